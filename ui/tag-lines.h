/* tag-lines.h: a tag over several lines of a text, drawn on each of them.
 *
 * GTK 4.8 draws a line that no tag begins or ends in with the looks of whichever line it laid out before (seen: of a
 * field of six lines, and of a note in error, only the first was marked). So each line has a tag of its own.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Without the ends of lines. */
void rounds_tag_lines (GtkTextBuffer *buffer,
                       GtkTextTag *tag,
                       const GtkTextIter *start,
                       const GtkTextIter *end);

G_END_DECLS
