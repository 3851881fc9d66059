/* The chart index: rows, times, notes, labels, encounters, panels, tiers. D and 2.x: the record's
 * rules; the fixtures are in fixtures/. */
#include "chart-fixture.h"
#include "counts.h"
#include "tables.h"
#include "ucum.h"

#include <string.h>

#define DAY 86400000ll

static guint32
marks_of (const RoundsChartIndex *chart, const char *reference)
{
  const RoundsChartRow *row = rounds_chart_row (chart, reference);

  g_assert_nonnull (row);
  return row->marks;
}

/* ---- people ---- */

static void
test_empty (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("empty-patient");
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (chart, chart->settings.as_of);
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (chart, chart->settings.as_of);
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (chart, chart->settings.as_of);
  g_autoptr (RoundsChartIndex) nobody = NULL;
  RoundsChartSettings settings = { .as_of = 0 };

  g_assert_cmpuint (chart->n_rows, ==, 1); /* the person: birth */
  g_assert_cmpint (chart->rows[0].tier, ==, ROUNDS_TIER_LANDMARK);
  g_assert_cmpuint (medicines->n_lines + problems->n_problems + errors->n_errors, ==, 0);
  g_assert_cmpint (allergies->state, ==, ROUNDS_ALLERGIES_NO_RECORD);
  g_assert_true (problems->no_curated);
  nobody = rounds_chart_index_new (g_ptr_array_new (), NULL, &settings);
  g_assert_cmpuint (nobody->n_rows, ==, 0);
  g_assert_null (rounds_chart_row (nobody, "Observation/1"));
}

static void
test_no_patient (void)
{
  g_autofree char *path = g_strdup_printf ("%s/data/fixtures/no-patient.json", ROUNDS_TESTS_DIR);
  const char *paths[] = { path, NULL };
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_open (&(ChartFixture){ .paths = paths, .as_of = "2026-11-16" });

  g_assert_null (chart->person);
  g_assert_cmpuint (chart->n_rows, ==, 1);
}

static void
test_unknown_birth (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("unknown-birth");

  g_assert_cmpuint (chart->n_rows, ==, 1);
  g_assert_cmpint (marks_of (chart, "Patient/p") & ROUNDS_MARK_NO_TIME, !=, 0);
}

/* Near-identical people: a chart holds its own events only. */
static void
test_look_alikes (void)
{
  g_autofree char *path = g_strdup_printf ("%s/data/fixtures/look-alikes.json", ROUNDS_TESTS_DIR);
  const char *paths[] = { path, NULL };
  RoundsLookAlike same = { .name = ROUNDS_NEAR_SAME, .maybe_same = TRUE };
  g_autoptr (RoundsChartIndex) chart = chart_fixture_open (&(ChartFixture){ .paths = paths,
                                                                            .patient = "Patient/p",
                                                                            .as_of = "2026-11-16",
                                                                            .same_person = &same,
                                                                            .n_same_person = 1 });
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (chart, chart->settings.as_of);

  g_assert_cmpuint (allergies->n_entries, ==, 1);
  g_assert_cmpstr (allergies->entries[0].title, ==, "Mold (organism)");
  g_assert_null (rounds_chart_row (chart, "AllergyIntolerance/theirs"));
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_SAME_PERSON), ==,
                    1);
}

static void
test_linked (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("linked");

  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_LINKED), ==, 1);
}

/* ---- D23: what is dated after death ---- */

static void
test_deceased (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("deceased");
  gint64 now = chart->settings.as_of;
  RoundsTimelineFilter filter = { .no_after_death = TRUE };
  g_autoptr (GPtrArray) rows = rounds_chart_timeline (chart, &filter);

  g_assert_cmpint (chart->death, ==, chart_instant ("2013-11-15T18:00:01Z"));
  g_assert_cmpint (marks_of (chart, "Encounter/last") & ROUNDS_MARK_AFTER_DEATH, ==, 0);
  g_assert_cmpint (marks_of (chart, "Encounter/cert") & ROUNDS_MARK_AFTER_DEATH, !=, 0);
  g_assert_cmpint (marks_of (chart, "Observation/late") & ROUNDS_MARK_AFTER_DEATH, !=, 0);
  g_assert_cmpuint (rows->len, ==, chart->n_rows - 3);
  g_assert_true (chart->encounters[rounds_chart_row (chart, "Encounter/cert")->encounter].no_visit);
  /* The certificate is no error; the potassium is. */
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_AFTER_DEATH), ==, 1);
  /* D22: a pregnancy that is open at death. */
  g_assert_cmpuint (chart_count_errors (chart, now, ROUNDS_ERROR_PREGNANCY_LONG), ==, 1);
}

/* ---- times: D26, 2.5 ---- */

static void
test_partial_dates (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("partial-dates");
  const RoundsChartRow *year = rounds_chart_row (chart, "Condition/year");
  const RoundsChartRow *day = rounds_chart_row (chart, "Observation/day");
  RoundsTimelineFilter filter = { .from = chart_instant ("2015-06-01T00:00:00Z"),
                                  .to = chart_instant ("2015-06-02T00:00:00Z") };
  g_autoptr (GPtrArray) rows = rounds_chart_timeline (chart, &filter);

  g_assert_cmpint (year->from, ==, chart_instant ("2015-01-01T00:00:00-06:00"));
  g_assert_cmpint (year->to, ==, chart_instant ("2016-01-01T00:00:00-06:00"));
  g_assert_cmpint (day->from, ==, chart_instant ("2026-01-10T00:00:00-06:00"));
  g_assert_cmpint (day->marks & ROUNDS_MARK_MIDNIGHT, ==, 0); /* a day has no time */
  g_assert_cmpint (marks_of (chart, "Observation/midnight") & ROUNDS_MARK_MIDNIGHT, !=, 0);
  g_assert_cmpint (marks_of (chart, "Observation/undated") & ROUNDS_MARK_NO_TIME, !=, 0);
  g_assert_cmpstr (chart->rows[chart->n_rows - 1].event->start.text, ==, NULL);
  g_assert_cmpuint (rows->len, ==, 1); /* 2015 touches a day of June */
}

/* D26: the hour that happens twice, and a day that is the site's own. */
static void
test_dst (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("dst");
  const RoundsChartRow *first = rounds_chart_row (chart, "Observation/first");
  const RoundsChartRow *second = rounds_chart_row (chart, "Observation/second");
  const RoundsChartRow *evening = rounds_chart_row (chart, "Observation/evening");
  const RoundsChartRow *utc = rounds_chart_row (chart, "Observation/same-in-utc");
  const RoundsChartRow *day = rounds_chart_row (chart, "Observation/day");

  g_assert_cmpint (second->from - first->from, ==, 3600000);
  g_assert_cmpint (rounds_chart_day (chart, first->from), ==,
                   rounds_chart_day (chart, second->from));
  g_assert_cmpint (rounds_chart_day (chart, evening->from), ==, chart_instant ("2026-03-10") / DAY);
  g_assert_cmpint (rounds_chart_day (chart, utc->from), ==, chart_instant ("2026-03-10") / DAY);
  g_assert_cmpint (day->to - day->from, ==, 23 * 3600000); /* clocks went forward */
  g_assert_cmpint (rounds_chart_day (chart, -1), ==, -1);
  g_assert_cmpint (rounds_chart_day (chart, G_MININT64), <, 0);
  g_assert_cmpint (rounds_chart_day (chart, G_MAXINT64), >, 0);
  g_assert_cmpint (marks_of (chart, "Observation/issued") & ROUNDS_MARK_ISSUED_LATER, !=, 0);
  g_assert_cmpint (first->marks & ROUNDS_MARK_ISSUED_LATER, ==, 0);
}

/* ---- notes: D5, D6, 2.4 ---- */

static void
test_notes (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("notes");
  RoundsTimelineFilter filter = { .kinds = 1ull << ROUNDS_KIND_NOTE };
  g_autoptr (GPtrArray) notes = rounds_chart_timeline (chart, &filter);
  const RoundsChartRow *twice = rounds_chart_row (chart, "DocumentReference/d1");
  const RoundsChartRow *summary = rounds_chart_row (chart, "DocumentReference/d5");

  /* d1 + r1 once; the same words on another day are another note; replaced ones are listed. */
  g_assert_cmpuint (notes->len, ==, 7);
  g_assert_cmpuint (twice->n_also, ==, 1);
  g_assert_cmpstr (twice->also[0]->reference, ==, "DiagnosticReport/r1");
  g_assert_cmpint (twice->also[0]->part, ==, 1);
  /* D5: superseded alone hides nothing; a replacement that says so does. */
  g_assert_cmpint (twice->marks & ROUNDS_MARK_REPLACED, ==, 0);
  g_assert_cmpint (marks_of (chart, "DocumentReference/d3") & ROUNDS_MARK_REPLACED, !=, 0);
  g_assert_cmpint (marks_of (chart, "DocumentReference/d4") & ROUNDS_MARK_REPLACED, ==, 0);
  /* One identifier of a visit on two texts: two notes. */
  g_assert_true (rounds_chart_row (chart, "DocumentReference/d6") !=
                 rounds_chart_row (chart, "DocumentReference/d7"));
  /* A summary as document and as composition has one identifier. */
  g_assert_cmpuint (summary->n_also, ==, 1);
  g_assert_true (rounds_chart_row (chart, "Composition/c5") == summary);
}

/* ---- labels: D24, 2.6, H24 ---- */

static RoundsChartIndex *
open_labels (RoundsSecrecy opened)
{
  g_autofree char *path = g_strdup_printf ("%s/data/fixtures/labels.json", ROUNDS_TESTS_DIR);
  const char *paths[] = { path, NULL };

  return chart_fixture_open (
      &(ChartFixture){ .paths = paths, .as_of = "2026-11-16T08:00:00Z", .opened = opened });
}

static void
test_labels (void)
{
  g_autoptr (RoundsChartIndex) closed = open_labels (ROUNDS_SECRECY_OPEN);
  g_autoptr (RoundsChartIndex) restricted = open_labels (ROUNDS_SECRECY_RESTRICTED);
  g_autoptr (RoundsChartIndex) all = open_labels (ROUNDS_SECRECY_VERY);
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (closed, closed->settings.as_of);

  g_assert_null (rounds_chart_row (closed, "Observation/restricted"));
  g_assert_null (rounds_chart_row (closed, "Condition/very"));
  g_assert_null (rounds_chart_row (closed, "Composition/conf"));
  g_assert_cmpuint (closed->withheld[ROUNDS_SECRECY_RESTRICTED], ==, 3);
  g_assert_cmpuint (closed->withheld[ROUNDS_SECRECY_VERY], ==, 1);
  g_assert_cmpuint (closed->n_rows + 4, ==, all->n_rows);
  /* Nothing of it is in a series either, and "no allergy" is not said. */
  g_assert_cmpuint (rounds_chart_series (closed, NULL, "718-7", NULL)->n_points, ==, 1);
  g_assert_cmpint (allergies->state, ==, ROUNDS_ALLERGIES_NOT_LOADED);
  g_assert_nonnull (rounds_chart_row (restricted, "Observation/restricted"));
  g_assert_null (rounds_chart_row (restricted, "Condition/very"));
  g_assert_cmpint (marks_of (all, "Condition/very") & ROUNDS_MARK_VERY, !=, 0);
  g_assert_cmpint (marks_of (all, "Observation/restricted") & ROUNDS_MARK_RESTRICTED, !=, 0);
  /* Opened by whoever may read it, it is not for a shared screen or a paper. */
  g_assert_cmpint (marks_of (all, "Observation/restricted") & ROUNDS_MARK_SENSITIVE, !=, 0);
}

static void
test_sensitive (void)
{
  g_autoptr (RoundsChartIndex) chart = open_labels (ROUNDS_SECRECY_VERY);

  g_assert_cmpint (marks_of (chart, "Observation/sex") & ROUNDS_MARK_SENSITIVE, !=, 0);
  g_assert_cmpint (marks_of (chart, "Observation/sex") & ROUNDS_MARK_CONSENT, !=, 0);
  g_assert_cmpint (marks_of (chart, "Condition/very") & ROUNDS_MARK_SENSITIVE, !=, 0);
  g_assert_cmpint (marks_of (chart, "Condition/very") & ROUNDS_MARK_CONSENT, ==, 0);
  /* What one permits but for somebody; and against whom that is. */
  g_assert_cmpint (marks_of (chart, "Observation/psy") & ROUNDS_MARK_CONSENT, !=, 0);
  g_assert_cmpint (marks_of (chart, "Observation/eth") & ROUNDS_MARK_CONSENT, ==, 0);
  g_assert_cmpstr (rounds_event_facet (rounds_chart_row (chart, "Consent/permit-but")->event,
                                       ROUNDS_FACET_PARTICIPANT, 0)
                       ->text,
                   ==, "Practitioner/dr-x");
  g_assert_cmpint (marks_of (chart, "Observation/open") &
                       (ROUNDS_MARK_SENSITIVE | ROUNDS_MARK_CONSENT),
                   ==, 0);
  /* D24: what Synthea writes without any label. */
  g_assert_cmpstr (rounds_table_sensitive ("706893006"), ==, "abuse");
  g_assert_cmpstr (rounds_table_sensitive_drug ("748856"), ==, "reproductive");
  g_assert_null (rounds_table_sensitive_drug ("310798"));
}

static void
test_modified (void)
{
  g_autoptr (RoundsChartIndex) chart = open_labels (ROUNDS_SECRECY_VERY);
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (chart, chart->settings.as_of);

  g_assert_cmpint (marks_of (chart, "Observation/odd") & ROUNDS_MARK_MODIFIED, !=, 0);
  g_assert_cmpint (marks_of (chart, "Observation/rules") & ROUNDS_MARK_MODIFIED, !=, 0);
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_MODIFIED), ==,
                    1);
}

/* ---- encounters: D25, 2.5 ---- */

static const RoundsEncounter *
encounter (const RoundsChartIndex *chart, const char *id)
{
  g_autofree char *reference = g_strconcat ("Encounter/", id, NULL);
  const RoundsChartRow *row = rounds_chart_row (chart, reference);

  g_assert_nonnull (row);
  return &chart->encounters[row->encounter];
}

static void
assert_parent (const RoundsChartIndex *chart, const char *id, const char *parent, gboolean guessed)
{
  const RoundsEncounter *one = encounter (chart, id);

  g_assert_cmpuint (one->parent, !=, ROUNDS_NONE);
  g_assert_true (&chart->encounters[one->parent] == encounter (chart, parent));
  g_assert_cmpint (one->guessed, ==, guessed);
}

static void
test_encounters (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("encounters");

  assert_parent (chart, "ed", "stay", TRUE);     /* ends two hours before it */
  assert_parent (chart, "icu", "stay", TRUE);    /* within it, same class */
  assert_parent (chart, "part", "whole", FALSE); /* says so */
  g_assert_cmpuint (encounter (chart, "ed-other")->parent, ==, ROUNDS_NONE);
  g_assert_cmpuint (encounter (chart, "visit")->parent, ==, ROUNDS_NONE); /* another class */
  g_assert_cmpuint (encounter (chart, "stay")->parent, ==, ROUNDS_NONE);
  g_assert_cmpuint (encounter (chart, "undated")->parent, ==, ROUNDS_NONE);
  g_assert_cmpuint (encounter (chart, "undated-2")->parent, ==, ROUNDS_NONE); /* still open */
  g_assert_cmpstr (encounter (chart, "stay")->label, ==, "Pyelonephritis");
  g_assert_cmpstr (encounter (chart, "visit")->label, ==, "Encounter for problem");
  g_assert_cmpuint (encounter (chart, "stay")->n_rows, ==, 1);
  g_assert_true (&chart->rows[encounter (chart, "stay")->rows[0]] ==
                 rounds_chart_row (chart, "Observation/k"));
}

/* D25: dialysis sessions are one bar; five shots are not six. */
static void
test_folds (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("encounters");
  const RoundsEncounter *first = encounter (chart, "dialysis0");

  g_assert_cmpuint (first->n_fold, ==, 8);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *id = g_strdup_printf ("dialysis%u", i);
      g_assert_true (&chart->encounters[encounter (chart, id)->fold] == first);
    }
  g_assert_cmpuint (encounter (chart, "shot0")->n_fold, ==, 0);
  g_assert_cmpuint (encounter (chart, "shot4")->fold, ==, ROUNDS_NONE);
}

/* ---- panels: 2.5 ---- */

static void
test_panels (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("panels");
  const RoundsChartRow *na = rounds_chart_row (chart, "Observation/na");
  const RoundsChartRow *alone = rounds_chart_row (chart, "Observation/alone");
  const RoundsPanel *chemistry = NULL, *other = NULL;

  for (guint i = 0; i < chart->n_panels; i++)
    if (g_str_equal (chart->panels[i].title, "Chemistry"))
      chemistry = &chart->panels[i];
    else if (chart->panels[i].row == NULL)
      other = &chart->panels[i];
  g_assert_nonnull (chemistry);
  g_assert_cmpuint (chemistry->n_members, ==, 3);
  g_assert_true (chemistry->members[0].row == rounds_chart_row (chart, "Observation/k"));
  g_assert_true (chemistry->members[1].row == na);
  g_assert_null (chemistry->members[2].row); /* shown as missing */
  g_assert_cmpstr (chemistry->members[2].reference, ==, "Observation/gone");
  g_assert_cmpuint (na->n_panels, ==, 2); /* listed in each, one event */
  g_assert_cmpuint (rounds_chart_row (chart, "Observation/k")->n_panels, ==, 2);
  g_assert_nonnull (other);
  g_assert_cmpstr (other->title, ==, "laboratory");
  g_assert_cmpuint (other->n_members, ==, 1);
  g_assert_true (other->members[0].row == alone);
}

/* ---- tiers: D25, W6 ---- */

static void
test_tiers (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("tiers");
  static const struct
  {
    const char *reference;
    RoundsTier tier;
  } rows[] = {
    { "Procedure/clean", ROUNDS_TIER_ROUTINE },
    { "Procedure/graft", ROUNDS_TIER_LANDMARK },
    { "Procedure/not", ROUNDS_TIER_CLINICAL },
    { "Claim/bill", ROUNDS_TIER_ROUTINE },
    { "VisionPrescription/glasses", ROUNDS_TIER_ROUTINE },
    { "Device/xray", ROUNDS_TIER_ROUTINE },
    { "Observation/quiet", ROUNDS_TIER_ROUTINE },
    { "Observation/loud", ROUNDS_TIER_CLINICAL },
  };
  RoundsTimelineFilter filter = { .tier = ROUNDS_TIER_LANDMARK, .by_tier = TRUE };
  g_autoptr (GPtrArray) landmarks = rounds_chart_timeline (chart, &filter);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (rounds_chart_row (chart, rows[i].reference)->tier, ==, rows[i].tier);
  g_assert_cmpuint (landmarks->len, ==, 2); /* birth, transplant */
  g_assert_cmpint (marks_of (chart, "Procedure/not") & ROUNDS_MARK_NOT_DONE, !=, 0);
  g_assert_cmpint (marks_of (chart, "Immunization/flu") & ROUNDS_MARK_NOT_DONE, !=, 0);
  g_assert_cmpint (marks_of (chart, "Observation/tomorrow") & ROUNDS_MARK_LATER_DATE, !=, 0);
  g_assert_cmpuint (chart_count_errors (chart, chart->settings.as_of, ROUNDS_ERROR_LATER_DATE), ==,
                    1);
}

/* A type without a row of its own says what it is. */
static void
test_unknown_types (void)
{
  static const char *const references[] = { "VisionPrescription/glasses", "NutritionOrder/diet",
                                            "SomethingNewer/x1" };
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("unknown-types");

  for (gsize i = 0; i < G_N_ELEMENTS (references); i++)
    {
      const RoundsChartRow *row = rounds_chart_row (chart, references[i]);

      g_assert_nonnull (row);
      g_assert_cmpstr (row->event->title, !=, "");
    }
  g_assert_cmpint (rounds_chart_row (chart, references[0])->event->kind, ==, ROUNDS_KIND_OTHER);
  g_assert_cmpstr (rounds_chart_row (chart, references[0])->event->title, ==, "VisionPrescription");
}

/* ---- the timeline ---- */

static void
test_timeline (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_fixture_named ("blood-pressure");
  RoundsTimelineFilter by_component = { .system = "http://loinc.org", .code = "8478-0" };
  RoundsTimelineFilter other_system = { .system = "http://snomed.info/sct", .code = "8478-0" };
  RoundsTimelineFilter span = { .from = chart_instant ("2026-01-02T00:00:00Z"),
                                .to = chart_instant ("2026-01-03T00:00:00Z") };
  RoundsTimelineFilter arrived = { .order = ROUNDS_ORDER_ARRIVED };
  g_autoptr (GPtrArray) one = rounds_chart_timeline (chart, &by_component);
  g_autoptr (GPtrArray) none = rounds_chart_timeline (chart, &other_system);
  g_autoptr (GPtrArray) day = rounds_chart_timeline (chart, &span);
  g_autoptr (GPtrArray) all = rounds_chart_timeline (chart, &arrived);

  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (day->len, ==, 1);
  g_assert_cmpuint (all->len, ==, chart->n_rows);
  for (guint i = 1; i < chart->n_rows; i++)
    g_assert_cmpint (chart->rows[i - 1].from, <=, chart->rows[i].from);
}

/* ---- events made here: of documents, and many of them ---- */

static RoundsEvent *
make_event (RoundsEvent event)
{
  g_autoptr (GBytes) bytes = rounds_event_pack (&event);
  g_autoptr (GError) error = NULL;
  RoundsEvent *made = rounds_event_unpack (bytes, &error);

  g_assert_no_error (error);
  made->source = "made";
  made->version = 1;
  return made;
}

static RoundsTime
time_at (gint64 at, char text[32])
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (at / 1000);
  g_autofree char *words = g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ");

  g_strlcpy (text, words, 32);
  return (RoundsTime){ text, at, at + 1000, ROUNDS_PRECISION_SECOND, TRUE };
}

/* Of a C-CDA document all events have one reference: "Document/1#4" names a part. */
static void
test_documents (void)
{
  static const RoundsCode potassium = { "http://loinc.org", "2823-3", "Potassium" };
  RoundsFacet members[] = {
    { .name = ROUNDS_FACET_MEMBER, .type = ROUNDS_FACET_IS_REFERENCE, .text = "Document/1#2" },
    { .name = ROUNDS_FACET_MEMBER, .type = ROUNDS_FACET_IS_REFERENCE, .text = "Document/1#9" }
  };
  RoundsChartSettings settings = { .as_of = 2000000 };
  GPtrArray *events = g_ptr_array_new ();
  g_autoptr (RoundsChartIndex) chart = NULL;
  char text[32];
  RoundsTime time = time_at (1000000, text);

  g_ptr_array_add (events, make_event ((RoundsEvent){ .kind = ROUNDS_KIND_NOTE,
                                                      .reference = "Document/1",
                                                      .title = "Summary",
                                                      .start = time }));
  g_ptr_array_add (events, make_event ((RoundsEvent){ .kind = ROUNDS_KIND_PANEL,
                                                      .part = 1,
                                                      .reference = "Document/1",
                                                      .title = "Panel",
                                                      .facets = members,
                                                      .n_facets = 2,
                                                      .start = time }));
  g_ptr_array_add (events, make_event ((RoundsEvent){ .kind = ROUNDS_KIND_RESULT,
                                                      .part = 2,
                                                      .reference = "Document/1",
                                                      .title = "Potassium",
                                                      .codes = &potassium,
                                                      .n_codes = 1,
                                                      .status = "final",
                                                      .start = time }));
  chart = rounds_chart_index_new (events, NULL, &settings);
  g_assert_cmpuint (chart->n_rows, ==, 3);
  g_assert_cmpuint (chart->n_panels, ==, 1);
  g_assert_cmpint (chart->panels[0].members[0].row->event->part, ==, 2);
  g_assert_null (chart->panels[0].members[1].row);
  g_assert_cmpint (rounds_chart_row (chart, "Document/1")->event->kind, ==, ROUNDS_KIND_NOTE);
  g_assert_cmpint (rounds_chart_row (chart, "Document/1#1")->event->kind, ==, ROUNDS_KIND_PANEL);
  g_assert_null (rounds_chart_row (chart, "Document/2#1"));
}

/* Twenty years of a chart: order, series and lookups hold at any size. */
static void
test_many (void)
{
  static const TestCounts counts = { "events of a chart", 20000, 50000, 200000 };
  static const RoundsCode codes[] = { { "http://loinc.org", "2160-0", "Creatinine" },
                                      { "http://loinc.org", "2823-3", "Potassium" },
                                      { "http://loinc.org", "718-7", "Hemoglobin" } };
  const gint64 year = 365 * DAY;
  RoundsChartSettings settings = { .as_of = 20 * year };
  GPtrArray *events = g_ptr_array_new ();
  g_autoptr (RoundsChartIndex) chart = NULL;
  guint n = test_count (&counts), points = 0;
  RoundsTimelineFilter potassium = { .code = "2823-3" };
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; i < n; i++)
    {
      /* Shuffled in time by a step that has no factor in common with n. */
      gint64 at = (gint64) ((guint64) i * 7919 % n) * (20 * year / n) / 1000 * 1000;
      g_autofree char *reference = g_strdup_printf ("Observation/%u", i);
      char text[32];
      g_ptr_array_add (events, make_event ((RoundsEvent){
                                   .kind = ROUNDS_KIND_RESULT,
                                   .reference = reference,
                                   .title = codes[i % 3].display,
                                   .codes = &codes[i % 3],
                                   .n_codes = 1,
                                   .status = "final",
                                   .start = time_at (at, text),
                                   .value = { .type = ROUNDS_VALUE_QUANTITY,
                                              .first = { .decimal = "4.0", .number = 4 } } }));
    }
  chart = rounds_chart_index_new (events, NULL, &settings);
  g_assert_cmpuint (chart->n_rows, ==, n);
  g_assert_cmpuint (chart->n_series, ==, 3);
  for (guint i = 1; i < n; i++)
    g_assert_cmpint (chart->rows[i - 1].from, <=, chart->rows[i].from);
  for (guint i = 0; i < 3; i++)
    points += chart->series[i].n_points;
  g_assert_cmpuint (points, ==, n);
  rows = rounds_chart_timeline (chart, &potassium);
  g_assert_cmpuint (rows->len, ==, (n + 1) / 3);
  for (guint i = 0; i < n; i += 97)
    {
      g_autofree char *reference = g_strdup_printf ("Observation/%u", i);
      g_assert_cmpstr (rounds_chart_row (chart, reference)->event->reference, ==, reference);
    }
}

/* ---- words and tables ---- */

static void
test_words (void)
{
  for (guint i = 0; i < ROUNDS_N_MARKS; i++)
    {
      g_assert_cmpstr (rounds_mark_word (1u << i), !=, "");
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (rounds_mark_word (1u << i), !=, rounds_mark_word (1u << k));
    }
  g_assert_cmpstr (rounds_mark_word (ROUNDS_MARK_LATER_DATE), ==, "later-date");
  g_assert_cmpstr (rounds_mark_word (ROUNDS_MARK_NOT_PATIENT), ==, "not-patient");
  for (guint i = 0; i < ROUNDS_N_ERRORS; i++)
    g_assert_cmpstr (rounds_chart_error_word ((RoundsChartErrorKind) i), !=, NULL);
}

static void
test_tables (void)
{
  g_assert_cmpfloat (rounds_table_unit ("mg/dL")->factor, ==, 0.01);
  g_assert_null (rounds_table_unit ("mg/DL"));
  g_assert_cmpstr (rounds_table_unit ("mmol/L")->dimension, !=,
                   rounds_table_unit ("mg/dL")->dimension);
  g_assert_cmpstr (rounds_table_unit ("mL/min")->dimension, !=,
                   rounds_table_unit ("mL/min/{1.73_m2}")->dimension);
  g_assert_cmpfloat (rounds_table_plausible ("33914-3", "volume-rate")->high, ==, 250);
  g_assert_null (rounds_table_plausible ("33914-3", "mass"));
  g_assert_cmpstr (rounds_table_product ("1656356")->ingredients, ==, "sacubitril+valsartan");
  g_assert_cmpstr (rounds_table_ingredient_of_code ("29046")->name, ==, "lisinopril");
  g_assert_cmpstr (rounds_table_ingredient ("lisinopril")->class_name, ==, "renin-angiotensin");
  g_assert_true (rounds_table_specific ("2708-6", "59408-5"));
  g_assert_false (rounds_table_specific ("59408-5", "2708-6"));
}

static void
test_ucum (void)
{
  static const char *const units[] = {
    "1",
    "%",
    "mg/dL",
    "mmol/L",
    "10*3/uL",
    "10*-3",
    "/min",
    "{beats}/min",
    "mm[Hg]",
    "Cel",
    "[degF]",
    "kg/m2",
    "mL/min/{1.73_m2}",
    "mL/min/1.73.m2",
    "ug/(24.h)",
    "[lb_av]",
    "m[IU]/L",
    "meq/L",
    "U/L",
    "[in_i]",
    "kg.m/s2",
    "(mg/dL)",
    "g{creat}",
    "{score}",
    "umol/mmol{creat}",
    "dB",
    "[pH]",
    "mL{total}/d",
  };
  static const char *const none[] = {
    "",     " ",     "mmHg",   "mEq/L",   "bpm",
    "IU/L", "mg dL", "mg//dL", "mg/",     "mg/dL/",
    "{a",   "a}",    "{a{b}}", "[lb",     "(mg",
    "mg)",  "()",    "µg/L",   "mg/dL\n", "k",
    "2m3k", ".",     "/",      "{\t}",    "((((((((((m))))))))))",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (!rounds_ucum_is_valid (units[i]))
      g_error ("%s", units[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    if (rounds_ucum_is_valid (none[i]))
      g_error ("'%s'", none[i]);
  g_assert_false (rounds_ucum_is_valid (NULL));
  g_assert_true (rounds_ucum_fits ("2160-0", "mg/dL"));
  g_assert_true (rounds_ucum_fits ("2160-0", "g/L"));
  g_assert_false (rounds_ucum_fits ("2160-0", "mmol/L"));
  g_assert_true (rounds_ucum_fits ("99999-9", "mmol/L")); /* nothing is known of it */
}

/* Every unit of the table is one. */
static void
test_units_are_ucum (void)
{
  g_autofree char *path = g_build_filename (ROUNDS_TESTS_DIR, "..", "data/tables/units.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) cells = g_strsplit (*line, "\t", 2);

      if (cells[0] == NULL || **line == '#' || strcmp (cells[0], "unit") == 0 || cells[1] == NULL)
        continue;
      if (!rounds_ucum_is_valid (cells[0]))
        g_error ("%s", cells[0]);
      n++;
    }
  g_assert_cmpuint (n, >, 80);
}

/* Check digits of all codes of the tables: LOINC's (Luhn) and SNOMED CT's (Verhoeff). */
static gboolean
luhn (const char *code)
{
  gsize dash = strcspn (code, "-");
  guint sum = 0;

  for (gsize i = 0; i < dash; i++)
    {
      guint digit = (guint) (code[dash - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
      sum += digit / 10 + digit % 10;
    }
  return (guint) (code[dash + 1] - '0') == (10 - sum % 10) % 10;
}

static gboolean
verhoeff (const char *code)
{
  static const guint8 swap[8][10] = {
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, { 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 },
    { 5, 8, 0, 3, 7, 9, 6, 1, 4, 2 }, { 8, 9, 1, 6, 0, 4, 3, 5, 2, 7 },
    { 9, 4, 5, 3, 1, 2, 6, 8, 7, 0 }, { 4, 2, 8, 6, 5, 7, 3, 9, 0, 1 },
    { 2, 7, 9, 3, 8, 0, 6, 4, 1, 5 }, { 7, 0, 4, 6, 9, 1, 3, 2, 5, 8 },
  };
  gsize n = strlen (code);
  guint check = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint digit = swap[i % 8][code[n - 1 - i] - '0'];
      /* the dihedral group of order 10 */
      if (check < 5)
        check = digit < 5 ? (check + digit) % 5 : 5 + (check + digit) % 5;
      else
        check = digit < 5 ? 5 + (check - digit) % 5 : (check - digit + 5) % 5;
    }
  return check == 0;
}

static void
check_file (const char *name, guint *loinc, guint *snomed)
{
  g_autofree char *path = g_strdup_printf ("%s/../data/tables/%s", ROUNDS_TESTS_DIR, name);
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *code = g_strndup (lines[i], strcspn (lines[i], "\t"));
      if (g_regex_match_simple ("^[0-9]+-[0-9]$", code, 0, 0))
        {
          g_assert_true (luhn (code));
          (*loinc)++;
        }
      else if (g_regex_match_simple ("^[0-9]{6,18}$", code, 0, 0))
        {
          if (!verhoeff (code))
            g_error ("%s: %s is no SNOMED CT identifier", name, code);
          (*snomed)++;
        }
    }
}

static void
test_check_digits (void)
{
  static const char *const files[] = { "equivalences.tsv", "jumps.tsv",     "none-known.tsv",
                                       "plausible.tsv",    "reactions.tsv", "roles.tsv",
                                       "sections.tsv",     "sensitive.tsv", "specific.tsv",
                                       "stages.tsv",       "tiers.tsv" };
  guint loinc = 0, snomed = 0;

  g_assert_false (luhn ("2160-1"));
  g_assert_false (verhoeff ("72892003"));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    check_file (files[i], &loinc, &snomed);
  g_assert_cmpuint (loinc, >, 80);
  g_assert_cmpuint (snomed, >, 150);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/empty", test_empty);
  g_test_add_func ("/chart/no-patient", test_no_patient);
  g_test_add_func ("/chart/unknown-birth", test_unknown_birth);
  g_test_add_func ("/chart/look-alikes", test_look_alikes);
  g_test_add_func ("/chart/linked", test_linked);
  g_test_add_func ("/chart/D23-deceased", test_deceased);
  g_test_add_func ("/chart/2.5-partial-dates", test_partial_dates);
  g_test_add_func ("/chart/D26-dst", test_dst);
  g_test_add_func ("/chart/D5-D6-notes", test_notes);
  g_test_add_func ("/chart/2.6-labels", test_labels);
  g_test_add_func ("/chart/D24-sensitive", test_sensitive);
  g_test_add_func ("/chart/2.6-modified", test_modified);
  g_test_add_func ("/chart/2.5-encounters", test_encounters);
  g_test_add_func ("/chart/D25-folds", test_folds);
  g_test_add_func ("/chart/2.5-panels", test_panels);
  g_test_add_func ("/chart/D25-tiers", test_tiers);
  g_test_add_func ("/chart/unknown-types", test_unknown_types);
  g_test_add_func ("/chart/timeline", test_timeline);
  g_test_add_func ("/chart/documents", test_documents);
  g_test_add_func ("/chart/many", test_many);
  g_test_add_func ("/chart/words", test_words);
  g_test_add_func ("/chart/tables", test_tables);
  g_test_add_func ("/chart/check-digits", test_check_digits);
  g_test_add_func ("/chart/ucum", test_ucum);
  g_test_add_func ("/chart/units-are-ucum", test_units_are_ucum);
  return g_test_run ();
}
