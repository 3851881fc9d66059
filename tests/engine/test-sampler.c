/* The sampler: the draw is what the settings say, the short way gives what the whole row gives, and
 * nothing that is no number becomes a token. */
#include "counts.h"
#include "grammar-words.h"
#include "one-vault.h"
#include "pcg.h"
#include "sampler.h"

#include <math.h>
#include <string.h>

static rx_sampler *
sampler_new (guint32 n, rx_sampling how, rx_list biases, guint32 window)
{
  rx_sampler_config config = { one_vault (), n, how, biases, window };
  rx_sampler *sampler;
  rx_fail code;
  rx_why why = { "" };

  g_assert_true (rx_sampler_new (&config, &sampler, &code, &why));
  return sampler;
}

static rx_list
no_biases (void)
{
  return (rx_list){ 0 };
}

/* A list as it stands in a message: u32 token, f32 bias. Little-endian, as the test machine is. */
static rx_list
bias_list (const rx_token_bias *biases, guint32 n)
{
  return (rx_list){ n, { (const uint8_t *) biases, n * sizeof *biases, false } };
}

static int
compare_tops (gconstpointer a, gconstpointer b, gpointer data)
{
  const float *logits = data;
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  if (logits[x] != logits[y])
    return logits[x] > logits[y] ? -1 : 1;
  return x < y ? -1 : x > y;
}

/* What rx_op_head leaves of a row. tokens may be NULL. */
static void
make_top (const float *logits, const guint32 *tokens, guint32 n, rx_top *top)
{
  g_autofree guint32 *order = g_new (guint32, n);
  double sum = 0;

  for (guint32 i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) n, sizeof *order, compare_tops, (gpointer) logits);
  for (guint32 i = 0; i < n; i++)
    sum += exp ((double) logits[i] - (double) logits[order[0]]);
  top->log_sum_exp = (float) (log (sum) + (double) logits[order[0]]);
  top->n = MIN (n, RX_TOP);
  for (guint32 i = 0; i < top->n; i++)
    {
      top->top[i].token = tokens == NULL ? order[i] : tokens[order[i]];
      top->top[i].logit = logits[order[i]];
    }
}

static float *
random_logits (GRand *rand, guint32 n)
{
  float *logits = g_new (float, n);
  double spread = g_rand_double_range (rand, 0.2, 8);
  gboolean ties = g_rand_int_range (rand, 0, 3) == 0;

  for (guint32 i = 0; i < n; i++)
    {
      double x = 0;

      for (guint j = 0; j < 6; j++)
        x += g_rand_double_range (rand, -1, 1);
      logits[i] = (float) (ties ? round (x * spread) : x * spread);
    }
  return logits;
}

static rx_sampling
random_settings (GRand *rand, gboolean raising)
{
  static const guint32 ks[] = { 0, 0, 1, 5, 40, 63, 64, 65, 200, 100000 };
  static const float ps[] = { 0, 0, 0.1f, 0.5f, 0.9f, 0.95f, 1 };
  static const float temperatures[] = { 0, 0.05f, 0.3f, 0.7f, 1, 1, 1.5f, 4 };
  rx_sampling how = {
    .temperature = temperatures[g_rand_int_range (rand, 0, G_N_ELEMENTS (temperatures))],
    .top_k = ks[g_rand_int_range (rand, 0, G_N_ELEMENTS (ks))],
    .top_p = ps[g_rand_int_range (rand, 0, G_N_ELEMENTS (ps))],
    .min_p = ps[g_rand_int_range (rand, 0, 4)],
    .seed = g_rand_int (rand),
  };

  if (g_rand_boolean (rand))
    {
      how.repeat_penalty = raising ? 0.5f : 1.3f;
      how.frequency_penalty = raising ? -0.3f : 0.2f;
      how.presence_penalty = 0.4f;
    }
  return how;
}

/* Two samplers of one seed: one sees the 64 largest and asks for more when it must, the other always
 * the whole row. They draw the same tokens. */
static void
test_short_way (void)
{
  const TestCounts counts = { "rows of logits", 3000, 30000, 300000 };
  guint n_rows = test_count (&counts), asked = 0, picked = 0;

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (i);
      guint32 n = (guint32) g_rand_int_range (rand, 1, i % 3 == 0 ? 80 : 1500);
      gboolean raising = i % 5 == 0;
      rx_sampling how = random_settings (rand, raising);
      rx_token_bias bias[2] = { { g_rand_int (rand) % n, raising ? 3 : -3 }, { 0, -1 } };
      rx_list biases = i % 4 == 0 ? bias_list (bias, 2) : no_biases ();
      rx_sampler *a = sampler_new (n, how, biases, 8), *b = sampler_new (n, how, biases, 8);

      for (guint j = 0; j < 4; j++)
        {
          g_autofree float *logits = random_logits (rand, n);
          rx_top top;
          rx_logits short_way = { &top, NULL, NULL, n }, whole = { NULL, logits, NULL, n };
          uint32_t one = G_MAXUINT32, other = G_MAXUINT32;
          rx_pick pick;

          make_top (logits, NULL, n, &top);
          pick = rx_sampler_pick (a, &short_way, NULL, &one);
          asked += pick == RX_PICK_WANTS_LOGITS;
          picked++;
          if (pick == RX_PICK_WANTS_LOGITS)
            {
              short_way.logits = logits;
              pick = rx_sampler_pick (a, &short_way, NULL, &one);
            }
          g_assert_cmpint (pick, ==, RX_PICK_TOKEN);
          g_assert_cmpint (rx_sampler_pick (b, &whole, NULL, &other), ==, RX_PICK_TOKEN);
          g_assert_cmpuint (one, ==, other);
          rx_sampler_accept (a, one);
          rx_sampler_accept (b, other);
        }
      rx_sampler_free (a);
      rx_sampler_free (b);
    }
  g_test_message ("%u of %u asked for the whole row", asked, picked);
  g_assert_cmpuint (asked, >, 0);
  g_assert_cmpuint (asked, <, picked * 2 / 3);
}

/* ---- the chain, spelled out ---- */

typedef struct
{
  double x;
  guint32 token;
} Entry;

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  if (x->x != y->x)
    return x->x > y->x ? -1 : 1;
  return x->token < y->token ? -1 : x->token > y->token;
}

#define BIASED 3 /* the token that test_distribution gives a bias */
#define BIAS   0.75f

/* The probability of each token (n) by the header's words, with libm. */
static void
expected (const float *logits, guint32 n, const rx_sampling *how, const guint *recent, double *p)
{
  g_autofree Entry *e = g_new (Entry, n);
  guint32 left = how->top_k == 0 ? n : MIN (how->top_k, n), kept = 0;
  double total = 0, share = 0;

  for (guint32 i = 0; i < n; i++)
    {
      double x = (double) logits[i] + (i == BIASED ? (double) BIAS : 0);

      if (recent[i] > 0 && how->repeat_penalty > 0)
        x = x > 0 ? x / (double) how->repeat_penalty : x * (double) how->repeat_penalty;
      if (recent[i] > 0)
        x -= recent[i] * (double) how->frequency_penalty + (double) how->presence_penalty;
      e[i] = (Entry){ x, i };
      p[i] = 0;
    }
  qsort (e, n, sizeof *e, compare_entries);
  for (guint32 i = 0; i < left; i++)
    total += exp ((e[i].x - e[0].x) / (double) how->temperature);
  for (; kept < left; kept++)
    {
      double weight = exp ((e[kept].x - e[0].x) / (double) how->temperature);

      if (kept > 0 && ((how->top_p > 0 && how->top_p < 1 && share >= (double) how->top_p * total) ||
                       weight < (double) how->min_p))
        break;
      share += weight;
    }
  for (guint32 i = 0; i < kept; i++)
    p[e[i].token] = exp ((e[i].x - e[0].x) / (double) how->temperature) / share;
}

static void
test_distribution (void)
{
  static const rx_sampling settings[] = {
    { .temperature = 1, .seed = 1 },
    { .temperature = 0.5f, .top_k = 7, .seed = 2 },
    { .temperature = 1.5f, .top_p = 0.8f, .seed = 3 },
    { .temperature = 1, .min_p = 0.1f, .seed = 4 },
    { .temperature = 1, .top_k = 12, .top_p = 0.9f, .min_p = 0.02f, .seed = 5 },
    { .temperature = 1,
      .repeat_penalty = 1.5f,
      .frequency_penalty = 0.5f,
      .presence_penalty = 0.2f,
      .seed = 6 },
  };
  const guint32 n = 24;
  const rx_token_bias bias = { BIASED, BIAS };
  const TestCounts counts = { "draws", 20000, 100000, 1000000 };
  guint draws = test_count (&counts);

  for (guint s = 0; s < G_N_ELEMENTS (settings); s++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (100 + s);
      g_autofree float *logits = random_logits (rand, n);
      rx_logits in = { NULL, logits, NULL, n };
      guint recent[24] = { 0 }, seen[24] = { 0 };
      double p[24], distance = 0;
      rx_sampler *sampler = sampler_new (n, settings[s], bias_list (&bias, 1), 8);

      for (guint i = 0; i < 20; i++) /* the last 8 of them count */
        {
          guint token = i * 7 % 5;

          rx_sampler_accept (sampler, token);
          recent[token] += i >= 12;
        }
      expected (logits, n, &settings[s], recent, p);
      for (guint i = 0; i < draws; i++)
        {
          uint32_t token;

          g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_TOKEN);
          seen[token]++;
        }
      for (guint32 i = 0; i < n; i++)
        {
          if (p[i] == 0)
            g_assert_cmpuint (seen[i], ==, 0);
          else /* chi squared */
            distance += pow (seen[i] - draws * p[i], 2) / (draws * p[i]);
        }
      g_test_message ("settings %u: chi squared %.1f of %u tokens", s, distance, n);
      g_assert_cmpfloat (distance, <, 60); /* 23 degrees: over this once in 30,000 */
      rx_sampler_free (sampler);
    }
}

/* ---- greedy ---- */

static void
test_greedy (void)
{
  float logits[100] = { 0 };
  rx_logits in = { NULL, logits, NULL, 100 };
  rx_sampling how = { 0 };
  rx_token_bias bias[] = { { 7, 2 }, { 7, 2 }, { 50, -100 } };
  rx_sampler *sampler = sampler_new (100, how, no_biases (), 0);
  uint32_t token;

  g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_TOKEN);
  g_assert_cmpuint (token, ==, 0); /* all equal: the smallest */
  logits[50] = logits[51] = 3;
  g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_TOKEN);
  g_assert_cmpuint (token, ==, 50);
  rx_sampler_free (sampler);

  sampler = sampler_new (100, how, bias_list (bias, 3), 0);
  g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_TOKEN);
  g_assert_cmpuint (token, ==, 7); /* 4 by its two biases */
  rx_sampler_free (sampler);

  how.repeat_penalty = 2;
  sampler = sampler_new (100, how, no_biases (), 2);
  rx_sampler_accept (sampler, 50);
  g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_TOKEN);
  g_assert_cmpuint (token, ==, 51);
  rx_sampler_accept (sampler, 51);
  rx_sampler_accept (sampler, 99); /* 50 is out of the window */
  g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_TOKEN);
  g_assert_cmpuint (token, ==, 50);
  rx_sampler_free (sampler);
}

/* ---- what is no number ---- */

static void
test_bad_logits (void)
{
  static const float bad[] = { NAN, INFINITY, -INFINITY };
  rx_sampling settings[] = { { 0 }, { .temperature = 1 }, { .temperature = 1, .top_k = 3 } };

  for (guint b = 0; b < G_N_ELEMENTS (bad); b++)
    {
      for (guint s = 0; s < G_N_ELEMENTS (settings); s++)
        {
          float logits[100] = { 5, 4, 3 };
          rx_logits in = { NULL, logits, NULL, 100 };
          rx_sampler *sampler = sampler_new (100, settings[s], no_biases (), 0);
          rx_top top;
          uint32_t token = 12345;

          make_top (logits, NULL, 100, &top);
          logits[99] = bad[b];
          g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_BAD_LOGITS);
          in.top = &top;
          top.top[63].logit = bad[b];
          g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_BAD_LOGITS);
          top.top[63].logit = 0;
          top.log_sum_exp = bad[b];
          g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_BAD_LOGITS);
          g_assert_cmpuint (token, ==, 12345);
          rx_sampler_free (sampler);
        }
    }
}

static void
test_settings (void)
{
  const rx_sampling wrong[] = {
    { .temperature = -1 },
    { .temperature = 101 },
    { .temperature = NAN },
    { .top_p = 1.5f },
    { .top_p = -0.1f },
    { .min_p = 2 },
    { .repeat_penalty = -1 },
    { .repeat_penalty = 0.001f },
    { .frequency_penalty = 1000 },
    { .top_p = INFINITY },
    { .presence_penalty = -1000 },
  };
  const rx_token_bias outside[] = { { 100, 1 } };
  rx_sampler_config config = { .vault = one_vault (), .n_vocabulary = 100 };
  rx_sampler *sampler;
  rx_fail code;
  rx_why why;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      config.sampling = wrong[i];
      g_assert_false (rx_sampler_new (&config, &sampler, &code, &why));
      g_assert_cmpint (code, ==, RX_FAIL_BAD_MESSAGE);
      g_assert_null (sampler);
    }
  config.sampling = (rx_sampling){ 0 };
  config.biases = bias_list (outside, 1);
  g_assert_false (rx_sampler_new (&config, &sampler, &code, &why));
  g_assert_nonnull (strstr (why.text, "not in the vocabulary"));
}

/* ---- with a grammar ---- */

/* By the short way, by the whole row and by the allowed rows alone: always the same, always allowed. */
static void
test_grammar (void)
{
  const TestCounts counts = { "answers in a grammar", 300, 3000, 30000 };
  guint n = test_count (&counts), ended = 0;
  rx_vocabulary *v = words_new (11, 400, "{\"ab\":[12,34,567],\"cd\":\"xyz\"}12");
  rx_guide *guide = words_guide (v, RX_GRAMMAR_GBNF,
                                 "root ::= \"{\" pair (\",\" pair){0,2} \"}\"\n"
                                 "pair ::= \"\\\"\" [a-d]{1,4} \"\\\":\" (list | [0-9]+)\n"
                                 "list ::= \"[\" [0-9]+ (\",\" [0-9]+)* \"]\"");

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (i);
      rx_sampling how = random_settings (rand, FALSE);
      rx_sampler *ways[3];
      rx_walk *walk = rx_walk_new (guide);
      gboolean end = FALSE;

      for (guint w = 0; w < 3; w++)
        ways[w] = sampler_new (v->n_tokens, how, no_biases (), 0);
      for (guint step = 0; step < 40 && !end; step++)
        {
          g_autofree float *logits = random_logits (rand, v->n_tokens);
          g_autofree float *rows = g_new (float, v->n_tokens);
          g_autofree uint32_t *allowed = g_new (uint32_t, v->n_tokens);
          rx_top top, row_top;
          rx_logits in[3] = { { &top, logits, NULL, v->n_tokens },
                              { NULL, logits, NULL, v->n_tokens },
                              { &row_top, rows, allowed, 0 } };
          uint32_t token[3];

          g_assert_cmpint (rx_walk_allowed (walk, allowed, v->n_tokens, &in[2].n), ==, RX_WALK_YES);
          for (guint32 r = 0; r < in[2].n; r++)
            rows[r] = logits[allowed[r]];
          make_top (logits, NULL, v->n_tokens, &top);
          make_top (rows, allowed, in[2].n, &row_top);
          for (guint w = 0; w < 3; w++)
            {
              g_assert_cmpint (rx_sampler_pick (ways[w], &in[w], walk, &token[w]), ==,
                               RX_PICK_TOKEN);
              g_assert_cmpuint (token[w], ==, token[0]);
              rx_sampler_accept (ways[w], token[w]);
            }
          end = rx_vocabulary_ends (v, token[0]);
          g_assert_cmpint (rx_walk_accept (walk, token[0]), ==, RX_WALK_YES);
        }
      ended += end;
      for (guint w = 0; w < 3; w++)
        rx_sampler_free (ways[w]);
      rx_walk_free (walk);
    }
  g_assert_cmpuint (ended, >, n / 4);
  rx_guide_free (guide);
  rx_vocabulary_free (v);
}

/* ---- the same on every machine ---- */

/* The first numbers of the reference, seed 42, stream 54 (pcg-random.org, pcg32-demo). */
static void
test_pcg (void)
{
  static const guint32 want[] = { 0xa15c02b7, 0x7b47f409, 0xba1d3330,
                                  0x83d2f293, 0xbfa4784b, 0xcbed606e };
  rx_pcg pcg = rx_pcg_of (42, 54);

  for (guint i = 0; i < G_N_ELEMENTS (want); i++)
    g_assert_cmphex (rx_pcg_next (&pcg), ==, want[i]);
}

/* A sum over all tokens of a long answer: another exponential or order of sums changes it. */
static void
test_golden (void)
{
  rx_sampling how = { .temperature = 0.8f, .top_p = 0.95f, .seed = 20261121 };
  rx_sampler *sampler = sampler_new (5000, how, no_biases (), 0);
  g_autofree float *logits = g_new (float, 5000);
  rx_logits in = { NULL, logits, NULL, 5000 };
  guint64 hash = 14695981039346656037u;
  rx_pcg pcg = rx_pcg_of (1, 1);

  for (guint step = 0; step < 200; step++)
    {
      uint32_t token;

      for (guint i = 0; i < 5000; i++)
        logits[i] = (float) (rx_pcg_next (&pcg) >> 8) / 2097152.0f;
      g_assert_cmpint (rx_sampler_pick (sampler, &in, NULL, &token), ==, RX_PICK_TOKEN);
      hash = (hash ^ token) * 1099511628211u;
    }
  g_test_message ("hash %016" G_GINT64_MODIFIER "x", hash);
  g_assert_cmphex (hash, ==, 0x052b70dc433c02e6u);
  rx_sampler_free (sampler);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sampler/short-way", test_short_way);
  g_test_add_func ("/sampler/distribution", test_distribution);
  g_test_add_func ("/sampler/greedy", test_greedy);
  g_test_add_func ("/sampler/bad-logits", test_bad_logits);
  g_test_add_func ("/sampler/settings", test_settings);
  g_test_add_func ("/sampler/grammar", test_grammar);
  g_test_add_func ("/sampler/pcg", test_pcg);
  g_test_add_func ("/sampler/golden", test_golden);
  return g_test_run ();
}
