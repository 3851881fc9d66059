#include "ui-test.h"

#include "counts.h"
#include "desk.h"
#include "import-job.h"
#include "ui-resources.h"
#include "import-files.h"
#include "loop-guard.h"
#include "line-breaks.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

/* The scale of the machine: an unlock takes 0.6 s of a processor, or several on a busy one. */
#define LIMIT_MS 60000

void
ui_test_init (int *argc, char ***argv)
{
  g_autoptr (GtkCssProvider) edge = gtk_css_provider_new ();

  rounds_application_prepare ();
  test_before_wait = rounds_loop_guard_forget;
  gtk_test_init (argc, argv, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink",
                FALSE, "gtk-font-name", "Cantarell 11", NULL);
  /* The edge of a window is the compositor's business; without one GTK draws a thick frame. */
  gtk_css_provider_load_from_data (edge,
                                   "window.solid-csd { margin: 0; padding: 0; border: none; "
                                   "border-radius: 0; box-shadow: none; }",
                                   -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (edge),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER);
}

void
ui_test_style (void)
{
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  adw_init ();
  rounds_line_breaks_install ();
  g_resources_register (rounds_ui_get_resource ());
  gtk_css_provider_load_from_resource (css, "/org/rounds/Rounds/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
ui_test_look (const char *look)
{
  if (g_strcmp0 (look, "dark") == 0)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  else if (g_strcmp0 (look, "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  else if (g_strcmp0 (look, "large") == 0)
    g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 22", NULL);
}

/* By kind: deriving a key takes a second of a busy processor, so a program makes each kind of store
 * once and copies it. */
static char *made[3];

/* One synthetic patient with a few results, since a clinical store takes no demonstration. */
static void
take_patient (const char *dir)
{
  const char *const files[] = { ROUNDS_TESTS_DIR "/data/fixtures/flags.json", NULL };
  const RoundsImportOrder order = { .source = "test", .files = files };
  g_auto (RoundsImportReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = rounds_store_open (dir, UI_TEST_PASSPHRASE, &error);

  g_assert_no_error (error);
  g_assert_true (rounds_import_files (store, &order, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_refused, ==, 0);
  rounds_store_close (store);
}

static void
remove_made_stores (void)
{
  for (gsize kind = 0; kind < G_N_ELEMENTS (made); kind++)
    if (made[kind] != NULL)
      {
        g_autofree char *folder = g_path_get_dirname (made[kind]);

        test_folder_remove (folder);
      }
}

static const char *
made_store (RoundsStoreKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  gboolean ok;

  if (made[kind] != NULL)
    return made[kind];
  folder = test_folder_new ();
  made[kind] = g_build_filename (folder, "store", NULL);
  atexit (remove_made_stores);
  if (kind == ROUNDS_STORE_DEMONSTRATION)
    {
      test_demonstration_copy (made[kind]);
      return made[kind];
    }
  ok = rounds_store_create (made[kind], kind, "A. Clinician", UI_TEST_PASSPHRASE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
  take_patient (made[kind]);
  return made[kind];
}

static void
copy_store (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  g_assert_cmpint (g_mkdir (to, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GFile) source = g_file_new_build_filename (from, name, NULL);
      g_autoptr (GFile) target = g_file_new_build_filename (to, name, NULL);
      g_autoptr (GError) error = NULL;

      g_file_copy (source, target, G_FILE_COPY_ALL_METADATA, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
    }
}

UiTest *
ui_test_new (const UiTestConfig *config)
{
  g_autoptr (GError) error = NULL;
  UiTest *test = g_new0 (UiTest, 1);

  test->folder = test_folder_new ();
  test->options = g_new0 (RoundsOptions, 1);
  test->options->store = config->store != NULL ? g_strdup (config->store)
                                               : g_build_filename (test->folder, "ward 3", NULL);
  test->passphrase = config->passphrase;
  test->options->model = g_strdup (config->model);
  test->options->demo = config->demo;
  test->options->echo_ms = -1;
  if (!config->no_store && config->store == NULL)
    copy_store (made_store (config->kind), test->options->store);
  test->options->echo_ms = config->echo_ms;
  test->application = rounds_application_new (test->options);
  g_application_register (G_APPLICATION (test->application), NULL, &error);
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (test->application));
  test->window = rounds_application_get_window (test->application);
  test->session = rounds_application_get_session (test->application);
  g_assert_nonnull (test->window);
  gtk_window_set_default_size (GTK_WINDOW (test->window), config->width ? config->width : 1100,
                               config->height ? config->height : 700);
  ui_wait_frames (test, 2);
  return test;
}

void
ui_test_free (UiTest *test)
{
  gpointer window = test->window;

  g_object_add_weak_pointer (G_OBJECT (window), &window);
  gtk_window_close (GTK_WINDOW (test->window));
  g_assert_true (test_wait_until (test_is_null, &window, LIMIT_MS));
  /* The application itself stays: GLib wants it run, not only registered, before it may go. */
  test_folder_remove (test->folder);
  g_free (test->folder);
  g_free (test);
}

GtkWidget *
ui_find (GtkWidget *root, const char *id)
{
  GtkWidget *found = NULL;

  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), id) == 0 ||
      strcmp (gtk_widget_get_name (root), id) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = ui_find (child, id);
  return found;
}

static GtkWidget *
find_further (GtkWidget *root, GType type, guint *skip)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && (*skip)-- == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_further (child, type, skip);
  return found;
}

GtkWidget *
ui_find_nth (GtkWidget *root, GType type, guint n)
{
  return find_further (root, type, &n);
}

GtkWidget *
ui_find_type (GtkWidget *root, GType type)
{
  return ui_find_nth (root, type, 0);
}

GtkWidget *
ui_find_typed (GtkWidget *root, const char *type, const char *label)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (root), g_type_from_name (type)) &&
      (label == NULL || g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = ui_find_typed (child, type, label);
  return found;
}

char *
ui_text_of (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter from, to;

  gtk_text_buffer_get_bounds (buffer, &from, &to);
  return gtk_text_buffer_get_text (buffer, &from, &to, TRUE);
}

GtkWidget *
ui_find_preference (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_PREFERENCES_ROW (root) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = ui_find_preference (child, title);
  return found;
}

GtkWidget *
ui_get (UiTest *test, const char *id)
{
  GtkWidget *found = ui_find (GTK_WIDGET (test->window), id);

  if (found == NULL)
    g_error ("no widget is called %s", id);
  return found;
}

gboolean
ui_turn_is_over (gpointer turn)
{
  return rounds_answer_is_over (rounds_chat_turn_get_answer (turn));
}

gboolean
ui_import_is_over (gpointer job)
{
  return !rounds_import_job_is_running (job);
}

gboolean
ui_has_chart (gpointer window)
{
  return rounds_window_get_chart (window) != NULL;
}

RoundsChatTurn *
ui_last_turn (UiTest *test)
{
  GtkWidget *turns = ui_get (test, "turns");
  GtkWidget *last = gtk_widget_get_last_child (turns);

  return last != NULL ? ROUNDS_CHAT_TURN (last) : NULL;
}

static gboolean
is_decided (gpointer data)
{
  return rounds_session_get_state (data) != ROUNDS_SESSION_UNLOCKING;
}

void
ui_unlock (UiTest *test, const char *passphrase)
{
  GtkWidget *row = ui_get (test, "passphrase_text");

  gtk_editable_set_text (GTK_EDITABLE (row), passphrase);
  g_signal_emit_by_name (row, "activate");
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_UNLOCKING);
  g_assert_true (test_wait_until (is_decided, test->session, LIMIT_MS));
  ui_wait_frames (test, 2);
}

void
ui_enter (UiTest *test)
{
  g_auto (RoundsStoreLabel) label = { 0 };
  g_autoptr (GError) error = NULL;

  rounds_session_peek (test->session, &label, &error);
  g_assert_no_error (error);
  if (test->passphrase != NULL)
    ui_unlock (test, test->passphrase);
  else
    ui_unlock (test, label.kind == ROUNDS_STORE_DEMONSTRATION ? ROUNDS_DEMONSTRATION_PASSPHRASE
                                                              : UI_TEST_PASSPHRASE);
  g_assert_true (test_wait_until (test_desk_has_people, test->session, LIMIT_MS));
}

void
ui_open_patient (UiTest *test, const char *who)
{
  RoundsPeople *people = rounds_session_get_people (test->session);
  const RoundsPersonRow *row = NULL;

  for (guint i = 0; i < rounds_people_size (people) && row == NULL; i++)
    if (strstr (rounds_people_get (people, i)->name, who) != NULL)
      row = rounds_people_get (people, i);
  g_assert_nonnull (row);
  rounds_window_open_patient (test->window, row->rid, "treatment", 0);
  g_assert_true (test_wait_until (ui_has_chart, test->window, LIMIT_MS));
  /* The page is made a part a frame. */
  ui_wait_frames (test, 10);
}

void
ui_open (UiTest *test)
{
  gboolean demonstration;

  ui_enter (test);
  demonstration = rounds_store_get_kind (rounds_session_get_store (test->session)) ==
                  ROUNDS_STORE_DEMONSTRATION;
  ui_open_patient (test, demonstration ? "Wes853" : "");
}

static gboolean
is_ready (gpointer data)
{
  return rounds_model_get_state (data) == ROUNDS_MODEL_READY;
}

static gboolean
is_failed (gpointer data)
{
  return rounds_model_get_state (data) == ROUNDS_MODEL_FAILED;
}

void
ui_wait_model_ready (UiTest *test)
{
  g_assert_true (test_wait_until (is_ready, rounds_session_get_model (test->session), LIMIT_MS));
}

void
ui_wait_model_failed (UiTest *test)
{
  g_assert_true (test_wait_until (is_failed, rounds_session_get_model (test->session), LIMIT_MS));
}

void
ui_wait_locked (UiTest *test)
{
  g_assert_true (test_wait_until (is_decided, test->session, LIMIT_MS));
  g_assert_cmpint (rounds_session_get_state (test->session), ==, ROUNDS_SESSION_LOCKED);
}

GtkWindow *
ui_dialog (UiTest *test)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (window) == GTK_WINDOW (test->window) &&
          gtk_widget_get_visible (GTK_WIDGET (window)))
        return window;
    }
  g_error ("no dialog is open");
}

static gboolean
is_drawn (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 0;
}

void
ui_wait_mapped (GtkWidget *dialog)
{
  g_assert_true (test_wait_until (is_drawn, dialog, LIMIT_MS));
}

void
ui_press (GtkWidget *button)
{
  g_assert_true (gtk_widget_get_mapped (button));
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
on_painted (GdkFrameClock *clock, guint *left)
{
  if (*left > 0)
    *left -= 1;
}

static gboolean
is_zero (gpointer data)
{
  return *(guint *) data == 0;
}

void
ui_wait_painted (GtkWidget *root, guint n)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (root);
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &n);

  gdk_frame_clock_begin_updating (clock);
  g_assert_true (test_wait_until (is_zero, &n, LIMIT_MS));
  gdk_frame_clock_end_updating (clock);
  g_signal_handler_disconnect (clock, handler);
}

void
ui_wait_frames (UiTest *test, guint n)
{
  ui_wait_painted (GTK_WIDGET (test->window), n);
}

gboolean
ui_shows (GtkWidget *root, const char *text)
{
  if (!gtk_widget_get_mapped (root))
    return FALSE;
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (ui_shows (child, text))
      return TRUE;
  return FALSE;
}

GdkTexture *
ui_picture (GtkWidget *root)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (root);
  g_autoptr (GskRenderNode) node = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (root), height = gtk_widget_get_height (root);

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  return gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (root)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, width, height));
}
