/* What is news and what still waits, by kind: reports in words, results without a value, undated ones (W3). */
#include "chart-fixture.h"
#include "counts.h"
#include "news-private.h"

#include <string.h>

#define NOW     "2026-11-16T08:00:00-06:00"
#define SUBJECT "'subject':{'reference':'Patient/p'},"
#define REPORT(id, status, more)                                                    \
  "{'resourceType':'DiagnosticReport','id':'" id "','status':'" status "'," SUBJECT \
  "'code':{'text':'" id "'},'effectiveDateTime':'2026-11-15T08:00:00Z'" more "}\n"
#define RESULT(id, status, more)                                               \
  "{'resourceType':'Observation','id':'" id "','status':'" status "'," SUBJECT \
  "'category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'" id        \
  "'},'effectiveDateTime':'2026-11-15T08:00:00Z'" more "}\n"
#define VALUE   ",'valueQuantity':{'value':7,'unit':'mmol/L'}"
#define OF_SALT ",'result':[{'reference':'Observation/salt'}]"
#define FORM    ",'presentedForm':[{'contentType':'text/plain','data':'Tm8gbWFzcy4='}]"
#define DIAGNOSTIC                                                                            \
  ",'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0074','code':" \
  "'PAT'}]}]"
#define DOCUMENT(id)                                                                  \
  "{'resourceType':'DocumentReference','id':'" id "','status':'current'," SUBJECT     \
  "'date':'2026-11-15T08:00:00Z','type':{'text':'" id "'},'content':[{'attachment':{" \
  "'contentType':'text/plain','data':'Tm8gbWFzcy4='}}]}\n"

/* Loaded long ago: what is dated later came when it was issued, else when it was collected. (transfer full) */
static RoundsChartIndex *
chart_of (const char *text)
{
  RoundsChartIndex *chart = chart_fixture_text (text, &(ChartFixture){ .as_of = NOW });

  for (guint i = 0; i < chart->n_rows; i++)
    {
      RoundsEvent *event = (RoundsEvent *) chart->rows[i].event;

      event->arrived = chart_instant (NOW) - 1000;
      event->version = 1;
      event->rid[0] = (guint8) (i + 1);
    }
  return chart;
}

/* "Report:1 " of each part, in the order of the page. (transfer full) */
static char *
news_of (const RoundsChartIndex *chart, const RoundsNewsMarks *marks)
{
  gint64 now = chart_instant (NOW);
  g_autoptr (GArray) items = rounds_news_collect (
      &(RoundsNewsAsk){ chart, marks, now, rounds_news_since_of (now, G_MININT64) });
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const RoundsNewsItem *item = &g_array_index (items, RoundsNewsItem, i);

      g_string_append_printf (all, "%s:%u ", item->row->event->title, rounds_news_part (item));
    }
  return g_string_free (all, FALSE);
}

static char *
pending_of (const RoundsChartIndex *chart)
{
  g_autoptr (GPtrArray) rows = rounds_news_collect_pending (chart);
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (all, "%s ", ((const RoundsChartRow *) rows->pdata[i])->event->title);
  return g_string_free (all, FALSE);
}

static void
assert_news (const char *text, const char *news, const char *pending)
{
  g_autoptr (RoundsChartIndex) chart = chart_of (text);
  g_autoptr (RoundsNewsMarks) marks = rounds_news_marks_new ("me");
  g_autofree char *found = news_of (chart, marks), *waiting = pending_of (chart);

  g_assert_cmpstr (found, ==, news);
  g_assert_cmpstr (waiting, ==, pending);
}

/* A report that has no result is news by itself, whatever its words are in; one with results is by these, and by itself
 * only where it concludes something. */
static void
test_reports (void)
{
  assert_news (REPORT ("words", "final", ",'conclusion':'No mass.'"), "words:2 ", "");
  assert_news (REPORT ("form", "final", FORM), "form:2 ", "");
  assert_news (REPORT ("bare", "final", ""), "bare:2 ", "");
  assert_news (REPORT ("panel", "final", OF_SALT) RESULT ("salt", "final", VALUE), "salt:1 ", "");
  assert_news (REPORT ("panel", "final", OF_SALT ",'conclusion':' '")
                   RESULT ("salt", "final", VALUE),
               "salt:1 ", "");
  assert_news (REPORT ("panel", "final", OF_SALT ",'conclusion':'High.'")
                   RESULT ("salt", "final", VALUE),
               "salt:1 panel:2 ", "");
  assert_news (REPORT ("panel", "final",
                       OF_SALT
                       ",'conclusionCode':[{'coding':[{'code':'1','display':'Carcinoma'}]}]")
                   RESULT ("salt", "final", VALUE),
               "salt:1 panel:2 ", "");
  /* Its results are not here: it is news, and once. */
  assert_news (REPORT ("lost", "final", FORM ",'result':[{'reference':'Observation/away'}]"),
               "lost:2 ", "");
  assert_news (REPORT ("wrong", "entered-in-error", FORM), "", "");
  assert_news (RESULT ("salt", "final", VALUE) REPORT ("words", "final", FORM), "salt:1 words:2 ",
               "");
}

/* Every note of some sources is a report too: news is what a diagnostic service wrote. */
static void
test_twins (void)
{
  assert_news (REPORT ("note", "final", FORM) DOCUMENT ("note"), "", "");
  assert_news (REPORT ("slide", "final", FORM DIAGNOSTIC) DOCUMENT ("slide"), "slide:2 ", "");
}

static void
test_report_marks (void)
{
  g_autoptr (RoundsChartIndex) chart = chart_of (REPORT ("words", "final", FORM));
  g_autoptr (RoundsNewsMarks) marks = rounds_news_marks_new ("me");
  RoundsNewsMark mark = { .version = 1, .user = "me", .at = "2026-11-16T07:00:00Z", .seen = TRUE };
  g_autofree char *seen = NULL, *acknowledged = NULL;
  gint64 now = chart_instant (NOW);
  g_autoptr (GArray) items = rounds_news_collect (
      &(RoundsNewsAsk){ chart, marks, now, rounds_news_since_of (now, G_MININT64) });

  mark.rid = g_array_index (items, RoundsNewsItem, 0).row->event->rid;
  rounds_news_marks_add (marks, &mark);
  seen = news_of (chart, marks);
  g_assert_cmpstr (seen, ==, "words:3 ");
  mark.seen = FALSE;
  rounds_news_marks_add (marks, &mark);
  acknowledged = news_of (chart, marks);
  g_assert_cmpstr (acknowledged, ==, "words:4 ");
}

/* What has no value yet is waited for, and is no news. */
static void
test_waiting (void)
{
  assert_news (RESULT ("asked", "registered", ""), "", "asked ");
  assert_news (RESULT ("early", "preliminary", ""), "", "early ");
  assert_news (RESULT ("early", "preliminary",
                       ",'dataAbsentReason':{'coding':[{'code':'temp-unknown'}]}"),
               "", "early ");
  assert_news (RESULT ("failed", "preliminary",
                       ",'dataAbsentReason':{'coding':[{'code':'error'}]}"),
               "failed:1 ", "");
  assert_news (RESULT ("given", "preliminary", VALUE), "given:1 ", "");
  assert_news (RESULT ("flagged", "preliminary", ",'interpretation':[{'coding':[{'code':'AA'}]}]"),
               "flagged:0 ", "");
  assert_news (RESULT ("abnormal", "preliminary", ",'interpretation':[{'coding':[{'code':'A'}]}]"),
               "abnormal:1 ", "");
  assert_news (RESULT ("noted", "preliminary", ",'note':[{'text':'Gram-positive cocci'}]"),
               "noted:1 ", "");
  assert_news (RESULT ("over", "preliminary", ",'hasMember':[{'reference':'Observation/x'}]"),
               "over:1 ", "");
  assert_news (REPORT ("asked", "registered", ""), "", "asked ");
}

/* An order that a report in words answers waits no more. */
static void
test_answered (void)
{
  static const char order[] =
      "{'resourceType':'ServiceRequest','id':'o','status':'active','intent':'order'," SUBJECT
      "'code':{'coding':[{'system':'http://loinc.org','code':'30746-2','display':'X-ray'}]},"
      "'authoredOn':'2026-11-14T08:00:00Z'}\n";
  g_autofree char *both = g_strconcat (
      order, REPORT ("film", "final", FORM ",'basedOn':[{'reference':'ServiceRequest/o'}]"), NULL);

  assert_news (order, "", "X-ray ");
  assert_news (both, "film:2 ", "");
}

/* Without a date it is news for as long as it is new here. */
static void
test_undated (void)
{
  static const char text[] =
      "{'resourceType':'Observation','id':'u','status':'final'," SUBJECT
      "'category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'undated'}" VALUE "}\n";
  g_autoptr (RoundsChartIndex) chart = chart_of (text);
  g_autoptr (RoundsNewsMarks) marks = rounds_news_marks_new ("me");
  g_autofree char *fresh = news_of (chart, marks), *old = NULL;

  g_assert_cmpstr (fresh, ==, "undated:1 ");
  ((RoundsEvent *) rounds_chart_row (chart, "Observation/u")->event)->arrived -= 40ll * 24 * 3600 *
                                                                                 1000;
  old = news_of (chart, marks);
  g_assert_cmpstr (old, ==, "");
}

static void
test_words (void)
{
  static const struct
  {
    const char *more, *words;
  } cases[] = {
    { ",'conclusion':' No mass. '", "No mass." },
    { ",'conclusionCode':[{'coding':[{'code':'1','display':'Carcinoma'}]}]", "Carcinoma" },
    { FORM, "its words are in a document: open it" },
    { "", "no conclusion is given" },
  };
  g_autofree char *letters = g_strnfill (500, 'x'), *more = NULL, *text = NULL, *cut = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strconcat (REPORT ("r", "final", ""), NULL);
      g_autofree char *with = g_strdup_printf ("%.*s%s}\n", (int) strlen (json) - 2, json,
                                               cases[i].more);
      g_autoptr (RoundsChartIndex) chart = chart_of (with);
      g_autofree char *words = rounds_news_report_words (
          rounds_chart_row (chart, "DiagnosticReport/r")->event);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
  more = g_strdup_printf (",'conclusion':'%s'", letters);
  text = g_strdup_printf ("%.*s%s}\n", (int) strlen (REPORT ("r", "final", "")) - 2,
                          REPORT ("r", "final", ""), more);
  {
    g_autoptr (RoundsChartIndex) chart = chart_of (text);

    cut = rounds_news_report_words (rounds_chart_row (chart, "DiagnosticReport/r")->event);
  }
  g_assert_true (g_str_has_suffix (cut, " … it goes on: open it"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/w3/reports", test_reports);
  g_test_add_func ("/w3/reports-and-notes", test_twins);
  g_test_add_func ("/w3/reports-marked", test_report_marks);
  g_test_add_func ("/w3/reports-words", test_words);
  g_test_add_func ("/w3/waiting", test_waiting);
  g_test_add_func ("/w3/answered-in-words", test_answered);
  g_test_add_func ("/w3/undated", test_undated);
  return g_test_run ();
}
