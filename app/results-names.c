#include "results-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* LOINC's systems that a name may end with (loinc.org, Users' Guide, "System"): only these are taken
 * for a specimen, "Cholesterol in HDL" is not. */
static const char *const specimens[] = { "Serum",  "Plasma",    "Blood",    "Urine",     "Arterial",
                                         "Venous", "Capillary", "Cord",     "Stool",     "Sputum",
                                         "Saliva", "Cerebral",  "Body",     "Semen",     "Gastric",
                                         "Sweat",  "Tissue",    "Synovial", "Peritoneal" };

static gboolean
is_specimen (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (specimens); i++)
    if (g_str_has_prefix (text, specimens[i]))
      return TRUE;
  return FALSE;
}

/* "Serum or Plasma by B": "serum or plasma by B". */
static void
lower_words (char *specimen)
{
  specimen[0] = g_ascii_tolower (specimen[0]);
  for (char *word = strstr (specimen, " or "); word != NULL; word = strstr (word + 1, " or "))
    word[4] = g_ascii_tolower (word[4]);
  for (char *word = strstr (specimen, ", "); word != NULL; word = strstr (word + 1, ", "))
    word[2] = g_ascii_tolower (word[2]);
}

/* Drops "[Mass/volume]": the unit beside the value says it. */
static void
drop_brackets (GString *name)
{
  char *open, *close;

  while ((open = strchr (name->str, '[')) != NULL && (close = strchr (open, ']')) != NULL)
    {
      gssize from = open - name->str, to = close - name->str + 1;
      if (from > 0 && name->str[from - 1] == ' ')
        from--;
      g_string_erase (name, from, to - from);
    }
}

/* "A in Serum or Plasma by B": "A", and "serum or plasma by B". */
static char *
split_specimen (GString *name)
{
  char *last = NULL, *detail;

  for (char *in = strstr (name->str, " in "); in != NULL; in = strstr (in + 1, " in "))
    if (is_specimen (in + 4))
      last = in;
  if (last == NULL)
    return g_strdup ("");
  detail = g_strdup (last + 4);
  lower_words (detail);
  g_string_truncate (name, (gsize) (last - name->str));
  return detail;
}

/* The equations are told apart by what stands in the parentheses: "eGFR", "CKD-EPI 2021". */
static char *
egfr_equation (const char *title)
{
  const char *open = strrchr (title, '('), *close = open != NULL ? strchr (open, ')') : NULL;

  if (!g_str_has_prefix (title, "Glomerular filtration rate") || close == NULL)
    return NULL;
  return g_strndup (open + 1, (gsize) (close - open - 1));
}

/* What clinicians call analytes whose LOINC component is long or of another time; the specimen and the method stay
 * beside it. The components: loinc.org 4548-4, 2028-9, 14959-1. */
static const struct
{
  const char *component, *name;
} usual_names[] = {
  { "Hemoglobin A1c/Hemoglobin.total", N_ ("HbA1c") },
  { "Carbon dioxide, total", N_ ("Total CO₂") },
  { "Microalbumin/Creatinine", N_ ("Albumin/creatinine") },
};

/* Takes name. */
static char *
usual_name (char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (usual_names); i++)
    if (strcmp (name, usual_names[i].component) == 0)
      {
        g_free (name);
        return g_strdup (_ (usual_names[i].name));
      }
  return name;
}

char *
rounds_results_name_parts (const char *title, char **detail)
{
  GString *name;

  if (title == NULL)
    {
      *detail = g_strdup ("");
      return g_strdup (_ ("without a name"));
    }
  *detail = egfr_equation (title);
  if (*detail != NULL)
    return g_strdup (_ ("eGFR"));
  name = g_string_new (title);
  drop_brackets (name);
  *detail = split_specimen (name);
  return usual_name (g_strstrip (g_string_free (name, FALSE)));
}

char *
rounds_results_whole_name (char *name, const char *detail)
{
  char *whole;

  if (*detail == 0)
    return name;
  whole = g_strdup_printf ("%s, %s", name, detail);
  g_free (name);
  return whole;
}

char *
rounds_results_name (const char *title)
{
  g_autofree char *detail = NULL;
  char *name = rounds_results_name_parts (title, &detail);

  return rounds_results_whole_name (name, detail);
}

char *
rounds_results_group_title (const char *title)
{
  const char *dash = title != NULL ? strstr (title, " - ") : NULL;
  char *specimen = dash != NULL && is_specimen (dash + 3) ? g_strdup (dash + 3) : NULL;
  char *words;

  if (specimen == NULL)
    return g_strdup (title != NULL ? title : _ ("Other results"));
  lower_words (specimen);
  words = g_strdup_printf ("%.*s, %s", (int) (dash - title), title, specimen);
  g_free (specimen);
  return words;
}
