/* record-build.h: events and persons put together from a document that is no FHIR.
 *
 * C-CDA and HL7 v2 say the same things in other words. What is given is kept as given; only the
 * words that the record's rules decide by (active, final, corrected) are FHIR's, by the published
 * mappings, and systems of codes get their FHIR names. Everything is copied into one block.
 *
 * Memory that runs out sets no_memory and goes on with NULL: looked at once, at the end.
 */
#pragma once

#include "block.h"
#include "incoming.h"

G_BEGIN_DECLS

typedef struct
{
  RoundsBlock *block;
  const char *subject; /* "Patient/ID" of the events to come */
  const char *reference;
  GPtrArray *events; /* of RoundsEvent, in the order of `part` */
  GArray *codes, *interpretations, *ranges, *components, *facets; /* of the event being made */
  gboolean no_memory;
} RoundsBuild;

/* The most events of one record: part has 16 bits. */
#define ROUNDS_BUILD_EVENTS_MAX 65000u

void rounds_build_init (RoundsBuild *self);
void rounds_build_clear (RoundsBuild *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsBuild, rounds_build_clear)

/* ---- texts ---- */

/* A copy; NULL and "" give NULL. */
const char *rounds_build_text (RoundsBuild *self, const char *text);
const char *rounds_build_text_n (RoundsBuild *self, const char *text, gsize n);
G_GNUC_PRINTF (2, 3)
const char *rounds_build_textf (RoundsBuild *self, const char *format, ...);
/* The elements of an array, in the block; NULL when it is empty. Empties the array. */
gpointer rounds_build_array (RoundsBuild *self, GArray *array, guint *n);

/* ---- one event ---- */

/* Begins one, and ends the one before. NULL: too many, or no memory. */
RoundsEvent *rounds_build_event (RoundsBuild *self, RoundsKind kind);
/* Takes back the last one begun: what it was made of turned out to be unreadable. */
void rounds_build_drop (RoundsBuild *self);
/* Ends the last one; without a title it gets its text, the first display, or the first code. */
void rounds_build_end (RoundsBuild *self);

/* Parts of the event being made. What is NULL is left out. */
void rounds_build_code (RoundsBuild *self, const RoundsCode *code);
void rounds_build_facet_text (RoundsBuild *self,
                              RoundsFacetName name,
                              const char *pointer,
                              const char *text);
void rounds_build_facet_code (RoundsBuild *self,
                              RoundsFacetName name,
                              const char *pointer,
                              const RoundsCode *code);
void rounds_build_facet_time (RoundsBuild *self,
                              RoundsFacetName name,
                              const char *pointer,
                              const RoundsTime *time);
void rounds_build_facet_quantity (RoundsBuild *self,
                                  RoundsFacetName name,
                                  const char *pointer,
                                  const RoundsQuantity *quantity);
void rounds_build_facet_reference (RoundsBuild *self, RoundsFacetName name, const char *target);

/* ---- values ---- */

/* "7.10", "-3", "+4.", ".5", "1e-3", and nothing else. */
gboolean rounds_build_is_decimal (const char *text);
/* Of a decimal, or of NULL. JSON knows no "+4.", ".5" or "007": such a one is kept as "4", "0.5",
 * "7"; every other digit stays, the last zeros too. */
RoundsQuantity rounds_build_quantity (RoundsBuild *self, const char *decimal, const char *unit);
/* In the unit, its system and code that another has. */
RoundsQuantity rounds_build_quantity_in (RoundsBuild *self,
                                         const char *decimal,
                                         const RoundsQuantity *unit);
/* A range in words, kept as `text`: "low-high", "< high", "> low" are numbers as well, of this unit; what is not one
 * of the three beyond doubt stays words alone. Needs the block only. */
RoundsRange rounds_build_range (RoundsBuild *self, const char *text, const RoundsQuantity *unit);

/* ---- names ---- */

/* A FHIR id (hl7.org/fhir/R4/datatypes.html#id) for what an authority calls by a name, always the
 * same: "AUTHORITY-NAME" where that is one, else a SHA-256. Different pairs get different ids.
 * authority or name may be NULL, not both. */
const char *rounds_build_id (RoundsBuild *self, const char *authority, const char *name);
/* The FHIR name of a code system's OID; "urn:oid:..." for those without; NULL for NULL. */
const char *rounds_build_system_of_oid (RoundsBuild *self, const char *oid);
/* The same for a name of HL7's table 0396 ("LN", "SCT"); NULL when it is a local system. */
const char *rounds_build_system_of_table (const char *name);

G_END_DECLS
