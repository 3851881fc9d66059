#include "result-columns.h"

#include <glib/gi18n-lib.h>

/* ---- where columns stand ---- */

/* What stays together when a line is wrapped: a value, its flag and unit, beside its name; below it where a page is
 * too narrow; each for itself where it is narrower still. */
#define N_WAYS 3
static const guint block_of[N_WAYS][ROUNDS_RESULT_N_COLUMNS] = {
  { 0, 0, 0, 0, 1, 2, 3, 4, 5 },
  { 0, 1, 1, 1, 2, 3, 4, 5, 6 },
  { 0, 1, 2, 3, 4, 5, 6, 7, 8 },
};

RoundsResultColumns *
rounds_result_columns_new (gboolean compact)
{
  RoundsResultColumns *self = g_new0 (RoundsResultColumns, 1);

  g_ref_count_init (&self->count);
  self->compact = compact;
  for (guint i = 0; i < ROUNDS_RESULT_N_SHAPES; i++)
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
  for (guint i = 0; i < ROUNDS_RESULT_N_SHAPES; i++)
    g_hash_table_unref (self->shapes[i]);
  rounds_font_mark_clear (&self->font);
  rounds_text_widths_clear (&self->widths);
  g_free (self);
}

void
rounds_result_columns_forget (RoundsResultColumns *self)
{
  self->measured = FALSE;
  self->width = 0;
}

void
rounds_result_columns_set_compact (RoundsResultColumns *self, gboolean compact)
{
  self->compact = compact;
  rounds_result_columns_forget (self);
}

void
rounds_result_columns_set_untitled (RoundsResultColumns *self, gboolean untitled)
{
  self->untitled = untitled;
  rounds_result_columns_forget (self);
}

/* ---- what they hold ---- */

gboolean
rounds_result_columns_hold_text (RoundsResultColumns *self, guint column, char *text)
{
  for (char *at = text; *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      *at = '0';
  if (*text != '\0')
    return g_hash_table_add (self->shapes[column], text);
  g_free (text);
  return FALSE;
}

gboolean
rounds_result_columns_hold_words (RoundsResultColumns *self, guint column, char *text)
{
  if (g_utf8_strlen (text, -1) <= ROUNDS_RESULT_MOST_LETTERS)
    return rounds_result_columns_hold_text (self, column, text);
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
static const RoundsTextStyle narrowest[ROUNDS_RESULT_N_SHAPES] = {
  [ROUNDS_RESULT_FLAG] = ROUNDS_TEXT_BOLD,
  [ROUNDS_RESULT_VALUE] = ROUNDS_TEXT_BOLD,
  [ROUNDS_RESULT_UNIT] = ROUNDS_TEXT_SMALL | ROUNDS_TEXT_FIT,
  [ROUNDS_RESULT_TAKEN] = ROUNDS_TEXT_FIT,
  [ROUNDS_RESULT_CHANGE] = ROUNDS_TEXT_FIT,
  [ROUNDS_RESULT_RANGE] = ROUNDS_TEXT_FIT,
  [ROUNDS_RESULT_WORDS] = ROUNDS_TEXT_BOLD | ROUNDS_TEXT_FIT,
  [ROUNDS_RESULT_FLAGGED_WORDS] = ROUNDS_TEXT_BOLD | ROUNDS_TEXT_FIT,
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

void
rounds_result_columns_measure (RoundsResultColumns *self, GtkWidget *widget)
{
  int value, words, flagged;

  if (!rounds_font_mark_holds (&self->font, widget))
    rounds_text_widths_clear (&self->widths);
  else if (self->measured)
    return;
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    self->usual[i] = rounds_text_width (widget, usual[i]);
  if (self->untitled)
    self->usual[ROUNDS_RESULT_RANGE] = rounds_text_width (widget, _ ("range 000.00–000.00"));
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    self->least[i] = MAX (self->usual[i],
                          MAX (title_width (self, widget, i), widest_of (self, widget, i)));
  value = self->least[ROUNDS_RESULT_VALUE];
  flagged = widest_of (self, widget, ROUNDS_RESULT_FLAGGED_WORDS) - ROUNDS_RESULT_GAP -
            self->least[ROUNDS_RESULT_UNIT];
  words = widest_of (self, widget, ROUNDS_RESULT_WORDS) - 2 * ROUNDS_RESULT_GAP -
          self->least[ROUNDS_RESULT_UNIT] - self->least[ROUNDS_RESULT_FLAG];
  self->least[ROUNDS_RESULT_VALUE] = MAX (value, MAX (flagged, words));
  self->line = rounds_text_height (widget) + (self->compact ? 2 : 8);
  self->measured = TRUE;
  self->width = 0;
}

static int
block_width (const int *widths, guint way, guint block)
{
  int width = -ROUNDS_RESULT_GAP;

  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    if (block_of[way][i] == block)
      width += widths[i] + ROUNDS_RESULT_GAP;
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
  int room = self->width - 2 * ROUNDS_RESULT_GAP, used = -ROUNDS_RESULT_GAP, x = ROUNDS_RESULT_GAP;

  for (guint i = first; i < first + n; i++)
    used += self->least[i] + ROUNDS_RESULT_GAP;
  for (guint i = first; i < first + n; i++)
    {
      int width = self->least[i] + share_of_spare (first, n, i, MAX (room - used, 0));
      /* Too narrow even so: the name gives way, the value beside it does not. */
      if (i == ROUNDS_RESULT_NAME && used > room)
        width = MAX (width - (used - room), width / 3);
      self->boxes[i] = GRAPHENE_RECT_INIT ((float) x, (float) line * (float) self->line,
                                           (float) MIN (width, room),
                                           (float) rows * (float) self->line);
      x += width + ROUNDS_RESULT_GAP;
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
  const guint shapes[] = { column, ROUNDS_RESULT_WORDS, ROUNDS_RESULT_FLAGGED_WORDS };
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

void
rounds_result_columns_lay_out (RoundsResultColumns *self, GtkWidget *widget, int width)
{
  int room = width - 2 * ROUNDS_RESULT_GAP, used = 0;
  guint first = 0, n = 0, line = 0, rows = 1;

  if (self->width == width && self->n_lines > 0)
    return;
  self->width = width;
  self->way = choose_way (self, room);
  self->each_alone = self->way + 1 == N_WAYS;
  for (guint i = 0; i < ROUNDS_RESULT_N_COLUMNS; i++)
    {
      const guint *blocks = block_of[self->way];
      gboolean begins = i == 0 || blocks[i] != blocks[i - 1];
      int block = block_width (self->least, self->way, blocks[i]);
      gboolean alone = self->way > 0 && first == ROUNDS_RESULT_NAME;
      if (begins && n > 0 && (alone || used + ROUNDS_RESULT_GAP + block > room))
        {
          place_line (self, first, n, line, rows);
          line += rows;
          first = i;
          n = used = 0;
          rows = 1;
        }
      if (begins)
        used += (n > 0 ? ROUNDS_RESULT_GAP : 0) + block;
      rows = MAX (rows, rows_of (self, widget, i, room));
      n++;
    }
  place_line (self, first, n, line, rows);
  self->n_lines = line + rows;
}

/* The widest block of what is usual; the first one with a third of its name. */
int
rounds_result_columns_least_width (const RoundsResultColumns *self)
{
  const int *usually = self->usual;
  int width = block_width (usually, 0, 0) - usually[ROUNDS_RESULT_NAME] * 2 / 3;

  for (guint i = 1; i <= block_of[0][ROUNDS_RESULT_N_COLUMNS - 1]; i++)
    width = MAX (width, block_width (usually, 0, i));
  return width + 2 * ROUNDS_RESULT_GAP;
}

const char *
rounds_result_columns_title (RoundsResultColumn column)
{
  return titles[column] != NULL ? _ (titles[column]) : NULL;
}
