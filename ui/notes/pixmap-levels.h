/* pixmap-levels.h: a picture in halves, quarters, eighths: what is drawn is never more than twice as
 * fine as the screen, so a page of 40 million pixels scrolls as lightly as a small one.
 *
 * Pure; made on the worker; wiped when it goes. Gray becomes RGB, since GTK 4.8 knows no gray texture.
 */
#pragma once

#include "reading.h"

G_BEGIN_DECLS

typedef struct
{
  guint width, height;
  GBytes *pixels; /* (height, width, channels) u8 */
} RoundsPixmapLevel;

typedef struct
{
  guint channels; /* 3 or 4 */
  RoundsPixmapLevel levels[16];
  guint n; /* the first is the picture as it is; the last at most 512 pixels a side */
} RoundsPixmapLevels;

/* NULL: no memory. (transfer full) */
RoundsPixmapLevels *rounds_pixmap_levels_new (const RoundsPixmap *pixmap);
void rounds_pixmap_levels_free (RoundsPixmapLevels *self);
/* What its pixels take. */
gsize rounds_pixmap_levels_bytes (const RoundsPixmapLevels *self);
/* The smallest that is not coarser than `width` pixels across. */
const RoundsPixmapLevel *rounds_pixmap_levels_for (const RoundsPixmapLevels *self, double width);

G_END_DECLS
