/* test-write-drafts.c: what was typed on its way to the disk: autosave, a lock, another patient, a failure. */
#include "draft-fixture.h"
#include "ui-record.h"

#include "autosave.h"
#include "counts.h"
#include "note-context.h"
#include "note-editor.h"

#include <string.h>

#define LIMIT_MS 60000

/* ---- drafts on disk ---- */

static gint64 fake_ms;

static gint64
fake_now (void)
{
  return fake_ms;
}

static gboolean
is_not_saved (gpointer data)
{
  return rounds_draft_keeper_get_state (data) == ROUNDS_KEEPER_FAILED;
}

/* Ten seconds of typing at five keys a second: counted commits, and "saved" only after the last. */
static void
test_autosave (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  g_autoptr (RoundsDraftKeeper) keeper = rounds_draft_keeper_new (patient, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  RoundsDrafts *drafts = rounds_drafts_of (patient);
  DraftActs acts = { 0 };

  g_signal_connect (patient, "acted", G_CALLBACK (draft_on_acted), &acts);
  rounds_draft_keeper_set_clock (keeper, fake_now);
  g_assert_cmpint (rounds_draft_keeper_get_state (keeper), ==, ROUNDS_KEEPER_NEW);
  for (fake_ms = 0; fake_ms < 10000; fake_ms += 200)
    {
      guint before = acts.saves;

      g_string_append_c (text, 'a');
      draft_put (keeper, text->str);
      g_assert_cmpint (rounds_draft_keeper_get_state (keeper), !=, ROUNDS_KEEPER_SAVED);
      rounds_draft_keeper_tick (keeper);
      /* The disk answers before the next key. */
      if (fake_ms % 1800 == 0)
        while (acts.saves == before && g_main_context_iteration (NULL, FALSE))
          continue;
    }
  fake_ms += ROUNDS_AUTOSAVE_PAUSE_MS;
  rounds_draft_keeper_tick (keeper);
  g_assert_true (test_wait_until (draft_is_saved, keeper, LIMIT_MS));
  g_assert_cmpuint (acts.saves, >=, 1);
  g_assert_cmpuint (acts.saves, <=, 8);
  g_assert_cmpuint (rounds_drafts_size (drafts), ==, 1);
  g_assert_cmpstr (rounds_drafts_get (drafts, 0)->text, ==, text->str);
  g_assert_cmpstr (rounds_drafts_get (drafts, 0)->id, ==, rounds_draft_keeper_get_id (keeper));
  g_signal_handlers_disconnect_by_data (patient, &acts);
}

/* The words are on disk when a lock has returned, and nobody is asked to wait for more. */
static void
test_lock (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  g_autofree char *id = NULL;
  g_autofree char *dir = g_build_filename (record->desk.folder, "store", NULL);
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; i < 2; i++)
    {
      RoundsDraftKeeper *keeper = rounds_draft_keeper_new (patient, id);

      draft_put (keeper, "Early");
      if (i == 1)
        rounds_draft_keeper_flush (keeper); /* and an older save is under way */
      draft_put (keeper, i == 0 ? "The last key!" : "The very last key!");
      g_free (id);
      id = g_strdup (rounds_draft_keeper_get_id (keeper));
      rounds_session_lock (record->session);
      g_assert_cmpint (rounds_patient_get_state (patient), ==, ROUNDS_PATIENT_CLOSED);
      g_object_unref (keeper);
      rounds_session_unlock_demonstration_async (record->session, NULL, NULL);
      while (rounds_session_get_people (record->session) == NULL ||
             !rounds_people_is_filled (rounds_session_get_people (record->session)))
        g_main_context_iteration (NULL, TRUE);
      patient = ui_record_open (record, "Wes853");
      g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (patient)), ==, 1);
      g_assert_cmpstr (rounds_drafts_get (rounds_drafts_of (patient), 0)->text, ==,
                       i == 0 ? "The last key!" : "The very last key!");
    }
}

/* Another patient in the window: the same, though an older save still waits for its turn. */
static void
test_switch (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  RoundsDraftKeeper *keeper = rounds_draft_keeper_new (patient, NULL);

  draft_put (keeper, "Older");
  rounds_draft_keeper_flush (keeper);
  draft_put (keeper, "Newer");
  rounds_patient_close (patient);
  g_object_unref (keeper);
  ui_record_open (record, "Azzie965");
  patient = ui_record_open (record, "Wes853");
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (patient)), ==, 1);
  g_assert_cmpstr (rounds_drafts_get (rounds_drafts_of (patient), 0)->text, ==, "Newer");
}

/* As the window does with a chart that can no longer be read. */
static void
on_state (RoundsPatient *patient)
{
  if (rounds_patient_get_state (patient) == ROUNDS_PATIENT_FAILED)
    rounds_patient_close (patient);
}

/* The chart could not be read anew while a note was written: its words are back, and can be written on. */
static void
test_not_read_anew (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  g_autoptr (RoundsDraftKeeper) keeper = rounds_draft_keeper_new (patient, NULL);
  g_autoptr (RoundsDraftKeeper) again = NULL;

  g_signal_connect (patient, "notify::state", G_CALLBACK (on_state), NULL);
  draft_put (keeper, "Older");
  rounds_draft_keeper_flush (keeper);
  g_assert_true (test_wait_until (draft_is_saved, keeper, LIMIT_MS));
  rounds_draft_keeper_set_clock (keeper, fake_now);
  draft_put (keeper, "Newer");
  test_desk_fail_reload (patient);
  g_assert_cmpint (rounds_patient_get_state (patient), ==, ROUNDS_PATIENT_CLOSED);
  patient = ui_record_open (record, "Wes853");
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (patient)), ==, 1);
  g_assert_cmpstr (rounds_drafts_get (rounds_drafts_of (patient), 0)->text, ==, "Newer");
  again = rounds_draft_keeper_new (patient, rounds_draft_keeper_get_id (keeper));
  g_assert_false (rounds_draft_keeper_is_elsewhere (again));
}

/* A signature that waits for its save never comes; its words are a draft, and nothing tries them again. */
static void
test_close_while_signing (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = g_object_ref (ui_record_open (record, "Wes853"));
  RoundsDraftKeeper *keeper = rounds_draft_keeper_new (patient, NULL);
  gpointer held = keeper;
  DraftActs acts = { 0 };

  g_object_add_weak_pointer (G_OBJECT (keeper), &held);
  g_signal_connect (patient, "acted", G_CALLBACK (draft_on_acted), &acts);
  draft_put (keeper, "Older");
  rounds_draft_keeper_flush (keeper);
  draft_put (keeper, "Newer");
  rounds_draft_keeper_sign (keeper);
  g_assert_cmpint (rounds_draft_keeper_get_state (keeper), ==, ROUNDS_KEEPER_SIGNING);
  rounds_patient_close (patient);
  g_assert_cmpint (rounds_draft_keeper_get_state (keeper), ==, ROUNDS_KEEPER_SAVED);
  g_object_unref (keeper);
  g_assert_true (test_wait_until (test_is_null, &held, LIMIT_MS));
  g_assert_cmpuint (acts.signs, ==, 0);
  g_signal_handlers_disconnect_by_data (patient, &acts);
  g_object_unref (patient);
  ui_record_open (record, "Azzie965");
  patient = ui_record_open (record, "Wes853");
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (patient)), ==, 1);
  g_assert_cmpstr (rounds_drafts_get (rounds_drafts_of (patient), 0)->text, ==, "Newer");
}

/* Two windows with one draft: one of them writes. */
static void
test_one_writer (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  g_autoptr (RoundsDraftKeeper) first = rounds_draft_keeper_new (patient, NULL);
  g_autoptr (RoundsDraftKeeper) second = NULL;

  draft_put (first, "Mine");
  rounds_draft_keeper_flush (first);
  g_assert_true (test_wait_until (draft_is_saved, first, LIMIT_MS));
  second = rounds_draft_keeper_new (patient, rounds_draft_keeper_get_id (first));
  g_assert_true (rounds_draft_keeper_is_elsewhere (second));
  draft_put (second, "Overwritten");
  rounds_draft_keeper_flush (second);
  g_assert_cmpstr (rounds_drafts_get (rounds_drafts_of (patient), 0)->text, ==, "Mine");
}

static GtkTextBuffer *
find_text (GtkWidget *root)
{
  GtkTextBuffer *found = GTK_IS_TEXT_VIEW (root) ? gtk_text_view_get_buffer (GTK_TEXT_VIEW (root))
                                                 : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text (child);
  return found;
}

/* Left for another draft and opened again within its save: its last words, to be written on. */
static void
test_come_back (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  RoundsDraftKeeper *keeper = rounds_draft_keeper_new (patient, NULL);
  g_autofree char *id = g_strdup (rounds_draft_keeper_get_id (keeper)), *text = NULL;
  GtkWidget *editor;

  draft_put (keeper, "Older");
  rounds_draft_keeper_flush (keeper);
  g_assert_true (test_wait_until (draft_is_saved, keeper, LIMIT_MS));
  draft_put (keeper, "Newer");
  rounds_draft_keeper_leave (keeper);
  g_object_unref (keeper);
  g_assert_cmpstr (rounds_drafts_get (rounds_drafts_of (patient), 0)->text, ==, "Older");
  editor = g_object_ref_sink (rounds_note_editor_new (patient, id, NULL));
  g_object_get (find_text (editor), "text", &text, NULL);
  g_assert_cmpstr (text, ==, "Newer");
  keeper = rounds_draft_keeper_new (patient, id);
  g_assert_true (rounds_draft_keeper_is_elsewhere (keeper));
  g_object_unref (keeper);
  g_object_run_dispose (G_OBJECT (editor));
  g_object_unref (editor);
  keeper = rounds_draft_keeper_new (patient, id);
  g_assert_false (rounds_draft_keeper_is_elsewhere (keeper));
  draft_put (keeper, "Newest");
  rounds_draft_keeper_flush (keeper);
  g_assert_true (test_wait_until (draft_is_saved, keeper, LIMIT_MS));
  g_assert_cmpstr (rounds_drafts_get (rounds_drafts_of (patient), 0)->text, ==, "Newest");
  g_object_unref (keeper);
}

/* The same patient in two windows: what one saved the other opens, and never writes over it with older words. */
static void
test_two_windows (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  RoundsPatient *other = test_desk_open (&record->desk, "Wes853");
  RoundsPatient *another = test_desk_open (&record->desk, "Carlota746");
  RoundsDraftKeeper *keeper = rounds_draft_keeper_new (patient, NULL);
  g_autofree char *id = g_strdup (rounds_draft_keeper_get_id (keeper));

  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (other)), ==, 0);
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (another)), ==, 0);
  draft_put (keeper, "Written here");
  rounds_draft_keeper_flush (keeper);
  g_assert_true (test_wait_until (draft_is_saved, keeper, LIMIT_MS));
  g_object_unref (keeper);
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (other)), ==, 1);
  g_assert_cmpuint (rounds_drafts_size (rounds_drafts_of (another)), ==, 0);
  keeper = rounds_draft_keeper_new (other, id);
  g_assert_cmpstr (rounds_draft_keeper_get_id (keeper), ==, id);
  g_assert_cmpstr (rounds_draft_keeper_get_words (keeper).text, ==, "Written here");
  g_object_unref (keeper);
  g_object_unref (other);
  g_object_unref (another);
}

/* The chart closes while a signature is on its way: until it is there nobody else writes the draft. */
static void
test_not_given_back (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autoptr (RoundsPatient) patient = g_object_ref (ui_record_open (record, "Wes853"));
  RoundsPatient *other = test_desk_open (&record->desk, "Wes853");
  g_autoptr (RoundsDraftKeeper) keeper = rounds_draft_keeper_new (patient, NULL);
  RoundsDraftKeeper *second;
  DraftActs acts = { 0 };

  draft_put (keeper, "Signed");
  rounds_draft_keeper_flush (keeper);
  g_assert_true (test_wait_until (draft_is_saved, keeper, LIMIT_MS));
  rounds_patient_reload (other);
  while (rounds_drafts_size (rounds_drafts_of (other)) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect (patient, "acted", G_CALLBACK (draft_on_acted), &acts);
  rounds_draft_keeper_sign (keeper);
  rounds_patient_close (patient);
  second = rounds_draft_keeper_new (other, rounds_draft_keeper_get_id (keeper));
  g_assert_true (rounds_draft_keeper_is_elsewhere (second));
  g_object_unref (second);
  while (rounds_draft_keeper_get_reference (keeper) == NULL)
    g_main_context_iteration (NULL, TRUE);
  second = rounds_draft_keeper_new (other, rounds_draft_keeper_get_id (keeper));
  g_assert_false (rounds_draft_keeper_is_elsewhere (second));
  g_object_unref (second);
  g_signal_handlers_disconnect_by_data (patient, &acts);
  g_object_unref (other);
}

/* A save that fails says why and keeps the words. */
static void
test_not_saved (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  g_autoptr (RoundsDraftKeeper) keeper = rounds_draft_keeper_new (patient, NULL);
  g_autofree char *large = g_strnfill ((1 << 20) + 1, 'a'), *said = NULL;

  draft_put (keeper, large);
  rounds_draft_keeper_flush (keeper);
  g_assert_true (test_wait_until (is_not_saved, keeper, LIMIT_MS));
  g_assert_cmpstr (rounds_draft_keeper_get_error (keeper), ==, "A text has at most 1 MiB of UTF-8");
  said = rounds_note_say_saved (patient, keeper);
  g_assert_cmpstr (said, ==, "Not saved, not signed: A text has at most 1 MiB of UTF-8");
  draft_put (keeper, "Shorter");
  rounds_draft_keeper_flush (keeper);
  g_assert_true (test_wait_until (draft_is_saved, keeper, LIMIT_MS));
}

static gboolean
is_told (gpointer told)
{
  return ((GString *) told)->len > 0;
}

/* A draft that could not be discarded: its editor is gone, and the person is told all the same. */
static void
test_not_discarded (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  RoundsPatient *patient = ui_record_open (record, "Wes853");
  g_autoptr (RoundsDraftKeeper) keeper = rounds_draft_keeper_new (patient, NULL);
  g_autoptr (GString) told = g_string_new (NULL);
  RoundsAct act = { .type = ROUNDS_ACT_DRAFT_DISCARD };

  g_signal_connect (record->session, "words-lost", G_CALLBACK (draft_on_words_lost), told);
  draft_put (keeper, "Mine");
  rounds_draft_keeper_flush (keeper);
  g_assert_true (test_wait_until (draft_is_saved, keeper, LIMIT_MS));
  act.id = rounds_draft_keeper_get_id (keeper);
  g_assert_true (rounds_patient_act_now (patient, &act, NULL, NULL));
  rounds_draft_keeper_discard (keeper);
  g_assert_true (test_wait_until (is_told, told, LIMIT_MS));
  g_assert_true (g_str_has_prefix (told->str, "A draft was not discarded"));
  g_signal_handlers_disconnect_by_data (record->session, told);
}

int
main (int argc, char *argv[])
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/write/autosave", test_autosave);
  g_test_add_func ("/write/lock", test_lock);
  g_test_add_func ("/write/switch", test_switch);
  g_test_add_func ("/write/not-read-anew", test_not_read_anew);
  g_test_add_func ("/write/close-while-signing", test_close_while_signing);
  g_test_add_func ("/write/one-writer", test_one_writer);
  g_test_add_func ("/write/come-back", test_come_back);
  g_test_add_func ("/write/two-windows", test_two_windows);
  g_test_add_func ("/write/not-given-back", test_not_given_back);
  g_test_add_func ("/write/not-saved", test_not_saved);
  g_test_add_func ("/write/not-discarded", test_not_discarded);
  return g_test_run ();
}
