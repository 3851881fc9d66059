/* backup-private.h: the file of a backup, and other costs of a passphrase, for data/ and its tests. */
#pragma once

#include "backup.h"
#include "salvage.h"
#include "rotate.h"
#include "store-private.h"

G_BEGIN_DECLS

/* Writes the files of a folder into one file beside path and gives it its name. *bytes: its size. */
gboolean rounds_backup_pack (const char *folder, const char *path, guint64 *bytes, GError **error);
/* The files out of it, each synced, into a folder. CORRUPT, SCHEMA. */
gboolean
rounds_backup_unpack (const char *path, const char *folder, guint64 *bytes, GError **error);

gboolean rounds_backup_restore_from (const char *path,
                                     const char *dir,
                                     const RoundsUnlock *by,
                                     RoundsBackup *backup,
                                     GError **error);
gboolean rounds_salvage_from (const char *dir,
                              const char *new_dir,
                              const RoundsUnlock *by,
                              RoundsSalvaged *report,
                              GError **error);
gboolean
rounds_rotate_from (const char *dir, const RoundsUnlock *by, RoundsRotated *report, GError **error);

G_END_DECLS
