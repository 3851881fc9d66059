/* Weights as engine/kernels/loop-pack.c lays them out: blocks of 32 columns, LANES rows side by
 * side, so that one fetch of a row group reads one stretch of memory.
 *
 * quants: (groups, blocks, QUADS, LANES) uvec4; scales: (groups, blocks, LANES) one texel. Types with
 * blocks of 256 have their scales so: (groups, blocks / 8, SUPER_TEXELS, LANES) texels. */
layout (constant_id = 3) const uint FORMAT = 0; /* rx_format */
layout (constant_id = 4) const uint BLOCKS = 1; /* of a row */

const uint F32 = 0, F16 = 1, BF16 = 2;
const uint Q4_0 = 3; /* f16 scale */
const uint Q4_1 = 4; /* f16 scale, f16 least */
const uint Q5_0 = 5; /* f16 scale; a word of fifth bits */
const uint Q5_1 = 6; /* f16 scale, f16 least; a word of fifth bits */
const uint Q8_0 = 7; /* f16 scale */
const uint Q4_K = 8; /* super: 1 of f16 d, dmin; 8 scales, 8 leasts of 6 bits (see block_fetch) */
const uint Q5_K = 9; /* super: the same; 2 of fifth bits, a word a block */
const uint Q6_K = 10; /* super: 8 of fifth and sixth bits, 64 a block; 2 of 16 i8 scales; f16 d */

const bool FLOATS = FORMAT < Q4_0;
const bool SUPER = FORMAT >= Q4_K;
const uint SUPER_TEXELS = FORMAT == Q4_K ? 1 : FORMAT == Q5_K ? 3 : 11;
const bool FIFTH = FORMAT == Q5_0 || FORMAT == Q5_1 || FORMAT == Q5_K;
const bool LEAST = FORMAT == Q4_1 || FORMAT == Q5_1 || FORMAT == Q4_K || FORMAT == Q5_K;
const int OFFSET = FORMAT == Q4_0 ? 8 : FORMAT == Q5_0 ? 16 : FORMAT == Q6_K ? 32 : 0;
const uint QUADS = FORMAT == F32 ? 8 : FLOATS ? 4 : FORMAT == Q8_0 ? 2 : 1;

/* What 8 blocks of a row share. */
struct Super
{
  uvec4 head, fifths[2];
  float d;
};

/* 32 weights of one row. */
struct Block
{
  uvec4 quants[8]; /* (QUADS) */
  uvec2 high;      /* bits above the fourth */
  vec2 scale;      /* of columns 0 .. 15 and 16 .. 31 */
  float least;
};

uvec4
super_texel (uint group, uint lane, uint s, uint i)
{
  return texelFetch (scales, int (((group * (BLOCKS / 8) + s) * SUPER_TEXELS + i) * LANES + lane));
}

Super
super_fetch (uint group, uint lane, uint s)
{
  Super super = Super (uvec4 (0), uvec4[2] (uvec4 (0), uvec4 (0)), 0.0);

  if (FORMAT == Q4_K || FORMAT == Q5_K)
    super.head = super_texel (group, lane, s, 0);
  if (FORMAT == Q5_K)
    super.fifths = uvec4[2] (super_texel (group, lane, s, 1), super_texel (group, lane, s, 2));
  if (FORMAT == Q6_K)
    {
      super.head = uvec4 (super_texel (group, lane, s, 8).xy, super_texel (group, lane, s, 9).xy);
      super.d = unpackHalf2x16 (super_texel (group, lane, s, 10).x).x;
    }
  return super;
}

/* 6-bit numbers: low halves of scales in y, of leasts in z, a nibble each; the high two bits of both
 * in w. A product of d and such a number is exact in f32. */
void
scales_k (Super super, uint i, inout Block block)
{
  vec2 d = unpackHalf2x16 (super.head.x);
  uint scale = super.head.y >> i * 4 & 15 | (super.head.w >> i * 2 & 3) << 4;
  uint least = super.head.z >> i * 4 & 15 | (super.head.w >> 16 + i * 2 & 3) << 4;

  block.scale = vec2 (d.x * float (scale));
  block.least = -(d.y * float (least));
  block.high.x = (i < 4 ? super.fifths[0] : super.fifths[1])[i & 3];
}

Block
block_fetch (Super super, uint group, uint lane, uint b)
{
  uint at = group * BLOCKS + b, i = b & 7;
  Block block;

  [[unroll]] for (uint n = 0; n < QUADS; n++)
    block.quants[n] = texelFetch (quants, int ((at * QUADS + n) * LANES + lane));
  block.scale = vec2 (1);
  block.least = 0;
  block.high = uvec2 (0);
  if (!FLOATS && !SUPER)
    {
      uvec4 s = texelFetch (scales, int (at * LANES + lane));

      block.scale = unpackHalf2x16 (s.x).xx;
      block.least = unpackHalf2x16 (s.x).y;
      block.high.x = s.y;
    }
  if (FORMAT == Q4_K || FORMAT == Q5_K)
    scales_k (super, i, block);
  if (FORMAT == Q6_K)
    {
      uint pair = super.head[i / 2] >> (i & 1) * 16;

      block.high = super_texel (group, lane, b / 8, i).xy;
      block.scale = super.d * vec2 (int (pair << 24) >> 24, int (pair << 16) >> 24);
    }
  return block;
}

/* Column j of the block. */
float
block_column (Block block, uint j)
{
  uint q = block.quants[0][j / 8 % 4] >> j % 8 * 4 & 15;

  if (FORMAT == F32)
    return uintBitsToFloat (block.quants[j / 4][j % 4]);
  if (FORMAT == BF16)
    return uintBitsToFloat (j % 2 == 0 ? block.quants[j / 8][j / 2 % 4] << 16
                                       : block.quants[j / 8][j / 2 % 4] & 0xffff0000u);
  if (FORMAT == F16)
    return unpackHalf2x16 (block.quants[j / 8][j / 2 % 4])[j % 2];
  if (FORMAT == Q8_0)
    return float (int (block.quants[j / 16][j / 4 % 4] << 24 - j % 4 * 8) >> 24) * block.scale.x;
  if (FIFTH)
    q |= (block.high.x >> j & 1) << 4;
  if (FORMAT == Q6_K)
    q |= (block.high[j / 16] >> j % 16 * 2 & 3) << 4;
  float value = float (int (q) - OFFSET);
  return LEAST ? fma (value, block.scale[j / 16], block.least) : value * block.scale[j / 16];
}
