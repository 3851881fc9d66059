#define _GNU_SOURCE /* memmem */

/* A store: made whole or not at all, opened by its passphrase only, never what it is not. */
#include "store-private.h"

#include "counts.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PASSPHRASE "seven green lamps"
#define AS_OF      "2026-11-01"
/* of a store that was made and not opened: key, store, records, audit-head, ballast */
#define FILES      5

static const RoundsKeyCost cheap = { 1, 8 };

typedef struct
{
  char *folder; /* fresh, removed at the end */
  char *dir;    /* folder/store, not there yet */
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_folder_new ();
  fixture->dir = g_build_filename (fixture->folder, "store", NULL);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->dir);
}

static RoundsStoreSpec
clinical (void)
{
  return (RoundsStoreSpec){ ROUNDS_STORE_CLINICAL, "ada", PASSPHRASE, NULL, cheap };
}

static RoundsStoreSpec
demonstration (void)
{
  return (RoundsStoreSpec){ ROUNDS_STORE_DEMONSTRATION, "demo", ROUNDS_DEMONSTRATION_PASSPHRASE,
                            AS_OF, cheap };
}

static void
make (const char *dir, RoundsStoreSpec spec)
{
  g_autoptr (GError) error = NULL;
  gboolean made = rounds_store_create_from (dir, &spec, &error);

  g_assert_no_error (error);
  g_assert_true (made);
}

static RoundsStore *
open_cheap (const char *dir, const char *passphrase, GError **error)
{
  return rounds_store_open_from (dir, passphrase, &cheap, error);
}

static void
assert_opens_not (const char *dir, const char *passphrase, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_cheap (dir, passphrase, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, code);
}

static char *
file_of (Fixture *fixture, const char *name, gsize *size)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  g_autoptr (GError) error = NULL;
  char *content;

  g_file_get_contents (path, &content, size, &error);
  g_assert_no_error (error);
  return content;
}

static void
set_file (Fixture *fixture, const char *name, const void *content, gsize size)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, content, size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  g_assert_cmpint (truncate (path, (off_t) size), ==,
                   0); /* GLib 2.74 leaves the end of a longer file */
}

/* ---- making and opening ---- */

static void
test_clinical (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = NULL;
  const char *id;

  make (fixture->dir, clinical ());
  store = open_cheap (fixture->dir, PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rounds_store_get_kind (store), ==, ROUNDS_STORE_CLINICAL);
  g_assert_cmpstr (rounds_store_get_user (store), ==, "ada");
  g_assert_null (rounds_store_get_as_of (store));
  id = rounds_store_get_id (store);
  g_assert_cmpuint (strlen (id), ==, 32);
  g_assert_cmpuint (strspn (id, "0123456789abcdef"), ==, 32);
  g_assert_true (rounds_store_admit (store, "import", &error));
  g_assert_no_error (error);
  rounds_store_close (store);
  rounds_store_close (store);
  assert_opens_not (fixture->dir, "seven green lamp", ROUNDS_DATA_ERROR_AUTH);
  assert_opens_not (fixture->dir, ROUNDS_DEMONSTRATION_PASSPHRASE, ROUNDS_DATA_ERROR_AUTH);
  assert_opens_not (fixture->dir, "", ROUNDS_DATA_ERROR_INVALID);
}

static void
test_demonstration (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = NULL;
  static const char *const outside[] = { "import", "server" };

  make (fixture->dir, demonstration ());
  store = open_cheap (fixture->dir, ROUNDS_DEMONSTRATION_PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rounds_store_get_kind (store), ==, ROUNDS_STORE_DEMONSTRATION);
  g_assert_cmpstr (rounds_store_get_as_of (store), ==, AS_OF);
  for (gsize i = 0; i < G_N_ELEMENTS (outside); i++)
    {
      g_assert_false (rounds_store_admit (store, outside[i], &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_DEMONSTRATION);
      g_clear_error (&error);
    }
}

/* The public functions, at the real cost. */
static void
test_real_cost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_auto (RoundsStoreLabel) label = { 0 };

  g_assert_true (
      rounds_store_create (fixture->dir, ROUNDS_STORE_CLINICAL, "ada", PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (rounds_store_peek (fixture->dir, &label, &error));
  store = rounds_store_open (fixture->dir, PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (label.kind, ==, ROUNDS_STORE_CLINICAL);
  g_assert_cmpstr (label.id, ==, rounds_store_get_id (store));
}

/* A store that was made too cheap to guess is not obeyed by what the programs call. */
static void
test_cheap_store_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (RoundsStoreLabel) label = { 0 };

  make (fixture->dir, clinical ());
  g_assert_null (rounds_store_open (fixture->dir, PASSPHRASE, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_false (rounds_store_peek (fixture->dir, &label, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
}

static void
test_arguments (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    RoundsStoreKind kind;
    const char *user, *passphrase, *as_of;
  } refused[] = {
    { ROUNDS_STORE_CLINICAL, "", PASSPHRASE, NULL },
    { ROUNDS_STORE_CLINICAL, "a\nb", PASSPHRASE, NULL },
    { ROUNDS_STORE_CLINICAL, "ada", "", NULL },
    { ROUNDS_STORE_CLINICAL, "ada", NULL, NULL },
    { ROUNDS_STORE_CLINICAL, "ada", ROUNDS_DEMONSTRATION_PASSPHRASE, NULL },
    { ROUNDS_STORE_CLINICAL, "ada", PASSPHRASE, AS_OF },
    { ROUNDS_STORE_DEMONSTRATION, "ada", PASSPHRASE, AS_OF },
    { ROUNDS_STORE_DEMONSTRATION, "ada", ROUNDS_DEMONSTRATION_PASSPHRASE, NULL },
    { 0, "ada", PASSPHRASE, NULL },
    { 3, "ada", PASSPHRASE, NULL },
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const RoundsStoreSpec spec = { refused[i].kind, refused[i].user, refused[i].passphrase,
                                     refused[i].as_of, cheap };

      g_assert_false (rounds_store_create_from (fixture->dir, &spec, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, 0);
}

static void
test_dates (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *date;
    gboolean real;
  } dates[] = {
    { "2026-11-01", TRUE },
    { "2024-02-29", TRUE },
    { "1900-01-01", TRUE },
    { "2199-12-31", TRUE },
    { "2026-02-29", FALSE },
    { "2026-13-01", FALSE },
    { "2026-00-10", FALSE },
    { "2026-11-31", FALSE },
    { "2026-11-00", FALSE },
    { "1899-12-31", FALSE },
    { "2200-01-01", FALSE },
    { "2026-11-1", FALSE },
    { "2026-11-011", FALSE },
    { "26-11-01", FALSE },
    { "2026/11/01", FALSE },
    { "2026-11-01T", FALSE },
    { "+026-11-01", FALSE },
    { "2026- 1-01", FALSE },
    { "", FALSE },
    { "tomorrow", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autoptr (GError) error = NULL;
      RoundsStoreSpec spec = demonstration ();

      spec.as_of = dates[i].date;
      if (rounds_store_create_from (fixture->dir, &spec, &error) != dates[i].real)
        g_error ("%s", dates[i].date);
      if (!dates[i].real)
        g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      test_folder_remove (fixture->dir);
    }
}

static void
test_modes (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { ".", "key", "store", "records", "audit-head", "ballast" };
  mode_t before = umask (0);
  struct stat status;

  make (fixture->dir, clinical ());
  umask (before);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->dir, names[i], NULL);

      g_assert_cmpint (stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 07777, ==, i == 0 ? 0700 : 0600);
    }
  g_assert_cmpuint (test_count_entries (fixture->dir), ==, FILES);
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, 1);
}

static void
test_passphrase_is_nowhere (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "key", "store", "records", "audit-head" };

  make (fixture->dir, clinical ());
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize size;
      g_autofree char *content = file_of (fixture, names[i], &size);

      g_assert_null (memmem (content, size, PASSPHRASE, strlen (PASSPHRASE)));
      g_assert_null (memmem (content, size, AS_OF, strlen (AS_OF)));
    }
}

/* ---- never over anything that exists ---- */

static void
assert_not_made (Fixture *fixture)
{
  const RoundsStoreSpec spec = clinical ();
  g_autoptr (GError) error = NULL;
  guint before = test_count_entries (fixture->folder);

  g_assert_false (rounds_store_create_from (fixture->dir, &spec, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_EXISTS);
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, before);
}

static void
test_existing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "elsewhere", NULL);
  g_autofree char *other = g_build_filename (fixture->dir, "letter.txt", NULL);

  g_assert_true (g_file_set_contents (fixture->dir, "a letter", -1, NULL));
  assert_not_made (fixture);
  g_unlink (fixture->dir);

  g_assert_cmpint (symlink (elsewhere, fixture->dir), ==, 0);
  assert_not_made (fixture); /* dangling */
  g_assert_cmpint (g_mkdir (elsewhere, 0700), ==, 0);
  assert_not_made (fixture); /* to an empty folder */
  g_unlink (fixture->dir);

  g_assert_cmpint (g_mkdir (fixture->dir, 0755), ==, 0);
  g_assert_true (g_file_set_contents (other, "a letter", -1, NULL));
  assert_not_made (fixture);
  g_unlink (other);

  /* An empty folder is a place that someone prepared; it becomes private. */
  make (fixture->dir, clinical ());
  assert_not_made (fixture);
  g_object_unref (open_cheap (fixture->dir, PASSPHRASE, NULL));
}

static void
test_makes_its_folders (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = g_build_filename (fixture->folder, "a", "b", "c", "store/", NULL);
  struct stat status;

  make (deep, clinical ());
  g_object_unref (open_cheap (deep, PASSPHRASE, NULL));
  {
    g_autofree char *b = g_build_filename (fixture->folder, "a", "b", NULL);
    g_assert_cmpint (stat (b, &status), ==, 0);
    g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  }
}

/* Runs work in a child process and gives its exit status. */
static int
in_child (int (*work) (Fixture *fixture), Fixture *fixture)
{
  int status;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    _exit (work (fixture));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

/* 100 when a store was made, else the code of the error. */
static int
try_to_make (const char *dir)
{
  const RoundsStoreSpec spec = clinical ();
  g_autoptr (GError) error = NULL;

  return rounds_store_create_from (dir, &spec, &error) ? 100 : error->code;
}

static int
make_as_nobody (Fixture *fixture)
{
  if (setgid (65534) != 0 || setuid (65534) != 0)
    return -2;
  return try_to_make (fixture->dir);
}

static int
make_deep_as_nobody (Fixture *fixture)
{
  g_autofree char *deep = g_build_filename (fixture->dir, "a", "b", "store", NULL);

  if (setgid (65534) != 0 || setuid (65534) != 0)
    return -2;
  return try_to_make (deep);
}

static int
open_as_nobody (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  if (setgid (65534) != 0 || setuid (65534) != 0)
    return -2;
  return open_cheap (fixture->dir, PASSPHRASE, &error) != NULL ? 100 : error->code;
}

static void
test_permissions (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (chmod (fixture->folder, 0755), ==, 0);
  g_assert_cmpint (in_child (make_as_nobody, fixture), ==, ROUNDS_DATA_ERROR_PERMISSION);
  g_assert_cmpint (in_child (make_deep_as_nobody, fixture), ==, ROUNDS_DATA_ERROR_PERMISSION);
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, 0);
  make (fixture->dir, clinical ());
  g_assert_cmpint (in_child (open_as_nobody, fixture), ==, ROUNDS_DATA_ERROR_PERMISSION);
}

static rlim_t space;

static int
make_without_space (Fixture *fixture)
{
  const struct rlimit limit = { space, space };
  g_autofree char *deep = g_build_filename (fixture->folder, "a", "b", "store", NULL);

  signal (SIGXFSZ, SIG_IGN);
  if (setrlimit (RLIMIT_FSIZE, &limit) != 0)
    return -2;
  return try_to_make (deep);
}

static void
test_no_space (Fixture *fixture, gconstpointer data)
{
  /* The label has 98 bytes, the key file 184: each of the two fails at its start and its middle;
   * then the database does. */
  static const rlim_t sizes[] = { 0, 1, 50, 97, 98, 99, 150, 183, 184, 8191, 20000, 100000 };
  int code;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      space = sizes[i];
      code = in_child (make_without_space, fixture);
      /* SQLite knows a full disk (ENOSPC); a file's limit (EFBIG) is any failed write to it. */
      if (space < 184 || code != ROUNDS_DATA_ERROR_IO)
        g_assert_cmpint (code, ==, ROUNDS_DATA_ERROR_FULL);
      g_assert_cmpuint (test_count_entries (fixture->folder), ==, 0);
    }
  space = 1 << 20; /* without ballast, for which there is no room */
  g_assert_cmpint (in_child (make_without_space, fixture), ==, 100);
}

/* Of several that make a store in one place at once, one does and the others say EXISTS. */
static void
test_race (Fixture *fixture, gconstpointer data)
{
  pid_t pids[8];
  guint made = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (pids); i++)
    {
      pids[i] = fork ();
      g_assert_cmpint (pids[i], >=, 0);
      if (pids[i] == 0)
        _exit (try_to_make (fixture->dir));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (pids); i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_true (WIFEXITED (status));
      made += WEXITSTATUS (status) == 100;
      if (WEXITSTATUS (status) != 100)
        g_assert_cmpint (WEXITSTATUS (status), ==, ROUNDS_DATA_ERROR_EXISTS);
    }
  g_assert_cmpuint (made, ==, 1);
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, 1);
  g_object_unref (open_cheap (fixture->dir, PASSPHRASE, NULL));
}

/* ---- what is damaged or forged ---- */

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *key = g_build_filename (fixture->dir, "key", NULL);
  g_autofree char *label = g_build_filename (fixture->dir, "store", NULL);
  gsize size;
  g_autofree char *content = NULL;

  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_NOT_FOUND);
  g_assert_true (g_file_set_contents (fixture->dir, "a letter", -1, NULL));
  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_NOT_FOUND);
  g_unlink (fixture->dir);
  g_assert_cmpint (g_mkdir (fixture->dir, 0700), ==, 0);
  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_NOT_FOUND);

  make (fixture->dir, clinical ());
  content = file_of (fixture, "key", &size);
  g_unlink (key);
  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_CORRUPT);
  assert_not_made (fixture);
  set_file (fixture, "key", content, size);
  g_object_unref (open_cheap (fixture->dir, PASSPHRASE, NULL));
  g_unlink (label);
  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_CORRUPT);
  assert_not_made (fixture);
}

static void
test_odd_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *key = g_build_filename (fixture->dir, "key", NULL);
  g_autofree char *huge = g_malloc0 (1 << 20);

  make (fixture->dir, clinical ());
  set_file (fixture, "key", huge, 1 << 20);
  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_CORRUPT);
  g_unlink (key);
  g_assert_cmpint (mkfifo (key, 0600), ==, 0);
  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_CORRUPT);
  g_unlink (key);
  g_assert_cmpint (symlink ("store", key), ==, 0);
  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_CORRUPT);
  g_unlink (key);
  g_assert_cmpint (g_mkdir (key, 0700), ==, 0);
  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_CORRUPT);
}

/* With the key in hand, all damage of the label is CORRUPT. */
static void
test_damaged_label (Fixture *fixture, gconstpointer data)
{
  gsize size;
  g_autofree char *content = NULL;

  make (fixture->dir, demonstration ());
  content = file_of (fixture, "store", &size);
  for (gsize bit = 0; bit < size * 8; bit++)
    {
      content[bit / 8] ^= 1 << bit % 8;
      set_file (fixture, "store", content, size);
      assert_opens_not (fixture->dir, ROUNDS_DEMONSTRATION_PASSPHRASE, ROUNDS_DATA_ERROR_CORRUPT);
      content[bit / 8] ^= 1 << bit % 8;
    }
  for (gsize cut = 0; cut < size; cut++)
    {
      set_file (fixture, "store", content, cut);
      assert_opens_not (fixture->dir, ROUNDS_DEMONSTRATION_PASSPHRASE, ROUNDS_DATA_ERROR_CORRUPT);
    }
  set_file (fixture, "store", content, size);
  g_object_unref (open_cheap (fixture->dir, ROUNDS_DEMONSTRATION_PASSPHRASE, NULL));
}

static void
forge_kind (Fixture *fixture, RoundsStoreKind kind)
{
  gsize size;
  g_autofree char *content = file_of (fixture, "key", &size);

  content[12] = kind;
  crypto_generichash ((guint8 *) content + size - 32, 32, (guint8 *) content, size - 32, NULL, 0);
  set_file (fixture, "key", content, size);
}

static void
test_forged_kind (Fixture *fixture, gconstpointer data)
{
  static const char *const tried[] = { PASSPHRASE, ROUNDS_DEMONSTRATION_PASSPHRASE };
  RoundsStoreSpec spec = clinical ();
  g_auto (RoundsStoreLabel) label = { 0 };
  g_autoptr (GError) error = NULL;

  spec.cost = ROUNDS_KEY_COST_FLOOR;
  make (fixture->dir, spec);
  forge_kind (fixture, ROUNDS_STORE_DEMONSTRATION);
  /* Before anyone signs in the label can lie ... */
  g_assert_true (rounds_store_peek (fixture->dir, &label, &error));
  g_assert_cmpint (label.kind, ==, ROUNDS_STORE_DEMONSTRATION);
  /* ... and then nobody signs in. */
  for (gsize i = 0; i < G_N_ELEMENTS (tried); i++)
    assert_opens_not (fixture->dir, tried[i], ROUNDS_DATA_ERROR_AUTH);
  forge_kind (fixture, ROUNDS_STORE_CLINICAL);
  g_object_unref (open_cheap (fixture->dir, PASSPHRASE, NULL));
}

/* The label of another store, sealed with another key or for another id. */
static void
test_foreign_label (Fixture *fixture, gconstpointer data)
{
  Fixture other;
  gsize size;
  g_autofree char *content = NULL;

  fixture_set_up (&other, NULL);
  make (fixture->dir, clinical ());
  make (other.dir, demonstration ());
  content = file_of (&other, "store", &size);
  set_file (fixture, "store", content, size);
  assert_opens_not (fixture->dir, PASSPHRASE, ROUNDS_DATA_ERROR_CORRUPT);
  fixture_tear_down (&other, NULL);
}

/* ---- opening on a worker ---- */

typedef struct
{
  gboolean done;
  RoundsStore *store;
  GError *error;
} Opened;

static void
on_store_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Opened *opened = data;

  opened->store = rounds_store_open_finish (result, &opened->error);
  opened->done = TRUE;
}

static void
open_and_wait (const char *dir, const char *passphrase, gboolean cancel, Opened *opened)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  *opened = (Opened){ 0 };
  rounds_store_open_async (dir, NULL, passphrase, cancellable, on_store_opened, opened);
  g_assert_false (opened->done);
  if (cancel)
    g_cancellable_cancel (cancellable);
  g_assert_true (test_wait_for (&opened->done, TEST_PATIENCE_MS));
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  RoundsStoreSpec spec = clinical ();
  Opened opened;

  spec.cost = ROUNDS_KEY_COST_FLOOR;
  make (fixture->dir, spec);
  open_and_wait (fixture->dir, PASSPHRASE, FALSE, &opened);
  g_assert_no_error (opened.error);
  g_assert_cmpstr (rounds_store_get_user (opened.store), ==, "ada");
  g_clear_object (&opened.store);
  open_and_wait (fixture->dir, "seven", FALSE, &opened);
  g_assert_error (opened.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_AUTH);
  g_clear_error (&opened.error);
  open_and_wait (fixture->dir, "", FALSE, &opened);
  g_assert_error (opened.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
  g_clear_error (&opened.error);
  open_and_wait (fixture->folder, PASSPHRASE, FALSE, &opened);
  g_assert_error (opened.error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_NOT_FOUND);
  g_clear_error (&opened.error);
  open_and_wait (fixture->dir, PASSPHRASE, TRUE, &opened);
  g_assert_error (opened.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (opened.store);
  g_clear_error (&opened.error);
}

/* ---- killed in the middle ---- */

/* Busy for so long: the wait must be finer than a timer's tick. */
static void
spend_us (gint64 us)
{
  gint64 end = g_get_monotonic_time () + us;

  while (g_get_monotonic_time () < end)
    ;
}

/* How long one making takes here, child and all. */
static gint64
making_takes_us (Fixture *fixture)
{
  gint64 start = g_get_monotonic_time ();
  int status;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (try_to_make (fixture->dir));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  test_folder_remove (fixture->dir);
  return g_get_monotonic_time () - start;
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  const TestCounts counts = { "kill the making of a store", 12, 200, 1000 };
  gint64 longest_us = making_takes_us (fixture) * 3 / 2;
  guint n = test_count (&counts);
  guint whole = 0;

  for (guint i = 0; i < n; i++)
    {
      int status;
      pid_t pid = fork ();

      g_assert_cmpint (pid, >=, 0);
      if (pid == 0)
        _exit (try_to_make (fixture->dir));
      spend_us (g_test_rand_int_range (0, MAX (longest_us, 1)));
      kill (pid, SIGKILL);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      if (g_file_test (fixture->dir, G_FILE_TEST_EXISTS))
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (RoundsStore) store = NULL;

          g_assert_cmpuint (test_count_entries (fixture->dir), ==, FILES);
          store = open_cheap (fixture->dir, PASSPHRASE, &error);
          g_assert_no_error (error);
          rounds_store_close (store);
          test_folder_remove (fixture->dir);
          whole++;
        }
      else
        g_assert_false (WIFEXITED (status) && WEXITSTATUS (status) == 100);
      /* What a killed one left behind does not stop the next. */
      make (fixture->dir, clinical ());
      test_folder_remove (fixture->dir);
    }
  g_test_message ("whole %u, not there %u", whole, n - whole);
}

#define ADD(path, function) \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/clinical", test_clinical);
  ADD ("/store/demonstration", test_demonstration);
  ADD ("/store/real-cost", test_real_cost);
  ADD ("/store/cheap-store-is-refused", test_cheap_store_is_refused);
  ADD ("/store/arguments", test_arguments);
  ADD ("/store/dates", test_dates);
  ADD ("/store/modes", test_modes);
  ADD ("/store/passphrase-is-nowhere", test_passphrase_is_nowhere);
  ADD ("/store/existing", test_existing);
  ADD ("/store/makes-its-folders", test_makes_its_folders);
  ADD ("/store/permissions", test_permissions);
  ADD ("/store/no-space", test_no_space);
  ADD ("/store/race", test_race);
  ADD ("/store/missing", test_missing);
  ADD ("/store/odd-files", test_odd_files);
  ADD ("/store/damaged-label", test_damaged_label);
  ADD ("/store/forged-kind", test_forged_kind);
  ADD ("/store/foreign-label", test_foreign_label);
  ADD ("/store/killed", test_killed);
  ADD ("/store/async", test_async);
  return g_test_run ();
}
