/* A stream of frames from anyone: split, decoded by type, lists walked, and put together again. A
 * payload that decodes has one spelling only, so the same bytes must come out. */
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS_MAX 4096 /* a stream with longer lists is decoded, not put together again */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (bool good, const char *what)
{
  if (good)
    return;
  fprintf (stderr, "wire: %s\n", what);
  abort ();
}

static bool
again_generate (rx_writer *w, rx_to to, rx_bytes payload)
{
  static rx_bytes stops[ITEMS_MAX];
  static rx_token_bias biases[ITEMS_MAX];
  static rx_segment segments[ITEMS_MAX];
  rx_generate m;
  rx_generate_spec spec = { .stops = stops, .biases = biases, .segments = segments };

  if (!rx_get_generate (payload, &m) || m.stops.count > ITEMS_MAX || m.biases.count > ITEMS_MAX ||
      m.segments.count > ITEMS_MAX)
    return false;
  memcpy (spec.scope, m.scope, sizeof spec.scope);
  spec.sampling = m.sampling;
  spec.grammar_kind = m.grammar_kind;
  spec.grammar = m.grammar;
  while (rx_next_bytes (&m.stops, &stops[spec.n_stops]))
    {
      check (rx_utf8_valid (stops[spec.n_stops]), "a stop string that is not UTF-8");
      if (++spec.n_stops == ITEMS_MAX)
        break;
    }
  while (spec.n_biases < ITEMS_MAX && rx_next_bias (&m.biases, &biases[spec.n_biases]))
    spec.n_biases++;
  while (spec.n_segments < ITEMS_MAX && rx_next_segment (&m.segments, &segments[spec.n_segments]))
    {
      check (rx_utf8_valid (segments[spec.n_segments].text), "a segment that is not UTF-8");
      spec.n_segments++;
    }
  rx_put_generate (w, to, &spec);
  return true;
}

static bool
again_run (rx_writer *w, const rx_header *h, rx_to to, rx_bytes payload)
{
  static rx_tensor tensors[ITEMS_MAX];
  uint32_t n = 0, count;
  uint64_t bytes;
  rx_run m;

  if (!rx_get_run (payload, &m) || m.tensors.count > ITEMS_MAX)
    return false;
  count = m.tensors.count;
  while (n < ITEMS_MAX && rx_next_tensor (&m.tensors, &tensors[n]))
    {
      check (rx_tensor_bytes (&tensors[n], &bytes), "a tensor whose size overflows");
      n++;
    }
  check (n == count, "a list that is shorter than it says");
  rx_put_run (w, (rx_msg) h->type, to, tensors, n);
  return true;
}

#define AGAIN(name)                   \
  {                                   \
    rx_##name m;                      \
    if (!rx_get_##name (payload, &m)) \
      return false;                   \
    rx_put_##name (w, to, &m);        \
    return true;                      \
  }

static bool
again_failed (rx_writer *w, rx_to to, rx_bytes payload)
{
  char text[4096];
  rx_failed m;

  if (!rx_get_failed (payload, &m) || m.text.size >= sizeof text)
    return false;
  if (m.text.size > 0)
    memcpy (text, m.text.data, m.text.size);
  text[m.text.size] = '\0';
  rx_put_failed (w, to, (rx_fail) m.code, text);
  return true;
}

/* Decodes and puts together again; false when the payload is refused. */
static bool
again (rx_writer *w, const rx_header *h, rx_bytes payload)
{
  rx_to to = { h->request, h->model };

  switch (h->type)
    {
    case RX_MSG_HELLO:
      AGAIN (hello)
    case RX_MSG_LOAD:
      AGAIN (load)
    case RX_MSG_DROP_SCOPE:
      AGAIN (drop_scope)
    case RX_MSG_BLOB:
      AGAIN (blob)
    case RX_MSG_READY:
      AGAIN (ready)
    case RX_MSG_LOADED:
      AGAIN (loaded)
    case RX_MSG_PROGRESS:
      AGAIN (progress)
    case RX_MSG_TEXT:
      AGAIN (text)
    case RX_MSG_DONE:
      AGAIN (done)
    case RX_MSG_DROPPED:
      AGAIN (dropped)
    case RX_MSG_CREDIT:
      AGAIN (credit)
    case RX_MSG_UNSUPPORTED:
      AGAIN (unsupported)
    case RX_MSG_GENERATE:
      return again_generate (w, to, payload);
    case RX_MSG_RUN:
    case RX_MSG_RAN:
      return again_run (w, h, to, payload);
    case RX_MSG_FAILED:
      return again_failed (w, to, payload);
    default:
      check (strcmp (rx_msg_name (h->type), "") != 0, "a type without a name");
      return false;
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (;;)
    {
      rx_writer w = { 0 };
      rx_header h;
      size_t need;

      if (rx_frame_next (data, size, &h, &need) != RX_FRAME_WHOLE)
        return 0;
      check (need <= size && need == RX_WIRE_HEADER_BYTES + (size_t) h.length, "a wrong length");
      if (again (&w, &h, (rx_bytes){ data + RX_WIRE_HEADER_BYTES, h.length }))
        {
          check (!w.failed && w.used == need, "another size when put together again");
          check (memcmp (w.data + RX_WIRE_HEADER_BYTES, data + RX_WIRE_HEADER_BYTES, h.length) == 0,
                 "other bytes when put together again");
        }
      rx_writer_clear (&w);
      data += need;
      size -= need;
    }
}
