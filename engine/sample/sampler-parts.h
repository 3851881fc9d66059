/* sampler-parts.h: what the files of the sampler share. Inside of this folder only. */
#pragma once

#include "pcg.h"
#include "sampler.h"

#include <string.h>

/* A token and its logit; once it is kept, its weight. */
typedef struct
{
  double x;
  uint32_t token;
} rx_entry;

typedef struct
{
  uint32_t token;
  double bias;
} rx_bias;

struct rx_sampler
{
  rx_vault *vault;
  uint32_t n_vocabulary;
  rx_sampling how;
  rx_pcg pcg;
  rx_bias *biases; /* (n_biases) ascending by token; in the vault */
  uint32_t n_biases;
  uint32_t *recent; /* (window) ring of the last tokens; in the vault */
  uint32_t *counts; /* (n_vocabulary) of each in `recent`; in the vault */
  uint32_t window, n_recent, oldest;
  rx_entry *entries; /* (n_vocabulary) in the vault */
};

static inline bool
rx_float_is_finite (float x)
{
  uint32_t bits;

  memcpy (&bits, &x, sizeof bits);
  return (bits & 0x7F800000u) != 0x7F800000u;
}
