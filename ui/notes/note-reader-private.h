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
  guint32 cited_was; /* the earlier version that is cited; 0: none */
  RoundsNotePlace place;
  char *place_field;
  guint match;
  guint unmarked;   /* matches beyond those that are marked */
  guint finding;    /* source: the rest of the note is searched; 0: all of it was */
  guint found_part; /* what is searched next, and from where */
  gsize found_to;
  guint serial; /* of the reading that is awaited; what comes late is dropped */
  gboolean reading, comparing;
  RoundsNoteVersion with; /* that it is compared with, or is to be; version 0: none */
};

/* Its widgets; the text's own come with the patient. */
void rounds_note_reader_build (RoundsNoteReader *self);

void rounds_note_reader_set_enabled (RoundsNoteReader *self, const char *action, gboolean enabled);

/* ---- what is searched for in it (note-matches.c) ---- */

/* Marks what its query finds: of a long note the start at once, the rest a step a turn of the main loop. */
void rounds_note_reader_find (RoundsNoteReader *self);
/* What was marked stays. */
void rounds_note_reader_stop_finding (RoundsNoteReader *self);
/* How many there are, and whether more may come. */
void rounds_note_reader_show_matches (RoundsNoteReader *self);
/* Goes to the match before or behind. The way, where there is none; 0: it is there, or may be found yet. */
int rounds_note_reader_step_match (RoundsNoteReader *self, int by);
