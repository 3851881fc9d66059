#include "chart-words.h"

#include "block.h"
#include "documents.h"
#include "text-index.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BLOCK_BYTES (256u << 10)

typedef struct
{
  const RoundsChartRow *row;
  const char *name, *text;
  gsize size;
} Field;

struct _RoundsChartWords
{
  const RoundsOpenChart *chart; /* not owned */
  RoundsBlock *block;           /* names and texts of notes */
  GArray *fields;               /* Field; their numbers are the index' own */
  RoundsTextIndex *index;
  guint unread;
};

static void
set_memory (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                       _ ("There is not enough memory to read the notes"));
}

/* Texts are the event's or the block's: they stay. */
static gboolean
field_add (RoundsChartWords *self, const Field *field)
{
  if (field->text == NULL || field->size == 0)
    return TRUE;
  if (!rounds_text_index_add (self->index, field->row - self->chart->index->rows, self->fields->len,
                              field->text, field->size))
    return FALSE;
  g_array_append_val (self->fields, *field);
  return TRUE;
}

static gboolean
text_add (RoundsChartWords *self, const RoundsChartRow *row, const char *name, const char *text)
{
  const Field field = { row, name, text, text != NULL ? strlen (text) : 0 };

  return field_add (self, &field);
}

/* ---- what stands in the events ---- */

static gboolean
codes_add (RoundsChartWords *self,
           const RoundsChartRow *row,
           const char *name,
           const RoundsCode *codes,
           guint n_codes)
{
  for (guint i = 0; i < n_codes; i++)
    if (g_strcmp0 (codes[i].display, row->event->title) != 0 &&
        !text_add (self, row, name, codes[i].display))
      return FALSE;
  return TRUE;
}

static gboolean
facet_add (RoundsChartWords *self, const RoundsChartRow *row, const RoundsFacet *facet)
{
  const char *name = facet->pointer != NULL ? facet->pointer + (facet->pointer[0] == '/') : "";

  if (facet->type == ROUNDS_FACET_IS_TEXT)
    return text_add (self, row, name, facet->text);
  if (facet->type == ROUNDS_FACET_IS_CODE && facet->name != ROUNDS_FACET_CATEGORY)
    return text_add (self, row, name, facet->code.display);
  if (facet->type == ROUNDS_FACET_IS_ATTACHMENT)
    return text_add (self, row, name, facet->attachment.title);
  return TRUE;
}

static gboolean
row_add (RoundsChartWords *self, const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;

  if (!text_add (self, row, "title", event->title) ||
      !codes_add (self, row, "code", event->codes, event->n_codes) ||
      !text_add (self, row, "value", event->value.text) ||
      !codes_add (self, row, "value", event->value.codes, event->value.n_codes))
    return FALSE;
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];

      if (!codes_add (self, row, "component", component->codes, component->n_codes) ||
          !text_add (self, row, "component", component->value.text))
        return FALSE;
    }
  for (guint i = 0; i < event->n_facets; i++)
    if (!facet_add (self, row, &event->facets[i]))
      return FALSE;
  return TRUE;
}

/* ---- what is attached ---- */

/* Every attachment of a row that can be read; the others are counted. */
static gboolean
attachments_add (RoundsChartWords *self,
                 RoundsDocuments *documents,
                 const RoundsChartRow *row,
                 GError **error)
{
  const RoundsFacet *facet;

  for (guint i = 0; (facet = rounds_event_facet (row->event, ROUNDS_FACET_ATTACHMENT, i)) != NULL;
       i++)
    {
      g_autoptr (GError) why = NULL;
      g_autoptr (GBytes)
          text = rounds_documents_text (documents, row->event, &facet->attachment, &why);
      Field field = { row, NULL, NULL, 0 };

      if (why != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      if (text == NULL)
        {
          self->unread++;
          continue;
        }
      field.name = facet->attachment.pointer + 1;
      field.text = g_bytes_get_data (text, &field.size);
      field.text = rounds_block_text (self->block, field.text, field.size);
      if (field.text == NULL || !field_add (self, &field))
        {
          set_memory (error);
          return FALSE;
        }
    }
  return TRUE;
}

/* ---- the whole ---- */

static gboolean
rows_add (RoundsChartWords *self)
{
  for (guint i = self->chart->index->n_rows; i-- > 0;)
    if (!row_add (self, &self->chart->index->rows[i]))
      return FALSE;
  return TRUE;
}

RoundsChartWords *
rounds_chart_words_new (const RoundsOpenChart *chart, GError **error)
{
  g_autoptr (RoundsChartWords) self = g_new0 (RoundsChartWords, 1);

  self->chart = chart;
  self->block = rounds_block_new (BLOCK_BYTES);
  self->fields = g_array_new (FALSE, FALSE, sizeof (Field));
  self->index = rounds_text_index_new ();
  if (self->block != NULL && self->index != NULL && rows_add (self))
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

  if (documents == NULL)
    return FALSE;
  for (guint i = self->chart->index->n_rows; i-- > 0;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!attachments_add (self, documents, &self->chart->index->rows[i], error))
        return FALSE;
    }
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

static void
hit_free (RoundsChartHit *hit)
{
  explicit_bzero (hit->snippet, strlen (hit->snippet));
  g_free (hit->snippet);
  g_free (hit);
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
                           const char *query,
                           guint max,
                           GError **error)
{
  g_autoptr (RoundsTextQuery) words = rounds_text_query_new (query, error);
  g_autoptr (GArray) found = NULL;
  GPtrArray *hits;

  if (words == NULL)
    return NULL;
  found = rounds_text_index_search (self->index, words, G_MAXUINT);
  if (found == NULL)
    {
      set_memory (error);
      return NULL;
    }
  g_array_sort (found, place_compare);
  hits = g_ptr_array_new_with_free_func ((GDestroyNotify) hit_free);
  for (guint i = 0; i < MIN (found->len, max); i++)
    {
      const RoundsTextHit *at = &g_array_index (found, RoundsTextHit, i);
      const Field *field = &g_array_index (self->fields, Field, at->field);
      RoundsChartHit *hit = g_new (RoundsChartHit, 1);

      *hit = (RoundsChartHit){ field->row, field->name, at->start, at->end,
                               rounds_text_snippet (field->text, field->size, at->start, at->end) };
      g_ptr_array_add (hits, hit);
    }
  return hits;
}
