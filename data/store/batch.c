#include "charts.h"

#include <string.h>

/* A piece is committed by itself: large enough that a sync costs little, small enough that a draft
 * never waits long behind one. */
#define PIECE_RECORDS 8000
#define PIECE_BYTES   (8u << 20)

typedef struct
{
  GPtrArray *prepared; /* RoundsPrepared */
  GArray *puts;        /* RoundsPut, of those */
  guint64 first;       /* which of the batch's puts is the first of them */
  gsize bytes;
  guint64 bytes_of_records;
  RoundsTicket *ticket; /* NULL: not given to the writer yet */
} Piece;

struct _RoundsBatch
{
  RoundsStore *store;
  RoundsActor actor; /* texts owned */
  RoundsPutDone done;
  gpointer data;
  Piece *filling, *written; /* written: given to the writer, or NULL */
  RoundsBatchTotals totals;
  guint64 taken;        /* records of the pieces before the one that is filled */
  GHashTable *patients; /* rids, as bytes */
};

static Piece *
piece_new (void)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->prepared = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_prepared_free);
  piece->puts = g_array_new (FALSE, TRUE, sizeof (RoundsPut));
  return piece;
}

static void
piece_free (Piece *piece)
{
  g_ptr_array_unref (piece->prepared);
  g_array_unref (piece->puts);
  g_free (piece);
}

/* ---- on the writer thread ---- */

static gboolean
write_piece (RoundsWrite *write, gpointer data, GError **error)
{
  Piece *piece = data;
  guint written = 0, refused = 0;
  g_autofree char *detail = NULL;
  RoundsAuditEntry entry = { .act = "import" };

  g_array_set_size (piece->puts, 0); /* it may be run a second time */
  for (guint i = 0; i < piece->prepared->len; i++)
    {
      RoundsPut put;

      if (!rounds_prepared_put (write, g_ptr_array_index (piece->prepared, i), &put, error))
        return FALSE;
      refused += put.state == ROUNDS_PUT_REFUSED;
      written += put.state == ROUNDS_PUT_NEW || put.state == ROUNDS_PUT_CHANGED;
      g_array_append_val (piece->puts, put);
    }
  detail =
      g_strdup_printf ("%u records, %u of them new or changed, %u refused as of another patient",
                       piece->prepared->len, written, refused);
  entry.detail = detail;
  return rounds_write_audit (write, &entry, error);
}

/* ---- on the caller's ---- */

static void
count_put (RoundsBatch *self, const RoundsPut *put)
{
  static const guint8 none[ROUNDS_RID_BYTES];

  self->totals.records += put->state != ROUNDS_PUT_REFUSED;
  self->totals.created += put->state == ROUNDS_PUT_NEW;
  self->totals.changed += put->state == ROUNDS_PUT_CHANGED;
  self->totals.same += put->state == ROUNDS_PUT_SAME;
  self->totals.refused += put->state == ROUNDS_PUT_REFUSED;
  self->totals.unassigned += put->unassigned;
  self->totals.events += put->events;
  if (memcmp (put->patient, none, sizeof none) != 0)
    {
      g_autoptr (GBytes) rid = g_bytes_new (put->patient, ROUNDS_RID_BYTES);

      g_hash_table_add (self->patients, g_steal_pointer (&rid));
    }
  if (self->done != NULL)
    self->done (self->data, put);
}

/* Waits for the piece that the writer has. */
static gboolean
collect (RoundsBatch *self, GError **error)
{
  Piece *piece = g_steal_pointer (&self->written);
  gboolean done;

  if (piece == NULL)
    return TRUE;
  done = rounds_ticket_wait (g_steal_pointer (&piece->ticket), error);
  for (guint i = 0; done && i < piece->puts->len; i++)
    {
      RoundsPut *put = &g_array_index (piece->puts, RoundsPut, i);

      put->nth = piece->first + i;
      count_put (self, put);
    }
  if (done)
    self->totals.bytes += piece->bytes_of_records;
  piece_free (piece);
  return done;
}

/* Gives the piece that is being filled to the writer, after the one before it is on disk. */
static gboolean
hand_over (RoundsBatch *self, GError **error)
{
  const RoundsWriteOrder order = { self->actor, FALSE };

  if (!collect (self, error))
    return FALSE;
  if (self->filling->prepared->len == 0)
    return TRUE;
  self->written = self->filling;
  self->written->first = self->taken;
  self->taken += self->written->prepared->len;
  self->filling = piece_new ();
  self->written->ticket = rounds_writer_start (self->store, &order, write_piece, self->written);
  return TRUE;
}

RoundsBatch *
rounds_batch_new (RoundsStore *store, const RoundsActor *actor, RoundsPutDone done, gpointer data)
{
  RoundsBatch *self = g_new0 (RoundsBatch, 1);

  self->store = g_object_ref (store);
  self->actor = *actor;
  self->actor.user = g_strdup (actor->user);
  self->actor.role = g_strdup (actor->role);
  self->actor.reason = g_strdup (actor->reason);
  self->done = done;
  self->data = data;
  self->filling = piece_new ();
  self->patients = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                          (GDestroyNotify) g_bytes_unref, NULL);
  return self;
}

gboolean
rounds_batch_put (RoundsBatch *self, const RoundsIncoming *incoming, GError **error)
{
  RoundsRecords *records = rounds_store_get_records (self->store);
  RoundsPrepared *prepared;

  if (!rounds_seals_begin (records->seals, error))
    return FALSE;
  prepared = rounds_prepared_new (records, incoming, error);
  rounds_seals_end (records->seals);
  if (prepared == NULL)
    return FALSE;
  g_ptr_array_add (self->filling->prepared, prepared);
  self->filling->bytes += rounds_prepared_size (prepared);
  self->filling->bytes_of_records += incoming->n_bytes;
  if (self->filling->prepared->len < PIECE_RECORDS && self->filling->bytes < PIECE_BYTES)
    return TRUE;
  return hand_over (self, error);
}

gboolean
rounds_batch_finish (RoundsBatch *self, RoundsBatchTotals *totals, GError **error)
{
  gboolean done = hand_over (self, error) && collect (self, error);

  self->totals.patients = g_hash_table_size (self->patients);
  if (totals != NULL)
    *totals = self->totals;
  return done;
}

void
rounds_batch_free (RoundsBatch *self)
{
  collect (self, NULL);
  piece_free (self->filling);
  g_hash_table_unref (self->patients);
  g_free ((char *) self->actor.user);
  g_free ((char *) self->actor.role);
  g_free ((char *) self->actor.reason);
  g_object_unref (self->store);
  g_free (self);
}
