/* hazards.h: which steps must wait: those that meet what a step before them did to the same bytes. */
#pragma once

#include "plan.h"

/* What was read and written since the last barrier. Zeroed is empty. */
typedef struct
{
  rx_range *ranges; /* (n) */
  uint32_t n, capacity;
} rx_hazards;

/* All that a step touches, its grid too; at most RX_STEP_RANGES_MAX, else 0 is returned. */
uint32_t rx_step_ranges (const rx_step_config *step, rx_range out[RX_STEP_RANGES_MAX]);
/* Same buffer, overlapping bytes, and one of the two writes. */
bool rx_hazards_meet (const rx_hazards *hazards, const rx_range *ranges, uint32_t n);
rx_status rx_hazards_add (rx_hazards *hazards, const rx_range *ranges, uint32_t n);
void rx_hazards_clear (rx_hazards *hazards); /* a barrier */
void rx_hazards_free (rx_hazards *hazards);
