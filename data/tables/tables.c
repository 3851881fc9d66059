#include "tables.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *code, *word;
} Word;

static const RoundsUnit units[] = {
#include "units.inc"
};
static const RoundsPlausible plausible[] = {
#include "plausible.inc"
};
static const RoundsEquivalence equivalences[] = {
#include "equivalences.inc"
};
static const Word specific[] = {
#include "specific.inc"
};
static const RoundsJump jumps[] = {
#include "jumps.inc"
};
static const RoundsStage stages[] = {
#include "stages.inc"
};
static const RoundsProduct products[] = {
#include "products.inc"
};
static const RoundsIngredient ingredients[] = {
#include "ingredients.inc"
};
static const Word sections[] = {
#include "sections.inc"
};
static const Word sensitive[] = {
#include "sensitive.inc"
};
typedef struct
{
  const char *from, *to, *word;
} Stretch;

static const Stretch sensitive_icd[] = {
#include "sensitive-icd.inc"
};
static const Stretch pregnancy_icd[] = {
#include "pregnancy-icd.inc"
};

typedef struct
{
  const char *begin, *but, *word;
} Phrase;

static const Phrase sensitive_words[] = {
#include "sensitive-words.inc"
};
static const Word tiers[] = {
#include "tiers.inc"
};
static const Word reactions[] = {
#include "reactions.inc"
};
static const Word none_known[] = {
#include "none-known.inc"
};
static const Word roles[] = {
#include "roles.inc"
};
static const Word pregnancy[] = {
#include "pregnancy.inc"
};

/* The rows of every table begin with their key, and are sorted by it. */
static int
compare_keys (const void *key, const void *row)
{
  return strcmp (key, *(const char *const *) row);
}

#define FIND(table, key)                                                                           \
  ((key) != NULL ? bsearch ((key), (table), G_N_ELEMENTS (table), sizeof (table)[0], compare_keys) \
                 : NULL)

static const char *
word_of (const Word *row)
{
  return row != NULL ? row->word : NULL;
}

const RoundsUnit *
rounds_table_unit (const char *ucum)
{
  return FIND (units, ucum);
}

const RoundsPlausible *
rounds_table_plausible (const char *loinc, const char *dimension)
{
  const RoundsPlausible *row = FIND (plausible, loinc), *end = plausible + G_N_ELEMENTS (plausible);

  while (row != NULL && row > plausible && strcmp (row[-1].code, loinc) == 0)
    row--;
  for (; row != NULL && row < end && strcmp (row->code, loinc) == 0; row++)
    {
      const RoundsUnit *unit = rounds_table_unit (row->unit);
      if (unit != NULL && strcmp (unit->dimension, dimension) == 0)
        return row;
    }
  return NULL;
}

gboolean
rounds_table_has_plausible (const char *loinc)
{
  return FIND (plausible, loinc) != NULL;
}

const RoundsEquivalence *
rounds_table_equivalence (const char *loinc)
{
  return FIND (equivalences, loinc);
}

gboolean
rounds_table_specific (const char *code, const char *other)
{
  const char *word = word_of (FIND (specific, code));

  return word != NULL && strcmp (word, other) == 0;
}

const RoundsJump *
rounds_table_jump (const char *loinc)
{
  return FIND (jumps, loinc);
}

const RoundsStage *
rounds_table_stage (const char *snomed)
{
  return FIND (stages, snomed);
}

const RoundsProduct *
rounds_table_product (const char *rxnorm)
{
  return FIND (products, rxnorm);
}

const RoundsIngredient *
rounds_table_ingredient (const char *name)
{
  return FIND (ingredients, name);
}

const RoundsIngredient *
rounds_table_ingredient_of_code (const char *rxnorm)
{
  for (guint i = 0; rxnorm != NULL && i < G_N_ELEMENTS (ingredients); i++)
    if (strcmp (ingredients[i].rxnorm, rxnorm) == 0)
      return &ingredients[i];
  return NULL;
}

const RoundsIngredient *
rounds_table_ingredients (guint *n)
{
  *n = G_N_ELEMENTS (ingredients);
  return ingredients;
}

const char *
rounds_table_section (const char *snomed)
{
  return word_of (FIND (sections, snomed));
}

const char *
rounds_table_sensitive (const char *code)
{
  return word_of (FIND (sensitive, code));
}

const char *
rounds_table_sensitive_drug (const char *rxnorm)
{
  char key[64];

  if (rxnorm == NULL || (gsize) g_snprintf (key, sizeof key, "rxnorm:%s", rxnorm) >= sizeof key)
    return NULL;
  return word_of (FIND (sensitive, key));
}

/* "F33.1" as "F331". FALSE: no code of ICD-10 is so long. */
static gboolean
plain_icd (const char *code, char *plain, gsize size)
{
  gsize n = 0;

  for (; *code != '\0' && n + 1 < size; code++)
    if (*code != '.')
      plain[n++] = g_ascii_toupper (*code);
  plain[n] = '\0';
  return *code == '\0';
}

/* The stretch that holds a code of ICD-10. */
static const char *
find_icd (const Stretch *rows, guint n, const char *icd10)
{
  char code[16];

  if (icd10 == NULL || !plain_icd (icd10, code, sizeof code))
    return NULL;
  for (guint i = 0; i < n; i++)
    if (strcmp (code, rows[i].from) >= 0 && strncmp (code, rows[i].to, strlen (rows[i].to)) <= 0)
      return rows[i].word;
  return NULL;
}

const char *
rounds_table_sensitive_icd (const char *icd10)
{
  return find_icd (sensitive_icd, G_N_ELEMENTS (sensitive_icd), icd10);
}

const char *
rounds_table_pregnancy_icd (const char *icd10)
{
  return find_icd (pregnancy_icd, G_N_ELEMENTS (pregnancy_icd), icd10);
}

static gboolean
begins_with (const char *text, const char *phrase)
{
  gsize size = strlen (phrase);

  if (phrase[size - 1] == '*')
    return strncmp (text, phrase, size - 1) == 0;
  return strncmp (text, phrase, size) == 0 && !g_ascii_isalnum (text[size]);
}

/* but: "a|b", "-" */
static gboolean
holds_one (const char *text, const char *but)
{
  g_auto (GStrv) parts = strcmp (but, "-") != 0 ? g_strsplit (but, "|", -1) : NULL;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    if (strstr (text, parts[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The first phrase of a letter; they are sorted. */
static guint
first_of (char letter)
{
  guint low = 0, high = G_N_ELEMENTS (sensitive_words);

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (sensitive_words[middle].begin[0] < letter)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

const char *
rounds_table_sensitive_words (const char *text)
{
  g_autofree char *folded = text != NULL ? g_ascii_strdown (text, -1) : g_strdup ("");

  for (const char *at = folded; *at != '\0'; at++)
    {
      if (!g_ascii_isalnum (*at) || (at > folded && g_ascii_isalnum (at[-1])))
        continue;
      for (guint i = first_of (*at);
           i < G_N_ELEMENTS (sensitive_words) && sensitive_words[i].begin[0] == *at; i++)
        if (begins_with (at, sensitive_words[i].begin) &&
            !holds_one (folded, sensitive_words[i].but))
          return sensitive_words[i].word;
    }
  return NULL;
}

const char *
rounds_table_tier (const char *code)
{
  return word_of (FIND (tiers, code));
}

const char *
rounds_table_reaction (const char *snomed)
{
  return word_of (FIND (reactions, snomed));
}

const char *
rounds_table_none_known (const char *code)
{
  return word_of (FIND (none_known, code));
}

const char *
rounds_table_role (const char *code)
{
  return word_of (FIND (roles, code));
}

const char *
rounds_table_pregnancy (const char *code)
{
  return word_of (FIND (pregnancy, code));
}
