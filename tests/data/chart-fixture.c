#include "chart-fixture.h"

#include "feed.h"
#include "fhir-time.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  GHashTable *by_patient; /* "Patient/1" to GPtrArray of RoundsEvent */
  GHashTable *persons;    /* to GBytes */
  GHashTable *versions;   /* "source|Observation/1" to number */
  const char *source;
  const char *deleted;
  gboolean nobody;
  gint64 arrived;
} Reading;

static void
keep_event (Reading *reading, const RoundsExtracted *x, const RoundsEvent *event, guint version)
{
  g_autoptr (GBytes) bytes = rounds_event_pack (event);
  g_autoptr (GError) error = NULL;
  RoundsEvent *copy = rounds_event_unpack (bytes, &error);
  const char *whose = reading->nobody ? "nobody" : x->subject;
  GPtrArray *events = g_hash_table_lookup (reading->by_patient, whose);

  g_assert_no_error (error);
  copy->source = reading->source;
  copy->version = version;
  copy->arrived = reading->arrived;
  copy->deleted = g_strcmp0 (copy->reference, reading->deleted) == 0;
  if (events == NULL)
    {
      events = g_ptr_array_new ();
      g_hash_table_insert (reading->by_patient, g_strdup (whose), events);
    }
  g_ptr_array_add (events, copy);
}

static gboolean
on_resource_taken (
    gpointer data, const RoundsExtracted *x, const guint8 *bytes, gsize n_bytes, GError **error)
{
  Reading *reading = data;
  g_autofree char *key = g_strdup_printf ("%s|%s/%s", reading->source, x->type,
                                          x->id != NULL ? x->id : "");
  guint version = GPOINTER_TO_UINT (g_hash_table_lookup (reading->versions, key)) + 1;

  if ((x->subject == NULL) != reading->nobody || x->n_events == 0)
    return TRUE;
  g_hash_table_insert (reading->versions, g_steal_pointer (&key), GUINT_TO_POINTER (version));
  reading->arrived++;
  for (guint i = 0; i < x->n_events; i++)
    keep_event (reading, x, x->events[i], version);
  if (x->person != NULL)
    g_hash_table_insert (reading->persons, g_strdup (x->subject), rounds_person_pack (x->person));
  return TRUE;
}

static void
on_resource_refused (gpointer data, const char *where, const char *why)
{
  g_error ("%s: %s", where, why);
}

static void
read_file (Reading *reading, RoundsFeed *feed, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &error);
  RoundsFeedUser user = { on_resource_taken, on_resource_refused, FALSE, reading };

  g_assert_no_error (error);
  g_assert_true (rounds_feed_read (feed, G_INPUT_STREAM (stream), path, &user, NULL, &error));
  g_assert_no_error (error);
}

gint64
chart_instant (const char *time)
{
  RoundsTime parsed;

  g_assert_true (rounds_time_parse (time, &parsed));
  return parsed.from;
}

static void
free_events (gpointer data)
{
  GPtrArray *events = data;

  for (guint i = 0; i < events->len; i++)
    rounds_event_free (g_ptr_array_index (events, i));
  g_ptr_array_unref (events);
}

static RoundsChartIndex *
make_index (const ChartFixture *fixture, Reading *reading)
{
  g_autoptr (GTimeZone)
      zone = g_time_zone_new_identifier (fixture->zone != NULL ? fixture->zone : "America/Chicago");
  g_autoptr (GError) error = NULL;
  RoundsChartSettings settings = { .as_of = chart_instant (fixture->as_of),
                                   .zone = zone,
                                   .sync = fixture->sync,
                                   .not_loaded = fixture->not_loaded,
                                   .opened = fixture->opened,
                                   .same_person = fixture->same_person,
                                   .n_same_person = fixture->n_same_person };
  GHashTableIter iter;
  gpointer patient = (gpointer) fixture->patient, events = NULL, bytes;
  RoundsPerson *person = NULL;

  if (patient == NULL && g_hash_table_size (reading->by_patient) > 0)
    {
      g_assert_cmpuint (g_hash_table_size (reading->by_patient), ==, 1);
      g_hash_table_iter_init (&iter, reading->by_patient);
      g_hash_table_iter_next (&iter, &patient, NULL);
    }
  bytes = patient != NULL ? g_hash_table_lookup (reading->persons, patient) : NULL;
  if (bytes != NULL)
    person = rounds_person_unpack (bytes, &error);
  g_assert_no_error (error);
  if (patient != NULL)
    {
      g_autofree char *key = g_strdup (patient);
      gpointer own = NULL;
      if (g_hash_table_steal_extended (reading->by_patient, key, &own, &events))
        g_free (own);
    }
  return rounds_chart_index_new (events != NULL ? events : g_ptr_array_new (), person, &settings);
}

RoundsChartIndex *
chart_fixture_open (const ChartFixture *fixture)
{
  g_autoptr (GHashTable)
      by_patient = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_events);
  g_autoptr (GHashTable) persons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                          (GDestroyNotify) g_bytes_unref);
  g_autoptr (GHashTable) versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  Reading reading = { by_patient, persons, versions, "test", fixture->deleted, fixture->nobody };
  RoundsChartIndex *index;

  for (guint i = 0; fixture->paths[i] != NULL; i++)
    {
      if (fixture->sources != NULL)
        reading.source = fixture->sources[i];
      read_file (&reading, feed, fixture->paths[i]);
    }
  index = make_index (fixture, &reading);
  g_assert_nonnull (index);
  return index;
}

RoundsChartIndex *
chart_fixture_named (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/data/fixtures/%s.json", ROUNDS_TESTS_DIR, name);
  const char *paths[] = { path, NULL };

  return chart_fixture_open (
      &(ChartFixture){ .paths = paths, .as_of = "2026-11-16T08:00:00-06:00" });
}

RoundsChartIndex *
chart_fixture_text (const char *text, const ChartFixture *fixture)
{
  const gboolean has_person = strstr (text, "'Patient','id':'p'") != NULL;
  g_autofree char *all = g_strconcat (has_person ? "" : "{'resourceType':'Patient','id':'p'}\n",
                                      text, NULL);
  g_autofree char *path = NULL;
  const char *paths[] = { NULL, NULL };
  ChartFixture made = fixture != NULL ? *fixture : (ChartFixture){ 0 };
  RoundsChartIndex *chart;
  int file = g_file_open_tmp ("rounds-chart-XXXXXX.ndjson", &path, NULL);

  g_assert_cmpint (file, >=, 0);
  g_strdelimit (all, "'", '"');
  g_assert_cmpint (write (file, all, strlen (all)), ==, (gssize) strlen (all));
  close (file);
  paths[0] = path;
  made.paths = paths;
  made.patient = made.nobody ? NULL : "Patient/p";
  if (made.as_of == NULL)
    made.as_of = "2026-11-16T08:00:00-06:00";
  chart = chart_fixture_open (&made);
  g_unlink (path);
  return chart;
}

guint32
chart_marks (const RoundsChartIndex *index, const char *reference)
{
  const RoundsChartRow *row = rounds_chart_row (index, reference);

  if (row == NULL)
    g_error ("no row %s", reference);
  return row->marks;
}

guint
chart_count_errors (const RoundsChartIndex *index, gint64 at, RoundsChartErrorKind kind)
{
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (index, at);
  guint n = 0;

  for (guint i = 0; i < errors->n_errors; i++)
    n += errors->errors[i].kind == kind;
  return n;
}

const RoundsMedicineLine *
chart_line (const RoundsMedicines *medicines, const char *title)
{
  for (guint i = 0; i < medicines->n_lines; i++)
    if (g_str_has_prefix (medicines->lines[i].title, title))
      return &medicines->lines[i];
  return NULL;
}

guint
chart_count_conflicts (const RoundsMedicines *medicines, RoundsMedicineConflictKind kind)
{
  guint n = 0;

  for (guint i = 0; i < medicines->n_conflicts; i++)
    n += medicines->conflicts[i].kind == kind;
  return n;
}

const RoundsProblem *
chart_problem (const RoundsProblems *problems, const char *title)
{
  for (guint i = 0; i < problems->n_problems; i++)
    if (g_str_has_prefix (problems->problems[i].title, title))
      return &problems->problems[i];
  return NULL;
}

static ChartPage
page_of (RoundsChartIndex *chart, const char *at)
{
  return (ChartPage){ chart, rounds_chart_medicines (chart, at != NULL ? chart_instant (at)
                                                                       : chart->settings.as_of) };
}

ChartPage
chart_page_text (const char *text, const char *at)
{
  return page_of (chart_fixture_text (text, NULL), at);
}

ChartPage
chart_page_named (const char *name, const char *at)
{
  return page_of (chart_fixture_named (name), at);
}

void
chart_page_clear (ChartPage *page)
{
  rounds_medicines_free (page->medicines);
  rounds_chart_index_free (page->chart);
}
