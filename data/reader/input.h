/* input.h: the document, read once from its start to its end, and counted. */
#pragma once

#include "frame.h"

/* Reads at most `size` bytes: how many, 0 at the end, -1 when it cannot. */
typedef long (*RoundsInputSource) (void *data, void *bytes, size_t size);

typedef struct
{
  RoundsInputSource source;
  void *data;
  uint64_t limit;  /* bytes; one more is ROUNDS_FAIL_TOO_BIG */
  uint64_t taken;  /* so far */
  unsigned failed; /* RoundsFrameFail, 0: none */
} RoundsInput;

/* Fills `bytes` as far as the document goes. Fewer than `size`: the end, or `failed` is set. */
size_t rounds_input_read (RoundsInput *input, uint8_t *bytes, size_t size);
