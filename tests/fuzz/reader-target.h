/* reader-target.h: any bytes as a document of a format: the frames are legal, no text claims a place
 * outside of the document, and the count of the characters is right. */
#pragma once

#include "formats.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const uint8_t *data;
  size_t left, size;
  uint8_t buffer[ROUNDS_FRAME_HEADER_BYTES + ROUNDS_FRAME_PAYLOAD_MAX];
  size_t used;
  uint64_t characters, rows; /* rows: of the pictures so far that came */
  bool ended;
  RoundsFrame last;
} ReaderTarget;

static inline void
reader_target_require (bool what)
{
  if (!what)
    abort ();
}

static inline long
reader_target_source (void *data, void *bytes, size_t size)
{
  ReaderTarget *target = data;
  size_t n = size < target->left ? size : target->left;

  memcpy (bytes, target->data, n);
  target->data += n;
  target->left -= n;
  return (long) n;
}

static inline void
reader_target_text (ReaderTarget *target, const RoundsFrame *frame)
{
  uint64_t at = frame->text.offset;
  size_t i = 0;
  bool more;

  while (i < frame->text.utf8.size)
    {
      unsigned n = rounds_utf8_next (frame->text.utf8.data + i, frame->text.utf8.size - i, &more);

      reader_target_require (n > 0);
      at += rounds_step_bytes (frame->text.step, n);
      target->characters++;
      i += n;
    }
  reader_target_require (at <= target->size);
}

/* Strips follow each other, and a picture is whole before the next begins. */
static inline void
reader_target_pixels (ReaderTarget *target, const RoundsFrame *frame)
{
  reader_target_require (frame->pixels.first_row == target->rows);
  target->rows += frame->pixels.rows;
  if (target->rows == frame->pixels.height)
    target->rows = 0;
}

static inline bool
reader_target_sink (void *data, const void *bytes, size_t size)
{
  ReaderTarget *target = data;
  RoundsFrame frame;
  size_t used;

  reader_target_require (size <= sizeof target->buffer - target->used && !target->ended);
  memcpy (target->buffer + target->used, bytes, size);
  target->used += size;
  switch (rounds_reader_frames_next (target->buffer, target->used, &frame, &used))
    {
    case ROUNDS_FRAMES_MORE:
      return true;
    case ROUNDS_FRAMES_BROKEN:
      abort ();
    default:
      reader_target_require (used == target->used);
    }
  if (frame.type == ROUNDS_FRAME_TEXT)
    reader_target_text (target, &frame);
  else if (frame.type == ROUNDS_FRAME_PIXELS)
    reader_target_pixels (target, &frame);
  else
    target->ended = frame.type == ROUNDS_FRAME_END || frame.type == ROUNDS_FRAME_ERROR;
  target->last = frame;
  target->used = 0;
  return true;
}

/* Reads a document to its last frame, as rounds_document_read () does; self: what it needs for it. */
typedef unsigned (*ReaderTargetRead) (const void *self,
                                      RoundsInput *input,
                                      RoundsOutput *out,
                                      const char **line);

static inline void
reader_target_run_with (ReaderTargetRead read, const void *self, const uint8_t *data, size_t size)
{
  RoundsOutput *out = calloc (1, sizeof *out);
  ReaderTarget *target = calloc (1, sizeof *target);
  RoundsInput input = { .source = reader_target_source, .data = target, .limit = 1u << 24 };
  const char *line = NULL;
  unsigned failed;

  if (out && target)
    {
      target->data = data;
      target->left = target->size = size;
      out->writer = (RoundsFrameWriter){ .sink = reader_target_sink, .data = target };
      failed = read (self, &input, out, &line);
      reader_target_require (!out->writer.failed && target->ended && target->used == 0);
      reader_target_require ((failed != 0) == (target->last.type == ROUNDS_FRAME_ERROR));
      if (!failed)
        {
          reader_target_require (target->last.end.characters == target->characters);
          reader_target_require (target->rows == 0);
        }
    }
  free (out);
  free (target);
}

static inline unsigned
reader_target_format (const void *format, RoundsInput *input, RoundsOutput *out, const char **line)
{
  return rounds_document_read (rounds_format_named (format), input, out, line);
}

static inline void
reader_target_run (const char *format, const uint8_t *data, size_t size)
{
  reader_target_run_with (reader_target_format, format, data, size);
}
