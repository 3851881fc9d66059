/* result-row.h: a line of the results page, drawn: analyte, flag, latest, unit, taken, change, range,
 * trend, status; or the heading of a group, or of the columns.
 *
 * All rows of a page share one RoundsResultColumns, which says from the font and the width where the
 * columns stand: on one line where there is room, else wrapped into two or more, in every row alike.
 * A heading stands on one line, and a status that has no room goes on below: it may name a value.
 */
#pragma once

#include "results-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_RESULT_NAME = 0,
  ROUNDS_RESULT_FLAG,
  ROUNDS_RESULT_VALUE,
  ROUNDS_RESULT_UNIT,
  ROUNDS_RESULT_TAKEN,
  ROUNDS_RESULT_CHANGE,
  ROUNDS_RESULT_RANGE,
  ROUNDS_RESULT_TREND,
  ROUNDS_RESULT_STATUS,
  ROUNDS_RESULT_N_COLUMNS
} RoundsResultColumn;

/* Counted; the page makes one. */
typedef struct _RoundsResultColumns RoundsResultColumns;
RoundsResultColumns *rounds_result_columns_new (gboolean compact);
RoundsResultColumns *rounds_result_columns_ref (RoundsResultColumns *self);
void rounds_result_columns_unref (RoundsResultColumns *self);
void rounds_result_columns_set_compact (RoundsResultColumns *self, gboolean compact);
/* Makes room for what the lines of a list say: a value, its flag and unit, when it was taken, its range and change
 * are never cut. Columns grow only, so that they do not jump while the cursor of time moves. TRUE: they have to be
 * laid out anew. */
gboolean rounds_result_columns_hold (RoundsResultColumns *self, const RoundsResultsList *list);
/* No titles stand above them: a range says in its row what it is. */
void rounds_result_columns_set_untitled (RoundsResultColumns *self, gboolean untitled);

#define ROUNDS_TYPE_RESULT_ROW (rounds_result_row_get_type ())
G_DECLARE_FINAL_TYPE (RoundsResultRow, rounds_result_row, ROUNDS, RESULT_ROW, GtkWidget)

GtkWidget *rounds_result_row_new (RoundsResultColumns *columns);
/* The titles of the columns. */
void rounds_result_row_set_titles (RoundsResultRow *self);
void rounds_result_row_set_group (RoundsResultRow *self,
                                  const RoundsResultsList *list,
                                  const RoundsResultGroup *group);
/* goal: what is aimed at, "goal < 7.0 %", before the status; after one that warns; NULL. */
void rounds_result_row_set_line (RoundsResultRow *self,
                                 const RoundsResultsList *list,
                                 const RoundsResultLine *line,
                                 const char *goal);
/* A line with its goal, or NULL, as one sentence. (transfer full) */
char *rounds_result_row_sentence (const RoundsResultsList *list,
                                  const RoundsResultLine *line,
                                  const char *goal);
/* Forgets the chart; what was drawn stays until the next. */
void rounds_result_row_clear (RoundsResultRow *self);
/* What stands in a column; "" where nothing does. (transfer none) */
const char *rounds_result_row_get_text (RoundsResultRow *self, RoundsResultColumn column);
/* What stands in a column was cut when the row was last drawn. A name and words of more than fifty letters may be;
 * the selected line is said in full below. */
gboolean rounds_result_row_is_cut (RoundsResultRow *self, RoundsResultColumn column);
/* All of it as one sentence, for who hears it. (transfer none) */
const char *rounds_result_row_get_words (RoundsResultRow *self);

G_END_DECLS
