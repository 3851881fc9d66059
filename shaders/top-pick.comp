#version 450
#extension GL_GOOGLE_include_directive : require
/* Every slice's logits that may be among the 64 largest: 64 slices have a largest at or above the
 * bound, so nothing below it is. The 64 largest of a slice when there are more; a row group a slice. */
#include "lanes.glsl"
#include "params.glsl"

layout (std430, binding = 1) readonly buffer Bounds { float bounds[]; };   /* (tokens) */
layout (std430, binding = 2) writeonly buffer Picked { uvec2 picked[]; };  /* (tokens, n_slices, 64) */
layout (std430, binding = 3) writeonly buffer Counts { uint counts[]; };   /* (tokens, n_slices) */
layout (binding = 4) uniform samplerBuffer logits;                         /* (tokens, rows) */
#include "top-list.glsl"
#include "top-rows.glsl"

void
main ()
{
  uint token = gl_WorkGroupID.y, s = GROUP;
  uint first = slice_begin (s), end = slice_begin (s + 1);

  if (s >= push.n_slices || push.first_token + token >= params.n_tokens)
    return;
  float bound = bounds[token];
  list_begin ();
  for (uint i = first; i < end; i += LANES)
    {
      uint row = row_at (min (i + LANE, end - 1));
      float v = i + LANE < end ? logit_at (token, row) : -3.4e38;

      if (lanes_max (v) < bound || lanes_max (v) <= list_last)
        continue;
      for (uint l = 0; l < min (LANES, end - i); l++)
        {
          float one = FROM (v, l);

          if (one >= bound && one > list_last)
            list_put (one, row_at (i + l));
        }
    }
  [[unroll]] for (uint i = 0; i < HELD; i++)
    if (LANE * HELD + i < list_count)
      picked[(token * push.n_slices + s) * 64 + LANE * HELD + i] =
          uvec2 (list_row[i], floatBitsToUint (list_value[i]));
  if (LANE == 0)
    counts[token * push.n_slices + s] = list_count;
}
