#include "clipboard.h"
#include "sheet-marks.h"
#include "sheets-private.h"

#include <glib/gi18n-lib.h>

static void
order (const RoundsSheetsGap *a,
       const RoundsSheetsGap *b,
       RoundsSheetsGap *first,
       RoundsSheetsGap *last)
{
  gboolean ordered = a->page < b->page || (a->page == b->page && a->gap <= b->gap);

  *first = ordered ? *a : *b;
  *last = ordered ? *b : *a;
}

/* Which characters of a page are selected. FALSE: none. */
gboolean
rounds_sheets_selected_on (RoundsSheetsView *self, guint page, guint *start, guint *end)
{
  RoundsSheetsGap first, last;

  order (&self->from, &self->to, &first, &last);
  if (page < first.page || page > last.page)
    return FALSE;
  *start = page == first.page ? first.gap : 0;
  *end = page == last.page ? last.gap : G_MAXUINT;
  return *start < *end;
}

static gboolean
gap_at (RoundsSheetsView *self, double x, double y, RoundsSheetsGap *gap)
{
  graphene_rect_t area;
  RoundsReading *words;

  if (self->n == 0)
    return FALSE;
  gap->page = rounds_sheets_page_at (self, y + gtk_adjustment_get_value (self->down));
  area = rounds_sheets_area_of (self, gap->page);
  words = rounds_sheets_get_words (self->sheets, gap->page);
  if (words == NULL)
    return FALSE;
  gap->gap = rounds_sheet_gap_at (words, &GRAPHENE_POINT_INIT ((float) x, (float) y), &area);
  return TRUE;
}

static void
on_drag_begun (GtkGestureDrag *drag, double x, double y, gpointer data)
{
  RoundsSheetsView *self = data;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!gap_at (self, x, y, &self->from))
    self->from = (RoundsSheetsGap){ 0 };
  self->to = self->from;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_moved (GtkGestureDrag *drag, double right, double below, gpointer data)
{
  RoundsSheetsView *self = data;
  double x, y;
  RoundsSheetsGap gap;

  if (gtk_gesture_drag_get_start_point (drag, &x, &y) && gap_at (self, x + right, y + below, &gap))
    self->to = gap;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

char *
rounds_sheets_view_get_selected (RoundsSheetsView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint page = 0; page < self->n; page++)
    {
      RoundsReading *words = rounds_sheets_get_words (self->sheets, page);
      guint start, end;
      g_autofree char *part = NULL;

      if (words == NULL || !rounds_sheets_selected_on (self, page, &start, &end))
        continue;
      part = rounds_sheet_text (words, start, end);
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, part);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static gboolean
on_copy (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (widget);
  g_autofree char *text = rounds_sheets_view_get_selected (self);
  g_autofree char *source = NULL;
  RoundsSheetsGap first, last;

  if (text == NULL)
    return FALSE;
  order (&self->from, &self->to, &first, &last);
  /* Translators: where a copied text stands: the title of a document, and a page of it. */
  source = g_strdup_printf (_ ("%s, page %u"), self->title, first.page + 1);
  rounds_clipboard_copy (widget, self->patient, text, source, FALSE);
  return TRUE;
}

static gboolean
on_select_all (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (widget);
  RoundsReading *words = self->n > 0 ? rounds_sheets_get_words (self->sheets, self->page) : NULL;

  if (words == NULL)
    return FALSE;
  self->from = (RoundsSheetsGap){ self->page, 0 };
  self->to = (RoundsSheetsGap){ self->page, (guint) rounds_reading_get_characters (words) };
  gtk_widget_queue_draw (widget);
  return TRUE;
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (widget);

  if (self->from.page == self->to.page && self->from.gap == self->to.gap)
    return FALSE;
  self->from = self->to;
  gtk_widget_queue_draw (widget);
  return TRUE;
}

void
rounds_sheets_add_pointer (RoundsSheetsView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begun), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_moved), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

void
rounds_sheets_add_keys (GtkWidgetClass *klass)
{
  gtk_widget_class_add_binding (klass, GDK_KEY_c, GDK_CONTROL_MASK, on_copy, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Insert, GDK_CONTROL_MASK, on_copy, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_a, GDK_CONTROL_MASK, on_select_all, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Escape, 0, on_escape, NULL);
}
