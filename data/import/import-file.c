#include "import-file.h"

#include "ccda.h"
#include "feed.h"
#include "hl7-read.h"
#include "unpack.h"
#include "zip.h"

#include <string.h>

#define PEEK (1u << 16)
struct _RoundsImport
{
  char *source;
  RoundsFeed *feed;
};

typedef struct
{
  RoundsImport *import;
  const RoundsImportUser *user;
  const char *file, *member; /* member NULL: the file itself */
  GCancellable *cancellable;
  gboolean stopped; /* the user said no: nothing more is read */
} Job;

RoundsImport *
rounds_import_new (const char *source)
{
  RoundsImport *self = g_new0 (RoundsImport, 1);

  self->source = g_strdup (source);
  self->feed = rounds_feed_new ();
  return self;
}

void
rounds_import_free (RoundsImport *self)
{
  if (self == NULL)
    return;
  g_free (self->source);
  rounds_feed_free (self->feed);
  g_free (self);
}

void
rounds_import_set_persons_only (RoundsImport *self, gboolean persons_only)
{
  rounds_feed_set_persons_only (self->feed, persons_only);
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID, why);
  return FALSE;
}

/* ---- what the readers give ---- */

static void
on_part_refused (gpointer data, const char *where, const char *why)
{
  const Job *job = data;
  g_autofree char *place = NULL;

  if (job->member != NULL)
    place = g_strdup_printf ("%s%s%s", job->member, *where != 0 ? ": " : "", where);
  job->user->refuse (job->user->data, job->file, place != NULL ? place : where, why);
}

static void
on_whose_refused (gpointer data, const char *type, const char *subject)
{
  const Job *job = data;

  if (job->user->refuse_of != NULL)
    job->user->refuse_of (job->user->data, type, subject);
}

static gboolean
on_record_taken (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Job *job = data;

  job->stopped = !job->user->take (job->user->data, incoming, error);
  return !job->stopped;
}

static gboolean
on_resource_taken (
    gpointer data, const RoundsExtracted *x, const guint8 *bytes, gsize n_bytes, GError **error)
{
  const Job *job = data;
  const RoundsIncoming incoming = {
    .source = job->import->source,
    .type = x->type,
    .id = x->id,
    .media = ROUNDS_MEDIA_FHIR,
    .version_id = x->version_id,
    .last_updated = x->last_updated,
    .bytes = bytes,
    .n_bytes = n_bytes,
    .subject = x->subject,
    .shared = x->shared,
    .resolved = x->resolved,
    .n_resolved = x->n_resolved,
    .events = x->events,
    .n_events = x->n_events,
    .person = x->person,
  };

  return on_record_taken (data, &incoming, error);
}

/* ---- what a stream is ---- */

typedef enum
{
  FORMAT_NONE,
  FORMAT_ZIP,
  FORMAT_GZIP,
  FORMAT_JSON,
  FORMAT_NDJSON,
  FORMAT_XML,
  FORMAT_HL7,
} Format;

static gsize
skip_space (const guint8 *head, gsize n)
{
  gsize i = 0;

  while (i < n && strchr (" \t\r\n", head[i]) != NULL && head[i] != 0)
    i++;
  return i;
}

/* Several objects a line each: the first line is closed, and another begins (hl7.org/fhir/R4/
 * nd-json.html). A single line is told by its name. */
static gboolean
is_ndjson (const guint8 *head, gsize n, const char *name)
{
  const guint8 *stop = memchr (head, '\n', n), *last = stop;
  gsize next;

  if (strstr (name, ".ndjson") != NULL)
    return TRUE;
  if (stop == NULL)
    return FALSE;
  while (last > head && g_ascii_isspace (last[-1]))
    last--;
  next = (gsize) (stop - head);
  next += skip_space (head + next, n - next);
  return last > head && last[-1] == '}' && next < n && head[next] == '{';
}

static Format
format_of (const guint8 *head, gsize n, const char *name)
{
  gsize space;

  if (rounds_zip_is (head, n))
    return FORMAT_ZIP;
  if (n >= 2 && head[0] == 0x1f && head[1] == 0x8b) /* RFC 1952, 2.3.1 */
    return FORMAT_GZIP;
  if (rounds_hl7_is (head, n))
    return FORMAT_HL7;
  if (n >= 2 && ((head[0] == 0xff && head[1] == 0xfe) || (head[0] == 0xfe && head[1] == 0xff)))
    return FORMAT_XML; /* UTF-16: only XML says so itself */
  space = n >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  space += skip_space (head + space, n - space);
  if (space < n && head[space] == '<')
    return FORMAT_XML;
  if (space < n && (head[space] == '{' || head[space] == '['))
    return is_ndjson (head + space, n - space, name) ? FORMAT_NDJSON : FORMAT_JSON;
  return FORMAT_NONE;
}

/* The first bytes, which stay in the stream. (transfer full) */
static GBufferedInputStream *
peek (GInputStream *in, const guint8 **head, gsize *n, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBufferedInputStream)
      buffered = G_BUFFERED_INPUT_STREAM (g_buffered_input_stream_new_sized (in, PEEK));
  gssize more = 1;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (buffered), FALSE);
  while (more > 0 && g_buffered_input_stream_get_available (buffered) < PEEK)
    more = g_buffered_input_stream_fill (buffered, -1, cancellable, error);
  if (more < 0)
    return NULL;
  *head = g_buffered_input_stream_peek_buffer (buffered, n);
  return g_steal_pointer (&buffered);
}

/* ---- readers ---- */

static gboolean
read_json (Job *job, GInputStream *in, gboolean lines, GError **error)
{
  const RoundsFeedUser user = { on_resource_taken, on_part_refused, job->user->keep_bundles, job,
                                on_whose_refused };

  return rounds_feed_read (job->import->feed, in, lines ? ".ndjson" : ".json", &user,
                           job->cancellable, error);
}

static gboolean
read_xml (Job *job, GInputStream *in, GError **error)
{
  const RoundsRecordUser user = { job->import->source, on_record_taken, on_part_refused, job };
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (PEEK);
  gssize n;

  while ((n = g_input_stream_read (in, piece, PEEK, job->cancellable, error)) > 0)
    {
      if (all->len + (gsize) n > ROUNDS_CCDA_FILE_MAX)
        return fail (error, "an XML document over 64 MiB");
      g_byte_array_append (all, piece, (guint) n);
    }
  return n == 0 && rounds_ccda_read (all->data, all->len, &user, error);
}

static gboolean
read_hl7 (Job *job, GInputStream *in, GError **error)
{
  const RoundsRecordUser user = { job->import->source, on_record_taken, on_part_refused, job };

  return rounds_hl7_read (in, &user, job->cancellable, error);
}

/* One file that is no archive. */
static gboolean
read_plain (Job *job, GInputStream *in, const char *name, Format format, GError **error)
{
  switch (format)
    {
    case FORMAT_JSON:
    case FORMAT_NDJSON:
      return read_json (job, in, format == FORMAT_NDJSON, error);
    case FORMAT_XML:
      return read_xml (job, in, error);
    case FORMAT_HL7:
      return read_hl7 (job, in, error);
    case FORMAT_ZIP:
    case FORMAT_GZIP:
      return fail (error, "an archive inside an archive is not followed: unpack it first");
    case FORMAT_NONE:
    default:
      return fail (error, "neither FHIR JSON, nor C-CDA, nor HL7 v2");
    }
}

static gboolean
read_unpacked (Job *job, GInputStream *in, const char *name, GError **error)
{
  const guint8 *head;
  gsize n;
  g_autoptr (GBufferedInputStream) buffered = peek (in, &head, &n, job->cancellable, error);

  return buffered != NULL &&
         read_plain (job, G_INPUT_STREAM (buffered), name, format_of (head, n, name), error);
}

/* ---- archives ---- */

static gboolean
read_gzip (Job *job, GInputStream *in, const char *name, GError **error)
{
  RoundsUnpackBudget budget = { 0 };
  const RoundsUnpackPart part = { .method = ROUNDS_UNPACK_GZIP, .budget = &budget };
  g_autoptr (GInputStream) unpacked = rounds_unpack_stream (in, &part);

  return read_unpacked (job, unpacked, name, error);
}

/* FALSE ends the whole; a member that cannot be read is refused. */
static gboolean
read_member (Job *job, RoundsZip *zip, guint i, GError **error)
{
  const RoundsZipMember *member = rounds_zip_member (zip, i);
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GError) why = NULL;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;
  if (member->folder)
    return TRUE;
  job->member = member->name;
  in = rounds_zip_read (zip, i, job->cancellable, &why);
  if (in == NULL || !read_unpacked (job, in, member->name, &why))
    {
      if (job->stopped || !g_error_matches (why, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      on_part_refused (job, "", why->message);
    }
  job->member = NULL;
  return TRUE;
}

static gboolean
read_zip (Job *job, GInputStream *stream, GError **error)
{
  g_autoptr (RoundsZip) zip = rounds_zip_open (stream, job->cancellable, error);

  if (zip == NULL)
    return FALSE;
  if (rounds_zip_count (zip) == 0)
    return fail (error, "an empty zip");
  for (guint i = 0; i < rounds_zip_count (zip); i++)
    if (!read_member (job, zip, i, error))
      return FALSE;
  return TRUE;
}

gboolean
rounds_import_read (RoundsImport *self,
                    GInputStream *stream,
                    const char *name,
                    const RoundsImportUser *user,
                    GCancellable *cancellable,
                    GError **error)
{
  Job job = { .import = self, .user = user, .file = name, .cancellable = cancellable };
  const guint8 *head;
  gsize n;
  g_autoptr (GBufferedInputStream) buffered = peek (stream, &head, &n, cancellable, error);
  Format format;

  if (buffered == NULL)
    return FALSE;
  if (n == 0)
    return fail (error, "an empty file");
  format = format_of (head, n, name);
  if (format == FORMAT_ZIP)
    return read_zip (&job, stream, error);
  if (format == FORMAT_GZIP)
    return read_gzip (&job, G_INPUT_STREAM (buffered), name, error);
  return read_plain (&job, G_INPUT_STREAM (buffered), name, format, error);
}
