/* timeline-card.h: a small card over the timeline: what a mark stands for, in lines of words. */
#pragma once

#include "timeline-layout.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_TIMELINE_CARD (rounds_timeline_card_get_type ())
G_DECLARE_FINAL_TYPE (RoundsTimelineCard, rounds_timeline_card, ROUNDS, TIMELINE_CARD, GtkPopover)

/* parent presents it when it is allocated, and unparents it. */
RoundsTimelineCard *rounds_timeline_card_new (GtkWidget *parent);
/* at: of the parent. */
void rounds_timeline_card_show (RoundsTimelineCard *self,
                                const RoundsTimelineLayout *layout,
                                const RoundsTimelineMark *mark,
                                const GdkRectangle *at);
/* The lines that a mark's card has, at most `most` of its rows, the rest counted. (transfer full) */
char *rounds_timeline_card_words (const RoundsTimelineLayout *layout,
                                  const RoundsTimelineMark *mark,
                                  guint most);

G_END_DECLS
