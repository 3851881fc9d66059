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
#define COMPILE_WAIT_MS  10 /* of a call: what then comes in is answered while the driver compiles */

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

/* A product that a plan has and nobody has timed, with what it points to of a caller's. */
typedef struct
{
  product_key key;
  rx_loop_product product;
  rx_span residual;
  uint32_t tokens_max, tokens; /* of its plan; that are timed */
} untimed;

struct rx_loop_choices
{
  rx_owned owned;
  choice all[CHOICES_MAX];   /* (n) */
  untimed wait[CHOICES_MAX]; /* (n_wait) the first is in hand */
  uint32_t n, n_wait;
  bool changed;    /* since the file was read */
  int64_t left_us; /* for timing */
  rx_span params;  /* rx_params of a full batch; size 0: not needed yet */
  /* Of the product in hand: */
  uint32_t tile;     /* of its candidates */
  rx_loop_tile best; /* of those before it */
  uint64_t best_us;
  rx_batch batch;   /* with a plan of that tile; NULL: to be made */
  bool is_finished; /* the plan: its kernels are compiled */
  rx_workers
      *workers; /* one thread, for the driver's compiler; NULL: not needed yet, or any more */
  rx_pipelines *pipelines;
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

static void
drop_timing (struct rx_loop_choices *c)
{
  rx_plan_free (c->batch.plan);
  c->batch.plan = NULL;
  c->is_finished = false;
}

/* What the driver has begun to compile is waited for. */
static void
end_workers (struct rx_loop_choices *c)
{
  if (c->workers == NULL)
    return;
  rx_workers_stop (c->workers);
  rx_pipelines_share (c->pipelines, NULL);
  rx_workers_free (c->workers);
  c->workers = NULL;
}

static void
on_choices_clear (rx_owned *owned)
{
  struct rx_loop_choices *c = (struct rx_loop_choices *) owned;

  end_workers (c);
  drop_timing (c);
}

static struct rx_loop_choices *
get_choices (rx_ops *ops)
{
  uint32_t ms = ops->config.tune_ms;

  if (ops->choices != NULL)
    return ops->choices;
  ops->choices = rx_ops_own (ops, sizeof *ops->choices, on_choices_clear);
  if (ops->choices == NULL)
    return NULL;
  ops->choices->pipelines = ops->config.pipelines;
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

/* Room for what a product in waiting leaves: taken with the rest of the model's. */
static rx_status
take_room (rx_ops *ops, const untimed *u, rx_span *out)
{
  struct rx_loop_choices *c = ops->choices;
  rx_status status = RX_OK;

  if (c->params.size == 0)
    {
      status = rx_arena_take (ops->config.arena, RX_PLACE_SHARED, sizeof (rx_params), &c->params);
      if (status == RX_OK)
        status = rx_arena_fill (ops->config.arena, c->params, 0);
    }
  if (status == RX_OK)
    status = rx_ops_scratch (ops, RX_SCRATCH_TUNE, u->tokens * sizeof (float) * u->product.stride,
                             out);
  return status;
}

/* A plan of the product alone, a few times over, into memory of its own: what stands in the product's is not
 * touched. The kernels that lose are not run again by rx_ops_warm. Its kernel is compiled by another thread: a driver
 * takes up to seconds, and a question that comes meanwhile does not wait for it. */
static rx_status
make_timing (rx_ops *ops, const untimed *u, const rx_loop_tile *tile)
{
  struct rx_loop_choices *c = ops->choices;
  uint32_t n_warm = ops->n_warm;
  rx_loop_product apart = u->product;
  rx_status status = take_room (ops, u, &apart.out);

  if (status == RX_OK && c->workers == NULL && (c->workers = rx_workers_new (1)) == NULL)
    status = RX_NO_MEMORY;
  if (status != RX_OK)
    return status;
  rx_pipelines_share (c->pipelines, c->workers);
  apart.total = apart.out;
  apart.residual = u->product.residual != NULL ? &u->residual : NULL;
  c->batch = (rx_batch){ .tokens_max = u->tokens_max, .params = c->params };
  status = rx_plan_new (ops->config.device, NULL, &c->batch.plan);
  for (uint32_t i = 0; i < REPEATS && status == RX_OK; i++)
    status = rx_loop_multiply_tiled (ops, &c->batch, &apart, tile);
  ops->n_warm = n_warm;
  return status;
}

static rx_status
finish_timing (struct rx_loop_choices *c)
{
  rx_status status = RX_OK;

  if (!rx_workers_wait_ms (c->workers, COMPILE_WAIT_MS))
    return RX_OK;
  status = rx_plan_finish (c->batch.plan);
  c->is_finished = status == RX_OK;
  return status;
}

/* The shortest of a few runs. */
static rx_status
run_timing (rx_ops *ops, const untimed *u, uint64_t *us)
{
  struct rx_loop_choices *c = ops->choices;
  rx_status status = RX_OK;

  ((rx_params *) (void *) c->params.map)->n_tokens = u->tokens;
  *us = UINT64_MAX;
  for (uint32_t i = 0; i <= RUNS && status == RX_OK; i++) /* the first may compile */
    {
      uint64_t one = 0;

      status = rx_plan_run (c->batch.plan, 0, rx_plan_segments (c->batch.plan), &one);
      *us = i > 0 && one < *us ? one : *us;
    }
  drop_timing (c);
  return status;
}

/* All candidates of the product in hand are timed. */
static void
take_choice (struct rx_loop_choices *c)
{
  c->all[c->n++] = (choice){ c->wait[0].key, c->best };
  c->changed = true;
  c->tile = 0;
  c->n_wait--;
  memmove (&c->wait[0], &c->wait[1], c->n_wait * sizeof c->wait[0]);
}

/* A tile that loses the device ends this program's work on it: the next start must not try it again. Until all are timed
 * the first guess stands in the file for the product in hand. */
static void
save_in_hand (rx_ops *ops, struct rx_loop_choices *c, const rx_loop_tile *first)
{
  c->all[c->n++] = (choice){ c->wait[0].key, *first };
  c->changed = true;
  rx_loop_tune_save (ops);
  c->n--;
  c->changed = true; /* it comes out again */
}

/* Has a candidate compiled, or times one that is compiled. */
static rx_status
tune_one (rx_ops *ops, struct rx_loop_choices *c)
{
  untimed *u = &c->wait[0];
  const rx_batch like = { .tokens_max = u->tokens_max };
  rx_loop_tile tiles[RX_LOOP_TILES_MAX];
  uint32_t n = rx_loop_tiles (ops, &like, &u->product, tiles);
  uint64_t us = 0;
  rx_status status = RX_OK;

  if (c->batch.plan == NULL)
    status = make_timing (ops, u, &tiles[c->tile]);
  if (!c->is_finished)
    return status == RX_OK ? finish_timing (c) : status;
  if (c->tile == 0)
    save_in_hand (ops, c, &tiles[0]);
  status = run_timing (ops, u, &us);
  if (c->tile == 0 || us < c->best_us)
    {
      c->best = tiles[c->tile];
      c->best_us = us;
    }
  if (status == RX_OK && ++c->tile == n)
    take_choice (c);
  return status;
}

rx_status
rx_loop_tune_later (rx_ops *ops, bool *more)
{
  struct rx_loop_choices *c = ops->choices;
  int64_t began = now_us ();
  rx_status status = RX_OK;

  *more = false;
  if (c == NULL || c->n_wait == 0)
    return RX_OK;
  if (c->left_us > 0)
    status = tune_one (ops, c);
  c->left_us -= now_us () - began;
  *more = status == RX_OK && c->left_us > 0 && c->n_wait > 0 && c->n < CHOICES_MAX;
  if (*more)
    return RX_OK;
  c->n_wait = 0; /* what there was no time for is timed after the next start */
  if (c->workers != NULL && rx_workers_left (c->workers) == 0) /* else when it is all freed */
    end_workers (c);
  drop_timing (c);
  if (status != RX_DEVICE_LOST)
    rx_loop_tune_save (ops);
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

static bool
is_waiting (const struct rx_loop_choices *c, const product_key *key)
{
  for (uint32_t i = 0; i < c->n_wait; i++)
    {
      if (memcmp (&c->wait[i].key, key, sizeof *key) == 0)
        return true;
    }
  return false;
}

/* Heads of chosen rows, and of many tokens, are not worth it. */
static rx_status
let_wait (rx_ops *ops, const rx_batch *run, const rx_loop_product *product, uint32_t most)
{
  struct rx_loop_choices *c = ops->choices;
  product_key key = key_of (ops, run, product);
  untimed *u = &c->wait[c->n_wait];
  rx_span room;

  if (product->head == 2 || (product->head == 1 && run->tokens_max > 1) || c->left_us <= 0 ||
      c->n_wait == CHOICES_MAX || is_waiting (c, &key))
    return RX_OK;
  *u = (untimed){ .key = key,
                  .product = *product,
                  .tokens_max = run->tokens_max,
                  .tokens = run->tokens_max < most ? run->tokens_max : most };
  if (product->residual != NULL)
    u->residual = *product->residual;
  c->n_wait++;
  return take_room (ops, u, &room);
}

rx_status
rx_loop_tune (rx_ops *ops, const rx_batch *run, const rx_loop_product *product, rx_loop_tile *out)
{
  rx_loop_tile tiles[RX_LOOP_TILES_MAX];
  uint32_t n = rx_loop_tiles (ops, run, product, tiles);
  struct rx_loop_choices *c = n > 1 ? get_choices (ops) : NULL;
  product_key key = key_of (ops, run, product);

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
  return let_wait (ops, run, product, tiles[0].coop ? COOP_TOKENS_MOST : TOKENS_MOST);
}
