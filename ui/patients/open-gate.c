#include "open-gate.h"

#include "gate-private.h"
#include "settings.h"

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
                                          gate->restricted);
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
