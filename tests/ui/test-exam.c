/* test-exam.c: the exam room (W12): what is shown follows the chart, what it stands on is named, and however it is
 * left, it is left by a lock. */
#include "ui-test.h"

#include "counts.h"
#include "exam-page.h"
#include "exam-start.h"

#include <X11/Xlib.h>
#include <gdk/x11/gdkx.h>
#include <math.h>
#include <string.h>

#define LIMIT_MS 60000

static const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 5 };

static const RoundsChartRow *
find_row (RoundsPatient *patient, const char *title, RoundsKind kind)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);

  for (guint i = index->n_rows; i-- > 0;)
    if (index->rows[i].event->kind == kind && strstr (index->rows[i].event->title, title) != NULL &&
        !rounds_exam_tray_is_sensitive (&index->rows[i]))
      return &index->rows[i];
  g_error ("no %s", title);
}

static void
add (UiTest *test, const RoundsChartRow *row)
{
  const RoundsSelection selection = { .row = row };

  rounds_patient_select (rounds_window_get_patient (test->window), &selection);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.exam-add", NULL);
}

static void
start (UiTest *test)
{
  GtkWindow *dialog;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.exam-room", NULL);
  dialog = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (dialog));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "start");
  gtk_window_destroy (dialog);
  ui_wait_frames (test, 3);
  g_assert_true (
      ROUNDS_IS_EXAM_PAGE (gtk_stack_get_visible_child (GTK_STACK (ui_get (test, "stack")))));
}

static gboolean
shows (UiTest *test, const char *words)
{
  return ui_shows (GTK_WIDGET (test->window), words);
}

/* ---- what is shown ---- */

/* As if the chart had been read anew. */
static void
mark (UiTest *test, const RoundsChartRow *row, guint32 marks)
{
  ((RoundsChartRow *) row)->marks |= marks;
  g_signal_emit_by_name (rounds_window_get_patient (test->window), "changed");
  ui_wait_frames (test, 2);
}

/* What came to be in error, withheld or sensitive meanwhile goes, and the count with it. */
static void
test_follows (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;
  const RoundsChartRow *potassium, *weight;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  potassium = find_row (patient, "Potassium", ROUNDS_KIND_RESULT);
  weight = find_row (patient, "Body Weight", ROUNDS_KIND_VITAL);
  add (test, potassium);
  add (test, weight);
  start (test);
  g_assert_true (shows (test, "2 items added by the clinician"));
  g_assert_true (shows (test, "Potassium"));
  mark (test, potassium, ROUNDS_MARK_IN_ERROR);
  g_assert_false (shows (test, "Potassium"));
  g_assert_true (shows (test, "1 item added by the clinician"));
  mark (test, weight, ROUNDS_MARK_SENSITIVE);
  g_assert_false (shows (test, "Body Weight"));
  g_assert_true (shows (test, "0 items added by the clinician"));
}

/* Whom it is for cannot scroll: the trend stands beside the value, not below the screen's edge. */
static void
test_trend_seen (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *window, *plot;
  double x, y;

  ui_open (test);
  add (test, find_row (rounds_window_get_patient (test->window), "Potassium", ROUNDS_KIND_RESULT));
  start (test);
  window = GTK_WIDGET (test->window);
  gtk_window_set_default_size (GTK_WINDOW (window), 1600, 1000);
  ui_wait_frames (test, 6);
  plot = ui_find (window, "exam-plot");
  g_assert_true (gtk_widget_translate_coordinates (plot, window, 0, 0, &x, &y));
  g_assert_cmpfloat (x, >, gtk_widget_get_width (window) / 2);
  g_assert_cmpfloat (y + gtk_widget_get_height (plot), <, gtk_widget_get_height (window) - 40);
}

/* A value before the item that a consent withholds is among neither the words nor the points. */
static void
test_withheld_before (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;
  const RoundsChartIndex *index;
  const RoundsChartRow *item;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  index = rounds_patient_get_index (patient);
  item = find_row (patient, "Potassium", ROUNDS_KIND_RESULT);
  add (test, item);
  start (test);
  g_assert_true (shows (test, "5.6 mmol/L on"));
  g_assert_nonnull (ui_find (GTK_WIDGET (test->window), "exam-plot"));
  for (guint i = 0; i < index->n_series; i++)
    for (guint j = 1; j < index->series[i].n_points; j++)
      if (index->series[i].points[j].row == item)
        mark (test, index->series[i].points[j - 1].row, ROUNDS_MARK_CONSENT);
  g_assert_false (shows (test, "5.6 mmol/L on"));
  g_assert_null (ui_find (GTK_WIDGET (test->window), "exam-plot"));
  g_assert_true (shows (test, "5.4 mmol/L"));
}

/* The first problem in this state that may be shown at once. */
static const RoundsChartRow *
find_problem (RoundsPatient *patient, RoundsProblemState state)
{
  const RoundsProblems *problems = rounds_patient_get_problems (patient);

  for (guint i = 0; i < problems->n_problems; i++)
    for (guint j = 0; j < problems->problems[i].n_episodes; j++)
      if (problems->problems[i].episodes[j].state == state &&
          !rounds_exam_tray_is_sensitive (problems->problems[i].episodes[j].row))
        return problems->problems[i].episodes[j].row;
  g_error ("no such problem");
}

/* What is over does not stand there as what is. */
static void
test_states (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  add (test, find_problem (patient, ROUNDS_PROBLEM_RESOLVED));
  start (test);
  g_assert_true (shows (test, "resolved"));
  g_assert_false (shows (test, "active"));
}

/* Nothing there says another time: it is always now (W2). */
static void
test_now (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  add (test, find_row (patient, "Potassium", ROUNDS_KIND_RESULT));
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - G_GINT64_CONSTANT (86400000));
  start (test);
  g_assert_true (rounds_patient_is_now (patient));
}

/* ---- where it is shown ---- */

static void
test_displays (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GListModel *monitors = gdk_display_get_monitors (gdk_display_get_default ());
  g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, 0);
  const char *name = gdk_monitor_get_model (monitor);
  g_autofree char *words = NULL, *expected = NULL;

  ui_open (test);
  if (name == NULL)
    name = gdk_monitor_get_connector (monitor);
  expected = g_strdup_printf ("Shown on: this window, on %s (no other display found)", name);
  words = rounds_exam_displays (GTK_WIDGET (test->window));
  g_assert_cmpstr (words, ==, expected);
}

static GtkLabel *
find_label (GtkWidget *root, const char *begin)
{
  GtkLabel *found = NULL;

  if (GTK_IS_LABEL (root) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (root)), begin))
    return GTK_LABEL (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, begin);
  return found;
}

/* A display that comes while something is shown is named, also where its name and place are known only later; and
 * the question says how the other one is had. */
static void
test_display_comes (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GdkDisplay *display = gdk_display_get_default ();
  GListStore *monitors = G_LIST_STORE (gdk_display_get_monitors (display));
  g_autoptr (GdkMonitor) monitor = g_object_new (GDK_TYPE_MONITOR, "display", display, NULL);
  GtkLabel *label;
  GtkWindow *dialog;

  ui_open (test);
  add (test, find_row (rounds_window_get_patient (test->window), "Potassium", ROUNDS_KIND_RESULT));
  start (test);
  label = find_label (GTK_WIDGET (test->window), "Shown on");
  g_assert_nonnull (strstr (gtk_label_get_text (label), "no other display found"));
  g_list_store_append (monitors, monitor);
  g_assert_nonnull (strstr (gtk_label_get_text (label), "; not on a display without a name"));
  gtk_label_set_text (label, "");
  g_object_notify (G_OBJECT (monitor), "geometry");
  g_assert_nonnull (strstr (gtk_label_get_text (label), "; not on a display without a name"));
  rounds_session_lock (test->session);
  ui_enter (test);
  ui_open_patient (test, "Wes853");
  add (test, find_row (rounds_window_get_patient (test->window), "Potassium", ROUNDS_KIND_RESULT));
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.exam-room", NULL);
  dialog = ui_dialog (test);
  ui_wait_mapped (GTK_WIDGET (dialog));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "move this window there first"));
  g_list_store_remove (monitors, g_list_model_get_n_items (G_LIST_MODEL (monitors)) - 1);
}

/* Neither another window nor a dialog over it, which may say another patient's name and does not come back. */
static void
test_alone (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsWindow *first;
  GtkWindow *other, *dialog;

  ui_open (test);
  first = test->window;
  add (test, find_row (rounds_window_get_patient (first), "Potassium", ROUNDS_KIND_RESULT));
  gtk_widget_activate_action (GTK_WIDGET (first), "win.new-window", NULL);
  other = gtk_application_get_active_window (GTK_APPLICATION (test->application));
  g_assert_true (ROUNDS_IS_WINDOW (other) && other != GTK_WINDOW (first));
  test->window = ROUNDS_WINDOW (other);
  gtk_widget_activate_action (GTK_WIDGET (other), "win.about", NULL);
  dialog = ui_dialog (test);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  test->window = first;
  start (test);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (other)));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (dialog)));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (first)));
  rounds_session_lock (test->session);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (other)));
  g_assert_null (dialog);
  gtk_window_destroy (other);
}

/* What was not added has its own reason. */
static void
test_not_added (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  const RoundsChartRow *row;
  GtkWindow *dialog;

  ui_open (test);
  row = find_row (rounds_window_get_patient (test->window), "Potassium", ROUNDS_KIND_RESULT);
  add (test, row);
  add (test, row);
  dialog = ui_dialog (test);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "It is in the exam-room view already."));
  gtk_window_destroy (dialog);
  row = find_row (rounds_window_get_patient (test->window), "Sodium", ROUNDS_KIND_RESULT);
  mark (test, row, ROUNDS_MARK_IN_ERROR);
  add (test, row);
  dialog = ui_dialog (test);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "it is shown to nobody"));
  gtk_window_destroy (dialog);
}

typedef struct
{
  Atom state, fullscreen;
  long
      last; /* what was asked of the window manager last: 1 fill the display, 0 no more; -1 nothing */
} Asked;

/* _NET_WM_STATE of the Extended Window Manager Hints (specifications.freedesktop.org/wm-spec), 7.7. */
static gboolean
on_xevent (GdkDisplay *display, gpointer event, Asked *asked)
{
  const XClientMessageEvent *message = event;

  if (message->type == ClientMessage && message->message_type == asked->state &&
      (Atom) message->data.l[1] == asked->fullscreen)
    asked->last = message->data.l[0];
  return FALSE;
}

static gboolean
is_full (gpointer data)
{
  return ((Asked *) data)->last == 1;
}

static gboolean
is_not_full (gpointer data)
{
  return ((Asked *) data)->last == 0;
}

/* It fills its display, so that nothing else stands there; after the lock no more. */
static void
test_full (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GdkDisplay *display = gdk_display_get_default ();
  Display *x = gdk_x11_display_get_xdisplay (display);
  Asked asked = { XInternAtom (x, "_NET_WM_STATE", False),
                  XInternAtom (x, "_NET_WM_STATE_FULLSCREEN", False), -1 };
  gulong handler = g_signal_connect (display, "xevent", G_CALLBACK (on_xevent), &asked);

  XSelectInput (x, DefaultRootWindow (x), SubstructureNotifyMask);
  ui_open (test);
  add (test, find_row (rounds_window_get_patient (test->window), "Potassium", ROUNDS_KIND_RESULT));
  g_assert_cmpint (asked.last, ==, -1);
  start (test);
  g_assert_true (test_wait_until (is_full, &asked, LIMIT_MS));
  rounds_session_lock (test->session);
  g_assert_true (test_wait_until (is_not_full, &asked, LIMIT_MS));
  g_signal_handler_disconnect (display, handler);
}

static double
smallest_px (GtkWidget *root)
{
  double smallest = G_MAXDOUBLE;

  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root))
    return (double) pango_font_description_get_size (
               pango_context_get_font_description (gtk_widget_get_pango_context (root))) /
           PANGO_SCALE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    smallest = MIN (smallest, smallest_px (child));
  return smallest;
}

static GtkWidget *
find_class (GtkWidget *root, const char *class)
{
  GtkWidget *found = gtk_widget_has_css_class (root, class) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_class (child, class);
  return found;
}

/* Read from 3 m on 24 inches of 1920 pixels (0.277 mm each): a capital, 0.7 of its type, under 10 minutes of arc. */
static void
test_distance (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  double least_px = 3000 * tan (10. / 60 * G_PI / 180) / 0.7 / 0.277;

  ui_open (test);
  add (test, find_row (rounds_window_get_patient (test->window), "Potassium", ROUNDS_KIND_RESULT));
  start (test);
  g_assert_cmpfloat (smallest_px (find_class (GTK_WIDGET (test->window), "exam-items")), >=,
                     least_px);
}

/* ---- how it is left ---- */

/* With another window open the session outlives this one, but not unlocked. */
static void
test_close (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWindow *window;

  ui_open (test);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.new-window", NULL);
  window = GTK_WINDOW (test->window);
  add (test, find_row (rounds_window_get_patient (test->window), "Potassium", ROUNDS_KIND_RESULT));
  start (test);
  gtk_window_close (window);
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_LOCKED);
  /* What is left of the program is the other window. */
  test->window = ROUNDS_WINDOW (
      gtk_application_get_active_window (GTK_APPLICATION (test->application)));
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/w12/follows", test_follows);
  g_test_add_func ("/w12/trend-seen", test_trend_seen);
  g_test_add_func ("/w12/withheld-before", test_withheld_before);
  g_test_add_func ("/w12/states", test_states);
  g_test_add_func ("/w12/now", test_now);
  g_test_add_func ("/w12/displays", test_displays);
  g_test_add_func ("/w12/display-comes", test_display_comes);
  g_test_add_func ("/w12/alone", test_alone);
  g_test_add_func ("/w12/not-added", test_not_added);
  g_test_add_func ("/w12/full", test_full);
  g_test_add_func ("/w12/distance", test_distance);
  g_test_add_func ("/w12/close", test_close);
  return g_test_run ();
}
