#define _GNU_SOURCE
#include "engine-peer.h"

#include "counts.h"
#include "wire-samples.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

EnginePeer *
engine_peer_new (const char *const *args)
{
  g_autofree char *program = test_build_path ("engine/rounds-engine");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  EnginePeer *peer = g_new0 (EnginePeer, 1);

  signal (SIGPIPE, SIG_IGN);
  peer->cache = test_folder_new ();
  g_strv_builder_add_many (builder, program, "serve", "--cache", peer->cache, NULL);
  for (guint i = 0; args[i] != NULL; i++)
    g_strv_builder_add (builder, args[i]);
  argv = g_strv_builder_end (builder);
  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &peer->pid,
                            &peer->in, &peer->out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_unix_set_fd_nonblocking (peer->in, TRUE, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (peer->out, TRUE, NULL));
  peer->unsent = g_byte_array_new ();
  peer->unread = g_byte_array_new ();
  return peer;
}

void
engine_peer_close_in (EnginePeer *peer)
{
  if (peer->in >= 0)
    close (peer->in);
  peer->in = -1;
}

int
engine_peer_wait (EnginePeer *peer, guint limit_ms)
{
  /* pidfd_open(2): readable once the process has ended. */
  int fd = (int) syscall (SYS_pidfd_open, peer->pid, 0);
  struct pollfd p = { fd, POLLIN, 0 };
  int status;

  g_assert_cmpint (fd, >=, 0);
  if (poll (&p, 1, (int) limit_ms) <= 0)
    {
      close (fd);
      return -1;
    }
  close (fd);
  g_assert_cmpint (waitpid (peer->pid, &status, 0), ==, peer->pid);
  peer->pid = 0;
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

void
engine_peer_free (EnginePeer *peer)
{
  engine_peer_close_in (peer);
  if (peer->pid != 0 && engine_peer_wait (peer, PEER_LIMIT_MS) < 0)
    {
      kill (peer->pid, SIGKILL);
      engine_peer_wait (peer, PEER_LIMIT_MS);
      g_error ("the engine did not end");
    }
  close (peer->out);
  test_folder_remove (peer->cache);
  g_free (peer->cache);
  g_byte_array_unref (peer->unsent);
  g_byte_array_unref (peer->unread);
  g_free (peer);
}

/* ---- pipes ---- */

/* Marks bytes as done with; they go when nothing is left, or when they are many. */
static void
done_with (GByteArray *array, guint *done, gsize n)
{
  *done += (guint) n;
  if (*done == array->len || *done > 1 << 20)
    {
      g_byte_array_remove_range (array, 0, *done);
      *done = 0;
    }
}

/* Sends and reads what goes at once; waits until something does. FALSE at the deadline, at the end
 * of the engine's output, and when its input is gone. */
static gboolean
pump (EnginePeer *peer, gint64 deadline, gboolean read_too)
{
  gint64 left = deadline - g_get_monotonic_time ();
  gboolean sending = peer->in >= 0 && peer->unsent->len > peer->sent;
  struct pollfd p[2] = { { read_too ? peer->out : -1, POLLIN, 0 },
                         { sending ? peer->in : -1, POLLOUT, 0 } };
  guint8 some[65536];
  ssize_t n;

  if (left <= 0 || poll (p, 2, (int) (left / 1000) + 1) <= 0)
    return FALSE;
  if (p[1].revents != 0)
    {
      n = write (peer->in, peer->unsent->data + peer->sent, peer->unsent->len - peer->sent);
      if (n < 0 && errno != EAGAIN)
        return FALSE;
      if (n > 0)
        done_with (peer->unsent, &peer->sent, (gsize) n);
    }
  if (p[0].revents != 0)
    {
      n = read (peer->out, some, sizeof some);
      if (n == 0 || (n < 0 && errno != EAGAIN))
        return FALSE;
      if (n > 0)
        g_byte_array_append (peer->unread, some, (guint) n);
    }
  return TRUE;
}

void
engine_peer_send_raw (EnginePeer *peer, const guint8 *data, gsize size)
{
  ssize_t n = 0;

  if (peer->unsent->len == 0)
    n = write (peer->in, data, size);
  if (n < 0)
    n = 0;
  g_byte_array_append (peer->unsent, data + n, (guint) (size - (gsize) n));
}

void
engine_peer_send (EnginePeer *peer, rx_writer *writer)
{
  g_assert_false (writer->failed);
  engine_peer_send_raw (peer, writer->data, writer->used);
  rx_writer_clear (writer);
}

gboolean
engine_peer_flush (EnginePeer *peer, guint limit_ms)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) limit_ms * 1000;

  while (peer->unsent->len > peer->sent)
    {
      if (!pump (peer, deadline, FALSE))
        return FALSE;
    }
  return TRUE;
}

gboolean
engine_peer_try_receive (EnginePeer *peer, guint limit_ms, PeerMessage *out)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) limit_ms * 1000;

  for (;;)
    {
      const guint8 *at = peer->unread->data + peer->taken;
      gsize need;
      rx_frame found = rx_frame_next (at, peer->unread->len - peer->taken, &out->header, &need);

      g_assert_cmpint (found, !=, RX_FRAME_BROKEN);
      if (found == RX_FRAME_WHOLE)
        {
          out->bytes = g_bytes_new (at + RX_WIRE_HEADER_BYTES, need - RX_WIRE_HEADER_BYTES);
          out->payload.data = g_bytes_get_data (out->bytes, &out->payload.size);
          done_with (peer->unread, &peer->taken, need);
          return TRUE;
        }
      if (!pump (peer, deadline, TRUE))
        return FALSE;
    }
}

void
engine_peer_receive (EnginePeer *peer, unsigned type, PeerMessage *out)
{
  g_assert_true (engine_peer_try_receive (peer, PEER_LIMIT_MS, out));
  g_assert_cmpuint (out->header.flags, ==, 0);
  g_assert_true (wire_payload_decodes (out->header.type, out->payload));
  if (type != 0)
    g_assert_cmpstr (rx_msg_name (out->header.type), ==, rx_msg_name (type));
}

void
peer_message_clear (PeerMessage *message)
{
  g_clear_pointer (&message->bytes, g_bytes_unref);
}

/* ---- whole steps ---- */

void
engine_peer_hello (EnginePeer *peer)
{
  rx_writer w = { 0 };
  PeerMessage m;
  rx_ready ready;

  rx_put_hello (&w, (rx_to){ 1, 0 }, &(rx_hello){ RX_WIRE_VERSION, rx_bytes_of ("test") });
  engine_peer_send (peer, &w);
  engine_peer_receive (peer, RX_MSG_READY, &m);
  g_assert_true (rx_get_ready (m.payload, &ready));
  g_assert_cmpuint (ready.version, ==, RX_WIRE_VERSION);
  peer_message_clear (&m);
}

guint32
engine_peer_load_echo (EnginePeer *peer, guint32 context)
{
  rx_load load = { .path = rx_bytes_of ("builtin:echo"), .context_tokens = context };
  rx_writer w = { 0 };
  PeerMessage m;
  guint32 handle;

  rx_put_load (&w, (rx_to){ 2, 0 }, &load);
  engine_peer_send (peer, &w);
  engine_peer_receive (peer, RX_MSG_PROGRESS, &m);
  peer_message_clear (&m);
  engine_peer_receive (peer, RX_MSG_LOADED, &m);
  handle = m.header.model;
  g_assert_cmpuint (handle, !=, 0);
  peer_message_clear (&m);
  return handle;
}

EnginePeer *
engine_peer_new_echo (guint delay_ms)
{
  g_autofree char *delay = g_strdup_printf ("%u", delay_ms);
  EnginePeer *peer = engine_peer_new ((const char *const[]){ "--echo", delay, NULL });

  engine_peer_hello (peer);
  g_assert_cmpuint (engine_peer_load_echo (peer, 0), ==, 1);
  return peer;
}

void
engine_peer_ask (EnginePeer *peer, const PeerQuestion *q)
{
  rx_segment segment = { RX_ROLE_USER, RX_TRUST_INSTRUCTION, 0, rx_bytes_of (q->text) };
  rx_bytes stop = rx_bytes_of (q->stop);
  rx_generate_spec spec = {
    .sampling.max_tokens = q->max_tokens,
    .segments = &segment,
    .n_segments = 1,
    .stops = &stop,
    .n_stops = q->stop != NULL,
  };
  rx_writer w = { 0 };

  memset (spec.scope, q->scope, sizeof spec.scope);
  rx_put_generate (&w, (rx_to){ q->request, q->model }, &spec);
  engine_peer_send (peer, &w);
}

char *
engine_peer_answer (EnginePeer *peer, guint64 request, rx_done *done)
{
  GString *text = g_string_new (NULL);

  for (;;)
    {
      PeerMessage m;
      rx_text piece;

      engine_peer_receive (peer, 0, &m);
      g_assert_cmpuint (m.header.request, ==, request);
      if (m.header.type == RX_MSG_DONE)
        {
          g_assert_true (rx_get_done (m.payload, done));
          peer_message_clear (&m);
          return g_string_free (text, FALSE);
        }
      if (m.header.type == RX_MSG_PROGRESS) /* of a prompt that takes long */
        {
          peer_message_clear (&m);
          continue;
        }
      g_assert_cmpuint (m.header.type, ==, RX_MSG_TEXT);
      g_assert_true (rx_get_text (m.payload, &piece));
      g_string_append_len (text, (const char *) piece.text.data, (gssize) piece.text.size);
      peer_message_clear (&m);
    }
}

rx_fail
engine_peer_failure (EnginePeer *peer, guint64 request)
{
  PeerMessage m;
  rx_failed failed;

  engine_peer_receive (peer, RX_MSG_FAILED, &m);
  g_assert_cmpuint (m.header.request, ==, request);
  g_assert_true (rx_get_failed (m.payload, &failed));
  g_assert_cmpuint (failed.text.size, >, 0);
  peer_message_clear (&m);
  return (rx_fail) failed.code;
}

guint32
engine_peer_drop_scope (EnginePeer *peer, guint8 scope)
{
  rx_writer w = { 0 };
  rx_drop_scope drop;
  rx_dropped dropped;
  PeerMessage m;

  memset (drop.scope, scope, sizeof drop.scope);
  rx_put_drop_scope (&w, (rx_to){ G_MAXUINT64, 0 }, &drop);
  engine_peer_send (peer, &w);
  engine_peer_receive (peer, RX_MSG_DROPPED, &m);
  g_assert_cmpuint (m.header.request, ==, G_MAXUINT64);
  g_assert_true (rx_get_dropped (m.payload, &dropped));
  peer_message_clear (&m);
  return dropped.pages;
}
