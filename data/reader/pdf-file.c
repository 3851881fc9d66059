/* The file: where its objects are, and what their streams hold. */
#define _GNU_SOURCE
#include "pdf-private.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK       (256u << 10)
#define NUMBERS_MAX 4000000u
#define MEMORY_MAX  (192u << 20) /* of objects */

typedef struct Block
{
  struct Block *before;
  size_t used, size;
  uint8_t bytes[] __attribute__ ((aligned (16)));
} Block;

typedef struct
{
  const PdfObject *object;
  uint64_t offset; /* of it, or of the stream that it is in: the last in the file is meant */
} Entry;

struct Pdf
{
  const uint8_t *bytes;
  size_t size;
  Block *block;
  size_t memory, objects, decoded;
  Entry *entries; /* (n_entries) by number */
  size_t n_entries;
  const PdfObject *root;
  bool encrypted;
  size_t n_fonts;
  PdfFontSlot fonts[PDF_FONTS_MAX];
};

void *
pdf_take (Pdf *pdf, size_t size)
{
  size_t rounded = (size + 15) & ~(size_t) 15, room = rounded > BLOCK ? rounded : BLOCK;
  Block *block = pdf->block;
  void *piece;

  if (rounded < size)
    return NULL;
  if (!block || block->size - block->used < rounded)
    {
      block = room > MEMORY_MAX - pdf->memory ? NULL : malloc (sizeof *block + room);
      if (!block)
        return NULL;
      pdf->memory += room;
      block->before = pdf->block;
      block->used = 0;
      block->size = room;
      pdf->block = block;
    }
  piece = block->bytes + block->used;
  block->used += rounded;
  return memset (piece, 0, rounded);
}

bool
pdf_count (Pdf *pdf)
{
  return pdf->objects++ < PDF_OBJECTS_MAX;
}

PdfFontSlot *
pdf_font_slots (Pdf *pdf, size_t **n)
{
  *n = &pdf->n_fonts;
  return pdf->fonts;
}

const PdfObject *
pdf_resolve (Pdf *pdf, const PdfObject *object)
{
  for (int i = 0; i < 32 && object->type == PDF_REF; i++)
    {
      size_t number = (size_t) object->number;
      object = number < pdf->n_entries && pdf->entries[number].object ? pdf->entries[number].object
                                                                      : &pdf_null;
    }
  return object->type == PDF_REF ? &pdf_null : object;
}

const PdfObject *
pdf_root (Pdf *pdf)
{
  return pdf->root ? pdf_resolve (pdf, pdf->root) : &pdf_null;
}

bool
pdf_is_encrypted (Pdf *pdf)
{
  return pdf->encrypted;
}

/* ---- filters: ISO 32000-1, 7.4 ---- */

static unsigned
number_or (Pdf *pdf, const PdfObject *dict, const char *key, unsigned otherwise)
{
  const PdfObject *value = pdf_get (pdf, dict, key);

  return value->type == PDF_NUMBER && value->number >= 0 && value->number < 1e6
             ? (unsigned) value->number
             : otherwise;
}

static uint8_t
paeth (int a, int b, int c)
{
  int p = a + b - c, pa = abs (p - a), pb = abs (p - b), pc = abs (p - c);

  return (uint8_t) (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

/* PNG's row filters (w3.org/TR/png, 9.2), in place. */
static void
undo_predictor (Pdf *pdf, const PdfObject *parameters, RoundsBuffer *data)
{
  unsigned bits = number_or (pdf, parameters, "Colors", 1) *
                  number_or (pdf, parameters, "BitsPerComponent", 8);
  size_t step = (bits + 7) / 8,
         row = (bits * (size_t) number_or (pdf, parameters, "Columns", 1) + 7) / 8;
  size_t rows = row > 0 ? data->size / (row + 1) : 0;
  uint8_t *to = data->bytes;

  if (number_or (pdf, parameters, "Predictor", 1) < 10 || step == 0 || step > row)
    return;
  for (size_t r = 0; r < rows; r++, to += row)
    {
      const uint8_t *from = data->bytes + r * (row + 1);
      const uint8_t *up = r > 0 ? to - row : NULL;
      unsigned kind = from[0];
      memmove (to, from + 1, row);
      for (size_t i = 0; i < row; i++)
        {
          int a = i >= step ? to[i - step] : 0, b = up ? up[i] : 0;
          int c = up && i >= step ? up[i - step] : 0;
          int add = kind == 1   ? a
                    : kind == 2 ? b
                    : kind == 3 ? (a + b) / 2
                    : kind == 4 ? paeth (a, b, c)
                                : 0;
          to[i] = (uint8_t) (to[i] + add);
        }
    }
  data->size = rows * row;
}

typedef struct
{
  uint16_t before[4096];
  uint8_t last[4096], first[4096];
  uint16_t length[4096];
} LzwTable;

/* false: no memory, or over the limit. */
static bool
add_lzw (const LzwTable *table, unsigned code, RoundsBuffer *out)
{
  uint8_t text[4096];
  size_t n = table->length[code];

  for (size_t i = n; i-- > 0; code = table->before[code])
    text[i] = table->last[code];
  return rounds_buffer_add (out, text, n);
}

static bool
decode_lzw (const uint8_t *bytes, size_t size, unsigned early, RoundsBuffer *out)
{
  LzwTable *table = calloc (1, sizeof *table);
  unsigned width = 9, next = 258, before = 256, bits = 0;
  uint32_t held = 0;
  bool good = table != NULL;

  for (unsigned i = 0; i < 256 && table; i++)
    {
      table->last[i] = table->first[i] = (uint8_t) i;
      table->length[i] = 1;
    }
  for (size_t at = 0; good && at < size;)
    {
      unsigned code;
      for (; bits < width && at < size; bits += 8)
        held = held << 8 | bytes[at++];
      if (bits < width)
        break;
      code = held >> (bits - width) & ((1u << width) - 1);
      bits -= width;
      if (code == 257)
        break;
      if (code == 256)
        {
          width = 9;
          next = 258;
          before = 256;
          continue;
        }
      if (code > next || (code == next && before == 256) || (next == 4096 && code == next))
        break;
      if (before != 256 && next < 4096)
        {
          table->before[next] = (uint16_t) before;
          table->last[next] = code == next ? table->first[before] : table->first[code];
          table->first[next] = table->first[before];
          table->length[next] = (uint16_t) (table->length[before] + 1);
          next++;
        }
      good = table->length[code] <= 4096 && add_lzw (table, code, out);
      before = code;
      if (next + early >= 1u << width && width < 12)
        width++;
    }
  free (table);
  return good;
}

static bool
decode_hex (const uint8_t *bytes, size_t size, RoundsBuffer *out)
{
  static const char digits[] = "0123456789abcdef";
  unsigned value = 1;
  bool good = true;

  for (size_t i = 0; i < size && good && bytes[i] != '>'; i++)
    {
      uint8_t c = bytes[i] >= 'A' && bytes[i] <= 'F' ? (uint8_t) (bytes[i] | 0x20) : bytes[i], byte;
      const char *found = c ? strchr (digits, c) : NULL;
      if (!found)
        continue;
      value = value << 4 | (unsigned) (found - digits);
      byte = (uint8_t) value;
      if (value & 0x100)
        {
          good = rounds_buffer_add (out, &byte, 1);
          value = 1;
        }
    }
  return good;
}

static bool
decode_85 (const uint8_t *bytes, size_t size, RoundsBuffer *out)
{
  uint32_t value = 0;
  unsigned n = 0;
  bool good = true;

  for (size_t i = 0; i <= size && good; i++)
    {
      uint8_t c = i < size ? bytes[i] : '~', word[4];
      bool end = c == '~', zero = c == 'z' && n == 0;
      unsigned have = n;
      if (!end && !zero && (c < '!' || c > 'u'))
        continue;
      if (end && n < 2)
        break;
      for (; end && n < 5; n++)
        value = value * 85 + 84;
      if (!end && !zero)
        {
          value = value * 85 + (c - '!');
          n++;
        }
      if (n < 5 && !zero)
        continue;
      for (unsigned k = 0; k < 4; k++)
        word[k] = zero ? 0 : (uint8_t) (value >> (24 - 8 * k));
      good = rounds_buffer_add (out, word, end ? have - 1 : 4);
      value = n = 0;
      if (end)
        break;
    }
  return good;
}

static bool
decode_runs (const uint8_t *bytes, size_t size, RoundsBuffer *out)
{
  bool good = true;

  for (size_t i = 0; i + 1 < size && bytes[i] != 128 && good;)
    {
      size_t n = bytes[i] < 128 ? bytes[i] + 1u : 257u - bytes[i];
      if (bytes[i] < 128)
        {
          n = n < size - i - 1 ? n : size - i - 1;
          good = rounds_buffer_add (out, bytes + i + 1, n);
          i += n + 1;
          continue;
        }
      for (size_t k = 0; k < n && good; k++)
        good = rounds_buffer_add (out, bytes + i + 1, 1);
      i += 2;
    }
  return good;
}

static bool
apply (Pdf *pdf, const PdfObject *filter, const PdfObject *parameters, RoundsBuffer *data)
{
  RoundsBuffer out = { .limit = PDF_STREAM_MAX };
  bool packed = pdf_is (filter, "FlateDecode") || pdf_is (filter, "Fl");
  bool lzw = pdf_is (filter, "LZWDecode") || pdf_is (filter, "LZW"), good;

  if (packed)
    good = rounds_inflate (data->bytes, data->size, &out);
  else if (lzw)
    good = decode_lzw (data->bytes, data->size, number_or (pdf, parameters, "EarlyChange", 1),
                       &out);
  else if (pdf_is (filter, "ASCIIHexDecode") || pdf_is (filter, "AHx"))
    good = decode_hex (data->bytes, data->size, &out);
  else if (pdf_is (filter, "ASCII85Decode") || pdf_is (filter, "A85"))
    good = decode_85 (data->bytes, data->size, &out);
  else if (pdf_is (filter, "RunLengthDecode") || pdf_is (filter, "RL"))
    good = decode_runs (data->bytes, data->size, &out);
  else
    good = false;
  free (data->bytes);
  *data = out;
  if (good && (packed || lzw))
    undo_predictor (pdf, parameters, data);
  pdf->decoded += data->size;
  return good && pdf->decoded < PDF_DECODED_MAX;
}

bool
pdf_decode (Pdf *pdf, const PdfObject *stream, RoundsBuffer *out)
{
  const PdfObject *filter = pdf_get (pdf, stream, "Filter");
  const PdfObject *parameters = pdf_get (pdf, stream, "DecodeParms");
  bool good = stream->type == PDF_STREAM;

  *out = (RoundsBuffer){ .limit = PDF_STREAM_MAX };
  good = good && rounds_buffer_add (out, stream->bytes, stream->size);
  if (good && filter->type == PDF_NAME)
    good = apply (pdf, filter, parameters, out);
  for (size_t i = 0; good && filter->type == PDF_ARRAY && i < filter->n && i < 8; i++)
    good = apply (pdf, pdf_item (pdf, filter, i), pdf_item (pdf, parameters, i), out);
  return good;
}

/* ---- finding the objects ---- */

static bool
is_white (uint8_t c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0;
}

static void
keep (Pdf *pdf, size_t number, const PdfObject *object, uint64_t offset)
{
  if (number >= NUMBERS_MAX || object->type == PDF_END)
    return;
  if (number >= pdf->n_entries)
    {
      size_t n = number * 2 + 1024;
      Entry *grown = realloc (pdf->entries, n * sizeof *grown);
      if (!grown)
        return;
      memset (grown + pdf->n_entries, 0, (n - pdf->n_entries) * sizeof *grown);
      pdf->entries = grown;
      pdf->n_entries = n;
    }
  if (!pdf->entries[number].object || pdf->entries[number].offset <= offset)
    pdf->entries[number] = (Entry){ object, offset };
}

/* Backwards from "obj": "12 0 ". false: it is no object that begins here. */
static bool
read_head (const Pdf *pdf, size_t obj, size_t *number)
{
  size_t at = obj, end;

  for (int part = 0; part < 2; part++)
    {
      while (at > 0 && is_white (pdf->bytes[at - 1]))
        at--;
      end = at;
      while (at > 0 && pdf->bytes[at - 1] >= '0' && pdf->bytes[at - 1] <= '9')
        at--;
      if (end == at || end - at > 9)
        return false;
      *number = 0;
      for (size_t i = at; i < end; i++)
        *number = *number * 10 + (size_t) (pdf->bytes[i] - '0');
    }
  return true;
}

static bool
stands (const Pdf *pdf, size_t at, const char *word)
{
  size_t n = strlen (word);

  return at <= pdf->size && pdf->size - at >= n && memcmp (pdf->bytes + at, word, n) == 0;
}

static size_t
find (const Pdf *pdf, size_t at, const char *word)
{
  const uint8_t *found = at < pdf->size
                             ? memmem (pdf->bytes + at, pdf->size - at, word, strlen (word))
                             : NULL;

  return found ? (size_t) (found - pdf->bytes) : pdf->size;
}

/* 7.3.8: the bytes behind "stream"; its own length where that ends at "endstream". */
static const PdfObject *
read_stream (Pdf *pdf, const PdfObject *dict, size_t *at)
{
  PdfObject *stream = pdf_take (pdf, sizeof *stream);
  size_t start = *at + strlen ("stream"), end;
  const PdfObject *length = pdf_get (pdf, dict, "Length");

  start += stands (pdf, start, "\r\n") ? 2 : start < pdf->size && is_white (pdf->bytes[start]);
  end = length->type == PDF_NUMBER && length->number >= 0 && length->number < (double) pdf->size
            ? start + (size_t) length->number
            : pdf->size;
  while (end < pdf->size && is_white (pdf->bytes[end]))
    end++;
  if (!stands (pdf, end, "endstream"))
    end = find (pdf, start < pdf->size ? start : pdf->size, "endstream");
  *at = end;
  if (!stream)
    return &pdf_null;
  *stream = *dict;
  stream->type = PDF_STREAM;
  stream->bytes = pdf->bytes + (start < end ? start : end);
  stream->size = start < end ? end - start : 0;
  return stream;
}

static void
look_at_trailer (Pdf *pdf, const PdfObject *dict)
{
  for (size_t i = 0; i + 1 < dict->n && dict->type != PDF_ARRAY; i += 2)
    if (pdf_is (dict->items[i], "Root"))
      pdf->root = dict->items[i + 1];
    else if (pdf_is (dict->items[i], "Encrypt") && dict->items[i + 1]->type != PDF_NULL)
      pdf->encrypted = true;
}

/* Behind the object whose "obj" stands at `obj`. */
static size_t
read_object (Pdf *pdf, size_t obj)
{
  PdfLexer lexer = { .pdf = pdf, .bytes = pdf->bytes, .size = pdf->size, .at = obj + 3 };
  const PdfObject *object;
  PdfObject *own;
  size_t number;

  if (!read_head (pdf, obj, &number))
    return obj + 3;
  lexer.references = true;
  object = pdf_next (&lexer);
  if (object->type == PDF_DICT)
    {
      size_t at = lexer.at;
      while (at < pdf->size && is_white (pdf->bytes[at]))
        at++;
      if (stands (pdf, at, "stream"))
        {
          object = read_stream (pdf, object, &at);
          lexer.at = at;
        }
    }
  own = pdf_take (pdf, sizeof *own);
  if (!own)
    return pdf->size;
  *own = *object;
  own->offset = obj;
  keep (pdf, number, own, obj);
  if (own->type == PDF_STREAM && pdf_is (pdf_get (pdf, own, "Type"), "XRef"))
    look_at_trailer (pdf, own);
  return lexer.at > obj + 3 ? lexer.at : obj + 3;
}

/* The whole file once, from its start: the tables at its end are often damaged, and never needed.
 * Of two objects of one number the later one is meant. */
static void
scan (Pdf *pdf)
{
  size_t at = 0, trailer = find (pdf, 0, "trailer");

  while ((at = find (pdf, at, "obj")) < pdf->size)
    at = at >= 3 && stands (pdf, at - 3, "endobj") ? at + 3 : read_object (pdf, at);
  for (; trailer < pdf->size; trailer = find (pdf, trailer + 7, "trailer"))
    {
      PdfLexer lexer = { .pdf = pdf, .bytes = pdf->bytes, .size = pdf->size, .at = trailer + 7 };
      const PdfObject *dict;
      lexer.references = true;
      dict = pdf_next (&lexer);
      if (dict->type == PDF_DICT)
        look_at_trailer (pdf, dict);
    }
}

/* 7.5.7: objects that are packed together. */
static void
unpack (Pdf *pdf, const PdfObject *stream)
{
  RoundsBuffer data;
  size_t n = number_or (pdf, stream, "N", 0), first = number_or (pdf, stream, "First", 0);
  PdfLexer head = { .pdf = pdf, .references = true };

  if (pdf_decode (pdf, stream, &data) && first <= data.size)
    {
      head.bytes = data.bytes;
      head.size = first;
      for (size_t i = 0; i < n; i++)
        {
          const PdfObject *number = pdf_next (&head), *offset = pdf_next (&head);
          PdfLexer inner = { .pdf = pdf, .bytes = data.bytes, .size = data.size };
          if (number->type != PDF_NUMBER || offset->type != PDF_NUMBER || number->number < 0 ||
              number->number >= NUMBERS_MAX || offset->number < 0 ||
              offset->number > (double) (data.size - first))
            break;
          inner.at = first + (size_t) offset->number;
          inner.references = true;
          keep (pdf, (size_t) number->number, pdf_next (&inner), stream->offset);
        }
    }
  free (data.bytes);
}

static void
find_root (Pdf *pdf)
{
  for (size_t i = 0; i < pdf->n_entries && !pdf->root; i++)
    if (pdf->entries[i].object && pdf_is (pdf_get (pdf, pdf->entries[i].object, "Type"), "Catalog"))
      pdf->root = pdf->entries[i].object;
}

Pdf *
pdf_new (const uint8_t *bytes, size_t size)
{
  Pdf *pdf = calloc (1, sizeof *pdf);
  size_t n;

  if (!pdf)
    return NULL;
  pdf->bytes = bytes;
  pdf->size = size;
  scan (pdf);
  n = pdf->n_entries;
  for (size_t i = 0; i < n && !pdf->encrypted; i++)
    if (pdf->entries[i].object && pdf->entries[i].object->type == PDF_STREAM &&
        pdf_is (pdf_get (pdf, pdf->entries[i].object, "Type"), "ObjStm"))
      unpack (pdf, pdf->entries[i].object);
  if (pdf_root (pdf)->type != PDF_DICT)
    pdf->root = NULL;
  find_root (pdf);
  return pdf;
}

void
pdf_free (Pdf *pdf)
{
  if (!pdf)
    return;
  for (Block *block = pdf->block, *before; block; block = before)
    {
      before = block->before;
      free (block);
    }
  free (pdf->entries);
  free (pdf);
}
