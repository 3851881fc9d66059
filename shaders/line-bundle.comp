#version 450
#extension GL_GOOGLE_include_directive : require
/* What straight-line kernels read of many vectors: norm (x), in bundles of TOKENS whose numbers of
 * one column stand side by side. A subgroup takes a bundle. */
#include "line.glsl"

layout (std430, binding = 0) writeonly buffer Out { vec4 result[]; }; /* (bundles, stride, TOKENS / 4) */
layout (binding = 1) uniform samplerBuffer xs;                        /* (tokens, stride) */
layout (binding = 2) uniform samplerBuffer norms;                     /* (stride) */

layout (constant_id = 3) const bool NORM = false;
layout (constant_id = 4) const uint TOKENS = 8;

layout (push_constant) uniform Push
{
  uint width, stride;
  float eps;
} push;

void
main ()
{
  uint bundle = gl_WorkGroupID.y;
  float norm[TOKENS];

  [[unroll]] for (uint t = 0; t < TOKENS; t++)
    norm[t] = 1;
  if (NORM)
    {
      precise float squares[TOKENS];

      [[unroll]] for (uint t = 0; t < TOKENS; t++)
        squares[t] = 0;
      for (uint i = LANE; i < push.stride; i += LANES)
        [[unroll]] for (uint t = 0; t < TOKENS; t++)
          {
            float v = texelFetch (xs, int ((bundle * TOKENS + t) * push.stride + i)).x;

            squares[t] += v * v;
          }
      [[unroll]] for (uint t = 0; t < TOKENS; t++)
        norm[t] = 1.0 / sqrt (lanes_sum (squares[t]) / float (push.width) + push.eps);
    }
  for (uint i = LANE; i < push.stride; i += LANES)
    {
      float weight = NORM ? texelFetch (norms, int (i)).x : 1.0;
      float v[TOKENS];

      [[unroll]] for (uint t = 0; t < TOKENS; t++)
        {
          v[t] = texelFetch (xs, int ((bundle * TOKENS + t) * push.stride + i)).x;
          if (NORM)
            v[t] *= norm[t] * weight;
        }
      [[unroll]] for (uint t = 0; t < TOKENS; t += 4)
        result[(bundle * push.stride + i) * (TOKENS / 4) + t / 4] = vec4 (v[t], v[t + 1], v[t + 2], v[t + 3]);
    }
}
