/* verb-bench.h: `rounds-engine bench`: how fast a model runs here. */
#pragma once

#include "verb.h"

typedef struct
{
  rx_verb_options common;
  uint32_t prompt; /* tokens of prefill */
  uint32_t answer; /* tokens of decode after it */
  uint32_t depth;  /* tokens that are there before; not measured */
  uint32_t record; /* tokens of a record that two questions are asked about; 0: none */
} rx_bench_options;

/* Prints one object of the figures. Gives the exit status. */
int rx_verb_bench (const rx_bench_options *options);
