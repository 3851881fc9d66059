/* fault-try.h: GLib's allocations that may fail, for tests: the nth fails.
 *
 * A program that links this has its own g_try_malloc and kin; what libglib itself takes is not
 * touched. A call from any thread counts.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The nth from now on fails, and when lasting all after it; 0: none. */
void fault_try_fail (guint nth, gboolean lasting);
/* Whether it did. */
gboolean fault_try_failed (void);

G_END_DECLS
