/* devices.h: `rounds-engine devices`: what the engine could run on. */
#pragma once

#include <stdbool.h>

typedef struct
{
  bool json;
  bool check;         /* compute something on the device and compare */
  const char *device; /* only devices with this in their name; NULL: all */
  const char *cache;  /* as in serve */
  const char *loader; /* for tests; NULL: libvulkan.so.1 */
} rx_devices_options;

/* Enters the cage first, as serve does: what is shown is what serve would find. Returns the exit
 * status. */
int rx_devices (const rx_devices_options *options);
