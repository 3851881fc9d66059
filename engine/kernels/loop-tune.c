#include "loop-tune.h"

#include "cache-file.h"
#include "loop-coop.h"
#include "loop-dot.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHOICES_MAX      256
#define TOKENS_MOST      64  /* of a batch that is timed: an eighth of a full one says the same */
#define COOP_TOKENS_MOST 256 /* the same, where a tile has up to 128 */
#define REPEATS          4   /* in one submit, so that its own cost counts for little */
#define RUNS             3

/* What a product is known by. */
typedef struct
{
  uint32_t format, blocks, groups, paired, one, head, post, lanes, dot;
} product_key;

typedef struct
{
  product_key key;
  rx_loop_tile tile;
} choice;

struct rx_loop_choices
{
  rx_owned owned;
  choice all[CHOICES_MAX]; /* (n) */
  uint32_t n;
  bool changed;    /* since the file was read */
  int64_t left_us; /* for timing */
  rx_span params;  /* rx_params of a full batch; size 0: not needed yet */
};

/* ---- candidates ---- */

uint32_t
rx_loop_tiles (const rx_ops *ops,
               const rx_batch *run,
               const rx_loop_product *product,
               rx_loop_tile out[RX_LOOP_TILES_MAX])
{
  bool one = run->tokens_max == 1;
  uint32_t n = 0;

  if (ops->coop && !one && product->head == 0)
    return rx_loop_coop_tiles (ops, out);
  if (ops->subgroup == 0)
    out[n++] = (rx_loop_tile){ one ? 1 : 8, 2, 1, 1, 1, 0 };
  else if (!ops->card)
    out[n++] = (rx_loop_tile){ one ? 1 : 8, 2, 4, 1, 0, 0 };
  else if (rx_loop_dot_takes (ops, run, product->matrix->chunks[0].format))
    n = rx_loop_dot_tiles (ops, product->activation != 0, out);
  else if (one)
    {
      out[n++] = (rx_loop_tile){ 1, 2, 8, 8, 0, 0 };
      out[n++] = (rx_loop_tile){ 1, 2, 4, 4, 0, 0 };
      out[n++] = (rx_loop_tile){ 1, 2, 4, 2, 0, 0 };
      if (product->activation == 0)
        out[n++] = (rx_loop_tile){ 1, 1, 8, 8, 0, 0 };
    }
  else
    {
      out[n++] = (rx_loop_tile){ 16, 2, 4, 1, 1, 0 };
      out[n++] = (rx_loop_tile){ 16, 2, 8, 1, 1, 0 };
      out[n++] = (rx_loop_tile){ 8, 4, 4, 1, 1, 0 };
      out[n++] = (rx_loop_tile){ 8, 2, 4, 1, 1, 0 };
    }
  return n;
}

static bool
is_same_tile (const rx_loop_tile *a, const rx_loop_tile *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}

/* ---- the file ---- */

/* Made anew when the kernel, the driver or the layout of the file is another. */
typedef struct
{
  uint64_t code; /* hash of the kernel */
  uint32_t n, choice_bytes;
} file_head;

static file_head
make_head (uint32_t n)
{
  return (file_head){ rx_loop_linear_hash (), n, sizeof (choice) };
}

static void
read_file (rx_ops *ops, struct rx_loop_choices *c)
{
  size_t size = 0;
  uint8_t *data = rx_cache_file_read (ops->config.cache_dir, RX_CACHE_TILES, ops->config.device,
                                      &size);
  file_head have = { 0 }, want;

  if (data == NULL)
    return;
  if (size >= sizeof have)
    memcpy (&have, data, sizeof have);
  want = make_head (have.n);
  if (have.n <= CHOICES_MAX && memcmp (&have, &want, sizeof have) == 0 &&
      size == sizeof have + have.n * sizeof (choice))
    {
      memcpy (c->all, data + sizeof have, have.n * sizeof (choice));
      c->n = have.n;
    }
  free (data);
}

void
rx_loop_tune_save (rx_ops *ops)
{
  struct rx_loop_choices *c = ops->choices;
  file_head head;
  uint8_t *data;

  if (c == NULL || !c->changed || ops->config.cache_dir == NULL)
    return;
  head = make_head (c->n);
  data = malloc (sizeof head + c->n * sizeof (choice));
  if (data == NULL)
    return;
  memcpy (data, &head, sizeof head);
  memcpy (data + sizeof head, c->all, c->n * sizeof (choice));
  /* A file that cannot be written costs the next start its 400 ms and nothing else. */
  if (rx_cache_file_write (ops->config.cache_dir, RX_CACHE_TILES, ops->config.device, data,
                           sizeof head + c->n * sizeof (choice)) == RX_OK)
    c->changed = false;
  free (data);
}

static struct rx_loop_choices *
get_choices (rx_ops *ops)
{
  uint32_t ms = ops->config.tune_ms;

  if (ops->choices != NULL)
    return ops->choices;
  ops->choices = rx_ops_own (ops, sizeof *ops->choices, NULL);
  if (ops->choices == NULL)
    return NULL;
  if (ms == 0 && ops->card)
    ms = RX_LOOP_TUNE_MS;
  ops->choices->left_us = ms * 1000ll;
  if (ops->config.cache_dir != NULL)
    read_file (ops, ops->choices);
  return ops->choices;
}

/* ---- timing ---- */

static int64_t
now_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* The shortest of a few runs of a plan of the product alone, a few times over. */
static rx_status
time_plan (rx_ops *ops,
           rx_batch *run,
           const rx_loop_product *product,
           const rx_loop_tile *tile,
           uint64_t *us)
{
  rx_status status = rx_plan_new (ops->config.device, NULL, &run->plan);

  for (uint32_t i = 0; i < REPEATS && status == RX_OK; i++)
    status = rx_loop_multiply_tiled (ops, run, product, tile);
  if (status == RX_OK)
    status = rx_plan_finish (run->plan);
  *us = UINT64_MAX;
  for (uint32_t i = 0; i <= RUNS && status == RX_OK; i++) /* the first compiles */
    {
      uint64_t one = 0;

      status = rx_plan_run (run->plan, 0, rx_plan_segments (run->plan), &one);
      *us = i > 0 && one < *us ? one : *us;
    }
  rx_plan_free (run->plan);
  return status;
}

/* Into memory of its own: what stands in the product's is not touched. The kernels that lose are not
 * run again by rx_ops_warm. */
static rx_status
time_tile (rx_ops *ops,
           const rx_batch *run,
           const rx_loop_product *product,
           const rx_loop_tile *tile,
           uint64_t *us)
{
  struct rx_loop_choices *c = ops->choices;
  uint32_t n_warm = ops->n_warm, tokens = run->tokens_max, most;
  rx_loop_product apart = *product;
  rx_batch alone = *run;
  rx_status status = RX_OK;

  most = tile->coop ? COOP_TOKENS_MOST : TOKENS_MOST;
  tokens = tokens < most ? tokens : most;
  if (c->params.size == 0)
    {
      status = rx_arena_take (ops->config.arena, RX_PLACE_SHARED, sizeof (rx_params), &c->params);
      if (status == RX_OK)
        status = rx_arena_fill (ops->config.arena, c->params, 0);
    }
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_TUNE, tokens * sizeof (float) * product->stride,
                             &apart.out);
  if (status != RX_OK)
    return status;
  apart.total = apart.out;
  alone.params = c->params;
  ((rx_params *) (void *) c->params.map)->n_tokens = tokens;
  status = time_plan (ops, &alone, &apart, tile, us);
  ops->n_warm = n_warm;
  return status;
}

static rx_status
time_all (rx_ops *ops,
          const rx_batch *run,
          const rx_loop_product *product,
          const rx_loop_tile *tiles,
          uint32_t n)
{
  struct rx_loop_choices *c = ops->choices;
  choice *made = &c->all[c->n];
  uint64_t best = UINT64_MAX;
  rx_status status = RX_OK;

  made->tile = tiles[0];
  for (uint32_t i = 0; i < n && c->left_us > 0 && status == RX_OK; i++)
    {
      int64_t began = now_us ();
      uint64_t us = 0;

      status = time_tile (ops, run, product, &tiles[i], &us);
      if (us < best)
        made->tile = tiles[i];
      best = us < best ? us : best;
      c->left_us -= now_us () - began;
    }
  if (c->left_us > 0) /* otherwise the rest is timed at the next start */
    {
      c->n++;
      c->changed = true;
    }
  return status;
}

static product_key
key_of (const rx_ops *ops, const rx_batch *run, const rx_loop_product *p)
{
  const rx_chunk *chunk = &p->matrix->chunks[0];

  return (product_key){ chunk->format,
                        rx_padded (p->in->width) / 32,
                        chunk->groups,
                        p->activation != 0,
                        run->tokens_max == 1,
                        p->head != 0,
                        p->post_norm != NULL,
                        ops->lanes,
                        ops->dot };
}

rx_status
rx_loop_tune (rx_ops *ops, const rx_batch *run, const rx_loop_product *product, rx_loop_tile *out)
{
  rx_loop_tile tiles[RX_LOOP_TILES_MAX];
  uint32_t n = rx_loop_tiles (ops, run, product, tiles);
  struct rx_loop_choices *c = n > 1 ? get_choices (ops) : NULL;
  product_key key = key_of (ops, run, product);
  rx_status status;

  *out = tiles[0];
  if (c == NULL)
    return n > 1 ? RX_NO_MEMORY : RX_OK;
  for (uint32_t i = 0; i < c->n; i++)
    for (uint32_t t = 0; t < n; t++)
      {
        if (memcmp (&c->all[i].key, &key, sizeof key) != 0 ||
            !is_same_tile (&c->all[i].tile, &tiles[t]))
          continue;
        *out = tiles[t];
        return RX_OK;
      }
  if (product->head == 2 || (product->head == 1 && run->tokens_max > 1) || c->left_us <= 0 ||
      c->n == CHOICES_MAX)
    return RX_OK;
  c->all[c->n].key = key;
  status = time_all (ops, run, product, tiles, n);
  if (c->left_us > 0)
    *out = c->all[c->n - 1].tile;
  return status;
}
