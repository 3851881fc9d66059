#include "automaton.h"

#include <string.h>

#define FRAMES_MAX (1u << 16)
#define STACKS_MAX (1u << 19)
#define SEEN_SIZE  (1u << 14) /* a power of 2 */
#define SEEN_MAX   (SEEN_SIZE / 2)

static uint32_t
mix (uint64_t key)
{
  return (uint32_t) (key * 0x9E3779B97F4A7C15ull >> 32);
}

static uint64_t
key_of (rx_stack stack)
{
  return (uint64_t) stack.position << 32 | stack.frame;
}

/* ---- tables ---- */

/* hash_of gives the hash of a number that stands in the table. */
typedef uint32_t (*hash_of) (const rx_automaton *a, uint32_t number);

static void
table_put (const rx_automaton *a, uint32_t *table, uint32_t size, uint32_t number, hash_of hash)
{
  uint32_t at = hash (a, number) & (size - 1);

  while (table[at] != 0)
    at = (at + 1) & (size - 1);
  table[at] = number + 1;
}

/* Twice as large when half full, with the n numbers put in again. */
static bool
table_room (rx_automaton *a, uint32_t **table, uint32_t *size, uint32_t n, hash_of hash)
{
  uint32_t more = *size == 0 ? 64 : 2 * *size;
  uint32_t *grown;

  if (n < *size / 2)
    return true;
  grown = rx_vault_alloc (a->vault, more * sizeof *grown);
  if (grown == NULL)
    return false;
  memset (grown, 0, more * sizeof *grown);
  for (uint32_t i = 0; i < n; i++)
    table_put (a, grown, more, i, hash);
  rx_vault_free (a->vault, *table);
  *table = grown;
  *size = more;
  return true;
}

/* ---- frames ---- */

static uint32_t
frame_hash_of (uint32_t position, uint32_t below)
{
  return mix ((uint64_t) position << 32 | below);
}

static uint32_t
frame_hash (const rx_automaton *a, uint32_t number)
{
  return frame_hash_of (a->frames[number].position, a->frames[number].below);
}

/* The frame's number; frame 0 is the bottom. RX_NONE when there is no room. */
static uint32_t
find_frame (rx_automaton *a, uint32_t position, uint32_t below)
{
  uint32_t at;

  if (!table_room (a, &a->frame_table, &a->frame_table_size, a->n_frames, frame_hash))
    return RX_NONE;
  at = frame_hash_of (position, below) & (a->frame_table_size - 1);
  for (; a->frame_table[at] != 0; at = (at + 1) & (a->frame_table_size - 1))
    {
      uint32_t number = a->frame_table[at] - 1;

      if (a->frames[number].position == position && a->frames[number].below == below && number > 0)
        return number;
    }
  if (!rx_room (a->vault, (void **) &a->frames, sizeof *a->frames, a->n_frames, &a->frames_room,
                a->frames_max))
    return RX_NONE;
  a->frames[a->n_frames] = (rx_frame_at){ position, below, a->frames[below].depth + 1 };
  a->frame_table[at] = a->n_frames + 1;
  return a->n_frames++;
}

/* ---- the stacks of one state ---- */

static void
begin (rx_automaton *a)
{
  a->n_work = a->n_found = a->n_seen = 0;
  a->may_end = a->full = a->ambiguous = false;
  if (++a->stamp == 0)
    {
      memset (a->seen_at, 0, SEEN_SIZE * sizeof *a->seen_at);
      a->stamp = 1;
    }
}

static void
push (rx_automaton *a, uint32_t position, uint32_t frame)
{
  rx_stack stack = { position, frame };
  uint64_t key = key_of (stack);
  uint32_t at = mix (key) & (SEEN_SIZE - 1);

  for (; a->seen_at[at] == a->stamp; at = (at + 1) & (SEEN_SIZE - 1))
    {
      if (a->seen[at] == key)
        return;
    }
  if (a->n_seen == SEEN_MAX)
    {
      a->full = a->ambiguous = true;
      return;
    }
  a->n_seen++;
  a->seen_at[at] = a->stamp;
  a->seen[at] = key;
  a->work[a->n_work++] = stack;
}

/* A call that ends its rule needs no frame: lists by recursion stay flat. */
static void
push_call (rx_automaton *a, const rx_position *p, uint32_t frame)
{
  if (p->next != 0)
    {
      if (a->frames[frame].depth >= RX_GRAMMAR_DEPTH_MAX)
        return;
      frame = find_frame (a, p->next, frame);
    }
  if (frame == RX_NONE)
    a->full = true;
  else
    push (a, p->other, frame);
}

/* Follows everything that takes no byte. */
static void
follow (rx_automaton *a)
{
  while (a->n_work > 0 && !a->full)
    {
      rx_stack top = a->work[--a->n_work];
      const rx_position *p = &a->syntax->positions[top.position];

      switch ((rx_position_kind) p->kind)
        {
        case RX_AT_RETURN:
          if (top.frame == 0)
            a->may_end = true;
          else
            push (a, a->frames[top.frame].position, a->frames[top.frame].below);
          break;
        case RX_AT_BYTE:
          if (a->n_found == RX_GRAMMAR_STACKS_MAX)
            a->full = a->ambiguous = true;
          else
            a->found[a->n_found++] = top;
          break;
        case RX_AT_SPLIT:
          push (a, p->next, top.frame);
          push (a, p->other, top.frame);
          break;
        case RX_AT_CALL:
          push_call (a, p, top.frame);
          break;
        case RX_AT_NEVER:
          break;
        }
    }
}

/* Shell's sort with the gaps of Ciura 2001. */
static void
sort_stacks (rx_stack *stacks, uint32_t n)
{
  static const uint32_t gaps[] = { 1750, 701, 301, 132, 57, 23, 10, 4, 1 };

  for (uint32_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
    {
      for (uint32_t i = gaps[g]; i < n; i++)
        {
          rx_stack moved = stacks[i];
          uint32_t to = i;

          for (; to >= gaps[g] && key_of (stacks[to - gaps[g]]) > key_of (moved); to -= gaps[g])
            stacks[to] = stacks[to - gaps[g]];
          stacks[to] = moved;
        }
    }
}

/* ---- states ---- */

static uint32_t
state_hash (const rx_automaton *a, uint32_t number)
{
  return a->states[number].hash;
}

static uint32_t
hash_found (const rx_automaton *a)
{
  uint64_t hash = a->may_end;

  for (uint32_t i = 0; i < a->n_found; i++)
    hash = (hash ^ key_of (a->found[i])) * 0x9E3779B97F4A7C15ull, hash ^= hash >> 29;
  return (uint32_t) (hash >> 16);
}

static bool
is_found (const rx_automaton *a, const rx_state *state, uint32_t hash)
{
  return state->hash == hash && state->count == a->n_found && state->may_end == a->may_end &&
         (a->n_found == 0 ||
          memcmp (a->stacks + state->first, a->found, a->n_found * sizeof *a->found) == 0);
}

static bool
room_for_state (rx_automaton *a)
{
  uint32_t classes = a->syntax->n_classes;

  if (!rx_room (a->vault, (void **) &a->states, sizeof *a->states, a->n_states, &a->states_room,
                a->states_max) ||
      !rx_room (a->vault, (void **) &a->rows, classes * sizeof *a->rows, a->n_states, &a->rows_room,
                a->states_max))
    return false;
  if (a->n_stacks + a->n_found > a->stacks_max)
    return false;
  while (a->stacks_room < a->n_stacks + a->n_found)
    {
      uint32_t room = a->stacks_room;

      /* as if it were full, so that it grows */
      if (!rx_room (a->vault, (void **) &a->stacks, sizeof *a->stacks, room, &a->stacks_room,
                    a->stacks_max))
        return false;
    }
  return true;
}

/* The state of the stacks found, made if it is new. */
static uint32_t
intern (rx_automaton *a)
{
  uint32_t hash, at, number, classes = a->syntax->n_classes;

  if (a->full || !table_room (a, &a->state_table, &a->state_table_size, a->n_states, state_hash))
    return RX_STATE_FULL;
  sort_stacks (a->found, a->n_found);
  hash = hash_found (a);
  at = hash & (a->state_table_size - 1);
  for (; a->state_table[at] != 0; at = (at + 1) & (a->state_table_size - 1))
    {
      number = a->state_table[at] - 1;
      if (is_found (a, &a->states[number], hash))
        return number;
    }
  if (!room_for_state (a))
    return RX_STATE_FULL;
  number = a->n_states++;
  a->states[number] = (rx_state){ a->n_stacks, a->n_found, hash, 0, 0, a->may_end };
  if (a->n_found > 0)
    memcpy (a->stacks + a->n_stacks, a->found, a->n_found * sizeof *a->found);
  a->n_stacks += a->n_found;
  for (uint32_t i = 0; i < classes; i++)
    a->rows[(size_t) number * classes + i] = number == RX_STATE_DEAD ? RX_STATE_DEAD : RX_STATE_NEW;
  a->state_table[at] = number + 1;
  return number;
}

uint32_t
rx_automaton_start (rx_automaton *a)
{
  begin (a);
  push (a, a->syntax->root, 0);
  follow (a);
  return intern (a);
}

uint32_t
rx_automaton_find (rx_automaton *a, uint32_t state, uint32_t class)
{
  const uint8_t byte = a->syntax->class_byte[class];
  const rx_state from = a->states[state];
  uint32_t next;

  begin (a);
  for (uint32_t i = 0; i < from.count && !a->full; i++)
    {
      rx_stack stack = a->stacks[from.first + i];
      const rx_position *p = &a->syntax->positions[stack.position];

      if (rx_set_has (&a->syntax->sets[p->other], byte))
        {
          push (a, p->next, stack.frame);
          follow (a);
        }
    }
  next = intern (a);
  if (next != RX_STATE_FULL)
    a->rows[(size_t) state * a->syntax->n_classes + class] = next;
  return next;
}

/* ---- from one automaton to another ---- */

static uint32_t
copy_frame (rx_automaton *a, const rx_automaton *from, uint32_t frame)
{
  uint32_t chain[RX_GRAMMAR_DEPTH_MAX + 1], n = 0, copy = 0;

  for (; frame != 0 && n <= RX_GRAMMAR_DEPTH_MAX; frame = from->frames[frame].below)
    chain[n++] = from->frames[frame].position;
  while (n > 0 && copy != RX_NONE)
    copy = find_frame (a, chain[--n], copy);
  return copy;
}

uint32_t
rx_automaton_copy (rx_automaton *a, const rx_automaton *from, uint32_t state)
{
  const rx_state *source = &from->states[state];

  begin (a);
  a->may_end = source->may_end;
  for (uint32_t i = 0; i < source->count; i++)
    {
      rx_stack stack = from->stacks[source->first + i];
      uint32_t frame = copy_frame (a, from, stack.frame);

      if (frame == RX_NONE)
        return RX_STATE_FULL;
      a->found[a->n_found++] = (rx_stack){ stack.position, frame };
    }
  return intern (a);
}

/* ---- life ---- */

bool
rx_automaton_init (rx_automaton *a, rx_vault *vault, const rx_syntax *syntax, uint64_t memory_bytes)
{
  uint64_t states = memory_bytes / (syntax->n_classes * sizeof *a->rows + sizeof *a->states + 32);

  memset (a, 0, sizeof *a);
  a->vault = vault;
  a->syntax = syntax;
  a->states_max = states < 64 ? 64 : states > 1u << 20 ? 1u << 20 : (uint32_t) states;
  a->frames_max = FRAMES_MAX;
  a->stacks_max = STACKS_MAX;
  a->work = rx_vault_alloc (vault, (SEEN_MAX + 2) * sizeof *a->work);
  a->found = rx_vault_alloc (vault, RX_GRAMMAR_STACKS_MAX * sizeof *a->found);
  a->seen = rx_vault_alloc (vault, SEEN_SIZE * sizeof *a->seen);
  a->seen_at = rx_vault_alloc (vault, SEEN_SIZE * sizeof *a->seen_at);
  if (a->work != NULL && a->found != NULL && a->seen != NULL && a->seen_at != NULL &&
      rx_room (vault, (void **) &a->frames, sizeof *a->frames, 0, &a->frames_room, FRAMES_MAX))
    {
      memset (a->seen_at, 0, SEEN_SIZE * sizeof *a->seen_at);
      a->frames[0] = (rx_frame_at){ 0, 0, 0 };
      a->n_frames = 1;
      begin (a);
      if (intern (a) == RX_STATE_DEAD)
        return true;
    }
  rx_automaton_clear (a);
  return false;
}

void
rx_automaton_clear (rx_automaton *a)
{
  void *blocks[] = { a->states,      a->rows, a->stacks, a->frames, a->state_table,
                     a->frame_table, a->work, a->found,  a->seen,   a->seen_at };

  for (uint32_t i = 0; a->vault != NULL && i < sizeof blocks / sizeof *blocks; i++)
    rx_vault_free (a->vault, blocks[i]);
  memset (a, 0, sizeof *a);
}

uint64_t
rx_automaton_bytes (const rx_automaton *a)
{
  return (uint64_t) a->states_room * sizeof *a->states +
         (uint64_t) a->rows_room * a->syntax->n_classes * sizeof *a->rows +
         (uint64_t) a->stacks_room * sizeof *a->stacks +
         (uint64_t) a->frames_room * sizeof *a->frames +
         (a->state_table_size + (uint64_t) a->frame_table_size) * sizeof (uint32_t) +
         SEEN_SIZE * 12ull + (SEEN_MAX + RX_GRAMMAR_STACKS_MAX) * sizeof (rx_stack);
}
