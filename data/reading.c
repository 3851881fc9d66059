#include "reading.h"

#include "reading-build.h"

#include <string.h>

/* A reader that an outsider's document has taken over may send as many as it likes. */
#define WARNINGS_MAX      1024
/* Pictures of one document, and their bytes together: what a machine has to spare. */
#define PIXMAPS_MAX       1024
#define PIXMAPS_BYTES_MAX ((guint64) 400 << 20)

/* Text from `start` on, up to the next span, stands in the document from `offset` on. */
typedef struct
{
  gsize start;
  guint64 offset;
  RoundsFrameStep step;
} Span;

struct _RoundsReading
{
  gatomicrefcount references;
  char *text; /* (text_bytes) and a zero */
  gsize text_bytes, text_size;
  Span *spans; /* (n_spans) by start */
  gsize n_spans, spans_size;
  RoundsReadingWarning *warnings; /* (n_warnings) */
  guint n_warnings;
  GArray *pixmaps; /* RoundsPixmap; NULL: none. The last has no GBytes while it is being filled */
  guint8 *filling; /* its pixels */
  guint32 rows;    /* of it that came */
  guint64 pixel_bytes;
  RoundsPageSize *sizes; /* (n_sizes) */
  gsize n_sizes;
  RoundsPageBox *boxes; /* (n_boxes) */
  gsize n_boxes, boxes_size;
  guint64 characters, document_bytes;
  guint64 furthest; /* byte of the document that a span claims */
};

G_DEFINE_BOXED_TYPE (RoundsReading, rounds_reading, rounds_reading_ref, rounds_reading_unref)

/* Room for `needed` elements; the old block stays as it was when there is no memory. */
static gboolean
grow (gpointer block, gsize *size, gsize needed, gsize element)
{
  gpointer *at = block;
  gsize wanted = MAX (needed, *size + *size / 2);
  gpointer grown;

  if (needed <= *size)
    return TRUE;
  if (wanted > G_MAXSIZE / element)
    return FALSE;
  grown = g_try_realloc (*at, wanted * element);
  if (!grown)
    return FALSE;
  *at = grown;
  *size = wanted;
  return TRUE;
}

static unsigned
character_bytes (guchar first)
{
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Bytes of the document that text takes, as far as they are known, and its characters. */
static guint64
measure (RoundsFrameStep step, const char *text, gsize n, guint64 *characters)
{
  guint64 bytes = 0;

  for (gsize i = 0, length; i < n; i += length)
    {
      length = character_bytes ((guchar) text[i]);
      bytes += step == ROUNDS_STEP_WHOLE ? 0 : rounds_step_bytes (step, length);
      *characters += 1;
    }
  return bytes;
}

static const Span *
span_at (RoundsReading *self, gsize position)
{
  gsize low = 0, high = self->n_spans;

  while (high - low > 1)
    {
      gsize middle = low + (high - low) / 2;

      if (self->spans[middle].start <= position)
        low = middle;
      else
        high = middle;
    }
  return &self->spans[low];
}

static gsize
span_end (RoundsReading *self, const Span *span)
{
  return span + 1 < self->spans + self->n_spans ? span[1].start : self->text_bytes;
}

static gboolean
is_edge (RoundsReading *self, gsize position)
{
  return position == self->text_bytes || ((guchar) self->text[position] & 0xc0) != 0x80;
}

/* The part of [start, end) that lies in one span. */
static gboolean
locate_in_span (RoundsReading *self,
                const Span *span,
                const gsize part[2],
                RoundsReadingRange *range)
{
  const char *text = self->text + span->start;
  guint64 characters = 0;

  /* A piece without a step is pointed at as a whole: from a place to itself. */
  range->start = range->end = span->offset;
  if (span->step == ROUNDS_STEP_WHOLE)
    return part[0] == span->start && part[1] == span_end (self, span);
  range->start += measure (span->step, text, part[0] - span->start, &characters);
  range->end = range->start +
               measure (span->step, self->text + part[0], part[1] - part[0], &characters);
  return TRUE;
}

RoundsReading *
rounds_reading_new (void)
{
  RoundsReading *self = g_new0 (RoundsReading, 1);

  g_atomic_ref_count_init (&self->references);
  return self;
}

gboolean
rounds_reading_add_text (RoundsReading *self, const RoundsFrame *frame)
{
  RoundsBytes utf8 = frame->text.utf8;
  Span span = { self->text_bytes, frame->text.offset, frame->text.step };
  guint64 bytes;

  if (!grow (&self->text, &self->text_size, self->text_bytes + utf8.size + 1, 1) ||
      !grow (&self->spans, &self->spans_size, self->n_spans + 1, sizeof *self->spans))
    return FALSE;
  memcpy (self->text + self->text_bytes, utf8.data, utf8.size);
  self->text_bytes += utf8.size;
  self->text[self->text_bytes] = '\0';
  self->spans[self->n_spans++] = span;
  bytes = measure (span.step, (const char *) utf8.data, utf8.size, &self->characters);
  self->furthest = MAX (self->furthest, span.offset + bytes);
  return TRUE;
}

gboolean
rounds_reading_add_warning (RoundsReading *self, const RoundsFrame *frame)
{
  RoundsReadingWarning *grown;

  if (self->n_warnings == WARNINGS_MAX)
    return FALSE;
  grown = g_try_renew (RoundsReadingWarning, self->warnings, self->n_warnings + 1);
  if (!grown)
    return FALSE;
  self->warnings = grown;
  grown[self->n_warnings].code = (RoundsReadingWarningCode) frame->warning.code;
  grown[self->n_warnings].offset = frame->warning.offset;
  grown[self->n_warnings].count = frame->warning.count;
  self->n_warnings++;
  return TRUE;
}

static guint
channels_of (guint32 format)
{
  return format == ROUNDS_PIXELS_GRAY8   ? 1
         : format == ROUNDS_PIXELS_RGB8  ? 3
         : format == ROUNDS_PIXELS_RGBA8 ? 4
                                         : 0;
}

static RoundsPixmap *
last_pixmap (RoundsReading *self)
{
  return self->pixmaps == NULL || self->pixmaps->len == 0
             ? NULL
             : &g_array_index (self->pixmaps, RoundsPixmap, self->pixmaps->len - 1);
}

/* Pixels that are wiped when nobody shows them any more. */
typedef struct
{
  gsize size;
  guint8 *bytes; /* (size) */
} Pixels;

static void
pixels_free (gpointer data)
{
  Pixels *pixels = data;

  explicit_bzero (pixels->bytes, pixels->size);
  g_free (pixels->bytes);
  g_free (pixels);
}

GBytes *
rounds_pixels_take (guint8 *bytes, gsize size)
{
  Pixels *pixels = bytes != NULL ? g_new (Pixels, 1) : NULL;

  if (pixels == NULL)
    return NULL;
  *pixels = (Pixels){ size, bytes };
  return g_bytes_new_with_free_func (bytes, size, pixels_free, pixels);
}

static void
clear_pixmap (gpointer data)
{
  RoundsPixmap *pixmap = data;

  g_clear_pointer (&pixmap->pixels, g_bytes_unref);
}

/* The first strip of a picture makes room for all of it: its size was looked at (frame.c). */
static gboolean
begin_pixmap (RoundsReading *self, const RoundsFrame *frame, gboolean *no_memory)
{
  const RoundsPixmap pixmap = { frame->pixels.width, frame->pixels.height,
                                channels_of (frame->pixels.format), NULL };
  gsize size = (gsize) pixmap.width * pixmap.height * pixmap.channels;

  if (self->pixmaps == NULL)
    {
      self->pixmaps = g_array_new (FALSE, FALSE, sizeof (RoundsPixmap));
      g_array_set_clear_func (self->pixmaps, clear_pixmap);
    }
  if (pixmap.channels == 0 || self->filling != NULL || self->pixmaps->len == PIXMAPS_MAX ||
      frame->pixels.image != self->pixmaps->len || size > PIXMAPS_BYTES_MAX - self->pixel_bytes)
    return FALSE;
  self->filling = g_try_malloc (size);
  *no_memory = self->filling == NULL;
  self->pixel_bytes += size;
  self->rows = 0;
  g_array_append_val (self->pixmaps, pixmap);
  return self->filling != NULL;
}

gboolean
rounds_reading_add_pixels (RoundsReading *self, const RoundsFrame *frame, gboolean *no_memory)
{
  RoundsPixmap *pixmap;
  gsize row;

  *no_memory = FALSE;
  if (frame->pixels.first_row == 0 && !begin_pixmap (self, frame, no_memory))
    return FALSE;
  pixmap = last_pixmap (self);
  if (pixmap == NULL || self->filling == NULL || frame->pixels.first_row != self->rows ||
      frame->pixels.image + 1 != self->pixmaps->len || frame->pixels.width != pixmap->width ||
      frame->pixels.height != pixmap->height ||
      channels_of (frame->pixels.format) != pixmap->channels)
    return FALSE;
  row = (gsize) pixmap->width * pixmap->channels;
  memcpy (self->filling + self->rows * row, frame->pixels.pixels.data, frame->pixels.pixels.size);
  self->rows += frame->pixels.rows;
  if (self->rows == pixmap->height)
    pixmap->pixels = rounds_pixels_take (g_steal_pointer (&self->filling), row * pixmap->height);
  return TRUE;
}

gboolean
rounds_reading_add_pages (RoundsReading *self, const RoundsFrame *frame)
{
  gsize n = frame->pages.sizes.size / 8;

  if (self->sizes != NULL)
    return FALSE;
  self->sizes = g_try_new (RoundsPageSize, n);
  for (gsize i = 0; self->sizes != NULL && i < n; i++)
    {
      guint32 size[2];

      rounds_frame_page (frame, i, size);
      self->sizes[i] = (RoundsPageSize){ size[0] / 100., size[1] / 100. };
    }
  self->n_sizes = self->sizes != NULL ? n : 0;
  return self->sizes != NULL;
}

gboolean
rounds_reading_add_boxes (RoundsReading *self, const RoundsFrame *frame)
{
  gsize n = frame->boxes.edges.size / ROUNDS_FRAME_BOX_BYTES;

  if (!grow (&self->boxes, &self->boxes_size, self->n_boxes + n, sizeof *self->boxes))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      guint16 edges[4];

      rounds_frame_box (frame, i, edges);
      self->boxes[self->n_boxes++] = (RoundsPageBox){ edges[0], edges[1], edges[2], edges[3] };
    }
  return TRUE;
}

gboolean
rounds_reading_is_page (RoundsReading *self, guint page)
{
  return self->n_sizes > page && self->pixmaps != NULL && self->pixmaps->len == 1 &&
         self->n_boxes == self->characters;
}

gboolean
rounds_reading_end (RoundsReading *self, const RoundsFrame *frame)
{
  self->document_bytes = frame->end.bytes_read;
  return frame->end.characters == self->characters && self->furthest <= self->document_bytes &&
         self->filling == NULL;
}

RoundsReading *
rounds_reading_ref (RoundsReading *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
rounds_reading_unref (RoundsReading *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  if (self->text != NULL)
    explicit_bzero (self->text, self->text_bytes);
  g_free (self->text);
  g_free (self->sizes);
  g_free (self->boxes);
  g_free (self->spans);
  g_free (self->warnings);
  g_clear_pointer (&self->pixmaps, g_array_unref);
  g_free (self->filling);
  g_free (self);
}

const char *
rounds_reading_get_text (RoundsReading *self, gsize *n_bytes)
{
  if (n_bytes)
    *n_bytes = self->text_bytes;
  return self->text ? self->text : "";
}

guint64
rounds_reading_get_characters (RoundsReading *self)
{
  return self->characters;
}

guint64
rounds_reading_get_document_bytes (RoundsReading *self)
{
  return self->document_bytes;
}

const RoundsReadingWarning *
rounds_reading_get_warnings (RoundsReading *self, guint *n)
{
  *n = self->n_warnings;
  return self->warnings;
}

const RoundsPixmap *
rounds_reading_get_pixmaps (RoundsReading *self, guint *n)
{
  *n = self->pixmaps != NULL ? self->pixmaps->len : 0;
  return self->pixmaps != NULL ? (const RoundsPixmap *) self->pixmaps->data : NULL;
}

const RoundsPageSize *
rounds_reading_get_page_sizes (RoundsReading *self, guint *n)
{
  *n = (guint) self->n_sizes;
  return self->sizes;
}

const RoundsPageBox *
rounds_reading_get_boxes (RoundsReading *self, guint *n)
{
  *n = (guint) self->n_boxes;
  return self->boxes;
}

gboolean
rounds_reading_locate (RoundsReading *self, gsize start, gsize end, RoundsReadingRange *range)
{
  const Span *span;
  RoundsReadingRange part;

  if (start >= end || end > self->text_bytes || !is_edge (self, start) || !is_edge (self, end))
    return FALSE;
  span = span_at (self, start);
  for (gsize at = start; at < end; span++)
    {
      gsize stop = MIN (end, span_end (self, span));

      if (!locate_in_span (self, span, (gsize[2]){ at, stop }, &part))
        return FALSE;
      if (at == start)
        *range = part;
      else if (part.start != range->end)
        return FALSE;
      range->end = part.end;
      at = stop;
    }
  return TRUE;
}
