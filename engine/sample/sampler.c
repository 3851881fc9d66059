#include "sampler.h"

#include "sampler-parts.h"

#include <stdlib.h>

#define STREAM 0x726f756e6473ull

static bool
within (float x, float least, float most)
{
  return rx_float_is_finite (x) && x >= least && x <= most;
}

static const char *
wrong_setting (const rx_sampling *how)
{
  if (!within (how->temperature, 0, RX_TEMPERATURE_MAX))
    return "temperature is 0 (the most likely token) to 100";
  if (!within (how->top_p, 0, 1))
    return "top_p is 0 (off) to 1";
  if (!within (how->min_p, 0, 1))
    return "min_p is 0 (off) to 1";
  if (how->repeat_penalty != 0 && !within (how->repeat_penalty, 0.01f, RX_PENALTY_MAX))
    return "repeat_penalty is 0 (off) or 0.01 to 100";
  if (!within (how->frequency_penalty, -RX_PENALTY_MAX, RX_PENALTY_MAX) ||
      !within (how->presence_penalty, -RX_PENALTY_MAX, RX_PENALTY_MAX))
    return "frequency_penalty and presence_penalty are -100 to 100";
  return NULL;
}

static int
compare_biases (const void *a, const void *b)
{
  const rx_bias *x = a, *y = b;

  return x->token < y->token ? -1 : x->token > y->token;
}

/* False: a token that is not in the vocabulary, or a bias that is no number. */
static bool
copy_biases (rx_sampler *s, rx_list list)
{
  rx_token_bias item;
  uint32_t n = 0, joined = 0;

  while (n < list.count && rx_next_bias (&list, &item))
    {
      if (item.token >= s->n_vocabulary || !rx_float_is_finite (item.bias))
        return false;
      s->biases[n++] = (rx_bias){ item.token, (double) item.bias };
    }
  qsort (s->biases, n, sizeof *s->biases, compare_biases);
  for (uint32_t i = 0; i < n; i++)
    {
      if (joined > 0 && s->biases[joined - 1].token == s->biases[i].token)
        s->biases[joined - 1].bias += s->biases[i].bias;
      else
        s->biases[joined++] = s->biases[i];
    }
  s->n_biases = joined;
  return true;
}

static bool
take_memory (rx_sampler *s, const rx_sampler_config *config)
{
  s->biases = rx_vault_alloc (s->vault, (config->biases.count + 1ull) * sizeof *s->biases);
  s->entries = rx_vault_alloc (s->vault, s->n_vocabulary * sizeof *s->entries);
  if (s->biases == NULL || s->entries == NULL)
    return false;
  if (s->window == 0)
    return true;
  s->recent = rx_vault_alloc (s->vault, s->window * sizeof *s->recent);
  s->counts = rx_vault_alloc (s->vault, s->n_vocabulary * sizeof *s->counts);
  if (s->recent == NULL || s->counts == NULL)
    return false;
  memset (s->counts, 0, s->n_vocabulary * sizeof *s->counts);
  return true;
}

bool
rx_sampler_new (const rx_sampler_config *config, rx_sampler **out, rx_fail *code, rx_why *why)
{
  const rx_sampling *how = &config->sampling;
  const char *wrong = wrong_setting (how);
  rx_sampler *s;

  *out = NULL;
  *code = RX_FAIL_BAD_MESSAGE;
  if (config->n_vocabulary == 0 || config->penalty_window > RX_PENALTY_WINDOW_MAX)
    wrong = "no vocabulary, or a window of penalties over 65536 tokens";
  if (wrong != NULL)
    return rx_why_say (why, "sampling: %s", wrong);
  *code = RX_FAIL_MEMORY;
  s = calloc (1, sizeof *s);
  if (s == NULL)
    return rx_why_say (why, "not enough memory for sampling; close other programs");
  s->vault = config->vault;
  s->n_vocabulary = config->n_vocabulary;
  s->how = *how;
  s->pcg = rx_pcg_of (how->seed, STREAM);
  if ((how->repeat_penalty != 0 && how->repeat_penalty != 1) || how->frequency_penalty != 0 ||
      how->presence_penalty != 0)
    s->window = config->penalty_window == 0 ? RX_PENALTY_WINDOW : config->penalty_window;
  if (!take_memory (s, config))
    {
      rx_sampler_free (s);
      return rx_why_say (why, "not enough memory for sampling; close other programs");
    }
  if (!copy_biases (s, config->biases))
    {
      rx_sampler_free (s);
      *code = RX_FAIL_BAD_MESSAGE;
      return rx_why_say (
          why, "sampling: a bias for a token that is not in the vocabulary; leave it out");
    }
  *out = s;
  return true;
}

void
rx_sampler_free (rx_sampler *s)
{
  if (s == NULL)
    return;
  rx_vault_free (s->vault, s->biases);
  rx_vault_free (s->vault, s->recent);
  rx_vault_free (s->vault, s->counts);
  rx_vault_free (s->vault, s->entries);
  free (s);
}

void
rx_sampler_accept (rx_sampler *s, uint32_t token)
{
  if (s->window == 0 || token >= s->n_vocabulary)
    return;
  if (s->n_recent < s->window)
    s->recent[s->n_recent++] = token;
  else
    {
      s->counts[s->recent[s->oldest]]--;
      s->recent[s->oldest] = token;
      s->oldest = (s->oldest + 1) % s->window;
    }
  s->counts[token]++;
}
