/* undo.h: what was done last in a window and can be taken back: by the button of a toast, by Ctrl+Z
 * where no text takes that key, and by the palette, until something else is done or the lock.
 *
 * Only what nobody else has seen: one's lists, filters, drafts. A signed or synced clinical act is
 * entered in error or added to, and never offered here (W11). Words never name a patient: a toast
 * stands over every page. Weighed: a history of many steps (the fifth step back, of a list that
 * another window changed, is a surprise). Chosen: one step.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Takes it back, in the background if need be. */
typedef void (*RoundsUndoBack) (gpointer data, GtkWidget *window);

/* Of a window that has an action "undo": where its toasts are. */
void rounds_undo_accept (GtkWindow *window, AdwToastOverlay *toasts);
/* foot: the end of a page, which says who the patient is. A toast stands above it and never hides it. */
void rounds_undo_keep_clear (GtkWidget *foot);
/* from: any widget of such a window, or of a dialog over it; elsewhere nothing is offered. done:
 * "Removed the list “Monday”". data is freed with free_data when it is used or useless. */
void rounds_undo_offer (GtkWidget *from,
                        const char *done,
                        RoundsUndoBack back,
                        gpointer data,
                        GDestroyNotify free_data);
/* The same without a toast: what was done is in plain sight, like a filter. */
void rounds_undo_offer_quietly (GtkWidget *from,
                                RoundsUndoBack back,
                                gpointer data,
                                GDestroyNotify free_data);
/* A line without a button: an error, or why a key did nothing. It waits until what stands there was read. */
void rounds_undo_say (GtkWidget *from, const char *words);
/* A line that only confirms what was asked for, "Copied ...": the next line takes its place. */
void rounds_undo_say_done (GtkWidget *from, const char *words);
/* A toast whose words are words, all of which are shown: on as many lines as it takes. For a window of any kind.
 * (transfer full) */
AdwToast *rounds_undo_toast_new (const char *words);
/* Does what was offered last. */
void rounds_undo_take_back (GtkWindow *window);
gboolean rounds_undo_can (GtkWindow *window);
/* At lock, and when it is useless. */
void rounds_undo_forget (GtkWindow *window);

G_END_DECLS
