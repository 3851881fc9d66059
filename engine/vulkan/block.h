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
} rx_block;

typedef struct
{
  rx_place place;
  uint64_t size;
  bool no_map; /* of RX_PLACE_DEVICE */
} rx_block_config;

/* On failure nothing is held. */
rx_status rx_block_new (const rx_device *device, const rx_block_config *config, rx_block *block);
/* Overwrites what the processor sees and was used. No submit that uses it may be running. */
void rx_block_free (const rx_device *device, rx_block *block);
