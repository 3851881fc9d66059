#define _GNU_SOURCE

#include "cage-ground.h"

#include "cage.h"
#include "cage-parts.h"
#include "counts.h"
#include "enter.h"
#include "serve-cage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char victim_memory[8];

/* ---- the cages ---- */

int
enter_none (const EscapeGround *ground)
{
  return 0;
}

static int
enter_engine_abi (const EscapeGround *ground, int abi)
{
  const RoundsCagePath paths[] = {
    { ground->model, ROUNDS_CAGE_READ },       { "/nonexistent/and/skipped", ROUNDS_CAGE_READ },
    { ground->cache, ROUNDS_CAGE_WRITE },      { "/dev/null", ROUNDS_CAGE_DEVICE },
    { "/proc/self/status", ROUNDS_CAGE_READ },
  };
  const RoundsCageConfig config = { .kind = ROUNDS_CAGE_ENGINE,
                                    .paths = paths,
                                    .n_paths = G_N_ELEMENTS (paths) };
  const char *what;

  return rounds_cage_enter_abi (&config, abi, &what);
}

int
enter_engine (const EscapeGround *ground)
{
  return enter_engine_abi (ground, rounds_cage_landlock_abi ());
}

int
enter_engine_oldest (const EscapeGround *ground)
{
  return enter_engine_abi (ground, ROUNDS_CAGE_ABI_MIN);
}

/* Files without the filter, which refuses some of the same: each wall has to stand by itself. */
int
enter_landlock (const EscapeGround *ground)
{
  const RoundsCagePath paths[] = {
    { ground->model, ROUNDS_CAGE_READ },
    { ground->cache, ROUNDS_CAGE_WRITE },
  };
  const RoundsCageConfig config = { .kind = ROUNDS_CAGE_ENGINE,
                                    .paths = paths,
                                    .n_paths = G_N_ELEMENTS (paths) };
  const char *what;

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return -errno;
  return rounds_cage_landlock (&config, rounds_cage_landlock_abi (), &what);
}

/* The one that rounds-engine closes. */
int
enter_engine_real (const EscapeGround *ground)
{
  const rx_cage_options options = { ground->cache, &ground->model, 1 };
  const char *what;

  return rx_enter_cage (&options, &what);
}

int
enter_reader_oldest (const EscapeGround *ground)
{
  const RoundsCageConfig config = { .kind = ROUNDS_CAGE_READER };
  const char *what;

  return rounds_cage_enter_abi (&config, ROUNDS_CAGE_ABI_MIN, &what);
}

/* The one that rounds-reader closes. */
int
enter_reader (const EscapeGround *ground)
{
  const RoundsReaderCage limits = { .memory_bytes = 256u << 20, .cpu_seconds = 1 };
  const char *what;

  return rounds_reader_enter_cage (&limits, &what);
}

int
enter_pages_oldest (const EscapeGround *ground)
{
  const RoundsCagePath path = { ground->model, ROUNDS_CAGE_READ };
  const RoundsCageConfig config = { .kind = ROUNDS_CAGE_PAGES, .paths = &path, .n_paths = 1 };
  const char *what;

  return rounds_cage_enter_abi (&config, ROUNDS_CAGE_ABI_MIN, &what);
}

/* The one that rounds-pages closes. */
int
enter_pages (const EscapeGround *ground)
{
  const RoundsReaderCage limits = { .memory_bytes = 256u << 20, .cpu_seconds = 1 };
  const RoundsCagePath path = { ground->model, ROUNDS_CAGE_READ };
  const char *what;

  return rounds_pages_enter_cage (&limits, &path, 1, &what);
}

/* ---- the ground ---- */

void
ground_init (Ground *ground, pid_t victim)
{
  ground->folder = test_folder_new ();
  ground->at.cache = ground->paths[0] = g_build_filename (ground->folder, "cache", NULL);
  ground->at.outside = ground->paths[1] = g_build_filename (ground->folder, "outside", NULL);
  g_assert_no_errno (g_mkdir (ground->at.cache, 0700));
  g_assert_no_errno (g_mkdir (ground->at.outside, 0700));
  ground->at.cache_file = ground->paths[2] = g_build_filename (ground->at.cache, "file", NULL);
  ground->at.outside_file = ground->paths[3] = g_build_filename (ground->at.outside, "file", NULL);
  ground->at.model = ground->paths[4] = g_build_filename (ground->folder, "model", NULL);
  ground->at.link_out = ground->paths[5] = g_build_filename (ground->at.cache, "out", NULL);
  g_assert_true (g_file_set_contents (ground->at.cache_file, "cache", -1, NULL));
  g_assert_true (g_file_set_contents (ground->at.outside_file, "outside", -1, NULL));
  g_assert_true (g_file_set_contents (ground->at.model, "model", -1, NULL));
  g_assert_no_errno (symlink (ground->at.outside_file, ground->at.link_out));
  ground->at.outside_fd = open (ground->at.outside, O_RDONLY | O_DIRECTORY);
  g_assert_cmpint (ground->at.outside_fd, >=, 0);
  g_assert_no_errno (pipe (ground->ends));
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, ground->sockets));
  ground->at.pipe_fd = ground->ends[1];
  ground->at.socket_fd = ground->sockets[0];
  ground->at.victim = victim;
  ground->at.victim_address = victim_memory;
}

void
ground_clear (Ground *ground)
{
  close (ground->at.outside_fd);
  for (guint i = 0; i < 2; i++)
    {
      close (ground->ends[i]);
      close (ground->sockets[i]);
    }
  test_folder_remove (ground->folder);
  for (guint i = 0; i < G_N_ELEMENTS (ground->paths); i++)
    g_free (ground->paths[i]);
  g_free (ground->folder);
}

pid_t
victim_new (void)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      prctl (PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
      for (;;)
        pause ();
    }
  return pid;
}

int
wait_for (pid_t pid)
{
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

void
victim_end (pid_t pid)
{
  kill (pid, SIGKILL);
  wait_for (pid);
}
