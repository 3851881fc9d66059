#include "substances.h"

#include "chart-private.h"
#include "tables.h"

#include <string.h>

/* ---- names ---- */

/* What SNOMED CT and people write before and after the name of what an allergy is to. */
char *
rounds_substance_name (const char *words)
{
  static const char *const tags[] = { " (substance)", " (disorder)",  " (finding)",
                                      " (situation)", " (product)",   " (medicinal product)",
                                      " allergy",     " intolerance", " hypersensitivity" };
  static const char *const begins[] = { "allergy to ",
                                        "allergic to ",
                                        "allergic reaction to ",
                                        "intolerance to ",
                                        "hypersensitivity to ",
                                        "adverse reaction to ",
                                        "propensity to adverse reactions to " };
  g_autofree char *lower = words != NULL ? g_utf8_strdown (words, -1) : g_strdup ("");
  const char *from = g_strstrip (lower);

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    if (g_str_has_suffix (lower, tags[i]))
      lower[strlen (lower) - strlen (tags[i])] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (begins); i++)
    if (g_str_has_prefix (from, begins[i]))
      from += strlen (begins[i]);
  return g_strdup (from);
}

gboolean
rounds_substance_is_any (const char *name)
{
  static const char *const words[] = { "",         "substance", "drug",        "medication",
                                       "medicine", "unknown",   "unspecified", "allergy",
                                       "allergen", "other",     "food",        NULL };

  return rounds_word_among (name, words);
}

static gboolean
is_part_of_word (const char *text, const char *at)
{
  if (at < text || *at == '\0')
    return FALSE;
  return g_ascii_isalnum (*at) || (*at & 0x80) != 0;
}

/* Both in lower case. */
static gboolean
has_word (const char *text, const char *word)
{
  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    if (!is_part_of_word (text, at - 1) && !is_part_of_word (text, at + strlen (word)))
      return TRUE;
  return FALSE;
}

static void
add_name (GPtrArray *names, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

static void
add_parts (GPtrArray *names, const char *joined)
{
  g_auto (GStrv) parts = g_strsplit_set (joined, "+", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      add_name (names, parts[i]);
}

/* "Penicillin V, oral": how it is given is no substance, and stands in the name of many a medicine. */
static gboolean
is_way_given (const char *part)
{
  static const char *const words[] = { "oral",       "topical",       "injectable",
                                       "injection",  "intravenous",   "iv",
                                       "im",         "parenteral",    "intramuscular",
                                       "nasal",      "subcutaneous",  "inhaled",
                                       "inhalation", "ophthalmic",    "otic",
                                       "rectal",     "vaginal",       "transdermal",
                                       "sublingual", "buccal",        "systemic",
                                       "external",   "cutaneous",     "dermal",
                                       "tablet",     "tablets",       "capsule",
                                       "capsules",   "solution",      "suspension",
                                       "syrup",      "cream",         "ointment",
                                       "gel",        "lotion",        "spray",
                                       "drops",      "patch",         "powder",
                                       "infusion",   "suppositories", "suppository",
                                       "for",        "preparation",   "by",
                                       "mouth",      "use",           NULL };
  g_auto (GStrv) each = g_strsplit (part, " ", -1);

  for (guint i = 0; each[i] != NULL; i++)
    if (*each[i] != '\0' && !rounds_word_among (each[i], words))
      return FALSE;
  return TRUE;
}

static void
add_allergen_parts (GPtrArray *names, const char *joined)
{
  g_auto (GStrv) parts = g_strsplit_set (joined, "/+,;", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (!is_way_given (g_strstrip (parts[i])))
      add_name (names, parts[i]);
}

static char **
end_names (GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* Ingredients of the table that words name. */
static void
add_named (GPtrArray *names, const char *words)
{
  g_autofree char *lower = words != NULL ? g_utf8_strdown (words, -1) : g_strdup ("");
  guint n;
  const RoundsIngredient *rows = rounds_table_ingredients (&n);

  for (guint i = 0; i < n; i++)
    if (strchr (rows[i].name, '+') == NULL && has_word (lower, rows[i].name))
      add_name (names, rows[i].name);
}

/* TRUE: a table has the code. */
static gboolean
add_coded (GPtrArray *names, const RoundsCode *code)
{
  const gboolean rxnorm = code->code != NULL && g_strcmp0 (code->system, ROUNDS_RXNORM) == 0;
  const RoundsProduct *product = rxnorm ? rounds_table_product (code->code) : NULL;
  const RoundsIngredient *row = rxnorm ? rounds_table_ingredient_of_code (code->code) : NULL;

  if (product != NULL)
    add_parts (names, product->ingredients);
  if (row != NULL)
    add_parts (names, row->name);
  return product != NULL || row != NULL;
}

/* ---- medicines ---- */

char **
rounds_event_ingredients (const RoundsEvent *event)
{
  GPtrArray *names = g_ptr_array_new ();
  gboolean known = FALSE;

  for (guint i = 0; i < event->n_codes && !known; i++)
    known = add_coded (names, &event->codes[i]);
  if (!known)
    add_named (names, event->title);
  for (guint i = 0; i < event->n_codes && !known; i++)
    add_named (names, event->codes[i].display);
  return end_names (names);
}

/* ---- allergies ---- */

static void
add_allergen (GPtrArray *names, const char *words)
{
  g_autofree char *name = rounds_substance_name (words);

  if (!rounds_substance_is_any (name))
    add_allergen_parts (names, name);
  add_named (names, name);
}

char **
rounds_event_allergens (const RoundsEvent *event)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < event->n_codes; i++)
    {
      add_coded (names, &event->codes[i]);
      add_allergen (names, event->codes[i].display);
    }
  add_allergen (names, event->title);
  for (guint i = 0; i < event->n_facets; i++)
    if (event->facets[i].name == ROUNDS_FACET_INGREDIENT)
      {
        add_coded (names, &event->facets[i].code);
        add_allergen (names, event->facets[i].text != NULL ? event->facets[i].text
                                                           : event->facets[i].code.display);
      }
  return end_names (names);
}

/* ---- one against the other ---- */

/* By its class, or by its name: -cillin is the stem of penicillins (WHO, "The use of stems in the selection of
 * International Nonproprietary Names", 2018), and other languages add to it: Penicilline, penicillina. */
static gboolean
is_penicillin (const char *words)
{
  const RoundsIngredient *row = rounds_table_ingredient (words);

  if (row != NULL && strcmp (row->class_name, "penicillin") == 0)
    return TRUE;
  if (strstr (words, "penicillin") != NULL)
    return TRUE;
  for (const char *at = strstr (words, "cillin"); at != NULL; at = strstr (at + 1, "cillin"))
    {
      const char *end = at + strlen ("cillin");

      if (!is_part_of_word (words, *end == 's' ? end + 1 : end))
        return TRUE;
    }
  return FALSE;
}

static gboolean
words_meet (const char *words, const char *allergen)
{
  g_autofree char *lower = g_utf8_strdown (words, -1);

  /* A name of one or two letters stands for too much. */
  return (strlen (allergen) > 2 && has_word (lower, allergen)) ||
         (is_penicillin (allergen) && is_penicillin (lower));
}

gboolean
rounds_substances_meet (const RoundsEvent *medicine,
                        const char *const *ingredients,
                        const char *const *allergens)
{
  for (guint k = 0; allergens[k] != NULL; k++)
    {
      for (guint i = 0; ingredients[i] != NULL; i++)
        if (words_meet (ingredients[i], allergens[k]))
          return TRUE;
      if (words_meet (medicine->title, allergens[k]))
        return TRUE;
      for (guint i = 0; i < medicine->n_codes; i++)
        if (medicine->codes[i].display != NULL &&
            words_meet (medicine->codes[i].display, allergens[k]))
          return TRUE;
    }
  return FALSE;
}
