#include "timeline-scale.h"

#include <math.h>

#define NARROWEST     (1.0 * ROUNDS_TIMELINE_HOUR)
/* A stretch is folded when it lasts so long, is such a share of all, and holds no more than this. */
#define FOLD_AT_LEAST (2 * ROUNDS_TIMELINE_YEAR)
#define FOLD_SHARE    12
#define FOLD_INSIDE   2

static double
fold_pixels (const RoundsTimelineScale *self, const RoundsTimelineFold *fold, double rate)
{
  double natural = (double) (fold->to - fold->from) * rate;

  return fold->open ? natural : MIN (natural, self->fold_width);
}

/* Pixels from the start of all to an instant, in milliseconds, at a rate. Every stretch begins at the
 * very number at which the one before ends: the sum never turns back. */
static double
pixels_at (const RoundsTimelineScale *self, double instant, double rate)
{
  double pixels = 0, since = self->from;

  for (guint i = 0; i < self->n_folds && instant > self->folds[i].from; i++)
    {
      const RoundsTimelineFold *fold = &self->folds[i];
      double wide = fold_pixels (self, fold, rate);

      pixels += ((double) fold->from - since) * rate;
      if (instant < fold->to)
        return pixels + wide * ((instant - fold->from) / (double) (fold->to - fold->from));
      pixels += wide;
      since = fold->to;
    }
  return pixels + (instant - since) * rate;
}

static double
instant_at (const RoundsTimelineScale *self, double pixels)
{
  double since = self->from;

  for (guint i = 0; i < self->n_folds; i++)
    {
      const RoundsTimelineFold *fold = &self->folds[i];
      double before = ((double) fold->from - since) * self->rate;
      double wide = fold_pixels (self, fold, self->rate);

      if (pixels < before)
        break;
      if (pixels < before + wide)
        return fold->from + (pixels - before) / wide * (double) (fold->to - fold->from);
      pixels -= before + wide;
      since = fold->to;
    }
  return since + pixels / self->rate;
}

/* The rate at which [from, to) is exactly as wide as the view. Pixels grow with the rate, so halving
 * finds it; 80 halvings of the logarithm leave nothing to find. */
static double
rate_for (const RoundsTimelineScale *self, double from, double to)
{
  double low = log (self->width / (to - from)) - 1, high = log (self->width / NARROWEST) + 1;

  for (int i = 0; i < 80; i++)
    {
      double middle = (low + high) / 2, rate = exp (middle);

      if (pixels_at (self, to, rate) - pixels_at (self, from, rate) < self->width)
        low = middle;
      else
        high = middle;
    }
  return exp ((low + high) / 2);
}

static void
keep_within (RoundsTimelineScale *self)
{
  double slack = rounds_timeline_scale_total (self) - self->width;

  self->left = CLAMP (self->left, 0, MAX (slack, 0));
}

static void
set_rate (RoundsTimelineScale *self, double rate, double instant, double x)
{
  double slowest = rate_for (self, self->from, self->to);
  double fastest = MAX (self->width / NARROWEST, slowest);

  self->rate = CLAMP (rate, slowest, fastest);
  self->left = pixels_at (self, instant, self->rate) - x;
  keep_within (self);
}

/* ---- folds ---- */

static gboolean
is_long (const RoundsTimelineScale *self, gint64 from, gint64 to)
{
  return to - from >= MAX (FOLD_AT_LEAST, (self->to - self->from) / FOLD_SHARE);
}

static void
add_fold (RoundsTimelineScale *self, const RoundsTimelineFold *fold)
{
  guint shortest = 0;

  if (self->n_folds < ROUNDS_TIMELINE_MAX_FOLDS)
    {
      self->folds[self->n_folds++] = *fold;
      return;
    }
  for (guint i = 1; i < self->n_folds; i++)
    if (self->folds[i].to - self->folds[i].from <
        self->folds[shortest].to - self->folds[shortest].from)
      shortest = i;
  if (self->folds[shortest].to - self->folds[shortest].from >= fold->to - fold->from)
    return;
  for (guint i = shortest; i + 1 < self->n_folds; i++)
    self->folds[i] = self->folds[i + 1];
  self->folds[self->n_folds - 1] = *fold;
}

void
rounds_timeline_scale_fold (RoundsTimelineScale *self, const gint64 *begins, guint n, gint64 keep)
{
  RoundsTimelineFold fold = { 0 };
  gint64 margin = (self->to - self->from) / 200;
  gboolean open = FALSE;

  self->n_folds = 0;
  for (guint i = 0; i + 1 < n; i++)
    {
      gboolean gap = is_long (self, begins[i], begins[i + 1]);
      guint crowd = 0; /* events of the day after a gap: a few, and the fold goes on over them */

      if (gap && !open)
        fold = (RoundsTimelineFold){ .from = begins[i] + margin };
      if (gap)
        fold.to = begins[i + 1] - margin;
      open |= gap;
      if (!open || !gap)
        continue;
      while (i + 2 + crowd < n && !is_long (self, begins[i + 1 + crowd], begins[i + 2 + crowd]) &&
             crowd <= FOLD_INSIDE)
        crowd++;
      if (i + 2 + crowd >= n || fold.inside + crowd + 1 > FOLD_INSIDE ||
          (keep >= begins[i + 1] && keep <= begins[i + 1 + crowd]))
        {
          add_fold (self, &fold);
          open = FALSE;
          continue;
        }
      fold.inside += crowd + 1;
      i += crowd;
    }
}

void
rounds_timeline_scale_set_open (RoundsTimelineScale *self, guint fold, gboolean open, double x)
{
  double instant = rounds_timeline_scale_instant (self, x);

  self->folds[fold].open = open;
  set_rate (self, self->rate, instant, x);
}

int
rounds_timeline_scale_fold_at (const RoundsTimelineScale *self, double x)
{
  for (guint i = 0; i < self->n_folds; i++)
    if (!self->folds[i].open && x >= rounds_timeline_scale_x (self, self->folds[i].from) &&
        x < rounds_timeline_scale_x (self, self->folds[i].to))
      return (int) i;
  return -1;
}

/* ---- the map ---- */

double
rounds_timeline_scale_x (const RoundsTimelineScale *self, gint64 instant)
{
  return pixels_at (self, (double) CLAMP (instant, self->from, self->to), self->rate) - self->left;
}

double
rounds_timeline_scale_instant (const RoundsTimelineScale *self, double x)
{
  return CLAMP (instant_at (self, x + self->left), (double) self->from, (double) self->to);
}

double
rounds_timeline_scale_total (const RoundsTimelineScale *self)
{
  return pixels_at (self, (double) self->to, self->rate);
}

/* ---- moving ---- */

void
rounds_timeline_scale_zoom (RoundsTimelineScale *self, double x, double factor)
{
  set_rate (self, self->rate * factor, rounds_timeline_scale_instant (self, x), x);
}

void
rounds_timeline_scale_pan (RoundsTimelineScale *self, double pixels)
{
  self->left += pixels;
  keep_within (self);
}

void
rounds_timeline_scale_set_view (RoundsTimelineScale *self, gint64 from, gint64 to)
{
  double begin = (double) CLAMP (from, self->from, self->to);
  double end = (double) CLAMP (to, self->from, self->to);

  if (end - begin < NARROWEST)
    {
      begin = MAX ((double) self->from, (begin + end) / 2 - NARROWEST / 2);
      end = begin + NARROWEST;
    }
  set_rate (self, rate_for (self, begin, end), begin, 0);
}

void
rounds_timeline_scale_get_view (const RoundsTimelineScale *self, gint64 *from, gint64 *to)
{
  *from = (gint64) rounds_timeline_scale_instant (self, 0);
  *to = (gint64) ceil (rounds_timeline_scale_instant (self, self->width));
}

void
rounds_timeline_scale_fit (RoundsTimelineScale *self)
{
  set_rate (self, 0, self->from, 0);
}

void
rounds_timeline_scale_resize (RoundsTimelineScale *self, double width, double fold_width)
{
  double begin = rounds_timeline_scale_instant (self, 0);
  double end = rounds_timeline_scale_instant (self, self->width);

  self->width = MAX (width, 1);
  self->fold_width = fold_width;
  set_rate (self, rate_for (self, begin, MAX (end, begin + 1)), begin, 0);
}

void
rounds_timeline_scale_init (RoundsTimelineScale *self, gint64 from, gint64 to, double width)
{
  *self = (RoundsTimelineScale){
    .from = from, .to = to, .width = MAX (width, 1), .fold_width = 100
  };
  if (to - from < ROUNDS_TIMELINE_HOUR)
    self->to = from + ROUNDS_TIMELINE_HOUR;
  rounds_timeline_scale_fit (self);
}
