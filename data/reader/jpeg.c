#include "formats.h"
#include "picture.h"
#include "whole.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

/* JPEG by libjpeg-turbo. A picture whose data ends early is refused: its grey rest would look like
 * part of it. Data that is damaged in the middle is shown and said. A camera stores how it was held
 * (EXIF's Orientation): it is turned here, since a mirrored limb is the other limb.
 */

#define ORIENTATION 0x0112

typedef struct
{
  struct jpeg_error_mgr errors; /* first: libjpeg knows only this part */
  jmp_buf back;
  bool cut, damaged;
  RoundsOutput *out;
  RoundsPicture picture;
  struct jpeg_decompress_struct jpeg;
  uint8_t *row, *colours; /* as decoded; as RGB, where that is not the same */
  unsigned failed;
  const char *line;
} Work;

static void
on_error (j_common_ptr jpeg)
{
  Work *work = (Work *) jpeg->err;

  longjmp (work->back, 1);
}

static void
on_message (j_common_ptr jpeg, int level)
{
  Work *work = (Work *) jpeg->err;

  if (level >= 0)
    return;
  if (jpeg->err->msg_code == JWRN_HIT_MARKER || jpeg->err->msg_code == JWRN_JPEG_EOF)
    work->cut = true;
  else if (jpeg->err->msg_code != JWRN_EXTRANEOUS_DATA)
    work->damaged = true;
}

static unsigned
number (const uint8_t *at, unsigned bytes, bool little)
{
  unsigned value = 0;

  for (unsigned i = 0; i < bytes; i++)
    value = value << 8 | at[little ? bytes - 1 - i : i];
  return value;
}

/* TIFF 6.0's header and first directory, in an APP1 of EXIF. 1 where it does not say. */
static unsigned
turn_of (const uint8_t *exif, size_t size)
{
  const uint8_t *tiff = exif + 6;
  size_t left, directory;
  unsigned entries;
  bool little;

  if (size < 6 + 8 || memcmp (exif, "Exif\0\0", 6) != 0)
    return 1;
  left = size - 6;
  little = tiff[0] == 'I';
  directory = number (tiff + 4, 4, little);
  if (directory > left || left - directory < 2)
    return 1;
  entries = number (tiff + directory, 2, little);
  for (size_t at = directory + 2; entries > 0 && at + 12 <= left; entries--, at += 12)
    if (number (tiff + at, 2, little) == ORIENTATION)
      {
        unsigned turn = number (tiff + at + 8, 2, little);

        return turn >= 1 && turn <= 8 ? turn : 1;
      }
  return 1;
}

static unsigned
turn_of_markers (const struct jpeg_decompress_struct *jpeg)
{
  unsigned turn = 1;

  for (jpeg_saved_marker_ptr m = jpeg->marker_list; m && turn == 1; m = m->next)
    if (m->marker == JPEG_APP0 + 1)
      turn = turn_of (m->data, m->data_length);
  return turn;
}

/* Inks to colours, as far as that can be done without a profile; Adobe's are stored inverted. */
static const uint8_t *
colours_of_inks (Work *work)
{
  bool inverted = work->jpeg.saw_Adobe_marker;

  for (size_t i = 0; i < work->jpeg.output_width; i++)
    {
      const uint8_t *ink = work->row + 4 * i;
      unsigned light = inverted ? ink[3] : 255u - ink[3];

      for (unsigned c = 0; c < 3; c++)
        work->colours[3 * i + c] = (uint8_t) ((inverted ? ink[c] : 255u - ink[c]) * light / 255);
    }
  return work->colours;
}

static void
read_rows (Work *work)
{
  struct jpeg_decompress_struct *jpeg = &work->jpeg;
  bool inks = jpeg->output_components == 4;
  size_t size = (size_t) jpeg->output_width * (unsigned) jpeg->output_components;

  work->row = malloc (size);
  work->colours = malloc (size);
  if (!work->row || !work->colours)
    {
      work->failed = ROUNDS_FAIL_MEMORY;
      work->line = "the picture needs more memory than the reader may use";
      return;
    }
  while (jpeg->output_scanline < jpeg->output_height)
    {
      jpeg_read_scanlines (jpeg, &work->row, 1);
      rounds_picture_row (&work->picture, inks ? colours_of_inks (work) : work->row);
    }
}

static void
begin_picture (Work *work)
{
  struct jpeg_decompress_struct *jpeg = &work->jpeg;
  RoundsPictureShape shape = { jpeg->image_width, jpeg->image_height, ROUNDS_PIXELS_RGB8, 1 };

  if (jpeg->jpeg_color_space == JCS_GRAYSCALE)
    {
      jpeg->out_color_space = JCS_GRAYSCALE;
      shape.format = ROUNDS_PIXELS_GRAY8;
    }
  else if (jpeg->num_components == 4)
    jpeg->out_color_space = JCS_CMYK;
  else
    jpeg->out_color_space = JCS_RGB;
  shape.turn = turn_of_markers (jpeg);
  work->failed = rounds_picture_begin (&work->picture, work->out, &shape, &work->line);
}

/* libjpeg comes back here by longjmp: nothing that is looked at afterwards lives on this stack. */
static void
read_picture (Work *work, const RoundsWhole *whole)
{
  if (setjmp (work->back))
    {
      work->failed = ROUNDS_FAIL_FORMAT;
      work->line = "this is no whole JPEG picture";
      return;
    }
  jpeg_create_decompress (&work->jpeg);
  jpeg_mem_src (&work->jpeg, whole->bytes, whole->size);
  jpeg_save_markers (&work->jpeg, JPEG_APP0 + 1, 0xffff);
  jpeg_read_header (&work->jpeg, TRUE);
  begin_picture (work);
  if (work->failed)
    return;
  jpeg_start_decompress (&work->jpeg);
  read_rows (work);
  if (work->failed)
    return;
  jpeg_finish_decompress (&work->jpeg);
  rounds_picture_end (&work->picture);
}

/* On ARM libjpeg-turbo looks into /proc/cpuinfo when it first asks what the processor can do, and keeps
 * the answer (2.1, simd/arm/aarch64/jsimd.c, init_simd); the cage would end the process there. Packing
 * one pixel asks. */
void
rounds_jpeg_prepare (void)
{
  struct jpeg_error_mgr errors;
  struct jpeg_compress_struct jpeg = { .err = jpeg_std_error (&errors) };
  uint8_t pixel[1] = { 0 }, *row = pixel;
  unsigned char *bytes = NULL;
  unsigned long size = 0;

  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &bytes, &size);
  jpeg.image_width = jpeg.image_height = 1;
  jpeg.input_components = 1;
  jpeg.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults (&jpeg);
  jpeg_start_compress (&jpeg, TRUE);
  jpeg_write_scanlines (&jpeg, &row, 1);
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  free (bytes);
}

unsigned
rounds_jpeg_read (RoundsInput *input, RoundsOutput *out, const char **line)
{
  Work *work = calloc (1, sizeof *work);
  RoundsWhole whole = { 0 };
  unsigned failed = work ? rounds_whole_read (input, &whole) : ROUNDS_FAIL_MEMORY;

  *line = "not enough memory";
  if (!failed)
    {
      work->out = out;
      work->jpeg.err = jpeg_std_error (&work->errors);
      work->errors.error_exit = on_error;
      work->errors.emit_message = on_message;
      read_picture (work, &whole);
      if (!work->failed && work->cut)
        {
          work->failed = ROUNDS_FAIL_FORMAT;
          work->line = "this JPEG picture ends early";
        }
      if (!work->failed && work->damaged)
        rounds_output_warn (out, ROUNDS_WARN_DAMAGED, 0, 1, "damaged: parts of it may be wrong");
      jpeg_destroy_decompress (&work->jpeg);
      rounds_picture_free (&work->picture);
      free (work->row);
      free (work->colours);
      failed = work->failed;
      *line = work->line;
    }
  free (whole.bytes);
  free (work);
  return failed;
}
