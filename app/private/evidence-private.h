/* evidence-private.h: what the files of evidence share. All give (transfer full) text. */
#pragma once

#include "evidence.h"

/* The block that stays the same until the chart or the moment changes: what was not loaded, age, sex, problems,
 * medicines, allergies. marks: of all its records. */
char *rounds_evidence_facts (RoundsPatient *patient, guint32 *marks);

/* ---- evidence-denied.c ---- */

/* Of a hit in a document whose excerpt denies allergies: the first place of the word in its field where no sentence
 * denies them, with none of those around. NULL: there is none. */
RoundsChartHit *rounds_evidence_affirmed (const RoundsChartHit *hit, const char *word);
void rounds_evidence_hit_free (RoundsChartHit *hit);

/* ---- evidence-words.c ---- */

/* What a row may not have, to be shown to a model. */
#define ROUNDS_EVIDENCE_KEPT_BACK                                                               \
  (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_NOT_PATIENT | ROUNDS_MARK_CONSENT | \
   ROUNDS_MARK_REPLACED | ROUNDS_MARK_AFTER_DEATH | ROUNDS_MARK_LATER_DATE)

/* A row's title, value and state as of the moment shown, and its marks, in one line. snippet: of a document, in the
 * place of the value; NULL: none. */
char *rounds_evidence_words (RoundsPatient *patient,
                             const RoundsChartRow *row,
                             const char *snippet);
/* Its value in one line; NULL: it has none. */
char *rounds_evidence_value (const RoundsChartRow *row);
/* One line of a text, which says so where its end is left out; no value, unit or date is torn. */
char *rounds_evidence_cut (const char *text);
/* The same of an excerpt of a document, which ends in an ellipsis of its own where it is one. */
char *rounds_evidence_excerpt (const char *snippet);

/* (transfer none) */
const char *rounds_evidence_problem_words (RoundsProblemState state);
char *rounds_evidence_course_words (const RoundsChartIndex *index,
                                    const RoundsMedicineCourse *course);
