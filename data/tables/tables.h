/* tables.h: the tables that the record's rules need, from the .tsv files of this folder.
 *
 * Read-only and compiled in; each row of a file names its source and its licence. A code that could
 * not be confirmed against a source is not there. Every function returns NULL where the table has no
 * row: the caller then does what the rule says of a thing that is not known.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *unit, *dimension; /* "mg/dL", "mass-concentration" */
  double factor;                /* to the unit of that dimension whose factor is 1 */
} RoundsUnit;

typedef struct
{
  const char *code, *unit; /* LOINC; bounds are in this UCUM unit */
  double low, high;
  double whole; /* 1: only whole numbers exist */
} RoundsPlausible;

typedef struct
{
  const char *code, *group, *specimen; /* LOINC */
} RoundsEquivalence;

typedef struct
{
  const char *code; /* LOINC */
  double factor, days;
} RoundsJump;

typedef struct
{
  const char *code, *disease; /* SNOMED CT */
  double stage;
} RoundsStage;

typedef struct
{
  const char *code;                    /* RxNorm */
  const char *ingredients;             /* "amoxicillin+clavulanate" */
  const char *strength, *route, *form; /* "-": the name does not say */
} RoundsProduct;

typedef struct
{
  const char *name, *rxnorm, *class_name; /* "-": none */
} RoundsIngredient;

const RoundsUnit *rounds_table_unit (const char *ucum);
/* The row of a code whose unit is of this dimension. */
const RoundsPlausible *rounds_table_plausible (const char *loinc, const char *dimension);
/* It has a row in any dimension. */
gboolean rounds_table_has_plausible (const char *loinc);
const RoundsEquivalence *rounds_table_equivalence (const char *loinc);
/* Of two codes of one result, TRUE when `specific` says more than `code`. */
gboolean rounds_table_specific (const char *code, const char *specific);
const RoundsJump *rounds_table_jump (const char *loinc);
const RoundsStage *rounds_table_stage (const char *snomed);
const RoundsProduct *rounds_table_product (const char *rxnorm);
const RoundsIngredient *rounds_table_ingredient (const char *name);
const RoundsIngredient *rounds_table_ingredient_of_code (const char *rxnorm);
const RoundsIngredient *rounds_table_ingredients (guint *n); /* all, to look for in words */

/* Words of the tables that need one: NULL where a code is not in them. */
const char *rounds_table_section (const char *snomed); /* "social", "history" */
const char *rounds_table_sensitive (const char *code); /* "abuse"; SNOMED CT, LOINC */
const char *rounds_table_sensitive_drug (const char *rxnorm);
const char *rounds_table_sensitive_icd (const char *icd10); /* "F33.1" or "F331" */
/* By the words of a title or of a code's display. */
const char *rounds_table_sensitive_words (const char *text);
const char *rounds_table_tier (const char *code);       /* "landmark", "routine" */
const char *rounds_table_reaction (const char *snomed); /* "anaphylaxis" */
const char *rounds_table_none_known (const char *code); /* "all", "drug", "not-asked" ... */
const char *rounds_table_role (const char *code);       /* "prediabetes" ... */
/* "pregnant", "supervision", "ended", "unsure", "not-pregnant"; SNOMED CT, LOINC answers; ICD-10. */
const char *rounds_table_pregnancy (const char *code);
const char *rounds_table_pregnancy_icd (const char *icd10); /* "O03.9" or "O039" */

G_END_DECLS
