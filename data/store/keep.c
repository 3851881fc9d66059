/* One record into the tables: new, changed, moved to another patient, or just as it is. */
#include "charts.h"
#include "fhir-time.h"
#include "moved.h"
#include "names.h"
#include "version.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The record as it stands. */
typedef struct
{
  gboolean there;
  guint64 id;
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version; /* of the row: how many versions there are */
  RoundsCard card; /* in write->card */
  RoundsTail tail;
  RoundsRoot counted; /* taken out of its chart's root */
} Standing;

guint32
rounds_source_intern (RoundsWrite *write, const char *source, GError **error)
{
  guint32 row = rounds_records_source_row (write->records, source);
  RoundsPlaceName name = { .table = ROUNDS_SEAL_SOURCE };
  sqlite3_stmt *add;
  guint found;

  if (row != 0)
    return row;
  /* Only this thread adds to the records' own. */
  row = write->records->sources->len;
  if (g_ptr_array_find_with_equal_func (write->new_sources, source, g_str_equal, &found))
    return row + found + 1;
  add = rounds_sql (write->db, ROUNDS_SQL_SOURCE_ADD, error);
  if (add == NULL)
    return 0;
  name.row = row + write->new_sources->len + 1;
  rounds_seal (write->records->seals, &name, (const guint8 *) source, strlen (source),
               write->sealed);
  rounds_root_count (write->records->seals, &write->master.root, &name, write->sealed->data,
                     write->sealed->len, 1);
  sqlite3_bind_int64 (add, 1, (gint64) name.row);
  rounds_sql_bind_bytes (add, 2, write->sealed->data, write->sealed->len);
  if (!rounds_sql_run (write->db, add, error))
    return 0;
  g_ptr_array_add (write->new_sources, g_strdup (source));
  return (guint32) name.row;
}

/* The name of a source row, also one of this transaction; NULL: none. */
static const char *
source_of (RoundsWrite *write, guint32 row)
{
  const char *name = rounds_records_source (write->records, row);
  guint known = write->records->sources->len; /* only this thread adds to them */

  if (name == NULL && row > known && row - known <= write->new_sources->len)
    name = write->new_sources->pdata[row - known - 1];
  return name;
}

/* The row that bears the alias is that very record: the alias is in no root, and what is written over
 * another record is a mix-up. */
static gboolean
is_of (RoundsWrite *write, const RoundsPrepared *prepared, const RoundsCard *card)
{
  return g_strcmp0 (source_of (write, card->source), prepared->source) == 0 &&
         strcmp (card->type, prepared->type) == 0 && strcmp (card->id, prepared->id) == 0;
}

/* The record of a number, which is the one that prepared is of. */
static gboolean
look_up_id (
    RoundsWrite *write, const RoundsPrepared *prepared, guint64 id, Standing *old, GError **error)
{
  sqlite3_stmt *row;
  RoundsPlaceName name;
  const guint8 *plain;
  gboolean read;
  gsize size;

  row = rounds_sql (write->db, ROUNDS_SQL_RECORD_BY_ID, error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, (gint64) id);
  read = rounds_sql_step (write->db, row, &old->there, error);
  if (read && !old->there)
    {
      rounds_fault_set (ROUNDS_FAULT_ALIAS, error);
      read = FALSE;
    }
  if (read)
    {
      name = rounds_name_of_row (ROUNDS_SEAL_RECORD, row);
      old->id = name.row;
      old->version = name.version;
      rounds_root_count (write->records->seals, &old->counted, &name, sqlite3_column_blob (row, 3),
                         sqlite3_column_bytes (row, 3), -1);
      plain = rounds_column_unseal (write->records, row, 3, &name, write->card, &size);
      read = plain != NULL && name.rid != NULL && rounds_card_unpack (plain, size, &old->card) &&
             rounds_tail_unpack (old->card.tail, old->card.tail_size, &old->tail);
      if (read && is_of (write, prepared, &old->card))
        memcpy (old->rid, name.rid, ROUNDS_RID_BYTES);
      else
        {
          rounds_fault_set (read ? ROUNDS_FAULT_ALIAS : ROUNDS_FAULT_CHANGED, error);
          read = FALSE;
        }
    }
  rounds_sql_done (row);
  return read;
}

static gboolean
look_up (RoundsWrite *write, const RoundsPrepared *prepared, Standing *old, GError **error)
{
  guint64 id;

  old->there = FALSE;
  return rounds_names_find (write, prepared->alias, &id, error) &&
         (id == 0 || look_up_id (write, prepared, id, old, error));
}

/* Whose it is. What was deleted stays where it was. */
static RoundsChartState *
chart_for (RoundsWrite *write, const RoundsPrepared *prepared, const Standing *old, GError **error)
{
  if (prepared->deleted && old->there)
    return rounds_charts_by_id (write, old->id >> 32, error);
  if (prepared->has_patient)
    return rounds_charts_by_alias (write, prepared->patient_alias, error);
  return rounds_charts_place (write,
                              prepared->shared ? ROUNDS_PLACE_SHARED : ROUNDS_PLACE_UNASSIGNED,
                              error);
}

/* Takes the record as it stands out of its chart. */
static gboolean
take_out (RoundsWrite *write, const Standing *old, GError **error)
{
  RoundsChartState *chart = rounds_charts_by_id (write, old->id >> 32, error);

  if (chart == NULL)
    return FALSE;
  rounds_root_join (&chart->row.root, &old->counted);
  chart->row.records--;
  chart->row.events -= old->tail.n_events;
  chart->recount |= old->tail.first <= old->tail.last &&
                    (old->tail.first == chart->row.first || old->tail.last == chart->row.last);
  chart->dirty = TRUE;
  return TRUE;
}

static gboolean
delete_row (RoundsWrite *write, guint64 id, GError **error)
{
  sqlite3_stmt *row = rounds_sql (write->db, ROUNDS_SQL_RECORD_DELETE, error);

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, (gint64) id);
  return rounds_sql_run (write->db, row, error);
}

/* Seals the card at its place and counts it in. */
static gboolean
put_card (RoundsWrite *write,
          RoundsChartState *chart,
          const RoundsPlaceName *name,
          const guint8 alias[ROUNDS_BLIND_BYTES],
          GError **error)
{
  sqlite3_stmt *put = rounds_sql (write->db, ROUNDS_SQL_RECORD_PUT, error);

  if (put == NULL)
    return FALSE;
  rounds_seal (write->records->seals, name, write->plain->data, write->plain->len, write->sealed);
  rounds_root_count (write->records->seals, &chart->row.root, name, write->sealed->data,
                     write->sealed->len, 1);
  sqlite3_bind_int64 (put, 1, (gint64) name->row);
  rounds_sql_bind_bytes (put, 2, name->rid, ROUNDS_RID_BYTES);
  sqlite3_bind_int64 (put, 3, name->version);
  rounds_sql_bind_bytes (put, 4, write->sealed->data, write->sealed->len);
  rounds_sql_bind_bytes (put, 5, alias, ROUNDS_BLIND_BYTES);
  chart->row.form = MIN (chart->row.form, ROUNDS_DERIVED_FORM);
  chart->dirty = TRUE;
  return rounds_sql_run (write->db, put, error);
}

static void
set_person (RoundsChartState *chart,
            const RoundsPrepared *prepared,
            guint32 source,
            guint32 version)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (prepared->person, &size);

  if (chart->person == NULL)
    chart->person = g_byte_array_new ();
  g_byte_array_set_size (chart->person, 0);
  g_byte_array_append (chart->person, data, size);
  chart->row.person_version = version;
  chart->row.source = source;
}

/* What is put in place of what stands. */
typedef struct
{
  const RoundsPrepared *prepared;
  const Standing *old;
  RoundsChartState *chart;
  guint32 source;
  gboolean same; /* the bytes are; events or patient are not */
  gboolean late; /* a version of before what stands: kept, and no more */
  gboolean heir; /* it takes the name of a record that was another patient's */
} Change;

/* Packs the card into write->plain, with a new version's row unless the bytes are the same. */
static gboolean
pack_card (RoundsWrite *write, const Change *change, const RoundsPut *put, GError **error)
{
  const RoundsPrepared *prepared = change->prepared;
  const RoundsCard *old = change->old->there ? &change->old->card : NULL;
  g_autoptr (GByteArray) versions = g_byte_array_new ();
  RoundsCard card = { .deleted = prepared->deleted,
                      .local_id = prepared->local_id,
                      .source = change->source,
                      .type = prepared->type,
                      .id = prepared->id,
                      .media = prepared->media,
                      .first_arrived = old != NULL ? old->first_arrived : write->time,
                      .arrived = change->same ? old->arrived : write->time,
                      .hash = prepared->hash,
                      .tail = prepared->tail->data,
                      .tail_size = prepared->tail->len };
  guint64 row;

  if (old != NULL)
    g_byte_array_append (versions, old->versions, old->n_versions * 8);
  if (!change->same)
    {
      if (!rounds_version_add (write, put->rid, put->version, prepared, &row, error))
        return FALSE;
      row = GUINT64_TO_LE (row);
      g_byte_array_append (versions, (const guint8 *) &row, sizeof row);
    }
  if (change->late)
    card = *old;
  card.versions = versions->data;
  card.n_versions = versions->len / 8;
  card.current = change->late || change->same ? old->current : card.n_versions;
  /* A tombstone says nothing of its own: what was known stays, and is shown as deleted. */
  if (prepared->deleted && old != NULL && !change->late)
    {
      card.media = old->media;
      card.tail = old->tail;
      card.tail_size = old->tail_size;
    }
  g_byte_array_set_size (write->plain, 0);
  rounds_card_pack (write->plain, &card);
  return TRUE;
}

static void
count_in (const Change *change, RoundsPut *put)
{
  RoundsChartRow *row = &change->chart->row;
  RoundsTail tail = { .last = -1 };

  if (change->late || (change->prepared->deleted && change->old->there))
    tail = change->old->tail;
  else
    rounds_tail_unpack (change->prepared->tail->data, change->prepared->tail->len, &tail);
  row->records++;
  row->events += tail.n_events;
  rounds_span_join (&row->first, &row->last, tail.first, tail.last);
  put->events = tail.n_events;
}

static gboolean
put_change (RoundsWrite *write, const Change *change, RoundsPut *put, GError **error)
{
  const Standing *old = change->old;
  RoundsChartState *chart = change->chart;
  gboolean moved = old->there && old->id >> 32 != chart->id;
  RoundsPlaceName name = { ROUNDS_SEAL_RECORD, put->rid, old->id,
                           change->same ? old->version : put->version, 0 };

  if (!pack_card (write, change, put, error) || (old->there && !take_out (write, old, error)) ||
      (moved && !delete_row (write, old->id, error)))
    return FALSE;
  if (!old->there || moved)
    name.row = chart->id << 32 | chart->row.next++;
  if (!put_card (write, chart, &name, change->prepared->alias, error) ||
      ((moved || change->heir) &&
       !rounds_names_change (write, change->prepared->alias, name.row, error)))
    return FALSE;
  if (!old->there && !change->heir)
    rounds_names_add (write, change->prepared->alias, name.row);
  count_in (change, put);
  if (change->prepared->person != NULL && !change->late)
    set_person (chart, change->prepared, change->source, put->version);
  return TRUE;
}

/* The rid of a new record; a patient's is the one that was given when it was first named. */
static void
choose_rid (RoundsWrite *write,
            const RoundsPrepared *prepared,
            const RoundsChartState *chart,
            guint8 *rid)
{
  if (prepared->has_patient &&
      memcmp (prepared->alias, prepared->patient_alias, ROUNDS_BLIND_BYTES) == 0)
    memcpy (rid, chart->rid, ROUNDS_RID_BYTES);
  else
    rounds_seals_random (write->records->seals, rid, ROUNDS_RID_BYTES);
}

static gboolean
tail_is_same (const RoundsPrepared *prepared, const RoundsCard *card)
{
  return prepared->deleted || (prepared->tail->len == card->tail_size &&
                               memcmp (prepared->tail->data, card->tail, card->tail_size) == 0);
}

/* Whether version has the very bytes. */
static gboolean
has_bytes (RoundsWrite *write,
           const RoundsPrepared *prepared,
           RoundsVersionReading *version,
           gboolean *has,
           GError **error)
{
  static const goffset whole[2] = { 0, G_MAXINT64 };
  RoundsReader reader = { write->records, write->db };
  g_autoptr (GBytes) bytes = NULL;

  *has = FALSE;
  if (!rounds_version_open (&reader, version, error))
    return FALSE;
  if (version->head.deleted || version->head.n_bytes != prepared->n_bytes)
    return TRUE;
  bytes = rounds_version_bytes (&reader, version, whole, error);
  if (bytes == NULL)
    return FALSE;
  *has = memcmp (g_bytes_get_data (bytes, NULL), prepared->bytes, prepared->n_bytes) == 0;
  return TRUE;
}

/* *known: the version whose bytes these are, 0: none. A file that is imported again after a later one
 * must not bring the older state back. What was deleted and comes again is alive: a new version. */
static gboolean
find_version (RoundsWrite *write,
              const RoundsPrepared *prepared,
              const Standing *old,
              guint32 *known,
              GError **error)
{
  *known = 0;
  if (!old->there || old->card.deleted != prepared->deleted)
    return TRUE;
  if (memcmp (old->card.hash, prepared->hash, ROUNDS_HASH_SIZE) == 0)
    *known = old->card.current;
  for (guint32 n = old->card.n_versions; !prepared->deleted && *known == 0 && n > 0; n--)
    {
      g_auto (RoundsVersionReading)
          version = { .rid = old->rid, .row = rounds_card_version (&old->card, n), .version = n };
      gboolean has;

      /* One that a salvage could not save has no row. */
      if (version.row == 0 || n == old->card.current)
        continue;
      if (!has_bytes (write, prepared, &version, &has, error))
        return FALSE;
      if (has)
        *known = n;
    }
  return TRUE;
}

/* <0: a is of before b by what the source says of them: lastUpdated, else a whole versionId; 0: nobody knows. */
static int
compare_stated (const RoundsPrepared *a, const RoundsHead *b)
{
  RoundsTime of_a, of_b;
  guint64 number_a, number_b;

  if (a->last_updated != NULL && b->last_updated != NULL &&
      rounds_time_parse (a->last_updated, &of_a) && rounds_time_parse (b->last_updated, &of_b) &&
      of_a.from != of_b.from)
    return of_a.from < of_b.from ? -1 : 1;
  if (a->version_id == NULL || b->version_id == NULL ||
      !g_ascii_string_to_unsigned (a->version_id, 10, 0, G_MAXUINT64, &number_a, NULL) ||
      !g_ascii_string_to_unsigned (b->version_id, 10, 0, G_MAXUINT64, &number_b, NULL))
    return 0;
  return number_a < number_b ? -1 : number_a > number_b;
}

/* *order: of what came to what stands. Older, it must not take its place. */
static gboolean
compare_current (RoundsWrite *write,
                 const RoundsPrepared *prepared,
                 const Standing *old,
                 int *order,
                 GError **error)
{
  RoundsReader reader = { write->records, write->db };
  g_auto (RoundsVersionReading) current = { .rid = old->rid, .version = old->card.current };

  *order = 0;
  if (prepared->last_updated == NULL && prepared->version_id == NULL)
    return TRUE;
  current.row = rounds_card_version (&old->card, old->card.current);
  if (current.row == 0)
    return TRUE;
  if (!rounds_version_open (&reader, &current, error))
    return FALSE;
  *order = compare_stated (prepared, &current.head);
  return TRUE;
}

static void
describe (
    RoundsWrite *write, RoundsPut *put, const Change *change, RoundsPutState state, guint32 version)
{
  const Standing *old = change->old;

  memset (put, 0, sizeof *put);
  put->state = state;
  put->version = version;
  put->events = old->tail.n_events;
  put->unassigned = change->chart->id == ROUNDS_PLACE_UNASSIGNED;
  if (change->chart->id >= ROUNDS_CHART_FIRST)
    memcpy (put->patient, change->chart->rid, ROUNDS_RID_BYTES);
  if (old->there)
    memcpy (put->rid, old->rid, ROUNDS_RID_BYTES);
  else
    choose_rid (write, change->prepared, change->chart, put->rid);
}

/* Whether what came would take a record out of a patient's chart. Of the very bytes that stand there it is this
 * program that reads anew whose they are; what is shared is nobody's, whatever its id, and an earlier version was
 * nobody's when it named nobody. */
static gboolean
leaves_patient (
    RoundsWrite *write, const Change *change, guint32 known, gboolean *leaves, GError **error)
{
  const RoundsPrepared *prepared = change->prepared;
  const Standing *old = change->old;
  const RoundsChartState *chart;

  *leaves = FALSE;
  if (!old->there || prepared->deleted || prepared->shared || old->id >> 32 < ROUNDS_CHART_FIRST ||
      (known != 0 && !prepared->has_patient))
    return TRUE;
  chart = rounds_charts_by_id (write, old->id >> 32, error);
  if (chart == NULL)
    return FALSE;
  *leaves = chart->has_alias &&
            (!prepared->has_patient ||
             memcmp (chart->alias, prepared->patient_alias, ROUNDS_BLIND_BYTES) != 0);
  return TRUE;
}

/* Whether what came changes whose it is: not when it is older than what stands. */
static gboolean
weigh (RoundsWrite *write, Change *change, guint32 known, RoundsMove *move, GError **error)
{
  const Standing *old = change->old;
  gboolean leaves = FALSE;
  int order = 0;

  *move = ROUNDS_MOVE_NONE;
  change->same = known != 0;
  if (old->there && known != old->card.current &&
      (!leaves_patient (write, change, known, &leaves, error) ||
       !compare_current (write, change->prepared, old, &order, error)))
    return FALSE;
  if (leaves)
    *move = rounds_move_of (&old->tail, change->prepared->tail, order);
  change->late = known == 0 && order < 0;
  if (*move == ROUNDS_MOVE_REFUSED || *move == ROUNDS_MOVE_OUTDATED || change->late ||
      (known != 0 && known != old->card.current))
    change->chart = rounds_charts_by_id (write, old->id >> 32, error);
  else
    change->chart = chart_for (write, change->prepared, old, error);
  return change->chart != NULL;
}

/* Leaves the record where it stands, as deleted, under an id that no source gives: its name goes to another. */
static gboolean
leave_behind (RoundsWrite *write, const Standing *old, const RoundsPrepared *heir, GError **error)
{
  static guint8 nothing;
  char id[ROUNDS_MOVED_ID];
  RoundsPrepared dead = { .source = heir->source,
                          .type = heir->type,
                          .id = rounds_moved_id (old->rid, id),
                          .media = old->card.media,
                          .deleted = TRUE,
                          .bytes = &nothing,
                          .label = old->tail.label,
                          .tail = heir->tail };
  RoundsPut put = { .version = old->version + 1 };
  Change change = { .prepared = &dead, .old = old, .source = old->card.source };
  g_autofree char *reference = g_strconcat (heir->type, "/", heir->id, NULL);
  RoundsAuditEntry entry = { .act = "take-out",
                             .rid = old->rid,
                             .version = put.version,
                             .reference = reference,
                             .detail = "its source says it is another patient's" };

  memcpy (put.rid, old->rid, ROUNDS_RID_BYTES);
  rounds_alias_of (write->records, dead.source, dead.type, dead.id, dead.alias);
  change.chart = rounds_charts_by_id (write, old->id >> 32, error);
  /* Its row bears the other alias from here on. */
  if (change.chart == NULL || !delete_row (write, old->id, error) ||
      !put_change (write, &change, &put, error))
    return FALSE;
  rounds_names_add (write, dead.alias, old->id);
  entry.patient = change.chart->rid;
  return rounds_write_audit (write, &entry, error);
}

/* One that its source has corrected to be another patient's begins there, at version 1. */
static gboolean
put_moved (RoundsWrite *write, const Change *change, RoundsPut *put, GError **error)
{
  const Standing none = { 0 };
  Change heir = *change;

  if (!leave_behind (write, change->old, change->prepared, error))
    return FALSE;
  heir.old = &none;
  heir.same = FALSE;
  heir.heir = TRUE;
  heir.source = rounds_source_intern (write, change->prepared->source, error);
  describe (write, put, &heir, ROUNDS_PUT_CHANGED, 1);
  return heir.source != 0 && put_change (write, &heir, put, error);
}

/* A deletion that is not of the patient in whose chart the record stands: moved.h. */
static gboolean
may_delete (RoundsWrite *write,
            const RoundsPrepared *prepared,
            const Standing *old,
            gboolean *may,
            GError **error)
{
  const RoundsChartState *chart;

  *may = !prepared->deleted || prepared->has_patient;
  if (!prepared->deleted || !old->there || !*may)
    return TRUE;
  chart = rounds_charts_by_id (write, old->id >> 32, error);
  *may = chart != NULL && chart->has_alias &&
         memcmp (chart->alias, prepared->patient_alias, ROUNDS_BLIND_BYTES) == 0;
  return chart != NULL;
}

static gboolean
put_in_place (RoundsWrite *write, Change *change, guint32 known, RoundsPut *put, GError **error)
{
  const Standing *old = change->old;

  describe (write, put, change,
            change->same ? ROUNDS_PUT_SAME
            : old->there ? ROUNDS_PUT_CHANGED
                         : ROUNDS_PUT_NEW,
            change->same ? known : old->version + 1);
  if (change->same && known != old->card.current)
    return TRUE;
  /* The bytes are known; only what is made of them (events, whose it is) can be newer. */
  if (change->same && old->id >> 32 == change->chart->id &&
      tail_is_same (change->prepared, &old->card))
    return TRUE;
  change->source = rounds_source_intern (write, change->prepared->source, error);
  return change->source != 0 && put_change (write, change, put, error);
}

gboolean
rounds_prepared_put (RoundsWrite *write,
                     const RoundsPrepared *prepared,
                     RoundsPut *put,
                     GError **error)
{
  Standing old = { 0 };
  Change change = { .prepared = prepared, .old = &old };
  RoundsMove move = ROUNDS_MOVE_REFUSED;
  guint32 known = 0;
  gboolean may;

  if (!rounds_names_begin (write, error) || !look_up (write, prepared, &old, error) ||
      !may_delete (write, prepared, &old, &may, error) ||
      (may && (!find_version (write, prepared, &old, &known, error) ||
               !weigh (write, &change, known, &move, error))))
    return FALSE;
  switch (move)
    {
    case ROUNDS_MOVE_REFUSED:
      memset (put, 0, sizeof *put);
      put->state = ROUNDS_PUT_REFUSED;
      return TRUE;
    case ROUNDS_MOVE_OUTDATED:
      describe (write, put, &change, ROUNDS_PUT_SAME, old.card.current);
      return TRUE;
    case ROUNDS_MOVE_CORRECTED:
      return put_moved (write, &change, put, error);
    case ROUNDS_MOVE_NONE:
    default:
      return put_in_place (write, &change, known, put, error);
    }
}

/* Whether prepared says of the bytes that stand there whose they are, as it was said before. */
static gboolean
is_as_it_stood (const RoundsPrepared *prepared, const Standing *old, const RoundsChartState *chart)
{
  return !old->card.deleted && memcmp (old->card.hash, prepared->hash, ROUNDS_HASH_SIZE) == 0 &&
         prepared->has_patient == chart->has_alias &&
         (!prepared->has_patient ||
          memcmp (prepared->patient_alias, chart->alias, ROUNDS_BLIND_BYTES) == 0);
}

gboolean
rounds_prepared_renew (
    RoundsWrite *write, const RoundsPrepared *prepared, guint64 id, gboolean *done, GError **error)
{
  Standing old = { 0 };
  Change change = { .prepared = prepared, .old = &old, .same = TRUE };
  RoundsPut put;

  *done = FALSE;
  change.chart = rounds_charts_by_id (write, id >> 32, error);
  if (change.chart == NULL || !look_up_id (write, prepared, id, &old, error))
    return FALSE;
  if (!is_as_it_stood (prepared, &old, change.chart))
    return TRUE;
  change.source = old.card.source;
  describe (write, &put, &change, ROUNDS_PUT_SAME, old.card.current);
  *done = put_change (write, &change, &put, error);
  return *done;
}

gboolean
rounds_write_put (RoundsWrite *self,
                  const RoundsIncoming *incoming,
                  RoundsPut *result,
                  GError **error)
{
  RoundsPrepared *prepared = rounds_prepared_new (self->records, incoming, error);
  RoundsPut put;
  gboolean done;

  if (prepared == NULL)
    return FALSE;
  done = rounds_prepared_put (self, prepared, &put, error);
  rounds_prepared_free (prepared);
  if (done && put.state == ROUNDS_PUT_REFUSED)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           incoming->deleted
                               ? _ ("A deletion that names no patient, or another than whose the "
                                    "record is: nothing was deleted")
                               : _ ("Another patient's record has this id here"));
      return FALSE;
    }
  if (result != NULL)
    *result = put;
  return done;
}
