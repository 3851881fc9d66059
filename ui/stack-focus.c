#include "stack-focus.h"

/* Told after the stack itself has moved the focus, where it was in the page before. */
static void
on_page_shown (GtkStack *stack)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (stack));

  if (child != NULL && child != gtk_stack_get_visible_child (stack))
    gtk_widget_set_focus_child (GTK_WIDGET (stack), NULL);
}

void
rounds_stack_focus_follow (GtkStack *stack)
{
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (on_page_shown), NULL);
}
