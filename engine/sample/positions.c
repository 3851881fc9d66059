/* From expressions to positions: emitted backwards, each knowing what follows it. */
#include "syntax.h"

#include <string.h>

#define SETS_MAX  2048
#define HEADS_MAX 64 /* first bytes of a class that lead to different places */
#define MEMO      32 /* positions looked back for the same one */

/* ---- positions ---- */

static uint32_t
add_position (rx_syntax *s, rx_position_kind kind, uint32_t next, uint32_t other)
{
  if (!rx_syntax_room (s, (void **) &s->positions, sizeof *s->positions, s->n_positions,
                       &s->positions_room, RX_GRAMMAR_POSITIONS_MAX))
    return 0;
  s->positions[s->n_positions] = (rx_position){ (uint8_t) kind, next, other };
  return s->n_positions++;
}

static uint32_t
find_set (rx_syntax *s, const rx_byte_set *set)
{
  for (uint32_t i = 0; i < s->n_sets; i++)
    {
      if (memcmp (&s->sets[i], set, sizeof *set) == 0)
        return i;
    }
  if (!rx_syntax_room (s, (void **) &s->sets, sizeof *s->sets, s->n_sets, &s->sets_room, SETS_MAX))
    return 0;
  s->sets[s->n_sets] = *set;
  return s->n_sets++;
}

static void
set_add (rx_byte_set *set, uint8_t low, uint8_t high)
{
  for (uint32_t byte = low; byte <= high; byte++)
    set->bits[byte >> 6] |= 1ull << (byte & 63);
}

/* ---- classes of code points, as bytes of UTF-8 ---- */

typedef struct
{
  rx_byte_set set;
  uint32_t next;
} head;

typedef struct
{
  rx_syntax *s;
  uint32_t next;  /* what follows the class */
  uint32_t begin; /* its first position */
  head heads[HEADS_MAX];
  uint32_t n_heads;
  uint32_t entry; /* of heads that had no room */
} class;

/* The position of a byte of the set before next, one of this class's last ones if there is one. */
static uint32_t
byte_before (class *c, uint8_t low, uint8_t high, uint32_t next)
{
  rx_syntax *s = c->s;
  rx_byte_set set = { 0 };
  uint32_t number, from = s->n_positions > c->begin + MEMO ? s->n_positions - MEMO : c->begin;

  set_add (&set, low, high);
  number = find_set (s, &set);
  for (uint32_t i = from; i < s->n_positions; i++)
    {
      const rx_position *p = &s->positions[i];

      if (p->kind == RX_AT_BYTE && p->next == next && p->other == number)
        return i;
    }
  return add_position (s, RX_AT_BYTE, next, number);
}

static uint32_t
either (rx_syntax *s, uint32_t a, uint32_t b)
{
  return a == RX_NONE ? b : b == RX_NONE ? a : add_position (s, RX_AT_SPLIT, a, b);
}

static void
add_head (class *c, uint8_t low, uint8_t high, uint32_t next)
{
  uint32_t i = 0;

  while (i < c->n_heads && c->heads[i].next != next)
    i++;
  if (i == HEADS_MAX)
    {
      c->entry = either (c->s, byte_before (c, low, high, next), c->entry);
      return;
    }
  if (i == c->n_heads)
    c->heads[c->n_heads++] = (head){ .next = next };
  set_add (&c->heads[i].set, low, high);
}

/* All code points from low to high take n bytes, and each byte's range stands alone. */
static void
add_sequence (class *c, uint32_t low, uint32_t high)
{
  uint8_t from[4], to[4];
  uint32_t n = rx_utf8_put (from, low), next = c->next;

  rx_utf8_put (to, high);
  for (uint32_t i = n; i-- > 1;)
    next = byte_before (c, from[i], to[i], next);
  add_head (c, from[0], to[0], next);
}

/* Cuts where the number of bytes changes, then where a leading byte does and those after it do not
 * run over their whole range. At most 5 levels deep. */
static void
add_range (class *c, uint32_t low, uint32_t high)
{
  static const uint32_t lengths[] = { 0x7F, 0x7FF, 0xFFFF };

  for (uint32_t i = 0; i < 3; i++)
    {
      if (low <= lengths[i] && high > lengths[i])
        {
          add_range (c, low, lengths[i]);
          add_range (c, lengths[i] + 1, high);
          return;
        }
    }
  for (uint32_t i = 1; high > 0x7F && i < 4; i++)
    {
      uint32_t rest = (1u << (6 * i)) - 1;

      if ((low & ~rest) == (high & ~rest))
        continue;
      if ((low & rest) != 0)
        {
          add_range (c, low, low | rest);
          add_range (c, (low | rest) + 1, high);
          return;
        }
      if ((high & rest) != rest)
        {
          add_range (c, low, (high & ~rest) - 1);
          add_range (c, high & ~rest, high);
          return;
        }
    }
  add_sequence (c, low, high);
}

static uint32_t
emit_codes (rx_syntax *s, const rx_expr *expr, uint32_t next)
{
  class c = { .s = s, .next = next, .begin = s->n_positions, .entry = RX_NONE };

  for (uint32_t i = 0; i < expr->count && s->code == 0; i++)
    add_range (&c, s->codes[expr->first + i].low, s->codes[expr->first + i].high);
  for (uint32_t i = 0; i < c.n_heads && s->code == 0; i++)
    {
      uint32_t set = find_set (s, &c.heads[i].set);

      c.entry = either (s, add_position (s, RX_AT_BYTE, c.heads[i].next, set), c.entry);
    }
  return c.entry == RX_NONE ? add_position (s, RX_AT_NEVER, 0, 0) : c.entry;
}

/* ---- expressions ---- */

static uint32_t emit (rx_syntax *s, uint32_t expr, uint32_t next);

static uint32_t
emit_text (rx_syntax *s, const rx_expr *expr, uint32_t next)
{
  for (uint32_t i = expr->count; i-- > 0 && s->code == 0;)
    {
      rx_byte_set set = { 0 };
      uint8_t byte = s->text[expr->first + i];

      set_add (&set, byte, byte);
      next = add_position (s, RX_AT_BYTE, next, find_set (s, &set));
    }
  return next;
}

static uint32_t
emit_any (rx_syntax *s, const rx_expr *expr, uint32_t next)
{
  uint32_t entry = RX_NONE;

  for (uint32_t child = expr->child; child != RX_NONE && s->code == 0;
       child = s->exprs[child].sibling)
    entry = either (s, emit (s, child, next), entry);
  return entry == RX_NONE ? add_position (s, RX_AT_NEVER, 0, 0) : entry;
}

static uint32_t
emit_repeat (rx_syntax *s, const rx_expr *expr, uint32_t next)
{
  const uint32_t end = next, child = expr->child, least = expr->first, most = expr->count;

  if (most == RX_NONE)
    {
      uint32_t loop = add_position (s, RX_AT_SPLIT, 0, end), body = emit (s, child, loop);

      if (s->code == 0)
        s->positions[loop].next = body;
      next = loop;
    }
  else
    {
      for (uint32_t i = least; i < most && s->code == 0; i++)
        next = add_position (s, RX_AT_SPLIT, emit (s, child, next), end);
    }
  for (uint32_t i = 0; i < least && s->code == 0; i++)
    {
      uint32_t before = emit (s, child, next);

      if (before == next) /* the child is no text at all */
        break;
      next = before;
    }
  return next;
}

/* expr may move: it is an index, and copied before anything is emitted. */
static uint32_t
emit (rx_syntax *s, uint32_t number, uint32_t next)
{
  rx_expr expr = s->exprs[number];

  if (s->code != 0)
    return 0;
  switch ((rx_expr_kind) expr.kind)
    {
    case RX_EXPR_TEXT:
      return emit_text (s, &expr, next);
    case RX_EXPR_CODES:
      return emit_codes (s, &expr, next);
    case RX_EXPR_ANY:
      return emit_any (s, &expr, next);
    case RX_EXPR_REPEAT:
      return emit_repeat (s, &expr, next);
    case RX_EXPR_RULE:
      return add_position (s, RX_AT_CALL, next, expr.first);
    case RX_EXPR_ALL:
      break;
    }
  for (uint32_t child = expr.child; child != RX_NONE; child = s->exprs[child].sibling)
    next = emit (s, child, next);
  return next;
}

/* ---- what the rules are like ---- */

/* Facts of each position, found by going over them until nothing changes. */
typedef struct
{
  uint8_t *empty; /* the end of the rule can be reached without a byte */
  uint8_t *done;  /* the end of the rule can be reached */
} facts;

static bool
learn (const rx_syntax *s, facts *f, uint32_t i)
{
  const rx_position *p = &s->positions[i];
  uint8_t empty = f->empty[i], done = f->done[i];
  uint32_t called;

  switch ((rx_position_kind) p->kind)
    {
    case RX_AT_RETURN:
      empty = done = 1;
      break;
    case RX_AT_BYTE:
      done |= f->done[p->next];
      break;
    case RX_AT_SPLIT:
      empty |= f->empty[p->next] | f->empty[p->other];
      done |= f->done[p->next] | f->done[p->other];
      break;
    case RX_AT_CALL:
      called = s->rules[p->other].entry;
      empty |= f->empty[called] & f->empty[p->next];
      done |= f->done[called] & f->done[p->next];
      break;
    case RX_AT_NEVER:
      break;
    }
  if (empty == f->empty[i] && done == f->done[i])
    return false;
  f->empty[i] = empty;
  f->done[i] = done;
  return true;
}

/* Both directions: facts flow from what follows (a smaller index) and from called rules (any). */
static void
learn_all (const rx_syntax *s, facts *f)
{
  bool changed = true;

  while (changed)
    {
      changed = false;
      for (uint32_t i = 0; i < s->n_positions; i++)
        changed |= learn (s, f, i);
      for (uint32_t i = s->n_positions; i-- > 0;)
        changed |= learn (s, f, i);
    }
}

/* A rule may be entered from the start of another before any byte: an edge. */
typedef struct
{
  uint32_t from, to;
} edge;

typedef struct
{
  edge *edges;     /* (positions) */
  uint32_t *stack; /* (2 positions) */
  uint8_t *seen;   /* (positions) */
  uint8_t *safe;   /* (rules) */
  uint8_t *held;   /* (rules) */
  uint32_t n_edges;
} left;

static void
find_edges (const rx_syntax *s, const facts *f, left *l, uint32_t rule)
{
  uint32_t n = 0;

  l->stack[n++] = s->rules[rule].entry;
  while (n > 0)
    {
      uint32_t i = l->stack[--n];
      const rx_position *p = &s->positions[i];

      if (i == 0 || l->seen[i])
        continue;
      l->seen[i] = 1;
      if (p->kind == RX_AT_SPLIT)
        {
          l->stack[n++] = p->next;
          l->stack[n++] = p->other;
        }
      else if (p->kind == RX_AT_CALL)
        {
          l->edges[l->n_edges++] = (edge){ rule, p->other };
          if (f->empty[s->rules[p->other].entry])
            l->stack[n++] = p->next;
        }
    }
}

/* A rule all of whose edges lead to safe rules is safe; what is left goes round. */
static uint32_t
find_left_recursion (const rx_syntax *s, left *l)
{
  bool changed = true;

  while (changed)
    {
      changed = false;
      memset (l->held, 0, s->n_rules);
      for (uint32_t i = 0; i < l->n_edges; i++)
        l->held[l->edges[i].from] |= !l->safe[l->edges[i].to];
      for (uint32_t r = 0; r < s->n_rules; r++)
        {
          changed |= !l->safe[r] && !l->held[r];
          l->safe[r] |= !l->held[r];
        }
    }
  for (uint32_t r = 0; r < s->n_rules; r++)
    {
      if (!l->safe[r])
        return r;
    }
  return RX_NONE;
}

static void
check_left (rx_syntax *s, const facts *f)
{
  uint32_t n = s->n_positions, rule;
  left l = {
    .edges = rx_vault_alloc (s->vault, n * sizeof (edge)),
    .stack = rx_vault_alloc (s->vault, 2ull * (n + 1) * sizeof (uint32_t)),
    .seen = rx_vault_alloc (s->vault, n + 2ull * s->n_rules),
  };

  if (l.edges != NULL && l.stack != NULL && l.seen != NULL)
    {
      memset (l.seen, 0, n + 2ull * s->n_rules);
      l.safe = l.seen + n;
      l.held = l.safe + s->n_rules;
      for (uint32_t r = 0; r < s->n_rules; r++)
        find_edges (s, f, &l, r);
      rule = find_left_recursion (s, &l);
      if (rule != RX_NONE)
        {
          s->line = s->rules[rule].line;
          rx_syntax_fail (s, "a rule begins with itself (left recursion); write the repeat with *");
        }
    }
  else
    rx_syntax_no_memory (s);
  rx_vault_free (s->vault, l.edges);
  rx_vault_free (s->vault, l.stack);
  rx_vault_free (s->vault, l.seen);
}

/* What cannot end is never entered, so that an answer is never led into it. */
static void
check_ends (rx_syntax *s, const facts *f)
{
  for (uint32_t i = 1; i < s->n_positions; i++)
    {
      if (!f->done[i])
        s->positions[i].kind = RX_AT_NEVER;
    }
  if (!f->done[s->root])
    {
      s->line = 0;
      rx_syntax_fail (s, "no text can fulfil it: a rule calls itself in every alternative");
    }
}

static void
check (rx_syntax *s)
{
  uint32_t n = s->n_positions;
  uint8_t *both = rx_vault_alloc (s->vault, 2 * (size_t) n);

  if (both == NULL)
    {
      rx_syntax_no_memory (s);
      return;
    }
  memset (both, 0, 2 * (size_t) n);
  learn_all (s, &(facts){ both, both + n });
  check_left (s, &(facts){ both, both + n });
  check_ends (s, &(facts){ both, both + n });
  rx_vault_free (s->vault, both);
}

/* Bytes that stand together in every set are one class. */
static void
make_classes (rx_syntax *s)
{
  s->n_classes = 1;
  memset (s->class_of, 0, sizeof s->class_of);
  for (uint32_t i = 0; i < s->n_sets; i++)
    {
      uint16_t number[512];
      uint32_t n = 0;

      memset (number, 0xFF, sizeof number);
      for (uint32_t byte = 0; byte < 256; byte++)
        {
          uint32_t key = s->class_of[byte] * 2u + rx_set_has (&s->sets[i], (uint8_t) byte);

          if (number[key] == 0xFFFF)
            number[key] = (uint16_t) n++;
          s->class_of[byte] = (uint8_t) number[key];
        }
      s->n_classes = n;
    }
  memset (s->class_size, 0, sizeof s->class_size);
  for (uint32_t byte = 256; byte-- > 0;)
    {
      s->class_byte[s->class_of[byte]] = (uint8_t) byte;
      s->class_size[s->class_of[byte]]++;
    }
}

bool
rx_syntax_finish (rx_syntax *s, uint32_t root)
{
  add_position (s, RX_AT_RETURN, 0, 0);
  for (uint32_t r = 0; r < s->n_rules && s->code == 0; r++)
    {
      s->line = s->rules[r].line;
      if (s->rules[r].expr == RX_NONE)
        rx_syntax_fail (s, "a rule is named here and defined nowhere; add it, or mend its name");
      else
        {
          uint32_t entry = emit (s, s->rules[r].expr, 0);

          s->rules[r].entry = entry;
        }
    }
  s->line = 0;
  if (s->code == 0)
    {
      s->root = s->rules[root].entry;
      check (s);
    }
  for (uint32_t i = 0; i < s->n_positions && s->code == 0; i++)
    {
      if (s->positions[i].kind == RX_AT_CALL)
        s->positions[i].other = s->rules[s->positions[i].other].entry;
    }
  make_classes (s);
  rx_syntax_drop_exprs (s);
  return s->code == 0;
}
