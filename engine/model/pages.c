#include "pages.h"

#include <stdlib.h>
#include <string.h>

#define NONE      UINT32_MAX
#define PAGES_MAX (1u << 20)

typedef enum
{
  CLEAN,
  DIRTY,
  PRIVATE, /* of one running sequence */
  TREE,
} page_state;

typedef struct
{
  uint8_t scope[RX_PAGES_SCOPE_BYTES]; /* of what it holds or held */
  page_state state;
  /* of TREE */
  uint32_t parent, child, next; /* NONE: at the top, none, the last of its parent */
  uint32_t known;      /* positions that prefill wrote; fewer than a page's: nothing stands below */
  uint32_t refs, pins; /* sequences and pins whose path goes through it */
  uint64_t used;
  bool dropped; /* its scope was dropped while a sequence used it: never found */
} page;

struct rx_sequence
{
  rx_pages *pages;
  rx_sequence *before, *after;
  uint8_t scope[RX_PAGES_SCOPE_BYTES];
  uint32_t cached, max_tokens;
  uint32_t copied; /* page whose beginning was found; NONE: none */
  uint32_t whole;  /* pages of the prompt that prefill writes whole */
  uint32_t rest;   /* positions that it writes of the one after them */
  uint32_t n_tree; /* of table, from the front: in the tree, the others are private */
  uint32_t n, n_max;
  bool dropped;
  uint32_t table[]; /* (n_max) */
};

typedef struct
{
  uint8_t scope[RX_PAGES_SCOPE_BYTES]; /* that asked */
  uint32_t node;                       /* the last of the prefix */
} pin;

struct rx_pages
{
  rx_vault *vault;
  uint32_t n;
  page *page;       /* (n) */
  uint32_t *tokens; /* (n, RX_PAGE_TOKENS) in the vault: of pages that are or will be in the tree */
  uint32_t *clean;  /* (n) stack */
  uint32_t *dirty;  /* (n) */
  pin *pin;         /* (n) in the order in which they were asked for */
  uint32_t n_clean, n_dirty, n_pins;
  uint32_t top; /* first page of the tree's first level */
  uint64_t now;
  rx_sequence *sequences;
};

static const uint8_t shared_scope[RX_PAGES_SCOPE_BYTES];

static bool
scope_equal (const uint8_t *a, const uint8_t *b)
{
  return memcmp (a, b, RX_PAGES_SCOPE_BYTES) == 0;
}

/* ---- the tree ---- */

static uint32_t *
link_to_first (rx_pages *pages, uint32_t parent)
{
  return parent == NONE ? &pages->top : &pages->page[parent].child;
}

static uint32_t *
page_tokens (rx_pages *pages, uint32_t node)
{
  return pages->tokens + (size_t) node * RX_PAGE_TOKENS;
}

/* The child of that scope that knows n positions at least and begins with exactly these tokens. */
static uint32_t
child_find (
    rx_pages *pages, uint32_t parent, const uint8_t *scope, const uint32_t *tokens, uint32_t n)
{
  uint32_t node = *link_to_first (pages, parent);

  for (; node != NONE; node = pages->page[node].next)
    {
      const page *p = &pages->page[node];

      if (!p->dropped && p->known >= n && scope_equal (p->scope, scope) &&
          memcmp (page_tokens (pages, node), tokens, n * sizeof *tokens) == 0)
        return node;
    }
  return NONE;
}

/* Pages of one scope that follow *node, at most `limit`; moves *node to the last of them. */
static uint32_t
follow (
    rx_pages *pages, const uint8_t *scope, const uint32_t *tokens, uint32_t limit, uint32_t *node)
{
  uint32_t n = 0, child;

  while (n < limit &&
         (child = child_find (pages, *node, scope, tokens + (size_t) n * RX_PAGE_TOKENS,
                              RX_PAGE_TOKENS)) != NONE)
    {
      *node = child;
      n++;
    }
  return n;
}

/* The longest path of at most `limit` pages: some of scope 0, then some of the own scope. *node is
 * its last page. */
static uint32_t
match (
    rx_pages *pages, const uint8_t *scope, const uint32_t *tokens, uint32_t limit, uint32_t *node)
{
  uint32_t common = NONE, n_common, best;

  n_common = best = follow (pages, shared_scope, tokens, limit, &common);
  *node = common;
  if (scope_equal (scope, shared_scope))
    return best;
  for (uint32_t k = n_common;; k--)
    {
      uint32_t last = common;
      uint32_t n = k +
                   follow (pages, scope, tokens + (size_t) k * RX_PAGE_TOKENS, limit - k, &last);

      if (n > best)
        {
          best = n;
          *node = last;
        }
      if (k == 0)
        return best;
      common = pages->page[common].parent;
    }
}

/* The child of that scope, or of scope 0, that agrees with most of n tokens; *agreed: how many. */
static uint32_t
child_nearest (rx_pages *pages, uint32_t parent, const rx_sequence_config *want, uint32_t *agreed)
{
  uint32_t best = NONE;

  *agreed = 0;
  for (uint32_t node = *link_to_first (pages, parent); node != NONE; node = pages->page[node].next)
    {
      const page *p = &pages->page[node];
      const uint32_t *tokens = page_tokens (pages, node);
      uint32_t n = 0;

      while (n < p->known && n < want->n_tokens && tokens[n] == want->tokens[n])
        n++;
      if (n <= *agreed || p->dropped ||
          (!scope_equal (p->scope, want->scope) && !scope_equal (p->scope, shared_scope)))
        continue;
      *agreed = n;
      best = node;
    }
  return best;
}

static void
unlink_page (rx_pages *pages, uint32_t node)
{
  uint32_t *at = link_to_first (pages, pages->page[node].parent);

  while (*at != node)
    at = &pages->page[*at].next;
  *at = pages->page[node].next;
}

/* Private, or out of the tree: dirty now. */
static void
page_release (rx_pages *pages, uint32_t node)
{
  explicit_bzero (page_tokens (pages, node), RX_PAGE_TOKENS * sizeof (uint32_t));
  pages->page[node].state = DIRTY;
  pages->dirty[pages->n_dirty++] = node;
}

static void
tree_release (rx_pages *pages, uint32_t node)
{
  unlink_page (pages, node);
  page_release (pages, node);
}

static void
page_unref (rx_pages *pages, uint32_t node)
{
  page *p = &pages->page[node];

  if (--p->refs == 0 && p->dropped)
    tree_release (pages, node);
}

static bool
is_idle (const page *p)
{
  return p->state == TREE && p->refs == 0 && p->pins == 0;
}

/* ---- room ---- */

/* Lets go the idle page without children that was used longest ago. Paths are used, pinned and
 * touched as a whole, so below an idle page all are idle and none was used later. */
static void
evict_one (rx_pages *pages)
{
  uint32_t oldest = NONE;

  for (uint32_t i = 0; i < pages->n; i++)
    {
      const page *p = &pages->page[i];

      if (is_idle (p) && p->child == NONE && (oldest == NONE || p->used < pages->page[oldest].used))
        oldest = i;
    }
  tree_release (pages, oldest);
}

static rx_pages_status
make_room (rx_pages *pages, uint32_t need)
{
  uint32_t idle = 0, had;

  if (pages->n_clean >= need)
    return RX_PAGES_OK;
  had = pages->n_clean + pages->n_dirty;
  if (had >= need)
    return RX_PAGES_WIPE;
  for (uint32_t i = 0; i < pages->n; i++)
    idle += is_idle (&pages->page[i]);
  if (idle < need - had)
    return RX_PAGES_FULL;
  for (uint32_t i = had; i < need; i++)
    evict_one (pages);
  return RX_PAGES_WIPE;
}

/* After make_room said that there is one. */
static void
sequence_take (rx_sequence *s)
{
  rx_pages *pages = s->pages;
  uint32_t node = pages->clean[--pages->n_clean];
  page *p = &pages->page[node];

  *p = (page){ .state = PRIVATE, .parent = NONE, .child = NONE, .next = NONE };
  memcpy (p->scope, s->scope, sizeof p->scope);
  s->table[s->n++] = node;
}

static uint32_t
pages_for (uint32_t tokens)
{
  return tokens / RX_PAGE_TOKENS + (tokens % RX_PAGE_TOKENS != 0);
}

/* ---- pins ---- */

/* delta: 1 or -1 for every page from node up. */
static void
path_pin (rx_pages *pages, uint32_t node, int delta)
{
  for (; node != NONE; node = pages->page[node].parent)
    pages->page[node].pins += (uint32_t) delta;
}

static void
pin_remove (rx_pages *pages, uint32_t i)
{
  path_pin (pages, pages->pin[i].node, -1);
  pages->n_pins--;
  memmove (&pages->pin[i], &pages->pin[i + 1], (pages->n_pins - i) * sizeof pages->pin[0]);
}

bool
rx_pages_unpin_oldest (rx_pages *pages)
{
  if (pages->n_pins == 0)
    return false;
  pin_remove (pages, 0);
  return true;
}

static uint32_t
twin_find (rx_sequence *s, uint32_t parent, uint32_t node, uint32_t known)
{
  rx_pages *pages = s->pages;
  const uint32_t *tokens = page_tokens (pages, node);
  uint32_t twin = NONE;

  if (parent == NONE || scope_equal (pages->page[parent].scope, shared_scope))
    twin = child_find (pages, parent, shared_scope, tokens, known);
  return twin != NONE ? twin : child_find (pages, parent, s->scope, tokens, known);
}

/* The last findable page that the first `tokens` lie in; NONE: there is none. The end of a prefix may stand in
 * a page that an earlier question wrote: then ours stayed out of the tree, and that one is kept. */
static uint32_t
path_end (rx_sequence *s, uint32_t tokens)
{
  uint32_t n = pages_for (tokens), whole = s->n_tree * RX_PAGE_TOKENS, end, twin;

  if (n <= s->n_tree)
    return n == 0 ? NONE : s->table[n - 1];
  end = s->n_tree == 0 ? NONE : s->table[s->n_tree - 1];
  if (s->n_tree != s->whole || s->rest == 0)
    return end;
  twin = twin_find (s, end, s->table[s->n_tree],
                    tokens - whole < s->rest ? tokens - whole : s->rest);
  return twin != NONE ? twin : end;
}

void
rx_sequence_pin (rx_sequence *s, uint32_t tokens)
{
  rx_pages *pages = s->pages;
  uint32_t node;

  for (uint32_t i = 0; i < pages->n_pins; i++)
    {
      if (scope_equal (pages->pin[i].scope, s->scope))
        {
          pin_remove (pages, i);
          break;
        }
    }
  if (s->dropped || (node = path_end (s, tokens)) == NONE)
    return;
  if (pages->n_pins == pages->n)
    rx_pages_unpin_oldest (pages);
  memcpy (pages->pin[pages->n_pins].scope, s->scope, sizeof s->scope);
  pages->pin[pages->n_pins++].node = node;
  path_pin (pages, node, 1);
}

/* ---- sequences ---- */

/* Refers to the path that ends in node. */
static void
sequence_adopt (rx_sequence *s, uint32_t node, uint32_t n)
{
  s->n = s->n_tree = n;
  s->cached = n * RX_PAGE_TOKENS;
  for (uint32_t i = n; i-- > 0; node = s->pages->page[node].parent)
    {
      s->table[i] = node;
      s->pages->page[node].refs++;
    }
}

static void
sequence_touch (rx_sequence *s)
{
  s->pages->now++;
  for (uint32_t i = 0; i < s->n_tree; i++)
    s->pages->page[s->table[i]].used = s->pages->now;
}

/* Room for the pages that it still wants, from `node`, the last that was found whole: the page below it with
 * the same beginning stays meanwhile, unless there is no room but by letting go of it. */
static rx_pages_status
sequence_make_room (rx_sequence *s, const rx_sequence_config *config, uint32_t node, uint32_t need)
{
  uint32_t at = s->n * RX_PAGE_TOKENS, agreed;
  rx_sequence_config left = { .tokens = config->tokens + at,
                              .n_tokens = config->n_tokens - 1 - at };
  rx_pages_status status;
  uint32_t near;

  memcpy (left.scope, config->scope, sizeof left.scope);
  s->copied = NONE;
  if ((near = child_nearest (s->pages, node, &left, &agreed)) == NONE)
    return make_room (s->pages, need);
  s->pages->page[near].refs++;
  status = make_room (s->pages, need);
  s->pages->page[near].refs--;
  if (status == RX_PAGES_FULL)
    return make_room (s->pages, need);
  if (status != RX_PAGES_OK)
    return status;
  s->copied = near;
  s->cached += agreed;
  s->pages->page[near].used = s->pages->now + 1; /* as sequence_touch will say of those above it */
  return RX_PAGES_OK;
}

/* From the last page of the path, so that a page goes after what stands below it. */
static void
sequence_let_go (rx_sequence *s)
{
  while (s->n > s->n_tree)
    page_release (s->pages, s->table[--s->n]);
  while (s->n_tree > 0)
    page_unref (s->pages, s->table[--s->n_tree]);
}

static void
sequence_fill (rx_sequence *s, const rx_sequence_config *config, uint32_t n)
{
  while (s->n < n)
    {
      uint32_t i = s->n;

      sequence_take (s);
      memcpy (page_tokens (s->pages, s->table[i]), config->tokens + (size_t) i * RX_PAGE_TOKENS,
              (i < s->whole ? RX_PAGE_TOKENS : s->rest) * sizeof (uint32_t));
    }
}

rx_pages_status
rx_sequence_begin (rx_pages *pages, const rx_sequence_config *config, rx_sequence **out)
{
  uint32_t n_prompt = pages_for (config->n_tokens), n_max = pages_for (config->max_tokens);
  uint32_t node, n;
  rx_sequence *s;
  rx_pages_status status;

  *out = NULL;
  if (config->n_tokens == 0 || config->n_tokens > config->max_tokens)
    return RX_PAGES_LONG;
  if (n_prompt > pages->n)
    return RX_PAGES_FULL;
  if (n_max > pages->n)
    n_max = pages->n;
  if ((s = calloc (1, sizeof *s + (size_t) n_max * sizeof s->table[0])) == NULL)
    return RX_PAGES_MEMORY;
  s->pages = pages;
  s->n_max = n_max;
  s->max_tokens = config->max_tokens;
  s->whole = (config->n_tokens - 1) / RX_PAGE_TOKENS;
  s->rest = (config->n_tokens - 1) % RX_PAGE_TOKENS;
  memcpy (s->scope, config->scope, sizeof s->scope);

  n = match (pages, s->scope, config->tokens, s->whole, &node);
  sequence_adopt (s, node, n);
  if ((status = sequence_make_room (s, config, node, n_prompt - n)) != RX_PAGES_OK)
    {
      sequence_let_go (s);
      free (s);
      return status;
    }
  sequence_touch (s);
  sequence_fill (s, config, n_prompt);
  s->after = pages->sequences;
  if (s->after != NULL)
    s->after->before = s;
  pages->sequences = s;
  *out = s;
  return RX_PAGES_OK;
}

void
rx_sequence_end (rx_sequence *s)
{
  if (s == NULL)
    return;
  sequence_touch (s);
  sequence_let_go (s);
  if (s->after != NULL)
    s->after->before = s->before;
  *(s->before != NULL ? &s->before->after : &s->pages->sequences) = s->after;
  free (s);
}

uint32_t
rx_sequence_cached (const rx_sequence *s)
{
  return s->cached;
}

bool
rx_sequence_copies (const rx_sequence *s, uint32_t *from, uint32_t *to)
{
  if (s->copied == NONE)
    return false;
  *from = s->copied;
  *to = s->table[s->cached / RX_PAGE_TOKENS];
  return true;
}

rx_pages_status
rx_sequence_grow (rx_sequence *s, uint32_t tokens)
{
  uint32_t n = pages_for (tokens);
  rx_pages_status status;

  if (tokens > s->max_tokens)
    return RX_PAGES_LONG;
  if (n <= s->n)
    return RX_PAGES_OK;
  if (n > s->n_max)
    return RX_PAGES_FULL;
  if ((status = make_room (s->pages, n - s->n)) != RX_PAGES_OK)
    return status;
  while (s->n < n)
    sequence_take (s);
  return RX_PAGES_OK;
}

const uint32_t *
rx_sequence_pages (const rx_sequence *s, uint32_t *n)
{
  *n = s->n;
  return s->table;
}

/* The first private page into the tree, by its `known` first positions, or its twin that stands there in its
 * place: of one that is not whole the rest is the sequence's own, and where it has a twin it stays out. */
static void
sequence_publish (rx_sequence *s, uint32_t known)
{
  rx_pages *pages = s->pages;
  uint32_t node = s->table[s->n_tree];
  uint32_t parent = s->n_tree == 0 ? NONE : s->table[s->n_tree - 1];
  uint32_t twin = twin_find (s, parent, node, known);

  if (twin != NONE && known < RX_PAGE_TOKENS)
    return;
  if (twin != NONE)
    {
      page_release (pages, node);
      s->table[s->n_tree] = node = twin;
    }
  else
    {
      uint32_t *first = link_to_first (pages, parent);

      pages->page[node].state = TREE;
      pages->page[node].known = known;
      pages->page[node].parent = parent;
      pages->page[node].next = *first;
      *first = node;
    }
  pages->page[node].refs++;
  s->n_tree++;
}

void
rx_sequence_prefilled (rx_sequence *s, uint32_t written)
{
  uint32_t n = written / RX_PAGE_TOKENS, had = s->n_tree;

  if (n > s->whole)
    n = s->whole;
  if (s->dropped)
    return;
  while (s->n_tree < n)
    sequence_publish (s, RX_PAGE_TOKENS);
  if (s->n_tree == s->whole && s->rest > 0 && written >= s->whole * RX_PAGE_TOKENS + s->rest)
    sequence_publish (s, s->rest);
  if (s->n_tree > had)
    sequence_touch (s);
}

/* ---- letting go of a scope ---- */

static bool
is_of_scope (const rx_pages *pages, uint32_t node, const uint8_t *scope)
{
  for (; node != NONE; node = pages->page[node].parent)
    {
      if (scope_equal (pages->page[node].scope, scope))
        return true;
    }
  return false;
}

static void
scope_mark (rx_pages *pages, const uint8_t *scope)
{
  for (rx_sequence *s = pages->sequences; s != NULL; s = s->after)
    {
      if (scope_equal (s->scope, scope) ||
          (s->n_tree > 0 && is_of_scope (pages, s->table[s->n_tree - 1], scope)))
        s->dropped = true;
    }
  for (uint32_t i = pages->n_pins; i-- > 0;)
    {
      if (is_of_scope (pages, pages->pin[i].node, scope) ||
          scope_equal (pages->pin[i].scope, scope))
        pin_remove (pages, i);
    }
  for (uint32_t i = 0; i < pages->n; i++)
    {
      if (pages->page[i].state == TREE && is_of_scope (pages, i, scope))
        pages->page[i].dropped = true;
    }
}

/* node and all below it, none of which is used. */
static uint32_t
release_below (rx_pages *pages, uint32_t node)
{
  uint32_t n = 0, leaf;

  do
    {
      for (leaf = node; pages->page[leaf].child != NONE;)
        leaf = pages->page[leaf].child;
      tree_release (pages, leaf);
      n++;
    }
  while (leaf != node);
  return n;
}

uint32_t
rx_pages_drop_scope (rx_pages *pages, const uint8_t scope[RX_PAGES_SCOPE_BYTES])
{
  uint32_t n = 0;

  for (uint32_t i = 0; i < pages->n_dirty; i++)
    n += scope_equal (pages->page[pages->dirty[i]].scope, scope);
  scope_mark (pages, scope);
  for (uint32_t i = 0; i < pages->n; i++)
    {
      if (pages->page[i].dropped && is_idle (&pages->page[i]))
        n += release_below (pages, i);
    }
  return n;
}

const uint32_t *
rx_pages_dirty (const rx_pages *pages, uint32_t *n)
{
  *n = pages->n_dirty;
  return pages->dirty;
}

void
rx_pages_wiped (rx_pages *pages, uint32_t n)
{
  if (n > pages->n_dirty)
    n = pages->n_dirty;
  for (uint32_t i = 0; i < n; i++)
    {
      pages->page[pages->dirty[i]].state = CLEAN;
      pages->clean[pages->n_clean++] = pages->dirty[i];
    }
  pages->n_dirty -= n;
  memmove (pages->dirty, pages->dirty + n, pages->n_dirty * sizeof pages->dirty[0]);
}

bool
rx_page_is_clean (const rx_pages *pages, uint32_t node)
{
  return pages->page[node].state == CLEAN;
}

rx_pages_counts
rx_pages_count (const rx_pages *pages)
{
  rx_pages_counts counts = { .clean = pages->n_clean, .dirty = pages->n_dirty };

  for (uint32_t i = 0; i < pages->n; i++)
    {
      counts.shared += pages->page[i].state == TREE;
      counts.idle += is_idle (&pages->page[i]);
      counts.private += pages->page[i].state == PRIVATE;
    }
  return counts;
}

/* ---- life ---- */

rx_pages *
rx_pages_new (rx_vault *vault, uint32_t n)
{
  rx_pages *pages;

  if (n == 0 || n > PAGES_MAX || (pages = calloc (1, sizeof *pages)) == NULL)
    return NULL;
  pages->vault = vault;
  pages->n = n;
  pages->top = NONE;
  pages->page = calloc (n, sizeof pages->page[0]);
  pages->clean = calloc (n, sizeof pages->clean[0]);
  pages->dirty = calloc (n, sizeof pages->dirty[0]);
  pages->pin = calloc (n, sizeof pages->pin[0]);
  pages->tokens = rx_vault_alloc (vault, (size_t) n * RX_PAGE_TOKENS * sizeof pages->tokens[0]);
  if (pages->page == NULL || pages->clean == NULL || pages->dirty == NULL || pages->pin == NULL ||
      pages->tokens == NULL)
    {
      rx_pages_free (pages);
      return NULL;
    }
  while (pages->n_clean < n)
    {
      pages->clean[pages->n_clean] = n - 1 - pages->n_clean;
      pages->n_clean++;
    }
  return pages;
}

void
rx_pages_free (rx_pages *pages)
{
  if (pages == NULL)
    return;
  while (pages->sequences != NULL)
    rx_sequence_end (pages->sequences);
  rx_vault_free (pages->vault, pages->tokens);
  free (pages->pin);
  free (pages->dirty);
  free (pages->clean);
  free (pages->page);
  free (pages);
}
