#version 450
#extension GL_GOOGLE_include_directive : require
/* What straight-line kernels read of one vector: norm (x), and its sums, half the lanes at a time. */
#include "line.glsl"

layout (std430, binding = 0) writeonly buffer Out { float result[]; }; /* (stride) */
layout (std430, binding = 1) writeonly buffer Sums { vec2 sums[]; };   /* (stride / LANES) of halves */
layout (binding = 2) uniform samplerBuffer xs;                         /* (stride) */
layout (binding = 3) uniform samplerBuffer norms;                      /* (stride) */

layout (constant_id = 3) const bool NORM = false;

layout (push_constant) uniform Push
{
  uint width, stride;
  float eps;
} push;

void
main ()
{
  float norm = 1;

  if (NORM)
    {
      precise float squares = 0;

      for (uint i = LANE; i < push.stride; i += LANES)
        {
          float v = texelFetch (xs, int (i)).x;

          squares += v * v;
        }
      norm = 1.0 / sqrt (lanes_sum (squares) / float (push.width) + push.eps);
    }
  for (uint i = 0; i < push.stride / LANES; i++)
    {
      uint at = i * LANES + LANE;
      float v = texelFetch (xs, int (at)).x;

      if (NORM)
        v *= norm * texelFetch (norms, int (at)).x;
      result[at] = v;
      vec2 sum = vec2 (lanes_sum_of (v, 0, LANES / 2), lanes_sum_of (v, LANES / 2, LANES));
      if (LANE == 0)
        sums[i] = sum;
    }
}
