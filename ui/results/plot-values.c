#include "plot-values.h"

#include "plot-words.h"
#include "results-list.h"
#include "row-paint.h"
#include "say.h"

#include <glib/gi18n-lib.h>

#define MOST_NUMBER "000000.00 mL/min/1.73 m²  " /* a long value with its unit */

G_DEFINE_FINAL_TYPE (RoundsPlotValue, rounds_plot_value, G_TYPE_OBJECT)

static void
rounds_plot_value_class_init (RoundsPlotValueClass *klass)
{
}

static void
rounds_plot_value_init (RoundsPlotValue *self)
{
}

/* ---- the model ---- */

typedef struct
{
  const RoundsChartRow *row;
  guint series, point;
} Place;

struct _RoundsPlotValues
{
  GObject parent;
  GArray *places; /* Place, newest first */
};

static GType
get_item_type (GListModel *model)
{
  return ROUNDS_TYPE_PLOT_VALUE;
}

static guint
get_n_items (GListModel *model)
{
  return ROUNDS_PLOT_VALUES (model)->places->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  RoundsPlotValues *self = ROUNDS_PLOT_VALUES (model);
  const Place *place;
  RoundsPlotValue *value;

  if (position >= self->places->len)
    return NULL;
  place = &g_array_index (self->places, Place, position);
  value = g_object_new (ROUNDS_TYPE_PLOT_VALUE, NULL);
  value->series = place->series;
  value->point = place->point;
  return value;
}

static void
init_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RoundsPlotValues,
                               rounds_plot_values,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, init_list_model))

static void
rounds_plot_values_finalize (GObject *object)
{
  g_array_unref (ROUNDS_PLOT_VALUES (object)->places);
  G_OBJECT_CLASS (rounds_plot_values_parent_class)->finalize (object);
}

static void
rounds_plot_values_class_init (RoundsPlotValuesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rounds_plot_values_finalize;
}

static void
rounds_plot_values_init (RoundsPlotValues *self)
{
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
}

RoundsPlotValues *
rounds_plot_values_new (void)
{
  return g_object_new (ROUNDS_TYPE_PLOT_VALUES, NULL);
}

/* Rows lie in order of time. */
static int
compare_places (gconstpointer one, gconstpointer other)
{
  const Place *a = one, *b = other;

  if (a->row != b->row)
    return a->row > b->row ? -1 : 1;
  return (int) a->series - (int) b->series;
}

void
rounds_plot_values_set (RoundsPlotValues *self, const RoundsPlotWhat *what)
{
  guint before = self->places->len;

  g_array_set_size (self->places, 0);
  for (guint i = 0; i < what->n_series; i++)
    for (guint k = 0; k < what->series[i].n; k++)
      g_array_append_val (self->places, ((Place){ what->series[i].series->points[k].row, i, k }));
  g_array_sort (self->places, compare_places);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->places->len);
}

guint
rounds_plot_values_find (RoundsPlotValues *self, guint series, guint point)
{
  for (guint i = 0; i < self->places->len; i++)
    if (g_array_index (self->places, Place, i).series == series &&
        g_array_index (self->places, Place, i).point == point)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/* ---- a row ---- */

struct _RoundsPlotValueRow
{
  GtkWidget parent;
  char *when, *number, *unit, *end, *under, *words;
  gboolean alarm, warn, struck, no_range;
};

G_DEFINE_FINAL_TYPE (RoundsPlotValueRow, rounds_plot_value_row, GTK_TYPE_WIDGET)

static void
clear (RoundsPlotValueRow *self)
{
  g_clear_pointer (&self->when, g_free);
  g_clear_pointer (&self->number, g_free);
  g_clear_pointer (&self->unit, g_free);
  g_clear_pointer (&self->end, g_free);
  g_clear_pointer (&self->under, g_free);
  g_clear_pointer (&self->words, g_free);
}

/* Flag and range: beside the value, where the row has room for a column of them, as what belongs together is read
 * together; else at the end of the second line. */
static void
paint_end (RoundsPlotValueRow *self, RoundsPaint *paint, float used, float column)
{
  GtkWidget *widget = GTK_WIDGET (self);
  float width = (float) gtk_widget_get_width (widget), line = (float) rounds_text_height (widget);
  float end = (float) rounds_text_width (widget, self->end) + 8;
  gboolean beside = used < column && column + end + 8 <= width;
  graphene_rect_t box;

  /* It has the room that it needs, and the status the rest: "corrected, was 6.8" is not cut for the room of a
   * short range. */
  if (!beside)
    end = MIN (end, width / 2);
  box = GRAPHENE_RECT_INIT (8, 3 + line, width - 16 - (beside ? 0 : end), line);
  rounds_paint_text (paint, &box, self->under, self->warn ? ROUNDS_INK_WARN : ROUNDS_INK_DIM,
                     ROUNDS_TEXT_SMALL);
  box = beside ? GRAPHENE_RECT_INIT (column, 3, end, line)
               : GRAPHENE_RECT_INIT (width - 8 - end, 3 + line, end, line);
  rounds_paint_text (paint, &box, self->end, self->alarm ? ROUNDS_INK_ALARM : ROUNDS_INK_DIM,
                     (beside ? ROUNDS_TEXT_START : ROUNDS_TEXT_END) | ROUNDS_TEXT_FIT |
                         (self->no_range ? ROUNDS_TEXT_ITALIC : 0));
}

static void
rounds_plot_value_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsPlotValueRow *self = ROUNDS_PLOT_VALUE_ROW (widget);
  float width = (float) gtk_widget_get_width (widget), line = (float) rounds_text_height (widget);
  float time = (float) rounds_text_width (widget, "00-Mmm-0000 00:00 CST ");
  graphene_rect_t box = GRAPHENE_RECT_INIT (8, 3, time, line), foot;
  RoundsInk ink = self->alarm ? ROUNDS_INK_ALARM : ROUNDS_INK_TEXT;
  RoundsPaint paint;

  if (self->words == NULL)
    return;
  rounds_paint_begin (&paint, widget, snapshot);
  rounds_paint_text (&paint, &box, self->when, ROUNDS_INK_TEXT, ROUNDS_TEXT_START);
  box = GRAPHENE_RECT_INIT (8 + time, 3, width - time - 16, line);
  box.origin.x += rounds_paint_text (&paint, &box, self->number, ink,
                                     ROUNDS_TEXT_BOLD | (self->struck ? ROUNDS_TEXT_STRUCK : 0)) +
                  5;
  box.size.width = MAX (width - 8 - box.origin.x, 0);
  box.origin.x += rounds_paint_text (&paint, &box, self->unit, ROUNDS_INK_DIM, ROUNDS_TEXT_SMALL);
  paint_end (self, &paint, box.origin.x,
             8 + time + (float) rounds_text_width (widget, MOST_NUMBER));
  foot = GRAPHENE_RECT_INIT (0, 5 + 2 * line, width, 1);
  rounds_paint_fill (&paint, &foot, ROUNDS_INK_TEXT, .08);
  rounds_paint_end (&paint);
}

static void
rounds_plot_value_row_measure (GtkWidget *widget,
                               GtkOrientation orientation,
                               int for_size,
                               int *minimum,
                               int *natural,
                               int *minimum_baseline,
                               int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = 2 * rounds_text_height (widget) + 6;
  else
    {
      *minimum = rounds_text_width (widget, "00-Mmm-0000 00:00 CST 0000.00 mmol/L");
      *natural = *minimum + 16;
    }
}

static void
rounds_plot_value_row_finalize (GObject *object)
{
  clear (ROUNDS_PLOT_VALUE_ROW (object));
  G_OBJECT_CLASS (rounds_plot_value_row_parent_class)->finalize (object);
}

static void
rounds_plot_value_row_class_init (RoundsPlotValueRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rounds_plot_value_row_finalize;
  widget_class->snapshot = rounds_plot_value_row_snapshot;
  widget_class->measure = rounds_plot_value_row_measure;
  gtk_widget_class_set_css_name (widget_class, "valuerow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ROW);
}

static void
rounds_plot_value_row_init (RoundsPlotValueRow *self)
{
}

GtkWidget *
rounds_plot_value_row_new (void)
{
  return g_object_new (ROUNDS_TYPE_PLOT_VALUE_ROW, NULL);
}

static char *
under_words (const RoundsPlotWhat *what, const RoundsSeries *series, const RoundsPoint *point)
{
  g_autofree char *status = rounds_say_status (point->row);
  g_autofree char *why = rounds_plot_why_not (series, point);
  const char *specimen = what->n_series > 1 ? series->specimen : NULL;

  return g_strdup_printf ("%s%s%s%s%s", specimen != NULL ? specimen : "",
                          specimen != NULL ? " · " : "", why != NULL ? why : "",
                          why != NULL ? " · " : "", status);
}

void
rounds_plot_value_row_set (RoundsPlotValueRow *self,
                           const RoundsPlotWhat *what,
                           const RoundsPlotValue *value)
{
  const RoundsSeries *series = what->series[value->series].series;
  const RoundsPoint *point = &series->points[value->point];
  RoundsFlag flag = rounds_say_flag_of (point->row);
  g_autofree char *range = rounds_results_range (what->index, point->row);
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  clear (self);
  self->when = rounds_say_row_time (what->index, point->row);
  if (point->second != NULL)
    self->number = rounds_results_point_value (point);
  else
    self->number = rounds_say_number (point->value);
  self->unit = g_strdup (point->second != NULL ? "" : rounds_say_unit (point->value));
  self->end = g_strdup_printf ("%s %s", rounds_say_flag (flag), range);
  self->under = under_words (what, series, point);
  self->words = rounds_plot_point_words (what, value->series, value->point);
  self->alarm = flag != ROUNDS_FLAG_NONE;
  self->warn = !point->plotted || (point->marks & ROUNDS_MARK_CORRECTED) != 0;
  self->struck = (point->marks &
                  (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED)) != 0;
  self->no_range = (point->marks & ROUNDS_MARK_NO_RANGE) != 0;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->words,
                                  -1);
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    self->words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
rounds_plot_value_row_get_words (RoundsPlotValueRow *self)
{
  return self->words != NULL ? self->words : "";
}
