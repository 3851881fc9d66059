/* reading.h: what an outside document said, as rounds-reader read it: text, and for every character
 * of it the bytes of the document that it came from; of a picture its pixels. Or one page of a PDF, as
 * rounds-pages drew it: its pixels, its text, and where on it each character stands. Immutable, so of
 * any thread; wiped when the last reference goes.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_READING_WARNING_ENCODING = 1, /* not UTF-8: read as Windows-1252, which is a guess */
  ROUNDS_READING_WARNING_INVALID = 2,  /* bytes that are no character became U+FFFD */
  ROUNDS_READING_WARNING_NUL = 3,      /* so did zero characters */
  ROUNDS_READING_WARNING_PICTURE = 4,  /* count pages have no text: what they show is not read */
  ROUNDS_READING_WARNING_DAMAGED = 5,  /* a picture or page: parts of it may be wrong or missing */
  ROUNDS_READING_WARNING_REMARKS = 6,  /* count remarks have words that are not drawn on the page */
} RoundsReadingWarningCode;

typedef struct
{
  RoundsReadingWarningCode code;
  guint64 offset; /* of the first, in the document */
  guint64 count;
} RoundsReadingWarning;

typedef struct
{
  guint64 start, end; /* bytes of the document: [start, end) */
} RoundsReadingRange;

/* Pixels of a picture as it is seen, top to bottom, no padding. */
typedef struct
{
  guint width, height;
  guint channels; /* 1: gray, 3: red, green, blue, 4: with alpha, not premultiplied */
  GBytes *pixels; /* (height, width, channels) u8 */
} RoundsPixmap;

/* Of one page, in points. */
typedef struct
{
  double width, height;
} RoundsPageSize;

/* A character's place, in 65535ths of the page's width and height. */
typedef struct
{
  guint16 left, top, right, bottom;
} RoundsPageBox;

typedef struct _RoundsReading RoundsReading;

#define ROUNDS_TYPE_READING (rounds_reading_get_type ())
GType rounds_reading_get_type (void);
RoundsReading *rounds_reading_ref (RoundsReading *self);
void rounds_reading_unref (RoundsReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsReading, rounds_reading_unref)

/* UTF-8 without U+0000, ended by a zero; n_bytes may be NULL. */
const char *rounds_reading_get_text (RoundsReading *self, gsize *n_bytes);
guint64 rounds_reading_get_characters (RoundsReading *self);
guint64 rounds_reading_get_document_bytes (RoundsReading *self);
const RoundsReadingWarning *rounds_reading_get_warnings (RoundsReading *self, guint *n);
/* What a picture, or the pages of a document, look like; the reading's. 0 of a format of text. */
const RoundsPixmap *rounds_reading_get_pixmaps (RoundsReading *self, guint *n);
/* Of a page that was drawn: the sizes of all pages of its document, at least one; and a box for each
 * character of the text, in its order. The reading's; 0 of what is no such page. */
const RoundsPageSize *rounds_reading_get_page_sizes (RoundsReading *self, guint *n);
const RoundsPageBox *rounds_reading_get_boxes (RoundsReading *self, guint *n);
/* Where text [start, end) stands in the document; both are byte positions of the text, start < end,
 * at characters' edges. FALSE when they are not, or when it stands in pieces that do not follow
 * each other (only formats that reorder have these): then nothing is pointed at rather than too
 * much. */
gboolean
rounds_reading_locate (RoundsReading *self, gsize start, gsize end, RoundsReadingRange *range);

/* (size) bytes of g_malloc, taken over; wiped when nobody shows them any more. NULL of NULL. */
GBytes *rounds_pixels_take (guint8 *bytes, gsize size);

G_END_DECLS
