/* The wire format: what was put is what is got, and nothing else is ever accepted. */
#include "counts.h"
#include "wire-samples.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Bytes that end where a page ends that cannot be touched: a read past them ends the test. */
typedef struct
{
  guint8 *map;
  gsize map_size;
  rx_bytes bytes;
} Fence;

static void
fence_init (Fence *fence, const guint8 *data, gsize size)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize room = (size + page - 1) / page * page;

  fence->map_size = room + page;
  fence->map = mmap (NULL, fence->map_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                     0);
  g_assert_true (fence->map != MAP_FAILED);
  g_assert_cmpint (mprotect (fence->map + room, page, PROT_NONE), ==, 0);
  if (size > 0)
    memcpy (fence->map + room - size, data, size);
  fence->bytes = (rx_bytes){ fence->map + room - size, size };
}

static void
fence_clear (Fence *fence)
{
  munmap (fence->map, fence->map_size);
}

static gboolean
decodes (unsigned type, const guint8 *data, gsize size)
{
  Fence fence;
  gboolean good;

  fence_init (&fence, data, size);
  good = wire_payload_decodes (type, fence.bytes);
  fence_clear (&fence);
  return good;
}

static rx_bytes
payload_of (const rx_writer *w)
{
  return (rx_bytes){ w->data + RX_WIRE_HEADER_BYTES, w->used - RX_WIRE_HEADER_BYTES };
}

/* ---- every type, random content ---- */

static void
test_round_trip (gconstpointer data)
{
  rx_msg type = *(const rx_msg *) data;
  guint n = test_count (&(TestCounts){ "messages of a type", 300, 3000, 100000 });

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (i * 64 + type);
      g_autoptr (WireSample) sample = wire_sample_new (type, rand);
      rx_writer w = { 0 };
      rx_header h;
      gsize need;

      wire_sample_put (sample, &w);
      g_assert_false (w.failed);
      g_assert_cmpint (rx_frame_next (w.data, w.used, &h, &need), ==, RX_FRAME_WHOLE);
      g_assert_cmpuint (need, ==, w.used);
      g_assert_cmpuint (h.version, ==, RX_WIRE_VERSION);
      g_assert_cmpuint (h.type, ==, type);
      g_assert_cmpuint (h.flags, ==, 0);
      g_assert_cmpuint (h.request, ==, sample->to.request);
      g_assert_cmpuint (h.model, ==, sample->to.model);
      g_assert_true (wire_sample_equal (sample, payload_of (&w)));
      g_assert_true (decodes (type, payload_of (&w).data, h.length));
      rx_writer_clear (&w);
    }
}

static void
test_cut_and_flipped (gconstpointer data)
{
  rx_msg type = *(const rx_msg *) data;
  guint n = test_count (&(TestCounts){ "messages cut and flipped everywhere", 5, 50, 1000 });

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (i * 64 + type);
      g_autoptr (WireSample) sample = wire_sample_new (type, rand);
      g_autofree guint8 *copy = NULL;
      rx_writer w = { 0 };
      rx_bytes payload;

      wire_sample_put (sample, &w);
      payload = payload_of (&w);
      copy = g_malloc0 (payload.size + 1);
      if (payload.size > 0)
        memcpy (copy, payload.data, payload.size);
      for (gsize cut = 0; cut < payload.size; cut++)
        g_assert_false (decodes (type, copy, cut));
      g_assert_false (decodes (type, copy, payload.size + 1));
      for (gsize at = 0; at < payload.size; at++)
        {
          for (guint bit = 0; bit < 8; bit++)
            {
              copy[at] ^= (guint8) (1u << bit);
              decodes (type, copy, payload.size);
              copy[at] ^= (guint8) (1u << bit);
            }
          copy[at] ^= 0xFF;
          decodes (type, copy, payload.size);
          copy[at] ^= 0xFF;
        }
      rx_writer_clear (&w);
    }
}

/* ---- frames ---- */

static void
test_frame_split (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  rx_writer w = { 0 };
  gsize starts[WIRE_SAMPLE_TYPES + 1];

  for (guint i = 0; i < WIRE_SAMPLE_TYPES; i++)
    {
      g_autoptr (WireSample) sample = wire_sample_new (wire_sample_types[i], rand);

      starts[i] = w.used;
      wire_sample_put (sample, &w);
    }
  starts[WIRE_SAMPLE_TYPES] = w.used;

  for (guint i = 0; i < WIRE_SAMPLE_TYPES; i++)
    {
      gsize size = starts[i + 1] - starts[i], need;
      rx_header h;

      for (gsize n = 0; n < size; n++)
        {
          g_assert_cmpint (rx_frame_next (w.data + starts[i], n, &h, &need), ==, RX_FRAME_MORE);
          g_assert_cmpuint (need, ==, n < RX_WIRE_HEADER_BYTES ? RX_WIRE_HEADER_BYTES : size);
        }
      g_assert_cmpint (rx_frame_next (w.data + starts[i], w.used - starts[i], &h, &need), ==,
                       RX_FRAME_WHOLE);
      g_assert_cmpuint (need, ==, size);
    }
  rx_writer_clear (&w);
}

static void
assert_broken (const guint8 *frame, gsize at, guint8 value, gsize size)
{
  guint8 copy[RX_WIRE_HEADER_BYTES];
  rx_header h;
  gsize need;

  memcpy (copy, frame, sizeof copy);
  copy[at] = value;
  g_assert_cmpint (rx_frame_next (copy, size, &h, &need), ==, RX_FRAME_BROKEN);
}

static void
test_frame_broken (void)
{
  rx_writer w = { 0 };
  rx_header h;
  gsize need;

  rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ 1, 0 });
  assert_broken (w.data, 0, 'r', w.used);
  assert_broken (w.data, 3, '2', 4); /* seen before the header is all there */
  assert_broken (w.data, 4, 2, w.used);
  assert_broken (w.data, 5, 1, w.used);
  assert_broken (w.data, 12, 0, w.used); /* request 0 */
  assert_broken (w.data, 27, 2, w.used); /* 32 MiB */
  w.data[27] = 1;                        /* the most there may be */
  g_assert_cmpint (rx_frame_next (w.data, w.used, &h, &need), ==, RX_FRAME_MORE);
  g_assert_cmpuint (need, ==, RX_WIRE_HEADER_BYTES + (gsize) RX_WIRE_PAYLOAD_MAX);
  w.data[24] = 1; /* one more */
  g_assert_cmpint (rx_frame_next (w.data, w.used, &h, &need), ==, RX_FRAME_BROKEN);
  rx_writer_clear (&w);
}

/* ---- the writer ---- */

static void
test_writer_cap (void)
{
  gsize size = RX_WIRE_PAYLOAD_MAX;
  g_autofree guint8 *text = g_malloc (size + 1);
  rx_to to = { 1, 1 };
  rx_writer w = { 0 };
  gsize used;

  memset (text, 'a', size + 1);
  rx_put_empty (&w, RX_MSG_CANCEL, to);
  used = w.used;
  rx_put_text (&w, to, &(rx_text){ { text, size - 8 }, 1 }); /* exactly the cap */
  g_assert_false (w.failed);
  g_assert_cmpuint (w.used, ==, used + RX_WIRE_HEADER_BYTES + size);
  used = w.used;
  rx_put_text (&w, to, &(rx_text){ { text, size - 7 }, 1 });
  g_assert_true (w.failed);
  g_assert_cmpuint (w.used, ==, used);
  rx_put_empty (&w, RX_MSG_CANCEL, to); /* a writer that failed takes nothing more */
  g_assert_cmpuint (w.used, ==, used);
  w.failed = false;
  rx_put_text (&w, to, &(rx_text){ { text, size + 1 }, 1 });
  g_assert_true (w.failed);
  g_assert_cmpuint (w.used, ==, used);
  rx_writer_clear (&w);
  g_assert_null (w.data);
  g_assert_false (w.failed);
}

/* ---- values that are not legal ---- */

/* A payload of numbers, little-endian: width in bytes, value. */
static void
put (GByteArray *a, guint width, guint64 value)
{
  for (guint i = 0; i < width; i++)
    {
      guint8 byte = (guint8) (value >> 8 * i);

      g_byte_array_append (a, &byte, 1);
    }
}

static void
put_float (GByteArray *a, float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  put (a, 4, bits);
}

typedef struct
{
  float temperature, top_p;
  guint64 grammar_kind, grammar_size, n_stops, stop_size, n_biases, n_segments, role, trust, flags;
  float bias;
  const char *text;
} GenerateParts;

static const GenerateParts legal = {
  .temperature = 1,
  .top_p = 1,
  .n_stops = 1,
  .stop_size = 1,
  .n_biases = 1,
  .n_segments = 1,
  .role = 1,
  .trust = 3,
  .flags = 1,
  .bias = -1,
  .text = "x",
};

static gboolean
generate_decodes (const GenerateParts *p)
{
  g_autoptr (GByteArray) a = g_byte_array_new ();

  put (a, 8, 1);
  put (a, 8, 2);
  put (a, 4, 10);
  put_float (a, p->temperature);
  put (a, 4, 0);
  put_float (a, p->top_p);
  for (guint i = 0; i < 4; i++)
    put_float (a, 0);
  put (a, 8, 1);
  put (a, 1, p->grammar_kind);
  put (a, 4, p->grammar_size);
  for (guint64 i = 0; i < p->grammar_size; i++)
    put (a, 1, 'g');
  put (a, 4, p->n_stops);
  put (a, 4, p->stop_size);
  for (guint64 i = 0; i < p->stop_size; i++)
    put (a, 1, 's');
  put (a, 4, p->n_biases);
  put (a, 4, 77);
  put_float (a, p->bias);
  put (a, 4, p->n_segments);
  put (a, 1, p->role);
  put (a, 1, p->trust);
  put (a, 2, p->flags);
  put (a, 4, strlen (p->text));
  g_byte_array_append (a, (const guint8 *) p->text, (guint) strlen (p->text));
  return decodes (RX_MSG_GENERATE, a->data, a->len);
}

#define REFUSES(member, value)              \
  G_STMT_START                              \
  {                                         \
    GenerateParts p = legal;                \
    p.member = (value);                     \
    g_assert_false (generate_decodes (&p)); \
  }                                         \
  G_STMT_END

static void
test_generate_values (void)
{
  g_assert_true (generate_decodes (&legal));
  REFUSES (temperature, -1);
  REFUSES (temperature, (float) NAN);
  REFUSES (temperature, (float) INFINITY);
  REFUSES (top_p, 1.5f);
  REFUSES (top_p, -0.5f);
  REFUSES (grammar_kind, 3);
  REFUSES (grammar_kind, 1); /* a kind without a grammar */
  REFUSES (grammar_size, 1); /* a grammar without a kind */
  REFUSES (stop_size, 0);
  REFUSES (bias, (float) NAN);
  REFUSES (n_segments, 0);
  REFUSES (role, 0);
  REFUSES (role, 4);
  REFUSES (trust, 0);
  REFUSES (trust, 4);
  REFUSES (flags, 2);
  REFUSES (text, "\xC0\x80");
  /* counts that nothing stands behind cost nothing */
  REFUSES (n_stops, G_MAXUINT32);
  REFUSES (n_biases, G_MAXUINT32);
  REFUSES (n_segments, G_MAXUINT32);
}

static gboolean
tensor_decodes (guint dtype, guint n_dims, const guint64 *dims, guint64 blob, guint bytes)
{
  g_autoptr (GByteArray) a = g_byte_array_new ();

  put (a, 4, 1);
  put (a, 4, 0);
  put (a, 1, dtype);
  put (a, 1, n_dims);
  for (guint i = 0; i < n_dims; i++)
    put (a, 8, dims[i]);
  put (a, 8, blob);
  put (a, 4, bytes);
  for (guint i = 0; i < bytes; i++)
    put (a, 1, 0);
  return decodes (RX_MSG_RUN, a->data, a->len);
}

static void
test_tensor_values (void)
{
  const guint64 two[9] = { 2, 1, 1, 1, 1, 1, 1, 1, 1 };
  const guint64 huge[2] = { G_MAXUINT32, G_MAXUINT32 };
  const guint64 wraps[2] = { 1ull << 62, 4 };

  g_assert_true (tensor_decodes (RX_F32, 1, two, 0, 8));
  g_assert_true (tensor_decodes (RX_F32, 0, NULL, 0, 4)); /* a single number */
  g_assert_true (tensor_decodes (RX_F32, 8, two, 0, 8));
  g_assert_true (tensor_decodes (RX_F32, 1, two, 9, 0));
  g_assert_false (tensor_decodes (RX_F32, 9, two, 0, 8));
  g_assert_false (tensor_decodes (5, 1, two, 0, 8));
  g_assert_false (tensor_decodes (RX_F32, 1, two, 0, 7));
  g_assert_false (tensor_decodes (RX_F32, 1, two, 0, 0));
  g_assert_false (tensor_decodes (RX_F32, 1, two, 9, 8));  /* inline and a blob */
  g_assert_false (tensor_decodes (RX_F32, 2, huge, 9, 0)); /* 64 bits overflow */
  g_assert_false (tensor_decodes (RX_U8, 2, wraps, 0, 0)); /* and would wrap to nothing */
  g_assert_true (tensor_decodes (RX_U8, 2, huge, 9, 0));
}

static void
test_blob_values (void)
{
  static const struct
  {
    guint64 blob, total, offset;
    guint piece;
    gboolean legal;
  } rows[] = {
    { 1, 10, 0, 10, TRUE },
    { 1, 10, 10, 0, TRUE },
    { 1, 0, 0, 0, TRUE },
    { 0, 10, 0, 10, FALSE },
    { 1, 10, 1, 10, FALSE },
    { 1, 10, 11, 0, FALSE },
    { 1, G_MAXUINT64, G_MAXUINT64 - 1, 2, FALSE },
    { 1, 1 << 20, 0, RX_WIRE_BLOB_PIECE, TRUE },
    { 1, 1 << 20, 0, RX_WIRE_BLOB_PIECE + 1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree guint8 *zeros = g_malloc0 (rows[i].piece + 1);
      rx_blob m = { rows[i].blob, rows[i].total, rows[i].offset, { zeros, rows[i].piece } };
      rx_writer w = { 0 };

      rx_put_blob (&w, (rx_to){ 1, 0 }, &m);
      g_assert_cmpint (wire_payload_decodes (RX_MSG_BLOB, payload_of (&w)), ==, rows[i].legal);
      rx_writer_clear (&w);
    }
}

static void
test_answer_values (void)
{
  rx_to to = { 1, 0 };
  rx_writer w = { 0 };

#define ANSWER_REFUSED(TYPE, name, ...)                \
  w.used = 0;                                          \
  rx_put_##name (&w, to, &(rx_##name){ __VA_ARGS__ }); \
  g_assert_false (wire_payload_decodes (RX_MSG_##TYPE, payload_of (&w)))

  ANSWER_REFUSED (HELLO, hello, .version_max = 0);
  ANSWER_REFUSED (READY, ready, .version = 0);
  ANSWER_REFUSED (READY, ready, .version = 1, .software = 2);
  ANSWER_REFUSED (LOAD, load, .context_tokens = 1); /* no path */
  ANSWER_REFUSED (LOAD, load, .path = { (const guint8 *) "a\0b", 3 });
  ANSWER_REFUSED (LOADED, loaded, .capabilities = 16);
  ANSWER_REFUSED (PROGRESS, progress, .done = 2, .total = 1);
  ANSWER_REFUSED (DONE, done, .finish = 0);
  ANSWER_REFUSED (DONE, done, .finish = 5);
  ANSWER_REFUSED (DONE, done, .finish = 1, .prompt_tokens = 1, .cached_tokens = 2);
  ANSWER_REFUSED (CREDIT, credit, .upto = 1);
  ANSWER_REFUSED (TEXT, text, .text = { (const guint8 *) "a\0b", 3 });
#undef ANSWER_REFUSED
  w.used = 0;
  rx_put_failed (&w, to, (rx_fail) 10, "x");
  g_assert_false (wire_payload_decodes (RX_MSG_FAILED, payload_of (&w)));
  w.used = 0;
  rx_put_failed (&w, to, RX_FAIL_MEMORY, "two\nlines");
  g_assert_false (wire_payload_decodes (RX_MSG_FAILED, payload_of (&w)));
  rx_writer_clear (&w);
}

/* ---- helpers ---- */

static void
test_utf8 (void)
{
  guint n = test_count (&(TestCounts){ "random texts", 20000, 200000, 5000000 });
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < n; i++)
    {
      guint8 text[8];
      guint size = (guint) g_rand_int_range (rand, 0, 8);

      for (guint j = 0; j < size; j++)
        text[j] = (guint8) (g_rand_int (rand) % 2 == 0 ? g_rand_int (rand) | 0x80
                                                       : g_rand_int (rand));
      g_assert_cmpint (rx_utf8_valid ((rx_bytes){ text, size }), ==,
                       g_utf8_validate_len ((const char *) text, size, NULL));
    }
  /* every sequence of two bytes, and every first two of three and four */
  for (guint i = 0; i < 65536; i++)
    {
      guint8 text[4] = { (guint8) (i >> 8), (guint8) i, 0x80, 0x80 };

      for (guint size = 2; size <= 4; size++)
        g_assert_cmpint (rx_utf8_valid ((rx_bytes){ text, size }), ==,
                         g_utf8_validate_len ((const char *) text, size, NULL));
    }
}

static void
test_names (void)
{
  for (guint i = 0; i < WIRE_SAMPLE_TYPES; i++)
    {
      g_assert_cmpstr (rx_msg_name (wire_sample_types[i]), !=, "?");
      g_assert_cmpint (rx_msg_is_request (wire_sample_types[i]), ==, i < 8);
    }
  g_assert_cmpstr (rx_msg_name (RX_MSG_DROP_SCOPE), ==, "drop-scope");
  g_assert_cmpstr (rx_msg_name (93), ==, "?");
  g_assert_false (rx_msg_is_request (0));
  g_assert_false (rx_msg_is_request (9));
  g_assert_cmpuint (rx_bytes_of (NULL).size, ==, 0);
}

/* ---- the corpus of fuzz-wire ---- */

static void
write_file (const char *folder, const char *name, const guint8 *data, gsize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *) data, (gssize) size, &error);
  g_assert_no_error (error);
}

/* Frames that lie: each is a legal one with one byte put wrong. */
static void
write_hostile (const char *folder, guint64 seed)
{
  static const struct
  {
    const char *name;
    rx_msg type;
    gssize at; /* from the frame's start; negative: from its end */
    guint8 value;
  } rows[] = {
    { "hostile-magic", RX_MSG_HELLO, 0, 'X' },
    { "hostile-version", RX_MSG_HELLO, 4, 9 },
    { "hostile-request", RX_MSG_HELLO, 19, 0 },
    { "hostile-length", RX_MSG_TEXT, 26, 0xFF },
    { "hostile-cap", RX_MSG_TEXT, 27, 2 },
    { "hostile-text-length", RX_MSG_TEXT, RX_WIRE_HEADER_BYTES + 3, 0xFF },
    { "hostile-count", RX_MSG_RUN, RX_WIRE_HEADER_BYTES + 3, 0xFF },
    { "hostile-blob-total", RX_MSG_BLOB, RX_WIRE_HEADER_BYTES + 15, 0 },
    { "hostile-last-byte", RX_MSG_GENERATE, -1, 0xC0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) (seed + i));
      g_autoptr (WireSample) sample = wire_sample_new (rows[i].type, rand);
      rx_writer w = { 0 };

      wire_sample_put (sample, &w);
      w.data[rows[i].at < 0 ? (gssize) w.used + rows[i].at : rows[i].at] = rows[i].value;
      write_file (folder, rows[i].name, w.data, w.used);
      rx_writer_clear (&w);
    }
}

/* Two messages of each type, one stream of all of them, and one cut in the middle. */
static void
write_corpus (const char *folder)
{
  rx_writer all = { 0 };

  for (guint i = 0; i < 2 * WIRE_SAMPLE_TYPES; i++)
    {
      rx_msg type = wire_sample_types[i / 2];
      g_autoptr (GRand) rand = g_rand_new_with_seed (1000 + i);
      g_autoptr (WireSample) sample = wire_sample_new (type, rand);
      g_autofree char *name = g_strdup_printf ("%s-%u", rx_msg_name (type), i % 2 + 1);
      rx_writer w = { 0 };

      wire_sample_put (sample, &w);
      wire_sample_put (sample, &all);
      write_file (folder, name, w.data, w.used);
      rx_writer_clear (&w);
    }
  write_file (folder, "stream", all.data, all.used);
  write_file (folder, "stream-cut", all.data, all.used / 2 + 5);
  rx_writer_clear (&all);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--write-corpus") == 0)
    {
      write_corpus (argv[2]);
      write_hostile (argv[2], 3000);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < WIRE_SAMPLE_TYPES; i++)
    {
      const char *name = rx_msg_name (wire_sample_types[i]);
      g_autofree char *trip = g_strdup_printf ("/wire/round-trip/%s", name);
      g_autofree char *cut = g_strdup_printf ("/wire/cut-and-flipped/%s", name);

      g_test_add_data_func (trip, &wire_sample_types[i], test_round_trip);
      g_test_add_data_func (cut, &wire_sample_types[i], test_cut_and_flipped);
    }
  g_test_add_func ("/wire/frame/split", test_frame_split);
  g_test_add_func ("/wire/frame/broken", test_frame_broken);
  g_test_add_func ("/wire/writer/cap", test_writer_cap);
  g_test_add_func ("/wire/values/generate", test_generate_values);
  g_test_add_func ("/wire/values/tensor", test_tensor_values);
  g_test_add_func ("/wire/values/blob", test_blob_values);
  g_test_add_func ("/wire/values/answers", test_answer_values);
  g_test_add_func ("/wire/utf8", test_utf8);
  g_test_add_func ("/wire/names", test_names);
  return g_test_run ();
}
