/* citations.h: the events that a draft was given, and those that it cites, to be opened.
 *
 * Chips for what the draft cites, and all that it was given one click away. A chip selects the record
 * (the timeline shows it) and opens its source at the exact field. What is shown is the draft's own
 * numbering; whether a statement follows from its line is not checked here. Copies what it needs, so
 * that it outlives a chart that is read anew.
 */
#pragma once

#include "evidence.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "unfolded" (): all that it was given is about to be shown below. */
#define ROUNDS_TYPE_CITATIONS (rounds_citations_get_type ())
G_DECLARE_FINAL_TYPE (RoundsCitations, rounds_citations, ROUNDS, CITATIONS, AdwBin)

RoundsCitations *rounds_citations_new (RoundsPatient *patient, const RoundsEvidence *evidence);
/* Shows a chip for every number that the text cites. */
void rounds_citations_show (RoundsCitations *self, const char *answer);
/* Chips on the screen. */
guint rounds_citations_get_n_cited (RoundsCitations *self);
/* A line that was given, by its number, from 1; of the widget, until the next call that changes it. */
typedef struct
{
  guint number;
  const char *words, *reference;
  guint32 version;
  gboolean cited;     /* by the text that is shown */
  gboolean sensitive; /* its record is */
} RoundsGivenLine;
guint rounds_citations_get_n_given (RoundsCitations *self);
RoundsGivenLine rounds_citations_get_given (RoundsCitations *self, guint number);
/* Opens line `number`, from 1, as its chip does. */
void rounds_citations_open (RoundsCitations *self, guint number);
/* The lines that the text cites, to be kept beside it. (transfer full) "" when it cites none. */
char *rounds_citations_sources (RoundsCitations *self, const char *answer);

G_END_DECLS
