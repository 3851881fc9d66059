/* read-at.h: when a page over many patients was read, in words, and that this is a while ago.
 *
 * Such a page is not read anew by itself: each chart that is read is an opening in the audit. So it never looks as if
 * it were of this minute (W8). It looks at the clock by its own timer.
 */
#pragma once

#include "session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_READ_AT (rounds_read_at_get_type ())
G_DECLARE_FINAL_TYPE (RoundsReadAt, rounds_read_at, ROUNDS, READ_AT, AdwBin)

#define ROUNDS_READ_AT_OLD_MS (5 * 60 * 1000) /* [J] as a chart that is shown (patient.h) */

GtkWidget *rounds_read_at_new (void);
/* at: by the clock of the site, the oldest of what is shown; 0: nothing is, and nothing is said. */
void rounds_read_at_set (RoundsReadAt *self, RoundsSession *session, gint64 at);

G_END_DECLS
