#include "chart-words.h"

#include "block.h"
#include "chart-fields.h"
#include "text-index.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BLOCK_BYTES (256u << 10)

static void
set_memory (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                       _ ("There is not enough memory to read the notes"));
}

/* ---- hits ---- */

static void
hit_free (RoundsChartHit *hit)
{
  explicit_bzero (hit->snippet, strlen (hit->snippet));
  g_free (hit->snippet);
  g_free (hit);
}

static GPtrArray *
hits_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) hit_free);
}

static void
hits_add (GPtrArray *hits, const RoundsChartField *field, guint32 start, guint32 end)
{
  RoundsChartHit *hit = g_new (RoundsChartHit, 1);

  *hit = (RoundsChartHit){ field->row, field->name, start, end,
                           rounds_text_snippet (field->text, field->size, start, end) };
  g_ptr_array_add (hits, hit);
}

/* ---- looking through the chart ---- */

typedef struct
{
  const RoundsTextQuery *query;
  GPtrArray *hits;
  guint max;
} Scan;

static gboolean
on_field_scanned (gpointer data, const RoundsChartField *field)
{
  Scan *scan = data;
  guint32 start, end;

  if (rounds_text_search_one (scan->query, field->text, field->size, &start, &end))
    hits_add (scan->hits, field, start, end);
  return scan->hits->len < scan->max;
}

/* FALSE: an error. *done: there are enough. */
static gboolean
scan_row (const RoundsChartRow *row,
          RoundsDocuments *documents,
          RoundsFieldVisitor *visitor,
          gboolean *done,
          GError **error)
{
  g_autoptr (GError) why = NULL;

  *done = !rounds_chart_fields_of_event (row, visitor) ||
          !rounds_chart_fields_of_documents (row, documents, visitor, &why);
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

GPtrArray *
rounds_chart_words_scan (const RoundsOpenChart *chart,
                         const RoundsChartQuestion *question,
                         guint *unread,
                         GError **error)
{
  g_autoptr (RoundsTextQuery) query = rounds_text_query_new (question->text, error);
  g_autoptr (RoundsDocuments) documents = NULL;
  g_autoptr (GPtrArray) hits = hits_new ();
  Scan scan = { query, hits, question->max };
  RoundsFieldVisitor visitor = { on_field_scanned, &scan, 0 };
  gboolean done = question->max == 0;

  if (query != NULL)
    documents = rounds_documents_new (chart->chart, &question->actor, error);
  if (documents == NULL)
    return NULL;
  for (guint i = chart->index->n_rows; i-- > 0 && !done;)
    if (g_cancellable_set_error_if_cancelled (question->cancellable, error) ||
        !scan_row (&chart->index->rows[i], documents, &visitor, &done, error))
      return NULL;
  if (unread != NULL)
    *unread = visitor.unread;
  return g_steal_pointer (&hits);
}

/* ---- the index ---- */

struct _RoundsChartWords
{
  const RoundsOpenChart *chart; /* not owned */
  RoundsBlock *block;           /* what documents said */
  GArray *fields;               /* RoundsChartField; their numbers are the index' own */
  RoundsTextIndex *index;
  guint unread;
};

static gboolean
on_field_added (gpointer data, const RoundsChartField *field)
{
  RoundsChartWords *self = data;

  if (!rounds_text_index_add (self->index, field->row - self->chart->index->rows, self->fields->len,
                              field->text, field->size))
    return FALSE;
  g_array_append_val (self->fields, *field);
  return TRUE;
}

/* A document's text goes when the visit is over; the index keeps it for its snippets. */
static gboolean
on_document_added (gpointer data, const RoundsChartField *field)
{
  RoundsChartWords *self = data;
  RoundsChartField kept = *field;

  kept.text = rounds_block_text (self->block, field->text, field->size);
  return kept.text != NULL && on_field_added (self, &kept);
}

static gboolean
events_add (RoundsChartWords *self)
{
  RoundsFieldVisitor visitor = { on_field_added, self, 0 };

  for (guint i = self->chart->index->n_rows; i-- > 0;)
    if (!rounds_chart_fields_of_event (&self->chart->index->rows[i], &visitor))
      return FALSE;
  return TRUE;
}

RoundsChartWords *
rounds_chart_words_new (const RoundsOpenChart *chart, GError **error)
{
  g_autoptr (RoundsChartWords) self = g_new0 (RoundsChartWords, 1);

  self->chart = chart;
  self->block = rounds_block_new (BLOCK_BYTES);
  self->fields = g_array_new (FALSE, FALSE, sizeof (RoundsChartField));
  self->index = rounds_text_index_new ();
  if (self->block != NULL && self->index != NULL && events_add (self))
    return g_steal_pointer (&self);
  set_memory (error);
  return NULL;
}

gboolean
rounds_chart_words_fill (RoundsChartWords *self,
                         const RoundsActor *actor,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (RoundsDocuments) documents = rounds_documents_new (self->chart->chart, actor, error);
  RoundsFieldVisitor visitor = { on_document_added, self, 0 };

  if (documents == NULL)
    return FALSE;
  for (guint i = self->chart->index->n_rows; i-- > 0;)
    {
      g_autoptr (GError) why = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (rounds_chart_fields_of_documents (&self->chart->index->rows[i], documents, &visitor,
                                            &why))
        continue;
      if (why != NULL)
        g_propagate_error (error, g_steal_pointer (&why));
      else
        set_memory (error);
      return FALSE;
    }
  self->unread = visitor.unread;
  return TRUE;
}

void
rounds_chart_words_free (RoundsChartWords *self)
{
  g_clear_pointer (&self->index, rounds_text_index_free);
  g_clear_pointer (&self->block, rounds_block_free);
  g_array_unref (self->fields);
  g_free (self);
}

guint
rounds_chart_words_unread (const RoundsChartWords *self)
{
  return self->unread;
}

/* Newest first: of two fields of one row the one that was added first (the sort is stable). */
static int
place_compare (gconstpointer a, gconstpointer b)
{
  const RoundsTextHit *one = a, *other = b;

  return one->document > other->document ? -1 : one->document < other->document;
}

GPtrArray *
rounds_chart_words_search (const RoundsChartWords *self,
                           const char *text,
                           guint max,
                           GError **error)
{
  g_autoptr (RoundsTextQuery) query = rounds_text_query_new (text, error);
  g_autoptr (GArray) found = NULL;
  GPtrArray *hits;

  if (query == NULL)
    return NULL;
  found = rounds_text_index_search (self->index, query, G_MAXUINT);
  if (found == NULL)
    {
      set_memory (error);
      return NULL;
    }
  g_array_sort (found, place_compare);
  hits = hits_new ();
  for (guint i = 0; i < MIN (found->len, max); i++)
    {
      const RoundsTextHit *at = &g_array_index (found, RoundsTextHit, i);

      hits_add (hits, &g_array_index (self->fields, RoundsChartField, at->field), at->start,
                at->end);
    }
  return hits;
}
