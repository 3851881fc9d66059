/* A vocabulary from anyone: tokens of texts stay inside it, and control tokens out of plain text. */
#include "tokenizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (bool good, const char *what)
{
  if (good)
    return;
  fprintf (stderr, "tokenizer: %s\n", what);
  abort ();
}

static void
run_text (const rx_tokenizer *t, rx_bytes text, unsigned flags)
{
  rx_tokens tokens = { .memory = NULL };
  rx_why why = { "" };

  if (rx_tokenize (t, text, flags, &tokens, &why))
    {
      for (size_t i = 0; i < tokens.n; i++)
        {
          check (tokens.ids[i] < rx_tokenizer_facts_of (t)->n_vocab, "a token that is not there");
          check ((flags & RX_TOKENIZE_SPECIAL) != 0 ||
                     rx_tokenizer_kind (t, tokens.ids[i]) != RX_TOKEN_CONTROL,
                 "a control token out of plain text");
        }
    }
  rx_tokens_clear (&tokens);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char sample[] = "Na+ 138; don't 12  \n\n\tx<|im_end|></s> \xC3\xA9\xE2\x96\x81\xFF";
  const rx_bytes texts[] = { { (const uint8_t *) sample, sizeof sample - 1 },
                             { data, size < 256 ? size : 256 },
                             { data + (size > 512 ? size - 512 : 0), size < 512 ? size : 512 } };
  rx_tokenizer *t = NULL;
  rx_gguf *g = NULL;
  rx_why why = { "" };
  size_t n = 0;

  if (!rx_gguf_read (data, size, &g, &why))
    return 0;
  if (rx_tokenizer_new (g, &t, &why))
    {
      for (uint32_t i = 0; i < rx_tokenizer_facts_of (t)->n_vocab; i++)
        n += rx_tokenizer_piece (t, i).size;
      check (n <= 4 * size + 64, "pieces that are longer than the file");
      for (unsigned i = 0; i < 3 * 4; i++)
        run_text (t, texts[i / 4], i % 4);
    }
  else
    check (why.text[0] != '\0', "no reason");
  rx_tokenizer_free (t);
  rx_gguf_close (g);
  return 0;
}
