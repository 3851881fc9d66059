/* new-results-words.h: what a line of New results says, before it is drawn (W3). */
#pragma once

#include "news.h"
#include "results-list.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  const char *flag, *flag_words;
  gboolean report; /* in words: number is what it concludes, without a flag */
  char *number, *unit;
  char *range, *change;  /* "range 3.5–5.1"; "−0.2 ...", or "corrected: was 6.8, first 7.1" */
  char *taken, *arrived; /* "taken 31-Oct-2026 23:30"; status, or when it arrived */
  gboolean warn;         /* arrived stands out: late, corrected, withdrawn */
  char *state;           /* "not seen", "seen", "acknowledged by ..." */
} RoundsNewsWords;

/* list: of the same chart at now, for what came before; made once for all lines. */
void rounds_news_words (const RoundsResultsList *list,
                        const RoundsNewsItem *item,
                        RoundsNewsWords *words);
void rounds_news_words_clear (RoundsNewsWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsNewsWords, rounds_news_words_clear)
/* All of it on one line, for those who do not see it. (transfer full) */
char *rounds_news_words_line (const RoundsNewsWords *words);
/* "not seen", "seen · acknowledged by B. Nurse, 16-Nov-2026 07:00: called the ward". at: as people read it.
 * (transfer full) */
char *rounds_news_state_words (const RoundsNewsItem *item, const char *at);
/* "sent 13-Nov-2026 12:15 · registered, no value yet · 2 days". (transfer full) */
char *rounds_news_pending_words (const RoundsChartIndex *index,
                                 const RoundsChartRow *row,
                                 gint64 now);

/* Of a part of the page: "▲▲ Critical, not acknowledged · 2" (transfer full), what it is, how many it has. */
char *rounds_news_part_title (RoundsNewsPart part, guint n);
const char *rounds_news_part_note (RoundsNewsPart part);
guint rounds_news_count_part (RoundsNews *news, RoundsNewsPart part);
/* The note, with how many stand there only because they were opened just now (rounds_news_hold). (transfer full) */
char *rounds_news_place_note (RoundsNews *news, RoundsNewsPart place);

G_END_DECLS
