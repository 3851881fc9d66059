/* What is new over many patients: each chart is opened, asked and closed on the worker. */
#include "news-private.h"

#include "local.h"
#include "open-chart.h"
#include "results-list.h"

#include <string.h>

typedef struct
{
  RoundsStore *store;
  GArray *rids;
  guint left_out; /* whose charts are not read */
} Over;

static void
over_free (Over *self)
{
  g_object_unref (self->store);
  g_array_unref (self->rids);
  g_free (self);
}

void
rounds_news_line_free (RoundsNewsLine *line)
{
  g_free (line->title);
  g_free (line->value);
  g_free (line->range);
  g_free (line->collected);
  g_free (line->came);
  g_free (line->marks);
  g_free (line);
}

static RoundsNewsLine *
make_line (const RoundsOpenChart *chart, const RoundsNewsItem *item)
{
  const RoundsChartIndex *index = chart->index;
  RoundsNewsLine *line = g_new0 (RoundsNewsLine, 1);

  memcpy (line->patient, rounds_chart_get_patient (chart->chart), ROUNDS_RID_BYTES);
  line->flag = rounds_say_flag_of (item->row);
  line->title = rounds_results_name (item->row->event->title);
  line->value = rounds_say_row_value (item->row);
  line->range = rounds_results_range (index, item->row);
  line->collected = rounds_say_row_time (index, item->row);
  line->came = rounds_say_moment (index, item->came);
  line->marks = rounds_say_marks (item->row);
  line->came_at = item->came;
  line->critical = item->critical;
  line->late = item->late;
  line->today = item->today;
  return line;
}

static void
take_news (const RoundsOpenChart *chart, const char *user, GPtrArray *lines)
{
  g_autoptr (RoundsNewsMarks) marks = rounds_news_marks_new (user);
  g_autoptr (GPtrArray) seen = rounds_chart_local (chart->chart, ROUNDS_LOCAL_SEEN, NULL);
  g_autoptr (GPtrArray)
      acknowledged = rounds_chart_local (chart->chart, ROUNDS_LOCAL_ACKNOWLEDGED, NULL);
  gint64 now = chart->index->settings.as_of, looked;
  g_autoptr (GArray) items = NULL;

  rounds_news_marks_read (marks, seen, TRUE);
  rounds_news_marks_read (marks, acknowledged, FALSE);
  looked = rounds_news_marks_seen_at (marks, rounds_chart_get_patient (chart->chart));
  items = rounds_news_collect (
      &(RoundsNewsAsk){ chart->index, marks, now, rounds_news_since_of (now, looked) });
  for (guint i = 0; i < items->len; i++)
    {
      const RoundsNewsItem *item = &g_array_index (items, RoundsNewsItem, i);

      if (item->critical || !item->seen)
        g_ptr_array_add (lines, make_line (chart, item));
    }
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const RoundsNewsLine *one = *(RoundsNewsLine *const *) a, *other = *(RoundsNewsLine *const *) b;

  if (one->critical != other->critical)
    return other->critical - one->critical;
  return one->came_at > other->came_at ? -1 : one->came_at < other->came_at;
}

static void
read_over (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Over *over = data;
  const RoundsActor actor = { .reason = "treatment" };
  g_autoptr (GPtrArray)
      lines = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_news_line_free);

  for (guint i = 0; i < over->rids->len; i++)
    {
      const RoundsWhom whom = { .rid = (const guint8 *) over->rids->data + i * ROUNDS_RID_BYTES };
      g_auto (RoundsOpenChart) chart = { NULL, NULL };
      GError *error = NULL;

      if (g_task_return_error_if_cancelled (task))
        return;
      /* Who asks for a reason first (labels) is not opened for a list, only counted. */
      if (rounds_open_chart (over->store, &whom, &actor, &chart, &error))
        take_news (&chart, rounds_store_get_user (over->store), lines);
      else if (!g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED) &&
               !g_error_matches (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND))
        {
          g_task_return_error (task, error);
          return;
        }
      else
        {
          over->left_out++;
          g_error_free (error);
        }
    }
  g_ptr_array_sort (lines, compare_lines);
  g_task_return_pointer (task, g_steal_pointer (&lines), (GDestroyNotify) g_ptr_array_unref);
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
  over->left_out = rids->len - n;
  g_task_set_task_data (task, over, (GDestroyNotify) over_free);
  rounds_worker_run (worker, task, read_over);
}

GPtrArray *
rounds_news_over_finish (RoundsSession *session,
                         GAsyncResult *result,
                         guint *left_out,
                         GError **error)
{
  const Over *over = g_task_get_task_data (G_TASK (result));

  *left_out = over != NULL ? over->left_out : 0;
  return g_task_propagate_pointer (G_TASK (result), error);
}
