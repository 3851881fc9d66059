/* probe.h: how fast a device reads its memory, when it does nothing else. */
#pragma once

#include "instance.h"

/* Gigabytes (10^9) a second: the best of several reads of up to 1 GiB, each byte once. The instance
 * is open; the device is opened and closed again. */
rx_status rx_probe_read (const rx_instance *instance, uint32_t index, double *gb_s);
