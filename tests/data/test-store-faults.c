/* A store whose disk fails, whose memory runs out and whose program is killed: what was acknowledged is there, nothing is there by half, the audit verifies. */
#include "fault-vfs.h"
#include "store-fixture.h"

#include "counts.h"
#include "local.h"
#include "records-private.h"
#include "store-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENT "{\"resourceType\":\"Patient\",\"id\":\"1\",\"gender\":\"female\"}"

/* ---- what is done ---- */

/* A group: one record that says its number, and one draft, in one transaction. */
typedef struct
{
  guint number;
  const guint8 *patient;
} Group;

static gboolean
write_group (RoundsWrite *write, gpointer data, GError **error)
{
  const Group *group = data;
  g_autofree char *id = g_strdup_printf ("%u", group->number);
  g_autofree char *text = g_strdup_printf ("{\"resourceType\":\"Basic\",\"id\":\"%s\"}", id);
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  const RoundsIncoming incoming = { .source = "clinic",
                                    .type = "Basic",
                                    .id = id,
                                    .media = "application/fhir+json",
                                    .bytes = (const guint8 *) text,
                                    .n_bytes = strlen (text),
                                    .subject = "Patient/1" };
  const RoundsLocalKey key = { group->patient, "draft", id };
  const RoundsAuditEntry entry = { .act = "group", .patient = group->patient };

  return rounds_write_put (write, &incoming, NULL, error) &&
         rounds_write_put_local (write, &key, content, error) &&
         rounds_write_audit (write, &entry, error);
}

static gboolean
do_group (RoundsStore *store, const guint8 *patient, guint number, GError **error)
{
  const RoundsWriteOrder order = { test_actor, FALSE };
  Group group = { number, patient };

  return rounds_write_run (store, &order, write_group, &group, error);
}

/* Every group up to acknowledged is there, whole; one more may be. Gives how many there are. */
static guint
assert_groups (TestStore *self, guint acknowledged)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsChart) chart = test_store_chart (self, "1");
  g_autoptr (GPtrArray) drafts = rounds_chart_local (chart, "draft", &error);
  guint records = rounds_chart_get_records (chart)->len - 1;

  g_assert_cmpuint (drafts->len, ==, records);
  g_assert_cmpuint (records, >=, acknowledged);
  g_assert_cmpuint (records, <=, acknowledged + 1);
  for (guint i = 1; i <= records; i++)
    {
      g_autofree char *reference = g_strdup_printf ("Basic/%u", i);
      const RoundsRecord *record = rounds_chart_find_reference (chart, reference, NULL);
      g_autoptr (GBytes) bytes = NULL;

      g_assert_nonnull (record);
      bytes = rounds_chart_content (chart, record->rid, 0, &error);
      g_assert_no_error (error);
    }
  g_assert_true (rounds_audit_verify (self->store, NULL, &error));
  g_assert_no_error (error);
  return records;
}

static void
set_up (TestStore *self, gconstpointer data)
{
  test_store_set_up (self, data);
  test_store_put (self, "clinic", PATIENT);
}

/* ---- one program at a time ---- */

static void
test_lock (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *who = g_strdup_printf ("ada, process %d, since 20", (int) getpid ());
  int status;
  pid_t pid;

  g_assert_null (rounds_store_open (self->dir, TEST_PASSPHRASE, &error));
  g_assert_nonnull (error); /* a cheap slot is not obeyed, and said first */
  g_clear_error (&error);
  test_store_opens_not (&(TestStore){ self->folder, self->dir, NULL, self->key },
                        "The store is open already, by ada, process");
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      RoundsStore *store = rounds_store_open_with_key (self->dir, self->key, &error);

      _exit (store == NULL && error->code == ROUNDS_DATA_ERROR_HELD &&
                     strstr (error->message, who) != NULL
                 ? 0
                 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  test_store_reopen (self);
}

static void
test_network (TestStore *self, gconstpointer data)
{
  g_assert_true (rounds_lock_is_network (0x6969));      /* NFS */
  g_assert_true (rounds_lock_is_network (0xff534d42));  /* CIFS */
  g_assert_false (rounds_lock_is_network (0xef53));     /* ext4 */
  g_assert_false (rounds_lock_is_network (0x9123683e)); /* btrfs */
  g_assert_false (rounds_lock_is_network (0x01021994)); /* tmpfs */
}

/* ---- a folder that cannot be written ---- */

/* As nobody, for whom alone a mode means anything when this runs as root. */
static int
open_read_only (TestStore *self)
{
  const RoundsKeyCost cheap = ROUNDS_KEY_COST_TEST;
  const RoundsStoreSpec spec = { ROUNDS_STORE_CLINICAL, "ada", TEST_PASSPHRASE, NULL, cheap, NULL };
  g_autofree char *dir = g_build_filename (self->folder, "nobody", "store", NULL);
  g_autoptr (GError) error = NULL;

  if (getuid () == 0 && (setgid (65534) != 0 || setuid (65534) != 0))
    return 101;
  if (!rounds_store_create_from (dir, &spec, &error) || chmod (dir, 0500) != 0)
    return 102;
  if (rounds_store_open_from (dir, TEST_PASSPHRASE, &cheap, &error) != NULL)
    return 103;
  if (chmod (dir, 0700) != 0)
    return 104;
  return error->code;
}

static void
test_read_only (TestStore *self, gconstpointer data)
{
  g_autofree char *above = g_build_filename (self->folder, "nobody", NULL);
  int status;
  pid_t pid;

  g_assert_cmpint (g_mkdir (above, 0777), ==, 0);
  g_assert_cmpint (chmod (above, 0777), ==, 0);
  g_assert_cmpint (chmod (self->folder, 0755), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    _exit (open_read_only (self));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, ROUNDS_DATA_ERROR_PERMISSION);
}

/* ---- acknowledged means synced ---- */

static void
test_synced (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  RoundsFound found = test_store_find (self, "Patient", "1");

  for (guint i = 1; i <= 5; i++)
    {
      fault_vfs_take_syncs ();
      g_assert_true (do_group (self->store, found.patient, i, &error));
      g_assert_cmpuint (fault_vfs_take_syncs (), >=, 1);
      rounds_chart_close (test_store_chart (self, "1"));
      g_assert_cmpuint (fault_vfs_take_syncs (), >=, 1);
    }
  assert_groups (self, 5);
}

/* ---- calls that fail ---- */

static gboolean
is_expected (const GError *error)
{
  return error->domain == ROUNDS_DATA_ERROR &&
         (error->code == ROUNDS_DATA_ERROR_FULL || error->code == ROUNDS_DATA_ERROR_IO ||
          error->code == ROUNDS_DATA_ERROR_MEMORY || error->code == ROUNDS_DATA_ERROR_PERMISSION);
}

typedef struct
{
  void (*set) (guint nth, gboolean lasting);
  gboolean (*happened) (void);
} Failing;

static void
fail_io (guint nth, gboolean lasting)
{
  fault_vfs_fail (nth, SQLITE_IOERR_WRITE, lasting);
}

static void
fail_full (guint nth, gboolean lasting)
{
  fault_vfs_fail (nth, SQLITE_FULL, lasting);
}

static const Failing failings[] = {
  { fail_io, fault_vfs_failed },
  { fail_full, fault_vfs_failed },
  { fault_memory_fail, fault_memory_failed },
};

/* Each call on the way of a write fails in turn, until it gets through without one. */
static void
fail_writes (TestStore *self, const Failing *failing, gboolean lasting, guint *done)
{
  RoundsFound found = test_store_find (self, "Patient", "1");
  guint failures = 0;

  for (guint nth = 1;; nth++)
    {
      g_autoptr (GError) error = NULL;
      gboolean written, failed;

      failing->set (nth, lasting);
      written = do_group (self->store, found.patient, *done + 1, &error);
      failed = failing->happened ();
      failing->set (0, FALSE);
      if (!written && !is_expected (error))
        g_error ("call %u: %s", nth, error->message);
      g_assert_true (written || failed);
      if (!written)
        failures++;
      if (written)
        *done += 1;
      if (nth % 7 == 0 || !failed)
        g_assert_cmpuint (assert_groups (self, *done), ==, *done);
      if (!failed)
        break;
    }
  g_assert_cmpuint (failures, >, 3);
  g_test_message ("%u failures", failures);
}

static void
test_failing_writes (TestStore *self, gconstpointer data)
{
  guint done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (failings); i++)
    for (guint lasting = 0; lasting < 2; lasting++)
      fail_writes (self, &failings[i], lasting, &done);
  test_store_reopen (self);
  g_assert_cmpuint (assert_groups (self, done), ==, done);
}

/* Opening and reading: an error each time, and afterwards all is as it was. Of the many calls on
 * the way the quick tier takes the first ones, then fewer. */
static void
test_failing_reads (TestStore *self, gconstpointer data)
{
  const TestCounts counts = { "fail calls of reading, near", 8, 100000, 100000 };
  guint near = test_count (&counts);
  RoundsFound found = test_store_find (self, "Patient", "1");
  g_autoptr (GError) put_error = NULL;

  g_assert_true (do_group (self->store, found.patient, 1, &put_error));
  for (guint i = 0; i < G_N_ELEMENTS (failings); i++)
    {
      gboolean failed = TRUE;

      for (guint nth = 1; failed; nth += 1 + nth / near)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (RoundsChart) chart = NULL;

          if (self->store != NULL)
            test_store_shut (self);
          failings[i].set (nth, FALSE);
          test_store_try_reopen (self, &error);
          if (self->store != NULL)
            chart = rounds_chart_open (self->store, found.patient, &test_actor, &error);
          failed = failings[i].happened ();
          failings[i].set (0, FALSE);
          if (chart == NULL && !is_expected (error))
            g_error ("call %u: %s", nth, error->message);
        }
    }
  test_store_reopen (self);
  assert_groups (self, 1);
}

/* ---- a full disk ---- */

/* In bytes; 0: none. */
static gint64
ballast (TestStore *self)
{
  g_autofree char *path = g_build_filename (self->dir, "ballast", NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? status.st_size : 0;
}

static gboolean
add_urgent (TestStore *self, GError **error)
{
  const RoundsAuditEntry entry = { .act = "search" };

  return rounds_audit_add (self->store, &test_actor, &entry, error);
}

/* What is not urgent fails and leaves the reserve; what is urgent gives a piece of it up. (That the second try
 * then finds room is the disk's part; here only the first call fails.) The disk may be filled again, by another
 * program, before the last words of a draft come: there is another piece for them. */
static void
test_ballast (TestStore *self, gconstpointer data)
{
  RoundsFound found = test_store_find (self, "Patient", "1");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ballast (self), ==, 16 << 20);
  fault_vfs_fail (1, SQLITE_FULL, TRUE);
  g_assert_false (do_group (self->store, found.patient, 1, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpint (ballast (self), ==, 16 << 20);
  for (int left = 12; left >= 0; left -= 4)
    {
      fault_vfs_fail (1, SQLITE_FULL, FALSE);
      g_assert_true (add_urgent (self, &error));
      g_assert_no_error (error);
      g_assert_true (fault_vfs_failed ());
      g_assert_cmpint (ballast (self), ==, left << 20);
    }
  fault_vfs_fail (0, 0, FALSE);
  assert_groups (self, 0);
  test_store_reopen (self);
  g_assert_cmpint (ballast (self), ==, 16 << 20);
  /* A disk on which no piece makes room: all are given up, and then it fails. */
  fault_vfs_fail (1, SQLITE_FULL, TRUE);
  g_assert_false (add_urgent (self, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_FULL);
  g_assert_cmpint (ballast (self), ==, 0);
  fault_vfs_fail (0, 0, FALSE);
}

/* ---- killed ---- */

/* Writes groups and says each on fd once it is acknowledged, until it is killed. */
static void
write_until_killed (TestStore *self, int fd, guint from)
{
  g_autoptr (GError) error = NULL;
  RoundsStore *store = rounds_store_open_with_key (self->dir, self->key, &error);
  g_autoptr (GArray) found = NULL;

  if (store == NULL)
    _exit (2);
  found = rounds_store_find (store, "Patient", "1", NULL, &error);
  for (guint i = from;; i++)
    {
      if (!do_group (store, g_array_index (found, RoundsFound, 0).patient, i, &error) ||
          write (fd, &i, sizeof i) != sizeof i)
        _exit (3);
    }
}

/* Reads what was acknowledged until the writer is gone. */
static guint
read_acknowledged (int fd, guint before)
{
  guint acknowledged = before, number;

  while (read (fd, &number, sizeof number) == sizeof number)
    acknowledged = number;
  return acknowledged;
}

static void
wait_us (gint64 us)
{
  gint64 end = g_get_monotonic_time () + us;

  while (g_get_monotonic_time () < end)
    g_thread_yield ();
}

/* So many share a store: all its groups are read after each kill. */
#define KILLS_A_STORE 200

static void
test_killed (TestStore *self, gconstpointer data)
{
  const TestCounts counts = { "kill a writer", 100, 300, 5000 };
  guint n = test_count (&counts);
  guint there = 0, groups = 0;

  test_store_shut (self);
  for (guint i = 0; i < n; i++)
    {
      int fds[2], status;
      pid_t pid;
      guint number;

      g_assert_cmpint (pipe (fds), ==, 0);
      pid = fork ();
      g_assert_cmpint (pid, >=, 0);
      if (pid == 0)
        write_until_killed (self, fds[1], there + 1);
      close (fds[1]);
      /* At least one is acknowledged; then the end comes anywhere. */
      g_assert_cmpint (read (fds[0], &number, sizeof number), ==, sizeof number);
      wait_us (g_test_rand_int_range (0, 15000));
      kill (pid, SIGKILL);
      number = read_acknowledged (fds[0], number);
      close (fds[0]);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFSIGNALED (status));
      test_store_reopen (self);
      there = assert_groups (self, number);
      if (i % KILLS_A_STORE == KILLS_A_STORE - 1)
        {
          groups += there;
          there = 0;
          test_store_tear_down (self, NULL);
          set_up (self, data);
        }
      test_store_shut (self);
    }
  g_test_message ("%u groups over %u kills", groups + there, n);
}

int
main (int argc, char **argv)
{
  fault_memory_install ();
  fault_vfs_install ();
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) \
  g_test_add ("/store-faults/" path, TestStore, NULL, set_up, test, test_store_tear_down)
  ADD ("lock", test_lock);
  ADD ("network", test_network);
  ADD ("read-only", test_read_only);
  ADD ("synced", test_synced);
  ADD ("failing-writes", test_failing_writes);
  ADD ("failing-reads", test_failing_reads);
  ADD ("ballast", test_ballast);
  ADD ("killed", test_killed);
  return g_test_run ();
}
