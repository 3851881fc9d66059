/* news-private.h: what is new in a chart, worked out on any thread: for news.c and news-over.c. */
#pragma once

#include "news.h"

/* The marks of a chart: of me, and who acknowledged. */
typedef struct _RoundsNewsMarks RoundsNewsMarks;

RoundsNewsMarks *rounds_news_marks_new (const char *me);
void rounds_news_marks_free (RoundsNewsMarks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsNewsMarks, rounds_news_marks_free)
/* RoundsLocalRow of one kind, ROUNDS_LOCAL_SEEN or ROUNDS_LOCAL_ACKNOWLEDGED; NULL: none. A row that
 * cannot be read is counted, and what it marked stays unseen. */
void rounds_news_marks_read (RoundsNewsMarks *self, const GPtrArray *rows, gboolean seen);

/* Marks that could not be read: what is seen, and by whom, is not known whole. */
guint rounds_news_marks_unread (const RoundsNewsMarks *self);

/* One more mark, as it was just put on disk. */
typedef struct
{
  const guint8 *rid; /* (16) */
  guint32 version;
  const char *user, *at, *text;
  gboolean seen; /* else acknowledged */
} RoundsNewsMark;
void rounds_news_marks_add (RoundsNewsMarks *self, const RoundsNewsMark *mark);
/* When I last marked a record as seen; G_MININT64: never. */
gint64 rounds_news_marks_seen_at (const RoundsNewsMarks *self, const guint8 rid[ROUNDS_RID_BYTES]);

/* When the rows of a chart came to be known: a walk over all of them, for those who ask more than once. */
typedef struct
{
  gint64 first_load; /* rounds_news_first_load */
  gint64 came[];     /* in the order of the rows; what says a later time than now came now */
} RoundsNewsTimes;

/* (transfer full): g_free. */
RoundsNewsTimes *rounds_news_times_new (const RoundsChartIndex *index);

typedef struct
{
  const RoundsChartIndex *index;
  const RoundsNewsMarks *marks;
  gint64 now, since;
  const RoundsNewsTimes *times; /* of index; NULL: they are worked out */
  GHashTable *
      held; /* RoundsChartRow to the RoundsNewsPart where it stands though it is seen; NULL: none */
} RoundsNewsAsk;

gint64 rounds_news_since_of (gint64 now, gint64 last_looked);
/* The first import of a chart says nothing of when its records came: until when it went on, which is until some
 * minutes without any, a day at most. */
gint64 rounds_news_first_load (const RoundsChartIndex *index);
/* RoundsNewsItem in the order of the page, whose texts are the marks'. (transfer full) */
GArray *rounds_news_collect (const RoundsNewsAsk *ask);
/* A report whose results are not in the chart, or that has none; NULL: row is none. */
const RoundsEvent *rounds_news_report_of (const RoundsChartIndex *index, const RoundsChartRow *row);
/* const RoundsChartRow *. (transfer container) */
GPtrArray *rounds_news_collect_pending (const RoundsChartIndex *index);
