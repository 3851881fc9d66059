#version 450
#extension GL_GOOGLE_include_directive : require
/* Chosen rows of the output matrix, a row a lane, for one token: out[row] = weights[row] . x. */
#include "line.glsl"
#include "params.glsl"
#include "line-weight.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Out { float result[]; }; /* (rows of the matrix) */
layout (binding = 3) uniform samplerBuffer xs;                         /* (BLOCKS * 32), normed */

layout (constant_id = 11) const bool CAPPED = false;

layout (push_constant) uniform Push
{
  uint first_row; /* of the chunk, in the matrix */
  uint n_rows;    /* of the chunk */
  float softcap;
} push;

/* Columns g * GROUP .. of block b: quants . x, scaled. */
float
group_dot (uint row, uint b, uint g)
{
  precise float dot = 0, sum = 0;

  for (uint k = g * GROUP; k < (g + 1) * GROUP; k++)
    {
      float x = texelFetch (xs, int (b * 32 + k)).x;

      dot += quant_at (row, b, k) * x;
      sum += x;
    }
  precise float v = (dot - float (OFFSET) * sum) * scale_at (row, b, g);
  if (MINIMUM)
    v += minimum_at (row, b, g) * sum;
  return v;
}

void
main ()
{
  uint n = gl_WorkGroupID.x * LANES + LANE;

  if (n >= params.n_rows)
    return;
  uint row = params.rows[n] - push.first_row;
  if (row >= push.n_rows)
    return;
  precise float y = 0;

  for (uint b = 0; b < BLOCKS; b++)
    for (uint g = 0; g < 32 / GROUP; g++)
      y += group_dot (row, b, g);
  if (CAPPED)
    y = push.softcap * right_tanh (y / push.softcap);
  result[row + push.first_row] = y;
}
