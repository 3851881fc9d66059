#include "charts.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

void
rounds_chart_state_free (RoundsChartState *state)
{
  if (state->person != NULL)
    {
      sodium_memzero (state->person->data, state->person->len);
      g_byte_array_unref (state->person);
    }
  g_free (state);
}

void
rounds_place_rid (guint64 id, guint8 rid[ROUNDS_RID_BYTES])
{
  memset (rid, 0, ROUNDS_RID_BYTES);
  rid[ROUNDS_RID_BYTES - 1] = (guint8) id;
}

void
rounds_chart_range (guint64 chart, gint64 range[2])
{
  range[0] = (gint64) (chart << 32);
  range[1] = (gint64) (chart << 32 | G_MAXUINT32);
}

static RoundsChartState *
keep (RoundsWrite *write, RoundsChartState *state)
{
  g_hash_table_insert (write->charts, GSIZE_TO_POINTER (state->id), state);
  if (state->has_alias)
    g_hash_table_insert (write->aliases, state->alias, state);
  return state;
}

static RoundsChartState *
chart_new (guint64 id)
{
  RoundsChartState *state = g_new0 (RoundsChartState, 1);

  state->id = id;
  state->row.first = 0;
  state->row.last = -1;
  state->row.form = ROUNDS_DERIVED_FORM;
  state->dirty = TRUE;
  return state;
}

/* The chart that bears the alias is that very patient's: the alias is in no root, and what is filed
 * there would be another person's. */
static gboolean
is_of (RoundsWrite *write, const RoundsChartRow *row, const guint8 *alias)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (RoundsPerson) person = NULL;
  const char *source = rounds_records_source (write->records, row->source);
  guint8 should[ROUNDS_BLIND_BYTES];

  if (row->person == NULL || source == NULL)
    return TRUE;
  bytes = g_bytes_new_static (row->person, row->person_size);
  person = rounds_person_unpack (bytes, NULL);
  if (person == NULL || person->id == NULL)
    return TRUE;
  rounds_alias_of (write->records, source, "Patient", person->id, should);
  return memcmp (alias, should, sizeof should) == 0;
}

/* The chart of a row; one that the transaction has changed is found by its number first. */
static RoundsChartState *
chart_of_row (RoundsWrite *write, sqlite3_stmt *row, GError **error)
{
  RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_CHART, row);
  RoundsChartState *state = g_hash_table_lookup (write->charts, GSIZE_TO_POINTER (name.row));
  RoundsSeals *seals = write->records->seals;
  const guint8 *alias = rounds_sql_bytes (row, 4, ROUNDS_BLIND_BYTES);
  const guint8 *plain;
  gsize size;

  if (state != NULL)
    return state;
  plain = rounds_column_unseal (write->records, row, 3, &name, write->other, &size);
  state = g_new0 (RoundsChartState, 1);
  if (plain == NULL || name.rid == NULL || !rounds_chart_row_unpack (plain, size, &state->row))
    {
      g_free (state);
      rounds_fault_set (ROUNDS_FAULT_DIRECTORY_REPLAYED, error);
      return NULL;
    }
  state->id = name.row;
  state->revision = name.version;
  memcpy (state->rid, name.rid, ROUNDS_RID_BYTES);
  state->has_alias = alias != NULL;
  if (alias != NULL)
    memcpy (state->alias, alias, ROUNDS_BLIND_BYTES);
  rounds_root_count (seals, &state->counted, &name, sqlite3_column_blob (row, 3),
                     sqlite3_column_bytes (row, 3), -1);
  if (alias != NULL && !is_of (write, &state->row, alias))
    {
      g_free (state);
      rounds_fault_set (ROUNDS_FAULT_ALIAS, error);
      return NULL;
    }
  if (state->row.person != NULL)
    {
      state->person = g_byte_array_new ();
      g_byte_array_append (state->person, state->row.person, state->row.person_size);
    }
  return keep (write, state);
}

/* Runs a statement that gives at most one chart; FALSE with an error. */
static gboolean
find (RoundsWrite *write, sqlite3_stmt *row, RoundsChartState **state, GError **error)
{
  gboolean there;
  gboolean read = rounds_sql_step (write->db, row, &there, error);

  *state = NULL;
  if (read && there)
    {
      *state = chart_of_row (write, row, error);
      read = *state != NULL;
    }
  rounds_sql_done (row);
  return read;
}

static gboolean
next_number (RoundsWrite *write, guint64 *id, GError **error)
{
  sqlite3_stmt *row;
  gboolean there, read = TRUE;

  if (write->next_chart == 0)
    {
      row = rounds_sql (write->db, ROUNDS_SQL_CHART_LAST, error);
      if (row == NULL)
        return FALSE;
      read = rounds_sql_step (write->db, row, &there, error);
      write->next_chart = MAX (read ? (guint64) sqlite3_column_int64 (row, 0) + 1 : 0,
                               ROUNDS_CHART_FIRST);
      rounds_sql_done (row);
    }
  *id = write->next_chart++;
  return read;
}

static void
set_no_patient (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                       _ ("There is no such patient in the store"));
}

RoundsChartState *
rounds_charts_by_id (RoundsWrite *write, guint64 id, GError **error)
{
  RoundsChartState *state = g_hash_table_lookup (write->charts, GSIZE_TO_POINTER (id));
  sqlite3_stmt *row;

  if (state != NULL)
    return state;
  row = rounds_sql (write->db, ROUNDS_SQL_CHART_BY_ID, error);
  if (row == NULL)
    return NULL;
  sqlite3_bind_int64 (row, 1, (gint64) id);
  if (find (write, row, &state, error) && state == NULL)
    set_no_patient (error);
  return state;
}

RoundsChartState *
rounds_charts_place (RoundsWrite *write, guint64 id, GError **error)
{
  g_autoptr (GError) missing = NULL;
  RoundsChartState *state = rounds_charts_by_id (write, id, &missing);

  if (state != NULL)
    return state;
  if (!g_error_matches (missing, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&missing));
      return NULL;
    }
  state = chart_new (id);
  rounds_place_rid (id, state->rid);
  return keep (write, state);
}

RoundsChartState *
rounds_charts_by_alias (RoundsWrite *write, const guint8 alias[ROUNDS_BLIND_BYTES], GError **error)
{
  /* One that this transaction made is not in the database yet. */
  RoundsChartState *state = g_hash_table_lookup (write->aliases, alias);
  sqlite3_stmt *row;
  guint64 id;

  if (state != NULL)
    return state;
  row = rounds_sql (write->db, ROUNDS_SQL_CHART_BY_ALIAS, error);
  if (row == NULL)
    return NULL;
  rounds_sql_bind_bytes (row, 1, alias, ROUNDS_BLIND_BYTES);
  if (!find (write, row, &state, error) || state != NULL)
    return state;
  if (!next_number (write, &id, error))
    return NULL;
  state = chart_new (id);
  randombytes_buf (state->rid, ROUNDS_RID_BYTES);
  state->has_alias = TRUE;
  memcpy (state->alias, alias, ROUNDS_BLIND_BYTES);
  return keep (write, state);
}

RoundsChartState *
rounds_charts_by_rid (RoundsWrite *write, const guint8 rid[ROUNDS_RID_BYTES], GError **error)
{
  sqlite3_stmt *row;
  RoundsChartState *state;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, write->charts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &state))
    if (memcmp (state->rid, rid, ROUNDS_RID_BYTES) == 0)
      return state;
  row = rounds_sql (write->db, ROUNDS_SQL_CHART_BY_RID, error);
  if (row == NULL)
    return NULL;
  rounds_sql_bind_bytes (row, 1, rid, ROUNDS_RID_BYTES);
  if (find (write, row, &state, error) && state == NULL)
    set_no_patient (error);
  return state;
}

/* ---- writing ---- */

/* First and last event of the chart as its records say; after one that stood at an end has gone. */
static gboolean
recount_span (RoundsWrite *write, RoundsChartState *state, GError **error)
{
  sqlite3_stmt *row = rounds_sql (write->db, ROUNDS_SQL_RECORDS_OF, error);
  gboolean there, read;
  gint64 range[2];

  if (row == NULL)
    return FALSE;
  state->row.first = 0;
  state->row.last = -1;
  rounds_chart_range (state->id, range);
  sqlite3_bind_int64 (row, 1, range[0]);
  sqlite3_bind_int64 (row, 2, range[1]);
  while ((read = rounds_sql_step (write->db, row, &there, error)) && there)
    {
      RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_RECORD, row);
      RoundsCard card;
      RoundsTail tail;
      gsize size;
      const guint8 *plain = rounds_column_unseal (write->records, row, 3, &name, write->plain,
                                                  &size);

      if (plain == NULL || !rounds_card_unpack (plain, size, &card) ||
          !rounds_tail_unpack (card.tail, card.tail_size, &tail))
        {
          rounds_fault_set (ROUNDS_FAULT_CHANGED, error);
          read = FALSE;
          break;
        }
      rounds_span_join (&state->row.first, &state->row.last, tail.first, tail.last);
    }
  rounds_sql_done (row);
  return read;
}

static gboolean
chart_write (RoundsWrite *write, RoundsChartState *state, GError **error)
{
  sqlite3_stmt *put;
  RoundsPlaceName name = { ROUNDS_SEAL_CHART, state->rid, state->id, state->revision + 1, 0 };
  RoundsSeals *seals = write->records->seals;

  if (state->recount && !recount_span (write, state, error))
    return FALSE;
  if (!state->keeps_time)
    state->row.changed = write->time;
  state->row.person = state->person != NULL ? state->person->data : NULL;
  state->row.person_size = state->person != NULL ? state->person->len : 0;
  g_byte_array_set_size (write->plain, 0);
  rounds_chart_row_pack (write->plain, &state->row);
  rounds_seal (seals, &name, write->plain->data, write->plain->len, write->sealed);
  rounds_root_join (&write->master.root, &state->counted);
  rounds_root_count (seals, &write->master.root, &name, write->sealed->data, write->sealed->len, 1);
  put = rounds_sql (write->db, ROUNDS_SQL_CHART_PUT, error);
  if (put == NULL)
    return FALSE;
  sqlite3_bind_int64 (put, 1, (gint64) state->id);
  rounds_sql_bind_bytes (put, 2, state->rid, ROUNDS_RID_BYTES);
  sqlite3_bind_int64 (put, 3, name.version);
  rounds_sql_bind_bytes (put, 4, write->sealed->data, write->sealed->len);
  if (state->has_alias)
    rounds_sql_bind_bytes (put, 5, state->alias, ROUNDS_BLIND_BYTES);
  return rounds_sql_run (write->db, put, error);
}

gboolean
rounds_charts_flush (RoundsWrite *write, GError **error)
{
  RoundsChartState *state;
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, write->charts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &state))
    if (state->dirty && !chart_write (write, state, error))
      return FALSE;
  g_hash_table_remove_all (write->aliases);
  g_hash_table_remove_all (write->charts);
  return TRUE;
}
