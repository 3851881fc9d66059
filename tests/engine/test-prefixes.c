/* What of a prompt is found in the pages of the KV cache, and what is let go of for it: fixed cases. */
#include "pages.h"
#include "one-vault.h"
#include <glib.h>

#include <string.h>

#define PAGES 24

static void
scope_bytes (char scope, uint8_t *bytes)
{
  memset (bytes, 0, RX_PAGES_SCOPE_BYTES);
  bytes[RX_PAGES_SCOPE_BYTES - 1] = (uint8_t) (scope - '0');
}

static rx_sequence *
begin (rx_pages *pages, char scope, const uint32_t *tokens, guint n)
{
  rx_sequence_config config = { .tokens = tokens, .n_tokens = n, .max_tokens = n + 100 };
  rx_sequence *s;

  scope_bytes (scope, config.scope);
  g_assert_cmpint (rx_sequence_begin (pages, &config, &s), ==, RX_PAGES_OK);
  return s;
}

/* How much of a prompt is found once another one of n tokens has been prefilled whole. */
static guint
found_after (guint n_first, char scope_first, guint n_second, char scope_second)
{
  rx_vault *vault = one_vault ();
  rx_pages *pages = rx_pages_new (vault, PAGES);
  uint32_t tokens[8 * RX_PAGE_TOKENS];
  rx_sequence *s;
  guint found;

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    tokens[i] = i;
  s = begin (pages, scope_first, tokens, n_first);
  rx_sequence_prefilled (s, n_first); /* says more than it may: the last token is decode's */
  g_assert_cmpint (rx_sequence_grow (s, n_first + 100), ==, RX_PAGES_OK);
  rx_sequence_prefilled (s, n_first + 100);
  rx_sequence_end (s);
  s = begin (pages, scope_second, tokens, n_second);
  found = rx_sequence_cached (s);
  rx_sequence_end (s);
  rx_pages_free (pages);
  return found;
}

static void
test_found (void)
{
  static const struct
  {
    guint first;
    char scope_first;
    guint second;
    char scope_second;
    guint found;
  } rows[] = {
    { 200, '1', 200, '1', 199 }, { 193, '1', 200, '1', 192 }, { 192, '1', 200, '1', 191 },
    { 200, '1', 193, '1', 192 }, { 200, '1', 192, '1', 191 }, { 200, '1', 129, '1', 128 },
    { 200, '1', 128, '1', 127 }, { 200, '1', 65, '1', 64 },   { 200, '1', 64, '1', 63 },
    { 200, '1', 1, '1', 0 },     { 65, '1', 500, '1', 64 },   { 64, '1', 500, '1', 63 },
    { 200, '1', 200, '2', 0 },   { 200, '1', 200, '0', 0 },   { 200, '0', 200, '1', 199 },
    { 200, '0', 200, '0', 199 }, { 2, '1', 500, '1', 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpuint (found_after (rows[i].first, rows[i].scope_first, rows[i].second,
                                     rows[i].scope_second),
                        ==, rows[i].found);
    }
}

/* Two questions of 40 tokens about a record: all of it is found, and of a page that is not all record's the
 * beginning is to be copied. */
static void
test_record (void)
{
  uint32_t tokens[240], from, to, n;

  for (guint record = 1; record <= 200; record++)
    {
      rx_pages *pages = rx_pages_new (one_vault (), PAGES);
      rx_sequence *first, *second;

      for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
        tokens[i] = i;
      first = begin (pages, '1', tokens, record + 40);
      g_assert_false (rx_sequence_copies (first, &from, &to));
      rx_sequence_prefilled (first, record + 39);
      tokens[record] = 1000;
      second = begin (pages, '1', tokens, record + 40);
      g_assert_cmpuint (rx_sequence_cached (second), ==, record);
      g_assert_cmpint (rx_sequence_copies (second, &from, &to), ==, record % 64 != 0);
      if (record % 64 != 0)
        {
          g_assert_cmpuint (from, ==, rx_sequence_pages (first, &n)[record / 64]);
          g_assert_cmpuint (to, ==, rx_sequence_pages (second, &n)[record / 64]);
          g_assert_cmpuint (from, !=, to);
        }
      rx_pages_free (pages);
    }
}

/* A page whose beginning is wanted is let go of where there is no other. */
static void
test_last_room (void)
{
  rx_pages *pages = rx_pages_new (one_vault (), 2);
  uint32_t tokens[2 * RX_PAGE_TOKENS] = { 0 }, from, to, n;
  rx_sequence_config config = { .tokens = tokens, .n_tokens = 50, .max_tokens = 50 };
  rx_sequence *s;

  scope_bytes ('1', config.scope);
  s = begin (pages, '1', tokens, 28);
  rx_sequence_prefilled (s, 27);
  rx_sequence_end (s);
  s = begin (pages, '1', tokens, 50);
  g_assert_cmpuint (rx_sequence_cached (s), ==, 27);
  rx_sequence_end (s);
  rx_pages_dirty (pages, &n);
  rx_pages_wiped (pages, n);
  config.n_tokens = config.max_tokens = 128;
  g_assert_cmpint (rx_sequence_begin (pages, &config, &s), ==, RX_PAGES_WIPE);
  rx_pages_dirty (pages, &n);
  rx_pages_wiped (pages, n);
  g_assert_cmpint (rx_sequence_begin (pages, &config, &s), ==, RX_PAGES_OK);
  g_assert_cmpuint (rx_sequence_cached (s), ==, 0);
  g_assert_false (rx_sequence_copies (s, &from, &to));
  rx_pages_free (pages);
}

/* Nothing is given that was not wiped; a pin outlasts other questions until it is let go. */
static void
test_room (void)
{
  rx_vault *vault = one_vault ();
  rx_pages *pages = rx_pages_new (vault, 4);
  uint32_t tokens[5 * RX_PAGE_TOKENS] = { 0 };
  rx_sequence_config other = {
    .scope = "other", .tokens = tokens, .n_tokens = 250, .max_tokens = 300
  };
  rx_sequence *s, *second;
  uint32_t n;

  s = begin (pages, '1', tokens, 200);
  rx_sequence_prefilled (s, 199);
  rx_sequence_pin (s, 130);
  g_assert_cmpint (rx_sequence_grow (s, 300), ==, RX_PAGES_FULL);
  g_assert_cmpint (rx_sequence_grow (s, 301), ==, RX_PAGES_LONG);
  rx_sequence_end (s);
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_FULL);
  g_assert_true (rx_pages_unpin_oldest (pages));
  g_assert_false (rx_pages_unpin_oldest (pages));
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_WIPE);
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_WIPE);
  rx_pages_dirty (pages, &n);
  g_assert_cmpuint (n, ==, 4);
  rx_pages_wiped (pages, 3);
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_WIPE);
  rx_pages_wiped (pages, 9);
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_OK);
  rx_sequence_end (second);
  other.n_tokens = 0;
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_LONG);
  other.n_tokens = 301;
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_LONG);
  other.n_tokens = other.max_tokens = UINT32_MAX;
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_FULL);
  rx_pages_free (pages);
  g_assert_null (rx_pages_new (vault, 0));
  g_assert_null (rx_pages_new (vault, UINT32_MAX));
}

/* A record is pinned to its last position also where its last page is one that an earlier question wrote. */
static void
test_pin_again (void)
{
  rx_pages *pages = rx_pages_new (one_vault (), 4);
  uint32_t tokens[4 * RX_PAGE_TOKENS], n;
  rx_sequence_config other = {
    .scope = "other", .tokens = tokens, .n_tokens = 3 * RX_PAGE_TOKENS, .max_tokens = 200
  };
  rx_sequence *s;

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    tokens[i] = i;
  for (guint question = 0; question < 3; question++)
    {
      s = begin (pages, '1', tokens, 100);
      g_assert_cmpuint (rx_sequence_cached (s), ==, question == 0 ? 0 : 99);
      rx_sequence_prefilled (s, 99);
      rx_sequence_pin (s, 90);
      rx_sequence_end (s);
      rx_pages_dirty (pages, &n);
      rx_pages_wiped (pages, n);
      g_assert_cmpuint (rx_pages_count (pages).shared, ==, 2);
      g_assert_cmpuint (rx_pages_count (pages).idle, ==, 0);
      g_assert_cmpint (rx_sequence_begin (pages, &other, &s), ==, RX_PAGES_FULL);
    }
  rx_pages_free (pages);
}

/* A scope dropped in the middle of its answer: what the answer still uses goes when it ends. */
static void
test_drop_in_use (void)
{
  rx_vault *vault = one_vault ();
  rx_pages *pages = rx_pages_new (vault, PAGES);
  uint32_t tokens[4 * RX_PAGE_TOKENS] = { 0 };
  uint8_t scope[RX_PAGES_SCOPE_BYTES];
  rx_sequence *first = begin (pages, '1', tokens, 200), *second;

  rx_sequence_prefilled (first, 128);
  scope_bytes ('1', scope);
  g_assert_cmpuint (rx_pages_drop_scope (pages, scope), ==, 0);
  rx_sequence_prefilled (first, 199);
  second = begin (pages, '1', tokens, 200);
  g_assert_cmpuint (rx_sequence_cached (second), ==, 0);
  rx_sequence_prefilled (second, 199);
  rx_sequence_end (first);
  g_assert_cmpuint (rx_pages_count (pages).dirty, ==, 4);
  g_assert_cmpuint (rx_pages_count (pages).shared, ==, 4);
  rx_sequence_end (second);
  g_assert_cmpuint (rx_pages_drop_scope (pages, scope), ==, 8);
  g_assert_cmpuint (rx_pages_count (pages).shared, ==, 0);
  rx_pages_free (pages);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prefixes/found", test_found);
  g_test_add_func ("/prefixes/record", test_record);
  g_test_add_func ("/prefixes/room", test_room);
  g_test_add_func ("/prefixes/pin-again", test_pin_again);
  g_test_add_func ("/prefixes/last-room", test_last_room);
  g_test_add_func ("/prefixes/drop-in-use", test_drop_in_use);
  return g_test_run ();
}
