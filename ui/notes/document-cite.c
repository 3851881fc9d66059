#define _GNU_SOURCE /* memmem */

#include "document-cite.h"

#include "narrative-view.h"

#include <string.h>

#define AROUND      200 /* bytes before and behind that are compared */
/* In one step: taken of what is shown; searched, where the words are no longer. */
#define TAKEN_STEP  (128u << 10)
#define SEARCH_STEP (1u << 20)

/* Texts one behind another, each run of white space and of what separates cells as one blank. */
typedef struct
{
  GString *text;
  GArray *from;  /* gsize: of each byte of text, where it stands in its piece */
  GArray *piece; /* guint: of each byte, its piece; the blanks between two are of the one before */
} Plain;

void
rounds_cited_clear (RoundsCited *self)
{
  if (self->text != NULL)
    explicit_bzero (self->text, strlen (self->text));
  g_clear_pointer (&self->text, g_free);
  self->start = self->end = 0;
}

static void
plain_init (Plain *self)
{
  self->text = g_string_new (NULL);
  self->from = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->piece = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
plain_clear (Plain *self)
{
  explicit_bzero (self->text->str, self->text->len);
  g_string_free (self->text, TRUE);
  g_array_unref (self->from);
  g_array_unref (self->piece);
}

static void
plain_add_byte (Plain *self, char byte, gsize at, guint piece)
{
  g_string_append_c (self->text, byte);
  g_array_append_val (self->from, at);
  g_array_append_val (self->piece, piece);
}

static gboolean
ends_with_blank (const Plain *self)
{
  return self->text->len == 0 || self->text->str[self->text->len - 1] == ' ';
}

static gboolean
is_blank (char byte)
{
  return g_ascii_isspace (byte) || byte == '|' || byte == '\f';
}

/* Bytes [from, to) of a piece. */
static void
plain_add (Plain *self, const char *text, gsize from, gsize to, guint piece)
{
  for (gsize i = from; i < to; i++)
    if (!is_blank (text[i]))
      plain_add_byte (self, text[i], i, piece);
    else if (!ends_with_blank (self))
      plain_add_byte (self, ' ', i, piece);
}

static void
plain_end (Plain *self, gsize size, guint piece)
{
  if (!ends_with_blank (self))
    plain_add_byte (self, ' ', size, piece);
}

/* The words of a field, which has one piece: where they stood is not asked for. */
static void
add_words (GString *text, const char *from, const char *to)
{
  for (; from < to; from++)
    if (!is_blank (*from))
      g_string_append_c (text, *from);
    else if (text->len > 0 && text->str[text->len - 1] != ' ')
      g_string_append_c (text, ' ');
  if (text->len > 0 && text->str[text->len - 1] != ' ')
    g_string_append_c (text, ' ');
}

/* ---- what is shown ---- */

/* One that is to be taken yet. */
typedef struct
{
  const char *text; /* the document's */
  gsize size;
} Shown;

struct _RoundsCitedSearch
{
  GString *field;         /* plain */
  gsize start, end;       /* of the words in it */
  GArray *pieces, *shown; /* (n) RoundsCitedPiece, and Shown of each */
  guint taken;            /* of them */
  gsize taken_to;         /* of the next */
  Plain plain;
  gsize searched_to, at; /* bytes of plain; where the best place is */
  guint best;
  gboolean found;
};

static void
add_piece (RoundsCitedSearch *self, const RoundsCitedPiece *piece, const char *text)
{
  const Shown shown = { text, text != NULL ? strlen (text) : 0 };

  if (shown.size == 0)
    return;
  g_array_append_val (self->pieces, *piece);
  g_array_append_val (self->shown, shown);
}

static void
add_block (RoundsCitedSearch *self, RoundsCitedPiece piece, const RoundsNarrativeBlock *block)
{
  if (block->kind != ROUNDS_NARRATIVE_ROW)
    add_piece (self, &piece, block->text);
  for (guint i = 0; block->kind == ROUNDS_NARRATIVE_ROW && i < block->n_cells; i++)
    {
      piece.cell = i;
      add_piece (self, &piece, block->cells[i]);
    }
}

static void
add_document (RoundsCitedSearch *self, const RoundsDocument *document)
{
  for (guint i = 0; document->text != NULL && i < document->text->len; i++)
    add_piece (self, &(RoundsCitedPiece){ .page = i }, document->text->pdata[i]);
  for (guint i = 0; document->narrative != NULL && i < document->narrative->len; i++)
    {
      const RoundsNarrativePage *page = &g_array_index (document->narrative, RoundsNarrativePage,
                                                        i);

      for (guint k = page->from; k < page->to; k++)
        add_block (self, (RoundsCitedPiece){ .page = i, .block = k },
                   &document->pages->narrative->blocks[k]);
    }
}

/* FALSE: there is more. */
static gboolean
take_further (RoundsCitedSearch *self)
{
  gsize left = TAKEN_STEP;

  while (self->taken < self->pieces->len && left > 0)
    {
      const Shown *shown = &g_array_index (self->shown, Shown, self->taken);
      gsize to = self->taken_to + MIN (left, shown->size - self->taken_to);

      plain_add (&self->plain, shown->text, self->taken_to, to, self->taken);
      left -= to - self->taken_to;
      self->taken_to = to;
      if (to < shown->size)
        break;
      plain_end (&self->plain, shown->size, self->taken);
      self->taken++;
      self->taken_to = 0;
    }
  return self->taken == self->pieces->len;
}

/* ---- which of the places ---- */

static guint
same_around (const char *one, gsize one_from, gsize one_to, const char *other, gsize from, gsize to)
{
  guint same = 0, behind = 0;

  while (same < AROUND && same < one_from && same < from &&
         one[one_from - 1 - same] == other[from - 1 - same])
    same++;
  while (behind < AROUND && one[one_to + behind] != '\0' &&
         one[one_to + behind] == other[to + behind])
    behind++;
  return same + behind;
}

static void
weigh (RoundsCitedSearch *self, gsize from)
{
  guint same = same_around (self->field->str, self->start, self->end, self->plain.text->str, from,
                            from + self->end - self->start);

  if (self->found && same <= self->best)
    return;
  self->found = TRUE;
  self->best = same;
  self->at = from;
}

/* FALSE: there is more. */
static gboolean
search_further (RoundsCitedSearch *self)
{
  const GString *text = self->plain.text;
  gsize size = self->end - self->start;
  gsize to = self->searched_to + MAX (size, SEARCH_STEP);

  while (self->searched_to < to && self->searched_to + size <= text->len)
    {
      const char *from = text->str + self->searched_to;
      const char *next = memmem (from, MIN (text->len, to + size - 1) - self->searched_to,
                                 self->field->str + self->start, size);

      if (next == NULL)
        break;
      weigh (self, (gsize) (next - text->str));
      self->searched_to = (gsize) (next - text->str) + 1;
    }
  self->searched_to = MAX (self->searched_to, to);
  return self->searched_to + size > text->len;
}

/* The pieces of shown [from, to), each with the bytes of it that are meant. */
static GArray *
cut_out (const Plain *shown, const GArray *pieces, gsize from, gsize to)
{
  GArray *cut = g_array_new (FALSE, FALSE, sizeof (RoundsCitedPiece));

  for (gsize i = from; i < to;)
    {
      guint at = g_array_index (shown->piece, guint, i);
      RoundsCitedPiece piece = g_array_index (pieces, RoundsCitedPiece, at);
      gsize last = i;

      while (last + 1 < to && g_array_index (shown->piece, guint, last + 1) == at)
        last++;
      piece.start = g_array_index (shown->from, gsize, i);
      piece.end = g_array_index (shown->from, gsize, last) + 1;
      if (shown->text->str[last] == ' ')
        piece.end--;
      if (piece.end > piece.start)
        g_array_append_val (cut, piece);
      i = last + 1;
    }
  return cut;
}

RoundsCitedSearch *
rounds_cited_search_new (const RoundsCited *cited, const RoundsDocument *document)
{
  RoundsCitedSearch *self = g_new0 (RoundsCitedSearch, 1);
  const char *end = cited->text + strlen (cited->text);
  const char *from = cited->text + MIN (cited->start, (gsize) (end - cited->text));
  const char *to = cited->text + MIN (cited->end, (gsize) (end - cited->text));

  self->field = g_string_new (NULL);
  add_words (self->field, cited->text, from);
  self->start = self->field->len;
  add_words (self->field, from, to);
  self->end = self->field->len;
  while (self->end > self->start && self->field->str[self->end - 1] == ' ')
    self->end--;
  add_words (self->field, to, end);
  plain_init (&self->plain);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (RoundsCitedPiece));
  self->shown = g_array_new (FALSE, FALSE, sizeof (Shown));
  if (self->end > self->start)
    add_document (self, document);
  return self;
}

gboolean
rounds_cited_search_step (RoundsCitedSearch *self)
{
  return take_further (self) && (self->end == self->start || search_further (self));
}

GArray *
rounds_cited_search_get_found (const RoundsCitedSearch *self)
{
  if (!self->found)
    return g_array_new (FALSE, FALSE, sizeof (RoundsCitedPiece));
  return cut_out (&self->plain, self->pieces, self->at, self->at + self->end - self->start);
}

void
rounds_cited_search_free (RoundsCitedSearch *self)
{
  explicit_bzero (self->field->str, self->field->len);
  g_string_free (self->field, TRUE);
  plain_clear (&self->plain);
  g_array_unref (self->pieces);
  g_array_unref (self->shown);
  g_free (self);
}
