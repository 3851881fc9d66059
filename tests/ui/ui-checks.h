/* ui-checks.h: what every page and dialog must keep, for someone who cannot see it, cannot use a mouse,
 * or needs large words. Each finding fails the test with a line that names the page and the widget. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whatever takes the focus has a role and a name. */
void ui_check_names (GtkWidget *root, const char *page);
/* Tab, from the window's beginning, comes to every stop below root; a list, a grid and a text are one each. */
void ui_check_tab (GtkWidget *root, const char *page);
/* The same with another way to move the focus of the window: by a real key. */
typedef void (*UiTabStep) (GtkWidget *window, GtkDirectionType direction);
void ui_check_tab_by (GtkWidget *root, const char *page, UiTabStep step);
/* No label is cut, nothing sticks out of the window. A cell of a list may end in an ellipsis: its row
 * says the whole where it is selected. */
void ui_check_size (GtkWidget *root, const char *page);
/* No label of a record can be selected: it would be dragged to other programs, and not say whose it is. */
void ui_check_selectable (GtkWidget *root, const char *page);

G_END_DECLS
