/* A language model's logits against double precision: test-model TOKENS.json [MODEL EXACT.json]...
 * EXACT.json is what exact.py says of MODEL and the tokens, all probabilities. */
#include "counts.h"
#include "json.h"
#include "network.h"
#include "vault.h"

#include <math.h>
#include <string.h>

#define KL_MAX    1e-4  /* the mean over the positions */
#define TOP_CLOSE 1.005 /* first and second closer than this may change places */
#define LEAST     1e-30 /* a probability that is not 0 */

typedef struct
{
  const char *model, *exact;
  const guint32 *tokens; /* (n_tokens) */
  guint n_tokens;
} ModelRow;

typedef struct
{
  rx_vault *vault;
  rx_gguf *file;
  rx_network *network;
  guint32 vocabulary;
  double *exact; /* (n_tokens, vocabulary) */
} ModelFixture;

static void
read_json (rx_vault *vault, const char *path, rx_json *json)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  rx_why why;

  g_file_get_contents (path, &text, &size, &error);
  g_assert_no_error (error);
  if (!rx_json_read (vault, (rx_bytes){ (const guint8 *) text, size }, json, &why))
    g_error ("%s: %s", path, why.text);
}

static void
read_exact (ModelFixture *f, const ModelRow *row)
{
  rx_json json;
  guint32 position;
  double *to;

  read_json (f->vault, row->exact, &json);
  position = json.nodes[rx_json_member (&json, 0, "next")].child;
  f->vocabulary = rx_network_shape (f->network)->vocabulary;
  to = f->exact = g_new (double, (gsize) row->n_tokens * f->vocabulary);
  for (; position != RX_JSON_NONE; position = json.nodes[position].next)
    {
      g_assert_cmpuint (json.nodes[position].count, ==, f->vocabulary);
      for (guint32 i = json.nodes[position].child; i != RX_JSON_NONE; i = json.nodes[i].next)
        g_assert_true (rx_json_double (&json, i, to++));
    }
  g_assert_true (to == f->exact + (gsize) row->n_tokens * f->vocabulary);
  rx_json_clear (&json);
}

static void
set_up (ModelFixture *f, gconstpointer data)
{
  const ModelRow *row = data;
  rx_network_config config = { .context_tokens = row->n_tokens,
                               .sequences = 1,
                               .runs = 1u << RX_RUN_DECODE | 1u << RX_RUN_SCORE };
  rx_trouble trouble;
  rx_why why;

  f->vault = rx_vault_new ();
  if (!rx_gguf_open (row->model, &f->file, &why))
    g_error ("%s", why.text);
  config.file = f->file;
  if (!rx_network_new (&config, &f->network, &trouble))
    g_error ("%s", trouble.why);
  g_test_message ("%s on %s", rx_network_family (f->network), rx_network_device (f->network)->name);
  read_exact (f, row);
}

static void
tear_down (ModelFixture *f, gconstpointer data)
{
  g_free (f->exact);
  rx_network_free (f->network);
  rx_gguf_close (f->file);
  rx_vault_close (f->vault);
}

static void
run (ModelFixture *f, rx_run_kind kind, const rx_work *work)
{
  bool more = true;

  rx_network_begin (f->network, kind, work);
  while (more)
    g_assert_cmpint (rx_network_step (f->network, kind, &more), ==, RX_OK);
}

/* Where the exact first is clearly first, it is ours too. */
static void
check_first (const ModelFixture *f, guint position, guint32 token)
{
  const double *p = f->exact + (gsize) position * f->vocabulary;
  guint32 first = 0, second = 1;

  for (guint32 i = 1; i < f->vocabulary; i++)
    {
      if (p[i] > p[first])
        {
          second = first;
          first = i;
        }
      else if (second == first || p[i] > p[second])
        second = i;
    }
  if (p[first] > TOP_CLOSE * p[second])
    g_assert_cmpuint (token, ==, first);
}

/* Of all tokens, from the logits. */
static double
divergence (const ModelFixture *f, guint position, const float *logits)
{
  const double *p = f->exact + (gsize) position * f->vocabulary;
  double most = logits[0], sum = 0, kl = 0;

  for (guint32 i = 0; i < f->vocabulary; i++)
    most = MAX (most, (double) logits[i]);
  for (guint32 i = 0; i < f->vocabulary; i++)
    sum += exp ((double) logits[i] - most);
  for (guint32 i = 0; i < f->vocabulary; i++)
    {
      if (p[i] > LEAST)
        kl += p[i] * (log (p[i]) - ((double) logits[i] - most - log (sum)));
    }
  return kl;
}

/* Of the likeliest and the rest together, from what the head leaves. */
static double
divergence_of_top (const ModelFixture *f, guint position, const rx_top *top)
{
  const double *p = f->exact + (gsize) position * f->vocabulary;
  double rest_p = 1, rest_q = 1, kl = 0;

  for (guint i = 0; i < top->n; i++)
    {
      double q = exp ((double) top->top[i].logit - (double) top->log_sum_exp);
      double exact = p[top->top[i].token];

      if (exact > LEAST)
        kl += exact * log (exact / q);
      rest_p -= exact;
      rest_q -= q;
    }
  return rest_p > 1e-6 && rest_q > 1e-6 ? kl + rest_p * log (rest_p / rest_q) : kl;
}

static void
test_decode (ModelFixture *f, gconstpointer data)
{
  const ModelRow *row = data;
  const guint32 pages[] = { 1, 0 }; /* not in order */
  double kl = 0;

  for (guint i = 0; i < row->n_tokens; i++)
    {
      rx_work work = { row->tokens + i, 1, i, pages, NULL, 0 };

      run (f, RX_RUN_DECODE, &work);
      check_first (f, i, rx_network_top (f->network, RX_RUN_DECODE)->top[0].token);
      kl += divergence (f, i, rx_network_logits (f->network)) / row->n_tokens;
    }
  g_test_message ("mean KL %.3g", kl);
  g_assert_cmpfloat (kl, <, KL_MAX);
}

static void
test_score (ModelFixture *f, gconstpointer data)
{
  const ModelRow *row = data;
  const guint32 pages[] = { 0, 2 };
  double kl = 0;

  for (guint at = 0; at < row->n_tokens; at += RX_SCORE_TOKENS)
    {
      guint n = MIN (row->n_tokens - at, RX_SCORE_TOKENS);
      rx_work work = { row->tokens + at, n, at, pages, NULL, 0 };

      run (f, RX_RUN_SCORE, &work);
      for (guint i = 0; i < n; i++)
        {
          const rx_top *top = rx_network_top (f->network, RX_RUN_SCORE) + i;

          check_first (f, at + i, top->top[0].token);
          kl += divergence_of_top (f, at + i, top) / row->n_tokens;
        }
    }
  g_test_message ("mean KL %.3g", kl);
  g_assert_cmpfloat (fabs (kl), <, KL_MAX);
}

static guint32 *
read_tokens (const char *path, guint *n)
{
  rx_vault *vault = rx_vault_new ();
  guint32 *tokens;
  rx_json json;
  guint at = 0;

  read_json (vault, path, &json);
  *n = json.nodes[0].count;
  tokens = g_new (guint32, *n);
  for (guint32 i = json.nodes[0].child; i != RX_JSON_NONE; i = json.nodes[i].next)
    {
      guint64 id;

      g_assert_true (rx_json_u64 (&json, i, &id));
      tokens[at++] = (guint32) id;
    }
  rx_json_clear (&json);
  rx_vault_close (vault);
  return tokens;
}

int
main (int argc, char **argv)
{
  g_autofree guint32 *tokens = NULL;
  g_autofree ModelRow *rows = NULL;
  guint n_tokens;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 4);
  tokens = read_tokens (argv[1], &n_tokens);
  rows = g_new (ModelRow, argc);
  for (int i = 2; i + 1 < argc; i += 2)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);
      g_autofree char *decode = g_strdup_printf ("/model/%s/decode", name);
      g_autofree char *score = g_strdup_printf ("/model/%s/score", name);

      rows[i] = (ModelRow){ argv[i], argv[i + 1], tokens, n_tokens };
      g_test_add (decode, ModelFixture, &rows[i], set_up, test_decode, tear_down);
      g_test_add (score, ModelFixture, &rows[i], set_up, test_score, tear_down);
    }
  return g_test_run ();
}
