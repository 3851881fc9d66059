#include "ucum.h"

#include "tables.h"

#include <string.h>

#define LENGTH_MAX 64
#define DEPTH_MAX  8

/* Those that take a prefix, then those that take none. */
static const char *const metric[] = {
  "m",    "s",     "g",      "rad", "K",   "C",   "cd",  "mol", "sr",  "Hz",  "N",  "Pa",
  "J",    "W",     "A",      "V",   "F",   "Ohm", "S",   "Wb",  "Cel", "T",   "H",  "lm",
  "lx",   "Bq",    "Gy",     "Sv",  "l",   "L",   "ar",  "t",   "bar", "u",   "eV", "dyn",
  "erg",  "P",     "Ci",     "R",   "RAD", "REM", "cal", "eq",  "osm", "kat", "U",  "[iU]",
  "[IU]", "m[Hg]", "m[H2O]", "B",   "Np",  "bit", "By",  "Bd",  "st",  "mho", "g%", "[g]",
};
static const char *const plain[] = {
  "%",        "[ppth]",    "[ppm]",       "[ppb]",    "[pptr]",    "10*",         "10^",
  "[pi]",     "min",       "h",           "d",        "wk",        "mo",          "a",
  "mo_s",     "mo_j",      "mo_g",        "a_t",      "a_j",       "a_g",         "deg",
  "'",        "''",        "gon",         "[degF]",   "[in_i]",    "[ft_i]",      "[yd_i]",
  "[mi_i]",   "[in_i'Hg]", "[in_i'H2O]",  "[lb_av]",  "[oz_av]",   "[gr]",        "[dr_av]",
  "[lb_tr]",  "[oz_tr]",   "[pt_us]",     "[qt_us]",  "[gal_us]",  "[foz_us]",    "[cup_us]",
  "[tbs_us]", "[tsp_us]",  "[Cal]",       "[drp]",    "[Ch]",      "[diop]",      "[p'diop]",
  "[HPF]",    "[LPF]",     "[pH]",        "[arb'U]",  "[USP'U]",   "[GPL'U]",     "[MPL'U]",
  "[APL'U]",  "[beth'U]",  "[anti'Xa'U]", "[todd'U]", "[dye'U]",   "[smgy'U]",    "[bdsk'U]",
  "[ka'U]",   "[knk'U]",   "[mclg'U]",    "[tb'U]",   "[CCID_50]", "[TCID_50]",   "[EID_50]",
  "[PFU]",    "[FFU]",     "[CFU]",       "[BAU]",    "[AU]",      "[Amb'a'1'U]", "[PNU]",
  "[Lf]",     "[D'ag'U]",  "[FEU]",       "[ELU]",    "[EU]",      "[hnsf'U]",    "[MET]",
  "[S]",      "circ",      "atm",         "[psi]",
};
static const char prefixes[][3] = {
  "da", "Y", "Z", "E", "P", "T", "G", "M", "k", "h",
  "d",  "c", "m", "u", "n", "p", "f", "a", "z", "y",
};

static gboolean
is_one_of (const char *const *atoms, gsize n, const char *text, gsize size)
{
  for (gsize i = 0; i < n; i++)
    if (strlen (atoms[i]) == size && memcmp (atoms[i], text, size) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_atom (const char *text, gsize size)
{
  if (is_one_of (plain, G_N_ELEMENTS (plain), text, size) ||
      is_one_of (metric, G_N_ELEMENTS (metric), text, size))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      gsize prefix = strlen (prefixes[i]);

      if (size > prefix && memcmp (text, prefixes[i], prefix) == 0 &&
          is_one_of (metric, G_N_ELEMENTS (metric), text + prefix, size - prefix))
        return TRUE;
    }
  return FALSE;
}

/* Behind "{...}", where one stands; NULL: it has no end. UCUM: ASCII without braces. */
static const char *
skip_annotation (const char *at)
{
  if (*at != '{')
    return at;
  for (at++; *at != '}'; at++)
    if (*at == '{' || *at < '!' || *at > '~')
      return NULL;
  return at + 1;
}

/* Behind an atom with its exponent: "m2", "s-1", "10*3"; NULL: it is none. What stands in brackets is
 * one word, digits and signs too. */
static const char *
skip_simple (const char *at)
{
  const char *end = at, *name;

  while (*end != '\0' && strchr ("./(){}", *end) == NULL)
    if (*end++ == '[')
      {
        end += strcspn (end, "]");
        if (*end++ == '\0')
          return NULL;
      }
  name = end;
  while (name > at && g_ascii_isdigit (name[-1]))
    name--;
  if (name < end && name > at && (name[-1] == '+' || name[-1] == '-'))
    name--;
  return name > at && is_atom (at, (gsize) (name - at)) ? end : NULL;
}

static const char *skip_term (const char *at, guint depth);

static const char *
skip_component (const char *at, guint depth)
{
  const char *end;

  if (*at == '(')
    {
      end = depth < DEPTH_MAX ? skip_term (at + 1, depth + 1) : NULL;
      return end != NULL && *end == ')' ? end + 1 : NULL;
    }
  if (*at == '{')
    return skip_annotation (at);
  end = at + strspn (at, "0123456789");
  /* A factor; "10*" and "10^" are atoms that begin with digits. */
  if (end > at && *end != '*' && *end != '^')
    return skip_annotation (end);
  end = skip_simple (at);
  return end != NULL ? skip_annotation (end) : NULL;
}

static const char *
skip_term (const char *at, guint depth)
{
  if (*at == '/')
    at++;
  at = skip_component (at, depth);
  while (at != NULL && (*at == '.' || *at == '/'))
    at = skip_component (at + 1, depth);
  return at;
}

gboolean
rounds_ucum_is_valid (const char *unit)
{
  const char *end;

  if (unit == NULL || *unit == '\0' || strlen (unit) > LENGTH_MAX)
    return FALSE;
  end = skip_term (unit, 0);
  return end != NULL && *end == '\0';
}

gboolean
rounds_ucum_fits (const char *loinc, const char *unit)
{
  const RoundsUnit *known = unit != NULL ? rounds_table_unit (unit) : NULL;

  return loinc == NULL || known == NULL || !rounds_table_has_plausible (loinc) ||
         rounds_table_plausible (loinc, known->dimension) != NULL;
}
