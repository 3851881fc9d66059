#include "timeline-table.h"

#include "by-width.h"
#include "list-stop.h"
#include "listing.h"
#include "names.h"
#include "results-list.h"
#include "say.h"
#include "timeline-words.h"

#include <glib/gi18n-lib.h>

/* ---- a row, while it is looked at ---- */

#define ROUNDS_TYPE_TIMELINE_LINE (rounds_timeline_line_get_type ())
G_DECLARE_FINAL_TYPE (RoundsTimelineLine, rounds_timeline_line, ROUNDS, TIMELINE_LINE, GObject)

struct _RoundsTimelineLine
{
  GObject parent_instance;

  const RoundsChartRow *row;
};

G_DEFINE_FINAL_TYPE (RoundsTimelineLine, rounds_timeline_line, G_TYPE_OBJECT)

static void
rounds_timeline_line_class_init (RoundsTimelineLineClass *class)
{
}

static void
rounds_timeline_line_init (RoundsTimelineLine *self)
{
}

/* ---- the rows, as a model ---- */

#define ROUNDS_TYPE_TIMELINE_LINES (rounds_timeline_lines_get_type ())
G_DECLARE_FINAL_TYPE (RoundsTimelineLines, rounds_timeline_lines, ROUNDS, TIMELINE_LINES, GObject)

struct _RoundsTimelineLines
{
  GObject parent_instance;

  GPtrArray *rows; /* const RoundsChartRow * */
};

static GType
lines_item_type (GListModel *model)
{
  return ROUNDS_TYPE_TIMELINE_LINE;
}

static guint
lines_n_items (GListModel *model)
{
  return ROUNDS_TIMELINE_LINES (model)->rows->len;
}

static gpointer
lines_item (GListModel *model, guint position)
{
  GPtrArray *rows = ROUNDS_TIMELINE_LINES (model)->rows;
  RoundsTimelineLine *line;

  if (position >= rows->len)
    return NULL;
  line = g_object_new (ROUNDS_TYPE_TIMELINE_LINE, NULL);
  line->row = rows->pdata[position];
  return line;
}

static void
lines_interface_init (GListModelInterface *interface)
{
  interface->get_item_type = lines_item_type;
  interface->get_n_items = lines_n_items;
  interface->get_item = lines_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RoundsTimelineLines,
                               rounds_timeline_lines,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lines_interface_init))

static void
rounds_timeline_lines_finalize (GObject *object)
{
  g_ptr_array_unref (ROUNDS_TIMELINE_LINES (object)->rows);
  G_OBJECT_CLASS (rounds_timeline_lines_parent_class)->finalize (object);
}

static void
rounds_timeline_lines_class_init (RoundsTimelineLinesClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_timeline_lines_finalize;
}

static void
rounds_timeline_lines_init (RoundsTimelineLines *self)
{
  self->rows = g_ptr_array_new ();
}

/* ---- the table ---- */

typedef enum
{
  COLUMN_WHEN = 0,
  COLUMN_KIND,
  COLUMN_WHAT,
  COLUMN_VALUE,
  COLUMN_STATUS,
  COLUMN_TIER,
  N_COLUMNS
} Column;

struct _RoundsTimelineTable
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *count, *chosen;
  GtkWidget *cells[N_COLUMNS]; /* weak: one of each column, as wide as that is */
  GtkCheckButton *whole;
  GtkColumnView *view;
  GtkSingleSelection *selection;
  RoundsTimelineLines *lines;

  const RoundsTimelineModel *model;
  gint64 from, to;
  gint64 moment;  /* what begins later is not so yet; G_MAXINT64: all is */
  gboolean quiet; /* the selection is ours, nobody's click */
};

G_DEFINE_FINAL_TYPE (RoundsTimelineTable, rounds_timeline_table, GTK_TYPE_WIDGET)

static const struct
{
  const char *title;
  guint least,
      chars; /* the least: a whole day and time; where there is no room for all, they scroll */
} columns[N_COLUMNS] = {
  { N_ ("When"), 17, 21 },          { N_ ("Kind"), 8, 13 },   { N_ ("What"), 14, 40 },
  { N_ ("Value or dose"), 10, 26 }, { N_ ("Status"), 8, 22 }, { N_ ("Tier"), 8, 9 },
};

static const char *
tier_words (RoundsTier tier)
{
  return tier == ROUNDS_TIER_LANDMARK  ? _ ("landmark")
         : tier == ROUNDS_TIER_ROUTINE ? _ ("routine")
                                       : _ ("clinical");
}

static char *
value_words (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  g_autofree char *value = NULL;

  if (event->kind == ROUNDS_KIND_MEDICATION)
    return rounds_say_event_dose (event);
  if (event->value.type == ROUNDS_VALUE_NONE && event->n_components == 0 &&
      event->kind != ROUNDS_KIND_RESULT && event->kind != ROUNDS_KIND_VITAL)
    return g_strdup ("");
  value = rounds_say_row_value (row);
  return g_strstrip (g_strdup_printf ("%s %s", value, rounds_say_flag (rounds_say_flag_of (row))));
}

static char *
title_words (const RoundsEvent *event)
{
  if (event->kind == ROUNDS_KIND_RESULT || event->kind == ROUNDS_KIND_VITAL ||
      event->kind == ROUNDS_KIND_OBSERVATION)
    return rounds_results_name (event->title);
  return rounds_say_concept (event->title);
}

/* W2: off now, what the drawing shows on hatched ground is said. */
static char *
status_words (RoundsTimelineTable *self, const RoundsChartRow *row)
{
  g_autofree char *status = rounds_say_status (row);
  g_autofree char *marks = rounds_say_marks (row);
  gboolean later = row->from > self->moment && row->from != G_MAXINT64;

  return g_strdup_printf ("%s%s%s%s", later ? _ ("later than the moment shown · ") : "", status,
                          *marks != '\0' ? " · " : "", marks);
}

static char *
whole_words (RoundsTimelineTable *self, const RoundsChartRow *row, Column column)
{
  switch (column)
    {
    case COLUMN_WHEN:
      return rounds_say_row_time (self->model->index, row);
    case COLUMN_KIND:
      return g_strdup (rounds_say_kind (row->event->kind));
    case COLUMN_WHAT:
      return title_words (row->event);
    case COLUMN_VALUE:
      return value_words (row);
    case COLUMN_STATUS:
      return status_words (self, row);
    case COLUMN_TIER:
    case N_COLUMNS:
    default:
      return g_strdup (tier_words (row->tier));
    }
}

static char *
cell_words (RoundsTimelineTable *self, const RoundsChartRow *row, Column column)
{
  return rounds_timeline_bound (whole_words (self, row, column));
}

static RoundsTimelineTable *
table_of (GtkSignalListItemFactory *factory)
{
  return g_object_get_data (G_OBJECT (factory), "table");
}

static void
on_cell_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *cell = gtk_inscription_new (NULL);
  guint column = GPOINTER_TO_UINT (data);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell), columns[column].least);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), columns[column].chars);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  /* Beneath its heading: an inscription of 4.8 does not turn around by itself. */
  if (gtk_widget_get_direction (cell) == GTK_TEXT_DIR_RTL)
    gtk_inscription_set_xalign (GTK_INSCRIPTION (cell), 1);
  gtk_widget_set_valign (cell,
                         GTK_ALIGN_CENTER); /* one line high: words that are cut stand no higher */
  gtk_list_item_set_child (item, cell);
  g_set_weak_pointer (&table_of (factory)->cells[column], cell);
}

/* All that its cells say. (transfer full) */
static char *
row_words (RoundsTimelineTable *self, const RoundsChartRow *row)
{
  GString *name = g_string_new (NULL);

  for (guint i = 0; i < COLUMN_TIER; i++)
    {
      g_autofree char *words = cell_words (self, row, (Column) i);

      if (*words != '\0')
        g_string_append_printf (name, "%s%s", name->len > 0 ? ", " : "", words);
    }
  return g_string_free (name, FALSE);
}

/* What takes the focus is the list's own widget around the cells of a row. */
static void
name_row (RoundsTimelineTable *self, GtkWidget *cell, const RoundsChartRow *row)
{
  GtkWidget *column = gtk_widget_get_parent (cell), *line = gtk_widget_get_parent (column);
  g_autofree char *name = row_words (self, row);

  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
on_cell_bound (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  RoundsTimelineTable *self = table_of (factory);
  GtkWidget *cell = gtk_list_item_get_child (item);
  const RoundsChartRow *row = ROUNDS_TIMELINE_LINE (gtk_list_item_get_item (item))->row;
  g_autofree char *words = cell_words (self, row, (Column) GPOINTER_TO_UINT (data));
  gboolean bad = GPOINTER_TO_UINT (data) == COLUMN_VALUE &&
                 rounds_say_flag_of (row) != ROUNDS_FLAG_NONE;

  gtk_inscription_set_text (GTK_INSCRIPTION (cell), words);
  gtk_widget_set_tooltip_text (cell, *words != '\0' ? words : NULL);
  if (bad)
    gtk_widget_add_css_class (cell, "flagged");
  else
    gtk_widget_remove_css_class (cell, "flagged");
  if (GPOINTER_TO_UINT (data) == COLUMN_WHEN)
    name_row (self, cell, row);
}

/* Whether a cell of it is too narrow for its words. */
static gboolean
is_cut (RoundsTimelineTable *self, const RoundsChartRow *row)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_autofree char *words = cell_words (self, row, (Column) i);
      g_autoptr (PangoLayout) layout = NULL;
      int width;

      if (self->cells[i] == NULL)
        continue;
      layout = gtk_widget_create_pango_layout (self->cells[i], words);
      pango_layout_get_pixel_size (layout, &width, NULL);
      if (width > gtk_widget_get_width (self->cells[i]))
        return TRUE;
    }
  return FALSE;
}

/* W5: what a cell cuts is not for the pointer alone: beneath the rows the chosen one is said whole. */
static void
say_chosen (RoundsTimelineTable *self)
{
  RoundsTimelineLine *line = gtk_single_selection_get_selected_item (self->selection);
  g_autofree char *words = line != NULL && is_cut (self, line->row) ? row_words (self, line->row)
                                                                    : NULL;

  gtk_label_set_text (self->chosen, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->chosen), words != NULL);
}

/* ---- rows ---- */

static gboolean
touches (const RoundsChartRow *row, gint64 from, gint64 to)
{
  gint64 until = row->until == G_MAXINT64 ? row->to : row->until;

  return row->from < to && (until > from || row->from >= from);
}

/* What of the whole chart is not in the table, and why; "" when all is. (transfer full) */
static char *
left_out_words (const RoundsTimelineModel *model)
{
  guint hidden = model->routine ? 0 : model->n_routine;
  guint sensitive = model->routine ? 0 : model->n_sensitive;
  guint others = model->index->n_rows - model->n_chosen - hidden;
  GString *words = g_string_new (NULL);

  if (hidden > sensitive)
    g_string_append_printf (words, _ (" · routine hidden: %u"), hidden - sensitive);
  if (sensitive > 0)
    g_string_append_printf (words, _ (" · sensitive hidden: %u"), sensitive);
  if (others > 0)
    g_string_append_printf (words, _ (" · left out by the filter: %u"), others);
  return g_string_free (words, FALSE);
}

/* The counts first: where large words leave no room for all of it, the order and the dates are cut. */
static void
say_count (RoundsTimelineTable *self, gboolean whole)
{
  guint n = self->lines->rows->len;
  g_autofree char *count = g_strdup_printf (ngettext ("%u event", "%u events", n), n);
  g_autofree char *left_out = self->model != NULL ? left_out_words (self->model) : g_strdup ("");
  g_autofree char *first = NULL, *last = NULL, *dates = NULL, *line = NULL;

  if (self->model != NULL && !whole)
    {
      first = rounds_say_day (self->model->index, self->from);
      last = rounds_say_day (self->model->index, self->to);
      dates = g_strdup_printf (_ (" · %s to %s, in order of time, undated at the end"), first,
                               last);
    }
  line = g_strconcat (count, left_out, dates != NULL ? dates : _ (", in order of time"), NULL);
  gtk_label_set_text (self->count, line);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->count), line);
}

static void
fill (RoundsTimelineTable *self)
{
  RoundsTimelineLines *lines = self->lines;
  gboolean whole = gtk_check_button_get_active (self->whole);
  guint before = lines->rows->len;

  self->quiet = TRUE;
  g_ptr_array_set_size (lines->rows, 0);
  for (guint i = 0; self->model != NULL && i < self->model->index->n_rows; i++)
    {
      const RoundsChartRow *row = &self->model->index->rows[i];

      if (rounds_timeline_model_shows (self->model, row) &&
          (whole || row->from == G_MAXINT64 || touches (row, self->from, self->to)))
        g_ptr_array_add (lines->rows, (gpointer) row);
    }
  g_list_model_items_changed (G_LIST_MODEL (lines), 0, before, lines->rows->len);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  self->quiet = FALSE;
  say_chosen (self);
  say_count (self, whole);
}

static void
on_selected (RoundsTimelineTable *self)
{
  RoundsTimelineLine *line = gtk_single_selection_get_selected_item (self->selection);

  if (self->quiet)
    return;
  say_chosen (self);
  if (line != NULL)
    g_signal_emit_by_name (self, "picked", line->row);
}

static void
on_activated (GtkColumnView *view, guint position, RoundsTimelineTable *self)
{
  g_autoptr (RoundsTimelineLine)
      line = g_list_model_get_item (G_LIST_MODEL (self->lines), position);

  if (line != NULL)
    g_signal_emit_by_name (self, "opened", line->row);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  g_signal_emit_by_name (widget, "left");
  return TRUE;
}

/* ---- the widget ---- */

static void
add_columns (RoundsTimelineTable *self)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      GtkColumnViewColumn *column = gtk_column_view_column_new (_ (columns[i].title), factory);

      g_object_set_data (G_OBJECT (factory), "table", self);
      g_signal_connect (factory, "setup", G_CALLBACK (on_cell_setup), GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (on_cell_bound), GUINT_TO_POINTER (i));
      gtk_column_view_column_set_expand (column, i == COLUMN_WHAT || i == COLUMN_STATUS);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_append_column (self->view, column);
      g_object_unref (column);
    }
}

static GtkWidget *
make_head (RoundsTimelineTable *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *back = gtk_button_new_with_label (_ ("Back to the Drawing (Esc)"));

  self->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->count, 0);
  gtk_label_set_wrap (self->count, TRUE);
  gtk_label_set_lines (self->count, 3);
  gtk_label_set_ellipsize (self->count, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->count), TRUE);
  self->whole = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (_ ("Whole chart")));
  g_signal_connect_swapped (self->whole, "toggled", G_CALLBACK (fill), self);
  gtk_widget_add_css_class (back, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (back), "timeline.table");
  gtk_widget_add_css_class (head, "timeline-head");
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->count));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->whole));
  gtk_box_append (GTK_BOX (head), back);
  return head;
}

static GtkLabel *
make_chosen (RoundsTimelineTable *self)
{
  self->chosen = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->chosen, 0);
  rounds_by_width_wrap (self->chosen);
  gtk_widget_set_visible (GTK_WIDGET (self->chosen), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->chosen), "timeline-chosen");
  return self->chosen;
}

static void
rounds_timeline_table_dispose (GObject *object)
{
  RoundsTimelineTable *self = ROUNDS_TIMELINE_TABLE (object);

  self->model = NULL;
  for (guint i = 0; i < N_COLUMNS; i++)
    g_clear_weak_pointer (&self->cells[i]);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->lines);
  G_OBJECT_CLASS (rounds_timeline_table_parent_class)->dispose (object);
}

static void
rounds_timeline_table_class_init (RoundsTimelineTableClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_timeline_table_dispose;
  gtk_widget_class_set_css_name (widget_class, "timelinetable");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  g_signal_new ("picked", ROUNDS_TYPE_TIMELINE_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_signal_new ("opened", ROUNDS_TYPE_TIMELINE_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_signal_new ("left", ROUNDS_TYPE_TIMELINE_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
rounds_timeline_table_init (RoundsTimelineTable *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->moment = G_MAXINT64;
  self->lines = g_object_new (ROUNDS_TYPE_TIMELINE_LINES, NULL);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->lines)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_swapped (self->selection, "notify::selected", G_CALLBACK (on_selected), self);
  self->view = GTK_COLUMN_VIEW (
      gtk_column_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection))));
  add_columns (self);
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  g_signal_connect (self->view, "activate", G_CALLBACK (on_activated), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Timeline as a table"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Timeline as a table"), -1);
  /* GTK leaves the list below its headings nameless, which takes the focus. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (
                                      gtk_widget_get_last_child (GTK_WIDGET (self->view))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Timeline as a table"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  rounds_names_complete (scrolled, NULL);
  gtk_widget_set_vexpand (scrolled, TRUE);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), make_head (self));
  gtk_box_append (GTK_BOX (self->box), rounds_list_stop_new (scrolled));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (make_chosen (self)));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
rounds_timeline_table_new (void)
{
  return g_object_new (ROUNDS_TYPE_TIMELINE_TABLE, NULL);
}

void
rounds_timeline_table_set_rows (RoundsTimelineTable *self,
                                const RoundsTimelineModel *model,
                                gint64 from,
                                gint64 to)
{
  self->model = model;
  self->from = from;
  self->to = to;
  fill (self);
}

void
rounds_timeline_table_set_moment (RoundsTimelineTable *self, gint64 moment)
{
  if (moment == self->moment)
    return;
  self->moment = moment;
  fill (self);
}

void
rounds_timeline_table_set_selected (RoundsTimelineTable *self, const RoundsChartRow *row)
{
  guint position;

  if (!g_ptr_array_find (self->lines->rows, row, &position))
    position = GTK_INVALID_LIST_POSITION;
  self->quiet = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->quiet = FALSE;
  say_chosen (self);
}

void
rounds_timeline_table_focus (RoundsTimelineTable *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

guint
rounds_timeline_table_size (RoundsTimelineTable *self)
{
  return self->lines->rows->len;
}
