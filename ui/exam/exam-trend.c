#include "exam-trend.h"

#include "exam-tray.h"
#include "plot.h"
#include "say.h"

#include <glib/gi18n-lib.h>

#define IN_WORDS 5
#define IN_PLOT  12

/* The series of a row and its place there; NULL: it has none. */
static const RoundsSeries *
series_of (const RoundsChartIndex *index, const RoundsChartRow *row, guint *place)
{
  for (guint i = 0; i < index->n_series; i++)
    for (guint j = 0; j < index->series[i].n_points; j++)
      if (index->series[i].points[j].row == row)
        {
          *place = j;
          return &index->series[i];
        }
  return NULL;
}

static gboolean
is_beside (const RoundsChartRow *before, const RoundsChartRow *item)
{
  return (before->marks & ROUNDS_MARK_CONSENT) == 0 &&
         (rounds_exam_tray_is_sensitive (item) || !rounds_exam_tray_is_sensitive (before));
}

char *
rounds_exam_before (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  guint place = 0, n = 0;
  const RoundsSeries *series = series_of (index, row, &place);
  GString *text = g_string_new (NULL);

  for (guint i = place; series != NULL && i-- > 0 && n < IN_WORDS;)
    {
      const RoundsChartRow *before = series->points[i].row;
      g_autofree char *value = NULL, *day = NULL;

      if (!series->points[i].plotted || !is_beside (before, row))
        continue;
      value = rounds_say_row_value (before);
      day = rounds_say_row_time (index, before);
      /* Translators: a value and its day. */
      g_string_append (text, n++ > 0 ? "\n" : _ ("before: "));
      g_string_append_printf (text, _ ("%s on %s"), value, day);
    }
  return g_string_free (text, FALSE);
}

/* How many values the plot would hold; *from: when the first of them is. 0: it may not be drawn. */
static guint
count_values (const RoundsSeries *series, guint place, gint64 *from)
{
  guint n = 0;

  for (guint i = place + 1; i-- > 0;)
    {
      if (!is_beside (series->points[i].row, series->points[place].row))
        return 0;
      if (series->points[i].plotted && n < IN_PLOT)
        {
          *from = series->points[i].row->from;
          n++;
        }
    }
  return n;
}

GtkWidget *
rounds_exam_plot_new (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  guint place = 0;
  const RoundsSeries *series = series_of (index, row, &place);
  gint64 from = row->from, room;
  RoundsPlotWhat what;
  GtkWidget *plot;

  if (series == NULL || row->from == G_MAXINT64 || count_values (series, place, &from) < 2)
    return NULL;
  rounds_plot_what_init (&what, index, row->from, FALSE);
  if (rounds_plot_what_add (&what, series) != NULL)
    return NULL;
  plot = rounds_plot_new (TRUE);
  gtk_widget_set_name (plot, "exam-plot");
  gtk_widget_add_css_class (plot, "exam-plot");
  gtk_widget_set_can_target (plot, FALSE);
  rounds_plot_set (ROUNDS_PLOT (plot), &what, NULL, FALSE);
  room = MAX ((row->from - from) / 20, 12 * G_TIME_SPAN_HOUR / 1000);
  rounds_plot_set_view (ROUNDS_PLOT (plot), from - room, row->from + room);
  return plot;
}
