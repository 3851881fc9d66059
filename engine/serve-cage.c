#define _GNU_SOURCE
#include "serve-cage.h"

#include "cage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATHS_MAX 256

typedef struct
{
  RoundsCagePath paths[PATHS_MAX];
  char *owned[PATHS_MAX]; /* what paths point to, where it was made here */
  size_t n, n_owned;
  bool failed;
} grants;

static void
grant (grants *g, unsigned rights, const char *path)
{
  if (g->n == PATHS_MAX)
    g->failed = true;
  else
    g->paths[g->n++] = (RoundsCagePath){ path, rights };
}

static void __attribute__ ((format (printf, 3, 4)))
grant_made (grants *g, unsigned rights, const char *format, ...)
{
  va_list args;
  char *path = NULL;
  int n;

  va_start (args, format);
  n = vasprintf (&path, format, args);
  va_end (args);
  if (n < 0 || g->n_owned == PATHS_MAX)
    {
      if (n >= 0)
        free (path);
      g->failed = true;
      return;
    }
  g->owned[g->n_owned++] = path;
  grant (g, rights, path);
}

/* Calls grant_made for each part of a list that is separated by colons. */
static void
grant_list (grants *g, const char *list, const char *below)
{
  while (list != NULL && *list != '\0')
    {
      size_t n = strcspn (list, ":");

      if (n > 0)
        grant_made (g, ROUNDS_CAGE_READ, "%.*s%s", (int) n, list, below);
      list += n + (list[n] == ':');
    }
}

static const char *
variable (const char *name, const char *otherwise)
{
  const char *value = getenv (name);

  return value != NULL && *value != '\0' ? value : otherwise;
}

/* Where the loader looks for driver manifests (Vulkan-Loader, docs/LoaderDriverInterface.md,
 * "Driver Discovery on Linux"). A driver's library itself must lie in a system folder. */
static void
grant_manifests (grants *g)
{
  const char *home = variable ("HOME", "/nonexistent");

  grant_list (g, variable ("XDG_CONFIG_DIRS", "/etc/xdg"), "/vulkan");
  grant_list (g, variable ("XDG_DATA_DIRS", "/usr/local/share:/usr/share"), "/vulkan");
  grant_list (g, getenv ("XDG_CONFIG_HOME"), "/vulkan");
  grant_list (g, getenv ("XDG_DATA_HOME"), "/vulkan");
  grant_made (g, ROUNDS_CAGE_READ, "%s/.config/vulkan", home);
  grant_made (g, ROUNDS_CAGE_READ, "%s/.local/share/vulkan", home);
  grant_list (g, getenv ("VK_DRIVER_FILES"), "");
  grant_list (g, getenv ("VK_ICD_FILENAMES"), "");
  grant_list (g, getenv ("VK_ADD_DRIVER_FILES"), "");
}

/* NVIDIA's driver has a node a card beside nvidiactl, nvidia-uvm, nvidia-modeset, nvidia-caps/ (its
 * README, "How and why are NVIDIA device files created"). It makes missing ones by running a set-uid
 * helper, which the cage refuses: they must be there. */
static void
grant_nvidia (grants *g)
{
  DIR *dev = opendir ("/dev");
  struct dirent *entry;

  if (dev == NULL)
    return;
  while ((entry = readdir (dev)) != NULL)
    {
      if (strncmp (entry->d_name, "nvidia", 6) == 0)
        grant_made (g, ROUNDS_CAGE_DEVICE, "/dev/%s", entry->d_name);
    }
  closedir (dev);
  grant (g, ROUNDS_CAGE_READ, "/proc/driver/nvidia");
}

/* Seen with strace on lavapipe 22.3.6: libraries, manifests, drirc, /sys/devices/system/cpu, /dev/dri
 * (looked for) and the cache folder, nothing else. Mesa's hardware drivers add their node below
 * /dev/dri and the device's folder in /sys (libdrm, xf86drm.c), newer Mesa reads /proc/meminfo, and
 * glibc /proc/self/maps and /proc/sys/vm/overcommit_memory. */
static void
grant_system (grants *g)
{
  static const char *const read[] = {
    "/usr",         "/lib",         "/lib32",        "/lib64",        "/etc/ld.so.cache",
    "/etc/vulkan",  "/etc/drirc",   "/proc/self",    "/proc/cpuinfo", "/proc/meminfo",
    "/proc/sys/vm", "/sys/devices", "/sys/dev/char", "/sys/bus/pci",
  };

  for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
    grant (g, ROUNDS_CAGE_READ, read[i]);
  grant (g, ROUNDS_CAGE_DEVICE, "/dev/null");
  grant (g, ROUNDS_CAGE_DEVICE, "/dev/dri");
}

/* ---- the cache folder ---- */

/* Makes a folder and those above it; what is there already is left as it is. */
static int
make_folders (char *path)
{
  for (char *slash = strchr (path + 1, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      *slash = '\0';
      mkdir (path, 0700); /* the last one tells */
      *slash = '/';
    }
  return mkdir (path, 0700) == 0 || errno == EEXIST ? 0 : -errno;
}

/* A folder that others can write would let them put code into the driver's shader cache. */
static int
check_cache (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct stat st;
  int status = 0;

  if (fd < 0)
    return -errno;
  if (fstat (fd, &st) != 0)
    status = -errno;
  else if (st.st_uid != geteuid () || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    status = -EPERM;
  close (fd);
  return status;
}

static int
make_cache (const char *wanted, char cache[PATH_MAX])
{
  char path[PATH_MAX];
  const char *base = getenv ("XDG_CACHE_HOME");
  const char *home = getenv ("HOME");
  int n, status;

  if (wanted != NULL)
    n = snprintf (path, sizeof path, "%s", wanted);
  else if (base != NULL && *base == '/')
    n = snprintf (path, sizeof path, "%s/rounds/engine", base);
  else if (home != NULL && *home == '/')
    n = snprintf (path, sizeof path, "%s/.cache/rounds/engine", home);
  else
    return -ENOENT;
  if (n <= 0 || (size_t) n >= sizeof path)
    return -ENAMETOOLONG;
  status = make_folders (path);
  if (status == 0 && realpath (path, cache) == NULL)
    status = -errno;
  return status != 0 ? status : check_cache (cache);
}

static const char *const folders[] = {
  "MESA_SHADER_CACHE_DIR",       /* Mesa, docs/envvars.rst */
  "__GL_SHADER_DISK_CACHE_PATH", /* NVIDIA's README, "OpenGL Environment Variable Settings" */
  "XDG_CACHE_HOME",              /* AMD's own drivers */
};

/* Mesa's lavapipe uses 256 of a processor's bits though it has 512 (util_cpu_detect.c). All of them cost a
 * decoded token a tenth and give prefill a third more; a person who set the width keeps it. */
static int
set_vector_width (void)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw") &&
      __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl"))
    return setenv ("LP_NATIVE_VECTOR_WIDTH", "512", 0);
#endif
  return 0;
}

/* Every driver writes its compiled shaders here and nowhere else. Layers that the machine adds to
 * every program (overlays, recorders) have no business in this one; the loader knows this since
 * 1.3.234 (Vulkan-Loader, docs/LoaderInterfaceArchitecture.md). */
static int
set_environment (const char *cache)
{
  for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
    {
      if (setenv (folders[i], cache, 1) != 0)
        return -errno;
    }
  if (set_vector_width () != 0)
    return -errno;
  return setenv ("VK_LOADER_LAYERS_DISABLE", "~implicit~", 1) == 0 ? 0 : -errno;
}

/* The cage grants whole paths; one that leads nowhere is left for the model's reader to say. */
static void
grant_model (grants *g, const char *model)
{
  char whole[PATH_MAX];

  if (realpath (model, whole) != NULL)
    grant_made (g, ROUNDS_CAGE_READ, "%s", whole);
}

static int
close_cage (const rx_cage_options *options, const char *cache, grants *g, const char **what)
{
  RoundsCageConfig config = { .kind = ROUNDS_CAGE_ENGINE };

  grant_system (g);
  grant_nvidia (g);
  grant_manifests (g);
  for (size_t i = 0; i < options->n_models; i++)
    grant_model (g, options->models[i]);
  grant (g, ROUNDS_CAGE_WRITE, cache);
  if (g->failed)
    {
      *what = "too many paths for the cage";
      return -E2BIG;
    }
  config.paths = g->paths;
  config.n_paths = g->n;
  return rounds_cage_enter (&config, what);
}

const char *
rx_cage_cache (void)
{
  return variable (folders[0], "");
}

int
rx_enter_cage (const rx_cage_options *options, const char **what)
{
  char cache[PATH_MAX];
  grants *g;
  int status;

  *what = "the cache folder cannot be used; name another with --cache";
  status = make_cache (options->cache, cache);
  if (status != 0)
    return status;
  *what = "no memory";
  status = set_environment (cache);
  g = calloc (1, sizeof *g);
  if (status != 0 || g == NULL)
    {
      free (g);
      return -ENOMEM;
    }
  status = close_cage (options, cache, g, what);
  for (size_t i = 0; i < g->n_owned; i++)
    free (g->owned[i]);
  free (g);
  return status;
}
