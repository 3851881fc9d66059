/* loop-watch.h: how long the main loop stands still, measured where it cannot be missed: around its poll.
 *
 * From the return of one poll to the next one the loop hears nobody: no key, no pointer, no frame. Of
 * that time what the kernel let the thread wait for a processor is none of the program's doing and is
 * taken off: the second field of /proc/thread-self/schedstat (Documentation/scheduler/
 * sched-stats.rst). `worked` counts the thread's processor time only: of what a busy machine does to
 * locks, page faults and disks it says nothing. (Weighed: a timer of 5 ms that measures its lateness: two
 * turns that follow each other look like one.)
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  /*< private >*/
  int schedstat;
  GPollFunc poll;           /* before */
  gint64 wall, waited, cpu; /* us, when the last poll returned; wall 0: not yet */
  /*< public >*/
  guint turns;
  double stood;  /* ms, the longest turn, less what the thread waited for a processor */
  double worked; /* ms of processor time, the longest turn */
} RoundsLoopWatch;

/* From here to loop_watch_end; one at a time, of the default main context. */
void loop_watch_begin (RoundsLoopWatch *watch);
void loop_watch_end (RoundsLoopWatch *watch);

G_END_DECLS
