/* notes-fixture.h: the notes page of a patient of the demonstration, in a window. */
#pragma once

#include "notes-page.h"
#include "ui-record.h"

G_BEGIN_DECLS

typedef struct
{
  UiRecord *record; /* one for all: deriving a key takes a second */
  RoundsNotesPage *page;
} NotesFixture;

/* Opens the patient whose name holds `who` and waits until the page has its marks and its note. */
void notes_fixture_open (NotesFixture *fixture, const char *who);
/* Waits for that, again. */
void notes_fixture_settle (NotesFixture *fixture);
/* The window goes. */
void notes_fixture_clear (NotesFixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NotesFixture, notes_fixture_clear)
/* After the last test: the store goes. */
void notes_fixture_end (void);

G_END_DECLS
