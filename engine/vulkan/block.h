/* block.h: one allocation of device memory with one buffer over all of it. Of arena.c and staging.c. */
#pragma once

#include "plan.h"

typedef struct
{
  VkBuffer buffer;
  VkDeviceMemory memory;
  VkDeviceAddress address; /* 0 without the feature */
  uint8_t *map;            /* (size); NULL when the processor does not see it */
  uint64_t size;
  uint64_t used; /* the bump */
  rx_place place;
  void *
      host; /* (host_bytes) memory of the process under it, which a crew shares; NULL: the driver's */
  uint64_t host_bytes;
} rx_block;

typedef struct
{
  rx_place place;
  uint64_t size;
  bool no_map; /* of RX_PLACE_DEVICE */
} rx_block_config;

/* On failure nothing is held. */
rx_status rx_block_new (const rx_device *device, const rx_block_config *config, rx_block *block);
/* A buffer over memory of the process, of whole pages. On failure what was made is in buffer and memory. */
rx_status rx_block_import (
    const rx_device *device, void *host, uint64_t size, VkBuffer *buffer, VkDeviceMemory *memory);
VkDeviceAddress rx_block_address (const rx_device *device, VkBuffer buffer);
/* Overwrites what the processor sees and was used. No submit that uses it may be running. */
void rx_block_free (const rx_device *device, rx_block *block);
