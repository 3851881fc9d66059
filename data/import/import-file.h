/* import-file.h: any file from outside, read into records that the store can take.
 *
 * One entry for all of them. What a file is, its first bytes say, never its name:
 *
 *   FHIR JSON (a resource, a Bundle), NDJSON     data/fhir
 *   C-CDA documents                              data/ccda: a "Document" and its "Patient"
 *   HL7 v2 messages, one or many, MLLP or plain  data/hl7v2: a "Message" each and its "Patient"
 *
 * each plain, in gzip, or in a zip (every member of every folder; nothing is ever written to disk,
 * and an archive inside an archive is refused, not followed). References among FHIR resources are
 * resolved among all the files that one RoundsImport has read, in the order in which they come.
 *
 * What cannot be read is refused with its place, and the rest goes on. Places hold no content of
 * the record: a member's name, a JSON pointer, a line, a segment, an element path.
 *
 * Memory: a JSON file, a C-CDA document and a message are read whole (limits of feed.h, ccda.h and
 * message.h); NDJSON, many messages in a file, and zip members one after the other.
 *
 * Weighed: a reader chosen by the file's name (wrong as soon as a person renames a file), a table
 * of plug-ins (three formats need no registry). Chosen: look at the first bytes, call one of three.
 */
#pragma once

#include "incoming.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RoundsImport RoundsImport;

typedef struct
{
  /* One record, and all it points to, valid during the call. FALSE with an error ends the reading
   * at once. The Patient of a document or a message comes before it. */
  gboolean (*take) (gpointer data, const RoundsIncoming *incoming, GError **error);
  /* file: the name that was given to rounds_import_read. where: "/entry/3/resource/birthDate",
   * "line 12: /birthDate", "folder/a.json: /id", "message 2: OBX 3"; "" is the whole file. */
  void (*refuse) (gpointer data, const char *file, const char *where, const char *why);
  gboolean keep_bundles; /* transport Bundles are records too */
  gpointer data;
  /* As RoundsFeedUser's: said only of a FHIR resource. May be NULL. */
  void (*refuse_of) (gpointer data, const char *type, const char *subject);
} RoundsImportUser;

/* source: the feed's name, RoundsIncoming.source of all that comes. One thread at a time. */
RoundsImport *rounds_import_new (const char *source);
void rounds_import_free (RoundsImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsImport, rounds_import_free)

/* From now on only who its patients are is wanted: of FHIR only Patients are given, which is some times cheaper; of a
 * document or a message all is. */
void rounds_import_set_persons_only (RoundsImport *self, gboolean persons_only);

/* Reads a stream to its end. A zip needs a stream that is a GSeekable, as a file's is. name: for
 * refuse, and ".ndjson" in it (or in a member's name) makes a file of one single line NDJSON.
 * INVALID when the file as a whole is none of the formats or broken, with a plain line that names
 * no content; CANCELLED (G_IO_ERROR); or take's error. What was taken before stays taken. */
gboolean rounds_import_read (RoundsImport *self,
                             GInputStream *stream,
                             const char *name,
                             const RoundsImportUser *user,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
