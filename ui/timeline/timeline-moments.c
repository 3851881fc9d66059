/* What happens at a moment: ticks, strips of density where there are many, bands of repeats. */
#include "timeline-layout-private.h"
#include "timeline-words.h"

#include <math.h>

/* Pixels. Ticks nearer than a column share it; strips of density are wider, to be compared by eye. */
#define COLUMN  3.0
#define STRIP   8.0
#define TICK    2.0
/* Over this share of the columns a lane is a strip of density; or where a year is this narrow. */
#define CROWDED 0.3
#define FAR     40.0
#define SOME    30

/* The words of a moment, where no others stand in its row. */
static void
try_label (
    const RoundsPlace *place, RoundsTimelineMark *mark, const char *text, double x, double until)
{
  RoundsTaken need = { x, x + rounds_place_measure (place->layout, text, FALSE) };

  if (need.to > until ||
      !rounds_place_is_free (place->taken, need.from, need.to + ROUNDS_LABEL_GAP))
    return;
  rounds_place_label (place->layout, mark, text, x);
  g_array_append_val (place->taken, need);
}

static gboolean
is_wide (const RoundsPlace *place, const RoundsTimelineItem *item)
{
  double ms = (double) (MAX (item->open_until, item->to) - item->from);

  return (item->flags & ROUNDS_ITEM_RUN) == 0 && ms * place->layout->scale->rate >= 2 * TICK &&
         rounds_timeline_scale_x (place->layout->scale, MAX (item->open_until, item->to)) -
                 rounds_timeline_scale_x (place->layout->scale, item->from) >=
             2 * TICK;
}

static void
add_wide (const RoundsPlace *place, guint item)
{
  const RoundsTimelineScale *scale = place->layout->scale;
  const RoundsTimelineItem *it = &place->items->items[item];
  gboolean soft = (it->flags & ROUNDS_ITEM_LASTS) == 0;
  RoundsTimelineMark mark = rounds_place_mark (
      place, soft ? ROUNDS_SHAPE_SOFT : ROUNDS_SHAPE_BAR, rounds_timeline_scale_x (scale, it->from),
      rounds_timeline_scale_x (scale, soft ? it->to : it->open_until));

  if (!soft)
    mark.dots = rounds_timeline_scale_x (scale, it->until);
  mark.low = place->shared;
  rounds_place_add (place, &mark, item);
  rounds_place_done (place, &mark);
}

/* Far away the members of a run are not drawn one by one: the band is them. One that is abnormal is
 * never folded away. */
static gboolean
is_folded (const RoundsPlace *place, const RoundsTimelineItem *item)
{
  return item->run != 0 && (item->flags & ROUNDS_ITEM_RUN) == 0 &&
         (item->marks & (ROUNDS_MARK_CRITICAL | ROUNDS_MARK_ABNORMAL)) == 0 &&
         g_hash_table_contains (place->folded, GUINT_TO_POINTER (item->run));
}

static void
fold_members (const RoundsPlace *place, RoundsTimelineMark *mark, guint run)
{
  const RoundsTimelineItem *items = place->items->items;
  guint rows = mark->n_rows;

  g_hash_table_add (place->folded, GUINT_TO_POINTER (items[run].run));
  for (guint i = run; i < place->items->n_items && items[i].from <= items[run].until; i++)
    if (i != run && items[i].run == items[run].run && rounds_place_sees (place, &items[i]) &&
        is_folded (place, &items[i]))
      rounds_place_add (place, mark, i);
  mark->n_rows = rows; /* the run counts them already */
}

static void
add_bands (const RoundsPlace *place, guint begin)
{
  const RoundsTimelineScale *scale = place->layout->scale;

  for (guint i = begin; i < place->items->n_items; i++)
    {
      const RoundsTimelineItem *item = &place->items->items[i];
      RoundsTimelineMark mark;
      double wide;

      if (item->from >= place->to)
        break;
      if ((item->flags & ROUNDS_ITEM_RUN) == 0 || !rounds_place_sees (place, item))
        continue;
      mark = rounds_place_mark (place, ROUNDS_SHAPE_BAND,
                                rounds_timeline_scale_x (scale, item->from),
                                rounds_timeline_scale_x (scale, item->until));
      rounds_place_add (place, &mark, i);
      wide = MIN (mark.x1, scale->width) - MAX (mark.x0, 0);
      if (wide >= 2 * ROUNDS_LABEL_LEAST && (mark.x1 - mark.x0) / item->n < 4 * COLUMN)
        fold_members (place, &mark, i);
      rounds_place_done (place, &mark);
    }
}

/* What begins before this begins left of a pixel; what begins later is asked of the scale. A chart of
 * 50,000 is asked a thousand times and not for each. */
static gint64
surely_before (const RoundsTimelineScale *scale, double x)
{
  return (gint64) rounds_timeline_scale_instant (scale, x - 1e-3);
}

/* A column of a grid that moves with time. */
typedef struct
{
  double grid, at;
  gint64 until; /* what begins before is in it, if it begins after what is */
} Column;

/* Whether the next item in time begins in the column; else the column becomes its own. */
static gboolean
stays_in (Column *self, const RoundsTimelineScale *scale, double x)
{
  double here = floor ((x + scale->left) / self->grid);

  if (here == self->at)
    return TRUE;
  self->at = here;
  self->until = surely_before (scale, (here + 1) * self->grid - scale->left);
  return FALSE;
}

/* Cuts the moments in view into columns of a grid that moves with time. wide: `is_wide` ones are bars
 * of their own; in a strip they count as where they begin. FALSE: there are more than `most`. */
static gboolean
add_columns (const RoundsPlace *place, guint begin, double grid, RoundsShape shape, guint most)
{
  const RoundsTimelineScale *scale = place->layout->scale;
  RoundsTimelineMark mark = { .n = 0 };
  Column column = { grid, -1, G_MININT64 };
  guint columns = 0;

  for (guint i = begin; i < place->items->n_items; i++)
    {
      const RoundsTimelineItem *item = &place->items->items[i];
      double x;

      if (item->from >= place->to)
        break;
      if ((item->flags & ROUNDS_ITEM_RUN) != 0 || !rounds_place_sees (place, item))
        continue;
      if (is_wide (place, item) || is_folded (place, item))
        continue;
      if (mark.n > 0 && item->from < column.until)
        {
          rounds_place_add (place, &mark, i);
          continue;
        }
      /* What began before the view and reaches into it is in view. */
      x = CLAMP (rounds_timeline_scale_x (scale, item->from), 0, scale->width);
      if (!stays_in (&column, scale, x) || mark.n == 0)
        {
          double x0 = shape == ROUNDS_SHAPE_DENSITY ? column.at * grid - scale->left : x - TICK / 2;

          if (columns++ == most)
            return FALSE;
          if (mark.n > 0)
            rounds_place_done (place, &mark);
          mark = rounds_place_mark (place, shape, x0,
                                    x0 + (shape == ROUNDS_SHAPE_DENSITY ? grid : TICK));
        }
      rounds_place_add (place, &mark, i);
    }
  if (mark.n > 0)
    rounds_place_done (place, &mark);
  return TRUE;
}

static void
add_wides (const RoundsPlace *place, guint begin)
{
  for (guint i = begin; i < place->items->n_items && place->items->items[i].from < place->to; i++)
    if (rounds_place_sees (place, &place->items->items[i]) &&
        is_wide (place, &place->items->items[i]) && !is_folded (place, &place->items->items[i]))
      add_wide (place, i);
}

/* The fullest strip of the whole lane: the same height means the same number wherever one looks. */
static guint
densest (const RoundsPlace *place)
{
  RoundsTimelineLayout *layout = place->layout;
  RoundsLaneId id = place->items->id;
  Column column = { STRIP, -1, G_MININT64 };
  guint n = 0;

  if (layout->densest[id] != 0)
    return layout->densest[id];
  for (guint i = 0; i < place->items->n_items; i++)
    {
      gint64 from = place->items->items[i].from;
      gboolean stays = from < column.until ||
                       stays_in (&column, layout->scale,
                                 rounds_timeline_scale_x (layout->scale, from));

      n = stays ? n + 1 : 1;
      layout->densest[id] = MAX (layout->densest[id], n);
    }
  return MAX (layout->densest[id], 1);
}

static void
set_heights (const RoundsPlace *place, guint since)
{
  double most = densest (place);

  for (guint i = since; i < place->layout->marks->len; i++)
    {
      RoundsTimelineMark *mark = &g_array_index (place->layout->marks, RoundsTimelineMark, i);

      mark->high = MIN (1, sqrt (mark->n / most));
    }
}

/* The row says what it is of. */
static gboolean
has_name (const RoundsPlace *place)
{
  return place->names != NULL &&
         (place->sub + 1 < place->n_rows || place->names->len <= place->n_rows);
}

static char *
mark_words (const RoundsPlace *place, const RoundsTimelineMark *mark)
{
  const RoundsTimelineModel *model = place->layout->model;
  const RoundsTimelineItem *worst = rounds_timeline_mark_item (place->layout, mark, 0);
  g_autofree char *words = NULL;

  if ((worst->flags & ROUNDS_ITEM_RUN) != 0)
    return rounds_timeline_run_words (model, worst);
  if (mark->n == 1 && has_name (place))
    return rounds_timeline_item_value (model, worst);
  if (mark->n == 1)
    return rounds_timeline_item_words (model, worst);
  for (guint i = 1; i < mark->n; i++)
    {
      const RoundsTimelineItem *item = rounds_timeline_mark_item (place->layout, mark, i);

      if ((item->marks & ROUNDS_MARK_CRITICAL) > (worst->marks & ROUNDS_MARK_CRITICAL) ||
          ((worst->marks & ROUNDS_MARK_CRITICAL) == 0 &&
           (item->marks & ROUNDS_MARK_ABNORMAL) > (worst->marks & ROUNDS_MARK_ABNORMAL)))
        worst = item;
    }
  if ((worst->marks & (ROUNDS_MARK_CRITICAL | ROUNDS_MARK_ABNORMAL)) == 0)
    return rounds_lane_count (place->items->id, mark->n_rows);
  words = rounds_timeline_item_words (model, worst);
  return g_strdup_printf ("%s +%u", words, mark->n_rows - 1);
}

/* What a mark has of free pixels to its right, up to the next mark of its row. */
static double
free_until (const RoundsPlace *place, const RoundsTimelineMark *mark, guint next)
{
  const GArray *marks = place->layout->marks;
  double until = place->layout->scale->width;

  for (guint i = next; i < marks->len; i++)
    {
      const RoundsTimelineMark *other = &g_array_index (marks, RoundsTimelineMark, i);

      if (other->shape == ROUNDS_SHAPE_TICK && other->x0 > mark->x0)
        return MIN (until, other->x0 - ROUNDS_LABEL_GAP);
    }
  return until;
}

static void
label_ticks (const RoundsPlace *place, guint since)
{
  RoundsTimelineLayout *layout = place->layout;

  for (guint i = since; i < layout->marks->len && !place->shared; i++)
    {
      RoundsTimelineMark *mark = &g_array_index (layout->marks, RoundsTimelineMark, i);
      gboolean flagged = (mark->marks & (ROUNDS_MARK_CRITICAL | ROUNDS_MARK_ABNORMAL)) != 0;
      double x = mark->x1 + (flagged ? 8 : 4), until;
      g_autofree char *words = NULL;

      if (mark->shape != ROUNDS_SHAPE_TICK || mark->x0 < 0 ||
          rounds_timeline_scale_fold_at (layout->scale, mark->x0) >= 0)
        continue;
      /* Years of "12 results" say nothing: a crowd is counted near, and far when it is abnormal. */
      if (mark->n > 1 && !flagged && place->to - place->from > 3 * ROUNDS_TIMELINE_YEAR)
        continue;
      until = free_until (place, mark, i + 1);
      if (until - x < ROUNDS_LABEL_LEAST)
        continue;
      words = mark_words (place, mark);
      try_label (place, mark, words, x, until);
      if (mark->label == NULL && mark->n == 1 && has_name (place))
        {
          g_autofree char *less = rounds_timeline_item_short (layout->model,
                                                              rounds_timeline_mark_item (layout,
                                                                                         mark, 0));

          if (less != NULL)
            try_label (place, mark, less, x, until);
        }
    }
}

/* A bar's or a band's words stand in it, or beside it when nothing comes after. */
static void
label_wide (const RoundsPlace *place, guint since)
{
  RoundsTimelineLayout *layout = place->layout;

  for (guint i = since; i < layout->marks->len && !place->shared; i++)
    {
      RoundsTimelineMark *mark = &g_array_index (layout->marks, RoundsTimelineMark, i);
      double x = MAX (mark->x0, 0) + 4, until = MIN (mark->x1, layout->scale->width) - 2;
      g_autofree char *words = NULL;

      if ((mark->shape != ROUNDS_SHAPE_BAR && mark->shape != ROUNDS_SHAPE_BAND &&
           mark->shape != ROUNDS_SHAPE_SOFT) ||
          until - x < ROUNDS_LABEL_LEAST)
        continue;
      words = mark_words (place, mark);
      try_label (place, mark, words, x, until);
    }
}

/* Within a band that has words the members stand beneath them. */
static void
lower_members (const RoundsPlace *place, guint bands, guint since)
{
  GArray *marks = place->layout->marks;

  for (guint b = bands; b < since; b++)
    {
      const RoundsTimelineMark *band = &g_array_index (marks, RoundsTimelineMark, b);

      for (guint i = since; i < marks->len && band->label != NULL; i++)
        {
          RoundsTimelineMark *mark = &g_array_index (marks, RoundsTimelineMark, i);

          mark->low |= mark->shape == ROUNDS_SHAPE_TICK && mark->x0 >= band->label_x - 2 &&
                       mark->x0 <= band->label_x + band->label_width;
        }
    }
}

void
rounds_place_moments (const RoundsPlace *place)
{
  RoundsTimelineLayout *layout = place->layout;
  const RoundsTimelineScale *scale = layout->scale;
  guint begin = rounds_place_first (place), since = layout->marks->len, bands = since, ticks;
  guint members;
  gboolean far = scale->rate * ROUNDS_TIMELINE_YEAR < FAR && place->items->n_items > SOME;

  add_bands (place, begin);
  label_wide (place, since);
  ticks = since = layout->marks->len;
  add_wides (place, begin);
  label_wide (place, since);
  since = layout->marks->len;
  members = layout->members->len;
  if (!far && add_columns (place, begin, COLUMN, ROUNDS_SHAPE_TICK,
                           (guint) (CROWDED * scale->width / COLUMN)))
    {
      label_ticks (place, since);
      lower_members (place, bands, ticks);
      return;
    }
  g_array_set_size (layout->marks, since);
  g_array_set_size (layout->members, members);
  add_columns (place, begin, STRIP, ROUNDS_SHAPE_DENSITY, G_MAXUINT);
  set_heights (place, since);
}
