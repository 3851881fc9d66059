#include "options.h"

#include "program-paths.h"
#include "store.h"

#include <glib/gi18n-lib.h>

void
rounds_options_clear (RoundsOptions *options)
{
  g_clear_pointer (&options->store, g_free);
  g_clear_pointer (&options->model, g_free);
  g_clear_pointer (&options->ask, g_free);
}

static int
usage_error (const char *what)
{
  g_autofree char *plain = g_strdup (what);
  gsize length = strlen (plain);

  if (length != 0 && plain[length - 1] == '.')
    plain[length - 1] = 0;
  g_printerr (_ ("rounds: %s. Try 'rounds --help'."), plain);
  g_printerr ("\n");
  return 2;
}

static void
fill_in (RoundsOptions *options)
{
  if (options->store == NULL)
    options->store = options->demo ? rounds_paths_demonstration_store ()
                                   : rounds_paths_default_store ();
  if (options->model == NULL)
    options->model = rounds_paths_default_model ();
}

/* --demo opens nothing but a store sealed as a demonstration. A store that is missing or broken is
 * the window's to explain. */
static int
check_demonstration (RoundsOptions *options)
{
  g_auto (RoundsStoreLabel) label = { 0 };
  g_autofree char *shown = g_filename_display_name (options->store);

  if (!rounds_store_peek (options->store, &label, NULL) || label.kind == ROUNDS_STORE_DEMONSTRATION)
    return -1;
  g_printerr (_ ("rounds: %s is not a demonstration store; start without --demo to open it"),
              shown);
  g_printerr ("\n");
  return 1;
}

int
rounds_options_parse (RoundsOptions *options, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) copy = g_strdupv (argv);
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &options->store, N_ ("Open the store in this folder"),
      N_ ("DIR") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo,
      N_ ("Open a demonstration store, and only that, and unlock it"), NULL },
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &options->model, N_ ("Answer with this model (GGUF)"),
      N_ ("FILE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version"), NULL },
    { "exit-after-startup", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE,
      &options->exit_after_startup, NULL, NULL },
    { "echo", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &options->echo_ms, NULL, NULL },
    { "ask", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &options->ask, NULL, NULL },
    { NULL },
  };

  options->echo_ms = -1;
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ ("A clinician’s workstation: the window."));
  if (!g_option_context_parse_strv (context, &copy, &error))
    return usage_error (error->message);
  if (copy[0] != NULL && copy[1] != NULL)
    return usage_error (_ ("it takes no arguments besides its options"));
  if (version)
    {
      g_print ("rounds %s\n", ROUNDS_VERSION);
      return 0;
    }
  fill_in (options);
  return options->demo ? check_demonstration (options) : -1;
}
