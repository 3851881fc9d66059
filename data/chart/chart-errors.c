#include "chart-errors.h"

#include "errors-private.h"

#include <stdlib.h>

/* ---- of the record as a whole ---- */

/* What was found or ordered was so by its date; a course may begin later than it was ordered. */
static gboolean
was_recorded (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;

  if (event->kind == ROUNDS_KIND_MEDICATION)
    return rounds_chart_facet_instant (index, event, ROUNDS_FACET_AUTHORED, row->from) >
           index->settings.as_of;
  return event->kind == ROUNDS_KIND_ALLERGY || event->kind == ROUNDS_KIND_CONDITION;
}

static gboolean
has_happened (const RoundsEvent *event)
{
  static const char *const done[] = { "completed", "final",   "finished",    "corrected",
                                      "amended",   "current", "preliminary", NULL };

  return rounds_word_among (event->status, done) &&
         (rounds_kind_is_measured (event->kind) || event->kind == ROUNDS_KIND_PROCEDURE ||
          event->kind == ROUNDS_KIND_IMMUNIZATION || event->kind == ROUNDS_KIND_PANEL ||
          event->kind == ROUNDS_KIND_NOTE || event->kind == ROUNDS_KIND_ENCOUNTER);
}

/* The certificate of death and what belongs to it is no error, nor is a bill. */
static gboolean
is_of_certificate (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  if (row->event->kind == ROUNDS_KIND_FINANCE || row->event->kind == ROUNDS_KIND_PROVENANCE)
    return TRUE;
  return row->encounter != ROUNDS_NONE && index->encounters[row->encounter].no_visit;
}

static void
find_of_record (Finder *self)
{
  const RoundsChartIndex *index = self->index;

  for (guint i = 0; i < index->n_rows; i++)
    if ((index->rows[i].marks & ROUNDS_MARK_AFTER_DEATH) != 0 &&
        rounds_errors_counts (self, &index->rows[i]) && !is_of_certificate (index, &index->rows[i]))
      rounds_errors_note (self, &index->rows[i]);
  rounds_errors_add (self, ROUNDS_ERROR_AFTER_DEATH, 1);
  for (guint i = 0; i < index->n_rows; i++)
    if ((index->rows[i].marks & ROUNDS_MARK_MODIFIED) != 0)
      rounds_errors_note (self, &index->rows[i]);
  rounds_errors_add (self, ROUNDS_ERROR_MODIFIED, 1);
  for (guint i = 0; i < index->n_rows; i++)
    if ((index->rows[i].marks & ROUNDS_MARK_LATER_DATE) != 0 &&
        rounds_row_counts (&index->rows[i]) &&
        (has_happened (index->rows[i].event) || was_recorded (index, &index->rows[i])))
      rounds_errors_note (self, &index->rows[i]);
  rounds_errors_add (self, ROUNDS_ERROR_LATER_DATE, 1);
  for (guint i = 0; i < index->settings.n_same_person; i++)
    if (!index->settings.same_person[i].linked)
      rounds_errors_add (self, ROUNDS_ERROR_SAME_PERSON, 0);
  for (guint i = 0; index->person != NULL && i < index->person->n_links; i++)
    rounds_errors_add (self, ROUNDS_ERROR_LINKED, 0);
}

/* ---- the list ---- */

static int
compare_errors (const void *one, const void *other)
{
  const RoundsChartError *a = one, *b = other;
  gint64 x = a->n_sources > 0 ? a->sources[0]->from : 0;
  gint64 y = b->n_sources > 0 ? b->sources[0]->from : 0;

  if (a->kind != b->kind)
    return (int) a->kind - (int) b->kind;
  if (x != y)
    return x > y ? -1 : 1;
  return a->n_sources > 0 && b->n_sources > 0
             ? (a->sources[0] > b->sources[0]) - (a->sources[0] < b->sources[0])
             : 0;
}

RoundsChartErrors *
rounds_chart_errors (const RoundsChartIndex *index, gint64 at)
{
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (index, at);

  return medicines != NULL ? rounds_chart_errors_with (index, at, medicines) : NULL;
}

RoundsChartErrors *
rounds_chart_errors_with (const RoundsChartIndex *index,
                          gint64 at,
                          const RoundsMedicines *medicines)
{
  g_autoptr (GArray) errors = g_array_new (FALSE, TRUE, sizeof (RoundsChartError));
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  RoundsChartErrors *out = g_try_new0 (RoundsChartErrors, 1);
  Finder finder = {
    .index = index, .at = at, .medicines = medicines, .errors = errors, .rows = rows
  };
  RoundsChartError *kept = NULL;

  if (out == NULL)
    return NULL;
  out->block = finder.block = rounds_block_new (8192);
  if (out->block != NULL)
    {
      rounds_errors_find_problems (&finder);
      rounds_errors_find_allergies (&finder);
      rounds_errors_find_care (&finder);
      rounds_errors_find_results (&finder);
      find_of_record (&finder);
      g_array_sort (errors, compare_errors);
      kept = rounds_block_take (out->block, errors->len * sizeof (RoundsChartError));
    }
  if (kept == NULL || finder.no_memory)
    {
      rounds_chart_errors_free (out);
      return NULL;
    }
  if (errors->len > 0)
    memcpy (kept, errors->data, errors->len * sizeof (RoundsChartError));
  out->errors = kept;
  out->n_errors = errors->len;
  return out;
}

void
rounds_chart_errors_free (RoundsChartErrors *self)
{
  if (self == NULL)
    return;
  rounds_block_free (self->block);
  g_free (self);
}
