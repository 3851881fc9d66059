/* Lists of events of one kind or a few: immunizations, procedures, images, and what has no page of
 * its own. A table says which kinds make a section, and which rows of them. */
#include "listings.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef gboolean (*Takes) (const RoundsChartRow *row);

typedef struct _SectionRow SectionRow;
typedef void (*AddRows) (RoundsListing *self, const SectionRow *what, const GPtrArray *rows);

struct _SectionRow
{
  const char *title;
  guint64 kinds; /* 1 << RoundsKind */
  Takes takes;   /* NULL: all of them */
  RoundsListFill fill;
  gboolean history;
  AddRows add; /* makes the sections, with titles of its own; NULL: they are one */
};

#define KIND(kind) (1ull << (kind))

static const char *
facet_word (const RoundsEvent *event, RoundsFacetName name)
{
  const RoundsFacet *facet = rounds_event_facet (event, name, 0);

  if (facet == NULL)
    return NULL;
  if (facet->code.display != NULL)
    return facet->code.display;
  return facet->text != NULL ? facet->text : facet->code.code;
}

/* Its first words, for those that may be missing. */
static char *
facet_title (const RoundsEvent *event, RoundsFacetName name)
{
  const char *word = facet_word (event, name);

  return word != NULL ? rounds_say_concept (word) : NULL;
}

/* ---- which rows ---- */

static gboolean
is_wrong (const RoundsChartRow *row)
{
  return (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0;
}

static gboolean
is_not_done (const RoundsChartRow *row)
{
  return !is_wrong (row) && (row->marks & ROUNDS_MARK_NOT_DONE) != 0;
}

static gboolean
is_done (const RoundsChartRow *row)
{
  return !is_wrong (row) && !is_not_done (row);
}

/* hl7.org/fhir/R4/valueset-event-status.html: what was begun, what is still to be, what ended before its end, and what
 * nobody says are four things, and none of them is done. */
static gboolean
has_status (const RoundsChartRow *row, const char *status)
{
  return is_done (row) && g_strcmp0 (row->event->status, status) == 0;
}

static gboolean
is_under_way (const RoundsChartRow *row)
{
  return has_status (row, "in-progress");
}

static gboolean
is_planned (const RoundsChartRow *row)
{
  return has_status (row, "preparation");
}

static gboolean
is_on_hold (const RoundsChartRow *row)
{
  return has_status (row, "on-hold");
}

static gboolean
is_stopped (const RoundsChartRow *row)
{
  return has_status (row, "stopped");
}

static gboolean
is_completed (const RoundsChartRow *row)
{
  return has_status (row, "completed");
}

static gboolean
is_of_unknown_status (const RoundsChartRow *row)
{
  return is_done (row) && !is_completed (row) && !is_under_way (row) && !is_planned (row) &&
         !is_on_hold (row) && !is_stopped (row);
}

static gboolean
is_done_clinical (const RoundsChartRow *row)
{
  return is_completed (row) && row->tier != ROUNDS_TIER_ROUTINE;
}

static gboolean
is_done_routine (const RoundsChartRow *row)
{
  return is_completed (row) && row->tier == ROUNDS_TIER_ROUTINE;
}

static gboolean
is_clinical (const RoundsChartRow *row)
{
  return !is_wrong (row) && row->tier != ROUNDS_TIER_ROUTINE;
}

static gboolean
is_routine (const RoundsChartRow *row)
{
  return !is_wrong (row) && row->tier == ROUNDS_TIER_ROUTINE;
}

/* ---- words of rows ---- */

/* A day, or what stands where one would: "some time in the nineties", "at age 50". */
static char *
when_words (const RoundsListing *self, const RoundsChartRow *row)
{
  const RoundsFacet *when = rounds_event_facet (row->event, ROUNDS_FACET_ONSET, 0);

  if (row->event->start.text == NULL && when != NULL && when->type == ROUNDS_FACET_IS_TEXT)
    return g_strdup (when->text);
  if (row->event->start.text == NULL && when != NULL && when->type == ROUNDS_FACET_IS_QUANTITY &&
      when->quantity.decimal != NULL)
    return rounds_say_at_age (&when->quantity);
  return rounds_say_row_time (self->chart.index, row);
}

/* Title, value, time, who: what every kind has. */
static void
fill_event (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsChartRow *row = entry->row;
  const RoundsEvent *event = row->event;
  g_autofree char *value = event->value.type != ROUNDS_VALUE_NONE || event->n_components > 0
                               ? rounds_say_row_value (row)
                               : NULL;
  g_autofree char *marks = rounds_say_marks (row);
  const char *status = rounds_say_status_code (event->status);

  /* A mark may be the status in more words. */
  if (status == NULL || strstr (marks, status) != NULL)
    status = "";
  text->cells[0].text = rounds_say_concept (event->title);
  text->struck = is_wrong (row);
  text->cells[1].text = rounds_list_join (value != NULL ? value : "", status, marks, NULL);
  text->cells[1].warn = (row->marks & (ROUNDS_MARK_CONTRADICTED | ROUNDS_MARK_MODIFIED)) != 0;
  text->cells[2].text = when_words (self, row);
  text->cells[3].text = rounds_list_person (self->chart.index, event->performer);
}

static void
fill_other (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsEvent *event = entry->row->event;
  const char *type = facet_word (event, ROUNDS_FACET_TYPE);

  fill_event (self, entry, text);
  text->cells[4].text = g_strdup (type != NULL ? type : rounds_say_kind (event->kind));
}

static void
fill_immunization (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsEvent *event = entry->row->event;
  g_autofree char *why = facet_title (event, ROUNDS_FACET_STATUS_REASON);
  g_autofree char *site = facet_title (event, ROUNDS_FACET_BODY_SITE);
  g_autofree char *route = facet_title (event, ROUNDS_FACET_ROUTE);
  const char *primary = facet_word (event, ROUNDS_FACET_PRIMARY_SOURCE);
  const char *where = facet_word (event, ROUNDS_FACET_LOCATION);
  g_autofree char *who = rounds_list_person (self->chart.index, event->performer);

  fill_event (self, entry, text);
  if (is_not_done (entry->row))
    {
      g_free (text->cells[1].text);
      text->cells[1].text = rounds_list_join (_ ("not given"),
                                              why != NULL ? why : _ ("reason not recorded"), NULL);
      text->cells[1].warn = TRUE;
    }
  else if (g_strcmp0 (facet_word (event, ROUNDS_FACET_SUBPOTENT), "true") == 0)
    {
      g_autofree char *given = g_steal_pointer (&text->cells[1].text);

      text->cells[1].text = rounds_list_join (_ ("⚠ subpotent dose: it may not protect"),
                                              given != NULL ? given : "", NULL);
      text->cells[1].warn = TRUE;
    }
  g_free (text->cells[3].text);
  text->cells[3].text = rounds_list_join (facet_word (event, ROUNDS_FACET_LOT) != NULL
                                              ? facet_word (event, ROUNDS_FACET_LOT)
                                              : _ ("lot not recorded"),
                                          site != NULL ? site : "", route != NULL ? route : "",
                                          NULL);
  text->cells[4].text = rounds_list_join (g_strcmp0 (primary, "false") == 0
                                              ? _ ("as reported, not from who gave it")
                                              : "",
                                          who != NULL ? who : "", where != NULL ? where : "", NULL);
}

/* What it was for, where it is said in words. */
static char *
reason_words (const RoundsEvent *event)
{
  char *reason = facet_title (event, ROUNDS_FACET_REASON);

  if (reason != NULL && strchr (reason, '/') != NULL)
    g_clear_pointer (&reason, g_free);
  return reason != NULL ? reason : g_strdup ("");
}

/* A procedure or a visit, whatever came of it. */
static void
fill_act (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsEvent *event = entry->row->event;
  g_autofree char *why = facet_title (event, ROUNDS_FACET_STATUS_REASON);
  g_autofree char *site = facet_title (event, ROUNDS_FACET_BODY_SITE);

  fill_event (self, entry, text);
  if (is_not_done (entry->row))
    {
      g_free (text->cells[1].text);
      text->cells[1].text = rounds_list_join (_ ("not done"),
                                              why != NULL ? why : _ ("reason not recorded"), NULL);
      text->cells[1].warn = TRUE;
    }
  if (site != NULL)
    {
      g_autofree char *title = g_steal_pointer (&text->cells[0].text);

      text->cells[0].text = rounds_list_join (title, site, NULL);
    }
}

static void
fill_visit (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  g_autofree char *reason = reason_words (entry->row->event);
  const char *where = facet_word (entry->row->event, ROUNDS_FACET_LOCATION);

  fill_act (self, entry, text);
  text->cells[4].text = rounds_list_join (reason, where != NULL ? where : "", NULL);
}

/* Why stands beside its status, by whom beside where: a column of either is empty in most records. */
static void
fill_procedure (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  g_autofree char *reason = reason_words (entry->row->event);
  const char *where = facet_word (entry->row->event, ROUNDS_FACET_LOCATION);
  g_autofree char *why = facet_title (entry->row->event, ROUNDS_FACET_STATUS_REASON);
  g_autofree char *status = NULL, *who = NULL;

  fill_act (self, entry, text);
  status = g_steal_pointer (&text->cells[1].text);
  if (entry->row->event->status == NULL)
    text->cells[1].text = rounds_list_join (_ ("status not recorded"), status != NULL ? status : "",
                                            reason, NULL);
  else
    text->cells[1].text = rounds_list_join (status != NULL ? status : "",
                                            is_stopped (entry->row) && why != NULL ? why : "",
                                            reason, NULL);
  text->cells[1].warn |= is_stopped (entry->row);
  who = g_steal_pointer (&text->cells[3].text);
  text->cells[3].text = rounds_list_join (where != NULL ? where : "", who != NULL ? who : "", NULL);
}

static void
fill_image (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsEvent *event = entry->row->event;
  g_autofree char *site = facet_title (event, ROUNDS_FACET_BODY_SITE);
  g_autofree char *modality = facet_title (event, ROUNDS_FACET_METHOD);
  guint n_series = 0;

  fill_event (self, entry, text);
  for (guint i = 0; i < event->n_facets; i++)
    if (event->facets[i].name == ROUNDS_FACET_METHOD && event->facets[i].pointer != NULL &&
        g_str_has_prefix (event->facets[i].pointer, "/series/"))
      n_series++;
  g_free (text->cells[3].text);
  text->cells[3].text = rounds_list_join (modality != NULL ? modality
                                                           : _ ("kind of image not recorded"),
                                          site != NULL ? site : _ ("body site not recorded"), NULL);
  text->cells[4].text = n_series > 0
                            ? g_strdup_printf (ngettext ("%u series", "%u series", n_series),
                                               n_series)
                            : g_strdup (_ ("series not recorded"));
}

static void
fill_order (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsEvent *event = entry->row->event;
  g_autofree char *reason = facet_title (event, ROUNDS_FACET_REASON);
  const char *priority = facet_word (event, ROUNDS_FACET_PRIORITY);

  fill_event (self, entry, text);
  text->cells[4].text = rounds_list_join (is_not_done (entry->row) ? _ ("⊘ an order not to do it")
                                                                   : "",
                                          priority != NULL ? priority : "",
                                          reason != NULL ? reason : "", NULL);
}

/* ---- building ---- */

typedef struct
{
  const char *what; /* N_(), for an empty page */
  const char *const *types;
  const SectionRow *sections;
  gsize n_sections;
} PageRow;

#define MOST_SECTIONS 24

/* Gives a row to every section that takes it. */
static void
place_row (const PageRow *page, const RoundsChartRow *row, GPtrArray **rows)
{
  guint64 kind = KIND (row->event->kind);

  for (gsize i = 0; i < page->n_sections; i++)
    if ((page->sections[i].kinds & kind) != 0 &&
        (page->sections[i].takes == NULL || page->sections[i].takes (row)))
      g_ptr_array_add (rows[i], (gpointer) row);
}

/* One pass over a chart of 50,000: newest first, undated last, as the index has them at its end. */
static void
place_rows (const RoundsListChart *chart, const PageRow *page, GPtrArray **rows)
{
  const RoundsChartIndex *index = chart->index;
  guint n_dated = index->n_rows;

  while (n_dated > 0 && index->rows[n_dated - 1].event->start.text == NULL)
    n_dated--;
  for (guint i = n_dated; i-- > 0;)
    if (rounds_list_is_shown (index, chart->at, &index->rows[i]))
      place_row (page, &index->rows[i], rows);
  for (guint i = n_dated; i < index->n_rows; i++)
    place_row (page, &index->rows[i], rows);
}

/* title and note are taken over; named: of which they tell, NULL: none. */
static void
add_titled (RoundsListing *self,
            const SectionRow *what,
            char *title,
            char *note,
            const RoundsChartRow *named,
            const GPtrArray *rows)
{
  RoundsListSection *section = rounds_listing_begin (self, title, what->fill);

  section->history = what->history;
  section->counted = TRUE;
  section->note = note;
  section->named = named;
  for (guint i = 0; i < rows->len; i++)
    {
      RoundsListEntry entry = rounds_listing_entry (g_ptr_array_index (rows, i));

      rounds_listing_add (self, &entry);
    }
  rounds_listing_end (self);
}

/* ---- by vaccine ---- */

/* What makes doses one group: the CVX code (HL7 terminology, code system CVX), else the name. Two codes
 * under one name stay two vaccines. Nothing is grouped by disease: many vaccines protect from several,
 * and a table of that with a gap would hide a dose from whoever looks for it. */
static const char *
vaccine_key (const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_codes; i++)
    if (g_strcmp0 (event->codes[i].system, "http://hl7.org/fhir/sid/cvx") == 0 &&
        event->codes[i].code != NULL)
      return event->codes[i].code;
  return event->title;
}

static char *
latest_words (const RoundsListing *self, const RoundsChartRow *latest)
{
  g_autofree char *day = NULL;

  if (latest->event->start.text == NULL)
    return g_strdup (_ ("no date recorded"));
  day = rounds_list_row_day (self->chart.index, latest);
  return g_strdup_printf (_ ("latest %s"), day);
}

/* rows are newest first, undated last: so are the groups, by their latest, and the doses of each. */
static void
add_vaccines (RoundsListing *self, const SectionRow *what, const GPtrArray *rows)
{
  g_autoptr (GPtrArray)
      groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (rows, i);
      const char *key = vaccine_key (row->event);
      GPtrArray *group = g_hash_table_lookup (known, key);

      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_ptr_array_add (groups, group);
          g_hash_table_insert (known, (gpointer) key, group);
        }
      g_ptr_array_add (group, (gpointer) row);
    }
  for (guint i = 0; i < groups->len; i++)
    {
      const GPtrArray *group = g_ptr_array_index (groups, i);
      const RoundsChartRow *latest = g_ptr_array_index (group, 0);

      add_titled (self, what, rounds_say_concept (latest->event->title),
                  latest_words (self, latest), latest, group);
    }
  /* Whoever reads what was given must not take it for what is due, nor for all that was. */
  if (groups->len > 0)
    rounds_listing_notice (self,
                           g_strdup (_ ("No schedule is checked: what is due, and what was given "
                                        "elsewhere, is not in this list.")));
}

static RoundsListing *
list_events (const RoundsListChart *chart, const PageRow *page)
{
  RoundsListing *self = rounds_listing_new (chart);
  GPtrArray *rows[MOST_SECTIONS];
  guint64 kinds = 0;

  g_assert (page->n_sections <= MOST_SECTIONS);
  for (gsize i = 0; i < page->n_sections; i++)
    {
      rows[i] = g_ptr_array_new ();
      kinds |= page->sections[i].kinds;
    }
  rounds_listing_say_missing (self, page->types, kinds);
  place_rows (chart, page, rows);
  for (gsize i = 0; i < page->n_sections; i++)
    {
      const SectionRow *what = &page->sections[i];

      if (what->add != NULL)
        what->add (self, what, rows[i]);
      else
        add_titled (self, what, g_strdup (_ (what->title)), NULL, NULL, rows[i]);
      g_ptr_array_unref (rows[i]);
    }
  rounds_listing_say_empty (self, _ (page->what), page->types, kinds);
  return self;
}

RoundsListing *
rounds_list_immunizations (const RoundsListChart *chart)
{
  static const char *const types[] = { "Immunization", NULL };
  static const SectionRow sections[] = {
    { N_ ("Not given"), KIND (ROUNDS_KIND_IMMUNIZATION), is_not_done, fill_immunization, FALSE,
      NULL },
    { NULL, KIND (ROUNDS_KIND_IMMUNIZATION), is_done, fill_immunization, FALSE, add_vaccines },
    { N_ ("Entered in error, or deleted by the source"), KIND (ROUNDS_KIND_IMMUNIZATION), is_wrong,
      fill_immunization, TRUE, NULL },
  };
  static const PageRow page = { N_ ("immunizations"), types, sections, G_N_ELEMENTS (sections) };

  return list_events (chart, &page);
}

RoundsListing *
rounds_list_procedures (const RoundsListChart *chart)
{
  static const char *const types[] = { "Procedure", NULL };
  static const SectionRow sections[] = {
    { N_ ("Under way"), KIND (ROUNDS_KIND_PROCEDURE), is_under_way, fill_procedure, FALSE, NULL },
    { N_ ("On hold"), KIND (ROUNDS_KIND_PROCEDURE), is_on_hold, fill_procedure, FALSE, NULL },
    { N_ ("In preparation"), KIND (ROUNDS_KIND_PROCEDURE), is_planned, fill_procedure, FALSE,
      NULL },
    { N_ ("Stopped before its end"), KIND (ROUNDS_KIND_PROCEDURE), is_stopped, fill_procedure,
      FALSE, NULL },
    { N_ ("Not done"), KIND (ROUNDS_KIND_PROCEDURE), is_not_done, fill_procedure, FALSE, NULL },
    { N_ ("Status unknown, or not recorded"), KIND (ROUNDS_KIND_PROCEDURE), is_of_unknown_status,
      fill_procedure, FALSE, NULL },
    { N_ ("Done"), KIND (ROUNDS_KIND_PROCEDURE), is_done_clinical, fill_procedure, FALSE, NULL },
    { N_ ("Routine: dental, assessments, education, nursing"), KIND (ROUNDS_KIND_PROCEDURE),
      is_done_routine, fill_procedure, TRUE, NULL },
    { N_ ("Entered in error, or deleted by the source"), KIND (ROUNDS_KIND_PROCEDURE), is_wrong,
      fill_procedure, TRUE, NULL },
  };
  static const PageRow page = { N_ ("procedures"), types, sections, G_N_ELEMENTS (sections) };

  return list_events (chart, &page);
}

RoundsListing *
rounds_list_images (const RoundsListChart *chart)
{
  static const char *const types[] = { "ImagingStudy", "Media", NULL };
  static const SectionRow sections[] = {
    { N_ ("Studies"), KIND (ROUNDS_KIND_IMAGING), is_clinical, fill_image, FALSE, NULL },
    { N_ ("Routine: dental"), KIND (ROUNDS_KIND_IMAGING), is_routine, fill_image, FALSE, NULL },
    { N_ ("Entered in error, or deleted by the source"), KIND (ROUNDS_KIND_IMAGING), is_wrong,
      fill_image, TRUE, NULL },
  };
  static const PageRow page = { N_ ("images"), types, sections, G_N_ELEMENTS (sections) };

  return list_events (chart, &page);
}

/* Each kind that no page of its own shows; the routine ones are folded, with their count. */
RoundsListing *
rounds_list_other (const RoundsListChart *chart)
{
  /* Of each kind below (data/fhir/extract-types.c). */
  static const char *const types[] = { "Flag",
                                       "Consent",
                                       "ServiceRequest",
                                       "DeviceRequest",
                                       "Appointment",
                                       "Device",
                                       "DeviceUseStatement",
                                       "RiskAssessment",
                                       "DetectedIssue",
                                       "ClinicalImpression",
                                       "MolecularSequence",
                                       "Specimen",
                                       "Communication",
                                       "QuestionnaireResponse",
                                       "EpisodeOfCare",
                                       "List",
                                       "Patient",
                                       "RelatedPerson",
                                       "Encounter",
                                       "Observation",
                                       "DiagnosticReport",
                                       "Provenance",
                                       "Claim",
                                       "ExplanationOfBenefit",
                                       "Coverage",
                                       NULL };
  static const SectionRow sections[] = {
    { N_ ("Alerts (flags)"), KIND (ROUNDS_KIND_FLAG), NULL, fill_event, FALSE, NULL },
    { N_ ("Consents"), KIND (ROUNDS_KIND_CONSENT), NULL, fill_event, FALSE, NULL },
    { N_ ("Orders"), KIND (ROUNDS_KIND_ORDER), NULL, fill_order, FALSE, NULL },
    { N_ ("Appointments"), KIND (ROUNDS_KIND_APPOINTMENT), NULL, fill_event, FALSE, NULL },
    { N_ ("Devices"), KIND (ROUNDS_KIND_DEVICE), is_clinical, fill_other, FALSE, NULL },
    { N_ ("Devices: equipment of the place"), KIND (ROUNDS_KIND_DEVICE), is_routine, fill_other,
      TRUE, NULL },
    { N_ ("Risks and impressions"), KIND (ROUNDS_KIND_RISK), NULL, fill_event, FALSE, NULL },
    { N_ ("Genomics"), KIND (ROUNDS_KIND_GENOMICS), NULL, fill_event, FALSE, NULL },
    { N_ ("Specimens"), KIND (ROUNDS_KIND_SPECIMEN), NULL, fill_event, FALSE, NULL },
    { N_ ("Messages"), KIND (ROUNDS_KIND_COMMUNICATION), NULL, fill_event, FALSE, NULL },
    { N_ ("Questionnaires"), KIND (ROUNDS_KIND_QUESTIONNAIRE), NULL, fill_event, FALSE, NULL },
    { N_ ("Episodes of care"), KIND (ROUNDS_KIND_EPISODE), NULL, fill_event, FALSE, NULL },
    { N_ ("Lists"), KIND (ROUNDS_KIND_LIST), NULL, fill_event, FALSE, NULL },
    { N_ ("Persons"), KIND (ROUNDS_KIND_PERSON), NULL, fill_other, FALSE, NULL },
    { N_ ("Visits"), KIND (ROUNDS_KIND_ENCOUNTER), NULL, fill_visit, TRUE, NULL },
    { N_ ("Social history, surveys and other observations"), KIND (ROUNDS_KIND_OBSERVATION), NULL,
      fill_event, TRUE, NULL },
    { N_ ("Reports of several results"), KIND (ROUNDS_KIND_PANEL), NULL, fill_event, TRUE, NULL },
    { N_ ("Deliveries, and other kinds of record"), KIND (ROUNDS_KIND_OTHER), NULL, fill_other,
      TRUE, NULL },
    { N_ ("Where records come from"), KIND (ROUNDS_KIND_PROVENANCE), NULL, fill_event, TRUE, NULL },
    { N_ ("Claims and cover"), KIND (ROUNDS_KIND_FINANCE), NULL, fill_event, TRUE, NULL },
  };
  static const PageRow page = { N_ ("other records"), types, sections, G_N_ELEMENTS (sections) };

  return list_events (chart, &page);
}
