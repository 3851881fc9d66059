/* note-types.h: what a note may be. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *code;  /* LOINC */
  const char *words; /* N_(); also what is written as the code's display */
} RoundsNoteType;

const RoundsNoteType *rounds_note_types_get (guint *n);
/* Index of a code; 0, the progress note, for one that is not in the table. */
guint rounds_note_types_find (const char *code);

G_END_DECLS
