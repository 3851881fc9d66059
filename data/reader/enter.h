/* enter.h: the cages of rounds-reader and rounds-pages; apart so that a test can try to get out. */
#pragma once

#include "cage.h"

typedef struct
{
  uint64_t memory_bytes;
  unsigned cpu_seconds;
} RoundsReaderCage;

/* As rounds_cage_enter (). */
int rounds_reader_enter_cage (const RoundsReaderCage *limits, const char **what);
/* The same, but that what is below these paths can be read: the fonts of rounds-pages. */
int rounds_pages_enter_cage (const RoundsReaderCage *limits,
                             const RoundsCagePath *paths,
                             size_t n_paths,
                             const char **what);
