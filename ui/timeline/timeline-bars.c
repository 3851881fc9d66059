/* What lasts: bars in rows, the rest of them in one; and landmarks, by name. */
#include "timeline-layout-private.h"
#include "timeline-words.h"

/* Pixels: bars that begin so near each other are one segment. */
#define TOGETHER 4.0

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
names_of (const RoundsPlace *place, GPtrArray *items)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  /* Courses of one medicine share their title, and a life has hundreds of them: it is put into words once. */
  g_autoptr (GHashTable) titles = g_hash_table_new (NULL, NULL);

  g_ptr_array_sort (items, compare_names);
  for (guint i = 0; i < items->len; i++)
    {
      const RoundsTimelineItem *item = items->pdata[i];
      gboolean lasts = (item->flags & ROUNDS_ITEM_LASTS) != 0;
      char *name;

      if (lasts && !g_hash_table_add (titles, (gpointer) item->title))
        continue;
      name = lasts ? rounds_timeline_item_title (place->layout->model, item)
                   : rounds_timeline_item_words (place->layout->model, item);
      if (g_hash_table_add (known, name))
        g_ptr_array_add (names, name);
      else
        g_free (name);
    }
  return names;
}

/* As many of these names as fit, and how many more. Measured by its parts, which are known from view to view;
 * the whole is another in each. (transfer full) NULL: not even one. */
static char *
join_names (const RoundsPlace *place, GPtrArray *items, double room)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autoptr (GPtrArray) names = names_of (place, items);
  double wide = 0, between = rounds_place_measure (place->layout, " · ", FALSE);
  guint n = 0;

  for (guint i = 0; i < names->len && i < 8; i++)
    {
      g_autofree char *more = g_strdup_printf (" +%u", names->len - i - 1);
      double rest = i + 1 < names->len ? rounds_place_measure (place->layout, more, FALSE) : 0;

      wide += (i > 0 ? between : 0) + rounds_place_measure (place->layout, names->pdata[i], FALSE);
      if (wide + rest > room)
        break;
      g_string_append_printf (joined, "%s%s", i > 0 ? " · " : "", (char *) names->pdata[i]);
      n = i + 1;
    }
  if (n == 0)
    return NULL;
  if (n < names->len)
    g_string_append_printf (joined, " +%u", names->len - n);
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

/* Names of the bars of n marks from the first on, over the first. */
static void
label_bars (const RoundsPlace *place, guint first, guint n, double until)
{
  GArray *marks = place->layout->marks;
  RoundsTimelineMark *mark = &g_array_index (marks, RoundsTimelineMark, first);
  double x = MAX (mark->x0, 0) + 5;
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autofree char *words = NULL;

  until = MIN (until, place->layout->scale->width) - 2;
  if (until - x < ROUNDS_LABEL_LEAST || place->shared)
    return;
  for (guint i = first; i < first + n; i++)
    {
      const RoundsTimelineMark *from = &g_array_index (marks, RoundsTimelineMark, i);

      for (guint k = 0; k < from->n; k++)
        g_ptr_array_add (items, (gpointer) rounds_timeline_mark_item (place->layout, from, k));
    }
  words = join_names (place, items, until - x);
  if (words != NULL)
    rounds_place_label (place->layout, mark, words, x);
}

/* Bars that begin near each other are named together, as far as there is room up to the next that
 * are; what goes on from before the view gets a third of it. Beneath words a beginning is low. */
static void
label_merged (const RoundsPlace *place, guint since)
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
          if (next > x + 2 * ROUNDS_LABEL_LEAST)
            break;
        }
      if (i + n == marks->len)
        next = ends;
      if (x >= taken)
        label_bars (place, i, n,
                    mark->x0 <= 0 ? MAX (next - ROUNDS_LABEL_GAP, MIN (width / 3, ends))
                                  : next - ROUNDS_LABEL_GAP);
      taken = mark->label != NULL ? mark->label_x + mark->label_width + ROUNDS_LABEL_GAP : taken;
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
place_merged (const RoundsPlace *place, const guint *over, guint n)
{
  const RoundsTimelineScale *scale = place->layout->scale;
  double lasts = -G_MAXDOUBLE, dots = -G_MAXDOUBLE; /* how far what began before reaches */
  guint i = 0, since = place->layout->marks->len;

  while (i < n)
    {
      const RoundsTimelineItem *first = &place->items->items[over[i]];
      double begin = rounds_timeline_scale_x (scale, first->from), next;
      RoundsTimelineMark mark = rounds_place_mark (place, ROUNDS_SHAPE_BAR, begin, begin);

      for (; i < n; i++)
        {
          const RoundsTimelineItem *item = &place->items->items[over[i]];
          double x = rounds_timeline_scale_x (scale, item->from);

          if (x > MAX (begin, 0) + TOGETHER)
            break;
          rounds_place_add (place, &mark, over[i]);
          lasts = MAX (lasts, rounds_timeline_scale_x (scale, MAX (item->open_until, item->to)));
          dots = MAX (dots, rounds_timeline_scale_x (scale, MAX (item->until, item->to)));
        }
      next = i < n ? rounds_timeline_scale_x (scale, place->items->items[over[i]].from)
                   : G_MAXDOUBLE;
      mark.x1 = MAX (MIN (lasts, next), mark.x0 + ROUNDS_MARK_LEAST);
      mark.dots = CLAMP (dots, mark.x0 + ROUNDS_MARK_LEAST, mark.x1);
      rounds_place_done (place, &mark);
    }
  label_merged (place, since);
}

/* First fit, by time and never by pixels: a bar keeps its row whatever is in view. */
void
rounds_place_bars (RoundsPlace *place)
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
      if (!rounds_place_sees (place, item))
        continue;
      if (row == own)
        {
          g_array_append_val (over, i);
          continue;
        }
      if (last[row] != ROUNDS_NONE)
        label_bars (place, last[row], 1, x0 - ROUNDS_LABEL_GAP);
      place->row = base + row;
      mark = rounds_place_mark (place, ROUNDS_SHAPE_BAR, x0,
                                rounds_timeline_scale_x (layout->scale,
                                                         MAX (item->open_until, item->to)));
      mark.dots = rounds_timeline_scale_x (layout->scale, MAX (item->until, item->to));
      rounds_place_add (place, &mark, i);
      last[row] = layout->marks->len;
      rounds_place_done (place, &mark);
    }
  for (guint r = 0; r < own; r++)
    if (last[r] != ROUNDS_NONE)
      label_bars (place, last[r], 1, G_MAXDOUBLE);
  place->row = base + own;
  place_merged (place, (guint *) over->data, over->len);
}

/* ---- landmarks: by name ---- */

typedef struct
{
  double x;
  guint row; /* of the lane's */
  RoundsTaken need;
} Spot;

/* Where words of a width stand beside their triangle, or beneath it. FALSE: nowhere. */
static gboolean
find_spot (const RoundsPlace *place,
           const RoundsTimelineMark *mark,
           GArray **taken,
           double width,
           Spot *spot)
{
  for (spot->row = 0; spot->row < place->n_rows; spot->row++)
    for (guint side = 0; side < 2; side++)
      {
        double x = spot->x = side == 0 ? mark->x1 + 3 : mark->x0 - 3 - width;

        spot->need = (RoundsTaken){ x - 2, x + width + 2 };
        if (spot->row > 0) /* its triangle comes along */
          spot->need = (RoundsTaken){ MIN (x, mark->x0) - 2, MAX (x + width, mark->x1) + 2 };
        if (x >= 0 && x + width <= place->layout->scale->width &&
            rounds_place_is_free (taken[spot->row], spot->need.from, spot->need.to))
          return TRUE;
      }
  return FALSE;
}

static void
name_landmark (const RoundsPlace *place, RoundsTimelineMark *mark, GArray **taken)
{
  RoundsTimelineLayout *layout = place->layout;
  const RoundsTimelineItem *item = rounds_timeline_mark_item (layout, mark, mark->n - 1);
  g_autofree char *name = NULL, *words = NULL;
  Spot spot;

  /* Each has its date and is wider than this: in a crowd most need not be shaped to be left out. */
  if (!find_spot (place, mark, taken, ROUNDS_LABEL_LEAST, &spot))
    return;
  name = rounds_timeline_landmark_words (layout->model, item);
  words = mark->n > 1 ? g_strdup_printf ("%s +%u", name, mark->n - 1) : g_strdup (name);
  if (!find_spot (place, mark, taken, rounds_place_measure (layout, words, TRUE), &spot))
    return;
  mark->row = place->row + spot.row;
  rounds_place_label (layout, mark, words, spot.x);
  g_array_append_val (taken[spot.row], spot.need);
}

/* All triangles are drawn, and no name covers one. The newest is named first: where there is no room
 * for all names, they are those that one looks for. */
static void
name_landmarks (const RoundsPlace *place, guint since)
{
  GArray *marks = place->layout->marks;
  g_autofree GArray **taken = g_new (GArray *, place->n_rows);

  for (guint row = 0; row < place->n_rows; row++)
    {
      taken[row] = g_array_new (FALSE, FALSE, sizeof (RoundsTaken));
      for (guint i = since; i < marks->len && row == 0; i++)
        {
          const RoundsTimelineMark *mark = &g_array_index (marks, RoundsTimelineMark, i);
          RoundsTaken triangle = { mark->x0, mark->x1 };

          g_array_append_val (taken[row], triangle);
        }
    }
  for (guint i = marks->len; i-- > since && !place->shared;)
    name_landmark (place, &g_array_index (marks, RoundsTimelineMark, i), taken);
  for (guint row = 0; row < place->n_rows; row++)
    g_array_unref (taken[row]);
}

void
rounds_place_landmarks (const RoundsPlace *place)
{
  RoundsTimelineLayout *layout = place->layout;
  double half = MAX (4, layout->room.em * 0.4), column = -G_MAXDOUBLE;
  guint since = layout->marks->len;
  RoundsTimelineMark mark = { .n = 0 };

  for (guint i = rounds_place_first (place);
       i < place->items->n_items && place->items->items[i].from < place->to; i++)
    {
      double x = rounds_timeline_scale_x (layout->scale, place->items->items[i].from);

      if (!rounds_place_sees (place, &place->items->items[i]))
        continue;
      if (mark.n > 0 && x - column >= 2 * half)
        rounds_place_done (place, &mark);
      if (mark.n == 0 || x - column >= 2 * half)
        {
          column = CLAMP (x, 0, layout->scale->width);
          mark = rounds_place_mark (place, ROUNDS_SHAPE_LANDMARK, column - half, column + half);
        }
      rounds_place_add (place, &mark, i);
    }
  if (mark.n > 0)
    rounds_place_done (place, &mark);
  name_landmarks (place, since);
}
