/* note-item.h: a line of the list of notes: its kind, when, who wrote it and what must be said of it, or where the
 * words that are looked for stand. note-row.h shows it.
 *
 * An item holds the row of the chart until the patient's "changed"; filled anew with the same words of the same record it
 * is the same object, of the chart that is there now (keep-rows.h).
 */
#pragma once

#include "chart-words.h"
#include "patient.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ROUNDS_TYPE_NOTE_ITEM (rounds_note_item_get_type ())
G_DECLARE_FINAL_TYPE (RoundsNoteItem, rounds_note_item, ROUNDS, NOTE_ITEM, GObject)

/* A note, or with a hit where the words stand; a hit elsewhere in the chart says what it is. n_addenda: as addenda.h
 * counts them. */
RoundsNoteItem *rounds_note_item_new (const RoundsChartIndex *index,
                                      const RoundsChartRow *row,
                                      guint n_addenda);
RoundsNoteItem *rounds_note_item_new_hit (const RoundsChartIndex *index,
                                          const RoundsChartHit *hit,
                                          const char *query,
                                          guint n_addenda);
/* A document: its kind, size and source. attachment: as rounds_pages_read takes it. */
RoundsNoteItem *rounds_note_item_new_document (const RoundsChartIndex *index,
                                               const RoundsChartRow *row,
                                               guint attachment,
                                               guint n_addenda);
/* A line that is no record: "12 elsewhere in the chart". */
RoundsNoteItem *rounds_note_item_new_heading (const char *words);

const RoundsChartRow *rounds_note_item_get_row (RoundsNoteItem *self); /* NULL: a heading */
const char *rounds_note_item_get_field (RoundsNoteItem *self);         /* of the hit; NULL */
void rounds_note_item_get_span (RoundsNoteItem *self, guint32 *start, guint32 *end);
guint rounds_note_item_get_attachment (RoundsNoteItem *self);
const char *rounds_note_item_get_title (RoundsNoteItem *self);
const char *rounds_note_item_get_date (RoundsNoteItem *self);
const char *rounds_note_item_get_detail (RoundsNoteItem *self); /* without markup */

/* In place of what a store of items has; one that says what it said stays. */
void rounds_note_items_fill (GListStore *store, const GPtrArray *items);

/* Makes and fills the widgets of a list of items. (transfer full) */
GtkListItemFactory *rounds_note_item_factory (void);
/* Scrolls a list of items to one; nothing where it is GTK_INVALID_LIST_POSITION or the list is not on the screen. */
void rounds_note_item_reveal (GtkWidget *list, guint position);
/* Shows what a line opened: beside the list, where whoever walks it goes on, or in its place. */
void rounds_note_item_turn_to (AdwLeaflet *leaflet, GtkWidget *opened);

G_END_DECLS
