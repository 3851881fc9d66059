#include "charts.h"

#include "codec.h"
#include "compress.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* ---- preparing, on any thread ---- */

void
rounds_alias_of (RoundsRecords *records,
                 const char *source,
                 const char *type,
                 const char *id,
                 guint8 alias[ROUNDS_BLIND_BYTES])
{
  const RoundsSpan spans[] = { { source, strlen (source) },
                               { type, strlen (type) },
                               { id, strlen (id) } };

  rounds_blind (records->seals, ROUNDS_HASH_ALIAS, spans, G_N_ELEMENTS (spans), alias,
                ROUNDS_BLIND_BYTES);
}

/* What a security label asks of the reader. HL7 v3 Confidentiality: R restricted, V very restricted;
 * the system's name has changed with each FHIR release, its end has not. */
static guint
label_of (const RoundsCode *code)
{
  if (code->code == NULL ||
      (code->system != NULL && !g_str_has_suffix (code->system, "Confidentiality")))
    return 0;
  return strcmp (code->code, "V") == 0 ? 2 : strcmp (code->code, "R") == 0 ? 1 : 0;
}

static guint
label_of_event (const RoundsEvent *event)
{
  const RoundsFacet *facet;
  guint label = 0;

  for (guint n = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_SECURITY, n)) != NULL; n++)
    label = MAX (label, label_of (&facet->code));
  return label;
}

/* Packs the events, under the local id where the record came without one. */
static void
pack_events (RoundsPrepared *self, const RoundsIncoming *incoming)
{
  g_autoptr (GByteArray) packed = g_byte_array_sized_new (1024);
  g_autofree char *reference = self->local_id ? g_strconcat (self->type, "/", self->id, NULL)
                                              : NULL;
  RoundsTail tail = { .last = -1, .n_events = incoming->n_events };

  for (guint i = 0; i < incoming->n_events; i++)
    {
      RoundsEvent event = *incoming->events[i];
      g_autoptr (GBytes) bytes = NULL;
      gsize size;
      const guint8 *data;

      if (self->local_id)
        event.reference = reference;
      tail.label = MAX (tail.label, label_of_event (&event));
      /* A birth is no event of the chart's time. */
      if (event.start.text != NULL && event.kind != ROUNDS_KIND_PERSON)
        rounds_span_join (&tail.first, &tail.last, event.start.from,
                          event.end.text != NULL ? MAX (event.start.from, event.end.from)
                                                 : event.start.from);
      bytes = rounds_event_pack (&event);
      data = g_bytes_get_data (bytes, &size);
      rounds_pack_number (packed, size);
      rounds_pack_bytes (packed, data, size);
    }
  for (guint i = 0; incoming->person != NULL && i < incoming->person->n_security; i++)
    tail.label = MAX (tail.label, label_of (&incoming->person->security[i]));
  tail.events = packed->data;
  tail.events_size = packed->len;
  self->label = tail.label;
  rounds_tail_pack (self->tail, &tail);
  sodium_memzero (packed->data, packed->len);
}

/* "Patient/123" to the alias of that patient; a Patient is its own. */
static void
name_patient (RoundsPrepared *self, RoundsRecords *records, const RoundsIncoming *incoming)
{
  g_auto (GStrv) parts = NULL;

  if (strcmp (self->type, "Patient") == 0 && (!self->deleted || incoming->subject != NULL))
    {
      self->has_patient = TRUE;
      memcpy (self->patient_alias, self->alias, ROUNDS_BLIND_BYTES);
      return;
    }
  if (self->shared || incoming->subject == NULL)
    return;
  parts = g_strsplit (incoming->subject, "/", 3);
  if (parts[0] == NULL || parts[1] == NULL || parts[1][0] == '\0')
    return;
  self->has_patient = TRUE;
  rounds_alias_of (records, self->source, parts[0], parts[1], self->patient_alias);
}

static char *
keep_text (RoundsBlock *block, const char *text)
{
  return text != NULL ? rounds_block_text (block, text, strlen (text)) : NULL;
}

static gboolean
keep_resolved (RoundsPrepared *self, const RoundsIncoming *incoming)
{
  gboolean kept = TRUE;

  self->n_resolved = incoming->n_resolved;
  if (self->n_resolved == 0)
    return TRUE;
  self->resolved = rounds_block_take (self->block, self->n_resolved * sizeof *self->resolved);
  for (guint i = 0; self->resolved != NULL && i < self->n_resolved; i++)
    {
      self->resolved[i].pointer = keep_text (self->block, incoming->resolved[i].pointer);
      self->resolved[i].target = keep_text (self->block, incoming->resolved[i].target);
      kept &= self->resolved[i].pointer != NULL && self->resolved[i].target != NULL;
    }
  return kept && self->resolved != NULL;
}

/* "local-" and half of the hash of the bytes: the same bytes, the same id. */
static char *
local_id_of (RoundsPrepared *self)
{
  char hex[2 * ROUNDS_BLIND_BYTES + 1];
  g_autofree char *id = NULL;

  sodium_bin2hex (hex, sizeof hex, self->hash, ROUNDS_BLIND_BYTES);
  id = g_strconcat ("local-", hex, NULL);
  return keep_text (self->block, id);
}

static gboolean
is_space (guint8 byte)
{
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; /* RFC 8259, section 2 */
}

void
rounds_bytes_hash (RoundsSeals *seals,
                   const guint8 *bytes,
                   gsize n_bytes,
                   guint8 hash[ROUNDS_HASH_SIZE])
{
  static const guint8 mark[] = { 0xef, 0xbb,
                                 0xbf }; /* U+FEFF, by which some programs begin a file */
  gsize first = n_bytes >= 3 && memcmp (bytes, mark, 3) == 0 ? 3 : 0, end = n_bytes;
  RoundsSpan span = { bytes, n_bytes };

  while (first < end && is_space (bytes[first]))
    first++;
  while (end > first && is_space (bytes[end - 1]))
    end--;
  if (first < end && bytes[first] == '{')
    span = (RoundsSpan){ bytes + first, end - first };
  rounds_blind (seals, ROUNDS_HASH_BYTES, &span, 1, hash, ROUNDS_HASH_SIZE);
}

static gboolean
keep_all (RoundsPrepared *self, RoundsSeals *seals, const RoundsIncoming *incoming)
{
  self->bytes = g_try_malloc (MAX (incoming->n_bytes, 1));
  self->block = self->bytes != NULL ? rounds_block_new (512) : NULL;
  if (self->block == NULL)
    return FALSE;
  self->n_bytes = incoming->n_bytes;
  if (incoming->n_bytes > 0)
    memcpy (self->bytes, incoming->bytes, incoming->n_bytes);
  self->deleted = incoming->deleted;
  self->shared = incoming->shared;
  self->local_id = incoming->id == NULL;
  rounds_bytes_hash (seals, incoming->bytes, incoming->n_bytes, self->hash);
  self->source = keep_text (self->block, incoming->source);
  self->type = keep_text (self->block, incoming->type);
  self->id = incoming->id != NULL ? keep_text (self->block, incoming->id) : local_id_of (self);
  self->media = keep_text (self->block, incoming->media);
  self->version_id = keep_text (self->block, incoming->version_id);
  self->last_updated = keep_text (self->block, incoming->last_updated);
  return keep_resolved (self, incoming) && !rounds_block_failed (self->block);
}

RoundsPrepared *
rounds_prepared_new (RoundsRecords *records, const RoundsIncoming *incoming, GError **error)
{
  RoundsPrepared *self;

  if (incoming->source == NULL || incoming->type == NULL || incoming->n_bytes > G_MAXINT32 ||
      (incoming->n_bytes == 0 && !incoming->deleted))
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           _ ("A record needs a source, a type and its bytes"));
      return NULL;
    }
  self = g_new0 (RoundsPrepared, 1);
  self->tail = g_byte_array_sized_new (1024);
  if (!keep_all (self, records->seals, incoming))
    {
      rounds_prepared_free (self);
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                           _ ("There is not enough memory. Close other programs and try again."));
      return NULL;
    }
  self->n_events = incoming->n_events;
  rounds_alias_of (records, self->source, self->type, self->id, self->alias);
  name_patient (self, records, incoming);
  pack_events (self, incoming);
  if (incoming->person != NULL)
    self->person = rounds_person_pack (incoming->person);
  return self;
}

void
rounds_prepared_free (RoundsPrepared *self)
{
  g_clear_pointer (&self->block, rounds_block_free);
  if (self->bytes != NULL)
    sodium_memzero (self->bytes, self->n_bytes);
  g_free (self->bytes);
  sodium_memzero (self->tail->data, self->tail->len);
  g_byte_array_unref (self->tail);
  g_clear_pointer (&self->person, g_bytes_unref);
  g_free (self);
}

void
rounds_prepared_drop_bytes (RoundsPrepared *self)
{
  if (self->bytes != NULL)
    sodium_memzero (self->bytes, self->n_bytes);
  g_clear_pointer (&self->bytes, g_free);
  self->n_bytes = 0;
}

gsize
rounds_prepared_size (const RoundsPrepared *self)
{
  return sizeof *self + 512 + self->n_bytes + self->tail->len;
}

/* ---- versions, on the writer thread ---- */

/* Compresses into write->other. */
static RoundsForm
compress (RoundsWrite *write, const guint8 *bytes, gsize size)
{
  if (write->compressor == NULL)
    write->compressor = rounds_compressor_new ();
  return rounds_compress (write->compressor, bytes, size, write->other);
}

static gboolean
piece_add (RoundsWrite *write, const RoundsPlaceName *name, const RoundsSpan *bytes, GError **error)
{
  sqlite3_stmt *add = rounds_sql (write->db, ROUNDS_SQL_PIECE_ADD, error);
  const guint8 form = compress (write, bytes->data, bytes->size);

  if (add == NULL)
    return FALSE;
  g_byte_array_set_size (write->plain, 0);
  g_byte_array_append (write->plain, &form, 1);
  if (form != ROUNDS_FORM_PLAIN)
    g_byte_array_append (write->plain, write->other->data, write->other->len);
  else
    g_byte_array_append (write->plain, bytes->data, bytes->size);
  rounds_seal (write->records->seals, name, write->plain->data, write->plain->len, write->sealed);
  rounds_sql_bind_bytes (add, 1, name->rid, ROUNDS_RID_BYTES);
  sqlite3_bind_int64 (add, 2, name->version);
  sqlite3_bind_int64 (add, 3, name->part);
  rounds_sql_bind_bytes (add, 4, write->sealed->data, write->sealed->len);
  return rounds_sql_run (write->db, add, error);
}

static gboolean
add_pieces (RoundsWrite *write,
            RoundsPlaceName name,
            const RoundsPrepared *prepared,
            RoundsHead *head,
            GError **error)
{
  head->form = ROUNDS_FORM_PIECES;
  for (gsize at = 0; at < prepared->n_bytes; at += ROUNDS_PIECE_BYTES, name.part++)
    {
      const RoundsSpan piece = { prepared->bytes + at,
                                 MIN (ROUNDS_PIECE_BYTES, prepared->n_bytes - at) };

      name.table = ROUNDS_SEAL_PIECE;
      if (!piece_add (write, &name, &piece, error))
        return FALSE;
      if (name.part == 0)
        head->first_piece = (guint64) sqlite3_last_insert_rowid (write->db->handle);
    }
  return TRUE;
}

gboolean
rounds_version_add (RoundsWrite *write,
                    const guint8 rid[ROUNDS_RID_BYTES],
                    guint32 version,
                    const RoundsPrepared *prepared,
                    guint64 *row,
                    GError **error)
{
  RoundsPlaceName name = { ROUNDS_SEAL_VERSION, rid, 0, version, 0 };
  RoundsHead head = { .deleted = prepared->deleted,
                      .label = prepared->label,
                      .media = prepared->media,
                      .version_id = prepared->version_id,
                      .last_updated = prepared->last_updated,
                      .arrived = write->time,
                      .n_bytes = prepared->n_bytes,
                      .resolved = prepared->resolved,
                      .n_resolved = prepared->n_resolved,
                      .content = prepared->bytes,
                      .content_size = prepared->n_bytes };
  sqlite3_stmt *add = rounds_sql (write->db, ROUNDS_SQL_VERSION_ADD, error);

  if (add == NULL)
    return FALSE;
  if (prepared->n_bytes > ROUNDS_INLINE_MAX)
    {
      if (!add_pieces (write, name, prepared, &head, error))
        return FALSE;
      head.content_size = 0;
    }
  else if ((head.form = compress (write, prepared->bytes, prepared->n_bytes)) != ROUNDS_FORM_PLAIN)
    {
      head.content = write->other->data;
      head.content_size = write->other->len;
    }
  g_byte_array_set_size (write->plain, 0);
  rounds_head_pack (write->plain, &head);
  rounds_seal (write->records->seals, &name, write->plain->data, write->plain->len, write->sealed);
  rounds_sql_bind_bytes (add, 1, rid, ROUNDS_RID_BYTES);
  sqlite3_bind_int64 (add, 2, version);
  rounds_sql_bind_bytes (add, 3, write->sealed->data, write->sealed->len);
  if (!rounds_sql_run (write->db, add, error))
    return FALSE;
  *row = (guint64) sqlite3_last_insert_rowid (write->db->handle);
  write->versions_last = *row;
  return TRUE;
}
