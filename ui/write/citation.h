/* citation.h: what is selected in the chart, as words with their source: put into a note, or kept by
 * a task (W16). */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

/* "Potassium 5.4 mmol/L on 13-Nov-2026 12:10 [Observation, final, range 3.5–5.1]." (transfer full) */
char *rounds_citation_of_row (RoundsPatient *patient, const RoundsChartRow *row);
/* "Potassium 5.4 mmol/L ▲ H · 13-Nov-2026 12:10": what a person sees of it. (transfer full) */
char *rounds_citation_title (const RoundsChartRow *row);
char *rounds_citation_detail (RoundsPatient *patient, const RoundsChartRow *row);
/* The last of a LOINC code up to the moment that is neither in error nor cancelled; NULL: none. */
const RoundsChartRow *rounds_citation_latest (const RoundsChartIndex *index,
                                              const char *code,
                                              gint64 moment);
/* Of the rows whose title, time and source stand in a text what _of_row says of each, also where the
 * text has another value: a draft is all that is kept of what was put in. (transfer full) */
GPtrArray *rounds_citations_in (RoundsPatient *patient, const char *text);

/* A selection kept for an act: it outlives the chart's rows. */
typedef struct
{
  RoundsActCitation citation; /* its texts are below */
  char *reference, *source, *field, *locator, *quote;
  char *words; /* for people */
} RoundsKeptCitation;

/* NULL: nothing is selected. (transfer full) */
RoundsKeptCitation *rounds_citation_keep (RoundsPatient *patient);
void rounds_kept_citation_free (RoundsKeptCitation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsKeptCitation, rounds_kept_citation_free)
/* The words of a note's selected span, once they were read. */
void rounds_kept_citation_set_quote (RoundsKeptCitation *self, const char *quote);

G_END_DECLS
