#version 450
#extension GL_GOOGLE_include_directive : require
/* rx_top of each token: the picked of all slices, sorted, and the log of the sum. A row group a token:
 * slices come in the order of their rows, so equal logits stand by smaller token. */
#include "lanes.glsl"
#include "params.glsl"
#include "right-math.glsl"

layout (std430, binding = 1) writeonly buffer Top { uint top[]; };        /* (tokens, 2 + 64 * 2) */
layout (std430, binding = 2) readonly buffer Slices { vec2 slices[]; };   /* (tokens, n_slices) */
layout (std430, binding = 3) readonly buffer Picked { uvec2 picked[]; };  /* (tokens, n_slices, 64) */
layout (std430, binding = 4) readonly buffer Counts { uint counts[]; };   /* (tokens, n_slices) */
layout (push_constant) uniform Push
{
  uint n_slices;
  uint first_token; /* of this step */
} push;
#include "top-list.glsl"

/* The picked of LANES slices from s on. */
void
take_slices (uint token, uint s)
{
  uint mine = s + LANE < push.n_slices ? counts[token * push.n_slices + s + LANE] : 0;

  if (lanes_max (float (mine)) == 0.0)
    return;
  for (uint l = 0; l < LANES; l++)
    for (uint i = 0, n = uint (FROM (float (mine), l)); i < n; i++)
      {
        uvec2 one = picked[(token * push.n_slices + s + l) * 64 + i];

        if (uintBitsToFloat (one.y) > list_last)
          list_put (uintBitsToFloat (one.y), one.x);
      }
}

void
main ()
{
  uint token = GROUP, base = (push.first_token + token) * 130;
  float most = -3.0e38, whole = 0;

  if (push.first_token + token >= params.n_tokens)
    return;
  for (uint s = LANE; s < push.n_slices; s += LANES)
    most = max (most, slices[token * push.n_slices + s].x);
  most = lanes_max (most);
  for (uint s = LANE; s < push.n_slices; s += LANES)
    {
      vec2 one = slices[token * push.n_slices + s];

      whole += one.y * right_exp (one.x - most);
    }
  whole = lanes_sum (whole);
  list_begin ();
  for (uint s = 0; s < push.n_slices; s += LANES)
    take_slices (token, s);
  if (LANE == 0)
    {
      top[base] = floatBitsToUint (most + right_log (whole));
      top[base + 1] = list_count;
    }
  [[unroll]] for (uint i = 0; i < HELD; i++)
    if (LANE * HELD + i < list_count)
      {
        top[base + 2 + (LANE * HELD + i) * 2] = list_row[i];
        top[base + 3 + (LANE * HELD + i) * 2] = floatBitsToUint (list_value[i]);
      }
}
