#include "host-check.h"

#include "secret.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define SLAVES_DEPTH_MAX 8

/* umask of this process, read without setting it: umask () would change it for a moment in which
 * another thread can make a file. proc(5), /proc/[pid]/status. */
static int
own_umask (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return -1;
  line = strstr (status, "\nUmask:");
  return line != NULL ? (int) g_ascii_strtoull (line + strlen ("\nUmask:"), NULL, 8) : -1;
}

gboolean
rounds_host_is_hardened (char **detail)
{
  struct rlimit core;
  const char *bad = NULL;

  if (getrlimit (RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0)
    bad = _ ("a crash would write memory to disk (core dumps are on)");
  else if (prctl (PR_GET_DUMPABLE) != 0)
    bad = _ ("other programs of this user can read its memory");
  else if (own_umask () != 077)
    bad = _ ("its files could be read by others (umask)");
  *detail = g_strdup (bad != NULL ? bad : _ ("no core dumps, not traceable, files are private"));
  return bad == NULL;
}

gboolean
rounds_host_can_lock (char **detail)
{
  gboolean can = rounds_secret_can_lock ();

  *detail = g_strdup (can ? _ ("keys stay out of swap")
                          : _ ("keys can be swapped out; raise the limit of locked memory"));
  return can;
}

/* (transfer full) a file of the kernel, NULL when it is not there. */
static char *
read_kernel_file (const char *root, const char *path)
{
  g_autofree char *full = g_strconcat (root, path, NULL);
  char *content = NULL;

  g_file_get_contents (full, &content, NULL, NULL);
  return content;
}

/* Whether a block device, a folder of /sys, is encrypted itself or lies on only such ones. A
 * dm-crypt device's uuid begins with "CRYPT-": cryptsetup, lib/libdevmapper.c (DM_UUID_PREFIX). */
static gboolean
device_is_encrypted (const char *root, const char *folder, int depth)
{
  g_autofree char *uuid_path = g_build_filename (folder, "dm", "uuid", NULL);
  g_autofree char *uuid = read_kernel_file (root, uuid_path);
  g_autofree char *slaves = g_build_filename (folder, "slaves", NULL);
  g_autofree char *slaves_full = g_strconcat (root, slaves, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  if (uuid != NULL && g_str_has_prefix (uuid, "CRYPT-"))
    return TRUE;
  if (depth == SLAVES_DEPTH_MAX || (dir = g_dir_open (slaves_full, 0, NULL)) == NULL)
    return FALSE;
  for (; (name = g_dir_read_name (dir)) != NULL; n++)
    {
      g_autofree char *slave = g_build_filename (slaves, name, NULL);

      if (!device_is_encrypted (root, slave, depth + 1))
        return FALSE;
    }
  return n > 0;
}

/* One line of /proc/swaps: path, type and more, in columns. */
static gboolean
swap_is_safe (const char *root, const char *path, gboolean partition)
{
  g_autofree char *full = g_strconcat (root, path, NULL);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = NULL;
  struct stat status;

  /* Compressed memory, not a disk. */
  if (partition && g_str_has_prefix (name, "zram"))
    return TRUE;
  if (stat (full, &status) != 0)
    return FALSE;
  folder = g_strdup_printf ("/sys/dev/block/%u:%u",
                            major (partition ? status.st_rdev : status.st_dev),
                            minor (partition ? status.st_rdev : status.st_dev));
  return device_is_encrypted (root, folder, 0);
}

gboolean
rounds_host_swap_is_safe (const char *root, char **detail)
{
  g_autofree char *swaps = read_kernel_file (root, "/proc/swaps");
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  if (swaps == NULL)
    {
      /* A kernel without swap has no such file. */
      *detail = g_strdup (_ ("there is no swap"));
      return TRUE;
    }
  lines = g_strsplit (swaps, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) columns = g_strsplit_set (lines[i], " \t", 2);
      g_autofree char *path = NULL;

      if (g_strv_length (columns) < 2)
        continue;
      path = g_strcompress (columns[0]); /* proc(5): blanks stand as \040 */
      n++;
      if (swap_is_safe (root, path, strstr (columns[1], "partition") != NULL))
        continue;
      *detail = g_strdup_printf (_ ("%s is not encrypted; encrypt swap or turn it off"), path);
      return FALSE;
    }
  *detail = g_strdup (n == 0 ? _ ("there is no swap") : _ ("swap is encrypted"));
  return TRUE;
}
