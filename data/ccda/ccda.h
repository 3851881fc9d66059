/* ccda.h: C-CDA R2.1 documents (HL7 CDA R2, US Realm Consolidated CDA) into records.
 *
 * A document gives its "Patient" (bytes: the recordTarget element as it stands) and the "Document"
 * itself (all its bytes): one note with the text of every section, and an event for each entry of
 * the sections that are known by template or LOINC code (problems, allergies, medications, results,
 * vital signs, procedures, immunizations, encounters, social history). Other sections are text.
 *
 * What is said is kept as it is said; the words that the record's rules decide by are FHIR's, by
 * HL7's "C-CDA on FHIR" mappings (hl7.org/fhir/us/ccda). negationInd turns an entry into its
 * opposite: "no known allergies", refuted, not taken, not done. nullFlavor is no value, and says
 * so. An entry with a date that is none is refused with its place; the rest is kept.
 *
 * A document's id is made of its ClinicalDocument/id, a patient's of the first patientRole/id that
 * is not a social security number: always with the root, so two authorities' "1" are two people.
 *
 * XML from outside: libxml2 without network, without entities: a document type declaration ends the
 * reading before anything in it is looked at. Depth 256, 10 MB a text, 64 MiB in all.
 *
 * Weighed: a streaming reader (references into the narrative point both ways), XPath (compiled
 * strings, no types), the tree with small steps (chosen).
 */
#pragma once

#include "record-user.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROUNDS_CCDA_FILE_MAX (64u << 20)

/* INVALID: not XML, another kind of XML, or nothing that can be filed; else take's error. */
gboolean rounds_ccda_read (const guint8 *bytes,
                           gsize n_bytes,
                           const RoundsRecordUser *user,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Pointer of the attachment that a document's nonXMLBody is. */
#define ROUNDS_CCDA_BODY "/ClinicalDocument/component/nonXMLBody/text"
/* The file in a document's nonXMLBody, decoded. NULL without an error: there is none inside it.
 * (transfer full) */
GBytes *rounds_ccda_body (GBytes *document, GError **error);

G_END_DECLS
