/* Two hospitals imported as one source, whose records bear the same ids: nobody's result is lost, through the real
 * import. */
#include "import-files.h"
#include "open-chart.h"
#include "say-none.h"
#include "store-fixture.h"

#include <string.h>

#define FILES 2
#define NOON  "2026-10-01T12:00:00Z"
#define V1    "\"meta\":{\"lastUpdated\":\"2026-10-01T13:00:00Z\"},"
#define V2    "\"meta\":{\"lastUpdated\":\"2026-10-02T13:00:00Z\"},"
#define WHO(id) \
  "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"name\":[{\"family\":\"F" id "\"}]}"
#define BY(id, meta, when, value)                                                       \
  "{\"resourceType\":\"Observation\",\"id\":\"1\"," meta                                \
  "\"status\":\"final\",\"code\":{\"text\":"                                            \
  "\"K\"},\"subject\":{\"reference\":\"Patient/" id "\"},\"effectiveDateTime\":\"" when \
  "\",\"valueQuantity\":{\"value\":" value ",\"unit\":\"mmol/L\"}}"
#define ALLERGY(id, what)                                                            \
  "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"1\",\"code\":{\"text\":\"" what \
  "\"},\"patient\":{\"reference\":\"Patient/" id "\"}}"
#define LINES(a, b) a "\n" b "\n"
#define BUNDLE(a, b)                                                                       \
  "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":" a "},{" \
  "\"resource\":" b "}]}"

static const char *const observation[] = { "Observation", NULL };
static const char *const allergy[] = { "AllergyIntolerance", NULL };

/* Each text as a file of its own name; the report is the caller's. */
static void
import (TestStore *self, const char *const *texts, RoundsImportReport *report)
{
  g_autoptr (GError) error = NULL;
  char *files[FILES + 1] = { NULL };
  const RoundsImportOrder order = { .source = "feed",
                                    .files = (const char *const *) files,
                                    .actor = test_actor };

  for (guint i = 0; i < FILES && texts[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u-%08x", i, g_str_hash (texts[i]));

      files[i] = g_build_filename (self->folder, name, NULL);
      g_assert_true (g_file_set_contents (files[i], texts[i], -1, NULL));
    }
  g_assert_true (rounds_import_files (self->store, &order, report, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < FILES; i++)
    g_free (files[i]);
}

static void
open_chart (TestStore *self, const char *id, RoundsOpenChart *chart)
{
  const RoundsWhom whom = { .id = id, .source = "feed" };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_open_chart (self->store, &whom, &test_actor, chart, &error));
  g_assert_no_error (error);
}

/* value NULL: the patient has no result. */
static void
assert_result (TestStore *self, const char *id, const char *value, gboolean deleted)
{
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  const RoundsChartRow *row;

  open_chart (self, id, &chart);
  row = rounds_chart_row (chart.index, "Observation/1");
  g_assert_true ((row != NULL) == (value != NULL));
  if (row == NULL)
    return;
  g_assert_cmpstr (row->event->value.first.decimal, ==, value);
  g_assert_cmpint (row->event->deleted, ==, deleted);
}

static void
assert_none (TestStore *self, const char *id, const char *const *types, const char *words)
{
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_autofree char *said = NULL;

  open_chart (self, id, &chart);
  said = rounds_say_none (chart.index, "None", types, 0);
  g_assert_cmpstr (said, ==, words);
}

/* The first one's stays, whichever that is; that the second one's did not come is said in the report and the chart. */
static void
assert_kept (TestStore *self, const char *const *texts, gboolean together, const char *first)
{
  const char *other = first[0] == '1' ? "2" : "1";
  const char *const one[] = { texts[0], NULL }, *const two[] = { texts[1], NULL };
  g_auto (RoundsImportReport) report = { 0 }, before = { 0 };
  const RoundsRefused *refused;

  if (together)
    import (self, texts, &report);
  else
    {
      import (self, one, &before);
      g_assert_cmpuint (before.n_refused, ==, 0);
      import (self, two, &report);
    }
  g_assert_cmpuint (report.n_refused, ==, 1);
  refused = report.refused->pdata[0];
  g_assert_cmpstr (refused->where, ==, "Observation/1");
  g_assert_cmpstr (refused->why, ==,
                   "another patient's record has this id here: import it under another source");
  g_assert_cmpuint (refused->nth, ==, together ? 1 : 0);
  assert_result (self, first, first[0] == '1' ? "3.9" : "6.1", FALSE);
  assert_result (self, other, NULL, FALSE);
  assert_none (self, other, observation, "Not known: Observation was not loaded, or not all of it");
  assert_none (self, first, observation, "None");
  test_store_reopen (self);
}

#define HOSPITALS(as, meta)                                            \
  {                                                                    \
    as (WHO ("1"), BY ("1", meta, NOON, "3.9")),                       \
        as (WHO ("2"), BY ("2", meta, "2026-10-02T08:00:00Z", "6.1")), \
  }

static const char *const forms[][2] = {
  HOSPITALS (LINES, ""),
  HOSPITALS (LINES, V1),
  HOSPITALS (BUNDLE, ""),
  HOSPITALS (BUNDLE, V1),
};

/* nth: bits: 0, whether the second hospital comes first; 1, whether both come in one import; then the form. */
static void
test_two_hospitals (TestStore *self, gconstpointer nth)
{
  guint n = GPOINTER_TO_UINT (nth);
  const char *const *form = forms[n >> 2];
  const char *const texts[] = { form[n & 1], form[(n & 1) ^ 1], NULL };

  assert_kept (self, texts, (n & 2) != 0, (n & 1) != 0 ? "2" : "1");
}

/* A later version of the same potassium, as of two servers that both say when: not the same time, so not the same. */
static void
test_later (TestStore *self, gconstpointer data)
{
  const char *const texts[] = { LINES (WHO ("1"), BY ("1", V1, NOON, "3.9")),
                                LINES (WHO ("2"), BY ("2", V2, "2026-10-02T08:00:00Z", "3.9")),
                                NULL };

  assert_kept (self, texts, FALSE, "1");
}

/* An allergy has no time: it is never surely the same. */
static void
test_allergy (TestStore *self, gconstpointer data)
{
  const char *const one[] = { LINES (WHO ("1"), ALLERGY ("1", "latex")), NULL };
  const char *const two[] = { LINES (WHO ("2"), ALLERGY ("2", "penicillin")), NULL };
  g_auto (RoundsImportReport) first = { 0 }, second = { 0 };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };

  import (self, one, &first);
  import (self, two, &second);
  g_assert_cmpuint (second.n_refused, ==, 1);
  open_chart (self, "1", &chart);
  g_assert_cmpstr (rounds_chart_row (chart.index, "AllergyIntolerance/1")->event->title, ==,
                   "latex");
  assert_none (self, "2", allergy,
               "Not known: AllergyIntolerance was not loaded, or not all of it");
}

/* The source corrects whose it is: it leaves the wrong chart, which says so; and its first file brings nothing back. */
static void
test_corrected (TestStore *self, gconstpointer data)
{
  const char *const wrong[] = { LINES (WHO ("1"), BY ("1", V1, NOON, "3.9")), NULL };
  const char *const right[] = { BUNDLE (WHO ("2"), BY ("2", V2, NOON, "3.9")), NULL };

  for (guint i = 0; i < 3; i++)
    {
      g_auto (RoundsImportReport) report = { 0 };

      import (self, i == 1 ? right : wrong, &report);
      g_assert_cmpuint (report.n_refused, ==, 0);
    }
  assert_result (self, "1", "3.9", TRUE);
  assert_result (self, "2", "3.9", FALSE);
  assert_none (self, "1", observation, "None");
  assert_none (self, "2", observation, "None");
}

/* The correction came first: what was wrong is in no chart. */
static void
test_corrected_before (TestStore *self, gconstpointer data)
{
  const char *const both[] = { LINES (WHO ("2"), BY ("2", V2, NOON, "3.9")),
                               LINES (WHO ("1"), BY ("1", V1, NOON, "3.9")), NULL };
  g_auto (RoundsImportReport) report = { 0 };

  import (self, both, &report);
  g_assert_cmpuint (report.n_refused, ==, 0);
  assert_result (self, "1", NULL, FALSE);
  assert_result (self, "2", "3.9", FALSE);
}

#define TEST(path, function) \
  g_test_add (path, TestStore, NULL, test_store_set_up, function, test_store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (forms) << 2; i++)
    {
      g_autofree char *path = g_strdup_printf ("/import-moved/two-hospitals/%u", i);

      g_test_add (path, TestStore, GUINT_TO_POINTER (i), test_store_set_up, test_two_hospitals,
                  test_store_tear_down);
    }
  TEST ("/import-moved/later", test_later);
  TEST ("/import-moved/allergy", test_allergy);
  TEST ("/import-moved/corrected", test_corrected);
  TEST ("/import-moved/corrected-before", test_corrected_before);
  return g_test_run ();
}
