/* What is cited of the document that is open: found, marked and brought into sight. */
#include "document-view-private.h"
#include "narrative-view.h"
#include "note-view.h"

#include <glib/gi18n-lib.h>

static const RoundsCitedPiece *
piece_at (RoundsDocumentView *self, guint i)
{
  return &g_array_index (self->pieces, RoundsCitedPiece, i);
}

/* The view of a narrative's page; NULL: none is shown. */
static GtkWidget *
narrative_of (RoundsDocumentView *self)
{
  GtkWidget *child = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (self->sheet_scroller));

  return GTK_IS_VIEWPORT (child) ? gtk_viewport_get_child (GTK_VIEWPORT (child)) : child;
}

/* Those that stand on the page that is shown. */
void
rounds_document_view_mark_cited (RoundsDocumentView *self)
{
  GtkWidget *narrative = narrative_of (self);

  for (guint i = 0; self->pieces != NULL && i < self->pieces->len; i++)
    {
      const RoundsCitedPiece *piece = piece_at (self, i);
      const RoundsNotePlace place = { NULL, (guint32) piece->start, (guint32) piece->end };

      if (piece->page != self->page)
        continue;
      if (rounds_document_view_shown (self)->text != NULL)
        rounds_note_view_add_span (ROUNDS_NOTE_VIEW (self->text), ROUNDS_SPAN_CITED, &place);
      else if (narrative != NULL)
        rounds_narrative_view_mark (narrative, piece->block, piece->cell,
                                    (const gsize[2]){ piece->start, piece->end });
    }
}

/* Lines that have no place by then get none while the page is seen. */
#define FRAMES_MOST 60

/* Of a narrative, once its lines have their places: a frame or two after it was made. A page that is not seen has no
 * frames: it goes on when it is (rounds_document_view_scroll_to_cited). */
static gboolean
on_frame (GtkWidget *scroller, GdkFrameClock *clock, gpointer data)
{
  RoundsDocumentView *self = data;
  GtkAdjustment *down = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  GtkWidget *view = narrative_of (self), *label = NULL;
  const RoundsCitedPiece *piece = self->pieces != NULL ? piece_at (self, 0) : NULL;
  graphene_rect_t place;

  if (!gtk_widget_get_mapped (scroller))
    {
      self->scrolling = 0;
      return G_SOURCE_REMOVE;
    }
  if (piece != NULL && view != NULL && piece->page == self->page && self->frames-- > 0)
    label = rounds_narrative_view_mark (view, piece->block, piece->cell,
                                        (const gsize[2]){ piece->start, piece->end });
  if (label != NULL &&
      (!gtk_widget_compute_bounds (label, view, &place) || place.size.height <= 0 ||
       place.origin.y + place.size.height > gtk_adjustment_get_upper (down)))
    return G_SOURCE_CONTINUE;
  if (label != NULL)
    gtk_adjustment_clamp_page (down, place.origin.y - place.size.height,
                               place.origin.y + 2 * place.size.height);
  self->scrolling = 0;
  self->out_of_sight = FALSE;
  return G_SOURCE_REMOVE;
}

void
rounds_document_view_scroll_to_cited (RoundsDocumentView *self)
{
  if (!self->out_of_sight || self->scrolling != 0)
    return;
  self->frames = FRAMES_MOST;
  self->scrolling = gtk_widget_add_tick_callback (self->sheet_scroller, on_frame, self, NULL);
}

void
rounds_document_view_say_cited (RoundsDocumentView *self, const char *words)
{
  gtk_label_set_text (GTK_LABEL (self->cited_line), words != NULL ? words : "");
  gtk_widget_set_visible (self->cited_line, words != NULL);
}

static void
show_pieces (RoundsDocumentView *self)
{
  gboolean text = rounds_document_view_shown (self)->text != NULL;

  if (self->pieces->len == 0)
    {
      rounds_document_view_say_cited (
          self, _ ("⚠ The cited words were not found in what is shown here. The source has them."));
      return;
    }
  rounds_document_view_show_page (self, piece_at (self, 0)->page);
  if (text)
    rounds_note_view_show_span (ROUNDS_NOTE_VIEW (self->text), ROUNDS_SPAN_CITED, 0);
  else
    {
      self->out_of_sight = TRUE;
      rounds_document_view_scroll_to_cited (self);
    }
  rounds_document_view_say_cited (self, _ ("The cited words are underlined."));
}

/* FALSE: there is more. */
static gboolean
find_further (RoundsDocumentView *self)
{
  if (!rounds_cited_search_step (self->citing))
    return FALSE;
  g_clear_pointer (&self->pieces, g_array_unref);
  self->pieces = rounds_cited_search_get_found (self->citing);
  g_clear_pointer (&self->citing, rounds_cited_search_free);
  show_pieces (self);
  return TRUE;
}

static gboolean
on_finding_turn (gpointer data)
{
  RoundsDocumentView *self = data;

  if (!find_further (self))
    return G_SOURCE_CONTINUE;
  self->finding = 0;
  return G_SOURCE_REMOVE;
}

/* A short one at once, a long one in turns of the main loop. */
static void
find_cited (RoundsDocumentView *self, const RoundsDocument *document)
{
  rounds_document_view_stop_citing (self);
  self->citing = rounds_cited_search_new (&self->cited, document);
  if (find_further (self))
    return;
  rounds_document_view_say_cited (self, _ ("The cited words are being looked for …"));
  self->finding = g_idle_add (on_finding_turn, self);
}

void
rounds_document_view_stop_citing (RoundsDocumentView *self)
{
  g_clear_handle_id (&self->finding, g_source_remove);
  g_clear_pointer (&self->citing, rounds_cited_search_free);
}

/* The page, from 0: a form feed stands between two of them (pages.h). */
static guint
page_of_cited (const RoundsCited *cited)
{
  guint page = 0;

  for (gsize i = 0; i < cited->start; i++)
    page += cited->text[i] == '\f';
  return page;
}

/* Once what is open is there: of a PDF they are searched for, else marked. */
void
rounds_document_view_show_cited (RoundsDocumentView *self)
{
  const RoundsDocument *document = rounds_document_view_shown (self);
  g_autofree char *words = NULL;

  if (self->cited.text == NULL || document == NULL ||
      (document->sheets != NULL && rounds_sheets_get_n (document->sheets) == 0))
    return;
  if (document->sheets != NULL)
    {
      words = g_strndup (self->cited.text + self->cited.start, self->cited.end - self->cited.start);
      rounds_document_find_words (ROUNDS_DOCUMENT_FIND (self->find), words,
                                  page_of_cited (&self->cited));
    }
  else
    find_cited (self, document);
  rounds_cited_clear (&self->cited);
}

void
rounds_document_view_cite (RoundsDocumentView *self, GBytes *text, gsize start, gsize end)
{
  gsize size = 0;
  const char *bytes = text != NULL ? g_bytes_get_data (text, &size) : NULL;

  rounds_document_view_stop_citing (self);
  rounds_cited_clear (&self->cited);
  if (bytes == NULL || start >= end || end > size)
    {
      rounds_document_view_say_cited (
          self, _ ("⚠ The cited words cannot be marked in this document. The source has them."));
      return;
    }
  self->cited = (RoundsCited){ g_strndup (bytes, size), start, end };
  rounds_document_view_show_cited (self);
}
