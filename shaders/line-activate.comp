#version 450
#extension GL_GOOGLE_include_directive : require
/* act (gate) * up, of products whose rows are by turns half the lanes of gate and half of up. A
 * subgroup takes a bundle of tokens, as the product did. */
#include "line.glsl"
#include "right-math.glsl"

layout (std430, binding = 0) writeonly buffer Out { float result[]; }; /* (tokens, stride) */
layout (binding = 1) uniform samplerBuffer products;                   /* (tokens, 2 * rows) */

layout (constant_id = 3) const uint ACTIVATION = 1; /* 1: SiLU, 2: GELU with tanh */
layout (constant_id = 4) const uint TOKENS = 8;

layout (push_constant) uniform Push
{
  uint rows, stride; /* rows: of gate, up to a whole number of LANES */
} push;

const uint HALF = LANES / 2;

float
activation (float g)
{
  if (ACTIVATION == 1)
    return g / (1.0 + right_exp (-g));
  return 0.5 * g * (1.0 + right_tanh (0.7978845608 * (g + 0.044715 * g * g * g)));
}

void
main ()
{
  uint token = gl_WorkGroupID.y * TOKENS;

  for (uint i = LANE; i < push.rows; i += LANES)
    [[unroll]] for (uint t = 0; t < TOKENS; t++)
      {
        uint at = (token + t) * 2 * push.rows + i + i / HALF * HALF;
        float gate = texelFetch (products, int (at)).x;

        result[(token + t) * push.stride + i] =
            activation (gate) * texelFetch (products, int (at + HALF)).x;
      }
}
