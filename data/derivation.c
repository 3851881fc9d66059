#include "derivation.h"

#include "derivation-private.h"
#include "own-place.h"
#include "question.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM      "rounds-derive"
#define ANSWER_BYTES (sizeof (RoundsDeriveAnswer) + ROUNDS_DERIVE_KEY_BYTES)

/* How a derivation ended, as far as this side can see. */
typedef enum
{
  OUTCOME_OPEN,     /* not yet */
  OUTCOME_ANSWERED, /* the other side has closed, or said more than an answer: Run.used bytes */
  OUTCOME_TIME,
  OUTCOME_CANCELLED,
} Outcome;

typedef struct
{
  const RoundsDerivation *job;
  GPid pid;
  int talk;        /* our end */
  gint64 deadline; /* monotonic, µs */
  guint8 *said;    /* (ANSWER_BYTES + 1) in locked memory; the last one shows that more came */
  gsize used;
  Outcome outcome;
  int status; /* of waitpid */
} Run;

/* ---- in this process ---- */

static void
set_no_memory (const RoundsDerivation *self, GError **error)
{
  g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
               _ ("Checking a passphrase takes %u MiB of memory. Close other programs."),
               self->memory_kib >> 10);
}

static void
set_locked (GError **error)
{
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_LOCKED,
                       _ ("The store is locked"));
}

static RoundsSecret *
derive_here (const RoundsDerivation *self, GError **error)
{
  guint8 *bytes;
  g_autoptr (RoundsSecret) key = rounds_secret_new (ROUNDS_KEY_BYTES, &bytes, error);
  const guint8 *text = key != NULL ? rounds_secret_begin (self->passphrase) : NULL;
  int failed;

  if (key != NULL && text == NULL)
    set_locked (error);
  if (text == NULL)
    return NULL;
  failed = crypto_pwhash (bytes, ROUNDS_KEY_BYTES, (const char *) text,
                          rounds_secret_get_size (self->passphrase), self->salt, self->passes,
                          (gsize) self->memory_kib << 10, crypto_pwhash_ALG_ARGON2ID13);
  rounds_secret_end (self->passphrase);
  rounds_secret_seal (key);
  if (failed == 0)
    return g_steal_pointer (&key);
  set_no_memory (self, error);
  return NULL;
}

/* ---- in a process of its own ---- */

/* The question with the passphrase behind it. (transfer full) */
static RoundsSecret *
make_question (const RoundsDerivation *self, GError **error)
{
  gsize size = rounds_secret_get_size (self->passphrase);
  RoundsDeriveQuestion head = { .passes = self->passes,
                                .memory_kib = self->memory_kib,
                                .size = (guint32) size };
  guint8 *bytes;
  g_autoptr (RoundsSecret) question = NULL;
  const guint8 *text;

  g_return_val_if_fail (size > 0 && size <= ROUNDS_DERIVE_SIZE_MAX, NULL);
  question = rounds_secret_new (sizeof head + size, &bytes, error);
  if (question == NULL)
    return NULL;
  text = rounds_secret_begin (self->passphrase);
  if (text == NULL)
    {
      set_locked (error);
      return NULL;
    }
  memcpy (head.magic, ROUNDS_DERIVE_ASKS, sizeof head.magic);
  memcpy (head.salt, self->salt, sizeof head.salt);
  memcpy (bytes, &head, sizeof head);
  memcpy (bytes + sizeof head, text, size);
  rounds_secret_end (self->passphrase);
  rounds_secret_seal (question);
  return g_steal_pointer (&question);
}

/* FALSE: the program is not there, or the system gives no process. */
static gboolean
start_child (Run *run, const char *program)
{
  const char *argv[] = { program, NULL };
  const char *envp[] = { "LC_ALL=C", NULL };
  /* Left open, and no other folder: then GLib does not copy this process (posix_spawn). All of ours are
   * closed at exec, and the child closes what is not. */
  const GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_LEAVE_DESCRIPTORS_OPEN |
                            G_SPAWN_STDERR_TO_DEV_NULL;
  int ends[2];
  gboolean started;

  /* A name without a folder would be looked for wherever this process happens to stand. */
  if (!g_path_is_absolute (program) ||
      socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return FALSE;
  started = g_spawn_async_with_pipes_and_fds (NULL, argv, envp, flags, NULL, NULL, ends[1], ends[1],
                                              -1, NULL, NULL, 0, &run->pid, NULL, NULL, NULL, NULL);
  close (ends[1]);
  if (started)
    run->talk = ends[0];
  else
    close (ends[0]);
  return started;
}

/* A socket takes as much as a question at once. Whether it was heard, the answer says. */
static void
ask (Run *run, RoundsSecret *question)
{
  const guint8 *bytes = rounds_secret_begin (question);
  gsize size = rounds_secret_get_size (question), sent = 0;
  gssize n = 0;

  while (sent < size && (n >= 0 || errno == EINTR))
    {
      n = send (run->talk, bytes + sent, size - sent, MSG_NOSIGNAL);
      sent += (gsize) MAX (n, 0);
    }
  rounds_secret_end (question);
  shutdown (run->talk, SHUT_WR);
}

static void
take (Run *run)
{
  gssize n = read (run->talk, run->said + run->used, ANSWER_BYTES + 1 - run->used);

  if (n < 0 && errno == EINTR)
    return;
  run->used += (gsize) MAX (n, 0);
  if (n <= 0 || run->used > ANSWER_BYTES)
    run->outcome = OUTCOME_ANSWERED;
}

static int
milliseconds_left (Run *run)
{
  gint64 left = (run->deadline - g_get_monotonic_time () + 999) / 1000;

  return (int) CLAMP (left, 0, G_MAXINT);
}

/* Until the child is silent, or the caller or the clock has had enough. */
static void
listen_to (Run *run)
{
  GPollFD stop = { .fd = -1 };
  gboolean can_stop = g_cancellable_make_pollfd (run->job->cancellable, &stop);

  while (run->outcome == OUTCOME_OPEN)
    {
      struct pollfd fds[] = {
        { .fd = run->talk, .events = POLLIN },
        { .fd = can_stop ? stop.fd : -1, .events = POLLIN },
      };
      int n = poll (fds, G_N_ELEMENTS (fds), milliseconds_left (run));

      if (g_cancellable_is_cancelled (run->job->cancellable))
        run->outcome = OUTCOME_CANCELLED;
      else if (n == 0 || milliseconds_left (run) == 0)
        run->outcome = OUTCOME_TIME;
      else if (n > 0 && fds[0].revents != 0)
        take (run);
    }
  if (can_stop)
    g_cancellable_release_fd (run->job->cancellable);
}

/* Whoever has said all that is wanted of it is ended; what has ended by itself keeps its own status. */
static void
reap (Run *run)
{
  kill (run->pid, SIGKILL);
  while (waitpid (run->pid, &run->status, 0) < 0 && errno == EINTR)
    ;
}

/* FALSE: what was said is no answer to this question. */
static gboolean
read_answer (const Run *run, RoundsDeriveAnswer *answer)
{
  if (run->used != ANSWER_BYTES)
    return FALSE;
  memcpy (answer, run->said, sizeof *answer);
  return memcmp (answer->magic, ROUNDS_DERIVE_SAYS, sizeof answer->magic) == 0 &&
         answer->failed <= 1 && answer->passes == run->job->passes &&
         answer->memory_kib == run->job->memory_kib &&
         memcmp (answer->salt, run->job->salt, sizeof answer->salt) == 0;
}

/* Killed by nobody here: most likely by the system, for want of memory. */
static gboolean
was_killed (const Run *run)
{
  return run->outcome == OUTCOME_ANSWERED && run->used == 0 && WIFSIGNALED (run->status) &&
         WTERMSIG (run->status) == SIGKILL;
}

/* NULL: the answer is one. */
static const char *
line_of (const Run *run, RoundsDeriveAnswer *answer)
{
  if (run->outcome == OUTCOME_TIME)
    return _ ("Checking the passphrase took too long and was given up. Try again.");
  if (run->outcome == OUTCOME_ANSWERED && run->used == 0)
    return _ ("The program that checks passphrases, rounds-derive, ended before it was done. Try "
              "again.");
  if (!read_answer (run, answer))
    return _ ("The program that checks passphrases, rounds-derive, is of another version. Close "
              "Rounds and start it again, or install it again.");
  return NULL;
}

/* What was said, or why it is no key. (transfer full) */
static RoundsSecret *
judge (Run *run, GError **error)
{
  RoundsDeriveAnswer answer;
  const char *line = line_of (run, &answer);
  RoundsSecret *key;
  guint8 *bytes;

  if (run->outcome == OUTCOME_CANCELLED)
    {
      g_cancellable_set_error_if_cancelled (run->job->cancellable, error);
      return NULL;
    }
  if (was_killed (run) || (line == NULL && answer.failed != 0))
    {
      set_no_memory (run->job, error);
      return NULL;
    }
  if (line != NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO, line);
      return NULL;
    }
  key = rounds_secret_new (ROUNDS_KEY_BYTES, &bytes, error);
  if (key == NULL)
    return NULL;
  memcpy (bytes, run->said + sizeof answer, ROUNDS_KEY_BYTES);
  rounds_secret_seal (key);
  return key;
}

RoundsSecret *
rounds_derivation_run_by (const RoundsDerivation *self, const RoundsDeriver *by, GError **error)
{
  g_autoptr (RoundsSecret) question = make_question (self, error);
  g_autoptr (RoundsSecret) said = NULL;
  Run run = { .job = self, .deadline = g_get_monotonic_time () + by->limit_ms * (gint64) 1000 };

  if (question != NULL)
    said = rounds_secret_new (ANSWER_BYTES + 1, &run.said, error);
  if (said == NULL)
    return NULL;
  if (!start_child (&run, by->program))
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_IO,
                           _ ("The program that checks passphrases, rounds-derive, could not be "
                              "started. Install Rounds again."));
      return NULL;
    }
  ask (&run, question);
  g_clear_pointer (&question, rounds_secret_unref);
  listen_to (&run);
  reap (&run);
  close (run.talk);
  return judge (&run, error);
}

/* A hundred times what it takes: only a child that hangs is given up. */
static guint
patience_ms (const RoundsDerivation *self)
{
  return 30000 + self->passes * (self->memory_kib >> 10) * 20;
}

RoundsSecret *
rounds_derivation_run (const RoundsDerivation *self, GError **error)
{
  g_autofree char *program = NULL;
  RoundsDeriver by;

  if (self->memory_kib < ROUNDS_DERIVE_KIB_MIN)
    return derive_here (self, error);
  program = rounds_own_place (ROUNDS_LIBEXECDIR, PROGRAM);
  by = (RoundsDeriver){ program, patience_ms (self) };
  return rounds_derivation_run_by (self, &by, error);
}
