#include "model-file.h"

#include "language.h"

#include <stdlib.h>
#include <string.h>

#define SEGMENTS_MAX  4096
/* Models are trained for 128k tokens and more: whole, a cache would take all memory that there is. A
 * client that wants more asks for it. */
#define CONTEXT_USUAL 4096

typedef struct
{
  rx_model base;
  rx_vault *vault;
  rx_language *language;
} file_model;

struct rx_job
{
  rx_answer *answer;
};

/* What went wrong last, for who asked: one a thread, because a model is opened
 * on its own. */
static const char *
keep_why (const rx_trouble *trouble)
{
  static _Thread_local char words[sizeof trouble->why];

  memcpy (words, trouble->why, sizeof words);
  return words;
}

/* ---- the model ---- */

static rx_failure
file_open (const rx_model_source *source, rx_model **out, const char **why)
{
  rx_language_config config = { .vault = source->vault,
                                .path = source->path,
                                .network = { .device = source->device,
                                             .cache_dir = source->cache,
                                             .context_tokens = source->context_tokens,
                                             .context_usual = CONTEXT_USUAL,
                                             .memory_bytes = source->memory_bytes,
                                             .progress = source->progress,
                                             .data = source->data } };
  file_model *model = calloc (1, sizeof *model);
  rx_trouble trouble;

  if (model == NULL)
    {
      *why = rx_status_text (RX_NO_MEMORY);
      return RX_FAIL_MEMORY;
    }
  if (!rx_language_new (&config, &model->language, &trouble))
    {
      free (model);
      *why = keep_why (&trouble);
      return (rx_failure) trouble.fail;
    }
  model->base.class = &rx_model_file_class;
  model->vault = source->vault;
  *out = &model->base;
  return RX_FINE;
}

static void
file_describe (rx_model *base, rx_loaded *out)
{
  const file_model *model = (const file_model *) base;
  const rx_network *network = rx_language_network (model->language);

  *out = (rx_loaded){ .capabilities = RX_CAN_GENERATE,
                      .sequences = RX_ANSWERS_MAX,
                      .name = rx_language_name (model->language) };
  if (network != NULL)
    {
      out->context_tokens = rx_network_context (network);
      out->memory_bytes = rx_network_bytes (network);
    }
}

static void
file_close (rx_model *base)
{
  file_model *model = (file_model *) base;

  rx_language_free (model->language);
  free (model);
}

static bool
file_drop_scope (rx_model *base, const uint8_t scope[RX_WIRE_SCOPE_BYTES], uint32_t *pages)
{
  return rx_language_drop_scope (((file_model *) base)->language, scope, pages);
}

static bool
file_idle (rx_model *base)
{
  return rx_language_tune (((file_model *) base)->language);
}

/* ---- a request ---- */

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

/* The conversation's segments, and where the last pinned one of those before it
 * ends. */
typedef struct
{
  rx_segment segments[SEGMENTS_MAX]; /* (n) */
  uint32_t ends[SEGMENTS_MAX];       /* (n) tokens once segment i stands there */
  uint32_t n;
} conversation;

static uint32_t
pinned_tokens (const conversation *c)
{
  uint32_t tokens = 0;

  for (uint32_t i = 0; i < c->n && (c->segments[i].flags & RX_SEGMENT_PINNED) != 0; i++)
    tokens = c->ends[i];
  return tokens;
}

static bool
render (file_model *model, conversation *c, rx_list list, rx_tokens *tokens, rx_trouble *trouble)
{
  const char *no_chat;
  const rx_chat *chat = rx_language_chat (model->language, &no_chat);
  const rx_network *network = rx_language_network (model->language);
  rx_why why;

  if (chat == NULL)
    return rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE, "%s", no_chat);
  if (list.count > SEGMENTS_MAX)
    return rx_trouble_say (trouble, RX_FAIL_CONTEXT, "the question has too many parts: at most %d",
                           SEGMENTS_MAX);
  while (rx_next_segment (&list, &c->segments[c->n]))
    c->n++;
  tokens->most = network == NULL ? 0 : rx_network_context (network);
  return rx_chat_render (chat, rx_language_tokenizer (model->language), c->segments, c->n, c->ends,
                         tokens, &why) ||
         rx_trouble_say (trouble, why.memory ? RX_FAIL_MEMORY : RX_FAIL_CONTEXT, "%s", why.text);
}

static bool
start (file_model *model, const rx_generate *request, rx_job *job, rx_trouble *trouble)
{
  rx_text_memory memory = { memory_alloc, memory_free, model->vault };
  rx_tokens tokens = { .memory = &memory };
  conversation *c = rx_vault_alloc (model->vault, sizeof *c);
  rx_answer_config config = { .sampling = request->sampling,
                              .grammar_kind = request->grammar_kind,
                              .grammar = request->grammar,
                              .stops = request->stops,
                              .biases = request->biases };
  bool good;

  if (c == NULL)
    return rx_trouble_of (trouble, RX_NO_MEMORY);
  c->n = 0;
  memcpy (config.scope, request->scope, sizeof config.scope);
  good = render (model, c, request->segments, &tokens, trouble);
  if (good)
    {
      config.tokens = tokens.ids;
      config.n_tokens = (uint32_t) tokens.n;
      config.pin_tokens = pinned_tokens (c);
      good = rx_answer_new (model->language, &config, &job->answer, trouble);
    }
  rx_tokens_clear (&tokens);
  rx_vault_free (model->vault, c);
  return good;
}

static rx_failure
file_start (rx_model *base, const rx_generate *request, rx_job **out, const char **why)
{
  rx_job *job = calloc (1, sizeof *job);
  rx_trouble trouble;

  if (job == NULL)
    {
      *why = rx_status_text (RX_NO_MEMORY);
      return RX_FAIL_MEMORY;
    }
  if (!start ((file_model *) base, request, job, &trouble))
    {
      free (job);
      *why = keep_why (&trouble);
      return (rx_failure) trouble.fail;
    }
  *out = job;
  return RX_FINE;
}

static void
file_cancel (rx_model *base, rx_job *job, rx_done *done)
{
  rx_answer_free (job->answer, done);
  free (job);
}

static void
file_step (rx_model *base, rx_job *job, rx_step *out)
{
  rx_trouble trouble = { 0 };

  rx_answer_step (job->answer, out);
  if (out->kind == RX_STEP_FAILED)
    {
      memcpy (trouble.why, out->why, strlen (out->why) + 1);
      out->why = keep_why (&trouble);
    }
  if (out->kind == RX_STEP_FAILED || out->kind == RX_STEP_DONE)
    file_cancel (base, job, &out->done);
}

static rx_failure
file_run (
    rx_model *base, const rx_tensor *in, uint32_t n_in, const rx_tensor **out, uint32_t *n_out)
{
  return RX_FAIL_NOT_CAPABLE;
}

const rx_model_class rx_model_file_class = {
  .open = file_open,
  .describe = file_describe,
  .start = file_start,
  .step = file_step,
  .cancel = file_cancel,
  .run = file_run,
  .drop_scope = file_drop_scope,
  .idle = file_idle,
  .close = file_close,
};
