/* pixmap-view.h: one page of pixels, drawn in tiles of the level that suits its size on the screen.
 *
 * In a scrolled window: it is as wide as the window (zoom 0) or a multiple of its own size. Only the
 * tiles that are seen are drawn.
 */
#pragma once

#include "pixmap-levels.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_PIXMAP_VIEW (rounds_pixmap_view_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPixmapView, rounds_pixmap_view, ROUNDS, PIXMAP_VIEW, GtkWidget)

GtkWidget *rounds_pixmap_view_new (void);
/* levels: the caller's, outlives what is shown; NULL: nothing. words: what a screen reader says. */
void rounds_pixmap_view_set (RoundsPixmapView *self,
                             const RoundsPixmapLevels *levels,
                             const char *words);
/* 0: as wide as there is room; else pixels of the picture per pixel of the screen, 1/16 to 8. */
void rounds_pixmap_view_set_zoom (RoundsPixmapView *self, double zoom);
/* What is drawn now, also where it fits the width. */
double rounds_pixmap_view_get_scale (RoundsPixmapView *self);

G_END_DECLS
