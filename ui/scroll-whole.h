/* scroll-whole.h: a page scrolls as a whole where its place is lower than the least that it needs, as at 200 % text below
 * a full banner; else it is as high as its place.
 */
#pragma once

#include <gtk/gtk.h>

/* (transfer none) A new scroller, called "whole", around child. */
GtkWidget *rounds_scroll_whole (GtkWidget *child);
