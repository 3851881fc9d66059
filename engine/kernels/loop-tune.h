/* loop-tune.h: which tile a product is computed with.
 *
 * Tiles differ in what a lane holds at once and in how many row groups share a row's columns, never in
 * the order of a sum: a row is summed in slices that depend on its width alone. So every tile gives the
 * same bits (those of linear-coop.comp and of linear-dot.comp among themselves), a tile is no part of what an
 * answer depends on, and a file of tiles may be lost, changed or made on a busy machine without changing an
 * answer (test-kernels compares all tiles bit by bit).
 */
#pragma once

#include "loop.h"

typedef struct
{
  uint32_t tokens; /* at once: 1, or up to 16 */
  uint32_t groups; /* rows of a lane; even for a paired matrix */
  uint32_t team;   /* row groups of a workgroup */
  uint32_t split; /* of them share the columns of a row; more than 1: tokens is 1, x in the lanes */
  uint32_t
      x_shared; /* the input in shared memory; 0: in the lanes. linear-dot.comp has it there always */
  uint32_t
      coop; /* 1: by linear-coop.comp: groups and split are 1, team is 4 or 8, tokens 64 or 128 */
} rx_loop_tile;

#define RX_LOOP_TILES_MAX 4
#define RX_LOOP_TUNE_MS   400

/* What suits the device by what is known of its kind, best guess first; 1 .. RX_LOOP_TILES_MAX of
 * them. */
uint32_t rx_loop_tiles (const rx_ops *ops,
                        const rx_batch *run,
                        const rx_loop_product *product,
                        rx_loop_tile out[RX_LOOP_TILES_MAX]);
/* The best: known from the file, or else the first guess, and then it waits to be timed. */
rx_status
rx_loop_tune (rx_ops *ops, const rx_batch *run, const rx_loop_product *product, rx_loop_tile *out);
/* rx_ops_tune. */
rx_status rx_loop_tune_later (rx_ops *ops, bool *more);
/* Writes what was timed to the cache folder, for this device and driver; nothing if nothing was. */
void rx_loop_tune_save (rx_ops *ops);
rx_status rx_loop_multiply_tiled (rx_ops *ops,
                                  const rx_batch *run,
                                  const rx_loop_product *product,
                                  const rx_loop_tile *tile);
