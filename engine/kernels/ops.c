#include "ops.h"

#include "line.h"
#include "loop-coop.h"
#include "loop-dot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRIDE_SHARED \
  4096 /* the most of rows that stand farther apart than they must: 8 MiB an act */

void *
rx_ops_own (rx_ops *ops, size_t size, void (*clear) (rx_owned *owned))
{
  rx_owned *owned = calloc (1, size);

  if (owned == NULL)
    return NULL;
  owned->clear = clear;
  owned->next = ops->owned;
  ops->owned = owned;
  return owned;
}

uint32_t
rx_padded (uint32_t width)
{
  return (width + 31) / 32 * 32;
}

rx_status
rx_cut_before_chunk (const rx_batch *run, uint32_t chunk)
{
  return chunk > 0 ? rx_plan_cut (run->plan) : RX_OK;
}

/* What a token leaves behind there is known to rx_ops_wipe. */
static rx_status
take_work (rx_ops *ops, uint64_t size, rx_span *out)
{
  rx_span *grown = realloc (ops->work, (ops->n_work + 1) * sizeof *grown);
  rx_status status;

  if (grown == NULL)
    return RX_NO_MEMORY;
  ops->work = grown;
  status = rx_arena_take (ops->config.arena, RX_PLACE_DEVICE, size, out);
  if (status == RX_OK)
    ops->work[ops->n_work++] = *out;
  return status;
}

rx_status
rx_ops_wipe (rx_ops *ops)
{
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < ops->n_work && status == RX_OK; i++)
    status = rx_arena_fill (ops->config.arena, ops->work[i], 0);
  return status;
}

rx_status
rx_ops_scratch (rx_ops *ops, rx_scratch which, uint64_t size, rx_span *out)
{
  rx_status status = RX_OK;

  if (ops->scratch[which].size < size)
    status = take_work (ops, size, &ops->scratch[which]);
  *out = ops->scratch[which];
  return status;
}

rx_status
rx_ops_write (rx_ops *ops, rx_span span, uint64_t at, const void *bytes, uint64_t size)
{
  rx_status status;

  if (span.map != NULL)
    return rx_arena_write (ops->config.arena, span, at, bytes, size);
  pthread_mutex_lock (&ops->writing);
  status = rx_arena_write (ops->config.arena, span, at, bytes, size);
  pthread_mutex_unlock (&ops->writing);
  return status;
}

/* ---- the family ---- */

/* 32 where a pipeline may ask for it: wider subgroups would be halved. Devices that cannot shuffle
 * do without subgroups. */
static void
choose_lanes (rx_ops *ops)
{
  const rx_device *device = ops->config.device;
  uint32_t size = device->subgroup_size;

  if ((device->features & RX_HAS_SUBGROUP_SIZE) != 0 && size > 32 && device->subgroup_least <= 32)
    size = 32;
  if ((device->features & RX_HAS_SHUFFLE) == 0 || size < 4 || (size & (size - 1)) != 0)
    size = 0;
  ops->subgroup = size;
  ops->lanes = size == 0 ? (device->software ? 8 : 32) : size > 32 ? 32 : size;
  ops->wide = size > 32;
  ops->card = !device->software;
}

#define MESA_TOO_NEW 26

/* Mesa's lavapipe, of a version that runs line well. SmolLM2 on two cores: with 22.3.6 and 25.0.7 line decodes 3 to 4
 * times as fast as loop; with 26.2.6 (LLVM 22) it takes 167 s to prepare instead of 9 and decodes a third as fast. */
static bool
is_for_line (const rx_device_info *info)
{
  unsigned version;

  return strncmp (info->name, "llvmpipe", 8) == 0 &&
         sscanf (info->driver_version, "Mesa %u.", &version) == 1 && version < MESA_TOO_NEW;
}

/* By itself, line only where it was made for; asked for by name, wherever it can run. */
static bool
choose_family (rx_ops *ops)
{
  rx_family asked = ops->config.family;
  bool possible = rx_line_is_possible (ops);

  if (asked == RX_FAMILY_LINE && !possible)
    return false;
  if (asked == RX_FAMILY_LINE ||
      (asked == RX_FAMILY_AUTO && possible && is_for_line (ops->config.info)))
    ops->family = &rx_line_family;
  return true;
}

/* Kernels for what only some devices have. */
static rx_status
choose_special (rx_ops *ops)
{
  bool asked = ops->config.family == RX_FAMILY_DOTS, coop = false, dot = false;
  bool wanted = asked || (ops->config.family == RX_FAMILY_AUTO && ops->card &&
                          (ops->config.device->features & RX_HAS_QUICK_DOT) != 0);
  rx_status status = RX_OK;

  if (ops->card && rx_loop_coop_is_possible (ops))
    status = rx_loop_coop_try (ops, &coop);
  if (status == RX_OK && wanted && rx_loop_dot_is_possible (ops))
    status = rx_loop_dot_try (ops, &dot);
  ops->coop = coop;
  ops->dot = dot;
  return status == RX_OK && asked && !dot ? RX_DRIVER : status;
}

rx_status
rx_ops_new (const rx_ops_config *config, rx_ops **out)
{
  rx_ops *ops = calloc (1, sizeof *ops);
  rx_status status = RX_DRIVER;

  *out = NULL;
  if (ops == NULL)
    return RX_NO_MEMORY;
  ops->config = *config;
  ops->family = &rx_loop_family;
  pthread_mutex_init (&ops->writing, NULL);
  choose_lanes (ops);
  if (choose_family (ops))
    status = rx_arena_take (config->arena, RX_PLACE_SHARED, sizeof (rx_params), &ops->no_params);
  if (status == RX_OK)
    status = rx_arena_fill (config->arena, ops->no_params, 0);
  if (status == RX_OK && ops->family->open != NULL)
    status = ops->family->open (ops);
  if (status == RX_OK)
    status = choose_special (ops);
  if (status != RX_OK)
    rx_ops_free (ops);
  else
    *out = ops;
  return status;
}

void
rx_ops_free (rx_ops *ops)
{
  if (ops == NULL)
    return;
  if (ops->family->close != NULL)
    ops->family->close (ops);
  while (ops->owned != NULL)
    {
      rx_owned *owned = ops->owned;

      ops->owned = owned->next;
      if (owned->clear != NULL)
        owned->clear (owned);
      free (owned);
    }
  pthread_mutex_destroy (&ops->writing);
  free (ops->warm);
  free (ops->work);
  free (ops);
}

const char *
rx_ops_family_name (const rx_ops *ops)
{
  return ops->dot ? "dots" : ops->family->name;
}

rx_status
rx_op_embed (rx_ops *ops, const rx_batch *run, const rx_embed *op)
{
  return ops->family->embed (ops, run, op);
}

rx_status
rx_ops_linear_then_norm (rx_ops *ops, const rx_batch *run, const rx_linear *op)
{
  rx_norm_add add = { .in = op->product,
                      .norm = op->post_norm,
                      .eps = op->eps,
                      .residual = op->residual,
                      .out = op->out };
  rx_linear linear = *op;
  rx_status status;

  linear.out = op->product;
  linear.product = NULL;
  linear.residual = NULL;
  linear.post_norm = NULL;
  linear.later = false;
  status = ops->family->linear (ops, run, &linear);
  return status == RX_OK ? ops->family->norm_add (ops, run, &add) : status;
}

rx_status
rx_op_linear (rx_ops *ops, const rx_batch *run, const rx_linear *op)
{
  if (op->post_norm != NULL && (op->product == NULL || op->residual == NULL))
    return RX_DRIVER;
  return ops->family->linear (ops, run, op);
}

rx_status
rx_op_norm_add (rx_ops *ops, const rx_batch *run, const rx_norm_add *op)
{
  return ops->family->norm_add (ops, run, op);
}

rx_status
rx_op_attention (rx_ops *ops, const rx_batch *run, const rx_attention *op)
{
  return ops->family->attention (ops, run, op);
}

rx_status
rx_op_head (rx_ops *ops, const rx_batch *run, const rx_head *op)
{
  return ops->family->head (ops, run, op);
}

void
rx_params_ready (rx_ops *ops, const rx_batch *run)
{
  if (ops->family->params_ready != NULL)
    ops->family->params_ready (ops, run);
}

/* ---- matrices, vectors, acts ---- */

uint64_t
rx_matrix_bytes (rx_ops *ops, const rx_matrix_config *config)
{
  return ops->family->matrix_bytes (ops, config);
}

rx_status
rx_matrix_take (rx_ops *ops, const rx_matrix_config *config, rx_matrix **out)
{
  rx_matrix *matrix = rx_ops_own (ops, sizeof *matrix, NULL);

  *out = matrix;
  if (matrix == NULL)
    return RX_NO_MEMORY;
  if (config->n_parts == 0 || config->n_parts > RX_PARTS_MAX ||
      (config->paired && (config->n_parts != 2 || config->parts[0].rows != config->parts[1].rows)))
    return RX_DRIVER;
  matrix->cols = config->parts[0].cols;
  matrix->uses = config->uses;
  matrix->n_parts = config->n_parts;
  matrix->pair_rows = config->paired ? config->parts[0].rows : 0;
  for (uint32_t i = 0; i < config->n_parts; i++)
    {
      matrix->types[i] = config->parts[i].type;
      matrix->part_rows[i] = config->parts[i].rows;
      matrix->rows += config->parts[i].rows;
    }
  return ops->family->matrix_take (ops, config, matrix);
}

rx_status
rx_matrix_pack (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix)
{
  return ops->family->matrix_pack (ops, config, matrix);
}

rx_status
rx_matrix_new (rx_ops *ops, const rx_matrix_config *config, rx_matrix **out)
{
  rx_status status = rx_matrix_take (ops, config, out);

  return status == RX_OK ? rx_matrix_pack (ops, config, *out) : status;
}

rx_status
rx_vector_new (rx_ops *ops, const float *values, uint32_t n, rx_vector **out)
{
  rx_vector *vector = rx_ops_own (ops, sizeof *vector, NULL);
  rx_status status;

  *out = vector;
  if (vector == NULL)
    return RX_NO_MEMORY;
  vector->n = n;
  status = rx_arena_take (ops->config.arena, RX_PLACE_DEVICE,
                          (uint64_t) rx_padded (n) * sizeof (float), &vector->span);
  if (status == RX_OK)
    status = rx_arena_fill (ops->config.arena, vector->span, 0);
  return status != RX_OK
             ? status
             : rx_arena_write (ops->config.arena, vector->span, 0, values, n * sizeof (float));
}

/* Kernels may take tokens several at a time and write past the last. */
static uint32_t
whole_bundles (uint32_t tokens)
{
  return tokens == 1 ? 1 : (tokens + RX_ACT_BUNDLE - 1) / RX_ACT_BUNDLE * RX_ACT_BUNDLE;
}

static rx_status
act_new (rx_ops *ops, uint32_t tokens_max, uint32_t width, uint32_t stride, rx_act **out)
{
  rx_act *act = rx_ops_own (ops, sizeof *act, NULL);
  rx_status status;

  *out = act;
  if (act == NULL)
    return RX_NO_MEMORY;
  act->tokens_max = tokens_max;
  act->width = width;
  act->stride = stride;
  status = take_work (ops, (uint64_t) whole_bundles (tokens_max) * act->stride * sizeof (float),
                      &act->span);
  return status != RX_OK ? status : rx_arena_fill (ops->config.arena, act->span, 0);
}

rx_status
rx_act_new (rx_ops *ops, uint32_t tokens_max, uint32_t width, rx_act **out)
{
  return act_new (ops, tokens_max, width, rx_padded (width), out);
}

/* An odd number of blocks apart: neighbours in a column then stand in different sets of a cache. */
rx_status
rx_act_new_apart (rx_ops *ops, uint32_t tokens_max, uint32_t width, uint32_t widest, rx_act **out)
{
  if (tokens_max == 1 || widest > STRIDE_SHARED)
    return rx_act_new (ops, tokens_max, width, out);
  ops->stride = (rx_padded (widest) / 32 | 1) * 32;
  return act_new (ops, tokens_max, width, ops->stride, out);
}

/* ---- the cache ---- */

#define PLACES_MAX 65536 /* shaders/line-uniform.glsl and line-keys.c take 16 bits of a place */

static uint64_t
plane_bytes (const rx_cache_config *config)
{
  return 4ull * RX_PAGE_TOKENS * config->kv_heads * ((config->head_dim + 3) / 4 * 4);
}

uint64_t
rx_cache_bytes (rx_ops *ops, const rx_cache_config *config)
{
  return 2ull * config->layers * config->pages * plane_bytes (config);
}

uint32_t
rx_cache_pages_max (rx_ops *ops, const rx_cache_config *config)
{
  uint64_t most = rx_arena_span_max (ops->config.arena);
  uint64_t texels = ops->config.device->properties.limits.maxTexelBufferElements * 16ull;

  most = most < texels ? most : texels;
  return (uint32_t) (most / plane_bytes (config));
}

/* The most that divides those of a page. */
static uint32_t
planes_at_once (rx_ops *ops, const rx_cache_config *config)
{
  uint32_t all = 2 * config->layers, most = rx_cache_pages_max (ops, config) / config->pages;
  uint32_t places = PLACES_MAX / config->pages, planes;

  most = most < places ? most : places;
  planes = all < most ? all : most;
  while (planes > 1 && all % planes != 0)
    planes--;
  return planes > 0 ? planes : 1;
}

static void
on_cache_clear (rx_owned *owned)
{
  rx_cache *cache = (rx_cache *) owned;

  free (cache->parts);
  free (cache->keys);
  free (cache->values);
  free (cache->layers);
}

static rx_span
part_of (rx_span span, uint64_t at, uint64_t size)
{
  span.offset += at;
  span.address += span.address != 0 ? at : 0;
  span.map = span.map != NULL ? span.map + at : NULL;
  span.size = size;
  return span;
}

/* Of one layer's keys, or values: from page 0 to the last. */
static rx_span
find_planes (const rx_cache *cache, uint32_t plane)
{
  uint64_t size = plane_bytes (&cache->config);
  uint64_t places = (uint64_t) (cache->config.pages - 1) * cache->planes + 1;

  return part_of (cache->parts[plane / cache->planes], plane % cache->planes * size, places * size);
}

static rx_status
take_parts (rx_cache *cache)
{
  const rx_cache_config *config = &cache->config;
  uint64_t size = (uint64_t) config->pages * cache->planes * plane_bytes (config);
  uint32_t n = 2 * config->layers / cache->planes;
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < n && status == RX_OK; i++)
    status = rx_arena_take (cache->ops->config.arena, RX_PLACE_DEVICE, size, &cache->parts[i]);
  for (uint32_t i = 0; i < config->layers && status == RX_OK; i++)
    {
      cache->keys[i] = find_planes (cache, 2 * i);
      cache->values[i] = find_planes (cache, 2 * i + 1);
    }
  return status;
}

rx_status
rx_cache_new (rx_ops *ops, const rx_cache_config *config, rx_cache **out)
{
  rx_cache *cache = rx_ops_own (ops, sizeof *cache, on_cache_clear);

  *out = cache;
  if (cache == NULL)
    return RX_NO_MEMORY;
  if (config->layers == 0 || config->pages == 0 || config->pages > rx_cache_pages_max (ops, config))
    return RX_DRIVER;
  cache->ops = ops;
  cache->older = ops->caches;
  ops->caches = cache;
  cache->config = *config;
  cache->room = (config->head_dim + 3) / 4 * 4;
  cache->planes = planes_at_once (ops, config);
  cache->parts = calloc (2 * config->layers / cache->planes, sizeof *cache->parts);
  cache->keys = calloc (config->layers, sizeof *cache->keys);
  cache->values = calloc (config->layers, sizeof *cache->values);
  cache->layers = calloc (config->pages, sizeof *cache->layers);
  if (cache->parts == NULL || cache->keys == NULL || cache->values == NULL || cache->layers == NULL)
    return RX_NO_MEMORY;
  return take_parts (cache);
}

uint32_t
rx_cache_place (const rx_cache *cache, uint32_t page)
{
  return page * cache->planes;
}

void
rx_cache_writes (rx_cache *cache, const rx_params *params, uint32_t layers)
{
  uint32_t first = params->position / RX_PAGE_TOKENS;
  uint32_t last = (params->position + params->n_tokens - 1) / RX_PAGE_TOKENS;

  for (uint32_t i = first; i <= last; i++)
    {
      uint32_t *had = &cache->layers[params->pages[i] / cache->planes];

      *had = *had > layers ? *had : layers;
    }
}

/* The first planes of a page. */
static rx_status
wipe_planes (rx_cache *cache, uint32_t page, uint32_t planes)
{
  uint64_t size = plane_bytes (&cache->config), at = page * cache->planes * size;
  rx_status status = RX_OK;

  for (uint32_t i = 0; planes > 0 && status == RX_OK; i++)
    {
      uint32_t n = planes < cache->planes ? planes : cache->planes;

      status = rx_arena_fill (cache->ops->config.arena, part_of (cache->parts[i], at, n * size), 0);
      planes -= n;
    }
  return status;
}

rx_status
rx_cache_wipe (rx_cache *cache, const uint32_t *pages, uint32_t n)
{
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < n && status == RX_OK; i++)
    {
      if (pages[i] >= cache->config.pages)
        return RX_DRIVER;
      status = wipe_planes (cache, pages[i], 2 * cache->layers[pages[i]]);
      if (status == RX_OK)
        cache->layers[pages[i]] = 0;
    }
  return status;
}

rx_status
rx_cache_copy (rx_cache *cache, uint32_t from, uint32_t to)
{
  uint64_t size = plane_bytes (&cache->config), page = cache->planes * size;
  uint32_t planes, n;
  rx_status status = RX_OK;

  if (from >= cache->config.pages || to >= cache->config.pages || from == to)
    return RX_DRIVER;
  planes = 2 * cache->layers[from];
  cache->layers[to] = cache->layers[from];
  for (uint32_t i = 0; planes > 0 && status == RX_OK; i++, planes -= n)
    {
      n = planes < cache->planes ? planes : cache->planes;
      status = rx_arena_copy (cache->ops->config.arena,
                              part_of (cache->parts[i], from * page, n * size),
                              part_of (cache->parts[i], to * page, n * size));
    }
  return status;
}

/* ---- warming up ---- */

/* Kernels that write keys and values have no token, and write those of the first one: into the first page. */
static rx_status
wipe_first_page (rx_cache *cache)
{
  const uint32_t first = 0;

  cache->layers[first] = cache->config.layers;
  return rx_cache_wipe (cache, &first, 1);
}

rx_status
rx_ops_warm (rx_ops *ops, rx_warm_progress progress, void *data)
{
  rx_status status = ops->family->warm (ops, progress, data);

  for (rx_cache *cache = ops->caches; cache != NULL && status == RX_OK; cache = cache->older)
    status = wipe_first_page (cache);
  return status;
}

rx_status
rx_ops_tune (rx_ops *ops, bool *more)
{
  return rx_loop_tune_later (ops, more);
}

/* ---- rope ---- */

/* (n, dims / 2, 2): cosine and sine of step * i * frequency, for i < n, in double precision and
 * rounded once. */
static rx_status
write_angles (rx_ops *ops, const rx_rope_config *config, uint32_t n, double step, rx_span *span)
{
  uint32_t half = config->dims / 2;
  float *table = calloc ((size_t) n * half, 2 * sizeof *table);
  rx_status status;

  if (table == NULL)
    return RX_NO_MEMORY;
  for (uint32_t i = 0; i < n; i++)
    {
      for (uint32_t d = 0; d < half; d++)
        {
          double turn = pow (config->base, -2.0 * d / config->dims) * config->scale;
          double angle = i * step *
                         (config->factors != NULL ? turn / (double) config->factors[d] : turn);

          table[2 * (i * half + d)] = (float) cos (angle);
          table[2 * (i * half + d) + 1] = (float) sin (angle);
        }
    }
  status = rx_arena_take (ops->config.arena, RX_PLACE_DEVICE, (uint64_t) n * half * 8, span);
  if (status == RX_OK)
    status = rx_arena_write (ops->config.arena, *span, 0, table, (uint64_t) n * half * 8);
  free (table);
  return status;
}

rx_status
rx_rope_new (rx_ops *ops, const rx_rope_config *config, rx_rope **out)
{
  rx_rope *rope = rx_ops_own (ops, sizeof *rope, NULL);
  rx_status status;

  *out = rope;
  if (rope == NULL)
    return RX_NO_MEMORY;
  if (config->head_dim % 2 != 0 || config->dims % 2 != 0 || config->dims > config->head_dim ||
      config->positions > RX_PAGES_MAX * RX_PAGE_TOKENS)
    return RX_DRIVER;
  rope->config = *config;
  rope->config.dims = config->dims == 0 ? config->head_dim : config->dims;
  rope->config.scale = config->scale == 0 ? 1 : config->scale;
  status = write_angles (ops, &rope->config, RX_PAGE_TOKENS, 1, &rope->fine);
  if (status == RX_OK)
    status = write_angles (ops, &rope->config, config->positions / RX_PAGE_TOKENS + 1,
                           RX_PAGE_TOKENS, &rope->coarse);
  rope->config.factors = NULL;
  return status;
}
