/* Drawing of the timeline: axis, margin, cursor, selection and map around the marks. */
#include "timeline-canvas-private.h"

#include "say.h"
#include "timeline-ticks.h"
#include "timeline-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static double
words_width (RoundsTimelineCanvas *self, const char *text)
{
  return rounds_timeline_paint_measure (self->paint, text, FALSE);
}

static void
draw_text (RoundsTimelineCanvas *self,
           GtkSnapshot *snapshot,
           const char *text,
           RoundsInk ink,
           double x,
           double y)
{
  rounds_timeline_paint_text (self->paint, snapshot, text, ink, FALSE,
                              &GRAPHENE_POINT_INIT ((float) x, (float) y));
}

/* Of so short a stretch what is said of an instant has its clock too. */
static char *
instant_words (RoundsTimelineCanvas *self, gint64 instant, gint64 stretch)
{
  return stretch <= 3 * ROUNDS_TIMELINE_DAY ? rounds_say_moment (self->index, instant)
                                            : rounds_say_day (self->index, instant);
}

static gboolean
is_same_day (const RoundsTick *one, const RoundsTick *other)
{
  return one->year == other->year && one->month == other->month && one->day == other->day;
}

/* Hours alone could be of any day: the first that are said of one say which. before: said last; NULL. */
static char *
tick_words (RoundsTimelineCanvas *self, const RoundsTick *tick, const RoundsTick *before)
{
  RoundsTime time = { .precision = ROUNDS_PRECISION_MONTH };
  g_autofree char *month = NULL;

  if (tick->unit == ROUNDS_TICK_YEAR || (tick->unit == ROUNDS_TICK_MONTH && tick->month == 1))
    return g_strdup_printf ("%d", tick->year);
  if (tick->unit == ROUNDS_TICK_MONTH)
    {
      /* Without a zone: this very month, wherever the site is. */
      g_autoptr (GDateTime) first = g_date_time_new_utc (tick->year, tick->month, 1, 0, 0, 0);

      time.from = first != NULL ? g_date_time_to_unix (first) * 1000 : 0;
      time.text = month = g_strdup_printf ("%04d-%02d", tick->year, tick->month);
      return rounds_say_date (&time);
    }
  if (tick->unit == ROUNDS_TICK_DAY || tick->minute == 0)
    return rounds_say_day (self->index, tick->instant);
  /* say.c tells the two hours of a turned clock apart by itself. */
  return before != NULL && is_same_day (tick, before)
             ? rounds_say_clock (self->index, tick->instant)
             : rounds_say_moment (self->index, tick->instant);
}

static char *
moment_words (RoundsTimelineCanvas *self)
{
  double x = rounds_timeline_scale_x (&self->scale, self->moment);
  const char *arrow = x > self->scale.width + 0.5 ? " ▸" : x < -0.5 ? " ◂" : "";
  g_autofree char *when = NULL;
  gint64 from, to;

  rounds_timeline_scale_get_view (&self->scale, &from, &to);
  when = instant_words (self, self->moment, to - from);
  if (self->is_now)
    return g_strdup_printf (_ ("Now · %s%s"), when, arrow);
  return g_strdup_printf (_ ("As of %s%s"), when, arrow);
}

/* How much begins after the view; NULL: nothing. A view never looks like all. (transfer full) */
static char *
later_words (RoundsTimelineCanvas *self)
{
  gint64 from, to;
  guint later;

  rounds_timeline_scale_get_view (&self->scale, &from, &to);
  /* What begins at its very end stands on its last pixel. */
  later = rounds_timeline_model_count (self->model, to + 1, G_MAXINT64);
  return later > 0 ? g_strdup_printf (_ ("%u later ▸"), later) : NULL;
}

/* Where the axis ends: in front of what is said of what is later. */
static double
axis_end (RoundsTimelineCanvas *self)
{
  g_autofree char *later = later_words (self);

  return self->scale.width + 12 - (later != NULL ? words_width (self, later) + 8 : 0);
}

/* Where the moment's chip stands in the axis: over its line, and whole within the plot. */
static graphene_rect_t
chip_box (RoundsTimelineCanvas *self, const char *words)
{
  double x = rounds_timeline_scale_x (&self->scale, self->moment);
  double width = words_width (self, words) + 12;

  x = CLAMP (x - width / 2, 0, MAX (axis_end (self) - width, 0));
  return GRAPHENE_RECT_INIT (roundf ((float) x), 1, (float) width, (float) self->axis - 3);
}

/* A tick's words are whole or not there: beside the chip, and within the plot. The line stays. */
static gboolean
has_room (double end, const graphene_rect_t *chip, double x, double width)
{
  return x + width <= end &&
         (x + width + 4 <= chip->origin.x || x >= chip->origin.x + chip->size.width + 4);
}

/* Whether a fold, whose ground and words come later, would cut words that stand there. */
static gboolean
over_fold (RoundsTimelineCanvas *self, double x, double width)
{
  for (guint i = 0; i < self->layout->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (self->layout->marks, RoundsTimelineMark, i);

      if (mark->shape != ROUNDS_SHAPE_FOLD)
        break;
      if (x < mark->x1 && x + width > mark->x0)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  RoundsTimelineCanvas *canvas;
  graphene_rect_t chip;
  double end;
} AxisRoom;

static double
measure_tick (gpointer data, const RoundsTick *tick, const RoundsTick *said, double x)
{
  const AxisRoom *room = data;
  g_autofree char *words = tick_words (room->canvas, tick, said);
  double width = words_width (room->canvas, words);

  return has_room (room->end, &room->chip, x, width) && !over_fold (room->canvas, x, width) ? width
                                                                                            : 0;
}

static void
draw_doubled (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, GTimeZone *zone, double bottom)
{
  GdkRGBA warm = *rounds_timeline_paint_ink (self->paint, ROUNDS_INK_WARN);
  RoundsTwice twice;
  double x0, x1;

  if (!rounds_timeline_twice (&self->scale, zone, &twice))
    return;
  x0 = rounds_timeline_scale_x (&self->scale, twice.from);
  x1 = rounds_timeline_scale_x (&self->scale, twice.to);
  warm.alpha = 0.1f;
  gtk_snapshot_append_color (snapshot, &warm,
                             &GRAPHENE_RECT_INIT ((float) x0, (float) self->axis, (float) (x1 - x0),
                                                  (float) (bottom - self->axis)));
}

/* Down to the bottom, but where words stand. */
static void
draw_tick (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, const RoundsTick *tick, double bottom)
{
  guint n_rows = self->layout->rows->len, n;
  float x = (float) tick->line, axis = (float) self->axis, row = (float) self->row;
  float end = MIN (axis + (float) n_rows * row, (float) bottom);

  if (!tick->low)
    rounds_timeline_paint_rect (self->paint, snapshot, ROUNDS_INK_LINE,
                                &GRAPHENE_RECT_INIT (x, 2, 1, axis - 2));
  for (guint i = 0; i < n_rows; i += MAX (n, 1))
    {
      n = rounds_timeline_layout_clear (self->layout, x, i);
      if (n > 0)
        rounds_timeline_paint_rect (self->paint, snapshot, ROUNDS_INK_LINE,
                                    &GRAPHENE_RECT_INIT (x, axis + (float) i * row, 1,
                                                         (float) n * row));
    }
  rounds_timeline_paint_rect (self->paint, snapshot, ROUNDS_INK_LINE,
                              &GRAPHENE_RECT_INIT (x, end, 1, (float) bottom - end));
}

static void
draw_axis (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, double bottom)
{
  g_autoptr (GArray) ticks = g_array_new (FALSE, TRUE, sizeof (RoundsTick));
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  GTimeZone *zone = self->index->settings.zone != NULL ? self->index->settings.zone : utc;
  g_autofree char *moment = moment_words (self);
  AxisRoom room = { self, chip_box (self, moment), axis_end (self) };
  const RoundsTick *said = NULL;

  draw_doubled (self, snapshot, zone, bottom);
  rounds_timeline_ticks (&self->scale, zone, rounds_timeline_paint_line (self->paint) * 5.5, ticks);
  rounds_timeline_ticks_say (ticks, measure_tick, &room);
  for (guint i = 0; i < ticks->len; i++)
    {
      const RoundsTick *tick = &g_array_index (ticks, RoundsTick, i);
      g_autofree char *words = NULL;

      draw_tick (self, snapshot, tick, bottom);
      if (tick->words_end <= 0)
        continue;
      words = tick_words (self, tick, said);
      draw_text (self, snapshot, words, tick->twice != NULL ? ROUNDS_INK_WARN : ROUNDS_INK_DIM,
                 tick->words_at, 2);
      said = tick;
    }
}

/* The words of folds stand in the axis, where the hours and years are not; whole as those are. */
static void
draw_fold_words (RoundsTimelineCanvas *self, GtkSnapshot *snapshot)
{
  g_autofree char *moment = moment_words (self);
  const graphene_rect_t chip = chip_box (self, moment);
  double end = axis_end (self);

  for (guint i = 0; i < self->layout->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (self->layout->marks, RoundsTimelineMark, i);

      if (mark->shape != ROUNDS_SHAPE_FOLD)
        break;
      rounds_timeline_paint_rect (self->paint, snapshot, ROUNDS_INK_SOFT,
                                  &GRAPHENE_RECT_INIT ((float) mark->x0, 0,
                                                       (float) (mark->x1 - mark->x0),
                                                       (float) self->axis));
      if (mark->label != NULL &&
          has_room (end, &chip, mark->label_x, words_width (self, mark->label)))
        draw_text (self, snapshot, mark->label, ROUNDS_INK_TEXT, mark->label_x, 2);
    }
}

static void
draw_rules (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, double width)
{
  for (guint i = 0; i < self->layout->rows->len; i++)
    {
      const RoundsTimelineRow *row = &g_array_index (self->layout->rows, RoundsTimelineRow, i);
      gboolean last = i + 1 == self->layout->rows->len ||
                      g_array_index (self->layout->rows, RoundsTimelineRow, i + 1).lane !=
                          row->lane;

      if (last)
        rounds_timeline_paint_rect (
            self->paint, snapshot, ROUNDS_INK_LINE,
            &GRAPHENE_RECT_INIT (0, (float) (self->axis + (i + 1) * self->row) - 1, (float) width,
                                 1));
    }
}

/* "Images, 3 more": names of the lanes of a row. */
static char *
row_title (RoundsTimelineCanvas *self, const RoundsTimelineRow *row)
{
  const char *first = row->title != NULL ? row->title
                                         : rounds_lane_title (self->model->lanes[row->lane].id);

  if (row->n_lanes == 1)
    return g_strdup (first);
  return g_strdup_printf (ngettext ("%s, %u more", "%s, %u more", row->n_lanes - 1), first,
                          row->n_lanes - 1);
}

static void
draw_gutter (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, double bottom)
{
  guint before = ROUNDS_NONE;

  for (guint i = 0; i < self->layout->rows->len; i++)
    {
      const RoundsTimelineRow *row = &g_array_index (self->layout->rows, RoundsTimelineRow, i);
      g_autofree char *title = NULL;

      if (row->lane == before && row->n_lanes == 1 && row->title == NULL)
        continue;
      before = row->lane;
      title = row_title (self, row);
      rounds_timeline_paint_cut (self->paint, snapshot, title, ROUNDS_INK_TEXT, self->gutter - 20,
                                 &GRAPHENE_POINT_INIT (12, (float) (self->axis + i * self->row)));
    }
  if (self->model->n_routine > 0)
    {
      g_autofree char *words = rounds_timeline_canvas_routine_words (self);

      draw_text (self, snapshot, words, ROUNDS_INK_DIM, 12, bottom + 1);
    }
}

char *
rounds_timeline_canvas_earlier_words (guint n)
{
  return g_strdup_printf (_ ("◂ %u earlier"), n);
}

/* What stands before the view, in the axis' own line, beside it. */
static void
draw_before (RoundsTimelineCanvas *self, GtkSnapshot *snapshot)
{
  gint64 from, to;
  guint before;
  g_autofree char *words = NULL;

  rounds_timeline_scale_get_view (&self->scale, &from, &to);
  before = rounds_timeline_model_count (self->model, G_MININT64, from);
  if (before == 0)
    return;
  words = rounds_timeline_canvas_earlier_words (before);
  draw_text (self, snapshot, words, ROUNDS_INK_DIM,
             MAX (self->gutter - 10 - words_width (self, words), 4), 2);
}

static void
draw_later_words (RoundsTimelineCanvas *self, GtkSnapshot *snapshot)
{
  g_autofree char *words = later_words (self);
  double x = axis_end (self) + 4;

  if (words == NULL)
    return;
  /* A fold may have its words there. */
  rounds_timeline_paint_rect (self->paint, snapshot, ROUNDS_INK_PAPER,
                              &GRAPHENE_RECT_INIT ((float) x, 0,
                                                   (float) (self->scale.width + 14 - x),
                                                   (float) self->axis - 1));
  draw_text (self, snapshot, words, ROUNDS_INK_DIM, x + 2, 2);
}

static void
draw_chip (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, const char *words)
{
  const graphene_rect_t rect = chip_box (self, words);
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &rect, 4);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  rounds_timeline_paint_rect (self->paint, snapshot, ROUNDS_INK_ACCENT, &rect);
  gtk_snapshot_pop (snapshot);
  draw_text (self, snapshot, words, ROUNDS_INK_ON_ACCENT, rect.origin.x + 6, 1);
}

/* What is later than the moment shown is there, on hatched ground: no other page shows it. A veil over it would
 * take the contrast from its words and signs. The hatching begins where its ground does: of two gradients of the
 * same points and colours GTK 4.8 compares no bounds, and draws nothing anew (gsk_linear_gradient_node_diff in
 * gsk/gskrendernodeimpl.c). */
static void
draw_later (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, double bottom)
{
  GdkRGBA line = *rounds_timeline_paint_ink (self->paint, ROUNDS_INK_LINE), none = line;
  double x = MAX (rounds_timeline_scale_x (&self->scale, self->moment), 0);
  const graphene_point_t from = { (float) x, (float) self->axis };

  if (self->is_now || x >= self->scale.width)
    return;
  none.alpha = 0;
  gtk_snapshot_append_repeating_linear_gradient (
      snapshot,
      &GRAPHENE_RECT_INIT (from.x, from.y, (float) (self->scale.width - x),
                           (float) (bottom - self->axis)),
      &from, &GRAPHENE_POINT_INIT (from.x + 5, from.y + 5),
      (const GskColorStop[]){ { 0, none }, { .7f, none }, { .7f, line }, { 1, line } }, 4);
}

/* Over the marks, so that it is seen across what lasts; what is as narrow as the line stays over it: a note just
 * signed is nowhere else. */
static void
draw_moment (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, double bottom)
{
  double x = rounds_timeline_scale_x (&self->scale, self->moment);
  const float line = roundf ((float) x) - 1;
  g_autofree char *words = moment_words (self);

  if (x >= 0 && x <= self->scale.width)
    {
      rounds_timeline_paint_rect (self->paint, snapshot, ROUNDS_INK_ACCENT,
                                  &GRAPHENE_RECT_INIT (line, (float) self->axis - 2, 2,
                                                       (float) (bottom - self->axis) + 2));
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) self->axis));
      rounds_timeline_paint_marks_over (self->paint, snapshot, self->layout, self->row, line,
                                        line + 2);
      gtk_snapshot_restore (snapshot);
    }
  draw_chip (self, snapshot, words);
}

static void
draw_span (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, double bottom)
{
  GdkRGBA tint = *rounds_timeline_paint_ink (self->paint, ROUNDS_INK_ACCENT);
  double x0 = CLAMP (rounds_timeline_scale_x (&self->scale, self->span_from), 0, self->scale.width);
  double x1 = CLAMP (rounds_timeline_scale_x (&self->scale, self->span_to), 0, self->scale.width);

  if (!self->has_span)
    return;
  tint.alpha = 0.16f;
  gtk_snapshot_append_color (snapshot, &tint,
                             &GRAPHENE_RECT_INIT ((float) x0, (float) self->axis,
                                                  (float) MAX (x1 - x0, 1),
                                                  (float) (bottom - self->axis)));
}

static void
draw_ring (RoundsTimelineCanvas *self,
           GtkSnapshot *snapshot,
           const RoundsTimelineMark *mark,
           RoundsInk ink)
{
  const GdkRGBA *colour = rounds_timeline_paint_ink (self->paint, ink);
  float x0 = (float) MAX (mark->x0, 0) - 3, x1 = (float) MIN (mark->x1, self->scale.width) + 3;
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (
      &round,
      &GRAPHENE_RECT_INIT (x0, (float) (self->axis + mark->row * self->row), MAX (x1 - x0, 6),
                           (float) self->row),
      3);
  gtk_snapshot_append_border (snapshot, &round, (float[4]){ 2, 2, 2, 2 },
                              (GdkRGBA[4]){ *colour, *colour, *colour, *colour });
}

/* A line of words in the axis over what it speaks of: nothing is said by hovering only. The moment stays
 * readable: the words are on the longer side of its chip. */
static void
draw_said (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, const char *words, double x)
{
  g_autofree char *moment = moment_words (self);
  graphene_rect_t rect, chip = chip_box (self, moment);
  double after = chip.origin.x + chip.size.width + 4, end = axis_end (self);
  double begin = chip.origin.x > end - after ? 0 : after, width;

  if (begin == 0)
    end = chip.origin.x - 4;
  width = CLAMP (words_width (self, words) + 12, 0, end - begin);
  x = CLAMP (x - width / 2, begin, end - width);
  rect = GRAPHENE_RECT_INIT ((float) x, 0, (float) width, (float) self->axis - 1);
  rounds_timeline_paint_rect (self->paint, snapshot, ROUNDS_INK_TEXT, &rect);
  rounds_timeline_paint_cut (self->paint, snapshot, words, ROUNDS_INK_PAPER, width - 12,
                             &GRAPHENE_POINT_INIT ((float) x + 6, 1));
}

static const RoundsTimelineMark *
mark_of_row (RoundsTimelineCanvas *self, const RoundsChartRow *row)
{
  const RoundsTimelineModel *model = self->model;

  for (guint lane = 0; lane < model->n_lanes; lane++)
    for (guint i = 0; i < model->lanes[lane].n_items; i++)
      {
        const RoundsTimelineItem *item = &model->lanes[lane].items[i];

        if (lane == 0 && model->lanes[lane].id == ROUNDS_LANE_LANDMARKS)
          break;
        for (guint k = 0; k < item->n && (item->flags & ROUNDS_ITEM_RUN) == 0; k++)
          if (model->rows[item->first + k] == row)
            return rounds_timeline_layout_of (self->layout, lane, i);
      }
  return NULL;
}

char *
rounds_timeline_canvas_span_words (RoundsTimelineCanvas *self)
{
  gint64 stretch = self->span_to - self->span_from;
  guint n = self->has_span
                ? rounds_timeline_model_count (self->model, self->span_from, self->span_to)
                : 0;
  g_autofree char *from = NULL, *to = NULL;

  if (!self->has_span)
    return NULL;
  from = instant_words (self, self->span_from, stretch);
  to = instant_words (self, self->span_to, stretch);
  if (stretch <= 1)
    return g_strdup_printf (_ ("Span from %s: “a” marks its end"), from);
  return g_strdup_printf (ngettext ("Span %s to %s: %u entry begins in it",
                                    "Span %s to %s: %u entries begin in it", n),
                          from, to, n);
}

/* The mark of what the keyboard is on; NULL. */
static const RoundsTimelineMark *
focused_mark (RoundsTimelineCanvas *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self)) || self->lane >= self->model->n_lanes)
    return NULL;
  return rounds_timeline_layout_of (self->layout, self->lane, self->item);
}

static char *
focused_words (RoundsTimelineCanvas *self)
{
  const RoundsTimelineItem *item = &self->model->lanes[self->lane].items[self->item];
  const RoundsChartRow *row = rounds_timeline_item_row (self->model, item);

  return row != NULL ? rounds_timeline_row_words (self->index, row)
                     : rounds_timeline_landmark_words (self->model, item);
}

static gboolean
selected_is_shown (RoundsTimelineCanvas *self)
{
  return self->selected != NULL && rounds_timeline_model_shows (self->model, self->selected);
}

char *
rounds_timeline_canvas_ring_words (RoundsTimelineCanvas *self)
{
  g_autofree char *words = NULL;

  if (focused_mark (self) != NULL)
    return focused_words (self);
  if (self->selected == NULL)
    return NULL;
  words = rounds_timeline_row_words (self->index, self->selected);
  if (selected_is_shown (self))
    return g_steal_pointer (&words);
  /* Translators: %s is an entry of the chart that is selected; its mark is not among those that are drawn. */
  return g_strdup_printf (_ ("Not drawn, by the filter or as routine: %s"), words);
}

/* Rings around what is selected and what has the focus; the words of the latter, or else of the former, and
 * of a marked span. */
static void
draw_selection (RoundsTimelineCanvas *self, GtkSnapshot *snapshot)
{
  const RoundsTimelineMark *selected = selected_is_shown (self) ? mark_of_row (self, self->selected)
                                                                : NULL;
  const RoundsTimelineMark *focus = focused_mark (self), *mark = focus != NULL ? focus : selected;
  g_autofree char *span = rounds_timeline_canvas_span_words (self);
  g_autofree char *words = rounds_timeline_canvas_ring_words (self);
  g_autofree char *both = span != NULL && words != NULL ? g_strdup_printf ("%s · %s", span, words)
                                                        : NULL;
  double x;

  if (mark != NULL)
    x = (mark->x0 + mark->x1) / 2;
  else if (span == NULL && words != NULL)
    x = rounds_timeline_scale_x (&self->scale, self->selected->from);
  else
    x = rounds_timeline_scale_x (&self->scale, (self->span_from + self->span_to) / 2);
  if (selected != NULL)
    draw_ring (self, snapshot, selected, ROUNDS_INK_ACCENT);
  if (focus != NULL)
    draw_ring (self, snapshot, focus, ROUNDS_INK_TEXT);
  if (span != NULL || words != NULL)
    draw_said (self, snapshot, both != NULL ? both : span != NULL ? span : words, x);
}

static void
draw_map (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, double top)
{
  float height = (float) self->strip - 4;
  const GdkRGBA *accent = rounds_timeline_paint_ink (self->paint, ROUNDS_INK_ACCENT);
  GskRoundedRect round;
  gint64 from, to;
  double x0, x1;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) top + 2));
  rounds_timeline_paint_rect (self->paint, snapshot, ROUNDS_INK_SOFT,
                              &GRAPHENE_RECT_INIT (0, 0, (float) self->map.width, height));
  if (self->map_node == NULL)
    {
      GtkSnapshot *map = gtk_snapshot_new ();

      rounds_timeline_paint_map (self->paint, map, self->model, &self->map, height);
      self->map_node = gtk_snapshot_free_to_node (map);
    }
  if (self->map_node != NULL)
    gtk_snapshot_append_node (snapshot, self->map_node);
  rounds_timeline_scale_get_view (&self->scale, &from, &to);
  x0 = rounds_timeline_scale_x (&self->map, from);
  x1 = rounds_timeline_scale_x (&self->map, to);
  gsk_rounded_rect_init_from_rect (
      &round, &GRAPHENE_RECT_INIT ((float) x0, 0, (float) MAX (x1 - x0, 4), height), 3);
  gtk_snapshot_append_border (snapshot, &round, (float[4]){ 1.5f, 1.5f, 1.5f, 1.5f },
                              (GdkRGBA[4]){ *accent, *accent, *accent, *accent });
  gtk_snapshot_restore (snapshot);
}

/* Words of an empty plot, in its middle; x is of the widget. */
static void
draw_middle (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, const char *words)
{
  double x = self->gutter + (self->scale.width - words_width (self, words)) / 2;

  draw_text (self, snapshot, words, ROUNDS_INK_DIM, MAX (x, 12),
             gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 -
                 rounds_timeline_paint_line (self->paint) / 2);
}

static void
draw_empty (RoundsTimelineCanvas *self, GtkSnapshot *snapshot)
{
  draw_middle (self, snapshot,
               self->model == NULL ? _ ("No chart is open")
                                   : rounds_timeline_empty_words (self->index));
}

/* A filter, or a view far from all events: the axis counts what stands before and after. */
static gboolean
is_view_empty (RoundsTimelineCanvas *self)
{
  const GArray *marks = self->layout->marks;

  /* Folds come first. */
  return self->model->n_lanes > 0 &&
         (marks->len == 0 ||
          g_array_index (marks, RoundsTimelineMark, marks->len - 1).shape == ROUNDS_SHAPE_FOLD);
}

static void
draw_plot (RoundsTimelineCanvas *self, GtkSnapshot *snapshot, double bottom)
{
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (-6, 0, (float) self->scale.width + 20,
                                                         (float) bottom));
  draw_axis (self, snapshot, bottom);
  draw_fold_words (self, snapshot);
  draw_span (self, snapshot, bottom);
  gtk_snapshot_pop (snapshot);
}

/* Marks as they were, unless the view changed: the cursor and the selection move over them. What
 * stands aside is left of the plot and not cut. */
static void
draw_lanes (RoundsTimelineCanvas *self, GtkSnapshot *snapshot)
{
  if (self->lanes_node == NULL)
    {
      GtkSnapshot *lanes = gtk_snapshot_new ();

      rounds_timeline_paint_marks (self->paint, lanes, self->layout, self->row);
      self->lanes_node = gtk_snapshot_free_to_node (lanes);
    }
  if (self->lanes_node == NULL)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) self->axis));
  gtk_snapshot_append_node (snapshot, self->lanes_node);
  gtk_snapshot_restore (snapshot);
}

void
rounds_timeline_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsTimelineCanvas *self = ROUNDS_TIMELINE_CANVAS (widget);
  double width = gtk_widget_get_width (widget), bottom;

  if (rounds_timeline_canvas_layout (self) == NULL || self->model->n_lanes == 0)
    {
      draw_empty (self, snapshot);
      if (self->model == NULL)
        return;
    }
  bottom = gtk_widget_get_height (widget) - self->strip;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width,
                                                         gtk_widget_get_height (widget)));
  draw_rules (self, snapshot, width);
  draw_gutter (self, snapshot, bottom);
  draw_before (self, snapshot);
  if (is_view_empty (self))
    draw_middle (self, snapshot, _ ("Nothing in this view"));
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) self->gutter, 0));
  draw_plot (self, snapshot, bottom);
  draw_later (self, snapshot, bottom);
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT ((float) -self->gutter, 0,
                                               (float) (self->gutter + self->scale.width + 14),
                                               (float) bottom));
  draw_lanes (self, snapshot);
  gtk_snapshot_pop (snapshot);
  draw_later_words (self, snapshot);
  draw_moment (self, snapshot, bottom);
  draw_selection (self, snapshot);
  draw_map (self, snapshot, bottom);
  gtk_snapshot_pop (snapshot);
}
