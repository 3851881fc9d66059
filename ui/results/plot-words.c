#include "plot-words.h"

#include "results-list.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

char *
rounds_plot_name (const RoundsSeries *series)
{
  const RoundsResultLine line = { .series = series };

  return rounds_results_line_name (&line);
}

char *
rounds_plot_why_not (const RoundsSeries *series, const RoundsPoint *point)
{
  if (!isnan (rounds_plot_limit (series, point)))
    return g_strdup (_ ("a limit, shown as an arrow"));
  return rounds_results_why_not_plotted (series, point);
}

char *
rounds_plot_point_words (const RoundsPlotWhat *what, guint series, guint point)
{
  const RoundsSeries *one = what->series[series].series;
  const RoundsPoint *at = &one->points[point];
  RoundsFlag flag = rounds_say_flag_of (at->row);
  g_autofree char *when = rounds_say_row_time (what->index, at->row);
  g_autofree char *value = rounds_results_point_value (at);
  g_autofree char *range = rounds_results_range (what->index, at->row);
  g_autofree char *status = rounds_say_status (at->row);
  g_autofree char *why = rounds_plot_why_not (one, at);
  GString *words = g_string_new (NULL);

  g_string_append_printf (words, "%s: %s", when, value);
  if (what->n_series > 1 && one->specimen != NULL)
    g_string_append_printf (words, ", %s", one->specimen);
  if (flag != ROUNDS_FLAG_NONE)
    g_string_append_printf (words, ", %s %s", rounds_say_flag (flag), rounds_say_flag_words (flag));
  g_string_append_printf (words, " · %s · %s", range, status);
  if (why != NULL)
    g_string_append_printf (words, " · %s", why);
  return g_string_free (words, FALSE);
}

char *
rounds_plot_label (const RoundsPoint *point)
{
  RoundsFlag flag = rounds_say_flag_of (point->row);
  gboolean corrected = (point->marks & ROUNDS_MARK_CORRECTED) != 0;
  g_autofree char *first = rounds_say_number (point->value);
  g_autofree char *second = point->second != NULL ? rounds_say_number (point->second) : NULL;

  return g_strdup_printf ("%s%s%s%s%s%s%s", first, second != NULL ? "/" : "",
                          second != NULL ? second : "", flag != ROUNDS_FLAG_NONE ? " " : "",
                          rounds_say_flag (flag), corrected ? " · " : "",
                          corrected ? _ ("corrected") : "");
}

char *
rounds_plot_medicine (const RoundsMedicineLine *line, const RoundsMedicineCourse *course)
{
  gboolean strength = course->strength != NULL && strstr (line->title, course->strength) == NULL;

  return g_strdup_printf ("%s%s%s", line->title, strength ? " · " : "",
                          strength ? course->strength : "");
}

const char *
rounds_plot_symbol (guint series)
{
  static const char *const symbols[ROUNDS_PLOT_MAX_SERIES] = { "●", "◇", "×", "+" };

  return symbols[series];
}

char *
rounds_plot_symbols_words (const RoundsPlotWhat *what)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; what->n_series > 1 && i < what->n_series; i++)
    {
      g_autofree char *name = rounds_plot_name (what->series[i].series);

      g_string_append_printf (words, "%s %s%s · ", rounds_plot_symbol (i), name,
                              i > 0 ? _ (" (dashes, never joined)") : _ (" (line)"));
    }
  return g_string_free (words, FALSE);
}

/* The newest that stands; the last of all where none does. */
static guint
last_point (const RoundsPlotWhat *what)
{
  const RoundsPlotSeries *first = &what->series[0];
  const RoundsPoint *point = NULL;

  if (rounds_series_latest (first->series, what->at, &point) == ROUNDS_LATEST_NONE)
    return first->n - 1;
  return MIN ((guint) (point - first->series->points), first->n - 1);
}

char *
rounds_plot_last_words (const RoundsPlotWhat *what, const char *why)
{
  g_autofree char *last = NULL, *range = NULL;

  if (why != NULL)
    return g_strdup (why);
  if (what->series[0].n == 0)
    return g_strdup (_ ("no value up to this moment"));
  last = rounds_plot_point_words (what, 0, last_point (what));
  range = rounds_plot_range_words (&what->series[0]);
  return g_strdup_printf ("%s\n%s", last, range);
}

/* ---- notes ---- */

/* Instants at which two series of the plot say different things. */
static guint
count_differing (const RoundsPlotWhat *what)
{
  const RoundsPlotSeries *first = &what->series[0];
  guint differing = 0;

  for (guint k = 0; k < first->n; k++)
    {
      const RoundsPoint *point = &first->series->points[k];
      gboolean differs = FALSE;
      for (guint i = 1; point->plotted && i < what->n_series; i++)
        {
          const RoundsSeries *other = what->series[i].series;
          guint n = rounds_series_count (other, point->row->from);
          differs |= n > 0 && other->points[n - 1].row->from == point->row->from &&
                     other->points[n - 1].plotted && other->points[n - 1].number != point->number;
        }
      differing += differs;
    }
  return differing;
}

static void
append_note (GString *notes, const char *text)
{
  g_string_append_printf (notes, "%s%s", notes->len > 0 ? "\n\n" : "", text);
}

/* The line goes on over what is left out: that must be said where the line is. */
static void
append_undrawn (GString *notes, const RoundsPlotWhat *what)
{
  g_autofree char *words = NULL;
  guint undrawn = 0, all = 0;

  for (guint i = 0; i < what->n_series; i++)
    for (guint k = 0; k < what->series[i].n; k++, all++)
      {
        const RoundsSeries *series = what->series[i].series;

        undrawn += !series->points[k].plotted &&
                   isnan (rounds_plot_limit (series, &series->points[k]));
      }
  if (undrawn == 0)
    return;
  words = g_strdup_printf (ngettext ("⚠ %u of %u values is not drawn: it was taken back, or its "
                                     "time or unit is in doubt, or another has its instant.",
                                     "⚠ %u of %u values are not drawn: they were taken back, or "
                                     "their time or unit is in doubt, or others have their "
                                     "instant.",
                                     undrawn),
                           undrawn, all);
  append_note (notes, words);
}

/* Two feeds, one value: said once for all of them. */
static void
append_feeds (GString *notes, const RoundsPlotSeries *series)
{
  g_autofree char *words = NULL;
  guint n = 0;

  for (guint i = 0; i < series->n; i++)
    n += series->series->points[i].row->n_also > 0;
  if (n == 0)
    return;
  words = g_strdup_printf (ngettext ("%u value came by more than one feed: one value, shown once.",
                                     "%u values came by more than one feed: each is shown once.",
                                     n),
                           n);
  append_note (notes, words);
}

char *
rounds_plot_notes (const RoundsPlotWhat *what, const char *refused)
{
  GString *notes = g_string_new (NULL);
  guint differing = count_differing (what);

  if (differing > 0)
    {
      g_autofree char *words = g_strdup_printf (
          ngettext ("⚠ %u instant carries values of two specimens or methods that differ. No "
                    "difference and no “latest” is formed across them; calculators refuse both.",
                    "⚠ %u instants carry values of two specimens or methods that differ. No "
                    "difference and no “latest” is formed across them; calculators refuse both.",
                    differing),
          differing);
      append_note (notes, words);
    }
  append_undrawn (notes, what);
  if (*refused != '\0')
    append_note (notes, refused);
  if (what->n_series > 0)
    append_feeds (notes, &what->series[0]);
  return g_string_free (notes, FALSE);
}
