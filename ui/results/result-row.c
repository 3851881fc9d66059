#include "result-row.h"

#include "row-paint.h"
#include "say.h"

#include <glib/gi18n-lib.h>

#define GAP    9

/* ---- where columns stand ---- */

/* What stays together when a line is wrapped: a value, its flag and unit, beside its name; below it where a page is
 * too narrow; each for itself where it is narrower still. */
#define N_WAYS 3
static const guint block_of[N_WAYS][ROUNDS_RESULT_N_COLUMNS] = {
  { 0, 0, 0, 0, 1, 2, 3, 4, 5 },
  { 0, 1, 1, 1, 2, 3, 4, 5, 6 },
  { 0, 1, 2, 3, 4, 5, 6, 7, 8 },
};

/* A value without a unit is words or a pair; it has the unit's room too, and the flag's where there is none. */
enum
{
  WORDS = ROUNDS_RESULT_N_COLUMNS,
  FLAGGED_WORDS,
  N_SHAPES
};

struct _RoundsResultColumns
{
  grefcount count;
  gboolean compact, untitled;
  GHashTable
      *shapes[N_SHAPES]; /* of texts, with 0 for every digit: tabular figures have one width */
  RoundsFontMark font;   /* that the widths were measured in */
  gboolean measured;
  int usual[ROUNDS_RESULT_N_COLUMNS]; /* widths: of what usually stands there */
  int least[ROUNDS_RESULT_N_COLUMNS]; /* and of what does */
  int line;                           /* height */
  int width;                          /* that boxes[] were laid out for */
  guint way;                          /* of block_of[] */
  guint n_lines;
  graphene_rect_t boxes[ROUNDS_RESULT_N_COLUMNS];
};

RoundsResultColumns *
rounds_result_columns_new (gboolean compact)
{
  RoundsResultColumns *self = g_new0 (RoundsResultColumns, 1);

  g_ref_count_init (&self->count);
  self->compact = compact;
  for (guint i = 0; i < N_SHAPES; i++)
    self->shapes[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

RoundsResultColumns *
rounds_result_columns_ref (RoundsResultColumns *self)
{
  g_ref_count_inc (&self->count);
  return self;
}

void
rounds_result_columns_unref (RoundsResultColumns *self)
{
  if (!g_ref_count_dec (&self->count))
    return;
  for (guint i = 0; i < N_SHAPES; i++)
    g_hash_table_unref (self->shapes[i]);
  rounds_font_mark_clear (&self->font);
  g_free (self);
}

static void
forget_layout (RoundsResultColumns *self)
{
  self->measured = FALSE;
  self->width = 0;
}

void
rounds_result_columns_set_compact (RoundsResultColumns *self, gboolean compact)
{
  self->compact = compact;
  forget_layout (self);
}

void
rounds_result_columns_set_untitled (RoundsResultColumns *self, gboolean untitled)
{
  self->untitled = untitled;
  forget_layout (self);
}

/* ---- what they hold ---- */

/* Words that are longer end in an ellipsis, and whole in Source; numbers never do. */
#define MOST_LETTERS 50

/* Takes the text. TRUE: its shape is new. */
static gboolean
hold_text (RoundsResultColumns *self, guint column, char *text)
{
  for (char *at = text; *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      *at = '0';
  if (*text != '\0')
    return g_hash_table_add (self->shapes[column], text);
  g_free (text);
  return FALSE;
}

static gboolean
hold_words (RoundsResultColumns *self, guint column, char *text)
{
  if (g_utf8_strlen (text, -1) <= MOST_LETTERS)
    return hold_text (self, column, text);
  g_free (text);
  return FALSE;
}

/* ---- where they stand ---- */

/* The longest that usually stands there. */
static const char *const usual[ROUNDS_RESULT_N_COLUMNS] = {
  [ROUNDS_RESULT_NAME] = "Troponin I, serum or plasma by M",
  [ROUNDS_RESULT_FLAG] = "▲▲ HH",
  [ROUNDS_RESULT_VALUE] = "> 0000.00",
  [ROUNDS_RESULT_UNIT] = "mL/min/1.73",
  [ROUNDS_RESULT_TAKEN] = "00-Mmm-0000 00:00 ",
  [ROUNDS_RESULT_CHANGE] = "−00.00 in 0 weeks (00.00, 00-Mmm-0000 00:00)",
  [ROUNDS_RESULT_RANGE] = "000.00–000.00",
  [ROUNDS_RESULT_TREND] = "Last values, in or",
  [ROUNDS_RESULT_STATUS] = "final · missing 00-Mmm-0000",
};

static const char *const titles[ROUNDS_RESULT_N_COLUMNS] = {
  [ROUNDS_RESULT_NAME] = N_ ("Analyte and specimen"),
  [ROUNDS_RESULT_VALUE] = N_ ("Latest"),
  [ROUNDS_RESULT_TAKEN] = N_ ("Taken"),
  [ROUNDS_RESULT_CHANGE] = N_ ("Change from the one before"),
  [ROUNDS_RESULT_RANGE] = N_ ("Range of this result"),
  [ROUNDS_RESULT_TREND] = N_ ("Last values, in order"),
  [ROUNDS_RESULT_STATUS] = N_ ("Status"),
};

/* How a text is drawn at its narrowest. */
static const RoundsTextStyle narrowest[N_SHAPES] = {
  [ROUNDS_RESULT_FLAG] = ROUNDS_TEXT_BOLD,
  [ROUNDS_RESULT_VALUE] = ROUNDS_TEXT_BOLD,
  [ROUNDS_RESULT_UNIT] = ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT,
  [ROUNDS_RESULT_TAKEN] = ROUNDS_TEXT_FIT,
  [ROUNDS_RESULT_CHANGE] = ROUNDS_TEXT_FIT,
  [ROUNDS_RESULT_RANGE] = ROUNDS_TEXT_FIT,
  [WORDS] = ROUNDS_TEXT_BOLD | ROUNDS_TEXT_FIT,
  [FLAGGED_WORDS] = ROUNDS_TEXT_BOLD | ROUNDS_TEXT_FIT,
};

static int
widest_of (const RoundsResultColumns *self, GtkWidget *widget, guint shapes)
{
  GHashTableIter iter;
  gpointer text;
  int width = 0;

  g_hash_table_iter_init (&iter, self->shapes[shapes]);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    width = MAX (width, rounds_text_width_as (widget, text, narrowest[shapes]));
  return width;
}

static int
title_width (const RoundsResultColumns *self, GtkWidget *widget, guint column)
{
  if (self->untitled || titles[column] == NULL)
    return 0;
  return rounds_text_width_as (widget, _ (titles[column]), ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT);
}

static void
measure_columns (RoundsResultColumns *self, GtkWidget *widget)
{
  int value, words, flagged;

  if (rounds_font_mark_holds (&self->font, widget) && self->measured)
    return;
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    self->usual[i] = rounds_text_width (widget, usual[i]);
  if (self->untitled)
    self->usual[ROUNDS_RESULT_RANGE] = rounds_text_width (widget, _ ("range 000.00–000.00"));
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    self->least[i] = MAX (self->usual[i],
                          MAX (title_width (self, widget, i), widest_of (self, widget, i)));
  value = self->least[ROUNDS_RESULT_VALUE];
  flagged = widest_of (self, widget, FLAGGED_WORDS) - GAP - self->least[ROUNDS_RESULT_UNIT];
  words = widest_of (self, widget, WORDS) - 2 * GAP - self->least[ROUNDS_RESULT_UNIT] -
          self->least[ROUNDS_RESULT_FLAG];
  self->least[ROUNDS_RESULT_VALUE] = MAX (value, MAX (flagged, words));
  self->line = rounds_text_height (widget) + (self->compact ? 2 : 8);
  self->measured = TRUE;
  self->width = 0;
}

static int
block_width (const int *widths, guint way, guint block)
{
  int width = -GAP;

  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    if (block_of[way][i] == block)
      width += widths[i] + GAP;
  return MAX (width, 0);
}

/* Room that is left on a line goes to its name and its status, which may be of any length; else to
 * its last column. */
static int
share_of_spare (guint first, guint n, guint column, int spare)
{
  gboolean name = first == ROUNDS_RESULT_NAME;
  gboolean status = first + n == ROUNDS_RESULT_N_COLUMNS;

  if (column == ROUNDS_RESULT_NAME)
    return status ? spare / 3 : spare;
  if (column == ROUNDS_RESULT_STATUS)
    return name ? spare - spare / 3 : spare;
  return !name && !status && column == first + n - 1 ? spare : 0;
}

/* rows: of text, one below the other, that it has room for. */
static void
place_line (RoundsResultColumns *self, guint first, guint n, guint line, guint rows)
{
  int room = self->width - 2 * GAP, used = -GAP, x = GAP;

  for (guint i = first; i < first + n; i++)
    used += self->least[i] + GAP;
  for (guint i = first; i < first + n; i++)
    {
      int width = self->least[i] + share_of_spare (first, n, i, MAX (room - used, 0));
      /* Too narrow even so: the name gives way, the value beside it does not. */
      if (i == ROUNDS_RESULT_NAME && used > room)
        width = MAX (width - (used - room), width / 3);
      self->boxes[i] = GRAPHENE_RECT_INIT ((float) x, (float) line * (float) self->line,
                                           (float) MIN (width, room),
                                           (float) rows * (float) self->line);
      x += width + GAP;
    }
}

static guint
choose_way (const RoundsResultColumns *self, int room)
{
  if (block_width (self->least, 0, 0) - self->least[ROUNDS_RESULT_NAME] * 2 / 3 <= room)
    return 0;
  return block_width (self->least, 1, 1) <= room ? 1 : 2;
}

/* Where a column is wider than the page, its texts go on below. */
static guint
rows_of (const RoundsResultColumns *self, GtkWidget *widget, guint column, int room)
{
  const guint shapes[] = { column, WORDS, FLAGGED_WORDS };
  guint rows = 1;

  if (self->least[column] <= room)
    return 1;
  for (guint i = 0; i < (column == ROUNDS_RESULT_VALUE ? 3 : 1); i++)
    {
      GHashTableIter iter;
      gpointer text;

      g_hash_table_iter_init (&iter, self->shapes[shapes[i]]);
      while (g_hash_table_iter_next (&iter, &text, NULL))
        rows = MAX (rows, (guint) rounds_text_lines (widget, text, narrowest[shapes[i]], room));
    }
  return rows;
}

static void
lay_out (RoundsResultColumns *self, GtkWidget *widget, int width)
{
  int room = width - 2 * GAP, used = 0;
  guint first = 0, n = 0, line = 0, rows = 1;

  if (self->width == width && self->n_lines > 0)
    return;
  self->width = width;
  self->way = choose_way (self, room);
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    {
      const guint *blocks = block_of[self->way];
      gboolean begins = i == 0 || blocks[i] != blocks[i - 1];
      int block = block_width (self->least, self->way, blocks[i]);
      gboolean alone = self->way > 0 && first == ROUNDS_RESULT_NAME;
      if (begins && n > 0 && (alone || used + GAP + block > room))
        {
          place_line (self, first, n, line, rows);
          line += rows;
          first = i;
          n = used = 0;
          rows = 1;
        }
      if (begins)
        used += (n > 0 ? GAP : 0) + block;
      rows = MAX (rows, rows_of (self, widget, i, room));
      n++;
    }
  place_line (self, first, n, line, rows);
  self->n_lines = line + rows;
}

/* ---- the row ---- */

typedef enum
{
  ROW_LINE = 0,
  ROW_GROUP,
  ROW_TITLES,
} RowKind;

struct _RoundsResultRow
{
  GtkWidget parent;
  RoundsResultColumns *columns;
  RowKind kind;
  char *texts[ROUNDS_RESULT_N_COLUMNS];
  char *name, *detail; /* the two parts of the first column */
  char *words;
  const RoundsSeries *series; /* of the trend; NULL: none to draw */
  guint n;
  gboolean alarm, warn, struck, no_range;
  guint cut; /* 1 << RoundsResultColumn, of what was drawn last */
};

G_DEFINE_FINAL_TYPE (RoundsResultRow, rounds_result_row, GTK_TYPE_WIDGET)

static void
take_text (RoundsResultRow *self, RoundsResultColumn column, char *text)
{
  g_free (self->texts[column]);
  self->texts[column] = text;
}

/* ---- drawing ---- */

static graphene_rect_t
joined (const graphene_rect_t *one, const graphene_rect_t *other)
{
  graphene_rect_t box = *one;

  box.size.width = other->origin.x + other->size.width - one->origin.x;
  return box;
}

static void
draw_group (RoundsResultRow *self, RoundsPaint *paint)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, paint->width, height);
  graphene_rect_t box = GRAPHENE_RECT_INIT (GAP, 0, paint->width - 2 * GAP, height);
  float used;

  rounds_paint_fill (paint, &all, ROUNDS_INK_TEXT, .06);
  used = rounds_paint_text (paint, &box, self->texts[ROUNDS_RESULT_NAME], ROUNDS_INK_TEXT,
                            ROUNDS_TEXT_BOLD);
  if (self->columns->n_lines > 1)
    {
      box.size.height = height / 2.f;
      box.origin.y = box.size.height;
      used = 0;
    }
  box.origin.x += used + GAP;
  box.size.width -= used + GAP;
  rounds_paint_text (paint, &box, self->texts[ROUNDS_RESULT_STATUS], ROUNDS_INK_DIM,
                     ROUNDS_TEXT_END | ROUNDS_TEXT_SMALL);
}

/* Draws what stands in a column, and keeps whether it was cut. */
static void
draw_text (RoundsResultRow *self,
           RoundsPaint *paint,
           RoundsResultColumn column,
           const char *text,
           RoundsInk ink,
           RoundsTextStyle style)
{
  paint->cut = FALSE;
  rounds_paint_text (paint, &self->columns->boxes[column], text, ink, style);
  self->cut |= paint->cut ? 1u << column : 0;
}

static void
draw_titles (RoundsResultRow *self, RoundsPaint *paint)
{
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    draw_text (self, paint, i, self->texts[i], ROUNDS_INK_DIM,
               ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT |
                   (i == ROUNDS_RESULT_VALUE ? ROUNDS_TEXT_END : 0));
}

/* A value in words has no unit and may take the unit's room, and the flag's where there is none. */
static void
draw_value (RoundsResultRow *self, RoundsPaint *paint)
{
  const graphene_rect_t *boxes = self->columns->boxes;
  RoundsTextStyle style = ROUNDS_TEXT_BOLD | ROUNDS_TEXT_WRAP |
                          (self->struck ? ROUNDS_TEXT_STRUCK : 0);
  RoundsInk ink = self->alarm ? ROUNDS_INK_ALARM : ROUNDS_INK_TEXT;
  gboolean flagged = *self->texts[ROUNDS_RESULT_FLAG] != 0;
  graphene_rect_t box;

  draw_text (self, paint, ROUNDS_RESULT_FLAG, self->texts[ROUNDS_RESULT_FLAG], ink,
             ROUNDS_TEXT_BOLD | ROUNDS_TEXT_END);
  if (*self->texts[ROUNDS_RESULT_UNIT] != 0 || self->columns->way + 1 == N_WAYS)
    {
      draw_text (self, paint, ROUNDS_RESULT_VALUE, self->texts[ROUNDS_RESULT_VALUE], ink,
                 style | ROUNDS_TEXT_END | ROUNDS_TEXT_FIT);
      draw_text (self, paint, ROUNDS_RESULT_UNIT, self->texts[ROUNDS_RESULT_UNIT], ROUNDS_INK_DIM,
                 ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT | ROUNDS_TEXT_WRAP);
      return;
    }
  box = joined (&boxes[flagged ? ROUNDS_RESULT_VALUE : ROUNDS_RESULT_FLAG],
                &boxes[ROUNDS_RESULT_VALUE]);
  if (rounds_text_width (paint->widget, self->texts[ROUNDS_RESULT_VALUE]) * 1.1f < box.size.width)
    style |= ROUNDS_TEXT_END;
  else
    box = joined (&box, &boxes[ROUNDS_RESULT_UNIT]);
  paint->cut = FALSE;
  rounds_paint_text (paint, &box, self->texts[ROUNDS_RESULT_VALUE], ink,
                     (style & ~ROUNDS_TEXT_WRAP) | ROUNDS_TEXT_FIT);
  self->cut |= paint->cut ? 1u << ROUNDS_RESULT_VALUE : 0;
}

/* The whole of a text that measure_columns held stands on its lines; longer words end in an ellipsis. */
static RoundsTextStyle
wrap_of (const char *text)
{
  return ROUNDS_TEXT_FIT | (g_utf8_strlen (text, -1) <= MOST_LETTERS ? ROUNDS_TEXT_WRAP : 0);
}

static void
draw_line (RoundsResultRow *self, RoundsPaint *paint)
{
  const graphene_rect_t *boxes = self->columns->boxes;
  graphene_rect_t foot = GRAPHENE_RECT_INIT (0, gtk_widget_get_height (GTK_WIDGET (self)) - 1,
                                             paint->width, 1);
  const char *range = self->texts[ROUNDS_RESULT_RANGE];
  g_autofree char *said = self->columns->untitled && !self->no_range && *range != 0
                              ? g_strdup_printf (_ ("range %s"), range)
                              : g_strdup (range);

  rounds_paint_fill (paint, &foot, ROUNDS_INK_TEXT, .08);
  rounds_paint_name (paint, &boxes[ROUNDS_RESULT_NAME], self->name, self->detail);
  draw_value (self, paint);
  draw_text (self, paint, ROUNDS_RESULT_TAKEN, self->texts[ROUNDS_RESULT_TAKEN], ROUNDS_INK_TEXT,
             ROUNDS_TEXT_FIT | ROUNDS_TEXT_WRAP);
  draw_text (self, paint, ROUNDS_RESULT_CHANGE, self->texts[ROUNDS_RESULT_CHANGE], ROUNDS_INK_TEXT,
             ROUNDS_TEXT_FIT | ROUNDS_TEXT_WRAP);
  draw_text (self, paint, ROUNDS_RESULT_RANGE, said,
             self->no_range ? ROUNDS_INK_DIM : ROUNDS_INK_TEXT,
             wrap_of (range) | (self->no_range ? ROUNDS_TEXT_ITALIC : 0));
  if (self->series != NULL)
    rounds_paint_trend (paint, &boxes[ROUNDS_RESULT_TREND], self->series, self->n);
  else
    draw_text (self, paint, ROUNDS_RESULT_TREND, self->texts[ROUNDS_RESULT_TREND], ROUNDS_INK_DIM,
               ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT);
  draw_text (self, paint, ROUNDS_RESULT_STATUS, self->texts[ROUNDS_RESULT_STATUS],
             self->warn ? ROUNDS_INK_WARN : ROUNDS_INK_TEXT, ROUNDS_TEXT_FIT);
}

static void
rounds_result_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RoundsResultRow *self = ROUNDS_RESULT_ROW (widget);
  RoundsPaint paint;

  if (self->texts[ROUNDS_RESULT_NAME] == NULL)
    return;
  measure_columns (self->columns, widget);
  lay_out (self->columns, widget, gtk_widget_get_width (widget));
  self->cut = 0;
  rounds_paint_begin (&paint, widget, snapshot);
  if (self->kind == ROW_GROUP)
    draw_group (self, &paint);
  else if (self->kind == ROW_TITLES)
    draw_titles (self, &paint);
  else
    draw_line (self, &paint);
  rounds_paint_end (&paint);
}

/* ---- size ---- */

/* The widest block of what is usual; the first one with a third of its name. */
static int
least_width (const RoundsResultColumns *columns)
{
  const int *usually = columns->usual;
  int width = block_width (usually, 0, 0) - usually[ROUNDS_RESULT_NAME] * 2 / 3;

  for (guint i = 1; i <= block_of[0][ROUNDS_RESULT_N_COLUMNS - 1]; i++)
    width = MAX (width, block_width (usually, 0, i));
  return width + 2 * GAP;
}

static GtkSizeRequestMode
rounds_result_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rounds_result_row_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  RoundsResultRow *self = ROUNDS_RESULT_ROW (widget);

  measure_columns (self->columns, widget);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least_width (self->columns);
      *natural = MAX (*minimum, 900);
      return;
    }
  lay_out (self->columns, widget, for_size > 0 ? for_size : MAX (self->columns->width, 900));
  *minimum = *natural = (int) self->columns->n_lines * self->columns->line + 1;
}

/* ---- what it says ---- */

static void
clear_texts (RoundsResultRow *self)
{
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    take_text (self, i, g_strdup (""));
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->detail, g_free);
  self->series = NULL;
  self->alarm = self->warn = self->struck = self->no_range = FALSE;
}

/* The list item is what a screen reader lands on; in 4.8 its name can only be set from here. */
static void
take_words (RoundsResultRow *self, char *words)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  g_free (self->words);
  self->words = words;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (item != NULL && self->kind != ROW_TITLES)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
append_sentence (GString *words, const char *more)
{
  if (more != NULL && *more != 0)
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", more);
}

/* A pair, a word, or both of two. */
static gboolean
is_one_text (const RoundsResultLine *line)
{
  return line->latest == NULL || line->latest->second != NULL ||
         line->state == ROUNDS_LATEST_TWO_VALUES;
}

/* The column of flags has the graver one, and each of two its own beside it. */
static char *
one_text (const RoundsResultLine *line)
{
  const char *flag = rounds_say_flag (rounds_say_flag_of (line->row));
  g_autofree char *value = rounds_results_value (line);

  return line->state == ROUNDS_LATEST_TWO_VALUES && *flag != '\0'
             ? g_strdup_printf ("%s %s", value, flag)
             : g_steal_pointer (&value);
}

/* Number and unit stand in columns of their own. */
static void
take_value (RoundsResultRow *self, const RoundsResultLine *line)
{
  const RoundsPoint *point = line->latest;

  if (is_one_text (line))
    {
      take_text (self, ROUNDS_RESULT_VALUE, one_text (line));
      return;
    }
  take_text (self, ROUNDS_RESULT_VALUE, rounds_say_number (point->value));
  take_text (self, ROUNDS_RESULT_UNIT, g_strdup (rounds_say_unit (point->value)));
}

static gboolean
hold_value (RoundsResultColumns *self, const RoundsResultLine *line)
{
  const RoundsPoint *point = line->latest;
  gboolean flagged = rounds_results_flag (line) != ROUNDS_FLAG_NONE, fresh;

  if (is_one_text (line) || *rounds_say_unit (point->value) == '\0')
    return hold_words (self, flagged ? FLAGGED_WORDS : WORDS,
                       is_one_text (line) ? one_text (line) : rounds_say_number (point->value));
  fresh = hold_text (self, ROUNDS_RESULT_VALUE, rounds_say_number (point->value));
  return hold_text (self, ROUNDS_RESULT_UNIT, g_strdup (rounds_say_unit (point->value))) || fresh;
}

gboolean
rounds_result_columns_hold (RoundsResultColumns *self, const RoundsResultsList *list)
{
  gboolean fresh = FALSE;

  for (guint i = 0; i < list->n_lines; i++)
    {
      const RoundsResultLine *line = &list->lines[i];

      fresh |= hold_value (self, line);
      fresh |= hold_text (self, ROUNDS_RESULT_FLAG,
                          g_strdup (rounds_say_flag (rounds_results_flag (line))));
      fresh |= hold_text (self, ROUNDS_RESULT_TAKEN,
                          rounds_say_row_time (list->ask.index, line->row));
      fresh |= hold_text (self, ROUNDS_RESULT_CHANGE, rounds_results_change (list, line));
      if (line->latest != NULL)
        fresh |= hold_words (self, ROUNDS_RESULT_RANGE,
                             rounds_results_range (list->ask.index, line->row));
    }
  if (fresh)
    forget_layout (self);
  return fresh;
}

char *
rounds_result_row_sentence (const RoundsResultsList *list,
                            const RoundsResultLine *line,
                            const char *goal)
{
  g_autofree char *words = rounds_results_line_words (list, line);

  return goal != NULL ? g_strdup_printf ("%s, %s", words, goal) : g_steal_pointer (&words);
}

/* What comes last may be cut: never a warning; a status that says nothing more before a goal. (transfer full) */
static char *
status_and_goal (const char *status, const char *goal, gboolean warn)
{
  if (goal == NULL)
    return g_strdup (status);
  return g_strdup_printf ("%s · %s", warn ? status : goal, warn ? goal : status);
}

void
rounds_result_row_set_line (RoundsResultRow *self,
                            const RoundsResultsList *list,
                            const RoundsResultLine *line,
                            const char *goal)
{
  const RoundsChartRow *row = line->row;
  gboolean warn = FALSE;
  g_autofree char *status = rounds_results_status (list, line, &warn);
  guint n = 0;

  clear_texts (self);
  self->warn = warn;
  self->kind = ROW_LINE;
  take_text (self, ROUNDS_RESULT_NAME, rounds_results_line_name (line));
  self->name = rounds_results_line_parts (line, &self->detail);
  take_text (self, ROUNDS_RESULT_FLAG, g_strdup (rounds_say_flag (rounds_results_flag (line))));
  take_value (self, line);
  take_text (self, ROUNDS_RESULT_TAKEN, rounds_say_row_time (list->ask.index, row));
  take_text (self, ROUNDS_RESULT_CHANGE, rounds_results_change (list, line));
  if (line->latest != NULL)
    take_text (self, ROUNDS_RESULT_RANGE, rounds_results_range (list->ask.index, row));
  /* What is dated later than the moment is not where the trend ends. */
  if (line->series != NULL)
    n = MIN (line->n, rounds_series_count (line->series, list->ask.at));
  if (line->series != NULL && rounds_results_has_trend (line->series, n))
    {
      self->series = line->series;
      self->n = n;
    }
  else
    take_text (self, ROUNDS_RESULT_TREND, g_strdup (_ ("not plotted")));
  take_text (self, ROUNDS_RESULT_STATUS, status_and_goal (status, goal, warn));
  self->alarm = rounds_results_flag (line) != ROUNDS_FLAG_NONE;
  self->struck = (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0 ||
                 (line->latest != NULL && (row->marks & ROUNDS_MARK_CANCELLED) != 0);
  self->no_range = (row->marks & ROUNDS_MARK_NO_RANGE) != 0;
  gtk_widget_remove_css_class (GTK_WIDGET (self), "group");
  take_words (self, rounds_result_row_sentence (list, line, goal));
}

void
rounds_result_row_set_group (RoundsResultRow *self,
                             const RoundsResultsList *list,
                             const RoundsResultGroup *group)
{
  clear_texts (self);
  self->kind = ROW_GROUP;
  take_text (self, ROUNDS_RESULT_NAME, g_strdup (group->title));
  take_text (self, ROUNDS_RESULT_STATUS, rounds_results_group_words (list, group));
  gtk_widget_add_css_class (GTK_WIDGET (self), "group");
  take_words (self, g_strdup_printf ("%s, %s", self->texts[ROUNDS_RESULT_NAME],
                                     self->texts[ROUNDS_RESULT_STATUS]));
}

void
rounds_result_row_set_titles (RoundsResultRow *self)
{
  GString *words = g_string_new (NULL);

  clear_texts (self);
  self->kind = ROW_TITLES;
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    if (titles[i] != NULL)
      {
        take_text (self, i, g_strdup (_ (titles[i])));
        append_sentence (words, self->texts[i]);
      }
  take_words (self, g_string_free (words, FALSE));
}

void
rounds_result_row_clear (RoundsResultRow *self)
{
  self->series = NULL;
}

const char *
rounds_result_row_get_text (RoundsResultRow *self, RoundsResultColumn column)
{
  return self->texts[column] != NULL ? self->texts[column] : "";
}

gboolean
rounds_result_row_is_cut (RoundsResultRow *self, RoundsResultColumn column)
{
  return (self->cut & 1u << column) != 0;
}

const char *
rounds_result_row_get_words (RoundsResultRow *self)
{
  return self->words != NULL ? self->words : "";
}

/* ---- the class ---- */

static void
rounds_result_row_finalize (GObject *object)
{
  RoundsResultRow *self = ROUNDS_RESULT_ROW (object);

  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    g_free (self->texts[i]);
  g_free (self->name);
  g_free (self->detail);
  g_free (self->words);
  rounds_result_columns_unref (self->columns);
  G_OBJECT_CLASS (rounds_result_row_parent_class)->finalize (object);
}

static void
rounds_result_row_class_init (RoundsResultRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rounds_result_row_finalize;
  widget_class->snapshot = rounds_result_row_snapshot;
  widget_class->measure = rounds_result_row_measure;
  widget_class->get_request_mode = rounds_result_row_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "resultrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ROW);
}

static void
rounds_result_row_init (RoundsResultRow *self)
{
}

GtkWidget *
rounds_result_row_new (RoundsResultColumns *columns)
{
  RoundsResultRow *self = g_object_new (ROUNDS_TYPE_RESULT_ROW, NULL);

  self->columns = rounds_result_columns_ref (columns);
  return GTK_WIDGET (self);
}
