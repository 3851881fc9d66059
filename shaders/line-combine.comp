#version 450
#extension GL_GOOGLE_include_directive : require
/* Attention of one token from its parts, and the sums of the result, LANES at a time. A subgroup a
 * head; the parts are in the order of their positions. */
#include "line.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Out { float result[]; }; /* (heads, head_dim) */
layout (std430, binding = 2) writeonly buffer Sums { vec2 sums[]; };   /* (heads * head_dim / LANES) of halves */
layout (binding = 3) uniform samplerBuffer parts;                      /* (heads, parts, head_dim) */
layout (binding = 4) uniform samplerBuffer ends;                       /* (heads, parts) most, whole */

layout (constant_id = 3) const uint HEAD_DIM = 64;
layout (constant_id = 4) const uint SPLIT = 4; /* pages of a part */

void
main ()
{
  uint head = gl_WorkGroupID.x, n = params.position / (64 * SPLIT) + 1;
  float most = -3.0e38;

  for (uint i = 0; i < n; i++)
    most = max (most, texelFetch (ends, int (head * n + i)).x);
  for (uint d = 0; d < HEAD_DIM / LANES; d++)
    {
      precise float sum = 0, whole = 0;

      for (uint i = 0; i < n; i++)
        {
          vec2 end = texelFetch (ends, int (head * n + i)).xy;
          float shrink = right_exp (end.x - most);

          sum += texelFetch (parts, int ((head * n + i) * HEAD_DIM + d * LANES + LANE)).x * shrink;
          whole += end.y * shrink;
        }
      sum /= whole;
      result[head * HEAD_DIM + d * LANES + LANE] = sum;
      vec2 halves = vec2 (lanes_sum_of (sum, 0, LANES / 2), lanes_sum_of (sum, LANES / 2, LANES));
      if (LANE == 0)
        sums[head * (HEAD_DIM / LANES) + d] = halves;
    }
}
