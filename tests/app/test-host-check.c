/* Swap of every kind, from copies of the kernel's files. */
#include "host-check.h"

#include "counts.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#define HEADER "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"

static void
put (const char *root, const char *path, const char *content)
{
  g_autofree char *full = g_strconcat (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, content, -1, NULL));
}

/* The /sys folder of the device that holds the test's files, and of a swap file among them. */
static char *
device_of (const char *root)
{
  struct stat status;

  g_assert_cmpint (stat (root, &status), ==, 0);
  return g_strdup_printf ("/sys/dev/block/%u:%u", major (status.st_dev), minor (status.st_dev));
}

static void
assert_swap (const char *root, gboolean safe, const char *word)
{
  g_autofree char *detail = NULL;

  g_assert_cmpint (rounds_host_swap_is_safe (root, &detail), ==, safe);
  if (g_strrstr (detail, word) == NULL)
    g_error ("%s", detail);
}

static void
test_swap (void)
{
  g_autofree char *root = test_folder_new ();
  g_autofree char *device = device_of (root);
  g_autofree char *uuid = g_strconcat (device, "/dm/uuid", NULL);
  g_autofree char *first = g_strconcat (device, "/slaves/dm-1/dm/uuid", NULL);
  g_autofree char *second = g_strconcat (device, "/slaves/dm-2/dm/uuid", NULL);

  assert_swap (root, TRUE, "no swap");
  put (root, "/proc/swaps", HEADER);
  assert_swap (root, TRUE, "no swap");
  put (root, "/proc/swaps", HEADER "/dev/zram0  partition\t1048572\t0\t100\n");
  assert_swap (root, TRUE, "encrypted");
  put (root, "/proc/swaps", HEADER "/swap\\040file  file\t1048572\t0\t-2\n");
  assert_swap (root, FALSE, "/swap file");
  put (root, "/swap file", "x");
  assert_swap (root, FALSE, "/swap file");
  put (root, uuid, "LVM-abc");
  assert_swap (root, FALSE, "/swap file");
  put (root, first, "CRYPT-LUKS2-abc");
  assert_swap (root, TRUE, "encrypted");
  put (root, second, "LVM-abc");
  assert_swap (root, FALSE, "/swap file");
  put (root, uuid, "CRYPT-LUKS2-abc");
  assert_swap (root, TRUE, "encrypted");
  put (root, "/proc/swaps",
       HEADER "/swap\\040file file 1 0 -2\n/dev/sdz9  partition\t1048572\t0\t-3\n");
  assert_swap (root, FALSE, "/dev/sdz9");
  test_folder_remove (root);
}

/* This test program did not harden itself. */
static void
test_not_hardened (void)
{
  g_autofree char *detail = NULL;

  g_assert_false (rounds_host_is_hardened (&detail));
  g_assert_cmpstr (detail, !=, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-check/swap", test_swap);
  g_test_add_func ("/host-check/not-hardened", test_not_hardened);
  return g_test_run ();
}
