/* outcome.h: what a run of a plan left, kept to be compared with another. Of plan-crew.c. */
#pragma once

#include "plan-parts.h"

typedef struct
{
  const rx_span **spans; /* (n) that steps write */
  uint8_t **bytes;       /* (n) as the crew left them */
  uint32_t n;
} rx_outcome;

/* Of every span up to 1 MiB that steps write; a KV cache is larger. Zeroed beforehand. False without
 * memory; what was kept on the way is freed like the rest. */
bool rx_outcome_keep (const rx_plan *plan, rx_outcome *outcome);
/* The same bits stand in all of them now. */
bool rx_outcome_is_there (const rx_outcome *outcome);
void rx_outcome_free (rx_outcome *outcome); /* overwrites: it may say what a record says */
