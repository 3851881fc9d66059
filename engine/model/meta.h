/* meta.h: a model file's metadata and tensors, read with one way of failing.
 *
 * Keys are given without the architecture's name
 * before them.
 */
#pragma once

#include "gguf.h"
#include "ops.h"
#include "wire.h"

/* What went wrong, for a wire message or a line in a terminal. */
typedef struct
{
  rx_fail fail;
  char why[256]; /* one plain line that says what to do */
} rx_trouble;

/* Says the trouble and returns false. */
bool rx_trouble_say (rx_trouble *trouble, rx_fail fail, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

typedef struct
{
  const rx_gguf *file;
  const char *architecture;
} rx_meta;

/* A whole number from 1 to most. */
bool rx_meta_count (
    const rx_meta *meta, const char *key, uint32_t most, uint32_t *out, rx_trouble *trouble);
/* As before; `otherwise` when the key is not there. */
typedef struct
{
  uint32_t most, otherwise;
} rx_meta_limits;
bool rx_meta_count_or (const rx_meta *meta,
                       const char *key,
                       rx_meta_limits limits,
                       uint32_t *out,
                       rx_trouble *trouble);
/* A finite number; `otherwise` when the key is not there. */
bool rx_meta_number_or (
    const rx_meta *meta, const char *key, double otherwise, double *out, rx_trouble *trouble);
/* A short text, "" when it is not there; false when it is no text or does not fit. */
bool
rx_meta_text (const rx_meta *meta, const char *key, char *out, size_t size, rx_trouble *trouble);

/* A tensor of (rows, cols); rows 1 and cols n for a vector. False, with nothing said, when the file
 * has none of that name. */
bool rx_meta_has_tensor (const rx_gguf *file, const char *name);
/* Its rows; 0 when the file has none of that name. */
uint32_t rx_meta_rows (const rx_gguf *file, const char *name);
/* Its place in the file, its shape checked. */
typedef struct
{
  char name[64];
  uint32_t rows, cols;
} rx_tensor_shape;
bool rx_meta_tensor (const rx_gguf *file,
                     const rx_tensor_shape *shape,
                     rx_part *out,
                     rx_trouble *trouble);
/* Lets the system take the file's pages back; they are read again if they are asked for again. */
void rx_meta_release (const rx_part *part);
