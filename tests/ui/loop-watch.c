#include "loop-watch.h"

#include "loop-guard.h"

#include <fcntl.h>
#include <unistd.h>

static RoundsLoopWatch *watching; /* a poll function is given no data */

static gint64
waited_for_processor_us (const RoundsLoopWatch *watch)
{
  char text[128] = "";
  ssize_t n = pread (watch->schedstat, text, sizeof text - 1, 0);
  char *end = NULL;

  g_assert_cmpint (n, >, 0);
  g_ascii_strtoull (text, &end, 10);
  return g_ascii_strtoull (end, NULL, 10) / 1000;
}

static void
end_turn (RoundsLoopWatch *watch)
{
  gint64 waited = waited_for_processor_us (watch) - watch->waited;
  gint64 stood = g_get_monotonic_time () - watch->wall - waited;
  gint64 worked = rounds_loop_guard_thread_us () - watch->cpu;

  watch->turns++;
  watch->stood = MAX (watch->stood, stood / 1000.0);
  watch->worked = MAX (watch->worked, worked / 1000.0);
}

static gint
watched_poll (GPollFD *fds, guint n, gint timeout)
{
  gint ready;

  if (watching->wall > 0)
    end_turn (watching);
  ready = watching->poll (fds, n, timeout);
  watching->wall = g_get_monotonic_time ();
  watching->waited = waited_for_processor_us (watching);
  watching->cpu = rounds_loop_guard_thread_us ();
  return ready;
}

void
loop_watch_begin (RoundsLoopWatch *watch)
{
  g_assert_null (watching);
  *watch = (RoundsLoopWatch){ .schedstat = open ("/proc/thread-self/schedstat",
                                                 O_RDONLY | O_CLOEXEC),
                              .poll = g_main_context_get_poll_func (NULL) };
  g_assert_cmpint (watch->schedstat, >=, 0);
  watching = watch;
  g_main_context_set_poll_func (NULL, watched_poll);
}

void
loop_watch_end (RoundsLoopWatch *watch)
{
  g_assert_true (watching == watch);
  watching = NULL;
  g_main_context_set_poll_func (NULL, watch->poll);
  close (watch->schedstat);
}
