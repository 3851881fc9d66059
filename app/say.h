/* say.h: how the things of a record are said to people: one place, so that no two pages differ.
 *
 * Dates are 13-Nov-2026, times 13:50, in the site's zone, never finer than they were given; a value
 * never stands without its unit (W8); what is not recorded is said in words. Month names are the
 * translator's. All give (transfer full) text that is never NULL, unless said otherwise.
 */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

/* ---- the order of signs ---- */

/* A line that runs from right to left turns around digits with signs between them: "3.5–5.1" is read as
 * 5.1–3.5, "> 2200" as < 2200. The translators of such a language put U+2066 and U+2069 around (one message
 * for all); the others have the bytes as they are. Takes words. All dates, values and ranges below went
 * through it. */
char *rounds_say_in_order (char *words);

/* ---- time ---- */

char *rounds_say_day (const RoundsChartIndex *index, gint64 instant);    /* "13-Nov-2026" */
char *rounds_say_moment (const RoundsChartIndex *index, gint64 instant); /* "13-Nov-2026 13:50" */
char *rounds_say_clock (const RoundsChartIndex *index, gint64 instant);  /* "13:50" */
/* A moment that a mark kept as text: "16-Nov-2026 07:00"; "not dated". */
char *rounds_say_mark_time (const RoundsChartIndex *index, const char *text);
/* As precisely as it was given: "2019", "Mar-2019", "13-Nov-2026", "13-Nov-2026 13:50"; "not dated". */
char *rounds_say_time (const RoundsChartIndex *index, const RoundsTime *time);
char *rounds_say_date (const RoundsTime *time); /* the same without an index: birth, death */
char *rounds_say_row_time (const RoundsChartIndex *index,
                           const RoundsChartRow *row); /* its start */
/* "at age 7", "at age <7 months". (transfer full) */
char *rounds_say_at_age (const RoundsQuantity *age);
/* Since when a problem is there: "since 02-Jul-2023", "encounter 14-Dec-2003", "since childhood", "onset not recorded": the
 * day on which it was written down is not the one on which it began. clock: with the time of day that was given, and, of
 * one without an onset, when it was written down. */
char *rounds_say_problem_since (const RoundsChartIndex *index,
                                const RoundsProblem *problem,
                                gboolean clock);
/* "12 days", "3 weeks", "2 years": the distance between two instants, for "since" and deltas. */
char *rounds_say_distance (gint64 from, gint64 to);

/* ---- who ---- */

char *rounds_say_name (const RoundsPerson *person); /* "SPENCER878 Wes853" */
/* W9: days under a month, weeks under three, months under two years, then years: "64 y". Of who
 * died: "died at 60 y". Only the year known: "63–64 y". "age not recorded". now: ms. */
/* zone: of the site, which decides the day; NULL: UTC. */
char *rounds_say_age (const RoundsPerson *person, gint64 now, GTimeZone *zone);
/* The same for a row of a list. died: NULL when alive; text NULL: dead, date not recorded. */
char *
rounds_say_age_of (const RoundsTime *birth, const RoundsTime *died, gint64 now, GTimeZone *zone);
char *rounds_say_birth (const RoundsTime *birth);  /* "21-Oct-1962", "birth date not recorded" */
char *rounds_say_sex (const RoundsPerson *person); /* "male", "sex not recorded" */
char *rounds_say_sex_word (const char *sex);       /* of a list's row; NULL: not recorded */
/* What the person says of it, in words: "female", "non-binary"; NULL: not recorded. */
char *rounds_say_gender_identity (const RoundsPerson *person);
char *rounds_say_pronouns (const RoundsPerson *person); /* "she/her"; NULL: not recorded */
/* "Spanish"; of several "Spanish (preferred), English"; NULL: not recorded. (transfer full) */
char *rounds_say_languages (const RoundsPerson *person);
/* What this person speaks best, as far as it is recorded, is this one: "en". */
gboolean rounds_say_speaks (const RoundsPerson *person, const char *language);
/* Takes a name that stands in a line with more: one in letters that run from right to left would turn the date behind
 * it around, "02-May-1960" into "02 ,NAME-May-1960" (UAX 9, rules W2 and N1); U+2068 and U+2069 hold it together.
 * Another has its bytes as they are. */
char *rounds_say_name_in_line (char *name);
/* The two identifiers of everything that leaves the window (W10, W17): "SPENCER878 Wes853,
 * 21-Oct-1962". */
char *rounds_say_who (const RoundsPerson *person);

/* ---- values ---- */

/* What the laboratory wrote beside a value, and which no flag stands for: "resistant", "flag in words: low panic",
 * "specimen: cerebrospinal fluid", "comment: haemolysed"; NULL: nothing. */
char *rounds_say_remarks (const RoundsChartRow *row);

/* A dose, whole (record rule 2.1, W8, W15): "1.0 (no unit), 1 × daily", "500 mL at 125 mL/h, at most 2 L per 24 h";
 * text and numbers that stand beside each other both, where the one does not say the other; steps with "; then"; what no
 * rule reads with "read in the source". A route that the medicine's own name says is not said again. Of the last order of a
 * course; "dose not recorded" of none, and of NULL. (transfer full) */
char *rounds_say_dose (const RoundsMedicineCourse *course);
/* Who reads it must look: no dose, no unit, text and numbers that differ, parts that are not read. */
gboolean rounds_say_dose_is_unsure (const RoundsMedicineCourse *course);
/* Of one record of a medicine, with its supply. */
char *rounds_say_event_dose (const RoundsEvent *event);
/* "supply: 30 tablet, for 30 d, repeats allowed: 3"; NULL: none recorded. (transfer full) */
char *rounds_say_supply (const RoundsEvent *event);
/* A concept's name without the tag that SNOMED CT hangs on it: "Osteoporosis" of "Osteoporosis (disorder)". What
 * shows the record itself has it as it is. (transfer full) */
char *rounds_say_concept (const char *title);
/* What a row is called wherever it is named: a measurement by rounds_results_name, else by rounds_say_concept.
 * (transfer full) */
char *rounds_say_title (const RoundsChartRow *row);
char *rounds_say_value (const RoundsValue *value);      /* "< 0.01 ng/mL", "Positive"; "no value" */
char *rounds_say_number (const RoundsValue *value);     /* "< 0.01": without the unit */
const char *rounds_say_unit (const RoundsValue *value); /* "ng/mL"; "" */
char *rounds_say_row_value (const RoundsChartRow *row); /* components too: "146/86 mmHg" */
char *rounds_say_range (const RoundsChartRow *row);     /* "3.5–5.1", "≤ 30", "no range" */

typedef enum
{
  ROUNDS_FLAG_NONE = 0, /* no flag: says nothing, looks like nothing */
  ROUNDS_FLAG_LOW,
  ROUNDS_FLAG_HIGH,
  ROUNDS_FLAG_CRITICAL_LOW,
  ROUNDS_FLAG_CRITICAL_HIGH,
  ROUNDS_FLAG_ABNORMAL,
  ROUNDS_FLAG_CRITICAL,
} RoundsFlag;
/* Higher: says more; 0: no flag. */
guint rounds_say_flag_weight (RoundsFlag flag);
RoundsFlag rounds_say_flag_of (const RoundsChartRow *row);
const char *rounds_say_flag (RoundsFlag flag); /* "▲ H", "▼▼ LL", "◆ A"; "" */
const char *
rounds_say_flag_words (RoundsFlag flag); /* "high", "critically low", for accessibility */
/* The value of a row with its flag: "6.6 mmol/L ▲▲ HH". (transfer full) */
char *rounds_say_flagged_value (const RoundsChartRow *row);

/* ---- what must be said of a row wherever it stands ---- */

/* "preliminary", "corrected, was 3.1", "entered in error", "check unit" ...: " · " between; "" when
 * there is nothing to say. */
char *rounds_say_marks (const RoundsChartRow *row);
/* The part of it that is of a row with a modifier (record rule 2.6): no flag of it is read, and none is hidden: "changes
 * its meaning: see the source · flag as sent, not read: HH". (transfer full) NULL: it has none. */
char *rounds_say_modified (const RoundsChartRow *row);
char *
rounds_say_status (const RoundsChartRow *row); /* "final", "corrected, was 6.8"; "no status" */
/* "on hold" of "on-hold"; a code that is not known as it is; NULL for NULL. */
const char *rounds_say_status_code (const char *status);
char *rounds_say_source (const RoundsChartRow *row); /* "Observation/123 · version 2 · Demo" */
const char *rounds_say_kind (RoundsKind kind);       /* "Result", "Note": singular, translated */

G_END_DECLS
