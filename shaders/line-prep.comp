#version 450
#extension GL_GOOGLE_include_directive : require
/* What straight-line kernels read of one vector: norm (x), and its sums, half the lanes at a time. Before
 * that x gets what the last op owes it: [norm of] the sum of some vectors. */
#include "line.glsl"

layout (std430, binding = 0) writeonly buffer Out { float result[]; }; /* (stride) */
layout (std430, binding = 1) writeonly buffer Sums { vec2 sums[]; };   /* (stride / LANES) of halves */
layout (std430, binding = 2) writeonly buffer X { float new_x[]; };    /* (stride) xs, if it is owed to */
layout (binding = 3) uniform samplerBuffer xs;                         /* (stride) */
layout (binding = 4) uniform samplerBuffer norms;                      /* (stride) */
layout (binding = 5) uniform samplerBuffer parts;                      /* (OWED, stride) */
layout (binding = 6) uniform samplerBuffer owed_norms;                 /* (stride) */

layout (constant_id = 3) const bool NORM = false;
layout (constant_id = 4) const uint OWED = 0;
layout (constant_id = 5) const bool OWED_NORM = false;

layout (push_constant) uniform Push
{
  uint width, stride;
  float eps, owed_eps;
} push;

float
owed_at (uint at)
{
  precise float sum = 0;

  for (uint i = 0; i < OWED; i++)
    sum += texelFetch (parts, int (i * push.stride + at)).x;
  return sum;
}

float
x_at (uint at, float owed_norm)
{
  precise float x = texelFetch (xs, int (at)).x;

  if (OWED == 0)
    return x;
  if (OWED_NORM)
    x += owed_at (at) * owed_norm * texelFetch (owed_norms, int (at)).x;
  else
    x += owed_at (at);
  return x;
}

float
norm_of (float squares, float eps)
{
  return 1.0 / sqrt (lanes_sum (squares) / float (push.width) + eps);
}

void
main ()
{
  float norm = 1, owed_norm = 1;
  precise float squares = 0;

  if (OWED_NORM)
    {
      for (uint i = LANE; i < push.stride; i += LANES)
        {
          float v = owed_at (i);

          squares += v * v;
        }
      owed_norm = norm_of (squares, push.owed_eps);
      squares = 0;
    }
  if (NORM)
    {
      for (uint i = LANE; i < push.stride; i += LANES)
        {
          float v = x_at (i, owed_norm);

          squares += v * v;
        }
      norm = norm_of (squares, push.eps);
    }
  for (uint i = 0; i < push.stride / LANES; i++)
    {
      uint at = i * LANES + LANE;
      float v = x_at (at, owed_norm);

      if (OWED > 0)
        new_x[at] = v;
      if (NORM)
        v *= norm * texelFetch (norms, int (at)).x;
      result[at] = v;
      vec2 sum = vec2 (lanes_sum_of (v, 0, LANES / 2), lanes_sum_of (v, LANES / 2, LANES));
      if (LANE == 0)
        sums[i] = sum;
    }
}
