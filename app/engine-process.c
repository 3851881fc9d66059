#include "engine-process.h"

#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES       (64 * 1024) /* a pipe's own size on Linux: pipe(7) */
#define DRAIN_BYTES      (1024 * 1024)
#define LAST_WORDS_BYTES 4096
#define QUEUE_BYTES_MAX  (RX_WIRE_HEADER_BYTES + RX_WIRE_PAYLOAD_MAX + (64u << 10))
/* A child that has closed a pipe is ending; how long until it is made to. */
#define ENDING_MS        200
/* That of GTK's own drawing (GDK_PRIORITY_REDRAW): of one priority both have their turn. Lower, and a window that always
 * has a frame to draw, as with a spinner drawn in software, would never hear its engine; higher, and a flood of words
 * would hold up every frame. A turn reads 64 KiB at most. */
#define READ_PRIORITY    120

typedef struct
{
  guint8 *data; /* owned, from malloc */
  gsize size, done;
} Chunk;

typedef struct
{
  int fd; /* -1: closed */
  guint source;
} End;

struct _RoundsEngineProcess
{
  GSubprocess *child;
  const RoundsEngineEvents *events; /* NULL: detached */
  gpointer owner;
  GPid pid;

  End to, from, err;
  GQueue out; /* of Chunk */
  gsize out_bytes;
  RoundsFrames in;
  GString *last_words;

  guint kill_timer;
  gboolean finishing, nonsense, killed;
};

static void
end_close (End *end)
{
  g_clear_handle_id (&end->source, g_source_remove);
  if (end->fd >= 0)
    close (end->fd);
  end->fd = -1;
}

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  explicit_bzero (chunk->data, chunk->size);
  free (chunk->data);
  g_free (chunk);
}

static void
drop_queue (RoundsEngineProcess *self)
{
  g_queue_clear_full (&self->out, chunk_free);
  self->out_bytes = 0;
}

static void
process_free (gpointer data)
{
  RoundsEngineProcess *self = data;

  g_clear_handle_id (&self->kill_timer, g_source_remove);
  end_close (&self->to);
  end_close (&self->from);
  end_close (&self->err);
  drop_queue (self);
  rounds_frames_clear (&self->in);
  explicit_bzero (self->last_words->str, self->last_words->allocated_len);
  g_string_free (self->last_words, TRUE);
  g_clear_object (&self->child);
}

void
rounds_engine_process_unref (RoundsEngineProcess *self)
{
  g_rc_box_release_full (self, process_free);
}

static gboolean
on_kill_timer_elapsed (gpointer data)
{
  RoundsEngineProcess *self = data;

  self->kill_timer = 0;
  g_subprocess_force_exit (self->child);
  return G_SOURCE_REMOVE;
}

static void
kill_after (RoundsEngineProcess *self, guint ms)
{
  if (self->kill_timer == 0 && self->pid != 0)
    self->kill_timer = g_timeout_add (ms, on_kill_timer_elapsed, self);
}

static void
call_it_nonsense (RoundsEngineProcess *self)
{
  self->nonsense = TRUE;
  end_close (&self->from);
  drop_queue (self);
  rounds_engine_process_kill (self);
}

/* ---- from the child ---- */

static void
take_frames (RoundsEngineProcess *self)
{
  RoundsEngineFrame frame;

  while (self->events != NULL && !self->finishing && !self->nonsense)
    {
      switch (rounds_frames_next (&self->in, &frame))
        {
        case ROUNDS_FRAMES_MORE:
          return;
        case ROUNDS_FRAMES_BROKEN:
          call_it_nonsense (self);
          return;
        case ROUNDS_FRAMES_WHOLE:
          if (!self->events->frame (self->owner, &frame))
            call_it_nonsense (self);
          break;
        }
    }
  rounds_frames_clear (&self->in);
}

/* One read. TRUE: there may be more. */
static gboolean
read_some (RoundsEngineProcess *self)
{
  guint8 *room = rounds_frames_reserve (&self->in, READ_BYTES);
  ssize_t n;

  if (room == NULL)
    {
      call_it_nonsense (self);
      return FALSE;
    }
  n = read (self->from.fd, room, READ_BYTES);
  if (n > 0)
    {
      rounds_frames_commit (&self->in, n);
      take_frames (self);
      return self->from.fd >= 0;
    }
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return FALSE;
  end_close (&self->from);
  kill_after (self, ENDING_MS);
  return FALSE;
}

static gboolean
on_output_arrived (int fd, GIOCondition condition, gpointer data)
{
  RoundsEngineProcess *self = g_rc_box_acquire (data);
  gboolean open;

  read_some (self);
  open = self->from.fd >= 0;
  rounds_engine_process_unref (self);
  return open ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
read_words (RoundsEngineProcess *self)
{
  char words[LAST_WORDS_BYTES];
  ssize_t n = read (self->err.fd, words, sizeof words);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0)
    {
      end_close (&self->err);
      return;
    }
  g_string_append_len (self->last_words, words, n);
  if (self->last_words->len > LAST_WORDS_BYTES)
    g_string_erase (self->last_words, 0, self->last_words->len - LAST_WORDS_BYTES);
}

static gboolean
on_words_arrived (int fd, GIOCondition condition, gpointer data)
{
  RoundsEngineProcess *self = data;

  read_words (self);
  return self->err.fd >= 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* (transfer full) */
static char *
last_line (RoundsEngineProcess *self)
{
  g_autofree char *text = g_utf8_make_valid (self->last_words->str, self->last_words->len);
  char *line;

  g_strchomp (text);
  line = strrchr (text, '\n');
  line = line != NULL ? line + 1 : text;
  for (char *c = line; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return g_strdup (line);
}

static void
on_child_exited (GObject *source, GAsyncResult *result, gpointer data)
{
  RoundsEngineProcess *self = data; /* the reference that rounds_engine_process_new gave */
  GSubprocess *child = G_SUBPROCESS (source);
  g_autofree char *line = NULL;
  RoundsEngineEnd end;

  g_subprocess_wait_finish (child, result, NULL);
  self->pid = 0;
  g_clear_handle_id (&self->kill_timer, g_source_remove);
  end_close (&self->to);
  drop_queue (self);
  for (gsize drained = 0; self->from.fd >= 0 && drained < DRAIN_BYTES; drained += READ_BYTES)
    if (!read_some (self))
      break;
  end_close (&self->from);
  for (gsize drained = 0; self->err.fd >= 0 && drained < READ_BYTES; drained += LAST_WORDS_BYTES)
    read_words (self);
  end_close (&self->err);

  line = last_line (self);
  end.nonsense = self->nonsense;
  end.exited = g_subprocess_get_if_exited (child);
  end.status = end.exited ? g_subprocess_get_exit_status (child) : 0;
  end.last_words = line;
  if (self->events != NULL)
    self->events->ended (self->owner, &end);
  rounds_engine_process_unref (self);
}

/* ---- to the child ---- */

/* FALSE: nothing is left, or the pipe is full or gone. */
static gboolean
write_some (RoundsEngineProcess *self)
{
  Chunk *chunk = g_queue_peek_head (&self->out);
  ssize_t n;

  if (chunk == NULL || self->to.fd < 0)
    return FALSE;
  n = write (self->to.fd, chunk->data + chunk->done, chunk->size - chunk->done);
  if (n < 0 && errno == EINTR)
    return TRUE;
  if (n < 0 && errno == EAGAIN)
    return FALSE;
  if (n < 0)
    {
      end_close (&self->to);
      drop_queue (self);
      kill_after (self, ENDING_MS);
      return FALSE;
    }
  chunk->done += n;
  self->out_bytes -= n;
  if (chunk->done == chunk->size)
    chunk_free (g_queue_pop_head (&self->out));
  return TRUE;
}

static gboolean
on_input_ready (int fd, GIOCondition condition, gpointer data)
{
  RoundsEngineProcess *self = g_rc_box_acquire (data);
  gboolean more;

  while (write_some (self))
    ;
  more = self->to.fd >= 0 && !g_queue_is_empty (&self->out);
  if (!more && self->to.fd >= 0)
    self->to.source = 0;
  if (!more && self->events != NULL && rounds_engine_process_is_idle (self))
    self->events->drained (self->owner);
  rounds_engine_process_unref (self);
  return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
rounds_engine_process_send (RoundsEngineProcess *self, guint8 *data, gsize size)
{
  Chunk *chunk = g_new0 (Chunk, 1);

  chunk->data = data;
  chunk->size = size;
  if (self->to.fd < 0 || self->killed)
    {
      chunk_free (chunk);
      return;
    }
  g_queue_push_tail (&self->out, chunk);
  self->out_bytes += size;
  if (self->out_bytes > QUEUE_BYTES_MAX)
    {
      rounds_engine_process_kill (self);
      end_close (&self->to);
      drop_queue (self);
      return;
    }
  if (self->to.source != 0)
    return;
  while (write_some (self))
    ;
  if (self->to.fd >= 0 && !g_queue_is_empty (&self->out))
    self->to.source = g_unix_fd_add (self->to.fd, G_IO_OUT | G_IO_ERR, on_input_ready, self);
}

/* ---- start and end ---- */

/* Opens the pipe between `ours` and the child's end. The child's end blocks, ours never does. Both
 * close on exec, so no other child of this program keeps the engine's input open. */
static gboolean
open_pipe (End *ours, int *theirs, gboolean we_write, GError **error)
{
  int fds[2];

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return FALSE;
  ours->fd = fds[we_write ? 1 : 0];
  *theirs = fds[we_write ? 0 : 1];
  return g_unix_set_fd_nonblocking (ours->fd, TRUE, error);
}

static GSubprocess *
spawn (RoundsEngineProcess *self, const char *const *argv, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  int theirs;

  if (!open_pipe (&self->to, &theirs, TRUE, error))
    return NULL;
  g_subprocess_launcher_take_stdin_fd (launcher, theirs);
  if (!open_pipe (&self->from, &theirs, FALSE, error))
    return NULL;
  g_subprocess_launcher_take_stdout_fd (launcher, theirs);
  if (!open_pipe (&self->err, &theirs, FALSE, error))
    return NULL;
  g_subprocess_launcher_take_stderr_fd (launcher, theirs);
  return g_subprocess_launcher_spawnv (launcher, argv, error);
}

static guint
watch (End *end, GUnixFDSourceFunc on_ready, RoundsEngineProcess *self)
{
  return g_unix_fd_add_full (READ_PRIORITY, end->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_ready, self,
                             NULL);
}

RoundsEngineProcess *
rounds_engine_process_new (const char *const *argv,
                           const RoundsEngineEvents *events,
                           gpointer owner,
                           GError **error)
{
  g_autoptr (RoundsEngineProcess) self = g_rc_box_new0 (RoundsEngineProcess);
  const char *identifier;

  /* A write to a child that is gone is an error here, not the end of the program. A pipe has no
   * MSG_NOSIGNAL; GSocket ignores the signal for the whole process too. */
  signal (SIGPIPE, SIG_IGN);

  self->to.fd = self->from.fd = self->err.fd = -1;
  self->last_words = g_string_new (NULL);
  g_queue_init (&self->out);
  self->child = spawn (self, argv, error);
  if (self->child == NULL)
    return NULL;

  self->events = events;
  self->owner = owner;
  /* NULL where it has ended already. */
  identifier = g_subprocess_get_identifier (self->child);
  if (identifier != NULL)
    self->pid = (GPid) g_ascii_strtoll (identifier, NULL, 10);
  self->from.source = watch (&self->from, on_output_arrived, self);
  self->err.source = watch (&self->err, on_words_arrived, self);
  g_subprocess_wait_async (self->child, NULL, on_child_exited, g_rc_box_acquire (self));
  return g_steal_pointer (&self);
}

void
rounds_engine_process_detach (RoundsEngineProcess *self)
{
  self->events = NULL;
  self->owner = NULL;
}

GPid
rounds_engine_process_get_pid (RoundsEngineProcess *self)
{
  return self->pid;
}

gboolean
rounds_engine_process_is_idle (RoundsEngineProcess *self)
{
  return self->to.fd >= 0 && g_queue_is_empty (&self->out) && !self->killed;
}

void
rounds_engine_process_finish (RoundsEngineProcess *self, guint grace_ms)
{
  self->finishing = TRUE;
  end_close (&self->to);
  drop_queue (self);
  kill_after (self, grace_ms);
}

void
rounds_engine_process_kill (RoundsEngineProcess *self)
{
  self->killed = TRUE;
  if (self->pid != 0)
    g_subprocess_force_exit (self->child);
}

const char *
rounds_engine_process_get_last_words (RoundsEngineProcess *self)
{
  return self->last_words->str;
}
