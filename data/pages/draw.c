#define _GNU_SOURCE /* fopencookie */

#include "draw.h"

#include "memory.h"
#include "picture.h"
#include "whole.h"

#include <cairo.h>
#include <math.h>
#include <poppler.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EDGE      65535.
/* A page longer than this many times its width, or the other way, is no page that a person reads;
 * its picture would be a hair's breadth. */
#define LONGEST   64.
/* What a page that cannot be found is taken for: A4, in points. */
#define A4_WIDTH  595.
#define A4_HEIGHT 842.
#define SMALLEST  1. /* side of a page, in points */

typedef struct
{
  RoundsOutput *out;
  RoundsPagesJob *job;
  PopplerDocument *document;
  PopplerPage *page;
  double width, height; /* of the page, in points */
  const char *line;
} Work;

/* ---- what poppler complains of ---- */

/* poppler-glib 22.12, poppler.cc: all that poppler complains of comes as a message of level INFO, with its
 * kind in front. What is merely odd, and read all the same, is a warning. */
static bool
is_complaint (const char *message)
{
  return !g_str_has_prefix (message, "Syntax warning");
}

/* Counted, never written: a document's own words must not reach a log. */
static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  unsigned *complaints = data;

  for (gsize i = 0; i < n; i++)
    if (level <= G_LOG_LEVEL_INFO && strcmp (fields[i].key, "MESSAGE") == 0 &&
        is_complaint (fields[i].value))
      *complaints += 1;
  return G_LOG_WRITER_HANDLED;
}

/* Some complaints poppler prints, to one or the other ("some font thing failed", and the letters are not
 * drawn): those are counted too, and do not come between the frames. */
static ssize_t
on_print (void *data, const char *words, size_t n)
{
  unsigned *complaints = data;

  *complaints += 1;
  return (ssize_t) n;
}

static void
listen (unsigned *complaints)
{
  cookie_io_functions_t functions = { .write = on_print };
  FILE *words = fopencookie (complaints, "w", functions);

  g_log_set_writer_func (on_log, complaints, NULL);
  if (!words)
    abort ();
  setvbuf (words, NULL, _IOLBF, 0);
  stdout = stderr = words;
}

/* ---- pages ---- */

static double
clamp (double value, double low, double high)
{
  return value >= low ? (value <= high ? value : high) : low; /* NaN: low */
}

static void
measure_page (PopplerPage *page, double *width, double *height)
{
  *width = A4_WIDTH;
  *height = A4_HEIGHT;
  if (page)
    poppler_page_get_size (page, width, height);
  *width = clamp (*width, SMALLEST, ROUNDS_FRAME_PAGE_SIDE / 100.);
  *height = clamp (*height, SMALLEST, ROUNDS_FRAME_PAGE_SIDE / 100.);
}

static unsigned
send_sizes (Work *work, int n)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_PAGES };
  uint8_t *sizes = malloc (8 * (size_t) n);

  work->line = "the document needs more memory than may be used";
  if (!sizes)
    return ROUNDS_FAIL_MEMORY;
  for (int i = 0; i < n; i++)
    {
      PopplerPage *page = poppler_document_get_page (work->document, i);
      double width, height;

      measure_page (page, &width, &height);
      rounds_frame_put_page (sizes + 8 * i,
                             (uint32_t[]){ (uint32_t) (width * 100), (uint32_t) (height * 100) });
      if (page)
        g_object_unref (page);
    }
  frame.pages.sizes = (RoundsBytes){ sizes, 8 * (size_t) n };
  rounds_reader_frames_put (&work->out->writer, &frame);
  free (sizes);
  return 0;
}

static unsigned
find_page (Work *work)
{
  int n = poppler_document_get_n_pages (work->document);
  unsigned failed;

  work->line = "this PDF has no pages that can be found";
  if (n < 1)
    return ROUNDS_FAIL_FORMAT;
  work->line = "this PDF has more pages than are drawn";
  if ((unsigned) n > ROUNDS_FRAME_PAGES_MAX)
    return ROUNDS_FAIL_TOO_BIG;
  failed = send_sizes (work, n);
  if (failed)
    return failed;
  work->line = "this page of the PDF cannot be found";
  if (work->job->page < (unsigned) n)
    work->page = poppler_document_get_page (work->document, (int) work->job->page);
  if (!work->page)
    return ROUNDS_FAIL_FORMAT;
  measure_page (work->page, &work->width, &work->height);
  work->line = "this page of the PDF is far longer than wide, or the other way";
  if (work->height > LONGEST * work->width || work->width > LONGEST * work->height)
    return ROUNDS_FAIL_TOO_BIG;
  return 0;
}

/* ---- pixels ---- */

/* Cairo's pixels of a whole row to red, green, blue. All is opaque: the paper is white. */
static void
take_row (const uint32_t *from, uint8_t *to, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    {
      *to++ = (uint8_t) (from[i] >> 16);
      *to++ = (uint8_t) (from[i] >> 8);
      *to++ = (uint8_t) from[i];
    }
}

static unsigned
send_pixels (Work *work, cairo_surface_t *surface)
{
  RoundsPictureShape shape = { (uint32_t) cairo_image_surface_get_width (surface),
                               (uint32_t) cairo_image_surface_get_height (surface),
                               ROUNDS_PIXELS_RGB8, 1 };
  size_t stride = (size_t) cairo_image_surface_get_stride (surface);
  const unsigned char *pixels = cairo_image_surface_get_data (surface);
  uint8_t *row = malloc ((size_t) shape.width * 3);
  RoundsPicture picture = { 0 };
  unsigned failed = rounds_picture_begin (&picture, work->out, &shape, &work->line);

  if (!row && !failed)
    failed = ROUNDS_FAIL_MEMORY;
  for (uint32_t y = 0; !failed && y < shape.height; y++)
    {
      /* A row of cairo's begins at a multiple of four bytes. */
      take_row ((const uint32_t *) (const void *) (pixels + y * stride), row, shape.width);
      rounds_picture_row (&picture, row);
    }
  if (!failed)
    rounds_picture_end (&picture);
  rounds_picture_free (&picture);
  free (row);
  return failed;
}

static cairo_status_t
paint (Work *work, cairo_surface_t *surface, double scale)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, scale, scale);
  poppler_page_render (work->page, cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return status != CAIRO_STATUS_SUCCESS ? status : cairo_surface_status (surface);
}

static unsigned
draw_pixels (Work *work)
{
  double most = sqrt (ROUNDS_PAGES_PIXELS_MAX * work->width / work->height);
  double width = clamp (work->job->width, 1, clamp (most, 1, ROUNDS_FRAME_IMAGE_MAX));
  double scale = floor (width) / work->width;
  int height = (int) clamp (ceil (work->height * scale - .01), 1, ROUNDS_FRAME_IMAGE_MAX);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, height);
  cairo_status_t status = cairo_surface_status (surface);
  unsigned failed = ROUNDS_FAIL_MEMORY;

  if (status == CAIRO_STATUS_SUCCESS)
    status = paint (work, surface, scale);
  work->line = "this page needs more memory than may be used";
  if (status == CAIRO_STATUS_SUCCESS && !rounds_memory_was_refused ())
    failed = send_pixels (work, surface);
  else if (status != CAIRO_STATUS_SUCCESS && status != CAIRO_STATUS_NO_MEMORY)
    {
      failed = ROUNDS_FAIL_FORMAT;
      work->line = "this page cannot be drawn";
    }
  cairo_surface_destroy (surface);
  return failed;
}

/* ---- text ---- */

static uint16_t
edge_of (double at, double whole)
{
  return (uint16_t) (clamp (at / whole, 0, 1) * EDGE + .5);
}

static void
put_box (const Work *work, const PopplerRectangle *box, uint8_t *bytes)
{
  uint16_t edges[4] = { edge_of (fmin (box->x1, box->x2), work->width),
                        edge_of (fmin (box->y1, box->y2), work->height),
                        edge_of (fmax (box->x1, box->x2), work->width),
                        edge_of (fmax (box->y1, box->y2), work->height) };

  rounds_frame_put_box (bytes, edges);
}

static void
send_boxes (const Work *work, const PopplerRectangle *boxes, size_t n, uint8_t *bytes)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_BOXES };

  for (size_t i = 0; i < n; i++)
    put_box (work, &boxes[i], bytes + ROUNDS_FRAME_BOX_BYTES * i);
  frame.boxes.edges = (RoundsBytes){ bytes, n * ROUNDS_FRAME_BOX_BYTES };
  rounds_reader_frames_put (&work->out->writer, &frame);
}

/* In pieces that fit a frame: as many characters as boxes, whole ones. */
static void
send_text (const Work *work, const char *text, const PopplerRectangle *boxes, uint8_t *bytes)
{
  while (*text)
    {
      const char *end = text;
      size_t n = 0;

      for (; *end && n < ROUNDS_FRAME_TEXT_MAX / 4; n++)
        end = g_utf8_next_char (end);
      rounds_output_whole (work->out, 0, (const uint8_t *) text, (size_t) (end - text));
      send_boxes (work, boxes, n, bytes);
      text = end;
      boxes += n;
    }
}

/* A form feed stands between pages elsewhere (app/pages.h): none within one. */
static void
draw_text (Work *work)
{
  PopplerRectangle *boxes = NULL;
  char *text = poppler_page_get_text (work->page);
  uint8_t *bytes = malloc (ROUNDS_FRAME_TEXT_MAX / 4 * ROUNDS_FRAME_BOX_BYTES);
  guint n = 0;

  if (text && bytes && g_utf8_validate (text, -1, NULL) &&
      poppler_page_get_text_layout (work->page, &boxes, &n) && n == g_utf8_strlen (text, -1))
    send_text (work, g_strdelimit (text, "\f", ' '), boxes, bytes);
  free (bytes);
  g_free (boxes);
  g_free (text);
}

/* ---- what must be said ---- */

/* Whether an annotation says something that its drawing does not: all but free text, fields, links and
 * the windows of others. */
static bool
is_silent_remark (PopplerAnnot *annot)
{
  PopplerAnnotType type = poppler_annot_get_annot_type (annot);
  char *words = poppler_annot_get_contents (annot);
  bool has_words = words && words[strspn (words, " \t\r\n")];

  g_free (words);
  return has_words && type != POPPLER_ANNOT_FREE_TEXT && type != POPPLER_ANNOT_WIDGET &&
         type != POPPLER_ANNOT_LINK && type != POPPLER_ANNOT_POPUP;
}

static uint64_t
count_remarks (PopplerPage *page)
{
  GList *all = poppler_page_get_annot_mapping (page);
  uint64_t n = 0;

  for (const GList *at = all; at; at = at->next)
    n += is_silent_remark (((PopplerAnnotMapping *) at->data)->annot);
  poppler_page_free_annot_mapping (all);
  return n;
}

static void
warn (Work *work)
{
  uint64_t remarks = count_remarks (work->page);

  if (remarks > 0)
    rounds_output_warn (work->out, ROUNDS_WARN_REMARKS, 0, remarks,
                        "remarks on this page have words that are not drawn");
  if (work->job->complaints > 0)
    rounds_output_warn (work->out, ROUNDS_WARN_DAMAGED, 0, work->job->complaints,
                        "parts of this page may be wrong or missing");
}

/* ---- public ---- */

static unsigned
draw_page (Work *work)
{
  unsigned failed = find_page (work);

  if (!failed)
    failed = draw_pixels (work);
  if (failed)
    return failed;
  draw_text (work);
  warn (work);
  work->line = "this page needs more memory than may be used";
  return rounds_memory_was_refused () ? ROUNDS_FAIL_MEMORY : 0;
}

static unsigned
open_document (Work *work, const RoundsWhole *whole)
{
  GBytes *bytes = g_bytes_new_static (whole->bytes, whole->size);
  GError *error = NULL;
  unsigned failed = 0;

  work->document = poppler_document_new_from_bytes (bytes, NULL, &error);
  g_bytes_unref (bytes);
  if (work->document)
    return 0;
  failed = ROUNDS_FAIL_FORMAT;
  work->line = "this is no PDF, or one that is damaged";
  if (g_error_matches (error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
    {
      failed = ROUNDS_FAIL_LOCKED;
      work->line = "this PDF is encrypted: remove its password, or print it to a new PDF";
    }
  g_clear_error (&error);
  return failed;
}

unsigned
rounds_pages_draw (RoundsInput *input, RoundsOutput *out, RoundsPagesJob *job, const char **line)
{
  Work work = { .out = out, .job = job, .line = "not enough memory" };
  RoundsWhole whole;
  unsigned failed = rounds_whole_read (input, &whole);

  if (!failed && !input->failed)
    failed = open_document (&work, &whole);
  if (work.document)
    failed = draw_page (&work);
  g_clear_object (&work.page);
  g_clear_object (&work.document);
  g_clear_object ((PopplerDocument **) &job->sample);
  free (whole.bytes);
  *line = work.line;
  return failed;
}

/* Letters of every kind of font that need not come with a document, the Symbol font among them. */
static const char sample[] =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<<"
    "/A<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>/B<</Type/Font/Subtype/Type1/BaseFont/"
    "Symbol>>"
    ">>>>>>endobj\n"
    "4 0 obj<</Length 41>>stream\nBT /A 9 Tf (a) Tj /B 9 Tf (a) Tj ET     \nendstream endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF";

void
rounds_pages_warm (RoundsPagesJob *job)
{
  Work work = { .job = job };
  const RoundsWhole whole = { (uint8_t *) sample, sizeof sample - 1 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 9, 9);

  listen (&job->complaints);
  if (open_document (&work, &whole) == 0)
    {
      work.page = poppler_document_get_page (work.document, 0);
      if (work.page)
        paint (&work, surface, 1);
    }
  g_clear_object (&work.page);
  job->sample = work.document;
  cairo_surface_destroy (surface);
  job->complaints = 0;
}
