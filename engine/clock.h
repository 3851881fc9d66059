/* clock.h: the time that every deadline of the engine is counted in. */
#pragma once

#include <stdint.h>
#include <time.h>

static inline int64_t
rx_clock_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
