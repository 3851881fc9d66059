#include "check.h"

#include "clock.h"
#include "plan.h"

#include <string.h>

#define WORDS      4096
#define GROUP_SIZE 64

static const uint32_t code[] =
#include "check.spv.inc"
    ;

typedef struct
{
  uint32_t key, count;
} push_block;

/* Two plans, for a key each: what is pushed is recorded. */
typedef struct
{
  rx_device device;
  rx_arena *arena;
  rx_pipelines *pipelines;
  rx_span words, hashes; /* (WORDS) u32 each */
  const rx_pipeline *pipeline;
  rx_plan *plans[2];
} bench;

static const uint32_t keys[2] = { 0x524f554e, 0x44533031 };

static uint32_t
mix32 (uint32_t h)
{
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  return h ^ h >> 16;
}

static rx_status
make_plan (bench *b, uint32_t key, rx_plan **plan)
{
  push_block push = { key, WORDS };
  rx_step_config step = {
    .pipeline = b->pipeline,
    .buffers = { { b->words, RX_READ }, { b->hashes, RX_WRITE } },
    .groups = { WORDS / GROUP_SIZE, 1, 1 },
  };
  rx_status status = rx_plan_new (&b->device, NULL, plan);

  memcpy (step.push, &push, sizeof push);
  if (status == RX_OK)
    status = rx_plan_add (*plan, &step);
  return status == RX_OK ? rx_plan_finish (*plan) : status;
}

static rx_status
bench_open (const rx_instance *instance, uint32_t index, bench *b)
{
  const uint64_t bytes = WORDS * sizeof (uint32_t);
  const rx_pipeline_config config = {
    .name = "check",
    .code = code,
    .code_bytes = sizeof code,
    .n_buffers = 2,
    .push_bytes = sizeof (push_block),
  };
  rx_status status;

  *b = (bench){ 0 };
  status = rx_device_open (instance, index, &b->device);
  if (status == RX_OK)
    status = rx_arena_new (&b->device, &(rx_arena_config){ .limit_bytes = 2 * bytes }, &b->arena);
  if (status == RX_OK)
    status = rx_arena_take (b->arena, RX_PLACE_SHARED, bytes, &b->words);
  if (status == RX_OK)
    status = rx_arena_take (b->arena, RX_PLACE_SHARED, bytes, &b->hashes);
  if (status == RX_OK)
    status = rx_pipelines_new (&b->device, NULL, &b->pipelines);
  if (status == RX_OK)
    status = rx_pipelines_get (b->pipelines, &config, &b->pipeline);
  for (unsigned i = 0; i < 2 && status == RX_OK; i++)
    status = make_plan (b, keys[i], &b->plans[i]);
  return status;
}

/* What a device that hangs still uses is left to the end of the process. */
static void
bench_close (bench *b)
{
  for (unsigned i = 0; i < 2; i++)
    {
      if (b->plans[i] != NULL && rx_plan_is_running (b->plans[i]))
        return;
    }
  for (unsigned i = 0; i < 2; i++)
    rx_plan_free (b->plans[i]);
  rx_pipelines_free (b->pipelines);
  rx_arena_free (b->arena);
  rx_device_close (&b->device);
}

static rx_status
run (bench *b, unsigned which, bool *right)
{
  uint32_t *words = (uint32_t *) (void *) b->words.map;
  const uint32_t *hashes = (const uint32_t *) (const void *) b->hashes.map;
  uint32_t key = keys[which];
  rx_status status;

  for (uint32_t i = 0; i < WORDS; i++)
    words[i] = mix32 (~key ^ i);
  status = rx_plan_run (b->plans[which], 0, 1, NULL);
  for (uint32_t i = 0; i < WORDS && status == RX_OK; i++)
    *right = *right && hashes[i] == mix32 (words[i] ^ mix32 (key + i));
  return status;
}

rx_status
rx_check (const rx_instance *instance, uint32_t index, rx_check_result *out)
{
  int64_t began = rx_clock_us (), between;
  bench b;
  rx_status status;

  *out = (rx_check_result){ .right = true };
  status = bench_open (instance, index, &b);
  if (status == RX_OK)
    status = run (&b, 0, &out->right);
  between = rx_clock_us ();
  if (status == RX_OK)
    status = run (&b, 1, &out->right);
  out->first_ms = (double) (between - began) / 1000;
  out->run_ms = (double) (rx_clock_us () - between) / 1000;
  bench_close (&b);
  return status;
}
