#include "summary-paper.h"

#include "listings.h"
#include "paper-pieces.h"
#include "plot-words.h"
#include "say.h"
#include "sensitive.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define RESULTS_MAX 40
#define HITS_MAX    100

/* ---- the head of every page ---- */

/* A name that runs the other way than the program must not turn the date behind it around: "21-Oct-1962" after
 * Arabic letters is drawn as "Oct-1962-21" (UAX 9, rule W2). U+2068 and U+2069 hold it together. */
static char *
who_words (const RoundsPerson *person)
{
  g_autofree char *name = rounds_say_name (person);
  g_autofree char *birth = rounds_say_birth (&person->birth);
  gboolean backwards = FALSE;

  for (const char *at = name; *at != '\0' && !backwards; at = g_utf8_next_char (at))
    backwards = rounds_paper_runs_backwards (g_utf8_get_char (at));
  if (!backwards)
    return rounds_say_who (person);
  return g_strdup_printf ("\u2068%s\u2069, %s", name, birth);
}

RoundsPaper *
rounds_chart_paper_of_new (RoundsPatient *patient, const char *title, const char *as_of)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsPerson *person = rounds_patient_get_person (patient);
  RoundsStore *store = rounds_session_get_store (rounds_patient_get_session (patient));
  const RoundsIdentifier *mrn = person != NULL ? rounds_person_mrn (person) : NULL;
  g_autofree char *who = person != NULL ? who_words (person) : g_strdup (_ ("No Patient record"));
  g_autofree char *number = mrn != NULL ? g_strdup_printf (_ ("MRN %s"), mrn->value)
                                        : g_strdup (_ ("no MRN recorded"));
  g_autofree char *now = rounds_say_moment (index, rounds_patient_get_clock (patient));
  g_autofree char *printed = g_strdup_printf (_ ("Printed %s"), now);
  const RoundsPaperHead head = {
    .who = who,
    .number = number,
    .title = title,
    .printed = printed,
    .as_of = as_of,
    .synced = _ ("Last synced: never, no server"),
    .demonstration = rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION,
  };
  const RoundsPersonRow *row = rounds_patient_get_row (patient);
  RoundsPaper *paper;

  paper = rounds_paper_new (&head);
  /* The whole record: every paper of it. */
  if (row != NULL && row->secrecy > 0)
    {
      rounds_paper_text (paper, _ ("Restricted record"));
      rounds_paper_guard (paper, _ ("The whole record is restricted"));
    }
  return paper;
}

static RoundsPaper *
paper_at (RoundsPatient *patient, const char *title, gint64 at)
{
  g_autofree char *moment = rounds_say_moment (rounds_patient_get_index (patient), at);
  g_autofree char *as_of = g_strdup_printf (_ ("As of %s"), moment);

  return rounds_chart_paper_of_new (patient, title, as_of);
}

RoundsPaper *
rounds_chart_paper_new (RoundsPatient *patient, const char *title)
{
  return paper_at (patient, title, rounds_patient_get_moment (patient));
}

RoundsPaper *
rounds_chart_paper_now_new (RoundsPatient *patient, const char *title)
{
  RoundsPaper *paper = paper_at (patient, title, rounds_patient_get_now (patient));

  if (!rounds_patient_is_now (patient))
    rounds_paper_text (paper, _ ("This page is always as of now; the window showed another "
                                 "moment when it was printed."));
  return paper;
}

void
rounds_chart_paper_withheld (RoundsPaper *paper, RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  guint withheld = index->withheld[ROUNDS_SECRECY_RESTRICTED] +
                   index->withheld[ROUNDS_SECRECY_VERY];
  g_autofree char *words = g_strdup_printf (ngettext ("%u restricted record is not on this paper",
                                                      "%u restricted records are not on this paper",
                                                      withheld),
                                            withheld);

  if (withheld > 0)
    rounds_paper_text (paper, words);
}

#define LABELLED (ROUNDS_MARK_RESTRICTED | ROUNDS_MARK_VERY)

gboolean
rounds_chart_paper_keeps_marks (guint32 marks, gboolean sensitive, RoundsGuarded *guarded)
{
  gboolean is_guarded = (marks & ROUNDS_MARK_SENSITIVE) != 0;

  guarded->n += is_guarded;
  guarded->labelled += (marks & LABELLED) != 0;
  return is_guarded && !sensitive;
}

gboolean
rounds_chart_paper_keeps (const RoundsChartRow *row, gboolean sensitive, RoundsGuarded *guarded)
{
  return row != NULL &&
         rounds_chart_paper_keeps_marks (rounds_sensitive_marks (row), sensitive, guarded);
}

GPtrArray *
rounds_chart_paper_names (RoundsPatient *patient)
{
  return rounds_sensitive_names (rounds_patient_get_index (patient),
                                 rounds_patient_get_medicines (patient),
                                 rounds_patient_get_problems (patient));
}

/* What its second question says of it: kinds and counts, no name. */
static void
guard_entries (RoundsPaper *paper, const RoundsGuarded *guarded)
{
  g_autofree char *entries = g_strdup_printf (ngettext ("%u sensitive or social entry is on it",
                                                        "%u sensitive or social entries are on it",
                                                        guarded->n),
                                              guarded->n);
  g_autofree char *labelled = g_strdup_printf (ngettext ("%u of them is labelled restricted",
                                                         "%u of them are labelled restricted",
                                                         guarded->labelled),
                                               guarded->labelled);

  if (guarded->n > 0)
    rounds_paper_guard (paper, entries);
  if (guarded->labelled > 0)
    rounds_paper_guard (paper, labelled);
}

void
rounds_chart_paper_guard_marks (RoundsPaper *paper, guint32 marks)
{
  const char *words = NULL;

  if ((marks & LABELLED) != 0)
    words = _ ("It is labelled restricted");
  else if ((marks & ROUNDS_MARK_SENSITIVE) != 0)
    words = _ ("It is marked as sensitive");
  if (words == NULL)
    return;
  rounds_paper_text (paper, words);
  rounds_paper_guard (paper, words);
}

void
rounds_chart_paper_kept_back (RoundsPaper *paper,
                              const RoundsGuarded *guarded,
                              gboolean sensitive,
                              gboolean counted)
{
  guint kept_back = sensitive ? 0 : guarded->n;
  g_autofree char *text = g_strdup_printf (
      counted ? ngettext ("%u sensitive or social entry of these counts is not on this paper",
                          "%u sensitive or social entries of these counts are not on this paper",
                          kept_back)
              : ngettext ("%u sensitive or social entry is not on this paper",
                          "%u sensitive or social entries are not on this paper", kept_back),
      kept_back);

  if (kept_back > 0)
    rounds_paper_text (paper, text);
  if (sensitive)
    {
      rounds_paper_text (paper, _ ("Sensitive and social entries are on this paper"));
      guard_entries (paper, guarded);
    }
}

/* ---- the lists ---- */

typedef struct
{
  RoundsPaper *paper;
  RoundsPatient *patient;
  gboolean sensitive; /* what is sensitive is on it too */
  GPtrArray *names;   /* of what is sensitive: no free words may say one of them */
  RoundsGuarded guarded;
} Summary;

/* TRUE: it stays off the paper, and is counted. */
static gboolean
keep_back (Summary *self, guint32 marks)
{
  return rounds_chart_paper_keeps_marks (marks, self->sensitive, &self->guarded);
}

/* What one of the lists has, as its page on the screen knows it. */
typedef struct
{
  const char *what; /* _("problems") */
  const char *const *types;
  guint64 kinds;
} Listed;

static RoundsListing *
listing_new (Summary *self)
{
  return rounds_listing_new (&(RoundsListChart){
      .index = rounds_patient_get_index (self->patient),
      .at = rounds_patient_get_moment (self->patient),
      .allergies = rounds_patient_get_allergies (self->patient),
  });
}

/* Above its lines: what it lacks, in the words of its page (H19). */
static void
say_missing (Summary *self, const Listed *listed)
{
  g_autoptr (RoundsListing) listing = listing_new (self);

  rounds_listing_say_missing (listing, listed->types, listed->kinds);
  for (guint i = 0; i < listing->notices->len; i++)
    rounds_paper_text (self->paper, g_ptr_array_index (listing->notices, i));
}

/* In place of its lines: nothing is there, that cannot be known, or nothing that may be on this paper. before: kept
 * back by the lists above it; none: what is said where all is known. */
static void
say_empty (Summary *self, const Listed *listed, guint before, const char *none)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  g_autoptr (RoundsListing) listing = listing_new (self);
  gboolean known = (index->withheld_kinds & listed->kinds) == 0;

  rounds_listing_say_empty (listing, listed->what, listed->types, listed->kinds);
  for (guint i = 0; listed->types[i] != NULL; i++)
    known &= rounds_chart_loaded (index, listed->types[i]);
  if (!self->sensitive && self->guarded.n > before)
    rounds_paper_text (self->paper,
                       known ? _ ("Only sensitive or social entries, which are not on this paper")
                             : _ ("Of what was loaded only sensitive or social entries, which are "
                                  "not on this paper"));
  else
    rounds_paper_text (self->paper,
                       known && rounds_patient_is_now (self->patient) ? none : listing->empty);
}

static void
add_allergy (Summary *self, const RoundsAllergy *entry)
{
  g_autofree char *reactions = entry->reactions != NULL && entry->reactions[0] != NULL
                                   ? g_strjoinv (", ", (char **) entry->reactions)
                                   : g_strdup (_ ("reaction not recorded"));
  g_autofree char *name = rounds_say_concept (entry->title);
  g_autofree char *marks = rounds_say_marks (entry->row);
  g_autofree char *right = g_strdup_printf ("%s%s%s%s%s", entry->active ? "" : _ ("not active · "),
                                            reactions,
                                            entry->unconfirmed ? _ (" · unconfirmed") : "",
                                            *marks != '\0' ? " · " : "", marks);

  rounds_paper_line (self->paper, name, right);
}

static void
say_kept (RoundsPaper *paper, guint n)
{
  g_autofree char *words = g_strdup_printf (
      ngettext ("%u of these entries is sensitive or social and is not on this paper",
                "%u of these entries are sensitive or social and are not on this paper", n),
      n);

  rounds_paper_text (paper, words);
}

/* Below the lines that are there: a list that lacks one does not look whole. before: as of say_empty. */
static void
say_more_kept (Summary *self, guint before)
{
  guint n = self->sensitive ? 0 : self->guarded.n - before;
  g_autofree char *words =
      g_strdup_printf (ngettext ("%u more is sensitive or social and is not on this paper",
                                 "%u more are sensitive or social and are not on this paper", n),
                       n);

  if (n > 0)
    rounds_paper_text (self->paper, words);
}

static void
add_allergies (Summary *self)
{
  static const char *const types[] = { "AllergyIntolerance", NULL };
  const Listed listed = { _ ("allergies"), types, 1u << ROUNDS_KIND_ALLERGY };
  const RoundsAllergies *allergies = rounds_patient_get_allergies (self->patient);
  guint n = 0, before = self->guarded.n, kept;
  g_autoptr (RoundsListing) listing = NULL;
  g_autofree char *state = NULL;

  rounds_paper_heading (self->paper, _ ("Allergies"));
  say_missing (self, &listed);
  if (allergies == NULL)
    {
      rounds_paper_text (self->paper, _ ("Not known: allergies could not be read"));
      return;
    }
  /* Its count is the record's: how many of them are kept back is said below them (W8). */
  listing = listing_new (self);
  state = rounds_list_allergy_state (&listing->chart);
  rounds_paper_text (self->paper, state);
  for (guint i = 0; i < allergies->n_entries; i++)
    if (!keep_back (self, rounds_sensitive_marks (allergies->entries[i].row)))
      {
        add_allergy (self, &allergies->entries[i]);
        n++;
      }
  kept = self->sensitive ? 0 : self->guarded.n - before;
  if (n == 0 && kept > 0)
    say_empty (self, &listed, before, NULL);
  else if (kept > 0)
    say_kept (self->paper, kept);
}

static void
add_problem (Summary *self, const RoundsProblem *problem)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  g_autofree char *name = rounds_say_concept (problem->title);
  g_autofree char *since = rounds_say_problem_since (index, problem, TRUE);
  g_autofree char *marks = rounds_say_marks (problem->episodes[0].row);
  g_autofree char *title = g_strdup_printf ("%s%s%s%s", problem->suspected ? _ ("Suspected: ") : "",
                                            name, *marks != '\0' ? " · " : "", marks);

  rounds_paper_line (self->paper, title, since);
}

static void
add_problems (Summary *self)
{
  static const char *const types[] = { "Condition", NULL };
  const Listed listed = { _ ("problems"), types, 1u << ROUNDS_KIND_CONDITION };
  const RoundsProblems *problems = rounds_patient_get_problems (self->patient);
  guint n = 0, before = self->guarded.n;

  rounds_paper_heading (self->paper, _ ("Active problems"));
  say_missing (self, &listed);
  for (guint i = 0; problems != NULL && i < problems->n_problems; i++)
    {
      const RoundsProblem *problem = &problems->problems[i];

      if (problem->state > ROUNDS_PROBLEM_NO_STATUS ||
          keep_back (self, rounds_sensitive_problem_marks (problem)))
        continue;
      add_problem (self, problem);
      n++;
    }
  if (n == 0)
    say_empty (self, &listed, before, _ ("No active problem in this record"));
  else
    say_more_kept (self, before);
}

static gboolean
is_on_paper (RoundsMedicineState state)
{
  return state != ROUNDS_MEDICINE_IN_ERROR && state != ROUNDS_MEDICINE_STOPPED &&
         state != ROUNDS_MEDICINE_COMPLETED && state != ROUNDS_MEDICINE_EXPIRED;
}

/* What it is for may be sensitive, or be named by its dose: "for ... as needed". */
static guint32
marks_of_order (const Summary *self, const RoundsChartRow *row)
{
  return rounds_sensitive_row_marks (rounds_patient_get_index (self->patient), self->names, row);
}

/* "Ordered, and reported as not taken: lisinopril 10 MG Oral Tablet". */
static void
add_conflict (Summary *self, const RoundsMedicineConflict *conflict)
{
  const RoundsChartRow *one = conflict->sources[0], *other = conflict->sources[1];
  gboolean both = one != NULL && other != NULL &&
                  g_strcmp0 (one->event->title, other->event->title) != 0;
  guint32 marks = (one != NULL ? marks_of_order (self, one) : 0) |
                  (other != NULL ? marks_of_order (self, other) : 0);
  g_autofree char *first = one != NULL ? rounds_say_title (one) : g_strdup ("");
  g_autofree char *second = both ? rounds_say_title (other) : g_strdup ("");
  g_autofree char *text = g_strdup_printf ("⚠ %s: %s%s%s", conflict->text, first, both ? " · " : "",
                                           second);

  if (!keep_back (self, marks))
    rounds_paper_text (self->paper, text);
}

/* It is one line of several records. */
static guint32
marks_of (const Summary *self, const RoundsMedicineCourse *course)
{
  guint32 marks = 0;

  for (guint i = 0; i < course->n_rows; i++)
    marks |= marks_of_order (self, course->rows[i]);
  return marks;
}

/* Unless it is kept back: each course with its own dose and its own state. How many are there. */
static guint
add_medicine (Summary *self, const RoundsMedicineLine *line)
{
  guint n = 0;

  for (guint i = 0; i < line->n_courses; i++)
    {
      const RoundsMedicineCourse *course = &line->courses[i];
      g_autofree char *name = NULL, *right = NULL, *dose = NULL;

      if (!is_on_paper (course->state) || keep_back (self, marks_of (self, course)))
        continue;
      dose = rounds_say_dose (course);
      right = g_strdup_printf ("%s · %s", dose, rounds_medicine_state_text (course->state));
      name = rounds_plot_medicine (line, course);
      rounds_paper_line (self->paper, name, right);
      n++;
    }
  return n;
}

static void
add_medicines (Summary *self)
{
  static const char *const types[] = { "MedicationRequest", "MedicationStatement",
                                       "MedicationDispense", "MedicationAdministration", NULL };
  const Listed listed = { _ ("medicines"), types, 1u << ROUNDS_KIND_MEDICATION };
  const RoundsMedicines *medicines = rounds_patient_get_medicines (self->patient);
  guint left = 0, n = 0, before = self->guarded.n;
  g_autofree char *more = NULL;

  rounds_paper_heading (self->paper, medicines != NULL && medicines->at_death
                                         ? _ ("Medicines at death")
                                         : _ ("Medicines"));
  say_missing (self, &listed);
  for (guint i = 0; medicines != NULL && i < medicines->n_lines; i++)
    if (!is_on_paper (medicines->lines[i].state))
      left++;
    else
      n += add_medicine (self, &medicines->lines[i]);
  if (n == 0)
    say_empty (self, &listed, before, _ ("No current medicine in this record"));
  else
    say_more_kept (self, before);
  for (guint i = 0; medicines != NULL && i < medicines->n_conflicts; i++)
    add_conflict (self, &medicines->conflicts[i]);
  more = g_strdup_printf (ngettext ("%u stopped or ended medicine is not on this paper",
                                    "%u stopped or ended medicines are not on this paper", left),
                          left);
  if (left > 0)
    rounds_paper_text (self->paper, more);
}

static void
add_result (RoundsPaper *paper, RoundsPatient *patient, const RoundsSeries *series)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  guint n = rounds_series_count (series, rounds_patient_get_moment (patient));
  const RoundsChartRow *row = series->points[n - 1].row;
  g_autofree char *value = rounds_say_flagged_value (row), *when = rounds_say_row_time (index, row);
  g_autofree char *range = rounds_say_range (row), *status = rounds_say_status (row);
  g_autofree char *marks = rounds_say_marks (row);
  /* A mark may be the status in more words. */
  gboolean both = *marks != '\0' && strstr (marks, status) == NULL;
  g_autofree char *name = rounds_say_title (row);
  g_autofree char *left = g_strdup_printf ("%s: %s", name, value);
  g_autofree char *right = g_strdup_printf ("%s · %s%s%s · %s", range, both ? status : "",
                                            both ? " · " : "", *marks != '\0' ? marks : status,
                                            when);

  rounds_paper_line (paper, left, right);
}

#define PLAIN 2

/* Critical ones stand first, then those of which something has to be said wherever they stand. */
static guint
rank_of (const RoundsChartRow *row)
{
  g_autofree char *marks = rounds_say_marks (row);
  RoundsFlag flag = rounds_say_flag_of (row);

  if (flag == ROUNDS_FLAG_CRITICAL_LOW || flag == ROUNDS_FLAG_CRITICAL_HIGH ||
      flag == ROUNDS_FLAG_CRITICAL)
    return 0;
  return flag != ROUNDS_FLAG_NONE || *marks != '\0' ? 1 : PLAIN;
}

/* Series that may be on the paper; those kept back are counted once. (transfer full) */
static GPtrArray *
series_of (Summary *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  gint64 moment = rounds_patient_get_moment (self->patient);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < index->n_series; i++)
    {
      const RoundsSeries *series = &index->series[i];
      guint points = series->kind == ROUNDS_KIND_RESULT ? rounds_series_count (series, moment) : 0;

      if (points > 0 && !keep_back (self, rounds_sensitive_marks (series->points[points - 1].row)))
        g_ptr_array_add (found, (gpointer) series);
    }
  return found;
}

/* Every one that is flagged or marked, the critical ones first, then of the others as many as there is room for. */
static void
add_results (Summary *self)
{
  static const char *const types[] = { "Observation", NULL };
  const Listed listed = { _ ("results"), types, 1u << ROUNDS_KIND_RESULT };
  gint64 moment = rounds_patient_get_moment (self->patient);
  guint before = self->guarded.n, n = 0, left = 0;
  g_autoptr (GPtrArray) all = NULL;
  g_autofree char *more = NULL;

  rounds_paper_heading (self->paper, _ ("Latest of each result: flagged ones, then the others"));
  say_missing (self, &listed);
  all = series_of (self);
  for (guint rank = 0; rank <= PLAIN; rank++)
    for (guint i = 0; i < all->len; i++)
      {
        const RoundsSeries *series = all->pdata[i];
        guint points = rounds_series_count (series, moment);

        if (rank_of (series->points[points - 1].row) != rank)
          continue;
        if (rank == PLAIN && n >= RESULTS_MAX)
          left++;
        else
          add_result (self->paper, self->patient, series);
        n++;
      }
  more = g_strdup_printf (ngettext ("and %u more, not flagged", "and %u more, none flagged", left),
                          left);
  if (left > 0)
    rounds_paper_text (self->paper, more);
  if (n == 0)
    say_empty (self, &listed, before, _ ("No result in this record"));
  else
    say_more_kept (self, before);
}

static gboolean
tells_sensitive (const Summary *self, const RoundsChartError *error)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);

  for (guint i = 0; i < error->n_sources; i++)
    if (error->sources[i] != NULL && rounds_sensitive_row (index, self->names, error->sources[i]))
      return TRUE;
  return rounds_sensitive_names_in (self->names, error->text);
}

/* Its words name the entries of both sides, the sensitive ones too: those are kept back, and where the chart has
 * anything that is kept back, all are: words of a rule may tell of it without its name. */
static void
add_errors (const Summary *self)
{
  const RoundsChartErrors *errors = rounds_patient_get_errors (self->patient);
  g_autofree char *count = NULL;
  guint n = 0;

  if (errors == NULL || errors->n_errors == 0)
    return;
  rounds_paper_heading (self->paper, _ ("This record contradicts itself"));
  for (guint i = 0; i < errors->n_errors; i++)
    if (!self->sensitive && (self->guarded.n > 0 || tells_sensitive (self, &errors->errors[i])))
      n++;
    else
      rounds_paper_text (self->paper, errors->errors[i].text);
  count = g_strdup_printf (
      ngettext ("%u contradiction is not on this paper: its words may name what is kept back",
                "%u contradictions are not on this paper: their words may name what is kept back",
                n),
      n);
  if (n > 0)
    rounds_paper_text (self->paper, count);
}

RoundsPaper *
rounds_summary_paper_new (RoundsPatient *patient, gboolean sensitive)
{
  g_autoptr (GPtrArray) names = rounds_chart_paper_names (patient);
  Summary self = {
    rounds_chart_paper_new (patient, _ ("Summary")), patient, sensitive, names, { 0 }
  };

  rounds_chart_paper_withheld (self.paper, patient);
  add_allergies (&self);
  add_problems (&self);
  add_medicines (&self);
  add_results (&self);
  add_errors (&self);
  rounds_chart_paper_kept_back (self.paper, &self.guarded, sensitive, FALSE);
  return self.paper;
}

/* ---- places of words ---- */

static void
add_hit (RoundsPaper *paper, RoundsPatient *patient, const RoundsChartHit *hit)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsEvent *event = hit->row->event;
  g_autofree char *when = rounds_say_row_time (index, hit->row);
  g_autofree char *marks = rounds_say_marks (hit->row);
  gboolean named = g_strcmp0 (hit->snippet, event->title) == 0;
  g_autofree char *title = rounds_say_title (hit->row);
  g_autofree char *left = g_strdup_printf ("%s%s%s", title, named ? "" : ": ",
                                           named ? "" : hit->snippet);
  g_autofree char *right = g_strdup_printf ("%s · %s%s%s · %s", rounds_say_kind (event->kind), when,
                                            *marks != '\0' ? " · " : "", marks, event->reference);

  rounds_paper_line (paper, left, right);
}

/* The words around a place may name what is sensitive though their record, a note, is not. */
static guint32
marks_of_hit (RoundsPatient *patient, const GPtrArray *names, const RoundsChartHit *hit)
{
  gboolean told = rounds_sensitive_names_in (names, hit->snippet);

  return rounds_sensitive_row_marks (rounds_patient_get_index (patient), names, hit->row) |
         (told ? ROUNDS_MARK_SENSITIVE : 0);
}

RoundsPaper *
rounds_search_paper_new (RoundsPatient *patient,
                         const char *words,
                         gboolean sensitive,
                         guint *kept_back)
{
  g_autoptr (GPtrArray) hits = rounds_patient_search (patient, words, HITS_MAX);
  guint unread = rounds_patient_words_unread (patient);
  g_autoptr (GPtrArray) names = rounds_chart_paper_names (patient);
  RoundsPaper *paper;
  g_autofree char *heading = NULL, *left_out = NULL;
  RoundsGuarded guarded = { 0 };

  if (hits == NULL)
    return NULL;
  paper = rounds_chart_paper_new (patient, _ ("Search"));
  rounds_chart_paper_withheld (paper, patient);
  heading = g_strdup_printf (ngettext ("“%s”: %u place in this record",
                                       "“%s”: %u places in this record", hits->len),
                             words, hits->len);
  left_out = g_strdup_printf (ngettext ("%u document could not be read",
                                        "%u documents could not be read", unread),
                              unread);
  rounds_paper_heading (paper, heading);
  if (hits->len >= HITS_MAX)
    rounds_paper_text (paper, _ ("The newest of them; there may be more"));
  if (!rounds_patient_words_ready (patient))
    rounds_paper_text (paper, _ ("Notes were still being read when this was printed"));
  if (unread > 0)
    rounds_paper_text (paper, left_out);
  for (guint i = 0; i < hits->len; i++)
    {
      const RoundsChartHit *hit = g_ptr_array_index (hits, i);

      if (!rounds_chart_paper_keeps_marks (marks_of_hit (patient, names, hit), sensitive, &guarded))
        add_hit (paper, patient, hit);
    }
  rounds_chart_paper_kept_back (paper, &guarded, sensitive, TRUE);
  if (kept_back != NULL)
    *kept_back = sensitive ? 0 : guarded.n;
  return paper;
}

/* ---- the page that is shown ---- */

/* Something below root has more than it shows. */
static gboolean
shows_a_part (GtkWidget *root)
{
  if (!gtk_widget_get_mapped (root))
    return FALSE;
  if (GTK_IS_SCROLLED_WINDOW (root))
    {
      GtkAdjustment *at = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (root));

      if (gtk_adjustment_get_upper (at) > gtk_adjustment_get_page_size (at) + 1)
        return TRUE;
      at = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (root));
      if (gtk_adjustment_get_upper (at) > gtk_adjustment_get_page_size (at) + 1)
        return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_a_part (child))
      return TRUE;
  return FALSE;
}

/* Nothing can be kept back from a picture, and nobody reads in it what is there. */
static void
guard_picture (RoundsPaper *paper, const RoundsChartIndex *index)
{
  RoundsGuarded guarded = { 0 };
  g_autofree char *words = NULL;

  for (guint i = 0; i < index->n_rows; i++)
    rounds_chart_paper_keeps (&index->rows[i], TRUE, &guarded);
  words = g_strdup_printf (ngettext ("It is a picture of the screen: the %u sensitive entry of "
                                     "this chart may be on it",
                                     "It is a picture of the screen: of the %u sensitive entries "
                                     "of this chart some may be on it",
                                     guarded.n),
                           guarded.n);
  if (guarded.n > 0)
    rounds_paper_guard (paper, words);
}

RoundsPaper *
rounds_page_paper_new (RoundsPatient *patient, GtkWidget *page, const char *title)
{
  RoundsPaper *paper = rounds_chart_paper_new (patient, title);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (page);
  double width = gtk_widget_get_width (page), height = gtk_widget_get_height (page);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GdkRGBA ground;

  /* Its light letters stand on the window's dark ground, which is not the page's own. */
  if (adw_style_manager_get_dark (adw_style_manager_get_default ()) &&
      gtk_style_context_lookup_color (gtk_widget_get_style_context (page), "window_bg_color",
                                      &ground))
    gtk_snapshot_append_color (snapshot, &ground,
                               &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (shows_a_part (page))
    rounds_paper_text (paper,
                       _ ("Only the part of this page that was on the screen. There is more, "
                          "which is not on this paper."));
  if (node != NULL && width > 0 && height > 0)
    rounds_paper_picture (paper, node, width, height);
  else
    rounds_paper_text (paper, _ ("There is nothing on this page"));
  guard_picture (paper, rounds_patient_get_index (patient));
  return paper;
}
