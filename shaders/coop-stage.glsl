/* The way in of linear-coop.comp: 32 columns of every row and token, as halves, to shared memory. */
#include "linear-quad.glsl"

/* The greatest becomes 2^14 to 2^15. */
void
find_scales (uint first)
{
  for (uint t = gl_LocalInvocationID.x / LANES; t < TOKENS; t += TEAM)
    {
      float most = 0, squares = 0;

      for (uint quad = LANE; quad < BLOCKS * 8; quad += LANES)
        {
          vec4 v = abs (x_quad (first + t, quad, squares));

          most = max (most, max (max (v.x, v.y), max (v.z, v.w)));
        }
      int exponent = clamp (int (floatBitsToUint (lanes_max (most)) >> 23 & 255), 30, 240);
      float norm = NORM ? 1.0 / sqrt (lanes_sum (squares) / float (push.width) + push.eps) : 1.0;

      if (LANE == 0)
        {
          to_half[t] = uintBitsToFloat (uint (127 + 14 + 127 - exponent) << 23);
          from_half[t] = uintBitsToFloat (uint (exponent - 14) << 23) * norm;
        }
    }
  barrier ();
}

/* What the next 32 columns need of memory, asked for before these are multiplied. */
Super super_of_row;
Block block_of_row;
vec4 quads[EIGHTS][2];

void
fetch (uint first, uint row, uint b)
{
  float unused = 0;

  if (SUPER && b % 8 == 0)
    super_of_row = super_fetch (row / LANES, row % LANES, b / 8);
  block_of_row = block_fetch (super_of_row, row / LANES, row % LANES, b);
  [[unroll]] for (uint i = 0; i < EIGHTS; i++)
    [[unroll]] for (uint e = 0; e < 2; e++)
      {
        uint at = i * ROWS + gl_LocalInvocationID.x;

        quads[i][e] = x_quad (first + at / 4, b * 8 + at % 4 * 2 + e, unused);
      }
}

void
stage ()
{
  [[unroll]] for (uint j = 0; j < 32; j += 8)
    {
      uvec4 eight;

      [[unroll]] for (uint e = 0; e < 4; e++)
        eight[e] = packHalf2x16 (vec2 (block_column (block_of_row, j + e * 2),
                                       block_column (block_of_row, j + e * 2 + 1)));
      w_room[gl_LocalInvocationID.x * APART + j / 8] = eight;
    }
  [[unroll]] for (uint i = 0; i < EIGHTS; i++)
    {
      uint at = i * ROWS + gl_LocalInvocationID.x;
      vec4 low = quads[i][0] * to_half[at / 4], high = quads[i][1] * to_half[at / 4];

      x_room[at / 4 * APART + at % 4] = uvec4 (packHalf2x16 (low.xy), packHalf2x16 (low.zw),
                                               packHalf2x16 (high.xy), packHalf2x16 (high.zw));
    }
}
