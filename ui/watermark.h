/* watermark.h: "SYNTHETIC PATIENTS" across everything a demonstration shows or prints (H28).
 *
 * One function draws it on any cairo context, so that the screen and paper cannot differ. On the
 * screen it lies in an overlay over the whole window: a background would vanish behind the first
 * opaque card, and one mark per page would be forgotten by the next page. The ink is faint enough
 * that text under it keeps its contrast.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Ink of the mark over any background: how far it moves a pixel towards black or white. */
#define ROUNDS_WATERMARK_INK 0.06

/* Fills width x height user units with rows of the mark. dark: light ink, for a dark page. */
void rounds_watermark_draw (cairo_t *cr, double width, double height, gboolean dark);

/* A widget that draws it, takes no input and is nothing to a screen reader. */
#define ROUNDS_TYPE_WATERMARK (rounds_watermark_get_type ())
G_DECLARE_FINAL_TYPE (RoundsWatermark, rounds_watermark, ROUNDS, WATERMARK, GtkWidget)

G_END_DECLS
