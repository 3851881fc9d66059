/* A model file's shape and tensors: what is taken has every tensor whole, what is not says why. */
#include "weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (bool good, const char *what)
{
  if (good)
    return;
  fprintf (stderr, "model: %s\n", what);
  abort ();
}

static void
check_shape (const rx_shape *s)
{
  check (s->layers >= 1 && s->layers <= RX_LAYERS_MAX, "layers");
  check (s->heads >= 1 && s->kv_heads >= 1 && s->heads % s->kv_heads == 0, "heads");
  check (s->head_dim % 2 == 0 && s->head_dim >= 2 && s->head_dim <= RX_HEAD_DIM_MAX, "head size");
  check (s->context >= 1 && s->context <= RX_PAGES_MAX * RX_PAGE_TOKENS, "context");
  check (s->n_ropes >= 1 && s->n_ropes <= RX_ROPES_MAX, "ropes");
  for (uint32_t i = 0; i < s->n_ropes; i++)
    {
      check (s->ropes[i].dims <= s->head_dim && s->ropes[i].dims % 2 == 0, "turned dims");
      check (s->ropes[i].base > 0 && s->ropes[i].scale > 0, "base or scale");
    }
  for (uint32_t i = 0; i < s->layers; i++)
    check (s->layer[i].rope < s->n_ropes, "a rope that is not there");
  for (uint32_t i = 0; s->stretched && i < s->ropes[0].dims / 2; i++)
    check (s->rope_factors[i] > 0, "a factor");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  rx_shape *shape = malloc (sizeof *shape);
  rx_weights_plan *plan = NULL;
  rx_gguf *file = NULL;
  rx_trouble trouble = { 0 };
  rx_why why = { "" };

  if (shape != NULL && rx_gguf_read (data, size, &file, &why))
    {
      bool read = rx_shape_read (file, shape, &trouble);

      if (read)
        check_shape (shape);
      if (read && rx_weights_plan_new (file, shape, false, &plan, &trouble))
        check (rx_weights_plan_read_bytes (plan) <= size, "weights that the file does not have");
      else
        check (trouble.why[0] != '\0' && strchr (trouble.why, '\n') == NULL, "no reason");
    }
  rx_weights_plan_free (plan);
  rx_gguf_close (file);
  free (shape);
  return 0;
}
