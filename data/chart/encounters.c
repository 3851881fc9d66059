/* Visits as a tree (record rule 2.5). */
#include "encounters.h"

#include "chart-private.h"

#define BEFORE_STAY         (12 * ROUNDS_HOUR)
#define FOLD_GAP            (14 * ROUNDS_DAY)
#define FOLD_LEAST          6

#define DEATH_CERTIFICATION "308646001" /* SNOMED CT, as Synthea writes it */

static const char *
label_of (const RoundsChartIndex *self, const RoundsEvent *event)
{
  const char *reason = rounds_chart_reason (self, event);

  return reason != NULL ? reason : event->title;
}

static gboolean
is_stay (const RoundsEncounter *encounter)
{
  static const char *const words[] = { "IMP", "ACUTE", "NONAC", NULL };

  return rounds_word_among (encounter->klass, words);
}

static gboolean
is_code (const RoundsEvent *event, const char *code)
{
  for (guint i = 0; i < event->n_codes; i++)
    if (g_strcmp0 (event->codes[i].code, code) == 0)
      return TRUE;
  return FALSE;
}

static void
collect (RoundsChartIndex *self)
{
  g_autoptr (GArray) found = g_array_new (FALSE, TRUE, sizeof (RoundsEncounter));
  guint n;
  const guint *rows = rounds_chart_of_kind (self, ROUNDS_KIND_ENCOUNTER, &n);

  for (guint i = 0; i < n; i++)
    {
      const RoundsEvent *event = self->rows[rows[i]].event;
      const RoundsFacet *klass = rounds_event_facet (event, ROUNDS_FACET_CLASS, 0);
      RoundsEncounter encounter = { .row = &self->rows[rows[i]],
                                    .parent = ROUNDS_NONE,
                                    .fold = ROUNDS_NONE };
      encounter.label = label_of (self, event);
      encounter.klass = klass != NULL ? klass->code.code : NULL;
      encounter.no_visit = is_code (event, DEATH_CERTIFICATION);
      self->parts->rows[rows[i]].encounter = found->len;
      g_array_append_val (found, encounter);
    }
  self->encounters = rounds_chart_keep (self, found);
  self->n_encounters = self->encounters != NULL ? found->len : 0;
}

/* ---- parents ---- */

/* The encounter that a draft is shown as, if it is one. */
static guint
encounter_of (const RoundsChartIndex *self, guint draft)
{
  guint row = draft != ROUNDS_NONE ? self->parts->drafts[draft].row : ROUNDS_NONE;

  return row != ROUNDS_NONE && self->parts->kinds[row] == ROUNDS_KIND_ENCOUNTER
             ? self->rows[row].encounter
             : ROUNDS_NONE;
}

/* partOf as given, unless it would go round in a circle. */
static guint
parent_given (const RoundsChartIndex *self, guint at)
{
  const RoundsEvent *event = self->encounters[at].row->event;
  const RoundsFacet *part = rounds_event_facet (event, ROUNDS_FACET_PART_OF, 0);
  guint parent = part != NULL
                     ? encounter_of (self, rounds_chart_draft (self, event->source, part->text, 0))
                     : ROUNDS_NONE;

  for (guint up = parent; up != ROUNDS_NONE; up = self->encounters[up].parent)
    if (up == at)
      return ROUNDS_NONE;
  return parent;
}

/* Within another of the same class, or an emergency visit that ends up to 12 hours before a stay. */
static gboolean
belongs_to (const RoundsEncounter *inner, const RoundsEncounter *outer)
{
  const RoundsChartRow *a = inner->row, *b = outer->row;
  gboolean dated = a->until != G_MAXINT64 && a->from != G_MAXINT64 && b->from != G_MAXINT64;
  gboolean before = dated && a->from < b->until && a->until <= b->from + ROUNDS_HOUR &&
                    b->from - a->until <= BEFORE_STAY;
  gboolean within = dated && a->from >= b->from && a->until <= b->until && b->until != G_MAXINT64 &&
                    a->until - a->from < b->until - b->from;

  if ((!before && !within) || inner->no_visit || outer->no_visit)
    return FALSE;
  if (is_stay (outer) && g_strcmp0 (inner->klass, "EMER") == 0)
    return before;
  return within && g_strcmp0 (inner->klass, outer->klass) == 0;
}

/* An emergency visit goes with the stay that begins first, anything else with the shortest. */
static gboolean
fits_better (const RoundsEncounter *inner, const RoundsChartRow *one, const RoundsChartRow *other)
{
  if (g_strcmp0 (inner->klass, "EMER") == 0)
    return one->from < other->from;
  return one->until - one->from < other->until - other->from;
}

/* The one that it belongs to. Encounters are in order of time, so that the search goes on only
 * while another may still begin early enough; backwards it is bounded. */
static guint
parent_guessed (const RoundsChartIndex *self, guint at)
{
  const RoundsEncounter *all = self->encounters, *inner = &all[at];
  guint best = ROUNDS_NONE;

  for (guint i = at > 200 ? at - 200 : 0; i < self->n_encounters; i++)
    {
      if (i != at && inner->row->until != G_MAXINT64 &&
          all[i].row->from > inner->row->until + BEFORE_STAY)
        break;
      if (i > at + 200)
        break;
      if (i == at || !belongs_to (inner, &all[i]))
        continue;
      if (best == ROUNDS_NONE || fits_better (inner, all[i].row, all[best].row))
        best = i;
    }
  return best;
}

static void
find_parents (RoundsChartIndex *self, RoundsEncounter *all)
{
  for (guint i = 0; i < self->n_encounters; i++)
    all[i].parent = parent_given (self, i);
  for (guint i = 0; i < self->n_encounters; i++)
    {
      guint parent = all[i].parent == ROUNDS_NONE ? parent_guessed (self, i) : ROUNDS_NONE;
      guint up = parent;
      while (up != ROUNDS_NONE && up != i)
        up = all[up].parent;
      if (parent == ROUNDS_NONE || up == i)
        continue;
      all[i].parent = parent;
      all[i].guessed = TRUE;
    }
}

/* ---- runs of one type: dialysis, allergen shots ---- */

static const char *
type_of (const RoundsEncounter *encounter)
{
  const RoundsEvent *event = encounter->row->event;

  return event->n_codes > 0 && event->codes[0].code != NULL ? event->codes[0].code : event->title;
}

typedef struct
{
  guint first, last, n;
} Run;

static void
close_run (RoundsEncounter *all, const guint *next, const Run *run)
{
  if (run->n < FOLD_LEAST)
    return;
  all[run->first].n_fold = run->n;
  for (guint i = run->first; i != ROUNDS_NONE; i = i == run->last ? ROUNDS_NONE : next[i])
    all[i].fold = run->first;
}

static void
find_folds (RoundsChartIndex *self, RoundsEncounter *all)
{
  g_autoptr (GHashTable) runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree guint *next = g_new (guint, self->n_encounters + 1);
  GHashTableIter iter;
  Run *run;

  for (guint i = 0; i < self->n_encounters; i++)
    {
      char *key = g_strconcat (type_of (&all[i]), "\n", all[i].label, NULL);
      if (all[i].no_visit || all[i].row->from == G_MAXINT64)
        {
          g_free (key);
          continue;
        }
      run = g_hash_table_lookup (runs, key);
      if (run != NULL && all[i].row->from - all[run->last].row->from <= FOLD_GAP)
        {
          next[run->last] = i;
          run->last = i;
          run->n++;
          g_free (key);
          continue;
        }
      if (run != NULL)
        close_run (all, next, run);
      run = g_new (Run, 1);
      *run = (Run){ i, i, 1 };
      g_hash_table_insert (runs, key, run);
    }
  g_hash_table_iter_init (&iter, runs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &run))
    close_run (all, next, run);
}

/* ---- what happened in them ---- */

static void
find_rows (RoundsChartIndex *self, RoundsEncounter *all)
{
  guint *rows, at = 0;

  for (guint i = 0; i < self->n_rows; i++)
    {
      RoundsChartRow *row = &self->parts->rows[i];
      if (self->parts->kinds[i] == ROUNDS_KIND_ENCOUNTER)
        continue;
      row->encounter = encounter_of (self, self->parts->encounters[i]);
      if (row->encounter != ROUNDS_NONE)
        all[row->encounter].n_rows++;
    }
  rows = rounds_chart_room (self, (gsize) self->n_rows * sizeof (guint));
  if (rows == NULL)
    return;
  for (guint i = 0; i < self->n_encounters; i++)
    {
      all[i].rows = rows + at;
      at += all[i].n_rows;
      all[i].n_rows = 0;
    }
  for (guint i = 0; i < self->n_rows; i++)
    {
      guint in = self->rows[i].encounter;
      if (self->parts->kinds[i] != ROUNDS_KIND_ENCOUNTER && in != ROUNDS_NONE)
        ((guint *) all[in].rows)[all[in].n_rows++] = i;
    }
}

void
rounds_chart_build_encounters (RoundsChartIndex *self)
{
  RoundsEncounter *all;

  collect (self);
  all = (RoundsEncounter *) self->encounters;
  if (all == NULL)
    return;
  find_parents (self, all);
  find_folds (self, all);
  find_rows (self, all);
}
