/* chart-words.h: the words of one open chart: titles, displays, values, notes and what is attached.
 *
 * Filling reads every note of the chart once, on any one thread, while the chart is used through
 * another handle; searching is quick then (text-index.h). What documents say comes from documents.h;
 * those that cannot be read are counted in `unread`, and whoever shows a search says so. Everything is overwritten when it goes.
 */
#pragma once

#include "open-chart.h"

G_BEGIN_DECLS

typedef struct _RoundsChartWords RoundsChartWords;

typedef struct
{
  const RoundsChartRow *row;
  const char *field;  /* where in the resource: "title", "content/0/attachment/data" */
  guint32 start, end; /* bytes of the field's decoded text */
  char *snippet;
} RoundsChartHit;

/* What is there without reading notes; the chart outlives it. */
RoundsChartWords *rounds_chart_words_new (const RoundsOpenChart *chart, GError **error);
/* Reads the notes. FALSE: cancelled, damaged or no memory; what was read can be searched. */
gboolean rounds_chart_words_fill (RoundsChartWords *self,
                                  const RoundsActor *actor,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rounds_chart_words_free (RoundsChartWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsChartWords, rounds_chart_words_free)

/* Documents that were not read: of another format, kept elsewhere, or broken. */
guint rounds_chart_words_unread (const RoundsChartWords *self);
/* RoundsChartHit, newest first, at most max, one a field. INVALID: there is no word in it. */
GPtrArray *rounds_chart_words_search (const RoundsChartWords *self,
                                      const char *query,
                                      guint max,
                                      GError **error);

G_END_DECLS
