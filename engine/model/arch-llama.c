#include "arch.h"

/* Llama 1 to 3 and their like (SmolLM2, Mistral): neighbours turn together, because the converter
 * permutes q and k so (ggml-org/llama.cpp, convert_hf_to_gguf.py, LlamaModel.permute); Llama 3.1's
 * stretched frequencies come as rope_freqs.weight. */
static bool
describe (const rx_meta *meta, rx_shape *shape, rx_trouble *trouble)
{
  shape->activation = RX_SILU;
  return rx_shape_read_scaling (meta, shape, trouble) &&
         rx_shape_read_factors (meta, shape, trouble);
}

const rx_arch rx_arch_llama = { "llama", describe };
