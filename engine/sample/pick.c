/* The chain of sampler.h, from the logits to the draw. */
#include "sampler-parts.h"

#define SUM_ERROR  1e-3 /* relative, more than any device's log_sum_exp is off by */
#define SUM_MARGIN 1e-9 /* relative, more than the order of a sum of doubles can change it */

/* The candidates of one pick: a heap in entries[0 .. n_heap), largest first; the kept ones stand
 * from the end backwards, in order. */
typedef struct
{
  rx_sampler *s;
  rx_walk *walk; /* asked for each popped token; NULL: all are allowed */
  uint32_t n, n_heap, n_kept;
  bool open;      /* there are tokens that are not among the candidates, */
  double bound;   /* none with a logit above this, */
  uint32_t n_out; /* so many at most, */
  double out_sum; /* and exp (logit) of all of them is no more than this times exp (out_at) */
  double out_at;
} candidates;

typedef enum
{
  NEXT_TOKEN,
  NEXT_END,  /* there is none */
  NEXT_OPEN, /* the next one may be one that is not here */
  NEXT_FULL,
} next_kind;

/* ---- numbers ---- */

/* exp (x) for x <= 0, the same on every machine: x = k ln 2 + r, Taylor to r^13 (an error below
 * 1e-16 for |r| <= 0.35), by operations that IEEE 754 rounds alone. */
static double
exponential (double x)
{
  static const double high = 0x1.62e42fefa3800p-1, low = 0x1.ef35793c76730p-45; /* ln 2 */
  double r, sum = 1.0;
  int64_t k;
  uint64_t bits;
  double scale;

  if (!(x > -700.0))
    return 0.0;
  if (x > 0.0)
    x = 0.0;
  k = (int64_t) (x * 1.4426950408889634 - 0.5);
  r = (x - (double) k * high) - (double) k * low;
  for (int i = 13; i > 0; i--)
    sum = 1.0 + sum * r / i;
  bits = (uint64_t) (1023 + k) << 52;
  memcpy (&scale, &bits, sizeof scale);
  return sum * scale;
}

/* ---- bias and penalties ---- */

static double
bias_of (const rx_sampler *s, uint32_t token)
{
  uint32_t low = 0, high = s->n_biases;

  while (low < high)
    {
      uint32_t middle = low + (high - low) / 2;

      if (s->biases[middle].token < token)
        low = middle + 1;
      else
        high = middle;
    }
  return low < s->n_biases && s->biases[low].token == token ? s->biases[low].bias : 0.0;
}

static double
adjusted (const rx_sampler *s, uint32_t token, float logit)
{
  double x = (double) logit + bias_of (s, token);
  double n = s->window > 0 ? s->counts[token] : 0;

  if (n > 0)
    {
      if (s->how.repeat_penalty > 0)
        x = x <= 0 ? x * (double) s->how.repeat_penalty : x / (double) s->how.repeat_penalty;
      x -= n * (double) s->how.frequency_penalty + (double) s->how.presence_penalty;
    }
  return x;
}

static bool
penalties_raise (const rx_sampler *s)
{
  return (s->how.repeat_penalty > 0 && s->how.repeat_penalty < 1) || s->how.frequency_penalty < 0 ||
         s->how.presence_penalty < 0;
}

static bool
in_top (const rx_top *top, uint32_t token)
{
  for (uint32_t i = 0; i < top->n; i++)
    {
      if (top->top[i].token == token)
        return true;
    }
  return false;
}

/* Whether a token that top does not show may stand above the last one that it shows. */
static bool
raised_outside (const rx_sampler *s, const rx_top *top)
{
  for (uint32_t i = 0; i < s->n_biases; i++)
    {
      if (s->biases[i].bias > 0 && !in_top (top, s->biases[i].token))
        return true;
    }
  for (uint32_t i = 0; penalties_raise (s) && i < s->n_recent; i++)
    {
      if (!in_top (top, s->recent[i]))
        return true;
    }
  return false;
}

/* ---- the heap ---- */

static bool
before (rx_entry a, rx_entry b)
{
  return a.x > b.x || (a.x == b.x && a.token < b.token);
}

static void
sink (rx_entry *heap, uint32_t n, uint32_t at)
{
  rx_entry moved = heap[at];

  for (;;)
    {
      uint32_t child = 2 * at + 1;

      if (child >= n)
        break;
      if (child + 1 < n && before (heap[child + 1], heap[child]))
        child++;
      if (!before (heap[child], moved))
        break;
      heap[at] = heap[child];
      at = child;
    }
  heap[at] = moved;
}

static void
make_heap (candidates *c)
{
  c->n_heap = c->n;
  for (uint32_t i = c->n / 2; i-- > 0;)
    sink (c->s->entries, c->n, i);
}

/* The next one in order that the grammar allows. */
static next_kind
pop (candidates *c, rx_entry *out)
{
  rx_entry *heap = c->s->entries;

  while (c->n_heap > 0)
    {
      rx_entry top = heap[0];
      rx_walk_answer answer = RX_WALK_YES;

      if (c->open && !(top.x > c->bound))
        return NEXT_OPEN;
      if (c->walk != NULL)
        answer = rx_walk_takes (c->walk, top.token);
      if (answer == RX_WALK_FULL)
        return NEXT_FULL;
      heap[0] = heap[--c->n_heap];
      if (c->n_heap > 0)
        sink (heap, c->n_heap, 0);
      *out = top;
      if (answer == RX_WALK_YES)
        return NEXT_TOKEN;
    }
  return c->open ? NEXT_OPEN : NEXT_END;
}

/* ---- candidates from what the head left ---- */

static rx_pick
load_top (candidates *c, const rx_logits *in)
{
  const rx_top *top = in->top;
  rx_sampler *s = c->s;
  double shown = 0;

  if (top->n == 0 || top->n > RX_TOP || !rx_float_is_finite (top->log_sum_exp))
    return RX_PICK_BAD_LOGITS;
  for (uint32_t i = 0; i < top->n; i++)
    {
      if (!rx_float_is_finite (top->top[i].logit) || top->top[i].token >= s->n_vocabulary ||
          (i > 0 && top->top[i].logit > top->top[i - 1].logit))
        return RX_PICK_BAD_LOGITS;
      s->entries[i].token = top->top[i].token;
      s->entries[i].x = adjusted (s, top->top[i].token, top->top[i].logit);
      shown += exponential ((double) top->top[i].logit - (double) top->top[0].logit);
    }
  c->n = top->n;
  c->open = top->n < in->n;
  if (!c->open)
    return RX_PICK_TOKEN;
  if (raised_outside (s, top))
    return RX_PICK_WANTS_LOGITS;
  c->n_out = in->n - top->n;
  c->bound = (double) top->top[top->n - 1].logit;
  c->out_at = (double) top->top[0].logit;
  /* exp (log_sum_exp - out_at) is 1 or more: its inverse is what `exponential` gives */
  c->out_sum = 1.0 / exponential (c->out_at - (double) top->log_sum_exp) * (1 + SUM_ERROR) - shown;
  if (!(c->out_sum >= 0))
    c->out_sum = 0;
  return RX_PICK_TOKEN;
}

static uint32_t
row_of (const rx_logits *in, uint32_t token)
{
  uint32_t low = 0, high = in->n;

  if (in->tokens == NULL)
    return token < in->n ? token : UINT32_MAX;
  while (low < high)
    {
      uint32_t middle = low + (high - low) / 2;

      if (in->tokens[middle] < token)
        low = middle + 1;
      else
        high = middle;
    }
  return low < in->n && in->tokens[low] == token ? low : UINT32_MAX;
}

static void
touch (candidates *c, const rx_logits *in, uint32_t token)
{
  uint32_t row = row_of (in, token);

  if (row != UINT32_MAX)
    c->s->entries[row].x = adjusted (c->s, token, in->logits[row]);
}

/* Leaves only what the mask allows. */
static rx_pick
apply_mask (candidates *c)
{
  const uint64_t *words = rx_walk_mask (c->walk);
  rx_entry *entries = c->s->entries;
  uint32_t n = 0;

  if (words == NULL)
    return RX_PICK_FULL;
  for (uint32_t i = 0; i < c->n; i++)
    {
      uint32_t token = entries[i].token;

      if (words[token >> 6] >> (token & 63) & 1)
        entries[n++] = entries[i];
    }
  c->n = n;
  c->walk = NULL;
  return RX_PICK_TOKEN;
}

static rx_pick
load_logits (candidates *c, const rx_logits *in)
{
  rx_sampler *s = c->s;

  if (in->n == 0 || in->n > s->n_vocabulary)
    return RX_PICK_BAD_LOGITS;
  for (uint32_t i = 0; i < in->n; i++)
    {
      uint32_t token = in->tokens == NULL ? i : in->tokens[i];

      if (!rx_float_is_finite (in->logits[i]) || token >= s->n_vocabulary)
        return RX_PICK_BAD_LOGITS;
      s->entries[i] = (rx_entry){ (double) in->logits[i], token };
    }
  for (uint32_t i = 0; i < s->n_biases; i++)
    touch (c, in, s->biases[i].token);
  for (uint32_t i = 0; i < s->n_recent; i++)
    touch (c, in, s->recent[i]);
  c->n = in->n;
  return c->walk == NULL ? RX_PICK_TOKEN : apply_mask (c);
}

/* ---- cuts and draw ---- */

/* The sum of all weights lies between. */
typedef struct
{
  double least, most;
} sum;

static double
weight_of (const candidates *c, double x, double largest)
{
  return exponential ((x - largest) / (double) c->s->how.temperature);
}

/* An upper bound for the weights of what is not among the candidates. */
static double
outside (const candidates *c, double largest)
{
  double t = (double) c->s->how.temperature;
  double each, by_count, by_sum, shift;

  if (!c->open)
    return 0;
  each = exponential ((c->bound - largest) / t);
  by_count = (double) c->n_out * each;
  if (t > 1 || c->bound > largest)
    return by_count;
  /* exp ((l - largest) / t) <= exp (l - largest) exp ((bound - largest) (1 / t - 1)) for l <= bound */
  shift = c->out_at - largest;
  if (shift > 0) /* the largest was lowered by a penalty or taken out by the grammar */
    return by_count;
  by_sum = c->out_sum * exponential (shift) * exponential ((c->bound - largest) * (1 / t - 1));
  return by_sum < by_count ? by_sum : by_count;
}

/* Pops the next, turns it into its weight and keeps it. */
static next_kind
keep (candidates *c, double *largest, double *weight)
{
  rx_entry e;
  next_kind kind = pop (c, &e);

  if (kind != NEXT_TOKEN)
    return kind;
  if (c->n_kept == 0)
    *largest = e.x;
  *weight = weight_of (c, e.x, *largest);
  c->s->entries[c->n - ++c->n_kept] = (rx_entry){ *weight, e.token };
  return NEXT_TOKEN;
}

static const rx_entry *
kept (const candidates *c, uint32_t i)
{
  return &c->s->entries[c->n - 1 - i];
}

/* The sum that top-p counts shares of, and that an uncut draw is from. Taken before the heap is
 * made, so that the order of the sum is that of the tokens. */
static sum
sum_all (const candidates *c)
{
  const rx_entry *entries = c->s->entries;
  double largest = entries[0].x, total = 0;

  for (uint32_t i = 1; i < c->n; i++)
    largest = entries[i].x > largest ? entries[i].x : largest;
  for (uint32_t i = 0; i < c->n; i++)
    total += weight_of (c, entries[i].x, largest);
  return (sum){ total, total };
}

/* The first top_k, kept; the sum of their weights. Without all of them, what is known of it. */
static next_kind
keep_known (candidates *c, uint32_t most, sum *all)
{
  double largest = 0, weight;
  next_kind kind = NEXT_TOKEN;

  *all = (sum){ 0, 0 };
  while (c->n_kept < most && (kind = keep (c, &largest, &weight)) == NEXT_TOKEN)
    all->least += weight;
  all->most = all->least;
  if (c->n_kept > 0 && (kind == NEXT_OPEN || (kind == NEXT_END && most == UINT32_MAX)))
    {
      /* candidates at or below the bound, and all that are not here; sum_all adds in another order */
      for (uint32_t i = 0; i < c->n_heap; i++)
        all->most += weight_of (c, c->s->entries[i].x, largest);
      all->most = (all->most + outside (c, largest)) * (1 + SUM_MARGIN);
      all->least *= 1 - SUM_MARGIN;
    }
  return kind;
}

/* A prefix of the tokens in order, growing as it is asked for. */
typedef struct
{
  candidates *c;
  sum all;
  uint32_t n; /* asked so far */
  double largest;
  next_kind end; /* what comes after the kept ones, when they are all there is to know */
  bool ended;
} prefix;

static next_kind
next_weight (prefix *p, double *weight)
{
  next_kind kind = NEXT_TOKEN;

  *weight = 0;
  if (p->n < p->c->n_kept)
    *weight = kept (p->c, p->n)->x;
  else if (p->ended)
    return p->end;
  else
    kind = keep (p->c, &p->largest, weight);
  p->n += kind == NEXT_TOKEN;
  return kind;
}

/* How many tokens top-p and min-p leave, and their weight. */
static next_kind
cut (prefix *p, uint32_t *n, double *total)
{
  const rx_sampling *how = &p->c->s->how;
  double weight, share = how->top_p;

  for (*n = 0, *total = 0;; (*n)++, *total += weight)
    {
      next_kind kind;

      if (*n > 0 && share > 0 && share < 1 && *total >= share * p->all.most)
        return NEXT_TOKEN;
      kind = next_weight (p, &weight);
      if (kind == NEXT_END)
        return *n > 0 ? NEXT_TOKEN : NEXT_END;
      if (kind != NEXT_TOKEN)
        return kind;
      if (*n > 0 && weight < (double) how->min_p)
        return NEXT_TOKEN;
      if (*n > 0 && share > 0 && share < 1 && !(*total < share * p->all.least))
        return NEXT_OPEN; /* between: only the whole row can tell */
    }
}

/* Where the draw falls: the first token with more weight before and with it than `unit` of all. */
static next_kind
draw (prefix *p, double unit, sum all, uint32_t n, uint32_t *token)
{
  double before_it = 0, weight;
  next_kind kind;

  p->n = 0;
  for (uint32_t i = 0; i < n; i++)
    {
      kind = next_weight (p, &weight);
      if (kind == NEXT_END && i > 0) /* rounding: the last one, if there is no doubt of the sum */
        return i > 1 && all.least < all.most ? NEXT_OPEN : NEXT_TOKEN;
      if (kind != NEXT_TOKEN)
        return kind;
      if (weight > 0 || i == 0)
        *token = kept (p->c, i)->token;
      if (before_it + weight > unit * all.most)
        return before_it <= unit * all.least || i == 0 ? NEXT_TOKEN : NEXT_OPEN;
      before_it += weight;
    }
  return NEXT_TOKEN;
}

static next_kind
sample (candidates *c, bool whole, rx_pcg *pcg, uint32_t *token)
{
  const rx_sampling *how = &c->s->how;
  bool cuts = how->top_k > 0 || how->min_p > 0 || (how->top_p > 0 && how->top_p < 1);
  prefix p = { .c = c };
  uint32_t n = UINT32_MAX;
  double total;
  next_kind kind;

  if (c->n == 0)
    return NEXT_END;
  if (whole && how->top_k == 0)
    p.all = sum_all (c);
  make_heap (c);
  if (!whole || how->top_k > 0)
    {
      p.end = keep_known (c, how->top_k > 0 ? how->top_k : UINT32_MAX, &p.all);
      p.ended = true;
      if (p.end == NEXT_TOKEN) /* top_k of them: there are no more */
        p.end = NEXT_END;
      if (c->n_kept == 0 || p.end == NEXT_FULL)
        return p.end;
    }
  if (cuts)
    {
      kind = cut (&p, &n, &total);
      if (kind != NEXT_TOKEN)
        return kind;
      p.all = (sum){ total, total };
    }
  return draw (&p, rx_pcg_unit (pcg), p.all, n, token);
}

static rx_pick
pick_from (candidates *c, bool whole, uint32_t *token)
{
  rx_pcg pcg = c->s->pcg;
  next_kind kind;
  rx_entry first;

  if (c->s->how.temperature > 0)
    kind = sample (c, whole, &pcg, token);
  else
    {
      make_heap (c);
      kind = pop (c, &first);
      if (kind == NEXT_TOKEN)
        *token = first.token;
    }
  if (kind == NEXT_TOKEN)
    c->s->pcg = pcg;
  return kind == NEXT_TOKEN  ? RX_PICK_TOKEN
         : kind == NEXT_OPEN ? RX_PICK_WANTS_LOGITS
         : kind == NEXT_FULL ? RX_PICK_FULL
                             : RX_PICK_DEAD_END;
}

rx_pick
rx_sampler_pick (rx_sampler *s, const rx_logits *in, rx_walk *walk, uint32_t *token)
{
  rx_pick pick = RX_PICK_WANTS_LOGITS;

  if (in->top != NULL)
    {
      candidates c = { .s = s, .walk = walk };

      pick = load_top (&c, in);
      if (pick == RX_PICK_TOKEN)
        pick = pick_from (&c, false, token);
    }
  if (pick == RX_PICK_WANTS_LOGITS && in->logits != NULL)
    {
      candidates c = { .s = s, .walk = walk };

      pick = load_logits (&c, in);
      if (pick == RX_PICK_TOKEN)
        pick = pick_from (&c, true, token);
    }
  return pick;
}

const char *
rx_pick_text (rx_pick pick)
{
  switch (pick)
    {
    case RX_PICK_BAD_LOGITS:
      return "the model gave no numbers: its file or the device's driver is damaged";
    case RX_PICK_DEAD_END:
      return "no token of this model can go on as the grammar wants: change the grammar";
    case RX_PICK_FULL:
      return "the grammar has too many readings, or memory is out: make the grammar simpler";
    case RX_PICK_TOKEN:
    case RX_PICK_WANTS_LOGITS:
      break;
    }
  return "";
}
