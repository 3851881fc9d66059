/* Weights as engine/kernels/loop-pack.c lays them out: blocks of 32 columns, LANES rows side by
 * side, so that one fetch of a row group reads one stretch of memory.
 *
 * quants: (groups, blocks, QUADS, LANES) uvec4; scales: (groups, blocks, LANES) one texel */
layout (constant_id = 3) const uint FORMAT = 0;
layout (constant_id = 4) const uint BLOCKS = 1;   /* of a row */
layout (constant_id = 5) const uint OFFSET = 0;  /* taken from each quant */

const uint FORMAT_4 = 0;        /* scales: f16 scale, f16 least */
const uint FORMAT_5 = 1;        /* scales: the same, and a word of fifth bits */
const uint FORMAT_8 = 2;        /* scales: as FORMAT_4 */
const uint FORMAT_4_WIDE = 3;   /* scales: f32 scale, f32 least */
const uint FORMAT_5_WIDE = 4;   /* scales: the same, and a word of fifth bits */
const uint FORMAT_8_HALVES = 5; /* scales: f32 of columns 0 .. 15, f32 of 16 .. 31 */
const uint FORMAT_F16 = 6;
const uint FORMAT_BF16 = 7;
const uint FORMAT_F32 = 8;

const bool SCALED = FORMAT < FORMAT_F16;
const bool LEAST = SCALED && FORMAT != FORMAT_8 && FORMAT != FORMAT_8_HALVES && OFFSET == 0;
const bool FIFTH = FORMAT == FORMAT_5 || FORMAT == FORMAT_5_WIDE;
const bool EIGHT = FORMAT == FORMAT_8 || FORMAT == FORMAT_8_HALVES;
const uint QUADS = FORMAT == FORMAT_F32 ? 8 : FORMAT >= FORMAT_F16 ? 4 : EIGHT ? 2 : 1;

/* 32 weights of one row. */
struct Block
{
  uvec4 quants[8]; /* (QUADS) */
  vec2 scale; /* of columns 0 .. 15 and 16 .. 31 */
  float least;
  uint fifth;
};

Block
block_fetch (uint group, uint lane, uint b)
{
  uint at = group * BLOCKS + b;
  Block block;

  [[unroll]] for (uint i = 0; i < QUADS; i++)
    block.quants[i] = texelFetch (quants, int ((at * QUADS + i) * LANES + lane));
  block.scale = vec2 (1);
  block.least = 0;
  block.fifth = 0;
  if (SCALED)
    {
      uvec4 s = texelFetch (scales, int (at * LANES + lane));
      vec2 halves = unpackHalf2x16 (s.x);
      bool wide = FORMAT == FORMAT_4_WIDE || FORMAT == FORMAT_5_WIDE;

      block.scale = wide ? vec2 (uintBitsToFloat (s.x)) : halves.xx;
      block.scale = FORMAT == FORMAT_8_HALVES ? uintBitsToFloat (s.xy) : block.scale;
      block.least = wide ? uintBitsToFloat (s.y) : halves.y;
      block.fifth = FORMAT == FORMAT_5 ? s.y : s.z;
    }
  return block;
}

/* Column j of the block, still without its scale and least. */
float
block_column (Block block, uint j)
{
  if (FORMAT == FORMAT_F32)
    return uintBitsToFloat (block.quants[j / 4][j % 4]);
  if (FORMAT == FORMAT_BF16)
    return uintBitsToFloat (j % 2 == 0 ? block.quants[j / 8][j / 2 % 4] << 16
                                       : block.quants[j / 8][j / 2 % 4] & 0xffff0000u);
  if (FORMAT == FORMAT_F16)
    return unpackHalf2x16 (block.quants[j / 8][j / 2 % 4])[j % 2];
  if (EIGHT)
    return float (int (block.quants[j / 16][j / 4 % 4] << 24 - j % 4 * 8) >> 24);
  uint q = block.quants[0][j / 8] >> j % 8 * 4 & 15;
  if (FIFTH)
    q |= (block.fifth >> j & 1) << 4;
  return float (int (q) - int (OFFSET));
}
