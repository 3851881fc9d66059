#include "check.h"

#include "clock.h"
#include "submit.h"

#define WORDS      4096
#define GROUP_SIZE 64

static const uint32_t code[] =
#include "check.spv.inc"
    ;

typedef struct
{
  uint32_t key, count;
} push_block;

typedef struct
{
  rx_device device;
  rx_buffer buffers[2]; /* words (WORDS) u32, hashes (WORDS) u32 */
  rx_kernel kernel;
  rx_submit submit;
} bench;

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
bench_open (const rx_instance *instance, uint32_t index, bench *b)
{
  rx_kernel_config config = {
    .code = code,
    .code_bytes = sizeof code,
    .buffers = b->buffers,
    .n_buffers = 2,
    .push_bytes = sizeof (push_block),
  };
  rx_status status;

  *b = (bench){ 0 };
  status = rx_device_open (instance, index, &b->device);
  for (unsigned i = 0; i < 2 && status == RX_OK; i++)
    status = rx_buffer_new (&b->device, WORDS * sizeof (uint32_t), &b->buffers[i]);
  if (status == RX_OK)
    status = rx_kernel_new (&b->device, &config, &b->kernel);
  if (status == RX_OK)
    status = rx_submit_new (&b->device, &b->submit);
  return status;
}

/* What a device that hangs still uses is left to the end of the process. */
static void
bench_close (bench *b)
{
  if (b->device.handle == VK_NULL_HANDLE || b->submit.running)
    return;
  rx_submit_free (&b->device, &b->submit);
  rx_kernel_free (&b->device, &b->kernel);
  for (unsigned i = 0; i < 2; i++)
    rx_buffer_free (&b->device, &b->buffers[i]);
  rx_device_close (&b->device);
}

static rx_status
run (bench *b, uint32_t key, bool *right)
{
  uint32_t *words = b->buffers[0].map;
  const uint32_t *hashes = b->buffers[1].map;
  push_block push = { key, WORDS };
  rx_status status;

  for (uint32_t i = 0; i < WORDS; i++)
    words[i] = mix32 (~key ^ i);
  status = rx_submit_run (&b->device, &b->submit, &b->kernel, &push, WORDS / GROUP_SIZE);
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
    status = run (&b, 0x524f554e, &out->right);
  between = rx_clock_us ();
  if (status == RX_OK)
    status = run (&b, 0x44533031, &out->right);
  out->first_ms = (double) (between - began) / 1000;
  out->run_ms = (double) (rx_clock_us () - between) / 1000;
  bench_close (&b);
  return status;
}
