/* row-paint.h: text, marks and trends drawn into a row, a cell or a plot, in the direction of the
 * reading and in colours of the theme.
 *
 * Rows of results are one drawn widget each: a label a cell would be 1,800 widgets on a page (4.8's
 * list view keeps 205 rows). Whoever draws also gives the row its words (accessible label). x is
 * counted from the start of the line: left, or right where one reads from there.
 */
#pragma once

#include "series.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_INK_TEXT = 0,
  ROUNDS_INK_DIM,   /* second rank, still 4.5:1 */
  ROUNDS_INK_ALARM, /* abnormal: never without a shape or a word */
  ROUNDS_INK_WARN,
  ROUNDS_INK_ACCENT,
  ROUNDS_INK_GOOD, /* a range */
  ROUNDS_N_INKS
} RoundsInk;

typedef enum
{
  ROUNDS_TEXT_START = 0,
  ROUNDS_TEXT_END = 1 << 0, /* at the end of its box */
  ROUNDS_TEXT_MIDDLE = 1 << 1,
  ROUNDS_TEXT_BOLD = 1 << 2,
  ROUNDS_TEXT_ITALIC = 1 << 3,
  ROUNDS_TEXT_SMALL = 1 << 4,
  ROUNDS_TEXT_STRUCK = 1 << 5,
  ROUNDS_TEXT_FIT = 1 << 6,  /* a little smaller rather than cut */
  ROUNDS_TEXT_WRAP = 1 << 7, /* then on the lines that its box has: never an ellipsis */
} RoundsTextStyle;

typedef struct
{
  GtkWidget *widget; /* NULL: on paper */
  GtkSnapshot *snapshot;
  PangoLayout *layout;
  GdkRGBA inks[ROUNDS_N_INKS];
  float width; /* of what is drawn into, for mirroring */
  gboolean mirrored;
  gboolean
      cut; /* a text did not fit its box, or the box what is drawn into; for who draws to clear */
} RoundsPaint;

void rounds_paint_begin (RoundsPaint *paint, GtkWidget *widget, GtkSnapshot *snapshot);
/* On white, whatever the theme is, in inks that are as dark where a printer knows greys only. context: of the
 * font, whose direction is set by what is drawn; width: of what is drawn into. There is no widget. */
void rounds_paint_begin_paper (RoundsPaint *paint,
                               PangoContext *context,
                               GtkSnapshot *snapshot,
                               float width);
void rounds_paint_end (RoundsPaint *paint);
/* A rectangle as it lies on the screen. */
graphene_rect_t rounds_paint_place (const RoundsPaint *paint, const graphene_rect_t *box);
/* Draws text in the middle of the box's height, cut with an ellipsis at its width, never inside a number.
 * Gives the width that it took. */
float rounds_paint_text (RoundsPaint *paint,
                         const graphene_rect_t *box,
                         const char *text,
                         RoundsInk ink,
                         RoundsTextStyle style);
/* A name and, dimmer, its specimen or method, which is never the part that is cut. */
void rounds_paint_name (RoundsPaint *paint,
                        const graphene_rect_t *box,
                        const char *name,
                        const char *detail);
void
rounds_paint_fill (RoundsPaint *paint, const graphene_rect_t *box, RoundsInk ink, double alpha);
/* The last plotted values of a series in their order, and the latest's own range behind them. */
void rounds_paint_trend (RoundsPaint *paint,
                         const graphene_rect_t *box,
                         const RoundsSeries *series,
                         guint n);
/* The normal range of a point in its series' unit. FALSE: none, several, or in another unit. NAN
 * where it has no bound. */
gboolean rounds_point_range (const RoundsSeries *series,
                             const RoundsPoint *point,
                             double *low,
                             double *high);

/* The width of text in the widget's font, and the height of its line. */
int rounds_text_width (GtkWidget *widget, const char *text);
/* The same of words that are bold or small. */
int rounds_text_width_as (GtkWidget *widget, const char *text, RoundsTextStyle style);
int rounds_text_height (GtkWidget *widget);
/* How many lines it takes in a width, with ROUNDS_TEXT_WRAP. */
int rounds_text_lines (GtkWidget *widget, const char *text, RoundsTextStyle style, int width);

/* How wide texts are in a widget's font, each measured once: for what measures hundreds that are made of few. Forgotten
 * with the font. */
typedef struct
{
  GHashTable *known;
} RoundsTextWidths;
void rounds_text_widths_clear (RoundsTextWidths *self);
int rounds_text_widths_get (RoundsTextWidths *self,
                            GtkWidget *widget,
                            const char *text,
                            RoundsTextStyle style);

/* The font that something was measured in. Rows of a page have each a context of their own, and one font. */
typedef struct
{
  PangoFontDescription *font;
  double resolution;
  guint serial; /* of the fonts there are */
} RoundsFontMark;
/* FALSE: it is another than when this was asked last. */
gboolean rounds_font_mark_holds (RoundsFontMark *self, GtkWidget *widget);
void rounds_font_mark_clear (RoundsFontMark *self);
/* The same in a context's font. */
int rounds_words_width (PangoContext *context, const char *text, RoundsTextStyle style);
int rounds_words_height (PangoContext *context);

G_END_DECLS
