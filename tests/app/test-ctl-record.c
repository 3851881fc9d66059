/* The verbs of roundsctl that keep and read a record, from outside: what they print, how they end,
 * and that what arrived is given back byte for byte. */
#include "ctl-fixture.h"

#include "needles.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A person with a decimal that must stay 7.10, a pressure whose diastolic comes first, a limit, a
 * note and a pretty-printed resource: line breaks are part of the bytes. */
static const char potassium[] =
    "{\n  \"resourceType\": \"Observation\", \"id\": \"k1\", \"status\": \"final\",\n"
    "  \"category\": [{\"coding\": [{\"system\": "
    "\"http://terminology.hl7.org/CodeSystem/observation-category\", \"code\": "
    "\"laboratory\"}]}],\n"
    "  \"code\": {\"coding\": [{\"system\": \"http://loinc.org\", \"code\": \"2823-3\", "
    "\"display\": \"Potassium\"}]},\n  \"subject\": {\"reference\": \"Patient/ada\"},\n"
    "  \"effectiveDateTime\": \"2026-10-03T08:15:00-05:00\",\n"
    "  \"valueQuantity\": {\"value\": 7.10, \"unit\": \"mmol/L\", \"system\": "
    "\"http://unitsofmeasure.org\", \"code\": \"mmol/L\"}\n}";
static const char pressure[] =
    "{\"resourceType\":\"Observation\",\"id\":\"bp1\",\"status\":\"final\",\"code\":{\"text\":"
    "\"Blood "
    "pressure\"},\"subject\":{\"reference\":\"Patient/ada\"},\"effectiveDateTime\":\"2026-10-04\","
    "\"component\":[{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8462-4\"}]},"
    "\"valueQuantity\":{\"value\":76,\"unit\":\"mm[Hg]\"}},{\"code\":{\"coding\":[{\"system\":"
    "\"http://loinc.org\",\"code\":\"8480-6\"}]},\"valueQuantity\":{\"value\":124,\"unit\":"
    "\"mm[Hg]\"}}]}";
static const char troponin[] =
    "{\"resourceType\":\"Observation\",\"id\":\"t1\",\"status\":\"final\",\"code\":{\"coding\":[{"
    "\"system\":\"http://loinc.org\",\"code\":\"10839-9\",\"display\":\"Troponin "
    "I\"}]},\"subject\":{"
    "\"reference\":\"Patient/ada\"},\"effectiveDateTime\":\"2026-10\",\"valueQuantity\":{"
    "\"comparator\":\"<\",\"value\":0.01,\"unit\":\"ng/mL\"}}";
/* "Dry cough since Monday.\nNo known allergies." */
static const char note[] =
    "{\"resourceType\":\"DocumentReference\",\"id\":\"n1\",\"status\":\"current\",\"type\":{"
    "\"text\":"
    "\"Progress "
    "note\"},\"subject\":{\"reference\":\"Patient/ada\"},\"date\":\"2026-10-05T09:00:00Z\","
    "\"content\":[{\"attachment\":{\"contentType\":\"text/plain\",\"data\":"
    "\"RHJ5IGNvdWdoIHNpbmNlIE1vbmRheS4KTm8ga25vd24gYWxsZXJnaWVzLg==\"}}]}";
static const char person[] =
    "{\"resourceType\":\"Patient\",\"id\":\"ada\",\"name\":[{\"family\":\"Lovelace\",\"given\":["
    "\"Ada\"]}],\"gender\":\"female\",\"birthDate\":\"1985-12\",\"_birthDate\":{\"extension\":[{"
    "\"url\":\"http://example.org/e\",\"valueString\":\"kept\"}]}}";

static char *
bundle_of (const char *const *resources, gsize n)
{
  GString *text = g_string_new ("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[");

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%s{\"resource\":%s}", i > 0 ? "," : "", resources[i]);
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

/* Imports the person and what belongs to her. */
static void
import_ada (CtlFixture *fixture)
{
  static const char *const resources[] = { person, potassium, pressure, troponin, note };
  g_autofree char *text = bundle_of (resources, G_N_ELEMENTS (resources));
  g_autofree char *file = ctl_fixture_write (fixture, "ada.json", text, -1);
  g_auto (Run) run = { 0 };

  CTL (fixture, NULL, &run, "import", OPEN, "--json", file);
  assert_ok (&run);
  assert_is_json (run.out);
  assert_has (run.out, "\"new\":");
}

static void
test_import (CtlFixture *fixture, gconstpointer data)
{
  static const char *const later[] = {
    "{\"resourceType\":\"Patient\",\"id\":\"ada\",\"active\":true}"
  };
  g_autofree char *file = g_build_filename (fixture->folder, "ada.json", NULL);
  g_autofree char *changed = ctl_fixture_write (fixture, "later.json", later[0], -1);
  g_auto (Run) again = { 0 };
  g_auto (Run) other = { 0 };
  g_auto (Run) lines = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &again, "import", OPEN, "--json", file);
  assert_ok (&again);
  assert_has (again.out, "\"new\":0,\"changed\":0,\"same\":");
  assert_has (again.out, "\"refused\":[]");
  CTL (fixture, NULL, &other, "--json", "import", OPEN, changed);
  assert_ok (&other);
  assert_has (other.out, "\"read\":1,\"new\":0,\"changed\":1,\"same\":0");
  CTL (fixture, NULL, &lines, "import", OPEN, changed);
  assert_ok (&lines);
  assert_has (lines.out, "1 the same");
}

/* What is bad is told with its place, what is good is kept. */
static void
test_import_refused (CtlFixture *fixture, gconstpointer data)
{
  static const char *const mixed[] = {
    "{\"resourceType\":\"Observation\",\"id\":\"bad\",\"status\":\"final\",\"code\":{\"text\":"
    "\"x\"},"
    "\"subject\":{\"reference\":\"Patient/ada\"},\"effectiveDateTime\":\"2026-02-31\"}",
    person,
  };
  g_autofree char *text = bundle_of (mixed, G_N_ELEMENTS (mixed));
  g_autofree char *file = ctl_fixture_write (fixture, "mixed.json", text, -1);
  g_autofree char *no_json = ctl_fixture_write (fixture, "no.json", "{\"resourceType\":", -1);
  g_autofree char *no_fhir = ctl_fixture_write (fixture, "other.json", "{\"a\":1}", -1);
  g_autofree char *empty = ctl_fixture_write (fixture, "empty.json", "", 0);
  g_autofree char *missing = g_build_filename (fixture->folder, "missing.json", NULL);
  const char *const bad[] = { no_json, no_fhir, empty, missing, fixture->folder };
  g_auto (Run) run = { 0 };
  g_auto (Run) list = { 0 };

  CTL (fixture, NULL, &run, "import", OPEN, "--json", file);
  g_assert_cmpint (run.status, ==, 1);
  assert_is_json (run.out);
  assert_has (run.out, "/entry/0/resource/effectiveDateTime");
  assert_has (run.out, file);
  CTL (fixture, NULL, &list, "patients", OPEN, "--json");
  assert_ok (&list);
  g_assert_cmpuint (lines_in (list.out), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (Run) lines = { 0 };

      CTL (fixture, NULL, &lines, "import", OPEN, bad[i], file);
      g_assert_cmpint (lines.status, ==, 1);
      assert_has (lines.err, bad[i]);
      g_assert_null (strstr (lines.err, "Lovelace"));
    }
}

static void
test_patients (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) none = { 0 };
  g_auto (Run) all = { 0 };
  g_auto (Run) found = { 0 };
  g_auto (Run) not_found = { 0 };
  g_auto (Run) lines = { 0 };

  CTL (fixture, NULL, &none, "patients", OPEN, "--json");
  assert_ok (&none);
  g_assert_cmpstr (none.out, ==, "");
  import_ada (fixture);
  CTL (fixture, NULL, &all, "patients", OPEN, "--json");
  assert_ok (&all);
  assert_is_json (all.out);
  assert_has (all.out, "{\"id\":\"ada\",\"name\":\"Lovelace, Ada\",\"birth_date\":\"1985-12\","
                       "\"sex\":\"female\",\"mrn\":null,\"deceased\":false,\"events\":");
  CTL (fixture, NULL, &found, "patients", OPEN, "--json", "--search", "lovelase 1985");
  assert_ok (&found);
  g_assert_cmpstr (found.out, ==, all.out);
  CTL (fixture, NULL, &not_found, "patients", OPEN, "--json", "--search", "Babbage");
  assert_ok (&not_found);
  g_assert_cmpstr (not_found.out, ==, "");
  CTL (fixture, NULL, &lines, "patients", OPEN);
  assert_ok (&lines);
  assert_has (lines.out, "Lovelace, Ada");
}

/* However it was written: HL7 v2 has days without dashes. */
static void
test_birth (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) json = { 0 }, lines = { 0 };

  ctl_fixture_import (fixture, "adt.hl7",
                      "MSH|^~\\&|A|H|R|H|20260101||ADT^A08^ADT_A01|1|P|2.5\r"
                      "EVN|A08|20260101\r"
                      "PID|1||77^^^H^MR||ROE^ANN||19510214|F\r",
                      "clinic");
  CTL (fixture, NULL, &json, "patients", OPEN, "--json");
  assert_has (json.out, "\"birth_date\":\"1951-02-14\"");
  CTL (fixture, NULL, &lines, "patients", OPEN);
  assert_has (lines.out, "ROE, ANN  1951-02-14  female");
}

/* A result that names nobody is kept, and seen. */
static void
test_unassigned (CtlFixture *fixture, gconstpointer data)
{
  static const char stray[] =
      "{\"resourceType\":\"Observation\",\"id\":\"stray\",\"status\":\"final\","
      "\"code\":{\"text\":\"Sodium\"},\"valueString\":\"140\"}";
  g_autofree char *file = ctl_fixture_write (fixture, "stray.json", stray, -1);
  g_auto (Run) none = { 0 };
  g_auto (Run) imported = { 0 };
  g_auto (Run) list = { 0 };
  g_auto (Run) both = { 0 };
  g_auto (Run) shown = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &none, "timeline", OPEN, "--unassigned", "--json");
  assert_ok (&none);
  g_assert_null (strstr (none.out, "stray"));
  CTL (fixture, NULL, &imported, "import", OPEN, "--json", file);
  assert_ok (&imported);
  assert_has (imported.out, "\"unassigned\":1");
  CTL (fixture, NULL, &list, "timeline", OPEN, "--unassigned", "--json");
  assert_ok (&list);
  assert_has (list.out, "\"reference\":\"Observation/stray\"");
  CTL (fixture, NULL, &shown, "show", OPEN, "Observation/stray");
  assert_ok (&shown);
  g_assert_cmpstr (shown.out, ==, stray);
  CTL (fixture, NULL, &both, "timeline", OPEN, "--unassigned", "--patient", "ada");
  g_assert_cmpint (both.status, ==, 2);
}

static void
test_timeline (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) all = { 0 };
  g_auto (Run) results = { 0 };
  g_auto (Run) day = { 0 };
  g_auto (Run) lines = { 0 };
  g_auto (Run) no_kind = { 0 };
  g_auto (Run) no_date = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &all, "timeline", OPEN, "--patient", "ada", "--json");
  assert_ok (&all);
  assert_has (all.out, "\"value\":7.10,\"comparator\":null,\"unit\":\"mmol/L\"");
  assert_has (all.out, "\"value\":0.01,\"comparator\":\"<\"");
  assert_has (all.out, "\"start\":\"2026-10\"");
  assert_has (all.out, "\"precision\":\"month\"");
  assert_has (all.out, "\"start\":\"2026-10-03T08:15:00-05:00\"");
  CTL (fixture, NULL, &results, "timeline", OPEN, "--patient", "ada", "--json", "--kind", "result");
  assert_ok (&results);
  assert_has (results.out, "Observation/k1");
  g_assert_null (strstr (results.out, "DocumentReference/n1"));
  CTL (fixture, NULL, &day, "timeline", OPEN, "--patient", "ada", "--json", "--from", "2026-10-05",
       "--to", "2026-10-05", "--kind", "note");
  assert_ok (&day);
  g_assert_cmpuint (lines_in (day.out), ==, 1);
  CTL (fixture, NULL, &lines, "timeline", OPEN, "--patient", "ada");
  assert_ok (&lines);
  assert_has (lines.out, "124/76 mm[Hg]");
  assert_has (lines.out, "7.10 mmol/L");
  CTL (fixture, NULL, &no_kind, "timeline", OPEN, "--patient", "ada", "--kind", "frob");
  g_assert_cmpint (no_kind.status, ==, 2);
  CTL (fixture, NULL, &no_date, "timeline", OPEN, "--patient", "ada", "--json", "--from",
       "2026-02-31");
  assert_json_error (&no_date, "invalid");
}

/* Byte for byte, in every version. */
static void
test_show (CtlFixture *fixture, gconstpointer data)
{
  static const char later[] =
      "{\"resourceType\":\"Observation\",\"id\":\"k1\",\"status\":\"corrected\",\"code\":{\"text\":"
      "\"Potassium\"},\"subject\":{\"reference\":\"Patient/ada\"},\"valueString\":\"haemolysed\"}";
  g_auto (Run) first = { 0 };
  g_auto (Run) newest = { 0 };
  g_auto (Run) old = { 0 };
  g_auto (Run) was = { 0 };
  g_auto (Run) no_version = { 0 };
  g_auto (Run) no_record = { 0 };
  g_auto (Run) no_name = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &first, "show", OPEN, "Observation/k1");
  assert_ok (&first);
  g_assert_cmpstr (first.out, ==, potassium);
  ctl_fixture_import (fixture, "later.json", later, "import");
  CTL (fixture, NULL, &newest, "show", OPEN, "Observation/k1");
  assert_ok (&newest);
  g_assert_cmpstr (newest.out, ==, later);
  CTL (fixture, NULL, &old, "show", OPEN, "Observation/k1", "--version", "1");
  assert_ok (&old);
  g_assert_cmpstr (old.out, ==, potassium);
  CTL (fixture, NULL, &was, "timeline", OPEN, "--patient", "ada", "--json", "--kind",
       "result,observation");
  assert_ok (&was);
  assert_has (was.out, "\"was\":[{\"reference\":\"Observation/k1\",\"version\":1,");
  assert_has (was.out, "\"status\":\"final\",\"value\":7.10,");
  CTL (fixture, NULL, &no_version, "show", OPEN, "Observation/k1", "--version", "9", "--json");
  assert_json_error (&no_version, "not-found");
  CTL (fixture, NULL, &no_record, "show", OPEN, "Observation/none", "--json");
  assert_json_error (&no_record, "not-found");
  CTL (fixture, NULL, &no_name, "show", OPEN, "Observation", "--json");
  assert_json_error (&no_name, "invalid");
}

/* Two servers, both Patient/1, different people: nothing is opened until the source is said. */
static void
test_two_sources (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *one = ctl_fixture_write (
      fixture, "one.json",
      "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"Alder\"}]}", -1);
  g_autofree char *two = ctl_fixture_write (
      fixture, "two.json",
      "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"Birch\"}]}", -1);
  g_auto (Run) first = { 0 };
  g_auto (Run) second = { 0 };
  g_auto (Run) list = { 0 };
  g_auto (Run) ambiguous = { 0 };
  g_auto (Run) chosen = { 0 };

  CTL (fixture, NULL, &first, "import", OPEN, "--source", "north", one);
  assert_ok (&first);
  CTL (fixture, NULL, &second, "import", OPEN, "--source", "south", two);
  assert_ok (&second);
  CTL (fixture, NULL, &list, "patients", OPEN, "--json");
  g_assert_cmpuint (lines_in (list.out), ==, 2);
  CTL (fixture, NULL, &ambiguous, "chart", OPEN, "--patient", "1", "--json");
  assert_json_error (&ambiguous, "ambiguous");
  assert_has (ambiguous.out, "north");
  assert_has (ambiguous.out, "south");
  g_assert_null (strstr (ambiguous.out, "Alder"));
  CTL (fixture, NULL, &chosen, "chart", OPEN, "--patient", "1", "--source", "south", "--json");
  assert_ok (&chosen);
  assert_has (chosen.out, "Birch");
  g_assert_null (strstr (chosen.out, "Alder"));
}

/* H13: half of a person's allergies may stand in another record. */
static void
test_same_person (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) alone = { 0 };
  g_auto (Run) two = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &alone, "chart", OPEN, "--patient", "ada", "--json");
  assert_ok (&alone);
  g_assert_null (strstr (alone.out, "\"kind\":\"same-person\""));
  ctl_fixture_import (fixture, "again.json",
                      "{\"resourceType\":\"Patient\",\"id\":\"ada-2\",\"name\":[{\"family\":"
                      "\"Lovelace\",\"given\":["
                      "\"Ada\"]}],\"gender\":\"female\",\"birthDate\":\"1985-12\"}",
                      "import");
  CTL (fixture, NULL, &two, "chart", OPEN, "--patient", "ada", "--json");
  assert_ok (&two);
  assert_has (two.out, "\"kind\":\"same-person\"");
}

static void
test_chart (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) json = { 0 };
  g_auto (Run) before = { 0 };
  g_auto (Run) lines = { 0 };
  g_auto (Run) nobody = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &json, "chart", OPEN, "--patient", "ada", "--json");
  assert_ok (&json);
  assert_is_json (json.out);
  assert_has (json.out, "\"allergies\":{\"state\":\"no-record\"");
  assert_has (json.out, "\"code\":\"2823-3\"");
  assert_has (json.out, "\"value\":7.10");
  CTL (fixture, NULL, &before, "chart", OPEN, "--patient", "ada", "--as-of", "2026-10-02",
       "--json");
  assert_ok (&before);
  assert_has (before.out, "\"as_of\":\"2026-10-02\"");
  g_assert_null (strstr (before.out, "\"value\":7.10"));
  CTL (fixture, NULL, &lines, "chart", OPEN, "--patient", "ada");
  assert_ok (&lines);
  assert_has (lines.out, "Lovelace, Ada");
  CTL (fixture, NULL, &nobody, "chart", OPEN, "--patient", "nobody", "--json");
  assert_json_error (&nobody, "not-found");
}

/* D7: a note that says "No known allergies." beside an entry is shown and changes nothing. */
static void
test_denied (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) before = { 0 };
  g_auto (Run) json = { 0 };
  g_auto (Run) lines = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &before, "chart", OPEN, "--patient", "ada", "--json");
  assert_has (before.out, "\"notes_deny_allergies\":[]");
  ctl_fixture_import (
      fixture, "allergy.json",
      "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"a1\",\"clinicalStatus\":{\"coding\":[{"
      "\"code\":\"active\"}]},\"code\":{\"text\":\"Latex\"},\"patient\":{\"reference\":"
      "\"Patient/ada\"}}",
      "import");
  CTL (fixture, NULL, &json, "chart", OPEN, "--patient", "ada", "--json");
  assert_ok (&json);
  assert_has (json.out, "\"allergies\":{\"state\":\"entries\"");
  assert_has (json.out, "\"notes_deny_allergies\":[{\"reference\":\"DocumentReference/n1\"");
  CTL (fixture, NULL, &lines, "chart", OPEN, "--patient", "ada");
  assert_has (lines.out, "1 note says that no allergies are known; the entries stand.");
}

/* The site's range stands beside a result that has none; a bad table is refused before a chart is
 * opened. */
/* What the owner sets is kept in the store, and charts are read with it. */
static void
test_site (CtlFixture *fixture, gconstpointer data)
{
  static const char table[] =
      "code\tunit\tsex\tage_from\tage_to\tpregnancy\tlow\thigh\tmethod\tsource\tdate\n"
      "2823-3\tmmol/L\t-\t-\t-\t-\t3.5\t5.1\t-\tHandbook\t2026-01-31\n";
  g_autofree char *file = ctl_fixture_write (fixture, "table.tsv", table, -1);
  g_autofree char *bad = ctl_fixture_write (fixture, "bad.tsv", "code\n", -1);
  const struct
  {
    const char *what, *value, *error;
  } refused[] = { { "zone", "Mars/Base", "invalid" }, { "ranges", bad, "invalid" } };
  g_auto (Run) zone = { 0 };
  g_auto (Run) ranges = { 0 };
  g_auto (Run) chart = { 0 };
  g_auto (Run) timeline = { 0 };
  g_auto (Run) audit = { 0 };
  g_auto (Run) none = { 0 };
  g_auto (Run) demo = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &zone, "site", OPEN, "--json", "zone", "Pacific/Kiritimati");
  assert_ok (&zone);
  assert_has (zone.out, "{\"time_zone\":\"Pacific/Kiritimati\",\"time_zone_set\":true,\"ranges\":0,"
                        "\"horizon_months\":15,\"horizon_months_set\":false,"
                        "\"renewal_days\":45,\"renewal_days_set\":false}");
  CTL (fixture, NULL, &ranges, "site", OPEN, "--json", "ranges", file);
  assert_ok (&ranges);
  assert_has (ranges.out, "\"ranges\":1");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_auto (Run) run = { 0 };

      CTL (fixture, NULL, &run, "site", OPEN, "--json", refused[i].what, refused[i].value);
      assert_json_error (&run, refused[i].error);
    }
  CTL (fixture, NULL, &chart, "chart", OPEN, "--patient", "ada", "--json");
  assert_ok (&chart);
  assert_has (chart.out, "\"site_range\":{\"low\":3.5,\"high\":5.1");
  /* 2026-10-03T08:15:00-05:00 is the fourth of October there. */
  CTL (fixture, NULL, &timeline, "timeline", OPEN, "--patient", "ada", "--json", "--from",
       "2026-10-04", "--to", "2026-10-04");
  assert_ok (&timeline);
  assert_has (timeline.out, "Observation/k1");
  CTL (fixture, NULL, &audit, "audit", OPEN, "list", "--json");
  assert_has (audit.out, "\"act\":\"site-set\"");
  CTL (fixture, NULL, &none, "site", OPEN, "--json", "ranges", "none");
  assert_ok (&none);
  assert_has (none.out, "\"ranges\":0");
  CTL (fixture, NULL, &demo, "site", "--demo", "--store", fixture->demonstration, "--json", "zone",
       "Europe/Paris");
  assert_json_error (&demo, "demonstration");
}

static void
test_site_range (CtlFixture *fixture, gconstpointer data)
{
#define SITE_TABLE(low)                                                             \
  "code\tunit\tsex\tage_from\tage_to\tpregnancy\tlow\thigh\tmethod\tsource\tdate\n" \
  "2823-3\tmmol/L\tfemale\t18a\t-\t-\t" low "\t5.1\t-\tHandbook\t2026-01-31\n"
  g_autofree char *good = ctl_fixture_write (fixture, "good.tsv", SITE_TABLE ("3.5"), -1);
  g_autofree char *bad = ctl_fixture_write (fixture, "bad.tsv", SITE_TABLE ("3,5"), -1);
  g_auto (Run) json = { 0 };
  g_auto (Run) lines = { 0 };
  g_auto (Run) refused = { 0 };
  const char *given;

  import_ada (fixture);
  CTL (fixture, NULL, &json, "chart", OPEN, "--patient", "ada", "--json", "--ranges", good);
  assert_ok (&json);
  assert_is_json (json.out);
  given = strstr (json.out, "\"value\":7.10");
  g_assert_nonnull (given);
  assert_has (given, "\"no-range\"");
  assert_has (given,
              "\"site_range\":{\"low\":3.5,\"high\":5.1,\"unit\":\"mmol/L\",\"flag\":\"high\"");
  CTL (fixture, NULL, &lines, "chart", OPEN, "--patient", "ada", "--ranges", good);
  assert_ok (&lines);
  assert_has (lines.out, "site range 3.5 .. 5.1 mmol/L: high (Handbook, 2026-01-31)");
  CTL (fixture, NULL, &refused, "chart", OPEN, "--patient", "ada", "--json", "--ranges", bad);
  assert_json_error (&refused, "invalid");
  assert_has (refused.out, "line 2, low");
#undef SITE_TABLE
}

/* An order whose Medication is another line of an NDJSON file is named by it, with its ingredients;
 * by that of another source, one in error, one that is not there or a contained one, by nothing. */
static void
test_medicine_by_reference (CtlFixture *fixture, gconstpointer data)
{
#define ORDER(id, reference)                                                                  \
  "{\"resourceType\":\"MedicationRequest\",\"id\":\"" id                                      \
  "\",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"2026-10-20\",\"subject\":{" \
  "\"reference\":\"Patient/ada\"},\"medicationReference\":{\"reference\":\"" reference "\"}}\n"
#define MEDICATION(id, status, code, display)                                             \
  "{\"resourceType\":\"Medication\",\"id\":\"" id "\",\"status\":\"" status               \
  "\",\"code\":{\"coding\":[{\"system\":\"http://www.nlm.nih.gov/research/umls/rxnorm\"," \
  "\"code\":\"" code "\",\"display\":\"" display "\"}]}}\n"
  static const char lines[] = ORDER ("o1", "Medication/m1") ORDER ("o2", "Medication/m2")
      ORDER ("o3", "Medication/m3") ORDER ("o4", "Medication/none")
          MEDICATION ("m1", "active", "314076", "lisinopril 10 MG Oral Tablet")
              MEDICATION ("m3", "entered-in-error", "309362", "Clopidogrel 75 MG Oral Tablet");
  static const char elsewhere[] = MEDICATION ("m2", "active", "312961", "Simvastatin 20 MG");
  g_autofree char *other = ctl_fixture_write (fixture, "other.ndjson", elsewhere, -1);
  g_auto (Run) foreign = { 0 };
  g_auto (Run) json = { 0 };
  g_auto (Run) list = { 0 };
  const char *not_named;
  guint n = 0;

  import_ada (fixture);
  ctl_fixture_import (fixture, "orders.ndjson", lines, "import");
  CTL (fixture, NULL, &foreign, "import", OPEN, "--source", "elsewhere", other);
  assert_ok (&foreign);
  CTL (fixture, NULL, &json, "chart", OPEN, "--patient", "ada", "--json");
  assert_ok (&json);
  assert_is_json (json.out);
  assert_has (json.out, "\"title\":\"lisinopril\"");
  g_assert_null (strstr (json.out, "lopidogrel"));
  g_assert_null (strstr (json.out, "imvastatin"));
  for (not_named = json.out; (not_named = strstr (not_named, "not named in this record")) != NULL;
       not_named++)
    n++;
  g_assert_cmpuint (n, ==, 3);
  CTL (fixture, NULL, &list, "audit", OPEN, "list", "--json");
  assert_has (list.out, "\"act\":\"open-shared\"");
#undef ORDER
#undef MEDICATION
}

static void
test_search (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) found = { 0 };
  g_auto (Run) none = { 0 };
  g_auto (Run) no_word = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &found, "search", OPEN, "--patient", "ada", "--json", "cough monday");
  assert_ok (&found);
  assert_is_json (found.out);
  assert_has (found.out, "\"reference\":\"DocumentReference/n1\"");
  assert_has (found.out, "\"field\":\"content/0/attachment/data\",\"start\":4,\"end\":22");
  assert_has (found.out, "Dry cough since Monday. No known allergies.");
  CTL (fixture, NULL, &none, "search", OPEN, "--patient", "ada", "--json", "fever");
  assert_ok (&none);
  g_assert_cmpstr (none.out, ==, "");
  CTL (fixture, NULL, &no_word, "search", OPEN, "--patient", "ada", "--json", "...");
  assert_json_error (&no_word, "invalid");
}

/* Words of a Composition's sections, also of one inside another. */
static void
test_search_sections (CtlFixture *fixture, gconstpointer data)
{
  static const char lines[] =
      "{\"resourceType\":\"Composition\",\"id\":\"k\",\"subject\":{\"reference\":\"Patient/ada\"},"
      "\"section\":[{\"text\":{\"div\":\"<div>walk <b>twice</b> daily</div>\"},"
      "\"section\":[{\"text\":{\"div\":\"<div>nested words</div>\"}}]}]}\n";
  static const char *const words[][2] = { { "twice", "\"section/0/text/div\"" },
                                          { "nested", "\"section/0/section/0/text/div\"" } };

  import_ada (fixture);
  ctl_fixture_import (fixture, "sections.ndjson", lines, "import");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_auto (Run) run = { 0 };
      CTL (fixture, NULL, &run, "search", OPEN, "--patient", "ada", words[i][0], "--json");
      assert_has (run.out, words[i][1]);
    }
}

/* Read by rounds-reader the first time, from the sealed store the second. */
static void
test_search_document (CtlFixture *fixture, gconstpointer data)
{
  static const char html[] =
      "{\"resourceType\":\"DocumentReference\",\"id\":\"h1\",\"status\":\"current\",\"subject\":{"
      "\"reference\":\"Patient/ada\"},\"content\":[{\"attachment\":{\"contentType\":\"text/html\","
      "\"data\":\"PGh0bWw+PGJvZHk+PHA+"
      "Q2hpbGxzICZhbXA7IDxiPnJpZ29yczwvYj4gb3Zlcm5pZ2h0LjwvcD48c2NyaXB0PmhpZGRlbigpPC9zY3JpcHQ+"
      "PC9ib2R5PjwvaHRtbD4=\"}}]}";
  g_auto (Run) list = { 0 };

  import_ada (fixture);
  ctl_fixture_import (fixture, "html.json", html, "import");
  for (guint i = 0; i < 2; i++)
    {
      g_auto (Run) found = { 0 };
      g_auto (Run) hidden = { 0 };

      CTL (fixture, NULL, &found, "search", OPEN, "--patient", "ada", "--json", "chills rigors");
      assert_ok (&found);
      assert_has (found.out, "\"reference\":\"DocumentReference/h1\"");
      assert_has (found.out, "Chills & rigors overnight.");
      CTL (fixture, NULL, &hidden, "search", OPEN, "--patient", "ada", "--json", "hidden");
      assert_ok (&hidden);
      g_assert_cmpstr (hidden.out, ==, "");
    }
  CTL (fixture, NULL, &list, "audit", OPEN, "list", "--json");
  assert_has (list.out, "\"act\":\"decode\"");
  g_assert_null (strstr (strstr (list.out, "\"act\":\"decode\"") + 1, "\"act\":\"decode\""));
}

static void
test_export (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *bundle = g_build_filename (fixture->folder, "out.json", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  g_autofree char *lines_file = g_build_filename (fixture->folder, "out.ndjson", NULL);
  g_autofree char *one = g_build_filename (folder, "import", "Observation", "k1.json", NULL);
  g_autofree char *content = NULL;
  g_autofree char *whole = NULL;
  g_auto (Run) made = { 0 };
  g_auto (Run) taken = { 0 };
  g_auto (Run) original = { 0 };
  g_auto (Run) lines = { 0 };
  g_auto (Run) both = { 0 };
  struct stat status;

  import_ada (fixture);
  CTL (fixture, NULL, &made, "export", OPEN, "--patient", "ada", bundle);
  assert_ok (&made);
  g_assert_true (g_file_get_contents (bundle, &whole, NULL, NULL));
  assert_has (whole, potassium);
  g_assert_cmpint (stat (bundle, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  CTL (fixture, NULL, &taken, "export", OPEN, "--patient", "ada", bundle, "--json");
  assert_json_error (&taken, "exists");
  CTL (fixture, NULL, &original, "export", OPEN, "--all", "--original", folder, "--json");
  assert_ok (&original);
  g_assert_true (g_file_get_contents (one, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, potassium);
  CTL (fixture, NULL, &lines, "export", OPEN, "--all", "--ndjson", lines_file);
  assert_ok (&lines);
  CTL (fixture, NULL, &both, "export", OPEN, "--all", "--patient", "ada", bundle);
  g_assert_cmpint (both.status, ==, 2);
}

/* Every reading stands in it, and it verifies. */
static void
test_audit (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) chart = { 0 };
  g_auto (Run) list = { 0 };
  g_auto (Run) verified = { 0 };
  g_auto (Run) events = { 0 };
  g_auto (Run) unknown = { 0 };

  import_ada (fixture);
  CTL (fixture, NULL, &chart, "chart", OPEN, "--patient", "ada", "--reason", "second opinion");
  assert_ok (&chart);
  CTL (fixture, NULL, &list, "audit", OPEN, "list", "--json");
  assert_ok (&list);
  assert_has (list.out, "\"act\":\"open-chart\"");
  assert_has (list.out, "second opinion");
  assert_has (list.out, "\"user\":\"clinician\"");
  g_assert_null (strstr (list.out, "Lovelace"));
  CTL (fixture, NULL, &verified, "audit", OPEN, "verify", "--json");
  assert_ok (&verified);
  assert_has (verified.out, "{\"whole\":true,\"rows\":");
  CTL (fixture, NULL, &events, "audit", OPEN, "export");
  assert_ok (&events);
  assert_has (events.out, "\"resourceType\":\"AuditEvent\"");
  assert_has (events.out, "IHE.BasicAudit.PatientRead");
  CTL (fixture, NULL, &unknown, "audit", OPEN, "frob");
  g_assert_cmpint (unknown.status, ==, 2);
}

/* ---- what stays on the disk ---- */

static void
allow_core (gpointer data)
{
  const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

  setrlimit (RLIMIT_CORE, &all);
}

/* Starts an import and ends it with the signal after which the system writes memory to a file. */
static void
crash_import (CtlFixture *fixture, const char *file)
{
  g_autoptr (GSubprocessLauncher)
      launcher = ctl_fixture_launcher (fixture, G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                                    G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  GPollFD nothing = { -1, 0, 0 };

  g_subprocess_launcher_set_cwd (launcher, fixture->folder);
  g_subprocess_launcher_set_child_setup (launcher, allow_core, NULL, NULL);
  process = g_subprocess_launcher_spawn (launcher, &error, fixture->program, "import", OPEN, file,
                                         NULL);
  g_assert_no_error (error);
  g_poll (&nothing, 1, g_test_rand_int_range (50, 400));
  g_subprocess_send_signal (process, SIGSEGV);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
}

/* After every verb, a backup and crashes: in no file that anything wrote, be it in the store, in the
 * temporary folder, the cache or where the program stood. */
static void
test_needles (CtlFixture *fixture, gconstpointer data)
{
  static const char *const needles[] = { "Lovelace", "Dry cough since", "MRN-7719-4432", NULL };
  static const char other[] =
      "{\"resourceType\":\"Patient\",\"id\":\"two\",\"name\":[{\"family\":\"Lovelace-Byron\"}],"
      "\"identifier\":[{\"type\":{\"coding\":[{\"code\":\"MR\"}]},\"value\":\"MRN-7719-4432\"}]}";
  g_autofree char *temporary = g_build_filename (fixture->folder, "tmp", NULL);
  g_autofree char *backup = g_build_filename (fixture->folder, "backup", NULL);
  g_autofree char *two = ctl_fixture_write (fixture, "two.json", other, -1);
  const char *const verbs[][6] = {
    { "import", two },
    { "patients", "--search", "lovelace" },
    { "chart", "--patient", "ada" },
    { "timeline", "--patient", "ada" },
    { "show", "Patient/ada" },
    { "search", "--patient", "ada", "cough" },
    { "backup", backup },
    { "audit", "list" },
    { "chart", "--patient", "nobody" },
  };

  g_assert_cmpint (g_mkdir (temporary, 0700), ==, 0);
  g_setenv ("TMPDIR", temporary, TRUE);
  import_ada (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_auto (Run) run = { 0 };

      CTL (fixture, NULL, &run, OPEN, verbs[i][0], verbs[i][1], verbs[i][2], verbs[i][3]);
      if (g_str_equal (verbs[i][0], "show"))
        assert_has (run.out, "Lovelace");
    }
  for (guint i = 0; i < 3; i++)
    crash_import (fixture, two);
  g_unsetenv ("TMPDIR");
  g_assert_cmpuint (test_assert_no_needles (fixture->folder, needles, ".json"), >=, 10);
}

/* A demonstration takes its own files and nothing else. */
static void
test_demonstration (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *own = g_build_filename (ROUNDS_TESTS_DIR, "..", "data", "demo", "overlay",
                                           "00-shared.json", NULL);
  g_autofree char *other = ctl_fixture_write (fixture, "other.json", person, -1);
  g_auto (Run) taken = { 0 };
  g_auto (Run) refused = { 0 };
  g_auto (Run) source = { 0 };

  CTL (fixture, NULL, &taken, "--demo", "--store", fixture->demonstration, "import", "--json", own);
  assert_ok (&taken);
  assert_has (taken.out, "\"refused\":[]");
  CTL (fixture, NULL, &refused, "--demo", "--store", fixture->demonstration, "import", "--json",
       other);
  g_assert_cmpint (refused.status, ==, 1);
  assert_has (refused.out, "demonstration");
  assert_has (refused.out, "\"read\":0");
  CTL (fixture, NULL, &source, "--demo", "--store", fixture->demonstration, "import", "--json",
       "--source", "elsewhere", own);
  assert_json_error (&source, "demonstration");
}

#define ADD(path, function) \
  g_test_add (path, CtlFixture, NULL, ctl_fixture_set_up, function, ctl_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/ctl-record/import", test_import);
  ADD ("/ctl-record/import-refused", test_import_refused);
  ADD ("/ctl-record/patients", test_patients);
  ADD ("/ctl-record/birth", test_birth);
  ADD ("/ctl-record/timeline", test_timeline);
  ADD ("/ctl-record/unassigned", test_unassigned);
  ADD ("/ctl-record/show", test_show);
  ADD ("/ctl-record/two-sources", test_two_sources);
  ADD ("/ctl-record/same-person", test_same_person);
  ADD ("/ctl-record/chart", test_chart);
  ADD ("/ctl-record/denied", test_denied);
  ADD ("/ctl-record/site", test_site);
  ADD ("/ctl-record/site-range", test_site_range);
  ADD ("/ctl-record/medicine-by-reference", test_medicine_by_reference);
  ADD ("/ctl-record/search", test_search);
  ADD ("/ctl-record/search-document", test_search_document);
  ADD ("/ctl-record/search-sections", test_search_sections);
  ADD ("/ctl-record/export", test_export);
  ADD ("/ctl-record/audit", test_audit);
  ADD ("/ctl-record/demonstration", test_demonstration);
  ADD ("/ctl-record/needles", test_needles);
  return g_test_run ();
}
