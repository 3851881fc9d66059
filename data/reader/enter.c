#include "enter.h"

#include "cage.h"

int
rounds_reader_enter_cage (const RoundsReaderCage *limits, const char **what)
{
  RoundsCageConfig config = { .kind = ROUNDS_CAGE_READER };

  config.memory_bytes = limits->memory_bytes;
  config.cpu_seconds = limits->cpu_seconds;
  return rounds_cage_enter (&config, what);
}
