#include "timeline-ticks.h"

#include <math.h>

#define MINUTE 60000ll

typedef struct
{
  RoundsTickUnit unit;
  int count;
  double ms; /* about */
} Step;

static const Step steps[] = {
  { ROUNDS_TICK_TIME, 5, 5 * MINUTE },
  { ROUNDS_TICK_TIME, 15, 15 * MINUTE },
  { ROUNDS_TICK_TIME, 30, 30 * MINUTE },
  { ROUNDS_TICK_TIME, 60, 60 * MINUTE },
  { ROUNDS_TICK_TIME, 180, 180 * MINUTE },
  { ROUNDS_TICK_TIME, 360, 360 * MINUTE },
  { ROUNDS_TICK_TIME, 720, 720 * MINUTE },
  { ROUNDS_TICK_DAY, 1, ROUNDS_TIMELINE_DAY },
  { ROUNDS_TICK_DAY, 2, 2.0 * ROUNDS_TIMELINE_DAY },
  { ROUNDS_TICK_DAY, 5, 5.0 * ROUNDS_TIMELINE_DAY },
  { ROUNDS_TICK_DAY, 10, 10.0 * ROUNDS_TIMELINE_DAY },
  { ROUNDS_TICK_MONTH, 1, ROUNDS_TIMELINE_YEAR / 12.0 },
  { ROUNDS_TICK_MONTH, 3, ROUNDS_TIMELINE_YEAR / 4.0 },
  { ROUNDS_TICK_MONTH, 6, ROUNDS_TIMELINE_YEAR / 2.0 },
  { ROUNDS_TICK_YEAR, 1, ROUNDS_TIMELINE_YEAR },
  { ROUNDS_TICK_YEAR, 2, 2.0 * ROUNDS_TIMELINE_YEAR },
  { ROUNDS_TICK_YEAR, 5, 5.0 * ROUNDS_TIMELINE_YEAR },
  { ROUNDS_TICK_YEAR, 10, 10.0 * ROUNDS_TIMELINE_YEAR },
  { ROUNDS_TICK_YEAR, 20, 20.0 * ROUNDS_TIMELINE_YEAR },
  { ROUNDS_TICK_YEAR, 50, 50.0 * ROUNDS_TIMELINE_YEAR },
  { ROUNDS_TICK_YEAR, 100, 100.0 * ROUNDS_TIMELINE_YEAR },
  { ROUNDS_TICK_YEAR, 500, 500.0 * ROUNDS_TIMELINE_YEAR },
  { ROUNDS_TICK_YEAR, 2000, 2000.0 * ROUNDS_TIMELINE_YEAR },
};

typedef struct
{
  const RoundsTimelineScale *scale;
  GTimeZone *zone;
  const Step *step;
  gint64 from, to; /* of the stretch that is being filled */
  GArray *ticks;
} Ruler;

static gint64
floor_to (gint64 value, gint64 step)
{
  gint64 rest = value % step;

  return value - (rest < 0 ? rest + step : rest);
}

/* ---- the clock on the wall ---- */

static int
interval_at (GTimeZone *zone, gint64 instant)
{
  return g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, floor_to (instant, 1000) / 1000);
}

static gint64
offset_at (GTimeZone *zone, gint64 instant)
{
  return g_time_zone_get_offset (zone, interval_at (zone, instant)) * 1000ll;
}

/* The same time of day comes again, or came before, within three hours: no zone turns further. */
static gboolean
is_twice (GTimeZone *zone, gint64 instant)
{
  gint64 here = offset_at (zone, instant);
  gint64 later = offset_at (zone, instant + 3 * ROUNDS_TIMELINE_HOUR);
  gint64 before = offset_at (zone, instant - 3 * ROUNDS_TIMELINE_HOUR);

  if (later < here && offset_at (zone, instant + here - later) == later)
    return TRUE;
  return before > here && offset_at (zone, instant - (before - here)) == before;
}

static void
add_tick (Ruler *self, GDateTime *wall)
{
  gint64 instant = g_date_time_to_unix (wall) * 1000;
  RoundsTick tick = { .instant = instant, .unit = self->step->unit };

  if (instant < self->from || instant >= self->to)
    return;
  tick.x = rounds_timeline_scale_x (self->scale, instant);
  g_date_time_get_ymd (wall, &tick.year, &tick.month, &tick.day);
  tick.minute = g_date_time_get_hour (wall) * 60 + g_date_time_get_minute (wall);
  if (tick.unit == ROUNDS_TICK_TIME && is_twice (self->zone, instant))
    tick.twice = g_time_zone_get_abbreviation (self->zone, interval_at (self->zone, instant));
  g_array_append_val (self->ticks, tick);
}

static void
add_times (Ruler *self)
{
  gint64 wall_step = MIN (self->step->count, 15) * MINUTE;

  for (gint64 t = floor_to (self->from, wall_step); t < self->to; t += wall_step)
    {
      gint64 wall = t + offset_at (self->zone, t);
      g_autoptr (GDateTime) utc = NULL;
      g_autoptr (GDateTime) time = NULL;

      if (floor_to (wall, self->step->count * MINUTE) != wall &&
          floor_to (wall, ROUNDS_TIMELINE_DAY) != wall)
        continue;
      utc = g_date_time_new_from_unix_utc (t / 1000);
      time = utc != NULL ? g_date_time_to_timezone (utc, self->zone) : NULL;
      if (time != NULL)
        add_tick (self, time);
    }
}

/* The first of a month, or of a year, or a day, at or before the stretch; then on and on. */
static void
add_days (Ruler *self, GDateTime *begin)
{
  int year, month, day, count = self->step->count;

  g_date_time_get_ymd (begin, &year, &month, &day);
  if (self->step->unit == ROUNDS_TICK_YEAR)
    year = MAX (1, year - year % count);
  if (self->step->unit == ROUNDS_TICK_MONTH)
    month = (month - 1) / count * count + 1;
  if (self->step->unit == ROUNDS_TICK_YEAR)
    month = 1;
  day = self->step->unit == ROUNDS_TICK_DAY ? (day - 1) / count * count + 1 : 1;
  while (year <= 9999)
    {
      g_autoptr (GDateTime) wall = g_date_time_new (self->zone, year, month, day, 0, 0, 0);

      if (wall != NULL && g_date_time_to_unix (wall) >= (self->to + 999) / 1000)
        return;
      if (wall != NULL)
        add_tick (self, wall);
      if (self->step->unit == ROUNDS_TICK_YEAR)
        year += year == 1 && count > 1 ? count - 1 : count;
      else if (self->step->unit == ROUNDS_TICK_MONTH)
        month += count;
      else
        day += count;
      /* The last step of a month would stand too near to the first of the next. */
      if (self->step->unit == ROUNDS_TICK_DAY &&
          day + count / 2 > g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year))
        {
          day = 1;
          month++;
        }
      if (month > 12)
        {
          month = 1;
          year++;
        }
    }
}

static void
add_stretch (Ruler *self, gint64 from, gint64 to)
{
  gint64 view_from, view_to;
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) begin = NULL;

  rounds_timeline_scale_get_view (self->scale, &view_from, &view_to);
  self->from = MAX (from, view_from);
  self->to = MIN (to, view_to);
  if (self->from >= self->to)
    return;
  utc = g_date_time_new_from_unix_utc (floor_to (self->from, 1000) / 1000);
  begin = utc != NULL ? g_date_time_to_timezone (utc, self->zone) : NULL;
  if (begin == NULL)
    return;
  if (self->step->unit == ROUNDS_TICK_TIME)
    add_times (self);
  else
    add_days (self, begin);
}

void
rounds_timeline_ticks (const RoundsTimelineScale *scale,
                       GTimeZone *zone,
                       double spacing,
                       GArray *ticks)
{
  Ruler ruler = { .scale = scale, .zone = zone, .step = steps, .ticks = ticks };
  gint64 since = scale->from;

  while (ruler.step < &steps[G_N_ELEMENTS (steps) - 1] && ruler.step->ms * scale->rate < spacing)
    ruler.step++;
  for (guint i = 0; i < scale->n_folds; i++)
    {
      if (scale->folds[i].open)
        continue;
      add_stretch (&ruler, since, scale->folds[i].from);
      since = scale->folds[i].to;
    }
  add_stretch (&ruler, since, scale->to);
}

#define BESIDE 4 /* pixels between a line and words */

void
rounds_timeline_ticks_say (GArray *ticks, RoundsTickMeasure measure, gpointer data)
{
  RoundsTick *said = NULL;

  for (guint i = 0; i < ticks->len; i++)
    {
      RoundsTick *tick = &g_array_index (ticks, RoundsTick, i);
      double width;

      tick->line = floor (tick->x + 0.5);
      tick->low = said != NULL && tick->line < said->words_end + BESIDE;
      if (tick->low || tick->line < 0)
        continue;
      width = measure (data, tick, said, tick->line + BESIDE);
      if (width <= 0)
        continue;
      tick->words_at = tick->line + BESIDE;
      tick->words_end = tick->words_at + width;
      said = tick;
    }
}

gboolean
rounds_timeline_twice (const RoundsTimelineScale *scale, GTimeZone *zone, RoundsTwice *twice)
{
  gint64 from, to;

  rounds_timeline_scale_get_view (scale, &from, &to);
  if (to - from > 4 * ROUNDS_TIMELINE_DAY)
    return FALSE;
  for (gint64 t = floor_to (from, 15 * MINUTE) - 2 * ROUNDS_TIMELINE_HOUR; t < to; t += 15 * MINUTE)
    {
      gint64 back = offset_at (zone, t) - offset_at (zone, t + 15 * MINUTE);

      if (back <= 0)
        continue;
      twice->from = t + 15 * MINUTE - back;
      twice->to = t + 15 * MINUTE + back;
      return twice->from < to && twice->to > from;
    }
  return FALSE;
}
