/* Where things stand on the timeline, on charts of every shape: no GTK. */
#include "counts.h"
#include "timeline-board.h"
#include "timeline-fixture.h"
#include "timeline-ticks.h"

#include <math.h>
#include <string.h>

#define AS_OF 1794837600000ll /* 2026-11-16T08:00-06:00 */
#define HOUR  ROUNDS_TIMELINE_HOUR
#define DAY   ROUNDS_TIMELINE_DAY
#define YEAR  ROUNDS_TIMELINE_YEAR

static const TestCounts charts = { "random charts", 60, 400, 4000 };

static double
random_width (GRand *random)
{
  return g_rand_double_range (random, 120, 2400);
}

/* ---- the scale ---- */

static double
ms_per_pixel (const RoundsTimelineScale *scale, double x)
{
  return rounds_timeline_scale_instant (scale, x + 0.5) -
         rounds_timeline_scale_instant (scale, x - 0.5);
}

static void
test_order (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint n = test_count (&charts); n > 0; n--)
    {
      g_auto (Board) board = { 0 };
      double before = -G_MAXDOUBLE;
      gint64 step;

      board_open (&board, timeline_chart_random (random, 60, AS_OF), NULL, random_width (random));
      board_wander (&board, random);
      step = MAX ((board.scale.to - board.scale.from) / 500, 1);
      for (gint64 t = board.scale.from; t < board.scale.to; t += step)
        {
          double x = rounds_timeline_scale_x (&board.scale, t);

          g_assert_cmpfloat (x, >, before);
          before = x;
          /* There and back again: to the millisecond, and a millionth of a pixel as wide as one is
           * there: in a fold it is years. */
          g_assert_cmpfloat (fabs (rounds_timeline_scale_instant (&board.scale, x) - (double) t), <,
                             1 + 1e-6 * ms_per_pixel (&board.scale, x));
        }
    }
}

/* Outside of folds every pixel is the same stretch of time. */
static void
test_time_is_even (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint n = test_count (&charts); n > 0; n--)
    {
      g_auto (Board) board = { 0 };

      board_open (&board, timeline_chart_random (random, 60, AS_OF), NULL, random_width (random));
      board_wander (&board, random);
      for (guint i = 0; i < 100; i++)
        {
          double x = g_rand_double (random) * (board.scale.width - 1);
          double ms = rounds_timeline_scale_instant (&board.scale, x + 1) -
                      rounds_timeline_scale_instant (&board.scale, x);

          if (rounds_timeline_scale_fold_at (&board.scale, x) < 0 &&
              rounds_timeline_scale_fold_at (&board.scale, x + 1) < 0)
            g_assert_cmpfloat (fabs (ms * board.scale.rate - 1), <, 1e-3);
          else
            g_assert_cmpfloat (ms * board.scale.rate, >, 1 - 1e-3); /* a fold is never wider */
        }
    }
}

static void
test_zoom_is_exact (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint folds = 0;

  for (guint n = test_count (&charts) * 10; n > 0; n--)
    {
      g_auto (Board) board = { 0 };
      double x, instant, after, left;

      board_open (&board, timeline_chart_random (random, 12, AS_OF), NULL, random_width (random));
      board_wander (&board, random);
      x = g_rand_double (random) * board.scale.width;
      folds += rounds_timeline_scale_fold_at (&board.scale, x) >= 0;
      instant = rounds_timeline_scale_instant (&board.scale, x);
      rounds_timeline_scale_zoom (&board.scale, x, exp (g_rand_double_range (random, -1, 3)));
      left = board.scale.left;
      after = rounds_timeline_scale_instant (&board.scale, x);
      /* At the ends of all there is the view stops, and only there the instant moves. */
      if (left > 0 && left < rounds_timeline_scale_total (&board.scale) - board.scale.width)
        g_assert_cmpfloat (fabs (after - instant), <, 1 + 1e-6 / board.scale.rate);
    }
  g_assert_cmpuint (folds, >, 1);
}

static void
test_zoom_in_and_out (void)
{
  RoundsTimelineScale scale;
  const gint64 begins[] = { 0, 40 * YEAR, 40 * YEAR + 3 * DAY, 41 * YEAR };
  gint64 from, to;

  rounds_timeline_scale_init (&scale, -YEAR, 42 * YEAR, 1000);
  rounds_timeline_scale_fold (&scale, begins, G_N_ELEMENTS (begins), G_MAXINT64);
  g_assert_cmpuint (scale.n_folds, ==, 1);
  rounds_timeline_scale_set_view (&scale, 20 * YEAR, 41 * YEAR); /* its left half is the fold's */
  for (guint i = 0; i < 40; i++)
    rounds_timeline_scale_zoom (&scale, 10, 1.25);
  for (guint i = 0; i < 40; i++)
    rounds_timeline_scale_zoom (&scale, 10, 1 / 1.25);
  rounds_timeline_scale_get_view (&scale, &from, &to);
  g_assert_cmpint (ABS (from - 20 * YEAR), <, DAY / 24);
  g_assert_cmpint (ABS (to - 41 * YEAR), <, DAY / 24);
}

static void
test_limits (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint n = test_count (&charts); n > 0; n--)
    {
      g_auto (Board) board = { 0 };
      gint64 from, to;

      board_open (&board, timeline_chart_random (random, 30, AS_OF), NULL, random_width (random));
      for (guint i = 0; i < 30; i++)
        {
          board_wander (&board, random);
          rounds_timeline_scale_get_view (&board.scale, &from, &to);
          g_assert_cmpint (to - from, >=, HOUR - 2);
          g_assert_cmpint (from, >=, board.scale.from);
          g_assert_cmpint (to, <=, board.scale.to);
        }
      rounds_timeline_scale_fit (&board.scale);
      rounds_timeline_scale_get_view (&board.scale, &from, &to);
      g_assert_cmpint (ABS (from - board.scale.from), <=, 2);
      g_assert_cmpint (ABS (to - board.scale.to), <=, 2);
      for (guint i = 0; i < board.scale.n_folds; i++)
        board.scale.folds[i].open = TRUE;
      rounds_timeline_scale_zoom (&board.scale, 5, 1e12);
      rounds_timeline_scale_get_view (&board.scale, &from, &to);
      g_assert_cmpint (ABS (to - from - HOUR), <=, 2);
    }
}

/* A fold never hides: what is inside is counted, keeps its order, and few are let in. */
static void
test_folds (void)
{
  RoundsTimelineScale scale;
  const gint64 begins[] = { 0, DAY, 2 * YEAR, 20 * YEAR, 40 * YEAR, 41 * YEAR, 42 * YEAR };

  rounds_timeline_scale_init (&scale, -YEAR, 43 * YEAR, 1000);
  rounds_timeline_scale_fold (&scale, begins, G_N_ELEMENTS (begins), G_MAXINT64);
  g_assert_cmpuint (scale.n_folds, ==, 1);
  g_assert_cmpint (scale.folds[0].from, >, 2 * YEAR);
  g_assert_cmpint (scale.folds[0].to, <, 40 * YEAR);
  g_assert_cmpuint (scale.folds[0].inside, ==, 1);
  g_assert_cmpfloat (rounds_timeline_scale_x (&scale, 20 * YEAR), >,
                     rounds_timeline_scale_x (&scale, scale.folds[0].from));
  g_assert_cmpfloat (rounds_timeline_scale_x (&scale, 20 * YEAR), <,
                     rounds_timeline_scale_x (&scale, scale.folds[0].to));
  rounds_timeline_scale_set_open (&scale, 0, TRUE, 500);
  g_assert_cmpint (rounds_timeline_scale_fold_at (&scale, 500), ==, -1);
}

/* ---- ticks ---- */

static void
test_ticks_doubled_hour (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");
  g_autoptr (GArray) ticks = g_array_new (FALSE, TRUE, sizeof (RoundsTick));
  gint64 two_oclock = 1793516400000ll; /* 2026-11-01T02:00-05:00, that is 01:00 again */
  RoundsTimelineScale scale;
  RoundsTwice twice;
  guint doubled = 0;

  rounds_timeline_scale_init (&scale, two_oclock - 6 * HOUR, two_oclock + 6 * HOUR, 1200);
  rounds_timeline_ticks (&scale, zone, 70, ticks);
  g_assert_cmpuint (ticks->len, ==, 12);
  for (guint i = 0; i < ticks->len; i++)
    {
      const RoundsTick *tick = &g_array_index (ticks, RoundsTick, i);

      g_assert_cmpfloat_with_epsilon (tick->x, i * 100, 1e-6);
      if (tick->twice == NULL)
        continue;
      g_assert_cmpint (tick->minute, ==, 60);
      g_assert_cmpstr (tick->twice, ==, doubled == 0 ? "CDT" : "CST");
      doubled++;
    }
  g_assert_cmpuint (doubled, ==, 2);
  g_assert_true (rounds_timeline_twice (&scale, zone, &twice));
  g_assert_cmpint (twice.from, ==, two_oclock - HOUR);
  g_assert_cmpint (twice.to, ==, two_oclock + HOUR);
}

static void
test_ticks_apart (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");

  for (guint n = test_count (&charts); n > 0; n--)
    {
      g_auto (Board) board = { 0 };
      g_autoptr (GArray) ticks = g_array_new (FALSE, TRUE, sizeof (RoundsTick));
      double before = -G_MAXDOUBLE;

      board_open (&board, timeline_chart_random (random, 30, AS_OF), NULL, random_width (random));
      board_wander (&board, random);
      rounds_timeline_ticks (&board.scale, zone, 70, ticks);
      g_assert_cmpuint (ticks->len, <=, (guint) (board.scale.width / 30) + 4);
      for (guint i = 0; i < ticks->len; i++)
        {
          const RoundsTick *tick = &g_array_index (ticks, RoundsTick, i);

          g_assert_cmpfloat (tick->x, >, before);
          g_assert_cmpfloat (tick->x, >, -1);
          g_assert_cmpfloat (tick->x, <, board.scale.width + 1);
          for (guint k = 0; k < board.scale.n_folds; k++)
            g_assert_true (board.scale.folds[k].open || tick->instant < board.scale.folds[k].from ||
                           tick->instant >= board.scale.folds[k].to);
          before = tick->x;
        }
    }
}

/* As wide as the longest words; some places are taken. */
static double
wide_words (gpointer data, const RoundsTick *tick, const RoundsTick *said, double x)
{
  const double *width = data;

  g_assert_true (said == NULL || said->words_end + 4 <= tick->line);
  return fmod (x, 7) < 2 ? 0 : *width;
}

/* At each zoom and width: no line crosses words, no words cross others; a line that need not give way does
 * not, and the first tick with room has words. */
static void
test_ticks_clear (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");
  guint low = 0;

  for (guint n = test_count (&charts) * 10; n > 0; n--)
    {
      g_auto (Board) board = { 0 };
      g_autoptr (GArray) ticks = g_array_new (FALSE, TRUE, sizeof (RoundsTick));
      double line = g_rand_double_range (random, 8, 40);
      double width = line * g_rand_double_range (random, 2, 12);

      board_open (&board, timeline_chart_random (random, 12, AS_OF), NULL, random_width (random));
      board_wander (&board, random);
      rounds_timeline_ticks (&board.scale, zone, line * 5.5, ticks);
      rounds_timeline_ticks_say (ticks, wide_words, &width);
      for (guint i = 0; i < ticks->len; i++)
        {
          const RoundsTick *tick = &g_array_index (ticks, RoundsTick, i);
          gboolean covered = FALSE;

          g_assert_cmpfloat (fabs (tick->line - tick->x), <=, 0.5);
          for (guint k = 0; k < i; k++)
            {
              const RoundsTick *other = &g_array_index (ticks, RoundsTick, k);

              covered |= other->words_end > 0 && tick->line < other->words_end + 4;
            }
          g_assert_true (tick->low == covered);
          g_assert_true (tick->words_end <= 0 || !covered);
          g_assert_true (tick->words_end > 0 || covered || tick->line < 0 ||
                         fmod (tick->line + 4, 7) < 2);
          low += tick->low;
        }
    }
  g_assert_cmpuint (low, >, 0);
}

/* A line down the rows crosses no words, and leaves out no row that has none at its place. */
static void
test_lines_clear (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint broken = 0;

  for (guint n = test_count (&charts); n > 0; n--)
    {
      g_auto (Board) board = { 0 };
      double x = 0;

      board_open (&board, timeline_chart_random (random, 150, AS_OF), NULL, random_width (random));
      board_wander (&board, random);
      board_make (&board);
      for (guint i = 0; i < 50; i++, x = g_rand_double (random) * board.scale.width)
        for (guint row = 0; row < board.layout->rows->len; row++)
          {
            gboolean words = FALSE;

            for (guint k = 0; k < board.layout->marks->len; k++)
              {
                const RoundsTimelineMark *mark = &g_array_index (board.layout->marks,
                                                                 RoundsTimelineMark, k);

                words |= mark->shape != ROUNDS_SHAPE_FOLD && mark->row == row &&
                         mark->label != NULL && x > mark->label_x - 2 &&
                         x < mark->label_x + mark->label_width + 1;
              }
            g_assert_true ((rounds_timeline_layout_clear (board.layout, x, row) == 0) == words);
            broken += words;
          }
    }
  g_assert_cmpuint (broken, >, 0);
}

/* ---- no event is invisible ---- */

static void
test_nothing_hidden (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint n = test_count (&charts); n > 0; n--)
    {
      g_auto (Board) board = { 0 };

      board_open (&board, timeline_chart_random (random, 150, AS_OF), NULL, random_width (random));
      board_check_rows (&board);
      for (guint i = 0; i < 6; i++)
        {
          board_make (&board);
          board_check_visible (&board);
          board_wander (&board, random);
        }
    }
}

/* ---- the pointer finds what is drawn ---- */

/* Brings the middle of the first fold to the left edge of the plot; FALSE: it cannot be there. */
static gboolean
bring_fold_to_edge (RoundsTimelineScale *scale)
{
  const RoundsTimelineFold *fold = scale->folds;

  rounds_timeline_scale_zoom (scale, scale->width / 2, 4);
  if (scale->n_folds > 0)
    rounds_timeline_scale_pan (scale, (rounds_timeline_scale_x (scale, fold->from) +
                                       rounds_timeline_scale_x (scale, fold->to)) /
                                          2);
  return scale->n_folds > 0 && rounds_timeline_scale_x (scale, fold->from) < -1 &&
         rounds_timeline_scale_x (scale, fold->to) > 1;
}

/* Left of the plot stand the names of lanes, and how much is earlier: no fold is drawn over them. */
static void
test_fold_at_edge (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint seen = 0;

  for (guint n = 0; n < 400 && seen < 10; n++)
    {
      g_auto (Board) board = { 0 };

      board_open (&board, timeline_chart_random (random, 8, AS_OF), NULL, 900);
      if (!bring_fold_to_edge (&board.scale))
        continue;
      board.room.rows = 9;
      board_make (&board);
      for (guint i = 0; i < board.layout->marks->len; i++)
        {
          const RoundsTimelineMark *mark = &g_array_index (board.layout->marks, RoundsTimelineMark,
                                                           i);

          seen += mark->shape == ROUNDS_SHAPE_FOLD;
          if (mark->shape == ROUNDS_SHAPE_FOLD)
            g_assert_true (mark->x0 >= 0 && (mark->label == NULL || mark->label_x >= 0));
        }
    }
  g_assert_cmpuint (seen, >, 0);
}

static void
test_hits (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint n = test_count (&charts); n > 0; n--)
    {
      g_auto (Board) board = { 0 };
      const RoundsTimelineMark *hit;

      board_open (&board, timeline_chart_random (random, 150, AS_OF), NULL, random_width (random));
      board_wander (&board, random);
      board_make (&board);
      for (guint i = 0; i < board.layout->marks->len; i++)
        {
          const RoundsTimelineMark *mark = &g_array_index (board.layout->marks, RoundsTimelineMark,
                                                           i);
          double x = (mark->x0 + mark->x1) / 2;

          hit = rounds_timeline_layout_at (board.layout, x, mark->row, 3);
          g_assert_nonnull (hit);
          g_assert_true (hit >= mark); /* itself, or what was drawn over it */
          g_assert_true (hit->shape == ROUNDS_SHAPE_FOLD || hit->row == mark->row);
          if (mark->shape != ROUNDS_SHAPE_FOLD) /* what is near comes before the fold beneath */
            g_assert_true (x >= hit->x0 && x <= hit->x1);
        }
      for (guint i = 0; i < 200; i++)
        {
          double x = g_rand_double (random) * board.scale.width;
          guint row = (guint) g_rand_int_range (random, 0, 18);

          hit = rounds_timeline_layout_at (board.layout, x, row, 3);
          if (hit == NULL || hit->label != NULL)
            continue;
          g_assert_cmpfloat (x, >=, hit->x0 - 3);
          g_assert_cmpfloat (x, <=, hit->x1 + 3);
        }
    }
}

/* Words are never drawn over each other, nor over another mark of their row. */
static void
test_labels_apart (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint n = test_count (&charts); n > 0; n--)
    {
      g_auto (Board) board = { 0 };
      const GArray *marks;

      board_open (&board, timeline_chart_random (random, 80, AS_OF), NULL, 1400);
      board_wander (&board, random);
      board_make (&board);
      marks = board.layout->marks;
      for (guint i = 0; i < marks->len; i++)
        for (guint k = 0; k < marks->len; k++)
          {
            const RoundsTimelineMark *one = &g_array_index (marks, RoundsTimelineMark, i);
            const RoundsTimelineMark *other = &g_array_index (marks, RoundsTimelineMark, k);

            if (i == k || one->label == NULL || other->label == NULL || one->row != other->row ||
                one->lane != other->lane || one->shape != other->shape)
              continue;
            g_assert_true (one->label_x + one->label_width <= other->label_x + 1e-6 ||
                           other->label_x + other->label_width <= one->label_x + 1e-6);
          }
    }
}

/* Panning moves what is there and changes nothing else: the columns are cut on time's own grid. */
static void
test_pan_is_calm (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  GPtrArray *events = timeline_events_new ();
  g_auto (Board) board = { 0 };
  g_autoptr (GHashTable) before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint same = 0;

  timeline_events_fill (events, random, 3000, 10, AS_OF);
  board_open (&board, timeline_chart_new (events, AS_OF, NULL), NULL, 1400);
  rounds_timeline_scale_zoom (&board.scale, 700, 4);
  for (guint turn = 0; turn < 2; turn++)
    {
      board_make (&board);
      for (guint i = 0; i < board.layout->marks->len; i++)
        {
          const RoundsTimelineMark *mark = &g_array_index (board.layout->marks, RoundsTimelineMark,
                                                           i);
          char *key;

          if ((mark->shape != ROUNDS_SHAPE_TICK && mark->shape != ROUNDS_SHAPE_DENSITY) ||
              mark->x0 < 120 || mark->x1 > 1280)
            continue;
          key = g_strdup_printf ("%u %.3f %u %.3f", mark->lane, mark->x0 + board.scale.left,
                                 mark->n, mark->high);
          if (turn == 0)
            {
              g_hash_table_add (before, key);
              continue;
            }
          same += g_hash_table_contains (before, key);
          g_free (key);
        }
      rounds_timeline_scale_pan (&board.scale, 33.3);
    }
  g_assert_cmpuint (g_hash_table_size (before), >, 100);
  g_assert_cmpuint (same + 40, >, g_hash_table_size (before)); /* less what left the middle */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timeline/scale/order", test_order);
  g_test_add_func ("/timeline/scale/even", test_time_is_even);
  g_test_add_func ("/timeline/scale/zoom", test_zoom_is_exact);
  g_test_add_func ("/timeline/scale/in-and-out", test_zoom_in_and_out);
  g_test_add_func ("/timeline/scale/limits", test_limits);
  g_test_add_func ("/timeline/scale/folds", test_folds);
  g_test_add_func ("/timeline/ticks/doubled-hour", test_ticks_doubled_hour);
  g_test_add_func ("/timeline/ticks/apart", test_ticks_apart);
  g_test_add_func ("/timeline/ticks/clear", test_ticks_clear);
  g_test_add_func ("/timeline/ticks/lines-clear", test_lines_clear);
  g_test_add_func ("/timeline/nothing-hidden", test_nothing_hidden);
  g_test_add_func ("/timeline/hits", test_hits);
  g_test_add_func ("/timeline/fold-at-edge", test_fold_at_edge);
  g_test_add_func ("/timeline/labels-apart", test_labels_apart);
  g_test_add_func ("/timeline/pan-is-calm", test_pan_is_calm);
  return g_test_run ();
}
