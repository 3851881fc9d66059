/* What a line of the record says beside its title, and how long a text becomes short: nothing in it may read as
 * another value, or as a state that the record does not have. */
#include "evidence-private.h"

#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FREE_TEXT_BYTES 220 /* of a title, of a value that is free text */
#define AFTER_A_NUMBER  3 /* words behind a number that may be its unit, or the rest of its date */

/* ---- cutting ---- */

static gboolean
has_digit (const char *word, gsize size)
{
  for (const char *p = word; p < word + size; p = g_utf8_next_char (p))
    if (g_unichar_isdigit (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* After "5.4 mmol/L," and "(2019)", not after "13." of "13. November". */
static gboolean
ends_clause (const char *word, gsize size, gboolean number)
{
  return size > 0 && strchr (number ? ",;)" : ",;).:", word[size - 1]) != NULL;
}

/* The last end of a word within max bytes at which no number, unit or date is torn. 0: none. */
static gsize
cut_place (const char *text, gsize max)
{
  gsize place = 0;
  guint near = 0;

  for (const char *word = text; *word != '\0';)
    {
      gsize size = strcspn (word, " ");
      const char *next = word + size + strspn (word + size, " ");
      gboolean number = has_digit (word, size), clause = ends_clause (word, size, number);
      gboolean free;

      if ((gsize) (word - text) + size > max)
        break;
      near = number ? AFTER_A_NUMBER : near > 0 ? near - 1 : 0;
      /* "13 Nov, 2026" is one date; in "5 mg daily, 2 tablets" a comma ends what the first number is of. */
      free = !has_digit (next, strcspn (next, " ")) || (clause && near <= 1 && !number);
      near = clause ? 0 : near;
      if (near == 0 && free)
        place = (gsize) (word - text) + size;
      word = next;
    }
  return place;
}

/* Of a script that puts no spaces between its words. */
static gsize
cut_place_wide (const char *text, gsize max)
{
  gsize place = 0;

  for (const char *p = text; *p != '\0';)
    {
      const char *next = g_utf8_next_char (p);

      if ((gsize) (next - text) > max)
        break;
      if (g_unichar_iswide (g_utf8_get_char (p)) && g_unichar_iswide (g_utf8_get_char (next)) &&
          !g_unichar_isdigit (g_utf8_get_char (p)) && !g_unichar_isdigit (g_utf8_get_char (next)))
        place = (gsize) (next - text);
      p = next;
    }
  return place;
}

static char *
one_line (const char *text)
{
  GString *line = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (line, g_unichar_isspace (c) || g_unichar_iscntrl (c) ? ' ' : c);
    }
  return g_string_free (line, FALSE);
}

char *
rounds_evidence_cut (const char *text)
{
  g_autofree char *line = one_line (text);
  gsize place;

  if (strlen (line) <= FREE_TEXT_BYTES)
    return g_steal_pointer (&line);
  place = cut_place (line, FREE_TEXT_BYTES);
  if (place == 0)
    place = cut_place_wide (line, FREE_TEXT_BYTES);
  line[place] = '\0';
  /* Translators: a text of the record of which the end is left out. */
  return g_strdup_printf (_ ("%s … (cut)"), line);
}

char *
rounds_evidence_excerpt (const char *snippet)
{
  static const char ellipsis[] = "…";
  g_autofree char *line = one_line (snippet);
  gsize size = strlen (line), place;

  if (!g_str_has_suffix (line, ellipsis))
    return g_steal_pointer (&line);
  line[size - strlen (ellipsis)] = '\0';
  place = cut_place (line, size);
  /* The words that were looked for stand in its middle. */
  if (place > size / 2)
    line[place] = '\0';
  return g_strconcat (line, ellipsis, NULL);
}

/* ---- states, by the rules of the record ---- */

/* "ended 03-Mar-2019", "end not recorded". */
static char *
end_words (const RoundsChartIndex *index, gint64 end, RoundsEndKind kind)
{
  g_autofree char *day = NULL;

  if (kind == ROUNDS_END_NOT_RECORDED || end == G_MAXINT64)
    return g_strdup (_ ("end not recorded"));
  day = rounds_say_day (index, end);
  return g_strdup_printf (kind == ROUNDS_END_ESTIMATED ? _ ("end estimated %s") : _ ("ended %s"),
                          day);
}

const char *
rounds_evidence_problem_words (RoundsProblemState state)
{
  switch (state)
    {
    case ROUNDS_PROBLEM_RECURRENCE:
      return _ ("active again (recurrence)");
    case ROUNDS_PROBLEM_RELAPSE:
      return _ ("active again (relapse)");
    case ROUNDS_PROBLEM_NO_STATUS:
      return _ ("status not recorded");
    case ROUNDS_PROBLEM_REMISSION:
      return _ ("in remission");
    case ROUNDS_PROBLEM_INACTIVE:
      return _ ("inactive, not current");
    case ROUNDS_PROBLEM_RESOLVED:
      return _ ("resolved, not current");
    case ROUNDS_PROBLEM_REFUTED:
      return _ ("refuted, not a problem of this patient");
    case ROUNDS_PROBLEM_ACTIVE:
    case ROUNDS_PROBLEM_IN_ERROR:
    default:
      return rounds_say_status_code (rounds_problem_state_word (state));
    }
}

/* Record rule 2.2. */
static char *
episode_words (const RoundsChartIndex *index, const RoundsEpisode *episode)
{
  const char *state = rounds_evidence_problem_words (episode->state);
  g_autofree char *end = NULL;

  if (episode->suspected && episode->state <= ROUNDS_PROBLEM_NO_STATUS)
    return g_strdup_printf (_ ("suspected, %s"), state);
  if (episode->state != ROUNDS_PROBLEM_INACTIVE && episode->state != ROUNDS_PROBLEM_RESOLVED)
    return g_strdup (state);
  end = end_words (index, episode->until, ROUNDS_END_RECORDED);
  return g_strdup_printf ("%s, %s", state, end);
}

static char *
problem_words (RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsProblems *problems = rounds_patient_get_problems (patient);

  for (guint i = 0; problems != NULL && i < problems->n_problems; i++)
    for (guint k = 0; k < problems->problems[i].n_episodes; k++)
      if (problems->problems[i].episodes[k].row == row)
        return episode_words (rounds_patient_get_index (patient),
                              &problems->problems[i].episodes[k]);
  return NULL;
}

/* Record rule 2.3. */
static char *
allergy_words (RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsAllergies *allergies = rounds_patient_get_allergies (patient);

  for (guint i = 0; allergies != NULL && i < allergies->n_entries; i++)
    {
      const RoundsAllergy *entry = &allergies->entries[i];
      const char *status = rounds_say_status_code (entry->clinical_status);

      if (entry->row != row)
        continue;
      if (g_strcmp0 (entry->verification, "refuted") == 0)
        return g_strdup (_ ("refuted, not an allergy of this patient"));
      if (status == NULL)
        status = _ ("status not recorded");
      return g_strdup_printf ("%s%s", status, entry->unconfirmed ? _ (", unconfirmed") : "");
    }
  for (guint i = 0; allergies != NULL && allergies->none_known[i] != NULL; i++)
    if (allergies->none_known[i] == row && allergies->partial)
      return g_strdup (_ ("but not all allergies were loaded"));
  return NULL;
}

static gboolean
is_order (const RoundsChartRow *row)
{
  return row->event->reference != NULL &&
         g_str_has_prefix (row->event->reference, "MedicationRequest/");
}

/* Record rule 2.1: an earlier order of a course was renewed, never stopped. */
static gboolean
is_renewed (const RoundsMedicineCourse *course, const RoundsChartRow *row)
{
  guint i = 0;

  while (i < course->n_rows && course->rows[i] != row)
    i++;
  for (i++; is_order (row) && i < course->n_rows; i++)
    if (is_order (course->rows[i]))
      return TRUE;
  return FALSE;
}

char *
rounds_evidence_course_words (const RoundsChartIndex *index, const RoundsMedicineCourse *course)
{
  const char *state = rounds_medicine_state_text (course->state);
  g_autofree char *more = NULL;

  if (course->state == ROUNDS_MEDICINE_NOT_CONFIRMED && course->evidence != G_MININT64)
    {
      g_autofree char *day = rounds_say_day (index, course->evidence);

      more = g_strdup_printf (_ ("since %s"), day);
      return g_strdup_printf ("%s %s", state, more);
    }
  if (course->state != ROUNDS_MEDICINE_STOPPED && course->state != ROUNDS_MEDICINE_COMPLETED &&
      course->state != ROUNDS_MEDICINE_EXPIRED)
    return g_strdup (state);
  more = end_words (index, course->end, course->end_kind);
  return g_strdup_printf ("%s, %s", state, more);
}

static char *
row_course_words (const RoundsChartIndex *index,
                  const RoundsMedicineCourse *course,
                  const RoundsChartRow *row)
{
  g_autofree char *words = rounds_evidence_course_words (index, course);
  const char *own = rounds_say_status_code (row->event->status);

  if (is_renewed (course, row))
    /* Translators: a medicine's state, "current, confirmed". */
    return g_strdup_printf (_ ("renewed by a later order, which is %s"), words);
  if (is_order (row) || own == NULL)
    return g_steal_pointer (&words);
  /* Translators: the status of one dose that was given, or of a report; the state of the medicine. */
  return g_strdup_printf (_ ("%s; the medicine: %s"), own, words);
}

static char *
medicine_words (RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsMedicines *medicines = rounds_patient_get_medicines (patient);

  for (guint i = 0; medicines != NULL && i < medicines->n_lines; i++)
    for (guint k = 0; k < medicines->lines[i].n_courses; k++)
      {
        const RoundsMedicineCourse *course = &medicines->lines[i].courses[k];

        for (guint j = 0; j < course->n_rows; j++)
          if (course->rows[j] == row)
            return row_course_words (rounds_patient_get_index (patient), course, row);
      }
  return NULL;
}

/* NULL: there is nothing to say. (transfer full) */
static char *
state_words (RoundsPatient *patient, const RoundsChartRow *row)
{
  const guint32 said = ROUNDS_MARK_CANCELLED | ROUNDS_MARK_CORRECTED | ROUNDS_MARK_NOT_DONE |
                       ROUNDS_MARK_PRELIMINARY;
  RoundsKind kind = row->event->kind;
  char *words = kind == ROUNDS_KIND_CONDITION    ? problem_words (patient, row)
                : kind == ROUNDS_KIND_ALLERGY    ? allergy_words (patient, row)
                : kind == ROUNDS_KIND_MEDICATION ? medicine_words (patient, row)
                                                 : NULL;

  if (words != NULL)
    return words;
  if (kind == ROUNDS_KIND_CONDITION || kind == ROUNDS_KIND_MEDICATION)
    return rounds_say_status (row);
  /* A result without more is final; of the rest the marks say it. */
  if (row->event->status == NULL || strcmp (row->event->status, "final") == 0 ||
      (row->marks & said) != 0)
    return NULL;
  return g_strdup (rounds_say_status_code (row->event->status));
}

/* ---- what a row says beside its title ---- */

static gboolean
has_value (const RoundsEvent *event)
{
  return event->value.type != ROUNDS_VALUE_NONE || event->n_components > 0;
}

/* A number is never cut, nor what belongs to it. */
char *
rounds_evidence_value (const RoundsChartRow *row)
{
  g_autofree char *value = has_value (row->event) ? rounds_say_row_value (row) : NULL;

  if (value == NULL)
    return NULL;
  return row->event->value.type == ROUNDS_VALUE_TEXT || row->event->value.type == ROUNDS_VALUE_OTHER
             ? rounds_evidence_cut (value)
             : one_line (value);
}

static void
add_value (GString *text, const RoundsChartRow *row)
{
  g_autofree char *value = rounds_evidence_value (row), *range = rounds_say_range (row);
  RoundsFlag flag = rounds_say_flag_of (row);

  if (value == NULL && row->event->kind == ROUNDS_KIND_RESULT && row->event->n_facets > 0 &&
      rounds_event_facet (row->event, ROUNDS_FACET_MEMBER, 0) == NULL)
    value = rounds_say_row_value (row); /* that there is none, and why */
  if (value == NULL)
    return;
  g_string_append_printf (text, ": %s", value);
  if (flag != ROUNDS_FLAG_NONE)
    g_string_append_printf (text, ", %s", rounds_say_flag_words (flag));
  if ((row->marks & ROUNDS_MARK_NO_RANGE) == 0 && row->event->n_ranges > 0)
    g_string_append_printf (text, ", range %s", range);
}

/* Whose illness it is; of which organism. */
static char *
row_name (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  const RoundsFacet *relative = event->kind == ROUNDS_KIND_FAMILY_HISTORY
                                    ? rounds_event_facet (event, ROUNDS_FACET_RELATIONSHIP, 0)
                                    : NULL;
  const char *who = relative == NULL         ? NULL
                    : relative->text != NULL ? relative->text
                                             : relative->code.display;

  if (who != NULL)
    return g_strdup_printf (_ ("%s: %s"), who, event->title);
  return row->of != NULL ? g_strdup_printf ("%s, %s", event->title, row->of)
                         : g_strdup (event->title);
}

/* What a report concludes: its title alone says that there is one. */
static void
add_conclusion (GString *text, const RoundsChartRow *row)
{
  const RoundsFacet *note = row->event->kind == ROUNDS_KIND_PANEL
                                ? rounds_event_facet (row->event, ROUNDS_FACET_NOTE, 0)
                                : NULL;
  g_autofree char *words = note != NULL && note->text != NULL ? rounds_evidence_cut (note->text)
                                                              : NULL;

  if (words != NULL)
    g_string_append_printf (text, ": “%s”", words);
}

char *
rounds_evidence_words (RoundsPatient *patient, const RoundsChartRow *row, const char *snippet)
{
  g_autofree char *name = row_name (row), *title = rounds_evidence_cut (name);
  g_autofree char *state = snippet == NULL || row->event->kind != ROUNDS_KIND_NOTE
                               ? state_words (patient, row)
                               : NULL;
  g_autofree char *marks = rounds_say_marks (row);
  GString *text = g_string_new (title);

  if (snippet != NULL)
    {
      g_autofree char *excerpt = rounds_evidence_excerpt (snippet);

      g_string_append_printf (text, ": “%s”", excerpt);
    }
  else
    {
      add_value (text, row);
      add_conclusion (text, row);
    }
  if (state != NULL)
    g_string_append_printf (text, ", %s", state);
  if (*marks != '\0')
    g_string_append_printf (text, ", %s", marks);
  return g_string_free (text, FALSE);
}
