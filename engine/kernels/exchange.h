/* exchange.h: what the processor and a plan of ops hand each other in shared memory.
 *
 * No Vulkan here: the sampler and the KV bookkeeping read this, and nothing else of the kernels.
 */
#pragma once

#include <stdint.h>

#define RX_PAGE_TOKENS 64   /* of a KV page, and of the prefill grid */
#define RX_BATCH_MAX   512  /* tokens of one prefill plan */
#define RX_PAGES_MAX   2048 /* of one sequence: 131,072 tokens */
#define RX_ROWS_MAX    1024 /* rows of the output matrix, when only some are wanted */
#define RX_TOP         64

/* What a plan reads at each run, in shared memory. */
typedef struct
{
  uint32_t n_tokens;             /* 1 .. the plan's most */
  uint32_t position;             /* of the first of them in its sequence */
  uint32_t n_rows;               /* rx_op_head: 0 all rows, else only `rows` */
  uint32_t reserved[13];         /* the family's own (indirect grids) */
  uint32_t tokens[RX_BATCH_MAX]; /* (n_tokens) */
  uint32_t pages[RX_PAGES_MAX];  /* rx_cache_place of positions 64 i .. 64 i + 63 */
  uint32_t rows[RX_ROWS_MAX];    /* (n_rows) ascending */
} rx_params;

/* What rx_op_head leaves, in shared memory, one a token. */
typedef struct
{
  float log_sum_exp; /* of all logits (of the chosen rows when n_rows > 0) */
  uint32_t n;        /* of top */
  struct
  {
    uint32_t token;
    float logit;
  } top[RX_TOP]; /* (n) largest first; equal logits by smaller token */
} rx_top;
