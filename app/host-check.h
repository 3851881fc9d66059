/* host-check.h: whether this machine keeps what Rounds holds in memory, for `doctor` and the unlock
 * page. Quick, any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each gives TRUE when all is well, and in *detail one line for people. (transfer full) */

/* rounds_harden () has its effects: no core dump, not traceable, nothing readable by others. */
gboolean rounds_host_is_hardened (char **detail);
/* Keys can be locked into memory. */
gboolean rounds_host_can_lock (char **detail);
/* What is swapped out does not lie on a disk in the clear. root: "", or a test's copy of the
 * kernel's files. */
gboolean rounds_host_swap_is_safe (const char *root, char **detail);

G_END_DECLS
