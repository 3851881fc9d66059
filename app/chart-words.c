#include "chart-words.h"

#include "block.h"
#include "scan.h"
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

/* The string at "/content/0/attachment/data"; NULL: none. RFC 6901 without escapes: FHIR's names
 * have no "~" and no "/". */
static const char *
string_at (RoundsScan *json, const char *pointer)
{
  RoundsScanNode node = rounds_scan_root (json);
  g_auto (GStrv) steps = g_strsplit (pointer + (pointer[0] == '/'), "/", -1);

  for (char **step = steps; *step != NULL && node != 0; step++)
    node = rounds_scan_type (json, node) == ROUNDS_SCAN_ARRAY
               ? rounds_scan_item (json, node, (guint) g_ascii_strtoull (*step, NULL, 10))
               : rounds_scan_get (json, node, *step);
  return rounds_scan_string (json, node);
}

static gboolean
is_plain (const char *content_type)
{
  return content_type != NULL && g_ascii_strncasecmp (content_type, "text/plain", 10) == 0;
}

/* UTF-8 of decoded bytes: what is none is taken as Latin-1, of which every byte is a character. */
static char *
text_of_bytes (RoundsBlock *block, const char *bytes, gsize size, gsize *text_size)
{
  g_autofree char *latin = NULL;
  char *text;

  *text_size = size;
  if (g_utf8_validate_len (bytes, size, NULL))
    return rounds_block_text (block, bytes, size);
  latin = g_convert (bytes, size, "UTF-8", "ISO-8859-1", NULL, text_size, NULL);
  if (latin == NULL)
    return NULL;
  text = rounds_block_text (block, latin, *text_size);
  explicit_bzero (latin, *text_size);
  return text;
}

static gboolean
attachment_add (RoundsChartWords *self,
                const RoundsChartRow *row,
                const RoundsFacet *facet,
                RoundsScan *json)
{
  const char *data = string_at (json, facet->attachment.pointer);
  Field field = { row, NULL, NULL, 0 };
  gint state = 0;
  guint save = 0;
  guchar *bytes;
  gsize size;

  if (data == NULL)
    {
      self->unread++;
      return TRUE;
    }
  bytes = g_try_malloc (strlen (data) / 4 * 3 + 4);
  if (bytes == NULL)
    return FALSE;
  size = g_base64_decode_step (data, strlen (data), bytes, &state, &save);
  field.name = facet->attachment.pointer + 1;
  field.text = text_of_bytes (self->block, (const char *) bytes, size, &field.size);
  explicit_bzero (bytes, size);
  g_free (bytes);
  return field.text != NULL && field_add (self, &field);
}

/* Every attachment of a row that can be read here; the others are counted. */
static gboolean
attachments_add (RoundsChartWords *self, const RoundsChartRow *row, GError **error)
{
  const RoundsEvent *event = row->event;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (RoundsScan) json = NULL;
  const RoundsFacet *facet;

  for (guint i = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_ATTACHMENT, i)) != NULL; i++)
    {
      if (facet->attachment.pointer == NULL || !is_plain (facet->attachment.content_type))
        {
          self->unread++;
          continue;
        }
      if (content == NULL)
        {
          gsize size;
          const char *bytes;

          content = rounds_chart_content (self->chart->chart, event->rid, event->version, error);
          if (content == NULL)
            return FALSE;
          bytes = g_bytes_get_data (content, &size);
          json = rounds_scan_parse (bytes, size, NULL, error);
          if (json == NULL)
            return FALSE;
        }
      if (!attachment_add (self, row, facet, json))
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
rounds_chart_words_fill (RoundsChartWords *self, GCancellable *cancellable, GError **error)
{
  for (guint i = self->chart->index->n_rows; i-- > 0;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!attachments_add (self, &self->chart->index->rows[i], error))
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
