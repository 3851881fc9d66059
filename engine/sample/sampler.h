/* sampler.h: the next token from the logits.
 *
 * Chain, all in double: logit + bias -> penalties -> grammar -> / temperature -> top-k -> top-p ->
 * min-p -> draw. Each of the three cuts keeps the first so many of the tokens in order: largest
 * first, equal ones by smaller id; top-p counts shares of what top-k left, min-p compares with the
 * largest. Penalties as llama.cpp has them (ggml-org/llama.cpp, src/llama-sampling.cpp,
 * llama_sampler_penalties_apply): a token that stands among the last penalty_window tokens of prompt
 * and answer has its logit divided by repeat_penalty when positive, multiplied when not, then less
 * frequency_penalty for each time it stands there and presence_penalty once. Temperature 0: the
 * largest, nothing drawn.
 *
 * The same seed and the same logits give the same token on every machine: the draw is PCG32 (O'Neill,
 * "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms", 2014), the exponential
 * is our own (no libm), nothing is contracted to fused operations, and sums are taken in a fixed order.
 *
 * From rx_top (the 64 largest and the log of the sum) alone a token is given only when the whole row
 * of logits must give the same one; otherwise RX_PICK_WANTS_LOGITS, and nothing has been drawn. Penalties
 * below 1 or 0 and positive biases raise tokens that rx_top does not show, and count as such.
 *
 * Weighed: sampling on the device (fast, but then grammar and bits differ by device); cutting always
 * at 64 (another distribution than asked for). Chosen: the proof.
 *
 * No allocation after rx_sampler_new. Recent tokens and logits stand in the vault.
 */
#pragma once

#include "exchange.h"
#include "gguf.h" /* rx_why */
#include "guide.h"
#include "vault.h"
#include "wire.h"

#define RX_PENALTY_WINDOW     64 /* llama.cpp's penalty_last_n */
#define RX_PENALTY_WINDOW_MAX 65536
#define RX_TEMPERATURE_MAX    100.0f
#define RX_PENALTY_MAX        100.0f

typedef struct
{
  rx_vault *vault; /* outlives the sampler */
  uint32_t n_vocabulary;
  rx_sampling sampling;    /* as it came; 0 is off for each */
  rx_list biases;          /* of rx_token_bias; a token named twice gets the sum */
  uint32_t penalty_window; /* 0: RX_PENALTY_WINDOW */
} rx_sampler_config;

typedef struct rx_sampler rx_sampler;

/* False with why: a setting out of range or a bias for no token (RX_FAIL_BAD_MESSAGE in *code), no
 * memory (RX_FAIL_MEMORY). Ranges: temperature 0 .. 100, top_p and min_p 0 .. 1, repeat_penalty 0
 * (off) or 0.01 .. 100, frequency and presence -100 .. 100. */
bool rx_sampler_new (const rx_sampler_config *config, rx_sampler **out, rx_fail *code, rx_why *why);
void rx_sampler_free (rx_sampler *sampler); /* NULL is nothing */

/* What a run of the head left. Both may be given; logits are looked at only when top is not enough. */
typedef struct
{
  const rx_top *top;   /* NULL: none */
  const float *logits; /* (n) f32; NULL: none */
  const uint32_t
      *tokens; /* (n) token of each row, ascending, when only some rows were computed; NULL:
                             token i is row i and n the whole vocabulary */
  uint32_t n;
} rx_logits;

typedef enum
{
  RX_PICK_TOKEN,
  RX_PICK_WANTS_LOGITS, /* call again with logits */
  RX_PICK_BAD_LOGITS, /* NaN or infinite: the model or the device is broken; never a random token */
  RX_PICK_DEAD_END,   /* no token is allowed: the grammar cannot be spelled in this vocabulary */
  RX_PICK_FULL,       /* the grammar is too ambiguous or memory is out: RX_WALK_FULL */
} rx_pick;

/* walk: the grammar's, or NULL. The token is not taken yet: rx_sampler_accept, rx_walk_accept. With
 * `tokens`, these must be all that the walk allows (rx_walk_allowed), or all that are wanted. */
rx_pick
rx_sampler_pick (rx_sampler *sampler, const rx_logits *logits, rx_walk *walk, uint32_t *token);
/* A token of the prompt, or of the answer however it came (also a forced one). */
void rx_sampler_accept (rx_sampler *sampler, uint32_t token);
const char *rx_pick_text (rx_pick pick); /* one plain line for the failures */
