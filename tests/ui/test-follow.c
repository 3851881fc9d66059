/* test-follow.c: a page hears of its patient in a turn of its own, in order, and never with a chart that is gone
 * (follow.h). */
#include "ui-test.h"

#include "counts.h"
#include "follow.h"

#define LIMIT_MS 60000

static const UiTestConfig demonstration = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = -1 };

/* A page that writes down what it heard, and with which rows. */
typedef struct
{
  GString *heard;
  RoundsPatient *patient;
  const RoundsChartRow *row; /* of the chart that it was filled from */
} Page;

static Page *
page_of (gpointer widget)
{
  return g_object_get_data (widget, "page");
}

/* What it showed before is still there to be read, and found again. */
static void
on_changed (gpointer widget)
{
  Page *page = page_of (widget);
  const RoundsChartRow *again = rounds_patient_find_again (page->patient, page->row);

  g_assert_nonnull (again);
  g_assert_true (again != page->row);
  g_assert_cmpstr (again->event->title, ==, page->row->event->title);
  page->row = again;
  g_string_append (page->heard, "changed ");
}

static void
on_at (gpointer widget)
{
  g_string_append (page_of (widget)->heard, "at ");
}

static void
on_selected (gpointer widget)
{
  g_string_append (page_of (widget)->heard, "selected ");
}

static void
page_free (gpointer data)
{
  Page *page = data;

  g_string_free (page->heard, TRUE);
  g_free (page);
}

/* In a window of its own; seen or not. */
static GtkWidget *
page_new (UiTest *test, gboolean seen)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *window = gtk_window_new ();
  Page *page = g_new0 (Page, 1);

  page->heard = g_string_new (NULL);
  page->patient = rounds_window_get_patient (test->window);
  page->row = rounds_patient_get_index (page->patient)->rows;
  g_object_set_data_full (G_OBJECT (box), "page", page, page_free);
  rounds_follow (box, page->patient, "changed", on_changed);
  rounds_follow (box, page->patient, "notify::at", on_at);
  rounds_follow (box, page->patient, "selected", on_selected);
  gtk_widget_set_visible (box, seen);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (gtk_widget_get_mapped (box) == seen);
  return box;
}

static void
set_true (gboolean *flag)
{
  *flag = TRUE;
}

/* Returns in the turn in which the chart is another one. */
static void
read_anew (RoundsPatient *patient)
{
  gboolean changed = FALSE;
  gulong handler = g_signal_connect_data (patient, "changed", G_CALLBACK (set_true), &changed, NULL,
                                          G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  rounds_patient_reload (patient);
  g_assert_true (test_wait_for (&changed, LIMIT_MS));
  g_signal_handler_disconnect (patient, handler);
}

static void
page_destroy (GtkWidget *page)
{
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (page)));
}

static gboolean
has_heard (gpointer widget)
{
  return page_of (widget)->heard->len > 0;
}

static void
select_row (RoundsPatient *patient, guint i)
{
  rounds_patient_select (patient,
                         &(RoundsSelection){ .row = &rounds_patient_get_index (patient)->rows[i] });
}

/* Seen: all at once, but what takes long. */
static void
test_seen (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;
  GtkWidget *page;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  page = page_new (test, TRUE);
  select_row (patient, 1);
  g_assert_cmpstr (page_of (page)->heard->str, ==, "selected ");
  g_string_truncate (page_of (page)->heard, 0);
  read_anew (patient);
  /* What happens meanwhile comes after it. */
  g_assert_cmpstr (page_of (page)->heard->str, ==, "");
  select_row (patient, 2);
  g_assert_cmpstr (page_of (page)->heard->str, ==, "");
  ui_wait_frames (test, 1);
  g_assert_cmpstr (page_of (page)->heard->str, ==, "changed selected ");
  page_destroy (page);
}

/* Not seen: later, each thing once, in the order of the last time. */
static void
test_unseen (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;
  GtkWidget *page;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  page = page_new (test, FALSE);
  select_row (patient, 1);
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 1000);
  select_row (patient, 2);
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 2000);
  g_assert_cmpstr (page_of (page)->heard->str, ==, "");
  g_assert_true (test_wait_until (has_heard, page, LIMIT_MS));
  g_assert_cmpstr (page_of (page)->heard->str, ==, "selected at ");
  rounds_patient_set_at (patient, ROUNDS_NOW);
  g_string_truncate (page_of (page)->heard, 0);
  /* Two charts later, and when it comes on the screen. */
  read_anew (patient);
  gtk_widget_show (page);
  g_assert_true (gtk_widget_get_mapped (page));
  g_assert_cmpstr (page_of (page)->heard->str, ==, "at changed ");
  page_destroy (page);
}

/* A turn of the loop does not fill two pages. */
static void
test_turns (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *pages[3];

  ui_open (test);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    pages[i] = page_new (test, i == 0);
  read_anew (rounds_window_get_patient (test->window));
  for (guint n = 0; n < G_N_ELEMENTS (pages);)
    {
      guint before = n;

      g_main_context_iteration (NULL, TRUE);
      for (n = 0; n < G_N_ELEMENTS (pages) && has_heard (pages[n]); n++)
        ;
      g_assert_cmpuint (n, <=, before + 1);
      for (guint i = n; i < G_N_ELEMENTS (pages); i++)
        g_assert_false (has_heard (pages[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    page_destroy (pages[i]);
}

/* Who waits for a chart that is locked, or is gone itself, hears nothing more and holds nothing. */
static void
test_gone (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  GtkWidget *page, *destroyed;

  ui_open (test);
  page = g_object_ref (page_new (test, FALSE));
  destroyed = g_object_ref (page_new (test, FALSE));
  read_anew (rounds_window_get_patient (test->window));
  page_destroy (destroyed);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 12);
  g_assert_false (has_heard (page));
  g_assert_false (has_heard (destroyed));
  page_destroy (page);
  g_object_unref (page);
  g_object_unref (destroyed);
}

/* What a page that waits chooses of its chart is chosen of the one that there is. */
static void
test_old_row (void)
{
  g_autoptr (UiTest) test = ui_test_new (&demonstration);
  RoundsPatient *patient;
  const RoundsChartRow *old;
  GtkWidget *page;

  ui_open (test);
  patient = rounds_window_get_patient (test->window);
  page = page_new (test, FALSE);
  old = page_of (page)->row;
  read_anew (patient);
  rounds_patient_select (patient, &(RoundsSelection){ .row = old });
  g_assert_true (rounds_patient_get_selection (patient)->row ==
                 rounds_patient_find_again (patient, old));
  g_assert_true (rounds_patient_get_selection (patient)->row != old);
  g_assert_true (test_wait_until (has_heard, page, LIMIT_MS));
  page_destroy (page);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/follow/seen", test_seen);
  g_test_add_func ("/follow/unseen", test_unseen);
  g_test_add_func ("/follow/turns", test_turns);
  g_test_add_func ("/follow/gone", test_gone);
  g_test_add_func ("/follow/old-row", test_old_row);
  return g_test_run ();
}
