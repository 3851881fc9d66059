/* round-lines.h: the lines of a ward round and their reading, one chart after the other (app/round.h).
 *
 * What is read stays when somebody is opened meanwhile, but the line of who was: the page has it read again. Nobody is read for whom opening would ask for a
 * reason (open-gate.h): who is restricted, or in a care team and on none of one's lists; the line says so.
 * The look-alikes among the lines are found in idle moments.
 *
 * Weighed: reading in the page (it was there: 700 lines of two things), a model of GtkListView that reads what
 * is scrolled to (a round is read from top to bottom and then shown without a wait). Chosen: this.
 */
#pragma once

#include "lists.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Signals: "progress" (): how far reading is has changed; "line" (RoundsRoundItem *): it was read, or is to be once
 * more. */
#define ROUNDS_TYPE_ROUND_LINES (rounds_round_lines_get_type ())
G_DECLARE_FINAL_TYPE (RoundsRoundLines, rounds_round_lines, ROUNDS, ROUND_LINES, GObject)

RoundsRoundLines *rounds_round_lines_new (RoundsSession *session);
/* RoundsRoundItem. (transfer none) */
GListModel *rounds_round_lines_get_items (RoundsRoundLines *self);
guint rounds_round_lines_size (RoundsRoundLines *self);
/* Makes the lines of list anew; NULL: none. Then rounds_round_lines_read. */
void rounds_round_lines_fill (RoundsRoundLines *self, const RoundsPatientList *list);
void rounds_round_lines_read (RoundsRoundLines *self);
void rounds_round_lines_stop (RoundsRoundLines *self);
/* This person's line, once more: it was worked on since. Nothing for who has no line here, or is still to be read. */
void rounds_round_lines_read_again (RoundsRoundLines *self, const guint8 rid[ROUNDS_RID_BYTES]);
/* When the first and the last of the lines were read that are here, by the clock of the site; FALSE: none is. */
gboolean rounds_round_lines_get_read (RoundsRoundLines *self, gint64 *oldest, gint64 *newest);
/* How many of the list have no line here, as it has too many. */
guint rounds_round_lines_left_out (RoundsRoundLines *self);
gboolean rounds_round_lines_is_reading (RoundsRoundLines *self);
/* Whether these are the members of list. Who was opened meanwhile is no reason to read a ward again. */
gboolean rounds_round_lines_are_of (RoundsRoundLines *self, const RoundsPatientList *list);
/* The people are known anew: so may be who is taken for whom. */
void rounds_round_lines_forget_look_alikes (RoundsRoundLines *self);
/* " · 3 more are left out: a round has at most 200 · reading 2 of 5"; "". (transfer full) */
char *rounds_round_lines_words (RoundsRoundLines *self);

G_END_DECLS
