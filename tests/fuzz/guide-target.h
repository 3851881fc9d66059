/* guide-target.h: what the grammar and the schema target do with a text: a guide of it, and an answer
 * along it. The input is the text, a zero byte, then bytes that choose. */
#pragma once

#include "guide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TARGET_TOKENS 400
#define TARGET_STEPS  64
#define TARGET_MEMORY (1u << 20)

static void
guide_check (bool good, const char *what)
{
  if (good)
    return;
  fprintf (stderr, "guide: %s\n", what);
  abort ();
}

/* Every byte, then pairs and threes of what grammars are about. */
static rx_bytes
guide_token (const void *data, uint32_t token)
{
  static uint8_t bytes[TARGET_TOKENS][3];
  static const uint8_t letters[] = "ab01\"{}[]:,-\\n\xc3\xa9";
  const uint32_t n = sizeof letters - 1;

  (void) data;
  bytes[token][0] = token < 256 ? (uint8_t) token : letters[token % n];
  bytes[token][1] = letters[token / n % n];
  bytes[token][2] = letters[token * 7 % n];
  return (rx_bytes){ bytes[token], token < 256 ? 1 : 2 + token % 2 };
}

static const rx_vocabulary *
guide_vocabulary (void)
{
  static rx_vocabulary *vocabulary; /* lives as long as the process */
  static const uint32_t ends[] = { 0 };
  rx_vocabulary_config config = { TARGET_TOKENS, guide_token, NULL, ends, 1 };

  if (vocabulary == NULL)
    guide_check (rx_vocabulary_new (&config, &vocabulary), "no vocabulary");
  return vocabulary;
}

static rx_vault *
guide_vault (void)
{
  static rx_vault *vault; /* lives as long as the process */

  if (vault == NULL)
    vault = rx_vault_new ();
  return vault;
}

/* The mask, the list and each token asked for say the same. Gives how many are allowed. */
static uint32_t
guide_check_tokens (rx_walk *walk, uint32_t allowed[TARGET_TOKENS])
{
  const uint64_t *mask = rx_walk_mask (walk);
  uint64_t words[(TARGET_TOKENS + 63) / 64];
  uint32_t n, at = 0;

  if (mask == NULL)
    return 0;
  memcpy (words, mask, sizeof words);
  if (rx_walk_allowed (walk, allowed, TARGET_TOKENS, &n) != RX_WALK_YES)
    return 0;
  for (uint32_t t = 0; t < TARGET_TOKENS; t++)
    {
      bool in = words[t / 64] >> (t % 64) & 1;

      guide_check (rx_walk_takes (walk, t) == (in ? RX_WALK_YES : RX_WALK_NO),
                   "takes is not the mask");
      guide_check (!in || (at < n && allowed[at++] == t), "the list is not the mask");
    }
  guide_check (at == n, "the list is longer than the mask");
  return n;
}

static void
guide_check_forced (rx_walk *walk)
{
  uint8_t forced[32];
  uint32_t n;

  if (rx_walk_forced (walk, forced, sizeof forced, &n) != RX_WALK_YES)
    return;
  guide_check (n == 0 || !rx_walk_may_end (walk), "forced where it may end");
  if (n > 0) /* moves the walk, which is what comes next anyway */
    guide_check (rx_walk_accept_bytes (walk, (rx_bytes){ forced, n }) != RX_WALK_NO,
                 "forced and not allowed");
}

static void
guide_answer (rx_guide *guide, const uint8_t *choices, size_t n_choices)
{
  rx_walk *walk = rx_walk_new (guide);
  uint32_t allowed[TARGET_TOKENS];

  guide_check (walk != NULL, "no memory");
  for (size_t i = 0; i < n_choices && i < TARGET_STEPS; i++)
    {
      uint32_t n = guide_check_tokens (walk, allowed), token;

      /* every byte is a token, so only too many stacks end an answer before its end */
      if (n == 0)
        break;
      token = allowed[choices[i] % n];
      if (rx_walk_accept (walk, token) == RX_WALK_FULL || token == 0)
        break;
      if (choices[i] % 3 == 0)
        guide_check_forced (walk);
    }
  rx_walk_free (walk);
}

static int
guide_target (rx_grammar kind, const uint8_t *data, size_t size)
{
  const uint8_t *zero = size == 0 ? NULL : memchr (data, 0, size);
  size_t n = zero == NULL ? size : (size_t) (zero - data);
  rx_guide_config config = {
    guide_vault (), guide_vocabulary (), kind, { data, n }, TARGET_MEMORY
  };
  rx_guide *guide;
  rx_fail code;
  rx_why why = { "" };

  if (!rx_guide_new (&config, &guide, &code, &why))
    {
      guide_check (guide == NULL && why.text[0] != '\0' && code == RX_FAIL_GRAMMAR,
                   "no reason given");
      return 0;
    }
  if (zero != NULL)
    guide_answer (guide, zero + 1, size - n - 1);
  rx_guide_free (guide);
  return 0;
}
