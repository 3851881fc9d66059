/* device-info.h: what a device is and can do, and which one to take. */
#pragma once

#include "instance.h"

typedef enum
{
  RX_HAS_16BIT_STORAGE = 1 << 0,
  RX_HAS_INTEGER_DOT = 1 << 1,
  RX_HAS_COOPERATIVE_MATRIX = 1 << 2, /* of subgroups, with all that linear-coop.comp asks for */
  RX_HAS_BUFFER_ADDRESS = 1 << 3,     /* with 64-bit integers in shaders, to reckon addresses */
  RX_HAS_HOST_MEMORY = 1 << 4,        /* memory of the process can be imported */
  RX_HAS_MEMORY_PRIORITY = 1 << 5,
  RX_HAS_TIMELINE = 1 << 6,
  RX_HAS_SUBGROUP_SIZE = 1 << 7, /* a pipeline may ask for its size, and for full subgroups */
  RX_HAS_MEMORY_BUDGET = 1 << 8, /* the driver says what is left */
  RX_HAS_SHUFFLE = 1 << 9,       /* lanes of a subgroup can read each other's values */
  RX_HAS_CONDITIONS = 1 << 10,   /* a number in memory says whether dispatches are left out */
  RX_HAS_QUICK_DOT = 1 << 11, /* an instruction for the dot product of four signed bytes and four */
} rx_device_feature;

typedef struct
{
  uint64_t bytes;
  bool device_local;
} rx_heap;

/* The shape of one product of cooperative matrices: (m, k) times (k, n), halves; added to f32 (m, n). */
typedef struct
{
  uint32_t m, n, k;
} rx_coop_shape;

typedef struct
{
  char name[VK_MAX_PHYSICAL_DEVICE_NAME_SIZE];
  char driver[VK_MAX_DRIVER_NAME_SIZE]; /* "radv"; empty below Vulkan 1.2 */
  char
      driver_version[VK_MAX_DRIVER_INFO_SIZE]; /* the driver's own words: "Mesa 22.3.6 (LLVM 15)" */
  const char *type;                            /* "discrete", "integrated", "virtual", "software" */
  bool software;
  uint32_t api_version;
  uint32_t subgroup_size;
  rx_heap heaps[VK_MAX_MEMORY_HEAPS]; /* (n_heaps) */
  uint32_t n_heaps;
  unsigned features;  /* rx_device_feature */
  rx_coop_shape coop; /* with RX_HAS_COOPERATIVE_MATRIX */
} rx_device_info;

void rx_device_describe (const rx_instance *instance, uint32_t index, rx_device_info *out);
/* True when `name` is part of the device's name, in either case, or NULL. */
bool rx_device_is_named (const rx_device_info *info, const char *name);
/* "16-bit-storage"; NULL after the last. */
const char *rx_device_feature_name (unsigned bit);
/* The fastest of the devices that are so named: by kind, then by memory.
 * RX_NO_DEVICE when there is none. */
rx_status rx_device_choose (const rx_instance *instance,
                            const char *name,
                            uint32_t *index,
                            rx_device_info *info);
