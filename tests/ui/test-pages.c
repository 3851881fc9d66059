/* test-pages.c: every page and dialog, for someone who cannot see it, cannot use a mouse, or needs
 * large words; and a main loop that never stands still.
 *
 * Weighed: AT-SPI from outside (needs a session bus and a registry, and was the first thing to rot
 * in every desktop that tried) and this walk in process, which sees the same roles and names that
 * GTK hands to AT-SPI (GTK_A11Y=test).
 */
#include "ui-test.h"

#include "counts.h"

#include <glib/gstdio.h>
#include <string.h>

#define LIMIT_MS 30000

typedef enum
{
  PAGE_UNLOCK,
  PAGE_UNLOCK_DEMONSTRATION,
  PAGE_UNLOCK_ERROR,
  PAGE_UNLOCKING,
  PAGE_MISSING,
  PAGE_BROKEN,
  PAGE_CHART,
  PAGE_CHART_CLINICAL,
  PAGE_CHAT,
  PAGE_NO_MODEL,
  N_PAGES
} Page;

static const char *const page_names[N_PAGES] = {
  "unlock", "unlock-demonstration", "unlock-error", "unlocking", "store-missing", "store-broken",
  "chart",  "chart-clinical",       "chat",         "no-model"
};

static gboolean
is_over (gpointer data)
{
  return rounds_answer_is_over (rounds_chat_turn_get_answer (data));
}

static gboolean
is_streaming (gpointer data)
{
  return rounds_answer_get_state (rounds_chat_turn_get_answer (data)) == ROUNDS_ANSWER_STREAMING;
}

static void
ask (UiTest *test, const char *question)
{
  RoundsChatPane *chat = rounds_chart_page_get_chat (rounds_window_get_chart (test->window));

  g_assert_nonnull (rounds_chat_pane_ask (chat, question));
}

/* One whole answer and one that was stopped, so that every part of a turn is on the page. */
static void
talk (UiTest *test)
{
  ask (test, "What raises serum potassium?");
  g_assert_true (test_wait_until (is_over, ui_last_turn (test), LIMIT_MS));
  ask (test, "one two three four five six seven eight nine ten eleven twelve thirteen fourteen");
  g_assert_true (test_wait_until (is_streaming, ui_last_turn (test), LIMIT_MS));
  ui_wait_frames (test, 2);
  ui_press (ui_get (test, "stop_button"));
}

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

  if (page == PAGE_UNLOCK_DEMONSTRATION || page == PAGE_CHART || page == PAGE_CHAT ||
      page == PAGE_NO_MODEL)
    config.kind = ROUNDS_STORE_DEMONSTRATION;
  config.no_store = page == PAGE_MISSING || page == PAGE_BROKEN;
  if (page == PAGE_NO_MODEL)
    config.echo_ms = -1;
  return config;
}

static UiTest *
show_page (Page page, int width)
{
  UiTestConfig config = config_of (page);
  UiTest *test;

  config.width = width;
  test = ui_test_new (&config);
  if (page >= PAGE_CHART)
    ui_open (test);
  if (page == PAGE_UNLOCK_ERROR)
    ui_unlock (test, "not this one");
  else if (page == PAGE_BROKEN)
    break_store (test);
  else if (page == PAGE_NO_MODEL)
    ui_wait_model_failed (test);
  else if (page == PAGE_CHAT)
    {
      ui_wait_model_ready (test);
      talk (test);
    }
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

/* ---- names and roles ---- */

typedef void (*WidgetFunc) (GtkWidget *widget, gpointer data);

static void
walk (GtkWidget *root, WidgetFunc found, gpointer data)
{
  if (!gtk_widget_get_mapped (root) || !gtk_widget_get_child_visible (root))
    return;
  found (root, data);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    walk (child, found, data);
}

/* A list is focused through its rows; one whose rows are all off is passed by. */
static gboolean
takes_focus (GtkWidget *widget)
{
  return !GTK_IS_LIST_BOX (widget) && gtk_widget_get_focusable (widget) &&
         gtk_widget_get_can_focus (widget) && gtk_widget_is_sensitive (widget) &&
         !GTK_IS_WINDOW (widget);
}

static gboolean
has_own_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  g_autofree char *differs_from_nothing = NULL;

  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != 0)
    return TRUE;
  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return FALSE;
  differs_from_nothing = gtk_test_accessible_check_property (accessible,
                                                             GTK_ACCESSIBLE_PROPERTY_LABEL, "");
  return differs_from_nothing != NULL;
}

/* Not by the relation labelled-by: GTK sets it on every button, also to an image that says nothing. */
static gboolean
has_name (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (has_own_name (widget))
    return TRUE;
  if (!GTK_IS_BUTTON (widget))
    return FALSE;
  /* A menu button focuses the button inside it, and bears the name itself. */
  if (GTK_IS_MENU_BUTTON (parent))
    return has_own_name (parent);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_own_name (child))
      return TRUE;
  return FALSE;
}

static void
check_name (GtkWidget *widget, gpointer data)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  if (!takes_focus (widget))
    return;
  if (role == GTK_ACCESSIBLE_ROLE_WIDGET || role == GTK_ACCESSIBLE_ROLE_NONE ||
      role == GTK_ACCESSIBLE_ROLE_PRESENTATION)
    g_error ("%s: %s (%s) takes the focus and has no role", (char *) data,
             G_OBJECT_TYPE_NAME (widget), id);
  if (!has_name (widget))
    g_error ("%s: %s (%s) takes the focus and has no name, tooltip %s", (char *) data,
             G_OBJECT_TYPE_NAME (widget), id, gtk_widget_get_tooltip_text (widget));
}

/* ---- the keyboard's way ---- */

static void
collect (GtkWidget *widget, gpointer data)
{
  if (takes_focus (widget))
    g_ptr_array_add (data, widget);
}

/* A list is one stop of Tab; the arrows move inside it. An entry row and the text in it are one. */
static GtkWidget *
stop_of (GtkWidget *widget)
{
  GtkWidget *list = gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX);

  return list != NULL ? list : widget;
}

static void
check_tab (GtkWidget *root, const char *page)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint steps = 0;

  walk (root, collect, wanted);
  gtk_root_set_focus (GTK_ROOT (root), NULL);
  for (guint limit = 4 * wanted->len + 8; steps < limit; steps++)
    {
      GtkWidget *focus;

      gtk_widget_child_focus (root, GTK_DIR_TAB_FORWARD);
      focus = gtk_root_get_focus (GTK_ROOT (root));
      if (focus != NULL)
        for (GtkWidget *at = focus; at != NULL; at = gtk_widget_get_parent (at))
          g_hash_table_add (seen, at);
    }
  for (guint i = 0; i < wanted->len; i++)
    {
      GtkWidget *widget = wanted->pdata[i];

      if (!g_hash_table_contains (seen, stop_of (widget)))
        g_error ("%s: Tab never comes to %s (%s)", page, G_OBJECT_TYPE_NAME (widget),
                 gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)));
    }
}

static void
test_focus (gconstpointer data)
{
  Page page = GPOINTER_TO_INT (data);
  UiTest *test = show_page (page, 1100);

  walk (GTK_WIDGET (test->window), check_name, (gpointer) page_names[page]);
  check_tab (GTK_WIDGET (test->window), page_names[page]);
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
  UiTest *test = show_page (PAGE_CHART, 1100);
  GtkWidget *dialog;

  gtk_widget_activate_action (GTK_WIDGET (test->window), action, NULL);
  dialog = g_object_ref (GTK_WIDGET (ui_dialog (test)));
  ui_wait_mapped (dialog);
  walk (dialog, check_name, (gpointer) action);
  check_tab (dialog, action);
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

/* ---- size ---- */

static void
check_label (GtkWidget *widget, gpointer data)
{
  PangoLayout *layout;
  int width, height;

  if (!GTK_IS_LABEL (widget))
    return;
  layout = gtk_label_get_layout (GTK_LABEL (widget));
  pango_layout_get_pixel_size (layout, &width, &height);
  /* The window's title and the hint in the empty question may be shortened: both are said again. */
  if (gtk_widget_get_ancestor (widget, ADW_TYPE_WINDOW_TITLE) != NULL ||
      g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), "placeholder") == 0)
    return;
  if (pango_layout_is_ellipsized (layout) || width > gtk_widget_get_width (widget) ||
      height > gtk_widget_get_height (widget))
    g_error ("%s: “%s” is %d x %d and has %d x %d", (char *) data,
             gtk_label_get_text (GTK_LABEL (widget)), width, height, gtk_widget_get_width (widget),
             gtk_widget_get_height (widget));
}

/* Nothing but what scrolls may stick out of the window. */
static void
check_inside (GtkWidget *widget, gpointer data)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (widget));
  graphene_rect_t at;

  if (gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW) != NULL || GTK_IS_WINDOW (widget))
    return;
  g_assert_true (gtk_widget_compute_bounds (widget, root, &at));
  /* AdwFlap keeps its shield beside itself. */
  if (gtk_widget_get_width (widget) == 0 || strcmp (G_OBJECT_TYPE_NAME (widget), "AdwGizmo") == 0)
    return;
  /* Focus rings and shadows reach a few pixels over. */
  if (at.origin.x < -8 || at.origin.x + at.size.width > gtk_widget_get_width (root) + 8)
    g_error ("%s: %s (%s) sticks out: %g to %g of %d", (char *) data, G_OBJECT_TYPE_NAME (widget),
             gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), at.origin.x,
             at.origin.x + at.size.width, gtk_widget_get_width (root));
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

      gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      if (minimum > size->at_most)
        g_error ("%s: the window needs %d px", name, minimum);
      g_assert_cmpint (gtk_widget_get_width (window), >=, minimum);
      walk (window, check_label, name);
      walk (window, check_inside, name);
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
