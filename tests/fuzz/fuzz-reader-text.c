/* Any bytes as a plain text: the frames are legal, and between them they account for every byte of
 * the document, once and in order. The first byte of the input says how it arrives in pieces. */
#include "formats.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct
{
  const uint8_t *data;
  size_t left, piece;
} Source;

/* Frames as they are written, taken apart again as soon as one is whole. */
typedef struct
{
  uint8_t buffer[ROUNDS_FRAME_HEADER_BYTES + 8 + ROUNDS_FRAME_TEXT_MAX];
  size_t used;
  uint64_t next, characters; /* document byte that the next text must begin with */
  bool begun, ended;
  RoundsFrame last;
} Check;

static long
read_piece (void *data, void *bytes, size_t size)
{
  Source *source = data;
  size_t n = source->piece < size ? source->piece : size;

  if (n > source->left)
    n = source->left;
  memcpy (bytes, source->data, n);
  source->data += n;
  source->left -= n;
  return (long) n;
}

static void
require (bool what)
{
  if (!what)
    abort ();
}

static void
take_text (Check *check, const RoundsFrame *frame)
{
  size_t i = 0;
  bool more;

  /* A byte order mark is the only part that no character stands for. */
  require (check->begun ? frame->text.offset == check->next : frame->text.offset <= 3);
  check->begun = true;
  check->next = frame->text.offset;
  while (i < frame->text.utf8.size)
    {
      unsigned n = rounds_utf8_next (frame->text.utf8.data + i, frame->text.utf8.size - i, &more);
      unsigned bytes = rounds_step_bytes (frame->text.step, n);

      require (n > 0 && bytes > 0);
      check->next += bytes;
      check->characters++;
      i += n;
    }
}

static bool
take_bytes (void *data, const void *bytes, size_t size)
{
  Check *check = data;
  RoundsFrame frame;
  size_t used;

  require (size <= sizeof check->buffer - check->used && !check->ended);
  memcpy (check->buffer + check->used, bytes, size);
  check->used += size;
  switch (rounds_reader_frames_next (check->buffer, check->used, &frame, &used))
    {
    case ROUNDS_FRAMES_MORE:
      return true;
    case ROUNDS_FRAMES_BROKEN:
      abort ();
    default:
      require (used == check->used);
    }
  if (frame.type == ROUNDS_FRAME_TEXT)
    take_text (check, &frame);
  else
    check->ended = frame.type == ROUNDS_FRAME_END || frame.type == ROUNDS_FRAME_ERROR;
  check->last = frame;
  check->used = 0;
  return true;
}

static void
read_and_check (Source *source, RoundsOutput *out, Check *check)
{
  RoundsInput input = { .source = read_piece, .data = source, .limit = 1u << 20 };
  const size_t size = source->left;
  const char *line = NULL;
  unsigned failed;

  out->writer = (RoundsFrameWriter){ .sink = take_bytes, .data = check };
  failed = rounds_document_read (rounds_format_named ("text"), &input, out, &line);
  require (!out->writer.failed && check->ended && check->used == 0);
  require ((failed != 0) == (check->last.type == ROUNDS_FRAME_ERROR));
  if (failed)
    return;
  require (check->last.end.bytes_read == size);
  require (check->last.end.characters == check->characters);
  require (check->begun ? check->next == size : size <= 3);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  RoundsOutput *out = calloc (1, sizeof *out);
  Check *check = calloc (1, sizeof *check);

  if (out && check && size > 0)
    {
      Source source = { data + 1, size - 1, data[0] ? data[0] : 1u << 20 };

      read_and_check (&source, out, check);
    }
  free (out);
  free (check);
  return 0;
}
