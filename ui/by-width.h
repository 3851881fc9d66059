/* by-width.h: the layout of a widget with one child whose width never depends on its height.
 *
 * GtkStack and a horizontal GtkBox ask their children how wide they are at a height. A label that wraps answers
 * with a search of some ten layouts of its words (my_pango_layout_get_width_for_height in gtk/gtklabel.c 4.8.3), a
 * box around it searches for the height (distribute_remaining_size in gtk/gtkboxlayout.c), and a patient's chart took
 * half of its time to open so. Nothing in this window wants to be narrower because it is high: what lies behind this
 * layout is asked for its width alone.
 *
 * Weighed: a widget of its own around the child, or a layout manager: the second is set on the widget that is there
 * already (an AdwBin, a page). Not used on what is laid out along a height, of which there is nothing here.
 */
#pragma once

#include <gtk/gtk.h>

#define ROUNDS_TYPE_BY_WIDTH (rounds_by_width_get_type ())
G_DECLARE_FINAL_TYPE (RoundsByWidth, rounds_by_width, ROUNDS, BY_WIDTH, GtkLayoutManager)

GtkLayoutManager *rounds_by_width_new (void);

/* Lets a label break anywhere at need, and not before its own width is used up. Its least width is the one of some
 * letters: else GTK lays it out a letter a line to know it, whose cost is the square of its length. */
void rounds_by_width_wrap (GtkLabel *label);

/* (transfer none) A new AdwBin around child, so laid out. */
GtkWidget *rounds_by_width_bin (GtkWidget *child);
