#include "memory.h"

#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)

/* The sanitizer has taken malloc () for itself, and ends the process where there is none. */
bool
rounds_memory_was_refused (void)
{
  return false;
}

#else

/* glibc's own names for what is replaced here (malloc/malloc.c, GLIBC_2.2.5). */
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *block, size_t size);

#  define EXPORTED __attribute__ ((visibility ("default")))

/* One thread. malloc () has nowhere else to say it. */
static bool refused;

static void *
watch (void *block, size_t size)
{
  if (!block && size > 0)
    refused = true;
  return block;
}

EXPORTED void *
malloc (size_t size)
{
  return watch (__libc_malloc (size), size);
}

EXPORTED void *
calloc (size_t n, size_t size)
{
  return watch (__libc_calloc (n, size), n && size);
}

EXPORTED void *
realloc (void *block, size_t size)
{
  return watch (__libc_realloc (block, size), size);
}

bool
rounds_memory_was_refused (void)
{
  return refused;
}

#endif
