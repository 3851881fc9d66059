#include "loop-tune.h"

/* ---- candidates ---- */

uint32_t
rx_loop_tiles (const rx_ops *ops,
               const rx_batch *run,
               const rx_loop_product *product,
               rx_loop_tile out[RX_LOOP_TILES_MAX])
{
  bool one = run->tokens_max == 1;
  uint32_t n = 0;

  if (ops->subgroup == 0)
    out[n++] = (rx_loop_tile){ one ? 1 : 8, 2, 1, 1, 1 };
  else if (ops->config.device->software)
    out[n++] = (rx_loop_tile){ one ? 1 : 8, 2, 4, 1, 0 };
  else if (one)
    {
      out[n++] = (rx_loop_tile){ 1, 2, 8, 8, 0 };
      out[n++] = (rx_loop_tile){ 1, 2, 4, 4, 0 };
      out[n++] = (rx_loop_tile){ 1, 2, 4, 2, 0 };
      if (product->activation == 0)
        out[n++] = (rx_loop_tile){ 1, 1, 8, 8, 0 };
    }
  else
    {
      out[n++] = (rx_loop_tile){ 16, 2, 4, 1, 1 };
      out[n++] = (rx_loop_tile){ 16, 2, 8, 1, 1 };
      out[n++] = (rx_loop_tile){ 8, 4, 4, 1, 1 };
      out[n++] = (rx_loop_tile){ 8, 2, 4, 1, 1 };
    }
  return n;
}

rx_status
rx_loop_tune (rx_ops *ops, const rx_batch *run, const rx_loop_product *product, rx_loop_tile *out)
{
  rx_loop_tile tiles[RX_LOOP_TILES_MAX];

  rx_loop_tiles (ops, run, product, tiles);
  *out = tiles[0];
  return RX_OK;
}
