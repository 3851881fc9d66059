/* Where the blocks of a paper stand: in steps, so that a long one is laid out while the window goes on. */
#include "paper-private.h"

#include "line-breaks.h"
#include "paper-pieces.h"

#include <string.h>

#define STEP_US        4000
#define KEEP_HEIGHT    60.0  /* of what a heading must not stand above alone */
#define TABLE_BEGIN    160.0 /* what begin_band wants for titles and a row, at most */
#define HEADING_ROOM   8.0   /* of a heading beside its letters */
#define TOGETHER_PART  0.4   /* of a page, what is not torn */
#define TORN_LINES     3     /* at least, of what is */
#define REPEATED_LINES 4     /* of a heading that stands again on each page */

/* ---- measures ---- */

/* Pango needs three times as long to find that a word does not fit into a line as to break it: of one that is
 * longer than any line there is nothing to find. */
#define ENDLESS        500 /* bytes */

static gboolean
is_endless (const char *text)
{
  const char *word = g_str_has_prefix (text, "\u200e") ? text + strlen ("\u200e") : text;

  return strlen (word) > ENDLESS && strpbrk (word, " \n-/") == NULL && g_str_is_ascii (word);
}

static gboolean
has_letter (const char *line)
{
  for (const char *at = line; *at != '\0' && *at != '\n'; at = g_utf8_next_char (at))
    if (g_unichar_isalpha (g_utf8_get_char (at)))
      return TRUE;
  return FALSE;
}

/* A line without a letter runs as the page does: from the right "3.5–5.1" is drawn as "5.1–3.5", and "≤ 30" as
 * "30 ≥" (UAX 9, rules L2 and L4). Numbers run from left to right wherever the page begins. (transfer full) */
static char *
numbers_forwards (const char *words)
{
  GString *text = g_string_new (NULL);

  for (const char *line = words; line != NULL;)
    {
      const char *end = strchr (line, '\n');

      if (!has_letter (line))
        g_string_append (text, "\u200e");
      g_string_append_len (text, line, end != NULL ? end + 1 - line : (gssize) strlen (line));
      line = end != NULL ? end + 1 : NULL;
    }
  return g_string_free (text, FALSE);
}

PangoLayout *
rounds_paper_words_layout (PangoContext *context, const char *words, const char *font)
{
  g_autofree char *forwards = words != NULL &&
                                      pango_context_get_base_dir (context) == PANGO_DIRECTION_RTL
                                  ? numbers_forwards (words)
                                  : NULL;
  const char *text = forwards != NULL ? forwards : words != NULL ? words : "";
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *description = pango_font_description_from_string (font);
  PangoAttrList *dates = rounds_line_breaks_attributes (text);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_wrap (layout, is_endless (text) ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_attributes (layout, dates);
  g_clear_pointer (&dates, pango_attr_list_unref);
  pango_font_description_free (description);
  return layout;
}

/* A time of day stays with its date: alone in the next line it is read as one of today. */
static void
keep_times (PangoLayout *layout)
{
  const char *text = pango_layout_get_text (layout);
  PangoAttrList *own = pango_layout_get_attributes (layout);
  PangoAttrList *list = own != NULL ? pango_attr_list_copy (own) : pango_attr_list_new ();

  for (const char *at = strchr (text, ' '); at != NULL; at = strchr (at + 1, ' '))
    if (at - text >= 5 && at[-5] == '-' && g_ascii_isdigit (at[-1]) && g_ascii_isdigit (at[1]) &&
        g_ascii_isdigit (at[2]) && at[3] == ':')
      {
        PangoAttribute *attribute = pango_attr_allow_breaks_new (FALSE);

        attribute->start_index = (guint) (at - 1 - text);
        attribute->end_index = (guint) (at + 2 - text);
        pango_attr_list_insert (list, attribute);
      }
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

PangoLayout *
rounds_paper_block_layout (RoundsPaper *self, const Block *block, const char *text, double width)
{
  PangoLayout *layout = rounds_paper_words_layout (
      self->context, text, block->type == BLOCK_HEADING ? "Cantarell Bold 11" : PAPER_FONT);

  keep_times (layout);
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
  return self->height - 2 * MARGIN - self->head_height - FOOT_HEIGHT;
}

/* Lines of a block of words, and points of one. */
typedef struct
{
  guint n;
  double pitch;
} Lines;

static void
count_lines (Lines *lines, PangoLayout *layout)
{
  guint n = (guint) pango_layout_get_line_count (layout);

  lines->n = MAX (lines->n, n);
  lines->pitch = MAX (lines->pitch, rounds_paper_layout_height (layout) / MAX (n, 1));
}

static Lines
lines_of (RoundsPaper *self, const Block *block)
{
  g_autoptr (PangoLayout) left = rounds_paper_block_layout (self, block, block->left,
                                                            rounds_paper_left_width (self, block));
  g_autoptr (PangoLayout) right = NULL;
  Lines lines = { 0 };

  count_lines (&lines, left);
  if (block->type != BLOCK_LINE)
    return lines;
  right = rounds_paper_block_layout (self, block, block->right,
                                     rounds_paper_text_width (self) * RIGHT_PART);
  count_lines (&lines, right);
  return lines;
}

static gboolean
is_words (const Block *block)
{
  return block->type == BLOCK_HEADING || block->type == BLOCK_TEXT || block->type == BLOCK_LINE;
}

/* NULL: it is the last one. */
static const Block *
block_after (const RoundsPaper *self, guint number)
{
  return number + 1 < self->blocks->len ? &g_array_index (self->blocks, Block, number + 1) : NULL;
}

static double
words_height (RoundsPaper *self, const Block *block)
{
  const Lines lines = lines_of (self, block);

  return lines.n * lines.pitch + (block->type == BLOCK_HEADING ? HEADING_ROOM : 0);
}

/* What the words below a picture have of its page, which they stand on with it. */
static double
room_below (RoundsPaper *self, guint picture)
{
  const Block *below = block_after (self, picture);

  return below != NULL && below->type == BLOCK_TEXT
             ? MIN (words_height (self, below), KEEP_HEIGHT) + GAP
             : 0;
}

double
rounds_paper_picture_scale (RoundsPaper *self, guint picture)
{
  const Block *block = &g_array_index (self->blocks, Block, picture);
  const Block *above = picture > 0 ? &g_array_index (self->blocks, Block, picture - 1) : NULL;
  double room = body_height (self) - room_below (self, picture);

  if (above != NULL && above->type == BLOCK_HEADING)
    room -= MIN (words_height (self, above), KEEP_HEIGHT) + GAP;
  return MIN (1, MIN (rounds_paper_text_width (self) / block->width, room / block->height));
}

static double
block_height (RoundsPaper *self, guint number)
{
  const Block *block = &g_array_index (self->blocks, Block, number);

  if (block->type == BLOCK_PICTURE)
    return block->height * rounds_paper_picture_scale (self, number);
  if (block->type == BLOCK_DRAWING)
    return body_height (self);
  if (block->type == BLOCK_TABLE)
    return KEEP_HEIGHT;
  return words_height (self, block);
}

/* ---- the head ---- */

#define WHO_LINES   12 /* at most, and then an ellipsis */
#define TITLE_LINES 3

char *
rounds_paper_who (const RoundsPaper *self)
{
  return g_strdup_printf ("%s%s%s", self->who, *self->number != '\0' ? " · " : "", self->number);
}

static gboolean
has_backwards (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (rounds_paper_runs_backwards (g_utf8_get_char (at)))
      return TRUE;
  return FALSE;
}

/* A head runs as the page does, also with a name in front that runs the other way; in letters that run from left to
 * right alone as those do, or "5 patients" would stand as "patients 5" (UAX 9, rule L2). */
PangoLayout *
rounds_paper_head_layout (const RoundsPaper *self, const char *text, const char *font, double width)
{
  PangoLayout *layout = rounds_paper_words_layout (self->context, text, font);

  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_auto_dir (layout, text != NULL && !has_backwards (text));
  return layout;
}

static PangoLayout *
head_lines (const RoundsPaper *self, const char *text, const char *font, double width, int most)
{
  PangoLayout *layout = rounds_paper_head_layout (self, text, font, width);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_height (layout, -most);
  return layout;
}

RoundsPaperTop
rounds_paper_top (const RoundsPaper *self)
{
  g_autofree char *who = rounds_paper_who (self);
  double width = rounds_paper_text_width (self);
  RoundsPaperTop top = { .who = head_lines (self, who, "Cantarell Bold 11", width, WHO_LINES),
                         .title = head_lines (self, self->title, PAPER_FONT,
                                              width - NUMBER_WIDTH - GAP, TITLE_LINES) };

  top.title_y = MARGIN + MAX (rounds_paper_layout_height (top.who) + 3, 18);
  top.height = top.title_y - MARGIN + MAX (rounds_paper_layout_height (top.title) + 5, 18) + 8;
  return top;
}

void
rounds_paper_top_clear (RoundsPaperTop *top)
{
  g_clear_object (&top->who);
  g_clear_object (&top->title);
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

/* A heading and a line of a list are not torn, unless most of a page would be left empty for them. */
static gboolean
stays_together (const RoundsPaper *self, const Block *block, double height)
{
  return (block->type == BLOCK_HEADING || block->type == BLOCK_LINE) && !block->again &&
         !block->goes_on && height <= body_height (self) * TOGETHER_PART;
}

/* What a heading needs below it, so that it does not stand last. */
static double
keep_with (RoundsPaper *self, guint number)
{
  const Block *next = block_after (self, number);
  double height;

  if (next == NULL)
    return 0;
  height = block_height (self, number + 1);
  if (next->type == BLOCK_PICTURE)
    return height + GAP + room_below (self, number + 1);
  if (next->type == BLOCK_TABLE)
    return TABLE_BEGIN + GAP;
  if (next->type == BLOCK_TEXT && height <= KEEP_HEIGHT && block_after (self, number + 1) != NULL &&
      block_after (self, number + 1)->type == BLOCK_TABLE)
    return height + GAP + TABLE_BEGIN + GAP;
  if (next->type == BLOCK_HEADING)
    height += keep_with (self, number + 1);
  return (stays_together (self, next, height) ? height : MIN (height, KEEP_HEIGHT)) + GAP;
}

/* As many lines on each page as fit, but not one or two of many at the end of one. */
static void
place_words (RoundsPaper *self, const Block *block)
{
  Cursor *cursor = &self->cursor;
  const Lines lines = lines_of (self, block);
  double room = block->type == BLOCK_HEADING ? HEADING_ROOM : 0;
  double needed = lines.n * lines.pitch + room;

  if (stays_together (self, block, needed))
    {
      needed += block->type == BLOCK_HEADING ? keep_with (self, cursor->block) : 0;
      if (cursor->y + needed > cursor->bottom && cursor->y > cursor->top)
        next_page (cursor);
    }
  for (guint first = 0; first < lines.n;)
    {
      guint fit = (guint) MAX ((cursor->bottom - cursor->y - room) / lines.pitch, 0);
      guint least = block->type == BLOCK_TEXT ? 1 : MIN (lines.n - first, TORN_LINES);
      Place at = { .block = cursor->block, .page = cursor->page, .y = cursor->y };

      /* A line that is higher than a page stands alone on one. */
      if (fit < least && cursor->y > cursor->top)
        {
          next_page (cursor);
          continue;
        }
      at.first_line = first;
      at.n_lines = MIN (MAX (fit, 1), lines.n - first);
      at.pitch = lines.pitch;
      at.height = at.n_lines * lines.pitch + room;
      first += at.n_lines;
      room = 0;
      place (self, &at, first == lines.n && block->goes_on ? 0 : GAP);
    }
}

static void
place_block (RoundsPaper *self, const Block *block)
{
  Cursor *cursor = &self->cursor;
  double height, below = 0;

  if (is_words (block))
    {
      place_words (self, block);
      return;
    }
  height = block_height (self, cursor->block);
  if (block->type == BLOCK_PICTURE)
    below = room_below (self, cursor->block);
  if (cursor->y + height + below > cursor->bottom && cursor->y > cursor->top)
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
  place (self, &at, at.goes_on ? 0 : ROW_GAP);
}

/* A row that stands at the top of each page, of which it must leave room. */
static void
place_again (RoundsPaper *self, RoundsTableFitting *fitting, guint row)
{
  guint lines = rounds_table_fitting_lines (fitting, self->cursor.band, row);

  if (row != ROUNDS_TABLE_TITLES)
    lines = MIN (lines, REPEATED_LINES);
  place_row (self, fitting, &(Place){ .row = row, .n_lines = lines });
}

/* The titles, and the heading of the group that goes on. */
static void
begin_table_page (RoundsPaper *self, RoundsTableFitting *fitting)
{
  Cursor *cursor = &self->cursor;
  guint group = rounds_table_fitting_group_of (fitting, cursor->row);

  cursor->fresh = cursor->y <= cursor->top;
  if (rounds_table_fitting_has_titles (fitting))
    place_again (self, fitting, ROUNDS_TABLE_TITLES);
  if (group != ROUNDS_TABLE_TITLES && group != cursor->row)
    place_again (self, fitting, group);
}

/* The next one that stands in this band, from row on; n_rows: there is none. */
static guint
row_from (const RoundsPaper *self, const RoundsTableFitting *fitting, guint row, guint n_rows)
{
  while (row < n_rows && !rounds_table_fitting_has_row (fitting, self->cursor.band, row))
    row++;
  return row;
}

/* A row that would not leave much of another page, or is a part of a longer one, is torn where it begins, with
 * some lines at least. */
static gboolean
begins_here (const Cursor *cursor, double height, double pitch, gboolean part)
{
  return cursor->fresh || ((part || height > (cursor->bottom - cursor->top) * 0.75) &&
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
  guint room;
  double needed = lines * pitch;
  gboolean again = rounds_table_fitting_is_again (fitting, cursor->row);
  Place at = { .row = cursor->row,
               .first_line = cursor->line,
               .goes_on = below < n_rows && rounds_table_fitting_is_again (fitting, below) };

  if (rounds_table_fitting_is_group (fitting, cursor->row) && below < n_rows)
    needed += ROW_GAP + MIN (row_height (self, fitting, below), KEEP_HEIGHT);
  if (cursor->y + needed > cursor->bottom &&
      !begins_here (cursor, lines * pitch, pitch, again || at.goes_on))
    {
      next_page (cursor);
      begin_table_page (self, fitting);
    }
  room = (guint) MAX ((cursor->bottom - cursor->y) / pitch, 1);
  at.named = cursor->fresh;
  if (again && at.named && cursor->line == 0)
    lines = MAX (lines, MIN (rounds_table_fitting_name_lines (fitting, cursor->row), room));
  at.n_lines = MIN (lines, room);
  at.goes_on &= at.n_lines == lines;
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

#define LONG_WORDS 300 /* blocks, cells and lines of words: some 20 ms */

static guint
lines_in (const char *words)
{
  return words != NULL ? (guint) (strlen (words) / ROUNDS_PAPER_LINE_BYTES) : 0;
}

gboolean
rounds_paper_is_long (const RoundsPaper *self)
{
  guint n = self->blocks->len;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = &g_array_index (self->blocks, Block, i);

      if (block->type == BLOCK_TABLE)
        n += rounds_paper_table_words (block->table);
      else
        n += lines_in (block->left) + lines_in (block->right);
    }
  return n > LONG_WORDS;
}

void
rounds_paper_layout_begin (RoundsPaper *self, double width, double height)
{
  g_auto (RoundsPaperTop) top = { NULL };

  self->width = width;
  self->height = height;
  top = rounds_paper_top (self);
  self->n_pages = 0;
  g_array_set_size (self->places, 0);
  g_ptr_array_set_size (self->fittings, 0);
  g_ptr_array_set_size (self->fittings, (int) self->blocks->len);
  self->head_height = top.height;
  self->cursor = (Cursor){ .top = MARGIN + top.height, .bottom = height - MARGIN - FOOT_HEIGHT };
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
