/* evidence.h: what of a chart a question is answered from: the events that matter, a cited line each.
 *
 * The same chart, moment and question give the same lines, in the order of time, numbered from 1; the
 * numbers are what an answer cites. What was entered in error, deleted, withheld by a label or a
 * consent, or is another person's is never among them, nor what the moment shown did not know yet.
 *
 * Weighed: the whole chart (50,000 events are no prompt), embeddings (a second model, and nobody can
 * say why a line is there), words: a row is taken for the words of the question that stand in it, in
 * its codes and in its notes, then for being abnormal, then for being recent. Chosen: words; `why`
 * says which. A question without a word of the chart gets what is abnormal and what is newest. Of a long one the first 32 words
 * are looked for, each once, and the rest are said in the summary (weighed: the rarest ones, of which nobody could say
 * beforehand which they are).
 *
 * The order of the prompt is fixed (architecture §5), so that the engine keeps the record from one
 * question to the next: system, facts of the patient (pinned), evidence, question. The name and the
 * record number are in no prompt: the model has no use for them. Main thread; plain memory.
 */
#pragma once

#include "patient.h"

G_BEGIN_DECLS

#define ROUNDS_EVIDENCE_MAX 24 /* lines of a question: about 1,000 tokens */

typedef struct
{
  const RoundsChartRow *row;
  char *field; /* for source-text.h: in a document, a value or "title"; NULL: none is known */
  guint32 start, end;
  char *line;  /* "13-Nov-2026 12:10 · Result · Potassium: 5.4 mmol/L, high, range 3.5–5.1" */
  char *label; /* for a chip: "5.4 mmol/L, 13-Nov-2026" */
  char *why;   /* "potassium", "abnormal", "recent" */
  gboolean sensitive; /* its record is, or its words name what is (sensitive.h) */
} RoundsEvidenceLine;

typedef struct
{
  const RoundsEvidenceLine *lines; /* (n_lines) oldest first; number 1 is lines[0] */
  guint n_lines;
  guint considered; /* rows that could have been taken */
  gint64 moment;    /* what the record is of: the one shown when it was asked */
  gboolean off;     /* which was not now */
  char *
      left; /* words of the question that were not looked for: "rash, itch and 3 more"; NULL: all were */
  const char *facts;   /* what the model is told of the whole chart, in English as it is given */
  guint32 facts_marks; /* of all its records */
  /*< private >*/
  GArray *array;
  char *text;
} RoundsEvidence;

/* NULL when no chart is open. Valid until "changed". (transfer full) */
RoundsEvidence *rounds_evidence_new (RoundsPatient *patient, const char *question);
void rounds_evidence_free (RoundsEvidence *self); /* overwrites its texts */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsEvidence, rounds_evidence_free)

/* "Given to the model: 24 events, Aug-2026 to Nov-2026; 812 could be given", and what of the
 * question was not looked for. (transfer full) */
char *rounds_evidence_summary (const RoundsEvidence *self, const RoundsChartIndex *index);
/* The prompt of a question, in the scope of the patient. (transfer full) */
RoundsPrompt *rounds_evidence_prompt (const RoundsEvidence *self,
                                      RoundsPatient *patient,
                                      const char *question);
/* The numbers that an answer cites, in the order in which they first stand there, each once; a
 * number that no line has is left out. Of guint. (transfer full) */
GArray *rounds_evidence_cited (const RoundsEvidence *self, const char *answer);

/* Questions that this chart suggests, at most max: strings. The same chart gives the same. (transfer
 * full) */
GPtrArray *rounds_evidence_suggest (RoundsPatient *patient, guint max);

G_END_DECLS
