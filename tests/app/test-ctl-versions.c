/* Versions of one record that come in another order than they were made in, from outside: what was corrected stays
 * corrected. An apostrophe stands for a quotation mark. */
#include "ctl-fixture.h"

#include <string.h>

#define PERSON "{'resourceType':'Patient','id':'nia','name':[{'family':'Nine'}]}"
#define POTASSIUM(version, status, value)                                                  \
  "{'resourceType':'Observation','id':'k','meta':{'versionId':'" version                   \
  "','lastUpdated':'2026-10-0" version "T00:00:00Z'},'status':'" status                    \
  "','category':[{'coding':[{'code':'laboratory'}]}],'code':{'coding':[{'system':'http://" \
  "loinc.org"                                                                              \
  "','code':'2823-3','display':'Potassium'}]},'subject':{'reference':'Patient/nia'},"      \
  "'effectiveDateTime':'2026-10-01T10:00:00Z','valueQuantity':{'value':" value             \
  ",'unit':'mmol/L','system':'http://unitsofmeasure.org','code':'mmol/L'}}"
#define WRONG     POTASSIUM ("1", "final", "3.1")
#define BETTER    POTASSIUM ("2", "corrected", "6.0")
#define CORRECTED POTASSIUM ("3", "corrected", "6.1")

static void
import (CtlFixture *fixture, const char *name, const char *text)
{
  g_autofree char *json = g_strdup (text);

  g_strdelimit (json, "'", '"');
  ctl_fixture_import (fixture, name, json, "clinic");
}

/* The newest by its meta stands; what it was is what it was just before. */
static void
assert_corrected (CtlFixture *fixture)
{
  g_auto (Run) chart = { 0 };
  g_auto (Run) lines = { 0 };
  const char *now, *was;

  CTL (fixture, NULL, &chart, "timeline", OPEN, "--patient", "nia", "--json");
  assert_ok (&chart);
  now = strstr (chart.out, "\"value\":6.1,");
  was = strstr (chart.out, "\"was\":");
  g_assert_nonnull (now);
  g_assert_nonnull (was);
  g_assert_true (now < was);
  g_assert_nonnull (strstr (was, "\"value\":6.0,"));
  g_assert_nonnull (strstr (was, "\"value\":3.1,"));
  g_assert_true (strstr (was, "\"value\":6.0,") < strstr (was, "\"value\":3.1,"));
  CTL (fixture, NULL, &lines, "timeline", OPEN, "--patient", "nia");
  assert_ok (&lines);
  assert_has (lines.out, "6.1 mmol/L");
}

static void
test_late (CtlFixture *fixture, gconstpointer data)
{
  import (fixture, "3.ndjson", PERSON "\n" CORRECTED "\n");
  import (fixture, "1.ndjson", WRONG "\n");
  import (fixture, "2.ndjson", BETTER "\n");
  assert_corrected (fixture);
}

/* hl7.org/fhir/R4/http.html#history: the newest first. */
static void
test_history (CtlFixture *fixture, gconstpointer data)
{
#define PUT(of, resource) "{'resource':" resource ",'request':{'method':'PUT','url':'" of "'}}"
  import (fixture, "history.json",
          "{'resourceType':'Bundle','type':'history','entry':[" PUT (
              "Patient/nia", PERSON) "," PUT ("Observation/k",
                                              CORRECTED) "," PUT ("Observation/k",
                                                                  BETTER) "," PUT ("Observation/k",
                                                                                   WRONG) "]}");
  assert_corrected (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl-versions/late", CtlFixture, NULL, ctl_fixture_set_up, test_late,
              ctl_fixture_tear_down);
  g_test_add ("/ctl-versions/history", CtlFixture, NULL, ctl_fixture_set_up, test_history,
              ctl_fixture_tear_down);
  return g_test_run ();
}
