/* patient-model.h: the rows of a list of people: headings and persons, each an object made when a
 * list view asks for it, so that 50,000 cost nothing until they are scrolled to.
 *
 * An item holds a row of RoundsPeople and is of no use after its "changed".
 */
#pragma once

#include "lists.h"

G_BEGIN_DECLS

#define ROUNDS_TYPE_PATIENT_ITEM (rounds_patient_item_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPatientItem, rounds_patient_item, ROUNDS, PATIENT_ITEM, GObject)

typedef struct
{
  const RoundsPersonRow *row;  /* NULL: a heading */
  const char *heading, *aside; /* of a heading; the model's */
  RoundsMatch match;           /* NONE: was not searched */
  gboolean former;
  gint64 opened; /* of a recent one; 0 */
} RoundsPatientEntry;

const RoundsPatientEntry *rounds_patient_item_get (RoundsPatientItem *self);

#define ROUNDS_TYPE_PATIENT_MODEL (rounds_patient_model_get_type ())
G_DECLARE_FINAL_TYPE (RoundsPatientModel, rounds_patient_model, ROUNDS, PATIENT_MODEL, GObject)

/* What is to be shown. */
typedef struct
{
  RoundsPeople *people;
  RoundsLists *lists;             /* NULL: none is known yet */
  const RoundsListFilter *filter; /* of the search; never NULL */
  const char *list;               /* name of one list; NULL: everybody */
  gint64 now;
} RoundsPatientQuery;

RoundsPatientModel *rounds_patient_model_new (void);
/* Makes the rows anew. */
void rounds_patient_model_show (RoundsPatientModel *self, const RoundsPatientQuery *query);
void rounds_patient_model_clear (RoundsPatientModel *self);
/* Of row i, without making an object. */
const RoundsPatientEntry *rounds_patient_model_peek (RoundsPatientModel *self, guint i);
/* Persons among the rows, each counted once. */
guint rounds_patient_model_count (RoundsPatientModel *self);
/* The row of a person from i on, going by step (1 or -1); G_MAXUINT: none. */
guint rounds_patient_model_next (RoundsPatientModel *self, guint i, int step);

G_END_DECLS
