#include "plot-paper.h"

#include "encounters.h"
#include "plot-drawing.h"
#include "plot-words.h"
#include "results-list.h"
#include "say.h"
#include "sensitive.h"
#include "summary-paper.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Of the drawings, which the paper scales to its width: letters are as large as those of its tables. */
#define WIDTH        840.f
#define HEIGHT       460.f
#define SMALL_HEIGHT 190.f
#define FONT         "Cantarell 14"
#define DAYS_NAMED   3 /* a shorter time is said to the minute */

/* One plot and its values; why: it is not drawn. */
typedef struct
{
  RoundsPlotDrawing drawing;
  const char *why, *apart; /* apart: why it does not share the axis of the first */
} Plot;

typedef struct
{
  RoundsPatient *patient;
  const RoundsPlotShown *shown;
  gboolean sensitive;
  RoundsGuarded guarded;
  GPtrArray *kept; /* RoundsSeries without what is kept back */
  GArray *plots;   /* Plot, the large one first */
  RoundsMedicines medicines;
  GArray *lines; /* RoundsMedicineLine, theirs */
  guint visits;  /* encounters that are marked */
  PangoContext *context;
  RoundsPaper *paper;
} Sheet;

/* ---- what may be on it ---- */

static void
series_free (gpointer data)
{
  RoundsSeries *series = data;

  g_free ((gpointer) series->points);
  g_free (series);
}

/* The first n values, without those that are kept back; NULL: none is left of some. */
static const RoundsSeries *
keep (Sheet *self, const RoundsSeries *series, guint n)
{
  guint before = self->guarded.n, kept = 0;
  RoundsPoint *points = g_new (RoundsPoint, MAX (n, 1));
  RoundsSeries *copy;

  for (guint i = 0; i < n; i++)
    if (!rounds_chart_paper_keeps (series->points[i].row, self->sensitive, &self->guarded))
      points[kept++] = series->points[i];
  if (kept == 0 && self->guarded.n > before)
    {
      g_free (points);
      return NULL;
    }
  copy = g_memdup2 (series, sizeof *series);
  copy->points = points;
  copy->n_points = kept;
  g_ptr_array_add (self->kept, copy);
  return copy;
}

static Plot
new_plot (Sheet *self, gboolean small)
{
  const RoundsPlotWhat *what = self->shown->what;
  Plot plot = { .drawing = { .context = self->context,
                             .width = WIDTH,
                             .height = small ? SMALL_HEIGHT : HEIGHT,
                             .small = small,
                             .paper = TRUE,
                             .encounters = !small && self->shown->encounters,
                             .medicines = !small && self->shown->medicines ? &self->medicines
                                                                           : NULL,
                             .plain = !self->sensitive,
                             .from = self->shown->from,
                             .to = self->shown->to,
                             .series = ROUNDS_NONE } };

  rounds_plot_what_init (&plot.drawing.what, what->index, what->at, what->whole);
  return plot;
}

/* What is no number has values, too. */
static void
add_series (Plot *plot, const RoundsSeries *series)
{
  RoundsPlotWhat *what = &plot->drawing.what;
  const char *why = rounds_plot_what_add (what, series);

  if (what->n_series > 0)
    return;
  plot->why = why;
  what->series[what->n_series++] = (RoundsPlotSeries){ series, series->n_points };
}

static void
add_plot (Sheet *self, Plot *plot)
{
  RoundsPlotDrawing *drawing = &plot->drawing;

  drawing->drawable = plot->why == NULL && drawing->to > drawing->from &&
                      rounds_plot_what_extent (&drawing->what, &drawing->low, &drawing->high);
  g_array_append_val (self->plots, *plot);
}

static gboolean
runs (const RoundsPlotDrawing *drawing, const RoundsMedicineLine *line)
{
  for (guint i = 0; i < line->n_courses; i++)
    if (rounds_plot_drawing_runs (drawing, &line->courses[i]))
      return TRUE;
  return FALSE;
}

static void
find_medicines (Sheet *self, const RoundsPlotDrawing *drawing)
{
  const RoundsMedicines *all = self->shown->medicines ? rounds_patient_get_medicines (self->patient)
                                                      : NULL;

  for (guint i = 0; all != NULL && i < all->n_lines; i++)
    if (runs (drawing, &all->lines[i]) &&
        !rounds_chart_paper_keeps_marks (rounds_sensitive_medicine_marks (&all->lines[i]),
                                         self->sensitive, &self->guarded))
      g_array_append_val (self->lines, all->lines[i]);
  if (all != NULL)
    self->medicines = *all;
  self->medicines.lines = (const RoundsMedicineLine *) (gconstpointer) self->lines->data;
  self->medicines.n_lines = self->lines->len;
}

/* Encounters that are marked; plain: without what is sensitive. */
static guint
count_visits (const Sheet *self, const RoundsPlotDrawing *drawing, gboolean plain)
{
  const RoundsChartIndex *index = self->shown->what->index;
  RoundsPlotDrawing copy = *drawing;
  guint n = 0;

  copy.plain = plain;
  for (guint i = 0; drawing->encounters && i < index->n_encounters; i++)
    n += rounds_plot_drawing_marks_visit (&copy, index->encounters[i].row);
  return n;
}

/* What lies under the large plot. */
static void
find_under (Sheet *self, const RoundsPlotDrawing *drawing)
{
  find_medicines (self, drawing);
  self->visits = count_visits (self, drawing, drawing->plain);
  self->guarded.n += count_visits (self, drawing, FALSE) - count_visits (self, drawing, TRUE);
}

static void
find_plots (Sheet *self)
{
  const RoundsPlotWhat *what = self->shown->what;
  Plot large = new_plot (self, FALSE);

  for (guint i = 0; i < what->n_series; i++)
    {
      const RoundsSeries *series = keep (self, what->series[i].series, what->series[i].n);

      if (series != NULL)
        add_series (&large, series);
    }
  if (large.drawing.what.n_series > 0)
    {
      find_under (self, &large.drawing);
      add_plot (self, &large);
    }
  for (guint i = 0; i < self->shown->compared->len; i++)
    {
      const RoundsSeries *compared = g_ptr_array_index (self->shown->compared, i);
      const RoundsSeries *series = keep (self, compared,
                                         rounds_series_count (compared,
                                                              what->whole ? G_MAXINT64 : what->at));
      RoundsPlotWhat axis = large.drawing.what;
      Plot small = new_plot (self, TRUE);

      if (series == NULL)
        continue;
      add_series (&small, series);
      small.apart = axis.n_series > 0 ? rounds_plot_what_add (&axis, series) : NULL;
      add_plot (self, &small);
    }
}

/* ---- words ---- */

/* "13-Nov-2026", of a short time "13-Nov-2026 12:10". */
static char *
end_of_time (const Sheet *self, gint64 instant)
{
  const RoundsChartIndex *index = self->shown->what->index;

  return self->shown->to - self->shown->from < DAYS_NAMED * 86400000ll
             ? rounds_say_moment (index, instant)
             : rounds_say_day (index, instant);
}

static gboolean
is_within (const Sheet *self, const RoundsPoint *point)
{
  return point->row->from == G_MAXINT64 ||
         (point->row->from >= self->shown->from && point->row->from < self->shown->to);
}

static char *
heading_of (const RoundsSeries *series)
{
  const RoundsValue unit = { .type = ROUNDS_VALUE_QUANTITY, .first.unit = series->unit };
  g_autofree char *name = rounds_plot_name (series);
  const char *words = rounds_say_unit (&unit);

  return g_strdup_printf ("%s%s%s", name, *words != '\0' ? " · " : "", words);
}

/* "20 of 24 values are of this time, 01-Jan-2026 to 13-Nov-2026 · 4 earlier: not on this paper". (transfer full) */
static char *
count_words (const Sheet *self, const RoundsSeries *series)
{
  g_autofree char *from = end_of_time (self, self->shown->from);
  g_autofree char *to = end_of_time (self, self->shown->to - 1);
  GString *words = g_string_new (NULL);
  guint n = 0, undated = 0, earlier = 0, undrawn = 0, later;

  for (guint i = 0; i < series->n_points; i++)
    {
      const RoundsPoint *point = &series->points[i];
      gboolean dated = point->row->from != G_MAXINT64, within = is_within (self, point);

      n += within && dated;
      undated += !dated;
      earlier += point->row->from < self->shown->from;
      undrawn += within && dated && !point->plotted && isnan (rounds_plot_limit (series, point));
    }
  g_string_append_printf (words,
                          ngettext ("%u of %u value is of this time, %s to %s",
                                    "%u of %u values are of this time, %s to %s", series->n_points),
                          n, series->n_points, from, to);
  later = series->n_points - n - undated - earlier;
  if (earlier > 0)
    g_string_append_printf (words,
                            ngettext (" · %u earlier: not on this paper",
                                      " · %u earlier: not on this paper", earlier),
                            earlier);
  if (later > 0)
    g_string_append_printf (words,
                            ngettext (" · %u later: not on this paper",
                                      " · %u later: not on this paper", later),
                            later);
  if (undated > 0)
    g_string_append_printf (words,
                            ngettext (" · %u not dated: in the table only",
                                      " · %u not dated: in the table only", undated),
                            undated);
  if (undrawn > 0)
    g_string_append_printf (words,
                            ngettext (" · %u not plotted: the table says why",
                                      " · %u not plotted: the table says why", undrawn),
                            undrawn);
  return g_string_free (words, FALSE);
}

static gboolean
has_range (const RoundsPlotSeries *series)
{
  for (guint i = 0; i < series->n; i++)
    {
      const RoundsPoint *point = &series->series->points[i];
      double low, high;

      if (point->plotted && rounds_point_range (series->series, point, &low, &high))
        return TRUE;
    }
  return FALSE;
}

/* What each shape is: without colours, too. */
static void
add_key (Sheet *self, const RoundsPlotDrawing *drawing)
{
  g_autofree char *symbols = rounds_plot_symbols_words (&drawing->what);
  g_autofree char *range = rounds_plot_range_words (&drawing->what.series[0]);
  g_autoptr (GString) words = g_string_new (symbols);
  RoundsPlotOutside outside;

  g_string_append (words, range);
  if (has_range (&drawing->what.series[0]))
    g_string_append (words, _ (" · ground with a dashed edge: the range of the values in it"));
  g_string_append (words,
                   _ (" · ring: flagged · square around it: corrected · open arrow: a limit"));
  if (drawing->encounters && self->visits == 0)
    g_string_append (words, _ (" · no encounter in this time"));
  else if (drawing->encounters)
    g_string_append_printf (words,
                            ngettext (" · ▼\u00a0%u encounter in this time",
                                      " · ▼\u00a0%u encounters in this time", self->visits),
                            self->visits);
  if (self->lines->len > 0)
    g_string_append (words, _ (" · bar: a medicine, dashed where its end is not recorded"));
  if (!drawing->what.whole)
    g_string_append (words, _ (" · upright line: the moment shown"));
  rounds_paper_text (self->paper, words->str);
  rounds_plot_what_outside (&drawing->what, drawing->from, drawing->to, &outside);
  if (outside.within > ROUNDS_PLOT_POINTS)
    rounds_paper_text (self->paper, _ ("Too many values for a symbol each: the line has the lowest "
                                       "and the highest of each place, symbols are of critical and "
                                       "corrected ones and of limits. All are in the table."));
}

/* ---- plots ---- */

static void
add_picture (Sheet *self, RoundsPlotDrawing *drawing)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  RoundsPaint paint;

  rounds_paint_begin_paper (&paint, self->context, snapshot, drawing->width);
  rounds_plot_drawing_draw (drawing, &paint);
  rounds_paint_end (&paint);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node != NULL)
    rounds_paper_picture (self->paper, node, drawing->width, drawing->height);
}

/* Its name, its drawing, and what must be said of it. */
static void
add_to_paper (Sheet *self, Plot *plot)
{
  RoundsPlotDrawing *drawing = &plot->drawing;
  const RoundsPlotWhat *what = &drawing->what;
  g_autofree char *heading = heading_of (what->series[0].series);

  rounds_paper_heading (self->paper, heading);
  if (drawing->drawable)
    add_picture (self, drawing);
  if (!drawing->small && drawing->drawable)
    add_key (self, drawing);
  if (drawing->small || what->series[0].n == 0)
    {
      g_autofree char *last = rounds_plot_last_words (what, plot->why);

      rounds_paper_text (self->paper, last);
    }
  else if (plot->why != NULL)
    rounds_paper_text (self->paper, plot->why);
  else if (!drawing->drawable)
    rounds_paper_text (self->paper, _ ("None of its values can be drawn: the table says why"));
  if (plot->apart != NULL && plot->why == NULL)
    {
      g_autofree char *apart = g_strdup_printf (_ ("Not on the axis of the first: %s"),
                                                plot->apart);

      rounds_paper_text (self->paper, apart);
    }
  for (guint i = 0; i < what->n_series && what->series[i].n > 0; i++)
    {
      g_autofree char *count = count_words (self, what->series[i].series);
      g_autofree char *named = what->n_series > 1
                                   ? g_strdup_printf ("%s %s", rounds_plot_symbol (i), count)
                                   : NULL;

      rounds_paper_text (self->paper, named != NULL ? named : count);
    }
}

/* Below each other they have one time axis: it begins at one place in all. */
static void
align_plots (Sheet *self)
{
  float labels = 0;

  for (guint i = 0; i < self->plots->len; i++)
    {
      RoundsPlotDrawing *drawing = &g_array_index (self->plots, Plot, i).drawing;

      if (drawing->drawable)
        labels = MAX (labels, rounds_plot_drawing_labels (drawing));
    }
  for (guint i = 0; i < self->plots->len; i++)
    g_array_index (self->plots, Plot, i).drawing.least_labels = labels;
}

/* ---- medicines ---- */

static char *
end_words (const RoundsChartIndex *index, const RoundsMedicineCourse *course)
{
  g_autofree char *day = NULL;

  if (course->end_kind == ROUNDS_END_NOT_RECORDED && course->evidence != G_MININT64)
    {
      day = rounds_say_day (index, course->evidence);
      return g_strdup_printf (_ ("end not recorded, last heard of %s"), day);
    }
  if (course->end_kind == ROUNDS_END_NOT_RECORDED)
    return g_strdup (_ ("end not recorded"));
  /* The end is the first instant that no longer belongs to it. */
  day = rounds_say_day (index, course->end - 1);
  return course->end_kind == ROUNDS_END_ESTIMATED ? g_strdup_printf (_ ("%s, estimated"), day)
                                                  : g_strdup (day);
}

static guint
add_courses (RoundsPaperTable *table,
             const RoundsPlotDrawing *drawing,
             const RoundsMedicineLine *line)
{
  const RoundsChartIndex *index = drawing->what.index;
  guint n = 0;

  for (guint i = 0; i < line->n_courses; i++)
    {
      const RoundsMedicineCourse *course = &line->courses[i];
      g_autofree char *name = NULL, *start = NULL, *end = NULL, *dose = NULL;

      if (!rounds_plot_drawing_runs (drawing, course))
        continue;
      name = rounds_plot_medicine (line, course);
      start = rounds_say_day (index, course->start);
      end = end_words (index, course);
      dose = rounds_say_dose (course);
      rounds_paper_table_row (table);
      rounds_paper_table_cell (table, 0, name, ROUNDS_CELL_PLAIN);
      rounds_paper_table_cell (table, 1, dose, ROUNDS_CELL_PLAIN);
      rounds_paper_table_cell (table, 2, rounds_medicine_state_text (course->state),
                               ROUNDS_CELL_PLAIN);
      rounds_paper_table_cell (table, 3, start, ROUNDS_CELL_WHOLE);
      rounds_paper_table_cell (table, 4, end, ROUNDS_CELL_PLAIN);
      n++;
    }
  return n;
}

/* The bars have room for some, and for the beginning of their words. */
static void
add_medicines (Sheet *self, const RoundsPlotDrawing *drawing)
{
  g_autoptr (RoundsPaperTable) table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);
  guint n = 0;

  rounds_paper_heading (self->paper, _ ("Medicines in this time"));
  rounds_paper_table_column (table, _ ("Medicine"));
  rounds_paper_table_column (table, _ ("Dose"));
  rounds_paper_table_column (table, _ ("State"));
  rounds_paper_table_column (table, _ ("From"));
  rounds_paper_table_column (table, _ ("To"));
  for (guint i = 0; i < self->medicines.n_lines; i++)
    n += add_courses (table, drawing, &self->medicines.lines[i]);
  if (self->medicines.partial)
    rounds_paper_text (self->paper, _ ("Not all medicines were loaded."));
  if (n == 0)
    rounds_paper_text (self->paper, _ ("No medicine of this record runs in this time"));
  else
    rounds_paper_table (self->paper, g_steal_pointer (&table));
}

/* ---- the table ---- */

/* "final", "corrected, was 6.8 · check unit · not plotted: check unit". */
static char *
status_words (const RoundsSeries *series, const RoundsPoint *point)
{
  g_autofree char *status = rounds_say_status (point->row);
  g_autofree char *marks = rounds_say_marks (point->row);
  g_autofree char *why = rounds_plot_why_not (series, point);
  /* A mark may be the status in more words. */
  gboolean both = *marks != '\0' && strstr (marks, status) == NULL;

  return g_strdup_printf ("%s%s%s%s%s", both || *marks == '\0' ? status : "", both ? " · " : "",
                          marks, why != NULL ? " · " : "", why != NULL ? why : "");
}

static void
add_value (RoundsPaperTable *table,
           const Sheet *self,
           const RoundsSeries *series,
           const RoundsPoint *point)
{
  const RoundsChartIndex *index = self->shown->what->index;
  const RoundsEvent *event = point->row->event;
  RoundsFlag flag = rounds_say_flag_of (point->row);
  g_autofree char *taken = rounds_say_row_time (index, point->row);
  g_autofree char *value = rounds_results_point_value (point);
  g_autofree char *flagged = g_strdup_printf ("%s %s", rounds_say_flag (flag),
                                              rounds_say_flag_words (flag));
  g_autofree char *range = rounds_results_range (index, point->row);
  g_autofree char *status = status_words (series, point);
  g_autofree char *source = g_strdup_printf (_ ("%s, version\u00a0%u"), event->reference,
                                             event->version);
  RoundsCellStyle style = flag != ROUNDS_FLAG_NONE ? ROUNDS_CELL_STRONG : ROUNDS_CELL_PLAIN;

  rounds_paper_table_row (table);
  rounds_paper_table_cell (table, 0, taken, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (table, 1, value, style | ROUNDS_CELL_WHOLE);
  rounds_paper_table_cell (table, 2, flag != ROUNDS_FLAG_NONE ? flagged : NULL, style);
  rounds_paper_table_cell (table, 3, range, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (table, 4, status, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (table, 5, source, ROUNDS_CELL_PLAIN);
}

/* Newest first, as the page lists them; what has no date at the end. */
static void
add_values (RoundsPaperTable *table, const Sheet *self, const RoundsSeries *series)
{
  g_autofree char *heading = heading_of (series);
  guint before = rounds_paper_table_rows (table);

  rounds_paper_table_group (table, heading);
  for (guint dated = 2; dated-- > 0;)
    for (guint i = series->n_points; i-- > 0;)
      if ((series->points[i].row->from != G_MAXINT64) == dated &&
          is_within (self, &series->points[i]))
        add_value (table, self, series, &series->points[i]);
  if (rounds_paper_table_rows (table) == before + 1)
    rounds_paper_table_span (table, _ ("No value in this time"), ROUNDS_CELL_PLAIN);
}

static void
add_table (Sheet *self)
{
  RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);

  rounds_paper_table_column (table, _ ("Taken"));
  rounds_paper_table_column (table, _ ("Value"));
  rounds_paper_table_column (table, _ ("Flag"));
  rounds_paper_table_column (table, _ ("Range of this result"));
  rounds_paper_table_column (table, _ ("Status"));
  rounds_paper_table_column (table, _ ("Source"));
  for (guint i = 0; i < self->plots->len; i++)
    {
      const RoundsPlotWhat *what = &g_array_index (self->plots, Plot, i).drawing.what;

      for (guint k = 0; k < what->n_series; k++)
        add_values (table, self, what->series[k].series);
    }
  rounds_paper_heading (self->paper, _ ("Values"));
  rounds_paper_text (self->paper, _ ("Newest first. A value without a flag is not said to be "
                                     "normal."));
  rounds_paper_table (self->paper, table);
}

/* ---- the paper ---- */

static void
begin (Sheet *self)
{
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  self->kept = g_ptr_array_new_with_free_func (series_free);
  self->plots = g_array_new (FALSE, TRUE, sizeof (Plot));
  self->lines = g_array_new (FALSE, TRUE, sizeof (RoundsMedicineLine));
  self->context = rounds_paper_context_new ();
  pango_context_set_font_description (self->context, font);
  pango_font_description_free (font);
}

static void
end (Sheet *self)
{
  g_array_unref (self->lines);
  g_array_unref (self->plots);
  g_ptr_array_unref (self->kept);
  g_object_unref (self->context);
}

static void
fill (Sheet *self)
{
  Plot *first = &g_array_index (self->plots, Plot, 0);
  g_autofree char *notes = rounds_plot_notes (&first->drawing.what, "");

  align_plots (self);
  for (guint i = 0; i < self->plots->len; i++)
    {
      Plot *plot = &g_array_index (self->plots, Plot, i);

      add_to_paper (self, plot);
      if (i == 0 && *notes != '\0')
        rounds_paper_text (self->paper, notes);
      if (plot->drawing.medicines != NULL)
        add_medicines (self, &plot->drawing);
    }
  add_table (self);
}

RoundsPaper *
rounds_plot_paper_new (RoundsPatient *patient,
                       const RoundsPlotShown *shown,
                       gboolean sensitive,
                       guint *kept_back)
{
  Sheet self = { .patient = patient, .shown = shown, .sensitive = sensitive };

  begin (&self);
  find_plots (&self);
  self.paper = rounds_chart_paper_new (patient, _ ("Plot"));
  rounds_chart_paper_withheld (self.paper, patient);
  if (self.plots->len > 0)
    fill (&self);
  rounds_chart_paper_kept_back (self.paper, &self.guarded, sensitive, FALSE);
  if (kept_back != NULL)
    *kept_back = sensitive ? 0 : self.guarded.n;
  end (&self);
  return self.paper;
}

/* ---- what is offered ---- */

static void
offer (RoundsPrintWindow *window,
       RoundsPatient *patient,
       const RoundsPlotShown *shown,
       const char *title,
       const char *with_sensitive)
{
  guint kept_back = 0;

  rounds_print_window_add (window, title,
                           rounds_plot_paper_new (patient, shown, FALSE, &kept_back));
  if (kept_back > 0)
    rounds_print_window_add (window, with_sensitive,
                             rounds_plot_paper_new (patient, shown, TRUE, NULL));
}

static void
widen (const RoundsSeries *series, guint n, gint64 *from, gint64 *to)
{
  for (guint i = 0; i < n && series->points[i].row->from != G_MAXINT64; i++)
    {
      *from = MIN (*from, series->points[i].row->from);
      *to = MAX (*to, series->points[i].row->from);
    }
}

/* Of all its values, with some room. FALSE: it shows that. */
static gboolean
all_times (RoundsPlotShown *shown)
{
  const RoundsPlotWhat *what = shown->what;
  gint64 from = G_MAXINT64, to = G_MININT64, room;

  for (guint i = 0; i < what->n_series; i++)
    widen (what->series[i].series, what->series[i].n, &from, &to);
  for (guint i = 0; i < shown->compared->len; i++)
    {
      const RoundsSeries *series = g_ptr_array_index (shown->compared, i);

      widen (series, rounds_series_count (series, what->whole ? G_MAXINT64 : what->at), &from, &to);
    }
  if (to < from || (from >= shown->from && to < shown->to))
    return FALSE;
  room = rounds_plot_room (from, to);
  shown->from = from - room;
  shown->to = to + room;
  return TRUE;
}

void
rounds_plot_papers_add (RoundsPrintWindow *window,
                        RoundsPatient *patient,
                        const RoundsPlotShown *shown)
{
  RoundsPlotShown all = *shown;

  offer (window, patient, shown, _ ("This plot"), _ ("This plot with sensitive entries"));
  if (all_times (&all))
    offer (window, patient, &all, _ ("This plot, of all times"),
           _ ("This plot, of all times, with sensitive entries"));
}
