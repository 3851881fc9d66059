#include "pace.h"

#include <stdlib.h>
#include <string.h>

#define FORGETS 8 /* an eighth of what it was slower a time */

bool
rx_pace_new (uint32_t n, rx_pace *out)
{
  *out = (rx_pace){ .us = calloc (n, sizeof *out->us), .n = n };
  return out->us != NULL;
}

void
rx_pace_free (rx_pace *p)
{
  free (p->us);
  *p = (rx_pace){ 0 };
}

void
rx_pace_forget (rx_pace *p)
{
  memset (p->us, 0, p->n * sizeof *p->us);
  p->tokens = 0;
}

static uint32_t
times (uint64_t us, uint32_t by, uint32_t of)
{
  us = us * by / of;
  return us < UINT32_MAX ? (uint32_t) us : UINT32_MAX;
}

void
rx_pace_begin (rx_pace *p, uint32_t tokens)
{
  p->worst_us = p->submits = p->longest_us = 0;
  p->now = tokens;
  p->guessed = tokens > p->tokens;
  if (!p->guessed)
    return;
  for (uint32_t i = 0; i < p->n; i++)
    p->us[i] = p->tokens > 0 ? times (p->us[i], tokens, p->tokens) : 0;
  p->tokens = tokens;
}

uint32_t
rx_pace_count (const rx_pace *p, uint32_t next)
{
  uint64_t us = p->us[next];
  uint32_t count = 1;

  if (us == 0)
    return 1;
  while (next + count < p->n)
    {
      uint32_t more = p->us[next + count];

      if (more == 0 || us + more > RX_SUBMIT_US)
        break;
      us += more;
      count++;
    }
  return count;
}

void
rx_pace_learn (rx_pace *p, uint32_t next, uint32_t count, uint64_t us)
{
  uint32_t together = us < UINT32_MAX ? (uint32_t) us : UINT32_MAX;
  uint64_t known = 0;

  p->submits++;
  if (together > p->longest_us)
    p->longest_us = together;
  for (uint32_t i = next; i < next + count; i++)
    known += p->us[i];
  for (uint32_t i = next; i < next + count; i++)
    {
      /* What they took together, as they were apart. */
      uint64_t share = known == 0 ? together : (uint64_t) together * p->us[i] / known;
      uint32_t took = share == 0 ? 1 : (uint32_t) share;

      if (took > p->worst_us)
        p->worst_us = took;
      if (p->us[i] == 0)
        p->us[i] = times (took, p->tokens, p->now);
      else if (took > p->us[i] || p->guessed)
        p->us[i] = took;
      else if (p->now == p->tokens)
        p->us[i] -= (p->us[i] - took) / FORGETS;
    }
}
