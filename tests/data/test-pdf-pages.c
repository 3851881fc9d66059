/* Pages of PDFs through rounds-pages: the right pixels at the right places, words with their boxes, and
 * of a hostile document one clear line. The documents are made here. */
#include "counts.h"
#include "reader-ask.h"

#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

#define WIDTH 600

#if defined(__SANITIZE_ADDRESS__)
/* The documents' letters come from fontconfig, which keeps what it read until the end. */
__attribute__ ((visibility ("default"))) const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libfontconfig";
}
#endif

/* (transfer full) limits: NULL for the usual ones. NULL with an error's line in *why. */
static RoundsReading *
draw_within (const RoundsReaderLimits *limits,
             GBytes *document,
             const RoundsReaderPage *page,
             char **why)
{
  ReaderQuestion question = { .program = "data/pages/rounds-pages", .page = page };

  if (limits != NULL)
    question.limits = *limits;
  return reader_ask (&question, document, why);
}

static RoundsReading *
draw (GBytes *document, guint page, guint width, char **why)
{
  return draw_within (NULL, document, &(RoundsReaderPage){ page, width }, why);
}

static RoundsReading *
draw_well (GBytes *document, guint page, guint width)
{
  g_autofree char *why = NULL;
  RoundsReading *reading = draw (document, page, width, &why);

  g_assert_cmpstr (why, ==, NULL);
  return reading;
}

static const RoundsPixmap *
pixmap_of (RoundsReading *reading)
{
  guint n;
  const RoundsPixmap *pixmap = rounds_reading_get_pixmaps (reading, &n);

  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (pixmap->channels, ==, 3);
  return pixmap;
}

/* 0xrrggbb at a place given as parts of the page. */
static guint
colour_at (RoundsReading *reading, double x, double y)
{
  const RoundsPixmap *pixmap = pixmap_of (reading);
  const guint8 *at = g_bytes_get_data (pixmap->pixels, NULL);

  at += ((gsize) (y * pixmap->height) * pixmap->width + (gsize) (x * pixmap->width)) * 3;
  return (guint) (at[0] << 16 | at[1] << 8 | at[2]);
}

static guint64
count_of_warning (RoundsReading *reading, RoundsReadingWarningCode code)
{
  guint n;
  const RoundsReadingWarning *warnings = rounds_reading_get_warnings (reading, &n);

  for (guint i = 0; i < n; i++)
    if (warnings[i].code == code)
      return warnings[i].count;
  return 0;
}

/* ---- documents ---- */

static cairo_status_t
on_pdf_bytes (void *data, const unsigned char *bytes, unsigned int n)
{
  g_byte_array_append (data, bytes, n);
  return CAIRO_STATUS_SUCCESS;
}

/* Page 1, 600 by 800 points: a red rectangle from (100, 200) to (300, 300), words at (100, 500). Page 2,
 * 900 by 300: all blue. */
static GBytes *
make_pdf (void)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (on_pdf_bytes, bytes, 600, 800);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 0, 0);
  cairo_rectangle (cr, 100, 200, 200, 100);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_select_font_face (cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, 20);
  cairo_move_to (cr, 100, 500);
  cairo_show_text (cr, "Kalium 5.9 µmol");
  cairo_show_page (cr);
  cairo_pdf_surface_set_size (surface, 900, 300);
  cairo_set_source_rgb (cr, 0, 0, 1);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (bytes);
}

/* One page of 600 by 800 points; `page` stands in its dictionary, `content` on it, `objects` beside it
 * (from 5 on). */
typedef struct
{
  const char *page, *content, *objects, *catalog;
} Pdf;

/* The table of where objects are, each at the start of a line: without it poppler mends the document and
 * says that it may be wrong. */
static void
add_table (GString *text)
{
  gsize start = text->len;

  g_string_append (text, "xref\n0 1\n0000000000 65535 f \n");
  for (guint i = 1; i < 40; i++)
    {
      g_autofree char *head = g_strdup_printf ("\n%u 0 obj", i);
      const char *at = strstr (text->str, head);

      if (at != NULL)
        g_string_append_printf (text, "%u 1\n%010u 00000 n \n", i, (guint) (at + 1 - text->str));
    }
  g_string_append_printf (text,
                          "trailer<</Root 1 0 R/Size 40>>\nstartxref\n%" G_GSIZE_FORMAT
                          "\n%%%%EOF\n",
                          start);
}

static GBytes *
bytes_of (const Pdf *pdf)
{
  GString *text = g_string_new ("%PDF-1.7\n");

  g_string_append_printf (text,
                          "1 0 obj<</Type/Catalog/Pages 2 0 R %s>>endobj\n"
                          "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                          "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R %s>>endobj\n"
                          "4 0 obj<</Length %" G_GSIZE_FORMAT ">>stream\n%s\nendstream endobj\n%s",
                          pdf->catalog != NULL ? pdf->catalog : "",
                          pdf->page != NULL ? pdf->page : "/MediaBox[0 0 600 800]",
                          strlen (pdf->content), pdf->content,
                          pdf->objects != NULL ? pdf->objects : "");
  add_table (text);
  return g_string_free_to_bytes (text);
}

/* ---- what is drawn ---- */

static void
test_pixels (void)
{
  g_autoptr (GBytes) document = make_pdf ();
  static const guint widths[] = { 60, 599, 600, 1800 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (RoundsReading) reading = draw_well (document, 0, widths[i]);
      const RoundsPixmap *pixmap = pixmap_of (reading);

      g_assert_cmpuint (pixmap->width, ==, widths[i]);
      g_assert_cmpint (abs ((int) pixmap->height - (int) round (widths[i] * 800. / 600)), <=, 1);
      g_assert_cmphex (colour_at (reading, .20, .30), ==, 0xff0000);
      g_assert_cmphex (colour_at (reading, .48, .36), ==, 0xff0000);
      g_assert_cmphex (colour_at (reading, .14, .30), ==, 0xffffff);
      g_assert_cmphex (colour_at (reading, .20, .40), ==, 0xffffff);
      g_assert_cmpuint (count_of_warning (reading, ROUNDS_READING_WARNING_DAMAGED), ==, 0);
      g_assert_cmpuint (rounds_reading_get_document_bytes (reading), ==,
                        g_bytes_get_size (document));
    }
}

static void
test_pages (void)
{
  g_autoptr (GBytes) document = make_pdf ();
  g_autoptr (RoundsReading) second = draw_well (document, 1, WIDTH);
  g_autoptr (RoundsReading) third = NULL;
  g_autofree char *why = NULL;
  guint n;
  const RoundsPageSize *sizes = rounds_reading_get_page_sizes (second, &n);

  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpfloat (sizes[0].width, ==, 600);
  g_assert_cmpfloat (sizes[0].height, ==, 800);
  g_assert_cmpfloat (sizes[1].width, ==, 900);
  g_assert_cmpfloat (sizes[1].height, ==, 300);
  g_assert_cmpuint (pixmap_of (second)->height, ==, 200);
  g_assert_cmphex (colour_at (second, .5, .5), ==, 0x0000ff);
  third = draw (document, 2, WIDTH, &why);
  g_assert_null (third);
  g_assert_nonnull (strstr (why, "damaged"));
}

/* Each character's box is where it stands; between the boxes' edges there is ink. */
static void
test_words (void)
{
  g_autoptr (GBytes) document = make_pdf ();
  g_autoptr (RoundsReading) reading = draw_well (document, 0, WIDTH);
  const char *text = rounds_reading_get_text (reading, NULL);
  guint n;
  const RoundsPageBox *boxes = rounds_reading_get_boxes (reading, &n);
  const RoundsPageBox *dot;

  g_assert_true (g_str_has_prefix (text, "Kalium 5.9 µmol"));
  g_assert_cmpuint (n, ==, g_utf8_strlen (text, -1));
  g_assert_cmpfloat (fabs (boxes[0].left / 65535. * 600 - 100), <, 3);
  for (guint i = 0; i < 15; i++)
    {
      g_assert_cmpfloat (boxes[i].top / 65535. * 800, >, 475);
      g_assert_cmpfloat (boxes[i].bottom / 65535. * 800, <, 510);
      g_assert_true (i == 0 || boxes[i].left >= boxes[i - 1].left);
    }
  /* The decimal point is a point: ink below, none above. */
  dot = &boxes[8];
  g_assert_cmphex (colour_at (reading, (dot->left + dot->right) / 131070., 499. / 800), <,
                   0x808080);
  g_assert_cmphex (colour_at (reading, (dot->left + dot->right) / 131070., 488. / 800), ==,
                   0xffffff);
}

static void
test_turned (void)
{
  const Pdf pdf = { .page = "/MediaBox[0 0 600 800]/Rotate 90",
                    .content = "1 0 0 rg 0 0 300 400 re f" };
  g_autoptr (GBytes) document = bytes_of (&pdf);
  g_autoptr (RoundsReading) reading = draw_well (document, 0, 800);

  g_assert_cmpuint (pixmap_of (reading)->height, ==, 600);
  g_assert_cmphex (colour_at (reading, .25, .25), ==, 0xff0000);
  g_assert_cmphex (colour_at (reading, .25, .75), ==, 0xffffff);
  g_assert_cmphex (colour_at (reading, .75, .25), ==, 0xffffff);
}

/* A mark that somebody drew, a form that somebody filled in: both are part of what is seen. A remark in
 * a window of its own is not, and that is said. */
static void
test_annotations (void)
{
  const Pdf pdf = {
    .page = "/MediaBox[0 0 600 800]/Annots[5 0 R 7 0 R 9 0 R]",
    .content = "",
    .objects =
        "5 0 obj<</Type/Annot/Subtype/Stamp/Rect[100 100 200 200]/F 4/AP<</N 6 0 R>>>>endobj\n"
        "6 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Length 26>>stream\n"
        "0 1 0 rg 0 0 100 100 re f \nendstream endobj\n"
        "7 0 obj<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(b)/Rect[300 100 400 200]/F 4"
        "/AP<</N 8 0 R>>>>endobj\n"
        "8 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Length 26>>stream\n"
        "0 0 1 rg 0 0 100 100 re f \nendstream endobj\n"
        "9 0 obj<</Type/Annot/Subtype/Text/Rect[500 500 520 520]/Contents(not this "
        "kidney)>>endobj\n",
    .catalog = "/AcroForm<</Fields[7 0 R]>>"
  };
  g_autoptr (GBytes) document = bytes_of (&pdf);
  g_autoptr (RoundsReading) reading = draw_well (document, 0, WIDTH);

  g_assert_cmphex (colour_at (reading, .25, 650. / 800), ==, 0x00ff00);
  g_assert_cmphex (colour_at (reading, 350. / 600, 650. / 800), ==, 0x0000ff);
  g_assert_cmpuint (count_of_warning (reading, ROUNDS_READING_WARNING_REMARKS), ==, 1);
  g_assert_cmpuint (count_of_warning (reading, ROUNDS_READING_WARNING_DAMAGED), ==, 0);
}

/* What would act is neither done nor a reason to refuse the page. */
static void
test_actions (void)
{
  const Pdf pdf = {
    .page = "/MediaBox[0 0 600 800]/AA<</O<</S/JavaScript/JS(app.launchURL\\('http://a.b'\\))>>>>"
            "/Annots[5 0 R]",
    .content = "1 0 0 rg 0 0 600 800 re f",
    .objects = "5 0 obj<</Type/Annot/Subtype/Link/Rect[0 0 600 800]/Border[0 0 0]/A<</S/Launch"
               "/F(/bin/sh)>>>>endobj\n"
               "6 0 obj<</Type/Filespec/F(a.exe)/EF<</F 7 0 R>>>>endobj\n"
               "7 0 obj<</Type/EmbeddedFile/Length 2>>stream\nMZ\nendstream endobj\n",
    .catalog =
        "/OpenAction<</S/JavaScript/JS(while\\(1\\);)>>/Names<</EmbeddedFiles<</Names[(a) 6 0 "
        "R]>>/JavaScript<</Names[(a)<</S/JavaScript/JS(while\\(1\\);)>>]>>>>"
  };
  g_autoptr (GBytes) document = bytes_of (&pdf);
  g_autoptr (RoundsReading) reading = draw_well (document, 0, WIDTH);

  g_assert_cmphex (colour_at (reading, .5, .5), ==, 0xff0000);
  g_assert_cmpuint (count_of_warning (reading, ROUNDS_READING_WARNING_DAMAGED), ==, 0);
}

/* Letters that no font can be found for, a picture that cannot be unpacked, a document that had to be mended: the page comes, and says that
 * something is missing. */
static void
test_missing (void)
{
  const Pdf pdfs[] = {
    { .page = "/MediaBox[0 0 600 800]/Resources<</Font<</F<</Type/Font/Subtype/TrueType/BaseFont/X"
              "/FontDescriptor 5 0 R>>>>>>",
      .content = "BT /F 20 Tf 100 100 Td (5 mg) Tj ET",
      .objects = "5 0 obj<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 6 0 R>>endobj\n"
                 "6 0 obj<</Length 4>>stream\njunk\nendstream endobj\n" },
    { .page = "/MediaBox[0 0 600 800]/Resources<</XObject<</I 5 0 R>>>>",
      .content = "q 600 0 0 800 0 0 cm /I Do Q",
      .objects =
          "5 0 obj<</Type/XObject/Subtype/Image/Width 64/Height 64/BitsPerComponent 8"
          "/ColorSpace/DeviceGray/Filter/JPXDecode/Length 4>>stream\njunk\nendstream endobj\n" },
    { .content = "1 0 0 rg 0 0 600 800 re f BT (no font) Tj ET 5 frobnicate" },
  };
  g_autoptr (GBytes) mended = NULL;
  g_autoptr (RoundsReading) page = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pdfs); i++)
    {
      g_autoptr (GBytes) document = bytes_of (&pdfs[i]);
      g_autoptr (RoundsReading) reading = draw_well (document, 0, WIDTH);

      g_test_message ("document %u", i);
      g_assert_cmpuint (count_of_warning (reading, ROUNDS_READING_WARNING_DAMAGED), >, 0);
      if (i == G_N_ELEMENTS (pdfs) - 1)
        mended = g_bytes_new_from_bytes (document, 0, g_bytes_get_size (document) - 12);
    }
  page = draw_well (mended, 0, WIDTH);
  g_assert_cmpuint (count_of_warning (page, ROUNDS_READING_WARNING_DAMAGED), >, 0);
}

/* ---- what is refused ---- */

static void
assert_refused (GBytes *document, const RoundsReaderLimits *limits, const char *line)
{
  g_autofree char *why = NULL;
  g_autoptr (RoundsReading)
      reading = draw_within (limits, document, &(RoundsReaderPage){ 0, 4000 }, &why);

  g_assert_null (reading);
  g_test_message ("%s", why);
  g_assert_nonnull (strstr (why, line));
}

/* One page more than are drawn of a document. */
static GBytes *
make_many_pages (void)
{
  GString *text = g_string_new ("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                                "2 0 obj<</Type/Pages/Count 10001/Kids[");

  for (guint i = 0; i < 10001; i++)
    g_string_append_printf (text, "%u 0 R ", 3 + i);
  g_string_append (text, "]>>endobj\n");
  for (guint i = 0; i < 10001; i++)
    g_string_append_printf (text, "%u 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n",
                            3 + i);
  g_string_append (text, "trailer<</Root 1 0 R/Size 10004>>\n");
  return g_string_free_to_bytes (text);
}

/* Groups within groups, each as large as the page. */
static GBytes *
make_groups (guint n)
{
  g_autoptr (GString) objects = g_string_new (NULL);
  Pdf pdf = { .page = "/MediaBox[0 0 600 800]/Resources<</XObject<</G 5 0 R>>>>",
              .content = "/G Do" };

  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        objects,
        "%u 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Group<</S/Transparency/I true/K "
        "true"
        "/CS/DeviceRGB>>/Resources<</XObject<</G %u 0 R>>/ExtGState<</A<</ca .5>>>>>>/Length 32>>"
        "stream\n/A gs 0 0 600 800 re f /G Do    \nendstream endobj\n",
        5 + i, 6 + i);
  pdf.objects = objects->str;
  return bytes_of (&pdf);
}

static void
test_refused (void)
{
  const RoundsReaderLimits none = { 0 }, small = { .memory_mb = 160 };
  const Pdf thin = { .page = "/MediaBox[0 0 10 19000]", .content = "" };
  /* Cairo and poppler go on without such a picture, and say nothing. */
  const Pdf picture = { .page = "/MediaBox[0 0 600 800]/Resources<</XObject<</I 5 0 R>>>>",
                        .content = "q 600 0 0 800 0 0 cm /I Do Q",
                        .objects = "5 0 obj<</Type/XObject/Subtype/Image/Width 9000/Height 9000"
                                   "/BitsPerComponent 8/ColorSpace/DeviceRGB/Length 2>>stream\nab\n"
                                   "endstream endobj\n" };
  g_autoptr (GBytes) large = bytes_of (&picture);
  g_autoptr (GBytes) junk = g_bytes_new_static ("no PDF at all", 13);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) long_page = bytes_of (&thin), many = make_many_pages ();
  g_autoptr (GBytes) groups = make_groups (24);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (ROUNDS_TESTS_DIR, "fuzz", "corpus", "reader-pdf",
                                            "encrypted.pdf", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GBytes) locked = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, &error));
  locked = g_bytes_new (bytes, size);
  assert_refused (junk, &none, "damaged or of another kind");
  assert_refused (nothing, &none, "damaged or of another kind");
  assert_refused (locked, &none, "encrypted");
  assert_refused (long_page, &none, "larger than the document reader takes");
  assert_refused (many, &none, "larger than the document reader takes");
  /* The sanitizers ignore limits of memory. */
#if !defined(__SANITIZE_ADDRESS__)
  assert_refused (groups, &small, "more memory than the document reader may use");
  assert_refused (large, &small, "more memory than the document reader may use");
#else
  (void) small;
  (void) large;
#endif
}

/* A page that takes for ever is given up by the processor's clock. */
static void
test_time (void)
{
  const RoundsReaderLimits second = { .cpu_seconds = 1 };
  g_autoptr (GString) content = g_string_new ("0.1 w ");
  Pdf pdf = { 0 };
  g_autoptr (GBytes) document = NULL;

  for (guint i = 0; i < 60000; i++)
    g_string_append (content, "0 0 m 600 800 l 0 800 600 0 300 400 c b*\n");
  pdf.content = content->str;
  document = bytes_of (&pdf);
  assert_refused (document, &second, "took too long");
}

/* Forms that contain themselves, trees of pages that do, a picture of two milliards of pixels, JBIG2:
 * each ends, drawn or refused, and never by a forbidden call or with frames that make no sense. */
static void
test_bombs (void)
{
  const Pdf pdfs[] = {
    { .page = "/MediaBox[0 0 600 800]/Resources<</XObject<</G 5 0 R>>>>",
      .content = "/G Do",
      .objects =
          "5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</G 5 0 "
          "R>>>>/Length 12>>stream\n/G Do /G Do \nendstream endobj\n" },
    { .page = "/MediaBox[0 0 600 800]/Resources<</XObject<</I 5 0 R>>>>",
      .content = "q 600 0 0 800 0 0 cm /I Do Q",
      .objects = "5 0 obj<</Type/XObject/Subtype/Image/Width 50000/Height 50000/BitsPerComponent 8"
                 "/ColorSpace/DeviceRGB/Length 2>>stream\nab\nendstream endobj\n" },
    { .page = "/MediaBox[0 0 600 800]/Resources<</XObject<</I 5 0 R>>>>",
      .content = "q 600 0 0 800 0 0 cm /I Do Q",
      .objects = "5 0 obj<</Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 1"
                 "/ColorSpace/DeviceGray/Filter/JBIG2Decode/Length 30>>stream\n"
                 "\001\001\001\001\060\001\001\001\377\001\001\001\377\001\001\001\001\001\001\001"
                 "\001\001\001\001\001\001\001\001\001\001\nendstream endobj\n" },
    { .page = "/MediaBox[-1e30 -1e30 1e30 1e30]", .content = "0 0 1 1 re f" },
    { .page = "/MediaBox[0 0 0 0]", .content = "0 0 1 1 re f" },
    { .page = "/MediaBox[0 0 600 800]/Resources<</Pattern<</P 5 0 R>>>>",
      .content = "/Pattern cs /P scn 0 0 600 800 re f",
      .objects = "5 0 obj<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]"
                 "/XStep .0001/YStep .0001/Resources<</Pattern<</P 5 0 R>>>>/Length 36>>stream\n"
                 "/Pattern cs /P scn 0 0 1 1 re f     \nendstream endobj\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pdfs); i++)
    {
      const RoundsReaderLimits limits = { .cpu_seconds = 4 };
      g_autoptr (GBytes) document = bytes_of (&pdfs[i]);
      g_autofree char *why = NULL;
      g_autoptr (RoundsReading)
          reading = draw_within (&limits, document, &(RoundsReaderPage){ 0, WIDTH }, &why);

      g_test_message ("document %u: %s", i, why != NULL ? why : "drawn");
      g_assert_true ((reading != NULL) != (why != NULL));
      if (why != NULL)
        g_assert_null (strstr (why, "makes no sense"));
      if (why != NULL)
        g_assert_null (strstr (why, "forbidden"));
    }
}

/* Any byte changed: drawn or refused in one line, and no call that the cage forbids. */
static void
test_changed (void)
{
  const TestCounts counts = { "changed PDFs", 30, 1000, 20000 };
  g_autoptr (GBytes) whole = make_pdf ();
  guint n = test_count (&counts);

  for (guint i = 0; i < n; i++)
    {
      gsize size;
      const guint8 *from = g_bytes_get_data (whole, &size);
      g_autofree guint8 *bytes = g_memdup2 (from, size);
      g_autofree char *why = NULL;
      g_autoptr (GBytes) document = NULL;
      g_autoptr (RoundsReading) reading = NULL;

      for (guint k = 0; k < 4; k++)
        bytes[g_test_rand_int_range (0, (int) size)] = (guint8) g_test_rand_int_range (0, 256);
      document = g_bytes_new (bytes, size);
      reading = draw (document, 0, 200, &why);
      g_assert_true ((reading != NULL) != (why != NULL));
      if (why != NULL)
        g_assert_null (strstr (why, "makes no sense"));
      if (why != NULL)
        g_assert_null (strstr (why, "forbidden"));
    }
}

/* ---- a program that was taken over ---- */

/* What fake-reader says of page n (tests/data/fake-reader.c), and whether it is believed. */
static void
test_lies (void)
{
  static const struct
  {
    const char *what;
    gboolean believed;
  } pages[] = {
    { "the truth", TRUE },
    { "no pixels", FALSE },
    { "no sizes", FALSE },
    { "a box too few", FALSE },
    { "sizes twice", FALSE },
    { "two pictures", FALSE },
    { "fewer pages than that", FALSE },
  };
  g_autoptr (GBytes) document = g_bytes_new_static ("any", 3);

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *why = NULL;
      const RoundsReaderPage page = { i, 9 };
      const ReaderQuestion question = { .program = "tests/data/fake-reader", .page = &page };
      g_autoptr (RoundsReading) reading = reader_ask (&question, document, &why);

      g_test_message ("%s", pages[i].what);
      g_assert_cmpint (reading != NULL, ==, pages[i].believed);
      if (why != NULL)
        g_assert_nonnull (strstr (why, "makes no sense"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pages/pixels", test_pixels);
  g_test_add_func ("/pages/sizes", test_pages);
  g_test_add_func ("/pages/words", test_words);
  g_test_add_func ("/pages/turned", test_turned);
  g_test_add_func ("/pages/annotations", test_annotations);
  g_test_add_func ("/pages/actions", test_actions);
  g_test_add_func ("/pages/missing", test_missing);
  g_test_add_func ("/pages/refused", test_refused);
  g_test_add_func ("/pages/time", test_time);
  g_test_add_func ("/pages/bombs", test_bombs);
  g_test_add_func ("/pages/changed", test_changed);
  g_test_add_func ("/pages/lies", test_lies);
  return g_test_run ();
}
