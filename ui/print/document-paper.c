#include "document-paper.h"

#include "document-load.h"
#include "narrative-paper.h"
#include "pixmap-levels.h"
#include "secret.h"
#include "summary-paper.h"

#include <cairo.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define PIXELS_A_POINT (200.0 / 72)
#define PIXELS_PRINTED (300.0 / 72)
#define PICTURE_POINTS (72.0 / 96) /* of a pixel of a picture, at most */
/* What a page is drawn for at most: A4, in points. */
#define PAPER_WIDTH    595.28
#define PAPER_HEIGHT   841.89

/* ---- a page of pixels on paper ---- */

typedef struct
{
  RoundsPixmapLevels *levels;
  double width, height; /* points */
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  rounds_pixmap_levels_free (sheet->levels);
  g_free (sheet);
}

/* What can be seen through shows the paper. */
static guint32
on_white (const guint8 *from, guint channels)
{
  guint32 pixel = 0;

  for (guint i = 0; i < 3; i++)
    pixel = pixel << 8 |
            (channels == 4 ? (from[i] * from[3] + 255u * (255u - from[3]) + 127) / 255 : from[i]);
  return pixel;
}

/* CAIRO_FORMAT_RGB24 is the upper of four bytes unused, each pixel a native 32-bit number:
 * https://www.cairographics.org/manual/cairo-Image-Surfaces.html#cairo-format-t */
static cairo_surface_t *
surface_of (const RoundsPixmapLevel *level, guint channels)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) level->width,
                                                         (int) level->height);
  const guint8 *from = g_bytes_get_data (level->pixels, NULL);
  guint8 *to = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);

  if (to == NULL)
    return surface; /* in an error state; painting it does nothing */
  for (guint y = 0; y < level->height; y++)
    {
      guint32 *row = (guint32 *) (gpointer) (to + y * stride);

      for (guint x = 0; x < level->width; x++, from += channels)
        row[x] = on_white (from, channels);
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* On a screen as fine as it needs, on paper as fine as a printer is. */
static double
pixels_wanted (cairo_t *cr, double points)
{
  double across = points, down = 0;

  cairo_user_to_device_distance (cr, &across, &down);
  return across * (rounds_paper_is_fine (cr) ? PIXELS_PRINTED : 1.5);
}

static void
draw_sheet (gpointer data, cairo_t *cr)
{
  const Sheet *sheet = data;
  const RoundsPixmapLevel *level = rounds_pixmap_levels_for (sheet->levels,
                                                             pixels_wanted (cr, sheet->width));
  cairo_surface_t *surface = surface_of (level, sheet->levels->channels);

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, sheet->width, sheet->height);
  cairo_clip (cr);
  cairo_scale (cr, sheet->width / level->width, sheet->height / level->height);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_set_source_rgb (cr, .6, .6, .6);
  cairo_set_line_width (cr, .5);
  cairo_rectangle (cr, 0, 0, sheet->width, sheet->height);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_surface_destroy (surface);
}

/* ---- drawing some pages ---- */

typedef struct
{
  RoundsPatient *patient;
  RoundsPrintWindow *window; /* not owned: it owns this; NULL: not begun */
  guint paper;
  GBytes *bytes;
  RoundsSheets *sheets; /* NULL: not begun, or done */
  char *title;
  guint32 marks;           /* of its record */
  guint first, last, n;    /* pages */
  RoundsPageSize of_first; /* the document's first */
  double scale;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  if (work->sheets != NULL)
    {
      g_signal_handlers_disconnect_by_data (work->sheets, work);
      rounds_sheets_close (work->sheets);
    }
  g_clear_object (&work->sheets);
  g_object_unref (work->patient);
  g_bytes_unref (work->bytes);
  rounds_secret_forget (work->title);
  g_free (work->title);
  g_free (work);
}

static guint
pixels_of (const Work *work, double points)
{
  return (guint) MAX (points * work->scale + .5, 2);
}

/* Drawn as fine as it is wanted, or never will be. */
static gboolean
is_there (const Work *work, guint page)
{
  RoundsReading *reading = rounds_sheets_get (work->sheets, page);
  const RoundsPixmap *pixmap = NULL;
  guint n = 0;

  if (rounds_sheets_get_error (work->sheets, page) != NULL)
    return TRUE;
  if (reading != NULL)
    pixmap = rounds_reading_get_pixmaps (reading, &n);
  return n > 0 &&
         pixmap->width >= pixels_of (work, rounds_sheets_get_size (work->sheets, page)->width);
}

static void
add_sheet (const Work *work, RoundsPaper *paper, guint page)
{
  RoundsReading *reading = rounds_sheets_get (work->sheets, page);
  guint n = 0;
  const RoundsPixmap *pixmap = reading != NULL ? rounds_reading_get_pixmaps (reading, &n) : NULL;
  RoundsPixmapLevels *levels = n > 0 ? rounds_pixmap_levels_new (pixmap) : NULL;
  g_autofree char *said = reading != NULL ? rounds_document_said_of_page (reading) : NULL;
  g_autofree char *where = g_strdup_printf (_ ("Page %u of %u of the document"), page + 1, work->n);
  g_autofree char *words = said != NULL ? g_strdup_printf ("%s. %s", where, said)
                                        : g_strdup (where);
  const RoundsPageSize *size;
  Sheet *sheet;

  if (levels == NULL || levels->channels != 3)
    {
      const char *why = rounds_sheets_get_error (work->sheets, page);

      g_clear_pointer (&levels, rounds_pixmap_levels_free);
      rounds_paper_heading (paper, where);
      rounds_paper_text (paper, _ ("This page cannot be drawn and is missing here."));
      rounds_paper_text (paper, why != NULL ? why : _ ("There is not enough memory."));
      return;
    }
  size = rounds_sheets_get_size (work->sheets, page);
  sheet = g_new (Sheet, 1);
  *sheet = (Sheet){ levels, size->width, size->height };
  rounds_paper_drawing (paper, words, rounds_reading_get_text (reading, NULL),
                        &(RoundsPaperDrawing){ .width = size->width,
                                               .height = size->height,
                                               .draw = draw_sheet,
                                               .data = sheet,
                                               .free_data = sheet_free });
}

static void
work_end (Work *work)
{
  RoundsPaper *paper = rounds_chart_paper_new (work->patient, work->title);
  g_autoptr (RoundsSheets) sheets = NULL;

  rounds_chart_paper_guard_marks (paper, work->marks);
  for (guint i = work->first; i <= work->last; i++)
    add_sheet (work, paper, i);
  sheets = g_steal_pointer (&work->sheets);
  g_signal_handlers_disconnect_by_data (sheets, work);
  rounds_sheets_close (sheets);
  rounds_print_window_fill (work->window, work->paper, paper);
}

static void
on_drawn (Work *work)
{
  guint there = 0, all = work->last - work->first + 1;
  g_autofree char *words = NULL;

  if (rounds_sheets_get_n (work->sheets) == 0)
    {
      if (rounds_sheets_get_error (work->sheets, 0) != NULL)
        rounds_print_window_say (work->window, work->paper,
                                 rounds_sheets_get_error (work->sheets, 0));
      return;
    }
  for (guint i = work->first; i <= work->last; i++)
    there += is_there (work, i);
  if (there == all)
    {
      work_end (work);
      return;
    }
  words = g_strdup_printf (_ ("%u of %u pages are drawn…"), there, all);
  rounds_print_window_say (work->window, work->paper, words);
  rounds_sheets_want (work->sheets, work->first, work->last, work->scale);
}

/* How many pages there are is known when the first was drawn. */
static void
work_begin (RoundsPrintWindow *window, guint paper, gpointer data)
{
  Work *work = data;

  work->window = window;
  work->paper = paper;
  work->sheets = rounds_sheets_new (work->bytes);
  g_signal_connect_swapped (work->sheets, "drawn", G_CALLBACK (on_drawn), work);
  rounds_sheets_want_first (work->sheets,
                            work->first == 0 ? pixels_of (work, work->of_first.width) : 2);
}

/* ---- what is offered ---- */

/* So fine that the largest page has 200 pixels an inch of the paper that it is made to fit. */
static double
scale_of (RoundsSheets *sheets, guint first, guint last)
{
  double fit = 1;

  for (guint i = first; i <= last; i++)
    {
      const RoundsPageSize *size = rounds_sheets_get_size (sheets, i);

      fit = MIN (fit, MIN (PAPER_WIDTH / size->width, PAPER_HEIGHT / size->height));
    }
  return fit * PIXELS_A_POINT;
}

static guint
add_some (RoundsPrintWindow *window,
          RoundsPatient *patient,
          const RoundsDocumentPrint *document,
          guint first)
{
  guint n = rounds_sheets_get_n (document->sheets);
  Work *work = g_new0 (Work, 1);
  g_autofree char *title = NULL;

  work->patient = g_object_ref (patient);
  work->bytes = g_bytes_ref (document->bytes);
  work->title = g_strdup (document->title);
  work->marks = document->marks;
  work->n = n;
  work->first = first;
  work->last = MIN (first + ROUNDS_DOCUMENT_PAPER_PAGES, n) - 1;
  work->of_first = *rounds_sheets_get_size (document->sheets, 0);
  work->scale = scale_of (document->sheets, work->first, work->last);
  title = n > ROUNDS_DOCUMENT_PAPER_PAGES ? g_strdup_printf (_ ("This document, pages %u–%u of %u"),
                                                             first + 1, work->last + 1, n)
                                          : g_strdup (_ ("This document"));
  return rounds_print_window_add_later (window, title,
                                        &(RoundsPrintLater){ work_begin, work, work_free });
}

/* It goes with the document, which may be closed before the paper. */
static RoundsPixmapLevels *
share_levels (const RoundsPixmapLevels *levels)
{
  RoundsPixmapLevels *copy = g_memdup2 (levels, sizeof *levels);

  for (guint i = 0; i < copy->n; i++)
    g_bytes_ref (copy->levels[i].pixels);
  return copy;
}

static void
add_picture (RoundsPaper *paper, const RoundsDocumentPrint *document, guint i)
{
  const RoundsPixmapLevels *levels = document->pictures->pdata[i];
  g_autofree char *where = g_strdup_printf (_ ("Picture %u of %u of the document"), i + 1,
                                            document->pictures->len);
  Sheet *sheet = g_new (Sheet, 1);

  *sheet = (Sheet){ share_levels (levels), levels->levels[0].width * PICTURE_POINTS,
                    levels->levels[0].height * PICTURE_POINTS };
  rounds_paper_drawing (paper, where, NULL,
                        &(RoundsPaperDrawing){ .width = sheet->width,
                                               .height = sheet->height,
                                               .draw = draw_sheet,
                                               .data = sheet,
                                               .free_data = sheet_free });
}

/* What is there as it is shown: nothing has to be drawn first. */
static void
add_whole (RoundsPrintWindow *window, RoundsPatient *patient, const RoundsDocumentPrint *document)
{
  RoundsPaper *paper = rounds_chart_paper_new (patient, document->title);

  rounds_chart_paper_guard_marks (paper, document->marks);
  if (document->said != NULL && *document->said != '\0')
    rounds_paper_text (paper, document->said);
  for (guint i = 0; document->pictures != NULL && i < document->pictures->len; i++)
    add_picture (paper, document, i);
  for (guint i = 0; document->text != NULL && i < document->text->len; i++)
    rounds_paper_text (paper, document->text->pdata[i]);
  if (document->narrative != NULL)
    rounds_narrative_paper_add (paper, document->narrative);
  rounds_print_window_add (window, _ ("This document"), paper);
}

guint
rounds_document_papers_add (RoundsPrintWindow *window,
                            RoundsPatient *patient,
                            const RoundsDocumentPrint *document)
{
  guint n = document->sheets != NULL ? rounds_sheets_get_n (document->sheets) : 0, chosen = 0;

  if (document->sheets == NULL)
    add_whole (window, patient, document);
  for (guint first = 0; first < n; first += ROUNDS_DOCUMENT_PAPER_PAGES)
    {
      guint paper = add_some (window, patient, document, first);

      if (document->page >= first)
        chosen = paper;
    }
  return chosen;
}
