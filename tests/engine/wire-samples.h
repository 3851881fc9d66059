/* wire-samples.h: random legal messages of every type, and whether a payload says the same. */
#pragma once

#include "wire.h"

#include <glib.h>

G_BEGIN_DECLS

#define WIRE_SAMPLE_TYPES 18
extern const rx_msg wire_sample_types[WIRE_SAMPLE_TYPES];

typedef struct
{
  rx_msg type;
  rx_to to;
  GPtrArray *owned; /* texts and arrays that m points to */
  union
  {
    rx_hello hello;
    rx_ready ready;
    rx_load load;
    rx_loaded loaded;
    rx_progress progress;
    rx_generate_spec generate;
    rx_text text;
    rx_done done;
    rx_drop_scope drop_scope;
    rx_dropped dropped;
    rx_blob blob;
    rx_credit credit;
    rx_failed failed;
    rx_unsupported unsupported;
    struct
    {
      rx_tensor *tensors;
      uint32_t n;
    } run;
  } m;
} WireSample;

WireSample *wire_sample_new (rx_msg type, GRand *rand);
void wire_sample_free (WireSample *sample);
/* Appends it as a frame. */
void wire_sample_put (const WireSample *sample, rx_writer *writer);
/* True when the payload decodes as that type; lists are walked to their end. */
gboolean wire_payload_decodes (unsigned type, rx_bytes payload);
/* True when it decodes to what the sample says. */
gboolean wire_sample_equal (const WireSample *sample, rx_bytes payload);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireSample, wire_sample_free)

G_END_DECLS
