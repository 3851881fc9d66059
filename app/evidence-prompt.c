#include "evidence-private.h"
#include "pregnancy.h"
#include "results-list.h"
#include "say-none.h"
#include "say.h"
#include "sensitive.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FACTS_EACH        12 /* problems, medicines, allergies */
#define MAX_ANSWER_TOKENS 400

/* ---- facts ---- */

/* What adds to them gives the marks of the records. */

typedef struct
{
  GString *text;
  guint n, left;
  guint32 marks; /* of all that was listed, and left out for its length */
} List;

static void
list_add (List *self, const char *item, guint32 marks)
{
  self->marks |= marks;
  if (self->n >= FACTS_EACH)
    self->left++;
  else
    g_string_append_printf (self->text, "%s%s", self->n++ > 0 ? "; " : "", item);
}

/* A list that did not come whole never says that there is none. */
static void
list_end (List *self, const char *none, gboolean partial)
{
  if (self->n == 0 && !partial)
    g_string_append (self->text, none);
  if (self->left > 0)
    g_string_append_printf (self->text, "; and %u more", self->left);
  if (partial)
    g_string_append_printf (self->text, "%snot all were loaded, so there may be %s",
                            self->n > 0 ? "; " : "", self->n > 0 ? "more" : "some");
  g_string_append_c (self->text, '\n');
}

static guint32
add_problems (GString *text, RoundsPatient *patient)
{
  const RoundsProblems *problems = rounds_patient_get_problems (patient);
  List list = { .text = text };

  g_string_append (text, problems != NULL && problems->no_curated
                             ? "Active problems (no curated list; as recorded at encounters): "
                             : "Active problems: ");
  for (guint i = 0; problems != NULL && i < problems->n_problems; i++)
    {
      const RoundsProblem *problem = &problems->problems[i];
      g_autofree char *item = NULL;

      if (problem->state > ROUNDS_PROBLEM_NO_STATUS ||
          problem->section > ROUNDS_PROBLEMS_ENCOUNTER || problem->beneath)
        continue;
      item = problem->state == ROUNDS_PROBLEM_ACTIVE && !problem->suspected
                 ? g_strdup (problem->title)
                 : g_strdup_printf ("%s (%s%s)", problem->title,
                                    problem->suspected ? "suspected; " : "",
                                    rounds_evidence_problem_words (problem->state));
      list_add (&list, item, rounds_sensitive_problem_marks (problem));
    }
  list_end (&list, "none recorded", problems == NULL || problems->partial);
  return list.marks;
}

/* All but what is over, was never begun or is in error. */
static gboolean
is_told (RoundsMedicineState state)
{
  return rounds_medicine_is_open (state) || state == ROUNDS_MEDICINE_ON_HOLD ||
         state == ROUNDS_MEDICINE_REPORTED || state == ROUNDS_MEDICINE_NO_STATUS ||
         state == ROUNDS_MEDICINE_PROHIBITED;
}

/* Of all its records: any of them may say what it is for. */
static guint32
marks_of_course (const RoundsChartIndex *index, const RoundsMedicineCourse *course)
{
  guint32 marks = rounds_sensitive_row_marks (index, NULL, course->decides);

  for (guint i = 0; i < course->n_rows; i++)
    marks |= rounds_sensitive_row_marks (index, NULL, course->rows[i]);
  return marks;
}

/* Each course has its own dose and its own state: the morning's, the evening's, that of another strength. */
static void
add_courses (List *list, const RoundsChartIndex *index, const RoundsMedicineLine *line)
{
  for (guint i = 0; i < line->n_courses; i++)
    {
      const RoundsMedicineCourse *course = &line->courses[i];
      gboolean strength = course->strength != NULL &&
                          strstr (line->title, course->strength) == NULL;
      g_autofree char *item = NULL, *dose = NULL, *state = NULL;

      if (!is_told (course->state))
        continue;
      dose = rounds_say_dose (course);
      state = rounds_evidence_course_words (index, course);
      item = course->state == ROUNDS_MEDICINE_PROHIBITED
                 ? g_strdup_printf ("%s (prohibited)", line->title)
                 : g_strdup_printf ("%s%s%s (%s; %s)", line->title, strength ? " " : "",
                                    strength ? course->strength : "", state, dose);
      list_add (list, item, marks_of_course (index, course));
    }
}

static guint32
add_medicines (GString *text, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsMedicines *medicines = rounds_patient_get_medicines (patient);
  List list = { .text = text };

  g_string_append (text, medicines != NULL && medicines->at_death ? "Medicines at death: "
                                                                  : "Medicines: ");
  for (guint i = 0; medicines != NULL && i < medicines->n_lines; i++)
    add_courses (&list, index, &medicines->lines[i]);
  list_end (&list, "none current", medicines == NULL || medicines->partial);
  return list.marks;
}

/* Record rule 2.3: six states, and none of them is said of what did not come whole as if it had. */
static const char *
allergies_none (const RoundsAllergies *allergies)
{
  gboolean partial = allergies->partial;

  switch (allergies->state)
    {
    case ROUNDS_ALLERGIES_NONE_KNOWN:
      if (partial)
        return "“none known” is recorded, but not all was loaded, so not known";
      return allergies->scope == ROUNDS_SCOPE_ALL ? "none known, as recorded"
                                                  : "none known of some classes only";
    case ROUNDS_ALLERGIES_NOT_ASKED:
      return partial ? "not asked; not all was loaded" : "not asked";
    case ROUNDS_ALLERGIES_NONE_ACTIVE:
      return partial ? "none active of those that were loaded; not all was loaded, so not known"
                     : "none active: all entries are refuted, resolved, inactive or in error";
    case ROUNDS_ALLERGIES_NOT_LOADED:
      return "not loaded, so not known";
    case ROUNDS_ALLERGIES_ENTRIES:
    case ROUNDS_ALLERGIES_NO_RECORD:
    default:
      return partial ? "not loaded, so not known" : "nothing recorded, which does not mean none";
    }
}

static char *
allergy_item (const RoundsAllergy *entry)
{
  g_autofree char *reactions = entry->reactions != NULL && entry->reactions[0] != NULL
                                   ? g_strjoinv (", ", (char **) entry->reactions)
                                   : g_strdup ("reaction not recorded");

  return g_strdup_printf ("%s (%s%s%s)",
                          entry->unspecified ? "unspecified allergy, detail missing" : entry->title,
                          entry->severe ? "severe: " : "", reactions,
                          entry->unconfirmed ? "; unconfirmed" : "");
}

static guint32
add_allergies (GString *text, RoundsPatient *patient)
{
  const RoundsAllergies *allergies = rounds_patient_get_allergies (patient);
  List list = { .text = text };

  g_string_append (text, "Allergies: ");
  for (guint i = 0; allergies != NULL && i < allergies->n_entries; i++)
    {
      g_autofree char *item = allergy_item (&allergies->entries[i]);

      if (allergies->entries[i].active)
        list_add (&list, item, rounds_sensitive_marks (allergies->entries[i].row));
    }
  if (list.n == 0)
    list_end (&list, allergies != NULL ? allergies_none (allergies) : "not known", FALSE);
  else
    list_end (&list, "", allergies->partial);
  return list.marks;
}

/* ---- what did not come ---- */

static guint
count_withheld (const RoundsChartIndex *index)
{
  guint n = 0;

  for (guint i = 0; i < ROUNDS_N_SECRECIES; i++)
    n += index->withheld[i];
  return n;
}

/* Before all that is missing because of it. */
static void
add_not_loaded (GString *text, const RoundsChartIndex *index)
{
  const char *const *types = index->settings.not_loaded;
  guint withheld = count_withheld (index);
  gsize before = text->len;

  if (index->settings.sync != ROUNDS_SYNC_COMPLETE)
    g_string_append (text, index->settings.sync == ROUNDS_SYNC_FAILED
                               ? "The last loading of this record failed. "
                               : "This record did not come whole. ");
  if (types != NULL && types[0] != NULL)
    {
      g_autofree char *all = g_strjoinv (", ", (char **) types);

      g_string_append_printf (text, "Not loaded, or not whole: %s. ", all);
    }
  if (withheld > 0)
    g_string_append_printf (text, "Withheld from this reader: %u. ", withheld);
  if (text->len > before)
    g_string_append (text, "What is missing here may exist: never say that there is none.\n");
}

/* ---- what stands over the whole chart ---- */

static gboolean
is_alert (const RoundsChartRow *row, gint64 at)
{
  const guint32 not_so = ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED |
                         ROUNDS_MARK_NOT_PATIENT;

  return row->event->kind == ROUNDS_KIND_FLAG && (row->marks & not_so) == 0 && row->until > at &&
         (row->from <= at || row->from == G_MAXINT64) &&
         g_strcmp0 (row->event->status, "active") == 0;
}

static guint32
add_pregnancy (GString *text, const RoundsChartIndex *index, gint64 at)
{
  static const char *const words[] = {
    [ROUNDS_PREGNANCY_RECORDED] = "recorded, weeks not recorded",
    [ROUNDS_PREGNANCY_SUSPECTED] = "suspected",
    [ROUNDS_PREGNANCY_LONG] = "recorded over 44 weeks ago without an end: check the record",
    [ROUNDS_PREGNANCY_CHECK] = "the record contradicts itself: check the record",
  };
  const RoundsPregnancy pregnancy = rounds_chart_pregnancy (index, at);

  if (pregnancy.state == ROUNDS_PREGNANCY_NOT_SAID)
    return 0;
  if (pregnancy.state == ROUNDS_PREGNANCY_DAYS)
    g_string_append_printf (text, "Pregnancy: %d weeks and %d days\n", pregnancy.days / 7,
                            pregnancy.days % 7);
  else
    g_string_append_printf (text, "Pregnancy: %s\n", words[pregnancy.state]);
  return rounds_sensitive_marks (pregnancy.row);
}

/* Only what is there: that nothing is recorded says nothing. */
static guint32
add_standing (GString *text, const RoundsChartIndex *index, gint64 at)
{
  gboolean differs;
  const RoundsChartRow *status = rounds_chart_code_status (index, at, &differs);
  List list = { .text = text };
  guint32 marks = add_pregnancy (text, index, at);

  if (status != NULL)
    {
      const char *doubt = rounds_say_code_status_doubt (status, differs);
      g_autofree char *words = doubt == NULL ? rounds_say_code_status (status) : NULL;

      if (doubt != NULL)
        g_string_append_printf (text, "%s\n", doubt);
      else
        g_string_append_printf (text, "Code status: %s\n", words);
      marks |= rounds_sensitive_marks (status);
    }
  for (guint i = 0; i < index->n_standing; i++)
    if (is_alert (index->standing[i], at))
      {
        if (list.n == 0)
          g_string_append (text, "Alerts: ");
        list_add (&list, index->standing[i]->event->title,
                  rounds_sensitive_marks (index->standing[i]));
      }
  if (list.n > 0)
    list_end (&list, "", FALSE);
  return marks | list.marks;
}

char *
rounds_evidence_facts (RoundsPatient *patient, guint32 *marks)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsPerson *person = rounds_patient_get_person (patient);
  gint64 moment = rounds_patient_get_moment (patient);
  g_autofree char *day = rounds_say_day (index, moment);
  GString *text = g_string_new (NULL);

  if (person != NULL)
    {
      g_autofree char *sex = rounds_say_sex (person);
      g_autofree char *age = rounds_say_age (person, moment, index->settings.zone);

      g_string_append_printf (text, "Patient: %s, %s. As of %s.\n", sex, age, day);
    }
  else
    g_string_append_printf (text, "Patient: age and sex not recorded. As of %s.\n", day);
  add_not_loaded (text, index);
  *marks = add_standing (text, index, moment);
  *marks |= add_problems (text, patient);
  *marks |= add_medicines (text, patient);
  *marks |= add_allergies (text, patient);
  return g_string_free (text, FALSE);
}

/* ---- the prompt ---- */

RoundsPrompt *
rounds_evidence_prompt (const RoundsEvidence *self, RoundsPatient *patient, const char *question)
{
  RoundsPrompt *prompt = rounds_prompt_new (rounds_patient_get_scope (patient));
  g_autoptr (GString) lines = g_string_new ("Lines of the record, oldest first:\n");

  /* Not translated: the model was trained on English and answers in the question's language. */
  rounds_prompt_add (prompt, ROUNDS_ROLE_SYSTEM, ROUNDS_TRUST_INSTRUCTION, TRUE,
                     "You help a clinician read the record of one patient. Use only the lines of "
                     "the record below. After each statement write the number of its line in "
                     "square brackets, like [3]. Copy numbers and units exactly. If the lines do "
                     "not answer the question, say so. Be brief.");
  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_RECORD, TRUE, self->facts);
  for (guint i = 0; i < self->n_lines; i++)
    g_string_append_printf (lines, "[%u] %s\n", i + 1, self->lines[i].line);
  if (self->n_lines == 0)
    g_string_append (lines, "none\n");
  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_RECORD, FALSE, lines->str);
  rounds_prompt_add (prompt, ROUNDS_ROLE_USER, ROUNDS_TRUST_INSTRUCTION, FALSE, question);
  rounds_prompt_set_max_tokens (prompt, MAX_ANSWER_TOKENS);
  explicit_bzero (lines->str, lines->len);
  return prompt;
}

/* ---- what an answer cites ---- */

static gboolean
has_number (const GArray *numbers, guint number)
{
  for (guint i = 0; i < numbers->len; i++)
    if (g_array_index (numbers, guint, i) == number)
      return TRUE;
  return FALSE;
}

/* "[3]", "[3, 4]" and "[3][4]"; anything else in brackets is no citation. */
GArray *
rounds_evidence_cited (const RoundsEvidence *self, const char *answer)
{
  GArray *cited = g_array_new (FALSE, FALSE, sizeof (guint));

  for (const char *open = strchr (answer, '['); open != NULL; open = strchr (open + 1, '['))
    {
      const char *close = strchr (open, ']');

      if (close == NULL || strspn (open + 1, "0123456789, ") != (gsize) (close - open - 1))
        continue;
      for (const char *p = open + 1; p < close;)
        {
          char *end;
          guint64 number = g_ascii_strtoull (p, &end, 10);

          if (end != p && number >= 1 && number <= self->n_lines && !has_number (cited, number))
            {
              guint kept = number;

              g_array_append_val (cited, kept);
            }
          p = end > p ? end : p + 1;
        }
    }
  return cited;
}

static char *
given_words (const RoundsEvidence *self, const RoundsChartIndex *index)
{
  g_autofree char *from = NULL, *to = NULL;

  if (self->n_lines == 0)
    return g_strdup (_ ("Given to the model: no events of this chart"));
  from = rounds_say_row_time (index, self->lines[0].row);
  to = rounds_say_row_time (index, self->lines[self->n_lines - 1].row);
  /* Translators: a number of events, the time of the first and of the last, out of how many they were chosen. */
  return g_strdup_printf (ngettext ("Given to the model: %u event, %s to %s; %u could be given",
                                    "Given to the model: %u events, %s to %s; %u could be given",
                                    self->n_lines),
                          self->n_lines, from, to, self->considered);
}

char *
rounds_evidence_summary (const RoundsEvidence *self, const RoundsChartIndex *index)
{
  g_autofree char *given = given_words (self, index);

  if (self->left == NULL)
    return g_steal_pointer (&given);
  /* Translators: what was given to the model; words of the question. */
  return g_strdup_printf (_ ("%s. The question is long: not looked for were %s"), given,
                          self->left);
}

/* ---- questions that a chart suggests ---- */

static void
suggest (GPtrArray *questions, guint max, char *question)
{
  if (questions->len < max &&
      !g_ptr_array_find_with_equal_func (questions, question, g_str_equal, NULL))
    g_ptr_array_add (questions, question);
  else
    g_free (question);
}

/* The newest abnormal results first. */
static void
suggest_results (RoundsPatient *patient, GPtrArray *questions, guint max)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 moment = rounds_patient_get_moment (patient);

  for (guint i = index->n_rows; i-- > 0 && questions->len < max;)
    {
      const RoundsChartRow *row = &index->rows[i];

      if ((row->marks & ROUNDS_MARK_ABNORMAL) != 0 && row->from <= moment &&
          (row->marks &
           (ROUNDS_EVIDENCE_KEPT_BACK | ROUNDS_MARK_CANCELLED | ROUNDS_MARK_NO_TIME)) == 0)
        {
          g_autofree char *name = rounds_results_name (row->event->title);

          suggest (questions, max, g_strdup_printf (_ ("What happened to %s?"), name));
        }
    }
}

GPtrArray *
rounds_evidence_suggest (RoundsPatient *patient, guint max)
{
  GPtrArray *questions = g_ptr_array_new_with_free_func (g_free);
  const RoundsMedicines *medicines = rounds_patient_get_medicines (patient);

  if (rounds_patient_get_index (patient) == NULL)
    return questions;
  suggest_results (patient, questions, (max + 1) / 2);
  for (guint i = 0; medicines != NULL && i < medicines->n_lines; i++)
    if (medicines->lines[i].state == ROUNDS_MEDICINE_STOPPED ||
        medicines->lines[i].state == ROUNDS_MEDICINE_ON_HOLD)
      suggest (questions, max,
               g_strdup_printf (medicines->lines[i].state == ROUNDS_MEDICINE_STOPPED
                                    ? _ ("Why was %s stopped?")
                                    : _ ("Why is %s on hold?"),
                                medicines->lines[i].title));
  suggest (questions, max, g_strdup (_ ("What changed in the last three months?")));
  suggest (questions, max, g_strdup (_ ("What did the last note plan?")));
  return questions;
}
