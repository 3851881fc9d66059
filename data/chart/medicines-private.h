/* medicines-private.h: the steps that make the page of medicines. */
#pragma once

#include "chart-private.h"
#include "medicines.h"
#include "tables.h"

typedef enum
{
  EVIDENCE_ORDER = 0,
  EVIDENCE_STATEMENT,
  EVIDENCE_DISPENSE,
  EVIDENCE_ADMINISTRATION,
} Evidence;

/* One row as evidence of a medicine. */
typedef struct
{
  const RoundsChartRow *row;
  Evidence what;
  gint64 at;    /* ordered, asserted, handed over, given; G_MININT64: not dated */
  gint64 start; /* when it is taken from */
  gint64 end;   /* G_MAXINT64: not recorded */
  RoundsEndKind end_kind;
  const RoundsProduct *product; /* NULL: its line is its text */
  char *line_key, *strength_key;
} Item;

typedef struct
{
  GPtrArray *items; /* of Item, oldest first; not owned */
} Course;

typedef struct
{
  const char *key;
  GPtrArray *courses; /* of Course */
} Line;

typedef struct
{
  const RoundsChartIndex *index;
  gint64 at;     /* the moment asked for, or of death */
  gboolean past; /* what is known now need not have been so then */
  GArray *items; /* of Item */
  GPtrArray *lines;
  GHashTable *listed; /* row to gint64 *: when a medication list last named it */
  RoundsBlock *block;
  GArray *conflicts; /* of RoundsMedicineConflict */
} Medicines;

/* ---- medicine-lines.c ---- */

void rounds_medicines_collect (Medicines *self);
void rounds_medicines_group (Medicines *self);
void rounds_medicines_clear (Medicines *self);

/* ---- medicine-states.c ---- */

/* FALSE: nothing of it was known at that moment. */
gboolean rounds_medicine_course_at (Medicines *self,
                                    const Course *course,
                                    RoundsMedicineCourse *out);
/* A statement that it is not taken: not-taken of FHIR R4, and the words of other versions. */
gboolean rounds_medicine_not_taken (const RoundsEvent *event);
/* The order by which the state of a line is chosen: the smallest says most. */
guint rounds_medicine_state_rank (RoundsMedicineState state);

/* ---- medicine-conflicts.c ---- */

void rounds_medicines_find_conflicts (Medicines *self, const RoundsMedicines *medicines);
