#include "passphrase-dialog.h"

#include "account.h"
#include "passphrase-row.h"
#include "question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One dialog; it owns this. */
typedef struct
{
  AdwMessageDialog *dialog;
  RoundsSession *session;
  RoundsPassphraseRow *first, *second;
  GtkLabel *state;
} Asking;

static void
asking_free (Asking *self)
{
  g_object_unref (self->session);
  g_free (self);
}

const char *
rounds_passphrase_refusal (const char *first, const char *second)
{
  if (g_utf8_strlen (first, -1) < ROUNDS_PASSPHRASE_LEAST)
    return _ ("At least 8 letters. Several words are easy to keep in mind.");
  if (strcmp (first, ROUNDS_DEMONSTRATION_PASSPHRASE) == 0)
    return _ ("That passphrase is published. Choose another.");
  return strcmp (first, second) != 0 ? _ ("The two are not the same yet.") : NULL;
}

static void
on_text_changed (Asking *self)
{
  const char *why = rounds_passphrase_refusal (rounds_passphrase_row_get_text (self->first),
                                               rounds_passphrase_row_get_text (self->second));

  gtk_label_set_text (self->state, why != NULL ? why : _ ("Both are the same."));
  adw_message_dialog_set_response_enabled (self->dialog, "change", why == NULL);
}

/* The dialog has closed: a failure, and a success, get words of their own over its parent. */
static void
on_changed (GObject *session, GAsyncResult *result, gpointer data)
{
  GWeakRef *parent = data;
  g_autoptr (GtkWindow) window = g_weak_ref_get (parent);
  g_autoptr (GError) error = NULL;
  gboolean done = rounds_account_finish (ROUNDS_SESSION (session), result, &error);

  if (window != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      GtkWidget *said = adw_message_dialog_new (
          window, done ? _ ("Passphrase Changed") : _ ("The Passphrase Was Not Changed"),
          done ? _ ("The old one opens nothing any more.") : error->message);

      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (said), "close", _ ("Close"));
      gtk_window_present (GTK_WINDOW (said));
    }
  g_weak_ref_clear (parent);
  g_free (parent);
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, Asking *self)
{
  GWeakRef *parent;

  if (strcmp (response, "change") == 0)
    {
      parent = g_new0 (GWeakRef, 1);
      g_weak_ref_init (parent, gtk_window_get_transient_for (GTK_WINDOW (dialog)));
      rounds_account_change_passphrase_async (self->session,
                                              rounds_passphrase_row_get_text (self->first),
                                              on_changed, parent);
    }
  rounds_passphrase_row_clear (self->first);
  rounds_passphrase_row_clear (self->second);
}

static RoundsPassphraseRow *
add_row (Asking *self, GtkWidget *list, const char *title)
{
  RoundsPassphraseRow *row = g_object_new (ROUNDS_TYPE_PASSPHRASE_ROW, NULL);

  rounds_passphrase_row_set_title (row, title);
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (row));
  g_signal_connect_swapped (row, "changed", G_CALLBACK (on_text_changed), self);
  return row;
}

GtkWidget *
rounds_passphrase_dialog_new (GtkWindow *parent, RoundsSession *session, gboolean after_recovery)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("New Passphrase"), NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *list = gtk_list_box_new ();
  GtkWidget *state = gtk_label_new (NULL);
  Asking *self = g_new0 (Asking, 1);

  self->dialog = ADW_MESSAGE_DIALOG (dialog);
  self->session = g_object_ref (session);
  self->state = GTK_LABEL (state);
  g_object_set_data_full (G_OBJECT (dialog), "asking", self, (GDestroyNotify) asking_free);
  adw_message_dialog_set_body (
      self->dialog, after_recovery
                        ? _ ("You came in with the recovery code. Choose the passphrase that you "
                             "come in with from now on; the code stays as it is.")
                        : _ ("It takes the place of the one you have."));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_label_set_wrap (self->state, TRUE);
  gtk_label_set_xalign (self->state, 0);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), state);
  self->first = add_row (self, list, _ ("New _Passphrase"));
  self->second = add_row (self, list, _ ("The Same _Again"));
  adw_message_dialog_set_extra_child (self->dialog, box);
  adw_message_dialog_add_responses (self->dialog, "cancel",
                                    after_recovery ? _ ("Later") : _ ("Cancel"), "change",
                                    _ ("Change"), NULL);
  adw_message_dialog_set_response_appearance (self->dialog, "change", ADW_RESPONSE_SUGGESTED);
  rounds_question_begin_with (self->dialog, "change");
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  on_text_changed (self);
  g_signal_connect (dialog, "response", G_CALLBACK (on_answered), self);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (gtk_window_close), dialog,
                           G_CONNECT_SWAPPED);
  return dialog;
}
