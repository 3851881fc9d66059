/* language.h: a loaded language model and the answers that it is giving.
 *
 * The file, the tokenizer, the network and the pages of its cache, and a list of answers. An answer
 * is stepped: each step is one submit, so answers take turns and a cancel is prompt. What an answer
 * says depends on its request alone: prefill goes on a grid of 64 tokens from position 0, only pages
 * that prefill wrote whole are found again, and the last token of the prompt and every token of the
 * answer go through decode.
 *
 * A lost device is made again with all that lies on it, and every answer is taken up where it was: its
 * tokens are computed again in the way in which they were first, so what follows is the same as if
 * nothing had happened. When it is lost again before any answer has come to its end, that is said.
 */
#pragma once

#include "chat.h"
#include "model-class.h"
#include "network.h"
#include "pages.h"
#include "tokenizer.h"
#include "vocabulary.h"

#define RX_ANSWERS_MAX 16 /* of one model at once */

typedef struct rx_language rx_language;
typedef struct rx_answer rx_answer;

typedef struct
{
  rx_vault *vault; /* outlives the model */
  const char *path;
  rx_gguf *file; /* of the path, where it is open already, and */
  rx_tokenizer
      *tokenizer; /* of the file; both are taken over, also by a failure. NULL: made here */
  rx_network_config network; /* without its file */
} rx_language_config;

bool rx_language_new (const rx_language_config *config, rx_language **out, rx_trouble *trouble);
/* No answer may be left. Wipes and frees everything. */
void rx_language_free (rx_language *language);

rx_network *rx_language_network (const rx_language *language); /* another after a loss */
const rx_tokenizer *rx_language_tokenizer (const rx_language *language);
/* NULL, with *why, when the model has no chat template that is known. */
const rx_chat *rx_language_chat (const rx_language *language, const char **why);
rx_bytes rx_language_name (const rx_language *language);
/* Lets go of all pages of a scope and wipes them; *pages: how many, where it is not NULL. No answer of it may be left. False: none of it
 * is found any more, but it may still stand in the device's memory; another call tries again. */
bool rx_language_drop_scope (rx_language *language,
                             const uint8_t scope[RX_WIRE_SCOPE_BYTES],
                             uint32_t *pages);

/* rx_network_tune, when no answer is left. False: there is no more of it. */
bool rx_language_tune (rx_language *language);

/* ---- answers ---- */

typedef struct
{
  uint8_t scope[RX_WIRE_SCOPE_BYTES];
  const uint32_t *tokens; /* (n_tokens) the prompt; copied */
  uint32_t n_tokens;
  uint32_t pin_tokens; /* of the prompt: kept for later questions */
  rx_sampling sampling;
  uint8_t grammar_kind; /* rx_grammar */
  rx_bytes grammar;
  rx_list stops, biases; /* as in rx_generate */
} rx_answer_config;

bool rx_answer_new (rx_language *language,
                    const rx_answer_config *config,
                    rx_answer **out,
                    rx_trouble *trouble);
/* One submit at most. TEXT has the text and the tokens of this step, WAIT until_us 0 when another
 * answer has the plan; DONE and FAILED do not free the answer. */
void rx_answer_step (rx_answer *answer, rx_step *out);
/* (n) of the answer so far, in the vault. */
const uint32_t *rx_answer_tokens (const rx_answer *answer, uint32_t *n);
/* How far it came. */
void rx_answer_say (const rx_answer *answer, rx_done *done);
/* Ends it, wipes its own pages, says how far it came, and frees it. */
void rx_answer_free (rx_answer *answer, rx_done *done);
