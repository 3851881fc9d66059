/* The power goes while a store is written: what was acknowledged is there, whole; nothing is half
 * there; the roots and the audit agree. */
#include "store-fixture.h"

#include "counts.h"
#include "crash-vfs.h"
#include "local.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PEOPLE  3
#define COMMITS 24 /* of one run */
#define CYCLE   7  /* commits until the store is closed, which moves the log into the database */

/* What a run is told of a commit, when it is on disk. */
typedef struct
{
  guint8 what; /* 'r' a record, 'l' a local row */
  guint32 number;
} Acknowledged;

/* Record number n: of one of three people, sometimes a later version of an earlier one. */
static char *
record_of (guint n)
{
  g_autofree char *long_text = g_strnfill (n % 5 == 0 ? 9000 : 20, 'a' + n % 26);

  return g_strdup_printf ("{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"status\":\"final\","
                          "\"code\":{\"text\":\"%s\"},\"subject\":{\"reference\":\"Patient/p%u\"},"
                          "\"effectiveDateTime\":\"2026-10-03\",\"valueInteger\":%u}",
                          n % 9, long_text, n % PEOPLE, n);
}

static void
acknowledge (int to, guint8 what, guint number)
{
  const Acknowledged said = { what, number };

  if (write (to, &said, sizeof said) != sizeof said)
    _exit (1);
}

static void
commit_record (TestStore *self, guint n)
{
  g_autofree char *json = record_of (n);

  test_store_put (self, "test", json);
}

static gboolean
put_draft (RoundsWrite *write, gpointer data, GError **error)
{
  const guint *n = data;
  const RoundsLocalKey key = { NULL, "draft", "d" };
  const RoundsAuditEntry entry = { .act = "draft" };
  g_autoptr (GBytes) content = g_bytes_new (n, sizeof *n);

  return rounds_write_put_local (write, &key, content, error) &&
         rounds_write_audit (write, &entry, error);
}

static void
commit_draft (TestStore *self, guint n)
{
  const RoundsWriteOrder order = { test_actor, FALSE };
  g_autoptr (GError) error = NULL;

  if (!rounds_write_run (self->store, &order, put_draft, &n, &error))
    g_error ("%s", error->message);
}

/* The whole life of one process, until the power goes or it is done. */
static void
live (TestStore *self, int to)
{
  for (guint n = 0; n < COMMITS; n++)
    {
      if (n % CYCLE == 0)
        test_store_reopen (self);
      if (n % 4 == 3)
        commit_draft (self, n);
      else
        commit_record (self, n);
      acknowledge (to, n % 4 == 3 ? 'l' : 'r', n);
    }
  test_store_shut (self);
}

typedef struct
{
  int last[9]; /* by id: the last one that was acknowledged, -1: none */
  int draft;
  guint n;
} Promised;

static void
promised_read (Promised *promised, int from)
{
  Acknowledged said;

  *promised = (Promised){ .draft = -1 };
  for (guint i = 0; i < 9; i++)
    promised->last[i] = -1;
  while (read (from, &said, sizeof said) == sizeof said)
    {
      if (said.what == 'l')
        promised->draft = said.number;
      else
        promised->last[said.number % 9] = said.number;
      promised->n++;
    }
}

/* Ends with CRASH_STATUS, or 0 when it was done before. */
static int
run (TestStore *self, guint32 seed, guint after, Promised *promised)
{
  int pipes[2], status;
  pid_t child;

  test_store_shut (self);
  g_assert_cmpint (pipe (pipes), ==, 0);
  child = fork ();
  if (child == 0)
    {
      close (pipes[0]);
      crash_vfs_install (seed, after);
      live (self, pipes[1]);
      _exit (0);
    }
  close (pipes[1]);
  promised_read (promised, pipes[0]);
  close (pipes[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

/* The newest version of a record is the last that was promised, or the one after it that was on its
 * way; its bytes are whole. */
static void
check_record (TestStore *self, guint id, int last)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup_printf ("o%u", id);
  g_autoptr (GArray) found = rounds_store_find (self->store, "Observation", name, "test", &error);
  g_autoptr (RoundsChart) chart = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const RoundsFound *at;
  gboolean whole = FALSE;

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, <=, 1);
  if (found->len == 0)
    {
      g_assert_cmpint (last, ==, -1);
      return;
    }
  at = &g_array_index (found, RoundsFound, 0);
  chart = rounds_chart_open (self->store, at->patient, &test_actor, &error);
  g_assert_no_error (error);
  bytes = rounds_chart_content (chart, at->rid, 0, &error);
  g_assert_no_error (error);
  for (guint n = id; n < COMMITS && !whole; n += 9)
    {
      g_autofree char *should = record_of (n);

      if ((int) n < last)
        continue;
      whole = g_bytes_get_size (bytes) == strlen (should) &&
              memcmp (g_bytes_get_data (bytes, NULL), should, strlen (should)) == 0;
    }
  g_assert_true (whole);
}

static void
check_draft (TestStore *self, int last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = rounds_store_local (self->store, "draft", &error);
  guint n;

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, <=, 1);
  if (rows->len == 0)
    {
      g_assert_cmpint (last, ==, -1);
      return;
    }
  g_assert_cmpuint (g_bytes_get_size (((RoundsLocalRow *) rows->pdata[0])->content), ==, sizeof n);
  memcpy (&n, g_bytes_get_data (((RoundsLocalRow *) rows->pdata[0])->content, NULL), sizeof n);
  g_assert_cmpint ((int) n, >=, last);
}

static void
check (TestStore *self, const Promised *promised)
{
  g_autoptr (GError) error = NULL;

  test_store_reopen (self);
  if (!rounds_audit_verify (self->store, NULL, &error))
    g_error ("%s", error->message);
  for (guint id = 0; id < 9; id++)
    check_record (self, id, promised->last[id]);
  check_draft (self, promised->draft);
  /* It can be written again. */
  commit_draft (self, 1000);
}

static void
test_power_loss (void)
{
  const TestCounts counts = { "power losses", 12, 200, 1000 };
  guint lives = 0, lost = 0, kept = 0;

  for (guint left = test_count (&counts); left > 0; left--)
    {
      TestStore self = { 0 };
      guint32 seed = g_test_rand_int ();
      Promised promised;
      int status;

      test_store_set_up (&self, NULL);
      test_store_put (&self, "test",
                      "{\"resourceType\":\"Patient\",\"id\":\"p0\"}\n"
                      "{\"resourceType\":\"Patient\",\"id\":\"p1\"}\n"
                      "{\"resourceType\":\"Patient\",\"id\":\"p2\"}\n");
      /* A whole life is some 400 steps of the disk; the first one never gets so far. */
      status = run (&self, seed, 1 + seed % (lives++ == 0 ? 100 : 900), &promised);
      g_assert_true (status == CRASH_STATUS || status == 0);
      lost += status == CRASH_STATUS;
      kept += promised.n;
      check (&self, &promised);
      test_store_tear_down (&self, NULL);
    }
  g_test_message ("count: power gone %u, commits promised and kept %u", lost, kept);
  g_assert_cmpuint (lost, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/power-loss/promises", test_power_loss);
  return g_test_run ();
}
