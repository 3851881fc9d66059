/* Active problems; medicines, those that harm most first. */
#include "cards.h"

#include "high-risk.h"
#include "listings.h"
#include "say.h"
#include "sensitive.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define END (ROUNDS_CARD_CELLS - 1)

/* ---- 4: active problems ---- */

static gboolean
is_active (const RoundsProblem *problem)
{
  return problem->section <= ROUNDS_PROBLEMS_ENCOUNTER &&
         problem->state <= ROUNDS_PROBLEM_NO_STATUS && !problem->beneath;
}

/* In the order of their page. */
static GPtrArray *
active_problems (const RoundsProblems *problems)
{
  GPtrArray *active = g_ptr_array_new ();

  for (guint i = 0; i < problems->n_problems; i++)
    if (is_active (&problems->problems[i]))
      g_ptr_array_add (active, (gpointer) &problems->problems[i]);
  return active;
}

/* Of these the sources have one fault in common, each for itself. */
static gboolean
is_gathered (RoundsChartErrorKind kind)
{
  return kind == ROUNDS_ERROR_AFTER_DEATH || kind == ROUNDS_ERROR_MODIFIED ||
         kind == ROUNDS_ERROR_LATER_DATE;
}

/* The other side of a contradiction about this problem; NULL: none that names one. */
static const RoundsChartRow *
contradicted_by (RoundsPatient *patient, const RoundsProblem *problem)
{
  const RoundsChartErrors *errors = rounds_patient_get_errors (patient);

  for (guint i = 0; errors != NULL && i < errors->n_errors; i++)
    {
      const RoundsChartError *error = &errors->errors[i];
      const RoundsChartRow *other = NULL;
      gboolean concerns = FALSE;

      for (guint k = 0; k < error->n_sources; k++)
        if (rounds_list_is_episode (problem, error->sources[k]))
          concerns = TRUE;
        else if (other == NULL)
          other = error->sources[k];
      if (concerns && other != NULL && error->kind != ROUNDS_ERROR_STAGES &&
          !is_gathered (error->kind))
        return other;
    }
  return NULL;
}

/* NULL: of none. */
static char *
other_words (const RoundsChartRow *other)
{
  if (other == NULL)
    return NULL;
  return rounds_say_concept (other->event->value.type == ROUNDS_VALUE_CODED &&
                                     other->event->value.text != NULL
                                 ? other->event->value.text
                                 : other->event->title);
}

static void
name_episodes (RoundsCardLine *line, const RoundsProblem *problem, guint first)
{
  for (guint i = first; i < problem->n_episodes; i++)
    rounds_card_of (line, problem->episodes[i].row);
}

/* The rows beside the one that names it: other, and the stages of which it says that they are open too. */
static void
name_rows (RoundsCardLine *line,
           RoundsPatient *patient,
           const RoundsProblem *problem,
           const RoundsChartRow *other)
{
  const RoundsProblem *against =
      other != NULL ? rounds_list_problem_of (rounds_patient_get_problems (patient), other) : NULL;

  name_episodes (line, problem, 1);
  rounds_card_of (line, other);
  if (against != NULL && against->section == ROUNDS_PROBLEMS_SOCIAL)
    line->sensitive++;
  for (guint i = 0; i < problem->n_also_open; i++)
    name_episodes (line, problem->also_open[i], 0);
}

static char *
stages_words (const RoundsProblem *problem)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < problem->n_also_open; i++)
    {
      g_autofree char *stage = rounds_list_stage (problem->also_open[i]);

      g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", stage);
    }
  return g_string_free (words, FALSE);
}

static gboolean
is_later (const RoundsProblem *problem)
{
  return (problem->episodes[0].row->marks & ROUNDS_MARK_LATER_DATE) != 0;
}

static char *
since_words (const RoundsChartIndex *index, const RoundsProblem *problem)
{
  g_autofree char *when = rounds_say_problem_since (index, problem, FALSE);

  return is_later (problem) ? g_strdup_printf (_ ("⚠ %s · dated in the future"), when)
                            : g_steal_pointer (&when);
}

static void
add_problem (RoundsCard *card, RoundsPatient *patient, const RoundsProblem *problem)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  g_autofree char *title = rounds_say_concept (problem->title);
  g_autofree char *when = since_words (index, problem);
  const RoundsChartRow *against = contradicted_by (patient, problem);
  g_autofree char *other = other_words (against);
  gboolean doubtful = is_later (problem) || strcmp (when, _ ("onset not recorded")) == 0;
  RoundsLook look = doubtful ? ROUNDS_LOOK_WARN : ROUNDS_LOOK_DIM;
  RoundsCardLine *line;

  line = rounds_card_add (card,
                          problem->suspected ? g_strdup_printf (_ ("Suspected: %s"), title)
                                             : g_strdup (title),
                          problem->suspected ? ROUNDS_LOOK_ITALIC : ROUNDS_LOOK_PLAIN);
  line->row = problem->episodes[0].row;
  name_rows (line, patient, problem, against);
  if (other != NULL)
    rounds_card_cell (line, END, g_strdup_printf (_ ("⚠ contradicts %s"), other), ROUNDS_LOOK_WARN);
  else if (problem->n_also_open > 0)
    {
      g_autofree char *stages = stages_words (problem);

      rounds_card_cell (line, END, g_strdup_printf (_ ("%s · also open: %s"), when, stages),
                        ROUNDS_LOOK_DIM);
    }
  else
    rounds_card_cell (line, END, g_steal_pointer (&when), look);
}

#define MORE_MAX 3

static gboolean
is_sensitive_problem (const RoundsProblem *problem)
{
  return (rounds_sensitive_problem_marks (problem) & ROUNDS_MARK_SENSITIVE) != 0;
}

/* "and 3 more: Body mass index 30+, Loss of teeth, Chronic sinusitis"; plain: of those that are not sensitive.
 * NULL: there is none. */
static char *
more_problems (const GPtrArray *active, guint shown, gboolean plain)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *count = NULL;
  guint n = 0;

  for (guint i = shown; i < active->len; i++)
    {
      const RoundsProblem *problem = g_ptr_array_index (active, i);
      g_autofree char *title = rounds_say_concept (problem->title);

      if ((plain && is_sensitive_problem (problem)) || n++ >= MORE_MAX)
        continue;
      g_string_append_printf (words, "%s%s", n == 1 ? ": " : ", ", title);
    }
  count = rounds_card_more (n, 0);
  return count != NULL ? g_strdup_printf ("%s%s%s", count, words->str, n > MORE_MAX ? " …" : "")
                       : NULL;
}

static void
add_more_problems (RoundsCard *card, const GPtrArray *active)
{
  for (guint i = ROUNDS_CARD_PROBLEMS; i < active->len; i++)
    {
      const RoundsProblem *problem = g_ptr_array_index (active, i);

      card->more_sensitive += is_sensitive_problem (problem);
      card->more_labelled += rounds_card_is_labelled (problem->marks);
    }
  card->more = more_problems (active, ROUNDS_CARD_PROBLEMS, FALSE);
  if (card->more_sensitive > 0)
    card->more_plain = more_problems (active, ROUNDS_CARD_PROBLEMS, TRUE);
}

RoundsCard *
rounds_card_problems (RoundsPatient *patient)
{
  const RoundsProblems *problems = rounds_patient_get_problems (patient);
  RoundsCard *card = rounds_card_new (4, g_strdup (_ ("Active problems")));
  g_autoptr (GPtrArray) active = NULL;
  guint curated = 0;

  card->section = "problems";
  if (problems == NULL)
    return card;
  active = active_problems (problems);
  for (guint i = 0; i < active->len; i++)
    {
      const RoundsProblem *problem = g_ptr_array_index (active, i);

      curated += problem->section == ROUNDS_PROBLEMS_CURATED ? 1 : 0;
      if (i < ROUNDS_CARD_PROBLEMS)
        add_problem (card, patient, problem);
    }
  card->note = problems->no_curated
                   ? g_strdup_printf (_ ("no curated problem list · %u from encounters"),
                                      active->len)
                   : g_strdup_printf (_ ("%u on the problem list · %u from encounters"), curated,
                                      active->len - curated);
  rounds_card_say_loaded (card, rounds_patient_get_index (patient));
  add_more_problems (card, active);
  if (active->len == 0)
    rounds_card_say_none (card, rounds_patient_get_index (patient),
                          rounds_patient_is_now (patient) ? _ ("No active problem in this record")
                                                          : _ ("No active problem at this moment"));
  return card;
}

/* ---- 5: medicines ---- */

/* Being taken or still open, as far as the record knows. */
static gboolean
is_open (RoundsMedicineState state)
{
  switch (state)
    {
    case ROUNDS_MEDICINE_GIVEN:
    case ROUNDS_MEDICINE_CURRENT:
    case ROUNDS_MEDICINE_REPORTED:
    case ROUNDS_MEDICINE_ON_HOLD:
    case ROUNDS_MEDICINE_NOT_CONFIRMED:
    case ROUNDS_MEDICINE_EXPIRED:
    case ROUNDS_MEDICINE_NOT_TAKING:
    case ROUNDS_MEDICINE_PLANNED:
    case ROUNDS_MEDICINE_NOT_KNOWN:
    case ROUNDS_MEDICINE_NO_STATUS:
      return TRUE;
    case ROUNDS_MEDICINE_IN_ERROR:
    case ROUNDS_MEDICINE_PROHIBITED:
    case ROUNDS_MEDICINE_PROPOSED:
    case ROUNDS_MEDICINE_STOPPED:
    case ROUNDS_MEDICINE_COMPLETED:
    default:
      return FALSE;
    }
}

static guint
state_rank (RoundsMedicineState state)
{
  if (state == ROUNDS_MEDICINE_GIVEN || state == ROUNDS_MEDICINE_CURRENT ||
      state == ROUNDS_MEDICINE_REPORTED)
    return 0;
  return state == ROUNDS_MEDICINE_ON_HOLD ? 1 : 2;
}

static int
compare_medicines (gconstpointer a, gconstpointer b)
{
  const RoundsMedicineLine *one = *(const RoundsMedicineLine *const *) a;
  const RoundsMedicineLine *other = *(const RoundsMedicineLine *const *) b;
  int order = (rounds_high_risk_class (one) == NULL) - (rounds_high_risk_class (other) == NULL);

  if (order == 0)
    order = (int) state_rank (one->state) - (int) state_rank (other->state);
  return order != 0 ? order : g_utf8_collate (one->title, other->title);
}

/* What names the line, and is opened. */
static const RoundsChartRow *
naming_row (const RoundsMedicineCourse *course)
{
  return course->decides;
}

static const RoundsMedicineCourse *
course_of (const RoundsMedicineLine *line)
{
  for (guint i = 0; i < line->n_courses; i++)
    if (line->courses[i].state == line->state)
      return &line->courses[i];
  return &line->courses[0];
}

static gboolean
holds (const RoundsMedicineCourse *course, const RoundsChartRow *row)
{
  for (guint i = 0; row != NULL && i < course->n_rows; i++)
    if (course->rows[i] == row)
      return TRUE;
  return FALSE;
}

/* The statement that speaks against the order of a course; NULL: none. */
static const RoundsMedicineConflict *
conflict_of (const RoundsMedicines *medicines,
             const RoundsMedicineCourse *course,
             RoundsMedicineConflictKind kind)
{
  for (guint i = 0; i < medicines->n_conflicts; i++)
    if (medicines->conflicts[i].kind == kind &&
        (holds (course, medicines->conflicts[i].sources[0]) ||
         holds (course, medicines->conflicts[i].sources[1])))
      return &medicines->conflicts[i];
  return NULL;
}

static char *
statement_day (const RoundsChartIndex *index, const RoundsMedicineConflict *conflict)
{
  const RoundsChartRow *row = conflict->sources[1] != NULL ? conflict->sources[1]
                                                           : conflict->sources[0];

  /* Without its clock, but never finer than it was given. */
  return row->event->start.precision > ROUNDS_PRECISION_DAY ? rounds_say_day (index, row->from)
                                                            : rounds_say_row_time (index, row);
}

static char *
state_words (RoundsPatient *patient, const RoundsMedicineCourse *course, RoundsLook *look)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsMedicines *medicines = rounds_patient_get_medicines (patient);
  const RoundsMedicineConflict *held = conflict_of (medicines, course, ROUNDS_MEDICINE_HELD);
  const RoundsMedicineConflict *refused = conflict_of (medicines, course,
                                                       ROUNDS_MEDICINE_ORDER_NOT_TAKING);
  g_autofree char *day = NULL;

  *look = ROUNDS_LOOK_WARN;
  if (held != NULL || refused != NULL)
    {
      day = statement_day (index, held != NULL ? held : refused);
      return g_strdup_printf (held != NULL ? _ ("held since %s") : _ ("not taken, %s"), day);
    }
  if (course->state == ROUNDS_MEDICINE_NOT_CONFIRMED && course->evidence != G_MININT64)
    {
      day = rounds_say_day (index, course->evidence);
      return g_strdup_printf (_ ("not confirmed since %s"), day);
    }
  if (course->state == ROUNDS_MEDICINE_CURRENT || course->state == ROUNDS_MEDICINE_GIVEN)
    *look = ROUNDS_LOOK_DIM;
  if (course->state == ROUNDS_MEDICINE_CURRENT && course->ordered != G_MININT64)
    {
      day = rounds_say_day (index, course->ordered);
      return g_strdup_printf (_ ("ordered %s"), day);
    }
  return g_strdup (rounds_list_medicine_heading (course->state));
}

static void
add_medicine (RoundsCard *card, RoundsPatient *patient, const RoundsMedicineLine *medicine)
{
  const RoundsMedicineCourse *course = course_of (medicine);
  const RoundsChartRow *row = naming_row (course);
  RoundsLook look;
  RoundsCardLine *line = rounds_card_add (card, rounds_say_concept (row->event->title),
                                          state_rank (medicine->state) == 0 ? ROUNDS_LOOK_PLAIN
                                                                            : ROUNDS_LOOK_DIM);
  char *words;

  line->row = row;
  for (guint i = 0; i < course->n_rows; i++)
    if (course->rows[i] != row)
      rounds_card_of (line, course->rows[i]);
  rounds_card_cell (line, 1, rounds_say_dose (course),
                    rounds_say_dose_is_unsure (course) ? ROUNDS_LOOK_WARN : ROUNDS_LOOK_DIM);
  rounds_card_cell (line, 2, rounds_high_risk_words (medicine), ROUNDS_LOOK_DIM);
  words = state_words (patient, course, &look);
  rounds_card_cell (line, END, words, look);
}

#define CONFLICTS_MAX 3
#define STOPPED_MAX   3

/* Short: the page of medicines has each in full, with both sources. */
static const char *const conflict_texts[] = {
  [ROUNDS_MEDICINE_ORDER_NOT_TAKING] = N_ ("ordered, but not taken"),
  [ROUNDS_MEDICINE_TWICE] = N_ ("ordered twice"),
  [ROUNDS_MEDICINE_ALLERGY] = N_ ("against an allergy"),
  [ROUNDS_MEDICINE_SAME_CLASS] = N_ ("two of one class"),
  [ROUNDS_MEDICINE_NO_DOSE] = NULL, /* stands in its own row */
  [ROUNDS_MEDICINE_AS_NEEDED] = N_ ("only as needed"),
  [ROUNDS_MEDICINE_AT_DEATH] = N_ ("open at death"),
  [ROUNDS_MEDICINE_HELD] = N_ ("ordered, but held"),
  [ROUNDS_MEDICINE_ORDERS] = N_ ("active, but a later order is over"),
  [ROUNDS_MEDICINE_REPORTED_OVER] = N_ ("ordered, but reported as over"),
};

/* By its ingredient and strength where they are known: "lisinopril 10 MG". */
static char *
short_medicine (const RoundsMedicines *medicines, const RoundsChartRow *row)
{
  const RoundsMedicineLine *line = NULL;
  const RoundsMedicineCourse *course = rounds_list_course_of (medicines, row, &line);

  if (course == NULL || line->ingredients == NULL || line->ingredients[0] == NULL)
    return rounds_say_concept (row->event->title);
  return g_strdup_printf ("%s%s%s", line->title, course->strength != NULL ? " " : "",
                          course->strength != NULL ? course->strength : "");
}

static guint
count_sensitive (const RoundsMedicineConflict *conflict)
{
  return (rounds_card_is_sensitive (conflict->sources[0]) ? 1 : 0) +
         (rounds_card_is_sensitive (conflict->sources[1]) ? 1 : 0);
}

/* plain: those about what is not sensitive. (transfer full) NULL: there is none. */
static char *
conflicts_words (const RoundsMedicines *medicines, gboolean plain)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const RoundsMedicineConflict *last = NULL;
  g_autofree char *more = NULL;
  guint n = 0;

  for (guint i = 0; i < medicines->n_conflicts; i++)
    {
      const RoundsMedicineConflict *conflict = &medicines->conflicts[i];
      g_autofree char *title = NULL;

      /* One medicine against two others is said once; the page has both. */
      if (conflict_texts[conflict->kind] == NULL || (plain && count_sensitive (conflict) > 0) ||
          (last != NULL && conflict->kind == last->kind &&
           conflict->sources[0] == last->sources[0]))
        continue;
      last = conflict;
      if (n++ >= CONFLICTS_MAX)
        continue;
      title = short_medicine (medicines, conflict->sources[0]);
      g_string_append_printf (words, "%s%s: %s", words->len > 0 ? " · " : "⚠ ",
                              _ (conflict_texts[conflict->kind]), title);
    }
  more = rounds_card_more (n, CONFLICTS_MAX);
  if (more != NULL)
    g_string_append_printf (words, " · %s", more);
  return n > 0 ? g_strdup (words->str) : NULL;
}

/* A line of several medicines that names all of its rows; words makes it, with or without what is sensitive. NULL:
 * there is nothing to say. */
static RoundsCardLine *
add_told (RoundsCard *card,
          const RoundsMedicines *medicines,
          char *(*words) (const RoundsMedicines *medicines, gboolean plain),
          guint sensitive,
          RoundsLook look)
{
  char *all = words (medicines, FALSE);
  RoundsCardLine *line;

  if (all == NULL)
    return NULL;
  line = rounds_card_add (card, all, look);
  line->section = "medications";
  line->told = TRUE;
  line->sensitive = sensitive;
  line->plain = sensitive > 0 ? words (medicines, TRUE) : NULL;
  return line;
}

static void
add_conflicts (RoundsCard *card, const RoundsMedicines *medicines)
{
  guint sensitive = 0, labelled = 0;
  RoundsCardLine *line;

  for (guint i = 0; i < medicines->n_conflicts; i++)
    if (conflict_texts[medicines->conflicts[i].kind] != NULL)
      {
        const RoundsMedicineConflict *conflict = &medicines->conflicts[i];

        sensitive += count_sensitive (conflict);
        for (guint k = 0; k < G_N_ELEMENTS (conflict->sources); k++)
          labelled += conflict->sources[k] != NULL &&
                      rounds_card_is_labelled (conflict->sources[k]->marks);
      }
  line = add_told (card, medicines, conflicts_words, sensitive, ROUNDS_LOOK_BANNER);
  if (line != NULL)
    line->labelled = labelled;
}

/* Of all of its rows. */
static gboolean
is_sensitive (const RoundsMedicineLine *line)
{
  return (rounds_sensitive_medicine_marks (line) & ROUNDS_MARK_SENSITIVE) != 0;
}

/* Of all of its rows. */
static guint32
course_marks (const RoundsMedicineCourse *course)
{
  guint32 marks = 0;

  for (guint i = 0; i < course->n_rows; i++)
    marks |= rounds_sensitive_marks (course->rows[i]);
  return marks;
}

static void
add_prohibited (GString *words, const RoundsMedicines *medicines, gboolean plain)
{
  g_autoptr (GPtrArray) prohibitions = rounds_medicines_prohibitions (medicines);

  for (guint i = 0; i < prohibitions->len; i++)
    {
      const RoundsMedicineCourse *course = prohibitions->pdata[i];
      g_autofree char *title = rounds_say_concept (course->decides->event->title);

      if (!(plain && (course_marks (course) & ROUNDS_MARK_SENSITIVE) != 0))
        g_string_append_printf (words, "%s⊘ %s", words->len > 0 ? " · " : "", title);
    }
}

/* (transfer full) NULL: there is none. */
static char *
others_words (const RoundsMedicines *medicines, gboolean plain)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *more = NULL;
  guint stopped = 0;

  add_prohibited (words, medicines, plain);
  for (guint i = 0; i < medicines->n_lines; i++)
    {
      g_autofree char *title = rounds_say_concept (medicines->lines[i].title);

      if (medicines->lines[i].state != ROUNDS_MEDICINE_STOPPED ||
          (plain && is_sensitive (&medicines->lines[i])) || stopped++ >= STOPPED_MAX)
        continue;
      if (stopped == 1)
        g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", _ ("stopped: "));
      g_string_append_printf (words, "%s%s", stopped > 1 ? ", " : "", title);
    }
  more = rounds_card_more (stopped, STOPPED_MAX);
  if (more != NULL)
    g_string_append_printf (words, " %s", more);
  return words->len > 0 ? g_strdup (words->str) : NULL;
}

/* The last line: what must not be given, what was stopped. */
static void
add_others (RoundsCard *card, const RoundsMedicines *medicines)
{
  g_autoptr (GPtrArray) prohibitions = rounds_medicines_prohibitions (medicines);
  guint sensitive = 0, labelled = 0;
  RoundsCardLine *line;

  for (guint i = 0; i < prohibitions->len; i++)
    {
      const guint32 marks = course_marks (prohibitions->pdata[i]);

      sensitive += (marks & ROUNDS_MARK_SENSITIVE) != 0;
      labelled += rounds_card_is_labelled (marks);
    }
  for (guint i = 0; i < medicines->n_lines; i++)
    if (medicines->lines[i].state == ROUNDS_MEDICINE_STOPPED)
      {
        sensitive += is_sensitive (&medicines->lines[i]);
        labelled += rounds_card_is_labelled (
            rounds_sensitive_medicine_marks (&medicines->lines[i]));
      }
  line = add_told (card, medicines, others_words, sensitive, ROUNDS_LOOK_DIM);
  if (line != NULL)
    line->labelled = labelled;
}

static char *
counts_words (const GPtrArray *open)
{
  guint n[3] = { 0 }, rank;

  for (guint i = 0; i < open->len; i++)
    {
      rank = state_rank (((const RoundsMedicineLine *) g_ptr_array_index (open, i))->state);
      n[rank]++;
    }
  return g_strdup_printf (_ ("%u current · %u on hold · %u not confirmed"), n[0], n[1], n[2]);
}

RoundsCard *
rounds_card_medicines (RoundsPatient *patient)
{
  const RoundsMedicines *medicines = rounds_patient_get_medicines (patient);
  RoundsCard *card = rounds_card_new (5, NULL);
  g_autoptr (GPtrArray) open = g_ptr_array_new ();

  card->section = "medications";
  card->title = g_strdup (medicines != NULL && medicines->at_death
                              ? _ ("Medicines at death, high-risk first")
                              : _ ("Medicines, high-risk first"));
  if (medicines == NULL)
    return card;
  for (guint i = 0; i < medicines->n_lines; i++)
    if (is_open (medicines->lines[i].state))
      g_ptr_array_add (open, (gpointer) &medicines->lines[i]);
  g_ptr_array_sort (open, compare_medicines);
  card->note = counts_words (open);
  rounds_card_say_loaded (card, rounds_patient_get_index (patient));
  add_conflicts (card, medicines);
  for (guint i = 0; i < MIN (open->len, ROUNDS_CARD_MEDICINES); i++)
    add_medicine (card, patient, g_ptr_array_index (open, i));
  card->more = rounds_card_more (open->len, ROUNDS_CARD_MEDICINES);
  if (open->len == 0)
    rounds_card_say_none (card, rounds_patient_get_index (patient),
                          rounds_patient_is_now (patient) ? _ ("No open medicine in this record")
                                                          : _ ("No open medicine at this moment"));
  add_others (card, medicines);
  return card;
}
