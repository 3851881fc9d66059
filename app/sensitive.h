/* sensitive.h: what is for no paper and no shared screen unless somebody asks for it (W12, H8): one answer for the
 * papers, the round and the exam room.
 *
 * Sensitive is what the record's own tables and labels mark, what is social by the table of sections, and what says that
 * it is for such a thing. Somebody's own words may name it without being its record, as the title of a task, the reason
 * of a visit, a point of a plan: they are compared with every name that it has.
 *
 * Weighed: each page judges by itself (the exam room asked less than a paper), a mark of the chart alone (words of others
 * name it, too). Chosen: this; the mark of a row is read nowhere else (tests/house/lint.py). Any thread.
 */
#pragma once

#include "medicines.h"
#include "problems.h"

#include <glib.h>

G_BEGIN_DECLS

/* Its marks, with ROUNDS_MARK_SENSITIVE also where a code of it is social. */
guint32 rounds_sensitive_marks (const RoundsChartRow *row);
/* By its own labels or tables: what is only social, as an employment, is not. */
gboolean rounds_sensitive_by_itself (const RoundsChartRow *row);
/* Social, or one of its episodes is marked. */
guint32 rounds_sensitive_problem_marks (const RoundsProblem *problem);
/* A record that is not sensitive itself may say that it is for something that is, or comes from it, or was not done for
 * it: by code, in words, or by a record of the chart. */
gboolean rounds_sensitive_reason (const RoundsChartIndex *index, const RoundsEvent *event);

/* Each name that the program or a table has for what is sensitive in a chart, long and short, and for what is social;
 * folded. Views as of the moment; NULL: not known. (transfer full) */
GPtrArray *rounds_sensitive_names (const RoundsChartIndex *index,
                                   const RoundsMedicines *medicines,
                                   const RoundsProblems *problems);
/* words may be NULL. */
gboolean rounds_sensitive_names_in (const GPtrArray *names, const char *words);

/* All of it: by itself, by its reason, by the visit that it is of, or because its words say one of names (NULL: they are
 * not compared). */
gboolean rounds_sensitive_row (const RoundsChartIndex *index,
                               const GPtrArray *names,
                               const RoundsChartRow *row);
/* Its marks, with ROUNDS_MARK_SENSITIVE where it is all of that. row NULL: none. */
guint32 rounds_sensitive_row_marks (const RoundsChartIndex *index,
                                    const GPtrArray *names,
                                    const RoundsChartRow *row);
/* All rows of a line of medicines. */
guint32 rounds_sensitive_medicine_marks (const RoundsMedicineLine *line);

G_END_DECLS
