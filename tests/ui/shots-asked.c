/* shots-asked.c: what is seldom asked or said over a page: a look-alike in another window, a lock that is held, words of
 * another patient, what cannot be done and why; every menu; all that the banner says; and two questions that only a
 * store of one's own brings: why somebody is put on a list, and files from another source.
 */
#include "shots.h"

#include "clipboard.h"
#include "counts.h"
#include "desk.h"
#include "idle.h"
#include "import-dialog.h"
#include "ui-keys.h"

#include <string.h>

#define LIMIT_MS 60000

static void
leave_over (Shots *shots, UiTest *test, const char *page)
{
  shots_over_once (shots, GTK_WIDGET (test->window), page);
}

/* ---- a look-alike in another window ---- */

static const RoundsPersonRow *
find_person (UiTest *test, const char *name)
{
  RoundsPeople *people = rounds_session_get_people (test->session);

  for (guint i = 0; i < rounds_people_size (people); i++)
    if (strstr (rounds_people_get (people, i)->name, name) != NULL)
      return rounds_people_get (people, i);
  g_error ("nobody is called %s", name);
}

static gboolean
may_sign (gpointer data)
{
  return gtk_widget_is_sensitive (ui_get (data, "sign"));
}

static gboolean
is_held (gpointer session)
{
  return rounds_idle_is_held (session);
}

static void
sign (UiTest *test)
{
  g_assert_true (gtk_widget_activate_action (ui_get (test, "text"), "note.sign", NULL));
}

static void
shoot_note (Shots *shots, UiTest *test, RoundsPatient *other)
{
  GtkWidget *window = GTK_WIDGET (test->window), *text;

  shots_act (test, "win.note::");
  ui_wait_frames (test, 12);
  text = ui_get (test, "text");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)), "Slept well.\n", -1);
  g_assert_true (test_wait_until (may_sign, test, LIMIT_MS));
  sign (test);
  leave_over (shots, test, "note-sign-alike");
  rounds_clipboard_copy (text, other, "Potassium 5.4 mmol/L", "Result of 13-Nov-2026", FALSE);
  g_signal_emit_by_name (text, "paste-clipboard");
  leave_over (shots, test, "note-paste");
  gtk_widget_activate_action (window, "win.hold-lock", NULL);
  g_assert_true (test_wait_until (is_held, test->session, LIMIT_MS));
  sign (test);
  leave_over (shots, test, "note-sign-held");
}

/* Over a dialog of its own. */
static void
shoot_entry (Shots *shots, UiTest *test)
{
  GtkWidget *dialog;

  shots_act (test, "win.enter::problem");
  dialog = GTK_WIDGET (ui_dialog (test));
  ui_wait_mapped (dialog);
  gtk_editable_set_text (GTK_EDITABLE (shots_find (dialog, "AdwEntryRow")), "Gout");
  gtk_window_close (GTK_WINDOW (dialog));
  shots_over_once (shots, dialog, "entry-close");
  gtk_window_destroy (GTK_WINDOW (dialog));
  ui_wait_frames (test, 3);
}

static void
shoot_alike (Shots *shots, UiTest *test)
{
  RoundsPatient *other = rounds_patient_open (test->session,
                                              find_person (test, "YUNDT824 Carlota746")->rid,
                                              "treatment", 0);

  g_assert_true (test_wait_until (test_desk_is_open, other, LIMIT_MS));
  ui_open_patient (test, "YUNDT842 Carlotta746");
  shoot_entry (shots, test);
  shoot_note (shots, test, other);
  rounds_clipboard_clear (gdk_display_get_default ());
  g_object_unref (other);
}

/* ---- what cannot be done, and why ---- */

static void
shoot_refused (Shots *shots, UiTest *test)
{
  RoundsPatient *patient = rounds_window_get_patient (test->window);
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  RoundsSelection selection = { &index->rows[0] };

  rounds_patient_select (patient, &selection);
  shots_act (test, "win.acknowledge");
  leave_over (shots, test, "acknowledge-none");
  shots_act (test, "win.exam-add");
  shots_act (test, "win.exam-add");
  leave_over (shots, test, "exam-not-added");
}

/* ---- menus ---- */

static const struct
{
  const char *section, *id, *page;
} menus[] = {
  { NULL, "menu_button", "menu-main" },
  { "problems", "sort", "menu-sort" },
  { "notes", "GtkMenuButton", "menu-versions" },
  { "results", "panels", "menu-panels" },
};

static void
shoot_menus (Shots *shots, UiTest *test)
{
  for (gsize i = 0; i < G_N_ELEMENTS (menus); i++)
    {
      GtkWidget *root = GTK_WIDGET (test->window), *button;

      if (menus[i].section != NULL)
        {
          gtk_widget_activate_action (root, "win.section", "s", menus[i].section);
          ui_wait_frames (test, 12);
          root = rounds_chart_page_peek_section (rounds_window_get_chart (test->window),
                                                 menus[i].section);
        }
      button = shots_find (root, menus[i].id);
      if (GTK_IS_MENU_BUTTON (button))
        gtk_menu_button_popup (GTK_MENU_BUTTON (button));
      else
        g_signal_emit_by_name (button, "activate");
      leave_over (shots, test, menus[i].page);
    }
}

void
shots_asked (Shots *shots)
{
  const UiTestConfig config = {
    .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0, .width = 1600, .height = 1000
  };
  g_autoptr (UiTest) test = ui_test_new (&config);

  ui_enter (test);
  ui_wait_frames (test, 10);
  ui_open_patient (test, "Wes853");
  ui_wait_model_ready (test);
  shoot_menus (shots, test);
  shoot_refused (shots, test);
  shoot_alike (shots, test);
}

/* ---- of a store of one's own ---- */

static gboolean
import_is_over (gpointer job)
{
  return !rounds_import_job_is_running (job);
}

/* Another person has the id of somebody here. */
static void
shoot_apart (Shots *shots, UiTest *test)
{
  static const char stranger[] =
      "{\"resourceType\":\"Patient\",\"id\":\"like\",\"birthDate\":\"1990-02-"
      "03\",\"name\":[{\"family\":\"Stranger\",\"given\":[\"Tom\"]}]}";
  g_autofree char *path = g_build_filename (test->folder, "hospital-b.json", NULL);
  const char *const files[] = { path, NULL };
  GtkWindow *dialog;

  g_assert_true (g_file_set_contents (path, stranger, -1, NULL));
  dialog = rounds_import_dialog_new (GTK_WINDOW (test->window), test->session, files);
  gtk_window_present (dialog);
  g_assert_true (test_wait_until (import_is_over,
                                  rounds_import_dialog_get_job (ROUNDS_IMPORT_DIALOG (dialog)),
                                  LIMIT_MS));
  leave_over (shots, test, "import-apart");
}

static gboolean
has_one (gpointer entry)
{
  GtkWidget *page = gtk_widget_get_ancestor (entry, g_type_from_name ("RoundsPatientsPage"));

  return ui_shows (page, "found · by name") && ui_shows (page, "Wilhelmine");
}

/* The one who is not restricted: a restricted chart asks whenever it is opened. */
static void
shoot_put (Shots *shots, UiTest *test)
{
  GtkWidget *entry = ui_get (test, "entry");

  gtk_editable_set_text (GTK_EDITABLE (entry), "made-like");
  g_assert_true (test_wait_until (has_one, entry, LIMIT_MS));
  ui_wait_frames (test, 3);
  gtk_widget_activate_action (gtk_widget_get_parent (entry), "patients.add-to-list", NULL);
  leave_over (shots, test, "list-put");
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  ui_wait_frames (test, 3);
}

void
shots_asked_clinical (Shots *shots, UiTest *test)
{
  shoot_apart (shots, test);
  shoot_put (shots, test);
}

/* The button of the banner for what has no room. */
static GtkWidget *
find_rest (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && GTK_IS_STACK (gtk_button_get_child (GTK_BUTTON (root))))
    return gtk_widget_get_mapped (root) ? root : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_rest (child);
  return found;
}

void
shots_asked_banner (Shots *shots, UiTest *test)
{
  GtkWidget *banner = shots_find (GTK_WIDGET (test->window), "RoundsBanner"), *rest;

  gtk_window_set_default_size (GTK_WINDOW (test->window), 620, 800);
  ui_wait_frames (test, 12);
  rest = find_rest (banner);
  /* In letters of the usual size there is room for all of it. */
  if (rest == NULL)
    return;
  ui_press (rest);
  leave_over (shots, test, "banner-all");
}
