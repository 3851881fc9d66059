#include "ctl.h"

#include "model.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

GOptionEntry *
rounds_ctl_common_options (RoundsCtl *ctl)
{
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &ctl->store, N_ ("Use the store in this folder"),
      N_ ("DIR") },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &ctl->passphrase_file,
      N_ ("Unlock it with the passphrase in this file; - is standard input"), N_ ("FILE") },
    { "recovery-file", 0, 0, G_OPTION_ARG_FILENAME, &ctl->recovery_file,
      N_ ("Unlock it with the recovery code in this file; - is standard input"), N_ ("FILE") },
    { "keyring", 0, 0, G_OPTION_ARG_STRING, &ctl->keyring,
      N_ ("Unlock it as this user with the key in the desktop's keyring"), N_ ("USER") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &ctl->demo,
      N_ ("Open a demonstration store, and only that, with its published passphrase"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, N_ ("Print one JSON object"), NULL },
    { NULL },
  };

  return g_memdup2 (entries, sizeof entries);
}

static GOptionContext *
verb_context (RoundsCtl *ctl, const RoundsCtlSyntax *syntax)
{
  g_autofree GOptionEntry *common = rounds_ctl_common_options (ctl);
  GOptionContext *context = g_option_context_new (NULL);
  static const GOptionEntry none[] = { { NULL } };

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, syntax->options != NULL ? syntax->options : none,
                                     GETTEXT_PACKAGE);
  if (syntax->shared != NULL)
    g_option_context_add_main_entries (context, syntax->shared, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  return context;
}

/* GLib's own help begins with the program's name only; ours is one for all programs. */
static void
print_verb_help (RoundsCtl *ctl, GOptionContext *context)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
  const char *options = strstr (help, "\n\n");

  rounds_ctl_print (_ ("Usage: roundsctl %s [OPTION...]"), ctl->verb->name);
  if (*ctl->verb->arguments != '\0')
    rounds_ctl_print (" %s", _ (ctl->verb->arguments));
  rounds_ctl_print ("\n\n%s%s", _ (ctl->verb->help), options != NULL ? options : "\n");
  if (ctl->verb->more != NULL)
    rounds_ctl_print ("%s\n", _ (ctl->verb->more));
}

/* Whether --help stands among the options, that is, before "--". */
static gboolean
wants_help (char **argv)
{
  for (; *argv != NULL && strcmp (*argv, "--") != 0; argv++)
    if (strcmp (*argv, "--help") == 0 || strcmp (*argv, "-h") == 0)
      return TRUE;
  return FALSE;
}

/* GLib keeps a "--" that stands before an argument; it is not an argument. */
static void
drop_separator (char **arguments)
{
  if (arguments[0] == NULL || strcmp (arguments[0], "--") != 0)
    return;
  g_free (arguments[0]);
  for (; arguments[0] != NULL; arguments++)
    arguments[0] = arguments[1];
}

int
rounds_ctl_usage_of_options (RoundsCtl *ctl, const GError *error)
{
  if (error->domain == G_CONVERT_ERROR)
    return rounds_ctl_usage (
        ctl, "%s",
        _ ("an option is no text as the locale writes it; LC_ALL=C.UTF-8 takes "
           "UTF-8"));
  return rounds_ctl_usage (ctl, "%s", error->message);
}

int
rounds_ctl_parse (RoundsCtl *ctl, char **argv, const RoundsCtlSyntax *syntax, char ***arguments)
{
  g_autoptr (GOptionContext) context = verb_context (ctl, syntax);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = g_strdupv (argv);
  char *first;
  int n;

  if (wants_help (argv))
    {
      print_verb_help (ctl, context);
      return 0;
    }
  if (!g_option_context_parse_strv (context, &rest, &error))
    return rounds_ctl_usage_of_options (ctl, error);
  /* The first is the program's name, as the parser wants it. */
  first = rest[0];
  drop_separator (rest + 1);
  n = (int) g_strv_length (rest) - 1;
  if (n < syntax->min)
    return rounds_ctl_usage (ctl, _ ("%s needs %s"), ctl->verb->name, _ (ctl->verb->arguments));
  if (n > syntax->max)
    return rounds_ctl_usage (ctl, _ ("%s takes fewer arguments"), ctl->verb->name);
  memmove (rest, rest + 1, sizeof *rest * (gsize) (n + 1));
  g_free (first);
  if (arguments != NULL)
    *arguments = g_steal_pointer (&rest);
  return -1;
}

int
rounds_ctl_usage (RoundsCtl *ctl, const char *format, ...)
{
  g_autofree char *what = NULL;
  g_autofree char *command = ctl->verb != NULL ? g_strdup_printf ("roundsctl %s", ctl->verb->name)
                                               : NULL;
  va_list args;
  gsize length;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  length = strlen (what);
  if (length > 0 && what[length - 1] == '.')
    what[length - 1] = '\0';
  g_printerr ("roundsctl: ");
  g_printerr (_ ("%s. Try '%s --help'."), what, command != NULL ? command : "roundsctl");
  g_printerr ("\n");
  return 2;
}

static const char *
app_error_code (int code)
{
  static const char *const codes[] = {
    [ROUNDS_APP_ERROR_ENGINE_LOST] = "engine-lost", [ROUNDS_APP_ERROR_NO_ENGINE] = "no-engine",
    [ROUNDS_APP_ERROR_NO_MODEL] = "no-model",       [ROUNDS_APP_ERROR_TOO_LONG] = "too-long",
    [ROUNDS_APP_ERROR_MEMORY] = "memory",           [ROUNDS_APP_ERROR_DEVICE] = "device",
    [ROUNDS_APP_ERROR_PROTOCOL] = "protocol",       [ROUNDS_APP_ERROR_BUSY] = "busy",
    [ROUNDS_APP_ERROR_NOT_CAPABLE] = "not-capable", [ROUNDS_APP_ERROR_USAGE] = "usage",
    [ROUNDS_APP_ERROR_LOCKED] = "locked",
  };

  return code >= 0 && code < (int) G_N_ELEMENTS (codes) ? codes[code] : "unknown";
}

const char *
rounds_ctl_error_code (const GError *error)
{
  if (error->domain == ROUNDS_DATA_ERROR)
    return rounds_data_error_code (error->code);
  if (error->domain == ROUNDS_APP_ERROR)
    return app_error_code (error->code);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";
  return "io";
}

void
rounds_ctl_add_error (RoundsJson *json, const char *code, const char *message)
{
  rounds_json_name (json, "error");
  rounds_json_begin_object (json);
  rounds_json_member (json, "code", code);
  rounds_json_member (json, "message", message);
  rounds_json_end_object (json);
}

int
rounds_ctl_fail (RoundsCtl *ctl, const char *about, const GError *error)
{
  g_autofree char *shown = about != NULL ? g_filename_display_name (about) : NULL;
  g_autofree char *message = g_strconcat (shown != NULL ? shown : "", shown != NULL ? ": " : "",
                                          error->message, NULL);
  g_autoptr (RoundsJson) json = NULL;

  if (!ctl->json)
    {
      /* What was printed so far comes first. */
      rounds_ctl_flush ();
      g_printerr ("roundsctl: %s\n", message);
      return 1;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  rounds_ctl_add_error (json, rounds_ctl_error_code (error), message);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
  return 1;
}

void
rounds_ctl_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  fputs (text, stdout);
}

/* ECMA-48 control functions begin with a C0 or C1 control; without these nothing moves the cursor,
 * renames the window or answers back. */
static gboolean
steers_a_terminal (gunichar c)
{
  return c != '\n' && c != '\t' && g_unichar_iscntrl (c);
}

void
rounds_ctl_print_text (const char *text, gsize size)
{
  g_autofree char *valid = NULL;

  if (!isatty (STDOUT_FILENO))
    {
      fwrite (text, 1, size, stdout);
      return;
    }
  valid = g_utf8_make_valid (text, size);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (steers_a_terminal (g_utf8_get_char (at)))
        fputs (REPLACEMENT, stdout);
      else
        fwrite (at, 1, g_utf8_next_char (at) - at, stdout);
    }
}

void
rounds_ctl_print_words (const char *text)
{
  g_autofree char *words = g_strdelimit (g_strdup (text), "\r\n\v\f", ' ');

  rounds_ctl_print_text (words, strlen (words));
}

void
rounds_ctl_print_code (const char *code)
{
  rounds_ctl_print (_ ("Recovery code: %s"), code);
  rounds_ctl_print ("\n%s\n",
                    _ ("It opens the store when the passphrase is forgotten. Write it down and "
                       "lock it away; it is not shown again."));
}

void
rounds_ctl_print_json (RoundsJson *json)
{
  fputs (rounds_json_get (json), stdout);
  fputc ('\n', stdout);
}

gboolean
rounds_ctl_flush (void)
{
  return fflush (stdout) == 0 && !ferror (stdout);
}

/* Whether whoever read the output stopped reading: poll(2) tells it of a pipe and a socket, also where the
 * errno of the write that failed is long gone. */
static gboolean
nobody_reads (void)
{
  struct pollfd out = { STDOUT_FILENO, POLLOUT, 0 };

  return poll (&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

int
rounds_ctl_finish (const RoundsCtl *ctl, int status)
{
  int saved_errno;

  errno = 0;
  if (rounds_ctl_flush () && fclose (stdout) == 0)
    return status;
  saved_errno = errno;
  if (nobody_reads () && !ctl->shown_once)
    return 128 + SIGPIPE;
  if (saved_errno != 0)
    g_printerr (_ ("roundsctl: the output could not be written: %s"), g_strerror (saved_errno));
  else
    g_printerr (_ ("roundsctl: the output could not be written"));
  g_printerr ("\n");
  return 1;
}
