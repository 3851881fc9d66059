/* test-patients.c: finding the right patient and no other: search, look-alikes, lists, the gate.
 * H11, H13, W8, W10. */
#include "ui-record.h"

#include "counts.h"
#include "gate-private.h"
#include "list-stop.h"
#include "lists-side.h"
#include "patient-line.h"
#include "patients-page.h"
#include "person-words.h"
#include "ui-resources.h"

#include <string.h>

#define LIMIT_MS 60000

/* ---- the page ---- */

typedef struct
{
  UiRecord *record;
  RoundsPatientsPage *page;
  char *reason, *who;
  guint opened;
} Fixture;

static void
on_open_patient (
    RoundsPatientsPage *page, GBytes *rid, const char *reason, guint opened, gpointer data)
{
  Fixture *fixture = data;
  const RoundsPersonRow *row = rounds_people_find (rounds_session_get_people (
                                                       fixture->record->session),
                                                   g_bytes_get_data (rid, NULL));

  g_free (fixture->who);
  g_free (fixture->reason);
  fixture->who = g_strdup (row->name);
  fixture->reason = g_strdup (reason);
  fixture->opened = opened;
}

static gboolean
lists_are_read (gpointer data)
{
  return rounds_lists_is_filled (rounds_lists_of (data));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->record = ui_record_new ();
  fixture->page = ROUNDS_PATIENTS_PAGE (rounds_patients_page_new (fixture->record->session));
  g_signal_connect (fixture->page, "open-patient", G_CALLBACK (on_open_patient), fixture);
  ui_record_show (fixture->record, GTK_WIDGET (fixture->page), 1600, 1000);
  g_assert_true (test_wait_until (lists_are_read, fixture->record->session, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ui_record_free (fixture->record);
  g_free (fixture->reason);
  g_free (fixture->who);
}

static void
search (Fixture *fixture, const char *words)
{
  rounds_patients_page_search (fixture->page, words);
  ui_record_frames (fixture->record, 5);
}

static const char *
text_of (Fixture *fixture, const char *id)
{
  return gtk_label_get_text (GTK_LABEL (ui_find (GTK_WIDGET (fixture->page), id)));
}

/* Whether a row of the list says this. */
static gboolean
row_says (GtkWidget *root, const char *text)
{
  if (!gtk_widget_get_mapped (root))
    return FALSE;
  if (ROUNDS_IS_PATIENT_LINE (root))
    {
      g_autofree char *words = rounds_patient_line_dup_words (ROUNDS_PATIENT_LINE (root));

      return strstr (words, text) != NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (row_says (child, text))
      return TRUE;
  return FALSE;
}

static void
act (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), action, NULL));
}

/* The dialog over the window; NULL: none. */
static AdwMessageDialog *
dialog_of (Fixture *fixture)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static void
answer (AdwMessageDialog *dialog, const char *response)
{
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_everybody (Fixture *fixture, gconstpointer data)
{
  g_assert_nonnull (strstr (text_of (fixture, "store_label"), "11 people in this store"));
  g_assert_cmpstr (text_of (fixture, "found_label"), ==, "11 people");
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "BERGSTROM287 Azzie965"));
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "959ee1c0-e024-bc35-38f4-308ca74e7278"));
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "✝ DECEASED 06-May-2012"));
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "male · died at 60 y"));
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "Merged into another record"));
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "never synced"));
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  search (fixture, "wes853");
  g_assert_true (g_str_has_prefix (text_of (fixture, "found_label"), "2 found"));
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "female · 76 y · sounds alike"));
  g_assert_nonnull (strstr (text_of (fixture, "chosen_label"),
                            "SPENCER878 Wes853, male · 64 y, born 21-Oct-1962, MRN 9931f8d5"));
  search (fixture, "1962-10-21");
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "male · 64 y · birth date"));
  search (fixture, "demo-carlota-0001");
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "female · 58 y · record number"));
  search (fixture, "zzyzx");
  g_assert_true (
      ui_shows (GTK_WIDGET (fixture->page),
                "No name, birth date or MRN is like “zzyzx”.\n11 people were searched."));
  g_assert_cmpstr (text_of (fixture, "chosen_label"), ==, "Nobody is chosen.");
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
  search (fixture, "wes853");
  g_signal_emit_by_name (ui_find (GTK_WIDGET (fixture->page), "entry"), "activate");
  g_assert_cmpstr (fixture->who, ==, "SPENCER878 Wes853");
  g_assert_cmpstr (fixture->reason, ==, "treatment");
  g_assert_cmpuint (fixture->opened, ==, 0);
  /* Whoever comes back looks for somebody else. */
  g_assert_cmpstr (gtk_editable_get_text (
                       GTK_EDITABLE (ui_find (GTK_WIDGET (fixture->page), "entry"))),
                   ==, "");
  g_assert_cmpstr (text_of (fixture, "found_label"), ==, "11 people");
}

/* Letters that were typed in the same instant as Enter count. */
static void
test_open_at_once (Fixture *fixture, gconstpointer data)
{
  rounds_patients_page_search (fixture->page, "huey");
  g_signal_emit_by_name (ui_find (GTK_WIDGET (fixture->page), "entry"), "activate");
  g_assert_cmpstr (fixture->who, ==, "MARKS830 Huey641 Brad867");
}

/* The same of a button or a word of the palette. */
static void
test_act_at_once (Fixture *fixture, gconstpointer data)
{
  rounds_patients_page_search (fixture->page, "huey");
  act (fixture, "patients.open");
  g_assert_cmpstr (fixture->who, ==, "MARKS830 Huey641 Brad867");
}

/* Enter without a word and without a choice opens nobody: the letters may have been lost. */
static void
test_open_nobody (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry = ui_find (GTK_WIDGET (fixture->page), "entry");
  GtkListView *list = GTK_LIST_VIEW (ui_find (GTK_WIDGET (fixture->page), "list"));

  g_signal_emit_by_name (entry, "activate");
  g_assert_null (fixture->who);
  g_assert_cmpstr (text_of (fixture, "found_label"), ==,
                   "Type whom to open, or choose with the arrows, then Enter.");
  gtk_selection_model_select_item (gtk_list_view_get_model (list), 3, TRUE);
  g_signal_emit_by_name (entry, "activate");
  g_assert_nonnull (fixture->who);
}

static gboolean
warns (gpointer data)
{
  return gtk_widget_get_visible (ui_find (data, "warning_box"));
}

static void
test_look_alike (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog;
  g_autofree char *title = NULL;

  search (fixture, "carlotta yundt842");
  g_assert_true (test_wait_until (warns, fixture->page, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
  g_assert_nonnull (strstr (text_of (fixture, "warning_label"), "Look-alikes"));
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "⚠ look-alike of YUNDT824 Carlota746"));
  act (fixture, "patients.open");
  g_assert_null (fixture->who); /* not before it was read */
  dialog = dialog_of (fixture);
  g_assert_nonnull (dialog);
  ui_wait_mapped (GTK_WIDGET (dialog));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "YUNDT842 Carlotta746"));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "≠ YUNDT824 Carlota746"));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "≠ demo-carlota-0001"));
  g_assert_cmpstr (adw_message_dialog_get_response_label (dialog, "open"), ==,
                   "Open YUNDT842 Carlotta746, 13-Aug-1968");
  g_assert_cmpstr (adw_message_dialog_get_default_response (dialog), ==, "cancel");
  answer (dialog, "cancel");
  g_assert_null (fixture->who);
  act (fixture, "patients.open");
  answer (dialog_of (fixture), "open");
  g_assert_cmpstr (fixture->who, ==, "YUNDT842 Carlotta746");
}

/* ---- the glass ---- */

static GtkWidget *
find_type (GtkWidget *root, GType type, guint n)
{
  static guint left;

  if (n != G_MAXUINT)
    left = n;
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && left-- == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type, G_MAXUINT);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_break_glass (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog;
  GtkWidget *extra, *words;

  search (fixture, "huey");
  act (fixture, "patients.open-restricted");
  dialog = dialog_of (fixture);
  g_assert_nonnull (dialog);
  ui_wait_mapped (GTK_WIDGET (dialog));
  extra = adw_message_dialog_get_extra_child (dialog);
  g_assert_true (ui_shows (extra, "MARKS830 Huey641 Brad867"));
  g_assert_true (ui_shows (extra, "MRN 8c13a463-3664-f6b4-e050-e8780372cc0f"));
  g_assert_true (ui_shows (extra, "Kept in the audit for good: "));
  g_assert_true (ui_shows (extra, "16-Nov-2026 08:00"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (dialog), ==, "cancel");
  g_assert_cmpstr (adw_message_dialog_get_close_response (dialog), ==, "cancel");
  /* Neither a choice alone nor words alone open anything. */
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "open"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find_type (extra, GTK_TYPE_CHECK_BUTTON, 1)),
                               TRUE);
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "open"));
  words = find_type (extra, GTK_TYPE_ENTRY, 0);
  gtk_editable_set_text (GTK_EDITABLE (words), "  x ");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "open"));
  gtk_editable_set_text (GTK_EDITABLE (words), "hives after a latex glove");
  g_assert_true (adw_message_dialog_get_response_enabled (dialog, "open"));
  answer (dialog, "open");
  g_assert_cmpstr (fixture->who, ==, "MARKS830 Huey641 Brad867");
  g_assert_cmpstr (fixture->reason, ==, "Emergency: hives after a latex glove");
  g_assert_cmpuint (fixture->opened, ==, 1);
}

/* By keys alone: a reason, the words, Enter. */
static void
test_break_glass_keys (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog;
  GtkWidget *extra, *words, *text;

  search (fixture, "huey");
  act (fixture, "patients.open-restricted");
  dialog = dialog_of (fixture);
  g_assert_nonnull (dialog);
  ui_wait_mapped (GTK_WIDGET (dialog));
  extra = adw_message_dialog_get_extra_child (dialog);
  words = find_type (extra, GTK_TYPE_ENTRY, 0);
  g_assert_nonnull (words);
  text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (words)));
  g_assert_nonnull (text);
  /* Enter in the words of half an answer opens nothing. */
  gtk_editable_set_text (GTK_EDITABLE (words), "hives after a latex glove");
  g_signal_emit_by_name (text, "activate");
  g_assert_null (fixture->who);
  gtk_widget_grab_focus (find_type (extra, ADW_TYPE_ACTION_ROW, 1));
  /* Of a row with the focus the default lets go: Enter is its own. */
  g_assert_true (gtk_widget_get_receives_default (gtk_window_get_focus (GTK_WINDOW (dialog))));
  g_signal_emit_by_name (dialog, "activate-focus");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == text);
  g_signal_emit_by_name (text, "activate");
  g_assert_cmpstr (fixture->reason, ==, "Emergency: hives after a latex glove");
  g_assert_cmpstr (fixture->who, ==, "MARKS830 Huey641 Brad867");
}

static void
test_glass_goes_at_lock (Fixture *fixture, gconstpointer data)
{
  search (fixture, "huey");
  act (fixture, "patients.open-restricted");
  g_assert_nonnull (dialog_of (fixture));
  gtk_window_set_child (fixture->record->window, NULL);
  rounds_session_lock (fixture->record->session);
  g_assert_null (dialog_of (fixture));
  g_assert_null (fixture->who);
}

/* ---- lists ---- */

static void
on_changed (GObject *lists, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  rounds_lists_change_finish (ROUNDS_LISTS (lists), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
on_refused (GObject *lists, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (rounds_lists_change_finish (ROUNDS_LISTS (lists), result, &error));
  *(int *) data = error->code;
}

static gboolean
has_two (gpointer data)
{
  return rounds_lists_size (data) == 2;
}

/* What is saved is there again for the next reading of the same store, in the order given. */
static void
test_lists (Fixture *fixture, gconstpointer data)
{
  RoundsLists *lists = rounds_lists_of (fixture->record->session);
  const guint8 *wes = ui_record_rid (fixture->record, "Wes853");
  const guint8 *azzie = ui_record_rid (fixture->record, "Azzie965");
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES), held = NULL;
  RoundsPatientList list = { .name = (char *) "Round", .members = members };
  gboolean done = FALSE;
  int code = 0;

  g_array_append_vals (members, wes, 1);
  rounds_lists_save_async (lists, &list, on_changed, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  list = (RoundsPatientList){ .name = (char *) "Children", .by_filter = TRUE };
  list.filter = (RoundsListFilter){ .age_from = -1, .age_to = 17, .living = TRUE };
  rounds_lists_save_async (lists, &list, NULL, NULL);
  g_assert_true (test_wait_until (has_two, lists, LIMIT_MS));
  done = FALSE;
  rounds_lists_put_async (lists, "Round", azzie, TRUE, on_changed, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  done = FALSE;
  rounds_lists_put_async (lists, "Round", azzie, TRUE, on_changed, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
  held = rounds_lists_members (lists, rounds_lists_find (lists, "Round"));
  g_assert_cmpuint (held->len, ==, 2);
  g_assert_cmpmem (held->data, ROUNDS_RID_BYTES, wes, ROUNDS_RID_BYTES);
  g_assert_true (rounds_lists_hold (lists, azzie));
  /* A child: that search finds him, and he is on no list for it. */
  g_assert_false (rounds_lists_hold (lists, ui_record_rid (fixture->record, "Huey641")));
  g_assert_false (rounds_lists_hold (lists, ui_record_rid (fixture->record, "Casimira119")));
  g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "search: up to 17 years, living"));
  g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "3 patients"));
  list = (RoundsPatientList){ .name = (char *) ".recent", .members = members };
  rounds_lists_save_async (lists, &list, on_refused, &code);
  g_assert_true (test_wait_until ((gpointer) lists_are_read, fixture->record->session, LIMIT_MS));
  ui_record_frames (fixture->record, 2);
  g_assert_cmpint (code, ==, ROUNDS_DATA_ERROR_INVALID);
}

static gboolean
list_is_shown (gpointer data)
{
  GtkWidget *label = ui_find (data, "found_label");

  return strcmp (gtk_label_get_text (GTK_LABEL (label)), "1 person") == 0;
}

/* The list “Round” of Azzie965 is shown. */
static void
show_a_list (Fixture *fixture)
{
  RoundsLists *lists = rounds_lists_of (fixture->record->session);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  RoundsPatientList list = { .name = (char *) "Round", .members = members };
  gboolean done = FALSE;

  g_array_append_vals (members, ui_record_rid (fixture->record, "Azzie965"), 1);
  rounds_lists_save_async (lists, &list, on_changed, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
  g_signal_emit_by_name (find_type (GTK_WIDGET (fixture->page), ROUNDS_TYPE_LISTS_SIDE, 0),
                         "chosen", "Round");
  g_assert_true (test_wait_until (list_is_shown, fixture->page, LIMIT_MS));
}

static gboolean
says_tuesday (gpointer data)
{
  return row_says (data, "Tuesday");
}

static gboolean
shows_everybody (gpointer data)
{
  return strcmp (gtk_label_get_text (GTK_LABEL (ui_find (data, "found_label"))), "11 people") == 0;
}

/* With another name it is the list that is shown; removed, it is not an empty one. */
static void
test_other_name (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog;

  show_a_list (fixture);
  act (fixture, "patients.rename-list");
  dialog = dialog_of (fixture);
  g_assert_nonnull (dialog);
  gtk_editable_set_text (GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog)), "Tuesday");
  answer (dialog, "make");
  g_assert_true (test_wait_until (says_tuesday, fixture->page, LIMIT_MS));
  g_assert_cmpstr (text_of (fixture, "found_label"), ==, "1 person");
  act (fixture, "patients.remove-list");
  answer (dialog_of (fixture), "remove");
  g_assert_true (test_wait_until (shows_everybody, fixture->page, LIMIT_MS));
}

static gboolean
row_has_focus (gpointer data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (data));

  return focus != NULL && gtk_widget_is_ancestor (focus, data) &&
         (gtk_widget_get_state_flags (focus) & GTK_STATE_FLAG_SELECTED) != 0;
}

/* Whoever works in the list goes on there when the lists were read anew, as after "Put on a List". */
static void
test_focus_stays (Fixture *fixture, gconstpointer data)
{
  GtkWidget *list = ui_find (GTK_WIDGET (fixture->page), "list");
  RoundsLists *lists = rounds_lists_of (fixture->record->session);
  RoundsPatientList one = { .name = (char *) "Round" };
  gboolean done = FALSE;

  gtk_selection_model_select_item (gtk_list_view_get_model (GTK_LIST_VIEW (list)), 3, TRUE);
  ui_record_frames (fixture->record, 3);
  g_assert_true (rounds_list_stop_enter_list (list));
  g_assert_true (row_has_focus (list));
  rounds_lists_save_async (lists, &one, on_changed, &done);
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
  g_assert_true (test_wait_until (row_has_focus, list, LIMIT_MS));
  g_assert_true (
      gtk_selection_model_is_selected (gtk_list_view_get_model (GTK_LIST_VIEW (list)), 3));
}

/* A search never stays within the list that was shown, and says so. */
static void
test_search_in_list (Fixture *fixture, gconstpointer data)
{
  show_a_list (fixture);
  search (fixture, "wes853");
  g_assert_true (
      g_str_has_prefix (text_of (fixture, "found_label"), "2 found among everybody in this store"));
}

/* Enter on a list puts the person on it: it does not say what the dialog's default says. */
static void
test_put_by_enter (Fixture *fixture, gconstpointer data)
{
  AdwMessageDialog *dialog;
  GtkWidget *row;

  show_a_list (fixture);
  search (fixture, "huey");
  act (fixture, "patients.add-to-list");
  dialog = dialog_of (fixture);
  g_assert_nonnull (dialog);
  ui_wait_mapped (GTK_WIDGET (dialog));
  row = find_type (adw_message_dialog_get_extra_child (dialog), ADW_TYPE_ACTION_ROW, 0);
  gtk_widget_grab_focus (row);
  /* As GtkWindow asks before it presses the default (gtk_window_activate_default of 4.8). */
  g_assert_true (gtk_widget_get_receives_default (row));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static gboolean
is_read_anew (gpointer data)
{
  return *(guint *) data > 0;
}

static void
on_people_read (RoundsPeople *people, guint *n)
{
  *n += 1;
}

/* Whoever is chosen stays so when the people are read anew, as after an import: Enter may be on its way. */
static void
test_stays_chosen (Fixture *fixture, gconstpointer data)
{
  RoundsSession *session = fixture->record->session;
  guint n = 0;
  gulong handler;

  search (fixture, "carlota");
  gtk_selection_model_select_item (gtk_list_view_get_model (GTK_LIST_VIEW (
                                       ui_find (GTK_WIDGET (fixture->page), "list"))),
                                   1, TRUE);
  ui_record_frames (fixture->record, 3);
  {
    g_autofree char *before = g_strdup (text_of (fixture, "chosen_label"));

    handler = g_signal_connect (rounds_session_get_people (session), "changed",
                                G_CALLBACK (on_people_read), &n);
    rounds_session_refresh_people (session);
    g_assert_true (test_wait_until (is_read_anew, &n, LIMIT_MS));
    g_signal_handler_disconnect (rounds_session_get_people (session), handler);
    ui_record_frames (fixture->record, 3);
    g_assert_cmpstr (text_of (fixture, "chosen_label"), ==, before);
  }
}

/* What a row draws of a person whose number is this. */
static GBytes *
draw_row (Fixture *fixture, const char *mrn)
{
  RoundsPersonRow row = { .name = "MOORE Lakendra", .mrn = mrn, .first = 1, .last = 0 };
  const RoundsPatientEntry entry = { .row = &row };
  GtkWidget *line = rounds_patient_line_new (FALSE);
  g_autoptr (GdkTexture) picture = NULL;
  g_autofree char *words = NULL;
  GBytes *bytes;
  gsize size;

  rounds_patient_line_show (ROUNDS_PATIENT_LINE (line), &entry,
                            rounds_session_get_store (fixture->record->session));
  words = rounds_patient_line_dup_words (ROUNDS_PATIENT_LINE (line));
  /* The column of a date has room for this, and not for “birth date not recorded”. */
  g_assert_nonnull (strstr (words, "\nnot recorded\nborn\n"));
  ui_record_show (fixture->record, line, 1400, 60);
  picture = ui_picture (line);
  size = (gsize) gdk_texture_get_width (picture) * 4 * (gsize) gdk_texture_get_height (picture);
  bytes = g_bytes_new_take (g_malloc (size), size);
  gdk_texture_download (picture, (guchar *) g_bytes_get_data (bytes, NULL),
                        (gsize) gdk_texture_get_width (picture) * 4);
  return bytes;
}

/* An identifier that its column does not hold is made smaller, and its end is not cut off: two that differ at their
 * ends look different. */
static void
test_long_number (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) one = draw_row (fixture, "12345678901234567890123456789012345678901");
  g_autoptr (GBytes) again = draw_row (fixture, "12345678901234567890123456789012345678901");
  g_autoptr (GBytes) other = draw_row (fixture, "12345678901234567890123456789012345678904");

  g_assert_true (g_bytes_equal (one, again));
  g_assert_false (g_bytes_equal (one, other));
}

/* A name in letters that run from right to left does not turn the line around. */
static void
test_way_of_a_line (void)
{
  const RoundsPersonRow row = { .name = "الخطيب فاطمة" };
  g_autofree char *who = rounds_person_who (&row);
  const char *end = strstr (who, "\u2069, birth date not recorded");

  g_assert_true (g_str_has_prefix (who, "\u200e\u2068"));
  g_assert_nonnull (end);
}

/* How many there are, and that not all of them stand beside the person. */
static void
test_look_alike_counts (Fixture *fixture, gconstpointer data)
{
  RoundsPeople *people = rounds_session_get_people (fixture->record->session);
  const RoundsPersonRow *row = rounds_people_get (people, 0);
  g_autoptr (GArray) others = g_array_new (FALSE, TRUE, sizeof (RoundsLookAlike));
  GtkWindow *dialog;

  for (guint i = 1; i < 5; i++)
    {
      RoundsLookAlike other = { .linked = i > 3 };

      memcpy (other.rid, rounds_people_get (people, i)->rid, ROUNDS_RID_BYTES);
      g_array_append_val (others, other);
    }
  dialog = GTK_WINDOW (rounds_look_alike_dialog_new (fixture->record->window,
                                                     fixture->record->session, row, others));
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)),
                                   "3 other people are easily taken for this one. The nearest 2 "
                                   "are shown."));
  gtk_window_destroy (dialog);
  g_array_remove_range (others, 0, 3);
  dialog = GTK_WINDOW (rounds_look_alike_dialog_new (fixture->record->window,
                                                     fixture->record->session, row, others));
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)),
                                   "This person has 1 other record here. What"));
  gtk_window_destroy (dialog);
}

static gboolean
has_a_team (gpointer data)
{
  return rounds_lists_n_teams (data) == 1;
}

static gboolean
has_no_team (gpointer data)
{
  return rounds_lists_n_teams (data) == 0;
}

/* Kept over a reading of the store; whoever's chart names the team no more is off it, and it gives no right
 * to open a chart. */
static void
test_teams (Fixture *fixture, gconstpointer data)
{
  static const char *const heart[] = { "Heart team", NULL }, *const none[] = { NULL };
  RoundsLists *lists = rounds_lists_of (fixture->record->session);
  const guint8 *wes = ui_record_rid (fixture->record, "Wes853");
  const guint8 *azzie = ui_record_rid (fixture->record, "Azzie965");
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  RoundsPatientList list = { .name = (char *) "Round", .members = members };
  gboolean done = FALSE;

  rounds_lists_note_teams (lists, wes, heart);
  rounds_lists_note_teams (lists, azzie, heart);
  rounds_lists_note_teams (lists, azzie, heart);
  rounds_lists_save_async (lists, &list, on_changed, &done); /* the store is read anew */
  g_assert_true (test_wait_for (&done, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
  g_assert_true (test_wait_until (has_a_team, lists, LIMIT_MS));
  g_assert_cmpuint (rounds_lists_get_team (lists, 0)->members->len, ==, 2);
  g_assert_cmpstr (rounds_patient_list_title (rounds_lists_get_team (lists, 0)), ==, "Heart team");
  g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "Heart team"));
  g_assert_true (ui_shows (GTK_WIDGET (fixture->page), "care team · of the charts you opened"));
  g_assert_false (rounds_lists_hold (lists, wes));
  g_assert_null (rounds_lists_find (lists, "Heart team")); /* no list of one's own */
  g_signal_emit_by_name (find_type (GTK_WIDGET (fixture->page), ROUNDS_TYPE_LISTS_SIDE, 0),
                         "chosen", rounds_lists_get_team (lists, 0)->name);
  ui_record_frames (fixture->record, 3);
  g_assert_cmpstr (text_of (fixture, "found_label"), ==, "2 people");
  rounds_lists_note_teams (lists, wes, none);
  g_assert_cmpuint (rounds_lists_get_team (lists, 0)->members->len, ==, 1);
  rounds_lists_note_teams (lists, azzie, none);
  g_assert_true (test_wait_until (has_no_team, lists, LIMIT_MS));
}

static void
test_recent (Fixture *fixture, gconstpointer data)
{
  RoundsLists *lists = rounds_lists_of (fixture->record->session);
  const RoundsRecent *recent;
  guint n;

  rounds_lists_note_opened (lists, ui_record_rid (fixture->record, "Wes853"), 1793545200000);
  rounds_lists_note_opened (lists, ui_record_rid (fixture->record, "Huey641"), 1793545260000);
  rounds_lists_note_opened (lists, ui_record_rid (fixture->record, "Wes853"), 1793545320000);
  recent = rounds_lists_get_recent (lists, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpmem (recent[0].rid, ROUNDS_RID_BYTES, ui_record_rid (fixture->record, "Wes853"),
                   ROUNDS_RID_BYTES);
  ui_record_frames (fixture->record, 3);
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "Recent"));
  g_assert_true (row_says (GTK_WIDGET (fixture->page), "Last opened 01-Nov-2026 09:02"));
  g_assert_cmpstr (text_of (fixture, "found_label"), ==, "11 people"); /* nobody twice */
}

/* A filter is read back as it was written; what this version does not know is refused whole. */
static void
test_filter (void)
{
  g_auto (RoundsListFilter) filter = { .words = g_strdup ("carlot 1968"),
                                       .sex = g_strdup ("female"),
                                       .age_from = 60,
                                       .age_to = 80,
                                       .living = TRUE };
  g_auto (RoundsListFilter) back = { 0 };
  g_autofree char *text = rounds_list_filter_text (&filter);
  g_autofree char *words = rounds_list_filter_words (&filter);

  g_assert_true (rounds_list_filter_parse (text, &back));
  g_assert_cmpstr (back.words, ==, "carlot 1968");
  g_assert_cmpstr (back.sex, ==, "female");
  g_assert_cmpint (back.age_from, ==, 60);
  g_assert_cmpint (back.age_to, ==, 80);
  g_assert_true (back.living);
  g_assert_cmpstr (words, ==, "“carlot 1968”, 60 to 80 years, female, living");
  rounds_list_filter_clear (&back);
  g_assert_false (rounds_list_filter_parse ("living\nproblem asthma\n", &back));
  g_assert_true (rounds_list_filter_is_empty (&back));
}

/* An age at a birthday, at death, and where only a year is known. */
static void
test_years (void)
{
  RoundsPersonRow row = { .birth = { "1962-10-21", 0, 0, ROUNDS_PRECISION_DAY, FALSE } };
  const gint64 day = 86400000;

  row.birth.from = -2629 * day;
  g_assert_cmpint (rounds_person_years (&row, 20746 * day), ==, 63); /* 2026-10-20 */
  g_assert_cmpint (rounds_person_years (&row, 20747 * day), ==, 64);
  row.deceased = TRUE;
  row.died = (RoundsTime){ "1972-10-21", 1024 * day, 1025 * day, ROUNDS_PRECISION_DAY, FALSE };
  g_assert_cmpint (rounds_person_years (&row, 20747 * day), ==, 10);
  row.birth.precision = ROUNDS_PRECISION_YEAR;
  g_assert_cmpint (rounds_person_years (&row, 20747 * day), ==, -1);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  adw_init ();
  g_resources_register (rounds_ui_get_resource ());
  ADD ("/patients/other-name", test_other_name);
  ADD ("/patients/search-in-list", test_search_in_list);
  ADD ("/patients/put-by-enter", test_put_by_enter);
  ADD ("/patients/focus-stays", test_focus_stays);
  ADD ("/patients/stays-chosen", test_stays_chosen);
  ADD ("/patients/long-number", test_long_number);
  ADD ("/h11/look-alike-counts", test_look_alike_counts);
  g_test_add_func ("/patients/way-of-a-line", test_way_of_a_line);
  g_test_add_func ("/patients/filter", test_filter);
  g_test_add_func ("/patients/years", test_years);
  ADD ("/patients/everybody", test_everybody);
  ADD ("/patients/search", test_search);
  ADD ("/patients/open", test_open);
  ADD ("/patients/open-at-once", test_open_at_once);
  ADD ("/patients/act-at-once", test_act_at_once);
  ADD ("/patients/open-nobody", test_open_nobody);
  ADD ("/w10/look-alike-is-read-before-it-opens", test_look_alike);
  ADD ("/patients/break-glass", test_break_glass);
  ADD ("/patients/break-glass-keys", test_break_glass_keys);
  ADD ("/patients/break-glass-goes-at-lock", test_glass_goes_at_lock);
  ADD ("/patients/lists", test_lists);
  ADD ("/patients/care-teams", test_teams);
  ADD ("/patients/recent", test_recent);
  return g_test_run ();
}
