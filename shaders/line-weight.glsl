/* A weight in the order of engine/kernels/line-format.h, for kernels that want few of them. */
layout (constant_id = 3) const uint BITS = 4;     /* of a quant */
layout (constant_id = 4) const uint GROUP = 32;   /* columns of one scale */
layout (constant_id = 5) const uint OFFSET = 0;   /* taken from each quant */
layout (constant_id = 6) const bool MINIMUM = true;
layout (constant_id = 7) const bool WIDE = false; /* scales and minimums are f32, else f16 */
layout (constant_id = 8) const uint BLOCKS = 1;   /* of 32 columns, of a row */

const uint SCALES = LANES * BITS; /* where they begin in a block */
const uint SCALE_WORDS = WIDE || MINIMUM ? LANES : LANES / 2;
const uint MINIMUMS = SCALES + (WIDE ? 32 / GROUP * SCALE_WORDS : 0);
const uint BLOCK_WORDS = MINIMUMS + (WIDE && !MINIMUM ? 0 : 32 / GROUP * SCALE_WORDS);

layout (binding = 2) uniform usamplerBuffer weights; /* (rows / LANES, BLOCKS, BLOCK_WORDS) */

/* The scale of the row in lane `lane`, from its words at `at`. */
float
scale_at (uint at, uint lane)
{
  if (WIDE)
    return uintBitsToFloat (texelFetch (weights, int (at + lane)).x);
  if (MINIMUM)
    return unpackHalf2x16 (texelFetch (weights, int (at + lane)).x).x;
  return unpackHalf2x16 (texelFetch (weights, int (at + lane / 2)).x >> lane % 2 * 16).x;
}

float
minimum_at (uint at, uint lane)
{
  uint word = texelFetch (weights, int (at + lane)).x;

  return WIDE ? uintBitsToFloat (word) : unpackHalf2x16 (word).y;
}

/* Column k of the block at `first`, without its offset. */
float
quant_at (uint first, uint lane, uint k)
{
  uint word = texelFetch (weights, int (first + k % (BITS * 4) / 4 * LANES + lane)).x;
  uint shift = BITS == 4 ? k % 4 * 8 + k / 16 * 4 : k % 4 * 8;

  return float (bitfieldExtract (word, int (shift), int (BITS)));
}
