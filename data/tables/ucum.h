/* ucum.h: whether a unit is one of UCUM, the Unified Code for Units of Measure (ucum.org, version 2.1).
 *
 * What is written as a value's unit code is read by machines: a unit that is none is worse than words.
 * The grammar is UCUM's (section 2, case sensitive); the atoms are those that medicine uses, of its
 * tables 1 to 22. A unit that is refused here may exist; one that is taken does.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "mmol/L", "10*3/uL", "mm[Hg]", "mL/min/{1.73_m2}", "1"; not "mmHg", "mEq/L", "bpm". */
gboolean rounds_ucum_is_valid (const char *unit);
/* FALSE where the table of what values can be knows the LOINC code, and the unit is of a dimension that
 * it never has there: mg/dL for what is mmol/L. Both may be NULL. */
gboolean rounds_ucum_fits (const char *loinc, const char *unit);

G_END_DECLS
