/* backup.h: a whole store in one file, and a store out of such a file.
 *
 *   "ROUNDBAK" | u32 version | u32 kind | 16 bytes store id | u32 files
 *   file: u8 n, name | u64 size | content ... | 32 bytes check
 *
 * The files are `key`, `store`, `audit-head` and `records`, the database as SQLite's online backup
 * copies it at one moment; nothing in them is open that is sealed in the store, and whoever has a
 * passphrase or recovery code of the store has the backup's. The check is BLAKE2b over all before
 * it; it tells damage, the seals and roots tell forgery. Numbers are little-endian.
 *
 * A backup is verified before it gets its name: it is unpacked beside, opened with the key of the
 * store, and every row, root and audit row is checked. Restoring does the same, needs a passphrase
 * or code for it, and never replaces anything: a damaged store is moved away by a person first.
 *
 * Weighed: copying the folder (a copy of a database in use is none), a dump of the records (rids,
 * versions and the audit would be lost), SQLite's VACUUM INTO (another file layout each time; takes
 * twice the time). Chosen: the online backup. Room for one more copy is needed while it is made.
 * Any thread; blocks.
 */
#pragma once

#include "secret.h"
#include "store.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 bytes;                    /* of the file */
  guint64 records, patients, audit; /* rows in it */
} RoundsBackup;

/* An owner's or clinician's. EXISTS: path is taken. *backup may be NULL. */
gboolean rounds_backup_write (RoundsStore *store,
                              const char *path,
                              RoundsBackup *backup,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What opens the store in the backup; one of the two. */
typedef struct
{
  RoundsSecret *passphrase;
  RoundsSecret *recovery; /* as it was typed */
} RoundsBackupKey;

/* Makes the store in dir, which must be free. CORRUPT: the file is damaged. */
gboolean rounds_backup_restore (const char *path,
                                const char *dir,
                                const RoundsBackupKey *key,
                                RoundsBackup *backup,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
