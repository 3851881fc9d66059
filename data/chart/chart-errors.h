/* chart-errors.h: where a chart contradicts itself. Both sources stand there; nothing is resolved. */
#pragma once

#include "medicines.h"

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_ERROR_PROBLEM_PAIR =
      0,                       /* prediabetes beside a diabetic complication; refuted and active */
  ROUNDS_ERROR_SMOKING,        /* never smoked, smokes daily */
  ROUNDS_ERROR_PREGNANCY_LONG, /* open for over 44 weeks, or open at death */
  ROUNDS_ERROR_SEX,            /* pregnancy or prostate against recorded sex: "check record" */
  ROUNDS_ERROR_STAGES,         /* two stages of one disease open */
  ROUNDS_ERROR_ABATED,         /* active, and an abatement in the past */
  ROUNDS_ERROR_ALLERGY_NONE_KNOWN, /* "none known" beside an active entry */
  ROUNDS_ERROR_ALLERGY_NOTE, /* a note denies what an active entry says: never answered from */
  ROUNDS_ERROR_ALLERGY_UNSPECIFIED,
  ROUNDS_ERROR_ALLERGY_CRITICALITY, /* low, and an anaphylaxis or severe reaction */
  ROUNDS_ERROR_TWO_VALUES,          /* of one series at one instant */
  ROUNDS_ERROR_JUMP,                /* a value that its neighbours of a week do not bear out */
  ROUNDS_ERROR_UNIT,                /* implausible for its unit */
  ROUNDS_ERROR_SPECIMENS,           /* equivalent analytes that differ at one instant */
  ROUNDS_ERROR_FLAG,                /* interpretation against range */
  ROUNDS_ERROR_MIXED_VALUES,        /* a code with numbers and with words, or two dimensions */
  ROUNDS_ERROR_MEDICINE,            /* a conflict of medicines.h */
  ROUNDS_ERROR_AFTER_DEATH,         /* dated after death */
  ROUNDS_ERROR_PLANS,               /* plans that exclude each other are open */
  ROUNDS_ERROR_SAME_PERSON,         /* another record may belong to this person */
  ROUNDS_ERROR_LINKED,              /* Patient.link names another record */
  ROUNDS_ERROR_MODIFIED,            /* modifierExtension, implicitRules: not interpreted */
  ROUNDS_ERROR_LATER_DATE,          /* something that happened is dated after now */
  ROUNDS_N_ERRORS
} RoundsChartErrorKind;

const char *rounds_chart_error_word (RoundsChartErrorKind kind); /* "two-values" */

typedef struct
{
  RoundsChartErrorKind kind;
  const char *text;                     /* for people, one line */
  const RoundsChartRow *const *sources; /* (n_sources) */
  guint n_sources;
} RoundsChartError;

typedef struct
{
  const RoundsChartError *errors; /* (n_errors) by kind, then newest first */
  guint n_errors;
  /*< private >*/
  gpointer block;
} RoundsChartErrors;

/* NULL without memory. (transfer full) */
RoundsChartErrors *rounds_chart_errors (const RoundsChartIndex *index, gint64 at);
/* The same by medicines of that moment that were worked out before; they need not outlive it. */
RoundsChartErrors *rounds_chart_errors_with (const RoundsChartIndex *index,
                                             gint64 at,
                                             const RoundsMedicines *medicines);
/* Whether what the index said of its rows when it was made is so at a later now too, whose errors are given: nothing
 * begins, ends or comes to contradict between. FALSE: it is to be made anew. */
gboolean rounds_chart_holds (const RoundsChartIndex *self,
                             gint64 now,
                             const RoundsChartErrors *errors);
/* Does this text of a note say that no allergies are known? The byte offset of where it says so, -1
 * when it does not, as where it only quotes or reports one. For attachments, which the index does not hold; Composition sections it reads. */
gssize rounds_text_denies_allergies (const char *text);
/* Bytes of a text: where it says so, and the sentence. */
typedef struct
{
  gsize at, start, end;
  gboolean qualified; /* and affirms something behind it: "no known allergies except latex" */
} RoundsTextDenial;

/* The same, the first from that byte on. */
gboolean rounds_text_find_denial (const char *text, gsize from, RoundsTextDenial *denial);
void rounds_chart_errors_free (RoundsChartErrors *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsChartErrors, rounds_chart_errors_free)

G_END_DECLS
