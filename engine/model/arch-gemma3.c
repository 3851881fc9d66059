#include "arch.h"

#include <math.h>

/* The 27B model scales by width / heads, not by the head's width (google/gemma_pytorch,
 * gemma/config.py, get_config_for_27b_v3: query_pre_attn_scalar); it is told by its layers, as in
 * llama.cpp. */
#define LAYERS_27B     62

#define PERIOD_DEFAULT 6
#define BASE_LOCAL     10000

/* Every period-th layer sees everything; the others keep to the window and have a rope of their own. */
static void
add_windows (rx_shape *shape, double base, uint32_t period, uint32_t window)
{
  shape->ropes[1] = (rx_rope_shape){ base, 1, shape->ropes[0].dims, true };
  shape->n_ropes = 2;
  for (uint32_t i = 0; i < shape->layers; i++)
    {
      bool local = (i + 1) % period != 0;

      shape->layer[i] = (rx_layer_shape){ local ? 1 : 0, local ? window : 0 };
    }
}

/* Gemma 3, text, and MedGemma: five layers of a sliding window, then one that sees everything; each
 * kind has its own rope, and only the global one is stretched. Models made after it that say no window have none
 * (ggml-org/llama.cpp, src/models/gemma3.cpp), and only they may be stretched by YaRN, which changes the scale of all
 * layers. The embedding's scale is rounded to f32, as training and llama.cpp do. */
static bool
describe (const rx_meta *meta, rx_shape *shape, rx_trouble *trouble)
{
  rx_meta_limits any = { UINT32_MAX, UINT32_MAX }, layers = { RX_LAYERS_MAX, PERIOD_DEFAULT };
  uint32_t window, period;
  double base, softcap;

  if (!rx_shape_read_scaling (meta, shape, trouble) ||
      !rx_meta_count_or (meta, "attention.sliding_window", any, &window, trouble) ||
      !rx_meta_count_or (meta, "attention.sliding_window_pattern", layers, &period, trouble) ||
      !rx_meta_number_or (meta, "rope.freq_base_swa", BASE_LOCAL, &base, trouble) ||
      !rx_meta_number_or (meta, "final_logit_softcapping", 0, &softcap, trouble))
    return false;
  if (!(base > 0) || !(softcap >= 0))
    return rx_trouble_say (trouble, RX_FAIL_MODEL_FILE,
                           "the model's gemma3.rope.freq_base_swa or final_logit_softcapping is "
                           "wrong; fetch it again");
  if (shape->stretched && (window != UINT32_MAX || shape->layers == LAYERS_27B))
    return rx_trouble_say (trouble, RX_FAIL_NOT_CAPABLE,
                           "the model needs gemma3.rope.scaling.type \"yarn\", which this engine "
                           "does not do; choose another model");
  shape->ropes[0].halves = true;
  shape->knows_windows = true;
  if (window != UINT32_MAX)
    add_windows (shape, base, period, window);
  shape->activation = RX_GELU_TANH;
  shape->qk_norm = shape->post_norms = true;
  shape->embed_scale = (float) sqrt (shape->width);
  shape->softcap = (float) softcap;
  if (shape->layers == LAYERS_27B)
    shape->attention_scale = (float) (1 / sqrt ((double) shape->width / shape->heads));
  return true;
}

const rx_arch rx_arch_gemma3 = { "gemma3", describe };
