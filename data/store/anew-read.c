/* What the readers of now make of the bytes of a record, or of the several that one message or document is. */
#include "anew-private.h"

#include "ccda.h"
#include "hl7-read.h"

#include <string.h>

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
read_resource (Anew *self, const Seen *seen, const RoundsHead *head, GBytes *bytes, GError **error)
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
  return rounds_anew_take (self, seen, &made, error);
}

/* ---- messages and documents: what is in them is several records ---- */

char *
rounds_anew_part_name (const char *source, const char *type, const char *id)
{
  return g_strdup_printf ("%s %s/%s", source, type, id);
}

static gboolean
on_part_read (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Anew *self = data;
  g_autofree char *name = rounds_anew_part_name (incoming->source, incoming->type,
                                                 incoming->id != NULL ? incoming->id : "");
  const Seen *seen = incoming->id != NULL ? g_hash_table_lookup (self->parts, name) : self->whole;

  return seen == NULL || rounds_anew_take (self, seen, incoming, error);
}

/* What is refused in it was refused when it came. */
static void
on_part_refused (gpointer data, const char *where, const char *why)
{
}

static gboolean
read_whole (Anew *self, const Seen *seen, GBytes *bytes, GError **error)
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

gboolean
rounds_anew_read (Anew *self, const Seen *seen, GError **error)
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
    return read_resource (self, seen, &version.head, bytes, error);
  return read_whole (self, seen, bytes, error);
}
