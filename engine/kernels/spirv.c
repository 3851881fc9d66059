#include "spirv.h"

#include <stdlib.h>
#include <string.h>

#define BUFFERS_MAX 4
#define TEXELS_MAX  8
#define CONSTANTS   4096 /* slots of the table of constants; a power of two */

/* Opcodes, storage classes and decorations: SPIR-V specification 1.3, sections 3.7 to 3.42. */
enum
{
  OP_EXTENSION = 10,
  OP_EXT_IMPORT = 11,
  OP_EXT = 12,
  OP_MEMORY_MODEL = 14,
  OP_ENTRY_POINT = 15,
  OP_EXECUTION_MODE = 16,
  OP_CAPABILITY = 17,
  OP_TYPE_VOID = 19,
  OP_TYPE_BOOL = 20,
  OP_TYPE_INT = 21,
  OP_TYPE_FLOAT = 22,
  OP_TYPE_VECTOR = 23,
  OP_TYPE_IMAGE = 25,
  OP_TYPE_ARRAY = 28,
  OP_TYPE_RUNTIME_ARRAY = 29,
  OP_TYPE_STRUCT = 30,
  OP_TYPE_POINTER = 32,
  OP_TYPE_FUNCTION = 33,
  OP_CONSTANT = 43,
  OP_FUNCTION = 54,
  OP_FUNCTION_END = 56,
  OP_VARIABLE = 59,
  OP_LOAD = 61,
  OP_STORE = 62,
  OP_ACCESS_CHAIN = 65,
  OP_DECORATE = 71,
  OP_MEMBER_DECORATE = 72,
  OP_CONSTRUCT = 80,
  OP_EXTRACT = 81,
  OP_IMAGE_FETCH = 95,
  OP_U_TO_POINTER = 120,
  OP_SELECT = 169,
  OP_BARRIER = 224,
  OP_LABEL = 248,
  OP_RETURN = 253,
  OP_SHUFFLE = 345,

  CLASS_UNIFORM_CONSTANT = 0,
  CLASS_INPUT = 1,
  CLASS_WORKGROUP = 4,
  CLASS_PUSH = 9,
  CLASS_STORAGE = 12,
  CLASS_PHYSICAL = 5349,

  DECORATE_BLOCK = 2,
  DECORATE_ARRAY_STRIDE = 6,
  DECORATE_BUILTIN = 11,
  DECORATE_NON_WRITABLE = 24,
  DECORATE_BINDING = 33,
  DECORATE_SET = 34,
  DECORATE_OFFSET = 35,

  BUILTIN_WORKGROUP_ID = 26,
  BUILTIN_LOCAL_ID = 27,
  BUILTIN_LANE = 41,
};

typedef struct
{
  uint32_t *at; /* (room) */
  size_t n, room;
} words;

typedef struct
{
  rx_id id; /* 0: free */
  rx_spirv_type type;
  uint64_t value;
} constant;

struct rx_spirv
{
  rx_spirv_config config;
  words decorations, globals, body, module;
  bool failed;
  rx_id last; /* id given out */
  rx_id types[RX_SPIRV_TYPES];
  rx_id void_type, function_type, main, math;
  rx_id lane, group, local; /* Input variables */
  rx_id push, push_u64, push_u32;
  rx_id array_types[2], element_pointers[2];      /* of u32x4, of f32x4, at physical addresses */
  rx_id buffers[BUFFERS_MAX], buffer_elements[2]; /* of f32, of quads */
  rx_id image_type, texels[TEXELS_MAX];
  rx_id shared, shared_element; /* of u64x2 */
  constant constants[CONSTANTS];
  uint32_t n_constants;
};

/* ---- words ---- */

static void
words_add (rx_spirv *writer, words *to, const uint32_t *from, size_t n)
{
  if (writer->failed || n == 0)
    return;
  if (to->n + n > to->room)
    {
      size_t room = (to->n + n) * 2 + 1024;
      uint32_t *at = realloc (to->at, room * sizeof *at);

      if (at == NULL)
        {
          writer->failed = true;
          return;
        }
      to->at = at;
      to->room = room;
    }
  memcpy (to->at + to->n, from, n * sizeof *from);
  to->n += n;
}

static void
op_add (rx_spirv *writer, words *to, uint32_t op, const uint32_t *operands, uint32_t n)
{
  uint32_t first = (n + 1) << 16 | op;

  words_add (writer, to, &first, 1);
  words_add (writer, to, operands, n);
}

#define OP(writer, to, op, ...)                              \
  op_add (writer, to, op, (const uint32_t[]){ __VA_ARGS__ }, \
          sizeof ((const uint32_t[]){ __VA_ARGS__ }) / sizeof (uint32_t))

/* An operation in the body with a result of a type: its operands follow. */
#define RESULT(writer, op, type, ...) \
  (OP (writer, &(writer)->body, op, type, ++(writer)->last, __VA_ARGS__), (writer)->last)

/* ---- types and constants ---- */

static void
make_types (rx_spirv *w)
{
  rx_id *types = w->types;

  for (unsigned i = 0; i < RX_SPIRV_TYPES; i++)
    types[i] = ++w->last;
  w->void_type = ++w->last;
  w->function_type = ++w->last;
  OP (w, &w->globals, OP_TYPE_VOID, w->void_type);
  OP (w, &w->globals, OP_TYPE_FUNCTION, w->function_type, w->void_type);
  OP (w, &w->globals, OP_TYPE_BOOL, types[RX_SPIRV_BOOL]);
  OP (w, &w->globals, OP_TYPE_INT, types[RX_SPIRV_U32], 32, 0);
  OP (w, &w->globals, OP_TYPE_INT, types[RX_SPIRV_I32], 32, 1);
  OP (w, &w->globals, OP_TYPE_INT, types[RX_SPIRV_U64], 64, 0);
  OP (w, &w->globals, OP_TYPE_FLOAT, types[RX_SPIRV_F32], 32);
  OP (w, &w->globals, OP_TYPE_VECTOR, types[RX_SPIRV_U32X3], types[RX_SPIRV_U32], 3);
  OP (w, &w->globals, OP_TYPE_VECTOR, types[RX_SPIRV_U32X4], types[RX_SPIRV_U32], 4);
  OP (w, &w->globals, OP_TYPE_VECTOR, types[RX_SPIRV_F32X2], types[RX_SPIRV_F32], 2);
  OP (w, &w->globals, OP_TYPE_VECTOR, types[RX_SPIRV_F32X4], types[RX_SPIRV_F32], 4);
  OP (w, &w->globals, OP_TYPE_VECTOR, types[RX_SPIRV_U64X2], types[RX_SPIRV_U64], 2);
}

static rx_id
constant_get (rx_spirv *w, rx_spirv_type type, uint64_t value)
{
  uint64_t hash = (value ^ (uint64_t) type << 59) * 0x9E3779B97F4A7C15u;
  uint32_t at = (uint32_t) (hash >> 52);

  while (w->constants[at].id != 0)
    {
      if (w->constants[at].type == type && w->constants[at].value == value)
        return w->constants[at].id;
      at = (at + 1) % CONSTANTS;
    }
  if (++w->n_constants >= CONSTANTS)
    {
      w->failed = true;
      return 0;
    }
  w->constants[at] = (constant){ ++w->last, type, value };
  if (type == RX_SPIRV_U64)
    OP (w, &w->globals, OP_CONSTANT, w->types[type], w->last, (uint32_t) value,
        (uint32_t) (value >> 32));
  else
    OP (w, &w->globals, OP_CONSTANT, w->types[type], w->last, (uint32_t) value);
  return w->last;
}

static rx_id
pointer_type (rx_spirv *w, uint32_t storage, rx_id type)
{
  OP (w, &w->globals, OP_TYPE_POINTER, ++w->last, storage, type);
  return w->last;
}

static rx_id
variable (rx_spirv *w, uint32_t storage, rx_id type)
{
  rx_id pointer = pointer_type (w, storage, type);

  OP (w, &w->globals, OP_VARIABLE, pointer, ++w->last, storage);
  return w->last;
}

/* A block that holds one array without end. */
static rx_id
block_type (rx_spirv *w, rx_id element, uint32_t stride, bool read_only)
{
  rx_id array = ++w->last, block = ++w->last;

  OP (w, &w->globals, OP_TYPE_RUNTIME_ARRAY, array, element);
  OP (w, &w->globals, OP_TYPE_STRUCT, block, array);
  OP (w, &w->decorations, OP_DECORATE, array, DECORATE_ARRAY_STRIDE, stride);
  OP (w, &w->decorations, OP_DECORATE, block, DECORATE_BLOCK);
  OP (w, &w->decorations, OP_MEMBER_DECORATE, block, 0, DECORATE_OFFSET, 0);
  if (read_only)
    OP (w, &w->decorations, OP_MEMBER_DECORATE, block, 0, DECORATE_NON_WRITABLE);
  return block;
}

/* ---- what the kernel is given ---- */

static rx_id
make_input (rx_spirv *w, rx_spirv_type type, uint32_t builtin)
{
  rx_id id = variable (w, CLASS_INPUT, w->types[type]);

  OP (w, &w->decorations, OP_DECORATE, id, DECORATE_BUILTIN, builtin);
  return id;
}

static void
make_push (rx_spirv *w)
{
  rx_id u64s, u32s, block;
  rx_id n_u64 = rx_spirv_u32 (w, w->config.addresses), n_u32 = rx_spirv_u32 (w, w->config.words);

  u64s = ++w->last;
  u32s = ++w->last;
  block = ++w->last;
  OP (w, &w->globals, OP_TYPE_ARRAY, u64s, w->types[RX_SPIRV_U64], n_u64);
  OP (w, &w->globals, OP_TYPE_ARRAY, u32s, w->types[RX_SPIRV_U32], n_u32);
  OP (w, &w->globals, OP_TYPE_STRUCT, block, u64s, u32s);
  OP (w, &w->decorations, OP_DECORATE, u64s, DECORATE_ARRAY_STRIDE, 8);
  OP (w, &w->decorations, OP_DECORATE, u32s, DECORATE_ARRAY_STRIDE, 4);
  OP (w, &w->decorations, OP_DECORATE, block, DECORATE_BLOCK);
  OP (w, &w->decorations, OP_MEMBER_DECORATE, block, 0, DECORATE_OFFSET, 0);
  OP (w, &w->decorations, OP_MEMBER_DECORATE, block, 1, DECORATE_OFFSET, 8 * w->config.addresses);
  w->push = variable (w, CLASS_PUSH, block);
  w->push_u64 = pointer_type (w, CLASS_PUSH, w->types[RX_SPIRV_U64]);
  w->push_u32 = pointer_type (w, CLASS_PUSH, w->types[RX_SPIRV_U32]);
}

static void
make_bindings (rx_spirv *w)
{
  rx_id blocks[2] = { 0 };

  for (uint32_t i = 0; i < w->config.buffers; i++)
    {
      bool quad = i < w->config.quads;
      rx_id element = w->types[quad ? RX_SPIRV_U64X2 : RX_SPIRV_F32];

      if (blocks[quad] == 0)
        {
          blocks[quad] = block_type (w, element, quad ? 16 : 4, false);
          w->buffer_elements[quad] = pointer_type (w, CLASS_STORAGE, element);
        }
      w->buffers[i] = variable (w, CLASS_STORAGE, blocks[quad]);
      OP (w, &w->decorations, OP_DECORATE, w->buffers[i], DECORATE_SET, 0);
      OP (w, &w->decorations, OP_DECORATE, w->buffers[i], DECORATE_BINDING, i);
    }
  if (w->config.texels == 0)
    return;
  w->image_type = ++w->last;
  OP (w, &w->globals, OP_TYPE_IMAGE, w->image_type, w->types[RX_SPIRV_F32], 5 /* Buffer */, 0, 0, 0,
      1, 0);
  for (uint32_t i = 0; i < w->config.texels; i++)
    {
      w->texels[i] = variable (w, CLASS_UNIFORM_CONSTANT, w->image_type);
      OP (w, &w->decorations, OP_DECORATE, w->texels[i], DECORATE_SET, 0);
      OP (w, &w->decorations, OP_DECORATE, w->texels[i], DECORATE_BINDING, w->config.buffers + i);
    }
}

static void
make_shared (rx_spirv *w)
{
  rx_id n = rx_spirv_u32 (w, w->config.shared), array = ++w->last;

  OP (w, &w->globals, OP_TYPE_ARRAY, array, w->types[RX_SPIRV_U64X2], n);
  w->shared = variable (w, CLASS_WORKGROUP, array);
  w->shared_element = pointer_type (w, CLASS_WORKGROUP, w->types[RX_SPIRV_U64X2]);
}

static void
make_arrays (rx_spirv *w)
{
  const rx_spirv_type elements[2] = { RX_SPIRV_U32X4, RX_SPIRV_F32X4 };

  for (unsigned i = 0; i < 2; i++)
    {
      rx_id block = block_type (w, w->types[elements[i]], 16, true);

      w->array_types[i] = pointer_type (w, CLASS_PHYSICAL, block);
      w->element_pointers[i] = pointer_type (w, CLASS_PHYSICAL, w->types[elements[i]]);
    }
}

rx_status
rx_spirv_new (const rx_spirv_config *config, rx_spirv **out)
{
  rx_spirv *w = calloc (1, sizeof *w);

  *out = NULL;
  if (w == NULL)
    return RX_NO_MEMORY;
  if (config->buffers > BUFFERS_MAX || config->texels > TEXELS_MAX || config->addresses == 0 ||
      config->words == 0)
    {
      free (w);
      return RX_DRIVER;
    }
  w->config = *config;
  make_types (w);
  w->lane = make_input (w, RX_SPIRV_U32, BUILTIN_LANE);
  w->group = make_input (w, RX_SPIRV_U32X3, BUILTIN_WORKGROUP_ID);
  w->local = make_input (w, RX_SPIRV_U32X3, BUILTIN_LOCAL_ID);
  make_push (w);
  make_bindings (w);
  make_arrays (w);
  if (config->shared > 0)
    make_shared (w);
  w->main = ++w->last;
  w->math = ++w->last;
  OP (w, &w->body, OP_FUNCTION, w->void_type, w->main, 0, w->function_type);
  OP (w, &w->body, OP_LABEL, ++w->last);
  *out = w;
  return RX_OK;
}

void
rx_spirv_free (rx_spirv *w)
{
  if (w == NULL)
    return;
  free (w->decorations.at);
  free (w->globals.at);
  free (w->body.at);
  free (w->module.at);
  free (w);
}

/* ---- values ---- */

rx_id
rx_spirv_u32 (rx_spirv *w, uint32_t value)
{
  return constant_get (w, RX_SPIRV_U32, value);
}

rx_id
rx_spirv_f32 (rx_spirv *w, float value)
{
  uint32_t bits;

  memcpy (&bits, &value, sizeof bits);
  return constant_get (w, RX_SPIRV_F32, bits);
}

rx_id
rx_spirv_u64 (rx_spirv *w, uint64_t value)
{
  return constant_get (w, RX_SPIRV_U64, value);
}

rx_id
rx_spirv_lane (rx_spirv *w)
{
  return RESULT (w, OP_LOAD, w->types[RX_SPIRV_U32], w->lane);
}

rx_id
rx_spirv_group (rx_spirv *w, uint32_t part)
{
  rx_id all = RESULT (w, OP_LOAD, w->types[RX_SPIRV_U32X3], w->group);

  return rx_spirv_part (w, RX_SPIRV_U32, all, part);
}

rx_id
rx_spirv_local (rx_spirv *w, uint32_t part)
{
  rx_id all = RESULT (w, OP_LOAD, w->types[RX_SPIRV_U32X3], w->local);

  return rx_spirv_part (w, RX_SPIRV_U32, all, part);
}

rx_id
rx_spirv_binary (rx_spirv *w, rx_spirv_binary_op op, rx_spirv_type type, rx_id a, rx_id b)
{
  return RESULT (w, op, w->types[type], a, b);
}

rx_id
rx_spirv_unary (rx_spirv *w, rx_spirv_unary_op op, rx_spirv_type type, rx_id a)
{
  return RESULT (w, op, w->types[type], a);
}

rx_id
rx_spirv_math (rx_spirv *w, rx_spirv_math_op op, rx_spirv_type type, rx_id a)
{
  return RESULT (w, OP_EXT, w->types[type], w->math, op, a);
}

rx_id
rx_spirv_math_two (rx_spirv *w, rx_spirv_math_op op, rx_spirv_type type, rx_id a, rx_id b)
{
  return RESULT (w, OP_EXT, w->types[type], w->math, op, a, b);
}

rx_id
rx_spirv_of_lane (rx_spirv *w, rx_id value, uint32_t lane)
{
  return rx_spirv_of_lanes (w, value, rx_spirv_u32 (w, lane));
}

static rx_id
of_lanes (rx_spirv *w, rx_spirv_type type, rx_id value, rx_id lane)
{
  rx_id subgroup = rx_spirv_u32 (w, 3 /* the scope */);

  return RESULT (w, OP_SHUFFLE, w->types[type], subgroup, value, lane);
}

rx_id
rx_spirv_of_lanes (rx_spirv *w, rx_id value, rx_id lane)
{
  return of_lanes (w, RX_SPIRV_F32, value, lane);
}

rx_id
rx_spirv_quad_of_lane (rx_spirv *w, rx_id value, uint32_t lane)
{
  return of_lanes (w, RX_SPIRV_F32X4, value, rx_spirv_u32 (w, lane));
}

rx_id
rx_spirv_select (rx_spirv *w, rx_spirv_type type, rx_id condition, rx_id a, rx_id b)
{
  return RESULT (w, OP_SELECT, w->types[type], condition, a, b);
}

rx_id
rx_spirv_part (rx_spirv *w, rx_spirv_type type, rx_id vector, uint32_t part)
{
  return RESULT (w, OP_EXTRACT, w->types[type], vector, part);
}

rx_id
rx_spirv_join (rx_spirv *w, rx_spirv_type type, const rx_id *parts, uint32_t n)
{
  uint32_t operands[6] = { w->types[type], ++w->last };

  memcpy (operands + 2, parts, n * sizeof *parts);
  op_add (w, &w->body, OP_CONSTRUCT, operands, n + 2);
  return w->last;
}

rx_id
rx_spirv_push_address (rx_spirv *w, uint32_t index)
{
  rx_id zero = rx_spirv_u32 (w, 0), at = rx_spirv_u32 (w, index);
  rx_id pointer = RESULT (w, OP_ACCESS_CHAIN, w->push_u64, w->push, zero, at);

  return RESULT (w, OP_LOAD, w->types[RX_SPIRV_U64], pointer);
}

rx_id
rx_spirv_push_word (rx_spirv *w, rx_id index)
{
  rx_id one = rx_spirv_u32 (w, 1);
  rx_id pointer = RESULT (w, OP_ACCESS_CHAIN, w->push_u32, w->push, one, index);

  return RESULT (w, OP_LOAD, w->types[RX_SPIRV_U32], pointer);
}

rx_id
rx_spirv_array (rx_spirv *w, rx_spirv_type element, rx_id address)
{
  return RESULT (w, OP_U_TO_POINTER, w->array_types[element == RX_SPIRV_F32X4], address);
}

rx_id
rx_spirv_load (rx_spirv *w, rx_spirv_type element, rx_id array, uint32_t index)
{
  rx_id zero = rx_spirv_u32 (w, 0), at = rx_spirv_u32 (w, index);
  rx_id pointer = RESULT (w, OP_ACCESS_CHAIN, w->element_pointers[element == RX_SPIRV_F32X4], array,
                          zero, at);

  /* Volatile and Aligned. Mesa compares every load with all before it (nir_opt_copy_prop_vars), a
   * sixth of its time for such a kernel, unless the load is volatile; the code is the same. */
  return RESULT (w, OP_LOAD, w->types[element], pointer, 1 | 2, 16);
}

rx_id
rx_spirv_texel (rx_spirv *w, uint32_t texel, rx_id index)
{
  rx_id image = RESULT (w, OP_LOAD, w->image_type, w->texels[texel]);

  return RESULT (w, OP_IMAGE_FETCH, w->types[RX_SPIRV_F32X4], image, index);
}

void
rx_spirv_store (rx_spirv *w, uint32_t buffer, rx_id index, rx_id value)
{
  rx_id zero = rx_spirv_u32 (w, 0);
  rx_id pointer = RESULT (w, OP_ACCESS_CHAIN, w->buffer_elements[buffer < w->config.quads],
                          w->buffers[buffer], zero, index);

  OP (w, &w->body, OP_STORE, pointer, value);
}

void
rx_spirv_share (rx_spirv *w, rx_id index, rx_id value)
{
  rx_id pointer = RESULT (w, OP_ACCESS_CHAIN, w->shared_element, w->shared, index);

  OP (w, &w->body, OP_STORE, pointer, value);
}

void
rx_spirv_meet (rx_spirv *w)
{
  rx_id workgroup = rx_spirv_u32 (w, 2 /* the scope */);
  rx_id seen = rx_spirv_u32 (w, 0x108 /* AcquireRelease, WorkgroupMemory */);

  OP (w, &w->body, OP_BARRIER, workgroup, workgroup, seen);
}

rx_id
rx_spirv_shared (rx_spirv *w, uint32_t index)
{
  rx_id at = rx_spirv_u32 (w, index);
  rx_id pointer = RESULT (w, OP_ACCESS_CHAIN, w->shared_element, w->shared, at);

  return RESULT (w, OP_LOAD, w->types[RX_SPIRV_U64X2], pointer);
}

/* ---- the module ---- */

static void
write_head (rx_spirv *w, words *to)
{
  /* Shader, Int64, SampledBuffer, GroupNonUniform, its Shuffle, PhysicalStorageBufferAddresses */
  const uint32_t capabilities[] = { 1, 11, 46, 61, 65, 5347 };
  const uint32_t head[] = { 0x07230203, 0x00010300, 0, w->last + 1, 0 };
  uint32_t text[8] = { 0 };

  words_add (w, to, head, 5);
  for (unsigned i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
    OP (w, to, OP_CAPABILITY, capabilities[i]);
  memcpy (text, "SPV_KHR_physical_storage_buffer", 31);
  op_add (w, to, OP_EXTENSION, text, 8);
  memset (text, 0, sizeof text);
  text[0] = w->math;
  memcpy (text + 1, "GLSL.std.450", 12);
  op_add (w, to, OP_EXT_IMPORT, text, 5);
  OP (w, to, OP_MEMORY_MODEL, 5348 /* PhysicalStorageBuffer64 */, 1 /* GLSL450 */);
  memset (text, 0, sizeof text);
  text[0] = 5; /* GLCompute */
  text[1] = w->main;
  memcpy (text + 2, "main", 4);
  text[4] = w->lane;
  text[5] = w->group;
  text[6] = w->local;
  op_add (w, to, OP_ENTRY_POINT, text, 7);
  OP (w, to, OP_EXECUTION_MODE, w->main, 17 /* LocalSize */, w->config.lanes, w->config.subgroups,
      1);
}

rx_status
rx_spirv_finish (rx_spirv *w, const uint32_t **out, size_t *bytes)
{
  op_add (w, &w->body, OP_RETURN, NULL, 0);
  op_add (w, &w->body, OP_FUNCTION_END, NULL, 0);
  write_head (w, &w->module);
  words_add (w, &w->module, w->decorations.at, w->decorations.n);
  words_add (w, &w->module, w->globals.at, w->globals.n);
  words_add (w, &w->module, w->body.at, w->body.n);
  if (w->failed)
    return RX_NO_MEMORY;
  *out = w->module.at;
  *bytes = w->module.n * sizeof (uint32_t);
  return RX_OK;
}
