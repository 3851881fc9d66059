#include "open-gate.h"

#include "gate-private.h"
#include "patient.h"
#include "settings.h"
#include "undo.h"

#include "audit.h"

#include <string.h>

/* One question on its way. It is the `over` widget's data: gone with it. */
typedef struct
{
  GtkWidget *over; /* weak */
  RoundsSession *session;
  guint8 rid[ROUNDS_RID_BYTES];
  gboolean restricted;
  RoundsGateOpened func;
  gpointer data;
  RoundsGatePut put; /* in the place of func */
} Gate;

static void
gate_free (Gate *gate)
{
  g_clear_weak_pointer (&gate->over);
  g_object_unref (gate->session);
  memset (gate->rid, 0, sizeof gate->rid);
  g_free (gate);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Gate, gate_free)

static const RoundsPersonRow *
row_of (RoundsSession *session, const guint8 *rid)
{
  RoundsPeople *people = rounds_session_get_people (session);

  return people != NULL ? rounds_people_find (people, rid) : NULL;
}

/* In a demonstration everybody is on nobody's list: there only what is restricted asks. */
static gboolean
asks_off_lists (RoundsSession *session)
{
  RoundsStore *store = rounds_session_get_store (session);
  g_autoptr (GSettings) settings = rounds_settings_new ();

  return store != NULL && rounds_store_get_kind (store) == ROUNDS_STORE_CLINICAL &&
         rounds_settings_get_bool (settings, "ask-off-lists", TRUE);
}

gboolean
rounds_gate_needs_reason (RoundsSession *session, const guint8 rid[ROUNDS_RID_BYTES])
{
  const RoundsPersonRow *row = row_of (session, rid);
  RoundsLists *lists = rounds_lists_of (session);

  if (row == NULL || row->secrecy > 0)
    return TRUE;
  return asks_off_lists (session) && (lists == NULL || !rounds_lists_hold (lists, rid));
}

GHashTable *
rounds_gate_list_held (RoundsSession *session)
{
  RoundsLists *lists = rounds_lists_of (session);
  GHashTable *held;

  if (!asks_off_lists (session))
    return NULL;
  held = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  for (guint i = 0; lists != NULL && i < rounds_lists_size (lists); i++)
    {
      const RoundsPatientList *list = rounds_lists_get (lists, i);
      const char *rids = list->by_filter ? NULL : list->members->data;

      for (guint k = 0; rids != NULL && k < list->members->len; k++)
        g_hash_table_add (held,
                          g_bytes_new (rids + (gsize) k * ROUNDS_RID_BYTES, ROUNDS_RID_BYTES));
    }
  return held;
}

gboolean
rounds_gate_needs_reason_of (RoundsSession *session, GHashTable *held, GBytes *rid)
{
  const RoundsPersonRow *row = row_of (session, g_bytes_get_data (rid, NULL));

  if (row == NULL || row->secrecy > 0)
    return TRUE;
  return held != NULL && !g_hash_table_contains (held, rid);
}

static void
finish (Gate *gate, const char *reason, guint opened)
{
  if (gate->over != NULL && rounds_session_get_state (gate->session) == ROUNDS_SESSION_UNLOCKED)
    gate->func (gate->data, gate->rid, reason, opened);
}

static void
on_reason_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (Gate) gate = data;
  g_autofree char *reason = rounds_break_glass_dialog_dup_reason (dialog);

  g_signal_handlers_disconnect_by_data (dialog, gate); /* one answer */
  if (strcmp (response, "open") == 0 && reason != NULL)
    finish (gate, reason, rounds_break_glass_dialog_get_opened (dialog));
}

static GtkWindow *
window_of (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* A lock ends every question: the dialog names a patient. */
static void
show_dialog (Gate *gate, AdwMessageDialog *dialog, GCallback answered)
{
  g_signal_connect (dialog, "response", answered, gate);
  g_signal_connect_object (gate->session, "notify::state", G_CALLBACK (gtk_window_close), dialog,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ask_reason (Gate *gate)
{
  const RoundsPersonRow *row = row_of (gate->session, gate->rid);
  AdwMessageDialog *dialog;

  if (row == NULL || gate->over == NULL)
    {
      gate_free (gate);
      return;
    }
  if (!gate->restricted && !rounds_gate_needs_reason (gate->session, gate->rid))
    {
      finish (gate, "treatment", 0);
      gate_free (gate);
      return;
    }
  dialog = rounds_break_glass_dialog_new (window_of (gate->over), gate->session, row,
                                          gate->restricted ? ROUNDS_GLASS_RESTRICTED
                                                           : ROUNDS_GLASS_OPEN);
  show_dialog (gate, dialog, G_CALLBACK (on_reason_answered));
}

static void
on_look_alike_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_signal_handlers_disconnect_by_data (dialog, data);
  if (strcmp (response, "open") == 0)
    ask_reason (data);
  else
    gate_free (data);
}

void
rounds_gate_open (GtkWidget *over, const RoundsGateAsk *ask, RoundsGateOpened func, gpointer data)
{
  RoundsPeople *people = rounds_session_get_people (ask->session);
  const RoundsPersonRow *row = row_of (ask->session, ask->rid);
  g_autoptr (GArray) look_alikes = NULL;
  Gate *gate;

  if (row == NULL)
    return;
  gate = g_new0 (Gate, 1);
  g_set_weak_pointer (&gate->over, over);
  gate->session = g_object_ref (ask->session);
  memcpy (gate->rid, ask->rid, sizeof gate->rid);
  gate->restricted = ask->restricted;
  gate->func = func;
  gate->data = data;
  look_alikes = rounds_people_look_alikes (people, ask->rid);
  if (look_alikes->len == 0)
    {
      ask_reason (gate);
      return;
    }
  show_dialog (gate,
               rounds_look_alike_dialog_new (window_of (over), ask->session, row, look_alikes),
               G_CALLBACK (on_look_alike_answered));
}

/* ---- on a list ---- */

/* The row of the audit, on the worker. */
typedef struct
{
  RoundsStore *store;
  guint8 rid[ROUNDS_RID_BYTES];
  char *reason;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_object_unref (row->store);
  g_free (row->reason);
  g_free (row);
}

static void
write_row (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Row *row = data;
  const RoundsActor actor = { .reason = row->reason };
  const RoundsAuditEntry entry = { .act = "list-put", .patient = row->rid };
  GError *error = NULL;

  if (rounds_audit_add (row->store, &actor, &entry, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_row_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Gate) gate = data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (gate->over != NULL && rounds_session_get_state (gate->session) == ROUNDS_SESSION_UNLOCKED)
        gate->put (gate->over, gate->session, gate->rid);
    }
  else if (gate->over != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    rounds_undo_say (gate->over, error->message);
}

static void
on_put_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (Gate) gate = data;
  g_autofree char *reason = rounds_break_glass_dialog_dup_reason (dialog);
  RoundsWorker *worker = rounds_session_get_worker (gate->session);
  g_autoptr (GTask) task = NULL;
  Row *row;

  g_signal_handlers_disconnect_by_data (dialog, gate); /* one answer */
  if (strcmp (response, "open") != 0 || reason == NULL || worker == NULL)
    return;
  row = g_new0 (Row, 1);
  row->store = g_object_ref (rounds_session_get_store (gate->session));
  row->reason = g_steal_pointer (&reason);
  memcpy (row->rid, gate->rid, sizeof row->rid);
  task = g_task_new (gate->session, rounds_session_get_cancellable (gate->session), on_row_written,
                     gate);
  g_task_set_task_data (task, row, row_free);
  rounds_worker_run (worker, task, write_row);
  g_steal_pointer (&gate);
}

static gboolean
is_open (RoundsSession *session, const guint8 *rid)
{
  g_autoptr (GPtrArray) open = rounds_patient_list (session);

  for (guint i = 0; i < open->len; i++)
    if (memcmp (rounds_patient_get_rid (g_ptr_array_index (open, i)), rid, ROUNDS_RID_BYTES) == 0)
      return TRUE;
  return FALSE;
}

void
rounds_gate_put (GtkWidget *over,
                 RoundsSession *session,
                 const guint8 rid[ROUNDS_RID_BYTES],
                 RoundsGatePut func)
{
  const RoundsPersonRow *row = row_of (session, rid);
  Gate *gate;

  if (row == NULL)
    return;
  /* A restricted record asks whenever it is opened, on a list or not. */
  if (row->secrecy > 0 || !rounds_gate_needs_reason (session, rid) || is_open (session, rid))
    {
      func (over, session, rid);
      return;
    }
  gate = g_new0 (Gate, 1);
  g_set_weak_pointer (&gate->over, over);
  gate->session = g_object_ref (session);
  memcpy (gate->rid, rid, sizeof gate->rid);
  gate->put = func;
  show_dialog (gate,
               rounds_break_glass_dialog_new (window_of (over), session, row, ROUNDS_GLASS_LIST),
               G_CALLBACK (on_put_answered));
}
