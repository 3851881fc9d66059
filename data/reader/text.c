#include "formats.h"

#include "code-page.h"

#include <stdlib.h>
#include <string.h>

/* Plain text, in memory that does not grow with the document. What it is written in:
 *
 *   a byte order mark says so; else it is ASCII until the first other byte, and there the next
 *   64 KiB decide: UTF-8 when more of its sequences are found than bytes that fit none, otherwise
 *   Windows-1252 (which is ISO-8859-1 but for 32 control codes that no letter uses), with a
 *   warning, because a wrong guess turns one letter into another.
 *
 * Weighed: the locale of the machine (says nothing about a document from elsewhere) and statistics
 * over languages (cannot be argued to a clinician). Every byte of the document is one character's
 * or the byte order mark's; a byte that fits nothing becomes one U+FFFD of its own. */

#define WINDOW (64u << 10)
#define BUFFER (2 * WINDOW)

typedef enum
{
  ENCODING_ASCII, /* so far */
  ENCODING_UTF8,
  ENCODING_UTF16_LE,
  ENCODING_UTF16_BE,
  ENCODING_1252,
} Encoding;

typedef struct
{
  uint64_t first, count;
} Tally;

typedef struct
{
  RoundsInput *input;
  RoundsOutput *out;
  Encoding encoding;
  Tally invalid, nul;
  uint64_t offset; /* in the document, of buffer[at] */
  size_t at, end;
  bool ended;
  uint8_t buffer[BUFFER];
} Text;

static const uint8_t replacement[] = { 0xef, 0xbf, 0xbd }; /* U+FFFD */

static size_t
left (const Text *text)
{
  return text->end - text->at;
}

/* Moves what is left to the front and reads on behind it. */
static void
refill (Text *text)
{
  size_t space;

  memmove (text->buffer, text->buffer + text->at, left (text));
  text->end -= text->at;
  text->at = 0;
  space = BUFFER - text->end;
  if (!text->ended && space > 0)
    {
      size_t n = rounds_input_read (text->input, text->buffer + text->end, space);

      text->ended = n < space;
      text->end += n;
    }
}

static void
skip (Text *text, size_t n)
{
  text->at += n;
  text->offset += n;
}

static void
replace (Text *text, Tally *tally, unsigned bytes)
{
  RoundsPlace place = { text->offset, bytes };

  if (tally->count++ == 0)
    tally->first = text->offset;
  rounds_output_char (text->out, place, replacement, sizeof replacement);
  skip (text, bytes);
}

static void
give (Text *text, uint32_t c, unsigned bytes)
{
  rounds_output_code (text->out, (RoundsPlace){ text->offset, bytes }, c);
  skip (text, bytes);
}

/* Passes on what is ASCII and not NUL; how many bytes that were. */
static size_t
give_ascii (Text *text)
{
  const uint8_t *from = text->buffer + text->at;
  size_t n = 0, size = left (text);

  while (n < size && from[n] - 1u < 0x7f)
    n++;
  rounds_output_ascii (text->out, text->offset, from, n);
  skip (text, n);
  return n;
}

static void
step_utf8 (Text *text)
{
  const uint8_t *from = text->buffer + text->at;
  RoundsPlace place = { text->offset, 0 };
  bool more;

  if (give_ascii (text) > 0)
    return;
  if (*from == 0)
    {
      replace (text, &text->nul, 1);
      return;
    }
  place.bytes = rounds_utf8_next (from, left (text), &more);
  if (place.bytes == 0)
    {
      replace (text, &text->invalid, 1);
      return;
    }
  rounds_output_char (text->out, place, from, place.bytes);
  skip (text, place.bytes);
}

static void
step_1252 (Text *text)
{
  uint8_t byte = text->buffer[text->at];
  uint32_t c = byte;

  if (give_ascii (text) > 0)
    return;
  if (byte >= 0x80 && byte < 0xa0)
    c = rounds_code_page_char (1252, byte);
  if (byte == 0)
    replace (text, &text->nul, 1);
  else if (c == 0)
    replace (text, &text->invalid, 1);
  else
    give (text, c, 1);
}

static uint32_t
unit_at (const Text *text, size_t i)
{
  const uint8_t *from = text->buffer + text->at + i;
  bool big = text->encoding == ENCODING_UTF16_BE;

  return (uint32_t) from[big ? 0 : 1] << 8 | from[big ? 1 : 0];
}

static void
step_utf16 (Text *text)
{
  uint32_t unit, low;

  if (left (text) < 2)
    {
      replace (text, &text->invalid, 1);
      return;
    }
  unit = unit_at (text, 0);
  low = left (text) >= 4 ? unit_at (text, 2) : 0;
  if (unit == 0)
    replace (text, &text->nul, 2);
  else if (unit < 0xd800 || unit > 0xdfff)
    give (text, unit, 2);
  else if (unit <= 0xdbff && low >= 0xdc00 && low <= 0xdfff)
    give (text, 0x10000 + ((unit - 0xd800) << 10 | (low - 0xdc00)), 4);
  else
    replace (text, &text->invalid, 2);
}

/* At the first byte that is not ASCII. */
static void
decide (Text *text)
{
  size_t at = text->at, end, valid = 0, invalid = 0;
  unsigned length;
  bool more = false;

  end = left (text) > WINDOW ? at + WINDOW : text->end;
  while (at < end)
    {
      length = rounds_utf8_next (text->buffer + at, end - at, &more);
      valid += length > 1;
      /* A sequence that the window cut speaks for neither; one that the document cut does. */
      if (length == 0 && more && !(text->ended && end == text->end))
        break;
      invalid += length == 0;
      at += length ? length : 1;
    }
  text->encoding = valid > invalid ? ENCODING_UTF8 : ENCODING_1252;
  if (text->encoding == ENCODING_1252)
    rounds_output_warn (text->out, ROUNDS_WARN_ENCODING, text->offset, 1,
                        "not UTF-8, and nothing says what it is: read as Windows-1252");
}

static void
step_ascii (Text *text)
{
  if (give_ascii (text) > 0)
    return;
  if (text->buffer[text->at] == 0)
    {
      replace (text, &text->nul, 1);
      return;
    }
  if (left (text) < WINDOW)
    refill (text);
  decide (text);
}

static bool
starts_with (const Text *text, const char *mark, size_t size)
{
  return left (text) >= size && memcmp (text->buffer + text->at, mark, size) == 0;
}

static unsigned
read_mark (Text *text)
{
  if (starts_with (text, "\xff\xfe\0\0", 4) || starts_with (text, "\0\0\xfe\xff", 4))
    return ROUNDS_FAIL_FORMAT;
  if (starts_with (text, "\xef\xbb\xbf", 3))
    {
      text->encoding = ENCODING_UTF8;
      skip (text, 3);
    }
  else if (starts_with (text, "\xff\xfe", 2) || starts_with (text, "\xfe\xff", 2))
    {
      text->encoding = text->buffer[text->at] == 0xff ? ENCODING_UTF16_LE : ENCODING_UTF16_BE;
      skip (text, 2);
    }
  return 0;
}

static void
step (Text *text)
{
  switch (text->encoding)
    {
    case ENCODING_UTF8:
      step_utf8 (text);
      break;
    case ENCODING_UTF16_LE:
    case ENCODING_UTF16_BE:
      step_utf16 (text);
      break;
    case ENCODING_1252:
      step_1252 (text);
      break;
    default:
      step_ascii (text);
    }
}

static void
warn_of (Text *text, RoundsFrameWarn code, const Tally *tally, const char *line)
{
  if (tally->count > 0)
    rounds_output_warn (text->out, code, tally->first, tally->count, line);
}

unsigned
rounds_text_read (RoundsInput *input, RoundsOutput *out, const char **line)
{
  Text *text = calloc (1, sizeof *text);
  unsigned failed;

  *line = "not enough memory";
  if (!text)
    return ROUNDS_FAIL_MEMORY;
  text->input = input;
  text->out = out;
  refill (text);
  *line = "a text in UTF-32 is not supported";
  failed = read_mark (text);
  while (!failed && left (text) > 0 && !input->failed && !out->writer.failed)
    {
      step (text);
      /* No character is longer than four bytes. */
      if (left (text) < 4 && !text->ended)
        refill (text);
    }
  if (!failed && !input->failed)
    {
      warn_of (text, ROUNDS_WARN_INVALID, &text->invalid,
               "bytes that are no character were replaced");
      warn_of (text, ROUNDS_WARN_NUL, &text->nul, "zero characters were replaced");
    }
  free (text);
  return failed;
}
