/* analytes.h: what is entered by hand most often: code, unit, category.
 *
 * The plausible range of each is in data/tables/plausible.tsv, by its code (units.h).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *code;  /* LOINC; NULL: of the person's own words */
  const char *words; /* N_() */
  const char *name;  /* LOINC's long name, which is written */
  const char *unit;  /* UCUM; the usual one */
  const char *category;
  const char *second_code, *second_name; /* of a pair: diastolic; else NULL */
  const char *first_code, *first_name;   /* of a pair: systolic */
} RoundsAnalyte;

/* The last is the free one. */
const RoundsAnalyte *rounds_analytes_get (guint *n);

G_END_DECLS
