/* rounds-derive: a passphrase on descriptor 0, the key that it gives on 1 (question.h). */
#define _GNU_SOURCE /* close_range */

#include "harden.h"
#include "question.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "rounds-derive"

/* In locked memory, wiped before the program ends. */
typedef struct
{
  RoundsDeriveQuestion question;
  char passphrase[ROUNDS_DERIVE_SIZE_MAX];
  RoundsDeriveAnswer answer;
  uint8_t key[ROUNDS_DERIVE_KEY_BYTES];
} Work;

static bool
read_all (void *bytes, size_t size)
{
  uint8_t *at = bytes;

  while (size > 0)
    {
      ssize_t n = read (STDIN_FILENO, at, size);

      if (n == 0 || (n < 0 && errno != EINTR))
        return false;
      if (n > 0)
        {
          at += n;
          size -= (size_t) n;
        }
    }
  return true;
}

static bool
write_all (const void *bytes, size_t size)
{
  const uint8_t *at = bytes;

  while (size > 0)
    {
      ssize_t n = write (STDOUT_FILENO, at, size);

      if (n < 0 && errno != EINTR)
        return false;
      if (n > 0)
        {
          at += n;
          size -= (size_t) n;
        }
    }
  return true;
}

/* Whether a key file of this Rounds can ask it. */
static bool
question_is_sane (const RoundsDeriveQuestion *question)
{
  return memcmp (question->magic, ROUNDS_DERIVE_ASKS, sizeof question->magic) == 0 &&
         question->size > 0 && question->size <= ROUNDS_DERIVE_SIZE_MAX && question->passes > 0 &&
         question->passes <= ROUNDS_DERIVE_PASSES_MAX &&
         question->memory_kib >= ROUNDS_DERIVE_KIB_MIN &&
         question->memory_kib <= ROUNDS_DERIVE_KIB_MAX;
}

static void
derive (Work *work)
{
  const RoundsDeriveQuestion *question = &work->question;
  RoundsDeriveAnswer *answer = &work->answer;

  memcpy (answer->magic, ROUNDS_DERIVE_SAYS, sizeof answer->magic);
  answer->passes = question->passes;
  answer->memory_kib = question->memory_kib;
  memcpy (answer->salt, question->salt, sizeof answer->salt);
  answer->failed = crypto_pwhash (work->key, sizeof work->key, work->passphrase, question->size,
                                  question->salt, question->passes,
                                  (size_t) question->memory_kib << 10,
                                  crypto_pwhash_ALG_ARGON2ID13) != 0;
  sodium_memzero (work->passphrase, sizeof work->passphrase);
}

/* NULL, or why there is no answer. */
static const char *
answer_question (Work *work)
{
  if (!read_all (&work->question, sizeof work->question))
    return "the question was cut short";
  if (!question_is_sane (&work->question))
    return "the question is not one of this version of Rounds";
  if (!read_all (work->passphrase, work->question.size))
    return "the question was cut short";
  derive (work);
  if (!write_all (&work->answer, sizeof work->answer) || !write_all (work->key, sizeof work->key))
    return "nobody listens";
  return NULL;
}

static int
fail (const char *line)
{
  fprintf (stderr, PROGRAM ": %s.\n", line);
  return 1;
}

static int
help (void)
{
  printf ("Usage: " PROGRAM " < QUESTION > ANSWER\n"
          "\n"
          "Makes the key of a passphrase, which takes 256 MiB of memory. Started by Rounds.\n"
          "\n"
          "  --help           print this\n"
          "  --version        print the version\n"
          "\n"
          "Exit status: 0 success, 1 what was asked for failed, 2 wrong usage.\n");
  return fflush (stdout) == 0 ? 0 : 1;
}

int
main (int argc, char **argv)
{
  const char *line;
  Work *work;

  rounds_harden ();
  /* Whatever the parent forgot to close is none of this program's business. */
  close_range (STDERR_FILENO + 1, ~0u, 0);
  if (argc == 2 && strcmp (argv[1], "--help") == 0)
    return help ();
  if (argc == 2 && strcmp (argv[1], "--version") == 0)
    return printf (PROGRAM " %s\n", ROUNDS_VERSION) > 0 && fflush (stdout) == 0 ? 0 : 1;
  if (argc != 1)
    {
      fprintf (stderr, PROGRAM ": unexpected argument. Try '" PROGRAM " --help'.\n");
      return 2;
    }
  work = sodium_init () >= 0 ? sodium_malloc (sizeof *work) : NULL;
  if (work == NULL)
    return fail ("there is no protected memory for a key");
  memset (work, 0, sizeof *work);
  line = answer_question (work);
  sodium_free (work); /* wipes */
  return line == NULL ? 0 : fail (line);
}
