/* loop-pack.h: weights from a file's blocks to the order of shaders/weights.glsl. */
#pragma once

#include "ops-private.h"

rx_format rx_format_of (rx_type type, uint32_t *offset);
/* uvec4 of 32 weights of a row. */
uint32_t rx_format_quads (rx_format format);
/* u32 of a block's scales: 0, 1, 2 or 4, and the texel that holds them. */
uint32_t rx_format_scale_words (rx_format format);
VkFormat rx_format_scale_texel (rx_format format);

uint64_t rx_loop_matrix_bytes (rx_ops *ops, const rx_matrix_config *config);
rx_status rx_loop_matrix_fill (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix);
