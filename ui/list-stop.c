#include "list-stop.h"

#include "list-headings.h"

struct _RoundsListStop
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (RoundsListStop, rounds_list_stop, ADW_TYPE_BIN)

static GtkWidget *
list_in (GtkWidget *scroller)
{
  GtkWidget *child;

  if (!GTK_IS_SCROLLED_WINDOW (scroller))
    return scroller;
  child = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller));
  /* A list box is none of those that scroll themselves. */
  return GTK_IS_VIEWPORT (child) ? gtk_viewport_get_child (GTK_VIEWPORT (child)) : child;
}

static gboolean
is_in_view (GtkWidget *row, GtkWidget *scroller)
{
  graphene_rect_t at;

  return gtk_widget_get_mapped (row) && gtk_widget_compute_bounds (row, scroller, &at) &&
         at.origin.y >= 0 && at.origin.y < gtk_widget_get_height (scroller);
}

/* GTK keeps the row of its memory also where it is scrolled away, and shows it to nobody; it gives it the focus all the
 * same. A list that was not laid out yet has nothing out of view. */
static gboolean
is_out_of_view (GtkWidget *row)
{
  return GTK_IS_LIST_VIEW (gtk_widget_get_parent (row)) && !gtk_widget_get_child_visible (row);
}

/* A column view has its rows in a list of its own, below the headings. */
static GtkWidget *
first_row (GtkWidget *list)
{
  return gtk_widget_get_first_child (GTK_IS_COLUMN_VIEW (list) ? gtk_widget_get_last_child (list)
                                                               : list);
}

static gboolean
enter_row (GtkWidget *list, GtkStateFlags state)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW);

  for (GtkWidget *row = first_row (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if ((gtk_widget_get_state_flags (row) & state) == state && !rounds_list_headings_is (row) &&
        is_in_view (row, scroller) && gtk_widget_grab_focus (row))
      return TRUE;
  return FALSE;
}

gboolean
rounds_list_stop_enter_list (GtkWidget *list)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW), *row = NULL;

  if (!gtk_widget_get_mapped (list) || !gtk_widget_is_sensitive (list))
    return FALSE;
  if (gtk_widget_child_focus (list, GTK_DIR_TAB_FORWARD))
    row = gtk_widget_get_focus_child (list);
  /* A list that was scrolled by the wheel has its memory out of sight. */
  if (row != NULL && !rounds_list_headings_is (row) && !is_out_of_view (row))
    return TRUE;
  /* A list that was not laid out yet has nothing in view: then the page has something before it. */
  return enter_row (list, GTK_STATE_FLAG_SELECTED) || enter_row (list, GTK_STATE_FLAG_NORMAL) ||
         (row != NULL && (!rounds_list_headings_is (row) || is_in_view (row, scroller)));
}

gboolean
rounds_list_stop_enter_selected (GtkWidget *list)
{
  if (!gtk_widget_get_mapped (list))
    return FALSE;
  for (GtkWidget *row = first_row (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    if ((gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0 &&
        gtk_widget_grab_focus (row))
      return TRUE;
  return FALSE;
}

/* To the next thing in the row that has the focus. */
static gboolean
move_in_row (GtkWidget *list, GtkDirectionType direction)
{
  GtkWidget *row;

  if (GTK_IS_COLUMN_VIEW (list))
    list = gtk_widget_get_last_child (list);
  row = gtk_widget_get_focus_child (list);
  return row != NULL && gtk_widget_child_focus (row, direction);
}

static gboolean
rounds_list_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *scroller = adw_bin_get_child (ADW_BIN (widget));
  GtkWidget *list = list_in (scroller);

  /* Down from what stands above comes in as Tab does. */
  if (direction == GTK_DIR_DOWN && GTK_IS_LIST_VIEW (list) &&
      gtk_widget_get_focus_child (widget) == NULL)
    return rounds_list_stop_enter_list (list);
  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (rounds_list_stop_parent_class)->focus (widget, direction);
  if (gtk_widget_get_focus_child (widget) == NULL)
    return rounds_list_stop_enter_list (list);
  return move_in_row (list, direction);
}

static void
rounds_list_stop_class_init (RoundsListStopClass *class)
{
  GTK_WIDGET_CLASS (class)->focus = rounds_list_stop_focus;
}

static void
rounds_list_stop_init (RoundsListStop *self)
{
}

GtkWidget *
rounds_list_stop_new (GtkWidget *scroller)
{
  GtkWidget *self = g_object_new (ROUNDS_TYPE_LIST_STOP, NULL);

  adw_bin_set_child (ADW_BIN (self), scroller);
  return self;
}
