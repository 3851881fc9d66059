/* pcg.h: PCG32, XSH-RR with 64 bits of state (O'Neill 2014; pcg-random.org, pcg_basic.c). */
#pragma once

#include <stdint.h>

typedef struct
{
  uint64_t state, step; /* step is odd */
} rx_pcg;

rx_pcg rx_pcg_of (uint64_t seed, uint64_t stream);
uint32_t rx_pcg_next (rx_pcg *pcg);
double rx_pcg_unit (rx_pcg *pcg); /* 0 <= x < 1, 53 bits, two draws */
