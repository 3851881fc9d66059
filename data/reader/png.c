#include "formats.h"
#include "picture.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>

/* PNG by libpng, whose own limits are set to ours before it reads a byte of the picture. 16 bits
 * become 8; a palette and what is transparent become RGB and RGBA. */

/* One chunk (a profile, a comment) may ask for this much; how many are kept. */
#define CHUNK_BYTES (8u << 20)
#define CHUNKS_MAX  100

typedef struct
{
  RoundsInput *input;
  RoundsOutput *out;
  RoundsPicture picture;
  png_structp png;
  png_infop info;
  uint8_t *rows;   /* one, or all where they come in passes */
  uint8_t **lines; /* (height) into rows, of the latter */
  unsigned failed;
  const char *line;
} Work;

static void
on_bytes_wanted (png_structp png, png_bytep bytes, png_size_t size)
{
  Work *work = png_get_io_ptr (png);

  if (rounds_input_read (work->input, bytes, size) != size)
    png_error (png, "short");
}

static void
on_error (png_structp png, png_const_charp why)
{
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp why)
{
}

static RoundsPixels
set_transforms (Work *work)
{
  png_structp png = work->png;
  int type = png_get_color_type (png, work->info);
  bool clear = (type & PNG_COLOR_MASK_ALPHA) != 0 ||
               png_get_valid (png, work->info, PNG_INFO_tRNS) != 0;
  bool gray = (type & PNG_COLOR_MASK_COLOR) == 0 && !clear;

  png_set_expand (png);
  png_set_scale_16 (png);
  if (!gray)
    png_set_gray_to_rgb (png);
  return gray ? ROUNDS_PIXELS_GRAY8 : clear ? ROUNDS_PIXELS_RGBA8 : ROUNDS_PIXELS_RGB8;
}

static void
read_rows (Work *work)
{
  size_t size = png_get_rowbytes (work->png, work->info);
  uint32_t height = work->picture.shape.height;
  bool passes = png_get_interlace_type (work->png, work->info) != PNG_INTERLACE_NONE;

  work->rows = malloc (size * (passes ? height : 1));
  work->lines = calloc (height, sizeof *work->lines);
  if (!work->rows || !work->lines)
    {
      work->failed = ROUNDS_FAIL_MEMORY;
      work->line = "the picture needs more memory than the reader may use";
      return;
    }
  for (uint32_t y = 0; y < height; y++)
    work->lines[y] = work->rows + (passes ? y * size : 0);
  if (passes)
    png_read_image (work->png, work->lines);
  for (uint32_t y = 0; y < height; y++)
    {
      if (!passes)
        png_read_row (work->png, work->lines[y], NULL);
      rounds_picture_row (&work->picture, work->lines[y]);
    }
}

/* libpng comes back here by longjmp: nothing that is looked at afterwards lives on this stack. */
static void
read_picture (Work *work)
{
  RoundsPictureShape shape = { 0 };

  if (setjmp (png_jmpbuf (work->png)))
    {
      work->failed = ROUNDS_FAIL_FORMAT;
      work->line = "this is no whole PNG picture";
      return;
    }
  png_set_read_fn (work->png, work, on_bytes_wanted);
  png_set_user_limits (work->png, ROUNDS_FRAME_IMAGE_MAX, ROUNDS_FRAME_IMAGE_MAX);
  png_set_chunk_malloc_max (work->png, CHUNK_BYTES);
  png_set_chunk_cache_max (work->png, CHUNKS_MAX);
  png_read_info (work->png, work->info);
  shape.format = set_transforms (work);
  shape.width = png_get_image_width (work->png, work->info);
  shape.height = png_get_image_height (work->png, work->info);
  work->failed = rounds_picture_begin (&work->picture, work->out, &shape, &work->line);
  if (work->failed)
    return;
  png_read_update_info (work->png, work->info);
  read_rows (work);
  if (work->failed)
    return;
  png_read_end (work->png, NULL);
  rounds_picture_end (&work->picture);
}

/* What stands behind the picture is not looked at, but belongs to the document. */
static void
read_rest (RoundsInput *input)
{
  uint8_t bytes[4096];

  while (rounds_input_read (input, bytes, sizeof bytes) == sizeof bytes)
    ;
}

unsigned
rounds_png_read (RoundsInput *input, RoundsOutput *out, const char **line)
{
  Work work = { .input = input, .out = out };

  work.png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
  work.info = work.png ? png_create_info_struct (work.png) : NULL;
  if (work.info)
    read_picture (&work);
  else
    {
      work.failed = ROUNDS_FAIL_MEMORY;
      work.line = "not enough memory";
    }
  png_destroy_read_struct (&work.png, &work.info, NULL);
  rounds_picture_free (&work.picture);
  free (work.rows);
  free (work.lines);
  if (!work.failed)
    read_rest (input);
  *line = work.line;
  return work.failed;
}
