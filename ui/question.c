#include "question.h"

/* Told when the buttons have been replaced and the focus has moved to one of them. */
static void
on_default_changed (GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);
  GtkWidget *child = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (window));
  GtkWidget *button = gtk_window_get_default_widget (window);

  if (focus == NULL || button == NULL ||
      (child != NULL && (focus == child || gtk_widget_is_ancestor (focus, child))))
    return;
  gtk_window_set_focus (window, button);
}

void
rounds_question_begin_with (AdwMessageDialog *dialog, const char *response)
{
  adw_message_dialog_set_default_response (dialog, response);
  g_signal_connect (dialog, "notify::default-widget", G_CALLBACK (on_default_changed), NULL);
}

void
rounds_question_of (AdwMessageDialog *dialog, RoundsPatient *patient)
{
  g_signal_connect_object (patient, "closing", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED);
}
