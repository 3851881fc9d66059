#include "print-audit.h"

#include "account.h"
#include "audit.h"
#include "worker.h"

#include <glib/gi18n-lib.h>

/* ---- of an open chart ---- */

static gpointer
audit_chart (const RoundsOpenChart *chart,
             const RoundsActor *actor,
             gpointer data,
             GCancellable *cancellable,
             GError **error)
{
  const RoundsAuditEntry entry = {
    .act = "print",
    .patient = rounds_chart_get_patient (chart->chart),
    .detail = data,
  };

  return GINT_TO_POINTER (
      rounds_audit_add (rounds_chart_get_store (chart->chart), actor, &entry, error));
}

static void
on_chart_audited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (rounds_patient_work_finish (ROUNDS_PATIENT (source), result, &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* ---- of several patients, or of none ---- */

typedef struct
{
  RoundsStore *store;
  GArray *patients;
  char *detail;
} Rows;

static void
rows_free (Rows *self)
{
  g_object_unref (self->store);
  g_array_unref (self->patients);
  g_free (self->detail);
  g_free (self);
}

/* Whoever asks the audit who was printed finds each of them. */
static void
audit_patients (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Rows *rows = data;
  const RoundsActor actor = { .reason = "round" };
  GError *error = NULL;

  for (guint i = 0; i < rows->patients->len; i++)
    {
      const RoundsAuditEntry entry = {
        .act = "print",
        .patient = (const guint8 *) rows->patients->data + (gsize) i * ROUNDS_RID_BYTES,
        .detail = rows->detail,
      };

      if (!rounds_audit_add (rows->store, &actor, &entry, &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }
  g_task_return_boolean (task, TRUE);
}

static void
audit_each (const RoundsPrintAudit *of, GTask *task)
{
  RoundsWorker *worker = rounds_session_get_worker (of->session);
  Rows *rows;

  if (worker == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s",
                               _ ("The session was locked"));
      return;
    }
  rows = g_new (Rows, 1);
  *rows = (Rows){ g_object_ref (rounds_session_get_store (of->session)),
                  g_array_copy ((GArray *) of->patients), g_strdup (of->detail) };
  g_task_set_task_data (task, rows, (GDestroyNotify) rows_free);
  rounds_worker_run (worker, task, audit_patients);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (rounds_account_finish (ROUNDS_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
rounds_print_audit_async (const RoundsPrintAudit *of,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (of->session, NULL, callback, user_data);

  if (of->patient != NULL)
    rounds_patient_work_async (of->patient,
                               &(RoundsPatientJob){ .work = audit_chart,
                                                    .data = g_strdup (of->detail),
                                                    .free_data = g_free },
                               on_chart_audited, g_steal_pointer (&task));
  else if (of->patients != NULL && of->patients->len > 0)
    audit_each (of, task);
  else
    rounds_account_note_async (of->session, "print", of->detail, on_noted, g_steal_pointer (&task));
}

gboolean
rounds_print_audit_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
