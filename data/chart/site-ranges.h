/* site-ranges.h: reference ranges that a site installs, for results that came without one (rule 2.4).
 *
 * A table of the site's own laboratory. What it says is told as "site range", beside the result and
 * never as the result's own: marks, trends and contradictions know nothing of it, and "no range"
 * stays true of the result. A row applies only where all that it asks is known to be so: the LOINC
 * code, exactly the UCUM unit, the sex, the age when it was collected (for the whole of a vague time
 * or birth date), the method. Where more than one row applies, or one asks what the chart does not
 * know (a pregnancy is never assumed, nor its absence), nothing is said.
 *
 * The file: UTF-8, columns apart by tabs, no cell empty ("-": does not matter), this first line and
 * one row a line; lines that begin with # are for readers:
 *
 *   code unit sex age_from age_to pregnancy low high method source date
 *   2823-3 mmol/L - 18a - - 3.5 5.1 - Lab handbook 2026-01-31
 *
 * sex: female, male; ages: 6h, 28d, 18a, from the first up to but not the second; pregnancy: no,
 * yes, trimester-1 to -3; low and high: one of them may be "-"; date: of the source.
 *
 * Weighed: compiled-in ranges (wrong for most laboratories), JSON (a laboratory keeps sheets), or
 * this. A file with one bad cell is refused whole: half a table flags half the results.
 */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

typedef struct _RoundsSiteRanges RoundsSiteRanges;

/* INVALID, with the line and the column. (transfer full) */
RoundsSiteRanges *rounds_site_ranges_parse (const char *text, gsize size, GError **error);
/* The same of a file of at most 4 MiB. */
RoundsSiteRanges *rounds_site_ranges_load (const char *path, GError **error);
void rounds_site_ranges_free (RoundsSiteRanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsSiteRanges, rounds_site_ranges_free)

typedef enum
{
  ROUNDS_SITE_NOT_SAID = 0, /* a limit such as "<5" that may be on either side */
  ROUNDS_SITE_LOW,
  ROUNDS_SITE_WITHIN,
  ROUNDS_SITE_HIGH,
} RoundsSiteFlag;

const char *rounds_site_flag_word (RoundsSiteFlag flag); /* "high": stable, for --json */

typedef struct
{
  const char *low, *high;                    /* as the table gives them; NULL: no such bound */
  const char *unit, *method, *source, *date; /* method NULL: any */
  RoundsSiteFlag flag;
} RoundsSiteRange;

/* What the site says of the value of a row, which has no range of its own. FALSE: nothing. Texts are
 * the table's. */
gboolean rounds_chart_site_range (const RoundsChartIndex *index,
                                  const RoundsSiteRanges *ranges,
                                  const RoundsChartRow *row,
                                  RoundsSiteRange *range);

G_END_DECLS
