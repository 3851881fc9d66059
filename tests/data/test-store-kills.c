/* Programs that are killed while they bring a store of the first version up to date, while they
 * import, and while the log goes into the database: what there is afterwards is whole, and what was
 * acknowledged is in it. */
#include "store-fixture.h"

#include "counts.h"
#include "keys-private.h"
#include "needles.h"
#include "sibling.h"
#include "store-check.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef void (*Work) (TestStore *self, int acknowledge);

/* Runs the work in a program of its own and kills it us microseconds after its start or, when asked,
 * after its first word. Gives the last number it said, or 0. */
static guint
kill_work (TestStore *self, Work work, gboolean first_word, guint us)
{
  gint64 end;
  int ends[2];
  guint number, said = 0;
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      work (self, ends[1]);
      _exit (0);
    }
  close (ends[1]);
  if (first_word && read (ends[0], &number, sizeof number) == sizeof number)
    said = number;
  end = g_get_monotonic_time () + us;
  while (g_get_monotonic_time () < end)
    g_thread_yield ();
  kill (pid, SIGKILL);
  while (read (ends[0], &number, sizeof number) == sizeof number)
    said = number;
  close (ends[0]);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  return said;
}

static void
say (int fd, guint number)
{
  if (write (fd, &number, sizeof number) != sizeof number)
    _exit (1);
}

static void
assert_sound (RoundsStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_records_check (rounds_store_get_records (store), NULL, &error));
  g_assert_no_error (error);
  g_assert_true (rounds_audit_verify (store, NULL, &error));
  g_assert_no_error (error);
}

/* ---- from the first version to this one ---- */

/* The store of the first version as it was, in self->dir. */
static void
put_first_version (TestStore *self)
{
  static const char *const names[] = { "key", "store" };

  g_assert_cmpint (g_mkdir (self->dir, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from = g_build_filename (ROUNDS_TESTS_DIR, "data/fixtures/store-1", names[i],
                                                NULL);
      g_autofree char *content = NULL;
      g_autoptr (GBytes) bytes = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (from, &content, &size, NULL));
      bytes = g_bytes_new (content, size);
      test_store_set_file (self, names[i], bytes);
    }
}

static void
set_up_first_version (TestStore *self, gconstpointer data)
{
  const RoundsKeyCost least = ROUNDS_KEY_COST_TEST;
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) key = NULL;
  RoundsStore *store;

  self->folder = test_folder_new ();
  self->dir = g_build_filename (self->folder, "store", NULL);
  put_first_version (self);
  store = rounds_store_open_from (self->dir, ROUNDS_DEMONSTRATION_PASSPHRASE, &least, &error);
  g_assert_no_error (error);
  key = rounds_store_dup_key (store);
  self->key = rounds_secret_copy (key, &error);
  g_assert_no_error (error);
  rounds_store_close (store);
  g_object_unref (store);
}

static void
work_first_version (TestStore *self, int acknowledge)
{
  test_store_reopen (self);
  say (acknowledge, 1);
  test_store_put (self, "feed", "{\"resourceType\":\"Patient\",\"id\":\"1\"}");
  say (acknowledge, 2);
}

static void
remove_store (TestStore *self)
{
  g_autoptr (GPtrArray) left = rounds_sibling_list (self->dir);

  for (guint i = 0; i < left->len; i++)
    rounds_sibling_remove (left->pdata[i]);
  test_folder_remove (self->dir);
}

static void
test_first_version (TestStore *self, gconstpointer data)
{
  const TestCounts counts = { "kill a first opening", 25, 100, 1000 };
  guint n = test_count (&counts), before = 0, us;
  gint64 start;

  remove_store (self);
  put_first_version (self);
  start = g_get_monotonic_time ();
  kill_work (self, work_first_version, TRUE, 0);
  us = (guint) (2 * (g_get_monotonic_time () - start));
  /* Spread over that time from its very start, and more of them on a machine whose pauses have let
   * every opening get through. */
  for (guint i = 0; i < n || (before == 0 && i < 20 * n); i++)
    {
      guint said;

      remove_store (self);
      put_first_version (self);
      said = kill_work (self, work_first_version, FALSE, us / n * (i % n));
      before += said == 0;
      /* Once more, so that a half is also met by one that is killed. */
      said = MAX (said, kill_work (self, work_first_version, FALSE,
                                   (guint) g_test_rand_int_range (0, (gint32) us)));
      test_store_reopen (self);
      assert_sound (self->store);
      if (said == 2)
        test_store_find (self, "Patient", "1");
      test_store_shut (self);
    }
  g_test_message ("%u before it was open", before);
  g_assert_cmpuint (before, >, 0);
}

/* ---- importing ---- */

#define RESULTS 40
#define FAMILY  "Zyxwellington"

static gboolean
is_there (TestStore *self, guint person)
{
  g_autofree char *id = g_strdup_printf ("p%u", person);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = rounds_store_find (self->store, "Patient", id, NULL, &error);

  g_assert_no_error (error);
  return found->len > 0;
}

/* A person with results of so many bytes, as one import. */
static void
import_person (TestStore *self, guint person, guint bytes)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *words = g_strnfill (bytes, 'x');

  g_string_append_printf (
      lines,
      "{\"resourceType\":\"Patient\",\"id\":\"p%u\",\"name\":[{\"family\":\"" FAMILY "\"}]}\n",
      person);
  for (guint i = 0; i < RESULTS; i++)
    g_string_append_printf (lines,
                            "{\"resourceType\":\"Observation\",\"id\":\"k%u-%u\",\"status\":"
                            "\"final\",\"code\":{\"text\":\"K\"},\"subject\":{\"reference\":"
                            "\"Patient/p%u\"},\"valueString\":\"%u%s\"}\n",
                            person, i, person, i, words);
  test_store_put (self, "feed", lines->str);
}

/* One import after the other, each with its number said at its end. */
static void
work_import (TestStore *self, int acknowledge)
{
  test_store_reopen (self);
  for (guint i = 1;; i++)
    if (!is_there (self, i))
      {
        import_person (self, i, 0);
        say (acknowledge, i);
      }
}

/* The last connection that closes puts the log into the database. */
static void
work_checkpoint (TestStore *self, int acknowledge)
{
  for (guint i = 1;; i++)
    {
      test_store_reopen (self);
      if (!is_there (self, i))
        {
          import_person (self, i, 20000);
          say (acknowledge, i);
        }
      test_store_shut (self);
    }
}

/* How many persons there are, of whom seen were looked at before; each has all of its results. */
static guint
assert_imports (TestStore *self, guint seen)
{
  for (guint i = seen + 1;; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);
      g_autoptr (RoundsChart) chart = NULL;

      if (!is_there (self, i))
        return i - 1;
      chart = test_store_chart (self, id);
      g_assert_cmpuint (rounds_chart_get_records (chart)->len, ==, RESULTS + 1);
    }
}

static void
kill_imports (TestStore *self, Work work, const TestCounts *counts)
{
  guint n = test_count (counts), there = 0;

  test_store_shut (self);
  for (guint i = 0; i < n; i++)
    {
      static const char *const needles[] = { FAMILY, "Observation", NULL };
      guint said = kill_work (self, work, TRUE, (guint) g_test_rand_int_range (0, 15000)), now;

      if (i % 10 == 0)
        g_assert_cmpuint (test_assert_no_needles (self->folder, needles, NULL), >=, 5);
      test_store_reopen (self);
      assert_sound (self->store);
      now = assert_imports (self, there);
      g_assert_cmpuint (now, >=, MAX (said, there));
      g_assert_cmpuint (now, <=, MAX (said, there) + 1);
      there = now;
      test_store_shut (self);
    }
  test_store_reopen (self);
  g_assert_cmpuint (assert_imports (self, 0), ==, there);
  g_test_message ("%u kills, %u imports", n, there);
}

static void
test_import (TestStore *self, gconstpointer data)
{
  const TestCounts counts = { "kill an import", 40, 60, 300 };

  kill_imports (self, work_import, &counts);
}

static void
test_checkpoint (TestStore *self, gconstpointer data)
{
  const TestCounts counts = { "kill a checkpoint", 30, 60, 300 };

  kill_imports (self, work_checkpoint, &counts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store-kills/first-version", TestStore, NULL, set_up_first_version,
              test_first_version, test_store_tear_down);
  g_test_add ("/store-kills/import", TestStore, NULL, test_store_set_up, test_import,
              test_store_tear_down);
  g_test_add ("/store-kills/checkpoint", TestStore, NULL, test_store_set_up, test_checkpoint,
              test_store_tear_down);
  return g_test_run ();
}
