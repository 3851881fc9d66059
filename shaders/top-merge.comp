#version 450
#extension GL_GOOGLE_include_directive : require
/* rx_top of each token: the picked of all slices, sorted, and the log of the sum. An invocation a
 * token: slices come in the order of their rows, so equal logits stand by smaller token. */
#extension GL_EXT_control_flow_attributes : require
#include "params.glsl"
#include "right-math.glsl"

layout (local_size_x_id = 1) in;
layout (std430, binding = 1) buffer Top { uint top[]; };                  /* (tokens, 2 + 64 * 2) */
layout (std430, binding = 2) readonly buffer Slices { vec2 slices[]; };   /* (tokens, n_slices) */
layout (std430, binding = 3) readonly buffer Picked { uvec2 picked[]; };  /* (tokens, n_slices, 64) */
layout (std430, binding = 4) readonly buffer Counts { uint counts[]; };   /* (tokens, n_slices) */
layout (push_constant) uniform Push
{
  uint n_slices;
} push;

void
main ()
{
  uint token = gl_GlobalInvocationID.x, n = 0, base = token * 130;
  float most = -3.0e38, whole = 0;

  if (token >= params.n_tokens)
    return;
  for (uint s = 0; s < push.n_slices; s++)
    most = max (most, slices[token * push.n_slices + s].x);
  for (uint s = 0; s < push.n_slices; s++)
    {
      vec2 one = slices[token * push.n_slices + s];

      whole += one.y * right_exp (one.x - most);
    }
  for (uint s = 0; s < push.n_slices; s++)
    for (uint i = 0; i < counts[token * push.n_slices + s]; i++)
      {
        uvec2 one = picked[(token * push.n_slices + s) * 64 + i];
        float v = uintBitsToFloat (one.y);

        if (n == 64 && v <= uintBitsToFloat (top[base + 2 + 63 * 2 + 1]))
          break; /* of this slice all that follow are smaller, or come later in a tie */
        uint at = min (n, 63);
        for (; at > 0 && uintBitsToFloat (top[base + 2 + (at - 1) * 2 + 1]) < v; at--)
          {
            top[base + 2 + at * 2] = top[base + 2 + (at - 1) * 2];
            top[base + 2 + at * 2 + 1] = top[base + 2 + (at - 1) * 2 + 1];
          }
        top[base + 2 + at * 2] = one.x;
        top[base + 2 + at * 2 + 1] = one.y;
        n = min (n + 1, 64);
      }
  top[base] = floatBitsToUint (most + right_log (whole));
  top[base + 1] = n;
}
