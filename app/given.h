/* given.h: the lines of a chart that an answer was given and cites, by themselves: nothing in them points into the chart,
 * so they outlive one that is read anew, and can be kept.
 *
 * Kept, they are the text "sources" of the answer's turn (data/acts), JSON of our own, sealed with it:
 *
 *   form      1; a reader that meets another number reads none of it
 *   patient   the rid whose chart they are of
 *   said      the answer's own words, with why it ended, without the lines that it cites
 *   summary   "Given to the model: 24 events, Aug-2026 to now"
 *   cited     numbers of lines, from 1, in the order of the answer
 *   moment    what the record was of, ms since 1970 UTC; conversations from before it was kept have none
 *   off       with it: that was not now when it was asked
 *   facts     what the model was told besides, of the whole chart; conversations from before it was kept have none
 *   guarded   with it: one of its records was sensitive
 *   labelled  with it: one of them was labelled restricted
 *   withheld  with it: how many records were withheld from who asked
 *   given     of each line: rid, part, version, reference, field, start, end, line, label, why, sensitive
 *
 * The turn's own text says all of it in words, the cited lines too: a reader from before "sources" shows that, as this one
 * does of a turn from before, and of one whose sources it cannot read. What a later reader adds to form 1, this one passes
 * over.
 *
 * Weighed: the cited references alone (what was given could be followed no more), the lines found again in the words by
 * their "[3]" (a note may say that itself), a format in place of the text (a word of an older conversation could be lost).
 *
 * A line is its record's while that is in the chart of the patient whose conversation it is: of one that is not there
 * (withheld now, another person's after a correction) nothing is shown but that.
 */
#pragma once

#include "evidence.h"

G_BEGIN_DECLS

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint part;
  guint32 version;
  char *reference, *field, *line, *label, *why; /* reference, field: NULL where there is none */
  guint32 start, end;
  gboolean sensitive; /* its record was, when it was given */
} RoundsGivenFrom;

#define ROUNDS_GIVEN_NO_MOMENT G_MININT64

typedef struct
{
  GArray *lines; /* of RoundsGivenFrom: number 1 is the first */
  GArray *cited; /* of guint: their numbers */
  char *summary;
  char *facts;         /* what it was told besides; NULL: not kept */
  guint32 facts_marks; /* of the records of the facts: sensitive, restricted */
  guint withheld;      /* records that were withheld then */
  char *said;          /* NULL until it is read back */
  gint64 moment;       /* ROUNDS_GIVEN_NO_MOMENT: not kept */
  gboolean off;        /* it was not now */
} RoundsGiven;

/* What became of a line's record since. */
typedef enum
{
  ROUNDS_GIVEN_HERE = 0, /* as it was given, or with another version, or marked: the words say it */
  ROUNDS_GIVEN_OTHER,    /* shown as another record, which says the same */
  ROUNDS_GIVEN_GONE,     /* not in this chart */
} RoundsGivenState;

/* (transfer full) */
RoundsGiven *rounds_given_new (const RoundsEvidence *evidence, const RoundsChartIndex *index);
void rounds_given_free (RoundsGiven *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsGiven, rounds_given_free)

/* A line by its number, which it has. */
const RoundsGivenFrom *rounds_given_line (const RoundsGiven *self, guint number);
/* Reads the numbers that the answer cites. */
void rounds_given_cite (RoundsGiven *self, const char *answer);

/* "From the record as of 03-Mar-2019 00:00", "From the record when asked, 22-Nov-2026 10:15": what is off now never
 * reads like what was now (W2). (transfer full) NULL: not kept. */
char *rounds_given_moment_words (const RoundsGiven *self, const RoundsChartIndex *index);

/* What it was told besides the lines, of the whole chart, under words that say so. Where more is withheld now than then
 * it may stand in them: they say that only. (transfer full) NULL: not kept. */
char *rounds_given_facts_words (const RoundsGiven *self, const RoundsChartIndex *index);

/* For keeping. said: as above. (transfer full) */
char *rounds_given_write (const RoundsGiven *self, RoundsPatient *patient, const char *said);
/* NULL: it is damaged, of a form that is not known, or of another patient. (transfer full) */
RoundsGiven *rounds_given_read (RoundsPatient *patient, const char *text);

/* The record of a line as the chart has it now; *row NULL where it is GONE. *words: what is not as it was given, NULL:
 * nothing; (transfer full). words may be NULL. */
RoundsGivenState rounds_given_find (const RoundsGivenFrom *line,
                                    RoundsPatient *patient,
                                    const RoundsChartRow **row,
                                    char **words);

G_END_DECLS
