#include "frame.h"

#include <string.h>

/* Reads fields; once one runs over the end `bad` stays set and every further one is zero. */
typedef struct
{
  const uint8_t *at;
  size_t left;
  bool bad;
} Cursor;

/* The longest fixed part of a payload: PIXELS. */
typedef struct
{
  uint8_t bytes[ROUNDS_FRAME_HEADER_BYTES + 24];
  size_t used;
} Head;

static uint64_t
take (Cursor *cursor, unsigned n)
{
  uint64_t value = 0;

  if (cursor->left < n)
    {
      cursor->bad = true;
      return 0;
    }
  for (unsigned i = 0; i < n; i++)
    value |= (uint64_t) cursor->at[i] << (8 * i);
  cursor->at += n;
  cursor->left -= n;
  return value;
}

static RoundsBytes
take_bytes (Cursor *cursor, size_t n)
{
  RoundsBytes view = { cursor->at, n };

  if (n > cursor->left)
    {
      cursor->bad = true;
      return (RoundsBytes){ 0 };
    }
  cursor->at += n;
  cursor->left -= n;
  return view;
}

static RoundsBytes
take_rest (Cursor *cursor)
{
  return take_bytes (cursor, cursor->left);
}

static bool
is_line (RoundsBytes line)
{
  return line.size <= ROUNDS_FRAME_LINE_MAX && rounds_utf8_is_text (line) &&
         !(line.size && memchr (line.data, '\n', line.size));
}

static unsigned
pixel_bytes (uint32_t format)
{
  switch (format)
    {
    case ROUNDS_PIXELS_GRAY8:
      return 1;
    case ROUNDS_PIXELS_GRAY16:
      return 2;
    case ROUNDS_PIXELS_RGB8:
      return 3;
    case ROUNDS_PIXELS_RGBA8:
      return 4;
    default:
      return 0;
    }
}

static bool
text_is_legal (const RoundsFrame *frame)
{
  return (unsigned) frame->text.step <= ROUNDS_STEP_WHOLE && frame->text.utf8.size > 0 &&
         frame->text.utf8.size <= ROUNDS_FRAME_TEXT_MAX && frame->text.offset <= INT64_MAX &&
         rounds_utf8_is_text (frame->text.utf8);
}

static bool
pixels_are_legal (const RoundsFrame *frame)
{
  uint32_t width = frame->pixels.width, height = frame->pixels.height;
  uint32_t first = frame->pixels.first_row, rows = frame->pixels.rows;
  unsigned each = pixel_bytes (frame->pixels.format);

  if (!each || !width || !height || !rows)
    return false;
  if (width > ROUNDS_FRAME_IMAGE_MAX || height > ROUNDS_FRAME_IMAGE_MAX || first >= height)
    return false;
  if ((uint64_t) width * height > ROUNDS_FRAME_PIXELS_MAX)
    return false;
  /* At most 2^15 * 2^15 * 4: no overflow in 64 bits. */
  return rows <= height - first && frame->pixels.pixels.size == (uint64_t) width * rows * each;
}

static bool
pages_are_legal (const RoundsFrame *frame)
{
  size_t bytes = frame->pages.sizes.size;

  if (bytes == 0 || bytes % 8 != 0 || bytes / 8 > ROUNDS_FRAME_PAGES_MAX)
    return false;
  for (size_t i = 0; i < bytes / 8; i++)
    {
      uint32_t size[2];

      rounds_frame_page (frame, i, size);
      if (!size[0] || !size[1] || size[0] > ROUNDS_FRAME_PAGE_SIDE ||
          size[1] > ROUNDS_FRAME_PAGE_SIDE)
        return false;
    }
  return true;
}

static bool
boxes_are_legal (const RoundsFrame *frame)
{
  size_t bytes = frame->boxes.edges.size;

  if (bytes == 0 || bytes % ROUNDS_FRAME_BOX_BYTES != 0 ||
      bytes / ROUNDS_FRAME_BOX_BYTES > ROUNDS_FRAME_BOXES_MAX)
    return false;
  for (size_t i = 0; i < bytes / ROUNDS_FRAME_BOX_BYTES; i++)
    {
      uint16_t edges[4];

      rounds_frame_box (frame, i, edges);
      if (edges[0] > edges[2] || edges[1] > edges[3])
        return false;
    }
  return true;
}

/* The same question for what came and for what goes. */
static bool
frame_is_legal (const RoundsFrame *frame)
{
  switch (frame->type)
    {
    case ROUNDS_FRAME_TEXT:
      return text_is_legal (frame);
    case ROUNDS_FRAME_EVENT:
      return frame->event.offset <= INT64_MAX && rounds_utf8_is_text (frame->event.name) &&
             rounds_utf8_is_text (frame->event.value);
    case ROUNDS_FRAME_PIXELS:
      return pixels_are_legal (frame);
    case ROUNDS_FRAME_PAGES:
      return pages_are_legal (frame);
    case ROUNDS_FRAME_BOXES:
      return boxes_are_legal (frame);
    case ROUNDS_FRAME_WARNING:
      return frame->warning.code >= ROUNDS_WARN_ENCODING &&
             frame->warning.code <= ROUNDS_WARN_REMARKS && frame->warning.offset <= INT64_MAX &&
             is_line (frame->warning.line);
    case ROUNDS_FRAME_END:
      return true;
    case ROUNDS_FRAME_ERROR:
      return frame->error.code >= ROUNDS_FAIL_TOO_BIG &&
             frame->error.code <= ROUNDS_FAIL_PICTURES && is_line (frame->error.line);
    default:
      return false;
    }
}

static void
take_pixels (Cursor *cursor, RoundsFrame *frame)
{
  frame->pixels.image = (uint32_t) take (cursor, 4);
  frame->pixels.width = (uint32_t) take (cursor, 4);
  frame->pixels.height = (uint32_t) take (cursor, 4);
  frame->pixels.first_row = (uint32_t) take (cursor, 4);
  frame->pixels.rows = (uint32_t) take (cursor, 4);
  frame->pixels.format = (uint32_t) take (cursor, 4);
  frame->pixels.pixels = take_rest (cursor);
}

static void
take_warning (Cursor *cursor, RoundsFrame *frame)
{
  frame->warning.code = (uint32_t) take (cursor, 4);
  if (take (cursor, 4) != 0)
    cursor->bad = true;
  frame->warning.offset = take (cursor, 8);
  frame->warning.count = take (cursor, 8);
  frame->warning.line = take_rest (cursor);
}

/* What the header does not say already; every byte of the payload has to be one of a field. */
static bool
take_payload (Cursor *cursor, unsigned flags, RoundsFrame *frame)
{
  if (flags != 0 && frame->type != ROUNDS_FRAME_TEXT)
    return false;
  switch (frame->type)
    {
    case ROUNDS_FRAME_TEXT:
      frame->text.offset = take (cursor, 8);
      frame->text.step = flags;
      frame->text.utf8 = take_rest (cursor);
      break;
    case ROUNDS_FRAME_EVENT:
      frame->event.offset = take (cursor, 8);
      frame->event.kind = (uint32_t) take (cursor, 4);
      frame->event.name = take_bytes (cursor, (size_t) take (cursor, 4));
      frame->event.value = take_rest (cursor);
      break;
    case ROUNDS_FRAME_PIXELS:
      take_pixels (cursor, frame);
      break;
    case ROUNDS_FRAME_PAGES:
      if (take (cursor, 4) * 8 != cursor->left)
        cursor->bad = true;
      frame->pages.sizes = take_rest (cursor);
      break;
    case ROUNDS_FRAME_BOXES:
      frame->boxes.edges = take_rest (cursor);
      break;
    case ROUNDS_FRAME_WARNING:
      take_warning (cursor, frame);
      break;
    case ROUNDS_FRAME_END:
      frame->end.bytes_read = take (cursor, 8);
      frame->end.characters = take (cursor, 8);
      break;
    case ROUNDS_FRAME_ERROR:
      frame->error.code = (uint32_t) take (cursor, 4);
      frame->error.line = take_rest (cursor);
      break;
    default:
      return false;
    }
  return !cursor->bad && cursor->left == 0 && frame_is_legal (frame);
}

static void
put (Head *head, uint64_t value, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    head->bytes[head->used++] = (uint8_t) (value >> (8 * i));
}

/* The fixed part behind the header; returns what follows it. */
static RoundsBytes
put_fields (Head *head, const RoundsFrame *frame)
{
  switch (frame->type)
    {
    case ROUNDS_FRAME_TEXT:
      put (head, frame->text.offset, 8);
      return frame->text.utf8;
    case ROUNDS_FRAME_PIXELS:
      put (head, frame->pixels.image, 4);
      put (head, frame->pixels.width, 4);
      put (head, frame->pixels.height, 4);
      put (head, frame->pixels.first_row, 4);
      put (head, frame->pixels.rows, 4);
      put (head, frame->pixels.format, 4);
      return frame->pixels.pixels;
    case ROUNDS_FRAME_PAGES:
      put (head, frame->pages.sizes.size / 8, 4);
      return frame->pages.sizes;
    case ROUNDS_FRAME_BOXES:
      return frame->boxes.edges;
    case ROUNDS_FRAME_WARNING:
      put (head, frame->warning.code, 4);
      put (head, 0, 4);
      put (head, frame->warning.offset, 8);
      put (head, frame->warning.count, 8);
      return frame->warning.line;
    case ROUNDS_FRAME_END:
      put (head, frame->end.bytes_read, 8);
      put (head, frame->end.characters, 8);
      return (RoundsBytes){ 0 };
    case ROUNDS_FRAME_EVENT: /* its value follows apart */
      put (head, frame->event.offset, 8);
      put (head, frame->event.kind, 4);
      put (head, frame->event.name.size, 4);
      return frame->event.name;
    default:
      put (head, frame->error.code, 4);
      return frame->error.line;
    }
}

static void
send (RoundsFrameWriter *writer, const void *bytes, size_t size)
{
  if (!writer->failed && size > 0 && !writer->sink (writer->data, bytes, size))
    writer->failed = true;
}

RoundsFrames
rounds_reader_frames_start (const uint8_t *data, size_t size, size_t *used)
{
  Cursor cursor = { data, size, false };

  *used = ROUNDS_FRAME_STREAM_BYTES;
  if (size < ROUNDS_FRAME_STREAM_BYTES)
    return ROUNDS_FRAMES_MORE;
  if (take (&cursor, 4) != ROUNDS_FRAME_MAGIC || take (&cursor, 2) != ROUNDS_FRAME_VERSION ||
      take (&cursor, 2) != 0)
    return ROUNDS_FRAMES_BROKEN;
  return ROUNDS_FRAMES_WHOLE;
}

RoundsFrames
rounds_reader_frames_next (const uint8_t *data, size_t size, RoundsFrame *frame, size_t *used)
{
  Cursor cursor = { data, size, false };
  unsigned flags;
  size_t length;

  *frame = (RoundsFrame){ 0 };
  *used = ROUNDS_FRAME_HEADER_BYTES;
  if (size < ROUNDS_FRAME_HEADER_BYTES)
    return ROUNDS_FRAMES_MORE;
  frame->type = (RoundsFrameType) take (&cursor, 2);
  flags = (unsigned) take (&cursor, 2);
  length = (size_t) take (&cursor, 4);
  if (length > ROUNDS_FRAME_PAYLOAD_MAX)
    return ROUNDS_FRAMES_BROKEN;
  *used += length;
  if (cursor.left < length)
    return ROUNDS_FRAMES_MORE;
  cursor.left = length;
  return take_payload (&cursor, flags, frame) ? ROUNDS_FRAMES_WHOLE : ROUNDS_FRAMES_BROKEN;
}

void
rounds_frame_page (const RoundsFrame *frame, size_t i, uint32_t size[2])
{
  Cursor cursor = { frame->pages.sizes.data + 8 * i, 8, false };

  size[0] = (uint32_t) take (&cursor, 4);
  size[1] = (uint32_t) take (&cursor, 4);
}

void
rounds_frame_box (const RoundsFrame *frame, size_t i, uint16_t edges[4])
{
  Cursor cursor = { frame->boxes.edges.data + ROUNDS_FRAME_BOX_BYTES * i, ROUNDS_FRAME_BOX_BYTES,
                    false };

  for (unsigned edge = 0; edge < 4; edge++)
    edges[edge] = (uint16_t) take (&cursor, 2);
}

void
rounds_frame_put_page (uint8_t *bytes, const uint32_t size[2])
{
  for (unsigned i = 0; i < 8; i++)
    bytes[i] = (uint8_t) (size[i / 4] >> (8 * (i % 4)));
}

void
rounds_frame_put_box (uint8_t *bytes, const uint16_t edges[4])
{
  for (unsigned i = 0; i < ROUNDS_FRAME_BOX_BYTES; i++)
    bytes[i] = (uint8_t) (edges[i / 2] >> (8 * (i % 2)));
}

unsigned
rounds_step_bytes (RoundsFrameStep step, unsigned length)
{
  switch (step)
    {
    case ROUNDS_STEP_UTF8:
      return length;
    case ROUNDS_STEP_ONE:
      return 1;
    case ROUNDS_STEP_UTF16:
      return length == 4 ? 4 : 2;
    default:
      return 0;
    }
}

/* The Unicode Standard 15.0, table 3-7: the second byte's range depends on the first. */
unsigned
rounds_utf8_next (const uint8_t *data, size_t size, bool *more)
{
  uint8_t low = 0x80, high = 0xbf, first;
  unsigned length;

  *more = false;
  if (size == 0)
    return 0;
  first = data[0];
  if (first < 0x80)
    return 1;
  if (first < 0xc2 || first > 0xf4)
    return 0;
  length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (first == 0xe0)
    low = 0xa0;
  else if (first == 0xed)
    high = 0x9f;
  else if (first == 0xf0)
    low = 0x90;
  else if (first == 0xf4)
    high = 0x8f;
  for (unsigned i = 1; i < length; i++, low = 0x80, high = 0xbf)
    {
      if (i == size)
        {
          *more = true;
          return 0;
        }
      if (data[i] < low || data[i] > high)
        return 0;
    }
  return length;
}

bool
rounds_utf8_is_text (RoundsBytes text)
{
  size_t i = 0;
  unsigned length;
  bool more;

  while (i < text.size)
    {
      length = rounds_utf8_next (text.data + i, text.size - i, &more);
      if (length == 0 || text.data[i] == 0)
        return false;
      i += length;
    }
  return true;
}

void
rounds_reader_frames_put_start (RoundsFrameWriter *writer)
{
  Head head = { .used = 0 };

  put (&head, ROUNDS_FRAME_MAGIC, 4);
  put (&head, ROUNDS_FRAME_VERSION, 2);
  put (&head, 0, 2);
  send (writer, head.bytes, head.used);
}

void
rounds_reader_frames_put (RoundsFrameWriter *writer, const RoundsFrame *frame)
{
  Head head = { .used = ROUNDS_FRAME_HEADER_BYTES };
  size_t fixed, length;
  RoundsBytes rest;

  if (!frame_is_legal (frame))
    {
      writer->failed = true;
      return;
    }
  rest = put_fields (&head, frame);
  fixed = head.used;
  length = fixed - ROUNDS_FRAME_HEADER_BYTES + rest.size;
  if (frame->type == ROUNDS_FRAME_EVENT)
    length += frame->event.value.size;
  if (length > ROUNDS_FRAME_PAYLOAD_MAX)
    {
      writer->failed = true;
      return;
    }
  head.used = 0;
  put (&head, frame->type, 2);
  put (&head, frame->type == ROUNDS_FRAME_TEXT ? frame->text.step : 0, 2);
  put (&head, length, 4);
  send (writer, head.bytes, fixed);
  send (writer, rest.data, rest.size);
  if (frame->type == ROUNDS_FRAME_EVENT)
    send (writer, frame->event.value.data, frame->event.value.size);
}

RoundsBytes
rounds_bytes_of (const char *text)
{
  return (RoundsBytes){ (const uint8_t *) text, strlen (text) };
}
