#include "line.h"

#include "line-code.h"

#include "loop-pack.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_BYTES  (1u << 20) /* packed before it is written */
#define COLUMNS_ONE  1536       /* of a kernel for one token */
#define COLUMNS_SIDE 1024  /* of a piece beside others: half the code, compiled in half the time */
#define PIECES_MAX   256   /* that a kernel can count to */
#define COLUMNS_MANY 192   /* of one for many */
#define GROUPS_MAX   65536 /* that a kernel can count to */

/* For many tokens whole pieces and a rest: matrices of other widths have the same kernels then. */
uint32_t
rx_line_piece (uint32_t cols, uint32_t tokens_max)
{
  uint32_t unit = (cols + COLUMNS_ONE - 1) / COLUMNS_ONE * RX_LINE_PAIR;
  uint32_t piece = (cols + unit - 1) / unit * RX_LINE_PAIR;

  if (tokens_max > 1)
    return cols < COLUMNS_MANY ? cols : COLUMNS_MANY;
  return cols < piece ? cols : piece;
}

/* The fewest; of short ones there are too many. */
static uint32_t
pieces_of (uint32_t cols, uint32_t least, uint32_t most)
{
  for (uint32_t n = (cols + most - 1) / most; n <= PIECES_MAX && cols / n >= least; n++)
    {
      if (cols % (n * RX_LINE_PAIR) == 0)
        return n;
    }
  return 0;
}

uint32_t
rx_line_pieces (uint32_t cols)
{
  uint32_t n = cols <= COLUMNS_SIDE ? 1 : pieces_of (cols, COLUMNS_SIDE / 2, COLUMNS_SIDE);

  if (n == 0)
    n = cols <= COLUMNS_ONE ? 1 : pieces_of (cols, 1, COLUMNS_ONE);
  return n;
}

/* Without the right to several subgroups a workgroup pieces are done one after the other. */
uint32_t
rx_line_joined (const rx_ops *ops, uint32_t cols)
{
  uint32_t most = ops->config.device->properties.limits.maxComputeWorkGroupInvocations / ops->lanes;
  uint32_t n = rx_line_piece (cols, 1) < cols ? rx_line_pieces (cols) : 0;

  return rx_line_subgroups (ops) > 1 && n > 1 && n <= most ? n : 0;
}

static uint64_t
group_bytes (const rx_ops *ops, const rx_line_format *format, uint32_t cols)
{
  return 4 * rx_line_words (format, ops->lanes, cols);
}

/* ---- chunks ---- */

static uint32_t
subgroups_of (const rx_ops *ops, uint32_t groups)
{
  uint32_t n = rx_line_subgroups (ops);

  while (groups % n != 0)
    n /= 2;
  return n;
}

/* So many at most, in chunks of one size where it can be: they have the same kernel then. */
static uint64_t
groups_each (uint64_t groups, uint64_t most)
{
  uint64_t chunks = (groups + most - 1) / most;
  uint64_t each = (groups + chunks - 1) / chunks + RX_LINE_SUBGROUPS - 1;

  return each / RX_LINE_SUBGROUPS * RX_LINE_SUBGROUPS;
}

/* Kernels for many tokens, and those that take a row in pieces, know no panels. */
static uint32_t
panels_of (const rx_matrix_config *config)
{
  uint32_t cols = config->parts[0].cols;
  bool decoded = (config->uses & (RX_USE_LINEAR | RX_USE_HEADS)) == 0;

  return decoded && rx_line_piece (cols, 1) == cols ? rx_line_panels_of (cols) : 1;
}

/* Adds the chunks of rows first .. first + rows, all of one format. */
static bool
add_chunks (rx_ops *ops,
            const rx_matrix_config *config,
            const rx_line_chunk *all,
            rx_line_matrix *m)
{
  uint32_t each = config->paired ? ops->lanes / 2 : ops->lanes; /* rows of a group */
  uint64_t size = group_bytes (ops, &all->format, config->parts[0].cols);
  uint64_t most = rx_arena_span_max (ops->config.arena) / size / RX_LINE_SUBGROUPS *
                  RX_LINE_SUBGROUPS;

  if (most > GROUPS_MAX)
    most = GROUPS_MAX;
  if (most > 0)
    most = groups_each ((all->rows + each - 1) / each, most);
  for (uint32_t done = 0; done < all->rows;)
    {
      rx_line_chunk *chunk = &m->chunks[m->n_chunks];
      uint64_t left = all->rows - done;

      if (most == 0 || m->n_chunks == RX_LINE_CHUNKS_MAX)
        return false;
      *chunk = *all;
      chunk->first_row += done;
      chunk->rows = (uint32_t) (left < most * each ? left : most * each);
      chunk->groups = (chunk->rows + each - 1) / each;
      chunk->subgroups = subgroups_of (ops, chunk->groups);
      chunk->panels.n = panels_of (config);
      chunk->panels.groups = chunk->panels.n > 1 ? chunk->groups : 0; /* in the key of kernels */
      done += chunk->rows;
      m->n_chunks++;
    }
  return true;
}

static bool
suits (const rx_ops *ops, const rx_matrix_config *config)
{
  const rx_part *parts = config->parts;
  rx_line_format format;
  uint32_t rows = 0;

  for (uint32_t i = 0; i < config->n_parts; i++)
    {
      if (!rx_line_format_of (parts[i].type, &format) || parts[i].rows == 0 ||
          parts[i].cols != parts[0].cols || parts[i].cols % rx_type_find (parts[i].type)->weights)
        return false;
      rows += parts[i].rows;
    }
  if (config->paired)
    return rx_line_piece (parts[0].cols, 1) == parts[0].cols ||
           rx_line_joined (ops, parts[0].cols) > 0;
  return (config->uses & RX_USE_HEAD) == 0 || rows % ops->lanes == 0;
}

/* Parts of several types stand in one form: a step a form would be one more in each layer. False: the
 * matrix is loop's. */
static bool
plan_chunks (rx_ops *ops, const rx_matrix_config *config, rx_line_matrix *m)
{
  rx_line_chunk all = { .rows = config->parts[0].rows };

  if (!suits (ops, config))
    return false;
  rx_line_format_of (config->parts[0].type, &all.format);
  for (uint32_t i = 1; i < config->n_parts; i++)
    {
      rx_line_format next;

      rx_line_format_of (config->parts[i].type, &next);
      all.format = rx_line_format_join (&all.format, &next);
      all.rows += config->paired ? 0 : config->parts[i].rows;
    }
  return add_chunks (ops, config, &all, m) && (!config->paired || m->n_chunks == 1);
}

static bool
needs_loop (const rx_matrix_config *config)
{
  return (config->uses & RX_USE_HEADS) != 0;
}

uint64_t
rx_line_matrix_bytes (rx_ops *ops, const rx_matrix_config *config)
{
  rx_line_matrix m = { 0 };
  bool ours = plan_chunks (ops, config, &m);
  uint64_t sum = !ours || needs_loop (config) ? rx_loop_matrix_bytes (ops, config) : 0;

  for (uint32_t i = 0; i < m.n_chunks && ours && sum != UINT64_MAX; i++)
    sum += m.chunks[i].groups * group_bytes (ops, &m.chunks[i].format, config->parts[0].cols) + 512;
  return sum;
}

/* ---- packing ---- */

typedef struct
{
  rx_ops *ops;
  const rx_matrix_config *config;
  const rx_line_chunk *chunk;
  uint64_t size; /* of a group */
} packer;

/* Row `row` of the matrix as in the file, and its type; NULL past the end. */
static const uint8_t *
find_row (const packer *p, uint32_t row, rx_type *type)
{
  const rx_part *part = p->config->parts;

  while (row >= part->rows)
    row -= part++->rows;
  *type = part->type;
  return (const uint8_t *) part->bytes + (uint64_t) row * part->cols /
                                             rx_type_find (part->type)->weights *
                                             rx_type_find (part->type)->bytes;
}

/* Of a pair the first half of the lanes are rows of gate, the other half the same of up. */
static void
pack_group (const packer *p, uint32_t g, uint32_t *out)
{
  uint32_t lanes = p->ops->lanes, each = p->config->paired ? lanes / 2 : lanes;
  rx_line_source rows = { .format = p->chunk->format,
                          .lanes = lanes,
                          .cols = p->config->parts[0].cols };

  for (uint32_t l = 0; l < lanes; l++)
    {
      uint32_t row = g * each + l % each, half = l / each * p->config->parts[0].rows;

      if (row < p->chunk->rows)
        rows.rows[l] = find_row (p, p->chunk->first_row + half + row, &rows.types[l]);
    }
  rx_line_pack (&rows, out);
}

/* `from` on of a chunk's bytes. */
static rx_status
write_bytes (const packer *p, uint64_t from, const void *bytes, uint64_t size)
{
  if (p->chunk->span.map == NULL || !p->ops->config.device->software)
    return rx_ops_write (p->ops, p->chunk->span, from, bytes, size);
  memcpy (p->chunk->span.map + from, bytes, size);
  return RX_OK;
}

static rx_status
fill_panels (const packer *p)
{
  const rx_line_chunk *chunk = p->chunk;
  uint32_t lanes = p->ops->lanes, cols = p->config->parts[0].cols;
  uint64_t pair = 4 * rx_line_words (&chunk->format, lanes, RX_LINE_PAIR);
  uint64_t step = 4 * rx_line_group_words (&chunk->format, lanes, cols, &chunk->panels);
  uint8_t *packed = malloc (p->size);
  rx_status status = packed != NULL ? RX_OK : RX_NO_MEMORY;

  for (uint32_t g = 0; g < chunk->groups && status == RX_OK; g++)
    {
      pack_group (p, g, (uint32_t *) (void *) packed);
      for (uint32_t j = 0; j < cols / RX_LINE_PAIR && status == RX_OK; j++)
        status = write_bytes (p,
                              g * step + 4 * rx_line_pair_at (&chunk->format, lanes, cols,
                                                              &chunk->panels, j),
                              packed + j * pair, pair);
    }
  free (packed);
  return status;
}

/* Memory that the processor shares takes the words as they come; others, in pieces. */
static rx_status
fill_chunk (const packer *p)
{
  bool straight = p->chunk->span.map != NULL && p->ops->config.device->software;
  uint32_t groups = p->chunk->groups;
  uint32_t piece = p->size >= PIECE_BYTES ? 1 : (uint32_t) (PIECE_BYTES / p->size);
  uint8_t *packed = straight ? NULL : malloc (piece * p->size);
  rx_status status = straight || packed != NULL ? RX_OK : RX_NO_MEMORY;

  for (uint32_t g = 0; g < groups && status == RX_OK; g += piece)
    {
      uint32_t n = groups - g < piece ? groups - g : piece;
      uint8_t *to = straight ? p->chunk->span.map + g * p->size : packed;

      for (uint32_t i = 0; i < n; i++)
        pack_group (p, g + i, (uint32_t *) (void *) (to + i * p->size));
      if (!straight)
        status = rx_ops_write (p->ops, p->chunk->span, g * p->size, packed, n * p->size);
    }
  free (packed);
  return status;
}

rx_status
rx_line_matrix_take (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix)
{
  rx_line_matrix *m = rx_ops_own (ops, sizeof *m, NULL);
  rx_status status = RX_OK;
  bool ours = m != NULL && plan_chunks (ops, config, m);

  if (m == NULL)
    return RX_NO_MEMORY;
  if (!ours || needs_loop (config))
    status = rx_loop_matrix_take (ops, config, matrix);
  for (uint32_t i = 0; i < m->n_chunks && ours && status == RX_OK; i++)
    {
      rx_line_chunk *chunk = &m->chunks[i];

      status = rx_arena_take (ops->config.arena, RX_PLACE_DEVICE,
                              chunk->groups *
                                  group_bytes (ops, &chunk->format, config->parts[0].cols),
                              &chunk->span);
    }
  matrix->family_data = ours && status == RX_OK ? m : NULL;
  return status;
}

rx_status
rx_line_matrix_pack (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix)
{
  const rx_line_matrix *m = matrix->family_data;
  rx_status status = rx_loop_matrix_pack (ops, config, matrix);

  for (uint32_t i = 0; m != NULL && i < m->n_chunks && status == RX_OK; i++)
    {
      const rx_line_chunk *chunk = &m->chunks[i];
      packer p = { ops, config, chunk, group_bytes (ops, &chunk->format, config->parts[0].cols) };

      status = chunk->panels.n > 1 ? fill_panels (&p) : fill_chunk (&p);
    }
  return status;
}
