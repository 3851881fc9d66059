/* kernels-bench.h: what the tests of the kernels share: a device with ops on it, batches, random
 * weights and numbers, and the distance from double precision. */
#pragma once

#include "loop.h"

#include <glib.h>

typedef struct
{
  rx_instance instance;
  rx_device device;
  rx_device_info info;
  rx_arena *arena;
  rx_pipelines *pipelines;
  rx_ops *ops;
} Bench;

typedef struct
{
  const char *name;
  unsigned without; /* features of the device */
  bool card;        /* what a graphics card gets: other tiles, sums in trees, shared memory */
  bool line;        /* the line family */
  bool coop;        /* many tokens by cooperative matrices, the device's own or emulated */
  bool dots;        /* one token by integer dots */
  uint32_t lanes;   /* fewer than the subgroup has; 0: as many */
  const char *cache_dir;
  uint32_t tune_ms;
} BenchConfig;

/* The loop family, in the ways in which it runs on devices that are not here: as it is, as on a card,
 * then more. lavapipe takes long to compile some of them. */
extern const BenchConfig bench_configs[];
guint bench_configs_wanted (void);   /* in this tier: the first so many */
extern const BenchConfig bench_line; /* the other family */
extern const BenchConfig bench_coop, bench_dots, bench_card_dots;

void bench_open (Bench *b, const BenchConfig *config);
void bench_close (Bench *b);

/* All its params zero, but n_tokens. */
rx_batch batch_new (Bench *b, uint32_t tokens);
rx_params *batch_params (const rx_batch *run);
/* Finishes, runs and frees the plan. */
void batch_run (Bench *b, rx_batch *run);

float noise (GRand *rand);
/* Random bytes are good quants; scales are put where each type has them. */
guint8 *random_rows (GRand *rand, rx_type type, guint32 rows, guint32 cols);
double *read_rows (rx_type type, const guint8 *bytes, gsize n);
/* values: (tokens, width), or NULL */
rx_act *act_new (Bench *b, uint32_t tokens, uint32_t width, const float *values);
/* (tokens, width) */
float *act_read (Bench *b, const rx_act *act);
/* |act - want| / |want|; want: (tokens, width) */
double error_of (Bench *b, const rx_act *act, const double *want);
