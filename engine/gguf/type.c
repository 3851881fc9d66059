#include "type.h"

#include <math.h>
#include <string.h>

/* Blocks of 256 weights are the "K" kinds. Source of every layout: ggml-org/ggml,
 * src/ggml-common.h (the block_* structures) and docs/gguf.md (the numbers). All little-endian. */
#define K_WEIGHTS 256

static const rx_type_info types[] = {
  { RX_TYPE_F32, "F32", 1, 4 },
  { RX_TYPE_F16, "F16", 1, 2 },
  { RX_TYPE_BF16, "BF16", 1, 2 },
  { RX_TYPE_Q4_0, "Q4_0", 32, 18 },
  { RX_TYPE_Q4_1, "Q4_1", 32, 20 },
  { RX_TYPE_Q5_0, "Q5_0", 32, 22 },
  { RX_TYPE_Q5_1, "Q5_1", 32, 24 },
  { RX_TYPE_Q8_0, "Q8_0", 32, 34 },
  { RX_TYPE_Q4_K, "Q4_K", K_WEIGHTS, 144 },
  { RX_TYPE_Q5_K, "Q5_K", K_WEIGHTS, 176 },
  { RX_TYPE_Q6_K, "Q6_K", K_WEIGHTS, 210 },
};

typedef void (*block_reader) (const uint8_t *block, float *out);

static float
float_of_bits (uint32_t bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* IEEE 754 binary16, every value of which is a binary32. */
static float
half_at (const uint8_t *p)
{
  uint32_t bits = p[0] | (uint32_t) p[1] << 8;
  uint32_t sign = (bits & 0x8000u) << 16, exponent = bits >> 10 & 0x1F, fraction = bits & 0x3FF;

  if (exponent == 0)
    return copysignf (ldexpf ((float) fraction, -24), float_of_bits (sign | 0x3F800000u));
  if (exponent == 31)
    return float_of_bits (sign | 0x7F800000u | fraction << 13);
  return float_of_bits (sign | (exponent + 112) << 23 | fraction << 13);
}

float
rx_type_half (uint16_t half)
{
  const uint8_t bytes[2] = { (uint8_t) half, (uint8_t) (half >> 8) };

  return half_at (bytes);
}

static uint32_t
word_at (const uint8_t *p)
{
  return p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 24;
}

static void
read_f32 (const uint8_t *block, float *out)
{
  *out = float_of_bits (word_at (block));
}

static void
read_f16 (const uint8_t *block, float *out)
{
  *out = half_at (block);
}

static void
read_bf16 (const uint8_t *block, float *out)
{
  *out = float_of_bits ((block[0] | (uint32_t) block[1] << 8) << 16);
}

/* Blocks of 32: the low nibbles are the first 16 weights, the high ones the next; a fifth bit of
 * weight i is bit i of a word. */
typedef struct
{
  float scale, least; /* least: value of the quant 0 with the "_1" kinds */
  int zero;           /* quant that means 0 with the "_0" kinds */
  uint32_t fifth;
  const uint8_t *nibbles; /* (16) */
} block32;

static void
read_block32 (const block32 *b, float *out)
{
  for (int i = 0; i < 16; i++)
    {
      int low = (b->nibbles[i] & 0x0F) | (int) (b->fifth >> i & 1) << 4;
      int high = b->nibbles[i] >> 4 | (int) (b->fifth >> (i + 16) & 1) << 4;

      out[i] = (float) (low - b->zero) * b->scale + b->least;
      out[i + 16] = (float) (high - b->zero) * b->scale + b->least;
    }
}

static void
read_q4_0 (const uint8_t *block, float *out)
{
  read_block32 (&(block32){ half_at (block), 0, 8, 0, block + 2 }, out);
}

static void
read_q4_1 (const uint8_t *block, float *out)
{
  read_block32 (&(block32){ half_at (block), half_at (block + 2), 0, 0, block + 4 }, out);
}

static void
read_q5_0 (const uint8_t *block, float *out)
{
  read_block32 (&(block32){ half_at (block), 0, 16, word_at (block + 2), block + 6 }, out);
}

static void
read_q5_1 (const uint8_t *block, float *out)
{
  read_block32 (&(block32){ half_at (block), half_at (block + 2), 0, word_at (block + 4),
                            block + 8 },
                out);
}

static void
read_q8_0 (const uint8_t *block, float *out)
{
  float scale = half_at (block);

  for (int i = 0; i < 32; i++)
    out[i] = (float) (int8_t) block[2 + i] * scale;
}

/* Eight 6-bit scales and eight 6-bit minima in 12 bytes: the low six bits of bytes 0-3 and 4-7
 * belong to groups 0-3; groups 4-7 have their low nibbles in bytes 8-11 and their two high bits on
 * top of the first eight bytes. */
static void
k_scales (const uint8_t *packed, int group, int *scale, int *least)
{
  if (group < 4)
    {
      *scale = packed[group] & 63;
      *least = packed[group + 4] & 63;
      return;
    }
  *scale = (packed[group + 4] & 0x0F) | (packed[group - 4] >> 6) << 4;
  *least = packed[group + 4] >> 4 | (packed[group] >> 6) << 4;
}

/* Eight groups of 32: two groups share 32 bytes of nibbles. fifth: (32) bytes whose bit g is the
 * fifth bit of group g, or NULL. */
static void
read_k (const uint8_t *block, const uint8_t *fifth, const uint8_t *nibbles, float *out)
{
  float scale = half_at (block), least = half_at (block + 2);

  for (int group = 0; group < 8; group++)
    {
      const uint8_t *pair = nibbles + group / 2 * 32;
      int group_scale, group_least;
      float d, m;

      k_scales (block + 4, group, &group_scale, &group_least);
      d = scale * (float) group_scale;
      m = least * (float) group_least;
      for (int i = 0; i < 32; i++)
        {
          int quant = group % 2 == 0 ? pair[i] & 0x0F : pair[i] >> 4;

          if (fifth != NULL)
            quant |= (fifth[i] >> group & 1) << 4;
          out[group * 32 + i] = d * (float) quant - m;
        }
    }
}

static void
read_q4_k (const uint8_t *block, float *out)
{
  read_k (block, NULL, block + 16, out);
}

static void
read_q5_k (const uint8_t *block, float *out)
{
  read_k (block, block + 16, block + 48, out);
}

/* (128) bytes of low nibbles, (64) bytes of high pairs of bits, (16) int8 scales, the half. Each
 * half of the block has four rows of 32 weights; rows 0 and 2, and 1 and 3, share nibbles. */
static void
read_q6_k (const uint8_t *block, float *out)
{
  const int8_t *scales = (const int8_t *) block + 192;
  float scale = half_at (block + 208);

  for (int i = 0; i < K_WEIGHTS; i++)
    {
      int half = i / 128, row = i % 128 / 32, column = i % 32;
      uint8_t low = block[half * 64 + row % 2 * 32 + column];
      int high = block[128 + half * 32 + column] >> (2 * row) & 3;
      int quant = ((row < 2 ? low & 0x0F : low >> 4) | high << 4) - 32;

      out[i] = scale * (float) scales[i / 16] * (float) quant;
    }
}

static block_reader
reader_of (rx_type type)
{
  switch (type)
    {
    case RX_TYPE_F32:
      return read_f32;
    case RX_TYPE_F16:
      return read_f16;
    case RX_TYPE_BF16:
      return read_bf16;
    case RX_TYPE_Q4_0:
      return read_q4_0;
    case RX_TYPE_Q4_1:
      return read_q4_1;
    case RX_TYPE_Q5_0:
      return read_q5_0;
    case RX_TYPE_Q5_1:
      return read_q5_1;
    case RX_TYPE_Q8_0:
      return read_q8_0;
    case RX_TYPE_Q4_K:
      return read_q4_k;
    case RX_TYPE_Q5_K:
      return read_q5_k;
    case RX_TYPE_Q6_K:
      return read_q6_k;
    }
  return NULL;
}

const rx_type_info *
rx_type_find (uint32_t type)
{
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    {
      if ((uint32_t) types[i].type == type)
        return &types[i];
    }
  return NULL;
}

void
rx_type_read (rx_type type, const void *in, float *out, uint64_t weights)
{
  const rx_type_info *info = rx_type_find (type);
  block_reader reader = reader_of (type);

  if (info == NULL || reader == NULL)
    return;
  for (uint64_t block = 0; block < weights / info->weights; block++)
    reader ((const uint8_t *) in + block * info->bytes, out + block * info->weights);
}
