#include "ui-checks.h"

#include <adwaita.h>
#include <string.h>

/* Each finding is a line of its own: of the messages of g_test_fail_printf only one is shown. */
#define FOUND(...)                \
  G_STMT_START                    \
  {                               \
    g_test_message (__VA_ARGS__); \
    g_test_fail ();               \
  }                               \
  G_STMT_END

/* Where Tab may stay in one list: a row has a few buttons. */
#define ROW_STOPS 4

/* ---- names and roles ---- */

typedef void (*WidgetFunc) (GtkWidget *widget, gpointer data);

static void
walk (GtkWidget *root, WidgetFunc found, gpointer data)
{
  if (!gtk_widget_get_mapped (root) || !gtk_widget_get_child_visible (root))
    return;
  found (root, data);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    walk (child, found, data);
}

/* Of a list without rows, and of what scrolls it, there is nothing to come to. */
static gboolean
is_empty_list (GtkWidget *widget)
{
  GtkWidget *list = GTK_IS_SCROLLED_WINDOW (widget)
                        ? gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (widget))
                        : widget;

  return GTK_IS_LIST_VIEW (list) && gtk_widget_get_first_child (list) == NULL;
}

/* A list is focused through its rows; one whose rows are all off is passed by. */
static gboolean
takes_focus (GtkWidget *widget)
{
  for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent (at))
    if (!gtk_widget_get_can_focus (at))
      return FALSE;
  return !GTK_IS_LIST_BOX (widget) && !is_empty_list (widget) &&
         gtk_widget_get_focusable (widget) && gtk_widget_is_sensitive (widget) &&
         !GTK_IS_WINDOW (widget);
}

static gboolean
has_own_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  g_autofree char *differs_from_nothing = NULL;

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return FALSE;
  differs_from_nothing = gtk_test_accessible_check_property (accessible,
                                                             GTK_ACCESSIBLE_PROPERTY_LABEL, "");
  return differs_from_nothing != NULL;
}

/* GTK says the words of what a widget is labelled by: of one thing, which must have some itself. */
static gboolean
is_labelled_by (GtkWidget *widget, GtkWidget *label)
{
  g_autofree char *differs = NULL;

  if (!has_own_name (label))
    return FALSE;
  differs = gtk_test_accessible_check_relation (GTK_ACCESSIBLE (widget),
                                                GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL);
  return differs == NULL;
}

/* What AT-SPI says: a name of its own, or that of its label. Not the words of whatever stands inside: a
 * button whose child was put there says only "button". */
static gboolean
has_name (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (has_own_name (widget))
    return TRUE;
  /* A menu button focuses the button inside it, and bears the name itself. */
  if (GTK_IS_BUTTON (widget) && (GTK_IS_MENU_BUTTON (parent) || GTK_IS_DROP_DOWN (parent)))
    return has_own_name (parent);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_labelled_by (widget, child))
      return TRUE;
  return FALSE;
}

static void
check_name (GtkWidget *widget, gpointer data)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  /* The text in an entry is the entry's, which has the role and the name; what stands in the button
   * of a drop-down is the button's; what scrolls in a menu is the menu's. */
  if (!takes_focus (widget) ||
      (GTK_IS_SCROLLED_WINDOW (widget) &&
       gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER_MENU) != NULL) ||
      (!GTK_IS_BUTTON (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_DROP_DOWN) != NULL) ||
      (GTK_IS_TEXT (widget) && GTK_IS_EDITABLE (gtk_widget_get_parent (widget))))
    return;
  if (role == GTK_ACCESSIBLE_ROLE_WIDGET || role == GTK_ACCESSIBLE_ROLE_NONE ||
      role == GTK_ACCESSIBLE_ROLE_PRESENTATION)
    FOUND ("%s: %s (%s) takes the focus and has no role", (char *) data,
           G_OBJECT_TYPE_NAME (widget), id);
  if (!has_name (widget))
    FOUND ("%s: %s (%s) in %s in %s takes the focus and has no name, tooltip %s", (char *) data,
           G_OBJECT_TYPE_NAME (widget), id, G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)),
           G_OBJECT_TYPE_NAME (gtk_widget_get_parent (gtk_widget_get_parent (widget))),
           gtk_widget_get_tooltip_text (widget));
}

/* ---- the keyboard's way ---- */

static void
collect (GtkWidget *widget, gpointer data)
{
  if (takes_focus (widget) &&
      (GTK_IS_BUTTON (widget) || gtk_widget_get_ancestor (widget, GTK_TYPE_DROP_DOWN) == NULL))
    g_ptr_array_add (data, widget);
}

/* A list or a grid is one stop of Tab; the arrows move inside it. The rows of a form are stops each: GTK 4.8
 * has the same widget for both, and libadwaita's style tells them apart. */
static GtkWidget *
stop_of (GtkWidget *widget)
{
  const GType types[] = { GTK_TYPE_COLUMN_VIEW, GTK_TYPE_LIST_VIEW, GTK_TYPE_LIST_BOX,
                          GTK_TYPE_FLOW_BOX, GTK_TYPE_STACK_SWITCHER };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *list = gtk_widget_get_ancestor (widget, types[i]), *row;

      /* What only lays out what is in it is no list. */
      row = gtk_widget_get_ancestor (widget, GTK_TYPE_FLOW_BOX_CHILD);
      if (list != NULL && (row == NULL || gtk_widget_get_focusable (row)))
        return gtk_widget_has_css_class (list, "boxed-list") ? widget : list;
    }
  return widget;
}

static guint
count_missed (const GPtrArray *wanted, GHashTable *seen)
{
  guint n = 0;

  for (guint i = 0; i < wanted->len; i++)
    n += !g_hash_table_contains (seen, stop_of (wanted->pdata[i]));
  return n;
}

/* Every widget that Tab comes to or into, until it has been everywhere. FALSE: it walks the rows of a list,
 * where nobody comes out. */
static gboolean
go_round (GtkWidget *root,
          GtkDirectionType direction,
          UiTabStep step,
          GPtrArray *wanted,
          GHashTable *seen)
{
  GtkRoot *window = gtk_widget_get_root (root);
  GtkWidget *list = NULL;
  guint in_list = 0, limit = 4 * wanted->len + 80;

  gtk_root_set_focus (window, NULL);
  /* A popover that opens takes the focus; Tab goes round in it. */
  if (GTK_IS_POPOVER (root))
    gtk_widget_child_focus (root, direction);
  for (guint steps = 0; steps < limit && in_list <= ROW_STOPS && count_missed (wanted, seen) > 0;
       steps++)
    {
      GtkWidget *focus, *stop;

      step (GTK_WIDGET (window), direction);
      focus = gtk_root_get_focus (window);
      stop = focus != NULL ? stop_of (focus) : NULL;
      in_list = stop != focus && stop == list ? in_list + 1 : 0;
      list = stop;
      for (GtkWidget *at = focus; at != NULL; at = gtk_widget_get_parent (at))
        g_hash_table_add (seen, at);
    }
  return in_list <= ROW_STOPS;
}

static void
step_in_process (GtkWidget *window, GtkDirectionType direction)
{
  gtk_widget_child_focus (window, direction);
}

void
ui_check_tab_by (GtkWidget *root, const char *page, UiTabStep step)
{
  static const struct
  {
    GtkDirectionType direction;
    const char *key;
  } ways[] = { { GTK_DIR_TAB_FORWARD, "Tab" }, { GTK_DIR_TAB_BACKWARD, "Shift+Tab" } };
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();

  walk (root, collect, wanted);
  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

      if (!go_round (root, ways[way].direction, step, wanted, seen))
        FOUND ("%s: %s walks the rows of a list", page, ways[way].key);
      for (guint i = 0; i < wanted->len; i++)
        {
          GtkWidget *widget = wanted->pdata[i], *stop = stop_of (widget);

          if (!g_hash_table_contains (seen, stop))
            FOUND ("%s: %s never comes to %s (%s) in %s (%s)", page, ways[way].key,
                   G_OBJECT_TYPE_NAME (widget),
                   gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)),
                   G_OBJECT_TYPE_NAME (stop),
                   gtk_buildable_get_buildable_id (GTK_BUILDABLE (stop)));
        }
    }
}

void
ui_check_tab (GtkWidget *root, const char *page)
{
  ui_check_tab_by (root, page, step_in_process);
}

void
ui_check_names (GtkWidget *root, const char *page)
{
  walk (root, check_name, (gpointer) page);
}

/* ---- size ---- */

static void
check_label (GtkWidget *widget, gpointer data)
{
  PangoLayout *layout;
  int width, height;

  if (!GTK_IS_LABEL (widget))
    return;
  layout = gtk_label_get_layout (GTK_LABEL (widget));
  pango_layout_get_pixel_size (layout, &width, &height);
  /* The window's title and the hint in the empty question may be shortened: both are said again. */
  if (gtk_widget_get_ancestor (widget, ADW_TYPE_WINDOW_TITLE) != NULL ||
      g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), "placeholder") == 0)
    return;
  if (pango_layout_is_ellipsized (layout) || width > gtk_widget_get_width (widget) ||
      height > gtk_widget_get_height (widget))
    FOUND ("%s: “%s” is %d x %d and has %d x %d", (char *) data,
           gtk_label_get_text (GTK_LABEL (widget)), width, height, gtk_widget_get_width (widget),
           gtk_widget_get_height (widget));
}

/* Nothing but what scrolls may stick out of the window, or of the popover; a page of a chart scrolls as a whole, but
 * never sideways. */
static void
check_inside (GtkWidget *widget, gpointer data)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_native (widget));
  GtkWidget *parent = gtk_widget_get_parent (widget), *scroller;
  gboolean whole;
  graphene_rect_t at;

  if (parent == NULL || GTK_IS_NATIVE (widget))
    return;
  scroller = gtk_widget_get_ancestor (parent, GTK_TYPE_SCROLLED_WINDOW);
  whole = scroller != NULL && strcmp (gtk_widget_get_name (scroller), "whole") == 0;
  if (scroller != NULL && !whole)
    return;
  g_assert_true (gtk_widget_compute_bounds (widget, root, &at));
  /* AdwFlap keeps its shield beside itself. */
  if (gtk_widget_get_width (widget) == 0 || strcmp (G_OBJECT_TYPE_NAME (widget), "AdwGizmo") == 0)
    return;
  /* Focus rings and shadows reach a few pixels over. */
  if (at.origin.x < -8 || at.origin.x + at.size.width > gtk_widget_get_width (root) + 8)
    FOUND ("%s: %s (%s) sticks out: %g to %g of %d", (char *) data, G_OBJECT_TYPE_NAME (widget),
           gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), at.origin.x,
           at.origin.x + at.size.width, gtk_widget_get_width (root));
  if (whole)
    return;
  if (at.origin.y < -8 || at.origin.y + at.size.height > gtk_widget_get_height (root) + 8)
    FOUND ("%s: %s (%s) sticks out below: %g to %g of %d", (char *) data,
           G_OBJECT_TYPE_NAME (widget), gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)),
           at.origin.y, at.origin.y + at.size.height, gtk_widget_get_height (root));
}

void
ui_check_size (GtkWidget *root, const char *page)
{
  walk (root, check_label, (gpointer) page);
  walk (root, check_inside, (gpointer) page);
}

/* ---- what can be dragged ---- */

/* Of a label that can be selected GTK drags the words to any program, past the clipboard's rules (H22). Those that can say
 * where a store is, and what stops it. */
static void
check_selectable (GtkWidget *widget, gpointer data)
{
  static const char *const bare[] = { "published_label", "error_label", "path_label",
                                      "command_label", NULL };
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  if (!GTK_IS_LABEL (widget) || !gtk_label_get_selectable (GTK_LABEL (widget)) ||
      (id != NULL && g_strv_contains (bare, id)) ||
      ADW_IS_ABOUT_WINDOW (gtk_widget_get_root (widget)))
    return;
  FOUND ("%s: “%s” can be selected, and dragged out", (char *) data,
         gtk_label_get_text (GTK_LABEL (widget)));
}

void
ui_check_selectable (GtkWidget *root, const char *page)
{
  walk (root, check_selectable, (gpointer) page);
}
