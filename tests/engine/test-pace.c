/* pace.h: submits of made-up times stay short, also where a machine is slow for a while. */
#include "pace.h"

#include <glib.h>

#define SEGMENTS 60
#define SLOW     5 /* times as long: others want the cores */

/* Microseconds of a segment: halves of a layer, of which one has more to do. */
static guint64
time_of (guint segment, guint batch)
{
  return (guint64) batch * (segment % 2 == 0 ? 100 : 300);
}

static guint64
time_of_all (guint first, guint count, guint batch)
{
  guint64 us = 0;

  for (guint i = first; i < first + count; i++)
    us += time_of (i, batch);
  return us;
}

/* One run; how many submits it took, and the longest of them. */
static guint
run (rx_pace *pace, guint batch, guint slow, guint64 *longest)
{
  guint submits = 0;

  *longest = 0;
  rx_pace_begin (pace, batch);
  for (guint next = 0; next < SEGMENTS; submits++)
    {
      guint count = rx_pace_count (pace, next);
      guint64 us = slow * time_of_all (next, count, batch);

      g_assert_cmpuint (count, >=, 1);
      g_assert_cmpuint (next + count, <=, SEGMENTS);
      rx_pace_learn (pace, next, count, us);
      *longest = MAX (*longest, us);
      next += count;
    }
  return submits;
}

/* What is not known goes alone, also behind what is; then as much as fits goes together, and no more. */
static void
test_fits (void)
{
  guint64 longest;
  rx_pace pace;

  g_assert_true (rx_pace_new (SEGMENTS, &pace));
  rx_pace_begin (&pace, 1);
  rx_pace_learn (&pace, 0, 1, time_of (0, 1));
  g_assert_cmpuint (rx_pace_count (&pace, 0), ==, 1);
  g_assert_cmpuint (run (&pace, 1, 1, &longest), ==, SEGMENTS);
  g_assert_cmpuint (run (&pace, 1, 1, &longest), ==, 1);
  g_assert_cmpuint (longest, ==, time_of_all (0, SEGMENTS, 1));
  g_assert_cmpuint (pace.worst_us, >=, 300);
  g_assert_cmpuint (pace.worst_us, <, 310);
  rx_pace_forget (&pace);
  g_assert_cmpuint (run (&pace, 10, 1, &longest), ==, SEGMENTS);
  for (guint i = 0; i < 20; i++)
    {
      g_assert_cmpuint (run (&pace, 10, 1, &longest), ==, 5);
      g_assert_cmpuint (longest, <=, RX_SUBMIT_US);
      g_assert_cmpuint (longest, >, RX_SUBMIT_US - 4000); /* the larger half does not fit too */
    }
  rx_pace_free (&pace);
}

/* A machine that has grown slow is found out by one submit each; from then on all are short, also while it is
 * by turns slow and quick. When it is quick again they grow long again. */
static void
test_slow (void)
{
  guint64 longest;
  rx_pace pace;
  guint submits, runs = 0;

  g_assert_true (rx_pace_new (SEGMENTS, &pace));
  run (&pace, 10, 1, &longest);
  run (&pace, 10, SLOW, &longest);
  g_assert_cmpuint (longest, >, RX_SUBMIT_US); /* nobody could know */
  for (guint i = 0; i < 20; i++)
    {
      run (&pace, 10, i % 2 == 0 ? SLOW : 1, &longest);
      g_assert_cmpuint (longest, <=, RX_SUBMIT_US * 8 / 7);
    }
  for (submits = SEGMENTS; submits > 6 && runs < 32; runs++)
    {
      submits = run (&pace, 10, 1, &longest);
      g_assert_cmpuint (longest, <=, RX_SUBMIT_US);
    }
  g_assert_cmpuint (runs, >, 4);
  g_assert_cmpuint (runs, <, 32);
  rx_pace_free (&pace);
}

/* A segment that is too long by itself goes alone, and is what the batch is cut by. */
static void
test_too_long (void)
{
  guint64 longest;
  rx_pace pace;

  g_assert_true (rx_pace_new (SEGMENTS, &pace));
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (run (&pace, 100, 1, &longest), ==, SEGMENTS);
      g_assert_cmpuint (pace.worst_us, >, RX_SUBMIT_US);
    }
  rx_pace_learn (&pace, 0, 1, G_MAXUINT64);
  g_assert_cmpuint (pace.us[0], ==, G_MAXUINT32);
  rx_pace_free (&pace);
}

/* Runs of few tokens say little of those of many: after any number of them a long one is short in each submit, and
 * what it is measured to be is what counts from then on. */
static void
test_sizes (void)
{
  guint64 longest;
  rx_pace pace;
  guint submits;

  g_assert_true (rx_pace_new (SEGMENTS, &pace));
  run (&pace, 40, 1, &longest);
  submits = run (&pace, 40, 1, &longest);
  for (guint i = 0; i < 16; i++)
    run (&pace, 2, 1, &longest);
  g_assert_cmpuint (run (&pace, 40, 1, &longest), ==, submits);
  g_assert_cmpuint (longest, <=, RX_SUBMIT_US);
  rx_pace_forget (&pace);
  run (&pace, 2, 1, &longest);
  run (&pace, 39, 1, &longest);
  g_assert_cmpuint (longest, <=, RX_SUBMIT_US);
  /* A remainder comes first, and slower than a long run would have it. */
  rx_pace_forget (&pace);
  run (&pace, 1, 20, &longest);
  g_assert_cmpuint (run (&pace, 40, 1, &longest), ==, SEGMENTS);
  g_assert_cmpuint (run (&pace, 40, 1, &longest), ==, submits);
  rx_pace_free (&pace);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/fits", test_fits);
  g_test_add_func ("/pace/slow", test_slow);
  g_test_add_func ("/pace/too-long", test_too_long);
  g_test_add_func ("/pace/sizes", test_sizes);
  return g_test_run ();
}
