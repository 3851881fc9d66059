/* A chart's events derived anew from its bytes, where an older form of the readers made them.
 *
 * Reading and deriving are done on the thread that opens the chart; what has become different is then put in place
 * in one transaction, which also sets the form of the chart: there is the whole of the old or the whole of the
 * new. */
#include "anew.h"

#include "anew-private.h"
#include "charts.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* A chart that is written while it is derived is derived once more, so many times. */
#define TRIES 5

static void
seen_free (gpointer data)
{
  Seen *seen = data;

  sodium_memzero (seen->plain->data, seen->plain->len);
  g_byte_array_unref (seen->plain);
  g_free (seen);
}

static void
made_free (gpointer data)
{
  if (data != NULL)
    rounds_prepared_free (data);
}

/* ---- what was made of the bytes ---- */

static gboolean
is_same (const RoundsPrepared *prepared, const Seen *seen)
{
  return prepared->person == NULL && prepared->tail->len == seen->card.tail_size &&
         memcmp (prepared->tail->data, seen->card.tail, seen->card.tail_size) == 0;
}

/* Under the id that the record has, be it its own or a local one. */
static RoundsPrepared *
prepare (Anew *self, const Seen *seen, const RoundsIncoming *made, GError **error)
{
  RoundsIncoming incoming = *made;
  RoundsPrepared *prepared;
  g_autofree char *reference = g_strconcat (seen->card.type, "/", seen->card.id, NULL);

  incoming.id = seen->card.id;
  for (guint i = 0; seen->card.local_id && i < made->n_events; i++)
    made->events[i]->reference = reference;
  prepared = rounds_prepared_new (self->reader.records, &incoming, error);
  if (prepared != NULL)
    prepared->local_id = seen->card.local_id;
  return prepared;
}

gboolean
rounds_anew_take (Anew *self, const Seen *seen, const RoundsIncoming *made, GError **error)
{
  g_autoptr (RoundsBlock) block = rounds_block_new (1024);
  g_autoptr (GPtrArray) old = block != NULL ? rounds_anew_old_events (seen, block) : NULL;
  RoundsPrepared *prepared;

  if (old == NULL || !rounds_anew_keeps_numbers (old, made))
    return TRUE;
  rounds_anew_keep_named (old, made);
  prepared = prepare (self, seen, made, error);
  if (prepared == NULL)
    return FALSE;
  if (memcmp (prepared->hash, seen->card.hash, ROUNDS_HASH_SIZE) != 0)
    {
      rounds_prepared_free (prepared);
      return TRUE;
    }
  rounds_prepared_drop_bytes (prepared);
  if (is_same (prepared, seen))
    g_clear_pointer (&prepared, rounds_prepared_free);
  g_hash_table_replace (self->made, GSIZE_TO_POINTER (seen->id), prepared);
  return TRUE;
}

/* ---- the rows of a chart ---- */

/* In the order in which they came: what several messages say of one thing stands as the last of them says it. */
static gboolean
derive_others (Anew *self, GError **error)
{
  for (guint i = 0; i < self->others->len; i++)
    {
      const Seen *seen = self->others->pdata[i];

      if ((strcmp (seen->card.type, "Message") == 0 || strcmp (seen->card.type, "Document") == 0) &&
          !rounds_anew_read (self, seen, error))
        return FALSE;
    }
  return TRUE;
}

static void
set_aside (Anew *self, const Seen *seen)
{
  Seen *kept = g_new (Seen, 1);

  *kept = *seen;
  g_ptr_array_add (self->others, kept);
  g_hash_table_replace (self->parts,
                        rounds_anew_part_name (rounds_records_source (self->reader.records,
                                                                      kept->card.source),
                                               kept->card.type, kept->card.id),
                        kept);
}

static gboolean
take_row (Anew *self, sqlite3_stmt *row, GError **error)
{
  RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_RECORD, row);
  Seen seen = { .id = name.row, .plain = g_byte_array_new () };
  const guint8 *plain = NULL;
  gboolean done = FALSE;
  gsize size;

  if (name.rid != NULL)
    plain = rounds_column_unseal (self->reader.records, row, 3, &name, seen.plain, &size);
  self->n_records++;
  if (plain == NULL || !rounds_card_unpack (plain, size, &seen.card) ||
      !rounds_tail_unpack (seen.card.tail, seen.card.tail_size, &seen.tail) ||
      rounds_records_source (self->reader.records, seen.card.source) == NULL)
    rounds_fault_set (ROUNDS_FAULT_CHANGED, error);
  else
    {
      memcpy (seen.rid, name.rid, ROUNDS_RID_BYTES);
      done = TRUE;
    }
  if (done && g_strcmp0 (seen.card.media, ROUNDS_MEDIA_FHIR) != 0)
    {
      set_aside (self, &seen);
      return TRUE;
    }
  done = done && rounds_anew_read (self, &seen, error);
  sodium_memzero (seen.plain->data, seen.plain->len);
  g_byte_array_unref (seen.plain);
  return done;
}

static gboolean
derive_all (Anew *self, GError **error)
{
  sqlite3_stmt *row = rounds_sql (self->reader.db, ROUNDS_SQL_RECORDS_OF, error);
  gboolean there, read;
  gint64 range[2];

  if (row == NULL)
    return FALSE;
  rounds_chart_range (self->chart, range);
  sqlite3_bind_int64 (row, 1, range[0]);
  sqlite3_bind_int64 (row, 2, range[1]);
  while ((read = rounds_sql_step (self->reader.db, row, &there, error)) && there)
    if (!take_row (self, row, error))
      {
        read = FALSE;
        break;
      }
  rounds_sql_done (row);
  return read && derive_others (self, error);
}

static gboolean
glance_at (RoundsReader *reader,
           const guint8 rid[ROUNDS_RID_BYTES],
           RoundsChartGlance *glance,
           GError **error)
{
  sqlite3_stmt *row = rounds_sql (reader->db, ROUNDS_SQL_CHART_BY_RID, error);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  RoundsChartRow chart;
  gboolean read;
  gsize size;

  *glance = (RoundsChartGlance){ FALSE };
  if (row == NULL)
    return FALSE;
  rounds_sql_bind_bytes (row, 1, rid, ROUNDS_RID_BYTES);
  read = rounds_sql_step (reader->db, row, &glance->there, error);
  if (read && glance->there)
    {
      const RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_CHART, row);
      const guint8 *plain = rounds_column_unseal (reader->records, row, 3, &name, buffer, &size);

      glance->chart = name.row;
      glance->revision = name.version;
      glance->old_form = plain != NULL && rounds_chart_row_unpack (plain, size, &chart) &&
                         chart.form < ROUNDS_DERIVED_FORM;
      sodium_memzero (buffer->data, buffer->len);
    }
  rounds_sql_done (row);
  return read;
}

gboolean
rounds_chart_glance (RoundsStore *store,
                     const guint8 rid[ROUNDS_RID_BYTES],
                     RoundsChartGlance *glance,
                     GError **error)
{
  g_auto (RoundsReader) reader = { 0 };

  return rounds_reader_begin (rounds_store_get_records (store), &reader, error) &&
         glance_at (&reader, rid, glance, error);
}

/* ---- writing ---- */

static gboolean
put_all (Anew *self, RoundsWrite *write, GError **error)
{
  GHashTableIter iter;
  gpointer id, prepared;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->made);
  while (g_hash_table_iter_next (&iter, &id, &prepared))
    {
      gboolean done = prepared == NULL;

      if (!done && !rounds_prepared_renew (write, prepared, GPOINTER_TO_SIZE (id), &done, error))
        return FALSE;
      n += done;
    }
  self->n_as_before = self->n_records - n;
  return TRUE;
}

static gboolean
write_anew (RoundsWrite *write, gpointer data, GError **error)
{
  Anew *self = data;
  RoundsChartState *chart = rounds_charts_by_id (write, self->chart, error);
  RoundsAuditEntry entry = { .act = "derive" };
  g_autofree char *detail = NULL;

  if (chart == NULL)
    return FALSE;
  self->raced = chart->revision != self->revision;
  if (self->raced)
    return TRUE;
  chart->keeps_time = TRUE;
  if (!put_all (self, write, error))
    return FALSE;
  chart->row.form = ROUNDS_DERIVED_FORM;
  chart->row.n_as_before = self->n_as_before;
  chart->dirty = TRUE;
  if (self->chart >= ROUNDS_CHART_FIRST)
    entry.patient = chart->rid;
  detail = g_strdup_printf ("form %u: %u records read anew, %u not", ROUNDS_DERIVED_FORM,
                            self->n_records - self->n_as_before, self->n_as_before);
  entry.detail = detail;
  return rounds_write_audit (write, &entry, error);
}

static void
set_busy (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO,
                       _ ("This record is being written. Open it again."));
}

/* One try. *done: the chart is of this form now, or was before. */
static gboolean
try (Anew *self, const RoundsActor *actor, gboolean *done, GError **error)
{
  const RoundsWriteOrder order = { *actor, FALSE };
  RoundsChartGlance glance;
  gboolean derived;

  if (!rounds_reader_begin (rounds_store_get_records (self->store), &self->reader, error))
    return FALSE;
  derived = glance_at (&self->reader, self->rid, &glance, error);
  self->chart = glance.chart;
  self->revision = glance.revision;
  derived = derived && (!glance.old_form || derive_all (self, error));
  rounds_reader_end (&self->reader);
  *done = !glance.old_form;
  if (!derived || !glance.old_form)
    return derived;
  if (!rounds_write_run (self->store, &order, write_anew, self, error))
    return FALSE;
  *done = !self->raced;
  return TRUE;
}

gboolean
rounds_chart_derive_anew (RoundsStore *store,
                          const guint8 rid[ROUNDS_RID_BYTES],
                          const RoundsActor *actor,
                          GError **error)
{
  gboolean done = FALSE;

  for (guint i = 0; i < TRIES && !done; i++)
    {
      Anew self = { .store = store, .rid = rid };
      gboolean tried;

      self.made = g_hash_table_new_full (NULL, NULL, NULL, made_free);
      self.others = g_ptr_array_new_with_free_func (seen_free);
      self.parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      tried = try (&self, actor, &done, error);
      g_hash_table_unref (self.parts);
      g_ptr_array_unref (self.others);
      g_hash_table_unref (self.made);
      if (!tried)
        return FALSE;
    }
  if (!done)
    set_busy (error);
  return done;
}
