/* Any bytes as a zip and as gzip: every member ends in its bytes or an error, within the limits. */
#include "unpack.h"
#include "zip.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
drain (GInputStream *in, guint64 most)
{
  guint8 piece[4096];
  guint64 got = 0;
  gssize n;

  while ((n = g_input_stream_read (in, piece, sizeof (piece), NULL, NULL)) > 0)
    got += (guint64) n;
  g_assert_cmpuint (got, <=, most);
}

static void
try_gzip (GInputStream *source, size_t size)
{
  RoundsUnpackBudget budget = { 0 };
  const RoundsUnpackPart part = { .method = ROUNDS_UNPACK_GZIP, .budget = &budget };
  g_autoptr (GInputStream) in = rounds_unpack_stream (source, &part);

  drain (in, 1100 * (guint64) size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (RoundsZip) zip = rounds_zip_open (source, NULL, NULL);

  for (guint i = 0; zip != NULL && i < rounds_zip_count (zip); i++)
    {
      g_autoptr (GInputStream) in = rounds_zip_read (zip, i, NULL, NULL);
      g_assert_true (g_utf8_validate (rounds_zip_member (zip, i)->name, -1, NULL));
      if (in != NULL)
        drain (in, rounds_zip_member (zip, i)->size);
    }
  g_seekable_seek (G_SEEKABLE (source), 0, G_SEEK_SET, NULL, NULL);
  try_gzip (source, size);
  return 0;
}
