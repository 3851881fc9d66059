#include "verb-tokenize.h"

#include "network.h"
#include "tokenizer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* All of standard input, in the vault. */
static bool
read_input (rx_vault *vault, rx_bytes *out, rx_trouble *trouble)
{
  uint8_t *bytes = rx_vault_alloc (vault, RX_VERB_FILE_MAX + 1);
  size_t at = 0;

  if (bytes == NULL)
    return rx_trouble_of (trouble, RX_NO_MEMORY);
  while (at <= RX_VERB_FILE_MAX)
    {
      ssize_t n = read (STDIN_FILENO, bytes + at, RX_VERB_FILE_MAX + 1 - at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return rx_trouble_say (trouble, RX_FAIL_BAD_MESSAGE,
                               "standard input cannot be read; give a file");
      if (n == 0)
        break;
      at += (size_t) n;
    }
  if (at > RX_VERB_FILE_MAX)
    return rx_trouble_say (trouble, RX_FAIL_BAD_MESSAGE,
                           "the text is longer than 16 MiB; give less of it");
  *out = (rx_bytes){ bytes, at };
  return true;
}

/* Control characters and bytes that are no UTF-8 are shown as \xNN, so that a line stays a line. */
static void
print_piece (rx_bytes piece)
{
  for (size_t i = 0; i < piece.size;)
    {
      size_t n = 1;

      while (n <= 4 && n <= piece.size - i && !rx_utf8_valid ((rx_bytes){ piece.data + i, n }))
        n++;
      if (n > 4 || n > piece.size - i || piece.data[i] < 0x20 || piece.data[i] == 0x7F)
        {
          printf ("\\x%02X", piece.data[i]);
          n = 1;
        }
      else
        fwrite (piece.data + i, 1, n, stdout);
      i += n;
    }
}

static void
print (const rx_tokenizer *tokenizer, const rx_tokens *tokens, bool json)
{
  if (json)
    fputs ("{\"tokens\":[", stdout);
  for (size_t i = 0; i < tokens->n; i++)
    {
      if (json)
        {
          printf ("%s%u", i == 0 ? "" : ",", tokens->ids[i]);
          continue;
        }
      printf ("%u\t", tokens->ids[i]);
      print_piece (rx_tokenizer_piece (tokenizer, tokens->ids[i]));
      putchar ('\n');
    }
  if (json)
    puts ("]}");
}

static void *
take (void *vault, size_t size)
{
  return rx_vault_alloc (vault, size);
}

static void
give_back (void *vault, void *block)
{
  rx_vault_free (vault, block);
}

static bool
tokenize (const rx_tokenize_options *o, rx_vault *vault, rx_trouble *trouble)
{
  const rx_text_memory memory = { take, give_back, vault };
  unsigned flags = RX_TOKENIZE_START | (o->special ? RX_TOKENIZE_SPECIAL : 0u);
  rx_tokens tokens = { .memory = &memory };
  rx_tokenizer *tokenizer = NULL;
  rx_gguf *file = NULL;
  rx_bytes text;
  rx_why why;
  bool good;

  good = strcmp (o->text_file, "-") == 0 ? read_input (vault, &text, trouble)
                                         : rx_verb_read (vault, o->text_file, &text, trouble);
  if (!good || !rx_verb_enter (&o->common, trouble))
    return false;
  good = rx_gguf_open (o->common.model, &file, &why) && rx_tokenizer_new (file, &tokenizer, &why) &&
         rx_tokenize (tokenizer, text, flags, &tokens, &why);
  if (good)
    print (tokenizer, &tokens, o->common.json);
  else
    rx_trouble_say (trouble, RX_FAIL_MODEL_FILE, "%s", why.text);
  rx_tokens_clear (&tokens);
  rx_tokenizer_free (tokenizer);
  rx_gguf_close (file);
  return good;
}

int
rx_verb_tokenize (const rx_tokenize_options *options)
{
  rx_vault *vault = rx_vault_new ();
  rx_trouble trouble;
  int status = 0;

  if (vault == NULL)
    return rx_cli_failed ((rx_cli_failure){ options->common.json, "memory" }, "no memory");
  if (!tokenize (options, vault, &trouble))
    status = rx_verb_failed (&options->common, &trouble);
  rx_vault_close (vault);
  return rx_cli_end (status);
}
