/* line.h: the family of straight-line kernels for Mesa's lavapipe, within itself.
 *
 * Beside loop's chunks a matrix holds line's (rx_line_matrix in family_data); a matrix that suits
 * line has loop's too only where a head is asked for that line cannot do (RX_USE_HEADS). Each op looks
 * whether line can do it and calls loop's otherwise.
 */
#pragma once

#include "line-format.h"
#include "loop.h"
#include "ops-private.h"
#include "spirv.h"

#define RX_LINE_CHUNKS_MAX 32

/* Rows of a matrix that have one format and fit into one span. */
typedef struct
{
  rx_line_format format;
  uint32_t first_row, rows; /* in the matrix; of gate when the matrix is paired */
  uint32_t groups;    /* of ops->lanes rows; paired: half of them gate's, half the same of up */
  uint32_t subgroups; /* a workgroup: divides groups */
  rx_line_panels panels;
  rx_span span; /* (groups, rx_line_words of cols) u32, or in panels */
} rx_line_chunk;

typedef struct
{
  rx_owned owned;
  rx_line_chunk chunks[RX_LINE_CHUNKS_MAX]; /* (n_chunks) */
  uint32_t n_chunks;
} rx_line_matrix;

/* A kernel, by what its code is made of. */
typedef struct
{
  const char *name;
  const uint32_t *code;
  size_t code_bytes;
  uint32_t subgroups;    /* a workgroup; 0: 1; for GLSL */
  uint32_t constants[9]; /* (n_constants) from number 3 on; for GLSL */
  uint32_t n_constants;
  uint32_t n_buffers, n_texels, push_bytes;
} rx_line_kernel;

/* Adds the step to the plan, and its kernel to those that are run once beforehand. */
rx_status
rx_line_add (rx_ops *ops, const rx_batch *run, const rx_line_kernel *kernel, rx_step_config *step);
rx_status rx_line_pipeline (rx_ops *ops, const rx_line_kernel *kernel, const rx_pipeline **out);
/* The same for a step that has its pipeline. */
rx_status rx_line_add_step (rx_ops *ops, const rx_batch *run, rx_step_config *step);

/* The first member of a key: what else it holds. */
typedef enum
{
  RX_LINE_KIND_DECODE,
  RX_LINE_KIND_PREFILL,
  RX_LINE_KIND_NORM,
  RX_LINE_KIND_KEYS,
} rx_line_kind;

/* Writes the code of a kernel from a key; the caller frees the writer. */
typedef rx_status (*rx_line_write) (const void *key, rx_spirv **out);
/* The pipeline of the kernel of this key (size bytes, 160 at most, those between members zero): its code
 * is written unless a layer before had the same. Of `kernel` what is not code is read. */
rx_status rx_line_find (rx_ops *ops,
                        const rx_line_kernel *kernel,
                        const void *key,
                        size_t size,
                        rx_line_write write,
                        const rx_pipeline **out);
void rx_line_texel (rx_step_config *step, uint32_t at, rx_span span, VkFormat format);

#define RX_LINE_SUBGROUPS 4 /* the most of a workgroup */

/* Whether kernels of so many subgroups a workgroup give the bits of one a workgroup. */
rx_status rx_line_check (rx_ops *ops, uint32_t subgroups, bool *same);
/* The most that may be used on this device. */
uint32_t rx_line_subgroups (const rx_ops *ops);

/* The columns that one kernel takes of rows of so many: longer code falls out of the processor's
 * caches, and the driver takes long to compile it. */
uint32_t rx_line_piece (uint32_t cols, uint32_t tokens_max);
/* In how many pieces of one size a kernel for one token takes them side by side; 0: in none. */
uint32_t rx_line_pieces (uint32_t cols);
/* The same of a wide row whose pieces one workgroup joins; 0: not so. */
uint32_t rx_line_joined (const rx_ops *ops, uint32_t cols);
uint64_t rx_line_matrix_bytes (rx_ops *ops, const rx_matrix_config *config);
rx_status rx_line_matrix_take (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix);
rx_status rx_line_matrix_pack (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix);

/* A grid of workgroups that is set before each run: x as given, or 0 with unless_rows when only
 * chosen rows of the output matrix are wanted. */
typedef struct
{
  uint32_t x, y;
  uint32_t bundle; /* tokens of the run that one y takes, instead; 0: not so */
  uint32_t split;  /* positions of a decoded token's context that one y takes, instead; 0: not so */
  bool unless_rows;
  uint32_t rows; /* chosen rows that one x takes, instead; 0: not so */
} rx_line_grid;

rx_status
rx_line_grid_get (rx_ops *ops, const rx_batch *run, const rx_line_grid *grid, rx_span *out);

/* A matrix that has line's chunks, with one vector or with many. */
rx_status rx_line_multiply (rx_ops *ops, const rx_batch *run, const rx_loop_product *product);
rx_status rx_line_multiply_many (rx_ops *ops, const rx_batch *run, const rx_loop_product *product);

/* The step before has left the sums of act's numbers, `columns` at a time, in the scratch for own
 * sums: known to the next op of the plan, if it reads act. The columns; 0: nothing is there. */
void rx_line_sums_made (rx_ops *ops, const rx_batch *run, const rx_act *act, uint32_t columns);
uint32_t rx_line_sums_there (const rx_ops *ops, const rx_batch *run, const rx_act *act);
/* What a linear with `later` leaves for whoever reads its act next: act += [norm] (sum of parts). */
typedef struct
{
  const rx_plan *plan;
  const rx_act *act; /* NULL: nothing is owed */
  rx_span parts;     /* (n, act's stride) f32, in scratch */
  uint32_t n;
  const rx_vector *norm; /* NULL: none */
  float eps;
} rx_line_owed;

rx_line_owed *rx_line_owed_of (rx_ops *ops);
bool rx_line_may_owe (const rx_batch *run, const rx_linear *op);
rx_status rx_line_multiply_later (rx_ops *ops, const rx_batch *run, const rx_linear *op);
/* Adds what is owed in this plan, for a reader that cannot. */
rx_status rx_line_settle (rx_ops *ops, const rx_batch *run);
/* Zeroed when it is new: kernels are run beforehand on what is there. */
rx_status rx_line_scratch (rx_ops *ops, rx_scratch which, uint64_t size, rx_span *out);

rx_status rx_line_embed (rx_ops *ops, const rx_batch *run, const rx_embed *op);
/* The rows that the params name, for one token; right after rx_line_multiply of the same product. */
rx_status rx_line_rows (rx_ops *ops, const rx_batch *run, const rx_loop_product *product);
/* What a prefill's attention has to do, as it is planned; a batch is done in rounds, each of so many items
 * (line-keys.h) at most. */
typedef struct
{
  uint32_t tokens_max, lanes, keys, kv_heads, share;
  uint32_t window; /* 0: all */
  uint32_t items, rounds;
} rx_line_work;

#define RX_LINE_ROUNDS_MAX 64

typedef struct
{
  rx_span items;                /* (items) rx_line_item */
  rx_span tiles;                /* (tokens / lanes) first item, items, first token, 0 */
  rx_span keys_grid, join_grid; /* three u32 */
} rx_line_round;

typedef struct rx_line_run_work rx_line_run_work;

typedef struct
{
  rx_line_run_work **all; /* (n) */
  uint32_t n;
} rx_line_works;

rx_line_works *rx_line_works_of (rx_ops *ops);
/* Lists that are filled before each run with these params. *rounds: (work->rounds), the family's. */
rx_status rx_line_work_get (rx_ops *ops,
                            const rx_batch *run,
                            const rx_line_work *work,
                            const rx_line_round **rounds);
void rx_line_works_ready (const rx_line_works *works, const rx_batch *run);
void rx_line_works_clear (rx_line_works *works);

rx_status rx_line_attention (rx_ops *ops, const rx_batch *run, const rx_attention *op);

extern const rx_kernel_family rx_line_family;
/* The device's subgroups and addresses are those that the kernels are written for. */
bool rx_line_is_possible (const rx_ops *ops);
