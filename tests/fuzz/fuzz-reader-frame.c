/* What a reader that an outsider's document has taken over may send: every frame that is accepted
 * is written again, and must give the bytes that it came from. */
#include "frame.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct
{
  const uint8_t *expected;
  size_t left;
} Replay;

static bool
compare (void *data, const void *bytes, size_t size)
{
  Replay *replay = data;

  if (size > replay->left || memcmp (replay->expected, bytes, size) != 0)
    abort ();
  replay->expected += size;
  replay->left -= size;
  return true;
}

/* One byte less must ask for exactly what was used. */
static void
check_shorter (const uint8_t *data, size_t used)
{
  RoundsFrame frame;
  size_t needed = 0;

  if (rounds_reader_frames_next (data, used - 1, &frame, &needed) != ROUNDS_FRAMES_MORE)
    abort ();
  if (needed > used || needed < ROUNDS_FRAME_HEADER_BYTES)
    abort ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  RoundsFrame frame;
  size_t at = 0, used = 0;

  if (rounds_reader_frames_start (data, size, &used) == ROUNDS_FRAMES_WHOLE)
    at = used;
  while (rounds_reader_frames_next (data + at, size - at, &frame, &used) == ROUNDS_FRAMES_WHOLE)
    {
      Replay replay = { data + at, used };
      RoundsFrameWriter writer = { .sink = compare, .data = &replay };

      rounds_reader_frames_put (&writer, &frame);
      if (writer.failed || replay.left != 0)
        abort ();
      check_shorter (data + at, used);
      at += used;
    }
  return 0;
}
