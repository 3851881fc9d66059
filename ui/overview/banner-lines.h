/* banner-lines.h: the pieces of a banner in the height that it is given: who in the first lines, facts in
 * those below, a picture at the start, the moment at the end.
 *
 * In its natural height all pieces stand, whole. With less they run on without a break between who and what,
 * and where that is not enough those of the highest rank go, all of them counted by one button, the rest:
 * nothing is dropped without a word, and the least height still has every piece of rank 0. The moment
 * stands beside the lines while it takes less than a quarter of the width, else in the last of them. The picture
 * makes no line higher than it is: it stands beside them while it takes less than an eighth of the width and all pieces
 * have room beside it, else nowhere.
 *
 * Weighed for 200 % text in a narrow window, where a full banner is higher than the window: a scroller in
 * the banner (what is below its edge is out of sight and mind), smaller letters (they were made large for a
 * reason), the banner folded to one line by hand (a hidden allergy is a choice nobody remembers). Chosen:
 * ranks and a count.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_BANNER_LINES (rounds_banner_lines_get_type ())
G_DECLARE_FINAL_TYPE (RoundsBannerLines, rounds_banner_lines, ROUNDS, BANNER_LINES, GtkWidget)

/* "rest-changed": other pieces went, or came back; not while anything is laid out. start: the picture, as wide as it
 * says, and of no width while it is not visible. */
GtkWidget *rounds_banner_lines_new (GtkWidget *start, GtkWidget *rest, GtkWidget *end);

/* rank: 0 never goes; of the others the highest goes first, of one rank the last. is_fact: below who this
 * is. */
void rounds_banner_lines_append (RoundsBannerLines *self,
                                 GtkWidget *piece,
                                 guint rank,
                                 gboolean is_fact);
void rounds_banner_lines_empty (RoundsBannerLines *self);
/* FALSE: piece i of those appended has gone. */
gboolean rounds_banner_lines_shows (RoundsBannerLines *self, guint i);

G_END_DECLS
