/* disk.h: small files that are there whole or not at all, and are never written over.
 *
 * A file is written under another name in its own folder, synced, given its name by a rename that
 * refuses to replace, and the folder is synced. One that is meant to change is replaced by a rename
 * in the same way: there is the old one or the new one, whole. Any thread; blocks.
 */
#pragma once

#include "data-error.h"

G_BEGIN_DECLS

/* Sets error from errno. what: "Cannot write the store". */
void rounds_disk_set_error (GError **error, int saved_errno, const char *what);

/* The whole of a regular file of at most max bytes; a larger or other file is CORRUPT.
 * (transfer full) */
GBytes *rounds_disk_read (int dir_fd, const char *name, gsize max, GError **error);
/* Mode 0600. EXISTS when the name is taken; nothing is left on failure. */
gboolean rounds_disk_write_new (int dir_fd, const char *name, GBytes *content, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Puts content in the place of what bears the name; it was read back before. One caller at a time a
 * folder. Killed half way, it leaves ".NAME.new", which the next call removes. An error after the
 * rename (the folder could not be synced) leaves the new file. */
gboolean rounds_disk_replace (int dir_fd, const char *name, GBytes *content, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Syncs a folder's entries. A file system that has no such call is not an error. 0 or -1, errno. */
int rounds_disk_sync_folder (int dir_fd);

/* Makes the missing folders of path, mode 0700, outermost first; adds each made path to made. */
gboolean rounds_disk_make_folders (const char *path,
                                   GPtrArray *made,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes those again, innermost first, where they are still empty. */
void rounds_disk_remove_folders (GPtrArray *made);

G_END_DECLS
