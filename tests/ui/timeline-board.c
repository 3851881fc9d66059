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
