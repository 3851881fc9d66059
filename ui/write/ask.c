#include "ask.h"

#include "question.h"

#include <adwaita.h>

typedef struct
{
  GtkWidget *over; /* not owned: the dialog goes with it */
  RoundsYesFunc on_yes;
  gpointer data;
  GDestroyNotify free_data;
} Asking;

static void
asking_free (Asking *self)
{
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Asking *self)
{
  if (g_str_equal (response, "yes"))
    self->on_yes (self->over, self->data);
}

GtkWindow *
rounds_ask (GtkWidget *over,
            const RoundsQuestion *question,
            RoundsYesFunc on_yes,
            gpointer data,
            GDestroyNotify free_data)
{
  GtkRoot *root = gtk_widget_get_root (over);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              question->heading, question->body);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);
  Asking *self = g_new0 (Asking, 1);

  *self = (Asking){ over, on_yes, data, free_data };
  /* libadwaita makes the heading the title, which task lists show: no name may stand there. */
  gtk_window_set_title (GTK_WINDOW (dialog), "Rounds");
  adw_message_dialog_add_responses (message, "no", question->no, "yes", question->yes, NULL);
  adw_message_dialog_set_response_appearance (message, "yes",
                                              question->dangerous ? ADW_RESPONSE_DESTRUCTIVE
                                                                  : ADW_RESPONSE_SUGGESTED);
  rounds_question_begin_with (message, question->enter_says ? "yes" : "no");
  adw_message_dialog_set_close_response (message, "no");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), self,
                         (GClosureNotify) (void (*) (void)) asking_free, 0);
  g_signal_connect_object (over, "destroy", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
