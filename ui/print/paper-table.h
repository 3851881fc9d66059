/* paper-table.h: a table on paper, of which nothing is cut.
 *
 * A column is never narrower than the longest word in it, so that no number, date or unit is torn. Columns
 * that have no room beside each other stand on further pages, a band each, with the first column and the
 * titles again; so does a group's heading where a page ends inside of it. In a wide table a row that has nothing
 * in the columns of a band is not in that band. A row is torn between its lines
 * only where it is higher than a page, and its name stands there again; a name that is torn itself goes on.
 *
 * Weighed: smaller letters until all columns fit (a flow sheet of forty days is read with a glass), a table
 * turned on its side (half as many columns again, and then?), bands. Chosen: the last.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_TABLE_SQUEEZED, /* all columns side by side as long as no word is torn: wraps within them */
  ROUNDS_TABLE_WIDE,     /* columns as wide as they like: as many in a band as have room */
} RoundsTableFit;

typedef struct _RoundsPaperTable RoundsPaperTable;

RoundsPaperTable *rounds_paper_table_new (RoundsTableFit fit);
void rounds_paper_table_free (RoundsPaperTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsPaperTable, rounds_paper_table_free)

/* All columns before the first row; the first one names the rows. title: may have several lines, may be "". */
void rounds_paper_table_column (RoundsPaperTable *self, const char *title);
/* A heading across the whole table. */
void rounds_paper_table_group (RoundsPaperTable *self, const char *title);
/* How a cell stands. */
typedef enum
{
  ROUNDS_CELL_PLAIN = 0,
  ROUNDS_CELL_STRONG = 1 << 0, /* it must stand out, and its words say why */
  ROUNDS_CELL_WHOLE = 1 << 1,  /* its lines are not broken: a number stays with its unit */
} RoundsCellStyle;

/* Words across the whole table. */
void rounds_paper_table_span (RoundsPaperTable *self, const char *text, RoundsCellStyle style);
/* A row, and then its cells; what is not given is empty. */
void rounds_paper_table_row (RoundsPaperTable *self);
void rounds_paper_table_cell (RoundsPaperTable *self,
                              guint column,
                              const char *text,
                              RoundsCellStyle style);
/* More than what was begun with rounds_paper_table_row: a long cell goes on in rows of its own. */
guint rounds_paper_table_rows (const RoundsPaperTable *self);
guint rounds_paper_table_columns (const RoundsPaperTable *self);
/* How long its laying out takes: cells, and a line of words for each ROUNDS_PAPER_LINE_BYTES. */
guint rounds_paper_table_words (const RoundsPaperTable *self);
#define ROUNDS_PAPER_LINE_BYTES 80

/* ---- for paper.c: laying out and drawing ---- */

#define ROUNDS_TABLE_TITLES     G_MAXUINT /* the row of the titles */

/* Measures row i; all are, before the table is fitted. */
void rounds_paper_table_measure (RoundsPaperTable *self, PangoContext *context, guint i);

/* Where the columns stand for a width. */
typedef struct _RoundsTableFitting RoundsTableFitting;
RoundsTableFitting *rounds_table_fitting_new (RoundsPaperTable *table,
                                              PangoContext *context,
                                              double width);
void rounds_table_fitting_free (RoundsTableFitting *self);
guint rounds_table_fitting_bands (const RoundsTableFitting *self);
/* Whether it stands in that band: a row with a cell there, a heading with a row. */
gboolean rounds_table_fitting_has_row (const RoundsTableFitting *self, guint band, guint row);
/* Lines of a row in a band, and points of one. */
guint rounds_table_fitting_lines (RoundsTableFitting *self, guint band, guint row);
double rounds_table_fitting_pitch (const RoundsTableFitting *self);
gboolean rounds_table_fitting_is_group (const RoundsTableFitting *self, guint row);
/* It goes on with what is in the row before it. */
gboolean rounds_table_fitting_is_again (const RoundsTableFitting *self, guint row);
/* Lines of its name, wherever that stands. */
guint rounds_table_fitting_name_lines (RoundsTableFitting *self, guint row);
gboolean rounds_table_fitting_has_titles (const RoundsTableFitting *self);
/* The heading that row stands under; ROUNDS_TABLE_TITLES: none. */
guint rounds_table_fitting_group_of (const RoundsTableFitting *self, guint row);

/* A row, or lines of one, in a band of the table. */
typedef struct
{
  guint band, row, first_line, n_lines;
  double x, y;
  gboolean mirrored; /* the first column stands at the right */
  gboolean named;    /* a row that goes on has its name again */
  gboolean goes_on;  /* it does, in the row below: no rule between them */
} RoundsTablePart;
void rounds_table_fitting_draw (RoundsTableFitting *self, cairo_t *cr, const RoundsTablePart *part);
/* Its words, a tab between cells. (transfer full) */
char *rounds_table_fitting_words (const RoundsTableFitting *self, guint band, guint row);

G_END_DECLS
