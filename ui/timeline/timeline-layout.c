#include "timeline-layout.h"

#include "timeline-words.h"

#include <math.h>
#include <string.h>

/* Pixels. Ticks nearer than a column share it; strips of density are wider, to be compared by eye. */
#define COLUMN  3.0
#define STRIP   8.0
#define TICK    2.0
#define GAP     8.0  /* between a label and what comes after */
#define ROOMY   30.0 /* less than this is not tried for a label */
/* Over this share of the columns a lane is a strip of density; or where a year is this narrow. */
#define CROWDED 0.3
#define FAR     40.0
#define SOME    30
/* So near that hours are shown: analytes have a row each. */
#define NEAR    (3 * ROUNDS_TIMELINE_DAY)

typedef struct
{
  RoundsTimelineLayout *layout;
  guint lane, row, n_rows;
  gboolean shared; /* the row is of several lanes: no room for labels */
  const RoundsTimelineLane *items;
  gint64 from, to;    /* of the view */
  GArray *taken;      /* Taken: by the words of moments */
  GHashTable *folded; /* runs that stand for their members */
  GPtrArray *names;   /* titles that have a row each; the last row is of the others; NULL: one */
  guint sub;          /* which of them is placed */
} Place;

typedef struct
{
  double from, to;
} Taken;

static gboolean
is_free (const GArray *taken, double from, double to)
{
  for (guint i = 0; i < taken->len; i++)
    if (g_array_index (taken, Taken, i).from < to && g_array_index (taken, Taken, i).to > from)
      return FALSE;
  return TRUE;
}

/* ---- marks ---- */

static double
measure (RoundsTimelineLayout *self, const char *text, gboolean bold)
{
  return self->room.measure (text, bold, self->room.measure_data);
}

static void
set_label (RoundsTimelineLayout *self, RoundsTimelineMark *mark, const char *text, double x)
{
  mark->label = g_string_chunk_insert_const (self->words, text);
  mark->label_x = x;
  mark->label_width = measure (self, text, mark->shape == ROUNDS_SHAPE_LANDMARK);
}

/* The words of a moment, where no others stand in its row. */
static void
try_label (const Place *place, RoundsTimelineMark *mark, const char *text, double x, double until)
{
  Taken need = { x, x + measure (place->layout, text, FALSE) };

  if (need.to > until || !is_free (place->taken, need.from, need.to + GAP))
    return;
  set_label (place->layout, mark, text, x);
  g_array_append_val (place->taken, need);
}

static RoundsTimelineMark
mark_new (const Place *place, RoundsShape shape, double x0, double x1)
{
  RoundsTimelineMark mark = { .shape = shape, .lane = place->lane, .row = place->row };

  mark.x0 = x0;
  mark.x1 = MAX (x1, x0 + ROUNDS_MARK_LEAST);
  mark.dots = mark.x1;
  mark.first = place->layout->members->len;
  return mark;
}

static void
mark_add (const Place *place, RoundsTimelineMark *mark, guint item)
{
  g_array_append_val (place->layout->members, item);
  mark->n++;
  mark->n_rows += MAX (place->items->items[item].n, 1);
  if (place->items->items[item].flag != 0 &&
      (mark->flag == 0 || (mark->marks & ROUNDS_MARK_CRITICAL) == 0))
    mark->flag = place->items->items[item].flag;
  mark->marks |= place->items->items[item].marks;
}

static void
mark_done (const Place *place, const RoundsTimelineMark *mark)
{
  g_array_append_val (place->layout->marks, *mark);
}

/* Which row of an analyte's own an item is in. */
static guint
sub_of (const Place *place, const RoundsTimelineItem *item)
{
  for (guint i = 0; i + 1 < place->n_rows && i < place->names->len; i++)
    if (strcmp (place->names->pdata[i], item->title) == 0)
      return i;
  return place->n_rows - 1;
}

static gboolean
in_view (const Place *place, const RoundsTimelineItem *item)
{
  if (place->names != NULL && sub_of (place, item) != place->sub)
    return FALSE;
  return item->from < place->to &&
         (item->open_until > place->from || item->to > place->from || item->from >= place->from);
}

static guint
first_in_view (const Place *place)
{
  gint64 longest = MAX (place->items->longest, 1);

  return rounds_timeline_lane_find (place->items, place->from > G_MININT64 + longest
                                                      ? place->from - longest
                                                      : G_MININT64);
}

/* ---- moments: ticks, or strips ---- */

static gboolean
is_wide (const Place *place, const RoundsTimelineItem *item)
{
  double ms = (double) (MAX (item->open_until, item->to) - item->from);

  return (item->flags & ROUNDS_ITEM_RUN) == 0 && ms * place->layout->scale->rate >= 2 * TICK &&
         rounds_timeline_scale_x (place->layout->scale, MAX (item->open_until, item->to)) -
                 rounds_timeline_scale_x (place->layout->scale, item->from) >=
             2 * TICK;
}

static void
add_wide (const Place *place, guint item)
{
  const RoundsTimelineScale *scale = place->layout->scale;
  const RoundsTimelineItem *it = &place->items->items[item];
  gboolean soft = (it->flags & ROUNDS_ITEM_LASTS) == 0;
  RoundsTimelineMark mark = mark_new (place, soft ? ROUNDS_SHAPE_SOFT : ROUNDS_SHAPE_BAR,
                                      rounds_timeline_scale_x (scale, it->from),
                                      rounds_timeline_scale_x (scale,
                                                               soft ? it->to : it->open_until));

  if (!soft)
    mark.dots = rounds_timeline_scale_x (scale, it->until);
  mark.low = place->shared;
  mark_add (place, &mark, item);
  mark_done (place, &mark);
}

/* Far away the members of a run are not drawn one by one: the band is them. One that is abnormal is
 * never folded away. */
static gboolean
is_folded (const Place *place, const RoundsTimelineItem *item)
{
  return item->run != 0 && (item->flags & ROUNDS_ITEM_RUN) == 0 &&
         (item->marks & (ROUNDS_MARK_CRITICAL | ROUNDS_MARK_ABNORMAL)) == 0 &&
         g_hash_table_contains (place->folded, GUINT_TO_POINTER (item->run));
}

static void
fold_members (const Place *place, RoundsTimelineMark *mark, guint run)
{
  const RoundsTimelineItem *items = place->items->items;
  guint rows = mark->n_rows;

  g_hash_table_add (place->folded, GUINT_TO_POINTER (items[run].run));
  for (guint i = run; i < place->items->n_items && items[i].from <= items[run].until; i++)
    if (i != run && items[i].run == items[run].run && in_view (place, &items[i]) &&
        is_folded (place, &items[i]))
      mark_add (place, mark, i);
  mark->n_rows = rows; /* the run counts them already */
}

static void
add_bands (const Place *place, guint begin)
{
  const RoundsTimelineScale *scale = place->layout->scale;

  for (guint i = begin; i < place->items->n_items; i++)
    {
      const RoundsTimelineItem *item = &place->items->items[i];
      RoundsTimelineMark mark;
      double wide;

      if (item->from >= place->to)
        break;
      if ((item->flags & ROUNDS_ITEM_RUN) == 0 || !in_view (place, item))
        continue;
      mark = mark_new (place, ROUNDS_SHAPE_BAND, rounds_timeline_scale_x (scale, item->from),
                       rounds_timeline_scale_x (scale, item->until));
      mark_add (place, &mark, i);
      wide = MIN (mark.x1, scale->width) - MAX (mark.x0, 0);
      if (wide >= 2 * ROOMY && (mark.x1 - mark.x0) / item->n < 4 * COLUMN)
        fold_members (place, &mark, i);
      mark_done (place, &mark);
    }
}

/* Cuts the moments in view into columns of a grid that moves with time. wide: `is_wide` ones are bars
 * of their own; in a strip they count as where they begin. Gives the columns made. */
static guint
add_columns (const Place *place, guint begin, double grid, RoundsShape shape)
{
  const RoundsTimelineScale *scale = place->layout->scale;
  RoundsTimelineMark mark = { .n = 0 };
  double column = -1;
  guint columns = 0;

  for (guint i = begin; i < place->items->n_items; i++)
    {
      const RoundsTimelineItem *item = &place->items->items[i];
      double x, here;

      if (item->from >= place->to)
        break;
      if ((item->flags & ROUNDS_ITEM_RUN) != 0 || !in_view (place, item))
        continue;
      if (is_wide (place, item) || is_folded (place, item))
        continue;
      x = rounds_timeline_scale_x (scale, item->from);
      here = floor ((x + scale->left) / grid);
      if (mark.n > 0 && here != column)
        mark_done (place, &mark);
      if (mark.n == 0 || here != column)
        {
          double x0 = shape == ROUNDS_SHAPE_DENSITY ? here * grid - scale->left
                                                    : CLAMP (x, 0, scale->width) - TICK / 2;

          mark = mark_new (place, shape, x0, x0 + (shape == ROUNDS_SHAPE_DENSITY ? grid : TICK));
          columns++;
        }
      column = here;
      mark_add (place, &mark, i);
    }
  if (mark.n > 0)
    mark_done (place, &mark);
  return columns;
}

static void
add_wides (const Place *place, guint begin)
{
  for (guint i = begin; i < place->items->n_items && place->items->items[i].from < place->to; i++)
    if (in_view (place, &place->items->items[i]) && is_wide (place, &place->items->items[i]) &&
        !is_folded (place, &place->items->items[i]))
      add_wide (place, i);
}

/* The fullest strip of the whole lane: the same height means the same number wherever one looks. */
static guint
densest (const Place *place)
{
  RoundsTimelineLayout *layout = place->layout;
  RoundsLaneId id = place->items->id;
  double column = -1;
  guint n = 0;

  if (layout->densest[id] != 0)
    return layout->densest[id];
  for (guint i = 0; i < place->items->n_items; i++)
    {
      const RoundsTimelineItem *item = &place->items->items[i];
      double here = floor (
          (rounds_timeline_scale_x (layout->scale, item->from) + layout->scale->left) / STRIP);

      n = here == column ? n + 1 : 1;
      column = here;
      layout->densest[id] = MAX (layout->densest[id], n);
    }
  return MAX (layout->densest[id], 1);
}

static void
set_heights (const Place *place, guint since)
{
  double most = densest (place);

  for (guint i = since; i < place->layout->marks->len; i++)
    {
      RoundsTimelineMark *mark = &g_array_index (place->layout->marks, RoundsTimelineMark, i);

      mark->high = MIN (1, sqrt (mark->n / most));
    }
}

static char *
mark_words (const Place *place, const RoundsTimelineMark *mark)
{
  const RoundsTimelineModel *model = place->layout->model;
  const RoundsTimelineItem *worst = rounds_timeline_mark_item (place->layout, mark, 0);
  g_autofree char *words = NULL;

  if ((worst->flags & ROUNDS_ITEM_RUN) != 0)
    return rounds_timeline_run_words (model, worst);
  if (mark->n == 1 && place->names != NULL && place->sub + 1 < place->n_rows)
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
free_until (const Place *place, const RoundsTimelineMark *mark, guint next)
{
  const GArray *marks = place->layout->marks;
  double until = place->layout->scale->width;

  for (guint i = next; i < marks->len; i++)
    {
      const RoundsTimelineMark *other = &g_array_index (marks, RoundsTimelineMark, i);

      if (other->shape == ROUNDS_SHAPE_TICK && other->x0 > mark->x0)
        return MIN (until, other->x0 - GAP);
    }
  return until;
}

static void
label_ticks (const Place *place, guint since)
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
      if (until - x < ROOMY)
        continue;
      words = mark_words (place, mark);
      try_label (place, mark, words, x, until);
    }
}

/* A bar's or a band's words stand in it, or beside it when nothing comes after. */
static void
label_wide (const Place *place, guint since)
{
  RoundsTimelineLayout *layout = place->layout;

  for (guint i = since; i < layout->marks->len && !place->shared; i++)
    {
      RoundsTimelineMark *mark = &g_array_index (layout->marks, RoundsTimelineMark, i);
      double x = MAX (mark->x0, 0) + 4, until = MIN (mark->x1, layout->scale->width) - 2;
      g_autofree char *words = NULL;

      if ((mark->shape != ROUNDS_SHAPE_BAR && mark->shape != ROUNDS_SHAPE_BAND &&
           mark->shape != ROUNDS_SHAPE_SOFT) ||
          until - x < ROOMY)
        continue;
      words = mark_words (place, mark);
      try_label (place, mark, words, x, until);
    }
}

/* Within a band that has words the members stand beneath them. */
static void
lower_members (const Place *place, guint bands, guint since)
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

static void
place_moments (const Place *place)
{
  RoundsTimelineLayout *layout = place->layout;
  const RoundsTimelineScale *scale = layout->scale;
  guint begin = first_in_view (place), since = layout->marks->len, bands = since, ticks;
  guint members, columns;
  gboolean far = scale->rate * ROUNDS_TIMELINE_YEAR < FAR && place->items->n_items > SOME;

  add_bands (place, begin);
  label_wide (place, since);
  ticks = since = layout->marks->len;
  add_wides (place, begin);
  label_wide (place, since);
  since = layout->marks->len;
  members = layout->members->len;
  columns = far ? G_MAXUINT : add_columns (place, begin, COLUMN, ROUNDS_SHAPE_TICK);
  if (columns <= CROWDED * scale->width / COLUMN)
    {
      label_ticks (place, since);
      lower_members (place, bands, ticks);
      return;
    }
  g_array_set_size (layout->marks, since);
  g_array_set_size (layout->members, members);
  add_columns (place, begin, STRIP, ROUNDS_SHAPE_DENSITY);
  set_heights (place, since);
}

/* ---- what lasts: bars in rows, the rest of them in one ---- */

/* What goes on says more than what is over, the newer more than the older. */
static int
compare_names (gconstpointer one, gconstpointer other)
{
  const RoundsTimelineItem *a = *(const RoundsTimelineItem *const *) one;
  const RoundsTimelineItem *b = *(const RoundsTimelineItem *const *) other;

  if (a->until != b->until)
    return a->until > b->until ? -1 : 1;
  return a->from > b->from ? -1 : a->from < b->from;
}

/* Distinct names of some items, the one that says most first. (transfer full) of char */
static GPtrArray *
names_of (const Place *place, GPtrArray *items)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_sort (items, compare_names);
  for (guint i = 0; i < items->len; i++)
    {
      const RoundsTimelineItem *item = items->pdata[i];
      char *name = (item->flags & ROUNDS_ITEM_LASTS) != 0
                       ? rounds_timeline_item_title (place->layout->model, item)
                       : rounds_timeline_item_words (place->layout->model, item);

      if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_free (name);
      else
        g_ptr_array_add (names, name);
    }
  return names;
}

/* As many of these names as fit, and how many more. (transfer full) NULL: not even one. */
static char *
join_names (const Place *place, GPtrArray *items, double room)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autofree char *fits = NULL;
  g_autoptr (GPtrArray) names = names_of (place, items);

  for (guint i = 0; i < names->len && i < 8; i++)
    {
      g_autofree char *whole = NULL;

      g_string_append_printf (joined, "%s%s", i > 0 ? " · " : "", (char *) names->pdata[i]);
      whole = names->len > i + 1 ? g_strdup_printf ("%s +%u", joined->str, names->len - i - 1)
                                 : g_strdup (joined->str);
      if (measure (place->layout, whole, FALSE) > room)
        break;
      g_free (fits);
      fits = g_steal_pointer (&whole);
    }
  return g_steal_pointer (&fits);
}

/* Names of the bars of n marks from the first on, over the first. */
static void
label_bars (const Place *place, guint first, guint n, double until)
{
  GArray *marks = place->layout->marks;
  RoundsTimelineMark *mark = &g_array_index (marks, RoundsTimelineMark, first);
  double x = MAX (mark->x0, 0) + 5;
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autofree char *words = NULL;

  until = MIN (until, place->layout->scale->width) - 2;
  if (until - x < ROOMY || place->shared)
    return;
  for (guint i = first; i < first + n; i++)
    {
      const RoundsTimelineMark *from = &g_array_index (marks, RoundsTimelineMark, i);

      for (guint k = 0; k < from->n; k++)
        g_ptr_array_add (items, (gpointer) rounds_timeline_mark_item (place->layout, from, k));
    }
  words = join_names (place, items, until - x);
  if (words != NULL)
    set_label (place->layout, mark, words, x);
}

/* Bars that begin near each other are named together, as far as there is room up to the next that
 * are; what goes on from before the view gets a third of it. Beneath words a beginning is low. */
static void
label_merged (const Place *place, guint since)
{
  GArray *marks = place->layout->marks;
  double width = place->layout->scale->width, taken = -G_MAXDOUBLE, ends = -G_MAXDOUBLE;
  guint n;

  for (guint i = since; i < marks->len; i++)
    ends = MAX (ends, g_array_index (marks, RoundsTimelineMark, i).x1);
  for (guint i = since; i < marks->len; i += n)
    {
      RoundsTimelineMark *mark = &g_array_index (marks, RoundsTimelineMark, i);
      double x = MAX (mark->x0, 0), next = ends;

      for (n = 1; i + n < marks->len; n++)
        {
          next = g_array_index (marks, RoundsTimelineMark, i + n).x0;
          if (next > x + 2 * ROOMY)
            break;
        }
      if (i + n == marks->len)
        next = ends;
      if (x >= taken)
        label_bars (place, i, n,
                    mark->x0 <= 0 ? MAX (next - GAP, MIN (width / 3, ends)) : next - GAP);
      taken = mark->label != NULL ? mark->label_x + mark->label_width + GAP : taken;
      for (guint k = i; k < i + n; k++)
        {
          RoundsTimelineMark *one = &g_array_index (marks, RoundsTimelineMark, k);

          one->low = one->label == NULL && MAX (one->x0, 0) < taken;
        }
    }
}

/* Bars that found no row of their own lie over each other in the last: a segment begins where one or
 * some of them begin, and names those; the leftmost names what goes on. */
static void
place_merged (const Place *place, const guint *over, guint n)
{
  const RoundsTimelineScale *scale = place->layout->scale;
  double lasts = -G_MAXDOUBLE, dots = -G_MAXDOUBLE; /* how far what began before reaches */
  guint i = 0, since = place->layout->marks->len;

  while (i < n)
    {
      const RoundsTimelineItem *first = &place->items->items[over[i]];
      double begin = rounds_timeline_scale_x (scale, first->from), next;
      RoundsTimelineMark mark = mark_new (place, ROUNDS_SHAPE_BAR, begin, begin);

      for (; i < n; i++)
        {
          const RoundsTimelineItem *item = &place->items->items[over[i]];
          double x = rounds_timeline_scale_x (scale, item->from);

          if (x > MAX (begin, 0) + 2 * TICK)
            break;
          mark_add (place, &mark, over[i]);
          lasts = MAX (lasts, rounds_timeline_scale_x (scale, MAX (item->open_until, item->to)));
          dots = MAX (dots, rounds_timeline_scale_x (scale, MAX (item->until, item->to)));
        }
      next = i < n ? rounds_timeline_scale_x (scale, place->items->items[over[i]].from)
                   : G_MAXDOUBLE;
      mark.x1 = MAX (MIN (lasts, next), mark.x0 + ROUNDS_MARK_LEAST);
      mark.dots = CLAMP (dots, mark.x0 + ROUNDS_MARK_LEAST, mark.x1);
      mark_done (place, &mark);
    }
  label_merged (place, since);
}

/* First fit, by time and never by pixels: a bar keeps its row whatever is in view. */
static void
place_bars (Place *place)
{
  RoundsTimelineLayout *layout = place->layout;
  guint base = place->row, own = place->n_rows > 1 ? place->n_rows - 1 : 0;
  g_autoptr (GArray) over = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gint64 *ends = g_new (gint64, place->n_rows);
  g_autofree guint *last = g_new (guint, place->n_rows); /* mark before in the row */

  for (guint r = 0; r < place->n_rows; r++)
    {
      ends[r] = G_MININT64;
      last[r] = ROUNDS_NONE;
    }
  for (guint i = 0; i < place->items->n_items; i++)
    {
      const RoundsTimelineItem *item = &place->items->items[i];
      double x0 = rounds_timeline_scale_x (layout->scale, item->from);
      RoundsTimelineMark mark;
      guint row = 0;

      if (item->from >= place->to)
        break;
      while (row < own && ends[row] > item->from)
        row++;
      if (row < own)
        ends[row] = MAX (item->open_until, item->to);
      if (!in_view (place, item))
        continue;
      if (row == own)
        {
          g_array_append_val (over, i);
          continue;
        }
      if (last[row] != ROUNDS_NONE)
        label_bars (place, last[row], 1, x0 - GAP);
      place->row = base + row;
      mark = mark_new (place, ROUNDS_SHAPE_BAR, x0,
                       rounds_timeline_scale_x (layout->scale, MAX (item->open_until, item->to)));
      mark.dots = rounds_timeline_scale_x (layout->scale, MAX (item->until, item->to));
      mark_add (place, &mark, i);
      last[row] = layout->marks->len;
      mark_done (place, &mark);
    }
  for (guint r = 0; r < own; r++)
    if (last[r] != ROUNDS_NONE)
      label_bars (place, last[r], 1, G_MAXDOUBLE);
  place->row = base + own;
  place_merged (place, (guint *) over->data, over->len);
}

/* ---- landmarks: by name ---- */

static void
name_landmark (const Place *place, RoundsTimelineMark *mark, GArray **taken)
{
  RoundsTimelineLayout *layout = place->layout;
  const RoundsTimelineItem *item = rounds_timeline_mark_item (layout, mark, mark->n - 1);
  g_autofree char *name = rounds_timeline_landmark_words (layout->model, item);
  g_autofree char *words = mark->n > 1 ? g_strdup_printf ("%s +%u", name, mark->n - 1)
                                       : g_strdup (name);
  double width = measure (layout, words, TRUE);

  for (guint row = 0; row < place->n_rows; row++)
    for (guint side = 0; side < 2; side++)
      {
        double x = side == 0 ? mark->x1 + 3 : mark->x0 - 3 - width;
        Taken need = { x - 2, x + width + 2 };

        if (row > 0) /* its triangle comes along */
          need = (Taken){ MIN (x, mark->x0) - 2, MAX (x + width, mark->x1) + 2 };
        if (x < 0 || x + width > layout->scale->width || !is_free (taken[row], need.from, need.to))
          continue;
        mark->row = place->row + row;
        set_label (layout, mark, words, x);
        g_array_append_val (taken[row], need);
        return;
      }
}

/* All triangles are drawn, and no name covers one. The newest is named first: where there is no room
 * for all names, they are those that one looks for. */
static void
name_landmarks (const Place *place, guint since)
{
  GArray *marks = place->layout->marks;
  g_autofree GArray **taken = g_new (GArray *, place->n_rows);

  for (guint row = 0; row < place->n_rows; row++)
    {
      taken[row] = g_array_new (FALSE, FALSE, sizeof (Taken));
      for (guint i = since; i < marks->len && row == 0; i++)
        {
          const RoundsTimelineMark *mark = &g_array_index (marks, RoundsTimelineMark, i);
          Taken triangle = { mark->x0, mark->x1 };

          g_array_append_val (taken[row], triangle);
        }
    }
  for (guint i = marks->len; i-- > since && !place->shared;)
    name_landmark (place, &g_array_index (marks, RoundsTimelineMark, i), taken);
  for (guint row = 0; row < place->n_rows; row++)
    g_array_unref (taken[row]);
}

static void
place_landmarks (const Place *place)
{
  RoundsTimelineLayout *layout = place->layout;
  double half = MAX (4, layout->room.em * 0.4), column = -G_MAXDOUBLE;
  guint since = layout->marks->len;
  RoundsTimelineMark mark = { .n = 0 };

  for (guint i = first_in_view (place);
       i < place->items->n_items && place->items->items[i].from < place->to; i++)
    {
      double x = rounds_timeline_scale_x (layout->scale, place->items->items[i].from);

      if (!in_view (place, &place->items->items[i]))
        continue;
      if (mark.n > 0 && x - column >= 2 * half)
        mark_done (place, &mark);
      if (mark.n == 0 || x - column >= 2 * half)
        {
          column = CLAMP (x, 0, layout->scale->width);
          mark = mark_new (place, ROUNDS_SHAPE_LANDMARK, column - half, column + half);
        }
      mark_add (place, &mark, i);
    }
  if (mark.n > 0)
    mark_done (place, &mark);
  name_landmarks (place, since);
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
names_in_view (const Place *place)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint urgent = 3; urgent-- > 0;)
    for (guint i = first_in_view (place); i < place->items->n_items; i++)
      {
        const RoundsTimelineItem *item = &place->items->items[i];

        if (item->from >= place->to || names->len >= 12)
          break;
        if (in_view (place, item) && urgency (item) == urgent &&
            !g_ptr_array_find_with_equal_func (names, item->title, g_str_equal, NULL))
          g_ptr_array_add (names, (gpointer) item->title);
      }
  return names;
}

static gboolean
has_any (const Place *place)
{
  for (guint i = first_in_view (place);
       i < place->items->n_items && place->items->items[i].from < place->to; i++)
    if (in_view (place, &place->items->items[i]))
      return TRUE;
  return place->items->aside->len > 0;
}

static void
want_rows (const Place *place, gboolean near, Sharing *sharing)
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
add_aside (Place *place)
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
  mark = mark_new (place, ROUNDS_SHAPE_ASIDE, 0, 0);
  mark.n_rows = n;
  for (guint i = 0; i < n; i++)
    mark.marks |= ((const RoundsChartRow *) place->items->aside->pdata[i])->marks;
  set_label (layout, &mark, words, 0);
  mark.x1 = -GAP;
  mark.x0 = mark.x1 - mark.label_width - 8;
  mark.label_x = mark.x0 + 4;
  mark_done (place, &mark);
}

static void
place_lane (Place *place)
{
  guint base = place->row;

  add_aside (place);
  if (place->items->id == ROUNDS_LANE_LANDMARKS)
    place_landmarks (place);
  else if (is_bars (place->items->id))
    place_bars (place);
  else if (place->names == NULL || place->n_rows == 1)
    {
      place->names = NULL;
      place_moments (place);
    }
  else
    for (place->sub = 0; place->sub < place->n_rows; place->sub++)
      {
        place->row = base + place->sub;
        g_array_set_size (place->taken, 0);
        place_moments (place);
      }
}

/* The title of a row of one analyte, by the words of any item of that name. */
static const char *
sub_title (const Place *place, guint sub)
{
  g_autofree char *title = NULL;

  if (place->names == NULL || place->n_rows == 1 || sub >= place->names->len ||
      (sub + 1 == place->n_rows && place->names->len > place->n_rows))
    return NULL;
  for (guint i = first_in_view (place); i < place->items->n_items; i++)
    if (strcmp (place->items->items[i].title, place->names->pdata[sub]) == 0)
      {
        title = rounds_timeline_item_title (place->layout->model, &place->items->items[i]);
        return g_string_chunk_insert_const (place->layout->words, title);
      }
  return NULL;
}

static void
add_rows (Place *place, guint available)
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

      mark.x0 = rounds_timeline_scale_x (scale, scale->folds[i].from);
      mark.x1 = rounds_timeline_scale_x (scale, scale->folds[i].to);
      if (scale->folds[i].open || mark.x1 <= 0 || mark.x0 >= scale->width)
        continue;
      mark.n_rows = rounds_timeline_model_count (self->model, scale->folds[i].from,
                                                 scale->folds[i].to);
      words = rounds_timeline_fold_words (&scale->folds[i]);
      if (measure (self, words, FALSE) <= mark.x1 - mark.x0 - 4)
        set_label (self, &mark, words, (mark.x0 + mark.x1 - measure (self, words, FALSE)) / 2);
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
place_here (Place *place, guint available)
{
  place->taken = g_array_new (FALSE, FALSE, sizeof (Taken));
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
  Place places[ROUNDS_N_LANES];
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
      places[i] = (Place){ .layout = self, .lane = i, .items = &model->lanes[i] };
      rounds_timeline_scale_get_view (scale, &places[i].from, &places[i].to);
      /* What begins at the very end of the view stands on its last pixel. */
      places[i].to++;
      near = places[i].to - places[i].from <= NEAR;
      want_rows (&places[i], near, &sharing);
    }
  share_rows (model, available, &sharing);
  for (guint i = 0; i < model->n_lanes; i++)
    {
      Place *place = &places[i];

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
