#include "names.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

static void
set_name (GtkWidget *widget, const char *name)
{
  if (name != NULL && *name != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

/* The title without the underscore of its mnemonic. */
static char *
dup_title (AdwPreferencesRow *row)
{
  g_auto (GStrv) parts = NULL;

  if (!adw_preferences_row_get_use_underline (row))
    return g_strdup (adw_preferences_row_get_title (row));
  parts = g_strsplit (adw_preferences_row_get_title (row), "_", 2);
  return g_strjoinv ("", parts);
}

static const char *
words_for_icon_button (GtkWidget *button)
{
  const char *tooltip = gtk_widget_get_tooltip_text (button);

  if (tooltip != NULL)
    return tooltip;
  /* GtkShortcutsWindow's own, which has none. */
  if (g_str_equal (gtk_button_get_icon_name (GTK_BUTTON (button)), "edit-find-symbolic"))
    return _ ("Search");
  return NULL;
}

void
rounds_names_complete (GtkWidget *root, const char *scroller)
{
  g_autofree char *title = ADW_IS_PREFERENCES_ROW (root) ? dup_title (ADW_PREFERENCES_ROW (root))
                                                         : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    rounds_names_complete (child, scroller);
  set_name (root, title);
  if (GTK_IS_BUTTON (root) && gtk_button_get_icon_name (GTK_BUTTON (root)) != NULL)
    set_name (root, words_for_icon_button (root));
  else if (GTK_IS_SCROLLED_WINDOW (root))
    {
      gtk_widget_set_focusable (root, scroller != NULL);
      set_name (root, scroller);
    }
}
