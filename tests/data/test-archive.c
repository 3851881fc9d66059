/* zip and gzip: what is read, what is refused and how it is called, and the limits against bombs. */
#include "counts.h"
#include "data-error.h"
#include "unpack.h"
#include "zip-make.h"
#include "zip.h"

#include <string.h>

/* The whole of a stream, or NULL; reads in odd pieces. */
static char *
read_all (GInputStream *in, GError **error)
{
  GString *out = g_string_new (NULL);
  char piece[7];
  gssize n;

  while ((n = g_input_stream_read (in, piece, sizeof (piece), NULL, error)) > 0)
    g_string_append_len (out, piece, n);
  return g_string_free (out, n < 0);
}

static char *
read_member (GBytes *zip, guint i, GError **error)
{
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (zip);
  g_autoptr (RoundsZip) archive = rounds_zip_open (source, NULL, error);
  g_autoptr (GInputStream) in = NULL;

  if (archive == NULL)
    return NULL;
  in = rounds_zip_read (archive, i, NULL, error);
  return in != NULL ? read_all (in, error) : NULL;
}

static void
test_members (gconstpointer zip64)
{
  g_autoptr (GBytes) one = test_bytes_of ("one one one one one one one one one one");
  g_autoptr (GBytes) two = test_bytes_of ("two"), none = test_bytes_of ("");
  const TestZipMember members[] = {
    { .name = "a.json", .content = one, .deflate = TRUE },
    { .name = "folder/", .content = none },
    { .name = "folder/b.json", .content = two },
    { .name = "empty", .content = none, .deflate = TRUE },
  };
  g_autoptr (GBytes) zip = test_zip_make (members, 4, GPOINTER_TO_INT (zip64));
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (zip);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsZip) archive = rounds_zip_open (source, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (rounds_zip_is (g_bytes_get_data (zip, NULL), g_bytes_get_size (zip)));
  g_assert_cmpuint (rounds_zip_count (archive), ==, 4);
  g_assert_true (rounds_zip_member (archive, 1)->folder);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GInputStream) in = rounds_zip_read (archive, i, NULL, &error);
      g_autofree char *text = read_all (in, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (rounds_zip_member (archive, i)->name, ==, members[i].name);
      g_assert_cmpstr (text, ==,
                       g_bytes_get_size (members[i].content) > 0
                           ? g_bytes_get_data (members[i].content, NULL)
                           : "");
    }
}

static void
test_refused (void)
{
  g_autoptr (GBytes) text = test_bytes_of ("some text, some text, some text");
  const struct
  {
    TestZipMember member;
    const char *why;
  } rows[] = {
    { { .name = "a", .content = text, .flags = 1 },
      "encrypted: unpack it with its password first" },
    { { .name = "a", .content = text, .method = 14 },
      "packed by method 14, which is not read: pack it with deflate" },
    { { .name = "a", .content = text, .crc_change = 1 }, "damaged: its checksum is wrong" },
    { { .name = "a", .content = text, .deflate = TRUE, .crc_change = 1 },
      "damaged: its checksum is wrong" },
    { { .name = "a", .content = text, .deflate = TRUE, .size_change = 1 },
      "damaged: shorter than the archive says" },
    { { .name = "a", .content = text, .deflate = TRUE, .size_change = -1 },
      "damaged: longer than the archive says" },
    { { .name = "a", .content = text, .size_change = 1 },
      "damaged: two sizes for one stored member" },
    { { .name = "a", .content = text, .method = 8 }, "damaged: its packed data is broken" },
    { { .name = "a", .content = text, .local_name = "b" },
      "damaged: its own header differs from the directory" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) zip = test_zip_make (&rows[i].member, 1, FALSE);
      g_autoptr (GError) error = NULL;
      g_autofree char *got = read_member (zip, 0, &error);
      g_assert_null (got);
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, rows[i].why);
    }
}

/* Cut anywhere: never a member that is not whole. */
static void
test_cut (void)
{
  g_autoptr (GBytes) text = test_bytes_of ("some text, some text, some text");
  const TestZipMember member = { .name = "a", .content = text, .deflate = TRUE };
  g_autoptr (GBytes) zip = test_zip_make (&member, 1, FALSE);

  for (gsize n = 0; n < g_bytes_get_size (zip); n++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (zip, 0, n);
      g_autoptr (GError) error = NULL;
      g_autofree char *got = read_member (cut, 0, &error);
      g_assert_null (got);
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
    }
}

/* Two entries of the directory for one member's bytes. */
static void
test_overlap (void)
{
  g_autoptr (GBytes) text = test_bytes_of ("some text");
  const TestZipMember members[] = { { .name = "a", .content = text },
                                    { .name = "b", .content = text } };
  g_autoptr (GBytes) zip = test_zip_make (members, 2, FALSE);
  gsize n;
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (zip, &n), g_bytes_get_size (zip));
  g_autoptr (GBytes) bad = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;

  memset (bytes + n - 22 - 47 + 42, 0, 4); /* the offset of the second */
  bad = g_bytes_new (bytes, n);
  got = read_member (bad, 0, &error);
  g_assert_null (got);
  g_assert_cmpstr (error->message, ==, "a damaged zip: its members overlap");
}

static void
test_pipe (void)
{
  g_autoptr (GBytes) text = test_bytes_of ("x");
  g_autoptr (GBytes) packed = test_gzip_make (text);
  g_autoptr (GInputStream) base = g_memory_input_stream_new_from_bytes (packed);
  RoundsUnpackBudget budget = { 0 };
  const RoundsUnpackPart part = { .method = ROUNDS_UNPACK_GZIP, .budget = &budget };
  g_autoptr (GInputStream) pipe = rounds_unpack_stream (base, &part);
  g_autoptr (GError) error = NULL;

  g_assert_null (rounds_zip_open (pipe, NULL, &error));
  g_assert_cmpstr (error->message, ==, "a zip cannot be read from a pipe: give it as a file");
}

static char *
gunzip (GBytes *packed, GError **error)
{
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (packed);
  RoundsUnpackBudget budget = { 0 };
  const RoundsUnpackPart part = { .method = ROUNDS_UNPACK_GZIP, .budget = &budget };
  g_autoptr (GInputStream) in = rounds_unpack_stream (source, &part);

  return read_all (in, error);
}

static GBytes *
joined (GBytes *a, GBytes *b)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, g_bytes_get_data (a, NULL), (guint) g_bytes_get_size (a));
  g_byte_array_append (out, g_bytes_get_data (b, NULL), (guint) g_bytes_get_size (b));
  return g_byte_array_free_to_bytes (out);
}

/* Several members are one text; zeros of a tape may follow, anything else may not. */
static void
test_gzip (void)
{
  g_autoptr (GBytes) one = test_bytes_of ("one "), two = test_bytes_of ("two"),
                     junk = test_bytes_of ("junk");
  g_autoptr (GBytes) zeros = g_bytes_new_static ("\0\0\0", 3);
  g_autoptr (GBytes) a = test_gzip_make (one), b = test_gzip_make (two);
  g_autoptr (GBytes) both = joined (a, b), padded = joined (both, zeros), bad = joined (a, junk);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gunzip (both, &error), *again = gunzip (padded, &error), *none = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "one two");
  g_assert_cmpstr (again, ==, "one two");
  none = gunzip (bad, &error);
  g_assert_null (none);
  g_assert_cmpstr (error->message, ==, "damaged: something that is not gzip follows the gzip data");
  for (gsize n = 1; n < g_bytes_get_size (both); n++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (both, 0, n);
      g_autoptr (GError) why = NULL;
      g_autofree char *got = gunzip (cut, &why);
      /* Where the first member ends, nothing is missing that anyone could know of. */
      g_assert_true ((got == NULL && why != NULL) || n == g_bytes_get_size (a));
    }
}

/* 80 MiB of zeros, as small as deflate makes them: stopped at 64 MiB, in a zip as in gzip. */
static void
test_bomb (void)
{
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (80u << 20), 80u << 20);
  const TestZipMember member = { .name = "a", .content = zeros, .deflate = TRUE };
  g_autoptr (GBytes) zip = test_zip_make (&member, 1, FALSE);
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (zip);
  g_autoptr (RoundsZip) archive = rounds_zip_open (source, NULL, NULL);
  g_autoptr (GInputStream) in = rounds_zip_read (archive, 0, NULL, NULL);
  g_autofree guint8 *piece = g_malloc (1 << 16);
  g_autoptr (GError) error = NULL;
  guint64 got = 0;
  gssize n;

  while ((n = g_input_stream_read (in, piece, 1 << 16, NULL, &error)) > 0)
    got += (guint64) n;
  g_assert_cmpstr (error->message, ==, "unpacks to over 400 times its size: not unpacked further");
  g_assert_cmpuint (got, <=, ROUNDS_UNPACK_RATIO_FROM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/archive/members", NULL, test_members);
  g_test_add_data_func ("/archive/zip64", GINT_TO_POINTER (1), test_members);
  g_test_add_func ("/archive/refused", test_refused);
  g_test_add_func ("/archive/cut", test_cut);
  g_test_add_func ("/archive/overlap", test_overlap);
  g_test_add_func ("/archive/pipe", test_pipe);
  g_test_add_func ("/archive/gzip", test_gzip);
  g_test_add_func ("/archive/bomb", test_bomb);
  return g_test_run ();
}
