#include "ctl.h"

#include "keyring.h"
#include "keys.h"
#include "program-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

const char *
rounds_ctl_get_store (RoundsCtl *ctl)
{
  if (ctl->store == NULL)
    ctl->store = ctl->demo ? rounds_paths_demonstration_store () : rounds_paths_default_store ();
  return ctl->store;
}

gboolean
rounds_ctl_has_passphrase (RoundsCtl *ctl)
{
  return ctl->demo || ctl->passphrase_file != NULL || ctl->recovery_file != NULL ||
         ctl->keyring != NULL;
}

static void
warn_if_readable_by_others (int fd)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || (status.st_mode & 077) == 0)
    return;
  g_printerr ("%s\n", _ ("roundsctl: warning: others can read the passphrase file; use chmod 600"));
}

static RoundsSecret *
read_file (const char *file, GError **error)
{
  gboolean standard_input = strcmp (file, "-") == 0;
  int fd = standard_input ? STDIN_FILENO : open (file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  RoundsSecret *secret;

  if (fd < 0)
    {
      g_set_error (error, ROUNDS_DATA_ERROR,
                   errno == EACCES ? ROUNDS_DATA_ERROR_PERMISSION : ROUNDS_DATA_ERROR_NOT_FOUND,
                   _ ("The passphrase file cannot be opened: %s"), g_strerror (errno));
      return NULL;
    }
  if (!standard_input)
    warn_if_readable_by_others (fd);
  secret = rounds_secret_read_passphrase (fd, error);
  if (!standard_input)
    close (fd);
  return secret;
}

/* Reads a line that does not show. Signals wait until the terminal shows what is typed again. */
static RoundsSecret *
ask_at (int terminal, const char *question, GError **error)
{
  struct termios shown, hidden;
  sigset_t all, before;
  RoundsSecret *secret;

  if (tcgetattr (terminal, &shown) != 0)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           _ ("A passphrase is needed; use --passphrase-file"));
      return NULL;
    }
  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  sigfillset (&all);
  pthread_sigmask (SIG_BLOCK, &all, &before);
  tcsetattr (terminal, TCSAFLUSH, &hidden);
  g_printerr ("%s ", question);
  secret = rounds_secret_read_passphrase (terminal, error);
  g_printerr ("\n");
  tcsetattr (terminal, TCSAFLUSH, &shown);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return secret;
}

static RoundsSecret *
ask (gboolean is_new, GError **error)
{
  g_autoptr (RoundsSecret) secret = ask_at (STDIN_FILENO, _ ("Passphrase:"), error);
  g_autoptr (RoundsSecret) again = NULL;

  if (secret == NULL || !is_new)
    return g_steal_pointer (&secret);
  again = ask_at (STDIN_FILENO, _ ("The same again:"), error);
  if (again == NULL)
    return NULL;
  if (rounds_secret_equal (secret, again))
    return g_steal_pointer (&secret);
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                       _ ("The two passphrases differ"));
  return NULL;
}

RoundsSecret *
rounds_ctl_get_passphrase (RoundsCtl *ctl, gboolean is_new, GError **error)
{
  if (ctl->demo)
    return rounds_secret_new_passphrase (ROUNDS_DEMONSTRATION_PASSPHRASE, error);
  if (ctl->passphrase_file != NULL)
    return read_file (ctl->passphrase_file, error);
  return ask (is_new, error);
}

RoundsSecret *
rounds_ctl_new_passphrase (const char *file, GError **error)
{
  return file != NULL ? read_file (file, error) : ask (TRUE, error);
}

gboolean
rounds_ctl_check_demo (RoundsCtl *ctl, RoundsStoreKind kind, GError **error)
{
  if (!ctl->demo || kind == ROUNDS_STORE_DEMONSTRATION)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_DEMONSTRATION,
                       _ ("This store is not a demonstration; leave out --demo to open it"));
  return FALSE;
}

static RoundsStore *
open_by_passphrase (RoundsCtl *ctl, const char *dir, GError **error)
{
  g_autoptr (RoundsSecret) passphrase = rounds_ctl_get_passphrase (ctl, FALSE, error);
  RoundsStore *store;

  if (passphrase == NULL)
    return NULL;
  store = rounds_store_open (dir, (const char *) rounds_secret_begin (passphrase), error);
  rounds_secret_end (passphrase);
  return store;
}

/* By what was given on the command line; a passphrase is what is asked for. */
static RoundsStore *
open_by_any (RoundsCtl *ctl, const char *dir, GError **error)
{
  g_autoptr (RoundsSecret) code = NULL;

  if (ctl->demo || (ctl->recovery_file == NULL && ctl->keyring == NULL))
    return open_by_passphrase (ctl, dir, error);
  if (ctl->recovery_file == NULL)
    return rounds_keyring_open (dir, ctl->keyring, ROUNDS_KEYRING_LIMIT_MS, error);
  code = read_file (ctl->recovery_file, error);
  return code != NULL ? rounds_keys_open_recovery (dir, code, error) : NULL;
}

RoundsStore *
rounds_ctl_open_store (RoundsCtl *ctl, GError **error)
{
  const char *dir = rounds_ctl_get_store (ctl);
  g_auto (RoundsStoreLabel) label = { 0 };
  g_autoptr (RoundsStore) store = NULL;

  if (!rounds_store_peek (dir, &label, error) || !rounds_ctl_check_demo (ctl, label.kind, error))
    return NULL;
  store = open_by_any (ctl, dir, error);
  if (store == NULL || !rounds_ctl_check_demo (ctl, rounds_store_get_kind (store), error))
    return NULL;
  return g_steal_pointer (&store);
}

const char *
rounds_ctl_kind_word (RoundsStoreKind kind)
{
  return kind == ROUNDS_STORE_DEMONSTRATION ? "demonstration" : "clinical";
}
