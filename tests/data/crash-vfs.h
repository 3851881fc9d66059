/* crash-vfs.h: a disk whose power goes, for SQLite's files.
 *
 * A VFS over the real one that remembers what was written and not yet synced. When the power goes,
 * each of those writes was kept, lost, or kept in some of its 512-byte sectors only, and the process
 * ends; what lies in the files then is what a disk may show after it (the idea is that of SQLite's
 * own test6.c, www.sqlite.org/testing.html, 3.2: crash testing). A name that was made or removed is
 * on disk at once. Shared memory files are removed, as a restart does.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRASH_STATUS 77 /* of a process that ended so */

/* From now on this is the default VFS of the process, for good. after: the power goes at that write,
 * sync or truncation (1: the first). */
void crash_vfs_install (guint32 seed, guint after);
G_END_DECLS
