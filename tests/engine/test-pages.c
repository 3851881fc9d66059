/* Pages of the KV cache: fixed cases, then random operations against a model made of strings.
 *
 * The model writes a page's whole path as letters: "0a0b1c" is page a and b of scope 0, then c of
 * scope 1. What prefill would have written on the device is kept beside it, so that a page found
 * for a prompt is held against what really stands in it. */
#include "pages.h"
#include "counts.h"

#include <string.h>

#define PAGES     24
#define SEQUENCES 5
#define LENGTH    7 /* pages of the longest prompt */
#define LETTERS   2
#define SCOPES    4

typedef struct
{
  GString *path;           /* of its pages in the tree: "0a1b" */
  char prompt[LENGTH + 1]; /* whole pages that prefill writes */
  char scope;
  guint n; /* pages in all */
  gboolean dropped;
  gsize held;        /* of path: before what was dropped */
  rx_sequence *real; /* NULL: not running */
} Running;

typedef struct
{
  char *path;
  guint64 used;
} Known;

typedef struct
{
  rx_pages *pages;
  GPtrArray *known;     /* of Known, found by later prompts */
  char *pinned[SCOPES]; /* path or NULL */
  Running running[SEQUENCES];
  char *device[PAGES]; /* what it holds: a path, "?" by decode, NULL wiped */
  guint64 pinned_at[SCOPES];
  guint64 now, pins;
  guint finds, evictions, drops, swaps;
} World;

/* ---- what the two sides share ---- */

/* A vault lives as long as the process. */
static rx_vault *
vault_get (void)
{
  static rx_vault *vault;

  if (vault == NULL)
    vault = rx_vault_new ();
  return vault;
}

static void
scope_bytes (char scope, uint8_t *bytes)
{
  memset (bytes, 0, RX_PAGES_SCOPE_BYTES);
  bytes[RX_PAGES_SCOPE_BYTES - 1] = (uint8_t) (scope - '0');
}

/* Pages of two letters differ in their last token only. */
static void
page_of_letter (char letter, uint32_t *tokens)
{
  memset (tokens, 0, RX_PAGE_TOKENS * sizeof *tokens);
  tokens[RX_PAGE_TOKENS - 1] = (uint32_t) letter;
}

/* The letters of a path: every second character. */
static gboolean
path_has_letters (const char *path, const char *letters)
{
  for (guint i = 0; path[2 * i] != '\0'; i++)
    {
      if (path[2 * i + 1] != letters[i])
        return FALSE;
    }
  return TRUE;
}

static gboolean
path_allows (const char *path, char scope)
{
  for (; *path != '\0'; path += 2)
    {
      if (path[0] != '0' && path[0] != scope)
        return FALSE;
    }
  return TRUE;
}

static guint
path_zeros (const char *path)
{
  guint n = 0;

  for (; path[0] == '0'; path += 2)
    n++;
  return n;
}

/* ---- the model ---- */

static Known *
known_find (World *w, const char *path)
{
  for (guint i = 0; i < w->known->len; i++)
    {
      Known *known = w->known->pdata[i];

      if (strcmp (known->path, path) == 0)
        return known;
    }
  return NULL;
}

static const char *
model_match (World *w, const char *letters, char scope)
{
  const char *best = "";

  for (guint i = 0; i < w->known->len; i++)
    {
      const char *path = ((Known *) w->known->pdata[i])->path;

      if (strlen (path) > 2 * strlen (letters) || !path_allows (path, scope) ||
          !path_has_letters (path, letters))
        continue;
      if (strlen (path) > strlen (best) ||
          (strlen (path) == strlen (best) && path_zeros (path) > path_zeros (best)))
        best = path;
    }
  return best;
}

static void
model_touch (World *w, const char *path)
{
  w->now++;
  for (guint i = 0; i < w->known->len; i++)
    {
      Known *known = w->known->pdata[i];

      if (g_str_has_prefix (path, known->path))
        known->used = w->now;
    }
}

/* Is used or pinned, itself or something below. */
static gboolean
model_held (World *w, const char *path)
{
  for (guint i = 0; i < SEQUENCES; i++)
    {
      Running *r = &w->running[i];

      if (r->path != NULL && strlen (path) <= MIN (r->held, r->path->len) &&
          g_str_has_prefix (r->path->str, path))
        return TRUE;
    }
  for (guint i = 0; i < SCOPES; i++)
    {
      if (w->pinned[i] != NULL && g_str_has_prefix (w->pinned[i], path))
        return TRUE;
    }
  return FALSE;
}

static guint
model_idle (World *w)
{
  guint n = 0;

  for (guint i = 0; i < w->known->len; i++)
    n += !model_held (w, ((Known *) w->known->pdata[i])->path);
  return n;
}

static gboolean
model_has_below (World *w, const char *path)
{
  for (guint i = 0; i < w->known->len; i++)
    {
      const char *other = ((Known *) w->known->pdata[i])->path;

      if (strlen (other) > strlen (path) && g_str_has_prefix (other, path))
        return TRUE;
    }
  return FALSE;
}

/* Leaves of one age and one path do not tie: only one of them is a leaf. */
static void
model_evict (World *w)
{
  Known *oldest = NULL;

  for (guint i = 0; i < w->known->len; i++)
    {
      Known *known = w->known->pdata[i];

      if (!model_held (w, known->path) && !model_has_below (w, known->path) &&
          (oldest == NULL || known->used < oldest->used))
        oldest = known;
    }
  g_assert_nonnull (oldest);
  g_ptr_array_remove (w->known, oldest);
  w->evictions++;
}

static rx_pages_status
model_room (World *w, guint need)
{
  rx_pages_counts counts = rx_pages_count (w->pages);
  guint had = counts.clean + counts.dirty;

  if (counts.clean >= need)
    return RX_PAGES_OK;
  if (had < need && model_idle (w) < need - had)
    return RX_PAGES_FULL;
  for (; had < need; had++)
    model_evict (w);
  return RX_PAGES_WIPE;
}

static void
known_free (gpointer data)
{
  g_free (((Known *) data)->path);
  g_free (data);
}

static World *
world_new (void)
{
  World *w = g_new0 (World, 1);

  w->pages = rx_pages_new (vault_get (), PAGES);
  w->known = g_ptr_array_new_with_free_func (known_free);
  return w;
}

/* ---- what must hold after every step ---- */

static void
check_sequence (World *w, Running *r, guint8 *owners)
{
  uint32_t n;
  const uint32_t *table = rx_sequence_pages (r->real, &n);
  guint n_tree = (guint) r->path->len / 2;

  g_assert_cmpuint (n, ==, r->n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (table[i], <, PAGES);
      if (i < n_tree)
        {
          g_assert_cmpint (owners[table[i]], !=, 2);
          owners[table[i]] = 1;
          g_assert_nonnull (w->device[table[i]]);
          g_assert_cmpuint (strlen (w->device[table[i]]), ==, 2 * i + 2);
          g_assert_true (g_str_has_prefix (r->path->str, w->device[table[i]]));
        }
      else
        {
          g_assert_cmpint (owners[table[i]], ==, 0);
          owners[table[i]] = 2;
        }
    }
}

static void
check_world (World *w)
{
  rx_pages_counts counts = rx_pages_count (w->pages);
  guint8 owners[PAGES] = { 0 };
  guint private = 0;
  uint32_t n;
  const uint32_t *dirty;

  for (guint i = 0; i < SEQUENCES; i++)
    {
      if (w->running[i].real != NULL)
        {
          check_sequence (w, &w->running[i], owners);
          private += w->running[i].n - (guint) w->running[i].path->len / 2;
        }
    }
  dirty = rx_pages_dirty (w->pages, &n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (owners[dirty[i]], ==, 0);
  g_assert_cmpuint (counts.dirty, ==, n);
  g_assert_cmpuint (counts.private, ==, private);
  g_assert_cmpuint (counts.idle, ==, model_idle (w));
  g_assert_cmpuint (counts.shared, >=, w->known->len); /* and dropped ones still in use */
  g_assert_cmpuint (counts.clean + counts.dirty + counts.shared + counts.private, ==, PAGES);
}

/* ---- steps ---- */

static void
step_wipe (World *w, guint n)
{
  uint32_t there;
  const uint32_t *dirty = rx_pages_dirty (w->pages, &there);

  n = MIN (n, there);
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&w->device[dirty[i]], g_free);
  rx_pages_wiped (w->pages, n);
}

/* New pages hold nothing; decode will write them unless prefill does. */
static void
take_new_pages (World *w, Running *r, guint from)
{
  const uint32_t *table = rx_sequence_pages (r->real, &r->n);

  for (guint i = from; i < r->n; i++)
    {
      g_assert_null (w->device[table[i]]);
      w->device[table[i]] = g_strdup ("?");
    }
}

static void
step_begin (World *w, Running *r)
{
  uint32_t tokens[(LENGTH + 1) * RX_PAGE_TOKENS];
  guint n_whole = (guint) g_test_rand_int_range (0, LENGTH + 1);
  guint tail = (guint) g_test_rand_int_range (1, RX_PAGE_TOKENS + 1);
  rx_sequence_config config = { .tokens = tokens, .n_tokens = n_whole * RX_PAGE_TOKENS + tail };
  rx_pages_status expected, status;
  const char *found;

  config.max_tokens = config.n_tokens + 3 * RX_PAGE_TOKENS;
  r->scope = (char) g_test_rand_int_range ('0', '0' + SCOPES);
  scope_bytes (r->scope, config.scope);
  for (guint i = 0; i < n_whole; i++)
    {
      r->prompt[i] = (char) g_test_rand_int_range ('a', 'a' + LETTERS);
      page_of_letter (r->prompt[i], tokens + i * RX_PAGE_TOKENS);
    }
  r->prompt[n_whole] = '\0';
  page_of_letter ('a', tokens + n_whole * RX_PAGE_TOKENS); /* whole or not: never to be found */
  found = model_match (w, r->prompt, r->scope);
  r->path = g_string_new (found);
  r->dropped = FALSE;
  r->held = G_MAXSIZE;
  expected = model_room (w, n_whole + 1 - (guint) r->path->len / 2);
  status = rx_sequence_begin (w->pages, &config, &r->real);
  g_assert_cmpint (status, ==, expected);
  if (status != RX_PAGES_OK)
    {
      g_assert_null (r->real);
      g_string_free (r->path, TRUE);
      r->path = NULL;
      if (status == RX_PAGES_WIPE)
        step_wipe (w, PAGES);
      else
        rx_pages_count (w->pages);
      return;
    }
  g_assert_cmpuint (rx_sequence_cached (r->real), ==, r->path->len / 2 * RX_PAGE_TOKENS);
  w->finds += r->path->len > 0;
  model_touch (w, r->path->str);
  take_new_pages (w, r, (guint) r->path->len / 2);
}

static void
publish_one (World *w, Running *r)
{
  guint i = (guint) r->path->len / 2;
  char own[3] = { r->scope, r->prompt[i], '\0' }, common[3] = { '0', r->prompt[i], '\0' };
  g_autofree char *with_own = g_strconcat (r->path->str, own, NULL);
  g_autofree char *with_common = g_strconcat (r->path->str, common, NULL);

  if (path_zeros (r->path->str) == i && known_find (w, with_common) != NULL)
    g_string_append (r->path, common);
  else
    g_string_append (r->path, own);
  w->swaps += known_find (w, r->path->str) != NULL;
  if (known_find (w, r->path->str) == NULL)
    {
      Known *known = g_new0 (Known, 1);

      known->path = g_strdup (r->path->str);
      g_ptr_array_add (w->known, known);
    }
}

/* What the device writes stands there before the pages are said to be written. */
static void
step_prefilled (World *w, Running *r)
{
  guint n_whole = (guint) strlen (r->prompt), n_tree = (guint) r->path->len / 2;
  guint written = (guint) g_test_rand_int_range (0, (gint) (n_whole + 1) * RX_PAGE_TOKENS);
  guint upto = MIN (written / RX_PAGE_TOKENS, n_whole);
  const uint32_t *table;
  uint32_t n;

  if (r->dropped || n_tree >= upto)
    {
      rx_sequence_prefilled (r->real, written);
      return;
    }
  table = rx_sequence_pages (r->real, &n);
  while (r->path->len / 2 < upto)
    {
      guint i = (guint) r->path->len / 2;

      publish_one (w, r);
      g_free (w->device[table[i]]);
      w->device[table[i]] = g_strdup (r->path->str);
    }
  rx_sequence_prefilled (r->real, written);
  model_touch (w, r->path->str);
}

static void
step_grow (World *w, Running *r)
{
  guint tokens = (r->n + (guint) g_test_rand_int_range (0, 2)) * RX_PAGE_TOKENS;
  guint max = ((guint) strlen (r->prompt) + 3) * RX_PAGE_TOKENS; /* surely within max_tokens */
  guint had = r->n;
  rx_pages_status expected;

  if (tokens > max)
    return;
  expected = model_room (w, tokens / RX_PAGE_TOKENS - had);
  g_assert_cmpint (rx_sequence_grow (r->real, tokens), ==, expected);
  if (expected == RX_PAGES_WIPE)
    step_wipe (w, PAGES);
  else if (expected == RX_PAGES_OK)
    take_new_pages (w, r, had);
}

static void
step_pin (World *w, Running *r)
{
  guint n = (guint) g_test_rand_int_range (0, LENGTH);
  char **pinned = &w->pinned[r->scope - '0'];

  rx_sequence_pin (r->real, n * RX_PAGE_TOKENS + 5);
  g_clear_pointer (pinned, g_free);
  n = MIN (n, (guint) r->path->len / 2);
  if (n > 0 && !r->dropped)
    {
      *pinned = g_strndup (r->path->str, 2 * n);
      w->pinned_at[r->scope - '0'] = ++w->pins;
    }
}

static void
step_end (World *w, Running *r)
{
  rx_sequence_end (r->real);
  g_string_truncate (r->path, MIN (r->held, r->path->len));
  model_touch (w, r->path->str);
  g_string_free (r->path, TRUE);
  *r = (Running){ 0 };
}

static gboolean
has_scope (const char *path, char scope)
{
  for (; *path != '\0'; path += 2)
    {
      if (*path == scope)
        return TRUE;
    }
  return FALSE;
}

static void
model_drop_running (Running *r, char scope)
{
  gsize before = 0;

  if (r->scope == scope || has_scope (r->path->str, scope))
    r->dropped = TRUE;
  while (before < r->path->len && r->path->str[before] != scope)
    before += 2;
  if (before < r->path->len)
    r->held = MIN (r->held, before);
}

static void
step_drop (World *w, char scope)
{
  uint8_t bytes[RX_PAGES_SCOPE_BYTES];
  guint dirty_before = rx_pages_count (w->pages).dirty, n;

  for (guint i = 0; i < SEQUENCES; i++)
    {
      if (w->running[i].real != NULL)
        model_drop_running (&w->running[i], scope);
    }
  for (guint i = 0; i < SCOPES; i++)
    {
      if (w->pinned[i] != NULL && ((char) i + '0' == scope || has_scope (w->pinned[i], scope)))
        g_clear_pointer (&w->pinned[i], g_free);
    }
  for (guint i = w->known->len; i-- > 0;)
    {
      if (has_scope (((Known *) w->known->pdata[i])->path, scope))
        g_ptr_array_remove_index (w->known, i);
    }
  scope_bytes (scope, bytes);
  n = rx_pages_drop_scope (w->pages, bytes);
  g_assert_cmpuint (n, >=, rx_pages_count (w->pages).dirty - dirty_before);
  g_assert_cmpuint (n, <=, rx_pages_count (w->pages).dirty);
  w->drops += n > 0;
}

static void
step_unpin (World *w)
{
  gint oldest = -1;

  for (gint i = 0; i < SCOPES; i++)
    {
      if (w->pinned[i] != NULL && (oldest < 0 || w->pinned_at[i] < w->pinned_at[oldest]))
        oldest = i;
    }
  g_assert_cmpint (rx_pages_unpin_oldest (w->pages), ==, oldest >= 0);
  if (oldest >= 0)
    g_clear_pointer (&w->pinned[oldest], g_free);
}

static void
world_step (World *w)
{
  Running *r = &w->running[g_test_rand_int_range (0, SEQUENCES)];
  gint what = g_test_rand_int_range (0, 100);

  if (what < 2)
    step_drop (w, (char) g_test_rand_int_range ('0', '0' + SCOPES));
  else if (what < 4)
    step_unpin (w);
  else if (what < 10)
    step_wipe (w, (guint) g_test_rand_int_range (0, 4));
  else if (r->real == NULL)
    step_begin (w, r);
  else if (what < 45)
    step_prefilled (w, r);
  else if (what < 60)
    step_grow (w, r);
  else if (what < 68)
    step_pin (w, r);
  else
    step_end (w, r);
}

static void
world_free (World *w)
{
  rx_pages_free (w->pages);
  for (guint i = 0; i < SEQUENCES; i++)
    {
      if (w->running[i].path != NULL)
        g_string_free (w->running[i].path, TRUE);
    }
  for (guint i = 0; i < SCOPES; i++)
    g_free (w->pinned[i]);
  for (guint i = 0; i < PAGES; i++)
    g_free (w->device[i]);
  g_ptr_array_unref (w->known);
  g_free (w);
}

static void
test_random (void)
{
  guint worlds = test_count (&(TestCounts){ "worlds of pages", 60, 600, 6000 });
  guint finds = 0, evictions = 0, drops = 0, swaps = 0;

  /* On until each has come about. */
  for (guint i = 0; i < worlds || ((finds == 0 || evictions == 0 || drops == 0 || swaps == 0) &&
                                   i < 100 * worlds);
       i++)
    {
      World *w = world_new ();

      for (guint k = 0; k < 400; k++)
        {
          world_step (w);
          check_world (w);
        }
      finds += w->finds;
      evictions += w->evictions;
      drops += w->drops;
      swaps += w->swaps;
      world_free (w);
    }
  g_test_message ("finds %u, evictions %u, drops %u, twins %u", finds, evictions, drops, swaps);
  g_assert_cmpuint (finds, >, 0);
  g_assert_cmpuint (evictions, >, 0);
  g_assert_cmpuint (drops, >, 0);
  g_assert_cmpuint (swaps, >, 0);
}

/* ---- fixed cases ---- */

static rx_sequence *
begin (rx_pages *pages, char scope, const uint32_t *tokens, guint n)
{
  rx_sequence_config config = { .tokens = tokens, .n_tokens = n, .max_tokens = n + 100 };
  rx_sequence *s;

  scope_bytes (scope, config.scope);
  g_assert_cmpint (rx_sequence_begin (pages, &config, &s), ==, RX_PAGES_OK);
  return s;
}

/* How much of a prompt is found once another one of n tokens has been prefilled whole. */
static guint
found_after (guint n_first, char scope_first, guint n_second, char scope_second)
{
  rx_vault *vault = vault_get ();
  rx_pages *pages = rx_pages_new (vault, PAGES);
  uint32_t tokens[8 * RX_PAGE_TOKENS];
  rx_sequence *s;
  guint found;

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    tokens[i] = i;
  s = begin (pages, scope_first, tokens, n_first);
  rx_sequence_prefilled (s, n_first); /* says more than it may: the last token is decode's */
  g_assert_cmpint (rx_sequence_grow (s, n_first + 100), ==, RX_PAGES_OK);
  rx_sequence_prefilled (s, n_first + 100);
  rx_sequence_end (s);
  s = begin (pages, scope_second, tokens, n_second);
  found = rx_sequence_cached (s);
  rx_sequence_end (s);
  rx_pages_free (pages);
  return found;
}

static void
test_found (void)
{
  static const struct
  {
    guint first;
    char scope_first;
    guint second;
    char scope_second;
    guint found;
  } rows[] = {
    { 200, '1', 200, '1', 192 }, { 193, '1', 200, '1', 192 }, { 192, '1', 200, '1', 128 },
    { 200, '1', 193, '1', 192 }, { 200, '1', 192, '1', 128 }, { 200, '1', 129, '1', 128 },
    { 200, '1', 128, '1', 64 },  { 200, '1', 65, '1', 64 },   { 200, '1', 64, '1', 0 },
    { 200, '1', 1, '1', 0 },     { 65, '1', 500, '1', 64 },   { 64, '1', 500, '1', 0 },
    { 200, '1', 200, '2', 0 },   { 200, '1', 200, '0', 0 },   { 200, '0', 200, '1', 192 },
    { 200, '0', 200, '0', 192 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpuint (found_after (rows[i].first, rows[i].scope_first, rows[i].second,
                                     rows[i].scope_second),
                        ==, rows[i].found);
    }
}

/* Nothing is given that was not wiped; a pin outlasts other questions until it is let go. */
static void
test_room (void)
{
  rx_vault *vault = vault_get ();
  rx_pages *pages = rx_pages_new (vault, 4);
  uint32_t tokens[5 * RX_PAGE_TOKENS] = { 0 };
  rx_sequence_config other = {
    .scope = "other", .tokens = tokens, .n_tokens = 250, .max_tokens = 300
  };
  rx_sequence *s, *second;
  uint32_t n;

  s = begin (pages, '1', tokens, 200);
  rx_sequence_prefilled (s, 199);
  rx_sequence_pin (s, 130);
  g_assert_cmpint (rx_sequence_grow (s, 300), ==, RX_PAGES_FULL);
  g_assert_cmpint (rx_sequence_grow (s, 301), ==, RX_PAGES_LONG);
  rx_sequence_end (s);
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_FULL);
  g_assert_true (rx_pages_unpin_oldest (pages));
  g_assert_false (rx_pages_unpin_oldest (pages));
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_WIPE);
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_WIPE);
  rx_pages_dirty (pages, &n);
  g_assert_cmpuint (n, ==, 4);
  rx_pages_wiped (pages, 3);
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_WIPE);
  rx_pages_wiped (pages, 9);
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_OK);
  rx_sequence_end (second);
  other.n_tokens = 0;
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_LONG);
  other.n_tokens = 301;
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_LONG);
  other.n_tokens = other.max_tokens = UINT32_MAX;
  g_assert_cmpint (rx_sequence_begin (pages, &other, &second), ==, RX_PAGES_FULL);
  rx_pages_free (pages);
  g_assert_null (rx_pages_new (vault, 0));
  g_assert_null (rx_pages_new (vault, UINT32_MAX));
}

/* A scope dropped in the middle of its answer: what the answer still uses goes when it ends. */
static void
test_drop_in_use (void)
{
  rx_vault *vault = vault_get ();
  rx_pages *pages = rx_pages_new (vault, PAGES);
  uint32_t tokens[4 * RX_PAGE_TOKENS] = { 0 };
  uint8_t scope[RX_PAGES_SCOPE_BYTES];
  rx_sequence *first = begin (pages, '1', tokens, 200), *second;

  rx_sequence_prefilled (first, 128);
  scope_bytes ('1', scope);
  g_assert_cmpuint (rx_pages_drop_scope (pages, scope), ==, 0);
  rx_sequence_prefilled (first, 199);
  second = begin (pages, '1', tokens, 200);
  g_assert_cmpuint (rx_sequence_cached (second), ==, 0);
  rx_sequence_prefilled (second, 199);
  rx_sequence_end (first);
  g_assert_cmpuint (rx_pages_count (pages).dirty, ==, 4);
  g_assert_cmpuint (rx_pages_count (pages).shared, ==, 3);
  rx_sequence_end (second);
  g_assert_cmpuint (rx_pages_drop_scope (pages, scope), ==, 8);
  g_assert_cmpuint (rx_pages_count (pages).shared, ==, 0);
  rx_pages_free (pages);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pages/found", test_found);
  g_test_add_func ("/pages/room", test_room);
  g_test_add_func ("/pages/drop-in-use", test_drop_in_use);
  g_test_add_func ("/pages/random", test_random);
  return g_test_run ();
}
