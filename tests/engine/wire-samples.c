#include "wire-samples.h"

#include <string.h>

const rx_msg wire_sample_types[WIRE_SAMPLE_TYPES] = {
  RX_MSG_HELLO, RX_MSG_LOAD,    RX_MSG_UNLOAD, RX_MSG_GENERATE, RX_MSG_CANCEL,   RX_MSG_DROP_SCOPE,
  RX_MSG_BLOB,  RX_MSG_RUN,     RX_MSG_READY,  RX_MSG_LOADED,   RX_MSG_PROGRESS, RX_MSG_TEXT,
  RX_MSG_DONE,  RX_MSG_DROPPED, RX_MSG_CREDIT, RX_MSG_RAN,      RX_MSG_FAILED,   RX_MSG_UNSUPPORTED,
};

/* ---- random values ---- */

static guint
below (GRand *rand, guint n)
{
  return (guint) g_rand_int_range (rand, 0, (gint) n);
}

static uint64_t
any_u64 (GRand *rand)
{
  return (uint64_t) g_rand_int (rand) << 32 | g_rand_int (rand);
}

static float
any_float (GRand *rand, double low, double high)
{
  return (float) g_rand_double_range (rand, low, high);
}

/* A character of one to four bytes, no control and no surrogate. */
static gunichar
any_character (GRand *rand)
{
  static const struct
  {
    gint from, to;
  } ranges[] = { { 0x20, 0x7F }, { 0xA0, 0x800 }, { 0x800, 0xD800 }, { 0x10000, 0x110000 } };
  guint i = below (rand, G_N_ELEMENTS (ranges));

  return (gunichar) g_rand_int_range (rand, ranges[i].from, ranges[i].to);
}

static rx_bytes
any_text (WireSample *sample, GRand *rand, guint at_least)
{
  GString *text = g_string_new (NULL);
  guint n = at_least + below (rand, 24);
  rx_bytes view;

  while (n-- > 0)
    g_string_append_unichar (text, any_character (rand));
  view = (rx_bytes){ (const uint8_t *) text->str, text->len };
  g_ptr_array_add (sample->owned, g_string_free (text, FALSE));
  return view;
}

static rx_bytes
any_bytes (WireSample *sample, GRand *rand, gsize n)
{
  guint8 *data = g_malloc (n + 1);

  for (gsize i = 0; i < n; i++)
    data[i] = (guint8) g_rand_int (rand);
  g_ptr_array_add (sample->owned, data);
  return (rx_bytes){ data, n };
}

static void
any_scope (GRand *rand, uint8_t scope[RX_WIRE_SCOPE_BYTES])
{
  for (guint i = 0; i < RX_WIRE_SCOPE_BYTES; i++)
    scope[i] = (uint8_t) g_rand_int (rand);
}

/* ---- messages with lists ---- */

static void
fill_generate (WireSample *sample, GRand *rand)
{
  rx_generate_spec *m = &sample->m.generate;
  rx_bytes *stops = g_new0 (rx_bytes, 4);
  rx_token_bias *biases = g_new0 (rx_token_bias, 4);
  rx_segment *segments = g_new0 (rx_segment, 5);

  g_ptr_array_add (sample->owned, stops);
  g_ptr_array_add (sample->owned, biases);
  g_ptr_array_add (sample->owned, segments);
  any_scope (rand, m->scope);
  m->sampling = (rx_sampling){
    .max_tokens = below (rand, 100),
    .temperature = any_float (rand, 0, 2),
    .top_k = below (rand, 100),
    .top_p = any_float (rand, 0, 1),
    .min_p = any_float (rand, 0, 1),
    .repeat_penalty = any_float (rand, 0, 2),
    .frequency_penalty = any_float (rand, -2, 2),
    .presence_penalty = any_float (rand, -2, 2),
    .seed = any_u64 (rand),
  };
  m->grammar_kind = (uint8_t) below (rand, 3);
  if (m->grammar_kind != RX_GRAMMAR_NONE)
    m->grammar = any_text (sample, rand, 1);
  m->n_stops = below (rand, 5);
  for (guint i = 0; i < m->n_stops; i++)
    stops[i] = any_text (sample, rand, 1);
  m->n_biases = below (rand, 5);
  for (guint i = 0; i < m->n_biases; i++)
    biases[i] = (rx_token_bias){ g_rand_int (rand), any_float (rand, -100, 100) };
  m->n_segments = 1 + below (rand, 5);
  for (guint i = 0; i < m->n_segments; i++)
    segments[i] = (rx_segment){ (uint8_t) (1 + below (rand, 3)), (uint8_t) (1 + below (rand, 3)),
                                (uint16_t) below (rand, 2), any_text (sample, rand, 0) };
  m->stops = stops;
  m->biases = biases;
  m->segments = segments;
}

static void
fill_run (WireSample *sample, GRand *rand)
{
  guint n = below (rand, 4);
  rx_tensor *tensors = g_new0 (rx_tensor, 4);

  g_ptr_array_add (sample->owned, tensors);
  for (guint i = 0; i < n; i++)
    {
      rx_tensor *t = &tensors[i];
      uint64_t size;

      t->name = any_text (sample, rand, 0);
      t->dtype = (uint8_t) below (rand, 5);
      t->n_dims = (uint8_t) below (rand, RX_WIRE_DIMS_MAX + 1);
      for (guint d = 0; d < t->n_dims; d++)
        t->dims[d] = below (rand, 3);
      t->blob = below (rand, 2) == 0 ? 0 : any_u64 (rand) | 1;
      g_assert_true (rx_tensor_bytes (t, &size));
      if (t->blob == 0)
        t->bytes = any_bytes (sample, rand, size);
    }
  sample->m.run.tensors = tensors;
  sample->m.run.n = n;
}

static void
fill_blob (WireSample *sample, GRand *rand)
{
  rx_blob *m = &sample->m.blob;
  uint64_t size = below (rand, 300);

  m->blob = any_u64 (rand) | 1;
  m->total = any_u64 (rand) >> below (rand, 64);
  m->offset = m->total == 0 ? 0 : any_u64 (rand) % m->total;
  m->piece = any_bytes (sample, rand, (gsize) MIN (m->total - m->offset, size));
}

/* ---- the rest ---- */

static void
fill_request (WireSample *sample, GRand *rand)
{
  switch (sample->type)
    {
    case RX_MSG_HELLO:
      sample->m.hello = (rx_hello){ 1 + below (rand, 9), any_text (sample, rand, 0) };
      break;
    case RX_MSG_LOAD:
      sample->m.load = (rx_load){ any_text (sample, rand, 1), g_rand_int (rand), any_u64 (rand) };
      break;
    case RX_MSG_GENERATE:
      fill_generate (sample, rand);
      break;
    case RX_MSG_DROP_SCOPE:
      any_scope (rand, sample->m.drop_scope.scope);
      break;
    case RX_MSG_BLOB:
      fill_blob (sample, rand);
      break;
    case RX_MSG_RUN:
    case RX_MSG_RAN:
      fill_run (sample, rand);
      break;
    default: /* no payload */
      break;
    }
}

static void
fill_answer (WireSample *sample, GRand *rand)
{
  switch (sample->type)
    {
    case RX_MSG_READY:
      sample->m.ready = (rx_ready){ 1 + below (rand, 9), any_text (sample, rand, 0),
                                    any_text (sample, rand, 0), (uint8_t) below (rand, 2) };
      break;
    case RX_MSG_LOADED:
      sample->m.loaded = (rx_loaded){ below (rand, 16), g_rand_int (rand), below (rand, 99),
                                      any_u64 (rand), any_text (sample, rand, 0) };
      break;
    case RX_MSG_PROGRESS:
      sample->m.progress = (rx_progress){ any_text (sample, rand, 0), below (rand, 9), 9 };
      break;
    case RX_MSG_TEXT:
      sample->m.text = (rx_text){ any_text (sample, rand, 0), below (rand, 9) };
      break;
    case RX_MSG_DONE:
      sample->m.done = (rx_done){ 1 + below (rand, 4), 9,
                                  below (rand, 10),    g_rand_int (rand),
                                  any_u64 (rand),      any_u64 (rand) };
      break;
    case RX_MSG_DROPPED:
      sample->m.dropped.pages = g_rand_int (rand);
      break;
    case RX_MSG_CREDIT:
      sample->m.credit = (rx_credit){ any_u64 (rand) | 1, any_u64 (rand) };
      break;
    case RX_MSG_FAILED:
      sample->m.failed = (rx_failed){ 1 + below (rand, 9), any_text (sample, rand, 0) };
      break;
    case RX_MSG_UNSUPPORTED:
      sample->m.unsupported = (rx_unsupported){ (uint16_t) g_rand_int (rand), g_rand_int (rand) };
      break;
    default:
      break;
    }
}

WireSample *
wire_sample_new (rx_msg type, GRand *rand)
{
  WireSample *sample = g_new0 (WireSample, 1);

  sample->type = type;
  sample->to = (rx_to){ any_u64 (rand) | 1, g_rand_int (rand) };
  sample->owned = g_ptr_array_new_with_free_func (g_free);
  fill_request (sample, rand);
  fill_answer (sample, rand);
  return sample;
}

void
wire_sample_free (WireSample *sample)
{
  g_ptr_array_unref (sample->owned);
  g_free (sample);
}

void
wire_sample_put (const WireSample *s, rx_writer *w)
{
#define PUT(TYPE, name)                   \
  case RX_MSG_##TYPE:                     \
    rx_put_##name (w, s->to, &s->m.name); \
    break;
  switch (s->type)
    {
      PUT (HELLO, hello)
      PUT (LOAD, load)
      PUT (GENERATE, generate)
      PUT (DROP_SCOPE, drop_scope)
      PUT (BLOB, blob)
      PUT (READY, ready)
      PUT (LOADED, loaded)
      PUT (PROGRESS, progress)
      PUT (TEXT, text)
      PUT (DONE, done)
      PUT (DROPPED, dropped)
      PUT (CREDIT, credit)
      PUT (UNSUPPORTED, unsupported)
    case RX_MSG_UNLOAD:
    case RX_MSG_CANCEL:
      rx_put_empty (w, s->type, s->to);
      break;
    case RX_MSG_RUN:
    case RX_MSG_RAN:
      rx_put_run (w, s->type, s->to, s->m.run.tensors, s->m.run.n);
      break;
    case RX_MSG_FAILED:
      rx_put_failed (w, s->to, (rx_fail) s->m.failed.code, (const char *) s->m.failed.text.data);
      break;
    }
#undef PUT
}

/* ---- what a payload says ---- */

static gboolean
same (rx_bytes a, rx_bytes b)
{
  return a.size == b.size && (a.size == 0 || memcmp (a.data, b.data, a.size) == 0);
}

static gboolean
same_tensor (const rx_tensor *a, const rx_tensor *b)
{
  return same (a->name, b->name) && a->dtype == b->dtype && a->n_dims == b->n_dims &&
         memcmp (a->dims, b->dims, sizeof a->dims) == 0 && a->blob == b->blob &&
         same (a->bytes, b->bytes);
}

static gboolean
equal_run (const WireSample *s, rx_bytes payload)
{
  rx_tensor tensor;
  rx_run m;
  guint n = 0;

  if (!rx_get_run (payload, &m) || m.tensors.count != s->m.run.n)
    return FALSE;
  while (rx_next_tensor (&m.tensors, &tensor))
    {
      if (!same_tensor (&tensor, &s->m.run.tensors[n++]))
        return FALSE;
    }
  return n == s->m.run.n;
}

static gboolean
equal_lists (const rx_generate_spec *spec, rx_generate *m)
{
  rx_bytes stop;
  rx_token_bias bias;
  rx_segment segment;
  guint stops = 0, biases = 0, segments = 0;

  while (rx_next_bytes (&m->stops, &stop))
    {
      if (!same (stop, spec->stops[stops++]))
        return FALSE;
    }
  while (rx_next_bias (&m->biases, &bias))
    {
      if (memcmp (&bias, &spec->biases[biases++], sizeof bias) != 0)
        return FALSE;
    }
  while (rx_next_segment (&m->segments, &segment))
    {
      const rx_segment *is = &spec->segments[segments++];

      if (segment.role != is->role || segment.trust != is->trust || segment.flags != is->flags ||
          !same (segment.text, is->text))
        return FALSE;
    }
  return stops == spec->n_stops && biases == spec->n_biases && segments == spec->n_segments;
}

static gboolean
equal_generate (const WireSample *s, rx_bytes payload)
{
  const rx_generate_spec *spec = &s->m.generate;
  rx_generate m;

  return rx_get_generate (payload, &m) && memcmp (m.scope, spec->scope, sizeof m.scope) == 0 &&
         m.sampling.max_tokens == spec->sampling.max_tokens &&
         m.sampling.temperature == spec->sampling.temperature &&
         m.sampling.top_k == spec->sampling.top_k && m.sampling.top_p == spec->sampling.top_p &&
         m.sampling.min_p == spec->sampling.min_p &&
         m.sampling.repeat_penalty == spec->sampling.repeat_penalty &&
         m.sampling.frequency_penalty == spec->sampling.frequency_penalty &&
         m.sampling.presence_penalty == spec->sampling.presence_penalty &&
         m.sampling.seed == spec->sampling.seed && m.grammar_kind == spec->grammar_kind &&
         same (m.grammar, spec->grammar) && m.stops.count == spec->n_stops &&
         m.biases.count == spec->n_biases && m.segments.count == spec->n_segments &&
         equal_lists (spec, &m);
}

static gboolean
equal_request (const WireSample *s, rx_bytes payload)
{
  rx_hello hello;
  rx_load load;
  rx_drop_scope drop;
  rx_blob blob;

  switch (s->type)
    {
    case RX_MSG_HELLO:
      return rx_get_hello (payload, &hello) && hello.version_max == s->m.hello.version_max &&
             same (hello.program, s->m.hello.program);
    case RX_MSG_LOAD:
      return rx_get_load (payload, &load) && same (load.path, s->m.load.path) &&
             load.context_tokens == s->m.load.context_tokens &&
             load.memory_bytes == s->m.load.memory_bytes;
    case RX_MSG_DROP_SCOPE:
      return rx_get_drop_scope (payload, &drop) &&
             memcmp (drop.scope, s->m.drop_scope.scope, sizeof drop.scope) == 0;
    case RX_MSG_BLOB:
      return rx_get_blob (payload, &blob) && blob.blob == s->m.blob.blob &&
             blob.total == s->m.blob.total && blob.offset == s->m.blob.offset &&
             same (blob.piece, s->m.blob.piece);
    case RX_MSG_GENERATE:
      return equal_generate (s, payload);
    case RX_MSG_RUN:
    case RX_MSG_RAN:
      return equal_run (s, payload);
    default:
      return payload.size == 0;
    }
}

static gboolean
equal_numbers (const WireSample *s, rx_bytes payload)
{
  rx_done done;
  rx_dropped dropped;
  rx_credit credit;
  rx_unsupported unsupported;

  switch (s->type)
    {
    case RX_MSG_DONE:
      return rx_get_done (payload, &done) && done.finish == s->m.done.finish &&
             done.prompt_tokens == s->m.done.prompt_tokens &&
             done.cached_tokens == s->m.done.cached_tokens &&
             done.answer_tokens == s->m.done.answer_tokens &&
             done.prefill_us == s->m.done.prefill_us && done.decode_us == s->m.done.decode_us;
    case RX_MSG_DROPPED:
      return rx_get_dropped (payload, &dropped) && dropped.pages == s->m.dropped.pages;
    case RX_MSG_CREDIT:
      return rx_get_credit (payload, &credit) && credit.blob == s->m.credit.blob &&
             credit.upto == s->m.credit.upto;
    default:
      return rx_get_unsupported (payload, &unsupported) &&
             unsupported.type == s->m.unsupported.type &&
             unsupported.flags == s->m.unsupported.flags;
    }
}

gboolean
wire_sample_equal (const WireSample *s, rx_bytes payload)
{
  rx_ready ready;
  rx_loaded loaded;
  rx_progress progress;
  rx_text text;
  rx_failed failed;

  switch (s->type)
    {
    case RX_MSG_READY:
      return rx_get_ready (payload, &ready) && ready.version == s->m.ready.version &&
             same (ready.engine, s->m.ready.engine) && same (ready.device, s->m.ready.device) &&
             ready.software == s->m.ready.software;
    case RX_MSG_LOADED:
      return rx_get_loaded (payload, &loaded) && same (loaded.name, s->m.loaded.name) &&
             loaded.capabilities == s->m.loaded.capabilities &&
             loaded.context_tokens == s->m.loaded.context_tokens &&
             loaded.sequences == s->m.loaded.sequences &&
             loaded.memory_bytes == s->m.loaded.memory_bytes;
    case RX_MSG_PROGRESS:
      return rx_get_progress (payload, &progress) && same (progress.step, s->m.progress.step) &&
             progress.done == s->m.progress.done && progress.total == s->m.progress.total;
    case RX_MSG_TEXT:
      return rx_get_text (payload, &text) && same (text.text, s->m.text.text) &&
             text.tokens == s->m.text.tokens;
    case RX_MSG_FAILED:
      return rx_get_failed (payload, &failed) && failed.code == s->m.failed.code &&
             same (failed.text, s->m.failed.text);
    case RX_MSG_DONE:
    case RX_MSG_DROPPED:
    case RX_MSG_CREDIT:
    case RX_MSG_UNSUPPORTED:
      return equal_numbers (s, payload);
    default:
      return equal_request (s, payload);
    }
}

static gboolean
decodes_lists (unsigned type, rx_bytes payload)
{
  rx_generate generate;
  rx_run run;
  rx_bytes bytes;
  rx_token_bias bias;
  rx_segment segment;
  rx_tensor tensor;

  if (type == RX_MSG_GENERATE)
    {
      if (!rx_get_generate (payload, &generate))
        return FALSE;
      while (rx_next_bytes (&generate.stops, &bytes))
        ;
      while (rx_next_bias (&generate.biases, &bias))
        ;
      while (rx_next_segment (&generate.segments, &segment))
        g_assert_true (rx_utf8_valid (segment.text));
      return TRUE;
    }
  if (!rx_get_run (payload, &run))
    return FALSE;
  while (rx_next_tensor (&run.tensors, &tensor))
    g_assert_cmpuint (tensor.n_dims, <=, RX_WIRE_DIMS_MAX);
  return TRUE;
}

gboolean
wire_payload_decodes (unsigned type, rx_bytes payload)
{
#define GET(TYPE, name)                   \
  case RX_MSG_##TYPE:                     \
    {                                     \
      rx_##name m;                        \
      return rx_get_##name (payload, &m); \
    }
  switch (type)
    {
      GET (HELLO, hello)
      GET (LOAD, load)
      GET (DROP_SCOPE, drop_scope)
      GET (BLOB, blob)
      GET (READY, ready)
      GET (LOADED, loaded)
      GET (PROGRESS, progress)
      GET (TEXT, text)
      GET (DONE, done)
      GET (DROPPED, dropped)
      GET (CREDIT, credit)
      GET (FAILED, failed)
      GET (UNSUPPORTED, unsupported)
    case RX_MSG_GENERATE:
    case RX_MSG_RUN:
    case RX_MSG_RAN:
      return decodes_lists (type, payload);
    default:
      return payload.size == 0;
    }
#undef GET
}
