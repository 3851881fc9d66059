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

static const char record[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"family\":\"Moore\"}]}\n"
    "{\"resourceType\":\"Observation\",\"id\":\"k1\",\"status\":\"final\",\"code\":{\"text\":\"K\"}"
    ","
    "\"subject\":{\"reference\":\"Patient/p1\"},\"valueQuantity\":{\"value\":7.10,\"unit\":"
    "\"mmol/L\"}}\n";

static void
import (CtlFixture *fixture)
{
  ctl_fixture_import (fixture, "record.ndjson", record, "clinic");
}

static void
test_notes (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) draft = { 0 }, edit = { 0 }, show = { 0 }, list = { 0 }, sign = { 0 },
               outbox = { 0 };
  g_auto (Run) gone = { 0 }, nobody = { 0 }, usage = { 0 }, addend = { 0 }, wrong = { 0 };
  g_autofree char *id = NULL, *note = NULL;

  import (fixture);
  CTL (fixture, "K 7.10\n", &draft, OPEN, "note", "new", "--patient", "p1", "--title", "Round",
       "--file", "-", "--json");
  assert_ok (&draft);
  id = member_of (draft.out, "id");
  CTL (fixture, NULL, &edit, OPEN, "note", "edit", id, "--patient", "p1", "--text", "K is 7.10");
  assert_ok (&edit);
  CTL (fixture, NULL, &show, OPEN, "draft", "show", id, "--patient", "p1");
  g_assert_cmpstr (show.out, ==, "K is 7.10\n");
  CTL (fixture, NULL, &list, OPEN, "draft", "list", "--patient", "p1", "--json");
  assert_is_json (list.out);
  assert_has (list.out, "\"title\":\"Round\"");
  CTL (fixture, NULL, &sign, OPEN, "note", "sign", id, "--patient", "p1", "--json");
  assert_ok (&sign);
  note = member_of (sign.out, "reference");
  CTL (fixture, NULL, &outbox, OPEN, "outbox", "--json");
  assert_is_json (outbox.out);
  assert_has (outbox.out, note);
  CTL (fixture, NULL, &gone, OPEN, "note", "sign", id, "--patient", "p1", "--json");
  assert_json_error (&gone, "not-found");
  CTL (fixture, NULL, &nobody, OPEN, "note", "new", "--patient", "p9", "--text", "x", "--json");
  assert_json_error (&nobody, "not-found");
  CTL (fixture, NULL, &usage, OPEN, "note", "sign", "--patient", "p1");
  g_assert_cmpint (usage.status, ==, 2);
  CTL (fixture, NULL, &addend, OPEN, "note", "addend", note, "--patient", "p1", "--text", "more");
  assert_ok (&addend);
  CTL (fixture, NULL, &wrong, OPEN, "note", "error", note, "--patient", "p1");
  assert_ok (&wrong);
}

/* What is typed is kept or refused, never left unheard. */
static void
test_refused (CtlFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *words[6];
    int status;
    const char *said;
  } rows[] = {
    { { "note", "new" }, 2, "--text or --file is needed" },
    { { "note", "new", "--text", " \n" }, 2, "a note says something" },
    { { "note", "new", "--text", "x", "--file", "y" }, 2, "not both" },
    { { "note", "edit", "x" }, 2, "what is to change is needed" },
    { { "note", "sign", "x", "--text", "y" }, 2, "a draft is changed by note edit" },
    { { "note", "sign", "x" }, 1, "roundsctl: x: There is no such draft" },
    { { "note", "new", "--text", "caf\xe9" }, 2, "LC_ALL=C.UTF-8" },
    { { "add", "observation", "text=K", "title=Na", "value=1", "unit=1" },
      2,
      "'title=Na': that was said before" },
    { { "add", "observation", "code=a|b", "code=c|d" }, 2, "'code=c|d': that was said before" },
    { { "add", "problem", "text=Gout", "value=7" }, 2, "problem does not take 'value=7'" },
    { { "add", "task", "text=Call", "code=a|b" }, 2, "task does not take 'code=a|b'" },
    { { "add", "allergy", "text=Nuts", "component=a|b|1|1" }, 2, "allergy does not take" },
    { { "add", "observation", "text=K", "version=2" }, 2, "observation does not take" },
    { { "add", "task", "text=Call", "priority=soon" }, 1, "roundsctl: A task is routine, urgent" },
    { { "add", "observation", "text=K", "value=1e400", "unit=1" },
      1,
      "A value is a decimal number" },
    { { "add", "observation", "text=BP", "value=120", "unit=mm[Hg]", "component=a|b|80|mm[Hg]" },
      2,
      "'component=a|b|80|mm[Hg]': an observation has one value, or components" },
    { { "add", "observation", "text=BP", "component=a|b|80|mm[Hg]", "comparator=<" },
      2,
      "'comparator=<': an observation has one value, or components" },
    { { "acknowledge", "Observation/none" }, 1, "There is no such record here" },
    { { "acknowledge", "--text", "x" }, 2, "--text goes with the record" },
    { { "turn", "king", "--text", "x" }, 2, "turn list, or turn user" },
    { { "turn", "user" }, 2, "turn list, or turn user" },
    { { "task", "done", "Task/x" }, 1, "roundsctl: Task/x: There is no such record here" },
  };
  g_auto (Run) blank = { 0 }, cut = { 0 };

  import (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *const *w = rows[i].words;
      g_auto (Run) run = { 0 };

      CTL (fixture, NULL, &run, OPEN, w[0], "--patient", "p1", w[1], w[2], w[3], w[4], w[5]);
      g_assert_cmpint (run.status, ==, rows[i].status);
      g_assert_cmpstr (run.out, ==, "");
      g_assert_cmpuint (lines_in (run.err), ==, 1);
      assert_has (run.err, rows[i].said);
    }
  CTL (fixture, NULL, &blank, OPEN, "list", "save", "  ", "p1");
  g_assert_cmpint (blank.status, ==, 2);
  CTL (fixture, "caf\xe9", &cut, OPEN, "note", "new", "--patient", "p1", "--file", "-");
  assert_failed (&cut, "A text has at most 1 MiB of UTF-8");
}

static void
test_entries (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) one = { 0 }, two = { 0 }, bad = { 0 }, key = { 0 }, task = { 0 }, done = { 0 };
  g_auto (Run) show = { 0 }, tasks = { 0 }, list = { 0 }, lists = { 0 };
  g_autofree char *reference = NULL, *of_task = NULL;

  import (fixture);
  CTL (fixture, NULL, &one, OPEN, "add", "--patient", "p1", "observation", "text=K",
       "code=http://loinc.org|2823-3", "value=7.10", "unit=mmol/L", "category=laboratory",
       "--json");
  assert_ok (&one);
  reference = member_of (one.out, "reference");
  CTL (fixture, NULL, &show, OPEN, "show", reference);
  assert_has (show.out, "\"value\":7.10,");
  CTL (fixture, NULL, &two, OPEN, "add", "--patient", "p1", "allergy", "text=Penicillin",
       "reaction=Rash", "severity=mild");
  assert_ok (&two);
  CTL (fixture, NULL, &bad, OPEN, "add", "--patient", "p1", "observation", "text=K", "value=7,1",
       "unit=mmol/L", "--json");
  assert_json_error (&bad, "invalid");
  CTL (fixture, NULL, &key, OPEN, "add", "--patient", "p1", "observation", "colour=red");
  g_assert_cmpint (key.status, ==, 2);
  CTL (fixture, NULL, &task, OPEN, "add", "--patient", "p1", "task", "text=Repeat K",
       "cite=Observation/k1", "version=1", "--json");
  assert_ok (&task);
  of_task = member_of (task.out, "reference");
  CTL (fixture, NULL, &done, OPEN, "task", "done", of_task, "--patient", "p1");
  assert_ok (&done);
  CTL (fixture, NULL, &tasks, OPEN, "task", "list", "--patient", "p1", "--json");
  assert_is_json (tasks.out);
  assert_has (tasks.out, "\"status\":\"completed\",\"title\":\"Repeat K\"");
  CTL (fixture, NULL, &list, OPEN, "list", "save", "Ward 3", "p1");
  assert_ok (&list);
  CTL (fixture, NULL, &lists, OPEN, "list", "show");
  g_assert_cmpstr (lists.out, ==, "Ward 3: 1 patient\n");
}

/* What is seen, taken on and said is kept, and read back. */
static void
test_marks (CtlFixture *fixture, gconstpointer data)
{
  g_auto (Run) none = { 0 }, seen = { 0 }, marks = { 0 }, taken = { 0 }, all = { 0 };
  g_auto (Run) first = { 0 }, second = { 0 }, turns = { 0 }, gone = { 0 }, unchecked = { 0 };
  g_autofree char *id = NULL;

  import (fixture);
  CTL (fixture, NULL, &none, OPEN, "seen", "--patient", "p1");
  g_assert_cmpstr (none.out, ==, "");
  CTL (fixture, NULL, &seen, OPEN, "seen", "Observation/k1", "Patient/p1", "--patient", "p1");
  g_assert_cmpstr (seen.out, ==, "seen Observation/k1\nseen Patient/p1\n");
  CTL (fixture, NULL, &marks, OPEN, "seen", "--patient", "p1", "--json");
  assert_has (marks.out, "\"reference\":\"Observation/k1\"");
  CTL (fixture, NULL, &taken, OPEN, "acknowledge", "Observation/k1", "--patient", "p1", "--text",
       "repeat\nat noon");
  assert_ok (&taken);
  CTL (fixture, NULL, &all, OPEN, "acknowledge", "--patient", "p1");
  assert_has (all.out, "  Observation/k1  repeat at noon\n");
  assert_has (all.out, "  clinician  Observation");
  CTL (fixture, NULL, &first, OPEN, "turn", "user", "--text", "K?", "--patient", "p1", "--json");
  assert_ok (&first);
  id = member_of (first.out, "id");
  CTL (fixture, NULL, &second, OPEN, "turn", "user", "--text", "7.10?", "--to", id, "--patient",
       "p1");
  assert_ok (&second);
  CTL (fixture, NULL, &unchecked, OPEN, "turn", "assistant", "--text", "7.10", "--patient", "p1",
       "--json");
  assert_json_error (&unchecked, "refused");
  CTL (fixture, NULL, &turns, OPEN, "turn", "list", "--patient", "p1", "--json");
  assert_has (turns.out, "\"turn\":2,\"role\":\"user\",\"text\":\"7.10?\"");
  CTL (fixture, NULL, &gone, OPEN, "seen", "Observation/k9", "--patient", "p1", "--json");
  assert_json_error (&gone, "not-found");
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

  CTL (fixture, NULL, &add, OPEN, "user", "add", "ben", "--role", "viewer", "--new-passphrase-file",
       other);
  assert_ok (&add);
  CTL (fixture, NULL, &list, OPEN, "user", "list", "--json");
  assert_is_json (list.out);
  assert_has (list.out, "{\"user\":\"ben\",\"role\":\"viewer\",\"passphrase\":true");
  CTL (fixture, NULL, &refused, "--store", fixture->clinical, "--passphrase-file", other, "user",
       "remove", "clinician", "--json");
  assert_json_error (&refused, "refused");
  CTL (fixture, NULL, &last, OPEN, "user", "remove", "clinician", "--json");
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
  CTL (fixture, NULL, &usage, OPEN, "user", "keyring", "perhaps");
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
  CTL (fixture, NULL, &made, OPEN, "backup", backup, "--json");
  assert_ok (&made);
  assert_has (made.out, "\"records\":2,");
  CTL (fixture, NULL, &taken, OPEN, "backup", backup, "--json");
  assert_json_error (&taken, "exists");
  CTL (fixture, NULL, &restored, "--store", again, "--passphrase-file", fixture->passphrase_file,
       "restore", backup);
  assert_ok (&restored);
  CTL (fixture, NULL, &there, OPEN, "restore", backup, "--json");
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
  ADD ("/roundsctl/refused", test_refused);
  ADD ("/roundsctl/entries", test_entries);
  ADD ("/roundsctl/marks", test_marks);
  ADD ("/roundsctl/init-code", test_init);
  ADD ("/roundsctl/users", test_users);
  ADD ("/roundsctl/copies", test_copies);
  return g_test_run ();
}
