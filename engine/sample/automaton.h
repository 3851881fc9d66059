/* automaton.h: the states of a grammar, found as they are needed. Inside of this folder only.
 *
 * A stack is a position and a frame: where to go on when the rule ends, and the frame below. A state
 * is the set of stacks that the text so far may be at, each at a byte; equal sets are one state.
 */
#pragma once

#include "syntax.h"

#define RX_STATE_DEAD 0u /* the empty set */
#define RX_STATE_FULL \
  (UINT32_MAX - 1)              /* no state: too many stacks, no memory or the limit reached */
#define RX_STATE_NEW UINT32_MAX /* in a row: not known yet */

typedef struct
{
  uint32_t position, below, depth;
} rx_frame_at;

typedef struct
{
  uint32_t position, frame;
} rx_stack;

typedef struct
{
  uint32_t first, count; /* of `stacks` */
  uint32_t hash;
  uint32_t mask; /* the guide's: its slot + 1, 0 for none */
  uint32_t wide; /* the guide's: more tokens than this are allowed; 0 for not known */
  bool may_end;
} rx_state;

typedef struct
{
  rx_vault *vault;
  const rx_syntax *syntax;
  uint32_t states_max, frames_max, stacks_max;

  rx_state *states;
  uint32_t *rows; /* (n_states, n_classes) the next state */
  rx_stack *stacks;
  rx_frame_at *frames;
  uint32_t *state_table, *frame_table; /* open addressing: number + 1 */
  uint32_t n_states, n_stacks, n_frames;
  uint32_t states_room, rows_room, stacks_room, frames_room, state_table_size, frame_table_size;

  /* of one step */
  rx_stack *work, *found;
  uint64_t *seen;
  uint32_t *seen_at; /* stamp of each */
  uint32_t n_work, n_found, n_seen, stamp;
  bool may_end, full;
  bool ambiguous; /* full because of too many stacks, not of memory */
} rx_automaton;

/* False without memory. The syntax outlives it. */
bool rx_automaton_init (rx_automaton *automaton,
                        rx_vault *vault,
                        const rx_syntax *syntax,
                        uint64_t memory_bytes);
void rx_automaton_clear (rx_automaton *automaton);
uint32_t rx_automaton_start (rx_automaton *automaton); /* a state, or FULL */
/* The state after one byte of the class: slow, once for each state and class; DEAD or FULL too. */
uint32_t rx_automaton_find (rx_automaton *automaton, uint32_t state, uint32_t class);
/* The state of another automaton of the same syntax, in this one. */
uint32_t rx_automaton_copy (rx_automaton *automaton, const rx_automaton *from, uint32_t state);
uint64_t rx_automaton_bytes (const rx_automaton *automaton);

static inline uint32_t
rx_automaton_step (rx_automaton *automaton, uint32_t state, uint8_t byte)
{
  uint32_t class = automaton->syntax->class_of[byte];
  uint32_t next = automaton->rows[state * automaton->syntax->n_classes + class];

  return next == RX_STATE_NEW ? rx_automaton_find (automaton, state, class) : next;
}
