/* loop-coop.h: many tokens by cooperative matrices (shaders/linear-coop.comp).
 *
 * Where they are used they are always used, for all but one token and the head: another sum has other bits. Weighed:
 * tokens split into two halves each, which would be as near as f32 at twice the products; the mean KL of one is a
 * twentieth of what is asked, so one.
 */
#pragma once

#include "loop-tune.h"

/* Whether the device has what the kernel wants. */
bool rx_loop_coop_is_possible (const rx_ops *ops);
/* And whether it computes what it should: loop-trial.h. */
rx_status rx_loop_coop_try (rx_ops *ops, bool *right);
/* Best guess first. */
uint32_t rx_loop_coop_tiles (const rx_ops *ops, rx_loop_tile out[RX_LOOP_TILES_MAX]);
