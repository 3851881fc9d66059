#include "shortcuts-window.h"

#include "flow.h"
#include "list-stop.h"
#include "names.h"
#include "page-actions.h"
#include "section.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WIDTH  720
#define HEIGHT 720

struct _RoundsShortcutsWindow
{
  AdwWindow parent_instance;

  GtkEditable *entry;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (RoundsShortcutsWindow, rounds_shortcuts_window, ADW_TYPE_WINDOW)

/* ---- rows ---- */

static gboolean
is_on_keypad (const char *key)
{
  return strstr (key, "KP_") != NULL;
}

static void
add_cap (GtkWidget *box, const char *words)
{
  GtkWidget *cap = gtk_label_new (words);

  gtk_widget_add_css_class (cap, "keycap");
  gtk_box_append (GTK_BOX (box), cap);
}

/* Of "Ctrl+Page Down", "Ctrl++". Weighed: GtkShortcutLabel (says "Page_Down", 4.8). */
static GtkWidget *
caps_new (const char *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  g_auto (GStrv) keys = g_strsplit (label, "+", -1);

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  for (guint i = 0; keys[i] != NULL; i++)
    if (*keys[i] != '\0')
      add_cap (box, keys[i]);
    else if (keys[i + 1] == NULL)
      add_cap (box, "+"); /* the last one: of two empty ones around a plus */
  return box;
}

/* A cap for each way to press it, and the words for whoever cannot see caps. */
static void
add_keys (RoundsFlowBox *row, const char *keys, GString *words)
{
  g_auto (GStrv) all = g_strsplit (keys, "|", -1);

  for (guint i = 0; all[i] != NULL; i++)
    {
      g_autofree char *label = rounds_page_actions_key_label (all[i]);

      if (label == NULL || is_on_keypad (all[i]))
        continue;
      g_string_append_printf (words, ", %s", label);
      rounds_flow_box_append (row, caps_new (label));
    }
}

static void
add_row (RoundsShortcutsWindow *self, const char *group, const char *title, const char *keys)
{
  GtkWidget *row = gtk_list_box_row_new (), *flow = rounds_flow_box_new (12, 4);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", 12, "hexpand",
                                   TRUE, NULL);
  g_autoptr (GString) words = g_string_new (title);

  rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), label);
  add_keys (ROUNDS_FLOW_BOX (flow), keys, words);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), flow);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str,
                                  -1);
  g_object_set_data (G_OBJECT (row), "group", (gpointer) group);
  g_object_set_data_full (G_OBJECT (row), "words", g_strdup_printf ("%s %s", words->str, group),
                          g_free);
  gtk_list_box_append (self->list, row);
}

/* ---- what there is ---- */

static void
add_window_row (RoundsShortcutsWindow *self,
                GtkApplication *application,
                const char *group,
                const char *title,
                const char *action)
{
  g_auto (GStrv) accels = gtk_application_get_accels_for_action (application, action);
  g_autofree char *keys = g_strjoinv ("|", accels);

  if (*keys != '\0')
    add_row (self, group, title, keys);
}

static void
add_window_actions (RoundsShortcutsWindow *self, GtkApplication *application)
{
  guint n;
  const RoundsPaletteAction *actions = rounds_palette_actions (&n);
  const RoundsSection *sections;

  for (guint i = 0; i < n; i++)
    add_window_row (self, application, _ ("Everywhere"), _ (actions[i].title), actions[i].action);
  add_row (self, _ ("Everywhere"), _ ("Main menu"), "F10");
  sections = rounds_sections_get (&n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *action = g_strconcat ("win.section::", sections[i].id, NULL);

      add_window_row (self, application, _ ("Sections"), _ (sections[i].title), action);
    }
}

static void
add_page_actions (RoundsShortcutsWindow *self)
{
  guint n;
  const RoundsPageActions *groups = rounds_page_actions_get (&n);

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < groups[i].n; k++)
      if (groups[i].actions[k].keys != NULL && groups[i].actions[k].title != NULL)
        add_row (self, _ (groups[i].title), _ (groups[i].actions[k].title),
                 groups[i].actions[k].keys);
}

/* ---- the window ---- */

static gboolean
is_shown (GtkListBoxRow *row, gpointer data)
{
  RoundsShortcutsWindow *self = data;

  return rounds_palette_score (gtk_editable_get_text (self->entry),
                               g_object_get_data (G_OBJECT (row), "words")) > 0;
}

static void
show_heading (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *group = g_object_get_data (G_OBJECT (row), "group");
  GtkWidget *heading;

  if (before != NULL && g_str_equal (group, g_object_get_data (G_OBJECT (before), "group")))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  heading = g_object_new (GTK_TYPE_LABEL, "label", group, "xalign", 0.0f, "wrap", TRUE,
                          "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, NULL);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_add_css_class (heading, "shortcut-group");
  gtk_list_box_row_set_header (row, heading);
}

static void
rounds_shortcuts_window_class_init (RoundsShortcutsWindowClass *class)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (class), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static GtkWidget *
list_new (RoundsShortcutsWindow *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (self->list, is_shown, self, NULL);
  gtk_list_box_set_header_func (self->list, show_heading, NULL, NULL);
  gtk_list_box_set_placeholder (self->list, gtk_label_new (_ ("No key is like that.")));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "shortcuts");
  gtk_widget_set_name (GTK_WIDGET (self->list), "keys");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Keyboard Shortcuts"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  return rounds_list_stop_new (scrolled);
}

static void
rounds_shortcuts_window_init (RoundsShortcutsWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *entry = gtk_search_entry_new ();

  self->entry = GTK_EDITABLE (entry);
  gtk_widget_add_css_class (entry, "find");
  g_object_set (entry, "placeholder-text", _ ("What a key does, or the key"), "margin-start", 12,
                "margin-end", 12, "margin-top", 6, "margin-bottom", 6, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find a key"), -1);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), list_new (self));
  g_signal_connect_object (entry, "search-changed", G_CALLBACK (gtk_list_box_invalidate_filter),
                           self->list, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "stop-search", G_CALLBACK (gtk_window_close), self,
                           G_CONNECT_SWAPPED);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Keyboard Shortcuts"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, HEIGHT);
}

GtkWidget *
rounds_shortcuts_window_new (GtkWindow *window)
{
  RoundsShortcutsWindow *self = g_object_new (ROUNDS_TYPE_SHORTCUTS_WINDOW, "transient-for", window,
                                              "destroy-with-parent", TRUE, NULL);
  GtkApplication *application = gtk_window_get_application (window);

  if (application != NULL)
    add_window_actions (self, application);
  add_page_actions (self);
  rounds_names_complete (GTK_WIDGET (self), NULL);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->entry));
  return GTK_WIDGET (self);
}
