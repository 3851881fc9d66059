/* bench-records: how fast records are imported, and a chart opened. Prints one JSON line.
 *
 *   bench-records FILE.json...      imports the files into a fresh store, then opens the largest chart
 */
#include "chart.h"
#include "counts.h"
#include "import-file.h"
#include "store-private.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define PASSPHRASE "seven green lamps"
#define OPENINGS   7

static const RoundsActor actor = { .reason = "treatment" };

typedef struct
{
  RoundsBatch *batch;
  guint refused;
} Feeding;

static gboolean
on_taken (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Feeding *feeding = data;

  return rounds_batch_put (feeding->batch, incoming, error);
}

static void
on_refused (gpointer data, const char *file, const char *where, const char *why)
{
  Feeding *feeding = data;

  feeding->refused++;
}

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static double
processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
import_file (RoundsImport *import, Feeding *feeding, const char *path)
{
  const RoundsImportUser user = { on_taken, on_refused, FALSE, feeding };
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &error);

  if (stream == NULL ||
      !rounds_import_read (import, G_INPUT_STREAM (stream), path, &user, NULL, &error))
    g_error ("%s: %s", path, error->message);
}

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint events, patients;
} Largest;

static gboolean
on_patient (gpointer data, const RoundsPatientRow *row)
{
  Largest *largest = data;

  largest->patients++;
  if (row->events < largest->events)
    return TRUE;
  largest->events = row->events;
  memcpy (largest->rid, row->rid, ROUNDS_RID_BYTES);
  return TRUE;
}

static void
bench_charts (RoundsStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsDirectory) directory = rounds_directory_new ();
  Largest largest = { { 0 }, 0, 0 };
  double best = G_MAXDOUBLE, processor;
  gint64 start = g_get_monotonic_time ();

  if (!rounds_store_load_directory (store, directory, &error) ||
      !rounds_store_patients (store, on_patient, &largest, &error))
    g_error ("%s", error->message);
  printf (",\"patients\":%u,\"directory_ms\":%.1f", largest.patients, 1e3 * seconds_since (start));
  processor = processor_seconds ();
  for (guint i = 0; i < OPENINGS; i++)
    {
      g_autoptr (RoundsChart) chart = NULL;

      start = g_get_monotonic_time ();
      chart = rounds_chart_open (store, largest.rid, &actor, &error);
      if (chart == NULL)
        g_error ("%s", error->message);
      best = MIN (best, seconds_since (start));
    }
  processor = (processor_seconds () - processor) / OPENINGS;
  printf (",\"chart_events\":%u,\"chart_open_ms\":%.1f,\"chart_processor_ms\":%.1f", largest.events,
          1e3 * best, 1e3 * processor);
}

int
main (int argc, char **argv)
{
  const RoundsStoreSpec spec = { ROUNDS_STORE_CLINICAL, "ada", PASSPHRASE, NULL,
                                 ROUNDS_KEY_COST_TEST,  NULL };
  const RoundsKeyCost cheap = ROUNDS_KEY_COST_TEST;
  g_autofree char *folder = test_folder_new ();
  g_autofree char *dir = g_build_filename (folder, "store", NULL);
  g_autoptr (RoundsImport) import = rounds_import_new ("bench");
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = NULL;
  RoundsBatchTotals totals = { 0 };
  Feeding feeding = { 0 };
  double seconds, processor;
  gint64 start;

  if (!rounds_store_create_from (dir, &spec, &error))
    g_error ("%s", error->message);
  store = rounds_store_open_from (dir, PASSPHRASE, &cheap, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  feeding.batch = rounds_batch_new (store, &actor, NULL, NULL);
  start = g_get_monotonic_time ();
  processor = processor_seconds ();
  for (int i = 1; i < argc; i++)
    import_file (import, &feeding, argv[i]);
  if (!rounds_batch_finish (feeding.batch, &totals, &error))
    g_error ("%s", error->message);
  seconds = seconds_since (start);
  processor = processor_seconds () - processor;
  printf ("{\"records\":%" G_GUINT64_FORMAT ",\"refused\":%u,\"events\":%" G_GUINT64_FORMAT
          ",\"mb\":%.1f,\"seconds\":%.2f,\"processor_seconds\":%.2f,\"mb_s\":%.1f,"
          "\"mb_per_processor_s\":%.1f",
          totals.records, feeding.refused, totals.events, (double) totals.bytes / 1e6, seconds,
          processor, (double) totals.bytes / 1e6 / seconds,
          (double) totals.bytes / 1e6 / processor);
  rounds_batch_free (feeding.batch);
  bench_charts (store);
  printf ("}\n");
  rounds_store_close (store);
  test_folder_remove (folder);
  return 0;
}
