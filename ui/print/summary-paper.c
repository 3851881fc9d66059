#include "summary-paper.h"

#include "say.h"

#include <glib/gi18n-lib.h>

#define RESULTS_MAX 40

/* ---- the head of every page ---- */

static RoundsPaper *
paper_new (RoundsPatient *patient, const char *title)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsPerson *person = rounds_patient_get_person (patient);
  RoundsStore *store = rounds_session_get_store (rounds_patient_get_session (patient));
  const RoundsIdentifier *mrn = person != NULL ? rounds_person_mrn (person) : NULL;
  g_autofree char *who = person != NULL ? rounds_say_who (person)
                                        : g_strdup (_ ("No Patient record"));
  g_autofree char *number = mrn != NULL ? g_strdup_printf (_ ("MRN %s"), mrn->value)
                                        : g_strdup (_ ("no MRN recorded"));
  g_autofree char *now = rounds_say_moment (index, rounds_patient_get_now (patient));
  g_autofree char *moment = rounds_say_moment (index, rounds_patient_get_moment (patient));
  g_autofree char *printed = g_strdup_printf (_ ("Printed %s"), now);
  g_autofree char *as_of = g_strdup_printf (_ ("As of %s"), moment);
  const RoundsPaperHead head = {
    .who = who,
    .number = number,
    .title = title,
    .printed = printed,
    .as_of = as_of,
    .synced = _ ("Last synced: never, no server"),
    .demonstration = rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION,
  };

  return rounds_paper_new (&head);
}

/* ---- the lists ---- */

static void
add_allergies (RoundsPaper *paper, RoundsPatient *patient)
{
  const RoundsAllergies *allergies = rounds_patient_get_allergies (patient);

  rounds_paper_heading (paper, _ ("Allergies"));
  if (allergies == NULL || allergies->n_entries == 0)
    {
      rounds_paper_text (paper, allergies != NULL && allergies->state == ROUNDS_ALLERGIES_NONE_KNOWN
                                    ? _ ("Recorded as none known; see the record for which kinds")
                                    : _ ("Nothing in this record. That is not “none known”."));
      return;
    }
  for (guint i = 0; i < allergies->n_entries; i++)
    {
      const RoundsAllergy *entry = &allergies->entries[i];
      g_autofree char *reactions = entry->reactions != NULL && entry->reactions[0] != NULL
                                       ? g_strjoinv (", ", (char **) entry->reactions)
                                       : g_strdup (_ ("reaction not recorded"));
      g_autofree char *right = g_strdup_printf ("%s%s%s", entry->active ? "" : _ ("not active · "),
                                                reactions,
                                                entry->unconfirmed ? _ (" · unconfirmed") : "");

      rounds_paper_line (paper, entry->title, right);
    }
  if (allergies->partial)
    rounds_paper_text (paper, _ ("Not all allergies were loaded."));
}

static void
add_problems (RoundsPaper *paper, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsProblems *problems = rounds_patient_get_problems (patient);
  guint n = 0;

  rounds_paper_heading (paper, _ ("Active problems"));
  for (guint i = 0; problems != NULL && i < problems->n_problems; i++)
    {
      const RoundsProblem *problem = &problems->problems[i];
      g_autofree char *since = NULL, *title = NULL, *marks = NULL;

      if (problem->state > ROUNDS_PROBLEM_NO_STATUS)
        continue;
      since = rounds_say_row_time (index, problem->episodes[0].row);
      marks = rounds_say_marks (problem->episodes[0].row);
      title = g_strdup_printf ("%s%s%s%s", problem->suspected ? _ ("Suspected: ") : "",
                               problem->title, *marks != '\0' ? " · " : "", marks);
      rounds_paper_line (paper, title, since);
      n++;
    }
  if (n == 0)
    rounds_paper_text (paper, _ ("No active problem in this record"));
  if (problems != NULL && problems->partial)
    rounds_paper_text (paper, _ ("Not all problems were loaded."));
}

static gboolean
is_on_paper (RoundsMedicineState state)
{
  return state != ROUNDS_MEDICINE_IN_ERROR && state != ROUNDS_MEDICINE_STOPPED &&
         state != ROUNDS_MEDICINE_COMPLETED && state != ROUNDS_MEDICINE_EXPIRED;
}

static void
add_medicines (RoundsPaper *paper, RoundsPatient *patient)
{
  const RoundsMedicines *medicines = rounds_patient_get_medicines (patient);
  guint left = 0;
  g_autofree char *more = NULL;

  rounds_paper_heading (paper, medicines != NULL && medicines->at_death ? _ ("Medicines at death")
                                                                        : _ ("Medicines"));
  for (guint i = 0; medicines != NULL && i < medicines->n_lines; i++)
    {
      const RoundsMedicineLine *line = &medicines->lines[i];
      const RoundsMedicineCourse *course = line->n_courses > 0 ? &line->courses[0] : NULL;
      g_autofree char *right = NULL;

      if (!is_on_paper (line->state))
        {
          left++;
          continue;
        }
      right = g_strdup_printf ("%s · %s",
                               course != NULL && course->dose != NULL ? course->dose
                                                                      : _ ("dose not recorded"),
                               rounds_medicine_state_text (line->state));
      rounds_paper_line (paper, line->title, right);
    }
  for (guint i = 0; medicines != NULL && i < medicines->n_conflicts; i++)
    rounds_paper_text (paper, medicines->conflicts[i].text);
  more = g_strdup_printf (ngettext ("%u stopped or ended medicine is not on this paper",
                                    "%u stopped or ended medicines are not on this paper", left),
                          left);
  if (left > 0)
    rounds_paper_text (paper, more);
}

static void
add_result (RoundsPaper *paper, RoundsPatient *patient, const RoundsSeries *series)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  guint n = rounds_series_count (series, rounds_patient_get_moment (patient));
  const RoundsChartRow *row = series->points[n - 1].row;
  g_autofree char *value = rounds_say_row_value (row), *when = rounds_say_row_time (index, row);
  g_autofree char *range = rounds_say_range (row), *status = rounds_say_status (row);
  const char *flag = rounds_say_flag (rounds_say_flag_of (row));
  g_autofree char *left = g_strdup_printf ("%s: %s %s", series->title, value, flag);
  g_autofree char *right = g_strdup_printf ("%s · %s · %s", range, status, when);

  rounds_paper_line (paper, left, right);
}

static void
add_results (RoundsPaper *paper, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 moment = rounds_patient_get_moment (patient);
  guint n = 0, left = 0;
  g_autofree char *more = NULL;

  rounds_paper_heading (paper, _ ("Latest of each result"));
  for (guint i = 0; i < index->n_series; i++)
    {
      const RoundsSeries *series = &index->series[i];

      if (series->kind != ROUNDS_KIND_RESULT || rounds_series_count (series, moment) == 0)
        continue;
      if (n < RESULTS_MAX)
        add_result (paper, patient, series);
      n++;
    }
  left = n > RESULTS_MAX ? n - RESULTS_MAX : 0;
  more = g_strdup_printf (ngettext ("and %u more series", "and %u more series", left), left);
  if (left > 0)
    rounds_paper_text (paper, more);
  if (n == 0)
    rounds_paper_text (paper, _ ("No result in this record"));
}

static void
add_errors (RoundsPaper *paper, RoundsPatient *patient)
{
  const RoundsChartErrors *errors = rounds_patient_get_errors (patient);

  if (errors == NULL || errors->n_errors == 0)
    return;
  rounds_paper_heading (paper, _ ("This record contradicts itself"));
  for (guint i = 0; i < errors->n_errors; i++)
    rounds_paper_text (paper, errors->errors[i].text);
}

RoundsPaper *
rounds_summary_paper_new (RoundsPatient *patient)
{
  RoundsPaper *paper = paper_new (patient, _ ("Summary"));
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  guint withheld = index->withheld[ROUNDS_SECRECY_RESTRICTED] +
                   index->withheld[ROUNDS_SECRECY_VERY];
  g_autofree char *kept_back =
      g_strdup_printf (ngettext ("%u restricted record is not on this paper",
                                 "%u restricted records are not on this paper", withheld),
                       withheld);

  if (withheld > 0)
    rounds_paper_text (paper, kept_back);
  add_allergies (paper, patient);
  add_problems (paper, patient);
  add_medicines (paper, patient);
  add_results (paper, patient);
  add_errors (paper, patient);
  return paper;
}

/* ---- the page that is shown ---- */

RoundsPaper *
rounds_page_paper_new (RoundsPatient *patient, GtkWidget *page, const char *title)
{
  RoundsPaper *paper = paper_new (patient, title);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (page);
  double width = gtk_widget_get_width (page), height = gtk_widget_get_height (page);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node != NULL && width > 0 && height > 0)
    rounds_paper_picture (paper, node, width, height);
  else
    rounds_paper_text (paper, _ ("There is nothing on this page"));
  return paper;
}
