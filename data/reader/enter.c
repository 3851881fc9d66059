#include "enter.h"

int
rounds_reader_enter_cage (const RoundsReaderCage *limits, const char **what)
{
  RoundsCageConfig config = { .kind = ROUNDS_CAGE_READER };

  config.memory_bytes = limits->memory_bytes;
  config.cpu_seconds = limits->cpu_seconds;
  return rounds_cage_enter (&config, what);
}

int
rounds_pages_enter_cage (const RoundsReaderCage *limits,
                         const RoundsCagePath *paths,
                         size_t n_paths,
                         const char **what)
{
  RoundsCageConfig config = { .kind = ROUNDS_CAGE_PAGES, .paths = paths, .n_paths = n_paths };

  config.memory_bytes = limits->memory_bytes;
  config.cpu_seconds = limits->cpu_seconds;
  return rounds_cage_enter (&config, what);
}
