#include "documents.h"

#include "binary.h"
#include "ccda.h"
#include "incoming.h"
#include "local.h"
#include "narrative.h"
#include "program-paths.h"
#include "reader-client.h"
#include "scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KIND "decoded"

struct _RoundsDocuments
{
  RoundsChart *chart; /* not owned */
  RoundsActor actor;
  GHashTable *decoded; /* id of the document -> GBytes, its text */
  GPtrArray *fresh;    /* ids that are not in the store yet; the table's own */
  /* The resource read last: its attachments come one after the other. */
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 version;
  GBytes *content;
  RoundsScan *json;
  RoundsBinaries *binaries;
  guint32 file_version; /* of the Binary whose text was asked for last; 0: none */
  char *why; /* that the text asked for last did not come; NULL: it is of a kind that is not read */
};

/* ---- what was decoded before ---- */

static void
text_free (gpointer text)
{
  g_bytes_unref (text);
}

RoundsDocuments *
rounds_documents_new (RoundsChart *chart, const RoundsActor *actor, GError **error)
{
  g_autoptr (GPtrArray) rows = rounds_chart_local (chart, KIND, error);
  RoundsDocuments *self;

  if (rows == NULL)
    return NULL;
  self = g_new0 (RoundsDocuments, 1);
  self->chart = chart;
  self->actor = *actor;
  self->binaries = rounds_binaries_new (chart, &self->actor);
  self->decoded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, text_free);
  self->fresh = g_ptr_array_new ();
  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsLocalRow *row = rows->pdata[i];

      g_hash_table_insert (self->decoded, g_strdup (row->id), g_bytes_ref (row->content));
    }
  return self;
}

static gboolean
put_decoded (RoundsWrite *write, gpointer data, GError **error)
{
  const RoundsDocuments *self = data;
  const guint8 *patient = rounds_chart_get_patient (self->chart);
  const RoundsAuditEntry entry = { .act = "decode", .patient = patient };

  for (guint i = 0; i < self->fresh->len; i++)
    {
      const RoundsLocalKey key = { patient, KIND, self->fresh->pdata[i] };

      if (!rounds_write_put_local (write, &key, g_hash_table_lookup (self->decoded, key.id), error))
        return FALSE;
    }
  return rounds_write_audit (write, &entry, error);
}

gboolean
rounds_documents_keep (RoundsDocuments *self, GError **error)
{
  const RoundsWriteOrder order = { self->actor, FALSE };

  if (self->fresh->len == 0)
    return TRUE;
  if (!rounds_write_run (rounds_chart_get_store (self->chart), &order, put_decoded, self, error))
    return FALSE;
  g_ptr_array_set_size (self->fresh, 0);
  return TRUE;
}

static void
forget_resource (RoundsDocuments *self)
{
  g_clear_pointer (&self->json, rounds_scan_free);
  g_clear_pointer (&self->content, g_bytes_unref);
}

void
rounds_documents_free (RoundsDocuments *self)
{
  g_autoptr (GError) error = NULL;

  if (!rounds_documents_keep (self, &error))
    g_clear_error (&error); /* It is decoded again the next time. */
  forget_resource (self);
  rounds_binaries_free (self->binaries);
  g_free (self->why);
  g_hash_table_unref (self->decoded);
  g_ptr_array_unref (self->fresh);
  g_free (self);
}

/* ---- bytes of an attachment ---- */

static gboolean
read_resource (RoundsDocuments *self, const RoundsEvent *event, GError **error)
{
  gsize size;
  const char *bytes;

  if (self->json != NULL && self->version == event->version &&
      memcmp (self->rid, event->rid, ROUNDS_RID_BYTES) == 0)
    return TRUE;
  forget_resource (self);
  self->content = rounds_chart_content (self->chart, event->rid, event->version, error);
  if (self->content == NULL)
    return FALSE;
  bytes = g_bytes_get_data (self->content, &size);
  self->json = rounds_scan_parse (bytes, size, NULL, error);
  memcpy (self->rid, event->rid, ROUNDS_RID_BYTES);
  self->version = event->version;
  return self->json != NULL;
}

/* What stands at "/content/0/attachment/data"; 0: nothing. RFC 6901 without escapes: FHIR's names have no "~" and no
 * "/". */
static RoundsScanNode
node_at (RoundsScan *json, const char *pointer)
{
  RoundsScanNode node = rounds_scan_root (json);
  g_auto (GStrv) steps = g_strsplit (pointer + (pointer[0] == '/'), "/", -1);

  for (char **step = steps; *step != NULL && node != 0; step++)
    node = rounds_scan_type (json, node) == ROUNDS_SCAN_ARRAY
               ? rounds_scan_item (json, node, (guint) g_ascii_strtoull (*step, NULL, 10))
               : rounds_scan_get (json, node, *step);
  return node;
}

static void
set_memory (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                       _ ("There is not enough memory to read the notes"));
}

/* ---- what they say ---- */

/* RFC 9110, section 8.3.1: parameters stand after semicolons, a value may be quoted, and case says nothing. */
char *
rounds_documents_charset (const char *content_type)
{
  g_auto (GStrv) parts = g_strsplit (content_type != NULL ? content_type : "", ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);

      if (g_ascii_strncasecmp (part, "charset=", 8) != 0)
        continue;
      g_strstrip (g_strdelimit (part + 8, "\"", ' '));
      return g_ascii_strdown (part + 8, -1);
    }
  return NULL;
}

/* Of the encodings that may be declared, the names that iconv(3) has. What calls itself Latin-1 is read as the superset
 * that it is nearly always in: encoding.spec.whatwg.org, "names and labels". */
static const char *
encoding_of (const char *charset)
{
  static const char *const known[][2] = {
    { "utf-8", "UTF-8" },
    { "us-ascii", "US-ASCII" },
    { "iso-8859-1", "WINDOWS-1252" },
    { "windows-1252", "WINDOWS-1252" },
    { "utf-16", "UTF-16" },
    { "utf-16le", "UTF-16LE" },
    { "utf-16be", "UTF-16BE" },
  };

  for (gsize i = 0; charset != NULL && i < G_N_ELEMENTS (known); i++)
    if (strcmp (charset, known[i][0]) == 0)
      return known[i][1];
  return NULL;
}

GBytes *
rounds_documents_declared_text (const char *content_type, GBytes *document)
{
  g_autofree char *charset = rounds_documents_charset (content_type);
  const char *encoding = encoding_of (charset);
  gsize size, text_size;
  const char *bytes = g_bytes_get_data (document, &size);
  char *text = NULL;

  /* What is UTF-8, accents and all, is Latin-1 by its label only. */
  if (encoding != NULL && !g_str_has_prefix (encoding, "UTF-16") &&
      g_utf8_validate_len (bytes, size, NULL))
    return g_bytes_ref (document);
  if (encoding != NULL)
    text = g_convert (bytes, size, "UTF-8", encoding, NULL, &text_size, NULL);
  /* Five bytes of Windows-1252 are no letters: of Latin-1 every byte is a character. */
  if (text == NULL && g_strcmp0 (charset, "iso-8859-1") == 0)
    text = g_convert (bytes, size, "UTF-8", "ISO-8859-1", NULL, &text_size, NULL);
  return text != NULL ? g_bytes_new_take (text, text_size) : NULL;
}

/* In the encoding that it declares; else UTF-8; what is none is taken as Latin-1, of which every byte is a character. */
static GBytes *
text_of_plain (const char *content_type, GBytes *document, GError **error)
{
  GBytes *declared = rounds_documents_declared_text (content_type, document);
  gsize size, text_size;
  const char *bytes = g_bytes_get_data (document, &size);
  char *text;

  if (declared != NULL)
    return declared;
  if (g_utf8_validate_len (bytes, size, NULL))
    return g_bytes_ref (document);
  text = g_convert (bytes, size, "UTF-8", "ISO-8859-1", NULL, &text_size, NULL);
  if (text != NULL)
    return g_bytes_new_take (text, text_size);
  set_memory (error);
  return NULL;
}

typedef struct
{
  gboolean done;
  RoundsReading *reading;
  GError **error;
} Wait;

static void
on_document_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->reading = rounds_reader_read_finish (ROUNDS_READER (source), result, wait->error);
  wait->done = TRUE;
}

typedef struct
{
  const char *format;
  GBytes *document;
  RoundsReaderLimits limits;
} Question;

/* On a main context of its own, so that any thread can wait. */
static RoundsReading *
ask_reader (const Question *question, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autofree char *program = rounds_paths_program ("rounds-reader");
  g_autoptr (RoundsReader) reader = NULL;
  const RoundsReaderDocument from = { question->document, -1 };
  Wait wait = { FALSE, NULL, error };

  g_main_context_push_thread_default (context);
  reader = rounds_reader_new (program);
  rounds_reader_set_limits (reader, &question->limits);
  rounds_reader_read_async (reader, question->format, &from, cancellable, on_document_read, &wait);
  while (!wait.done)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return wait.reading;
}

RoundsReading *
rounds_documents_read (const char *format,
                       GBytes *document,
                       GCancellable *cancellable,
                       GError **error)
{
  const Question question = { format, document, { 0 } };

  return ask_reader (&question, cancellable, error);
}

RoundsReading *
rounds_documents_read_unasked (const char *format,
                               GBytes *document,
                               GCancellable *cancellable,
                               GError **error)
{
  const Question question = {
    format, document, { .cpu_seconds = 4, .wall_seconds = 20, .input_mb = 8, .output_mb = 64 }
  };

  return ask_reader (&question, cancellable, error);
}

/* The media types that are read, by the words that they begin with. */
static const char *const formats[][2] = {
  { "text/plain", "text" },
  { "text/html", "html" },
  { "application/xhtml+xml", "html" },
  { "text/rtf", "rtf" },
  { "application/rtf", "rtf" },
  { "application/pdf", "pdf" },
  { "image/png", "png" },
  { "image/jpeg", "jpeg" },
  { "image/jpg", "jpeg" },
  { "application/hl7-cda+xml", "cda" },
  { "application/cda+xml", "cda" },    /* HL7 C-CDA on FHIR, mapping of notes */
  { "application/hl7-v3+xml", "cda" }, /* HL7 FHIR R4, the DocumentReference example */
  { "application/hl7-sda+xml", "cda" },
  { "text/xml", "cda" },
  { "application/xml", "cda" },
};

const char *
rounds_documents_format (const char *content_type)
{
  for (gsize i = 0; content_type != NULL && i < G_N_ELEMENTS (formats); i++)
    {
      gsize size = strlen (formats[i][0]);

      if (g_ascii_strncasecmp (content_type, formats[i][0], size) == 0 &&
          (content_type[size] == '\0' || content_type[size] == ';' || content_type[size] == ' '))
        return formats[i][1];
    }
  return NULL;
}

/* NULL: of a kind that is not read, or a picture. */
static const char *
text_format_of (const char *content_type)
{
  const char *format = rounds_documents_format (content_type);

  return format != NULL && strcmp (format, "png") != 0 && strcmp (format, "jpeg") != 0 ? format
                                                                                       : NULL;
}

/* NULL: it could make nothing of it. */
static GBytes *
text_of_reader (const char *format, GBytes *document)
{
  g_autoptr (RoundsReading) reading = rounds_documents_read (format, document, NULL, NULL);
  const char *said;
  gsize size;

  if (reading == NULL)
    return NULL;
  said = rounds_reading_get_text (reading, &size);
  return g_bytes_new (said, size);
}

/* What its author attested (narrative.h). Of one whose body is a file, what the file says; NULL: it is no C-CDA, or the
 * file is none that is read. */
static GBytes *
text_of_cda (GBytes *document)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (document, &size);
  g_autoptr (RoundsNarrative) narrative = rounds_narrative_of_cda (bytes, size, NULL);
  const char *body;
  char *text;

  if (narrative == NULL)
    return NULL;
  if (narrative->body == NULL)
    {
      text = rounds_narrative_text (narrative);
      return g_bytes_new_take (text, strlen (text));
    }
  body = text_format_of (narrative->body_type);
  if (body == NULL || strcmp (body, "cda") == 0)
    return NULL;
  return strcmp (body, "text") == 0 ? text_of_plain (narrative->body_type, narrative->body, NULL)
                                    : text_of_reader (body, narrative->body);
}

/* The facet that an attachment is of: it says where in the bytes. NULL: it is of none. */
static const RoundsFacet *
facet_of (const RoundsEvent *event, const RoundsAttachment *attachment)
{
  for (guint i = 0; i < event->n_facets; i++)
    if (&event->facets[i].attachment == attachment)
      return &event->facets[i];
  return NULL;
}

/* "RID.VERSION/content/0/attachment/data" */
static char *
id_of (const RoundsEvent *event, const char *pointer)
{
  char rid[ROUNDS_RID_TEXT];

  return g_strdup_printf ("%s.%u%s", rounds_rid_text (event->rid, rid), event->version, pointer);
}

/* "RID.VERSION/content/0/attachment=RID.VERSION": what a version of the document says of a version of the file. */
static char *
id_of_binary (const RoundsEvent *event,
              const RoundsAttachment *attachment,
              const RoundsRecord *binary,
              guint32 version)
{
  const RoundsFacet *facet = facet_of (event, attachment);
  const char *pointer = facet != NULL && facet->pointer != NULL ? facet->pointer : "";
  g_autofree char *document = id_of (event, pointer);
  char rid[ROUNDS_RID_TEXT];

  return g_strdup_printf ("%s=%s.%u", document, rounds_rid_text (binary->rid, rid), version);
}

static GBytes *
decode (RoundsDocuments *self, const char *format, GBytes *document, char *id)
{
  GBytes *text = strcmp (format, "cda") == 0 ? text_of_cda (document)
                                             : text_of_reader (format, document);

  if (text == NULL)
    {
      g_free (id);
      return NULL;
    }
  g_hash_table_insert (self->decoded, id, g_bytes_ref (text));
  g_ptr_array_add (self->fresh, id);
  return text;
}

/* ---- a file that is only named ---- */

/* What stands beside the url, which no event keeps. */
static gboolean
say_name (RoundsDocuments *self,
          const RoundsEvent *event,
          const RoundsAttachment *attachment,
          RoundsBinaryName *name,
          GError **error)
{
  const RoundsFacet *facet = facet_of (event, attachment);
  const RoundsRecord *record = rounds_chart_find (self->chart, event->rid);
  g_autofree char *hash = NULL, *size = NULL;

  *name = (RoundsBinaryName){ .url = attachment->url,
                              .source = event->source,
                              .document = event->reference,
                              .content_type = attachment->content_type };
  if (facet == NULL || facet->pointer == NULL || record == NULL ||
      g_strcmp0 (record->media, ROUNDS_MEDIA_FHIR) != 0)
    return TRUE;
  if (!read_resource (self, event, error))
    return FALSE;
  hash = g_strconcat (facet->pointer, "/hash", NULL);
  size = g_strconcat (facet->pointer, "/size", NULL);
  name->hash = rounds_scan_string (self->json, node_at (self->json, hash));
  name->size = rounds_scan_digits (self->json, node_at (self->json, size));
  return TRUE;
}

static GBytes *
bytes_of_binary (RoundsDocuments *self,
                 const RoundsEvent *event,
                 const RoundsAttachment *attachment,
                 GError **error)
{
  RoundsBinaryName name;
  RoundsBinaryPlace place;

  if (!say_name (self, event, attachment, &name, error) ||
      !rounds_binaries_find (self->binaries, &name, &place, error))
    return NULL;
  return rounds_binaries_read (self->binaries, &name, &place, NULL, error);
}

GBytes *
rounds_documents_bytes (RoundsDocuments *self,
                        const RoundsEvent *event,
                        const RoundsAttachment *attachment,
                        GError **error)
{
  const char *data;

  if (attachment->pointer == NULL)
    return attachment->url != NULL ? bytes_of_binary (self, event, attachment, error) : NULL;
  if (strcmp (attachment->pointer, ROUNDS_CCDA_BODY) == 0)
    {
      g_autoptr (GBytes)
          whole = rounds_chart_content (self->chart, event->rid, event->version, error);

      return whole != NULL ? rounds_ccda_body (whole, error) : NULL;
    }
  if (!read_resource (self, event, error))
    return NULL;
  data = rounds_scan_string (self->json, node_at (self->json, attachment->pointer));
  return data != NULL ? rounds_bytes_of_base64 (data, error) : NULL;
}

/* version: of a file that is named; 0 or 1: not told. Names of FHIR's elements and numbers are kept for good: a few, and
 * no words of a person. */
static const char *
field_of (const RoundsFacet *facet, guint32 version)
{
  const char *pointer = facet->attachment.pointer;
  g_autofree char *named = NULL;

  if (pointer == NULL && facet->attachment.url != NULL && facet->pointer != NULL)
    {
      named = version > 1 ? g_strdup_printf ("%s/url#%u", facet->pointer, version)
                          : g_strconcat (facet->pointer, "/url", NULL);
      pointer = g_intern_string (named);
    }
  return pointer != NULL ? pointer + (pointer[0] == '/') : "";
}

const char *
rounds_documents_field (RoundsDocuments *self, const RoundsFacet *facet)
{
  return field_of (facet, self->file_version);
}

guint
rounds_documents_attachment (const RoundsEvent *event, const char *field)
{
  const RoundsFacet *facet;
  gsize size;

  if (field == NULL)
    return ROUNDS_ATTACHMENT_NONE;
  field += field[0] == '/';
  size = strcspn (field, "#");
  for (guint i = 0; (facet = rounds_event_facet (event, ROUNDS_FACET_ATTACHMENT, i)) != NULL; i++)
    {
      const char *own = field_of (facet, 0);

      if (size > 0 && strncmp (own, field, size) == 0 && own[size] == '\0')
        return i;
    }
  return ROUNDS_ATTACHMENT_NONE;
}

/* Of bytes that are there. id: of what was decoded of them. */
static GBytes *
text_of (RoundsDocuments *self,
         const char *content_type,
         GBytes *document,
         const char *id,
         GError **error)
{
  const char *format = text_format_of (content_type);
  GBytes *known = g_hash_table_lookup (self->decoded, id);

  if (known != NULL)
    return g_bytes_ref (known);
  if (format == NULL)
    return NULL;
  return strcmp (format, "text") == 0 ? text_of_plain (content_type, document, error)
                                      : decode (self, format, document, g_strdup (id));
}

/* What is not certain is not read, and no reason to read nothing else. */
static GBytes *
pass_over (RoundsDocuments *self, GError *why, GError **error)
{
  if (!g_error_matches (why, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AMBIGUOUS))
    {
      g_propagate_error (error, why);
      return NULL;
    }
  self->why = g_strdup (why->message);
  g_error_free (why);
  return NULL;
}

static GBytes *
text_of_binary (RoundsDocuments *self,
                const RoundsEvent *event,
                const RoundsAttachment *attachment,
                GError **error)
{
  RoundsBinaryName name;
  RoundsBinaryPlace place;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) why = NULL;
  g_autofree char *type = NULL, *id = NULL;
  RoundsBinaryRead read = { NULL, 0 };
  GBytes *known;

  if (!say_name (self, event, attachment, &name, error) ||
      !rounds_binaries_find (self->binaries, &name, &place, error))
    return NULL;
  if (place.chart != NULL)
    {
      id = id_of_binary (event, attachment, place.record, place.record->version);
      /* Of several versions the one that fits is meant, which only reading tells. */
      known = place.of_nobody || place.record->n_versions > 1
                  ? NULL
                  : g_hash_table_lookup (self->decoded, id);
      self->file_version = place.record->version;
      if (known != NULL)
        return g_bytes_ref (known);
      bytes = rounds_binaries_read (self->binaries, &name, &place, &read, &why);
      self->file_version = read.version;
      if (bytes != NULL && read.version != place.record->version)
        {
          g_free (id);
          id = id_of_binary (event, attachment, place.record, read.version);
        }
      type = read.content_type;
    }
  if (why != NULL)
    return pass_over (self, g_steal_pointer (&why), error);
  if (bytes == NULL)
    self->why = g_strdup (_ ("The text of this document is not in this record: the record only "
                             "names the file."));
  return bytes != NULL
             ? text_of (self, attachment->content_type != NULL ? attachment->content_type : type,
                        bytes, id, error)
             : NULL;
}

GBytes *
rounds_documents_text (RoundsDocuments *self,
                       const RoundsEvent *event,
                       const RoundsAttachment *attachment,
                       GError **error)
{
  g_autofree char *id = NULL;
  g_autoptr (GBytes) document = NULL;
  GBytes *known;

  g_clear_pointer (&self->why, g_free);
  self->file_version = 0;
  if (attachment->content_type != NULL && text_format_of (attachment->content_type) == NULL)
    return NULL;
  if (attachment->pointer == NULL)
    return attachment->url != NULL ? text_of_binary (self, event, attachment, error) : NULL;
  id = id_of (event, attachment->pointer);
  known = g_hash_table_lookup (self->decoded, id);
  if (known != NULL)
    return g_bytes_ref (known);
  document = rounds_documents_bytes (self, event, attachment, error);
  return document != NULL ? text_of (self, attachment->content_type, document, id, error) : NULL;
}

const char *
rounds_documents_why (RoundsDocuments *self)
{
  return self->why;
}

GBytes *
rounds_documents_cited_text (RoundsDocuments *self,
                             const RoundsEvent *event,
                             const char *field,
                             GError **error)
{
  guint nth = rounds_documents_attachment (event, field);
  const RoundsFacet *facet;
  g_autoptr (GBytes) text = NULL;

  if (nth == ROUNDS_ATTACHMENT_NONE)
    return NULL;
  facet = rounds_event_facet (event, ROUNDS_FACET_ATTACHMENT, nth);
  text = rounds_documents_text (self, event, &facet->attachment, error);
  if (text == NULL || strcmp (rounds_documents_field (self, facet), field + (field[0] == '/')) != 0)
    return NULL;
  return g_steal_pointer (&text);
}
