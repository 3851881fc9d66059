/* verb-logits.h: `rounds-engine logits`: the likeliest next tokens at each position of a list. */
#pragma once

#include "verb.h"

typedef struct
{
  rx_verb_options common;
  const char *tokens_file; /* a JSON array of ids */
  uint32_t top;            /* 1 .. RX_TOP */
} rx_logits_options;

/* Prints {"next":[[[id,p],...],...]}, one entry a position, p over the whole vocabulary. Gives the
 * exit status. */
int rx_verb_logits (const rx_logits_options *options);
