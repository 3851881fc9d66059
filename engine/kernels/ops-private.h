/* ops-private.h: what the families of kernels share.
 *
 * A family is a table of functions. `line` begins as a copy of loop's table (rx_loop_family) and
 * replaces single ops; one that finds an op not to its taste calls rx_loop_family.<op> with the same
 * arguments. So both families can read what loop makes: rx_act and rx_cache are the same for both,
 * rx_matrix holds loop's chunks and, beside them, what another family keeps.
 */
#pragma once

#include "ops.h"

#include <pthread.h>

typedef struct
{
  const char *name;
  uint64_t (*matrix_bytes) (rx_ops *ops, const rx_matrix_config *config);
  /* The spans; then the bytes in them, which no other matrix shares: on any thread. */
  rx_status (*matrix_take) (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix);
  rx_status (*matrix_pack) (rx_ops *ops, const rx_matrix_config *config, rx_matrix *matrix);
  rx_status (*embed) (rx_ops *ops, const rx_batch *run, const rx_embed *op);
  rx_status (*linear) (rx_ops *ops, const rx_batch *run, const rx_linear *op);
  rx_status (*norm_add) (rx_ops *ops, const rx_batch *run, const rx_norm_add *op);
  rx_status (*attention) (rx_ops *ops, const rx_batch *run, const rx_attention *op);
  rx_status (*head) (rx_ops *ops, const rx_batch *run, const rx_head *op);
  void (*params_ready) (rx_ops *ops, const rx_batch *run);
  rx_status (*warm) (rx_ops *ops, rx_warm_progress progress, void *data);
  rx_status (*open) (rx_ops *ops); /* NULL: nothing; may set ops->family_data */
  void (*close) (rx_ops *ops);     /* NULL: nothing; called before anything is freed */
} rx_kernel_family;

/* Everything that the ops own begins with this and hangs in one list. */
typedef struct rx_owned
{
  struct rx_owned *next;
  void (*clear) (struct rx_owned *owned); /* NULL: nothing but free () */
} rx_owned;

/* Memory that ops of one kind take by turns; the plan's barriers keep them apart. */
typedef enum
{
  RX_SCRATCH_QUERIES,
  RX_SCRATCH_LOGITS,
  RX_SCRATCH_SLICES,
  RX_SCRATCH_PICKED,
  RX_SCRATCH_COUNTS,
  RX_SCRATCH_BOUNDS,
  RX_SCRATCH_PARTS,
  RX_SCRATCH_TUNE,
  RX_SCRATCH_ATTENTION_COUNTERS,
  RX_SCRATCH_POST_COUNTERS,
  RX_SCRATCH_LINE_X,
  RX_SCRATCH_LINE_SUMS,
  RX_SCRATCH_LINE_NORMED,
  RX_SCRATCH_LINE_PAIRS,
  RX_SCRATCH_LINE_RUNS,
  RX_SCRATCH_LINE_OWN_SUMS,
  RX_SCRATCH_LINE_PARTS,
  RX_SCRATCH_LINE_ENDS,
  RX_SCRATCH_LINE_COUNTS,
  RX_SCRATCH_LINE_OWED,
  RX_SCRATCH_LINE_ZEROS,
  RX_SCRATCHES,
} rx_scratch;

typedef struct
{
  const uint32_t *words;
  size_t bytes;
} rx_code;

typedef struct rx_warm rx_warm; /* a kernel that rx_ops_warm runs once */

struct rx_ops
{
  rx_ops_config config;
  const rx_kernel_family *family;
  rx_owned *owned;
  void *family_data;       /* of a family beside loop */
  pthread_mutex_t writing; /* of packing, through staging: one at a time */
  uint32_t lanes;          /* rows side by side: 4, 8, 16 or 32 */
  uint32_t subgroup;       /* of the pipelines; 0: without subgroups, a row group is a workgroup */
  bool wide;               /* the subgroup has more lanes than `lanes` */
  uint32_t stride;         /* of rx_act_new_apart; 0: there is none */
  bool coop;               /* many tokens are multiplied by cooperative matrices */
  bool dot;                /* one token, by integer dot products */
  rx_code instead;         /* for tests: of the kernel `instead_of`, other code; NULL: none */
  uint32_t instead_of;     /* rx_loop_kernel */
  bool card;               /* a graphics processor: many subgroups at once, fast shared memory */
  rx_span scratch[RX_SCRATCHES];
  rx_span *work; /* (n_work) acts and scratch, also scratch that a larger one replaced */
  uint32_t n_work;
  rx_span no_params; /* rx_params of no token: what rx_ops_warm runs kernels with */
  rx_warm *warm;
  uint32_t n_warm;
  rx_cache *caches;                /* the newest; NULL: none */
  struct rx_loop_choices *choices; /* of tiles: loop-tune.c; NULL: none yet */
};

/* How weights stand in the device's memory: shaders/weights.glsl has the same numbers. */
typedef enum
{
  RX_FORMAT_F32,
  RX_FORMAT_F16,
  RX_FORMAT_BF16,
  RX_FORMAT_Q4_0,
  RX_FORMAT_Q4_1,
  RX_FORMAT_Q5_0,
  RX_FORMAT_Q5_1,
  RX_FORMAT_Q8_0,
  RX_FORMAT_Q4_K,
  RX_FORMAT_Q5_K,
  RX_FORMAT_Q6_K,
} rx_format;

#define RX_CHUNKS_MAX 64

/* Rows of a matrix that have one format and fit into one binding. */
typedef struct
{
  rx_format format;
  uint32_t first_row, rows; /* in the matrix; of gate when the matrix is paired */
  uint32_t groups;          /* of ops->lanes rows; paired: by turns of gate and of up */
  rx_span quants;           /* (groups, blocks, quads, lanes) uvec4 */
  rx_span scales;           /* texels, by format: see shaders/weights.glsl; size 0 for floats */
} rx_chunk;

struct rx_matrix
{
  rx_owned owned;
  uint32_t rows, cols; /* of all parts */
  uint32_t pair_rows;  /* rows of gate, which is rows of up; 0: not paired */
  unsigned uses;
  rx_type types[RX_PARTS_MAX]; /* (n_parts) */
  uint32_t part_rows[RX_PARTS_MAX];
  uint32_t n_parts;
  rx_chunk chunks[RX_CHUNKS_MAX]; /* (n_chunks) of loop */
  uint32_t n_chunks;
  void *family_data; /* of a family beside loop: owned by the ops, see rx_ops_own */
};

struct rx_vector
{
  rx_owned owned;
  rx_span span; /* (n) f32, zeros up to a whole number of blocks of 32 */
  uint32_t n;
};

#define RX_ACT_BUNDLE 16 /* the span of an act has room for a multiple of so many, unless for 1 */

struct rx_act
{
  rx_owned owned;
  rx_span span; /* (tokens_max, stride) f32; what is beyond width is zero and stays so */
  uint32_t tokens_max, width, stride; /* stride: width up to whole blocks of 32, or what
                                       * rx_act_new_apart says */
};

struct rx_rope
{
  rx_owned owned;
  rx_rope_config config; /* factors is NULL: they are in the tables */
  rx_span fine;          /* (64, dims / 2, 2) f32: cosine and sine of position % 64 */
  rx_span coarse;        /* (positions / 64 + 1, dims / 2, 2) f32: of position / 64 * 64 */
};

/* Keys of neighbouring positions stand beside each other: lanes score one key each. What a page has of one
 * layer's keys, or of its values, is a plane. A span of `keys` begins with the layer's plane of page 0 and
 * ends with that of the last; between two of them stand planes of other layers. rx_params.pages counts in
 * planes, so a kernel finds its own without knowing how many there are. */
struct rx_cache
{
  rx_owned owned;
  rx_ops *ops;
  rx_cache *older; /* of the ops; NULL: none */
  rx_cache_config config;
  rx_span *parts; /* (2 layers / planes): each (pages, planes, plane); plane 2 i: keys of layer i */
  rx_span *keys;  /* (layers): a plane is (kv_heads, room / 4, RX_PAGE_TOKENS, 4) f32 */
  rx_span *values; /* (layers): a plane is (RX_PAGE_TOKENS, kv_heads, room) f32 */
  uint32_t planes; /* of a page that stand side by side; divides 2 layers */
  uint32_t room;   /* head_dim, up to a multiple of 4 */
  uint32_t
      *layers; /* (pages) that may have been written since the page was wiped, from layer 0 on */
};

extern const rx_kernel_family rx_loop_family;

/* width up to a whole number of blocks of 32 columns. */
uint32_t rx_padded (uint32_t width);
/* Of a matrix that is larger than a binding each part may be a submit by itself: a slow machine takes 40 ms to
 * read 128 MiB, and the output matrix of a small model has 300. */
rx_status rx_cut_before_chunk (const rx_batch *run, uint32_t chunk);
/* At least so large, shared by all ops that ask for this one. */
rx_status rx_ops_scratch (rx_ops *ops, rx_scratch which, uint64_t size, rx_span *out);
/* rx_arena_write for packing, on any thread. */
rx_status rx_ops_write (rx_ops *ops, rx_span span, uint64_t at, const void *bytes, uint64_t size);
/* A linear with a post_norm, as one without and a norm_add. */
rx_status rx_ops_linear_then_norm (rx_ops *ops, const rx_batch *run, const rx_linear *op);
/* calloc of an object that begins with rx_owned; freed with the ops. NULL without memory. */
void *rx_ops_own (rx_ops *ops, size_t size, void (*clear) (rx_owned *owned));
