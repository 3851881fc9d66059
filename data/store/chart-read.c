/* What an open chart gives one at a time: a record, its versions, its bytes. */
#include "chart-private.h"
#include "version.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- finding ---- */

static guint
rid_hash (gconstpointer rid)
{
  guint hash;

  memcpy (&hash, rid, sizeof hash); /* random bytes are their own hash */
  return hash;
}

static gboolean
rids_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, ROUNDS_RID_BYTES) == 0;
}

static void
index_rids (RoundsChart *self)
{
  self->by_rid = g_hash_table_new (rid_hash, rids_equal);
  for (guint i = 0; i < self->rows->len; i++)
    g_hash_table_insert (self->by_rid, g_array_index (self->rows, RoundsRecord, i).rid,
                         GUINT_TO_POINTER (i + 1));
}

const RoundsRecord *
rounds_chart_find (RoundsChart *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  guint at;

  if (self->by_rid == NULL)
    index_rids (self);
  at = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_rid, rid));
  return at > 0 ? &g_array_index (self->rows, RoundsRecord, at - 1) : NULL;
}

static void
index_references (RoundsChart *self)
{
  self->by_reference = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = self->rows->len; i > 0; i--)
    {
      const RoundsRecord *record = &g_array_index (self->rows, RoundsRecord, i - 1);

      g_hash_table_replace (self->by_reference, g_strconcat (record->type, "/", record->id, NULL),
                            GUINT_TO_POINTER (i));
    }
}

static gboolean
is_called (const RoundsRecord *record, const char *reference)
{
  gsize type = strlen (record->type);

  return strncmp (reference, record->type, type) == 0 && reference[type] == '/' &&
         strcmp (reference + type + 1, record->id) == 0;
}

const RoundsRecord *
rounds_chart_find_reference (RoundsChart *self, const char *reference, const char *source)
{
  guint at;

  if (self->by_reference == NULL)
    index_references (self);
  at = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_reference, reference));
  for (; at > 0 && at <= self->rows->len; at++)
    {
      const RoundsRecord *record = &g_array_index (self->rows, RoundsRecord, at - 1);

      if (source == NULL)
        return record;
      if (strcmp (record->source, source) == 0 && is_called (record, reference))
        return record;
    }
  return NULL;
}

/* ---- bytes ---- */

static void
set_not_here (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND,
                       _ ("There is no such record or version in this chart"));
}

/* Names the version that is asked for. */
static gboolean
choose_version (RoundsChart *self,
                const guint8 rid[ROUNDS_RID_BYTES],
                guint32 version,
                RoundsVersionReading *reading,
                GError **error)
{
  const RoundsRecord *record = rounds_chart_find (self, rid);
  const RoundsSlot *slot;
  RoundsCard card;

  if (record == NULL || version > record->n_versions)
    {
      set_not_here (error);
      return FALSE;
    }
  slot = &g_array_index (self->slots, RoundsSlot, record - (const RoundsRecord *) self->rows->data);
  reading->rid = slot->rid;
  reading->version = version != 0 ? version : record->version;
  reading->row = rounds_slot_card (slot, &card) ? rounds_card_version (&card, reading->version) : 0;
  return TRUE;
}

static GBytes *
read_range (RoundsChart *self,
            RoundsVersionReading *reading,
            const goffset range[2],
            GError **error)
{
  g_auto (RoundsReader) reader = { 0 };

  if (!rounds_reader_begin (self->records, &reader, error) ||
      !rounds_version_open (&reader, reading, error))
    return NULL;
  if (reading->head.label <= self->opened)
    return rounds_version_bytes (&reader, reading, range, error);
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED,
                       _ ("This version is withheld for its label. Opening it takes a reason."));
  return NULL;
}

GBytes *
rounds_chart_content (RoundsChart *self,
                      const guint8 rid[ROUNDS_RID_BYTES],
                      guint32 version,
                      GError **error)
{
  static const goffset whole[2] = { 0, G_MAXINT64 };
  g_auto (RoundsVersionReading) reading = { 0 };

  return choose_version (self, rid, version, &reading, error)
             ? read_range (self, &reading, whole, error)
             : NULL;
}

GBytes *
rounds_chart_content_range (RoundsChart *self,
                            const RoundsRecord *record,
                            guint32 version,
                            const goffset range[2],
                            GError **error)
{
  g_auto (RoundsVersionReading) reading = { 0 };

  return choose_version (self, record->rid, version, &reading, error)
             ? read_range (self, &reading, range, error)
             : NULL;
}

/* ---- versions ---- */

/* A version with the row that its texts lie in. */
typedef struct
{
  RoundsVersion version; /* first */
  RoundsVersionReading reading;
} Kept;

static void
kept_free (Kept *kept)
{
  rounds_version_clear (&kept->reading);
  g_free (kept);
}

GPtrArray *
rounds_chart_versions (RoundsChart *self, const guint8 rid[ROUNDS_RID_BYTES], GError **error)
{
  const RoundsRecord *record = rounds_chart_find (self, rid);
  g_autoptr (GPtrArray) versions = g_ptr_array_new_with_free_func ((GDestroyNotify) kept_free);
  g_auto (RoundsReader) reader = { 0 };

  if (record == NULL)
    {
      set_not_here (error);
      return NULL;
    }
  if (!rounds_reader_begin (self->records, &reader, error))
    return NULL;
  for (guint32 i = 1; i <= record->n_versions; i++)
    {
      Kept *kept = g_new0 (Kept, 1);
      const RoundsHead *head = &kept->reading.head;

      g_ptr_array_add (versions, kept);
      if (!choose_version (self, rid, i, &kept->reading, error) ||
          !rounds_version_open (&reader, &kept->reading, error))
        return NULL;
      kept->version = (RoundsVersion){ i,
                                       head->arrived,
                                       head->media,
                                       head->version_id,
                                       head->last_updated,
                                       head->deleted,
                                       head->n_bytes,
                                       head->resolved,
                                       head->n_resolved };
    }
  return g_steal_pointer (&versions);
}
