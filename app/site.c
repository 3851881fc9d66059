#include "site.h"

#include "fhir-time.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define DEMONSTRATION_ZONE "America/Chicago"
#define DEMONSTRATION_HOUR 8

GTimeZone *
rounds_site_zone (RoundsStore *store)
{
  gboolean fixed = rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION;
  g_autofree char *set = fixed ? g_strdup (DEMONSTRATION_ZONE) : rounds_site_dup_zone (store);
  GTimeZone *zone = set != NULL ? g_time_zone_new_identifier (set) : NULL;

  return zone != NULL ? zone : g_time_zone_new_local ();
}

/* A clock of the site as an instant: ms since 1970 as if UTC in, UTC out. */
static gint64
instant_of_clock (RoundsStore *store, gint64 clock)
{
  g_autoptr (GTimeZone) zone = rounds_site_zone (store);
  gint64 seconds = clock / 1000;
  int interval = g_time_zone_adjust_time (zone, G_TIME_TYPE_STANDARD, &seconds);

  return (seconds - g_time_zone_get_offset (zone, interval)) * 1000;
}

gint64
rounds_site_now (RoundsStore *store)
{
  const char *as_of = rounds_store_get_as_of (store);
  int year, month, day;

  if (as_of == NULL || sscanf (as_of, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return g_get_real_time () / 1000;
  return instant_of_clock (store, rounds_time_civil (year, month, day) +
                                      DEMONSTRATION_HOUR * G_GINT64_CONSTANT (3600000));
}

RoundsChartSettings
rounds_site_settings (RoundsStore *store)
{
  return (RoundsChartSettings){
    .as_of = rounds_site_now (store),
    .zone = rounds_site_zone (store),
    .horizon_months = rounds_site_get_number (store, ROUNDS_SITE_HORIZON, NULL),
    .renewal_days = rounds_site_get_number (store, ROUNDS_SITE_RENEWAL, NULL),
    .site_ranges = rounds_site_get_ranges (store),
  };
}

static gboolean
day_parse (const char *day, RoundsTime *time, GError **error)
{
  if (rounds_time_parse (day, time) && !time->zoned && time->precision <= ROUNDS_PRECISION_DAY)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                       _ ("That is no date; write YYYY-MM-DD, YYYY-MM or YYYY"));
  return FALSE;
}

gboolean
rounds_site_day_end (RoundsStore *store, const char *day, gint64 *end, GError **error)
{
  RoundsTime time;

  if (!day_parse (day, &time, error))
    return FALSE;
  *end = instant_of_clock (store, time.to) - 1;
  return TRUE;
}

gboolean
rounds_site_day_begin (RoundsStore *store, const char *day, gint64 *begin, GError **error)
{
  RoundsTime time;

  if (!day_parse (day, &time, error))
    return FALSE;
  *begin = instant_of_clock (store, time.from);
  return TRUE;
}
