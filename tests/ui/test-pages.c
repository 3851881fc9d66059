/* test-pages.c: every page and dialog, for someone who cannot see it, cannot use a mouse, or needs
 * large words; and a main loop that never stands still.
 *
 * Weighed: AT-SPI from outside (needs a session bus and a registry, and was the first thing to rot
 * in every desktop that tried) and this walk in process, which sees the same roles and names that
 * GTK hands to AT-SPI (GTK_A11Y=test).
 */
#include "ui-test.h"

#include "counts.h"
#include "ui-checks.h"

#include <glib/gstdio.h>
#include <string.h>

#define LIMIT_MS 60000

typedef enum
{
  PAGE_UNLOCK,
  PAGE_UNLOCK_DEMONSTRATION,
  PAGE_UNLOCK_ERROR,
  PAGE_UNLOCKING,
  PAGE_MISSING,
  PAGE_BROKEN,
  PAGE_PATIENTS,
  N_PAGES
} Page;

static const char *const page_names[N_PAGES] = { "unlock",        "unlock-demonstration",
                                                 "unlock-error",  "unlocking",
                                                 "store-missing", "store-broken",
                                                 "patients" };

static void
break_store (UiTest *test)
{
  g_autofree char *key = g_build_filename (test->options->store, "key", NULL);

  g_mkdir (test->options->store, 0700);
  g_assert_true (g_file_set_contents (key, "not a key file", -1, NULL));
  rounds_window_refresh (test->window);
}

static UiTestConfig
config_of (Page page)
{
  UiTestConfig config = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 10 };

  if (page == PAGE_UNLOCK_DEMONSTRATION || page == PAGE_PATIENTS)
    config.kind = ROUNDS_STORE_DEMONSTRATION;
  config.no_store = page == PAGE_MISSING || page == PAGE_BROKEN;
  return config;
}

static UiTest *
show_page (Page page, int width)
{
  UiTestConfig config = config_of (page);
  UiTest *test;

  config.width = width;
  test = ui_test_new (&config);
  if (page == PAGE_PATIENTS)
    ui_enter (test);
  if (page == PAGE_UNLOCK_ERROR)
    ui_unlock (test, "not this one");
  else if (page == PAGE_BROKEN)
    break_store (test);
  else if (page == PAGE_UNLOCKING)
    {
      gtk_editable_set_text (GTK_EDITABLE (ui_get (test, "passphrase_text")), "not this one");
      g_signal_emit_by_name (ui_get (test, "passphrase_text"), "activate");
    }
  ui_wait_frames (test, 3);
  return test;
}

static void
leave_page (UiTest *test)
{
  if (rounds_session_get_state (test->session) == ROUNDS_SESSION_UNLOCKING)
    ui_wait_locked (test);
  ui_test_free (test);
}

/* ---- focus ---- */

static void
test_focus (gconstpointer data)
{
  Page page = GPOINTER_TO_INT (data);
  UiTest *test = show_page (page, 1100);

  ui_check_names (GTK_WIDGET (test->window), page_names[page]);
  ui_check_tab (GTK_WIDGET (test->window), page_names[page]);
  leave_page (test);
}

/* ---- dialogs ---- */

/* Does what the key Escape is bound to on this widget; FALSE when it is bound to nothing. */
static gboolean
press_escape (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_autoptr (GtkShortcutTrigger) escape = gtk_keyval_trigger_new (GDK_KEY_Escape, 0);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);

          if (gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), escape))
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                                 gtk_shortcut_get_arguments (shortcut));
        }
    }
  return FALSE;
}

static gboolean
is_hidden (gpointer data)
{
  return !gtk_widget_get_visible (data);
}

static void
test_dialog (gconstpointer action)
{
  UiTest *test = show_page (PAGE_PATIENTS, 1100);
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (test->window), action, NULL);
  dialog = g_object_ref (GTK_WIDGET (ui_dialog (test)));
  ui_wait_mapped (dialog);
  ui_check_names (dialog, action);
  ui_check_tab (dialog, action);
  g_assert_true (press_escape (dialog));
  g_assert_true (test_wait_until (is_hidden, dialog, LIMIT_MS));
  g_object_unref (dialog);
  leave_page (test);
}

static void
test_about_says_what_it_is_for (void)
{
  UiTest *test = show_page (PAGE_UNLOCK, 1100);
  AdwAboutWindow *about;

  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.about", NULL);
  about = ADW_ABOUT_WINDOW (ui_dialog (test));
  g_assert_nonnull (strstr (adw_about_window_get_comments (about), "not a medical device"));
  g_assert_nonnull (strstr (adw_about_window_get_comments (about), "judgement of a clinician"));
  g_assert_nonnull (strstr (adw_about_window_get_developer_name (about), "Not a medical device"));
  gtk_window_destroy (GTK_WINDOW (about));
  leave_page (test);
}

typedef struct
{
  const char *name;
  double text;
  GtkTextDirection direction;
  int width;
  int at_most; /* what the window may need at least */
} Size;

static const Size sizes[] = {
  { "narrow", 1, GTK_TEXT_DIR_LTR, 360, 360 },
  { "wide", 1, GTK_TEXT_DIR_LTR, 900, 900 },
  { "narrow-large", 2, GTK_TEXT_DIR_LTR, 360, 460 },
  { "wide-large", 2, GTK_TEXT_DIR_LTR, 900, 900 },
  { "narrow-rtl", 1, GTK_TEXT_DIR_RTL, 360, 360 },
  { "wide-large-rtl", 2, GTK_TEXT_DIR_RTL, 900, 900 },
};

static void
test_size (gconstpointer data)
{
  const Size *size = data;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * size->text), NULL);
  gtk_widget_set_default_direction (size->direction);
  for (Page page = 0; page < N_PAGES; page++)
    {
      UiTest *test = show_page (page, size->width);
      GtkWidget *window = GTK_WIDGET (test->window);
      g_autofree char *name = g_strdup_printf ("%s at %s", page_names[page], size->name);
      int minimum;

      /* Behind the unlock page a narrow window is 900 px. */
      if (page >= PAGE_PATIENTS && size->width < 900)
        {
          leave_page (test);
          continue;
        }
      gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      if (minimum > size->at_most)
        g_error ("%s: the window needs %d px", name, minimum);
      g_assert_cmpint (gtk_widget_get_width (window), >=, minimum);
      ui_check_size (window, name);
      leave_page (test);
    }
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  for (gsize page = 0; page < N_PAGES; page++)
    {
      g_autofree char *path = g_strconcat ("/pages/focus/", page_names[page], NULL);

      g_test_add_data_func (path, GINT_TO_POINTER (page), test_focus);
    }
  g_test_add_data_func ("/pages/dialog/about", "win.about", test_dialog);
  g_test_add_data_func ("/pages/dialog/shortcuts", "win.show-help-overlay", test_dialog);
  g_test_add_func ("/pages/about/intended-use", test_about_says_what_it_is_for);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strconcat ("/pages/size/", sizes[i].name, NULL);

      g_test_add_data_func (path, &sizes[i], test_size);
    }
  return g_test_run ();
}
