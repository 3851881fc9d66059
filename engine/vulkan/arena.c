#include "staging.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT   256
#define BLOCK_BYTES (64ull << 20)
#define BLOCK_MOST  (1ull << 30)

struct rx_arena
{
  const rx_device *device;
  bool no_map;
  uint64_t limit, used;
  uint64_t expected;  /* at RX_PLACE_DEVICE, still without a block */
  uint64_t alignment; /* a power of two */
  rx_block *blocks;   /* (n_blocks) */
  uint32_t n_blocks;
  rx_staging staging; /* from the first copy on */
};

static uint64_t
largest (uint64_t a, uint64_t b)
{
  return a > b ? a : b;
}

static uint64_t
least (uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

static uint64_t
block_most (const rx_arena *arena)
{
  return least (arena->device->allocation_max, BLOCK_MOST) & ~(arena->alignment - 1);
}

rx_status
rx_arena_new (const rx_device *device, const rx_arena_config *config, rx_arena **out)
{
  const VkPhysicalDeviceLimits *limits = &device->properties.limits;
  rx_arena *arena = calloc (1, sizeof *arena);

  *out = NULL;
  if (arena == NULL)
    return RX_NO_MEMORY;
  arena->device = device;
  arena->no_map = config->no_map;
  arena->expected = config->device_bytes;
  arena->limit = config->limit_bytes;
  if (arena->limit == 0)
    arena->limit = rx_arena_room (device->instance, device->index);
  arena->alignment = largest (ALIGNMENT, largest (limits->minStorageBufferOffsetAlignment,
                                                  limits->minTexelBufferOffsetAlignment));
  *out = arena;
  return RX_OK;
}

static rx_status
add_block (rx_arena *arena, rx_place place, uint64_t need)
{
  rx_block_config config = { .place = place, .no_map = arena->no_map };
  uint64_t size = place == RX_PLACE_DEVICE && arena->expected > 0 ? arena->expected : BLOCK_BYTES;
  rx_block *blocks = realloc (arena->blocks, (arena->n_blocks + 1) * sizeof *blocks);
  rx_status status;

  if (blocks == NULL)
    return RX_NO_MEMORY;
  arena->blocks = blocks;
  size = least (size, largest (arena->limit - arena->used, need));
  size = largest (least (size, block_most (arena)), need);
  config.size = (size + arena->alignment - 1) & ~(arena->alignment - 1);
  status = rx_block_new (arena->device, &config, &blocks[arena->n_blocks]);
  if (status == RX_NO_MEMORY && config.size > need)
    {
      config.size = need;
      status = rx_block_new (arena->device, &config, &blocks[arena->n_blocks]);
    }
  if (status != RX_OK)
    return status;
  arena->n_blocks++;
  if (place == RX_PLACE_DEVICE)
    arena->expected -= least (arena->expected, config.size);
  return RX_OK;
}

/* The first with room, so that small spans fill what large ones left. */
static rx_block *
find_block (const rx_arena *arena, rx_place place, uint64_t need)
{
  for (uint32_t i = 0; i < arena->n_blocks; i++)
    {
      rx_block *block = &arena->blocks[i];

      if (block->place == place && block->size - block->used >= need)
        return block;
    }
  return NULL;
}

rx_status
rx_arena_take (rx_arena *arena, rx_place place, uint64_t size, rx_span *out)
{
  rx_block *block;
  uint64_t need;

  *out = (rx_span){ 0 };
  if (size == 0 || size > rx_arena_span_max (arena))
    return RX_DRIVER;
  need = (size + arena->alignment - 1) & ~(arena->alignment - 1);
  if (arena->used > arena->limit || need > arena->limit - arena->used)
    return RX_NO_MEMORY;
  block = find_block (arena, place, need);
  if (block == NULL)
    {
      rx_status status = add_block (arena, place, need);

      if (status != RX_OK)
        return status;
      block = &arena->blocks[arena->n_blocks - 1];
    }
  *out = (rx_span){
    .buffer = block->buffer,
    .offset = block->used,
    .size = size,
    .address = block->address == 0 ? 0 : block->address + block->used,
    .map = block->map == NULL ? NULL : block->map + block->used,
  };
  block->used += need;
  arena->used += need;
  return RX_OK;
}

/* The part [at, at + size) of a span, RX_DRIVER when there is none. */
static rx_status
cut_span (rx_span *span, uint64_t at, uint64_t size)
{
  if (at > span->size || size > span->size - at)
    return RX_DRIVER;
  span->offset += at;
  span->size = size;
  span->map = span->map == NULL ? NULL : span->map + at;
  return RX_OK;
}

static rx_status
need_staging (rx_arena *arena)
{
  return arena->staging.device != NULL ? RX_OK : rx_staging_new (arena->device, &arena->staging);
}

rx_status
rx_arena_write (rx_arena *arena, rx_span span, uint64_t at, const void *bytes, uint64_t size)
{
  rx_status status = cut_span (&span, at, size);

  if (status != RX_OK || size == 0)
    return status;
  if (span.map != NULL)
    {
      memcpy (span.map, bytes, size);
      return RX_OK;
    }
  status = need_staging (arena);
  return status == RX_OK ? rx_staging_write (&arena->staging, span, bytes, 0) : status;
}

rx_status
rx_arena_read (rx_arena *arena, rx_span span, uint64_t at, void *bytes, uint64_t size)
{
  rx_status status = cut_span (&span, at, size);

  if (status != RX_OK || size == 0)
    return status;
  if (span.map != NULL)
    {
      memcpy (bytes, span.map, size);
      return RX_OK;
    }
  status = need_staging (arena);
  return status == RX_OK ? rx_staging_read (&arena->staging, span, bytes) : status;
}

rx_status
rx_arena_fill (rx_arena *arena, rx_span span, uint8_t value)
{
  rx_status status;

  if (span.map != NULL)
    {
      memset (span.map, value, span.size);
      return RX_OK;
    }
  status = need_staging (arena);
  if (status == RX_OK)
    status = rx_staging_write (&arena->staging, span, NULL, value);
  return status == RX_OK ? rx_staging_wait (&arena->staging) : status;
}

rx_status
rx_arena_copy (rx_arena *arena, rx_span from, rx_span to)
{
  rx_status status;

  if (from.size != to.size)
    return RX_DRIVER;
  if (from.map != NULL && to.map != NULL)
    {
      memcpy (to.map, from.map, to.size);
      return RX_OK;
    }
  status = need_staging (arena);
  if (status == RX_OK)
    status = rx_staging_copy (&arena->staging, from, to);
  return status == RX_OK ? rx_staging_wait (&arena->staging) : status;
}

uint64_t
rx_arena_used (const rx_arena *arena)
{
  return arena->used;
}

uint64_t
rx_arena_span_max (const rx_arena *arena)
{
  return least (arena->device->properties.limits.maxStorageBufferRange, block_most (arena));
}

void
rx_arena_free (rx_arena *arena)
{
  /* A copy that hangs still reads and writes: all is left to the end of the process. */
  if (arena == NULL || !rx_staging_free (&arena->staging))
    return;
  for (uint32_t i = 0; i < arena->n_blocks; i++)
    rx_block_free (arena->device, &arena->blocks[i]);
  free (arena->blocks);
  free (arena);
}
