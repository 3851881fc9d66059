#include "wire.h"

#include <math.h>
#include <string.h>

#define CAPABILITIES_KNOWN  (RX_CAN_GENERATE | RX_CAN_EMBED | RX_CAN_IMAGE_IN | RX_CAN_RUN)
#define SEGMENT_FLAGS_KNOWN RX_SEGMENT_PINNED

/* ---- fields ---- */

static const uint8_t *
take (rx_cursor *c, uint64_t n)
{
  const uint8_t *at = c->at;

  if (c->bad || n > c->left)
    {
      c->bad = true;
      return NULL;
    }
  if (n > 0)
    c->at += n;
  c->left -= n;
  return at;
}

static uint64_t
take_number (rx_cursor *c, unsigned width)
{
  const uint8_t *p = take (c, width);
  uint64_t value = 0;

  for (unsigned i = 0; p != NULL && i < width; i++)
    value |= (uint64_t) p[i] << (8 * i);
  return value;
}

static uint8_t
take_u8 (rx_cursor *c)
{
  return (uint8_t) take_number (c, 1);
}

static uint16_t
take_u16 (rx_cursor *c)
{
  return (uint16_t) take_number (c, 2);
}

static uint32_t
take_u32 (rx_cursor *c)
{
  return (uint32_t) take_number (c, 4);
}

static uint64_t
take_u64 (rx_cursor *c)
{
  return take_number (c, 8);
}

/* A number that is not finite has no meaning in any message. */
static float
take_f32 (rx_cursor *c)
{
  uint32_t bits = take_u32 (c);
  float value;

  memcpy (&value, &bits, sizeof value);
  if (!isfinite (value))
    {
      c->bad = true;
      return 0;
    }
  return value;
}

static rx_bytes
take_bytes (rx_cursor *c)
{
  uint32_t size = take_u32 (c);
  const uint8_t *data = take (c, size);

  return c->bad ? (rx_bytes){ NULL, 0 } : (rx_bytes){ data, size };
}

static rx_bytes
take_text (rx_cursor *c)
{
  rx_bytes text = take_bytes (c);

  if (!rx_utf8_valid (text))
    c->bad = true;
  return text;
}

static void
take_scope (rx_cursor *c, uint8_t scope[RX_WIRE_SCOPE_BYTES])
{
  const uint8_t *p = take (c, RX_WIRE_SCOPE_BYTES);

  memset (scope, 0, RX_WIRE_SCOPE_BYTES);
  if (p != NULL)
    memcpy (scope, p, RX_WIRE_SCOPE_BYTES);
}

static void
require (rx_cursor *c, bool legal)
{
  if (!legal)
    c->bad = true;
}

static rx_cursor
cursor_of (rx_bytes payload)
{
  return (rx_cursor){ payload.data, payload.size, false };
}

/* True when everything was legal and nothing is left over. */
static bool
ended (const rx_cursor *c)
{
  return !c->bad && c->left == 0;
}

/* ---- list items ---- */

static void
take_stop (rx_cursor *c, void *item)
{
  rx_bytes *stop = item;

  *stop = take_text (c);
  require (c, stop->size > 0); /* an empty stop would end every answer at once */
}

static void
take_bias (rx_cursor *c, void *item)
{
  rx_token_bias *bias = item;

  bias->token = take_u32 (c);
  bias->bias = take_f32 (c);
}

static void
take_segment (rx_cursor *c, void *item)
{
  rx_segment *segment = item;

  segment->role = take_u8 (c);
  segment->trust = take_u8 (c);
  segment->flags = take_u16 (c);
  segment->text = take_text (c);
  require (c, segment->role >= RX_ROLE_SYSTEM && segment->role <= RX_ROLE_ASSISTANT);
  require (c, segment->trust >= RX_TRUST_TEMPLATE && segment->trust <= RX_TRUST_RECORD);
  require (c, (segment->flags & ~SEGMENT_FLAGS_KNOWN) == 0);
}

static void
take_tensor (rx_cursor *c, void *item)
{
  rx_tensor *tensor = item;
  uint64_t size = 0;

  memset (tensor, 0, sizeof *tensor);
  tensor->name = take_text (c);
  tensor->dtype = take_u8 (c);
  tensor->n_dims = take_u8 (c);
  require (c, tensor->n_dims <= RX_WIRE_DIMS_MAX);
  for (unsigned i = 0; !c->bad && i < tensor->n_dims; i++)
    tensor->dims[i] = take_u64 (c);
  tensor->blob = take_u64 (c);
  tensor->bytes = take_bytes (c);
  if (c->bad)
    return;
  require (c, rx_tensor_bytes (tensor, &size));
  require (c, tensor->bytes.size == (tensor->blob == 0 ? size : 0));
}

/* Walks the whole list once. A count larger than its bytes allow ends at the first item that is not
 * there, so a count costs nothing by itself. */
static rx_list
take_list (rx_cursor *c, void (*take_item) (rx_cursor *c, void *item), void *scratch)
{
  rx_list list;

  list.count = take_u32 (c);
  list.items = *c;
  for (uint32_t i = 0; i < list.count && !c->bad; i++)
    take_item (c, scratch);
  if (c->bad)
    return (rx_list){ 0 };
  list.items.left -= c->left;
  return list;
}

static bool
next (rx_list *list, void (*take_item) (rx_cursor *c, void *item), void *item)
{
  if (list->count == 0)
    return false;
  list->count--;
  take_item (&list->items, item);
  return !list->items.bad;
}

static void
take_sampling (rx_cursor *c, rx_sampling *s)
{
  s->max_tokens = take_u32 (c);
  s->temperature = take_f32 (c);
  s->top_k = take_u32 (c);
  s->top_p = take_f32 (c);
  s->min_p = take_f32 (c);
  s->repeat_penalty = take_f32 (c);
  s->frequency_penalty = take_f32 (c);
  s->presence_penalty = take_f32 (c);
  s->seed = take_u64 (c);
  require (c, s->temperature >= 0 && s->repeat_penalty >= 0);
  require (c, s->top_p >= 0 && s->top_p <= 1 && s->min_p >= 0 && s->min_p <= 1);
}

/* ---- public ---- */

rx_frame
rx_frame_next (const uint8_t *data, size_t size, rx_header *header, size_t *need)
{
  rx_cursor c = { data, size, false };

  *need = RX_WIRE_HEADER_BYTES;
  if (size >= 4 && take_u32 (&c) != RX_WIRE_MAGIC)
    return RX_FRAME_BROKEN;
  if (size < RX_WIRE_HEADER_BYTES)
    return RX_FRAME_MORE;

  header->version = take_u16 (&c);
  header->type = take_u16 (&c);
  header->flags = take_u32 (&c);
  header->request = take_u64 (&c);
  header->model = take_u32 (&c);
  header->length = take_u32 (&c);
  if (header->version != RX_WIRE_VERSION || header->request == 0 ||
      header->length > RX_WIRE_PAYLOAD_MAX)
    return RX_FRAME_BROKEN;

  *need = RX_WIRE_HEADER_BYTES + (size_t) header->length;
  return size < *need ? RX_FRAME_MORE : RX_FRAME_WHOLE;
}

bool
rx_get_hello (rx_bytes payload, rx_hello *out)
{
  rx_cursor c = cursor_of (payload);

  out->version_max = take_u32 (&c);
  out->program = take_text (&c);
  require (&c, out->version_max >= 1);
  return ended (&c);
}

bool
rx_get_ready (rx_bytes payload, rx_ready *out)
{
  rx_cursor c = cursor_of (payload);

  out->version = take_u32 (&c);
  out->engine = take_text (&c);
  out->device = take_text (&c);
  out->software = take_u8 (&c);
  require (&c, out->version >= 1 && out->software <= 1);
  return ended (&c);
}

bool
rx_get_load (rx_bytes payload, rx_load *out)
{
  rx_cursor c = cursor_of (payload);

  /* Bytes, not text: a Linux file name need not be UTF-8. */
  out->path = take_bytes (&c);
  out->context_tokens = take_u32 (&c);
  out->memory_bytes = take_u64 (&c);
  require (&c, out->path.size > 0);
  return ended (&c) && memchr (out->path.data, 0, out->path.size) == NULL;
}

bool
rx_get_loaded (rx_bytes payload, rx_loaded *out)
{
  rx_cursor c = cursor_of (payload);

  out->capabilities = take_u32 (&c);
  out->context_tokens = take_u32 (&c);
  out->sequences = take_u32 (&c);
  out->memory_bytes = take_u64 (&c);
  out->name = take_text (&c);
  require (&c, (out->capabilities & ~(uint32_t) CAPABILITIES_KNOWN) == 0);
  return ended (&c);
}

bool
rx_get_progress (rx_bytes payload, rx_progress *out)
{
  rx_cursor c = cursor_of (payload);

  out->step = take_text (&c);
  out->done = take_u64 (&c);
  out->total = take_u64 (&c); /* 0: not known */
  require (&c, out->total == 0 || out->done <= out->total);
  return ended (&c);
}

bool
rx_get_generate (rx_bytes payload, rx_generate *out)
{
  rx_cursor c = cursor_of (payload);
  rx_bytes stop;
  rx_token_bias bias;
  rx_segment segment;

  take_scope (&c, out->scope);
  take_sampling (&c, &out->sampling);
  out->grammar_kind = take_u8 (&c);
  out->grammar = take_text (&c);
  require (&c, out->grammar_kind <= RX_GRAMMAR_JSON_SCHEMA);
  require (&c, (out->grammar_kind == RX_GRAMMAR_NONE) == (out->grammar.size == 0));
  out->stops = take_list (&c, take_stop, &stop);
  out->biases = take_list (&c, take_bias, &bias);
  out->segments = take_list (&c, take_segment, &segment);
  require (&c, out->segments.count >= 1);
  return ended (&c);
}

bool
rx_get_text (rx_bytes payload, rx_text *out)
{
  rx_cursor c = cursor_of (payload);

  out->text = take_text (&c);
  out->tokens = take_u32 (&c);
  return ended (&c);
}

bool
rx_get_done (rx_bytes payload, rx_done *out)
{
  rx_cursor c = cursor_of (payload);

  out->finish = take_u32 (&c);
  out->prompt_tokens = take_u32 (&c);
  out->cached_tokens = take_u32 (&c);
  out->answer_tokens = take_u32 (&c);
  out->prefill_us = take_u64 (&c);
  out->decode_us = take_u64 (&c);
  require (&c, out->finish >= RX_FINISH_END && out->finish <= RX_FINISH_CANCELLED);
  require (&c, out->cached_tokens <= out->prompt_tokens);
  return ended (&c);
}

bool
rx_get_drop_scope (rx_bytes payload, rx_drop_scope *out)
{
  rx_cursor c = cursor_of (payload);

  take_scope (&c, out->scope);
  return ended (&c);
}

bool
rx_get_dropped (rx_bytes payload, rx_dropped *out)
{
  rx_cursor c = cursor_of (payload);

  out->pages = take_u32 (&c);
  return ended (&c);
}

bool
rx_get_blob (rx_bytes payload, rx_blob *out)
{
  rx_cursor c = cursor_of (payload);

  out->blob = take_u64 (&c);
  out->total = take_u64 (&c);
  out->offset = take_u64 (&c);
  out->piece = take_bytes (&c);
  require (&c, out->blob != 0 && out->offset <= out->total);
  require (&c, out->piece.size <= RX_WIRE_BLOB_PIECE);
  return ended (&c) && out->piece.size <= out->total - out->offset;
}

bool
rx_get_credit (rx_bytes payload, rx_credit *out)
{
  rx_cursor c = cursor_of (payload);

  out->blob = take_u64 (&c);
  out->upto = take_u64 (&c);
  require (&c, out->blob != 0);
  return ended (&c);
}

bool
rx_get_run (rx_bytes payload, rx_run *out)
{
  rx_cursor c = cursor_of (payload);
  rx_tensor tensor;

  out->tensors = take_list (&c, take_tensor, &tensor);
  return ended (&c);
}

bool
rx_get_failed (rx_bytes payload, rx_failed *out)
{
  rx_cursor c = cursor_of (payload);

  out->code = take_u32 (&c);
  out->text = take_text (&c);
  require (&c, out->code >= RX_FAIL_BAD_MESSAGE && out->code <= RX_FAIL_NOT_CAPABLE);
  for (size_t i = 0; !c.bad && i < out->text.size; i++)
    require (&c, out->text.data[i] >= 0x20); /* one line */
  return ended (&c);
}

bool
rx_get_unsupported (rx_bytes payload, rx_unsupported *out)
{
  rx_cursor c = cursor_of (payload);

  out->type = take_u16 (&c);
  out->flags = take_u32 (&c);
  return ended (&c);
}

bool
rx_next_bytes (rx_list *list, rx_bytes *out)
{
  return next (list, take_stop, out);
}

bool
rx_next_bias (rx_list *list, rx_token_bias *out)
{
  return next (list, take_bias, out);
}

bool
rx_next_segment (rx_list *list, rx_segment *out)
{
  return next (list, take_segment, out);
}

bool
rx_next_tensor (rx_list *list, rx_tensor *out)
{
  return next (list, take_tensor, out);
}
