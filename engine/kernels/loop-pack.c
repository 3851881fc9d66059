/* Blocks as in the GGUF specification's reference (ggml-org/ggml, src/ggml-quants.c describes the
 * order of the bits); everything that is a multiple of 16 or 256 there becomes blocks of 32 columns
 * here, so that one kernel reads all. */
#include "loop-pack.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_BYTES (1u << 20)

/* 32 weights of one row: quants as signed numbers before the offset is taken, or the floats. */
typedef struct
{
  int quants[32];
  uint32_t floats[32]; /* bits of f32, or of 16-bit floats */
  uint32_t scales[4];
} block32;

static const struct
{
  rx_type type;
  rx_format format;
  uint32_t offset;
} formats[] = {
  { RX_TYPE_F32, RX_FORMAT_F32, 0 },       { RX_TYPE_F16, RX_FORMAT_F16, 0 },
  { RX_TYPE_BF16, RX_FORMAT_BF16, 0 },     { RX_TYPE_Q4_0, RX_FORMAT_4, 8 },
  { RX_TYPE_Q4_1, RX_FORMAT_4, 0 },        { RX_TYPE_Q5_0, RX_FORMAT_5, 16 },
  { RX_TYPE_Q5_1, RX_FORMAT_5, 0 },        { RX_TYPE_Q8_0, RX_FORMAT_8, 0 },
  { RX_TYPE_Q4_K, RX_FORMAT_4_WIDE, 0 },   { RX_TYPE_Q5_K, RX_FORMAT_5_WIDE, 0 },
  { RX_TYPE_Q6_K, RX_FORMAT_8_HALVES, 0 },
};

rx_format
rx_format_of (rx_type type, uint32_t *offset)
{
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
    {
      if (formats[i].type != type)
        continue;
      *offset = formats[i].offset;
      return formats[i].format;
    }
  *offset = 0;
  return RX_FORMAT_F32;
}

uint32_t
rx_format_quads (rx_format format)
{
  static const uint8_t quads[] = { 1, 1, 2, 1, 1, 2, 4, 4, 8 };

  return quads[format];
}

uint32_t
rx_format_scale_words (rx_format format)
{
  static const uint8_t words[] = { 1, 2, 1, 2, 4, 2, 0, 0, 0 };

  return words[format];
}

VkFormat
rx_format_scale_texel (rx_format format)
{
  uint32_t words = rx_format_scale_words (format);

  return words == 1   ? VK_FORMAT_R32_UINT
         : words == 2 ? VK_FORMAT_R32G32_UINT
                      : VK_FORMAT_R32G32B32A32_UINT;
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

static float
f32_of_f16 (const uint8_t *p)
{
  float f;

  rx_type_read (RX_TYPE_F16, p, &f, 1);
  return f;
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

/* Q4_0, Q4_1, Q5_0, Q5_1: a scale, a least where there is one, fifth bits, nibbles. */
static void
read_simple (const uint8_t *p, bool least, bool fifth, block32 *out)
{
  uint32_t high = 0;

  out->scales[0] = word16 (p) | (least ? word16 (p + 2) << 16 : 0);
  p += least ? 4 : 2;
  if (fifth)
    {
      high = word32 (p);
      p += 4;
    }
  out->scales[1] = high;
  read_nibbles (p, out);
  for (int j = 0; j < 32 && fifth; j++)
    out->quants[j] |= (int) (high >> j & 1) << 4;
}

static void
read_q8_0 (const uint8_t *p, block32 *out)
{
  out->scales[0] = word16 (p);
  for (int j = 0; j < 32; j++)
    out->quants[j] = (int8_t) p[2 + j];
}

/* Sub-block `b` of the 8 of a Q4_K or Q5_K block. */
static void
read_k (const uint8_t *p, uint32_t b, bool fifth, block32 *out)
{
  const uint8_t *s = p + 4, *high = p + 16, *quants = p + (fifth ? 48 : 16) + b / 2 * 32;
  uint32_t scale = b < 4 ? s[b] & 63u : (s[b + 4] & 15u) | (s[b - 4] >> 6 & 3u) << 4;
  uint32_t least = b < 4 ? s[b + 4] & 63u : (uint32_t) s[b + 4] >> 4 | (s[b] >> 6 & 3u) << 4;

  out->scales[0] = bits_of_f32 (f32_of_f16 (p) * (float) scale);
  out->scales[1] = bits_of_f32 (-(f32_of_f16 (p + 2) * (float) least));
  for (int j = 0; j < 32; j++)
    {
      out->quants[j] = b % 2 == 0 ? quants[j] & 15 : quants[j] >> 4;
      if (!fifth)
        continue;
      out->quants[j] |= (high[j] >> b & 1) << 4;
      out->scales[2] |= (uint32_t) (high[j] >> b & 1) << j;
    }
}

static void
read_q6_k (const uint8_t *p, uint32_t b, block32 *out)
{
  const uint8_t *low = p + b / 4 * 64 + b % 2 * 32, *high = p + 128 + b / 4 * 32;
  const int8_t *scales = (const int8_t *) (p + 192) + b / 4 * 8 + b % 4 * 2;
  float d = f32_of_f16 (p + 208);

  out->scales[0] = bits_of_f32 (d * (float) scales[0]);
  out->scales[1] = bits_of_f32 (d * (float) scales[1]);
  for (int j = 0; j < 32; j++)
    {
      int q = b % 4 < 2 ? low[j] & 15 : low[j] >> 4;

      out->quants[j] = (q | (high[j] >> b % 4 * 2 & 3) << 4) - 32;
    }
}

static void
read_floats (rx_type type, const uint8_t *row, uint32_t b, uint32_t cols, block32 *out)
{
  for (uint32_t j = 0; j < 32 && b * 32 + j < cols; j++)
    out->floats[j] = type == RX_TYPE_F32 ? word32 (row + (b * 32 + j) * 4)
                                         : word16 (row + (b * 32 + j) * 2);
}

/* Block b, of 32 columns, of a row as in the file. */
static void
read_block (const rx_part *part, const uint8_t *row, uint32_t b, block32 *out)
{
  const rx_type_info *info = rx_type_find (part->type);
  const uint8_t *p = row + (uint64_t) (info->weights == 256 ? b / 8 : b) * info->bytes;

  memset (out, 0, sizeof *out);
  switch (part->type)
    {
    case RX_TYPE_Q4_0:
    case RX_TYPE_Q4_1:
    case RX_TYPE_Q5_0:
    case RX_TYPE_Q5_1:
      read_simple (p, part->type == RX_TYPE_Q4_1 || part->type == RX_TYPE_Q5_1,
                   part->type == RX_TYPE_Q5_0 || part->type == RX_TYPE_Q5_1, out);
      break;
    case RX_TYPE_Q8_0:
      read_q8_0 (p, out);
      break;
    case RX_TYPE_Q4_K:
    case RX_TYPE_Q5_K:
      read_k (p, b % 8, part->type == RX_TYPE_Q5_K, out);
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

  memset (out, 0, sizeof *out);
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
      else if (format >= RX_FORMAT_F16)
        words[j / 2] |= block->floats[j] << j % 2 * 16;
      else if (format == RX_FORMAT_8 || format == RX_FORMAT_8_HALVES)
        words[j / 4] |= (uint32_t) (block->quants[j] & 255) << j % 4 * 8;
      else
        words[j / 8] |= (uint32_t) (block->quants[j] & 15) << j % 8 * 4;
    }
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

/* quants: (blocks, quads, lanes, 4), scales: (blocks, lanes, words), of one group */
static void
pack_group (const packer *p, uint32_t group, uint32_t *quants, uint32_t *scales)
{
  rx_format format = p->chunk->format;
  uint32_t quads = rx_format_quads (format), n_words = rx_format_scale_words (format);
  uint32_t lanes = p->ops->lanes, words[8 * 4];

  for (uint32_t lane = 0; lane < lanes; lane++)
    {
      uint32_t row = 0, offset;
      const rx_part *part = find_row (p, group, lane, &row);

      for (uint32_t b = 0; b < p->blocks; b++)
        {
          block32 block = { 0 };
          const uint8_t *bytes = part == NULL
                                     ? NULL
                                     : (const uint8_t *) part->bytes + row * row_bytes (part);

          if (part != NULL && rx_format_of (part->type, &offset) == format)
            read_block (part, bytes, b, &block);
          else if (part != NULL)
            read_as_f32 (part, bytes, b, &block);
          pack_quants (format, &block, words);
          for (uint32_t i = 0; i < quads; i++)
            memcpy (quants + ((b * quads + i) * lanes + lane) * 4, words + i * 4, 16);
          memcpy (scales + (b * lanes + lane) * n_words, block.scales, n_words * 4);
        }
    }
}

static uint64_t
group_bytes (const rx_ops *ops, uint32_t blocks, rx_format format)
{
  return (uint64_t) blocks * ops->lanes * rx_format_quads (format) * 16;
}

static uint64_t
group_scale_bytes (const rx_ops *ops, uint32_t blocks, rx_format format)
{
  return (uint64_t) blocks * ops->lanes * rx_format_scale_words (format) * 4;
}

static rx_status
fill_chunk (const packer *p)
{
  rx_arena *arena = p->ops->config.arena;
  uint64_t size = group_bytes (p->ops, p->blocks, p->chunk->format);
  uint64_t scale_size = group_scale_bytes (p->ops, p->blocks, p->chunk->format);
  uint32_t piece = size >= PIECE_BYTES ? 1 : (uint32_t) (PIECE_BYTES / size);
  uint8_t *quants = malloc (piece * size), *scales = malloc (piece * scale_size + 1);
  rx_status status = quants == NULL || scales == NULL ? RX_NO_MEMORY : RX_OK;

  for (uint32_t g = 0; g < p->chunk->groups && status == RX_OK; g += piece)
    {
      uint32_t n = p->chunk->groups - g < piece ? p->chunk->groups - g : piece;

      for (uint32_t i = 0; i < n; i++)
        pack_group (p, g + i, (uint32_t *) (void *) (quants + i * size),
                    (uint32_t *) (void *) (scales + i * scale_size));
      status = rx_arena_write (arena, p->chunk->quants, g * size, quants, n * size);
      if (status == RX_OK && scale_size > 0)
        status = rx_arena_write (arena, p->chunk->scales, g * scale_size, scales, n * scale_size);
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
  uint32_t offset;

  matrix->cols = config->parts[0].cols;
  for (uint32_t i = 0; i < config->n_parts; i++)
    {
      if (rx_type_find (config->parts[i].type) == NULL || config->parts[i].rows == 0 ||
          config->parts[i].cols != matrix->cols ||
          matrix->cols % rx_type_find (config->parts[i].type)->weights != 0)
        return false;
    }
  chunk.format = rx_format_of (config->parts[0].type, &chunk.offset);
  if (config->paired)
    {
      if (config->parts[0].type != config->parts[1].type)
        chunk = (rx_chunk){ .rows = chunk.rows, .format = RX_FORMAT_F32 };
      return add_chunks (ops, matrix, &chunk, true);
    }
  for (uint32_t i = 1; i < config->n_parts; i++)
    {
      rx_format format = rx_format_of (config->parts[i].type, &offset);

      if (format != chunk.format || offset != chunk.offset)
        {
          if (!add_chunks (ops, matrix, &chunk, false))
            return false;
          chunk = (rx_chunk){ .format = format,
                              .offset = offset,
                              .first_row = chunk.first_row + chunk.rows };
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
rx_loop_matrix_fill (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix)
{
  packer p = { ops, config, NULL, rx_padded (config->parts[0].cols) / 32 };
  rx_status status = plan_chunks (ops, config, matrix) ? RX_OK : RX_DRIVER;

  for (uint32_t i = 0; i < matrix->n_chunks && status == RX_OK; i++)
    {
      rx_chunk *chunk = &matrix->chunks[i];
      uint64_t scales = chunk->groups * group_scale_bytes (ops, p.blocks, chunk->format);

      p.chunk = chunk;
      status = rx_arena_take (ops->config.arena, RX_PLACE_DEVICE,
                              chunk->groups * group_bytes (ops, p.blocks, chunk->format),
                              &chunk->quants);
      if (status == RX_OK && scales > 0)
        status = rx_arena_take (ops->config.arena, RX_PLACE_DEVICE, scales, &chunk->scales);
      if (status == RX_OK)
        status = fill_chunk (&p);
    }
  return status;
}
