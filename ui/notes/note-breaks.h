/* note-breaks.h: which line breaks of a note were made by a width of 60 to 100 characters alone, and not
 * by its author: where such a break is shown as a blank, the text flows over the width there is.
 *
 * Nothing is said of a note that does not clearly wrap: by far most of the lines that do not end a
 * paragraph must be so long that the next word would not have stood in them. A paragraph is left as it
 * is when any of its inner breaks is not like that, and so are lists, tables, headings, lines with a label
 * ("Plan:"), and what is indented. No character is put in or taken out: a break and a blank are one each,
 * so every byte and every character keeps its place.
 *
 * Weighed: joining every line that does not end a sentence (joins the lines of a list of medicines), a
 * width that is told (none is). Pure GLib.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* gsize, rising: where the "\n" of each such break stands; before it may be a "\r", which belongs to it.
 * text: UTF-8. (transfer full) */
GArray *rounds_note_breaks (const char *text, gsize size);

G_END_DECLS
