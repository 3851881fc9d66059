#include "pcg.h"

#define MULTIPLIER 6364136223846793005ull

rx_pcg
rx_pcg_of (uint64_t seed, uint64_t stream)
{
  rx_pcg pcg = { 0, stream << 1 | 1 };

  rx_pcg_next (&pcg);
  pcg.state += seed;
  rx_pcg_next (&pcg);
  return pcg;
}

uint32_t
rx_pcg_next (rx_pcg *pcg)
{
  uint64_t old = pcg->state;
  uint32_t mixed = (uint32_t) ((old >> 18 ^ old) >> 27);
  uint32_t turn = (uint32_t) (old >> 59);

  pcg->state = old * MULTIPLIER + pcg->step;
  return mixed >> turn | mixed << (-turn & 31);
}

double
rx_pcg_unit (rx_pcg *pcg)
{
  uint64_t high = rx_pcg_next (pcg) >> 5;
  uint64_t low = rx_pcg_next (pcg) >> 6;

  return (double) (high << 26 | low) / 9007199254740992.0; /* 2^53 */
}
