#include "audit.h"

#include "codec.h"
#include "disk.h"
#include "records-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORM      1
#define HEAD_FILE "audit-head"
#define HEAD_MAX  4096
/* How much of the chain is checked when a store is opened. */
#define TAIL_ROWS 64

void
rounds_audit_chain (RoundsRecords *self,
                    const guint8 before[ROUNDS_HASH_SIZE],
                    guint64 seq,
                    const guint8 *sealed,
                    gsize size,
                    guint8 out[ROUNDS_HASH_SIZE])
{
  guint64 number = GUINT64_TO_LE (seq);
  const RoundsSpan spans[] = { { before, ROUNDS_HASH_SIZE },
                               { &number, sizeof number },
                               { sealed, size } };

  rounds_blind (self->seals, ROUNDS_HASH_AUDIT, spans, G_N_ELEMENTS (spans), out, ROUNDS_HASH_SIZE);
}

/* ---- one row ---- */

static void
pack_rid (GByteArray *out, const guint8 *rid)
{
  rounds_pack_number (out, rid != NULL);
  if (rid != NULL)
    rounds_pack_bytes (out, rid, ROUNDS_RID_BYTES);
}

static const guint8 *
unpack_rid (RoundsFields *in, guint8 out[ROUNDS_RID_BYTES])
{
  const guint8 *rid = rounds_unpack_number (in) != 0 ? rounds_unpack_bytes (in, ROUNDS_RID_BYTES)
                                                     : NULL;

  if (rid == NULL)
    return NULL;
  memcpy (out, rid, ROUNDS_RID_BYTES);
  return out;
}

static void
row_pack (GByteArray *out, const RoundsWrite *write, const RoundsAuditEntry *entry)
{
  rounds_pack_number (out, FORM);
  rounds_pack_signed (out, write->time);
  rounds_pack_text (out, write->actor.user);
  rounds_pack_text (out, write->actor.role);
  rounds_pack_text (out, write->actor.reason);
  rounds_pack_number (out, write->actor.opened);
  rounds_pack_text (out, entry->act);
  pack_rid (out, entry->patient);
  pack_rid (out, entry->rid);
  rounds_pack_number (out, entry->version);
  rounds_pack_text (out, entry->reference);
  rounds_pack_text (out, entry->detail);
  rounds_pack_number (out, entry->failed);
}

static gboolean
row_unpack (const guint8 *bytes, gsize size, RoundsAuditRow *row)
{
  RoundsFields in = { .at = bytes, .end = bytes + size };

  in.bad = rounds_unpack_number (&in) != FORM;
  row->time = rounds_unpack_signed (&in);
  row->user = rounds_unpack_text (&in);
  row->role = rounds_unpack_text (&in);
  row->reason = rounds_unpack_text (&in);
  row->opened = rounds_unpack_number (&in);
  row->entry.act = rounds_unpack_text (&in);
  row->entry.patient = unpack_rid (&in, row->patient);
  row->entry.rid = unpack_rid (&in, row->rid);
  row->entry.version = rounds_unpack_number (&in);
  row->entry.reference = rounds_unpack_text (&in);
  row->entry.detail = rounds_unpack_text (&in);
  row->entry.failed = rounds_unpack_number (&in) != 0;
  return !in.bad;
}

static void
note_time (RoundsRecords *self, gint64 time)
{
  g_mutex_lock (&self->lock);
  self->newest = MAX (self->newest, time);
  g_mutex_unlock (&self->lock);
}

gboolean
rounds_write_audit (RoundsWrite *self, const RoundsAuditEntry *entry, GError **error)
{
  RoundsPlaceName name = { .table = ROUNDS_SEAL_AUDIT, .row = self->master.audit_seq + 1 };
  sqlite3_stmt *add = rounds_sql (self->db, ROUNDS_SQL_AUDIT_ADD, error);
  guint8 hash[ROUNDS_HASH_SIZE];

  if (add == NULL)
    return FALSE;
  g_byte_array_set_size (self->plain, 0);
  row_pack (self->plain, self, entry);
  rounds_seal (self->records->seals, &name, self->plain->data, self->plain->len, self->sealed);
  rounds_audit_chain (self->records, self->master.audit_hash, name.row, self->sealed->data,
                      self->sealed->len, hash);
  sqlite3_bind_int64 (add, 1, (gint64) name.row);
  rounds_sql_bind_bytes (add, 2, self->sealed->data, self->sealed->len);
  rounds_sql_bind_bytes (add, 3, hash, sizeof hash);
  if (!rounds_sql_run (self->db, add, error))
    return FALSE;
  self->master.audit_seq = name.row;
  memcpy (self->master.audit_hash, hash, sizeof hash);
  note_time (self->records, self->time);
  return TRUE;
}

static gboolean
add_one (RoundsWrite *write, gpointer data, GError **error)
{
  return rounds_write_audit (write, data, error);
}

gboolean
rounds_audit_add (RoundsStore *store,
                  const RoundsActor *actor,
                  const RoundsAuditEntry *entry,
                  GError **error)
{
  const RoundsWriteOrder order = { *actor, TRUE };

  return rounds_write_run (store, &order, add_one, (gpointer) entry, error);
}

/* ---- the copy of its end ---- */

#define HEAD_BYTES (8 + ROUNDS_HASH_SIZE)

static const RoundsPlaceName head_name = { .table = ROUNDS_SEAL_HEAD };

gboolean
rounds_head_mirror (RoundsRecords *self, const RoundsMaster *master, GError **error)
{
  guint64 seq = GUINT64_TO_LE (master->audit_seq);
  GByteArray *sealed = g_byte_array_new ();
  g_autoptr (GBytes) content = NULL;
  guint8 plain[HEAD_BYTES];
  gboolean done;
  int fd = open (self->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  memcpy (plain, &seq, sizeof seq);
  memcpy (plain + sizeof seq, master->audit_hash, ROUNDS_HASH_SIZE);
  rounds_seal (self->seals, &head_name, plain, sizeof plain, sealed);
  content = g_byte_array_free_to_bytes (sealed);
  if (fd < 0)
    {
      rounds_disk_set_error (error, errno, _ ("Cannot write the store"));
      return FALSE;
    }
  done = rounds_disk_replace (fd, HEAD_FILE, content, error);
  close (fd);
  return done;
}

static gboolean
head_read (RoundsRecords *self, guint64 *seq, guint8 hash[ROUNDS_HASH_SIZE], GError **error)
{
  int fd = open (self->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (GBytes) content = NULL;
  g_autofree guint8 *sealed = NULL;
  g_autoptr (GError) read_error = NULL;
  const guint8 *plain;
  gsize size;

  if (fd >= 0)
    {
      content = rounds_disk_read (fd, HEAD_FILE, HEAD_MAX, &read_error);
      close (fd);
    }
  if (content == NULL)
    {
      gboolean missing = read_error == NULL || g_error_matches (read_error, ROUNDS_DATA_ERROR,
                                                                ROUNDS_DATA_ERROR_NOT_FOUND);

      if (missing)
        rounds_fault_set (ROUNDS_FAULT_HEAD_MISSING, error);
      else
        g_propagate_error (error, g_steal_pointer (&read_error));
      return FALSE;
    }
  sealed = g_bytes_unref_to_data (g_steal_pointer (&content), &size);
  plain = rounds_unseal (self->seals, &head_name, sealed, size, &size);
  if (plain == NULL || size != HEAD_BYTES)
    {
      rounds_fault_set (ROUNDS_FAULT_HEAD_CHANGED, error);
      return FALSE;
    }
  memcpy (seq, plain, sizeof *seq);
  *seq = GUINT64_FROM_LE (*seq);
  memcpy (hash, plain + sizeof *seq, ROUNDS_HASH_SIZE);
  return TRUE;
}

/* ---- checking ---- */

typedef struct
{
  RoundsRecords *records;
  RoundsDatabase *db;
  guint64 seq; /* of the last row that was walked */
  guint8 hash[ROUNDS_HASH_SIZE];
  guint64 watch; /* the row that DIR/audit-head names, and what it must be */
  guint8 watched[ROUNDS_HASH_SIZE];
  gboolean seen;
  gint64 newest; /* time of any row that was walked */
  RoundsAuditVisit visit;
  gpointer data;
  GByteArray *buffer;
} Walk;

/* Whether the row now at its place would open at another row's: it was moved. */
static gboolean
stands_elsewhere (Walk *walk, sqlite3_stmt *row, guint64 rows)
{
  for (guint64 seq = 1; seq <= rows; seq++)
    {
      RoundsPlaceName name = { .table = ROUNDS_SEAL_AUDIT, .row = seq };
      gsize size;

      if (rounds_column_unseal (walk->records, row, 1, &name, walk->buffer, &size) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* One row of the walk; *go_on: visit wants more. */
static gboolean
walk_row (
    Walk *walk, sqlite3_stmt *row, const RoundsMaster *master, gboolean *go_on, GError **error)
{
  RoundsPlaceName name = { .table = ROUNDS_SEAL_AUDIT,
                           .row = (guint64) sqlite3_column_int64 (row, 0) };
  const guint8 *said = rounds_sql_bytes (row, 2, ROUNDS_HASH_SIZE);
  RoundsAuditRow out = { .seq = name.row };
  guint8 hash[ROUNDS_HASH_SIZE];
  const guint8 *plain;
  gsize size;

  if (name.row > master->audit_seq || name.row != walk->seq + 1)
    {
      rounds_fault_set (name.row > master->audit_seq ? ROUNDS_FAULT_AUDIT_ADDED
                                                     : ROUNDS_FAULT_AUDIT_GAP,
                        error);
      return FALSE;
    }
  rounds_audit_chain (walk->records, walk->hash, name.row, sqlite3_column_blob (row, 1),
                      sqlite3_column_bytes (row, 1), hash);
  plain = rounds_column_unseal (walk->records, row, 1, &name, walk->buffer, &size);
  if (plain == NULL && stands_elsewhere (walk, row, master->audit_seq))
    {
      rounds_fault_set (ROUNDS_FAULT_AUDIT_MOVED, error);
      return FALSE;
    }
  if (plain == NULL || said == NULL || memcmp (said, hash, sizeof hash) != 0 ||
      !row_unpack (plain, size, &out))
    {
      rounds_fault_set (ROUNDS_FAULT_AUDIT_CHANGED, error);
      return FALSE;
    }
  walk->seq = name.row;
  walk->newest = MAX (walk->newest, out.time);
  memcpy (walk->hash, hash, sizeof hash);
  walk->seen |= name.row == walk->watch && memcmp (hash, walk->watched, sizeof hash) == 0;
  *go_on = walk->visit == NULL || walk->visit (walk->data, &out);
  return TRUE;
}

/* The hash before row seq, taken at its word: what follows is checked with it. */
static gboolean
walk_begin (Walk *walk, guint64 from, GError **error)
{
  sqlite3_stmt *row;
  gboolean there, read;
  const guint8 *hash;

  walk->seq = from - 1;
  if (from <= 1)
    return TRUE;
  row = rounds_sql (walk->db, ROUNDS_SQL_AUDIT_FROM, error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, (gint64) from - 1);
  read = rounds_sql_step (walk->db, row, &there, error);
  hash = read && there ? rounds_sql_bytes (row, 2, ROUNDS_HASH_SIZE) : NULL;
  if (hash != NULL && (guint64) sqlite3_column_int64 (row, 0) == from - 1)
    memcpy (walk->hash, hash, ROUNDS_HASH_SIZE);
  else if (read)
    {
      rounds_fault_set (there ? ROUNDS_FAULT_AUDIT_GAP : ROUNDS_FAULT_AUDIT_CUT, error);
      read = FALSE;
    }
  rounds_sql_done (row);
  return read;
}

static gboolean
check_last (const Walk *walk, const RoundsMaster *master, GError **error)
{
  if (walk->seq < master->audit_seq)
    rounds_fault_set (ROUNDS_FAULT_AUDIT_CUT, error);
  else if (walk->seq > master->audit_seq)
    rounds_fault_set (ROUNDS_FAULT_AUDIT_ADDED, error);
  else if (memcmp (walk->hash, master->audit_hash, ROUNDS_HASH_SIZE) != 0)
    rounds_fault_set (ROUNDS_FAULT_AUDIT_CHANGED, error);
  else
    return TRUE;
  return FALSE;
}

static gboolean
walk_from (Walk *walk, guint64 from, const RoundsMaster *master, GError **error)
{
  gboolean there, read, go_on = TRUE;
  sqlite3_stmt *row;

  if (!walk_begin (walk, from, error))
    return FALSE;
  row = rounds_sql (walk->db, ROUNDS_SQL_AUDIT_FROM, error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, (gint64) from);
  while ((read = rounds_sql_step (walk->db, row, &there, error)) && there && go_on)
    if (!walk_row (walk, row, master, &go_on, error))
      {
        read = FALSE;
        break;
      }
  rounds_sql_done (row);
  return read && (!go_on || check_last (walk, master, error));
}

/* head: walk's watch and watched are read from DIR/audit-head already, before db's snapshot began,
 * so that a writer in between cannot seem to be a rollback. Behind is normal, ahead is not. */
static gboolean
check (Walk *walk, const RoundsMaster *master, gboolean whole, GError **error)
{
  guint64 from = 1;

  walk->seen = walk->watch == 0;
  if (walk->watch > master->audit_seq)
    {
      rounds_fault_set (ROUNDS_FAULT_ROLLED_BACK, error);
      return FALSE;
    }
  if (!whole && master->audit_seq > TAIL_ROWS)
    from = master->audit_seq - TAIL_ROWS;
  if (!whole && walk->watch > 0)
    from = MIN (from, walk->watch);
  if (!walk_from (walk, from, master, error))
    return FALSE;
  if (!walk->seen)
    rounds_fault_set (ROUNDS_FAULT_ROLLED_BACK, error);
  return walk->seen;
}

gboolean
rounds_audit_check_end (RoundsRecords *self,
                        RoundsDatabase *db,
                        const RoundsMaster *master,
                        guint64 *mirrored,
                        GError **error)
{
  Walk walk = { .records = self, .db = db };
  gboolean sound;

  if (!head_read (self, &walk.watch, walk.watched, error))
    return FALSE;
  walk.buffer = g_byte_array_new ();
  sound = check (&walk, master, FALSE, error);
  g_byte_array_unref (walk.buffer);
  *mirrored = walk.watch;
  note_time (self, walk.newest);
  return sound;
}

gint64
rounds_store_get_newest_entry (RoundsStore *store)
{
  RoundsRecords *self = rounds_store_get_records (store);
  gint64 newest;

  g_mutex_lock (&self->lock);
  newest = self->newest;
  g_mutex_unlock (&self->lock);
  return newest;
}

gint64
rounds_store_get_clock_behind (RoundsStore *store)
{
  return MAX (rounds_store_get_newest_entry (store) - g_get_real_time () / 1000, 0);
}

gint64
rounds_store_peek_written (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, HEAD_FILE, NULL);
  struct stat head;

  return stat (path, &head) == 0 ? (gint64) head.st_mtime * 1000 : 0;
}

gboolean
rounds_audit_verify (RoundsStore *store, guint64 *rows, GError **error)
{
  RoundsRecords *records = rounds_store_get_records (store);
  g_auto (RoundsReader) reader = { 0 };
  Walk walk = { .records = records };
  RoundsMaster master;
  gboolean sound;

  if (!rounds_seals_begin (records->seals, error))
    return FALSE;
  sound = head_read (records, &walk.watch, walk.watched, error);
  rounds_seals_end (records->seals);
  if (!sound || !rounds_reader_begin (records, &reader, error) ||
      !rounds_master_read (records, reader.db, &master, error))
    return FALSE;
  walk.db = reader.db;
  walk.buffer = g_byte_array_new ();
  sound = check (&walk, &master, TRUE, error);
  g_byte_array_unref (walk.buffer);
  if (sound && rows != NULL)
    *rows = master.audit_seq;
  return sound;
}

gboolean
rounds_audit_list (
    RoundsStore *store, guint64 from, RoundsAuditVisit visit, gpointer data, GError **error)
{
  RoundsRecords *records = rounds_store_get_records (store);
  g_auto (RoundsReader) reader = { 0 };
  RoundsMaster master;
  Walk walk = { .records = records, .visit = visit, .data = data };
  gboolean done;

  if (!rounds_reader_begin (records, &reader, error) ||
      !rounds_master_read (records, reader.db, &master, error))
    return FALSE;
  walk.db = reader.db;
  walk.buffer = g_byte_array_new ();
  done = walk_from (&walk, MAX (from, 1), &master, error);
  g_byte_array_unref (walk.buffer);
  return done;
}
