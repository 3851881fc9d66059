#include "window.h"

#include "by-width.h"
#include "clipboard.h"
#include "clock-bar.h"
#include "exam-page.h"
#include "import-dialog.h"
#include "lists.h"
#include "live-chart.h"
#include "names.h"
#include "outbox.h"
#include "say.h"
#include "settings.h"
#include "step-widths.h"
#include "side-pane.h"
#include "stack-focus.h"
#include "teams.h"
#include "undo.h"
#include "watermark.h"
#include "window-private.h"
#include "words.h"

#include <glib/gi18n-lib.h>

/* In less a chart's section would lie outside of the window, and nothing would say so. */
#define CHART_WIDTH_MIN  880 /* of 900, with the edges of the window */
#define CHART_HEIGHT_MIN 590

enum
{
  SIGNAL_CHART_SHOWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsWindow, rounds_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- what the state shows ---- */

gboolean
rounds_window_shows_chart (RoundsWindow *self)
{
  return self->chart != NULL &&
         gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->chart);
}

/* as_of: NULL while it cannot be known. */
static void
show_demonstration (RoundsWindow *self, gboolean demonstration, const char *as_of)
{
  g_autofree char *date = as_of != NULL ? rounds_words_for_date (as_of) : NULL;
  g_autofree char *words = NULL;

  /* Translators: %s is a date, "01-Nov-2026". */
  words = date != NULL ? g_strdup_printf (_ ("Synthetic patients · as of %s"), date)
                       : g_strdup (_ ("Synthetic patients"));
  gtk_label_set_text (self->demonstration_label, words);
  gtk_widget_set_visible (self->demonstration_bar, demonstration);
  gtk_widget_set_visible (self->watermark, demonstration);
}

static void
show_buttons (RoundsWindow *self)
{
  gboolean unlocked = rounds_session_get_state (self->session) == ROUNDS_SESSION_UNLOCKED;

  gtk_widget_set_visible (self->lock_button, unlocked);
  gtk_widget_set_visible (self->patients_button, unlocked);
  gtk_widget_set_visible (self->round_button, unlocked);
  gtk_widget_set_visible (self->search_button, unlocked);
  gtk_widget_set_visible (self->chat_button, rounds_window_shows_chart (self));
  gtk_widget_set_visible (self->chart_button,
                          self->chart != NULL && !rounds_window_shows_chart (self));
  rounds_window_update_actions (self);
}

/* How old a chart is that stands there as of now (W8): when the last of its records came. (transfer full) */
static char *
freshness_of (const RoundsChartIndex *index)
{
  g_autofree char *when = NULL;

  if (index->arrived == G_MININT64)
    return g_strdup (_ ("never synced (no server)"));
  when = rounds_say_moment (index, index->arrived);
  /* Translators: no server: the records came from files and are as fresh as those. */
  return g_strdup_printf (_ ("never synced (no server), last written here %s"), when);
}

/* What stands under the name: over a chart how old it is, and of a demonstration the words of its bar, for
 * which there is no room there. (transfer full) */
static char *
subtitle_of (RoundsWindow *self)
{
  RoundsStore *store = rounds_session_get_store (self->session);
  g_autofree char *name = NULL, *freshness = NULL;

  if (store == NULL)
    return g_strdup ("");
  if (rounds_window_shows_chart (self) &&
      rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION)
    return g_strdup_printf (_ ("Demonstration · %s"),
                            gtk_label_get_text (self->demonstration_label));
  name = g_filename_display_basename (rounds_session_get_dir (self->session));
  if (!rounds_window_shows_chart (self) || rounds_patient_get_index (self->patient) == NULL)
    return g_steal_pointer (&name);
  freshness = freshness_of (rounds_patient_get_index (self->patient));
  return g_strdup_printf ("%s · %s", name, freshness);
}

/* Whose chart it is stands in the window, never in the title that a task list shows; and never over a
 * list, where another patient may be chosen (W10). */
static void
show_title (RoundsWindow *self)
{
  gboolean shown = rounds_window_shows_chart (self);
  const RoundsPerson *person = shown ? rounds_patient_get_person (self->patient) : NULL;
  g_autofree char *name = person != NULL ? rounds_say_name (person) : g_strdup ("Rounds");
  g_autofree char *subtitle = subtitle_of (self);

  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_widget_set_visible (self->demonstration_bar,
                          gtk_widget_get_visible (self->watermark) && !shown);
}

static void
on_page_changed (RoundsWindow *self)
{
  show_title (self);
  show_buttons (self);
}

/* ---- a patient's chart ---- */

static void
on_chart_notified (RoundsWindow *self)
{
  GAction *toggle = g_action_map_lookup_action (G_ACTION_MAP (self), "toggle-chat");
  g_autofree char *section = NULL;
  gboolean chat_shown = self->chat_shown;

  if (self->chart == NULL)
    return;
  g_object_get (self->chart, "chat-width", &self->chat_width, "chat-shown", &self->chat_shown,
                "timeline-height", &self->timeline_height, "section", &section, NULL);
  /* At once: what is kept at the close would undo what the preferences were told meanwhile. */
  if (self->chat_shown != chat_shown)
    rounds_settings_set_bool (self->settings, "chat-shown", self->chat_shown);
  g_free (self->section);
  self->section = g_steal_pointer (&section);
  g_simple_action_set_state (G_SIMPLE_ACTION (toggle),
                             g_variant_new_boolean (
                                 rounds_chart_page_get_chat_shown (self->chart)));
}

void
rounds_window_show_chart (RoundsWindow *self)
{
  if (self->chart != NULL)
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->chart));
}

/* What the patient was opened for: a note, a task. */
static void
do_then (RoundsWindow *self)
{
  g_autofree char *then = g_steal_pointer (&self->then);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (then != NULL && g_action_parse_detailed_name (then, &name, &target, NULL))
    gtk_widget_activate_action_variant (GTK_WIDGET (self), name, target);
}

static void
make_chart (RoundsWindow *self)
{
  self->tray = rounds_exam_tray_new (self->patient);
  self->chat_shown = rounds_settings_get_bool (self->settings, "chat-shown", self->chat_shown);
  self->chart = rounds_chart_page_new (self->patient, self->number);
  gtk_widget_set_size_request (GTK_WIDGET (self->chart), CHART_WIDTH_MIN, CHART_HEIGHT_MIN);
  g_object_set (self->chart, "chat-width", self->chat_width, "chat-shown", self->chat_shown,
                "timeline-height", self->timeline_height, NULL);
  /* The section that the last patient was shown (W13); none was behind a lock. */
  if (self->section != NULL)
    rounds_chart_page_begin_with (self->chart, self->section);
  g_signal_connect_object (self->chart, "notify", G_CALLBACK (on_chart_notified), self,
                           G_CONNECT_SWAPPED);
  on_chart_notified (self);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->chart));
  rounds_live_chart_begin (GTK_WIDGET (self->chart), self->patient);
  rounds_window_show_chart (self);
  show_title (self);
  show_buttons (self);
  g_signal_emit (self, signals[SIGNAL_CHART_SHOWN], 0);
  do_then (self);
  rounds_window_show_result (self);
}

/* The widgets go first, so that none of them sees a chart that is closed. */
static void
drop_patient (RoundsWindow *self)
{
  GtkWidget *chart = GTK_WIDGET (self->chart);

  rounds_window_note_worked_on (self);
  if (self->patient != NULL)
    g_signal_handlers_disconnect_by_data (self->patient, self);
  /* Last words are put on disk while their widgets are there. */
  if (self->patient != NULL)
    rounds_patient_close (self->patient);
  self->chart = NULL;
  g_clear_pointer (&self->then, g_free);
  g_clear_pointer (&self->result, g_bytes_unref);
  if (self->exam_page != NULL)
    gtk_stack_remove (self->stack, self->exam_page);
  self->exam_page = NULL;
  gtk_widget_set_visible (self->header, TRUE);
  if (chart != NULL)
    gtk_stack_remove (self->stack, chart);
  g_clear_object (&self->tray);
  g_clear_object (&self->patient);
}

static void
show_failed (RoundsWindow *self)
{
  const GError *error = rounds_patient_get_error (self->patient);
  /* The page takes markup, and an error may name a file. */
  g_autofree char *words = g_markup_escape_text (error != NULL ? error->message : "", -1);

  adw_status_page_set_description (self->failed_page, words);
  drop_patient (self);
  show_title (self);
  show_buttons (self);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->failed_page));
}

/* Only the clock went on. */
static void
on_patient_now (RoundsWindow *self)
{
  if (self->chart != NULL)
    rounds_live_chart_hold_place (GTK_WIDGET (self->chart));
}

/* Something was signed or entered, and waits for a server; or the clock went on. Before any page hears of it. */
static void
on_patient_changed (RoundsWindow *self)
{
  if (self->chart != NULL)
    rounds_live_chart_hold_place (GTK_WIDGET (self->chart));
  rounds_outbox_button_refresh (ROUNDS_OUTBOX_BUTTON (self->outbox_button));
  show_title (self);
}

/* Its person's own lists: opened lately, care teams. */
static void
note_opened (RoundsWindow *self)
{
  RoundsLists *lists = rounds_lists_of (self->session);
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  g_auto (GStrv) teams = index != NULL ? rounds_team_names (index) : NULL;

  rounds_lists_note_opened (lists, rounds_patient_get_rid (self->patient),
                            rounds_patient_get_now (self->patient));
  if (teams != NULL)
    rounds_lists_note_teams (lists, rounds_patient_get_rid (self->patient),
                             (const char *const *) teams);
}

static void
on_patient_state_changed (RoundsWindow *self)
{
  switch (rounds_patient_get_state (self->patient))
    {
    case ROUNDS_PATIENT_OPEN:
      note_opened (self);
      make_chart (self);
      break;
    case ROUNDS_PATIENT_FAILED:
      show_failed (self);
      break;
    case ROUNDS_PATIENT_OPENING:
    case ROUNDS_PATIENT_CLOSED:
    default:
      break;
    }
}

void
rounds_window_open_patient (RoundsWindow *self,
                            const guint8 rid[ROUNDS_RID_BYTES],
                            const char *reason,
                            guint opened)
{
  g_return_if_fail (rounds_session_get_state (self->session) == ROUNDS_SESSION_UNLOCKED);
  drop_patient (self);
  self->patient = rounds_patient_open (self->session, rid, reason, opened);
  g_signal_connect_swapped (self->patient, "notify::state", G_CALLBACK (on_patient_state_changed),
                            self);
  g_signal_connect_swapped (self->patient, "changed", G_CALLBACK (on_patient_changed), self);
  g_signal_connect_swapped (self->patient, "notify::now", G_CALLBACK (on_patient_now), self);
  show_title (self);
  show_buttons (self);
  gtk_stack_set_visible_child (self->stack, self->opening_page);
}

/* ---- the exam room (W12) ---- */

/* Leaving needs the clinician's unlock. */
static void
on_exam_left (RoundsWindow *self)
{
  rounds_session_lock (self->session);
}

/* Their dialogs too: one may say another patient's name. Those that were hidden here are those that come back. */
static void
show_other_windows (RoundsWindow *self, gboolean shown)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    if (at->data != self && (shown ? g_object_get_data (at->data, "out-of-the-room") != NULL
                                   : gtk_widget_get_visible (at->data)))
      {
        g_object_set_data (at->data, "out-of-the-room", GINT_TO_POINTER (!shown));
        gtk_widget_set_visible (at->data, shown);
      }
}

void
rounds_window_show_exam (RoundsWindow *self)
{
  if (self->chart == NULL || self->exam_page != NULL)
    return;
  self->exam_page = rounds_exam_page_new (self->tray);
  g_signal_connect_object (self->exam_page, "leave", G_CALLBACK (on_exam_left), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_child (self->stack, self->exam_page);
  gtk_stack_set_visible_child (self->stack, self->exam_page);
  gtk_widget_set_visible (self->header, FALSE);
  show_other_windows (self, FALSE);
  rounds_window_update_actions (self);
}

/* ---- unlocked, locked ---- */

static void
show_unlocked (RoundsWindow *self)
{
  RoundsStore *store = rounds_session_get_store (self->session);

  if (self->patients_page != NULL || store == NULL)
    return;
  rounds_window_make_patients (self);
  self->outbox_button = rounds_outbox_button_new (self->session);
  gtk_box_append (self->outbox_box, self->outbox_button);
  show_demonstration (self, rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION,
                      rounds_store_get_as_of (store));
  show_title (self);
  show_buttons (self);
  rounds_window_show_patients (self);
}

/* Everything that knew a patient. */
static void
drop_unlocked (RoundsWindow *self)
{
  if (self->exam_page != NULL)
    show_other_windows (self, TRUE);
  rounds_undo_forget (GTK_WINDOW (self));
  drop_patient (self);
  /* What one person looked at is not where the next one begins. */
  g_clear_pointer (&self->section, g_free);
  rounds_window_drop_lists (self);
  if (self->outbox_button != NULL)
    gtk_box_remove (self->outbox_box, self->outbox_button);
  self->outbox_button = NULL;
}

/* NULL: nothing stands over it. Of an import that did not come to its end its own dialog says so over the lock, and
 * names nothing and nobody then; a chooser of files goes with the GtkNativeDialog that owns it. */
static GtkWindow *
find_over (GtkWindow *window)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) other = g_list_model_get_item (all, i); /* GTK keeps it */

      if (gtk_window_get_transient_for (other) == window && !ROUNDS_IS_IMPORT_DIALOG (other) &&
          !GTK_IS_FILE_CHOOSER_DIALOG (other))
        return other;
    }
  return NULL;
}

/* Whatever stands over the window may name its patient, and what its maker forgot must not outlive the lock. The
 * topmost first, since GTK leaves what stood over a window that goes; each is closed as by a person who does not
 * answer, and then goes though it would rather stay. */
static void
drop_dialogs (RoundsWindow *self)
{
  GtkWindow *found;

  while ((found = find_over (GTK_WINDOW (self))) != NULL)
    {
      g_autoptr (GtkWindow) top = NULL;

      for (GtkWindow *next = found; next != NULL; next = find_over (next))
        found = next;
      top = g_object_ref (found);
      gtk_window_close (top);
      gtk_window_destroy (top);
    }
}

static void
show_locked (RoundsWindow *self)
{
  g_auto (RoundsStoreLabel) label = { 0 };
  g_auto (RoundsStoreProblem) problem = { 0 };
  g_autoptr (GError) error = NULL;

  drop_unlocked (self);
  show_title (self);
  show_buttons (self);
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
      show_unlocked (self);
      break;
    case ROUNDS_SESSION_LOCKED:
      /* After a wrong passphrase the unlock page says so itself. */
      if (self->patients_page == NULL)
        break;
      rounds_clipboard_clear (gtk_widget_get_display (GTK_WIDGET (self)));
      show_locked (self);
      rounds_unlock_page_reset (self->unlock_page);
      break;
    case ROUNDS_SESSION_UNLOCKING:
    default:
      break;
    }
}

/* After every dialog has heard of it: what closes by itself has done so. */
static void
on_session_heard (RoundsWindow *self)
{
  if (rounds_session_get_state (self->session) == ROUNDS_SESSION_LOCKED)
    drop_dialogs (self);
}

static void
on_lost_dismissed (RoundsWindow *self)
{
  self->n_lost -= self->n_lost > 0 ? 1 : 0;
}

/* Stays until somebody has read it, over the lock too: whoever comes back must know. Names nobody. */
static void
on_words_lost (RoundsWindow *self, const char *words)
{
  AdwToast *toast = rounds_undo_toast_new (words);

  adw_toast_set_timeout (toast, 0);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_lost_dismissed), self,
                           G_CONNECT_SWAPPED);
  self->n_lost++;
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* ---- the window ---- */

static void
restore_size (RoundsWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self),
                               rounds_settings_get_int (self->settings, "window-width", 1600),
                               rounds_settings_get_int (self->settings, "window-height", 1000));
  if (rounds_settings_get_bool (self->settings, "window-maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));
  self->chat_width = rounds_settings_get_int (self->settings, "chat-width", ROUNDS_SIDE_PANE_OWN);
  self->chat_width = CLAMP (self->chat_width, ROUNDS_SIDE_PANE_MIN, ROUNDS_SIDE_PANE_MAX);
  self->chat_shown = rounds_settings_get_bool (self->settings, "chat-shown", TRUE);
  self->timeline_height = rounds_settings_get_int (self->settings, "timeline-height", 182);
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
  rounds_settings_set_int (self->settings, "timeline-height", self->timeline_height);
}

static guint
count_windows (RoundsWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  guint n = 0;

  for (GList *at = application != NULL ? gtk_application_get_windows (application) : NULL;
       at != NULL; at = at->next)
    n += ROUNDS_IS_WINDOW (at->data);
  return n;
}

/* Words were lost, perhaps by this very close, and nobody is left to be told. Once the window stays, locked. */
static gboolean
stays_to_tell (RoundsWindow *self)
{
  if (self->n_lost == 0)
    return FALSE;
  self->n_lost = 0;
  rounds_clipboard_clear (gtk_widget_get_display (GTK_WIDGET (self)));
  rounds_window_refresh (self);
  return TRUE;
}

static gboolean
rounds_window_close_request (GtkWindow *window)
{
  RoundsWindow *self = ROUNDS_WINDOW (window);

  save_size (self);
  drop_unlocked (self);
  drop_dialogs (self);
  /* The session ends with its last window. */
  if (count_windows (self) == 1)
    {
      rounds_session_lock (self->session);
      if (stays_to_tell (self))
        return TRUE;
    }
  return GTK_WINDOW_CLASS (rounds_window_parent_class)->close_request (window);
}

static void
rounds_window_dispose (GObject *object)
{
  RoundsWindow *self = ROUNDS_WINDOW (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->stack != NULL)
    g_signal_handlers_disconnect_by_data (self->stack, self);
  if (self->patient != NULL)
    drop_patient (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_WINDOW);
  g_clear_pointer (&self->section, g_free);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_object (&self->idle);
  G_OBJECT_CLASS (rounds_window_parent_class)->dispose (object);
}

static void
rounds_window_class_init (RoundsWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_PROBLEM_PAGE);
  g_type_ensure (ROUNDS_TYPE_STEP_WIDTHS);
  g_type_ensure (ROUNDS_TYPE_WATERMARK);
  G_OBJECT_CLASS (class)->dispose = rounds_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = rounds_window_close_request;
  signals[SIGNAL_CHART_SHOWN] = g_signal_new ("chart-shown", ROUNDS_TYPE_WINDOW, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/window.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, header);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, chart_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, chat_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, lock_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, demonstration_bar);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, clock_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, demonstration_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, patients_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, round_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, idle_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, outbox_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, opening_page);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, RoundsWindow, watermark);
  gtk_widget_class_bind_template_callback (widget_class, rounds_window_refresh);
}

/* A box that is asked how wide it is at a height asks in turn how high its boxes are at any width, and where a wrapped
 * label answers a pixel more than it said before GTK writes a CRITICAL for each frame (gtkboxlayout.c 4.8.3). */
static void
measure_by_width (RoundsWindow *self)
{
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (self);
  g_autoptr (GtkWidget) content = g_object_ref (adw_application_window_get_content (window));

  adw_application_window_set_content (window, NULL);
  adw_application_window_set_content (window, rounds_by_width_bin (content));
}

/* A dialog holds its own window and no other: of windows in one group the modal dialog of one takes the keys
 * of all (GtkWindowGroup), and Enter over one patient would answer what is asked about another. */
static void
stand_alone (RoundsWindow *self)
{
  g_autoptr (GtkWindowGroup) group = gtk_window_group_new ();

  gtk_window_group_add_window (group, GTK_WINDOW (self));
}

static void
rounds_window_init (RoundsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  measure_by_width (self);
  rounds_stack_focus_follow (self->stack);
  rounds_names_complete (GTK_WIDGET (self->failed_page), NULL);
  stand_alone (self);
  rounds_window_add_actions (self);
  rounds_undo_accept (GTK_WINDOW (self), self->toasts);
  self->settings = rounds_settings_new ();
  restore_size (self);
}

RoundsWindow *
rounds_window_new (AdwApplication *application,
                   RoundsSession *session,
                   gboolean demonstration,
                   guint number)
{
  RoundsWindow *self = g_object_new (ROUNDS_TYPE_WINDOW, "application", application, NULL);

  self->session = g_object_ref (session);
  self->demonstration = demonstration;
  self->number = number;
  self->unlock_page = rounds_unlock_page_new (session);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->unlock_page));
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (on_page_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_session_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_session_heard), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (session, "words-lost", G_CALLBACK (on_words_lost), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (self->clock_box, rounds_clock_bar_new (session));
  rounds_import_accept_drops (GTK_WINDOW (self), session);
  rounds_window_refresh (self);
  return self;
}

void
rounds_window_refresh (RoundsWindow *self)
{
  if (rounds_session_get_state (self->session) == ROUNDS_SESSION_UNLOCKED)
    {
      show_unlocked (self);
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

RoundsPatient *
rounds_window_get_patient (RoundsWindow *self)
{
  return self->patient;
}

void
rounds_window_set_idle (RoundsWindow *self, RoundsIdle *idle)
{
  g_return_if_fail (self->idle == NULL);
  self->idle = g_object_ref (idle);
  gtk_box_append (self->idle_box, rounds_idle_bar_new (idle));
  rounds_window_update_actions (self);
}
