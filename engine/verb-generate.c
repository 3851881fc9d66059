#include "verb-generate.h"

#include "clock.h"
#include "guide.h"
#include "json.h"
#include "language.h"
#include "serve-cage.h"

#include <stdlib.h>
#include <string.h>

#define MESSAGES_MAX 1024

typedef struct
{
  const rx_generate_options *options;
  rx_vault *vault;
  rx_bytes prompt, grammar; /* as read, in the vault */
  rx_json json;             /* of the chat: its texts stay while the tokens are made */
  rx_gguf *file;
  rx_tokenizer *tokenizer; /* NULL for a prompt of tokens */
  rx_language *language;   /* has taken both */
  rx_text_memory memory;
  rx_tokens tokens;
  uint32_t context; /* that the answer can reach; 0: all that the model has */
  char *text;       /* (n_text) of the answer, in the vault */
  size_t n_text, text_size;
  int64_t began_us, loaded_us, first_us;
  rx_trouble trouble;
} generation;

static const char *
prompt_path (const rx_generate_options *o)
{
  if (o->tokens_file != NULL)
    return o->tokens_file;
  return o->prompt_file != NULL ? o->prompt_file : o->chat_file;
}

static void *
memory_alloc (void *context, size_t size)
{
  return rx_vault_alloc (context, size);
}

static void
memory_free (void *context, void *block)
{
  rx_vault_free (context, block);
}

/* ---- the prompt ---- */

static bool
role_of (rx_bytes name, uint8_t *role)
{
  static const struct
  {
    const char *name;
    rx_role role;
  } rows[] = {
    { "system", RX_ROLE_SYSTEM },
    { "user", RX_ROLE_USER },
    { "assistant", RX_ROLE_ASSISTANT },
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    {
      if (name.size == strlen (rows[i].name) && memcmp (name.data, rows[i].name, name.size) == 0)
        {
          *role = (uint8_t) rows[i].role;
          return true;
        }
    }
  return false;
}

static bool
take_messages (const rx_json *json, rx_segment *segments, uint32_t *n)
{
  uint32_t node = json->nodes[0].child;

  for (*n = 0; node != RX_JSON_NONE; node = json->nodes[node].next)
    {
      uint32_t role = rx_json_member (json, node, "role");
      uint32_t content = rx_json_member (json, node, "content");
      rx_segment *segment = &segments[(*n)++];

      if (!rx_json_is (json, role, RX_JSON_STRING) || !rx_json_is (json, content, RX_JSON_STRING) ||
          !role_of (rx_json_text (json, role), &segment->role))
        return false;
      segment->trust = RX_TRUST_INSTRUCTION;
      segment->flags = RX_CHAT_BEGINS;
      segment->text = rx_json_text (json, content);
    }
  return *n > 0;
}

static bool
make_tokenizer (generation *g)
{
  rx_why why;

  return rx_tokenizer_new (g->file, &g->tokenizer, &why) ||
         rx_trouble_say (&g->trouble, RX_FAIL_MODEL_FILE, "%s", why.text);
}

/* A tokenizer takes longest to make, so it comes after all that can be refused without it. */
static bool
render (generation *g, const rx_segment *segments, uint32_t n)
{
  rx_chat chat;
  rx_why why;

  if (rx_chat_find (g->file, NULL, &chat, &why))
    {
      if (!make_tokenizer (g))
        return false;
      if (rx_chat_find (g->file, g->tokenizer, &chat, &why) &&
          rx_chat_render (&chat, g->tokenizer, segments, n, NULL, &g->tokens, &why))
        return true;
    }
  return rx_trouble_say (&g->trouble, g->tokens.full ? RX_FAIL_CONTEXT : RX_FAIL_NOT_CAPABLE, "%s",
                         why.text);
}

static bool
take_chat (generation *g)
{
  rx_segment *segments = calloc (MESSAGES_MAX, sizeof *segments);
  uint32_t n;
  bool good;

  if (segments == NULL)
    return rx_trouble_of (&g->trouble, RX_NO_MEMORY);
  if (rx_json_is (&g->json, 0, RX_JSON_ARRAY) && g->json.nodes[0].count > MESSAGES_MAX)
    good = rx_trouble_say (&g->trouble, RX_FAIL_BAD_MESSAGE,
                           "the chat has %u messages, and %d are taken at most; leave some out",
                           g->json.nodes[0].count, MESSAGES_MAX);
  else if (rx_json_is (&g->json, 0, RX_JSON_ARRAY) && take_messages (&g->json, segments, &n))
    good = render (g, segments, n);
  else
    good = rx_trouble_say (&g->trouble, RX_FAIL_BAD_MESSAGE,
                           "the chat is not a JSON array of {\"role\": \"system\", \"user\" or "
                           "\"assistant\", \"content\": text}; write it so");
  free (segments);
  return good;
}

static bool
take_text (generation *g)
{
  const rx_tokenizer_facts *facts;
  rx_why why;

  if (!make_tokenizer (g))
    return false;
  facts = rx_tokenizer_facts_of (g->tokenizer);
  if (facts->add_bos && facts->bos != RX_TOKEN_NONE && !rx_tokens_add (&g->tokens, facts->bos))
    return rx_trouble_of (&g->trouble, RX_NO_MEMORY);
  return rx_tokenize (g->tokenizer, g->prompt, RX_TOKENIZE_START, &g->tokens, &why) ||
         rx_trouble_say (&g->trouble, g->tokens.full ? RX_FAIL_CONTEXT : RX_FAIL_BAD_MESSAGE, "%s",
                         why.text);
}

/* Everything that can be wrong with the input is found before the model is put on the device. */
static bool
make_prompt (generation *g)
{
  const rx_generate_options *o = g->options;
  rx_why why;
  bool good;

  if (o->tokens_file != NULL)
    {
      uint32_t n;

      good = rx_verb_tokens (g->vault, g->prompt, &g->tokens.ids, &n, &g->trouble);
      g->tokens.n = g->tokens.size = good ? n : 0;
      return good;
    }
  if (o->chat_file != NULL && !rx_json_read (g->vault, g->prompt, &g->json, &why))
    return rx_trouble_say (&g->trouble, RX_FAIL_BAD_MESSAGE, "the chat: %s", why.text);
  return o->chat_file != NULL ? take_chat (g) : take_text (g);
}

/* A cache for no more than the answer can reach: the rest would be memory filled with zeros. */
static void
choose_context (generation *g, const rx_shape *shape)
{
  uint64_t wanted = (uint64_t) g->tokens.n + g->options->sampling.max_tokens;

  if (g->options->sampling.max_tokens != 0 && wanted < shape->context)
    g->context = (uint32_t) wanted;
}

static uint8_t
grammar_kind (const generation *g)
{
  if (g->options->grammar_file == NULL)
    return RX_GRAMMAR_NONE;
  return g->grammar.size > 0 && g->grammar.data[0] == '{' ? RX_GRAMMAR_JSON_SCHEMA
                                                          : RX_GRAMMAR_GBNF;
}

static bool
check_grammar (generation *g)
{
  rx_guide_config config = { .vault = g->vault,
                             .kind = (rx_grammar) grammar_kind (g),
                             .text = g->grammar };
  rx_fail code;
  rx_why why;

  return config.kind == RX_GRAMMAR_NONE || rx_guide_new (&config, NULL, &code, &why) ||
         rx_trouble_say (&g->trouble, code, "%s", why.text);
}

/* What the model can take, and a place more for the answer. */
static bool
check_tokens (generation *g, const rx_shape *shape)
{
  uint32_t n = (uint32_t) g->tokens.n;

  if (!rx_verb_check (g->tokens.ids, n, shape, &g->trouble))
    return false;
  if (n == 0)
    return rx_trouble_say (&g->trouble, RX_FAIL_BAD_MESSAGE, "the prompt is empty; write one");
  return n < shape->context ||
         rx_trouble_say (&g->trouble, RX_FAIL_CONTEXT,
                         "%u tokens fill the model's context of %u, and no answer fits; give fewer",
                         n, shape->context);
}

static bool
check_input (generation *g)
{
  rx_shape *shape = malloc (sizeof *shape);
  rx_why why;
  bool good;

  if (shape == NULL)
    return rx_trouble_of (&g->trouble, RX_NO_MEMORY);
  if (!check_grammar (g))
    good = false;
  else if (!rx_gguf_open (g->options->common.model, &g->file, &why))
    good = rx_trouble_say (&g->trouble, RX_FAIL_MODEL_FILE, "%s", why.text);
  else if (!rx_shape_read (g->file, shape, &g->trouble))
    good = false;
  else
    {
      g->tokens.most = shape->context;
      good = rx_network_fits (g->file, g->options->common.device, &g->trouble) && make_prompt (g) &&
             check_tokens (g, shape);
    }
  if (good)
    choose_context (g, shape);
  free (shape);
  return good;
}

static bool
prepare (generation *g)
{
  const rx_generate_options *o = g->options;
  rx_language_config config = {
    .vault = g->vault,
    .path = o->common.model,
    .network = { .device = o->common.device, .family = rx_verb_family (&o->common), .sequences = 1 }
  };

  g->began_us = rx_clock_us ();
  if (!rx_verb_read (g->vault, prompt_path (o), &g->prompt, &g->trouble) ||
      (o->grammar_file != NULL &&
       !rx_verb_read (g->vault, o->grammar_file, &g->grammar, &g->trouble)) ||
      !rx_verb_enter (&o->common, &g->trouble) || !check_input (g))
    return false;
  config.network.cache_dir = rx_cage_cache ();
  config.network.context_tokens = g->context;
  config.file = g->file;
  config.tokenizer = g->tokenizer;
  g->file = NULL;
  g->tokenizer = NULL;
  if (!rx_language_new (&config, &g->language, &g->trouble))
    return false;
  g->loaded_us = rx_clock_us ();
  return true;
}

/* ---- the answer ---- */

static bool
keep_text (generation *g, rx_bytes text)
{
  if (text.size > g->text_size - g->n_text)
    {
      size_t size = 2 * g->text_size + text.size + 4096;
      char *more = rx_vault_alloc (g->vault, size);

      if (more == NULL)
        return rx_trouble_of (&g->trouble, RX_NO_MEMORY);
      if (g->n_text > 0)
        memcpy (more, g->text, g->n_text);
      rx_vault_free (g->vault, g->text);
      g->text = more;
      g->text_size = size;
    }
  if (text.size > 0)
    memcpy (g->text + g->n_text, text.data, text.size);
  g->n_text += text.size;
  return true;
}

static bool
show (generation *g, rx_bytes text)
{
  if (g->first_us == 0)
    g->first_us = rx_clock_us ();
  if (g->options->common.json)
    return keep_text (g, text);
  if (fwrite (text.data, 1, text.size, stdout) != text.size || fflush (stdout) != 0)
    return rx_trouble_say (&g->trouble, RX_FAIL_BAD_MESSAGE, "standard output is closed");
  return true;
}

static bool
answer (generation *g, rx_answer *a)
{
  for (;;)
    {
      rx_step step;

      rx_answer_step (a, &step);
      if (step.kind == RX_STEP_DONE)
        return true;
      if (step.kind == RX_STEP_FAILED)
        return rx_trouble_say (&g->trouble, (rx_fail) step.failure, "%s", step.why);
      if (step.kind == RX_STEP_TEXT && step.text.size + step.tokens > 0 && !show (g, step.text))
        return false;
    }
}

/* ---- printing ---- */

static const char *
finish_name (uint32_t finish)
{
  static const char *const names[] = { [RX_FINISH_END] = "end",
                                       [RX_FINISH_LENGTH] = "length",
                                       [RX_FINISH_STOP] = "stop",
                                       [RX_FINISH_CANCELLED] = "cancelled" };

  return finish < sizeof names / sizeof names[0] && names[finish] != NULL ? names[finish] : "";
}

static void
print_json (generation *g, const rx_answer *a, const rx_done *done)
{
  const rx_device_info *device = rx_network_device (rx_language_network (g->language));
  uint32_t n;
  const uint32_t *tokens = rx_answer_tokens (a, &n);

  fputs ("{\"tokens\":[", stdout);
  for (uint32_t i = 0; i < n; i++)
    printf ("%s%u", i == 0 ? "" : ",", tokens[i]);
  fputs ("],\"text\":", stdout);
  rx_cli_json_string (stdout, g->text != NULL ? g->text : "");
  printf (",\"finish\":\"%s\",\"prompt_tokens\":%u,\"device\":", finish_name (done->finish),
          done->prompt_tokens);
  rx_cli_json_string (stdout, device->name);
  printf (",\"timings_ms\":{\"load\":%.3f,\"prefill\":%.3f,\"decode\":%.3f,\"first_token\":%.3f,"
          "\"total\":%.3f}}\n",
          (double) (g->loaded_us - g->began_us) / 1e3, (double) done->prefill_us / 1e3,
          (double) done->decode_us / 1e3,
          g->first_us == 0 ? 0 : (double) (g->first_us - g->began_us) / 1e3,
          (double) (rx_clock_us () - g->began_us) / 1e3);
}

static bool
generate (generation *g)
{
  const rx_generate_options *o = g->options;
  rx_answer_config config = { .tokens = g->tokens.ids,
                              .n_tokens = (uint32_t) g->tokens.n,
                              .sampling = o->sampling,
                              .grammar_kind = grammar_kind (g),
                              .grammar = g->grammar };
  rx_answer *a;
  rx_done done;
  bool good;

  if (!rx_answer_new (g->language, &config, &a, &g->trouble))
    return false;
  good = answer (g, a) && (!o->common.json || keep_text (g, (rx_bytes){ (const uint8_t *) "", 1 }));
  rx_answer_say (a, &done);
  if (good && o->common.json)
    print_json (g, a, &done);
  else if (good)
    putchar ('\n');
  rx_answer_free (a, &done);
  return good;
}

int
rx_verb_generate (const rx_generate_options *options)
{
  generation g = { .options = options, .vault = rx_vault_new () };
  int status = 0;

  if (g.vault == NULL)
    return rx_cli_failed ((rx_cli_failure){ options->common.json, "memory" }, "no memory");
  g.memory = (rx_text_memory){ memory_alloc, memory_free, g.vault };
  g.tokens.memory = &g.memory;
  if (!prepare (&g) || !generate (&g))
    status = rx_verb_failed (&options->common, &g.trouble);
  rx_json_clear (&g.json);
  rx_tokens_clear (&g.tokens);
  if (g.language != NULL)
    rx_language_free (g.language);
  rx_tokenizer_free (g.tokenizer);
  rx_gguf_close (g.file);
  rx_vault_close (g.vault);
  return rx_cli_end (status);
}
