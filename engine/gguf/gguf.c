#include "gguf.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALIGNMENT_DEFAULT 32
#define ALIGNMENT_MAX     (1u << 16)

typedef struct
{
  rx_bytes name;
  rx_gguf_type type;
  rx_gguf_type item; /* of an ARRAY */
  uint32_t count;    /* of an ARRAY */
  rx_bytes value;    /* its bytes; a string's or an array's without the counts */
} key;

struct rx_gguf
{
  const uint8_t *data; /* (size) */
  uint64_t size;
  int fd; /* -1: memory of the caller */
  struct timespec modified;
  uint32_t version, alignment;
  uint32_t n_keys, n_tensors;
  key *keys; /* (n_keys) by name */
  rx_gguf_tensor *tensors;
  const rx_gguf_tensor **by_name; /* (n_tensors) of tensors */
};

/* What is left to read. Nothing is read past it: `bad` is set, and stays. */
typedef struct
{
  const uint8_t *at;
  uint64_t left;
  bool bad;
} cursor;

static rx_bytes
take (cursor *c, uint64_t n)
{
  rx_bytes out = { c->at, 0 };

  if (c->bad || n > c->left)
    {
      c->bad = true;
      return out;
    }
  out.size = (size_t) n;
  c->at += n;
  c->left -= n;
  return out;
}

/* Little-endian, n <= 8. */
static uint64_t
number (rx_bytes bytes)
{
  uint64_t value = 0;

  for (size_t i = bytes.size; i > 0; i--)
    value = value << 8 | bytes.data[i - 1];
  return value;
}

static uint32_t
take_u32 (cursor *c)
{
  return (uint32_t) number (take (c, 4));
}

static uint64_t
take_u64 (cursor *c)
{
  return number (take (c, 8));
}

static rx_bytes
take_string (cursor *c)
{
  uint64_t n = take_u64 (c);

  if (n > RX_GGUF_STRING_MAX)
    c->bad = true;
  return take (c, n);
}

/* 0 for what has no fixed size. */
static unsigned
size_of (uint32_t type)
{
  static const uint8_t sizes[] = { 1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8 };

  return type < sizeof sizes ? sizes[type] : 0;
}

static int
compare_bytes (rx_bytes a, rx_bytes b)
{
  size_t n = a.size < b.size ? a.size : b.size;
  int order = n == 0 ? 0 : memcmp (a.data, b.data, n);

  return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* ---- keys ---- */

static bool
read_array (cursor *c, key *out, rx_why *why)
{
  uint32_t item = take_u32 (c);
  uint64_t count = take_u64 (c);
  const uint8_t *from = c->at;

  if (c->bad)
    return true; /* said by the caller */
  if (item > RX_GGUF_F64 || item == RX_GGUF_ARRAY)
    return rx_why_say (why,
                       "the model file is damaged: the key %s is a list of a kind that does "
                       "not exist; fetch the file again",
                       rx_printable_of (out->name).text);
  if (count > RX_GGUF_ITEMS_MAX)
    return rx_why_say (why,
                       "the list %s of the model file has %llu items; this engine reads at "
                       "most %u; choose another",
                       rx_printable_of (out->name).text, (unsigned long long) count,
                       RX_GGUF_ITEMS_MAX);
  out->item = (rx_gguf_type) item;
  out->count = (uint32_t) count;
  if (item == RX_GGUF_STRING)
    {
      for (uint64_t i = 0; i < count && !c->bad; i++)
        take_string (c);
    }
  else
    take (c, count * size_of (item));
  out->value = (rx_bytes){ from, (size_t) (c->at - from) };
  return true;
}

static bool
read_key (cursor *c, key *out, rx_why *why)
{
  uint32_t type;

  out->name = take_string (c);
  type = take_u32 (c);
  if (c->bad)
    return true;
  if (type > RX_GGUF_F64)
    return rx_why_say (why,
                       "the model file is damaged: the key %s has a type that does not exist; "
                       "fetch the file again",
                       rx_printable_of (out->name).text);
  out->type = (rx_gguf_type) type;
  if (type == RX_GGUF_ARRAY)
    return read_array (c, out, why);
  out->value = type == RX_GGUF_STRING ? take_string (c) : take (c, size_of (type));
  return true;
}

static int
compare_keys (const void *a, const void *b)
{
  return compare_bytes (((const key *) a)->name, ((const key *) b)->name);
}

static bool
read_keys (rx_gguf *g, cursor *c, rx_why *why)
{
  for (uint32_t i = 0; i < g->n_keys; i++)
    {
      if (!read_key (c, &g->keys[i], why))
        return false;
      if (c->bad)
        return rx_why_say (why,
                           "the model file is truncated or damaged: key %u of %u is not "
                           "whole; fetch it again",
                           i + 1, g->n_keys);
    }
  qsort (g->keys, g->n_keys, sizeof *g->keys, compare_keys);
  for (uint32_t i = 1; i < g->n_keys; i++)
    {
      if (compare_keys (&g->keys[i - 1], &g->keys[i]) == 0)
        return rx_why_say (why,
                           "the model file is damaged: it has the key %s twice; fetch it again",
                           rx_printable_of (g->keys[i].name).text);
    }
  return true;
}

static const key *
find_key (const rx_gguf *g, const char *name)
{
  key wanted = { .name = rx_bytes_of (name) };

  return g->n_keys == 0 ? NULL
                        : bsearch (&wanted, g->keys, g->n_keys, sizeof *g->keys, compare_keys);
}

static bool
read_alignment (rx_gguf *g, rx_why *why)
{
  const key *k = find_key (g, "general.alignment");

  g->alignment = ALIGNMENT_DEFAULT;
  if (k == NULL)
    return true;
  if (k->type == RX_GGUF_U32)
    g->alignment = (uint32_t) number (k->value);
  if (k->type != RX_GGUF_U32 || g->alignment < 8 || g->alignment > ALIGNMENT_MAX ||
      (g->alignment & (g->alignment - 1)) != 0)
    return rx_why_say (why,
                       "the model file is damaged: general.alignment is not a power of two "
                       "from 8 to %u; fetch it again",
                       ALIGNMENT_MAX);
  return true;
}

/* ---- tensors ---- */

static bool
tensor_damaged (const rx_gguf_tensor *t, const char *what, rx_why *why)
{
  return rx_why_say (why, "the model file is damaged: tensor %s %s; fetch it again",
                     rx_printable_of (t->name).text, what);
}

/* Sets weights and bytes. Every factor is at most 2^63, so one step of the product fits 128 bits. */
static bool
measure_tensor (rx_gguf_tensor *t, uint64_t size, rx_why *why)
{
  t->weights = 1;
  for (uint32_t i = 0; i < t->n_dims; i++)
    {
      if (t->dims[i] == 0 || t->dims[i] > INT64_MAX / t->weights)
        return tensor_damaged (t, "has a size that does not exist", why);
      t->weights *= t->dims[i];
    }
  if (t->info == NULL)
    return true;
  if (t->dims[0] % t->info->weights != 0)
    return tensor_damaged (t, "has rows that are not whole blocks", why);
  if (t->weights / t->info->weights > size / t->info->bytes)
    return rx_why_say (why,
                       "the model file is truncated: tensor %s alone is larger than its %llu "
                       "bytes; fetch it again",
                       rx_printable_of (t->name).text, (unsigned long long) size);
  t->bytes = t->weights / t->info->weights * t->info->bytes;
  return true;
}

/* data holds the offset until place_tensors. */
static bool
read_tensor (cursor *c, rx_gguf_tensor *t, uint64_t *offset, rx_why *why)
{
  t->name = take_string (c);
  t->n_dims = take_u32 (c);
  if (c->bad)
    return true;
  if (t->name.size == 0 || t->name.size > RX_GGUF_NAME_MAX)
    return tensor_damaged (t, "has no name or one that is too long", why);
  if (t->n_dims < 1 || t->n_dims > RX_GGUF_DIMS_MAX)
    return tensor_damaged (t, "has more than four dimensions, or none", why);
  for (uint32_t i = 0; i < RX_GGUF_DIMS_MAX; i++)
    t->dims[i] = i < t->n_dims ? take_u64 (c) : 1;
  t->type = take_u32 (c);
  *offset = take_u64 (c);
  t->info = rx_type_find (t->type);
  return true;
}

static bool
place_tensor (const rx_gguf *g, rx_gguf_tensor *t, uint64_t start, uint64_t offset, rx_why *why)
{
  if (!measure_tensor (t, g->size, why))
    return false;
  if (offset % g->alignment != 0)
    return tensor_damaged (t, "is not aligned", why);
  if (offset > g->size - start || t->bytes > g->size - start - offset)
    return rx_why_say (why,
                       "the model file is truncated: tensor %s ends at byte %llu and the file "
                       "at %llu; fetch it again",
                       rx_printable_of (t->name).text,
                       (unsigned long long) start + offset + t->bytes,
                       (unsigned long long) g->size);
  t->data = g->data + start + offset;
  return true;
}

static int
compare_tensors (const void *a, const void *b)
{
  const rx_gguf_tensor *const *one = a, *const *other = b;

  return compare_bytes ((*one)->name, (*other)->name);
}

static bool
order_tensors (rx_gguf *g, rx_why *why)
{
  for (uint32_t i = 0; i < g->n_tensors; i++)
    g->by_name[i] = &g->tensors[i];
  qsort (g->by_name, g->n_tensors, sizeof *g->by_name, compare_tensors);
  for (uint32_t i = 1; i < g->n_tensors; i++)
    {
      if (compare_tensors (&g->by_name[i - 1], &g->by_name[i]) == 0)
        return tensor_damaged (g->by_name[i], "is there twice", why);
    }
  return true;
}

static bool
read_tensors (rx_gguf *g, cursor *c, uint64_t *offsets, rx_why *why)
{
  uint64_t start;

  for (uint32_t i = 0; i < g->n_tensors; i++)
    {
      if (!read_tensor (c, &g->tensors[i], &offsets[i], why))
        return false;
      if (c->bad)
        return rx_why_say (why,
                           "the model file is truncated or damaged: the description of tensor "
                           "%u of %u is not whole; fetch it again",
                           i + 1, g->n_tensors);
    }
  start = (g->size - c->left + g->alignment - 1) / g->alignment * g->alignment;
  if (start > g->size)
    {
      if (g->n_tensors > 0)
        return rx_why_say (why, "the model file is truncated: it ends before its tensors; fetch it "
                                "again");
      start = g->size;
    }
  for (uint32_t i = 0; i < g->n_tensors; i++)
    {
      if (!place_tensor (g, &g->tensors[i], start, offsets[i], why))
        return false;
    }
  return order_tensors (g, why);
}

/* ---- the file ---- */

/* The smallest key is a name of 0 bytes, its type and a byte; the smallest tensor a name of 1 byte,
 * one dimension, type and offset. So a count that cannot fit is refused before it is allocated. */
#define KEY_BYTES_MIN    (8 + 4 + 1)
#define TENSOR_BYTES_MIN (8 + 1 + 4 + 8 + 4 + 8)

static bool
read_head (rx_gguf *g, cursor *c, rx_why *why)
{
  rx_bytes magic = take (c, 4);
  uint64_t tensors, keys;

  if (c->bad || memcmp (magic.data, "GGUF", 4) != 0)
    return rx_why_say (why, "the model is not a GGUF file; choose another");
  g->version = take_u32 (c);
  tensors = take_u64 (c);
  keys = take_u64 (c);
  if (!c->bad && g->version != 0 && (g->version & 0xFFFF) == 0)
    return rx_why_say (why, "the model file is for big-endian machines; get the little-endian one");
  if (!c->bad && g->version != 2 && g->version != 3)
    return rx_why_say (why, "the model file has GGUF version %u; get it in version 2 or 3",
                       g->version);
  if (c->bad || tensors > c->left / TENSOR_BYTES_MIN || keys > c->left / KEY_BYTES_MIN)
    return rx_why_say (why, "the model file is truncated or damaged: it is too short for what it "
                            "says it holds; fetch it again");
  if (keys > RX_GGUF_KEYS_MAX || tensors > RX_GGUF_TENSORS_MAX)
    return rx_why_say (why,
                       "the model file has more than %u keys or tensors, more than this "
                       "engine reads; choose another",
                       RX_GGUF_KEYS_MAX);
  g->n_keys = (uint32_t) keys;
  g->n_tensors = (uint32_t) tensors;
  return true;
}

static bool
read_all (rx_gguf *g, rx_why *why)
{
  cursor c = { g->data, g->size, false };
  uint64_t *offsets = NULL;
  bool good = read_head (g, &c, why);

  if (good)
    {
      g->keys = calloc ((size_t) g->n_keys + 1, sizeof *g->keys);
      g->tensors = calloc ((size_t) g->n_tensors + 1, sizeof *g->tensors);
      g->by_name = calloc ((size_t) g->n_tensors + 1, sizeof *g->by_name);
      offsets = calloc ((size_t) g->n_tensors + 1, sizeof *offsets);
      good = g->keys != NULL && g->tensors != NULL && g->by_name != NULL && offsets != NULL;
      if (!good)
        rx_why_memory (why,
                       "there is not enough memory to read the model file; close other programs");
    }
  good = good && read_keys (g, &c, why) && read_alignment (g, why) &&
         read_tensors (g, &c, offsets, why);
  free (offsets);
  return good;
}

static bool
open_failed (int error, rx_why *why)
{
  switch (error)
    {
    case ENOENT:
    case ENOTDIR:
      return rx_why_say (why, "the model file is not there; choose another");
    case EACCES:
    case EPERM:
      return rx_why_say (why, "the model file may not be read; check its permissions");
    default:
      return rx_why_say (why, "the model file cannot be opened: %s; choose another",
                         strerror (error));
    }
}

static bool
map_file (rx_gguf *g, rx_why *why)
{
  struct stat st;
  void *data;

  if (fstat (g->fd, &st) != 0 || !S_ISREG (st.st_mode))
    return rx_why_say (why, "the model is not a regular file; choose a GGUF file");
  if (st.st_size < 4)
    return rx_why_say (why, "the model is not a GGUF file; choose another");
  data = mmap (NULL, (size_t) st.st_size, PROT_READ, MAP_PRIVATE, g->fd, 0);
  if (data == MAP_FAILED)
    return rx_why_say (why, "the model file cannot be mapped: %s; choose another",
                       strerror (errno));
  g->data = data;
  g->size = (uint64_t) st.st_size;
  g->modified = st.st_mtim;
  return true;
}

bool
rx_gguf_open (const char *path, rx_gguf **out, rx_why *why)
{
  rx_gguf *g = calloc (1, sizeof *g);

  *out = NULL;
  if (g == NULL)
    return rx_why_memory (why, "there is not enough memory; close other programs");
  /* Not blocking: the path may name a pipe. */
  g->fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (g->fd < 0)
    {
      open_failed (errno, why);
      free (g);
      return false;
    }
  if (!map_file (g, why) || !read_all (g, why))
    {
      rx_gguf_close (g);
      return false;
    }
  *out = g;
  return true;
}

bool
rx_gguf_read (const uint8_t *data, uint64_t size, rx_gguf **out, rx_why *why)
{
  rx_gguf *g = calloc (1, sizeof *g);

  *out = NULL;
  if (g == NULL)
    return rx_why_memory (why, "there is not enough memory; close other programs");
  g->fd = -1;
  g->data = data;
  g->size = size;
  if (!read_all (g, why))
    {
      rx_gguf_close (g);
      return false;
    }
  *out = g;
  return true;
}

void
rx_gguf_close (rx_gguf *g)
{
  if (g == NULL)
    return;
  if (g->fd >= 0)
    {
      if (g->data != NULL)
        munmap ((void *) (uintptr_t) g->data, (size_t) g->size);
      close (g->fd);
    }
  free (g->keys);
  free (g->tensors);
  free (g->by_name);
  free (g);
}

bool
rx_gguf_unchanged (const rx_gguf *g)
{
  struct stat st;

  return g->fd < 0 ||
         (fstat (g->fd, &st) == 0 && (uint64_t) st.st_size == g->size &&
          st.st_mtim.tv_sec == g->modified.tv_sec && st.st_mtim.tv_nsec == g->modified.tv_nsec);
}

uint64_t
rx_gguf_bytes (const rx_gguf *g)
{
  return g->size;
}

/* ---- values ---- */

rx_gguf_found
rx_gguf_get_u64 (const rx_gguf *g, const char *name, uint64_t *out)
{
  const key *k = find_key (g, name);
  uint64_t value;

  if (k == NULL)
    return RX_GGUF_ABSENT;
  switch (k->type)
    {
    case RX_GGUF_U8:
    case RX_GGUF_U16:
    case RX_GGUF_U32:
    case RX_GGUF_U64:
      *out = number (k->value);
      return RX_GGUF_FOUND;
    case RX_GGUF_I8:
    case RX_GGUF_I16:
    case RX_GGUF_I32:
    case RX_GGUF_I64:
      value = number (k->value);
      if (value >> (k->value.size * 8 - 1) != 0)
        return RX_GGUF_WRONG; /* below 0 */
      *out = value;
      return RX_GGUF_FOUND;
    default:
      return RX_GGUF_WRONG;
    }
}

rx_gguf_found
rx_gguf_get_u32 (const rx_gguf *g, const char *name, uint32_t *out)
{
  uint64_t value = 0;
  rx_gguf_found found = rx_gguf_get_u64 (g, name, &value);

  if (found == RX_GGUF_FOUND && value > UINT32_MAX)
    return RX_GGUF_WRONG;
  if (found == RX_GGUF_FOUND)
    *out = (uint32_t) value;
  return found;
}

static float
f32_of (rx_bytes bytes)
{
  uint32_t bits = (uint32_t) number (bytes);
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

rx_gguf_found
rx_gguf_get_f32 (const rx_gguf *g, const char *name, float *out)
{
  const key *k = find_key (g, name);
  float value;

  if (k == NULL)
    return RX_GGUF_ABSENT;
  if (k->type != RX_GGUF_F32)
    return RX_GGUF_WRONG;
  value = f32_of (k->value);
  if (!isfinite (value))
    return RX_GGUF_WRONG;
  *out = value;
  return RX_GGUF_FOUND;
}

rx_gguf_found
rx_gguf_get_bool (const rx_gguf *g, const char *name, bool *out)
{
  const key *k = find_key (g, name);

  if (k == NULL)
    return RX_GGUF_ABSENT;
  if (k->type != RX_GGUF_BOOL || k->value.data[0] > 1)
    return RX_GGUF_WRONG;
  *out = k->value.data[0] == 1;
  return RX_GGUF_FOUND;
}

rx_gguf_found
rx_gguf_get_string (const rx_gguf *g, const char *name, rx_bytes *out)
{
  const key *k = find_key (g, name);

  if (k == NULL)
    return RX_GGUF_ABSENT;
  if (k->type != RX_GGUF_STRING)
    return RX_GGUF_WRONG;
  *out = k->value;
  return RX_GGUF_FOUND;
}

rx_gguf_found
rx_gguf_get_array (const rx_gguf *g, const char *name, rx_gguf_type items, rx_gguf_array *out)
{
  const key *k = find_key (g, name);

  if (k == NULL)
    return RX_GGUF_ABSENT;
  if (k->type != RX_GGUF_ARRAY || k->item != items)
    return RX_GGUF_WRONG;
  *out = (rx_gguf_array){ k->item, k->count, k->value };
  return RX_GGUF_FOUND;
}

float
rx_gguf_item_f32 (const rx_gguf_array *array, uint32_t index)
{
  return f32_of ((rx_bytes){ array->items.data + (size_t) index * 4, 4 });
}

int32_t
rx_gguf_item_i32 (const rx_gguf_array *array, uint32_t index)
{
  return (int32_t) number ((rx_bytes){ array->items.data + (size_t) index * 4, 4 });
}

bool
rx_gguf_next_string (rx_gguf_array *array, rx_bytes *out)
{
  cursor c = { array->items.data, array->items.size, false };

  if (array->count == 0)
    return false;
  *out = take_string (&c); /* whole: it was walked at open */
  array->items = (rx_bytes){ c.at, (size_t) c.left };
  array->count--;
  return !c.bad;
}

/* ---- tensors ---- */

uint32_t
rx_gguf_tensors (const rx_gguf *g)
{
  return g->n_tensors;
}

const rx_gguf_tensor *
rx_gguf_tensor_at (const rx_gguf *g, uint32_t index)
{
  return index < g->n_tensors ? &g->tensors[index] : NULL;
}

const rx_gguf_tensor *
rx_gguf_find (const rx_gguf *g, const char *name)
{
  rx_bytes wanted = rx_bytes_of (name);
  uint32_t low = 0, high = g->n_tensors;

  while (low < high)
    {
      uint32_t middle = low + (high - low) / 2;
      const rx_gguf_tensor *t = g->by_name[middle];
      int order = compare_bytes (wanted, t->name);

      if (order == 0)
        return t;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

const char *
rx_gguf_type_name (uint32_t type)
{
  /* Of the types not in type.h; numbers from ggml-org/ggml, docs/gguf.md and include/ggml.h. */
  static const char *const others[] = {
    [9] = "Q8_1",    [10] = "Q2_K",    [11] = "Q3_K",  [15] = "Q8_K",   [16] = "IQ2_XXS",
    [17] = "IQ2_XS", [18] = "IQ3_XXS", [19] = "IQ1_S", [20] = "IQ4_NL", [21] = "IQ3_S",
    [22] = "IQ2_S",  [23] = "IQ4_XS",  [24] = "I8",    [25] = "I16",    [26] = "I32",
    [27] = "I64",    [28] = "F64",     [29] = "IQ1_M", [34] = "TQ1_0",  [35] = "TQ2_0",
    [39] = "MXFP4",
  };
  const rx_type_info *info = rx_type_find (type);

  if (info != NULL)
    return info->name;
  return type < sizeof others / sizeof others[0] ? others[type] : NULL;
}
