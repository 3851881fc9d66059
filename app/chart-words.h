/* chart-words.h: the words of one open chart: titles, displays, values, notes and what is attached.
 *
 * Two ways, with the same answers. An index (text-index.h) is filled once, on any one thread, and
 * then answers in milliseconds: for a window, while the chart is open. A scan looks through the
 * chart itself: for one question, and until the index is whole. Documents that cannot be read are
 * counted in `unread`, and whoever shows a search says so. All of it is overwritten when it goes.
 */
#pragma once

#include "open-chart.h"

G_BEGIN_DECLS

typedef struct _RoundsChartWords RoundsChartWords;

/* One field that has all words; or, of a record where no field has them all, its fields
 * together: then it leads to the document among them, else to the first, and the snippet has them all. */
typedef struct
{
  const RoundsChartRow *row;
  const char *field;  /* where in the resource: "title", "content/0/attachment/data" */
  guint32 start, end; /* bytes of the field's decoded text */
  char *snippet;
  /* Of the index: all the text of the field, as long as the words are there, not terminated. NULL: of a scan. */
  const char *text;
  gsize size;
} RoundsChartHit;

typedef struct
{
  const char *text; /* as typed */
  guint max;        /* hits */
  RoundsActor actor;
  GCancellable *cancellable;
} RoundsChartQuestion;

/* RoundsChartHit, newest first, at most one a field; after them, newest first, the records whose words
 * are together only by way of a document: the least is meant by those. INVALID: there is no word in it. unread (may
 * be NULL): documents that were not read, of those that were looked at. */
GPtrArray *rounds_chart_words_scan (const RoundsOpenChart *chart,
                                    const RoundsChartQuestion *question,
                                    guint *unread,
                                    GError **error);

/* What is there without reading notes; the chart outlives it. */
RoundsChartWords *rounds_chart_words_new (const RoundsOpenChart *chart, GError **error);
/* Reads the notes. FALSE: cancelled, damaged or no memory; what was read can be searched. */
gboolean rounds_chart_words_fill (RoundsChartWords *self,
                                  const RoundsActor *actor,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rounds_chart_words_free (RoundsChartWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsChartWords, rounds_chart_words_free)
guint rounds_chart_words_unread (const RoundsChartWords *self);
/* As rounds_chart_words_scan. */
GPtrArray *rounds_chart_words_search (const RoundsChartWords *self,
                                      const char *text,
                                      guint max,
                                      GError **error);
/* The same of records that began at that moment, or before; of what is not dated too. later: how many records that
 * have the words are left out. NULL: no word, or no memory. (transfer full) */
GPtrArray *rounds_chart_words_search_until (
    const RoundsChartWords *self, const char *text, guint max, gint64 until, guint *later);

G_END_DECLS
