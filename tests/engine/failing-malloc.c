#include "failing-malloc.h"

void *__real_malloc (size_t size);
void *__real_calloc (size_t n, size_t size);
void *__real_realloc (void *block, size_t size);
void *__wrap_malloc (size_t size);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_realloc (void *block, size_t size);

static struct
{
  guint calls, nth;
} state;

static gboolean
malloc_fails (void)
{
  return state.nth != 0 && __atomic_add_fetch (&state.calls, 1, __ATOMIC_RELAXED) == state.nth;
}

void *
__wrap_malloc (size_t size)
{
  return malloc_fails () ? NULL : __real_malloc (size);
}

void *
__wrap_calloc (size_t n, size_t size)
{
  return malloc_fails () ? NULL : __real_calloc (n, size);
}

void *
__wrap_realloc (void *block, size_t size)
{
  return malloc_fails () ? NULL : __real_realloc (block, size);
}

void
faults_set_malloc (guint nth)
{
  state.calls = 0;
  state.nth = nth;
}

gboolean
faults_malloc_happened (void)
{
  return state.nth != 0 && state.calls >= state.nth;
}

guint
faults_malloc_calls (void)
{
  return state.calls;
}
