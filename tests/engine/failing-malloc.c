#include "failing-malloc.h"

void *__real_malloc (size_t size);
void *__real_calloc (size_t n, size_t size);
void *__real_realloc (void *block, size_t size);
void *__wrap_malloc (size_t size);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_realloc (void *block, size_t size);

#define PLACES_MAX 1024

static struct
{
  guint calls, nth;

  /* Places; the lock is of all below. */
  GMutex lock;
  gboolean by_place, happened;
  gconstpointer places[PLACES_MAX]; /* (n_places) the addresses that calls return to */
  guint n_places, place;
} state;

/* Takes the place down; TRUE with the first call of the one that fails. */
static gboolean
fails_at (gconstpointer from)
{
  gboolean fails;
  guint i = 0;

  g_mutex_lock (&state.lock);
  while (i < state.n_places && state.places[i] != from)
    i++;
  if (i == state.n_places && i < PLACES_MAX)
    state.places[state.n_places++] = from;
  fails = i == state.place && !state.happened;
  state.happened = state.happened || fails;
  g_mutex_unlock (&state.lock);
  return fails;
}

static gboolean
malloc_fails (gconstpointer from)
{
  if (__atomic_load_n (&state.by_place, __ATOMIC_RELAXED))
    return fails_at (from);
  return state.nth != 0 && __atomic_add_fetch (&state.calls, 1, __ATOMIC_RELAXED) == state.nth;
}

void *
__wrap_malloc (size_t size)
{
  return malloc_fails (__builtin_return_address (0)) ? NULL : __real_malloc (size);
}

void *
__wrap_calloc (size_t n, size_t size)
{
  return malloc_fails (__builtin_return_address (0)) ? NULL : __real_calloc (n, size);
}

void *
__wrap_realloc (void *block, size_t size)
{
  return malloc_fails (__builtin_return_address (0)) ? NULL : __real_realloc (block, size);
}

void
faults_set_malloc (guint nth)
{
  state.by_place = FALSE;
  state.calls = 0;
  state.nth = nth;
}

void
faults_learn_malloc (void)
{
  state.n_places = 0;
  state.place = PLACES_MAX;
  state.happened = FALSE;
  state.by_place = TRUE;
}

guint
faults_malloc_places (void)
{
  g_assert_cmpuint (state.n_places, <, PLACES_MAX);
  return state.n_places;
}

void
faults_set_malloc_place (guint place)
{
  state.place = place;
  state.happened = FALSE;
  state.by_place = TRUE;
}

gboolean
faults_malloc_happened (void)
{
  return state.by_place ? state.happened : state.nth != 0 && state.calls >= state.nth;
}

guint
faults_malloc_calls (void)
{
  return state.calls;
}
