/* test-patients-choice.c: who is chosen among the patients: the one whose row was read, or nobody. H11. */
#include "ui-test.h"

#include "counts.h"
#include "import-job.h"
#include "list-stop.h"
#include "look-alike-words.h"
#include "patients-page.h"

#include <string.h>

#define LIMIT_MS 60000

static const UiTestConfig clinical = { .kind = ROUNDS_STORE_CLINICAL, .echo_ms = 0 };

#define PERSON(id, family, given)                                                   \
  "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"name\":[{\"family\":\"" family \
  "\",\"given\":[\"" given "\"]}],\"birthDate\":\"1958-04-03\"}\n"

typedef struct
{
  UiTest *test;
  GtkWidget *page;
  GtkSelectionModel *rows;
} Fixture;

static gboolean
is_imported (gpointer job)
{
  return !rounds_import_job_is_running (job);
}

static void
on_people_read (RoundsPeople *people, gboolean *read)
{
  *read = TRUE;
}

/* They are in the store, and the page has heard of it. */
static void
import (Fixture *self, const char *people)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "people.ndjson", NULL);
  const char *const files[] = { path, NULL };
  g_autoptr (RoundsImportJob) job = NULL;
  gboolean read = FALSE;
  gulong handler = g_signal_connect_after (rounds_session_get_people (self->test->session),
                                           "changed", G_CALLBACK (on_people_read), &read);

  g_assert_true (g_file_set_contents (path, people, -1, NULL));
  job = rounds_import_job_new (self->test->session, files);
  g_assert_true (test_wait_until (is_imported, job, LIMIT_MS));
  g_assert_cmpuint (rounds_import_job_get_report (job)->n_refused, ==, 0);
  g_assert_true (test_wait_for (&read, LIMIT_MS));
  g_signal_handler_disconnect (rounds_session_get_people (self->test->session), handler);
  test_folder_remove (folder);
  ui_wait_frames (self->test, 3);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->test = ui_test_new (&clinical);
  ui_enter (self->test);
  gtk_widget_activate_action (GTK_WIDGET (self->test->window), "win.patients", NULL);
  ui_wait_frames (self->test, 3);
  self->page = gtk_stack_get_visible_child (GTK_STACK (ui_get (self->test, "stack")));
  g_assert_true (ROUNDS_IS_PATIENTS_PAGE (self->page));
  self->rows = gtk_list_view_get_model (GTK_LIST_VIEW (ui_find (self->page, "list")));
  import (self, PERSON ("one", "Made", "Anna") PERSON ("two", "Made", "Anne"));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ui_test_free (self->test);
}

static const char *
text_of (Fixture *self, const char *id)
{
  return gtk_label_get_text (GTK_LABEL (ui_find (self->page, id)));
}

static void
search (Fixture *self, const char *words)
{
  rounds_patients_page_search (ROUNDS_PATIENTS_PAGE (self->page), words);
  ui_wait_frames (self->test, 5);
}

static void
press_enter (Fixture *self)
{
  g_signal_emit_by_name (ui_find (self->page, "entry"), "activate");
  ui_wait_frames (self->test, 3);
}

/* As it comes to the search, before the next frame. */
static void
press_down (Fixture *self)
{
  g_autoptr (GListModel)
      controllers = gtk_widget_observe_controllers (ui_find (self->page, "entry"));
  gboolean taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !taken; i++)
    {
      g_autoptr (GtkEventController) keys = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (keys) &&
          gtk_event_controller_get_propagation_phase (keys) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (keys, "key-pressed", GDK_KEY_Down, 0, 0, &taken);
    }
  g_assert_true (taken);
}

static gboolean
can_open (Fixture *self)
{
  GtkWidget *button = gtk_widget_get_first_child (
      adw_bin_get_child (ADW_BIN (ui_find (self->page, "acts"))));

  while (!GTK_IS_BUTTON (button))
    button = gtk_widget_get_first_child (button);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Open ↵");
  return gtk_widget_get_sensitive (button);
}

static gboolean
is_focused (gpointer entry)
{
  return (gtk_widget_get_state_flags (entry) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

/* The chosen one is not found any more: the other of nearly that name does not take the place, wherever the focus is. */
static void
test_gone (Fixture *self, gconstpointer data)
{
  search (self, "made ann");
  gtk_selection_model_select_item (self->rows, 1, TRUE);
  ui_wait_frames (self->test, 2);
  g_assert_nonnull (strstr (text_of (self, "chosen_label"), "MADE Anne"));
  g_assert_true (can_open (self));
  g_assert_true (rounds_list_stop_enter_list (ui_find (self->page, "list")));
  import (self, PERSON ("two", "Elsewhere", "Zoe"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->rows)), ==, 1);
  g_assert_cmpstr (text_of (self, "chosen_label"), ==, "Nobody is chosen.");
  g_assert_false (can_open (self));
  g_assert_true (test_wait_until (is_focused, ui_find (self->page, "entry"), LIMIT_MS));
  press_enter (self);
  g_assert_null (rounds_window_get_patient (self->test->window));
  /* Nor after the next reading. */
  import (self, PERSON ("three", "Later", "Zoe"));
  g_assert_cmpstr (text_of (self, "chosen_label"), ==, "Nobody is chosen.");
}

/* Who comes before the chosen one moves nobody's choice. */
static void
test_more (Fixture *self, gconstpointer data)
{
  search (self, "made ann");
  gtk_selection_model_select_item (self->rows, 0, TRUE);
  ui_wait_frames (self->test, 2);
  g_assert_nonnull (strstr (text_of (self, "chosen_label"), "MADE Anna"));
  import (self, PERSON ("three", "Made", "Ann"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->rows)), ==, 3);
  g_assert_nonnull (strstr (text_of (self, "chosen_label"), "MADE Anna,"));
}

/* In a list that nobody searched nobody is chosen: the key and the button that names it open nobody. */
static void
test_nobody (Fixture *self, gconstpointer data)
{
  g_assert_cmpstr (text_of (self, "chosen_label"), ==, "Nobody is chosen.");
  g_assert_false (can_open (self));
  press_enter (self);
  g_assert_null (rounds_window_get_patient (self->test->window));
  g_assert_cmpstr (text_of (self, "found_label"), ==,
                   "Type whom to open, or choose with the arrows, then Enter.");
  search (self, "made");
  g_assert_true (can_open (self));
  search (self, "");
  g_assert_false (can_open (self));
}

/* Letters, an arrow and Enter that come faster than frames: the second that they find, not the first. */
static void
test_arrow_at_once (Fixture *self, gconstpointer data)
{
  import (self, PERSON ("three", "Aaron", "Ab") PERSON ("four", "Aaron", "Ac"));
  rounds_patients_page_search (ROUNDS_PATIENTS_PAGE (self->page), "made ann");
  press_down (self);
  ui_wait_frames (self->test, 3);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->rows)), ==, 2);
  g_assert_nonnull (strstr (text_of (self, "chosen_label"), "MADE Anne"));
}

/* Whoever goes from the list to the search in the instant in which the list is filled stays in the search. */
static void
test_focus_moved (Fixture *self, gconstpointer data)
{
  GtkWidget *entry = ui_find (self->page, "entry");

  rounds_patients_page_search (ROUNDS_PATIENTS_PAGE (self->page), "made ann");
  g_assert_true (rounds_list_stop_enter_list (ui_find (self->page, "list")));
  g_assert_false (is_focused (entry));
  press_down (self);
  gtk_widget_grab_focus (entry);
  ui_wait_frames (self->test, 3);
  g_assert_true (is_focused (entry));
}

static gboolean
is_said (gpointer data)
{
  return rounds_look_alike_words_get (data, g_object_get_data (data, "rid")) != NULL;
}

/* Of whom no birth date is known, those of another name are no "others of this name". */
static void
test_others (Fixture *self, gconstpointer data)
{
#define UNDATED(id, given)                                                 \
  "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"name\":[{\"family\":" \
  "\"Undated\",\"given\":[\"" given "\"]}]}\n"
  g_autoptr (RoundsLookAlikeWords) words = NULL;
  g_autoptr (GArray) found = NULL;
  RoundsPeople *people = rounds_session_get_people (self->test->session);

  import (self, UNDATED ("u1", "Anna") UNDATED ("u2", "Anna") UNDATED ("u3", "Anne"));
  found = rounds_people_search (people, "undated anna", 1);
  words = rounds_look_alike_words_new (self->test->session);
  g_object_set_data (G_OBJECT (words), "rid", g_array_index (found, RoundsDirectoryRow, 0).rid);
  g_assert_true (test_wait_until (is_said, words, LIMIT_MS));
  g_assert_cmpstr (rounds_look_alike_words_get (words,
                                                g_array_index (found, RoundsDirectoryRow, 0).rid),
                   ==, "⚠ another of this name, and look-alikes: 1");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ADD ("/patients-choice/gone", test_gone);
  ADD ("/patients-choice/more", test_more);
  ADD ("/patients-choice/nobody", test_nobody);
  ADD ("/patients-choice/arrow-at-once", test_arrow_at_once);
  ADD ("/patients-choice/focus-moved", test_focus_moved);
  ADD ("/patients-choice/others", test_others);
  return g_test_run ();
}
