/* Slices of linear-dot.comp. OpSDot of SPV_KHR_integer_dot_product, by its number, since Debian 12's glslc has no name
 * for it: SPIR-V 1.6, 3.49.13 (4450; its last operand, PackedVectorFormat4x8Bit, is 0) and 3.31 (capabilities
 * DotProductInput4x8BitPacked, 6018, and DotProduct, 6019). */
spirv_instruction (extensions = ["SPV_KHR_integer_dot_product"], capabilities = [6018, 6019], id = 4450)
int signed_dot (int a, int b, spirv_literal int format);

#ifndef SIGNS
#define SIGNS -1 /* a test takes 0x7f7f7f7f: as a driver that is wrong about signs */
#endif

int
dot4 (uint w, uint x)
{
  return signed_dot (int (w), int (x) & SIGNS, 0);
}

/* The weights of columns 8 u .. 8 u + 7 as they lie, without offset: of Q8_0 four and four, of others the even and
 * the odd ones. */
uvec2
block_words (Block block, uint u)
{
  uint q = block.quants[0][u];
  uvec2 words = uvec2 (q, q >> 4) & 0x0f0f0f0f;

  if (FORMAT == Q8_0)
    return uvec2 (block.quants[u / 2][u % 2 * 2], block.quants[u / 2][u % 2 * 2 + 1]);
  if (FIFTH) /* pairs of bits, each to a byte */
    {
      uint high = block.high.x >> u * 8 & 255;

      high = (high | high << 12) & 0x000f000f;
      high = (high | high << 6) & 0x03030303;
      words |= uvec2 (high << 4, high << 3) & 0x10101010;
    }
  if (FORMAT == Q6_K) /* fours */
    {
      uint high = block.high[u / 2] >> u % 2 * 16 & 0xffff;

      high = (high | high << 8) & 0x00ff00ff;
      high = (high | high << 4) & 0x0f0f0f0f;
      words |= uvec2 (high << 4, high << 2) & 0x30303030;
    }
  return words;
}

/* Over the scale of x. */
float
block_sum (Block block, uvec4 x[4], ivec2 x_sums)
{
  ivec2 high = ivec2 (0), low = ivec2 (0); /* columns 0 .. 15 and 16 .. 31 */
  precise float y;

  [[unroll]] for (uint u = 0; u < 4; u++)
    {
      uvec2 w = block_words (block, u);

      high[u / 2] += dot4 (w.x, x[u].x) + dot4 (w.y, x[u].z);
      low[u / 2] += dot4 (w.x, x[u].y) + dot4 (w.y, x[u].w);
    }
  ivec2 exact = high * 256 + low - OFFSET * x_sums;

  if (FORMAT == Q6_K)
    y = fma (block.scale.y, float (exact.y), block.scale.x * float (exact.x));
  else
    y = block.scale.x * float (exact.x + exact.y);
  if (LEAST)
    y = fma (block.least, float (x_sums.x + x_sums.y), y);
  return y;
}

Super supers[GROUPS];
Block ahead[2][GROUPS]; /* this block and the next, by turns */

void
fetch (uint b, uint turn)
{
  [[unroll]] for (uint r = 0; r < GROUPS; r++)
    {
      uint row = min (rows[r], push.n_groups * LANES - 1);

      if (SUPER && turn == 0)
        supers[r] = super_fetch (row / LANES, row % LANES, b / 8);
      ahead[turn % 2][r] = block_fetch (supers[r], row / LANES, row % LANES, min (b, BLOCKS - 1));
    }
}

void
add_block (uint at, uint turn)
{
  uvec4 x[4] = uvec4[4] (x_room[at * 4], x_room[at * 4 + 1], x_room[at * 4 + 2], x_room[at * 4 + 3]);
  ivec4 facts = x_facts[at];

  [[unroll]] for (uint r = 0; r < GROUPS; r++)
    {
      precise float sum = fma (intBitsToFloat (facts.x), block_sum (ahead[turn % 2][r], x, facts.yz), slice[0][r]);

      slice[0][r] = sum;
    }
}

/* The next block is asked for before one is multiplied, the first before x is staged. */
void
sum_slice (uint n, uint first)
{
  uint end = min ((n + 1) * SLICE, BLOCKS), room = gl_LocalInvocationID.x / LANES * 8;

  slice_squares[0] = 0;
  [[unroll]] for (uint r = 0; r < GROUPS; r++)
    slice[0][r] = 0;
  for (uint b = n * SLICE; b < end; b += 8)
    {
      fetch (b, 0);
      x_stage (first, b);
      [[unroll]] for (uint i = 0; i < 8 && (BLOCKS % 8 == 0 || b + i < BLOCKS); i++)
        {
          if (i < 7)
            fetch (b + i + 1, i + 1);
          add_block (room + i, i);
        }
    }
}
