#version 450
#extension GL_GOOGLE_include_directive : require
/* The largest logit of each slice and, against it, the sum of the exponentials. Logits chosen by
 * params.rows are read at their own places. A row group a slice. */
#include "lanes.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Slices { vec2 slices[]; }; /* (tokens, n_slices) */
layout (binding = 2) uniform samplerBuffer logits;                       /* (tokens, rows) */
#include "top-rows.glsl"

void
main ()
{
  uint token = gl_WorkGroupID.y, s = GROUP;
  uint first = slice_begin (s), end = slice_begin (s + 1);
  float most = -3.0e38, whole = 0;

  if (s >= push.n_slices || push.first_token + token >= params.n_tokens)
    return;
  for (uint i = first + LANE; i < end; i += LANES)
    most = max (most, logit_at (token, row_at (i)));
  most = lanes_max (most);
  for (uint i = first + LANE; i < end; i += LANES)
    whole += right_exp (logit_at (token, row_at (i)) - most);
  whole = lanes_sum (whole);
  if (LANE == 0)
    slices[token * push.n_slices + s] = vec2 (most, whole);
}
