#include "cli.h"

#include "wire.h"

#include <stdarg.h>
#include <string.h>

#define WHAT_SIZE 512

/* One line, whatever the names in it are made of. */
static void
put_line (const char *what, const char *end)
{
  fputs (RX_PROGRAM ": ", stderr);
  for (const char *p = what; *p != '\0'; p++)
    fputc ((unsigned char) *p < 0x20 || *p == 0x7f ? '?' : *p, stderr);
  fputs (end, stderr);
}

int
rx_cli_usage (const char *format, ...)
{
  char what[WHAT_SIZE];
  va_list args;

  va_start (args, format);
  vsnprintf (what, sizeof what, format, args);
  va_end (args);
  put_line (what, ". Try '" RX_PROGRAM " --help'.\n");
  return 2;
}

int
rx_cli_end (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  if (status == 0)
    put_line ("standard output cannot be written; send it where there is room", "\n");
  return 1;
}

int
rx_cli_failed (rx_cli_failure failure, const char *format, ...)
{
  char what[WHAT_SIZE];
  va_list args;

  va_start (args, format);
  vsnprintf (what, sizeof what, format, args);
  va_end (args);
  if (!failure.json)
    {
      put_line (what, "\n");
      return 1;
    }
  fputs ("{\"error\":{\"code\":", stdout);
  rx_cli_json_string (stdout, failure.code);
  fputs (",\"message\":", stdout);
  rx_cli_json_string (stdout, what);
  fputs ("}}\n", stdout);
  rx_cli_end (0);
  return 1;
}

/* Bytes of the character at text; 0 when it is not one. */
static size_t
character (const char *text)
{
  size_t left = strnlen (text, 4);

  for (size_t n = 1; n <= left; n++)
    {
      if (rx_utf8_valid ((rx_bytes){ (const uint8_t *) text, n }))
        return n;
    }
  return 0;
}

void
rx_cli_json_string (FILE *file, const char *text)
{
  fputc ('"', file);
  while (*text != '\0')
    {
      size_t n = character (text);

      if (n == 0)
        fputs ("\xEF\xBF\xBD", file);
      else if (*text == '"' || *text == '\\')
        fprintf (file, "\\%c", *text);
      else if ((unsigned char) *text < 0x20)
        fprintf (file, "\\u%04x", (unsigned) *text);
      else
        fwrite (text, 1, n, file);
      text += n == 0 ? 1 : n;
    }
  fputc ('"', file);
}

bool
rx_cli_value (int argc, char **argv, int *at, const char *name, const char **value)
{
  size_t n = strlen (name);
  const char *word = argv[*at];

  if (strncmp (word, name, n) != 0 || (word[n] != '\0' && word[n] != '='))
    return false;
  if (word[n] == '=')
    *value = word + n + 1;
  else if (*at + 1 < argc)
    *value = argv[++*at];
  else
    *value = NULL;
  return true;
}
