/* bench-data.c: how fast a store answers, from within: charts opened, series and filters, words in
 * notes, people found. Prints one JSON object a line. See bench-data.py.
 *
 *   bench-data DIR PASSPHRASE-FILE chart ID RUNS
 *   bench-data DIR PASSPHRASE-FILE people RUNS QUERY...
 */
#include "chart-words.h"
#include "open-chart.h"
#include "series.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double
now_ms (void)
{
  return g_get_monotonic_time () / 1000.0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *one = a, *other = b;

  return (*one > *other) - (*one < *other);
}

static void
print (const char *name, GArray *times)
{
  g_array_sort (times, compare);
  printf ("{\"figure\":\"%s\",\"median_ms\":%.3f,\"p99_ms\":%.3f,\"runs\":%u}\n", name,
          g_array_index (times, double, times->len / 2),
          g_array_index (times, double, MIN (times->len - 1, times->len * 99 / 100)), times->len);
  fflush (stdout);
  g_array_set_size (times, 0);
}

static void
stop (const char *what, const GError *error)
{
  fprintf (stderr, "bench-data: %s: %s\n", what, error->message);
  exit (1);
}

static void
took (GArray *times, double since)
{
  double ms = now_ms () - since;

  g_array_append_val (times, ms);
}

static void
bench_views (RoundsOpenChart *chart, GArray *times)
{
  const RoundsTimelineFilter filters[] = {
    { .kinds = (guint64) 1 << ROUNDS_KIND_NOTE },
    { .kinds = (guint64) 1 << ROUNDS_KIND_RESULT, .from = 1, .to = G_MAXINT64 },
    { .code = "2823-3" },
  };

  for (guint i = 0; i < chart->index->n_series; i++)
    {
      const RoundsSeries *series = &chart->index->series[i];
      double since = now_ms ();

      (void) rounds_chart_series (chart->index, series->system, series->code, series->dimension);
      (void) rounds_series_latest (series, G_MAXINT64, NULL);
      took (times, since);
    }
  if (times->len > 0)
    print ("series", times);
  for (guint i = 0; i < 30; i++)
    {
      double since = now_ms ();
      g_autoptr (GPtrArray) rows = rounds_chart_timeline (chart->index, &filters[i % 3]);

      took (times, since);
    }
  print ("filter", times);
}

static void
bench_words (RoundsOpenChart *chart, GArray *times)
{
  static const char *const queries[] = { "cough", "chest pain", "\"blood pressure stable\"",
                                         "nothing such" };
  const RoundsActor actor = { .reason = "benchmark" };
  g_autoptr (GError) error = NULL;
  double since = now_ms ();
  g_autoptr (RoundsChartWords) words = rounds_chart_words_new (chart, &error);

  if (words == NULL || !rounds_chart_words_fill (words, &actor, NULL, &error))
    stop ("words", error);
  took (times, since);
  print ("index of words", times);
  for (guint i = 0; i < 40; i++)
    {
      double begin = now_ms ();
      g_autoptr (GPtrArray) hits = rounds_chart_words_search (words, queries[i % 4], 100, &error);

      if (hits == NULL)
        stop ("search", error);
      took (times, begin);
    }
  print ("note search", times);
}

static void
bench_chart (RoundsStore *store, const char *id, guint runs)
{
  const RoundsWhom whom = { id, NULL };
  const RoundsActor actor = { .reason = "benchmark" };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < runs; i++)
    {
      g_auto (RoundsOpenChart) chart = { NULL, NULL };
      double since = now_ms ();

      if (!rounds_open_chart (store, &whom, &actor, &chart, &error))
        stop ("chart", error);
      took (times, since);
      if (i + 1 < runs)
        continue;
      printf ("{\"figure\":\"rows\",\"count\":%u}\n", chart.index->n_rows);
      print ("open chart", times);
      bench_views (&chart, times);
      bench_words (&chart, times);
    }
}

static void
bench_people (RoundsStore *store, guint runs, char **queries)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsDirectory) directory = NULL;
  guint n = g_strv_length (queries);

  for (guint i = 0; i < runs; i++)
    {
      double since = now_ms ();

      g_clear_pointer (&directory, rounds_directory_free);
      directory = rounds_directory_new ();
      if (!rounds_store_load_directory (store, directory, &error))
        stop ("directory", error);
      took (times, since);
    }
  printf ("{\"figure\":\"people\",\"count\":%u}\n", rounds_directory_size (directory));
  print ("directory", times);
  for (guint i = 0; i < 200 * n; i++)
    {
      double since = now_ms ();
      g_autoptr (GArray) rows = rounds_directory_search (directory, queries[i % n], 50);

      took (times, since);
    }
  print ("patient search", times);
}

int
main (int argc, char **argv)
{
  g_autofree char *passphrase = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;

  if (argc < 6 || (strcmp (argv[3], "chart") != 0 && strcmp (argv[3], "people") != 0))
    {
      fprintf (stderr,
               "usage: bench-data DIR PASSPHRASE-FILE chart ID RUNS | people RUNS QUERY...\n");
      return 2;
    }
  if (!g_file_get_contents (argv[2], &passphrase, NULL, &error))
    stop (argv[2], error);
  store = rounds_store_open (argv[1], g_strchomp (passphrase), &error);
  if (store == NULL)
    stop (argv[1], error);
  if (strcmp (argv[3], "chart") == 0)
    bench_chart (store, argv[4], (guint) atoi (argv[5]));
  else
    bench_people (store, (guint) atoi (argv[4]), argv + 5);
  return 0;
}
