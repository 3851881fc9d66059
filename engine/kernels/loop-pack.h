/* loop-pack.h: weights from a file's blocks to the order of shaders/weights.glsl. */
#pragma once

#include "ops-private.h"

rx_format rx_format_of (rx_type type);
/* The texel in which the scales of a format are read. */
VkFormat rx_format_scale_texel (rx_format format);

uint64_t rx_loop_matrix_bytes (rx_ops *ops, const rx_matrix_config *config);
rx_status rx_loop_matrix_take (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix);
rx_status rx_loop_matrix_pack (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix);
