#include "window.h"

#include "about.h"
#include "names.h"
#include "problem-page.h"
#include "settings.h"
#include "side-pane.h"
#include "unlock-page.h"
#include "watermark.h"
#include "words.h"

#include <glib/gi18n-lib.h>

struct _RoundsWindow
{
  AdwApplicationWindow parent_instance;

  AdwWindowTitle *title;
  GtkWidget *chat_button;
  GtkWidget *lock_button;
  GtkWidget *demonstration_bar;
  GtkLabel *demonstration_label;
  GtkStack *stack;
  RoundsProblemPage *problem_page;
  GtkWidget *watermark;

  RoundsSession *session;
  GSettings *settings; /* NULL: nothing is remembered */
  RoundsUnlockPage *unlock_page;
  RoundsChartPage *chart; /* NULL while locked */
  gboolean demonstration;
  int chat_width;
  gboolean chat_shown;
};

G_DEFINE_FINAL_TYPE (RoundsWindow, rounds_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- what the state shows ---- */

static void
enable_action (RoundsWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
show_actions (RoundsWindow *self)
{
  gboolean open = self->chart != NULL;

  enable_action (self, "lock", open);
  enable_action (self, "ask", open);
  enable_action (self, "toggle-chat", open);
  gtk_widget_set_visible (self->lock_button, open);
  gtk_widget_set_visible (self->chat_button, open);
}

/* as_of: NULL while it cannot be known. */
static void
show_demonstration (RoundsWindow *self, gboolean demonstration, const char *as_of)
{
  g_autofree char *date = as_of != NULL ? rounds_words_for_date (as_of) : NULL;
  g_autofree char *words = NULL;

  /* Translators: %s is a date, "1 Nov 2026". */
  words = date != NULL ? g_strdup_printf (_ ("Synthetic patients · as of %s"), date)
                       : g_strdup (_ ("Synthetic patients"));
  gtk_label_set_text (self->demonstration_label, words);
  gtk_widget_set_visible (self->demonstration_bar, demonstration);
  gtk_widget_set_visible (self->watermark, demonstration);
}

static void
on_chat_changed (RoundsWindow *self)
{
  GAction *toggle = g_action_map_lookup_action (G_ACTION_MAP (self), "toggle-chat");

  if (self->chart == NULL)
    return;
  g_object_get (self->chart, "chat-width", &self->chat_width, "chat-shown", &self->chat_shown,
                NULL);
  g_simple_action_set_state (G_SIMPLE_ACTION (toggle), g_variant_new_boolean (self->chat_shown));
}

static void
show_chart (RoundsWindow *self)
{
  RoundsStore *store = rounds_session_get_store (self->session);
  g_autofree char *name = g_filename_display_basename (rounds_session_get_dir (self->session));

  if (self->chart != NULL || store == NULL)
    return;
  self->chart = rounds_chart_page_new (self->session);
  g_object_set (self->chart, "chat-width", self->chat_width, "chat-shown", self->chat_shown, NULL);
  g_signal_connect_object (self->chart, "notify", G_CALLBACK (on_chat_changed), self,
                           G_CONNECT_SWAPPED);
  on_chat_changed (self);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->chart));
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->chart));
  adw_window_title_set_subtitle (self->title, name);
  show_demonstration (self, rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION,
                      rounds_store_get_as_of (store));
  show_actions (self);
  rounds_chart_page_focus (self->chart);
}

static void
drop_chart (RoundsWindow *self)
{
  GtkWidget *chart = GTK_WIDGET (self->chart);

  if (chart == NULL)
    return;
  self->chart = NULL;
  adw_window_title_set_subtitle (self->title, "");
  gtk_stack_remove (self->stack, chart);
}

static void
show_locked (RoundsWindow *self)
{
  g_auto (RoundsStoreLabel) label = { 0 };
  g_auto (RoundsProblem) problem = { 0 };
  g_autoptr (GError) error = NULL;

  drop_chart (self);
  show_actions (self);
  if (!rounds_session_peek (self->session, &label, &error))
    {
      rounds_words_for_problem (&problem, rounds_session_get_dir (self->session),
                                self->demonstration, error);
      rounds_problem_page_show (self->problem_page, &problem);
      show_demonstration (self, FALSE, NULL);
      gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->problem_page));
      rounds_problem_page_focus (self->problem_page);
      return;
    }
  show_demonstration (self, label.kind == ROUNDS_STORE_DEMONSTRATION, NULL);
  rounds_unlock_page_set_label (self->unlock_page, &label);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->unlock_page));
}

static void
on_session_changed (RoundsWindow *self)
{
  switch (rounds_session_get_state (self->session))
    {
    case ROUNDS_SESSION_UNLOCKED:
      show_chart (self);
      break;
    case ROUNDS_SESSION_LOCKED:
      /* After a wrong passphrase the unlock page says so itself. */
      if (self->chart == NULL)
        break;
      show_locked (self);
      rounds_unlock_page_reset (self->unlock_page);
      break;
    case ROUNDS_SESSION_UNLOCKING:
    default:
      break;
    }
}

/* ---- actions ---- */

static void
on_lock_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_session_lock (ROUNDS_WINDOW (data)->session);
}

static void
on_ask_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_chart_page_ask (ROUNDS_WINDOW (data)->chart);
}

static void
on_toggle_chat_changed (GSimpleAction *action, GVariant *value, gpointer data)
{
  rounds_chart_page_set_chat_shown (ROUNDS_WINDOW (data)->chart, g_variant_get_boolean (value));
}

static void
on_about_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (rounds_about_new (GTK_WINDOW (data)));
}

static const GActionEntry actions[] = {
  { "lock", on_lock_activated },
  { "ask", on_ask_activated },
  { "toggle-chat", NULL, NULL, "true", on_toggle_chat_changed },
  { "about", on_about_activated },
};

/* ---- the window ---- */

static void
restore_size (RoundsWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self),
                               rounds_settings_get_int (self->settings, "window-width", 1600),
                               rounds_settings_get_int (self->settings, "window-height", 1000));
  if (rounds_settings_get_bool (self->settings, "window-maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));
  self->chat_width = rounds_settings_get_int (self->settings, "chat-width", 400);
  self->chat_width = CLAMP (self->chat_width, ROUNDS_SIDE_PANE_MIN, ROUNDS_SIDE_PANE_MAX);
  self->chat_shown = rounds_settings_get_bool (self->settings, "chat-shown", TRUE);
}

static void
save_size (RoundsWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  rounds_settings_set_int (self->settings, "window-width", width);
  rounds_settings_set_int (self->settings, "window-height", height);
  rounds_settings_set_bool (self->settings, "window-maximized",
                            gtk_window_is_maximized (GTK_WINDOW (self)));
  rounds_settings_set_int (self->settings, "chat-width", self->chat_width);
  rounds_settings_set_bool (self->settings, "chat-shown", self->chat_shown);
}

static gboolean
rounds_window_close_request (GtkWindow *window)
{
  RoundsWindow *self = ROUNDS_WINDOW (window);

  save_size (self);
  rounds_session_lock (self->session);
  return GTK_WINDOW_CLASS (rounds_window_parent_class)->close_request (window);
}

static void
rounds_window_dispose (GObject *object)
{
  RoundsWindow *self = ROUNDS_WINDOW (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_WINDOW);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (rounds_window_parent_class)->dispose (object);
}

static void
rounds_window_class_init (RoundsWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_PROBLEM_PAGE);
  g_type_ensure (ROUNDS_TYPE_WATERMARK);
  G_OBJECT_CLASS (class)->dispose = rounds_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = rounds_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/window.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, chat_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, lock_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, demonstration_bar);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, demonstration_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, watermark);
  gtk_widget_class_bind_template_callback (widget_class, rounds_window_refresh);
}

static void
rounds_window_init (RoundsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  self->settings = rounds_settings_new ();
  restore_size (self);
}

RoundsWindow *
rounds_window_new (AdwApplication *application, RoundsSession *session, gboolean demonstration)
{
  RoundsWindow *self = g_object_new (ROUNDS_TYPE_WINDOW, "application", application, NULL);

  rounds_names_complete (GTK_WIDGET (gtk_application_window_get_help_overlay (
                             GTK_APPLICATION_WINDOW (self))),
                         _ ("Keyboard shortcuts"));
  self->session = g_object_ref (session);
  self->demonstration = demonstration;
  self->unlock_page = rounds_unlock_page_new (session);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->unlock_page));
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_session_changed), self,
                           G_CONNECT_SWAPPED);
  rounds_window_refresh (self);
  return self;
}

void
rounds_window_refresh (RoundsWindow *self)
{
  if (rounds_session_get_state (self->session) == ROUNDS_SESSION_UNLOCKED)
    {
      show_chart (self);
      return;
    }
  show_locked (self);
  if (gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->unlock_page))
    rounds_unlock_page_reset (self->unlock_page);
}

void
rounds_window_unlock_demonstration (RoundsWindow *self)
{
  if (gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->unlock_page))
    rounds_unlock_page_unlock_demonstration (self->unlock_page);
}

RoundsChartPage *
rounds_window_get_chart (RoundsWindow *self)
{
  return self->chart;
}
