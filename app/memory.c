#include "memory.h"

#include <malloc.h>

#define HEAPS 2

void
rounds_memory_prepare (void)
{
  mallopt (M_ARENA_MAX, HEAPS);
}

void
rounds_memory_give_back (void)
{
  malloc_trim (0);
}
