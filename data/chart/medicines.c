#include "medicines.h"

#include "medicines-private.h"
#include "substances.h"

#include <stdlib.h>

static const char *const nothing[] = { NULL };

static const char *
keep_text (Medicines *self, const char *text)
{
  return text != NULL ? rounds_block_text (self->block, text, strlen (text)) : NULL;
}

static const char *
word_or_null (const char *word)
{
  return word != NULL && strcmp (word, "-") != 0 ? word : NULL;
}

/* ---- ingredients ---- */

static gboolean
set_ingredients (Medicines *self, const Item *item, RoundsMedicineLine *line)
{
  g_auto (GStrv) names = rounds_event_ingredients (item->row->event);
  guint n = g_strv_length (names), codes = 0;
  const char **kept = rounds_block_take (self->block, (n + 1) * sizeof (char *));
  const char **kept_codes = rounds_block_take (self->block, (n + 1) * sizeof (char *));

  if (kept == NULL || kept_codes == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const RoundsIngredient *row = rounds_table_ingredient (names[i]);
      kept[i] = keep_text (self, names[i]);
      if (item->product != NULL && row != NULL && word_or_null (row->rxnorm) != NULL)
        kept_codes[codes++] = row->rxnorm;
    }
  line->ingredient_names = kept;
  line->ingredients = kept_codes;
  line->not_known = n == 0;
  return TRUE;
}

/* ---- lines ---- */

static int
compare_courses (const void *one, const void *other)
{
  const RoundsMedicineCourse *a = one, *b = other;
  guint x = rounds_medicine_state_rank (a->state), y = rounds_medicine_state_rank (b->state);

  /* A newer order that is over, or was never carried out, does not stand for one that is open. */
  if (rounds_medicine_is_open (a->state) != rounds_medicine_is_open (b->state))
    return rounds_medicine_is_open (a->state) ? -1 : 1;
  if (a->evidence != b->evidence)
    return a->evidence > b->evidence ? -1 : 1;
  return (x > y) - (x < y);
}

/* A line by the name of its newest order, without the strength where the table gives ingredients. */
static const char *
line_title (Medicines *self, const RoundsProduct *product, const RoundsMedicineCourse *newest)
{
  g_auto (GStrv) names = NULL;
  g_autofree char *joined = NULL;

  if (product == NULL)
    return newest->rows[newest->n_rows - 1]->event->title;
  names = g_strsplit (product->ingredients, "+", -1);
  joined = g_strjoinv (" / ", names);
  return keep_text (self, joined);
}

static gboolean
make_line (Medicines *self, const Line *line, RoundsMedicineLine *out)
{
  g_autoptr (GArray) courses = g_array_new (FALSE, FALSE, sizeof (RoundsMedicineCourse));
  const Item *item =
      g_ptr_array_index (((const Course *) g_ptr_array_index (line->courses, 0))->items, 0);
  const RoundsFacet *route = rounds_event_facet (item->row->event, ROUNDS_FACET_ROUTE, 0);
  RoundsMedicineCourse *kept;

  for (guint i = 0; i < line->courses->len; i++)
    {
      RoundsMedicineCourse course;
      if (rounds_medicine_course_at (self, g_ptr_array_index (line->courses, i), &course))
        g_array_append_val (courses, course);
    }
  if (courses->len == 0)
    return FALSE;
  qsort (courses->data, courses->len, sizeof (RoundsMedicineCourse), compare_courses);
  kept = rounds_block_take (self->block, courses->len * sizeof (RoundsMedicineCourse));
  if (kept == NULL)
    return FALSE;
  memcpy (kept, courses->data, courses->len * sizeof (RoundsMedicineCourse));
  *out = (RoundsMedicineLine){ .ingredients = nothing,
                               .ingredient_names = nothing,
                               .courses = kept,
                               .n_courses = courses->len,
                               .state = kept[0].state };
  for (guint i = 1; i < courses->len; i++)
    if (rounds_medicine_state_rank (kept[i].state) < rounds_medicine_state_rank (out->state))
      out->state = kept[i].state;
  out->title = line_title (self, item->product, &kept[0]);
  if (item->product != NULL)
    {
      out->route = word_or_null (item->product->route);
      out->route_by_product = out->route != NULL;
      out->form = word_or_null (item->product->form);
    }
  else
    out->route = route != NULL ? route->code.display : NULL;
  return set_ingredients (self, item, out);
}

static int
compare_lines (const void *one, const void *other)
{
  const RoundsMedicineLine *a = one, *b = other;
  guint x = rounds_medicine_state_rank (a->state), y = rounds_medicine_state_rank (b->state);

  if (x != y)
    return x < y ? -1 : 1;
  return g_ascii_strcasecmp (a->title, b->title);
}

static gboolean
make_lines (Medicines *self, RoundsMedicines *out)
{
  RoundsMedicineLine *lines = rounds_block_take (self->block, (gsize) self->lines->len *
                                                                  sizeof (RoundsMedicineLine));

  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < self->lines->len; i++)
    if (make_line (self, g_ptr_array_index (self->lines, i), &lines[out->n_lines]))
      out->n_lines++;
  qsort (lines, out->n_lines, sizeof (RoundsMedicineLine), compare_lines);
  out->lines = lines;
  return TRUE;
}

static gboolean
make_conflicts (Medicines *self, RoundsMedicines *out)
{
  RoundsMedicineConflict *kept;

  rounds_medicines_find_conflicts (self, out);
  kept = rounds_block_take (self->block, (gsize) self->conflicts->len * sizeof *kept);
  if (kept == NULL)
    return FALSE;
  if (self->conflicts->len > 0)
    memcpy (kept, self->conflicts->data, self->conflicts->len * sizeof *kept);
  out->conflicts = kept;
  out->n_conflicts = self->conflicts->len;
  return TRUE;
}

/* ---- what is forbidden and is no medicine ---- */

/* As an order not to give a medicine, it holds until it is ended. What it says of resuscitation is the code status
 * (standing.c). hl7.org/fhir/R4: ServiceRequest.doNotPerform, request-status. */
static gboolean
is_forbidding (const RoundsChartRow *row, gint64 at)
{
  static const char *const over[] = { "revoked", "stopped",   "cancelled", "declined",
                                      "draft",   "completed", NULL };
  const guint32 not_so = ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED |
                         ROUNDS_MARK_NOT_PATIENT;

  return row->event->kind == ROUNDS_KIND_ORDER &&
         rounds_event_has_text (row->event, ROUNDS_FACET_DO_NOT_PERFORM, "true") &&
         (row->marks & not_so) == 0 && !rounds_word_among (row->event->status, over) &&
         (row->from <= at || row->from == G_MAXINT64) &&
         (row->event->end.text == NULL || row->until > at) &&
         !rounds_event_is_code_status (row->event);
}

static gboolean
make_forbidden (Medicines *self, RoundsMedicines *out)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  const RoundsChartRow **kept;
  RoundsMedicineCourse *courses;

  for (guint i = self->index->n_rows; i-- > 0;)
    if (is_forbidding (&self->index->rows[i], self->at))
      g_ptr_array_add (rows, (gpointer) &self->index->rows[i]);
  kept = rounds_block_take (self->block, (gsize) rows->len * sizeof *kept);
  courses = rounds_block_take (self->block, (gsize) rows->len * sizeof *courses);
  if (kept == NULL || courses == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      kept[i] = rows->pdata[i];
      courses[i] = (RoundsMedicineCourse){ .rows = &kept[i],
                                           .n_rows = 1,
                                           .decides = kept[i],
                                           .prohibits = TRUE,
                                           .state = ROUNDS_MEDICINE_PROHIBITED,
                                           .start = kept[i]->from,
                                           .ordered = kept[i]->from,
                                           .evidence = kept[i]->from,
                                           .end = G_MAXINT64,
                                           .status = kept[i]->event->status };
    }
  out->forbidden = courses;
  out->n_forbidden = rows->len;
  return TRUE;
}

RoundsMedicines *
rounds_chart_medicines (const RoundsChartIndex *index, gint64 at)
{
  gboolean at_death = at >= index->death || (index->person != NULL && index->person->deceased &&
                                             index->death == G_MAXINT64);
  RoundsMedicines *out = g_try_new0 (RoundsMedicines, 1);
  Medicines self = { .index = index,
                     .at = MIN (at, index->death),
                     /* Nothing changes after death: what is known now was so then. */
                     .past = at < index->settings.as_of && !at_death,
                     .block = rounds_block_new (8192) };
  gboolean good;

  if (out == NULL || self.block == NULL)
    {
      g_free (out);
      rounds_block_free (self.block);
      return NULL;
    }
  self.items = g_array_new (FALSE, TRUE, sizeof (Item));
  self.conflicts = g_array_new (FALSE, TRUE, sizeof (RoundsMedicineConflict));
  self.listed = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  out->block = self.block;
  out->at_death = at_death;
  out->partial = rounds_chart_partial (index, "MedicationRequest", ROUNDS_KIND_MEDICATION) ||
                 !rounds_chart_loaded (index, "MedicationStatement");
  rounds_medicines_collect (&self);
  rounds_medicines_group (&self);
  good = make_lines (&self, out) && make_conflicts (&self, out) && make_forbidden (&self, out);
  rounds_medicines_clear (&self);
  if (!good)
    g_clear_pointer (&out, rounds_medicines_free);
  return out;
}

void
rounds_medicines_free (RoundsMedicines *self)
{
  if (self == NULL)
    return;
  rounds_block_free (self->block);
  g_free (self);
}

GPtrArray *
rounds_medicines_prohibitions (const RoundsMedicines *self)
{
  GPtrArray *courses = g_ptr_array_new ();

  for (guint i = 0; self != NULL && i < self->n_lines; i++)
    for (guint k = 0; k < self->lines[i].n_courses; k++)
      if (self->lines[i].courses[k].state == ROUNDS_MEDICINE_PROHIBITED)
        g_ptr_array_add (courses, (gpointer) &self->lines[i].courses[k]);
  for (guint i = 0; self != NULL && i < self->n_forbidden; i++)
    g_ptr_array_add (courses, (gpointer) &self->forbidden[i]);
  return courses;
}
