#include "reader-client.h"

#include "reading-build.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUFFER (ROUNDS_FRAME_HEADER_BYTES + ROUNDS_FRAME_PAYLOAD_MAX)
#define MIB    (1024 * (guint64) 1024)

struct _RoundsReader
{
  GObject parent_instance;
  char *program;
  RoundsReaderLimits limits;
};

G_DEFINE_FINAL_TYPE (RoundsReader, rounds_reader, G_TYPE_OBJECT)

/* How a reading ended, as far as this side can see. */
typedef enum
{
  OUTCOME_OPEN, /* not yet */
  OUTCOME_END,
  OUTCOME_ERROR, /* an ERROR frame: Run.code */
  OUTCOME_CUT,   /* the pipe closed before either */
  OUTCOME_BAD_FRAMES,
  OUTCOME_TOO_MUCH,
  OUTCOME_NO_MEMORY, /* here */
  OUTCOME_TIME,
  OUTCOME_CANCELLED,
} Outcome;

typedef struct
{
  char *program;
  char *format; /* NULL: a page is drawn */
  RoundsReaderPage page;
  RoundsReaderLimits limits;
  GBytes *bytes;
  int fd; /* own, -1 with bytes */
} Job;

typedef struct
{
  const Job *job;
  GCancellable *cancellable;
  RoundsReading *reading;
  GPid pid;
  int in, out; /* our ends; -1 when closed */
  gsize sent;
  gint64 deadline; /* monotonic, µs */
  guint8 *buffer;  /* (BUFFER) */
  gsize used;
  guint64 received;
  gboolean started; /* the head of the stream has come */
  Outcome outcome;
  guint32 code; /* RoundsFrameFail */
  int status;   /* of waitpid */
} Run;

static void
job_free (Job *job)
{
  g_free (job->program);
  g_free (job->format);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  if (job->fd >= 0)
    close (job->fd);
  g_free (job);
}

static void
close_end (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static gboolean
start_child (Run *run)
{
  const Job *job = run->job;
  g_autofree char *memory = g_strdup_printf ("%u", job->limits.memory_mb);
  g_autofree char *seconds = g_strdup_printf ("%u", job->limits.cpu_seconds);
  g_autofree char *input = g_strdup_printf ("%u", job->limits.input_mb);
  g_autofree char *page = g_strdup_printf ("%u", job->page.page + 1);
  g_autofree char *width = g_strdup_printf ("%u", MAX (job->page.width, 1));
  const char *common[] = { "--memory-mb", memory, "--seconds", seconds, "--input-mb", input, NULL };
  const char *of_page[] = { "--page", page, "--width", width, NULL };
  const char *of_format[] = { "--format", job->format, NULL };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  /* Nothing of our surroundings is the document's business. */
  const char *envp[] = { "LC_ALL=C", NULL };
  GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL |
                      G_SPAWN_CLOEXEC_PIPES;

  g_strv_builder_add (builder, job->program);
  g_strv_builder_addv (builder, job->format != NULL ? of_format : of_page);
  g_strv_builder_addv (builder, common);
  argv = g_strv_builder_end (builder);
  return g_spawn_async_with_pipes_and_fds ("/", (const char *const *) argv, envp, flags, NULL, NULL,
                                           job->fd, -1, -1, NULL, NULL, 0, &run->pid,
                                           job->bytes ? &run->in : NULL, &run->out, NULL, NULL);
}

/* Only a picture's format may send pixels, and a page. */
static void
take_pixels (Run *run, const RoundsFrame *frame)
{
  gboolean no_memory = FALSE;

  if (run->job->format != NULL &&
      !g_strv_contains ((const char *const[]){ "jpeg", "png", NULL }, run->job->format))
    run->outcome = OUTCOME_BAD_FRAMES;
  else if (!rounds_reading_add_pixels (run->reading, frame, &no_memory))
    run->outcome = no_memory ? OUTCOME_NO_MEMORY : OUTCOME_BAD_FRAMES;
}

/* Only of a page. */
static void
take_places (Run *run, const RoundsFrame *frame)
{
  if (run->job->format != NULL ||
      !(frame->type == ROUNDS_FRAME_PAGES ? rounds_reading_add_pages (run->reading, frame)
                                          : rounds_reading_add_boxes (run->reading, frame)))
    run->outcome = OUTCOME_BAD_FRAMES;
}

static void
take_frame (Run *run, const RoundsFrame *frame)
{
  switch (frame->type)
    {
    case ROUNDS_FRAME_TEXT:
      if (!rounds_reading_add_text (run->reading, frame))
        run->outcome = OUTCOME_NO_MEMORY;
      break;
    case ROUNDS_FRAME_WARNING:
      if (!rounds_reading_add_warning (run->reading, frame))
        run->outcome = OUTCOME_BAD_FRAMES;
      break;
    case ROUNDS_FRAME_END:
      run->outcome = OUTCOME_END;
      if (!rounds_reading_end (run->reading, frame) ||
          (!run->job->format && !rounds_reading_is_page (run->reading, run->job->page.page)) ||
          (run->job->bytes && g_bytes_get_size (run->job->bytes) != frame->end.bytes_read))
        run->outcome = OUTCOME_BAD_FRAMES;
      break;
    case ROUNDS_FRAME_ERROR:
      run->outcome = OUTCOME_ERROR;
      run->code = frame->error.code;
      break;
    case ROUNDS_FRAME_PIXELS:
      take_pixels (run, frame);
      break;
    case ROUNDS_FRAME_PAGES:
    case ROUNDS_FRAME_BOXES:
      take_places (run, frame);
      break;
    default: /* EVENT: no format that is asked for here has them */
      run->outcome = OUTCOME_BAD_FRAMES;
    }
}

/* Everything whole in the buffer; the rest moves to its front. */
static void
take_frames (Run *run)
{
  RoundsFrames state = ROUNDS_FRAMES_WHOLE;
  gsize at = 0, used;

  while (run->outcome == OUTCOME_OPEN && state == ROUNDS_FRAMES_WHOLE)
    {
      RoundsFrame frame = { 0 };

      if (run->started)
        state = rounds_reader_frames_next (run->buffer + at, run->used - at, &frame, &used);
      else
        state = rounds_reader_frames_start (run->buffer + at, run->used - at, &used);
      if (state == ROUNDS_FRAMES_BROKEN)
        run->outcome = OUTCOME_BAD_FRAMES;
      if (state != ROUNDS_FRAMES_WHOLE)
        break;
      at += used;
      if (run->started)
        take_frame (run, &frame);
      run->started = TRUE;
    }
  /* Nothing may follow the last frame. */
  if ((run->outcome == OUTCOME_END || run->outcome == OUTCOME_ERROR) && at < run->used)
    run->outcome = OUTCOME_BAD_FRAMES;
  memmove (run->buffer, run->buffer + at, run->used - at);
  run->used -= at;
}

static void
receive (Run *run)
{
  gssize n = read (run->out, run->buffer + run->used, BUFFER - run->used);

  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return;
  if (n <= 0)
    {
      close_end (&run->out);
      if (run->outcome == OUTCOME_OPEN)
        run->outcome = OUTCOME_CUT;
      return;
    }
  run->used += (gsize) n;
  run->received += (guint64) n;
  if (run->outcome != OUTCOME_OPEN)
    run->outcome = OUTCOME_BAD_FRAMES; /* after the last frame */
  else if (run->received > run->job->limits.output_mb * MIB)
    run->outcome = OUTCOME_TOO_MUCH;
  else
    take_frames (run);
}

static void
send_more (Run *run)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (run->job->bytes, &size);
  gssize n = 0;

  if (run->sent < size)
    n = write (run->in, data + run->sent, size - run->sent);
  if (n > 0)
    run->sent += (gsize) n;
  /* A child that no longer listens says why on the other pipe, or by its death. */
  if (run->sent == size || (n < 0 && errno != EINTR && errno != EAGAIN))
    close_end (&run->in);
}

static int
milliseconds_left (Run *run)
{
  gint64 left = (run->deadline - g_get_monotonic_time () + 999) / 1000;

  return (int) CLAMP (left, 0, G_MAXINT);
}

/* Until the child is silent (or says too much), or the caller or the clock has had enough. */
static void
talk (Run *run)
{
  GPollFD stop = { .fd = -1 };
  gboolean can_stop = g_cancellable_make_pollfd (run->cancellable, &stop);

  while (run->out >= 0 && (run->outcome <= OUTCOME_ERROR))
    {
      struct pollfd fds[] = {
        { .fd = run->out, .events = POLLIN },
        { .fd = run->in, .events = POLLOUT },
        { .fd = can_stop ? stop.fd : -1, .events = POLLIN },
      };
      int n = poll (fds, G_N_ELEMENTS (fds), milliseconds_left (run));

      if (g_cancellable_is_cancelled (run->cancellable))
        run->outcome = OUTCOME_CANCELLED;
      else if (n == 0 || milliseconds_left (run) == 0)
        run->outcome = OUTCOME_TIME;
      else if (n > 0)
        {
          if (fds[1].revents)
            send_more (run);
          if (fds[0].revents)
            receive (run);
        }
    }
  if (can_stop)
    g_cancellable_release_fd (run->cancellable);
}

/* A child that closed its pipe and stays is ended at the deadline too. */
static void
reap (Run *run)
{
  int process = (int) syscall (SYS_pidfd_open, run->pid, 0);
  struct pollfd gone = { .fd = process, .events = POLLIN };
  int n = 0;

  while (run->outcome <= OUTCOME_CUT && process >= 0 &&
         (n = poll (&gone, 1, milliseconds_left (run))) < 0 && errno == EINTR)
    ;
  if (n <= 0)
    {
      if (run->outcome <= OUTCOME_CUT)
        run->outcome = OUTCOME_TIME;
      kill (run->pid, SIGKILL);
    }
  while (waitpid (run->pid, &run->status, 0) < 0 && errno == EINTR)
    ;
  close_end (&process);
}

static const char *
line_of_code (guint32 code)
{
  switch (code)
    {
    case ROUNDS_FAIL_TOO_BIG:
      return _ ("The document is larger than the document reader takes.");
    case ROUNDS_FAIL_MEMORY:
      return _ ("The document needs more memory than the document reader may use.");
    case ROUNDS_FAIL_INPUT:
      return _ ("The document could not be read from where it is kept.");
    case ROUNDS_FAIL_CAGE:
      return _ ("The document reader could not be shut off from the system, so nothing was read. "
                "It needs Linux 5.19 or later with Landlock and seccomp.");
    case ROUNDS_FAIL_LOCKED:
      return _ ("The document is encrypted. Remove its password, or print it to a new document.");
    case ROUNDS_FAIL_PICTURES:
      return _ ("The document holds pictures only: there is no text in it to read.");
    default:
      return _ ("The document is damaged or of another kind than it says.");
    }
}

static const char *
line_of_signal (int number)
{
  switch (number)
    {
    case SIGSYS:
      return _ ("The document made its reader try something forbidden, and it was stopped. Do not "
                "trust this document.");
    case SIGXCPU:
      return _ ("The document took too long to read and was given up.");
    case SIGKILL:
      return _ ("The document reader was ended by the system, most likely for want of memory. Try "
                "again.");
    default:
      return _ ("The document reader crashed on this document.");
    }
}

/* NULL: the document was read. */
static const char *
line_of (const Run *run)
{
  switch (run->outcome)
    {
    case OUTCOME_TIME:
      return _ ("The document took too long to read and was given up.");
    case OUTCOME_BAD_FRAMES:
      return _ ("The document reader answered with something that makes no sense, and it was "
                "stopped. Do not trust this document.");
    case OUTCOME_TOO_MUCH:
      return _ ("The document holds more text than Rounds takes.");
    case OUTCOME_NO_MEMORY:
      return _ ("There is not enough memory for what the document holds.");
    case OUTCOME_ERROR:
      return line_of_code (run->code);
    default:
      if (WIFSIGNALED (run->status))
        return line_of_signal (WTERMSIG (run->status));
      if (run->outcome != OUTCOME_END || WEXITSTATUS (run->status) != 0)
        return _ ("The document reader ended before the document did. Try again.");
      return NULL;
    }
}

static const char *
read_document (Run *run)
{
  const char *line;

  run->buffer = g_try_malloc (BUFFER);
  if (!run->buffer)
    return _ ("There is not enough memory to read the document.");
  if (!start_child (run))
    line = _ ("The document reader could not be started. Check that Rounds is installed whole.");
  else
    {
      if (run->in >= 0 && !g_unix_set_fd_nonblocking (run->in, TRUE, NULL))
        run->outcome = OUTCOME_NO_MEMORY;
      talk (run);
      close_end (&run->in);
      reap (run);
      line = line_of (run);
    }
  close_end (&run->in);
  close_end (&run->out);
  g_free (run->buffer);
  return line;
}

/* A worker thread's. A write to a child that is gone raises SIGPIPE for the writing thread, and a
 * library has no business with how the program takes signals: it is held back here and dropped. */
static void
run_job (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const struct timespec now = { 0 };
  g_autoptr (RoundsReading) reading = rounds_reading_new ();
  Job *job = data;
  Run run = { .job = job, .cancellable = cancellable, .reading = reading, .in = -1, .out = -1 };
  const char *line;
  sigset_t pipe, old;

  run.deadline = g_get_monotonic_time () + job->limits.wall_seconds * G_TIME_SPAN_SECOND;
  sigemptyset (&pipe);
  sigaddset (&pipe, SIGPIPE);
  pthread_sigmask (SIG_BLOCK, &pipe, &old);
  line = read_document (&run);
  if (!sigismember (&old, SIGPIPE))
    while (sigtimedwait (&pipe, NULL, &now) > 0)
      ;
  pthread_sigmask (SIG_SETMASK, &old, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (line)
    g_task_return_new_error (task, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_READER, "%s", line);
  else
    g_task_return_pointer (task, g_steal_pointer (&reading), (GDestroyNotify) rounds_reading_unref);
}

static void
rounds_reader_finalize (GObject *object)
{
  RoundsReader *self = ROUNDS_READER (object);

  g_free (self->program);
  G_OBJECT_CLASS (rounds_reader_parent_class)->finalize (object);
}

static void
rounds_reader_class_init (RoundsReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rounds_reader_finalize;
}

static void
rounds_reader_init (RoundsReader *self)
{
  const RoundsReaderLimits defaults = { 0 };

  rounds_reader_set_limits (self, &defaults);
}

RoundsReader *
rounds_reader_new (const char *program)
{
  RoundsReader *self = g_object_new (ROUNDS_TYPE_READER, NULL);

  self->program = g_strdup (program);
  return self;
}

void
rounds_reader_set_limits (RoundsReader *self, const RoundsReaderLimits *limits)
{
  self->limits.memory_mb = limits->memory_mb ? limits->memory_mb : 512;
  self->limits.cpu_seconds = limits->cpu_seconds ? limits->cpu_seconds : 20;
  self->limits.wall_seconds = limits->wall_seconds ? limits->wall_seconds : 60;
  self->limits.input_mb = limits->input_mb ? limits->input_mb : 256;
  self->limits.output_mb = limits->output_mb ? limits->output_mb : 512;
}

static Job *
job_new (RoundsReader *self, const RoundsReaderDocument *document)
{
  Job *job = g_new0 (Job, 1);

  job->program = g_strdup (self->program);
  job->limits = self->limits;
  job->fd = -1;
  if (document->bytes)
    job->bytes = g_bytes_ref (document->bytes);
  else
    job->fd = fcntl (document->fd, F_DUPFD_CLOEXEC, 3);
  return job;
}

/* Runs the job, which becomes the task's. (transfer full) of both */
static void
start_job (GTask *started, Job *job)
{
  g_autoptr (GTask) task = started;

  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  if (!job->bytes && job->fd < 0)
    g_task_return_new_error (task, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_READER, "%s",
                             line_of_code (ROUNDS_FAIL_INPUT));
  else
    g_task_run_in_thread (task, run_job);
}

void
rounds_reader_read_async (RoundsReader *self,
                          const char *format,
                          const RoundsReaderDocument *document,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Job *job = job_new (self, document);

  job->format = g_strdup (format);
  start_job (g_task_new (self, cancellable, callback, user_data), job);
}

void
rounds_reader_page_async (RoundsReader *self,
                          const RoundsReaderPage *page,
                          const RoundsReaderDocument *document,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Job *job = job_new (self, document);

  job->page = *page;
  start_job (g_task_new (self, cancellable, callback, user_data), job);
}

RoundsReading *
rounds_reader_read_finish (RoundsReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
