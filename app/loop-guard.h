/* loop-guard.h: in a debug build, the program itself says when its main loop works too long at once.
 *
 * While an import runs, an answer comes or a chart is read anew, no turn of the default main context, from the return
 * of one poll to the next, may take 50 ms of the thread's processor time. The third that does, or one of twice that, is a
 * critical warning, which ends every test that it happens in. Processor time, for what a busy machine takes from the thread is none of the
 * program's doing; not the first, for what the kernel does about memory counts as the thread's. On a slower machine, or
 * under a sanitizer, 50 ms are as much more as a piece of work of known length takes there and then.
 *
 * Weighed: a thread that asks the loop for a sign of life (it sees a turn while it lasts, could say where, and blames a
 * busy machine); a watch in tests alone (tests/ui/loop-watch.h, which is stricter: it sees only what its test does);
 * every turn of the program (GTK's first frame, its themes and fonts, takes 100 ms of its own).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Main thread only. Once. FALSE: this is no debug build, and nobody looks. */
gboolean rounds_loop_guard_begin (void);
/* From the next turn until every hold is released. */
void rounds_loop_guard_hold (void);
void rounds_loop_guard_release (void);
/* The turn that is under way was not the program's: a test looked about in it. */
void rounds_loop_guard_forget (void);

/* us of processor time that this thread had. */
gint64 rounds_loop_guard_thread_us (void);
/* What 50 ms are on this machine and now. */
double rounds_loop_guard_limit_ms (void);

G_END_DECLS
