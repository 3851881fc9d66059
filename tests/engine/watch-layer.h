/* watch-layer.h: a Vulkan layer that a caged rounds-engine loads, counts its submits and loses its device on order.
 *
 * The cage lets drivers and layers be read below XDG_DATA_DIRS, and the cache folder be written: there the layer makes
 * a page that it shares with the test. Nothing of the engine knows of it.
 */
#pragma once

#include <stdint.h>

#define WATCH_LAYER_NAME "VK_LAYER_ROUNDS_watch"
#define WATCH_PAGE_NAME  "watch-page" /* in the cache folder */
#define WATCH_AGAIN      20

typedef struct
{
  uint32_t submits; /* so far, of all devices */
  uint32_t lose;   /* 1: with the next submit all devices that there are then are lost; 2: and again
                     * WATCH_AGAIN submits later */
  uint32_t again;  /* the submit with which that is */
  uint32_t losses; /* so far */
} WatchPage;
