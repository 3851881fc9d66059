/* Long records in the Source pane: two versions are compared whole, and a field far inside is gone to. Without a screen. */
#include "source-text.h"

#include <string.h>

#define MANY 5000

static GBytes *
take (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

/* A text of so many bytes whose last but five is this one. */
static GBytes *
long_json (gsize size, char last)
{
  g_autofree char *text = g_strnfill (size, 'a');

  text[size - 5] = last;
  return take (g_strdup_printf ("{\"id\":\"1\",\"note\":\"%s\"}", text));
}

/* What differs behind the first 2 KiB is a difference, and is what is shown of it. */
static void
test_far_difference (void)
{
  g_autoptr (GBytes) one = long_json (9000, 'b'), other = long_json (9000, 'c');
  g_autoptr (GPtrArray) changes = rounds_source_changes (one, other);
  g_autoptr (GPtrArray) none = rounds_source_changes (one, one);
  const RoundsSourceChange *change;

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (changes->len, ==, 1);
  change = changes->pdata[0];
  g_assert_cmpstr (change->field, ==, "note");
  g_assert_nonnull (strchr (change->before, 'b'));
  g_assert_nonnull (strstr (change->after, "ac"));
  g_assert_cmpuint (strlen (change->after), <, 4096);
  g_assert_nonnull (strstr (change->after, " of 9002)"));
}

static GBytes *
lines (guint n, guint changed)
{
  GString *text = g_string_new ("MSH|^~\\&|\n");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "OBX|%u|a line that is as long as lines are|%s\n", i,
                            i == changed ? "new" : "old");
  return take (g_string_free (text, FALSE));
}

/* Lines far behind what one pane shows are compared too. */
static void
test_far_line (void)
{
  g_autoptr (GBytes) one = lines (20000, 0), other = lines (20000, 19990);
  g_autoptr (GPtrArray) changes = rounds_source_changes (one, other);
  const RoundsSourceChange *change;

  g_assert_cmpuint (g_bytes_get_size (one), >, 2 * ROUNDS_SOURCE_TEXT_MAX);
  g_assert_cmpuint (changes->len, ==, 2);
  change = changes->pdata[1];
  g_assert_cmpstr (change->field, ==, "line 19992");
}

static GBytes *
many_fields (const char *value)
{
  GString *json = g_string_new ("{");

  for (guint i = 0; i < MANY; i++)
    g_string_append_printf (json, "%s\"f%u\":\"%s\"", i > 0 ? "," : "", i, value);
  g_string_append (json, "}");
  return take (g_string_free (json, FALSE));
}

/* More than are listed are counted. */
static void
test_many (void)
{
  g_autoptr (GBytes) one = many_fields ("a"), other = many_fields ("b");
  g_autoptr (GPtrArray) changes = rounds_source_changes (one, other);
  const RoundsSourceChange *last;

  g_assert_cmpuint (changes->len, ==, ROUNDS_SOURCE_CHANGES + 1);
  last = changes->pdata[ROUNDS_SOURCE_CHANGES];
  g_assert_cmpuint (last->more, ==, MANY - ROUNDS_SOURCE_CHANGES);
  g_assert_null (last->field);
}

static GBytes *
many_lines (const char *value)
{
  GString *text = g_string_new ("MSH|^~\\&|\n");

  for (guint i = 0; i < 900; i++)
    g_string_append_printf (text, "OBX|%u|%s\n", i, value);
  return take (g_string_free (text, FALSE));
}

/* Lines too. */
static void
test_many_lines (void)
{
  g_autoptr (GBytes) one = many_lines ("old"), other = many_lines ("new");
  g_autoptr (GPtrArray) changes = rounds_source_changes (one, other);
  const RoundsSourceChange *last;

  g_assert_cmpuint (changes->len, ==, ROUNDS_SOURCE_CHANGES + 1);
  last = changes->pdata[ROUNDS_SOURCE_CHANGES];
  g_assert_cmpuint (last->more, ==, 900 - ROUNDS_SOURCE_CHANGES);
  g_assert_null (last->field);
}

/* A place in a text of many megabytes is gone to, and where that is is known. */
static void
test_far_place (void)
{
  const gsize size = 6 << 20, start = 5 << 20;
  g_autofree char *text = g_strnfill (size, 'x'), *marked = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (RoundsSourceText) out = { 0 };

  memcpy (text + start, "potassium", 9);
  bytes = g_bytes_new (text, size);
  rounds_source_plain (bytes, start, start + 9, &out);
  g_assert_true (out.cut);
  marked = g_strndup (out.text + out.start, out.end - out.start);
  g_strdelimit (marked, "\n", ' ');
  g_assert_nonnull (strstr (marked, "pot"));
  g_assert_cmpuint (strlen (marked), <=, 10);
  g_assert_cmpuint (out.size, ==, size);
  g_assert_cmpuint (out.from, >, 4 << 20);
  g_assert_cmpuint (strlen (out.text), <=, ROUNDS_SOURCE_TEXT_MAX);
}

/* The same of a field behind what is laid out of a record. */
static void
test_far_field (void)
{
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (GBytes) bytes = NULL;
  g_auto (RoundsSourceText) out = { 0 };

  for (guint i = 0; i < 200000; i++)
    g_string_append_printf (json, "\"field%u\":\"some words of it\",", i);
  g_string_append (json, "\"last\":\"potassium 5.4\"}");
  bytes = g_bytes_new (json->str, json->len);
  rounds_source_text (bytes, "/last", NULL, &out);
  g_assert_true (out.cut);
  g_assert_cmpuint (out.end, >, out.start);
  g_assert_cmpint (strncmp (out.text + out.start, "\"potassium 5.4\"", 15), ==, 0);
  g_assert_cmpuint (out.size, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-text/far-difference", test_far_difference);
  g_test_add_func ("/source-text/far-line", test_far_line);
  g_test_add_func ("/source-text/many", test_many);
  g_test_add_func ("/source-text/many-lines", test_many_lines);
  g_test_add_func ("/source-text/far-place", test_far_place);
  g_test_add_func ("/source-text/far-field", test_far_field);
  return g_test_run ();
}
