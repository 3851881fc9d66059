/* enter.h: the cage of rounds-reader; apart from main.c so that a test can try to get out of it. */
#pragma once

#include <stdint.h>

typedef struct
{
  uint64_t memory_bytes;
  unsigned cpu_seconds;
} RoundsReaderCage;

/* As rounds_cage_enter (). */
int rounds_reader_enter_cage (const RoundsReaderCage *limits, const char **what);
