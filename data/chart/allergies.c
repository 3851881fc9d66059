#include "allergies.h"

#include "chart-private.h"
#include "substances.h"
#include "tables.h"

#include <stdlib.h>
#include <string.h>

/* HL7 FHIR R4, CodeSystem list-empty-reason; the list's code in CodeSystem list-example-use-codes */
#define LIST_OF_ALLERGIES "allergies"
#define DATA_ABSENT       "data-absent-reason"

const char *
rounds_allergy_state_word (RoundsAllergyState state)
{
  static const char *const words[] = { "entries",   "none-known", "not-asked",
                                       "no-record", "not-loaded", "none-active" };

  return (guint) state < G_N_ELEMENTS (words) ? words[state] : "not-loaded";
}

/* ---- one row ---- */

typedef enum
{
  SAYS_ENTRY = 0,
  SAYS_NONE_KNOWN,
  SAYS_NOT_ASKED,
  SAYS_NOTHING,
} Says;

static guint
scope_of_word (const char *word)
{
  static const struct
  {
    const char *word;
    guint scope;
  } rows[] = { { "all", ROUNDS_SCOPE_ALL },
               { "drug", ROUNDS_SCOPE_DRUG },
               { "food", ROUNDS_SCOPE_FOOD },
               { "environment", ROUNDS_SCOPE_ENVIRONMENT },
               { "latex", ROUNDS_SCOPE_LATEX } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (rows[i].word, word) == 0)
      return rows[i].scope;
  return 0;
}

static Says
says_of_list (const RoundsEvent *event, guint *scope)
{
  gboolean is_allergies = FALSE;

  for (guint i = 0; i < event->n_codes; i++)
    is_allergies |= g_strcmp0 (event->codes[i].code, LIST_OF_ALLERGIES) == 0;
  if (!is_allergies || g_strcmp0 (event->status, "current") != 0)
    return SAYS_NOTHING;
  if (rounds_event_has_code (event, ROUNDS_FACET_STATUS_REASON, "nilknown"))
    {
      *scope = ROUNDS_SCOPE_ALL;
      return SAYS_NONE_KNOWN;
    }
  return rounds_event_has_code (event, ROUNDS_FACET_STATUS_REASON, "notasked") ? SAYS_NOT_ASKED
                                                                               : SAYS_NOTHING;
}

static gboolean
is_active (const RoundsChartRow *row)
{
  static const char *const over[] = { "resolved", "inactive", NULL };

  return rounds_row_counts (row) &&
         !rounds_event_has_text (row->event, ROUNDS_FACET_VERIFICATION, "refuted") &&
         !rounds_word_among (rounds_event_facet_text (row->event, ROUNDS_FACET_CLINICAL_STATUS),
                             over);
}

/* Of which class an entry without a code says "none", where its words are that and nothing else. NULL: they are not. */
static const char *
denied_in_words (const RoundsEvent *event)
{
  static const struct
  {
    const char *words, *scope;
  } rows[] = { { "none", "all" },
               { "none known", "all" },
               { "nil known", "all" },
               { "nka", "all" },
               { "no known allergies", "all" },
               { "no known allergy", "all" },
               { "no allergies", "all" },
               { "denies allergies", "all" },
               { "nkda", "drug" },
               { "no known drug allergies", "drug" },
               { "no known drug allergy", "drug" },
               { "no drug allergies", "drug" },
               { "no known medication allergies", "drug" },
               { "no known food allergies", "food" } };
  g_autofree char *lower = NULL;

  if (event->n_codes > 0 || event->text == NULL)
    return NULL;
  lower = g_utf8_strdown (event->text, -1);
  g_strstrip (lower);
  while (*lower != '\0' && g_ascii_ispunct (lower[strlen (lower) - 1]))
    lower[strlen (lower) - 1] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].words, lower) == 0)
      return rows[i].scope;
  return NULL;
}

static Says
says_of (const RoundsChartRow *row, guint *scope)
{
  const RoundsEvent *event = row->event;
  const char *word = rounds_event_word (event, rounds_table_none_known);

  if (event->kind == ROUNDS_KIND_LIST)
    return rounds_row_counts (row) ? says_of_list (event, scope) : SAYS_NOTHING;
  if (event->kind != ROUNDS_KIND_ALLERGY)
    return SAYS_NOTHING;
  for (guint i = 0; i < event->n_codes; i++)
    if (event->codes[i].system != NULL && g_str_has_suffix (event->codes[i].system, DATA_ABSENT))
      word = "not-asked";
  if (word == NULL)
    word = denied_in_words (event);
  *scope = scope_of_word (word);
  if (*scope == 0 && g_strcmp0 (word, "not-asked") != 0)
    return SAYS_ENTRY;
  if (!is_active (row)) /* "none known", refuted or in error, says nothing */
    return SAYS_NOTHING;
  return *scope != 0 ? SAYS_NONE_KNOWN : SAYS_NOT_ASKED;
}

/* ---- entries ---- */

/* A word that denies stands before it. */
static gboolean
is_denied (const char *text, const char *at)
{
  static const char *const denials[] = { "no ", "not ", "without ", "denies ", "non-" };

  for (gsize i = 0; i < G_N_ELEMENTS (denials); i++)
    {
      const gsize n = strlen (denials[i]), before = (gsize) (at - text);

      if (before >= n && strncmp (at - n, denials[i], n) == 0 &&
          (before == n || !g_ascii_isalnum (text[before - n - 1])))
        return TRUE;
    }
  return FALSE;
}

/* The word anywhere. */
static gboolean
says_anaphylaxis (const char *text)
{
  g_autofree char *lower = text != NULL ? g_utf8_strdown (text, -1) : g_strdup ("");

  for (const char *at = strstr (lower, "anaphyla"); at != NULL; at = strstr (at + 1, "anaphyla"))
    if (!is_denied (lower, at))
      return TRUE;
  return FALSE;
}

static gboolean
is_anaphylaxis (const RoundsFacet *facet)
{
  return g_strcmp0 (rounds_table_reaction (facet->code.code), "anaphylaxis") == 0 ||
         says_anaphylaxis (facet->text) || says_anaphylaxis (facet->code.display);
}

static const char *const *
reactions_of (RoundsBlock *block, const RoundsEvent *event)
{
  const char **all = rounds_block_take (block, (gsize) (event->n_facets + 1) * sizeof (char *));
  guint n = 0;

  for (guint i = 0; all != NULL && i < event->n_facets; i++)
    {
      const RoundsFacet *facet = &event->facets[i];
      const char *text = facet->text != NULL ? facet->text : facet->code.display;
      if (facet->name == ROUNDS_FACET_REACTION)
        all[n++] = text != NULL ? text : facet->code.code;
    }
  return all;
}

static const char *
words_of (const char *text, const RoundsCode *code)
{
  return text != NULL ? text : code->display;
}

static gboolean
names_one (const char *words)
{
  g_autofree char *name = rounds_substance_name (words);

  return !rounds_substance_is_any (name);
}

/* The words that say what it is to. "Allergy to substance" says nothing, in its own words or in another language;
 * its text, another coding or the substance of a reaction may. NULL: nothing does. */
static const char *
substance_of (const RoundsEvent *event)
{
  const char *given = NULL;

  if (g_strcmp0 (rounds_event_word (event, rounds_table_none_known), "unspecified") != 0)
    return event->n_codes == 0 && event->text == NULL ? NULL : event->title;
  for (guint i = 0; i < event->n_codes; i++)
    {
      const RoundsCode *code = &event->codes[i];

      if (g_strcmp0 (rounds_table_none_known (code->code), "unspecified") == 0)
        given = code->display;
    }
  if (event->text != NULL && g_strcmp0 (event->text, given) != 0 && names_one (event->text))
    return event->text;
  for (guint i = 0; i < event->n_codes; i++)
    if (rounds_table_none_known (event->codes[i].code) == NULL && event->codes[i].display != NULL &&
        names_one (event->codes[i].display))
      return event->codes[i].display;
  for (guint i = 0; i < event->n_facets; i++)
    if (event->facets[i].name == ROUNDS_FACET_INGREDIENT)
      {
        const char *words = words_of (event->facets[i].text, &event->facets[i].code);

        if (words != NULL && names_one (words))
          return words;
      }
  return NULL;
}

static RoundsAllergy
entry_of (const RoundsChartIndex *index, RoundsBlock *block, const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  const RoundsFacet *category = rounds_event_facet (event, ROUNDS_FACET_CATEGORY, 0);
  const char *substance = substance_of (event);
  RoundsAllergy entry = {
    .row = row,
    .title = substance != NULL ? substance : event->title,
    .active = is_active (row),
    .severe = rounds_event_has_text (event, ROUNDS_FACET_REACTION_SEVERITY, "severe"),
    .unconfirmed = rounds_event_has_text (event, ROUNDS_FACET_VERIFICATION, "unconfirmed"),
    .unspecified = substance == NULL,
    .type = rounds_event_facet_text (event, ROUNDS_FACET_ALLERGY_TYPE),
    .criticality = rounds_event_facet_text (event, ROUNDS_FACET_CRITICALITY),
    .verification = rounds_event_facet_text (event, ROUNDS_FACET_VERIFICATION),
    .clinical_status = rounds_event_facet_text (event, ROUNDS_FACET_CLINICAL_STATUS),
    .reactions = reactions_of (block, event),
    .recorded = rounds_chart_facet_instant (index, event, ROUNDS_FACET_RECORDED, G_MININT64),
  };

  if (category != NULL)
    entry.category = category->code.code != NULL ? category->code.code : category->text;
  for (guint i = 0; i < event->n_facets; i++)
    if (event->facets[i].name == ROUNDS_FACET_REACTION && is_anaphylaxis (&event->facets[i]))
      entry.anaphylaxis = entry.severe = TRUE;
  return entry;
}

/* Lower is worse. criticality low never lowers a recorded anaphylaxis. */
static guint
rank (const RoundsAllergy *entry)
{
  guint grade = 4;

  if (g_strcmp0 (entry->criticality, "high") == 0)
    grade = 2;
  else if (g_strcmp0 (entry->criticality, "unable-to-assess") == 0)
    grade = 3;
  if (entry->severe)
    grade = entry->anaphylaxis ? 0 : 1;
  return grade + (entry->active ? 0 : 8);
}

static int
compare_entries (const void *one, const void *other)
{
  const RoundsAllergy *a = one, *b = other;
  guint x = rank (a), y = rank (b);

  return x != y ? (x < y ? -1 : 1) : g_ascii_strcasecmp (a->title, b->title);
}

/* ---- one substance ---- */

/* code NULL: any of the system. */
static gboolean
has_code (const RoundsEvent *event, const char *system, const char *code)
{
  for (guint i = 0; i < event->n_codes; i++)
    if (event->codes[i].code != NULL && g_strcmp0 (event->codes[i].system, system) == 0 &&
        (code == NULL || strcmp (event->codes[i].code, code) == 0))
      return TRUE;
  return FALSE;
}

static gboolean
share_code (const RoundsEvent *one, const RoundsEvent *other, const char *system)
{
  for (guint i = 0; i < one->n_codes; i++)
    if (one->codes[i].code != NULL && g_strcmp0 (one->codes[i].system, system) == 0 &&
        has_code (other, system, one->codes[i].code))
      return TRUE;
  return FALSE;
}

/* In some system both have codes, and none is the same. */
static gboolean
codes_differ (const RoundsEvent *one, const RoundsEvent *other)
{
  for (guint i = 0; i < one->n_codes; i++)
    {
      const char *system = one->codes[i].system;

      if (system != NULL && one->codes[i].code != NULL && has_code (other, system, NULL) &&
          !share_code (one, other, system))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_codes_of (const RoundsEvent *one, const RoundsEvent *other)
{
  for (guint i = 0; i < other->n_codes; i++)
    if (other->codes[i].system == NULL || other->codes[i].code == NULL ||
        !has_code (one, other->codes[i].system, other->codes[i].code))
      return FALSE;
  return other->n_codes > 0;
}

/* Only codes say what it is, and they are the same: what they are called may be a matter of language. */
static gboolean
is_same_coding (const RoundsEvent *one, const RoundsEvent *other)
{
  return one->text == NULL && other->text == NULL && has_codes_of (one, other) &&
         has_codes_of (other, one);
}

/* (transfer full) "latex" of "Latex (substance)": SNOMED CT's tag of a substance is no part of its name. */
static char *
plain_name (const char *title)
{
  static const char tag[] = " (substance)";
  gsize size = title != NULL ? strlen (title) : 0;

  if (title != NULL && g_str_has_suffix (title, tag))
    size -= strlen (tag);
  return title != NULL ? g_utf8_casefold (title, (gssize) size) : g_strdup ("");
}

/* A code that both have may be that of a class, as "drug allergy", and one name must not stand for another: the
 * title is the text of the code where one is given. */
static gboolean
is_same_substance (const RoundsAllergy *one, const RoundsAllergy *other)
{
  const RoundsEvent *event = one->row->event, *another = other->row->event;
  g_autofree char *a = NULL, *b = NULL;

  if (!one->active || !other->active || one->unspecified || other->unspecified ||
      codes_differ (event, another))
    return FALSE;
  if (is_same_coding (event, another))
    return TRUE;
  a = plain_name (one->title);
  b = plain_name (other->title);
  return *a != '\0' && strcmp (a, b) == 0;
}

static void
find_substances (GArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      RoundsAllergy *entry = &g_array_index (entries, RoundsAllergy, i);

      entry->substance = i;
      for (guint k = 0; k < i && entry->substance == i; k++)
        {
          const RoundsAllergy *before = &g_array_index (entries, RoundsAllergy, k);

          if (before->substance == k && is_same_substance (before, entry))
            entry->substance = k;
        }
    }
}

/* ---- the state ---- */

static guint
scope_of_entry (const RoundsAllergy *entry)
{
  if (g_strcmp0 (entry->category, "medication") == 0 ||
      g_strcmp0 (entry->category, "biologic") == 0)
    return ROUNDS_SCOPE_DRUG;
  if (g_strcmp0 (entry->category, "food") == 0)
    return ROUNDS_SCOPE_FOOD;
  if (g_strcmp0 (entry->category, "environment") == 0)
    return ROUNDS_SCOPE_ENVIRONMENT;
  return ROUNDS_SCOPE_ALL; /* not said: it may be any */
}

/* An entry stands now whatever its date: an onset that is yet to come is an error of the record (later-date), and
 * no allergy may be missing for it. A denial from a day to come is not believed. */
static gboolean
known_at (const RoundsChartIndex *index, const RoundsChartRow *row, Says says, gint64 at)
{
  gint64 recorded = rounds_chart_facet_instant (index, row->event, ROUNDS_FACET_RECORDED,
                                                G_MAXINT64);

  return row->from == G_MAXINT64 || row->from <= at || recorded <= at ||
         (says == SAYS_ENTRY && at >= index->settings.as_of);
}

/* TRUE: something says that nobody asked. */
static gboolean
collect (const RoundsChartIndex *index,
         gint64 at,
         RoundsAllergies *out,
         GArray *entries,
         GPtrArray *none_known)
{
  static const RoundsKind kinds[] = { ROUNDS_KIND_ALLERGY, ROUNDS_KIND_LIST };
  gboolean not_asked = FALSE;

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      guint n;
      const guint *rows = rounds_chart_of_kind (index, kinds[k], &n);
      for (guint i = 0; i < n; i++)
        {
          const RoundsChartRow *row = &index->rows[rows[i]];
          guint scope = 0;
          Says says = says_of (row, &scope);
          if (says == SAYS_NOTHING || !known_at (index, row, says, at))
            continue;
          not_asked |= says == SAYS_NOT_ASKED;
          if (says == SAYS_NONE_KNOWN)
            {
              out->scope |= scope;
              g_ptr_array_add (none_known, (gpointer) row);
            }
          if (says == SAYS_ENTRY)
            {
              RoundsAllergy entry = entry_of (index, out->block, row);
              g_array_append_val (entries, entry);
            }
        }
    }
  return not_asked;
}

static gboolean
fill (const RoundsChartIndex *index, gint64 at, RoundsAllergies *out)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (RoundsAllergy));
  g_autoptr (GPtrArray) none_known = g_ptr_array_new ();
  gboolean not_asked = collect (index, at, out, entries, none_known), active = FALSE;
  RoundsAllergy *kept;
  gpointer *rows;
  g_array_sort (entries, compare_entries);
  find_substances (entries);
  for (guint i = 0; i < entries->len; i++)
    {
      const RoundsAllergy *entry = &g_array_index (entries, RoundsAllergy, i);
      active |= entry->active;
      out->conflict |= entry->active && (scope_of_entry (entry) & out->scope) != 0;
    }
  kept = rounds_block_take (out->block, (gsize) entries->len * sizeof (RoundsAllergy));
  rows = rounds_block_take (out->block, (gsize) (none_known->len + 1) * sizeof (gpointer));
  if (kept == NULL || rows == NULL)
    return FALSE;
  if (entries->len > 0)
    memcpy (kept, entries->data, entries->len * sizeof (RoundsAllergy));
  if (none_known->len > 0)
    memcpy (rows, none_known->pdata, none_known->len * sizeof (gpointer));
  out->entries = kept;
  out->n_entries = entries->len;
  out->none_known = (const RoundsChartRow *const *) rows;
  if (active)
    out->state = ROUNDS_ALLERGIES_ENTRIES;
  else if (none_known->len > 0)
    out->state = ROUNDS_ALLERGIES_NONE_KNOWN;
  else if (not_asked)
    out->state = ROUNDS_ALLERGIES_NOT_ASKED;
  else if (entries->len > 0)
    out->state = ROUNDS_ALLERGIES_NONE_ACTIVE;
  else
    out->state = out->partial ? ROUNDS_ALLERGIES_NOT_LOADED : ROUNDS_ALLERGIES_NO_RECORD;
  return TRUE;
}

RoundsAllergies *
rounds_chart_allergies (const RoundsChartIndex *index, gint64 at)
{
  RoundsAllergies *out = g_try_new0 (RoundsAllergies, 1);

  if (out == NULL)
    return NULL;
  out->block = rounds_block_new (4096);
  out->partial = rounds_chart_partial (index, "AllergyIntolerance", ROUNDS_KIND_ALLERGY);
  if (out->block == NULL || !fill (index, at, out))
    g_clear_pointer (&out, rounds_allergies_free);
  return out;
}

void
rounds_allergies_free (RoundsAllergies *self)
{
  if (self == NULL)
    return;
  rounds_block_free (self->block);
  g_free (self);
}
