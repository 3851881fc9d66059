/* picture.h: pixels into PIXELS frames, strip by strip, for every format that has them. */
#pragma once

#include "output.h"

typedef struct
{
  uint32_t width, height;
  RoundsPixels format; /* GRAY8, RGB8 or RGBA8 */
  unsigned turn;       /* how it is stored, EXIF's Orientation; 0 and 1: as it is seen */
} RoundsPictureShape;

typedef struct
{
  RoundsOutput *out;
  RoundsPictureShape shape; /* as it is stored */
  uint32_t image;           /* 0, 1, 2 ... in the document */
  unsigned each;            /* bytes of a pixel */
  uint32_t rows, rows_max;  /* in the strip */
  uint32_t next;            /* row of the picture that the strip begins with */
  uint8_t *strip;           /* (rows_max, width * each) */
  uint8_t *whole;           /* (height, width * each), where it must be turned first; else NULL */
} RoundsPicture;

unsigned rounds_pixels_bytes (RoundsPixels format);
/* 0, or a RoundsFrameFail with one plain line: over ROUNDS_FRAME_PIXELS_MAX, no memory. Nothing is
 * allocated before the size was looked at. */
unsigned rounds_picture_begin (RoundsPicture *self,
                               RoundsOutput *out,
                               const RoundsPictureShape *shape,
                               const char **line);
/* The next row, width * each bytes, top to bottom as it is stored. */
void rounds_picture_row (RoundsPicture *self, const uint8_t *row);
/* All rows were given: the last strip goes out. */
void rounds_picture_end (RoundsPicture *self);
/* Also after a failure. */
void rounds_picture_free (RoundsPicture *self);
