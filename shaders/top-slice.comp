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

float
most_of (Slice slice)
{
  float most = -3.0e38;

  for (uint i = slice.first + LANE; i < slice.end; i += LANES)
    most = max (most, logit_at (slice, i));
  return lanes_max (most);
}

float
sum_of (Slice slice, float most)
{
  float whole = 0;

  for (uint i = slice.first + LANE; i < slice.end; i += LANES)
    whole += right_exp (logit_at (slice, i) - most);
  return lanes_sum (whole);
}

float
most_of_chosen (Slice slice)
{
  float most = -3.0e38;

  for (uint i = slice.first + LANE; i < slice.end; i += LANES)
    most = max (most, logit_at (slice, chosen_row (i)));
  return lanes_max (most);
}

float
sum_of_chosen (Slice slice, float most)
{
  float whole = 0;

  for (uint i = slice.first + LANE; i < slice.end; i += LANES)
    whole += right_exp (logit_at (slice, chosen_row (i)) - most);
  return lanes_sum (whole);
}

void
main ()
{
  uint token = gl_WorkGroupID.y, s = slice_of_group (GROUP);
  Slice slice = slice_of (token, s);
  vec2 result;

  if (s >= push.n_slices || push.first_token + token >= params.n_tokens)
    return;
  if (rows_are_chosen ())
    {
      result.x = most_of_chosen (slice);
      result.y = sum_of_chosen (slice, result.x);
    }
  else
    {
      result.x = most_of (slice);
      result.y = sum_of (slice, result.x);
    }
  if (LANE == 0)
    slices[token * push.n_slices + s] = result;
}
