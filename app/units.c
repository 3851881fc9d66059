#include "units.h"

#include "tables.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* How units are often written, and their UCUM code (ucum.org/ucum, tables 1 to 4). */
static const struct
{
  const char *written, *ucum;
} spellings[] = {
  { "mmHg", "mm[Hg]" },
  { "mm Hg", "mm[Hg]" },
  { "°C", "Cel" },
  { "C", "Cel" },
  { "bpm", "/min" },
  { "/minute", "/min" },
  { "beats/min", "{beats}/min" },
  { "breaths/min", "{breaths}/min" },
  { "µmol/L", "umol/L" }, /* U+00B5 */
  { "μmol/L", "umol/L" }, /* U+03BC */
  { "mcmol/L", "umol/L" },
  { "µg/L", "ug/L" },
  { "μg/L", "ug/L" },
  { "mcg/L", "ug/L" },
  { "MG/DL", "mg/dL" },
  { "mg/dl", "mg/dL" },
  { "mg%", "mg/dL" },
  { "g/dl", "g/dL" },
  { "g/l", "g/L" },
  { "mmol/l", "mmol/L" },
  { "umol/l", "umol/L" },
  { "meq/L", "meq/L" },
  { "mEq/L", "meq/L" },
  { "mEq/l", "meq/L" },
  { "u/l", "U/L" },
  { "IU/L", "[IU]/L" },
  { "lb", "[lb_av]" },
  { "lbs", "[lb_av]" },
  { "oz", "[oz_av]" },
  { "in", "[in_i]" },
  { "ft", "[ft_i]" },
  { "KG", "kg" },
  { "Kg", "kg" },
  { "kgs", "kg" },
  { "CM", "cm" },
  { "INR", "{INR}" },
  { "10^3/uL", "10*3/uL" },
  { "10^9/L", "10*9/L" },
  { "x10^9/L", "10*9/L" },
  { "K/uL", "10*3/uL" },
  { "percent", "%" },
};

void
rounds_unit_check_clear (RoundsUnitCheck *self)
{
  g_clear_pointer (&self->why, g_free);
}

static const char *
find_spelling (const char *typed)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++)
    if (strcmp (spellings[i].written, typed) == 0 && rounds_table_unit (spellings[i].ucum) != NULL)
      return spellings[i].ucum;
  return NULL;
}

static void
say_unknown (const char *usual, const char *typed, RoundsUnitCheck *out)
{
  out->verdict = ROUNDS_UNIT_UNKNOWN;
  out->suggestion = find_spelling (typed);
  if (out->suggestion == NULL && usual != NULL && g_ascii_strcasecmp (usual, typed) == 0)
    out->suggestion = usual;
  if (out->suggestion != NULL)
    out->why = g_strdup_printf (_ ("“%s” is not written as UCUM has it: do you mean %s?"), typed,
                                out->suggestion);
  else if (usual != NULL)
    out->why = g_strdup_printf (_ ("The unit “%s” is not known. The usual one is %s."), typed,
                                usual);
  else
    out->why = g_strdup_printf (_ ("The unit “%s” is not known. Write it as UCUM has it, such as "
                                   "mmol/L; 1 for none."),
                                typed);
}

void
rounds_unit_check (const char *usual, const char *typed, RoundsUnitCheck *out)
{
  g_autofree char *unit = g_strstrip (g_strdup (typed));
  const RoundsUnit *known = rounds_table_unit (unit);
  const RoundsUnit *own = usual != NULL ? rounds_table_unit (usual) : NULL;

  *out = (RoundsUnitCheck){ 0 };
  if (*unit == '\0')
    {
      out->verdict = ROUNDS_UNIT_NONE;
      out->why = g_strdup (_ ("A value needs its unit; 1 where there is none"));
    }
  else if (usual != NULL && strcmp (usual, unit) == 0)
    out->verdict = ROUNDS_UNIT_USUAL;
  else if (known == NULL)
    say_unknown (usual, unit, out);
  else if (usual == NULL || (own != NULL && strcmp (own->dimension, known->dimension) == 0))
    out->verdict = ROUNDS_UNIT_OTHER;
  else
    {
      out->verdict = ROUNDS_UNIT_DIMENSION;
      out->why = g_strdup_printf (_ ("%s measures something else than %s. Nothing is converted: "
                                     "enter it in %s, or as another observation."),
                                  unit, usual, usual);
    }
}

gboolean
rounds_unit_bounds (const char *loinc, const char *unit, RoundsBounds *bounds)
{
  const RoundsUnit *typed = unit != NULL ? rounds_table_unit (unit) : NULL;
  const RoundsPlausible *row = loinc != NULL && typed != NULL
                                   ? rounds_table_plausible (loinc, typed->dimension)
                                   : NULL;
  const RoundsUnit *own = row != NULL ? rounds_table_unit (row->unit) : NULL;
  double ratio;

  if (own == NULL)
    return FALSE;
  ratio = own->factor / typed->factor;
  *bounds = (RoundsBounds){ row->low * ratio, row->high * ratio, row->whole > 0 };
  return TRUE;
}

gboolean
rounds_bounds_hold (const RoundsBounds *bounds, double number)
{
  return number >= bounds->low && number <= bounds->high &&
         (!bounds->whole || number == floor (number));
}

char *
rounds_bounds_say (const RoundsBounds *bounds, const char *unit)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (low, sizeof low, "%.4g", bounds->low);
  g_ascii_formatd (high, sizeof high, bounds->high < 1e6 ? "%.6g" : "%.4g", bounds->high);
  if (bounds->whole)
    return g_strdup_printf (_ ("%s–%s, whole numbers"), low, high);
  return g_strdup_printf ("%s–%s %s", low, high, unit);
}
