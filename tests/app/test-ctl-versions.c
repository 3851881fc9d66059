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

/* ---- results that a laboratory takes back (HL7 v2 table 0085) ---- */

#define MESSAGE(id, time, obx)                                                           \
  "MSH|^~\\&|LAB|H|R|R|" time "||ORU^R01|" id                                            \
  "|P|2.5\rPID|1||78^^^H^MR||NINE^NIA||19500101|F\rOBR|1||A9^LAB|2823-3^Potassium^LN|||" \
  "20261001100000|||||||||||||||" time "||F\r" obx "\r"
#define OBX(value, state) \
  "OBX|1|NM|2823-3^Potassium^LN||" value "|mmol/L|3.5-5.1|HH|||" state "|||20261001100000"

/* The rows with these marks, of all with that code. */
static guint
rows_with (const char *lines, const char *code, const char *mark)
{
  g_auto (GStrv) all = g_strsplit (lines, "\n", -1);
  guint n = 0;

  for (guint i = 0; all[i] != NULL; i++)
    if (strstr (all[i], "\"kind\":\"result\"") != NULL && strstr (all[i], code) != NULL)
      n += mark == NULL || strstr (strstr (all[i], "\"marks\":"), mark) != NULL;
  return n;
}

/* One row, struck, that says what it was; "latest" says nothing of it. Sent again, it stands again. */
static void
test_withdrawn (CtlFixture *fixture, gconstpointer data)
{
  const char *state = data;
  g_autofree char *taken = g_strdup_printf (MESSAGE ("2", "20261001120000", OBX ("%s", "%s")),
                                            *state == 'X' ? "" : "7.9", state);
  g_auto (Run) json = { 0 };
  g_auto (Run) again = { 0 };

  /* the one that takes it back comes first */
  ctl_fixture_import (fixture, "2.hl7", taken, "lab");
  ctl_fixture_import (fixture, "1.hl7", MESSAGE ("1", "20261001110000", OBX ("7.9", "F")), "lab");
  CTL (fixture, NULL, &json, "timeline", OPEN, "--patient", "h-78", "--json");
  assert_ok (&json);
  g_assert_cmpuint (rows_with (json.out, "2823-3", NULL), ==, 1);
  g_assert_cmpuint (rows_with (json.out, "2823-3",
                               *state == 'X' ? "\"cancelled\"" : "\"in-error\""),
                    ==, 1);
  assert_has (json.out, "\"was\":[{");
  ctl_fixture_import (fixture, "3.hl7", MESSAGE ("3", "20261001130000", OBX ("4.9", "F")), "lab");
  CTL (fixture, NULL, &again, "timeline", OPEN, "--patient", "h-78", "--json");
  g_assert_cmpuint (rows_with (again.out, "\"value\":4.9", NULL), ==, 1);
  g_assert_cmpuint (rows_with (again.out, "\"value\":4.9", "in-error"), ==, 0);
}

/* One message takes the wrong value back and gives the right one. */
static void
test_withdrawn_and_given (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) json = { 0 };

  ctl_fixture_import (fixture, "1.hl7",
                      MESSAGE ("1", "20261001110000", OBX ("7.9", "F"))
                          MESSAGE ("2", "20261001120000", OBX ("7.9", "D") "\r" OBX ("4.9", "F")),
                      "lab");
  CTL (fixture, NULL, &json, "timeline", OPEN, "--patient", "h-78", "--json");
  assert_ok (&json);
  g_assert_cmpuint (rows_with (json.out, "2823-3", NULL), ==, 2);
  g_assert_cmpuint (rows_with (json.out, "2823-3", "\"in-error\""), ==, 1);
}

/* Sent at one moment, or at none that is known: what is given instead stands, whichever came first. */
static void
test_withdrawn_at_once (CtlFixture *fixture, gconstpointer data)
{
  const char *when = data;
  g_auto (GStrv)
      parts = g_strsplit (MESSAGE ("1", "@", OBX ("7.9", "D")) MESSAGE ("2", "@", OBX ("4.9", "F"))
                              MESSAGE ("3", "@", OBX ("4.8", "C")),
                          "@", -1);
  g_autofree char *text = g_strjoinv (when, parts);
  g_auto (Run) json = { 0 };

  ctl_fixture_import (fixture, "1.hl7", text, "lab");
  CTL (fixture, NULL, &json, "timeline", OPEN, "--patient", "h-78", "--json");
  assert_ok (&json);
  g_assert_cmpuint (rows_with (json.out, "\"value\":4.8", NULL), ==, 1);
  g_assert_cmpuint (rows_with (json.out, "\"value\":4.8", "in-error"), ==, 0);
}

/* Sent at one moment: the very value that is taken back does not stand beside the row that takes it back, whatever
 * came before it; one that stands behind was given again, another was given instead. */
static void
test_withdrawn_in_order (CtlFixture *fixture, gconstpointer data)
{
  static const char *const sent[][2] = { { "7.9", "F" }, { "7.9", "D" }, { "4.9", "F" } };
  const char *order = data; /* of these; then how many results of 7.9 and of 4.9 stand */
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (Run) json = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      const char *const *one = sent[order[i] - '0'];

      g_string_append_printf (text, MESSAGE ("%u", "20261001120000", OBX ("%s", "%s")), i, one[0],
                              one[1]);
    }
  ctl_fixture_import (fixture, "1.hl7", text->str, "lab");
  CTL (fixture, NULL, &json, "timeline", OPEN, "--patient", "h-78", "--json");
  assert_ok (&json);
  g_assert_cmpuint (rows_with (json.out, "\"value\":7.9", NULL) -
                        rows_with (json.out, "\"value\":7.9", "in-error"),
                    ==, (guint) (order[3] - '0'));
  g_assert_cmpuint (rows_with (json.out, "\"value\":4.9", NULL), ==, 1);
  g_assert_cmpuint (rows_with (json.out, "\"value\":4.9", "in-error"), ==, 0);
}

#define OBX_AT(value, state, time) \
  "OBX|1|NM|2823-3^Potassium^LN||" value "|mmol/L|3.5-5.1|HH|||" state "|||" time
#define FIRST_SENT(state) MESSAGE ("1", "20261003080000", OBX_AT ("3.1", state, "20261002080000"))
#define THEN_SENT(state, value, time) \
  MESSAGE ("2", "20261004080000", OBX_AT (value, state, "202610" time "0000"))

typedef struct
{
  const char *name, *text;
  guint rows;
} Sent;

/* A corrected collection time: of one other result of its accession it is the correction; of several nobody knows of
 * which. */
static const Sent times[] = {
  { "corrected", FIRST_SENT ("F") THEN_SENT ("C", "6.1", "0108"), 1 },
  { "amended", FIRST_SENT ("F") THEN_SENT ("amended", "6.1", "0108"), 1 },
  { "appended", FIRST_SENT ("F") THEN_SENT ("appended", "6.1", "0108"), 2 },
  { "final", FIRST_SENT ("F") THEN_SENT ("F", "6.1", "0108"), 2 },
  { "of-one-in-error", FIRST_SENT ("D") THEN_SENT ("C", "6.1", "0108"), 2 },
  { "of-two", FIRST_SENT ("F") THEN_SENT ("F", "3.3", "0307") THEN_SENT ("C", "6.1", "0108"), 3 },
  /* of its own time there is one: no other is meant */
  { "of-its-own", FIRST_SENT ("F") THEN_SENT ("F", "3.3", "0108") THEN_SENT ("C", "6.1", "0108"),
    2 },
  /* of two corrections the one that was sent last, in whatever zone: 09:30 in Paris is before 09:00 in London */
  { "sent-in-zones",
    MESSAGE ("1", "20261004090000+0000", OBX ("6.1", "C"))
        MESSAGE ("2", "20261004093000+0100", OBX ("5.2", "C")),
    1 },
};

static void
test_corrected (CtlFixture *fixture, gconstpointer data)
{
  const Sent *sent = data;
  g_auto (Run) json = { 0 };
  const char *was, *now;

  ctl_fixture_import (fixture, "1.hl7", sent->text, "lab");
  CTL (fixture, NULL, &json, "timeline", OPEN, "--patient", "h-78", "--json");
  assert_ok (&json);
  g_assert_cmpuint (rows_with (json.out, "2823-3", NULL), ==, sent->rows);
  was = strstr (json.out, "\"was\":[{");
  now = strstr (json.out, "\"value\":6.1,");
  g_assert_nonnull (now);
  if (sent->rows == 1)
    g_assert_true (now < was);
}

int
main (int argc, char **argv)
{
  /* final, withdrawn, given instead */
  static const char *const orders[] = { "0120", "0210", "2010", "1021", "1201", "2101" };
  static const char *const states[] = { "D", "W", "X" };

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl-versions/late", CtlFixture, NULL, ctl_fixture_set_up, test_late,
              ctl_fixture_tear_down);
  g_test_add ("/ctl-versions/history", CtlFixture, NULL, ctl_fixture_set_up, test_history,
              ctl_fixture_tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *path = g_strconcat ("/ctl-versions/withdrawn/", states[i], NULL);

      g_test_add (path, CtlFixture, states[i], ctl_fixture_set_up, test_withdrawn,
                  ctl_fixture_tear_down);
    }
  g_test_add ("/ctl-versions/withdrawn-and-given", CtlFixture, NULL, ctl_fixture_set_up,
              test_withdrawn_and_given, ctl_fixture_tear_down);
  g_test_add ("/ctl-versions/withdrawn-at-once", CtlFixture, "20261001120000", ctl_fixture_set_up,
              test_withdrawn_at_once, ctl_fixture_tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ctl-versions/withdrawn-in-order/%.3s", orders[i]);

      g_test_add (path, CtlFixture, orders[i], ctl_fixture_set_up, test_withdrawn_in_order,
                  ctl_fixture_tear_down);
    }
  g_test_add ("/ctl-versions/withdrawn-undated", CtlFixture, "", ctl_fixture_set_up,
              test_withdrawn_at_once, ctl_fixture_tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *path = g_strconcat ("/ctl-versions/corrected/", times[i].name, NULL);

      g_test_add (path, CtlFixture, &times[i], ctl_fixture_set_up, test_corrected,
                  ctl_fixture_tear_down);
    }
  return g_test_run ();
}
