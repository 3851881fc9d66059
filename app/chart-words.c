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

/* A field with words of the query. */
typedef struct
{
  RoundsChartField field;
  RoundsTextHit at;
  char *snippet; /* owned; NULL: to be made from the field's text */
} Place;

static void
place_clear (Place *place)
{
  if (place->snippet != NULL)
    explicit_bzero (place->snippet, strlen (place->snippet));
  g_clear_pointer (&place->snippet, g_free);
}

static char *
place_snippet (const Place *place)
{
  if (place->snippet != NULL)
    return g_strdup (place->snippet);
  return rounds_text_snippet (place->field.text, place->field.size, place->at.start, place->at.end);
}

static void
hits_add (GPtrArray *hits, const Place *place)
{
  RoundsChartHit *hit = g_new (RoundsChartHit, 1);

  *hit = (RoundsChartHit){ .row = place->field.row,
                           .field = place->field.name,
                           .start = place->at.start,
                           .end = place->at.end,
                           .snippet = place_snippet (place),
                           .text = place->snippet == NULL ? place->field.text : NULL,
                           .size = place->field.size };
  g_ptr_array_add (hits, hit);
}

/* Which of n places of one record are needed for all parts of the query: each that adds one. Gives how
 * many there are, moved to the front. */
static guint
places_needed (Place *places, guint n)
{
  guint32 parts = 0;
  guint needed = 0;

  for (guint i = 0; i < n; i++)
    if ((places[i].at.parts & ~parts) != 0)
      {
        Place place = places[i];

        parts |= place.at.parts;
        places[i] = places[needed];
        places[needed++] = place;
      }
  return needed;
}

/* One hit of n places, n at least 2. */
static void
hits_add_together (GPtrArray *hits, const Place *places, guint n)
{
  GString *snippet = g_string_new (NULL);
  RoundsChartHit *hit;
  guint leads = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *words = place_snippet (&places[i]);

      g_string_append_printf (snippet, "%s%s", i > 0 ? " · " : "", words);
      explicit_bzero (words, strlen (words));
      if (places[i].field.document && !places[leads].field.document)
        leads = i;
    }
  hits_add (hits, &places[leads]);
  hit = hits->pdata[hits->len - 1];
  explicit_bzero (hit->snippet, strlen (hit->snippet));
  g_free (hit->snippet);
  hit->snippet = g_string_free (snippet, FALSE);
}

/* What was found, as it is shown: near before far, each newest first. */
typedef struct
{
  GPtrArray *near, *far;
  guint max;
} Ranked;

/* The places of one record: of each that has all parts a hit, else one of all. */
static void
ranked_add (Ranked *ranked, guint32 all, Place *places, guint n)
{
  gboolean far = FALSE;

  if (n > 0 && places[0].at.parts == all)
    {
      for (guint i = 0; i < n && ranked->near->len < ranked->max; i++)
        hits_add (ranked->near, &places[i]);
      return;
    }
  n = places_needed (places, n);
  for (guint i = 0; i < n; i++)
    far |= places[i].field.document;
  if (n > 0 && (far ? ranked->far : ranked->near)->len < ranked->max)
    hits_add_together (far ? ranked->far : ranked->near, places, n);
}

static GPtrArray *
ranked_end (Ranked *ranked)
{
  guint room = ranked->max - MIN (ranked->max, ranked->near->len);

  if (ranked->far->len > room)
    g_ptr_array_set_size (ranked->far, (int) room);
  g_ptr_array_extend_and_steal (ranked->near, g_steal_pointer (&ranked->far));
  return g_steal_pointer (&ranked->near);
}

static void
ranked_clear (Ranked *ranked)
{
  g_clear_pointer (&ranked->near, g_ptr_array_unref);
  g_clear_pointer (&ranked->far, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ranked, ranked_clear)

/* ---- looking through the chart ---- */

typedef struct
{
  const RoundsTextQuery *query;
  GArray *places; /* of one record, Place */
} Scan;

/* The text of most fields is gone when the visit is over. */
static gboolean
on_field_scanned (gpointer data, const RoundsChartField *field)
{
  Scan *scan = data;
  Place place = { .field = *field };

  if (!rounds_text_search_one (scan->query, field->text, field->size, &place.at))
    return TRUE;
  place.snippet = rounds_text_snippet (field->text, field->size, place.at.start, place.at.end);
  g_array_append_val (scan->places, place);
  return TRUE;
}

/* What the index gives of a record: nothing if parts are missing, and if a field has them all, those. */
static void
scan_end_row (Scan *scan, Ranked *ranked)
{
  guint32 all = rounds_text_query_parts (scan->query), there = 0;
  gboolean in_one = FALSE;

  for (guint i = 0; i < scan->places->len; i++)
    {
      there |= g_array_index (scan->places, Place, i).at.parts;
      in_one |= g_array_index (scan->places, Place, i).at.parts == all;
    }
  for (guint i = scan->places->len; in_one && i-- > 0;)
    if (g_array_index (scan->places, Place, i).at.parts != all)
      g_array_remove_index (scan->places, i);
  if (there == all)
    ranked_add (ranked, all, (Place *) (gpointer) scan->places->data, scan->places->len);
  g_array_set_size (scan->places, 0);
}

static gboolean
scan_row (const RoundsChartRow *row,
          RoundsDocuments *documents,
          RoundsFieldVisitor *visitor,
          GError **error)
{
  return rounds_chart_fields_of_event (row, visitor) &&
         rounds_chart_fields_of_documents (row, documents, visitor, error);
}

GPtrArray *
rounds_chart_words_scan (const RoundsOpenChart *chart,
                         const RoundsChartQuestion *question,
                         guint *unread,
                         GError **error)
{
  g_autoptr (RoundsTextQuery) query = rounds_text_query_new (question->text, error);
  g_autoptr (RoundsDocuments) documents = NULL;
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_auto (Ranked) ranked = { hits_new (), hits_new (), question->max };
  Scan scan = { query, places };
  RoundsFieldVisitor visitor = { on_field_scanned, &scan, 0 };

  if (query != NULL)
    documents = rounds_documents_new (chart->chart, &question->actor, error);
  if (documents == NULL)
    return NULL;
  g_array_set_clear_func (places, (GDestroyNotify) place_clear);
  for (guint i = chart->index->n_rows; i-- > 0 && ranked.near->len < ranked.max;)
    {
      if (g_cancellable_set_error_if_cancelled (question->cancellable, error) ||
          !scan_row (&chart->index->rows[i], documents, &visitor, error))
        return NULL;
      scan_end_row (&scan, &ranked);
    }
  if (unread != NULL)
    *unread = visitor.unread;
  return ranked_end (&ranked);
}

/* ---- the index ---- */

struct _RoundsChartWords
{
  const RoundsOpenChart *chart; /* not owned */
  RoundsBlock *block;           /* texts that the chart does not have */
  GArray *fields;               /* RoundsChartField; their numbers are the index' own */
  RoundsTextIndex *index;
  guint unread;
};

/* A text that goes when the visit is over is kept for its snippets. */
static gboolean
on_field_added (gpointer data, const RoundsChartField *field)
{
  RoundsChartWords *self = data;
  RoundsChartField kept = *field;

  if (kept.passing)
    kept.text = rounds_block_text (self->block, field->text, field->size);
  if (kept.text == NULL || !rounds_text_index_add (self->index, kept.row - self->chart->index->rows,
                                                   self->fields->len, kept.text, kept.size))
    return FALSE;
  g_array_append_val (self->fields, kept);
  return TRUE;
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
  RoundsFieldVisitor visitor = { on_field_added, self, 0 };

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

/* How many of the hits from `first` on are of one record. */
static guint
record_length (const GArray *found, guint first)
{
  guint n = 1;

  while (first + n < found->len &&
         place_compare (&g_array_index (found, RoundsTextHit, first),
                        &g_array_index (found, RoundsTextHit, first + n)) == 0)
    n++;
  return n;
}

static void
record_add (
    const RoundsChartWords *self, guint32 all, const RoundsTextHit *hits, guint n, Ranked *to)
{
  g_autofree Place *places = g_new0 (Place, n);

  for (guint i = 0; i < n; i++)
    places[i] = (Place){ g_array_index (self->fields, RoundsChartField, hits[i].field), hits[i],
                         NULL };
  ranked_add (to, all, places, n);
}

typedef struct
{
  guint max;
  gint64 until;
  guint later;
} Wanted;

static gboolean
is_later (const RoundsChartWords *self, const RoundsTextHit *hit, gint64 until)
{
  const RoundsChartRow *row = g_array_index (self->fields, RoundsChartField, hit->field).row;

  return (row->marks & ROUNDS_MARK_NO_TIME) == 0 && row->from > until;
}

static GPtrArray *
search (const RoundsChartWords *self, const char *text, Wanted *wanted, GError **error)
{
  g_autoptr (RoundsTextQuery) query = rounds_text_query_new (text, error);
  g_auto (Ranked) ranked = { hits_new (), hits_new (), wanted->max };
  g_autoptr (GArray) found = NULL;

  if (query == NULL)
    return NULL;
  found = rounds_text_index_search (self->index, query, G_MAXUINT);
  if (found == NULL)
    {
      set_memory (error);
      return NULL;
    }
  g_array_sort (found, place_compare);
  for (guint i = 0, n; i < found->len && ranked.near->len < wanted->max; i += n)
    {
      const RoundsTextHit *hits = &g_array_index (found, RoundsTextHit, i);

      n = record_length (found, i);
      if (is_later (self, hits, wanted->until))
        wanted->later++;
      else
        record_add (self, rounds_text_query_parts (query), hits, n, &ranked);
    }
  return ranked_end (&ranked);
}

GPtrArray *
rounds_chart_words_search (const RoundsChartWords *self,
                           const char *text,
                           guint max,
                           GError **error)
{
  Wanted wanted = { .max = max, .until = G_MAXINT64 };

  return search (self, text, &wanted, error);
}

GPtrArray *
rounds_chart_words_search_until (
    const RoundsChartWords *self, const char *text, guint max, gint64 until, guint *later)
{
  Wanted wanted = { .max = max, .until = until };
  GPtrArray *hits = search (self, text, &wanted, NULL);

  *later = wanted.later;
  return hits;
}
