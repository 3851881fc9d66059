/* stack-focus.h: Tab comes into whichever page of a stack is shown. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where the widget with the focus is removed, as a list that is filled anew does, its page stays the one that
 * the stack would go on from (gtk_widget_focus_move (), gtkwidget.c of 4.8). Once another page is shown Tab
 * would look for that one, which is hidden, and come to nothing in the stack. */
void rounds_stack_focus_follow (GtkStack *stack);

G_END_DECLS
