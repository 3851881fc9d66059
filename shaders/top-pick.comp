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

const uint AT_ONCE = 8; /* rows of lanes that are looked at together: most hold nothing */

/* The wanted row, or what is past the end. */
float
value_at (Slice slice, bool chosen, uint i)
{
  uint row = min (i, slice.end - 1);
  float v;

  if (chosen)
    row = chosen_row (row);
  v = logit_at (slice, row);
  return i < slice.end ? v : -3.4e38;
}

/* The first lane from l on where it holds; LANES: none. */
uint
first_lane (bool holds, uint l)
{
  return LANES - uint (lanes_max (holds && LANE >= l ? float (LANES - LANE) : 0.0));
}

void
take_lanes (Slice slice, bool chosen, float bound, uint from)
{
  float v = value_at (slice, chosen, from + LANE);
  bool maybe = v >= bound && from + LANE < slice.end;

  for (uint l = first_lane (maybe, 0); l < LANES; l = first_lane (maybe, l + 1))
    {
      float one = FROM (v, l);

      if (one > list_last)
        list_put (one, chosen ? chosen_row (from + l) : from + l);
    }
}

float
most_of (Slice slice, uint from)
{
  float most = -3.4e38;

  [[unroll]] for (uint j = 0; j < AT_ONCE; j++)
    most = max (most, value_at (slice, false, from + j * LANES + LANE));
  return lanes_max (most);
}

void
main ()
{
  uint token = gl_WorkGroupID.y, s = slice_of_group (GROUP);
  Slice slice = slice_of (token, s);
  bool chosen = rows_are_chosen ();

  if (s >= push.n_slices || push.first_token + token >= params.n_tokens)
    return;
  float bound = bounds[token];
  list_begin ();
  for (uint i = slice.first; i < slice.end; i += AT_ONCE * LANES)
    {
      float most = chosen ? 3.4e38 : most_of (slice, i);

      if (most < bound || most <= list_last)
        continue;
      for (uint from = i; from < min (slice.end, i + AT_ONCE * LANES); from += LANES)
        take_lanes (slice, chosen, bound, from);
    }
  [[unroll]] for (uint i = 0; i < HELD; i++)
    if (LANE * HELD + i < list_count)
      picked[(token * push.n_slices + s) * 64 + LANE * HELD + i] =
          uvec2 (list_row[i], floatBitsToUint (list_value[i]));
  if (LANE == 0)
    counts[token * push.n_slices + s] = list_count;
}
