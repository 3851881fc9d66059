#include "arch.h"

#include <math.h>
#include <string.h>

#define WIDTH_MAX      65536
#define HIDDEN_MAX     262144
#define HEADS_MAX      512
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
  double causal;

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
  if (!rx_meta_number_or (meta, "attention.causal", 1, &causal, trouble))
    return false;
  return causal != 0 || rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                                        "the model is no chat model (%s.attention.causal is "
                                        "false); choose another model",
                                        meta->architecture);
}

/* The head's width is given, or the width is split among the heads. */
static bool
read_heads (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  rx_meta_limits kv = { HEADS_MAX, 0 }, dim = { RX_HEAD_DIM_MAX, 0 };
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
      s->head_dim > RX_HEAD_DIM_MAX || value_dim != s->head_dim)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's attention heads do not fit together; choose another model");
  return true;
}

static bool
read_sizes (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  rx_meta_limits hidden = { HIDDEN_MAX, rx_meta_rows (meta->file, "blk.0.ffn_gate.weight") };
  double eps;

  if (!rx_meta_count (meta, "block_count", RX_LAYERS_MAX, &s->layers, trouble) ||
      !rx_meta_count (meta, "embedding_length", WIDTH_MAX, &s->width, trouble) ||
      !rx_meta_count_or (meta, "feed_forward_length", hidden, &s->hidden, trouble) ||
      !rx_meta_count (meta, "context_length", UINT32_MAX, &s->context, trouble) ||
      !read_heads (meta, s, trouble) ||
      !rx_meta_number_or (meta, "attention.layer_norm_rms_epsilon", 0, &eps, trouble))
    return false;
  if (s->hidden == 0 || s->hidden > HIDDEN_MAX)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's blk.0.ffn_gate.weight is missing or wrong; fetch it again");
  if (!(eps > 0) || eps > 1)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's %s.attention.layer_norm_rms_epsilon is missing or wrong; "
                           "fetch it again",
                           meta->architecture);
  s->eps = (float) eps;
  if (s->context > CONTEXT_MAX)
    s->context = CONTEXT_MAX;
  return true;
}

/* A window that the architecture here does not know of: up to there it hides nothing. */
static bool
read_window (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  rx_meta_limits any = { UINT32_MAX, UINT32_MAX };
  uint32_t window;

  if (s->knows_windows)
    return true;
  if (!rx_meta_count_or (meta, "attention.sliding_window", any, &window, trouble))
    return false;
  if (window < s->context)
    s->context = window;
  return true;
}

/* What is a GGUF file and no whole model (ggml-org/llama.cpp, gguf-py/gguf/constants.py, GGUFType; tools/gguf-split). */
static bool
check_whole (const rx_gguf *file, rx_trouble *trouble)
{
  static const char *const others[] = { "adapter", "imatrix", "mmproj", "vocab" };
  const rx_meta general = { file, "general" }, split = { file, "split" };
  double files;
  char type[44];

  if (!rx_meta_text (&general, "type", type, sizeof type, trouble) ||
      !rx_meta_number_or (&split, "count", 1, &files, trouble))
    return false;
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    {
      if (strcmp (type, others[i]) == 0)
        return rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                               "the file is no model but a part for one (general.type is \"%s\"); "
                               "choose the model itself",
                               type);
    }
  return files < 2 ||
         rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                         "the model lies in %.0f files, and this engine reads one; join them with "
                         "llama-gguf-split --merge",
                         files);
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
  if (!check_whole (file, trouble) ||
      !rx_meta_text (&general, "architecture", name, sizeof name, trouble))
    return false;
  arch = find (name);
  if (arch == NULL)
    return rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                           "the model's architecture is \"%s\", which this engine does not run; "
                           "choose a model of llama, qwen2, qwen3 or gemma3",
                           name);
  meta.architecture = out->architecture = arch->name;
  out->embed_scale = 1;
  if (!read_sizes (&meta, out, trouble) || !rx_shape_read_rope (&meta, out, trouble))
    return false;
  out->attention_scale = (float) (1 / sqrt (out->head_dim));
  out->vocabulary = rx_meta_rows (file, "token_embd.weight");
  if (out->vocabulary == 0 || out->vocabulary > VOCABULARY_MAX)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's token_embd.weight is missing or wrong; fetch it again");
  return check_refused (&meta, trouble) && arch->describe (&meta, out, trouble) &&
         read_window (&meta, out, trouble);
}
