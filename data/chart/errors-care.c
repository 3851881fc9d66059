/* Allergies, medicines and plans that contradict each other (record rules 2.1, 2.3). */
#include "errors-private.h"

#include "allergies.h"
#include "substances.h"

/* ---- allergies ---- */

static gboolean
note_denies (const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_facets; i++)
    {
      const RoundsFacet *facet = &event->facets[i];
      if ((facet->name == ROUNDS_FACET_SECTION || facet->name == ROUNDS_FACET_NOTE) &&
          facet->text != NULL && rounds_text_denies_allergies (facet->text) >= 0)
        return TRUE;
    }
  return FALSE;
}

static void
find_notes (Finder *self, const RoundsAllergies *allergies)
{
  guint n;
  const guint *rows = rounds_chart_of_kind (self->index, ROUNDS_KIND_NOTE, &n);

  for (guint i = 0; i < n; i++)
    {
      const RoundsChartRow *row = &self->index->rows[rows[i]];
      if (!rounds_errors_counts (self, row) || !note_denies (row->event))
        continue;
      for (guint k = 0; k < allergies->n_entries; k++)
        if (allergies->entries[k].active && allergies->entries[k].recorded <= row->from)
          rounds_errors_note (self, allergies->entries[k].row);
      if (self->rows->len > 0)
        rounds_errors_note (self, row);
      rounds_errors_add (self, ROUNDS_ERROR_ALLERGY_NOTE, 2);
    }
}

void
rounds_errors_find_allergies (Finder *self)
{
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (self->index, self->at);

  self->no_memory |= allergies == NULL;
  if (allergies == NULL)
    return;
  for (guint i = 0; i < allergies->n_entries; i++)
    {
      const RoundsAllergy *entry = &allergies->entries[i];
      if (!entry->active)
        continue;
      if (entry->unspecified)
        rounds_errors_note (self, entry->row);
      rounds_errors_add (self, ROUNDS_ERROR_ALLERGY_UNSPECIFIED, 1);
      if (entry->severe && g_strcmp0 (entry->criticality, "low") == 0)
        rounds_errors_note (self, entry->row);
      rounds_errors_add (self, ROUNDS_ERROR_ALLERGY_CRITICALITY, 1);
    }
  for (guint i = 0; allergies->conflict && allergies->none_known[i] != NULL; i++)
    rounds_errors_note (self, allergies->none_known[i]);
  for (guint i = 0; allergies->conflict && i < allergies->n_entries; i++)
    if (allergies->entries[i].active)
      rounds_errors_note (self, allergies->entries[i].row);
  rounds_errors_add (self, ROUNDS_ERROR_ALLERGY_NONE_KNOWN, 2);
  find_notes (self, allergies);
}

/* ---- medicines: those conflicts that have two sources, or a death ---- */

static void
find_medicines (Finder *self)
{
  for (guint i = 0; i < self->medicines->n_conflicts; i++)
    {
      const RoundsMedicineConflict *conflict = &self->medicines->conflicts[i];
      if (conflict->sources[1] == NULL && conflict->kind != ROUNDS_MEDICINE_AT_DEATH)
        continue;
      rounds_errors_note (self, conflict->sources[0]);
      if (conflict->sources[1] != NULL)
        rounds_errors_note (self, conflict->sources[1]);
      rounds_errors_add (self, ROUNDS_ERROR_MEDICINE, 1);
    }
}

/* ---- plans ---- */

static gboolean
is_open_plan (const Finder *self, const RoundsChartRow *row)
{
  static const char *const open[] = { "active", "on-hold", NULL };
  RoundsKind kind = row->event->kind;

  return (kind == ROUNDS_KIND_CARE_PLAN || kind == ROUNDS_KIND_ORDER ||
          kind == ROUNDS_KIND_MEDICATION || kind == ROUNDS_KIND_FLAG) &&
         rounds_errors_counts (self, row) &&
         (row->event->end.text == NULL || row->until > self->at) &&
         rounds_word_among (row->event->status, open);
}

static gboolean
is_prohibition (const RoundsChartRow *row)
{
  return rounds_event_has_text (row->event, ROUNDS_FACET_DO_NOT_PERFORM, "true");
}

/* What is forbidden of an ingredient is forbidden of all its products, whatever their strength. */
static gboolean
shares_ingredient (const RoundsEvent *one, const RoundsEvent *other)
{
  g_auto (GStrv) a = rounds_event_ingredients (one);
  g_auto (GStrv) b = rounds_event_ingredients (other);

  for (guint i = 0; a[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) b, a[i]))
      return TRUE;
  return FALSE;
}

static gboolean
same_thing (const RoundsEvent *one, const RoundsEvent *other)
{
  if (one->kind == ROUNDS_KIND_MEDICATION && other->kind == ROUNDS_KIND_MEDICATION &&
      shares_ingredient (one, other))
    return TRUE;
  for (guint i = 0; i < one->n_codes; i++)
    for (guint k = 0; k < other->n_codes; k++)
      if (one->codes[i].code != NULL && g_strcmp0 (one->codes[i].code, other->codes[k].code) == 0 &&
          g_strcmp0 (one->codes[i].system, other->codes[k].system) == 0)
        return TRUE;
  return one->n_codes == 0 && other->n_codes == 0 && one->text != NULL &&
         g_strcmp0 (one->text, other->text) == 0;
}

/* What is ordered, and forbidden, both open. */
static void
find_prohibited (Finder *self)
{
  static const RoundsKind kinds[] = { ROUNDS_KIND_CARE_PLAN, ROUNDS_KIND_ORDER,
                                      ROUNDS_KIND_MEDICATION, ROUNDS_KIND_FLAG };
  g_autoptr (GPtrArray) open = g_ptr_array_new ();

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      guint n;
      const guint *rows = rounds_chart_of_kind (self->index, kinds[k], &n);
      for (guint i = 0; i < n; i++)
        if (is_open_plan (self, &self->index->rows[rows[i]]))
          g_ptr_array_add (open, (gpointer) &self->index->rows[rows[i]]);
    }
  for (guint i = 0; i < open->len; i++)
    for (guint k = 0; is_prohibition (open->pdata[i]) && k < open->len; k++)
      {
        const RoundsChartRow *no = open->pdata[i], *yes = open->pdata[k];
        if (is_prohibition (yes) || !same_thing (no->event, yes->event))
          continue;
        rounds_errors_note (self, yes);
        rounds_errors_note (self, no);
        rounds_errors_add (self, ROUNDS_ERROR_PLANS, 2);
      }
}

static gboolean
mentions (const char *text, const char *word)
{
  g_autofree char *lower = text != NULL ? g_utf8_strdown (text, -1) : NULL;

  return lower != NULL && strstr (lower, word) != NULL;
}

static gboolean
wants_everything (const RoundsEvent *event)
{
  gboolean found = mentions (event->title, "resuscitat") ||
                   mentions (event->title, "full treatment");

  for (guint i = 0; i < event->n_facets && !found; i++)
    if (event->facets[i].name == ROUNDS_FACET_NOTE)
      found = mentions (event->facets[i].text, "resuscitat");
  return found ||
         g_strcmp0 (rounds_event_word (event, rounds_table_role), "for-resuscitation") == 0;
}

/* An older open plan that speaks of resuscitation, beside a newer "not for resuscitation". What the
 * plan means is not decided: both are shown. */
static void
find_resuscitation (Finder *self)
{
  const GPtrArray *marked = self->index->parts->with_role;
  const RoundsChartRow *newest = NULL;
  guint n;
  const guint *rows = rounds_chart_of_kind (self->index, ROUNDS_KIND_CARE_PLAN, &n);

  for (guint i = 0; i < marked->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (marked, i);
      if (strcmp (rounds_event_role (row->event), "not-for-resuscitation") == 0 &&
          rounds_errors_counts (self, row) &&
          (rounds_kind_is_measured (row->event->kind) || is_open_plan (self, row)))
        newest = row;
    }
  for (guint i = 0; newest != NULL && i < n; i++)
    {
      const RoundsChartRow *row = &self->index->rows[rows[i]];
      if (!is_open_plan (self, row) || row->from >= newest->from || !wants_everything (row->event))
        continue;
      rounds_errors_note (self, newest);
      rounds_errors_note (self, row);
      rounds_errors_add (self, ROUNDS_ERROR_PLANS, 2);
    }
}

void
rounds_errors_find_care (Finder *self)
{
  find_medicines (self);
  find_prohibited (self);
  find_resuscitation (self);
}
