#include "pixmap-levels.h"

#define SMALLEST 512

static GBytes *
rgb_of_gray (const RoundsPixmap *pixmap)
{
  gsize n = (gsize) pixmap->width * pixmap->height;
  const guint8 *gray = g_bytes_get_data (pixmap->pixels, NULL);
  guint8 *rgb = g_try_malloc (3 * n);

  for (gsize i = 0; rgb != NULL && i < n; i++)
    rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = gray[i];
  return rounds_pixels_take (rgb, 3 * n);
}

/* Means of four. At an odd edge the last row or column counts twice. */
static GBytes *
halve (const RoundsPixmapLevel *from, guint channels, guint width, guint height)
{
  const guint8 *fine = g_bytes_get_data (from->pixels, NULL);
  guint8 *coarse = g_try_malloc ((gsize) width * height * channels), *at = coarse;

  for (guint y = 0; coarse != NULL && y < height; y++)
    {
      const guint8 *upper = fine + (gsize) 2 * y * from->width * channels;
      const guint8 *lower = 2 * y + 1 < from->height ? upper + (gsize) from->width * channels
                                                     : upper;

      for (guint x = 0; x < width; x++)
        {
          gsize left = (gsize) 2 * x * channels;
          gsize right = 2 * x + 1 < from->width ? left + channels : left;

          for (guint c = 0; c < channels; c++)
            *at++ = (guint8) ((upper[left + c] + upper[right + c] + lower[left + c] +
                               lower[right + c] + 2) /
                              4);
        }
    }
  return rounds_pixels_take (coarse, (gsize) width * height * channels);
}

RoundsPixmapLevels *
rounds_pixmap_levels_new (const RoundsPixmap *pixmap)
{
  RoundsPixmapLevels *self = g_new0 (RoundsPixmapLevels, 1);
  RoundsPixmapLevel *level = self->levels;

  self->channels = pixmap->channels == 1 ? 3 : pixmap->channels;
  *level = (RoundsPixmapLevel){ pixmap->width, pixmap->height, NULL };
  level->pixels = pixmap->channels == 1 ? rgb_of_gray (pixmap) : g_bytes_ref (pixmap->pixels);
  self->n = 1;
  while (level->pixels != NULL && MAX (level->width, level->height) > SMALLEST &&
         self->n < G_N_ELEMENTS (self->levels))
    {
      guint width = (level->width + 1) / 2, height = (level->height + 1) / 2;

      level[1] = (RoundsPixmapLevel){ width, height, halve (level, self->channels, width, height) };
      level++;
      self->n++;
    }
  if (level->pixels != NULL)
    return self;
  rounds_pixmap_levels_free (self);
  return NULL;
}

void
rounds_pixmap_levels_free (RoundsPixmapLevels *self)
{
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->levels[i].pixels, g_bytes_unref);
  g_free (self);
}

gsize
rounds_pixmap_levels_bytes (const RoundsPixmapLevels *self)
{
  gsize bytes = 0;

  for (guint i = 0; i < self->n; i++)
    bytes += self->levels[i].pixels != NULL ? g_bytes_get_size (self->levels[i].pixels) : 0;
  return bytes;
}

const RoundsPixmapLevel *
rounds_pixmap_levels_for (const RoundsPixmapLevels *self, double width)
{
  guint i = 0;

  while (i + 1 < self->n && self->levels[i + 1].width >= width)
    i++;
  return &self->levels[i];
}
