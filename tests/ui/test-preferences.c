/* test-preferences.c: what can be set, what is shown only, and the keys of a store with people. */
#include "ui-record.h"

#include "account.h"
#include "counts.h"
#include "flow-sheet-page.h"
#include "idle.h"
#include "preferences.h"
#include "results-page.h"
#include "settings.h"
#include "site.h"
#include "ui-keys.h"

#include <string.h>

#define LIMIT_MS 60000

typedef struct
{
  UiTest *test;
  GtkWidget *window;
} Fixture;

static void
open_store (Fixture *fixture, RoundsStoreKind kind)
{
  const UiTestConfig config = { .kind = kind, .echo_ms = 10 };

  fixture->test = ui_test_new (&config);
  ui_unlock (fixture->test, kind == ROUNDS_STORE_DEMONSTRATION ? ROUNDS_DEMONSTRATION_PASSPHRASE
                                                               : UI_TEST_PASSPHRASE);
  g_assert_cmpint (rounds_session_get_state (fixture->test->session), ==, ROUNDS_SESSION_UNLOCKED);
  fixture->window = rounds_preferences_new (GTK_WINDOW (fixture->test->window),
                                            fixture->test->session, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_wait_mapped (fixture->window);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  open_store (fixture, ROUNDS_STORE_CLINICAL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ui_test_free (fixture->test);
}

static void
show_page (Fixture *fixture, const char *name)
{
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), name);
  ui_wait_frames (fixture->test, 3);
}

static void
test_site (Fixture *fixture, gconstpointer data)
{
  show_page (fixture, "site");
  g_assert_true (ui_shows (fixture->window, "Clinical store"));
  g_assert_true (ui_shows (fixture->window, "15 months"));
  g_assert_true (ui_shows (fixture->window, "45 days"));
  g_assert_true (ui_shows (fixture->window, "nothing leaves this machine"));
  show_page (fixture, "safety");
  g_assert_true (ui_shows (fixture->window, "Read both names before a look-alike opens"));
  g_assert_true (ui_shows (fixture->window, "always"));
}

/* The place of a label's words, where it is one of the switch of pages; adds those below root to places. */
static void
add_titles (GtkWidget *root, GtkWidget *window, GArray *places)
{
  if (!gtk_widget_get_mapped (root) || !gtk_widget_get_child_visible (root))
    return;
  if (GTK_IS_LABEL (root))
    {
      graphene_rect_t at;
      PangoRectangle words;
      int x;

      g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (root))));
      gtk_label_get_layout_offsets (GTK_LABEL (root), &x, NULL);
      pango_layout_get_pixel_extents (gtk_label_get_layout (GTK_LABEL (root)), NULL, &words);
      g_assert_true (gtk_widget_compute_bounds (root, window, &at));
      at.origin.x += (float) x;
      at.size.width = (float) words.width;
      g_array_append_val (places, at);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_titles (child, window, places);
}

static GtkWidget *
find_type (GtkWidget *root, GType type)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_type (child, type);
  return found;
}

/* At 200 % the titles of the pages stand whole and apart, wherever they have room. */
static void
test_titles (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
  GtkWidget *bar;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  ui_wait_frames (fixture->test, 30);
  bar = find_type (fixture->window, ADW_TYPE_VIEW_SWITCHER);
  g_assert_nonnull (bar);
  add_titles (bar, fixture->window, places);
  g_assert_cmpuint (places->len, ==, 4);
  for (guint i = 1; i < places->len; i++)
    {
      const graphene_rect_t *before = &g_array_index (places, graphene_rect_t, i - 1);

      g_assert_cmpfloat (g_array_index (places, graphene_rect_t, i).origin.x, >,
                         before->origin.x + before->size.width + 12);
    }
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

/* What an owner has set is what is shown, and what charts are read with. */
static void
test_site_numbers (Fixture *fixture, gconstpointer data)
{
  RoundsStore *store = rounds_session_get_store (fixture->test->session);
  const RoundsChartIndex *index;
  g_autoptr (GError) error = NULL;
  gboolean done = rounds_site_set_number (store, ROUNDS_SITE_HORIZON, "24", &error) &&
                  rounds_site_set_number (store, ROUNDS_SITE_RENEWAL, "60", &error);

  g_assert_no_error (error);
  g_assert_true (done);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  fixture->window = rounds_preferences_new (GTK_WINDOW (fixture->test->window),
                                            fixture->test->session, NULL);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_wait_mapped (fixture->window);
  show_page (fixture, "site");
  g_assert_true (ui_shows (fixture->window, "24 months"));
  g_assert_true (ui_shows (fixture->window, "60 days"));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_open_patient (fixture->test, "");
  index = rounds_patient_get_index (rounds_window_get_patient (fixture->test->window));
  g_assert_cmpuint (index->settings.horizon_months, ==, 24);
  g_assert_cmpuint (index->settings.renewal_days, ==, 60);
}

static void
test_people (Fixture *fixture, gconstpointer data)
{
  show_page (fixture, "keys");
  g_assert_true (ui_shows (fixture->window, "A. Clinician · owner"));
  g_assert_true (ui_shows (fixture->window, "you"));
  g_assert_true (ui_shows (fixture->window, "whoever sits at your unlocked desktop"));
  g_assert_false (ui_shows (fixture->window, "Remove…")); /* nobody takes himself off */
}

/* A value is broken at its words, and only where it has no room. */
static void
test_value_in_a_line (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row, *value;

  show_page (fixture, "site");
  row = ui_find_preference (fixture->window, "Kind");
  for (value = gtk_widget_get_last_child (gtk_widget_get_first_child (row));
       value != NULL && !GTK_IS_LABEL (value);)
    value = gtk_widget_get_last_child (value);
  g_assert_nonnull (value);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (value)), ==, "Clinical store");
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (value))), ==, 1);
}

static void
type_into (GtkWidget *dialog, const char *title, const char *words)
{
  GtkWidget *row = ui_find_preference (dialog, title);

  gtk_editable_set_text (GTK_EDITABLE (ui_find_typed (row, "GtkText", NULL)), words);
}

/* Nothing is wrong before anything was typed, and no name is measured in bytes. */
static void
test_new_person (Fixture *fixture, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (129, 'x');
  GtkWidget *dialog;

  show_page (fixture, "keys");
  ui_press (ui_find_typed (fixture->window, "GtkButton", "Add…"));
  dialog = ui_over (fixture->window);
  g_assert_true (ui_shows (dialog, "as the audit says it"));
  g_assert_false (ui_shows (dialog, "name is needed"));
  g_assert_false (ui_shows (dialog, "UTF-8"));
  g_assert_false (ui_shows (dialog, "At least 8 letters"));
  type_into (dialog, "Name", "B");
  g_assert_true (ui_shows (dialog, "At least 8 letters"));
  type_into (dialog, "Name", "");
  g_assert_true (ui_shows (dialog, "A name is needed."));
  type_into (dialog, "Name", long_name);
  g_assert_true (ui_shows (dialog, "That name is too long."));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
on_done (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  rounds_account_finish (ROUNDS_SESSION (session), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
on_refused (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (rounds_account_finish (ROUNDS_SESSION (session), result, &error));
  *(gboolean *) data = error->code == ROUNDS_DATA_ERROR_EXISTS;
}

/* Added, seen by everybody who looks at the slots, refused twice, removed. */
static void
test_account (Fixture *fixture, gconstpointer data)
{
  RoundsSession *session = fixture->test->session;
  g_autoptr (GPtrArray) two = NULL, one = NULL;
  gboolean done = FALSE, refused = FALSE;

  rounds_account_add_user_async (session, "B. Nurse", ROUNDS_ROLE_VIEWER, "another staple 9",
                                 on_done, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  two = rounds_session_peek_users (session, NULL);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpstr (((RoundsUser *) two->pdata[1])->user, ==, "B. Nurse");
  rounds_account_add_user_async (session, "B. Nurse", ROUNDS_ROLE_VIEWER, "another staple 9",
                                 on_refused, &refused);
  g_assert_true (test_wait_for (&refused, LIMIT_MS));
  done = FALSE;
  rounds_account_remove_user_async (session, "B. Nurse", on_done, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  one = rounds_session_peek_users (session, NULL);
  g_assert_cmpuint (one->len, ==, 1);
}

static void
test_goes_at_lock (Fixture *fixture, gconstpointer data)
{
  rounds_session_lock (fixture->test->session);
  ui_wait_frames (fixture->test, 2);
  g_assert_null (fixture->window);
}

static void
test_demonstration (void)
{
  Fixture fixture = { NULL };

  open_store (&fixture, ROUNDS_STORE_DEMONSTRATION);
  show_page (&fixture, "keys");
  g_assert_true (ui_shows (fixture.window, "A demonstration has no keys of its own"));
  g_assert_false (ui_shows (fixture.window, "Change…"));
  tear_down (&fixture, NULL);
}

typedef struct
{
  GtkWidget *page;
  const char *words;
  gboolean compact;
} Shown;

static gboolean
is_shown (gpointer data)
{
  const Shown *shown = data;

  return ui_shows (shown->page, shown->words) &&
         gtk_widget_has_css_class (shown->page, "compact-flow") == shown->compact;
}

static gboolean
is_compact (gpointer data)
{
  GtkWidget *button = ui_find (data, "compact");

  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button));
}

static gboolean
is_comfortable (gpointer data)
{
  return !is_compact (data);
}

static void
set_pages (gboolean compact, gboolean newest_first)
{
  g_autoptr (GSettings) settings = rounds_settings_new ();

  rounds_settings_set_bool (settings, "newest-first", newest_first);
  rounds_settings_set_bool (settings, "compact-rows", compact);
}

/* What is set is so in an open page at once, not in the next that is opened. */
static void
test_pages_follow (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  Shown shown = { .words = "Newest left" };
  GtkWidget *page;

  set_pages (TRUE, FALSE);
  shown.page = rounds_flow_sheet_page_new (patient);
  ui_record_show (record, shown.page, 1600, 1000);
  g_assert_false (ui_shows (shown.page, "Newest left"));
  g_assert_true (gtk_widget_has_css_class (shown.page, "compact-flow"));
  set_pages (FALSE, TRUE);
  g_assert_true (test_wait_until (is_shown, &shown, LIMIT_MS));
  page = rounds_results_page_new (patient);
  ui_record_show (record, page, 1600, 1000);
  g_assert_true (is_comfortable (page));
  set_pages (TRUE, FALSE);
  g_assert_true (test_wait_until (is_compact, page, LIMIT_MS));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ADD ("/preferences/site", test_site);
  ADD ("/preferences/titles", test_titles);
  ADD ("/preferences/site-numbers", test_site_numbers);
  ADD ("/preferences/people", test_people);
  ADD ("/preferences/value-in-a-line", test_value_in_a_line);
  ADD ("/preferences/new-person", test_new_person);
  ADD ("/preferences/account", test_account);
  ADD ("/preferences/goes-at-lock", test_goes_at_lock);
  g_test_add_func ("/preferences/demonstration", test_demonstration);
  g_test_add_func ("/preferences/pages-follow", test_pages_follow);
  return g_test_run ();
}
