/* chart-page.h: the page of an unlocked store: a chart, and the chat beside it. No patient can be
 * opened yet, and the page says so. Made at unlock, destroyed at lock. */
#pragma once

#include "chat-pane.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Properties: "chat-width" (int), "chat-shown" (boolean). */
#define ROUNDS_TYPE_CHART_PAGE (rounds_chart_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsChartPage, rounds_chart_page, ROUNDS, CHART_PAGE, AdwBin)

RoundsChartPage *rounds_chart_page_new (RoundsSession *session);
RoundsChatPane *rounds_chart_page_get_chat (RoundsChartPage *self); /* (transfer none) */
void rounds_chart_page_set_chat_shown (RoundsChartPage *self, gboolean shown);
gboolean rounds_chart_page_get_chat_shown (RoundsChartPage *self);
/* Puts the focus where a person goes on after unlocking: into the question, if it is shown. */
void rounds_chart_page_focus (RoundsChartPage *self);
/* Shows the chat and puts the cursor into the question. */
void rounds_chart_page_ask (RoundsChartPage *self);

G_END_DECLS
