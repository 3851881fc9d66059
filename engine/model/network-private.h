/* network-private.h: shared by network.c (running) and network-load.c (making). */
#pragma once

#include "network.h"
#include "pace.h"

#define RX_BATCH_MIN 16

/* (tokens, ...) f32 */
typedef struct
{
  rx_act *x;      /* (tokens, width): the stream that every layer adds to */
  rx_act *qkv;    /* (tokens, (heads + 2 kv_heads) * head_dim) */
  rx_act *mixed;  /* (tokens, heads * head_dim) */
  rx_act *hidden; /* (tokens, hidden) */
  rx_act *y;      /* (tokens, width): before a norm that adds; NULL: none */
} rx_acts;

typedef struct
{
  rx_batch batch; /* batch.plan NULL: not made */
  rx_acts acts;
  rx_span top, logits;
  uint32_t n_segments;
  uint32_t next; /* segment; n_segments: not running */
  rx_pace pace;
} rx_runner;

struct rx_network
{
  rx_shape shape;
  rx_instance instance;
  rx_device_info info;
  rx_device device;
  bool instance_open, device_open;
  rx_arena *arena;
  rx_pipelines *pipelines;
  rx_workers *workers; /* while it is made */
  rx_ops *ops;
  rx_cache *cache;
  rx_rope *ropes[RX_ROPES_MAX]; /* (n_ropes) */
  rx_weights weights;
  rx_runner runners[RX_RUNS];
  uint32_t context, pages, batch;
  rx_network_facts facts;
  uint64_t device_us;
  bool must_forget;
  bool by_device; /* its memory is overwritten by copies: it is not mapped */
};

/* Tokens of the first prefill, of which nothing has been measured. */
uint32_t rx_network_batch_first (const rx_shape *shape);
/* Of memory that is not mapped: all that answers left in it. Ends what runs. (What is mapped is overwritten where it
 * is given back: rx_block_free.) */
rx_status rx_network_overwrite (rx_network *network);
/* Adds the whole network to a runner's plan, cut into segments; the plan is not finished with it. */
rx_status rx_network_add (rx_network *network, rx_run_kind kind);
