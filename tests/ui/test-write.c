/* test-write.c: notes from the first key to the signature: checks, insertions, roles, look-alikes. */
#include "ui-record.h"

#include "counts.h"
#include "draft-fixture.h"
#include "entry-dialog.h"
#include "idle.h"
#include "import-files.h"
#include "keys.h"
#include "local.h"
#include "note-context.h"
#include "note-editor.h"
#include "note-reader.h"
#include "note-relations.h"
#include "write-page.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_MS 60000

/* ---- other people ---- */

#define OWNER    "A. Clinician"

static gboolean
is_in (gpointer session)
{
  RoundsPeople *people = rounds_session_get_people (session);

  return people != NULL && rounds_people_is_filled (people);
}

static void
unlock_as (UiRecord *record, const char *name, const char *passphrase)
{
  rounds_session_lock (record->session);
  rounds_session_unlock_as_async (record->session, name, passphrase, NULL, NULL);
  g_assert_true (test_wait_until (is_in, record->session, LIMIT_MS));
}

/* A clinical store of one patient, since a demonstration has no other people. */
static UiRecord *
new_ward (void)
{
  const char *const files[] = { ROUNDS_TESTS_DIR "/data/fixtures/flags.json", NULL };
  const RoundsImportOrder order = { .source = "test", .files = files };
  g_auto (RoundsImportReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_autofree char *dir = NULL;
  UiRecord *record = g_new0 (UiRecord, 1);

  record->desk.folder = test_folder_new ();
  dir = g_build_filename (record->desk.folder, "store", NULL);
  g_assert_true (
      rounds_store_create (dir, ROUNDS_STORE_CLINICAL, OWNER, UI_TEST_PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  store = rounds_store_open (dir, UI_TEST_PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_true (rounds_import_files (store, &order, &report, &error));
  g_assert_no_error (error);
  rounds_store_close (store);
  record->session = record->desk.session = rounds_session_new (dir, NULL);
  unlock_as (record, OWNER, UI_TEST_PASSPHRASE);
  return record;
}

/* Makes another person of this role and lets that one in; the passphrase is the name. */
static void
switch_user (UiRecord *record, const char *name, const char *role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) passphrase = rounds_secret_new_passphrase (name, &error);
  const RoundsKeyOwner person = { name, role, passphrase };
  gboolean added = rounds_keys_add_user (rounds_session_get_store (record->session), &person,
                                         &error);

  g_assert_no_error (error);
  g_assert_true (added);
  unlock_as (record, name, name);
}

/* ---- the page ---- */

static void
find_all (GtkWidget *root, GType type, GPtrArray *found)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    g_ptr_array_add (found, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_all (child, type, found);
}

static GtkTextBuffer *
text_of (GtkWidget *page)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find_type (page, GTK_TYPE_TEXT_VIEW)));
}

static gboolean
is_enabled (GtkWidget *page, const char *id)
{
  return gtk_widget_is_sensitive (ui_find (page, id));
}

/* For the eye: ROUNDS_TEST_PICTURES names a folder. */
static void
picture (UiRecord *record, const char *name)
{
  const char *folder = g_getenv ("ROUNDS_TEST_PICTURES");
  g_autofree char *path = folder != NULL ? g_strdup_printf ("%s/%s.png", folder, name) : NULL;

  ui_record_frames (record, 4);
  if (path != NULL)
    ui_record_save (record, path);
}

static gboolean
shows_saved (gpointer page)
{
  return ui_shows (page, "Saved ");
}

static gboolean
has_dialog (gpointer window)
{
  g_autoptr (GListModel) all = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) dialog = g_list_model_get_item (all, i);

      if (gtk_window_get_transient_for (dialog) == window && ADW_IS_MESSAGE_DIALOG (dialog) &&
          gtk_widget_get_mapped (GTK_WIDGET (dialog)))
        return TRUE;
    }
  return FALSE;
}

/* The question over the window. */
static AdwMessageDialog *
wait_dialog (UiRecord *record)
{
  g_autoptr (GListModel) all = g_object_ref (gtk_window_get_toplevels ());

  g_assert_true (test_wait_until (has_dialog, record->window, LIMIT_MS));
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) dialog = g_list_model_get_item (all, i);

      if (gtk_window_get_transient_for (dialog) == record->window &&
          ADW_IS_MESSAGE_DIALOG (dialog) && gtk_widget_get_mapped (GTK_WIDGET (dialog)))
        return ADW_MESSAGE_DIALOG (dialog);
    }
  g_assert_not_reached ();
}

static void
answer (UiRecord *record, const char *response)
{
  AdwMessageDialog *dialog = wait_dialog (record);

  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static gboolean
shows_signed (gpointer page)
{
  GtkWidget *words = ui_find (page, "signed_words");

  return ui_shows (words, "Signed by ") && ui_shows (words, "-Nov-2026");
}

/* W10, W11: the patient stands in the button; signed it does not change, it is added to. */
static void
test_w10_w11_sign (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  GtkWidget *page = rounds_write_page_new (patient), *editor;
  DraftActs acts = { 0 };

  g_signal_connect (patient, "acted", G_CALLBACK (draft_on_acted), &acts);
  ui_record_show (record, page, 1280, 900);
  g_assert_true (ui_shows (page, "No draft is open"));
  rounds_write_page_edit (page, "");
  ui_record_frames (record, 2);
  g_assert_true (ui_shows (page, "Sign for SPENCER878 Wes853, 21-Oct-1962"));
  g_assert_true (ui_shows (page, "An empty note is not signed."));
  g_assert_false (is_enabled (page, "sign"));
  /* The key says why, asks nothing and writes nothing. */
  g_assert_true (
      gtk_widget_activate_action (ui_find_type (page, ROUNDS_TYPE_NOTE_EDITOR), "note.sign", NULL));
  g_assert_cmpint (gtk_text_buffer_get_char_count (text_of (page)), ==, 0);
  g_assert_false (has_dialog (record->window));
  gtk_text_buffer_set_text (text_of (page), "Telephone call, 16 November 2026.\nLisinopril held.",
                            -1);
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  g_assert_cmpuint (rounds_write_page_count (patient), ==, 1);
  g_assert_true (ui_shows (page, "Progress note, this one"));
  picture (record, "write-draft");
  g_assert_true (is_enabled (page, "sign"));

  /* Asked, refused, asked again. */
  ui_press (ui_find (page, "sign"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (wait_dialog (record)), ==, "yes");
  g_assert_nonnull (strstr (adw_message_dialog_get_response_label (wait_dialog (record), "yes"),
                            "SPENCER878 Wes853, 21-Oct-1962"));
  answer (record, "no");
  g_assert_cmpuint (acts.signs, ==, 0);
  ui_record_frames (record, 2);
  ui_press (ui_find (page, "sign"));
  answer (record, "yes");
  g_assert_true (test_wait_until (shows_signed, page, LIMIT_MS));
  g_assert_cmpuint (acts.signs, ==, 1);
  g_assert_cmpuint (rounds_write_page_count (patient), ==, 0);
  ui_record_frames (record, 2);
  g_assert_true (ui_shows (page, "Signed by you"));
  editor = ui_find_type (page, ROUNDS_TYPE_NOTE_EDITOR);
  g_assert_nonnull (rounds_note_editor_get_reference (ROUNDS_NOTE_EDITOR (editor)));
  g_assert_false (
      gtk_text_view_get_editable (GTK_TEXT_VIEW (ui_find_type (page, GTK_TYPE_TEXT_VIEW))));
  g_assert_false (gtk_text_buffer_get_can_undo (text_of (page)));
  picture (record, "write-signed");

  g_signal_handlers_disconnect_by_data (patient, &acts);
}

static gboolean
is_held (gpointer session)
{
  return rounds_idle_is_held (session);
}

static gboolean
is_locked (gpointer session)
{
  return rounds_session_get_state (session) == ROUNDS_SESSION_LOCKED;
}

/* H12: while the lock is held nothing is signed in the name of who is away; it locks, and that ends the hold. */
static void
test_h12_held (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  g_autoptr (RoundsIdle) idle = rounds_idle_new (record->session, NULL, NULL);
  GtkWidget *page = rounds_write_page_new (patient);
  DraftActs acts = { 0 };

  g_signal_connect (patient, "acted", G_CALLBACK (draft_on_acted), &acts);
  ui_record_show (record, page, 1280, 900);
  rounds_write_page_edit (page, "");
  ui_record_frames (record, 2);
  gtk_text_buffer_set_text (text_of (page), "Lisinopril held.", -1);
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  /* Also where it is held while the question stands. */
  ui_press (ui_find (page, "sign"));
  wait_dialog (record);
  rounds_idle_hold (idle, 60, NULL, NULL);
  g_assert_true (test_wait_until (is_held, record->session, LIMIT_MS));
  answer (record, "yes");
  ui_record_frames (record, 2);
  g_assert_cmpstr (adw_message_dialog_get_heading (wait_dialog (record)), ==, "The Lock Is Held");
  answer (record, "no");
  ui_record_frames (record, 2);
  g_assert_cmpuint (acts.signs, ==, 0);
  ui_press (ui_find (page, "sign"));
  g_assert_cmpstr (adw_message_dialog_get_heading (wait_dialog (record)), ==, "The Lock Is Held");
  answer (record, "yes");
  g_assert_true (test_wait_until (is_locked, record->session, LIMIT_MS));
  g_assert_false (rounds_idle_is_held (record->session));
  g_assert_cmpuint (acts.signs, ==, 0);
  g_signal_handlers_disconnect_by_data (patient, &acts);
}

/* A new note, signed. */
static void
write_and_sign (UiRecord *record, GtkWidget *page)
{
  rounds_write_page_edit (page, "");
  gtk_text_buffer_set_text (text_of (page), "First words.", -1);
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  ui_record_frames (record, 2);
  ui_press (ui_find (page, "sign"));
  answer (record, "yes");
  g_assert_true (test_wait_until (shows_signed, page, LIMIT_MS));
}

/* The newest note, an addendum, and what it adds to are told of each other, by more than a title. */
static void
check_tied (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  RoundsStore *store = rounds_session_get_store (rounds_patient_get_session (patient));
  g_autoptr (GPtrArray) mine = rounds_drafts_signed (rounds_drafts_of (patient));
  guint tied = 0;

  g_assert_cmpuint (mine->len, ==, 2);
  for (guint i = 0; i < mine->len; i++)
    {
      const RoundsChartRow *row = mine->pdata[i];
      g_autofree char *words = rounds_note_relations_words (index, row, G_MAXINT64);

      if (g_str_has_prefix (row->event->title, "Addendum to"))
        tied += g_str_has_prefix (words, "Adds to: Progress note, 16-Nov-2026 ");
      else
        tied += g_str_has_prefix (words, "Addendum: Addendum to “Progress note”, 16-Nov-2026 ") &&
                g_str_has_suffix (words, rounds_store_get_user (store));
    }
  g_assert_cmpuint (tied, ==, 2);
}

/* What was signed is added to by a draft of its own, or marked by who signed it: never gone. */
static void
test_w11_after (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  GtkWidget *page = rounds_write_page_new (patient), *editor;
  DraftActs acts = { 0 };

  g_signal_connect (patient, "acted", G_CALLBACK (draft_on_acted), &acts);
  ui_record_show (record, page, 1280, 900);
  write_and_sign (record, page);
  editor = ui_find_type (page, ROUNDS_TYPE_NOTE_EDITOR);
  g_assert_true (gtk_widget_activate_action (editor, "note.addend", NULL));
  ui_record_frames (record, 2);
  g_assert_true (ui_shows (page, "New addendum"));
  /* One writes at once, and what it adds to stands in its title. */
  g_assert_true (gtk_widget_has_focus (ui_find_type (page, GTK_TYPE_TEXT_VIEW)));
  g_assert_true (g_str_has_prefix (gtk_editable_get_text (GTK_EDITABLE (ui_find (page, "title"))),
                                   "Addendum to “Progress note”, 16-Nov-2026"));
  gtk_text_buffer_set_text (text_of (page), "Potassium was repeated.", -1);
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  g_assert_true (g_str_has_prefix (rounds_drafts_get (rounds_drafts_of (patient), 0)->appends,
                                   "DocumentReference/"));
  ui_record_frames (record, 2);
  ui_press (ui_find (page, "sign"));
  answer (record, "yes");
  g_assert_true (test_wait_until (shows_signed, page, LIMIT_MS));
  g_assert_cmpuint (acts.signs, ==, 2);
  check_tied (patient);

  /* Entered in error, by who signed it: marked, not gone. */
  editor = ui_find_type (page, ROUNDS_TYPE_NOTE_EDITOR);
  g_assert_true (gtk_widget_activate_action (editor, "note.error", NULL));
  g_assert_cmpstr (adw_message_dialog_get_default_response (wait_dialog (record)), ==, "no");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (wait_dialog (record))) ==
                 gtk_window_get_default_widget (GTK_WINDOW (wait_dialog (record))));
  answer (record, "yes");
  ui_record_wait_changed (record);
  g_assert_true (ui_shows (page, "entered in error"));
  g_signal_handlers_disconnect_by_data (patient, &acts);
}

static void
on_note_asked (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_free (*(char **) data);
  *(char **) data = g_variant_dup_string (parameter, NULL);
}

static gboolean
may_addend (GtkWidget *reader)
{
  return gtk_widget_activate_action (reader, "reader.addend", NULL);
}

/* Only a note of one's own has the button; it leads to its addendum, to one draft of it. */
static void
test_w11_from_reader (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  GtkWidget *page = rounds_write_page_new (patient), *reader = rounds_note_reader_new (patient);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr (GSimpleActionGroup) win = g_simple_action_group_new ();
  g_autoptr (GPtrArray) mine = NULL;
  g_autofree char *asked = NULL, *draft = NULL;
  const GActionEntry entry = { "note", on_note_asked, "s" };

  g_action_map_add_action_entries (G_ACTION_MAP (win), &entry, 1, &asked);
  gtk_widget_insert_action_group (box, "win", G_ACTION_GROUP (win));
  gtk_box_append (GTK_BOX (box), page);
  gtk_box_append (GTK_BOX (box), reader);
  ui_record_show (record, box, 1280, 1400);
  write_and_sign (record, page);
  mine = rounds_drafts_signed (rounds_drafts_of (patient));
  g_assert_cmpuint (mine->len, ==, 1);
  rounds_note_reader_show (ROUNDS_NOTE_READER (reader),
                           rounds_chart_row (rounds_patient_get_index (patient),
                                             "DocumentReference/demo-wes-note-nephrology-1113"),
                           "");
  may_addend (reader);
  g_assert_null (asked);
  rounds_note_reader_show (ROUNDS_NOTE_READER (reader), mine->pdata[0], "");
  may_addend (reader);
  g_assert_nonnull (asked);
  g_assert_true (g_str_has_prefix (asked, ROUNDS_WRITE_TO "DocumentReference/"));
  rounds_write_page_edit (page, asked);
  g_assert_true (ui_shows (page, "New addendum"));
  gtk_text_buffer_set_text (text_of (page), "Potassium was repeated.", -1);
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (patient)), ==, 1);
  draft = g_strdup (rounds_drafts_get (rounds_drafts_of (patient), 0)->id);
  rounds_write_page_edit (page, "");
  rounds_write_page_edit (page, asked);
  g_assert_cmpstr (rounds_note_editor_get_draft (
                       ROUNDS_NOTE_EDITOR (ui_find_type (page, ROUNDS_TYPE_NOTE_EDITOR))),
                   ==, draft);
  /* Off now nothing is written. */
  g_clear_pointer (&asked, g_free);
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 86400000);
  may_addend (reader);
  g_assert_null (asked);
}

/* W2: off now a draft may be typed, and nothing can be signed. */
static void
test_w2_off_now (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  GtkWidget *page = rounds_write_page_new (patient);
  RoundsDraftKeeper *keeper;
  g_autofree char *said = NULL;

  ui_record_show (record, page, 1280, 900);
  rounds_write_page_edit (page, "");
  gtk_text_buffer_set_text (text_of (page), "Words", -1);
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  ui_record_frames (record, 2);
  g_assert_true (is_enabled (page, "sign"));
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - G_GINT64_CONSTANT (86400000));
  ui_record_frames (record, 2);
  g_assert_false (is_enabled (page, "sign"));
  g_assert_true (ui_shows (page, "The window shows another time."));
  /* And the store says so too, whatever a widget does. */
  keeper = rounds_draft_keeper_new (patient, NULL);
  draft_put (keeper, "Words");
  rounds_draft_keeper_sign (keeper);
  g_assert_true (test_wait_until (draft_is_saved, keeper, LIMIT_MS));
  g_assert_nonnull (strstr (rounds_draft_keeper_get_error (keeper), "Go back to now first"));
  said = rounds_note_say_saved (patient, keeper);
  g_assert_true (g_str_has_prefix (said, "Not signed: "));
  g_object_unref (keeper);
  rounds_patient_set_at (patient, ROUNDS_NOW);
  ui_record_frames (record, 2);
  g_assert_true (is_enabled (page, "sign"));
}

/* For the eye too: ROUNDS_TEST_WIDTH. */
static int
width (void)
{
  const char *text = g_getenv ("ROUNDS_TEST_WIDTH");

  return text != NULL ? atoi (text) : 1280;
}

/* "98,2": asked before a signature, and settled in one press. */
static void
test_numbers (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  GtkWidget *page = rounds_write_page_new (patient);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  ui_record_show (record, page, width (), 900);
  rounds_write_page_edit (page, "");
  gtk_text_buffer_set_text (text_of (page), "Weight today 98,2 kg and 1,5 more", -1);
  ui_record_frames (record, 2);
  g_assert_true (ui_shows (page, "2 numbers are not settled"));
  g_assert_true (ui_shows (page, "“98,2”: a decimal comma, or two numbers?"));
  g_assert_false (is_enabled (page, "sign"));
  picture (record, "write-number");
  ui_press (ui_find (page, "issue_settle"));
  ui_record_frames (record, 2);
  g_assert_true (ui_shows (page, "one number is not settled: “1,5”"));
  gtk_text_buffer_get_bounds (text_of (page), &start, &end);
  text = gtk_text_iter_get_text (&start, &end);
  g_assert_cmpstr (text, ==, "Weight today 98.2 kg and 1,5 more");
  ui_press (ui_find (page, "issue_leave"));
  ui_record_frames (record, 2);
  g_assert_true (ui_shows (page, "every number is settled"));
  g_assert_true (is_enabled (page, "sign"));
  /* Words can be taken back, key by key. */
  g_assert_true (gtk_text_buffer_get_can_undo (text_of (page)));
}

static gboolean
has_text (GtkWidget *page, const char *expected)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (text_of (page), &start, &end);
  text = gtk_text_iter_get_text (&start, &end);
  return strcmp (text, expected) == 0;
}

/* The draft that is open is closed, once saved, and opened anew. */
static void
reopen (GtkWidget *page)
{
  g_autofree char *id = NULL;

  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  id = g_strdup (rounds_note_editor_get_draft (
      ROUNDS_NOTE_EDITOR (ui_find_type (page, ROUNDS_TYPE_NOTE_EDITOR))));
  rounds_write_page_edit (page, "");
  rounds_write_page_edit (page, id);
}

/* A value is put in with what it is, when, of what status, and what was normal; it is put back so. */
static void
test_insert (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  GtkWidget *page = rounds_write_page_new (patient);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  int at;

  ui_record_show (record, page, 1600, 900);
  rounds_write_page_edit (page, "");
  gtk_text_buffer_set_text (text_of (page), "Slept well. ", -1);
  find_all (page, GTK_TYPE_LIST_BOX_ROW, rows);
  g_assert_cmpuint (rows->len, >=, 5);
  g_assert_true (ui_shows (rows->pdata[0], "5.4 mmol/L ▲ H · 13-Nov-2026 12:10"));
  g_signal_emit_by_name (rows->pdata[0], "activate");
  gtk_text_buffer_get_bounds (text_of (page), &start, &end);
  text = gtk_text_iter_get_text (&start, &end);
  g_assert_true (g_str_has_prefix (text, "Slept well. Potassium, serum"));
  g_assert_true (g_str_has_suffix (
      text, " 5.4 mmol/L on 13-Nov-2026 12:10 [Observation, final, range 3.5–5.1, ▲ H]."));
  at = (int) (strstr (text, "5.4") - text);
  g_assert_true (ui_shows (page, "every inserted value still has its source"));
  for (guint i = 0; i < 2; i++)
    {
      gtk_text_buffer_get_iter_at_offset (text_of (page), &start, at);
      gtk_text_buffer_get_iter_at_offset (text_of (page), &end, at + 3);
      gtk_text_buffer_delete (text_of (page), &start, &end);
      gtk_text_buffer_insert (text_of (page), &start, "4.5", -1);
      ui_record_frames (record, 2);
      g_assert_true (ui_shows (page, "an inserted value was changed by hand"));
      g_assert_false (is_enabled (page, "sign"));
      ui_press (ui_find (page, "issue_settle"));
      ui_record_frames (record, 2);
      g_assert_true (ui_shows (page, "every inserted value still has its source"));
      g_assert_true (has_text (page, text));
      /* And no less after the draft was put away and taken up again. */
      reopen (page);
      g_assert_true (has_text (page, text));
    }
}

/* Twelve thousand, or twelve and a half: who wrote it says which. */
static void
test_thousands (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  GtkWidget *page = rounds_write_page_new (ui_record_open (record, "Wes853"));

  ui_record_show (record, page, width (), 900);
  rounds_write_page_edit (page, "");
  gtk_text_buffer_set_text (text_of (page), "Leukocytes 12,500 and 1,5", -1);
  ui_record_frames (record, 2);
  g_assert_true (ui_shows (page, "“12,500”: a decimal comma, or thousands?"));
  g_assert_true (ui_shows (ui_find (page, "issue_settle"), "Means 12.500"));
  g_assert_true (ui_shows (ui_find (page, "issue_other"), "Means 12500"));
  picture (record, "write-thousands");
  ui_press (ui_find (page, "issue_other"));
  ui_record_frames (record, 2);
  g_assert_true (has_text (page, "Leukocytes 12500 and 1,5"));
  g_assert_false (gtk_widget_get_visible (ui_find (page, "issue_other")));
}

/* A note's own title stays with it once it is signed. */
static void
test_title (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  GtkWidget *page = rounds_write_page_new (ui_record_open (record, "Wes853"));
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  ui_record_show (record, page, 1280, 900);
  rounds_write_page_edit (page, "");
  gtk_text_buffer_set_text (text_of (page), "Words", -1);
  gtk_editable_set_text (GTK_EDITABLE (ui_find (page, "title")), "Call with her daughter");
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  ui_record_frames (record, 2);
  ui_press (ui_find (page, "sign"));
  answer (record, "yes");
  g_assert_true (test_wait_until (shows_signed, page, LIMIT_MS));
  find_all (page, GTK_TYPE_LIST_BOX_ROW, rows);
  for (guint i = 0; i < rows->len; i++)
    if (ui_shows (rows->pdata[i], "Call with her daughter"))
      {
        g_signal_emit_by_name (rows->pdata[i], "activate");
        break;
      }
  ui_record_frames (record, 2);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_find (page, "title"))), ==,
                   "Call with her daughter");
  g_assert_true (gtk_widget_get_visible (ui_find (page, "title")));
}

/* W10: with a look-alike in another window Enter does not sign. */
static void
test_w10_look_alike (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "YUNDT842");
  g_autoptr (RoundsPatient)
      other = rounds_patient_open (record->session, ui_record_rid (record, "Carlota746"),
                                   "treatment", 0);
  GtkWidget *page = rounds_write_page_new (patient);

  g_assert_true (test_wait_until (test_desk_is_open, other, LIMIT_MS));
  ui_record_show (record, page, 1280, 900);
  rounds_write_page_edit (page, "");
  gtk_text_buffer_set_text (text_of (page), "Words", -1);
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  ui_record_frames (record, 2);
  g_assert_true (ui_shows (page, "another window shows a look-alike: "));
  ui_press (ui_find (page, "sign"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (wait_dialog (record)), ==, "no");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (wait_dialog (record)), "Carlota746"));
  answer (record, "yes");
  g_assert_true (test_wait_until (shows_signed, page, LIMIT_MS));
  ui_record_frames (record, 2);
  /* Nor is it marked without the same. */
  g_assert_true (gtk_widget_activate_action (ui_find_type (page, ROUNDS_TYPE_NOTE_EDITOR),
                                             "note.error", NULL));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (wait_dialog (record)), "Carlota746"));
  answer (record, "no");
}

/* W14: another person at the same desk sees how many drafts there are, and not one word. */
static void
test_w14_two_people (void)
{
  g_autoptr (UiRecord) record = new_ward ();
  RoundsPatient *patient = ui_record_open (record, "");
  RoundsDraftKeeper *keeper = rounds_draft_keeper_new (patient, NULL);
  g_autofree char *id = g_strdup (rounds_draft_keeper_get_id (keeper));
  GtkWidget *page;

  draft_put (keeper, "Only for her own eyes");
  switch_user (record, "benjamin", ROUNDS_ROLE_CLINICIAN);
  g_object_unref (keeper);
  patient = ui_record_open (record, "");
  page = rounds_write_page_new (patient);
  ui_record_show (record, page, 1280, 900);
  g_assert_cmpuint (rounds_write_page_count (patient), ==, 0);
  g_assert_true (ui_shows (page, "1 draft of another person, not shown."));
  g_assert_false (ui_shows (page, "Only for her own eyes"));
  /* Nor by its name: that opens a new note. */
  rounds_write_page_edit (page, id);
  ui_record_frames (record, 2);
  g_assert_false (ui_shows (page, "Only for her own eyes"));
  g_assert_cmpstr (rounds_note_editor_get_draft (
                       ROUNDS_NOTE_EDITOR (ui_find_type (page, ROUNDS_TYPE_NOTE_EDITOR))),
                   !=, id);
}

/* Who may only read is told so, in the note and in what is entered. */
static void
test_role (void)
{
  g_autoptr (UiRecord) record = new_ward ();
  g_autoptr (GString) told = g_string_new (NULL);
  RoundsPatient *patient;
  GtkWidget *page;
  GtkWindow *dialog;

  switch_user (record, "victoria", ROUNDS_ROLE_VIEWER);
  patient = ui_record_open (record, "");
  page = rounds_write_page_new (patient);
  ui_record_show (record, page, 1280, 900);
  rounds_write_page_edit (page, "");
  ui_record_frames (record, 2);
  g_assert_true (ui_shows (page, "Your role may read, not write."));
  g_assert_false (is_enabled (page, "sign"));
  g_assert_false (
      gtk_text_view_get_editable (GTK_TEXT_VIEW (ui_find_type (page, GTK_TYPE_TEXT_VIEW))));
  dialog = rounds_entry_dialog_new (patient, "problem");
  gtk_window_present (dialog);
  ui_wait_mapped (GTK_WIDGET (dialog));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "Your role may read, not write."));
  /* What was typed all the same is kept nowhere when the chart closes, and that is told. */
  gtk_editable_set_text (GTK_EDITABLE (ui_find_type (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW)),
                         "Gout");
  g_signal_connect (record->session, "words-lost", G_CALLBACK (draft_on_words_lost), told);
  rounds_patient_close (patient);
  g_assert_nonnull (strstr (told->str, "and what was typed is lost: "));
  g_signal_handlers_disconnect_by_data (record->session, told);
}

/* H27: of who died a note can still be written and signed. */
static void
test_h27_note (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Ramiro608");
  GtkWidget *page = rounds_write_page_new (patient);

  ui_record_show (record, page, 1280, 900);
  rounds_write_page_edit (page, "");
  gtk_text_buffer_set_text (text_of (page), "Spoke with the family.", -1);
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  ui_record_frames (record, 2);
  ui_press (ui_find (page, "sign"));
  answer (record, "yes");
  g_assert_true (test_wait_until (shows_signed, page, LIMIT_MS));
}

/* Discarding asks; what was never saved leaves nothing. */
static void
test_discard (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  GtkWidget *page = rounds_write_page_new (patient);

  ui_record_show (record, page, 1280, 900);
  rounds_write_page_edit (page, "");
  gtk_text_buffer_set_text (text_of (page), "Words", -1);
  g_assert_true (test_wait_until (shows_saved, page, LIMIT_MS));
  g_assert_true (gtk_widget_activate_action (ui_find_type (page, ROUNDS_TYPE_NOTE_EDITOR),
                                             "note.discard", NULL));
  g_assert_cmpstr (adw_message_dialog_get_default_response (wait_dialog (record)), ==, "no");
  answer (record, "yes");
  while (rounds_write_page_count (patient) > 0 || !ui_shows (page, "No draft is open"))
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  ui_test_look (g_getenv ("ROUNDS_TEST_LOOK"));
  g_test_add_func ("/write/numbers", test_numbers);
  g_test_add_func ("/write/insert", test_insert);
  g_test_add_func ("/write/thousands", test_thousands);
  g_test_add_func ("/write/title", test_title);
  g_test_add_func ("/write/discard", test_discard);
  g_test_add_func ("/write/role", test_role);
  g_test_add_func ("/w14/two-people", test_w14_two_people);
  g_test_add_func ("/h27/note", test_h27_note);
  g_test_add_func ("/w2/sign", test_w2_off_now);
  g_test_add_func ("/w10/look-alike", test_w10_look_alike);
  g_test_add_func ("/w10-w11/sign", test_w10_w11_sign);
  g_test_add_func ("/h12/held", test_h12_held);
  g_test_add_func ("/w11/after", test_w11_after);
  g_test_add_func ("/w11/from-reader", test_w11_from_reader);
  return g_test_run ();
}
