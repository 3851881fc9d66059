#include "sheet-marks.h"
#include "sheets-private.h"

#include <glib/gi18n-lib.h>

#define STRIP 512

/* A page on the screen. */
typedef struct
{
  RoundsReading *reading;
  GPtrArray *strips; /* GdkTexture, top to bottom; NULL: not made */
} Shown;

static void
shown_free (gpointer data)
{
  Shown *shown = data;

  g_clear_pointer (&shown->reading, rounds_reading_unref);
  g_clear_pointer (&shown->strips, g_ptr_array_unref);
  g_free (shown);
}

/* Strips, since the software renderer converts a texture whole, however little of it is seen. */
static GPtrArray *
strips_of (const RoundsPixmap *pixmap)
{
  GPtrArray *strips = g_ptr_array_new_with_free_func (g_object_unref);
  gsize stride = (gsize) pixmap->width * 3;

  for (guint y = 0; y < pixmap->height; y += STRIP)
    {
      guint rows = MIN (STRIP, pixmap->height - y);
      g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (pixmap->pixels, y * stride, rows * stride);

      g_ptr_array_add (strips, gdk_memory_texture_new ((int) pixmap->width, (int) rows,
                                                       GDK_MEMORY_R8G8B8, bytes, stride));
    }
  return strips;
}

static Shown *
shown_page (RoundsSheetsView *self, guint page)
{
  RoundsReading *reading = rounds_sheets_get (self->sheets, page);
  Shown *shown = g_hash_table_lookup (self->shown, GUINT_TO_POINTER (page + 1));
  const RoundsPixmap *pixmap;
  guint n;

  if (reading == NULL || (shown != NULL && shown->reading == reading))
    return reading != NULL ? shown : NULL;
  pixmap = rounds_reading_get_pixmaps (reading, &n);
  if (n == 0 || pixmap->channels != 3)
    return NULL;
  shown = g_new (Shown, 1);
  *shown = (Shown){ rounds_reading_ref (reading), strips_of (pixmap) };
  g_hash_table_replace (self->shown, GUINT_TO_POINTER (page + 1), shown);
  return shown;
}

static void
draw_words (RoundsSheetsView *self,
            GtkSnapshot *snapshot,
            const char *words,
            const graphene_rect_t *area)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), words);
  float seen = MIN (area->size.width, (float) gtk_widget_get_width (GTK_WIDGET (self)));

  pango_layout_set_width (layout, (int) (MAX (seen - 4 * ROUNDS_SHEETS_MARGIN, 1) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (area->origin.x + 2 * ROUNDS_SHEETS_MARGIN,
                                                area->origin.y + 2 * ROUNDS_SHEETS_MARGIN));
  gtk_snapshot_append_layout (snapshot, layout, &(GdkRGBA){ .2f, .2f, .2f, 1 });
  gtk_snapshot_restore (snapshot);
}

static void
draw_paper (RoundsSheetsView *self, GtkSnapshot *snapshot, guint page, const graphene_rect_t *area)
{
  const char *error = rounds_sheets_get_error (self->sheets, page);
  g_autofree char *words = NULL;

  if (error != NULL)
    words = g_strdup_printf (_ ("Page %u of %u cannot be shown. %s"), page + 1, self->n, error);
  else
    words = g_strdup_printf (_ ("Page %u of %u is being drawn …"), page + 1, self->n);
  draw_words (self, snapshot, words, area);
}

static void
draw_strips (GtkSnapshot *snapshot, const Shown *shown, const graphene_rect_t *area)
{
  guint n;
  const RoundsPixmap *pixmap = rounds_reading_get_pixmaps (shown->reading, &n);
  /* Pixel on pixel where it was drawn for this size: its height is rounded otherwise. */
  float part = area->size.width / (float) pixmap->width;

  for (guint i = 0; i < shown->strips->len; i++)
    {
      GdkTexture *strip = shown->strips->pdata[i];

      gtk_snapshot_append_texture (
          snapshot, strip,
          &GRAPHENE_RECT_INIT (area->origin.x, area->origin.y + (float) (i * STRIP) * part,
                               area->size.width, (float) gdk_texture_get_height (strip) * part));
    }
}

static void
draw_rects (
    GtkSnapshot *snapshot, GArray *rects, const GdkRGBA *fill, const GdkRGBA *edge, float line)
{
  for (guint i = 0; i < rects->len; i++)
    {
      graphene_rect_t rect = g_array_index (rects, graphene_rect_t, i);
      GskRoundedRect outline;

      graphene_rect_inset (&rect, -line, -line);
      gtk_snapshot_append_color (snapshot, fill, &rect);
      gsk_rounded_rect_init_from_rect (&outline, &rect, 0);
      if (line > 0)
        gtk_snapshot_append_border (snapshot, &outline, (float[4]){ line, line, line, line },
                                    (GdkRGBA[4]){ *edge, *edge, *edge, *edge });
    }
}

/* What was found has an outline too, the one at hand a strong one: paper is white in every style. */
static void
draw_found (RoundsSheetsView *self, GtkSnapshot *snapshot, guint page, const graphene_rect_t *area)
{
  const GdkRGBA fill = { 1, .84f, 0, .35f }, edge = { .55f, .40f, 0, 1 }, strong = { 0, 0, 0, 1 };
  RoundsReading *words = rounds_sheets_get_words (self->sheets, page);

  for (guint i = 0; self->found != NULL && words != NULL && i < self->found->len; i++)
    {
      const RoundsSheetPlace *place = &g_array_index (self->found, RoundsSheetPlace, i);
      gboolean current = i == self->current;
      g_autoptr (GArray) rects = place->page == page
                                     ? rounds_sheet_rects (words, place->start, place->end, area)
                                     : NULL;

      if (rects != NULL)
        draw_rects (snapshot, rects, &fill, current ? &strong : &edge, current ? 2 : 1);
    }
}

static void
draw_selection (RoundsSheetsView *self,
                GtkSnapshot *snapshot,
                guint page,
                const graphene_rect_t *area)
{
  const GdkRGBA fill = { .21f, .52f, .89f, .35f };
  RoundsReading *words = rounds_sheets_get_words (self->sheets, page);
  g_autoptr (GArray) rects = NULL;
  guint start, end;

  if (words == NULL || !rounds_sheets_selected_on (self, page, &start, &end))
    return;
  rects = rounds_sheet_rects (words, start, end, area);
  draw_rects (snapshot, rects, &fill, &fill, 0);
}

static void
draw_page (RoundsSheetsView *self, GtkSnapshot *snapshot, guint page)
{
  graphene_rect_t area = rounds_sheets_area_of (self, page);
  const Shown *shown = shown_page (self, page);
  GskRoundedRect outline;
  GdkRGBA edge;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &edge);
  edge.alpha = .25f;
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 1, 1, 1 }, &area);
  gtk_snapshot_push_clip (snapshot, &area);
  if (shown != NULL)
    draw_strips (snapshot, shown, &area);
  else
    draw_paper (self, snapshot, page, &area);
  draw_found (self, snapshot, page, &area);
  draw_selection (self, snapshot, page, &area);
  gtk_snapshot_pop (snapshot);
  graphene_rect_inset (&area, -1, -1);
  gsk_rounded_rect_init_from_rect (&outline, &area, 0);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1, 1, 1, 1 },
                              (GdkRGBA[4]){ edge, edge, edge, edge });
}

static gboolean
is_unseen (gpointer key, gpointer value, gpointer data)
{
  const guint *seen = data;
  guint page = GPOINTER_TO_UINT (key) - 1;

  return page < seen[0] || page > seen[1];
}

void
rounds_sheets_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsSheetsView *self = ROUNDS_SHEETS_VIEW (widget);
  double top = gtk_adjustment_get_value (self->down);
  guint seen[2];

  if (self->n == 0)
    return;
  seen[0] = rounds_sheets_page_at (self, top);
  seen[1] = rounds_sheets_page_at (self, top + gtk_widget_get_height (widget));
  for (guint page = seen[0]; page <= seen[1]; page++)
    draw_page (self, snapshot, page);
  g_hash_table_foreach_remove (self->shown, is_unseen, seen);
}

GHashTable *
rounds_sheets_shown_new (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, shown_free);
}
