/* What a thing is called: its title, and behind it what nobody may read it without. */
#include "extract-private.h"

#include <string.h>

#define DEPTH_MAX 8

/* ---- words of an element ---- */

/* Of a concept, a reference or a scalar, as a person reads it; NULL. */
static const char *
words_of (Extract *x, RoundsScanNode node)
{
  const char *words = rounds_extract_scalar (x, node);
  const RoundsCode *codes;
  guint n;

  if (words == NULL)
    words = rounds_extract_words (x, node, "text");
  if (words == NULL)
    words = rounds_extract_words (x, node, "display");
  if (words != NULL || rounds_scan_type (x->json, node) != ROUNDS_SCAN_OBJECT)
    return words;
  codes = rounds_extract_codes (x, node, &n);
  for (guint i = 0; i < n && words == NULL; i++)
    words = codes[i].display;
  return words != NULL || n == 0 ? words : codes[0].code;
}

static void
append_quantity (GString *line, const RoundsQuantity *quantity)
{
  const char *unit = quantity->unit != NULL ? quantity->unit : quantity->unit_code;

  if (g_strcmp0 (unit, "a") == 0)
    unit = "y"; /* UCUM's is not what people write */
  g_string_append_printf (line, "%s%s%s%s",
                          quantity->comparator != NULL ? quantity->comparator : "",
                          quantity->decimal, unit != NULL ? " " : "", unit != NULL ? unit : "");
}

static void
on_words_visited (Extract *x, RoundsScanNode node, gpointer data)
{
  GString *line = data;
  const char *words = words_of (x, node);

  if (words != NULL)
    g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", words);
}

/* All of a path, with commas. (transfer full) */
static GString *
all_words (Extract *x, RoundsScanNode resource, const char *path)
{
  GString *line = g_string_new (NULL);

  rounds_extract_walk (x, resource, path, on_words_visited, line);
  return line;
}

/* ---- the title itself ---- */

static const char *
plain_title (Extract *x, RoundsScanNode resource, const TypeRow *row, const RoundsEvent *event)
{
  const char *title = NULL;

  for (guint i = 0; i < PATHS_MAX && row->title[i] != NULL && title == NULL; i++)
    title = strcmp (row->title[i], "name") == 0
                ? rounds_extract_name (x, rounds_scan_get (x->json, resource, "name"))
                : rounds_scan_string (x->json, rounds_extract_at (x, resource, row->title[i]));

  if (title == NULL || *title == 0)
    title = event->text;
  for (guint i = 0; i < event->n_codes && title == NULL; i++)
    title = event->codes[i].display;
  if (title == NULL && event->n_codes > 0)
    title = event->codes[0].code;
  if (title == NULL || *title == 0)
    title = rounds_extract_words (x, rounds_extract_at (x, resource, "content.attachment"),
                                  "title");
  return title != NULL ? title : x->type;
}

/* ---- a relative ---- */

/* hl7.org/fhir/R4/familymemberhistory.html: one record has all illnesses of one relative, each with its own age. */
static void
append_illness (Extract *x, RoundsScanNode condition, GString *line, gboolean several)
{
  const char *what = words_of (x, rounds_scan_get (x->json, condition, "code"));
  RoundsQuantity age = rounds_extract_quantity (x, rounds_extract_at (x, condition, "onsetAge"));

  if (what == NULL)
    return;
  g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", what);
  if (several && age.decimal != NULL)
    {
      g_string_append (line, " (at ");
      append_quantity (line, &age);
      g_string_append_c (line, ')');
    }
}

static void
append_death (Extract *x, RoundsScanNode relative, GString *line)
{
  RoundsQuantity age = rounds_extract_quantity (x, rounds_extract_at (x, relative, "deceasedAge"));
  const char *flag = rounds_extract_scalar (x, rounds_extract_at (x, relative, "deceasedBoolean"));
  gboolean dead = g_strcmp0 (flag, "true") == 0 ||
                  rounds_extract_at (x, relative, "deceasedDate") != 0 ||
                  rounds_extract_at (x, relative, "deceasedString") != 0;

  if (!dead && age.decimal == NULL)
    return;
  g_string_append_printf (line, "%sdied", line->len > 0 ? ", " : "");
  if (age.decimal != NULL)
    {
      g_string_append (line, " at ");
      append_quantity (line, &age);
    }
}

static const char *
title_of_relative (Extract *x, RoundsScanNode relative, const char *plain)
{
  g_autoptr (GString) line = g_string_new (NULL);
  RoundsScanNode conditions = rounds_scan_get (x->json, relative, "condition");
  gboolean several = rounds_scan_length (x->json, conditions) > 1;
  const char *status = rounds_scan_get_string (x->json, relative, "status");

  for (RoundsScanNode item = rounds_scan_first (x->json, conditions); item != 0;
       item = rounds_scan_next (x->json, item))
    append_illness (x, item, line, several);
  append_death (x, relative, line);
  if (conditions == 0)
    {
      g_autoptr (GString) notes = all_words (x, relative, "note.text");

      if (notes->len > 0)
        g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", notes->str);
    }
  if (line->len == 0 && g_strcmp0 (status, "health-unknown") == 0)
    g_string_append (line, "health not known");
  return line->len > 0 ? rounds_extract_keep (x, line->str) : plain;
}

/* ---- what stands behind a title ---- */

/* Elements of FHIR R4 that change what a person does about the thing, and that its code does not say. */
static const struct
{
  const char *type, *lead, *path, *end;
} behind[] = {
  { "Device", " (", "type", ")" }, /* a trade name says not that it is a pacemaker */
  { "Device", " · ", "safety", "" },
  { "Procedure", " · complication: ", "complication", "" },
  { "Immunization", " · reaction: ", "reaction.detail", "" },
  { "AdverseEvent", " · ", "suspectEntity.instance", "" },
  { "AdverseEvent", " · ", "severity", "" },
  { "AdverseEvent", " · ", "seriousness", "" },
  { "RiskAssessment", ": ", "prediction.qualitativeRisk", "" },
  { "DetectedIssue", ": ", "detail", "" },
  { "NutritionOrder", " · not: ", "excludeFoodModifier", "" },
};

const char *
rounds_extract_title (Extract *x,
                      RoundsScanNode resource,
                      const TypeRow *row,
                      const RoundsEvent *event)
{
  const char *plain = plain_title (x, resource, row, event);
  g_autoptr (GString) line = NULL;

  if (strcmp (x->type, "FamilyMemberHistory") == 0)
    return title_of_relative (x, resource, plain);
  for (gsize i = 0; i < G_N_ELEMENTS (behind); i++)
    {
      g_autoptr (GString) words = NULL;

      if (strcmp (behind[i].type, x->type) != 0)
        continue;
      words = all_words (x, resource, behind[i].path);
      if (words->len == 0 || strcmp (words->str, plain) == 0)
        continue;
      if (line == NULL)
        line = g_string_new (plain);
      g_string_append_printf (line, "%s%s%s", behind[i].lead, words->str, behind[i].end);
    }
  return line != NULL ? rounds_extract_keep (x, line->str) : plain;
}

/* ---- questions and answers ---- */

static const char *
answer_words (Extract *x, RoundsScanNode answer)
{
  static const char *const scalars[] = { "valueBoolean", "valueDecimal",  "valueInteger",
                                         "valueDate",    "valueDateTime", "valueTime",
                                         "valueString",  "valueUri",      NULL };
  RoundsScanNode quantity = rounds_scan_get (x->json, answer, "valueQuantity");
  const char *words = NULL;

  if (quantity != 0)
    {
      RoundsQuantity value = rounds_extract_quantity (x, quantity);
      g_autoptr (GString) line = g_string_new (NULL);

      if (value.decimal != NULL)
        append_quantity (line, &value);
      return line->len > 0 ? rounds_extract_keep (x, line->str) : NULL;
    }
  for (guint i = 0; scalars[i] != NULL && words == NULL; i++)
    words = rounds_extract_scalar (x, rounds_scan_get (x->json, answer, scalars[i]));
  if (words == NULL)
    words = words_of (x, rounds_scan_get (x->json, answer, "valueCoding"));
  if (g_strcmp0 (words, "true") == 0)
    return "yes";
  return g_strcmp0 (words, "false") == 0 ? "no" : words;
}

static void
read_items (Extract *x, RoundsScanNode items, guint depth)
{
  for (RoundsScanNode item = rounds_scan_first (x->json, items); item != 0 && depth < DEPTH_MAX;
       item = rounds_scan_next (x->json, item))
    {
      RoundsScanNode answers = rounds_scan_get (x->json, item, "answer");
      const char *question = rounds_extract_words (x, item, "text");
      g_autoptr (GString) line = g_string_new (
          question != NULL ? question : words_of (x, rounds_scan_get (x->json, item, "linkId")));
      RoundsFacet facet = { .name = ROUNDS_FACET_SECTION, .type = ROUNDS_FACET_IS_TEXT };
      gboolean first = TRUE;

      for (RoundsScanNode answer = rounds_scan_first (x->json, answers); answer != 0;
           answer = rounds_scan_next (x->json, answer))
        {
          const char *words = answer_words (x, answer);

          if (words != NULL)
            g_string_append_printf (line, "%s%s", first ? ": " : ", ", words);
          first = first && words == NULL;
        }
      facet.text = rounds_extract_keep (x, line->str);
      facet.pointer = rounds_extract_pointer (x, item);
      if (line->len > 0 && (question != NULL || !first))
        g_array_append_val (x->facets, facet);
      read_items (x, rounds_scan_get (x->json, item, "item"), depth + 1);
      for (RoundsScanNode answer = rounds_scan_first (x->json, answers); answer != 0;
           answer = rounds_scan_next (x->json, answer))
        read_items (x, rounds_scan_get (x->json, answer, "item"), depth + 1);
    }
}

void
rounds_extract_answers (Extract *x, RoundsScanNode response)
{
  read_items (x, rounds_scan_get (x->json, response, "item"), 0);
}
