/* Charts of every shape on the timeline: empty, one event, old, to come, undated, of thousands. No GTK. */
#include "timeline-board.h"
#include "timeline-fixture.h"
#include "timeline-words.h"

#include <string.h>

#define AS_OF 1794837600000ll /* 2026-11-16T08:00-06:00 */
#define HOUR  ROUNDS_TIMELINE_HOUR
#define DAY   ROUNDS_TIMELINE_DAY
#define YEAR  ROUNDS_TIMELINE_YEAR

static RoundsChartIndex *
chart_of (const TimelineEvent *events, guint n)
{
  GPtrArray *array = timeline_events_new ();

  for (guint i = 0; i < n; i++)
    timeline_events_add (array, &events[i]);
  return timeline_chart_new (array, AS_OF, NULL);
}

static void
test_empty (void)
{
  g_auto (Board) board = { 0 };

  board_open (&board, chart_of (NULL, 0), NULL, 1400);
  board_make (&board);
  g_assert_cmpuint (board.model->n_lanes, ==, 0);
  g_assert_cmpuint (board.layout->marks->len, ==, 0);
  g_assert_cmpint (board.model->from, <, AS_OF);
  g_assert_cmpint (board.model->to, >, AS_OF);
}

/* Of a person without a birth date nothing is undated. */
static void
test_nobody (void)
{
  static const TimelineEvent person = { ROUNDS_KIND_PERSON, "Person", 0, 0, ROUNDS_PRECISION_NONE };
  static const RoundsTimelineChoice notes = { .kinds = 1ull << ROUNDS_KIND_NOTE };
  const TimelineEvent one = { ROUNDS_KIND_RESULT, "Potassium", AS_OF - DAY, 0,
                              ROUNDS_PRECISION_SECOND };
  g_auto (Board) board = { 0 }, filtered = { 0 };

  board_open (&board, chart_of (&person, 1), NULL, 1400);
  g_assert_cmpuint (board.model->n_lanes, ==, 0);
  g_assert_cmpstr (rounds_timeline_empty_words (board.index), ==,
                   "Nothing is recorded in this chart");
  board_open (&filtered, chart_of (&one, 1), &notes, 1400);
  g_assert_cmpuint (filtered.model->n_lanes, ==, 0);
  g_assert_cmpstr (rounds_timeline_empty_words (filtered.index), ==,
                   "Nothing in this chart matches the filter");
}

static void
test_one (void)
{
  const TimelineEvent one = {
    ROUNDS_KIND_RESULT,      "Potassium",      AS_OF - DAY,      0,
    ROUNDS_PRECISION_SECOND, .decimal = "6.6", .unit = "mmol/L", .interpretation = "HH"
  };
  g_auto (Board) board = { 0 };
  const RoundsTimelineMark *mark;

  board_open (&board, chart_of (&one, 1), NULL, 1400);
  board_make (&board);
  g_assert_cmpuint (board.model->n_lanes, ==, 1);
  g_assert_cmpuint (board.layout->marks->len, ==, 1);
  mark = &g_array_index (board.layout->marks, RoundsTimelineMark, 0);
  g_assert_nonnull (mark->label);
  g_assert_nonnull (strstr (mark->label, "Potassium 6.6 mmol/L"));
  g_assert_nonnull (strstr (mark->label, "HH"));
  board_check_visible (&board);
}

/* A course that is open goes on until now; of who died on a day that is not recorded it is known to where it was
 * last heard of, and dotted from there. */
static void
test_died_undated (void)
{
  static const RoundsPerson gone = { .deceased = TRUE };
  const TimelineEvent ordered = { ROUNDS_KIND_MEDICATION,  "Digoxin",         AS_OF - 90 * DAY, 0,
                                  ROUNDS_PRECISION_SECOND, .status = "active" };

  for (guint i = 0; i < 2; i++)
    {
      RoundsChartIndex *index = chart_of (&ordered, 1);
      g_auto (Board) board = { 0 };
      const RoundsTimelineItem *item;

      if (i == 1)
        index->person = &gone;
      board_open (&board, index, NULL, 1400);
      g_assert_cmpuint (board.model->lanes[0].n_items, ==, 1);
      item = &board.model->lanes[0].items[0];
      if (i == 0)
        g_assert_cmpint (item->until, >=, AS_OF);
      else
        g_assert_cmpint (item->until, <, AS_OF - 80 * DAY);
      g_assert_cmpint (item->open_until, >, AS_OF);
    }
}

/* So does a problem, and it ends where it is known. */
static void
test_problem_died_undated (void)
{
  static const RoundsPerson gone = { .deceased = TRUE };
  const TimelineEvent asthma = { ROUNDS_KIND_CONDITION, "Asthma",          AS_OF - YEAR, 0,
                                 ROUNDS_PRECISION_DAY,  .status = "active" };
  RoundsChartIndex *index = chart_of (&asthma, 1);
  g_auto (Board) board = { 0 };

  index->person = &gone;
  board_open (&board, index, NULL, 1400);
  g_assert_cmpint (board.model->lanes[0].items[0].until, <, AS_OF - YEAR + 2 * DAY);
}

/* A problem that is active is known to last until now, whatever is planned after it. */
static void
test_problem_until_now (void)
{
  const TimelineEvent events[] = {
    { ROUNDS_KIND_CONDITION, "Asthma", AS_OF - YEAR, 0, ROUNDS_PRECISION_DAY, .status = "active" },
    { ROUNDS_KIND_APPOINTMENT, "Next year", AS_OF + YEAR, HOUR, ROUNDS_PRECISION_SECOND },
  };
  g_auto (Board) board = { 0 };
  const RoundsTimelineItem *item;

  board_open (&board, chart_of (events, G_N_ELEMENTS (events)), NULL, 1400);
  g_assert_cmpint (board.model->lanes[0].id, ==, ROUNDS_LANE_PROBLEMS);
  item = &board.model->lanes[0].items[0];
  g_assert_cmpint (item->until, ==, AS_OF);
  g_assert_cmpint (item->open_until, >, AS_OF + YEAR);
}

static void
test_ancient_and_future (void)
{
  const TimelineEvent events[] = {
    { ROUNDS_KIND_NOTE, "Birth register", -2240524800000ll, 0, ROUNDS_PRECISION_DAY }, /* 1899 */
    { ROUNDS_KIND_NOTE, "Now", AS_OF - HOUR, 0, ROUNDS_PRECISION_SECOND },
    { ROUNDS_KIND_APPOINTMENT, "Next century", AS_OF + 90 * YEAR, HOUR, ROUNDS_PRECISION_SECOND },
    { ROUNDS_KIND_NOTE, "Year one", -62135596800000ll + DAY, 0, ROUNDS_PRECISION_DAY },
  };
  g_auto (Board) board = { 0 };

  board_open (&board, chart_of (events, G_N_ELEMENTS (events)), NULL, 1400);
  board_make (&board);
  board_check_rows (&board);
  board_check_visible (&board);
  g_assert_cmpuint (board.scale.n_folds, >, 0);
}

static void
test_undated (void)
{
  const TimelineEvent events[] = {
    { ROUNDS_KIND_CONDITION, "Sore knee", 0, 0, ROUNDS_PRECISION_NONE },
    { ROUNDS_KIND_NOTE, "Note", AS_OF - DAY, 0, ROUNDS_PRECISION_SECOND },
  };
  g_auto (Board) board = { 0 };
  const RoundsTimelineMark *mark = NULL;

  board_open (&board, chart_of (events, G_N_ELEMENTS (events)), NULL, 1400);
  board_make (&board);
  board_check_rows (&board);
  for (guint i = 0; i < board.layout->marks->len && mark == NULL; i++)
    if (g_array_index (board.layout->marks, RoundsTimelineMark, i).shape == ROUNDS_SHAPE_ASIDE)
      mark = &g_array_index (board.layout->marks, RoundsTimelineMark, i);
  g_assert_nonnull (mark);
  g_assert_cmpstr (mark->label, ==, "undated: 1");
  g_assert_cmpfloat (mark->x1, <, 0); /* in the margin: it takes no place in time */
}

/* A date that is not whole is as wide as it is vague, and has no words of a moment. */
static void
test_partial (void)
{
  const TimelineEvent events[] = {
    { ROUNDS_KIND_PROCEDURE, "Biopsy", AS_OF - 2 * YEAR, 0, ROUNDS_PRECISION_YEAR },
    { ROUNDS_KIND_PROCEDURE, "Scope", AS_OF - YEAR / 2, 0, ROUNDS_PRECISION_SECOND },
  };
  g_auto (Board) board = { 0 };
  const RoundsTimelineMark *mark;

  board_open (&board, chart_of (events, G_N_ELEMENTS (events)), NULL, 1400);
  board_make (&board);
  mark = rounds_timeline_layout_of (board.layout, 0, 0);
  g_assert_cmpint (mark->shape, ==, ROUNDS_SHAPE_SOFT);
  g_assert_cmpfloat_with_epsilon (mark->x1 - mark->x0, 365 * DAY * board.scale.rate, 1);
  g_assert_cmpint (rounds_timeline_layout_of (board.layout, 0, 1)->shape, ==, ROUNDS_SHAPE_TICK);
}

/* H8: what tells of abuse is hidden with the routine, and is not counted as that. */
static void
test_h8_not_routine (void)
{
  const TimelineEvent events[] = {
    { ROUNDS_KIND_FINANCE, "Claim", AS_OF - 3 * DAY, 0, ROUNDS_PRECISION_SECOND },
    { ROUNDS_KIND_PROCEDURE, "Screening for domestic abuse", AS_OF - 2 * DAY, 0,
      ROUNDS_PRECISION_SECOND, .snomed = "866148006" },
    { ROUNDS_KIND_PROCEDURE, "Biopsy", AS_OF - DAY, 0, ROUNDS_PRECISION_SECOND },
  };
  const RoundsTimelineChoice usual = { 0 };
  g_auto (Board) board = { 0 };

  board_open (&board, chart_of (events, G_N_ELEMENTS (events)), &usual, 1400);
  g_assert_cmpuint (board.model->n_chosen, ==, 1);
  g_assert_cmpuint (board.model->n_routine, ==, 2);
  g_assert_cmpuint (board.model->n_sensitive, ==, 1);
}

/* W6: routine is off and counted; what is abnormal is never routine. */
static void
test_w6_routine (void)
{
  const TimelineEvent events[] = {
    { ROUNDS_KIND_FINANCE, "Claim", AS_OF - 3 * DAY, 0, ROUNDS_PRECISION_SECOND },
    { ROUNDS_KIND_QUESTIONNAIRE, "Form", AS_OF - 2 * DAY, 0, ROUNDS_PRECISION_SECOND },
    { ROUNDS_KIND_OBSERVATION, "Notification", AS_OF - DAY, 0, ROUNDS_PRECISION_SECOND,
      .interpretation = "HH", .snomed = "185087000" }, /* routine by its code */
  };
  const RoundsTimelineChoice usual = { 0 };
  g_auto (Board) board = { 0 };
  g_auto (Board) with = { 0 };

  board_open (&board, chart_of (events, G_N_ELEMENTS (events)), &usual, 1400);
  g_assert_cmpuint (board.model->n_routine, ==, 2);
  g_assert_cmpuint (board.model->n_chosen, ==, 1);
  g_assert_cmpuint (board.model->n_lanes, ==, 1);
  g_assert_cmpint (board.model->lanes[0].id, ==, ROUNDS_LANE_OTHER);
  g_assert_cmpint (board.model->lanes[0].items[0].marks & ROUNDS_MARK_CRITICAL, !=, 0);
  board_open (&with, chart_of (events, G_N_ELEMENTS (events)), NULL, 1400);
  g_assert_cmpuint (with.model->n_lanes, ==, 2);
  g_assert_cmpint (with.model->lanes[1].id, ==, ROUNDS_LANE_ROUTINE);
  g_assert_cmpuint (with.model->lanes[1].n_rows, ==, 2);
}

/* W6: repeats are one labelled bar with their count, and each of them is there still. */
static void
test_w6_runs (void)
{
  TimelineEvent events[34];
  g_auto (Board) board = { 0 };
  const RoundsTimelineMark *band = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    events[i] = (TimelineEvent){ ROUNDS_KIND_PROCEDURE,   "Haemodialysis",
                                 AS_OF - i * 3 * DAY,     4 * HOUR,
                                 ROUNDS_PRECISION_SECOND, .status = "completed" };
  board_open (&board, chart_of (events, G_N_ELEMENTS (events)), NULL, 1400);
  board_make (&board);
  for (guint i = 0; i < board.layout->marks->len && band == NULL; i++)
    if (g_array_index (board.layout->marks, RoundsTimelineMark, i).shape == ROUNDS_SHAPE_BAND)
      band = &g_array_index (board.layout->marks, RoundsTimelineMark, i);
  g_assert_nonnull (band);
  g_assert_cmpstr (band->label, ==, "Haemodialysis ×34");
  g_assert_cmpuint (band->n_rows, ==, 34);
  board_check_visible (&board);
}

static void
test_w6_landmarks_by_name (void)
{
  GPtrArray *events = timeline_events_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_auto (Board) board = { 0 };
  guint named = 0;

  timeline_events_fill (events, random, 400, 40, AS_OF);
  timeline_events_add (events,
                       &(TimelineEvent){ ROUNDS_KIND_ENCOUNTER, "Stay", AS_OF - YEAR, 5 * DAY,
                                         ROUNDS_PRECISION_SECOND, .klass = "EMER" });
  board_open (&board, timeline_chart_new (events, AS_OF, NULL), NULL, 1400);
  board_make (&board);
  g_assert_cmpint (board.model->lanes[0].id, ==, ROUNDS_LANE_LANDMARKS);
  for (guint i = 0; i < board.layout->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (board.layout->marks, RoundsTimelineMark, i);

      if (mark->shape == ROUNDS_SHAPE_LANDMARK && mark->label != NULL)
        named += g_str_has_prefix (mark->label, "Emergency ");
    }
  g_assert_cmpuint (named, ==, 1);
}

/* The view with which a chart opens has something in it, and now, which no fold goes over. */
static void
test_opening (void)
{
  static const struct
  {
    int years[6]; /* after now; 0: no more */
    gboolean whole;
  } charts_of[] = { { { 5 }, TRUE },
                    { { -66, 5 }, TRUE },
                    { { -66, -27, 5 }, TRUE },
                    { { -16, 3 }, TRUE },
                    { { -30, -29, -28 }, TRUE },
                    { { -30, -20, -12 }, TRUE },
                    { { -40, -3, -2, -1 }, FALSE },
                    { { -40, -1, 30 }, FALSE },
                    { { -9, -1 }, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (charts_of); i++)
    {
      GPtrArray *events = timeline_events_new ();
      g_auto (Board) board = { 0 };
      gint64 from, to;
      double now;

      for (guint k = 0; charts_of[i].years[k] != 0; k++)
        timeline_events_add (events, &(TimelineEvent){ ROUNDS_KIND_RESULT, "Potassium",
                                                       AS_OF + charts_of[i].years[k] * YEAR, 0,
                                                       ROUNDS_PRECISION_SECOND, .decimal = "4" });
      board_open (&board, timeline_chart_new (events, AS_OF, NULL), NULL, 1400);
      rounds_timeline_model_recent (board.model, &from, &to);
      g_test_message ("chart %u", i);
      g_assert_cmpint (from == board.model->from && to == board.model->to, ==, charts_of[i].whole);
      g_assert_cmpuint (rounds_timeline_model_count (board.model, from, to), >, 0);
      rounds_timeline_scale_set_view (&board.scale, from, to);
      now = rounds_timeline_scale_x (&board.scale, AS_OF);
      g_assert_true (now >= 0 && now <= board.scale.width);
      g_assert_cmpint (rounds_timeline_scale_fold_at (&board.scale, now), ==, -1);
    }
}

static void
test_choice (void)
{
  const TimelineEvent events[] = {
    { ROUNDS_KIND_RESULT, "Potassium", AS_OF - 3 * DAY, 0, ROUNDS_PRECISION_SECOND,
      .decimal = "4" },
    { ROUNDS_KIND_RESULT, "Sodium", AS_OF - 2 * DAY, 0, ROUNDS_PRECISION_SECOND, .decimal = "4" },
    { ROUNDS_KIND_NOTE, "About potassium", AS_OF - DAY, 0, ROUNDS_PRECISION_SECOND },
  };
  const RoundsTimelineChoice choices[] = {
    { .text = "POTASS" },
    { .kinds = (guint64) 1 << ROUNDS_KIND_RESULT },
    { .kinds = (guint64) 1 << ROUNDS_KIND_RESULT, .text = "potassium" },
    { .new_since = AS_OF - 2 * DAY },
    { .text = "nothing such" },
  };
  const guint expected[] = { 2, 2, 1, 2, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_auto (Board) board = { 0 };

      board_open (&board, chart_of (events, G_N_ELEMENTS (events)), &choices[i], 1400);
      g_assert_cmpuint (board.model->n_chosen, ==, expected[i]);
      board_make (&board);
      g_assert_cmpuint (board.layout->marks->len, ==, expected[i]);
    }
}

/* Twenty years and 50,000 events: strips where it is far, and still everything is there. */
static void
test_many (void)
{
  GPtrArray *events = timeline_events_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (Board) board = { 0 };
  guint dense = 0, members = 0;

  timeline_events_fill (events, random, 50000, 20, AS_OF);
  board_open (&board, timeline_chart_new (events, AS_OF, NULL), NULL, 1400);
  board_check_rows (&board);
  board_make (&board);
  g_assert_cmpuint (board.layout->marks->len, <, 4000);
  for (guint i = 0; i < board.layout->marks->len; i++)
    {
      const RoundsTimelineMark *mark = &g_array_index (board.layout->marks, RoundsTimelineMark, i);

      dense += mark->shape == ROUNDS_SHAPE_DENSITY;
      members += mark->shape != ROUNDS_SHAPE_FOLD ? mark->n : 0;
    }
  g_assert_cmpuint (dense, >, 300);
  g_assert_cmpuint (members, >=, board.index->n_rows - 5000); /* courses join orders */
}

/* ---- steps of dose ---- */

/* An order of 500 mL of it at a rate. */
static void
add_infusion (GPtrArray *events, gint64 at, const char *rate, const char *unit)
{
  static const char amount[] = "/dosageInstruction/0/doseAndRate/0/doseQuantity";
  static const char fast[] = "/dosageInstruction/0/doseAndRate/0/rateQuantity";
  const RoundsFacet facets[] = {
    { .name = ROUNDS_FACET_DOSE,
      .type = ROUNDS_FACET_IS_QUANTITY,
      .pointer = amount,
      .quantity = { .decimal = "500", .number = 500, .unit = "mL" } },
    { .name = ROUNDS_FACET_DOSE_RATE,
      .type = ROUNDS_FACET_IS_QUANTITY,
      .pointer = fast,
      .quantity = { .decimal = rate, .number = g_ascii_strtod (rate, NULL), .unit = unit } },
  };
  g_autofree char *reference = g_strdup_printf ("MedicationRequest/%u", events->len);
  const RoundsEvent event = {
    .kind = ROUNDS_KIND_MEDICATION,
    .reference = reference,
    .title = "Ringer",
    .text = "Ringer",
    .status = "active",
    .start = { "2026-01-01", at, at + ROUNDS_TIMELINE_DAY, ROUNDS_PRECISION_DAY, FALSE },
    .facets = facets,
    .n_facets = G_N_ELEMENTS (facets),
  };
  g_autoptr (GBytes) bytes = rounds_event_pack (&event);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (events, rounds_event_unpack (bytes, &error));
  g_assert_no_error (error);
}

/* The same amount at another rate, or in another unit, is another dose; the same once more is none. */
static void
test_steps_of_rate (void)
{
  const gint64 now = AS_OF;
  GPtrArray *events = timeline_events_new ();
  g_autoptr (RoundsChartIndex) index = NULL;
  g_autoptr (RoundsTimelineModel) model = NULL;
  g_autofree char *words = NULL;
  guint steps = 0;

  add_infusion (events, now - 9 * ROUNDS_TIMELINE_DAY, "125", "mL/h");
  add_infusion (events, now - 7 * ROUNDS_TIMELINE_DAY, "125.0", "mL/h");
  add_infusion (events, now - 5 * ROUNDS_TIMELINE_DAY, "60", "mL/h");
  add_infusion (events, now - 3 * ROUNDS_TIMELINE_DAY, "60", "mL/min");
  index = timeline_chart_new (events, now, NULL);
  model = rounds_timeline_model_new (index, &(RoundsTimelineChoice){ .routine = TRUE });
  for (guint i = 0; i < model->n_lanes; i++)
    for (guint k = 0; k < model->lanes[i].n_items; k++)
      steps += model->lanes[i].items[k].n_steps;
  g_assert_cmpuint (steps, ==, 2);
  words = rounds_timeline_row_words (index, rounds_chart_row (index, "MedicationRequest/0"));
  g_assert_nonnull (strstr (words, "500 mL at 125 mL/h"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timeline/opening", test_opening);
  g_test_add_func ("/timeline/empty", test_empty);
  g_test_add_func ("/timeline/nobody", test_nobody);
  g_test_add_func ("/timeline/one", test_one);
  g_test_add_func ("/timeline/problem-until-now", test_problem_until_now);
  g_test_add_func ("/timeline/ancient-and-future", test_ancient_and_future);
  g_test_add_func ("/timeline/died-undated", test_died_undated);
  g_test_add_func ("/timeline/died-undated-problem", test_problem_died_undated);
  g_test_add_func ("/timeline/undated", test_undated);
  g_test_add_func ("/timeline/partial", test_partial);
  g_test_add_func ("/timeline/choice", test_choice);
  g_test_add_func ("/timeline/many", test_many);
  g_test_add_func ("/w6/routine", test_w6_routine);
  g_test_add_func ("/timeline/h8-not-routine", test_h8_not_routine);
  g_test_add_func ("/w6/runs", test_w6_runs);
  g_test_add_func ("/w6/landmarks", test_w6_landmarks_by_name);
  g_test_add_func ("/timeline/steps-of-rate", test_steps_of_rate);
  return g_test_run ();
}
