/* check.h: one small compute shader on a device, its result compared with the processor's. */
#pragma once

#include "instance.h"

typedef struct
{
  double first_ms; /* device, pipeline and first run */
  double run_ms;   /* one run after that */
  bool right;      /* every word was right */
} rx_check_result;

rx_status rx_check (const rx_instance *instance, uint32_t index, rx_check_result *out);
