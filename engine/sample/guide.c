#include "guide.h"

#include "automaton.h"

#include <stdlib.h>
#include <string.h>

#define MEMORY_BYTES (16ull << 20)
#define MASKS_MIN    4
#define MASKS_MAX    1024

struct rx_walk
{
  rx_guide *guide;
  uint32_t state;
  uint32_t moved; /* the state's number after forgetting */
  rx_walk *next;
};

typedef struct
{
  uint64_t *words; /* in the vault; NULL: never used */
  uint32_t state;
  uint64_t used;
} mask;

struct rx_guide
{
  rx_vault *vault;
  const rx_vocabulary *vocabulary;
  rx_syntax syntax;
  rx_automaton automaton;
  uint64_t states_bytes;
  uint32_t start;
  rx_walk *walks;
  uint32_t *path; /* (vocabulary depth + 1) states of the walk over the tree */
  mask *masks;    /* (n_masks) */
  uint32_t n_masks, n_words;
  uint64_t clock;
  uint32_t mask_builds, forgettings;
};

/* ---- memory ---- */

/* Keeps the states of the walks only. False when even these do not fit: nothing has changed. */
static bool
forget (rx_guide *g)
{
  rx_automaton fresh;
  uint32_t start;

  if (!rx_automaton_init (&fresh, g->vault, &g->syntax, g->states_bytes))
    return false;
  start = rx_automaton_start (&fresh);
  for (rx_walk *w = g->walks; w != NULL && start != RX_STATE_FULL; w = w->next)
    {
      w->moved = rx_automaton_copy (&fresh, &g->automaton, w->state);
      if (w->moved == RX_STATE_FULL)
        start = RX_STATE_FULL;
    }
  if (start == RX_STATE_FULL)
    {
      rx_automaton_clear (&fresh);
      return false;
    }
  for (rx_walk *w = g->walks; w != NULL; w = w->next)
    w->state = w->moved;
  rx_automaton_clear (&g->automaton);
  g->automaton = fresh;
  g->start = start;
  for (uint32_t i = 0; i < g->n_masks; i++)
    g->masks[i].used = 0;
  g->forgettings++;
  return true;
}

/* ---- steps ---- */

/* The state after the bytes, or DEAD or FULL. */
static uint32_t
run (rx_guide *g, uint32_t state, rx_bytes bytes)
{
  for (size_t i = 0; i < bytes.size && state != RX_STATE_DEAD && state != RX_STATE_FULL; i++)
    state = rx_automaton_step (&g->automaton, state, bytes.data[i]);
  return state;
}

static rx_walk_answer
run_walk (rx_walk *walk, rx_bytes bytes, uint32_t *end)
{
  *end = run (walk->guide, walk->state, bytes);
  if (*end == RX_STATE_FULL && forget (walk->guide))
    *end = run (walk->guide, walk->state, bytes);
  return *end == RX_STATE_FULL ? RX_WALK_FULL : *end == RX_STATE_DEAD ? RX_WALK_NO : RX_WALK_YES;
}

static rx_walk_answer
run_token (rx_walk *walk, uint32_t token, uint32_t *end)
{
  rx_bytes text = rx_vocabulary_text (walk->guide->vocabulary, token);

  *end = walk->state;
  if (rx_vocabulary_ends (walk->guide->vocabulary, token))
    return rx_walk_may_end (walk) ? RX_WALK_YES : RX_WALK_NO;
  return text.size == 0 ? RX_WALK_NO : run_walk (walk, text, end);
}

rx_walk_answer
rx_walk_takes (rx_walk *walk, uint32_t token)
{
  uint32_t end;

  return run_token (walk, token, &end);
}

rx_walk_answer
rx_walk_accept (rx_walk *walk, uint32_t token)
{
  uint32_t end;
  rx_walk_answer answer = run_token (walk, token, &end);

  if (answer == RX_WALK_YES)
    walk->state = end;
  return answer;
}

rx_walk_answer
rx_walk_accept_bytes (rx_walk *walk, rx_bytes bytes)
{
  uint32_t end;
  rx_walk_answer answer = run_walk (walk, bytes, &end);

  if (answer == RX_WALK_YES)
    walk->state = end;
  return answer;
}

bool
rx_walk_may_end (const rx_walk *walk)
{
  return walk->guide->automaton.states[walk->state].may_end;
}

/* ---- bytes that have no choice ---- */

/* How many bytes may come next, at most 2 told apart; *byte and *next are of one of them. */
static uint32_t
choices (rx_guide *g, uint32_t state, uint8_t *byte, uint32_t *next)
{
  const rx_syntax *s = &g->syntax;
  uint32_t n = 0;

  for (uint32_t class = 0; class < s->n_classes && n < 2; class ++)
    {
      uint32_t to = rx_automaton_step (&g->automaton, state, s->class_byte[class]);

      if (to == RX_STATE_DEAD)
        continue;
      *byte = s->class_byte[class];
      *next = to;
      if (to == RX_STATE_FULL)
        return 1;
      n += s->class_size[class];
    }
  return n;
}

static rx_walk_answer
force (rx_walk *walk, uint8_t *out, uint32_t size, uint32_t *n)
{
  rx_guide *g = walk->guide;
  uint32_t state = walk->state, next;
  uint8_t byte;

  for (*n = 0; *n < size && !g->automaton.states[state].may_end; state = next)
    {
      if (choices (g, state, &byte, &next) != 1)
        return RX_WALK_YES;
      if (next == RX_STATE_FULL)
        return RX_WALK_FULL;
      out[(*n)++] = byte;
    }
  return RX_WALK_YES;
}

rx_walk_answer
rx_walk_forced (rx_walk *walk, uint8_t *out, uint32_t size, uint32_t *n)
{
  rx_walk_answer answer = force (walk, out, size, n);

  if (answer == RX_WALK_FULL && forget (walk->guide))
    answer = force (walk, out, size, n);
  return answer;
}

rx_walk_answer
rx_walk_must_end (rx_walk *walk)
{
  uint8_t byte;
  uint32_t next = RX_STATE_DEAD, n;

  if (!rx_walk_may_end (walk))
    return RX_WALK_NO;
  n = choices (walk->guide, walk->state, &byte, &next);
  if (next == RX_STATE_FULL && forget (walk->guide))
    n = choices (walk->guide, walk->state, &byte, &next);
  return next == RX_STATE_FULL ? RX_WALK_FULL : n == 0 ? RX_WALK_YES : RX_WALK_NO;
}

/* ---- tokens: a walk over the tree of the vocabulary ---- */

/* What is done with the tokens that end at an allowed node; false ends the walk. */
typedef struct
{
  uint64_t *words; /* a mask to set bits in, or */
  uint32_t *out;   /* a list */
  uint32_t size, n;
} gathered;

static bool
gather (const rx_vocabulary *v, const rx_vocabulary_node *node, gathered *to)
{
  for (uint32_t i = node->first; i < node[1].first; i++)
    {
      uint32_t token = v->sorted[i];

      if (to->words != NULL)
        to->words[token >> 6] |= 1ull << (token & 63);
      else if (to->n == to->size)
        return false;
      else
        to->out[to->n++] = token;
    }
  return true;
}

/* YES: all gathered; NO: gather ended it. */
static rx_walk_answer
walk_tree (rx_guide *g, uint32_t start, gathered *to)
{
  const rx_vocabulary *v = g->vocabulary;
  uint32_t *path = g->path;

  path[0] = start;
  for (uint32_t i = 0; i < v->n_nodes;)
    {
      const rx_vocabulary_node *node = &v->nodes[i];
      uint32_t next = rx_automaton_step (&g->automaton, path[node->depth], node->byte);

      if (next == RX_STATE_DEAD)
        {
          i = node->after;
          continue;
        }
      if (next == RX_STATE_FULL)
        return RX_WALK_FULL;
      path[node->depth + 1] = next;
      if (node->first != node[1].first && !gather (v, node, to))
        return RX_WALK_NO;
      i++;
    }
  return RX_WALK_YES;
}

static void
sort_up (uint32_t *tokens, uint32_t n)
{
  static const uint32_t gaps[] = { 301, 132, 57, 23, 10, 4, 1 }; /* Ciura 2001 */

  for (uint32_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
    {
      for (uint32_t i = gaps[g]; i < n; i++)
        {
          uint32_t moved = tokens[i], to = i;

          for (; to >= gaps[g] && tokens[to - gaps[g]] > moved; to -= gaps[g])
            tokens[to] = tokens[to - gaps[g]];
          tokens[to] = moved;
        }
    }
}

rx_walk_answer
rx_walk_allowed (rx_walk *walk, uint32_t *out, uint32_t size, uint32_t *n)
{
  rx_guide *g = walk->guide;
  const rx_vocabulary *v = g->vocabulary;
  gathered to = { .out = out, .size = size };
  rx_walk_answer answer;

  *n = 0;
  if (g->automaton.states[walk->state].wide > size)
    return RX_WALK_NO;
  for (uint32_t i = 0; rx_walk_may_end (walk) && i < v->n_ends && to.n < size; i++)
    out[to.n++] = v->ends[i];
  if (rx_walk_may_end (walk) && v->n_ends > size)
    return RX_WALK_NO;
  to.words = NULL;
  answer = walk_tree (g, walk->state, &to);
  if (answer == RX_WALK_FULL && forget (g))
    {
      to.n = rx_walk_may_end (walk) ? v->n_ends : 0;
      answer = walk_tree (g, walk->state, &to);
    }
  if (answer == RX_WALK_NO)
    g->automaton.states[walk->state].wide = size + 1;
  if (answer == RX_WALK_YES)
    {
      sort_up (out, to.n);
      *n = to.n;
    }
  return answer;
}

/* ---- masks ---- */

static mask *
find_mask (rx_guide *g, uint32_t state)
{
  uint32_t slot = g->automaton.states[state].mask;
  mask *m = slot == 0 ? NULL : &g->masks[slot - 1];

  return m != NULL && m->used != 0 && m->state == state ? m : NULL;
}

/* The slot that was used longest ago, or never. */
static mask *
oldest_mask (rx_guide *g)
{
  mask *oldest = &g->masks[0];

  for (uint32_t i = 1; i < g->n_masks; i++)
    {
      if (g->masks[i].used < oldest->used)
        oldest = &g->masks[i];
    }
  if (oldest->words == NULL)
    oldest->words = rx_vault_alloc (g->vault, g->n_words * sizeof *oldest->words);
  return oldest->words == NULL ? NULL : oldest;
}

static rx_walk_answer
build_mask (rx_guide *g, uint32_t state, mask *m)
{
  const rx_vocabulary *v = g->vocabulary;
  gathered to = { .words = m->words };

  m->used = 0;
  memset (m->words, 0, g->n_words * sizeof *m->words);
  for (uint32_t i = 0; g->automaton.states[state].may_end && i < v->n_ends; i++)
    m->words[v->ends[i] >> 6] |= 1ull << (v->ends[i] & 63);
  return walk_tree (g, state, &to);
}

const uint64_t *
rx_walk_mask (rx_walk *walk)
{
  rx_guide *g = walk->guide;
  mask *m = find_mask (g, walk->state);
  rx_walk_answer answer = RX_WALK_YES;

  if (m == NULL)
    {
      m = oldest_mask (g);
      if (m == NULL)
        return NULL;
      g->mask_builds++;
      answer = build_mask (g, walk->state, m);
      if (answer == RX_WALK_FULL && forget (g))
        answer = build_mask (g, walk->state, m);
      if (answer == RX_WALK_FULL)
        return NULL;
      m->state = walk->state;
      g->automaton.states[walk->state].mask = (uint32_t) (m - g->masks) + 1;
    }
  m->used = ++g->clock;
  return m->words;
}

/* ---- life ---- */

rx_walk *
rx_walk_new (rx_guide *guide)
{
  rx_walk *walk = malloc (sizeof *walk);

  if (walk == NULL)
    return NULL;
  *walk = (rx_walk){ guide, guide->start, guide->start, guide->walks };
  guide->walks = walk;
  return walk;
}

void
rx_walk_free (rx_walk *walk)
{
  rx_walk **at;

  if (walk == NULL)
    return;
  for (at = &walk->guide->walks; *at != walk; at = &(*at)->next)
    ;
  *at = walk->next;
  free (walk);
}

void
rx_walk_restart (rx_walk *walk)
{
  walk->state = walk->guide->start;
}

static bool
read_text (rx_syntax *syntax, const rx_guide_config *config)
{
  const rx_bytes text = config->text.size > 0 ? config->text
                                              : (rx_bytes){ (const uint8_t *) "", 0 };
  uint32_t root;

  if (config->kind == RX_GRAMMAR_GBNF)
    return rx_gbnf_read (syntax, text, &root) && rx_syntax_finish (syntax, root);
  if (config->kind == RX_GRAMMAR_JSON_SCHEMA)
    return rx_schema_read (syntax, text, &root) && rx_syntax_finish (syntax, root);
  rx_syntax_fail (syntax, "of a kind that is not known");
  return false;
}

static bool
take_masks (rx_guide *g, uint64_t bytes)
{
  uint64_t masks;

  g->n_words = (g->vocabulary->n_tokens + 63) / 64;
  masks = bytes / (g->n_words * sizeof (uint64_t));
  g->n_masks = masks < MASKS_MIN ? MASKS_MIN : masks > MASKS_MAX ? MASKS_MAX : (uint32_t) masks;
  g->masks = calloc (g->n_masks, sizeof *g->masks);
  g->path = malloc ((g->vocabulary->depth + 2) * sizeof *g->path);
  return g->masks != NULL && g->path != NULL;
}

static void
begin_failed (rx_guide *g)
{
  if (g->automaton.ambiguous)
    rx_syntax_fail (&g->syntax, "too ambiguous: more than %u ways to begin", RX_GRAMMAR_STACKS_MAX);
  else
    rx_syntax_no_memory (&g->syntax);
}

/* All that needs no vocabulary. */
static bool
begin (rx_guide *g, const rx_guide_config *config)
{
  if (!read_text (&g->syntax, config))
    return false;
  if (!rx_automaton_init (&g->automaton, g->vault, &g->syntax, g->states_bytes))
    rx_syntax_no_memory (&g->syntax);
  else
    g->start = rx_automaton_start (&g->automaton);
  if (g->syntax.code == 0 && g->start == RX_STATE_FULL)
    begin_failed (g);
  return g->syntax.code == 0;
}

bool
rx_guide_new (const rx_guide_config *config, rx_guide **out, rx_fail *code, rx_why *why)
{
  uint64_t bytes = config->memory_bytes == 0 ? MEMORY_BYTES : config->memory_bytes;
  rx_guide *g = calloc (1, sizeof *g);

  if (out != NULL)
    *out = NULL;
  *code = RX_FAIL_MEMORY;
  if (g == NULL)
    return rx_why_say (why, "not enough memory for the grammar; close other programs");
  g->vault = config->vault;
  g->vocabulary = config->vocabulary;
  g->states_bytes = bytes / 2;
  rx_syntax_init (&g->syntax, g->vault, why);
  if (begin (g, config) && out != NULL && !take_masks (g, bytes / 2))
    rx_syntax_no_memory (&g->syntax);
  *code = g->syntax.code;
  if (*code != 0 || out == NULL)
    {
      rx_guide_free (g);
      return *code == 0;
    }
  g->syntax.why = NULL;
  *out = g;
  return true;
}

void
rx_guide_free (rx_guide *g)
{
  if (g == NULL)
    return;
  for (uint32_t i = 0; g->masks != NULL && i < g->n_masks; i++)
    rx_vault_free (g->vault, g->masks[i].words);
  free (g->masks);
  free (g->path);
  rx_automaton_clear (&g->automaton);
  rx_syntax_clear (&g->syntax);
  free (g);
}

rx_guide_counts
rx_guide_count (const rx_guide *g)
{
  rx_guide_counts counts = {
    .positions = g->syntax.n_positions,
    .classes = g->syntax.n_classes,
    .states = g->automaton.n_states,
    .stacks = g->automaton.n_stacks,
    .bytes = rx_automaton_bytes (&g->automaton),
    .mask_builds = g->mask_builds,
    .forgettings = g->forgettings,
  };

  for (uint32_t i = 0; i < g->n_masks; i++)
    {
      counts.masks += g->masks[i].used != 0;
      counts.bytes += g->masks[i].words != NULL ? g->n_words * sizeof (uint64_t) : 0;
    }
  return counts;
}
