/* submit.h: work sent to the device, one command buffer at a time, with a wait that does not spin. */
#pragma once

#include "kernel.h"

typedef struct
{
  VkCommandPool pool;
  VkCommandBuffer commands;
  VkFence fence;
  bool running; /* after RX_TIMED_OUT: nothing that it uses may be freed */
} rx_submit;

rx_status rx_submit_new (const rx_device *device, rx_submit *submit);
void rx_submit_free (const rx_device *device, rx_submit *submit);

/* Runs a kernel over `groups` workgroups and waits; push has the kernel's push_bytes. What the
 * processor wrote to its buffers before is seen by the kernel, and the other way round after. */
rx_status rx_submit_run (const rx_device *device,
                         rx_submit *submit,
                         const rx_kernel *kernel,
                         const void *push,
                         uint32_t groups);
