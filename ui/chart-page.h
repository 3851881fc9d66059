/* chart-page.h: one patient's chart: banner, timeline, the sections, and the pane at the end.
 *
 *   banner                                   always, always now (W9)
 *   timeline                                 140 to 320 px, the cursor of all that follows
 *   as-of bar                                off now, over all that is below; nothing lies over it
 *   rail | section              | pane       the pane has the chat and the source of what is selected
 *
 * In a narrow window (under 1000 px) the rail lies above the section and the pane folds over it.
 * The page makes a section when it is first shown, and is destroyed with the patient's chart.
 */
#pragma once

#include "chat-pane.h"
#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Properties, all notified: "chat-width" (int), "chat-shown" (boolean), the pane at the end;
 * "timeline-height" (int); "section" (string). */
#define ROUNDS_TYPE_CHART_PAGE (rounds_chart_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsChartPage, rounds_chart_page, ROUNDS, CHART_PAGE, GtkWidget)

/* patient is OPEN. edge: the colour at the banner's side, by window. */
RoundsChartPage *rounds_chart_page_new (RoundsPatient *patient, guint edge);
RoundsPatient *rounds_chart_page_get_patient (RoundsChartPage *self);
RoundsChatPane *rounds_chart_page_get_chat (RoundsChartPage *self);
gboolean rounds_chart_page_get_chat_shown (RoundsChartPage *self);
void rounds_chart_page_set_chat_shown (RoundsChartPage *self, gboolean shown);
/* What is in the pane has the whole width below the timeline, in the section's place, until Escape, another
 * section, or FALSE; of this chart while it is open, kept nowhere. */
gboolean rounds_chart_page_get_chat_full (RoundsChartPage *self);
void rounds_chart_page_set_chat_full (RoundsChartPage *self, gboolean full);
/* Shows the chat and puts the cursor into its question. */
void rounds_chart_page_ask (RoundsChartPage *self);
/* Shows the search for words of this chart, ready to be typed into. */
void rounds_chart_page_search (RoundsChartPage *self);
/* The words that are looked for there; "": none. (transfer none) */
const char *rounds_chart_page_get_search (RoundsChartPage *self);
/* Shows where the selection comes from. */
void rounds_chart_page_show_source (RoundsChartPage *self);
/* Shows this section first, in place of the overview; before the first frame. */
void rounds_chart_page_begin_with (RoundsChartPage *self, const char *id);
/* Nothing happens for an id that there is not. */
void rounds_chart_page_show_section (RoundsChartPage *self, const char *id);
const char *rounds_chart_page_get_section (RoundsChartPage *self);
/* The page of a section that was made already; NULL: not yet. (transfer none) */
GtkWidget *rounds_chart_page_peek_section (RoundsChartPage *self, const char *id);
GtkWidget *rounds_chart_page_get_timeline (RoundsChartPage *self);
/* Puts the keyboard where work begins. */
void rounds_chart_page_focus (RoundsChartPage *self);

G_END_DECLS
