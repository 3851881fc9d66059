#include "scroller.h"

void
rounds_scroller_name (GtkWidget *root, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    rounds_scroller_name (child, name);
  if (!GTK_IS_SCROLLED_WINDOW (root))
    return;
  gtk_widget_set_focusable (root, name != NULL);
  if (name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (root), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
