#include "cli.h"
#include "devices.h"
#include "harden.h"
#include "serve.h"
#include "verb-bench.h"
#include "verb-generate.h"
#include "verb-info.h"
#include "verb-logits.h"
#include "verb-tokenize.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MODELS_MAX 16

static const char help[] =
    "Usage: rounds-engine VERB [OPTION...]\n"
    "\n"
    "Runs models for Rounds on this machine, in a cage: it cannot reach the network, start\n"
    "programs or write outside its cache folder.\n"
    "\n"
    "serve: answer wire messages on standard input and output until the input closes\n"
    "  --model FILE         a model that may be loaded; may be given more than once\n"
    "  --echo MS            for tests: offer the model \"builtin:echo\", which repeats the\n"
    "                       question word by word, MS milliseconds a word\n"
    "devices: list what models can run on\n"
    "  --check              compute something on each and compare it with the right result\n"
    "info FILE: say what a model file is\n"
    "tokenize: print {\"tokens\":[...]} of a text\n"
    "  --text-file FILE     the text\n"
    "  --special            marks like <|im_start|> in it are taken as the tokens they name\n"
    "logits: print the likeliest next tokens, {\"next\":[[[id,p],...],...]}, one entry a position\n"
    "  --tokens-file FILE   a JSON array of token ids\n"
    "  --top N              so many at each position, 1 to 64 (default 10)\n"
    "generate: print an answer, with --json {\"tokens\":[...],\"text\":...,\"finish\":...,\n"
    "          \"timings_ms\":{...}}\n"
    "  --tokens-file FILE   a JSON array of token ids; or\n"
    "  --prompt-file FILE   a text that is continued as it is; or\n"
    "  --chat-file FILE     a JSON array of {\"role\": \"system\", \"user\" or \"assistant\",\n"
    "                       \"content\": text}, put into the model's chat format; if the last\n"
    "                       is the assistant's, the answer goes on from its text\n"
    "  --max-tokens N       so many at most (default: until the model ends)\n"
    "  --temperature T --seed S --top-k N --top-p P --min-p P\n"
    "                       how a token is chosen (default: always the likeliest)\n"
    "  --grammar-file FILE  the answer is a text of this grammar: GBNF, or a JSON schema if it\n"
    "                       begins with {\n"
    "bench: print how fast a model runs, as one JSON object\n"
    "  --prompt N --gen N --depth N\n"
    "                       tokens read, tokens written, tokens there before (512, 128, 0)\n"
    "  --record N           also time two questions about a record of so many tokens\n"
    "                       host_us_per_token is of the processor: all that the asking thread\n"
    "                       does for a token, submitting and choosing it too, but for waiting;\n"
    "                       between_us_per_token is by the clock, without submit and choice\n"
    "\n"
    "Of all:\n"
    "  --model FILE         the model, a GGUF file\n"
    "  --device NAME        only devices with NAME in their name; the fastest of them\n"
    "  --family NAME        kernels: loop (any device), dots (loop that decodes by integer dots) "
    "or\n"
    "                       line (Mesa's lavapipe)\n"
    "  --cache DIR          folder for compiled shaders, the only one that is written\n"
    "                       (default: $XDG_CACHE_HOME/rounds/engine)\n"
    "  --json               print one object; a failure is "
    "{\"error\":{\"code\":...,\"message\":...}}\n"
    "\n"
    "  --help               print this\n"
    "  --version            print the version\n"
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

/* What every verb with a model needs; negative: go on. */
static int
need (const rx_verb_options *options, const char *file, const char *file_options)
{
  if (options->model == NULL)
    return rx_cli_usage ("--model is missing");
  if (file == NULL)
    return rx_cli_usage ("%s is missing", file_options);
  return -1;
}

static int
logits (int argc, char **argv)
{
  rx_logits_options options = { .top = 10 };
  const char *top = NULL;
  uint64_t number = 10;
  int wrong;

  for (int i = 0; i < argc; i++)
    {
      const char *word = argv[i];
      int taken = rx_verb_option (&options.common, argc, argv, &i);

      if (taken == 0)
        taken = rx_verb_value (argc, argv, &i, "--tokens-file", &options.tokens_file);
      if (taken == 0)
        taken = rx_verb_value (argc, argv, &i, "--top", &top);
      if (taken < 0)
        return 2;
      if (taken == 0)
        return rx_cli_usage ("unknown option %s", word);
    }
  if (top != NULL && (!rx_verb_number (top, RX_TOP, &number) || number == 0))
    return rx_cli_usage ("--top takes a number from 1 to %d", RX_TOP);
  options.top = (uint32_t) number;
  wrong = need (&options.common, options.tokens_file, "--tokens-file");
  return wrong >= 0 ? wrong : rx_verb_logits (&options);
}

/* The numbers of generate, as given. */
typedef struct
{
  const char *max_tokens, *temperature, *seed, *top_k, *top_p, *min_p;
} sampling_words;

static bool
parse_real (const char *text, float most, float *out)
{
  char *end;
  float value;

  if (text == NULL)
    return true;
  value = strtof (text, &end);
  if (*text == '\0' || *end != '\0' || !(value >= 0) || value > most)
    return false;
  *out = value;
  return true;
}

static int
parse_sampling (const sampling_words *words, rx_sampling *out)
{
  uint64_t tokens = 0, top_k = 0;

  if (words->max_tokens != NULL &&
      (!rx_verb_number (words->max_tokens, UINT32_MAX, &tokens) || tokens == 0))
    return rx_cli_usage ("--max-tokens takes a number from 1 on");
  if (words->top_k != NULL && !rx_verb_number (words->top_k, UINT32_MAX, &top_k))
    return rx_cli_usage ("--top-k takes a number");
  if (words->seed != NULL && !rx_verb_number (words->seed, UINT64_MAX, &out->seed))
    return rx_cli_usage ("--seed takes a number");
  if (!parse_real (words->temperature, 100, &out->temperature))
    return rx_cli_usage ("--temperature takes a number from 0 to 100");
  if (!parse_real (words->top_p, 1, &out->top_p) || !parse_real (words->min_p, 1, &out->min_p))
    return rx_cli_usage ("--top-p and --min-p take a number from 0 to 1");
  out->max_tokens = (uint32_t) tokens;
  out->top_k = (uint32_t) top_k;
  return -1;
}

static int
generate (int argc, char **argv)
{
  rx_generate_options options = { 0 };
  sampling_words words = { 0 };
  const struct
  {
    const char *name;
    const char **value;
  } rows[] = {
    { "--tokens-file", &options.tokens_file },
    { "--prompt-file", &options.prompt_file },
    { "--chat-file", &options.chat_file },
    { "--grammar-file", &options.grammar_file },
    { "--max-tokens", &words.max_tokens },
    { "--temperature", &words.temperature },
    { "--seed", &words.seed },
    { "--top-k", &words.top_k },
    { "--top-p", &words.top_p },
    { "--min-p", &words.min_p },
  };
  int wrong;

  for (int i = 0; i < argc; i++)
    {
      const char *word = argv[i];
      int taken = rx_verb_option (&options.common, argc, argv, &i);

      for (size_t k = 0; taken == 0 && k < sizeof rows / sizeof rows[0]; k++)
        taken = rx_verb_value (argc, argv, &i, rows[k].name, rows[k].value);
      if (taken < 0)
        return 2;
      if (taken == 0)
        return rx_cli_usage ("unknown option %s", word);
    }
  if ((options.tokens_file != NULL) + (options.prompt_file != NULL) + (options.chat_file != NULL) !=
      1)
    return rx_cli_usage ("one of --tokens-file, --prompt-file and --chat-file is needed");
  wrong = need (&options.common, "", "");
  if (wrong < 0)
    wrong = parse_sampling (&words, &options.sampling);
  return wrong >= 0 ? wrong : rx_verb_generate (&options);
}

static int
tokenize (int argc, char **argv)
{
  rx_tokenize_options options = { 0 };
  int wrong;

  for (int i = 0; i < argc; i++)
    {
      const char *word = argv[i];
      int taken = rx_verb_option (&options.common, argc, argv, &i);

      if (taken == 0)
        taken = rx_verb_value (argc, argv, &i, "--text-file", &options.text_file);
      if (taken == 0 && strcmp (word, "--special") == 0)
        taken = options.special = true;
      if (taken < 0)
        return 2;
      if (taken == 0)
        return rx_cli_usage ("unknown option %s", word);
    }
  wrong = need (&options.common, options.text_file, "--text-file");
  return wrong >= 0 ? wrong : rx_verb_tokenize (&options);
}

static int
info (int argc, char **argv)
{
  rx_verb_options options = { 0 };

  for (int i = 0; i < argc; i++)
    {
      int taken = rx_verb_option (&options, argc, argv, &i);

      if (taken < 0)
        return 2;
      if (taken == 0 && argv[i][0] != '-' && options.model == NULL)
        options.model = argv[i];
      else if (taken == 0)
        return rx_cli_usage ("unknown option %s", argv[i]);
    }
  return options.model == NULL ? rx_cli_usage ("info needs a model file") : rx_verb_info (&options);
}

static int
bench (int argc, char **argv)
{
  rx_bench_options options = { .prompt = 512, .answer = 128 };
  struct
  {
    const char *name;
    uint32_t *number;
  } rows[] = {
    { "--prompt", &options.prompt },
    { "--gen", &options.answer },
    { "--depth", &options.depth },
    { "--record", &options.record },
  };

  for (int i = 0; i < argc; i++)
    {
      const char *word = argv[i], *value = NULL;
      int taken = rx_verb_option (&options.common, argc, argv, &i);
      uint64_t number;

      for (size_t k = 0; taken == 0 && k < sizeof rows / sizeof rows[0]; k++)
        {
          taken = rx_verb_value (argc, argv, &i, rows[k].name, &value);
          if (taken > 0 && !rx_verb_number (value, 1u << 17, &number))
            return rx_cli_usage ("%s takes a number of tokens", rows[k].name);
          if (taken > 0)
            *rows[k].number = (uint32_t) number;
        }
      if (taken < 0)
        return 2;
      if (taken == 0)
        return rx_cli_usage ("unknown option %s", word);
    }
  if (options.common.model == NULL)
    return rx_cli_usage ("--model is missing");
  return rx_verb_bench (&options);
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
        {
          fputs (help, stdout);
          return rx_cli_end (0);
        }
      if (strcmp (argv[i], "--version") == 0)
        {
          puts (RX_PROGRAM " " ROUNDS_VERSION);
          return rx_cli_end (0);
        }
    }
  if (strcmp (argv[1], "serve") == 0)
    return serve (argc - 2, argv + 2);
  if (strcmp (argv[1], "devices") == 0)
    return devices (argc - 2, argv + 2);
  if (strcmp (argv[1], "logits") == 0)
    return logits (argc - 2, argv + 2);
  if (strcmp (argv[1], "bench") == 0)
    return bench (argc - 2, argv + 2);
  if (strcmp (argv[1], "generate") == 0)
    return generate (argc - 2, argv + 2);
  if (strcmp (argv[1], "info") == 0)
    return info (argc - 2, argv + 2);
  if (strcmp (argv[1], "tokenize") == 0)
    return tokenize (argc - 2, argv + 2);
  return rx_cli_usage ("unknown command %s", argv[1]);
}
