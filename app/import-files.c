#include "import-files.h"

#include "demonstration.h"
#include "import-file.h"
#include "import-persons.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_SOURCE "import"
#define PROGRESS_EVERY 500 /* records */

typedef struct
{
  const RoundsImportOrder *order;
  RoundsImportReport *report;
  RoundsBatch *batch;
  const char *file;
  guint nth;
  guint64 records;
  RoundsImportPersons *persons; /* NULL: nobody is compared */
  gboolean stranger;            /* what is refused now is of one */
  gboolean stopped;             /* take failed: the store, not the file, is at fault */
} Job;

static void
refused_free (RoundsRefused *refused)
{
  g_free (refused->file);
  g_free (refused->where);
  g_free (refused->why);
  g_free (refused);
}

void
rounds_import_report_clear (RoundsImportReport *self)
{
  g_clear_pointer (&self->refused, g_ptr_array_unref);
}

static void
on_refused (gpointer data, const char *file, const char *where, const char *why)
{
  Job *job = data;
  RoundsRefused *refused;

  job->report->n_strangers += job->stranger;
  if (job->report->n_refused++ >= ROUNDS_REFUSED_MAX)
    return;
  refused = g_new0 (RoundsRefused, 1);
  refused->file = g_strdup (file);
  refused->where = g_strdup (where);
  refused->why = g_strdup (why);
  refused->nth = job->nth;
  refused->stranger = job->stranger;
  g_ptr_array_add (job->report->refused, refused);
}

static void
tell (const Job *job, const char *file)
{
  if (job->order->progress != NULL)
    job->order->progress (job->order->data, file, job->records);
}

static gboolean
on_taken (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Job *job = data;
  const char *why = NULL;

  if (job->persons != NULL &&
      !rounds_import_persons_ask (job->persons, job->nth, incoming, &why, error))
    {
      job->stopped = TRUE;
      return FALSE;
    }
  if (why != NULL)
    {
      job->stranger = TRUE;
      on_refused (job, job->file, incoming->type, why);
      job->stranger = FALSE;
      return TRUE;
    }
  if (!rounds_batch_put (job->batch, incoming, error))
    {
      job->stopped = TRUE;
      return FALSE;
    }
  if (++job->records % PROGRESS_EVERY == 0)
    tell (job, job->file);
  return TRUE;
}

/* A demonstration's file is read whole, compared, and only those very bytes are read on. */
static GInputStream *
open_file (RoundsStore *store, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GBytes) bytes = NULL;

  if (rounds_store_get_kind (store) != ROUNDS_STORE_DEMONSTRATION)
    return G_INPUT_STREAM (g_file_read (file, cancellable, error));
  bytes = g_file_load_bytes (file, cancellable, NULL, error);
  if (bytes == NULL)
    return NULL;
  if (!rounds_demonstration_has (bytes) &&
      !rounds_store_admit (store, _ ("a file that is none of its own"), error))
    return NULL;
  return g_memory_input_stream_new_from_bytes (bytes);
}

/* GIO names the file again, in its own words. */
static const char *
words_of (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return _ ("there is no such file");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    return _ ("that is a folder");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return _ ("the system refuses to read it");
  return error->message;
}

/* FALSE: the import ends here. A file that cannot be read is only refused. */
static gboolean
read_file (Job *job, RoundsStore *store, RoundsImport *import, GError **error)
{
  const RoundsImportUser user = { on_taken, on_refused, job->order->keep_bundles, job };
  g_autoptr (GError) why = NULL;
  g_autoptr (GInputStream) stream = open_file (store, job->file, job->order->cancellable, &why);

  if (stream != NULL &&
      rounds_import_read (import, stream, job->file, &user, job->order->cancellable, &why))
    return TRUE;
  if (job->stopped || g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  on_refused (job, job->file, "", words_of (why));
  return TRUE;
}

/* ---- who is meant, before anything is taken ---- */

static gboolean
on_person_met (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Job *job = data;

  job->stopped = !rounds_import_persons_look (job->persons, job->nth, incoming, error);
  return !job->stopped;
}

/* It is said when the file is read. */
static void
on_not_looked_at (gpointer data, const char *file, const char *where, const char *why)
{
}

/* FALSE: the import ends here. */
static gboolean
look_through (Job *job, RoundsImport *import, GError **error)
{
  const RoundsImportUser user = { on_person_met, on_not_looked_at, FALSE, job };
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (job->file);
  g_autoptr (GError) why = NULL;
  g_autoptr (GInputStream) stream = NULL;

  /* A pipe can be read once. */
  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) != G_FILE_TYPE_REGULAR)
    return TRUE;
  stream = G_INPUT_STREAM (g_file_read (file, job->order->cancellable, &why));
  if (stream != NULL &&
      rounds_import_read (import, stream, job->file, &user, job->order->cancellable, &why))
    return TRUE;
  if (!job->stopped && !g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE; /* that it cannot be read is said when it is */
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
meet_persons (Job *job, const char *source, GError **error)
{
  g_autoptr (RoundsImport) import = rounds_import_new (source);

  rounds_import_set_persons_only (import, TRUE);
  for (job->nth = 0; job->order->files[job->nth] != NULL; job->nth++)
    {
      job->file = job->order->files[job->nth];
      if (!look_through (job, import, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_files (Job *job, RoundsStore *store, const char *source, GError **error)
{
  g_autoptr (RoundsImport) import = rounds_import_new (source);

  for (job->nth = 0; job->order->files[job->nth] != NULL; job->nth++)
    {
      job->file = job->order->files[job->nth];
      tell (job, job->file);
      if (!read_file (job, store, import, error))
        return FALSE;
      tell (job, job->file);
    }
  tell (job, NULL);
  return TRUE;
}

gboolean
rounds_import_files (RoundsStore *store,
                     const RoundsImportOrder *order,
                     RoundsImportReport *report,
                     GError **error)
{
  gboolean demonstration = rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION;
  const char *fallback = demonstration ? ROUNDS_DEMONSTRATION_SOURCE : DEFAULT_SOURCE;
  const char *source = order->source != NULL ? order->source : fallback;
  g_autoptr (RoundsBatch) batch = rounds_batch_new (store, &order->actor, NULL, NULL);
  Job job = { .order = order, .report = report, .batch = batch };
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (RoundsImportPersons) persons = NULL;
  g_autoptr (GError) finish_error = NULL;
  gboolean read, finished;

  *report = (RoundsImportReport){ 0 };
  report->refused = g_ptr_array_new_with_free_func ((GDestroyNotify) refused_free);
  if (demonstration && strcmp (source, ROUNDS_DEMONSTRATION_SOURCE) != 0)
    return rounds_store_admit (store, "import", error);
  /* All that a demonstration takes is of one making. */
  if (!demonstration && !order->same_person)
    job.persons = persons = rounds_import_persons_new (store);
  read = (persons == NULL || meet_persons (&job, source, error)) &&
         read_files (&job, store, source, error);
  /* Also after a cancel: whole records that were taken are kept. */
  finished = rounds_batch_finish (batch, &report->totals, read ? error : &finish_error);
  report->seconds = (g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC;
  return read && finished;
}
