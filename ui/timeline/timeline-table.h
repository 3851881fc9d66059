/* timeline-table.h: the rows of the timeline as a table, in order of time, those without a date last:
 * of the span shown, or of the whole chart. Rows are made as they are looked at. */
#pragma once

#include "timeline-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals: "picked", "opened" (const RoundsChartRow *), "left" (): Escape. */
#define ROUNDS_TYPE_TIMELINE_TABLE (rounds_timeline_table_get_type ())
G_DECLARE_FINAL_TYPE (RoundsTimelineTable, rounds_timeline_table, ROUNDS, TIMELINE_TABLE, GtkWidget)

GtkWidget *rounds_timeline_table_new (void);
/* model NULL: nothing. It outlives its use. What begins in [from, to) or lasts into it is shown; whole: all. */
void rounds_timeline_table_set_rows (RoundsTimelineTable *self,
                                     const RoundsTimelineModel *model,
                                     gint64 from,
                                     gint64 to);
/* W2: rows that begin after it are told apart. G_MAXINT64: it is now. */
void rounds_timeline_table_set_moment (RoundsTimelineTable *self, gint64 moment);
void rounds_timeline_table_set_selected (RoundsTimelineTable *self, const RoundsChartRow *row);
/* Into the rows. Not by gtk_widget_grab_focus: a class that takes the focus itself is asked so by GTK 4.8
 * whenever Tab comes by, and again when Shift+Tab leaves. */
void rounds_timeline_table_focus (RoundsTimelineTable *self);
guint rounds_timeline_table_size (RoundsTimelineTable *self);

G_END_DECLS
