/* Answers of a language model: test-generate MODEL... (random weights, with a tokenizer). The rule
 * above all: the same tokens give the same bits, cold or cached, whatever else is running. */
#include "counts.h"
#include "failing-malloc.h"
#include "language-private.h"
#include "network-private.h"
#include "ops-private.h"
#include "vulkan-faults.h"

#include <math.h>
#include <string.h>
#include <time.h>

#define TOKENS_MAX      400
#define REBUILD_MOST_US (5 * G_TIME_SPAN_SECOND)

/* One a model for all cases: each new one compiles every kernel again. */
typedef struct
{
  const char *path;
  rx_language *language;
} GenerateFixture;

static rx_vault *vault; /* a program has one, to its end */

static void
on_instance_opened (rx_instance *instance)
{
  faults_wrap (instance);
}

static void
fixture_open (GenerateFixture *f)
{
  rx_language_config config = {
    .vault = vault,
    .path = f->path,
    .network = { .context_tokens = 512, .sequences = 4, .instance_opened = on_instance_opened }
  };
  rx_trouble trouble;

  faults_set (0, VK_SUCCESS);
  if (!rx_language_new (&config, &f->language, &trouble))
    g_error ("%s", trouble.why);
}

static void
fixture_close (GenerateFixture *f)
{
  if (f->language == NULL)
    return;
  rx_language_free (f->language);
  f->language = NULL;
  g_assert_cmpint (faults_alive (), ==, 0);
}

/* Every case finds the cache empty. */
static void
forget_all (GenerateFixture *f)
{
  faults_set (0, VK_SUCCESS);
  for (guint i = 0; i < 256; i++)
    {
      guint8 scope[RX_WIRE_SCOPE_BYTES];

      memset (scope, (int) i, sizeof scope);
      g_assert_true (rx_language_drop_scope (f->language, scope, NULL));
    }
}

/* ---- asking ---- */

/* A question of `n` tokens that begins the same for the same seed. */
typedef struct
{
  guint32 seed, n;
  guint8 scope;
  guint32 max_tokens;
  float temperature;
  const char *gbnf; /* NULL: none */
} Question;

typedef struct
{
  guint32 tokens[TOKENS_MAX]; /* (n) */
  guint32 n;
  GString *text;
  rx_done done;
  float *logits; /* (vocabulary) of the last token */
} Answer;

static void
answer_clear (Answer *a)
{
  if (a->text != NULL)
    g_string_free (a->text, TRUE);
  g_free (a->logits);
  *a = (Answer){ 0 };
}

static rx_answer *
try_begin (GenerateFixture *f, const Question *q, rx_trouble *trouble)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (q->seed);
  guint32 tokens[TOKENS_MAX];
  rx_answer_config config = {
    .tokens = tokens,
    .n_tokens = q->n,
    .pin_tokens = q->n,
    .sampling = { .max_tokens = q->max_tokens, .temperature = q->temperature, .seed = 7 }
  };
  rx_answer *answer;

  for (guint i = 0; i < q->n; i++)
    tokens[i] = (guint32) g_rand_int_range (random, 300, 700);
  memset (config.scope, q->scope, sizeof config.scope);
  if (q->gbnf != NULL)
    {
      config.grammar_kind = RX_GRAMMAR_GBNF;
      config.grammar = rx_bytes_of (q->gbnf);
    }
  return rx_answer_new (f->language, &config, &answer, trouble) ? answer : NULL;
}

static rx_answer *
begin (GenerateFixture *f, const Question *q)
{
  rx_trouble trouble;
  rx_answer *answer = try_begin (f, q, &trouble);

  if (answer == NULL)
    g_error ("%s", trouble.why);
  return answer;
}

/* One step; FALSE when it was the last. */
static gboolean
step (rx_answer *answer, Answer *out)
{
  rx_step s;

  if (out->text == NULL)
    out->text = g_string_new (NULL);
  rx_answer_step (answer, &s);
  if (s.kind == RX_STEP_FAILED)
    g_error ("%s", s.why);
  if (s.kind == RX_STEP_TEXT)
    g_string_append_len (out->text, (const char *) s.text.data, (gssize) s.text.size);
  return s.kind != RX_STEP_DONE;
}

static void
finish (GenerateFixture *f, rx_answer *answer, Answer *out)
{
  rx_network *network = rx_language_network (f->language);
  const guint32 *tokens = rx_answer_tokens (answer, &out->n);

  memcpy (out->tokens, tokens, out->n * sizeof *tokens);
  out->logits = g_memdup2 (rx_network_logits (network),
                           rx_network_shape (network)->vocabulary * sizeof (float));
  rx_answer_free (answer, &out->done);
}

static Answer
ask (GenerateFixture *f, const Question *q)
{
  rx_answer *answer = begin (f, q);
  Answer out = { 0 };

  while (step (answer, &out))
    ;
  finish (f, answer, &out);
  return out;
}

static void
assert_same_tokens (const Answer *a, const Answer *b)
{
  g_assert_cmpmem (a->tokens, a->n * sizeof *a->tokens, b->tokens, b->n * sizeof *b->tokens);
  g_assert_cmpstr (a->text->str, ==, b->text->str);
}

/* The logits of the last token too, to the bit. */
static void
assert_same_bits (GenerateFixture *f, const Answer *a, const Answer *b)
{
  gsize size = rx_network_shape (rx_language_network (f->language))->vocabulary * sizeof (float);

  assert_same_tokens (a, b);
  g_assert_cmpmem (a->logits, size, b->logits, size);
}

/* ---- the rule ---- */

static void
test_cached (GenerateFixture *f)
{
  static const guint32 lengths[] = { 1, 2, 63, 64, 65, 66, 128, 129, 200 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      Question q = { .seed = i, .n = lengths[i], .scope = (guint8) (i + 1), .max_tokens = 6 };
      Answer cold = ask (f, &q), cached = ask (f, &q);

      g_assert_cmpuint (cold.done.cached_tokens, ==, 0);
      g_assert_cmpuint (cached.done.cached_tokens, ==, lengths[i] - 1);
      assert_same_bits (f, &cold, &cached);
      answer_clear (&cold);
      answer_clear (&cached);
    }
}

/* However the client came to the prompt: by a shorter one, a longer one, after an answer. */
static void
test_split (GenerateFixture *f)
{
  Question q = { .seed = 5, .n = 250, .scope = 1, .max_tokens = 6 };
  Answer cold = ask (f, &q);
  static const guint32 before[] = { 65, 100, 130, 192, 260, 380 };

  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      Question first = { .seed = 5, .n = before[i], .scope = (guint8) (i + 2), .max_tokens = 9 };
      Answer other = ask (f, &first), answer;

      answer_clear (&other);
      q.scope = first.scope;
      answer = ask (f, &q);
      g_assert_cmpuint (answer.done.cached_tokens, >, 0);
      assert_same_bits (f, &cold, &answer);
      answer_clear (&answer);
    }
  answer_clear (&cold);
}

static void
test_interleaved (GenerateFixture *f)
{
  enum
  {
    N = 4
  };
  Answer alone[N], together[N] = { 0 };
  rx_answer *answers[N];
  gboolean open[N] = { TRUE, TRUE, TRUE, TRUE };
  guint left = N;

  for (guint i = 0; i < N; i++)
    alone[i] = ask (f, &(Question){ .seed = i, .n = 90 + 30 * i, .scope = 1, .max_tokens = 12 });
  for (guint i = 0; i < N; i++)
    answers[i] = begin (
        f, &(Question){ .seed = i, .n = 90 + 30 * i, .scope = (guint8) (i + 2), .max_tokens = 12 });
  while (left > 0)
    {
      for (guint i = 0; i < N; i++)
        {
          if (!open[i] || step (answers[i], &together[i]))
            continue;
          open[i] = FALSE;
          left--;
        }
    }
  for (guint i = 0; i < N; i++)
    {
      finish (f, answers[i], &together[i]);
      assert_same_tokens (&alone[i], &together[i]);
      answer_clear (&alone[i]);
      answer_clear (&together[i]);
    }
}

static void
test_seed (GenerateFixture *f)
{
  Question q = { .seed = 3, .n = 70, .scope = 1, .max_tokens = 20, .temperature = 1.5f };
  Answer a = ask (f, &q), b = ask (f, &q);

  assert_same_bits (f, &a, &b);
  answer_clear (&a);
  answer_clear (&b);
}

/* ---- scopes ---- */

static void
test_scopes (GenerateFixture *f)
{
  Question q = { .seed = 9, .n = 140, .scope = 1, .max_tokens = 2 };
  guint8 scope[RX_WIRE_SCOPE_BYTES];
  Answer a = ask (f, &q);
  guint32 pages;

  answer_clear (&a);
  q.scope = 2;
  a = ask (f, &q);
  g_assert_cmpuint (a.done.cached_tokens, ==, 0); /* never another patient's */
  answer_clear (&a);
  memset (scope, 1, sizeof scope);
  g_assert_true (rx_language_drop_scope (f->language, scope, &pages));
  g_assert_cmpuint (pages, >=, 2);
  g_assert_true (rx_language_drop_scope (f->language, scope, &pages));
  g_assert_cmpuint (pages, ==, 0);
  q.scope = 1;
  a = ask (f, &q);
  g_assert_cmpuint (a.done.cached_tokens, ==, 0);
  answer_clear (&a);
  q.scope = 2;
  a = ask (f, &q);
  g_assert_cmpuint (a.done.cached_tokens, ==, 139);
  answer_clear (&a);
}

/* Whatever an answer had come to when it was let go of: once its scope is, the cache has nothing of it. */
static void
assert_nothing_left (GenerateFixture *f)
{
  const rx_network *network = f->language->network;
  const rx_cache *cache = network->cache;

  forget_all (f);
  for (guint32 i = 0; i < 2 * cache->config.layers / cache->planes; i++)
    {
      const rx_span *part = &cache->parts[i];
      g_autofree guint8 *bytes = g_malloc (part->size);

      g_assert_cmpint (rx_arena_read (network->arena, *part, 0, bytes, part->size), ==, RX_OK);
      for (guint64 k = 0; k < part->size; k++)
        {
          if (bytes[k] != 0)
            g_error ("byte %" G_GUINT64_FORMAT " of part %u", k, i);
        }
    }
}

/* ---- the end of an answer ---- */

static void
test_limits (GenerateFixture *f)
{
  guint32 tokens[600] = { 0 };
  rx_answer_config config = { .tokens = tokens, .n_tokens = 512 };
  Answer a = ask (f, &(Question){ .seed = 1, .n = 10, .max_tokens = 5 });
  rx_answer *answer;
  rx_trouble trouble;

  g_assert_cmpuint (a.done.finish, ==, RX_FINISH_LENGTH);
  g_assert_cmpuint (a.n, ==, 5);
  answer_clear (&a);
  a = ask (f, &(Question){ .seed = 1, .n = 380, .max_tokens = 1000 }); /* the context ends it */
  g_assert_cmpuint (a.n, <=, 132);
  g_assert_true (a.done.finish == RX_FINISH_END || a.n == 132);
  answer_clear (&a);

  g_assert_false (rx_answer_new (f->language, &config, &answer, &trouble));
  g_assert_cmpint (trouble.fail, ==, RX_FAIL_CONTEXT);
  config.n_tokens = 0;
  g_assert_false (rx_answer_new (f->language, &config, &answer, &trouble));
  g_assert_cmpint (trouble.fail, ==, RX_FAIL_CONTEXT);
  config.n_tokens = 3;
  tokens[2] = rx_network_shape (rx_language_network (f->language))->vocabulary;
  g_assert_false (rx_answer_new (f->language, &config, &answer, &trouble));
  g_assert_cmpint (trouble.fail, ==, RX_FAIL_BAD_MESSAGE);
}

static void
test_cancel (GenerateFixture *f)
{
  guint n = test_count (&(TestCounts){ "cancels", 10, 200, 2000 });
  Question q = { .seed = 2, .n = 300, .scope = 1, .max_tokens = 100 };
  gint64 slowest = 0;
  Answer whole, a = { 0 };

  for (guint i = 0; i < n; i++)
    {
      rx_answer *answer = begin (f,
                                 &(Question){ .seed = i, .n = 300, .scope = 3, .max_tokens = 50 });
      gint64 began;

      for (guint k = 0; k < i % 40; k++)
        step (answer, &a);
      began = g_get_monotonic_time ();
      rx_answer_free (answer, &a.done);
      slowest = MAX (slowest, g_get_monotonic_time () - began);
      g_assert_cmpuint (a.done.finish, ==, RX_FINISH_CANCELLED);
      if (i < 40)
        assert_nothing_left (f);
    }
  g_test_message ("slowest cancel: %.1f ms", (double) slowest / 1000);
  answer_clear (&a);
  whole = ask (f, &q);
  q.scope = 9;
  a = ask (f, &q); /* nothing of the cancelled ones is left in the way */
  assert_same_bits (f, &whole, &a);
  answer_clear (&a);
  answer_clear (&whole);
}

/* ---- grammars ---- */

static void
test_grammar (GenerateFixture *f)
{
  static const struct
  {
    const char *gbnf, *pattern;
  } rows[] = {
    { "root ::= \"yes\" | \"no\"", "^(yes|no)$" },
    { "root ::= \"{\\\"code\\\": \\\"\" [a-z]{3} \"\\\", \\\"sure\\\": \" (\"true\" | \"false\") "
      "\"}\"",
      "^\\{\"code\": \"[a-z]{3}\", \"sure\": (true|false)\\}$" },
    { "root ::= [0-9]{4} \"-\" [0-9]{2}", "^[0-9]{4}-[0-9]{2}$" },
  };

  g_assert_nonnull (f->language->vocabulary); /* the first question need not make it */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Question q = { .seed = i, .n = 70, .scope = 1, .max_tokens = 80, .gbnf = rows[i].gbnf };
      Answer a = ask (f, &q), b = ask (f, &q);

      g_test_message ("%s", a.text->str);
      g_assert_true (g_regex_match_simple (rows[i].pattern, a.text->str, 0, 0));
      g_assert_cmpuint (a.done.finish, ==, RX_FINISH_END);
      assert_same_tokens (&a, &b);
      answer_clear (&a);
      answer_clear (&b);
    }
}

/* How far a long prompt is read is said until it is, here at every step. */
static void
test_reading (GenerateFixture *f)
{
  Question q = { .seed = 9, .n = 200, .scope = 1, .max_tokens = 2 };
  rx_answer *answer = begin (f, &q);
  Answer a = { 0 };
  rx_step s = { .kind = RX_STEP_WAIT };
  guint32 said = 0, read = 0;

  while (s.kind == RX_STEP_WAIT)
    {
      answer->said_us = 0;
      rx_answer_step (answer, &s);
      if (s.prompt == 0)
        continue;
      g_assert_cmpint (s.kind, ==, RX_STEP_WAIT);
      g_assert_cmpuint (s.prompt, ==, q.n);
      g_assert_cmpuint (s.read, >=, read);
      read = s.read;
      said++;
    }
  g_assert_cmpuint (said, >, 0);        /* a submit may take it all */
  g_assert_cmpuint (read, ==, q.n - 1); /* the last one is decode's */
  answer->said_us = 0;
  rx_answer_step (answer, &s);
  g_assert_cmpuint (s.prompt, ==, 0);
  finish (f, answer, &a);
  answer_clear (&a);
}

/* ---- a lost device ---- */

/* Of the processor, all threads: other programs do not lengthen it. */
static gint64
cpu_us (void)
{
  struct timespec t;

  g_assert_cmpint (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t), ==, 0);
  return t.tv_sec * G_TIME_SPAN_SECOND + t.tv_nsec / 1000;
}

/* Nothing of it is of the answers: made anew, read again, and on with the same bits. */
static void
test_device_lost (GenerateFixture *f)
{
  guint n = test_count (&(TestCounts){ "losses", 2, 20, 200 });
  Question q = { .seed = 4, .n = 150, .scope = 1, .max_tokens = 30 };
  Answer whole = ask (f, &q);

  for (guint i = 0; i < n; i++)
    {
      rx_answer *answer, *second;
      Answer a = { 0 }, b = { 0 };
      gint64 began, cpu;

      q.scope = (guint8) (2 + 2 * i % 100);
      answer = begin (f, &q);
      q.scope++;
      second = begin (f, &q);
      for (guint k = 0; k < 5 + 11 * i; k++)
        {
          if (!step (answer, &a) || !step (second, &b))
            break;
        }
      faults_set_here (1 + i % 3, VK_ERROR_DEVICE_LOST);
      began = g_get_monotonic_time ();
      cpu = cpu_us ();
      for (gboolean open = TRUE; open;)
        {
          open = step (answer, &a);
          open = step (second, &b) || open; /* each may wait for the other's plan */
        }
      cpu = cpu_us () - cpu;
      g_test_message ("the rest of both answers: %.1f ms, %.1f of all cores",
                      (double) (g_get_monotonic_time () - began) / 1000, (double) cpu / 1000);
      g_assert_cmpint (cpu, <=, REBUILD_MOST_US);
      g_assert_true (faults_happened ());
      finish (f, answer, &a);
      finish (f, second, &b);
      assert_same_tokens (&whole, &a);
      assert_same_bits (f, &whole, &b); /* the last of the two to end left its bits */
      answer_clear (&a);
      answer_clear (&b);
    }
  answer_clear (&whole);
}

/* Steps to the end, which may be a failure; its code, or 0. */
static int
step_to_end (rx_answer *answer)
{
  rx_step s;

  do
    rx_answer_step (answer, &s);
  while (s.kind == RX_STEP_TEXT || s.kind == RX_STEP_WAIT);
  if (s.kind == RX_STEP_FAILED)
    g_assert_cmpuint (strlen (s.why), >, 0);
  return s.kind == RX_STEP_FAILED ? (int) s.failure : 0;
}

/* Lost again before any answer came to its end: all fail, and a new question is a new try. */
static void
test_lost_twice (GenerateFixture *f)
{
  Question q = { .seed = 4, .n = 150, .scope = 1, .max_tokens = 60 };
  rx_answer *answers[2] = { begin (f, &q), NULL };
  Answer a = { 0 };

  q.scope = 2;
  answers[1] = begin (f, &q);
  faults_set_here (1, VK_ERROR_DEVICE_LOST);
  for (guint i = 0; i < 5; i++)
    g_assert_true (step (answers[0], &a));
  g_assert_true (faults_happened ());
  faults_set_here (1, VK_ERROR_DEVICE_LOST);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (step_to_end (answers[i]), ==, RX_FAIL_DEVICE);
      rx_answer_free (answers[i], &a.done);
    }
  answer_clear (&a);
  a = ask (f, &q);
  g_assert_cmpuint (a.n, >, 0);
  answer_clear (&a);
}

/* Keys and values that are there, of pages that nobody has. */
static guint
count_left (GenerateFixture *f)
{
  const rx_network *network = rx_language_network (f->language);
  const rx_cache *cache = network->cache;
  guint n = 0;

  for (guint i = 0; i < cache->config.layers; i++)
    {
      g_autofree guint8 *bytes = g_malloc (cache->keys[i].size);

      g_assert_cmpint (rx_arena_read (network->arena, cache->keys[i], 0, bytes,
                                      cache->keys[i].size),
                       ==, RX_OK);
      for (gsize k = 0; k < cache->keys[i].size; k++)
        n += bytes[k] != 0;
    }
  return n;
}

static gboolean
nothing_runs (gpointer data)
{
  const GenerateFixture *f = data;
  gboolean runs = FALSE;

  for (int kind = 0; kind < RX_RUNS; kind++)
    {
      const rx_plan *plan = rx_language_network (f->language)->runners[kind].batch.plan;

      runs = runs || (plan != NULL && rx_plan_is_running (plan));
    }
  return !runs;
}

/* The nth call from the answer's `before`th step on fails. Returns whether that was its end: a crew's run that
 * cannot be begun is the device's. */
static gboolean
fail_run (GenerateFixture *f, guint before, guint nth, const Answer *whole)
{
  Question q = { .seed = 4, .n = 150, .scope = 2, .max_tokens = 12 };
  rx_answer *answer = begin (f, &q), *second;
  Answer a = { 0 }, b = { 0 };
  int failure;

  for (guint i = 0; i < before; i++)
    g_assert_true (step (answer, &a));
  faults_set_here (nth, VK_ERROR_OUT_OF_HOST_MEMORY);
  failure = step_to_end (answer);
  g_assert_true (faults_happened ());
  g_assert_true (failure == RX_FAIL_MEMORY || failure == 0);
  q.scope++;
  second = begin (f, &q);
  g_assert_true (step (second, &b));
  rx_answer_free (answer, &a.done);
  answer_clear (&a);
  while (step (second, &b))
    ;
  finish (f, second, &b);
  assert_same_tokens (whole, &b);
  answer_clear (&b);
  return failure != 0;
}

/* Each call of a run fails in turn, also the one that waits for its end: the answer is over, the plan may be
 * another's before it is freed, and nothing of it is written after the wiping. */
static void
test_run_fails (GenerateFixture *f)
{
  Question q = { .seed = 4, .n = 150, .scope = 1, .max_tokens = 12 };
  Answer whole = ask (f, &q);
  guint failed = 0;

  for (guint before = 1; before <= 11; before += 2)
    for (guint nth = 1; nth <= 3; nth++)
      {
        forget_all (f);
        failed += fail_run (f, before, nth, &whole);
        forget_all (f);
        g_assert_true (test_wait_until (nothing_runs, f, TEST_PATIENCE_MS));
        g_assert_cmpuint (count_left (f), ==, 0);
      }
  g_test_message ("%u of 18 answers were cut short", failed);
  g_assert_cmpuint (failed, >, 2);
  answer_clear (&whole);
}

/* Each allocation of a question and its answer fails in turn. */
static void
test_memory (GenerateFixture *f)
{
  static const char gbnf[] = "root ::= \"dose: \" [0-9]{2}";
  Question q = { .seed = 6, .n = 70, .scope = 1, .max_tokens = 12, .gbnf = gbnf };
  Answer whole = ask (f, &q), a = { 0 };
  gboolean happened = TRUE;
  guint n = 0;

  while (happened)
    {
      rx_answer *answer;
      rx_trouble trouble;

      faults_set_malloc (++n);
      answer = try_begin (f, &q, &trouble);
      if (answer == NULL)
        g_assert_cmpint (trouble.fail, ==, RX_FAIL_MEMORY);
      else
        {
          int failure = step_to_end (answer);

          g_assert_true (failure == 0 || failure == RX_FAIL_MEMORY || failure == RX_FAIL_GRAMMAR);
          rx_answer_free (answer, &a.done);
        }
      happened = faults_malloc_happened ();
      faults_set_malloc (0);
    }
  g_assert_cmpuint (n, >, 5);
  a = ask (f, &q);
  assert_same_bits (f, &whole, &a);
  answer_clear (&a);
  answer_clear (&whole);
}

/* Of a model that is larger than may be had nothing is made on the device, not even the device: the first
 * call that would be is set to fail, and never comes. */
static void
test_too_large (gconstpointer path)
{
  rx_language_config config = { .vault = vault,
                                .path = path,
                                .network = { .memory_bytes = 1,
                                             .instance_opened = on_instance_opened } };
  rx_language *language;
  rx_trouble trouble;

  faults_set_here (1, VK_ERROR_DEVICE_LOST);
  g_assert_false (rx_language_new (&config, &language, &trouble));
  g_assert_cmpint (trouble.fail, ==, RX_FAIL_MEMORY);
  g_assert_nonnull (strstr (trouble.why, "the model needs"));
  g_assert_false (faults_happened ());
  faults_set (0, VK_SUCCESS);
}

static const struct
{
  const char *name;
  void (*run) (GenerateFixture *f);
} cases[] = {
  { "cached", test_cached },           { "split", test_split },
  { "interleaved", test_interleaved }, { "seed", test_seed },
  { "scopes", test_scopes },           { "limits", test_limits },
  { "cancel", test_cancel },           { "grammar", test_grammar },
  { "device-lost", test_device_lost }, { "lost-twice", test_lost_twice },
  { "reading", test_reading },         { "memory", test_memory },
  { "run-fails", test_run_fails },
};

typedef struct
{
  GenerateFixture *fixture;
  guint index;
} Case;

static void
test_case (gconstpointer data)
{
  const Case *c = data;

  if (c->fixture->language == NULL)
    fixture_open (c->fixture);
  forget_all (c->fixture);
  cases[c->index].run (c->fixture);
  if (c->index + 1 == G_N_ELEMENTS (cases))
    fixture_close (c->fixture);
}

static void
add (Case *c)
{
  g_autofree char *base = g_path_get_basename (c->fixture->path);
  g_autofree char *path = g_strdup_printf ("/generate/%s/%s", base, cases[c->index].name);

  g_test_add_data_func (path, c, test_case);
}

int
main (int argc, char **argv)
{
  g_autofree GenerateFixture *fixtures = NULL;
  g_autofree Case *all = NULL;
  guint n;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  n = (guint) argc - 1;
  vault = rx_vault_new ();
  fixtures = g_new0 (GenerateFixture, n);
  all = g_new (Case, n * G_N_ELEMENTS (cases));
  for (guint i = 0; i < n * G_N_ELEMENTS (cases); i++)
    {
      all[i] = (Case){ &fixtures[i / G_N_ELEMENTS (cases)], i % G_N_ELEMENTS (cases) };
      all[i].fixture->path = argv[1 + i / G_N_ELEMENTS (cases)];
      add (&all[i]);
    }
  g_test_add_data_func ("/generate/too-large", argv[1], test_too_large);
  status = g_test_run ();
  for (guint i = 0; i < n; i++)
    fixture_close (&fixtures[i]);
  return status;
}
