#include "arch.h"

#include <math.h>
#include <string.h>

#define PI              3.14159265358979323846
#define YARN_FAST       32 /* turns within the trained context, above which nothing is stretched */
#define YARN_SLOW       1  /* below which all is */
#define YARN_STEP_LEAST 0.001
#define YARN_LONGER     0.1

bool
rx_shape_read_rope (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  rx_rope_shape *rope = &s->ropes[0];
  rx_meta_limits dims = { s->head_dim, s->head_dim };

  if (!rx_meta_number_or (meta, "rope.freq_base", 10000, &rope->base, trouble) ||
      !rx_meta_count_or (meta, "rope.dimension_count", dims, &rope->dims, trouble))
    return false;
  if (!(rope->base > 1) || rope->dims % 2 != 0)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's %s.rope.* keys are wrong; choose another model",
                           meta->architecture);
  rope->scale = 1;
  s->n_ropes = 1;
  return true;
}

/* The pair of dims that turns so often within the trained context. */
static double
pair_that_turns (const rx_rope_shape *rope, double turns, double trained)
{
  return rope->dims * log (trained / (turns * 2 * PI)) / (2 * log (rope->base));
}

/* What changes YaRN and is not done here, with the value at which it changes nothing. */
static bool
check_yarn (const rx_meta *meta, rx_trouble *trouble)
{
  static const struct
  {
    const char *key;
    double usual;
  } rows[] = {
    { "rope.scaling.attn_factor", 1 },
    { "rope.scaling.yarn_attn_factor", 1 },
    { "rope.scaling.yarn_ext_factor", 1 },
    { "rope.scaling.yarn_log_multiplier", 0 },
    { "rope.scaling.yarn_beta_fast", YARN_FAST },
    { "rope.scaling.yarn_beta_slow", YARN_SLOW },
  };

  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    {
      double value;

      if (!rx_meta_number_or (meta, rows[i].key, rows[i].usual, &value, trouble))
        return false;
      if (value < rows[i].usual || value > rows[i].usual)
        return rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                               "the model needs %s.%s, which this engine does not do; choose "
                               "another model",
                               meta->architecture, rows[i].key);
    }
  return true;
}

/* YaRN (Peng et al. 2023, arXiv:2309.00071, section 3; as in ggml-org/ggml, rope_yarn): pairs that
 * turn often keep their speed, slow ones are stretched, those between a bit of both; and q and k
 * become longer, which is the same as a larger scale of q . k where all dims turn. */
static bool
read_yarn (const rx_meta *meta, rx_shape *s, double factor, rx_trouble *trouble)
{
  const rx_rope_shape *rope = &s->ropes[0];
  rx_meta_limits trained = { UINT32_MAX, UINT32_MAX };
  uint32_t context;
  double first, last, longer = 1 + YARN_LONGER * log (factor);

  if (!check_yarn (meta, trouble) ||
      !rx_meta_count (meta, "context_length", UINT32_MAX, &trained.otherwise, trouble) ||
      !rx_meta_count_or (meta, "rope.scaling.original_context_length", trained, &context, trouble))
    return false;
  if (factor < 1 || rope->dims != s->head_dim)
    return rx_trouble_say (
        trouble, RX_FAIL_NOT_CAPABLE,
        "the model stretches a part of its heads by YaRN, which this engine does "
        "not do; choose another model");
  first = floor (pair_that_turns (rope, YARN_FAST, context));
  last = ceil (pair_that_turns (rope, YARN_SLOW, context));
  first = first > 0 ? first : 0;
  last = last < rope->dims - 1 ? last : rope->dims - 1;
  for (uint32_t i = 0; i < rope->dims / 2; i++)
    {
      double slow = (i - first) / (last - first > YARN_STEP_LEAST ? last - first : YARN_STEP_LEAST);

      slow = slow < 0 ? 0 : slow > 1 ? 1 : slow;
      s->rope_factors[i] = (float) (1 / (slow / factor + 1 - slow));
    }
  s->attention_scale *= (float) (longer * longer);
  s->stretched = true;
  return true;
}

bool
rx_shape_read_scaling (const rx_meta *meta, rx_shape *s, rx_trouble *trouble)
{
  char kind[32];
  double factor, old;

  if (!rx_meta_text (meta, "rope.scaling.type", kind, sizeof kind, trouble) ||
      !rx_meta_number_or (meta, "rope.scale_linear", 1, &old, trouble) ||
      !rx_meta_number_or (meta, "rope.scaling.factor", old, &factor, trouble))
    return false;
  if (strcmp (kind, "none") == 0)
    return true;
  if (factor < 0)
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's %s.rope.scaling.factor is wrong; choose another model",
                           meta->architecture);
  if (!(factor > 0)) /* llama.cpp reads 0 as 1 */
    factor = 1;
  if (strcmp (kind, "yarn") == 0)
    return read_yarn (meta, s, factor, trouble);
  if (*kind != '\0' && strcmp (kind, "linear") != 0)
    return rx_trouble_say (
        trouble, RX_FAIL_NOT_CAPABLE,
        "the model needs %s.rope.scaling.type \"%s\", which this engine does not "
        "do; choose another model",
        meta->architecture, kind);
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
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's rope_freqs.weight is not F32; choose another model");
  for (uint32_t i = 0; i < want.cols; i++)
    {
      float factor;

      memcpy (&factor, (const char *) part.bytes + i * sizeof factor, sizeof factor);
      if (!(factor > 0) || !isfinite (factor))
        return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                               "the model's rope_freqs.weight is wrong; fetch it again");
      s->rope_factors[i] = s->stretched ? s->rope_factors[i] * factor : factor;
    }
  s->stretched = s->has_rope_freqs = true;
  return true;
}
