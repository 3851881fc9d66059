/* The medication page (W15): sections are the states of record rule 2.1, conflicts stand above. */
#include "listings.h"

#include "high-risk.h"
#include "say.h"
#include "sensitive.h"
#include "tables.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DAY 86400000ll /* ms */

static const char *const types[] = { "MedicationRequest", "MedicationStatement",
                                     "MedicationDispense", "MedicationAdministration", NULL };

typedef struct
{
  RoundsMedicineState state;
  const char *heading;
  gboolean counted; /* being taken, as far as the record knows */
  gboolean history;
} StateRow;

/* In the order shown. */
static const StateRow states[] = {
  { ROUNDS_MEDICINE_GIVEN, N_ ("Given in this stay"), TRUE, FALSE },
  { ROUNDS_MEDICINE_CURRENT, N_ ("Current, confirmed"), TRUE, FALSE },
  { ROUNDS_MEDICINE_REPORTED, N_ ("Reported, no order"), TRUE, FALSE },
  { ROUNDS_MEDICINE_ON_HOLD, N_ ("On hold"), FALSE, FALSE },
  { ROUNDS_MEDICINE_NOT_CONFIRMED, N_ ("Listed active, not confirmed"), FALSE, FALSE },
  { ROUNDS_MEDICINE_EXPIRED, N_ ("Expired: its end has passed, its status is still active"), FALSE,
    FALSE },
  { ROUNDS_MEDICINE_NOT_TAKING, N_ ("Reported as not taken"), FALSE, FALSE },
  { ROUNDS_MEDICINE_PLANNED, N_ ("Planned"), FALSE, FALSE },
  { ROUNDS_MEDICINE_PROPOSED, N_ ("Proposed, not ordered"), FALSE, FALSE },
  { ROUNDS_MEDICINE_NO_STATUS, N_ ("Status not recorded"), FALSE, FALSE },
  { ROUNDS_MEDICINE_NOT_KNOWN, N_ ("Not known at this moment"), FALSE, FALSE },
  { ROUNDS_MEDICINE_PROHIBITED, N_ ("Prohibited: an order not to give"), FALSE, FALSE },
  { ROUNDS_MEDICINE_STOPPED, N_ ("Stopped"), FALSE, TRUE },
  { ROUNDS_MEDICINE_COMPLETED, N_ ("Completed"), FALSE, TRUE },
  { ROUNDS_MEDICINE_IN_ERROR, N_ ("Entered in error"), FALSE, TRUE },
};

/* One row: a course, in its line. Of a line's closed courses of one state the newest stands for all. */
typedef struct
{
  const RoundsMedicineLine *line;
  const RoundsMedicineCourse *course;
  guint n_same;
} MedicineRow;

const char *
rounds_list_medicine_heading (RoundsMedicineState state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].state == state)
      return _ (states[i].heading);
  return rounds_medicine_state_text (state);
}

/* Of what harms most, else the class that a conflict needs, as far as the shipped table knows an ingredient. */
static const char *
class_of (const RoundsMedicineLine *line)
{
  const char *risk = rounds_high_risk_class (line);

  if (risk != NULL)
    return risk;
  for (guint i = 0; line->ingredient_names != NULL && line->ingredient_names[i] != NULL; i++)
    {
      const RoundsIngredient *known = rounds_table_ingredient (line->ingredient_names[i]);

      if (known != NULL && strcmp (known->class_name, "-") != 0 &&
          strcmp (known->class_name, "class") != 0)
        return known->class_name;
    }
  return NULL;
}

static const char *
class_words (const char *class_name)
{
  static const struct
  {
    const char *word, *text;
  } words[] = { { "beta-blocker", N_ ("beta-blocker") },
                { "contraceptive", N_ ("contraceptive") },
                { "penicillin", N_ ("penicillin") },
                { "renin-angiotensin", N_ ("renin-angiotensin system") },
                { "statin", N_ ("statin") } };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].word, class_name) == 0)
      return _ (words[i].text);
  return class_name;
}

static gboolean
holds (const RoundsMedicineCourse *course, const RoundsChartRow *row)
{
  for (guint i = 0; i < course->n_rows; i++)
    if (course->rows[i] == row)
      return TRUE;
  return FALSE;
}

const RoundsMedicineCourse *
rounds_list_course_of (const RoundsMedicines *medicines,
                       const RoundsChartRow *row,
                       const RoundsMedicineLine **line)
{
  for (guint i = 0; medicines != NULL && row != NULL && i < medicines->n_lines; i++)
    for (guint k = 0; k < medicines->lines[i].n_courses; k++)
      if (holds (&medicines->lines[i].courses[k], row))
        {
          if (line != NULL)
            *line = &medicines->lines[i];
          return &medicines->lines[i].courses[k];
        }
  return NULL;
}

static gboolean
is_order (const RoundsChartRow *row)
{
  return g_str_has_prefix (row->event->reference, "MedicationRequest/");
}

const RoundsChartRow *
rounds_list_course_row (const RoundsMedicineCourse *course)
{
  return course->decides;
}

static const RoundsEvent *
deciding (const RoundsMedicineCourse *course)
{
  return rounds_list_course_row (course)->event;
}

/* ---- conflicts ---- */

static const char *
source_words (const RoundsEvent *event)
{
  if (g_str_has_prefix (event->reference, "MedicationRequest/"))
    return _ ("order");
  if (g_str_has_prefix (event->reference, "MedicationStatement/"))
    return _ ("report");
  if (g_str_has_prefix (event->reference, "MedicationDispense/"))
    return _ ("dispensed");
  if (g_str_has_prefix (event->reference, "MedicationAdministration/"))
    return _ ("given");
  return rounds_say_kind (event->kind);
}

static void
fill_conflict (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsMedicineConflict *conflict = entry->thing;
  GString *sources = g_string_new (NULL);
  const char *last = NULL;

  for (guint i = 0; i < 2 && conflict->sources[i] != NULL; i++)
    {
      const RoundsEvent *event = conflict->sources[i]->event;
      g_autofree char *day = rounds_list_row_day (self->chart.index, conflict->sources[i]);
      g_autofree char *title = rounds_say_concept (event->title);

      if (i > 0)
        g_string_append (sources, " · ");
      if (g_strcmp0 (event->title, last) != 0)
        g_string_append_printf (sources, "%s: ", title);
      g_string_append_printf (sources, "%s %s", source_words (event), day);
      last = event->title;
    }
  text->cells[0].text = g_strdup (conflict->text);
  text->cells[0].warn = TRUE;
  text->cells[1].text = g_string_free (sources, FALSE);
  text->wide = TRUE;
}

/* at_death: what was left open, which the list's title says of all of them already. */
static void
add_conflicts (RoundsListing *self, const RoundsMedicines *medicines, gboolean at_death)
{
  const char *title = at_death ? _ ("Open orders of a person who has died") : _ ("Conflicts");
  RoundsListSection *section = rounds_listing_begin (self, g_strdup (title), fill_conflict);

  section->alert = TRUE;
  section->history = at_death;
  section->note = at_death ? NULL : g_strdup (_ ("each opens its two sources"));
  for (guint i = 0; i < medicines->n_conflicts; i++)
    if ((medicines->conflicts[i].kind == ROUNDS_MEDICINE_AT_DEATH) == at_death)
      rounds_listing_add (self, &(RoundsListEntry){ .row = medicines->conflicts[i].sources[0],
                                                    .thing = &medicines->conflicts[i],
                                                    .name = medicines->conflicts[i].text,
                                                    .time = G_MININT64 });
  rounds_listing_end (self);
}

/* What the conflicts say of one course, short: they stand above in full. */
static char *
conflict_words (const RoundsMedicines *medicines, const RoundsMedicineCourse *course)
{
  guint32 said = 0;
  GString *words = g_string_new (NULL);
  static const char *const texts[] = {
    [ROUNDS_MEDICINE_ORDER_NOT_TAKING] = N_ ("reported as not taken"),
    [ROUNDS_MEDICINE_TWICE] = N_ ("ordered twice"),
    [ROUNDS_MEDICINE_ALLERGY] = N_ ("allergy recorded"),
    [ROUNDS_MEDICINE_SAME_CLASS] = N_ ("another of its class is open"),
    [ROUNDS_MEDICINE_NO_DOSE] = NULL, /* the dose says so itself */
    [ROUNDS_MEDICINE_AS_NEEDED] = N_ ("as needed: normally taken regularly"),
    [ROUNDS_MEDICINE_AT_DEATH] = NULL, /* the list's title says so */
    [ROUNDS_MEDICINE_HELD] = N_ ("reported on hold"),
    [ROUNDS_MEDICINE_ORDERS] = N_ ("a later order is over"),
    [ROUNDS_MEDICINE_REPORTED_OVER] = N_ ("reported as over"),
  };

  for (guint i = 0; i < medicines->n_conflicts; i++)
    {
      const RoundsMedicineConflict *conflict = &medicines->conflicts[i];
      gboolean concerns = holds (course, conflict->sources[0]) ||
                          (conflict->sources[1] != NULL && holds (course, conflict->sources[1]));

      if (!concerns || texts[conflict->kind] == NULL || (said & (1u << conflict->kind)) != 0)
        continue;
      said |= 1u << conflict->kind;
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "⚠ ",
                              _ (texts[conflict->kind]));
    }
  return g_string_free (words, words->len == 0);
}

/* ---- a medicine ---- */

static char *
course_words (const RoundsListChart *chart, const MedicineRow *row)
{
  const RoundsMedicineCourse *course = row->course;
  guint n = 0;
  g_autofree char *orders = NULL;
  g_autofree char *since = NULL;
  g_autofree char *others = NULL;

  for (guint i = 0; i < course->n_rows; i++)
    n += is_order (course->rows[i]) ? 1 : 0;
  orders = n > 0 ? g_strdup_printf (ngettext ("%u order", "%u orders", n), n)
                 : g_strdup_printf (ngettext ("%u report, no order", "%u reports, no order",
                                              course->n_rows),
                                    course->n_rows);
  if (course->n_rows > 1 && course->start != G_MININT64)
    {
      g_autofree char *day = rounds_say_day (chart->index, course->start);

      since = g_strdup_printf (_ ("since %s"), day);
    }
  if (row->n_same > 1)
    others = g_strdup_printf (ngettext ("and %u earlier course", "and %u earlier courses",
                                        row->n_same - 1),
                              row->n_same - 1);
  return g_strdup_printf (_ ("one course, %s%s%s%s%s"), orders, since != NULL ? " " : "",
                          since != NULL ? since : "", others != NULL ? " · " : "",
                          others != NULL ? others : "");
}

/* Why it is held or was stopped, if the record says. */
static const char *
status_reason (const RoundsMedicineCourse *course)
{
  const RoundsFacet *facet = rounds_event_facet (deciding (course), ROUNDS_FACET_STATUS_REASON, 0);

  if (facet == NULL)
    return NULL;
  return facet->text != NULL ? facet->text : facet->code.display;
}

/* A course is one line of several records, and says what it is for. */
static gboolean
is_sensitive (const RoundsListChart *chart, const RoundsMedicineCourse *course)
{
  for (guint i = 0; i < course->n_rows; i++)
    if (rounds_sensitive_row (chart->index, NULL, course->rows[i]))
      return TRUE;
  return rounds_table_sensitive_words (course->reason) != NULL ||
         rounds_table_sensitive_words (course->as_needed) != NULL ||
         rounds_sensitive_reason (chart->index, deciding (course));
}

/* "Oral Tablet" says it beside it already. */
static gboolean
name_says (const MedicineRow *row, const char *route)
{
  g_autofree char *name = g_utf8_casefold (deciding (row->course)->title, -1);
  g_autofree char *folded = g_utf8_casefold (route, -1);

  return strstr (name, folded) != NULL;
}

/* What the order says, unless its dose did. A tablet may be given by a tube: what no record says, but the table of
 * products, is told as that. */
static char *
route_words (const MedicineRow *row, const char *dose)
{
  const RoundsMedicineCourse *course = row->course;
  const char *said = NULL;

  for (guint i = 0; i < course->n_dosages; i++)
    if (course->dosages[i].route != NULL && strstr (dose, course->dosages[i].route) != NULL)
      return g_strdup ("");
    else if (said == NULL)
      said = course->dosages[i].route;
  if (said == NULL && row->line->route_by_product && !name_says (row, row->line->route))
    return g_strdup_printf (_ ("%s by the product"), row->line->route);
  return g_strdup (said != NULL && !name_says (row, said) ? said : "");
}

static char *
dose_words (const MedicineRow *row, gboolean *unsure)
{
  const RoundsMedicineCourse *course = row->course;
  g_autofree char *dose = rounds_say_dose (course), *route = NULL;

  *unsure = FALSE;
  if (course->state == ROUNDS_MEDICINE_PROHIBITED)
    return g_strdup (_ ("do not give"));
  if (course->prohibits)
    return g_strdup (_ ("an order not to give, no longer in force"));
  *unsure = rounds_say_dose_is_unsure (course);
  route = route_words (row, dose);
  return rounds_list_join (dose, route, NULL);
}

static char *
evidence_below (const RoundsListChart *chart, const RoundsMedicineCourse *course)
{
  g_autofree char *day = NULL;

  if (course->state == ROUNDS_MEDICINE_NOT_CONFIRMED && course->no_stay)
    return g_strdup (_ ("listed active, stay not recorded"));
  if (course->state == ROUNDS_MEDICINE_NOT_CONFIRMED && course->evidence != G_MININT64)
    return g_strdup (_ ("not confirmed since then"));
  if (course->end_kind == ROUNDS_END_NOT_RECORDED)
    return g_strdup (_ ("end not recorded"));
  /* The end is the first instant that no longer belongs to it. */
  day = rounds_say_day (chart->index, course->end - 1);
  return course->end_kind == ROUNDS_END_ESTIMATED ? g_strdup_printf (_ ("end %s, estimated"), day)
                                                  : g_strdup_printf (_ ("end %s"), day);
}

/* NULL: there is nothing to say. (transfer full) */
static char *
below_dose (const RoundsListing *self, const MedicineRow *row)
{
  g_autofree char *risk = rounds_high_risk_words (row->line);
  g_autofree char *conflicts = conflict_words (self->chart.medicines, row->course);
  const gboolean unchecked = row->line->not_known && rounds_medicine_is_open (row->course->state);
  const char *class_name = class_words (class_of (row->line));

  return rounds_list_join (conflicts != NULL ? conflicts : "",
                           risk != NULL                              ? risk
                           : conflicts == NULL && class_name != NULL ? class_name
                                                                     : "",
                           unchecked ? _ ("checked by name only: product not known") : "", NULL);
}

static void
fill_medicine (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const MedicineRow *row = entry->thing;
  const RoundsMedicineCourse *course = row->course;
  const RoundsEvent *event = deciding (course);
  g_autofree char *title = rounds_say_concept (event->title);
  g_autofree char *conflicts = conflict_words (self->chart.medicines, course);
  const char *why = status_reason (course);

  text->cells[0].text = course->state == ROUNDS_MEDICINE_PROHIBITED
                            ? g_strdup_printf ("⊘ %s", title)
                            : g_steal_pointer (&title);
  text->cells[0].below = why != NULL ? g_strdup_printf (_ ("“%s”"), why)
                                     : course_words (&self->chart, row);
  text->struck = course->state == ROUNDS_MEDICINE_IN_ERROR;
  text->cells[1].text = dose_words (row, &text->cells[1].warn);
  text->cells[1].warn_below = conflicts != NULL;
  text->cells[1].below = below_dose (self, row);
  text->cells[2].text = course->reason != NULL ? rounds_say_concept (course->reason)
                                               : g_strdup (_ ("not recorded"));
  text->cells[3].text = course->evidence != G_MININT64
                            ? rounds_say_day (self->chart.index, course->evidence)
                            : g_strdup (_ ("not dated"));
  text->cells[3].below = evidence_below (&self->chart, course);
  text->cells[4].text = rounds_list_person (self->chart.index, event->performer);
  if (text->cells[4].text == NULL)
    text->cells[4].text = g_strdup (_ ("not recorded"));
}

/* ---- the list ---- */

/* The first course of a closed state stands for the later ones of its line. */
static gboolean
stands_for (const RoundsMedicineLine *line, guint i, guint *n_same)
{
  RoundsMedicineState state = line->courses[i].state;

  *n_same = 0;
  for (guint k = 0; k < line->n_courses; k++)
    if (line->courses[k].state == state)
      {
        if (k < i)
          return FALSE;
        (*n_same)++;
      }
  return TRUE;
}

static void
add_line (RoundsListing *self, const RoundsMedicineLine *line, const StateRow *state)
{
  for (guint i = 0; i < line->n_courses; i++)
    {
      const RoundsMedicineCourse *course = &line->courses[i];
      guint n_same = 1;
      MedicineRow *row;
      const char *class_name = class_of (line);

      if (course->state != state->state || (state->history && !stands_for (line, i, &n_same)))
        continue;
      row = g_new0 (MedicineRow, 1);
      *row = (MedicineRow){ line, course, n_same };
      g_ptr_array_add (self->kept, row);
      rounds_listing_add (self, &(RoundsListEntry){
                                    .row = rounds_list_course_row (course),
                                    .thing = row,
                                    .name = deciding (course)->title,
                                    .group = class_name,
                                    .sensitive = is_sensitive (&self->chart, course),
                                    .time = course->evidence,
                                    .rank = rounds_high_risk_class (line) != NULL ? 0 : 1 });
    }
}

static void
add_state (RoundsListing *self, const StateRow *state)
{
  const RoundsMedicines *medicines = self->chart.medicines;
  RoundsListSection *section = rounds_listing_begin (self, g_strdup (_ (state->heading)),
                                                     fill_medicine);

  section->counted = state->counted;
  section->history = state->history;
  if (state->state == ROUNDS_MEDICINE_CURRENT || state->state == ROUNDS_MEDICINE_NOT_CONFIRMED)
    section->note = g_strdup_printf (state->counted
                                         ? _ ("evidence within %u months, a site setting")
                                         : _ ("no evidence within %u months, a site setting"),
                                     self->chart.index->settings.horizon_months);
  if (state->state == ROUNDS_MEDICINE_PROHIBITED)
    section->note = g_strdup (_ ("not a medicine"));
  for (guint i = 0; i < medicines->n_lines; i++)
    add_line (self, &medicines->lines[i], state);
  rounds_listing_end (self);
}

/* ---- dated after now ---- */

static const RoundsFacet *
authored_of (const RoundsChartRow *row)
{
  return is_order (row) ? rounds_event_facet (row->event, ROUNDS_FACET_AUTHORED, 0) : NULL;
}

static gboolean
is_after_death (const RoundsChartRow *row)
{
  return (row->marks & ROUNDS_MARK_AFTER_DEATH) != 0;
}

/* Of no course as it is known now: planned, or a wrong date, which nobody would find among the errors alone. */
static gboolean
is_later (const RoundsListChart *chart, const RoundsChartRow *row)
{
  const RoundsFacet *authored = authored_of (row);
  gboolean dated = (row->marks & (ROUNDS_MARK_LATER_DATE | ROUNDS_MARK_AFTER_DEATH)) != 0;

  return (dated || (!chart->medicines->at_death && authored != NULL &&
                    authored->time.text != NULL && authored->time.from > chart->at - DAY)) &&
         rounds_list_is_shown (chart->index, chart->at, row) &&
         rounds_list_course_of (chart->medicines, row, NULL) == NULL;
}

/* NULL: none is recorded. */
static const char *
reason_of (const RoundsChartIndex *index, const RoundsEvent *event)
{
  const RoundsFacet *reason = rounds_event_facet (event, ROUNDS_FACET_REASON, 0);
  const RoundsChartRow *row;

  if (reason == NULL || reason->code.display != NULL)
    return reason != NULL ? reason->code.display : NULL;
  if (reason->type != ROUNDS_FACET_IS_REFERENCE)
    return reason->text != NULL ? reason->text : reason->code.code;
  row = reason->text != NULL ? rounds_chart_row_for (index, event, reason->text) : NULL;
  return row != NULL ? row->event->title : NULL;
}

static void
fill_later (const RoundsListing *self, const RoundsListEntry *entry, RoundsListText *text)
{
  const RoundsEvent *event = entry->row->event;
  const RoundsFacet *prohibits = rounds_event_facet (event, ROUNDS_FACET_DO_NOT_PERFORM, 0);
  const char *why = reason_of (self->chart.index, event);

  text->cells[0].text = rounds_say_concept (event->title);
  text->cells[0].below = g_strdup_printf ("%s · %s", source_words (event),
                                          event->status != NULL ? event->status
                                                                : _ ("status not recorded"));
  text->struck = (entry->row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0;
  text->cells[1].text = prohibits != NULL && g_strcmp0 (prohibits->text, "true") == 0
                            ? g_strdup (_ ("do not give"))
                            : rounds_say_event_dose (event);
  text->cells[2].text = why != NULL ? rounds_say_concept (why) : g_strdup (_ ("not recorded"));
  if (authored_of (entry->row) != NULL)
    text->cells[3].text = rounds_list_facet_day (self->chart.index, event, ROUNDS_FACET_AUTHORED);
  if (text->cells[3].text == NULL)
    text->cells[3].text = rounds_list_row_day (self->chart.index, entry->row);
  text->cells[3].below = g_strdup (is_after_death (entry->row) ? _ ("⚠ dated after death")
                                                               : _ ("⚠ dated after today"));
  text->cells[3].warn_below = TRUE;
  text->cells[4].text = rounds_list_person (self->chart.index, event->performer);
  if (text->cells[4].text == NULL)
    text->cells[4].text = g_strdup (_ ("not recorded"));
}

/* Each where somebody looks for it: after death no order is a plan. */
static void
add_later (RoundsListing *self, gboolean after_death)
{
  const RoundsChartIndex *index = self->chart.index;
  RoundsListSection *section = rounds_listing_begin (
      self, g_strdup (after_death ? _ ("Dated after death") : _ ("Dated after today")), fill_later);

  section->note = g_strdup (after_death ? _ ("a wrong date, or not of this person")
                                        : _ ("planned, or a wrong date"));
  for (guint i = 0; i < index->n_rows && self->chart.at >= index->settings.as_of; i++)
    {
      const RoundsChartRow *row = &index->rows[i];
      RoundsListEntry entry;

      if (row->event->kind != ROUNDS_KIND_MEDICATION || !is_later (&self->chart, row) ||
          is_after_death (row) != after_death)
        continue;
      entry = rounds_listing_entry (row);
      entry.sensitive = rounds_sensitive_reason (index, row->event);
      rounds_listing_add (self, &entry);
    }
  rounds_listing_end (self);
}

RoundsListing *
rounds_list_medicines (const RoundsListChart *chart)
{
  RoundsListing *self = rounds_listing_new (chart);

  rounds_listing_say_missing (self, types, 1u << ROUNDS_KIND_MEDICATION);
  if (chart->medicines == NULL)
    return self;
  if (chart->medicines->at_death)
    rounds_listing_notice (self, g_strdup (_ ("At death: what was open when this person died")));
  add_conflicts (self, chart->medicines, FALSE);
  add_conflicts (self, chart->medicines, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (states[i].state == ROUNDS_MEDICINE_PLANNED)
        {
          add_later (self, TRUE);
          add_later (self, FALSE);
        }
      add_state (self, &states[i]);
    }
  rounds_listing_say_empty (self, _ ("medicines"), types, 1u << ROUNDS_KIND_MEDICATION);
  return self;
}

/* ---- why ---- */

static void
add_line_of_words (GPtrArray *lines, char *words)
{
  g_ptr_array_add (lines, words);
}

static char *
order_words (const RoundsListChart *chart, const RoundsMedicineCourse *course)
{
  g_autofree char *day = NULL;
  g_autofree char *ago = NULL;

  if (course->ordered == G_MININT64)
    return g_strdup (_ ("No order is recorded."));
  day = rounds_say_moment (chart->index, course->ordered);
  ago = rounds_say_distance (course->ordered, chart->at);
  return g_strdup_printf (_ ("Order %s, written %s: %s before."),
                          course->status != NULL ? course->status : _ ("without a status"), day,
                          ago);
}

static char *
end_words (const RoundsListChart *chart, const RoundsMedicineCourse *course)
{
  g_autofree char *day = NULL;

  if (course->end_kind == ROUNDS_END_NOT_RECORDED)
    return g_strdup (_ ("No end recorded: no supply, no bounds."));
  day = rounds_say_day (chart->index, course->end - 1);
  if (course->end_kind == ROUNDS_END_ESTIMATED)
    return g_strdup_printf (_ ("End %s: estimated from the supply and its repeats."), day);
  return g_strdup_printf (_ ("End %s, as recorded."), day);
}

char **
rounds_list_medicine_why (const RoundsListChart *chart, const RoundsMedicineCourse *course)
{
  const RoundsChartSettings *settings = &chart->index->settings;
  GPtrArray *lines = g_ptr_array_new ();
  g_autofree char *conflicts = conflict_words (chart->medicines, course);
  const char *why = status_reason (course);

  add_line_of_words (lines, order_words (chart, course));
  add_line_of_words (lines, end_words (chart, course));
  if (course->n_rows > 1 && course->start != G_MININT64)
    {
      g_autofree char *first = rounds_say_day (chart->index, course->start);

      add_line_of_words (lines, g_strdup_printf (_ ("First %s."), first));
    }
  if (course->evidence != G_MININT64)
    {
      g_autofree char *day = rounds_say_day (chart->index, course->evidence);

      add_line_of_words (lines, g_strdup_printf (_ ("Last heard of %s."), day));
    }
  add_line_of_words (
      lines, g_strdup_printf (_ ("Horizon %u months, renewal within %u days (site settings)."),
                              settings->horizon_months, settings->renewal_days));
  if (why != NULL)
    add_line_of_words (lines, g_strdup_printf (_ ("The record gives as the reason: “%s”"), why));
  if (conflicts != NULL)
    add_line_of_words (
        lines, g_strdup_printf (_ ("But: %s. It stands on the list as a conflict; you decide."),
                                conflicts + strlen ("⚠ ")));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}
