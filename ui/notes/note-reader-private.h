/* note-reader-private.h: what the parts of the reader share. For ui/notes/note-reader*.c only. */
#pragma once

#include "note-others.h"
#include "note-reader.h"

struct _RoundsNoteReader
{
  GtkBox parent_instance;

  RoundsPatient *patient;
  GtkWidget *title, *facts, *relations, *warning, *changed, *compared, *matches, *foot, *head,
      *stack, *state;
  GtkWidget *versions, *match_box, *done, *back, *addend;
  RoundsNoteBody *body;
  GSimpleActionGroup *actions;

  const RoundsChartRow *row; /* the chart's, until "changed" */
  RoundsNote *note;
  gboolean stale;         /* the note is of another version than the row, which is being read */
  gboolean whole, struck; /* all of it is shown; as in error */
  GArray *others;         /* RoundsNoteOther; NULL: no note is shown */
  const GArray *marks;
  char *query;
  gboolean cited;
  RoundsNotePlace place;
  char *place_field;
  guint match;
  guint unmarked; /* matches beyond those that are marked */
  guint serial;   /* of the reading that is awaited; what comes late is dropped */
  gboolean reading, comparing;
  RoundsNoteVersion with; /* that it is compared with, or is to be; version 0: none */
};

/* Its widgets; the text's own come with the patient. */
void rounds_note_reader_build (RoundsNoteReader *self);
