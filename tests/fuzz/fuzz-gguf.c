/* A model file from anyone: what is accepted must be inside the file, all of it readable. */
#include "gguf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (bool good, const char *what)
{
  if (good)
    return;
  fprintf (stderr, "gguf: %s\n", what);
  abort ();
}

static void
touch_tensor (const rx_gguf_tensor *t, const uint8_t *data, size_t size)
{
  float out[256];

  check (t->data >= data && t->data <= data + size, "a tensor that begins outside of the file");
  check (t->bytes <= (size_t) (data + size - t->data), "a tensor that ends outside of the file");
  if (t->info != NULL && t->bytes > 0)
    rx_type_read (t->info->type, t->data + t->bytes - t->info->bytes, out, t->info->weights);
}

static void
touch_list (const rx_gguf *g, const char *key)
{
  rx_gguf_array array;
  rx_bytes text;
  uint32_t n = 0;

  if (rx_gguf_get_array (g, key, RX_GGUF_STRING, &array) != RX_GGUF_FOUND)
    return;
  while (rx_gguf_next_string (&array, &text))
    n += text.size > 0 ? text.data[text.size - 1] : 1;
  check (array.count == 0 && array.items.size == 0, "a list that is longer than it says");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  rx_why why = { "" };
  rx_gguf *g = NULL;
  uint64_t number;
  float real;

  if (!rx_gguf_read (data, size, &g, &why))
    {
      check (why.text[0] != '\0' && strchr (why.text, '\n') == NULL, "a reason that is no line");
      return 0;
    }
  for (uint32_t i = 0; i < rx_gguf_tensors (g); i++)
    touch_tensor (rx_gguf_tensor_at (g, i), data, size);
  touch_list (g, "words");
  touch_list (g, "tokenizer.ggml.tokens");
  rx_gguf_get_u64 (g, "u64", &number);
  rx_gguf_get_f32 (g, "f32", &real);
  rx_gguf_close (g);
  return 0;
}
