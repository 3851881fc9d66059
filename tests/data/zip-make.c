#include "zip-make.h"

#include <gio/gio.h>
#include <string.h>

static void
put (GByteArray *out, guint64 value, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));
      g_byte_array_append (out, &byte, 1);
    }
}

static guint32
crc_of (GBytes *content)
{
  gsize n;
  const guint8 *bytes = g_bytes_get_data (content, &n);
  guint32 table[256], c = ~0u;

  for (guint i = 0; i < 256; i++)
    {
      table[i] = i;
      for (guint bit = 0; bit < 8; bit++)
        table[i] = (table[i] & 1) != 0 ? 0xedb88320u ^ (table[i] >> 1) : table[i] >> 1;
    }
  for (gsize i = 0; i < n; i++)
    c = table[(c ^ bytes[i]) & 0xff] ^ (c >> 8);
  return ~c;
}

static GBytes *
convert (GBytes *content, GZlibCompressorFormat format)
{
  g_autoptr (GZlibCompressor) zip = g_zlib_compressor_new (format, 6);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (plain, G_CONVERTER (zip));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_assert_cmpint (g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                                           NULL),
                   >=, 0);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

GBytes *
test_gzip_make (GBytes *content)
{
  return convert (content, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
}

GBytes *
test_deflate_make (GBytes *content)
{
  return convert (content, G_ZLIB_COMPRESSOR_FORMAT_RAW);
}

GBytes *
test_zlib_make (GBytes *content)
{
  return convert (content, G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
}

typedef struct
{
  guint64 packed, size, offset;
  guint32 crc;
  guint method;
} Written;

static void
put_common (GByteArray *out, const TestZipMember *member, const Written *w, gboolean zip64)
{
  put (out, member->flags, 2);
  put (out, w->method, 2);
  put (out, 0, 4);
  put (out, w->crc, 4);
  put (out, zip64 ? G_MAXUINT32 : w->packed, 4);
  put (out, zip64 ? G_MAXUINT32 : w->size, 4);
}

static Written
put_member (GByteArray *out, const TestZipMember *member, gboolean zip64)
{
  g_autoptr (GBytes) packed = member->deflate ? test_deflate_make (member->content)
                                              : g_bytes_ref (member->content);
  const char *name = member->local_name != NULL ? member->local_name : member->name;
  Written w = { .packed = g_bytes_get_size (packed), .offset = out->len };

  w.size = g_bytes_get_size (member->content) + (guint64) member->size_change;
  w.crc = crc_of (member->content) + member->crc_change;
  w.method = member->method != 0 ? member->method : member->deflate ? 8 : 0;
  put (out, 0x04034b50, 4);
  put (out, zip64 ? 45 : 20, 2);
  put_common (out, member, &w, zip64);
  put (out, strlen (name), 2);
  put (out, zip64 ? 20 : 0, 2);
  g_byte_array_append (out, (const guint8 *) name, (guint) strlen (name));
  if (zip64)
    {
      put (out, 1, 2);
      put (out, 16, 2);
      put (out, w.size, 8);
      put (out, w.packed, 8);
    }
  g_byte_array_append (out, g_bytes_get_data (packed, NULL), (guint) w.packed);
  return w;
}

static void
put_entry (GByteArray *out, const TestZipMember *member, const Written *w, gboolean zip64)
{
  put (out, 0x02014b50, 4);
  put (out, 45, 2);
  put (out, zip64 ? 45 : 20, 2);
  put_common (out, member, w, zip64);
  put (out, strlen (member->name), 2);
  put (out, zip64 ? 28 : 0, 2);
  put (out, 0, 2); /* comment, disk, attributes */
  put (out, 0, 2);
  put (out, 0, 2);
  put (out, 0, 4);
  put (out, zip64 ? G_MAXUINT32 : w->offset, 4);
  g_byte_array_append (out, (const guint8 *) member->name, (guint) strlen (member->name));
  if (!zip64)
    return;
  put (out, 1, 2);
  put (out, 24, 2);
  put (out, w->size, 8);
  put (out, w->packed, 8);
  put (out, w->offset, 8);
}

static void
put_end (GByteArray *out, guint64 n, guint64 directory, gboolean zip64)
{
  guint64 end = out->len;

  if (zip64)
    {
      put (out, 0x06064b50, 4);
      put (out, 44, 8);
      put (out, 45, 2);
      put (out, 45, 2);
      put (out, 0, 8);
      put (out, n, 8);
      put (out, n, 8);
      put (out, end - directory, 8);
      put (out, directory, 8);
      put (out, 0x07064b50, 4);
      put (out, 0, 4);
      put (out, end, 8);
      put (out, 1, 4);
    }
  put (out, 0x06054b50, 4);
  put (out, 0, 4);
  put (out, zip64 ? 0xffff : n, 2);
  put (out, zip64 ? 0xffff : n, 2);
  put (out, zip64 ? G_MAXUINT32 : end - directory, 4);
  put (out, zip64 ? G_MAXUINT32 : directory, 4);
  put (out, 0, 2);
}

GBytes *
test_zip_make (const TestZipMember *members, guint n, gboolean zip64)
{
  GByteArray *out = g_byte_array_new ();
  g_autofree Written *written = g_new0 (Written, n + 1);
  guint64 directory;

  for (guint i = 0; i < n; i++)
    written[i] = put_member (out, &members[i], zip64);
  directory = out->len;
  for (guint i = 0; i < n; i++)
    put_entry (out, &members[i], &written[i], zip64);
  put_end (out, n, directory, zip64);
  return g_byte_array_free_to_bytes (out);
}
