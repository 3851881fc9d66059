/* site.h: where and when a store is: the time zone that decides a day, and what "now" is there.
 *
 * A demonstration stands still: 08:00 of its as-of date, in Chicago (data/demo/demo.ini: as_of_time,
 * time_zone), so that what it shows today it shows next year. A clinical store has the machine's
 * clock and zone.
 */
#pragma once

#include "chart-index.h"
#include "store.h"

G_BEGIN_DECLS

GTimeZone *rounds_site_zone (RoundsStore *store); /* (transfer full) */
/* ms since 1970 UTC. */
gint64 rounds_site_now (RoundsStore *store);
/* The settings with which this store's charts are read; zone is a reference of the caller's. */
RoundsChartSettings rounds_site_settings (RoundsStore *store);
/* The last moment of a day, "2026-03-03", in the store's zone; the whole month or year of a partial
 * date. INVALID when it is no date. */
gboolean rounds_site_day_end (RoundsStore *store, const char *day, gint64 *end, GError **error);
/* The first moment of it. */
gboolean rounds_site_day_begin (RoundsStore *store, const char *day, gint64 *begin, GError **error);

G_END_DECLS
