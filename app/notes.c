#include "notes.h"

#include "allergies.h"
#include "chart-errors.h"
#include "copied.h"
#include "documents.h"
#include "narrative.h"
#include "text-words.h"

#include <string.h>

#define QUERY_WORDS 32

/* ---- which are listed ---- */

static gboolean
is_undated (const RoundsChartRow *row)
{
  return (row->marks & ROUNDS_MARK_NO_TIME) != 0;
}

/* What takes another's place does so from its own date on, and not when it was entered in error. */
static gboolean
can_replace (const RoundsChartRow *row, gint64 at)
{
  return row->event->kind == ROUNDS_KIND_NOTE && (is_undated (row) || row->from <= at) &&
         (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) == 0;
}

/* The rows that others had replaced by then. */
static GHashTable *
replaced_at (const RoundsChartIndex *index, gint64 at)
{
  GHashTable *rows = g_hash_table_new (NULL, NULL);
  const RoundsFacet *facet;

  for (guint i = 0; i < index->n_rows; i++)
    {
      const RoundsChartRow *row = &index->rows[i], *old;

      for (guint k = 0; can_replace (row, at) &&
                        (facet = rounds_event_facet (row->event, ROUNDS_FACET_REPLACES, k)) != NULL;
           k++)
        if ((old = rounds_chart_row_for (index, row->event, facet->text)) != NULL && old != row)
          g_hash_table_add (rows, (gpointer) old);
    }
  return rows;
}

GPtrArray *
rounds_notes_listed (const RoundsChartIndex *index, gint64 at)
{
  g_autoptr (GHashTable) replaced = replaced_at (index, at);
  GPtrArray *rows = g_ptr_array_new ();

  for (guint i = index->n_rows; i-- > 0;)
    {
      const RoundsChartRow *row = &index->rows[i];

      if (row->event->kind == ROUNDS_KIND_NOTE && !g_hash_table_contains (replaced, row) &&
          !is_undated (row) && row->from <= at)
        g_ptr_array_add (rows, (gpointer) row);
    }
  for (guint i = 0; i < index->n_rows; i++)
    if (index->rows[i].event->kind == ROUNDS_KIND_NOTE &&
        !g_hash_table_contains (replaced, &index->rows[i]) && is_undated (&index->rows[i]))
      g_ptr_array_add (rows, (gpointer) &index->rows[i]);
  return rows;
}

const RoundsChartRow *
rounds_notes_replaced (const RoundsChartIndex *index, const RoundsChartRow *row, guint n)
{
  const RoundsFacet *facet = rounds_event_facet (row->event, ROUNDS_FACET_REPLACES, n);

  return facet != NULL ? rounds_chart_row_for (index, row->event, facet->text) : NULL;
}

const RoundsChartRow *
rounds_notes_successor (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsFacet *facet;

  for (guint i = 0; i < index->n_rows && (row->marks & ROUNDS_MARK_REPLACED) != 0; i++)
    {
      const RoundsChartRow *other = &index->rows[i];

      if (other == row || !can_replace (other, G_MAXINT64))
        continue;
      for (guint k = 0;
           (facet = rounds_event_facet (other->event, ROUNDS_FACET_REPLACES, k)) != NULL; k++)
        if (rounds_chart_row_for (index, other->event, facet->text) == row)
          return other;
    }
  return NULL;
}

const RoundsChartRow *
rounds_notes_previous (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  for (const RoundsChartRow *other = row; other-- > index->rows;)
    if (other->event->kind == ROUNDS_KIND_NOTE &&
        g_strcmp0 (other->event->performer, row->event->performer) == 0 &&
        other->event->performer != NULL && other->from < row->from &&
        (other->marks & (ROUNDS_MARK_REPLACED | ROUNDS_MARK_IN_ERROR)) == 0)
      return other;
  return NULL;
}

/* ---- what a note says ---- */

static const char *
field_of (const RoundsFacet *facet)
{
  return facet->pointer != NULL ? facet->pointer + (facet->pointer[0] == '/') : "";
}

char *
rounds_note_section_text (const RoundsFacet *section)
{
  g_autoptr (RoundsNarrative) narrative = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (RoundsReading) reading = NULL;

  if (section->type == ROUNDS_FACET_IS_TEXT || section->text == NULL)
    return g_strdup (section->text);
  narrative = rounds_narrative_of_div (section->text, strlen (section->text), NULL);
  if (narrative != NULL)
    return rounds_narrative_text (narrative);
  bytes = g_bytes_new (section->text, strlen (section->text));
  reading = rounds_documents_read ("html", bytes, NULL, NULL);
  return reading != NULL ? g_strdup (rounds_reading_get_text (reading, NULL)) : NULL;
}

static gboolean
add_attachments (GArray *parts,
                 RoundsDocuments *documents,
                 const RoundsEvent *event,
                 GError **error)
{
  const RoundsFacet *facet;

  for (guint i = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_ATTACHMENT, i)) != NULL; i++)
    {
      RoundsNotePart part = { .heading = facet->attachment.title, .attachment = i };
      g_autoptr (GError) why = NULL;
      g_autoptr (GBytes) text = rounds_documents_text (documents, event, &facet->attachment, &why);

      if (why != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      part.field = rounds_documents_field (documents, facet);
      if (text != NULL)
        {
          const char *bytes = g_bytes_get_data (text, &part.size);

          part.text = g_strndup (bytes, part.size);
          part.size = strlen (part.text);
        }
      else
        part.why = g_strdup (rounds_documents_why (documents));
      g_array_append_val (parts, part);
    }
  return TRUE;
}

static void
add_sections (GArray *parts, const RoundsEvent *event)
{
  const RoundsFacet *facet;

  for (guint i = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_SECTION, i)) != NULL; i++)
    {
      RoundsNotePart part = { .field = field_of (facet), .attachment = ROUNDS_NONE };

      if (facet->type == ROUNDS_FACET_IS_CODE)
        part.heading = facet->code.display;
      part.text = rounds_note_section_text (facet);
      part.size = part.text != NULL ? strlen (part.text) : 0;
      g_array_append_val (parts, part);
    }
}

static RoundsNote *
note_read (RoundsDocuments *documents, const RoundsEvent *event, GError **error)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (RoundsNotePart));
  RoundsNote *self = g_new0 (RoundsNote, 1);
  gboolean good = add_attachments (parts, documents, event, error);

  if (good)
    add_sections (parts, event);
  self->n = parts->len;
  self->parts = (RoundsNotePart *) g_array_free (parts, FALSE);
  if (good)
    return self;
  rounds_note_free (self);
  return NULL;
}

static const char *
own_words (RoundsNote *self, const char *words)
{
  if (words != NULL)
    g_ptr_array_add (self->own, g_strdup (words));
  return words != NULL ? g_ptr_array_index (self->own, self->own->len - 1) : NULL;
}

RoundsNote *
rounds_note_read (const RoundsOpenChart *chart,
                  const RoundsActor *actor,
                  const RoundsEvent *event,
                  GError **error)
{
  g_autoptr (RoundsDocuments) documents = rounds_documents_new (chart->chart, actor, error);
  RoundsNote *self = documents != NULL ? note_read (documents, event, error) : NULL;

  if (self == NULL)
    return NULL;
  self->own = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->n; i++)
    {
      self->parts[i].field = own_words (self, self->parts[i].field);
      self->parts[i].heading = own_words (self, self->parts[i].heading);
    }
  return self;
}

void
rounds_note_free (RoundsNote *self)
{
  for (guint i = 0; i < self->n; i++)
    {
      if (self->parts[i].text != NULL)
        explicit_bzero (self->parts[i].text, self->parts[i].size);
      g_free (self->parts[i].text);
      g_free (self->parts[i].why);
    }
  g_clear_pointer (&self->own, g_ptr_array_unref);
  g_free (self->parts);
  g_free (self);
}

/* ---- what is denied ---- */

/* To the end of its sentence or line. */
static guint32
end_of_sentence (const char *text, gsize size, guint32 start)
{
  gsize end = start;

  while (end < size && text[end] != '\n' &&
         !(strchr (".;!", text[end]) != NULL && text[end] != '\0' &&
           (end + 1 == size || g_ascii_isspace (text[end + 1]))))
    end++;
  return (guint32) MIN (end + (end < size && text[end] != '\n'), size);
}

/* Rule 2.3: only beside an entry that is active is such a sentence a contradiction. */
static gboolean
has_active_allergy (const RoundsChartIndex *index)
{
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (index, index->settings.as_of);

  for (guint i = 0; allergies != NULL && i < allergies->n_entries; i++)
    if (allergies->entries[i].active)
      return TRUE;
  return FALSE;
}

static void
find_denial (GArray *marks, const RoundsChartRow *row, const RoundsNotePart *part)
{
  gssize start = rounds_text_denies_allergies (part->text);
  RoundsNoteMark mark = { ROUNDS_NOTE_DENIES, row, part->field, (guint32) MAX (start, 0) };

  if (start < 0)
    return;
  mark.end = end_of_sentence (part->text, part->size, mark.start);
  g_array_append_val (marks, mark);
}

/* ---- what was copied forward ---- */

typedef struct
{
  const RoundsChartIndex *index;
  RoundsCopied *copied;
  GArray *marks;
  GPtrArray *waiting; /* RoundsNote of the moment at hand: no copy of one another */
  GArray *waiting_rows;
  gboolean allergic; /* an entry is active */
} Copying;

static void
find_copies (Copying *self, const RoundsChartRow *row, const RoundsNotePart *part)
{
  g_autoptr (GArray) passages = rounds_copied_find (self->copied, part->text, part->size);

  for (guint i = 0; i < passages->len; i++)
    {
      const RoundsCopiedPassage *passage = &g_array_index (passages, RoundsCopiedPassage, i);
      RoundsNoteMark mark = { ROUNDS_NOTE_COPIED, row, part->field, passage->start, passage->end };

      mark.words = passage->words;
      mark.from = &self->index->rows[passage->note];
      if (passage->first != ROUNDS_COPIED_NONE)
        mark.first = &self->index->rows[passage->first];
      g_array_append_val (self->marks, mark);
    }
}

/* The notes of one moment become what later ones are compared with. A note that was replaced is not
 * among them: its successor says the same for good reason. */
static void
take_waiting (Copying *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const RoundsNote *note = self->waiting->pdata[i];

      for (guint k = 0; k < note->n; k++)
        if (note->parts[k].text != NULL)
          rounds_copied_add (self->copied, g_array_index (self->waiting_rows, guint, i),
                             note->parts[k].text, note->parts[k].size);
    }
  g_ptr_array_set_size (self->waiting, 0);
  g_array_set_size (self->waiting_rows, 0);
}

static gboolean
take_row (Copying *self, RoundsDocuments *documents, guint at, GError **error)
{
  const RoundsChartRow *row = &self->index->rows[at];
  RoundsNote *note;

  if (row->event->kind != ROUNDS_KIND_NOTE || (row->marks & ROUNDS_MARK_REPLACED) != 0)
    return TRUE;
  if (self->waiting_rows->len > 0 &&
      self->index->rows[g_array_index (self->waiting_rows, guint, 0)].from < row->from)
    take_waiting (self);
  note = note_read (documents, row->event, error);
  if (note == NULL)
    return FALSE;
  for (guint k = 0; k < note->n; k++)
    if (note->parts[k].text != NULL)
      {
        find_copies (self, row, &note->parts[k]);
        if (self->allergic)
          find_denial (self->marks, row, &note->parts[k]);
      }
  g_ptr_array_add (self->waiting, note);
  g_array_append_val (self->waiting_rows, at);
  return TRUE;
}

static gboolean
add_marks (const RoundsOpenChart *chart,
           const RoundsActor *actor,
           GArray *marks,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (RoundsDocuments) documents = rounds_documents_new (chart->chart, actor, error);
  g_autoptr (RoundsCopied) copied = rounds_copied_new ();
  g_autoptr (GPtrArray)
      waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_note_free);
  g_autoptr (GArray) waiting_rows = g_array_new (FALSE, FALSE, sizeof (guint));
  Copying self = { chart->index, copied,       marks,
                   waiting,      waiting_rows, has_active_allergy (chart->index) };

  for (guint i = 0; documents != NULL && i < chart->index->n_rows; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !take_row (&self, documents, i, error))
      return FALSE;
  return documents != NULL;
}

static gint
by_row (gconstpointer a, gconstpointer b)
{
  const RoundsNoteMark *one = a, *other = b;

  if (one->row != other->row)
    return one->row < other->row ? -1 : 1;
  return one->start < other->start ? -1 : one->start > other->start;
}

GArray *
rounds_notes_marks (const RoundsOpenChart *chart,
                    const RoundsActor *actor,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, TRUE, sizeof (RoundsNoteMark));

  if (!add_marks (chart, actor, marks, cancellable, error))
    return NULL;
  g_array_sort (marks, by_row);
  return g_steal_pointer (&marks);
}

/* ---- the words of a query ---- */

typedef struct
{
  RoundsTextWord words[QUERY_WORDS];
  guint n;
  gboolean whole[QUERY_WORDS]; /* stood in quotation marks */
} Query;

static void
query_init (Query *query, const char *text)
{
  RoundsTextWords words = { text, strlen (text), 0 };
  const char *quote = text;
  gboolean within = FALSE;

  query->n = 0;
  while (query->n < QUERY_WORDS && rounds_text_words_next (&words, &query->words[query->n]))
    {
      for (; quote < text + query->words[query->n].start; quote++)
        within ^= *quote == '"';
      query->whole[query->n++] = within;
    }
}

/* As text-index.h says: a word stands for what begins with it, digits for themselves. */
static gboolean
is_meant (const Query *query, const RoundsTextWord *word)
{
  for (guint i = 0; i < query->n; i++)
    {
      const RoundsTextWord *wanted = &query->words[i];
      gboolean whole = query->whole[i] || wanted->digits;

      if (word->bytes >= wanted->bytes && memcmp (word->word, wanted->word, wanted->bytes) == 0 &&
          (!whole || word->bytes == wanted->bytes))
        return TRUE;
    }
  return FALSE;
}

static GArray *
find (const char *query, RoundsTextWords *words, gsize until, guint max)
{
  GArray *spans = g_array_new (FALSE, FALSE, 2 * sizeof (guint32));
  RoundsTextWord word;
  g_autofree Query *wanted = g_new (Query, 1);

  query_init (wanted, query);
  if (wanted->n == 0)
    words->at = words->size;
  while (words->at < until && spans->len < max && rounds_text_words_next (words, &word))
    if (is_meant (wanted, &word))
      {
        const guint32 span[2] = { (guint32) word.start, (guint32) word.end };

        g_array_append_vals (spans, span, 1);
      }
  return spans;
}

GArray *
rounds_notes_find (const char *query, const char *text, gsize size, guint max)
{
  RoundsTextWords words = { text, size, 0 };

  return find (query, &words, size, max);
}

GArray *
rounds_notes_find_on (const char *query, const char *text, gsize size, gsize *at, gsize bytes)
{
  RoundsTextWords words = { text, size, *at };
  GArray *spans = find (query, &words, *at + MIN (bytes, size - *at), G_MAXUINT);

  *at = words.at;
  return spans;
}
