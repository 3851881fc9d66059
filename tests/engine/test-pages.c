/* Pages of the KV cache: random operations against a model made of strings.
 *
 * The model writes a page's whole path as letters: "0a0b1c" is page a and b of scope 0, then c of
 * scope 1; of a page in capitals prefill wrote the first positions only. What prefill would have
 * written on the device is kept beside it, so that a page found for a prompt is held against what
 * really stands in it. */
#include "pages.h"
#include "counts.h"
#include "one-vault.h"

#include <string.h>

#define PAGES     24
#define SEQUENCES 5
#define LENGTH    7 /* pages of the longest prompt */
#define LETTERS   2
#define REST      39 /* positions that prefill writes of a prompt's last page, if any */
#define SCOPES    4

typedef struct
{
  GString *path;           /* of its pages in the tree: "0a1b" */
  char prompt[LENGTH + 1]; /* whole pages that prefill writes */
  char tail;               /* the one after them */
  guint rest;              /* positions that prefill writes of it */
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
  const char *near;    /* of which the beginning was found: is not let go of meanwhile */
  guint64 pinned_at[SCOPES];
  guint64 now, pins;
  guint finds, evictions, drops, swaps, copies, twins;
} World;

/* ---- what the two sides share ---- */

static void
scope_bytes (char scope, uint8_t *bytes)
{
  memset (bytes, 0, RX_PAGES_SCOPE_BYTES);
  bytes[RX_PAGES_SCOPE_BYTES - 1] = (uint8_t) (scope - '0');
}

/* Pages of two letters begin and end differently. */
static void
page_of_letter (char letter, uint32_t *tokens)
{
  memset (tokens, 0, RX_PAGE_TOKENS * sizeof *tokens);
  tokens[0] = (uint32_t) letter;
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

/* The page below r's path that begins as its tail; of two the one that was written last. */
static const char *
model_near (World *w, const Running *r)
{
  char own[3] = { r->scope, r->tail, '\0' }, common[3] = { '0', r->tail, '\0' };
  g_autofree char *with_own = g_strconcat (r->path->str, own, NULL);
  g_autofree char *with_common = g_strconcat (r->path->str, common, NULL);

  for (guint i = w->known->len; i-- > 0 && r->rest > 0;)
    {
      const char *path = ((Known *) w->known->pdata[i])->path;

      if (r->path->len == 2 * strlen (r->prompt) &&
          (strcmp (path, with_own) == 0 || strcmp (path, with_common) == 0))
        return path;
    }
  return NULL;
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
  return w->near != NULL && g_str_has_prefix (w->near, path);
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

/* With what is near left there, or else without. */
static rx_pages_status
model_room_near (World *w, const char **near, guint need)
{
  rx_pages_status status;

  w->near = *near;
  status = model_room (w, need);
  w->near = NULL;
  if (status == RX_PAGES_FULL && *near != NULL)
    {
      *near = NULL;
      status = model_room (w, need);
    }
  return status;
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

  w->pages = rx_pages_new (one_vault (), PAGES);
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
choose_prompt (Running *r, uint32_t *tokens)
{
  guint n_whole = (guint) g_test_rand_int_range (0, LENGTH + 1);

  r->scope = (char) g_test_rand_int_range ('0', '0' + SCOPES);
  r->rest = g_test_rand_bit () ? REST : 0;
  for (guint i = 0; i < n_whole; i++)
    {
      r->prompt[i] = (char) g_test_rand_int_range ('a', 'a' + LETTERS);
      page_of_letter (r->prompt[i], tokens + i * RX_PAGE_TOKENS);
    }
  r->prompt[n_whole] = '\0';
  r->tail = (char) g_test_rand_int_range ('A', 'A' + LETTERS);
  page_of_letter (r->tail, tokens + n_whole * RX_PAGE_TOKENS);
}

static void
check_found (World *w, const Running *r, const char *near)
{
  uint32_t from, to, n, place = (uint32_t) r->path->len / 2;

  g_assert_cmpuint (rx_sequence_cached (r->real), ==,
                    place * RX_PAGE_TOKENS + (near != NULL ? REST : 0));
  g_assert_cmpint (rx_sequence_copies (r->real, &from, &to), ==, near != NULL);
  w->finds += r->path->len > 0;
  if (near == NULL)
    return;
  g_assert_cmpstr (w->device[from], ==, near);
  g_assert_cmpuint (to, ==, rx_sequence_pages (r->real, &n)[place]);
  w->copies++;
}

static void
step_begin (World *w, Running *r)
{
  uint32_t tokens[(LENGTH + 1) * RX_PAGE_TOKENS];
  rx_sequence_config config = { .tokens = tokens };
  rx_pages_status expected, status;
  const char *near;
  guint n_whole;

  choose_prompt (r, tokens);
  n_whole = (guint) strlen (r->prompt);
  config.n_tokens = n_whole * RX_PAGE_TOKENS + r->rest + 1;
  config.max_tokens = config.n_tokens + 3 * RX_PAGE_TOKENS;
  scope_bytes (r->scope, config.scope);
  r->path = g_string_new (model_match (w, r->prompt, r->scope));
  r->dropped = FALSE;
  r->held = G_MAXSIZE;
  near = model_near (w, r);
  expected = model_room_near (w, &near, n_whole + 1 - (guint) r->path->len / 2);
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
  check_found (w, r, near);
  model_touch (w, near != NULL ? near : r->path->str);
  take_new_pages (w, r, (guint) r->path->len / 2);
}

static void
publish_one (World *w, Running *r, char letter)
{
  guint i = (guint) r->path->len / 2;
  char own[3] = { r->scope, letter, '\0' }, common[3] = { '0', letter, '\0' };
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
  guint upto = MIN (written / RX_PAGE_TOKENS, n_whole), at;
  const uint32_t *table;
  uint32_t n;

  if (r->dropped)
    {
      rx_sequence_prefilled (r->real, written);
      return;
    }
  table = rx_sequence_pages (r->real, &n);
  while ((at = (guint) r->path->len / 2) < upto ||
         (at == n_whole && r->rest > 0 && written >= at * RX_PAGE_TOKENS + r->rest &&
          model_near (w, r) == NULL))
    {
      publish_one (w, r, at < n_whole ? r->prompt[at] : r->tail);
      g_free (w->device[table[at]]);
      w->device[table[at]] = g_strdup (r->path->str);
    }
  rx_sequence_prefilled (r->real, written);
  if (r->path->len / 2 > n_tree)
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

/* The page below r's path that stands there in place of its own tail; NULL: none. */
static const char *
model_twin (World *w, const Running *r)
{
  guint i = (guint) r->path->len / 2;
  char own[3] = { r->scope, r->tail, '\0' }, common[3] = { '0', r->tail, '\0' };
  g_autofree char *with_own = g_strconcat (r->path->str, own, NULL);
  g_autofree char *with_common = g_strconcat (r->path->str, common, NULL);
  Known *twin = NULL;

  if (r->rest == 0 || i != strlen (r->prompt))
    return NULL;
  if (path_zeros (r->path->str) == i)
    twin = known_find (w, with_common);
  if (twin == NULL)
    twin = known_find (w, with_own);
  return twin == NULL ? NULL : twin->path;
}

static void
step_pin (World *w, Running *r)
{
  guint n = (guint) g_test_rand_int_range (0, LENGTH), n_tree = (guint) r->path->len / 2;
  char **pinned = &w->pinned[r->scope - '0'];
  const char *twin = n + 1 > n_tree ? model_twin (w, r) : NULL;

  rx_sequence_pin (r->real, n * RX_PAGE_TOKENS + 5);
  g_clear_pointer (pinned, g_free);
  n = MIN (n + 1, n_tree);
  if ((n == 0 && twin == NULL) || r->dropped)
    return;
  *pinned = twin != NULL ? g_strdup (twin) : g_strndup (r->path->str, 2 * n);
  w->pinned_at[r->scope - '0'] = ++w->pins;
  w->twins += twin != NULL;
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
  guint finds = 0, evictions = 0, drops = 0, swaps = 0, copies = 0, twins = 0;

  /* On until each has come about. */
  for (guint i = 0; i < worlds || ((finds == 0 || evictions == 0 || drops == 0 || swaps == 0 ||
                                    copies == 0 || twins == 0) &&
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
      copies += w->copies;
      twins += w->twins;
      world_free (w);
    }
  g_test_message ("finds %u, evictions %u, drops %u, twins %u, copies %u, pinned twins %u", finds,
                  evictions, drops, swaps, copies, twins);
  g_assert_cmpuint (finds, >, 0);
  g_assert_cmpuint (evictions, >, 0);
  g_assert_cmpuint (drops, >, 0);
  g_assert_cmpuint (swaps, >, 0);
  g_assert_cmpuint (copies, >, 0);
  g_assert_cmpuint (twins, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pages/random", test_random);
  return g_test_run ();
}
