#include "serve.h"

#include "clock.h"
#include "cli.h"
#include "device-info.h"
#include "server.h"
#include "serve-cage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* On a software device, behind the window: its wake-ups come first, and of a core that both want it gets three
 * parts of four. Alone on the machine an answer is as fast as without. No further back: somebody waits for the
 * answer as for the window, and other programs are to share with it, not to stop it. Seen on two cores, SmolLM2 and
 * a window that draws 5 ms of every 17: with nobody else the median frame is 4.0 ms late at 0, 1.7 at 5, 0.7 at
 * 10; beside two programs that never rest frames are 5 to 9 ms late (the hundredth 35 to 40, at each), and of 40
 * tokens a second 22 are left at 0, 12 at 5, 3 at 10. Desktops that share by program (autogroups, a slice each) leave
 * this between window and engine alone. */
#define SOFTWARE_NICE 5

/* Without a message, before a model does what can wait: the first question often comes with the loading. */
#define QUIET_US      1000000

static const rx_cli_failure plain = { false, "serve" };

/* Of which nobody wants anything, and that has something to do; NULL: none, or somebody wants something. */
static rx_loaded_model *
find_idle (rx_server *s)
{
  rx_loaded_model *idle = NULL;

  for (unsigned i = 0; i < RX_MODELS_MAX && s->n_active == 0; i++)
    {
      rx_loaded_model *m = &s->models[i];

      if (m->model != NULL && m->model->class->idle != NULL && !m->rested)
        idle = m;
    }
  return idle;
}

static bool
is_loading (const rx_server *s)
{
  for (unsigned i = 0; i < RX_MODELS_MAX; i++)
    {
      if (s->models[i].loading != NULL)
        return true;
    }
  return false;
}

static void
rest (rx_server *s)
{
  rx_loaded_model *m = find_idle (s);

  if (m != NULL && !is_loading (s) && rx_clock_us () >= s->quiet_us + QUIET_US)
    m->rested = !m->model->class->idle (m->model);
}

static int64_t
next_due (rx_server *s)
{
  int64_t due = find_idle (s) != NULL && !is_loading (s) ? s->quiet_us + QUIET_US : INT64_MAX;

  for (unsigned i = 0; i < s->n_active; i++)
    {
      if (s->active[i].due_us < due)
        due = s->active[i].due_us;
    }
  return due;
}

/* The next request, after the one that had the last step, that has something to do. */
static bool
next_turn (rx_server *s, unsigned *index)
{
  int64_t now = rx_clock_us ();

  for (unsigned i = 0; i < s->n_active; i++)
    {
      unsigned at = (s->turn + i) % s->n_active;

      if (s->active[at].due_us <= now)
        {
          s->turn = at + 1;
          *index = at;
          return true;
        }
    }
  return false;
}

static void
step (rx_server *s, unsigned index)
{
  rx_active *a = &s->active[index];
  rx_to to = { a->request, a->from->handle };
  rx_step out = { 0 };

  a->from->model->class->step (a->from->model, a->job, &out);
  switch (out.kind)
    {
    case RX_STEP_TEXT:
      if (out.text.size > 0)
        rx_put_text (&s->out.writer, to, &(rx_text){ out.text, out.tokens });
      break;
    case RX_STEP_WAIT:
      a->due_us = out.until_us;
      if (out.prompt > 0)
        rx_put_progress (&s->out.writer, to,
                         &(rx_progress){ rx_bytes_of ("reading the question"), out.read,
                                         out.prompt });
      break;
    case RX_STEP_DONE:
      rx_put_done (&s->out.writer, to, &out.done);
      rx_server_forget (s, index);
      break;
    case RX_STEP_FAILED:
      rx_put_failed (&s->out.writer, to, (rx_fail) out.failure, out.why);
      rx_server_forget (s, index);
      break;
    }
}

/* All messages that wait, then one step of one request: a cancel waits for one step at most, and a
 * client that never stops talking does not starve the answers. */
static _Noreturn void
loop (rx_server *s)
{
  for (;;)
    {
      unsigned n = rx_inbox_wait (s->inbox, next_due (s));
      unsigned index;

      if (n > 0 || s->n_active > 0 || is_loading (s))
        s->quiet_us = rx_clock_us ();
      for (; n > 0; n--)
        {
          rx_message message = rx_inbox_take (s->inbox);

          rx_server_handle (s, &message);
          rx_message_clear (&message, s->vault);
          rx_output_flush (&s->out);
        }
      rx_server_look_at_loadings (s);
      if (next_turn (s, &index))
        step (s, index);
      else
        rest (s);
      rx_output_flush (&s->out);
    }
}

/* Messages get a descriptor of their own: whatever a driver prints goes to standard error. */
static int
take_stdout (void)
{
  int fd = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

  if (fd >= 0 && dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

/* A write to a client that is gone says EPIPE instead of killing. */
static void
ignore_sigpipe (void)
{
  struct sigaction ignore = { .sa_handler = SIG_IGN };

  sigaction (SIGPIPE, &ignore, NULL);
}

/* Finds the device that models will run on. Without one there are still models that need none, so
 * that is no failure unless a device was asked for. A software device is the processor that the
 * desktop needs too: there the engine steps back, before the driver starts its threads, which take
 * the niceness over. */
static rx_status
find_device (rx_server *s)
{
  rx_device_info info;
  rx_instance instance;
  rx_status status = rx_instance_open (&instance, RX_VULKAN_LOADER);
  uint32_t index;

  if (status == RX_OK)
    {
      status = rx_device_choose (&instance, s->options->device, &index, &info);
      rx_instance_close (&instance);
    }
  if (status != RX_OK)
    return s->options->device == NULL ? RX_OK : status;
  s->software = info.software;
  snprintf (s->device, sizeof s->device, "%s, driver %s %s", info.name, info.driver,
            info.driver_version);
  /* Who was started further back may not come forward, and need not. */
  if (info.software && setpriority (PRIO_PROCESS, 0, SOFTWARE_NICE) != 0 && errno != EACCES &&
      errno != EPERM)
    return RX_DRIVER;
  return RX_OK;
}

int
rx_serve (const rx_serve_options *options)
{
  rx_cage_options cage = { options->cache, options->models, options->n_models };
  rx_server *s = calloc (1, sizeof *s);
  const char *what = "";
  rx_status found;
  int status;

  if (s == NULL || (s->vault = rx_vault_new ()) == NULL)
    {
      free (s);
      return rx_cli_failed (plain, "no memory");
    }
  s->options = options;
  ignore_sigpipe ();
  s->out = (rx_output){ .fd = take_stdout (), .vault = s->vault };
  if (s->out.fd < 0)
    return rx_cli_failed (plain, "standard output is closed");
  status = rx_enter_cage (&cage, &what);
  snprintf (s->cache, sizeof s->cache, "%s", rx_cage_cache ());
  if (status != 0)
    return rx_cli_failed (plain, "not started: %s (%s)", what, strerror (-status));
  /* From here on the end of standard input is the end of the process, also inside a driver. */
  s->inbox = rx_inbox_new (STDIN_FILENO, s->vault);
  if (s->inbox == NULL)
    return rx_cli_failed (plain, "no thread can be started");
  found = find_device (s);
  if (found == RX_NO_DEVICE)
    rx_vault_exit (s->vault,
                   rx_cli_failed (plain,
                                  "no device has %s in its name; see '" RX_PROGRAM " devices'",
                                  options->device));
  if (found != RX_OK)
    rx_vault_exit (s->vault, rx_cli_failed (plain, "%s", rx_status_text (found)));
  loop (s);
}
