#include "output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void
fail (rx_output *output, const char *what)
{
  fprintf (stderr, "rounds-engine: %s\n", what);
  rx_vault_exit (output->vault, 1);
}

static void
write_all (rx_output *output, const uint8_t *data, size_t size)
{
  while (size > 0)
    {
      ssize_t n = write (output->fd, data, size);

      if (n >= 0)
        {
          data += n;
          size -= (size_t) n;
        }
      else if (errno == EAGAIN)
        poll (&(struct pollfd){ output->fd, POLLOUT, 0 }, 1, -1);
      else if (errno == EPIPE)
        rx_vault_exit (output->vault, 0);
      else if (errno != EINTR)
        fail (output, "cannot write to standard output");
    }
}

void
rx_output_flush (rx_output *output)
{
  rx_writer *w = &output->writer;

  if (w->failed)
    fail (output, "no memory left for an answer; the engine ends");
  /* Asked after the messages were made: once closed, they may be made of wiped bytes. */
  while (rx_vault_closed (output->vault))
    pause ();
  write_all (output, w->data, w->used);
  if (w->used > 0)
    explicit_bzero (w->data, w->used);
  w->used = 0;
}
