/* extract.h: one FHIR R4 resource, read into events, a person and the references in it.
 *
 * Nothing is decided here: every element that a rule of the record needs is taken as it stands, with
 * its place. A type without a row in the table (extract-types.c) still becomes one event that says
 * what it is. A date that is none, or an id that cannot be one, refuses the resource, since a wrong
 * day is worse than a missing line; but an allergy or an illness stands without it, and who reads says so.
 * Unknown elements and extensions are passed over, and stay in the bytes that the store keeps.
 *
 * Weighed: a function a type (48 functions that differ in names of elements), a schema of all of R4
 * (megabytes, and most of it never shown), or a table of paths a type. Chosen: the table; values and
 * persons, which are shapes of their own, are functions.
 */
#pragma once

#include "block.h"
#include "incoming.h"
#include "scan.h"

G_BEGIN_DECLS

typedef struct
{
  RoundsScan *json; /* outlives what is extracted */
  RoundsScanNode resource;
  /* What a reference of the text really means: urn:uuid:..., Practitioner?identifier=... NULL when
   * it is not known; then the reference stays as it is. May be NULL itself. */
  const char *(*resolve) (gpointer data, const char *reference);
  /* The resource of this very document that a resolved reference names, 0 when it is not in it: the
   * Medication of an order. May be NULL. */
  RoundsScanNode (*find) (gpointer data, const char *reference);
  gpointer data;
} RoundsExtractInput;

typedef struct
{
  const char *type, *id; /* id NULL: the resource has none */
  const char *version_id, *last_updated;
  const char *subject; /* "Patient/123"; NULL: no patient is named */
  gboolean shared;     /* nobody's: an organisation ...; an event, if others refer to it by name */
  const char
      *undated; /* pointer of a date that is none, without which it stands; NULL: there is none */
  RoundsEvent **events;
  guint n_events;
  RoundsPerson *person;
  RoundsResolved *resolved;
  guint n_resolved;
  RoundsBlock *block; /* owns all of it */
} RoundsExtracted;

/* FALSE with INVALID: *where (may be NULL) is the JSON pointer of the place. (transfer full) */
gboolean rounds_extract (const RoundsExtractInput *input,
                         RoundsExtracted *out,
                         char **where,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rounds_extracted_clear (RoundsExtracted *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsExtracted, rounds_extracted_clear)

G_END_DECLS
