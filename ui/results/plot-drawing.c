#include "plot-drawing.h"

#include "encounters.h"
#include "plot-words.h"
#include "results-list.h"
#include "say.h"
#include "sensitive.h"
#include "timeline-ticks.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MARK         4.0
#define PAPER_BAR    6.f /* height of a medicine's bar there */
#define SYMBOL_LINES 5   /* a small plot has symbols where its field is higher */

/* ---- places ---- */

double
rounds_plot_drawing_x (const RoundsPlotDrawing *self, gint64 instant)
{
  double span = MAX (self->to - self->from, 1);

  return self->left + ((double) instant - (double) self->from) / span * (self->right - self->left);
}

double
rounds_plot_drawing_y (RoundsPlotDrawing *self, double number)
{
  return self->foot - (number - self->scale.low) / (self->scale.high - self->scale.low) *
                          (self->foot - self->top);
}

/* The first point at or after an instant. */
static guint
find_point (const RoundsPlotSeries *series, gint64 instant)
{
  guint n = rounds_series_count (series->series, instant - 1);

  return MIN (n, series->n);
}

void
rounds_plot_drawing_within (RoundsPlotDrawing *self, guint series, guint *first, guint *last)
{
  const RoundsPlotSeries *one = &self->what.series[series];

  *first = find_point (one, self->from);
  *last = find_point (one, self->to);
  if (*first > 0)
    *first -= 1;
  if (*last < one->n)
    *last += 1;
}

gboolean
rounds_plot_drawing_runs (const RoundsPlotDrawing *self, const RoundsMedicineCourse *course)
{
  return course->state != ROUNDS_MEDICINE_IN_ERROR && course->state != ROUNDS_MEDICINE_PROHIBITED &&
         course->state != ROUNDS_MEDICINE_PROPOSED && course->start != G_MININT64 &&
         course->start < self->to && course->end > self->from;
}

GArray *
rounds_plot_drawing_courses (RoundsPlotDrawing *self, guint *more)
{
  GArray *courses = g_array_new (FALSE, FALSE, sizeof (RoundsPlotCourse));

  *more = 0;
  for (guint i = 0; self->medicines != NULL && i < self->medicines->n_lines; i++)
    {
      const RoundsMedicineLine *line = &self->medicines->lines[i];
      RoundsPlotCourse found = { line, NULL, 0 };

      for (guint k = 0; k < line->n_courses; k++)
        if (rounds_plot_drawing_runs (self, &line->courses[k]))
          {
            found.course = found.course != NULL ? found.course : &line->courses[k];
            found.n++;
          }
      if (found.course != NULL && courses->len < ROUNDS_PLOT_COURSES)
        g_array_append_val (courses, found);
      else
        *more += found.course != NULL;
    }
  return courses;
}

static float
course_height (const RoundsPlotDrawing *self)
{
  return (float) self->line + (self->paper ? PAPER_BAR + 3 : 0);
}

static int
label_width (RoundsPlotDrawing *self)
{
  char digits[64];
  g_autofree char *format = g_strdup_printf ("%%.%uf", self->scale.decimals);
  int high, low;

  g_ascii_formatd (digits, sizeof digits, format, self->scale.high);
  high = rounds_words_width (self->context, digits, ROUNDS_TEXT_START);
  g_ascii_formatd (digits, sizeof digits, format, self->scale.low);
  low = rounds_words_width (self->context, digits, ROUNDS_TEXT_START);
  return MAX (high, low);
}

static void
lay_out (RoundsPlotDrawing *self)
{
  guint more = 0, rows = 0;
  g_autoptr (GArray) courses = rounds_plot_drawing_courses (self, &more);

  self->line = rounds_words_height (self->context) + 2;
  rows = (more > 0) + (self->encounters ? 1 : 0);
  self->top = (float) self->line * 1.6f;
  self->foot = self->height - (float) self->line * (1.4f + (float) rows) -
               course_height (self) * (float) courses->len - (rows + courses->len > 0 ? 6 : 0);
  self->foot = MAX (self->foot, self->top + 20);
  if (self->drawable)
    rounds_plot_scale_init (&self->scale, self->low, self->high,
                            (guint) MAX ((self->foot - self->top) / (float) self->line / 2.f, 2));
  self->labels = self->drawable ? (float) label_width (self) : 0;
  self->left = MAX (self->labels, self->least_labels) + 12;
  self->right = self->width - 8;
  self->right = MAX (self->right, self->left + 20);
}

float
rounds_plot_drawing_labels (RoundsPlotDrawing *self)
{
  lay_out (self);
  return self->labels;
}

/* ---- the axes ---- */

static void
draw_values_axis (RoundsPlotDrawing *self, RoundsPaint *paint)
{
  g_autofree char *format = g_strdup_printf ("%%.%uf", self->scale.decimals);
  const RoundsValue unit = { .type = ROUNDS_VALUE_QUANTITY,
                             .first.unit = self->what.series[0].series->unit };
  graphene_rect_t box = GRAPHENE_RECT_INIT (0, 0, self->right, (float) self->line);

  rounds_paint_text (paint, &box, rounds_say_unit (&unit), ROUNDS_INK_DIM, ROUNDS_TEXT_START);
  for (double at = self->scale.low; at <= self->scale.high + self->scale.step / 2;
       at += self->scale.step)
    {
      char digits[64];
      float y = (float) floor (rounds_plot_drawing_y (self, at));
      graphene_rect_t rule = GRAPHENE_RECT_INIT (self->left, y, self->right - self->left, 1);
      g_ascii_formatd (digits, sizeof digits, format, at);
      box = GRAPHENE_RECT_INIT (0, y - (float) self->line / 2, self->left - 6, (float) self->line);
      rounds_paint_fill (paint, &rule, ROUNDS_INK_TEXT, .1);
      if (!self->small || at == self->scale.low || at > self->scale.high - self->scale.step / 2)
        rounds_paint_text (paint, &box, digits, ROUNDS_INK_DIM, ROUNDS_TEXT_END);
    }
}

static char *
tick_words (RoundsPlotDrawing *self, const RoundsTick *tick)
{
  if (tick->unit == ROUNDS_TICK_YEAR)
    return g_strdup_printf ("%d", tick->year);
  /* Midnight says which day begins. */
  if (tick->unit == ROUNDS_TICK_TIME && tick->minute > 0)
    return rounds_say_clock (self->what.index, tick->instant);
  return rounds_say_day (self->what.index, tick->instant);
}

static void
draw_time_axis (RoundsPlotDrawing *self, RoundsPaint *paint)
{
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (RoundsTick));
  int width = rounds_words_width (self->context, "00-Mmm-0000", ROUNDS_TEXT_START);
  float free_from = 0;
  RoundsTimelineScale scale;

  rounds_timeline_scale_init (&scale, self->from, self->to, self->right - self->left);
  rounds_timeline_ticks (&scale, self->what.index->settings.zone, width + 12, ticks);
  for (guint i = 0; i < ticks->len; i++)
    {
      const RoundsTick *tick = &g_array_index (ticks, RoundsTick, i);
      float x = (float) rounds_plot_drawing_x (self, tick->instant);
      graphene_rect_t rule = GRAPHENE_RECT_INIT (floorf (x), self->top, 1, self->foot - self->top);
      graphene_rect_t box = GRAPHENE_RECT_INIT (x - (float) width / 2, self->foot + 2,
                                                (float) width, (float) self->line);
      g_autofree char *words = tick_words (self, tick);
      if (x < self->left || x > self->right)
        continue;
      rounds_paint_fill (paint, &rule, ROUNDS_INK_TEXT, .1);
      if (box.origin.x < free_from || box.origin.x < 0 ||
          box.origin.x + box.size.width > paint->width)
        continue;
      rounds_paint_text (paint, &box, words, ROUNDS_INK_DIM, ROUNDS_TEXT_MIDDLE);
      free_from = box.origin.x + box.size.width;
    }
}

/* ---- values ---- */

typedef struct
{
  RoundsPlotDrawing *self;
  RoundsPaint *paint;
  cairo_t *cr;
} Draw;

static void
set_ink (Draw *draw, RoundsInk ink, double alpha)
{
  GdkRGBA color = draw->paint->inks[ink];

  color.alpha *= (float) alpha;
  gdk_cairo_set_source_rgba (draw->cr, &color);
}

static RoundsInk
ink_of_series (guint series)
{
  static const RoundsInk inks[] = { ROUNDS_INK_ACCENT, ROUNDS_INK_WARN, ROUNDS_INK_GOOD,
                                    ROUNDS_INK_DIM };

  return inks[series % G_N_ELEMENTS (inks)];
}

/* Of what is a pale ground on the screen: a printer may lose that. */
static void
stroke_edge (Draw *draw, gboolean dashed)
{
  static const double dashes[] = { 3, 3 };

  set_ink (draw, ROUNDS_INK_GOOD, 1);
  cairo_set_line_width (draw->cr, 1);
  cairo_set_dash (draw->cr, dashes, dashed ? 2 : 0, 0);
  cairo_stroke (draw->cr);
  cairo_set_dash (draw->cr, NULL, 0, 0);
}

typedef struct
{
  double low, high; /* NAN: no bound */
  double x, end;
} Band;

static gboolean
is_same (double one, double other)
{
  return one == other || (isnan (one) && isnan (other));
}

/* The next values from *i on that come with one range, neighbours all. FALSE: none before last. */
static gboolean
next_band (RoundsPlotDrawing *self, guint *i, guint last, Band *band)
{
  const RoundsSeries *series = self->what.series[0].series;
  gboolean any = FALSE;

  for (; *i < last; (*i)++)
    {
      const RoundsPoint *point = &series->points[*i];
      double low, high, x = rounds_plot_drawing_x (self, point->row->from);
      gboolean given = point->plotted && rounds_point_range (series, point, &low, &high);

      if (any && (!given || !is_same (low, band->low) || !is_same (high, band->high)))
        return TRUE;
      if (!given)
        continue;
      if (!any)
        *band = (Band){ low, high, x - 6, x + 6 };
      band->end = x + 6;
      any = TRUE;
    }
  return any;
}

/* The range of each value where the value stands: it says nothing of values that came without. On paper, where a
 * pale ground may be lost, it has an edge. */
static void
draw_ranges (Draw *draw)
{
  RoundsPlotDrawing *self = draw->self;
  guint i, last;
  Band band;

  rounds_plot_drawing_within (self, 0, &i, &last);
  while (next_band (self, &i, last, &band))
    {
      double high = isnan (band.high) ? self->scale.high : MIN (band.high, self->scale.high);
      double low = isnan (band.low) ? self->scale.low : MAX (band.low, self->scale.low);

      cairo_rectangle (draw->cr, band.x, rounds_plot_drawing_y (self, high), band.end - band.x,
                       rounds_plot_drawing_y (self, low) - rounds_plot_drawing_y (self, high));
    }
  set_ink (draw, ROUNDS_INK_GOOD, .2);
  cairo_fill_preserve (draw->cr);
  if (self->paper)
    stroke_edge (draw, TRUE);
  cairo_new_path (draw->cr);
}

/* With many values to a pixel: from the lowest to the highest of each, so that no peak is lost. */
static void
trace_dense (Draw *draw, const RoundsPlotSeries *series, guint first, guint last)
{
  int column = G_MININT;
  double low = 0, high = 0;

  for (guint i = first; i <= last; i++)
    {
      const RoundsPoint *point = i < last ? &series->series->points[i] : NULL;
      int x = point != NULL ? (int) rounds_plot_drawing_x (draw->self, point->row->from) : G_MAXINT;
      if (point != NULL && (!point->plotted || rounds_results_is_stretch (point)))
        continue;
      if (x != column && column != G_MININT)
        {
          cairo_line_to (draw->cr, column, rounds_plot_drawing_y (draw->self, low));
          cairo_line_to (draw->cr, column, rounds_plot_drawing_y (draw->self, high));
        }
      if (point == NULL)
        break;
      low = x == column ? MIN (low, point->number) : point->number;
      high = x == column ? MAX (high, point->number) : point->number;
      column = x;
    }
  cairo_stroke (draw->cr);
}

static void
draw_line (Draw *draw, guint at)
{
  static const double dashes[] = { 5, 4 };
  const RoundsPlotSeries *series = &draw->self->what.series[at];
  guint first, last;

  rounds_plot_drawing_within (draw->self, at, &first, &last);
  set_ink (draw, ink_of_series (at), 1);
  cairo_set_line_width (draw->cr, at == 0 ? 1.8 : 1.2);
  cairo_set_dash (draw->cr, dashes, at == 0 ? 0 : 2, 0);
  if (last - first > ROUNDS_PLOT_POINTS)
    {
      trace_dense (draw, series, first, last);
      return;
    }
  for (guint i = first; i < last; i++)
    {
      const RoundsPoint *point = &series->series->points[i];
      double x = rounds_plot_drawing_x (draw->self, point->row->from);
      if (!point->plotted || rounds_results_is_stretch (point))
        continue;
      if (point->second == NULL)
        cairo_line_to (draw->cr, x, rounds_plot_drawing_y (draw->self, point->number));
      else
        {
          cairo_move_to (draw->cr, x, rounds_plot_drawing_y (draw->self, point->number));
          cairo_line_to (draw->cr, x, rounds_plot_drawing_y (draw->self, point->number_2));
        }
    }
  cairo_stroke (draw->cr);
  cairo_set_dash (draw->cr, NULL, 0, 0);
}

/* An open arrow: the value lies beyond, on the side to which it points. */
static void
draw_limit (Draw *draw, const RoundsPoint *point, double number)
{
  double x = rounds_plot_drawing_x (draw->self, point->row->from),
         y = rounds_plot_drawing_y (draw->self, number);
  double way = point->value->first.comparator[0] == '<' ? 1 : -1;

  cairo_set_line_width (draw->cr, 1.4);
  cairo_move_to (draw->cr, x - 5, y);
  cairo_line_to (draw->cr, x + 5, y);
  cairo_line_to (draw->cr, x, y + way * 8);
  cairo_close_path (draw->cr);
  cairo_stroke (draw->cr);
}

/* No square, which says "corrected", and no triangle, which is a limit. */
static void
draw_symbol (Draw *draw, guint series, double x, double y)
{
  /* As large as the type asks: the exam room's is read from 3 m. */
  double mark = MARK * MAX (1, draw->self->line / 20.);

  if (series == 0)
    {
      cairo_arc (draw->cr, x, y, mark, 0, 2 * G_PI);
      cairo_fill (draw->cr);
      return;
    }
  cairo_set_line_width (draw->cr, 1.4);
  if (series == 1)
    {
      cairo_move_to (draw->cr, x, y - mark - 2);
      cairo_line_to (draw->cr, x + mark + 2, y);
      cairo_line_to (draw->cr, x, y + mark + 2);
      cairo_line_to (draw->cr, x - mark - 2, y);
      cairo_close_path (draw->cr);
    }
  else
    {
      double across = series == 2 ? mark : 0, along = series == 2 ? mark : mark + 1;

      cairo_move_to (draw->cr, x - along, y - across);
      cairo_line_to (draw->cr, x + along, y + across);
      cairo_move_to (draw->cr, x - across, y + along);
      cairo_line_to (draw->cr, x + across, y - along);
    }
  cairo_stroke (draw->cr);
}

/* Dated by its month or year: it stands somewhere in it. */
static void
draw_stretch (Draw *draw, const RoundsPoint *point, double number)
{
  double x = rounds_plot_drawing_x (draw->self, point->row->from);
  double end = MAX (rounds_plot_drawing_x (draw->self, point->row->to), x + MARK);
  double y = rounds_plot_drawing_y (draw->self, number);

  cairo_set_line_width (draw->cr, 3);
  cairo_move_to (draw->cr, x, y);
  cairo_line_to (draw->cr, end, y);
  cairo_stroke (draw->cr);
}

/* Flagged: a ring. Corrected: a square around it. Selected: a filled halo. */
static void
draw_marks (Draw *draw, const RoundsPoint *point, gboolean selected, double x, double y)
{
  if (selected)
    {
      set_ink (draw, ROUNDS_INK_ACCENT, .3);
      cairo_arc (draw->cr, x, y, 11, 0, 2 * G_PI);
      cairo_fill (draw->cr);
    }
  cairo_set_line_width (draw->cr, 1.6);
  set_ink (draw, ROUNDS_INK_ALARM, 1);
  if (rounds_say_flag_of (point->row) != ROUNDS_FLAG_NONE)
    {
      cairo_arc (draw->cr, x, y, 7, 0, 2 * G_PI);
      cairo_stroke (draw->cr);
    }
  if ((point->marks & ROUNDS_MARK_CORRECTED) == 0)
    return;
  set_ink (draw, ROUNDS_INK_WARN, 1);
  cairo_rectangle (draw->cr, x - 9, y - 9, 18, 18);
  cairo_stroke (draw->cr);
}

/* Of what is too dense for symbols only that which no line shows: each is looked for. */
static gboolean
stands_out (const RoundsPoint *point)
{
  return (point->marks & (ROUNDS_MARK_CRITICAL | ROUNDS_MARK_CORRECTED | ROUNDS_MARK_LIMIT)) != 0;
}

static void
draw_points (Draw *draw, guint at)
{
  RoundsPlotDrawing *self = draw->self;
  const RoundsPlotSeries *series = &self->what.series[at];
  gboolean symbols = !self->small || self->foot - self->top > SYMBOL_LINES * (float) self->line;
  guint first, last;

  rounds_plot_drawing_within (self, at, &first, &last);
  for (guint i = first; i < last; i++)
    {
      const RoundsPoint *point = &series->series->points[i];
      double limit = rounds_plot_limit (series->series, point);
      gboolean selected = self->series == at && self->point == i;
      double x = rounds_plot_drawing_x (self, point->row->from), y;
      if (!point->plotted && isnan (limit))
        continue;
      if (last - first > ROUNDS_PLOT_POINTS && !selected && !stands_out (point))
        continue;
      y = rounds_plot_drawing_y (self, isnan (limit) ? point->number : limit);
      if (!self->small || self->paper)
        draw_marks (draw, point, selected, x, y);
      set_ink (draw, ink_of_series (at), 1);
      if (!isnan (limit))
        draw_limit (draw, point, limit);
      else if (rounds_results_is_stretch (point))
        draw_stretch (draw, point, point->number);
      else if (symbols || i + 1 == series->n || at > 0)
        draw_symbol (draw, at, x, y);
      if (point->plotted && point->second != NULL && rounds_results_is_stretch (point))
        draw_stretch (draw, point, point->number_2);
      else if (point->plotted && point->second != NULL)
        draw_symbol (draw, at, x, rounds_plot_drawing_y (self, point->number_2));
    }
}

/* ---- words beside points: the selected, critical, corrected and latest, where they do not meet ---- */

typedef struct
{
  graphene_rect_t taken[16];
  const RoundsPoint *points[16]; /* whose they are: one value said twice would be two */
  guint n;
} Labels;

static gboolean
has_label (const Labels *labels, const RoundsPoint *point)
{
  for (guint i = 0; i < labels->n; i++)
    if (labels->points[i] == point)
      return TRUE;
  return FALSE;
}

static gboolean
take_place (Labels *labels, const graphene_rect_t *box)
{
  if (labels->n == G_N_ELEMENTS (labels->taken))
    return FALSE;
  for (guint i = 0; i < labels->n; i++)
    if (graphene_rect_intersection (box, &labels->taken[i], NULL))
      return FALSE;
  labels->taken[labels->n++] = *box;
  return TRUE;
}

/* A point below it could not be read, nor the words. */
static gboolean
hides_point (Draw *draw, const graphene_rect_t *box)
{
  RoundsPlotDrawing *self = draw->self;

  for (guint at = 0; at < self->what.n_series; at++)
    {
      const RoundsPoint *points = self->what.series[at].series->points;
      guint first, last;

      rounds_plot_drawing_within (self, at, &first, &last);
      for (guint i = last - first > ROUNDS_PLOT_POINTS ? last : first; i < last; i++)
        if (points[i].plotted &&
            graphene_rect_contains_point (
                box,
                &GRAPHENE_POINT_INIT ((float) rounds_plot_drawing_x (self, points[i].row->from),
                                      (float) rounds_plot_drawing_y (self, points[i].number))))
          return TRUE;
    }
  return FALSE;
}

/* Above it, else left, right or below of it, where neither words nor points are; above all else. */
static gboolean
place_label (Draw *draw, Labels *labels, double x, double y, graphene_rect_t *box)
{
  RoundsPlotDrawing *self = draw->self;
  const float width = box->size.width, height = box->size.height;
  const graphene_point_t places[] = {
    { (float) x - width / 2, (float) y - height - 9 },
    { (float) x - width - 10, (float) y - height / 2 },
    { (float) x + 10, (float) y - height / 2 },
    { (float) x - width / 2, (float) y + 9 },
  };

  for (guint i = 0; i <= G_N_ELEMENTS (places); i++)
    {
      gboolean any = i == G_N_ELEMENTS (places);

      box->origin = places[any ? 0 : i];
      box->origin.x = CLAMP (box->origin.x, self->left, self->right - width);
      if ((any || !hides_point (draw, box)) && take_place (labels, box))
        return TRUE;
    }
  return FALSE;
}

/* Takes text. (transfer full) */
static char *
add_date (RoundsPlotDrawing *self, char *text, const RoundsPoint *point)
{
  g_autofree char *value = text, *when = rounds_say_row_time (self->what.index, point->row);

  return g_strdup_printf ("%s, %s", value, when);
}

static void
draw_label (Draw *draw, Labels *labels, guint at, guint i)
{
  RoundsPlotDrawing *self = draw->self;
  const RoundsPoint *point = &self->what.series[at].series->points[i];
  RoundsFlag flag = rounds_say_flag_of (point->row);
  g_autofree char *text = NULL;
  double x = rounds_plot_drawing_x (self, point->row->from);
  graphene_rect_t box;

  if (!point->plotted || x < self->left || x > self->right || has_label (labels, point))
    return;
  text = rounds_plot_label (point);
  if (rounds_results_is_stretch (point))
    text = add_date (self, text, point);
  box = GRAPHENE_RECT_INIT (0, 0,
                            (float) rounds_words_width (self->context, text, ROUNDS_TEXT_BOLD) + 4,
                            (float) self->line);
  if (!place_label (draw, labels, x, rounds_plot_drawing_y (self, point->number), &box))
    return;
  labels->points[labels->n - 1] = point;
  rounds_paint_text (draw->paint, &box, text,
                     flag != ROUNDS_FLAG_NONE ? ROUNDS_INK_ALARM : ROUNDS_INK_TEXT,
                     ROUNDS_TEXT_BOLD | ROUNDS_TEXT_MIDDLE);
}

static void
draw_labels (Draw *draw)
{
  RoundsPlotDrawing *self = draw->self;
  const RoundsPlotSeries *series = &self->what.series[0];
  Labels labels = { .n = 0 };
  guint first, last;

  if (self->series != ROUNDS_NONE)
    draw_label (draw, &labels, self->series, self->point);
  rounds_plot_drawing_within (self, 0, &first, &last);
  for (guint i = last; i-- > first && labels.n < 12;)
    if (rounds_results_is_stretch (&series->series->points[i]) ||
        (series->series->points[i].marks & (ROUNDS_MARK_CRITICAL | ROUNDS_MARK_CORRECTED)) != 0)
      draw_label (draw, &labels, 0, i);
  for (guint i = 0; i < self->what.n_series; i++)
    if (self->what.series[i].n > 0)
      draw_label (draw, &labels, i, self->what.series[i].n - 1);
}

/* ---- medicines and encounters ---- */

/* Is the course one of the sources of a conflict, as "held by his report, the order active"? */
static gboolean
is_disputed (const RoundsMedicines *medicines, const RoundsMedicineCourse *course)
{
  for (guint i = 0; i < medicines->n_conflicts; i++)
    for (guint k = 0; k < course->n_rows; k++)
      if (course->rows[k] == medicines->conflicts[i].sources[0] ||
          course->rows[k] == medicines->conflicts[i].sources[1])
        return TRUE;
  return FALSE;
}

static char *
course_words (RoundsPlotDrawing *self, const RoundsPlotCourse *one)
{
  const RoundsMedicineCourse *course = one->course;
  g_autofree char *name = rounds_plot_medicine (one->line, course);
  g_autofree char *earlier = g_strdup_printf (ngettext (" · and %u earlier course",
                                                        " · and %u earlier courses", one->n - 1),
                                              one->n - 1);

  return g_strdup_printf ("%s · %s%s%s", name, rounds_medicine_state_text (course->state),
                          one->n > 1 ? earlier : "",
                          is_disputed (self->medicines, course) ? _ (" · ⚠ see Medicines") : "");
}

/* A bar to its recorded end, or solid to what was last heard of it and fainter to now: not known. On paper it has
 * edges, which must not go through its words. */
static void
draw_bar (Draw *draw, const RoundsMedicineCourse *course, float y)
{
  RoundsPlotDrawing *self = draw->self;
  gint64 end = course->end_kind == ROUNDS_END_NOT_RECORDED ? self->what.at : course->end;
  gint64 known = course->end_kind == ROUNDS_END_NOT_RECORDED ? MIN (course->evidence, end) : end;
  float x = MAX ((float) rounds_plot_drawing_x (self, course->start), self->left);
  float sure = CLAMP ((float) rounds_plot_drawing_x (self, known), self->left, self->right);
  float far = CLAMP ((float) rounds_plot_drawing_x (self, end), self->left, self->right);
  float top = y + (self->paper ? (float) self->line : 1);
  float height = self->paper ? PAPER_BAR : (float) self->line - 2;
  graphene_rect_t bar = GRAPHENE_RECT_INIT (x, top, MAX (sure - x, 2), height);
  graphene_rect_t rest = GRAPHENE_RECT_INIT (sure, top, MAX (far - sure, 0), height);

  rounds_paint_fill (draw->paint, &bar, ROUNDS_INK_GOOD, .22);
  rounds_paint_fill (draw->paint, &rest, ROUNDS_INK_GOOD, .08);
  if (!self->paper)
    return;
  cairo_rectangle (draw->cr, x, top, MAX (sure - x, 2), height);
  stroke_edge (draw, FALSE);
  if (far > sure)
    cairo_rectangle (draw->cr, sure, top, far - sure, height);
  stroke_edge (draw, TRUE);
}

/* All that it ran within the view; the words are of the newest. */
static void
draw_course (Draw *draw, const RoundsPlotCourse *one, float y)
{
  RoundsPlotDrawing *self = draw->self;
  graphene_rect_t box = GRAPHENE_RECT_INIT (self->left + 4, y, self->right - self->left - 8,
                                            (float) self->line);
  g_autofree char *words = course_words (self, one);

  for (guint i = 0; i < one->line->n_courses; i++)
    if (rounds_plot_drawing_runs (self, &one->line->courses[i]))
      draw_bar (draw, &one->line->courses[i], y);
  rounds_paint_text (draw->paint, &box, words, ROUNDS_INK_TEXT, ROUNDS_TEXT_SMALL);
}

gboolean
rounds_plot_drawing_marks_visit (const RoundsPlotDrawing *self, const RoundsChartRow *row)
{
  const guint32 none = ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED |
                       ROUNDS_MARK_NOT_DONE | ROUNDS_MARK_NOT_PATIENT;

  return row->from >= self->from && row->from < self->to && row->from <= self->what.at &&
         (row->marks & none) == 0 &&
         !(self->plain && rounds_sensitive_row (self->what.index, NULL, row));
}

static void
draw_encounters (RoundsPlotDrawing *self, Draw *draw, float y)
{
  const RoundsChartIndex *index = self->what.index;
  double x, before = -100;

  set_ink (draw, ROUNDS_INK_ACCENT, 1);
  for (guint i = 0; i < index->n_encounters; i++)
    {
      const RoundsChartRow *row = index->encounters[i].row;
      if (!rounds_plot_drawing_marks_visit (self, row))
        continue;
      x = rounds_plot_drawing_x (self, row->from);
      if (x - before < 3)
        continue; /* would only be drawn over the one before */
      before = x;
      cairo_move_to (draw->cr, x - 4, y + 3);
      cairo_line_to (draw->cr, x + 4, y + 3);
      cairo_line_to (draw->cr, x, y + 10);
      cairo_close_path (draw->cr);
    }
  cairo_fill (draw->cr);
}

static void
draw_under (RoundsPlotDrawing *self, Draw *draw)
{
  guint more = 0;
  g_autoptr (GArray) courses = rounds_plot_drawing_courses (self, &more);
  float y = self->foot + (float) self->line * 1.4f;
  graphene_rect_t box;

  for (guint i = 0; i < courses->len; i++, y += course_height (self))
    draw_course (draw, &g_array_index (courses, RoundsPlotCourse, i), y);
  if (more > 0)
    {
      g_autofree char *words = g_strdup_printf (ngettext ("and %u more medicine in this time",
                                                          "and %u more medicines in this time",
                                                          more),
                                                more);
      box = GRAPHENE_RECT_INIT (self->left + 4, y, self->right - self->left, (float) self->line);
      rounds_paint_text (draw->paint, &box, words, ROUNDS_INK_DIM, ROUNDS_TEXT_SMALL);
      y += (float) self->line;
    }
  if (self->encounters)
    draw_encounters (self, draw, y);
}

static void
draw_cursor (RoundsPlotDrawing *self, RoundsPaint *paint)
{
  float x = (float) rounds_plot_drawing_x (self, self->what.at);
  graphene_rect_t rule = GRAPHENE_RECT_INIT (floorf (x), self->top, 1, self->foot - self->top);

  if (!self->what.whole && x >= self->left && x <= self->right)
    rounds_paint_fill (paint, &rule, ROUNDS_INK_ACCENT, 1);
}

void
rounds_plot_drawing_draw (RoundsPlotDrawing *self, RoundsPaint *paint)
{
  const graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, self->width, self->height);
  Draw draw = { self, paint, NULL };

  if (self->what.n_series == 0 || self->to <= self->from)
    return;
  lay_out (self);
  if (!self->drawable)
    return;
  paint->mirrored = FALSE; /* time runs from left to right */
  draw_values_axis (self, paint);
  draw_time_axis (self, paint);
  draw.cr = gtk_snapshot_append_cairo (paint->snapshot, &all);
  cairo_rectangle (draw.cr, self->left, 0, self->right - self->left, all.size.height);
  cairo_clip (draw.cr);
  draw_ranges (&draw);
  for (guint i = self->what.n_series; i-- > 0;)
    draw_line (&draw, i);
  for (guint i = self->what.n_series; i-- > 0;)
    draw_points (&draw, i);
  if (!self->small)
    {
      draw_under (self, &draw);
      draw_labels (&draw);
    }
  cairo_destroy (draw.cr);
  draw_cursor (self, paint);
}
