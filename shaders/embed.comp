#version 450
#extension GL_GOOGLE_include_directive : require
/* out = scale * row of the token. An invocation writes the 32 columns of a block. */
#extension GL_EXT_control_flow_attributes : require
#include "params.glsl"

layout (local_size_x_id = 1) in;
layout (constant_id = 0) const uint LANES = 8;
layout (std430, binding = 1) writeonly buffer Out { float result[]; }; /* (tokens, BLOCKS * 32) */
layout (binding = 2) uniform usamplerBuffer quants;
layout (binding = 3) uniform usamplerBuffer scales;
#include "weights.glsl"

layout (push_constant) uniform Push
{
  uint first_row; /* of the chunk, in the matrix */
  uint n_rows;    /* of the chunk */
  float scale;
} push;

void
main ()
{
  uint b = gl_GlobalInvocationID.x, token = gl_WorkGroupID.y;

  if (token >= params.n_tokens || b >= BLOCKS)
    return;
  uint row = params.tokens[token] - push.first_row;
  if (row >= push.n_rows)
    return;
  Super super = super_fetch (row / LANES, row % LANES, b / 8);
  Block block = block_fetch (super, row / LANES, row % LANES, b);
  [[unroll]] for (uint j = 0; j < 32; j++)
    result[(token * BLOCKS + b) * 32 + j] = block_column (block, j) * push.scale;
}
