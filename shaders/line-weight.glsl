/* A weight in the order of engine/kernels/line-format.h, for kernels that want few of them. */
layout (constant_id = 3) const uint BITS = 4;     /* of a quant */
layout (constant_id = 4) const uint GROUP = 32;   /* columns of one scale */
layout (constant_id = 5) const uint OFFSET = 0;   /* taken from each quant */
layout (constant_id = 6) const bool MINIMUM = true;
layout (constant_id = 7) const bool WIDE = false; /* scales and minimums are f32, else f16 */
layout (constant_id = 8) const uint BLOCKS = 1;   /* of 32 columns, of a row */

const bool SHARED = !WIDE && !MINIMUM; /* scales, by two blocks */
const uint WORDS = (BITS + (WIDE ? 32 / GROUP * (MINIMUM ? 2 : 1) : MINIMUM ? 1 : 0)) * LANES; /* of a block */
const uint GROUP_WORDS = SHARED ? (BLOCKS + 1) / 2 * (2 * WORDS + LANES) : BLOCKS * WORDS;

layout (binding = 2) uniform usamplerBuffer weights; /* (rows / LANES, GROUP_WORDS) */

uint
word_at (uint row, uint at)
{
  return texelFetch (weights, int (row / LANES * GROUP_WORDS + at + row % LANES)).x;
}

uint
quants_at (uint b)
{
  return b * WORDS + (SHARED ? b / 2 * LANES : 0);
}

/* Of group g of block b of a row of the chunk. */
float
scale_at (uint row, uint b, uint g)
{
  uint word = word_at (row, quants_at (SHARED ? b | 1 : b) + (BITS + g) * LANES);

  if (WIDE)
    return uintBitsToFloat (word);
  return unpackHalf2x16 (SHARED && b % 2 == 1 ? word >> 16 : word).x;
}

float
minimum_at (uint row, uint b, uint g)
{
  uint word = word_at (row, quants_at (b) + (BITS + g + (WIDE ? 32 / GROUP : 0)) * LANES);

  return WIDE ? uintBitsToFloat (word) : unpackHalf2x16 (word).y;
}

/* Column k of block b, without its offset. */
float
quant_at (uint row, uint b, uint k)
{
  uint word = word_at (row, quants_at (b) + k % (BITS * 4) / 4 * LANES);
  uint shift = k % 4 * 8 + (BITS == 4 ? k / 16 * 4 : 0);

  return float (bitfieldExtract (word, int (shift), int (BITS)));
}
