#include "store-check.h"

#include "charts.h"
#include "names.h"
#include "walk.h"

#include <string.h>

typedef struct
{
  RoundsReader *reader;
  GHashTable *roots;        /* number of a chart -> RoundsRoot of the rows that are there */
  RoundsRoot root;          /* over chart and source rows */
  GHashTable *names;        /* number of a chart -> Names of those that it has no Patient of */
  guint64 versions, pieces; /* that records and versions name */
  guint64 found;            /* records that bear an alias */
  guint64 old_charts, as_before;
} Check;

/* Aliases that a chart may bear. */
typedef struct
{
  gboolean certain; /* the one of its Patient */
  GArray *aliases;  /* of 16 bytes */
} Names;

static void
names_free (gpointer data)
{
  Names *names = data;

  g_array_unref (names->aliases);
  g_free (names);
}

static RoundsRoot *
root_of (Check *check, guint64 chart)
{
  RoundsRoot *root = g_hash_table_lookup (check->roots, GSIZE_TO_POINTER (chart));

  if (root == NULL)
    {
      root = g_new0 (RoundsRoot, 1);
      g_hash_table_insert (check->roots, GSIZE_TO_POINTER (chart), root);
    }
  return root;
}

/* A page that the disk does not give is told as a finding too, of which the disk is at fault, not what was
 * written to it: with SQLite's code, or without where it is a free one (checkTreePage and checkList in
 * SQLite's btree.c). */
static int
code_of_finding (const char *found)
{
  static const char unread[] = "unable to get the page. error code=",
                    free_one[] = "failed to get page";
  const char *at = found != NULL ? strstr (found, unread) : NULL;
  int code = found != NULL && strstr (found, free_one) != NULL ? SQLITE_IOERR
             : at != NULL ? (int) g_ascii_strtoll (at + strlen (unread), NULL, 10)
                          : SQLITE_CORRUPT;

  return code != SQLITE_OK ? code : SQLITE_CORRUPT;
}

/* SQLite's own: pages, indexes, order. https://www.sqlite.org/pragma.html#pragma_integrity_check */
static gboolean
check_pages (RoundsDatabase *db, GError **error)
{
  sqlite3_stmt *row = NULL;
  int code = sqlite3_prepare_v2 (db->handle, "PRAGMA integrity_check (1)", -1, &row, NULL);
  gboolean sound = FALSE;

  if (code == SQLITE_OK && (code = sqlite3_step (row)) == SQLITE_ROW)
    {
      const char *found = (const char *) sqlite3_column_text (row, 0);

      sound = g_strcmp0 (found, "ok") == 0;
      code = sound ? SQLITE_OK : code_of_finding (found);
    }
  sqlite3_finalize (row);
  if (!sound)
    rounds_database_set_error (code, error);
  return sound;
}

/* ---- what records and charts are found by, which is in no root ---- */

static gboolean
fail_alias (GError **error)
{
  rounds_fault_set (ROUNDS_FAULT_ALIAS, error);
  return FALSE;
}

static gboolean
has_alias (const Names *names, const guint8 *alias)
{
  for (guint i = 0; i < names->aliases->len; i++)
    if (memcmp (names->aliases->data + (gsize) i * ROUNDS_BLIND_BYTES, alias, ROUNDS_BLIND_BYTES) ==
        0)
      return TRUE;
  return FALSE;
}

/* Whom the first event of a record is about; also one that was never seen. */
static gboolean
name_subject (RoundsRecords *records, Names *names, const char *source, const RoundsCard *card)
{
  RoundsTail tail;
  gsize size;
  const guint8 *packed = NULL;
  g_autoptr (RoundsBlock) block = rounds_block_new (2048);
  const RoundsEvent *event;
  g_auto (GStrv) parts = NULL;
  guint8 alias[ROUNDS_BLIND_BYTES];

  if (rounds_tail_unpack (card->tail, card->tail_size, &tail) && tail.n_events > 0)
    packed = rounds_tail_next (&tail, &size);
  if (packed == NULL || block == NULL)
    return block != NULL;
  event = rounds_event_unpack_in (block, packed, size);
  parts = event != NULL && event->subject != NULL ? g_strsplit (event->subject, "/", 3) : NULL;
  if (parts != NULL && parts[0] != NULL && parts[1] != NULL)
    {
      rounds_alias_of (records, source, parts[0], parts[1], alias);
      if (!has_alias (names, alias))
        g_array_append_vals (names->aliases, alias, 1);
    }
  return !rounds_block_failed (block);
}

/* A record's alias is that of its source, type and id; and it says what its chart is found by. */
static gboolean
check_record_alias (Check *check, const RoundsWalkRow *row, const RoundsCard *card, GError **error)
{
  RoundsRecords *records = check->reader->records;
  const char *source = rounds_records_source (records, card->source);
  gpointer chart = GSIZE_TO_POINTER ((guint64) row->id >> 32);
  Names *names = g_hash_table_lookup (check->names, chart);
  guint8 alias[ROUNDS_BLIND_BYTES];
  guint64 found;

  if (source == NULL)
    return fail_alias (error);
  rounds_alias_of (records, source, card->type, card->id, alias);
  if (!rounds_names_look_up (check->reader->db, alias, &found, error))
    return FALSE;
  /* One of two that a salvage found bears none: the other is found. */
  if (row->alias == NULL
          ? found == 0 || found == (guint64) row->id
          : found != (guint64) row->id || memcmp (alias, row->alias, sizeof alias) != 0)
    return fail_alias (error);
  check->found += row->alias != NULL;
  if (GPOINTER_TO_SIZE (chart) < ROUNDS_CHART_FIRST)
    return TRUE;
  if (names == NULL)
    {
      names = g_new0 (Names, 1);
      names->aliases = g_array_new (FALSE, FALSE, ROUNDS_BLIND_BYTES);
      g_hash_table_insert (check->names, chart, names);
    }
  if (strcmp (card->type, "Patient") == 0)
    {
      g_array_set_size (names->aliases, 0);
      g_array_append_vals (names->aliases, alias, 1);
      names->certain = TRUE;
    }
  if (names->certain || name_subject (records, names, source, card))
    return TRUE;
  rounds_database_set_error (SQLITE_NOMEM, error);
  return FALSE;
}

/* Of two charts of one patient that a salvage found, one has the name. */
static gboolean
is_borne (Check *check, const Names *names, GError **error)
{
  sqlite3_stmt *row = rounds_sql (check->reader->db, ROUNDS_SQL_CHART_BY_ALIAS, error);
  gboolean there = FALSE, read = row != NULL;

  for (guint i = 0; read && !there && i < names->aliases->len; i++)
    {
      rounds_sql_bind_bytes (row, 1, names->aliases->data + (gsize) i * ROUNDS_BLIND_BYTES,
                             ROUNDS_BLIND_BYTES);
      read = rounds_sql_step (check->reader->db, row, &there, error);
      rounds_sql_done (row);
    }
  return read && (there || fail_alias (error));
}

static gboolean
check_chart_alias (Check *check, const RoundsWalkRow *row, GError **error)
{
  const Names *names = g_hash_table_lookup (check->names, GSIZE_TO_POINTER (row->id));

  if (row->id < ROUNDS_CHART_FIRST || names == NULL || names->aliases->len == 0)
    return TRUE;
  if (row->alias == NULL)
    return is_borne (check, names, error);
  return has_alias (names, row->alias) || fail_alias (error);
}

/* A chart's row: its root is that of its rows, which were walked before. */
static gboolean
check_chart (Check *check, const RoundsWalkRow *row, GError **error)
{
  const RoundsRoot *is = root_of (check, row->id);
  RoundsChartRow chart;

  if (!rounds_chart_row_unpack (row->plain, row->size, &chart))
    {
      rounds_fault_set (ROUNDS_FAULT_DIRECTORY_REPLAYED, error);
      return FALSE;
    }
  check->old_charts += chart.records > 0 && chart.form < ROUNDS_DERIVED_FORM;
  check->as_before += chart.n_as_before;
  if (memcmp (is, &chart.root, sizeof *is) == 0)
    return check_chart_alias (check, row, error);
  rounds_fault_set (is->count < chart.root.count   ? ROUNDS_FAULT_CUT
                    : is->count > chart.root.count ? ROUNDS_FAULT_ADDED
                                                   : ROUNDS_FAULT_REPLAYED,
                    error);
  return FALSE;
}

/* Counts the rows that a row names: those of versions and pieces are in no root. */
static gboolean
count_named (Check *check, const RoundsWalk *walk, const RoundsWalkRow *row, GError **error)
{
  g_autoptr (RoundsBlock) block = rounds_block_new (256);
  RoundsCard card;
  RoundsHead head;

  if (walk->table == ROUNDS_SEAL_RECORD && rounds_card_unpack (row->plain, row->size, &card))
    {
      for (guint i = 1; i <= card.n_versions; i++)
        check->versions += rounds_card_version (&card, i) != 0;
      return check_record_alias (check, row, &card, error);
    }
  if (walk->table == ROUNDS_SEAL_VERSION && block != NULL &&
      rounds_head_unpack (row->plain, row->size, block, &head))
    check->pieces += head.form == ROUNDS_FORM_PIECES
                         ? (head.n_bytes + ROUNDS_PIECE_BYTES - 1) / ROUNDS_PIECE_BYTES
                         : 0;
  else
    {
      rounds_fault_set_unpacked (ROUNDS_FAULT_CHANGED, block, error);
      return FALSE;
    }
  return TRUE;
}

/* Counts a row into the root that covers it. */
static gboolean
take_row (Check *check, RoundsWalk *walk, const RoundsWalkRow *row, GError **error)
{
  RoundsRoot *root = &check->root;
  gboolean bytes = walk->table == ROUNDS_SEAL_VERSION || walk->table == ROUNDS_SEAL_PIECE;

  if (row->plain == NULL)
    {
      rounds_fault_set (bytes ? ROUNDS_FAULT_BYTES : ROUNDS_FAULT_CHANGED, error);
      return FALSE;
    }
  if ((walk->table == ROUNDS_SEAL_RECORD || walk->table == ROUNDS_SEAL_VERSION) &&
      !count_named (check, walk, row, error))
    return FALSE;
  if (bytes)
    return TRUE;
  if (walk->table == ROUNDS_SEAL_RECORD)
    root = root_of (check, (guint64) row->id >> 32);
  if (walk->table == ROUNDS_SEAL_LOCAL)
    root = root_of (check, row->chart);
  rounds_root_count (walk->seals, root, &row->name, row->sealed, row->sealed_size, 1);
  return walk->table != ROUNDS_SEAL_CHART || check_chart (check, row, error);
}

static gboolean
check_table (Check *check, RoundsSeal table, guint64 *count, GError **error)
{
  g_auto (RoundsWalk) walk = { check->reader->db, check->reader->records->seals, table };
  g_autoptr (GError) failed = NULL;
  RoundsWalkRow row;

  if (!rounds_walk_begin (&walk, error))
    return FALSE;
  while (rounds_walk_next (&walk, &row, &failed))
    if (!take_row (check, &walk, &row, error))
      return FALSE;
  *count = walk.rows;
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
check_rows (Check *check, RoundsRowCounts *counts, GError **error)
{
  RoundsMaster master;
  guint64 names;

  if (!check_table (check, ROUNDS_SEAL_SOURCE, &counts->sources, error) ||
      !check_table (check, ROUNDS_SEAL_VERSION, &counts->versions, error) ||
      !check_table (check, ROUNDS_SEAL_PIECE, &counts->pieces, error) ||
      !check_table (check, ROUNDS_SEAL_RECORD, &counts->records, error) ||
      !check_table (check, ROUNDS_SEAL_LOCAL, &counts->locals, error) ||
      !check_table (check, ROUNDS_SEAL_CHART, &counts->charts, error) ||
      !rounds_master_read (check->reader->records, check->reader->db, &master, error))
    return FALSE;
  counts->audit = master.audit_seq;
  counts->old_charts = check->old_charts;
  counts->as_before = check->as_before;
  if (!rounds_names_count (check->reader->db, &names, error))
    return FALSE;
  if (check->found != names)
    return fail_alias (error);
  if (check->versions != counts->versions || check->pieces != counts->pieces)
    {
      rounds_fault_set (ROUNDS_FAULT_BYTES, error);
      return FALSE;
    }
  if (memcmp (&check->root, &master.root, sizeof check->root) == 0)
    return TRUE;
  rounds_fault_set (check->root.count < master.root.count   ? ROUNDS_FAULT_DIRECTORY_CUT
                    : check->root.count > master.root.count ? ROUNDS_FAULT_DIRECTORY_ADDED
                                                            : ROUNDS_FAULT_DIRECTORY_REPLAYED,
                    error);
  return FALSE;
}

gboolean
rounds_records_check (RoundsRecords *records, RoundsRowCounts *counts, GError **error)
{
  g_auto (RoundsReader) reader = { 0 };
  RoundsRowCounts unused = { 0 };
  Check check = { &reader };
  gboolean sound;

  if (!rounds_reader_begin (records, &reader, error))
    return FALSE;
  check.roots = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  check.names = g_hash_table_new_full (NULL, NULL, NULL, names_free);
  sound = check_pages (reader.db, error) &&
          check_rows (&check, counts != NULL ? counts : &unused, error);
  g_hash_table_unref (check.roots);
  g_hash_table_unref (check.names);
  return sound;
}
