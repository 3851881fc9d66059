/* narrative-view.h: part of a C-CDA or FHIR narrative as widgets: headings, paragraphs, lists, tables.
 *
 * A document is shown in pages of at most ROUNDS_NARRATIVE_PAGE words of table or lines of text, so
 * that no page builds thousands of widgets; a page begins with a section where it can. A table that goes on on the
 * next page has its column headings there too.
 */
#pragma once

#include "narrative.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROUNDS_NARRATIVE_PAGE 240 /* labels */

typedef struct
{
  guint from, to;      /* blocks [from, to) */
  const char *heading; /* of the section that it is in; the narrative's; NULL */
} RoundsNarrativePage;

/* RoundsNarrativePage. (transfer full) */
GArray *rounds_narrative_pages (const RoundsNarrative *narrative);
/* (transfer floating) */
GtkWidget *rounds_narrative_view_new (const RoundsNarrative *narrative,
                                      const RoundsNarrativePage *page);
/* Marks bytes [start, end) of a block, or of one of its cells, in a view of its page; the label that they stand in. NULL: it
 * is not on this page. (transfer none) */
GtkWidget *
rounds_narrative_view_mark (GtkWidget *view, guint block, guint cell, const gsize span[2]);

G_END_DECLS
