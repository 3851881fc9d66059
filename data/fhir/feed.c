#include "feed.h"

#include <string.h>

/* hl7.org/fhir/R4/valueset-bundle-type.html */
static const char *const kept_bundles[] = { "document", "message", "collection", NULL };

struct _RoundsFeed
{
  GHashTable *targets; /* urn:uuid:... or Type?identifier=system|value -> Type/id */
  gboolean persons_only;
};

typedef struct
{
  RoundsFeed *feed;
  const RoundsFeedUser *user;
  GCancellable *cancellable;
  RoundsScan *json;
  GBytes *file; /* that holds this one document, kept with the space around it; NULL: a line */
  GHashTable *medications; /* "Medication/1" to its node in this document; NULL: no Bundle */
  guint line;              /* of NDJSON; 0 otherwise */
} Reading;

RoundsFeed *
rounds_feed_new (void)
{
  RoundsFeed *self = g_new0 (RoundsFeed, 1);

  self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
rounds_feed_free (RoundsFeed *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->targets);
  g_free (self);
}

void
rounds_feed_set_persons_only (RoundsFeed *self, gboolean persons_only)
{
  self->persons_only = persons_only;
}

/* As every writer of JSON writes it. */
static gboolean
may_hold_person (const char *text, gsize size)
{
  return g_strstr_len (text, (gssize) size, "\"Patient\"") != NULL;
}

static void
refuse (const Reading *r, const char *where, const char *why)
{
  g_autofree char *place = NULL;

  if (r->line > 0)
    place = g_strdup_printf ("line %u%s%s", r->line, *where != 0 ? ": " : "", where);
  r->user->refuse (r->user->data, place != NULL ? place : where, why);
}

/* ---- references ---- */

static void
learn_identifiers (Reading *r, RoundsScanNode resource, const char *type, const char *target)
{
  RoundsScanNode list = rounds_scan_get (r->json, resource, "identifier");

  if (rounds_scan_type (r->json, list) != ROUNDS_SCAN_ARRAY)
    return;
  for (RoundsScanNode item = rounds_scan_first (r->json, list); item != 0;
       item = rounds_scan_next (r->json, item))
    {
      const char *system = rounds_scan_get_string (r->json, item, "system");
      const char *value = rounds_scan_get_string (r->json, item, "value");
      char *key;
      if (value == NULL)
        continue;
      key = g_strdup_printf ("%s?identifier=%s|%s", type, system != NULL ? system : "", value);
      g_hash_table_replace (r->feed->targets, key, g_strdup (target));
    }
}

/* An entry's own address, and its identifiers, are what others may call it by. */
static void
learn_entry (Reading *r, RoundsScanNode entry)
{
  RoundsScanNode resource = rounds_scan_get (r->json, entry, "resource");
  const char *url = rounds_scan_get_string (r->json, entry, "fullUrl");
  const char *type = rounds_scan_get_string (r->json, resource, "resourceType");
  const char *id = rounds_scan_get_string (r->json, resource, "id");
  g_autofree char *target = NULL;

  if (type == NULL || id == NULL)
    return;
  target = g_strdup_printf ("%s/%s", type, id);
  /* A file is named by its address where it is no reference: attachment.url (hl7.org/fhir/R4/bundle.html#references). */
  if (url != NULL && (g_str_has_prefix (url, "urn:") || strcmp (type, "Binary") == 0))
    g_hash_table_replace (r->feed->targets, g_strdup (url), g_strdup (target));
  learn_identifiers (r, resource, type, target);
  if (strcmp (type, "Medication") == 0)
    g_hash_table_replace (r->medications, g_steal_pointer (&target), GUINT_TO_POINTER (resource));
}

static const char *
resolve (gpointer data, const char *reference)
{
  const Reading *r = data;

  return g_hash_table_lookup (r->feed->targets, reference);
}

static RoundsScanNode
find (gpointer data, const char *reference)
{
  const Reading *r = data;

  return r->medications != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (r->medications, reference))
                                : 0;
}

/* ---- one resource ---- */

/* Whose a resource is that could not be read: what its subject or patient says, or itself. */
static void
tell_whose (Reading *r, RoundsScanNode resource)
{
  static const char *const places[] = { "subject", "patient", "beneficiary", "for" };
  const char *type = rounds_scan_get_string (r->json, resource, "resourceType");
  const char *id = rounds_scan_get_string (r->json, resource, "id"), *subject = NULL, *known;
  g_autofree char *own = NULL;

  if (r->user->refuse_of == NULL)
    return;
  if (g_strcmp0 (type, "Patient") == 0 && id != NULL)
    subject = own = g_strconcat ("Patient/", id, NULL);
  for (guint i = 0; subject == NULL && i < G_N_ELEMENTS (places); i++)
    subject = rounds_scan_get_string (r->json, rounds_scan_get (r->json, resource, places[i]),
                                      "reference");
  known = subject != NULL ? resolve (r, subject) : NULL;
  r->user->refuse_of (r->user->data, type, known != NULL ? known : subject);
}

static void
refuse_inside (Reading *r, RoundsScanNode resource, const char *inside, const char *why)
{
  g_autofree char *outside = rounds_scan_pointer (r->json, rounds_scan_root (r->json), resource);
  g_autofree char *where = g_strconcat (outside, inside, NULL);

  tell_whose (r, resource);
  refuse (r, where, why);
}

static gboolean
take_resource (Reading *r, RoundsScanNode resource, GError **error)
{
  RoundsExtractInput input = {
    .json = r->json, .resource = resource, .resolve = resolve, .find = find, .data = r
  };
  g_auto (RoundsExtracted) extracted = { 0 };
  g_autoptr (GError) why = NULL;
  g_autofree char *inside = NULL;
  gsize size;
  const char *bytes = rounds_scan_bytes (r->json, resource, &size);

  if (r->feed->persons_only &&
      g_strcmp0 (rounds_scan_get_string (r->json, resource, "resourceType"), "Patient") != 0)
    return TRUE;
  if (r->file != NULL && resource == rounds_scan_root (r->json))
    bytes = g_bytes_get_data (r->file, &size);
  if (!rounds_extract (&input, &extracted, &inside, &why))
    {
      if (!g_error_matches (why, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      refuse_inside (r, resource, inside, why->message);
      return TRUE;
    }
  if (extracted.undated != NULL)
    refuse_inside (r, resource, extracted.undated,
                   "not a date or time: the entry is kept without it");
  return r->user->take (r->user->data, &extracted, (const guint8 *) bytes, size, error);
}

/* ---- bundles ---- */

/* An entry without a resource is no fault where the request says so, as of a read. A deletion names no patient
 * (private/moved.h): that it was not followed is said. */
static gboolean
take_entry (Reading *r, RoundsScanNode entry, GError **error)
{
  RoundsScanNode resource = rounds_scan_get (r->json, entry, "resource"), request;
  gboolean deletes;
  g_autofree char *where = NULL;

  if (g_cancellable_set_error_if_cancelled (r->cancellable, error))
    return FALSE;
  if (resource != 0)
    return take_resource (r, resource, error);
  request = rounds_scan_get (r->json, entry, "request");
  deletes = g_strcmp0 (rounds_scan_get_string (r->json, request, "method"), "DELETE") == 0;
  if (!deletes && (request != 0 || rounds_scan_get (r->json, entry, "response") != 0))
    return TRUE;
  if (r->feed->persons_only && deletes)
    return TRUE;
  where = rounds_scan_pointer (r->json, rounds_scan_root (r->json), entry);
  refuse (r, where,
          deletes ? "a deletion, which does not say whose record it deletes: nothing is deleted"
                  : "a Bundle entry without a resource");
  return TRUE;
}

/* All are learnt before the first is taken: a reference may name a later entry. */
static gboolean
take_entries (Reading *r, RoundsScanNode bundle, gboolean kept, GError **error)
{
  RoundsScanNode entries = rounds_scan_get (r->json, bundle, "entry");
  GHashTable *medications = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean good;

  r->medications = medications;
  for (RoundsScanNode e = rounds_scan_first (r->json, entries); e != 0;
       e = rounds_scan_next (r->json, e))
    learn_entry (r, e);
  good = !kept || take_resource (r, bundle, error);
  for (RoundsScanNode e = rounds_scan_first (r->json, entries); e != 0 && good;
       e = rounds_scan_next (r->json, e))
    good = take_entry (r, e, error);
  r->medications = NULL;
  g_hash_table_unref (medications);
  return good;
}

static gboolean
take_bundle (Reading *r, RoundsScanNode bundle, GError **error)
{
  const char *type = rounds_scan_get_string (r->json, bundle, "type");
  RoundsScanNode entries = rounds_scan_get (r->json, bundle, "entry");
  gboolean kept = r->user->keep_bundles || (type != NULL && g_strv_contains (kept_bundles, type));

  if (entries != 0 && rounds_scan_type (r->json, entries) != ROUNDS_SCAN_ARRAY)
    {
      refuse (r, "/entry", "entry of a Bundle is a list");
      return TRUE;
    }
  return take_entries (r, bundle, kept, error);
}

/* A document's bytes: a resource or a Bundle. The error is take's. */
static gboolean
take_document (Reading *r, GError **error)
{
  RoundsScanNode root = rounds_scan_root (r->json);
  const char *type = rounds_scan_get_string (r->json, root, "resourceType");
  const char *id = rounds_scan_get_string (r->json, root, "id");
  g_autofree char *target = NULL;

  if (g_strcmp0 (type, "Bundle") == 0)
    return take_bundle (r, root, error);
  if (type != NULL && id != NULL)
    {
      target = g_strdup_printf ("%s/%s", type, id);
      learn_identifiers (r, root, type, target);
    }
  return take_resource (r, root, error);
}

/* ---- whole files ---- */

static GBytes *
read_whole (GInputStream *in, GCancellable *cancellable, GError **error)
{
  GByteArray *all = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (1 << 18);
  gssize n;

  while ((n = g_input_stream_read (in, piece, 1 << 18, cancellable, error)) > 0)
    {
      if (all->len + (gsize) n > ROUNDS_FEED_FILE_MAX)
        {
          g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                               "over 768 MiB: split it, or give it as NDJSON");
          n = -1;
          break;
        }
      g_byte_array_append (all, piece, (guint) n);
    }
  if (n == 0)
    return g_byte_array_free_to_bytes (all);
  g_byte_array_unref (all);
  return NULL;
}

static gboolean
read_json (Reading *r, GInputStream *in, GError **error)
{
  g_autoptr (GBytes) bytes = read_whole (in, r->cancellable, error);
  RoundsScanFault fault;
  gboolean good;
  gsize size;
  const char *text;

  if (bytes == NULL)
    return FALSE;
  text = g_bytes_get_data (bytes, &size);
  if (r->feed->persons_only && (text == NULL || !may_hold_person (text, size)))
    return TRUE;
  r->json = rounds_scan_parse (text != NULL ? text : "", size, &fault, NULL);
  if (r->json == NULL)
    {
      g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                   "not JSON: line %u, byte %" G_GSIZE_FORMAT ": %s", fault.line, fault.offset,
                   fault.why);
      return FALSE;
    }
  r->file = bytes;
  good = take_document (r, error);
  r->file = NULL;
  g_clear_pointer (&r->json, rounds_scan_free);
  return good;
}

/* ---- NDJSON: a resource a line (hl7.org/fhir/R4/nd-json.html) ---- */

static gboolean
take_line (Reading *r, const GString *line, GError **error)
{
  RoundsScanFault fault;
  gboolean good;

  if (r->feed->persons_only && !may_hold_person (line->str, line->len))
    return TRUE;
  r->json = rounds_scan_parse (line->str, line->len, &fault, NULL);
  if (r->json == NULL)
    {
      g_autofree char *why = g_strdup_printf ("not JSON: byte %" G_GSIZE_FORMAT ": %s",
                                              fault.offset, fault.why);
      refuse (r, "", why);
      return TRUE;
    }
  good = take_document (r, error);
  g_clear_pointer (&r->json, rounds_scan_free);
  return good;
}

static gboolean
end_line (Reading *r, GString *line, gboolean *skipping, GError **error)
{
  gboolean good = TRUE;

  r->line++;
  if (*skipping)
    refuse (r, "", "a line over 64 MiB");
  else if (strspn (line->str, " \t\r") < line->len)
    good = take_line (r, line, error);
  *skipping = FALSE;
  g_string_truncate (line, 0);
  return good && !g_cancellable_set_error_if_cancelled (r->cancellable, error);
}

static gboolean
read_lines (Reading *r, GInputStream *in, GError **error)
{
  g_autofree char *piece = g_malloc (1 << 18);
  GString *line = g_string_new (NULL);
  gboolean skipping = FALSE, good = TRUE;
  gssize n = 0;

  while (good && (n = g_input_stream_read (in, piece, 1 << 18, r->cancellable, error)) > 0)
    for (const char *at = piece, *end = piece + n; at < end && good;)
      {
        const char *stop = memchr (at, '\n', (gsize) (end - at));
        gsize size = (gsize) ((stop != NULL ? stop : end) - at);
        skipping |= line->len + size > ROUNDS_FEED_LINE_MAX;
        if (!skipping)
          g_string_append_len (line, at, (gssize) size);
        if (stop != NULL)
          good = end_line (r, line, &skipping, error);
        at += size + (stop != NULL);
      }
  if (good && n == 0 && (line->len > 0 || skipping))
    good = end_line (r, line, &skipping, error);
  g_string_free (line, TRUE);
  return good && n == 0;
}

/* ---- the stream ---- */

/* gzip by its first two bytes (RFC 1952, 2.3.1). */
static GInputStream *
unpacked (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBufferedInputStream)
      buffered = G_BUFFERED_INPUT_STREAM (g_buffered_input_stream_new_sized (stream, 1 << 16));
  g_autoptr (GZlibDecompressor) gunzip = NULL;
  const guint8 *head;
  gsize n;

  if (g_buffered_input_stream_fill (buffered, 2, cancellable, error) < 0)
    return NULL;
  head = g_buffered_input_stream_peek_buffer (buffered, &n);
  if (n < 2 || head[0] != 0x1f || head[1] != 0x8b)
    return G_INPUT_STREAM (g_steal_pointer (&buffered));
  gunzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  return g_converter_input_stream_new (G_INPUT_STREAM (buffered), G_CONVERTER (gunzip));
}

gboolean
rounds_feed_read (RoundsFeed *self,
                  GInputStream *stream,
                  const char *name,
                  const RoundsFeedUser *user,
                  GCancellable *cancellable,
                  GError **error)
{
  Reading r = { .feed = self, .user = user, .cancellable = cancellable };
  g_autoptr (GInputStream) in = unpacked (stream, cancellable, error);

  if (in == NULL)
    return FALSE;
  return strstr (name, ".ndjson") != NULL ? read_lines (&r, in, error) : read_json (&r, in, error);
}
