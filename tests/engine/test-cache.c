/* The KV cache's memory: what is let go of is overwritten, and no more than that is touched. */
#define _DEFAULT_SOURCE
#include "kernels-bench.h"

#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define WIPE_PAGES 24

/* What a submit leaves of pages that it had begun: `layers` of each, no byte zero. */
static void
write_layers (Bench *b, rx_cache *cache, const uint32_t *pages, uint32_t layers)
{
  guint64 plane = rx_cache_bytes (b->ops, &cache->config) / (2 * cache->config.layers) /
                  cache->config.pages;
  g_autofree rx_params *params = g_new0 (rx_params, 1);
  g_autofree guint8 *bytes = g_malloc (plane);

  memset (bytes, 0xa5, plane);
  params->position = 64;
  params->n_tokens = WIPE_PAGES * 64;
  for (guint32 i = 0; i < WIPE_PAGES; i++)
    {
      params->pages[1 + i] = rx_cache_place (cache, pages[i]);
      for (guint32 layer = 0; layer < layers; layer++)
        {
          guint64 at = params->pages[1 + i] * plane;

          g_assert_cmpint (rx_arena_write (b->arena, cache->keys[layer], at, bytes, plane), ==,
                           RX_OK);
          g_assert_cmpint (rx_arena_write (b->arena, cache->values[layer], at, bytes, plane), ==,
                           RX_OK);
        }
    }
  rx_cache_writes (cache, params, layers);
}

/* The largest byte of all pages, and how much of the cache the machine has given memory for. */
static guint
largest_byte (const rx_cache *cache, guint64 *resident)
{
  guint8 most = 0;

  *resident = 0;
  for (guint32 i = 0; i < 2 * cache->config.layers / cache->planes; i++)
    {
      const rx_span *part = &cache->parts[i];
      guint64 skip = -(guintptr) part->map & 4095, n = (part->size - skip) / 4096;
      g_autofree guint8 *there = g_malloc (n);

      g_assert_cmpint (mincore (part->map + skip, n * 4096, there), ==, 0);
      for (guint64 k = 0; k < n; k++)
        {
          *resident += there[k] & 1;
          for (guint j = 0; (there[k] & 1) != 0 && j < 4096; j++)
            most = MAX (most, part->map[skip + k * 4096 + j]);
        }
    }
  return most;
}

/* A question is let go of after two layers of 30: what they wrote is overwritten and the rest is not touched,
 * so that the kernel need not find memory for it while a person waits. The limit is half of a cancel's, in
 * the processor's time; with a place a layer the first one took 265 ms. */
static void
test_wipe (void)
{
  rx_cache_config config = { 30, 3, 64, 136 };
  uint32_t pages[WIPE_PAGES];
  rx_cache *cache;
  Bench b = { 0 };
  guint64 before, after;
  clock_t began;

  bench_open (&b, bench_configs);
  g_assert_cmpint (rx_cache_new (b.ops, &config, &cache), ==, RX_OK);
  g_assert_cmpuint (cache->planes, <, 2 * config.layers); /* several bindings */
  for (guint32 i = 0; i < WIPE_PAGES; i++)
    pages[i] = i % 2 == 0 ? i : 135 - i;
  write_layers (&b, cache, pages, 2);
  g_assert_cmpuint (largest_byte (cache, &before), ==, 0xa5);
  began = clock ();
  g_assert_cmpint (rx_cache_wipe (cache, pages, WIPE_PAGES), ==, RX_OK);
  began = clock () - began;
  g_assert_cmpuint (largest_byte (cache, &after), ==, 0);
  g_test_message ("%.1f ms, %" G_GUINT64_FORMAT " pages of 4 KiB there",
                  (double) began * 1e3 / CLOCKS_PER_SEC, after);
  g_assert_cmpuint (after, ==, before);
  g_assert_cmpfloat ((double) began / CLOCKS_PER_SEC, <, 0.025);
  write_layers (&b, cache, pages, config.layers);
  g_assert_cmpint (rx_cache_wipe (cache, pages, WIPE_PAGES), ==, RX_OK);
  g_assert_cmpuint (largest_byte (cache, &after), ==, 0);
  pages[0] = config.pages;
  g_assert_cmpint (rx_cache_wipe (cache, pages, 1), ==, RX_DRIVER);
  bench_close (&b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cache/wipe", test_wipe);
  return g_test_run ();
}
