/* bench-demonstration: a demonstration store whose patients a benchmark made, for only in a demonstration the chat drafts.
 *
 *   bench-demonstration STORE AS-OF FILE
 *
 * The program itself takes nothing but the demonstration's own files in (app/import-files.c); this goes past that gate.
 */
#include "import-file.h"
#include "records.h"
#include "store.h"

#include <stdio.h>

static gboolean
on_taken (gpointer batch, const RoundsIncoming *incoming, GError **error)
{
  return rounds_batch_put (batch, incoming, error);
}

static void
on_refused (gpointer batch, const char *file, const char *where, const char *why)
{
  g_error ("%s: %s: %s", file, where, why);
}

static gboolean
take (RoundsStore *store, const char *path, GError **error)
{
  static const RoundsActor actor = { .reason = "treatment" };
  g_autoptr (RoundsImport) import = rounds_import_new ("bench");
  g_autoptr (RoundsBatch) batch = rounds_batch_new (store, &actor, NULL, NULL);
  const RoundsImportUser user = { on_taken, on_refused, FALSE, batch };
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  RoundsBatchTotals totals = { 0 };

  return stream != NULL &&
         rounds_import_read (import, G_INPUT_STREAM (stream), path, &user, NULL, error) &&
         rounds_batch_finish (batch, &totals, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = NULL;

  if (argc != 4)
    {
      g_printerr ("bench-demonstration: it takes a folder, a day and a file\n");
      return 2;
    }
  if (rounds_store_create (argv[1], ROUNDS_STORE_DEMONSTRATION, "A. Clinician",
                           ROUNDS_DEMONSTRATION_PASSPHRASE, argv[2], &error))
    store = rounds_store_open (argv[1], ROUNDS_DEMONSTRATION_PASSPHRASE, &error);
  if (store == NULL || !take (store, argv[3], &error))
    {
      g_printerr ("bench-demonstration: %s\n", error->message);
      return 1;
    }
  rounds_store_close (store);
  return 0;
}
