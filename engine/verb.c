#include "verb.h"

#include "json.h"
#include "serve-cage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
rx_verb_value (int argc, char **argv, int *at, const char *name, const char **value)
{
  if (!rx_cli_value (argc, argv, at, name, value))
    return 0;
  if (*value != NULL && **value != '\0')
    return 1;
  rx_cli_usage ("%s needs a value", name);
  return -1;
}

static const struct
{
  const char *name;
  rx_family family;
} families[] = {
  { "dots", RX_FAMILY_DOTS },
  { "line", RX_FAMILY_LINE },
  { "loop", RX_FAMILY_LOOP },
};

/* RX_FAMILY_AUTO: there is none of this name. */
static rx_family
find_family (const char *name)
{
  for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
    {
      if (strcmp (name, families[i].name) == 0)
        return families[i].family;
    }
  return RX_FAMILY_AUTO;
}

int
rx_verb_option (rx_verb_options *options, int argc, char **argv, int *at)
{
  const struct
  {
    const char *name;
    const char **value;
  } rows[] = {
    { "--model", &options->model },
    { "--device", &options->device },
    { "--cache", &options->cache },
    { "--family", &options->family },
  };

  if (strcmp (argv[*at], "--json") == 0)
    return options->json = true;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    {
      int taken = rx_verb_value (argc, argv, at, rows[i].name, rows[i].value);

      if (taken > 0 && rows[i].value == &options->family &&
          find_family (options->family) == RX_FAMILY_AUTO)
        {
          rx_cli_usage ("--family takes loop, dots or line");
          return -1;
        }
      if (taken != 0)
        return taken;
    }
  return 0;
}

bool
rx_verb_number (const char *text, uint64_t most, uint64_t *out)
{
  char *end;
  unsigned long long value;

  errno = 0;
  value = strtoull (text, &end, 10);
  if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || value > most)
    return false;
  *out = value;
  return true;
}

rx_family
rx_verb_family (const rx_verb_options *options)
{
  return options->family == NULL ? RX_FAMILY_AUTO : find_family (options->family);
}

/* ---- files ---- */

static bool
say_file (rx_trouble *trouble, const char *path, const char *what)
{
  return rx_trouble_say (trouble, RX_FAIL_BAD_MESSAGE, "%.100s: %s", path, what);
}

static bool
read_all (rx_vault *vault, int fd, size_t size, rx_bytes *out)
{
  uint8_t *bytes = rx_vault_alloc (vault, size);
  size_t at = 0;

  if (bytes == NULL)
    return false;
  while (at < size)
    {
      ssize_t n = read (fd, bytes + at, size - at);

      if (n == 0 || (n < 0 && errno != EINTR))
        break;
      at += n > 0 ? (size_t) n : 0;
    }
  *out = (rx_bytes){ bytes, at };
  return at == size;
}

bool
rx_verb_read (rx_vault *vault, const char *path, rx_bytes *out, rx_trouble *trouble)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat st;
  bool good;

  if (fd < 0)
    return rx_trouble_say (trouble, RX_FAIL_BAD_MESSAGE, "%.100s: %s; choose another file", path,
                           strerror (errno));
  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > (off_t) RX_VERB_FILE_MAX)
    {
      close (fd);
      return say_file (trouble, path, "not a file of at most 16 MiB; choose another");
    }
  good = read_all (vault, fd, (size_t) st.st_size, out);
  close (fd);
  return good || say_file (trouble, path, "cannot be read whole; try again");
}

bool
rx_verb_enter (const rx_verb_options *options, rx_trouble *trouble)
{
  rx_cage_options cage = { options->cache, &options->model, options->model != NULL };
  const char *what = "";
  int error = rx_enter_cage (&cage, &what);

  return error == 0 ||
         rx_trouble_say (trouble, RX_FAIL_DEVICE, "not started: %s (%s)", what, strerror (-error));
}

/* ---- tokens ---- */

static bool
say_tokens (rx_trouble *trouble)
{
  return rx_trouble_say (
      trouble, RX_FAIL_BAD_MESSAGE,
      "the tokens are not a JSON array of token ids; write them as in [1, 2, 3]");
}

static bool
copy_tokens (rx_vault *vault, const rx_json *json, uint32_t **tokens, uint32_t *n)
{
  uint32_t node = json->nodes[0].child;

  *n = json->nodes[0].count;
  *tokens = rx_vault_alloc (vault, (*n + 1) * sizeof **tokens);
  if (*tokens == NULL)
    return false;
  for (uint32_t i = 0; i < *n; i++)
    {
      uint64_t id;

      if (!rx_json_u64 (json, node, &id))
        return false;
      (*tokens)[i] = id > UINT32_MAX ? UINT32_MAX : (uint32_t) id;
      node = json->nodes[node].next;
    }
  return true;
}

bool
rx_verb_tokens (rx_vault *vault, rx_bytes text, uint32_t **tokens, uint32_t *n, rx_trouble *trouble)
{
  rx_json json;
  rx_why why;
  bool good;

  if (!rx_json_read (vault, text, &json, &why))
    return rx_trouble_say (trouble, RX_FAIL_BAD_MESSAGE, "the tokens: %s", why.text);
  good = rx_json_is (&json, 0, RX_JSON_ARRAY) && copy_tokens (vault, &json, tokens, n);
  rx_json_clear (&json);
  return good || say_tokens (trouble);
}

bool
rx_verb_check (const uint32_t *tokens, uint32_t n, const rx_shape *shape, rx_trouble *trouble)
{
  if (n > shape->context)
    return rx_trouble_say (trouble, RX_FAIL_CONTEXT,
                           "%u tokens do not fit the model's context of %u; give fewer", n,
                           shape->context);
  for (uint32_t i = 0; i < n; i++)
    {
      if (tokens[i] >= shape->vocabulary)
        return rx_trouble_say (trouble, RX_FAIL_BAD_MESSAGE,
                               "token %u at place %u is out of range; give ids from 0 to %u",
                               tokens[i], i, shape->vocabulary - 1);
    }
  return true;
}

int
rx_verb_failed (const rx_verb_options *options, const rx_trouble *trouble)
{
  static const char *const codes[] = {
    [RX_FAIL_BAD_MESSAGE] = "input", [RX_FAIL_NO_MODEL] = "no-model",
    [RX_FAIL_MODEL_FILE] = "model",  [RX_FAIL_MEMORY] = "memory",
    [RX_FAIL_CONTEXT] = "context",   [RX_FAIL_GRAMMAR] = "grammar",
    [RX_FAIL_DEVICE] = "device",     [RX_FAIL_BUSY] = "busy",
    [RX_FAIL_NOT_CAPABLE] = "model",
  };
  rx_cli_failure failure = { options->json, codes[trouble->fail] };

  return rx_cli_failed (failure, "%s", trouble->why);
}
