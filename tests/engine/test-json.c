/* The engine's JSON: what is read, what is refused and where, and the caps. */
#include "json.h"
#include "one-vault.h"

#include <glib.h>
#include <string.h>

static rx_json
read_text (const char *text)
{
  rx_json json;
  rx_why why = { "" };

  g_assert_true (rx_json_read (one_vault (), rx_bytes_of (text), &json, &why));
  return json;
}

static void
check_bytes (rx_bytes bytes, const char *text)
{
  g_assert_cmpmem (bytes.data, bytes.size, text, strlen (text));
}

static void
test_tree (void)
{
  rx_json json = read_text (" {\"a\" : [1, -2.5e+1, []], \"\":null,\"b\\u0041\": {\"x\":true},"
                            "\"c\":false, \"d\":{} }\n");
  uint32_t node = rx_json_member (&json, 0, "a"), item;
  double value;

  g_assert_cmpuint (json.n_nodes, ==, 10);
  g_assert_cmpuint (json.nodes[0].count, ==, 5);
  g_assert_true (rx_json_is (&json, node, RX_JSON_ARRAY));
  g_assert_cmpuint (json.nodes[node].count, ==, 3);
  item = json.nodes[node].child;
  check_bytes (rx_json_text (&json, item), "1");
  item = json.nodes[item].next;
  check_bytes (rx_json_text (&json, item), "-2.5e+1");
  g_assert_true (rx_json_double (&json, item, &value));
  g_assert_cmpfloat (value, ==, -25);
  item = json.nodes[item].next;
  g_assert_true (rx_json_is (&json, item, RX_JSON_ARRAY));
  g_assert_cmpuint (json.nodes[item].next, ==, RX_JSON_NONE);
  g_assert_cmpuint (json.nodes[item].child, ==, RX_JSON_NONE);
  g_assert_true (rx_json_is (&json, rx_json_member (&json, 0, ""), RX_JSON_NULL));
  node = rx_json_member (&json, 0, "bA");
  check_bytes (rx_json_key (&json, node), "bA");
  g_assert_true (rx_json_is (&json, rx_json_member (&json, node, "x"), RX_JSON_TRUE));
  g_assert_true (rx_json_is (&json, rx_json_member (&json, 0, "c"), RX_JSON_FALSE));
  g_assert_true (rx_json_is (&json, rx_json_member (&json, 0, "d"), RX_JSON_OBJECT));
  g_assert_cmpuint (rx_json_member (&json, 0, "none"), ==, RX_JSON_NONE);
  g_assert_cmpuint (rx_json_member (&json, item, "a"), ==, RX_JSON_NONE);
  g_assert_false (rx_json_is (&json, RX_JSON_NONE, RX_JSON_NULL));
  g_assert_cmpuint (rx_json_text (&json, RX_JSON_NONE).size, ==, 0);
  g_assert_cmpuint (rx_json_key (&json, RX_JSON_NONE).size, ==, 0);
  rx_json_clear (&json);
  rx_json_clear (&json);
}

static void
test_strings (void)
{
  static const struct
  {
    const char *text, *value;
  } rows[] = {
    { "\"\"", "" },
    { "\"a b\"", "a b" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
    { "\"\\u0041\\u00e4\\u20AC\\ud83d\\uDE00\"", "A\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80" },
    { "\"\xF0\x9F\x98\x80\x7F\"", "\xF0\x9F\x98\x80\x7F" },
    { "\"\\u0001\"", "\x01" },
    { "\"\\uFFFF\"", "\xEF\xBF\xBF" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rx_json json = read_text (rows[i].text);

      check_bytes (rx_json_text (&json, 0), rows[i].value);
      rx_json_clear (&json);
    }
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *text;
    gboolean whole;
    guint64 value;
    gboolean real;
  } rows[] = {
    { "0", TRUE, 0, TRUE },
    { "-0", FALSE, 0, TRUE },
    { "49151", TRUE, 49151, TRUE },
    { "18446744073709551615", TRUE, G_MAXUINT64, TRUE },
    { "18446744073709551616", FALSE, 0, TRUE },
    { "99999999999999999999", FALSE, 0, TRUE },
    { "1.0", FALSE, 0, TRUE },
    { "1e2", FALSE, 0, TRUE },
    { "1E-2", FALSE, 0, TRUE },
    { "1e400", FALSE, 0, FALSE },
    { "\"1\"", FALSE, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rx_json json = read_text (rows[i].text);
      uint64_t value = 0;
      double real;

      g_assert_cmpint (rx_json_u64 (&json, 0, &value), ==, rows[i].whole);
      g_assert_cmpuint (value, ==, rows[i].value);
      g_assert_cmpint (rx_json_double (&json, 0, &real), ==, rows[i].real);
      rx_json_clear (&json);
    }
}

static void
check_refused (const char *text, const char *where)
{
  rx_json json;
  rx_why why = { "" };

  g_assert_false (rx_json_read (one_vault (), rx_bytes_of (text), &json, &why));
  g_assert_null (json.nodes);
  g_assert_null (json.text);
  if (strstr (why.text, where) == NULL)
    g_error ("%.40s: said \"%s\", not \"%s\"", text, why.text, where);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *where;
  } rows[] = {
    { "", "byte 0" },
    { " ", "byte 1" },
    { "[1,]", "byte 3" },
    { "[,1]", "byte 1" },
    { "[1 2]", "byte 3" },
    { "[1", "byte 2" },
    { "[1}", "byte 2" },
    { "]", "byte 0" },
    { "{", "byte 1" },
    { "{\"a\"}", "byte 4" },
    { "{\"a\":}", "byte 5" },
    { "{\"a\":1,}", "byte 7" },
    { "{a:1}", "byte 1" },
    { "{1:1}", "byte 1" },
    { "1 1", "byte 2" },
    { "// a\n1", "byte 0" },
    { "'a'", "byte 0" },
    { "nul", "byte 0" },
    { "nullx", "byte 4" },
    { "True", "byte 0" },
    { "NaN", "byte 0" },
    { "Infinity", "byte 0" },
    { "-", "byte 1" },
    { "+1", "byte 0" },
    { "01", "byte 1" },
    { ".5", "byte 0" },
    { "5.", "byte 2" },
    { "1e", "byte 2" },
    { "1e+", "byte 3" },
    { "0x1", "byte 1" },
    { "\"", "byte 1" },
    { "\"\\", "byte 2" },
    { "\"\\x\"", "escape" },
    { "\"a\nb\"", "control" },
    { "\"\t\"", "control" },
    { "\"\\u12g4\"", "hexa" },
    { "\"\\u000", "hexa" },
    { "\"\\u0000\"", "U+0000" },
    { "\"\\ud800\"", "surrogate" },
    { "\"\\udc00\"", "surrogate" },
    { "\"\\ud800\\u0041\"", "surrogate" },
    { "\"\\ud800\\ue000\"", "surrogate" },
    { "\"\x1f\"", "control" },
    { "\"\\ud800\\", "surrogate" },
    { "{\"a\":1,\"\\u0061\":2}", "twice" },
    { "\"\xFF\"", "UTF-8" },
    { "\xEF\xBB\xBF"
      "1",
      "byte 0" },
    { "[\"[,{\",\"\\\"", "byte" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_refused (rows[i].text, rows[i].where);
}

static char *
repeated (const char *before, const char *text, guint n, const char *after)
{
  GString *all = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);
  return g_string_free (g_string_append (all, after), FALSE);
}

/* n brackets, n closed. */
static char *
nested (guint n)
{
  g_autofree char *closed = repeated ("", "]", n, "");

  return repeated ("", "[", n, closed);
}

static void
test_caps (void)
{
  g_autofree char *deep = nested (RX_JSON_DEPTH_MAX);
  g_autofree char *deeper = nested (RX_JSON_DEPTH_MAX + 1);
  g_autofree char *hostile = repeated ("", "[", 100000, "");
  g_autofree char *values = repeated ("[1", ",1", RX_JSON_NODES_MAX - 2, "]");
  g_autofree char *too_many = repeated ("[1", ",1", RX_JSON_NODES_MAX - 1, "]");
  g_autofree char *digits = repeated ("1", "0", RX_JSON_NUMBER_MAX, "");
  g_autoptr (GString) members = g_string_new ("{\"-\":1");
  rx_json json = read_text (deep);

  rx_json_clear (&json);
  json = read_text (values);
  g_assert_cmpuint (json.n_nodes, ==, RX_JSON_NODES_MAX);
  rx_json_clear (&json);
  check_refused (deeper, "inside of each other");
  check_refused (hostile, "inside of each other");
  check_refused (too_many, "values");
  check_refused (digits, "digits");
  for (guint i = 1; i < RX_JSON_MEMBERS_MAX; i++)
    g_string_append_printf (members, ",\"%u\":%u", i, i);
  g_string_append_c (members, '}');
  json = read_text (members->str);
  g_assert_cmpuint (json.nodes[0].count, ==, RX_JSON_MEMBERS_MAX);
  rx_json_clear (&json);
  g_string_truncate (members, members->len - 1);
  g_string_append (members, ",\"more\":1}");
  check_refused (members->str, "members");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/tree", test_tree);
  g_test_add_func ("/json/strings", test_strings);
  g_test_add_func ("/json/numbers", test_numbers);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/caps", test_caps);
  return g_test_run ();
}
