#include "notes-fixture.h"

#include "counts.h"

static UiRecord *shared;

static gboolean
is_settled (gpointer data)
{
  NotesFixture *fixture = data;

  return rounds_notes_page_has_marks (fixture->page) &&
         rounds_note_reader_is_settled (rounds_notes_page_get_reader (fixture->page));
}

void
notes_fixture_settle (NotesFixture *fixture)
{
  g_assert_true (test_wait_until (is_settled, fixture, TEST_PATIENCE_MS));
  ui_record_frames (fixture->record, 3);
}

void
notes_fixture_open (NotesFixture *fixture, const char *who)
{
  if (shared == NULL)
    shared = ui_record_new ();
  fixture->record = shared;
  ui_record_open (fixture->record, who);
  fixture->page = ROUNDS_NOTES_PAGE (rounds_notes_page_new (fixture->record->patient));
  ui_record_show (fixture->record, GTK_WIDGET (fixture->page), 1400, 800);
  notes_fixture_settle (fixture);
}

void
notes_fixture_clear (NotesFixture *fixture)
{
  gtk_window_destroy (fixture->record->window);
  fixture->record->window = NULL;
}

void
notes_fixture_end (void)
{
  g_clear_pointer (&shared, ui_record_free);
}
