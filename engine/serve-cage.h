/* serve-cage.h: the cage of rounds-engine, before Vulkan and before any byte of a model. */
#pragma once

#include <stddef.h>

typedef struct
{
  const char *cache;         /* NULL: $XDG_CACHE_HOME/rounds/engine */
  const char *const *models; /* (n_models) files that may be read */
  size_t n_models;
} rx_cage_options;

/* Makes the cache folder (mode 0700), points the drivers' caches at it and closes the cage:
 * afterwards this process reads system libraries, driver manifests, what drivers read of /proc and
 * /sys, and the models; uses GPU nodes; writes the cache folder; nothing else. Call it before any
 * thread exists. 0, or a negative errno with what failed in *what (static). */
int rx_enter_cage (const rx_cage_options *options, const char **what);
/* The cache folder that the cage left open; "" before there is one. Lives until it is set again. */
const char *rx_cage_cache (void);
