/* The small tables of the record's rules, row by row: what a rule names is in its table, and nothing is there
 * that no line here expects (data/tables/). */
#include "tables.h"

#include <glib.h>
#include <string.h>

/* The rows of a table as its file has them: columns by their order, without the first lines. */
static GPtrArray *
read_rows (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/../data/tables/%s.tsv", ROUNDS_TESTS_DIR, name);
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && *lines[i] != '#' && !g_str_has_suffix (lines[i], "\tlicence"))
      g_ptr_array_add (rows, g_strsplit (lines[i], "\t", -1));
  return rows;
}

static guint
count_words (const char *codes)
{
  g_auto (GStrv) words = g_strsplit (codes, " ", -1);

  return g_strv_length (words);
}

typedef struct
{
  const char *word, *codes; /* codes by a space between them */
} Expected;

static void
assert_words (const char *table,
              const char *(*look_up) (const char *code),
              const Expected *rows,
              guint n)
{
  g_autoptr (GPtrArray) all = read_rows (table);
  guint expected = 0;

  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) codes = g_strsplit (rows[i].codes, " ", -1);

      for (guint k = 0; codes[k] != NULL; k++)
        {
          g_test_message ("%s %s", table, codes[k]);
          g_assert_cmpstr (look_up (codes[k]), ==, rows[i].word);
        }
      expected += g_strv_length (codes);
    }
  g_assert_cmpuint (all->len, ==, expected);
  g_assert_null (look_up ("0"));
}

static void
test_sections (void)
{
  static const Expected rows[] = {
    { "social", "105531004 160903007 160904001 160968000 183996000 224295006 224299000 224355006 "
                "266934004 266948004 314529007 422650009 423315002 424393004 446654005 "
                "5251000175109 706893006 713458007 73438004 73595000 741062008" },
    { "history", "161665007 161744009 267020005 399261000 428251008 703151001" },
  };

  assert_words ("sections", rounds_table_section, rows, G_N_ELEMENTS (rows));
  /* D4: a transplant and a bypass are history, pain and weight are clinical whatever their suffix */
  g_assert_cmpstr (rounds_table_section ("161665007"), ==, "history");
  g_assert_null (rounds_table_section ("82423001"));
  g_assert_null (rounds_table_section ("162864005"));
  g_assert_null (rounds_table_section ("449868002"));
}

static void
test_roles (void)
{
  static const Expected rows[] = {

    { "diabetic-complication",
      "127013003 157141000119108 368581000119106 422034002 90781000119102" },
    { "prediabetes", "15777000" },
    { "diabetes", "44054006" },
    { "pregnancy", "198992004 398254007 72892002" },
    { "pregnancy-test", "2106-3 252160004" },
    { "prostate", "2857-1 315268008 32465-7 65575008" },
    { "smokes", "449868002" },
    { "never-smoked", "266919005" },
    { "ex-smoker", "8517006" },
    { "for-resuscitation", "304252001 450475007" },
    { "not-for-resuscitation", "304253006 450476008" },
  };

  assert_words ("roles", rounds_table_role, rows, G_N_ELEMENTS (rows));
}

static void
test_pregnancy (void)
{
  static const Expected rows[] = {
    { "pregnant", "47200007 72892002 77386006 LA15173-0" },
    { "not-pregnant", "60001007 LA26683-5" },
    { "ended",
      "11466000 156073000 17369002 177184002 19169002 236974004 237364002 281050002 34801009 "
      "417044008 57797005 65588006 66348005 714812005 85116003" },
    { "unsure", "276507005" },
  };
  static const Expected icd[] = {
    { "pregnant", "Z33 Z33.1 Z33.3" },
    { "supervision", "O09.529 Z32.01 Z32.1 Z34.02 Z35.9" },
    { "ended", "O00.101 O03.9 o039 O06 O08.1 O80 O84.9 Z33.2 Z37.0 Z39 Z39.0 Z39.2 10A07ZZ 10D00Z1 "
               "10D17ZZ 10E0XZZ" },
    { "unsure", "O07.4 Z39.1" },
    { NULL, "O14.90 O20.0 O79 O85 O9A.311 Z31 Z32.00 Z32.02 Z36 Z38.00 Z3A.20 10900ZC" },
  };

  assert_words ("pregnancy", rounds_table_pregnancy, rows, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (icd); i++)
    {
      g_auto (GStrv) codes = g_strsplit (icd[i].codes, " ", -1);

      for (guint k = 0; codes[k] != NULL; k++)
        {
          g_test_message ("%s", codes[k]);
          g_assert_cmpstr (rounds_table_pregnancy_icd (codes[k]), ==, icd[i].word);
        }
    }
}

static void
test_none_known (void)
{
  static const Expected rows[] = {
    { "all", "716186003 no-known-allergies" },
    { "drug", "409137002 no-known-medication-allergies" },
    { "food", "429625007 no-known-food-allergies" },
    { "environment", "428607008 no-known-environmental-allergies" },
    { "latex", "716184000" },
    { "not-asked", "no-allergy-info" },
    { "unspecified", "419199007" },
  };
  static const Expected reactions[] = { { "anaphylaxis", "39579001" } };

  assert_words ("none-known", rounds_table_none_known, rows, G_N_ELEMENTS (rows));
  assert_words ("reactions", rounds_table_reaction, reactions, G_N_ELEMENTS (reactions));
}

/* Row groups (2.4 c): which codes stand side by side, and of what each is, as its name says. */
static void
test_equivalences (void)
{
  static const Expected groups[] = {
    { "calcium", "17861-6 49765-1" },
    { "carbon-dioxide", "2028-9 20565-8" },
    { "chloride", "2069-3 2075-0" },
    { "creatinine", "14682-9 2160-0 38483-4" },
    { "egfr", "33914-3 98979-8" },
    { "glucose", "14749-6 2339-0 2345-7" },
    { "hematocrit", "20570-8 4544-3" },
    { "hemoglobin-a1c", "4548-4 59261-8" },
    { "ldl-cholesterol", "13457-7 18262-6" },
    { "potassium", "2823-3 6298-4" },
    { "sodium", "2947-0 2951-2" },
    { "troponin-i", "10839-9 89579-7" },
    { "urea-nitrogen", "3094-0 6299-2" },
    { "urine-bilirubin", "20505-4 5770-3" },
    { "urine-glucose", "25428-4 5792-7" },
    { "urine-ketones", "2514-8 5797-6" },
    { "urine-protein", "20454-5 5804-0" },
  };
  g_autoptr (GPtrArray) all = read_rows ("equivalences");
  guint expected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_auto (GStrv) codes = g_strsplit (groups[i].codes, " ", -1);

      for (guint k = 0; codes[k] != NULL; k++)
        {
          const RoundsEquivalence *row = rounds_table_equivalence (codes[k]);

          g_test_message ("%s", codes[k]);
          g_assert_nonnull (row);
          g_assert_cmpstr (row->group, ==, groups[i].word);
        }
      expected += count_words (groups[i].codes);
    }
  g_assert_cmpuint (all->len, ==, expected);
  for (guint i = 0; i < all->len; i++)
    {
      char **cells = all->pdata[i]; /* code, display, group, specimen */
      g_autofree char *in = g_strdup_printf ("in %s", cells[3]);
      g_autofree char *of = g_strdup_printf ("of %s", cells[3]);

      g_test_message ("%s", cells[1]);
      g_assert_true (strstr (cells[1], in) != NULL || strstr (cells[1], of) != NULL);
      g_assert_cmpstr (rounds_table_equivalence (cells[0])->specimen, ==, cells[3]);
    }
  /* sodium of urine, oxygen of arteries and capillaries: of no group */
  g_assert_null (rounds_table_equivalence ("2955-3"));
  g_assert_null (rounds_table_equivalence ("2708-6"));
}

/* Where a result carries both codes, the one that says more of the method names it (2.4 d, D21). */
static void
test_specific (void)
{
  g_autoptr (GPtrArray) all = read_rows ("specific");

  g_assert_true (rounds_table_specific ("2532-0", "14804-9"));
  g_assert_true (rounds_table_specific ("2708-6", "59408-5"));
  g_assert_true (rounds_table_specific ("8310-5", "8331-1"));
  g_assert_false (rounds_table_specific ("8331-1", "8310-5"));
  g_assert_false (rounds_table_specific ("2708-6", "8331-1"));
  g_assert_cmpuint (all->len, ==, 3);
}

/* The number in a name: "stage 3B", "Class III"; "End-stage" is the last. */
static double
stage_in (const char *name)
{
  static const char *const roman[] = { "Class I (", "Class II (", "Class III (", "Class IV (" };
  const char *stage = strstr (name, "stage ");

  for (guint i = 0; i < G_N_ELEMENTS (roman); i++)
    if (strstr (name, roman[i]) != NULL)
      return i + 1;
  if (g_str_has_prefix (name, "End-stage"))
    return 5;
  g_assert_nonnull (stage);
  return g_ascii_strtod (stage + strlen ("stage "), NULL) +
         (stage[strlen ("stage 3")] == 'B' ? 0.5 : 0);
}

static void
test_stages (void)
{
  static const Expected diseases[] = {
    { "chronic kidney disease", "431855005 431856006 433144002 700379002 431857002 46177005" },
    { "heart failure, NYHA class", "420300004 421704003 420913000 422293003" },
    { "non-small cell carcinoma of lung", "424132000 425048006 422968005 423121009" },
    { "small cell carcinoma of lung",
      "67811000119102 67821000119109 67831000119107 67841000119103" },
  };
  g_autoptr (GPtrArray) all = read_rows ("stages");
  guint expected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (diseases); i++)
    {
      g_auto (GStrv) codes = g_strsplit (diseases[i].codes, " ", -1);
      double before = 0;

      for (guint k = 0; codes[k] != NULL; k++)
        {
          const RoundsStage *row = rounds_table_stage (codes[k]);

          g_test_message ("%s", codes[k]);
          g_assert_nonnull (row);
          g_assert_cmpstr (row->disease, ==, diseases[i].word);
          g_assert_cmpfloat (row->stage, >, before);
          before = row->stage;
        }
      expected += g_strv_length (codes);
    }
  g_assert_cmpuint (all->len, ==, expected);
  for (guint i = 0; i < all->len; i++)
    {
      char **cells = all->pdata[i]; /* code, display */

      g_test_message ("%s", cells[1]);
      g_assert_cmpfloat (rounds_table_stage (cells[0])->stage, ==, stage_in (cells[1]));
    }
}

static void
test_jumps (void)
{
  static const char *const codes[] = { "2160-0", "38483-4" };
  g_autoptr (GPtrArray) all = read_rows ("jumps");

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_assert_cmpfloat (rounds_table_jump (codes[i])->factor, ==, 1.5);
      g_assert_cmpfloat (rounds_table_jump (codes[i])->days, ==, 7);
    }
  g_assert_cmpuint (all->len, ==, G_N_ELEMENTS (codes));
}

/* A product says what its name says: each ingredient has a row, the strength and the release form are in it. */
static void
test_products (void)
{
  g_autoptr (GPtrArray) all = read_rows ("products");

  g_assert_cmpuint (all->len, >, 90);
  for (guint i = 0; i < all->len; i++)
    {
      char **cells = all->pdata[i]; /* code, display, ingredients, strength, route, form */
      const RoundsProduct *row = rounds_table_product (cells[0]);
      g_autofree char *name = g_ascii_strdown (cells[1], -1);
      g_auto (GStrv) ingredients = g_strsplit (cells[2], "+", -1);

      g_test_message ("%s", cells[1]);
      g_assert_nonnull (row);
      g_assert_cmpstr (row->ingredients, ==, cells[2]);
      g_assert_cmpint (strcmp (row->form, "extended release") == 0, ==,
                       strstr (name, "extended release") != NULL);
      for (guint k = 0; ingredients[k] != NULL; k++)
        {
          /* alendronate is called alendronic acid */
          g_autofree char *begins = g_strndup (ingredients[k], 5);

          g_assert_nonnull (rounds_table_ingredient (ingredients[k]));
          g_assert_nonnull (strstr (name, begins));
        }
      if (strstr (name, "oral") != NULL)
        g_assert_cmpstr (row->route, ==, "oral");
    }
  g_assert_cmpstr (rounds_table_product ("866924")->form, ==, "-");
  g_assert_cmpstr (rounds_table_product ("866427")->form, ==, "extended release");
}

/* W12 names ten classes; each by the words, and most by the ICD-10 codes, that records have. */
static void
test_sensitive_words (void)
{
  static const struct
  {
    const char *text, *word;
  } texts[] = {
    { "HIV infection", "hiv" },
    { "HIV-1 antibody", "hiv" },
    { "Acquired immune deficiency syndrome (AIDS)", "hiv" },
    { "Hearing aids, bilateral", NULL },
    { "Abacavir 600 MG / lamivudine 300 MG Oral Tablet", "hiv" },
    { "nirmatrelvir / ritonavir pack", NULL },
    { "Schizophrenia (disorder)", "mental-health" },
    { "Major depressive disorder, recurrent", "mental-health" },
    { "ST depression on exercise", NULL },
    { "PSYCHIATRY consult note", "mental-health" },
    { "Lithium carbonate 300 MG", "mental-health" },
    { "Attempted suicide", "mental-health" },
    { "Alcoholic cirrhosis", "substance-use" },
    { "Non-alcoholic fatty liver disease", NULL },
    { "Isopropyl alcohol 70 % pad", NULL },
    { "buprenorphine 8 MG Sublingual Film", "substance-use" },
    { "Opioid analgesic adverse effect", NULL },
    { "Primary syphilis", "sexual-health" },
    { "Chlamydia pneumoniae antibody", NULL },
    { "Termination of pregnancy", "reproductive" },
    { "Child neglect", "abuse" },
    { "Left visual neglect", NULL },
    { "BRCA1 gene mutation", "genetics" },
    { "General examination", NULL },
    { "Imprisonment", "legal" },
    { "Prison health check", "legal" },
    { "Homeless single person", "social" },
    { "Family history of breast cancer", "third-party" },
    { "Essential hypertension", NULL },
    { "Potassium [Moles/volume] in Serum or Plasma", NULL },
    { "Hyperkalemia", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i].text);
      g_assert_cmpstr (rounds_table_sensitive_words (texts[i].text), ==, texts[i].word);
    }
}

static void
test_sensitive_icd (void)
{
  static const struct
  {
    const char *code, *word;
  } codes[] = { { "B20", "hiv" },
                { "F33.1", "mental-health" },
                { "f331", "mental-health" },
                { "F10.20", "substance-use" },
                { "F17.210", NULL },
                { "F03.90", NULL },
                { "O9A.311", "reproductive" },
                { "T74.11XA", "abuse" },
                { "Z15.01", "genetics" },
                { "Z65.1", "social" },
                { "Z80.3", "third-party" },
                { "Z21", "hiv" },
                { "Z22.4", "sexual-health" },
                { "Z22.3", NULL },
                { "Y09", "abuse" },
                { "Y10", NULL },
                { "I10", NULL },
                { "E11.9", NULL },
                { "", NULL },
                { "far-too-long-to-be-one", NULL },
                { NULL, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_test_message ("%s", codes[i].code);
      g_assert_cmpstr (rounds_table_sensitive_icd (codes[i].code), ==, codes[i].word);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tables/sections", test_sections);
  g_test_add_func ("/tables/roles", test_roles);
  g_test_add_func ("/tables/pregnancy", test_pregnancy);
  g_test_add_func ("/tables/none-known", test_none_known);
  g_test_add_func ("/tables/equivalences", test_equivalences);
  g_test_add_func ("/tables/specific", test_specific);
  g_test_add_func ("/tables/stages", test_stages);
  g_test_add_func ("/tables/jumps", test_jumps);
  g_test_add_func ("/tables/products", test_products);
  g_test_add_func ("/tables/sensitive-words", test_sensitive_words);
  g_test_add_func ("/tables/sensitive-icd", test_sensitive_icd);
  return g_test_run ();
}
