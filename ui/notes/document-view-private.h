/* document-view-private.h: what the parts of the view share. For ui/notes/document-view*.c only. */
#pragma once

#include "document-cite.h"
#include "document-load.h"
#include "document-view.h"

struct _RoundsDocumentView
{
  GtkBox parent_instance;

  RoundsPatient *patient;
  GtkWidget *head, *title, *warning, *changed_line, *cited_line, *place, *said, *bar, *stack,
      *state, *text, *pixmap, *pixmap_scroller;
  GtkWidget *sheet_scroller, *zoom_box, *back;
  GtkWidget *sheets, *sheets_scroller, *find, *text_button, *print_button;
  GSimpleActionGroup *actions;
  RoundsDocument *document;
  RoundsDocument *as_text; /* the PDF's text, where it is shown or was; NULL */
  gboolean shows_text;     /* of a PDF: its text instead of its pages */
  RoundsDocumentsKept kept;
  char *source;  /* what goes with copied text */
  guint32 marks; /* of its record, when it was opened */
  char *key;     /* of what is open; NULL */
  char *words;   /* while nothing is open: what is said instead; NULL: that one is to be chosen */
  RoundsCited cited;
  GArray *
      pieces; /* RoundsCitedPiece: of the cited words, as they are shown; NULL: none are cited, or not yet found */
  RoundsCitedSearch *citing; /* for them; NULL: none is under way */
  guint finding;             /* source: a step of it */
  guint scrolling;           /* a tick of sheet_scroller: the first of them is brought into sight */
  guint frames;              /* of it, at most */
  gboolean out_of_sight;     /* that one */
  guint back_to;             /* the page of a PDF that was read, of the version before; 0: none */
  guint page;
  guint serial;
  gboolean reading;
};

/* Its widgets; those that show documents come with the patient. */
void rounds_document_view_build (RoundsDocumentView *self);
void rounds_document_view_fill (RoundsDocumentView *self);
/* What pages are shown of: the document, or the text of a PDF. NULL: nothing. */
const RoundsDocument *rounds_document_view_shown (RoundsDocumentView *self);
gboolean rounds_document_view_shows_sheets (RoundsDocumentView *self);
/* Shows the citation that waits, once what is open is there; marks what of it stands on the page that is shown; and says of
 * it where it is, words NULL: nothing. */
void rounds_document_view_show_cited (RoundsDocumentView *self);
void rounds_document_view_mark_cited (RoundsDocumentView *self);
void rounds_document_view_say_cited (RoundsDocumentView *self, const char *words);
void rounds_document_view_stop_citing (RoundsDocumentView *self);
void rounds_document_view_scroll_to_cited (RoundsDocumentView *self);
