/* shared-texts.h: texts that the resources of everybody share, by number: names of elements, types and code
 * systems, and codes, of FHIR R4, US Core, LOINC, SNOMED CT and UCUM as servers write them.
 *
 * A store names them by number: the list is never edited, only added to at its end. The first thirty
 * take one byte. Nothing of a person is among them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lives as long as the program; NULL: no such number. */
const char *rounds_shared_text (guint64 number);
gboolean rounds_shared_text_find (const char *text, gsize length, guint *number);

G_END_DECLS
