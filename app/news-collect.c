/* What is new in a chart: a plain walk over its rows and marks, on any thread. */
#include "news-private.h"

#include "encounters.h"
#include "local.h"
#include "scan.h"

#include <string.h>

#define HOUR 3600000ll
#define DAY  (24 * HOUR)
#define STEP (5 * 60000ll) /* in which nothing came: the first load was over */

/* ---- marks ---- */

typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint32 seen, acknowledged; /* the last version of mine; 0: none */
  gint64 seen_at;
  guint32 taken; /* the last version that anybody acknowledged */
  char *by, *at, *text;
} Mark;

struct _RoundsNewsMarks
{
  char *me;
  GHashTable *by_rid; /* Mark */
  guint unread;
};

static guint
rid_hash (gconstpointer rid)
{
  guint hash;

  memcpy (&hash, rid, sizeof hash);
  return hash;
}

static gboolean
rid_equal (gconstpointer one, gconstpointer other)
{
  return memcmp (one, other, ROUNDS_RID_BYTES) == 0;
}

static void
mark_free (gpointer data)
{
  Mark *self = data;

  g_free (self->by);
  g_free (self->at);
  g_free (self->text);
  g_free (self);
}

RoundsNewsMarks *
rounds_news_marks_new (const char *me)
{
  RoundsNewsMarks *self = g_new0 (RoundsNewsMarks, 1);

  self->me = g_strdup (me);
  self->by_rid = g_hash_table_new_full (rid_hash, rid_equal, NULL, mark_free);
  return self;
}

void
rounds_news_marks_free (RoundsNewsMarks *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_rid);
  g_free (self->me);
  g_free (self);
}

static gint64
instant_of (const char *text)
{
  g_autoptr (GDateTime) at = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return at != NULL ? g_date_time_to_unix (at) * 1000 : G_MININT64;
}

static const Mark *
mark_of (const RoundsNewsMarks *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  return g_hash_table_lookup (self->by_rid, rid);
}

void
rounds_news_marks_add (RoundsNewsMarks *self, const RoundsNewsMark *mark)
{
  gboolean mine = g_strcmp0 (mark->user, self->me) == 0;
  Mark *known = g_hash_table_lookup (self->by_rid, mark->rid);

  if (known == NULL)
    {
      known = g_new0 (Mark, 1);
      memcpy (known->rid, mark->rid, ROUNDS_RID_BYTES);
      known->seen_at = G_MININT64;
      g_hash_table_insert (self->by_rid, known->rid, known);
    }
  if (mark->seen)
    {
      known->seen = mine ? mark->version : known->seen;
      known->seen_at = mine ? instant_of (mark->at) : known->seen_at;
      return;
    }
  known->acknowledged = mine ? mark->version : known->acknowledged;
  if (mark->version < known->taken)
    return;
  known->taken = mark->version;
  g_free (known->by);
  g_free (known->at);
  g_free (known->text);
  known->by = g_strdup (mark->user);
  known->at = g_strdup (mark->at);
  known->text = g_strdup (mark->text);
}

gint64
rounds_news_marks_seen_at (const RoundsNewsMarks *self, const guint8 rid[ROUNDS_RID_BYTES])
{
  const Mark *mark = mark_of (self, rid);

  return mark != NULL ? mark->seen_at : G_MININT64;
}

void
rounds_news_marks_read (RoundsNewsMarks *self, const GPtrArray *rows, gboolean seen)
{
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const RoundsLocalRow *row = g_ptr_array_index (rows, i);
      gsize size;
      const char *bytes = g_bytes_get_data (row->content, &size);
      g_autoptr (RoundsScan) json = rounds_scan_parse (bytes, size, NULL, NULL);
      RoundsScanNode root = json != NULL ? rounds_scan_root (json) : 0;
      guint8 rid[ROUNDS_RID_BYTES];
      const char *digits;

      digits = json != NULL ? rounds_scan_digits (json, rounds_scan_get (json, root, "version"))
                            : NULL;
      if (digits == NULL || rounds_scan_get_string (json, root, "user") == NULL ||
          !rounds_rid_read (rounds_scan_get_string (json, root, "rid"), rid))
        {
          self->unread++;
          continue;
        }
      rounds_news_marks_add (self, &(RoundsNewsMark){
                                       .rid = rid,
                                       .version = (guint32) g_ascii_strtoull (digits, NULL, 10),
                                       .user = rounds_scan_get_string (json, root, "user"),
                                       .at = rounds_scan_get_string (json, root, "at"),
                                       .text = rounds_scan_get_string (json, root, "text"),
                                       .seen = seen,
                                   });
    }
}

guint
rounds_news_marks_unread (const RoundsNewsMarks *self)
{
  return self->unread;
}

/* ---- when it came ---- */

gint64
rounds_news_since_of (gint64 now, gint64 last_looked)
{
  gint64 window = now - ROUNDS_NEWS_DAYS * DAY;

  return last_looked != G_MININT64 && last_looked < window ? last_looked : window;
}

gint64
rounds_news_first_load (const RoundsChartIndex *index)
{
  gboolean came[DAY / STEP] = { FALSE };
  gint64 first = G_MAXINT64, after = 0;

  for (guint i = 0; i < index->n_rows; i++)
    first = MIN (first, index->rows[i].event->arrived);
  for (guint i = 0; i < index->n_rows; i++)
    if (index->rows[i].event->arrived - first < DAY)
      came[(index->rows[i].event->arrived - first) / STEP] = TRUE;
  while (after < DAY / STEP && came[after])
    after++;
  return first != G_MAXINT64 ? first + after * STEP - 1 : first;
}

static gint64
came_of (const RoundsChartRow *row, gint64 first_load)
{
  const RoundsFacet *issued;

  if (row->event->arrived > first_load)
    return row->event->arrived;
  issued = rounds_event_facet (row->event, ROUNDS_FACET_ISSUED, 0);
  if (issued == NULL)
    issued = rounds_event_facet (row->event, ROUNDS_FACET_RECORDED, 0);
  if (issued != NULL && issued->time.text != NULL && issued->time.zoned)
    return issued->time.from;
  /* Without any date it is known only since it is here. */
  return row->from != G_MAXINT64 ? row->from : row->event->arrived;
}

RoundsNewsTimes *
rounds_news_times_new (const RoundsChartIndex *index)
{
  RoundsNewsTimes *self = g_malloc (sizeof *self + index->n_rows * sizeof self->came[0]);

  self->first_load = rounds_news_first_load (index);
  for (guint i = 0; i < index->n_rows; i++)
    self->came[i] = came_of (&index->rows[i], self->first_load);
  return self;
}

/* ---- the list ---- */

static gboolean
is_withdrawn (const RoundsChartRow *row)
{
  return (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0;
}

static gboolean
is_among (const char *status, const char *const *words)
{
  return status != NULL && g_strv_contains (words, status);
}

/* It says something all the same: a flag, a remark, or results that it stands over. */
static gboolean
says_something (const RoundsChartRow *row)
{
  return (row->marks & (ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL)) != 0 ||
         rounds_event_facet (row->event, ROUNDS_FACET_NOTE, 0) != NULL ||
         rounds_event_facet (row->event, ROUNDS_FACET_MEMBER, 0) != NULL;
}

/* hl7.org/fhir/R4/valueset-observation-status.html, valueset-diagnostic-report-status.html: asked for, and no value
 * yet, however far the laboratory is with it. */
static gboolean
waits_for_value (const RoundsChartRow *row)
{
  static const char *const early[] = { "preliminary", "partial", NULL };
  const RoundsEvent *event = row->event;

  if (g_strcmp0 (event->status, "registered") == 0)
    return TRUE;
  return event->kind == ROUNDS_KIND_RESULT && is_among (event->status, early) &&
         event->value.type == ROUNDS_VALUE_NONE && event->n_components == 0 &&
         !says_something (row) &&
         (event->value.absent == NULL || strcmp (event->value.absent, "temp-unknown") == 0);
}

/* A result that was taken back is news to who has seen it, and to nobody else. */
static gboolean
is_news (const RoundsNewsAsk *ask, const RoundsChartRow *row)
{
  const Mark *mark;

  if ((row->marks & ROUNDS_MARK_NOT_PATIENT) != 0 || waits_for_value (row) ||
      (row->event->kind != ROUNDS_KIND_RESULT && rounds_news_report_of (ask->index, row) == NULL))
    return FALSE;
  if (!is_withdrawn (row))
    return TRUE;
  mark = mark_of (ask->marks, row->event->rid);
  return mark != NULL && (mark->seen != 0 || mark->acknowledged != 0);
}

static RoundsNewsItem
make_item (const RoundsNewsAsk *ask, const RoundsChartRow *row, gint64 came, gboolean later)
{
  const Mark *mark = mark_of (ask->marks, row->event->rid);
  guint32 version = row->event->version;
  gboolean taken = mark != NULL && mark->taken == version && mark->taken != 0;

  RoundsNewsItem item = {
    .row = row,
    .report = rounds_news_report_of (ask->index, row),
    .came = came,
    .later = later,
    .late = !later && row->to != G_MAXINT64 && came - row->to > DAY,
    .today = !later &&
             rounds_chart_day (ask->index, came) == rounds_chart_day (ask->index, ask->now),
    .critical = (row->marks & ROUNDS_MARK_CRITICAL) != 0 && !is_withdrawn (row) && !taken,
    .acknowledged = mark != NULL && mark->acknowledged != 0 && mark->acknowledged == version,
    .seen = mark != NULL && ((mark->seen != 0 && mark->seen == version) ||
                             (mark->acknowledged != 0 && mark->acknowledged == version)),
    .by = taken ? mark->by : NULL,
    .at = taken ? mark->at : NULL,
    .text = taken ? mark->text : NULL,
  };
  gpointer held;

  item.place = rounds_news_part (&item);
  if (item.place == ROUNDS_NEWS_SEEN && ask->held != NULL &&
      g_hash_table_lookup_extended (ask->held, row, NULL, &held))
    item.place = GPOINTER_TO_UINT (held);
  return item;
}

RoundsNewsPart
rounds_news_part (const RoundsNewsItem *item)
{
  if (item->critical)
    return ROUNDS_NEWS_CRITICAL;
  if (!item->seen)
    return item->report != NULL ? ROUNDS_NEWS_REPORTS : ROUNDS_NEWS_UNSEEN;
  return item->acknowledged ? ROUNDS_NEWS_ACKNOWLEDGED : ROUNDS_NEWS_SEEN;
}

static int
compare_times (gint64 one, gint64 other)
{
  return one > other ? -1 : one < other;
}

/* The place of a row in the first report that lists it. */
static guint
place_of (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsPanel *panel;

  if (row->n_panels == 0)
    return G_MAXUINT;
  panel = &index->panels[index->panel_of[row->first_panel]];
  for (guint i = 0; i < panel->n_members; i++)
    if (panel->members[i].row == row)
      return i;
  return G_MAXUINT;
}

/* Of one report: what is flagged first, then as the report lists them. */
static int
compare_items (gconstpointer a, gconstpointer b, gpointer index)
{
  const RoundsNewsItem *one = a, *other = b;
  guint place = place_of (index, one->row), other_place = place_of (index, other->row);
  gboolean flagged = rounds_say_flag_of (one->row) != ROUNDS_FLAG_NONE;
  gboolean other_flagged = rounds_say_flag_of (other->row) != ROUNDS_FLAG_NONE;
  int order = (int) one->place - (int) other->place;

  if (order == 0)
    order = compare_times (one->came, other->came);
  if (order == 0)
    order = compare_times (one->row->from, other->row->from);
  if (order == 0)
    order = other_flagged - flagged;
  if (order == 0)
    order = place < other_place ? -1 : place > other_place;
  if (order == 0)
    order = one->row < other->row ? -1 : one->row > other->row;
  return order;
}

/* A critical value that was ever new here stays so; what was old already when the chart came is no news. */
static gboolean
came_in_time (const RoundsNewsAsk *ask, gint64 first_load, const RoundsNewsItem *item)
{
  return item->came >= ask->since ||
         (item->critical && item->came >= first_load - ROUNDS_NEWS_DAYS * DAY);
}

GArray *
rounds_news_collect (const RoundsNewsAsk *ask)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (RoundsNewsItem));
  g_autofree RoundsNewsTimes *made = ask->times == NULL ? rounds_news_times_new (ask->index) : NULL;
  const RoundsNewsTimes *times = made != NULL ? made : ask->times;

  for (guint i = 0; i < ask->index->n_rows; i++)
    {
      const RoundsChartRow *row = &ask->index->rows[i];
      gint64 came = MIN (times->came[i], ask->now);
      gboolean later = times->came[i] > ask->now && row->event->arrived <= times->first_load;
      RoundsNewsItem item;

      if ((came < ask->since && (row->marks & ROUNDS_MARK_CRITICAL) == 0) || !is_news (ask, row))
        continue;
      item = make_item (ask, row, came, later);
      if (came_in_time (ask, times->first_load, &item))
        g_array_append_val (items, item);
    }
  g_array_sort_with_data (items, compare_items, (gpointer) ask->index);
  return items;
}

/* ---- asked for, no value yet ---- */

/* What answers an order: rows that a result says it is based on, and by code the newest moment of a result. */
typedef struct
{
  GHashTable *orders; /* const RoundsChartRow *: a set */
  GHashTable *newest; /* LOINC code: const RoundsChartRow * */
} Answers;

static void
add_answer (Answers *answers, const RoundsChartIndex *index, const RoundsChartRow *result)
{
  const char *code = rounds_event_code (result->event, ROUNDS_LOINC);
  const RoundsFacet *based;

  for (guint i = 0; (based = rounds_event_facet (result->event, ROUNDS_FACET_BASED_ON, i)) != NULL;
       i++)
    {
      const RoundsChartRow *order = rounds_chart_row_for (index, result->event, based->text);

      if (order != NULL)
        g_hash_table_add (answers->orders, (gpointer) order);
    }
  /* Rows stand by time: the last one of a code is its newest. */
  if (code != NULL)
    g_hash_table_insert (answers->newest, (gpointer) code, (gpointer) result);
}

/* A test that was asked for is pending until a result of it stands here, with a value or without. */
static gboolean
is_open_order (const Answers *answers, const RoundsChartRow *order)
{
  const char *code = rounds_event_code (order->event, ROUNDS_LOINC);
  const RoundsChartRow *newest;

  if (order->event->kind != ROUNDS_KIND_ORDER || code == NULL ||
      g_strcmp0 (order->event->status, "active") != 0 ||
      (order->marks & (ROUNDS_MARK_NOT_DONE | ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0 ||
      g_hash_table_contains (answers->orders, order))
    return FALSE;
  newest = g_hash_table_lookup (answers->newest, code);
  return newest == NULL || newest->from < order->from;
}

/* A result, or a report in words: with its value, or waiting for it. */
static gboolean
answers_one (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  return !is_withdrawn (row) &&
         (row->event->kind == ROUNDS_KIND_RESULT || rounds_news_report_of (index, row) != NULL);
}

GPtrArray *
rounds_news_collect_pending (const RoundsChartIndex *index)
{
  g_autoptr (GHashTable) orders = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GHashTable) newest = g_hash_table_new (g_str_hash, g_str_equal);
  Answers answers = { orders, newest };
  GPtrArray *pending = g_ptr_array_new ();

  for (guint i = 0; i < index->n_rows; i++)
    if (answers_one (index, &index->rows[i]))
      add_answer (&answers, index, &index->rows[i]);
  for (guint i = 0; i < index->n_rows; i++)
    {
      const RoundsChartRow *row = &index->rows[i];

      if ((waits_for_value (row) && answers_one (index, row)) || is_open_order (&answers, row))
        g_ptr_array_add (pending, (gpointer) row);
    }
  return pending;
}
