/* ccda-private.h: what the parts of the reading of a C-CDA document share. */
#pragma once

#include "ccda.h"
#include "record-build.h"

#include <libxml/tree.h>

/* Elements are found by their local name, in HL7's two namespaces; another namespace is another
 * element. */
typedef struct
{
  xmlDoc *doc;
  RoundsBuild build;
  const RoundsRecordUser *user;
  GHashTable *ids; /* of the narrative: ID -> xmlNode */
  /* the first thing wrong with the entry at hand */
  const xmlNode *bad;
  const char *why;
} RoundsCcda;

/* ---- the tree and steps in it: ccda-xml.c ---- */

/* XML from outside. NULL: INVALID, MEMORY. */
xmlDoc *rounds_ccda_parse (const guint8 *bytes, gsize n, GError **error);
/* The first child of a name, NULL; from NULL gives NULL. */
const xmlNode *rounds_ccda_child (const xmlNode *from, const char *name);
const xmlNode *rounds_ccda_next (const xmlNode *from, const char *name); /* sibling */
/* A path of children: "assignedAuthor/assignedPerson/name". */
const xmlNode *rounds_ccda_at (const xmlNode *from, const char *path);
/* Text of an attribute, in the document; NULL. */
const char *rounds_ccda_attribute (const xmlNode *node, const char *name);
/* xsi:type without its prefix: "IVL_TS". */
const char *rounds_ccda_type (const xmlNode *node);
gboolean rounds_ccda_is (const xmlNode *node, const char *name);
gboolean rounds_ccda_has_template (const xmlNode *node, const char *root);
/* Not NULL and without nullFlavor. */
gboolean rounds_ccda_is_given (const xmlNode *node);
gboolean rounds_ccda_is_negated (const xmlNode *node);
/* About a relative, a fetus, a donor: whoever it is, not the patient. */
gboolean rounds_ccda_of_another (const xmlNode *entry);
/* "/ClinicalDocument/component[2]/section". (transfer full) */
char *rounds_ccda_path (const xmlNode *node);
/* An entryRelationship's (or component's) content with a template; NULL. */
const xmlNode *rounds_ccda_related (const xmlNode *entry, const char *root);
/* White space made single, in the block; NULL when there is none. */
const char *rounds_ccda_words (RoundsCcda *c, const xmlNode *node);

/* ---- text: ccda-narrative.c ---- */

/* Learns the IDs of the narrative. */
void rounds_ccda_learn_ids (RoundsCcda *c, const xmlNode *from);
/* Narrative as plain text: paragraphs and rows as lines, cells between " | ". (transfer full) */
char *rounds_ccda_plain (const xmlNode *text);
/* The text of an ED: its own words, or what its reference points at; NULL. */
const char *rounds_ccda_text (RoundsCcda *c, const xmlNode *text);

/* ---- types: ccda-values.c ---- */

/* Remembers the first fault; FALSE. */
gboolean rounds_ccda_fail (RoundsCcda *c, const xmlNode *node, const char *why);
/* An entry's event was filled: refuses it when something was wrong with it. */
void rounds_ccda_entry_end (RoundsCcda *c);
/* TS: text NULL when not given; a time that is none is a fault. */
RoundsTime rounds_ccda_time (RoundsCcda *c, const xmlNode *node);
/* TS or IVL_TS: *ended: there is an end, though perhaps an unknown one. */
void rounds_ccda_interval (
    RoundsCcda *c, const xmlNode *node, RoundsTime *start, RoundsTime *end, gboolean *ended);
RoundsQuantity rounds_ccda_quantity (RoundsCcda *c, const xmlNode *node);
/* CD: the code, then its translations, into array; gives what the text calls it, or NULL. */
const char *rounds_ccda_codes (RoundsCcda *c, const xmlNode *node, GArray *array);
/* A facet for each code of a CD, or for its text alone. */
void rounds_ccda_facet_codes (RoundsCcda *c, RoundsFacetName name, const xmlNode *node);
RoundsValue rounds_ccda_value (RoundsCcda *c, const xmlNode *node);
/* Its comments, as NOTE. */
void rounds_ccda_comments (RoundsCcda *c, const xmlNode *node);
/* II as a facet. */
void rounds_ccda_facet_id (RoundsCcda *c, const xmlNode *id);
/* The name of an assignedAuthor, assignedEntity or the like: its person, organisation, device. */
const char *rounds_ccda_actor (RoundsCcda *c, const xmlNode *entity);
/* PN as "given family" in one line. */
const char *rounds_ccda_name_line (RoundsCcda *c, const xmlNode *name);

/* ---- doses: ccda-dosage.c ---- */

/* How much, how fast, and by which route. pointer (in the block; NULL: the first) numbers the dosage, as "/dosage/1". */
void rounds_ccda_amounts (RoundsCcda *c, const xmlNode *node, const char *pointer);
/* Every dosage of a substanceAdministration; the event's start and end are the first's. */
void rounds_ccda_dosages (RoundsCcda *c, const xmlNode *node, RoundsEvent *event);
void rounds_ccda_supply (RoundsCcda *c, const xmlNode *node);

/* ---- parts ---- */

/* The patient of a patientRole: NULL when it names none. */
const char *rounds_ccda_patient_id (RoundsCcda *c, const xmlNode *role);
/* NULL: refused, see bad. */
RoundsPerson *rounds_ccda_person (RoundsCcda *c, const xmlNode *role, const char *id);
/* Adds the events of every section that is known. */
void rounds_ccda_sections (RoundsCcda *c, const xmlNode *body);
/* An encounter, or the document's encompassingEncounter. */
void rounds_ccda_encounter (RoundsCcda *c, const xmlNode *encounter);
/* nonXMLBody/text as an attachment of the note: ccda-body.c. text may be NULL. */
void rounds_ccda_attachment (RoundsCcda *c, const xmlNode *text);
/* The file in it; NULL: it is elsewhere, packed, or no base64. (transfer full) */
GBytes *rounds_ccda_body_bytes (const xmlNode *text);

/* Event makers by kind of section: ccda-entries.c, ccda-observations.c. */
void rounds_ccda_problem (RoundsCcda *c, const xmlNode *entry);
void rounds_ccda_allergy (RoundsCcda *c, const xmlNode *entry);
void rounds_ccda_medication (RoundsCcda *c, const xmlNode *entry);
void rounds_ccda_immunization (RoundsCcda *c, const xmlNode *entry);
void rounds_ccda_procedure (RoundsCcda *c, const xmlNode *entry);
void rounds_ccda_result (RoundsCcda *c, const xmlNode *entry);
void rounds_ccda_vital (RoundsCcda *c, const xmlNode *entry);
void rounds_ccda_social (RoundsCcda *c, const xmlNode *entry);
void rounds_ccda_directive (RoundsCcda *c, const xmlNode *entry);
