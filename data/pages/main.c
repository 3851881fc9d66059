/* rounds-pages: a PDF on descriptor 0, one of its pages as frames on 1 (frame.h), inside a cage. */
#include "draw.h"
#include "enter.h"
#include "harden.h"
#include "program.h"

#include <fontconfig/fontconfig.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define PROGRAM     "rounds-pages"
#define MIB         (1024ull * 1024)
#define PATHS_MAX   256
/* Where Debian and poppler's own build keep the tables of Chinese, Japanese and Korean codes. */
#define CODE_TABLES "/usr/share/poppler"

typedef struct
{
  RoundsPagesJob job;
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
  printf (
      "Usage: " PROGRAM " --page N --width N [OPTION]... < DOCUMENT > FRAMES\n"
      "\n"
      "Draws one page of a PDF inside a cage and writes its pixels as frames. Started by Rounds.\n"
      "\n"
      "  --page N         which, from 1\n"
      "  --width N        pixels across\n"
      "  --memory-mb N    memory it may use (512)\n"
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

static void
set_option (Options *options, int option, unsigned number)
{
  switch (option)
    {
    case 'p':
      options->job.page = number;
      break;
    case 'w':
      options->job.width = number;
      break;
    case 'm':
      options->cage.memory_bytes = number * MIB;
      break;
    case 's':
      options->cage.cpu_seconds = number;
      break;
    default:
      options->input_bytes = number * MIB;
    }
}

/* -1 to go on, else the exit status. */
static int
take_option (Options *options, int option, const char *value)
{
  unsigned number = 0;

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
  set_option (options, option, number);
  return -1;
}

static int
parse_options (Options *options, int argc, char **argv)
{
  static const struct option names[] = {
    { "page", required_argument, NULL, 'p' },      { "width", required_argument, NULL, 'w' },
    { "memory-mb", required_argument, NULL, 'm' }, { "seconds", required_argument, NULL, 's' },
    { "input-mb", required_argument, NULL, 'i' },  { "help", no_argument, NULL, 'h' },
    { "version", no_argument, NULL, 'v' },         { 0 },
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
  if (options->job.page == 0 || options->job.width == 0)
    return usage_error ("--page and --width must be given", "");
  options->job.page--;
  return -1;
}

/* The system's fonts: without a home, which the parent does not tell, fontconfig names no folder of
 * the user's. What does not exist is skipped by the cage. */
static int
enter_cage (const RoundsReaderCage *limits, const char **what)
{
  RoundsCagePath paths[PATHS_MAX] = { { CODE_TABLES, ROUNDS_CAGE_READ } };
  FcStrList *folders = FcConfigGetFontDirs (NULL);
  const FcChar8 *folder;
  size_t n = 1;
  int status;

  while (folders && n < PATHS_MAX && (folder = FcStrListNext (folders)) != NULL)
    if (folder[0] == '/')
      paths[n++] = (RoundsCagePath){ (const char *) folder, ROUNDS_CAGE_READ };
  status = rounds_pages_enter_cage (limits, paths, n, what);
  if (folders)
    FcStrListDone (folders);
  return status;
}

static int
draw_caged (Options *options, Work *work)
{
  RoundsInput input = { .source = rounds_program_read, .limit = options->input_bytes };
  const char *line = NULL, *what = NULL;
  unsigned failed;

  work->out.writer = (RoundsFrameWriter){ .sink = rounds_pipe_put, .data = &work->pipe };
  rounds_reader_frames_put_start (&work->out.writer);
  rounds_pages_warm (&options->job);
  if (enter_cage (&options->cage, &what) != 0)
    {
      failed = ROUNDS_FAIL_CAGE;
      line = what;
      rounds_output_fail (&work->out, ROUNDS_FAIL_CAGE, what);
    }
  else
    {
      failed = rounds_pages_draw (&input, &work->out, &options->job, &line);
      failed = rounds_output_end (&work->out, &input, failed, &line);
    }
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
  status = draw_caged (&options, work);
  free (work);
  return status;
}
