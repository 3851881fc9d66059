/* rounds-reader: one outside document on descriptor 0, frames on 1 (frame.h), inside a cage. */
#include "enter.h"
#include "formats.h"
#include "harden.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "rounds-reader"
#define BUFFER  (64u << 10)
#define MIB     (1024ull * 1024)

typedef struct
{
  const RoundsFormat *format;
  RoundsReaderCage cage;
  uint64_t input_bytes;
} Options;

/* Frames on their way out, so that small ones do not cost a system call each. */
typedef struct
{
  size_t used;
  uint8_t bytes[BUFFER];
} Pipe;

typedef struct
{
  Pipe pipe;
  RoundsOutput out;
} Work;

static bool
write_all (int fd, const void *bytes, size_t size)
{
  const uint8_t *at = bytes;

  while (size > 0)
    {
      ssize_t n = write (fd, at, size);

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

static bool
pipe_flush (Pipe *pipe)
{
  size_t n = pipe->used;

  pipe->used = 0;
  return write_all (STDOUT_FILENO, pipe->bytes, n);
}

static bool
pipe_put (void *data, const void *bytes, size_t size)
{
  Pipe *pipe = data;

  if (size > BUFFER - pipe->used && !pipe_flush (pipe))
    return false;
  if (size >= BUFFER)
    return write_all (STDOUT_FILENO, bytes, size);
  memcpy (pipe->bytes + pipe->used, bytes, size);
  pipe->used += size;
  return true;
}

static long
read_document (void *data, void *bytes, size_t size)
{
  ssize_t n;

  do
    n = read (STDIN_FILENO, bytes, size);
  while (n < 0 && errno == EINTR);
  return n;
}

/* Without stdio, which may want calls that the cage has no place for. */
static int
fail (const char *line)
{
  write_all (STDERR_FILENO, PROGRAM ": ", strlen (PROGRAM ": "));
  write_all (STDERR_FILENO, line, strlen (line));
  write_all (STDERR_FILENO, ".\n", 2);
  return 1;
}

static void
print_help (void)
{
  printf ("Usage: " PROGRAM " --format NAME [OPTION]... < DOCUMENT > FRAMES\n"
          "\n"
          "Reads one document inside a cage and writes what it says as frames. Started by Rounds.\n"
          "\n"
          "  --format NAME    what the document is:\n");
  for (const RoundsFormat *format = rounds_formats (); format->name; format++)
    printf ("                     %-6s %s\n", format->name, format->what);
  printf ("  --memory-mb N    memory it may use (512)\n"
          "  --seconds N      processor time it may use (20)\n"
          "  --input-mb N     largest document (256)\n"
          "\n"
          "  --help           print this\n"
          "  --version        print the version\n"
          "\n"
          "Exit status: 0 success, 1 what was asked for failed, 2 wrong usage.\n");
}

static int
usage_error (const char *what, const char *value)
{
  fprintf (stderr, PROGRAM ": %s%s. Try '" PROGRAM " --help'.\n", what, value);
  return 2;
}

static bool
parse_number (const char *text, unsigned *number)
{
  char *end;
  unsigned long value;

  errno = 0;
  value = strtoul (text, &end, 10);
  if (errno || *end || end == text || text[0] == '-' || value < 1 || value > 1000000)
    return false;
  *number = (unsigned) value;
  return true;
}

/* -1 to go on, else the exit status. */
static int
take_option (Options *options, int option, const char *value)
{
  unsigned number = 0;

  if (option == 'f')
    {
      options->format = rounds_format_named (value);
      return options->format ? -1 : usage_error ("no such format: ", value);
    }
  if (option == 'h' || option == 'v')
    {
      if (option == 'h')
        print_help ();
      else
        printf (PROGRAM " %s\n", ROUNDS_VERSION);
      return fflush (stdout) == 0 ? 0 : 1;
    }
  if (option == '?' || option == ':')
    return usage_error (option == ':' ? "a value is missing after " : "unknown option ", value);
  if (!parse_number (value, &number))
    return usage_error ("not a number from 1 to 1000000: ", value);
  if (option == 'm')
    options->cage.memory_bytes = number * MIB;
  else if (option == 's')
    options->cage.cpu_seconds = number;
  else
    options->input_bytes = number * MIB;
  return -1;
}

static int
parse_options (Options *options, int argc, char **argv)
{
  static const struct option names[] = {
    { "format", required_argument, NULL, 'f' },
    { "memory-mb", required_argument, NULL, 'm' },
    { "seconds", required_argument, NULL, 's' },
    { "input-mb", required_argument, NULL, 'i' },
    { "help", no_argument, NULL, 'h' },
    { "version", no_argument, NULL, 'v' },
    { 0 },
  };
  int option, status = -1;

  opterr = 0;
  while (status < 0 && (option = getopt_long (argc, argv, "+:", names, NULL)) != -1)
    status = take_option (options, option,
                          option == '?' || option == ':' ? argv[optind - 1] : optarg);
  if (status >= 0)
    return status;
  if (optind < argc)
    return usage_error ("unexpected argument ", argv[optind]);
  return options->format ? -1 : usage_error ("no format is given", "");
}

static int
read_caged (const Options *options, Work *work)
{
  RoundsInput input = { .source = read_document, .limit = options->input_bytes };
  const char *line = NULL, *what = NULL;
  unsigned failed = 0;

  work->out.writer = (RoundsFrameWriter){ .sink = pipe_put, .data = &work->pipe };
  rounds_reader_frames_put_start (&work->out.writer);
  if (rounds_reader_enter_cage (&options->cage, &what) != 0)
    {
      failed = ROUNDS_FAIL_CAGE;
      line = what;
      rounds_document_fail (&work->out, ROUNDS_FAIL_CAGE, what);
    }
  else
    failed = rounds_document_read (options->format, &input, &work->out, &line);
  if (!pipe_flush (&work->pipe) || work->out.writer.failed)
    return fail ("the frames cannot be written");
  return failed ? fail (line) : 0;
}

int
main (int argc, char **argv)
{
  Options options = {
    .cage = { .memory_bytes = 512 * MIB, .cpu_seconds = 20 },
    .input_bytes = 256 * MIB,
  };
  Work *work;
  int status;

  rounds_harden ();
  status = parse_options (&options, argc, argv);
  if (status >= 0)
    return status;
  work = calloc (1, sizeof *work);
  if (!work)
    return fail ("not enough memory");
  status = read_caged (&options, work);
  free (work);
  return status;
}
