/* Vitals; abnormal and pending results; the last note's assessment and plan. */
#include "cards.h"

#include "goals.h"
#include "last-note.h"
#include "listing.h"
#include "weight.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define DAY (24 * 3600000ll)
#define END (ROUNDS_CARD_CELLS - 1)

/* ---- 6: vitals ---- */

/* loinc.org: 85354-9 blood pressure, 29463-7 body weight, 8867-4 heart rate, 9279-1 respiratory
 * rate, 8310-5 body temperature, 59408-5 and 2708-6 oxygen saturation, 9108-2 fluid intake in 24 h,
 * 9192-6 urine output in 24 h. */
static const struct
{
  const char *code, *title;
} vitals[] = {
  { "85354-9", N_ ("BP") }, /* its halves: 8480-6 systolic, 8462-4 diastolic */
  { "29463-7", N_ ("Weight") },
  { "8867-4", N_ ("Heart rate") },
  { "9279-1", N_ ("Breaths") },
  { "8310-5", N_ ("Temperature") },
  { "59408-5", N_ ("SpO₂, pulse oximeter") },
  { "2708-6", N_ ("O₂ saturation, arterial") },
  { "9108-2", N_ ("Intake, 24 h") },
  { "9192-6", N_ ("Urine output, 24 h") },
};

#define PRESSURE 0
#define WEIGHT   1

static const RoundsSeries *
vital_series (const RoundsChartIndex *index, guint i, gint64 at)
{
  return i == PRESSURE ? rounds_chart_newest_series (index, NULL, NULL, at)
                       : rounds_chart_newest_series (index, ROUNDS_LOINC, vitals[i].code, at);
}

/* (transfer full) */
static char *
weight_title (const RoundsWeight *weight)
{
  static const char *const titles[] = {
    [ROUNDS_WEIGHT_GIVEN] = N_ ("Weight"),
    [ROUNDS_WEIGHT_CLOTHED] = N_ ("Weight, with clothes"),
    [ROUNDS_WEIGHT_ESTIMATED] = N_ ("Weight, estimated"),
    [ROUNDS_WEIGHT_STATED] = N_ ("Weight, stated"),
  };

  return g_strdup (_ (titles[weight->how]));
}

static char *
number_words (double number)
{
  return g_strdup_printf ("%.10g", number);
}

/* "118–146 in 24 h (4)"; NULL: one reading. The given numbers, not rounded ones. */
static char *
range_24h (const RoundsSeries *series, const RoundsPoint *last)
{
  double low = INFINITY, high = -INFINITY, low_2 = INFINITY, high_2 = -INFINITY;
  guint n = 0;
  g_autofree char *least = NULL, *most = NULL, *least_2 = NULL, *most_2 = NULL;

  for (guint i = 0; i < series->n_points; i++)
    {
      const RoundsPoint *point = &series->points[i];

      if (!point->plotted || point->row->from > last->row->from ||
          point->row->from <= last->row->from - DAY)
        continue;
      n++;
      low = fmin (low, point->number);
      high = fmax (high, point->number);
      low_2 = fmin (low_2, point->number_2);
      high_2 = fmax (high_2, point->number_2);
    }
  if (n < 2)
    return NULL;
  least = number_words (low);
  most = number_words (high);
  if (series->type != ROUNDS_SERIES_PAIR)
    return g_strdup_printf (_ ("%s–%s in 24 h (%u)"), least, most, n);
  least_2 = number_words (low_2);
  most_2 = number_words (high_2);
  return g_strdup_printf (_ ("%s–%s / %s–%s in 24 h (%u)"), least, most, least_2, most_2, n);
}

static char *
pair_number (const RoundsPoint *point)
{
  g_autofree char *first = rounds_say_number (point->value);
  g_autofree char *second = point->second != NULL ? rounds_say_number (point->second) : NULL;

  return second != NULL ? g_strdup_printf ("%s/%s", first, second) : g_steal_pointer (&first);
}

static const RoundsPoint *
last_reading (RoundsPatient *patient, const RoundsSeries *series, RoundsLatest *latest)
{
  const RoundsPoint *point = NULL;

  *latest = series != NULL
                ? rounds_series_latest (series, rounds_patient_get_moment (patient), &point)
                : ROUNDS_LATEST_NONE;
  return *latest != ROUNDS_LATEST_NONE ? point : NULL;
}

/* "−0.8 kg in 5 weeks", by the rules of the page of results (2.4); "" where it may not be said. */
static char *
change_since (const RoundsSeries *series, const RoundsPoint *point)
{
  RoundsResultLine line = { .series = series, .row = point->row };

  line.state = rounds_series_latest (series, point->row->from, &line.latest);
  line.before_state = rounds_series_latest (series, point->row->from - 1, &line.before);
  return rounds_results_change_short (&line);
}

/* The goals that say something of a code are rows that the line was made of. */
static void
name_goals (RoundsCardLine *line,
            const RoundsChartIndex *index,
            const GPtrArray *goals,
            const char *code,
            const char *second)
{
  for (guint i = 0; code != NULL && i < goals->len; i++)
    {
      const RoundsEvent *goal = g_ptr_array_index (goals, i);
      gpointer one[] = { (gpointer) goal };
      const GPtrArray only = { one, 1 };
      g_autofree char *words = rounds_goal_words (&only, code, second, NULL);

      if (words != NULL)
        rounds_card_of (line, rounds_chart_row (index, goal->reference));
    }
}

/* So are the readings that a range or a change is said of. */
static void
name_readings (RoundsCardLine *line, const RoundsSeries *series, const RoundsPoint *last)
{
  const RoundsPoint *before = NULL;

  rounds_series_latest (series, last->row->from - 1, &before);
  for (guint i = 0; i < series->n_points; i++)
    if (series->points[i].row != last->row &&
        (&series->points[i] == before || (series->points[i].row->from > last->row->from - DAY &&
                                          series->points[i].row->from <= last->row->from)))
      rounds_card_of (line, series->points[i].row);
}

/* What is aimed at, and how it changed: a line each. */
static void
add_course (RoundsCardLine *line, const GPtrArray *goals, guint i, char *change)
{
  g_autofree char *moved = change;
  gboolean differ;
  g_autofree char *goal = i == PRESSURE ? rounds_goal_words (goals, "8480-6", "8462-4", &differ)
                                        : rounds_goal_words (goals, vitals[i].code, NULL, &differ);

  if (*moved != '\0' || goal != NULL)
    rounds_card_cell (line, 4,
                      g_strdup_printf ("%s%s%s", moved, *moved != '\0' && goal != NULL ? "\n" : "",
                                       goal != NULL ? goal : ""),
                      differ ? ROUNDS_LOOK_WARN : ROUNDS_LOOK_DIM);
}

/* Whether a 24-h range stands in it. */
static gboolean
add_vital (RoundsCard *card, RoundsPatient *patient, const GPtrArray *goals, guint i)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsWeight weight = i == WEIGHT
                                  ? rounds_chart_weight (index, rounds_patient_get_moment (patient))
                                  : (RoundsWeight){ .latest = ROUNDS_LATEST_NONE };
  const RoundsSeries *series = i == WEIGHT
                                   ? weight.series
                                   : vital_series (index, i, rounds_patient_get_moment (patient));
  RoundsLatest latest = weight.latest;
  const RoundsPoint *point = i == WEIGHT ? weight.point : last_reading (patient, series, &latest);
  g_autofree char *time = NULL, *range = NULL;
  RoundsFlag flag;
  RoundsCardLine *line;

  if (point == NULL)
    return FALSE;
  line = rounds_card_add (card,
                          i == WEIGHT ? weight_title (&weight) : g_strdup (_ (vitals[i].title)),
                          ROUNDS_LOOK_DIM);
  line->row = point->row;
  name_readings (line, series, point);
  name_goals (line, index, goals, i == PRESSURE ? "8480-6" : vitals[i].code,
              i == PRESSURE ? "8462-4" : NULL);
  flag = rounds_say_flag_of (point->row);
  time = rounds_say_row_time (index, point->row);
  range = range_24h (series, point);
  add_course (line, goals, i, i == WEIGHT ? change_since (series, point) : g_strdup (""));
  if (latest == ROUNDS_LATEST_TWO_VALUES)
    rounds_card_cell (line, 1, g_strdup (_ ("⚠ 2 values")), ROUNDS_LOOK_WARN);
  else
    {
      rounds_card_cell (line, 1, pair_number (point),
                        flag != ROUNDS_FLAG_NONE ? ROUNDS_LOOK_BAD : ROUNDS_LOOK_STRONG);
      rounds_card_cell (line, 2,
                        g_strdup_printf ("%s%s%s", rounds_say_unit (point->value),
                                         flag != ROUNDS_FLAG_NONE ? " " : "",
                                         rounds_say_flag (flag)),
                        ROUNDS_LOOK_DIM);
    }
  if (latest == ROUNDS_LATEST_CHECK_UNIT)
    rounds_card_cell (line, 3, g_strdup (_ ("⚠ check unit")), ROUNDS_LOOK_WARN);
  else if (range != NULL)
    rounds_card_cell (line, 3, g_strdup (range), ROUNDS_LOOK_DIM);
  rounds_card_cell (line, END, g_steal_pointer (&time), ROUNDS_LOOK_DIM);
  return range != NULL && latest != ROUNDS_LATEST_CHECK_UNIT;
}

/* Up to the moment, of whatever kind: where there is one, nobody says that there is none. */
static guint
count_vitals (RoundsPatient *patient)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const guint32 not_so = ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED |
                         ROUNDS_MARK_NOT_PATIENT;
  gint64 at = rounds_patient_get_moment (patient);
  guint found = 0;

  for (guint i = 0; i < index->n_rows; i++)
    found += index->rows[i].event->kind == ROUNDS_KIND_VITAL && index->rows[i].from <= at &&
             (index->rows[i].marks & not_so) == 0;
  return found;
}

RoundsCard *
rounds_card_vitals (RoundsPatient *patient)
{
  RoundsCard *card = rounds_card_new (6, g_strdup (_ ("Vitals")));
  g_autoptr (GPtrArray) goals = rounds_goals_active (patient);
  gboolean ranged = FALSE;
  guint others = 0;

  card->shape = ROUNDS_CARD_TILES;
  card->section = "flow-sheet";
  for (guint i = 0; i < G_N_ELEMENTS (vitals); i++)
    ranged |= add_vital (card, patient, goals, i);
  if (card->lines->len == 0)
    others = count_vitals (patient);
  if (others > 0)
    {
      card->shape = ROUNDS_CARD_LINES;
      rounds_card_add (
          card,
          g_strdup_printf (ngettext ("%u vital sign that is not shown here: see the flow sheet",
                                     "%u vital signs that are not shown here: see the flow sheet",
                                     others),
                           others),
          ROUNDS_LOOK_WARN);
    }
  else if (card->lines->len == 0)
    rounds_card_say_none (card, rounds_patient_get_index (patient),
                          rounds_patient_is_now (patient) ? _ ("No vital sign in this record")
                                                          : _ ("No vital sign up to this moment"));
  else if (!ranged)
    card->note = g_strdup (_ ("one reading each: no 24-h range"));
  rounds_card_say_loaded (card, rounds_patient_get_index (patient));
  return card;
}

/* ---- 7: abnormal and pending ---- */

static gboolean
is_flagged (const RoundsResultLine *line)
{
  return rounds_results_flag (line) != ROUNDS_FLAG_NONE;
}

static gboolean
stands_out (const RoundsResultLine *line)
{
  if (line->latest == NULL || (line->row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED |
                                                   ROUNDS_MARK_CANCELLED)) != 0)
    return FALSE;
  return is_flagged (line) || (line->latest->marks & ROUNDS_MARK_FLAG_CONFLICT) != 0 ||
         line->state == ROUNDS_LATEST_CHECK_UNIT || line->state == ROUNDS_LATEST_TWO_VALUES;
}

/* What is only in doubt was judged by nobody: it stands behind what is flagged. */
static guint
urgency (const RoundsResultLine *line)
{
  if (!is_flagged (line))
    return 2;
  if ((line->row->marks & ROUNDS_MARK_CRITICAL) != 0)
    return 0;
  return rounds_say_flag_weight (rounds_results_flag (line)) >=
                 rounds_say_flag_weight (ROUNDS_FLAG_CRITICAL_LOW)
             ? 0
             : 1;
}

static int
compare_results (gconstpointer a, gconstpointer b)
{
  const RoundsResultLine *one = *(const RoundsResultLine *const *) a;
  const RoundsResultLine *other = *(const RoundsResultLine *const *) b;

  if (urgency (one) != urgency (other))
    return (int) urgency (one) - (int) urgency (other);
  if (one->row->from != other->row->from)
    return one->row->from > other->row->from ? -1 : 1;
  return one < other ? -1 : one > other;
}

/* "Potassium, serum/plasma": on one line. */
static char *
short_name (const RoundsResultLine *result)
{
  g_autofree char *name = rounds_results_line_name (result);
  g_auto (GStrv) parts = g_strsplit (name, "serum or plasma", 2);

  return g_strjoinv ("serum/plasma", parts);
}

/* What the page of results says of the value, but what stands in the cells of the line. */
static char *
doubts_of (const RoundsResultLine *result)
{
  return rounds_results_doubts (result->row, result->latest->marks & ~(ROUNDS_MARK_CHECK_UNIT |
                                                                       ROUNDS_MARK_TWO_VALUES));
}

/* "Potassium, serum/plasma · preliminary": a doubt stands with the name, where it wraps, and nothing of it is cut. */
static char *
name_and_doubts (const RoundsResultLine *result)
{
  g_autofree char *name = short_name (result), *doubts = doubts_of (result);

  return *doubts != '\0' ? g_strdup_printf ("%s · %s", name, doubts) : g_steal_pointer (&name);
}

/* "HbA1c, blood · goal < 7.0 %". */
static char *
name_and_goal (const RoundsResultLine *result, const GPtrArray *goals)
{
  g_autofree char *name = name_and_doubts (result);
  g_autofree char *goal = rounds_goal_of_row (goals, result->row);

  return goal != NULL ? g_strdup_printf ("%s · %s", name, goal) : g_steal_pointer (&name);
}

static void
add_result (RoundsCard *card,
            RoundsPatient *patient,
            const GPtrArray *goals,
            const RoundsResultLine *result)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  /* Of two values at one instant the flag that says more: neither may hide the other's. */
  RoundsFlag flag = rounds_results_flag (result);
  RoundsLook look = flag != ROUNDS_FLAG_NONE ? ROUNDS_LOOK_BAD : ROUNDS_LOOK_PLAIN;
  g_autofree char *doubts = doubts_of (result);
  RoundsCardLine *line = rounds_card_add (card, name_and_goal (result, goals),
                                          *doubts != '\0' ? ROUNDS_LOOK_WARN : ROUNDS_LOOK_PLAIN);

  line->row = result->row;
  line->plain = name_and_doubts (result);
  name_goals (line, index, goals, rounds_event_code (result->row->event, ROUNDS_LOINC), NULL);
  rounds_card_cell (line, 1, g_strdup (rounds_say_flag (flag)), look);
  if (result->state == ROUNDS_LATEST_TWO_VALUES)
    rounds_card_cell (line, 2, g_strdup (_ ("2 values")), ROUNDS_LOOK_WARN);
  else
    {
      rounds_card_cell (line, 2, rounds_say_number (result->latest->value), look);
      rounds_card_cell (line, 3, g_strdup (rounds_say_unit (result->latest->value)),
                        ROUNDS_LOOK_DIM);
    }
  if (result->state == ROUNDS_LATEST_CHECK_UNIT)
    rounds_card_cell (line, 4, g_strdup (_ ("⚠ check unit")), ROUNDS_LOOK_WARN);
  else
    rounds_card_cell (line, 4, rounds_results_range (index, result->row), ROUNDS_LOOK_DIM);
  rounds_card_cell (line, END, rounds_say_row_time (index, result->row), ROUNDS_LOOK_DIM);
}

#define PENDING_MAX 2

/* plain: what is not sensitive. (transfer full) NULL: nothing is pending. */
static char *
pending_words (RoundsPatient *patient, const GPtrArray *pending, gboolean plain)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  gint64 at = rounds_patient_get_moment (patient);
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *more = NULL;
  guint n = 0;

  for (guint i = 0; i < pending->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (pending, i);
      g_autofree char *name = rounds_card_short_name (row->event->title);
      g_autofree char *time = rounds_say_row_time (index, row);

      if (row->from > at || (plain && rounds_card_is_sensitive (row)) || n++ >= PENDING_MAX)
        continue;
      g_string_append_printf (words, "%s%s, %s %s", n > 1 ? " · " : "", name,
                              row->event->kind == ROUNDS_KIND_ORDER ? _ ("ordered for")
                                                                    : _ ("sent"),
                              time);
    }
  more = rounds_card_more (n, PENDING_MAX);
  if (more != NULL)
    g_string_append_printf (words, " · %s", more);
  return n > 0 ? g_strdup_printf (_ ("Pending: %s"), words->str) : NULL;
}

static void
add_pending (RoundsCard *card, RoundsPatient *patient)
{
  const GPtrArray *pending = rounds_news_pending (rounds_news_of (patient));
  gint64 at = rounds_patient_get_moment (patient);
  char *words = pending != NULL ? pending_words (patient, pending, FALSE) : NULL;
  RoundsCardLine *line;

  if (words == NULL)
    return;
  line = rounds_card_add (card, words, ROUNDS_LOOK_WARN);
  line->section = "new-results";
  for (guint i = 0; i < pending->len; i++)
    if (((const RoundsChartRow *) g_ptr_array_index (pending, i))->from <= at)
      rounds_card_of (line, g_ptr_array_index (pending, i));
  if (line->sensitive > 0)
    line->plain = pending_words (patient, pending, TRUE);
}

static void
add_none_flagged (RoundsCard *card, const RoundsResultsList *list)
{
  gboolean withheld = (list->ask.index->withheld_kinds & (1u << ROUNDS_KIND_RESULT)) != 0;

  if (list->n_values > 0 && withheld)
    rounds_card_add (card,
                     g_strdup (_ ("No latest result that you may see is flagged; many may have no "
                                  "range")),
                     ROUNDS_LOOK_DIM);
  else
    rounds_card_say_none (card, list->ask.index,
                          list->n_values == 0
                              ? (list->ask.whole ? _ ("No results in this record.")
                                                 : _ ("No results up to this moment."))
                              : _ ("No latest result is flagged; many may have no range"));
}

RoundsCard *
rounds_card_results (RoundsPatient *patient)
{
  const RoundsResultsAsk ask = { rounds_patient_get_index (patient),
                                 rounds_patient_get_moment (patient),
                                 rounds_patient_is_now (patient), 1ull << ROUNDS_KIND_RESULT };
  g_autoptr (RoundsResultsList) list = rounds_results_list_new (&ask);
  g_autoptr (GPtrArray) found = g_ptr_array_new (), goals = rounds_goals_active (patient);
  RoundsCard *card = rounds_card_new (7, g_strdup (_ ("Abnormal and pending")));
  guint flagged = 0;

  card->shape = ROUNDS_CARD_RESULTS_GRID;
  card->section = "results";
  card->note = g_strdup (_ ("▲ high · ▼ low · ▲▲ critical"));
  rounds_card_say_loaded (card, ask.index);
  for (guint i = 0; i < list->n_lines; i++)
    if (stands_out (&list->lines[i]))
      {
        g_ptr_array_add (found, &list->lines[i]);
        flagged += is_flagged (&list->lines[i]);
      }
  g_ptr_array_sort (found, compare_results);
  if (flagged == 0)
    add_none_flagged (card, list);
  for (guint i = 0; i < MIN (found->len, ROUNDS_CARD_RESULTS); i++)
    add_result (card, patient, goals, g_ptr_array_index (found, i));
  card->more = rounds_card_more (found->len, ROUNDS_CARD_RESULTS);
  add_pending (card, patient);
  return card;
}

/* ---- 8: assessment and plan ---- */

/* About as many lines as the card has room for, at some 78 letters a line. */
#define PLAN_LINES   7
#define PLAN_LETTERS 78

static void
add_items (RoundsCard *card, const RoundsNoteSection *section)
{
  guint n = g_strv_length (section->items), shown = 0, lines = 0;

  for (guint i = 0; i < n; i++)
    {
      guint need = 1 + (guint) g_utf8_strlen (section->items[i], -1) / PLAN_LETTERS;

      if (shown > 0 && lines + need > PLAN_LINES)
        break;
      rounds_card_add (card, g_strdup (section->items[i]), ROUNDS_LOOK_PLAIN)->row = card->row;
      lines += need;
      shown++;
    }
  card->more = shown < n
                   ? g_strdup_printf (ngettext ("and %u more point · open the note",
                                                "and %u more points · open the note", n - shown),
                                      n - shown)
                   : g_strdup (_ ("open the note"));
}

static char *
note_words (RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  g_autofree char *title = rounds_say_concept (row->event->title);
  g_autofree char *time = rounds_say_row_time (index, row);
  g_autofree char *who = rounds_list_person (index, row->event->performer);

  return who != NULL ? g_strdup_printf ("%s %s, %s", title, time, who)
                     : g_strdup_printf ("%s %s", title, time);
}

/* Whether what cannot be read has a plan is not known. note: NULL: it is not named. */
static char *
unreadable_words (guint n, guint unreadable, const char *note)
{
  g_autofree char *words = NULL;

  if (unreadable == n)
    words = g_strdup_printf (ngettext ("⚠ %u newer note cannot be read here",
                                       "⚠ %u newer notes cannot be read here", n),
                             n);
  else
    words = g_strdup_printf (ngettext ("⚠ Of %2$u newer notes %1$u cannot be read here, and in the "
                                       "others no assessment or plan was found",
                                       "⚠ Of %2$u newer notes %1$u cannot be read here, and in the "
                                       "others no assessment or plan was found",
                                       unreadable),
                             unreadable, n);
  if (note == NULL)
    return g_steal_pointer (&words);
  /* Translators: "1 newer note cannot be read here", and which. */
  return g_strdup_printf (unreadable == 1 ? _ ("%s: %s") : _ ("%s. The newest: %s"), words, note);
}

char *
rounds_card_newer_words (RoundsPatient *patient, gboolean plain)
{
  guint n, unreadable;
  const RoundsChartRow *newer = rounds_last_note_newer (patient, &n, &unreadable);
  g_autofree char *note = newer != NULL ? note_words (patient, newer) : NULL;

  if (newer == NULL)
    return NULL;
  if (unreadable > 0)
    return unreadable_words (n, unreadable, plain ? NULL : note);
  if (plain)
    return g_strdup_printf (ngettext ("⚠ In %u newer note no assessment or plan was found",
                                      "⚠ In %u newer notes no assessment or plan was found", n),
                            n);
  return g_strdup_printf (ngettext ("⚠ In %u newer note no assessment or plan was found: %s",
                                    "⚠ In %u newer notes no assessment or plan was found. The "
                                    "newest: %s",
                                    n),
                          n, note);
}

/* What is shown is not what was written last. */
static void
add_newer (RoundsCard *card, RoundsPatient *patient)
{
  char *words = rounds_card_newer_words (patient, FALSE);
  guint n, unreadable;

  if (words != NULL)
    rounds_card_add (card, words, ROUNDS_LOOK_WARN)->row = rounds_last_note_newer (patient, &n,
                                                                                   &unreadable);
}

static const char *
unread_words (const RoundsChartRow *row, guint attachment)
{
  const RoundsFacet *facet = rounds_event_facet (row->event, ROUNDS_FACET_ATTACHMENT, attachment);

  return facet != NULL && facet->attachment.pointer == NULL
             ? _ ("The text of this note cannot be read here: it is in a file that the note names.")
             : _ ("The text of this note cannot be read here.");
}

static void
add_section (RoundsCard *card, const RoundsNoteSection *section, guint attachment)
{
  if (section->items == NULL)
    {
      rounds_card_add (card, g_strdup (unread_words (card->row, attachment)), ROUNDS_LOOK_WARN)
          ->row = card->row;
      return;
    }
  if (section->heading == NULL)
    rounds_card_add (card,
                     g_strdup (_ ("This note has no section of assessment and plan. It begins:")),
                     ROUNDS_LOOK_DIM)
        ->row = card->row;
  else if (section->items[0] == NULL)
    rounds_card_add (card,
                     g_strdup_printf (_ ("Nothing stands in this note under “%s”."),
                                      section->heading + strspn (section->heading, "# ")),
                     ROUNDS_LOOK_DIM)
        ->row = card->row;
  add_items (card, section);
}

RoundsCard *
rounds_card_plan (RoundsPatient *patient, const RoundsNoteSection *section)
{
  RoundsCard *card = rounds_card_new (8, g_strdup (_ ("Assessment and plan, verbatim")));
  guint attachment;

  card->shape = ROUNDS_CARD_TEXT;
  card->row = rounds_last_note (patient, &attachment);
  if (card->row == NULL)
    {
      rounds_card_say_none (card, rounds_patient_get_index (patient),
                            rounds_patient_is_now (patient)
                                ? _ ("No note with text in this record")
                                : _ ("No note with text up to this moment"));
      return card;
    }
  card->note = note_words (patient, card->row);
  rounds_card_say_loaded (card, rounds_patient_get_index (patient));
  if (section == NULL)
    {
      rounds_card_add (card, g_strdup (_ ("Reading the note…")), ROUNDS_LOOK_DIM);
      return card;
    }
  add_newer (card, patient);
  add_section (card, section, attachment);
  return card;
}
