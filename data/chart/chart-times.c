#include "chart-private.h"

/* A clock without a zone is the site's clock (record rule 2.5). */
static gint64
civil_to_instant (GTimeZone *zone, gint64 civil)
{
  gint64 seconds = civil / 1000, rest = civil % 1000;
  gint64 local = seconds;
  int interval = g_time_zone_adjust_time (zone, G_TIME_TYPE_STANDARD, &local);

  return (local - g_time_zone_get_offset (zone, interval)) * 1000 + rest;
}

void
rounds_chart_interval (const RoundsChartIndex *self,
                       const RoundsTime *time,
                       gint64 *from,
                       gint64 *to)
{
  *from = time->from;
  *to = time->to;
  if (time->zoned || time->text == NULL)
    return;
  *from = civil_to_instant (self->parts->zone, time->from);
  *to = civil_to_instant (self->parts->zone, time->to);
}

gint64
rounds_chart_facet_instant (const RoundsChartIndex *self,
                            const RoundsEvent *event,
                            RoundsFacetName name,
                            gint64 fallback)
{
  gint64 from, to;

  for (guint n = 0; n < event->n_facets; n++)
    {
      const RoundsFacet *facet = &event->facets[n];
      if (facet->name != name || facet->type != ROUNDS_FACET_IS_TIME || facet->time.text == NULL)
        continue;
      rounds_chart_interval (self, &facet->time, &from, &to);
      return from;
    }
  return fallback;
}

gint64
rounds_chart_day (const RoundsChartIndex *self, gint64 instant)
{
  /* "not dated" and "open" are the ends of the numbers */
  gint64 within = CLAMP (instant, G_MININT64 / 2, G_MAXINT64 / 2);
  gint64 seconds = within / 1000 - (within % 1000 < 0);
  int interval = g_time_zone_find_interval (self->parts->zone, G_TIME_TYPE_UNIVERSAL, seconds);
  gint64 local = within + 1000ll * g_time_zone_get_offset (self->parts->zone, MAX (interval, 0));

  return local / ROUNDS_DAY - (local % ROUNDS_DAY < 0);
}

gint64
rounds_chart_months_before (const RoundsChartIndex *self, gint64 instant, guint months)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (instant / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, self->parts->zone)
                                            : NULL;
  g_autoptr (GDateTime) before = local != NULL ? g_date_time_add_months (local, -(int) months)
                                               : NULL;

  return before != NULL ? g_date_time_to_unix (before) * 1000 : G_MININT64;
}

/* Kinds that go on until they are ended. */
static gboolean
kind_lasts (const RoundsEvent *event)
{
  switch (event->kind)
    {
    case ROUNDS_KIND_MEDICATION:
      return !rounds_event_has_text (event, ROUNDS_FACET_TYPE, "MedicationAdministration") &&
             !rounds_event_has_text (event, ROUNDS_FACET_TYPE, "MedicationDispense");
    case ROUNDS_KIND_ENCOUNTER:
    case ROUNDS_KIND_CONDITION:
    case ROUNDS_KIND_ALLERGY:
    case ROUNDS_KIND_CARE_PLAN:
    case ROUNDS_KIND_CARE_TEAM:
    case ROUNDS_KIND_GOAL:
    case ROUNDS_KIND_FLAG:
    case ROUNDS_KIND_EPISODE:
    case ROUNDS_KIND_DEVICE:
    case ROUNDS_KIND_CONSENT:
      return TRUE;
    default:
      return FALSE;
    }
}

void
rounds_chart_place (const RoundsChartIndex *self, Draft *draft)
{
  const RoundsEvent *event = draft->event;
  gint64 end_from;

  if (event->start.text == NULL)
    draft->from = draft->to = G_MAXINT64;
  else
    rounds_chart_interval (self, &event->start, &draft->from, &draft->to);
  draft->until = kind_lasts (event) ? G_MAXINT64 : draft->to;
  if (event->end.text != NULL)
    rounds_chart_interval (self, &event->end, &end_from, &draft->until);
}
