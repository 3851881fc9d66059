/* dosage.h: what an order, a statement or an administration says of its dose, part by part.
 *
 * Parts are as the resource gives them: numbers keep their digits ("1.0" stays "1.0"), a dose without a
 * unit has none, and what is absent is NULL; what no rule reads is named. A repeated time is put into words, since FHIR gives it in
 * numbers (Timing.repeat, hl7.org/fhir/R4/datatypes.html#Timing); what it has no word for stands as given.
 * The page of medicines, the overview and `roundsctl chart` say a dose by this and nothing else.
 */
#pragma once

#include "block.h"
#include "event.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text; /* of the whole, as given */
  const char *
      dose; /* with its rate: "1.0 tablet", "500–1000 mg", "500 mL at 125 mL/h", "1000 mL per 8 h" */
  gboolean has_unit; /* each of its numbers has one */
  const char *rate;  /* alone: "125 mL/h" */
  const char *route, *site, *method;
  const char *timing;              /* of its code, as given: "BID" */
  const char *frequency;           /* in words: "2 × daily · at bedtime · each over 30 min" */
  const char *as_needed;           /* "true", or for what */
  const char *maximum;             /* "at most 4 g per 24 h, at most 1 g at once" */
  const char *instructions;        /* the additional ones, then the patient's */
  const RoundsTime *start, *end;   /* bounds */
  const char *duration;            /* bounds given as one: "5 d", "5–7 d" */
  const RoundsTime *const *events; /* (n_events) exactly when */
  guint n_events;
  const char
      *sequence; /* as given: doses of other numbers follow each other, of one number go together */
  const char *unread; /* what the source says more, by the names of its elements */
  gboolean modified;  /* by an extension that may turn its meaning around */
  /* Beside a text, which was compared with the parts: */
  gboolean timing_says_often;               /* its code and its numbers say the same */
  gboolean text_says_dose, text_says_often; /* in so many words */
  gboolean text_differs; /* it has another number of that unit, or says another frequency */
} RoundsDosage;

/* The dosages of an event, by their sequence where each has one; NULL: it has none, or block has failed. They lie in block and
 * point into the event. */
const RoundsDosage *rounds_dosages (const RoundsEvent *event, RoundsBlock *block, guint *n);
/* They say the same, on whatever days. */
gboolean rounds_dosages_equal (const RoundsEvent *one, const RoundsEvent *other);
/* They are as much as often: amounts, rates, how often, at most, as needed; by their texts where one of them says
 * no amount in parts. What is said beside it, as "with food", changes no dose. Other units are another dose: nothing is
 * converted. */
gboolean rounds_dosages_same_amount (const RoundsEvent *one, const RoundsEvent *other);

G_END_DECLS
