/* spirv.h: writes one straight-line compute kernel as SPIR-V 1.3.
 *
 * Only what shape-made kernels need: no branches, no loops, no variables. Values are ids in the
 * order in which they are made; constants and types are made once. A call that runs out of memory
 * marks the writer and gives id 0; rx_spirv_finish then says RX_NO_MEMORY, so that the code
 * between need not ask. Numbers are those of the SPIR-V specification 1.3 (Khronos).
 */
#pragma once

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t rx_id;
typedef struct rx_spirv rx_spirv;

typedef enum
{
  RX_SPIRV_U32,
  RX_SPIRV_I32,
  RX_SPIRV_F32,
  RX_SPIRV_BOOL,
  RX_SPIRV_U64,
  RX_SPIRV_U32X3,
  RX_SPIRV_U32X4,
  RX_SPIRV_F32X2,
  RX_SPIRV_F32X4,
  RX_SPIRV_U64X2,
  RX_SPIRV_TYPES,
} rx_spirv_type;

/* Opcodes of two values with a result; the value is the specification's own. */
typedef enum
{
  RX_SPIRV_ADD = 128,
  RX_SPIRV_FADD = 129,
  RX_SPIRV_SUB = 130,
  RX_SPIRV_FSUB = 131,
  RX_SPIRV_MUL = 132,
  RX_SPIRV_FMUL = 133,
  RX_SPIRV_FDIV = 136,
  RX_SPIRV_SCALE = 142, /* vector times scalar */
  RX_SPIRV_DOT = 148,   /* of two f32x4 */
  RX_SPIRV_EQUAL = 170,
  RX_SPIRV_LESS = 176,  /* unsigned */
  RX_SPIRV_FLESS = 184, /* false with a NaN */
  RX_SPIRV_SHIFT_RIGHT = 194,
  RX_SPIRV_SHIFT_LEFT = 196,
  RX_SPIRV_OR = 197,
  RX_SPIRV_XOR = 198,
  RX_SPIRV_AND = 199,
} rx_spirv_binary_op;

typedef enum
{
  RX_SPIRV_TO_I32 = 110,  /* from f32, cut */
  RX_SPIRV_TO_F32 = 112,  /* from u32 */
  RX_SPIRV_TO_U64 = 113,  /* from u32 */
  RX_SPIRV_BITCAST = 124, /* between types of the same bits */
  RX_SPIRV_FNEGATE = 127,
} rx_spirv_unary_op;

/* Of the extended set GLSL.std.450: one value, or two. */
typedef enum
{
  RX_SPIRV_ROUND_EVEN = 2,
  RX_SPIRV_ABS = 4,
  RX_SPIRV_SQRT = 31,
  RX_SPIRV_MIN = 37,         /* of two f32 */
  RX_SPIRV_LOWER = 38,       /* of two u32 */
  RX_SPIRV_MAX = 40,         /* of two f32 */
  RX_SPIRV_UNPACK_HALF = 62, /* u32 to f32x2 */
} rx_spirv_math_op;

typedef struct
{
  uint32_t lanes;     /* of a subgroup: the workgroup's x */
  uint32_t subgroups; /* the workgroup's y */
  uint32_t addresses; /* u64, first in the push constants; at least 1 */
  uint32_t words;     /* u32, after them; at least 1 */
  uint32_t buffers;   /* bindings 0 ..: arrays of f32 */
  uint32_t quads;     /* the first so many are arrays of u64x2 instead: four f32 an element */
  uint32_t texels;    /* the bindings after: f32 texel buffers */
  uint32_t shared;    /* u64x2 that the subgroups of a workgroup share */
} rx_spirv_config;

rx_status rx_spirv_new (const rx_spirv_config *config, rx_spirv **out);
void rx_spirv_free (rx_spirv *writer);

rx_id rx_spirv_u32 (rx_spirv *writer, uint32_t value);
rx_id rx_spirv_f32 (rx_spirv *writer, float value);
rx_id rx_spirv_u64 (rx_spirv *writer, uint64_t value);

/* u32: lane in the subgroup; parts (0 x, 1 y, 2 z) of workgroup and local ids. */
rx_id rx_spirv_lane (rx_spirv *writer);
rx_id rx_spirv_group (rx_spirv *writer, uint32_t part);
rx_id rx_spirv_local (rx_spirv *writer, uint32_t part);

rx_id
rx_spirv_binary (rx_spirv *writer, rx_spirv_binary_op op, rx_spirv_type type, rx_id a, rx_id b);
rx_id rx_spirv_unary (rx_spirv *writer, rx_spirv_unary_op op, rx_spirv_type type, rx_id a);
rx_id rx_spirv_math (rx_spirv *writer, rx_spirv_math_op op, rx_spirv_type type, rx_id a);
rx_id
rx_spirv_math_two (rx_spirv *writer, rx_spirv_math_op op, rx_spirv_type type, rx_id a, rx_id b);
/* The f32 of another lane of the subgroup. */
rx_id rx_spirv_of_lane (rx_spirv *writer, rx_id value, uint32_t lane);
rx_id rx_spirv_quad_of_lane (rx_spirv *writer, rx_id value, uint32_t lane); /* f32x4 */
/* The same with a lane of each lane's own, a u32. One instruction where it is made of the lane's number
 * and constants. */
rx_id rx_spirv_of_lanes (rx_spirv *writer, rx_id value, rx_id lane);
rx_id rx_spirv_select (rx_spirv *writer, rx_spirv_type type, rx_id condition, rx_id a, rx_id b);
rx_id rx_spirv_part (rx_spirv *writer, rx_spirv_type type, rx_id vector, uint32_t part);
/* parts: (n), 4 at most */
rx_id rx_spirv_join (rx_spirv *writer, rx_spirv_type type, const rx_id *parts, uint32_t n);

rx_id rx_spirv_push_address (rx_spirv *writer, uint32_t index); /* u64 */
rx_id rx_spirv_push_word (rx_spirv *writer, rx_id index);       /* u32; any u32 index */
/* An array of u32x4 or f32x4 at a u64 address that 16 divides; then one of its elements. */
rx_id rx_spirv_array (rx_spirv *writer, rx_spirv_type element, rx_id address);
rx_id rx_spirv_load (rx_spirv *writer, rx_spirv_type element, rx_id array, uint32_t index);
rx_id rx_spirv_texel (rx_spirv *writer, uint32_t texel, rx_id index); /* f32x4; index is u32 */
void rx_spirv_store (rx_spirv *writer, uint32_t buffer, rx_id index, rx_id value);
/* u64x2 of what a workgroup shares. What a subgroup shared is there for the others when all have met. */
void rx_spirv_share (rx_spirv *writer, rx_id index, rx_id value);
void rx_spirv_meet (rx_spirv *writer);
rx_id rx_spirv_shared (rx_spirv *writer, uint32_t index);

/* The whole module; *words belongs to the writer and goes with it. */
rx_status rx_spirv_finish (rx_spirv *writer, const uint32_t **words, size_t *bytes);
