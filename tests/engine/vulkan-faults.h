/* vulkan-faults.h: a device whose calls fail when a test says so, and that counts what it holds.
 *
 * Wraps the table of an open instance, and through vkGetDeviceProcAddr those of every device opened
 * with it afterwards, those of a crew too. One at a time.
 */
#pragma once

#include "device.h"

#include <glib.h>

void faults_wrap (rx_instance *instance);
/* The nth call that can fail, from now on, gives `result`; 0: none does. */
void faults_set (guint nth, VkResult result);
/* The same among the calls of this thread: a crew opens its partners and compiles on others, where a
 * failure means that there is no crew. */
void faults_set_here (guint nth, VkResult result);
/* Whether it did. */
gboolean faults_happened (void);
/* Things made and not yet destroyed: devices, buffers, memory, sets' pools, pipelines ... */
int faults_alive (void);
