/* Locked memory: contents, limits, wiping, and that nobody reads it between uses. */
#include "secret.h"

#include "counts.h"

#include <string.h>
#include <unistd.h>

static void
assert_bytes (RoundsSecret *secret, const char *expected)
{
  const guint8 *bytes = rounds_secret_begin (secret);

  g_assert_nonnull (bytes);
  g_assert_cmpmem (bytes, rounds_secret_get_size (secret), expected, strlen (expected));
  g_assert_cmpint (bytes[rounds_secret_get_size (secret)], ==, 0);
  rounds_secret_end (secret);
}

/* A pipe that holds content and ends. */
static int
pipe_with (const char *content, gsize size)
{
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], content, size), ==, size);
  close (ends[1]);
  return ends[0];
}

static void
test_passphrase_from_text (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsSecret) secret = rounds_secret_new_passphrase ("open sesame", &error);
  g_autofree char *longest = g_strnfill (ROUNDS_PASSPHRASE_MAX, 'x');
  g_autofree char *longer = g_strnfill (ROUNDS_PASSPHRASE_MAX + 1, 'x');
  const char *refused[] = { "", NULL, longer };

  g_assert_no_error (error);
  assert_bytes (secret, "open sesame");
  g_clear_pointer (&secret, rounds_secret_unref);
  secret = rounds_secret_new_passphrase (longest, &error);
  g_assert_no_error (error);
  assert_bytes (secret, longest);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_null (rounds_secret_new_passphrase (refused[i], &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      g_clear_error (&error);
    }
}

static void
test_passphrase_from_file (void)
{
  g_autofree char *longest = g_strnfill (ROUNDS_PASSPHRASE_MAX, 'x');
  g_autofree char *longest_line = g_strconcat (longest, "\n", NULL);
  g_autofree char *longer = g_strconcat (longest, "y", NULL);
  g_autofree char *longer_line = g_strconcat (longest, "y\n", NULL);
  g_autofree char *huge = g_strnfill (40000, 'z');
  const struct
  {
    const char *content;
    gssize size;
    const char *expected; /* NULL: refused */
  } cases[] = {
    { "one\n", -1, "one" },
    { "one", -1, "one" },
    { "one\n\n", -1, "one\n" },
    { " one \n", -1, " one " },
    { "", -1, NULL },
    { "\n", -1, NULL },
    { "a\0b", 3, NULL },
    { "a\0", 2, NULL },
    { "\xff\xfe", -1, "\xff\xfe" },
    { longest, -1, longest },
    { longest_line, -1, longest },
    { longer, -1, NULL },
    { longer_line, -1, NULL },
    { huge, -1, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize size = cases[i].size >= 0 ? (gsize) cases[i].size : strlen (cases[i].content);
      int fd = pipe_with (cases[i].content, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (RoundsSecret) secret = rounds_secret_read_passphrase (fd, &error);

      if (cases[i].expected == NULL)
        {
          g_assert_null (secret);
          g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
        }
      else
        {
          g_assert_no_error (error);
          assert_bytes (secret, cases[i].expected);
        }
      close (fd);
    }
}

static void
test_unreadable_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rounds_secret_read_passphrase (-1, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO);
}

static void
test_subkeys (void)
{
  g_autoptr (RoundsSecret) key = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);
  g_autoptr (RoundsSecret) other = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);
  g_autoptr (RoundsSecret) first = rounds_secret_subkey (key, ROUNDS_PURPOSE_STORE_LABEL, NULL);
  g_autoptr (RoundsSecret) again = rounds_secret_subkey (key, ROUNDS_PURPOSE_STORE_LABEL, NULL);
  g_autoptr (RoundsSecret) use = rounds_secret_subkey (key, 2, NULL);
  g_autoptr (RoundsSecret) foreign = rounds_secret_subkey (other, ROUNDS_PURPOSE_STORE_LABEL, NULL);
  const guint8 *bytes = rounds_secret_begin (first);

  g_assert_cmpmem (bytes, 32, rounds_secret_begin (again), 32);
  g_assert_true (memcmp (bytes, rounds_secret_begin (key), 32) != 0);
  g_assert_true (memcmp (bytes, rounds_secret_begin (use), 32) != 0);
  g_assert_true (memcmp (bytes, rounds_secret_begin (foreign), 32) != 0);
}

static void
test_wipe (void)
{
  g_autoptr (RoundsSecret) secret = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);
  g_autoptr (GError) error = NULL;
  static const guint8 zeros[ROUNDS_KEY_BYTES];
  const guint8 *bytes = rounds_secret_begin (secret);
  const guint8 *again;

  g_assert_true (memcmp (bytes, zeros, sizeof zeros) != 0);
  /* Two uses at once: the end of one does not close the other. */
  again = rounds_secret_begin (secret);
  rounds_secret_end (secret);
  g_assert_true (memcmp (again, zeros, sizeof zeros) != 0);
  /* Wiped in the middle of a use: that use ends first, no new one begins. */
  rounds_secret_wipe (secret);
  g_assert_true (memcmp (bytes, zeros, sizeof zeros) != 0);
  g_assert_null (rounds_secret_begin (secret));
  rounds_secret_end (secret);
  rounds_secret_wipe (secret);
  g_assert_null (rounds_secret_begin (secret));
  g_assert_null (rounds_secret_subkey (secret, ROUNDS_PURPOSE_STORE_LABEL, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
}

static void
test_closed_between_uses (void)
{
  if (g_test_subprocess ())
    {
      RoundsSecret *secret = rounds_secret_new_random (ROUNDS_KEY_BYTES, NULL);
      const volatile guint8 *bytes = rounds_secret_begin (secret);

      g_print ("open %d\n", bytes[0]);
      rounds_secret_end (secret);
      g_print ("leaked %d\n", bytes[0]);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stdout ("*open*");
  g_test_trap_assert_stdout_unmatched ("*leaked*");
}

static void
test_forget (void)
{
  char text[] = "open sesame";
  static const char zeros[sizeof text];

  rounds_secret_forget (text);
  g_assert_cmpmem (text, sizeof text, zeros, sizeof zeros);
  rounds_secret_forget (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/passphrase-from-text", test_passphrase_from_text);
  g_test_add_func ("/secret/passphrase-from-file", test_passphrase_from_file);
  g_test_add_func ("/secret/unreadable-file", test_unreadable_file);
  g_test_add_func ("/secret/subkeys", test_subkeys);
  g_test_add_func ("/secret/wipe", test_wipe);
  g_test_add_func ("/secret/closed-between-uses", test_closed_between_uses);
  g_test_add_func ("/secret/forget", test_forget);
  return g_test_run ();
}
