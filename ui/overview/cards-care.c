/* Why here; code status, allergies, alerts; tasks. */
#include "cards.h"

#include "banner-facts.h"
#include "encounters.h"
#include "listings.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define END (ROUNDS_CARD_CELLS - 1)

/* ---- 1: why here ---- */

/* The visits that had begun by the moment, newest first. */
static const RoundsEncounter *
visit_before (const RoundsChartIndex *index, gint64 at, guint *from)
{
  while (*from > 0)
    {
      const RoundsEncounter *visit = &index->encounters[--*from];

      if (!visit->no_visit && !rounds_card_is_withdrawn (visit->row) && visit->row->from <= at &&
          (visit->row->marks & (ROUNDS_MARK_CANCELLED | ROUNDS_MARK_NOT_DONE)) == 0)
        return visit;
    }
  return NULL;
}

/* v3-ActCode (terminology.hl7.org) */
static const char *
class_words (const char *klass)
{
  static const struct
  {
    const char *code, *words;
  } classes[] = {
    { "IMP", N_ ("inpatient") },    { "ACUTE", N_ ("inpatient") },    { "EMER", N_ ("emergency") },
    { "AMB", N_ ("outpatient") },   { "OBSENC", N_ ("observation") }, { "HH", N_ ("home visit") },
    { "VR", N_ ("virtual visit") }, { "SS", N_ ("short stay") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_strcmp0 (klass, classes[i].code) == 0)
      return _ (classes[i].words);
  return NULL;
}

/* "13-Nov-2026 13:00–13:40" */
static char *
span_words (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  g_autofree char *start = rounds_say_row_time (index, row);
  g_autofree char *end = NULL;

  if (row->event->end.text == NULL || row->event->end.precision < ROUNDS_PRECISION_MINUTE)
    return g_steal_pointer (&start);
  end = rounds_chart_day (index, row->from) == rounds_chart_day (index, row->until - 1)
            ? rounds_say_clock (index, row->event->end.from)
            : rounds_say_time (index, &row->event->end);
  return g_strdup_printf ("%s–%s", start, end);
}

static void
append_part (GString *line, const char *part)
{
  if (part != NULL && *part != 0)
    g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", part);
}

#define NAMES_MAX 3

/* The team, where, of which kind; what is only a reference without a name is left to the source. */
static char *
who_and_where (const RoundsEncounter *visit)
{
  static const RoundsFacetName names[] = { ROUNDS_FACET_PARTICIPANT, ROUNDS_FACET_LOCATION };
  GString *line = g_string_new (NULL);

  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      const RoundsFacet *facet;
      g_autofree char *more = NULL;
      guint n = 0;

      for (guint i = 0; (facet = rounds_event_facet (visit->row->event, names[k], i)) != NULL; i++)
        {
          const char *name = facet->code.display != NULL ? facet->code.display
                             : facet->text != NULL && strchr (facet->text, '/') == NULL
                                 ? facet->text
                                 : NULL;

          if (name != NULL && n++ < NAMES_MAX)
            append_part (line, name);
        }
      more = rounds_card_more (n, NAMES_MAX);
      append_part (line, more);
    }
  append_part (line, class_words (visit->klass));
  return g_string_free (line, FALSE);
}

static gboolean
is_open (const RoundsEncounter *visit, gint64 at)
{
  if (visit->row->until <= at)
    return FALSE;
  return visit->row->until != G_MAXINT64 || g_strcmp0 (visit->row->event->status, "finished") != 0;
}

/* What kind of visit, and what for: "Follow-up encounter: Hyperkalemia". */
static char *
visit_words (const RoundsEncounter *visit)
{
  g_autofree char *label = rounds_say_concept (visit->label);
  g_autofree char *title = rounds_say_concept (visit->row->event->title);

  if (strcmp (label, title) == 0)
    return g_steal_pointer (&label);
  return g_strdup_printf (_ ("%s: %s"), title, label);
}

/* Who has died has no visit now: its days are counted up to that one. */
static gboolean
is_after_death (const RoundsChartIndex *index, gint64 at)
{
  return index->death <= at;
}

static void
add_visit (RoundsCard *card, RoundsPatient *patient, const RoundsEncounter *visit, gboolean open)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 at = rounds_patient_get_moment (patient);
  gboolean died = open && is_after_death (index, at);
  g_autofree char *label = visit_words (visit);
  gboolean now = rounds_patient_is_now (patient);
  /* How it ended is not of the moment that is shown. */
  g_autofree char *span = open && !now ? rounds_say_row_time (index, visit->row)
                                       : span_words (index, visit->row);
  RoundsCardLine *line;

  line = rounds_card_add (card,
                          g_strdup_printf (died          ? _ ("Open at death: %s")
                                           : open && now ? _ ("Now: %s")
                                           : open        ? _ ("At this moment: %s")
                                                         : _ ("Last: %s"),
                                           label),
                          ROUNDS_LOOK_STRONG);
  line->row = visit->row;
  line->free_words = TRUE; /* what it was for */
  if (open)
    {
      gint64 day = rounds_chart_day (index, died ? index->death : at) -
                   rounds_chart_day (index, visit->row->from) + 1;

      rounds_card_cell (line, END,
                        g_strdup_printf (died ? _ ("since %s, died on day %d")
                                              : _ ("since %s, day %d"),
                                         span, (int) day),
                        ROUNDS_LOOK_DIM);
    }
  else
    rounds_card_cell (line, END, g_steal_pointer (&span), ROUNDS_LOOK_DIM);
}

RoundsCard *
rounds_card_why (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 at = rounds_patient_get_moment (patient);
  RoundsCard *card = rounds_card_new (1, g_strdup (_ ("Why here")));
  guint i = index->n_encounters;
  const RoundsEncounter *visit = visit_before (index, at, &i);
  const RoundsEncounter *before;
  g_autofree char *who = NULL, *day = NULL, *earlier = NULL;
  RoundsCardLine *line;

  if (visit == NULL)
    {
      rounds_card_say_none (card, index,
                            rounds_patient_is_now (patient) ? _ ("No encounter in this record")
                                                            : _ ("No encounter up to this moment"));
      rounds_card_say_loaded (card, index);
      return card;
    }
  if (!is_open (visit, at))
    card->note = g_strdup (_ ("no open encounter"));
  rounds_card_say_loaded (card, index);
  add_visit (card, patient, visit, is_open (visit, at));
  before = visit_before (index, at, &i);
  if (before != NULL)
    {
      g_autofree char *label = visit_words (before);
      const char *klass = class_words (before->klass);

      day = rounds_say_day (index, before->row->from);
      earlier = g_strdup_printf (_ ("before: %s, %s"), klass != NULL ? klass : label, day);
    }
  who = who_and_where (visit);
  line = rounds_card_add (card,
                          g_strdup_printf ("%s%s%s", who, *who != 0 && earlier != NULL ? " · " : "",
                                           earlier != NULL ? earlier : ""),
                          ROUNDS_LOOK_DIM);
  line->row = visit->row;
  line->plain = g_strdup (who);
  line->free_words = TRUE;
  rounds_card_of (line, before != NULL ? before->row : NULL);
  return card;
}

/* ---- 2: code status, allergies, alerts ---- */

/* Of several entries of one substance: they stand on their page. */
static void
name_entries (RoundsCardLine *line, const RoundsAllergies *allergies, guint first)
{
  guint n;

  line->section = "allergies";
  for (guint i = first; i < allergies->n_entries; i++)
    if (allergies->entries[i].substance == first)
      rounds_card_of (line, allergies->entries[i].row);
  if (line->sensitive > 0)
    line->plain = rounds_banner_allergy (allergies, first, TRUE, &n);
}

static void
add_allergies (RoundsCard *card,
               RoundsPatient *patient,
               const char *code_status,
               const RoundsChartRow *from)
{
  const RoundsAllergies *allergies = rounds_patient_get_allergies_now (patient);
  g_autofree char *state = rounds_banner_allergy_state (allergies);
  RoundsCardLine *line;
  guint n;

  /* As the banner has it: what limits care is no half of a line. */
  if (from != NULL)
    {
      line = rounds_card_add (card, g_strdup (code_status), ROUNDS_LOOK_BAD);
      line->row = from;
    }
  else if (state == NULL)
    rounds_card_add (card, g_strdup (code_status), ROUNDS_LOOK_PLAIN);
  if (state != NULL)
    {
      line = rounds_card_add (card,
                              from != NULL ? g_strdup (state)
                                           : g_strdup_printf ("%s · %s", code_status, state),
                              ROUNDS_LOOK_PLAIN);
      line->section = "allergies";
      line->plain = g_strdup (state);
      if (allergies == NULL || allergies->state != ROUNDS_ALLERGIES_NONE_KNOWN)
        rounds_card_cell (line, END, g_strdup (_ ("not “none known”")), ROUNDS_LOOK_WARN);
      return;
    }
  for (guint i = 0; i < allergies->n_entries; i++)
    {
      const RoundsAllergy *allergy = &allergies->entries[i];

      if (!allergy->active || allergy->substance != i)
        continue;
      line = rounds_card_add (card, rounds_banner_allergy (allergies, i, FALSE, &n),
                              allergy->severe ? ROUNDS_LOOK_BAD : ROUNDS_LOOK_WARN);
      if (n > 1)
        name_entries (line, allergies, i);
      else
        line->row = allergy->row;
      rounds_card_cell (line, END,
                        g_strdup (allergy->severe ? _ ("⚠ severe allergy") : _ ("allergy")),
                        allergy->severe ? ROUNDS_LOOK_BAD : ROUNDS_LOOK_DIM);
    }
}

static char *
since_words (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  g_autofree char *day = rounds_say_row_time (index, row);

  if (row->from == G_MAXINT64)
    return g_steal_pointer (&day);
  /* The day says enough here; the clock is in its source. */
  if (row->event->start.precision > ROUNDS_PRECISION_DAY)
    {
      g_free (day);
      day = rounds_say_day (index, row->from);
    }
  return g_strdup_printf (_ ("since %s"), day);
}

static void
add_prohibitions (RoundsCard *card, RoundsPatient *patient)
{
  g_autoptr (GPtrArray)
      prohibitions = rounds_medicines_prohibitions (rounds_patient_get_medicines_now (patient));

  for (guint i = 0; i < prohibitions->len; i++)
    {
      const RoundsMedicineCourse *course = prohibitions->pdata[i];
      const RoundsChartRow *row = course->decides;
      g_autofree char *title = rounds_say_concept (row->event->title);
      RoundsCardLine *line;

      line = rounds_card_add (card, g_strdup_printf (_ ("⊘ Prohibited: %s"), title),
                              ROUNDS_LOOK_BAD);
      line->row = row;
      for (guint k = 0; k < course->n_rows; k++)
        if (course->rows[k] != row)
          rounds_card_of (line, course->rows[k]);
      rounds_card_cell (line, END, since_words (rounds_patient_get_index (patient), row),
                        ROUNDS_LOOK_DIM);
    }
}

static void
add_plan_conflicts (RoundsCard *card, RoundsPatient *patient)
{
  const RoundsChartErrors *errors = rounds_patient_get_errors_now (patient);

  for (guint i = 0; errors != NULL && i < errors->n_errors; i++)
    {
      const RoundsChartError *error = &errors->errors[i];
      RoundsCardLine *line;

      if (error->kind != ROUNDS_ERROR_PLANS || error->n_sources == 0)
        continue;
      line = rounds_card_add (card, g_strdup_printf ("⚠ %s", error->text), ROUNDS_LOOK_WARN);
      line->row = error->sources[0];
      for (guint k = 1; k < error->n_sources; k++)
        rounds_card_of (line, error->sources[k]);
    }
}

RoundsCard *
rounds_card_alerts (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  RoundsCard *card = rounds_card_new (2, g_strdup (_ ("Code status, allergies, alerts")));
  g_auto (RoundsStanding) standing = { NULL };
  g_autofree char *status = NULL;

  rounds_banner_find (patient, &standing);
  status = rounds_banner_code_status (patient, &standing);
  card->note = g_strdup (_ ("always at now"));
  rounds_card_say_loaded (card, index);
  add_allergies (card, patient, status, standing.code_status);
  add_plan_conflicts (card, patient);
  add_prohibitions (card, patient);
  for (guint i = 0; i < standing.alerts->len; i++)
    {
      const RoundsChartRow *alert = g_ptr_array_index (standing.alerts, i);
      g_autofree char *title = rounds_say_concept (alert->event->title);
      RoundsCardLine *line = rounds_card_add (card, g_strdup_printf ("⚑ %s", title),
                                              ROUNDS_LOOK_PLAIN);

      line->row = alert;
      rounds_card_cell (line, END, since_words (index, alert), ROUNDS_LOOK_DIM);
    }
  return card;
}

/* ---- 9: tasks ---- */

/* What the page of tasks has as open. */
static gboolean
waits (const RoundsChartIndex *index, const RoundsChartRow *row, gint64 at)
{
  return row->event->kind == ROUNDS_KIND_TASK && rounds_list_is_shown (index, at, row) &&
         !rounds_list_has_ended (row, at);
}

static char *
due_words (RoundsPatient *patient, const RoundsEvent *event, RoundsLook *look)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsFacet *due = rounds_event_facet (event, ROUNDS_FACET_DUE, 0);
  gint64 at = rounds_patient_get_moment (patient), day;
  g_autofree char *time = NULL;

  *look = ROUNDS_LOOK_DIM;
  if (due == NULL || due->time.text == NULL)
    return g_strdup (_ ("no due date"));
  time = rounds_say_time (index, &due->time);
  day = rounds_chart_day (index, due->time.to - 1);
  if (due->time.zoned && day == rounds_chart_day (index, at) && due->time.to > at)
    {
      *look = ROUNDS_LOOK_WARN;
      return g_strdup_printf (_ ("due today, %s"), time);
    }
  if (due->time.to <= at)
    {
      *look = ROUNDS_LOOK_WARN;
      return g_strdup_printf (_ ("⚠ overdue since %s"), time);
    }
  return g_strdup_printf (_ ("due %s"), time);
}

static const RoundsFacetName origin_names[] = { ROUNDS_FACET_FOCUS, ROUNDS_FACET_REASON,
                                                ROUNDS_FACET_BASED_ON };

/* Of the event's own source, as every list looks it up: another source may have an "Observation/1" too, and what a
 * task came from is said with its value. A task of ours is of the patient's own source (data/acts/acts.h); what it
 * cites of another one is then said nowhere rather than wrong. */
static const RoundsChartRow *
row_of_facet (const RoundsChartIndex *index, const RoundsEvent *event, const RoundsFacet *facet)
{
  return facet != NULL && facet->text != NULL ? rounds_chart_row_for (index, event, facet->text)
                                              : NULL;
}

/* "from Potassium, serum or plasma 5.4 mmol/L, 13-Nov-2026 12:10": what it came from (W16). */
static char *
origin_words (const RoundsChartIndex *index, const RoundsEvent *event)
{
  const RoundsChartRow *row = NULL;
  g_autofree char *name = NULL, *value = NULL, *time = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (origin_names) && row == NULL; i++)
    row = row_of_facet (index, event, rounds_event_facet (event, origin_names[i], 0));
  if (row == NULL)
    return NULL;
  name = rounds_card_short_name (row->event->title);
  time = rounds_say_row_time (index, row);
  if (row->event->value.type == ROUNDS_VALUE_NONE)
    return g_strdup_printf (_ ("from %s, %s"), name, time);
  value = rounds_say_row_value (row);
  return g_strdup_printf (_ ("from %s %s, %s"), name, value, time);
}

/* Its title says what is to be done with all that it came from, and may name any of it. */
static void
name_origins (RoundsCardLine *line, const RoundsChartIndex *index, const RoundsEvent *event)
{
  const RoundsFacet *facet;

  line->free_words = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (origin_names); i++)
    for (guint k = 0; (facet = rounds_event_facet (event, origin_names[i], k)) != NULL; k++)
      rounds_card_of (line, row_of_facet (index, event, facet));
}

#define TASKS_MAX 3

static void
add_task (RoundsCard *card, RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsFacet *priority = rounds_event_facet (row->event, ROUNDS_FACET_PRIORITY, 0);
  gboolean urgent = priority != NULL && priority->text != NULL &&
                    strcmp (priority->text, "routine") != 0;
  RoundsLook look;
  g_autofree char *due = due_words (patient, row->event, &look);
  g_autofree char *from = origin_words (rounds_patient_get_index (patient), row->event);
  GString *end = g_string_new (NULL);
  RoundsCardLine *line = rounds_card_add (card, g_strdup (row->event->title), ROUNDS_LOOK_PLAIN);

  append_part (end, urgent ? rounds_say_status_code (priority->text) : NULL);
  append_part (end, due);
  append_part (end, from);
  line->row = row;
  name_origins (line, rounds_patient_get_index (patient), row->event);
  rounds_card_cell (line, END, g_string_free (end, FALSE), urgent ? ROUNDS_LOOK_WARN : look);
}

RoundsCard *
rounds_card_tasks (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 at = rounds_patient_get_moment (patient);
  RoundsCard *card = rounds_card_new (9, g_strdup (_ ("Tasks")));
  guint n = 0;

  card->section = "tasks";
  rounds_card_say_loaded (card, index);
  card->shape = ROUNDS_CARD_INLINE;
  for (guint i = 0; i < index->n_rows; i++)
    if (waits (index, &index->rows[i], at) && n++ < TASKS_MAX)
      add_task (card, patient, &index->rows[i]);
  card->more = rounds_card_more (n, TASKS_MAX);
  if (n == 0)
    rounds_card_say_none (card, index, _ ("No open task"));
  return card;
}
