/* citations.h: the events that a draft was given, and those that it cites, to be opened.
 *
 * Chips for what the draft cites, and all that it was given, the facts of the whole record too, one click away. A chip selects the record
 * (the timeline shows it) and opens its source at the exact field, of the version that was given. What is shown is the
 * draft's own numbering; whether a statement follows from its line is not checked here. A record that is not as it was
 * given says so in its chip, as the chart is read anew too; one that is not in this chart has no chip.
 */
#pragma once

#include "given.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "unfolded" (): all that it was given is about to be shown below. */
#define ROUNDS_TYPE_CITATIONS (rounds_citations_get_type ())
G_DECLARE_FINAL_TYPE (RoundsCitations, rounds_citations, ROUNDS, CITATIONS, AdwBin)

RoundsCitations *rounds_citations_new (RoundsPatient *patient, const RoundsEvidence *evidence);
/* Those of an answer that was kept; takes given. */
RoundsCitations *rounds_citations_new_kept (RoundsPatient *patient, RoundsGiven *given);
/* Shows a chip for every number that the text cites. */
void rounds_citations_show (RoundsCitations *self, const char *answer);
/* Lines that the text cites, with a chip or gone. */
guint rounds_citations_get_n_cited (RoundsCitations *self);
/* All that was given, as it is kept. (transfer none) */
const RoundsGiven *rounds_citations_get_all (RoundsCitations *self);
/* What the record was of, in words: rounds_given_moment_words. (transfer full) */
char *rounds_citations_dup_moment (RoundsCitations *self);
/* What it was given besides: rounds_given_facts_words. (transfer full) */
char *rounds_citations_dup_facts (RoundsCitations *self);
/* A line that was given, by its number, from 1; of the widget, until the next call that changes it. */
typedef struct
{
  guint number;
  const char *words, *reference; /* NULL: its record is not in this chart */
  char *since;                   /* what is not as it was given; NULL: nothing; (transfer full) */
  guint32 version;
  gboolean cited; /* by the text that is shown */
  guint32 marks;  /* of its record; sensitive also where it was when it was given */
} RoundsGivenLine;
guint rounds_citations_get_n_given (RoundsCitations *self);
RoundsGivenLine rounds_citations_get_given (RoundsCitations *self, guint number);
/* Opens line `number`, from 1, as its chip does. */
void rounds_citations_open (RoundsCitations *self, guint number);
/* The lines that the text cites, to be kept beside it. (transfer full) "" when it cites none. */
char *rounds_citations_sources (RoundsCitations *self, const char *answer);
/* All that was given, and what of it the text cites: rounds_given_write. (transfer full) */
char *rounds_citations_write (RoundsCitations *self, const char *answer, const char *said);

G_END_DECLS
