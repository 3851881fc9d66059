#include "ui-checks.h"

#include <adwaita.h>
#include <string.h>

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

/* A list is focused through its rows; one whose rows are all off is passed by. */
static gboolean
takes_focus (GtkWidget *widget)
{
  return !GTK_IS_LIST_BOX (widget) && gtk_widget_get_focusable (widget) &&
         gtk_widget_get_can_focus (widget) && gtk_widget_is_sensitive (widget) &&
         !GTK_IS_WINDOW (widget);
}

static gboolean
has_own_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  g_autofree char *differs_from_nothing = NULL;

  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != 0)
    return TRUE;
  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return FALSE;
  differs_from_nothing = gtk_test_accessible_check_property (accessible,
                                                             GTK_ACCESSIBLE_PROPERTY_LABEL, "");
  return differs_from_nothing != NULL;
}

/* Not by the relation labelled-by: GTK sets it on every button, also to an image that says nothing. */
static gboolean
has_name (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (has_own_name (widget))
    return TRUE;
  if (!GTK_IS_BUTTON (widget))
    return FALSE;
  /* A menu button focuses the button inside it, and bears the name itself. */
  if (GTK_IS_MENU_BUTTON (parent) || GTK_IS_DROP_DOWN (parent))
    return has_own_name (parent);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_own_name (child))
      return TRUE;
  return FALSE;
}

static void
check_name (GtkWidget *widget, gpointer data)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  /* The text in an entry is the entry's, which has the role and the name; what stands in the button
   * of a drop-down is the button's. */
  if (!takes_focus (widget) ||
      (!GTK_IS_BUTTON (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_DROP_DOWN) != NULL) ||
      (GTK_IS_TEXT (widget) && GTK_IS_EDITABLE (gtk_widget_get_parent (widget))))
    return;
  if (role == GTK_ACCESSIBLE_ROLE_WIDGET || role == GTK_ACCESSIBLE_ROLE_NONE ||
      role == GTK_ACCESSIBLE_ROLE_PRESENTATION)
    g_test_fail_printf ("%s: %s (%s) takes the focus and has no role", (char *) data,
                        G_OBJECT_TYPE_NAME (widget), id);
  if (!has_name (widget))
    g_test_fail_printf ("%s: %s (%s) in %s in %s takes the focus and has no name, tooltip %s",
                        (char *) data, G_OBJECT_TYPE_NAME (widget), id,
                        G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)),
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

/* A list or a grid is one stop of Tab; the arrows move inside it. */
static GtkWidget *
stop_of (GtkWidget *widget)
{
  const GType types[] = { GTK_TYPE_COLUMN_VIEW, GTK_TYPE_LIST_VIEW, GTK_TYPE_LIST_BOX,
                          GTK_TYPE_FLOW_BOX, GTK_TYPE_STACK_SWITCHER };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *list = gtk_widget_get_ancestor (widget, types[i]);

      if (list != NULL)
        return list;
    }
  return widget;
}

void
ui_check_tab (GtkWidget *root, const char *page)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GtkRoot *window = gtk_widget_get_root (root);
  guint steps = 0;

  walk (root, collect, wanted);
  gtk_root_set_focus (window, NULL);
  for (guint limit = 4 * wanted->len + 80; steps < limit; steps++)
    {
      GtkWidget *focus;

      gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
      focus = gtk_root_get_focus (window);
      if (focus != NULL)
        for (GtkWidget *at = focus; at != NULL; at = gtk_widget_get_parent (at))
          g_hash_table_add (seen, at);
    }
  for (guint i = 0; i < wanted->len; i++)
    {
      GtkWidget *widget = wanted->pdata[i];

      /* A list that begins with a heading cannot take Tab in 4.8: what scrolls it does, and the arrow
       * keys of the search walk it. */
      if (!g_hash_table_contains (seen, stop_of (widget)) &&
          !g_hash_table_contains (seen, gtk_widget_get_parent (stop_of (widget))))
        g_test_fail_printf ("%s: Tab never comes to %s (%s)", page, G_OBJECT_TYPE_NAME (widget),
                            gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)));
    }
}

void
ui_check_names (GtkWidget *root, const char *page)
{
  walk (root, check_name, (gpointer) page);
}

/* ---- size ---- */

static gboolean
is_cell (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW) != NULL ||
         gtk_widget_get_ancestor (widget, GTK_TYPE_COLUMN_VIEW) != NULL;
}

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
  if (is_cell (widget) || gtk_widget_get_ancestor (widget, ADW_TYPE_WINDOW_TITLE) != NULL ||
      g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), "placeholder") == 0)
    return;
  if (pango_layout_is_ellipsized (layout) || width > gtk_widget_get_width (widget) ||
      height > gtk_widget_get_height (widget))
    g_test_fail_printf ("%s: “%s” is %d x %d and has %d x %d", (char *) data,
                        gtk_label_get_text (GTK_LABEL (widget)), width, height,
                        gtk_widget_get_width (widget), gtk_widget_get_height (widget));
}

/* Nothing but what scrolls may stick out of the window. */
static void
check_inside (GtkWidget *widget, gpointer data)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (widget));
  graphene_rect_t at;

  if (gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW) != NULL || GTK_IS_WINDOW (widget))
    return;
  g_assert_true (gtk_widget_compute_bounds (widget, root, &at));
  /* AdwFlap keeps its shield beside itself. */
  if (gtk_widget_get_width (widget) == 0 || strcmp (G_OBJECT_TYPE_NAME (widget), "AdwGizmo") == 0)
    return;
  /* Focus rings and shadows reach a few pixels over. */
  if (at.origin.x < -8 || at.origin.x + at.size.width > gtk_widget_get_width (root) + 8)
    g_test_fail_printf ("%s: %s (%s) sticks out: %g to %g of %d", (char *) data,
                        G_OBJECT_TYPE_NAME (widget),
                        gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), at.origin.x,
                        at.origin.x + at.size.width, gtk_widget_get_width (root));
}

void
ui_check_size (GtkWidget *root, const char *page)
{
  walk (root, check_label, (gpointer) page);
  walk (root, check_inside, (gpointer) page);
}
