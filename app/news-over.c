/* What is new over many patients: each chart is opened, asked and closed on the worker. */
#include "news-private.h"

#include "local.h"
#include "open-chart.h"
#include "results-list.h"
#include "say-none.h"

#include <string.h>

typedef struct
{
  RoundsStore *store;
  GArray *rids;
} Over;

static void
over_free (Over *self)
{
  g_object_unref (self->store);
  g_array_unref (self->rids);
  g_free (self);
}

static void
line_free (gpointer data)
{
  RoundsNewsLine *line = data;

  g_free (line->title);
  g_free (line->value);
  g_free (line->range);
  g_free (line->collected);
  g_free (line->came);
  g_free (line->marks);
  g_free (line->by);
  g_free (line->at);
  g_free (line->text);
  g_free (line);
}

void
rounds_news_of_free (RoundsNewsOf *of)
{
  g_ptr_array_unref (of->lines);
  g_free (of);
}

static RoundsNewsOf *
of_new (const guint8 patient[ROUNDS_RID_BYTES])
{
  RoundsNewsOf *of = g_new0 (RoundsNewsOf, 1);

  memcpy (of->patient, patient, ROUNDS_RID_BYTES);
  of->lines = g_ptr_array_new_with_free_func (line_free);
  return of;
}

static RoundsNewsLine *
make_line (const RoundsOpenChart *chart, const RoundsNewsItem *item)
{
  const RoundsChartIndex *index = chart->index;
  RoundsNewsLine *line = g_new0 (RoundsNewsLine, 1);

  memcpy (line->patient, rounds_chart_get_patient (chart->chart), ROUNDS_RID_BYTES);
  memcpy (line->record, item->row->event->rid, ROUNDS_RID_BYTES);
  line->event_part = item->row->event->part;
  line->flag = rounds_say_flag_of (item->row);
  line->title = rounds_results_name (item->row->event->title);
  line->report = item->report != NULL;
  line->value = line->report ? rounds_news_report_words (item->report)
                             : rounds_say_row_value (item->row);
  line->range = line->report ? NULL : rounds_results_range (index, item->row);
  line->collected = rounds_say_row_time (index, item->row);
  line->came = item->later ? NULL : rounds_say_moment (index, item->came);
  line->marks = rounds_say_marks (item->row);
  line->came_at = item->came;
  line->part = rounds_news_part (item);
  line->late = item->late;
  line->later = item->later;
  line->today = item->today;
  line->seen = item->seen;
  line->by = g_strdup (item->by);
  line->at = item->by != NULL ? rounds_say_mark_time (index, item->at) : NULL;
  line->text = g_strdup (item->text);
  return line;
}

static gboolean
take_news (const RoundsOpenChart *chart, const char *user, RoundsNewsOf *of, GError **error)
{
  static const char *const types[] = { "Observation", "DiagnosticReport", NULL };
  const RoundsChartIndex *index = chart->index;
  g_autoptr (RoundsNewsMarks) marks = rounds_news_marks_new (user);
  g_autoptr (GPtrArray) seen = rounds_chart_local (chart->chart, ROUNDS_LOCAL_SEEN, error);
  g_autoptr (GPtrArray) acknowledged = NULL;
  gint64 now = index->settings.as_of, looked;
  g_autoptr (GArray) items = NULL;

  if (seen == NULL)
    return FALSE;
  acknowledged = rounds_chart_local (chart->chart, ROUNDS_LOCAL_ACKNOWLEDGED, error);
  if (acknowledged == NULL)
    return FALSE;
  rounds_news_marks_read (marks, seen, TRUE);
  rounds_news_marks_read (marks, acknowledged, FALSE);
  looked = rounds_news_marks_seen_at (marks, rounds_chart_get_patient (chart->chart));
  items = rounds_news_collect (
      &(RoundsNewsAsk){ index, marks, now, rounds_news_since_of (now, looked) });
  of->read = TRUE;
  of->unread_marks = rounds_news_marks_unread (marks);
  of->loaded = rounds_all_loaded (index, types);
  of->withheld = (index->withheld_kinds & ((1u << ROUNDS_KIND_RESULT) | (1u << ROUNDS_KIND_PANEL) |
                                           (1u << ROUNDS_KIND_NOTE))) != 0;
  for (guint i = 0; i < items->len; i++)
    {
      const RoundsNewsItem *item = &g_array_index (items, RoundsNewsItem, i);

      if (rounds_news_part (item) == ROUNDS_NEWS_ACKNOWLEDGED)
        of->acknowledged++;
      else
        g_ptr_array_add (of->lines, make_line (chart, item));
    }
  return TRUE;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const RoundsNewsLine *one = *(RoundsNewsLine *const *) a, *other = *(RoundsNewsLine *const *) b;

  if (one->part != other->part)
    return (int) one->part - (int) other->part;
  return one->came_at > other->came_at ? -1 : one->came_at < other->came_at;
}

GPtrArray *
rounds_news_over_lines (GPtrArray *all)
{
  GPtrArray *lines = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      const RoundsNewsOf *of = g_ptr_array_index (all, i);

      for (guint k = 0; k < of->lines->len; k++)
        g_ptr_array_add (lines, g_ptr_array_index (of->lines, k));
    }
  g_ptr_array_sort (lines, compare_lines);
  return lines;
}

/* Who asks for a reason first (labels) is not opened for a list, only counted. FALSE: it failed. */
static gboolean
read_one (RoundsStore *store, RoundsNewsOf *of, GError **error)
{
  const RoundsActor actor = { .reason = "treatment" };
  const RoundsWhom whom = { .rid = of->patient };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  GError *local = NULL;

  if (rounds_open_chart (store, &whom, &actor, &chart, &local))
    return take_news (&chart, rounds_store_get_user (store), of, error);
  if (!g_error_matches (local, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED) &&
      !g_error_matches (local, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  g_error_free (local);
  return TRUE;
}

static void
read_over (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Over *over = data;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_news_of_free);
  g_autoptr (GError) first = NULL;
  guint n_failed = 0;

  for (guint i = 0; i < over->rids->len; i++)
    {
      RoundsNewsOf *of = of_new ((const guint8 *) over->rids->data + i * ROUNDS_RID_BYTES);
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (all, of);
      if (g_task_return_error_if_cancelled (task))
        return;
      if (read_one (over->store, of, &error))
        continue;
      of->failed = TRUE;
      n_failed++;
      if (first == NULL)
        first = g_steal_pointer (&error);
    }
  /* None could be read: it is the store, and not a chart. */
  if (n_failed > 0 && n_failed == over->rids->len)
    g_task_return_error (task, g_steal_pointer (&first));
  else
    g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify) g_ptr_array_unref);
}

void
rounds_news_over_async (RoundsSession *session,
                        GArray *rids,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  RoundsWorker *worker = rounds_session_get_worker (session);
  guint n = MIN (rids->len, ROUNDS_NEWS_PATIENTS_MAX);
  Over *over;

  if (worker == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "locked");
      return;
    }
  over = g_new0 (Over, 1);
  over->store = g_object_ref (rounds_session_get_store (session));
  over->rids = g_array_sized_new (FALSE, FALSE, ROUNDS_RID_BYTES, n);
  g_array_append_vals (over->rids, rids->data, n);
  g_task_set_task_data (task, over, (GDestroyNotify) over_free);
  rounds_worker_run (worker, task, read_over);
}

GPtrArray *
rounds_news_over_finish (RoundsSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
