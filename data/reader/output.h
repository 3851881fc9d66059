/* output.h: characters in, TEXT frames out, as few as their places in the document allow.
 *
 * A format says for each character where it stands and how many bytes it took there. Characters
 * that follow each other by one rule (RoundsFrameStep) share a frame, so the place of every one of
 * them can be worked out again, exactly.
 */
#pragma once

#include "input.h"

typedef struct
{
  uint64_t offset; /* of the first byte */
  unsigned bytes;  /* that the character takes in the document */
} RoundsPlace;

typedef struct
{
  RoundsFrameWriter writer;
  uint64_t characters; /* given so far */
  /* the piece at hand */
  uint64_t start, next; /* in the document */
  unsigned steps;       /* bit n: every character so far fits RoundsFrameStep n */
  size_t used;
  uint8_t text[ROUNDS_FRAME_TEXT_MAX];
} RoundsOutput;

/* One character, as valid UTF-8 of `length` bytes, never NUL. */
void
rounds_output_char (RoundsOutput *out, RoundsPlace place, const uint8_t *utf8, unsigned length);
/* The same by its number: a scalar value of Unicode other than 0. */
void rounds_output_code (RoundsOutput *out, RoundsPlace place, uint32_t code);
/* The same for `n` characters of ASCII, one byte each in the document too. */
void rounds_output_ascii (RoundsOutput *out, uint64_t offset, const uint8_t *ascii, size_t n);
/* Text that can only be pointed at as a whole, at a byte of the document: `size` bytes of valid UTF-8
 * without NUL, at most ROUNDS_FRAME_TEXT_MAX. */
void rounds_output_whole (RoundsOutput *out, uint64_t offset, const uint8_t *utf8, size_t size);
/* Writes what is held back. Before any frame that is not a text. */
void rounds_output_flush (RoundsOutput *out);
void rounds_output_warn (
    RoundsOutput *out, RoundsFrameWarn code, uint64_t offset, uint64_t count, const char *line);
/* The last frame of a stream: ERROR where it failed (a RoundsFrameFail with its line) or the input did,
 * which *line then says; else END. What failed, or 0. */
unsigned
rounds_output_end (RoundsOutput *out, const RoundsInput *input, unsigned failed, const char **line);
void rounds_output_fail (RoundsOutput *out, RoundsFrameFail code, const char *line);
