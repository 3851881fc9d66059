/* language-private.h: shared by language.c (the model) and answer.c (a request). */
#pragma once

#include "guide.h"
#include "language.h"
#include "sampler.h"
#include "stops.h"

#define RX_FORCED_BYTES_MAX 256 /* of what a grammar forces at once */

struct rx_answer
{
  rx_language *language;
  rx_sequence *sequence; /* NULL: to be begun, also again after a loss */
  uint8_t scope[RX_WIRE_SCOPE_BYTES];

  /* What was asked and what was answered, in the vault: (n_tokens) ids and beside each one whether it
   * is computed by prefill. Room for max_tokens. */
  uint32_t *tokens;
  uint8_t *by_prefill;
  uint32_t n_prompt, n_tokens, max_tokens;
  uint32_t written;    /* positions whose keys and values are in the cache */
  uint32_t running_to; /* > written: a run of ours is under way, up to there */
  rx_run_kind running;
  uint32_t pin_tokens;

  rx_sampler *sampler;
  rx_guide *guide; /* NULL: no grammar */
  rx_walk *walk;
  rx_stops *stops;
  uint32_t *rows; /* (RX_ROWS_MAX) in the vault: the head's rows that the grammar wants */
  uint32_t n_rows;
  float *row_logits; /* (n_rows) in the vault */

  bool ended;
  rx_finish finish;
  rx_fail failure; /* not 0: it failed */
  const char *why;
  char words[256]; /* what why may point to */
  int64_t began_us, first_us;
  int64_t said_us; /* when it was last said how far the prompt is read */
  rx_done done;
};

struct rx_language
{
  rx_vault *vault;
  rx_gguf *file;
  rx_tokenizer *tokenizer;
  rx_vocabulary *vocabulary; /* NULL: to be made */
  rx_chat chat;
  bool has_chat;
  rx_why no_chat;
  rx_bytes name;
  rx_network_config config; /* of the network */
  char *device, *cache_dir; /* what config points to */
  rx_network *network;      /* NULL: lost and not to be had again */
  rx_pages *pages;
  rx_answer *answers[RX_ANSWERS_MAX]; /* (n_answers) */
  uint32_t n_answers;
  uint32_t losses;    /* since an answer came to its end */
  uint32_t piece_max; /* bytes of the longest token */
  bool tuned;         /* or a device was lost by it: not again */
};

/* After RX_DEVICE_LOST: everything again. False: it cannot be had. */
bool rx_language_recover (rx_language *language, rx_trouble *trouble);
/* Wipes the dirty pages. */
rx_status rx_language_wipe (rx_language *language);
/* NULL without memory. */
const rx_vocabulary *rx_language_vocabulary (rx_language *language);
