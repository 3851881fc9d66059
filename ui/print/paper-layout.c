/* Where the blocks of a paper stand: in steps, so that a long one is laid out while the window goes on. */
#include "paper-private.h"

#include "whole-dates.h"

#include <string.h>

#define STEP_US     4000
#define KEEP_HEIGHT 60.0 /* of what a heading must not stand above alone */

/* ---- measures ---- */

PangoLayout *
rounds_paper_words_layout (PangoContext *context, const char *text, const char *font)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *description = pango_font_description_from_string (font);
  PangoAttrList *dates = rounds_whole_dates_attributes (text != NULL ? text : "");

  pango_layout_set_font_description (layout, description);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text != NULL ? text : "", -1);
  pango_layout_set_attributes (layout, dates);
  g_clear_pointer (&dates, pango_attr_list_unref);
  pango_font_description_free (description);
  return layout;
}

PangoLayout *
rounds_paper_block_layout (RoundsPaper *self, const Block *block, const char *text, double width)
{
  PangoLayout *layout = rounds_paper_words_layout (
      self->context, text, block->type == BLOCK_HEADING ? "Cantarell Bold 11" : "Cantarell 9.5");

  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  return layout;
}

double
rounds_paper_text_width (const RoundsPaper *self)
{
  return self->width - 2 * MARGIN;
}

double
rounds_paper_left_width (const RoundsPaper *self, const Block *block)
{
  return block->type == BLOCK_LINE ? rounds_paper_text_width (self) * (1 - RIGHT_PART) - 8
                                   : rounds_paper_text_width (self);
}

double
rounds_paper_layout_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static double
body_height (const RoundsPaper *self)
{
  return self->height - 2 * MARGIN - HEAD_HEIGHT - FOOT_HEIGHT;
}

double
rounds_paper_picture_scale (const RoundsPaper *self, const Block *block)
{
  return MIN (1, MIN (rounds_paper_text_width (self) / block->width,
                      body_height (self) / block->height));
}

static double
block_height (RoundsPaper *self, const Block *block)
{
  g_autoptr (PangoLayout) left = NULL;
  g_autoptr (PangoLayout) right = NULL;

  if (block->type == BLOCK_PICTURE)
    return block->height * rounds_paper_picture_scale (self, block);
  if (block->type == BLOCK_DRAWING)
    return body_height (self);
  if (block->type == BLOCK_TABLE)
    return KEEP_HEIGHT;
  left = rounds_paper_block_layout (self, block, block->left,
                                    rounds_paper_left_width (self, block));
  if (block->type != BLOCK_LINE)
    return rounds_paper_layout_height (left) + (block->type == BLOCK_HEADING ? 8 : 0);
  right = rounds_paper_block_layout (self, block, block->right,
                                     rounds_paper_text_width (self) * RIGHT_PART);
  return MAX (rounds_paper_layout_height (left), rounds_paper_layout_height (right));
}

/* ---- blocks ---- */

static void
next_page (Cursor *cursor)
{
  cursor->page++;
  cursor->y = cursor->top;
}

static void
place (RoundsPaper *self, const Place *at, double gap)
{
  g_array_append_vals (self->places, at, 1);
  self->cursor.y += at->height + gap;
}

/* A text is torn between its lines, as many on each page as fit. */
static void
place_text (RoundsPaper *self, const Block *block)
{
  Cursor *cursor = &self->cursor;
  g_autoptr (PangoLayout)
      layout = rounds_paper_block_layout (self, block, block->left,
                                          rounds_paper_left_width (self, block));
  guint n = (guint) pango_layout_get_line_count (layout), first = 0;
  double line = rounds_paper_layout_height (layout) / MAX (n, 1);

  while (first < n)
    {
      guint fit = (guint) MAX ((cursor->bottom - cursor->y) / line, 0);
      Place at = { .block = cursor->block, .page = cursor->page, .y = cursor->y };

      /* A line that is higher than a page stands alone on one. */
      if (fit < 1 && cursor->y > cursor->top)
        {
          next_page (cursor);
          continue;
        }
      at.first_line = first;
      at.n_lines = MIN (MAX (fit, 1), n - first);
      at.height = at.n_lines * line;
      first += at.n_lines;
      place (self, &at, first == n && block->goes_on ? 0 : GAP);
    }
}

/* What a heading needs below it, so that it does not stand last. */
static double
keep_with (RoundsPaper *self, guint number)
{
  if (number + 1 >= self->blocks->len)
    return 0;
  return MIN (block_height (self, &g_array_index (self->blocks, Block, number + 1)), KEEP_HEIGHT) +
         GAP;
}

static void
place_block (RoundsPaper *self, const Block *block)
{
  Cursor *cursor = &self->cursor;
  double height, needed;

  if (block->type == BLOCK_TEXT)
    {
      place_text (self, block);
      return;
    }
  height = block_height (self, block);
  needed = height + (block->type == BLOCK_HEADING ? keep_with (self, cursor->block) : 0);
  if (cursor->y + needed > cursor->bottom && cursor->y > cursor->top)
    next_page (cursor);
  place (self,
         &(Place){ .block = cursor->block, .page = cursor->page, .y = cursor->y, .height = height },
         GAP);
}

/* ---- tables ---- */

static RoundsTableFitting *
fitting_of (RoundsPaper *self, const Block *block)
{
  gpointer *fitting = &g_ptr_array_index (self->fittings, self->cursor.block);

  if (*fitting == NULL)
    *fitting = rounds_table_fitting_new (block->table, self->context,
                                         rounds_paper_text_width (self));
  return *fitting;
}

static double
row_height (RoundsPaper *self, RoundsTableFitting *fitting, guint row)
{
  return rounds_table_fitting_lines (fitting, self->cursor.band, row) *
         rounds_table_fitting_pitch (fitting);
}

static void
place_row (RoundsPaper *self, RoundsTableFitting *fitting, const Place *lines)
{
  const Cursor *cursor = &self->cursor;
  Place at = *lines;

  at.block = cursor->block;
  at.page = cursor->page;
  at.band = cursor->band;
  at.y = cursor->y;
  at.height = at.n_lines * rounds_table_fitting_pitch (fitting);
  place (self, &at, ROW_GAP);
}

static void
place_whole_row (RoundsPaper *self, RoundsTableFitting *fitting, guint row)
{
  place_row (self, fitting,
             &(Place){ .row = row,
                       .n_lines = rounds_table_fitting_lines (fitting, self->cursor.band, row) });
}

/* The titles, and the heading of the group that goes on. */
static void
begin_table_page (RoundsPaper *self, RoundsTableFitting *fitting)
{
  Cursor *cursor = &self->cursor;
  guint group = rounds_table_fitting_group_of (fitting, cursor->row);

  cursor->fresh = cursor->y <= cursor->top;
  if (rounds_table_fitting_has_titles (fitting))
    place_whole_row (self, fitting, ROUNDS_TABLE_TITLES);
  if (group != ROUNDS_TABLE_TITLES && group != cursor->row)
    place_whole_row (self, fitting, group);
}

/* The next one that stands in this band, from row on; n_rows: there is none. */
static guint
row_from (const RoundsPaper *self, const RoundsTableFitting *fitting, guint row, guint n_rows)
{
  while (row < n_rows && !rounds_table_fitting_has_row (fitting, self->cursor.band, row))
    row++;
  return row;
}

/* A row that would not leave much of another page is torn where it begins, with some lines at least. */
static gboolean
begins_here (const Cursor *cursor, double height, double pitch)
{
  return cursor->fresh || (height > (cursor->bottom - cursor->top) * 0.75 &&
                           cursor->y + 3 * pitch <= cursor->bottom);
}

/* The next row, or as many of its lines as a page has. A heading stands with the row below it. */
static void
place_next_row (RoundsPaper *self, RoundsTableFitting *fitting, guint n_rows)
{
  Cursor *cursor = &self->cursor;
  double pitch = rounds_table_fitting_pitch (fitting);
  guint lines = rounds_table_fitting_lines (fitting, cursor->band, cursor->row) - cursor->line;
  guint below = row_from (self, fitting, cursor->row + 1, n_rows);
  double needed = lines * pitch;
  Place at = { .row = cursor->row, .first_line = cursor->line, .n_lines = lines };

  if (rounds_table_fitting_is_group (fitting, cursor->row) && below < n_rows)
    needed += ROW_GAP + MIN (row_height (self, fitting, below), KEEP_HEIGHT);
  if (cursor->y + needed > cursor->bottom && !begins_here (cursor, lines * pitch, pitch))
    {
      next_page (cursor);
      begin_table_page (self, fitting);
    }
  if (cursor->y + lines * pitch > cursor->bottom)
    at.n_lines = MIN (lines, (guint) MAX ((cursor->bottom - cursor->y) / pitch, 1));
  place_row (self, fitting, &at);
  cursor->fresh = FALSE;
  cursor->line += at.n_lines;
  if (at.n_lines == lines)
    {
      cursor->line = 0;
      cursor->row = below;
    }
}

static void
begin_band (RoundsPaper *self, RoundsTableFitting *fitting)
{
  Cursor *cursor = &self->cursor;
  double titles = rounds_table_fitting_has_titles (fitting)
                      ? row_height (self, fitting, ROUNDS_TABLE_TITLES) + ROW_GAP
                      : 0;

  if (cursor->band > 0)
    cursor->y += 3 * GAP;
  if (cursor->y + titles +
              MIN (row_height (self, fitting, cursor->row) + KEEP_HEIGHT / 2, 2 * KEEP_HEIGHT) >
          cursor->bottom &&
      cursor->y > cursor->top)
    next_page (cursor);
  begin_table_page (self, fitting);
}

/* A row of it is measured, or placed. FALSE: all of it is. */
static gboolean
place_of_table (RoundsPaper *self, const Block *block)
{
  Cursor *cursor = &self->cursor;
  guint n = rounds_paper_table_rows (block->table);
  RoundsTableFitting *fitting;

  if (cursor->measured < n)
    {
      rounds_paper_table_measure (block->table, self->context, cursor->measured++);
      return TRUE;
    }
  fitting = fitting_of (self, block);
  if (n == 0 || cursor->band == rounds_table_fitting_bands (fitting))
    return FALSE;
  if (!cursor->begun)
    {
      cursor->row = row_from (self, fitting, 0, n);
      if (cursor->row == n) /* no row stands in this band */
        {
          cursor->band++;
          return TRUE;
        }
      begin_band (self, fitting);
      cursor->begun = TRUE;
    }
  place_next_row (self, fitting, n);
  if (cursor->row == n)
    {
      cursor->begun = FALSE;
      cursor->band++;
    }
  return TRUE;
}

/* ---- all of it ---- */

#define LONG_WORDS 300 /* blocks, cells and lines of a text: some 20 ms */
#define LINE_BYTES 80

gboolean
rounds_paper_is_long (const RoundsPaper *self)
{
  guint n = self->blocks->len;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = &g_array_index (self->blocks, Block, i);

      if (block->type == BLOCK_TABLE)
        n += rounds_paper_table_rows (block->table) * rounds_paper_table_columns (block->table);
      else if (block->type == BLOCK_TEXT)
        n += (guint) (strlen (block->left) / LINE_BYTES);
    }
  return n > LONG_WORDS;
}

void
rounds_paper_layout_begin (RoundsPaper *self, double width, double height)
{
  self->width = width;
  self->height = height;
  self->n_pages = 0;
  g_array_set_size (self->places, 0);
  g_ptr_array_set_size (self->fittings, 0);
  g_ptr_array_set_size (self->fittings, (int) self->blocks->len);
  self->cursor = (Cursor){ .top = MARGIN + HEAD_HEIGHT, .bottom = height - MARGIN - FOOT_HEIGHT };
  self->cursor.y = self->cursor.top;
}

static gboolean
place_next (RoundsPaper *self)
{
  Cursor *cursor = &self->cursor;
  const Block *block;

  if (cursor->block == self->blocks->len)
    return FALSE;
  block = &g_array_index (self->blocks, Block, cursor->block);
  if (block->type == BLOCK_TABLE && place_of_table (self, block))
    return TRUE;
  if (block->type != BLOCK_TABLE)
    place_block (self, block);
  else
    cursor->y += GAP;
  cursor->block++;
  cursor->measured = cursor->band = cursor->row = cursor->line = 0;
  cursor->begun = FALSE;
  return TRUE;
}

gboolean
rounds_paper_layout_step (RoundsPaper *self)
{
  gint64 end = g_get_monotonic_time () + STEP_US;

  while (place_next (self))
    if (g_get_monotonic_time () > end)
      return TRUE;
  self->n_pages = self->cursor.page + 1;
  return FALSE;
}

guint
rounds_paper_layout (RoundsPaper *self, double width, double height)
{
  rounds_paper_layout_begin (self, width, height);
  while (rounds_paper_layout_step (self))
    continue;
  return self->n_pages;
}
