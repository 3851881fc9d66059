/* timeline-page.h: a patient's timeline in a window, for its tests. */
#pragma once

#include "timeline-canvas-private.h"
#include "timeline-table.h"
#include "timeline.h"
#include "ui-record.h"

G_BEGIN_DECLS

typedef struct
{
  UiRecord *record; /* one for all pages of the program */
  RoundsPatient *patient;
  const RoundsChartIndex *index;
  GtkWidget *timeline;
  RoundsTimelineCanvas *canvas;
  RoundsTimelineTable *table;
} TimelinePage;

void timeline_page_open (TimelinePage *self, const char *who, int width, int height);
void timeline_page_clear (TimelinePage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TimelinePage, timeline_page_clear)
/* After the last one. */
void timeline_page_end (void);

/* A key of the drawing; an action; each with a frame after it. */
void timeline_page_press (TimelinePage *self, guint key, GdkModifierType state);
void timeline_page_act (TimelinePage *self, const char *action);
/* The check button with this label below root; NULL. */
GtkWidget *timeline_page_find_check (GtkWidget *root, const char *label);
/* A dated row with these words in its title and these marks; it must exist. */
const RoundsChartRow *timeline_row_titled (const RoundsChartIndex *index,
                                           const char *title,
                                           guint32 marks);
/* The mark that stands for a row; NULL. */
const RoundsTimelineMark *timeline_page_mark (TimelinePage *self, const RoundsChartRow *row);

G_END_DECLS
