/* frame.h: what rounds-reader and rounds-pages say about a document, on their standard output.
 *
 * C11 and libc only; the decoder allocates nothing and hands out views into the bytes it was given.
 * Weighed: the wire format of the engine (requests, models and handles that a reader does not
 * have); JSON (pixels as base64, text escaped and scanned twice). Chosen: one header, then frames.
 *
 *   stream  u32 magic "RXD1" | u16 version | u16 0        once; all little-endian
 *   frame   u16 type | u16 flags | u32 length | `length` bytes of payload
 *
 *   TEXT     u64 offset | UTF-8, at least one character, no NUL
 *            `offset`: the byte of the document where the first character stands. `flags` is a
 *            RoundsFrameStep: how far each further character is from the one before. Texts come in
 *            the order of reading, which need not be the order of the bytes (a PDF).
 *   EVENT    u64 offset | u32 kind | u32 n | n bytes UTF-8 name | UTF-8 value
 *            A thing that is not text: a page, a field, a heading, a sample rate. Kinds are
 *            numbered with the first format that has them.
 *   PIXELS   u32 image | u32 width | u32 height | u32 first row | u32 rows | u32 format | rows
 *            One strip of an image, width * rows pixels, top to bottom, no padding.
 *   PAGES    u32 n | n * (u32 width, u32 height), hundredths of a point, as they are seen
 *            Of a paged document, once, before the pixels.
 *   BOXES    n * (u16 left, u16 top, u16 right, u16 bottom) in 65535ths of the page
 *            One for each character of the texts, in their order.
 *   WARNING  u32 code | u32 0 | u64 offset of the first | u64 how often | UTF-8, one plain line
 *   END      u64 bytes of the document read | u64 characters given: the document is complete
 *   ERROR    u32 code | UTF-8, one plain line: it is not, and nothing that came is to be used
 *
 * END or ERROR is the last frame; a stream without either was cut off. Everything else, an unknown
 * type, flag or code included, is a broken stream: this is the speech of a program that an
 * outsider's document may have taken over.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROUNDS_FRAME_MAGIC        0x31445852u /* "RXD1" */
#define ROUNDS_FRAME_VERSION      1
#define ROUNDS_FRAME_STREAM_BYTES 8
#define ROUNDS_FRAME_HEADER_BYTES 8
#define ROUNDS_FRAME_PAYLOAD_MAX  (1u << 20)
#define ROUNDS_FRAME_TEXT_MAX     (64u << 10) /* UTF-8 bytes in one TEXT */
#define ROUNDS_FRAME_LINE_MAX     1024u       /* the line of a WARNING or ERROR */
#define ROUNDS_FRAME_IMAGE_MAX    32768u      /* pixels along one side */
#define ROUNDS_FRAME_PIXELS_MAX   40000000u   /* of one image */
#define ROUNDS_FRAME_PAGES_MAX    10000u
#define ROUNDS_FRAME_PAGE_SIDE    2000000u /* hundredths of a point, near seven metres */
#define ROUNDS_FRAME_BOX_BYTES    8
#define ROUNDS_FRAME_BOXES_MAX    (64u << 10) /* in one BOXES */

typedef enum
{
  ROUNDS_FRAME_TEXT = 1,
  ROUNDS_FRAME_EVENT = 2,
  ROUNDS_FRAME_PIXELS = 3,
  ROUNDS_FRAME_WARNING = 4,
  ROUNDS_FRAME_END = 5,
  ROUNDS_FRAME_ERROR = 6,
  ROUNDS_FRAME_PAGES = 7,
  ROUNDS_FRAME_BOXES = 8,
} RoundsFrameType;

typedef enum
{
  ROUNDS_STEP_UTF8 = 0,  /* as many bytes as the character takes here */
  ROUNDS_STEP_ONE = 1,   /* one byte each */
  ROUNDS_STEP_UTF16 = 2, /* two bytes each, four beyond U+FFFF */
  ROUNDS_STEP_WHOLE = 3, /* not known: the piece can only be pointed at as a whole */
} RoundsFrameStep;

typedef enum
{
  ROUNDS_PIXELS_GRAY8 = 1,
  ROUNDS_PIXELS_GRAY16 = 2,
  ROUNDS_PIXELS_RGB8 = 3,
  ROUNDS_PIXELS_RGBA8 = 4, /* not premultiplied */
} RoundsPixels;

typedef enum
{
  ROUNDS_WARN_ENCODING = 1, /* not UTF-8 and nothing says what: read as Windows-1252 */
  ROUNDS_WARN_INVALID = 2,  /* bytes that are no character, each now U+FFFD */
  ROUNDS_WARN_NUL = 3,      /* U+0000, each now U+FFFD */
  ROUNDS_WARN_PICTURE = 4,  /* pages without text: what they show is not read */
  ROUNDS_WARN_DAMAGED = 5,  /* a picture or page: parts of it may be wrong or missing */
  ROUNDS_WARN_REMARKS = 6,  /* remarks on a page whose words are not drawn on it */
} RoundsFrameWarn;

typedef enum
{
  ROUNDS_FAIL_TOO_BIG = 1, /* the document is over the reader's limit */
  ROUNDS_FAIL_MEMORY = 2,
  ROUNDS_FAIL_INPUT = 3,    /* the document cannot be read */
  ROUNDS_FAIL_CAGE = 4,     /* the cage cannot be closed, so nothing was read */
  ROUNDS_FAIL_FORMAT = 5,   /* not a document of this format, or broken */
  ROUNDS_FAIL_LOCKED = 6,   /* encrypted */
  ROUNDS_FAIL_PICTURES = 7, /* holds pictures only */
} RoundsFrameFail;

/* A view, never owned, not ended by a zero. */
typedef struct
{
  const uint8_t *data;
  size_t size;
} RoundsBytes;

typedef struct
{
  RoundsFrameType type;
  union
  {
    struct
    {
      uint64_t offset;
      RoundsFrameStep step;
      RoundsBytes utf8;
    } text;
    struct
    {
      uint64_t offset;
      uint32_t kind;
      RoundsBytes name, value;
    } event;
    struct
    {
      uint32_t image, width, height, first_row, rows, format;
      RoundsBytes pixels;
    } pixels;
    struct
    {
      RoundsBytes sizes; /* (n, 2) u32, little-endian: rounds_frame_page () */
    } pages;
    struct
    {
      RoundsBytes edges; /* (n, 4) u16, little-endian: rounds_frame_box () */
    } boxes;
    struct
    {
      uint32_t code;
      uint64_t offset, count;
      RoundsBytes line;
    } warning;
    struct
    {
      uint64_t bytes_read, characters;
    } end;
    struct
    {
      uint32_t code;
      RoundsBytes line;
    } error;
  };
} RoundsFrame;

typedef enum
{
  ROUNDS_FRAMES_WHOLE,  /* *frame is filled, *used bytes are done with */
  ROUNDS_FRAMES_MORE,   /* *used bytes are needed from the start of `data` */
  ROUNDS_FRAMES_BROKEN, /* nothing from here on can be trusted */
} RoundsFrames;

/* The start of a stream: WHOLE when the header is right. */
RoundsFrames rounds_reader_frames_start (const uint8_t *data, size_t size, size_t *used);
/* The next frame; the views live as long as `data`. */
RoundsFrames
rounds_reader_frames_next (const uint8_t *data, size_t size, RoundsFrame *frame, size_t *used);

/* The width and height of page i; the four edges of box i. */
void rounds_frame_page (const RoundsFrame *frame, size_t i, uint32_t size[2]);
void rounds_frame_box (const RoundsFrame *frame, size_t i, uint16_t edges[4]);
/* The other way: appends to `bytes`, 8 each time. */
void rounds_frame_put_page (uint8_t *bytes, const uint32_t size[2]);
void rounds_frame_put_box (uint8_t *bytes, const uint16_t edges[4]);

/* How many bytes of the document the character of `length` UTF-8 bytes took; 0 for STEP_WHOLE. */
unsigned rounds_step_bytes (RoundsFrameStep step, unsigned length);
/* Valid UTF-8, whole, without NUL. */
bool rounds_utf8_is_text (RoundsBytes text);
/* The length of the valid UTF-8 sequence at `data`, 0 when there is none; *more is set when it is
 * cut off by the end and all that is there fits. NUL is a sequence of 1. */
unsigned rounds_utf8_next (const uint8_t *data, size_t size, bool *more);

/* Takes `size` bytes; false when they cannot be written, and then the writer writes no more. */
typedef bool (*RoundsFrameSink) (void *data, const void *bytes, size_t size);

typedef struct
{
  RoundsFrameSink sink;
  void *data;
  bool failed;
} RoundsFrameWriter;

void rounds_reader_frames_put_start (RoundsFrameWriter *writer);
/* One frame; its views are read during the call. A frame that rounds_reader_frames_next would
 * refuse is not written, and sets `failed`: a defect of the caller. */
void rounds_reader_frames_put (RoundsFrameWriter *writer, const RoundsFrame *frame);
/* A view of a text that ends with zero. */
RoundsBytes rounds_bytes_of (const char *text);
