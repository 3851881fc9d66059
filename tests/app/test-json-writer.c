/* What is printed is JSON, whatever the text: read back by a parser that is not ours. */
#include "json-writer.h"

#include <gio/gio.h>

static void
test_shapes (void)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();

  rounds_json_begin_object (json);
  rounds_json_name (json, "empty");
  rounds_json_begin_array (json);
  rounds_json_end_array (json);
  rounds_json_name (json, "list");
  rounds_json_begin_array (json);
  rounds_json_integer (json, G_MININT64);
  rounds_json_unsigned (json, G_MAXUINT64);
  rounds_json_begin_object (json);
  rounds_json_end_object (json);
  rounds_json_truth (json, TRUE);
  rounds_json_truth (json, FALSE);
  rounds_json_null (json);
  rounds_json_end_array (json);
  rounds_json_name (json, "none");
  rounds_json_string (json, NULL);
  rounds_json_name (json, "last");
  rounds_json_string (json, "");
  rounds_json_end_object (json);
  g_assert_cmpstr (rounds_json_get (json), ==,
                   "{\"empty\":[],\"list\":[-9223372036854775808,18446744073709551615,{},true,"
                   "false,null],\"none\":null,\"last\":\"\"}");
}

static void
test_escapes (void)
{
  static const struct
  {
    const char *text;
    gssize size;
    const char *expected;
  } cases[] = {
    { "a\"b\\c/", -1, "\"a\\\"b\\\\c/\"" },
    { "\n\t\r\b\f\x1b", -1, "\"\\n\\t\\u000d\\u0008\\u000c\\u001b\"" },
    { "a\0b", 3, "\"a\\u0000b\"" },
    { "\x7f\xc2\x9b", -1, "\"\\u007f\\u009b\"" },
    { "é≥م\xf0\x9f\xa9\xba", -1, "\"é≥م\xf0\x9f\xa9\xba\"" },
    { "\xe2\x80\xa8", -1, "\"\\u2028\"" },
    { "a\xff"
      "b",
      -1,
      "\"a\xEF\xBF\xBD"
      "b\"" },
    { "\xc3", -1, "\"\xEF\xBF\xBD\"" },
    { "\xed\xa0\x80", -1, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
    { "\xe2\x82", -1, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RoundsJson) json = rounds_json_new ();

      if (cases[i].size < 0)
        rounds_json_string (json, cases[i].text);
      else
        rounds_json_text (json, cases[i].text, cases[i].size);
      g_assert_cmpstr (rounds_json_get (json), ==, cases[i].expected);
    }
}

/* Prints every string of an array as hexadecimal digits of its UTF-8, a line each. */
static const char reader[] = "import json, sys\n"
                             "for text in json.loads(sys.stdin.buffer.read()):\n"
                             "    print(text.encode().hex())\n";

static void
append_random_text (GString *text)
{
  for (guint n = g_test_rand_int_range (0, 40); n > 0; n--)
    {
      gunichar c = g_test_rand_int_range (0, n % 2 == 0 ? 0x100 : 0x10ffff);

      /* g_string_append_unichar ends at U+0000. */
      if (c == 0)
        g_string_append_c (text, 0);
      else
        g_string_append_unichar (text, g_unichar_validate (c) ? c : 'x');
    }
}

/* Random text comes back as it was. */
static void
test_round_trip (void)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess)
      process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                  &error, "python3", "-c", reader, NULL);
  g_autofree char *printed = NULL;

  g_assert_no_error (error);
  rounds_json_begin_array (json);
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      append_random_text (text);
      rounds_json_text (json, text->str, text->len);
      for (gsize at = 0; at < text->len; at++)
        g_string_append_printf (expected, "%02x", (guint8) text->str[at]);
      g_string_append_c (expected, '\n');
    }
  rounds_json_end_array (json);
  g_subprocess_communicate_utf8 (process, rounds_json_get (json), NULL, &printed, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (printed, ==, expected->str);
}

/* A decimal is written digit by digit as it was given; anything else becomes a string. */
static void
test_decimals (void)
{
  static const char *const rows[][2] = {
    { "7.10", "7.10" },
    { "0", "0" },
    { "-0.5", "-0.5" },
    { "1e-3", "1e-3" },
    { "12345678901234567890.00", "12345678901234567890.00" },
    { "1E+9", "1E+9" },
    { "", "\"\"" },
    { "-", "\"-\"" },
    { "01", "\"01\"" },
    { "1.", "\"1.\"" },
    { ".5", "\".5\"" },
    { "1e", "\"1e\"" },
    { "1e+", "\"1e+\"" },
    { "+1", "\"+1\"" },
    { "1,5", "\"1,5\"" },
    { "NaN", "\"NaN\"" },
    { "1 ", "\"1 \"" },
    { NULL, "null" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsJson) json = rounds_json_new ();

      rounds_json_decimal (json, rows[i][0]);
      g_assert_cmpstr (rounds_json_get (json), ==, rows[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-writer/shapes", test_shapes);
  g_test_add_func ("/json-writer/decimals", test_decimals);
  g_test_add_func ("/json-writer/escapes", test_escapes);
  g_test_add_func ("/json-writer/round-trip", test_round_trip);
  return g_test_run ();
}
