/* chart-fields.h: every text of a row of a chart, and where it stands: what a search looks at. */
#pragma once

#include "chart-index.h"
#include "documents.h"

G_BEGIN_DECLS

typedef struct
{
  const RoundsChartRow *row;
  const char *name; /* "title", "content/0/attachment/data" */
  const char *text; /* never empty */
  gsize size;
  gboolean
      passing; /* the text lives during the visit only, else as long as the chart; as the name */
  gboolean document; /* what an attachment says */
} RoundsChartField;

/* FALSE ends the visit. */
typedef gboolean (*RoundsFieldVisit) (gpointer data, const RoundsChartField *field);

typedef struct
{
  RoundsFieldVisit visit;
  gpointer data;
  guint unread; /* counts documents that could not be read */
} RoundsFieldVisitor;

/* Title, displays, values with their units, notes of the event. FALSE: visit ended it. */
gboolean rounds_chart_fields_of_event (const RoundsChartRow *row, RoundsFieldVisitor *visitor);
/* What its documents say. FALSE with an error, or without one when visit ended it. */
gboolean rounds_chart_fields_of_documents (const RoundsChartRow *row,
                                           RoundsDocuments *documents,
                                           RoundsFieldVisitor *visitor,
                                           GError **error);

G_END_DECLS
