#include "document-cite.h"

#include "narrative-view.h"

#include <string.h>

#define AROUND 200 /* bytes before and behind that are compared */

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

static void
plain_add (Plain *self, const char *text, gsize size, guint piece)
{
  for (gsize i = 0; i < size; i++)
    if (g_ascii_isspace (text[i]) || text[i] == '|' || text[i] == '\f')
      {
        if (!ends_with_blank (self))
          plain_add_byte (self, ' ', i, piece);
      }
    else
      plain_add_byte (self, text[i], i, piece);
  if (!ends_with_blank (self))
    plain_add_byte (self, ' ', size, piece);
}

/* ---- what is shown ---- */

static void
add_piece (GArray *pieces, Plain *plain, const RoundsCitedPiece *piece, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  g_array_append_val (pieces, *piece);
  plain_add (plain, text, strlen (text), pieces->len - 1);
}

static void
add_block (GArray *pieces, Plain *plain, RoundsCitedPiece piece, const RoundsNarrativeBlock *block)
{
  if (block->kind != ROUNDS_NARRATIVE_ROW)
    add_piece (pieces, plain, &piece, block->text);
  for (guint i = 0; block->kind == ROUNDS_NARRATIVE_ROW && i < block->n_cells; i++)
    {
      piece.cell = i;
      add_piece (pieces, plain, &piece, block->cells[i]);
    }
}

static void
add_document (GArray *pieces, Plain *plain, const RoundsDocument *document)
{
  for (guint i = 0; document->text != NULL && i < document->text->len; i++)
    add_piece (pieces, plain, &(RoundsCitedPiece){ .page = i }, document->text->pdata[i]);
  for (guint i = 0; document->narrative != NULL && i < document->narrative->len; i++)
    {
      const RoundsNarrativePage *page = &g_array_index (document->narrative, RoundsNarrativePage,
                                                        i);

      for (guint k = page->from; k < page->to; k++)
        add_block (pieces, plain, (RoundsCitedPiece){ .page = i, .block = k },
                   &document->pages->narrative->blocks[k]);
    }
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

/* Where words [start, end) of field stand in shown. FALSE: nowhere. */
static gboolean
find_best (const GString *field, gsize start, gsize end, const GString *shown, gsize *at)
{
  g_autofree char *words = g_strndup (field->str + start, end - start);
  guint best = 0;
  gboolean found = FALSE;

  for (const char *next = shown->str; (next = strstr (next, words)) != NULL; next++)
    {
      gsize from = (gsize) (next - shown->str);
      guint same = same_around (field->str, start, end, shown->str, from, from + end - start);

      if (found && same <= best)
        continue;
      found = TRUE;
      best = same;
      *at = from;
    }
  explicit_bzero (words, strlen (words));
  return found;
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

GArray *
rounds_cited_find (const RoundsCited *self, const RoundsDocument *document)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (RoundsCitedPiece));
  GArray *found = NULL;
  Plain field, shown;
  gsize start, end, size = strlen (self->text), at = 0;

  plain_init (&field);
  plain_init (&shown);
  plain_add (&field, self->text, MIN (self->start, size), 0);
  start = field.text->len;
  plain_add (&field, self->text + MIN (self->start, size),
             MIN (self->end, size) - MIN (self->start, size), 0);
  end = field.text->len;
  while (end > start && field.text->str[end - 1] == ' ')
    end--;
  plain_add (&field, self->text + MIN (self->end, size), size - MIN (self->end, size), 0);
  add_document (pieces, &shown, document);
  if (end > start && find_best (field.text, start, end, shown.text, &at))
    found = cut_out (&shown, pieces, at, at + end - start);
  else
    found = g_array_new (FALSE, FALSE, sizeof (RoundsCitedPiece));
  plain_clear (&field);
  plain_clear (&shown);
  return found;
}
