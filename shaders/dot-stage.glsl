/* The way in of linear-dot.comp: a super of x, 8 blocks of 32 columns, times the norm's weights, as bytes in shared
 * memory. A row group stages what its own slices want, so that of those who share rows each column is staged by
 * one; nobody else waits; and no width is too large. */
#include "linear-quad.glsl"

const int MOST = 127 * 256 + 127; /* whose high and low byte are both in -128 .. 127, as are those of -MOST */
const float LEAST_MOST = 1e-30;   /* a block with nothing above it is zero, lest its scale be none */

shared uvec4 x_room[TEAM * 32]; /* (row groups, 32 of 8 columns): high and low bytes that the first word of weights is
                                 * multiplied by, then those of the second: block_words */
shared ivec4 x_facts[TEAM * 8]; /* (row groups, blocks): bits of the scale; sums of columns 0 .. 15 and 16 .. 31; 0 */

uint
bytes (ivec4 v)
{
  uvec4 b = uvec4 (v) & 255;

  return b.x | b.y << 8 | b.z << 16 | b.w << 24;
}

/* As bits: what is no number is above all, and the scale of its block then none either. */
uint
greatest (vec4 v)
{
  uvec4 b = floatBitsToUint (abs (v));

  return max (max (b.x, b.y), max (b.z, b.w));
}

int
sum_of (ivec4 v)
{
  return v.x + v.y + v.z + v.w;
}

ivec4
rounded (vec4 v, float inverse)
{
  precise vec4 scaled = inverse > 0.0 ? v * inverse : vec4 (0); /* not of what is no number, or infinite */

  return clamp (ivec4 (roundEven (scaled)), -MOST, MOST);
}

/* From block b on; what is beyond the last is zero. Four neighbouring lanes have a block. */
void
x_stage (uint token, uint b)
{
  uint room = gl_LocalInvocationID.x / LANES;

  lanes_barrier ();
  [[unroll]] for (uint i = 0; i < 32; i += LANES)
    {
      uint eight = i + LANE, quad = (b * 4 + eight) * 2;
      bool there = quad < BLOCKS * 8;
      vec4 low = there ? x_quad (token, quad, slice_squares[0]) : vec4 (0);
      vec4 high = there ? x_quad (token, quad + 1, slice_squares[0]) : vec4 (0);
      uint bits = max (greatest (low), greatest (high));

      bits = max (bits, FROM_DISTANCE (bits, 1));
      bits = max (bits, FROM_DISTANCE (bits, 2));
      float most = uintBitsToFloat (bits);
      precise float inverse = most > LEAST_MOST ? float (MOST) / most : 0.0;
      precise float scale = most / float (MOST);
      ivec4 p = rounded (low, inverse), q = rounded (high, inverse);
      ivec4 first = FORMAT == Q8_0 ? p : ivec4 (p.xz, q.xz), second = FORMAT == Q8_0 ? q : ivec4 (p.yw, q.yw);
      int sum = sum_of (p) + sum_of (q);

      x_room[room * 32 + eight] = uvec4 (bytes (first + 128 >> 8), bytes (first), bytes (second + 128 >> 8), bytes (second));
      sum += FROM_DISTANCE (sum, 1);
      int beside = FROM_DISTANCE (sum, 2);
      if (eight % 4 == 0)
        x_facts[room * 8 + eight / 4] = ivec4 (floatBitsToInt (scale), sum, beside, 0);
    }
  lanes_barrier ();
}

float
x_norm (uint t)
{
  return norm_of (squares[t]);
}
