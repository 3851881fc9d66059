/* keep-rows.h: which rows of a list stay when it is filled anew.
 *
 * GtkListView of 4.8 has 200 rows around what is shown (GTK_LIST_VIEW_MAX_LIST_ITEMS). Told that all of them changed it
 * fills each anew and lays each out again: 40 to 70 ms after every reading of a long chart, of which one row in a hundred
 * says something else than before.
 *
 * Weighed: comparing records by their versions (what a row says comes of other records too: addenda, doses, visits);
 * handing the list the same objects again (it moves and restyles their widgets, and forgets the heights). Chosen: a row
 * that says what it said, of the same record, stands where it stood and is told which row of the chart it is now; the
 * list hears of what lies between the first and the last that do not.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the row at `before` says what will stand at `now`; if so it is what stands there from now on. A row that nobody
 * was ever shown says nothing, and so the same. */
typedef gboolean (*RoundsKeepRow) (gpointer data, guint before, guint now);

/* What the list is to hear: from `at` on so many went and so many came. */
typedef struct
{
  guint at, removed, added;
} RoundsKeptRows;

RoundsKeptRows rounds_keep_rows (guint n_before, guint n_now, RoundsKeepRow keep, gpointer data);

G_END_DECLS
