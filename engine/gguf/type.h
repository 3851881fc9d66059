/* type.h: how the numbers of a tensor are stored in a model file.
 *
 * The values are those of the GGUF specification (ggml-org/ggml, docs/gguf.md), so a file's own
 * number can be compared. A type is stored in blocks of `weights` numbers that take `bytes` bytes.
 */
#pragma once

#include <stdint.h>

typedef enum
{
  RX_TYPE_F32 = 0,
  RX_TYPE_F16 = 1,
  RX_TYPE_Q4_0 = 2,
  RX_TYPE_Q4_1 = 3,
  RX_TYPE_Q5_0 = 6,
  RX_TYPE_Q5_1 = 7,
  RX_TYPE_Q8_0 = 8,
  RX_TYPE_Q4_K = 12,
  RX_TYPE_Q5_K = 13,
  RX_TYPE_Q6_K = 14,
  RX_TYPE_BF16 = 30,
} rx_type;

typedef struct
{
  rx_type type;
  const char *name; /* "Q4_1" */
  uint32_t weights; /* a block */
  uint32_t bytes;   /* a block */
} rx_type_info;

/* NULL for a type that this engine does not know. */
const rx_type_info *rx_type_find (uint32_t type);
/* weights is a whole number of blocks. Exact: every value is representable in f32 but for the
 * product of scale and quant, which is rounded once. in: (weights / block, block bytes) out: (weights) */
void rx_type_read (rx_type type, const void *in, float *out, uint64_t weights);
float rx_type_half (uint16_t half); /* of a binary16 */
