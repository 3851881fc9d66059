#include "loop-coop.h"

#include <math.h>

/* ---- tiles ---- */

/* Bytes of shared memory, as linear-coop.comp declares it: weights and tokens, 40 halves each; results of four
 * subgroups; two numbers a token. */
static uint32_t
shared_bytes (const rx_ops *ops, const rx_loop_tile *tile)
{
  return (tile->team * ops->lanes + tile->tokens) * 80 +
         4 * 2 * ops->lanes * ops->config.device->coop.n * 4 + tile->tokens * 8;
}

uint32_t
rx_loop_coop_tiles (const rx_ops *ops, rx_loop_tile out[RX_LOOP_TILES_MAX])
{
  static const rx_loop_tile all[] = { { 64, 1, 4, 1, 1, 1 },
                                      { 64, 1, 8, 1, 1, 1 },
                                      { 128, 1, 8, 1, 1, 1 } };
  uint32_t most = ops->config.device->properties.limits.maxComputeSharedMemorySize, n = 0;

  for (uint32_t i = 0; i < sizeof all / sizeof all[0]; i++)
    {
      if (shared_bytes (ops, &all[i]) <= most)
        out[n++] = all[i];
    }
  return n;
}

bool
rx_loop_coop_is_possible (const rx_ops *ops)
{
  const rx_device *device = ops->config.device;
  rx_loop_tile tiles[RX_LOOP_TILES_MAX];

  return (device->features & RX_HAS_COOPERATIVE_MATRIX) != 0 && !ops->wide &&
         ops->subgroup == ops->lanes && ops->lanes >= 8 && ops->lanes % device->coop.m == 0 &&
         rx_loop_coop_tiles (ops, tiles) > 0;
}

/* ---- the check ---- */

enum
{
  ROWS = 70,
  COLS = 96,
  TOKENS = 5,
};

#define FAR_APART 2e-3 /* halves differ from f32 by 3e-4 here; a wrong layout by 1 */

typedef struct
{
  rx_loop_product product;
  rx_act *in;
  rx_span params, y[2]; /* y: (TOKENS, COLS) f32, without and with them */
} trial;

static rx_status
take_trial (rx_ops *ops, trial *t)
{
  rx_arena *arena = ops->config.arena;
  float w[ROWS * COLS], x[TOKENS * COLS];
  rx_matrix_config config = { .parts = { { RX_TYPE_F32, ROWS, COLS, w } },
                              .n_parts = 1,
                              .uses = RX_USE_LINEAR };
  rx_matrix *matrix = NULL;
  rx_status status;

  for (uint32_t i = 0; i < ROWS * COLS; i++)
    w[i] = (float) (i * 2654435761u >> 20) / 2048 - 1;
  for (uint32_t i = 0; i < TOKENS * COLS; i++)
    x[i] = ldexpf ((float) (i * 2246822519u >> 20) / 2048 - 1,
                   8 * (int) (i / COLS)); /* far apart */
  status = rx_matrix_new (ops, &config, &matrix);
  if (status == RX_OK)
    status = rx_act_new (ops, TOKENS, COLS, &t->in);
  if (status == RX_OK)
    status = rx_arena_write (arena, t->in->span, 0, x, sizeof x);
  if (status == RX_OK)
    status = rx_arena_take (arena, RX_PLACE_SHARED, sizeof (rx_params), &t->params);
  for (uint32_t i = 0; i < 2 && status == RX_OK; i++)
    status = rx_arena_take (arena, RX_PLACE_SHARED, TOKENS * COLS * 4, &t->y[i]);
  if (status == RX_OK)
    status = rx_arena_fill (arena, t->params, 0);
  if (status == RX_OK)
    ((rx_params *) (void *) t->params.map)->n_tokens = TOKENS;
  t->product = (rx_loop_product){ .in = t->in, .matrix = matrix, .stride = COLS };
  return status;
}

static rx_status
run_trial (rx_ops *ops, trial *t)
{
  /* A layer that validates takes what a kernel could write for written: the one step is through before the other. */
  const rx_plan_config apart = { .keep_all_barriers = true };
  rx_batch run = { .tokens_max = TOKENS, .params = t->params };
  rx_status status = rx_plan_new (ops->config.device, &apart, &run.plan);

  for (uint32_t i = 0; i < 2 && status == RX_OK; i++)
    {
      rx_loop_tile tiles[RX_LOOP_TILES_MAX];

      ops->coop = i == 1;
      rx_loop_tiles (ops, &run, &t->product, tiles);
      t->product.out = t->y[i];
      status = rx_loop_multiply_tiled (ops, &run, &t->product, tiles);
    }
  ops->coop = false;
  if (status == RX_OK)
    status = rx_plan_finish (run.plan);
  if (status == RX_OK)
    status = rx_plan_run (run.plan, 0, rx_plan_segments (run.plan), NULL);
  rx_plan_free (run.plan);
  return status;
}

static bool
is_near (const trial *t)
{
  const float *want = (const float *) (const void *) t->y[0].map;
  const float *got = (const float *) (const void *) t->y[1].map;

  for (uint32_t token = 0; token < TOKENS; token++)
    {
      double off = 0, all = 0;

      for (uint32_t i = token * COLS; i < token * COLS + ROWS; i++)
        {
          double one = (double) got[i] - (double) want[i];

          off += one * one;
          all += (double) want[i] * (double) want[i];
        }
      if (!(sqrt (off) <= FAR_APART * sqrt (all))) /* nor what is no number */
        return false;
    }
  return true;
}

bool
rx_loop_coop_is_right (rx_ops *ops)
{
  uint32_t n_warm = ops->n_warm;
  trial t = { 0 };
  bool right = take_trial (ops, &t) == RX_OK && run_trial (ops, &t) == RX_OK && is_near (&t);

  ops->n_warm = n_warm; /* of shapes that no model has */
  return right;
}
