/* feed.h: files of FHIR JSON, one resource after the other.
 *
 * Takes a resource, a Bundle (transaction, batch, collection, searchset, history, document, message)
 * or NDJSON, plain or gzipped. A Bundle of type document, message or collection is a record of its
 * own and is given too; the others are transport. References that mean another entry (urn:uuid:...)
 * or an identifier (Practitioner?identifier=...) are resolved among all the files that one feed has
 * read. What cannot be read is refused with its place, and the rest goes on.
 *
 * Memory: a Bundle is read whole (at most ROUNDS_FEED_FILE_MAX); NDJSON line by line.
 */
#pragma once

#include "extract.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROUNDS_FEED_FILE_MAX (768u << 20) /* bytes, after gunzip */
#define ROUNDS_FEED_LINE_MAX (64u << 20)

typedef struct _RoundsFeed RoundsFeed;

typedef struct
{
  /* One resource; bytes is its exact range. FALSE with an error ends the reading. */
  gboolean (*take) (gpointer data,
                    const RoundsExtracted *extracted,
                    const guint8 *bytes,
                    gsize n_bytes,
                    GError **error);
  /* What was refused: where is "/entry/3/resource/birthDate" or "line 12: /birthDate". */
  void (*refuse) (gpointer data, const char *where, const char *why);
  gboolean keep_bundles; /* transport bundles are records too */
  gpointer data;
  /* Of what refuse is called for next: its type and whom it is about ("Patient/1"), NULL where that is not known. May
   * be NULL; then it is not asked for. */
  void (*refuse_of) (gpointer data, const char *type, const char *subject);
} RoundsFeedUser;

RoundsFeed *rounds_feed_new (void);
void rounds_feed_free (RoundsFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsFeed, rounds_feed_free)

/* From now on only Patients are given, cheaply: a line that names none is not parsed. */
void rounds_feed_set_persons_only (RoundsFeed *self, gboolean persons_only);

/* Reads a stream to its end; name decides nothing but whether it is NDJSON (it holds ".ndjson").
 * INVALID when it is no JSON or holds no FHIR at all, CANCELLED (G_IO_ERROR), or take's error. */
gboolean rounds_feed_read (RoundsFeed *self,
                           GInputStream *stream,
                           const char *name,
                           const RoundsFeedUser *user,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
