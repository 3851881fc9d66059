/* note-section.h: where a note says what is thought and what is planned, in its own words. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char **items;  /* paragraphs and points of the section, up to a NULL; lines that were broken to a
                     width are joined, no word is changed; NULL: the text could not be read */
  char *heading; /* as it stands; NULL: there is no such section, items are the first lines */
} RoundsNoteSection;

/* The section of assessment and plan; the whole text where none is found. text: NULL: it could not be read. */
void rounds_note_section_find (const char *text, RoundsNoteSection *section);
void rounds_note_section_clear (RoundsNoteSection *section);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsNoteSection, rounds_note_section_clear)

G_END_DECLS
