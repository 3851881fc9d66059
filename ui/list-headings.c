#include "list-headings.h"

#define HEADING                 "row-heading"

#define ROUNDS_TYPE_HEADED_ROWS (rounds_headed_rows_get_type ())
G_DECLARE_FINAL_TYPE (RoundsHeadedRows, rounds_headed_rows, ROUNDS, HEADED_ROWS, GObject)

struct _RoundsHeadedRows
{
  GObject parent_instance;
  GtkSelectionModel *rows;
  RoundsIsHeading is_heading;
};

/* ---- the rows ---- */

static GType
rounds_headed_rows_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (G_LIST_MODEL (ROUNDS_HEADED_ROWS (model)->rows));
}

static guint
rounds_headed_rows_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (ROUNDS_HEADED_ROWS (model)->rows));
}

static gpointer
rounds_headed_rows_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (ROUNDS_HEADED_ROWS (model)->rows), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = rounds_headed_rows_get_item_type;
  iface->get_n_items = rounds_headed_rows_get_n_items;
  iface->get_item = rounds_headed_rows_get_item;
}

/* ---- the selection ---- */

static gboolean
is_heading_at (RoundsHeadedRows *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  return item != NULL && self->is_heading (item);
}

static gboolean
rounds_headed_rows_is_selected (GtkSelectionModel *model, guint position)
{
  return gtk_selection_model_is_selected (ROUNDS_HEADED_ROWS (model)->rows, position);
}

static GtkBitset *
rounds_headed_rows_get_selection_in_range (GtkSelectionModel *model, guint position, guint n)
{
  return gtk_selection_model_get_selection_in_range (ROUNDS_HEADED_ROWS (model)->rows, position, n);
}

static gboolean
rounds_headed_rows_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  RoundsHeadedRows *self = ROUNDS_HEADED_ROWS (model);

  return is_heading_at (self, position) ||
         gtk_selection_model_select_item (self->rows, position, unselect_rest);
}

static gboolean
rounds_headed_rows_unselect_item (GtkSelectionModel *model, guint position)
{
  return gtk_selection_model_unselect_item (ROUNDS_HEADED_ROWS (model)->rows, position);
}

/* A range, and all: GTK's own defaults come here. */
static gboolean
rounds_headed_rows_set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  RoundsHeadedRows *self = ROUNDS_HEADED_ROWS (model);
  g_autoptr (GtkBitset) rows = gtk_bitset_copy (selected);
  GtkBitsetIter iter;
  guint at;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &at); more;
       more = gtk_bitset_iter_next (&iter, &at))
    if (is_heading_at (self, at))
      gtk_bitset_remove (rows, at);
  return gtk_selection_model_set_selection (self->rows, rows, mask);
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = rounds_headed_rows_is_selected;
  iface->get_selection_in_range = rounds_headed_rows_get_selection_in_range;
  iface->select_item = rounds_headed_rows_select_item;
  iface->unselect_item = rounds_headed_rows_unselect_item;
  iface->set_selection = rounds_headed_rows_set_selection;
}

/* ---- the object ---- */

G_DEFINE_FINAL_TYPE_WITH_CODE (RoundsHeadedRows,
                               rounds_headed_rows,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          selection_model_init))

static void
rounds_headed_rows_dispose (GObject *object)
{
  g_clear_object (&ROUNDS_HEADED_ROWS (object)->rows);
  G_OBJECT_CLASS (rounds_headed_rows_parent_class)->dispose (object);
}

static void
rounds_headed_rows_class_init (RoundsHeadedRowsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_headed_rows_dispose;
}

static void
rounds_headed_rows_init (RoundsHeadedRows *self)
{
}

/* ---- public ---- */

void
rounds_list_headings_set_model (GtkListView *list,
                                GtkSelectionModel *rows,
                                RoundsIsHeading is_heading)
{
  g_autoptr (RoundsHeadedRows) self = g_object_new (ROUNDS_TYPE_HEADED_ROWS, NULL);

  self->rows = g_object_ref (rows);
  self->is_heading = is_heading;
  g_signal_connect_object (rows, "items-changed", G_CALLBACK (g_list_model_items_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (rows, "selection-changed",
                           G_CALLBACK (gtk_selection_model_selection_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (list, GTK_SELECTION_MODEL (self));
}

void
rounds_list_headings_bind (GtkListItem *item, gboolean heading, gboolean acts)
{
  GtkWidget *row = gtk_widget_get_parent (gtk_list_item_get_child (item));

  gtk_list_item_set_activatable (item, !heading || acts);
  if (heading)
    gtk_widget_add_css_class (row, HEADING);
  else
    gtk_widget_remove_css_class (row, HEADING);
}

gboolean
rounds_list_headings_is (GtkWidget *row)
{
  return gtk_widget_has_css_class (row, HEADING);
}
