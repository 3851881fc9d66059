#include "ctl.h"

#include "keyring.h"
#include "keys.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  RoundsCtl *ctl;
  RoundsStore *store;
  char *role, *passphrase_file;
  const char *argument; /* NULL: none */
} Users;

static void
users_clear (Users *self)
{
  g_clear_object (&self->store);
  g_free (self->role);
  g_free (self->passphrase_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Users, users_clear)

static void
add_member (RoundsJson *json, const char *name, const char *text)
{
  rounds_json_name (json, name);
  rounds_json_string (json, text);
}

static void
add_truth (RoundsJson *json, const char *name, gboolean value)
{
  rounds_json_name (json, name);
  rounds_json_truth (json, value);
}

static void
list_json (GPtrArray *users)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();

  rounds_json_begin_object (json);
  rounds_json_name (json, "users");
  rounds_json_begin_array (json);
  for (guint i = 0; i < users->len; i++)
    {
      const RoundsUser *user = g_ptr_array_index (users, i);

      rounds_json_begin_object (json);
      add_member (json, "user", user->user);
      add_member (json, "role", user->role);
      add_truth (json, "passphrase", user->passphrase);
      add_truth (json, "recovery", user->recovery);
      add_truth (json, "keyring", user->keyring);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

static gboolean
list (Users *self, GError **error)
{
  g_autoptr (GPtrArray) users = rounds_keys_list (self->store, error);

  if (users == NULL)
    return FALSE;
  if (self->ctl->json)
    {
      list_json (users);
      return TRUE;
    }
  for (guint i = 0; i < users->len; i++)
    {
      const RoundsUser *user = g_ptr_array_index (users, i);

      rounds_ctl_print ("%-10s %s%s%s%s\n", user->role, user->user,
                        user->passphrase ? "" : _ (", no passphrase yet"),
                        user->recovery ? _ (", recovery code") : "",
                        user->keyring ? _ (", keyring") : "");
    }
  return TRUE;
}

/* What was done, as one line or object; code may be NULL. */
static void
tell (Users *self, const char *line, const char *act, const char *code)
{
  const char *user = self->argument != NULL && strcmp (act, "keyring") != 0
                         ? self->argument
                         : rounds_store_get_user (self->store);
  g_autoptr (RoundsJson) json = NULL;

  self->ctl->shown_once = code != NULL;
  if (!self->ctl->json)
    {
      rounds_ctl_print ("%s: %s\n", user, line);
      if (code != NULL)
        rounds_ctl_print_code (code);
      return;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  add_member (json, "user", user);
  add_member (json, "done", act);
  if (code != NULL)
    add_member (json, "recovery_code", code);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

static gboolean
add (Users *self, GError **error)
{
  g_autoptr (RoundsSecret) passphrase = rounds_ctl_new_passphrase (self->passphrase_file, error);
  const RoundsKeyOwner person = { self->argument,
                                  self->role != NULL ? self->role : ROUNDS_ROLE_CLINICIAN,
                                  passphrase };

  if (passphrase == NULL || !rounds_keys_add_user (self->store, &person, error))
    return FALSE;
  tell (self, _ ("added"), "add", NULL);
  return TRUE;
}

static gboolean
take_out (Users *self, GError **error)
{
  if (!rounds_keys_remove_user (self->store, self->argument, error))
    return FALSE;
  tell (self, _ ("removed"), "remove", NULL);
  return TRUE;
}

static gboolean
change (Users *self, GError **error)
{
  g_autoptr (RoundsSecret) passphrase = rounds_ctl_new_passphrase (self->passphrase_file, error);

  if (passphrase == NULL || !rounds_keys_change_passphrase (self->store, passphrase, error))
    return FALSE;
  tell (self, _ ("has a new passphrase"), "passphrase", NULL);
  return TRUE;
}

static gboolean
renew (Users *self, GError **error)
{
  g_autoptr (RoundsSecret) code = rounds_keys_renew_recovery (self->store, error);

  if (code == NULL)
    return FALSE;
  tell (self, _ ("has a new recovery code; the old one opens nothing any more"), "recovery",
        (const char *) rounds_secret_begin (code));
  rounds_secret_end (code);
  return TRUE;
}

static gboolean
set_keyring (Users *self, GError **error)
{
  gboolean on = strcmp (self->argument, "on") == 0;
  gboolean done = on ? rounds_keyring_enable (self->store, ROUNDS_KEYRING_LIMIT_MS, error)
                     : rounds_keyring_disable (self->store, ROUNDS_KEYRING_LIMIT_MS, error);

  if (done)
    tell (self, on ? _ ("opens the store by the desktop's keyring too") : _ ("left the keyring"),
          "keyring", NULL);
  return done;
}

typedef struct
{
  const char *name;
  gboolean argument;
  gboolean (*run) (Users *self, GError **error);
} UserVerb;

static const UserVerb verbs[] = {
  { "list", FALSE, list },         { "add", TRUE, add },         { "remove", TRUE, take_out },
  { "passphrase", FALSE, change }, { "recovery", FALSE, renew }, { "keyring", TRUE, set_keyring },
};

/* NULL, and *status, when the words are none. */
static const UserVerb *
find (RoundsCtl *ctl, char **words, int *status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (strcmp (verbs[i].name, words[0]) != 0)
        continue;
      if ((words[1] != NULL) != verbs[i].argument ||
          (strcmp (words[0], "keyring") == 0 && strcmp (words[1], "on") != 0 &&
           strcmp (words[1], "off") != 0))
        break;
      return &verbs[i];
    }
  *status = rounds_ctl_usage (ctl, "%s",
                              _ ("user list, add NAME, remove NAME, passphrase, recovery, "
                                 "keyring on or keyring off"));
  return NULL;
}

int
rounds_ctl_user (RoundsCtl *ctl, char **argv)
{
  g_auto (Users) self = { .ctl = ctl };
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "role", 0, 0, G_OPTION_ARG_STRING, &self.role,
      N_ ("Of who is added: owner, clinician (default) or viewer"), N_ ("ROLE") },
    { "new-passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &self.passphrase_file,
      N_ ("The new passphrase is in this file; - is standard input"), N_ ("FILE") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, 2, NULL };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);
  const UserVerb *verb = status < 0 ? find (ctl, words, &status) : NULL;

  if (verb == NULL)
    return status;
  self.argument = words[1];
  self.store = rounds_ctl_open_store (ctl, &error);
  if (self.store == NULL || !verb->run (&self, &error))
    return rounds_ctl_fail (ctl, rounds_ctl_get_store (ctl), error);
  rounds_store_close (self.store);
  return 0;
}
