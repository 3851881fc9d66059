#include "sensitive-names.h"

#include "cards.h"
#include "say.h"

#include <string.h>

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

/* By what a medicine of which one row is sensitive is called: its ingredients, too. */
static void
add_medicine_names (GPtrArray *names, const RoundsMedicineLine *line)
{
  gboolean sensitive = FALSE;

  for (guint i = 0; i < line->n_courses; i++)
    for (guint k = 0; k < line->courses[i].n_rows; k++)
      sensitive |= rounds_card_is_sensitive (line->courses[i].rows[k]);
  if (!sensitive)
    return;
  add_name (names, rounds_say_concept (line->title));
  for (guint i = 0; line->ingredient_names != NULL && line->ingredient_names[i] != NULL; i++)
    add_name (names, g_strdup (line->ingredient_names[i]));
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

      if ((problem->marks & ROUNDS_MARK_SENSITIVE) == 0 &&
          problem->section != ROUNDS_PROBLEMS_SOCIAL && strcmp (own, name) == 0)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
rounds_sensitive_names (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsMedicines *medicines = rounds_patient_get_medicines (patient);
  const RoundsProblems *problems = rounds_patient_get_problems (patient);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < index->n_rows; i++)
    if (rounds_card_is_sensitive (&index->rows[i]) && index->rows[i].event->title != NULL &&
        !is_own (problems, index->rows[i].event))
      {
        const char *title = index->rows[i].event->title;

        add_name (names, g_strdup (title));
        add_name (names, rounds_say_concept (title));
        add_name (names, rounds_results_name (title));
        add_name (names, rounds_card_short_name (title));
      }
  for (guint i = 0; medicines != NULL && i < medicines->n_lines; i++)
    add_medicine_names (names, &medicines->lines[i]);
  for (guint i = 0; problems != NULL && i < problems->n_problems; i++)
    if (problems->problems[i].section == ROUNDS_PROBLEMS_SOCIAL)
      add_name (names, rounds_say_concept (problems->problems[i].title));
  return names;
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
