/* Pages: the text that their content shows, in its order (ISO 32000-1, 7.7.3, 8.4 and 9.4). */
#include "pdf-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAGES_MAX    20000u
#define NODES_MAX    100000u /* of the page tree, visited */
#define OPERANDS_MAX 64
#define STATES_MAX   64
#define LINE_MAX     (ROUNDS_FRAME_TEXT_MAX - 64)
#define STEPS_MAX    20000000u /* operators of one document */

typedef struct
{
  double a, b, c, d, e, f;
} Matrix;

typedef struct
{
  Matrix ctm;
  const PdfFont *font;
  double size, character, word, scale, leading, rise;
} State;

typedef struct
{
  Pdf *pdf;
  RoundsOutput *out;
  PdfCounts *counts;
  State stack[STATES_MAX];
  unsigned depth;
  Matrix text, line_start;
  const PdfObject *operands[OPERANDS_MAX];
  unsigned n_operands;
  /* where the last character ended, and how large it was */
  double end_x, end_y, height;
  bool placed;
  uint64_t offset; /* in the file, of the content at hand */
  uint64_t characters, steps, nodes;
  uint8_t line[ROUNDS_FRAME_TEXT_MAX];
  size_t used;
  uint8_t last; /* byte of the line, also when it was given already; 0: a new line */
} Page;

static Matrix
multiply (Matrix m, Matrix n)
{
  return (
      Matrix){ m.a * n.a + m.b * n.c, m.a * n.b + m.b * n.d,       m.c * n.a + m.d * n.c,
               m.c * n.b + m.d * n.d, m.e * n.a + m.f * n.c + n.e, m.e * n.b + m.f * n.d + n.f };
}

static State *
state (Page *page)
{
  return &page->stack[page->depth];
}

/* ---- characters ---- */

static void
flush (Page *page)
{
  rounds_output_whole (page->out, page->offset, page->line, page->used);
  page->used = 0;
}

static void
add (Page *page, uint32_t c)
{
  static const uint8_t lead[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
  unsigned length;

  if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
    {
      if (page->counts->unknown++ == 0)
        page->counts->first_unknown = page->offset;
      c = 0xfffd;
    }
  length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  if (page->used + length > LINE_MAX)
    flush (page);
  for (unsigned i = length - 1; i > 0; i--, c >>= 6)
    page->line[page->used + i] = (uint8_t) (0x80 | (c & 0x3f));
  page->line[page->used] = (uint8_t) (lead[length] | c);
  page->used += length;
  page->last = page->line[page->used - 1];
}

static void
end_line (Page *page)
{
  if (page->last == 0)
    return;
  while (page->used > 0 && page->line[page->used - 1] == ' ')
    page->used--;
  add (page, '\n');
  flush (page);
  page->last = 0;
}

/* A line of its own, a space, or nothing, by how far the next character is from the last, measured
 * along and across the direction of writing. */
static void
separate (Page *page, const Matrix *m, double height)
{
  double length = hypot (m->a, m->b), dx = m->e - page->end_x, dy = m->f - page->end_y;
  double along = length > 0 ? (dx * m->a + dy * m->b) / length : dx;
  double across = length > 0 ? fabs (dy * m->a - dx * m->b) / length : fabs (dy);
  double size = page->height > height ? page->height : height;

  if (!page->placed)
    return;
  if (across > 0.6 * size || along < -size)
    end_line (page);
  else if (along > 0.2 * height && page->last != 0 && page->last != ' ')
    add (page, ' ');
}

static void
show_code (Page *page, unsigned code, bool one)
{
  const State *s = state (page);
  Matrix size = { s->size * s->scale, 0, 0, s->size, 0, s->rise };
  Matrix m = multiply (multiply (size, page->text), s->ctm);
  double height = hypot (m.c, m.d), width = pdf_font_width (s->font, code) / 1000;
  double advance = (width * s->size + s->character + (one && code == ' ' ? s->word : 0)) * s->scale;
  uint32_t text[8];
  unsigned n = pdf_font_characters (s->font, code, text);

  separate (page, &m, height);
  for (unsigned i = 0; i < n; i++)
    if (text[i] >= 0x20 && (text[i] != ' ' || page->last != 0))
      add (page, text[i]);
  if (n == 0)
    add (page, 0);
  page->characters++;
  page->text = multiply ((Matrix){ 1, 0, 0, 1, advance, 0 }, page->text);
  m = multiply (multiply (size, page->text), s->ctm);
  page->end_x = m.e;
  page->end_y = m.f;
  page->height = height;
  page->placed = isfinite (m.e) && isfinite (m.f) && isfinite (height);
}

static void
show (Page *page, const PdfObject *string)
{
  unsigned code, n;

  if (string->type != PDF_STRING)
    return;
  for (size_t i = 0; i < string->size; i += n)
    {
      n = pdf_font_code (state (page)->font, string->bytes + i, string->size - i, &code);
      show_code (page, code, n == 1);
    }
}

static void
show_array (Page *page, const PdfObject *array)
{
  for (size_t i = 0; array->type == PDF_ARRAY && i < array->n; i++)
    if (array->items[i]->type == PDF_NUMBER)
      {
        const State *s = state (page);
        double move = -array->items[i]->number / 1000 * s->size * s->scale;
        page->text = multiply ((Matrix){ 1, 0, 0, 1, move, 0 }, page->text);
      }
    else
      show (page, array->items[i]);
}

/* ---- operators ---- */

static double
operand (const Page *page, unsigned i)
{
  return i < page->n_operands && page->operands[i]->type == PDF_NUMBER ? page->operands[i]->number
                                                                       : 0;
}

static const PdfObject *
last_operand (const Page *page)
{
  return page->n_operands > 0 ? page->operands[page->n_operands - 1] : &pdf_null;
}

static Matrix
operand_matrix (const Page *page)
{
  return (Matrix){ operand (page, 0), operand (page, 1), operand (page, 2),
                   operand (page, 3), operand (page, 4), operand (page, 5) };
}

static void
move_line (Page *page, double x, double y)
{
  page->line_start = multiply ((Matrix){ 1, 0, 0, 1, x, y }, page->line_start);
  page->text = page->line_start;
}

static void
read_content (Page *page, const PdfObject *content, const PdfObject *resources, unsigned depth);

/* A form is content of its own; a picture is none. */
static void
draw (Page *page, const PdfObject *resources, unsigned depth)
{
  const PdfObject *name = last_operand (page);
  const PdfObject *forms = pdf_get (page->pdf, resources, "XObject"), *form, *own, *m;
  Matrix matrix = { 1, 0, 0, 1, 0, 0 };
  unsigned before = page->depth;
  uint64_t offset = page->offset;

  if (name->type != PDF_NAME || depth >= 8 || page->depth + 1 == STATES_MAX)
    return;
  form = pdf_get (page->pdf, forms, (const char *) name->bytes);
  if (!pdf_is (pdf_get (page->pdf, form, "Subtype"), "Form"))
    return;
  own = pdf_get (page->pdf, form, "Resources");
  m = pdf_get (page->pdf, form, "Matrix");
  if (m->type == PDF_ARRAY && m->n == 6)
    matrix = (Matrix){ pdf_item (page->pdf, m, 0)->number, pdf_item (page->pdf, m, 1)->number,
                       pdf_item (page->pdf, m, 2)->number, pdf_item (page->pdf, m, 3)->number,
                       pdf_item (page->pdf, m, 4)->number, pdf_item (page->pdf, m, 5)->number };
  page->stack[page->depth + 1] = page->stack[page->depth];
  page->depth++;
  state (page)->ctm = multiply (matrix, state (page)->ctm);
  flush (page);
  read_content (page, form, own->type == PDF_DICT ? own : resources, depth + 1);
  flush (page);
  page->offset = offset;
  page->depth = before;
}

static bool
take_text_state (Page *page, const PdfObject *word, const PdfObject *resources)
{
  State *s = state (page);

  if (pdf_is (word, "Tf"))
    {
      const PdfObject *fonts = pdf_get (page->pdf, resources, "Font");
      const PdfObject *name = page->n_operands > 0 ? page->operands[0] : &pdf_null;
      s->font = name->type == PDF_NAME
                    ? pdf_font (page->pdf, pdf_get (page->pdf, fonts, (const char *) name->bytes))
                    : NULL;
      s->size = operand (page, 1);
    }
  else if (pdf_is (word, "Tc"))
    s->character = operand (page, 0);
  else if (pdf_is (word, "Tw"))
    s->word = operand (page, 0);
  else if (pdf_is (word, "Tz"))
    s->scale = operand (page, 0) / 100;
  else if (pdf_is (word, "TL"))
    s->leading = operand (page, 0);
  else if (pdf_is (word, "Ts"))
    s->rise = operand (page, 0);
  else
    return false;
  return true;
}

static bool
take_position (Page *page, const PdfObject *word)
{
  if (pdf_is (word, "BT"))
    page->text = page->line_start = (Matrix){ 1, 0, 0, 1, 0, 0 };
  else if (pdf_is (word, "Tm"))
    page->text = page->line_start = operand_matrix (page);
  else if (pdf_is (word, "Td"))
    move_line (page, operand (page, 0), operand (page, 1));
  else if (pdf_is (word, "TD"))
    {
      state (page)->leading = -operand (page, 1);
      move_line (page, operand (page, 0), operand (page, 1));
    }
  else if (pdf_is (word, "T*"))
    move_line (page, 0, -state (page)->leading);
  else
    return false;
  return true;
}

static bool
take_show (Page *page, const PdfObject *word)
{
  if (pdf_is (word, "Tj"))
    show (page, last_operand (page));
  else if (pdf_is (word, "TJ"))
    show_array (page, last_operand (page));
  else if (pdf_is (word, "'"))
    {
      move_line (page, 0, -state (page)->leading);
      show (page, last_operand (page));
    }
  else if (pdf_is (word, "\""))
    {
      state (page)->word = operand (page, 0);
      state (page)->character = operand (page, 1);
      move_line (page, 0, -state (page)->leading);
      show (page, last_operand (page));
    }
  else
    return false;
  return true;
}

static void
take_operator (Page *page, const PdfObject *word, const PdfObject *resources, unsigned depth)
{
  if (pdf_is (word, "q") && page->depth + 1 < STATES_MAX)
    {
      page->stack[page->depth + 1] = page->stack[page->depth];
      page->depth++;
    }
  else if (pdf_is (word, "Q"))
    page->depth -= page->depth > 0;
  else if (pdf_is (word, "cm"))
    state (page)->ctm = multiply (operand_matrix (page), state (page)->ctm);
  else if (pdf_is (word, "Do"))
    draw (page, resources, depth);
  else if (!take_show (page, word) && !take_position (page, word))
    take_text_state (page, word, resources);
}

/* 8.9.7: a picture in the content; its bytes are none of ours. */
static void
skip_picture (PdfLexer *lexer)
{
  const uint8_t *at = lexer->bytes + lexer->at, *end = lexer->bytes + lexer->size;

  for (; at + 3 < end; at++)
    if ((at[0] == '\n' || at[0] == '\r' || at[0] == ' ') && at[1] == 'E' && at[2] == 'I' &&
        (at[3] == '\n' || at[3] == '\r' || at[3] == ' '))
      break;
  lexer->at = at + 3 < end ? (size_t) (at - lexer->bytes) + 3 : lexer->size;
}

static void
read_content (Page *page, const PdfObject *content, const PdfObject *resources, unsigned depth)
{
  RoundsBuffer data;
  PdfLexer lexer = { .pdf = page->pdf };
  const PdfObject *object;

  page->offset = content->offset;
  if (pdf_decode (page->pdf, content, &data))
    {
      lexer.bytes = data.bytes;
      lexer.size = data.size;
      page->n_operands = 0;
      while ((object = pdf_next (&lexer))->type != PDF_END && page->steps++ < STEPS_MAX)
        if (object->type != PDF_WORD)
          {
            if (page->n_operands < OPERANDS_MAX)
              page->operands[page->n_operands++] = object;
          }
        else
          {
            if (pdf_is (object, "ID"))
              skip_picture (&lexer);
            else
              take_operator (page, object, resources, depth);
            page->n_operands = 0;
          }
    }
  free (data.bytes);
}

/* ---- the page tree ---- */

static void
read_page (Page *page, const PdfObject *dict, const PdfObject *resources)
{
  const PdfObject *contents = pdf_get (page->pdf, dict, "Contents");
  const uint8_t feed = '\f';

  page->characters = 0;
  page->placed = false;
  page->depth = 0;
  page->stack[0] = (State){ .ctm = { 1, 0, 0, 1, 0, 0 }, .scale = 1 };
  if (page->counts->pages++ > 0)
    rounds_output_whole (page->out, dict->offset, &feed, 1);
  if (contents->type == PDF_STREAM)
    read_content (page, contents, resources, 0);
  for (size_t i = 0; contents->type == PDF_ARRAY && i < contents->n; i++)
    {
      flush (page);
      read_content (page, pdf_item (page->pdf, contents, i), resources, 0);
    }
  end_line (page);
  if (page->characters == 0 && page->counts->without_text++ == 0)
    page->counts->first_without = dict->offset;
}

static void
read_tree (Page *page, const PdfObject *node, const PdfObject *resources, unsigned depth)
{
  const PdfObject *kids = pdf_get (page->pdf, node, "Kids");
  const PdfObject *own = pdf_get (page->pdf, node, "Resources");

  if (own->type == PDF_DICT)
    resources = own;
  if (node->type != PDF_DICT || depth > PDF_DEPTH_MAX || page->counts->pages >= PAGES_MAX ||
      page->out->writer.failed)
    return;
  if (kids->type != PDF_ARRAY)
    read_page (page, node, resources);
  for (size_t i = 0; kids->type == PDF_ARRAY && i < kids->n && page->nodes++ < NODES_MAX; i++)
    read_tree (page, pdf_item (page->pdf, kids, i), resources, depth + 1);
}

void
pdf_read_pages (Pdf *pdf, RoundsOutput *out, PdfCounts *counts)
{
  Page *page = pdf_take (pdf, sizeof *page);

  if (!page)
    return;
  page->pdf = pdf;
  page->out = out;
  page->counts = counts;
  read_tree (page, pdf_get (pdf, pdf_root (pdf), "Pages"), &pdf_null, 0);
}
