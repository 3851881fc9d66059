#include "exam-start.h"

#include "question.h"
#include "say.h"
#include "undo.h"

#include <glib/gi18n-lib.h>

/* ---- displays ---- */

/* (transfer full) */
static char *
monitor_name (GdkMonitor *monitor)
{
  const char *model = gdk_monitor_get_model (monitor);
  const char *connector = gdk_monitor_get_connector (monitor);

  if (model != NULL && *model != '\0' && g_strcmp0 (model, connector) != 0 && connector != NULL)
    return g_strdup_printf ("%s (%s)", model, connector);
  if (model == NULL || *model == '\0')
    model = connector;
  return g_strdup (model != NULL && *model != '\0' ? model : _ ("a display without a name"));
}

/* (transfer none) NULL: it is not known, as before the window is on the screen, or when it still has the place of
 * a display that was taken away; where there is one display it is that. */
static GdkMonitor *
monitor_of (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  GdkDisplay *display = gtk_widget_get_display (widget);
  g_autoptr (GdkMonitor) first = g_list_model_get_item (gdk_display_get_monitors (display), 0);

  if (surface == NULL)
    return NULL;
  if (g_list_model_get_n_items (gdk_display_get_monitors (display)) == 1)
    return first; /* the display keeps it */
  return gdk_display_get_monitor_at_surface (display, surface);
}

/* Displays that mirror each other have one place. */
static gboolean
is_mirror (GdkMonitor *one, GdkMonitor *other)
{
  GdkRectangle a, b;

  gdk_monitor_get_geometry (one, &a);
  gdk_monitor_get_geometry (other, &b);
  return gdk_rectangle_intersect (&a, &b, NULL);
}

/* Another place that the window could be moved to. */
static gboolean
has_elsewhere (GtkWidget *widget)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (widget));
  GdkMonitor *own = monitor_of (widget);

  for (guint i = 0; i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);

      if (monitor != own && (own == NULL || !is_mirror (own, monitor)))
        return TRUE;
    }
  return FALSE;
}

char *
rounds_exam_displays (GtkWidget *widget)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (widget));
  GdkMonitor *own = monitor_of (widget);
  g_autoptr (GString) mirrors = g_string_new (NULL), others = g_string_new (NULL);
  g_autofree char *name = own != NULL ? monitor_name (own) : NULL;

  for (guint i = 0; i < g_list_model_get_n_items (monitors); i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);
      g_autofree char *words = monitor_name (monitor);
      GString *list = own != NULL && is_mirror (own, monitor) ? mirrors : others;

      if (monitor != own)
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", words);
    }
  /* Translators: names of displays. */
  if (own == NULL)
    return g_strdup_printf (_ ("Shown on: this window, on one of %s"), others->str);
  if (mirrors->len == 0 && others->len == 0)
    return g_strdup_printf (_ ("Shown on: this window, on %s (no other display found)"), name);
  if (mirrors->len == 0)
    return g_strdup_printf (_ ("Shown on: this window, on %s; not on %s"), name, others->str);
  if (others->len == 0)
    return g_strdup_printf (_ ("Shown on: this window, on %s, and mirrored on %s"), name,
                            mirrors->str);
  return g_strdup_printf (_ ("Shown on: this window, on %s, and mirrored on %s; not on %s"), name,
                          mirrors->str, others->str);
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

/* (transfer full) */
static char *
why_not_added (RoundsExamTray *tray, const RoundsChartRow *row)
{
  if (row == NULL)
    return g_strdup (_ ("This record is not in the chart any more."));
  if (rounds_exam_tray_has (tray, row))
    return g_strdup (_ ("It is in the exam-room view already."));
  if (rounds_exam_tray_size (tray) >= ROUNDS_EXAM_MAX)
    return g_strdup_printf (
        _ ("The exam-room view has %u items, the most that it holds. Undo takes "
           "back the one that was added last."),
        ROUNDS_EXAM_MAX);
  return g_strdup (
      _ ("It was deleted or entered in error, is about another person, or is withheld by "
         "a consent: it is shown to nobody."));
}

static void
say_not_added (GtkWindow *over, RoundsExamTray *tray, const RoundsChartRow *row)
{
  g_autofree char *why = why_not_added (tray, row);
  GtkWidget *dialog = adw_message_dialog_new (over, _ ("Not Added"), why);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  rounds_question_of (ADW_MESSAGE_DIALOG (dialog), rounds_exam_tray_get_patient (tray));
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
      say_not_added (over, tray, row);
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
  g_autofree char *title = rounds_say_title (row);
  gboolean marked = rounds_exam_tray_is_sensitive (row);
  Adding *adding = g_new0 (Adding, 1);

  adding->tray = g_object_ref (tray);
  memcpy (adding->rid, row->event->rid, sizeof adding->rid);
  adding->part = row->event->part;
  adw_message_dialog_format_body (
      ADW_MESSAGE_DIALOG (dialog),
      marked
          ? _ ("“%s” is marked as sensitive. Whoever is in the room will read it.")
          : _ ("“%s” tells of something that is sensitive in this chart: by what it is for, by its "
               "visit or by its words. Whoever is in the room will read it."),
      title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Do Not Show"),
                                    "add", _ ("_Show It"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "add",
                                              ADW_RESPONSE_DESTRUCTIVE);
  rounds_question_begin_with (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  rounds_question_of (ADW_MESSAGE_DIALOG (dialog), rounds_exam_tray_get_patient (tray));
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_second_yes), adding, adding_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
rounds_exam_add (GtkWindow *over, RoundsExamTray *tray, const RoundsChartRow *row)
{
  if (rounds_exam_tray_asks (tray, row))
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
  guint n = rounds_exam_tray_count (tray);
  g_autofree char *displays = rounds_exam_displays (GTK_WIDGET (over));
  const char *move = has_elsewhere (GTK_WIDGET (over))
                         ? _ ("To show it on another display, move this window there first. ")
                         : "";
  g_autofree char *body =
      g_strdup_printf (ngettext ("%u item will be shown. %s. %sLeaving needs your passphrase.",
                                 "%u items will be shown. %s. %sLeaving needs your passphrase.", n),
                       n, displays, move);
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
  rounds_question_of (ADW_MESSAGE_DIALOG (dialog), rounds_exam_tray_get_patient (tray));
  g_signal_connect (dialog, "response", G_CALLBACK (on_start_answered), started);
  gtk_window_present (GTK_WINDOW (dialog));
}
