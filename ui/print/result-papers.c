#include "result-papers.h"

#include "new-results-words.h"
#include "sensitive.h"
#include "summary-paper.h"

#include <glib/gi18n-lib.h>

/* In place of the colours of the screen (W7). */
static void
add_legend (RoundsPaper *paper)
{
  rounds_paper_text (paper, _ ("H high, L low, HH and LL critical, A abnormal, as the laboratory "
                               "flagged them. A value without a flag is not said to be normal."));
}

/* "5.4 mmol/L", and below it "▲ H high". */
static char *
value_words (const char *value, RoundsFlag flag)
{
  if (flag == ROUNDS_FLAG_NONE)
    return g_strdup (value);
  return g_strdup_printf ("%s\n%s %s", value, rounds_say_flag (flag), rounds_say_flag_words (flag));
}

static RoundsCellStyle
value_style (RoundsFlag flag)
{
  return ROUNDS_CELL_WHOLE | (flag != ROUNDS_FLAG_NONE ? ROUNDS_CELL_STRONG : 0);
}

static RoundsCellStyle
warning_style (gboolean warn)
{
  return warn ? ROUNDS_CELL_STRONG : ROUNDS_CELL_PLAIN;
}

/* ---- results ---- */

static gboolean
says_before (const RoundsResultLine *line, gboolean sensitive)
{
  return sensitive || line->before == NULL ||
         (rounds_sensitive_marks (line->before->row) & ROUNDS_MARK_SENSITIVE) == 0;
}

static void
add_line (RoundsPaperTable *table,
          const RoundsResultsList *list,
          const RoundsResultLine *line,
          gboolean sensitive)
{
  RoundsFlag flag = rounds_say_flag_of (line->row);
  g_autofree char *name = rounds_results_line_name (line);
  g_autofree char *plain = rounds_results_value (line);
  g_autofree char *value = value_words (plain, flag);
  g_autofree char *range = line->latest != NULL ? rounds_results_range (list->ask.index, line->row)
                                                : NULL;
  /* The value before it may be one that this paper keeps back. */
  g_autofree char *change = says_before (line, sensitive) ? rounds_results_change (list, line)
                                                          : NULL;
  g_autofree char *taken = rounds_say_row_time (list->ask.index, line->row);
  gboolean warn = FALSE;
  g_autofree char *status = rounds_results_status (list, line, &warn);

  rounds_paper_table_row (table);
  rounds_paper_table_cell (table, 0, name, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (table, 1, value, value_style (flag));
  rounds_paper_table_cell (table, 2, range, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (table, 3, taken, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (table, 4, change, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (table, 5, status, warning_style (warn));
}

static void
add_group (RoundsPaperTable *table, const RoundsResultsList *list, const RoundsResultGroup *group)
{
  g_autofree char *words = rounds_results_group_words (list, group);
  g_autofree char *title = g_strdup_printf ("%s%s%s", group->title, *words != '\0' ? " · " : "",
                                            words);

  rounds_paper_table_group (table, title);
}

static RoundsPaperTable *
results_table (const RoundsResultsList *list, gboolean sensitive, RoundsGuarded *guarded)
{
  RoundsPaperTable *table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED);

  rounds_paper_table_column (table, _ ("Analyte and specimen"));
  rounds_paper_table_column (table, _ ("Latest"));
  rounds_paper_table_column (table, _ ("Range of this result"));
  rounds_paper_table_column (table, _ ("Taken"));
  rounds_paper_table_column (table, _ ("Change from the one before"));
  rounds_paper_table_column (table, _ ("Status"));
  for (guint g = 0; g < list->n_groups; g++)
    {
      const RoundsResultGroup *group = &list->groups[g];
      gboolean headed = FALSE;

      for (guint i = group->first; i < group->first + group->n_lines; i++)
        {
          if (rounds_chart_paper_keeps (list->lines[i].row, sensitive, guarded))
            continue;
          if (!headed)
            add_group (table, list, group);
          headed = TRUE;
          add_line (table, list, &list->lines[i], sensitive);
        }
    }
  return table;
}

RoundsPaper *
rounds_results_paper_new (RoundsPatient *patient, gboolean sensitive, guint *kept_back)
{
  const RoundsResultsAsk ask = { .index = rounds_patient_get_index (patient),
                                 .at = rounds_patient_get_moment (patient),
                                 .whole = rounds_patient_is_now (patient),
                                 .kinds = 1ull << ROUNDS_KIND_RESULT };
  g_autoptr (RoundsResultsList) list = rounds_results_list_new (&ask);
  RoundsPaper *paper = rounds_chart_paper_new (patient, _ ("Results"));
  g_autofree char *summary = rounds_results_summary (list), *none = NULL;
  RoundsGuarded guarded = { 0 };

  rounds_chart_paper_withheld (paper, patient);
  if (list->n_lines == 0)
    {
      none = rounds_results_none (&ask);
      rounds_paper_text (paper, none);
    }
  else
    {
      rounds_paper_text (paper, summary);
      rounds_paper_text (paper, _ ("Of each series the newest value; the flow sheet has all of "
                                   "them."));
      add_legend (paper);
      rounds_paper_table (paper, results_table (list, sensitive, &guarded));
    }
  rounds_chart_paper_kept_back (paper, &guarded, sensitive, TRUE);
  if (kept_back != NULL)
    *kept_back = sensitive ? 0 : guarded.n;
  return paper;
}

/* ---- new results ---- */

typedef struct
{
  RoundsPatient *patient;
  RoundsNews *news;
  RoundsResultsList *list; /* for what came before */
  RoundsPaperTable *table;
  gboolean sensitive;
  RoundsGuarded guarded;
} News;

static char *
two_lines (const char *first, const char *second)
{
  gboolean both = first != NULL && *first != '\0' && second != NULL && *second != '\0';

  return g_strdup_printf ("%s%s%s", first != NULL ? first : "", both ? "\n" : "",
                          second != NULL ? second : "");
}

static void
add_item (News *self, const RoundsNewsItem *item)
{
  g_auto (RoundsNewsWords) words = { 0 };
  RoundsFlag flag = rounds_say_flag_of (item->row);
  g_autofree char *plain = NULL, *value = NULL, *compared = NULL, *when = NULL;

  rounds_news_words (self->list, item, &words);
  /* The words of several parts have their units already. */
  plain = item->row->event->n_components > 0 || *words.unit == '\0'
              ? g_strdup (words.number)
              : g_strdup_printf ("%s %s", words.number, words.unit);
  value = value_words (plain, flag);
  compared = two_lines (words.range, words.change);
  when = two_lines (words.taken, words.arrived);
  rounds_paper_table_row (self->table);
  rounds_paper_table_cell (self->table, 0, words.name, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (self->table, 1, value, value_style (flag));
  rounds_paper_table_cell (self->table, 2, compared, ROUNDS_CELL_PLAIN);
  rounds_paper_table_cell (self->table, 3, when, warning_style (words.warn));
  rounds_paper_table_cell (self->table, 4, words.state, ROUNDS_CELL_PLAIN);
}

static void
add_part (News *self, RoundsNewsPart part)
{
  guint n = rounds_news_count_part (self->news, part);
  g_autofree char *title = rounds_news_part_title (part, n);
  g_autofree char *whole = g_strdup_printf ("%s · %s", title, rounds_news_part_note (part));

  if (n == 0)
    return;
  rounds_paper_table_group (self->table, whole);
  for (guint i = 0; i < rounds_news_size (self->news); i++)
    {
      const RoundsNewsItem *item = rounds_news_get (self->news, i);

      if (rounds_news_part (item) == part &&
          !rounds_chart_paper_keeps (item->row, self->sensitive, &self->guarded))
        add_item (self, item);
    }
}

/* By part, not by place (rounds_news_hold): paper has no page that is left. */
static void
add_items (News *self)
{
  for (RoundsNewsPart part = 0; part < ROUNDS_N_NEWS; part++)
    add_part (self, part);
}

static void
add_pending (News *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const GPtrArray *pending = rounds_news_pending (self->news);
  g_autofree char *title = NULL;

  if (pending == NULL || pending->len == 0)
    return;
  title = g_strdup_printf (_ ("Still pending · %u · %s"), pending->len,
                           _ ("asked for, no value yet"));
  rounds_paper_table_group (self->table, title);
  for (guint i = 0; i < pending->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (pending, i);
      g_autofree char *name = rounds_results_name (row->event->title);
      g_autofree char *words = rounds_news_pending_words (index, row,
                                                          rounds_patient_get_now (self->patient));

      if (rounds_chart_paper_keeps (row, self->sensitive, &self->guarded))
        continue;
      rounds_paper_table_row (self->table);
      rounds_paper_table_cell (self->table, 0, name, ROUNDS_CELL_PLAIN);
      rounds_paper_table_cell (self->table, 1, _ ("no value yet"), ROUNDS_CELL_PLAIN);
      rounds_paper_table_cell (self->table, 3, words, ROUNDS_CELL_PLAIN);
    }
}

static void
say_since (RoundsPaper *paper, const News *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  g_autofree char *since = rounds_say_moment (index, rounds_news_since (self->news));
  guint before = rounds_news_from_before (self->news), unseen = 0;
  g_autofree char *words = NULL;

  for (guint i = 0; i < rounds_news_size (self->news); i++)
    {
      const RoundsNewsItem *item = rounds_news_get (self->news, i);

      unseen += item->came >= rounds_news_since (self->news) && !item->seen;
    }
  words =
      g_strdup_printf (_ ("What came since %s: %u, %u of them not seen. What came before is on the "
                          "paper of all results."),
                       since, rounds_news_size (self->news) - before, unseen);

  rounds_paper_text (paper, words);
  if (before > 0)
    {
      g_autofree char *also = g_strdup_printf (
          ngettext ("%u critical value came before that and is acknowledged by nobody.",
                    "%u critical values came before that and are acknowledged by "
                    "nobody.",
                    before),
          before);

      rounds_paper_text (paper, also);
    }
  rounds_paper_text (paper, _ ("Seen and not seen are those of whoever printed this."));
}

RoundsPaper *
rounds_new_results_paper_new (RoundsPatient *patient, gboolean sensitive, guint *kept_back)
{
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  const RoundsResultsAsk ask = { index, rounds_patient_get_now (patient), TRUE,
                                 1ull << ROUNDS_KIND_RESULT };
  g_autoptr (RoundsResultsList) list = rounds_results_list_new (&ask);
  News self = { .patient = patient,
                .news = rounds_news_of (patient),
                .list = list,
                .table = rounds_paper_table_new (ROUNDS_TABLE_SQUEEZED),
                .sensitive = sensitive };
  RoundsPaper *paper = rounds_chart_paper_now_new (patient, _ ("New results"));

  rounds_chart_paper_withheld (paper, patient);
  say_since (paper, &self);
  if (rounds_news_size (self.news) == 0)
    rounds_paper_text (paper, rounds_chart_loaded (index, "Observation")
                                  ? _ ("No result came in this time.")
                                  : _ ("Not all results were loaded: there may be new ones."));
  else
    add_legend (paper);
  rounds_paper_table_column (self.table, _ ("Analyte and specimen"));
  rounds_paper_table_column (self.table, _ ("Value"));
  rounds_paper_table_column (self.table, _ ("Range, and before"));
  rounds_paper_table_column (self.table, _ ("Taken, and came"));
  rounds_paper_table_column (self.table, _ ("Seen, and by whom acknowledged"));
  add_items (&self);
  add_pending (&self);
  rounds_paper_table (paper, self.table);
  rounds_chart_paper_kept_back (paper, &self.guarded, sensitive, TRUE);
  if (kept_back != NULL)
    *kept_back = sensitive ? 0 : self.guarded.n;
  return paper;
}
