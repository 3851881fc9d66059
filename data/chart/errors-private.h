/* errors-private.h: the finders of chart errors, a family each. */
#pragma once

#include "chart-errors.h"
#include "chart-private.h"
#include "tables.h"

typedef struct
{
  const RoundsChartIndex *index;
  gint64 at;
  const RoundsMedicines *medicines; /* at that moment */
  RoundsBlock *block;
  GArray *errors;                     /* of RoundsChartError */
  GPtrArray *rows;                    /* sources of the error being made */
  const char *texts[ROUNDS_N_ERRORS]; /* of a kind in the person's language, once one was found */
  gboolean no_memory;
} Finder;

/* Makes an error of the rows noted so far, and forgets them; nothing when there are fewer than
 * least. */
void rounds_errors_add (Finder *self, RoundsChartErrorKind kind, guint least);
void rounds_errors_note (Finder *self, const RoundsChartRow *row);
/* Is it one of the things known at the moment that count? */
gboolean rounds_errors_counts (const Finder *self, const RoundsChartRow *row);

void rounds_errors_find_problems (Finder *self);  /* errors-problems.c */
void rounds_errors_find_allergies (Finder *self); /* errors-care.c */
void rounds_errors_find_care (Finder *self);
void rounds_errors_find_results (Finder *self); /* errors-results.c */
