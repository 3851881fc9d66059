#include "timeline-board.h"

#include <math.h>

/* Letters are 6 pixels wide. */
static double
measure (const char *text, gboolean bold, gpointer data)
{
  return (double) g_utf8_strlen (text, -1) * (bold ? 6.5 : 6);
}

void
board_open (Board *self, RoundsChartIndex *index, const RoundsTimelineChoice *choice, double width)
{
  static const RoundsTimelineChoice all = { .routine = TRUE };

  self->index = index;
  self->model = rounds_timeline_model_new (index, choice != NULL ? choice : &all);
  rounds_timeline_scale_init (&self->scale, self->model->from, self->model->to, width);
  rounds_timeline_scale_fold (&self->scale, self->model->begins, self->model->n_begins,
                              self->model->now);
  rounds_timeline_scale_resize (&self->scale, width, 110);
  rounds_timeline_scale_fit (&self->scale);
  self->layout = rounds_timeline_layout_new ();
  self->room = (RoundsTimelineRoom){ 9, 11, measure, NULL };
}

void
board_clear (Board *self)
{
  rounds_timeline_layout_free (self->layout);
  rounds_timeline_model_free (self->model);
  rounds_chart_index_free (self->index);
}

void
board_make (Board *self)
{
  rounds_timeline_layout_make (self->layout, self->model, &self->scale, &self->room);
}

void
board_wander (Board *self, GRand *random)
{
  double x = g_rand_double (random) * self->scale.width;

  if (self->scale.n_folds > 0 && g_rand_int_range (random, 0, 5) == 0)
    rounds_timeline_scale_set_open (&self->scale,
                                    (guint) g_rand_int_range (random, 0,
                                                              (gint32) self->scale.n_folds),
                                    g_rand_boolean (random), x);
  rounds_timeline_scale_zoom (&self->scale, x, exp (g_rand_double_range (random, -4, 4)));
  rounds_timeline_scale_pan (&self->scale, g_rand_double_range (random, -2000, 2000));
  self->room.rows = (guint) g_rand_int_range (random, 1, 18);
}

static gboolean
is_visible (const Board *board, guint lane, guint item)
{
  const RoundsTimelineMark *mark = rounds_timeline_layout_of (board->layout, lane, item);
  const RoundsTimelineItem *it = &board->model->lanes[lane].items[item];
  double x = rounds_timeline_scale_x (&board->scale, it->from);

  if (mark == NULL)
    return FALSE;
  g_assert_cmpfloat (mark->x1 - mark->x0, >=, ROUNDS_MARK_LEAST - 1e-9);
  g_assert_cmpuint (mark->row, <, board->layout->rows->len);
  /* In the view, and where its beginning is, or over it when it began before. */
  g_assert_cmpfloat (mark->x1, >=, 0);
  g_assert_cmpfloat (mark->x0, <=, board->scale.width + 1);
  if (x >= 0)
    {
      g_assert_cmpfloat (mark->x0, <=, x + 2);
      g_assert_cmpfloat (mark->x1, >=, x - 2);
    }
  return TRUE;
}

void
board_check_visible (const Board *board)
{
  gint64 from, to;

  rounds_timeline_scale_get_view (&board->scale, &from, &to);
  for (guint lane = 0; lane < board->model->n_lanes; lane++)
    for (guint i = 0; i < board->model->lanes[lane].n_items; i++)
      {
        const RoundsTimelineItem *item = &board->model->lanes[lane].items[i];

        if (item->from < to && MAX (item->open_until, item->from + 1) > from)
          g_assert_true (is_visible (board, lane, i));
      }
}

/* Every row of the chart is in an item, or aside where it is counted. */
void
board_check_rows (const Board *board)
{
  g_autoptr (GHashTable) shown = g_hash_table_new (NULL, NULL);
  guint unborn = 0;

  for (guint lane = 0; lane < board->model->n_lanes; lane++)
    {
      const RoundsTimelineLane *it = &board->model->lanes[lane];

      for (guint i = 0; i < it->n_items; i++)
        for (guint k = 0; k < it->items[i].n; k++)
          g_hash_table_add (shown, (gpointer) board->model->rows[it->items[i].first + k]);
      for (guint i = 0; i < it->aside->len; i++)
        g_hash_table_add (shown, it->aside->pdata[i]);
    }
  /* A birth that nobody knows is none. */
  for (guint i = 0; i < board->index->n_rows; i++)
    unborn += board->index->rows[i].event->kind == ROUNDS_KIND_PERSON &&
              board->index->rows[i].from == G_MAXINT64;
  g_assert_cmpuint (g_hash_table_size (shown) + unborn, ==, board->index->n_rows);
  g_assert_cmpuint (board->model->n_chosen + unborn, ==, board->index->n_rows);
}
