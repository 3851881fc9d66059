#include "picture.h"

#include <stdlib.h>
#include <string.h>

#define STRIP_BYTES (256u << 10)

unsigned
rounds_pixels_bytes (RoundsPixels format)
{
  return format == ROUNDS_PIXELS_GRAY8 ? 1 : format == ROUNDS_PIXELS_RGB8 ? 3 : 4;
}

/* EXIF 2.3, 4.6.4: from 5 on rows are columns. */
static bool
is_on_its_side (const RoundsPicture *self)
{
  return self->shape.turn >= 5 && self->shape.turn <= 8;
}

static uint32_t
seen_width (const RoundsPicture *self)
{
  return is_on_its_side (self) ? self->shape.height : self->shape.width;
}

static uint32_t
seen_height (const RoundsPicture *self)
{
  return is_on_its_side (self) ? self->shape.width : self->shape.height;
}

static size_t
row_bytes (const RoundsPicture *self)
{
  return (size_t) self->shape.width * self->each;
}

unsigned
rounds_picture_begin (RoundsPicture *self,
                      RoundsOutput *out,
                      const RoundsPictureShape *shape,
                      const char **line)
{
  uint32_t image = self->image;
  size_t bytes;

  *self = (RoundsPicture){ .out = out, .shape = *shape, .image = image };
  *line = "the picture has more pixels than the reader takes";
  if (shape->width > ROUNDS_FRAME_IMAGE_MAX || shape->height > ROUNDS_FRAME_IMAGE_MAX ||
      (uint64_t) shape->width * shape->height > ROUNDS_FRAME_PIXELS_MAX)
    return ROUNDS_FAIL_TOO_BIG;
  *line = "the picture has no pixels";
  if (shape->width == 0 || shape->height == 0)
    return ROUNDS_FAIL_FORMAT;
  self->each = rounds_pixels_bytes (shape->format);
  bytes = (size_t) seen_width (self) * self->each;
  self->rows_max = (uint32_t) (bytes < STRIP_BYTES ? STRIP_BYTES / bytes : 1);
  self->strip = malloc (self->rows_max * bytes);
  if (shape->turn > 1)
    self->whole = malloc (row_bytes (self) * shape->height);
  *line = "the picture needs more memory than the reader may use";
  return self->strip && (self->whole || shape->turn <= 1) ? 0 : ROUNDS_FAIL_MEMORY;
}

static void
send_strip (RoundsPicture *self)
{
  RoundsFrame frame = { .type = ROUNDS_FRAME_PIXELS };
  size_t bytes = (size_t) seen_width (self) * self->each;

  if (self->rows == 0)
    return;
  rounds_output_flush (self->out);
  frame.pixels.image = self->image;
  frame.pixels.width = seen_width (self);
  frame.pixels.height = seen_height (self);
  frame.pixels.first_row = self->next;
  frame.pixels.rows = self->rows;
  frame.pixels.format = self->shape.format;
  frame.pixels.pixels = (RoundsBytes){ self->strip, self->rows * bytes };
  rounds_reader_frames_put (&self->out->writer, &frame);
  self->next += self->rows;
  self->rows = 0;
}

/* Room for one more row as it is seen. */
static uint8_t *
next_row (RoundsPicture *self)
{
  if (self->rows == self->rows_max)
    send_strip (self);
  return self->strip + (size_t) self->rows++ * seen_width (self) * self->each;
}

void
rounds_picture_row (RoundsPicture *self, const uint8_t *row)
{
  if (!self->whole)
    memcpy (next_row (self), row, row_bytes (self));
  else
    memcpy (self->whole + self->next++ * row_bytes (self), row, row_bytes (self));
}

/* Where the pixel that is seen at (x, y) is stored. EXIF 2.3, table 6: 2 mirrored, 3 upside down,
 * 4 both, 5 to 8 the same on their side. */
static const uint8_t *
stored_at (const RoundsPicture *self, uint32_t x, uint32_t y)
{
  uint32_t w = self->shape.width - 1, h = self->shape.height - 1, column, row;

  switch (self->shape.turn)
    {
    case 2:
      column = w - x, row = y;
      break;
    case 3:
      column = w - x, row = h - y;
      break;
    case 4:
      column = x, row = h - y;
      break;
    case 5:
      column = y, row = x;
      break;
    case 6:
      column = y, row = h - x;
      break;
    case 7:
      column = w - y, row = h - x;
      break;
    default:
      column = w - y, row = x;
    }
  return self->whole + row * row_bytes (self) + (size_t) column * self->each;
}

void
rounds_picture_end (RoundsPicture *self)
{
  if (self->whole)
    {
      self->next = 0;
      for (uint32_t y = 0; y < seen_height (self); y++)
        {
          uint8_t *row = next_row (self);

          for (uint32_t x = 0; x < seen_width (self); x++)
            memcpy (row + (size_t) x * self->each, stored_at (self, x, y), self->each);
        }
    }
  send_strip (self);
}

void
rounds_picture_free (RoundsPicture *self)
{
  free (self->strip);
  free (self->whole);
  self->strip = self->whole = NULL;
}
