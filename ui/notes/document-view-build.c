/* The widgets of the view, what of it goes to paper, and what tests ask. */
#include "document-view-private.h"
#include "names.h"
#include "narrative-view.h"
#include "note-view.h"
#include "pixmap-view.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
bar_new (RoundsDocumentView *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const struct
  {
    GtkWidget *box;
    const char *icon, *words, *action;
  } buttons[] = {
    { bar, "go-up-symbolic", _ ("Previous page (Ctrl+Page Up)"), "document.previous-page" },
    { bar, "go-down-symbolic", _ ("Next page (Ctrl+Page Down)"), "document.next-page" },
    { NULL, "zoom-out-symbolic", _ ("Smaller (Ctrl+−)"), "document.zoom-out" },
    { NULL, "zoom-fit-best-symbolic", _ ("As wide as the page (Ctrl+0)"), "document.zoom-fit" },
    { NULL, "zoom-in-symbolic", _ ("Larger (Ctrl++)"), "document.zoom-in" },
  };

  self->zoom_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->place = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->place, "note-matches");
  gtk_box_append (GTK_BOX (bar), self->place);
  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_box_append (GTK_BOX (buttons[i].box != NULL ? buttons[i].box : self->zoom_box),
                    rounds_names_icon_button (buttons[i].icon, buttons[i].words,
                                              buttons[i].action));
  gtk_box_append (GTK_BOX (bar), self->zoom_box);
  self->print_button = rounds_names_icon_button ("printer-symbolic",
                                                 _ ("Print these pages (Ctrl+P)"), "win.print");
  self->text_button = gtk_toggle_button_new_with_label (_ ("As Text"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->text_button), "document.as-text");
  gtk_widget_add_css_class (self->text_button, "flat");
  return bar;
}

static GtkWidget *
scroller_new (GtkWidget *child, GtkPolicyType across)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), across, GTK_POLICY_AUTOMATIC);
  if (child != NULL)
    gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  return scroller;
}

/* What is said now and then. */
static GtkWidget *
line_new (void)
{
  GtkWidget *line = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                  "xalign", 0.0f, "width-chars", 12, "visible", FALSE, NULL);

  gtk_widget_add_css_class (line, "note-warning");
  return line;
}

void
rounds_document_view_build (RoundsDocumentView *self)
{
  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "note-reader");
  self->title = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "width-chars", 6,
                              "max-width-chars", 30, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (self->title, "note-title");
  self->said = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "width-chars", 12, NULL);
  gtk_widget_add_css_class (self->said, "note-warning");
  self->warning = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                "xalign", 0.0f, "width-chars", 12, NULL);
  gtk_widget_add_css_class (self->warning, "note-warning");
  self->changed_line = line_new ();
  self->cited_line = line_new ();
  gtk_widget_add_css_class (self->head, "note-head");
  self->bar = bar_new (self);
  self->back = rounds_names_icon_button ("go-previous-symbolic", _ ("Back to the list (Esc)"),
                                         "documents.back");
  gtk_widget_set_visible (self->back, FALSE);
  gtk_box_append (GTK_BOX (self->head), self->back);
  gtk_box_append (GTK_BOX (self->head), self->title);
  gtk_box_append (GTK_BOX (self->head), self->bar);
  gtk_box_append (GTK_BOX (self->head), self->text_button);
  gtk_box_append (GTK_BOX (self->head), self->print_button);
  gtk_box_append (GTK_BOX (self), self->head);
  gtk_box_append (GTK_BOX (self), self->warning);
  gtk_box_append (GTK_BOX (self), self->changed_line);
  gtk_box_append (GTK_BOX (self), self->cited_line);
  gtk_box_append (GTK_BOX (self), self->said);
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_widget_add_css_class (self->stack, "document-view");
  gtk_box_append (GTK_BOX (self), self->stack);
  self->state = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "width-chars", 8, "max-width-chars", 30,
                              "justify", GTK_JUSTIFY_CENTER, NULL);
  gtk_widget_add_css_class (self->state, "note-state");
  gtk_stack_add_child (GTK_STACK (self->stack), self->state);
}

void
rounds_document_view_fill (RoundsDocumentView *self)
{
  GtkAdjustment *scroll;

  self->text = rounds_note_view_new (self->patient);
  self->pixmap = rounds_pixmap_view_new ();
  self->pixmap_scroller = scroller_new (self->pixmap, GTK_POLICY_AUTOMATIC);
  self->sheet_scroller = scroller_new (NULL, GTK_POLICY_NEVER);
  g_signal_connect_object (self->sheet_scroller, "map",
                           G_CALLBACK (rounds_document_view_scroll_to_cited), self,
                           G_CONNECT_SWAPPED);
  self->sheets = rounds_sheets_view_new (self->patient);
  self->sheets_scroller = scroller_new (self->sheets, GTK_POLICY_AUTOMATIC);
  self->find = rounds_document_find_new (ROUNDS_SHEETS_VIEW (self->sheets));
  gtk_box_insert_child_after (GTK_BOX (self), self->find, self->said);
  gtk_widget_add_css_class (self->find, "document-find");
  gtk_stack_add_child (GTK_STACK (self->stack), scroller_new (self->text, GTK_POLICY_NEVER));
  gtk_stack_add_child (GTK_STACK (self->stack), self->pixmap_scroller);
  gtk_stack_add_child (GTK_STACK (self->stack), self->sheet_scroller);
  gtk_stack_add_child (GTK_STACK (self->stack), self->sheets_scroller);
  /* Only the tiles that are seen are drawn, so scrolling draws others. */
  scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->pixmap_scroller));
  g_signal_connect_object (scroll, "value-changed", G_CALLBACK (gtk_widget_queue_draw),
                           self->pixmap, G_CONNECT_SWAPPED);
  scroll = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->pixmap_scroller));
  g_signal_connect_object (scroll, "value-changed", G_CALLBACK (gtk_widget_queue_draw),
                           self->pixmap, G_CONNECT_SWAPPED);
}

/* ---- on paper ---- */

gboolean
rounds_document_view_get_print (RoundsDocumentView *self, RoundsDocumentPrint *print)
{
  const RoundsDocument *document = rounds_document_view_shown (self);

  if (document == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return FALSE;
  *print = (RoundsDocumentPrint){ .title = gtk_label_get_text (GTK_LABEL (self->title)),
                                  .said = gtk_widget_get_visible (self->said)
                                              ? gtk_label_get_text (GTK_LABEL (self->said))
                                              : NULL,
                                  .marks = self->marks,
                                  .page = self->page };
  if (rounds_document_view_shows_sheets (self) && rounds_sheets_get_n (self->document->sheets) > 0)
    {
      print->sheets = self->document->sheets;
      print->bytes = self->document->pages->document;
      return TRUE;
    }
  print->pictures = document->levels;
  print->text = document->text;
  print->narrative = document->narrative != NULL ? document->pages->narrative : NULL;
  return print->pictures != NULL || print->text != NULL || print->narrative != NULL;
}

/* ---- for tests ---- */

gboolean
rounds_document_view_is_settled (RoundsDocumentView *self)
{
  return !self->reading && self->citing == NULL;
}

RoundsPagesKind
rounds_document_view_get_kind (RoundsDocumentView *self)
{
  return rounds_document_view_shown (self) != NULL ? rounds_document_view_shown (self)->pages->kind
                                                   : ROUNDS_PAGES_NOTHING;
}

const char *
rounds_document_view_get_warning (RoundsDocumentView *self)
{
  return gtk_label_get_text (GTK_LABEL (self->warning));
}

const char *
rounds_document_view_get_said (RoundsDocumentView *self)
{
  return gtk_label_get_text (GTK_LABEL (self->said));
}

const char *
rounds_document_view_get_changed (RoundsDocumentView *self)
{
  return gtk_label_get_text (GTK_LABEL (self->changed_line));
}

const char *
rounds_document_view_get_cited (RoundsDocumentView *self)
{
  return gtk_label_get_text (GTK_LABEL (self->cited_line));
}

const char *
rounds_document_view_get_place (RoundsDocumentView *self)
{
  return gtk_label_get_text (GTK_LABEL (self->place));
}

RoundsSheetsView *
rounds_document_view_get_sheets (RoundsDocumentView *self)
{
  return ROUNDS_SHEETS_VIEW (self->sheets);
}

RoundsDocumentFind *
rounds_document_view_get_find (RoundsDocumentView *self)
{
  return ROUNDS_DOCUMENT_FIND (self->find);
}

double
rounds_document_view_get_scale (RoundsDocumentView *self)
{
  return rounds_document_view_shows_sheets (self)
             ? rounds_sheets_view_get_scale (ROUNDS_SHEETS_VIEW (self->sheets))
             : rounds_pixmap_view_get_scale (ROUNDS_PIXMAP_VIEW (self->pixmap));
}
