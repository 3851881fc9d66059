#include "charts.h"
#include "names.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* ---- by id ---- */

/* The row that bears the alias is that very record. One that does not open is told of by its chart. */
static gboolean
is_of (RoundsReader *reader, sqlite3_stmt *row, const char *source, const char *type_and_id[2])
{
  RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_RECORD, row);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  RoundsCard card;
  gsize size;
  const guint8 *plain = rounds_column_unseal (reader->records, row, 3, &name, buffer, &size);
  gboolean same = plain == NULL || !rounds_card_unpack (plain, size, &card) ||
                  (g_strcmp0 (rounds_records_source (reader->records, card.source), source) == 0 &&
                   strcmp (card.type, type_and_id[0]) == 0 &&
                   strcmp (card.id, type_and_id[1]) == 0);

  if (plain != NULL)
    sodium_memzero (buffer->data, buffer->len);
  return same;
}

static gboolean
find_one (RoundsReader *reader,
          const char *source,
          const char *type_and_id[2],
          GArray *found,
          GError **error)
{
  sqlite3_stmt *row;
  guint8 alias[ROUNDS_BLIND_BYTES];
  RoundsFound one = { .source = source };
  gboolean there, read;
  guint64 id, chart = 0;

  rounds_alias_of (reader->records, source, type_and_id[0], type_and_id[1], alias);
  if (!rounds_names_look_up (reader->db, alias, &id, error))
    return FALSE;
  row = id != 0 ? rounds_sql (reader->db, ROUNDS_SQL_RECORD_BY_ID, error) : NULL;
  if (row == NULL)
    return id == 0;
  sqlite3_bind_int64 (row, 1, (gint64) id);
  read = rounds_sql_step (reader->db, row, &there, error);
  if (read && (!there || !is_of (reader, row, source, type_and_id)))
    {
      rounds_fault_set (ROUNDS_FAULT_ALIAS, error);
      read = FALSE;
    }
  else if (read && sqlite3_column_bytes (row, 1) == ROUNDS_RID_BYTES)
    {
      memcpy (one.rid, sqlite3_column_blob (row, 1), ROUNDS_RID_BYTES);
      chart = (guint64) sqlite3_column_int64 (row, 0) >> 32;
    }
  rounds_sql_done (row);
  if (chart == 0)
    return read;
  one.place = chart < ROUNDS_CHART_FIRST ? (RoundsPlace) chart : ROUNDS_PLACE_PATIENT;
  row = rounds_sql (reader->db, ROUNDS_SQL_CHART_BY_ID, error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, (gint64) chart);
  read = rounds_sql_step (reader->db, row, &there, error);
  if (read && there && sqlite3_column_bytes (row, 1) == ROUNDS_RID_BYTES)
    {
      if (one.place == ROUNDS_PLACE_PATIENT)
        memcpy (one.patient, sqlite3_column_blob (row, 1), ROUNDS_RID_BYTES);
      g_array_append_val (found, one);
    }
  rounds_sql_done (row);
  return read;
}

GArray *
rounds_store_find (
    RoundsStore *store, const char *type, const char *id, const char *source, GError **error)
{
  RoundsRecords *records = rounds_store_get_records (store);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (RoundsFound));
  g_auto (RoundsReader) reader = { 0 };
  const char *type_and_id[2] = { type, id };
  const char *name;

  if (!rounds_reader_begin (records, &reader, error))
    return NULL;
  for (guint32 i = 1; (name = rounds_records_source (records, i)) != NULL; i++)
    if (source == NULL || strcmp (source, name) == 0)
      if (!find_one (&reader, name, type_and_id, found, error))
        return NULL;
  return g_steal_pointer (&found);
}

GPtrArray *
rounds_store_sources (RoundsStore *store, GError **error)
{
  RoundsRecords *records = rounds_store_get_records (store);
  GPtrArray *sources;
  const char *name;

  /* Only for who may read. */
  if (!rounds_seals_begin (records->seals, error))
    return NULL;
  rounds_seals_end (records->seals);
  sources = g_ptr_array_new ();
  for (guint32 i = 1; (name = rounds_records_source (records, i)) != NULL; i++)
    g_ptr_array_add (sources, (gpointer) name);
  return sources;
}

gboolean
rounds_store_place_revision (RoundsStore *store,
                             RoundsPlace place,
                             guint64 *revision,
                             GError **error)
{
  g_auto (RoundsReader) reader = { 0 };
  sqlite3_stmt *row;
  gboolean there, read;

  *revision = 0;
  if (!rounds_reader_begin (rounds_store_get_records (store), &reader, error))
    return FALSE;
  row = rounds_sql (reader.db, ROUNDS_SQL_CHART_BY_ID, error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, place);
  read = rounds_sql_step (reader.db, row, &there, error);
  if (read && there)
    *revision = (guint64) sqlite3_column_int64 (row, 2);
  rounds_sql_done (row);
  return read;
}

/* ---- all patients ---- */

typedef struct
{
  RoundsReader reader;
  RoundsPatientVisit visit;
  gpointer data;
  RoundsRoot root;
} Tour;

static RoundsPerson *
unpack_person (Tour *tour, const RoundsChartRow *chart, const guint8 *rid, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (chart->person, chart->person_size);
  RoundsPerson *person = rounds_person_unpack (bytes, error);

  if (person == NULL)
    return NULL;
  memcpy (person->rid, rid, ROUNDS_RID_BYTES);
  person->version = chart->person_version;
  person->source = rounds_records_source (tour->reader.records, chart->source);
  return person;
}

/* One chart row; *go_on: visit wants more. */
static gboolean
tour_row (Tour *tour, sqlite3_stmt *row, GByteArray *buffer, gboolean *go_on, GError **error)
{
  RoundsRecords *records = tour->reader.records;
  RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_CHART, row);
  RoundsPatientRow out = { 0 };
  g_autoptr (RoundsPerson) person = NULL;
  RoundsChartRow chart;
  gsize size;
  const guint8 *plain;

  rounds_root_count (records->seals, &tour->root, &name, sqlite3_column_blob (row, 3),
                     sqlite3_column_bytes (row, 3), 1);
  plain = rounds_column_unseal (records, row, 3, &name, buffer, &size);
  if (plain == NULL || name.rid == NULL || !rounds_chart_row_unpack (plain, size, &chart))
    {
      rounds_fault_set (ROUNDS_FAULT_DIRECTORY_REPLAYED, error);
      return FALSE;
    }
  if (name.row < ROUNDS_CHART_FIRST)
    return TRUE;
  if (chart.person != NULL)
    {
      person = unpack_person (tour, &chart, name.rid, error);
      if (person == NULL)
        return FALSE;
    }
  memcpy (out.rid, name.rid, ROUNDS_RID_BYTES);
  out.person = person;
  out.source = person != NULL ? person->source : NULL;
  out.records = chart.records;
  out.events = chart.events;
  out.first = chart.first;
  out.last = chart.last;
  out.changed = chart.changed;
  *go_on = tour->visit (tour->data, &out);
  return TRUE;
}

/* The rows' root against the master's, less the sources, which were checked when it was opened. */
static gboolean
check_tour (Tour *tour, const RoundsMaster *master, GError **error)
{
  sqlite3_stmt *row = rounds_sql (tour->reader.db, ROUNDS_SQL_SOURCES, error);
  gboolean there, read;

  if (row == NULL)
    return FALSE;
  while ((read = rounds_sql_step (tour->reader.db, row, &there, error)) && there)
    {
      const RoundsPlaceName name = { .table = ROUNDS_SEAL_SOURCE,
                                     .row = (guint64) sqlite3_column_int64 (row, 0) };

      rounds_root_count (tour->reader.records->seals, &tour->root, &name,
                         sqlite3_column_blob (row, 1), sqlite3_column_bytes (row, 1), 1);
    }
  rounds_sql_done (row);
  if (!read || memcmp (&tour->root, &master->root, sizeof tour->root) == 0)
    return read;
  rounds_fault_set (tour->root.count < master->root.count   ? ROUNDS_FAULT_DIRECTORY_CUT
                    : tour->root.count > master->root.count ? ROUNDS_FAULT_DIRECTORY_ADDED
                                                            : ROUNDS_FAULT_DIRECTORY_REPLAYED,
                    error);
  return FALSE;
}

gboolean
rounds_store_patients (RoundsStore *store, RoundsPatientVisit visit, gpointer data, GError **error)
{
  RoundsRecords *records = rounds_store_get_records (store);
  g_auto (RoundsReader) reader = { 0 };
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  Tour tour = { .visit = visit, .data = data };
  RoundsMaster master;
  gboolean there, read, go_on = TRUE;
  sqlite3_stmt *row;

  if (!rounds_reader_begin (records, &reader, error) ||
      !rounds_master_read (records, reader.db, &master, error))
    return FALSE;
  tour.reader = reader;
  row = rounds_sql (reader.db, ROUNDS_SQL_CHARTS, error);
  if (row == NULL)
    return FALSE;
  while ((read = rounds_sql_step (reader.db, row, &there, error)) && there && go_on)
    if (!tour_row (&tour, row, buffer, &go_on, error))
      {
        read = FALSE;
        break;
      }
  rounds_sql_done (row);
  return read && (!go_on || check_tour (&tour, &master, error));
}

gboolean
rounds_store_patient (RoundsStore *store,
                      const guint8 rid[ROUNDS_RID_BYTES],
                      RoundsPatientVisit visit,
                      gpointer data,
                      GError **error)
{
  g_auto (RoundsReader) reader = { 0 };
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  Tour tour = { .visit = visit, .data = data };
  sqlite3_stmt *row;
  gboolean there, read, go_on;

  if (!rounds_reader_begin (rounds_store_get_records (store), &reader, error))
    return FALSE;
  tour.reader = reader;
  row = rounds_sql (reader.db, ROUNDS_SQL_CHART_BY_RID, error);
  if (row == NULL)
    return FALSE;
  rounds_sql_bind_bytes (row, 1, rid, ROUNDS_RID_BYTES);
  read = rounds_sql_step (reader.db, row, &there, error);
  if (read && there)
    read = tour_row (&tour, row, buffer, &go_on, error);
  else if (read)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                           _ ("There is no such patient in the store"));
      read = FALSE;
    }
  rounds_sql_done (row);
  sodium_memzero (buffer->data, buffer->len);
  return read;
}

typedef struct
{
  RoundsDirectory *directory;
  gboolean full; /* no memory */
} Loading;

static gboolean
load_one (gpointer data, const RoundsPatientRow *row)
{
  Loading *loading = data;

  loading->full = row->person != NULL && !rounds_directory_add (loading->directory, row->person);
  return !loading->full;
}

gboolean
rounds_store_load_directory (RoundsStore *store, RoundsDirectory *directory, GError **error)
{
  Loading loading = { directory, FALSE };

  if (!rounds_store_patients (store, load_one, &loading, error))
    return FALSE;
  if (loading.full)
    rounds_database_set_error (SQLITE_NOMEM, error);
  return !loading.full;
}
