#include "status.h"

#include <stddef.h>

static const struct
{
  const char *code, *text;
} table[] = {
  [RX_OK] = { "ok", "works" },
  [RX_NO_MEMORY] = { "memory", "not enough memory; close other programs and try again" },
  [RX_NO_LOADER] = { "no-loader", "the Vulkan loader is not installed; install the packages "
                                  "libvulkan1 and mesa-vulkan-drivers" },
  [RX_NO_DEVICE] = { "no-device", "no Vulkan device was found; install the driver of the graphics "
                                  "card, or mesa-vulkan-drivers for a software device" },
  [RX_DEVICE_LOST] = { "device-lost",
                       "the device was lost; try again, and look at the system log" },
  [RX_TIMED_OUT] = { "timeout", "the device did not answer in time; restart the machine" },
  [RX_DRIVER] = { "driver", "the driver failed; install a newer one" },
};

const char *
rx_status_code (rx_status status)
{
  return table[(size_t) status < sizeof table / sizeof table[0] ? status : RX_DRIVER].code;
}

const char *
rx_status_text (rx_status status)
{
  return table[(size_t) status < sizeof table / sizeof table[0] ? status : RX_DRIVER].text;
}
