/* list-page.h: the page that every list of a chart is: a search, a sort, history, what is missing said
 * in words, and rows. A page is a row of the table in list-pages.c.
 *
 * It follows the patient: made anew on "changed" and at another moment, highlights what is selected.
 * A click or Enter on a row selects its record and opens its source; on a heading folds the section.
 *
 * Actions: list.filter (Alt+F), list.history (Alt+H), list.sort (a RoundsListOrder by name), and
 * those that a page adds for its selected row (list.act, by its index).
 */
#pragma once

#include "list-cells.h"
#include "listings.h"
#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_NEEDS_MEDICINES = 1 << 0,
  ROUNDS_NEEDS_PROBLEMS = 1 << 1,
  ROUNDS_NEEDS_ALLERGIES = 1 << 2,
  ROUNDS_NEEDS_ERRORS = 1 << 3,
  ROUNDS_NEEDS_DENIALS = 1 << 4, /* read on the worker, after the page is shown */
  ROUNDS_NEEDS_AUDIT = 1 << 5,   /* likewise */
} RoundsListNeeds;

/* Something to do with the selected record. */
typedef struct
{
  const char *label; /* N_() */
  RoundsActType type;
  const char *status;
} RoundsListAct;

typedef struct
{
  const char *id, *title; /* N_() */
  RoundsListing *(*build) (const RoundsListChart *chart);
  RoundsListNeeds needs;
  RoundsListColumns columns;
  RoundsListOrder orders[5]; /* the first is what it begins with */
  guint n_orders;
  const char *rank;        /* N_(): what ROUNDS_LIST_BY_RANK is called here */
  const char *enter;       /* target of win.enter; NULL: nothing is entered here */
  const char *enter_label; /* N_() */
  const RoundsListAct *acts;
  guint n_acts;
  gboolean of_no_moment; /* what happened in this program, not in the chart: no as-of (W2) */
} RoundsListPageRow;

#define ROUNDS_TYPE_LIST_PAGE (rounds_list_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsListPage, rounds_list_page, ROUNDS, LIST_PAGE, AdwBin)

/* page outlives it. */
GtkWidget *rounds_list_page_new (RoundsPatient *patient, const RoundsListPageRow *page);
/* The rows shown, as the list has them. (transfer none) */
RoundsListModel *rounds_list_page_get_model (RoundsListPage *self);
/* Whose chart it is of, and what its columns are called. (transfer none) */
RoundsPatient *rounds_list_page_get_patient (RoundsListPage *self);
const RoundsListColumns *rounds_list_page_get_columns (RoundsListPage *self);
/* What builders look at, of a patient as of the moment shown. */
RoundsListChart rounds_list_chart_of (RoundsPatient *patient, RoundsListNeeds needs);

G_END_DECLS
