/* autosave.h: when a draft that is being typed is put on disk.
 *
 * What was typed is handed over ROUNDS_AUTOSAVE_PAUSE_MS after the last key, and while typing goes on
 * at least every ROUNDS_AUTOSAVE_LONGEST_MS, so that with the commit itself nobody loses more than two
 * seconds. One save at a time; a save that failed is tried again. Time is the caller's: no clock, no
 * timer, no widget.
 *
 * Weighed: a save for every key (hundreds of audit rows a minute), a fixed beat (saves while nobody
 * types), this.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROUNDS_AUTOSAVE_PAUSE_MS   700
#define ROUNDS_AUTOSAVE_LONGEST_MS 1700
#define ROUNDS_AUTOSAVE_RETRY_MS   5000

typedef struct
{
  gboolean unsaved;     /* something was typed that no save holds yet */
  gboolean saving;      /* a save is under way */
  gint64 first, last;   /* when the first and the last unsaved key was typed, ms */
  gint64 not_before_ms; /* after a failure */
} RoundsAutosave;

void rounds_autosave_typed (RoundsAutosave *self, gint64 now_ms);
/* ms until a save is due; 0: now; -1: there is nothing to do. */
gint64 rounds_autosave_wait (const RoundsAutosave *self, gint64 now_ms);
/* The text as it is now was handed over. */
void rounds_autosave_began (RoundsAutosave *self);
void rounds_autosave_ended (RoundsAutosave *self, gboolean saved, gint64 now_ms);
/* TRUE: every key is on disk. */
gboolean rounds_autosave_is_clean (const RoundsAutosave *self);

G_END_DECLS
