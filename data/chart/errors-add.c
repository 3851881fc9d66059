/* The kinds of chart errors in words, and what all that find them share. */
#include "errors-private.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *word, *text;
} kinds[ROUNDS_N_ERRORS] = {
  [ROUNDS_ERROR_PROBLEM_PAIR] = { "problem-pair", N_ ("Diagnoses that cannot both be true") },
  [ROUNDS_ERROR_SMOKING] = { "smoking", N_ ("Smoking: two records say different things") },
  [ROUNDS_ERROR_PREGNANCY_LONG] = { "pregnancy-long",
                                    N_ ("A pregnancy is open for over 44 weeks, or past death") },
  [ROUNDS_ERROR_SEX] = { "sex", N_ ("Check record: not expected for the recorded sex") },
  [ROUNDS_ERROR_STAGES] = { "stages", N_ ("Several stages of one disease are open") },
  [ROUNDS_ERROR_ABATED] = { "abated", N_ ("Active, and ended in the past") },
  [ROUNDS_ERROR_ALLERGY_NONE_KNOWN] = { "allergy-none-known",
                                        N_ ("\"None known\" stands beside a recorded allergy") },
  [ROUNDS_ERROR_ALLERGY_NOTE] = { "allergy-note",
                                  N_ ("A note denies allergies, and one is recorded") },
  [ROUNDS_ERROR_ALLERGY_UNSPECIFIED] = { "allergy-unspecified",
                                         N_ ("Unspecified allergy, detail missing") },
  [ROUNDS_ERROR_ALLERGY_CRITICALITY] = { "allergy-criticality",
                                         N_ ("Criticality low, and a severe reaction recorded") },
  [ROUNDS_ERROR_TWO_VALUES] = { "two-values", N_ ("Two values at one instant") },
  [ROUNDS_ERROR_JUMP] = { "jump",
                          N_ ("A change within days that is hard to believe: check record") },
  [ROUNDS_ERROR_UNIT] = { "unit", N_ ("Implausible for its unit: check unit") },
  [ROUNDS_ERROR_SPECIMENS] = { "specimens",
                               N_ ("One analyte differs between specimens at one instant") },
  [ROUNDS_ERROR_FLAG] = { "flag", N_ ("Its flag and its range disagree") },
  [ROUNDS_ERROR_MIXED_VALUES] = { "mixed-values",
                                  N_ ("One code holds values that cannot be compared") },
  [ROUNDS_ERROR_MEDICINE] = { "medicine", N_ ("Medicines that do not fit together") },
  [ROUNDS_ERROR_AFTER_DEATH] = { "after-death", N_ ("Dated after death") },
  [ROUNDS_ERROR_PLANS] = { "plans", N_ ("Plans that exclude each other are open") },
  [ROUNDS_ERROR_SAME_PERSON] = { "same-person", N_ ("Another record may belong to this person") },
  [ROUNDS_ERROR_LINKED] = { "linked", N_ ("This record is linked to another one") },
  [ROUNDS_ERROR_MODIFIED] = { "modified",
                              N_ ("Has a modifier that is not interpreted: see the raw record") },
  [ROUNDS_ERROR_LATER_DATE] = { "later-date", N_ ("Something that happened is dated after today") },
};

const char *
rounds_chart_error_word (RoundsChartErrorKind kind)
{
  return (guint) kind < ROUNDS_N_ERRORS ? kinds[kind].word : "";
}

gboolean
rounds_errors_counts (const Finder *self, const RoundsChartRow *row)
{
  return rounds_row_counts (row) && (row->from == G_MAXINT64 || row->from <= self->at);
}

void
rounds_errors_note (Finder *self, const RoundsChartRow *row)
{
  for (guint i = 0; i < self->rows->len && self->rows->len < 64; i++)
    if (g_ptr_array_index (self->rows, i) == row)
      return;
  g_ptr_array_add (self->rows, (gpointer) row);
}

void
rounds_errors_add (Finder *self, RoundsChartErrorKind kind, guint least)
{
  gsize size = self->rows->len * sizeof (gpointer);
  RoundsChartError error = { .kind = kind, .n_sources = self->rows->len };

  if (self->rows->len >= least)
    {
      gpointer *sources = rounds_block_take (self->block, size);
      if (self->texts[kind] == NULL)
        self->texts[kind] = _ (kinds[kind].text);
      error.text = self->texts[kind];
      self->no_memory |= sources == NULL;
      if (sources != NULL && size > 0)
        memcpy (sources, self->rows->pdata, size);
      error.sources = (const RoundsChartRow *const *) sources;
      if (sources != NULL)
        g_array_append_val (self->errors, error);
    }
  g_ptr_array_set_size (self->rows, 0);
}
