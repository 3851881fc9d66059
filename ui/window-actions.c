#include "about.h"
#include "acknowledge.h"
#include "citation.h"
#include "clipboard.h"
#include "entry-dialog.h"
#include "exam-start.h"
#include "import-dialog.h"
#include "list-dialogs.h"
#include "outbox.h"
#include "palette.h"
#include "preferences.h"
#include "print-chart.h"
#include "say.h"
#include "section.h"
#include "shortcuts-window.h"
#include "timeline.h"
#include "undo.h"
#include "window-private.h"
#include "write-page.h"

#include <glib/gi18n-lib.h>

static RoundsWindow *
window_of (gpointer data)
{
  return ROUNDS_WINDOW (data);
}

/* ---- the window itself ---- */

static void
on_lock_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_session_lock (window_of (data)->session);
}

static void
on_about_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (rounds_about_new (GTK_WINDOW (data)));
}

static void
on_patients_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_window_show_patients (data);
}

static void
on_round_list_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_window_show_round (data);
}

static void
on_new_results_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_window_show_new_results (data);
}

static void
on_shortcuts_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (rounds_shortcuts_window_new (GTK_WINDOW (data))));
}

static void
on_next_patient_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_window_step_round (data, 1);
}

static void
on_patient_before_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_window_step_round (data, -1);
}

static void
on_switch_user_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_session_lock (window_of (data)->session);
  rounds_unlock_page_choose_user (window_of (data)->unlock_page);
}

static void
on_hold_lock_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (window_of (data)->idle != NULL)
    rounds_idle_hold (window_of (data)->idle, ROUNDS_IDLE_HOLD_MIN, GTK_WINDOW (data), NULL);
}

static void
on_release_lock_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (window_of (data)->idle != NULL)
    rounds_idle_release (window_of (data)->idle);
}

static void
on_preferences_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsWindow *self = data;

  gtk_window_present (
      GTK_WINDOW (rounds_preferences_new (GTK_WINDOW (self), self->session, self->idle)));
}

static void
on_new_window_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (data)));

  g_action_group_activate_action (G_ACTION_GROUP (application), "new-window", NULL);
}

static void
on_patient_found (RoundsWindow *self, GBytes *rid, const char *reason, guint opened)
{
  rounds_window_open_patient (self, g_bytes_get_data (rid, NULL), reason, opened);
}

static void
on_palette_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsWindow *self = data;
  GtkWidget *palette = rounds_palette_new (GTK_WINDOW (self), self->session,
                                           rounds_window_shows_chart (self) ? self->patient : NULL);

  g_signal_connect_object (palette, "open-patient", G_CALLBACK (on_patient_found), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (palette));
}

static void
on_import_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_import_choose (GTK_WINDOW (data), window_of (data)->session);
}

static void
on_outbox_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *dialog = rounds_outbox_dialog_new (window_of (data)->session);

  gtk_window_set_transient_for (dialog, GTK_WINDOW (data));
  gtk_window_present (dialog);
}

static void
on_undo_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_undo_take_back (GTK_WINDOW (data));
}

static void
on_chart_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_window_show_chart (data);
}

/* ---- the chart ---- */

static void
on_section_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsChartPage *chart = window_of (data)->chart;

  rounds_chart_page_show_section (chart, g_variant_get_string (parameter, NULL));
  /* Whoever asked by a key goes on there; who chose in the rail stays in it. */
  rounds_chart_page_focus (chart);
}

static void
on_ask_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_chart_page_ask (window_of (data)->chart);
}

static void
on_source_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_chart_page_show_source (window_of (data)->chart);
}

static void
on_toggle_chat_changed (GSimpleAction *action, GVariant *value, gpointer data)
{
  rounds_chart_page_set_chat_shown (window_of (data)->chart, g_variant_get_boolean (value));
}

static void
on_full_chat_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsChartPage *chart = window_of (data)->chart;

  rounds_chart_page_set_chat_full (chart, !rounds_chart_page_get_chat_full (chart));
}

static void
on_search_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_chart_page_search (window_of (data)->chart);
}

/* What is selected; NULL, after saying so, where nothing is. */
static const RoundsChartRow *
selected_row (RoundsWindow *self)
{
  const RoundsChartRow *row = rounds_patient_get_selection (self->patient)->row;

  if (row == NULL)
    rounds_undo_say (GTK_WIDGET (self),
                     _ ("Nothing is selected: choose a line of the chart first."));
  return row;
}

static void
on_acknowledge_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsWindow *self = data;
  const RoundsChartRow *row = selected_row (self);

  if (row != NULL)
    rounds_acknowledge_ask (GTK_WIDGET (self), self->patient, row);
}

static void
on_note_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsWindow *self = data;
  GtkWidget *page;

  rounds_chart_page_show_section (self->chart, "write");
  page = rounds_chart_page_peek_section (self->chart, "write");
  if (page != NULL)
    rounds_write_page_edit (page, g_variant_get_string (parameter, NULL));
}

static void
on_enter_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsWindow *self = data;
  GtkWindow *dialog = rounds_entry_dialog_new (self->patient,
                                               g_variant_get_string (parameter, NULL));

  if (dialog == NULL)
    return;
  gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
  gtk_window_present (dialog);
}

static void
on_show_table_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsTimeline *timeline = ROUNDS_TIMELINE (
      rounds_chart_page_get_timeline (window_of (data)->chart));

  rounds_timeline_set_table (timeline, !rounds_timeline_get_table (timeline));
}

/* What is selected, with its status and marks, its patient and its source (window rule 17, H22). */
static void
on_copy_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsWindow *self = data;
  const RoundsChartRow *row = selected_row (self);
  g_autofree char *text = NULL, *source = NULL;

  if (row == NULL)
    return;
  text = rounds_citation_of_row (self->patient, row);
  source = rounds_say_source (row);
  if (rounds_clipboard_copy (GTK_WIDGET (self), self->patient, text, source, FALSE))
    rounds_undo_say_done (GTK_WIDGET (self), _ ("Copied, with whose it is and where it stands"));
}

static void
on_exam_add_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsWindow *self = data;
  const RoundsChartRow *row = selected_row (self);

  if (row != NULL)
    rounds_exam_add (GTK_WINDOW (self), self->tray, row);
}

static void
on_exam_started (GtkWindow *window)
{
  if (ROUNDS_IS_WINDOW (window))
    rounds_window_show_exam (ROUNDS_WINDOW (window));
}

static void
on_exam_room_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_exam_start (GTK_WINDOW (data), window_of (data)->tray, on_exam_started);
}

static void
on_add_to_list_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsWindow *self = data;

  rounds_list_dialog_add (GTK_WIDGET (self), self->session, rounds_patient_get_rid (self->patient));
}

static void
on_now_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_patient_set_at (window_of (data)->patient, ROUNDS_NOW);
}

static void
on_print_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsWindow *self = window_of (data);
  const char *id = rounds_chart_page_get_section (self->chart);
  const RoundsSection *section = rounds_section_find (id);

  const RoundsPrintShown shown = {
    .page = rounds_chart_page_peek_section (self->chart, id),
    .section = id,
    .title = section != NULL ? _ (section->title) : "",
    .looking = rounds_chart_page_get_search (self->chart),
    .asked = rounds_chat_pane_get_newest (rounds_chart_page_get_chat (self->chart)),
  };

  gtk_window_present (rounds_print_chart_new (GTK_WINDOW (self), self->patient, &shown));
}

/* ---- the table ---- */

typedef enum
{
  ALWAYS,
  UNLOCKED,
  OPEN, /* a chart is open, behind a list perhaps */
  SHOWN, /* and it is the one that is shown: over a list nothing is done to a patient who is not seen */
  ROUND,    /* there is a round in this window */
  UNDOABLE, /* something can be taken back */
} When;

typedef struct
{
  GActionEntry entry;
  When when;
  const char *keys[3];
} Action;

static const Action actions[] = {
  { { "lock", on_lock_activated }, UNLOCKED, { "<Control>l" } },
  { { "about", on_about_activated }, ALWAYS, { NULL } },
  { { "show-help-overlay", on_shortcuts_activated }, ALWAYS, { "<Control>question", "F1" } },
  { { "patients", on_patients_activated }, UNLOCKED, { "<Control>o" } },
  { { "round-list", on_round_list_activated }, UNLOCKED, { "<Control>r" } },
  { { "new-results", on_new_results_activated }, UNLOCKED, { "<Control>u" } },
  { { "next-patient", on_next_patient_activated }, ROUND, { "<Alt>Page_Down" } },
  { { "patient-before", on_patient_before_activated }, ROUND, { "<Alt>Page_Up" } },
  { { "palette", on_palette_activated }, UNLOCKED, { "<Control>k" } },
  { { "switch-user", on_switch_user_activated }, UNLOCKED, { "<Control><Shift>l" } },
  { { "preferences", on_preferences_activated }, UNLOCKED, { "<Control>comma" } },
  { { "hold-lock", on_hold_lock_activated }, UNLOCKED, { NULL } },
  { { "release-lock", on_release_lock_activated }, UNLOCKED, { NULL } },
  { { "new-window", on_new_window_activated }, ALWAYS, { "<Control><Shift>n" } },
  { { "import", on_import_activated }, UNLOCKED, { "<Control>i" } },
  { { "outbox", on_outbox_activated }, UNLOCKED, { NULL } },
  { { "undo", on_undo_activated }, UNDOABLE, { NULL } },
  { { "chart", on_chart_activated }, OPEN, { "<Control>e" } },
  { { "section", on_section_activated, "s" }, SHOWN, { NULL } },
  { { "ask", on_ask_activated }, SHOWN, { "<Control>j" } },
  { { "source", on_source_activated }, SHOWN, { "F4" } },
  { { "toggle-chat", NULL, NULL, "true", on_toggle_chat_changed }, SHOWN, { "F9" } },
  { { "full-chat", on_full_chat_activated }, SHOWN, { "<Shift>F9" } },
  { { "search", on_search_activated }, SHOWN, { "<Control>f" } },
  { { "acknowledge", on_acknowledge_activated }, SHOWN, { "<Control><Shift>a" } },
  { { "note", on_note_activated, "s" }, SHOWN, { NULL } },
  { { "enter", on_enter_activated, "s" }, SHOWN, { NULL } },
  { { "show-table", on_show_table_activated }, SHOWN, { "F7" } },
  { { "copy", on_copy_activated }, SHOWN, { "<Control><Shift>c" } },
  { { "exam-add", on_exam_add_activated }, SHOWN, { "<Control><Shift>e" } },
  { { "exam-room", on_exam_room_activated }, SHOWN, { NULL } },
  { { "print", on_print_activated }, SHOWN, { "<Control>p" } },
  { { "add-to-list", on_add_to_list_activated }, SHOWN, { NULL } },
  { { "now", on_now_activated }, SHOWN, { NULL } },
};

void
rounds_window_add_actions (RoundsWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_action_map_add_action_entries (G_ACTION_MAP (self), &actions[i].entry, 1, self);
}

void
rounds_window_update_actions (RoundsWindow *self)
{
  gboolean undoable = rounds_undo_can (GTK_WINDOW (self));
  gboolean unlocked = rounds_session_get_state (self->session) == ROUNDS_SESSION_UNLOCKED;
  gboolean shown = rounds_window_shows_chart (self);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), actions[i].entry.name);
      /* In the exam room nothing can be done but leaving (W12). */
      gboolean can = self->exam_page != NULL
                         ? g_str_equal (actions[i].entry.name, "lock")
                         : actions[i].when == ALWAYS || (actions[i].when == UNLOCKED && unlocked) ||
                               (actions[i].when == ROUND && self->round_page != NULL) ||
                               (actions[i].when == UNDOABLE && undoable) ||
                               (actions[i].when == OPEN && self->chart != NULL) ||
                               (actions[i].when == SHOWN && shown);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), can);
    }
}

/* Ctrl+1 to Ctrl+9: the first nine sections. */
static void
set_section_keys (GtkApplication *application)
{
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  for (guint i = 0; i < MIN (n, 9); i++)
    {
      g_autofree char *name = g_strdup_printf ("win.section::%s", sections[i].id);
      g_autofree char *key = g_strdup_printf ("<Control>%u", i + 1);
      const char *keys[] = { key, NULL };

      gtk_application_set_accels_for_action (application, name, keys);
    }
}

void
rounds_window_set_keys (GtkApplication *application)
{
  static const char *const note_keys[] = { "<Control>n", NULL };
  static const char *const task_keys[] = { "<Control>t", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *name = g_strdup_printf ("win.%s", actions[i].entry.name);

      if (actions[i].keys[0] != NULL)
        gtk_application_set_accels_for_action (application, name, actions[i].keys);
    }
  gtk_application_set_accels_for_action (application, "win.note::", note_keys);
  gtk_application_set_accels_for_action (application, "win.enter::task", task_keys);
  set_section_keys (application);
}
