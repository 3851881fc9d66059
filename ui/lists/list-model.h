/* list-model.h: the rows that a list page shows of a listing: headings and entries, folded, sorted
 * and filtered. A GListModel of RoundsListRow, each made when it is asked for, and one only while somebody holds it.
 *
 * Weighed: GtkFilterListModel over GtkSortListModel over a store (an object for each of 50,000
 * entries, and headings that neither can know), or one array of numbers. Chosen: the array.
 */
#pragma once

#include "listing.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_LIST_AS_BUILT = 0, /* as the page's rule orders it */
  ROUNDS_LIST_BY_RANK,      /* what matters most first */
  ROUNDS_LIST_BY_NAME,
  ROUNDS_LIST_BY_CLASS,
  ROUNDS_LIST_BY_TIME, /* newest first */
} RoundsListOrder;

/* One row, with its words; entry.thing is not for its reader. Filled anew with the same words of the same record it is the
 * same object, of the chart that is there now (keep-rows.h). */
#define ROUNDS_TYPE_LIST_ROW (rounds_list_row_get_type ())
G_DECLARE_FINAL_TYPE (RoundsListRow, rounds_list_row, ROUNDS, LIST_ROW, GObject)
struct _RoundsListRow
{
  GObject parent_instance;

  gboolean heading;
  guint section;
  RoundsListText text; /* of a heading the first cell: "Stopped · 3", the last: its note */
  gboolean alert;      /* of a section of contradictions */
  gboolean folded;     /* of a heading */
  gboolean fixed;      /* as high as every other row, whatever it says */
  RoundsListEntry entry;
  /* The model's. */
  guint8 rid[ROUNDS_RID_BYTES]; /* of entry.row, which may be gone when it is compared */
  guint part, position;
  GHashTable *held;
};

#define ROUNDS_TYPE_LIST_MODEL (rounds_list_model_get_type ())
G_DECLARE_FINAL_TYPE (RoundsListModel, rounds_list_model, ROUNDS, LIST_MODEL, GObject)

/* (transfer full) */
RoundsListModel *rounds_list_model_new (void);
/* Takes the listing over; NULL: nothing. What was unfolded stays so, by the section's title. */
void rounds_list_model_set_listing (RoundsListModel *self, RoundsListing *listing);
const RoundsListing *rounds_list_model_get_listing (RoundsListModel *self);
/* Every word must occur; "" shows all. Folded sections are searched too. A long list is searched in
 * pieces while the main loop is idle; its rows stay until it is through. */
void rounds_list_model_set_filter (RoundsListModel *self, const char *text);
gboolean rounds_list_model_is_searching (RoundsListModel *self);
void rounds_list_model_set_order (RoundsListModel *self, RoundsListOrder order);
void rounds_list_model_toggle (RoundsListModel *self, guint section);
/* All sections of history at once. */
void rounds_list_model_set_history (RoundsListModel *self, gboolean shown);
gboolean rounds_list_model_has_history (RoundsListModel *self);
/* The place of a record's row, unfolding its section; GTK_INVALID_LIST_POSITION (G_MAXUINT): none. */
guint rounds_list_model_find (RoundsListModel *self, const RoundsChartRow *row);
/* Entries shown, headings apart. */
guint rounds_list_model_get_n_shown (RoundsListModel *self);

G_END_DECLS
