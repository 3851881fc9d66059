/* What an import did not bring is "not known" in the charts that it is missing from, through the real import, until
 * the file has come whole. */
#include "import-files.h"
#include "import-marks.h"
#include "open-chart.h"
#include "say-none.h"
#include "store-fixture.h"

#include <string.h>

#define PERSON(id) \
  "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"name\":[{\"family\":\"F" id "\"}]}\n"
#define RESULT(id, patient, when)                                                                \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\",\"status\":\"final\",\"code\":{\"text\":" \
  "\"K\"},\"subject\":{\"reference\":\"Patient/" patient "\"},\"effectiveDateTime\":\"" when     \
  "\"}\n"

static const char *const observation[] = { "Observation", NULL };
static const char *const allergy[] = { "AllergyIntolerance", NULL };

typedef struct
{
  GCancellable *cancellable;
  guint stop_at; /* the nth report of progress; 0: never */
} Stop;

static void
on_progress (gpointer data, const char *file, guint64 records)
{
  Stop *stop = data;

  if (stop->stop_at > 0 && --stop->stop_at == 0)
    g_cancellable_cancel (stop->cancellable);
}

/* Imports texts as the files 0.ndjson, 1.ndjson ...; or, where split, as 0/x.ndjson, 1/x.ndjson ... */
static gboolean
import_as (TestStore *self, const char *const *texts, guint stop_at, gboolean split)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Stop stop = { cancellable, stop_at };
  RoundsImportOrder order = { .source = "feed",
                              .actor = test_actor,
                              .progress = on_progress,
                              .data = &stop,
                              .cancellable = cancellable };
  g_auto (RoundsImportReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean done;

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf (split ? "%u/x.ndjson" : "%u.ndjson", i);
      char *path = g_build_filename (self->folder, name, NULL);
      g_autofree char *folder = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
      g_ptr_array_add (files, path);
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
    }
  g_ptr_array_add (files, NULL);
  order.files = (const char *const *) files->pdata;
  done = rounds_import_files (self->store, &order, &report, &error);
  g_assert_true (done || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  return done;
}

static gboolean
import (TestStore *self, const char *const *texts, guint stop_at)
{
  return import_as (self, texts, stop_at, FALSE);
}

/* What a page says that has nothing of a type. (transfer full) */
static char *
said_of (TestStore *self, const char *id, const char *const *types)
{
  const RoundsWhom whom = { .id = id, .source = "feed" };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  if (!rounds_open_chart (self->store, &whom, &test_actor, &chart, &error))
    g_error ("%s", error->message);
  return rounds_say_none (chart.index, "None", types, 0);
}

static void
assert_said (TestStore *self, const char *id, const char *const *types, const char *words)
{
  g_autofree char *said = said_of (self, id, types);

  g_assert_cmpstr (said, ==, words);
}

#define NOT_WHOLE "Not known: this record was not loaded whole"

/* A result with no date that is one: of that patient, of that type, and until the file comes without it. */
static void
test_refused (TestStore *self, gconstpointer data)
{
  const char *const wrong[] = { PERSON ("1") PERSON ("2") RESULT ("a", "1", "2026-13-41")
                                    RESULT ("b", "2", "2026-10-01"),
                                NULL };
  const char *const right[] = { PERSON ("1") PERSON ("2") RESULT ("a", "1", "2026-10-01")
                                    RESULT ("b", "2", "2026-10-01"),
                                NULL };

  g_assert_true (import (self, wrong, 0));
  assert_said (self, "1", observation, "Not known: Observation was not loaded, or not all of it");
  assert_said (self, "1", allergy, "None");
  assert_said (self, "2", observation, "None");
  test_store_reopen (self);
  assert_said (self, "1", observation, "Not known: Observation was not loaded, or not all of it");
  g_assert_true (import (self, right, 0));
  assert_said (self, "1", observation, "None");
}

/* A line that is no JSON is of the one patient of the file; of two, nobody knows. */
static void
test_not_known_whose (TestStore *self, gconstpointer data)
{
  const char *const one[] = { PERSON ("1") "{ broken\n", NULL };
  const char *const none[] = { "", PERSON ("2") PERSON ("3") "{ broken\n", NULL };

  g_assert_true (import (self, one, 0));
  assert_said (self, "1", allergy, NOT_WHOLE);
  g_assert_true (import (self, none, 0));
  assert_said (self, "2", allergy, "None");
  assert_said (self, "3", allergy, "None");
}

/* Cancelled after the first of two files: who came with it may lack what is in the second. */
static void
test_cancelled (TestStore *self, gconstpointer data)
{
  const char *const before[] = { PERSON ("0"), NULL };
  const char *const texts[] = { PERSON ("1"), RESULT ("a", "1", "2026-10-01"), NULL };

  g_assert_true (import (self, before, 0));
  g_assert_false (import (self, texts, 3));
  assert_said (self, "1", observation, NOT_WHOLE);
  g_assert_true (import (self, texts, 0));
  assert_said (self, "1", observation, "None");
  assert_said (self, "0", observation, "None");
}

/* A program that was killed has only begun. */
static void
test_killed (TestStore *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "0.ndjson", NULL);
  const char *const files[] = { path, NULL };
  const char *const texts[] = { PERSON ("1"), NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsImportMarks)
      marks = rounds_import_marks_new (self->store, &test_actor, "feed", files, &error);

  g_assert_no_error (error);
  g_assert_nonnull (marks);
  test_store_put (self, "feed", PERSON ("1"));
  test_store_reopen (self);
  assert_said (self, "1", allergy, NOT_WHOLE);
  g_assert_true (import (self, texts, 0));
  assert_said (self, "1", allergy, "None");
}

#define NOT_ALL "Not known: Observation was not loaded, or not all of it"

/* Files of one name in two folders, the second of which is whole. */
static void
test_one_name (TestStore *self, gconstpointer data)
{
  const char *const texts[] = { PERSON ("1") RESULT ("a", "1", "2026-13-41"), PERSON ("2"), NULL };

  g_assert_true (import_as (self, texts, 0, TRUE));
  assert_said (self, "1", observation, NOT_ALL);
  assert_said (self, "2", observation, "None");
}

/* An import that was cancelled before it brought anything leaves what an earlier one left out. */
static void
test_cancelled_again (TestStore *self, gconstpointer data)
{
  const char *const wrong[] = { PERSON ("1") RESULT ("a", "1", "2026-13-41"), NULL };
  const char *const right[] = { PERSON ("1") RESULT ("a", "1", "2026-10-01"), NULL };
  g_autofree char *said = NULL;

  g_assert_true (import (self, wrong, 0));
  g_assert_false (import (self, right, 1));
  said = said_of (self, "1", observation);
  g_assert_cmpstr (said, !=, "None");
  g_assert_true (import (self, right, 0));
  assert_said (self, "1", observation, "None");
}

/* The next file of a feed has the same name and another patient. */
static void
test_next_of_feed (TestStore *self, gconstpointer data)
{
  const char *const first[] = { PERSON ("1") RESULT ("a", "1", "2026-13-41"), NULL };
  const char *const next[] = { PERSON ("2"), NULL };
  const char *const right[] = { PERSON ("1") RESULT ("a", "1", "2026-10-01"), NULL };

  g_assert_true (import (self, first, 0));
  g_assert_true (import (self, next, 0));
  assert_said (self, "1", observation, NOT_ALL);
  assert_said (self, "2", observation, "None");
  g_assert_true (import (self, right, 0));
  assert_said (self, "1", observation, "None");
}

/* Nothing at all is lacking, and that is not asked of a list that is not there. */
static void
test_no_list (TestStore *self, gconstpointer data)
{
  const RoundsWhom whom = { .id = "1", .source = "feed" };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  test_store_put (self, "feed", PERSON ("1"));
  g_assert_true (rounds_open_chart (self->store, &whom, &test_actor, &chart, &error));
  chart.index->settings.not_loaded = NULL;
  g_assert_true (rounds_chart_loaded (chart.index, "Observation"));
}

#define TEST(path, function) \
  g_test_add (path, TestStore, NULL, test_store_set_up, function, test_store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("/import-marks/refused", test_refused);
  TEST ("/import-marks/not-known-whose", test_not_known_whose);
  TEST ("/import-marks/cancelled", test_cancelled);
  TEST ("/import-marks/killed", test_killed);
  TEST ("/import-marks/one-name", test_one_name);
  TEST ("/import-marks/cancelled-again", test_cancelled_again);
  TEST ("/import-marks/next-of-feed", test_next_of_feed);
  TEST ("/import-marks/no-list", test_no_list);
  return g_test_run ();
}
