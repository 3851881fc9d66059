/* units.h: the unit of a value that is entered: what it may be, and what the value may then be.
 *
 * A unit is UCUM (ucum.org) and is kept as it was typed: nothing is converted, since a slip between
 * g/L and g/dL is only made worse by it (hazard H16). A unit of another dimension than the analyte's
 * is refused: mg/dL and mmol/L never meet, which would need the molar mass.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_UNIT_USUAL = 0, /* the analyte's own */
  ROUNDS_UNIT_OTHER,     /* of its dimension, by a factor that is known: kept as typed */
  ROUNDS_UNIT_NONE,      /* empty */
  ROUNDS_UNIT_UNKNOWN,   /* in no table; suggestion may say what is meant */
  ROUNDS_UNIT_DIMENSION, /* known, of another dimension */
} RoundsUnitVerdict;

typedef struct
{
  RoundsUnitVerdict verdict;
  const char *suggestion; /* "mm[Hg]" for "mmHg"; NULL */
  char *why;              /* one line; NULL where it may be taken */
} RoundsUnitCheck;

void rounds_unit_check_clear (RoundsUnitCheck *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsUnitCheck, rounds_unit_check_clear)

/* usual: the analyte's unit, or NULL: any unit that is known. *out is overwritten. */
void rounds_unit_check (const char *usual, const char *typed, RoundsUnitCheck *out);

/* What a value of a LOINC code cannot be (data/tables/plausible.tsv), in the unit typed. */
typedef struct
{
  double low, high;
  gboolean whole; /* only whole numbers exist */
} RoundsBounds;

/* FALSE: nothing is known of this code in a unit of this dimension. */
gboolean rounds_unit_bounds (const char *loinc, const char *unit, RoundsBounds *bounds);
gboolean rounds_bounds_hold (const RoundsBounds *bounds, double number);
/* "0.2–700 kg". (transfer full) */
char *rounds_bounds_say (const RoundsBounds *bounds, const char *unit);

G_END_DECLS
