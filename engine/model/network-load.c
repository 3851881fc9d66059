#include "network-private.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_FIRST \
  64 /* with 16 the first token of SmolLM2 takes a seventh more of the processor */
/* Products of half a layer in 25 ms on lavapipe with two cores, by the 100 ms that 64 tokens take of the shape of
 * Gemma 4B: that has to begin with fewer. */
#define FIRST_PRODUCTS    1250000000ull
#define SEQUENCES_DEFAULT 2
#define SPARE_PAGES       8 /* of the cache, beside whole contexts */
/* Half of it what attention's runs leave (line-attention.c), half vectors, tables and what a driver rounds up. */
#define SPARE_BYTES       (64ull << 20)

bool
rx_trouble_of (rx_trouble *trouble, rx_status status)
{
  rx_fail fail = RX_FAIL_DEVICE;

  if (status == RX_OK)
    return true;
  if (status == RX_NO_MEMORY)
    fail = RX_FAIL_MEMORY;
  return rx_trouble_say (trouble, fail, "%s", rx_status_text (status));
}

/* What a load works with. */
typedef struct
{
  const rx_network_config *config;
  rx_network *network;
  rx_weights_plan *weights;
  rx_trouble *trouble;
  uint32_t index; /* of the device */
} loader;

static bool
go_on (loader *l, const char *step, uint64_t done, uint64_t total)
{
  const rx_network_config *c = l->config;

  if (c->progress == NULL || c->progress (step, done, total, c->data))
    return true;
  return rx_trouble_say (l->trouble, RX_FAIL_BUSY, "the loading was stopped");
}

static unsigned
runs_of (const loader *l)
{
  unsigned runs = l->config->runs;

  return runs != 0 ? runs : 1u << RX_RUN_DECODE | 1u << RX_RUN_PREFILL;
}

/* ---- device ---- */

static rx_status
choose_device (loader *l)
{
  rx_network *n = l->network;
  rx_status status = rx_instance_open (&n->instance, RX_VULKAN_LOADER);

  n->instance_open = status == RX_OK;
  if (status == RX_OK)
    status = rx_device_choose (&n->instance, l->config->device, &l->index, &n->info);
  if (status == RX_OK && l->config->instance_opened != NULL)
    l->config->instance_opened (&n->instance);
  return status;
}

static rx_status
open_device (loader *l)
{
  rx_network *n = l->network;
  rx_status status = rx_device_open (&n->instance, l->index, &n->device);

  n->device_open = status == RX_OK;
  return status;
}

static bool
say_device (loader *l, rx_status status)
{
  if (status == RX_NO_DEVICE && l->config->device != NULL)
    return rx_trouble_say (
        l->trouble, RX_FAIL_DEVICE,
        "no device has %.100s in its name; choose one that the devices verb lists",
        l->config->device);
  return rx_trouble_of (l->trouble, status);
}

static rx_status
open_ops (loader *l)
{
  rx_network *n = l->network;
  rx_arena_config arena = { .limit_bytes = l->config->memory_bytes, .no_map = l->config->no_map };
  rx_ops_config ops = { .family = l->config->family,
                        .instance = &n->instance,
                        .info = &n->info,
                        .device = &n->device,
                        .cache_dir = l->config->cache_dir };
  rx_status status = rx_arena_new (&n->device, &arena, &n->arena);

  if (status == RX_OK)
    status = rx_pipelines_new (&n->device, l->config->cache_dir, &n->pipelines);
  if (status == RX_OK && (n->workers = rx_workers_new (RX_WORKERS_AUTO)) == NULL)
    status = RX_NO_MEMORY;
  if (status != RX_OK)
    return status;
  rx_pipelines_share (n->pipelines, n->workers);
  n->by_device = !n->device.software || l->config->no_map;
  ops.arena = n->arena;
  ops.pipelines = n->pipelines;
  return rx_ops_new (&ops, &n->ops);
}

/* ---- memory ---- */

static uint64_t
token_bytes (const rx_shape *s)
{
  uint64_t q = (uint64_t) s->heads * s->head_dim, kv = (uint64_t) s->kv_heads * s->head_dim;
  uint64_t widest = q > s->hidden ? q : s->hidden;

  if (widest < s->width)
    widest = s->width;
  /* x, y; q, its turned copy, keys, values; what stands apart: mixed, hidden, normed; gate and up */
  return (2ull * s->width + 2 * q + 2 * kv + 3 * widest + 2ull * s->hidden) * sizeof (float);
}

/* All but the weights and the cache. */
static uint64_t
other_bytes (const loader *l)
{
  const rx_shape *s = &l->network->shape;
  uint64_t tokens = RX_BATCH_MAX + 1 + RX_SCORE_TOKENS;

  return tokens * token_bytes (s) + (uint64_t) s->vocabulary * sizeof (float) + SPARE_BYTES;
}

static unsigned long long
mib (uint64_t bytes)
{
  return (unsigned long long) (bytes >> 20);
}

static bool
say_room (loader *l, uint64_t needs, uint64_t room)
{
  return rx_trouble_say (l->trouble, RX_FAIL_MEMORY,
                         "the model needs %llu MiB and %llu MiB can be had; close other programs "
                         "or choose a smaller model",
                         mib (needs), mib (room));
}

static bool
choose_context (loader *l, uint64_t possible)
{
  rx_network *n = l->network;
  uint32_t asked = l->config->context_tokens;

  if (asked > n->shape.context)
    return rx_trouble_say (l->trouble, RX_FAIL_CONTEXT,
                           "the model has a context of %u tokens at most; ask for no more",
                           n->shape.context);
  if (asked > possible)
    return rx_trouble_say (l->trouble, RX_FAIL_MEMORY,
                           "a context of %u tokens does not fit into memory; %u tokens do", asked,
                           (unsigned) possible);
  n->context = asked != 0 ? asked : n->shape.context;
  if (asked == 0 && l->config->context_usual != 0 && l->config->context_usual < n->context)
    n->context = l->config->context_usual;
  if (n->context > possible)
    n->context = (uint32_t) possible;
  return true;
}

/* Weights are never smaller than in the file. Said before a device is opened: most of what is too large
 * is known then. */
static bool
fits_at_all (loader *l)
{
  uint64_t room = rx_arena_room (&l->network->instance, l->index);
  uint64_t weights = rx_weights_plan_read_bytes (l->weights);

  if (l->config->memory_bytes != 0 && l->config->memory_bytes < room)
    room = l->config->memory_bytes;
  return weights <= room || say_room (l, weights, room);
}

/* Says before anything is taken whether the model fits, and which context is possible. */
static bool
plan_memory (loader *l)
{
  rx_network *n = l->network;
  const rx_shape *s = &n->shape;
  rx_cache_config page = { s->layers, s->kv_heads, s->head_dim, 1 };
  uint32_t sequences = l->config->sequences != 0 ? l->config->sequences : SEQUENCES_DEFAULT;
  uint64_t weights = rx_weights_plan_bytes (l->weights, n->ops);
  uint64_t other = other_bytes (l), page_bytes = rx_cache_bytes (n->ops, &page);
  uint64_t room = rx_arena_room (&n->instance, l->index), wanted;

  if (l->config->memory_bytes != 0 && l->config->memory_bytes < room)
    room = l->config->memory_bytes;
  if (weights > room)
    return say_room (l, weights, room);
  if (weights + other + page_bytes > room)
    return say_room (l, weights + other + page_bytes, room);
  room = (room - weights - other) / page_bytes;
  if (room > rx_cache_pages_max (n->ops, &page))
    room = rx_cache_pages_max (n->ops, &page);
  if (room > RX_PAGES_MAX * (uint64_t) sequences)
    room = RX_PAGES_MAX * (uint64_t) sequences;
  if (!choose_context (l, room * RX_PAGE_TOKENS))
    return false;
  wanted = (n->context + RX_PAGE_TOKENS - 1) / RX_PAGE_TOKENS * (uint64_t) sequences + SPARE_PAGES;
  n->pages = (uint32_t) (wanted < room ? wanted : room);
  return true;
}

/* ---- what lies on the device ---- */

static rx_status
make_state (rx_network *n)
{
  const rx_shape *s = &n->shape;
  rx_cache_config cache = { s->layers, s->kv_heads, s->head_dim, n->pages };
  rx_status status = rx_cache_new (n->ops, &cache, &n->cache);

  for (uint32_t i = 0; status == RX_OK && i < s->n_ropes; i++)
    {
      rx_rope_config rope = { .head_dim = s->head_dim,
                              .dims = s->ropes[i].dims,
                              .halves = s->ropes[i].halves,
                              .base = s->ropes[i].base,
                              .scale = s->ropes[i].scale,
                              .factors = i == 0 && s->stretched ? s->rope_factors : NULL,
                              .positions = n->context };

      status = rx_rope_new (n->ops, &rope, &n->ropes[i]);
    }
  return status;
}

static rx_status
make_acts (rx_network *n, rx_runner *r)
{
  const rx_shape *s = &n->shape;
  uint32_t tokens = r->batch.tokens_max, q = s->heads * s->head_dim;
  uint32_t widest = q > s->hidden ? q : s->hidden;
  rx_status status = rx_act_new (n->ops, tokens, s->width, &r->acts.x);

  if (status == RX_OK)
    status = rx_act_new (n->ops, tokens, q + 2 * s->kv_heads * s->head_dim, &r->acts.qkv);
  if (status == RX_OK && s->post_norms)
    status = rx_act_new (n->ops, tokens, s->width, &r->acts.y);
  if (status == RX_OK)
    status = rx_act_new_apart (n->ops, tokens, q, widest, &r->acts.mixed);
  if (status == RX_OK)
    status = rx_act_new_apart (n->ops, tokens, s->hidden, widest, &r->acts.hidden);
  return status;
}

static rx_status
make_runner (rx_network *n, rx_run_kind kind, uint32_t tokens)
{
  const rx_plan_config plan = { .repeats = kind == RX_RUN_DECODE };
  rx_runner *r = &n->runners[kind];
  rx_status status;

  r->batch.tokens_max = tokens;
  r->batch.cache = n->cache;
  status = rx_arena_take (n->arena, RX_PLACE_SHARED, sizeof (rx_params), &r->batch.params);
  /* Warming up runs by them: of a position that is nobody's, parts would be counted that no run awaits. */
  if (status == RX_OK)
    status = rx_arena_fill (n->arena, r->batch.params, 0);
  if (status == RX_OK && kind != RX_RUN_PREFILL)
    status = rx_arena_take (n->arena, RX_PLACE_SHARED, tokens * sizeof (rx_top), &r->top);
  if (status == RX_OK && kind == RX_RUN_DECODE)
    status = rx_arena_take (n->arena, RX_PLACE_SHARED,
                            (uint64_t) n->shape.vocabulary * sizeof (float), &r->logits);
  if (status == RX_OK)
    status = make_acts (n, r);
  if (status == RX_OK)
    status = rx_plan_new (&n->device, &plan, &r->batch.plan);
  if (status == RX_OK)
    status = rx_network_add (n, kind);
  return status;
}

static rx_status
finish_runner (rx_runner *r)
{
  rx_status status = rx_plan_finish (r->batch.plan);

  if (status != RX_OK)
    return status;
  r->next = r->n_segments = rx_plan_segments (r->batch.plan);
  return rx_pace_new (r->n_segments, &r->pace) ? RX_OK : RX_NO_MEMORY;
}

uint32_t
rx_network_batch_first (const rx_shape *s)
{
  uint64_t weights = 3ull * s->width * s->hidden; /* of the larger half */
  uint32_t tokens = BATCH_FIRST;

  while (tokens > RX_BATCH_MIN && tokens * weights > FIRST_PRODUCTS)
    tokens /= 2;
  return tokens;
}

static rx_status
make_runners (loader *l)
{
  static const uint32_t tokens[RX_RUNS] = {
    [RX_RUN_DECODE] = 1, [RX_RUN_PREFILL] = RX_BATCH_MAX, [RX_RUN_SCORE] = RX_SCORE_TOKENS
  };
  rx_network *n = l->network;
  rx_status status = RX_OK;

  for (int kind = 0; status == RX_OK && kind < RX_RUNS; kind++)
    {
      if ((runs_of (l) & 1u << kind) != 0)
        status = make_runner (n, (rx_run_kind) kind, tokens[kind]);
    }
  n->batch = rx_network_batch_first (&n->shape);
  return status;
}

static rx_status
finish_runners (rx_network *n)
{
  rx_status status = RX_OK;

  for (int kind = 0; status == RX_OK && kind < RX_RUNS; kind++)
    {
      if (n->runners[kind].batch.plan != NULL)
        status = finish_runner (&n->runners[kind]);
    }
  return status;
}

/* Until the weights are packed and what the plans have asked the driver to compile is there: neither needs
 * the other, and both are the processor's. */
static bool
wait_for_work (loader *l)
{
  rx_network *n = l->network;
  rx_cache_config page = { n->shape.layers, n->shape.kv_heads, n->shape.head_dim, 1 };
  int64_t began = rx_clock_us ();
  uint32_t all = rx_workers_left (n->workers);

  do
    {
      uint32_t left = rx_workers_left (n->workers);

      if (!go_on (l, "reading the model", all - left, all))
        return false;
    }
  while (rx_workers_help (n->workers));
  n->facts.cache_bytes = n->pages * rx_cache_bytes (n->ops, &page);
  n->facts.read_bytes = rx_weights_plan_read_bytes (l->weights);
  n->facts.compile_us = (uint64_t) (rx_clock_us () - began);
  return rx_trouble_of (l->trouble, rx_weights_packed (l->weights));
}

typedef struct
{
  loader *load;
  bool stopped;
} warming;

static bool
on_warm_progress (uint32_t done, uint32_t total, void *data)
{
  warming *w = data;

  w->stopped = !go_on (w->load, "first preparation of the model", done, total);
  return !w->stopped;
}

static bool
warm (loader *l)
{
  rx_network *n = l->network;
  const rx_plan *decode = n->runners[RX_RUN_DECODE].batch.plan;
  warming w = { l, false };
  int64_t began = rx_clock_us ();

  if (!rx_trouble_of (l->trouble, rx_ops_warm (n->ops, on_warm_progress, &w)))
    return false;
  rx_pipelines_save (n->pipelines); /* a cache that cannot be written costs time only */
  n->facts.warm_us = (uint64_t) (rx_clock_us () - began);
  if (decode == NULL)
    return !w.stopped;
  n->facts.dispatches = rx_plan_steps (decode);
  return !w.stopped;
}

static rx_status
make_plans (loader *l)
{
  rx_network *n = l->network;
  rx_status status = rx_weights_take (l->weights, n->ops, &n->weights);

  if (status == RX_OK)
    status = make_state (n);
  if (status == RX_OK)
    status = make_runners (l);
  return status == RX_OK ? rx_weights_pack (l->weights, n->ops, n->workers, &n->weights) : status;
}

/* On a software device each kernel is run as soon as it is compiled, while the others are: what it reads may
 * be packed at that moment, and nobody wants what it gives. Its memory is mapped, so packing has no use of the
 * queue; on others it has. */
static bool
prepare (loader *l)
{
  bool early = l->network->device.software && !l->config->no_map;

  return (!early || warm (l)) && wait_for_work (l) &&
         rx_trouble_of (l->trouble, finish_runners (l->network)) && (early || warm (l));
}

static bool
load (loader *l)
{
  bool scores = (runs_of (l) & 1u << RX_RUN_SCORE) != 0;

  return rx_weights_plan_new (l->config->file, &l->network->shape, scores, &l->weights,
                              l->trouble) &&
         say_device (l, choose_device (l)) && fits_at_all (l) &&
         go_on (l, "opening the device", 0, 1) && rx_trouble_of (l->trouble, open_device (l)) &&
         rx_trouble_of (l->trouble, open_ops (l)) && plan_memory (l) &&
         rx_trouble_of (l->trouble, make_plans (l)) && prepare (l);
}

/* A load is over: what was not begun is not needed. */
static void
end_workers (rx_network *n)
{
  if (n->workers == NULL)
    return;
  rx_workers_stop (n->workers);
  if (n->pipelines != NULL)
    rx_pipelines_share (n->pipelines, NULL);
  rx_workers_free (n->workers);
  n->workers = NULL;
}

bool
rx_network_fits (const rx_gguf *file, const char *device, rx_trouble *trouble)
{
  rx_network_config config = { .file = file, .device = device };
  loader l = { .config = &config, .trouble = trouble };
  bool good;

  if (device == NULL && rx_gguf_bytes (file) <= rx_machine_room ())
    return true;
  l.network = calloc (1, sizeof *l.network);
  if (l.network == NULL)
    return rx_trouble_of (trouble, RX_NO_MEMORY);
  good = rx_shape_read (file, &l.network->shape, trouble) &&
         rx_weights_plan_new (file, &l.network->shape, false, &l.weights, trouble) &&
         say_device (&l, choose_device (&l)) && fits_at_all (&l);
  rx_weights_plan_free (l.weights);
  rx_network_free (l.network);
  return good;
}

bool
rx_network_new (const rx_network_config *config, rx_network **out, rx_trouble *trouble)
{
  loader l = { .config = config, .network = calloc (1, sizeof *l.network), .trouble = trouble };
  bool good;

  if (l.network == NULL)
    return rx_trouble_of (trouble, RX_NO_MEMORY);
  good = rx_shape_read (config->file, &l.network->shape, trouble) && load (&l);
  end_workers (l.network);
  rx_weights_plan_free (l.weights);
  /* Weights of two files are those of none: every answer would be wrong, and none would look so. */
  if (good && !rx_gguf_unchanged (config->file))
    good = rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model file was changed while it was being read; load it again");
  if (good)
    *out = l.network;
  else
    rx_network_free (l.network);
  return good;
}

rx_status
rx_network_overwrite (rx_network *n)
{
  rx_status status = RX_OK;

  for (int i = 0; i < RX_RUNS && status == RX_OK; i++)
    {
      if (n->runners[i].batch.plan != NULL)
        status = rx_plan_settle (n->runners[i].batch.plan);
      n->runners[i].next = n->runners[i].n_segments;
    }
  for (uint32_t page = 0; page < n->pages && status == RX_OK; page++)
    status = rx_network_wipe (n, &page, 1);
  return status == RX_OK ? rx_network_forget (n) : status;
}

void
rx_network_free (rx_network *n)
{
  if (n == NULL)
    return;
  if (n->cache != NULL && n->by_device)
    rx_network_overwrite (n); /* a device that was lost, or hangs, cannot */
  for (int i = 0; i < RX_RUNS; i++)
    {
      rx_plan_free (n->runners[i].batch.plan);
      rx_pace_free (&n->runners[i].pace);
    }
  rx_ops_free (n->ops);
  rx_pipelines_free (n->pipelines);
  rx_arena_free (n->arena);
  if (n->device_open)
    rx_device_close (&n->device);
  if (n->instance_open)
    rx_instance_close (&n->instance);
  free (n);
}
