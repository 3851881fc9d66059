/* Objects: ISO 32000-1, 7.2 and 7.3. */
#include "pdf-private.h"

#include <stdlib.h>
#include <string.h>

const PdfObject pdf_null = { .type = PDF_NULL };
static const PdfObject pdf_end = { .type = PDF_END };

#define ITEMS_MAX 200000u

static bool
is_white (uint8_t c)
{
  return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

static bool
is_delimiter (uint8_t c)
{
  return c != 0 && strchr ("()<>[]{}/%", c) != NULL;
}

static void
skip_white (PdfLexer *l)
{
  for (; l->at < l->size; l->at++)
    if (l->bytes[l->at] == '%')
      while (l->at + 1 < l->size && l->bytes[l->at + 1] != '\n' && l->bytes[l->at + 1] != '\r')
        l->at++;
    else if (!is_white (l->bytes[l->at]))
      return;
}

static PdfObject *
make (PdfLexer *l, PdfType type)
{
  PdfObject *object = pdf_count (l->pdf) ? pdf_take (l->pdf, sizeof *object) : NULL;

  if (object)
    object->type = type;
  return object;
}

static const PdfObject *
make_bytes (PdfLexer *l, PdfType type, const uint8_t *bytes, size_t n)
{
  PdfObject *object = make (l, type);
  uint8_t *copy = object ? pdf_take (l->pdf, n + 1) : NULL;

  if (!copy)
    return &pdf_end;
  memcpy (copy, bytes, n);
  copy[n] = 0;
  object->bytes = copy;
  object->size = n;
  return object;
}

static const PdfObject *
make_number (PdfLexer *l, PdfType type, double number)
{
  PdfObject *object = make (l, type);

  if (!object)
    return &pdf_end;
  object->number = number;
  return object;
}

static int
hex_of (uint8_t c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* ---- strings and names ---- */

/* Behind a backslash: the byte, or -1 for none (a line that goes on). */
static int
read_escape (PdfLexer *l)
{
  static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
  uint8_t c = l->at < l->size ? l->bytes[l->at++] : 0;
  const char *known = c ? strchr (from, c) : NULL;
  int value = 0;

  if (known)
    return to[known - from];
  if (c == '\r' && l->at < l->size && l->bytes[l->at] == '\n')
    l->at++;
  if (c == '\r' || c == '\n')
    return -1;
  if (c < '0' || c > '7')
    return c;
  l->at--;
  for (int i = 0; i < 3 && l->at < l->size && l->bytes[l->at] >= '0' && l->bytes[l->at] <= '7'; i++)
    value = value * 8 + (l->bytes[l->at++] - '0');
  return value & 0xff;
}

static const PdfObject *
read_string (PdfLexer *l)
{
  RoundsBuffer out = { .limit = PDF_STREAM_MAX };
  const PdfObject *object;
  unsigned depth = 1;
  bool good = true;

  for (l->at++; l->at < l->size && good;)
    {
      uint8_t c = l->bytes[l->at++];
      int byte = c;
      depth += c == '(';
      depth -= c == ')';
      if (depth == 0)
        break;
      if (c == '\\')
        byte = read_escape (l);
      c = (uint8_t) byte;
      good = byte < 0 || rounds_buffer_add (&out, &c, 1);
    }
  object = good ? make_bytes (l, PDF_STRING, out.bytes ? out.bytes : (const uint8_t *) "", out.size)
                : &pdf_end;
  free (out.bytes);
  return object;
}

static const PdfObject *
read_hex (PdfLexer *l)
{
  RoundsBuffer out = { .limit = PDF_STREAM_MAX };
  const PdfObject *object;
  int high = -1;
  bool good = true;

  for (l->at++; l->at < l->size && l->bytes[l->at] != '>' && good; l->at++)
    {
      int digit = hex_of (l->bytes[l->at]);
      uint8_t byte = (uint8_t) ((unsigned) high << 4 | (unsigned) digit);
      if (digit < 0)
        continue;
      if (high < 0)
        high = digit;
      else
        {
          good = rounds_buffer_add (&out, &byte, 1);
          high = -1;
        }
    }
  l->at += l->at < l->size;
  if (high >= 0)
    good = good && rounds_buffer_add (&out, &(uint8_t){ (uint8_t) (high << 4) }, 1);
  object = good ? make_bytes (l, PDF_STRING, out.bytes ? out.bytes : (const uint8_t *) "", out.size)
                : &pdf_end;
  free (out.bytes);
  return object;
}

static const PdfObject *
read_name (PdfLexer *l)
{
  uint8_t name[256];
  size_t n = 0;

  for (l->at++; l->at < l->size && !is_white (l->bytes[l->at]) && !is_delimiter (l->bytes[l->at]);
       l->at++)
    {
      uint8_t c = l->bytes[l->at];
      if (c == '#' && l->at + 2 < l->size && hex_of (l->bytes[l->at + 1]) >= 0 &&
          hex_of (l->bytes[l->at + 2]) >= 0)
        {
          c = (uint8_t) (hex_of (l->bytes[l->at + 1]) << 4 | hex_of (l->bytes[l->at + 2]));
          l->at += 2;
        }
      if (n < sizeof name)
        name[n++] = c;
    }
  return make_bytes (l, PDF_NAME, name, n);
}

/* ---- numbers, references, words ---- */

/* "-12.5"; also "--5" and "4.-5", which exist. false: no number. */
static bool
read_number (const uint8_t *at, size_t n, double *number)
{
  double value = 0, part = 0;
  bool minus = false, digits = false;

  for (size_t i = 0; i < n; i++)
    if (at[i] == '-' || at[i] == '+')
      {
        if (digits)
          break;
        minus = at[i] == '-';
      }
    else if (at[i] == '.')
      {
        if (part > 0)
          break;
        part = 1;
      }
    else if (at[i] >= '0' && at[i] <= '9')
      {
        digits = true;
        value = value * 10 + (at[i] - '0');
        part *= 10;
      }
    else
      return false;
  if (part > 1)
    value /= part;
  *number = minus ? -value : value;
  return digits || part > 0;
}

static size_t
word_length (const PdfLexer *l, size_t at)
{
  size_t n = 0;

  while (at + n < l->size && !is_white (l->bytes[at + n]) && !is_delimiter (l->bytes[at + n]))
    n++;
  return n;
}

/* "0 R" behind an object's number. */
static bool
take_reference (PdfLexer *l)
{
  size_t at = l->at, n;
  double number;

  while (at < l->size && is_white (l->bytes[at]))
    at++;
  n = word_length (l, at);
  if (n == 0 || n > 5 || !read_number (l->bytes + at, n, &number))
    return false;
  at += n;
  while (at < l->size && is_white (l->bytes[at]))
    at++;
  if (word_length (l, at) != 1 || l->bytes[at] != 'R')
    return false;
  l->at = at + 1;
  return true;
}

static const PdfObject *
read_word (PdfLexer *l)
{
  size_t n = word_length (l, l->at), start = l->at;
  double number;

  if (n == 0) /* a delimiter that has no business here */
    {
      l->at++;
      return make_bytes (l, PDF_WORD, l->bytes + start, 1);
    }
  l->at += n;
  if (read_number (l->bytes + start, n, &number))
    {
      bool whole = number >= 0 && number < 1e9 && memchr (l->bytes + start, '.', n) == NULL;
      bool reference = l->references && whole && take_reference (l);
      return make_number (l, reference ? PDF_REF : PDF_NUMBER, number);
    }
  if (n == 4 && memcmp (l->bytes + start, "true", 4) == 0)
    return make_number (l, PDF_BOOL, 1);
  if (n == 5 && memcmp (l->bytes + start, "false", 5) == 0)
    return make_number (l, PDF_BOOL, 0);
  if (n == 4 && memcmp (l->bytes + start, "null", 4) == 0)
    return &pdf_null;
  return make_bytes (l, PDF_WORD, l->bytes + start, n);
}

/* ---- arrays, dicts ---- */

static const PdfObject *next_inside (PdfLexer *l, unsigned depth);

static const PdfObject *
read_items (PdfLexer *l, PdfType type, unsigned depth)
{
  RoundsBuffer items = { .limit = ITEMS_MAX * sizeof (PdfObject *) };
  PdfObject *object;
  const PdfObject *item;
  bool good = true;

  l->at += type == PDF_ARRAY ? 1 : 2;
  for (;;)
    {
      skip_white (l);
      if (l->at >= l->size || l->bytes[l->at] == (type == PDF_ARRAY ? ']' : '>'))
        break;
      item = next_inside (l, depth + 1);
      good = good && item->type != PDF_END && rounds_buffer_add (&items, &item, sizeof item);
      if (!good)
        break;
    }
  if (l->at < l->size)
    l->at += type == PDF_ARRAY || l->at + 1 >= l->size || l->bytes[l->at + 1] != '>' ? 1 : 2;
  object = good ? make (l, type) : NULL;
  if (object && items.size > 0)
    object->items = pdf_take (l->pdf, items.size);
  if (object && object->items)
    {
      memcpy (object->items, items.bytes, items.size);
      object->n = items.size / sizeof (PdfObject *);
    }
  free (items.bytes);
  return object ? object : &pdf_end;
}

static const PdfObject *
next_inside (PdfLexer *l, unsigned depth)
{
  skip_white (l);
  if (l->at >= l->size || depth > PDF_DEPTH_MAX)
    return &pdf_end;
  switch (l->bytes[l->at])
    {
    case '(':
      return read_string (l);
    case '/':
      return read_name (l);
    case '[':
      return read_items (l, PDF_ARRAY, depth);
    case '<':
      if (l->at + 1 < l->size && l->bytes[l->at + 1] == '<')
        return read_items (l, PDF_DICT, depth);
      return read_hex (l);
    default:
      return read_word (l);
    }
}

const PdfObject *
pdf_next (PdfLexer *lexer)
{
  return next_inside (lexer, 0);
}

/* ---- what is inside ---- */

bool
pdf_is (const PdfObject *object, const char *name)
{
  return (object->type == PDF_NAME || object->type == PDF_WORD) &&
         strcmp ((const char *) object->bytes, name) == 0;
}

const PdfObject *
pdf_get (Pdf *pdf, const PdfObject *dict, const char *key)
{
  if (dict->type != PDF_DICT && dict->type != PDF_STREAM)
    return &pdf_null;
  for (size_t i = 0; i + 1 < dict->n; i += 2)
    if (dict->items[i]->type == PDF_NAME && pdf_is (dict->items[i], key))
      return pdf_resolve (pdf, dict->items[i + 1]);
  return &pdf_null;
}

const PdfObject *
pdf_item (Pdf *pdf, const PdfObject *array, size_t i)
{
  return array->type == PDF_ARRAY && i < array->n ? pdf_resolve (pdf, array->items[i]) : &pdf_null;
}
