/* test-ctl-import.c: that roundsctl import makes no two persons one (H13). */
#include "ctl-fixture.h"

#define ANN                                                                                     \
  "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"SMITH\"}],\"birthDate\":" \
  "\"1950-01-01\"}"
#define BARBARA                                                                                 \
  "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"JONES\"}],\"birthDate\":" \
  "\"1990-05-05\"}"
#define ALLERGY(id, to)                                   \
  "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"" id \
  "\",\"patient\":{\"reference\":\"Patient/1\"},\"code\":{\"text\":\"" to "\"}}"
#define BUNDLE(a, b)                                                                 \
  "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":" a \
  "},{\"resource\":" b "}]}"

static void
assert_one_person (CtlFixture *fixture, const char *has, const char *lacks)
{
  g_auto (Run) chart = { 0 };

  CTL (fixture, NULL, &chart, "chart", OPEN, "--patient", "1", "--source", "import", "--json");
  assert_ok (&chart);
  assert_has (chart.out, has);
  g_assert_null (strstr (chart.out, lacks));
}

/* H13: two hospitals' Patient/1 never become one, whatever order the files have: what names the second is refused. */
static void
test_stranger (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *b = ctl_fixture_write (fixture, "b.json",
                                          BUNDLE (ALLERGY ("b1", "Latex"), BARBARA), -1);
  g_autofree char *lines = ctl_fixture_write (fixture, "a-allergies.ndjson",
                                              ALLERGY ("b1", "Latex") "\n", -1);
  g_autofree char *patients = ctl_fixture_write (fixture, "patients.ndjson", BARBARA "\n", -1);
  g_auto (Run) refused = { 0 };
  g_auto (Run) apart = { 0 };
  g_auto (Run) other = { 0 };
  g_auto (Run) yes = { 0 };

  ctl_fixture_import (fixture, "a.json", BUNDLE (ANN, ALLERGY ("a1", "Penicillin")), "import");
  CTL (fixture, NULL, &refused, "import", OPEN, b);
  g_assert_cmpint (refused.status, ==, 1);
  assert_has (refused.err,
              "Patient: another person has this id here: import it under another source");
  assert_has (refused.err, "AllergyIntolerance: it names a patient who was refused");
  assert_one_person (fixture, "SMITH", "Latex");
  assert_one_person (fixture, "Penicillin", "JONES");

  CTL (fixture, NULL, &apart, "import", OPEN, lines, patients);
  g_assert_cmpint (apart.status, ==, 1);
  assert_one_person (fixture, "Penicillin", "Latex");

  CTL (fixture, NULL, &other, "import", OPEN, "--source", "b", b);
  assert_ok (&other);
  assert_one_person (fixture, "SMITH", "Latex");

  CTL (fixture, NULL, &yes, "import", OPEN, "--same-person", b);
  assert_ok (&yes);
  assert_one_person (fixture, "JONES", "SMITH");
}

/* Both at once in files that were given together, none of which the store has. */
static void
test_strangers_together (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *a = ctl_fixture_write (fixture, "a.json",
                                          BUNDLE (ANN, ALLERGY ("a1", "Penicillin")), -1);
  g_autofree char *b = ctl_fixture_write (fixture, "b.json",
                                          BUNDLE (BARBARA, ALLERGY ("b1", "Latex")), -1);
  g_auto (Run) run = { 0 };

  CTL (fixture, NULL, &run, "import", OPEN, a, b);
  g_assert_cmpint (run.status, ==, 1);
  assert_has (run.err, "another person has this id here");
  assert_one_person (fixture, "Penicillin", "Latex");
  assert_one_person (fixture, "SMITH", "JONES");
}

#define UNKNOWN                                                                                   \
  "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"UNKNOWN\"}],\"birthDate\":" \
  "\"1900-01-01\"}"

/* What one file has of an id are versions of one person: the first of them is no stranger, given once or again. */
static void
test_history (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *history = ctl_fixture_write (fixture, "history.json", BUNDLE (UNKNOWN, ANN), -1);
  g_autofree char *other = ctl_fixture_write (fixture, "b.json", BARBARA, -1);
  g_auto (Run) again = { 0 };
  g_auto (Run) refused = { 0 };

  ctl_fixture_import (fixture, "first.json", BUNDLE (UNKNOWN, ANN), "import");
  CTL (fixture, NULL, &again, "import", OPEN, history);
  assert_ok (&again);
  CTL (fixture, NULL, &refused, "import", OPEN, other);
  g_assert_cmpint (refused.status, ==, 1);
  assert_one_person (fixture, "SMITH", "JONES");
}

/* One of both may change, as by a marriage or a correction; a date that is less exact is the same. */
static void
test_changed_person (CtlFixture *fixture, gconstpointer data)
{
  static const char *const changes[] = {
    "[{\"family\":\"Smith-Jones\"}],\"birthDate\":\"1950\"",
    "[{\"family\":\"Jones\"}],\"birthDate\":\"1951-01-01\"",
    "[{\"family\":\"Brown\"},{\"use\":\"old\",\"family\":\"JONES\"}],\"birthDate\":\"1960\"",
    "[{\"family\":\"Grey\"}]"
  };

  ctl_fixture_import (fixture, "a.json", BUNDLE (ANN, ALLERGY ("a1", "Penicillin")), "import");
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":%s}", changes[i]);

      ctl_fixture_import (fixture, "changed.json", text, "import");
    }
  assert_one_person (fixture, "Grey", "SMITH");
}

#define ADD(path, func) \
  g_test_add (path, CtlFixture, NULL, ctl_fixture_set_up, func, ctl_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/ctl-import/stranger", test_stranger);
  ADD ("/ctl-import/strangers-together", test_strangers_together);
  ADD ("/ctl-import/history", test_history);
  ADD ("/ctl-import/changed-person", test_changed_person);
  return g_test_run ();
}
