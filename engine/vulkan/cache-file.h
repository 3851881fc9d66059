/* cache-file.h: what is kept on disk for one device and one driver: the driver's pipeline cache, and
 * what was timed. The driver's own check of its data cannot be trusted with a file that was cut, mixed
 * up or made by another driver, so the file has a header of ours; anything that is not exactly right
 * is as if there were no file. */
#pragma once

#include "device.h"

#include <stddef.h>

/* FNV-1a of 64 bits (Fowler, Noll and Vo); begin with RX_HASH_SEED. */
#define RX_HASH_SEED 0xcbf29ce484222325ull
uint64_t rx_hash_bytes (uint64_t hash, const void *bytes, size_t size);

typedef enum
{
  RX_CACHE_PIPELINES,
  RX_CACHE_TILES,
} rx_cache_kind;

/* The data for the caller to free, or NULL. */
uint8_t *
rx_cache_file_read (const char *dir, rx_cache_kind kind, const rx_device *device, size_t *size);
/* Into a temporary file that takes the old one's place when it is whole. RX_DRIVER when it cannot
 * be written; the old one is then still there. */
rx_status rx_cache_file_write (
    const char *dir, rx_cache_kind kind, const rx_device *device, const uint8_t *data, size_t size);
