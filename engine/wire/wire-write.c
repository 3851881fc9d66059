#include "wire.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 256

/* Grows by copy, wipe and free: realloc would leave a prompt's words in freed memory. */
static bool
writer_reserve (rx_writer *w, size_t more)
{
  size_t size = w->size == 0 ? FIRST_SIZE : w->size;
  uint8_t *data;

  if (w->failed)
    return false;
  if (more <= w->size - w->used)
    return true;
  while (size - w->used < more)
    {
      if (__builtin_mul_overflow (size, 2, &size))
        {
          w->failed = true;
          return false;
        }
    }
  data = malloc (size);
  if (data == NULL)
    {
      w->failed = true;
      return false;
    }
  if (w->data != NULL)
    {
      memcpy (data, w->data, w->used);
      explicit_bzero (w->data, w->size);
      free (w->data);
    }
  w->data = data;
  w->size = size;
  return true;
}

static void
put_raw (rx_writer *w, const void *data, size_t size)
{
  if (size == 0 || !writer_reserve (w, size))
    return;
  memcpy (w->data + w->used, data, size);
  w->used += size;
}

static void
put_number (rx_writer *w, uint64_t value, unsigned width)
{
  uint8_t bytes[8];

  for (unsigned i = 0; i < width; i++)
    bytes[i] = (uint8_t) (value >> (8 * i));
  put_raw (w, bytes, width);
}

static void
put_u8 (rx_writer *w, uint8_t value)
{
  put_number (w, value, 1);
}

static void
put_u16 (rx_writer *w, uint16_t value)
{
  put_number (w, value, 2);
}

static void
put_u32 (rx_writer *w, uint32_t value)
{
  put_number (w, value, 4);
}

static void
put_u64 (rx_writer *w, uint64_t value)
{
  put_number (w, value, 8);
}

static void
put_f32 (rx_writer *w, float value)
{
  uint32_t bits;

  memcpy (&bits, &value, sizeof bits);
  put_u32 (w, bits);
}

static void
put_bytes (rx_writer *w, rx_bytes bytes)
{
  if (bytes.size > RX_WIRE_PAYLOAD_MAX)
    {
      w->failed = true;
      return;
    }
  put_u32 (w, (uint32_t) bytes.size);
  put_raw (w, bytes.data, bytes.size);
}

/* Where the frame begins; its length is filled in by frame_end. */
static size_t
frame_begin (rx_writer *w, rx_msg type, rx_to to)
{
  size_t start = w->used;

  put_u32 (w, RX_WIRE_MAGIC);
  put_u16 (w, RX_WIRE_VERSION);
  put_u16 (w, (uint16_t) type);
  put_u32 (w, 0);
  put_u64 (w, to.request);
  put_u32 (w, to.model);
  put_u32 (w, 0);
  return start;
}

static void
frame_end (rx_writer *w, size_t start)
{
  size_t length;

  if (!w->failed && w->used - start > RX_WIRE_HEADER_BYTES + (size_t) RX_WIRE_PAYLOAD_MAX)
    w->failed = true;
  if (w->failed)
    {
      if (w->used > start)
        explicit_bzero (w->data + start, w->used - start);
      w->used = start;
      return;
    }
  length = w->used - start - RX_WIRE_HEADER_BYTES;
  for (unsigned i = 0; i < 4; i++)
    w->data[start + RX_WIRE_HEADER_BYTES - 4 + i] = (uint8_t) (length >> (8 * i));
}

/* ---- public ---- */

void
rx_put_empty (rx_writer *w, rx_msg type, rx_to to)
{
  frame_end (w, frame_begin (w, type, to));
}

void
rx_put_hello (rx_writer *w, rx_to to, const rx_hello *m)
{
  size_t start = frame_begin (w, RX_MSG_HELLO, to);

  put_u32 (w, m->version_max);
  put_bytes (w, m->program);
  frame_end (w, start);
}

void
rx_put_ready (rx_writer *w, rx_to to, const rx_ready *m)
{
  size_t start = frame_begin (w, RX_MSG_READY, to);

  put_u32 (w, m->version);
  put_bytes (w, m->engine);
  put_bytes (w, m->device);
  put_u8 (w, m->software);
  frame_end (w, start);
}

void
rx_put_load (rx_writer *w, rx_to to, const rx_load *m)
{
  size_t start = frame_begin (w, RX_MSG_LOAD, to);

  put_bytes (w, m->path);
  put_u32 (w, m->context_tokens);
  put_u64 (w, m->memory_bytes);
  frame_end (w, start);
}

void
rx_put_loaded (rx_writer *w, rx_to to, const rx_loaded *m)
{
  size_t start = frame_begin (w, RX_MSG_LOADED, to);

  put_u32 (w, m->capabilities);
  put_u32 (w, m->context_tokens);
  put_u32 (w, m->sequences);
  put_u64 (w, m->memory_bytes);
  put_bytes (w, m->name);
  frame_end (w, start);
}

void
rx_put_progress (rx_writer *w, rx_to to, const rx_progress *m)
{
  size_t start = frame_begin (w, RX_MSG_PROGRESS, to);

  put_bytes (w, m->step);
  put_u64 (w, m->done);
  put_u64 (w, m->total);
  frame_end (w, start);
}

static void
put_sampling (rx_writer *w, const rx_sampling *s)
{
  put_u32 (w, s->max_tokens);
  put_f32 (w, s->temperature);
  put_u32 (w, s->top_k);
  put_f32 (w, s->top_p);
  put_f32 (w, s->min_p);
  put_f32 (w, s->repeat_penalty);
  put_f32 (w, s->frequency_penalty);
  put_f32 (w, s->presence_penalty);
  put_u64 (w, s->seed);
}

void
rx_put_generate (rx_writer *w, rx_to to, const rx_generate_spec *m)
{
  size_t start = frame_begin (w, RX_MSG_GENERATE, to);

  put_raw (w, m->scope, sizeof m->scope);
  put_sampling (w, &m->sampling);
  put_u8 (w, m->grammar_kind);
  put_bytes (w, m->grammar);
  put_u32 (w, m->n_stops);
  for (uint32_t i = 0; i < m->n_stops && !w->failed; i++)
    put_bytes (w, m->stops[i]);
  put_u32 (w, m->n_biases);
  for (uint32_t i = 0; i < m->n_biases && !w->failed; i++)
    {
      put_u32 (w, m->biases[i].token);
      put_f32 (w, m->biases[i].bias);
    }
  put_u32 (w, m->n_segments);
  for (uint32_t i = 0; i < m->n_segments && !w->failed; i++)
    {
      put_u8 (w, m->segments[i].role);
      put_u8 (w, m->segments[i].trust);
      put_u16 (w, m->segments[i].flags);
      put_bytes (w, m->segments[i].text);
    }
  frame_end (w, start);
}

void
rx_put_text (rx_writer *w, rx_to to, const rx_text *m)
{
  size_t start = frame_begin (w, RX_MSG_TEXT, to);

  put_bytes (w, m->text);
  put_u32 (w, m->tokens);
  frame_end (w, start);
}

void
rx_put_done (rx_writer *w, rx_to to, const rx_done *m)
{
  size_t start = frame_begin (w, RX_MSG_DONE, to);

  put_u32 (w, m->finish);
  put_u32 (w, m->prompt_tokens);
  put_u32 (w, m->cached_tokens);
  put_u32 (w, m->answer_tokens);
  put_u64 (w, m->prefill_us);
  put_u64 (w, m->decode_us);
  frame_end (w, start);
}

void
rx_put_drop_scope (rx_writer *w, rx_to to, const rx_drop_scope *m)
{
  size_t start = frame_begin (w, RX_MSG_DROP_SCOPE, to);

  put_raw (w, m->scope, sizeof m->scope);
  frame_end (w, start);
}

void
rx_put_dropped (rx_writer *w, rx_to to, const rx_dropped *m)
{
  size_t start = frame_begin (w, RX_MSG_DROPPED, to);

  put_u32 (w, m->pages);
  frame_end (w, start);
}

void
rx_put_blob (rx_writer *w, rx_to to, const rx_blob *m)
{
  size_t start = frame_begin (w, RX_MSG_BLOB, to);

  put_u64 (w, m->blob);
  put_u64 (w, m->total);
  put_u64 (w, m->offset);
  put_bytes (w, m->piece);
  frame_end (w, start);
}

void
rx_put_credit (rx_writer *w, rx_to to, const rx_credit *m)
{
  size_t start = frame_begin (w, RX_MSG_CREDIT, to);

  put_u64 (w, m->blob);
  put_u64 (w, m->upto);
  frame_end (w, start);
}

void
rx_put_run (rx_writer *w, rx_msg type, rx_to to, const rx_tensor *tensors, uint32_t n_tensors)
{
  size_t start = frame_begin (w, type, to);

  put_u32 (w, n_tensors);
  for (uint32_t i = 0; i < n_tensors && !w->failed; i++)
    {
      const rx_tensor *t = &tensors[i];

      put_bytes (w, t->name);
      put_u8 (w, t->dtype);
      put_u8 (w, t->n_dims);
      for (unsigned d = 0; d < t->n_dims && d < RX_WIRE_DIMS_MAX; d++)
        put_u64 (w, t->dims[d]);
      put_u64 (w, t->blob);
      put_bytes (w, t->bytes);
    }
  frame_end (w, start);
}

void
rx_put_failed (rx_writer *w, rx_to to, rx_fail code, const char *text)
{
  size_t start = frame_begin (w, RX_MSG_FAILED, to);

  put_u32 (w, code);
  put_bytes (w, rx_bytes_of (text));
  frame_end (w, start);
}

void
rx_put_unsupported (rx_writer *w, rx_to to, const rx_unsupported *m)
{
  size_t start = frame_begin (w, RX_MSG_UNSUPPORTED, to);

  put_u16 (w, m->type);
  put_u32 (w, m->flags);
  frame_end (w, start);
}

void
rx_writer_clear (rx_writer *w)
{
  if (w->data != NULL)
    {
      explicit_bzero (w->data, w->size);
      free (w->data);
    }
  *w = (rx_writer){ 0 };
}
