/* news.h: what is new to this person in the open chart: results and reports in words that came, seen, acknowledged
 * (W3).
 *
 * New is what came to be known within the last 30 days, or since this person last looked when that
 * is longer ago. Came: when it arrived here; of what the chart's first import brought, when it was
 * reported or recorded, else collected. So a late result with an old date is new, and ten years that
 * come in one file are not. What came before is no news and is said to be under Results.
 *
 * Seen is per person and version: somebody opened its source from New results, the overview or the
 * banner, or acknowledged it. Stepping over a row is not seeing. Acknowledged is a deliberate act,
 * with words of what was done. Both are audited (acts.h). A number that is corrected later has
 * another version and is unseen again. A critical value stands in the banner until somebody, whoever
 * it is, acknowledged that version of it, however long ago it came: but not one that was over 30 days old
 * when the chart's first import brought it.
 *
 * Last looked: this person's seen-mark of the Patient record, written once an opening. Weighed: the
 * audit (its chain is read from the start: unbounded), the newest seen-mark of a result (who looks
 * and opens nothing has looked, too). Chosen: a mark of its own, read with the chart at no cost.
 *
 * Main thread only; one object a patient.
 */
#pragma once

#include "patient.h"
#include "say.h"

G_BEGIN_DECLS

#define ROUNDS_NEWS_DAYS 30 /* [J] how long what nobody opened stays new */

/* In the order of the page. */
typedef enum
{
  ROUNDS_NEWS_CRITICAL = 0,
  ROUNDS_NEWS_UNSEEN,
  ROUNDS_NEWS_REPORTS, /* in words, unseen; once seen they stand with the results that are */
  ROUNDS_NEWS_SEEN,    /* not acknowledged */
  ROUNDS_NEWS_ACKNOWLEDGED,
  ROUNDS_N_NEWS
} RoundsNewsPart;

typedef struct
{
  const RoundsChartRow *row;
  const RoundsEvent *report; /* in words, without results: the DiagnosticReport; NULL: a result */
  gint64 came;               /* ms since 1970; later: now */
  gboolean later;            /* first import, dated after now: when it came is not known */
  gboolean late;             /* came over a day after it was collected */
  gboolean today;            /* came on the site's day of now */
  gboolean critical;         /* flagged so, and acknowledged by nobody */
  gboolean seen;             /* by me, in this version */
  gboolean acknowledged;     /* by me, in this version */
  const char *by;            /* who acknowledged it last, whoever it is; NULL: nobody */
  const char *at;            /* when, as the mark says; NULL */
  const char *text;          /* what was done; NULL or "" */
  RoundsNewsPart place; /* where it stands: its part, or with rounds_news_hold the one it had */
} RoundsNewsItem;

/* Signals:
 *   "changed" ()               every item given before is dead once the handlers have returned
 *   "failed" (const char *)    a mark could not be written: words for people */
#define ROUNDS_TYPE_NEWS (rounds_news_get_type ())
G_DECLARE_FINAL_TYPE (RoundsNews, rounds_news, ROUNDS, NEWS, GObject)

/* The news of an open patient, made when first asked; it goes with the patient. (transfer none) */
RoundsNews *rounds_news_of (RoundsPatient *patient);

/* All that came within the window, and what is critical from before it; critical first, then unseen, each newest
 * first. */
guint rounds_news_size (RoundsNews *self);
const RoundsNewsItem *rounds_news_get (RoundsNews *self, guint i);
RoundsNewsPart rounds_news_part (const RoundsNewsItem *item);
const RoundsNewsItem *rounds_news_find (RoundsNews *self, const RoundsChartRow *row); /* NULL */
guint rounds_news_unseen (RoundsNews *self);   /* results and reports */
guint rounds_news_critical (RoundsNews *self); /* not acknowledged by anybody */
/* Those of the critical ones that came before the window. */
guint rounds_news_from_before (RoundsNews *self);
/* From when on something is new. */
gint64 rounds_news_since (RoundsNews *self);
/* When this person had this chart open before; G_MININT64: never. */
gint64 rounds_news_last_looked (RoundsNews *self);
/* Tests that were asked for and have no value yet. const RoundsChartRow *. (transfer none) */
const GPtrArray *rounds_news_pending (RoundsNews *self);
/* When a row of the open chart came to be known, by the rule above. */
gint64 rounds_news_came (RoundsNews *self, const RoundsChartRow *row);

/* Marks of this chart that could not be read: of as many records it is not known who has seen them. */
guint rounds_news_unread_marks (RoundsNews *self);
/* "⚠ 2 marks ... could not be read: which of these are new is not known"; NULL: n is 0. (transfer full) */
char *rounds_news_unread_words (guint n);
/* A row of the open chart is a report in words, new or not. */
gboolean rounds_news_is_report (RoundsNews *self, const RoundsChartRow *row);
/* What a report in words concludes, or that its words are in a document; what is cut says so. (transfer full) */
char *rounds_news_report_words (const RoundsEvent *report);

/* While a list is on the screen nothing moves in it that was only opened: what is seen from now on stands where it
 * stood, so that the next one is next and no other comes under the pointer. FALSE, or a chart read anew: all stand by
 * their part. */
void rounds_news_hold (RoundsNews *self, gboolean hold);

/* Its source was opened. Nothing happens off now (W2), or when it was seen. */
void rounds_news_see (RoundsNews *self, const RoundsChartRow *row);
/* text: what was done; "" or NULL: nothing more to say. */
void rounds_news_acknowledge (RoundsNews *self, const RoundsChartRow *row, const char *text);

/* For the table of sections. G_MAXUINT: none, but not all was loaded. */
guint rounds_news_count_unseen (RoundsPatient *patient);
gboolean rounds_news_is_urgent (RoundsPatient *patient);

/* ---- over many patients ---- */

/* One result of one of them; every text its own. */
typedef struct
{
  guint8 patient[ROUNDS_RID_BYTES], record[ROUNDS_RID_BYTES];
  guint event_part; /* with record: which row of that chart it is */
  RoundsFlag flag;
  char *title, *value, *range, *collected, *came, *marks;
  gint64 came_at;
  RoundsNewsPart part; /* never acknowledged by me */
  gboolean late, today, seen;
  gboolean later;       /* came is not known: NULL */
  gboolean report;      /* in words: value is what it concludes, range is NULL */
  char *by, *at, *text; /* who else acknowledged it, when, what was done; NULL: nobody */
} RoundsNewsLine;

/* What is new of one patient. */
typedef struct
{
  guint8 patient[ROUNDS_RID_BYTES];
  gboolean read;   /* FALSE: who opens the chart is asked for a reason first, or it is not there */
  gboolean failed; /* likewise not read: it, or what is marked in it, is damaged */
  gboolean loaded; /* all its results were */
  gboolean withheld;  /* results may be among what this reading may not see */
  guint acknowledged; /* by me, in this time: they have no line */
  guint unread_marks; /* rounds_news_unread_marks */
  GPtrArray *lines;   /* RoundsNewsLine */
} RoundsNewsOf;

void rounds_news_of_free (RoundsNewsOf *of);

#define ROUNDS_NEWS_PATIENTS_MAX 200 /* [J] charts that are read at once */

/* Opens each chart (audited, reason "treatment") and gives what in it was not acknowledged by me, in the order
 * asked; a chart that cannot be read takes no other with it, and only where none can is it an error. Each rid is 16
 * bytes; those over the maximum are not read. On the session's worker; whoever goes on to a
 * chart cancels it, and waits for one chart at most. */
void rounds_news_over_async (RoundsSession *session,
                             GArray *rids,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* RoundsNewsOf. (transfer full) */
GPtrArray *rounds_news_over_finish (RoundsSession *session, GAsyncResult *result, GError **error);
/* Critical first, then unseen, then seen, each newest first. (transfer container) */
GPtrArray *rounds_news_over_lines (GPtrArray *all);

G_END_DECLS
