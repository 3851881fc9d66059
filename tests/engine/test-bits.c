/* The rule of the bits as a property: test-bits MODEL... (random weights, with a tokenizer).
 *
 * Random questions are begun, stepped by turns, cancelled, pinned and dropped on a model whose cache is
 * too small for all of them. Whatever went on around it, each answer has the tokens of the same question
 * asked alone of a cold cache, and each token was drawn from the same bits; no page is found across
 * scopes; and what was dropped is zeros in the device's memory. */
#include "counts.h"
#include "language-private.h"
#include "network-private.h"
#include "ops-private.h"

#include <string.h>

#define PROMPT_MAX  240
#define ANSWER_MAX  8
#define CONTEXT     256
#define FAMILIES    3 /* of prompts that begin alike */
#define SCOPES      4 /* scope 0 is everybody's */
#define RUNNING_MAX 6
#define STEPS_MAX   12

static rx_vault *vault; /* a program has one, to its end */

typedef struct
{
  guint family, n, max_tokens;
  guint8 scope;
  gboolean warm; /* drawn, not the likeliest */
  guint record;  /* tokens that others of the family share; 0: all */
  guint32 turn;  /* what is asked about it */
} Question;

/* What it said: the tokens and the bits that each was drawn from. */
typedef struct
{
  guint32 tokens[ANSWER_MAX]; /* (n) */
  guint32 n;
  guint64 bits;
  rx_done done;
} Answer;

typedef struct
{
  Question question;
  rx_answer *answer; /* NULL: free */
  guint known; /* tokens of the same beginning that were asked before, where it may find them */
  guint32 n_seen;
  guint64 bits;
} Running;

typedef struct
{
  rx_language *busy, *alone; /* the same model; the second has the cache for itself */
  GRand *random;
  Running running[RUNNING_MAX];
  guint longest[SCOPES][FAMILIES]; /* prompt that was prefilled there since it was dropped */
  guint answered, cut, refused, found, dropped;
} Schedule;

/* ---- questions ---- */

/* A driver's memory holds whatever it held before: what is there from here on is an answer's. */
static void
clear_cache (const rx_language *language)
{
  const rx_cache *cache = language->network->cache;

  for (guint i = 0; i < 2 * cache->config.layers / cache->planes; i++)
    g_assert_cmpint (rx_arena_fill (language->network->arena, cache->parts[i], 0), ==, RX_OK);
}

static rx_language *
language_of_family (const char *model, guint sequences, rx_family family)
{
  rx_language_config config = {
    .vault = vault,
    .path = model,
    .network = { .context_tokens = CONTEXT, .sequences = sequences, .family = family }
  };
  rx_language *language;
  rx_trouble trouble;

  if (!rx_language_new (&config, &language, &trouble))
    g_error ("%s", trouble.why);
  clear_cache (language);
  return language;
}

static rx_language *
language_new (const char *model, guint sequences)
{
  return language_of_family (model, sequences, RX_FAMILY_AUTO);
}

static void
scope_of (guint8 scope, guint8 out[RX_WIRE_SCOPE_BYTES])
{
  memset (out, scope, RX_WIRE_SCOPE_BYTES);
}

static rx_answer *
begin (rx_language *language, const Question *q, guint pin)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (q->family);
  guint32 tokens[PROMPT_MAX];
  rx_answer_config config = {
    .tokens = tokens,
    .n_tokens = q->n,
    .pin_tokens = pin,
    .sampling = { .max_tokens = q->max_tokens, .temperature = q->warm ? 1.3f : 0, .seed = q->n }
  };
  rx_answer *answer;
  rx_trouble trouble;

  for (guint i = 0; i < q->n; i++)
    tokens[i] = (guint32) g_rand_int_range (random, 300, 700);
  for (guint i = q->record; i < q->n && q->record > 0; i++)
    tokens[i] = 300 + (tokens[i] + q->turn) % 400;
  tokens[q->n - 1] = 300 + q->n; /* so that no prompt is wholly the beginning of another */
  scope_of (q->scope, config.scope);
  if (!rx_answer_new (language, &config, &answer, &trouble))
    g_error ("%s", trouble.why);
  return answer;
}

/* One step. FNV-1a over the logits of each token that was drawn. */
static rx_step_kind
step (rx_language *language, rx_answer *answer, guint32 *n_seen, guint64 *bits)
{
  guint32 n;
  rx_step s;

  rx_answer_step (answer, &s);
  rx_answer_tokens (answer, &n);
  if (n > *n_seen)
    {
      rx_network *network = rx_language_network (language);
      const guint8 *logits = (const guint8 *) rx_network_logits (network);
      gsize size = rx_network_shape (network)->vocabulary * sizeof (float);

      g_assert_cmpuint (n, ==, *n_seen + 1);
      for (gsize i = 0; i < size; i++)
        *bits = (*bits ^ logits[i]) * 0x100000001b3u;
      *n_seen = n;
    }
  if (s.kind == RX_STEP_FAILED)
    g_assert_cmpint (s.failure, ==, RX_FAIL_BUSY);
  return s.kind;
}

static void
take (rx_answer *answer, guint64 bits, Answer *out)
{
  const guint32 *tokens = rx_answer_tokens (answer, &out->n);

  g_assert_cmpuint (out->n, <=, ANSWER_MAX);
  memcpy (out->tokens, tokens, out->n * sizeof *tokens);
  out->bits = bits;
  rx_answer_free (answer, &out->done);
}

static Answer
ask_alone (Schedule *s, const Question *q)
{
  rx_answer *answer = begin (s->alone, q, 0);
  guint8 scope[RX_WIRE_SCOPE_BYTES];
  guint32 n_seen = 0;
  guint64 bits = 0;
  Answer out;

  while (step (s->alone, answer, &n_seen, &bits) != RX_STEP_DONE)
    ;
  take (answer, bits, &out);
  g_assert_cmpuint (out.done.cached_tokens, ==, 0);
  scope_of (q->scope, scope);
  g_assert_true (rx_language_drop_scope (s->alone, scope, NULL));
  return out;
}

/* ---- what must hold ---- */

static void
check_answer (Schedule *s, const Running *r, const Answer *a)
{
  const Question *q = &r->question;
  Answer alone = ask_alone (s, q);

  if (a->n < alone.n) /* others hold the memory: what was said stands */
    {
      g_assert_cmpint (a->done.finish, ==, RX_FINISH_LENGTH);
      g_assert_cmpmem (a->tokens, a->n * sizeof *a->tokens, alone.tokens, a->n * sizeof *a->tokens);
      s->cut++;
      return;
    }
  g_assert_cmpmem (a->tokens, a->n * sizeof *a->tokens, alone.tokens,
                   alone.n * sizeof *alone.tokens);
  g_assert_cmphex (a->bits, ==, alone.bits);
  g_assert_cmpuint (a->done.cached_tokens, <=, MIN (r->known, q->n - 1));
  s->found += a->done.cached_tokens > 0;
  s->answered++;
}

static void
check_zeros (rx_arena *arena, rx_span span, const char *what, guint nth)
{
  g_autofree guint8 *bytes = g_malloc (span.size);

  g_assert_cmpint (rx_arena_read (arena, span, 0, bytes, span.size), ==, RX_OK);
  for (gsize i = 0; i < span.size; i++)
    if (bytes[i] != 0)
      g_error ("%s %u: byte %zu of %zu is not wiped", what, nth, i, (gsize) span.size);
}

static void
check_map_zeros (rx_span span)
{
  for (gsize i = 0; i < span.size; i++)
    g_assert_cmpuint (span.map[i], ==, 0);
}

/* Every key and value of the cache, and what the last runs left. */
static void
check_wiped (const rx_language *language)
{
  const rx_cache *cache = language->network->cache;
  const rx_ops *ops = language->network->ops;
  const rx_runner *decode = &language->network->runners[RX_RUN_DECODE];

  for (guint i = 0; i < cache->config.layers; i++)
    {
      check_zeros (language->network->arena, cache->keys[i], "keys", i);
      check_zeros (language->network->arena, cache->values[i], "values", i);
    }
  g_assert_cmpuint (ops->n_work, >, 4);
  for (guint i = 0; i < ops->n_work; i++)
    check_zeros (language->network->arena, ops->work[i], "work", i);
  check_map_zeros (decode->top);
  check_map_zeros (decode->logits);
  check_map_zeros (decode->batch.params);
}

/* Every page that nobody has and that does not wait to be wiped. */
static void
check_clean (const rx_language *language, guint turn)
{
  const rx_cache *cache = language->network->cache;
  gsize plane = cache->keys[0].size / ((cache->config.pages - 1) * cache->planes + 1);

  for (guint page = 0; page < cache->config.pages; page++)
    for (guint i = 0; rx_page_is_clean (language->pages, page) && i < 2 * cache->config.layers; i++)
      {
        rx_span span = i % 2 == 0 ? cache->keys[i / 2] : cache->values[i / 2];
        g_autofree guint8 *bytes = g_malloc (plane);

        g_assert_cmpint (rx_arena_read (language->network->arena, span,
                                        rx_cache_place (cache, page) * plane, bytes, plane),
                         ==, RX_OK);
        for (gsize k = 0; k < plane; k++)
          if (bytes[k] != 0)
            g_error (
                "turn %u: page %u, %s of layer %u, byte %zu is %u; %u layers to wipe, batch %u",
                turn, page, i % 2 == 0 ? "keys" : "values", i / 2, k, bytes[k], cache->layers[page],
                rx_network_batch (language->network));
      }
}

/* ---- what happens ---- */

static void
end_one (Schedule *s, Running *r, gboolean whole)
{
  Answer a;

  take (r->answer, r->bits, &a);
  r->answer = NULL;
  if (whole)
    check_answer (s, r, &a);
}

static void
step_some (Schedule *s, Running *r)
{
  guint n = (guint) g_rand_int_range (s->random, 1, STEPS_MAX);

  for (guint i = 0; i < n; i++)
    {
      rx_step_kind kind = step (s->busy, r->answer, &r->n_seen, &r->bits);

      if (kind == RX_STEP_DONE || kind == RX_STEP_FAILED)
        {
          s->refused += kind == RX_STEP_FAILED;
          end_one (s, r, kind == RX_STEP_DONE);
          return;
        }
    }
}

static void
begin_one (Schedule *s, Running *r)
{
  Question q = { .family = (guint) g_rand_int_range (s->random, 0, FAMILIES),
                 .n = (guint) g_rand_int_range (s->random, 1, PROMPT_MAX + 1),
                 .max_tokens = (guint) g_rand_int_range (s->random, 1, ANSWER_MAX + 1),
                 .scope = (guint8) g_rand_int_range (s->random, 0, SCOPES),
                 .warm = g_rand_boolean (s->random) };

  *r = (Running){ .question = q,
                  .known = MAX (s->longest[q.scope][q.family], s->longest[0][q.family]) };
  r->answer = begin (s->busy, &q, g_rand_boolean (s->random) ? q.n : 0);
  step (s->busy, r->answer, &r->n_seen, &r->bits); /* finds its pages now, not after the next's */
  s->longest[q.scope][q.family] = MAX (s->longest[q.scope][q.family], q.n);
}

/* Only a scope with no answer may be dropped; scope 0 takes all with it. */
static void
drop_one (Schedule *s)
{
  guint8 bytes[RX_WIRE_SCOPE_BYTES], scope = (guint8) g_rand_int_range (s->random, 0, SCOPES);

  for (guint i = 0; i < RUNNING_MAX; i++)
    {
      if (s->running[i].answer != NULL && (scope == 0 || s->running[i].question.scope == scope))
        return;
    }
  scope_of (scope, bytes);
  g_assert_true (rx_language_drop_scope (s->busy, bytes, NULL));
  memset (s->longest[scope], 0, sizeof s->longest[scope]);
  s->dropped++;
}

static void
test_schedule (gconstpointer model)
{
  guint n = test_count (&(TestCounts){ "turns", 120, 8000, 100000 });
  Schedule s = { .random = g_rand_new_with_seed (g_test_rand_int ()) };

  s.busy = language_new (model, 1);
  s.alone = language_new (model, 1);
  for (guint i = 0; i < n; i++)
    {
      Running *r = &s.running[g_rand_int_range (s.random, 0, RUNNING_MAX)];
      guint what = (guint) g_rand_int_range (s.random, 0, 20);

      check_clean (s.busy, i);
      if (what == 0)
        drop_one (&s);
      else if (r->answer == NULL)
        begin_one (&s, r);
      else if (what == 1)
        end_one (&s, r, FALSE);
      else
        step_some (&s, r);
    }
  for (guint i = 0; i < RUNNING_MAX; i++)
    {
      if (s.running[i].answer != NULL)
        end_one (&s, &s.running[i], FALSE);
    }
  for (guint8 scope = 0; scope < SCOPES; scope++)
    {
      guint8 bytes[RX_WIRE_SCOPE_BYTES];

      scope_of (scope, bytes);
      g_assert_true (rx_language_drop_scope (s.busy, bytes, NULL));
    }
  check_wiped (s.busy);
  g_test_message (
      "%u answers, %u with pages that were found; %u cut, %u refused, %u scopes dropped",
      s.answered, s.found, s.cut, s.refused, s.dropped);
  g_assert_true (s.found > 0 || s.answered < 30);
  rx_language_free (s.busy);
  rx_language_free (s.alone);
  g_rand_free (s.random);
}

/* ---- before the first ---- */

/* Kernels that were run beforehand, on whatever there was, have left nothing in the cache. */
static void
test_warm (gconstpointer model)
{
  rx_language *language = language_new (model, 1);
  const rx_network *network = language->network;

  for (guint i = 0; i < network->ops->n_work; i++)
    g_assert_cmpint (rx_arena_fill (network->arena, network->ops->work[i], 0x3f), ==, RX_OK);
  g_assert_cmpint (rx_ops_warm (network->ops, NULL, NULL), ==, RX_OK);
  check_clean (language, 0);
  rx_language_free (language);
}

/* Two crews that become ready at once leave the environment to the third as they found it. */
static void
test_crews (gconstpointer model)
{
  Question q = { .n = 20, .max_tokens = 3 };
  Schedule s[2] = { 0 };
  rx_language *third;
  gboolean possible;

  for (guint i = 0; i < 2; i++)
    s[i].alone = language_new (model, 1);
  possible = s[0].alone->network->device.crew != NULL;
  for (guint i = 0; i < 2; i++)
    ask_alone (&s[i], &q);
  for (guint i = 0; i < 2; i++)
    g_assert_true (rx_plan_joined (s[i].alone->network->runners[RX_RUN_DECODE].batch.plan, NULL) ==
                   possible);
  third = language_new (model, 1);
  g_assert_true ((third->network->device.crew != NULL) == possible);
  rx_language_free (third);
  for (guint i = 0; i < 2; i++)
    rx_language_free (s[i].alone);
}

/* ---- the window ---- */

/* A page of a sliding window is found again only with all that lies in the window before it: asked
 * with another beginning, nothing is found. */
static void
test_beginning (gconstpointer model)
{
  Schedule s = { 0 };
  Question first = { .family = 0, .n = 200, .max_tokens = 3, .scope = 1 }, other = first;
  guint32 n_seen = 0;
  guint64 bits = 0;
  rx_answer *answer;
  Answer a;

  s.busy = s.alone = language_new (model, 1);
  answer = begin (s.busy, &first, first.n);
  while (step (s.busy, answer, &n_seen, &bits) != RX_STEP_DONE)
    ;
  take (answer, bits, &a);
  other.family = 1;
  answer = begin (s.busy, &other, 0);
  while (step (s.busy, answer, &n_seen, &bits) != RX_STEP_DONE)
    ;
  take (answer, bits, &a);
  g_assert_cmpuint (a.done.cached_tokens, ==, 0);
  rx_language_free (s.busy);
}

/* ---- a record ---- */

static Answer
ask_busy (Schedule *s, const Question *q)
{
  rx_answer *answer = begin (s->busy, q, q->record);
  guint32 n_seen = 0;
  guint64 bits = 0;
  Answer out;

  while (step (s->busy, answer, &n_seen, &bits) != RX_STEP_DONE)
    ;
  take (answer, bits, &out);
  return out;
}

/* A question about a record of any length, after another or several about it or the record by itself: of what they
 * share nothing is read again but a last token that was decoded, and the bits are those of a cold one. */
static void
check_record (Schedule *s, guint record, guint first)
{
  Question q = { .record = record, .n = first, .turn = 1, .max_tokens = 4, .scope = 1 };
  guint8 scope[RX_WIRE_SCOPE_BYTES];

  ask_busy (s, &q);
  q.n = record + 1 + record * 7 % 32;
  for (q.turn = 2; q.turn < 4; q.turn++)
    {
      Answer alone = ask_alone (s, &q), found = ask_busy (s, &q);

      /* Where what was asked is only one token, it may be the same one. */
      g_assert_cmpuint (found.done.cached_tokens, >=, MIN (record, first - 1));
      g_assert_cmpuint (found.done.cached_tokens, <=, record);
      g_assert_cmpmem (found.tokens, found.n * 4, alone.tokens, alone.n * 4);
      g_assert_cmphex (found.bits, ==, alone.bits);
    }
  scope_of (q.scope, scope);
  g_assert_true (rx_language_drop_scope (s->busy, scope, NULL));
}

static void
check_records (const char *model, rx_family family, guint n)
{
  Schedule s = { .busy = language_of_family (model, 1, family),
                 .alone = language_of_family (model, 1, family) };

  for (guint i = 0; i < n; i++)
    {
      guint record = n == 200 ? i + 1 : (guint) g_test_rand_int_range (1, 201);

      check_record (&s, record, record + (i % 2 == 0 ? 32 : 0));
      check_clean (s.busy, i);
    }
  rx_language_free (s.busy);
  rx_language_free (s.alone);
}

static void
test_record (gconstpointer model)
{
  guint n = test_count (&(TestCounts){ "lengths of a record", 30, 200, 200 });

  check_records (model, RX_FAMILY_AUTO, n);
  check_records (model, RX_FAMILY_LOOP, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  vault = rx_vault_new ();
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *base = g_path_get_basename (argv[i]);
      g_autofree char *schedule = g_strdup_printf ("/bits/%s/schedule", base);
      g_autofree char *beginning = g_strdup_printf ("/bits/%s/beginning", base);
      g_autofree char *warm = g_strdup_printf ("/bits/%s/warm", base);
      g_autofree char *crews = g_strdup_printf ("/bits/%s/crews", base);
      g_autofree char *record = g_strdup_printf ("/bits/%s/record", base);

      g_test_add_data_func (warm, argv[i], test_warm);
      g_test_add_data_func (crews, argv[i], test_crews);
      g_test_add_data_func (schedule, argv[i], test_schedule);
      g_test_add_data_func (beginning, argv[i], test_beginning);
      g_test_add_data_func (record, argv[i], test_record);
    }
  return g_test_run ();
}
