#include "problems.h"

#include "chart-private.h"
#include "tables.h"

#include <stdlib.h>

const char *
rounds_problem_section_word (RoundsProblemSection section)
{
  static const char *const words[] = { "problem-list", "encounter", "social", "history" };

  return (guint) section < G_N_ELEMENTS (words) ? words[section] : "encounter";
}

const char *
rounds_problem_state_word (RoundsProblemState state)
{
  static const char *const words[] = { "active",    "recurrence", "relapse",
                                       "no-status", "remission",  "inactive",
                                       "resolved",  "refuted",    "entered-in-error" };

  return (guint) state < G_N_ELEMENTS (words) ? words[state] : "no-status";
}

/* ---- one condition ---- */

/* terminology.hl7.org condition-clinical */
static RoundsProblemState
given_state (const RoundsEvent *event)
{
  static const char *const words[] = { "active",    "recurrence", "relapse", "",
                                       "remission", "inactive",   "resolved" };
  const char *status = rounds_event_facet_text (event, ROUNDS_FACET_CLINICAL_STATUS);

  for (guint i = 0; status != NULL && i < G_N_ELEMENTS (words); i++)
    if (strcmp (status, words[i]) == 0)
      return (RoundsProblemState) i;
  return ROUNDS_PROBLEM_NO_STATUS;
}

/* What is over now was active before its abatement; where that is not dated, nothing is said. */
static RoundsProblemState
state_at (const RoundsChartIndex *index, const RoundsChartRow *row, gint64 at)
{
  RoundsProblemState state = given_state (row->event);

  if ((row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0)
    return ROUNDS_PROBLEM_IN_ERROR;
  if (rounds_event_has_text (row->event, ROUNDS_FACET_VERIFICATION, "refuted"))
    return ROUNDS_PROBLEM_REFUTED;
  if (at >= index->settings.as_of || state <= ROUNDS_PROBLEM_NO_STATUS || row->until <= at)
    return state;
  return row->until != G_MAXINT64 ? ROUNDS_PROBLEM_ACTIVE : ROUNDS_PROBLEM_NO_STATUS;
}

static gboolean
is_suspected (const RoundsEvent *event)
{
  static const char *const words[] = { "provisional", "differential", "unconfirmed", NULL };

  return rounds_word_among (rounds_event_facet_text (event, ROUNDS_FACET_VERIFICATION), words);
}

/* ---- one row a code ---- */

typedef struct
{
  const RoundsCode *code;
  const char *title;
  gboolean curated;
  GArray *episodes; /* of RoundsEpisode */
} Builder;

static void
builder_free (gpointer data)
{
  Builder *builder = data;

  g_array_unref (builder->episodes);
  g_free (builder);
}

static const RoundsCode *
code_of (const RoundsEvent *event)
{
  const RoundsCode *found = event->n_codes > 0 && event->codes[0].code != NULL ? &event->codes[0]
                                                                               : NULL;

  for (guint i = 0; i < event->n_codes; i++)
    if (g_strcmp0 (event->codes[i].system, ROUNDS_SNOMED) == 0 && event->codes[i].code != NULL)
      return &event->codes[i];
  return found;
}

/* In words too, as "Fracture of left femur": a side that only the words have. */
static const char *
side_of (const char *words)
{
  static const char *const sides[] = { "left", "right", "bilateral" };
  g_autofree char *lower = words != NULL ? g_utf8_strdown (words, -1) : g_strdup ("");
  g_auto (GStrv) parts = g_strsplit_set (lower, " ,;()/-", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    if (g_strv_contains ((const char *const *) parts, sides[i]))
      return sides[i];
  return NULL;
}

/* Left and right are two problems, whatever their code. A place with a code is that code's. */
static void
add_place (GString *key, const RoundsEvent *event)
{
  const RoundsFacet *site;
  const char *side = side_of (event->title);

  for (guint i = 0; (site = rounds_event_facet (event, ROUNDS_FACET_BODY_SITE, i)) != NULL; i++)
    {
      const char *words = site->text != NULL ? site->text : site->code.display;
      g_autofree char *folded = words != NULL ? g_utf8_casefold (words, -1) : NULL;

      g_string_append_printf (key, "|at %s",
                              site->code.code != NULL ? site->code.code
                              : folded != NULL        ? folded
                                                      : "");
      side = side != NULL ? side : side_of (words);
    }
  if (side != NULL)
    g_string_append_printf (key, "|%s", side);
}

static Builder *
builder_for (GHashTable *by_key, GPtrArray *builders, const RoundsEvent *event)
{
  const RoundsCode *code = code_of (event);
  g_autoptr (GString) key = g_string_new (NULL);
  Builder *builder;

  if (code != NULL)
    g_string_append_printf (key, "%s|%s", code->system != NULL ? code->system : "", code->code);
  else
    g_string_append_printf (key, "text:%s", event->title);
  add_place (key, event);
  builder = g_hash_table_lookup (by_key, key->str);
  if (builder != NULL)
    return builder;
  builder = g_new0 (Builder, 1);
  builder->code = code;
  builder->title = event->title;
  builder->episodes = g_array_new (FALSE, FALSE, sizeof (RoundsEpisode));
  g_ptr_array_add (builders, builder);
  g_hash_table_insert (by_key, g_strdup (key->str), builder);
  return builder;
}

static void
collect (const RoundsChartIndex *index, gint64 at, GPtrArray *builders)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n;
  const guint *rows = rounds_chart_of_kind (index, ROUNDS_KIND_CONDITION, &n);

  for (guint i = 0; i < n; i++)
    {
      const RoundsChartRow *row = &index->rows[rows[i]];
      RoundsEpisode episode = { .row = row, .from = row->from, .until = row->until };
      Builder *builder;
      gint64 recorded;

      recorded = rounds_chart_facet_instant (index, row->event, ROUNDS_FACET_RECORDED, G_MAXINT64);
      /* Now, each stands: an onset that is yet to come is an error of the record (later-date), and hides nothing. */
      if (row->from != G_MAXINT64 && row->from > at && recorded > at && at < index->settings.as_of)
        continue;
      episode.state = state_at (index, row, at);
      episode.suspected = is_suspected (row->event);
      builder = builder_for (by_key, builders, row->event);
      builder->curated |= rounds_event_has_code (row->event, ROUNDS_FACET_CATEGORY,
                                                 "problem-list-item") &&
                          episode.state != ROUNDS_PROBLEM_IN_ERROR;
      g_array_append_val (builder->episodes, episode);
    }
}

static int
compare_episodes (const void *one, const void *other)
{
  const RoundsEpisode *a = one, *b = other;
  gint64 x = a->from != G_MAXINT64 ? a->from : G_MININT64;
  gint64 y = b->from != G_MAXINT64 ? b->from : G_MININT64;

  return x != y ? (x > y ? -1 : 1) : (int) a->state - (int) b->state;
}

static RoundsProblemSection
section_of (const Builder *builder)
{
  const char *word = builder->code != NULL ? rounds_table_section (builder->code->code) : NULL;

  if (builder->curated)
    return ROUNDS_PROBLEMS_CURATED;
  if (g_strcmp0 (word, "social") == 0)
    return ROUNDS_PROBLEMS_SOCIAL;
  return g_strcmp0 (word, "history") == 0 ? ROUNDS_PROBLEMS_HISTORY : ROUNDS_PROBLEMS_ENCOUNTER;
}

/* The episode whose state the row shows: it stands first, the others keep their order. What is suspected again does
 * not take back what was confirmed. */
static void
put_first (RoundsEpisode *episodes, guint n)
{
  guint first = 0;
  RoundsEpisode shown;

  for (guint i = 1; i < n; i++)
    if (episodes[i].state < episodes[first].state ||
        (episodes[i].state == episodes[first].state && !episodes[i].suspected &&
         episodes[first].suspected))
      first = i;
  shown = episodes[first];
  memmove (&episodes[1], &episodes[0], first * sizeof *episodes);
  episodes[0] = shown;
}

static gboolean
make_problem (RoundsBlock *block, const Builder *builder, RoundsProblem *out)
{
  GArray *episodes = builder->episodes;
  RoundsEpisode *kept = rounds_block_take (block, episodes->len * sizeof (RoundsEpisode));

  if (kept == NULL)
    return FALSE;
  qsort (episodes->data, episodes->len, sizeof (RoundsEpisode), compare_episodes);
  memcpy (kept, episodes->data, episodes->len * sizeof (RoundsEpisode));
  put_first (kept, episodes->len);
  *out = (RoundsProblem){ .section = section_of (builder),
                          .state = kept[0].state,
                          .suspected = kept[0].suspected,
                          .title = builder->title,
                          .code = builder->code,
                          .episodes = kept,
                          .n_episodes = episodes->len };
  for (guint i = 0; i < episodes->len; i++)
    out->marks |= kept[i].row->marks;
  return TRUE;
}

/* ---- stages of one disease ---- */

static const RoundsStage *
stage_of (const RoundsProblem *problem)
{
  return problem->code != NULL && problem->state <= ROUNDS_PROBLEM_NO_STATUS
             ? rounds_table_stage (problem->code->code)
             : NULL;
}

static gint64
newest_of (const RoundsProblem *problem)
{
  return problem->episodes[0].from != G_MAXINT64 ? problem->episodes[0].from : G_MININT64;
}

/* A date without a time and a time of that day are the same day. */
static gint64
newest_day (const RoundsChartIndex *index, const RoundsProblem *problem)
{
  gint64 newest = newest_of (problem);

  return newest != G_MININT64 ? rounds_chart_day (index, newest) : newest;
}

static gboolean
put_beneath (const RoundsChartIndex *index, const RoundsProblems *out, RoundsProblem *top)
{
  RoundsProblem *problems = (RoundsProblem *) out->problems;
  g_autoptr (GPtrArray) below = g_ptr_array_new ();
  const RoundsStage *stage = stage_of (top);
  gpointer *kept;

  for (guint i = 0; stage != NULL && i < out->n_problems; i++)
    {
      const RoundsStage *other = &problems[i] != top ? stage_of (&problems[i]) : NULL;
      if (other == NULL || strcmp (other->disease, stage->disease) != 0)
        continue;
      /* The newest stands for the disease; of two on one day the higher stage. */
      if (newest_day (index, &problems[i]) > newest_day (index, top) ||
          (newest_day (index, &problems[i]) == newest_day (index, top) &&
           other->stage > stage->stage))
        return TRUE;
      g_ptr_array_add (below, &problems[i]);
    }
  if (below->len == 0)
    return TRUE;
  kept = rounds_block_take (out->block, below->len * sizeof (gpointer));
  if (kept == NULL)
    return FALSE;
  memcpy (kept, below->pdata, below->len * sizeof (gpointer));
  for (guint i = 0; i < below->len; i++)
    ((RoundsProblem *) kept[i])->beneath = TRUE;
  top->also_open = (const RoundsProblem *const *) kept;
  top->n_also_open = below->len;
  return TRUE;
}

/* ---- the page ---- */

static int
compare_problems (const void *one, const void *other)
{
  const RoundsProblem *a = one, *b = other;

  if (a->section != b->section)
    return (int) a->section - (int) b->section;
  /* What is not sure has a recent date where its onset is not recorded: it would stand before all that is. */
  if (a->suspected != b->suspected)
    return (int) a->suspected - (int) b->suspected;
  if (a->state != b->state)
    return (int) a->state - (int) b->state;
  if (newest_of (a) != newest_of (b))
    return newest_of (a) > newest_of (b) ? -1 : 1;
  return strcmp (a->title, b->title);
}

static gboolean
fill (const RoundsChartIndex *index, RoundsProblems *out, const GPtrArray *builders)
{
  RoundsProblem *problems = rounds_block_take (out->block,
                                               (gsize) builders->len * sizeof (RoundsProblem));

  if (problems == NULL)
    return FALSE;
  for (guint i = 0; i < builders->len; i++)
    if (!make_problem (out->block, g_ptr_array_index (builders, i), &problems[i]))
      return FALSE;
  qsort (problems, builders->len, sizeof (RoundsProblem), compare_problems);
  out->problems = problems;
  out->n_problems = builders->len;
  for (guint i = 0; i < builders->len; i++)
    if (!put_beneath (index, out, &problems[i]))
      return FALSE;
  out->no_curated = builders->len == 0 || problems[0].section != ROUNDS_PROBLEMS_CURATED;
  return TRUE;
}

RoundsProblems *
rounds_chart_problems (const RoundsChartIndex *index, gint64 at)
{
  g_autoptr (GPtrArray) builders = g_ptr_array_new_with_free_func (builder_free);
  RoundsProblems *out = g_try_new0 (RoundsProblems, 1);

  if (out == NULL)
    return NULL;
  out->block = rounds_block_new (8192);
  out->partial = rounds_chart_partial (index, "Condition", ROUNDS_KIND_CONDITION);
  collect (index, at, builders);
  if (out->block == NULL || !fill (index, out, builders))
    g_clear_pointer (&out, rounds_problems_free);
  return out;
}

void
rounds_problems_free (RoundsProblems *self)
{
  if (self == NULL)
    return;
  rounds_block_free (self->block);
  g_free (self);
}
