#include "exam-start.h"

#include "question.h"
#include "undo.h"

#include <glib/gi18n-lib.h>

/* ---- displays ---- */

static const char *
monitor_name (GdkMonitor *monitor)
{
  const char *name = gdk_monitor_get_model (monitor);

  if (name == NULL || *name == '\0')
    name = gdk_monitor_get_connector (monitor);
  return name != NULL && *name != '\0' ? name : _ ("a display without a name");
}

char *
rounds_exam_displays (GdkDisplay *display)
{
  GListModel *monitors = gdk_display_get_monitors (display);
  guint n = g_list_model_get_n_items (monitors);
  g_autoptr (GString) names = g_string_new (NULL);

  if (n <= 1)
    return g_strdup (_ ("Shown on: this window (no other display found)"));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", monitor_name (monitor));
    }
  /* Translators: names of displays. */
  return g_strdup_printf (_ ("Shown on: this window, on one of %s"), names->str);
}

/* ---- adding ---- */

typedef struct
{
  RoundsExamTray *tray;
  guint8 rid[ROUNDS_RID_BYTES];
  guint part;
} Adding;

static void
adding_free (gpointer data, GClosure *closure)
{
  Adding *adding = data;

  g_object_unref (adding->tray);
  g_free (adding);
}

static void
say_not_added (GtkWindow *over)
{
  GtkWidget *dialog = adw_message_dialog_new (
      over, _ ("Not Added"),
      _ ("It is there already, the view is full, or this record may be shown to nobody."));

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
take_out (gpointer tray, GtkWidget *window)
{
  rounds_exam_tray_undo (tray);
  rounds_undo_say_done (window, _ ("It is not in the exam-room view any more"));
}

/* Adds, and says so without its name: a toast stands over every page. */
static void
add_and_say (GtkWindow *over, RoundsExamTray *tray, const RoundsChartRow *row)
{
  g_autofree char *done = NULL;
  guint n;

  if (row == NULL || !rounds_exam_tray_add (tray, row))
    {
      say_not_added (over);
      return;
    }
  n = rounds_exam_tray_size (tray);
  done = g_strdup_printf (ngettext ("Added to the exam-room view, which has %u item",
                                    "Added to the exam-room view, which has %u items", n),
                          n);
  rounds_undo_offer (GTK_WIDGET (over), done, take_out, g_object_ref (tray), g_object_unref);
}

static void
on_second_yes (AdwMessageDialog *dialog, const char *response, Adding *adding)
{
  RoundsPatient *patient = rounds_exam_tray_get_patient (adding->tray);

  /* The chart may have been read anew while it was asked. */
  if (g_strcmp0 (response, "add") == 0)
    add_and_say (gtk_window_get_transient_for (GTK_WINDOW (dialog)), adding->tray,
                 rounds_patient_find_row (patient, adding->rid, adding->part));
}

static void
ask_second_time (GtkWindow *over, RoundsExamTray *tray, const RoundsChartRow *row)
{
  GtkWidget *dialog = adw_message_dialog_new (over, _ ("Show a Sensitive Record?"), NULL);
  Adding *adding = g_new0 (Adding, 1);

  adding->tray = g_object_ref (tray);
  memcpy (adding->rid, row->event->rid, sizeof adding->rid);
  adding->part = row->event->part;
  adw_message_dialog_format_body (
      ADW_MESSAGE_DIALOG (dialog),
      _ ("“%s” is marked as sensitive. Whoever is in the room will read it."), row->event->title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Do Not Show"),
                                    "add", _ ("_Show It"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "add",
                                              ADW_RESPONSE_DESTRUCTIVE);
  rounds_question_begin_with (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_second_yes), adding, adding_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
rounds_exam_add (GtkWindow *over, RoundsExamTray *tray, const RoundsChartRow *row)
{
  if (rounds_exam_tray_is_sensitive (row))
    ask_second_time (over, tray, row);
  else
    add_and_say (over, tray, row);
}

/* ---- starting ---- */

static void
on_start_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  void (*started) (GtkWindow *) = data;
  GtkWindow *over = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_strcmp0 (response, "start") != 0)
    return;
  rounds_undo_forget (over); /* no toast in that room (W12) */
  started (over);
}

void
rounds_exam_start (GtkWindow *over, RoundsExamTray *tray, void (*started) (GtkWindow *over))
{
  guint n = rounds_exam_tray_size (tray);
  g_autofree char *displays = rounds_exam_displays (gtk_widget_get_display (GTK_WIDGET (over)));
  g_autofree char *body =
      g_strdup_printf (ngettext ("%u item will be shown. %s. Leaving needs your passphrase.",
                                 "%u items will be shown. %s. Leaving needs your passphrase.", n),
                       n, displays);
  GtkWidget *dialog = adw_message_dialog_new (
      over, n > 0 ? _ ("Show the Exam-Room View?") : _ ("Nothing Was Added Yet"),
      n > 0 ? body
            : _ ("Select a record, then “Add to the Exam-Room View” (Ctrl+Shift+E). It shows "
                 "nothing that was not added."));

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  if (n > 0)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "start", _ ("_Show It"));
  rounds_question_begin_with (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_start_answered), started);
  gtk_window_present (GTK_WINDOW (dialog));
}
