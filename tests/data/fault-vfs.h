/* fault-vfs.h: the disk under SQLite, for tests: calls that fail, syncs that are counted.
 *
 * Installed once, it is SQLite's default VFS and passes all calls but syncs on to the real one. A
 * test sets what should go wrong; a call from any thread counts.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void fault_vfs_install (void);

/* The nth call from now on that reads or changes a file (with SQLITE_FULL: that writes) fails, and
 * when lasting all after it; 0: none. */
void fault_vfs_fail (guint nth, int code, gboolean lasting);
/* Whether it did. */
gboolean fault_vfs_failed (void);
/* Syncs of the write-ahead log since the last call. */
guint fault_vfs_take_syncs (void);

/* SQLite's memory: the nth allocation from now on fails, and when lasting all after it; 0: none.
 * Installed before SQLite is first used. */
void fault_memory_install (void);
void fault_memory_fail (guint nth, gboolean lasting);
gboolean fault_memory_failed (void);

G_END_DECLS
