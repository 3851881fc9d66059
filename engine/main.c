#include "cli.h"
#include "devices.h"
#include "harden.h"
#include "serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MODELS_MAX 16

static const char help[] =
    "Usage: rounds-engine serve [OPTION...]\n"
    "       rounds-engine devices [--check] [--json] [OPTION...]\n"
    "\n"
    "Runs models for Rounds on this machine, in a cage: it cannot reach the network, start\n"
    "programs or write outside its cache folder.\n"
    "\n"
    "serve: answer wire messages on standard input and output until the input closes\n"
    "  --model FILE   a model that may be loaded; may be given more than once\n"
    "  --echo MS      for tests: offer the model \"builtin:echo\", which repeats the question\n"
    "                 word by word, MS milliseconds a word\n"
    "\n"
    "devices: list what models can run on\n"
    "  --check        compute something on each and compare it with the right result\n"
    "  --json         print one object, {\"devices\":[{\"name\":...,\"kind\":...,...}]}, or\n"
    "                 {\"error\":{\"code\":...,\"message\":...}}\n"
    "\n"
    "Of both:\n"
    "  --device NAME  only devices with NAME in their name; serve takes the fastest\n"
    "  --cache DIR    folder for compiled shaders, the only one that is written\n"
    "                 (default: $XDG_CACHE_HOME/rounds/engine)\n"
    "\n"
    "  --help         print this\n"
    "  --version      print the version\n"
    "\n"
    "Exit status: 0 success, 1 what was asked for failed, 2 wrong usage.\n";

static bool
parse_number (const char *text, unsigned max, unsigned *out)
{
  char *end;
  unsigned long value;

  errno = 0;
  value = strtoul (text, &end, 10);
  if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || value > max)
    return false;
  *out = (unsigned) value;
  return true;
}

static int
serve (int argc, char **argv)
{
  rx_serve_options options = { 0 };
  const char *models[MODELS_MAX];
  const char *value = NULL;

  options.models = models;
  for (int i = 0; i < argc; i++)
    {
      const char *word = argv[i];

      if (rx_cli_value (argc, argv, &i, "--cache", &value))
        options.cache = value;
      else if (rx_cli_value (argc, argv, &i, "--device", &value))
        options.device = value;
      else if (rx_cli_value (argc, argv, &i, "--model", &value))
        {
          if (options.n_models == MODELS_MAX)
            return rx_cli_usage ("more than %d models", MODELS_MAX);
          models[options.n_models++] = value;
        }
      else if (rx_cli_value (argc, argv, &i, "--echo", &value))
        {
          if (value != NULL && !parse_number (value, 60000, &options.echo_ms))
            return rx_cli_usage ("--echo takes milliseconds up to 60000");
          options.echo = true;
        }
      else
        return rx_cli_usage ("unknown option %s", word);
      if (value == NULL || *value == '\0')
        return rx_cli_usage ("%s needs a value", word);
    }
  return rx_serve (&options);
}

static int
devices (int argc, char **argv)
{
  rx_devices_options options = { 0 };

  for (int i = 0; i < argc; i++)
    {
      const char *word = argv[i];
      const char *value = "none"; /* an option without one misses nothing */

      if (strcmp (word, "--json") == 0)
        options.json = true;
      else if (strcmp (word, "--check") == 0)
        options.check = true;
      else if (rx_cli_value (argc, argv, &i, "--device", &value))
        options.device = value;
      else if (rx_cli_value (argc, argv, &i, "--cache", &value))
        options.cache = value;
      else
        return rx_cli_usage ("unknown option %s", word);
      if (value == NULL || *value == '\0')
        return rx_cli_usage ("%s needs a value", word);
    }
  return rx_devices (&options);
}

int
main (int argc, char **argv)
{
  rounds_harden ();

  if (argc < 2)
    return rx_cli_usage ("no command");
  for (int i = 1; i < argc; i++)
    {
      if (strcmp (argv[i], "--help") == 0)
        return fputs (help, stdout) < 0 || fflush (stdout) != 0;
      if (strcmp (argv[i], "--version") == 0)
        return puts (RX_PROGRAM " " ROUNDS_VERSION) < 0 || fflush (stdout) != 0;
    }
  if (strcmp (argv[1], "serve") == 0)
    return serve (argc - 2, argv + 2);
  if (strcmp (argv[1], "devices") == 0)
    return devices (argc - 2, argv + 2);
  return rx_cli_usage ("unknown command %s", argv[1]);
}
