/* rx_params of engine/kernels/exchange.h. */
layout (std430, binding = 0) readonly buffer Params
{
  uint n_tokens, position, n_rows, reserved[13], tokens[512], pages[2048], rows[1024];
} params;
