#include "act-copy.h"
#include "documents.h"
#include "local.h"
#include "memory.h"
#include "patient-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

RoundsActor
rounds_patient_actor (RoundsPatient *self)
{
  return (RoundsActor){ .reason = self->reason, .opened = self->opened };
}

/* ---- a chart that was read ---- */

RoundsReadChart *
rounds_read_chart_ref (RoundsReadChart *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
rounds_read_chart_unref (RoundsReadChart *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_pointer (&self->local, g_hash_table_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_pointer (&self->times, g_free);
  rounds_views_clear (&self->now);
  rounds_open_chart_clear (&self->chart);
  g_free (self);
}

/* The chart's own rows, by kind. */
static gboolean
read_local (RoundsReadChart *self, GError **error)
{
  g_autoptr (GPtrArray) rows = rounds_chart_local (self->chart.chart, NULL, error);

  if (rows == NULL)
    return FALSE;
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      RoundsLocalRow *row = g_ptr_array_index (rows, i);
      GPtrArray *of_kind = g_hash_table_lookup (self->local, row->kind);

      if (of_kind == NULL)
        {
          of_kind = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_local_row_free);
          g_hash_table_insert (self->local, g_strdup (row->kind), of_kind);
        }
      g_ptr_array_add (of_kind, row);
    }
  return TRUE;
}

static RoundsViews
views_at (const RoundsChartIndex *index, gint64 now)
{
  RoundsViews views = { rounds_chart_medicines (index, now), rounds_chart_problems (index, now),
                        rounds_chart_allergies (index, now), NULL };

  if (views.medicines != NULL)
    views.errors = rounds_chart_errors_with (index, now, views.medicines);
  return views;
}

static void
work_out (RoundsReadChart *self)
{
  const RoundsChartIndex *index = self->chart.index;

  self->now = views_at (index, index->settings.as_of);
  self->pending = rounds_news_collect_pending (index);
  self->times = rounds_news_times_new (index);
}

typedef struct
{
  RoundsStore *store;
  GArray *same_person;
  gboolean anew; /* it is open, and was read before */
} Opening;

static void
opening_free (Opening *self)
{
  g_object_unref (self->store);
  g_clear_pointer (&self->same_person, g_array_unref);
  g_free (self);
}

static void
open_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  RoundsPatient *self = source;
  const Opening *opening = data;
  const RoundsActor actor = rounds_patient_actor (self);
  const RoundsWhom whom = { .rid = self->rid,
                            .same_person = opening->same_person,
                            .anew = opening->anew };
  g_autoptr (RoundsReadChart) read = g_new0 (RoundsReadChart, 1);
  GError *error = NULL;

  g_atomic_ref_count_init (&read->references);
  read->local = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  if (rounds_open_chart (opening->store, &whom, &actor, &read->chart, &error) &&
      read_local (read, &error))
    {
      work_out (read);
      g_task_return_pointer (task, g_steal_pointer (&read),
                             (GDestroyNotify) rounds_read_chart_unref);
    }
  else
    g_task_return_error (task, error);
}

/* A task of the patient for the worker; answered already, and NULL, when nothing is unlocked. */
static GTask *
begin_with (RoundsPatient *self,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (rounds_session_get_worker (self->session) != NULL && self->state != ROUNDS_PATIENT_CLOSED)
    return g_steal_pointer (&task);
  g_task_return_new_error (task, ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_LOCKED, "%s",
                           _ ("The chart is closed"));
  return NULL;
}

static GTask *
begin (RoundsPatient *self, GAsyncReadyCallback callback, gpointer user_data)
{
  return begin_with (self, self->cancellable, callback, user_data);
}

void
rounds_patient_read_chart_async (RoundsPatient *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = begin (self, callback, user_data);
  Opening *opening;

  if (task == NULL)
    return;
  opening = g_new0 (Opening, 1);
  opening->store = g_object_ref (rounds_session_get_store (self->session));
  opening->anew = self->read != NULL;
  opening->same_person = rounds_people_duplicates (rounds_session_get_people (self->session),
                                                   self->rid);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  rounds_worker_run (rounds_session_get_worker (self->session), task, open_on_worker);
}

RoundsReadChart *
rounds_patient_read_chart_finish (RoundsPatient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- any work on the open chart ---- */

typedef struct
{
  RoundsPatientJob job;
  RoundsReadChart *read;
  RoundsActor actor;
} Work;

static void
work_free (Work *self)
{
  if (self->job.free_data != NULL)
    self->job.free_data (self->job.data);
  rounds_read_chart_unref (self->read);
  g_free (self);
}

static void
work_on_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Work *self = data;
  GError *error = NULL;
  gpointer result = self->job.work (&self->read->chart, &self->actor, self->job.data, cancellable,
                                    &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, self->job.free_result);
}

static void
run_work (RoundsPatient *self, GTask *task, const RoundsPatientJob *job)
{
  Work *work = g_new0 (Work, 1);

  work->job = *job;
  work->read = rounds_read_chart_ref (self->read);
  work->actor = rounds_patient_actor (self);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  rounds_worker_run (rounds_session_get_worker (self->session), task, work_on_worker);
}

/* task: from begin; NULL: answered already. */
static void
give_work (RoundsPatient *self, GTask *task, const RoundsPatientJob *job)
{
  if (task != NULL && self->read != NULL)
    {
      run_work (self, task, job);
      return;
    }
  if (job->free_data != NULL)
    job->free_data (job->data);
  if (task != NULL)
    g_task_return_new_error (task, ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_LOCKED, "%s",
                             _ ("The chart is not open yet"));
}

void
rounds_patient_work_async (RoundsPatient *self,
                           const RoundsPatientJob *job,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ROUNDS_IS_PATIENT (self));
  task = begin (self, callback, user_data);
  give_work (self, task, job);
}

gpointer
rounds_patient_work_finish (RoundsPatient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the same chart, later ---- */

void
rounds_later_now_free (RoundsLaterNow *self)
{
  rounds_views_clear (&self->views);
  g_free (self);
}

/* Whether the people that may be this very one are those that the chart tells. */
static gboolean
same_people (const RoundsChartIndex *index, const GArray *same)
{
  if (same->len != index->settings.n_same_person)
    return FALSE;
  for (guint i = 0; i < same->len; i++)
    if (memcmp (g_array_index (same, RoundsLookAlike, i).rid, index->settings.same_person[i].rid,
                ROUNDS_RID_BYTES) != 0)
      return FALSE;
  return TRUE;
}

static gpointer
look_again (const RoundsOpenChart *chart,
            const RoundsActor *actor,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (RoundsLaterNow) later = g_new0 (RoundsLaterNow, 1);
  gboolean current;

  if (!rounds_chart_is_current (chart->chart, &current, error))
    return NULL;
  if (!current || !same_people (chart->index, data))
    return g_steal_pointer (&later);
  later->now = rounds_site_now (rounds_chart_get_store (chart->chart));
  later->views = views_at (chart->index, later->now);
  later->holds = later->views.medicines != NULL && later->views.problems != NULL &&
                 later->views.allergies != NULL && later->views.errors != NULL &&
                 rounds_chart_holds (chart->index, later->now, later->views.errors);
  return g_steal_pointer (&later);
}

void
rounds_patient_look_again_async (RoundsPatient *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  const RoundsPatientJob job = {
    look_again, rounds_people_duplicates (rounds_session_get_people (self->session), self->rid),
    (GDestroyNotify) g_array_unref, (GDestroyNotify) rounds_later_now_free
  };

  rounds_patient_work_async (self, &job, callback, user_data);
}

RoundsLaterNow *
rounds_patient_look_again_finish (RoundsPatient *self, GAsyncResult *result, GError **error)
{
  const Work *work = g_task_get_task_data (G_TASK (result));
  RoundsLaterNow *later = rounds_patient_work_finish (self, result, error);

  if (later != NULL && work->read != self->read)
    later->holds = FALSE;
  return later;
}

/* ---- reading ---- */

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version;
} Place;

static Place *
place_new (const guint8 rid[ROUNDS_RID_BYTES], guint32 version)
{
  Place *self = g_new0 (Place, 1);

  memcpy (self->rid, rid, sizeof self->rid);
  self->version = version;
  return self;
}

static gpointer
read_content (const RoundsOpenChart *chart,
              const RoundsActor *actor,
              gpointer data,
              GCancellable *cancellable,
              GError **error)
{
  const Place *place = data;

  return rounds_chart_content (chart->chart, place->rid, place->version, error);
}

void
rounds_patient_read_async (RoundsPatient *self,
                           const guint8 rid[ROUNDS_RID_BYTES],
                           guint32 version,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const RoundsPatientJob job = { read_content, place_new (rid, version), g_free,
                                 (GDestroyNotify) g_bytes_unref };

  rounds_patient_work_async (self, &job, callback, user_data);
}

GBytes *
rounds_patient_read_finish (RoundsPatient *self, GAsyncResult *result, GError **error)
{
  return rounds_patient_work_finish (self, result, error);
}

static gpointer
read_versions (const RoundsOpenChart *chart,
               const RoundsActor *actor,
               gpointer data,
               GCancellable *cancellable,
               GError **error)
{
  const Place *place = data;

  return rounds_chart_versions (chart->chart, place->rid, error);
}

void
rounds_patient_versions_async (RoundsPatient *self,
                               const guint8 rid[ROUNDS_RID_BYTES],
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  const RoundsPatientJob job = { read_versions, place_new (rid, 0), g_free,
                                 (GDestroyNotify) g_ptr_array_unref };

  rounds_patient_work_async (self, &job, callback, user_data);
}

GPtrArray *
rounds_patient_versions_finish (RoundsPatient *self, GAsyncResult *result, GError **error)
{
  return rounds_patient_work_finish (self, result, error);
}

/* ---- the text of an attachment ---- */

typedef struct
{
  const RoundsEvent *event; /* of the chart that the work holds */
  guint attachment;
} Attached;

static gpointer
read_text (const RoundsOpenChart *chart,
           const RoundsActor *actor,
           gpointer data,
           GCancellable *cancellable,
           GError **error)
{
  const Attached *attached = data;
  const RoundsFacet *facet = rounds_event_facet (attached->event, ROUNDS_FACET_ATTACHMENT,
                                                 attached->attachment);
  g_autoptr (RoundsDocuments) documents = NULL;
  g_autoptr (GError) failed = NULL;
  GBytes *text;

  if (facet == NULL)
    return NULL;
  documents = rounds_documents_new (chart->chart, actor, error);
  if (documents == NULL)
    return NULL;
  text = rounds_documents_text (documents, attached->event, &facet->attachment, &failed);
  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (text == NULL && rounds_documents_why (documents) != NULL)
    g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                         rounds_documents_why (documents));
  return text;
}

void
rounds_patient_text_async (RoundsPatient *self,
                           const RoundsChartRow *row,
                           guint attachment,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Attached *attached = g_new0 (Attached, 1);
  const RoundsPatientJob job = { read_text, attached, g_free, (GDestroyNotify) g_bytes_unref };

  attached->event = row->event;
  attached->attachment = attachment;
  rounds_patient_work_async (self, &job, callback, user_data);
}

GBytes *
rounds_patient_text_finish (RoundsPatient *self, GAsyncResult *result, GError **error)
{
  return rounds_patient_work_finish (self, result, error);
}

/* ---- words ---- */

static gpointer
make_words (const RoundsOpenChart *chart,
            const RoundsActor *actor,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  gboolean with_notes = GPOINTER_TO_INT (data);
  g_autoptr (RoundsChartWords) words = rounds_chart_words_new (chart, error);

  if (words == NULL || (with_notes && !rounds_chart_words_fill (words, actor, cancellable, error)))
    return NULL;
  /* The last of what opening a chart takes: what it no longer needs goes back. */
  if (with_notes)
    rounds_memory_give_back ();
  return g_steal_pointer (&words);
}

static void
on_words_made (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsPatient *self = ROUNDS_PATIENT (source);
  const Work *work = g_task_get_task_data (G_TASK (result));
  gboolean ready = work != NULL && GPOINTER_TO_INT (work->job.data);
  gboolean current = work != NULL && work->read == self->read;
  g_autoptr (GError) error = NULL;
  RoundsChartWords *words = rounds_patient_work_finish (self, result, &error);

  if (words == NULL && error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("the words of the chart were not read: %s", error->message);
  if (words == NULL)
    return;
  if (current)
    rounds_patient_set_words (self, words, ready);
  else
    rounds_chart_words_free (words); /* of a chart that was read anew since */
}

void
rounds_patient_begin_words (RoundsPatient *self)
{
  for (int with_notes = 0; with_notes <= 1; with_notes++)
    {
      g_autoptr (GTask) task = begin (self, on_words_made, NULL);
      const RoundsPatientJob job = { make_words, GINT_TO_POINTER (with_notes), NULL,
                                     (GDestroyNotify) rounds_chart_words_free };

      if (task == NULL)
        return;
      g_task_set_priority (task, G_PRIORITY_LOW);
      run_work (self, task, &job);
    }
}

/* ---- acts ---- */

typedef struct
{
  RoundsActCopy *copy;
  char *as_of; /* NULL: now */
} Doing;

static void
doing_free (Doing *self)
{
  g_clear_pointer (&self->copy, rounds_act_copy_free);
  g_free (self->as_of);
  g_free (self);
}

static void
done_free (RoundsActDone *done)
{
  rounds_act_done_clear (done);
  g_free (done);
}

static gboolean
is_list_act (RoundsActType type)
{
  return type == ROUNDS_ACT_LIST_SAVE || type == ROUNDS_ACT_LIST_REMOVE;
}

/* Whether it changes FHIR records: then the chart is another one. */
static gboolean
changes_chart (RoundsActType type)
{
  return type >= ROUNDS_ACT_SIGN;
}

/* The moment that the window shows, as an act is told it: NULL is now. */
static char *
as_of_text (RoundsPatient *self)
{
  g_autoptr (GDateTime) at = NULL;

  if (rounds_patient_is_now (self))
    return NULL;
  at = g_date_time_new_from_unix_utc (self->at / 1000);
  return at != NULL ? g_date_time_format_iso8601 (at) : g_strdup ("0001-01-01");
}

static gboolean
apply (const RoundsOpenChart *chart,
       const RoundsActor *actor,
       const Doing *doing,
       RoundsActDone *done,
       GError **error)
{
  RoundsAct act = doing->copy->act;

  act.chart = is_list_act (act.type) ? NULL : chart->chart;
  act.as_of = doing->as_of;
  /* The clock of a demonstration stands still: what is done in it is done now, not later. */
  if (rounds_store_get_as_of (rounds_chart_get_store (chart->chart)) != NULL)
    act.now = rounds_site_now (rounds_chart_get_store (chart->chart));
  if (!rounds_store_apply (rounds_chart_get_store (chart->chart), actor, &act, done, error))
    return FALSE;
  /* Whoever shows the chart hears of it with "acted": it is as current as it was. */
  if (!changes_chart (act.type))
    rounds_chart_follow (chart->chart);
  return TRUE;
}

static gpointer
do_act (const RoundsOpenChart *chart,
        const RoundsActor *actor,
        gpointer data,
        GCancellable *cancellable,
        GError **error)
{
  RoundsActDone *done = g_new0 (RoundsActDone, 1);

  if (apply (chart, actor, data, done, error))
    return done;
  done_free (done);
  return NULL;
}

static void
on_act_done (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsPatient *self = ROUNDS_PATIENT (source);
  g_autoptr (GTask) task = data;
  const Work *work = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  RoundsActDone *done = rounds_patient_work_finish (self, result, &error);

  if (done == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (work != NULL && self->state == ROUNDS_PATIENT_OPEN)
    {
      const Doing *doing = work->job.data;

      rounds_patient_emit_acted (self, &doing->copy->act, done);
      if (changes_chart (doing->copy->act.type))
        rounds_patient_reload (self);
    }
  g_task_return_pointer (task, done, (GDestroyNotify) done_free);
}

static Doing *
doing_new (RoundsPatient *self, const RoundsAct *act)
{
  Doing *doing = g_new0 (Doing, 1);

  doing->copy = rounds_act_copy (act);
  doing->as_of = as_of_text (self);
  return doing;
}

static void
set_no_memory (GError **error)
{
  g_set_error_literal (error, ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_MEMORY,
                       _ ("There is not enough memory; nothing was written"));
}

void
rounds_patient_act_async (RoundsPatient *self,
                          const RoundsAct *act,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  RoundsPatientJob job = { do_act, NULL, (GDestroyNotify) doing_free, (GDestroyNotify) done_free };
  g_autoptr (GTask) inner = NULL;
  GTask *task;
  Doing *doing;

  g_return_if_fail (ROUNDS_IS_PATIENT (self));
  task = g_task_new (self, NULL, callback, user_data);
  doing = doing_new (self, act);
  if (doing->copy == NULL)
    {
      GError *error = NULL;

      doing_free (doing);
      set_no_memory (&error);
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  job.data = doing;
  /* What a person did is not undone because the chart is closed meanwhile. Only a draft that still
   * waits for its turn then is let go: its newer words are saved at "closing", and must not be
   * followed by these. */
  inner = begin_with (self, act->type == ROUNDS_ACT_DRAFT_SAVE ? self->cancellable : NULL,
                      on_act_done, task);
  give_work (self, inner, &job);
}

gboolean
rounds_patient_act_finish (RoundsPatient *self,
                           GAsyncResult *result,
                           RoundsActDone *done,
                           GError **error)
{
  RoundsActDone *given;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  given = g_task_propagate_pointer (G_TASK (result), error);
  if (given == NULL)
    return FALSE;
  if (done != NULL)
    {
      *done = *given;
      g_free (given);
    }
  else
    done_free (given);
  return TRUE;
}

gboolean
rounds_patient_act_now (RoundsPatient *self,
                        const RoundsAct *act,
                        RoundsActDone *done,
                        GError **error)
{
  const RoundsActor actor = rounds_patient_actor (self);
  g_auto (RoundsActDone) own = { 0 };
  RoundsWorker *worker;
  Doing *doing;
  gboolean ok;

  g_return_val_if_fail (ROUNDS_IS_PATIENT (self), FALSE);
  if (self->read == NULL)
    {
      g_set_error_literal (error, ROUNDS_APP_ERROR, ROUNDS_APP_ERROR_LOCKED,
                           _ ("The chart is closed"));
      return FALSE;
    }
  doing = doing_new (self, act);
  ok = doing->copy != NULL;
  if (!ok)
    set_no_memory (error);
  worker = rounds_session_get_worker (self->session);
  if (worker != NULL)
    rounds_worker_pause (worker);
  ok = ok && apply (&self->read->chart, &actor, doing, &own, error);
  if (worker != NULL)
    rounds_worker_resume (worker);
  if (ok)
    rounds_patient_emit_acted (self, &doing->copy->act, &own);
  if (ok && done != NULL)
    {
      *done = own;
      own = (RoundsActDone){ 0 };
    }
  doing_free (doing);
  return ok;
}
