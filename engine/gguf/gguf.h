/* gguf.h: a model file, opened for reading.
 *
 * GGUF versions 2 and 3, little-endian (ggml-org/ggml, docs/gguf.md): typed keys, then tensors. The
 * file is mapped read-only and nothing of it is copied: every view points into the mapping and lives
 * as long as the rx_gguf. All of it is hostile: each size is checked in 64 bits against what is left
 * of the file before it is used, and capped, so that a bad header is refused before anything large
 * is allocated.
 *
 * A mapped file that another program cuts short kills the reader with SIGBUS at the lost page; no
 * check before reading prevents that. The engine is a child for such deaths (its parent says so and
 * starts it again); rx_gguf_unchanged, asked before and after the weights are read, names the
 * ordinary case: a download or a copy that writes over the file.
 *
 * Weighed: reading the header with read() (no SIGBUS there, but twice the memory for a vocabulary
 * of 262,144 strings, and the weights stay mapped anyway). Chosen: one mapping.
 */
#pragma once

#include "type.h"
#include "wire.h"

#include <stdbool.h>
#include <stdint.h>

#define RX_GGUF_KEYS_MAX    100000u
#define RX_GGUF_TENSORS_MAX 100000u
#define RX_GGUF_ITEMS_MAX   (1u << 20)  /* of one array */
#define RX_GGUF_STRING_MAX  (10u << 20) /* bytes */
#define RX_GGUF_DIMS_MAX    4
#define RX_GGUF_NAME_MAX    64 /* bytes of a tensor's name, as in ggml */

/* One plain line that says what is wrong and what to do; no path in it. */
typedef struct
{
  char text[256];
  bool memory; /* there was not enough: the same may go well at another time */
} rx_why;
/* Always false, so that a caller can return it. */
bool rx_why_say (rx_why *why, const char *format, ...) __attribute__ ((format (printf, 2, 3)));
bool rx_why_memory (rx_why *why, const char *format, ...) __attribute__ ((format (printf, 2, 3)));
/* Text of a file for such a line: up to 40 printable ASCII characters, others as '?'. */
typedef struct
{
  char text[44];
} rx_printable;
rx_printable rx_printable_of (rx_bytes text);

typedef struct rx_gguf rx_gguf;

/* dims[0] is the length of a row, the innermost: (dims[3], dims[2], dims[1], dims[0]) type. */
typedef struct
{
  rx_bytes name;
  uint32_t type;                   /* the file's number */
  const rx_type_info *info;        /* NULL: a type this engine cannot read; then bytes is 0 */
  uint32_t n_dims;                 /* 1 .. 4 */
  uint64_t dims[RX_GGUF_DIMS_MAX]; /* 1 where there is none */
  uint64_t weights;                /* product of dims */
  const uint8_t *data;             /* aligned as the file says, at least to 8 in the file */
  uint64_t bytes;
} rx_gguf_tensor;

/* Types of values in a file (docs/gguf.md). */
typedef enum
{
  RX_GGUF_U8 = 0,
  RX_GGUF_I8 = 1,
  RX_GGUF_U16 = 2,
  RX_GGUF_I16 = 3,
  RX_GGUF_U32 = 4,
  RX_GGUF_I32 = 5,
  RX_GGUF_F32 = 6,
  RX_GGUF_BOOL = 7,
  RX_GGUF_STRING = 8,
  RX_GGUF_ARRAY = 9,
  RX_GGUF_U64 = 10,
  RX_GGUF_I64 = 11,
  RX_GGUF_F64 = 12,
} rx_gguf_type;

typedef struct
{
  rx_gguf_type type; /* of an item, never ARRAY */
  uint32_t count;
  rx_bytes items; /* not aligned: rx_gguf_item_f32, _i32, or rx_gguf_next_string */
} rx_gguf_array;

/* What a typed reader found. A value of another type than asked for is not guessed at. */
typedef enum
{
  RX_GGUF_ABSENT = 0,
  RX_GGUF_FOUND = 1,
  RX_GGUF_WRONG = 2, /* another type, or a number that does not fit */
} rx_gguf_found;

/* False, with why: not there, not readable, not a GGUF file, damaged. */
bool rx_gguf_open (const char *path, rx_gguf **out, rx_why *why);
/* The same of bytes in memory, which must outlive it. For tests and fuzzing. */
bool rx_gguf_read (const uint8_t *data, uint64_t size, rx_gguf **out, rx_why *why);
void rx_gguf_close (rx_gguf *gguf); /* NULL is nothing */
/* False when the file was written over or cut since it was opened. */
bool rx_gguf_unchanged (const rx_gguf *gguf);

uint64_t rx_gguf_bytes (const rx_gguf *gguf); /* of the file */

/* Whole numbers of any width are taken where the value fits. *out is written only when FOUND. */
rx_gguf_found rx_gguf_get_u32 (const rx_gguf *gguf, const char *key, uint32_t *out);
rx_gguf_found rx_gguf_get_u64 (const rx_gguf *gguf, const char *key, uint64_t *out);
rx_gguf_found rx_gguf_get_f32 (const rx_gguf *gguf, const char *key, float *out); /* finite */
rx_gguf_found rx_gguf_get_bool (const rx_gguf *gguf, const char *key, bool *out);
rx_gguf_found rx_gguf_get_string (const rx_gguf *gguf, const char *key, rx_bytes *out);
rx_gguf_found
rx_gguf_get_array (const rx_gguf *gguf, const char *key, rx_gguf_type items, rx_gguf_array *out);

/* index < count, and the array is of that type. */
float rx_gguf_item_f32 (const rx_gguf_array *array, uint32_t index);
int32_t rx_gguf_item_i32 (const rx_gguf_array *array, uint32_t index);
/* Takes the first string off a STRING array; false at its end. */
bool rx_gguf_next_string (rx_gguf_array *array, rx_bytes *out);

/* Tensors in the file's order; NULL when there is none of that name. */
uint32_t rx_gguf_tensors (const rx_gguf *gguf);
const rx_gguf_tensor *rx_gguf_tensor_at (const rx_gguf *gguf, uint32_t index);
const rx_gguf_tensor *rx_gguf_find (const rx_gguf *gguf, const char *name);

/* Name of a tensor type by the file's number, also of those this engine cannot read: "IQ4_XS";
 * NULL when nobody knows it. */
const char *rx_gguf_type_name (uint32_t type);
