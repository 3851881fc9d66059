/* over-words.h: what stands above the results over many patients, before it is drawn (W3). */
#pragma once

#include "news.h"

G_BEGIN_DECLS

/* Patients, but acknowledged: results, and unread_marks. */
typedef struct
{
  guint read;         /* with all or some of their results */
  guint shut;         /* a reason is asked for, or they are not here */
  guint failed;       /* they could not be read */
  guint not_loaded;   /* of those that were read: not all results are here */
  guint withheld;     /* likewise: results may be among what is withheld */
  guint unread_marks; /* of all of them: marks that could not be read */
  guint acknowledged; /* by me, and so without a line */
  guint over;         /* nobody looked at them */
} RoundsOverCounts;

/* all: RoundsNewsOf. over: how many more there are on the lists. */
RoundsOverCounts rounds_over_counts (GPtrArray *all, guint over);
guint rounds_over_count_part (GPtrArray *lines, RoundsNewsPart part);
/* What nothing is known of, or not all: never taken for nothing new. failed: who could not be read ("SMITH Ann, NOTED
 * Ned"); NULL: nobody. "": all was read. (transfer full) */
char *rounds_over_missing_words (const RoundsOverCounts *counts, const char *failed);
/* lines: RoundsNewsLine. (transfer full) */
char *rounds_over_summary_words (const RoundsOverCounts *counts, GPtrArray *lines);

G_END_DECLS
