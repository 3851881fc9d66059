#include "pixmap-view.h"

#define TILE 512

struct _RoundsPixmapView
{
  GtkWidget parent_instance;

  const RoundsPixmapLevels *levels; /* the owner's */
  double zoom;
  GHashTable *textures; /* address of the level, then tile -> GdkTexture; of the level at hand */
  const RoundsPixmapLevel *level;
};

G_DEFINE_FINAL_TYPE (RoundsPixmapView, rounds_pixmap_view, GTK_TYPE_WIDGET)

static guint
own_width (RoundsPixmapView *self)
{
  return self->levels != NULL ? self->levels->levels[0].width : 0;
}

static guint
own_height (RoundsPixmapView *self)
{
  return self->levels != NULL ? self->levels->levels[0].height : 0;
}

double
rounds_pixmap_view_get_scale (RoundsPixmapView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (self->zoom > 0)
    return self->zoom;
  return own_width (self) > 0 ? (double) width / own_width (self) : 1;
}

static GtkSizeRequestMode
rounds_pixmap_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_pixmap_view_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  RoundsPixmapView *self = ROUNDS_PIXMAP_VIEW (widget);
  double scale = self->zoom > 0 ? self->zoom : 1;

  if (orientation == GTK_ORIENTATION_VERTICAL && self->zoom <= 0 && own_width (self) > 0)
    scale = for_size > 0 ? (double) for_size / own_width (self) : 0;
  *natural = (int) (scale * (orientation == GTK_ORIENTATION_HORIZONTAL ? own_width (self)
                                                                       : own_height (self)));
  /* As wide as the window: any width will do. */
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL && self->zoom <= 0 ? MIN (1, *natural)
                                                                          : *natural;
}

/* ---- drawing ---- */

static GdkTexture *
tile_at (RoundsPixmapView *self, guint column, guint row)
{
  const RoundsPixmapLevel *level = self->level;
  gpointer key = GUINT_TO_POINTER (row << 16 | (column + 1));
  GdkTexture *texture = g_hash_table_lookup (self->textures, key);
  guint x = column * TILE, y = row * TILE, channels = self->levels->channels;
  guint width = MIN (TILE, level->width - x), height = MIN (TILE, level->height - y);
  gsize stride = (gsize) level->width * channels;
  gsize from = y * stride + (gsize) x * channels;
  g_autoptr (GBytes) bytes = NULL;

  if (texture != NULL)
    return texture;
  bytes = g_bytes_new_from_bytes (level->pixels, from,
                                  (height - 1) * stride + (gsize) width * channels);
  texture = gdk_memory_texture_new ((int) width, (int) height,
                                    channels == 3 ? GDK_MEMORY_R8G8B8 : GDK_MEMORY_R8G8B8A8, bytes,
                                    stride);
  g_hash_table_insert (self->textures, key, texture);
  return texture;
}

/* What of it can be seen, in its own pixels. */
static graphene_rect_t
visible_part (RoundsPixmapView *self)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_VIEWPORT);
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                            (float) gtk_widget_get_height (GTK_WIDGET (self)));
  graphene_rect_t window;

  if (viewport != NULL && gtk_widget_compute_bounds (viewport, GTK_WIDGET (self), &window))
    graphene_rect_intersection (&all, &window, &all);
  return all;
}

static void
rounds_pixmap_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsPixmapView *self = ROUNDS_PIXMAP_VIEW (widget);
  double scale = rounds_pixmap_view_get_scale (self), tile;
  const RoundsPixmapLevel *level;
  graphene_rect_t seen;

  if (self->levels == NULL || own_width (self) == 0)
    return;
  level = rounds_pixmap_levels_for (self->levels, scale * own_width (self) *
                                                      gtk_widget_get_scale_factor (widget));
  if (level != self->level)
    g_hash_table_remove_all (self->textures);
  self->level = level;
  seen = visible_part (self);
  tile = TILE * scale * own_width (self) / level->width;
  for (guint row = (guint) (seen.origin.y / tile);
       row * tile < seen.origin.y + seen.size.height && row * TILE < level->height; row++)
    for (guint column = (guint) (seen.origin.x / tile);
         column * tile < seen.origin.x + seen.size.width && column * TILE < level->width; column++)
      {
        GdkTexture *texture = tile_at (self, column, row);
        double part = tile / TILE;

        gtk_snapshot_append_texture (
            snapshot, texture,
            &GRAPHENE_RECT_INIT ((float) (column * tile), (float) (row * tile),
                                 (float) (gdk_texture_get_width (texture) * part),
                                 (float) (gdk_texture_get_height (texture) * part)));
      }
}

/* ---- the object ---- */

static void
rounds_pixmap_view_finalize (GObject *object)
{
  g_hash_table_unref (ROUNDS_PIXMAP_VIEW (object)->textures);
  G_OBJECT_CLASS (rounds_pixmap_view_parent_class)->finalize (object);
}

static void
rounds_pixmap_view_class_init (RoundsPixmapViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rounds_pixmap_view_finalize;
  widget_class->get_request_mode = rounds_pixmap_view_get_request_mode;
  widget_class->measure = rounds_pixmap_view_measure;
  widget_class->snapshot = rounds_pixmap_view_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rounds_pixmap_view_init (RoundsPixmapView *self)
{
  self->textures = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "document-page");
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_FILL);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
}

GtkWidget *
rounds_pixmap_view_new (void)
{
  return g_object_new (ROUNDS_TYPE_PIXMAP_VIEW, NULL);
}

void
rounds_pixmap_view_set (RoundsPixmapView *self, const RoundsPixmapLevels *levels, const char *words)
{
  g_hash_table_remove_all (self->textures);
  self->level = NULL;
  self->levels = levels;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
rounds_pixmap_view_set_zoom (RoundsPixmapView *self, double zoom)
{
  self->zoom = zoom > 0 ? CLAMP (zoom, 1. / 16, 8) : 0;
  gtk_widget_set_halign (GTK_WIDGET (self), zoom > 0 ? GTK_ALIGN_CENTER : GTK_ALIGN_FILL);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
