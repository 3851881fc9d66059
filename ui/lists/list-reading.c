#include "list-reading.h"

#include "audit.h"
#include "denials.h"

#include <string.h>

/* ---- denials ---- */

static gpointer
read_denials (const RoundsOpenChart *chart,
              const RoundsActor *actor,
              gpointer data,
              GCancellable *cancellable,
              GError **error)
{
  return rounds_chart_denials (chart, actor, *(const gint64 *) data, error);
}

static void
unref_array (gpointer array)
{
  g_array_unref (array);
}

void
rounds_list_read_denials_async (RoundsPatient *patient,
                                gint64 at,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  const RoundsPatientJob job = { .work = read_denials,
                                 .data = g_memdup2 (&at, sizeof at),
                                 .free_data = g_free,
                                 .free_result = unref_array };

  rounds_patient_work_async (patient, &job, callback, user_data);
}

/* ---- audit ---- */

typedef struct
{
  guint8 patient[ROUNDS_RID_BYTES];
  GPtrArray *lines;
  GCancellable *cancellable;
} AuditReading;

static gboolean
on_row_visited (gpointer data, const RoundsAuditRow *row)
{
  AuditReading *reading = data;
  RoundsAuditLine *line;

  if (row->entry.patient == NULL ||
      memcmp (row->entry.patient, reading->patient, ROUNDS_RID_BYTES) != 0)
    return !g_cancellable_is_cancelled (reading->cancellable);
  line = g_new0 (RoundsAuditLine, 1);
  *line = (RoundsAuditLine){ .seq = row->seq,
                             .time = row->time,
                             .user = g_strdup (row->user),
                             .role = g_strdup (row->role),
                             .reason = g_strdup (row->reason),
                             .act = g_strdup (row->entry.act),
                             .reference = g_strdup (row->entry.reference),
                             .detail = g_strdup (row->entry.detail),
                             .opened = row->opened,
                             .failed = row->entry.failed };
  g_ptr_array_add (reading->lines, line);
  return TRUE;
}

static gpointer
read_audit (const RoundsOpenChart *chart,
            const RoundsActor *actor,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (rounds_audit_line_free);
  AuditReading reading = { .lines = lines, .cancellable = cancellable };

  memcpy (reading.patient, rounds_chart_get_patient (chart->chart), ROUNDS_RID_BYTES);
  if (!rounds_audit_list (rounds_chart_get_store (chart->chart), 1, on_row_visited, &reading,
                          error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&lines);
}

static void
unref_lines (gpointer lines)
{
  g_ptr_array_unref (lines);
}

void
rounds_list_read_audit_async (RoundsPatient *patient,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const RoundsPatientJob job = { .work = read_audit, .free_result = unref_lines };

  rounds_patient_work_async (patient, &job, callback, user_data);
}
