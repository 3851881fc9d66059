/* Answers in a grammar from a model of random weights: test-constrained MODEL. Whatever the model would
 * rather say, the text is in the grammar, every piece that is streamed is whole UTF-8, and what the
 * grammar leaves no choice about goes in as one batch. */
#include "counts.h"
#include "language-private.h"
#include "random-schemas.h"

#include <string.h>

#define PROMPT     40
#define ANSWER_MAX 160

static rx_vault *vault; /* a program has one, to its end */
static rx_language *language;

typedef struct
{
  GString *text;
  rx_done done;
  guint forced;     /* tokens that went in by prefill, not one by one */
  guint row_tokens; /* tokens drawn from few rows of the head */
} Answer;

static void
answer_clear (Answer *a)
{
  g_string_free (a->text, TRUE);
}

/* Drawn from few rows at temperature 0: no other of them has a larger logit. */
static void
check_largest (const rx_answer *answer)
{
  const float *logits = rx_network_logits (language->network);
  guint32 token = answer->tokens[answer->n_tokens - 1];

  for (guint32 i = 0; i < answer->n_rows; i++)
    g_assert_cmpfloat (logits[answer->rows[i]], <=, logits[token]);
}

static Answer
ask (rx_grammar kind, const char *grammar, guint seed)
{
  guint32 tokens[PROMPT];
  rx_answer_config config = {
    .tokens = tokens,
    .n_tokens = PROMPT,
    .scope = { 1 },
    .sampling = { .max_tokens = ANSWER_MAX, .temperature = seed % 3 == 0 ? 0 : 1.2f, .seed = seed },
    .grammar_kind = (guint8) kind,
    .grammar = rx_bytes_of (grammar)
  };
  Answer out = { .text = g_string_new (NULL) };
  rx_answer *answer;
  rx_trouble trouble;
  rx_step s = { 0 };

  for (guint i = 0; i < PROMPT; i++)
    tokens[i] = 300 + (i * 37 + seed) % 300;
  if (!rx_answer_new (language, &config, &answer, &trouble))
    g_error ("%s: %s", grammar, trouble.why);
  while (s.kind != RX_STEP_DONE)
    {
      rx_answer_step (answer, &s);
      if (s.kind == RX_STEP_FAILED)
        g_error ("%s: %s", grammar, s.why);
      if (s.kind != RX_STEP_TEXT)
        continue;
      g_assert_true (g_utf8_validate ((const char *) s.text.data, (gssize) s.text.size, NULL));
      g_string_append_len (out.text, (const char *) s.text.data, (gssize) s.text.size);
      if (s.tokens != 1 || answer->n_rows == 0)
        continue;
      out.row_tokens++;
      if (config.sampling.temperature == 0)
        check_largest (answer);
    }
  for (guint32 i = PROMPT; i < answer->n_tokens; i++)
    out.forced += answer->by_prefill[i];
  rx_answer_free (answer, &out.done);
  return out;
}

/* An answer that came to its end is a whole text of the grammar, one that was cut is a beginning. */
static void
check_in_grammar (const Answer *a, rx_grammar kind, const char *grammar)
{
  rx_guide_config config = { .vault = vault,
                             .vocabulary = rx_language_vocabulary (language),
                             .kind = kind,
                             .text = rx_bytes_of (grammar) };
  rx_guide *guide;
  rx_walk *walk;
  rx_fail code;
  rx_why why;

  g_assert_true (rx_guide_new (&config, &guide, &code, &why));
  walk = rx_walk_new (guide);
  g_assert_cmpint (rx_walk_accept_bytes (walk,
                                         (rx_bytes){ (const guint8 *) a->text->str, a->text->len }),
                   ==, RX_WALK_YES);
  if (a->done.finish == RX_FINISH_END)
    g_assert_true (rx_walk_may_end (walk));
  else
    g_assert_cmpint (a->done.finish, ==, RX_FINISH_LENGTH);
  rx_walk_free (walk);
  rx_guide_free (guide);
}

static void
check_shape (const Answer *a, const Shape *shape, const char *schema)
{
  rx_json json;
  rx_why why;

  if (a->done.finish != RX_FINISH_END)
    return;
  if (!rx_json_read (vault, (rx_bytes){ (const guint8 *) a->text->str, a->text->len }, &json, &why))
    g_error ("%s: %s", a->text->str, why.text);
  if (!shape_accepts (shape, &json, 0))
    g_error ("%s is not as %s", a->text->str, schema);
  rx_json_clear (&json);
}

static void
test_schemas (void)
{
  guint n = test_count (&(TestCounts){ "schemas by chance", 8, 300, 3000 });
  guint whole = 0, forced = 0, few = 0, all = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (i + 1000);
      Shape *shape = shape_new (random, 3);
      g_autofree char *schema = shape_schema (shape);
      Answer a = ask (RX_GRAMMAR_JSON_SCHEMA, schema, i);

      check_in_grammar (&a, RX_GRAMMAR_JSON_SCHEMA, schema);
      check_shape (&a, shape, schema);
      whole += a.done.finish == RX_FINISH_END;
      forced += a.forced;
      few += a.row_tokens;
      all += a.done.answer_tokens;
      answer_clear (&a);
      shape_free (shape);
    }
  g_test_message ("%u of %u came to their end; %u tokens, %u forced, %u from few rows", whole, n,
                  all, forced, few);
  g_assert_cmpuint (whole, >, n / 2);
}

static void
test_grammars (void)
{
  static const char *const grammars[] = {
    "root ::= [à-ÿ€-↿😀-🙏]{12}",
    "root ::= (\"é\" | \"日本\" | \"👩‍👩‍👧\"){8} \".\"",
    "root ::= \"The dose of the morning is \" [0-9]{1,3} \" mg, \" (\"not \" | \"\") \"taken.\"",
    "root ::= \"<|im_end|>\" [a-c] \"</s><end_of_turn>\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (grammars); i++)
    {
      for (guint seed = 0; seed < 3; seed++)
        {
          Answer a = ask (RX_GRAMMAR_GBNF, grammars[i], seed);

          g_test_message ("%s (%u of %u tokens forced, %u from few rows)", a.text->str, a.forced,
                          a.done.answer_tokens, a.row_tokens);
          g_assert_cmpint (a.done.finish, ==, RX_FINISH_END);
          check_in_grammar (&a, RX_GRAMMAR_GBNF, grammars[i]);
          if (i == 2)
            {
              g_assert_cmpuint (a.forced, >, 4);
              g_assert_cmpuint (a.row_tokens, >, 0);
            }
          answer_clear (&a);
        }
    }
}

int
main (int argc, char **argv)
{
  rx_language_config config = { .network = { .context_tokens = 256, .sequences = 1 } };
  rx_trouble trouble;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  config.vault = vault = rx_vault_new ();
  config.path = argv[1];
  if (!rx_language_new (&config, &language, &trouble))
    g_error ("%s", trouble.why);
  g_test_add_func ("/constrained/schemas", test_schemas);
  g_test_add_func ("/constrained/grammars", test_grammars);
  status = g_test_run ();
  rx_language_free (language);
  return status;
}
