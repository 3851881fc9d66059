#version 450
#extension GL_GOOGLE_include_directive : require
/* Every slice's logits that may be among the 64 largest: 64 slices have a largest at or above the
 * bound, so nothing below it is. At most 64 a slice, kept sorted when there are more. */
#extension GL_EXT_control_flow_attributes : require
#include "params.glsl"

layout (local_size_x_id = 1) in;
layout (std430, binding = 1) readonly buffer Logits { float logits[]; }; /* (tokens, rows) */
layout (std430, binding = 2) readonly buffer Bounds { float bounds[]; }; /* (tokens) */
layout (std430, binding = 3) buffer Picked { uvec2 picked[]; };  /* (tokens, n_slices, 64) */
layout (std430, binding = 4) writeonly buffer Counts { uint counts[]; }; /* (tokens, n_slices) */
layout (push_constant) uniform Push
{
  uint rows, n_slices, slice;
} push;

void
main ()
{
  uint s = gl_GlobalInvocationID.x, token = gl_WorkGroupID.y, count = 0;
  bool chosen = params.n_rows > 0;
  uint n = chosen ? params.n_rows : push.rows;
  uint slice = chosen ? (n + push.n_slices - 1) / push.n_slices : push.slice;
  uint first = s * slice, end = min (first + slice, n);
  uint base = (token * push.n_slices + s) * 64;

  if (s >= push.n_slices || token >= params.n_tokens)
    return;
  for (uint i = first; i < end; i++)
    {
      uint row = chosen ? params.rows[i] : i;
      float v = logits[token * push.rows + row];

      if (v < bounds[token] || count == 64 && v <= uintBitsToFloat (picked[base + 63].y))
        continue;
      uint at = min (count, 63);
      for (; at > 0 && uintBitsToFloat (picked[base + at - 1].y) < v; at--)
        picked[base + at] = picked[base + at - 1];
      picked[base + at] = uvec2 (row, floatBitsToUint (v));
      count = min (count + 1, 64);
    }
  counts[token * push.n_slices + s] = count;
}
