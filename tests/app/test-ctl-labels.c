/* What the verbs of roundsctl say of people and places that a record only refers to, and of records that
 * their labels keep back. */
#include "ctl-fixture.h"

#include <string.h>

#define OPEN "--store", fixture->clinical, "--passphrase-file", fixture->passphrase_file

#define LABEL(code)                                                                 \
  "\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-" \
  "Confidentiality\",\"code\":\"" code "\"}]}"
#define EVE    "{\"resourceType\":\"Patient\",\"id\":\"eve\",\"name\":[{\"family\":\"Lock\"}]}\n"
#define OF_EVE "\"subject\":{\"reference\":\"Patient/eve\"}"

static const char labelled[] = EVE
    "{\"resourceType\":\"Condition\",\"id\":\"open\",\"code\":{\"text\":\"Gout\"}," OF_EVE "}\n"
    "{\"resourceType\":\"Condition\",\"id\":\"very\",\"code\":{\"text\":\"Secret\"}," OF_EVE
    "," LABEL (
        "V") "}\n"
             "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"a\",\"code\":{\"text\":\"Secret\"},"
             "\"patient\":{\"reference\":\"Patient/eve\"}," LABEL (
                 "R") "}\n"
                      "{\"resourceType\":\"Condition\",\"id\":\"restricted\",\"code\":{\"text\":"
                      "\"Secret\"}," OF_EVE "," LABEL ("R") "}\n";

static void
import (CtlFixture *fixture, const char *text)
{
  g_autofree char *file = ctl_fixture_write (fixture, "records.ndjson", text, -1);
  g_auto (Run) run = { 0 };

  CTL (fixture, NULL, &run, "import", OPEN, "--source", "clinic", file);
  assert_ok (&run);
}

/* How many records are kept back, of which types; nothing of what they say. No list says "none". */
static void
test_withheld (CtlFixture *fixture, gconstpointer data)
{
  static const char *const verbs[] = { "chart", "timeline" };
  g_auto (Run) json = { 0 };
  g_auto (Run) found = { 0 };

  import (fixture, labelled);
  CTL (fixture, NULL, &json, "chart", OPEN, "--patient", "eve", "--json");
  g_assert_cmpint (json.status, ==, 0);
  assert_is_json (json.out);
  assert_has (json.out,
              "\"withheld\":3,\"withheld_types\":{\"AllergyIntolerance\":1,\"Condition\":2}");
  assert_has (json.out, "\"problems_partial\":true");
  assert_has (json.out, "\"medicines_partial\":true");
  assert_has (json.out, "\"allergies\":{\"state\":\"not-loaded\"");
  g_assert_null (strstr (json.out, "Secret"));
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_auto (Run) lines = { 0 };

      CTL (fixture, NULL, &lines, verbs[i], OPEN, "--patient", "eve");
      g_assert_cmpint (lines.status, ==, 0);
      assert_has (lines.out, "Gout");
      g_assert_null (strstr (lines.out, "Secret"));
      assert_has (lines.err,
                  "3 records are withheld for their labels: AllergyIntolerance 1, Condition 2");
    }
  CTL (fixture, NULL, &found, "search", OPEN, "--patient", "eve", "secret");
  g_assert_cmpint (found.status, ==, 0);
  g_assert_cmpstr (found.out, ==, "");
  assert_has (found.err, "3 records are withheld");
}

/* Each label is opened by itself, with a reason, and the audit has it; a label that there is not is an
 * error, never "nothing more". */
static void
test_opened (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) no_reason = { 0 };
  g_auto (Run) unknown = { 0 };
  g_auto (Run) restricted = { 0 };
  g_auto (Run) very = { 0 };
  g_auto (Run) shown = { 0 };
  g_auto (Run) closed = { 0 };
  g_auto (Run) audit = { 0 };

  import (fixture, labelled);
  CTL (fixture, NULL, &no_reason, "timeline", OPEN, "--patient", "eve", "--break-glass", "R",
       "--json");
  assert_json_error (&no_reason, "refused");
  CTL (fixture, NULL, &unknown, "timeline", OPEN, "--patient", "eve", "--break-glass", "Q",
       "--reason", "arrest", "--json");
  assert_json_error (&unknown, "invalid");
  CTL (fixture, NULL, &restricted, "timeline", OPEN, "--patient", "eve", "--break-glass", "R",
       "--reason", "arrest", "--json");
  g_assert_cmpuint (lines_in (restricted.out), ==, 4);
  assert_has (restricted.out, "\"no-time\",\"restricted\"]");
  assert_has (restricted.err, "1 record is withheld for its label: Condition 1");
  CTL (fixture, NULL, &very, "timeline", OPEN, "--patient", "eve", "--break-glass", "V", "--reason",
       "arrest", "--json");
  assert_ok (&very);
  g_assert_cmpuint (lines_in (very.out), ==, 5);
  CTL (fixture, NULL, &closed, "show", OPEN, "Condition/very", "--json");
  assert_json_error (&closed, "refused");
  CTL (fixture, NULL, &shown, "show", OPEN, "Condition/very", "--break-glass", "V", "--reason",
       "arrest");
  assert_ok (&shown);
  assert_has (shown.out, "Secret");
  CTL (fixture, NULL, &audit, "audit", "list", OPEN, "--json");
  assert_ok (&audit);
  assert_has (audit.out, "\"reason\":\"arrest\",\"opened\":2");
}

/* A name of the same source, or that there is none; the bytes stay as they came. */
static void
test_names (CtlFixture *fixture, gconstpointer data)
{
  static const char gout[] =
      "{\"resourceType\":\"Condition\",\"id\":\"c\",\"code\":{\"text\":\"Gout\"}," OF_EVE
      ",\"recorder\":{\"reference\":\"Practitioner/nobody\"}}";
  static const char visit[] =
      "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"status\":\"finished\"," OF_EVE
      ",\"participant\":[{\"individual\":{\"reference\":\"Practitioner/d\"}}],\"location\":"
      "[{\"location\":{\"reference\":\"Location/w\"}}]}\n"
      "{\"resourceType\":\"Practitioner\",\"id\":\"d\",\"name\":[{\"text\":\"Dr. Grace "
      "Hopper\"}]}\n"
      "{\"resourceType\":\"Location\",\"id\":\"w\",\"name\":\"Ward 4\"}\n";
  g_autofree char *text = g_strconcat (EVE, gout, "\n", visit, NULL);
  g_auto (Run) lines = { 0 };
  g_auto (Run) json = { 0 };
  g_auto (Run) chart = { 0 };
  g_auto (Run) shown = { 0 };

  import (fixture, text);
  CTL (fixture, NULL, &lines, "timeline", OPEN, "--patient", "eve");
  assert_ok (&lines);
  assert_has (lines.out, "by Dr. Grace Hopper  at Ward 4");
  assert_has (lines.out, "by Practitioner/nobody, who is not in this record");
  CTL (fixture, NULL, &json, "timeline", OPEN, "--patient", "eve", "--json");
  assert_ok (&json);
  assert_has (json.out,
              "\"performer\":{\"name\":\"Dr. Grace Hopper\",\"reference\":\"Practitioner/d\"},"
              "\"location\":{\"name\":\"Ward 4\",\"reference\":\"Location/w\"}");
  assert_has (json.out, "\"performer\":{\"name\":null,\"reference\":\"Practitioner/nobody\"}");
  CTL (fixture, NULL, &chart, "chart", OPEN, "--patient", "eve", "--json");
  assert_ok (&chart);
  assert_has (chart.out, "\"performer\":{\"name\":null,\"reference\":\"Practitioner/nobody\"}");
  CTL (fixture, NULL, &shown, "show", OPEN, "Condition/c");
  assert_ok (&shown);
  g_assert_cmpstr (shown.out, ==, gout);
}

/* A question that can have no answer is an error, never "none". */
static void
test_no_question (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) dates = { 0 };
  g_auto (Run) words = { 0 };
  g_auto (Run) nobody = { 0 };

  import (fixture, EVE);
  CTL (fixture, NULL, &dates, "timeline", OPEN, "--patient", "eve", "--from", "2026-02", "--to",
       "2026-01", "--json");
  assert_json_error (&dates, "invalid");
  CTL (fixture, NULL, &words, "search", OPEN, "--patient", "eve", "--json", " , ");
  assert_json_error (&words, "invalid");
  CTL (fixture, NULL, &nobody, "patients", OPEN, "--search", " ");
  g_assert_cmpint (nobody.status, ==, 2);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (CtlFixture *fixture, gconstpointer data);
  } tests[] = {
    { "/ctl-labels/withheld", test_withheld },
    { "/ctl-labels/opened", test_opened },
    { "/ctl-labels/names", test_names },
    { "/ctl-labels/no-question", test_no_question },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, CtlFixture, NULL, ctl_fixture_set_up, tests[i].test,
                ctl_fixture_tear_down);
  return g_test_run ();
}
