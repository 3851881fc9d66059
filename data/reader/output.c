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
