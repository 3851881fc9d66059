#version 450
#extension GL_GOOGLE_include_directive : require
/* out = scale * row of the token, from a matrix in line's order. A subgroup writes a token's row, a lane
 * some columns of each block. */
#include "line.glsl"
#include "params.glsl"
#include "line-weight.glsl"

layout (std430, binding = 1) writeonly buffer Out { float result[]; }; /* (tokens, BLOCKS * 32) */

layout (push_constant) uniform Push
{
  uint first_row; /* of the chunk, in the matrix */
  uint n_rows;    /* of the chunk */
  float scale;
} push;

void
main ()
{
  uint token = gl_WorkGroupID.y;

  if (token >= params.n_tokens)
    return;
  uint row = params.tokens[token] - push.first_row;
  if (row >= push.n_rows)
    return;
  for (uint b = 0; b < BLOCKS; b++)
    for (uint k = LANE; k < 32; k += LANES)
      {
        precise float v = quant_at (row, b, k) - float (OFFSET);

        v *= scale_at (row, b, k / GROUP);
        if (MINIMUM)
          v += minimum_at (row, b, k / GROUP);
        result[(token * BLOCKS + b) * 32 + k] = v * push.scale;
      }
}
