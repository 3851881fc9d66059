#include "weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  ATTN_NORM,
  FFN_NORM,
  Q_BIAS,
  K_BIAS,
  V_BIAS,
  Q_NORM,
  K_NORM,
  POST_ATTN,
  POST_FFN,
  VECTORS,
};

typedef struct
{
  rx_matrix_config qkv, out, gate_up, down;
  rx_part vectors[VECTORS]; /* bytes NULL: not there */
} layer_plan;

#define LAYER_MATRICES 4

/* A matrix to be packed. */
typedef struct
{
  rx_piece piece;
  rx_ops *ops;
  const rx_matrix_config *config;
  rx_matrix *matrix;
} packing;

struct rx_weights_plan
{
  const rx_gguf *file;
  const rx_shape *shape;
  rx_matrix_config embed, head; /* head.n_parts 0: tied */
  rx_part norm;
  bool *used;        /* (tensors of the file) */
  layer_plan *layer; /* (layers) */
  packing *packings; /* (n_packings) */
  uint32_t n_packings;
};

/* ---- finding ---- */

typedef struct
{
  rx_weights_plan *plan;
  uint32_t layer;
  unsigned head_uses;
  rx_trouble *trouble;
} finder;

static void
mark_used (rx_weights_plan *plan, const char *name)
{
  const rx_gguf_tensor *tensor = rx_gguf_find (plan->file, name);

  if (tensor != NULL)
    plan->used[tensor - rx_gguf_tensor_at (plan->file, 0)] = true;
}

static bool
find (finder *f, const rx_tensor_shape *want, rx_part *out)
{
  mark_used (f->plan, want->name);
  return rx_meta_tensor (f->plan->file, want, out, f->trouble);
}

static rx_tensor_shape
name_in_layer (const finder *f, const char *name, uint32_t rows, uint32_t cols)
{
  rx_tensor_shape want = { .rows = rows, .cols = cols };

  snprintf (want.name, sizeof want.name, "blk.%u.%s", f->layer, name);
  return want;
}

static bool
add_part (finder *f, rx_matrix_config *to, const rx_tensor_shape *want)
{
  to->uses = RX_USE_LINEAR;
  return find (f, want, &to->parts[to->n_parts++]);
}

static bool
find_matrices (finder *f, layer_plan *l)
{
  const rx_shape *s = f->plan->shape;
  uint32_t q = s->heads * s->head_dim, kv = s->kv_heads * s->head_dim;
  const struct
  {
    const char *name;
    rx_matrix_config *to;
    uint32_t rows, cols;
  } rows[] = {
    { "attn_q.weight", &l->qkv, q, s->width },
    { "attn_k.weight", &l->qkv, kv, s->width },
    { "attn_v.weight", &l->qkv, kv, s->width },
    { "attn_output.weight", &l->out, s->width, q },
    { "ffn_gate.weight", &l->gate_up, s->hidden, s->width },
    { "ffn_up.weight", &l->gate_up, s->hidden, s->width },
    { "ffn_down.weight", &l->down, s->width, s->hidden },
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    {
      rx_tensor_shape want = name_in_layer (f, rows[i].name, rows[i].rows, rows[i].cols);

      if (!add_part (f, rows[i].to, &want))
        return false;
    }
  l->gate_up.paired = true;
  return true;
}

static bool
find_vectors (finder *f, layer_plan *l)
{
  const rx_shape *s = f->plan->shape;
  uint32_t q = s->heads * s->head_dim, kv = s->kv_heads * s->head_dim;
  const struct
  {
    const char *name;
    uint32_t n;
    bool needed, optional;
  } rows[VECTORS] = {
    [ATTN_NORM] = { "attn_norm.weight", s->width, true, false },
    [FFN_NORM] = { "ffn_norm.weight", s->width, true, false },
    [Q_BIAS] = { "attn_q.bias", q, false, true },
    [K_BIAS] = { "attn_k.bias", kv, false, true },
    [V_BIAS] = { "attn_v.bias", kv, false, true },
    [Q_NORM] = { "attn_q_norm.weight", s->head_dim, s->qk_norm, false },
    [K_NORM] = { "attn_k_norm.weight", s->head_dim, s->qk_norm, false },
    [POST_ATTN] = { "post_attention_norm.weight", s->width, s->post_norms, false },
    [POST_FFN] = { "post_ffw_norm.weight", s->width, s->post_norms, false },
  };

  for (int i = 0; i < VECTORS; i++)
    {
      rx_tensor_shape want = name_in_layer (f, rows[i].name, 1, rows[i].n);
      bool there = rows[i].optional && rx_meta_has_tensor (f->plan->file, want.name);

      if ((rows[i].needed || there) && !find (f, &want, &l->vectors[i]))
        return false;
    }
  return true;
}

static bool
find_ends (finder *f)
{
  rx_weights_plan *plan = f->plan;
  const rx_shape *s = plan->shape;
  rx_tensor_shape embed = { "token_embd.weight", s->vocabulary, s->width };
  rx_tensor_shape head = { "output.weight", s->vocabulary, s->width };
  rx_tensor_shape norm = { "output_norm.weight", 1, s->width };

  if (!add_part (f, &plan->embed, &embed) || !find (f, &norm, &plan->norm))
    return false;
  if (!rx_meta_has_tensor (plan->file, head.name))
    plan->embed.uses = RX_USE_EMBED | f->head_uses;
  else
    {
      if (!add_part (f, &plan->head, &head))
        return false;
      plan->embed.uses = RX_USE_EMBED;
      plan->head.uses = f->head_uses;
    }
  if (s->has_rope_freqs)
    mark_used (plan, "rope_freqs.weight");
  return true;
}

static bool
find_all (finder *f)
{
  rx_weights_plan *plan = f->plan;

  if (!find_ends (f))
    return false;
  for (f->layer = 0; f->layer < plan->shape->layers; f->layer++)
    {
      if (!find_matrices (f, &plan->layer[f->layer]) || !find_vectors (f, &plan->layer[f->layer]))
        return false;
    }
  for (uint32_t i = 0; i < rx_gguf_tensors (plan->file); i++)
    {
      if (!plan->used[i])
        return rx_trouble_say (f->trouble, RX_FAIL_NOT_CAPABLE,
                               "the model has the tensor %s, which this engine's %s does not use; "
                               "choose another model",
                               rx_printable_of (rx_gguf_tensor_at (plan->file, i)->name).text,
                               plan->shape->architecture);
    }
  return true;
}

bool
rx_weights_plan_new (const rx_gguf *file,
                     const rx_shape *shape,
                     bool scores,
                     rx_weights_plan **out,
                     rx_trouble *trouble)
{
  rx_weights_plan *plan = calloc (1, sizeof *plan);
  finder f = { plan, 0, RX_USE_HEAD, trouble };

  if (scores || shape->softcap != 0)
    f.head_uses |= RX_USE_HEADS;
  if (plan != NULL)
    {
      plan->layer = calloc (shape->layers, sizeof *plan->layer);
      plan->used = calloc (rx_gguf_tensors (file) + 1, sizeof *plan->used);
    }
  if (plan == NULL || plan->layer == NULL || plan->used == NULL)
    {
      rx_weights_plan_free (plan);
      return rx_trouble_say (trouble, RX_FAIL_MEMORY, "%s", rx_status_text (RX_NO_MEMORY));
    }
  plan->file = file;
  plan->shape = shape;
  if (!find_all (&f))
    {
      rx_weights_plan_free (plan);
      return false;
    }
  *out = plan;
  return true;
}

void
rx_weights_plan_free (rx_weights_plan *plan)
{
  if (plan == NULL)
    return;
  free (plan->layer);
  free (plan->used);
  free (plan->packings);
  free (plan);
}

/* ---- sizes ---- */

/* What is impossible stays so. */
static uint64_t
add_bytes (uint64_t bytes, uint64_t more)
{
  return more > UINT64_MAX - bytes ? UINT64_MAX : bytes + more;
}

uint64_t
rx_weights_plan_bytes (rx_weights_plan *plan, rx_ops *ops)
{
  uint64_t bytes = rx_matrix_bytes (ops, &plan->embed);

  if (plan->head.n_parts > 0)
    bytes = add_bytes (bytes, rx_matrix_bytes (ops, &plan->head));
  for (uint32_t i = 0; i < plan->shape->layers; i++)
    {
      layer_plan *l = &plan->layer[i];
      const rx_matrix_config *const each[] = { &l->qkv, &l->out, &l->gate_up, &l->down };

      for (uint32_t k = 0; k < 4; k++)
        bytes = add_bytes (bytes, rx_matrix_bytes (ops, each[k]));
    }
  return bytes;
}

static uint64_t
part_bytes (const rx_part *part)
{
  const rx_type_info *type = rx_type_find (part->type);

  return (uint64_t) part->rows * part->cols / type->weights * type->bytes;
}

static uint64_t
config_bytes (const rx_matrix_config *config)
{
  uint64_t bytes = 0;

  for (uint32_t i = 0; i < config->n_parts; i++)
    bytes += part_bytes (&config->parts[i]);
  return bytes;
}

uint64_t
rx_weights_plan_read_bytes (const rx_weights_plan *plan)
{
  uint64_t bytes = config_bytes (plan->head.n_parts > 0 ? &plan->head : &plan->embed);

  for (uint32_t i = 0; i < plan->shape->layers; i++)
    {
      const layer_plan *l = &plan->layer[i];

      bytes += config_bytes (&l->qkv) + config_bytes (&l->out) + config_bytes (&l->gate_up) +
               config_bytes (&l->down);
    }
  return bytes;
}

/* ---- putting ---- */

/* Vectors one after the other; one that is not there counts as zeros. None there: *out stays NULL. */
static rx_status
put_vectors (rx_ops *ops, const rx_part *parts, const uint32_t *sizes, uint32_t n, rx_vector **out)
{
  uint32_t total = 0, at = 0;
  bool there = false;
  float *values;
  rx_status status;

  for (uint32_t i = 0; i < n; i++)
    {
      total += sizes[i];
      there = there || parts[i].bytes != NULL;
    }
  if (!there)
    return RX_OK;
  values = calloc (total, sizeof *values);
  if (values == NULL)
    return RX_NO_MEMORY;
  for (uint32_t i = 0; i < n; i++)
    {
      if (parts[i].bytes != NULL)
        rx_type_read (parts[i].type, parts[i].bytes, values + at, sizes[i]);
      at += sizes[i];
    }
  status = rx_vector_new (ops, values, total, out);
  free (values);
  return status;
}

static rx_status
put_layer_vectors (rx_ops *ops, const rx_shape *s, const layer_plan *l, rx_layer_weights *to)
{
  const uint32_t bias[] = { s->heads * s->head_dim, s->kv_heads * s->head_dim,
                            s->kv_heads * s->head_dim };
  const struct
  {
    rx_vector **to;
    int first;
    uint32_t n;
    const uint32_t *sizes;
  } rows[] = {
    { &to->attn_norm, ATTN_NORM, 1, &s->width }, { &to->ffn_norm, FFN_NORM, 1, &s->width },
    { &to->qkv_bias, Q_BIAS, 3, bias },          { &to->q_norm, Q_NORM, 1, &s->head_dim },
    { &to->k_norm, K_NORM, 1, &s->head_dim },    { &to->post_attn, POST_ATTN, 1, &s->width },
    { &to->post_ffn, POST_FFN, 1, &s->width },
  };
  rx_status status = RX_OK;

  for (size_t i = 0; status == RX_OK && i < sizeof rows / sizeof rows[0]; i++)
    status = put_vectors (ops, &l->vectors[rows[i].first], rows[i].sizes, rows[i].n, rows[i].to);
  return status;
}

/* The matrices of a layer, and where they go. */
typedef struct
{
  const rx_matrix_config *config;
  rx_matrix **matrix;
} layer_matrix;

static void
list_matrices (const layer_plan *l, rx_layer_weights *to, layer_matrix list[LAYER_MATRICES])
{
  list[0] = (layer_matrix){ &l->qkv, &to->qkv };
  list[1] = (layer_matrix){ &l->out, &to->out };
  list[2] = (layer_matrix){ &l->gate_up, &to->gate_up };
  list[3] = (layer_matrix){ &l->down, &to->down };
}

static rx_status
take_layer (rx_weights_plan *plan, rx_ops *ops, const layer_plan *l, rx_layer_weights *to)
{
  layer_matrix list[LAYER_MATRICES];
  rx_status status = RX_OK;

  list_matrices (l, to, list);
  for (int i = 0; i < LAYER_MATRICES && status == RX_OK; i++)
    status = rx_matrix_take (ops, list[i].config, list[i].matrix);
  return status == RX_OK ? put_layer_vectors (ops, plan->shape, l, to) : status;
}

rx_status
rx_weights_take (rx_weights_plan *plan, rx_ops *ops, rx_weights *into)
{
  rx_status status = rx_matrix_take (ops, &plan->embed, &into->embed);

  into->head = into->embed;
  if (status == RX_OK && plan->head.n_parts > 0)
    status = rx_matrix_take (ops, &plan->head, &into->head);
  if (status == RX_OK)
    status = put_vectors (ops, &plan->norm, &plan->shape->width, 1, &into->norm);
  for (uint32_t i = 0; i < plan->shape->layers && status == RX_OK; i++)
    status = take_layer (plan, ops, &plan->layer[i], &into->layer[i]);
  return status;
}

/* ---- packing ---- */

static rx_status
pack (void *data)
{
  packing *p = data;
  rx_status status = rx_matrix_pack (p->ops, p->config, p->matrix);

  for (uint32_t i = 0; i < p->config->n_parts; i++)
    rx_meta_release (&p->config->parts[i]);
  return status;
}

static void
add_packing (rx_weights_plan *plan,
             rx_ops *ops,
             rx_workers *workers,
             const rx_matrix_config *config,
             rx_matrix *matrix)
{
  packing *p = &plan->packings[plan->n_packings++];

  *p = (packing){ .ops = ops, .config = config, .matrix = matrix };
  p->piece.run = pack;
  p->piece.data = p;
  rx_workers_add (workers, &p->piece);
}

rx_status
rx_weights_pack (rx_weights_plan *plan, rx_ops *ops, rx_workers *workers, const rx_weights *into)
{
  rx_layer_weights layer;
  layer_matrix list[LAYER_MATRICES];

  plan->packings = calloc (2 + (size_t) LAYER_MATRICES * plan->shape->layers,
                           sizeof *plan->packings);
  if (plan->packings == NULL)
    return RX_NO_MEMORY;
  add_packing (plan, ops, workers, &plan->embed, into->embed);
  for (uint32_t i = 0; i < plan->shape->layers; i++)
    {
      layer = into->layer[i];
      list_matrices (&plan->layer[i], &layer, list);
      for (int k = 0; k < LAYER_MATRICES; k++)
        add_packing (plan, ops, workers, list[k].config, *list[k].matrix);
    }
  if (plan->head.n_parts > 0)
    add_packing (plan, ops, workers, &plan->head, into->head);
  return RX_OK;
}

rx_status
rx_weights_packed (const rx_weights_plan *plan)
{
  rx_status status = RX_OK;

  for (uint32_t i = 0; i < plan->n_packings && status == RX_OK; i++)
    status = plan->packings[i].piece.status;
  return status;
}
