/* Model files: what a good one says, and every way of being bad refused with its reason.
 * `test-gguf --write-corpus DIR` writes the files of this test as the corpus of fuzz-gguf. */
#include "counts.h"
#include "gguf.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a writer: values are added as they stand in a file ---- */

static void
put (GByteArray *f, guint64 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (f, &byte, 1);
    }
}

static void
put_text (GByteArray *f, const char *text)
{
  put (f, strlen (text), 8);
  g_byte_array_append (f, (const guint8 *) text, (guint) strlen (text));
}

static GByteArray *
file_new (guint version, guint64 tensors, guint64 keys)
{
  GByteArray *f = g_byte_array_new ();

  g_byte_array_append (f, (const guint8 *) "GGUF", 4);
  put (f, version, 4);
  put (f, tensors, 8);
  put (f, keys, 8);
  return f;
}

static void
put_key (GByteArray *f, const char *name, guint type)
{
  put_text (f, name);
  put (f, type, 4);
}

static void
put_u32 (GByteArray *f, const char *name, guint32 value)
{
  put_key (f, name, RX_GGUF_U32);
  put (f, value, 4);
}

static void
put_array (GByteArray *f, const char *name, guint item, guint64 count)
{
  put_key (f, name, RX_GGUF_ARRAY);
  put (f, item, 4);
  put (f, count, 8);
}

typedef struct
{
  const char *name;
  guint n_dims;
  guint64 dims[8];
  guint type;
  guint64 offset;
} tensor;

static void
put_tensor (GByteArray *f, const tensor *t)
{
  put_text (f, t->name);
  put (f, t->n_dims, 4);
  for (guint i = 0; i < MIN (t->n_dims, 8); i++)
    put (f, t->dims[i], 8);
  put (f, t->type, 4);
  put (f, t->offset, 8);
}

static void
put_data (GByteArray *f, guint alignment, guint bytes)
{
  while (f->len % alignment != 0)
    put (f, 0, 1);
  for (guint i = 0; i < bytes; i++)
    put (f, i, 1);
}

/* One tensor and nothing else. */
static GByteArray *
with_tensor (tensor t)
{
  GByteArray *f = file_new (3, 1, 0);

  put_tensor (f, &t);
  put_data (f, 32, 256);
  return f;
}

/* ---- the files ---- */

static GByteArray *
make_good (void)
{
  GByteArray *f = file_new (3, 2, 11);

  put_u32 (f, "u32", 4000000000u);
  put_key (f, "i8", RX_GGUF_I8);
  put (f, 0xFF, 1);
  put_key (f, "u64", RX_GGUF_U64);
  put (f, G_MAXUINT64, 8);
  put_key (f, "f32", RX_GGUF_F32);
  put (f, 0x3FC00000, 4);
  put_key (f, "nan", RX_GGUF_F32);
  put (f, 0x7FC00000, 4);
  put_key (f, "yes", RX_GGUF_BOOL);
  put (f, 1, 1);
  put_key (f, "maybe", RX_GGUF_BOOL);
  put (f, 2, 1);
  put_key (f, "text", RX_GGUF_STRING);
  put_text (f, "hello");
  put_array (f, "words", RX_GGUF_STRING, 3);
  put_text (f, "a");
  put_text (f, "");
  put_text (f, "ccc");
  put_array (f, "numbers", RX_GGUF_I32, 2);
  put (f, (guint32) -5, 4);
  put (f, 7, 4);
  put_u32 (f, "general.alignment", 64);
  put_tensor (f, &(tensor){ "b.weight", 2, { 32, 2 }, RX_TYPE_Q4_0, 0 });
  put_tensor (f, &(tensor){ "a.weight", 1, { 4 }, RX_TYPE_F32, 64 });
  put_data (f, 64, 64 + 16);
  return f;
}

static GByteArray *
make_empty (void)
{
  return g_byte_array_new ();
}

static GByteArray *
make_other (void)
{
  GByteArray *f = g_byte_array_new ();

  g_byte_array_append (f, (const guint8 *) "PK\3\4 and more bytes than a head takes", 38);
  return f;
}

static GByteArray *
make_version_1 (void)
{
  return file_new (1, 0, 0);
}

static GByteArray *
make_version_2 (void)
{
  GByteArray *f = make_good ();

  f->data[4] = 2;
  return f;
}

static GByteArray *
make_version_9 (void)
{
  return file_new (9, 0, 0);
}

static GByteArray *
make_big_endian (void)
{
  return file_new (3u << 24, 0, 0);
}

static GByteArray *
make_too_many_keys (void)
{
  return file_new (3, 0, G_MAXUINT64);
}

static GByteArray *
make_too_many_tensors (void)
{
  return file_new (3, (guint64) 1 << 61, 0);
}

/* Room for so many, but more than any model has. */
static GByteArray *
make_keys_over_cap (void)
{
  GByteArray *f = file_new (3, 0, RX_GGUF_KEYS_MAX + 1);

  g_byte_array_set_size (f, 24 + 13 * (RX_GGUF_KEYS_MAX + 1));
  memset (f->data + 24, 0, f->len - 24);
  return f;
}

/* 160 bytes that ask for gigabytes (ggml-org/ggml#1516). */
static GByteArray *
make_string_of_gigabytes (void)
{
  GByteArray *f = file_new (3, 0, 1);

  put (f, 8ull << 30, 8);
  g_byte_array_set_size (f, 160);
  return f;
}

static GByteArray *
make_string_wraps (void)
{
  GByteArray *f = file_new (3, 0, 1);

  put (f, G_MAXUINT64 - 7, 8);
  put (f, 0, 8);
  put (f, 0, 8);
  return f;
}

static GByteArray *
make_array_of_arrays (void)
{
  GByteArray *f = file_new (3, 0, 1);

  put_array (f, "nest", RX_GGUF_ARRAY, 1);
  put (f, RX_GGUF_U8, 4);
  put (f, 0, 8);
  return f;
}

static GByteArray *
make_array_type (void)
{
  GByteArray *f = file_new (3, 0, 1);

  put_array (f, "odd", 77, 1);
  put (f, 0, 8);
  return f;
}

static GByteArray *
make_array_long (void)
{
  GByteArray *f = file_new (3, 0, 1);

  put_array (f, "long", RX_GGUF_U64, (guint64) 1 << 61);
  put (f, 0, 8);
  return f;
}

static GByteArray *
make_array_cut (void)
{
  GByteArray *f = file_new (3, 0, 1);

  put_array (f, "cut", RX_GGUF_U64, 1000);
  put (f, 0, 8);
  return f;
}

static GByteArray *
make_key_type (void)
{
  GByteArray *f = file_new (3, 0, 1);

  put_key (f, "odd", 13);
  put (f, 0, 8);
  return f;
}

static GByteArray *
make_key_twice (void)
{
  GByteArray *f = file_new (3, 0, 3);

  put_u32 (f, "b", 1);
  put_u32 (f, "a", 1);
  put_u32 (f, "b", 2);
  return f;
}

static GByteArray *
with_alignment (guint type, guint64 value)
{
  GByteArray *f = file_new (3, 1, 1);

  put_key (f, "general.alignment", type);
  put (f, value, type == RX_GGUF_U64 ? 8 : 4);
  put_tensor (f, &(tensor){ "t", 1, { 4 }, RX_TYPE_F32, 0 });
  put_data (f, 32, 16);
  return f;
}

static GByteArray *
make_alignment_zero (void)
{
  return with_alignment (RX_GGUF_U32, 0);
}

static GByteArray *
make_alignment_odd (void)
{
  return with_alignment (RX_GGUF_U32, 48);
}

static GByteArray *
make_alignment_huge (void)
{
  return with_alignment (RX_GGUF_U32, 1u << 31);
}

/* ggml-org/llama.cpp#26318 */
static GByteArray *
make_alignment_type (void)
{
  return with_alignment (RX_GGUF_U64, 32);
}

/* The product of the sizes wraps to 0 (ggml-org/llama.cpp#18674). */
static GByteArray *
make_dims_wrap (void)
{
  return with_tensor (
      (tensor){ "t", 4, { ((guint64) 1 << 42) + 1, 1 << 21, 2, 1 }, RX_TYPE_F32, 0 });
}

static GByteArray *
make_dims_wrap_signed (void)
{
  return with_tensor ((tensor){ "t", 2, { 2, G_MAXUINT64 }, RX_TYPE_F32, 0 });
}

static GByteArray *
make_dims_zero (void)
{
  return with_tensor ((tensor){ "t", 2, { 32, 0 }, RX_TYPE_F32, 0 });
}

static GByteArray *
make_dims_none (void)
{
  return with_tensor ((tensor){ "t", 0, { 0 }, RX_TYPE_F32, 0 });
}

/* More dimensions than a reader has room for (antirez/gguf-tools#25). */
static GByteArray *
make_dims_nine (void)
{
  return with_tensor ((tensor){ "t", 9, { 1, 1, 1, 1, 1, 1, 1, 1 }, RX_TYPE_F32, 0 });
}

static GByteArray *
make_row_odd (void)
{
  return with_tensor ((tensor){ "t", 2, { 33, 2 }, RX_TYPE_Q4_0, 0 });
}

static GByteArray *
make_offset_unaligned (void)
{
  return with_tensor ((tensor){ "t", 1, { 4 }, RX_TYPE_F32, 8 });
}

static GByteArray *
make_offset_past (void)
{
  return with_tensor ((tensor){ "t", 1, { 4 }, RX_TYPE_F32, 1 << 20 });
}

static GByteArray *
make_offset_wraps (void)
{
  return with_tensor ((tensor){ "t", 1, { 32 }, RX_TYPE_F32, G_MAXUINT64 - 63 });
}

static GByteArray *
make_tensor_past (void)
{
  return with_tensor ((tensor){ "t", 1, { 72 }, RX_TYPE_F32, 0 });
}

static GByteArray *
make_tensor_huge (void)
{
  return with_tensor ((tensor){ "t", 1, { (guint64) 1 << 62 }, RX_TYPE_F32, 0 });
}

static GByteArray *
make_tensor_name (void)
{
  return with_tensor (
      (tensor){ "a name that is longer than any tensor of any model, by far and on purpose",
                1,
                { 4 },
                RX_TYPE_F32,
                0 });
}

static GByteArray *
make_tensor_twice (void)
{
  GByteArray *f = file_new (3, 2, 0);

  put_tensor (f, &(tensor){ "t", 1, { 4 }, RX_TYPE_F32, 0 });
  put_tensor (f, &(tensor){ "t", 1, { 4 }, RX_TYPE_F32, 32 });
  put_data (f, 32, 64);
  return f;
}

static GByteArray *
make_no_data (void)
{
  GByteArray *f = file_new (3, 1, 0);

  put_tensor (f, &(tensor){ "t", 1, { 4 }, RX_TYPE_F32, 0 });
  return f;
}

/* Good, with a type that this engine cannot read. */
static GByteArray *
make_unknown_type (void)
{
  return with_tensor ((tensor){ "t", 1, { 256 }, 23, 0 });
}

static const struct
{
  const char *name;
  GByteArray *(*make) (void);
  const char *why; /* a part of the reason; NULL: the file is good */
} files[] = {
  { "good", make_good, NULL },
  { "unknown-type", make_unknown_type, NULL },
  { "empty", make_empty, "not a GGUF file" },
  { "other", make_other, "not a GGUF file" },
  { "version-1", make_version_1, "version 1" },
  { "version-2", make_version_2, NULL },
  { "version-9", make_version_9, "version 9" },
  { "big-endian", make_big_endian, "big-endian" },
  { "too-many-keys", make_too_many_keys, "too short for what it says" },
  { "too-many-tensors", make_too_many_tensors, "too short for what it says" },
  { "keys-over-cap", make_keys_over_cap, "more than 100000 keys" },
  { "string-of-gigabytes", make_string_of_gigabytes, "key 1 of 1" },
  { "string-wraps", make_string_wraps, "key 1 of 1" },
  { "array-of-arrays", make_array_of_arrays, "nest" },
  { "array-type", make_array_type, "odd" },
  { "array-long", make_array_long, "long" },
  { "array-cut", make_array_cut, "key 1 of 1" },
  { "key-type", make_key_type, "odd" },
  { "key-twice", make_key_twice, "key b twice" },
  { "alignment-zero", make_alignment_zero, "general.alignment" },
  { "alignment-odd", make_alignment_odd, "general.alignment" },
  { "alignment-huge", make_alignment_huge, "general.alignment" },
  { "alignment-type", make_alignment_type, "general.alignment" },
  { "dims-wrap", make_dims_wrap, "tensor t" },
  { "dims-wrap-signed", make_dims_wrap_signed, "size that does not exist" },
  { "dims-zero", make_dims_zero, "size that does not exist" },
  { "dims-none", make_dims_none, "four dimensions" },
  { "dims-nine", make_dims_nine, "four dimensions" },
  { "row-odd", make_row_odd, "whole blocks" },
  { "offset-unaligned", make_offset_unaligned, "not aligned" },
  { "offset-past", make_offset_past, "truncated: tensor t ends at byte" },
  { "offset-wraps", make_offset_wraps, "truncated: tensor t" },
  { "tensor-past", make_tensor_past, "truncated: tensor t" },
  { "tensor-huge", make_tensor_huge, "truncated: tensor t" },
  { "tensor-name", make_tensor_name, "name" },
  { "tensor-twice", make_tensor_twice, "tensor t is there twice" },
  { "no-data", make_no_data, "truncated" },
};

/* ---- tests ---- */

static void
test_file (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  GByteArray *f = files[i].make ();
  rx_why why = { "" };
  rx_gguf *g = NULL;
  gboolean good = rx_gguf_read (f->data, f->len, &g, &why);

  if (files[i].why == NULL)
    g_assert_true (good);
  else
    {
      g_assert_false (good);
      g_assert_null (g);
      g_assert_nonnull (strstr (why.text, files[i].why));
      g_assert_null (strchr (why.text, '\n'));
    }
  rx_gguf_close (g);
  g_byte_array_unref (f);
}

static void
check_numbers (const rx_gguf *g)
{
  guint64 wide = 0;
  guint32 narrow = 0;
  float number = 0;
  bool flag = false;

  g_assert_cmpint (rx_gguf_get_u32 (g, "u32", &narrow), ==, RX_GGUF_FOUND);
  g_assert_cmpuint (narrow, ==, 4000000000u);
  g_assert_cmpint (rx_gguf_get_u64 (g, "u64", &wide), ==, RX_GGUF_FOUND);
  g_assert_true (wide == G_MAXUINT64);
  g_assert_cmpint (rx_gguf_get_u32 (g, "u64", &narrow), ==, RX_GGUF_WRONG);
  g_assert_cmpint (rx_gguf_get_u32 (g, "i8", &narrow), ==, RX_GGUF_WRONG);
  g_assert_cmpint (rx_gguf_get_u32 (g, "text", &narrow), ==, RX_GGUF_WRONG);
  g_assert_cmpint (rx_gguf_get_u32 (g, "none", &narrow), ==, RX_GGUF_ABSENT);
  g_assert_cmpuint (narrow, ==, 4000000000u);
  g_assert_cmpint (rx_gguf_get_f32 (g, "f32", &number), ==, RX_GGUF_FOUND);
  g_assert_cmpfloat (number, ==, 1.5f);
  g_assert_cmpint (rx_gguf_get_f32 (g, "nan", &number), ==, RX_GGUF_WRONG);
  g_assert_cmpint (rx_gguf_get_f32 (g, "u32", &number), ==, RX_GGUF_WRONG);
  g_assert_cmpint (rx_gguf_get_bool (g, "yes", &flag), ==, RX_GGUF_FOUND);
  g_assert_true (flag);
  g_assert_cmpint (rx_gguf_get_bool (g, "maybe", &flag), ==, RX_GGUF_WRONG);
}

static void
check_lists (const rx_gguf *g)
{
  rx_gguf_array array;
  rx_bytes text;

  g_assert_cmpint (rx_gguf_get_string (g, "text", &text), ==, RX_GGUF_FOUND);
  g_assert_cmpmem (text.data, text.size, "hello", 5);
  g_assert_cmpint (rx_gguf_get_string (g, "words", &text), ==, RX_GGUF_WRONG);
  g_assert_cmpint (rx_gguf_get_array (g, "words", RX_GGUF_STRING, &array), ==, RX_GGUF_FOUND);
  g_assert_cmpuint (array.count, ==, 3);
  g_assert_true (rx_gguf_next_string (&array, &text));
  g_assert_cmpmem (text.data, text.size, "a", 1);
  g_assert_true (rx_gguf_next_string (&array, &text));
  g_assert_cmpuint (text.size, ==, 0);
  g_assert_true (rx_gguf_next_string (&array, &text));
  g_assert_cmpmem (text.data, text.size, "ccc", 3);
  g_assert_false (rx_gguf_next_string (&array, &text));
  /* The type of the items is asked for and checked (ggml-org/llama.cpp#26690). */
  g_assert_cmpint (rx_gguf_get_array (g, "numbers", RX_GGUF_F32, &array), ==, RX_GGUF_WRONG);
  g_assert_cmpint (rx_gguf_get_array (g, "numbers", RX_GGUF_I32, &array), ==, RX_GGUF_FOUND);
  g_assert_cmpint (rx_gguf_item_i32 (&array, 0), ==, -5);
  g_assert_cmpint (rx_gguf_item_i32 (&array, 1), ==, 7);
}

static void
test_good (void)
{
  GByteArray *f = make_good ();
  rx_why why = { "" };
  rx_gguf *g = NULL;
  const rx_gguf_tensor *t;

  g_assert_true (rx_gguf_read (f->data, f->len, &g, &why));
  check_numbers (g);
  check_lists (g);
  g_assert_cmpuint (rx_gguf_tensors (g), ==, 2);
  t = rx_gguf_find (g, "a.weight");
  g_assert_true (t == rx_gguf_tensor_at (g, 1));
  g_assert_cmpuint (t->bytes, ==, 16);
  g_assert_cmpuint (t->dims[1], ==, 1);
  g_assert_true (t->data == f->data + f->len - 16);
  t = rx_gguf_find (g, "b.weight");
  g_assert_cmpuint (t->bytes, ==, 36);
  g_assert_cmpuint (t->weights, ==, 64);
  g_assert_null (rx_gguf_find (g, "b.weigh"));
  g_assert_null (rx_gguf_tensor_at (g, 2));
  g_assert_cmpstr (rx_gguf_type_name (23), ==, "IQ4_XS");
  g_assert_null (rx_gguf_type_name (4));
  rx_gguf_close (g);
  g_byte_array_unref (f);
}

static void
test_cut (void)
{
  GByteArray *f = make_good ();

  for (guint n = 0; n < f->len; n++)
    {
      g_autofree guint8 *copy = g_memdup2 (f->data, n);
      rx_why why = { "" };
      rx_gguf *g = NULL;

      g_assert_false (rx_gguf_read (copy, n, &g, &why));
      g_assert_cmpstr (why.text, !=, "");
    }
  g_byte_array_unref (f);
}

static void
expect_not_opened (const char *path, const char *reason)
{
  rx_why why = { "" };
  rx_gguf *g = NULL;

  g_assert_false (rx_gguf_open (path, &g, &why));
  g_assert_nonnull (strstr (why.text, reason));
}

static void
test_open (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "m.gguf", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  GByteArray *f = make_good ();
  rx_why why = { "" };
  rx_gguf *g = NULL;

  expect_not_opened (path, "not there");
  expect_not_opened (folder, "not a regular file");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  expect_not_opened (pipe, "not a regular file");
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  expect_not_opened (path, "not a GGUF file");
  g_assert_true (g_file_set_contents (path, (const char *) f->data, f->len, NULL));
  g_assert_true (rx_gguf_open (path, &g, &why));
  g_assert_cmpuint (rx_gguf_bytes (g), ==, f->len);
  g_assert_true (rx_gguf_unchanged (g));
  check_numbers (g);
  g_assert_cmpint (truncate (path, 100), ==, 0);
  g_assert_false (rx_gguf_unchanged (g));
  rx_gguf_close (g);
  expect_not_opened (path, "truncated");
  g_byte_array_unref (f);
  test_folder_remove (folder);
}

static int
write_corpus (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);
      GByteArray *f = files[i].make ();
      /* The largest would be a megabyte of zeros. */
      gboolean written = f->len > 65536 ||
                         g_file_set_contents (path, (const char *) f->data, f->len, NULL);

      g_byte_array_unref (f);
      if (!written)
        return 1;
    }
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--write-corpus") == 0)
    return write_corpus (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/gguf/good", test_good);
  g_test_add_func ("/engine/gguf/cut", test_cut);
  g_test_add_func ("/engine/gguf/open", test_open);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/gguf/file/", files[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_file);
    }
  return g_test_run ();
}
