/* What is new to this person: W3, on the demonstration's patients as of 16-Nov-2026. */
#include "news.h"

#include "chart-fixture.h"
#include "counts.h"
#include "desk.h"
#include "local.h"
#include "news-private.h"
#include "round.h"
#include "write.h"

#include <glib/gstdio.h>
#include <string.h>

#define LIMIT_MS  60000
#define POTASSIUM "Observation/demo-wes-potassium-2330"

typedef struct
{
  TestDesk desk;
  RoundsPatient *patient;
  RoundsNews *news;
} Fixture;

static void
open_news (Fixture *self, const char *who)
{
  g_clear_object (&self->patient);
  self->patient = test_desk_open (&self->desk, who);
  self->news = rounds_news_of (self->patient);
}

static void
setup (Fixture *self, gconstpointer data)
{
  test_desk_begin (&self->desk);
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->patient);
  test_desk_end (&self->desk);
}

/* ---- marks put as another person, or at another time, would have ---- */

typedef struct
{
  const guint8 *patient, *rid;
  guint32 version;
  const char *kind, *user, *at;
} Put;

static gboolean
put_mark (RoundsWrite *write, gpointer data, GError **error)
{
  const Put *put = data;
  char rid[ROUNDS_RID_TEXT];
  g_autofree char *id = g_strconcat (rounds_rid_text (put->rid, rid), "/", put->user, NULL);
  g_autofree char *json = g_strdup_printf (
      "{\"user\":\"%s\",\"at\":\"%s\",\"rid\":\"%s\",\"version\":%u,\"text\":\"called the ward\"}",
      put->user, put->at, rid, put->version);
  g_autoptr (GBytes) content = g_bytes_new (json, strlen (json));
  const RoundsAuditEntry entry = { .act = "test", .patient = put->patient };

  return rounds_write_put_local (write, &(RoundsLocalKey){ put->patient, put->kind, id }, content,
                                 error) &&
         rounds_write_audit (write, &entry, error);
}

static void
put (Fixture *self, Put mark)
{
  const RoundsWriteOrder order = { .actor = { .reason = "test" } };
  g_autoptr (GError) error = NULL;

  gboolean written = rounds_write_run (rounds_session_get_store (self->desk.session), &order,
                                       put_mark, &mark, &error);

  g_assert_no_error (error);
  g_assert_true (written);
}

static const char *
me (Fixture *self)
{
  return rounds_store_get_user (rounds_session_get_store (self->desk.session));
}

static const RoundsNewsItem *
item_of (Fixture *self, const char *reference)
{
  return rounds_news_find (self->news,
                           rounds_chart_row (rounds_patient_get_index (self->patient), reference));
}

static void
set_flag (gboolean *flag)
{
  *flag = TRUE;
}

static void
wait_news (Fixture *self)
{
  gboolean changed = FALSE;
  gulong handler = g_signal_connect_swapped (self->news, "changed", G_CALLBACK (set_flag),
                                             &changed);

  g_assert_true (test_wait_for (&changed, LIMIT_MS));
  g_signal_handler_disconnect (self->news, handler);
}

/* ---- cases ---- */

static void
test_order (Fixture *self, gconstpointer data)
{
  const RoundsNewsItem *first;
  RoundsNewsPart part = ROUNDS_NEWS_CRITICAL;

  open_news (self, "Wes853");
  g_assert_cmpint (rounds_news_last_looked (self->news), ==, G_MININT64);
  g_assert_cmpuint (rounds_news_critical (self->news), ==, 1);
  first = rounds_news_get (self->news, 0);
  g_assert_cmpstr (first->row->event->reference, ==, POTASSIUM);
  g_assert_true (first->critical && !first->seen && !first->acknowledged);
  /* Corrected at 09:40 the next morning: that is when it came, not the evening before. */
  {
    g_autofree char *came = rounds_say_moment (rounds_patient_get_index (self->patient),
                                               first->came);

    g_assert_cmpstr (came, ==, "01-Nov-2026 09:40");
  }
  g_assert_cmpuint (rounds_news_unseen (self->news), ==, rounds_news_size (self->news));
  g_assert_cmpuint (rounds_news_size (self->news), >=, 12);
  for (guint i = 1; i < rounds_news_size (self->news); i++)
    {
      const RoundsNewsItem *one = rounds_news_get (self->news, i - 1);
      const RoundsNewsItem *other = rounds_news_get (self->news, i);

      g_assert_cmpint (rounds_news_part (other), >=, part);
      part = rounds_news_part (other);
      if (rounds_news_part (one) == part)
        g_assert_cmpint (one->came, >=, other->came);
      g_assert_cmpint (other->came, >=, rounds_news_since (self->news));
      g_assert_cmpint (other->row->event->kind, ==, ROUNDS_KIND_RESULT);
    }
  /* Ten years that came in one file are no news, and no value is no result. */
  g_assert_cmpuint (rounds_news_size (self->news), <, 40);
  g_assert_null (item_of (self, "Observation/demo-wes-acr-1113"));
}

static void
test_pending (Fixture *self, gconstpointer data)
{
  const GPtrArray *pending;
  const RoundsChartRow *one, *other;

  open_news (self, "Wes853");
  pending = rounds_news_pending (self->news);
  g_assert_cmpuint (pending->len, ==, 2);
  one = g_ptr_array_index (pending, 0);
  other = g_ptr_array_index (pending, 1);
  /* The order and its registered result are one thing that is waited for. */
  g_assert_cmpstr (one->event->reference, ==, "Observation/demo-wes-acr-1113");
  g_assert_cmpstr (other->event->reference, ==, "ServiceRequest/demo-wes-potassium-request");
}

/* A file of one feed; an apostrophe stands for a quotation mark. (transfer full) its path */
static char *
make_feed (const char *text)
{
  g_autofree char *folder = g_dir_make_tmp ("rounds-feed-XXXXXX", NULL);
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  char *path = g_build_filename (folder, "feed.ndjson", NULL);

  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  return path;
}

static void
remove_feed (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

/* Two sources number their orders alike: a result of one answers no order of the other. */
static void
test_pending_sources (void)
{
  g_autofree char *one = make_feed (
      "{'resourceType':'Patient','id':'p'}\n"
      "{'resourceType':'ServiceRequest','id':'1','status':'active','intent':'order',"
      "'code':{'coding':[{'system':'http://loinc.org','code':'2823-3'}]},"
      "'subject':{'reference':'Patient/p'},'authoredOn':'2026-11-10T08:00:00Z'}\n");
  g_autofree char *other = make_feed (
      "{'resourceType':'ServiceRequest','id':'1','status':'active','intent':'order',"
      "'code':{'coding':[{'system':'http://loinc.org','code':'2951-2'}]},"
      "'subject':{'reference':'Patient/p'},'authoredOn':'2026-11-10T08:00:00Z'}\n"
      "{'resourceType':'Observation','id':'2','status':'final','category':[{'coding':[{'system':"
      "'http://terminology.hl7.org/CodeSystem/observation-category','code':'laboratory'}]}],"
      "'code':{'text':'Sodium'},'basedOn':[{'reference':'ServiceRequest/1'}],"
      "'subject':{'reference':'Patient/p'},'effectiveDateTime':'2026-11-11T08:00:00Z',"
      "'valueQuantity':{'value':138,'unit':'mmol/L'}}\n");
  const char *paths[] = { one, other, NULL }, *sources[] = { "one", "other" };
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_open (&(ChartFixture){ .paths = paths,
                                                   .sources = sources,
                                                   .patient = "Patient/p",
                                                   .as_of = "2026-11-16T08:00:00Z" });
  g_autoptr (GPtrArray) pending = rounds_news_collect_pending (chart);

  remove_feed (one);
  remove_feed (other);
  g_assert_cmpuint (pending->len, ==, 1);
  g_assert_cmpstr (((const RoundsChartRow *) pending->pdata[0])->event->source, ==, "one");
}

/* Seen and acknowledged are two things, and both are on disk for the next opening. */
static void
test_seen (Fixture *self, gconstpointer data)
{
  const RoundsChartRow *row;
  guint unseen;

  open_news (self, "Wes853");
  unseen = rounds_news_unseen (self->news);
  row = rounds_news_get (self->news, 0)->row;
  rounds_news_see (self->news, row);
  wait_news (self);
  g_assert_cmpuint (rounds_news_unseen (self->news), ==, unseen - 1);
  g_assert_true (item_of (self, POTASSIUM)->seen);
  g_assert_false (item_of (self, POTASSIUM)->acknowledged);
  /* Critical until acknowledged, seen or not. */
  g_assert_cmpuint (rounds_news_critical (self->news), ==, 1);

  open_news (self, "Wes853");
  g_assert_cmpuint (rounds_news_unseen (self->news), ==, unseen - 1);
  g_assert_cmpuint (rounds_news_critical (self->news), ==, 1);
  g_assert_cmpint (rounds_news_last_looked (self->news), >, 0);
  rounds_news_acknowledge (self->news, item_of (self, POTASSIUM)->row, "low-potassium diet");
  wait_news (self);
  g_assert_true (item_of (self, POTASSIUM)->acknowledged);
  g_assert_cmpuint (rounds_news_critical (self->news), ==, 0);
  g_assert_cmpstr (item_of (self, POTASSIUM)->by, ==, me (self));

  open_news (self, "Wes853");
  g_assert_cmpuint (rounds_news_critical (self->news), ==, 0);
  g_assert_cmpstr (item_of (self, POTASSIUM)->text, ==, "low-potassium diet");
  g_assert_cmpint (rounds_news_part (item_of (self, POTASSIUM)), ==, ROUNDS_NEWS_ACKNOWLEDGED);
}

/* Another person's marks are not mine; but who acknowledged has taken the banner's line away. */
static void
test_another (Fixture *self, gconstpointer data)
{
  const RoundsNewsItem *item;
  const RoundsEvent *event;
  guint unseen;

  open_news (self, "Wes853");
  unseen = rounds_news_unseen (self->news);
  event = item_of (self, POTASSIUM)->row->event;
  put (self, (Put){ test_desk_person (&self->desk, "Wes853")->rid, event->rid, event->version,
                    ROUNDS_LOCAL_ACKNOWLEDGED, "another", "2026-11-16T07:00:00-06:00" });
  put (self, (Put){ test_desk_person (&self->desk, "Wes853")->rid, event->rid, event->version,
                    ROUNDS_LOCAL_SEEN, "another", "2026-11-16T07:00:00-06:00" });
  open_news (self, "Wes853");
  item = item_of (self, POTASSIUM);
  g_assert_cmpuint (rounds_news_unseen (self->news), ==, unseen);
  g_assert_false (item->seen || item->acknowledged);
  g_assert_cmpstr (item->by, ==, "another");
  g_assert_cmpstr (item->text, ==, "called the ward");
  g_assert_false (item->critical);
}

/* A mark is of a version: what was corrected since is unseen, and critical again. */
static void
test_version (Fixture *self, gconstpointer data)
{
  const RoundsEvent *event;

  open_news (self, "Wes853");
  event = item_of (self, POTASSIUM)->row->event;
  g_assert_cmpuint (event->version, >, 1);
  put (self, (Put){ test_desk_person (&self->desk, "Wes853")->rid, event->rid, event->version - 1,
                    ROUNDS_LOCAL_ACKNOWLEDGED, me (self), "2026-11-01T08:00:00-06:00" });
  open_news (self, "Wes853");
  g_assert_false (item_of (self, POTASSIUM)->seen);
  g_assert_true (item_of (self, POTASSIUM)->critical);
  g_assert_null (item_of (self, POTASSIUM)->by);
}

static void
test_looked (Fixture *self, gconstpointer data)
{
  const guint8 *rid = test_desk_person (&self->desk, "Wes853")->rid;
  g_autofree char *looked = NULL;

  put (self, (Put){ rid, rid, 1, ROUNDS_LOCAL_SEEN, me (self), "2026-03-01T09:00:00-06:00" });
  put (self, (Put){ rid, rid, 1, ROUNDS_LOCAL_SEEN, "another", "2026-11-15T09:00:00-06:00" });
  open_news (self, "Wes853");
  looked = rounds_say_moment (rounds_patient_get_index (self->patient),
                              rounds_news_last_looked (self->news));
  g_assert_cmpstr (looked, ==, "01-Mar-2026 09:00");
  /* Longer ago than the 30 days: all that came since is new. */
  g_assert_cmpint (rounds_news_since (self->news), ==, rounds_news_last_looked (self->news));
  g_assert_cmpuint (rounds_news_size (self->news), >, 40);
}

static void
test_not_now (Fixture *self, gconstpointer data)
{
  guint unseen;

  open_news (self, "Wes853");
  unseen = rounds_news_unseen (self->news);
  rounds_patient_set_at (self->patient,
                         rounds_patient_get_now (self->patient) - 3600ll * 24 * 1000);
  rounds_news_see (self->news, rounds_news_get (self->news, 0)->row);
  rounds_patient_reload (self->patient);
  wait_news (self);
  g_assert_cmpuint (rounds_news_unseen (self->news), ==, unseen);
}

typedef struct
{
  gboolean done;
  GPtrArray *all; /* RoundsNewsOf */
} Over;

static void
on_over (GObject *source, GAsyncResult *result, gpointer data)
{
  Over *over = data;
  g_autoptr (GError) error = NULL;

  over->all = rounds_news_over_finish (ROUNDS_SESSION (source), result, &error);
  g_assert_no_error (error);
  over->done = TRUE;
}

static GPtrArray *
read_over (Fixture *self, GArray *rids)
{
  Over over = { FALSE, NULL };

  rounds_news_over_async (self->desk.session, rids, NULL, on_over, &over);
  g_assert_true (test_wait_for (&over.done, LIMIT_MS));
  g_assert_cmpuint (over.all->len, ==, rids->len);
  return over.all;
}

/* One's own line that is critical, with all that is said of it. */
static void
check_wes (Fixture *self, const RoundsNewsLine *line)
{
  const RoundsEvent *event =
      rounds_chart_row (rounds_patient_get_index (self->patient), POTASSIUM)->event;

  g_assert_cmpstr (line->title, ==, "Potassium, serum or plasma");
  g_assert_cmpstr (line->value, ==, "6.6 mmol/L");
  g_assert_cmpstr (line->collected, ==, "31-Oct-2026 23:30");
  g_assert_cmpmem (line->record, ROUNDS_RID_BYTES, event->rid, ROUNDS_RID_BYTES);
  g_assert_cmpuint (line->event_part, ==, event->part);
  g_assert_false (line->seen);
  g_assert_null (line->by);
}

static void
test_over (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  const guint8 nobody[ROUNDS_RID_BYTES] = { 0 };
  g_autoptr (GPtrArray) all = NULL, lines = NULL;

  open_news (self, "Wes853");
  g_array_append_vals (rids, test_desk_person (&self->desk, "Carlota746")->rid, 1);
  g_array_append_vals (rids, test_desk_person (&self->desk, "Wes853")->rid, 1);
  g_array_append_vals (rids, test_desk_person (&self->desk, "Dorsey40")->rid, 1);
  g_array_append_vals (rids, nobody, 1);
  all = read_over (self, rids);
  for (guint i = 0; i < all->len; i++)
    {
      const RoundsNewsOf *of = g_ptr_array_index (all, i);

      g_assert_cmpmem (of->patient, ROUNDS_RID_BYTES, rids->data + i * ROUNDS_RID_BYTES,
                       ROUNDS_RID_BYTES);
      g_assert_cmpint (of->read, ==, i < 3);
      g_assert_cmpint (of->loaded, ==, i < 3);
      g_assert_false (of->withheld);
      g_assert_cmpuint (of->acknowledged, ==, 0);
    }
  lines = rounds_news_over_lines (all);
  g_assert_cmpuint (lines->len, >=, 13);
  for (guint i = 0; i < lines->len; i++)
    {
      const RoundsNewsLine *line = g_ptr_array_index (lines, i);

      if (i > 0)
        g_assert_cmpint (((RoundsNewsLine *) g_ptr_array_index (lines, i - 1))->part, <=,
                         line->part);
      if (memcmp (line->patient, test_desk_person (&self->desk, "Wes853")->rid, ROUNDS_RID_BYTES) ==
              0 &&
          line->part == ROUNDS_NEWS_CRITICAL)
        check_wes (self, line);
    }
}

/* What I saw stays, after what nobody saw; what I acknowledged is counted alone. */
static void
test_over_marks (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, ROUNDS_RID_BYTES);
  g_autoptr (GPtrArray) all = NULL, lines = NULL;
  const RoundsNewsLine *last;
  guint n;

  open_news (self, "Wes853");
  n = rounds_news_size (self->news);
  rounds_news_see (self->news, rounds_news_get (self->news, n - 1)->row);
  wait_news (self);
  rounds_news_acknowledge (self->news, rounds_news_get (self->news, 0)->row, "called");
  wait_news (self);
  g_array_append_vals (rids, test_desk_person (&self->desk, "Wes853")->rid, 1);
  all = read_over (self, rids);
  lines = rounds_news_over_lines (all);
  g_assert_cmpuint (((const RoundsNewsOf *) g_ptr_array_index (all, 0))->acknowledged, ==, 1);
  g_assert_cmpuint (lines->len, ==, n - 1);
  g_assert_cmpint (((const RoundsNewsLine *) g_ptr_array_index (lines, 0))->part, ==,
                   ROUNDS_NEWS_UNSEEN);
  last = g_ptr_array_index (lines, lines->len - 1);
  g_assert_cmpint (last->part, ==, ROUNDS_NEWS_SEEN);
  g_assert_true (last->seen);
}

static void
assert_round_says (Fixture *self, const char *who, const char *news)
{
  g_autoptr (RoundsRoundLine) line = test_desk_line (&self->desk, who);

  g_assert_cmpstr (line->news, ==, news);
}

/* The only line of what is new. */
static void
assert_round_lists (Fixture *self, const char *who, const char *words)
{
  g_autoptr (RoundsRoundLine) line = test_desk_line (&self->desk, who);

  g_assert_cmpuint (g_strv_length (line->since), ==, 1);
  g_assert_cmpstr (line->since[0], ==, words);
  g_assert_cmpstr (line->newest, ==, words);
  g_assert_cmpstr (line->paper.news[0], ==, words);
  g_assert_cmpuint (line->n_critical, ==, 0);
}

/* What came and was seen is not nothing; what is critical stays once it is acknowledged, and says so. */
static void
test_round (Fixture *self, gconstpointer data)
{
  const guint8 *patient = test_desk_person (&self->desk, "Wes853")->rid;

  assert_round_says (self, "Wes853", "▲▲ 15 new, 1 critical");
  assert_round_says (self, "Ramiro608", "nothing new in 30 days");
  open_news (self, "Wes853");
  for (guint i = 0; i < rounds_news_size (self->news); i++)
    {
      const RoundsEvent *event = rounds_news_get (self->news, i)->row->event;

      put (self, (Put){ patient, event->rid, event->version, ROUNDS_LOCAL_SEEN, me (self),
                        "2026-11-16T07:00:00-06:00" });
    }
  assert_round_says (self, "Wes853", "▲▲ 0 new, 1 critical");
  put (self, (Put){ patient, item_of (self, POTASSIUM)->row->event->rid,
                    item_of (self, POTASSIUM)->row->event->version, ROUNDS_LOCAL_ACKNOWLEDGED,
                    "another", "2026-11-16T07:00:00-06:00" });
  assert_round_says (self, "Wes853", "15 came, all seen · 1 critical, acknowledged");
  assert_round_lists (
      self, "Wes853",
      "Potassium, serum or plasma 6.6 mmol/L ▲▲ HH, corrected, was 6.8, 31-Oct-2026 23:30: "
      "acknowledged by another, 16-Nov-2026 07:00");
}

/* What comes after minutes of nothing is no part of the first import, also on the store's first day (W3, H10). */
static void
test_first_load (void)
{
  static const struct
  {
    int minutes[4]; /* when each row came; the first 0 */
    int news;       /* how many of them are news */
  } rows[] = {
    { { 0, 0, 0, 0 }, 0 },   { { 0, 4, 8, 13 }, 0 },      { { 0, 1, 2, 16 }, 1 },
    { { 0, 1, 16, 17 }, 2 }, { { 0, 0, 0, 60 * 30 }, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RoundsEvent events[4] = { 0 };
      RoundsChartRow chart_rows[4] = { 0 };
      const RoundsChartIndex index = { .rows = chart_rows, .n_rows = 4 };
      int news = 0;

      for (guint k = 0; k < 4; k++)
        {
          events[k].arrived = 1700000000000 + rows[i].minutes[k] * 60000ll;
          chart_rows[k].event = &events[k];
        }
      for (guint k = 0; k < 4; k++)
        news += events[k].arrived > rounds_news_first_load (&index);
      g_test_message ("%u", i);
      g_assert_cmpint (news, ==, rows[i].news);
    }
}

/* ---- critical until acknowledged, however long ago ---- */

#define DAY   86400000ll
#define FIRST "2020-03-10T08:00:00Z" /* when the chart was first loaded */
#define SALT(id, at, flag)                                                                       \
  "{'resourceType':'Observation','id':'" id "','status':'final','category':[{'coding':[{'code':" \
  "'laboratory'}]}],'code':{'text':'" id                                                         \
  "'},'subject':{'reference':'Patient/p'},'effectiveDateTime':"                                  \
  "'" at                                                                                         \
  "','valueQuantity':{'value':7,'unit':'mmol/L'},'interpretation':[{'coding':[{'code':'" flag    \
  "'}]}]}\n"

/* Ten years come at once; "later" comes five days after. */
static RoundsChartIndex *
long_chart (void)
{
  RoundsChartIndex *chart = chart_fixture_text (
      SALT ("ten", "2010-03-01T08:00:00Z", "HH") SALT ("month", "2020-02-05T08:00:00Z", "HH")
          SALT ("week", "2020-03-03T08:00:00Z", "HH") SALT ("plain", "2020-03-03T08:00:00Z", "H")
              SALT ("later", "2020-03-15T08:00:00Z", "HH"),
      NULL);
  gint64 first = chart_instant (FIRST);

  for (guint i = 0; i < chart->n_rows; i++)
    {
      RoundsEvent *event = (RoundsEvent *) chart->rows[i].event;

      event->arrived = strcmp (event->title, "later") == 0 ? first + 5 * DAY : first;
      event->version = 1;
      event->rid[0] = (guint8) (i + 1);
    }
  return chart;
}

static RoundsEvent *
event_of (const RoundsChartIndex *chart, const char *reference)
{
  return (RoundsEvent *) rounds_chart_row (chart, reference)->event;
}

/* What stands in the list that many days after the first load for who looked the day before. (transfer full) */
static char *
listed (const RoundsChartIndex *chart, const RoundsNewsMarks *marks, gint64 days)
{
  gint64 now = chart_instant (FIRST) + days * DAY;
  const RoundsNewsAsk ask = { chart, marks, now, rounds_news_since_of (now, now - DAY) };
  g_autoptr (GArray) items = rounds_news_collect (&ask);
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const RoundsNewsItem *item = &g_array_index (items, RoundsNewsItem, i);

      g_string_append_printf (all, "%s%s ", item->critical ? "!" : "", item->row->event->title);
    }
  return g_string_free (all, FALSE);
}

static void
assert_listed (const RoundsChartIndex *chart,
               const RoundsNewsMarks *marks,
               gint64 days,
               const char *expected)
{
  g_autofree char *all = listed (chart, marks, days);

  g_test_message ("day %" G_GINT64_FORMAT, days);
  g_assert_cmpstr (all, ==, expected);
}

/* A critical value that was ever news stays until somebody acknowledged it; not so what was old when it came. */
static void
test_critical_stays (void)
{
  g_autoptr (RoundsChartIndex) chart = long_chart ();
  g_autoptr (RoundsNewsMarks) marks = rounds_news_marks_new ("me");

  assert_listed (chart, marks, 6, "!later !week plain ");
  assert_listed (chart, marks, 31, "!later !week ");
  assert_listed (chart, marks, 400, "!later !week ");
  /* Seen is not acknowledged. */
  rounds_news_marks_add (marks, &(RoundsNewsMark){ event_of (chart, "Observation/later")->rid, 1,
                                                   "me", "2020-03-16T08:00:00Z", NULL, TRUE });
  assert_listed (chart, marks, 400, "!later !week ");
  rounds_news_marks_add (marks,
                         &(RoundsNewsMark){ event_of (chart, "Observation/later")->rid, 1,
                                            "another", "2020-03-16T08:00:00Z", NULL, FALSE });
  assert_listed (chart, marks, 31, "!week later ");
  assert_listed (chart, marks, 400, "!week ");
}

/* Another version of it is acknowledged by nobody, and stays in its turn; what is no longer critical does not. */
static void
test_critical_corrected (void)
{
  g_autoptr (RoundsChartIndex) chart = long_chart ();
  g_autoptr (RoundsNewsMarks) marks = rounds_news_marks_new ("me");
  RoundsEvent *later = event_of (chart, "Observation/later");

  rounds_news_marks_add (marks, &(RoundsNewsMark){ later->rid, 1, "another", "2020-03-16T08:00:00Z",
                                                   NULL, FALSE });
  assert_listed (chart, marks, 400, "!week ");
  later->version = 2;
  later->arrived += 100 * DAY;
  assert_listed (chart, marks, 400, "!later !week ");
  ((RoundsChartRow *) rounds_chart_row (chart, "Observation/later"))->marks &= ~(
      guint32) ROUNDS_MARK_CRITICAL;
  assert_listed (chart, marks, 110, "!week later ");
  assert_listed (chart, marks, 400, "!week ");
  /* Withdrawn, too. */
  ((RoundsChartRow *) rounds_chart_row (chart, "Observation/week"))->marks |= ROUNDS_MARK_IN_ERROR;
  assert_listed (chart, marks, 400, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/w3/order", Fixture, NULL, setup, test_order, teardown);
  g_test_add ("/w3/pending", Fixture, NULL, setup, test_pending, teardown);
  g_test_add_func ("/w3/pending-sources", test_pending_sources);
  g_test_add ("/w3/seen-is-not-acknowledged", Fixture, NULL, setup, test_seen, teardown);
  g_test_add ("/w3/another-person", Fixture, NULL, setup, test_another, teardown);
  g_test_add ("/w3/version", Fixture, NULL, setup, test_version, teardown);
  g_test_add ("/w3/last-looked", Fixture, NULL, setup, test_looked, teardown);
  g_test_add_func ("/w3/first-load", test_first_load);
  g_test_add_func ("/w3/critical-stays", test_critical_stays);
  g_test_add_func ("/w3/critical-corrected", test_critical_corrected);
  g_test_add ("/w2/no-mark-off-now", Fixture, NULL, setup, test_not_now, teardown);
  g_test_add ("/w3/round", Fixture, NULL, setup, test_round, teardown);
  g_test_add ("/w3/over-lists", Fixture, NULL, setup, test_over, teardown);
  g_test_add ("/w3/over-marks", Fixture, NULL, setup, test_over_marks, teardown);
  return g_test_run ();
}
