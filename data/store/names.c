#include "names.h"

#include <string.h>

#define SLICES       32
#define SLICE_SHIFT  3   /* of an alias's first byte */
#define STEP_SHIFT   12  /* versions of a step, as a power of 2 */
#define RUN_MIN      256 /* fewer go to name at once */
#define FILTER_BITS  (1u << 21)
#define FILTER_TAKES (1u << 18) /* more, and it is made again: one in 30 would be wrong */

typedef struct
{
  guint8 alias[ROUNDS_BLIND_BYTES];
  guint64 id;
} NewName;

/* A Bloom filter; the bytes of an alias are its hashes. What was rolled back or has left stays in it. */
struct _RoundsYoungFilter
{
  guint32 bits[FILTER_BITS / 32];
  guint taken;
};

void
rounds_young_filter_free (RoundsYoungFilter *self)
{
  g_free (self);
}

static guint
bit_of (const guint8 alias[ROUNDS_BLIND_BYTES], guint n)
{
  guint32 bit;

  memcpy (&bit, alias + 4 * n, sizeof bit);
  return bit % FILTER_BITS;
}

static void
filter_take (RoundsYoungFilter *self, const guint8 alias[ROUNDS_BLIND_BYTES])
{
  for (guint n = 0; n < 4; n++)
    self->bits[bit_of (alias, n) / 32] |= 1u << bit_of (alias, n) % 32;
  self->taken++;
}

static gboolean
filter_may_have (const RoundsYoungFilter *self, const guint8 alias[ROUNDS_BLIND_BYTES])
{
  for (guint n = 0; n < 4; n++)
    if ((self->bits[bit_of (alias, n) / 32] & 1u << bit_of (alias, n) % 32) == 0)
      return FALSE;
  return TRUE;
}

/* Makes the writer's filter of what is young now, where there is none or it is full. */
static gboolean
filter_ready (RoundsWrite *write, GError **error)
{
  sqlite3_stmt *row;
  gboolean there, read;

  if (write->young != NULL && write->young->taken < FILTER_TAKES)
    return TRUE;
  row = rounds_sql (write->db, ROUNDS_SQL_YOUNG_ALL, error);
  if (row == NULL)
    return FALSE;
  g_clear_pointer (&write->young, rounds_young_filter_free);
  write->young = g_new0 (RoundsYoungFilter, 1);
  while ((read = rounds_sql_step (write->db, row, &there, error)) && there)
    if (sqlite3_column_bytes (row, 0) == ROUNDS_BLIND_BYTES)
      filter_take (write->young, sqlite3_column_blob (row, 0));
  rounds_sql_done (row);
  if (!read)
    g_clear_pointer (&write->young, rounds_young_filter_free);
  return read;
}

/* ---- finding ---- */

static gboolean
find_in (RoundsDatabase *db,
         RoundsSql which,
         const guint8 alias[ROUNDS_BLIND_BYTES],
         guint64 *id,
         GError **error)
{
  sqlite3_stmt *row = rounds_sql (db, which, error);
  gboolean there, read;

  if (row == NULL)
    return FALSE;
  rounds_sql_bind_bytes (row, 1, alias, ROUNDS_BLIND_BYTES);
  read = rounds_sql_step (db, row, &there, error);
  *id = read && there ? (guint64) sqlite3_column_int64 (row, 0) : 0;
  rounds_sql_done (row);
  return read;
}

gboolean
rounds_names_look_up (RoundsDatabase *db,
                      const guint8 alias[ROUNDS_BLIND_BYTES],
                      guint64 *id,
                      GError **error)
{
  if (!find_in (db, ROUNDS_SQL_NAME_GET, alias, id, error))
    return FALSE;
  return *id != 0 || find_in (db, ROUNDS_SQL_YOUNG_GET, alias, id, error);
}

gboolean
rounds_names_count (RoundsDatabase *db, guint64 *count, GError **error)
{
  sqlite3_stmt *row = rounds_sql (db, ROUNDS_SQL_NAME_COUNT, error);
  gboolean there, read;

  if (row == NULL)
    return FALSE;
  read = rounds_sql_step (db, row, &there, error);
  *count = read && there ? (guint64) sqlite3_column_int64 (row, 0) : 0;
  rounds_sql_done (row);
  return read;
}

gboolean
rounds_names_find (RoundsWrite *write,
                   const guint8 alias[ROUNDS_BLIND_BYTES],
                   guint64 *id,
                   GError **error)
{
  const NewName *added = g_hash_table_lookup (write->names, alias);

  *id = added != NULL ? added->id : 0;
  if (added != NULL)
    return TRUE;
  if (!filter_ready (write, error))
    return FALSE;
  if (filter_may_have (write->young, alias) &&
      !find_in (write->db, ROUNDS_SQL_YOUNG_GET, alias, id, error))
    return FALSE;
  return *id != 0 || find_in (write->db, ROUNDS_SQL_NAME_GET, alias, id, error);
}

/* ---- changing ---- */

void
rounds_names_add (RoundsWrite *write, const guint8 alias[ROUNDS_BLIND_BYTES], guint64 id)
{
  NewName *name = g_new (NewName, 1);

  memcpy (name->alias, alias, sizeof name->alias);
  name->id = id;
  g_hash_table_add (write->names, name); /* its alias comes first */
}

/* Puts a name into a table, or another id to the one that is there. */
static gboolean
put_in (RoundsDatabase *db, RoundsSql which, const NewName *name, guint run, GError **error)
{
  sqlite3_stmt *put = rounds_sql (db, which, error);

  if (put == NULL)
    return FALSE;
  rounds_sql_bind_bytes (put, 1, name->alias, sizeof name->alias);
  sqlite3_bind_int64 (put, 2, (gint64) name->id);
  if (which == ROUNDS_SQL_YOUNG_ADD)
    sqlite3_bind_int (put, 3, (int) run);
  return rounds_sql_run (db, put, error);
}

gboolean
rounds_names_change (RoundsWrite *write,
                     const guint8 alias[ROUNDS_BLIND_BYTES],
                     guint64 id,
                     GError **error)
{
  NewName *added = g_hash_table_lookup (write->names, alias);
  NewName name = { .id = id };

  if (added != NULL)
    {
      added->id = id;
      return TRUE;
    }
  memcpy (name.alias, alias, sizeof name.alias);
  if (!put_in (write->db, ROUNDS_SQL_NAME_CHANGE, &name, 0, error))
    return FALSE;
  return sqlite3_changes (write->db->handle) > 0 ||
         put_in (write->db, ROUNDS_SQL_YOUNG_CHANGE, &name, 0, error);
}

gboolean
rounds_names_begin (RoundsWrite *write, GError **error)
{
  sqlite3_stmt *row;
  gboolean there, read;

  if (write->knows_versions)
    return TRUE;
  row = rounds_sql (write->db, ROUNDS_SQL_VERSION_LAST, error);
  if (row == NULL)
    return FALSE;
  read = rounds_sql_step (write->db, row, &there, error);
  write->versions_before = read ? (guint64) sqlite3_column_int64 (row, 0) : 0;
  write->versions_last = write->versions_before;
  write->knows_versions = read;
  rounds_sql_done (row);
  return read;
}

/* ---- before the commit ---- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const NewName *const *one = a, *const *other = b;

  return memcmp ((*one)->alias, (*other)->alias, ROUNDS_BLIND_BYTES);
}

static gboolean
write_new (RoundsWrite *write, guint run, GError **error)
{
  g_autofree NewName **sorted = (NewName **) g_hash_table_get_keys_as_array (write->names, NULL);
  const guint count = g_hash_table_size (write->names);
  const RoundsSql which = count < RUN_MIN ? ROUNDS_SQL_NAME_ADD : ROUNDS_SQL_YOUNG_ADD;

  qsort (sorted, count, sizeof *sorted, compare_names);
  for (guint i = 0; i < count; i++)
    {
      if (!put_in (write->db, which, sorted[i], run, error))
        return FALSE;
      if (which == ROUNDS_SQL_YOUNG_ADD)
        filter_take (write->young, sorted[i]->alias);
    }
  g_hash_table_remove_all (write->names);
  return TRUE;
}

static gboolean
move_slice (RoundsWrite *write, guint slice, GError **error)
{
  static const RoundsSql moves[] = { ROUNDS_SQL_NAME_TAKE, ROUNDS_SQL_YOUNG_DROP };
  guint8 first[ROUNDS_BLIND_BYTES] = { (guint8) (slice << SLICE_SHIFT) };
  guint8 last[ROUNDS_BLIND_BYTES];

  memset (last, 0xff, sizeof last);
  last[0] = (guint8) ((slice + 1) << SLICE_SHIFT) - 1;
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      sqlite3_stmt *move = rounds_sql (write->db, moves[i], error);

      if (move == NULL)
        return FALSE;
      rounds_sql_bind_bytes (move, 1, first, sizeof first);
      rounds_sql_bind_bytes (move, 2, last, sizeof last);
      if (!rounds_sql_run (write->db, move, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
rounds_names_flush (RoundsWrite *write, GError **error)
{
  guint64 step, to;

  if (!write->knows_versions)
    return TRUE; /* no record was put */
  step = write->versions_before >> STEP_SHIFT;
  to = write->versions_last >> STEP_SHIFT;
  if (g_hash_table_size (write->names) > 0 && !write_new (write, to % SLICES, error))
    return FALSE;
  for (step = MAX (step, to - MIN (to, SLICES)) + 1; step <= to; step++)
    if (!move_slice (write, step % SLICES, error))
      return FALSE;
  return TRUE;
}
