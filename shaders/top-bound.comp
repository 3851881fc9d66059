#version 450
#extension GL_GOOGLE_include_directive : require
/* The 64th largest of the slices' largest logits, found bit by bit; a row group a token. */
#include "lanes.glsl"
#include "params.glsl"

layout (std430, binding = 1) writeonly buffer Bounds { float bounds[]; }; /* (tokens) */
layout (binding = 2) uniform samplerBuffer slices; /* (tokens, n_slices) largest, sum */
layout (push_constant) uniform Push
{
  uint n_slices;
  uint first_token;
} push;

const uint SLICES_MOST = 256;
const uint EACH = SLICES_MOST / LANES;

/* Unsigned numbers in the order of the floats. */
uint
ordered (float v)
{
  uint bits = floatBitsToUint (v);

  return (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
}

void
main ()
{
  uint token = GROUP, bound = 0, mine[EACH];

  if (push.first_token + token >= params.n_tokens)
    return;
  [[unroll]] for (uint i = 0; i < EACH; i++)
    {
      uint s = i * LANES + LANE;

      mine[i] = s < push.n_slices
                    ? ordered (texelFetch (slices, int (token * push.n_slices + s)).x)
                    : 0;
    }
  for (int bit = 31; bit >= 0; bit--)
    {
      uint higher = bound | 1u << bit;
      float count = 0;

      [[unroll]] for (uint i = 0; i < EACH; i++)
        count += mine[i] >= higher ? 1.0 : 0.0;
      bound = lanes_sum (count) >= 64.0 ? higher : bound;
    }
  if (LANE == 0)
    bounds[token] = push.n_slices < 64 ? -3.4e38
                                       : uintBitsToFloat ((bound & 0x80000000u) != 0
                                                              ? bound & 0x7fffffffu
                                                              : ~bound);
}
