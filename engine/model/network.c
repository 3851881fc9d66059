#include "network.h"

#include "network-private.h"

#include <string.h>

#define SEGMENT_US 32000 /* what one may take by itself, of 50 ms: it is not cut further */

/* ---- the plan of a layer ---- */

static rx_status
add_attention (rx_network *n, rx_runner *r, uint32_t layer, rx_act *out)
{
  const rx_shape *s = &n->shape;
  const rx_layer_weights *w = &n->weights.layer[layer];
  rx_linear qkv = { .in = r->acts.x,
                    .norm = w->attn_norm,
                    .eps = s->eps,
                    .matrix = w->qkv,
                    .bias = w->qkv_bias,
                    .out = r->acts.qkv };
  rx_attention attention = { .qkv = r->acts.qkv,
                             .layer = layer,
                             .heads = s->heads,
                             .kv_heads = s->kv_heads,
                             .head_dim = s->head_dim,
                             .q_norm = w->q_norm,
                             .k_norm = w->k_norm,
                             .eps = s->eps,
                             .rope = n->ropes[s->layer[layer].rope],
                             .scale = s->attention_scale,
                             .window = s->layer[layer].window,
                             .out = out };
  rx_status status = rx_op_linear (n->ops, &r->batch, &qkv);

  return status == RX_OK ? rx_op_attention (n->ops, &r->batch, &attention) : status;
}

/* x += matrix . in, or x += norm (matrix . in) */
static rx_status
add_to_stream (
    rx_network *n, rx_runner *r, rx_matrix *matrix, const rx_act *in, const rx_vector *norm)
{
  rx_linear linear = { .in = in,
                       .eps = n->shape.eps,
                       .matrix = matrix,
                       .residual = r->acts.x,
                       .out = r->acts.x,
                       .post_norm = norm,
                       .product = norm != NULL ? r->acts.y : NULL,
                       .later = true };

  return rx_op_linear (n->ops, &r->batch, &linear);
}

static rx_status
add_layer (rx_network *n, rx_runner *r, uint32_t layer)
{
  const rx_layer_weights *w = &n->weights.layer[layer];
  rx_linear gate_up = { .in = r->acts.x,
                        .norm = w->ffn_norm,
                        .eps = n->shape.eps,
                        .matrix = w->gate_up,
                        .activation = n->shape.activation,
                        .out = r->acts.hidden };
  uint32_t before = rx_plan_steps (r->batch.plan), steps;
  rx_status status = add_attention (n, r, layer, r->acts.mixed);

  if (status == RX_OK)
    status = add_to_stream (n, r, w->out, r->acts.mixed, w->post_attn);
  if (status == RX_OK)
    status = rx_plan_cut (r->batch.plan);
  if (status == RX_OK)
    status = rx_op_linear (n->ops, &r->batch, &gate_up);
  if (status == RX_OK)
    status = add_to_stream (n, r, w->down, r->acts.hidden, w->post_ffn);
  steps = rx_plan_steps (r->batch.plan) - before;
  if (r->batch.tokens_max == 1 && steps > n->facts.layer_dispatches)
    n->facts.layer_dispatches = steps;
  return status == RX_OK ? rx_plan_cut (r->batch.plan) : status;
}

rx_status
rx_network_add (rx_network *n, rx_run_kind kind)
{
  rx_runner *r = &n->runners[kind];
  /* Of a prefill nobody reads more of the last layer than its keys and values. */
  uint32_t layers = n->shape.layers - (kind == RX_RUN_PREFILL ? 1 : 0);
  rx_embed embed = { n->weights.embed, r->acts.x, n->shape.embed_scale };
  rx_head head = { .in = r->acts.x,
                   .norm = n->weights.norm,
                   .eps = n->shape.eps,
                   .matrix = n->weights.head,
                   .softcap = n->shape.softcap,
                   .top = r->top,
                   .logits = r->logits };
  rx_status status = rx_op_embed (n->ops, &r->batch, &embed);

  for (uint32_t i = 0; status == RX_OK && i < layers; i++)
    status = add_layer (n, r, i);
  if (status == RX_OK && layers < n->shape.layers)
    status = add_attention (n, r, layers, NULL);
  if (status == RX_OK && kind != RX_RUN_PREFILL)
    status = rx_op_head (n->ops, &r->batch, &head);
  return status;
}

/* ---- forgetting ---- */

static bool
is_idle (const rx_network *n)
{
  for (int kind = 0; kind < RX_RUNS; kind++)
    {
      if (rx_network_is_running (n, (rx_run_kind) kind))
        return false;
    }
  return true;
}

static rx_status
wipe_span (rx_network *n, rx_span span)
{
  return span.size > 0 ? rx_arena_fill (n->arena, span, 0) : RX_OK;
}

rx_status
rx_network_forget (rx_network *n)
{
  rx_status status = RX_OK;

  n->must_forget = true;
  if (!is_idle (n))
    return RX_OK;
  for (int kind = 0; kind < RX_RUNS && status == RX_OK; kind++)
    {
      rx_runner *r = &n->runners[kind];

      status = wipe_span (n, r->top);
      if (status == RX_OK)
        status = wipe_span (n, r->logits);
      if (status == RX_OK)
        status = wipe_span (n, r->batch.params);
    }
  if (status == RX_OK)
    status = rx_ops_wipe (n->ops);
  n->must_forget = status != RX_OK;
  return status;
}

/* ---- running ---- */

void
rx_network_begin (rx_network *n, rx_run_kind kind, const rx_work *work)
{
  rx_runner *r = &n->runners[kind];
  rx_params *params = (rx_params *) (void *) r->batch.params.map;
  uint32_t pages = (work->position + work->n_tokens + RX_PAGE_TOKENS - 1) / RX_PAGE_TOKENS;

  if (n->must_forget)
    rx_network_forget (n); /* what fails here fails again in the step */
  params->n_tokens = work->n_tokens;
  params->position = work->position;
  params->n_rows = work->n_rows;
  memcpy (params->tokens, work->tokens, work->n_tokens * sizeof *params->tokens);
  for (uint32_t i = 0; i < pages; i++)
    params->pages[i] = rx_cache_place (n->cache, work->pages[i]);
  if (work->n_rows > 0)
    memcpy (params->rows, work->rows, work->n_rows * sizeof *params->rows);
  rx_params_ready (n->ops, &r->batch);
  r->next = 0;
  rx_pace_begin (&r->pace, work->n_tokens);
}

/* The batch grows while its slowest segment may take twice as long, and a quarter more on another day. */
static void
adapt_batch (rx_network *n, rx_runner *r, uint32_t n_tokens)
{
  if (n_tokens != n->batch)
    return;
  if (r->pace.worst_us > SEGMENT_US && n->batch > RX_BATCH_MIN)
    n->batch /= 2;
  else if (r->pace.worst_us < SEGMENT_US * 2 / 5 && n->batch < RX_BATCH_MAX)
    n->batch *= 2;
  else
    return;
  rx_pace_forget (&r->pace);
}

static void
end_run (rx_runner *r)
{
  rx_params *params = (rx_params *) (void *) r->batch.params.map;

  explicit_bzero (params->tokens, params->n_tokens * sizeof *params->tokens);
  r->next = r->n_segments;
}

/* Whose keys and values have been written when so many segments have run: a layer is cut in two, and writes
 * them in its first half. */
static uint32_t
layers_of (const rx_network *n, uint32_t segments)
{
  uint32_t layers = (segments + 1) / 2;

  return layers < n->shape.layers ? layers : n->shape.layers;
}

/* A run whose end could not be waited for still reads what the next one is given, and writes into pages that are
 * wiped. One that does not end either is on a device that is of no use any more. */
static rx_status
end_failed (rx_runner *r, rx_status status)
{
  if (status != RX_DEVICE_LOST && rx_plan_settle (r->batch.plan) != RX_OK)
    status = RX_DEVICE_LOST;
  end_run (r);
  return status;
}

rx_status
rx_network_step (rx_network *n, rx_run_kind kind, bool *more)
{
  rx_runner *r = &n->runners[kind];
  const rx_params *params = (const rx_params *) (void *) r->batch.params.map;
  uint32_t count = rx_pace_count (&r->pace, r->next);
  uint64_t us = 0;
  rx_status status;

  rx_cache_writes (n->cache, params, layers_of (n, r->next + count));
  status = rx_plan_run (r->batch.plan, r->next, count, &us);

  if (status != RX_OK)
    return end_failed (r, status);
  n->device_us += us;
  rx_pace_learn (&r->pace, r->next, count, us);
  r->next += count;
  *more = r->next < r->n_segments;
  if (*more)
    return RX_OK;
  if (kind == RX_RUN_PREFILL)
    adapt_batch (n, r, params->n_tokens);
  /* Not before: the crew's kernels are compiled beside what runs, and a first token comes soonest with
   * all cores. */
  if (kind == RX_RUN_DECODE)
    rx_plan_join (r->batch.plan);
  end_run (r);
  return RX_OK;
}

void
rx_network_stop (rx_network *n, rx_run_kind kind)
{
  if (rx_network_is_running (n, kind))
    end_run (&n->runners[kind]);
}

bool
rx_network_is_running (const rx_network *n, rx_run_kind kind)
{
  return n->runners[kind].next < n->runners[kind].n_segments;
}

uint32_t
rx_network_done (const rx_network *n, rx_run_kind kind, uint32_t n_tokens)
{
  const rx_runner *r = &n->runners[kind];

  return (uint32_t) ((uint64_t) n_tokens * r->next / r->n_segments);
}

const rx_top *
rx_network_top (const rx_network *n, rx_run_kind kind)
{
  return (const rx_top *) (void *) n->runners[kind].top.map;
}

const float *
rx_network_logits (const rx_network *n)
{
  return (const float *) (void *) n->runners[RX_RUN_DECODE].logits.map;
}

rx_status
rx_network_copy (rx_network *n, uint32_t from, uint32_t to)
{
  return rx_cache_copy (n->cache, from, to);
}

rx_status
rx_network_wipe (rx_network *n, const uint32_t *pages, uint32_t count)
{
  return count > 0 ? rx_cache_wipe (n->cache, pages, count) : RX_OK;
}

rx_status
rx_network_tune (rx_network *n, bool *more)
{
  return rx_ops_tune (n->ops, more);
}

/* ---- what it is ---- */

const rx_shape *
rx_network_shape (const rx_network *n)
{
  return &n->shape;
}

const rx_device_info *
rx_network_device (const rx_network *n)
{
  return &n->info;
}

const char *
rx_network_family (const rx_network *n)
{
  return rx_ops_family_name (n->ops);
}

uint32_t
rx_network_context (const rx_network *n)
{
  return n->context;
}

uint32_t
rx_network_pages (const rx_network *n)
{
  return n->pages;
}

uint64_t
rx_network_bytes (const rx_network *n)
{
  return rx_arena_used (n->arena);
}

uint64_t
rx_network_device_us (const rx_network *n)
{
  return n->device_us;
}

rx_run_facts
rx_network_run_facts (const rx_network *n, rx_run_kind kind)
{
  const rx_pace *pace = &n->runners[kind].pace;

  return (rx_run_facts){ pace->submits, pace->longest_us };
}

uint32_t
rx_network_batch (const rx_network *n)
{
  return n->batch;
}

void
rx_network_say_facts (const rx_network *n, rx_network_facts *out)
{
  rx_plan *decode = n->runners[RX_RUN_DECODE].batch.plan;
  rx_crew_facts crew = { 0 };

  if (decode != NULL)
    rx_plan_joined (decode, &crew);
  *out = n->facts;
  out->crew_runs = crew.runs;
  out->crew_pauses = crew.pauses;
}
