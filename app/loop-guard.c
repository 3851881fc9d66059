#include "loop-guard.h"

#include <time.h>

#define LIMIT_MS  50.0
/* What the work below takes where the figures of tests/bench/README.md were seen. */
#define WORK_MS   19.0
#define WORK_SIZE (4 << 20)

#define SLOW_MOST 3

static guint holds;
static guint slow;   /* turns since the first of the holds */
static gint64 began; /* us, when the last poll returned; 0: nobody holds */

gint64
rounds_loop_guard_thread_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* More on a slower processor, or one whose caches others use. */
double
rounds_loop_guard_limit_ms (void)
{
  g_autofree guint8 *work = g_malloc0 (WORK_SIZE);
  gint64 begin = rounds_loop_guard_thread_us ();

  for (guint turn = 0; turn < 4; turn++)
    {
      guint32 noise = turn;

      for (gsize i = 0; i < WORK_SIZE; i++)
        {
          noise = noise * 1664525 + 1013904223 + work[i]; /* Numerical Recipes, 7.1 */
          work[i] = noise >> 24;
        }
    }
  return LIMIT_MS * MAX (1, (double) (rounds_loop_guard_thread_us () - begin) / 1000 / WORK_MS);
}

#ifdef ROUNDS_LOOP_GUARD
static void
look (void)
{
  double worked = (double) (rounds_loop_guard_thread_us () - began) / 1000, limit;

  if (worked < LIMIT_MS)
    return;
  limit = rounds_loop_guard_limit_ms ();
  if (worked >= limit)
    slow += worked >= 2 * limit ? SLOW_MOST : 1;
  if (slow >= SLOW_MOST)
    g_critical ("the main loop worked for %.0f ms in one turn; here and now it may for %.0f",
                worked, limit);
}

static gint
guarded_poll (GPollFD *fds, guint n, gint timeout)
{
  gint ready;

  if (began > 0)
    look ();
  ready = g_poll (fds, n, timeout);
  began = holds > 0 ? rounds_loop_guard_thread_us () : 0;
  return ready;
}

gboolean
rounds_loop_guard_begin (void)
{
  g_main_context_set_poll_func (NULL, guarded_poll);
  return TRUE;
}
#else
gboolean
rounds_loop_guard_begin (void)
{
  return FALSE;
}
#endif

void
rounds_loop_guard_hold (void)
{
  if (holds++ == 0)
    slow = 0;
}

void
rounds_loop_guard_release (void)
{
  g_return_if_fail (holds > 0);
  holds--;
}

void
rounds_loop_guard_forget (void)
{
  began = 0;
}
