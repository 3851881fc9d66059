#include "worker.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GTask *task;
  GTaskThreadFunc func;
  guint64 number; /* the order in which it was given */
} Job;

/* Shared by its owner and its thread; the last of the two frees it. */
struct _RoundsWorker
{
  gatomicrefcount references;
  GMutex running; /* held while a job runs, and from pause to resume */
  GMutex lock;    /* of what follows */
  GCond given;
  GQueue waiting; /* of Job, first to be done first */
  guint64 given_number;
  gboolean ended;
};

static void
job_free (Job *job)
{
  g_object_unref (job->task);
  g_free (job);
}

static void
job_answer_cancelled (Job *job)
{
  g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s",
                           _ ("The session was locked"));
  job_free (job);
}

static void
job_do (Job *job)
{
  GCancellable *cancellable = g_task_get_cancellable (job->task);

  if (g_cancellable_is_cancelled (cancellable))
    {
      job_answer_cancelled (job);
      return;
    }
  job->func (job->task, g_task_get_source_object (job->task), g_task_get_task_data (job->task),
             cancellable);
  job_free (job);
}

static void
worker_unref (RoundsWorker *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->running);
  g_cond_clear (&self->given);
  g_free (self);
}

static gpointer
worker_run (gpointer data)
{
  RoundsWorker *self = data;

  g_mutex_lock (&self->lock);
  while (!self->ended)
    {
      Job *job = g_queue_pop_head (&self->waiting);

      if (job == NULL)
        {
          g_cond_wait (&self->given, &self->lock);
          continue;
        }
      g_mutex_unlock (&self->lock);
      g_mutex_lock (&self->running);
      job_do (job);
      g_mutex_unlock (&self->running);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  worker_unref (self);
  return NULL;
}

static int
job_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const Job *first = a, *second = b;
  int first_priority = g_task_get_priority (first->task);
  int second_priority = g_task_get_priority (second->task);

  if (first_priority != second_priority)
    return first_priority < second_priority ? -1 : 1;
  return first->number < second->number ? -1 : 1;
}

RoundsWorker *
rounds_worker_new (void)
{
  RoundsWorker *self = g_new0 (RoundsWorker, 1);

  g_atomic_ref_count_init (&self->references);
  g_atomic_ref_count_inc (&self->references);
  g_mutex_init (&self->lock);
  g_mutex_init (&self->running);
  g_cond_init (&self->given);
  g_queue_init (&self->waiting);
  g_thread_unref (g_thread_new ("store", worker_run, self));
  return self;
}

void
rounds_worker_run (RoundsWorker *self, GTask *task, GTaskThreadFunc func)
{
  Job *job = g_new0 (Job, 1);

  job->task = g_object_ref (task);
  job->func = func;
  g_mutex_lock (&self->lock);
  job->number = self->given_number++;
  g_queue_insert_sorted (&self->waiting, job, job_compare, NULL);
  g_cond_signal (&self->given);
  g_mutex_unlock (&self->lock);
}

void
rounds_worker_pause (RoundsWorker *self)
{
  g_mutex_lock (&self->running);
}

void
rounds_worker_resume (RoundsWorker *self)
{
  g_mutex_unlock (&self->running);
}

void
rounds_worker_free (RoundsWorker *self)
{
  GQueue left = G_QUEUE_INIT;
  Job *job;

  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  left = self->waiting;
  g_queue_init (&self->waiting);
  g_cond_signal (&self->given);
  g_mutex_unlock (&self->lock);
  while ((job = g_queue_pop_head (&left)) != NULL)
    job_answer_cancelled (job);
  worker_unref (self);
}
