/* window.h: the window: one stack of pages driven by the session's state.
 *
 *   problem   the store cannot be read      unlock   locked or unlocking      chart   unlocked
 *
 * The chart page lives from unlock to lock; nothing of it outlives the lock. The window's title is
 * always "Rounds": titles are seen by the compositor, task lists and screen recorders.
 */
#pragma once

#include "chart-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_WINDOW (rounds_window_get_type ())
G_DECLARE_FINAL_TYPE (RoundsWindow, rounds_window, ROUNDS, WINDOW, AdwApplicationWindow)

/* demonstration: started for one, which only changes the words about a store that is missing. */
RoundsWindow *rounds_window_new (AdwApplication *application,
                                 RoundsSession *session,
                                 gboolean demonstration);
/* `--demo`: unlocks by itself, if there is a store to unlock. */
void rounds_window_unlock_demonstration (RoundsWindow *self);
/* (transfer none) NULL while locked. */
RoundsChartPage *rounds_window_get_chart (RoundsWindow *self);
/* Reads the store again and shows what is true now. */
void rounds_window_refresh (RoundsWindow *self);

G_END_DECLS
