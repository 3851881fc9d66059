/* source-facts.h: what the Source pane says of one record, as cards of lines. No GTK, no store. */
#pragma once

#include "listings.h"

#include "chart.h"

G_BEGIN_DECLS

typedef struct
{
  char *label; /* NULL: the text alone */
  char *text;
  const RoundsChartRow *row; /* the line opens this record; NULL: it does not */
  gboolean warn;
} RoundsSourceLine;

typedef struct
{
  char *title, *note; /* note: at the end of the title; NULL */
  GArray *lines;      /* RoundsSourceLine */
} RoundsSourceCard;

/* RoundsSourceCard. chart: with all views; record: of the row, NULL where it is not known.
 * (transfer full) */
GPtrArray *rounds_source_facts (const RoundsListChart *chart,
                                const RoundsChartRow *row,
                                const RoundsRecord *record);
/* "Observation/123, version 2, demonstration". (transfer full) */
char *rounds_source_reference (const RoundsChartRow *row);

G_END_DECLS
