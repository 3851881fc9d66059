/* pace.h: how much of a plan goes into one submit.
 *
 * A cancel waits for one submit, and so does everything else that wants the device: so many segments go
 * together as take RX_SUBMIT_US, each reckoned at the slowest that it lately was. On a machine with other
 * programs a submit takes a multiple of what it takes alone: one that was slow counts at once, and eight
 * quick ones take two thirds of it back. What is known is of the most tokens that a run had: one of more is reckoned by as
 * much slower, until it is measured, and one of fewer takes nothing back. Weighed: the mean of the last (submits of 32 ms by it took up to
 * 87 among others: half are slower than a mean), the slowest ever (one that met a full machine would cut for good).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define RX_SUBMIT_US 25000 /* half of the 50 ms that a step may take, and a cancel */

typedef struct
{
  uint32_t *us; /* (n) of each segment, with so many tokens; 0: not known */
  uint32_t n, tokens;
  uint32_t now;                 /* tokens of this run */
  bool guessed;                 /* us was reckoned of fewer */
  uint32_t worst_us;            /* of a segment since the run began */
  uint32_t submits, longest_us; /* since the run began */
} rx_pace;

/* False without memory. */
bool rx_pace_new (uint32_t n, rx_pace *out);
void rx_pace_free (rx_pace *pace);
/* Nothing is known any more. */
void rx_pace_forget (rx_pace *pace);
/* A run of so many tokens, at least one, comes. */
void rx_pace_begin (rx_pace *pace, uint32_t tokens);
/* Of the segments from `next` on those that the next submit takes: one at least, and alone what is not known. */
uint32_t rx_pace_count (const rx_pace *pace, uint32_t next);
/* So many, as rx_pace_count said, took so long together. */
void rx_pace_learn (rx_pace *pace, uint32_t next, uint32_t count, uint64_t us);
