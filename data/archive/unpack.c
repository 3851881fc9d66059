#include "unpack.h"

#include "data-error.h"

#include <string.h>

#define PIECE              (1u << 16)

#define ROUNDS_TYPE_UNPACK (rounds_unpack_get_type ())
G_DECLARE_FINAL_TYPE (RoundsUnpack, rounds_unpack, ROUNDS, UNPACK, GInputStream)

struct _RoundsUnpack
{
  GInputStream parent;
  GInputStream *source;
  RoundsUnpackPart part;
  GZlibDecompressor *inflate; /* NULL: stored */
  guint64 taken, given;       /* of this stream */
  guint32 crc;
  gboolean source_ended, member_ended, ended;
  gsize at, filled;
  guint32 table[256]; /* of CRC-32, a byte at a time */
  guint8 *piece;      /* (PIECE) */
};

G_DEFINE_TYPE (RoundsUnpack, rounds_unpack, G_TYPE_INPUT_STREAM)

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, why);
  return FALSE;
}

/* ISO 3309, as zip and gzip use it (RFC 1952, 8): reflected, polynomial 0xedb88320. */
static void
make_table (guint32 *table)
{
  for (guint32 i = 0; i < 256; i++)
    {
      guint32 c = i;
      for (guint bit = 0; bit < 8; bit++)
        c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
      table[i] = c;
    }
}

static void
add_to_crc (RoundsUnpack *self, const guint8 *bytes, gsize n)
{
  guint32 c = ~self->crc;

  for (gsize i = 0; i < n; i++)
    c = self->table[(c ^ bytes[i]) & 0xff] ^ (c >> 8);
  self->crc = ~c;
}

/* More of the source behind what is left of the piece; none at the end of the range. */
static gboolean
refill (RoundsUnpack *self, GCancellable *cancellable, GError **error)
{
  gsize room;
  gssize n;

  memmove (self->piece, self->piece + self->at, self->filled - self->at);
  self->filled -= self->at;
  self->at = 0;
  room = PIECE - self->filled;
  if (self->part.method != ROUNDS_UNPACK_GZIP)
    {
      room = MIN (room, self->part.packed - self->taken);
      if (room > 0 &&
          !g_seekable_seek (G_SEEKABLE (self->source), self->part.offset + (goffset) self->taken,
                            G_SEEK_SET, cancellable, error))
        return FALSE;
    }
  n = room > 0
          ? g_input_stream_read (self->source, self->piece + self->filled, room, cancellable, error)
          : 0;
  if (n < 0)
    return FALSE;
  self->source_ended |= n == 0 && room > 0;
  self->source_ended |= self->part.method != ROUNDS_UNPACK_GZIP &&
                        self->taken + (guint64) n == self->part.packed;
  self->filled += (gsize) n;
  self->taken += (guint64) n;
  self->part.budget->in += (guint64) n;
  return TRUE;
}

static gboolean
count_out (RoundsUnpack *self, const guint8 *bytes, gsize n, GError **error)
{
  RoundsUnpackBudget *budget = self->part.budget;

  self->given += n;
  budget->out += n;
  if (budget->out > ROUNDS_UNPACK_TOTAL_MAX)
    return fail (error, "unpacks to over 64 GiB: give it in parts");
  if (budget->out > ROUNDS_UNPACK_RATIO_FROM && budget->out / ROUNDS_UNPACK_RATIO_MAX > budget->in)
    return fail (error, "unpacks to over 400 times its size: not unpacked further");
  if (self->part.method == ROUNDS_UNPACK_GZIP)
    return TRUE;
  if (self->given > self->part.size)
    return fail (error, "damaged: longer than the archive says");
  add_to_crc (self, bytes, n);
  return TRUE;
}

static gboolean
check_end (RoundsUnpack *self, GError **error)
{
  self->ended = TRUE;
  if (self->part.method == ROUNDS_UNPACK_GZIP)
    return TRUE;
  if (self->given != self->part.size)
    return fail (error, "damaged: shorter than the archive says");
  if (self->crc != self->part.crc)
    return fail (error, "damaged: its checksum is wrong");
  return TRUE;
}

/* After a gzip member another may follow, or zeros of a tape (gzip's own manual); else nothing. */
static gboolean
next_member (RoundsUnpack *self, GCancellable *cancellable, GError **error)
{
  while (self->filled - self->at < 2 && !self->source_ended)
    if (!refill (self, cancellable, error))
      return FALSE;
  if (self->filled - self->at >= 2 && self->piece[self->at] == 0x1f &&
      self->piece[self->at + 1] == 0x8b)
    {
      self->member_ended = FALSE;
      g_converter_reset (G_CONVERTER (self->inflate));
      return TRUE;
    }
  for (;;)
    {
      for (; self->at < self->filled; self->at++)
        if (self->piece[self->at] != 0)
          return fail (error, "damaged: something that is not gzip follows the gzip data");
      if (self->source_ended)
        return check_end (self, error);
      if (!refill (self, cancellable, error))
        return FALSE;
    }
}

/* What one call of the decompressor gives; *n is 0 where it only took. */
static gboolean
inflate_some (RoundsUnpack *self, guint8 *out, gsize room, gsize *n, GError **error)
{
  GConverterFlags flags = self->source_ended ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS;
  g_autoptr (GError) why = NULL;
  gsize used = 0;
  GConverterResult result;

  *n = 0;
  result = g_converter_convert (G_CONVERTER (self->inflate), self->piece + self->at,
                                self->filled - self->at, out, room, flags, &used, n, &why);
  if (result == G_CONVERTER_ERROR)
    {
      if (!g_error_matches (why, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        return fail (error, "damaged: its packed data is broken");
      return self->source_ended ? fail (error, "damaged: it ends too early") : TRUE;
    }
  self->at += used;
  self->member_ended = result == G_CONVERTER_FINISHED;
  return TRUE;
}

static gboolean
read_packed (RoundsUnpack *self,
             guint8 *out,
             gsize room,
             GCancellable *cancellable,
             gsize *n,
             GError **error)
{
  *n = 0;
  while (*n == 0 && !self->ended)
    {
      gsize before = self->filled - self->at;
      if (self->member_ended && self->part.method == ROUNDS_UNPACK_GZIP)
        {
          if (!next_member (self, cancellable, error))
            return FALSE;
          continue;
        }
      if (self->member_ended)
        return self->filled > self->at || !self->source_ended
                   ? fail (error, "damaged: something follows its packed data")
                   : check_end (self, error);
      if (!inflate_some (self, out, room, n, error) || !count_out (self, out, *n, error))
        return FALSE;
      if (*n == 0 && !self->member_ended && before == self->filled - self->at &&
          !refill (self, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_stored (RoundsUnpack *self,
             guint8 *out,
             gsize room,
             GCancellable *cancellable,
             gsize *n,
             GError **error)
{
  if (self->at == self->filled && !self->source_ended && !refill (self, cancellable, error))
    return FALSE;
  *n = MIN (room, self->filled - self->at);
  memcpy (out, self->piece + self->at, *n);
  self->at += *n;
  if (!count_out (self, out, *n, error))
    return FALSE;
  return *n > 0 || check_end (self, error);
}

static gssize
rounds_unpack_read (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  RoundsUnpack *self = ROUNDS_UNPACK (stream);
  gsize n = 0;
  gboolean good;

  if (self->ended || count == 0)
    return 0;
  if (self->inflate != NULL)
    good = read_packed (self, buffer, count, cancellable, &n, error);
  else
    good = read_stored (self, buffer, count, cancellable, &n, error);
  self->ended |= !good;
  return good ? (gssize) n : -1;
}

static void
rounds_unpack_finalize (GObject *object)
{
  RoundsUnpack *self = ROUNDS_UNPACK (object);

  g_clear_object (&self->source);
  g_clear_object (&self->inflate);
  g_free (self->piece);
  G_OBJECT_CLASS (rounds_unpack_parent_class)->finalize (object);
}

static void
rounds_unpack_class_init (RoundsUnpackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rounds_unpack_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = rounds_unpack_read;
}

static void
rounds_unpack_init (RoundsUnpack *self)
{
  make_table (self->table);
  self->piece = g_malloc (PIECE);
}

GInputStream *
rounds_unpack_stream (GInputStream *source, const RoundsUnpackPart *part)
{
  RoundsUnpack *self = g_object_new (ROUNDS_TYPE_UNPACK, NULL);

  self->source = g_object_ref (source);
  self->part = *part;
  if (part->method != ROUNDS_UNPACK_STORED)
    self->inflate = g_zlib_decompressor_new (part->method == ROUNDS_UNPACK_GZIP
                                                 ? G_ZLIB_COMPRESSOR_FORMAT_GZIP
                                                 : G_ZLIB_COMPRESSOR_FORMAT_RAW);
  return G_INPUT_STREAM (self);
}
