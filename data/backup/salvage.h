/* salvage.h: what can still be read of a damaged store, in a new one beside it.
 *
 * The damaged store is only read. The new one has its key file and label, so the same passphrases
 * open it; every row that opens is in it, under its own rid, and the report counts what is not. It
 * is opened and checked before it gets its name, and its audit begins with the report.
 */
#pragma once

#include "secret.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 patients, records, locals, audit; /* rows that are there again */
  guint64 patients_lost, records_lost, versions_lost, locals_lost, audit_lost;
  guint64 bytes_lost;   /* records whose newest bytes are gone; their events stay */
  guint64 persons_made; /* patients read again from their own records */
  guint64 unnamed;      /* charts that no patient record names any more */
  guint64 gaps;         /* stretches of the database that cannot be read */
} RoundsSalvaged;

/* What opens the store: one of the two. new_dir must be free. NOT_FOUND, AUTH, or CORRUPT when key
 * file, label or the very first page of the database are gone. */
gboolean rounds_salvage (const char *dir,
                         const char *new_dir,
                         RoundsSecret *passphrase,
                         RoundsSecret *recovery,
                         RoundsSalvaged *report,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
