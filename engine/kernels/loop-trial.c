#include "loop-trial.h"

#include <math.h>
#include <string.h>

enum
{
  ROWS = 70,
  COLS = 96,
  TOKENS_MOST = 8,
};

typedef struct
{
  const rx_loop_trial *config;
  rx_loop_product product;
  rx_act *in;
  rx_span params, y[2]; /* y: (tokens, COLS) f32, without and with the kernel on trial */
} trial;

/* -1 .. 1 */
static float
number (uint32_t i, uint32_t factor)
{
  return (float) (i * factor >> 20) / 2048 - 1;
}

/* (ROWS, COLS) of F32, or blocks of Q8_0 whose scale is 1 as a half. */
static void
make_weights (rx_type type, float out[ROWS * COLS])
{
  static const uint8_t one[] = { 0x00, 0x3c };
  uint8_t *bytes = (uint8_t *) out;

  for (uint32_t i = 0; i < ROWS * COLS; i++)
    {
      if (type == RX_TYPE_F32)
        out[i] = number (i, 2654435761u);
      else
        bytes[i / 32 * 34 + 2 + i % 32] = (uint8_t) (i * 2654435761u >> 24);
      if (type != RX_TYPE_F32 && i % 32 == 0)
        memcpy (bytes + i / 32 * 34, one, sizeof one);
    }
}

static rx_status
take_trial (rx_ops *ops, trial *t)
{
  rx_arena *arena = ops->config.arena;
  uint32_t tokens = t->config->tokens;
  float w[ROWS * COLS], x[TOKENS_MOST * COLS];
  rx_matrix_config config = { .parts = { { t->config->type, ROWS, COLS, w } },
                              .n_parts = 1,
                              .uses = RX_USE_LINEAR };
  rx_matrix *matrix = NULL;
  rx_status status;

  make_weights (t->config->type, w);
  for (uint32_t i = 0; i < tokens * COLS; i++)
    x[i] = ldexpf (number (i, 2246822519u), 8 * (int) (i / COLS)); /* far apart */
  status = rx_matrix_new (ops, &config, &matrix);
  if (status == RX_OK)
    status = rx_act_new (ops, tokens, COLS, &t->in);
  if (status == RX_OK)
    status = rx_arena_write (arena, t->in->span, 0, x, tokens * COLS * sizeof x[0]);
  if (status == RX_OK)
    status = rx_arena_take (arena, RX_PLACE_SHARED, sizeof (rx_params), &t->params);
  for (uint32_t i = 0; i < 2 && status == RX_OK; i++)
    status = rx_arena_take (arena, RX_PLACE_SHARED, tokens * COLS * 4, &t->y[i]);
  if (status == RX_OK)
    status = rx_arena_fill (arena, t->params, 0);
  if (status == RX_OK)
    ((rx_params *) (void *) t->params.map)->n_tokens = tokens;
  t->product = (rx_loop_product){ .in = t->in, .matrix = matrix, .stride = COLS };
  return status;
}

static rx_status
run_trial (rx_ops *ops, trial *t)
{
  /* A layer that validates takes what a kernel could write for written: the one step is through before the other. */
  const rx_plan_config apart = { .keep_all_barriers = true };
  rx_batch run = { .tokens_max = t->config->tokens, .params = t->params };
  rx_status status = rx_plan_new (ops->config.device, &apart, &run.plan);

  for (uint32_t i = 0; i < 2 && status == RX_OK; i++)
    {
      rx_loop_tile tiles[RX_LOOP_TILES_MAX];

      *t->config->used = i == 1;
      rx_loop_tiles (ops, &run, &t->product, tiles);
      t->product.out = t->y[i];
      status = rx_loop_multiply_tiled (ops, &run, &t->product, tiles);
    }
  *t->config->used = false;
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

  for (uint32_t token = 0; token < t->config->tokens; token++)
    {
      double off = 0, all = 0;

      for (uint32_t i = token * COLS; i < token * COLS + ROWS; i++)
        {
          double one = (double) got[i] - (double) want[i];

          off += one * one;
          all += (double) want[i] * (double) want[i];
        }
      if (!(sqrt (off) <= t->config->limit * sqrt (all))) /* nor what is no number */
        return false;
    }
  return true;
}

rx_status
rx_loop_try (rx_ops *ops, const rx_loop_trial *config, bool *right)
{
  uint32_t n_warm = ops->n_warm;
  trial t = { .config = config };
  rx_status status = take_trial (ops, &t);

  if (status == RX_OK)
    status = run_trial (ops, &t);
  *right = status == RX_OK && is_near (&t);
  ops->n_warm = n_warm; /* of shapes that no model has */
  return status == RX_DRIVER ? RX_OK : status;
}
