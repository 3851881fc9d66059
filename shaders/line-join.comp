#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
/* Attention of a tile of tokens, a token a lane, put together from what line-keys.c left of each run of
 * keys. */
#include "line.glsl"
#include "right-math.glsl"

layout (std430, binding = 0) writeonly buffer Out { u64vec2 result[]; }; /* (tokens, stride) of four f32 */
layout (binding = 1) uniform samplerBuffer parts;  /* (heads, items, QUADS + 1, LANES) vec4 */
layout (binding = 2) uniform usamplerBuffer tiles; /* (tiles): first item, items, first token, 0 */

layout (constant_id = 3) const uint QUADS = 16; /* of a head: its dimensions / 4 */

layout (push_constant) uniform Push
{
  uint items, stride; /* of the result / 4 */
  uint table[16];     /* 0 .. 15 */
} push;

#include "line-uniform.glsl"

void
main ()
{
  uvec4 tile = texelFetch (tiles, int (gl_WorkGroupID.y));
  uint head = gl_WorkGroupID.x, each = (QUADS + 1) * LANES;
  uint at = (head * push.items + tile.x) * each + LANE;
  float most = -3.0e38;
  precise float whole = 0;
  precise vec4 sums[QUADS];

  [[unroll]] for (uint c = 0; c < QUADS; c++)
    sums[c] = vec4 (0);
  for (uint i = 0; i < tile.y; i++, at += each)
    {
      vec4 ends = texelFetch (parts, int (at + QUADS * LANES));
      float higher = max (most, ends.x);
      float old = right_exp (most - higher), share = right_exp (ends.x - higher);

      most = higher;
      whole = whole * old + share * ends.y;
      [[unroll]] for (uint c = 0; c < QUADS; c++)
        sums[c] = sums[c] * old + share * texelFetch (parts, int (at + c * LANES));
    }
  whole = max (whole, 1.0); /* it is, but past the last token */
  uint place = uniform_of (tile.z) * push.stride + uniform_of (head) * QUADS;

  [[unroll]] for (uint c = 0; c < QUADS; c++)
    {
      vec4 v = sums[c] / whole;

      [[unroll]] for (uint l = 0; l < LANES; l++)
        result[place + l * push.stride + c] = quad_of (v, l);
    }
}
