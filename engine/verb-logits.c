#include "verb-logits.h"

#include "network.h"
#include "serve-cage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const rx_logits_options *options;
  rx_vault *vault;
  rx_gguf *file;
  uint32_t *tokens; /* (n) */
  uint32_t n;
  rx_network *network;
  rx_top *tops; /* (n) */
  rx_trouble trouble;
} scoring;

static bool
prepare (scoring *s)
{
  const rx_logits_options *o = s->options;
  rx_network_config config = { .device = o->common.device,
                               .family = rx_verb_family (&o->common),
                               .sequences = 1,
                               .runs = 1u << RX_RUN_SCORE };
  rx_shape *shape = malloc (sizeof *shape);
  rx_bytes text;
  rx_why why;
  bool good;

  if (shape == NULL)
    return rx_trouble_of (&s->trouble, RX_NO_MEMORY);
  good = rx_verb_read (s->vault, o->tokens_file, &text, &s->trouble) &&
         rx_verb_enter (&o->common, &s->trouble) &&
         rx_verb_tokens (s->vault, text, &s->tokens, &s->n, &s->trouble);
  if (good && !rx_gguf_open (o->common.model, &s->file, &why))
    good = rx_trouble_say (&s->trouble, RX_FAIL_MODEL_FILE, "%s", why.text);
  good = good && rx_shape_read (s->file, shape, &s->trouble) &&
         rx_verb_check (s->tokens, s->n, shape, &s->trouble);
  free (shape);
  if (!good || s->n == 0) /* nothing to say of no tokens, and nothing to load for it */
    return good;
  config.file = s->file;
  config.context_tokens = s->n;
  config.cache_dir = rx_cage_cache ();
  return rx_network_new (&config, &s->network, &s->trouble);
}

static void
print_position (const rx_top *top, uint32_t most, bool first)
{
  fputs (first ? "[" : ",[", stdout);
  for (uint32_t i = 0; i < top->n && i < most; i++)
    printf ("%s[%u,%.9g]", i == 0 ? "" : ",", top->top[i].token,
            exp ((double) top->top[i].logit - (double) top->log_sum_exp));
  putchar (']');
}

static bool
score (scoring *s, uint32_t *pages)
{
  for (uint32_t at = 0; at < s->n; at += RX_SCORE_TOKENS)
    {
      uint32_t n = s->n - at < RX_SCORE_TOKENS ? s->n - at : RX_SCORE_TOKENS;
      rx_work work = { .tokens = s->tokens + at, .n_tokens = n, .position = at, .pages = pages };
      bool more = true;

      rx_network_begin (s->network, RX_RUN_SCORE, &work);
      while (more)
        {
          if (!rx_trouble_of (&s->trouble, rx_network_step (s->network, RX_RUN_SCORE, &more)))
            return false;
        }
      memcpy (s->tops + at, rx_network_top (s->network, RX_RUN_SCORE), n * sizeof *s->tops);
    }
  return true;
}

static bool
score_all (scoring *s)
{
  uint32_t n = (s->n + RX_PAGE_TOKENS - 1) / RX_PAGE_TOKENS;
  uint32_t *pages = calloc (n + 1, sizeof *pages);
  bool good;

  s->tops = rx_vault_alloc (s->vault, (s->n + 1) * sizeof *s->tops);
  if (pages == NULL || s->tops == NULL)
    {
      free (pages);
      return rx_trouble_of (&s->trouble, RX_NO_MEMORY);
    }
  for (uint32_t i = 0; i < n; i++)
    pages[i] = i;
  good = score (s, pages);
  free (pages);
  return good;
}

static void
print (const scoring *s)
{
  fputs ("{\"next\":[", stdout);
  for (uint32_t i = 0; i < s->n; i++)
    print_position (&s->tops[i], s->options->top, i == 0);
  puts ("]}");
}

int
rx_verb_logits (const rx_logits_options *options)
{
  scoring s = { .options = options, .vault = rx_vault_new () };
  int status = 0;

  if (s.vault == NULL)
    return rx_cli_failed ((rx_cli_failure){ options->common.json, "memory" }, "no memory");
  if (!prepare (&s) || !score_all (&s))
    status = rx_verb_failed (&options->common, &s.trouble);
  else
    print (&s);
  rx_network_free (s.network);
  rx_gguf_close (s.file);
  rx_vault_close (s.vault);
  return rx_cli_end (status);
}
