/* code-check.h: whether a typed code can be one: its form and its check digit. That it means what the
 * person thinks is not known here. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LOINC: digits, a hyphen, a check digit by Luhn's rule (LOINC Users' Guide, appendix C). */
gboolean rounds_code_is_loinc (const char *code);
/* SNOMED CT concept: 6 to 18 digits with a check digit by Verhoeff's rule (SNOMED CT Release File
 * Specifications, 5.5), of a concept by the two digits before it. */
gboolean rounds_code_is_snomed (const char *code);

G_END_DECLS
