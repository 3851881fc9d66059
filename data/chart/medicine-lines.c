/* Which orders are of one medicine, and which renews which (record rule 2.1, "Line", "Renewal"). */
#include "medicines-private.h"

#include <math.h>
#include <stdlib.h>

/* ---- one row as evidence ---- */

static Evidence
evidence_of (const RoundsEvent *event)
{
  const char *type = rounds_event_facet_text (event, ROUNDS_FACET_TYPE);

  if (g_strcmp0 (type, "MedicationStatement") == 0 || g_strcmp0 (type, "MedicationUsage") == 0)
    return EVIDENCE_STATEMENT;
  if (g_strcmp0 (type, "MedicationDispense") == 0)
    return EVIDENCE_DISPENSE;
  return g_strcmp0 (type, "MedicationAdministration") == 0 ? EVIDENCE_ADMINISTRATION
                                                           : EVIDENCE_ORDER;
}

static const RoundsProduct *
product_of (const RoundsEvent *event)
{
  const RoundsProduct *product = NULL;

  for (guint i = 0; i < event->n_codes && product == NULL; i++)
    if (g_strcmp0 (event->codes[i].system, ROUNDS_RXNORM) == 0)
      product = rounds_table_product (event->codes[i].code);
  return product;
}

/* Days of a supply in UCUM or in plain words; 0: not known. */
static double
supply_days (const RoundsQuantity *supply)
{
  static const struct
  {
    const char *unit;
    double days;
  } units[] = { { "d", 1 },     { "day", 1 },      { "days", 1 },   { "wk", 7 },     { "week", 7 },
                { "weeks", 7 }, { "mo", 30.4375 }, { "a", 365.25 }, { "h", 1 / 24. } };
  const char *unit = supply->unit_code != NULL ? supply->unit_code : supply->unit;

  for (guint i = 0; unit != NULL && !isnan (supply->number) && i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].unit, unit) == 0)
      return supply->number * units[i].days;
  return 0;
}

/* An order or a report that is over already: an end that was planned for later did not take place, and when it
 * ended instead nobody wrote down. What was handed over lasts as long as it was meant to. */
static gboolean
was_cut_short (const Medicines *self, const Item *item)
{
  static const char *const over[] = { "stopped", "cancelled", "completed", NULL };

  return (item->what == EVIDENCE_ORDER || item->what == EVIDENCE_STATEMENT) &&
         item->end > self->index->settings.as_of &&
         rounds_word_among (item->row->event->status, over);
}

/* Explicit, or worked out from the supply and said to be so; never the status or a last update. */
static void
find_end (const Medicines *self, Item *item)
{
  const RoundsEvent *event = item->row->event;
  const RoundsFacet *supply = rounds_event_facet (event, ROUNDS_FACET_SUPPLY, 0);
  const char *repeats = rounds_event_facet_text (event, ROUNDS_FACET_REPEATS);
  double days = supply != NULL ? supply_days (&supply->quantity) : 0;
  guint64 again = repeats != NULL ? g_ascii_strtoull (repeats, NULL, 10) : 0;

  item->end = G_MAXINT64;
  item->end_kind = ROUNDS_END_NOT_RECORDED;
  if (event->end.text != NULL)
    {
      item->end = item->row->until;
      item->end_kind = ROUNDS_END_RECORDED;
    }
  else if (days > 0 && days < 36525 && again < 1000 && item->start != G_MININT64)
    {
      item->end = item->start + (gint64) (days * (1 + (double) again) * ROUNDS_DAY);
      item->end_kind = ROUNDS_END_ESTIMATED;
    }
  if (was_cut_short (self, item))
    {
      item->end = G_MAXINT64;
      item->end_kind = ROUNDS_END_NOT_RECORDED;
    }
}

static const char *
route_of (const RoundsEvent *event)
{
  const RoundsFacet *facet = rounds_event_facet (event, ROUNDS_FACET_ROUTE, 0);

  if (facet == NULL)
    return "";
  return facet->code.display != NULL ? facet->code.display
                                     : (facet->text != NULL ? facet->text : "");
}

/* The display's exact text where no table knows the product; a thing without a name is its own. What
 * was ordered for a stay neither renews nor ends what is taken at home. */
static void
set_keys (Item *item)
{
  const RoundsEvent *event = item->row->event;
  const RoundsProduct *product = item->product;
  const char *stay = rounds_event_has_code (event, ROUNDS_FACET_CATEGORY, "inpatient") ? "|stay"
                                                                                       : "";

  if (product != NULL)
    {
      const char *route = strcmp (product->route, "-") != 0 ? product->route : route_of (event);
      item->line_key = g_strdup_printf ("%s|%s|%s", product->ingredients, route, product->form);
      item->strength_key = g_strconcat (product->strength, stay, NULL);
    }
  else if (event->n_codes == 0 && event->text == NULL)
    {
      item->line_key = g_strdup (event->reference);
      item->strength_key = g_strdup (stay);
    }
  else
    {
      item->line_key = g_strdup_printf ("text:%s|%s", event->title, route_of (event));
      item->strength_key = g_strdup (stay);
    }
}

static void
add_item (Medicines *self, const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  Item item = { .row = row, .what = evidence_of (event), .product = product_of (event) };
  gint64 start = row->from != G_MAXINT64 ? row->from : G_MININT64;

  item.start = start;
  item.at = start;
  if (item.what == EVIDENCE_ORDER)
    item.at = rounds_chart_facet_instant (self->index, event, ROUNDS_FACET_AUTHORED, start);
  if (item.what == EVIDENCE_STATEMENT)
    item.at = rounds_chart_facet_instant (self->index, event, ROUNDS_FACET_RECORDED, start);
  find_end (self, &item);
  set_keys (&item);
  g_array_append_val (self->items, item);
}

static int
compare_items (const void *one, const void *other)
{
  const Item *a = one, *b = other;

  if (a->at != b->at)
    return a->at < b->at ? -1 : 1;
  if (a->what != b->what)
    return (int) a->what - (int) b->what;
  return a->row < b->row ? -1 : a->row > b->row;
}

/* A List that names it says that it was taken then (rule 2.1, evidence). */
static void
add_list (Medicines *self, const RoundsChartRow *list)
{
  const RoundsFacet *facet;

  if (!rounds_row_counts (list) || list->from > self->at)
    return;
  for (guint k = 0; (facet = rounds_event_facet (list->event, ROUNDS_FACET_MEMBER, k)) != NULL; k++)
    {
      const RoundsChartRow *row = rounds_chart_target (self->index, list->event, facet->text);
      gint64 *at = row != NULL ? g_hash_table_lookup (self->listed, row) : NULL;
      if (row == NULL || row->event->kind != ROUNDS_KIND_MEDICATION)
        continue;
      if (at == NULL)
        {
          at = g_new (gint64, 1);
          *at = list->from;
          g_hash_table_insert (self->listed, (gpointer) row, at);
        }
      *at = MAX (*at, list->from);
    }
}

void
rounds_medicines_collect (Medicines *self)
{
  guint n;
  const guint *rows = rounds_chart_of_kind (self->index, ROUNDS_KIND_MEDICATION, &n);

  for (guint i = 0; i < n; i++)
    add_item (self, &self->index->rows[rows[i]]);
  rows = rounds_chart_of_kind (self->index, ROUNDS_KIND_LIST, &n);
  for (guint i = 0; i < n; i++)
    add_list (self, &self->index->rows[rows[i]]);
  g_array_sort (self->items, compare_items);
}

/* ---- courses ---- */

/* An order that was never carried out, or of which that is not known: it neither renews nor ends what
 * another order began. hl7.org/fhir/R4/valueset-medicationrequest-status.html */
static gboolean
never_ran (const RoundsEvent *event)
{
  static const char *const words[] = { "draft", "cancelled", "unknown", NULL };

  return evidence_of (event) == EVIDENCE_ORDER &&
         (event->status == NULL || rounds_word_among (event->status, words));
}

/* In error, an order not to give, or no order yet. */
static gboolean
is_no_medicine (const RoundsChartRow *row)
{
  static const char *const proposals[] = { "proposal", "plan", "option", NULL };

  return (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0 ||
         rounds_event_has_text (row->event, ROUNDS_FACET_DO_NOT_PERFORM, "true") ||
         rounds_word_among (rounds_event_facet_text (row->event, ROUNDS_FACET_INTENT), proposals);
}

/* Orders that no later one can renew, and that renew none. */
static gboolean
stands_alone (const RoundsChartRow *row)
{
  return never_ran (row->event) || is_no_medicine (row);
}

/* Only its status is not known: what is reported or handed over without naming an order may be of it. What says
 * that it is over or not taken stands beside it, as that order would not say so. */
static gboolean
may_join (const Item *order, const Item *item)
{
  static const char *const over[] = { "stopped", "completed", "on-hold", NULL };
  static const char *const other[] = { "draft", "cancelled", NULL };
  const RoundsEvent *event = order->row->event;

  return never_ran (event) && !rounds_word_among (event->status, other) &&
         !is_no_medicine (order->row) &&
         (item->what != EVIDENCE_STATEMENT ||
          (!rounds_medicine_not_taken (item->row->event) &&
           !rounds_word_among (item->row->event->status, over)));
}

static const Item *
last_order (const Course *course)
{
  for (guint i = course->items->len; i-- > 0;)
    {
      const Item *item = g_ptr_array_index (course->items, i);
      if (item->what == EVIDENCE_ORDER)
        return item;
    }
  return NULL;
}

/* Two orders of one day that are both open and say different doses, as one for the morning and one for the evening:
 * the later one takes nothing back, unless it says that it replaces the other. */
static gboolean
is_beside (const Medicines *self, const Item *item, const Item *before)
{
  const RoundsEvent *event = item->row->event;
  const RoundsFacet *replaces = rounds_event_facet (event, ROUNDS_FACET_REPLACES, 0);

  return item->at != G_MININT64 && before->at != G_MININT64 &&
         rounds_chart_day (self->index, item->at) == rounds_chart_day (self->index, before->at) &&
         g_strcmp0 (before->row->event->status, "active") == 0 &&
         !rounds_dosages_equal (event, before->row->event) &&
         (replaces == NULL ||
          rounds_chart_target (self->index, event, replaces->text) != before->row);
}

static gboolean
renews (const Medicines *self, const Item *item, const Course *course)
{
  const Item *before = last_order (course);
  gint64 days = self->index->settings.renewal_days;

  return before != NULL && !stands_alone (before->row) &&
         strcmp (before->strength_key, item->strength_key) == 0 &&
         !is_beside (self, item, before) &&
         (before->end == G_MAXINT64 || item->at <= before->end + days * ROUNDS_DAY);
}

/* Of two courses beside each other each is renewed by an order of its own doses. */
static gboolean
same_doses (const Course *course, const Item *item)
{
  const Item *before = last_order (course);

  return before != NULL && rounds_dosages_equal (before->row->event, item->row->event);
}

static gboolean
course_has (const Course *course, const RoundsChartRow *row)
{
  for (guint i = 0; i < course->items->len; i++)
    if (((const Item *) g_ptr_array_index (course->items, i))->row == row)
      return TRUE;
  return FALSE;
}

/* The course of the order that it names, else the last one of its strength, else the last one; one of an order whose
 * status is not known only where there is no other. */
static Course *
course_for (const Medicines *self, const Line *line, const Item *item)
{
  const RoundsFacet *based = rounds_event_facet (item->row->event, ROUNDS_FACET_BASED_ON, 0);
  const RoundsChartRow *order = based != NULL ? rounds_chart_target (self->index, item->row->event,
                                                                     based->text)
                                              : NULL;
  Course *found = NULL, *unsure = NULL;

  for (guint i = 0; i < line->courses->len; i++)
    {
      Course *course = g_ptr_array_index (line->courses, i);
      const Item *before = last_order (course);
      if (item->what == EVIDENCE_ORDER)
        {
          if (renews (self, item, course) && (found == NULL || !same_doses (found, item)))
            found = course;
          continue;
        }
      if (order != NULL && course_has (course, order))
        return course;
      if (before != NULL && stands_alone (before->row))
        {
          unsure = may_join (before, item) ? course : unsure;
          continue;
        }
      if (found == NULL || before == NULL || strcmp (before->strength_key, item->strength_key) == 0)
        found = course;
    }
  return found != NULL ? found : unsure;
}

static void
course_free (gpointer data)
{
  Course *course = data;

  g_ptr_array_unref (course->items);
  g_free (course);
}

static void
line_free (gpointer data)
{
  Line *line = data;

  g_ptr_array_unref (line->courses);
  g_free (line);
}

static Line *
line_of (Medicines *self, GHashTable *lines, const Item *item)
{
  Line *line = g_hash_table_lookup (lines, item->line_key);

  if (line != NULL)
    return line;
  line = g_new (Line, 1);
  line->key = item->line_key;
  line->courses = g_ptr_array_new_with_free_func (course_free);
  g_ptr_array_add (self->lines, line);
  g_hash_table_insert (lines, item->line_key, line);
  return line;
}

void
rounds_medicines_group (Medicines *self)
{
  g_autoptr (GHashTable) lines = g_hash_table_new (g_str_hash, g_str_equal);

  self->lines = g_ptr_array_new_with_free_func (line_free);
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = &g_array_index (self->items, Item, i);
      Line *line = line_of (self, lines, item);
      Course *course = stands_alone (item->row) ? NULL : course_for (self, line, item);
      if (course == NULL)
        {
          course = g_new (Course, 1);
          course->items = g_ptr_array_new ();
          g_ptr_array_add (line->courses, course);
        }
      g_ptr_array_add (course->items, item);
    }
}

void
rounds_medicines_clear (Medicines *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      g_free (g_array_index (self->items, Item, i).line_key);
      g_free (g_array_index (self->items, Item, i).strength_key);
    }
  g_array_unref (self->items);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_hash_table_unref (self->listed);
  g_array_unref (self->conflicts);
}
