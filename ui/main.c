/* main.c: rounds, the window. */

#include "application.h"
#include "harden.h"
#include "program-paths.h"

#include <glib/gi18n.h>
#include <locale.h>

static void
set_up_language (void)
{
  g_autofree char *locale = rounds_paths_share ("locale");

  setlocale (LC_ALL, "");
  if (locale != NULL)
    bindtextdomain (GETTEXT_PACKAGE, locale);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  g_auto (RoundsOptions) options = { 0 };
  g_autoptr (RoundsApplication) application = NULL;
  int status;

  rounds_harden ();
  set_up_language ();
  status = rounds_options_parse (&options, argv);
  if (status >= 0)
    return status;
  rounds_application_prepare ();
  if (!gtk_init_check ())
    {
      g_printerr ("%s\n", _ ("rounds: there is no display; log in to a desktop, or use roundsctl"));
      return 1;
    }
  application = rounds_application_new (&options);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
