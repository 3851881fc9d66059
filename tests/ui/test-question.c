/* test-question.c: what Enter says in a question, however its buttons lie. */
#include "ui-test.h"

#include "counts.h"
#include "question.h"

#include <string.h>

typedef struct
{
  AdwMessageDialog *dialog;
  GtkWidget *over;
  char *said;
} Fixture;

static void
on_response (AdwMessageDialog *dialog, const char *response, Fixture *self)
{
  g_free (self->said);
  self->said = g_strdup (response);
}

/* deed: long ones lie below each other. */
static void
ask (Fixture *self, const char *deed, GtkWidget *child)
{
  self->over = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->over), 600, 400);
  gtk_window_present (GTK_WINDOW (self->over));
  self->dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (self->over), "A question?", "What it is about."));
  adw_message_dialog_add_responses (self->dialog, "no", "Leave It", "yes", deed, NULL);
  adw_message_dialog_set_close_response (self->dialog, "no");
  adw_message_dialog_set_extra_child (self->dialog, child);
  rounds_question_begin_with (self->dialog, "no");
  g_signal_connect (self->dialog, "response", G_CALLBACK (on_response), self);
  gtk_window_present (GTK_WINDOW (self->dialog));
  ui_wait_painted (GTK_WIDGET (self->dialog), 4);
}

static void
end (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->over));
  g_free (self->said);
}

static gboolean
has_said (gpointer data)
{
  return ((Fixture *) data)->said != NULL;
}

/* As GtkWindow does at Return; the button is seen to go down before it says so. */
static void
press_enter (Fixture *self)
{
  g_signal_emit_by_name (self->dialog, "activate-default");
  g_assert_true (test_wait_until (has_said, self, TEST_PATIENCE_MS));
}

static const char *
focused_words (Fixture *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self->dialog));

  return GTK_IS_BUTTON (focus) ? gtk_button_get_label (GTK_BUTTON (focus)) : NULL;
}

static void
test_enter (gconstpointer deed)
{
  Fixture self = { 0 };

  ask (&self, deed, NULL);
  g_assert_cmpstr (focused_words (&self), ==, "Leave It");
  press_enter (&self);
  g_assert_cmpstr (self.said, ==, "no");
  end (&self);
}

/* What is to be filled in comes first. */
static void
test_child (void)
{
  Fixture self = { 0 };
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *focus;

  ask (&self, "Enter it for SOMEBODY with a long name, 21-Oct-1962", entry);
  focus = gtk_window_get_focus (GTK_WINDOW (self.dialog));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, entry));
  end (&self);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_data_func ("/question/beside", "Do it", test_enter);
  g_test_add_data_func ("/question/below",
                        "Enter it in error for SOMEBODY with a long name, 21-Oct-1962", test_enter);
  g_test_add_func ("/question/child", test_child);
  return g_test_run ();
}
