/* paper-pieces.h: long words on paper in pieces, so that none is laid out in one turn of the main loop.
 *
 * A piece ends at a line's end, else a sentence's, else a word's; where words have no end, between two letters.
 * What goes on in a paragraph keeps its direction, whatever letter it begins with.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* goes_on: another one follows. piece is valid during the call. */
typedef void (*RoundsPaperPiece) (gpointer data, const char *piece, gboolean goes_on);

/* At least one, "" for "". */
void rounds_paper_pieces (const char *text, RoundsPaperPiece add, gpointer data);

/* A letter of a script that is written from right to left. */
gboolean rounds_paper_runs_backwards (gunichar letter);

G_END_DECLS
