#include "round.h"

#include "allergies.h"
#include "encounters.h"
#include "local.h"
#include "acts.h"
#include "news-private.h"
#include "open-chart.h"
#include "problems.h"
#include "results-list.h"
#include "round-private.h"
#include "say.h"
#include "say-none.h"
#include "sensitive.h"
#include "teams.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is made of what is new: results, and reports in words. */
#define NEWS_KINDS \
  ((1u << ROUNDS_KIND_RESULT) | (1u << ROUNDS_KIND_PANEL) | (1u << ROUNDS_KIND_NOTE))
#define DAY_MS    G_GINT64_CONSTANT (86400000)
#define SINCE_MAX 6
#define FLAGS_MAX 2
#define HIDDEN    (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED)

void
rounds_round_line_free (RoundsRoundLine *line)
{
  if (line == NULL)
    return;
  g_free (line->place);
  g_free (line->stay);
  g_free (line->problems);
  g_free (line->more);
  g_free (line->alert);
  g_free (line->allergies);
  g_free (line->news);
  g_free (line->newest);
  g_free (line->tasks);
  g_free (line->task);
  g_strfreev (line->since);
  g_strfreev (line->pending);
  g_free (line->none_pending);
  g_strfreev (line->teams);
  g_free (line->looked);
  g_free (line->paper.problems);
  g_free (line->paper.alert);
  g_strfreev (line->paper.tasks);
  g_strfreev (line->paper.news);
  g_strfreev (line->paper.pending);
  g_free (line);
}

/* TRUE: it stays off the paper, and is counted. */
static gboolean
keep_back (RoundsRoundLine *line, guint32 marks)
{
  gboolean keeps = (marks & ROUNDS_MARK_SENSITIVE) != 0;

  line->paper.kept_back += keeps;
  return keeps;
}

/* ---- what is not known ---- */

const char *
rounds_round_lacks (const RoundsChartIndex *index, const char *const *types, guint64 kinds)
{
  for (; *types != NULL; types++)
    if (!rounds_chart_loaded (index, *types))
      return _ ("not all were loaded");
  return (index->withheld_kinds & kinds) != 0 ? _ ("some may be withheld") : NULL;
}

/* words are taken over. (transfer full) */
static char *
add_lacks (char *words, const char *lacks)
{
  g_autofree char *before = words;

  if (lacks == NULL)
    return g_steal_pointer (&before);
  return before != NULL ? g_strdup_printf ("%s · %s", before, lacks) : g_strdup (lacks);
}

/* ---- where ---- */

/* The visit in which the patient is: the last one that has begun and not ended, of those with a bed. */
static const RoundsEncounter *
find_stay (const RoundsChartIndex *index)
{
  gint64 now = index->settings.as_of;

  for (guint i = index->n_encounters; i-- > 0;)
    {
      const RoundsEncounter *visit = &index->encounters[i];
      const char *klass = visit->klass != NULL ? visit->klass : "";

      if ((visit->row->marks & HIDDEN) == 0 && visit->row->from <= now && visit->row->until > now &&
          g_strcmp0 (visit->row->event->status, "finished") != 0 &&
          (strcmp (klass, "IMP") == 0 || strcmp (klass, "EMER") == 0 ||
           strcmp (klass, "ACUTE") == 0 || strcmp (klass, "NONAC") == 0 ||
           strcmp (klass, "OBSENC") == 0))
        return visit;
    }
  return NULL;
}

static void
take_stay (const RoundsChartIndex *index, RoundsRoundLine *line)
{
  const RoundsEncounter *visit = find_stay (index);
  const RoundsFacet *place;
  gint64 day;

  if (visit == NULL)
    return;
  place = rounds_event_facet (visit->row->event, ROUNDS_FACET_LOCATION, 0);
  if (place != NULL)
    line->place = g_strdup (place->code.display != NULL ? place->code.display : place->text);
  day = rounds_chart_day (index, index->settings.as_of) -
        rounds_chart_day (index, visit->row->from);
  line->stay = g_strdup_printf (_ ("day %u"), (guint) day + 1);
}

/* ---- problems ---- */

static gboolean
is_main_problem (const RoundsProblem *problem)
{
  return (problem->section == ROUNDS_PROBLEMS_CURATED ||
          problem->section == ROUNDS_PROBLEMS_ENCOUNTER) &&
         problem->state <= ROUNDS_PROBLEM_RELAPSE && !problem->beneath;
}

/* What stands below the first two. (transfer full) NULL: nothing. */
static char *
more_problems (const RoundsProblems *problems, const char *third, guint n)
{
  if (n > 3)
    return g_strdup_printf (_ ("%s · and %u more"), third, n - 3);
  if (n == 3)
    return g_strdup (third);
  return problems != NULL && problems->no_curated ? g_strdup (_ ("no curated problem list")) : NULL;
}

static void
take_problems (const RoundsChartIndex *index, RoundsRoundLine *line)
{
  static const char *const types[] = { "Condition", NULL };
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (index, index->settings.as_of);
  const char *lacks = rounds_round_lacks (index, types, 1u << ROUNDS_KIND_CONDITION);
  g_auto (GStrv) titles = g_new0 (char *, 4);
  g_autoptr (GString) printed = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; problems != NULL && i < problems->n_problems; i++)
    if (is_main_problem (&problems->problems[i]))
      {
        g_autofree char *title = rounds_say_concept (problems->problems[i].title);

        if (!keep_back (line, rounds_sensitive_problem_marks (&problems->problems[i])))
          g_string_append_printf (printed, "%s%s", printed->len > 0 ? " · " : "", title);
        if (n < 3)
          titles[n] = g_steal_pointer (&title);
        n++;
      }
  if (n == 0)
    line->problems = g_strdup (problems == NULL || problems->partial
                                   ? _ ("problems not known: not all was loaded")
                                   : _ ("no active problem in this record"));
  else
    line->problems = n > 1 ? g_strdup_printf ("%s · %s", titles[0], titles[1])
                           : g_strdup (titles[0]);
  line->more = more_problems (problems, titles[2], n);
  if (n == 0)
    {
      line->paper.problems = g_strdup (line->problems);
      return;
    }
  line->more = add_lacks (line->more, lacks);
  if (printed->len == 0)
    g_string_append (printed, _ ("only what is not printed here"));
  line->paper.problems = add_lacks (g_string_free (g_steal_pointer (&printed), FALSE), lacks);
}

/* ---- alerts ---- */

/* The worst that is severe, and how many others are. */
typedef struct
{
  char *worst;
  guint more;
} Severe;

/* By a worse entry of the same substance; on paper by one that stands there. */
static gboolean
is_named_before (const RoundsAllergies *allergies, guint which, gboolean on_paper)
{
  const RoundsAllergy *entries = allergies->entries;

  for (guint i = entries[which].substance; i < which; i++)
    if (entries[i].substance == entries[which].substance &&
        !(on_paper && (rounds_sensitive_marks (entries[i].row) & ROUNDS_MARK_SENSITIVE) != 0))
      return TRUE;
  return FALSE;
}

static void
take_severe (Severe *severe, const RoundsAllergy *allergy)
{
  g_autofree char *title = rounds_say_concept (allergy->title);

  if (severe->worst != NULL)
    severe->more++;
  else
    severe->worst = g_strdup_printf (allergy->anaphylaxis ? _ ("⚠ %s: anaphylaxis")
                                                          : _ ("⚠ %s: severe reaction"),
                                     title);
}

/* n: of those that are active. (transfer full) */
static char *
allergies_words (const RoundsAllergies *allergies, guint n)
{
  if (n > 0)
    return g_strdup_printf (ngettext ("%u allergy", "%u allergies", n), n);
  switch (allergies->state)
    {
    case ROUNDS_ALLERGIES_NONE_KNOWN:
      return g_strdup (allergies->scope == ROUNDS_SCOPE_ALL
                           ? _ ("allergies: none known (recorded)")
                           : _ ("allergies: none known of one class, others not recorded"));
    case ROUNDS_ALLERGIES_NO_RECORD:
      return g_strdup (_ ("allergies: nothing in this record"));
    case ROUNDS_ALLERGIES_NOT_ASKED:
      return g_strdup (_ ("allergies: not asked"));
    default:
      return g_strdup (_ ("allergies: no active entry"));
    }
}

static void
take_allergies (const RoundsChartIndex *index,
                RoundsRoundLine *line,
                Severe *severe,
                Severe *printed)
{
  static const char *const types[] = { "AllergyIntolerance", NULL };
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (index, index->settings.as_of);
  guint n = 0;

  if (allergies == NULL || allergies->state == ROUNDS_ALLERGIES_NOT_LOADED)
    {
      line->allergies = g_strdup (_ ("allergies: not known"));
      return;
    }
  for (guint i = 0; i < allergies->n_entries; i++)
    {
      const RoundsAllergy *allergy = &allergies->entries[i];

      if (!allergy->active)
        continue;
      n += allergy->substance == i; /* one that is recorded twice is one, as in the banner */
      if (!allergy->severe)
        continue;
      if (!is_named_before (allergies, i, FALSE))
        take_severe (severe, allergy);
      if (!keep_back (line, rounds_sensitive_marks (allergy->row)) &&
          !is_named_before (allergies, i, TRUE))
        take_severe (printed, allergy);
    }
  line->allergies = add_lacks (allergies_words (allergies, n),
                               rounds_round_lacks (index, types, 1u << ROUNDS_KIND_ALLERGY));
}

static gboolean
is_alert (const RoundsChartRow *row, gint64 now)
{
  return row->event->kind == ROUNDS_KIND_FLAG && g_strcmp0 (row->event->status, "active") == 0 &&
         (row->marks & HIDDEN) == 0 && (row->from <= now || row->from == G_MAXINT64) &&
         row->until > now;
}

/* As the banner has it. status: NULL where none is recorded. (transfer full) */
static char *
status_words (const RoundsChartRow *status, gboolean differs)
{
  const char *doubt;

  if (status == NULL)
    return NULL;
  doubt = rounds_say_code_status_doubt (status, differs);
  return doubt != NULL ? g_strdup (doubt) : rounds_say_code_status (status);
}

/* A flag with the code of the code status says it a second time. */
static gboolean
repeats (const RoundsChartRow *flag, const RoundsChartRow *status)
{
  const RoundsValue *value = status != NULL ? &status->event->value : NULL;

  for (guint i = 0; value != NULL && i < value->n_codes; i++)
    for (guint k = 0; k < flag->event->n_codes; k++)
      if (g_strcmp0 (value->codes[i].code, flag->event->codes[k].code) == 0 &&
          g_strcmp0 (value->codes[i].system, flag->event->codes[k].system) == 0)
        return TRUE;
  return FALSE;
}

/* The code status, then what must not be given and alerts that somebody set, then an allergy: what is about now first. None hides another,
 * and what is not said is counted. NULL: there is nothing. (transfer full) */
static char *
alert_words (GPtrArray *flags, const char *status, const Severe *severe)
{
  guint shown = MIN (flags->len, FLAGS_MAX), more = severe->more + flags->len - shown;
  GString *words = g_string_new (NULL);
  gboolean said = FALSE; /* a flag has the very words of the allergy */

  if (status != NULL)
    g_string_append_printf (words, "⚠ %s", status);
  for (guint i = 0; i < shown; i++)
    {
      g_string_append_printf (words, "%s⚠ %s", words->len > 0 ? " · " : "",
                              (const char *) flags->pdata[i]);
      said |= severe->worst != NULL && strcmp (severe->worst + strlen ("⚠ "), flags->pdata[i]) == 0;
    }
  if (severe->worst != NULL && !said)
    g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", severe->worst);
  if (more > 0)
    g_string_append_printf (words, _ (" · and %u more"), more);
  return g_string_free (words, words->len == 0);
}

/* As in the banner. */
static void
take_prohibited (const RoundsMedicines *medicines,
                 RoundsRoundLine *line,
                 GPtrArray *flags,
                 GPtrArray *printed)
{
  g_autoptr (GPtrArray) prohibitions = rounds_medicines_prohibitions (medicines);

  for (guint i = 0; i < prohibitions->len; i++)
    {
      const RoundsMedicineCourse *course = prohibitions->pdata[i];
      g_autofree char *title = rounds_say_concept (course->decides->event->title);

      g_ptr_array_add (flags, g_strdup_printf (_ ("Prohibited: %s"), title));
      if (!keep_back (line, rounds_sensitive_marks (course->decides)))
        g_ptr_array_add (printed, g_strdup_printf (_ ("Prohibited: %s"), title));
    }
}

static void
take_alerts (const RoundsChartIndex *index,
             const GPtrArray *names,
             const RoundsMedicines *medicines,
             RoundsRoundLine *line)
{
  guint withheld = index->withheld[ROUNDS_SECRECY_RESTRICTED] +
                   index->withheld[ROUNDS_SECRECY_VERY];
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) printed = g_ptr_array_new_with_free_func (g_free);
  gboolean differs;
  const RoundsChartRow *status = rounds_chart_code_status (index, index->settings.as_of, &differs);
  g_autofree char *said = status_words (status, differs);
  Severe severe = { NULL, 0 }, severe_printed = { NULL, 0 };

  take_allergies (index, line, &severe, &severe_printed);
  take_prohibited (medicines, line, flags, printed);
  for (guint i = index->n_rows; i-- > 0;)
    if (is_alert (&index->rows[i], index->settings.as_of) && !repeats (&index->rows[i], status))
      {
        g_ptr_array_add (flags, rounds_say_title (&index->rows[i]));
        if (!keep_back (line, rounds_sensitive_row_marks (index, names, &index->rows[i])))
          g_ptr_array_add (printed, rounds_say_title (&index->rows[i]));
      }
  line->alert = alert_words (flags, said, &severe);
  if (status != NULL && keep_back (line, rounds_sensitive_row_marks (index, names, status)))
    g_clear_pointer (&said, g_free);
  line->paper.alert = alert_words (printed, said, &severe_printed);
  line->alarming = line->alert != NULL;
  line->withheld = withheld;
  if (withheld > 0)
    {
      g_autofree char *alert = g_steal_pointer (&line->alert);
      g_autofree char *words = g_strdup_printf (ngettext ("%u restricted item",
                                                          "%u restricted items", withheld),
                                                withheld);

      line->alert = g_strjoin (" · ", alert != NULL ? alert : words, alert != NULL ? words : NULL,
                               NULL);
    }
  g_free (severe.worst);
  g_free (severe_printed.worst);
}

/* ---- news ---- */

/* A critical value that somebody acknowledged is no alarm any more, and what a round speaks of all the same. */
static gboolean
is_answered (const RoundsNewsItem *item)
{
  return (item->row->marks & ROUNDS_MARK_CRITICAL) != 0 && item->by != NULL &&
         (item->row->marks & HIDDEN) == 0;
}

/* "7.2 mmol/L ▲▲ HH, preliminary": as the page of results says it. */
static char *
value_words (const RoundsChartRow *row)
{
  g_autofree char *value = rounds_say_flagged_value (row);
  g_autofree char *doubts = rounds_results_doubts (row, row->marks);

  return *doubts != '\0' ? g_strdup_printf ("%s, %s", value, doubts) : g_steal_pointer (&value);
}

static char *
news_words (const RoundsChartIndex *index, const RoundsNewsItem *item)
{
  g_autofree char *value = item->report != NULL ? rounds_news_report_words (item->report)
                                                : value_words (item->row);
  g_autofree char *when = rounds_say_row_time (index, item->row);
  g_autofree char *at = rounds_say_mark_time (index, item->at);
  g_autofree char *name = rounds_results_name (item->row->event->title);

  if (!is_answered (item))
    return g_strdup_printf ("%s %s, %s", name, value, when);
  return g_strdup_printf (_ ("%s %s, %s: acknowledged by %s, %s"), name, value, when, item->by, at);
}

/* What stands in the line of what is new, beside it. words are taken over. (transfer full) */
static char *
add_answered (char *words, guint n)
{
  g_autofree char *before = words;

  if (n == 0)
    return g_steal_pointer (&before);
  return g_strdup_printf (ngettext ("%s · %u critical, acknowledged",
                                    "%s · %u critical, acknowledged", n),
                          before, n);
}

static void
count_news (const RoundsChartIndex *index, GArray *items, gint64 since, RoundsRoundLine *line)
{
  static const char *const types[] = { "Observation", "DiagnosticReport", NULL };
  const gboolean loaded = rounds_all_loaded (index, types);
  gboolean from_before = FALSE;
  guint n_answered = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const RoundsNewsItem *item = &g_array_index (items, RoundsNewsItem, i);

      line->n_new += !item->seen;
      line->n_critical += item->critical;
      n_answered += is_answered (item);
      from_before |= item->came < since;
    }
  if (line->n_critical > 0)
    line->news = g_strdup_printf (from_before ? _ ("▲▲ %u unseen, %u critical")
                                              : _ ("▲▲ %u new, %u critical"),
                                  line->n_new, line->n_critical);
  else if (line->n_new > 0)
    line->news = g_strdup_printf (_ ("%u new"), line->n_new);
  else if (items->len > 0)
    line->news = g_strdup_printf (ngettext ("%u came, seen", "%u came, all seen", items->len),
                                  items->len);
  else
    line->news = loaded ? g_strdup_printf (_ ("nothing new in %d days"), ROUNDS_NEWS_DAYS)
                        : g_strdup (_ ("not all results were loaded"));
  line->news = add_answered (line->news, n_answered);
  if (loaded || items->len > 0)
    line->news = add_lacks (line->news, rounds_round_lacks (index, types, NEWS_KINDS));
}

static void
list_news (const RoundsChartIndex *index, GArray *items, RoundsRoundLine *line)
{
  GPtrArray *since = g_ptr_array_new (), *printed = g_ptr_array_new ();
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const RoundsNewsItem *item = &g_array_index (items, RoundsNewsItem, i);

      if ((item->seen && !item->critical && !is_answered (item)) || n++ >= SINCE_MAX)
        continue;
      g_ptr_array_add (since, news_words (index, item));
      if (!keep_back (line, rounds_sensitive_marks (item->row)))
        g_ptr_array_add (printed, g_strdup (since->pdata[since->len - 1]));
    }
  if (since->len > 0)
    line->newest = g_strdup (since->pdata[0]);
  if (n > SINCE_MAX)
    {
      g_ptr_array_add (since, g_strdup_printf (_ ("and %u more"), n - SINCE_MAX));
      g_ptr_array_add (printed, g_strdup (since->pdata[since->len - 1]));
    }
  g_ptr_array_add (printed, NULL);
  line->paper.news = (char **) g_ptr_array_free (printed, FALSE);
  g_ptr_array_add (since, NULL);
  line->since = (char **) g_ptr_array_free (since, FALSE);
}

static void
list_pending (const RoundsChartIndex *index, const GPtrArray *names, RoundsRoundLine *line)
{
  static const char *const types[] = { "Observation", "DiagnosticReport", "ServiceRequest", NULL };
  const char *lacks = rounds_round_lacks (index, types, NEWS_KINDS | (1u << ROUNDS_KIND_ORDER));
  g_autoptr (GPtrArray) rows = rounds_news_collect_pending (index);
  GPtrArray *pending = g_ptr_array_new (), *printed = g_ptr_array_new ();

  for (guint i = 0; i < MIN (rows->len, SINCE_MAX); i++)
    {
      const RoundsChartRow *row = rows->pdata[i];
      g_autofree char *when = rounds_say_row_time (index, row);
      g_autofree char *name = rounds_results_name (row->event->title);

      g_ptr_array_add (pending, g_strdup_printf ("%s, %s", name, when));
      if (!keep_back (line, rounds_sensitive_row_marks (index, names, row)))
        g_ptr_array_add (printed, g_strdup (pending->pdata[i]));
    }
  if (rows->len > SINCE_MAX)
    {
      g_ptr_array_add (pending, g_strdup_printf (_ ("and %u more"), rows->len - SINCE_MAX));
      g_ptr_array_add (printed, g_strdup (pending->pdata[SINCE_MAX]));
    }
  if (rows->len > 0 && lacks != NULL)
    {
      g_ptr_array_add (pending, g_strdup (lacks));
      g_ptr_array_add (printed, g_strdup (lacks));
    }
  line->none_pending = lacks != NULL ? g_strdup_printf (_ ("nothing known: %s"), lacks)
                                     : g_strdup (_ ("nothing"));
  g_ptr_array_add (printed, NULL);
  line->paper.pending = (char **) g_ptr_array_free (printed, FALSE);
  g_ptr_array_add (pending, NULL);
  line->pending = (char **) g_ptr_array_free (pending, FALSE);
}

static gboolean
take_news (const RoundsOpenChart *chart, const char *user, RoundsRoundLine *line, GError **error)
{
  const RoundsChartIndex *index = chart->index;
  g_autoptr (RoundsNewsMarks) marks = rounds_news_marks_new (user);
  g_autoptr (GPtrArray) seen = rounds_chart_local (chart->chart, ROUNDS_LOCAL_SEEN, error);
  g_autoptr (GPtrArray) acknowledged = NULL;
  g_autoptr (GArray) items = NULL;
  gint64 now = index->settings.as_of, looked, since;

  if (seen == NULL)
    return FALSE;
  acknowledged = rounds_chart_local (chart->chart, ROUNDS_LOCAL_ACKNOWLEDGED, error);
  if (acknowledged == NULL)
    return FALSE;
  rounds_news_marks_read (marks, seen, TRUE);
  rounds_news_marks_read (marks, acknowledged, FALSE);
  looked = rounds_news_marks_seen_at (marks, rounds_chart_get_patient (chart->chart));
  since = rounds_news_since_of (now, looked);
  items = rounds_news_collect (&(RoundsNewsAsk){ index, marks, now, since });
  count_news (index, items, since, line);
  list_news (index, items, line);
  if (looked == G_MININT64)
    line->looked = g_strdup (_ ("Not opened by you before"));
  else
    {
      g_autofree char *when = rounds_say_moment (index, looked);

      line->looked = g_strdup_printf (_ ("You looked %s"), when);
    }
  return TRUE;
}

/* ---- tasks ---- */

/* hl7.org/fhir/R4/valueset-task-status.html: those that wait for somebody. */
static gboolean
waits (const RoundsChartRow *row)
{
  static const char *const over[] = { "completed", "cancelled",        "failed",
                                      "rejected",  "entered-in-error", NULL };

  return row->event->kind == ROUNDS_KIND_TASK && (row->marks & HIDDEN) == 0 &&
         (row->event->status == NULL || !g_strv_contains (over, row->event->status));
}

static gint64
due_of (const RoundsChartRow *row)
{
  const RoundsFacet *due = rounds_event_facet (row->event, ROUNDS_FACET_DUE, 0);

  return due != NULL && due->time.text != NULL ? due->time.to - 1 : G_MAXINT64;
}

static char *
due_words (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsFacet *due = rounds_event_facet (row->event, ROUNDS_FACET_DUE, 0);
  gint64 now = index->settings.as_of;
  g_autofree char *when = NULL;

  if (due == NULL || due->time.text == NULL)
    return g_strdup (_ ("no due date"));
  when = rounds_say_time (index, &due->time);
  if (due_of (row) < now && rounds_chart_day (index, due_of (row)) < rounds_chart_day (index, now))
    return g_strdup_printf (_ ("overdue, %s"), when);
  return g_strdup_printf (rounds_chart_day (index, due_of (row)) == rounds_chart_day (index, now)
                              ? _ ("due today, %s")
                              : _ ("due %s"),
                          when);
}

static int
compare_due (gconstpointer a, gconstpointer b)
{
  gint64 one = due_of (*(const RoundsChartRow *const *) a);
  gint64 other = due_of (*(const RoundsChartRow *const *) b);

  return one < other ? -1 : one > other;
}

/* Those that may be printed, each with when it is due. */
static void
list_tasks (const RoundsChartIndex *index,
            const GPtrArray *names,
            const GPtrArray *tasks,
            RoundsRoundLine *line)
{
  GPtrArray *printed = g_ptr_array_new ();
  guint left = 0;

  for (guint i = 0; i < tasks->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (tasks, i);
      g_autofree char *due = due_words (index, row);
      g_autofree char *title = rounds_say_title (row);

      if (keep_back (line, rounds_sensitive_row_marks (index, names, row)))
        continue;
      if (printed->len < SINCE_MAX)
        g_ptr_array_add (printed, g_strdup_printf ("%s (%s)", title, due));
      else
        left++;
    }
  if (left > 0)
    g_ptr_array_add (printed, g_strdup_printf (_ ("and %u more"), left));
  g_ptr_array_add (printed, NULL);
  line->paper.tasks = (char **) g_ptr_array_free (printed, FALSE);
}

static void
take_tasks (const RoundsChartIndex *index, const GPtrArray *names, RoundsRoundLine *line)
{
  static const char *const types[] = { "Task", NULL };
  const char *lacks = rounds_round_lacks (index, types, 1u << ROUNDS_KIND_TASK);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new ();
  g_autofree char *due = NULL;

  for (guint i = 0; i < index->n_rows; i++)
    if (waits (&index->rows[i]))
      g_ptr_array_add (tasks, (gpointer) &index->rows[i]);
  g_ptr_array_sort (tasks, compare_due);
  list_tasks (index, names, tasks, line);
  if (tasks->len == 0)
    {
      line->tasks = rounds_chart_loaded (index, "Task")
                        ? add_lacks (g_strdup (_ ("none open")), lacks)
                        : g_strdup (_ ("tasks not loaded"));
      return;
    }
  due = due_words (index, g_ptr_array_index (tasks, 0));
  line->tasks = add_lacks (g_strdup_printf (_ ("%u open: %s"), tasks->len, due), lacks);
  line->task = rounds_say_title (g_ptr_array_index (tasks, 0));
}

void
rounds_round_line_take (RoundsRoundLine *line, const RoundsChartIndex *index)
{
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (index, index->settings.as_of);
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (index, index->settings.as_of);
  g_autoptr (GPtrArray) names = rounds_sensitive_names (index, medicines, problems);

  line->read_at = index->settings.as_of;
  take_stay (index, line);
  take_problems (index, line);
  take_alerts (index, names, medicines, line);
  list_pending (index, names, line);
  take_tasks (index, names, line);
}

/* ---- one line, on the worker ---- */

typedef struct
{
  RoundsStore *store;
  guint8 rid[ROUNDS_RID_BYTES];
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->store);
  g_free (asked);
}

static void
read_line (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Asked *asked = data;
  const RoundsActor actor = { .reason = "round" };
  const RoundsWhom whom = { .rid = asked->rid };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_autoptr (RoundsRoundLine) line = g_new0 (RoundsRoundLine, 1);
  GError *error = NULL;

  memcpy (line->rid, asked->rid, sizeof line->rid);
  if (!rounds_open_chart (asked->store, &whom, &actor, &chart, &error) ||
      !take_news (&chart, rounds_store_get_user (asked->store), line, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  rounds_round_line_take (line, chart.index);
  line->teams = rounds_team_names (chart.index);
  g_task_return_pointer (task, g_steal_pointer (&line), (GDestroyNotify) rounds_round_line_free);
}

void
rounds_round_line_async (RoundsSession *session,
                         const guint8 rid[ROUNDS_RID_BYTES],
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  Asked *asked;

  if (rounds_session_get_worker (session) == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s",
                               _ ("The session was locked"));
      return;
    }
  asked = g_new0 (Asked, 1);
  asked->store = g_object_ref (rounds_session_get_store (session));
  memcpy (asked->rid, rid, sizeof asked->rid);
  g_task_set_task_data (task, asked, (GDestroyNotify) asked_free);
  g_task_set_priority (task, G_PRIORITY_LOW); /* who opens a chart comes first */
  rounds_worker_run (rounds_session_get_worker (session), task, read_line);
}

RoundsRoundLine *
rounds_round_line_finish (RoundsSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
