#include "chart.h"

#include "anew.h"
#include "chart-private.h"
#include "charts.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* What is read is kept in stretches of this size, or of one row when that is larger. */
#define CHUNK_BYTES   (2u << 20)
/* Room made for the rows that a chart says it has. */
#define SLOTS_AT_ONCE (1u << 20)
/* From this many rows on a second thread takes half of them. */
#define TWO_THREADS   2000

/* ---- wiped bytes ---- */

typedef struct
{
  guint8 *data;
  gsize size;
} Wiped;

static void
wiped_free (gpointer data)
{
  Wiped *wiped = data;

  sodium_memzero (wiped->data, wiped->size);
  g_free (wiped->data);
  g_free (wiped);
}

GBytes *
rounds_bytes_new_wiped (guint8 *buffer, gsize size)
{
  Wiped *wiped = g_new (Wiped, 1);

  *wiped = (Wiped){ buffer, size };
  return g_bytes_new_with_free_func (buffer, size, wiped_free, wiped);
}

static void
set_no_memory (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                       _ ("There is not enough memory. Close other programs and try again."));
}

/* ---- rows ---- */

/* Room for a row in the chart's chunks. */
static guint8 *
take_room (RoundsChart *self, gsize *used, gsize size)
{
  GBytes *last = self->chunks->len > 0 ? g_ptr_array_index (self->chunks, self->chunks->len - 1)
                                       : NULL;
  gsize room = MAX (CHUNK_BYTES, size);
  guint8 *buffer;

  if (last == NULL || g_bytes_get_size (last) - *used < size)
    {
      buffer = g_try_malloc (room);
      if (buffer == NULL)
        return NULL;
      last = rounds_bytes_new_wiped (buffer, room);
      g_ptr_array_add (self->chunks, last);
      *used = 0;
    }
  /* Nobody else has the chunk yet: it is filled and opened in place before it is given away. */
  buffer = (guint8 *) g_bytes_get_data (last, NULL) + *used;
  *used += size;
  return buffer;
}

/* Copies every record row of the chart. */
static gboolean
read_rows (RoundsChart *self, RoundsReader *reader, GError **error)
{
  sqlite3_stmt *row = rounds_sql (reader->db, ROUNDS_SQL_RECORDS_OF, error);
  gboolean there, read;
  gint64 range[2];
  gsize used = 0;

  if (row == NULL)
    return FALSE;
  rounds_chart_range (self->id, range);
  sqlite3_bind_int64 (row, 1, range[0]);
  sqlite3_bind_int64 (row, 2, range[1]);
  while ((read = rounds_sql_step (reader->db, row, &there, error)) && there)
    {
      RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_RECORD, row);
      RoundsSlot slot = { .id = name.row, .version = name.version };

      slot.size = sqlite3_column_bytes (row, 3);
      slot.sealed = name.rid != NULL ? take_room (self, &used, slot.size) : NULL;
      if (slot.sealed == NULL)
        {
          if (name.rid == NULL)
            rounds_fault_set (ROUNDS_FAULT_CHANGED, error);
          else
            set_no_memory (error);
          read = FALSE;
          break;
        }
      memcpy (slot.rid, name.rid, ROUNDS_RID_BYTES);
      if (slot.size > 0)
        memcpy (slot.sealed, sqlite3_column_blob (row, 3), slot.size);
      g_array_append_val (self->slots, slot);
    }
  rounds_sql_done (row);
  return read;
}

/* ---- opening them, on one or two threads ---- */

typedef struct
{
  RoundsChart *chart;
  guint from, to;
  RoundsRoot root;
  GPtrArray *events;
  RoundsBlock *block; /* the events lie in it */
  gint failed;        /* slot that is not what was put there; -1 */
} Share;

static gboolean
unpack_events (Share *share,
               const RoundsSlot *slot,
               const RoundsCard *card,
               RoundsTail tail,
               const char *source)
{
  const guint n = tail.n_events;

  for (guint i = 0; i < n; i++)
    {
      gsize size;
      const guint8 *packed = rounds_tail_next (&tail, &size);
      RoundsEvent *event = packed != NULL ? rounds_event_unpack_in (share->block, packed, size)
                                          : NULL;

      if (event == NULL)
        return FALSE;
      memcpy (event->rid, slot->rid, ROUNDS_RID_BYTES);
      event->version = card->current;
      event->source = source;
      event->arrived = card->arrived;
      event->deleted = card->deleted;
      g_ptr_array_add (share->events, event);
    }
  return TRUE;
}

gboolean
rounds_slot_card (const RoundsSlot *slot, RoundsCard *card)
{
  return rounds_card_unpack (slot->sealed + ROUNDS_SEAL_CONTENT, slot->opened, card);
}

/* Opens a row where it lies, and says what it is in the list of records. */
static gboolean
open_slot (Share *share, guint i)
{
  RoundsSlot *slot = &g_array_index (share->chart->slots, RoundsSlot, i);
  RoundsRecords *records = share->chart->records;
  const RoundsPlaceName name = { ROUNDS_SEAL_RECORD, slot->rid, slot->id, slot->version, 0 };
  RoundsCard card;
  RoundsTail tail;
  const char *source;
  gsize size;

  rounds_root_count (records->seals, &share->root, &name, slot->sealed, slot->size, 1);
  if (rounds_unseal (records->seals, &name, slot->sealed, slot->size, &size) == NULL)
    return FALSE;
  slot->opened = size;
  if (!rounds_slot_card (slot, &card) || !rounds_tail_unpack (card.tail, card.tail_size, &tail))
    return FALSE;
  source = rounds_records_source (records, card.source);
  if (source == NULL)
    return FALSE;
  slot->withheld = tail.label > share->chart->opened;
  g_array_index (share->chart->rows, RoundsRecord,
                 i) = (RoundsRecord){ .version = card.current,
                                      .n_versions = card.n_versions,
                                      .type = card.type,
                                      .id = card.id,
                                      .source = source,
                                      .media = card.media,
                                      .arrived = card.arrived,
                                      .first_arrived = card.first_arrived,
                                      .deleted = card.deleted,
                                      .local_id = card.local_id,
                                      .n_events = tail.n_events };
  memcpy (g_array_index (share->chart->rows, RoundsRecord, i).rid, slot->rid, ROUNDS_RID_BYTES);
  return slot->withheld || unpack_events (share, slot, &card, tail, source);
}

static gpointer
open_share (gpointer data)
{
  Share *share = data;

  for (guint i = share->from; i < share->to && share->failed < 0; i++)
    if (!open_slot (share, i))
      share->failed = i;
  return NULL;
}

static void
share_take (RoundsChart *self, Share *share, RoundsRoot *root, gint *failed)
{
  rounds_root_join (root, &share->root);
  if (*failed < 0)
    *failed = share->failed;
  g_ptr_array_extend_and_steal (self->events, g_steal_pointer (&share->events));
}

/* Room for what two threads unpack. */
static gboolean
make_blocks (RoundsChart *self, GError **error)
{
  for (guint i = 0; i < 2; i++)
    {
      RoundsBlock *block = rounds_block_new (64 * sizeof (RoundsEvent));

      if (block == NULL)
        {
          set_no_memory (error);
          return FALSE;
        }
      g_ptr_array_add (self->blocks, block);
    }
  return TRUE;
}

/* Opens every row where it lies; *failed is one that is not what was put there, or -1. */
static void
open_rows (RoundsChart *self, RoundsRoot *root, gint *failed)
{
  guint n = self->slots->len;
  guint half = n >= TWO_THREADS ? n / 2 : n;
  Share shares[2];
  GThread *thread = NULL;

  for (guint i = 0; i < 2; i++)
    shares[i] = (Share){ .chart = self,
                         .from = i == 0 ? 0 : half,
                         .to = i == 0 ? half : n,
                         .events = g_ptr_array_new (),
                         .block = g_ptr_array_index (self->blocks, i),
                         .failed = -1 };
  if (half < n)
    thread = g_thread_try_new ("rounds-chart", open_share, &shares[1], NULL);
  open_share (&shares[0]);
  if (thread != NULL)
    g_thread_join (thread);
  else
    open_share (&shares[1]);
  *failed = -1;
  for (guint i = 0; i < 2; i++)
    share_take (self, &shares[i], root, failed);
}

/* ---- what is wrong ---- */

/* Whether the row that stands at slot would open at another row's place. */
static gboolean
stands_elsewhere (RoundsChart *self, RoundsReader *reader, const RoundsSlot *slot)
{
  sqlite3_stmt *row = rounds_sql (reader->db, ROUNDS_SQL_RECORD_BY_ID, NULL);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  gboolean there, elsewhere = FALSE;
  gsize size;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, (gint64) slot->id);
  if (rounds_sql_step (reader->db, row, &there, NULL) && there)
    for (guint i = 0; i < self->slots->len && !elsewhere; i++)
      {
        const RoundsSlot *other = &g_array_index (self->slots, RoundsSlot, i);
        const RoundsPlaceName name = { ROUNDS_SEAL_RECORD, other->rid, other->id, other->version,
                                       0 };

        elsewhere = rounds_column_unseal (self->records, row, 3, &name, buffer, &size) != NULL;
      }
  rounds_sql_done (row);
  return elsewhere;
}

gboolean
rounds_root_check (const RoundsRoot *is, const RoundsRoot *should, GError **error)
{
  if (memcmp (is, should, sizeof *is) == 0)
    return TRUE;
  rounds_fault_set (is->count < should->count   ? ROUNDS_FAULT_CUT
                    : is->count > should->count ? ROUNDS_FAULT_ADDED
                                                : ROUNDS_FAULT_REPLAYED,
                    error);
  return FALSE;
}

/* ---- opening a chart ---- */

static void
set_not_there (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                       _ ("There is no such patient in the store"));
}

/* The chart's own row. */
static gboolean
read_chart_row (RoundsChart *self,
                RoundsReader *reader,
                RoundsChartRow *chart,
                GByteArray *buffer,
                GError **error)
{
  sqlite3_stmt *row = rounds_sql (reader->db, ROUNDS_SQL_CHART_BY_RID, error);
  const guint8 *plain = NULL;
  gboolean there, read;
  gsize size;

  if (row == NULL)
    return FALSE;
  rounds_sql_bind_bytes (row, 1, self->patient, ROUNDS_RID_BYTES);
  read = rounds_sql_step (reader->db, row, &there, error);
  if (read && there)
    {
      RoundsPlaceName name = rounds_name_of_row (ROUNDS_SEAL_CHART, row);

      self->id = name.row;
      self->revision = name.version;
      plain = rounds_column_unseal (self->records, row, 3, &name, buffer, &size);
    }
  rounds_sql_done (row);
  if (!read)
    return FALSE;
  if (there && (plain == NULL || !rounds_chart_row_unpack (plain, size, chart)))
    rounds_fault_set (ROUNDS_FAULT_CHANGED, error);
  else if (!there)
    set_not_there (error);
  else
    return TRUE;
  return FALSE;
}

static gboolean
take_person (RoundsChart *self, const RoundsChartRow *chart, GError **error)
{
  guint8 *copy;

  if (chart->person == NULL)
    return TRUE;
  copy = g_memdup2 (chart->person, chart->person_size);
  self->person_bytes = rounds_bytes_new_wiped (copy, chart->person_size);
  self->person = rounds_person_unpack (self->person_bytes, error);
  if (self->person == NULL)
    return FALSE;
  memcpy (self->person->rid, self->patient, ROUNDS_RID_BYTES);
  self->person->version = chart->person_version;
  self->person->source = rounds_records_source (self->records, chart->source);
  return TRUE;
}

static void
count_withheld (RoundsChart *self, const char *type)
{
  gpointer n;

  self->withheld++;
  if (self->withheld_types == NULL)
    self->withheld_types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  n = g_hash_table_lookup (self->withheld_types, type);
  g_hash_table_replace (self->withheld_types, g_strdup (type),
                        GUINT_TO_POINTER (GPOINTER_TO_UINT (n) + 1));
}

/* Gives out what the labels allow; FALSE: the patient's own record is not among it. */
static gboolean
list_rows (RoundsChart *self)
{
  guint kept = 0;
  gboolean allowed = TRUE;

  for (guint i = 0; i < self->slots->len; i++)
    {
      const RoundsSlot *slot = &g_array_index (self->slots, RoundsSlot, i);

      if (slot->withheld)
        {
          count_withheld (self, g_array_index (self->rows, RoundsRecord, i).type);
          allowed &= memcmp (slot->rid, self->patient, ROUNDS_RID_BYTES) != 0;
          continue;
        }
      if (kept != i)
        {
          g_array_index (self->slots, RoundsSlot, kept) = *slot;
          g_array_index (self->rows, RoundsRecord, kept) = g_array_index (self->rows, RoundsRecord,
                                                                          i);
        }
      kept++;
    }
  g_array_set_size (self->rows, kept);
  g_array_set_size (self->slots, kept);
  return allowed;
}

static void
set_refused (GError **error, const char *message)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED, message);
}

static gboolean
load (RoundsChart *self, RoundsReader *reader, GError **error)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  RoundsChartRow chart;
  RoundsRoot root = { 0 };
  gint failed;

  if (!read_chart_row (self, reader, &chart, buffer, error) || !take_person (self, &chart, error) ||
      !make_blocks (self, error))
    return FALSE;
  g_array_unref (self->slots);
  self->slots = g_array_sized_new (FALSE, FALSE, sizeof (RoundsSlot),
                                   MIN (chart.records, SLOTS_AT_ONCE));
  if (!read_rows (self, reader, error) ||
      !rounds_local_read (reader, self->id, self->locals, &root, error))
    return FALSE;
  sodium_memzero (buffer->data, buffer->len);
  g_array_set_size (self->rows, self->slots->len);
  open_rows (self, &root, &failed);
  if (failed >= 0)
    {
      const RoundsSlot *slot = &g_array_index (self->slots, RoundsSlot, failed);

      if (rounds_block_failed (self->blocks->pdata[0]) ||
          rounds_block_failed (self->blocks->pdata[1]))
        set_no_memory (error);
      else
        rounds_fault_set (stands_elsewhere (self, reader, slot) ? ROUNDS_FAULT_SWAPPED
                                                                : ROUNDS_FAULT_CHANGED,
                          error);
      return FALSE;
    }
  if (!rounds_root_check (&root, &chart.root, error))
    return FALSE;
  if (list_rows (self))
    return TRUE;
  set_refused (error, _ ("This patient's record is restricted. Opening it takes a reason."));
  return FALSE;
}

static RoundsChart *
chart_new (RoundsStore *store, const guint8 patient[ROUNDS_RID_BYTES], guint opened)
{
  RoundsChart *self = g_new0 (RoundsChart, 1);

  self->store = g_object_ref (store);
  self->records = rounds_store_get_records (store);
  self->opened = opened;
  memcpy (self->patient, patient, ROUNDS_RID_BYTES);
  self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->slots = g_array_new (FALSE, FALSE, sizeof (RoundsSlot));
  self->rows = g_array_new (FALSE, FALSE, sizeof (RoundsRecord));
  self->events = g_ptr_array_new ();
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_block_free);
  self->locals = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_local_row_free);
  return self;
}

static gboolean
open_audited (RoundsChart *self, const RoundsActor *actor, RoundsAuditEntry *entry, GError **error)
{
  g_auto (RoundsReader) reader = { 0 };
  g_autoptr (GError) failed = NULL;

  if (!rounds_audit_add (self->store, actor, entry, error))
    return FALSE;
  if (rounds_reader_begin (self->records, &reader, &failed) && load (self, &reader, &failed))
    return TRUE;
  entry->failed = TRUE;
  entry->detail = rounds_data_error_code (failed->code);
  /* The reason why it failed is said even where the audit cannot take one more row. */
  if (!rounds_audit_add (self->store, actor, entry, NULL))
    g_debug ("the refusal is not in the audit");
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
has_reason (const RoundsActor *actor, GError **error)
{
  if (actor->opened == 0 || (actor->reason != NULL && actor->reason[0] != '\0'))
    return TRUE;
  set_refused (error, _ ("Opening a restricted record takes a reason."));
  return FALSE;
}

/* Whether the patient is there, before anything is written or opened. What an older form derived is derived anew; that it
 * cannot be is no reason to keep a chart from who needs it now: it is shown as it was, and says so. */
static gboolean
is_there (RoundsChart *self, const RoundsActor *actor, GError **error)
{
  RoundsChartGlance glance;

  if (!rounds_chart_glance (self->store, self->patient, &glance, error))
    return FALSE;
  if (glance.old_form &&
      !rounds_chart_derive_anew (self->store, self->patient, actor, &self->old_form))
    g_debug ("a chart is shown as an older form derived it");
  if (!glance.there)
    set_not_there (error);
  return glance.there;
}

static RoundsChart *
open_as (RoundsStore *store,
         const guint8 patient[ROUNDS_RID_BYTES],
         const RoundsActor *actor,
         const char *act,
         GError **error)
{
  RoundsChart *self;
  RoundsAuditEntry entry = { .act = act, .patient = patient };

  if (!has_reason (actor, error))
    return NULL;
  self = chart_new (store, patient, actor->opened);
  /* That of what is nobody's is taken before it can be read with this chart: a writing between is found. */
  if (is_there (self, actor, error) &&
      rounds_store_place_revision (store, ROUNDS_PLACE_SHARED, &self->shared, error) &&
      rounds_store_place_revision (store, ROUNDS_PLACE_UNASSIGNED, &self->unassigned, error) &&
      open_audited (self, actor, &entry, error))
    return self;
  rounds_chart_close (self);
  return NULL;
}

RoundsChart *
rounds_chart_open (RoundsStore *store,
                   const guint8 patient[ROUNDS_RID_BYTES],
                   const RoundsActor *actor,
                   GError **error)
{
  return open_as (store, patient, actor, "open-chart", error);
}

RoundsChart *
rounds_chart_open_anew (RoundsStore *store,
                        const guint8 patient[ROUNDS_RID_BYTES],
                        const RoundsActor *actor,
                        GError **error)
{
  return open_as (store, patient, actor, "read-anew", error);
}

/* The number of the row, of which nothing is unsealed. */
static gboolean
read_revision (RoundsChart *self, guint64 *revision, GError **error)
{
  g_auto (RoundsReader) reader = { 0 };
  sqlite3_stmt *row;
  gboolean there, read;

  if (!rounds_reader_begin (self->records, &reader, error))
    return FALSE;
  row = rounds_sql (reader.db, ROUNDS_SQL_CHART_BY_RID, error);
  if (row == NULL)
    return FALSE;
  rounds_sql_bind_bytes (row, 1, self->patient, ROUNDS_RID_BYTES);
  read = rounds_sql_step (reader.db, row, &there, error);
  if (read && there)
    *revision = (guint64) sqlite3_column_int64 (row, 2);
  rounds_sql_done (row);
  if (read && !there)
    set_not_there (error);
  return read && there;
}

gboolean
rounds_chart_is_current (RoundsChart *self, gboolean *current, GError **error)
{
  guint64 revision = 0, shared = 0, unassigned = 0;

  if (!read_revision (self, &revision, error) ||
      !rounds_store_place_revision (self->store, ROUNDS_PLACE_SHARED, &shared, error) ||
      !rounds_store_place_revision (self->store, ROUNDS_PLACE_UNASSIGNED, &unassigned, error))
    return FALSE;
  *current = revision == self->revision && shared == self->shared && unassigned == self->unassigned;
  return TRUE;
}

/* Each transaction that touches a patient raises the number by one. */
void
rounds_chart_follow (RoundsChart *self)
{
  guint64 revision = 0;

  if (read_revision (self, &revision, NULL) && revision == self->revision + 1)
    self->revision = revision;
}

RoundsChart *
rounds_chart_open_place (RoundsStore *store,
                         RoundsPlace place,
                         const RoundsActor *actor,
                         GError **error)
{
  RoundsChart *self;
  guint8 rid[ROUNDS_RID_BYTES];
  RoundsAuditEntry entry = { .act = place == ROUNDS_PLACE_SHARED ? "open-shared"
                                                                 : "open-unassigned" };
  g_autoptr (GError) missing = NULL;
  gboolean there;

  g_return_val_if_fail (place < ROUNDS_PLACE_PATIENT, NULL);
  if (!has_reason (actor, error))
    return NULL;
  rounds_place_rid (place, rid);
  self = chart_new (store, rid, actor->opened);
  there = is_there (self, actor, &missing);
  /* A place where nothing was put yet is empty. */
  if (!there && g_error_matches (missing, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND))
    {
      if (rounds_audit_add (store, actor, &entry, error))
        return self;
    }
  else if (!there)
    g_propagate_error (error, g_steal_pointer (&missing));
  else if (open_audited (self, actor, &entry, error))
    return self;
  rounds_chart_close (self);
  return NULL;
}

void
rounds_chart_close (RoundsChart *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->by_rid, g_hash_table_unref);
  g_clear_pointer (&self->by_reference, g_hash_table_unref);
  g_clear_pointer (&self->withheld_types, g_hash_table_unref);
  g_clear_error (&self->old_form);
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->locals);
  g_array_unref (self->rows);
  g_array_unref (self->slots);
  g_clear_pointer (&self->person, rounds_person_free);
  g_clear_pointer (&self->person_bytes, g_bytes_unref);
  g_ptr_array_unref (self->chunks); /* wiped: what the events pointed to */
  g_object_unref (self->store);
  g_free (self);
}

RoundsStore *
rounds_chart_get_store (RoundsChart *self)
{
  return self->store;
}

const guint8 *
rounds_chart_get_patient (RoundsChart *self)
{
  return self->patient;
}

const RoundsPerson *
rounds_chart_get_person (RoundsChart *self)
{
  return self->person;
}

GPtrArray *
rounds_chart_get_events (RoundsChart *self)
{
  return self->events;
}

GPtrArray *
rounds_chart_take_events (RoundsChart *self)
{
  GPtrArray *events = self->events;

  self->events = g_ptr_array_new ();
  return events;
}

RoundsPerson *
rounds_chart_take_person (RoundsChart *self)
{
  return g_steal_pointer (&self->person);
}

GArray *
rounds_chart_get_records (RoundsChart *self)
{
  return self->rows;
}

const GError *
rounds_chart_get_old_form (RoundsChart *self)
{
  return self->old_form;
}

guint
rounds_chart_get_withheld (RoundsChart *self)
{
  return self->withheld;
}

GHashTable *
rounds_chart_get_withheld_types (RoundsChart *self)
{
  return self->withheld_types;
}
