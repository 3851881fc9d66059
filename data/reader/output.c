#include "output.h"

#include <string.h>

#define BIT(step) (1u << (step))

/* Starts a new piece unless the characters continue the one at hand. */
static void
join (RoundsOutput *out, uint64_t offset, unsigned steps, size_t length)
{
  if (out->used > 0 &&
      (offset != out->next || (out->steps & steps) == 0 || length > sizeof out->text - out->used))
    rounds_output_flush (out);
  if (out->used == 0)
    {
      out->start = offset;
      out->steps = steps;
    }
  out->steps &= steps;
}

void
rounds_output_char (RoundsOutput *out, RoundsPlace place, const uint8_t *utf8, unsigned length)
{
  unsigned steps = 0;

  for (unsigned step = ROUNDS_STEP_UTF8; step < ROUNDS_STEP_WHOLE; step++)
    if (rounds_step_bytes (step, length) == place.bytes)
      steps |= BIT (step);
  join (out, place.offset, steps, length);
  memcpy (out->text + out->used, utf8, length);
  out->used += length;
  out->next = place.offset + place.bytes;
  out->characters++;
}

void
rounds_output_code (RoundsOutput *out, RoundsPlace place, uint32_t c)
{
  static const uint8_t lead[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
  unsigned length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  uint8_t utf8[4];

  for (unsigned i = length - 1; i > 0; i--, c >>= 6)
    utf8[i] = (uint8_t) (0x80 | (c & 0x3f));
  utf8[0] = (uint8_t) (lead[length] | c);
  rounds_output_char (out, place, utf8, length);
}

void
rounds_output_ascii (RoundsOutput *out, uint64_t offset, const uint8_t *ascii, size_t n)
{
  while (n > 0)
    {
      size_t piece;

      join (out, offset, BIT (ROUNDS_STEP_UTF8) | BIT (ROUNDS_STEP_ONE), 1);
      piece = sizeof out->text - out->used;
      if (piece > n)
        piece = n;
      memcpy (out->text + out->used, ascii, piece);
      out->used += piece;
      out->next = offset += piece;
      out->characters += piece;
      ascii += piece;
      n -= piece;
    }
}

void
rounds_output_whole (RoundsOutput *out, uint64_t offset, const uint8_t *utf8, size_t size)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_TEXT };

  if (size == 0)
    return;
  rounds_output_flush (out);
  frame.text.offset = offset;
  frame.text.step = ROUNDS_STEP_WHOLE;
  frame.text.utf8 = (RoundsBytes){ utf8, size };
  rounds_reader_frames_put (&out->writer, &frame);
  for (size_t i = 0; i < size; i++)
    out->characters += (utf8[i] & 0xc0) != 0x80;
}

void
rounds_output_flush (RoundsOutput *out)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_TEXT };

  if (out->used == 0)
    return;
  frame.text.offset = out->start;
  frame.text.step = ROUNDS_STEP_UTF8;
  while (frame.text.step < ROUNDS_STEP_WHOLE && !(out->steps & BIT (frame.text.step)))
    frame.text.step++;
  frame.text.utf8 = (RoundsBytes){ out->text, out->used };
  rounds_reader_frames_put (&out->writer, &frame);
  out->used = 0;
}

void
rounds_output_warn (
    RoundsOutput *out, RoundsFrameWarn code, uint64_t offset, uint64_t count, const char *line)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_WARNING };

  rounds_output_flush (out);
  frame.warning.code = code;
  frame.warning.offset = offset;
  frame.warning.count = count;
  frame.warning.line = rounds_bytes_of (line);
  rounds_reader_frames_put (&out->writer, &frame);
}

void
rounds_output_fail (RoundsOutput *out, RoundsFrameFail code, const char *line)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_ERROR };

  frame.error.code = code;
  frame.error.line = rounds_bytes_of (line);
  rounds_reader_frames_put (&out->writer, &frame);
}

unsigned
rounds_output_end (RoundsOutput *out, const RoundsInput *input, unsigned failed, const char **line)
{
  RoundsFrame end = { .type = ROUNDS_FRAME_END };

  if (input->failed)
    {
      failed = input->failed;
      *line = failed == ROUNDS_FAIL_TOO_BIG ? "the document is over the size limit"
                                            : "the document cannot be read";
    }
  if (failed)
    {
      rounds_output_fail (out, failed, *line);
      return failed;
    }
  rounds_output_flush (out);
  end.end.bytes_read = input->taken;
  end.end.characters = out->characters;
  rounds_reader_frames_put (&out->writer, &end);
  return 0;
}
