/* Text that may be shown: fixed cases, then random ones against a search in the whole answer. */
#include "stops.h"
#include "counts.h"
#include "one-vault.h"

#include <glib.h>
#include <string.h>

#define PIECE_MAX 8

static rx_stops *
stops_new (const char *const *strings)
{
  rx_bytes stops[RX_STOPS_MAX];
  rx_stops *s;
  rx_fail code;
  rx_why why;
  guint n = 0;

  for (; strings[n] != NULL; n++)
    stops[n] = rx_bytes_of (strings[n]);
  g_assert_true (rx_stops_new (one_vault (), stops, n, PIECE_MAX, &s, &code, &why));
  return s;
}

static void
add (GString *text, rx_bytes bytes)
{
  g_assert_true (rx_utf8_valid (bytes));
  g_string_append_len (text, (const char *) bytes.data, (gssize) bytes.size);
}

/* Everything, byte by byte; `pieces` gets a bar after each. */
static gboolean
push_all (rx_stops *s, const char *bytes, gsize n, GString *pieces)
{
  for (gsize i = 0; i < n; i++)
    {
      rx_stops_text text = rx_stops_push (s, (rx_bytes){ (const uint8_t *) bytes + i, 1 });

      add (pieces, text.text);
      if (text.stopped)
        return TRUE;
      g_string_append_c (pieces, '|');
    }
  add (pieces, rx_stops_end (s));
  return FALSE;
}

static void
test_fixed (void)
{
  static const struct
  {
    const char *stops[3], *bytes, *pieces;
    gboolean stopped;
  } rows[] = {
    { { NULL }, "abc", "a|b|c|", FALSE },
    { { "END" }, "aENDb", "a|||", TRUE },
    { { "END" }, "aEND", "a|||", TRUE },
    { { "END" }, "aENb", "a|||ENb|", FALSE },
    { { "END" }, "aEEND", "a||E||", TRUE },
    { { "END" }, "EN", "||EN", FALSE },
    { { "aab" }, "aaab", "||a|", TRUE },
    { { "b", "ab" }, "xab", "x||", TRUE },
    { { "abcd", "c" }, "abc", "||ab", TRUE },
    { { "\n\n" }, "a\nb\n\n", "a||\nb||", TRUE },
    { { NULL }, "\xC3\xA4\xE2\x82\xAC", "|\xC3\xA4|||\xE2\x82\xAC|", FALSE },
    { { NULL }, "\xE2\x82", "||\xEF\xBF\xBD", FALSE },
    { { NULL }, "\xE2\x82z", "||\xEF\xBF\xBDz|", FALSE },
    { { NULL }, "\xFF\xC0", "\xEF\xBF\xBD|\xEF\xBF\xBD|", FALSE },
    { { NULL }, "\xED\xA0", "|\xEF\xBF\xBD\xEF\xBF\xBD|", FALSE },
    { { NULL }, "\xF0\x9F\x98\x80", "|||\xF0\x9F\x98\x80|", FALSE },
    { { "z" }, "\xF0\x9Fz", "||\xEF\xBF\xBD", TRUE },
    { { "\xC3\xA4" }, "\xC3\xA4", "|", TRUE },
    { { "\xC3\xA4" }, "\xC3\xA5", "|\xC3\xA5|", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rx_stops *s = stops_new (rows[i].stops);
      g_autoptr (GString) pieces = g_string_new (NULL);

      g_assert_cmpint (push_all (s, rows[i].bytes, strlen (rows[i].bytes), pieces), ==,
                       rows[i].stopped);
      g_assert_cmpstr (pieces->str, ==, rows[i].pieces);
      rx_stops_free (s);
    }
}

static void
test_zero_and_refused (void)
{
  rx_stops *s = stops_new ((const char *const[]){ NULL });
  rx_bytes many[RX_STOPS_MAX + 1];
  char bytes[RX_STOP_BYTES_MAX + 2];
  rx_stops_text text = rx_stops_push (s, (rx_bytes){ (const uint8_t *) "a\0b", 3 });
  rx_fail code;
  rx_why why;

  g_assert_cmpmem (text.text.data, text.text.size,
                   "a\xEF\xBF\xBD"
                   "b",
                   5);
  text = rx_stops_push (s, rx_bytes_of ("12345678 and more"));
  g_assert_cmpuint (text.text.size, ==, PIECE_MAX);
  rx_stops_free (s);
  rx_stops_free (NULL);

  memset (bytes, 'x', sizeof bytes);
  bytes[sizeof bytes - 1] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = rx_bytes_of ("x");
  g_assert_false (rx_stops_new (one_vault (), many, G_N_ELEMENTS (many), 8, &s, &code, &why));
  many[0] = rx_bytes_of ("");
  g_assert_false (rx_stops_new (one_vault (), many, 1, 8, &s, &code, &why));
  many[0] = rx_bytes_of ("\xFF");
  g_assert_false (rx_stops_new (one_vault (), many, 1, 8, &s, &code, &why));
  many[0] = rx_bytes_of (bytes);
  g_assert_false (rx_stops_new (one_vault (), many, 1, 8, &s, &code, &why));
  many[0].size--;
  g_assert_false (rx_stops_new (one_vault (), many, 1, UINT32_MAX, &s, &code, &why));
  g_assert_null (s);
}

/* The stop string that ends first, the longest of those; bytes before it, or all. */
static gsize
stop_by_search (const char *bytes, gsize n, char strings[][5], guint n_strings, gboolean *found)
{
  for (gsize end = 1; end <= n; end++)
    {
      gsize longest = 0;

      for (guint i = 0; i < n_strings; i++)
        {
          gsize k = strlen (strings[i]);

          if (k <= end && k > longest && memcmp (bytes + end - k, strings[i], k) == 0)
            longest = k;
        }
      if (longest > 0)
        {
          *found = TRUE;
          return end - longest;
        }
    }
  *found = FALSE;
  return n;
}

/* Two letters, a character of two bytes, and a byte that is none. g_utf8_make_valid is the second
 * opinion on U+FFFD: for these bytes both put one for each. */
static void
random_bytes (char *bytes, guint n)
{
  for (guint i = 0; i < n; i++)
    bytes[i] = "aab\xC3\xA4"[g_test_rand_int_range (0, 5)];
}

static void
random_stop (char *string)
{
  static const char *const parts[] = { "a", "b", "\xC3\xA4" };
  guint n = (guint) g_test_rand_int_range (1, 3);

  string[0] = '\0';
  for (guint i = 0; i < n; i++)
    g_strlcat (string, parts[g_test_rand_int_range (0, 3)], 5);
}

static void
test_random (void)
{
  guint rounds = test_count (&(TestCounts){ "answers", 20000, 100000, 1000000 });
  guint stopped = 0;

  for (guint round = 0; round < rounds; round++)
    {
      char bytes[24], strings[3][5];
      rx_bytes stops[3];
      guint n = (guint) g_test_rand_int_range (0, sizeof bytes + 1);
      guint n_stops = (guint) g_test_rand_int_range (0, 4);
      g_autoptr (GString) shown = g_string_new (NULL);
      g_autofree char *expected = NULL;
      rx_stops_text text = { .stopped = false };
      rx_stops *s;
      rx_fail code;
      rx_why why;
      gboolean found;
      gsize cut;

      random_bytes (bytes, n);
      for (guint i = 0; i < n_stops; i++)
        {
          random_stop (strings[i]);
          stops[i] = rx_bytes_of (strings[i]);
        }
      g_assert_true (rx_stops_new (one_vault (), stops, n_stops, PIECE_MAX, &s, &code, &why));
      for (guint at = 0; at < n && !text.stopped;)
        {
          guint size = (guint) g_test_rand_int_range (0, PIECE_MAX + 1);

          size = MIN (size, n - at);
          text = rx_stops_push (s, (rx_bytes){ (const uint8_t *) bytes + at, size });
          add (shown, text.text);
          at += size;
        }
      if (!text.stopped)
        add (shown, rx_stops_end (s));
      cut = stop_by_search (bytes, n, strings, n_stops, &found);
      expected = g_utf8_make_valid (bytes, (gssize) cut);
      g_assert_cmpint (text.stopped, ==, found);
      g_assert_cmpstr (shown->str, ==, expected);
      stopped += found;
      rx_stops_free (s);
    }
  g_assert_cmpuint (stopped, >, rounds / 10);
  g_assert_cmpuint (stopped, <, rounds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stops/fixed", test_fixed);
  g_test_add_func ("/stops/zero-and-refused", test_zero_and_refused);
  g_test_add_func ("/stops/random", test_random);
  return g_test_run ();
}
