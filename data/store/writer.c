#include "charts.h"
#include "compress.h"
#include "names.h"
#include "store-lock.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* How far DIR/audit-head may be behind. */
#define HEAD_ROWS 64
#define HEAD_USEC G_USEC_PER_SEC

struct _RoundsWriter
{
  RoundsRecords *records;
  RoundsDatabase *db;
  GThread *thread;
  GAsyncQueue *queue; /* RoundsTicket */
  RoundsMaster master;
  guint64 mirrored;             /* audit row that DIR/audit-head names */
  gint64 behind_since;          /* monotonic; 0: it is not behind */
  RoundsCompressor *compressor; /* NULL until the first record, as what follows */
  RoundsNameFilter *filter;
};

struct _RoundsTicket
{
  gatomicrefcount refs;
  RoundsStore *store; /* NULL: end of the thread */
  RoundsActor actor;  /* texts owned */
  gboolean urgent;
  RoundsWriteJob job;
  gpointer data;
  GTask *task; /* of an asynchronous call; owned */
  GMutex lock;
  GCond ended_now;
  gboolean ended; /* guarded by lock, as what follows */
  gboolean done;
  GError *error;
};

static void
ticket_unref (RoundsTicket *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free ((char *) self->actor.user);
  g_free ((char *) self->actor.role);
  g_free ((char *) self->actor.reason);
  g_clear_object (&self->task);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ended_now);
  g_free (self);
}

/* ---- on the writer thread ---- */

static void
wipe_array (GByteArray *array)
{
  sodium_memzero (array->data, array->len);
  g_byte_array_unref (array);
}

/* A keyed hash is random already. */
static guint
hash_of_alias (gconstpointer alias)
{
  guint hash;

  memcpy (&hash, alias, sizeof hash);
  return hash;
}

static gboolean
aliases_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, ROUNDS_BLIND_BYTES) == 0;
}

static void
write_begin (RoundsWriter *self, RoundsWrite *write, const RoundsTicket *ticket)
{
  *write = (RoundsWrite){ .records = self->records,
                          .store = ticket->store,
                          .db = self->db,
                          .actor = ticket->actor,
                          .time = g_get_real_time () / 1000,
                          .master = self->master,
                          .compressor = self->compressor,
                          .filter = self->filter };
  write->charts = g_hash_table_new_full (NULL, NULL, NULL,
                                         (GDestroyNotify) rounds_chart_state_free);
  write->aliases = g_hash_table_new (hash_of_alias, aliases_equal);
  write->names = g_hash_table_new_full (hash_of_alias, aliases_equal, g_free, NULL);
  write->new_sources = g_ptr_array_new_with_free_func (g_free);
  write->plain = g_byte_array_new ();
  write->sealed = g_byte_array_new ();
  write->other = g_byte_array_new ();
  write->card = g_byte_array_new ();
}

static void
write_end (RoundsWriter *self, RoundsWrite *write)
{
  self->compressor = write->compressor;
  g_hash_table_unref (write->aliases);
  g_hash_table_unref (write->names);
  g_hash_table_unref (write->charts);
  g_ptr_array_unref (write->new_sources);
  wipe_array (write->plain);
  wipe_array (write->sealed);
  wipe_array (write->other);
  wipe_array (write->card);
}

static gboolean
master_changed (const RoundsMaster *now, const RoundsMaster *before)
{
  return now->audit_seq != before->audit_seq ||
         memcmp (&now->root, &before->root, sizeof now->root) != 0;
}

/* A transaction, whole or not at all. */
static gboolean
transact (RoundsWriter *self, RoundsTicket *ticket, RoundsWrite *write, GError **error)
{
  if (!rounds_sql_do (self->db, ROUNDS_SQL_BEGIN_WRITE, error))
    return FALSE;
  if (ticket->job (write, ticket->data, error) && rounds_names_flush (write, error) &&
      rounds_charts_flush (write, error) &&
      (!master_changed (&write->master, &self->master) ||
       rounds_master_write (self->records, self->db, &write->master, error)) &&
      rounds_database_is_there (self->db, error) &&
      rounds_sql_do (self->db, ROUNDS_SQL_COMMIT, error))
    {
      self->master = write->master;
      rounds_records_add_sources (self->records, write->new_sources);
      return TRUE;
    }
  /* Some errors (a full disk) have ended the transaction already. */
  if (!sqlite3_get_autocommit (self->db->handle))
    rounds_sql_do (self->db, ROUNDS_SQL_ROLLBACK, NULL);
  return FALSE;
}

static gboolean
run_once (RoundsWriter *self, RoundsTicket *ticket, GError **error)
{
  RoundsWrite write;
  gboolean done;

  if (!rounds_seals_begin (self->records->seals, error))
    return FALSE;
  write_begin (self, &write, ticket);
  done = transact (self, ticket, &write, error);
  write_end (self, &write);
  rounds_seals_end (self->records->seals);
  return done;
}

static gboolean
is_full (const RoundsTicket *ticket, const GError *why)
{
  return ticket->urgent && g_error_matches (why, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_FULL);
}

/* The last reserve is for what must go on; a job may run again for each piece of it. */
static gboolean
run (RoundsWriter *self, RoundsTicket *ticket, GError **error)
{
  g_autoptr (GError) full = NULL;
  gboolean done = run_once (self, ticket, &full);

  while (!done && is_full (ticket, full) && rounds_ballast_drop (self->records->dir))
    {
      g_clear_error (&full);
      done = run_once (self, ticket, &full);
    }
  if (!done)
    g_propagate_error (error, g_steal_pointer (&full));
  return done;
}

/* Brings DIR/audit-head up to date when it is due, or now. That it fails is tried again. */
static void
mirror (RoundsWriter *self, gboolean now)
{
  gint64 time = g_get_monotonic_time ();

  if (self->master.audit_seq == self->mirrored)
    {
      self->behind_since = 0;
      return;
    }
  if (self->behind_since == 0)
    self->behind_since = time;
  if (!now && self->master.audit_seq - self->mirrored < HEAD_ROWS &&
      time - self->behind_since < HEAD_USEC)
    return;
  if (!rounds_seals_begin (self->records->seals, NULL))
    return;
  if (rounds_head_mirror (self->records, &self->master, NULL))
    self->mirrored = self->master.audit_seq;
  self->behind_since = self->master.audit_seq == self->mirrored ? 0 : time;
  rounds_seals_end (self->records->seals);
}

static void
finish (RoundsTicket *ticket, gboolean done, GError *error)
{
  if (ticket->task != NULL)
    {
      if (done)
        g_task_return_boolean (ticket->task, TRUE);
      else
        g_task_return_error (ticket->task, error);
      return;
    }
  g_mutex_lock (&ticket->lock);
  ticket->done = done;
  ticket->error = error;
  ticket->ended = TRUE;
  g_cond_signal (&ticket->ended_now);
  g_mutex_unlock (&ticket->lock);
}

static void
serve (RoundsWriter *self, RoundsTicket *ticket)
{
  GError *error = NULL;
  gboolean done = FALSE;

  if (ticket->task == NULL || !g_task_return_error_if_cancelled (ticket->task))
    {
      done = run (self, ticket, &error);
      finish (ticket, done, error);
    }
}

static gpointer
writer_main (gpointer data)
{
  RoundsWriter *self = data;

  for (;;)
    {
      RoundsTicket *ticket = self->behind_since != 0
                                 ? g_async_queue_timeout_pop (self->queue, HEAD_USEC)
                                 : g_async_queue_pop (self->queue);
      gboolean last = ticket != NULL && ticket->store == NULL;

      if (ticket != NULL && !last)
        serve (self, ticket);
      g_clear_pointer (&ticket, ticket_unref);
      mirror (self, last);
      if (last)
        return NULL;
    }
}

/* ---- on any other thread ---- */

RoundsWriter *
rounds_writer_new (RoundsRecords *records,
                   RoundsDatabase *db,
                   const RoundsMaster *master,
                   guint64 mirrored)
{
  RoundsWriter *self = g_new0 (RoundsWriter, 1);

  self->records = records;
  self->db = db;
  self->master = *master;
  self->mirrored = mirrored;
  self->filter = rounds_name_filter_new ();
  self->queue = g_async_queue_new ();
  self->thread = g_thread_new ("rounds-writer", writer_main, self);
  return self;
}

static RoundsTicket *
ticket_new (RoundsStore *store, const RoundsWriteOrder *order, RoundsWriteJob job, gpointer data)
{
  RoundsTicket *self = g_new0 (RoundsTicket, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_cond_init (&self->ended_now);
  self->store = store;
  self->job = job;
  self->data = data;
  if (order == NULL)
    return self;
  self->urgent = order->urgent;
  self->actor = order->actor;
  self->actor.user = g_strdup (order->actor.user != NULL ? order->actor.user
                                                         : rounds_store_get_user (store));
  self->actor.role = g_strdup (order->actor.role != NULL ? order->actor.role
                                                         : rounds_store_get_role (store));
  self->actor.reason = g_strdup (order->actor.reason);
  return self;
}

void
rounds_writer_end (RoundsWriter *self)
{
  g_async_queue_push (self->queue, ticket_new (NULL, NULL, NULL, NULL));
  g_thread_join (self->thread);
  rounds_database_close (self->db);
  g_async_queue_unref (self->queue);
  g_clear_pointer (&self->compressor, rounds_compressor_free);
  rounds_name_filter_free (self->filter);
  g_free (self);
}

/* Queues a ticket, or ends it at once when the store is closed. */
static void
submit (RoundsTicket *ticket)
{
  RoundsRecords *records = rounds_store_get_records (ticket->store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&records->lock);

  if (records->writer != NULL)
    {
      g_atomic_ref_count_inc (&ticket->refs);
      g_async_queue_push (records->writer->queue, ticket);
      return;
    }
  finish (ticket, FALSE,
          g_error_new_literal (ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED,
                               _ ("The store is locked")));
}

RoundsTicket *
rounds_writer_start (RoundsStore *store,
                     const RoundsWriteOrder *order,
                     RoundsWriteJob job,
                     gpointer data)
{
  RoundsTicket *ticket = ticket_new (store, order, job, data);

  submit (ticket);
  return ticket;
}

gboolean
rounds_ticket_wait (RoundsTicket *self, GError **error)
{
  gboolean done;

  g_mutex_lock (&self->lock);
  while (!self->ended)
    g_cond_wait (&self->ended_now, &self->lock);
  g_mutex_unlock (&self->lock);
  done = self->done;
  if (!done)
    g_propagate_error (error, g_steal_pointer (&self->error));
  ticket_unref (self);
  return done;
}

gboolean
rounds_write_run (RoundsStore *store,
                  const RoundsWriteOrder *order,
                  RoundsWriteJob job,
                  gpointer data,
                  GError **error)
{
  return rounds_ticket_wait (rounds_writer_start (store, order, job, data), error);
}

void
rounds_write_run_async (RoundsStore *store,
                        const RoundsWriteOrder *order,
                        RoundsWriteJob job,
                        gpointer data,
                        GDestroyNotify free_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  RoundsTicket *ticket = ticket_new (store, order, job, data);

  ticket->task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (ticket->task, rounds_write_run_async);
  g_task_set_task_data (ticket->task, data, free_data);
  /* What is committed is committed: a late cancel must not say that it is not. */
  g_task_set_check_cancellable (ticket->task, FALSE);
  submit (ticket);
  ticket_unref (ticket);
}

gboolean
rounds_write_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, rounds_write_run_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

RoundsStore *
rounds_write_get_store (RoundsWrite *self)
{
  return self->store;
}

const RoundsActor *
rounds_write_get_actor (RoundsWrite *self)
{
  return &self->actor;
}

gint64
rounds_write_get_time (RoundsWrite *self)
{
  return self->time;
}
