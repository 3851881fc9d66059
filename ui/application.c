#include "application.h"

#include "loop-guard.h"
#include "memory.h"
#include "program-paths.h"
#include "say.h"
#include "settings.h"
#include "window-private.h"
#include "ui-resources.h"
#include "line-breaks.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsApplication
{
  AdwApplication parent_instance;

  const RoundsOptions *options;
  RoundsSession *session;
  RoundsEngineClient *engine; /* owned by session */
  RoundsIdle *idle;           /* locks the session */
  RoundsWindow *window;       /* the first; owned by GTK; NULL once it is closed */
  guint n_windows;            /* that were made: each has a number, and by it a colour */
  guint on_signal[2];
  gulong frame_handler;
};

G_DEFINE_FINAL_TYPE (RoundsApplication, rounds_application, ADW_TYPE_APPLICATION)

/* Every window closes by itself, so that each puts its last words on disk. */
static void
quit (RoundsApplication *self)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  for (GList *at = windows; at != NULL; at = at->next)
    if (ROUNDS_IS_WINDOW (at->data))
      gtk_window_close (at->data);
  if (windows == NULL)
    g_application_quit (G_APPLICATION (self));
}

static RoundsWindow *
add_window (RoundsApplication *self)
{
  RoundsWindow *window = rounds_window_new (ADW_APPLICATION (self), self->session,
                                            self->options->demo, self->n_windows++);

  rounds_window_set_idle (window, self->idle);
  return window;
}

static void
on_new_window_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (add_window (data)));
}

static void
on_quit_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  quit (data);
}

static gboolean
on_signal_received (gpointer data)
{
  quit (data);
  return G_SOURCE_CONTINUE;
}

static void
add_actions (RoundsApplication *self)
{
  static const GActionEntry entries[] = { { "quit", on_quit_activated },
                                          { "new-window", on_new_window_activated } };
  static const char *const quit_keys[] = { "<Control>q", NULL };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit_keys);
  rounds_window_set_keys (GTK_APPLICATION (self));
}

/* ---- lock, from wherever one is ---- */

static gboolean
lock_now (gpointer session)
{
  if (rounds_session_get_state (session) == ROUNDS_SESSION_UNLOCKED)
    rounds_session_lock (session);
  return G_SOURCE_REMOVE;
}

/* The window that has the key goes with the chart: not before the key was handled. */
static gboolean
on_lock_pressed (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RoundsApplication *self = data;

  g_idle_add_full (G_PRIORITY_HIGH, lock_now, g_object_ref (self->session), g_object_unref);
  return GDK_EVENT_STOP;
}

static void
add_lock_key (RoundsApplication *self, GtkWidget *dialog)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>l"),
                        gtk_callback_action_new (on_lock_pressed, self, NULL)));
  gtk_widget_add_controller (dialog, keys);
}

/* GTK looks for an application's keys in its windows alone; a dialog over one would have to be left first. */
static void
on_windows_changed (GListModel *windows, guint at, guint removed, guint added, gpointer data)
{
  for (guint i = at; i < at + added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (!ROUNDS_IS_WINDOW (window))
        add_lock_key (data, window);
    }
}

/* GTK turns the window around for a language that runs from right to left, also where Rounds has no words of it:
 * "3.5–5.1" in English would then be read as 5.1–3.5 (say.h). The window runs as its own words do. */
static void
keep_direction (void)
{
  g_autofree char *signs = rounds_say_in_order (g_strdup ("3.5–5.1"));

  if (gtk_get_locale_direction () == GTK_TEXT_DIR_RTL && strcmp (signs, "3.5–5.1") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static gboolean
refuse_inspector (GtkWindow *window, gboolean toggle)
{
  return FALSE;
}

/* GTK's inspector shows every widget's words and calls every action: over the exam-room view and the lock too. Its keys
 * are those of others here. Before any class of windows is made, which take it over. */
static void
keep_inspector_out (void)
{
  GtkWindowClass *windows = g_type_class_ref (GTK_TYPE_WINDOW);

  windows->enable_debugging = refuse_inspector;
  g_type_class_unref (windows);
}

static void
rounds_application_startup (GApplication *application)
{
  RoundsApplication *self = ROUNDS_APPLICATION (application);

  /* By name: a static library's constructor is dropped by the linker where nothing refers to it. */
  g_resources_register (rounds_ui_get_resource ());
  G_APPLICATION_CLASS (rounds_application_parent_class)->startup (application);
  keep_inspector_out ();
  gtk_window_set_default_icon_name (ROUNDS_APP_ID);
  rounds_line_breaks_install ();
  keep_direction ();
  add_actions (self);
  g_signal_connect_object (gtk_window_get_toplevels (), "items-changed",
                           G_CALLBACK (on_windows_changed), self, 0);
  self->on_signal[0] = g_unix_signal_add (SIGTERM, on_signal_received, self);
  self->on_signal[1] = g_unix_signal_add (SIGINT, on_signal_received, self);
}

static void
on_first_frame_drawn (GdkFrameClock *clock, RoundsApplication *self)
{
  g_clear_signal_handler (&self->frame_handler, clock);
  quit (self);
}

static void
quit_after_next_frame (RoundsApplication *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));

  if (self->frame_handler == 0)
    self->frame_handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_first_frame_drawn),
                                            self);
}

/* A demonstration has started when its chart is there, or when it could not be opened. */
static void
on_demonstration_settled (RoundsApplication *self)
{
  g_signal_handlers_disconnect_by_func (self->session, on_demonstration_settled, self);
  quit_after_next_frame (self);
}

/* --ask, for tests that watch from outside. */
static void
on_asked_words_came (RoundsAnswer *answer, const char *piece, gpointer data)
{
  g_signal_handlers_disconnect_by_func (answer, on_asked_words_came, data);
  g_print ("answering\n");
}

static void
on_chart_shown (RoundsApplication *self)
{
  RoundsChartPage *chart = rounds_window_get_chart (self->window);
  RoundsAnswer *answer = rounds_chat_pane_ask (rounds_chart_page_get_chat (chart),
                                               self->options->ask);

  if (answer != NULL)
    g_signal_connect (answer, "appended", G_CALLBACK (on_asked_words_came), NULL);
}

/* The question is about the first patient of the list. */
static void
on_people_filled (RoundsApplication *self)
{
  RoundsPeople *people = rounds_session_get_people (self->session);

  g_signal_handlers_disconnect_by_func (people, on_people_filled, self);
  if (rounds_people_size (people) > 0)
    rounds_window_open_patient (self->window, rounds_people_get (people, 0)->rid, "treatment", 0);
}

static void
on_unlocked_to_ask (RoundsApplication *self)
{
  RoundsPeople *people = rounds_session_get_people (self->session);

  if (people != NULL)
    g_signal_connect_object (people, "changed", G_CALLBACK (on_people_filled), self,
                             G_CONNECT_SWAPPED);
}

static void
new_session (RoundsApplication *self)
{
  g_autofree char *program = rounds_paths_program ("rounds-engine");
  g_autoptr (GSettings) settings = NULL;

  if (self->options->echo_ms >= 0)
    self->engine = rounds_engine_client_new_echo (program, self->options->echo_ms);
  else
    self->engine = rounds_engine_client_new (program, self->options->model);
  self->session = rounds_session_new (self->options->store, self->engine);
  self->idle = rounds_idle_new (self->session, NULL, NULL);
  settings = rounds_settings_new ();
  rounds_idle_set_minutes (self->idle, rounds_settings_get_int (settings, "lock-minutes",
                                                                ROUNDS_IDLE_DEFAULT_MIN));
}

static void
new_window (RoundsApplication *self)
{
  self->window = add_window (self);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  if (self->options->ask == NULL)
    return;
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (on_unlocked_to_ask), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "chart-shown", G_CALLBACK (on_chart_shown), self,
                           G_CONNECT_SWAPPED);
}

static void
rounds_application_activate (GApplication *application)
{
  RoundsApplication *self = ROUNDS_APPLICATION (application);

  if (self->window == NULL)
    {
      new_session (self);
      new_window (self);
    }
  gtk_window_present (GTK_WINDOW (self->window));
  if (self->options->demo)
    rounds_window_unlock_demonstration (self->window);
  if (!self->options->exit_after_startup)
    return;
  if (rounds_session_get_state (self->session) == ROUNDS_SESSION_UNLOCKING)
    g_signal_connect_object (self->session, "notify::state", G_CALLBACK (on_demonstration_settled),
                             self, G_CONNECT_SWAPPED);
  else
    quit_after_next_frame (self);
}

static void
rounds_application_shutdown (GApplication *application)
{
  RoundsApplication *self = ROUNDS_APPLICATION (application);

  for (guint i = 0; i < G_N_ELEMENTS (self->on_signal); i++)
    g_clear_handle_id (&self->on_signal[i], g_source_remove);
  if (self->session != NULL)
    rounds_session_lock (self->session);
  G_APPLICATION_CLASS (rounds_application_parent_class)->shutdown (application);
  g_clear_object (&self->idle);
  g_clear_object (&self->session);
}

static void
rounds_application_class_init (RoundsApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  application_class->startup = rounds_application_startup;
  application_class->activate = rounds_application_activate;
  application_class->shutdown = rounds_application_shutdown;
}

static void
rounds_application_init (RoundsApplication *self)
{
}

/* GDK 4.8 opens OpenGL with the display even where nothing will be drawn with it; on a machine without
 * a graphics card that is Mesa's software driver with all of LLVM behind it: 58 MB, and a third of
 * the start. GDK_DEBUG=gl-disable (GTK, "Running and debugging") leaves it out. */
static void
leave_out_opengl (void)
{
  const char *debug = g_getenv ("GDK_DEBUG");
  g_autofree char *both = debug != NULL ? g_strconcat (debug, ",gl-disable", NULL) : NULL;

  g_setenv ("GDK_DEBUG", both != NULL ? both : "gl-disable", TRUE);
}

void
rounds_application_prepare (void)
{
  rounds_memory_prepare ();
  rounds_loop_guard_begin ();
  if (g_strcmp0 (g_getenv ("GSK_RENDERER"), "cairo") == 0)
    leave_out_opengl ();
}

RoundsApplication *
rounds_application_new (const RoundsOptions *options)
{
  RoundsApplication *self = g_object_new (ROUNDS_TYPE_APPLICATION, "application-id", ROUNDS_APP_ID,
                                          "flags", G_APPLICATION_NON_UNIQUE, "resource-base-path",
                                          "/org/rounds/Rounds", NULL);

  self->options = options;
  return self;
}

RoundsWindow *
rounds_application_get_window (RoundsApplication *self)
{
  return self->window;
}

RoundsSession *
rounds_application_get_session (RoundsApplication *self)
{
  return self->session;
}

RoundsEngineClient *
rounds_application_get_engine (RoundsApplication *self)
{
  return self->engine;
}
