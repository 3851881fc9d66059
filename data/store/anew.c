/* A chart's events derived anew from its bytes, where an older form of the readers made them.
 *
 * Reading and deriving are done on the thread that opens the chart; what has become different is then put in place
 * in one transaction, which also sets the form of the chart: there is the whole of the old or the whole of the
 * new. */
#include "anew.h"

#include "ccda.h"
#include "charts.h"
#include "extract.h"
#include "hl7-read.h"
#include "version.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* A chart that is written while it is derived is derived once more, so many times. */
#define TRIES 5

/* A record as it stands. */
typedef struct
{
  guint64 id;
  guint8 rid[ROUNDS_RID_BYTES];
  GByteArray *plain; /* of the row */
  RoundsCard card;   /* points into it */
  RoundsTail tail;
} Seen;

typedef struct
{
  RoundsStore *store;
  RoundsReader reader;
  const guint8 *rid; /* of the patient or place */
  guint64 chart;
  guint32 revision; /* of the chart's row */
  guint n_records;
  GHashTable *made;  /* number of a record -> RoundsPrepared, NULL: the same was made of it */
  GPtrArray *others; /* Seen, of what is no FHIR */
  GHashTable *parts; /* "SOURCE TYPE/ID" -> Seen, of these */
  const Seen *whole; /* message or document that is being read */
  gboolean raced;    /* somebody wrote in between */
  guint n_as_before;
} Anew;

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

/* Of one record, and no reason to leave the others: damaged, or nothing that the readers of now take. */
static gboolean
is_of_record (const GError *error)
{
  return g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT) ||
         g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
}

/* TRUE where the record is only left as it was. */
static gboolean
leave (GError *failed, GError **error)
{
  if (failed == NULL || is_of_record (failed))
    {
      g_clear_error (&failed);
      return TRUE;
    }
  g_propagate_error (error, failed);
  return FALSE;
}

/* ---- that an event's number stays what it was ---- */

static GPtrArray *
old_events (const Seen *seen, RoundsBlock *block)
{
  GPtrArray *events = g_ptr_array_new ();
  RoundsTail tail = seen->tail;

  for (guint i = 0; i < seen->tail.n_events; i++)
    {
      gsize size;
      const guint8 *packed = rounds_tail_next (&tail, &size);
      RoundsEvent *event = packed != NULL ? rounds_event_unpack_in (block, packed, size) : NULL;

      if (event == NULL)
        break;
      g_ptr_array_add (events, event);
    }
  return events;
}

static gboolean
is_about_same (const RoundsEvent *old, const RoundsEvent *new)
{
  if (old->part != new->part)
    return FALSE;
  if (old->n_codes > 0 && new->n_codes > 0)
    return g_strcmp0 (old->codes[0].system, new->codes[0].system) == 0 &&
           g_strcmp0 (old->codes[0].code, new->codes[0].code) == 0;
  return g_strcmp0 (old->text, new->text) == 0;
}

/* Marks and citations name an event by its record and its number in it: of a message with many, number 3 must be
 * about what it was about, or the mark of one result would stand at another. */
static gboolean
keeps_numbers (const GPtrArray *old, const RoundsIncoming *made)
{
  if (made->n_events < old->len)
    return FALSE;
  for (guint i = 0; i < old->len && strcmp (made->media, ROUNDS_MEDIA_FHIR) != 0; i++)
    if (!is_about_same (old->pdata[i], made->events[i]))
      return FALSE;
  return TRUE;
}

static const char *
type_of (const RoundsEvent *event)
{
  const RoundsFacet *facet = rounds_event_facet (event, ROUNDS_FACET_TYPE, 0);

  return facet != NULL ? facet->text : NULL;
}

/* An order that names its medicine by a resource of the same Bundle was given its codes by that one, at the time:
 * the Bundle is not kept, and what bears the id now may be another. */
static void
keep_named (const GPtrArray *old, const RoundsIncoming *made)
{
  for (guint i = 0; i < MIN (old->len, made->n_events); i++)
    {
      const RoundsEvent *was = old->pdata[i];
      RoundsEvent *event = made->events[i];
      const RoundsFacet *names = rounds_event_facet (event, ROUNDS_FACET_CODE_REFERENCE, 0),
                        *named = rounds_event_facet (was, ROUNDS_FACET_CODE_REFERENCE, 0);

      if (names == NULL || named == NULL || event->n_codes > 0 ||
          g_strcmp0 (names->text, named->text) != 0)
        continue;
      event->codes = was->codes;
      event->n_codes = was->n_codes;
      if (event->text == NULL)
        event->text = was->text;
      if (g_strcmp0 (event->title, type_of (event)) == 0)
        event->title = was->title;
    }
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

static gboolean
take (Anew *self, const Seen *seen, const RoundsIncoming *made, GError **error)
{
  g_autoptr (RoundsBlock) block = rounds_block_new (1024);
  g_autoptr (GPtrArray) old = block != NULL ? old_events (seen, block) : NULL;
  RoundsPrepared *prepared;

  if (old == NULL || old->len < seen->tail.n_events || !keeps_numbers (old, made))
    return TRUE;
  keep_named (old, made);
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

/* ---- FHIR: a resource by itself ---- */

/* The value of a JSON pointer (RFC 6901). */
static RoundsScanNode
node_at (const RoundsScan *json, const char *pointer)
{
  g_auto (GStrv) steps = g_strsplit (pointer, "/", -1);
  RoundsScanNode node = rounds_scan_root (json);

  for (guint i = 1; steps[0] != NULL && steps[i] != NULL && node != 0; i++)
    {
      g_autoptr (GString) key = g_string_new (steps[i]);

      g_string_replace (key, "~1", "/", 0);
      g_string_replace (key, "~0", "~", 0);
      node = rounds_scan_type (json, node) == ROUNDS_SCAN_ARRAY
                 ? rounds_scan_item (json, node, (guint) g_ascii_strtoull (key->str, NULL, 10))
                 : rounds_scan_get (json, node, key->str);
    }
  return node;
}

/* What the references of the bytes were known to mean when they came. */
static GHashTable *
known_references (RoundsScan *json, const RoundsHead *head)
{
  GHashTable *known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < head->n_resolved; i++)
    {
      const char *text = rounds_scan_string (json, node_at (json, head->resolved[i].pointer));

      if (text != NULL)
        g_hash_table_insert (known, (gpointer) text, (gpointer) head->resolved[i].target);
    }
  return known;
}

static const char *
resolve (gpointer data, const char *reference)
{
  return g_hash_table_lookup (data, reference);
}

static gboolean
derive_resource (
    Anew *self, const Seen *seen, const RoundsHead *head, GBytes *bytes, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) failed = NULL;
  g_autoptr (RoundsScan) json = rounds_scan_parse (text, size, NULL, &failed);
  g_autoptr (GHashTable) known = json != NULL ? known_references (json, head) : NULL;
  g_auto (RoundsExtracted) x = { 0 };
  RoundsExtractInput input = { .json = json, .resolve = resolve, .data = known };
  RoundsIncoming made;

  if (json != NULL)
    input.resource = rounds_scan_root (json);
  if (json == NULL || !rounds_extract (&input, &x, NULL, &failed))
    return leave (g_steal_pointer (&failed), error);
  made = (RoundsIncoming){ .source = rounds_records_source (self->reader.records,
                                                            seen->card.source),
                           .type = seen->card.type,
                           .media = ROUNDS_MEDIA_FHIR,
                           .bytes = (const guint8 *) text,
                           .n_bytes = size,
                           .subject = x.subject,
                           .shared = self->chart == ROUNDS_PLACE_SHARED,
                           .events = x.events,
                           .n_events = x.n_events,
                           .person = x.person };
  return take (self, seen, &made, error);
}

/* ---- messages and documents: what is in them is several records ---- */

static char *
name_of_part (const char *source, const char *type, const char *id)
{
  return g_strdup_printf ("%s %s/%s", source, type, id);
}

static gboolean
on_part_read (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Anew *self = data;
  g_autofree char *name = name_of_part (incoming->source, incoming->type,
                                        incoming->id != NULL ? incoming->id : "");
  const Seen *seen = incoming->id != NULL ? g_hash_table_lookup (self->parts, name) : self->whole;

  return seen == NULL || take (self, seen, incoming, error);
}

/* What is refused in it was refused when it came. */
static void
on_part_refused (gpointer data, const char *where, const char *why)
{
}

static gboolean
derive_whole (Anew *self, const Seen *seen, GBytes *bytes, GError **error)
{
  const RoundsRecordUser user = { rounds_records_source (self->reader.records, seen->card.source),
                                  on_part_read, on_part_refused, self };
  g_autoptr (GError) failed = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  self->whole = seen;
  if (strcmp (seen->card.type, "Message") == 0)
    return rounds_hl7_read_message (data, size, 1, &user, &failed) ||
           leave (g_steal_pointer (&failed), error);
  return rounds_ccda_read (data, size, &user, &failed) || leave (g_steal_pointer (&failed), error);
}

static gboolean
derive (Anew *self, const Seen *seen, GError **error)
{
  static const goffset all[2] = { 0, G_MAXINT64 };
  g_auto (RoundsVersionReading)
      version = { .rid = seen->rid,
                  .row = rounds_card_version (&seen->card, seen->card.current),
                  .version = seen->card.current };
  g_autoptr (GError) failed = NULL;
  g_autoptr (GBytes) bytes = NULL;

  /* A tombstone has no bytes; what a salvage could not save has no row. */
  if (seen->card.deleted || version.row == 0)
    return TRUE;
  if (rounds_version_open (&self->reader, &version, &failed))
    bytes = rounds_version_bytes (&self->reader, &version, all, &failed);
  if (bytes == NULL)
    return leave (g_steal_pointer (&failed), error);
  if (g_strcmp0 (seen->card.media, ROUNDS_MEDIA_FHIR) == 0)
    return derive_resource (self, seen, &version.head, bytes, error);
  return derive_whole (self, seen, bytes, error);
}

/* In the order in which they came: what several messages say of one thing stands as the last of them says it. */
static gboolean
derive_others (Anew *self, GError **error)
{
  for (guint i = 0; i < self->others->len; i++)
    {
      const Seen *seen = self->others->pdata[i];

      if ((strcmp (seen->card.type, "Message") == 0 || strcmp (seen->card.type, "Document") == 0) &&
          !derive (self, seen, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- the rows of a chart ---- */

static void
set_aside (Anew *self, const Seen *seen)
{
  Seen *kept = g_new (Seen, 1);

  *kept = *seen;
  g_ptr_array_add (self->others, kept);
  g_hash_table_replace (self->parts,
                        name_of_part (rounds_records_source (self->reader.records,
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
  done = done && derive (self, &seen, error);
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

/* *old: the chart's row says an older form. */
static gboolean
look_at_form (Anew *self, gboolean *old, GError **error)
{
  sqlite3_stmt *row = rounds_sql (self->reader.db, ROUNDS_SQL_CHART_BY_RID, error);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  gboolean there, read;
  RoundsChartRow chart;
  gsize size;

  *old = FALSE;
  if (row == NULL)
    return FALSE;
  rounds_sql_bind_bytes (row, 1, self->rid, ROUNDS_RID_BYTES);
  read = rounds_sql_step (self->reader.db, row, &there, error);
  if (read && there)
    {
      const RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_CHART, row);
      const guint8 *plain = rounds_column_unseal (self->reader.records, row, 3, &name, buffer,
                                                  &size);

      self->chart = name.row;
      self->revision = name.version;
      /* One that does not open is told of by who opens the chart. */
      *old = plain != NULL && rounds_chart_row_unpack (plain, size, &chart) &&
             chart.form < ROUNDS_DERIVED_FORM;
      sodium_memzero (buffer->data, buffer->len);
    }
  rounds_sql_done (row);
  return read;
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
  gboolean old, derived;

  if (!rounds_reader_begin (rounds_store_get_records (self->store), &self->reader, error))
    return FALSE;
  derived = look_at_form (self, &old, error) && (!old || derive_all (self, error));
  rounds_reader_end (&self->reader);
  *done = !old;
  if (!derived || !old)
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
