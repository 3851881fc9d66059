#include "pane-head.h"

#include "by-width.h"

#include <glib/gi18n-lib.h>

void
rounds_pane_head_add_places (GtkStack *stack)
{
  const struct
  {
    const char *name, *title;
  } places[] = { { "chat", _ ("Ask") }, { "source", _ ("Source") }, { "search", _ ("Search") } };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    gtk_stack_add_titled (stack, rounds_by_width_bin (NULL), places[i].name, places[i].title);
}

static GtkWidget *
new_full_button (void)
{
  GtkWidget *button = g_object_new (GTK_TYPE_TOGGLE_BUTTON, "icon-name", "view-fullscreen-symbolic",
                                    "tooltip-text", _ ("Over the whole width (Shift+F9)"), "valign",
                                    GTK_ALIGN_CENTER, NULL);

  gtk_widget_set_name (button, "full-button");
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Over the whole width"), -1);
  return button;
}

GtkWidget *
rounds_pane_head_new (GtkStack *stack, GtkWidget **full)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0),
            *switcher = gtk_stack_switcher_new ();

  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), stack);
  gtk_widget_set_hexpand (switcher, TRUE);
  gtk_widget_set_halign (switcher, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (head, "pane-switcher");
  *full = new_full_button ();
  gtk_box_append (GTK_BOX (head), switcher);
  gtk_box_append (GTK_BOX (head), *full);
  return head;
}
