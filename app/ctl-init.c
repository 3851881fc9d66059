#include "ctl.h"

#include "keys.h"
#include "program-paths.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gboolean demonstration;
  char *as_of, *user;
} InitOptions;

static void
init_options_clear (InitOptions *options)
{
  g_free (options->as_of);
  g_free (options->user);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (InitOptions, init_options_clear)

static int
check_options (RoundsCtl *ctl, const InitOptions *options)
{
  if (ctl->demo)
    return rounds_ctl_usage (ctl, "%s", _ ("--demo opens a store; --demonstration makes one"));
  if (options->demonstration && options->as_of == NULL)
    return rounds_ctl_usage (ctl, "%s", _ ("a demonstration needs --as-of, its fixed today"));
  if (!options->demonstration && options->as_of != NULL)
    return rounds_ctl_usage (ctl, "%s", _ ("--as-of is for a demonstration only"));
  return -1;
}

static RoundsSecret *
get_passphrase (RoundsCtl *ctl, gboolean demonstration, GError **error)
{
  if (demonstration && ctl->passphrase_file == NULL)
    return rounds_secret_new_passphrase (ROUNDS_DEMONSTRATION_PASSPHRASE, error);
  return rounds_ctl_get_passphrase (ctl, TRUE, error);
}

/* *code: how a clinical store is opened when the passphrase is forgotten. (transfer full) */
static gboolean
make (RoundsCtl *ctl,
      const InitOptions *options,
      const char *user,
      RoundsSecret **code,
      GError **error)
{
  g_autoptr (RoundsSecret) passphrase = get_passphrase (ctl, options->demonstration, error);
  const char *text;
  gboolean made;

  if (passphrase == NULL)
    return FALSE;
  text = (const char *) rounds_secret_begin (passphrase);
  if (options->demonstration)
    made = rounds_store_create (ctl->store, ROUNDS_STORE_DEMONSTRATION, user, text, options->as_of,
                                error);
  else
    {
      *code = rounds_keys_create_store (ctl->store, user, text, error);
      made = *code != NULL;
    }
  rounds_secret_end (passphrase);
  return made;
}

/* code: as text, or NULL. */
static void
print_made (RoundsCtl *ctl, const InitOptions *options, const char *user, const char *code)
{
  g_autofree char *shown = g_filename_display_name (ctl->store);
  g_autoptr (RoundsJson) json = NULL;

  if (!ctl->json)
    {
      if (options->demonstration)
        rounds_ctl_print (_ ("Made a demonstration store in %s, as of %s."), shown, options->as_of);
      else
        rounds_ctl_print (_ ("Made a clinical store in %s for %s."), shown, user);
      rounds_ctl_print ("\n");
      if (code != NULL)
        rounds_ctl_print_code (code);
      return;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  rounds_json_member (json, "store", ctl->store);
  rounds_json_name (json, "kind");
  rounds_json_string (json,
                      rounds_ctl_kind_word (options->demonstration ? ROUNDS_STORE_DEMONSTRATION
                                                                   : ROUNDS_STORE_CLINICAL));
  rounds_json_member (json, "user", user);
  rounds_json_member (json, "as_of", options->as_of);
  rounds_json_member (json, "recovery_code", code);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

int
rounds_ctl_init (RoundsCtl *ctl, char **argv)
{
  g_auto (InitOptions) options = { 0 };
  g_autoptr (RoundsSecret) code = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "demonstration", 0, 0, G_OPTION_ARG_NONE, &options.demonstration,
      N_ ("For synthetic patients only"), NULL },
    { "as-of", 0, 0, G_OPTION_ARG_FILENAME, &options.as_of,
      N_ ("The fixed today of a demonstration, YYYY-MM-DD"), N_ ("DATE") },
    { "user", 0, 0, G_OPTION_ARG_FILENAME, &options.user,
      N_ ("Name of the first user (default: the login name)"), N_ ("NAME") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 0, 0 };
  const char *user;
  int status = rounds_ctl_parse (ctl, argv, &syntax, NULL);

  if (status < 0)
    status = check_options (ctl, &options);
  if (status >= 0)
    return status;
  if (ctl->store == NULL && options.demonstration)
    ctl->store = rounds_paths_demonstration_store ();
  rounds_ctl_get_store (ctl);
  user = options.user != NULL ? options.user : g_get_user_name ();
  if (!make (ctl, &options, user, &code, &error))
    return rounds_ctl_fail (ctl, ctl->store, error);
  ctl->shown_once = code != NULL;
  print_made (ctl, &options, user, code != NULL ? (const char *) rounds_secret_begin (code) : NULL);
  if (code != NULL)
    rounds_secret_end (code);
  return 0;
}
