/* note-view.h: the text of one note, to be read: what is marked in it, and where.
 *
 * A GtkTextView that is never edited: it lays out only what is seen, selects as people expect,
 * writes right to left where the text does, and screen readers know it. Copying goes by the rules of
 * clipboard.h. What is marked is told three ways: a colour, a form (a bar, a line, a weight) and the
 * words beside it (note-body.h). Weighed: a list of paragraphs (rows of unequal height jump in 4.8),
 * a widget drawn by us (selection and accessibility made anew). Chosen: the text view, with notes
 * beyond ROUNDS_NOTE_SHOWN bytes shown up to there, which is said. Lines that end only since a
 * typewriter's width did flow together (note-breaks.h); what is marked, cited and copied is the record's.
 */
#pragma once

#include "notes.h"
#include "patient.h"
#include "word-diff.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_NOTE_SHOWN (512u << 10)

typedef enum
{
  ROUNDS_SPAN_COPIED = 0, /* a bar at its side */
  ROUNDS_SPAN_DENIES,     /* a bar, and a wavy line */
  ROUNDS_SPAN_HIT,        /* bold on yellow */
  ROUNDS_SPAN_CITED,      /* on blue, underlined */
  ROUNDS_N_SPANS
} RoundsSpanKind;

/* A place of a note, and the same place of what is shown. */
typedef struct
{
  const char *field;  /* NULL: the first part that has a text */
  guint32 start, end; /* bytes of the field; both 0: all of it */
} RoundsNotePlace;

#define ROUNDS_TYPE_NOTE_VIEW (rounds_note_view_get_type ())
G_DECLARE_FINAL_TYPE (RoundsNoteView, rounds_note_view, ROUNDS, NOTE_VIEW, GtkTextView)

GtkWidget *rounds_note_view_new (RoundsPatient *patient);
/* Shows the note from its start, nothing marked. note NULL: nothing. source: the line that goes with
 * what is copied. struck: entered in error. TRUE: all of it is shown. */
gboolean rounds_note_view_set_note (RoundsNoteView *self,
                                    const RoundsNote *note,
                                    const char *source,
                                    gboolean struck);
/* The line that goes with what is copied from now on. */
void rounds_note_view_set_source (RoundsNoteView *self, const char *source);
/* The words at the top of what is seen; back to them in another version of the text, which frees it. NULL: the start. */
typedef struct _RoundsNoteTop RoundsNoteTop;
RoundsNoteTop *rounds_note_view_get_top (RoundsNoteView *self);
void rounds_note_view_go_to_top (RoundsNoteView *self, RoundsNoteTop *top);
/* Shows the newer text with what is gone struck through and what is new underlined, up to ROUNDS_NOTE_SHOWN bytes. TRUE: all
 * of it is shown. */
gboolean rounds_note_view_set_diff (RoundsNoteView *self,
                                    const char *older,
                                    const char *newer,
                                    const RoundsDiff *diff);
/* FALSE: it is not in what is shown. */
gboolean rounds_note_view_add_span (RoundsNoteView *self,
                                    RoundsSpanKind kind,
                                    const RoundsNotePlace *place);
void rounds_note_view_clear_spans (RoundsNoteView *self, RoundsSpanKind kind);
/* In the order in which they were added. */
guint rounds_note_view_n_spans (RoundsNoteView *self, RoundsSpanKind kind);
/* The words of a span, as they stand in the record. (transfer full) */
char *rounds_note_view_span_text (RoundsNoteView *self, RoundsSpanKind kind, guint i);
/* Brings a span into view, and the cursor to it. */
void rounds_note_view_show_span (RoundsNoteView *self, RoundsSpanKind kind, guint i);
/* Where a span begins, in pixels below the start of the text; 0 where it is not laid out yet. */
int rounds_note_view_span_y (RoundsNoteView *self, RoundsSpanKind kind, guint i);
/* The selected text, or the line at the cursor, as a place of the note. field is the view's, until another note is set.
 * FALSE: it is none (a heading of ours, a comparison). */
gboolean rounds_note_view_get_place (RoundsNoteView *self, RoundsNotePlace *place);

G_END_DECLS
