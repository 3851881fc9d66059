/* What an owner sets of the medication rule with roundsctl: kept, within limits, and charts are read with it. */
#include "ctl-fixture.h"

static const char aspirin[] =
    "{\"resourceType\":\"Patient\",\"id\":\"ada\",\"birthDate\":\"1960-02-29\"}\n"
    "{\"resourceType\":\"MedicationRequest\",\"id\":\"m1\",\"status\":\"active\",\"intent\":"
    "\"order\","
    "\"subject\":{\"reference\":\"Patient/"
    "ada\"},\"medicationCodeableConcept\":{\"text\":\"Aspirin\"},"
    "\"authoredOn\":\"%s\"}\n";

static void
test_site_numbers (CtlFixture *fixture, gconstpointer data)
{
  static const char *const refused[][2] = { { "horizon", "2" },   { "horizon", "61" },
                                            { "horizon", "1.5" }, { "horizon", "a year" },
                                            { "horizon", "0" },   { "renewal", "6" },
                                            { "renewal", "181" }, { "renewal", "4,5" } };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) year_ago = g_date_time_add_months (now, -12);
  g_autofree char *day = g_date_time_format (year_ago, "%Y-%m-%d");
  g_autofree char *json = g_strdup_printf (aspirin, day);
  g_autofree char *file = ctl_fixture_write (fixture, "aspirin.ndjson", json, -1);
  g_auto (Run) before = { 0 };
  g_auto (Run) set = { 0 };
  g_auto (Run) days = { 0 };
  g_auto (Run) shown = { 0 };
  g_auto (Run) after = { 0 };
  g_auto (Run) none = { 0 };
  g_auto (Run) import = { 0 };

  CTL (fixture, NULL, &import, "import", OPEN, file);
  assert_ok (&import);
  CTL (fixture, NULL, &before, "chart", OPEN, "--patient", "ada", "--json");
  assert_has (before.out, "\"state\":\"current\"");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_auto (Run) run = { 0 };

      CTL (fixture, NULL, &run, "site", OPEN, "--json", refused[i][0], refused[i][1]);
      assert_json_error (&run, "invalid");
    }
  CTL (fixture, NULL, &set, "site", OPEN, "--json", "horizon", "6");
  assert_has (set.out, "\"horizon_months\":6,\"horizon_months_set\":true");
  CTL (fixture, NULL, &days, "site", OPEN, "--json", "renewal", "90");
  assert_has (days.out, "\"renewal_days\":90,\"renewal_days_set\":true");
  CTL (fixture, NULL, &shown, "site", OPEN, "show");
  assert_has (shown.out, "A medicine is unconfirmed after: 6 months\n");
  assert_has (shown.out, "An order renews another within: 90 days\n");
  CTL (fixture, NULL, &after, "chart", OPEN, "--patient", "ada", "--json");
  assert_has (after.out, "\"state\":\"not-confirmed\"");
  CTL (fixture, NULL, &none, "site", OPEN, "--json", "horizon", "default");
  assert_has (none.out, "\"horizon_months\":15,\"horizon_months_set\":false");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl-site/numbers", CtlFixture, NULL, ctl_fixture_set_up, test_site_numbers,
              ctl_fixture_tear_down);
  return g_test_run ();
}
