#include "store-check.h"

#include "charts.h"
#include "walk.h"

#include <string.h>

typedef struct
{
  RoundsReader *reader;
  GHashTable *roots;        /* number of a chart -> RoundsRoot of the rows that are there */
  RoundsRoot root;          /* over chart and source rows */
  guint64 versions, pieces; /* that records and versions name */
} Check;

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

/* SQLite's own: pages, indexes, order. https://www.sqlite.org/pragma.html#pragma_integrity_check */
static gboolean
check_pages (RoundsDatabase *db, GError **error)
{
  sqlite3_stmt *row = NULL;
  int code = sqlite3_prepare_v2 (db->handle, "PRAGMA integrity_check (1)", -1, &row, NULL);
  gboolean sound = FALSE;

  if (code == SQLITE_OK && (code = sqlite3_step (row)) == SQLITE_ROW)
    {
      sound = g_strcmp0 ((const char *) sqlite3_column_text (row, 0), "ok") == 0;
      code = sound ? SQLITE_OK : SQLITE_CORRUPT;
    }
  sqlite3_finalize (row);
  if (!sound)
    rounds_database_set_error (code, error);
  return sound;
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
  if (memcmp (is, &chart.root, sizeof *is) == 0)
    return TRUE;
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
    for (guint i = 1; i <= card.n_versions; i++)
      check->versions += rounds_card_version (&card, i) != 0;
  else if (walk->table == ROUNDS_SEAL_VERSION && block != NULL &&
           rounds_head_unpack (row->plain, row->size, block, &head))
    check->pieces += head.form == ROUNDS_FORM_PIECES
                         ? (head.n_bytes + ROUNDS_PIECE_BYTES - 1) / ROUNDS_PIECE_BYTES
                         : 0;
  else
    {
      rounds_fault_set (ROUNDS_FAULT_CHANGED, error);
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

  if (!check_table (check, ROUNDS_SEAL_SOURCE, &counts->sources, error) ||
      !check_table (check, ROUNDS_SEAL_VERSION, &counts->versions, error) ||
      !check_table (check, ROUNDS_SEAL_PIECE, &counts->pieces, error) ||
      !check_table (check, ROUNDS_SEAL_RECORD, &counts->records, error) ||
      !check_table (check, ROUNDS_SEAL_LOCAL, &counts->locals, error) ||
      !check_table (check, ROUNDS_SEAL_CHART, &counts->charts, error) ||
      !rounds_master_read (check->reader->records, check->reader->db, &master, error))
    return FALSE;
  counts->audit = master.audit_seq;
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
  sound = check_pages (reader.db, error) &&
          check_rows (&check, counts != NULL ? counts : &unused, error);
  g_hash_table_unref (check.roots);
  return sound;
}
