/* Grammars: the automaton against a matcher that shares nothing with it, masks against every token
 * tried, and every way to refuse one. */
#include "counts.h"
#include "failing-malloc.h"
#include "grammar-oracle.h"
#include "grammar-words.h"
#include "one-vault.h"

#include <string.h>

#define TEXT                                               \
  "aabcab\"\\\n]-\x7f\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" \
  "cbab\xdf\xbf\xe0\xa0\x80"                               \
  "abc"
#define STEPS 12

/* ---- texts ---- */

static char *
to_utf8 (const GArray *codes)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < codes->len; i++)
    g_string_append_unichar (out, g_array_index (codes, gunichar, i));
  return g_string_free (out, FALSE);
}

static void
mutate (GRand *rand, GArray *codes)
{
  gunichar letter = oracle_letter (rand);
  guint at = codes->len == 0 ? 0 : (guint) g_rand_int_range (rand, 0, (gint) codes->len);

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      break;
    case 1:
      if (codes->len < ORACLE_TEXT_MAX)
        g_array_insert_val (codes, at, letter);
      break;
    case 2:
      if (codes->len > 0)
        g_array_remove_index (codes, at);
      break;
    default:
      if (codes->len > 0)
        g_array_index (codes, gunichar, at) = letter;
    }
}

typedef struct
{
  guint made, texts, matched, full;
} Tally;

static void
check_text (Oracle *oracle, rx_walk *walk, const GArray *codes, Tally *tally)
{
  g_autofree char *text = to_utf8 (codes);
  const gunichar *all = (const gunichar *) (const void *) codes->data;
  gboolean want = oracle_matches (oracle, all, codes->len);
  rx_walk_answer answer;

  rx_walk_restart (walk);
  answer = rx_walk_accept_bytes (walk, rx_bytes_of (text));
  tally->texts++;
  tally->matched += want;
  tally->full += answer == RX_WALK_FULL;
  if (answer != RX_WALK_FULL && (answer == RX_WALK_YES && rx_walk_may_end (walk)) != want)
    {
      g_autofree char *gbnf = oracle_gbnf (oracle);

      g_test_message ("%s\ntext: '%s'", gbnf, text);
      g_assert_not_reached ();
    }
}

/* ---- masks ---- */

static gboolean
mask_has (const uint64_t *mask, guint32 token)
{
  return (mask[token / 64] >> (token % 64) & 1) != 0;
}

/* Everything that a walk says of the tokens, against each token spelled out byte by byte. */
static gboolean
check_tokens (rx_walk *walk, rx_walk *probe, const rx_vocabulary *v, const GString *so_far)
{
  g_autofree uint64_t *mask = NULL;
  g_autofree uint32_t *allowed = g_new (uint32_t, v->n_tokens);
  const uint64_t *live = rx_walk_mask (walk);
  guint32 n, few, n_allowed = 0;

  if (live == NULL) /* too ambiguous from here on */
    return FALSE;
  mask = g_memdup2 (live, (v->n_tokens + 63) / 64 * sizeof *mask);
  g_assert_cmpint (rx_walk_allowed (walk, allowed, v->n_tokens, &n), ==, RX_WALK_YES);
  for (guint32 t = 0; t < v->n_tokens; t++)
    {
      rx_bytes text = rx_vocabulary_text (v, t);
      gboolean want;

      rx_walk_restart (probe);
      g_assert_cmpint (rx_walk_accept_bytes (probe, (rx_bytes){ (const uint8_t *) so_far->str,
                                                                so_far->len }),
                       ==, RX_WALK_YES);
      if (rx_vocabulary_ends (v, t))
        want = rx_walk_may_end (probe);
      else
        want = text.size > 0 && rx_walk_accept_bytes (probe, text) == RX_WALK_YES;
      g_assert_cmpint (mask_has (mask, t), ==, want);
      g_assert_cmpint (rx_walk_takes (walk, t), ==, want ? RX_WALK_YES : RX_WALK_NO);
      if (want)
        g_assert_cmpuint (allowed[n_allowed++], ==, t);
    }
  g_assert_cmpuint (n_allowed, ==, n);
  g_assert_cmpint (rx_walk_allowed (walk, allowed, n, &few), ==, RX_WALK_YES);
  if (n > 0)
    g_assert_cmpint (rx_walk_allowed (walk, allowed, n - 1, &few), ==, RX_WALK_NO);
  g_assert_cmpint (rx_walk_must_end (walk), ==,
                   rx_walk_may_end (walk) && n == v->n_ends ? RX_WALK_YES : RX_WALK_NO);
  return TRUE;
}

/* The forced bytes are just those where one byte alone can follow and the text may not end. */
static void
check_forced (rx_walk *walk, rx_walk *probe, const GString *so_far)
{
  uint8_t forced[16];
  uint32_t n;

  if (rx_walk_forced (walk, forced, sizeof forced, &n) == RX_WALK_FULL)
    return;
  for (guint i = 0; i <= n && i < sizeof forced; i++)
    {
      g_autoptr (GString) text = g_string_new_len (so_far->str, (gssize) so_far->len);
      guint choices = 0;
      gboolean ends;

      g_string_append_len (text, (const char *) forced, i);
      rx_walk_restart (probe);
      g_assert_cmpint (rx_walk_accept_bytes (probe,
                                             (rx_bytes){ (const uint8_t *) text->str, text->len }),
                       ==, RX_WALK_YES);
      ends = rx_walk_may_end (probe);
      for (guint byte = 0; byte < 256; byte++)
        {
          uint8_t one = (uint8_t) byte;

          rx_walk_restart (probe);
          rx_walk_accept_bytes (probe, (rx_bytes){ (const uint8_t *) text->str, text->len });
          choices += rx_walk_accept_bytes (probe, (rx_bytes){ &one, 1 }) != RX_WALK_NO;
        }
      g_assert_cmpint (choices == 1 && !ends, ==, i < n);
    }
}

static gboolean
take_any (GRand *rand, rx_walk *walk, const rx_vocabulary *v, GString *so_far)
{
  g_autofree uint32_t *allowed = g_new (uint32_t, v->n_tokens);
  uint32_t n, token;
  rx_bytes text;

  g_assert_cmpint (rx_walk_allowed (walk, allowed, v->n_tokens, &n), ==, RX_WALK_YES);
  if (n == 0)
    return FALSE;
  token = allowed[g_rand_int_range (rand, 0, (gint) n)];
  if (rx_vocabulary_ends (v, token))
    return FALSE;
  g_assert_cmpint (rx_walk_accept (walk, token), ==, RX_WALK_YES);
  text = rx_vocabulary_text (v, token);
  g_string_append_len (so_far, (const char *) text.data, (gssize) text.size);
  return TRUE;
}

/* Tokens by chance, as a model would; what may end is in the grammar by the other matcher too. */
static void
check_walk (Oracle *oracle, GRand *rand, rx_guide *guide, const rx_vocabulary *v)
{
  g_autoptr (GString) so_far = g_string_new (NULL);
  rx_walk *walk = rx_walk_new (guide), *probe = rx_walk_new (guide);

  for (guint i = 0; i < STEPS; i++)
    {
      if (!check_tokens (walk, probe, v, so_far))
        break;
      check_forced (walk, probe, so_far);
      if (rx_walk_may_end (walk) && g_utf8_validate (so_far->str, (gssize) so_far->len, NULL))
        {
          glong n;
          g_autofree gunichar *codes = g_utf8_to_ucs4_fast (so_far->str, (glong) so_far->len, &n);

          if (n <= ORACLE_TEXT_MAX)
            g_assert_true (oracle_matches (oracle, codes, (guint) n));
        }
      if (!take_any (rand, walk, v, so_far))
        break;
    }
  rx_walk_free (probe);
  rx_walk_free (walk);
}

static void
test_random (void)
{
  const TestCounts counts = { "random grammars", 400, 5000, 50000 };
  guint n = test_count (&counts);
  Tally tally = { 0 };
  rx_vocabulary *v = words_new (7, 120, TEXT);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (i);
      g_autoptr (Oracle) oracle = oracle_new (rand);
      g_autofree char *gbnf = oracle_gbnf (oracle);
      g_autofree char *refusal = words_refusal (v, RX_GRAMMAR_GBNF, gbnf);
      rx_guide *guide;
      rx_walk *walk;

      if (refusal != NULL)
        {
          g_assert_nonnull (strstr (refusal, "no text can fulfil"));
          continue;
        }
      tally.made++;
      guide = words_guide (v, RX_GRAMMAR_GBNF, gbnf);
      walk = rx_walk_new (guide);
      for (guint j = 0; j < 40; j++)
        {
          g_autoptr (GArray) codes = oracle_sample (oracle, rand);

          for (guint k = 0; k < j % 4; k++)
            mutate (rand, codes);
          check_text (oracle, walk, codes, &tally);
        }
      rx_walk_free (walk);
      if (i % 4 == 0)
        check_walk (oracle, rand, guide, v);
      rx_guide_free (guide);
    }
  g_test_message ("%u of %u grammars, %u of %u texts in them, %u too ambiguous", tally.made, n,
                  tally.matched, tally.texts, tally.full);
  g_assert_cmpuint (tally.made, >, n / 2);
  g_assert_cmpuint (tally.matched, >, tally.texts / 4);
  g_assert_cmpuint (tally.matched, <, tally.texts * 9 / 10);
  g_assert_cmpuint (tally.full, <, tally.texts / 20);
  rx_vocabulary_free (v);
}

/* ---- by hand ---- */

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *why;
  } rows[] = {
    { "", "no rule named root" },
    { "a ::= \"x\"\n", "no rule named root" },
    { "root ::= b\n", "line 1: a rule is named here and defined nowhere; add it" },
    { "root ::= \"a\"\n\nroot ::= \"b\"", "line 3: a rule of this name" },
    { "root ::= root \"a\" | \"b\"", "left recursion" },
    { "root ::= a\na ::= b \"x\"\nb ::= a | \"y\"", "left recursion" },
    { "root ::= \"\"? root | \"b\"", "left recursion" },
    { "root ::= a* root | \"b\"\na ::= [a]", "left recursion" },
    { "root ::= \"x\" root", "no text can fulfil" },
    { "root ::= a \"x\" | a\na ::= \"(\" a \")\"", "no text can fulfil" },
    { "root ::= \"a", "no closing \"" },
    { "root ::= \"a\nb\"", "a line ends inside" },
    { "root ::= [a", "no closing ]" },
    { "root ::= []", "an empty class" },
    { "root ::= [b-a]", "end is before its start" },
    { "root ::= (\"a\"", "no closing )" },
    { "root ::= \"a\")", "no part of a rule" },
    { "root ::= \"a\"\n| \"b\"", "line 2: a rule is written" },
    { "root = \"a\"", "::= must follow" },
    { "root ::= \"\\q\"", "escape that is not known" },
    { "root ::= \"\\x4\"", "\\x takes 2" },
    { "root ::= \"\\ud800\"", "no character" },
    { "root ::= \"\\U00110000\"", "no character" },
    { "root ::= \"a\\", "ends inside an escape" },
    { "root ::= \"a\"{3,2}", "most is below" },
    { "root ::= \"a\"{,}", NULL },
    { "root ::= \"a\"{}", "without a number" },
    { "root ::= \"a\"{2", "written {2}" },
    { "root ::= \"a\"{999999}", "a repeat of more than" },
    { "root ::= (((\"a\"{99}){99}){99}){99}", "too large" },
    { "root ::= (((\"\"{9999}){9999}){9999}){9999}", NULL },
    { "root ::= \"\xff\"", "not UTF-8" },
  };
  rx_vocabulary *v = words_new (1, 100, TEXT);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *refusal = words_refusal (v, RX_GRAMMAR_GBNF, rows[i].text);
      g_autofree char *shown = g_utf8_make_valid (rows[i].text, -1); /* one row is not UTF-8 */

      g_test_message ("%s -> %s", shown, refusal);
      if (rows[i].why == NULL)
        g_assert_null (refusal);
      else
        g_assert_nonnull (strstr (refusal, rows[i].why));
    }
  rx_vocabulary_free (v);
}

static void
test_limits (void)
{
  rx_vocabulary *v = words_new (1, 100, TEXT);
  g_autoptr (GString) text = g_string_new ("root ::= ");
  char *refusal;

  for (guint i = 0; i <= RX_GRAMMAR_NESTING_MAX; i++)
    g_string_append_c (text, '(');
  refusal = words_refusal (v, RX_GRAMMAR_GBNF, text->str);
  g_assert_nonnull (strstr (refusal, "nested more than"));
  g_free (refusal);
  g_string_assign (text, "root ::= \"a\"\n");
  for (guint i = 0; i < RX_GRAMMAR_RULES_MAX; i++)
    g_string_append_printf (text, "r%u ::= \"a\"\n", i);
  refusal = words_refusal (v, RX_GRAMMAR_GBNF, text->str);
  g_assert_nonnull (strstr (refusal, "rules"));
  g_free (refusal);
  g_string_set_size (text, RX_GRAMMAR_TEXT_MAX + 1);
  refusal = words_refusal (v, RX_GRAMMAR_GBNF, text->str);
  g_assert_nonnull (refusal);
  g_free (refusal);
  rx_vocabulary_free (v);
}

/* Rules in rules go RX_GRAMMAR_DEPTH_MAX deep, and a list by recursion at its end any length. */
static void
test_depth (void)
{
  rx_vocabulary *v = words_new (1, 100, TEXT);
  rx_guide *deep = words_guide (v, RX_GRAMMAR_GBNF, "root ::= \"(\" root \")\" | \"x\"");
  rx_guide *flat = words_guide (v, RX_GRAMMAR_GBNF, "root ::= \"a\" root | \"x\"");
  rx_walk *walk = rx_walk_new (deep);
  guint n = 0;

  while (rx_walk_accept_bytes (walk, rx_bytes_of ("(")) == RX_WALK_YES)
    n++;
  g_assert_cmpuint (n, ==, RX_GRAMMAR_DEPTH_MAX);
  g_assert_cmpint (rx_walk_accept_bytes (walk, rx_bytes_of ("x")), ==, RX_WALK_YES);
  for (; n > 0; n--)
    g_assert_cmpint (rx_walk_accept_bytes (walk, rx_bytes_of (")")), ==, RX_WALK_YES);
  g_assert_cmpint (rx_walk_must_end (walk), ==, RX_WALK_YES);
  rx_walk_free (walk);
  walk = rx_walk_new (flat);
  for (n = 0; n < 5000; n++)
    g_assert_cmpint (rx_walk_accept_bytes (walk, rx_bytes_of ("a")), ==, RX_WALK_YES);
  g_assert_cmpuint (rx_guide_count (flat).states, <, 10);
  rx_walk_free (walk);
  rx_guide_free (deep);
  rx_guide_free (flat);
  rx_vocabulary_free (v);
}

/* With hardly any memory states are forgotten and found again, and nothing else changes. */
static void
test_forgetting (void)
{
  const char *gbnf = "root ::= \"[\" (root (\",\" root)*)? \"]\" | [a-c]{1,9}";
  rx_vocabulary *v = words_new (3, 300, "[a,b]],[[[abc,");
  rx_guide_config config = { one_vault (), v, RX_GRAMMAR_GBNF, rx_bytes_of (gbnf), 1 };
  rx_guide *small, *large = words_guide (v, RX_GRAMMAR_GBNF, gbnf);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  rx_walk *a[3], *b[3];
  rx_fail code;
  rx_why why;

  g_assert_true (rx_guide_new (&config, &small, &code, &why));
  for (guint i = 0; i < 3; i++)
    {
      a[i] = rx_walk_new (small);
      b[i] = rx_walk_new (large);
    }
  for (guint step = 0; step < 600; step++)
    {
      guint which = (guint) g_rand_int_range (rand, 0, 3);
      uint32_t one[800], other[800], n, m, token;

      g_assert_cmpint (rx_walk_allowed (a[which], one, 800, &n), ==, RX_WALK_YES);
      g_assert_cmpint (rx_walk_allowed (b[which], other, 800, &m), ==, RX_WALK_YES);
      g_assert_cmpmem (one, n * sizeof *one, other, m * sizeof *other);
      if (step % 7 == 0)
        g_assert_cmpmem (rx_walk_mask (a[which]), (v->n_tokens + 63) / 64 * 8,
                         rx_walk_mask (b[which]), (v->n_tokens + 63) / 64 * 8);
      token = one[g_rand_int_range (rand, 0, (gint) n)];
      if (rx_vocabulary_ends (v, token))
        {
          rx_walk_restart (a[which]);
          rx_walk_restart (b[which]);
          continue;
        }
      g_assert_cmpint (rx_walk_accept (a[which], token), ==, RX_WALK_YES);
      g_assert_cmpint (rx_walk_accept (b[which], token), ==, RX_WALK_YES);
    }
  g_assert_cmpuint (rx_guide_count (small).forgettings, >, 0);
  g_assert_cmpuint (rx_guide_count (large).forgettings, ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      rx_walk_free (a[i]);
      rx_walk_free (b[i]);
    }
  rx_guide_free (small);
  rx_guide_free (large);
  rx_vocabulary_free (v);
}

/* The vocabulary cannot spell what is wanted: no token, and said so. */
static rx_bytes
only_a (const void *data, uint32_t token)
{
  return rx_bytes_of (token == 1 ? "a" : "");
}

static void
test_dead_end (void)
{
  const uint32_t ends[] = { 0 };
  rx_vocabulary_config config = { 3, only_a, NULL, ends, 1 };
  rx_vocabulary *v;
  rx_guide *guide;
  rx_walk *walk;
  uint32_t out[8], n;

  g_assert_true (rx_vocabulary_new (&config, &v));
  guide = words_guide (v, RX_GRAMMAR_GBNF, "root ::= \"ab\"");
  walk = rx_walk_new (guide);
  g_assert_cmpint (rx_walk_accept (walk, 1), ==, RX_WALK_YES);
  g_assert_cmpint (rx_walk_allowed (walk, out, 8, &n), ==, RX_WALK_YES);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (rx_walk_mask (walk)[0], ==, 0);
  g_assert_cmpint (rx_walk_accept (walk, 0), ==, RX_WALK_NO);
  g_assert_cmpint (rx_walk_accept (walk, 99), ==, RX_WALK_NO);
  rx_walk_free (walk);
  rx_guide_free (guide);
  rx_vocabulary_free (v);
}

/* More stacks than a state may have: an answer of its own, and the walk has not moved. */
static void
test_ambiguous (void)
{
  rx_vocabulary *v = words_new (1, 100, TEXT);
  rx_guide *guide = words_guide (v, RX_GRAMMAR_GBNF,
                                 "root ::= \"a\" x \"b\" | \"a\" x \"c\" | \"a\" root x | \"d\"\n"
                                 "x ::= root \"1\" | root \"2\" | \"a\" root \"3\" | \"e\"\n");
  rx_walk *walk = rx_walk_new (guide);
  rx_walk_answer answer = RX_WALK_YES;
  guint n = 0;

  for (; n < 400 && answer == RX_WALK_YES; n++)
    answer = rx_walk_accept_bytes (walk, rx_bytes_of ("a"));
  g_test_message ("%u bytes, then %d", n, answer);
  g_assert_cmpint (answer, ==, RX_WALK_FULL);
  g_assert_cmpint (rx_walk_may_end (walk), ==, FALSE);
  rx_walk_restart (walk);
  g_assert_cmpint (rx_walk_accept_bytes (walk, rx_bytes_of ("d")), ==, RX_WALK_YES);
  rx_walk_free (walk);
  rx_guide_free (guide);
  rx_vocabulary_free (v);
}

/* ---- without memory ---- */

static gboolean
answer_without (rx_vault *vault, const rx_vocabulary *v, rx_grammar kind, const char *text)
{
  rx_guide_config config = { vault, v, kind, rx_bytes_of (text), 0 };
  rx_guide *guide = NULL;
  rx_walk *walk;
  rx_fail code = 0;
  rx_why why;
  gboolean done = FALSE;

  if (!rx_guide_new (&config, &guide, &code, &why))
    {
      g_assert_cmpint (code, ==, RX_FAIL_MEMORY);
      return FALSE;
    }
  walk = rx_walk_new (guide);
  if (walk != NULL)
    done = rx_walk_mask (walk) != NULL &&
           rx_walk_accept_bytes (walk, rx_bytes_of ("[1,[1]]")) == RX_WALK_YES &&
           rx_walk_must_end (walk) == RX_WALK_YES;
  rx_walk_free (walk);
  rx_guide_free (guide);
  return done;
}

/* Each allocation fails in turn; nothing is lost (the sanitizer counts) and nothing aborts. */
static void
test_memory (void)
{
  static const struct
  {
    rx_grammar kind;
    const char *text;
  } grammars[] = {
    { RX_GRAMMAR_GBNF, "root ::= \"[\" item (\",\" item)* \"]\"\nitem ::= [0-9] | root" },
    { RX_GRAMMAR_JSON_SCHEMA,
      "{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"integer\"},{\"$ref\":\"#\"}]}}" },
  };
  rx_vault *vault = one_vault ();
  rx_vocabulary *v = words_new (1, 100, TEXT);

  for (guint i = 0; i < G_N_ELEMENTS (grammars); i++)
    {
      guint n = 0;
      gboolean done, happened = TRUE;

      while (happened)
        {
          faults_set_malloc (++n);
          done = answer_without (vault, v, grammars[i].kind, grammars[i].text);
          happened = faults_malloc_happened ();
          faults_set_malloc (0);
          g_assert_true (done || happened);
        }
      g_test_message ("%u allocations", n - 1);
      g_assert_cmpuint (n, >, 20);
    }
  rx_vocabulary_free (v);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grammar/random", test_random);
  g_test_add_func ("/grammar/refused", test_refused);
  g_test_add_func ("/grammar/limits", test_limits);
  g_test_add_func ("/grammar/depth", test_depth);
  g_test_add_func ("/grammar/forgetting", test_forgetting);
  g_test_add_func ("/grammar/dead-end", test_dead_end);
  g_test_add_func ("/grammar/ambiguous", test_ambiguous);
  g_test_add_func ("/grammar/memory", test_memory);
  return g_test_run ();
}
