/* paper-private.h: what a paper is made of, for its laying out and its drawing. */
#pragma once

#include "paper.h"

#define MARGIN        42.0 /* points */
#define FOOT_HEIGHT   28.0
#define GAP           4.0   /* between blocks */
#define ROW_GAP       3.5   /* between rows of a table */
#define RIGHT_PART    0.38  /* of a line's width */
#define NUMBER_WIDTH  100.0 /* of "page 12 of 345" */
#define HEADING_ABOVE 6.0   /* in front of a heading */
#define PAPER_FONT    "Cantarell 9.5"

typedef enum
{
  BLOCK_HEADING,
  BLOCK_TEXT,
  BLOCK_LINE,
  BLOCK_PICTURE,
  BLOCK_DRAWING,
  BLOCK_TABLE,
} BlockType;

typedef struct
{
  BlockType type;
  char *left, *right;
  gboolean goes_on; /* its next words are the block behind it */
  gboolean again;   /* it is such a block, and its left is that of the one before it */
  GskRenderNode *node;
  double width, height; /* of the picture */
  RoundsPaperDrawing drawing;
  RoundsPaperTable *table;
} Block;

/* A part of a block on a page: all of it, some lines of a text, a row of a table or lines of one. */
typedef struct
{
  guint block, page;
  double y, height, pitch;
  guint first_line, n_lines; /* of words or a row; pitch: points from line to line of words */
  guint band, row;           /* of a table */
  gboolean named, goes_on;   /* RoundsTablePart */
} Place;

/* Where the next one is placed. */
typedef struct
{
  guint page;
  double y, top, bottom;
  guint block;           /* the next one */
  guint measured;        /* rows of its table */
  guint band, row, line; /* of its table */
  gboolean begun;        /* this band of it */
  gboolean fresh;        /* no row of it stands on this page yet */
} Cursor;

struct _RoundsPaper
{
  char *who, *number, *title, *printed, *as_of, *synced;
  char *guard; /* why one more question is asked; NULL: none is */
  gboolean demonstration;
  gboolean mirrored;   /* lines begin at the right */
  GArray *blocks;      /* of Block; shared with other layouts of the same */
  GArray *places;      /* of Place, of the last layout */
  GPtrArray *fittings; /* (blocks) RoundsTableFitting of the last layout; NULL: no table */
  Cursor cursor;
  double width, height, head_height;
  guint n_pages;
  PangoContext *context;
};

/* Words in a font, whose dates are not torn. (transfer full) */
PangoLayout *rounds_paper_words_layout (PangoContext *context, const char *text, const char *font);

/* Draws it from the current point, with each letter where it belongs, on a screen too. */
void rounds_paper_show_line (cairo_t *cr, PangoLayoutLine *line);
/* "SPENCER878 Wes853, 21-Oct-1962 · MRN 993...". (transfer full) */
char *rounds_paper_who (const RoundsPaper *self);
/* Of the head and the foot: in the direction of the program, whatever letter comes first. (transfer full) */
PangoLayout *rounds_paper_head_layout (const RoundsPaper *self,
                                       const char *text,
                                       const char *font,
                                       double width);
/* What stands on the top of a page, and where; whose it is may be many lines. */
typedef struct
{
  PangoLayout *who, *title;
  double title_y, height;
} RoundsPaperTop;
RoundsPaperTop rounds_paper_top (const RoundsPaper *self);
void rounds_paper_top_clear (RoundsPaperTop *top);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsPaperTop, rounds_paper_top_clear)

/* Of a block: its words for a width; the width of its left, or only, column; its font. */
PangoLayout *
rounds_paper_block_layout (RoundsPaper *self, const Block *block, const char *text, double width);
double rounds_paper_text_width (const RoundsPaper *self);
double rounds_paper_left_width (const RoundsPaper *self, const Block *block);
double rounds_paper_layout_height (PangoLayout *layout);
/* Of a block that is one: so that the heading above it and words below it stand on its page. */
double rounds_paper_picture_scale (RoundsPaper *self, guint picture);
