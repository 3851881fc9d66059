#include "meta.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define KEY_MAX 128

bool
rx_trouble_say (rx_trouble *trouble, rx_fail fail, const char *format, ...)
{
  va_list args;

  trouble->fail = fail;
  va_start (args, format);
  vsnprintf (trouble->why, sizeof trouble->why, format, args);
  va_end (args);
  return false;
}

typedef struct
{
  char text[KEY_MAX];
} whole_key;

static whole_key
key_of (const rx_meta *meta, const char *key)
{
  whole_key whole;

  snprintf (whole.text, sizeof whole.text, "%s.%s", meta->architecture, key);
  return whole;
}

static bool
say_wrong (const rx_meta *meta, const char *key, const char *how, rx_trouble *trouble)
{
  return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE, "the model's %s %s; choose another model",
                         key_of (meta, key).text, how);
}

bool
rx_meta_count_or (
    const rx_meta *meta, const char *key, rx_meta_limits limits, uint32_t *out, rx_trouble *trouble)
{
  switch (rx_gguf_get_u32 (meta->file, key_of (meta, key).text, out))
    {
    case RX_GGUF_ABSENT:
      *out = limits.otherwise;
      return true;
    case RX_GGUF_FOUND:
      if (*out >= 1 && *out <= limits.most)
        return true;
      break;
    case RX_GGUF_WRONG:
      break;
    }
  return say_wrong (meta, key, "is wrong or too large", trouble);
}

bool
rx_meta_count (
    const rx_meta *meta, const char *key, uint32_t most, uint32_t *out, rx_trouble *trouble)
{
  rx_meta_limits limits = { most, 0 };

  if (!rx_meta_count_or (meta, key, limits, out, trouble))
    return false;
  return *out != 0 || say_wrong (meta, key, "is missing", trouble);
}

/* Flags and whole numbers count as numbers too. */
bool
rx_meta_number_or (
    const rx_meta *meta, const char *key, double otherwise, double *out, rx_trouble *trouble)
{
  whole_key whole = key_of (meta, key);
  float real;
  uint32_t count;
  bool flag;

  *out = otherwise;
  switch (rx_gguf_get_f32 (meta->file, whole.text, &real))
    {
    case RX_GGUF_ABSENT:
      return true;
    case RX_GGUF_FOUND:
      *out = real;
      return true;
    case RX_GGUF_WRONG:
      break;
    }
  if (rx_gguf_get_u32 (meta->file, whole.text, &count) == RX_GGUF_FOUND)
    *out = count;
  else if (rx_gguf_get_bool (meta->file, whole.text, &flag) == RX_GGUF_FOUND)
    *out = flag;
  else
    return say_wrong (meta, key, "is not a number that can be used", trouble);
  return true;
}

bool
rx_meta_text (const rx_meta *meta, const char *key, char *out, size_t size, rx_trouble *trouble)
{
  rx_bytes text = { NULL, 0 };
  rx_gguf_found found = rx_gguf_get_string (meta->file, key_of (meta, key).text, &text);

  if (found == RX_GGUF_WRONG || (found == RX_GGUF_FOUND && text.size == 0))
    return say_wrong (meta, key, "is not a text", trouble);
  if (found == RX_GGUF_FOUND)
    snprintf (out, size, "%s", rx_printable_of (text).text);
  else
    *out = '\0';
  return true;
}

bool
rx_meta_has_tensor (const rx_gguf *file, const char *name)
{
  return rx_gguf_find (file, name) != NULL;
}

uint32_t
rx_meta_rows (const rx_gguf *file, const char *name)
{
  const rx_gguf_tensor *tensor = rx_gguf_find (file, name);

  return tensor == NULL || tensor->dims[1] > UINT32_MAX ? 0 : (uint32_t) tensor->dims[1];
}

bool
rx_meta_tensor (const rx_gguf *file, const rx_tensor_shape *want, rx_part *out, rx_trouble *trouble)
{
  const rx_gguf_tensor *tensor = rx_gguf_find (file, want->name);
  const char *type;

  if (tensor == NULL)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model lacks the tensor %s; fetch it again", want->name);
  if (tensor->info == NULL)
    {
      type = rx_gguf_type_name (tensor->type);
      return rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                             "the model's tensor %s is of type %s (%u), which this engine does not "
                             "run; choose another file of it",
                             want->name, type != NULL ? type : "unknown", tensor->type);
    }
  if (tensor->dims[0] != want->cols || tensor->dims[1] != want->rows || tensor->dims[2] != 1 ||
      tensor->dims[3] != 1)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's tensor %s is not %u rows of %u; fetch it again", want->name,
                           want->rows, want->cols);
  *out = (rx_part){ tensor->info->type, want->rows, want->cols, tensor->data };
  return true;
}

void
rx_meta_release (const rx_part *part)
{
  const rx_type_info *type = rx_type_find (part->type);
  uintptr_t page = (uintptr_t) sysconf (_SC_PAGESIZE);
  uintptr_t from = (uintptr_t) part->bytes, to = from;

  to += (uint64_t) part->rows * part->cols / type->weights * type->bytes;
  from = (from + page - 1) / page * page;
  to = to / page * page;
  if (to > from)
    madvise ((void *) from, to - from, MADV_DONTNEED);
}
