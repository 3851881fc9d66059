#include "rebuild.h"

#include "charts.h"
#include "codec.h"
#include "extract.h"
#include "walk.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* Rows of a transaction: nobody reads the new database before it is whole. */
#define ROWS_A_COMMIT 20000

/* What is known of a chart from its own row and from its records. */
typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  gboolean has_rid, has_old_alias, has_alias;
  gboolean certain; /* the alias is that of the chart's own Patient */
  gboolean shown;   /* a record says the same as the chart's row */
  guint8 old_alias[ROUNDS_BLIND_BYTES], alias[ROUNDS_BLIND_BYTES];
  RoundsRoot root;
  guint64 next;
  guint32 records, events, locals;
  gint64 first, last;
  GBytes *person; /* of the patient's bytes, where the chart's row is lost */
  guint32 person_version, source;
} Chart;

/* A version, and the pieces that its bytes are in. */
typedef struct
{
  guint64 first_piece, n_pieces;
  gboolean named; /* by a record */
} Version;

typedef struct
{
  const RoundsRebuildSpec *spec;
  RoundsRebuilt *report;
  RoundsDatabase *db; /* the new one */
  RoundsRecords to;   /* what sealing needs of it */
  RoundsRecords from;
  RoundsMaster master;
  GPtrArray *sources;
  GHashTable *charts;   /* number -> Chart */
  GHashTable *versions; /* id of a version that was kept -> Version */
  GHashTable *pieces;   /* id of a piece that was kept -> not NULL once a version names it */
  GByteArray *plain, *sealed;
  guint uncommitted;
} Rebuild;

static void
chart_free (Chart *chart)
{
  g_clear_pointer (&chart->person, g_bytes_unref);
  g_free (chart);
}

static Chart *
chart_of (Rebuild *self, guint64 id)
{
  Chart *chart = g_hash_table_lookup (self->charts, GSIZE_TO_POINTER (id));

  if (chart == NULL)
    {
      chart = g_new0 (Chart, 1);
      chart->last = -1;
      if (id < ROUNDS_CHART_FIRST)
        {
          rounds_place_rid (id, chart->rid);
          chart->has_rid = TRUE;
        }
      g_hash_table_insert (self->charts, GSIZE_TO_POINTER (id), chart);
    }
  return chart;
}

/* ---- writing ---- */

static gboolean
step (Rebuild *self, GError **error)
{
  if (++self->uncommitted < ROWS_A_COMMIT)
    return TRUE;
  self->uncommitted = 0;
  return rounds_sql_do (self->db, ROUNDS_SQL_COMMIT, error) &&
         rounds_sql_do (self->db, ROUNDS_SQL_BEGIN_WRITE, error);
}

/* The rows of the tables as they stand; NULL binds for what a table does not have. */
static const char *
insert_text (RoundsSeal table)
{
  switch (table)
    {
    case ROUNDS_SEAL_SOURCE:
      return "INSERT INTO source (id, sealed) VALUES (?1, ?5)";
    case ROUNDS_SEAL_CHART:
      return "INSERT INTO chart (id, rid, revision, sealed, alias) VALUES (?1, ?2, ?3, ?5, ?6)";
    case ROUNDS_SEAL_RECORD:
      return "INSERT INTO record (id, rid, version, sealed, alias) VALUES (?1, ?2, ?3, ?5, ?6)";
    case ROUNDS_SEAL_VERSION:
      return "INSERT INTO version (id, rid, version, sealed) VALUES (?1, ?2, ?3, ?5)";
    case ROUNDS_SEAL_PIECE:
      return "INSERT INTO piece (id, rid, version, part, sealed) VALUES (?1, ?2, ?3, ?4, ?5)";
    case ROUNDS_SEAL_LOCAL:
      return "INSERT INTO local (id, chart, kind, key, revision, sealed)"
             " VALUES (?1, ?7, ?6, ?2, ?3, ?5)";
    case ROUNDS_SEAL_AUDIT:
      return "INSERT INTO audit (seq, sealed, hash) VALUES (?1, ?5, ?6)";
    default:
      return NULL;
    }
}

typedef struct
{
  gint64 id;
  RoundsPlaceName name;
  RoundsRoot *root;    /* that covers it; NULL: none */
  const guint8 *extra; /* alias, kind or hash; NULL */
  gsize extra_size;
  gint64 chart;
} NewRow;

static void
bind_row (Rebuild *self, sqlite3_stmt *put, const NewRow *row)
{
  sqlite3_bind_int64 (put, 1, row->id);
  if (row->name.rid != NULL)
    rounds_sql_bind_bytes (put, 2, row->name.rid, ROUNDS_RID_BYTES);
  sqlite3_bind_int64 (put, 3, row->name.version);
  sqlite3_bind_int64 (put, 4, row->name.part);
  rounds_sql_bind_bytes (put, 5, self->sealed->data, self->sealed->len);
  if (row->extra != NULL)
    rounds_sql_bind_bytes (put, 6, row->extra, row->extra_size);
  sqlite3_bind_int64 (put, 7, row->chart);
}

/* Puts what is sealed at its place and counts it in. FALSE without an error: a salvage has such a
 * row already. */
static gboolean
put_sealed (Rebuild *self, const NewRow *row, GError **error)
{
  sqlite3_stmt *put = NULL;
  int code = sqlite3_prepare_v2 (self->db->handle, insert_text (row->name.table), -1, &put, NULL);

  if (code == SQLITE_OK)
    {
      bind_row (self, put, row);
      code = sqlite3_step (put);
    }
  sqlite3_finalize (put);
  if (code == SQLITE_DONE)
    {
      if (row->root != NULL)
        rounds_root_count (self->to.seals, row->root, &row->name, self->sealed->data,
                           self->sealed->len, 1);
      return step (self, error);
    }
  if (!self->spec->tolerant || (code & 0xff) != SQLITE_CONSTRAINT)
    rounds_database_set_error (code, error);
  return FALSE;
}

/* The same of self->plain. */
static gboolean
put_row (Rebuild *self, const NewRow *row, GError **error)
{
  rounds_seal (self->to.seals, &row->name, self->plain->data, self->plain->len, self->sealed);
  return put_sealed (self, row, error);
}

static void
set_plain (Rebuild *self, const guint8 *bytes, gsize size)
{
  g_byte_array_set_size (self->plain, 0);
  g_byte_array_append (self->plain, bytes, size);
}

/* ---- one row of each table; FALSE with an error, or without one when it cannot be kept ---- */

typedef gboolean (*TakeRow) (Rebuild *self, const RoundsWalkRow *row, GError **error);

static gboolean
take_source (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  const NewRow new = { .id = row->id, .name = row->name, .root = &self->master.root };

  while (self->sources->len < (guint) row->id)
    g_ptr_array_add (self->sources, NULL);
  self->sources->pdata[row->id - 1] = g_strndup ((const char *) row->plain, row->size);
  set_plain (self, row->plain, row->size);
  return put_row (self, &new, error);
}

static gboolean
take_piece (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  const NewRow new = { .id = row->id, .name = row->name };

  set_plain (self, row->plain, row->size);
  if (!put_row (self, &new, error))
    return FALSE;
  g_hash_table_insert (self->pieces, GSIZE_TO_POINTER (row->id), NULL);
  return TRUE;
}

static gboolean
has_pieces (Rebuild *self, const Version *version)
{
  for (guint64 i = 0; i < version->n_pieces; i++)
    if (!g_hash_table_contains (self->pieces, GSIZE_TO_POINTER (version->first_piece + i)))
      return FALSE;
  return TRUE;
}

/* A record has this version: it and its pieces stay. FALSE: it is lost. */
static gboolean
name_version (Rebuild *self, guint64 id)
{
  Version *version = g_hash_table_lookup (self->versions, GSIZE_TO_POINTER (id));

  if (version == NULL)
    return FALSE;
  version->named = TRUE;
  for (guint64 i = 0; i < version->n_pieces; i++)
    g_hash_table_insert (self->pieces, GSIZE_TO_POINTER (version->first_piece + i), self);
  return TRUE;
}

/* A version without all of its pieces is none. */
static gboolean
take_version (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  const NewRow new = { .id = row->id, .name = row->name };
  g_autoptr (RoundsBlock) block = rounds_block_new (256);
  Version version = { 0 };
  RoundsHead head;

  if (row->name.rid == NULL || block == NULL ||
      !rounds_head_unpack (row->plain, row->size, block, &head) || head.n_bytes > G_MAXINT32)
    {
      if (rounds_block_failed (block))
        rounds_database_set_error (SQLITE_NOMEM, error);
      return FALSE;
    }
  if (head.form == ROUNDS_FORM_PIECES)
    version = (Version){ head.first_piece,
                         (head.n_bytes + ROUNDS_PIECE_BYTES - 1) / ROUNDS_PIECE_BYTES, FALSE };
  if (!has_pieces (self, &version))
    return FALSE;
  set_plain (self, row->plain, row->size);
  if (!put_row (self, &new, error))
    return FALSE;
  g_hash_table_insert (self->versions, GSIZE_TO_POINTER (row->id),
                       g_memdup2 (&version, sizeof version));
  return TRUE;
}

static const char *
source_of (Rebuild *self, guint32 row)
{
  return row >= 1 && row <= self->sources->len ? self->sources->pdata[row - 1] : NULL;
}

/* A chart's own row is read once, for its rid and alias, before its records are. */
static gboolean
note_chart (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  Chart *chart = chart_of (self, row->id);

  if (row->name.rid != NULL && !chart->has_rid)
    {
      memcpy (chart->rid, row->name.rid, ROUNDS_RID_BYTES);
      chart->has_rid = TRUE;
    }
  if (row->alias != NULL)
    {
      memcpy (chart->old_alias, row->alias, ROUNDS_BLIND_BYTES);
      chart->has_old_alias = TRUE;
    }
  return TRUE;
}

/* A name that the chart may have: the patient's own record, or what a record says it is about. */
static void
try_alias (Rebuild *self, Chart *chart, const char *source, const char *reference, gboolean certain)
{
  g_auto (GStrv) parts = reference != NULL ? g_strsplit (reference, "/", 3) : NULL;
  guint8 old[ROUNDS_BLIND_BYTES];

  gboolean shown;

  if (chart->certain || source == NULL || parts == NULL || parts[0] == NULL || parts[1] == NULL)
    return;
  rounds_alias_of (&self->from, source, parts[0], parts[1], old);
  shown = chart->has_old_alias && memcmp (old, chart->old_alias, sizeof old) == 0;
  /* Where none of a damaged chart's records shows its alias, it is that of the first. */
  if (!certain && !shown && (!self->spec->tolerant || chart->has_alias))
    return;
  rounds_alias_of (&self->to, source, parts[0], parts[1], chart->alias);
  chart->has_alias = TRUE;
  chart->shown |= shown;
  chart->certain = certain;
}

/* What is missing for want of memory is not lost: it ends a salvage too. */
static gboolean
is_of_memory (const GError *error)
{
  return g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY);
}

/* The patient as the bytes say, for a chart whose row is lost. FALSE without memory only. */
static gboolean
note_person (Rebuild *self, Chart *chart, GBytes *bytes, const RoundsCard *card, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) why = NULL;
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, &why);
  g_auto (RoundsExtracted) made = { 0 };
  RoundsExtractInput input = { json, 0, NULL, NULL };

  if (json != NULL)
    input.resource = rounds_scan_root (json);
  if (json == NULL || !rounds_extract (&input, &made, NULL, &why) || made.person == NULL)
    {
      if (!is_of_memory (why))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  g_clear_pointer (&chart->person, g_bytes_unref);
  chart->person = rounds_person_pack (made.person);
  chart->person_version = card->current;
  chart->source = card->source;
  return TRUE;
}

/* Makes the hash of the newest bytes again. Where they are gone a salvage counts them, and keeps the
 * hash, since it keeps the key. */
static gboolean
hash_bytes (Rebuild *self,
            const RoundsWalkRow *row,
            const RoundsCard *card,
            guint8 hash[ROUNDS_HASH_SIZE],
            GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (GBytes) bytes = rounds_rebuild_bytes (self->spec, row->name.rid, card, &failed);
  const guint8 *data;
  gsize size;

  if (bytes == NULL && (!self->spec->tolerant || is_of_memory (failed)))
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  memcpy (hash, card->hash, ROUNDS_HASH_SIZE);
  if (bytes == NULL)
    {
      self->report->bytes_lost++;
      return TRUE;
    }
  data = g_bytes_get_data (bytes, &size);
  rounds_bytes_hash (self->to.seals, data, size, hash);
  if (self->spec->tolerant && strcmp (card->type, "Patient") == 0)
    return note_person (self, chart_of (self, (guint64) row->id >> 32), bytes, card, error);
  return TRUE;
}

static gboolean
count_record (Rebuild *self, const RoundsWalkRow *row, const RoundsCard *card, GError **error)
{
  Chart *chart = chart_of (self, (guint64) row->id >> 32);
  const char *source = source_of (self, card->source);
  g_autofree char *own = g_strconcat (card->type, "/", card->id, NULL);
  RoundsTail tail = { .last = -1 };
  const guint8 *packed;
  gsize size;

  if (strcmp (card->type, "Patient") == 0)
    {
      try_alias (self, chart, source, own, TRUE);
      if (!chart->has_rid)
        memcpy (chart->rid, row->name.rid, ROUNDS_RID_BYTES);
      chart->has_rid = TRUE;
    }
  chart->records++;
  chart->next = MAX (chart->next, ((guint64) row->id & G_MAXUINT32) + 1);
  if (!rounds_tail_unpack (card->tail, card->tail_size, &tail))
    return TRUE;
  chart->events += tail.n_events;
  rounds_span_join (&chart->first, &chart->last, tail.first, tail.last);
  packed = tail.n_events > 0 && !chart->shown && !chart->certain ? rounds_tail_next (&tail, &size)
                                                                 : NULL;
  if (packed != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (packed, size);
      g_autoptr (GError) why = NULL;
      g_autoptr (RoundsEvent) event = rounds_event_unpack (bytes, &why);

      if (event != NULL)
        try_alias (self, chart, source, event->subject, FALSE);
      else if (is_of_memory (why))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
    }
  return TRUE;
}

/* The versions that are still there, the others 0. (transfer full) */
static guint8 *
versions_of (Rebuild *self, const RoundsCard *card)
{
  guint64 *rows = g_new0 (guint64, card->n_versions);

  for (guint i = 0; i < card->n_versions; i++)
    {
      guint64 id = rounds_card_version (card, i + 1);

      if (name_version (self, id))
        rows[i] = GUINT64_TO_LE (id);
    }
  return (guint8 *) rows;
}

static gboolean
take_record (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  g_autofree guint8 *versions = NULL;
  Chart *chart = chart_of (self, (guint64) row->id >> 32);
  guint8 alias[ROUNDS_BLIND_BYTES], hash[ROUNDS_HASH_SIZE];
  NewRow new = { row->id, row->name, &chart->root, alias, sizeof alias, 0 };
  RoundsCard card;

  if (row->name.rid == NULL || !rounds_card_unpack (row->plain, row->size, &card) ||
      source_of (self, card.source) == NULL)
    return FALSE;
  if (!hash_bytes (self, row, &card, hash, error))
    return FALSE;
  card.hash = hash;
  card.versions = versions = versions_of (self, &card);
  rounds_alias_of (&self->to, source_of (self, card.source), card.type, card.id, alias);
  g_byte_array_set_size (self->plain, 0);
  rounds_card_pack (self->plain, &card);
  if (!put_row (self, &new, error))
    return FALSE;
  return count_record (self, row, &card, error);
}

/* data/store/local.c: form, kind, id, then the rest. */
static gboolean
take_local (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  Chart *chart = chart_of (self, row->chart);
  RoundsFields in = { .at = row->plain, .end = row->plain + row->size };
  guint8 key[ROUNDS_BLIND_BYTES], kind_hash[ROUNDS_BLIND_BYTES];
  NewRow new = { row->id, row->name, &chart->root, kind_hash, 8, row->chart };
  const char *kind, *id;

  rounds_unpack_number (&in);
  kind = rounds_unpack_text (&in);
  id = rounds_unpack_text (&in);
  if (in.bad || kind == NULL || id == NULL || !chart->has_rid)
    return FALSE;
  {
    const RoundsSpan spans[] = { { chart->rid, ROUNDS_RID_BYTES },
                                 { kind, strlen (kind) },
                                 { id, strlen (id) } };

    rounds_blind (self->to.seals, ROUNDS_HASH_LOCAL, spans, 3, key, sizeof key);
    rounds_blind (self->to.seals, ROUNDS_HASH_LOCAL, spans + 1, 1, kind_hash, sizeof kind_hash);
  }
  new.name.rid = key;
  set_plain (self, row->plain, row->size);
  chart->locals++;
  return put_row (self, &new, error);
}

static void
set_no_name (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT,
                       _ ("A chart of the store belongs to nobody that it names"));
}

/* Puts the row of a chart: what it was, over the rows that are there now. old: NULL when it is lost. */
static gboolean
put_chart (
    Rebuild *self, guint64 id, Chart *chart, RoundsChartRow *old, guint32 revision, GError **error)
{
  NewRow new = { .id = (gint64) id,
                 .name = { ROUNDS_SEAL_CHART, chart->rid, id, revision, 0 },
                 .root = &self->master.root };

  if (id >= ROUNDS_CHART_FIRST && !chart->has_alias && chart->records + chart->locals == 0)
    return TRUE; /* an empty place that nothing names */
  if (id >= ROUNDS_CHART_FIRST && !chart->has_alias && !self->spec->tolerant)
    {
      set_no_name (error);
      return FALSE;
    }
  if (chart->has_alias)
    {
      new.extra = chart->alias;
      new.extra_size = sizeof chart->alias;
    }
  old->root = chart->root;
  old->next = MAX (old->next, chart->next);
  old->records = chart->records;
  old->events = chart->events;
  old->first = chart->first;
  old->last = chart->last;
  self->report->patients_lost += id >= ROUNDS_CHART_FIRST && old->person == NULL;
  g_byte_array_set_size (self->plain, 0);
  rounds_chart_row_pack (self->plain, old);
  if (!put_row (self, &new, error))
    return FALSE;
  g_hash_table_remove (self->charts, GSIZE_TO_POINTER (id));
  return TRUE;
}

static gboolean
take_chart (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  Chart *chart = chart_of (self, row->id);
  RoundsChartRow old;

  if (row->name.rid == NULL || !rounds_chart_row_unpack (row->plain, row->size, &old))
    return FALSE;
  return put_chart (self, row->id, chart, &old, row->name.version, error);
}

/* Charts whose own rows are lost. */
static gboolean
put_lost_charts (Rebuild *self, GError **error)
{
  g_autoptr (GList) ids = g_hash_table_get_keys (self->charts);
  gboolean done = TRUE;

  for (GList *at = ids; done && at != NULL; at = at->next)
    {
      guint64 id = GPOINTER_TO_SIZE (at->data);
      Chart *chart = chart_of (self, id);
      RoundsChartRow row = { .last = -1 };

      if (chart->records + chart->locals == 0)
        continue;
      if (!chart->has_rid)
        randombytes_buf (chart->rid, sizeof chart->rid);
      if (chart->person != NULL)
        {
          row.person = g_bytes_get_data (chart->person, &row.person_size);
          row.person_version = chart->person_version;
          row.source = chart->source;
          self->report->persons_made++;
        }
      done = put_chart (self, id, chart, &row, 1, error);
    }
  return done;
}

static gboolean
take_audit (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  gint64 seq = (gint64) self->master.audit_seq + 1;
  guint8 hash[ROUNDS_HASH_SIZE];
  const NewRow new = { .id = seq,
                       .name = { .table = ROUNDS_SEAL_AUDIT, .row = (guint64) seq },
                       .extra = hash,
                       .extra_size = sizeof hash };

  /* A gap closes: the rows that are left are numbered anew, and the report says so. */
  self->report->audit_broken |= seq != row->id;
  rounds_seal (self->to.seals, &new.name, row->plain, row->size, self->sealed);
  rounds_audit_chain (&self->to, self->master.audit_hash, (guint64) seq, self->sealed->data,
                      self->sealed->len, hash);
  if (!put_sealed (self, &new, error))
    return FALSE;
  self->master.audit_seq = (guint64) seq;
  memcpy (self->master.audit_hash, hash, sizeof hash);
  return TRUE;
}

/* ---- a table after the other ---- */

typedef struct
{
  RoundsSeal table;
  TakeRow take;
  gboolean closed; /* also rows that do not open */
} TableRow;

static gboolean
walk_table (Rebuild *self, const TableRow *table, guint64 *kept, guint64 *lost, GError **error)
{
  g_auto (RoundsWalk)
      walk = { self->spec->from, self->spec->from_seals, table->table, self->spec->tolerant };
  g_autoptr (GError) failed = NULL;
  RoundsWalkRow row;

  if (!rounds_walk_begin (&walk, error))
    return FALSE;
  while (rounds_walk_next (&walk, &row, &failed))
    {
      if ((row.plain != NULL || table->closed) && table->take (self, &row, &failed))
        {
          (*kept)++;
          continue;
        }
      if (failed == NULL && !self->spec->tolerant)
        rounds_fault_set (ROUNDS_FAULT_CHANGED, &failed);
      if (failed != NULL)
        break;
      (*lost)++;
    }
  self->report->gaps += walk.gaps;
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* Takes a row out of the new database: its record is lost. */
static gboolean
drop (Rebuild *self, const char *text, gint64 id, GError **error)
{
  sqlite3_stmt *row = NULL;
  int code = sqlite3_prepare_v2 (self->db->handle, text, -1, &row, NULL);

  if (code == SQLITE_OK)
    {
      sqlite3_bind_int64 (row, 1, id);
      code = sqlite3_step (row);
    }
  sqlite3_finalize (row);
  if (code == SQLITE_DONE)
    return TRUE;
  rounds_database_set_error (code, error);
  return FALSE;
}

static gboolean
drop_unnamed (Rebuild *self, GError **error)
{
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, self->versions);
  while (g_hash_table_iter_next (&iter, &id, &value))
    if (!((Version *) value)->named &&
        !drop (self, "DELETE FROM version WHERE id = ?1", GPOINTER_TO_SIZE (id), error))
      return FALSE;
  g_hash_table_iter_init (&iter, self->pieces);
  while (g_hash_table_iter_next (&iter, &id, &value))
    if (value == NULL &&
        !drop (self, "DELETE FROM piece WHERE id = ?1", GPOINTER_TO_SIZE (id), error))
      return FALSE;
  return TRUE;
}

/* What records are found by. A record whose alias was damaged is put a second time when it is imported
 * again: a salvage keeps both, and the later is found. */
static gboolean
make_names (Rebuild *self, GError **error)
{
  static const char *const texts[] = {
    "INSERT INTO name SELECT alias, id FROM record ORDER BY alias",
    "INSERT OR IGNORE INTO name SELECT alias, id FROM record ORDER BY alias, id DESC;"
    "UPDATE record SET alias = NULL WHERE id NOT IN (SELECT id FROM name)",
  };

  if (sqlite3_exec (self->db->handle, texts[self->spec->tolerant ? 1 : 0], NULL, NULL, NULL) ==
      SQLITE_OK)
    return TRUE;
  rounds_database_set_error (sqlite3_extended_errcode (self->db->handle), error);
  return FALSE;
}

/* In a salvage two charts may be of one patient: records came again after the alias of the first was
 * damaged. The one with the Patient bears it; the other is found by its records only. */
static void
settle_aliases (Rebuild *self)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                                        (GDestroyNotify) g_bytes_unref, NULL);
  g_autoptr (GList) charts = g_hash_table_get_values (self->charts);

  for (guint round = 0; round < 2; round++)
    for (GList *at = charts; at != NULL; at = at->next)
      {
        Chart *chart = at->data;

        if (!chart->has_alias && chart->has_old_alias)
          {
            /* None of its records says whose it is; the key is the same. */
            memcpy (chart->alias, chart->old_alias, sizeof chart->alias);
            chart->has_alias = TRUE;
          }
        if (chart->has_alias && chart->certain == (round == 0))
          chart->has_alias = g_hash_table_add (taken,
                                               g_bytes_new (chart->alias, sizeof chart->alias));
      }
}

static gboolean
copy_tables (Rebuild *self, GError **error)
{
  static const TableRow sources = { ROUNDS_SEAL_SOURCE, take_source };
  static const TableRow notes = { ROUNDS_SEAL_CHART, note_chart, TRUE };
  static const TableRow pieces = { ROUNDS_SEAL_PIECE, take_piece };
  static const TableRow versions = { ROUNDS_SEAL_VERSION, take_version };
  static const TableRow records = { ROUNDS_SEAL_RECORD, take_record };
  static const TableRow locals = { ROUNDS_SEAL_LOCAL, take_local };
  static const TableRow charts = { ROUNDS_SEAL_CHART, take_chart };
  static const TableRow audit = { ROUNDS_SEAL_AUDIT, take_audit };
  RoundsRowCounts *kept = &self->report->kept, *lost = &self->report->lost;
  guint64 noted = 0, unread = 0;

  if (!walk_table (self, &sources, &kept->sources, &lost->sources, error) ||
      !walk_table (self, &notes, &noted, &unread, error) ||
      !walk_table (self, &pieces, &kept->pieces, &lost->pieces, error) ||
      !walk_table (self, &versions, &kept->versions, &lost->versions, error) ||
      !walk_table (self, &records, &kept->records, &lost->records, error) ||
      !make_names (self, error))
    return FALSE;
  if (self->spec->tolerant)
    settle_aliases (self);
  return walk_table (self, &locals, &kept->locals, &lost->locals, error) &&
         walk_table (self, &charts, &kept->charts, &lost->charts, error) &&
         put_lost_charts (self, error) && drop_unnamed (self, error) &&
         walk_table (self, &audit, &kept->audit, &lost->audit, error);
}

static gboolean
write_all (Rebuild *self, GError **error)
{
  return rounds_sql_do (self->db, ROUNDS_SQL_BEGIN_WRITE, error) &&
         rounds_master_read (&self->to, self->db, &self->master, error) &&
         copy_tables (self, error) &&
         rounds_master_write (&self->to, self->db, &self->master, error) &&
         rounds_sql_do (self->db, ROUNDS_SQL_COMMIT, error) &&
         rounds_head_mirror (&self->to, &self->master, error);
}

static void
wipe_array (GByteArray *array)
{
  sodium_memzero (array->data, array->len);
  g_byte_array_unref (array);
}

gboolean
rounds_rebuild (const RoundsRebuildSpec *spec, RoundsRebuilt *report, GError **error)
{
  g_autofree char *path = g_build_filename (spec->dir, ROUNDS_RECORDS_FILE, NULL);
  Rebuild self = { .spec = spec, .report = report };
  gboolean done;

  memset (report, 0, sizeof *report);
  self.db = rounds_database_open (path, ROUNDS_DATABASE_WRITE, error);
  if (self.db == NULL)
    return FALSE;
  self.to = (RoundsRecords){ .dir = (char *) spec->dir, .seals = spec->to_seals };
  self.from = (RoundsRecords){ .seals = spec->from_seals };
  self.sources = g_ptr_array_new_with_free_func (g_free);
  self.charts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) chart_free);
  self.versions = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self.pieces = g_hash_table_new (NULL, NULL);
  self.plain = g_byte_array_new ();
  self.sealed = g_byte_array_new ();
  done = write_all (&self, error);
  if (!rounds_database_close (self.db) && done)
    {
      rounds_database_set_error (SQLITE_IOERR, error);
      done = FALSE;
    }
  g_ptr_array_unref (self.sources);
  g_hash_table_unref (self.charts);
  g_hash_table_unref (self.versions);
  g_hash_table_unref (self.pieces);
  wipe_array (self.plain);
  wipe_array (self.sealed);
  return done;
}
