#include "export.h"

#include "export-out.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  RoundsStore *store;
  const RoundsExportOrder *order;
  RoundsExportReport *report;
  RoundsExportOut *out;
} Job;

static gboolean
is_fhir (const RoundsRecord *record)
{
  return g_strcmp0 (record->media, ROUNDS_MEDIA_FHIR) == 0;
}

static gboolean
write_bytes (Job *job, const RoundsExportName *name, GBytes *content, GError **error)
{
  if (!rounds_export_out_add (job->out, name, content, error))
    return FALSE;
  job->report->records++;
  job->report->bytes += g_bytes_get_size (content);
  return TRUE;
}

/* Every version, each with its own bytes; a tombstone has none, and one whose label is not opened is counted. */
static gboolean
write_versions (Job *job, RoundsChart *chart, const RoundsRecord *record, GError **error)
{
  for (guint32 version = record->n_versions; version > 0; version--)
    {
      const RoundsExportName name = { record, version };
      g_autoptr (GError) failed = NULL;
      g_autoptr (GBytes) content = rounds_chart_content (chart, record->rid, version, &failed);

      if (g_error_matches (failed, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED))
        {
          job->report->left_out++;
          continue;
        }
      if (content == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return FALSE;
        }
      if (g_bytes_get_size (content) > 0 && !write_bytes (job, &name, content, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_record (Job *job, RoundsChart *chart, const RoundsRecord *record, GError **error)
{
  const RoundsExportName name = { record, record->version };
  g_autoptr (GBytes) content = NULL;

  if (job->order->form == ROUNDS_EXPORT_ORIGINAL)
    return write_versions (job, chart, record, error);
  if (record->deleted || !is_fhir (record))
    {
      job->report->left_out++;
      return TRUE;
    }
  content = rounds_chart_content (chart, record->rid, record->version, error);
  return content != NULL && write_bytes (job, &name, content, error);
}

/* The row stands in the audit before the first byte leaves. chart is closed here. */
static gboolean
write_chart (Job *job, RoundsChart *opened, GError **error)
{
  static const guint8 nobody[ROUNDS_RID_BYTES];
  g_autoptr (RoundsChart) chart = opened;
  const guint8 *patient = rounds_chart_get_patient (chart);
  const RoundsAuditEntry entry = {
    .act = "export",
    .patient = memcmp (patient, nobody, sizeof nobody) != 0 ? patient : NULL,
  };
  GArray *records = rounds_chart_get_records (chart);

  if (!rounds_audit_add (job->store, &job->order->actor, &entry, error))
    return FALSE;
  job->report->left_out += rounds_chart_get_withheld (chart);
  for (guint i = 0; i < records->len; i++)
    if (!write_record (job, chart, &g_array_index (records, RoundsRecord, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
write_patient (Job *job, const guint8 *rid, GError **error)
{
  RoundsChart *chart = rounds_chart_open (job->store, rid, &job->order->actor, error);

  return chart != NULL && write_chart (job, chart, error);
}

static gboolean
write_place (Job *job, RoundsPlace place, GError **error)
{
  RoundsChart *chart = rounds_chart_open_place (job->store, place, &job->order->actor, error);

  return chart != NULL && write_chart (job, chart, error);
}

static gboolean
on_patient (gpointer data, const RoundsPatientRow *row)
{
  g_byte_array_append (data, row->rid, ROUNDS_RID_BYTES);
  return TRUE;
}

static gboolean
write_all (Job *job, GError **error)
{
  g_autoptr (GByteArray) rids = g_byte_array_new ();

  if (!rounds_store_patients (job->store, on_patient, rids, error) ||
      !write_place (job, ROUNDS_PLACE_SHARED, error) ||
      !write_place (job, ROUNDS_PLACE_UNASSIGNED, error))
    return FALSE;
  for (guint i = 0; i < rids->len; i += ROUNDS_RID_BYTES)
    if (!write_patient (job, rids->data + i, error))
      return FALSE;
  return TRUE;
}

gboolean
rounds_export (RoundsStore *store,
               const RoundsExportOrder *order,
               RoundsExportReport *report,
               GError **error)
{
  g_autoptr (RoundsExportOut) out = rounds_export_out_new (order->form, order->path, error);
  Job job = { store, order, report, out };

  *report = (RoundsExportReport){ 0 };
  return out != NULL &&
         (order->patient != NULL ? write_patient (&job, order->patient, error)
                                 : write_all (&job, error)) &&
         rounds_export_out_finish (out, error);
}
