#include "timeline-layout.h"

#include "timeline-layout-private.h"
#include "timeline-words.h"

#include <string.h>

/* So near that hours are shown: analytes have a row each. */
#define NEAR (3 * ROUNDS_TIMELINE_DAY)

/* ---- marks ---- */

gboolean
rounds_place_is_free (const GArray *taken, double from, double to)
{
  for (guint i = 0; i < taken->len; i++)
    if (g_array_index (taken, RoundsTaken, i).from < to &&
        g_array_index (taken, RoundsTaken, i).to > from)
      return FALSE;
  return TRUE;
}

double
rounds_place_measure (RoundsTimelineLayout *self, const char *text, gboolean bold)
{
  return self->room.measure (text, bold, self->room.measure_data);
}

void
rounds_place_label (RoundsTimelineLayout *self,
                    RoundsTimelineMark *mark,
                    const char *text,
                    double x)
{
  mark->label = g_string_chunk_insert_const (self->words, text);
  mark->label_x = x;
  mark->label_width = rounds_place_measure (self, text, mark->shape == ROUNDS_SHAPE_LANDMARK);
}

RoundsTimelineMark
rounds_place_mark (const RoundsPlace *place, RoundsShape shape, double x0, double x1)
{
  RoundsTimelineMark mark = { .shape = shape, .lane = place->lane, .row = place->row };

  mark.x0 = x0;
  mark.x1 = MAX (x1, x0 + ROUNDS_MARK_LEAST);
  mark.dots = mark.x1;
  mark.first = place->layout->members->len;
  return mark;
}

void
rounds_place_add (const RoundsPlace *place, RoundsTimelineMark *mark, guint item)
{
  g_array_append_val (place->layout->members, item);
  mark->n++;
  mark->n_rows += MAX (place->items->items[item].n, 1);
  if (place->items->items[item].flagged != NULL &&
      (mark->flagged == NULL || (mark->marks & ROUNDS_MARK_CRITICAL) == 0))
    mark->flagged = place->items->items[item].flagged;
  mark->marks |= place->items->items[item].marks;
}

void
rounds_place_done (const RoundsPlace *place, const RoundsTimelineMark *mark)
{
  RoundsTimelineMark done = *mark;

  /* A column is drawn alike whichever side its members are on, unless one is critical. */
  if (mark->flagged != NULL &&
      (mark->shape != ROUNDS_SHAPE_DENSITY || (mark->marks & ROUNDS_MARK_CRITICAL) != 0))
    done.flag = rounds_timeline_row_flag (mark->flagged);
  g_array_append_val (place->layout->marks, done);
}

/* Which row of an analyte's own an item is in. */
static guint
sub_of (const RoundsPlace *place, const RoundsTimelineItem *item)
{
  for (guint i = 0; i + 1 < place->n_rows && i < place->names->len; i++)
    if (strcmp (place->names->pdata[i], item->title) == 0)
      return i;
  return place->n_rows - 1;
}

gboolean
rounds_place_sees (const RoundsPlace *place, const RoundsTimelineItem *item)
{
  if (place->names != NULL && sub_of (place, item) != place->sub)
    return FALSE;
  return item->from < place->to &&
         (item->open_until > place->from || item->to > place->from || item->from >= place->from);
}

guint
rounds_place_first (const RoundsPlace *place)
{
  gint64 longest = MAX (place->items->longest, 1);

  return rounds_timeline_lane_find (place->items, place->from > G_MININT64 + longest
                                                      ? place->from - longest
                                                      : G_MININT64);
}

/* ---- lanes and rows ---- */

static gboolean
is_bars (RoundsLaneId id)
{
  return id == ROUNDS_LANE_PROBLEMS || id == ROUNDS_LANE_MEDICINES;
}

typedef struct
{
  guint rows[ROUNDS_N_LANES];       /* of each lane; 0: it has none */
  guint most[ROUNDS_N_LANES];       /* that it can use */
  GPtrArray *names[ROUNDS_N_LANES]; /* near: titles in view of results and vitals */
} Sharing;

/* Spare rows go round among those who can use some: names of landmarks two, bars and analytes as many
 * as they are. */
static void
share_rows (const RoundsTimelineModel *model, guint available, Sharing *sharing)
{
  guint used = 0;
  gboolean given = TRUE;

  for (guint i = 0; i < model->n_lanes; i++)
    used += sharing->rows[i];
  while (used < available && given)
    {
      given = FALSE;
      for (guint i = 0; i < model->n_lanes && used < available; i++)
        {
          if (sharing->rows[i] == 0 || sharing->rows[i] >= sharing->most[i])
            continue;
          sharing->rows[i]++;
          used++;
          given = TRUE;
        }
    }
}

static guint
urgency (const RoundsTimelineItem *item)
{
  return (item->marks & ROUNDS_MARK_CRITICAL) != 0 ? 2 : (item->marks & ROUNDS_MARK_ABNORMAL) != 0;
}

/* The titles of what is in view, the critical and the abnormal first, then as they come. */
static GPtrArray *
names_in_view (const RoundsPlace *place)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint urgent = 3; urgent-- > 0;)
    for (guint i = rounds_place_first (place); i < place->items->n_items; i++)
      {
        const RoundsTimelineItem *item = &place->items->items[i];

        if (item->from >= place->to || names->len >= 12)
          break;
        if (rounds_place_sees (place, item) && urgency (item) == urgent &&
            !g_ptr_array_find_with_equal_func (names, item->title, g_str_equal, NULL))
          g_ptr_array_add (names, (gpointer) item->title);
      }
  return names;
}

static gboolean
has_any (const RoundsPlace *place)
{
  for (guint i = rounds_place_first (place);
       i < place->items->n_items && place->items->items[i].from < place->to; i++)
    if (rounds_place_sees (place, &place->items->items[i]))
      return TRUE;
  return place->items->aside->len > 0;
}

static void
want_rows (const RoundsPlace *place, gboolean near, Sharing *sharing)
{
  RoundsLaneId id = place->items->id;
  guint lane = place->lane, n = place->items->n_items;

  sharing->rows[lane] = !near || has_any (place) ? 1 : 0;
  sharing->most[lane] = near                          ? 1
                        : id == ROUNDS_LANE_LANDMARKS ? MIN (n, 2)
                        : is_bars (id)                ? MIN (n, 6)
                                                      : 1;
  if (!near || (id != ROUNDS_LANE_RESULTS && id != ROUNDS_LANE_VITALS))
    return;
  sharing->names[lane] = names_in_view (place);
  sharing->most[lane] = sharing->names[lane]->len;
}

static void
add_aside (RoundsPlace *place)
{
  RoundsTimelineLayout *layout = place->layout;
  guint n = place->items->aside->len;
  RoundsTimelineMark mark;
  g_autofree char *words = NULL;

  if (n == 0)
    return;
  words = place->items->id == ROUNDS_LANE_AFTER_DEATH
              ? rounds_lane_count (ROUNDS_LANE_AFTER_DEATH, n)
              : rounds_lane_count (ROUNDS_N_LANES, n);
  mark = rounds_place_mark (place, ROUNDS_SHAPE_ASIDE, 0, 0);
  mark.n_rows = n;
  for (guint i = 0; i < n; i++)
    mark.marks |= ((const RoundsChartRow *) place->items->aside->pdata[i])->marks;
  rounds_place_label (layout, &mark, words, 0);
  mark.x1 = -ROUNDS_LABEL_GAP;
  mark.x0 = mark.x1 - mark.label_width - 8;
  mark.label_x = mark.x0 + 4;
  rounds_place_done (place, &mark);
}

static void
place_lane (RoundsPlace *place)
{
  guint base = place->row;

  add_aside (place);
  if (place->items->id == ROUNDS_LANE_LANDMARKS)
    rounds_place_landmarks (place);
  else if (is_bars (place->items->id))
    rounds_place_bars (place);
  else if (place->names == NULL || place->n_rows == 1)
    {
      place->names = NULL;
      rounds_place_moments (place);
    }
  else
    for (place->sub = 0; place->sub < place->n_rows; place->sub++)
      {
        place->row = base + place->sub;
        g_array_set_size (place->taken, 0);
        rounds_place_moments (place);
      }
}

/* The title of a row of one analyte, by the words of any item of that name. */
static const char *
sub_title (const RoundsPlace *place, guint sub)
{
  g_autofree char *title = NULL;

  if (place->names == NULL || place->n_rows == 1 || sub >= place->names->len ||
      (sub + 1 == place->n_rows && place->names->len > place->n_rows))
    return NULL;
  for (guint i = rounds_place_first (place); i < place->items->n_items; i++)
    if (strcmp (place->items->items[i].title, place->names->pdata[sub]) == 0)
      {
        title = rounds_timeline_item_title (place->layout->model, &place->items->items[i]);
        return g_string_chunk_insert_const (place->layout->words, title);
      }
  return NULL;
}

static void
add_rows (RoundsPlace *place, guint available)
{
  GArray *rows = place->layout->rows;

  for (guint r = 0; r < place->n_rows && place->row + r < available; r++)
    if (place->row + r < rows->len)
      g_array_index (rows, RoundsTimelineRow, rows->len - 1).n_lanes++;
    else
      {
        RoundsTimelineRow row = { place->lane, 1, sub_title (place, r) };

        g_array_append_val (rows, row);
      }
}

static void
add_folds (RoundsTimelineLayout *self)
{
  const RoundsTimelineScale *scale = self->scale;

  for (guint i = 0; i < scale->n_folds; i++)
    {
      RoundsTimelineMark mark = { .shape = ROUNDS_SHAPE_FOLD, .lane = ROUNDS_NONE, .first = i };
      g_autofree char *words = NULL;
      double from, to, wide;

      mark.x0 = rounds_timeline_scale_x (scale, scale->folds[i].from);
      mark.x1 = rounds_timeline_scale_x (scale, scale->folds[i].to);
      if (scale->folds[i].open || mark.x1 <= 0 || mark.x0 >= scale->width)
        continue;
      mark.n_rows = rounds_timeline_model_count (self->model, scale->folds[i].from,
                                                 scale->folds[i].to);
      words = rounds_timeline_fold_words (&scale->folds[i]);
      /* What is seen of it: beside the plot stand the names of the lanes, and how much is earlier. */
      mark.x0 = from = MAX (mark.x0, 0);
      to = MIN (mark.x1, scale->width);
      wide = rounds_place_measure (self, words, FALSE);
      if (wide <= to - from - 4)
        rounds_place_label (self, &mark, words, (from + to - wide) / 2);
      g_array_append_val (self->marks, mark);
    }
}

/* Lanes come after this one, and there is no row for them but its own. */
static gboolean
shares_last (const Sharing *sharing, guint lane, guint n_lanes, guint available)
{
  guint before = 0, after = 0;

  for (guint i = 0; i < lane; i++)
    before += sharing->rows[i];
  for (guint i = lane + 1; i < n_lanes; i++)
    after += sharing->rows[i];
  return before + sharing->rows[lane] == available && after > 0;
}

static void
place_here (RoundsPlace *place, guint available)
{
  place->taken = g_array_new (FALSE, FALSE, sizeof (RoundsTaken));
  place->folded = g_hash_table_new (NULL, NULL);
  add_rows (place, available);
  place_lane (place);
  g_array_unref (place->taken);
  g_hash_table_unref (place->folded);
}

void
rounds_timeline_layout_make (RoundsTimelineLayout *self,
                             const RoundsTimelineModel *model,
                             const RoundsTimelineScale *scale,
                             const RoundsTimelineRoom *room)
{
  guint top = 0, available = MAX (room->rows, 1);
  RoundsPlace places[ROUNDS_N_LANES];
  Sharing sharing = { 0 };
  gboolean near;

  if (self->model != model || self->dense_rate != scale->rate)
    memset (self->densest, 0, sizeof self->densest);
  self->dense_rate = scale->rate;
  self->model = model;
  self->scale = scale;
  self->room = *room;
  g_array_set_size (self->marks, 0);
  g_array_set_size (self->members, 0);
  g_array_set_size (self->rows, 0);
  g_string_chunk_clear (self->words);
  add_folds (self);
  for (guint i = 0; i < model->n_lanes; i++)
    {
      places[i] = (RoundsPlace){ .layout = self, .lane = i, .items = &model->lanes[i] };
      rounds_timeline_scale_get_view (scale, &places[i].from, &places[i].to);
      /* What begins at the very end of the view stands on its last pixel. */
      places[i].to++;
      near = places[i].to - places[i].from <= NEAR;
      want_rows (&places[i], near, &sharing);
    }
  share_rows (model, available, &sharing);
  for (guint i = 0; i < model->n_lanes; i++)
    {
      RoundsPlace *place = &places[i];

      place->n_rows = sharing.rows[i];
      place->row = MIN (top, available - 1);
      place->shared = top >= available || shares_last (&sharing, i, model->n_lanes, available);
      place->names = sharing.names[i];
      if (place->n_rows > 0)
        place_here (place, available);
      top += place->n_rows;
    }
  for (guint i = 0; i < model->n_lanes; i++)
    g_clear_pointer (&sharing.names[i], g_ptr_array_unref);
}

RoundsTimelineLayout *
rounds_timeline_layout_new (void)
{
  RoundsTimelineLayout *self = g_new0 (RoundsTimelineLayout, 1);

  self->marks = g_array_new (FALSE, FALSE, sizeof (RoundsTimelineMark));
  self->rows = g_array_new (FALSE, FALSE, sizeof (RoundsTimelineRow));
  self->members = g_array_new (FALSE, FALSE, sizeof (guint));
  self->words = g_string_chunk_new (4096);
  return self;
}

void
rounds_timeline_layout_free (RoundsTimelineLayout *self)
{
  g_array_unref (self->marks);
  g_array_unref (self->rows);
  g_array_unref (self->members);
  g_string_chunk_free (self->words);
  g_free (self);
}

/* ---- looking ---- */

const RoundsTimelineItem *
rounds_timeline_mark_item (const RoundsTimelineLayout *self,
                           const RoundsTimelineMark *mark,
                           guint n)
{
  guint item = g_array_index (self->members, guint, mark->first + n);

  return &self->model->lanes[mark->lane].items[item];
}

guint
rounds_timeline_layout_clear (const RoundsTimelineLayout *self, double x, guint row)
{
  guint until = self->rows->len;

  for (guint i = 0; i < self->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (self->marks, RoundsTimelineMark, i);

      if (mark->label != NULL && mark->shape != ROUNDS_SHAPE_FOLD && mark->row >= row &&
          x > mark->label_x - 2 && x < mark->label_x + mark->label_width + 1)
        until = MIN (until, mark->row);
    }
  return until > row ? until - row : 0;
}

const RoundsTimelineMark *
rounds_timeline_layout_at (const RoundsTimelineLayout *self, double x, guint row, double slack)
{
  const RoundsTimelineMark *nearest = NULL, *fold = NULL;

  for (guint i = self->marks->len; i-- > 0;)
    {
      const RoundsTimelineMark *mark = &g_array_index (self->marks, RoundsTimelineMark, i);
      double away = MAX (MAX (mark->x0 - x, x - mark->x1), 0);

      if (mark->shape == ROUNDS_SHAPE_FOLD)
        fold = away == 0 ? mark : fold;
      else if (mark->row != row)
        continue;
      else if (away == 0)
        return mark;
      else if (mark->label != NULL && x >= mark->label_x && x <= mark->label_x + mark->label_width)
        away = MIN (away, 1);
      if (mark->shape != ROUNDS_SHAPE_FOLD && away <= slack)
        {
          nearest = mark;
          slack = away;
        }
    }
  return nearest != NULL ? nearest : fold;
}

const RoundsTimelineMark *
rounds_timeline_layout_of (const RoundsTimelineLayout *self, guint lane, guint item)
{
  const RoundsTimelineMark *band = NULL;

  for (guint i = 0; i < self->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (self->marks, RoundsTimelineMark, i);

      if (mark->lane != lane || mark->shape == ROUNDS_SHAPE_ASIDE)
        continue;
      for (guint k = 0; k < mark->n; k++)
        if (g_array_index (self->members, guint, mark->first + k) == item)
          {
            if (mark->shape != ROUNDS_SHAPE_BAND)
              return mark;
            band = mark;
          }
    }
  return band;
}
