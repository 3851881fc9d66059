/* idle.h: locks the session when nobody has touched a key, the pointer or the screen for a while.
 *
 * Runs by itself while the session is unlocked: warns 30 s before, in a bar that counts down; any key
 * or move keeps it open. It can be held for up to 60 minutes during a procedure, which is kept in the
 * audit before it counts (W14). The time that the machine slept counts as idle, and the key that
 * wakes a machine that slept too long locks it.
 *
 * Weighed: the desktop's idle time (another protocol on every desktop, none under some), a timer
 * that every event sets anew (a thousand a second under a moving pointer). Chosen: the time of the
 * last event, looked at every few seconds. The clock is given, so that a test needs none. One a
 * process; main thread only.
 */
#pragma once

#include "session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_IDLE_DEFAULT_MIN 5
#define ROUNDS_IDLE_LEAST_MIN   1
#define ROUNDS_IDLE_MOST_MIN    30
#define ROUNDS_IDLE_WARN_S      30
#define ROUNDS_IDLE_HOLD_MIN    60 /* at most */

/* ms; goes on while the machine sleeps. */
typedef gint64 (*RoundsIdleClock) (gpointer data);

typedef enum
{
  ROUNDS_IDLE_OFF = 0, /* locked: there is nothing to watch */
  ROUNDS_IDLE_WATCHING,
  ROUNDS_IDLE_WARNING,
  ROUNDS_IDLE_HELD,
} RoundsIdleState;

/* Signals: "changed" (): the state, or the seconds that are left. */
#define ROUNDS_TYPE_IDLE (rounds_idle_get_type ())
G_DECLARE_FINAL_TYPE (RoundsIdle, rounds_idle, ROUNDS, IDLE, GObject)

/* clock NULL: the machine's. Watches the events of every window there is and will be.
 * (transfer full) */
RoundsIdle *rounds_idle_new (RoundsSession *session, RoundsIdleClock clock, gpointer data);
/* 1 to 30; what is out of it is brought into it. */
void rounds_idle_set_minutes (RoundsIdle *self, guint minutes);
guint rounds_idle_get_minutes (RoundsIdle *self);
/* Somebody is there. */
void rounds_idle_touch (RoundsIdle *self);
/* Looks at the clock now: warns, locks. By its own timer; by tests. */
void rounds_idle_check (RoundsIdle *self);
RoundsIdleState rounds_idle_get_state (RoundsIdle *self);
/* Until it locks, or until the hold ends; 0 when off. */
guint rounds_idle_get_seconds_left (RoundsIdle *self);
/* At most 60 minutes; holds once it stands in the audit, and then calls on_held (may be NULL), if over still is there.
 * That it could not be noted, and so is not held, is said in a dialog over that window; NULL: it is not said. */
typedef void (*RoundsIdleHeld) (GtkWindow *over);
void rounds_idle_hold (RoundsIdle *self, guint minutes, GtkWindow *over, RoundsIdleHeld on_held);
void rounds_idle_release (RoundsIdle *self);
/* The lock of the session is held: others may be at the machine. FALSE too where nothing watches the session. */
gboolean rounds_idle_is_held (RoundsSession *session);

/* The bar over a window: the countdown, or how long it is held; hidden otherwise. */
GtkWidget *rounds_idle_bar_new (RoundsIdle *self);

G_END_DECLS
