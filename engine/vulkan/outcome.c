#define _GNU_SOURCE
#include "outcome.h"

#include <stdlib.h>
#include <string.h>

#define SPAN_MAX (1u << 20)

/* True when it is there. */
static bool
keep_span (rx_outcome *o, const rx_range *range)
{
  const rx_span *span = &range->span;

  if ((range->access & RX_WRITE) == 0 || span->size > SPAN_MAX)
    return true;
  for (uint32_t i = 0; i < o->n; i++)
    {
      if (o->spans[i]->map == span->map && o->spans[i]->size == span->size)
        return true;
    }
  o->bytes[o->n] = malloc (span->size);
  if (o->bytes[o->n] == NULL)
    return false;
  memcpy (o->bytes[o->n], span->map, span->size);
  o->spans[o->n++] = span;
  return true;
}

bool
rx_outcome_keep (const rx_plan *plan, rx_outcome *o)
{
  size_t most = (size_t) plan->n_steps * 2 * RX_STEP_BUFFERS_MAX;
  bool good;

  o->spans = calloc (most, sizeof *o->spans);
  o->bytes = calloc (most, sizeof *o->bytes);
  good = o->spans != NULL && o->bytes != NULL;
  for (uint32_t i = 0; i < plan->n_steps && good; i++)
    {
      const rx_step_config *step = &plan->steps[i];

      for (uint32_t k = 0; k < step->pipeline->config.n_buffers && good; k++)
        good = keep_span (o, &step->buffers[k]);
      for (uint32_t k = 0; k < step->n_others && good; k++)
        good = keep_span (o, &step->others[k]);
    }
  return good;
}

bool
rx_outcome_is_there (const rx_outcome *o)
{
  for (uint32_t i = 0; i < o->n; i++)
    {
      if (memcmp (o->bytes[i], o->spans[i]->map, o->spans[i]->size) != 0)
        return false;
    }
  return true;
}

void
rx_outcome_free (rx_outcome *o)
{
  for (uint32_t i = 0; i < o->n; i++)
    {
      explicit_bzero (o->bytes[i], o->spans[i]->size);
      free (o->bytes[i]);
    }
  free (o->bytes);
  free (o->spans);
}
