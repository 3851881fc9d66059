/* export.h: records out of a store, as FHIR, to a file that is there whole or not at all.
 *
 * A Bundle of type collection, or NDJSON, of the FHIR resources; what is no FHIR (a C-CDA document,
 * an HL7 v2 message) is left out and counted. `original` instead writes each record's own bytes into
 * a folder, a file each, which is the only form that gives back exactly what came. Every chart that
 * is exported is opened with its audit row, and one more row says that it was exported.
 */
#pragma once

#include "chart.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_EXPORT_BUNDLE = 0,
  ROUNDS_EXPORT_NDJSON,
  ROUNDS_EXPORT_ORIGINAL, /* path is a folder that is made */
} RoundsExportForm;

typedef struct
{
  const guint8 *patient; /* (16) rid; NULL: all, with what is shared and unassigned */
  RoundsExportForm form;
  const char *path;
  RoundsActor actor;
} RoundsExportOrder;

typedef struct
{
  guint64 records, left_out, bytes;
} RoundsExportReport;

/* EXISTS: something is there already. Blocks; any thread. */
gboolean rounds_export (RoundsStore *store,
                        const RoundsExportOrder *order,
                        RoundsExportReport *report,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
