#include "names.h"

#include <string.h>

#define SLICES          32
#define SLICE_SHIFT     3   /* of an alias's first byte */
#define STEP_SHIFT      12  /* versions of a step, as a power of 2 */
#define RUN_MIN         256 /* fewer go to name at once */

#define FILTER_BITS_MIN (G_GUINT64_CONSTANT (1) << 21)
#define FILTER_BITS_MAX (G_GUINT64_CONSTANT (1) << 26) /* 8 MiB, for 8 million names */
#define BITS_A_NAME     8                              /* one in 40 is looked up for nothing */
#define LOOK_UPS_A_SCAN 64 /* names that are read in the time of one look-up */

typedef struct
{
  guint8 alias[ROUNDS_BLIND_BYTES];
  guint64 id;
} NewName;

/* A Bloom filter; the bytes of an alias are its hashes. What was rolled back or has left stays in it. */
struct _RoundsNameFilter
{
  guint32 *bits; /* NULL: not made, everything may be there */
  guint64 n_bits;
  guint64 taken;
  guint64 most;      /* names that it ever had */
  guint64 looked_up; /* names, without it */
};

RoundsNameFilter *
rounds_name_filter_new (void)
{
  return g_new0 (RoundsNameFilter, 1);
}

void
rounds_name_filter_free (RoundsNameFilter *self)
{
  g_free (self->bits);
  g_free (self);
}

static guint64
bit_of (const RoundsNameFilter *self, const guint8 alias[ROUNDS_BLIND_BYTES], guint n)
{
  guint32 bit;

  memcpy (&bit, alias + 4 * n, sizeof bit);
  return bit & (self->n_bits - 1);
}

static void
filter_drop (RoundsNameFilter *self)
{
  g_clear_pointer (&self->bits, g_free);
  self->most = MAX (self->most, self->taken);
  self->taken = self->looked_up = 0;
}

static void
filter_take (RoundsNameFilter *self, const guint8 alias[ROUNDS_BLIND_BYTES])
{
  if (self->bits == NULL)
    return;
  for (guint n = 0; n < 4; n++)
    {
      const guint64 bit = bit_of (self, alias, n);

      self->bits[bit / 32] |= 1u << bit % 32;
    }
  self->taken++;
  /* Full: it is made again, larger, when it pays. */
  if (self->taken * BITS_A_NAME > self->n_bits && self->n_bits < FILTER_BITS_MAX)
    filter_drop (self);
}

static gboolean
filter_may_have (const RoundsNameFilter *self, const guint8 alias[ROUNDS_BLIND_BYTES])
{
  for (guint n = 0; self->bits != NULL && n < 4; n++)
    {
      const guint64 bit = bit_of (self, alias, n);

      if ((self->bits[bit / 32] & 1u << bit % 32) == 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
filter_take_all (RoundsWrite *write, RoundsSql which, GError **error)
{
  sqlite3_stmt *row = rounds_sql (write->db, which, error);
  gboolean there, read;

  if (row == NULL)
    return FALSE;
  while ((read = rounds_sql_step (write->db, row, &there, error)) && there)
    if (sqlite3_column_bytes (row, 0) == ROUNDS_BLIND_BYTES)
      filter_take (write->filter, sqlite3_column_blob (row, 0));
  rounds_sql_done (row);
  return read;
}

/* Makes the writer's filter where it pays: once as much time went into look-ups as it takes. Without memory
 * there is none. */
static gboolean
filter_ready (RoundsWrite *write, GError **error)
{
  RoundsNameFilter *self = write->filter;
  /* A name has a version, unless it was salvaged without. */
  const guint64 names = MAX (write->versions_last, self->most);

  if (self->bits != NULL || self->looked_up++ < names / LOOK_UPS_A_SCAN)
    return TRUE;
  self->looked_up = 0;
  self->n_bits = FILTER_BITS_MIN;
  while (self->n_bits < FILTER_BITS_MAX && self->n_bits < 2 * BITS_A_NAME * names)
    self->n_bits *= 2;
  self->bits = g_try_malloc0 (self->n_bits / 8);
  if (self->bits == NULL || (filter_take_all (write, ROUNDS_SQL_NAME_ALL, error) &&
                             filter_take_all (write, ROUNDS_SQL_YOUNG_ALL, error)))
    return TRUE;
  filter_drop (self);
  return FALSE;
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
  return !filter_may_have (write->filter, alias) ||
         rounds_names_look_up (write->db, alias, id, error);
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
      filter_take (write->filter, sorted[i]->alias);
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
