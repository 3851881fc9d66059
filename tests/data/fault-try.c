#include "fault-try.h"

#include <stdlib.h>
#include <string.h>

/* The macros of the header stand for these very functions. */
#undef g_try_malloc
#undef g_try_malloc0
#undef g_try_realloc
#undef g_try_malloc_n
#undef g_try_malloc0_n
#undef g_try_realloc_n

static struct
{
  gint until_failure; /* atomic, as the others */
  gint lasting, failed;
} tries;

static gboolean
fails (void)
{
  if (g_atomic_int_get (&tries.until_failure) <= 0 ||
      !g_atomic_int_dec_and_test (&tries.until_failure))
    return FALSE;
  if (g_atomic_int_get (&tries.lasting))
    g_atomic_int_set (&tries.until_failure, 1);
  g_atomic_int_set (&tries.failed, 1);
  return TRUE;
}

void
fault_try_fail (guint nth, gboolean lasting)
{
  g_atomic_int_set (&tries.lasting, lasting);
  g_atomic_int_set (&tries.failed, 0);
  g_atomic_int_set (&tries.until_failure, (gint) nth);
}

gboolean
fault_try_failed (void)
{
  return g_atomic_int_get (&tries.failed) != 0;
}

/* ---- in the place of GLib's; since 2.46 its memory is malloc's ---- */

gpointer
g_try_malloc (gsize size)
{
  return size == 0 || fails () ? NULL : malloc (size);
}

gpointer
g_try_malloc0 (gsize size)
{
  return size == 0 || fails () ? NULL : calloc (1, size);
}

gpointer
g_try_realloc (gpointer old, gsize size)
{
  if (size > 0)
    return fails () ? NULL : realloc (old, size);
  free (old);
  return NULL;
}

gpointer
g_try_malloc_n (gsize n, gsize size)
{
  return n == 0 || size == 0 || fails () ? NULL : reallocarray (NULL, n, size);
}

gpointer
g_try_malloc0_n (gsize n, gsize size)
{
  return n == 0 || size == 0 || fails () ? NULL : calloc (n, size);
}

gpointer
g_try_realloc_n (gpointer old, gsize n, gsize size)
{
  if (n > 0 && size > 0)
    return fails () ? NULL : reallocarray (old, n, size);
  free (old);
  return NULL;
}
