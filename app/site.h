/* site.h: where and when a store is: the time zone that decides a day, and what "now" is there.
 *
 * A demonstration stands still: 08:00 of its as-of date, in Chicago (data/demo/demo.ini: as_of_time,
 * time_zone), so that what it shows today it shows next year. A clinical store has the machine's
 * clock, and the zone that its owner has set, else the machine's. What is set (the zone, the table of
 * reference ranges, two numbers of the medication rule) are sealed rows of the store, audited, and go with it into
 * a backup.
 */
#pragma once

#include "chart-index.h"
#include "site-ranges.h"
#include "store.h"

G_BEGIN_DECLS

GTimeZone *rounds_site_zone (RoundsStore *store); /* (transfer full) */
/* ms since 1970 UTC. */
gint64 rounds_site_now (RoundsStore *store);
/* The settings with which this store's charts are read; zone is a reference of the caller's, site_ranges
 * the store's. */
RoundsChartSettings rounds_site_settings (RoundsStore *store);
/* The last moment of a day, "2026-03-03", in the store's zone; the whole month or year of a partial
 * date. INVALID when it is no date. */
gboolean rounds_site_day_end (RoundsStore *store, const char *day, gint64 *end, GError **error);
/* The first moment of it. */
gboolean rounds_site_day_begin (RoundsStore *store, const char *day, gint64 *begin, GError **error);

/* ---- what its owner has set; any thread ---- */

/* The name of the zone; NULL: the machine's. (transfer full) */
char *rounds_site_dup_zone (RoundsStore *store);
/* The table of ranges as it was given; NULL: none. (transfer full) */
GBytes *rounds_site_dup_table (RoundsStore *store);
/* The same, read; as long as the store is there. */
const RoundsSiteRanges *rounds_site_get_ranges (RoundsStore *store);
/* Numbers of record rule 2.1. */
typedef enum
{
  ROUNDS_SITE_HORIZON = 0, /* months after which evidence confirms no medicine */
  ROUNDS_SITE_RENEWAL,     /* days in which an order renews another */
  ROUNDS_N_SITE_NUMBERS
} RoundsSiteNumber;

/* As set, else the rule's own. is_set: may be NULL. */
guint rounds_site_get_number (RoundsStore *store, RoundsSiteNumber which, gboolean *is_set);
/* What may be set. */
void rounds_site_number_limits (RoundsSiteNumber which, guint *least, guint *most);
/* NULL takes it out. An owner's (REFUSED); INVALID with what is wrong; a demonstration keeps its zone.
 * A chart that is open keeps what it was opened with. */
gboolean rounds_site_set_zone (RoundsStore *store,
                               const char *zone,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rounds_site_set_table (RoundsStore *store,
                                GBytes *table,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* text: as it is typed, whole and within the limits, else INVALID. */
gboolean rounds_site_set_number (RoundsStore *store,
                                 RoundsSiteNumber which,
                                 const char *text,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
