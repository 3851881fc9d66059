/* allergies.h: the six things a record can say of allergies (record rule 2.3). */
#pragma once

#include "chart-index.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_ALLERGIES_ENTRIES = 0,
  ROUNDS_ALLERGIES_NONE_KNOWN,  /* of `scope`; scoped says nothing of the other classes */
  ROUNDS_ALLERGIES_NOT_ASKED,   /* data-absent-reason, or an unknown value */
  ROUNDS_ALLERGIES_NO_RECORD,   /* nothing, and all was loaded */
  ROUNDS_ALLERGIES_NOT_LOADED,  /* nothing, and that says nothing */
  ROUNDS_ALLERGIES_NONE_ACTIVE, /* entries, all refuted, resolved, inactive or in error */
} RoundsAllergyState;

typedef enum
{
  ROUNDS_SCOPE_DRUG = 1 << 0,
  ROUNDS_SCOPE_FOOD = 1 << 1,
  ROUNDS_SCOPE_ENVIRONMENT = 1 << 2,
  ROUNDS_SCOPE_LATEX = 1 << 3,
  ROUNDS_SCOPE_ALL = 0xff,
} RoundsAllergyScope;

const char *rounds_allergy_state_word (RoundsAllergyState state); /* "no-record" */

typedef struct
{
  const RoundsChartRow *row;
  const char *title;
  gboolean active; /* neither refuted, in error, resolved nor inactive; at the moment */
  gboolean severe; /* anaphylaxis or a severe reaction was recorded, whatever criticality */
  gboolean anaphylaxis;
  gboolean unconfirmed;
  gboolean unspecified; /* "unspecified allergy, detail missing" */
  const char *type, *category, *criticality, *verification, *clinical_status; /* as given */
  const char *const *reactions; /* as given, up to a NULL */
  gint64 recorded;              /* G_MININT64: not recorded */
  /* The place of the first, which is the worst, of the active entries that name this substance: its own, or one
   * before. The same words, or without any the same codes, and no system in which the codes of both differ; never
   * by a guess. */
  guint substance;
} RoundsAllergy;

typedef struct
{
  RoundsAllergyState state;
  guint scope;                  /* RoundsAllergyScope of what is said to be none */
  const RoundsAllergy *entries; /* (n_entries) active first, the worst first */
  guint n_entries;
  /* "None known" stands beside an active entry: both are sources of a chart error. */
  gboolean conflict;
  gboolean partial; /* allergies did not come whole, or some are withheld: never "none" alone */
  const RoundsChartRow *const *none_known; /* the rows that say so, up to a NULL */
  /*< private >*/
  gpointer block;
} RoundsAllergies;

/* NULL without memory. (transfer full) */
RoundsAllergies *rounds_chart_allergies (const RoundsChartIndex *index, gint64 at);
void rounds_allergies_free (RoundsAllergies *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsAllergies, rounds_allergies_free)

G_END_DECLS
