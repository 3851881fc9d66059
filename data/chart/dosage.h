/* dosage.h: what an order, a statement or an administration says of its dose, part by part.
 *
 * Parts are as the resource gives them: numbers keep their digits ("1.0" stays "1.0"), a dose without a
 * unit has none, and what is absent is NULL. A repeated time is put into words, since FHIR gives it in
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
  const char *dose; /* "1.0 tablet", "500-1000 mg", "10 mL/h" */
  gboolean has_unit;
  const char *route;
  const char *timing;            /* of its code, as given: "BID" */
  const char *frequency;         /* in words: "2 × daily · at bedtime" */
  const char *as_needed;         /* "true", or for what */
  const RoundsTime *start, *end; /* bounds */
  const char *duration;          /* bounds given as one: "5 d" */
} RoundsDosage;

/* The dosages of an event in their order; NULL: it has none, or block has failed. They lie in block and
 * point into the event. */
const RoundsDosage *rounds_dosages (const RoundsEvent *event, RoundsBlock *block, guint *n);
/* They say the same, on whatever days. */
gboolean rounds_dosages_equal (const RoundsEvent *one, const RoundsEvent *other);

G_END_DECLS
