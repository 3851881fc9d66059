/* arch.h: what a language model of each architecture is, as data.
 *
 * A file arch-NAME.c reads the metadata of a model file and fills an rx_shape; the table in arch.c
 * names it. The network is built from the shape alone, so a new architecture is one file and one
 * row. What a file asks for and this engine does not do is refused by the name of its key: an answer
 * from a model that is run differently from how it was trained looks right and is not.
 *
 * Weighed: a graph in each architecture's file (every one repeats norm, attention, feed-forward, and
 * the scheduler would have to read graphs), or one network with switches. Chosen: the switches, held
 * in rx_shape, because the families here differ in nothing else.
 */
#pragma once

#include "meta.h"
#include "ops.h"

#define RX_LAYERS_MAX   256
#define RX_ROPES_MAX    2
#define RX_HEAD_DIM_MAX 512

typedef struct
{
  double base;
  double scale;  /* of positions */
  uint32_t dims; /* that turn */
  bool halves;   /* as in rx_rope_config */
} rx_rope_shape;

typedef struct
{
  uint32_t rope;   /* of ropes */
  uint32_t window; /* 0: all positions are seen */
} rx_layer_shape;

typedef struct
{
  const char *architecture; /* static */
  uint32_t layers, width, hidden, heads, kv_heads, head_dim, vocabulary;
  uint32_t context; /* tokens that it was trained for */
  float eps;
  float embed_scale;     /* of the embedding's rows */
  float attention_scale; /* of q . k */
  float softcap;         /* of the logits; 0: none */
  rx_activation activation;
  bool qk_norm;                      /* attn_q_norm, attn_k_norm */
  bool post_norms;                   /* post_attention_norm, post_ffw_norm */
  rx_rope_shape ropes[RX_ROPES_MAX]; /* (n_ropes) */
  uint32_t n_ropes;
  bool has_rope_freqs;                     /* the tensor */
  bool stretched;                          /* the first rope, by rope_factors */
  float rope_factors[RX_HEAD_DIM_MAX / 2]; /* (dims / 2) each frequency is divided by */
  bool knows_windows;                      /* layer says which layers keep to one */
  rx_layer_shape layer[RX_LAYERS_MAX];     /* (layers) */
} rx_shape;

typedef struct
{
  const char *name; /* general.architecture */
  /* Fills what differs from rx_shape_read's; false with the trouble said. */
  bool (*describe) (const rx_meta *meta, rx_shape *shape, rx_trouble *trouble);
} rx_arch;

extern const rx_arch rx_arch_llama, rx_arch_qwen2, rx_arch_qwen3, rx_arch_gemma3;

/* The shape of the model in an open file, every number checked; false with the trouble said. */
bool rx_shape_read (const rx_gguf *file, rx_shape *out, rx_trouble *trouble);
/* rope.freq_base and rope.dimension_count, into the first rope. */
bool rx_shape_read_rope (const rx_meta *meta, rx_shape *shape, rx_trouble *trouble);
/* "linear" and "yarn" scaling of the first rope; every other kind is refused. Without a kind a factor
 * is linear, as in llama.cpp. */
bool rx_shape_read_scaling (const rx_meta *meta, rx_shape *shape, rx_trouble *trouble);
/* Llama 3's rope_freqs.weight, (dims / 2) f32, if the file has it. After the scaling. */
bool rx_shape_read_factors (const rx_meta *meta, rx_shape *shape, rx_trouble *trouble);
