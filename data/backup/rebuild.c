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
  guint8 old_alias[ROUNDS_BLIND_BYTES], alias[ROUNDS_BLIND_BYTES];
  RoundsRoot root;
  guint64 next;
  guint32 records, events, locals;
  gint64 first, last;
  GBytes *person; /* of the patient's bytes, where the chart's row is lost */
  guint32 person_version, source;
} Chart;

typedef struct
{
  const RoundsRebuildSpec *spec;
  RoundsRebuilt *report;
  RoundsDatabase *db; /* the new one */
  RoundsRecords to;   /* what sealing needs of it */
  RoundsRecords from;
  RoundsMaster master;
  GPtrArray *sources;
  GHashTable *charts; /* number -> Chart */
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

/* Seals self->plain at its place and puts it. */
static gboolean
put_row (Rebuild *self, const NewRow *row, GError **error)
{
  sqlite3_stmt *put = NULL;
  int code = sqlite3_prepare_v2 (self->db->handle, insert_text (row->name.table), -1, &put, NULL);

  rounds_seal (self->to.seals, &row->name, self->plain->data, self->plain->len, self->sealed);
  if (row->root != NULL)
    rounds_root_count (self->to.seals, row->root, &row->name, self->sealed->data,
                       self->sealed->len, 1);
  if (code == SQLITE_OK)
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
      code = sqlite3_step (put);
    }
  sqlite3_finalize (put);
  if (code == SQLITE_DONE)
    return step (self, error);
  rounds_database_set_error (code, error);
  return FALSE;
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
take_plain (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  const NewRow new = { .id = row->id, .name = row->name };

  set_plain (self, row->plain, row->size);
  return put_row (self, &new, error);
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

  if (chart->has_alias || source == NULL || parts == NULL || parts[0] == NULL || parts[1] == NULL)
    return;
  rounds_alias_of (&self->from, source, parts[0], parts[1], old);
  if (!certain && (!chart->has_old_alias || memcmp (old, chart->old_alias, sizeof old) != 0))
    return;
  rounds_alias_of (&self->to, source, parts[0], parts[1], chart->alias);
  chart->has_alias = TRUE;
}

/* The patient as the bytes say, for a chart whose row is lost. */
static void
note_person (Rebuild *self, Chart *chart, GBytes *bytes, const RoundsCard *card, guint32 version)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, NULL);
  g_auto (RoundsExtracted) made = { 0 };
  RoundsExtractInput input = { json, 0, NULL, NULL };

  if (json == NULL)
    return;
  input.resource = rounds_scan_root (json);
  if (!rounds_extract (&input, &made, NULL, NULL) || made.person == NULL)
    return;
  g_clear_pointer (&chart->person, g_bytes_unref);
  chart->person = rounds_person_pack (made.person);
  chart->person_version = version;
  chart->source = card->source;
}

/* Makes the hash of the newest bytes again; zeros, and counted, when they are gone. */
static gboolean
hash_bytes (Rebuild *self,
            const RoundsWalkRow *row,
            const RoundsCard *card,
            guint8 hash[ROUNDS_HASH_SIZE],
            GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (GBytes) bytes = rounds_rebuild_bytes (self->spec, row->name.rid, card, &failed);
  RoundsSpan span;

  if (bytes == NULL && !self->spec->tolerant)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  memset (hash, 0, ROUNDS_HASH_SIZE);
  if (bytes == NULL)
    {
      self->report->bytes_lost++;
      return TRUE;
    }
  span.data = g_bytes_get_data (bytes, &span.size);
  rounds_blind (self->to.seals, ROUNDS_HASH_BYTES, &span, 1, hash, ROUNDS_HASH_SIZE);
  if (self->spec->tolerant && strcmp (card->type, "Patient") == 0)
    note_person (self, chart_of (self, (guint64) row->id >> 32), bytes, card, row->name.version);
  return TRUE;
}

static void
count_record (Rebuild *self, Chart *chart, const RoundsWalkRow *row, const RoundsCard *card)
{
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
    return;
  chart->events += tail.n_events;
  rounds_span_join (&chart->first, &chart->last, tail.first, tail.last);
  packed = tail.n_events > 0 && !chart->has_alias ? rounds_tail_next (&tail, &size) : NULL;
  if (packed != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (packed, size);
      g_autoptr (RoundsEvent) event = rounds_event_unpack (bytes, NULL);

      if (event != NULL)
        try_alias (self, chart, source, event->subject, FALSE);
    }
}

static gboolean
take_record (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
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
  rounds_alias_of (&self->to, source_of (self, card.source), card.type, card.id, alias);
  g_byte_array_set_size (self->plain, 0);
  rounds_card_pack (self->plain, &card);
  if (!put_row (self, &new, error))
    return FALSE;
  count_record (self, chart, row, &card);
  return TRUE;
}

/* data/store/local.c: form, kind, id, then the rest. */
static gboolean
take_local (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  Chart *chart = chart_of (self, row->chart);
  RoundsFields in = { row->plain, row->plain + row->size, NULL, FALSE };
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
put_chart (Rebuild *self, guint64 id, Chart *chart, RoundsChartRow *old, guint32 revision, GError **error)
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
  g_hash_table_remove (self->charts, GSIZE_TO_POINTER (id));
  return put_row (self, &new, error);
}

static gboolean
take_chart (Rebuild *self, const RoundsWalkRow *row, GError **error)
{
  Chart *chart = chart_of (self, row->id);
  RoundsChartRow old;

  if (row->name.rid == NULL || !rounds_chart_row_unpack (row->plain, row->size, &old))
    return FALSE;
  /* A chart that is not shown to be its alias's keeps none in a salvage: a new import must not
   * guess. */
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
  guint8 hash[ROUNDS_HASH_SIZE];
  NewRow new = { .extra = hash, .extra_size = sizeof hash };
  gint64 seq = (gint64) self->master.audit_seq + 1;

  /* A gap closes: the rows that are left are numbered anew, and the report says so. */
  self->report->audit_broken |= seq != row->id;
  new.id = seq;
  new.name = (RoundsPlaceName){ .table = ROUNDS_SEAL_AUDIT, .row = (guint64) seq };
  set_plain (self, row->plain, row->size);
  rounds_seal (self->to.seals, &new.name, self->plain->data, self->plain->len, self->sealed);
  return put_row (self, &new, error);
}
