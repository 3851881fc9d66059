#include "visible-text.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

typedef struct
{
  VisibleTextFunc found;
  gpointer data;
} Walk;

/* String properties that are never words for people. */
static const char *const silent[] = {
  "name",
  "css-name",
  "icon-name",
  "action-name",
  "label-widget",
  "primary-icon-name",
  "secondary-icon-name",
  "visible-child-name",
  "startup-id",
  "display-name",
  "resource",
  "file",
  "accelerator",
  "action-target",
  "application-icon",
  "detailed-action-name",
  "default-response",
  "close-response",
  "font",
  "language",
  "id",
  "section-name",
  "view-name",
  "menu-icon-name",
  "uri",
  "website",
  "support-url",
  "issue-url",
  "debug-info-filename",
  "filename",
  "key",
  "activate-action-name",
  "stack-name",
  "transition-name",
  "tag",
  "visible-submenu",
  "comments",
  "accel",
};

static const GtkAccessibleProperty spoken[] = {
  GTK_ACCESSIBLE_PROPERTY_LABEL,       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
  GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER, GTK_ACCESSIBLE_PROPERTY_ROLE_DESCRIPTION,
  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
};

static const char *const spoken_names[] = {
  "accessible label",       "accessible description",
  "accessible placeholder", "accessible role description",
  "accessible value",
};

static const char *const toolkits[] = { "gtk40", "libadwaita", "glib20" };

/* ---- the toolkits' own text ---- */

static GHashTable *
toolkit_texts (void)
{
  static GHashTable *texts;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_once_init_leave (&once, 1);
    }
  return texts;
}

static void
remember (const char *text)
{
  g_autoptr (GString) drawn = g_string_new (text);

  g_string_replace (drawn, "_", "", 0); /* mnemonics are not drawn */
  g_hash_table_add (toolkit_texts (), g_strdup (text));
  g_hash_table_add (toolkit_texts (), g_strdup (drawn->str));
}

/* Instead of the C library's: the same, but what the toolkits ask for is remembered. All of GLib's
 * functions end here (its optimised libintl.h makes dgettext () this one); those with a context ask
 * for CONTEXT \4 TEXT. */
__attribute__ ((visibility ("default"))) char *
dcgettext (const char *domain, const char *text, int category)
{
  static GMutex lock;

  for (gsize i = 0; domain != NULL && i < G_N_ELEMENTS (toolkits); i++)
    if (strcmp (domain, toolkits[i]) == 0)
      {
        const char *after = strchr (text, '\4');
        g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
        remember (after != NULL ? after + 1 : text);
      }
  return category == LC_MESSAGES ? (dgettext) (domain, text) : (char *) text;
}

gboolean
visible_text_is_toolkit (const char *text)
{
  return g_hash_table_contains (toolkit_texts (), text);
}

/* ---- the walk ---- */

static void
tell (Walk *walk, const char *where, const char *what, const char *text)
{
  g_autofree char *place = g_strconcat (where, ":", what, NULL);

  if (text != NULL && *text != '\0')
    walk->found (place, text, walk->data);
}

/* A button's own words stand in its label child; here mnemonics are taken off. */
static void
tell_property (Walk *walk, const char *where, GObject *object, GParamSpec *pspec)
{
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;

  if (pspec->value_type != G_TYPE_STRING || (pspec->flags & G_PARAM_READABLE) == 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (silent); i++)
    if (strcmp (pspec->name, silent[i]) == 0)
      return;
  if (GTK_IS_EDITABLE (object) && strcmp (pspec->name, "text") == 0)
    return;
  g_object_get (object, pspec->name, &text, NULL);
  if (text == NULL)
    return;
  if (strstr (pspec->name, "markup") != NULL &&
      pango_parse_markup (text, -1, 0, NULL, &plain, NULL, NULL))
    tell (walk, where, pspec->name, plain);
  else
    tell (walk, where, pspec->name, text);
}

static void
tell_properties (Walk *walk, const char *where, GObject *object)
{
  guint n;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n);

  for (guint i = 0; i < n; i++)
    tell_property (walk, where, object, pspecs[i]);
}

static void
tell_menu (Walk *walk, const char *where, GMenuModel *menu)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autofree char *label = NULL;
      g_autoptr (GMenuLinkIter) links = g_menu_model_iterate_item_links (menu, i);

      if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label))
        tell (walk, where, "menu", label);
      while (g_menu_link_iter_next (links))
        {
          g_autoptr (GMenuModel) below = g_menu_link_iter_get_value (links);
          tell_menu (walk, where, below);
        }
    }
}

/* Pages of stacks, columns of tables: objects with titles that are no widgets. */
static void
tell_items (Walk *walk, const char *where, GListModel *items)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (items, i);
      if (!GTK_IS_WIDGET (item))
        tell_properties (walk, where, item);
    }
}

static void
tell_models (Walk *walk, const char *where, GObject *object)
{
  static const char *const names[] = { "menu-model", "extra-menu", "header-menu", "pages",
                                       "columns" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), names[i]);
      g_autoptr (GObject) value = NULL;

      if (pspec == NULL)
        continue;
      g_object_get (object, names[i], &value, NULL);
      if (G_IS_MENU_MODEL (value))
        tell_menu (walk, where, G_MENU_MODEL (value));
      else if (G_IS_LIST_MODEL (value))
        tell_items (walk, where, G_LIST_MODEL (value));
    }
}

/* GTK has no getter for what a widget says to a screen reader, but its test function answers with the
 * value when it is not the one asked for. A property that is not set is answered with no string. */
static void
tell_spoken (Walk *walk, const char *where, GtkWidget *widget)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spoken); i++)
    if (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), spoken[i]))
      {
        g_autofree char *value = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                                                     spoken[i], "\1");
        tell (walk, where, spoken_names[i], value);
      }
}

/* Widgets that GTK fills itself: names of keys, and a menu's item, whose words the menu told. */
static gboolean
is_filled_by_gtk (GtkWidget *widget)
{
  return GTK_IS_SHORTCUT_LABEL (widget) || gtk_widget_has_css_class (widget, "keycap") ||
         strcmp (G_OBJECT_TYPE_NAME (widget), "GtkModelButton") == 0;
}

/* "label" of a label may hold markup and mnemonics; what is drawn counts. */
static void
tell_label (Walk *walk, const char *where, GtkLabel *label)
{
  tell (walk, where, "text", gtk_label_get_text (label));
  tell (walk, where, "tooltip", gtk_widget_get_tooltip_text (GTK_WIDGET (label)));
}

/* owner: the window or the nearest widget of ours that holds it. */
static void
walk_widget (Walk *walk, const char *owner, GtkWidget *widget)
{
  const char *type = G_OBJECT_TYPE_NAME (widget);
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));
  gboolean named = id != NULL && !g_str_has_prefix (id, "___"); /* GtkBuilder's own names */
  g_autofree char *where = g_strjoin (" > ", owner != NULL ? owner : type, named ? id : type, NULL);

  if (GTK_IS_LABEL (widget))
    tell_label (walk, where, GTK_LABEL (widget));
  else
    tell_properties (walk, where, G_OBJECT (widget));
  tell_models (walk, where, G_OBJECT (widget));
  tell_spoken (walk, where, widget);
  if (is_filled_by_gtk (widget))
    return;
  if (owner == NULL || g_str_has_prefix (type, "Rounds"))
    owner = type;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    walk_widget (walk, owner, child);
}

void
visible_text_walk (GtkWidget *root, VisibleTextFunc found, gpointer data)
{
  Walk walk = { found, data };

  walk_widget (&walk, NULL, root);
}

void
visible_text_walk_cut (GtkWidget *root, VisibleTextFunc found, gpointer data)
{
  if (!gtk_widget_get_mapped (root))
    return;
  if (GTK_IS_LABEL (root) && pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (root))))
    found (G_OBJECT_TYPE_NAME (gtk_widget_get_parent (root)), gtk_label_get_text (GTK_LABEL (root)),
           data);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    visible_text_walk_cut (child, found, data);
}

/* GTK says keys in its own languages: "Ctrl+Return", after a comma or alone. */
static char *
without_keys (const char *text)
{
  g_autoptr (GRegex) keys = g_regex_new (
      "(^|, "
      ")((Ctrl|Shift|Alt)\\+)*(F[0-9]+|[A-Z]|Return|Escape|Delete|Backspace|Insert|Space|Home|End|"
      "Page Up|Page Down|Left|Right|Up|Down|[^A-Za-z\\s])(?=,|$)",
      0, 0, NULL);

  return g_regex_replace_literal (keys, text, -1, 0, "", 0, NULL);
}

gboolean
visible_text_is_pseudo (const char *text, const char *const *allowed)
{
  g_autofree char *words = without_keys (text);
  g_autoptr (GString) left = g_string_new (words);

  for (gsize i = 0; allowed != NULL && allowed[i] != NULL; i++)
    if (*allowed[i] != '\0')
      g_string_replace (left, allowed[i], "", 0);
  for (const char *c = left->str; *c != '\0'; c++)
    if (g_ascii_isalpha (*c))
      return FALSE;
  return TRUE;
}
