#include "inbox.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FULL_LOOK_MS 20 /* while the queue is full: how often the client is looked for */

struct rx_inbox
{
  int fd;
  rx_vault *vault;
  pthread_mutex_t lock;
  pthread_cond_t came, went;
  rx_message ring[RX_INBOX_MESSAGES];
  unsigned first, count;
  uint64_t bytes;
  bool woken;
};

static struct timespec
time_of (int64_t us)
{
  return (struct timespec){ us / 1000000, us % 1000000 * 1000 };
}

static struct timespec
time_in_ms (int64_t ms)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return time_of ((int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000 + ms * 1000);
}

/* The client closed its end, or the stream cannot be read any more. */
static _Noreturn void
end (rx_inbox *inbox)
{
  rx_vault_exit (inbox->vault, 0);
}

static void
read_all (rx_inbox *inbox, uint8_t *data, size_t size)
{
  while (size > 0)
    {
      ssize_t n = read (inbox->fd, data, size);

      if (n > 0)
        {
          data += n;
          size -= (size_t) n;
        }
      else if (n < 0 && errno == EAGAIN)
        poll (&(struct pollfd){ inbox->fd, POLLIN, 0 }, 1, -1);
      else if (n == 0 || errno != EINTR)
        end (inbox);
    }
}

static void
skip (rx_inbox *inbox, size_t size)
{
  uint8_t some[4096];

  while (size > 0)
    {
      size_t n = size < sizeof some ? size : sizeof some;

      read_all (inbox, some, n);
      size -= n;
    }
}

static void
read_payload (rx_inbox *inbox, rx_message *message)
{
  size_t size = message->header.length;
  uint8_t *data;

  if (size == 0)
    return;
  data = rx_vault_alloc (inbox->vault, size);
  message->no_memory = data == NULL;
  if (data == NULL)
    {
      skip (inbox, size);
      return;
    }
  message->payload = (rx_bytes){ data, size };
  read_all (inbox, data, size);
}

/* Nothing is read while the queue is full, so an end of the stream would not be noticed: poll
 * reports it also with bytes unread (pipe(7): POLLHUP once no writer is left). */
static void
end_if_client_is_gone (rx_inbox *inbox)
{
  struct pollfd p = { inbox->fd, 0, 0 };

  if (poll (&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR)) != 0)
    end (inbox);
}

static void
push (rx_inbox *inbox, const rx_message *message)
{
  pthread_mutex_lock (&inbox->lock);
  while (inbox->count == RX_INBOX_MESSAGES ||
         (inbox->count > 0 && inbox->bytes + message->payload.size > RX_INBOX_BYTES))
    {
      struct timespec until = time_in_ms (FULL_LOOK_MS);

      end_if_client_is_gone (inbox);
      pthread_cond_timedwait (&inbox->went, &inbox->lock, &until);
    }
  inbox->ring[(inbox->first + inbox->count) % RX_INBOX_MESSAGES] = *message;
  inbox->count++;
  inbox->bytes += message->payload.size;
  pthread_cond_signal (&inbox->came);
  pthread_mutex_unlock (&inbox->lock);
}

static void *
reader (void *data)
{
  rx_inbox *inbox = data;

  for (;;)
    {
      rx_message message = { 0 };
      uint8_t head[RX_WIRE_HEADER_BYTES];
      size_t need;

      read_all (inbox, head, sizeof head);
      if (rx_frame_next (head, sizeof head, &message.header, &need) == RX_FRAME_BROKEN)
        {
          fputs ("rounds-engine: standard input is not a stream of engine messages\n", stderr);
          rx_vault_exit (inbox->vault, 1);
        }
      read_payload (inbox, &message);
      push (inbox, &message);
    }
  return NULL;
}

rx_inbox *
rx_inbox_new (int fd, rx_vault *vault)
{
  rx_inbox *inbox = calloc (1, sizeof *inbox);
  pthread_condattr_t monotonic;
  sigset_t all, before;
  pthread_t thread;
  int failed;

  if (inbox == NULL)
    return NULL;
  inbox->fd = fd;
  inbox->vault = vault;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_mutex_init (&inbox->lock, NULL);
  pthread_cond_init (&inbox->came, &monotonic);
  pthread_cond_init (&inbox->went, &monotonic);
  pthread_condattr_destroy (&monotonic);

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  failed = pthread_create (&thread, NULL, reader, inbox);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  if (failed != 0)
    {
      free (inbox);
      return NULL;
    }
  pthread_detach (thread);
  return inbox;
}

unsigned
rx_inbox_wait (rx_inbox *inbox, int64_t until_us)
{
  struct timespec until = time_of (until_us);
  unsigned count;
  int waited = 0;

  pthread_mutex_lock (&inbox->lock);
  while (inbox->count == 0 && !inbox->woken && waited != ETIMEDOUT)
    {
      if (until_us == INT64_MAX)
        waited = pthread_cond_wait (&inbox->came, &inbox->lock);
      else
        waited = pthread_cond_timedwait (&inbox->came, &inbox->lock, &until);
    }
  count = inbox->count;
  inbox->woken = false;
  pthread_mutex_unlock (&inbox->lock);
  return count;
}

void
rx_inbox_wake (rx_inbox *inbox)
{
  pthread_mutex_lock (&inbox->lock);
  inbox->woken = true;
  pthread_cond_signal (&inbox->came);
  pthread_mutex_unlock (&inbox->lock);
}

rx_message
rx_inbox_take (rx_inbox *inbox)
{
  rx_message message;

  pthread_mutex_lock (&inbox->lock);
  message = inbox->ring[inbox->first];
  inbox->first = (inbox->first + 1) % RX_INBOX_MESSAGES;
  inbox->count--;
  inbox->bytes -= message.payload.size;
  pthread_cond_signal (&inbox->went);
  pthread_mutex_unlock (&inbox->lock);
  return message;
}

void
rx_message_clear (rx_message *message, rx_vault *vault)
{
  rx_vault_free (vault, (void *) message->payload.data);
  *message = (rx_message){ 0 };
}
