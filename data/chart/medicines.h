/* medicines.h: what a person was ordered, given and says they take (record rule 2.1).
 *
 * A line is an ingredient set, a route and a release form; its orders are grouped into courses, in
 * which a later order renews the one before. An end is never invented: it is recorded, or worked out
 * from the supply and marked so, or not recorded.
 */
#pragma once

#include "dosage.h"
#include "chart-index.h"

G_BEGIN_DECLS

/* The first that fits, as the rule lists them. */
typedef enum
{
  ROUNDS_MEDICINE_IN_ERROR = 0,
  ROUNDS_MEDICINE_PROHIBITED, /* doNotPerform: never a medicine */
  ROUNDS_MEDICINE_PROPOSED,   /* intent proposal, plan, option; or status draft */
  ROUNDS_MEDICINE_ON_HOLD,
  ROUNDS_MEDICINE_STOPPED, /* stopped, cancelled */
  ROUNDS_MEDICINE_COMPLETED,
  ROUNDS_MEDICINE_EXPIRED,       /* its end has passed, its status is still active */
  ROUNDS_MEDICINE_PLANNED,       /* begins after `at` */
  ROUNDS_MEDICINE_NOT_TAKING,    /* a statement that says so, and no order */
  ROUNDS_MEDICINE_GIVEN,         /* administered, or ordered within a stay that is open */
  ROUNDS_MEDICINE_REPORTED,      /* reported, no order */
  ROUNDS_MEDICINE_CURRENT,       /* current, confirmed */
  ROUNDS_MEDICINE_NOT_CONFIRMED, /* listed active, not confirmed since `evidence` */
  ROUNDS_MEDICINE_NOT_KNOWN,     /* at this past moment: between the last known instant and now */
  ROUNDS_MEDICINE_NO_STATUS,     /* unknown, or no status at all */
} RoundsMedicineState;

const char *rounds_medicine_state_word (RoundsMedicineState state); /* "not-confirmed": stable */
/* For people: "listed active, not confirmed". */
const char *rounds_medicine_state_text (RoundsMedicineState state);

/* It is taken, as far as the record knows: what is checked against allergies and other medicines. */
gboolean rounds_medicine_is_open (RoundsMedicineState state);

typedef enum
{
  ROUNDS_END_NOT_RECORDED = 0,
  ROUNDS_END_RECORDED,
  ROUNDS_END_ESTIMATED, /* start + supply x (1 + repeats) */
} RoundsEndKind;

typedef struct
{
  const RoundsChartRow *const *rows; /* (n_rows) oldest first */
  guint n_rows;
  /* By whose words the state is said: the last order, or an earlier one that is still active, when `against`
   * (else NULL) is the later one that is over; without an order the last row. */
  const RoundsChartRow *decides, *against;
  gboolean prohibits; /* an order not to give; in force where `state` says so */
  gboolean no_stay;   /* ordered for a stay that is not recorded */
  RoundsMedicineState state;
  gint64 start;   /* of the first; G_MININT64: not recorded */
  gint64 ordered; /* of the last order; G_MININT64: none */
  gint64
      evidence; /* the last that confirms it: ordered, reported as taken, handed over, given, listed;
                    * where nothing does, the last that was heard of it */
  gint64 end;   /* G_MAXINT64: not recorded */
  RoundsEndKind end_kind;
  const char *strength;        /* as the code or the display gives it; NULL */
  gboolean has_dose;           /* some dosage says how much, or has what is not read here */
  const RoundsDosage *dosages; /* (n_dosages) of the last order, part by part; the words: say.h */
  guint n_dosages;
  const char *as_needed; /* "true" or the reason; NULL: no, or not all of it */
  const char *reason;    /* what the order is for; NULL */
  const char *status;    /* of the last, as given */
} RoundsMedicineCourse;

typedef struct
{
  const char *title;
  const char *const
      *ingredients; /* RxNorm ingredient codes, up to a NULL; empty: not in the table */
  const char *const *ingredient_names; /* of the table, or of its words where it is not there */
  gboolean not_known;                  /* no ingredient is known: compared by its words alone */
  const char *route, *form;            /* NULL: not said */
  gboolean route_by_product;           /* the table of products has it, no record says it */
  const RoundsMedicineCourse *courses; /* (n_courses) open before closed, then newest first */
  guint n_courses;
  RoundsMedicineState state; /* of the course that says most: an open one before a closed one */
} RoundsMedicineLine;

typedef enum
{
  ROUNDS_MEDICINE_ORDER_NOT_TAKING = 0, /* ordered, and a statement says not taken */
  ROUNDS_MEDICINE_TWICE,                /* two open orders with one ingredient */
  ROUNDS_MEDICINE_ALLERGY,              /* open order against an active allergy */
  ROUNDS_MEDICINE_SAME_CLASS,           /* of one system: ACE inhibitor, ARB, ARNI */
  ROUNDS_MEDICINE_NO_DOSE,
  ROUNDS_MEDICINE_AS_NEEDED,     /* graft, anticoagulant, insulin, antiepileptic, beta-blocker */
  ROUNDS_MEDICINE_AT_DEATH,      /* open when the person died */
  ROUNDS_MEDICINE_HELD,          /* a statement on hold, the order active */
  ROUNDS_MEDICINE_ORDERS,        /* an order is active, a later one of its course is over */
  ROUNDS_MEDICINE_REPORTED_OVER, /* a newer statement says stopped or completed, the order active */
} RoundsMedicineConflictKind;

typedef struct
{
  RoundsMedicineConflictKind kind;
  const char *text;                 /* for people, without the names of sources */
  const RoundsChartRow *sources[2]; /* the second may be NULL */
} RoundsMedicineConflict;

const char *rounds_medicine_conflict_word (RoundsMedicineConflictKind kind);

typedef struct
{
  const RoundsMedicineLine *lines; /* (n_lines) open before closed, then by title */
  guint n_lines;
  const RoundsMedicineConflict *conflicts;
  guint n_conflicts;
  /* Orders not to do something that is no medicine, a transfusion, that are in force; each of one row. */
  const RoundsMedicineCourse *forbidden;
  guint n_forbidden;
  gboolean at_death; /* the list is titled "At death" */
  gboolean partial;  /* medicines did not come whole, or some are withheld */
  /*< private >*/
  gpointer block;
} RoundsMedicines;

/* NULL without memory. (transfer full) */
RoundsMedicines *rounds_chart_medicines (const RoundsChartIndex *index, gint64 at);
void rounds_medicines_free (RoundsMedicines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsMedicines, rounds_medicines_free)

/* const RoundsMedicineCourse: each order not to give that is in force, whatever else is ordered of that medicine, in the
 * order of the lines; then what is no medicine, the newest first. self: NULL where medicines are not known. (transfer container) */
GPtrArray *rounds_medicines_prohibitions (const RoundsMedicines *self);

G_END_DECLS
