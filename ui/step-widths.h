/* step-widths.h: the layout of buttons that hold an AdwSqueezer, side by side: each is as wide as it likes to be, or as
 * narrow as it can be. A box gives them widths between, and then a few letters or an icon stand in a button for many.
 *
 * What is left over is behind them, or before them where the widget is aligned to the end. Mirrored in right-to-left.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_STEP_WIDTHS (rounds_step_widths_get_type ())
G_DECLARE_FINAL_TYPE (RoundsStepWidths, rounds_step_widths, ROUNDS, STEP_WIDTHS, GtkLayoutManager)

G_END_DECLS
