/* pace.h: how much of a plan goes into one submit.
 *
 * A cancel waits for one submit, and so does everything else that wants the device: so many segments go
 * together as take RX_SUBMIT_US, each reckoned at the slowest that it lately was. On a machine with other
 * programs a submit takes a multiple of what it takes alone: one that was slow counts at once, and eight
 * quick ones take two thirds of it back. Weighed: the mean of the last (submits of 32 ms by it took up to
 * 87 among others: half are slower than a mean), the slowest ever (one that met a full machine would cut for good).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define RX_SUBMIT_US 25000 /* half of the 50 ms that a step may take, and a cancel */

typedef struct
{
  uint32_t *us; /* (n) of each segment; 0: not known */
  uint32_t n;
  uint32_t worst_us; /* of a segment since the run began */
} rx_pace;

/* False without memory. */
bool rx_pace_new (uint32_t n, rx_pace *out);
void rx_pace_free (rx_pace *pace);
/* Nothing is known: the segments do something else now. */
void rx_pace_forget (rx_pace *pace);
/* Of the segments from `next` on those that the next submit takes: one at least, and alone what is not known. */
uint32_t rx_pace_count (const rx_pace *pace, uint32_t next);
/* So many, as rx_pace_count said, took so long together. */
void rx_pace_learn (rx_pace *pace, uint32_t next, uint32_t count, uint64_t us);
