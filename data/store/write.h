/* write.h: every change of a store is one transaction on its writer thread.
 *
 * A job is given to the writer with rounds_write_run; it changes rows through its RoundsWrite and
 * returns TRUE. Then the roots of what it touched and its audit rows are written, all of it is
 * committed and synced, and only then does rounds_write_run return TRUE: what is acknowledged is
 * on disk. FALSE, a crash or a full disk leaves nothing of it. A job that adds no audit row is a
 * defect, unless it changed nothing.
 *
 * Weighed: a lock around one connection (a long import would starve a draft, and any thread could
 * block on the disk), a connection a thread (SQLite has one writer anyway). Chosen: one thread, a
 * queue; an import gives it small pieces, between which a draft is saved.
 */
#pragma once

#include "audit.h"
#include "incoming.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RoundsWrite RoundsWrite;

/* Runs on the writer thread. FALSE with an error: nothing of it happened. */
typedef gboolean (*RoundsWriteJob) (RoundsWrite *write, gpointer data, GError **error);

typedef struct
{
  RoundsActor actor; /* copied */
  /* Drafts, audit, what must go on when the disk is full: a piece of the reserve of 16 MiB is given
   * up and the job is run once more, as long as there is one. */
  gboolean urgent;
} RoundsWriteOrder;

/* Waits until it is done, in the order given. Any thread but the writer's. CANCELLED (G_IO_ERROR)
 * only before it began; INVALID when the store is locked. */
gboolean rounds_write_run (RoundsStore *store,
                           const RoundsWriteOrder *order,
                           RoundsWriteJob job,
                           gpointer data,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same without waiting: job has ended before callback is called in the caller's context;
 * free_data (may be NULL) is called after both. */
void rounds_write_run_async (RoundsStore *store,
                             const RoundsWriteOrder *order,
                             RoundsWriteJob job,
                             gpointer data,
                             GDestroyNotify free_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean rounds_write_run_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- inside a job, on the writer thread only ---- */

RoundsStore *rounds_write_get_store (RoundsWrite *self); /* (transfer none) */
const RoundsActor *rounds_write_get_actor (RoundsWrite *self);
gint64 rounds_write_get_time (RoundsWrite *self); /* ms since 1970, one for the whole transaction */
/* One more audit row of this transaction. */
gboolean rounds_write_audit (RoundsWrite *self,
                             const RoundsAuditEntry *entry,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  ROUNDS_PUT_NEW = 1,
  ROUNDS_PUT_CHANGED, /* a new version of what was there */
  ROUNDS_PUT_SAME, /* the very bytes that are there, or an old version of them: nothing was written */
  ROUNDS_PUT_REFUSED, /* its id stands in another patient's chart, or it is a deletion that names no patient or another
                         (../private/moved.h): nothing was written */
} RoundsPutState;

/* What became of one record. */
typedef struct
{
  RoundsPutState state;
  guint8 rid[ROUNDS_RID_BYTES];
  guint8 patient[ROUNDS_RID_BYTES]; /* zeros: nobody's, or names no patient */
  guint32 version;                  /* local */
  guint events;
  gboolean unassigned; /* names no patient, though its type should */
  guint64 nth;         /* of a batch's records: 0, 1, ... */
} RoundsPut;

/* Keeps one record: for acts that make FHIR resources (a signed note, a task). Importers use
 * rounds_batch_put (records.h), which is this, many at a time. result may be NULL. INVALID: the id is another patient's. */
gboolean rounds_write_put (RoundsWrite *self,
                           const RoundsIncoming *incoming,
                           RoundsPut *result,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
