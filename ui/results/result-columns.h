/* result-columns.h: where the columns of the rows of results stand (result-row.h), by the font, the width and what
 * they hold: on one line where there is room, else wrapped into two or more, in every row alike. For result-row.c
 * alone.
 */
#pragma once

#include "result-row.h"
#include "row-paint.h"

G_BEGIN_DECLS

#define ROUNDS_RESULT_GAP          9
/* Words that are longer end in an ellipsis, and whole in Source; numbers never do. */
#define ROUNDS_RESULT_MOST_LETTERS 50

/* A value without a unit is words or a pair; it has the unit's room too, and the flag's where there is none. */
enum
{
  ROUNDS_RESULT_WORDS = ROUNDS_RESULT_N_COLUMNS,
  ROUNDS_RESULT_FLAGGED_WORDS,
  ROUNDS_RESULT_N_SHAPES
};

struct _RoundsResultColumns
{
  grefcount count;
  gboolean compact, untitled;
  GHashTable *shapes
      [ROUNDS_RESULT_N_SHAPES]; /* of texts, with 0 for every digit: tabular figures have one width */
  RoundsFontMark font;          /* that the widths were measured in */
  RoundsTextWidths widths;      /* of words, in that font */
  gboolean measured;
  int usual[ROUNDS_RESULT_N_COLUMNS]; /* widths: of what usually stands there */
  int least[ROUNDS_RESULT_N_COLUMNS]; /* and of what does */
  int line;                           /* height */
  int width;                          /* that boxes[] were laid out for */
  guint way;                          /* of wrapping, in result-columns.c */
  gboolean each_alone;                /* the narrowest way: nothing stays together */
  guint n_lines;
  graphene_rect_t boxes[ROUNDS_RESULT_N_COLUMNS];
};

/* Take the text. TRUE: its shape is new, and the columns are to be forgotten. */
gboolean rounds_result_columns_hold_text (RoundsResultColumns *self, guint column, char *text);
gboolean rounds_result_columns_hold_words (RoundsResultColumns *self, guint column, char *text);
void rounds_result_columns_forget (RoundsResultColumns *self);
/* Both do nothing where they did it for this font and this width. */
void rounds_result_columns_measure (RoundsResultColumns *self, GtkWidget *widget);
void rounds_result_columns_lay_out (RoundsResultColumns *self, GtkWidget *widget, int width);
/* Of a row, once measured. */
int rounds_result_columns_least_width (const RoundsResultColumns *self);
/* NULL: it has none. (transfer none) */
const char *rounds_result_columns_title (RoundsResultColumn column);

G_END_DECLS
