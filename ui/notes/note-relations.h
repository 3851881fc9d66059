/* note-relations.h: the documents that a note belongs to or that belong to it: what it adds to, its addenda, what
 * it replaces and what replaces it. Whoever reads one is told of the others, and opens them with one click.
 *
 * Of addenda those dated at or before the moment (W2); of a document that is not in this chart it is said that it
 * is not.
 */
#pragma once

#include "patient.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  char *words;               /* "Addendum: Progress note, 14-Nov-2026 09:10, Ines901 Overlay11" */
  const RoundsChartRow *row; /* the chart's; NULL: it is not here */
} RoundsNoteRelation;

/* RoundsNoteRelation, what it belongs to first. (transfer full) */
GPtrArray *rounds_note_relations (const RoundsChartIndex *index,
                                  const RoundsChartRow *row,
                                  gint64 at);
/* The same as one text, a line each; "" when there is none. (transfer full) */
char *rounds_note_relations_words (const RoundsChartIndex *index,
                                   const RoundsChartRow *row,
                                   gint64 at);
/* For a line of a list: "addendum", "has an addendum"; "" when it is and has none. (transfer full) */
char *rounds_note_relations_short (const RoundsChartRow *row, guint n_addenda);
/* Fills a box with a line each; one that is here is a button with the action "reader.open". NULL: none. */
void rounds_note_relations_show (GtkBox *box, const GPtrArray *relations);

G_END_DECLS
