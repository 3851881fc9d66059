/* A language model's logits against double precision, by every plan and both families:
 *
 *   test-model MAKE EXACT REFERENCE.json TOKENS.json [MODEL EXACT.f64]...
 *
 * The models are of random weights, EXACT.f64 is what exact.py says of them and of the tokens. In the
 * full tier test-model makes many more with the scripts MAKE and EXACT. REFERENCE.json has tokens and
 * what is exact for the demonstration model. */
#include "counts.h"
#include "json.h"
#include "network.h"
#include "random-models.h"
#include "tokenizer.h"
#include "vault.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#define KL_MAX 1e-7 /* the mean over the positions; f32 everywhere leaves 1e-9, an f16 cache 3e-6 */
#define KL_MAX_DOTS \
  1e-6 /* where a decoded token is multiplied as numbers of 16 bits: 1.3e-7 at most */
#define TOP_CLOSE     1.005 /* first and second closer than this may change places */
#define LEAST         1e-30 /* a probability that is not 0 */
#define ROW_CLOSE     1e-4  /* of logits up to 30 */
#define DEMONSTRATION "SmolLM2-135M-Instruct.Q4_1.gguf"
#define GEMMA         "gemma-3-270m-q4_k_m.gguf"
#define PAGES_MAX     32
#define DISPATCHES    7 /* of a layer, of a decoded token, at most */
#define LOOP_EVERY    3 /* of the models that are made: each type with its own kernels, so no more */

typedef struct
{
  char *model, *exact;
  guint32 *tokens; /* (n_tokens) */
  guint n_tokens;
  gboolean is_usual; /* a shape of which the dispatches are limited */
} ModelRow;

/* A model on a device; its pages are out of order. */
typedef struct
{
  rx_gguf *file;
  rx_network *network;
  rx_family family; /* that was asked for */
  guint32 vocabulary;
  guint32 pages[PAGES_MAX];
  const guint32 *tokens; /* (n_tokens) */
  guint n_tokens;
  double *exact; /* (n_tokens, vocabulary) */
} ModelFixture;

static const char *make_script, *exact_script;
static rx_vault *vault; /* a program has one, to its end */

/* ---- a model ---- */

static void
model_open_for (ModelFixture *f, const char *path, rx_family family, unsigned runs)
{
  rx_network_config config = { .sequences = 1, .family = family, .runs = runs };
  rx_trouble trouble;
  rx_why why;

  if (!rx_gguf_open (path, &f->file, &why))
    g_error ("%s", why.text);
  f->family = family;
  config.file = f->file;
  if (!rx_network_new (&config, &f->network, &trouble))
    g_error ("%s", trouble.why);
  f->vocabulary = rx_network_shape (f->network)->vocabulary;
  for (guint i = 0; i < PAGES_MAX; i++)
    f->pages[i] = i ^ 1;
}

static void
model_open (ModelFixture *f, const char *path, rx_family family)
{
  model_open_for (f, path, family, 1u << RX_RUN_DECODE | 1u << RX_RUN_SCORE | 1u << RX_RUN_PREFILL);
}

static void
model_close (ModelFixture *f)
{
  rx_network_free (f->network);
  rx_gguf_close (f->file);
  f->network = NULL;
}

static void
run_work (ModelFixture *f, rx_run_kind kind, const rx_work *work)
{
  bool more = true;

  rx_network_begin (f->network, kind, work);
  while (more)
    g_assert_cmpint (rx_network_step (f->network, kind, &more), ==, RX_OK);
}

static void
run (ModelFixture *f, rx_run_kind kind, guint at, guint n)
{
  rx_work work = { f->tokens + at, n, at, f->pages, NULL, 0 };

  run_work (f, kind, &work);
}

/* ---- what is compared ---- */

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
divergence (const ModelFixture *f, guint position)
{
  const float *logits = rx_network_logits (f->network);
  const double *p = f->exact + (gsize) position * f->vocabulary;
  double most = logits[0], sum = 0, kl = 0;

  check_first (f, position, rx_network_top (f->network, RX_RUN_DECODE)->top[0].token);
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

typedef double (*ExactOf) (gconstpointer data, guint32 token);

/* Of the likeliest and the rest together, from what the head leaves. */
static double
divergence_of_top (const rx_top *top, ExactOf exact_of, gconstpointer data)
{
  double rest_p = 1, rest_q = 1, kl = 0;

  for (guint i = 0; i < top->n; i++)
    {
      double q = exp ((double) top->top[i].logit - (double) top->log_sum_exp);
      double exact = exact_of (data, top->top[i].token);

      if (!(exact > LEAST))
        continue;
      kl += exact * log (exact / q);
      rest_p -= exact;
      rest_q -= q;
    }
  return rest_p > 1e-6 && rest_q > 1e-6 ? kl + rest_p * log (rest_p / rest_q) : kl;
}

static void
check_mean (const ModelFixture *f, const char *what, double sum, guint n)
{
  g_test_message ("%s: mean KL %.3g", what, sum / n);
  g_assert_cmpfloat (fabs (sum / n), <, f->family == RX_FAMILY_DOTS ? KL_MAX_DOTS : KL_MAX);
}

/* ---- random weights ---- */

static void
check_decode (ModelFixture *f)
{
  double kl = 0;

  for (guint i = 0; i < f->n_tokens; i++)
    {
      run (f, RX_RUN_DECODE, i, 1);
      kl += divergence (f, i);
    }
  check_mean (f, "decode", kl, f->n_tokens);
}

static double
exact_at (gconstpointer data, guint32 token)
{
  return ((const double *) data)[token];
}

static void
check_score (ModelFixture *f)
{
  double kl = 0;

  for (guint at = 0; at < f->n_tokens; at += RX_SCORE_TOKENS)
    {
      guint n = MIN (f->n_tokens - at, RX_SCORE_TOKENS);

      run (f, RX_RUN_SCORE, at, n);
      for (guint i = 0; i < n; i++)
        {
          const rx_top *top = rx_network_top (f->network, RX_RUN_SCORE) + i;

          check_first (f, at + i, top->top[0].token);
          kl += divergence_of_top (top, exact_at, f->exact + (gsize) (at + i) * f->vocabulary);
        }
    }
  check_mean (f, "score", kl, f->n_tokens);
}

/* All but the last token by prefill: however it is cut, the last one's logits have the same bits. */
static void
check_prefill (ModelFixture *f)
{
  static const guint cuts[] = { RX_BATCH_MAX, RX_PAGE_TOKENS, 37, 16 };
  gsize size = f->vocabulary * sizeof (float);
  g_autofree float *first = NULL;
  guint last = f->n_tokens - 1;

  for (guint i = 0; i < G_N_ELEMENTS (cuts) && last > 0; i++)
    {
      g_assert_cmpint (rx_network_wipe (f->network, f->pages, (last + 64) / 64), ==, RX_OK);
      for (guint at = 0; at < last; at += cuts[i])
        run (f, RX_RUN_PREFILL, at, MIN (last - at, cuts[i]));
      run (f, RX_RUN_DECODE, last, 1);
      if (first == NULL)
        first = g_memdup2 (rx_network_logits (f->network), size);
      g_assert_cmpmem (first, size, rx_network_logits (f->network), size);
    }
  check_mean (f, "prefill", divergence (f, last), 1);
}

/* With a narrow mask only some rows of the head are computed, and to the same numbers; line has another
 * kernel for them, so not to the same bits. */
static void
check_rows (ModelFixture *f)
{
  static const guint steps[] = { 1, 7, 300 };
  const float *logits = rx_network_logits (f->network);
  g_autofree float *all = g_memdup2 (logits, f->vocabulary * sizeof *all);
  g_autofree guint32 *rows = g_new (guint32, RX_ROWS_MAX);
  guint last = f->n_tokens - 1;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      rx_work work = { f->tokens + last, 1, last, f->pages, rows, 0 };
      const rx_top *top = rx_network_top (f->network, RX_RUN_DECODE);

      for (guint32 row = i; row < f->vocabulary && work.n_rows < RX_ROWS_MAX; row += steps[i])
        rows[work.n_rows++] = row;
      rows[work.n_rows - 1] = f->vocabulary - 1;
      run_work (f, RX_RUN_DECODE, &work);
      g_assert_cmpuint (top->n, ==, MIN (work.n_rows, RX_TOP));
      for (guint k = 0; k < work.n_rows; k++)
        {
          g_assert_cmpfloat_with_epsilon (logits[rows[k]], all[rows[k]], ROW_CLOSE);
          g_assert_cmpfloat (logits[rows[k]], <=, top->top[0].logit);
        }
    }
}

/* Each costs more than much of the work in it: engine/vulkan/crew.h. */
static void
check_dispatches (const ModelFixture *f)
{
  rx_network_facts facts;

  rx_network_say_facts (f->network, &facts);
  g_test_message ("%u dispatches a layer", facts.layer_dispatches);
  g_assert_cmpuint (facts.layer_dispatches, >, 0);
  g_assert_cmpuint (facts.layer_dispatches, <=, DISPATCHES);
}

/* TRUE if it ran by the loop family. */
static gboolean
check_family (const ModelRow *row, rx_family family)
{
  g_autoptr (GError) error = NULL;
  ModelFixture f = { .tokens = row->tokens, .n_tokens = row->n_tokens };
  gboolean is_loop;
  gsize size;

  g_assert_cmpuint ((row->n_tokens + 63) / 64, <=, PAGES_MAX - 1);
  model_open (&f, row->model, family);
  g_assert_cmpuint (rx_network_context (f.network), >=, row->n_tokens);
  g_test_message ("%s on %s", rx_network_family (f.network), rx_network_device (f.network)->name);
  is_loop = strcmp (rx_network_family (f.network), "loop") == 0;
  g_file_get_contents (row->exact, (char **) &f.exact, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, (gsize) row->n_tokens * f.vocabulary * sizeof *f.exact);
  if (row->is_usual)
    check_dispatches (&f);
  check_decode (&f);
  check_score (&f);
  check_prefill (&f);
  check_rows (&f);
  g_free (f.exact);
  model_close (&f);
  return is_loop;
}

static void
test_usual (gconstpointer row)
{
  check_family (row, RX_FAMILY_AUTO);
}

static void
test_loop (gconstpointer row)
{
  check_family (row, RX_FAMILY_LOOP);
}

static void
test_dots (gconstpointer row)
{
  check_family (row, RX_FAMILY_DOTS);
}

static void
test_random (gconstpointer data)
{
  g_autofree char *folder = test_folder_new ();
  RandomModel model;
  ModelRow row;

  random_model_init (&model, GPOINTER_TO_UINT (data));
  random_model_make (&model, make_script, exact_script, folder);
  row = (ModelRow){ .model = g_build_filename (folder, "model.gguf", NULL),
                    .exact = g_build_filename (folder, "exact.f64", NULL),
                    .tokens = random_model_tokens (&model),
                    .n_tokens = model.n_tokens };
  if (!check_family (&row, RX_FAMILY_AUTO) && GPOINTER_TO_UINT (data) % LOOP_EVERY == 0)
    check_family (&row, RX_FAMILY_LOOP);
  g_free (row.model);
  g_free (row.exact);
  g_free (row.tokens);
  random_model_clear (&model);
  test_folder_remove (folder);
}

/* Widths of real models, whose rows line takes in pieces; hollow, as only the plan is asked for. */
static void
test_dispatches (gconstpointer data)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "model.gguf", NULL);
  g_autofree char *line = g_strdup_printf ("%s %s --hollow --layers 1 --vocab 768", path,
                                           (const char *) data);
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  ModelFixture f = { 0 };

  random_model_run (make_script, (const char *const *) words);
  model_open_for (&f, path, RX_FAMILY_AUTO, 1u << RX_RUN_DECODE);
  check_dispatches (&f);
  model_close (&f);
  test_folder_remove (folder);
}

/* ---- what is refused ---- */

/* The last one. */
static void
replace (guint8 *data, gsize size, const char *from, const char *to)
{
  gsize n = strlen (from);
  guint8 *at = data + size - n;

  g_assert_cmpuint (strlen (to), ==, n);
  for (; memcmp (at, from, n) != 0; at--)
    g_assert_true (at > data);
  memcpy (at, to, n);
}

/* The line that refuses the file; NULL when it is not refused. */
static char *
refusal (const guint8 *data, gsize size)
{
  g_autofree rx_shape *shape = g_new (rx_shape, 1);
  rx_weights_plan *plan = NULL;
  rx_gguf *file;
  rx_trouble trouble = { 0 };
  rx_why why;
  gboolean good;

  if (!rx_gguf_read (data, size, &file, &why))
    g_error ("%s", why.text);
  good = rx_shape_read (file, shape, &trouble) &&
         rx_weights_plan_new (file, shape, false, &plan, &trouble);
  rx_weights_plan_free (plan);
  rx_gguf_close (file);
  return good ? NULL : g_strdup (trouble.why);
}

/* A name of the first model changed: what then is missing or not known is named. */
static void
test_refused (gconstpointer data)
{
  static const struct
  {
    const char *from, *to, *said; /* NULL: not refused */
  } rows[] = {
    { "output_norm", "output_norm", NULL },
    { "llama.rope.freq_base", "llama.xope.freq_base", NULL }, /* has a usual value */
    { "llama.feed_forward_length", "llama.feed_forward_lengtx", NULL },
    { "llama.attention.head_count_kv", "llama.attention.head_count_kx", "blk.0.attn_k.weight" },
    { "rms_epsilon", "rms_epsilox", "layer_norm_rms_epsilon" },
    { "llama.context_length", "llama.context_lengtx", "context_length is missing" },
    { "blk.1.ffn_down.weight", "blk.1.ffn_dowx.weight", "lacks the tensor blk.1.ffn_down.weight" },
    { "output_norm.weight", "output_nxrm.weight", "lacks the tensor output_norm.weight" },
    { "output.weight", "outpux.weight", "has the tensor outpux.weight" },
    { "llama.rope.freq_base", "llama.residual_scale", "llama.residual_scale" },
    { "general.architecture", "general.architecturx", "architecture is \"\"" },
  };
  const ModelRow *model = data;
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (model->model, &bytes, &size, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree guint8 *changed = g_memdup2 (bytes, size);
      g_autofree char *said = NULL;

      replace (changed, size, rows[i].from, rows[i].to);
      said = refusal (changed, size);
      g_test_message ("%s -> %s", rows[i].to, said != NULL ? said : "taken");
      g_assert_cmpint (said == NULL, ==, rows[i].said == NULL);
      g_assert_true (said == NULL || strstr (said, rows[i].said) != NULL);
    }
}

/* ---- real weights ---- */

static guint32 *
read_tokens (const rx_json *json, guint32 array, guint *n)
{
  guint32 *tokens = g_new (guint32, json->nodes[array].count);

  *n = 0;
  for (guint32 i = json->nodes[array].child; i != RX_JSON_NONE; i = json->nodes[i].next)
    {
      guint64 id;

      g_assert_true (rx_json_u64 (json, i, &id));
      tokens[(*n)++] = (guint32) id;
    }
  return tokens;
}

static void
read_json (const char *path, rx_json *json)
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

typedef struct
{
  const rx_json *json;
  guint32 list; /* of [id, probability], the likeliest first */
} ExactList;

/* 0 when it is not in the list. */
static double
exact_in_list (gconstpointer data, guint32 token)
{
  const ExactList *e = data;
  const rx_json_node *nodes = e->json->nodes;

  for (guint32 i = nodes[e->list].child; i != RX_JSON_NONE; i = nodes[i].next)
    {
      guint32 id_node = nodes[i].child;
      guint64 id;
      double p;

      g_assert_true (rx_json_u64 (e->json, id_node, &id));
      g_assert_true (rx_json_double (e->json, nodes[id_node].next, &p));
      if (id == token)
        return p;
    }
  return 0;
}

static void
check_first_in_list (const ExactList *e, const rx_top *top)
{
  const rx_json_node *nodes = e->json->nodes;
  guint32 first = nodes[e->list].child;
  double p[2];
  guint64 id;

  g_assert_true (rx_json_u64 (e->json, nodes[first].child, &id));
  g_assert_true (rx_json_double (e->json, nodes[nodes[first].child].next, &p[0]));
  g_assert_true (rx_json_double (e->json, nodes[nodes[nodes[first].next].child].next, &p[1]));
  if (p[0] > TOP_CLOSE * p[1])
    g_assert_cmpuint (top->top[0].token, ==, id);
}

/* What follows token i of a text: all at once, or decoded one by one. */
static const rx_top *
top_of (ModelFixture *f, guint i)
{
  if (f->family != RX_FAMILY_DOTS)
    return rx_network_top (f->network, RX_RUN_SCORE) + i;
  run (f, RX_RUN_DECODE, i, 1);
  return rx_network_top (f->network, RX_RUN_DECODE);
}

/* One text: an array of tokens and, for each, the likeliest that follow. */
static void
check_text (ModelFixture *f, const rx_json *json, guint32 tokens, guint32 exact)
{
  g_autofree guint32 *ids = read_tokens (json, tokens, &f->n_tokens);
  guint32 at = json->nodes[exact].child;
  double kl = 0;

  f->tokens = ids;
  g_assert_cmpuint (f->n_tokens, <=, RX_SCORE_TOKENS);
  if (f->family != RX_FAMILY_DOTS)
    run (f, RX_RUN_SCORE, 0, f->n_tokens);
  for (guint i = 0; i < f->n_tokens; i++, at = json->nodes[at].next)
    {
      const rx_top *top = top_of (f, i);
      ExactList list = { json, at };

      kl += divergence_of_top (top, exact_in_list, &list);
      check_first_in_list (&list, top);
    }
  check_mean (f, "a text", kl, f->n_tokens);
}

static char *
cached_model (const char *file)
{
  return g_build_filename (g_get_user_cache_dir (), "rounds", "models", file, NULL);
}

static void
check_texts (const char *reference, rx_family family, guint n)
{
  g_autofree char *path = cached_model (DEMONSTRATION);
  ModelFixture f = { 0 };
  rx_json json;

  read_json (reference, &json);
  model_open (&f, path, family);
  check_dispatches (&f);
  for (guint32 i = json.nodes[0].child; i != RX_JSON_NONE && n > 0; i = json.nodes[i].next, n--)
    check_text (&f, &json, rx_json_member (&json, i, "tokens"), rx_json_member (&json, i, "exact"));
  model_close (&f);
  rx_json_clear (&json);
}

static void
test_demonstration (gconstpointer reference)
{
  check_texts (reference, RX_FAMILY_AUTO, G_MAXUINT);
}

/* Two tokens a second on lavapipe. */
static void
test_demonstration_dots (gconstpointer reference)
{
  const TestCounts texts = { "texts by integer dots", 1, 3, 3 };

  check_texts (reference, RX_FAMILY_DOTS, test_count (&texts));
}

/* What more the engine says that it needs than may_have for all of the demonstration model's context, MiB; 0:
 * it loads. */
static guint64
lacks (const rx_gguf *file, guint64 may_have)
{
  static const char needs[] = "the model needs ", tokens[] = "into memory; ";
  const guint64 context = 8192,
                token_bytes = 2 * 30 * 3 * 64 * sizeof (float); /* layers, heads, size */
  rx_network_config config = { .file = file,
                               .sequences = 1,
                               .context_tokens = (uint32_t) context,
                               .memory_bytes = may_have << 20 };
  rx_network *network = NULL;
  rx_trouble trouble = { 0 };
  const char *at;

  if (rx_network_new (&config, &network, &trouble))
    {
      rx_network_free (network);
      return 0;
    }
  at = strstr (trouble.why, tokens);
  if (at != NULL)
    return ((context - g_ascii_strtoull (at + strlen (tokens), NULL, 10)) * token_bytes >> 20) + 1;
  if (!g_str_has_prefix (trouble.why, needs))
    g_error ("with %" G_GUINT64_FORMAT " MiB: %s", may_have, trouble.why);
  return g_ascii_strtoull (trouble.why + strlen (needs), NULL, 10) + 1 - may_have;
}

/* With what it says it needs it loads: the file's weights are said first, then the packed ones, all, and the
 * context. */
static void
test_least (gconstpointer data)
{
  g_autofree char *path = cached_model (DEMONSTRATION);
  guint64 may_have = 1, more;
  guint said = 0;
  rx_gguf *file;
  rx_why why;

  if (!rx_gguf_open (path, &file, &why))
    g_error ("%s", why.text);
  for (; (more = lacks (file, may_have)) != 0; may_have += more)
    g_assert_cmpuint (++said, <=, 6);
  g_assert_cmpuint (said, >=, 3);
  rx_gguf_close (file);
}

/* A real model against exact.py, all probabilities. */
static void
test_real (gconstpointer file)
{
  static const char text[] = "Follow-up: 67-year-old woman, HbA1c 8.1 % after metformin 1 g twice "
                             "a day; eGFR 41 mL/min. She "
                             "asks “¿puedo tomar ibuprofeno?” — no: the kidneys.\n\n| drug | dose "
                             "|\n|---|---|\n| ramipril |";
  g_autofree char *path = cached_model (file), *folder = test_folder_new ();
  g_autofree char *exact = g_build_filename (folder, "exact.f64", NULL);
  rx_tokens tokens = { .memory = NULL };
  rx_tokenizer *tokenizer;
  rx_gguf *gguf;
  rx_why why;
  ModelRow row;

  if (!rx_gguf_open (path, &gguf, &why) || !rx_tokenizer_new (gguf, &tokenizer, &why))
    g_error ("%s", why.text);
  if (rx_tokenizer_facts_of (tokenizer)->add_bos)
    g_assert_true (rx_tokens_add (&tokens, rx_tokenizer_facts_of (tokenizer)->bos));
  g_assert_true (rx_tokenize (tokenizer, rx_bytes_of (text), RX_TOKENIZE_START, &tokens, &why));
  rx_tokenizer_free (tokenizer);
  rx_gguf_close (gguf);
  random_model_exact (exact_script, path, tokens.ids, (guint) tokens.n, folder);
  row = (ModelRow){ path, exact, tokens.ids, (guint) tokens.n, TRUE };
  if (!check_family (&row, RX_FAMILY_AUTO))
    check_family (&row, RX_FAMILY_LOOP);
  rx_tokens_clear (&tokens);
  test_folder_remove (folder);
}

/* A file that is written over between its opening and the end of the load is no model. */
static void
test_changed (gconstpointer data)
{
  const ModelRow *model = data;
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "model.gguf", NULL);
  g_autofree char *bytes = NULL;
  rx_network_config config = { .sequences = 1, .runs = 1u << RX_RUN_DECODE };
  const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 1 } };
  rx_network *network = NULL;
  rx_trouble trouble = { 0 };
  rx_gguf *file;
  rx_why why;
  gsize size;

  g_assert_true (g_file_get_contents (model->model, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
  g_assert_true (rx_gguf_open (path, &file, &why));
  config.file = file;
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  g_assert_false (rx_network_new (&config, &network, &trouble));
  g_assert_cmpint (trouble.fail, ==, RX_FAIL_MODEL_FILE);
  g_assert_nonnull (strstr (trouble.why, "changed while it was being read"));
  rx_gguf_close (file);
  test_folder_remove (folder);
}

/* ---- the list of tests ---- */

/* `./dev test` fetches it, and says so when it cannot; without it the models made here are tested. */
static gboolean
has_model (const char *file)
{
  g_autofree char *path = cached_model (file);
  gboolean there = g_file_test (path, G_FILE_TEST_EXISTS);

  if (!there)
    g_test_message ("left out, it is not there: %s", file);
  return there;
}

static void
add (const char *name, const char *how, gconstpointer data, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/model/%s/%s", name, how);

  g_test_add_data_func (path, data, test);
}

static void
add_wide (void)
{
  static const char *const wide[][2] = {
    { "gemma-4b", "--arch gemma3 --type Q4_K_M --width 2560 --heads 8 --kv-heads 4 --head-dim 256 "
                  "--feed-forward 10240" },
    { "llama-1b", "--arch llama --type Q4_K_M --width 2048 --heads 32 --kv-heads 8 --head-dim 64 "
                  "--feed-forward 8192" },
    { "llama-8b", "--arch llama --type Q8_0 --width 4096 --heads 32 --kv-heads 8 --head-dim 128 "
                  "--feed-forward 14336" },
  };
  const TestCounts counts = { "wide models", 1, G_N_ELEMENTS (wide), G_N_ELEMENTS (wide) };
  for (guint i = 0; i < test_count (&counts); i++)
    add ("wide", wide[i][0], wide[i][1], test_dispatches);
}

static void
add_full (void)
{
  guint all = random_models_count ();
  guint n = test_count (&(TestCounts){ "random models", 0, all, all });
  const char *tier = g_getenv ("ROUNDS_TEST_TIER");

  if (g_strcmp0 (tier, "full") != 0 && g_strcmp0 (tier, "long") != 0)
    return;
  if (has_model (DEMONSTRATION))
    add ("real", "smollm2", DEMONSTRATION, test_real);
  if (has_model (GEMMA))
    add ("real", "gemma3", GEMMA, test_real);
  for (guint i = 0; i < n; i++)
    {
      RandomModel model;

      random_model_init (&model, i);
      add ("made", model.name, GUINT_TO_POINTER (i), test_random);
      random_model_clear (&model);
    }
}

int
main (int argc, char **argv)
{
  g_autofree guint32 *tokens = NULL;
  g_autofree ModelRow *rows = NULL;
  guint n_tokens;
  rx_json json;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 5);
  vault = rx_vault_new ();
  make_script = argv[1];
  exact_script = argv[2];
  read_json (argv[4], &json);
  tokens = read_tokens (&json, 0, &n_tokens);
  rx_json_clear (&json);
  rows = g_new0 (ModelRow, argc);
  if (has_model (DEMONSTRATION))
    {
      add ("demonstration", "reference", argv[3], test_demonstration);
      add ("demonstration", "dots", argv[3], test_demonstration_dots);
      add ("demonstration", "least", NULL, test_least);
    }
  for (int i = 5; i + 1 < argc; i += 2)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);

      rows[i] = (ModelRow){ argv[i], argv[i + 1], tokens, n_tokens, TRUE };
      add (name, "usual", &rows[i], test_usual);
      if (i == 7) /* Q4_K, Q6_K and Q8_0; the demonstration is of Q4_1 */
        add (name, "dots", &rows[i], test_dots);
      if (i == 5)
        {
          add (name, "loop", &rows[i], test_loop);
          add (name, "refused", &rows[i], test_refused);
          add (name, "changed", &rows[i], test_changed);
        }
    }
  add_wide ();
  add_full ();
  return g_test_run ();
}
