/* What the verbs of roundsctl say of people and places that a record only refers to, and of records that
 * their labels keep back. */
#include "ctl-fixture.h"

#include <string.h>

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

/* How many records are kept back, of which types; nothing of what they say. No list says "none". */
static void
test_withheld (CtlFixture *fixture, gconstpointer data)
{
  static const char *const verbs[] = { "chart", "timeline" };
  g_auto (Run) json = { 0 };
  g_auto (Run) found = { 0 };

  ctl_fixture_import (fixture, "records.ndjson", labelled, "clinic");
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

/* The words of a verb, run with --break-glass; reason may be NULL. */
static void
run_glass (CtlFixture *fixture, char **words, const char *label, const char *reason, Run *run)
{
  const char *const more[] = { OPEN, "--json", "--break-glass", label, "--reason", reason, NULL };
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  const gsize n = G_N_ELEMENTS (more) - (reason != NULL ? 1 : 3);

  for (; *words != NULL; words++)
    g_ptr_array_add (line, *words);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (line, (gpointer) more[i]);
  g_ptr_array_add (line, NULL);
  ctl_fixture_run (fixture, (const char *const *) line->pdata, NULL, run);
}

/* An act of the audit with its reason and how far the labels were opened. */
static void
assert_audited (const char *lines, const char *act, const char *reason, guint opened)
{
  g_autofree char *of_act = g_strdup_printf ("\"act\":\"%s\"", act);
  g_autofree char *why = g_strdup_printf ("\"reason\":\"%s\",\"opened\":%u", reason, opened);
  g_auto (GStrv) all = g_strsplit (lines, "\n", -1);
  gboolean found = FALSE;

  for (gsize i = 0; all[i] != NULL; i++)
    found |= strstr (all[i], of_act) != NULL && strstr (all[i], why) != NULL;
  if (!found)
    g_error ("%s with %s is not in the audit:\n%s", of_act, why, lines);
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

  ctl_fixture_import (fixture, "records.ndjson", labelled, "clinic");
  CTL (fixture, NULL, &no_reason, "timeline", OPEN, "--patient", "eve", "--break-glass", "R",
       "--json");
  assert_json_error (&no_reason, "refused");
  CTL (fixture, NULL, &unknown, "timeline", OPEN, "--patient", "eve", "--break-glass", "Q",
       "--reason", "arrest", "--json");
  assert_json_error (&unknown, "invalid");
  CTL (fixture, NULL, &restricted, "timeline", OPEN, "--patient", "eve", "--break-glass", "R",
       "--reason", "arrest", "--json");
  g_assert_cmpuint (lines_in (restricted.out), ==, 4);
  assert_has (restricted.out, "\"no-time\",\"sensitive\",\"restricted\"]");
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

/* Every verb that reads a record: a label that there is not is no "nothing more", a label is opened with a
 * reason only, and who opened it, why and how far stands in the audit. */
static void
test_every_verb (CtlFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name, *words[6];
    const char *act; /* in the audit */
  } verbs[] = {
    { "timeline", { "timeline", "--patient", "eve" }, "open-chart" },
    { "unassigned", { "timeline", "--unassigned" }, "open-unassigned" },
    { "chart", { "chart", "--patient", "eve" }, "open-chart" },
    { "search", { "search", "--patient", "eve", "gout" }, "search" },
    { "show", { "show", "Condition/restricted" }, "open-chart" },
    { "export", { "export", "--patient", "eve", NULL }, "export" },
    { "export-all", { "export", "--all", NULL }, "export" },
    { "add", { "add", "--patient", "eve", "task", "title=call" }, "open-chart" },
    { "task", { "task", "--patient", "eve", "list" }, "open-chart" },
    { "note", { "note", "--patient", "eve", "--text=x", "new" }, "open-chart" },
    { "draft", { "draft", "--patient", "eve", "list" }, "open-chart" },
    { "resolve", { "resolve", "--patient", "eve", "--mine", "Condition/open" }, "open-chart" },
  };
  g_auto (Run) audit = { 0 };

  ctl_fixture_import (fixture, "records.ndjson", labelled, "clinic");
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%s.json", fixture->folder, verbs[i].name);
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) words = NULL;
      g_auto (Run) unknown = { 0 };
      g_auto (Run) no_reason = { 0 };
      g_auto (Run) opened = { 0 };

      g_strv_builder_add (builder, fixture->program);
      for (gsize k = 0; k < G_N_ELEMENTS (verbs[i].words) && verbs[i].words[k] != NULL; k++)
        g_strv_builder_add (builder, verbs[i].words[k]);
      if (g_str_has_prefix (verbs[i].name, "export"))
        g_strv_builder_add (builder, file);
      words = g_strv_builder_end (builder);
      g_test_message ("%s", verbs[i].name);
      run_glass (fixture, words, "Q", "arrest", &unknown);
      assert_json_error (&unknown, "invalid");
      run_glass (fixture, words, "R", NULL, &no_reason);
      assert_json_error (&no_reason, "refused");
      g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
      run_glass (fixture, words, "R", verbs[i].name, &opened);
    }
  CTL (fixture, NULL, &audit, "audit", "list", OPEN, "--json");
  assert_ok (&audit);
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    assert_audited (audit.out, verbs[i].act, verbs[i].name, 1);
  g_assert_null (strstr (audit.out, "\"opened\":2"));
}

/* An older version that was labelled stays closed, though the newest is open: to show, in the chart, in an
 * export of all versions. */
static void
test_old_label (CtlFixture *fixture, gconstpointer data)
{
#define VERSION(words, more)                                                     \
  EVE "{\"resourceType\":\"Condition\",\"id\":\"c\",\"code\":{\"text\":\"" words \
      "\"}," OF_EVE more "}\n"
  g_autofree char *folder = g_build_filename (fixture->folder, "originals", NULL);
  g_autofree char *glass = g_build_filename (fixture->folder, "all", NULL);
  g_auto (Run) newest = { 0 };
  g_auto (Run) refused = { 0 };
  g_auto (Run) opened = { 0 };
  g_auto (Run) chart = { 0 };
  g_auto (Run) closed_export = { 0 };
  g_auto (Run) open_export = { 0 };

  ctl_fixture_import (fixture, "records.ndjson", VERSION ("Secret", "," LABEL ("V")), "clinic");
  ctl_fixture_import (fixture, "records.ndjson", VERSION ("Gout", ""), "clinic");
  CTL (fixture, NULL, &newest, "show", OPEN, "Condition/c");
  assert_ok (&newest);
  assert_has (newest.out, "Gout");
  CTL (fixture, NULL, &refused, "show", OPEN, "Condition/c", "--version", "1", "--json");
  assert_json_error (&refused, "refused");
  CTL (fixture, NULL, &opened, "show", OPEN, "Condition/c", "--version", "1", "--break-glass", "V",
       "--reason", "arrest");
  assert_ok (&opened);
  assert_has (opened.out, "Secret");
  CTL (fixture, NULL, &chart, "timeline", OPEN, "--patient", "eve", "--json");
  assert_ok (&chart);
  g_assert_null (strstr (chart.out, "Secret"));
  CTL (fixture, NULL, &closed_export, "export", OPEN, "--patient", "eve", "--original", folder,
       "--json");
  assert_ok (&closed_export);
  assert_has (closed_export.out, "\"records\":2,\"left_out\":1");
  CTL (fixture, NULL, &open_export, "export", OPEN, "--patient", "eve", "--original", glass,
       "--json", "--break-glass", "V", "--reason", "arrest");
  assert_ok (&open_export);
  assert_has (open_export.out, "\"records\":3,\"left_out\":0");
#undef VERSION
}

/* For whoever keeps the events, reading what is shared is no change. */
static void
assert_no_change (CtlFixture *fixture)
{
  g_auto (Run) events = { 0 };
  g_auto (GStrv) each = NULL;
  guint n = 0;

  CTL (fixture, NULL, &events, "audit", OPEN, "export");
  assert_ok (&events);
  each = g_strsplit (events.out, "\n", -1);
  for (guint i = 0; each[i] != NULL; i++)
    if (strstr (each[i], "\"code\":\"open-shared\"") != NULL)
      {
        assert_has (each[i], "\"code\":\"read\"");
        n++;
      }
  g_assert_cmpuint (n, ==, 1);
}

/* A Bundle that is kept is in the chart of the one patient of its entries: nobody has to assign it, whoever
 * reads it opens that chart, and the label of any entry holds it back. One of several patients is nobody's. */
static void
test_bundles (CtlFixture *fixture, gconstpointer data)
{
#define BUNDLE(id, entries)                                                                        \
  "{\"resourceType\":\"Bundle\",\"id\":\"" id "\",\"type\":\"collection\",\"entry\":[" entries "]" \
  "}"
#define ENTRY(more) "{\"resource\":{" more "}}"
#define PERSON(id)  ENTRY ("\"resourceType\":\"Patient\",\"id\":\"" id "\"")
#define GOUT(id) \
  ENTRY ("\"resourceType\":\"Condition\",\"id\":\"" id "\",\"code\":{\"text\":\"Gout\"}," OF_EVE)
  static const char one[] = BUNDLE ("one", PERSON ("eve") "," GOUT ("g"));
  static const char closed[] =
      BUNDLE ("closed", ENTRY ("\"resourceType\":\"Condition\",\"id\":\"s\",\"code\":{\"text\":"
                               "\"Secret\"}," OF_EVE "," LABEL ("V")));
  static const char two[] = BUNDLE ("two", PERSON ("eve") "," PERSON ("adam"));
  static const char *const texts[] = { one, closed, two };
  g_auto (Run) unassigned = { 0 };
  g_auto (Run) lines = { 0 };
  g_auto (Run) shown = { 0 };
  g_auto (Run) refused = { 0 };
  g_auto (Run) shared = { 0 };
  g_auto (Run) audit = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *name = g_strdup_printf ("%" G_GSIZE_FORMAT ".json", i);
      g_autofree char *file = ctl_fixture_write (fixture, name, texts[i], -1);
      g_auto (Run) run = { 0 };

      CTL (fixture, NULL, &run, "import", OPEN, "--source", "clinic", file, "--json");
      assert_ok (&run);
      assert_has (run.out, "\"unassigned\":0");
    }
  CTL (fixture, NULL, &unassigned, "timeline", OPEN, "--unassigned", "--json");
  assert_ok (&unassigned);
  g_assert_cmpstr (unassigned.out, ==, "");
  /* what is in it stands in the chart, it does not */
  CTL (fixture, NULL, &lines, "timeline", OPEN, "--patient", "eve", "--json");
  g_assert_cmpint (lines.status, ==, 0);
  assert_has (lines.out, "Condition/g");
  g_assert_null (strstr (lines.out, "Bundle"));
  assert_has (lines.err, "2 records are withheld for their labels: Bundle 1, Condition 1");
  CTL (fixture, NULL, &shown, "show", OPEN, "Bundle/one", "--reason", "of-eve");
  assert_ok (&shown);
  g_assert_cmpstr (shown.out, ==, one);
  CTL (fixture, NULL, &refused, "show", OPEN, "Bundle/closed", "--json");
  assert_json_error (&refused, "refused");
  CTL (fixture, NULL, &shared, "show", OPEN, "Bundle/two", "--reason", "of-both");
  assert_ok (&shared);
  g_assert_cmpstr (shared.out, ==, two);
  CTL (fixture, NULL, &audit, "audit", "list", OPEN, "--json");
  assert_ok (&audit);
  assert_audited (audit.out, "open-chart", "of-eve", 0);
  assert_audited (audit.out, "open-shared", "of-both", 0);
  assert_no_change (fixture);
#undef BUNDLE
#undef ENTRY
#undef PERSON
#undef GOUT
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

  ctl_fixture_import (fixture, "records.ndjson", text, "clinic");
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

/* An order not to give is told from one to give, and who wrote what decides from who wrote what came last. */
static void
test_prohibited (CtlFixture *fixture, gconstpointer data)
{
#define ORDER(id, name, who, more)                                                                \
  "{\"resourceType\":\"MedicationRequest\",\"id\":\"" id "\",\"status\":\"active\",\"intent\":"   \
  "\"order\",\"medicationCodeableConcept\":{\"text\":\"" name "\"},\"authoredOn\":\"2026-10-01\"" \
  ",\"requester\":{\"display\":\"" who "\"}" more "," OF_EVE "}\n"
#define STAY                                                                         \
  ",\"category\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/" \
  "medicationrequest-category\",\"code\":\"inpatient\"}]}]"
#define GIVEN                                                                                      \
  "{\"resourceType\":\"MedicationAdministration\",\"id\":\"given\",\"status\":"                    \
  "\"completed\"," OF_EVE                                                                          \
  ",\"medicationCodeableConcept\":{\"text\":\"Loud serum\"},\"effectiveDateTime\":\"2026-10-02\"," \
  "\"request\":{\"reference\":\"MedicationRequest/give\"},\"performer\":[{\"actor\":{\"display\":" \
  "\"Nurse D\"}}]}\n"
  g_autofree char *text = g_strconcat (EVE,
                                       ORDER ("never", "Quiet serum", "Dr. A",
                                              ",\"doNotPerform\":true"),
                                       ORDER ("give", "Loud serum", "Dr. B", ""),
                                       ORDER ("stay", "Ward serum", "Dr. C", STAY), GIVEN, NULL);
  g_auto (Run) chart = { 0 };

  ctl_fixture_import (fixture, "records.ndjson", text, "clinic");
  CTL (fixture, NULL, &chart, "chart", OPEN, "--patient", "eve", "--as-of", "2026-10-03", "--json");
  assert_ok (&chart);
  assert_is_json (chart.out);
  assert_has (chart.out, "\"prohibits\":true,\"no_stay\":false");
  assert_has (chart.out, "\"prohibits\":false,\"no_stay\":true");
  assert_has (chart.out, "\"prohibits\":false,\"no_stay\":false");
  assert_has (chart.out, "\"not_known\":true");
  assert_has (chart.out, "\"performer\":{\"name\":\"Dr. B\"");
  assert_has (chart.out, "MedicationAdministration/given");
#undef GIVEN
#undef STAY
#undef ORDER
}

/* A question that can have no answer is an error, never "none". */
static void
test_no_question (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) dates = { 0 };
  g_auto (Run) words = { 0 };
  g_auto (Run) nobody = { 0 };

  ctl_fixture_import (fixture, "records.ndjson", EVE, "clinic");
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
    { "/ctl-labels/withheld", test_withheld },     { "/ctl-labels/opened", test_opened },
    { "/ctl-labels/every-verb", test_every_verb }, { "/ctl-labels/old-label", test_old_label },
    { "/ctl-labels/bundles", test_bundles },       { "/ctl-labels/names", test_names },
    { "/ctl-labels/prohibited", test_prohibited }, { "/ctl-labels/no-question", test_no_question },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, CtlFixture, NULL, ctl_fixture_set_up, tests[i].test,
                ctl_fixture_tear_down);
  return g_test_run ();
}
