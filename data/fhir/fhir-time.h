/* fhir-time.h: dates and times as records write them, and the interval that each means.
 *
 * A partial date is the whole year, month or day; a time without a zone is a clock on some wall. A
 * date that is none (2026-02-31) is refused, never moved to the next.
 */
#pragma once

#include "event.h"

G_BEGIN_DECLS

/* FHIR R4 date, dateTime, instant (hl7.org/fhir/R4/datatypes.html#dateTime): "2026", "2026-11",
 * "2026-11-03", "2026-11-03T10:00:00.5-06:00". A time without a zone, or without seconds, which the
 * specification does not allow, is taken as what it says. out->text is text itself. */
gboolean rounds_time_parse (const char *text, RoundsTime *out);
/* HL7 v2 and C-CDA: YYYY[MM[DD[HH[MM[SS[.S...]]]]]][+-ZZZZ] (HL7 v2.5, 2.A.22 DTM). */
gboolean rounds_time_parse_hl7 (const char *text, RoundsTime *out);
/* What was given, in FHIR's form: "20261103" is "2026-11-03", "20261103101500-0600" is
 * "2026-11-03T10:15:00-06:00"; FHIR's own text stays as it is. NULL of no time. (transfer full) */
char *rounds_time_iso (const RoundsTime *time);
/* Milliseconds of a civil time, as if UTC. */
gint64 rounds_time_civil (int year, int month, int day);

G_END_DECLS
