/* pack.h: fixed little-endian fields of the files that data/ itself writes.
 *
 * A reader that once ran over the end stays `bad` and gives zeros, so a parser checks at its end. */
#pragma once

#include <glib.h>
#include <string.h>

typedef struct
{
  const guint8 *at;
  gsize left;
  gboolean bad;
} RoundsUnpack;

/* The next n bytes, in place; NULL over the end. */
static inline const guint8 *
unpack_bytes (RoundsUnpack *in, gsize n)
{
  const guint8 *at = in->at;

  if (in->bad || n > in->left)
    {
      in->bad = TRUE;
      return NULL;
    }
  in->at += n;
  in->left -= n;
  return at;
}

/* An unsigned number of n <= 8 bytes. */
static inline guint64
unpack_number (RoundsUnpack *in, guint n)
{
  const guint8 *bytes = unpack_bytes (in, n);
  guint64 value = 0;

  for (guint i = 0; bytes != NULL && i < n; i++)
    value |= (guint64) bytes[i] << (8 * i);
  return value;
}

static inline void
unpack_copy (RoundsUnpack *in, guint8 *out, gsize n)
{
  const guint8 *bytes = unpack_bytes (in, n);

  if (bytes != NULL)
    memcpy (out, bytes, n);
  else
    memset (out, 0, n);
}

static inline void
pack_number (GByteArray *out, guint64 value, guint n)
{
  guint8 bytes[8];

  for (guint i = 0; i < n; i++)
    bytes[i] = (guint8) (value >> (8 * i));
  g_byte_array_append (out, bytes, n);
}
