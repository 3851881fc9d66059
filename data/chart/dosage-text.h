/* dosage-text.h: whether the text of a dosage says what its parts say.
 *
 * FHIR lets both stand, and they need not agree (hl7.org/fhir/R4/dosage.html: "text", "structured"). A part that the
 * text does not say in so many words is shown beside it; that the two contradict is said only where the text has
 * another number of the same unit, or another frequency in words that the table knows. Words of English only: in
 * another language nothing is found, so both are shown.
 */
#pragma once

#include "event.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_TEXT_SILENT = 0,
  ROUNDS_TEXT_SAYS,
  ROUNDS_TEXT_DIFFERS,
} RoundsTextSays;

RoundsTextSays rounds_dosage_text_amount (const char *text, const RoundsQuantity *quantity);
/* "2", "1", "d": two times in one day. period and unit as given, "1.0" too; NULL: SILENT. */
RoundsTextSays rounds_dosage_text_often (const char *text,
                                         const char *times,
                                         const char *period,
                                         const char *unit);

G_END_DECLS
