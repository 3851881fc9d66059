/* What is kept small comes back as it was, in each form; and the words are those of every store. */
#include "compress.h"

#include <string.h>

static void
assert_round (RoundsCompressor *compressor, const char *text, gsize size, RoundsForm should)
{
  g_autoptr (GByteArray) kept = g_byte_array_new ();
  const RoundsForm form = rounds_compress (compressor, (const guint8 *) text, size, kept);
  g_autofree guint8 *out = g_malloc0 (size + 1);
  RoundsSpan span = { kept->data, kept->len };

  g_assert_cmpint (form, ==, should);
  if (form == ROUNDS_FORM_PLAIN)
    {
      g_assert_cmpuint (kept->len, ==, 0);
      span = (RoundsSpan){ text, size };
    }
  else
    g_assert_cmpuint (kept->len, <, size);
  g_assert_true (rounds_expand (form, &span, out, size));
  g_assert_cmpmem (out, size, text, size);
  g_assert_false (rounds_expand (form, &span, out, size + 1));
}

static void
test_round (void)
{
  RoundsCompressor *compressor = rounds_compressor_new ();
  g_autofree char *many = g_strnfill (8192, 'x');

  assert_round (compressor, "", 0, ROUNDS_FORM_PLAIN);
  assert_round (compressor, "\x01", 1, ROUNDS_FORM_PLAIN);
  assert_round (compressor,
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{"
                "\"system\":\"http://loinc.org\",\"code\":\"2823-3\"}]}}",
                98, ROUNDS_FORM_WORDS);
  assert_round (compressor, many, 4096, ROUNDS_FORM_WORDS);
  assert_round (compressor, many, 4097, ROUNDS_FORM_ZSTD);
  rounds_compressor_free (compressor);
}

/* What is not what was kept is told, and stays inside its bounds. */
static void
test_damaged (void)
{
  RoundsCompressor *compressor = rounds_compressor_new ();
  g_autoptr (GByteArray) kept = g_byte_array_new ();
  const char *text =
      "{\"resourceType\":\"Patient\",\"gender\":\"female\",\"birthDate\":\"1950-01-01\"}";
  const gsize size = strlen (text);
  const RoundsForm form = rounds_compress (compressor, (const guint8 *) text, size, kept);
  guint8 out[128];
  RoundsSpan span;

  g_assert_cmpint (form, ==, ROUNDS_FORM_WORDS);
  for (guint cut = 0; cut < kept->len; cut++)
    {
      span = (RoundsSpan){ kept->data, cut };
      g_assert_false (rounds_expand (form, &span, out, size));
    }
  span = (RoundsSpan){ kept->data, kept->len };
  g_assert_false (rounds_expand (ROUNDS_FORM_ZSTD, &span, out, size)); /* without the words */
  g_assert_false (rounds_expand (ROUNDS_FORM_PIECES, &span, out, size));
  rounds_compressor_free (compressor);
}

/* Other words would make every store unreadable. */
static void
test_words (void)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, rounds_compress_words,
                                                         -1);

  g_assert_cmpstr (hash, ==, "e764c0eba1dd92d9102b90d5e788926ba196bf749d57cd91257863cf5af62f1c");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compress/round", test_round);
  g_test_add_func ("/compress/damaged", test_damaged);
  g_test_add_func ("/compress/words", test_words);
  return g_test_run ();
}
