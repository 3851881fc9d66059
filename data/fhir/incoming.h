/* incoming.h: one record as it came from outside, ready for the store.
 *
 * Importers (FHIR JSON, NDJSON, C-CDA, HL7 v2) and later sync make these; rounds_batch_put
 * (records.h) keeps them. The bytes are the exact range that arrived, and are never rewritten; what
 * was resolved or derived stands beside them.
 */
#pragma once

#include "event.h"
#include "person.h"

G_BEGIN_DECLS

#define ROUNDS_MEDIA_FHIR   "application/fhir+json"

/* The form in which all readers (data/fhir, data/hl7v2, data/ccda, data/import) derive events and persons from
 * bytes. One more whenever one of them makes something else of the same bytes: what an older form made is then
 * derived anew when its chart is opened (store/anew.c). tests/data/test-anew.c fails where it was forgotten. */
#define ROUNDS_DERIVED_FORM 2

/* A reference inside the bytes whose target is not what it says: urn:uuid:..., conditional. */
typedef struct
{
  const char *pointer; /* "/subject/reference" */
  const char *target;  /* "Patient/123" */
} RoundsResolved;

typedef struct
{
  const char *source; /* the feed: "demonstration", a server's base URL */
  const char *type;   /* "Observation"; "Document" for C-CDA, "Message" for HL7 v2 */
  const char *id;     /* NULL: none; the store gives it a local one, outside its bytes */
  const char *media;  /* ROUNDS_MEDIA_FHIR, "application/hl7-cda+xml", "x-application/hl7-v2+er7" */
  const char *version_id, *last_updated; /* meta, as given; NULL */
  const guint8 *bytes;                   /* (n_bytes) */
  gsize n_bytes;
  gboolean deleted; /* a tombstone: no bytes */
  /* "Patient/123" of the same source, resolved. NULL: names no patient. Of a Patient: its own. Of a tombstone: in
   * whose chart it deletes, as the caller knows; without, it is refused (private/moved.h). */
  const char *subject;
  gboolean shared; /* organisations, practitioners, locations, medications: nobody's */
  const RoundsResolved *resolved;
  guint n_resolved;
  RoundsEvent *const *events;
  guint n_events;
  RoundsPerson *person; /* of a Patient; NULL otherwise */
} RoundsIncoming;

G_END_DECLS
