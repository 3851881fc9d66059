/* examine.h: what `roundsctl doctor` asks of a store and of the folder that it is in. */
#pragma once

#include "store.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 patients, records, versions, audit; /* rows, all of them sound */
  guint form;                                 /* in which this Rounds derives events */
  guint64 old_charts; /* derived in an older one: anew when they are opened next */
  guint64 as_before;  /* records that this form cannot read: they stay as an older one read them */
} RoundsExamined;

/* Reads every page, seal, root and audit row of an open store: CORRUPT with the first fault. Blocks;
 * the store may be in use meanwhile. */
gboolean rounds_store_examine (RoundsStore *store,
                               RoundsExamined *examined,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* PERMISSION: others can read or write the folder or a file in it, or they are another user's. */
gboolean rounds_folder_check_modes (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FULL: under 1 GiB, or under twice the database, which a backup or rotation needs. *left: bytes. */
gboolean rounds_folder_check_space (const char *dir,
                                    guint64 *left,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Folders that killed programs have left beside it. (transfer full) */
GPtrArray *rounds_folder_leftovers (const char *dir);

G_END_DECLS
