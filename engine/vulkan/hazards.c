#include "hazards.h"

#include "pipeline-parts.h"

#include <stdlib.h>
#include <string.h>

uint32_t
rx_step_ranges (const rx_step_config *step, rx_range out[RX_STEP_RANGES_MAX])
{
  uint32_t n_buffers = step->pipeline->config.n_buffers;
  uint32_t n_texels = step->pipeline->config.n_texels;
  uint32_t grids = step->grid.size > 0 ? 1 : 0, n = 0;

  if (n_buffers + n_texels + step->n_others + grids > RX_STEP_RANGES_MAX)
    return 0;
  for (uint32_t i = 0; i < n_buffers; i++)
    out[n++] = step->buffers[i];
  for (uint32_t i = 0; i < n_texels; i++)
    out[n++] = (rx_range){ step->texels[i].span, RX_READ };
  for (uint32_t i = 0; i < step->n_others; i++)
    out[n++] = step->others[i];
  if (grids > 0)
    out[n++] = (rx_range){ step->grid, RX_READ };
  return n;
}

static bool
overlap (const rx_range *a, const rx_range *b)
{
  return a->span.buffer == b->span.buffer && a->span.offset < b->span.offset + b->span.size &&
         b->span.offset < a->span.offset + a->span.size;
}

bool
rx_hazards_meet (const rx_hazards *hazards, const rx_range *ranges, uint32_t n)
{
  for (uint32_t i = 0; i < hazards->n; i++)
    for (uint32_t k = 0; k < n; k++)
      {
        const rx_range *before = &hazards->ranges[i];

        if (((before->access | ranges[k].access) & RX_WRITE) != 0 && overlap (before, &ranges[k]))
          return true;
      }
  return false;
}

rx_status
rx_hazards_add (rx_hazards *hazards, const rx_range *ranges, uint32_t n)
{
  if (hazards->capacity - hazards->n < n)
    {
      uint32_t capacity = 2 * hazards->capacity + RX_STEP_RANGES_MAX;
      rx_range *grown = realloc (hazards->ranges, capacity * sizeof *grown);

      if (grown == NULL)
        return RX_NO_MEMORY;
      hazards->ranges = grown;
      hazards->capacity = capacity;
    }
  memcpy (hazards->ranges + hazards->n, ranges, n * sizeof *ranges);
  hazards->n += n;
  return RX_OK;
}

void
rx_hazards_clear (rx_hazards *hazards)
{
  hazards->n = 0;
}

void
rx_hazards_free (rx_hazards *hazards)
{
  free (hazards->ranges);
  *hazards = (rx_hazards){ 0 };
}
