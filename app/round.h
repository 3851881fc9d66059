/* round.h: one line a patient of a ward round (W13): where, problems, alerts, news, tasks.
 *
 * Each chart is opened on the session's worker, one task a patient, so that whoever opens a chart
 * meanwhile waits for one at most; the opening is audited with the reason "round". A restricted record
 * is not opened for a list: its line says so. What a line says is decided by data/chart and news.h:
 * its counts are the counts of those pages. What was not loaded, or may be withheld, is said with every list of it,
 * and is never "none" (H19).
 */
#pragma once

#include "session.h"

G_BEGIN_DECLS

/* Every text is its own; NULL where there is nothing to say. */
typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  gint64 read_at;          /* ms since 1970, by the clock of the site: it is of then */
  char *place;             /* "Ward 3, bed 12"; NULL: no place is recorded */
  char *stay;              /* "day 3, Demonstration Hospital"; NULL: not in */
  char *problems, *more;   /* two lines */
  char *alert, *allergies; /* "⚠ Contact isolation · ⚠ Latex: anaphylaxis · and 2 more" */
  gboolean alarming;       /* alert is of the kind that hurts */
  /* "6 new, 1 critical", which nobody acknowledged, "· 1 critical, acknowledged"; the worst or newest of it */
  char *news, *newest;
  guint n_new, n_critical; /* not seen; not acknowledged */
  char *tasks, *task;      /* "1 due today 17:00"; the first one's title */
  char **
      since; /* news in words, up to 6, and how many more; what is critical stays once acknowledged */
  char **pending;
  char *none_pending; /* what is said where pending has none: "nothing", or that it is not known */
  guint withheld;     /* records that this reading may not see */
  char **teams;       /* teams.h */
  char *looked;       /* "Since 01-Nov-2026 09:00" */
  /* The same for paper that lies on a ward: without what is sensitive, which is counted. */
  struct
  {
    char *problems, *alert;
    char **news, **pending, **tasks; /* tasks: each with when it is due */
    guint kept_back;
  } paper;
} RoundsRoundLine;

void rounds_round_line_free (RoundsRoundLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsRoundLine, rounds_round_line_free)

void rounds_round_line_async (RoundsSession *session,
                              const guint8 rid[ROUNDS_RID_BYTES],
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* (transfer full) REFUSED: restricted. */
RoundsRoundLine *rounds_round_line_finish (RoundsSession *session,
                                           GAsyncResult *result,
                                           GError **error);

G_END_DECLS
