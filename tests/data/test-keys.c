/* Who can open a store: recovery codes, users, changes that are whole or not there. */
#include "keys-private.h"
#include "recovery.h"

#include "counts.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PASSPHRASE "seven green lamps"

static const RoundsKeyCost cheap = { 1, 8 };
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static RoundsSecret *
secret_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  RoundsSecret *secret = rounds_secret_new_passphrase (text, &error);

  g_assert_no_error (error);
  return secret;
}

/* (transfer full) */
static char *
text_of (RoundsSecret *secret)
{
  char *text = g_strdup ((const char *) rounds_secret_begin (secret));

  rounds_secret_end (secret);
  return text;
}

/* ---- recovery codes ---- */

/* -1: a code; else the code of the error. */
static int
parse (const char *text)
{
  g_autoptr (RoundsSecret) typed = secret_of (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) code = rounds_recovery_parse (typed, &error);

  g_assert_true ((code != NULL) == (error == NULL));
  return code != NULL ? -1 : error->code;
}

static char *
new_code (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) code = rounds_recovery_new (&error);
  g_autoptr (RoundsSecret) printed = rounds_recovery_print (code, &error);
  g_autofree char *text = text_of (printed);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (text), ==, ROUNDS_RECOVERY_PRINTED);
  g_assert_cmpint (parse (text), ==, -1);
  return text_of (code);
}

static void
test_code_is_read_as_typed (void)
{
  /* O for 0, I and L for 1: a code that has both digits. */
  g_autofree char *code = NULL;
  g_autoptr (RoundsSecret) canonical = NULL;

  do
    {
      g_free (code);
      code = new_code ();
    }
  while (strchr (code, '0') == NULL || strchr (code, '1') == NULL);
  canonical = secret_of (code);
  for (guint way = 0; way < 4; way++)
    {
      g_autoptr (GString) typed = g_string_new (way == 3 ? "  \t" : "");
      g_autoptr (RoundsSecret) secret = NULL;
      g_autoptr (RoundsSecret) read = NULL;

      for (guint i = 0; i < ROUNDS_RECOVERY_LENGTH; i++)
        {
          char c = code[i];

          if (c == '0')
            c = way == 0 ? 'O' : 'o';
          if (c == '1')
            c = way == 0 ? 'I' : way == 1 ? 'l' : 'L';
          g_string_append_c (typed, way == 2 ? c : g_ascii_tolower (c));
          if (i % 4 == 3 || way == 3)
            g_string_append (typed, way == 1 ? " - " : way == 2 ? "" : " ");
        }
      g_string_append (typed, way == 3 ? "\r\n" : "");
      secret = secret_of (typed->str);
      read = rounds_recovery_parse (secret, NULL);
      g_assert_nonnull (read);
      g_assert_true (rounds_secret_equal (read, canonical));
    }
}

/* Every single wrong character at every place, and every two that change places. */
static void
test_code_errors (void)
{
  const TestCounts counts = { "recovery codes damaged", 3, 20, 200 };
  guint wrong = 0, swapped = 0;

  for (guint n = test_count (&counts); n > 0; n--)
    {
      g_autofree char *code = new_code ();

      for (guint i = 0; i < ROUNDS_RECOVERY_LENGTH; i++)
        {
          char right = code[i];

          for (const char *c = alphabet; *c != '\0'; c++)
            {
              code[i] = *c;
              g_assert_cmpint (parse (code), ==, *c == right ? -1 : ROUNDS_DATA_ERROR_INVALID);
              wrong += *c != right;
            }
          code[i] = right;
          for (guint j = i + 1; j < ROUNDS_RECOVERY_LENGTH; j++)
            {
              char other = code[j];

              if (other == right)
                continue;
              code[i] = other;
              code[j] = right;
              g_assert_cmpint (parse (code), ==, ROUNDS_DATA_ERROR_INVALID);
              code[i] = right;
              code[j] = other;
              swapped++;
            }
        }
    }
  g_test_message ("%u wrong characters and %u swaps, all seen", wrong, swapped);
}

static void
test_code_refused (void)
{
  g_autofree char *code = new_code ();
  g_autofree char *longer = g_strconcat (code, "0", NULL);
  g_autofree char *twice = g_strconcat (code, code, NULL);
  g_autofree char *with_u = g_strdup (code);
  const char *const bad[] = {
    "-",   " ",    "0000", code + 1, longer,
    twice, with_u, "\xff", "é",      "0000-0000-0000-0000-0000-0000-0001"
  };

  with_u[3] = 'U';
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (parse (bad[i]), ==, ROUNDS_DATA_ERROR_INVALID);
}

/* Codes that are written down somewhere stay codes. */
static void
test_code_golden (void)
{
  static const char *const codes[] = { "D2W5-4CPC-8TN5-7W3G-YB40-8ZEK-QD51",
                                       "19W1-KC2M-76SB-8DGT-ZPCR-5EPX-0K4Q",
                                       "1JYG-GZ8D-6R4T-1GWM-5H95-248H-JT65",
                                       "0000-0000-0000-0000-0000-0000-0000" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_cmpint (parse (codes[i]), ==, -1);
}

/* ---- a store ---- */

typedef struct
{
  char *folder, *dir;
  char *code; /* the recovery code of "ada" */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) code = NULL;
  RoundsStoreSpec spec = { ROUNDS_STORE_CLINICAL, "ada", PASSPHRASE, NULL, cheap, NULL };

  fixture->folder = test_folder_new ();
  fixture->dir = g_build_filename (fixture->folder, "store", NULL);
  fixture->code = new_code ();
  code = secret_of (fixture->code);
  spec.recovery = code;
  g_assert_true (rounds_store_create_from (fixture->dir, &spec, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->dir);
  g_free (fixture->code);
}

static RoundsStore *
open_as (Fixture *fixture, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  RoundsStore *store = rounds_store_open_from (fixture->dir, passphrase, &cheap, &error);

  g_assert_no_error (error);
  return store;
}

/* -1: it opens, as user (NULL: anyone). */
static int
opens_with (Fixture *fixture, const char *passphrase, const char *user)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = rounds_store_open_from (fixture->dir, passphrase, &cheap, &error);

  if (store == NULL)
    return error->code;
  if (user != NULL)
    g_assert_cmpstr (rounds_store_get_user (store), ==, user);
  rounds_store_close (store);
  return -1;
}

static int
opens_with_code (Fixture *fixture, const char *code)
{
  g_autoptr (RoundsSecret) typed = secret_of (code);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore)
      store = rounds_keys_open_recovery_from (fixture->dir, typed, &cheap, &error);

  if (store == NULL)
    return error->code;
  g_assert_cmpstr (rounds_store_get_user (store), ==, "ada");
  rounds_store_close (store);
  return -1;
}

static gboolean
add (RoundsStore *store, const char *user, const char *role, const char *text, GError **error)
{
  g_autoptr (RoundsSecret) passphrase = secret_of (text);
  const RoundsKeyOwner person = { user, role, passphrase };

  return rounds_keys_add_user (store, &person, error);
}

static void
assert_refused (gboolean done, GError *error, int code)
{
  g_assert_false (done);
  g_assert_error (error, ROUNDS_DATA_ERROR, code);
  g_error_free (error);
}

static void
test_recovery (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = new_code ();
  g_autofree char *renewed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (opens_with_code (fixture, fixture->code), ==, -1);
  g_assert_cmpint (opens_with_code (fixture, other), ==, ROUNDS_DATA_ERROR_AUTH);
  {
    g_autoptr (RoundsStore) store = open_as (fixture, PASSPHRASE);
    g_autoptr (RoundsSecret) printed = rounds_keys_renew_recovery (store, &error);

    g_assert_no_error (error);
    renewed = text_of (printed);
    rounds_store_close (store);
  }
  g_assert_cmpint (opens_with_code (fixture, renewed), ==, -1);
  g_assert_cmpint (opens_with_code (fixture, fixture->code), ==, ROUNDS_DATA_ERROR_AUTH);
  g_assert_cmpint (opens_with (fixture, PASSPHRASE, "ada"), ==, -1);
}

/* A forgotten passphrase: in by the code, and a new one. */
static void
test_forgotten (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RoundsSecret) typed = secret_of (fixture->code);
  g_autoptr (RoundsSecret) passphrase = secret_of ("new and long");
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore)
      store = rounds_keys_open_recovery_from (fixture->dir, typed, &cheap, &error);

  g_assert_no_error (error);
  g_assert_true (rounds_keys_change_passphrase (store, passphrase, &error));
  g_assert_no_error (error);
  rounds_store_close (store);
  g_assert_cmpint (opens_with (fixture, "new and long", "ada"), ==, -1);
  g_assert_cmpint (opens_with (fixture, PASSPHRASE, NULL), ==, ROUNDS_DATA_ERROR_AUTH);
}

static void
test_users (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = open_as (fixture, PASSPHRASE);
  g_autoptr (GPtrArray) users = NULL;
  const RoundsUser *ben;
  gboolean done;

  g_assert_true (add (store, "Ben Ø", "clinician", "second", &error));
  g_assert_no_error (error);
  done = add (store, "Ben Ø", "viewer", "third", &error);
  assert_refused (done, g_steal_pointer (&error), ROUNDS_DATA_ERROR_EXISTS);
  done = add (store, "eve", "king", "third", &error);
  assert_refused (done, g_steal_pointer (&error), ROUNDS_DATA_ERROR_INVALID);
  done = add (store, "e\nve", "viewer", "third", &error);
  assert_refused (done, g_steal_pointer (&error), ROUNDS_DATA_ERROR_INVALID);
  done = rounds_keys_remove_user (store, "ada", &error);
  assert_refused (done, g_steal_pointer (&error), ROUNDS_DATA_ERROR_LAST);
  done = rounds_keys_remove_user (store, "nobody", &error);
  assert_refused (done, g_steal_pointer (&error), ROUNDS_DATA_ERROR_NOT_FOUND);

  users = rounds_keys_list (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (users->len, ==, 2);
  ben = g_ptr_array_index (users, 1);
  g_assert_cmpstr (ben->user, ==, "Ben Ø");
  g_assert_cmpstr (ben->role, ==, "clinician");
  g_assert_true (ben->passphrase && !ben->recovery && !ben->keyring);
  rounds_store_close (store);
  done = rounds_keys_remove_user (store, "Ben Ø", &error);
  assert_refused (done, g_steal_pointer (&error), ROUNDS_DATA_ERROR_LOCKED);

  g_assert_cmpint (opens_with (fixture, "second", "Ben Ø"), ==, -1);
}

/* A clinician changes what is his own and nothing else; who is removed is out. */
static void
test_roles (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) new = secret_of ("ben's other");
  g_autoptr (RoundsStore) store = open_as (fixture, PASSPHRASE);
  gboolean done;

  g_assert_true (add (store, "ben", "clinician", "second", &error));
  rounds_store_close (store);
  g_clear_object (&store);
  store = open_as (fixture, "second");
  g_assert_cmpstr (rounds_store_get_role (store), ==, "clinician");
  done = add (store, "eve", "viewer", "third", &error);
  assert_refused (done, g_steal_pointer (&error), ROUNDS_DATA_ERROR_REFUSED);
  done = rounds_keys_remove_user (store, "ada", &error);
  assert_refused (done, g_steal_pointer (&error), ROUNDS_DATA_ERROR_REFUSED);
  g_assert_true (rounds_keys_change_passphrase (store, new, &error));
  g_assert_no_error (error);
  rounds_store_close (store);
  g_assert_cmpint (opens_with (fixture, "second", NULL), ==, ROUNDS_DATA_ERROR_AUTH);
  g_assert_cmpint (opens_with (fixture, "ben's other", "ben"), ==, -1);

  g_clear_object (&store);
  store = open_as (fixture, PASSPHRASE);
  g_assert_true (rounds_keys_remove_user (store, "ben", &error));
  g_assert_no_error (error);
  rounds_store_close (store);
  g_assert_cmpint (opens_with (fixture, "ben's other", NULL), ==, ROUNDS_DATA_ERROR_AUTH);
}

static void
test_demonstration (Fixture *fixture, gconstpointer data)
{
  const RoundsStoreSpec spec = {
    ROUNDS_STORE_DEMONSTRATION, "demo", ROUNDS_DEMONSTRATION_PASSPHRASE, "2026-11-01", cheap, NULL
  };
  g_autofree char *dir = g_build_filename (fixture->folder, "demonstration", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = NULL;
  gboolean done;

  g_assert_true (rounds_store_create_from (dir, &spec, &error));
  store = rounds_store_open_from (dir, ROUNDS_DEMONSTRATION_PASSPHRASE, &cheap, &error);
  g_assert_no_error (error);
  done = add (store, "ben", "viewer", "second", &error);
  assert_refused (done, g_steal_pointer (&error), ROUNDS_DATA_ERROR_DEMONSTRATION);
  rounds_store_close (store);
}

/* ---- killed half way ---- */

/* The passphrase after n changes of a round; the last one of the round before is first. */
static char *
nth (guint round, const char *first, guint n)
{
  return n == 0 ? g_strdup (first) : g_strdup_printf ("round %u change %u", round, n);
}

/* Changes the passphrase again and again and says so after each, until it is killed. */
static void
change_for_ever (Fixture *fixture, guint round, const char *first, int acknowledge)
{
  RoundsStore *store = open_as (fixture, first);

  for (guint n = 1;; n++)
    {
      g_autofree char *text = nth (round, first, n);
      g_autoptr (RoundsSecret) passphrase = secret_of (text);

      if (!rounds_keys_change_passphrase (store, passphrase, NULL) ||
          write (acknowledge, "+", 1) != 1)
        _exit (1);
    }
}

/* Waits for some changes and then for a part of the next; gives how many there were. */
static guint
kill_once (Fixture *fixture, guint round, const char *first)
{
  guint wanted = g_test_rand_int_range (0, 3), acknowledged = 0;
  int ends[2];
  GPollFD poll;
  pid_t pid;
  char c;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    change_for_ever (fixture, round, first, ends[1]);
  close (ends[1]);
  while (acknowledged < wanted && read (ends[0], &c, 1) == 1)
    acknowledged++;
  poll = (GPollFD){ ends[0], G_IO_IN, 0 };
  g_poll (&poll, 1, g_test_rand_int_range (0, 12));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  while (read (ends[0], &c, 1) == 1)
    acknowledged++;
  close (ends[0]);
  return acknowledged;
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  const TestCounts counts = { "kill a change of passphrase", 40, 200, 1000 };
  g_autofree char *current = g_strdup (PASSPHRASE);
  guint before = 0, after = 0, changes = 0;

  for (guint n = test_count (&counts); n > 0; n--)
    {
      guint acknowledged = kill_once (fixture, n, current);
      g_autofree char *last = nth (n, current, acknowledged);
      g_autofree char *next = nth (n, current, acknowledged + 1);
      gboolean stayed = opens_with (fixture, last, "ada") == -1;

      g_assert_cmpint (opens_with (fixture, next, "ada"), ==, stayed ? ROUNDS_DATA_ERROR_AUTH : -1);
      g_assert_cmpint (opens_with_code (fixture, fixture->code), ==, -1);
      before += stayed;
      after += !stayed;
      changes += acknowledged;
      g_free (current);
      current = g_strdup (stayed ? last : next);
    }
  g_test_message ("%u changes; killed before the next was there %u, after %u", changes, before,
                  after);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keys/code/read-as-typed", test_code_is_read_as_typed);
  g_test_add_func ("/keys/code/errors", test_code_errors);
  g_test_add_func ("/keys/code/refused", test_code_refused);
  g_test_add_func ("/keys/code/golden", test_code_golden);
  ADD ("/keys/recovery", test_recovery);
  ADD ("/keys/forgotten", test_forgotten);
  ADD ("/keys/users", test_users);
  ADD ("/keys/roles", test_roles);
  ADD ("/keys/demonstration", test_demonstration);
  ADD ("/keys/killed", test_killed);
  return g_test_run ();
}
