/* Pixels of PNG and JPEG through rounds-reader: exact, turned as a camera says, refused when not
 * whole. The pictures are made here. */
#include "counts.h"
#include "reader-ask.h"

#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

/* (transfer full) NULL with an error's line in *why. */
static RoundsReading *
read_picture (const char *format, const GByteArray *document, char **why)
{
  g_autoptr (GBytes) bytes = g_bytes_new (document->data, document->len);

  return reader_ask (&(ReaderQuestion){ .format = format }, bytes, why);
}

static const guint8 *
only_picture (RoundsReading *reading, guint width, guint height, guint channels)
{
  guint n;
  const RoundsPixmap *pixmap = rounds_reading_get_pixmaps (reading, &n);

  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (pixmap->width, ==, width);
  g_assert_cmpuint (pixmap->height, ==, height);
  g_assert_cmpuint (pixmap->channels, ==, channels);
  g_assert_cmpuint (g_bytes_get_size (pixmap->pixels), ==, (gsize) width * height * channels);
  return g_bytes_get_data (pixmap->pixels, NULL);
}

/* ---- PNG ---- */

typedef struct
{
  const char *name;
  int colour, depth, interlace;
  guint width, height, channels; /* channels: as they are given back */
} Png;

static const Png pngs[] = {
  { "gray", PNG_COLOR_TYPE_GRAY, 8, PNG_INTERLACE_NONE, 300, 211, 1 },
  { "gray-16", PNG_COLOR_TYPE_GRAY, 16, PNG_INTERLACE_NONE, 31, 7, 1 },
  { "gray-alpha", PNG_COLOR_TYPE_GRAY_ALPHA, 8, PNG_INTERLACE_NONE, 31, 7, 4 },
  { "rgb", PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 1000, 700, 3 },
  { "rgb-interlaced", PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_ADAM7, 61, 37, 3 },
  { "rgba", PNG_COLOR_TYPE_RGBA, 8, PNG_INTERLACE_NONE, 61, 37, 4 },
  { "one", PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 1, 1, 3 },
  { "wide", PNG_COLOR_TYPE_RGBA, 8, PNG_INTERLACE_NONE, 32768, 3, 4 },
};

static guint8
sample (guint x, guint y, guint c)
{
  return (guint8) (x * 7 + y * 13 + c * 101);
}

static guint
png_channels (int colour)
{
  return colour == PNG_COLOR_TYPE_GRAY         ? 1
         : colour == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
         : colour == PNG_COLOR_TYPE_RGB        ? 3
                                               : 4;
}

static void
on_png_bytes (png_structp png, png_bytep bytes, png_size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), bytes, (guint) size);
}

static void
on_png_flushed (png_structp png)
{
}

static GByteArray *
make_png (const Png *row)
{
  GByteArray *out = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  guint channels = png_channels (row->colour), each = (guint) row->depth / 8;
  gsize stride = (gsize) row->width * channels * each;
  g_autofree guint8 *pixels = g_malloc (stride * row->height);
  g_autofree png_bytep *lines = g_new (png_bytep, row->height);

  for (guint y = 0; y < row->height; y++)
    {
      lines[y] = pixels + y * stride;
      for (guint i = 0; i < row->width * channels; i++)
        memset (lines[y] + i * each, sample (i / channels, y, i % channels), each);
    }
  png_set_write_fn (png, out, on_png_bytes, on_png_flushed);
  png_set_IHDR (png, info, row->width, row->height, row->depth, row->colour, row->interlace, 0, 0);
  png_set_rows (png, info, lines);
  png_write_png (png, info, PNG_TRANSFORM_IDENTITY, NULL);
  png_destroy_write_struct (&png, &info);
  return out;
}

/* What a gray picture with alpha gives in channel c of RGBA. */
static guint
channel_of (const Png *row, guint c)
{
  return row->colour == PNG_COLOR_TYPE_GRAY_ALPHA ? c / 3 : c;
}

static void
test_png (gconstpointer data)
{
  const Png *row = data;
  g_autoptr (GByteArray) document = make_png (row);
  g_autofree char *why = NULL;
  g_autoptr (RoundsReading) reading = read_picture ("png", document, &why);
  const guint8 *pixels;

  g_assert_cmpstr (why, ==, NULL);
  pixels = only_picture (reading, row->width, row->height, row->channels);
  for (guint y = 0; y < row->height; y++)
    for (guint i = 0; i < row->width * row->channels; i++)
      g_assert_cmpuint (*pixels++, ==,
                        sample (i / row->channels, y, channel_of (row, i % row->channels)));
}

/* ---- JPEG ---- */

typedef struct
{
  guint width, height, channels;
  guint turn; /* EXIF's Orientation; 0: no EXIF */
} Jpeg;

/* Four corners of their own brightness: red upper left, in the order of the storing. */
static const guint8 corners[4][3] = {
  { 250, 10, 10 }, { 10, 250, 10 }, { 10, 10, 250 }, { 250, 250, 250 }
};

static void
write_exif (struct jpeg_compress_struct *jpeg, guint turn)
{
  guint8 exif[] = { 'E',  'x',  'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                    0x01, 0x12, 0,   3,   0, 0, 0,   1,   0, 0,  0, 0, 0, 0, 0, 0 };

  exif[25] = (guint8) turn;
  jpeg_write_marker (jpeg, JPEG_APP0 + 1, exif, sizeof exif);
}

static GByteArray *
make_jpeg (const Jpeg *row)
{
  struct jpeg_error_mgr errors;
  struct jpeg_compress_struct jpeg = { .err = jpeg_std_error (&errors) };
  unsigned char *bytes = NULL;
  unsigned long size = 0;
  g_autofree guint8 *line = g_malloc ((gsize) row->width * row->channels);
  GByteArray *out = g_byte_array_new ();

  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &bytes, &size);
  jpeg.image_width = row->width;
  jpeg.image_height = row->height;
  jpeg.input_components = (int) row->channels;
  jpeg.in_color_space = row->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults (&jpeg);
  jpeg_set_quality (&jpeg, 100, TRUE);
  jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress (&jpeg, TRUE);
  if (row->turn != 0)
    write_exif (&jpeg, row->turn);
  for (guint y = 0; y < row->height; y++)
    {
      for (guint i = 0; i < row->width * row->channels; i++)
        line[i] = corners[2 * (2 * y >= row->height) + (2 * (i / row->channels) >= row->width)]
                         [i % row->channels];
      jpeg_write_scanlines (&jpeg, &line, 1);
    }
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  g_byte_array_append (out, bytes, (guint) size);
  free (bytes);
  return out;
}

/* Which of the stored corners is seen at each corner, for EXIF's 1 to 8. */
static const guint seen[9][4] = { { 0 },          { 0, 1, 2, 3 }, { 1, 0, 3, 2 },
                                  { 3, 2, 1, 0 }, { 2, 3, 0, 1 }, { 0, 2, 1, 3 },
                                  { 2, 0, 3, 1 }, { 3, 1, 2, 0 }, { 1, 3, 0, 2 } };

static void
assert_corner (const guint8 *pixels, const Jpeg *row, guint corner, const guint8 *colour)
{
  gboolean side = row->turn >= 5;
  guint width = side ? row->height : row->width, height = side ? row->width : row->height;
  guint x = corner % 2 == 0 ? 3 : width - 4, y = corner / 2 == 0 ? 3 : height - 4;

  for (guint c = 0; c < row->channels; c++)
    g_assert_cmpint (ABS ((int) pixels[((gsize) y * width + x) * row->channels + c] -
                          (int) colour[c]),
                     <=, 4);
}

static void
check_jpeg (const Jpeg *row)
{
  g_autoptr (GByteArray) document = make_jpeg (row);
  g_autofree char *why = NULL;
  g_autoptr (RoundsReading) reading = read_picture ("jpeg", document, &why);
  const guint8 *pixels;
  gboolean side = row->turn >= 5;

  g_assert_cmpstr (why, ==, NULL);
  pixels = only_picture (reading, side ? row->height : row->width, side ? row->width : row->height,
                         row->channels);
  for (guint corner = 0; corner < 4; corner++)
    assert_corner (pixels, row, corner, corners[seen[MAX (row->turn, 1)][corner]]);
}

static void
test_jpeg (void)
{
  const Jpeg gray = { 641, 479, 1, 0 }, colour = { 1600, 1200, 3, 0 };

  check_jpeg (&gray);
  check_jpeg (&colour);
}

static void
test_jpeg_turned (void)
{
  for (guint turn = 1; turn <= 8; turn++)
    {
      const Jpeg row = { 64, 32, 3, turn };

      check_jpeg (&row);
    }
}

/* ---- what is refused ---- */

static void
assert_refused (const char *format, const GByteArray *document, const char *line)
{
  g_autofree char *why = NULL;
  g_autoptr (RoundsReading) reading = read_picture (format, document, &why);

  g_assert_null (reading);
  g_assert_nonnull (strstr (why, line));
}

/* Cut anywhere, there is no picture, rather than a part of one. */
static void
test_cut (void)
{
  const Jpeg jpeg_row = { 64, 64, 3, 0 };
  g_autoptr (GByteArray) png = make_png (&pngs[0]), jpeg = make_jpeg (&jpeg_row);

  for (guint part = 0; part < 8; part++)
    {
      g_autoptr (GByteArray) cut = g_byte_array_new ();

      g_byte_array_append (cut, png->data, png->len * part / 8);
      assert_refused ("png", cut, "damaged");
      g_byte_array_set_size (cut, 0);
      g_byte_array_append (cut, jpeg->data, jpeg->len * part / 8);
      assert_refused ("jpeg", cut, "damaged");
    }
}

/* 30,000 by 30,000 in a few bytes: refused by its size, before anything is unpacked. */
static void
test_bomb (void)
{
  const Png row = { "bomb", PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 8, 8, 3 };
  g_autoptr (GByteArray) document = make_png (&row);
  static const guint8 size[] = { 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30 };
  /* CRC-32 of the IHDR with that size. */
  guint32 crc = 0xffffffff;

  memcpy (document->data + 16, size, sizeof size);
  for (guint i = 12; i < 29; i++)
    {
      crc ^= document->data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
  crc = GUINT32_TO_BE (~crc);
  memcpy (document->data + 29, &crc, sizeof crc);
  assert_refused ("png", document, "larger than the document reader takes");
}

/* One as the other, or neither. */
static void
test_other_kind (void)
{
  const Jpeg jpeg_row = { 64, 64, 3, 0 };
  g_autoptr (GByteArray) png = make_png (&pngs[0]), jpeg = make_jpeg (&jpeg_row);
  g_autoptr (GByteArray) none = g_byte_array_new ();

  assert_refused ("jpeg", png, "of another kind than it says");
  assert_refused ("png", jpeg, "of another kind than it says");
  assert_refused ("png", none, "of another kind than it says");
}

/* Any byte changed: read or refused, and never a crash or a frame that makes no sense. */
static void
test_changed (void)
{
  const TestCounts counts = { "changed pictures", 40, 2000, 20000 };
  const Jpeg jpeg_row = { 48, 40, 3, 6 };
  guint n = test_count (&counts);

  for (guint i = 0; i < n; i++)
    {
      gboolean png = i % 2 == 0;
      g_autoptr (GByteArray) document = png ? make_png (&pngs[4]) : make_jpeg (&jpeg_row);
      g_autofree char *why = NULL;
      g_autoptr (RoundsReading) reading = NULL;

      for (guint k = 0; k < 3; k++)
        document->data[g_test_rand_int_range (0, (int) document->len)] = (guint8)
            g_test_rand_int_range (0, 256);
      reading = read_picture (png ? "png" : "jpeg", document, &why);
      g_assert_true ((reading != NULL) != (why != NULL));
      if (why != NULL)
        g_assert_null (strstr (why, "makes no sense"));
      if (why != NULL)
        g_assert_null (strstr (why, "crashed"));
      if (why != NULL)
        g_assert_null (strstr (why, "forbidden"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pngs); i++)
    {
      g_autofree char *name = g_strdup_printf ("/reader-pictures/png/%s", pngs[i].name);

      g_test_add_data_func (name, &pngs[i], test_png);
    }
  g_test_add_func ("/reader-pictures/jpeg/exact", test_jpeg);
  g_test_add_func ("/reader-pictures/jpeg/turned", test_jpeg_turned);
  g_test_add_func ("/reader-pictures/cut", test_cut);
  g_test_add_func ("/reader-pictures/bomb", test_bomb);
  g_test_add_func ("/reader-pictures/other-kind", test_other_kind);
  g_test_add_func ("/reader-pictures/changed", test_changed);
  return g_test_run ();
}
