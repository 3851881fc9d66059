/* network.h: a language model on a device: weights, cache, and three plans of the same ops.
 *
 * decode takes one token and leaves the next token's logits; prefill takes up to rx_network_batch
 * tokens and leaves nothing but keys and values; score is prefill with logits of every position,
 * made only when asked for. Each plan has its own activations and parameters, so a decode may run
 * between two submits of a prefill. A run is begun, then stepped: one step is one submit, cut so that
 * it stays short by what the segments took before (pace.h).
 *
 * After RX_DEVICE_LOST the network is freed and made again from the same config; nothing of it can
 * be saved.
 */
#pragma once

#include "weights.h"

#define RX_SCORE_TOKENS 64

typedef enum
{
  RX_RUN_DECODE,
  RX_RUN_PREFILL,
  RX_RUN_SCORE,
  RX_RUNS,
} rx_run_kind;

/* done of total, in step's unit; step is static. False: end it. */
typedef bool (*rx_network_progress) (const char *step, uint64_t done, uint64_t total, void *data);

typedef struct
{
  const rx_gguf *file; /* outlives the network */
  const char *device;  /* part of its name; NULL: the fastest */
  rx_family family;
  const char *cache_dir;        /* NULL: none */
  uint32_t context_tokens;      /* 0: as many as the model and the memory allow */
  uint32_t context_usual;       /* most of them when context_tokens is 0; 0: no limit */
  uint64_t memory_bytes;        /* 0: what the device has left */
  uint32_t sequences;           /* that the cache should hold at once; 0: 2 */
  unsigned runs;                /* 1 << rx_run_kind of each that is wanted; 0: decode and prefill */
  rx_network_progress progress; /* NULL: none */
  void *data;                   /* of progress */
  bool no_map;                  /* for tests: the device's memory is not mapped, as a card's */
  /* For tests: called with the instance before a device is opened; NULL: not. */
  void (*instance_opened) (rx_instance *instance);
} rx_network_config;

/* Tokens at positions [position, position + n) of a sequence whose pages are these. */
typedef struct
{
  const uint32_t *tokens; /* (n_tokens): 1 for decode */
  uint32_t n_tokens, position;
  const uint32_t *pages; /* ((position + n_tokens + 63) / 64) */
  const uint32_t *rows;  /* (n_rows) ascending: the only rows of the head wanted; decode */
  uint32_t n_rows;       /* 0: all */
} rx_work;

typedef struct rx_network rx_network;

/* False, with what rx_network_new would say, when no device has the name, or the weights alone are more than
 * can be had. Takes no time without a name where the file is smaller than the machine's free memory. */
bool rx_network_fits (const rx_gguf *file, const char *device, rx_trouble *trouble);
/* A progress that returned false gives RX_FAIL_BUSY. */
bool rx_network_new (const rx_network_config *config, rx_network **out, rx_trouble *trouble);
void rx_network_free (rx_network *network); /* the cache is overwritten first */

const rx_shape *rx_network_shape (const rx_network *network);
const rx_device_info *rx_network_device (const rx_network *network);
const char *rx_network_family (const rx_network *network);
uint32_t rx_network_context (const rx_network *network);
uint32_t rx_network_pages (const rx_network *network); /* of the cache */
uint64_t rx_network_bytes (const rx_network *network); /* of the device */

typedef struct
{
  uint64_t read_bytes;             /* a decoded token reads of the weights */
  uint64_t cache_bytes;            /* keys and values of all pages */
  uint32_t dispatches;             /* of a decoded token */
  uint32_t layer_dispatches;       /* of one of its layers, at most */
  uint64_t crew_runs, crew_pauses; /* submits that a crew of lavapipes did; pauses in them */
  uint64_t compile_us,
      warm_us; /* of the load: packing, with compiling beside it where that is no software device;
                * each kernel run once, on a software device with its compiling */
} rx_network_facts;
void rx_network_say_facts (const rx_network *network, rx_network_facts *out);

/* Of the last run of that kind, or of what of it there is so far. */
typedef struct
{
  uint32_t submits, longest_us;
} rx_run_facts;
rx_run_facts rx_network_run_facts (const rx_network *network, rx_run_kind kind);

/* All that submits have taken, with the wait for their end. */
uint64_t rx_network_device_us (const rx_network *network);

/* Tokens that one prefill should take now: a power of two from 16 to RX_BATCH_MAX. Bits do not
 * depend on it. */
uint32_t rx_network_batch (const rx_network *network);

/* A run of that kind must not be under way. */
void rx_network_begin (rx_network *network, rx_run_kind kind, const rx_work *work);
/* The next submit. *more is false once the run is over. The tokens are wiped with its end. */
rx_status rx_network_step (rx_network *network, rx_run_kind kind, bool *more);
/* Gives up what is left of a run; what it wrote of the cache is void. */
void rx_network_stop (rx_network *network, rx_run_kind kind);
bool rx_network_is_running (const rx_network *network, rx_run_kind kind);
/* How much of n_tokens a run has behind it, by its submits. */
uint32_t rx_network_done (const rx_network *network, rx_run_kind kind, uint32_t n_tokens);

/* (n_tokens of the run) of the last decode or score; good until the next begins. */
const rx_top *rx_network_top (const rx_network *network, rx_run_kind kind);
/* (vocabulary) of the last decode. */
const float *rx_network_logits (const rx_network *network);

/* Keys and values of one page of the cache to another, which is wiped and in no run's use. */
rx_status rx_network_copy (rx_network *network, uint32_t from, uint32_t to);
/* Overwrites pages of the cache; no run may be under way that uses them. */
rx_status rx_network_wipe (rx_network *network, const uint32_t *pages, uint32_t n);
/* rx_ops_tune, for the next load; no run may be under way. */
rx_status rx_network_tune (rx_network *network, bool *more);
/* Overwrites what the last runs left outside of the cache: activations, logits, tokens. While a run is
 * under way it is put off until the next begins that finds no other. */
rx_status rx_network_forget (rx_network *network);
/* A lost device, for people, and how a status maps to a wire failure. */
bool rx_trouble_of (rx_trouble *trouble, rx_status status);
