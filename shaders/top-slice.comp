#version 450
#extension GL_GOOGLE_include_directive : require
/* The largest logit of each slice and, against it, the sum of the exponentials. Logits chosen by
 * params.rows are read at their own places. An invocation a slice. */
#extension GL_EXT_control_flow_attributes : require
#include "params.glsl"
#include "right-math.glsl"

layout (local_size_x_id = 1) in;
layout (std430, binding = 1) readonly buffer Logits { float logits[]; };  /* (tokens, rows) */
layout (std430, binding = 2) writeonly buffer Slices { vec2 slices[]; };  /* (tokens, n_slices) */
layout (push_constant) uniform Push
{
  uint rows, n_slices, slice; /* slice: rows of one, when all are wanted */
} push;

void
main ()
{
  uint s = gl_GlobalInvocationID.x, token = gl_WorkGroupID.y;
  bool chosen = params.n_rows > 0;
  uint n = chosen ? params.n_rows : push.rows;
  uint slice = chosen ? (n + push.n_slices - 1) / push.n_slices : push.slice;
  uint first = s * slice, end = min (first + slice, n);
  float most = -3.0e38, whole = 0;

  if (s >= push.n_slices || token >= params.n_tokens)
    return;
  for (uint i = first; i < end; i++)
    most = max (most, logits[token * push.rows + (chosen ? params.rows[i] : i)]);
  for (uint i = first; i < end; i++)
    whole += right_exp (logits[token * push.rows + (chosen ? params.rows[i] : i)] - most);
  slices[token * push.n_slices + s] = vec2 (most, whole);
}
