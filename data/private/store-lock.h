/* store-lock.h: one program holds a store; and the reserve of the disk.
 *
 * The lock is an open file description lock on DIR/lock (fcntl(2), F_OFD_SETLK): it goes with the
 * program, however that ends, and holds between two threads of one program as well. What stands in
 * the file is for whoever comes second: "who, pid, since". Locks of network file systems cannot be
 * trusted, so a store does not open there.
 */
#pragma once

#include "data-error.h"

G_BEGIN_DECLS

/* HELD: says who has it and since when. The descriptor, or -1; closing it gives the lock back. */
int rounds_lock_take (int dir_fd, GError **error);
/* Writes who has it, for the next one to be told. */
void rounds_lock_sign (int lock, const char *user);
/* Of statfs(2), f_type. */
gboolean rounds_lock_is_network (guint32 magic);

/* 16 MiB that are given up, a piece at a time, when the disk is full, so that drafts and the audit go on: what else
 * fills the disk may take the room of the first piece, and the last words of a draft come after that. A piece has room
 * for a draft of 1 MiB with its index and the write-ahead log. */
#define ROUNDS_BALLAST_BYTES (16u << 20)
#define ROUNDS_BALLAST_PIECE (4u << 20)
/* Makes it where it is not there; that it cannot is no error. */
void rounds_ballast_make (const char *dir);
/* TRUE: there was a piece, and its room is free now. */
gboolean rounds_ballast_drop (const char *dir);

G_END_DECLS
