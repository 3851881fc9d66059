#include "arch.h"

#include <math.h>
#include <string.h>

#define WIDTH_MAX      65536
#define HIDDEN_MAX     262144
#define HEADS_MAX      512
#define HEAD_DIM_MAX   512
#define VOCABULARY_MAX (1u << 20)
#define CONTEXT_MAX    (RX_PAGES_MAX * RX_PAGE_TOKENS)

static const rx_arch *const table[] = {
  &rx_arch_llama,
  &rx_arch_qwen2,
  &rx_arch_qwen3,
  &rx_arch_gemma3,
};

/* Keys that change what the model computes and that no architecture here has. The names are those of
 * gguf's constants (ggml-org/llama.cpp, gguf-py/gguf/constants.py). */
static const char *const refused[] = {
  "expert_count",          "attention.clamp_kqv",    "attention.max_alibi_bias",
  "attention.scale",       "attn_logit_softcapping", "embedding_scale",
  "logit_scale",           "pooling_type",           "residual_scale",
  "use_parallel_residual",
};

static bool
check_refused (const rx_meta *meta, rx_trouble *trouble)
{
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
    {
      double value;

      if (!rx_meta_number_or (meta, refused[i], 0, &value, trouble))
        return false;
      if (value != 0)
        return rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                               "the model needs %s.%s, which this engine does not do; choose "
                               "another model",
                               meta->architecture, refused[i]);
    }
  return true;
}

/* The head's width is given, or the width is split among the heads. */
static bool
read_heads (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  rx_meta_limits kv = { HEADS_MAX, 0 }, dim = { HEAD_DIM_MAX, 0 };
  uint32_t value_dim;

  if (!rx_meta_count (meta, "attention.head_count", HEADS_MAX, &s->heads, trouble))
    return false;
  kv.otherwise = s->heads;
  dim.otherwise = s->width / s->heads;
  if (!rx_meta_count_or (meta, "attention.head_count_kv", kv, &s->kv_heads, trouble) ||
      !rx_meta_count_or (meta, "attention.key_length", dim, &s->head_dim, trouble))
    return false;
  dim.otherwise = s->head_dim;
  if (!rx_meta_count_or (meta, "attention.value_length", dim, &value_dim, trouble))
    return false;
  if (s->heads % s->kv_heads != 0 || s->head_dim < 2 || s->head_dim % 2 != 0 ||
      s->head_dim > HEAD_DIM_MAX || value_dim != s->head_dim)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's attention heads do not fit together; choose another model");
  return true;
}

static bool
read_sizes (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  double eps;

  if (!rx_meta_count (meta, "block_count", RX_LAYERS_MAX, &s->layers, trouble) ||
      !rx_meta_count (meta, "embedding_length", WIDTH_MAX, &s->width, trouble) ||
      !rx_meta_count (meta, "feed_forward_length", HIDDEN_MAX, &s->hidden, trouble) ||
      !rx_meta_count (meta, "context_length", UINT32_MAX, &s->context, trouble) ||
      !read_heads (meta, s, trouble) ||
      !rx_meta_number_or (meta, "attention.layer_norm_rms_epsilon", 0, &eps, trouble))
    return false;
  if (!(eps > 0) || eps > 1)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's %s.attention.layer_norm_rms_epsilon is missing or wrong",
                           meta->architecture);
  s->eps = (float) eps;
  if (s->context > CONTEXT_MAX)
    s->context = CONTEXT_MAX;
  return true;
}

static bool
read_rope (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  rx_rope_shape *rope = &s->ropes[0];
  rx_meta_limits dims = { s->head_dim, s->head_dim };

  if (!rx_meta_number_or (meta, "rope.freq_base", 10000, &rope->base, trouble) ||
      !rx_meta_count_or (meta, "rope.dimension_count", dims, &rope->dims, trouble))
    return false;
  if (!(rope->base > 0) || rope->dims % 2 != 0)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's %s.rope.* keys are wrong; choose another model",
                           meta->architecture);
  rope->scale = 1;
  s->n_ropes = 1;
  return true;
}

bool
rx_shape_read_scaling (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  char kind[32];
  double factor;

  if (!rx_meta_text (meta, "rope.scaling.type", kind, sizeof kind, trouble) ||
      !rx_meta_number_or (meta, "rope.scaling.factor", 1, &factor, trouble))
    return false;
  if (*kind == '\0' || strcmp (kind, "none") == 0)
    return true;
  if (strcmp (kind, "linear") != 0)
    return rx_trouble_say (
        trouble, RX_FAIL_NOT_CAPABLE,
        "the model needs %s.rope.scaling.type \"%s\", which this engine does not "
        "do; choose another model",
        meta->architecture, kind);
  if (!(factor > 0))
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's %s.rope.scaling.factor is wrong", meta->architecture);
  s->ropes[0].scale = 1 / factor;
  return true;
}

bool
rx_shape_read_factors (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  rx_tensor_shape want = { "rope_freqs.weight", 1, s->ropes[0].dims / 2 };
  rx_part part;

  if (!rx_meta_has_tensor (meta->file, want.name))
    return true;
  if (!rx_meta_tensor (meta->file, &want, &part, trouble))
    return false;
  if (part.type != RX_TYPE_F32)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE, "the model's rope_freqs.weight is not F32");
  s->rope_factors = part.bytes;
  for (uint32_t i = 0; i < want.cols; i++)
    {
      float factor;

      memcpy (&factor, (const char *) part.bytes + i * sizeof factor, sizeof factor);
      if (!(factor > 0) || !isfinite (factor))
        return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                               "the model's rope_freqs.weight is wrong");
    }
  return true;
}

static const rx_arch *
find (const char *name)
{
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    {
      if (strcmp (table[i]->name, name) == 0)
        return table[i];
    }
  return NULL;
}

bool
rx_shape_read (const rx_gguf *file, rx_shape *out, rx_trouble *trouble)
{
  const rx_meta general = { file, "general" };
  const rx_arch *arch;
  rx_meta meta = { file, NULL };
  char name[64];

  memset (out, 0, sizeof *out);
  if (!rx_meta_text (&general, "architecture", name, sizeof name, trouble))
    return false;
  arch = find (name);
  if (arch == NULL)
    return rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                           "the model's architecture is \"%s\", which this engine does not run; it "
                           "runs llama, qwen2, qwen3 and gemma3",
                           name);
  meta.architecture = out->architecture = arch->name;
  out->embed_scale = 1;
  if (!read_sizes (&meta, out, trouble) || !read_rope (&meta, out, trouble))
    return false;
  out->attention_scale = (float) (1 / sqrt (out->head_dim));
  out->vocabulary = rx_meta_rows (file, "token_embd.weight");
  if (out->vocabulary == 0 || out->vocabulary > VOCABULARY_MAX)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's token_embd.weight is missing or wrong; fetch it again");
  return check_refused (&meta, trouble) && arch->describe (&meta, out, trouble);
}
