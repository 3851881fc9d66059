/* export-out.h: where an export goes: one file, or a folder of files; there whole or not at all. */
#pragma once

#include "export.h"

G_BEGIN_DECLS

typedef struct _RoundsExportOut RoundsExportOut;

typedef struct
{
  const RoundsRecord *record;
  guint32 version;
} RoundsExportName;

/* Writes to a hidden sibling of path. EXISTS: path is taken. (transfer full) */
RoundsExportOut *rounds_export_out_new (RoundsExportForm form, const char *path, GError **error);
/* A Bundle takes the resource's bytes as they are; a line of NDJSON has its line breaks, which stand
 * between values only, as spaces; a folder has SOURCE/TYPE/ID.json, and ID.v1.json of older ones. */
gboolean rounds_export_out_add (RoundsExportOut *self,
                                const RoundsExportName *name,
                                GBytes *content,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Syncs it and gives it its name. */
gboolean rounds_export_out_finish (RoundsExportOut *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Without rounds_export_out_finish nothing is left. */
void rounds_export_out_free (RoundsExportOut *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsExportOut, rounds_export_out_free)

G_END_DECLS
