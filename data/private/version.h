/* version.h: one version of a record, read: what came with its bytes, and the bytes or a part. */
#pragma once

#include "records-private.h"

G_BEGIN_DECLS

typedef struct
{
  const guint8 *rid; /* (16) the caller's */
  guint64 row;       /* of the version */
  guint32 version;
  GByteArray *buffer; /* that row, unsealed */
  RoundsBlock *block;
  RoundsHead head; /* points into both */
} RoundsVersionReading;

/* Reads the row that rid, row and version name. CORRUPT when it is not what was put there. */
gboolean rounds_version_open (RoundsReader *reader,
                              RoundsVersionReading *self,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rounds_version_clear (RoundsVersionReading *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsVersionReading, rounds_version_clear)
/* Its bytes from range[0] up to range[1] or their end. (transfer full) */
GBytes *rounds_version_bytes (RoundsReader *reader,
                              const RoundsVersionReading *self,
                              const goffset range[2],
                              GError **error);

G_END_DECLS
