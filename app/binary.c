#include "binary.h"

#include "scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TYPE         "Binary/"
/* Of one id: more than a server keeps of a file that is signed once. */
#define VERSIONS_MAX 32

struct _RoundsBinaries
{
  RoundsChart *chart;       /* not owned */
  const RoundsActor *actor; /* not owned */
  RoundsChart *unassigned;  /* what names no patient; NULL until a file is looked for there */
};

RoundsBinaries *
rounds_binaries_new (RoundsChart *chart, const RoundsActor *actor)
{
  RoundsBinaries *self = g_new0 (RoundsBinaries, 1);

  self->chart = chart;
  self->actor = actor;
  return self;
}

void
rounds_binaries_free (RoundsBinaries *self)
{
  g_clear_pointer (&self->unassigned, rounds_chart_close);
  g_free (self);
}

/* ---- which it is ---- */

/* "Binary/xyz" at the end of an address; NULL: it is no address of a Binary, or of one version only. */
static const char *
tail_of (const char *url)
{
  const char *tail = g_strrstr (url, TYPE);

  if (tail == NULL || (tail != url && tail[-1] != '/') || tail[strlen (TYPE)] == '\0' ||
      strpbrk (tail + strlen (TYPE), "/?#") != NULL)
    return NULL;
  return tail;
}

/* Whether the address is one of the server that the source is. */
static gboolean
is_at_source (const char *url, const char *tail, const char *source)
{
  gsize size = strlen (source);

  while (size > 0 && source[size - 1] == '/')
    size--;
  return tail == url || (size > 0 && strncmp (url, source, size) == 0 && url[size] == '/' &&
                         tail == url + size + 1);
}

/* A Binary that says not whose it is is filed under nobody. */
static gboolean
find_unassigned (RoundsBinaries *self,
                 const char *tail,
                 const char *source,
                 RoundsBinaryPlace *place,
                 GError **error)
{
  RoundsStore *store = rounds_chart_get_store (self->chart);
  g_autoptr (GArray)
      found = rounds_store_find (store, "Binary", tail + strlen (TYPE), source, error);
  const RoundsRecord *record;

  if (found == NULL)
    return FALSE;
  if (found->len != 1 || g_array_index (found, RoundsFound, 0).place != ROUNDS_PLACE_UNASSIGNED)
    return TRUE;
  if (self->unassigned == NULL)
    self->unassigned = rounds_chart_open_place (store, ROUNDS_PLACE_UNASSIGNED, self->actor, error);
  if (self->unassigned == NULL)
    return FALSE;
  record = rounds_chart_find (self->unassigned, g_array_index (found, RoundsFound, 0).rid);
  if (record == NULL)
    return TRUE;
  place->chart = self->unassigned;
  place->record = record;
  place->of_nobody = TRUE;
  return TRUE;
}

/* That the chart is a place, and no patient's. */
static gboolean
is_of_nobody (RoundsChart *chart)
{
  static const guint8 nobody[ROUNDS_RID_BYTES];

  return memcmp (rounds_chart_get_patient (chart), nobody, sizeof nobody) == 0;
}

gboolean
rounds_binaries_find (RoundsBinaries *self,
                      const RoundsBinaryName *name,
                      RoundsBinaryPlace *place,
                      GError **error)
{
  const char *tail = name->url != NULL ? tail_of (name->url) : NULL;

  *place = (RoundsBinaryPlace){ NULL, NULL, FALSE, FALSE };
  if (tail == NULL)
    return TRUE;
  place->only_by_hash = !is_at_source (name->url, tail, name->source);
  place->record = rounds_chart_find_reference (self->chart, tail, name->source);
  if (place->record == NULL)
    return find_unassigned (self, tail, name->source, place, error);
  place->chart = self->chart;
  place->of_nobody = is_of_nobody (self->chart);
  return TRUE;
}

/* ---- whether it is ---- */

/* Ids of a source that two hospitals share are not one name space: what may be another's document is not shown. */
static void
set_not_certain (GError **error)
{
  g_set_error_literal (
      error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AMBIGUOUS,
      _ ("More than one document of this source has this id, and none says whose it is: it is "
         "not certain which is meant."));
}

static void
set_other_patient (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AMBIGUOUS,
                       _ ("The file that this document names says that it belongs to something "
                          "else, which is not in this patient’s record: it is not shown."));
}

static void
set_other_file (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AMBIGUOUS,
                       _ ("The file in the record is not the one that this document names: its "
                          "size or its check number differs. It is not shown."));
}

/* Whether a Binary is of the type that refers to it: "text/plain; charset=utf-8" is text/plain. */
static gboolean
is_of_type (const char *type, const char *wanted)
{
  static const char any[] = "application/octet-stream";
  gsize size = type != NULL ? strcspn (type, "; ") : 0;

  if (type == NULL || wanted == NULL || g_str_has_prefix (type, any) ||
      g_str_has_prefix (wanted, any))
    return TRUE;
  return size == strcspn (wanted, "; ") && g_ascii_strncasecmp (type, wanted, size) == 0;
}

/* The last two steps of an address: "https://there/Patient/1" names Patient/1. */
static const char *
last_two_steps (const char *reference)
{
  const char *at = reference + strlen (reference);

  for (guint slashes = 0; at > reference; at--)
    if (at[-1] == '/' && ++slashes == 2)
      break;
  return at;
}

/* Of what is filed under nobody: whether what it says of its access is of this patient. */
static gboolean
is_of_patient (RoundsBinaries *self, RoundsScan *json, const RoundsBinaryName *name)
{
  RoundsScanNode context = rounds_scan_get (json, rounds_scan_root (json), "securityContext");
  const char *reference = rounds_scan_get_string (json, context, "reference");

  if (reference == NULL)
    return TRUE;
  reference = last_two_steps (reference);
  return g_strcmp0 (reference, name->document) == 0 ||
         rounds_chart_find_reference (self->chart, reference, name->source) != NULL;
}

typedef enum
{
  FITS_UNKNOWN, /* nothing is said of it */
  FITS_SIZE,
  FITS_HASH,
  FITS_NOT,
} Fits;

/* SHA-1 in base64 (R4); some write its hexadecimal digits, or SHA-256: by its length. *compared: FALSE: neither. */
static gboolean
hash_fits (const char *hash, GBytes *bytes, gboolean *compared)
{
  const guchar *data = g_bytes_get_data (bytes, NULL);
  gsize size = g_bytes_get_size (bytes), n = 0;
  g_autofree char *hex = g_compute_checksum_for_data (G_CHECKSUM_SHA1, data, size);
  g_autofree guchar *given = g_base64_decode (hash, &n);
  g_autoptr (GString) digits = g_string_new (NULL);

  *compared = TRUE;
  if (strlen (hash) == 40 && strspn (hash, "0123456789abcdefABCDEF") == 40)
    return g_ascii_strcasecmp (hash, hex) == 0;
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (digits, "%02x", given[i]);
  if (n == 20)
    return strcmp (digits->str, hex) == 0;
  *compared = n == 32;
  g_free (hex);
  hex = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
  return strcmp (digits->str, hex) == 0;
}

/* A hash that fits tells more than a size that does not. */
static Fits
how_it_fits (const RoundsBinaryName *name, GBytes *bytes)
{
  gboolean compared = FALSE, fits;
  guint64 size;

  if (name->hash != NULL)
    {
      fits = hash_fits (name->hash, bytes, &compared);
      if (compared)
        return fits ? FITS_HASH : FITS_NOT;
    }
  if (name->size == NULL ||
      !g_ascii_string_to_unsigned (name->size, 10, 0, G_MAXINT64, &size, NULL))
    return FITS_UNKNOWN;
  return size == g_bytes_get_size (bytes) ? FITS_SIZE : FITS_NOT;
}

/* ---- its bytes ---- */

GBytes *
rounds_bytes_of_base64 (const char *data, GError **error)
{
  gsize size = strlen (data);
  guchar *bytes = g_try_malloc (size / 4 * 3 + 4);
  gint state = 0;
  guint save = 0;

  if (bytes == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                           _ ("There is not enough memory to read the notes"));
      return NULL;
    }
  return g_bytes_new_take (bytes, g_base64_decode_step (data, size, bytes, &state, &save));
}

typedef struct
{
  RoundsBinaries *self;
  const RoundsBinaryName *name;
  const RoundsBinaryPlace *place;
} Asked;

/* Whether what fits so is the file that is meant. */
static gboolean
is_certain (const Asked *asked, RoundsScan *json, Fits fits, GError **error)
{
  const RoundsBinaryPlace *place = asked->place;
  const char *type = rounds_scan_get_string (json, rounds_scan_root (json), "contentType");

  if (fits == FITS_NOT)
    set_other_file (error);
  else if (place->of_nobody && !is_of_patient (asked->self, json, asked->name))
    set_other_patient (error);
  else if (fits != FITS_HASH &&
           (place->only_by_hash ||
            (place->of_nobody &&
             (place->record->n_versions > 1 || !is_of_type (type, asked->name->content_type)))))
    set_not_certain (error);
  else
    return TRUE;
  return FALSE;
}

/* One version; 0: the newest. *tried: it has bytes, which are not those that are meant. */
static GBytes *
read_version (
    const Asked *asked, guint32 version, RoundsBinaryRead *read, gboolean *tried, GError **error)
{
  g_autoptr (GBytes) content = rounds_chart_content (asked->place->chart, asked->place->record->rid,
                                                     version, error);
  g_autoptr (RoundsScan) json = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *data;
  gsize size;

  *tried = FALSE;
  if (content == NULL)
    return NULL;
  data = g_bytes_get_data (content, &size);
  if (size == 0) /* that it was deleted */
    return NULL;
  json = rounds_scan_parse (data, size, NULL, error);
  if (json == NULL)
    return NULL;
  data = rounds_scan_get_string (json, rounds_scan_root (json), "data");
  bytes = data != NULL ? rounds_bytes_of_base64 (data, error) : NULL;
  if (bytes == NULL)
    return NULL;
  *tried = !is_certain (asked, json, how_it_fits (asked->name, bytes), error);
  if (*tried)
    return NULL;
  if (read != NULL)
    *read = (RoundsBinaryRead){ g_strdup (rounds_scan_get_string (json, rounds_scan_root (json),
                                                                  "contentType")),
                                version != 0 ? version : asked->place->record->version };
  return g_steal_pointer (&bytes);
}

GBytes *
rounds_binaries_read (RoundsBinaries *self,
                      const RoundsBinaryName *name,
                      const RoundsBinaryPlace *place,
                      RoundsBinaryRead *read,
                      GError **error)
{
  const Asked asked = { self, name, place };
  gboolean tried;
  GBytes *bytes;

  if (read != NULL)
    *read = (RoundsBinaryRead){ NULL, 0 };
  if (place->chart == NULL || place->record->deleted)
    return NULL;
  bytes = read_version (&asked, 0, read, &tried, error);
  if (!tried || name->hash == NULL)
    return bytes;
  for (guint32 back = 1; back <= MIN (place->record->n_versions, VERSIONS_MAX); back++)
    {
      bytes = read_version (&asked, place->record->n_versions + 1 - back, read, &tried, NULL);
      if (bytes != NULL)
        {
          g_clear_error (error);
          return bytes;
        }
    }
  return NULL;
}
