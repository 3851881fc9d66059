#include "import-job.h"

#include "loop-guard.h"
#include "patient.h"

struct _RoundsImportJob
{
  GObject parent_instance;

  RoundsSession *session;
  char **files, **names;
  char *source;      /* NULL: the usual one */
  char **apart_from; /* as RoundsImportOrder has it; NULL */
  guint n_files;
  GCancellable *cancellable;
  gulong on_lock; /* of the session's cancellable */
  GCancellable *session_cancellable;
  gboolean running;
  RoundsImportReport report; /* the worker's while it runs */
  GError *error;
  guint64 *refused; /* by file, counted when it is over */

  GMutex lock;     /* of what follows: the worker writes, the main thread reads */
  guint64 *counts; /* records, by file */
  guint64 records; /* of all */
  guint n_begun;   /* files; the last of them is being read */
  gboolean all_read;
  guint told; /* an idle source is under way */
};

enum
{
  PROP_RUNNING = 1,
  N_PROPS
};

enum
{
  SIGNAL_PROGRESS,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsImportJob, rounds_import_job, G_TYPE_OBJECT)

/* ---- progress ---- */

static gboolean
on_progress_told (gpointer data)
{
  RoundsImportJob *self = data;
  guint64 records;

  g_mutex_lock (&self->lock);
  self->told = 0;
  records = self->records;
  g_mutex_unlock (&self->lock);
  if (self->running)
    g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, records);
  return G_SOURCE_REMOVE;
}

/* On the worker. file: the very string that was given, so that one given twice is two; NULL: all are read. */
static void
on_progress (gpointer data, const char *file, guint64 records)
{
  RoundsImportJob *self = data;

  g_mutex_lock (&self->lock);
  self->all_read = file == NULL;
  while (file != NULL && (self->n_begun == 0 || self->files[self->n_begun - 1] != file))
    self->n_begun++;
  if (self->n_begun > 0)
    self->counts[self->n_begun - 1] += records - self->records;
  self->records = records;
  if (self->told == 0)
    self->told = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_progress_told, g_object_ref (self),
                                  g_object_unref);
  g_mutex_unlock (&self->lock);
}

/* ---- the work ---- */

static void
import_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  RoundsImportJob *self = source;
  RoundsStore *store = data;
  const RoundsImportOrder order = {
    .source = self->source,
    .files = (const char *const *) self->files,
    .apart_from = (const char *const *) self->apart_from,
    .actor = { .reason = "import" },
    .progress = on_progress,
    .data = self,
    .cancellable = self->cancellable,
  };
  GError *error = NULL;

  if (rounds_import_files (store, &order, &self->report, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
count_refused (RoundsImportJob *self)
{
  const GPtrArray *refused = self->report.refused;

  for (guint i = 0; refused != NULL && i < refused->len; i++)
    self->refused[((const RoundsRefused *) refused->pdata[i])->nth]++;
}

/* What was open may have changed. */
static void
read_anew (RoundsImportJob *self)
{
  g_autoptr (GPtrArray) patients = NULL;

  if (rounds_session_get_state (self->session) != ROUNDS_SESSION_UNLOCKED)
    return;
  rounds_session_refresh_people (self->session);
  patients = rounds_patient_list (self->session);
  for (guint i = 0; i < patients->len; i++)
    rounds_patient_reload (g_ptr_array_index (patients, i));
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsImportJob *self = ROUNDS_IMPORT_JOB (source);

  g_task_propagate_boolean (G_TASK (result), &self->error);
  self->running = FALSE;
  count_refused (self);
  rounds_loop_guard_release ();
  read_anew (self);
  g_object_notify_by_pspec (source, properties[PROP_RUNNING]);
}

static void
on_session_locked (GCancellable *session, RoundsImportJob *self)
{
  g_cancellable_cancel (self->cancellable);
}

static RoundsImportJob *
job_new (RoundsSession *session, const char *const *files)
{
  RoundsImportJob *self = g_object_new (ROUNDS_TYPE_IMPORT_JOB, NULL);

  self->session = g_object_ref (session);
  self->files = g_strdupv ((char **) files);
  self->n_files = g_strv_length (self->files);
  self->names = g_new0 (char *, self->n_files + 1);
  for (guint i = 0; i < self->n_files; i++)
    self->names[i] = g_path_get_basename (self->files[i]);
  self->counts = g_new0 (guint64, self->n_files);
  self->refused = g_new0 (guint64, self->n_files);
  return self;
}

static void
begin (RoundsImportJob *self)
{
  RoundsSession *session = self->session;
  g_autoptr (GTask) task = NULL;

  self->running = TRUE;
  rounds_loop_guard_hold ();
  self->session_cancellable = g_object_ref (rounds_session_get_cancellable (session));
  self->on_lock = g_signal_connect (self->session_cancellable, "cancelled",
                                    G_CALLBACK (on_session_locked), self);
  /* The report is wanted even when it was cancelled. */
  task = g_task_new (self, NULL, on_imported, NULL);
  g_task_set_task_data (task, g_object_ref (rounds_session_get_store (session)), g_object_unref);
  rounds_worker_run (rounds_session_get_worker (session), task, import_on_worker);
}

RoundsImportJob *
rounds_import_job_new (RoundsSession *session, const char *const *files)
{
  RoundsImportJob *self = job_new (session, files);

  begin (self);
  return self;
}

RoundsImportJob *
rounds_import_job_new_apart (RoundsImportJob *refused, const char *source)
{
  g_auto (GStrv) files = rounds_import_job_dup_strangers (refused);
  g_autoptr (GStrvBuilder) sources = g_strv_builder_new ();
  RoundsImportJob *self = job_new (refused->session, (const char *const *) files);

  self->source = g_strdup (source);
  if (refused->apart_from != NULL)
    g_strv_builder_addv (sources, (const char **) refused->apart_from);
  g_strv_builder_add (sources, refused->source != NULL ? refused->source : ROUNDS_IMPORT_SOURCE);
  self->apart_from = g_strv_builder_end (sources);
  begin (self);
  return self;
}

/* ---- the object ---- */

static void
rounds_import_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RUNNING)
    g_value_set_boolean (value, ROUNDS_IMPORT_JOB (object)->running);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rounds_import_job_finalize (GObject *object)
{
  RoundsImportJob *self = ROUNDS_IMPORT_JOB (object);

  if (self->session_cancellable != NULL)
    g_signal_handler_disconnect (self->session_cancellable, self->on_lock);
  g_clear_object (&self->session_cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_strfreev (self->files);
  g_strfreev (self->names);
  g_free (self->source);
  g_strfreev (self->apart_from);
  g_free (self->counts);
  g_free (self->refused);
  rounds_import_report_clear (&self->report);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (rounds_import_job_parent_class)->finalize (object);
}

static void
rounds_import_job_class_init (RoundsImportJobClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = rounds_import_job_get_property;
  object_class->finalize = rounds_import_job_finalize;
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                       G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", ROUNDS_TYPE_IMPORT_JOB, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
rounds_import_job_init (RoundsImportJob *self)
{
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
}

void
rounds_import_job_cancel (RoundsImportJob *self)
{
  g_return_if_fail (ROUNDS_IS_IMPORT_JOB (self));
  g_cancellable_cancel (self->cancellable);
}

gboolean
rounds_import_job_is_running (RoundsImportJob *self)
{
  g_return_val_if_fail (ROUNDS_IS_IMPORT_JOB (self), FALSE);
  return self->running;
}

guint
rounds_import_job_get_n_files (RoundsImportJob *self)
{
  g_return_val_if_fail (ROUNDS_IS_IMPORT_JOB (self), 0);
  return self->n_files;
}

RoundsImportFile
rounds_import_job_get_file (RoundsImportJob *self, guint i)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  RoundsImportFile file = { self->names[i], ROUNDS_IMPORT_WAITS, self->counts[i],
                            self->refused[i] };

  if (i + 1 < self->n_begun || self->all_read)
    file.state = ROUNDS_IMPORT_READ;
  else if (i + 1 == self->n_begun)
    file.state = ROUNDS_IMPORT_READS;
  return file;
}

const RoundsImportReport *
rounds_import_job_get_report (RoundsImportJob *self)
{
  g_return_val_if_fail (!self->running, NULL);
  return &self->report;
}

char **
rounds_import_job_dup_strangers (RoundsImportJob *self)
{
  const GPtrArray *refused = self->report.refused;
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();
  guint next = 0; /* the refused stand in the order of their files */

  g_return_val_if_fail (!self->running, NULL);
  for (guint i = 0; refused != NULL && i < refused->len; i++)
    {
      const RoundsRefused *one = refused->pdata[i];

      if (!one->stranger || one->nth < next)
        continue;
      g_strv_builder_add (files, self->files[one->nth]);
      next = one->nth + 1;
    }
  return g_strv_builder_end (files);
}

const GError *
rounds_import_job_get_error (RoundsImportJob *self)
{
  g_return_val_if_fail (!self->running, NULL);
  return self->error;
}
