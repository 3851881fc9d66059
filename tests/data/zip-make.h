/* zip-make.h: zips for tests, good and bad. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  GBytes *content;
  gboolean deflate;
  /* faults, 0: none */
  guint flags, method; /* method: written instead of the true one */
  guint32 crc_change;
  gint64 size_change;
  const char *local_name; /* in its own header; NULL: name */
} TestZipMember;

/* zip64: every size and offset in its long form. (transfer full) */
GBytes *test_zip_make (const TestZipMember *members, guint n, gboolean zip64);
/* (transfer full) */
GBytes *test_gzip_make (GBytes *content);
GBytes *test_deflate_make (GBytes *content);
GBytes *test_zlib_make (GBytes *content);

G_END_DECLS
