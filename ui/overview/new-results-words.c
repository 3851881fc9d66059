#include "new-results-words.h"

#include "listing.h"

#include <glib/gi18n-lib.h>

static const RoundsResultLine *
line_of (const RoundsResultsList *list, const RoundsChartRow *row)
{
  for (guint i = 0; i < list->n_lines; i++)
    if (list->lines[i].row == row)
      return &list->lines[i];
  return NULL;
}

/* "corrected: was 6.8, first 7.1": every number that stood here before. */
static char *
history_words (const RoundsChartRow *row)
{
  GString *words = g_string_new (NULL);
  g_autofree char *before = rounds_say_number (&row->event->value);

  for (guint i = 0; i < row->n_was; i++)
    {
      g_autofree char *was = rounds_say_number (&row->was[i]->value);

      if (g_strcmp0 (was, before) == 0)
        continue;
      g_string_append_printf (words,
                              words->len == 0       ? _ ("corrected: was %s")
                              : i + 1 == row->n_was ? _ (", first %s")
                                                    : ", %s",
                              was);
      g_free (before);
      before = g_strdup (was);
    }
  return g_string_free (words, words->len == 0);
}

static char *
arrived_words (const RoundsChartIndex *index, const RoundsNewsItem *item, gboolean *warn)
{
  g_autofree char *status = rounds_say_status (item->row);
  g_autofree char *came = rounds_say_moment (index, item->came);
  g_autofree char *clock = rounds_say_clock (index, item->came);
  gboolean same_day = rounds_chart_day (index, item->came) ==
                      rounds_chart_day (index, item->row->from);

  *warn = TRUE;
  if ((item->row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0)
    return g_strdup_printf (_ ("⚠ withdrawn since you saw it: %s"), status);
  if (item->later)
    return g_strdup_printf (_ ("⚠ dated after today · %s"), status);
  if (item->today && item->late)
    return g_strdup_printf (_ ("⚠ arrived today, %s · %s"), came, status);
  if ((item->row->marks & ROUNDS_MARK_CORRECTED) != 0)
    return g_strdup_printf (_ ("⚠ corrected report arrived %s"), came);
  if (item->late)
    return g_strdup_printf (_ ("⚠ arrived %s · %s"), came, status);
  *warn = FALSE;
  if (!same_day)
    return g_strdup_printf (_ ("%s · reported %s"), status, came);
  if (item->came == item->row->from)
    return g_strdup (status);
  return g_strdup_printf (_ ("%s · reported %s"), status, clock);
}

char *
rounds_news_state_words (const RoundsNewsItem *item, const char *at)
{
  const char *state = item->acknowledged ? _ ("acknowledged by you")
                      : item->seen       ? _ ("seen")
                                         : _ ("not seen");
  gboolean said = item->text != NULL && *item->text != 0;

  if (item->by == NULL)
    return g_strdup (state);
  if (item->acknowledged)
    return g_strdup_printf (_ ("acknowledged by you, %s%s%s"), at, said ? ": " : "",
                            said ? item->text : "");
  return g_strdup_printf (_ ("%s · acknowledged by %s, %s%s%s"), state, item->by, at,
                          said ? ": " : "", said ? item->text : "");
}

/* What it concludes stands where a result has its number. */
static void
say_report (const RoundsNewsItem *item, RoundsNewsWords *words)
{
  words->report = TRUE;
  words->number = rounds_news_report_words (item->report);
  words->unit = g_strdup ("");
  words->range = g_strdup (_ ("report in words"));
}

static void
say_result (const RoundsResultsList *list, const RoundsChartRow *row, RoundsNewsWords *words)
{
  const RoundsResultLine *line = line_of (list, row);
  g_autofree char *range = rounds_results_range (list->ask.index, row);

  words->number = row->event->n_components > 0 ? rounds_say_row_value (row)
                                               : rounds_say_number (&row->event->value);
  words->unit = g_strdup (rounds_say_unit (&row->event->value));
  words->range = g_strcmp0 (range, _ ("no range")) == 0 ? g_strdup (range)
                                                        : g_strdup_printf (_ ("range %s"), range);
  words->change = history_words (row);
  if (words->change == NULL && line != NULL)
    words->change = rounds_results_change (list, line);
}

void
rounds_news_words (const RoundsResultsList *list,
                   const RoundsNewsItem *item,
                   RoundsNewsWords *words)
{
  const RoundsChartIndex *index = list->ask.index;
  const RoundsChartRow *row = item->row;
  RoundsFlag flag = rounds_say_flag_of (row);
  g_autofree char *taken = rounds_say_row_time (index, row);
  g_autofree char *at = rounds_say_mark_time (index, item->at);

  *words = (RoundsNewsWords){ .name = rounds_results_name (row->event->title) };
  words->flag = rounds_say_flag (flag);
  words->flag_words = rounds_say_flag_words (flag);
  if (item->report != NULL)
    say_report (item, words);
  else
    say_result (list, row, words);
  words->taken = g_strdup_printf (words->report ? _ ("of %s") : _ ("taken %s"), taken);
  words->arrived = arrived_words (index, item, &words->warn);
  words->state = rounds_news_state_words (item, at);
}

void
rounds_news_words_clear (RoundsNewsWords *words)
{
  g_clear_pointer (&words->name, g_free);
  g_clear_pointer (&words->number, g_free);
  g_clear_pointer (&words->unit, g_free);
  g_clear_pointer (&words->range, g_free);
  g_clear_pointer (&words->change, g_free);
  g_clear_pointer (&words->taken, g_free);
  g_clear_pointer (&words->arrived, g_free);
  g_clear_pointer (&words->state, g_free);
}

char *
rounds_news_words_line (const RoundsNewsWords *words)
{
  return g_strdup_printf ("%s, %s %s%s%s, %s%s%s, %s, %s, %s", words->name, words->number,
                          words->unit, *words->flag_words != 0 ? ", " : "", words->flag_words,
                          words->range, words->change != NULL && *words->change != 0 ? ", " : "",
                          words->change != NULL ? words->change : "", words->taken, words->arrived,
                          words->state);
}

char *
rounds_news_pending_words (const RoundsChartIndex *index, const RoundsChartRow *row, gint64 now)
{
  g_autofree char *time = rounds_say_row_time (index, row);
  g_autofree char *who = rounds_list_person (index, row->event->performer);
  g_autofree char *age = row->from < now ? rounds_say_distance (row->from, now) : NULL;
  g_autofree char *status = rounds_say_status (row);

  if (row->event->kind == ROUNDS_KIND_ORDER)
    return g_strdup_printf (_ ("ordered for %s%s%s"), time, who != NULL ? " · " : "",
                            who != NULL ? who : "");
  return g_strdup_printf (_ ("taken %s · %s%s%s"), time, status, age != NULL ? " · " : "",
                          age != NULL ? age : "");
}

/* ---- the parts of the page ---- */

guint
rounds_news_count_part (RoundsNews *news, RoundsNewsPart part)
{
  guint n = 0;

  for (guint i = 0; i < rounds_news_size (news); i++)
    n += rounds_news_part (rounds_news_get (news, i)) == part;
  return n;
}

char *
rounds_news_part_title (RoundsNewsPart part, guint n)
{
  switch (part)
    {
    case ROUNDS_NEWS_CRITICAL:
      return g_strdup_printf (_ ("▲▲ Critical, not acknowledged · %u"), n);
    case ROUNDS_NEWS_UNSEEN:
      return g_strdup_printf (_ ("Unseen · %u"), n);
    case ROUNDS_NEWS_REPORTS:
      return g_strdup_printf (_ ("Reports in words, unseen · %u"), n);
    case ROUNDS_NEWS_SEEN:
      return g_strdup_printf (_ ("Seen, not acknowledged · %u"), n);
    case ROUNDS_NEWS_ACKNOWLEDGED:
    case ROUNDS_N_NEWS:
    default:
      return g_strdup_printf (_ ("Acknowledged · %u"), n);
    }
}

const char *
rounds_news_part_note (RoundsNewsPart part)
{
  static const char *const part_notes[ROUNDS_N_NEWS] = {
    N_ ("stays in the banner until somebody acknowledges it"),
    N_ ("not yet opened by you"),
    N_ ("pathology, imaging and others without a number; not yet opened by you"),
    N_ ("seen: you opened its source; kept with your name and the time"),
    N_ ("a deliberate act, with what was done"),
  };

  return _ (part_notes[part]);
}

char *
rounds_news_place_note (RoundsNews *news, RoundsNewsPart place)
{
  guint held = 0;

  for (guint i = 0; i < rounds_news_size (news); i++)
    {
      const RoundsNewsItem *item = rounds_news_get (news, i);

      held += item->place == place && rounds_news_part (item) != place;
    }
  if (held == 0)
    return g_strdup (rounds_news_part_note (place));
  return g_strdup_printf (ngettext ("%s; %u that you opened stands here until you leave this page",
                                    "%s; %u that you opened stand here until you leave this page",
                                    held),
                          rounds_news_part_note (place), held);
}
