#include "high-risk.h"

#include "tables.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Classes and medicines of the Institute for Safe Medication Practices, List of High-Alert
 * Medications in Community/Ambulatory Care Settings (ismp.org, 2021): antithrombotics, oral and
 * parenteral chemotherapy, immunosuppressants, insulins, opioids, sulfonylureas, sedatives for
 * children; carbamazepine, adrenaline, lamotrigine, methotrexate, phenytoin, valproate. Digoxin and
 * potassium chloride are of its acute care list (2018). By ingredient; an ingredient that no table
 * knows is not sorted first. */
static const struct
{
  const char *ingredient, *class_name;
} risks[] = {
  { "warfarin", "anticoagulant" },
  { "enoxaparin", "anticoagulant" },
  { "heparin", "anticoagulant" },
  { "apixaban", "anticoagulant" },
  { "rivaroxaban", "anticoagulant" },
  { "dabigatran", "anticoagulant" },
  { "edoxaban", "anticoagulant" },
  { "insulin", "insulin" },
  { "codeine", "opioid" },
  { "fentanyl", "opioid" },
  { "hydrocodone", "opioid" },
  { "meperidine", "opioid" },
  { "morphine", "opioid" },
  { "oxycodone", "opioid" },
  { "tramadol", "opioid" },
  { "methadone", "opioid" },
  { "azathioprine", "immunosuppressant" },
  { "cyclosporine", "immunosuppressant" },
  { "mycophenolic acid", "immunosuppressant" },
  { "mycophenolate", "immunosuppressant" },
  { "sirolimus", "immunosuppressant" },
  { "tacrolimus", "immunosuppressant" },
  { "methotrexate", "chemotherapy" },
  { "paclitaxel", "chemotherapy" },
  { "exemestane", "chemotherapy" },
  { "carbamazepine", "antiepileptic" },
  { "lamotrigine", "antiepileptic" },
  { "phenytoin", "antiepileptic" },
  { "valproic acid", "antiepileptic" },
  { "glipizide", "sulfonylurea" },
  { "glimepiride", "sulfonylurea" },
  { "glyburide", "sulfonylurea" },
  { "digoxin", "digoxin" },
  { "potassium chloride", "potassium" },
  { "epinephrine", "adrenaline" },
};

static const char *
class_of (const char *ingredient)
{
  const RoundsIngredient *known;

  for (guint i = 0; i < G_N_ELEMENTS (risks); i++)
    if (g_ascii_strcasecmp (ingredient, risks[i].ingredient) == 0)
      return risks[i].class_name;
  /* The rule's own classes, by the shipped table. */
  known = rounds_table_ingredient (ingredient);
  if (known != NULL && (strcmp (known->class_name, "anticoagulant") == 0 ||
                        strcmp (known->class_name, "insulin") == 0 ||
                        strcmp (known->class_name, "immunosuppressant") == 0 ||
                        strcmp (known->class_name, "antiepileptic") == 0))
    return known->class_name;
  return NULL;
}

const char *
rounds_high_risk_class (const RoundsMedicineLine *line)
{
  const char *found = NULL;

  for (guint i = 0;
       found == NULL && line->ingredient_names != NULL && line->ingredient_names[i] != NULL; i++)
    found = class_of (line->ingredient_names[i]);
  return found;
}

char *
rounds_high_risk_words (const RoundsMedicineLine *line)
{
  static const struct
  {
    const char *class_name, *text;
  } words[] = {
    { "adrenaline", N_ ("high-risk: adrenaline") },
    { "anticoagulant", N_ ("high-risk: anticoagulant") },
    { "antiepileptic", N_ ("high-risk: antiepileptic") },
    { "chemotherapy", N_ ("high-risk: chemotherapy") },
    { "digoxin", N_ ("high-risk: digoxin") },
    { "immunosuppressant", N_ ("high-risk: immunosuppressant") },
    { "insulin", N_ ("high-risk: insulin") },
    { "opioid", N_ ("high-risk: opioid") },
    { "potassium", N_ ("high-risk: potassium") },
    { "sulfonylurea", N_ ("high-risk: sulfonylurea") },
  };
  const char *class_name = rounds_high_risk_class (line);

  for (guint i = 0; class_name != NULL && i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].class_name, class_name) == 0)
      return g_strdup (_ (words[i].text));
  return NULL;
}
