#include "sensitive.h"

#include "results-names.h"
#include "say.h"
#include "tables.h"

#include <string.h>

/* ---- a record by itself ---- */

static gboolean
is_social (const RoundsCode *code)
{
  return code != NULL && g_strcmp0 (rounds_table_section (code->code), "social") == 0;
}

guint32
rounds_sensitive_marks (const RoundsChartRow *row)
{
  for (guint i = 0; i < row->event->n_codes; i++)
    if (is_social (&row->event->codes[i]))
      return row->marks | ROUNDS_MARK_SENSITIVE;
  return row->marks;
}

gboolean
rounds_sensitive_by_itself (const RoundsChartRow *row)
{
  return (row->marks & ROUNDS_MARK_SENSITIVE) != 0;
}

guint32
rounds_sensitive_problem_marks (const RoundsProblem *problem)
{
  guint32 marks = problem->marks;

  if (problem->section == ROUNDS_PROBLEMS_SOCIAL || is_social (problem->code))
    marks |= ROUNDS_MARK_SENSITIVE;
  return marks;
}

static gboolean
is_sensitive (const RoundsChartRow *row)
{
  return row != NULL && (rounds_sensitive_marks (row) & ROUNDS_MARK_SENSITIVE) != 0;
}

/* ---- what it is for ---- */

/* What a list says of such a record; not all that it points to, which a list leaves to the source. */
static gboolean
is_said (RoundsKind kind, RoundsFacetName name)
{
  if (name == ROUNDS_FACET_REASON || name == ROUNDS_FACET_STATUS_REASON)
    return TRUE;
  if (kind == ROUNDS_KIND_TASK)
    return name == ROUNDS_FACET_FOCUS || name == ROUNDS_FACET_BASED_ON;
  return (kind == ROUNDS_KIND_CARE_PLAN || kind == ROUNDS_KIND_GOAL ||
          kind == ROUNDS_KIND_CARE_TEAM) &&
         (name == ROUNDS_FACET_EVIDENCE || name == ROUNDS_FACET_NOTE);
}

static gboolean
code_is_sensitive (const RoundsCode *code)
{
  gboolean icd = code->system != NULL && strstr (code->system, "icd-10") != NULL;

  return rounds_table_sensitive (code->code) != NULL || is_social (code) ||
         (icd && rounds_table_sensitive_icd (code->code) != NULL) ||
         rounds_table_sensitive_words (code->display) != NULL;
}

gboolean
rounds_sensitive_reason (const RoundsChartIndex *index, const RoundsEvent *event)
{
  for (guint i = 0; i < event->n_facets; i++)
    {
      const RoundsFacet *facet = &event->facets[i];
      gboolean points = facet->type == ROUNDS_FACET_IS_REFERENCE && facet->text != NULL;

      if (!is_said (event->kind, facet->name))
        continue;
      if ((points && is_sensitive (rounds_chart_row_for (index, event, facet->text))) ||
          code_is_sensitive (&facet->code) || rounds_table_sensitive_words (facet->text) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* ---- its names ---- */

/* Takes name. */
static void
add_name (GPtrArray *names, char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  g_strstrip (folded);
  if (*folded != '\0' && !g_ptr_array_find_with_equal_func (names, folded, g_str_equal, NULL))
    g_ptr_array_add (names, g_steal_pointer (&folded));
  g_free (name);
}

/* "Virus load, serum or plasma", and as it is called without its specimen. */
static void
add_result_names (GPtrArray *names, const char *title)
{
  char *name = rounds_results_name (title);

  if (g_str_has_suffix (name, ", serum or plasma"))
    add_name (names, g_strndup (name, strlen (name) - strlen (", serum or plasma")));
  add_name (names, name);
}

/* By what a medicine of which one row is sensitive is called: its ingredients, too. */
static void
add_medicine_names (GPtrArray *names, const RoundsMedicineLine *line)
{
  gboolean sensitive = FALSE;

  for (guint i = 0; i < line->n_courses; i++)
    for (guint k = 0; k < line->courses[i].n_rows; k++)
      sensitive |= is_sensitive (line->courses[i].rows[k]);
  if (!sensitive)
    return;
  add_name (names, rounds_say_concept (line->title));
  for (guint i = 0; line->ingredient_names != NULL && line->ingredient_names[i] != NULL; i++)
    add_name (names, g_strdup (line->ingredient_names[i]));
}

/* What a relative has names nothing secret where the patient has it too, openly: it would keep back all that is done for
 * her own illness. */
static gboolean
is_own (const RoundsProblems *problems, const RoundsEvent *event)
{
  g_autofree char *name = rounds_say_concept (event->title);

  if (event->kind != ROUNDS_KIND_FAMILY_HISTORY || problems == NULL)
    return FALSE;
  for (guint i = 0; i < problems->n_problems; i++)
    {
      const RoundsProblem *problem = &problems->problems[i];
      g_autofree char *own = rounds_say_concept (problem->title);

      if ((rounds_sensitive_problem_marks (problem) & ROUNDS_MARK_SENSITIVE) == 0 &&
          strcmp (own, name) == 0)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
rounds_sensitive_names (const RoundsChartIndex *index,
                        const RoundsMedicines *medicines,
                        const RoundsProblems *problems)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < index->n_rows; i++)
    {
      const RoundsEvent *event = index->rows[i].event;

      if (!is_sensitive (&index->rows[i]) || event->title == NULL || is_own (problems, event))
        continue;
      add_name (names, g_strdup (event->title));
      add_name (names, rounds_say_concept (event->title));
      add_result_names (names, event->title);
    }
  for (guint i = 0; medicines != NULL && i < medicines->n_lines; i++)
    add_medicine_names (names, &medicines->lines[i]);
  for (guint i = 0; problems != NULL && i < problems->n_problems; i++)
    if (problems->problems[i].section == ROUNDS_PROBLEMS_SOCIAL)
      add_name (names, rounds_say_concept (problems->problems[i].title));
  return names;
}

/* As a word or the beginning of one; so short a name as "B" only as a word of its own. */
#define SHORT_NAME 4

static gboolean
says (const char *words, const char *name)
{
  gboolean is_short = g_utf8_strlen (name, -1) < SHORT_NAME;

  for (const char *at = words; (at = strstr (at, name)) != NULL; at = g_utf8_next_char (at))
    {
      gunichar before = at > words ? g_utf8_get_char (g_utf8_prev_char (at)) : ' ';
      gunichar after = g_utf8_get_char (at + strlen (name));

      if (!g_unichar_isalnum (before) && !(is_short && g_unichar_isalnum (after)))
        return TRUE;
    }
  return FALSE;
}

gboolean
rounds_sensitive_names_in (const GPtrArray *names, const char *words)
{
  g_autofree char *folded = words != NULL ? g_utf8_casefold (words, -1) : NULL;

  for (guint i = 0; folded != NULL && i < names->len; i++)
    if (says (folded, g_ptr_array_index (names, i)))
      return TRUE;
  return FALSE;
}

/* ---- all of it ---- */

/* Its title is somebody's own words, which may name anything. */
static gboolean
has_free_title (RoundsKind kind)
{
  switch (kind)
    {
    case ROUNDS_KIND_ENCOUNTER:
    case ROUNDS_KIND_CARE_TEAM:
    case ROUNDS_KIND_CARE_PLAN:
    case ROUNDS_KIND_GOAL:
    case ROUNDS_KIND_TASK:
    case ROUNDS_KIND_NOTE:
    case ROUNDS_KIND_FLAG:
    case ROUNDS_KIND_APPOINTMENT:
    case ROUNDS_KIND_COMMUNICATION:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
has_free_words (RoundsKind kind, RoundsFacetName name)
{
  return is_said (kind, name) || name == ROUNDS_FACET_DOSE_TEXT || name == ROUNDS_FACET_AS_NEEDED ||
         name == ROUNDS_FACET_DOSE_INSTRUCTION || name == ROUNDS_FACET_DOSE_PATIENT_INSTRUCTION;
}

static gboolean
words_say (const GPtrArray *names, const RoundsEvent *event)
{
  if (has_free_title (event->kind) && rounds_sensitive_names_in (names, event->title))
    return TRUE;
  for (guint i = 0; i < event->n_facets; i++)
    if (has_free_words (event->kind, event->facets[i].name) &&
        (rounds_sensitive_names_in (names, event->facets[i].text) ||
         rounds_sensitive_names_in (names, event->facets[i].code.display)))
      return TRUE;
  return FALSE;
}

/* A note tells of the visit in which it was written. */
static const RoundsChartRow *
visit_of (const RoundsChartIndex *index, const RoundsEvent *event)
{
  return event->kind == ROUNDS_KIND_NOTE && event->encounter != NULL
             ? rounds_chart_row_for (index, event, event->encounter)
             : NULL;
}

gboolean
rounds_sensitive_row (const RoundsChartIndex *index,
                      const GPtrArray *names,
                      const RoundsChartRow *row)
{
  const RoundsChartRow *visit = visit_of (index, row->event);

  if (is_sensitive (row) || rounds_sensitive_reason (index, row->event))
    return TRUE;
  if (names != NULL && words_say (names, row->event))
    return TRUE;
  return visit != NULL && (is_sensitive (visit) || rounds_sensitive_reason (index, visit->event) ||
                           (names != NULL && words_say (names, visit->event)));
}

guint32
rounds_sensitive_row_marks (const RoundsChartIndex *index,
                            const GPtrArray *names,
                            const RoundsChartRow *row)
{
  if (row == NULL)
    return 0;
  return row->marks | (rounds_sensitive_row (index, names, row) ? ROUNDS_MARK_SENSITIVE : 0);
}

guint32
rounds_sensitive_medicine_marks (const RoundsMedicineLine *line)
{
  guint32 marks = 0;

  for (guint i = 0; i < line->n_courses; i++)
    for (guint k = 0; k < line->courses[i].n_rows; k++)
      marks |= rounds_sensitive_marks (line->courses[i].rows[k]);
  return marks;
}
