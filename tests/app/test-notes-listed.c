/* Which notes are listed at a moment, and what stands in another's place. An apostrophe is a quotation mark. */
#include "chart-fixture.h"
#include "counts.h"
#include "notes.h"

#define OF ",'subject':{'reference':'Patient/p'},'type':{'text':'Letter'}"
#define NOTE(id, status, day, more)                                            \
  "{'resourceType':'DocumentReference','id':'" id "','status':'" status "'" OF \
  ",'date':'2026-01-0" day "T10:00:00Z'" more "}\n"
#define REPLACES(id) \
  ",'relatesTo':[{'code':'replaces','target':{'reference':'DocumentReference/" id "'}}]"

/* The listed ones' ids, in order. */
static char *
listed_at (const RoundsChartIndex *chart, const char *moment)
{
  g_autoptr (GPtrArray) rows = rounds_notes_listed (chart, chart_instant (moment));
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append (ids,
                     strchr (((const RoundsChartRow *) rows->pdata[i])->event->reference, '/'));
  return g_string_free (ids, FALSE);
}

static const RoundsChartRow *
successor_of (const RoundsChartIndex *chart, const char *reference)
{
  return rounds_notes_successor (chart, rounds_chart_row (chart, reference));
}

/* A note stands in its list until the day of what replaces it (W2); what is in error replaces nothing. */
static void
test_listed (void)
{
  static const char text[] = "{'resourceType':'Patient','id':'p'}\n" NOTE ("a", "superseded", "1",
                                                                           "")
      NOTE ("b", "current", "3", REPLACES ("a")) NOTE ("c", "superseded", "2", "")
          NOTE ("d", "entered-in-error", "4", REPLACES ("b"));
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
  static const char *const at[][2] = {
    { "2026-01-01T00:00:00Z", "" },       { "2026-01-01T10:00:00Z", "/a" },
    { "2026-01-02T12:00:00Z", "/c/a" },   { "2026-01-03T10:00:00Z", "/b/c" },
    { "2026-01-05T00:00:00Z", "/d/b/c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    {
      g_autofree char *ids = listed_at (chart, at[i][0]);

      g_assert_cmpstr (ids, ==, at[i][1]);
    }
  g_assert_true (successor_of (chart, "DocumentReference/a") ==
                 rounds_chart_row (chart, "DocumentReference/b"));
  g_assert_null (successor_of (chart, "DocumentReference/b"));
}

/* Replaced by two, of which one was entered in error: the other is where it leads to. */
static void
test_successor (void)
{
  static const char text[] = "{'resourceType':'Patient','id':'p'}\n" NOTE ("a", "superseded", "1",
                                                                           "")
      NOTE ("b", "entered-in-error", "2", REPLACES ("a"))
          NOTE ("c", "current", "3", REPLACES ("a"));
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

  g_assert_true (successor_of (chart, "DocumentReference/a") ==
                 rounds_chart_row (chart, "DocumentReference/c"));
}

/* The file of what a source sends. */
static char *
put (const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');

  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  return path;
}

/* Two sources that give the same number to two documents: each replaces its own. */
static void
test_two_sources (void)
{
  static const char one[] = "{'resourceType':'Patient','id':'p'}\n" NOTE ("a", "superseded", "1",
                                                                          "")
      NOTE ("b", "current", "3", REPLACES ("a"));
  static const char other[] = "{'resourceType':'Patient','id':'p'}\n" NOTE ("a", "superseded", "2",
                                                                            "")
      NOTE ("c", "current", "4", REPLACES ("a"));
  g_autofree char *folder = test_folder_new ();
  g_autofree char *first = put (folder, "one.ndjson", one);
  g_autofree char *second = put (folder, "other.ndjson", other);
  const char *paths[] = { first, second, NULL }, *sources[] = { "one", "other", NULL };
  const ChartFixture fixture = {
    .paths = paths, .sources = sources, .patient = "Patient/p", .as_of = "2026-11-16T08:00:00Z"
  };
  g_autoptr (RoundsChartIndex) chart = chart_fixture_open (&fixture);
  g_autofree char *before = listed_at (chart, "2026-01-02T12:00:00Z");
  g_autofree char *after = listed_at (chart, "2026-01-05T00:00:00Z");

  g_assert_cmpstr (before, ==, "/a/a");
  g_assert_cmpstr (after, ==, "/c/b");
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notes/listed", test_listed);
  g_test_add_func ("/notes/successor", test_successor);
  g_test_add_func ("/notes/two-sources", test_two_sources);
  return g_test_run ();
}
