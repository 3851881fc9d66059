/* staging.h: copies to and from memory that the processor does not see, through two buffers that it
 * does: one is filled while the device empties the other. Of arena.c. */
#pragma once

#include "block.h"

#define RX_STAGING_SLOTS 2
#define RX_STAGING_BYTES (16u << 20) /* of a slot */

typedef struct
{
  const rx_device *device;
  rx_block block; /* (RX_STAGING_SLOTS, RX_STAGING_BYTES) u8 */
  VkCommandPool pool;
  VkCommandBuffer commands[RX_STAGING_SLOTS];
  uint64_t runs[RX_STAGING_SLOTS]; /* numbers in the device's queue; 0: not used yet */
  uint32_t next;
} rx_staging;

/* On failure nothing is held. */
rx_status rx_staging_new (const rx_device *device, rx_staging *staging);
/* bytes NULL: fills with `value`. Steps submitted later see it; rx_staging_wait to be sure that it
 * has happened. */
rx_status rx_staging_write (rx_staging *staging, rx_span to, const uint8_t *bytes, uint8_t value);
rx_status rx_staging_read (rx_staging *staging, rx_span from, uint8_t *bytes);
/* On the device; both are equally large, and no part of one is the other's. Steps submitted later see it. */
rx_status rx_staging_copy (rx_staging *staging, rx_span from, rx_span to);
rx_status rx_staging_wait (rx_staging *staging);
/* False, with all left as it is, when the device still has not ended a copy. */
bool rx_staging_free (rx_staging *staging);
