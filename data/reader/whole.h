/* whole.h: a document that must be in memory as a whole, because its parts point at each other. */
#pragma once

#include "input.h"

typedef struct
{
  uint8_t *bytes; /* (size), and a zero behind */
  size_t size;
} RoundsWhole;

/* 0, or ROUNDS_FAIL_MEMORY; a failure of the input is left to the caller. Free the bytes. */
unsigned rounds_whole_read (RoundsInput *input, RoundsWhole *whole);
