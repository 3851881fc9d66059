/* Fonts: what a code means and how wide it is (ISO 32000-1, 9.6 to 9.10). */
#include "code-page.h"
#include "pdf-private.h"

#include <stdlib.h>
#include <string.h>

#define RANGES_MAX 100000u

/* Of a ToUnicode map: the codes lo .. hi are the text at `text`, its last character counted up. */
typedef struct
{
  uint32_t lo, hi;
  uint8_t n;
  uint32_t text[8];
} Range;

typedef struct
{
  uint32_t lo, hi;
  const PdfObject *list; /* a width a code; NULL: one for all */
  double width;
} Widths;

struct PdfFont
{
  bool two;      /* bytes a code */
  Range *ranges; /* (n_ranges) by lo */
  size_t n_ranges;
  uint32_t simple[256];    /* of a font of one byte; 0: not known */
  const PdfObject *widths; /* of a font of one byte, from `first` on */
  unsigned first;
  Widths *cid; /* (n_cid) */
  size_t n_cid;
  double other; /* width of the rest */
};

/* Annex D.2: StandardEncoding from 0xa0 on; below it differs from ASCII in two places. */
static const uint16_t standard[96] = {
  0,      0x00a1, 0x00a2, 0x00a3, 0x2044, 0x00a5, 0x0192, 0x00a7, 0x00a4, 0x0027, 0x201c, 0x00ab,
  0x2039, 0x203a, 0xfb01, 0xfb02, 0,      0x2013, 0x2020, 0x2021, 0x00b7, 0,      0x00b6, 0x2022,
  0x201a, 0x201e, 0x201d, 0x00bb, 0x2026, 0x2030, 0,      0x00bf, 0,      0x0060, 0x00b4, 0x02c6,
  0x02dc, 0x00af, 0x02d8, 0x02d9, 0x00a8, 0,      0x02da, 0x00b8, 0,      0x02dd, 0x02db, 0x02c7,
  0x2014, 0,      0,      0,      0,      0,      0,      0,      0,      0,      0,      0,
  0,      0,      0,      0,      0,      0x00c6, 0,      0x00aa, 0,      0,      0,      0,
  0x0141, 0x00d8, 0x0152, 0x00ba, 0,      0,      0,      0,      0,      0x00e6, 0,      0,
  0,      0x0131, 0,      0,      0x0142, 0x00f8, 0x0153, 0x00df, 0,      0,      0,      0
};

/* ---- ToUnicode: 9.10.3 ---- */

static uint32_t
code_of (const PdfObject *string)
{
  uint32_t code = 0;

  for (size_t i = 0; i < string->size && i < 4; i++)
    code = code << 8 | string->bytes[i];
  return code;
}

static void
set_text (Range *range, const PdfObject *string)
{
  range->n = 0;
  for (size_t i = 0; i + 1 < string->size && range->n < 8; i += 2)
    {
      uint32_t unit = (uint32_t) string->bytes[i] << 8 | string->bytes[i + 1], low;
      if (unit >= 0xd800 && unit <= 0xdbff && i + 3 < string->size)
        {
          low = (uint32_t) string->bytes[i + 2] << 8 | string->bytes[i + 3];
          unit = 0x10000 + ((unit - 0xd800) << 10) + (low & 0x3ff);
          i += 2;
        }
      range->text[range->n++] = unit;
    }
  if (string->size == 1)
    range->text[range->n++] = string->bytes[0];
}

static bool
add_range (RoundsBuffer *out, uint32_t lo, uint32_t hi, const PdfObject *text)
{
  Range range = { .lo = lo, .hi = hi };

  if (text->type != PDF_STRING || hi < lo)
    return true;
  set_text (&range, text);
  return range.n == 0 || rounds_buffer_add (out, &range, sizeof range);
}

/* Between "begin..." and "end...", until a word comes. */
static bool
read_section (PdfLexer *lexer, bool ranges, RoundsBuffer *out)
{
  for (bool good = true; good;)
    {
      const PdfObject *lo = pdf_next (lexer), *hi = lo, *text;
      if (lo->type != PDF_STRING)
        return lo->type != PDF_END;
      if (ranges)
        hi = pdf_next (lexer);
      text = pdf_next (lexer);
      if (hi->type != PDF_STRING)
        return false;
      if (text->type != PDF_ARRAY)
        good = add_range (out, code_of (lo), code_of (hi), text);
      for (size_t i = 0; text->type == PDF_ARRAY && i < text->n && good; i++)
        good = add_range (out, code_of (lo) + (uint32_t) i, code_of (lo) + (uint32_t) i,
                          text->items[i]);
    }
  return false;
}

/* Shell's sort, with the gaps of Ciura (2001): glibc's qsort asks the system for its memory, which
 * the cage forbids. */
static void
sort_ranges (Range *ranges, size_t n)
{
  static const size_t gaps[] = { 57000, 24000, 10000, 4000, 1750, 701, 301, 132, 57, 23, 10, 4, 1 };

  for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
    for (size_t i = gaps[g]; i < n; i++)
      {
        Range range = ranges[i];
        size_t at = i;
        for (; at >= gaps[g] && ranges[at - gaps[g]].lo > range.lo; at -= gaps[g])
          ranges[at] = ranges[at - gaps[g]];
        ranges[at] = range;
      }
}

static void
read_map (Pdf *pdf, PdfFont *font, const PdfObject *stream)
{
  RoundsBuffer data, out = { .limit = RANGES_MAX * sizeof (Range) };
  PdfLexer lexer = { .pdf = pdf };
  const PdfObject *word;

  if (pdf_decode (pdf, stream, &data))
    {
      lexer.bytes = data.bytes;
      lexer.size = data.size;
      while ((word = pdf_next (&lexer))->type != PDF_END)
        if (pdf_is (word, "beginbfchar") && !read_section (&lexer, false, &out))
          break;
        else if (pdf_is (word, "beginbfrange") && !read_section (&lexer, true, &out))
          break;
    }
  if (out.size > 0)
    font->ranges = pdf_take (pdf, out.size);
  if (font->ranges)
    {
      memcpy (font->ranges, out.bytes, out.size);
      font->n_ranges = out.size / sizeof (Range);
      sort_ranges (font->ranges, font->n_ranges);
    }
  free (out.bytes);
  free (data.bytes);
}

/* ---- fonts of one byte a code ---- */

static void
set_base (PdfFont *font, const PdfObject *name, bool truetype)
{
  bool mac = pdf_is (name, "MacRomanEncoding"), windows = pdf_is (name, "WinAnsiEncoding");

  font->simple['\t'] = font->simple['\n'] = font->simple['\r'] = ' ';
  for (unsigned i = 32; i < 256; i++)
    if (mac)
      font->simple[i] = rounds_code_page_char (10000, (uint8_t) i);
    else if (windows || truetype)
      font->simple[i] = rounds_code_page_char (1252, (uint8_t) i);
    else if (i < 0x7f)
      font->simple[i] = i == '\'' ? 0x2019 : i == '`' ? 0x2018 : i;
    else
      font->simple[i] = i >= 0xa0 ? standard[i - 0xa0] : 0;
}

static void
read_simple (Pdf *pdf, PdfFont *font, const PdfObject *dict)
{
  const PdfObject *encoding = pdf_get (pdf, dict, "Encoding");
  const PdfObject *changes = pdf_get (pdf, encoding, "Differences");
  const PdfObject *first = pdf_get (pdf, dict, "FirstChar");
  const PdfObject *missing = pdf_get (pdf, pdf_get (pdf, dict, "FontDescriptor"), "MissingWidth");
  unsigned code = 0;

  set_base (font, encoding->type == PDF_NAME ? encoding : pdf_get (pdf, encoding, "BaseEncoding"),
            pdf_is (pdf_get (pdf, dict, "Subtype"), "TrueType"));
  for (size_t i = 0; changes->type == PDF_ARRAY && i < changes->n; i++)
    {
      const PdfObject *item = pdf_item (pdf, changes, i);
      if (item->type == PDF_NUMBER && item->number >= 0 && item->number < 256)
        code = (unsigned) item->number;
      else if (item->type == PDF_NAME && code < 256)
        font->simple[code++] = pdf_glyph ((const char *) item->bytes);
    }
  font->widths = pdf_get (pdf, dict, "Widths");
  font->first = first->type == PDF_NUMBER && first->number >= 0 && first->number < 256
                    ? (unsigned) first->number
                    : 0;
  font->other = missing->type == PDF_NUMBER       ? missing->number
                : font->widths->type == PDF_ARRAY ? 0
                                                  : 550; /* one of the 14 standard fonts */
}

/* ---- composite fonts: 9.7.4.3 ---- */

static void
read_composite (Pdf *pdf, PdfFont *font, const PdfObject *dict)
{
  const PdfObject *inner = pdf_item (pdf, pdf_get (pdf, dict, "DescendantFonts"), 0);
  const PdfObject *list = pdf_get (pdf, inner, "W"), *other = pdf_get (pdf, inner, "DW");
  size_t n = list->type == PDF_ARRAY ? list->n : 0;

  font->two = true;
  font->other = other->type == PDF_NUMBER ? other->number : 1000;
  font->cid = n > 0 ? pdf_take (pdf, (n / 2 + 1) * sizeof *font->cid) : NULL;
  for (size_t i = 0; font->cid && i + 1 < n;)
    {
      const PdfObject *lo = pdf_item (pdf, list, i), *next = pdf_item (pdf, list, i + 1);
      Widths *w = &font->cid[font->n_cid];
      if (lo->type != PDF_NUMBER || lo->number < 0 || lo->number > 65535)
        break;
      w->lo = w->hi = (uint32_t) lo->number;
      if (next->type == PDF_ARRAY)
        {
          w->list = next;
          w->hi = w->lo + (uint32_t) next->n;
          i += 2;
        }
      else if (next->type == PDF_NUMBER && next->number >= 0 && next->number < 65536)
        {
          w->hi = (uint32_t) next->number + 1;
          w->width = pdf_item (pdf, list, i + 2)->number;
          i += 3;
        }
      else
        break;
      font->n_cid++;
    }
}

const PdfFont *
pdf_font (Pdf *pdf, const PdfObject *dict)
{
  size_t *n;
  PdfFontSlot *slots = pdf_font_slots (pdf, &n);
  const PdfObject *map;
  PdfFont *font;

  if (dict->type != PDF_DICT)
    return NULL;
  for (size_t i = 0; i < *n; i++)
    if (slots[i].dict == dict)
      return slots[i].font;
  font = *n < PDF_FONTS_MAX ? pdf_take (pdf, sizeof *font) : NULL;
  if (!font)
    return NULL;
  slots[(*n)++] = (PdfFontSlot){ dict, font };
  if (pdf_is (pdf_get (pdf, dict, "Subtype"), "Type0"))
    read_composite (pdf, font, dict);
  else
    read_simple (pdf, font, dict);
  map = pdf_get (pdf, dict, "ToUnicode");
  if (map->type == PDF_STREAM)
    read_map (pdf, font, map);
  return font;
}

/* ---- asking ---- */

unsigned
pdf_font_code (const PdfFont *font, const uint8_t *bytes, size_t size, unsigned *code)
{
  *code = bytes[0];
  if (!font || !font->two || size < 2)
    return 1;
  *code = (unsigned) bytes[0] << 8 | bytes[1];
  return 2;
}

static const Range *
range_of (const PdfFont *font, unsigned code)
{
  size_t low = 0, high = font->n_ranges;

  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (font->ranges[middle].lo <= code)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 && font->ranges[low - 1].hi >= code ? &font->ranges[low - 1] : NULL;
}

/* Ligatures are the letters that they join, so that words are found. */
static unsigned
split (uint32_t code, uint32_t out[8])
{
  static const char *const letters[] = { "ff", "fi", "fl", "ffi", "ffl" };
  const char *joined = code >= 0xfb00 && code <= 0xfb04 ? letters[code - 0xfb00] : NULL;
  unsigned n = 0;

  for (; joined && joined[n]; n++)
    out[n] = (uint8_t) joined[n];
  if (!joined)
    out[n++] = code;
  return n;
}

unsigned
pdf_font_characters (const PdfFont *font, unsigned code, uint32_t characters[8])
{
  const Range *range = font ? range_of (font, code) : NULL;

  if (range)
    {
      memcpy (characters, range->text, sizeof range->text);
      characters[range->n - 1] += code - range->lo;
      return range->n == 1 ? split (characters[0], characters) : range->n;
    }
  if (!font || font->two || code > 255 || font->simple[code] == 0)
    return 0;
  return split (font->simple[code], characters);
}

double
pdf_font_width (const PdfFont *font, unsigned code)
{
  if (!font)
    return 550;
  if (!font->two)
    return font->widths->type == PDF_ARRAY && code >= font->first &&
                   code - font->first < font->widths->n &&
                   font->widths->items[code - font->first]->type == PDF_NUMBER
               ? font->widths->items[code - font->first]->number
               : font->other;
  for (size_t i = 0; i < font->n_cid; i++)
    if (code >= font->cid[i].lo && code < font->cid[i].hi)
      return font->cid[i].list ? font->cid[i].list->items[code - font->cid[i].lo]->number
                               : font->cid[i].width;
  return font->other;
}
