#define _GNU_SOURCE
#include "echo.h"

#include "clock.h"

#include <stdlib.h>
#include <string.h>

#define SCOPES_MAX      32          /* the oldest gives way */
#define SCOPE_BYTES_MAX (64u << 10) /* of a prompt that are kept */
#define STOPS_MAX       16
#define STOP_BYTES_MAX  256
#define CONTEXT_DEFAULT (16u << 20)

/* What is kept of a scope's last prompt, as a model keeps its pages. */
typedef struct
{
  uint8_t id[RX_WIRE_SCOPE_BYTES];
  uint8_t *prompt; /* (size) in the vault; NULL: free */
  size_t size;
  uint64_t used_at; /* counts requests */
} echo_scope;

typedef struct
{
  rx_model base;
  rx_vault *vault;
  unsigned delay_ms;
  uint32_t context_tokens;
  uint64_t requests;
  echo_scope scopes[SCOPES_MAX];
} echo_model;

struct rx_job
{
  uint8_t *text; /* (size) the answer, in the vault */
  size_t size, at;
  uint8_t *stops; /* in the vault, one after the other */
  uint16_t stop_sizes[STOPS_MAX];
  unsigned n_stops;
  uint32_t max_tokens;
  int64_t began_us, due_us;
  bool stopped;
  rx_done done;
};

static bool
is_space (uint8_t c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Where the piece that starts at `at` ends: white space, then a word. */
static size_t
word_end (const uint8_t *text, size_t size, size_t at)
{
  while (at < size && is_space (text[at]))
    at++;
  while (at < size && !is_space (text[at]))
    at++;
  return at;
}

static uint32_t
count_words (const uint8_t *text, size_t size)
{
  uint32_t n = 0;

  for (size_t at = 0; at < size; n++)
    at = word_end (text, size, at);
  return n;
}

/* ---- scopes ---- */

static uint32_t
pages_of (const echo_scope *scope)
{
  return (uint32_t) ((scope->size + RX_ECHO_PAGE_BYTES - 1) / RX_ECHO_PAGE_BYTES);
}

static void
scope_clear (echo_model *model, echo_scope *scope)
{
  rx_vault_free (model->vault, scope->prompt);
  *scope = (echo_scope){ 0 };
}

static echo_scope *
scope_find (echo_model *model, const uint8_t id[RX_WIRE_SCOPE_BYTES])
{
  for (unsigned i = 0; i < SCOPES_MAX; i++)
    {
      echo_scope *scope = &model->scopes[i];

      if (scope->prompt != NULL && memcmp (scope->id, id, sizeof scope->id) == 0)
        return scope;
    }
  return NULL;
}

static echo_scope *
scope_oldest (echo_model *model)
{
  echo_scope *oldest = &model->scopes[0];

  for (unsigned i = 1; i < SCOPES_MAX; i++)
    {
      if (model->scopes[i].used_at < oldest->used_at)
        oldest = &model->scopes[i];
    }
  return oldest;
}

/* Keeps the prompt as the scope's pages and says how many of its tokens were there already. */
static uint32_t
scope_keep (echo_model *model, const uint8_t id[RX_WIRE_SCOPE_BYTES], uint8_t *prompt, size_t size)
{
  echo_scope *scope = scope_find (model, id);
  uint32_t cached = 0;
  size_t same = 0;

  if (scope != NULL)
    {
      while (same < size && same < scope->size && prompt[same] == scope->prompt[same])
        same++;
      same -= same % RX_ECHO_PAGE_BYTES;
      cached = count_words (prompt, same);
    }
  else
    scope = scope_oldest (model);
  scope_clear (model, scope);
  memcpy (scope->id, id, sizeof scope->id);
  scope->prompt = prompt;
  scope->size = size;
  scope->used_at = ++model->requests;
  return cached;
}

/* The start of the prompt as one run of bytes, in the vault. */
static uint8_t *
prompt_join (echo_model *model, const rx_generate *request, size_t *size)
{
  uint8_t *prompt = rx_vault_alloc (model->vault, SCOPE_BYTES_MAX);
  rx_list list = request->segments;
  rx_segment segment;

  *size = 0;
  while (prompt != NULL && rx_next_segment (&list, &segment))
    {
      size_t n = SCOPE_BYTES_MAX - *size;

      if (n > segment.text.size)
        n = segment.text.size;
      if (n > 0)
        memcpy (prompt + *size, segment.text.data, n);
      *size += n;
    }
  return prompt;
}

/* ---- a request ---- */

static void
job_free (echo_model *model, rx_job *job)
{
  rx_vault_free (model->vault, job->text);
  rx_vault_free (model->vault, job->stops);
  free (job);
}

static rx_failure
take_stops (echo_model *model, rx_job *job, rx_list list, const char **why)
{
  rx_bytes stop;
  size_t used = 0;

  if (list.count == 0)
    return RX_FINE;
  *why = "too many or too long stop strings: at most 16 of 256 bytes";
  if (list.count > STOPS_MAX)
    return RX_FAIL_NOT_CAPABLE;
  job->stops = rx_vault_alloc (model->vault, STOPS_MAX * STOP_BYTES_MAX);
  if (job->stops == NULL)
    {
      *why = "not enough memory for the question";
      return RX_FAIL_MEMORY;
    }
  while (rx_next_bytes (&list, &stop))
    {
      if (stop.size > STOP_BYTES_MAX)
        return RX_FAIL_NOT_CAPABLE;
      memcpy (job->stops + used, stop.data, stop.size);
      used += stop.size;
      job->stop_sizes[job->n_stops++] = (uint16_t) stop.size;
    }
  return RX_FINE;
}

static rx_failure
take_segments (echo_model *model, rx_job *job, rx_list list, const char **why)
{
  rx_bytes last = { NULL, 0 };
  rx_segment segment;
  uint64_t tokens = 0;

  while (rx_next_segment (&list, &segment))
    {
      tokens += count_words (segment.text.data, segment.text.size);
      if (segment.role == RX_ROLE_USER)
        last = segment.text;
    }
  if (tokens > model->context_tokens)
    {
      *why = "the question does not fit the model's context";
      return RX_FAIL_CONTEXT;
    }
  job->done.prompt_tokens = (uint32_t) tokens;
  job->text = rx_vault_alloc (model->vault, last.size);
  if (job->text == NULL)
    {
      *why = "not enough memory for the question";
      return RX_FAIL_MEMORY;
    }
  if (last.size > 0)
    memcpy (job->text, last.data, last.size);
  job->size = last.size;
  return RX_FINE;
}

static rx_failure
job_fill (echo_model *model, rx_job *job, const rx_generate *request, const char **why)
{
  rx_failure failure;
  uint8_t *prompt;
  size_t size;

  if (request->grammar_kind != RX_GRAMMAR_NONE)
    {
      *why = "the echo model has no grammars";
      return RX_FAIL_NOT_CAPABLE;
    }
  failure = take_segments (model, job, request->segments, why);
  if (failure == RX_FINE)
    failure = take_stops (model, job, request->stops, why);
  if (failure != RX_FINE)
    return failure;
  prompt = prompt_join (model, request, &size);
  if (prompt == NULL)
    {
      *why = "not enough memory for the question";
      return RX_FAIL_MEMORY;
    }
  job->done.cached_tokens = scope_keep (model, request->scope, prompt, size);
  return RX_FINE;
}

static rx_failure
echo_start (rx_model *base, const rx_generate *request, rx_job **out, const char **why)
{
  echo_model *model = (echo_model *) base;
  rx_job *job = calloc (1, sizeof *job);
  rx_failure failure;

  *why = "not enough memory for the question";
  if (job == NULL)
    return RX_FAIL_MEMORY;
  failure = job_fill (model, job, request, why);
  if (failure != RX_FINE)
    {
      job_free (model, job);
      return failure;
    }
  job->max_tokens = request->sampling.max_tokens;
  job->began_us = rx_clock_us ();
  job->due_us = job->began_us + (int64_t) model->delay_ms * 1000;
  *out = job;
  return RX_FINE;
}

/* Where the earliest stop string that begins in [from, to) begins; `to` when there is none. */
static size_t
find_stop (const rx_job *job, size_t from, size_t to)
{
  const uint8_t *stop = job->stops;

  for (unsigned i = 0; i < job->n_stops; i++)
    {
      size_t reach = to + job->stop_sizes[i] - 1;
      const uint8_t *hit;

      if (reach > job->size)
        reach = job->size;
      hit = memmem (job->text + from, reach - from, stop, job->stop_sizes[i]);
      if (hit != NULL && hit < job->text + to)
        to = (size_t) (hit - job->text);
      stop += job->stop_sizes[i];
    }
  return to;
}

static void
step_end (echo_model *model, rx_job *job, rx_finish finish, rx_step *out)
{
  job->done.finish = finish;
  job->done.decode_us = (uint64_t) (rx_clock_us () - job->began_us);
  out->kind = RX_STEP_DONE;
  out->done = job->done;
  job_free (model, job);
}

static void
echo_step (rx_model *base, rx_job *job, rx_step *out)
{
  echo_model *model = (echo_model *) base;
  size_t from = job->at, to, stop;

  if (job->stopped)
    step_end (model, job, RX_FINISH_STOP, out);
  else if (job->at == job->size)
    step_end (model, job, RX_FINISH_END, out);
  else if (job->max_tokens != 0 && job->done.answer_tokens >= job->max_tokens)
    step_end (model, job, RX_FINISH_LENGTH, out);
  else if (rx_clock_us () < job->due_us)
    {
      out->kind = RX_STEP_WAIT;
      out->until_us = job->due_us;
    }
  else
    {
      to = word_end (job->text, job->size, from);
      stop = find_stop (job, from, to);
      job->stopped = stop < to;
      job->at = stop;
      job->done.answer_tokens++;
      job->due_us = rx_clock_us () + (int64_t) model->delay_ms * 1000;
      out->kind = RX_STEP_TEXT;
      out->text = (rx_bytes){ job->text + from, stop - from };
      out->tokens = 1;
    }
}

static void
echo_cancel (rx_model *base, rx_job *job, rx_done *done)
{
  rx_step step;

  step_end ((echo_model *) base, job, RX_FINISH_CANCELLED, &step);
  *done = step.done;
}

/* ---- the model ---- */

static rx_failure
echo_open (const rx_model_source *source, rx_model **out, const char **why)
{
  echo_model *model = calloc (1, sizeof *model);

  if (model == NULL)
    {
      *why = "not enough memory for the model";
      return RX_FAIL_MEMORY;
    }
  model->base.class = &rx_echo_class;
  model->vault = source->vault;
  model->delay_ms = source->echo_ms;
  model->context_tokens = source->context_tokens != 0 ? source->context_tokens : CONTEXT_DEFAULT;
  *out = &model->base;
  return RX_FINE;
}

static void
echo_describe (rx_model *base, rx_loaded *out)
{
  echo_model *model = (echo_model *) base;

  *out = (rx_loaded){
    .capabilities = RX_CAN_GENERATE | RX_CAN_RUN,
    .context_tokens = model->context_tokens,
    .sequences = 16,
    .memory_bytes = sizeof *model,
    .name = rx_bytes_of ("Echo (for tests)"),
  };
}

static rx_failure
echo_run (
    rx_model *base, const rx_tensor *in, uint32_t n_in, const rx_tensor **out, uint32_t *n_out)
{
  *out = in;
  *n_out = n_in;
  return RX_FINE;
}

static bool
echo_drop_scope (rx_model *base, const uint8_t id[RX_WIRE_SCOPE_BYTES], uint32_t *pages)
{
  echo_model *model = (echo_model *) base;
  echo_scope *scope = scope_find (model, id);

  *pages = 0;
  if (scope != NULL)
    {
      *pages = pages_of (scope);
      scope_clear (model, scope);
    }
  return true;
}

static void
echo_close (rx_model *base)
{
  echo_model *model = (echo_model *) base;

  for (unsigned i = 0; i < SCOPES_MAX; i++)
    scope_clear (model, &model->scopes[i]);
  free (model);
}

const rx_model_class rx_echo_class = {
  .open = echo_open,
  .describe = echo_describe,
  .start = echo_start,
  .step = echo_step,
  .cancel = echo_cancel,
  .run = echo_run,
  .drop_scope = echo_drop_scope,
  .close = echo_close,
};
