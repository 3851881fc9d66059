/* Blocks as in the GGUF specification's reference (ggml-org/ggml, src/ggml-quants.c describes the
 * order of the bits); everything that is a multiple of 16 or 256 there becomes blocks of 32 columns
 * here, so that one kernel reads all. Scales stay as they are in the file, in 6 or 8 bits with f16
 * factors: a card decodes as fast as it reads, so bytes are what counts. Against the file: 1.00, but
 * Q5_0 1.09 and Q6_K 1.03. */
#include "loop-pack.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_BYTES (1u << 20)

/* 32 weights of one row: quants as they are in the file, without sign or offset, or the floats. */
typedef struct
{
  uint8_t quants[32];
  uint32_t floats[32]; /* bits of f32, or of 16-bit floats */
} block32;

typedef struct
{
  uint32_t quads;        /* of quants, 16 bytes each, of a block in a lane */
  uint32_t scale_bytes;  /* of a texel */
  uint32_t scale_texels; /* in a lane, of `scale_blocks` blocks; 0: no scales */
  uint32_t scale_blocks;
} layout;

static const layout layouts[] = {
  [RX_FORMAT_F32] = { 8, 0, 0, 1 },   [RX_FORMAT_F16] = { 4, 0, 0, 1 },
  [RX_FORMAT_BF16] = { 4, 0, 0, 1 },  [RX_FORMAT_Q4_0] = { 1, 2, 1, 1 },
  [RX_FORMAT_Q4_1] = { 1, 4, 1, 1 },  [RX_FORMAT_Q5_0] = { 1, 8, 1, 1 },
  [RX_FORMAT_Q5_1] = { 1, 8, 1, 1 },  [RX_FORMAT_Q8_0] = { 2, 2, 1, 1 },
  [RX_FORMAT_Q4_K] = { 1, 16, 1, 8 }, [RX_FORMAT_Q5_K] = { 1, 16, 3, 8 },
  [RX_FORMAT_Q6_K] = { 1, 8, 11, 8 },
};

#define SCALE_BYTES_MOST (11 * 8)

rx_format
rx_format_of (rx_type type)
{
  static const struct
  {
    rx_type type;
    rx_format format;
  } formats[] = {
    { RX_TYPE_F32, RX_FORMAT_F32 },   { RX_TYPE_F16, RX_FORMAT_F16 },
    { RX_TYPE_BF16, RX_FORMAT_BF16 }, { RX_TYPE_Q4_0, RX_FORMAT_Q4_0 },
    { RX_TYPE_Q4_1, RX_FORMAT_Q4_1 }, { RX_TYPE_Q5_0, RX_FORMAT_Q5_0 },
    { RX_TYPE_Q5_1, RX_FORMAT_Q5_1 }, { RX_TYPE_Q8_0, RX_FORMAT_Q8_0 },
    { RX_TYPE_Q4_K, RX_FORMAT_Q4_K }, { RX_TYPE_Q5_K, RX_FORMAT_Q5_K },
    { RX_TYPE_Q6_K, RX_FORMAT_Q6_K },
  };

  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
    {
      if (formats[i].type == type)
        return formats[i].format;
    }
  return RX_FORMAT_F32;
}

VkFormat
rx_format_scale_texel (rx_format format)
{
  switch (layouts[format].scale_bytes)
    {
    case 2:
      return VK_FORMAT_R16_UINT;
    case 4:
      return VK_FORMAT_R32_UINT;
    case 8:
      return VK_FORMAT_R32G32_UINT;
    default:
      return VK_FORMAT_R32G32B32A32_UINT;
    }
}

/* ---- the file's blocks ---- */

static uint32_t
word16 (const uint8_t *p)
{
  return p[0] | (uint32_t) p[1] << 8;
}

static uint32_t
word32 (const uint8_t *p)
{
  return word16 (p) | word16 (p + 2) << 16;
}

static uint32_t
bits_of_f32 (float f)
{
  uint32_t bits;

  memcpy (&bits, &f, sizeof bits);
  return bits;
}

static void
read_nibbles (const uint8_t *p, block32 *out)
{
  for (int j = 0; j < 16; j++)
    {
      out->quants[j] = p[j] & 15;
      out->quants[j + 16] = p[j] >> 4;
    }
}

/* Sub-block `b` of the 8 of a Q4_K or Q5_K block; what is above 4 bits goes with the scales. */
static void
read_k (const uint8_t *quants, uint32_t b, block32 *out)
{
  for (int j = 0; j < 32; j++)
    out->quants[j] = b % 2 == 0 ? quants[b / 2 * 32 + j] & 15 : quants[b / 2 * 32 + j] >> 4;
}

static void
read_q6_k (const uint8_t *p, uint32_t b, block32 *out)
{
  const uint8_t *low = p + b / 4 * 64 + b % 2 * 32;

  for (int j = 0; j < 32; j++)
    out->quants[j] = b % 4 < 2 ? low[j] & 15 : low[j] >> 4;
}

static void
read_floats (rx_type type, const uint8_t *row, uint32_t b, uint32_t cols, block32 *out)
{
  for (uint32_t j = 0; j < 32 && b * 32 + j < cols; j++)
    out->floats[j] = type == RX_TYPE_F32 ? word32 (row + (b * 32 + j) * 4)
                                         : word16 (row + (b * 32 + j) * 2);
}

/* Block b, of 32 columns, of a row as in the file: its floats, or the low 4 bits (Q8_0: all 8). */
static void
read_block (const rx_part *part, const uint8_t *row, uint32_t b, block32 *out)
{
  const rx_type_info *info = rx_type_find (part->type);
  const uint8_t *p = row + (uint64_t) (info->weights == 256 ? b / 8 : b) * info->bytes;

  switch (part->type)
    {
    case RX_TYPE_Q4_0:
    case RX_TYPE_Q4_1:
    case RX_TYPE_Q5_0:
    case RX_TYPE_Q5_1:
      read_nibbles (p + info->bytes - 16, out);
      break;
    case RX_TYPE_Q8_0:
      memcpy (out->quants, p + 2, 32);
      break;
    case RX_TYPE_Q4_K:
    case RX_TYPE_Q5_K:
      read_k (p + info->bytes - 128, b % 8, out);
      break;
    case RX_TYPE_Q6_K:
      read_q6_k (p, b % 8, out);
      break;
    case RX_TYPE_F32:
    case RX_TYPE_F16:
    case RX_TYPE_BF16:
      read_floats (part->type, row, b, part->cols, out);
      break;
    }
}

/* Any type as f32: for a pair whose halves differ in type. */
static void
read_as_f32 (const rx_part *part, const uint8_t *row, uint32_t b, block32 *out)
{
  const rx_type_info *info = rx_type_find (part->type);
  float values[256];

  if (info->weights == 1)
    {
      for (uint32_t j = 0; j < 32 && b * 32 + j < part->cols; j++)
        {
          rx_type_read (part->type, row + (uint64_t) (b * 32 + j) * info->bytes, values, 1);
          out->floats[j] = bits_of_f32 (values[0]);
        }
      return;
    }
  rx_type_read (part->type, row + (uint64_t) (b * 32 / info->weights) * info->bytes, values,
                info->weights);
  for (uint32_t j = 0; j < 32; j++)
    out->floats[j] = bits_of_f32 (values[b * 32 % info->weights + j]);
}

/* ---- the device's blocks ---- */

/* words: (quads, 4), the lane's own */
static void
pack_quants (rx_format format, const block32 *block, uint32_t words[8 * 4])
{
  memset (words, 0, 8 * 4 * sizeof words[0]);
  for (uint32_t j = 0; j < 32; j++)
    {
      if (format == RX_FORMAT_F32)
        words[j] = block->floats[j];
      else if (format <= RX_FORMAT_BF16)
        words[j / 2] |= block->floats[j] << j % 2 * 16;
      else if (format == RX_FORMAT_Q8_0)
        words[j / 4] |= (uint32_t) block->quants[j] << j % 4 * 8;
      else
        words[j / 8] |= (uint32_t) block->quants[j] << j % 8 * 4;
    }
}

/* d and dmin; low halves of the 6-bit scales, of the leasts, a nibble each; the high two bits of
 * both. The 12 bytes of the file hold the same 96 bits, for a loop over blocks in a worse order. */
static void
pack_scales_k (const uint8_t *p, uint32_t words[4])
{
  const uint8_t *s = p + 4;

  words[0] = word32 (p);
  for (uint32_t i = 0; i < 8; i++)
    {
      uint32_t scale = i < 4 ? s[i] & 63u : (s[i + 4] & 15u) | (s[i - 4] >> 6 & 3u) << 4;
      uint32_t least = i < 4 ? s[i + 4] & 63u : (uint32_t) s[i + 4] >> 4 | (s[i] >> 6 & 3u) << 4;

      words[1] |= (scale & 15) << 4 * i;
      words[2] |= (least & 15) << 4 * i;
      words[3] |= scale >> 4 << 2 * i | least >> 4 << (16 + 2 * i);
    }
}

/* The fifth bits of the 8 blocks of Q5_K, a word a block. */
static void
pack_fifths (const uint8_t *high, uint32_t words[8])
{
  for (uint32_t b = 0; b < 8; b++)
    for (uint32_t j = 0; j < 32; j++)
      words[b] |= (uint32_t) (high[j] >> b & 1) << j;
}

/* The fifth and sixth bits of the 8 blocks of Q6_K, two words a block; 16 scales; d. */
static void
pack_scales_6k (const uint8_t *p, uint32_t words[22])
{
  for (uint32_t b = 0; b < 8; b++)
    for (uint32_t j = 0; j < 32; j++)
      words[2 * b + j / 16] |= (p[128 + b / 4 * 32 + j] >> b % 4 * 2 & 3u) << j % 16 * 2;
  memcpy (words + 16, p + 192, 16);
  words[20] = word16 (p + 208);
}

/* The texels of scales that begin with block b, as shaders/weights.glsl reads them. */
static void
pack_scales (const rx_part *part, const uint8_t *row, uint32_t b, uint8_t out[SCALE_BYTES_MOST])
{
  const rx_type_info *info = rx_type_find (part->type);
  const uint8_t *p = row + (uint64_t) b * 32 / info->weights * info->bytes;
  uint32_t words[SCALE_BYTES_MOST / 4] = { 0 };

  switch (part->type)
    {
    case RX_TYPE_Q4_1:
      words[0] = word32 (p);
      break;
    case RX_TYPE_Q5_0:
      words[0] = word16 (p);
      words[1] = word32 (p + 2);
      break;
    case RX_TYPE_Q5_1:
      words[0] = word32 (p);
      words[1] = word32 (p + 4);
      break;
    case RX_TYPE_Q5_K:
      pack_fifths (p + 16, words + 4);
      pack_scales_k (p, words);
      break;
    case RX_TYPE_Q4_K:
      pack_scales_k (p, words);
      break;
    case RX_TYPE_Q6_K:
      pack_scales_6k (p, words);
      break;
    default: /* Q4_0, Q8_0 */
      words[0] = word16 (p);
      break;
    }
  memcpy (out, words, sizeof words);
}

typedef struct
{
  rx_ops *ops;
  const rx_matrix_config *config;
  const rx_chunk *chunk;
  uint32_t blocks;
} packer;

/* The part and the row where a row of a group of the chunk comes from; NULL: padding. */
static const rx_part *
find_row (const packer *p, uint32_t group, uint32_t lane, uint32_t *row)
{
  uint32_t n = group * p->ops->lanes + lane;

  if (p->config->paired)
    {
      n = group / 2 * p->ops->lanes + lane;
      *row = p->chunk->first_row + n;
      return n < p->chunk->rows ? &p->config->parts[group % 2] : NULL;
    }
  if (n >= p->chunk->rows)
    return NULL;
  *row = p->chunk->first_row + n;
  for (uint32_t i = 0; i < p->config->n_parts; i++)
    {
      if (*row < p->config->parts[i].rows)
        return &p->config->parts[i];
      *row -= p->config->parts[i].rows;
    }
  return NULL;
}

static uint64_t
row_bytes (const rx_part *part)
{
  const rx_type_info *info = rx_type_find (part->type);

  return (uint64_t) part->cols / info->weights * info->bytes;
}

/* quants: (blocks, quads, lanes, 4) u32 of a group; the lane's block b. */
static void
pack_block (const packer *p, const rx_part *part, const uint8_t *row, uint32_t b, uint32_t *quants)
{
  rx_format format = p->chunk->format;
  uint32_t words[8 * 4];
  block32 block = { 0 };

  if (part != NULL && rx_format_of (part->type) == format)
    read_block (part, row, b, &block);
  else if (part != NULL)
    read_as_f32 (part, row, b, &block);
  pack_quants (format, &block, words);
  for (uint32_t i = 0; i < layouts[format].quads; i++)
    memcpy (quants + (b * layouts[format].quads + i) * p->ops->lanes * 4, words + i * 4, 16);
}

/* scales: (blocks / scale_blocks, scale_texels, lanes) texels of a group; the lane's from block b on */
static void
place_scales (const packer *p, const rx_part *part, const uint8_t *row, uint32_t b, uint8_t *scales)
{
  const layout *l = &layouts[p->chunk->format];
  uint8_t bytes[SCALE_BYTES_MOST] = { 0 };
  uint64_t stride = (uint64_t) p->ops->lanes * l->scale_bytes;

  if (l->scale_texels == 0 || b % l->scale_blocks != 0)
    return;
  if (part != NULL)
    pack_scales (part, row, b, bytes);
  for (uint32_t i = 0; i < l->scale_texels; i++)
    memcpy (scales + (b / l->scale_blocks * l->scale_texels + i) * stride,
            bytes + i * l->scale_bytes, l->scale_bytes);
}

static void
pack_group (const packer *p, uint32_t group, uint32_t *quants, uint8_t *scales)
{
  for (uint32_t lane = 0; lane < p->ops->lanes; lane++)
    {
      uint32_t row = 0;
      const rx_part *part = find_row (p, group, lane, &row);
      const uint8_t *bytes = part == NULL ? NULL
                                          : (const uint8_t *) part->bytes + row * row_bytes (part);

      for (uint32_t b = 0; b < p->blocks; b++)
        {
          pack_block (p, part, bytes, b, quants + lane * 4);
          place_scales (p, part, bytes, b, scales + lane * layouts[p->chunk->format].scale_bytes);
        }
    }
}

static uint64_t
group_bytes (const rx_ops *ops, uint32_t blocks, rx_format format)
{
  return (uint64_t) blocks * ops->lanes * layouts[format].quads * 16;
}

static uint64_t
group_scale_bytes (const rx_ops *ops, uint32_t blocks, rx_format format)
{
  const layout *l = &layouts[format];

  return (uint64_t) (blocks / l->scale_blocks) * l->scale_texels * l->scale_bytes * ops->lanes;
}

static rx_status
fill_chunk (const packer *p)
{
  uint64_t size = group_bytes (p->ops, p->blocks, p->chunk->format);
  uint64_t scale_size = group_scale_bytes (p->ops, p->blocks, p->chunk->format);
  uint32_t piece = size >= PIECE_BYTES ? 1 : (uint32_t) (PIECE_BYTES / size);
  uint8_t *quants = malloc (piece * size), *scales = malloc (piece * scale_size + 1);
  rx_status status = quants == NULL || scales == NULL ? RX_NO_MEMORY : RX_OK;

  for (uint32_t g = 0; g < p->chunk->groups && status == RX_OK; g += piece)
    {
      uint32_t n = p->chunk->groups - g < piece ? p->chunk->groups - g : piece;

      for (uint32_t i = 0; i < n; i++)
        pack_group (p, g + i, (uint32_t *) (void *) (quants + i * size), scales + i * scale_size);
      status = rx_ops_write (p->ops, p->chunk->quants, g * size, quants, n * size);
      if (status == RX_OK && scale_size > 0)
        status = rx_ops_write (p->ops, p->chunk->scales, g * scale_size, scales, n * scale_size);
    }
  free (quants);
  free (scales);
  return status;
}

/* ---- chunks ---- */

/* Adds the chunks of rows first .. first + rows, all of one format. */
static bool
add_chunks (rx_ops *ops, rx_matrix *matrix, const rx_chunk *all, bool paired)
{
  uint32_t blocks = rx_padded (matrix->cols) / 32, halves = paired ? 2 : 1;
  uint64_t size = group_bytes (ops, blocks, all->format) * halves;
  uint64_t most = rx_arena_span_max (ops->config.arena) / size * ops->lanes; /* rows */

  for (uint32_t done = 0; done < all->rows;)
    {
      rx_chunk *chunk = &matrix->chunks[matrix->n_chunks];
      uint32_t left = all->rows - done;

      if (most == 0 || matrix->n_chunks == RX_CHUNKS_MAX)
        return false;
      *chunk = *all;
      chunk->first_row += done;
      chunk->rows = left < most ? left : (uint32_t) most;
      chunk->groups = (chunk->rows + ops->lanes - 1) / ops->lanes * halves;
      done += chunk->rows;
      matrix->n_chunks++;
    }
  return true;
}

/* Neighbouring parts of one format stand in the same chunks. */
static bool
plan_chunks (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix)
{
  rx_chunk chunk = { .rows = config->parts[0].rows };

  matrix->cols = config->parts[0].cols;
  for (uint32_t i = 0; i < config->n_parts; i++)
    {
      if (rx_type_find (config->parts[i].type) == NULL || config->parts[i].rows == 0 ||
          config->parts[i].cols != matrix->cols ||
          matrix->cols % rx_type_find (config->parts[i].type)->weights != 0)
        return false;
    }
  chunk.format = rx_format_of (config->parts[0].type);
  if (config->paired)
    {
      if (config->parts[0].type != config->parts[1].type)
        chunk = (rx_chunk){ .rows = chunk.rows, .format = RX_FORMAT_F32 };
      return add_chunks (ops, matrix, &chunk, true);
    }
  for (uint32_t i = 1; i < config->n_parts; i++)
    {
      rx_format format = rx_format_of (config->parts[i].type);

      if (format != chunk.format)
        {
          if (!add_chunks (ops, matrix, &chunk, false))
            return false;
          chunk = (rx_chunk){ .format = format, .first_row = chunk.first_row + chunk.rows };
        }
      chunk.rows += config->parts[i].rows;
    }
  return add_chunks (ops, matrix, &chunk, false);
}

uint64_t
rx_loop_matrix_bytes (rx_ops *ops, const rx_matrix_config *config)
{
  rx_matrix matrix = { 0 };
  uint64_t sum = 0;

  if (!plan_chunks (ops, config, &matrix))
    return UINT64_MAX;
  for (uint32_t i = 0; i < matrix.n_chunks; i++)
    {
      uint32_t blocks = rx_padded (matrix.cols) / 32;
      rx_format format = matrix.chunks[i].format;

      sum += matrix.chunks[i].groups *
                 (group_bytes (ops, blocks, format) + group_scale_bytes (ops, blocks, format)) +
             512;
    }
  return sum;
}

rx_status
rx_loop_matrix_take (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix)
{
  uint32_t blocks = rx_padded (config->parts[0].cols) / 32;
  rx_status status = plan_chunks (ops, config, matrix) ? RX_OK : RX_DRIVER;

  for (uint32_t i = 0; i < matrix->n_chunks && status == RX_OK; i++)
    {
      rx_chunk *chunk = &matrix->chunks[i];
      uint64_t scales = chunk->groups * group_scale_bytes (ops, blocks, chunk->format);

      status = rx_arena_take (ops->config.arena, RX_PLACE_DEVICE,
                              chunk->groups * group_bytes (ops, blocks, chunk->format),
                              &chunk->quants);
      if (status == RX_OK && scales > 0)
        status = rx_arena_take (ops->config.arena, RX_PLACE_DEVICE, scales, &chunk->scales);
    }
  return status;
}

rx_status
rx_loop_matrix_pack (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix)
{
  packer p = { ops, config, NULL, rx_padded (config->parts[0].cols) / 32 };
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < matrix->n_chunks && status == RX_OK; i++)
    {
      p.chunk = &matrix->chunks[i];
      status = fill_chunk (&p);
    }
  return status;
}
