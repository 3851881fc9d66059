/* overview-fixture.h: for the tests of the banner, the overview and the new results: what a page
 * reads like, marks that another person left, a chart made to measure. */
#pragma once

#include "ui-record.h"

G_BEGIN_DECLS

/* Every shown label below root, a line each, in the order of the widgets. (transfer full) */
char *overview_texts (GtkWidget *root);
/* That all of them stand in texts, in this order. */
void overview_assert_order (const char *texts, const char *const *expected);
/* A button below root whose labels hold text. */
GtkWidget *overview_button (GtkWidget *root, const char *text);

typedef struct
{
  const char *who;  /* the patient */
  const char *what; /* "Observation/..."; NULL: the Patient itself */
  const char *kind; /* ROUNDS_LOCAL_SEEN or _ACKNOWLEDGED */
  const char *user; /* NULL: who is in */
  const char *at;
} OverviewMark;
/* Puts a mark as another window would have, before the chart is opened. */
void overview_mark (UiRecord *record, const OverviewMark *mark);

typedef struct
{
  guint problems, medicines, results;
} OverviewSizes;
/* Puts a patient "MADE Budget" with as many into the store, and waits until the people know her. */
void overview_make (UiRecord *record, const OverviewSizes *sizes);
/* Puts "WINTERBOTTOM-EXAMPLE Wilhelmina Augusta": her banner has all that one can have. */
void overview_make_full (UiRecord *record);

typedef struct
{
  const char *patient, *id, *date, *type, *text;
  const char *more; /* members of it: its status at least; NULL: that it is current */
} OverviewNote;
/* A DocumentReference of one text, as a line for overview_put. (transfer full) */
char *overview_note (const OverviewNote *note);

/* Records of one patient, a line each, and waits until the people know her by that name. */
void overview_put (UiRecord *record, const char *json, const char *name);

G_END_DECLS
