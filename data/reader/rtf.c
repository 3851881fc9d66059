#include "code-page.h"
#include "formats.h"
#include "whole.h"

#include <stdlib.h>
#include <string.h>

/* Rich Text Format 1.9.1: the text, and nothing that draws or runs. Pictures, objects, hidden text
 * and destinations that are marked as optional are passed over; rows are lines, cells have a tab
 * between. A character is \u's, or a byte in the code page of its font.
 *
 * Weighed: keeping a tree of groups (nothing asks for it), or a stack of states as the format was
 * made to be read (chosen). */

#define DEPTH_MAX 512
#define FONTS_MAX 4096
#define WORD_MAX  32

typedef struct
{
  bool skips;       /* a destination that is no text */
  bool hidden;      /* \v */
  bool fonts;       /* inside \fonttbl */
  bool starred;     /* \* was just seen */
  unsigned after_u; /* \uc: bytes that stand for a \u in older readers */
  unsigned font;
} State;

typedef struct
{
  const uint8_t *bytes;
  size_t size, at;
  RoundsOutput *out;
  State stack[DEPTH_MAX];
  unsigned depth;
  unsigned page;               /* of the document: \ansicpg */
  uint16_t pages[FONTS_MAX];   /* of a font; 0: the document's */
  unsigned default_font, skip; /* skip: characters still to be passed over after a \u */
  uint32_t high;               /* the first half of a pair of \u */
  size_t high_at;
  uint64_t invalid, invalid_first;
} Rtf;

/* \fcharset (RTF 1.9.1, Font Table) to a code page; those of two bytes a character are not read. */
static unsigned
page_of_charset (int charset)
{
  static const struct
  {
    int charset;
    unsigned page;
  } rows[] = { { 0, 1252 },   { 77, 10000 }, { 161, 1253 }, { 162, 1254 }, { 163, 1258 },
               { 177, 1255 }, { 178, 1256 }, { 186, 1257 }, { 204, 1251 }, { 222, 874 },
               { 238, 1250 }, { 254, 437 },  { 255, 850 },  { 128, 932 },  { 129, 949 },
               { 134, 936 },  { 136, 950 } };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (rows[i].charset == charset)
      return rows[i].page;
  return 0;
}

static State *
state (Rtf *rtf)
{
  return &rtf->stack[rtf->depth];
}

static bool
is_seen (Rtf *rtf)
{
  return !state (rtf)->skips && !state (rtf)->hidden && !state (rtf)->fonts;
}

/* ---- characters ---- */

static void
give (Rtf *rtf, uint32_t code, size_t start)
{
  RoundsPlace place = { start, (unsigned) (rtf->at - start) };
  bool none = code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);

  if (!is_seen (rtf))
    return;
  if (none && rtf->invalid++ == 0)
    rtf->invalid_first = start;
  rounds_output_code (rtf->out, place, none ? 0xfffd : code);
}

static void
flush_high (Rtf *rtf)
{
  if (rtf->high)
    give (rtf, 0xd800, rtf->high_at);
  rtf->high = 0;
}

static void
give_byte (Rtf *rtf, uint8_t byte, size_t start)
{
  unsigned font = state (rtf)->font, page = font < FONTS_MAX ? rtf->pages[font] : 0;

  if (rtf->skip > 0)
    {
      rtf->skip--;
      return;
    }
  flush_high (rtf);
  give (rtf, rounds_code_page_char (page ? page : rtf->page, byte), start);
}

static void
give_unicode (Rtf *rtf, int number, size_t start)
{
  uint32_t unit = (uint16_t) number;

  rtf->skip = state (rtf)->after_u;
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      flush_high (rtf);
      rtf->high = unit;
      rtf->high_at = start;
      return;
    }
  if (rtf->high && unit >= 0xdc00 && unit <= 0xdfff)
    {
      unit = 0x10000 + ((rtf->high - 0xd800) << 10 | (unit - 0xdc00));
      start = rtf->high_at;
      rtf->high = 0;
    }
  flush_high (rtf);
  give (rtf, unit, start);
}

/* ---- control words ---- */

typedef enum
{
  WORD_CHARACTER, /* stands for a character: value */
  WORD_SKIP,      /* a destination without text */
  WORD_FONTS,
  WORD_FONT,
  WORD_CHARSET,
  WORD_DEFAULT_FONT,
  WORD_PAGE,    /* \ansicpg */
  WORD_PAGE_IS, /* \mac and the like: value */
  WORD_UNICODE,
  WORD_AFTER, /* \uc */
  WORD_HIDDEN,
  WORD_PLAIN,
  WORD_BINARY,
  WORD_UNICODE_GROUP, /* \ud: read although it is starred */
} WordKind;

static const struct
{
  const char *name;
  WordKind kind;
  unsigned value;
} words[] = {
  { "par", WORD_CHARACTER, '\n' },
  { "line", WORD_CHARACTER, '\n' },
  { "sect", WORD_CHARACTER, '\n' },
  { "page", WORD_CHARACTER, '\n' },
  { "row", WORD_CHARACTER, '\n' },
  { "nestrow", WORD_CHARACTER, '\n' },
  { "cell", WORD_CHARACTER, '\t' },
  { "nestcell", WORD_CHARACTER, '\t' },
  { "tab", WORD_CHARACTER, '\t' },
  { "emdash", WORD_CHARACTER, 0x2014 },
  { "endash", WORD_CHARACTER, 0x2013 },
  { "lquote", WORD_CHARACTER, 0x2018 },
  { "rquote", WORD_CHARACTER, 0x2019 },
  { "ldblquote", WORD_CHARACTER, 0x201c },
  { "rdblquote", WORD_CHARACTER, 0x201d },
  { "bullet", WORD_CHARACTER, 0x2022 },
  { "emspace", WORD_CHARACTER, 0x2003 },
  { "enspace", WORD_CHARACTER, 0x2002 },
  { "fonttbl", WORD_FONTS, 0 },
  { "f", WORD_FONT, 0 },
  { "fcharset", WORD_CHARSET, 0 },
  { "deff", WORD_DEFAULT_FONT, 0 },
  { "ansicpg", WORD_PAGE, 0 },
  { "mac", WORD_PAGE_IS, 10000 },
  { "pc", WORD_PAGE_IS, 437 },
  { "pca", WORD_PAGE_IS, 850 },
  { "u", WORD_UNICODE, 0 },
  { "uc", WORD_AFTER, 0 },
  { "v", WORD_HIDDEN, 0 },
  { "plain", WORD_PLAIN, 0 },
  { "bin", WORD_BINARY, 0 },
  { "ud", WORD_UNICODE_GROUP, 0 },
  { "colortbl", WORD_SKIP, 0 },
  { "stylesheet", WORD_SKIP, 0 },
  { "info", WORD_SKIP, 0 },
  { "pict", WORD_SKIP, 0 },
  { "object", WORD_SKIP, 0 },
  { "objdata", WORD_SKIP, 0 },
  { "fldinst", WORD_SKIP, 0 },
  { "listtable", WORD_SKIP, 0 },
  { "listoverridetable", WORD_SKIP, 0 },
  { "revtbl", WORD_SKIP, 0 },
  { "rsidtbl", WORD_SKIP, 0 },
  { "filetbl", WORD_SKIP, 0 },
  { "themedata", WORD_SKIP, 0 },
  { "datastore", WORD_SKIP, 0 },
  { "nonshppict", WORD_SKIP, 0 },
  { "bkmkstart", WORD_SKIP, 0 },
  { "bkmkend", WORD_SKIP, 0 },
  { "xe", WORD_SKIP, 0 },
  { "tc", WORD_SKIP, 0 },
  { "upr", WORD_SKIP, 0 },
};

static void
skip_bytes (Rtf *rtf, int n)
{
  size_t left = rtf->size - rtf->at;

  if (n > 0)
    rtf->at += (size_t) n < left ? (size_t) n : left;
}

static void
take_word (Rtf *rtf, unsigned i, bool has_number, int number, size_t start)
{
  State *s = state (rtf);

  switch (words[i].kind)
    {
    case WORD_CHARACTER:
      flush_high (rtf);
      if (rtf->skip > 0)
        rtf->skip--;
      else
        give (rtf, words[i].value, start);
      break;
    case WORD_SKIP:
      s->skips = true;
      break;
    case WORD_FONTS:
      s->fonts = true;
      break;
    case WORD_FONT:
      s->font = number >= 0 ? (unsigned) number : 0;
      break;
    case WORD_CHARSET:
      if (s->fonts && s->font < FONTS_MAX)
        rtf->pages[s->font] = (uint16_t) page_of_charset (number);
      break;
    case WORD_DEFAULT_FONT:
      rtf->default_font = s->font = number >= 0 ? (unsigned) number : 0;
      break;
    case WORD_PAGE:
      rtf->page = number > 0 ? (unsigned) number : 1252;
      break;
    case WORD_PAGE_IS:
      rtf->page = words[i].value;
      break;
    case WORD_UNICODE:
      give_unicode (rtf, number, start);
      break;
    case WORD_AFTER:
      s->after_u = number >= 0 && number < 256 ? (unsigned) number : 1;
      break;
    case WORD_HIDDEN:
      s->hidden = !has_number || number != 0;
      break;
    case WORD_PLAIN:
      s->hidden = false;
      s->font = rtf->default_font;
      break;
    case WORD_BINARY:
      skip_bytes (rtf, number);
      break;
    case WORD_UNICODE_GROUP:
      s->skips = false;
      break;
    }
}

static int
read_number (Rtf *rtf, bool *has)
{
  bool minus = rtf->at < rtf->size && rtf->bytes[rtf->at] == '-';
  int number = 0;

  rtf->at += minus;
  *has = false;
  for (; rtf->at < rtf->size && rtf->bytes[rtf->at] >= '0' && rtf->bytes[rtf->at] <= '9'; rtf->at++)
    {
      *has = true;
      if (number < 100000000)
        number = number * 10 + (rtf->bytes[rtf->at] - '0');
    }
  return minus ? -number : number;
}

static bool
is_letter (uint8_t c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* \word, with its number and the one space that ends it. */
static void
step_word (Rtf *rtf, size_t start)
{
  char name[WORD_MAX + 1];
  size_t n = 0;
  bool has_number, starred = state (rtf)->starred, known = false;
  int number;

  for (; rtf->at < rtf->size && is_letter (rtf->bytes[rtf->at]); rtf->at++)
    if (n < WORD_MAX)
      name[n++] = (char) rtf->bytes[rtf->at];
  name[n] = 0;
  number = read_number (rtf, &has_number);
  if (rtf->at < rtf->size && rtf->bytes[rtf->at] == ' ')
    rtf->at++;
  state (rtf)->starred = false;
  for (unsigned i = 0; i < sizeof words / sizeof *words && !known; i++)
    if (strcmp (words[i].name, name) == 0)
      {
        known = true;
        take_word (rtf, i, has_number, number, start);
      }
  /* A destination that may be passed over by those who do not know it. */
  if (starred && (!known || strcmp (name, "ud") != 0))
    state (rtf)->skips = true;
}

static int
hex_of (uint8_t c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
step_symbol (Rtf *rtf, size_t start)
{
  uint8_t c = rtf->bytes[rtf->at++];
  int high, low;

  switch (c)
    {
    case '\'':
      high = rtf->at < rtf->size ? hex_of (rtf->bytes[rtf->at]) : -1;
      low = rtf->at + 1 < rtf->size ? hex_of (rtf->bytes[rtf->at + 1]) : -1;
      if (high < 0 || low < 0)
        return;
      rtf->at += 2;
      give_byte (rtf, (uint8_t) (high << 4 | low), start);
      break;
    case '*':
      state (rtf)->starred = true;
      break;
    case '~':
      give (rtf, 0xa0, start);
      break;
    case '_':
      give (rtf, 0x2011, start);
      break;
    case '\r':
    case '\n':
      give (rtf, '\n', start);
      break;
    case '\\':
    case '{':
    case '}':
      give_byte (rtf, c, start);
      break;
    default: /* \- and what is not known */
      break;
    }
}

/* ---- groups ---- */

static bool
step (Rtf *rtf)
{
  size_t start = rtf->at;
  uint8_t c = rtf->bytes[rtf->at++];

  switch (c)
    {
    case '{':
      if (rtf->depth + 1 == DEPTH_MAX)
        return false;
      flush_high (rtf);
      rtf->stack[rtf->depth + 1] = rtf->stack[rtf->depth];
      rtf->depth++;
      rtf->skip = 0;
      break;
    case '}':
      flush_high (rtf);
      rtf->skip = 0;
      rtf->depth -= rtf->depth > 0;
      if (rtf->depth == 0) /* what follows is no part of it */
        rtf->at = rtf->size;
      break;
    case '\\':
      if (rtf->at < rtf->size && is_letter (rtf->bytes[rtf->at]))
        step_word (rtf, start);
      else if (rtf->at < rtf->size)
        step_symbol (rtf, start);
      break;
    case '\r':
    case '\n':
    case 0:
      break;
    default:
      give_byte (rtf, c, start);
    }
  return true;
}

static unsigned
read_rtf (Rtf *rtf, RoundsInput *input, const char **line)
{
  *line = "not RTF: it begins otherwise";
  if (rtf->size < 5 || memcmp (rtf->bytes, "{\\rtf", 5) != 0)
    return ROUNDS_FAIL_FORMAT;
  rtf->page = 1252;
  rtf->stack[0].after_u = 1;
  *line = "RTF with over 500 groups inside each other";
  while (rtf->at < rtf->size && !rtf->out->writer.failed)
    if (!step (rtf))
      return ROUNDS_FAIL_FORMAT;
  flush_high (rtf);
  *line = "RTF that is cut off";
  if (rtf->depth > 0)
    return ROUNDS_FAIL_FORMAT;
  if (rtf->invalid > 0)
    rounds_output_warn (rtf->out, ROUNDS_WARN_INVALID, rtf->invalid_first, rtf->invalid,
                        "bytes that are no character were replaced");
  return 0;
}

unsigned
rounds_rtf_read (RoundsInput *input, RoundsOutput *out, const char **line)
{
  RoundsWhole whole;
  Rtf *rtf = calloc (1, sizeof *rtf);
  unsigned failed = rounds_whole_read (input, &whole);

  *line = "not enough memory";
  if (rtf && !failed && !input->failed)
    {
      rtf->bytes = whole.bytes;
      rtf->size = whole.size;
      rtf->out = out;
      failed = read_rtf (rtf, input, line);
    }
  else if (!rtf)
    failed = ROUNDS_FAIL_MEMORY;
  free (whole.bytes);
  free (rtf);
  return failed;
}
