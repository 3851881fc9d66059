/* What arrived is given back byte for byte: files that hold one resource, and Bundles that are kept. */
#include "ctl-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* A file that holds one resource comes back whole, the space around it and a byte order mark included; the
 * same resource without them is the same. */
static void
test_whole_file (CtlFixture *fixture, gconstpointer data)
{
  static const char *const around[] = { "\n \t%s\r\n\n", "\xef\xbb\xbf%s\n", "%s" };
  static const char one[] =
      "{\"resourceType\":\"Organization\",\"id\":\"o%u\",\n\"name\":\"North\"}";

  for (guint i = 0; i < G_N_ELEMENTS (around); i++)
    {
      g_autofree char *resource = g_strdup_printf (one, i);
      g_autofree char *name = g_strdup_printf ("Organization/o%u", i);
      g_auto (GStrv) parts = g_strsplit (around[i], "%s", 2);
      g_autofree char *text = g_strconcat (parts[0], resource, parts[1], NULL);
      g_autofree char *file = ctl_fixture_write (fixture, "whole.json", text, -1);
      g_autofree char *bare = ctl_fixture_write (fixture, "bare.json", resource, -1);
      g_autofree char *lines = ctl_fixture_write (fixture, "lines.ndjson", "", -1);
      g_auto (Run) run = { 0 };
      g_auto (Run) shown = { 0 };
      g_auto (Run) again = { 0 };
      g_auto (Run) exported = { 0 };
      g_autofree char *line = NULL;

      CTL (fixture, NULL, &run, "import", OPEN, "--json", file);
      assert_ok (&run);
      CTL (fixture, NULL, &again, "import", OPEN, "--json", bare);
      assert_has (again.out, "\"new\":0,\"changed\":0,\"same\":1");
      CTL (fixture, NULL, &shown, "show", OPEN, name);
      assert_ok (&shown);
      g_assert_cmpstr (shown.out, ==, text);
      g_unlink (lines);
      CTL (fixture, NULL, &exported, "export", OPEN, "--all", "--ndjson", lines);
      assert_ok (&exported);
      g_assert_true (g_file_get_contents (lines, &line, NULL, NULL));
      g_assert_null (strstr (line, "\xef\xbb\xbf"));
      g_assert_cmpuint (lines_in (line), ==, i + 1);
      g_assert_true (g_utf8_validate (line, -1, NULL));
    }
}

/* A Bundle that only carries is no record, unless it is asked for; then it comes back as it arrived, newline
 * behind it included, and what it carries is kept once. */
static void
test_kept_bundle (CtlFixture *fixture, gconstpointer data)
{
  static const char text[] =
      "{\"resourceType\":\"Bundle\",\"id\":\"t\",\"type\":\"transaction\",\n\"entry\":[{"
      "\"resource\":{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"North\"},"
      "\"request\":{\"method\":\"PUT\",\"url\":\"Organization/o\"}}]}\n";
  g_autofree char *file = ctl_fixture_write (fixture, "bundle.json", text, -1);
  g_auto (Run) carried = { 0 };
  g_auto (Run) none = { 0 };
  g_auto (Run) kept = { 0 };
  g_auto (Run) shown = { 0 };

  CTL (fixture, NULL, &carried, "import", OPEN, "--json", file);
  assert_ok (&carried);
  assert_has (carried.out, "{\"read\":1,\"new\":1,");
  CTL (fixture, NULL, &none, "show", OPEN, "Bundle/t", "--json");
  assert_json_error (&none, "not-found");
  CTL (fixture, NULL, &kept, "import", OPEN, "--json", "--keep-bundles", file);
  assert_ok (&kept);
  assert_has (kept.out, "{\"read\":2,\"new\":1,\"changed\":0,\"same\":1,");
  CTL (fixture, NULL, &shown, "show", OPEN, "Bundle/t");
  assert_ok (&shown);
  g_assert_cmpstr (shown.out, ==, text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl-bytes/whole-file", CtlFixture, NULL, ctl_fixture_set_up, test_whole_file,
              ctl_fixture_tear_down);
  g_test_add ("/ctl-bytes/kept-bundle", CtlFixture, NULL, ctl_fixture_set_up, test_kept_bundle,
              ctl_fixture_tear_down);
  return g_test_run ();
}
