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

/* The text of a row that is typed into takes the focus, and is nobody: neither a role nor a name. */
static void
complete_entry_row (GtkWidget *row, const char *title)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));

  if (text == NULL)
    return;
  g_object_set (text, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
  set_name (GTK_WIDGET (text), title);
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

/* A button of a view switcher holds its title twice, one shown. */
static void
complete_switch (GtkWidget *button)
{
  g_autofree char *label = NULL;

  g_object_get (button, "label", &label, NULL);
  set_name (button, label);
}

static void
add_words (GtkWidget *widget, GString *words)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "",
                            gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_words (child, words);
}

void
rounds_names_by_words (GtkWidget *button)
{
  g_autoptr (GString) words = g_string_new (NULL);

  add_words (button, words);
  set_name (button, words->str);
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
  if (ADW_IS_ENTRY_ROW (root))
    complete_entry_row (root, title);
  if (GTK_IS_BUTTON (root) && gtk_button_get_icon_name (GTK_BUTTON (root)) != NULL)
    set_name (root, words_for_icon_button (root));
  else if (g_str_equal (G_OBJECT_TYPE_NAME (root), "AdwViewSwitcherButton"))
    complete_switch (root);
  else if (GTK_IS_BUTTON (root) && GTK_IS_LABEL (gtk_button_get_child (GTK_BUTTON (root))) &&
           gtk_button_get_label (GTK_BUTTON (root)) == NULL)
    rounds_names_by_words (root);
  else if (GTK_IS_SCROLLED_WINDOW (root))
    {
      gtk_widget_set_focusable (root, scroller != NULL);
      set_name (root, scroller);
    }
}

GtkWidget *
rounds_names_icon_button (const char *icon, const char *words, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  return button;
}
