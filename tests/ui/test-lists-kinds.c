/* test-lists-kinds.c: every kind of event has a place on a list, and a list of 50,000 rows is made of
 * numbers until a row is asked for. */
#include "list-model.h"
#include "listings.h"
#include "source-facts.h"
#include "source-text.h"
#include "timeline-fixture.h"

#include <string.h>

#define AS_OF G_GINT64_CONSTANT (1794837600000) /* 16 Nov 2026, 08:00 in Chicago */
#define DAY   G_GINT64_CONSTANT (86400000)

typedef RoundsListing *(*Build) (const RoundsListChart *chart);

static const Build builds[] = { rounds_list_medicines,  rounds_list_problems,
                                rounds_list_allergies,  rounds_list_immunizations,
                                rounds_list_procedures, rounds_list_images,
                                rounds_list_care,       rounds_list_tasks,
                                rounds_list_other };

/* A chart and all of its views, as of its own now. */
typedef struct
{
  RoundsChartIndex *index;
  RoundsMedicines *medicines;
  RoundsProblems *problems;
  RoundsAllergies *allergies;
  RoundsListChart chart;
} Views;

static void
views_begin (Views *views, GPtrArray *events)
{
  views->index = timeline_chart_new (events, AS_OF, NULL);
  views->medicines = rounds_chart_medicines (views->index, AS_OF);
  views->problems = rounds_chart_problems (views->index, AS_OF);
  views->allergies = rounds_chart_allergies (views->index, AS_OF);
  views->chart = (RoundsListChart){ .index = views->index,
                                    .at = AS_OF,
                                    .medicines = views->medicines,
                                    .problems = views->problems,
                                    .allergies = views->allergies };
}

static void
views_end (Views *views)
{
  rounds_medicines_free (views->medicines);
  rounds_problems_free (views->problems);
  rounds_allergies_free (views->allergies);
  rounds_chart_index_free (views->index);
}

static guint64
kinds_listed (const Views *views)
{
  guint64 kinds = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (builds); i++)
    {
      g_autoptr (RoundsListing) listing = builds[i](&views->chart);

      for (guint k = 0; k < listing->entries->len; k++)
        {
          const RoundsListEntry *entry = &g_array_index (listing->entries, RoundsListEntry, k);
          g_auto (RoundsListText) text = { 0 };

          rounds_listing_words (listing, entry, &text);
          g_assert_nonnull (text.cells[0].text);
          kinds |= 1ull << entry->row->event->kind;
        }
    }
  return kinds;
}

static void
test_every_kind (void)
{
  /* These have pages of their own: results, flow sheet, notes. */
  const guint64 elsewhere = (1ull << ROUNDS_KIND_RESULT) | (1ull << ROUNDS_KIND_VITAL) |
                            (1ull << ROUNDS_KIND_NOTE);
  GPtrArray *events = timeline_events_new ();
  Views views;
  guint64 listed;

  for (guint kind = 0; kind <= ROUNDS_KIND_EPISODE; kind++)
    timeline_events_add (events, &(TimelineEvent){ .kind = kind,
                                                   .at = AS_OF - (kind + 1) * DAY,
                                                   .precision = ROUNDS_PRECISION_SECOND,
                                                   .status = "active" });
  views_begin (&views, events);
  listed = kinds_listed (&views) | elsewhere;
  for (guint kind = 0; kind <= ROUNDS_KIND_EPISODE; kind++)
    if ((listed & (1ull << kind)) == 0)
      g_error ("%s is on no list", rounds_kind_word (kind));
  views_end (&views);
}

/* Nothing: each list has words, and none of them is "none". */
static void
test_empty (void)
{
  Views views;

  views_begin (&views, timeline_events_new ());
  for (gsize i = 0; i < G_N_ELEMENTS (builds); i++)
    {
      g_autoptr (RoundsListing) listing = builds[i](&views.chart);

      g_assert_cmpuint (listing->entries->len, ==, 0);
      g_assert_cmpuint (g_utf8_strlen (listing->empty, -1), >, 20);
    }
  views_end (&views);
}

/* What must be said of a goal is said beside how far it was reached. */
static void
test_goal (void)
{
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListing) listing = NULL;
  g_auto (RoundsListText) text = { 0 };
  Views views;

  timeline_events_add (events, &(TimelineEvent){ .kind = ROUNDS_KIND_GOAL,
                                                 .at = AS_OF - DAY,
                                                 .precision = ROUNDS_PRECISION_SECOND,
                                                 .status = "entered-in-error" });
  views_begin (&views, events);
  listing = rounds_list_care (&views.chart);
  g_assert_cmpuint (listing->entries->len, ==, 1);
  rounds_listing_words (listing, &g_array_index (listing->entries, RoundsListEntry, 0), &text);
  g_assert_true (g_str_has_prefix (text.cells[1].below, "entered in error · "));
  g_assert_true (text.struck);
  views_end (&views);
}

static char *
say_cell (Build build, TimelineEvent about)
{
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListing) listing = NULL;
  g_auto (RoundsListText) text = { 0 };
  char *said;
  Views views;

  about.at = AS_OF - DAY;
  about.precision = ROUNDS_PRECISION_SECOND;
  timeline_events_add (events, &about);
  views_begin (&views, events);
  listing = build (&views.chart);
  g_assert_cmpuint (listing->entries->len, ==, 1);
  rounds_listing_words (listing, &g_array_index (listing->entries, RoundsListEntry, 0), &text);
  said = g_strdup (text.cells[1].text);
  views_end (&views);
  return said;
}

/* A status is said in words on every list, once; one that nobody knows is said as it is. */
static void
test_status (void)
{
  static const struct
  {
    Build build;
    RoundsKind kind;
    const char *status, *said;
  } rows[] = {
    { rounds_list_care, ROUNDS_KIND_CARE_PLAN, "on-hold", "on hold" },
    { rounds_list_care, ROUNDS_KIND_CARE_PLAN, "resting", "resting" },
    { rounds_list_tasks, ROUNDS_KIND_TASK, "in-progress", "in progress" },
    { rounds_list_procedures, ROUNDS_KIND_PROCEDURE, "on-hold", "on hold" },
    { rounds_list_procedures, ROUNDS_KIND_PROCEDURE, "entered-in-error", "entered in error" },
    { rounds_list_other, ROUNDS_KIND_ORDER, "on-hold", "on hold" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *said = say_cell (rows[i].build, (TimelineEvent){ .kind = rows[i].kind,
                                                                        .status = rows[i].status });

      g_assert_true (g_str_has_prefix (said, rows[i].said));
      g_assert_null (strstr (said + 1, rows[i].said));
    }
}

/* Only what was completed is under "Done"; each other status is in a section, and words, of its own. */
static void
test_procedures (void)
{
  static const struct
  {
    const char *status, *section, *said;
  } rows[] = {
    { "completed", "Done", "completed" },
    { "in-progress", "Under way", "in progress" },
    { "preparation", "In preparation", "" },
    { "on-hold", "On hold", "on hold" },
    { "stopped", "Stopped before its end", "stopped" },
    { "not-done", "Not done", "not done" },
    { "unknown", "Status unknown, or not recorded", "status unknown" },
    { "resting", "Status unknown, or not recorded", "resting" },
    { NULL, "Status unknown, or not recorded", "status not recorded" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const TimelineEvent about = { .kind = ROUNDS_KIND_PROCEDURE,
                                    .at = AS_OF - DAY,
                                    .precision = ROUNDS_PRECISION_SECOND,
                                    .status = rows[i].status };
      GPtrArray *events = timeline_events_new ();
      g_autoptr (RoundsListing) listing = NULL;
      g_auto (RoundsListText) text = { 0 };
      Views views;

      timeline_events_add (events, &about);
      ((RoundsEvent *) events->pdata[0])->status = rows[i].status;
      views_begin (&views, events);
      listing = rounds_list_procedures (&views.chart);
      g_assert_cmpstr (g_array_index (listing->sections, RoundsListSection, 0).title, ==,
                       rows[i].section);
      rounds_listing_words (listing, &g_array_index (listing->entries, RoundsListEntry, 0), &text);
      if (!g_str_has_prefix (text.cells[1].text, rows[i].said))
        g_error ("%s: %s", rows[i].status, text.cells[1].text);
      views_end (&views);
    }
}

/* What is dated later is planned, or wrong: now every list has it, and none as of a moment before. */
static void
test_shown (void)
{
  static const struct
  {
    Build build;
    RoundsKind kind;
  } rows[] = {
    { rounds_list_procedures, ROUNDS_KIND_PROCEDURE },
    { rounds_list_care, ROUNDS_KIND_CARE_PLAN },
    { rounds_list_tasks, ROUNDS_KIND_TASK },
    { rounds_list_problems, ROUNDS_KIND_FAMILY_HISTORY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GPtrArray *events = timeline_events_new ();
      g_autoptr (RoundsListing) now = NULL, before = NULL;
      Views views;

      timeline_events_add (events, &(TimelineEvent){ .kind = rows[i].kind,
                                                     .at = AS_OF + DAY,
                                                     .precision = ROUNDS_PRECISION_SECOND,
                                                     .status = "active" });
      timeline_events_add (events, &(TimelineEvent){ .kind = rows[i].kind, .status = "active" });
      views_begin (&views, events);
      now = rows[i].build (&views.chart);
      g_assert_cmpuint (now->entries->len, ==, 2);
      views.chart.at = AS_OF - DAY;
      before = rows[i].build (&views.chart);
      g_assert_cmpuint (before->entries->len, ==, 1);
      views_end (&views);
    }
}

/* Whose a task is: nobody's where nobody is named, whoever asked for it. */
static void
test_nobody_named (void)
{
  RoundsFacet facet = { .name = ROUNDS_FACET_PARTICIPANT,
                        .type = ROUNDS_FACET_IS_TEXT,
                        .text = (char *) "Ann" };
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListing) listing = NULL;
  g_auto (RoundsListText) text = { 0 };
  RoundsEvent *event;
  Views views;

  timeline_events_add (events, &(TimelineEvent){ .kind = ROUNDS_KIND_TASK,
                                                 .at = AS_OF - DAY,
                                                 .precision = ROUNDS_PRECISION_SECOND,
                                                 .status = "requested" });
  event = events->pdata[0];
  event->facets = &facet;
  event->n_facets = 1;
  views_begin (&views, events);
  listing = rounds_list_tasks (&views.chart);
  rounds_listing_words (listing, &g_array_index (listing->entries, RoundsListEntry, 0), &text);
  g_assert_cmpstr (text.cells[3].text, ==, "nobody named");
  g_assert_cmpstr (text.cells[3].below, ==, "asked by Ann");
  views_end (&views);
}

/* A dose that may not protect does not stand among the given as any other. */
static void
test_subpotent (void)
{
  RoundsFacet facet = { .name = ROUNDS_FACET_SUBPOTENT,
                        .type = ROUNDS_FACET_IS_TEXT,
                        .text = (char *) "true" };
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListing) listing = NULL;
  g_auto (RoundsListText) text = { 0 };
  RoundsEvent *event;
  Views views;

  timeline_events_add (events, &(TimelineEvent){ .kind = ROUNDS_KIND_IMMUNIZATION,
                                                 .at = AS_OF - DAY,
                                                 .precision = ROUNDS_PRECISION_SECOND,
                                                 .status = "completed" });
  event = events->pdata[0];
  event->facets = &facet;
  event->n_facets = 1;
  views_begin (&views, events);
  listing = rounds_list_immunizations (&views.chart);
  rounds_listing_words (listing, &g_array_index (listing->entries, RoundsListEntry, 0), &text);
  g_assert_true (g_str_has_prefix (text.cells[1].text, "⚠ subpotent dose"));
  g_assert_true (text.cells[1].warn);
  views_end (&views);
}

/* One CVX code is one vaccine, whatever it is called; two codes under one name stay two; without a code the
 * name decides. The vaccine that was given last stands first, and one without any date last. */
static void
test_vaccines (void)
{
  static const struct
  {
    const char *code, *title;
    gint64 at; /* -1: none */
  } doses[] = {
    { "140", "Influenza", AS_OF - 400 * DAY },
    { "03", "MMR", AS_OF - 9 * DAY },
    { "140", "Flu shot", AS_OF - 2 * DAY },
    { "94", "MMR", AS_OF - 800 * DAY },
    { NULL, "MMR", AS_OF - 900 * DAY },
    { NULL, "MMR", AS_OF - 950 * DAY },
    { NULL, "Rabies", -1 },
  };
  static const char *const groups[][2] = { { "Flu shot", "latest 14-Nov-2026" },
                                           { "MMR", "latest 07-Nov-2026" },
                                           { "MMR", "latest 07-Sep-2024" },
                                           { "MMR", "latest 30-May-2024" },
                                           { "Rabies", "no date recorded" } };
  static const guint counts[] = { 2, 1, 1, 2, 1 };
  RoundsCode codes[G_N_ELEMENTS (doses)] = { 0 };
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListing) listing = NULL;
  Views views;

  for (gsize i = 0; i < G_N_ELEMENTS (doses); i++)
    {
      RoundsEvent *event;

      timeline_events_add (events,
                           &(TimelineEvent){ .kind = ROUNDS_KIND_IMMUNIZATION,
                                             .title = doses[i].title,
                                             .at = doses[i].at,
                                             .precision = doses[i].at < 0 ? ROUNDS_PRECISION_NONE
                                                                          : ROUNDS_PRECISION_SECOND,
                                             .status = "completed" });
      event = events->pdata[i];
      codes[i] = (RoundsCode){ .system = "http://hl7.org/fhir/sid/cvx", .code = doses[i].code };
      event->codes = &codes[i];
      event->n_codes = doses[i].code != NULL;
    }
  views_begin (&views, events);
  listing = rounds_list_immunizations (&views.chart);
  g_assert_cmpuint (listing->sections->len, ==, G_N_ELEMENTS (groups));
  for (guint i = 0; i < listing->sections->len; i++)
    {
      const RoundsListSection *section = &g_array_index (listing->sections, RoundsListSection, i);

      g_assert_cmpstr (section->title, ==, groups[i][0]);
      g_assert_cmpstr (section->note, ==, groups[i][1]);
      g_assert_cmpuint (section->n, ==, counts[i]);
    }
  g_assert_cmpuint (rounds_listing_count (listing), ==, G_N_ELEMENTS (doses));
  views_end (&views);
}

/* A person without a role says so; who is in an ended team only is not there; two ids are two persons. */
static void
test_persons (void)
{
  RoundsFacet open[] = {
    { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_REFERENCE, "/participant/0/member", "Patient/p" },
    { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_REFERENCE, "/participant/1/member",
      "Practitioner/7" },
    { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_REFERENCE, "/participant/11/member",
      "Practitioner/8" },
    { ROUNDS_FACET_ROLE, ROUNDS_FACET_IS_CODE, "/participant/11/role/0", "Surgeon" },
    { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_REFERENCE, "/participant/12/member",
      "Practitioner/8" },
    { ROUNDS_FACET_ROLE, ROUNDS_FACET_IS_CODE, "/participant/12/role/0", "Lead" },
    { ROUNDS_FACET_REASON, ROUNDS_FACET_IS_REFERENCE, "/reasonReference/0", "Condition/1",
      .code = { .display = "Heart failure" } },
  };
  RoundsFacet ended[] = { { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_TEXT, "/participant/0/member",
                            "Dr. Gone" } };
  static const char *const lines[] = {
    "not named (7) · in 1 care team · role not recorded · Heart failure · team: 15-Nov-2026",
    "not named (8) · in 1 care team · Surgeon, Lead · Heart failure · team: 15-Nov-2026",
  };
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListing) listing = NULL;
  RoundsEvent *team;
  Views views;

  for (guint i = 0; i < 2; i++)
    timeline_events_add (events, &(TimelineEvent){ .kind = ROUNDS_KIND_CARE_TEAM,
                                                   .at = AS_OF - (i + 1) * DAY,
                                                   .precision = ROUNDS_PRECISION_SECOND,
                                                   .status = i == 0 ? "active" : "inactive" });
  team = events->pdata[0];
  team->facets = open;
  team->n_facets = G_N_ELEMENTS (open);
  team = events->pdata[1];
  team->facets = ended;
  team->n_facets = G_N_ELEMENTS (ended);
  views_begin (&views, events);
  listing = rounds_list_care (&views.chart);
  g_assert_cmpstr (g_array_index (listing->sections, RoundsListSection, 0).title, ==, "Persons");
  g_assert_cmpuint (g_array_index (listing->sections, RoundsListSection, 0).n, ==,
                    G_N_ELEMENTS (lines));
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (RoundsListText) text = { 0 };
      g_autofree char *line = NULL;

      rounds_listing_words (listing, &g_array_index (listing->entries, RoundsListEntry, i), &text);
      line = rounds_list_text_line (&text);
      g_assert_cmpstr (line, ==, lines[i]);
    }
  /* What is counted are records: one of the two teams has ended. */
  g_assert_cmpuint (rounds_listing_count (listing), ==, 1);
  g_assert_cmpuint (rounds_listing_total (listing), ==, 2);
  views_end (&views);
}

/* Who cannot be told to be one person is not made one: ids that begin alike, two relatives, one name in two
 * organizations. */
static void
test_persons_apart (void)
{
#define MEMBER(at, id) \
  { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_REFERENCE, "/participant/" at "/member", id }
  RoundsFacet first[] = {
    MEMBER ("0", "Practitioner/0000016d-3a85-4cca-0000-000000000137"),
    MEMBER ("1", "Practitioner/0000016d-3a85-4cca-0000-000000000138"),
    MEMBER ("2", "RelatedPerson/mother"),
    MEMBER ("3", "RelatedPerson/father"),
    { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_TEXT, "/participant/4/member", "Dr. Ann Same" },
  };
  RoundsFacet second[] = {
    MEMBER ("0", "Practitioner/0000016d-3a85-4cca-0000-000000000137"),
    { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_TEXT, "/participant/1/member", "Dr. Ann Same" },
  };
  static const char *const lines[] = {
    "not named (0000016d) · in 2 care teams",
    "not named (0000016d) · in 1 care team",
    "a relative · in 1 care team",
    "a relative · in 1 care team",
    "Dr. Ann Same · in 1 care team",
    "Dr. Ann Same · in 1 care team",
  };
#undef MEMBER
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListing) listing = NULL;
  RoundsEvent *team;
  Views views;

  for (guint i = 0; i < 2; i++)
    timeline_events_add (events, &(TimelineEvent){ .kind = ROUNDS_KIND_CARE_TEAM,
                                                   .at = AS_OF - (i + 1) * DAY,
                                                   .precision = ROUNDS_PRECISION_SECOND,
                                                   .status = "active" });
  team = events->pdata[0];
  team->facets = first;
  team->n_facets = G_N_ELEMENTS (first);
  team->performer = (char *) "North Hospital";
  team = events->pdata[1];
  team->facets = second;
  team->n_facets = G_N_ELEMENTS (second);
  team->performer = (char *) "South Hospital";
  views_begin (&views, events);
  listing = rounds_list_care (&views.chart);
  g_assert_cmpuint (g_array_index (listing->sections, RoundsListSection, 0).n, ==,
                    G_N_ELEMENTS (lines));
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (RoundsListText) text = { 0 };
      g_autofree char *line = NULL;

      rounds_listing_words (listing, &g_array_index (listing->entries, RoundsListEntry, i), &text);
      line = rounds_list_text_line (&text);
      if (!g_str_has_prefix (line, lines[i]))
        g_error ("“%s” does not begin with “%s”", line, lines[i]);
    }
  /* None has ended: what is counted is all there is, and no person is any of it. */
  g_assert_cmpuint (rounds_listing_count (listing), ==, 2);
  g_assert_cmpuint (rounds_listing_total (listing), ==, 2);
  views_end (&views);
}

/* A line joins what several teams say: one of them that is labelled restricted, or is there for what is sensitive,
 * makes it sensitive, though its record is the newest, which is neither. */
static void
test_sensitive_persons (void)
{
#define MEMBER(name) \
  { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_TEXT, "/participant/0/member", name }
  RoundsFacet plain[] = {
    MEMBER ("Dr. Label"),
    { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_TEXT, "/participant/1/member", "Dr. Reason" },
    { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_IS_TEXT, "/participant/2/member", "Dr. Plain" }
  };
  RoundsFacet labelled[] = {
    MEMBER ("Dr. Label"),
    { .name = ROUNDS_FACET_SECURITY,
      .type = ROUNDS_FACET_IS_CODE,
      .code = { .system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
                .code = "R" } },
  };
  RoundsFacet reasons[] = { MEMBER ("Dr. Reason"),
                            { ROUNDS_FACET_REASON, ROUNDS_FACET_IS_CODE, "/reasonCode/0",
                              "Opioid abuse" } };
  const struct
  {
    RoundsFacet *facets;
    guint n;
  } teams[] = { { plain, G_N_ELEMENTS (plain) },
                { labelled, G_N_ELEMENTS (labelled) },
                { reasons, G_N_ELEMENTS (reasons) } };
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListing) listing = NULL;
  Views views;

  for (guint i = 0; i < G_N_ELEMENTS (teams); i++)
    {
      RoundsEvent *team;

      timeline_events_add (events, &(TimelineEvent){ .kind = ROUNDS_KIND_CARE_TEAM,
                                                     .at = AS_OF - (i + 1) * DAY,
                                                     .precision = ROUNDS_PRECISION_SECOND,
                                                     .status = "active" });
      team = events->pdata[i];
      team->facets = teams[i].facets;
      team->n_facets = teams[i].n;
    }
  views_begin (&views, events);
  listing = rounds_list_care (&views.chart);
  g_assert_cmpuint (g_array_index (listing->sections, RoundsListSection, 0).n, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const RoundsListEntry *entry = &g_array_index (listing->entries, RoundsListEntry, i);

      g_assert_cmpuint (entry->row->marks & ROUNDS_MARK_SENSITIVE, ==, 0);
      g_assert_cmpint (entry->sensitive, ==, strcmp (entry->name, "Dr. Plain") != 0);
    }
  views_end (&views);
}

/* An id is told where there is no name; of an absolute reference it stands last. */
static void
test_nameless (void)
{
  static const char *const rows[][2] = {
    { "Practitioner/13", "not named (13)" },
    { "http://example.org/fhir/Practitioner/13", "not named (13)" },
    { "Patient/13", "the patient" },
    { "Dr. Adam Careful", "Dr. Adam Careful" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *said = rounds_list_person (NULL, rows[i][0]);

      g_assert_cmpstr (said, ==, rows[i][1]);
    }
}

/* What points at a record is told and leads there: the newest first and what has no date last, not what begins later than the
 * moment shown, never what only has an id that looks alike, nor a claim. */
static void
test_uses (void)
{
  static const struct
  {
    RoundsKind kind;
    const char *points_at;
    RoundsFacetName facet;
    int days_ago;
  } rows[] = {
    { ROUNDS_KIND_RESULT, "Thing/9", ROUNDS_FACET_BASED_ON, 9 },
    { ROUNDS_KIND_RESULT, "Thing/9", ROUNDS_FACET_BASED_ON, 9 },
    { ROUNDS_KIND_TASK, "Thing/1", ROUNDS_FACET_FOCUS, 5 },
    { ROUNDS_KIND_PANEL, "Thing/1", ROUNDS_FACET_MEMBER, 8 },
    { ROUNDS_KIND_TASK, "Thing/11", ROUNDS_FACET_FOCUS, 4 },
    { ROUNDS_KIND_FINANCE, "Thing/1", ROUNDS_FACET_MEMBER, 3 },
    { ROUNDS_KIND_TASK, "Thing/1", ROUNDS_FACET_FOCUS, 2 },
    { ROUNDS_KIND_APPOINTMENT, "Thing/1", ROUNDS_FACET_FOCUS, -1 }, /* without a date */
  };
  static const char *const said[] = { "Task", "Task", "Report", "Appointment" };
  RoundsFacet facets[G_N_ELEMENTS (rows)] = { 0 };
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsChartIndex) index = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RoundsEvent *event;

      timeline_events_add (events, &(TimelineEvent){ .kind = rows[i].kind,
                                                     .at = AS_OF - rows[i].days_ago * DAY,
                                                     .precision = rows[i].days_ago < 0
                                                                      ? ROUNDS_PRECISION_NONE
                                                                      : ROUNDS_PRECISION_SECOND });
      event = events->pdata[i];
      facets[i] = (RoundsFacet){ .name = rows[i].facet,
                                 .type = ROUNDS_FACET_IS_REFERENCE,
                                 .text = rows[i].points_at };
      event->facets = &facets[i];
      event->n_facets = 1;
    }
  index = timeline_chart_new (events, AS_OF, NULL);
  for (guint past = 0; past < 2; past++)
    {
      const RoundsListChart chart = { .index = index, .at = past ? AS_OF - 4 * DAY : AS_OF };
      g_autoptr (GPtrArray)
          cards = rounds_source_facts (&chart, rounds_chart_row (index, "Thing/1"), NULL);
      const RoundsSourceCard *card = NULL;

      for (guint i = 0; i < cards->len; i++)
        if (strcmp (((RoundsSourceCard *) cards->pdata[i])->title, "Used by") == 0)
          card = cards->pdata[i];
      g_assert_nonnull (card);
      g_assert_cmpuint (card->lines->len, ==, past ? 2 : 4);
      for (guint i = 0; i < card->lines->len; i++)
        {
          const RoundsSourceLine *line = &g_array_index (card->lines, RoundsSourceLine, i);

          g_assert_cmpstr (line->label, ==, said[i + past]);
          g_assert_nonnull (line->row);
        }
    }
}

static void
test_long (void)
{
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListModel) model = rounds_list_model_new ();
  g_autoptr (RoundsListRow) row = NULL;
  Views views;
  gint64 begun, made, found, longest = 0;

  for (guint i = 0; i < 50000; i++)
    timeline_events_add (events, &(TimelineEvent){ .kind = ROUNDS_KIND_APPOINTMENT,
                                                   .title = i == 777 ? "Needle" : "Straw",
                                                   .at = AS_OF - i * (DAY / 8),
                                                   .precision = ROUNDS_PRECISION_SECOND,
                                                   .status = "booked" });
  views_begin (&views, events);
  begun = g_get_monotonic_time ();
  rounds_list_model_set_listing (model, rounds_list_other (&views.chart));
  made = g_get_monotonic_time ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 50001);
  row = g_list_model_get_item (G_LIST_MODEL (model), 25000);
  g_assert_cmpstr (row->text.cells[0].text, ==, "Straw");
  /* GtkListView of 4.8 guesses heights of what it does not hold. */
  g_assert_true (row->fixed);
  rounds_list_model_set_filter (model, "needle");
  g_assert_true (rounds_list_model_is_searching (model));
  while (rounds_list_model_is_searching (model))
    {
      gint64 before = g_get_monotonic_time ();

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, g_get_monotonic_time () - before);
    }
  found = g_get_monotonic_time ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 2);
  g_test_message ("50,000 rows: listed in %" G_GINT64_FORMAT " us, searched in %" G_GINT64_FORMAT
                  " us, at most %" G_GINT64_FORMAT " us at a time",
                  made - begun, found - made, longest);
  views_end (&views);
}

/* What is not shown is counted: the sources of a contradiction. */
static void
test_source_cuts (void)
{
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsChartIndex) index = NULL;
  g_autoptr (GPtrArray) cards = NULL;
  const RoundsChartRow *sources[15];
  const RoundsSourceCard *card = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    timeline_events_add (events, &(TimelineEvent){ .kind = ROUNDS_KIND_RESULT,
                                                   .at = AS_OF - (i + 1) * DAY,
                                                   .precision = ROUNDS_PRECISION_SECOND });
  index = timeline_chart_new (events, AS_OF, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    sources[i] = &index->rows[i];
  {
    const RoundsChartError error = { .text = "All differ",
                                     .sources = sources,
                                     .n_sources = G_N_ELEMENTS (sources) };
    const RoundsChartErrors errors = { .errors = &error, .n_errors = 1 };
    const RoundsListChart chart = { .index = index, .at = AS_OF, .errors = &errors };

    cards = rounds_source_facts (&chart, sources[0], NULL);
  }
  for (guint i = 0; i < cards->len; i++)
    if (strcmp (((RoundsSourceCard *) cards->pdata[i])->title, "⚠ Contradicted") == 0)
      card = cards->pdata[i];
  g_assert_nonnull (card);
  g_assert_cmpstr (g_array_index (card->lines, RoundsSourceLine, card->lines->len - 1).text, ==,
                   "and 2 more records");
}

/* A cell of the first row of a page that has this event only. */
static void
assert_cell (
    const TimelineEvent *about, const RoundsFacet *facet, Build build, guint cell, const char *said)
{
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsListing) listing = NULL;
  g_auto (RoundsListText) text = { 0 };
  Views views;

  timeline_events_add (events, about);
  ((RoundsEvent *) events->pdata[0])->facets = facet;
  ((RoundsEvent *) events->pdata[0])->n_facets = 1;
  views_begin (&views, events);
  listing = build (&views.chart);
  rounds_listing_words (listing, &g_array_index (listing->entries, RoundsListEntry, 0), &text);
  views_end (&views);
  g_assert_cmpstr (text.cells[cell].text, ==, said);
}

/* What a record says in words only is said. */
static void
test_in_words (void)
{
  TimelineEvent about = { .title = "x", .at = -1, .precision = ROUNDS_PRECISION_NONE };
  RoundsFacet facet = { .name = ROUNDS_FACET_ONSET,
                        .type = ROUNDS_FACET_IS_TEXT,
                        .text = "in the nineties" };

  about.kind = ROUNDS_KIND_PROCEDURE;
  assert_cell (&about, &facet, rounds_list_procedures, 2, "in the nineties");
  about.kind = ROUNDS_KIND_IMMUNIZATION;
  assert_cell (&about, &facet, rounds_list_immunizations, 2, "in the nineties");
  facet.type = ROUNDS_FACET_IS_QUANTITY;
  facet.quantity = (RoundsQuantity){ .decimal = "50", .number = 50 };
  assert_cell (&about, &facet, rounds_list_immunizations, 2, "at age 50");
  about.kind = ROUNDS_KIND_FAMILY_HISTORY;
  facet = (RoundsFacet){ .name = ROUNDS_FACET_RELATIONSHIP,
                         .type = ROUNDS_FACET_IS_CODE,
                         .text = "mother" };
  assert_cell (&about, &facet, rounds_list_problems, 0, "mother: x");
  facet = (RoundsFacet){ .name = ROUNDS_FACET_ONSET,
                         .type = ROUNDS_FACET_IS_QUANTITY,
                         .quantity = { .decimal = "7", .number = 7, .unit_code = "mo" } };
  assert_cell (&about, &facet, rounds_list_problems, 2, "at age 7 mo");
  about.kind = ROUNDS_KIND_CARE_PLAN;
  about.status = "active";
  facet = (RoundsFacet){ .name = ROUNDS_FACET_INTENT,
                         .type = ROUNDS_FACET_IS_TEXT,
                         .text = "proposal" };
  assert_cell (&about, &facet, rounds_list_care, 1, "proposed · active");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lists/every-kind-there-is", test_every_kind);
  g_test_add_func ("/lists/empty", test_empty);
  g_test_add_func ("/lists/goal", test_goal);
  g_test_add_func ("/lists/status", test_status);
  g_test_add_func ("/lists/procedures", test_procedures);
  g_test_add_func ("/lists/shown", test_shown);
  g_test_add_func ("/lists/nobody-named", test_nobody_named);
  g_test_add_func ("/lists/subpotent", test_subpotent);
  g_test_add_func ("/lists/vaccines", test_vaccines);
  g_test_add_func ("/lists/persons", test_persons);
  g_test_add_func ("/lists/persons-apart", test_persons_apart);
  g_test_add_func ("/lists/persons-sensitive", test_sensitive_persons);
  g_test_add_func ("/lists/nameless", test_nameless);
  g_test_add_func ("/source/uses", test_uses);
  g_test_add_func ("/source/cuts", test_source_cuts);
  g_test_add_func ("/lists/in-words", test_in_words);
  g_test_add_func ("/lists/long", test_long);
  return g_test_run ();
}
