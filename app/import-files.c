#include "import-files.h"

#include "demonstration.h"
#include "import-file.h"
#include "import-marks.h"
#include "import-persons.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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
  GPtrArray *apart;             /* RoundsImportPersons, of each source of apart_from */
  gboolean stranger;            /* what is refused now is of one */
  RoundsImportMarks *marks;     /* NULL until something is taken */
  guint64 taken;                /* records that were given to the batch */
  GQueue waiting;               /* Waiting, of each record that is not on disk yet */
  char *type, *subject;         /* of what is refused next; NULL: not known */
  gboolean stopped;             /* take failed: the store, not the file, is at fault */
} Job;

/* What is to be said of a record should the store refuse it, which it does when it writes. */
typedef struct
{
  guint nth;     /* file */
  guint64 taken; /* which of all records it is */
  char *type, *id, *subject;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_free (waiting->type);
  g_free (waiting->id);
  g_free (waiting->subject);
  g_free (waiting);
}

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
  /* A stranger's is not missing from whose id it bears. */
  if (job->marks != NULL && !job->stranger)
    rounds_import_marks_refused (job->marks, job->nth, job->type, job->subject);
  g_clear_pointer (&job->type, g_free);
  g_clear_pointer (&job->subject, g_free);
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
on_whose_refused (gpointer data, const char *type, const char *subject)
{
  Job *job = data;

  job->type = g_strdup (type);
  job->subject = g_strdup (subject);
}

/* Its id stands in another patient's chart: there it stays as it is, and whose it would be here lacks it. */
static void
refuse_moved (Job *job, Waiting *waiting)
{
  const guint nth = job->nth;
  const char *file = job->order->files[waiting->nth];
  g_autofree char *where = g_strdup_printf ("%s/%s", waiting->type,
                                            waiting->id != NULL ? waiting->id : "");

  job->nth = waiting->nth;
  on_whose_refused (job, waiting->type, waiting->subject);
  on_refused (job, file, where,
              _ ("another patient's record has this id here: import it under another source"));
  job->nth = nth;
}

static void
on_put (gpointer data, const RoundsPut *put)
{
  Job *job = data;
  Waiting *waiting = g_queue_pop_head (&job->waiting);

  /* Those of a piece that could not be written are never told. */
  while (waiting->taken < put->nth)
    {
      waiting_free (waiting);
      waiting = g_queue_pop_head (&job->waiting);
    }
  if (put->state == ROUNDS_PUT_REFUSED)
    refuse_moved (job, waiting);
  else
    rounds_import_marks_put (job->marks, put);
  waiting_free (waiting);
}

static gboolean
put_record (Job *job, const RoundsIncoming *incoming, GError **error)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->nth = job->nth;
  waiting->taken = job->taken++;
  waiting->type = g_strdup (incoming->type);
  waiting->id = g_strdup (incoming->id);
  waiting->subject = g_strdup (incoming->subject);
  g_queue_push_tail (&job->waiting, waiting);
  return rounds_batch_put (job->batch, incoming, error);
}

static void
tell (const Job *job, const char *file)
{
  if (job->order->progress != NULL)
    job->order->progress (job->order->data, file, job->records);
}

/* *wanted: not of somebody who was taken under a source of apart_from, and no Bundle of them all, which was taken there as
 * it stands. FALSE: the store could not be read. */
static gboolean
is_wanted (const Job *job, const RoundsIncoming *incoming, gboolean *wanted, GError **error)
{
  *wanted = job->apart->len == 0 || incoming->subject != NULL ||
            strcmp (incoming->type, "Bundle") != 0;
  for (guint i = 0; incoming->subject != NULL && *wanted && i < job->apart->len; i++)
    {
      const char *why;

      if (!rounds_import_persons_ask (job->apart->pdata[i], job->nth, incoming, &why, error))
        return FALSE;
      *wanted = why != NULL;
    }
  return TRUE;
}

static gboolean
on_taken (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Job *job = data;
  const char *why = NULL;
  gboolean wanted;

  if (!is_wanted (job, incoming, &wanted, error))
    {
      job->stopped = TRUE;
      return FALSE;
    }
  if (!wanted)
    return TRUE;
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
  if (!put_record (job, incoming, error))
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
  const RoundsImportUser user = { on_taken, on_refused, job->order->keep_bundles, job,
                                  on_whose_refused };
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

typedef gboolean (*Meet) (gpointer data, const RoundsIncoming *incoming, GError **error);

static gboolean
on_person_met (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Job *job = data;
  gboolean wanted = FALSE;

  job->stopped = !is_wanted (job, incoming, &wanted, error) ||
                 (wanted && !rounds_import_persons_look (job->persons, job->nth, incoming, error));
  return !job->stopped;
}

static gboolean
on_apart_met (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Job *job = data;

  for (guint i = 0; i < job->apart->len && !job->stopped; i++)
    job->stopped = !rounds_import_persons_look (job->apart->pdata[i], job->nth, incoming, error);
  return !job->stopped;
}

/* It is said when the file is read. */
static void
on_not_looked_at (gpointer data, const char *file, const char *where, const char *why)
{
}

/* FALSE: the import ends here. */
static gboolean
look_through (Job *job, RoundsImport *import, Meet met, GError **error)
{
  const RoundsImportUser user = { met, on_not_looked_at, FALSE, job };
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
meet_persons (Job *job, const char *source, Meet met, GError **error)
{
  g_autoptr (RoundsImport) import = rounds_import_new (source);

  rounds_import_set_persons_only (import, TRUE);
  for (job->nth = 0; job->order->files[job->nth] != NULL; job->nth++)
    {
      job->file = job->order->files[job->nth];
      if (!look_through (job, import, met, error))
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

/* FALSE: the import ends here. */
static gboolean
meet_all (Job *job, const char *source, GError **error)
{
  if (job->apart->len > 0 && !meet_persons (job, source, on_apart_met, error))
    return FALSE;
  return job->persons == NULL || meet_persons (job, source, on_person_met, error);
}

static GPtrArray *
new_apart (RoundsStore *store, const char *const *sources)
{
  GPtrArray *apart = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_import_persons_free);

  for (; sources != NULL && *sources != NULL; sources++)
    g_ptr_array_add (apart, rounds_import_persons_new (store, *sources));
  return apart;
}

gboolean
rounds_import_files (RoundsStore *store,
                     const RoundsImportOrder *order,
                     RoundsImportReport *report,
                     GError **error)
{
  gboolean demonstration = rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION;
  const char *fallback = demonstration ? ROUNDS_DEMONSTRATION_SOURCE : ROUNDS_IMPORT_SOURCE;
  const char *source = order->source != NULL ? order->source : fallback;
  g_autoptr (GPtrArray) apart = new_apart (store, order->apart_from);
  Job job = { .order = order, .report = report, .apart = apart };
  g_autoptr (RoundsImportMarks) marks = NULL; /* outlives the batch, which tells it what was put */
  g_autoptr (RoundsBatch) batch = rounds_batch_new (store, &order->actor, on_put, &job);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (RoundsImportPersons) persons = NULL;
  g_autoptr (GError) finish_error = NULL;
  gboolean read, finished, marked;

  job.batch = batch;
  *report = (RoundsImportReport){ 0 };
  report->refused = g_ptr_array_new_with_free_func ((GDestroyNotify) refused_free);
  if (demonstration && strcmp (source, ROUNDS_DEMONSTRATION_SOURCE) != 0)
    return rounds_store_admit (store, "import", error);
  /* All that a demonstration takes is of one making. */
  if (!demonstration && !order->same_person)
    job.persons = persons = rounds_import_persons_new (store, source);
  if (!meet_all (&job, source, error))
    return FALSE;
  job.marks = marks = rounds_import_marks_new (store, &order->actor, source, order->files, error);
  if (marks == NULL)
    return FALSE;
  read = read_files (&job, store, source, error);
  /* Also after a cancel: whole records that were taken are kept. */
  finished = rounds_batch_finish (batch, &report->totals, read ? error : &finish_error);
  g_queue_clear_full (&job.waiting, waiting_free);
  report->seconds = (g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC;
  /* Where it cannot be written, the marks of the beginning stay: that says less, and nothing wrong. */
  marked = rounds_import_marks_end (marks, read && finished, read && finished ? error : NULL);
  return read && finished && marked;
}
