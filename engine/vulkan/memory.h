/* memory.h: buffers on the device. */
#pragma once

#include "device.h"

typedef struct
{
  VkBuffer handle;
  VkDeviceMemory memory;
  void *map; /* (size) the processor's view, coherent */
  VkDeviceSize size;
} rx_buffer;

/* A storage buffer that the processor reads and writes too. On failure nothing is held. */
rx_status rx_buffer_new (const rx_device *device, VkDeviceSize size, rx_buffer *buffer);
/* No submit that uses it may be running. */
void rx_buffer_free (const rx_device *device, rx_buffer *buffer);
