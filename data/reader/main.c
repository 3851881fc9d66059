/* rounds-reader: one outside document on descriptor 0, frames on 1 (frame.h), inside a cage. */
#include "enter.h"
#include "formats.h"
#include "harden.h"
#include "program.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define PROGRAM "rounds-reader"
#define MIB     (1024ull * 1024)

typedef struct
{
  const RoundsFormat *format;
  RoundsReaderCage cage;
  uint64_t input_bytes;
} Options;

typedef struct
{
  RoundsPipe pipe;
  RoundsOutput out;
} Work;

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
  if (!rounds_program_number (value, &number))
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
  RoundsInput input = { .source = rounds_program_read, .limit = options->input_bytes };
  const char *line = NULL, *what = NULL;
  unsigned failed = 0;

  work->out.writer = (RoundsFrameWriter){ .sink = rounds_pipe_put, .data = &work->pipe };
  rounds_reader_frames_put_start (&work->out.writer);
  if (options->format->prepare)
    options->format->prepare ();
  if (rounds_reader_enter_cage (&options->cage, &what) != 0)
    {
      failed = ROUNDS_FAIL_CAGE;
      line = what;
      rounds_output_fail (&work->out, ROUNDS_FAIL_CAGE, what);
    }
  else
    failed = rounds_document_read (options->format, &input, &work->out, &line);
  if (!rounds_pipe_flush (&work->pipe) || work->out.writer.failed)
    return rounds_program_fail (PROGRAM, "the frames cannot be written");
  return failed ? rounds_program_fail (PROGRAM, line) : 0;
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
    return rounds_program_fail (PROGRAM, "not enough memory");
  status = read_caged (&options, work);
  free (work);
  return status;
}
