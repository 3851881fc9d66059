#include "source-facts.h"

#include "addenda.h"
#include "photo.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- cards ---- */

static void
line_clear (gpointer data)
{
  RoundsSourceLine *line = data;

  g_free (line->label);
  g_free (line->text);
}

static void
card_free (gpointer data)
{
  RoundsSourceCard *card = data;

  g_free (card->title);
  g_free (card->note);
  g_array_unref (card->lines);
  g_free (card);
}

static RoundsSourceCard *
begin_card (GPtrArray *cards, char *title)
{
  RoundsSourceCard *card = g_new0 (RoundsSourceCard, 1);

  card->title = title;
  card->lines = g_array_new (FALSE, TRUE, sizeof (RoundsSourceLine));
  g_array_set_clear_func (card->lines, line_clear);
  g_ptr_array_add (cards, card);
  return card;
}

static void
end_card (GPtrArray *cards)
{
  const RoundsSourceCard *card = g_ptr_array_index (cards, cards->len - 1);

  if (card->lines->len == 0)
    g_ptr_array_set_size (cards, (int) cards->len - 1);
}

/* Takes text; nothing is added for NULL or "". */
static RoundsSourceLine *
add_line (RoundsSourceCard *card, const char *label, char *text)
{
  const RoundsSourceLine line = { .label = g_strdup (label), .text = text };

  if (text == NULL || *text == 0)
    {
      g_free (line.label);
      g_free (text);
      return NULL;
    }
  g_array_append_val (card->lines, line);
  return &g_array_index (card->lines, RoundsSourceLine, card->lines->len - 1);
}

static void
add_link (RoundsSourceCard *card, const char *label, char *text, const RoundsChartRow *row)
{
  RoundsSourceLine *line = add_line (card, label, text);

  if (line != NULL)
    line->row = row;
}

static void
add_warning (RoundsSourceCard *card, const char *label, char *text)
{
  RoundsSourceLine *line = add_line (card, label, text);

  if (line != NULL)
    line->warn = TRUE;
}

/* ---- what it is ---- */

static char *
value_words (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  RoundsFlag flag = rounds_say_flag_of (row);
  g_autofree char *value = NULL;

  if (event->value.type == ROUNDS_VALUE_NONE && event->n_components == 0 &&
      event->value.absent == NULL)
    return NULL;
  value = rounds_say_row_value (row);
  return rounds_list_join (value, rounds_say_flag (flag), rounds_say_flag_words (flag), NULL);
}

static char *
range_words (const RoundsChartRow *row)
{
  RoundsKind kind = row->event->kind;

  return kind == ROUNDS_KIND_RESULT || kind == ROUNDS_KIND_VITAL ? rounds_say_range (row) : NULL;
}

static void
add_components (RoundsSourceCard *card, const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];
      const char *name = component->text;

      if (name == NULL && component->n_codes > 0)
        name = component->codes[0].display != NULL ? component->codes[0].display
                                                   : component->codes[0].code;
      add_line (card, name != NULL ? name : _ ("Part"), rounds_say_value (&component->value));
    }
}

static char *
quantity_words (const RoundsQuantity *quantity)
{
  const RoundsValue value = { .type = ROUNDS_VALUE_QUANTITY, .first = *quantity };
  g_autofree char *words = rounds_say_value (&value);

  return rounds_list_join (words, *rounds_say_unit (&value) == 0 ? _ ("unit not recorded") : "",
                           NULL);
}

/* What stands there by its title and time; of what is not in the chart only its reference is known. */
static char *
reference_words (const RoundsListChart *chart, const RoundsEvent *event, const RoundsFacet *facet)
{
  const RoundsChartRow *row = facet->text != NULL
                                  ? rounds_chart_row_for (chart->index, event, facet->text)
                                  : NULL;
  g_autofree char *title = NULL, *time = NULL;

  if (facet->code.display != NULL || row == NULL)
    return g_strdup (facet->code.display != NULL ? facet->code.display : facet->text);
  title = rounds_say_concept (row->event->title);
  time = rounds_say_row_time (chart->index, row);
  return g_strdup_printf ("%s, %s", title, time);
}

static char *
facet_words (const RoundsListChart *chart, const RoundsEvent *event, const RoundsFacet *facet)
{
  switch (facet->type)
    {
    case ROUNDS_FACET_IS_TIME:
      return rounds_say_time (chart->index, &facet->time);
    case ROUNDS_FACET_IS_QUANTITY:
      return quantity_words (&facet->quantity);
    case ROUNDS_FACET_IS_CODE:
      return g_strdup (facet->code.display != NULL ? facet->code.display : facet->code.code);
    case ROUNDS_FACET_IS_REFERENCE:
      return reference_words (chart, event, facet);
    case ROUNDS_FACET_IS_ATTACHMENT:
      return g_strdup (facet->attachment.title != NULL ? facet->attachment.title
                                                       : facet->attachment.content_type);
    case ROUNDS_FACET_IS_TEXT:
    default:
      return g_strdup (facet->name == ROUNDS_FACET_CLINICAL_STATUS ||
                               facet->name == ROUNDS_FACET_VERIFICATION ||
                               facet->name == ROUNDS_FACET_PRIORITY
                           ? rounds_say_status_code (facet->text)
                           : facet->text);
    }
}

/* Facets that a person reads, in the order shown; the rest stands in the record itself. */
static const struct
{
  RoundsFacetName name;
  const char *label;
} shown[] = {
  { ROUNDS_FACET_CLINICAL_STATUS, N_ ("Clinical status") },
  { ROUNDS_FACET_VERIFICATION, N_ ("Certainty") },
  { ROUNDS_FACET_CRITICALITY, N_ ("Criticality") },
  { ROUNDS_FACET_REACTION, N_ ("Reaction") },
  { ROUNDS_FACET_SEVERITY, N_ ("Severity") },
  { ROUNDS_FACET_MEASURE, N_ ("Measure") },
  { ROUNDS_FACET_DOSE_TEXT, N_ ("Dose") },
  { ROUNDS_FACET_DOSE, N_ ("Amount") },
  { ROUNDS_FACET_DOSE_LOW, N_ ("Amount from") },
  { ROUNDS_FACET_DOSE_HIGH, N_ ("Amount to") },
  { ROUNDS_FACET_ROUTE, N_ ("Route") },
  { ROUNDS_FACET_STATUS_REASON, N_ ("Because") },
  { ROUNDS_FACET_REASON, N_ ("For") },
  { ROUNDS_FACET_BODY_SITE, N_ ("Body site") },
  { ROUNDS_FACET_METHOD, N_ ("Method") },
  { ROUNDS_FACET_SPECIMEN, N_ ("Specimen") },
  { ROUNDS_FACET_INTENT, N_ ("Intent") },
  { ROUNDS_FACET_PRIORITY, N_ ("Priority") },
  { ROUNDS_FACET_DUE, N_ ("Due") },
  { ROUNDS_FACET_ONSET, N_ ("Onset") },
  { ROUNDS_FACET_ABATEMENT, N_ ("Abated") },
  { ROUNDS_FACET_RECORDED, N_ ("Recorded") },
  { ROUNDS_FACET_ISSUED, N_ ("Issued") },
  { ROUNDS_FACET_FOCUS, N_ ("From") },
  { ROUNDS_FACET_BASED_ON, N_ ("Based on") },
  { ROUNDS_FACET_APPENDS, N_ ("Adds to") },
  { ROUNDS_FACET_REPLACES, N_ ("Replaces") },
  { ROUNDS_FACET_NOTE, N_ ("Note") },
};

/* A goal's target stands in the facets of a dose (event.h). */
static const char *
label_of (const RoundsEvent *event, gsize i)
{
  if (event->kind != ROUNDS_KIND_GOAL)
    return _ (shown[i].label);
  switch (shown[i].name)
    {
    case ROUNDS_FACET_DOSE_TEXT:
    case ROUNDS_FACET_DOSE:
      return _ ("Target");
    case ROUNDS_FACET_DOSE_LOW:
      return _ ("Target from");
    case ROUNDS_FACET_DOSE_HIGH:
      return _ ("Target to");
    default:
      return _ (shown[i].label);
    }
}

#define MOST_OF_A_NAME 12

static void
add_facets_of (RoundsSourceCard *card,
               const RoundsListChart *chart,
               const RoundsEvent *event,
               gsize i)
{
  const RoundsFacet *facet;
  g_autofree char *last = NULL;
  guint n = 0;

  for (guint k = 0; (facet = rounds_event_facet (event, shown[i].name, k)) != NULL; k++)
    {
      char *words = facet_words (chart, event, facet);
      const RoundsChartRow *row = facet->type == ROUNDS_FACET_IS_REFERENCE && facet->text != NULL
                                      ? rounds_chart_row_for (chart->index, event, facet->text)
                                      : NULL;

      if (g_strcmp0 (words, last) == 0)
        {
          g_free (words);
          continue;
        }
      g_free (last);
      last = g_strdup (words);
      if (++n > MOST_OF_A_NAME)
        g_free (words);
      else
        add_link (card, label_of (event, i), words, row);
    }
  if (n > MOST_OF_A_NAME)
    add_line (card, label_of (event, i),
              g_strdup_printf (_ ("and %u more: see “As it arrived”"), n - MOST_OF_A_NAME));
}

/* Said whole, as everywhere: its parts alone would not say which of them go together. */
static gboolean
is_of_dose (RoundsFacetName name)
{
  return name == ROUNDS_FACET_DOSE_TEXT || name == ROUNDS_FACET_DOSE ||
         name == ROUNDS_FACET_DOSE_LOW || name == ROUNDS_FACET_DOSE_HIGH ||
         name == ROUNDS_FACET_ROUTE;
}

static void
add_facets (RoundsSourceCard *card, const RoundsListChart *chart, const RoundsEvent *event)
{
  const gboolean medicine = event->kind == ROUNDS_KIND_MEDICATION;

  if (medicine)
    add_line (card, _ ("Dose"), rounds_say_event_dose (event));
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    if (!medicine || !is_of_dose (shown[i].name))
      add_facets_of (card, chart, event, i);
}

static void
add_addenda (RoundsSourceCard *card, const RoundsListChart *chart, const RoundsChartRow *row)
{
  /* At now also what is dated later today, or in the future. */
  gint64 at = chart->at >= chart->index->settings.as_of ? G_MAXINT64 : chart->at;
  g_autoptr (GPtrArray) addenda = rounds_chart_addenda (chart->index, row, at);

  for (guint i = 0; i < addenda->len; i++)
    {
      const RoundsChartRow *own = addenda->pdata[i];
      g_autofree char *title = rounds_say_concept (own->event->title);
      g_autofree char *time = rounds_say_row_time (chart->index, own);

      add_link (card, _ ("Addendum"), g_strdup_printf ("%s, %s", title, time), own);
    }
}

static void
add_codes (RoundsSourceCard *card, const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_codes; i++)
    add_line (card, _ ("Code"),
              rounds_list_join (event->codes[i].code != NULL ? event->codes[i].code : "",
                                event->codes[i].display != NULL ? event->codes[i].display : "",
                                event->codes[i].system != NULL ? event->codes[i].system : "",
                                NULL));
}

/* Who this is, as the banner says it; the date of the photograph, which the banner has not in words. */
static void
add_person (RoundsSourceCard *card, const RoundsChartIndex *index)
{
  const RoundsPerson *person = index->person;
  const RoundsIdentifier *mrn = rounds_person_mrn (person);
  const RoundsPhoto *photo = rounds_photo_of (person);

  add_line (card, _ ("Name"), rounds_say_name (person));
  add_line (card, _ ("Sex"), rounds_say_sex (person));
  add_line (card, _ ("Born"), rounds_say_birth (&person->birth));
  add_line (card, _ ("MRN"), g_strdup (mrn != NULL ? mrn->value : _ ("not recorded")));
  if (photo != NULL)
    add_line (card, _ ("Photograph"), rounds_photo_say_made (index, photo));
}

static void
add_what (GPtrArray *cards, const RoundsListChart *chart, const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  const RoundsFacet *asked = rounds_event_facet (event, ROUNDS_FACET_PARTICIPANT, 0);
  RoundsSourceCard *card = begin_card (cards, g_strdup (rounds_say_kind (event->kind)));

  if (event->kind == ROUNDS_KIND_PERSON && chart->index->person != NULL)
    add_person (card, chart->index);
  add_line (card, _ ("Value"), value_words (row));
  add_components (card, event);
  add_line (card, _ ("Range"), range_words (row));
  /* A problem's and an allergy's status is a facet of its own. */
  if (event->status != NULL || rounds_event_facet (event, ROUNDS_FACET_CLINICAL_STATUS, 0) == NULL)
    add_line (card, _ ("Status"), rounds_say_status (row));
  add_warning (card, _ ("Marks"), rounds_say_marks (row));
  add_line (card, _ ("When"), rounds_say_row_time (chart->index, row));
  if (event->end.text != NULL)
    add_line (card, _ ("Until"), rounds_say_time (chart->index, &event->end));
  add_facets (card, chart, event);
  add_addenda (card, chart, row);
  if (asked != NULL && event->kind == ROUNDS_KIND_TASK)
    add_line (card, _ ("Asked by"), facet_words (chart, event, asked));
  add_line (card, _ ("By"), rounds_list_person (chart->index, event->performer));
  if (row->encounter != ROUNDS_NONE)
    {
      const RoundsChartRow *visit = chart->index->rows != NULL
                                        ? rounds_chart_row_for (chart->index, event,
                                                                event->encounter)
                                        : NULL;

      if (visit != NULL)
        add_link (card, _ ("Visit"), rounds_say_concept (visit->event->title), visit);
    }
  add_codes (card, event);
}

/* ---- why ---- */

static void
add_medicine (GPtrArray *cards, const RoundsListChart *chart, const RoundsChartRow *row)
{
  const RoundsMedicineLine *line = NULL;
  const RoundsMedicineCourse *course = rounds_list_course_of (chart->medicines, row, &line);
  RoundsSourceCard *card;
  g_auto (GStrv) why = NULL;

  if (course == NULL)
    return;
  card = begin_card (cards, g_strdup_printf (_ ("Why “%s”?"),
                                             rounds_list_medicine_heading (course->state)));
  why = rounds_list_medicine_why (chart, course);
  for (char **words = why; *words != NULL; words++)
    add_line (card, NULL, g_strdup (*words));
}

#define MOST_RECORDS 60 /* of a course: more are on the timeline */

/* Every record of its course, the newest first. */
static void
add_in_time (GPtrArray *cards, const RoundsListChart *chart, const RoundsChartRow *row)
{
  const RoundsMedicineCourse *course = rounds_list_course_of (chart->medicines, row, NULL);
  RoundsSourceCard *card;
  guint n = 0;

  if (course == NULL || course->n_rows < 2)
    return;
  card = begin_card (cards, g_strdup (_ ("In time")));
  card->note = g_strdup_printf (ngettext ("%u record", "%u records", course->n_rows),
                                course->n_rows);
  for (guint i = course->n_rows; i-- > 0 && n < MOST_RECORDS; n++)
    {
      const RoundsChartRow *own = course->rows[i];
      g_autofree char *time = rounds_list_row_day (chart->index, own);

      add_link (card, time,
                rounds_list_join (own->event->title,
                                  own->event->status != NULL
                                      ? rounds_say_status_code (own->event->status)
                                      : "",
                                  NULL),
                own == row ? NULL : own);
    }
  if (n < course->n_rows)
    add_line (card, NULL,
              g_strdup_printf (_ ("and %u earlier: on the timeline"), course->n_rows - n));
}

static void
add_stage (RoundsSourceCard *card, const RoundsListChart *chart, const RoundsProblem *problem)
{
  g_autofree char *stage = rounds_list_stage (problem);
  const RoundsEvent *event = problem->episodes[0].row->event;
  g_autofree char *onset = rounds_list_facet_day (chart->index, event, ROUNDS_FACET_ONSET);
  g_autofree char *label = g_strdup_printf (_ ("Stage %s"), stage);
  g_autofree char *since = onset != NULL ? g_strdup_printf (_ ("since %s"), onset)
                                         : g_strdup (_ ("onset not recorded"));

  add_link (card, label,
            rounds_list_join (since,
                              problem->section == ROUNDS_PROBLEMS_CURATED ? _ ("problem list")
                                                                          : _ ("encounter"),
                              NULL),
            problem->episodes[0].row);
}

static void
add_problem (GPtrArray *cards, const RoundsListChart *chart, const RoundsChartRow *row)
{
  const RoundsProblem *problem = rounds_list_problem_of (chart->problems, row);
  RoundsSourceCard *card;

  if (problem == NULL)
    return;
  if (problem->n_also_open > 0)
    {
      card = begin_card (cards, g_strdup (_ ("Open stages of one disease")));
      card->note = g_strdup_printf ("⚠ %u", problem->n_also_open + 1);
      add_stage (card, chart, problem);
      for (guint i = 0; i < problem->n_also_open; i++)
        add_stage (card, chart, problem->also_open[i]);
    }
  if (problem->n_episodes < 2)
    return;
  card = begin_card (cards, g_strdup (_ ("Records of the same problem")));
  card->note = g_strdup_printf ("%u", problem->n_episodes);
  for (guint i = 0; i < problem->n_episodes; i++)
    {
      const RoundsEpisode *episode = &problem->episodes[i];
      g_autofree char *day = rounds_list_row_day (chart->index, episode->row);
      const RoundsFacet *verified = rounds_event_facet (episode->row->event,
                                                        ROUNDS_FACET_VERIFICATION, 0);

      add_link (card, day,
                rounds_list_join (rounds_problem_state_word (episode->state),
                                  verified != NULL && verified->text != NULL ? verified->text : "",
                                  NULL),
                episode->row == row ? NULL : episode->row);
    }
}

/* ---- earlier values, contradictions, sources ---- */

static void
add_earlier (GPtrArray *cards, const RoundsListChart *chart, const RoundsChartRow *row)
{
  RoundsSourceCard *card = begin_card (cards, g_strdup (_ ("Earlier versions")));

  for (guint i = 0; i < row->n_was; i++)
    {
      const RoundsEvent *event = row->was[i];
      g_autofree char *label = g_strdup_printf (_ ("Version %u"), event->version);
      g_autofree char *arrived = rounds_say_moment (chart->index, event->arrived);
      g_autofree char *value = event->value.type != ROUNDS_VALUE_NONE
                                   ? rounds_say_value (&event->value)
                                   : g_strdup (event->title);
      g_autofree char *was = g_strdup_printf (_ ("was %s"), value);
      g_autofree char *came = g_strdup_printf (_ ("arrived %s"), arrived);

      add_line (card, label,
                rounds_list_join (was,
                                  event->status != NULL ? rounds_say_status_code (event->status)
                                                        : "",
                                  came, NULL));
    }
  end_card (cards);
}

static gboolean
is_source (const RoundsChartError *error, const RoundsChartRow *row)
{
  for (guint i = 0; i < error->n_sources; i++)
    if (error->sources[i] == row)
      return TRUE;
  return FALSE;
}

#define MOST_OTHERS 12 /* of a contradiction */

/* The other records of a contradiction. */
static void
add_others (RoundsSourceCard *card,
            const RoundsListChart *chart,
            const RoundsChartError *error,
            const RoundsChartRow *row)
{
  guint n = 0;

  for (guint i = 0; i < error->n_sources; i++)
    {
      g_autofree char *day = NULL;

      if (error->sources[i] == row || n++ >= MOST_OTHERS)
        continue;
      day = rounds_list_row_day (chart->index, error->sources[i]);
      add_link (card, day, rounds_say_concept (error->sources[i]->event->title), error->sources[i]);
    }
  if (n > MOST_OTHERS)
    add_line (card, NULL,
              g_strdup_printf (ngettext ("and %u more record", "and %u more records",
                                         n - MOST_OTHERS),
                               n - MOST_OTHERS));
}

static void
add_contradictions (GPtrArray *cards, const RoundsListChart *chart, const RoundsChartRow *row)
{
  RoundsSourceCard *card = begin_card (cards, g_strdup (_ ("⚠ Contradicted")));

  for (guint i = 0; chart->errors != NULL && i < chart->errors->n_errors; i++)
    {
      const RoundsChartError *error = &chart->errors->errors[i];

      if (!is_source (error, row))
        continue;
      add_warning (card, NULL, g_strdup (error->text));
      add_others (card, chart, error, row);
    }
  end_card (cards);
}

/* ---- what points at it ---- */

#define MOST_USES 12

/* Looked at first, because to resolve a reference takes longer and this looks at all of a chart. */
static gboolean
may_name (const char *reference, const char *own)
{
  gsize n = strlen (reference), n_own = own != NULL ? strlen (own) : 0;

  /* An absolute one has a server before it. */
  return n_own > 0 && n >= n_own && strcmp (reference + n - n_own, own) == 0;
}

static gboolean
may_name_row (const char *reference, const RoundsChartRow *row)
{
  gboolean may = may_name (reference, row->event->reference);

  for (guint i = 0; !may && i < row->n_also; i++)
    may = may_name (reference, row->also[i]->reference);
  return may;
}

/* Addenda are told by themselves; a claim takes up everything, and is no use of it in care. */
static gboolean
uses (const RoundsChartIndex *index, const RoundsChartRow *row, const RoundsChartRow *used)
{
  const RoundsEvent *event = row->event;

  if (row == used || event->kind == ROUNDS_KIND_FINANCE)
    return FALSE;
  for (guint i = 0; i < event->n_facets; i++)
    {
      const RoundsFacet *facet = &event->facets[i];

      if (facet->type == ROUNDS_FACET_IS_REFERENCE && facet->text != NULL &&
          facet->name != ROUNDS_FACET_APPENDS && may_name_row (facet->text, used) &&
          rounds_chart_row_for (index, event, facet->text) == used)
        return TRUE;
    }
  return FALSE;
}

static void
add_use (RoundsSourceCard *card, const RoundsChartIndex *index, const RoundsChartRow *row)
{
  g_autofree char *title = rounds_say_concept (row->event->title);
  g_autofree char *time = rounds_say_row_time (index, row);
  g_autofree char *marks = rounds_say_marks (row);

  add_link (card, rounds_say_kind (row->event->kind), rounds_list_join (title, time, marks, NULL),
            row);
}

/* Records that give it as their source, reason, part or target; the newest first, those without a date last (they
 * stand last in the index, as if of the future). Nothing is said where there are none: a note may name it in words. */
static void
add_uses (GPtrArray *cards, const RoundsListChart *chart, const RoundsChartRow *row)
{
  const RoundsChartIndex *index = chart->index;
  gboolean now = chart->at >= index->settings.as_of;
  RoundsSourceCard *card = begin_card (cards, g_strdup (_ ("Used by")));
  g_autoptr (GPtrArray) undated = g_ptr_array_new ();
  guint n = 0;

  for (guint i = index->n_rows; i-- > 0;)
    {
      const RoundsChartRow *own = &index->rows[i];

      if ((!now && own->from > chart->at) || !uses (index, own, row))
        continue;
      if (own->from == G_MAXINT64)
        g_ptr_array_add (undated, (gpointer) own);
      else if (++n <= MOST_USES)
        add_use (card, index, own);
    }
  for (guint i = 0; i < undated->len; i++)
    if (++n <= MOST_USES)
      add_use (card, index, undated->pdata[i]);
  if (n > MOST_USES)
    add_line (card, NULL, g_strdup_printf (_ ("and %u more"), n - MOST_USES));
  card->note = g_strdup (ngettext ("a record that points at it", "records that point at it", n));
  end_card (cards);
}

static void
add_event_source (RoundsSourceCard *card, const RoundsListChart *chart, const RoundsEvent *event)
{
  char rid[ROUNDS_RID_TEXT];
  g_autofree char *version = g_strdup_printf (_ ("version %u here"), event->version);
  g_autofree char *meta = event->version_id != NULL
                              ? g_strdup_printf (_ ("meta.versionId %s"), event->version_id)
                              : g_strdup (_ ("no meta.versionId"));

  add_line (card, NULL, g_strdup (event->reference));
  add_line (card, _ ("Version"), rounds_list_join (version, meta, NULL));
  add_line (card, _ ("Source"), g_strdup (event->source));
  if (event->arrived > 0)
    add_line (card, _ ("Arrived"), rounds_say_moment (chart->index, event->arrived));
  add_line (card, _ ("Updated"), g_strdup (event->last_updated));
  add_line (card, _ ("Record"), g_strdup (rounds_rid_text (event->rid, rid)));
}

static void
add_sources (GPtrArray *cards,
             const RoundsListChart *chart,
             const RoundsChartRow *row,
             const RoundsRecord *record)
{
  RoundsSourceCard *card = begin_card (cards, g_strdup (ngettext ("Source", "Sources, shown as one",
                                                                  1 + row->n_also)));

  card->note = g_strdup_printf ("%u", 1 + row->n_also);
  add_event_source (card, chart, row->event);
  if (record != NULL && record->deleted)
    add_warning (card, NULL,
                 g_strdup (
                     rounds_record_was_moved (record)
                         ? _ ("The source has taken it out: it says that it is another patient's")
                         : _ ("The source has deleted it")));
  if (record != NULL && record->local_id)
    add_line (card, NULL, g_strdup (_ ("It came without an id; this one is ours")));
  for (guint i = 0; i < row->n_also; i++)
    add_event_source (card, chart, row->also[i]);
}

GPtrArray *
rounds_source_facts (const RoundsListChart *chart,
                     const RoundsChartRow *row,
                     const RoundsRecord *record)
{
  GPtrArray *cards = g_ptr_array_new_with_free_func (card_free);

  add_medicine (cards, chart, row);
  add_problem (cards, chart, row);
  add_what (cards, chart, row);
  add_earlier (cards, chart, row);
  add_contradictions (cards, chart, row);
  add_sources (cards, chart, row, record);
  add_uses (cards, chart, row);
  add_in_time (cards, chart, row);
  return cards;
}

char *
rounds_source_reference (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;

  return g_strdup_printf (_ ("%s, version %u, %s"), event->reference, event->version,
                          event->source != NULL ? event->source : _ ("source not named"));
}
