/* A weight in the order of engine/kernels/line-format.h, for kernels that want few of them. */
layout (constant_id = 3) const uint BITS = 4;     /* of a quant */
layout (constant_id = 4) const uint GROUP = 32;   /* columns of one scale */
layout (constant_id = 5) const uint OFFSET = 0;   /* taken from each quant */
layout (constant_id = 6) const bool MINIMUM = true;
layout (constant_id = 7) const bool WIDE = false; /* scales and minimums are f32, else f16 */
layout (constant_id = 8) const uint BLOCKS = 1;   /* of 32 columns, of a row */
layout (constant_id = 9) const uint PANELS = 1;
layout (constant_id = 10) const uint ROW_GROUPS = 1;

const bool SHARED = !WIDE && !MINIMUM; /* scales, by two blocks */
const uint SCALES = WIDE ? 32 / GROUP * (MINIMUM ? 2 : 1) * LANES : LANES; /* words before the quants */
const uint PAIR_WORDS = SCALES + 2 * BITS * LANES; /* of two blocks with shared scales */
const uint WORDS = SCALES + BITS * LANES;          /* of one with its own */
const uint GROUP_WORDS = SHARED ? (BLOCKS + 1) / 2 * PAIR_WORDS : BLOCKS * WORDS;

const uint TWO_WORDS = SHARED ? PAIR_WORDS : 2 * WORDS;

layout (binding = 2) uniform usamplerBuffer weights; /* (rows / LANES, GROUP_WORDS), or in panels */

/* Word `at` of a row group, in block b. */
uint
word_at (uint row, uint b, uint at)
{
  uint group = row / LANES * (GROUP_WORDS / PANELS), panel = b / 2 % PANELS;

  if (PANELS > 1)
    at += panel * ROW_GROUPS * (GROUP_WORDS / PANELS) + (b / 2 / PANELS) * TWO_WORDS - b / 2 * TWO_WORDS;
  return texelFetch (weights, int (group + at + row % LANES)).x;
}

uint
scales_at (uint b)
{
  return SHARED ? b / 2 * PAIR_WORDS : b * WORDS;
}

uint
quants_at (uint b)
{
  return scales_at (b) + SCALES + (SHARED ? b % 2 * BITS * LANES : 0);
}

/* Of group g of block b of a row of the chunk. */
float
scale_at (uint row, uint b, uint g)
{
  uint word = word_at (row, b, scales_at (b) + (SHARED ? 0 : g) * LANES);

  if (WIDE)
    return uintBitsToFloat (word);
  return unpackHalf2x16 (SHARED && b % 2 == 1 ? word >> 16 : word).x;
}

float
minimum_at (uint row, uint b, uint g)
{
  uint word = word_at (row, b, scales_at (b) + (g + (WIDE ? 32 / GROUP : 0)) * LANES);

  return WIDE ? uintBitsToFloat (word) : unpackHalf2x16 (word).y;
}

/* Column k of block b, without its offset. */
float
quant_at (uint row, uint b, uint k)
{
  uint word = word_at (row, b, quants_at (b) + k % (BITS * 4) / 4 * LANES);
  uint shift = k % 4 * 8 + (BITS == 4 ? k / 16 * 4 : 0);

  return float (bitfieldExtract (word, int (shift), int (BITS)));
}
