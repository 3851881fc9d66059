#include "scroll-whole.h"

GtkWidget *
rounds_scroll_whole (GtkWidget *child)
{
  return g_object_new (GTK_TYPE_SCROLLED_WINDOW, "name", "whole", "child", child,
                       "hscrollbar-policy", GTK_POLICY_NEVER, "focusable", FALSE, "vexpand", TRUE,
                       NULL);
}
