/* note-steps.h: a long note in pieces that GtkTextView and a turn of the main loop can take. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A paragraph of over 4 KiB is shown as several: GtkTextView lays out one at once, 512 KiB in 150 ms, each time, and with
 * what is kept whole in it in seconds. A blank of it becomes a break, one character for one, behind a sentence where one ends;
 * appends its byte to splits, gsize. */
void rounds_note_split_paragraphs (char *shown, gsize size, GArray *splits);

/* No line ends inside a date, or between a number and its unit: a tag, so that the words stay as they are when they are
 * copied, searched and cited. Some of the lines from this character, which begins one; where to go on, or -1: all were. */
int rounds_note_keep_whole (GtkTextBuffer *buffer, GtkTextTag *tag, int from);

G_END_DECLS
