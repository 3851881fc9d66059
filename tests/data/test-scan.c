/* The scanner of JSON from outside: what passes, what does not and where, what comes back. */
#include "counts.h"
#include "scan.h"

#include <math.h>
#include <string.h>

static RoundsScan *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  RoundsScan *json = rounds_scan_parse (text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  return json;
}

/* Refused, at this byte. */
static void
refuse (const char *text, gsize size, gsize offset)
{
  g_autoptr (GError) error = NULL;
  RoundsScanFault fault = { 0 };
  RoundsScan *json = rounds_scan_parse (text, size, &fault, &error);

  if (json != NULL)
    g_error ("taken: %s", text);
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
  if (fault.offset != offset)
    g_error ("%s: byte %" G_GSIZE_FORMAT " (%s), not %" G_GSIZE_FORMAT, text, fault.offset,
             fault.why, offset);
  g_assert_nonnull (fault.why);
}

static void
test_values (void)
{
  g_autoptr (RoundsScan) json = parse ("\xef\xbb\xbf "
                                       "{\"a\":[1,-0.50,true,false,null,\"x\"],\"b\":{},"
                                       "\"c\\u0064\":\"\\u00e9\\ud83d\\ude00\\n\"} ");
  RoundsScanNode root = rounds_scan_root (json), a = rounds_scan_get (json, root, "a");

  g_assert_cmpuint (rounds_scan_type (json, root), ==, ROUNDS_SCAN_OBJECT);
  g_assert_cmpuint (rounds_scan_length (json, root), ==, 3);
  g_assert_cmpuint (rounds_scan_length (json, a), ==, 6);
  g_assert_cmpstr (rounds_scan_digits (json, rounds_scan_item (json, a, 1)), ==, "-0.50");
  g_assert_cmpuint (rounds_scan_type (json, rounds_scan_item (json, a, 4)), ==, ROUNDS_SCAN_NULL);
  g_assert_cmpuint (rounds_scan_item (json, a, 6), ==, 0);
  g_assert_cmpstr (rounds_scan_string (json, rounds_scan_item (json, a, 5)), ==, "x");
  g_assert_cmpstr (rounds_scan_get_string (json, root, "cd"), ==, "é😀\n");
  g_assert_cmpuint (rounds_scan_first (json, rounds_scan_get (json, root, "b")), ==, 0);
  g_assert_cmpuint (rounds_scan_get (json, root, "z"), ==, 0);
  g_assert_null (rounds_scan_get_string (json, root, "a"));
  g_assert_null (rounds_scan_digits (json, 0));
}

/* What json-glib 1.6.6 gets wrong: conventions.md, JSON. */
static void
test_digits (void)
{
  static const char *const digits[] = { "7.10",  "7.1",    "12345678901234567890",
                                        "1e400", "-0",     "0.0",
                                        "1E+2",  "5e-324", "100.000" };
  for (guint i = 0; i < G_N_ELEMENTS (digits); i++)
    {
      g_autoptr (RoundsScan) json = parse (digits[i]);
      g_assert_cmpstr (rounds_scan_digits (json, 1), ==, digits[i]);
    }
  g_assert_true (isnan (rounds_scan_double ("1e400")));
  g_assert_true (isnan (rounds_scan_double (NULL)));
  g_assert_cmpfloat (rounds_scan_double ("7.1"), ==, 7.1);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    gsize offset;
  } rows[] = {
    { "", 0 },
    { " ", 1 },
    { "{", 1 },
    { "[", 1 },
    { "[1", 2 },
    { "[1,]", 3 },
    { "{\"a\":1,}", 7 },
    { "[1 2]", 3 },
    { "{\"a\" 1}", 5 },
    { "{a:1}", 1 },
    { "'a'", 0 },
    { "// no\n1", 0 },
    { "/* no */1", 0 },
    { "[1]x", 3 },
    { "1 2", 2 },
    { "nul", 0 },
    { "NaN", 0 },
    { "Infinity", 0 },
    { "+1", 0 },
    { "01", 1 },
    { ".5", 0 },
    { "1.", 2 },
    { "-", 1 },
    { "1e", 2 },
    { "0x10", 1 },
    { "\"a", 2 },
    { "\"\\q\"", 2 },
    { "\"\\u12\"", 2 },
    { "\"\\u0000\"", 2 },
    { "\"\\ud800\"", 7 },
    { "\"\\udc00\"", 7 },
    { "\"\\ud800\\u0041\"", 7 },
    { "\"\t\"", 1 },
    { "\"\xff\"", 1 },
    { "\"\xc0\xaf\"", 1 },
    { "\"\xed\xa0\x80\"", 1 },
    { "\"\xf5\x80\x80\x80\"", 1 },
    { "\"\xe2\x82\"", 1 },
    { "{\"a\":1,\"a\":2}", 8 },
    { "{\"a\":1,\"\\u0061\":2}", 8 },
    { "[1}", 2 },
    { "{\"a\":1]", 6 },
    { "]", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    refuse (rows[i].text, strlen (rows[i].text), rows[i].offset);
  refuse ("\"a\0b\"", 5, 2);
}

static void
test_line (void)
{
  RoundsScanFault fault = { 0 };

  g_assert_null (rounds_scan_parse ("{\n\n \"a\": x}", 11, &fault, NULL));
  g_assert_cmpuint (fault.line, ==, 3);
}

static void
test_depth (void)
{
  g_autofree char *text = g_malloc (200001);
  g_autoptr (RoundsScan) json = NULL;

  memset (text, '[', ROUNDS_SCAN_DEPTH_MAX);
  memset (text + ROUNDS_SCAN_DEPTH_MAX, ']', ROUNDS_SCAN_DEPTH_MAX);
  json = rounds_scan_parse (text, 2 * ROUNDS_SCAN_DEPTH_MAX, NULL, NULL);
  g_assert_nonnull (json);
  memset (text, '[', 100000);
  memset (text + 100000, ']', 100000);
  refuse (text, 200000, ROUNDS_SCAN_DEPTH_MAX);
}

/* An object with many keys: the last one twice is still found, and quickly. */
static void
test_many_keys (void)
{
  GString *text = g_string_new ("{");
  gsize at;

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (text, "\"k%u\":%u,", i, i);
  at = text->len;
  g_string_append (text, "\"k7\":0}");
  refuse (text->str, text->len, at + 1);
  text->str[at + 1] = 'x';
  g_autoptr (RoundsScan) json = parse (text->str);
  g_assert_cmpstr (rounds_scan_digits (json,
                                       rounds_scan_get (json, rounds_scan_root (json), "k49999")),
                   ==, "49999");
  g_string_free (text, TRUE);
}

static void
test_places (void)
{
  const char *text = "{\"entry\":[{},{\"a/b~c\":{\"x\":[1, 2.50 ]}}]}";
  g_autoptr (RoundsScan) json = parse (text);
  RoundsScanNode entry = rounds_scan_get (json, rounds_scan_root (json), "entry");
  RoundsScanNode inner = rounds_scan_get (json, rounds_scan_item (json, entry, 1), "a/b~c");
  RoundsScanNode number = rounds_scan_item (json, rounds_scan_get (json, inner, "x"), 1);
  g_autofree char *pointer = rounds_scan_pointer (json, 1, number);
  g_autofree char *root = rounds_scan_pointer (json, 1, rounds_scan_root (json));
  gsize size;

  g_assert_cmpstr (pointer, ==, "/entry/1/a~1b~0c/x/1");
  g_autofree char *part = rounds_scan_pointer (json, inner, number);

  g_assert_cmpstr (root, ==, "");
  g_assert_cmpstr (part, ==, "/x/1");
  g_assert_cmpmem (rounds_scan_bytes (json, number, &size), size, "2.50", 4);
  g_assert_cmpmem (rounds_scan_bytes (json, inner, &size), size, "{\"x\":[1, 2.50 ]}", 16);
}

/* One byte changed in a good text: never a crash, and what is taken keeps its ranges inside. */
static void
test_mutations (void)
{
  const char *good = "{\"a\":[1,2.5e3,\"\\u00e9x\",{\"b\":null}],\"c\":true,\"d\":\"é\"}";
  static const TestCounts changes = { "JSON change", 20000, 200000, 2000000 };
  guint n_changes = test_count (&changes);
  gsize size = strlen (good), n;

  for (guint i = 0; i < n_changes; i++)
    {
      g_autofree char *text = g_strdup (good);
      text[g_test_rand_int_range (0, (int) size)] = (char) g_test_rand_int_range (0, 256);
      g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, NULL);
      if (json == NULL)
        continue;
      for (RoundsScanNode node = rounds_scan_first (json, 1); node != 0;
           node = rounds_scan_next (json, node))
        {
          const char *bytes = rounds_scan_bytes (json, node, &n);
          g_assert_true (bytes >= text && bytes + n <= text + size);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scan/values", test_values);
  g_test_add_func ("/scan/digits", test_digits);
  g_test_add_func ("/scan/refused", test_refused);
  g_test_add_func ("/scan/line", test_line);
  g_test_add_func ("/scan/depth", test_depth);
  g_test_add_func ("/scan/many-keys", test_many_keys);
  g_test_add_func ("/scan/places", test_places);
  g_test_add_func ("/scan/mutations", test_mutations);
  return g_test_run ();
}
