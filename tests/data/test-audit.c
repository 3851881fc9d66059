/* The audit: whole rows in order, and each way to tamper with it said in its own words. */
#include "store-fixture.h"

#include "counts.h"
#include "records-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#define ROWS        12
/* What keeps SQL from changing rows is the first thing that a forger takes away. */
#define NO_TRIGGERS "DROP TRIGGER audit_stays; DROP TRIGGER audit_is;"

static gboolean
write_rows (RoundsWrite *write, gpointer data, GError **error)
{
  const guint *n = data;

  for (guint i = 0; i < *n; i++)
    {
      g_autofree char *detail = g_strdup_printf ("number %u", i + 1);
      const RoundsAuditEntry entry = { .act = "search", .detail = detail };

      if (!rounds_write_audit (write, &entry, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_rows (TestStore *self, guint n)
{
  const RoundsWriteOrder order = { test_actor, TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_write_run (self->store, &order, write_rows, &n, &error));
  g_assert_no_error (error);
}

static void
set_up (TestStore *self, gconstpointer data)
{
  test_store_set_up (self, data);
  add_rows (self, ROWS);
}

static gboolean
on_row (gpointer data, const RoundsAuditRow *row)
{
  guint *n = data;
  g_autofree char *detail = g_strdup_printf ("number %u", ++*n);

  g_assert_cmpuint (row->seq, ==, *n);
  g_assert_cmpstr (row->entry.act, ==, "search");
  g_assert_cmpstr (row->entry.detail, ==, detail);
  g_assert_cmpstr (row->user, ==, "ada");
  g_assert_cmpstr (row->reason, ==, "treatment");
  g_assert_null (row->entry.patient);
  g_assert_cmpint (row->time, >, 1700000000000);
  return TRUE;
}

/* ---- a clock that was set back ---- */

/* In the place of GLib's: the clock of this program, which nobody else sets. */
#define BEGAN G_GINT64_CONSTANT (1795000000) /* s: in November 2026 */

static gint64 set_back_us;

gint64
g_get_real_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (BEGAN + now.tv_sec) * G_USEC_PER_SEC + now.tv_nsec / 1000 - set_back_us;
}

static gboolean
on_row_time (gpointer data, const RoundsAuditRow *row)
{
  gint64 *times = data;

  times[row->seq - 1] = row->time;
  return TRUE;
}

/* Order is that of the numbers, each time that of its own clock; all verifies, and who opens is told. */
static void
test_clock (TestStore *self, gconstpointer data)
{
  const gint64 day_ms = 24 * 3600 * 1000;
  gint64 times[2 * ROWS] = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 rows;

  g_assert_cmpint (rounds_store_get_clock_behind (self->store), ==, 0);
  set_back_us = day_ms * 1000;
  test_store_reopen (self);
  g_assert_cmpint (rounds_store_get_clock_behind (self->store), >, day_ms - 60000);
  g_assert_cmpint (rounds_store_get_clock_behind (self->store), <=, day_ms);
  add_rows (self, ROWS);
  g_assert_true (rounds_audit_list (self->store, 1, on_row_time, times, &error));
  g_assert_cmpint (times[ROWS - 1] - times[ROWS], >, day_ms - 60000);
  g_assert_true (rounds_audit_verify (self->store, &rows, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, 2 * ROWS);
  /* Two versions of one record, the second of an earlier time: the second is the newer one. */
  set_back_us = 0;
  test_store_put (self, "feed", "{\"resourceType\":\"Patient\",\"id\":\"1\",\"gender\":\"male\"}");
  set_back_us = 2 * day_ms * 1000;
  test_store_put (self, "feed",
                  "{\"resourceType\":\"Patient\",\"id\":\"1\",\"gender\":\"female\"}");
  {
    g_autoptr (RoundsChart) chart = test_store_chart (self, "1");

    g_assert_cmpstr (rounds_chart_get_person (chart)->sex, ==, "female");
    g_assert_cmpuint (rounds_chart_find_reference (chart, "Patient/1", NULL)->version, ==, 2);
  }
  set_back_us = 0;
  test_store_reopen (self);
  g_assert_cmpint (rounds_store_get_clock_behind (self->store), ==, 0);
}

static gboolean
on_row_stop (gpointer data, const RoundsAuditRow *row)
{
  guint *n = data;

  return ++*n < 3;
}

static void
test_list (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint64 rows;
  guint n = 0;

  g_assert_true (rounds_audit_list (self->store, 1, on_row, &n, &error));
  g_assert_cmpuint (n, ==, ROWS);
  n = 5;
  g_assert_true (rounds_audit_list (self->store, 6, on_row, &n, &error));
  g_assert_cmpuint (n, ==, ROWS);
  n = 0;
  g_assert_true (rounds_audit_list (self->store, 1, on_row_stop, &n, &error));
  g_assert_cmpuint (n, ==, 3);
  g_assert_true (rounds_audit_verify (self->store, &rows, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, ROWS);
}

/* A chart is in the audit before it is read, a refusal as well. */
static gboolean
on_chart_row (gpointer data, const RoundsAuditRow *row)
{
  GString *acts = data;

  g_string_append_printf (acts, "%s%s%s ", row->entry.act, row->entry.patient != NULL ? "+" : "",
                          row->entry.failed ? "!" : "");
  return TRUE;
}

static void
test_chart (TestStore *self, gconstpointer data)
{
  g_autoptr (GString) acts = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  RoundsFound found;

  test_store_put (self, "clinic", "{\"resourceType\":\"Patient\",\"id\":\"1\"}");
  rounds_chart_close (test_store_chart (self, "1"));
  found = test_store_find (self, "Patient", "1");
  test_store_shut (self);
  test_store_sql (self, "UPDATE record SET sealed = zeroblob (200)");
  test_store_reopen (self);
  g_assert_null (rounds_chart_open (self->store, found.patient, &test_actor, &error));
  g_clear_error (&error);
  g_assert_true (rounds_audit_list (self->store, ROWS + 1, on_chart_row, acts, &error));
  g_assert_cmpstr (acts->str, ==, "import open-chart+ open-chart+ open-chart+! ");
}

/* ---- tampering ---- */

static void
assert_fault (TestStore *self, const char *sql, RoundsFault fault)
{
  g_autofree char *whole = g_strconcat (NO_TRIGGERS, sql, NULL);

  test_store_shut (self);
  test_store_sql (self, whole);
  test_store_opens_not (self, rounds_fault_text (fault));
}

static void
test_changed (TestStore *self, gconstpointer data)
{
  assert_fault (self, "UPDATE audit SET sealed = zeroblob (length (sealed)) WHERE seq = 5",
                ROUNDS_FAULT_AUDIT_CHANGED);
}

static void
test_hash_changed (TestStore *self, gconstpointer data)
{
  assert_fault (self, "UPDATE audit SET hash = randomblob (32) WHERE seq = 5",
                ROUNDS_FAULT_AUDIT_CHANGED);
}

static void
test_moved (TestStore *self, gconstpointer data)
{
  assert_fault (self,
                "UPDATE audit SET seq = 100 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 6;"
                "UPDATE audit SET seq = 6 WHERE seq = 100",
                ROUNDS_FAULT_AUDIT_MOVED);
}

static void
test_taken_out (TestStore *self, gconstpointer data)
{
  assert_fault (self, "DELETE FROM audit WHERE seq = 5", ROUNDS_FAULT_AUDIT_GAP);
}

static void
test_cut_off (TestStore *self, gconstpointer data)
{
  assert_fault (self, "DELETE FROM audit WHERE seq > 9", ROUNDS_FAULT_AUDIT_CUT);
}

static void
test_all_cut_off (TestStore *self, gconstpointer data)
{
  assert_fault (self, "DELETE FROM audit", ROUNDS_FAULT_AUDIT_CUT);
}

static void
test_added (TestStore *self, gconstpointer data)
{
  assert_fault (self, "INSERT INTO audit SELECT seq + 1, sealed, hash FROM audit WHERE seq = 12",
                ROUNDS_FAULT_AUDIT_ADDED);
}

/* Far behind the end only the whole check sees it. */
static void
test_changed_long_ago (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_rows (self, 100);
  test_store_shut (self);
  test_store_sql (self, NO_TRIGGERS "UPDATE audit SET hash = randomblob (32) WHERE seq = 5");
  test_store_reopen (self);
  g_assert_false (rounds_audit_verify (self->store, NULL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
  g_assert_true (g_str_has_prefix (error->message, rounds_fault_text (ROUNDS_FAULT_AUDIT_CHANGED)));
}

static void
test_rolled_back (TestStore *self, gconstpointer data)
{
  g_autoptr (GBytes) before = NULL;

  test_store_shut (self);
  before = test_store_file (self, "records");
  test_store_reopen (self);
  add_rows (self, 1);
  test_store_shut (self);
  test_store_set_file (self, "records", before);
  test_store_opens_not (self, rounds_fault_text (ROUNDS_FAULT_ROLLED_BACK));
}

/* Another history of the same length: the database of before, and other rows after it. */
static void
test_other_history (TestStore *self, gconstpointer data)
{
  g_autoptr (GBytes) records = NULL, head = NULL, forged = NULL;

  test_store_shut (self);
  records = test_store_file (self, "records");
  head = test_store_file (self, "audit-head");
  test_store_reopen (self);
  add_rows (self, 3);
  test_store_shut (self);
  forged = test_store_file (self, "audit-head");
  test_store_set_file (self, "records", records);
  test_store_set_file (self, "audit-head", head);
  test_store_reopen (self);
  add_rows (self, 3);
  test_store_shut (self);
  test_store_set_file (self, "audit-head", forged);
  test_store_opens_not (self, rounds_fault_text (ROUNDS_FAULT_ROLLED_BACK));
}

static void
test_head (TestStore *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->dir, "audit-head", NULL);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) head = NULL;

  test_store_shut (self);
  head = test_store_file (self, "audit-head");
  g_unlink (path);
  test_store_opens_not (self, rounds_fault_text (ROUNDS_FAULT_HEAD_MISSING));
  test_store_set_file (self, "audit-head", nothing);
  test_store_opens_not (self, rounds_fault_text (ROUNDS_FAULT_HEAD_CHANGED));
  test_store_set_file (self, "audit-head", head);
  test_store_reopen (self);
}

/* Behind is normal: a program that died before it wrote the copy, or an older copy that was put there. Every
 * row is still known; and once it was opened, an older database is told again. */
static void
test_head_behind (TestStore *self, gconstpointer data)
{
  g_autoptr (GBytes) head = NULL, records = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  guint64 rows;

  test_store_shut (self);
  head = test_store_file (self, "audit-head");
  records = test_store_file (self, "records");
  test_store_reopen (self);
  add_rows (self, 70);
  test_store_shut (self);
  test_store_set_file (self, "audit-head", head);
  test_store_reopen (self);
  g_assert_true (rounds_audit_verify (self->store, &rows, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, ROWS + 70);
  test_store_shut (self);
  after = test_store_file (self, "audit-head");
  g_assert_false (g_bytes_equal (head, after));
  test_store_set_file (self, "records", records);
  test_store_opens_not (self, rounds_fault_text (ROUNDS_FAULT_ROLLED_BACK));
}

/* 64 rows later at the latest it is on disk, while the store is open. */
static void
test_head_follows (TestStore *self, gconstpointer data)
{
  g_autoptr (GBytes) before = test_store_file (self, "audit-head");
  g_autoptr (GBytes) after = NULL;

  add_rows (self, 64);
  add_rows (self, 1); /* the writer is done with the first when it begins the second */
  after = test_store_file (self, "audit-head");
  g_assert_false (g_bytes_equal (before, after));
}

/* SQL cannot change a row while the tables are as they were made. */
static void
test_triggers (TestStore *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->dir, "records", NULL);
  sqlite3 *db;

  test_store_shut (self);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "DELETE FROM audit", NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE audit SET seq = seq + 1", NULL, NULL, NULL), ==,
                   SQLITE_CONSTRAINT);
  sqlite3_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) \
  g_test_add ("/audit/" path, TestStore, NULL, set_up, test, test_store_tear_down)
  ADD ("list", test_list);
  ADD ("chart", test_chart);
  ADD ("changed", test_changed);
  ADD ("hash-changed", test_hash_changed);
  ADD ("moved", test_moved);
  ADD ("taken-out", test_taken_out);
  ADD ("cut-off", test_cut_off);
  ADD ("all-cut-off", test_all_cut_off);
  ADD ("added", test_added);
  ADD ("changed-long-ago", test_changed_long_ago);
  ADD ("rolled-back", test_rolled_back);
  ADD ("other-history", test_other_history);
  ADD ("head", test_head);
  ADD ("head-behind", test_head_behind);
  ADD ("head-follows", test_head_follows);
  ADD ("triggers", test_triggers);
  ADD ("clock-set-back", test_clock);
  return g_test_run ();
}
