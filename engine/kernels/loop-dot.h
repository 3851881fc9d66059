/* loop-dot.h: one token times quantised weights by integer dot products (shaders/linear-dot.comp).
 *
 * Where they are used they are always used, for one token and these types: another sum has other bits. By themselves
 * only on a card that says it has instructions for them; RX_FAMILY_DOTS wherever they are.
 */
#pragma once

#include "loop-tune.h"

/* Whether the device has what the kernel wants. */
bool rx_loop_dot_is_possible (const rx_ops *ops);
/* And whether it computes what it should: loop-trial.h. */
rx_status rx_loop_dot_try (rx_ops *ops, bool *right);
/* Whether ops that use them do so for weights of this format. */
bool rx_loop_dot_takes (const rx_ops *ops, const rx_batch *run, rx_format format);
/* Of a card, best guess first. */
uint32_t rx_loop_dot_tiles (const rx_ops *ops, bool paired, rx_loop_tile out[RX_LOOP_TILES_MAX]);
