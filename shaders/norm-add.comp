#version 450
#extension GL_GOOGLE_include_directive : require
/* out = residual + norm (x); a row group a token. */
#include "lanes.glsl"
#include "params.glsl"

layout (std430, binding = 1) writeonly buffer Out { float result[]; };       /* (tokens, stride) */
layout (std430, binding = 2) readonly buffer Residual { float residual[]; }; /* (tokens, stride) */
layout (binding = 3) uniform samplerBuffer xs;                               /* (tokens, stride) */
layout (binding = 4) uniform samplerBuffer norms;                            /* (stride) */

layout (push_constant) uniform Push
{
  uint width, stride;
  float eps;
} push;

void
main ()
{
  uint token = GROUP;
  float sum = 0;

  if (token >= params.n_tokens)
    return;
  for (uint i = LANE; i < push.width; i += LANES)
    {
      float v = texelFetch (xs, int (token * push.stride + i)).x;

      sum += v * v;
    }
  float norm = 1.0 / sqrt (lanes_sum (sum) / float (push.width) + push.eps);
  for (uint i = LANE; i < push.width; i += LANES)
    result[token * push.stride + i] =
        residual[token * push.stride + i] +
        texelFetch (xs, int (token * push.stride + i)).x * norm * texelFetch (norms, int (i)).x;
}
