/* The verbs of roundsctl that change something: users, notes, entries, lists, backup, rotation. */
#include "ctl-fixture.h"

#include <string.h>

/* The text of a member of the output, as it stands. (transfer full) */
static char *
member_of (const char *json, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\"%s\":\"", name);
  const char *at = strstr (json, start);
  const char *end;

  if (at == NULL)
    g_error ("no '%s' in: %s", name, json);
  at += strlen (start);
  end = strchr (at, '"');
  return g_strndup (at, end - at);
}

#define STORE(fixture) \
  "--store", (fixture)->clinical, "--passphrase-file", (fixture)->passphrase_file

static void
import (CtlFixture *fixture)
{
  g_autofree char *file = ctl_fixture_write (
      fixture, "record.ndjson",
      "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"family\":\"Moore\"}]}\n"
      "{\"resourceType\":\"Observation\",\"id\":\"k1\",\"status\":\"final\",\"code\":{\"text\":"
      "\"K\"},"
      "\"subject\":{\"reference\":\"Patient/p1\"},\"valueQuantity\":{\"value\":7.10,\"unit\":"
      "\"mmol/L\"}}\n",
      -1);
  g_auto (Run) run = { 0 };

  CTL (fixture, NULL, &run, STORE (fixture), "import", file);
  assert_ok (&run);
}

static void
test_notes (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) draft = { 0 }, edit = { 0 }, show = { 0 }, list = { 0 }, sign = { 0 },
               outbox = { 0 };
  g_auto (Run) gone = { 0 }, nobody = { 0 }, usage = { 0 }, addend = { 0 }, wrong = { 0 };
  g_autofree char *id = NULL, *note = NULL;

  import (fixture);
  CTL (fixture, "K 7.10\n", &draft, STORE (fixture), "note", "new", "--patient", "p1", "--title",
       "Round", "--file", "-", "--json");
  assert_ok (&draft);
  id = member_of (draft.out, "id");
  CTL (fixture, NULL, &edit, STORE (fixture), "note", "edit", id, "--patient", "p1", "--text",
       "K is 7.10");
  assert_ok (&edit);
  CTL (fixture, NULL, &show, STORE (fixture), "draft", "show", id, "--patient", "p1");
  g_assert_cmpstr (show.out, ==, "K is 7.10\n");
  CTL (fixture, NULL, &list, STORE (fixture), "draft", "list", "--patient", "p1", "--json");
  assert_is_json (list.out);
  assert_has (list.out, "\"title\":\"Round\"");
  CTL (fixture, NULL, &sign, STORE (fixture), "note", "sign", id, "--patient", "p1", "--json");
  assert_ok (&sign);
  note = member_of (sign.out, "reference");
  CTL (fixture, NULL, &outbox, STORE (fixture), "outbox", "--json");
  assert_is_json (outbox.out);
  assert_has (outbox.out, note);
  CTL (fixture, NULL, &gone, STORE (fixture), "note", "sign", id, "--patient", "p1", "--json");
  assert_json_error (&gone, "not-found");
  CTL (fixture, NULL, &nobody, STORE (fixture), "note", "new", "--patient", "p9", "--json");
  assert_json_error (&nobody, "not-found");
  CTL (fixture, NULL, &usage, STORE (fixture), "note", "sign", "--patient", "p1");
  g_assert_cmpint (usage.status, ==, 2);
  CTL (fixture, NULL, &addend, STORE (fixture), "note", "addend", note, "--patient", "p1", "--text",
       "more");
  assert_ok (&addend);
  CTL (fixture, NULL, &wrong, STORE (fixture), "note", "error", note, "--patient", "p1");
  assert_ok (&wrong);
}

static void
test_entries (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) one = { 0 }, two = { 0 }, bad = { 0 }, key = { 0 }, task = { 0 }, done = { 0 };
  g_auto (Run) show = { 0 }, tasks = { 0 }, list = { 0 }, lists = { 0 };
  g_autofree char *reference = NULL, *of_task = NULL;

  import (fixture);
  CTL (fixture, NULL, &one, STORE (fixture), "add", "--patient", "p1", "observation", "text=K",
       "code=http://loinc.org|2823-3", "value=7.10", "unit=mmol/L", "category=laboratory",
       "--json");
  assert_ok (&one);
  reference = member_of (one.out, "reference");
  CTL (fixture, NULL, &show, STORE (fixture), "show", reference);
  assert_has (show.out, "\"value\":7.10,");
  CTL (fixture, NULL, &two, STORE (fixture), "add", "--patient", "p1", "allergy", "text=Penicillin",
       "reaction=Rash", "severity=mild");
  assert_ok (&two);
  CTL (fixture, NULL, &bad, STORE (fixture), "add", "--patient", "p1", "observation", "text=K",
       "value=7,1", "unit=mmol/L", "--json");
  assert_json_error (&bad, "invalid");
  CTL (fixture, NULL, &key, STORE (fixture), "add", "--patient", "p1", "observation", "colour=red");
  g_assert_cmpint (key.status, ==, 2);
  CTL (fixture, NULL, &task, STORE (fixture), "add", "--patient", "p1", "task", "text=Repeat K",
       "cite=Observation/k1", "version=1", "--json");
  assert_ok (&task);
  of_task = member_of (task.out, "reference");
  CTL (fixture, NULL, &done, STORE (fixture), "task", "done", of_task, "--patient", "p1");
  assert_ok (&done);
  CTL (fixture, NULL, &tasks, STORE (fixture), "task", "list", "--patient", "p1", "--json");
  assert_is_json (tasks.out);
  assert_has (tasks.out, "\"status\":\"completed\",\"title\":\"Repeat K\"");
  CTL (fixture, NULL, &list, STORE (fixture), "list", "save", "Ward 3", "p1");
  assert_ok (&list);
  CTL (fixture, NULL, &lists, STORE (fixture), "list", "show");
  g_assert_cmpstr (lists.out, ==, "Ward 3: 1 patient\n");
}

/* The code is printed once, and opens what was made; a demonstration has none. */
static void
test_init (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (fixture->folder, "new", NULL);
  g_autofree char *other = g_build_filename (fixture->folder, "newer", NULL);
  g_autofree char *code = NULL, *file = NULL;
  g_auto (Run) made = { 0 }, opened = { 0 }, mistyped = { 0 }, demonstration = { 0 };

  CTL (fixture, NULL, &made, "init", "--store", dir, "--passphrase-file", fixture->passphrase_file,
       "--user", "ada", "--json");
  assert_ok (&made);
  code = member_of (made.out, "recovery_code");
  g_assert_cmpuint (strlen (code), ==, 34);
  file = ctl_fixture_write (fixture, "code", code, -1);
  CTL (fixture, NULL, &opened, "--store", dir, "--recovery-file", file, "info", "--json");
  assert_ok (&opened);
  assert_has (opened.out, "\"user\":\"ada\"");
  g_assert_null (strstr (opened.out, code));
  code[0] = code[0] == '0' ? '2' : '0';
  g_free (file);
  file = ctl_fixture_write (fixture, "code", code, -1);
  CTL (fixture, NULL, &mistyped, "--store", dir, "--recovery-file", file, "info", "--json");
  assert_json_error (&mistyped, "invalid");
  CTL (fixture, NULL, &demonstration, "init", "--demonstration", "--as-of", AS_OF, "--store", other,
       "--json");
  assert_ok (&demonstration);
  assert_has (demonstration.out, "\"recovery_code\":null");
}

static void
test_users (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *other = ctl_fixture_write (fixture, "other", "six blue doors", -1);
  g_autofree char *codes = NULL, *file = NULL;
  g_auto (Run) add = { 0 }, list = { 0 }, refused = { 0 }, last = { 0 }, renew = { 0 };
  g_auto (Run) opened = { 0 }, wrong = { 0 }, usage = { 0 }, change = { 0 };

  CTL (fixture, NULL, &add, STORE (fixture), "user", "add", "ben", "--role", "viewer",
       "--new-passphrase-file", other);
  assert_ok (&add);
  CTL (fixture, NULL, &list, STORE (fixture), "user", "list", "--json");
  assert_is_json (list.out);
  assert_has (list.out, "{\"user\":\"ben\",\"role\":\"viewer\",\"passphrase\":true");
  CTL (fixture, NULL, &refused, "--store", fixture->clinical, "--passphrase-file", other, "user",
       "remove", "clinician", "--json");
  assert_json_error (&refused, "refused");
  CTL (fixture, NULL, &last, STORE (fixture), "user", "remove", "clinician", "--json");
  assert_json_error (&last, "last");
  CTL (fixture, NULL, &renew, "--store", fixture->clinical, "--passphrase-file", other, "user",
       "recovery", "--json");
  assert_ok (&renew);
  codes = member_of (renew.out, "recovery_code");
  file = ctl_fixture_write (fixture, "code", codes, -1);
  CTL (fixture, NULL, &change, "--store", fixture->clinical, "--recovery-file", file, "user",
       "passphrase", "--new-passphrase-file", fixture->passphrase_file);
  assert_ok (&change);
  CTL (fixture, NULL, &opened, "--store", fixture->clinical, "--recovery-file", file, "info",
       "--json");
  assert_has (opened.out, "\"user\":\"ben\"");
  CTL (fixture, NULL, &wrong, "--store", fixture->clinical, "--passphrase-file", other, "info",
       "--json");
  assert_json_error (&wrong, "auth");
  CTL (fixture, NULL, &usage, STORE (fixture), "user", "keyring", "perhaps");
  g_assert_cmpint (usage.status, ==, 2);
}

static void
test_copies (CtlFixture *fixture, gconstpointer data)
{
  g_autofree char *backup = g_build_filename (fixture->folder, "copy", NULL);
  g_autofree char *again = g_build_filename (fixture->folder, "again", NULL);
  g_autofree char *saved = g_build_filename (fixture->folder, "saved", NULL);
  g_auto (Run) made = { 0 }, taken = { 0 }, restored = { 0 }, there = { 0 }, rotated = { 0 };
  g_auto (Run) show = { 0 }, salvage = { 0 };

  import (fixture);
  CTL (fixture, NULL, &made, STORE (fixture), "backup", backup, "--json");
  assert_ok (&made);
  assert_has (made.out, "\"records\":2,");
  CTL (fixture, NULL, &taken, STORE (fixture), "backup", backup, "--json");
  assert_json_error (&taken, "exists");
  CTL (fixture, NULL, &restored, "--store", again, "--passphrase-file", fixture->passphrase_file,
       "restore", backup);
  assert_ok (&restored);
  CTL (fixture, NULL, &there, STORE (fixture), "restore", backup, "--json");
  assert_json_error (&there, "exists");
  CTL (fixture, NULL, &rotated, "--store", again, "--passphrase-file", fixture->passphrase_file,
       "rotate", "--json");
  assert_ok (&rotated);
  assert_is_json (rotated.out);
  assert_has (rotated.out, "\"codes\":[{\"user\":\"clinician\",\"recovery_code\":\"");
  CTL (fixture, NULL, &show, "--store", again, "--passphrase-file", fixture->passphrase_file,
       "show", "Observation/k1");
  assert_has (show.out, "\"value\":7.10,");
  CTL (fixture, NULL, &salvage, "--store", again, "--passphrase-file", fixture->passphrase_file,
       "doctor", "--salvage", saved, "--json");
  assert_ok (&salvage);
  assert_is_json (salvage.out);
  assert_has (salvage.out, "\"records\":2,\"records_lost\":0,");
}

#define ADD(path, function) \
  g_test_add (path, CtlFixture, NULL, ctl_fixture_set_up, function, ctl_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/roundsctl/notes", test_notes);
  ADD ("/roundsctl/entries", test_entries);
  ADD ("/roundsctl/init-code", test_init);
  ADD ("/roundsctl/users", test_users);
  ADD ("/roundsctl/copies", test_copies);
  return g_test_run ();
}
