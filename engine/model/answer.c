#include "language-private.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORCED_TOKENS_MIN 2      /* fewer are sampled as quickly */
#define SAY_EVERY_US      100000 /* how far a long prompt is read */

/* ---- beginning ---- */

static bool
say_why (rx_trouble *trouble, rx_fail fail, const rx_why *why)
{
  return rx_trouble_say (trouble, fail, "%s", why->text);
}

static bool
take_tokens (rx_answer *a, const rx_answer_config *config, rx_trouble *trouble)
{
  uint32_t context = rx_network_context (a->language->network), most = config->sampling.max_tokens;
  uint32_t vocabulary = rx_network_shape (a->language->network)->vocabulary;

  if (config->n_tokens == 0)
    return rx_trouble_say (trouble, RX_FAIL_CONTEXT, "the question is empty; write one");
  if (config->n_tokens >= context)
    return rx_trouble_say (trouble, RX_FAIL_CONTEXT,
                           "the question has %u tokens and the context is %u; ask for less",
                           config->n_tokens, context);
  for (uint32_t i = 0; i < config->n_tokens; i++)
    {
      if (config->tokens[i] >= vocabulary)
        return rx_trouble_say (trouble, RX_FAIL_BAD_MESSAGE,
                               "token %u is out of range; give ids from 0 to %u", config->tokens[i],
                               vocabulary - 1);
    }
  a->max_tokens = context;
  if (most != 0 && most < context - config->n_tokens)
    a->max_tokens = config->n_tokens + most;
  a->tokens = rx_vault_alloc (a->language->vault, a->max_tokens * sizeof *a->tokens);
  a->by_prefill = rx_vault_alloc (a->language->vault, a->max_tokens);
  a->rows = rx_vault_alloc (a->language->vault, RX_ROWS_MAX * sizeof *a->rows);
  a->row_logits = rx_vault_alloc (a->language->vault, RX_ROWS_MAX * sizeof *a->row_logits);
  if (a->row_logits == NULL || a->tokens == NULL || a->by_prefill == NULL || a->rows == NULL)
    return rx_trouble_of (trouble, RX_NO_MEMORY);
  memcpy (a->tokens, config->tokens, config->n_tokens * sizeof *a->tokens);
  memset (a->by_prefill, 1, config->n_tokens - 1);
  a->by_prefill[config->n_tokens - 1] = 0;
  a->n_prompt = a->n_tokens = config->n_tokens;
  return true;
}

static bool
take_sampling (rx_answer *a, const rx_answer_config *config, rx_trouble *trouble)
{
  rx_sampler_config sampler = { .vault = a->language->vault,
                                .n_vocabulary = rx_network_shape (a->language->network)->vocabulary,
                                .sampling = config->sampling,
                                .biases = config->biases };
  rx_bytes stops[RX_STOPS_MAX];
  rx_list list = config->stops;
  uint32_t n = 0;
  rx_fail code = RX_FAIL_BAD_MESSAGE;
  rx_why why;

  if (!rx_sampler_new (&sampler, &a->sampler, &code, &why))
    return say_why (trouble, code, &why);
  for (uint32_t i = 0; i < a->n_prompt; i++)
    rx_sampler_accept (a->sampler, a->tokens[i]);
  if (list.count > RX_STOPS_MAX)
    return rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                           "too many stop strings: at most %d of %d bytes", RX_STOPS_MAX,
                           RX_STOP_BYTES_MAX);
  while (n < RX_STOPS_MAX && rx_next_bytes (&list, &stops[n]))
    n++;
  if (!rx_stops_new (a->language->vault, stops, n, a->language->piece_max, &a->stops, &code, &why))
    return say_why (trouble, code, &why);
  return true;
}

static bool
take_grammar (rx_answer *a, const rx_answer_config *config, rx_trouble *trouble)
{
  rx_guide_config guide = { .vault = a->language->vault,
                            .kind = (rx_grammar) config->grammar_kind,
                            .text = config->grammar };
  rx_fail code = RX_FAIL_GRAMMAR;
  rx_why why;

  if (config->grammar_kind == RX_GRAMMAR_NONE)
    return true;
  guide.vocabulary = rx_language_vocabulary (a->language);
  if (guide.vocabulary == NULL)
    return rx_trouble_of (trouble, RX_NO_MEMORY);
  if (!rx_guide_new (&guide, &a->guide, &code, &why))
    return say_why (trouble, code, &why);
  a->walk = rx_walk_new (a->guide);
  return a->walk != NULL || rx_trouble_of (trouble, RX_NO_MEMORY);
}

static void
release (rx_answer *a)
{
  rx_vault *vault = a->language->vault;

  rx_stops_free (a->stops);
  rx_walk_free (a->walk);
  rx_guide_free (a->guide);
  rx_sampler_free (a->sampler);
  rx_vault_free (vault, a->tokens);
  rx_vault_free (vault, a->by_prefill);
  rx_vault_free (vault, a->rows);
  rx_vault_free (vault, a->row_logits);
  free (a);
}

bool
rx_answer_new (rx_language *l, const rx_answer_config *config, rx_answer **out, rx_trouble *trouble)
{
  rx_answer *a;

  if (l->n_answers == RX_ANSWERS_MAX)
    return rx_trouble_say (trouble, RX_FAIL_BUSY, "too many questions at once; ask again later");
  if (l->network == NULL)
    {
      l->losses = 0; /* a new question is a new try */
      if (!rx_language_recover (l, trouble))
        return false;
    }
  a = calloc (1, sizeof *a);
  if (a == NULL)
    return rx_trouble_of (trouble, RX_NO_MEMORY);
  a->language = l;
  a->began_us = a->said_us = rx_clock_us ();
  a->pin_tokens = config->pin_tokens;
  memcpy (a->scope, config->scope, sizeof a->scope);
  if (!take_tokens (a, config, trouble) || !take_sampling (a, config, trouble) ||
      !take_grammar (a, config, trouble))
    {
      release (a);
      return false;
    }
  a->done.prompt_tokens = a->n_prompt;
  l->answers[l->n_answers++] = a;
  *out = a;
  return true;
}

/* ---- the end ---- */

static void
end (rx_answer *a, rx_finish finish)
{
  a->ended = true;
  a->finish = finish;
}

static void
fail (rx_answer *a, rx_fail failure, const char *why)
{
  a->ended = true;
  a->failure = failure;
  snprintf (a->words, sizeof a->words, "%s", why);
  a->why = a->words;
}

static void
fail_status (rx_answer *a, rx_status status)
{
  rx_trouble trouble;

  if (status == RX_DEVICE_LOST && rx_language_recover (a->language, &trouble))
    return;
  if (status != RX_DEVICE_LOST)
    rx_trouble_of (&trouble, status);
  fail (a, trouble.fail, trouble.why);
}

/* ---- pages ---- */

static rx_pages_status
begin_sequence (rx_answer *a)
{
  rx_sequence_config config = { .tokens = a->tokens,
                                .n_tokens = a->n_prompt,
                                .max_tokens = a->max_tokens };

  memcpy (config.scope, a->scope, sizeof config.scope);
  return rx_sequence_begin (a->language->pages, &config, &a->sequence);
}

/* What of the prompt is in the cache may be found, and is kept. */
static void
note_prefilled (rx_answer *a)
{
  rx_sequence_prefilled (a->sequence, a->written);
  if (a->pin_tokens > 0 && a->written >= a->n_prompt - 1)
    rx_sequence_pin (a->sequence, a->pin_tokens);
}

/* False as of take_pages. */
static bool
take_cached (rx_answer *a)
{
  uint32_t from, to;
  rx_status status = RX_OK;

  if (rx_sequence_copies (a->sequence, &from, &to))
    status = rx_network_copy (a->language->network, from, to);
  if (status != RX_OK)
    {
      rx_sequence_end (a->sequence);
      a->sequence = NULL;
      fail_status (a, status);
      return false;
    }
  a->written = rx_sequence_cached (a->sequence);
  if (a->first_us == 0)
    a->done.cached_tokens = a->written;
  note_prefilled (a);
  return true;
}

/* Pages for `upto` positions, and a sequence if there is none yet. False: the answer is over, or must
 * wait for the device to come back. */
static bool
take_pages (rx_answer *a, uint32_t upto)
{
  for (;;)
    {
      bool fresh = a->sequence == NULL;
      rx_pages_status status = fresh ? begin_sequence (a) : rx_sequence_grow (a->sequence, upto);
      rx_status wiped;

      if (status == RX_PAGES_OK && !fresh)
        return true;
      if (status == RX_PAGES_OK)
        {
          if (!take_cached (a))
            return false;
          continue;
        }
      if (status == RX_PAGES_WIPE)
        {
          wiped = rx_language_wipe (a->language);
          if (wiped == RX_OK)
            continue;
          fail_status (a, wiped);
          return false;
        }
      if (status == RX_PAGES_FULL && rx_pages_unpin_oldest (a->language->pages))
        continue;
      if (status == RX_PAGES_FULL && a->first_us != 0)
        end (a, RX_FINISH_LENGTH); /* what was said stands */
      else if (status == RX_PAGES_FULL)
        fail (a, RX_FAIL_BUSY, "other questions hold the memory; ask again when one is answered");
      else
        fail (a, RX_FAIL_MEMORY, rx_status_text (RX_NO_MEMORY));
      return false;
    }
}

/* ---- runs ---- */

/* Tokens from `written` on that prefill takes at once; 0: decode is next. */
static uint32_t
prefill_count (const rx_answer *a)
{
  uint32_t most = rx_network_batch (a->language->network), n = 0;

  while (n < most && a->written + n < a->n_tokens && a->by_prefill[a->written + n] != 0)
    n++;
  return n;
}

/* The rows that the grammar leaves, when they are few; false when it leaves none. */
static bool
choose_rows (rx_answer *a)
{
  rx_walk_answer allowed;

  a->n_rows = 0;
  if (a->walk == NULL || a->written + 1 < a->n_tokens)
    return true;
  allowed = rx_walk_allowed (a->walk, a->rows, RX_ROWS_MAX, &a->n_rows);
  if (allowed == RX_WALK_YES && a->n_rows > 0)
    return true;
  if (allowed == RX_WALK_YES)
    fail (a, RX_FAIL_GRAMMAR, rx_pick_text (RX_PICK_DEAD_END));
  else if (allowed == RX_WALK_FULL)
    fail (a, RX_FAIL_GRAMMAR, rx_pick_text (RX_PICK_FULL));
  a->n_rows = 0;
  return allowed == RX_WALK_NO;
}

/* Begins the next run. False: another answer has the plan, or this one is over. */
static bool
begin_run (rx_answer *a)
{
  rx_network *network = a->language->network;
  uint32_t n = prefill_count (a), pages;
  rx_work work = { 0 };

  a->running = n > 0 ? RX_RUN_PREFILL : RX_RUN_DECODE;
  if (rx_network_is_running (network, a->running))
    return false;
  work.n_tokens = n > 0 ? n : 1;
  if (!take_pages (a, a->written + work.n_tokens) || (n == 0 && !choose_rows (a)))
    return false;
  work.tokens = a->tokens + a->written;
  work.position = a->written;
  work.pages = rx_sequence_pages (a->sequence, &pages);
  work.rows = a->rows;
  work.n_rows = n > 0 ? 0 : a->n_rows;
  rx_network_begin (network, a->running, &work);
  a->running_to = a->written + work.n_tokens;
  return true;
}

/* ---- tokens ---- */

static void
add_token (rx_answer *a, uint32_t token, bool by_prefill)
{
  a->by_prefill[a->n_tokens] = by_prefill;
  a->tokens[a->n_tokens++] = token;
  a->done.answer_tokens++;
  rx_sampler_accept (a->sampler, token);
}

static bool
is_full (const rx_answer *a)
{
  return a->n_tokens == a->max_tokens;
}

/* What a token says; a space that the tokenizer put in front of all text is taken off. */
static rx_bytes
text_of (const rx_answer *a, uint32_t token)
{
  const rx_tokenizer *tokenizer = a->language->tokenizer;
  rx_bytes piece = { NULL, 0 };
  rx_token_kind kind;

  if (token >= rx_tokenizer_facts_of (tokenizer)->n_vocab)
    return piece;
  kind = rx_tokenizer_kind (tokenizer, token);
  if (kind == RX_TOKEN_CONTROL || kind == RX_TOKEN_UNUSED)
    return piece;
  piece = rx_tokenizer_piece (tokenizer, token);
  if (a->done.answer_tokens == 1 && rx_tokenizer_facts_of (tokenizer)->add_space &&
      piece.size > 0 && piece.data[0] == ' ')
    piece = (rx_bytes){ piece.data + 1, piece.size - 1 };
  return piece;
}

static void
show (rx_answer *a, rx_bytes text, uint32_t tokens, rx_step *out)
{
  rx_stops_text shown = rx_stops_push (a->stops, text);

  out->kind = RX_STEP_TEXT;
  out->text = shown.text;
  out->tokens = tokens;
  if (shown.stopped)
    end (a, RX_FINISH_STOP);
  else if (is_full (a))
    end (a, RX_FINISH_LENGTH);
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

/* The tokens of what the grammar forces, if they spell exactly that. */
static bool
tokens_of_forced (rx_answer *a, rx_bytes forced, rx_tokens *tokens)
{
  size_t at = 0;
  rx_why why;

  if (!rx_utf8_valid (forced) || !rx_tokenize (a->language->tokenizer, forced, 0, tokens, &why))
    return false;
  for (size_t i = 0; i < tokens->n; i++)
    {
      rx_bytes piece = rx_tokenizer_piece (a->language->tokenizer, tokens->ids[i]);

      if (piece.size > forced.size - at || memcmp (piece.data, forced.data + at, piece.size) != 0)
        return false;
      at += piece.size;
    }
  return at == forced.size && tokens->n >= FORCED_TOKENS_MIN &&
         tokens->n <= a->max_tokens - a->n_tokens;
}

/* What the grammar leaves no choice about goes in as one batch, all but its last token by prefill. */
static void
add_forced (rx_answer *a, rx_step *out)
{
  rx_text_memory memory = { memory_alloc, memory_free, a->language->vault };
  rx_tokens tokens = { .memory = &memory };
  uint8_t *bytes = rx_vault_alloc (a->language->vault, RX_FORCED_BYTES_MAX);
  rx_bytes forced = { bytes, 0 };
  uint32_t n = 0;

  if (bytes != NULL && rx_walk_forced (a->walk, bytes, RX_FORCED_BYTES_MAX, &n) == RX_WALK_YES &&
      n > 0)
    {
      forced.size = n;
      if (tokens_of_forced (a, forced, &tokens) &&
          rx_walk_accept_bytes (a->walk, forced) == RX_WALK_YES)
        {
          for (size_t i = 0; i < tokens.n; i++)
            add_token (a, tokens.ids[i], i + 1 < tokens.n);
          show (a, forced, (uint32_t) tokens.n, out);
        }
    }
  rx_tokens_clear (&tokens);
  rx_vault_free (a->language->vault, bytes);
}

static void
take_token (rx_answer *a, uint32_t token, rx_step *out)
{
  if (rx_tokenizer_ends (a->language->tokenizer, token))
    {
      end (a, RX_FINISH_END);
      return;
    }
  if (a->walk != NULL && rx_walk_accept (a->walk, token) != RX_WALK_YES)
    {
      fail (a, RX_FAIL_GRAMMAR, rx_pick_text (RX_PICK_FULL));
      return;
    }
  add_token (a, token, false);
  show (a, text_of (a, token), 1, out);
}

/* The token after the last one, from what decode left. */
static void
sample (rx_answer *a, rx_step *out)
{
  rx_network *network = a->language->network;
  rx_logits logits = { .top = rx_network_top (network, RX_RUN_DECODE),
                       .n = rx_network_shape (network)->vocabulary };
  uint32_t token = 0;
  rx_pick pick;

  logits.logits = rx_network_logits (network);
  if (a->n_rows > 0)
    {
      for (uint32_t i = 0; i < a->n_rows; i++)
        a->row_logits[i] = logits.logits[a->rows[i]];
      logits.logits = a->row_logits;
      logits.tokens = a->rows;
      logits.n = a->n_rows;
    }
  if (a->first_us == 0)
    a->first_us = rx_clock_us ();
  pick = rx_sampler_pick (a->sampler, &logits, a->walk, &token);
  if (pick == RX_PICK_TOKEN)
    take_token (a, token, out);
  else
    fail (a, pick == RX_PICK_BAD_LOGITS ? RX_FAIL_DEVICE : RX_FAIL_GRAMMAR, rx_pick_text (pick));
}

/* ---- steps ---- */

static void
finish_run (rx_answer *a, rx_step *out)
{
  bool last;

  a->written = a->running_to;
  last = a->written == a->n_tokens;
  if (a->running == RX_RUN_PREFILL && a->written < a->n_prompt)
    note_prefilled (a);
  if (!last)
    return;
  sample (a, out);
}

static void
step_end (rx_answer *a, rx_step *out)
{
  rx_bytes rest = { NULL, 0 };

  if (a->failure == 0 && a->finish != RX_FINISH_STOP && a->stops != NULL)
    rest = rx_stops_end (a->stops);
  if (rest.size > 0)
    {
      *out = (rx_step){ .kind = RX_STEP_TEXT, .text = rest };
      return;
    }
  a->language->losses = 0;
  *out = (rx_step){ .kind = a->failure != 0 ? RX_STEP_FAILED : RX_STEP_DONE,
                    .failure = a->failure,
                    .why = a->why };
}

/* For a person who waits: of the prompt, before the first token. */
static void
say_read (rx_answer *a, rx_step *out)
{
  int64_t now = rx_clock_us ();
  uint32_t n = a->running_to > a->written ? a->running_to - a->written : 0;

  if (out->kind != RX_STEP_WAIT || a->ended || a->first_us != 0 || a->running != RX_RUN_PREFILL ||
      now - a->said_us < SAY_EVERY_US)
    return;
  a->said_us = now;
  out->prompt = a->n_prompt;
  out->read = a->written;
  if (n > 0)
    out->read += rx_network_done (a->language->network, a->running, n);
}

void
rx_answer_step (rx_answer *a, rx_step *out)
{
  bool more = true;
  rx_status status;

  *out = (rx_step){ .kind = RX_STEP_WAIT }; /* nothing to say, and nothing to wait for */
  if (!a->ended && a->language->network == NULL)
    fail (a, RX_FAIL_DEVICE, "the device was lost and could not be had again; ask again");
  if (a->ended)
    {
      step_end (a, out);
      return;
    }
  if (a->sequence == NULL && !take_pages (a, 1))
    return;
  if (a->walk != NULL && a->running_to <= a->written && a->written + 1 >= a->n_tokens)
    {
      if (rx_walk_must_end (a->walk) == RX_WALK_YES)
        {
          end (a, RX_FINISH_END);
          return;
        }
      add_forced (a, out);
      if (out->kind == RX_STEP_TEXT)
        return;
    }
  if (a->running_to <= a->written && !begin_run (a))
    return;
  status = rx_network_step (a->language->network, a->running, &more);
  if (status != RX_OK)
    {
      a->running_to = a->written; /* the plan may be another's before this one is freed */
      fail_status (a, status);
      return;
    }
  if (!more)
    finish_run (a, out);
  say_read (a, out);
}

const uint32_t *
rx_answer_tokens (const rx_answer *a, uint32_t *n)
{
  *n = a->n_tokens - a->n_prompt;
  return a->tokens + a->n_prompt;
}

static void
unlist (rx_answer *a)
{
  rx_language *l = a->language;
  uint32_t i = 0;

  while (l->answers[i] != a)
    i++;
  l->answers[i] = l->answers[--l->n_answers];
}

void
rx_answer_say (const rx_answer *a, rx_done *done)
{
  int64_t now = rx_clock_us ();
  int64_t first = a->first_us != 0 ? a->first_us : now;

  *done = a->done;
  done->finish = a->ended && a->failure == 0 ? a->finish : RX_FINISH_CANCELLED;
  done->prefill_us = (uint64_t) (first - a->began_us);
  done->decode_us = (uint64_t) (now - first);
}

void
rx_answer_free (rx_answer *a, rx_done *done)
{
  rx_language *l = a->language;
  rx_trouble trouble;

  rx_answer_say (a, done);
  if (a->running_to > a->written)
    rx_network_stop (l->network, a->running);
  rx_sequence_end (a->sequence);
  unlist (a);
  if (l->pages != NULL && rx_language_wipe (l) == RX_DEVICE_LOST)
    rx_language_recover (l, &trouble);
  release (a);
}
