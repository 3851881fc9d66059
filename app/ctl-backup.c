#include "ctl.h"

#include "backup.h"
#include "rotate.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

static void
add_number (RoundsJson *json, const char *name, guint64 value)
{
  rounds_json_name (json, name);
  rounds_json_unsigned (json, value);
}

static void
add_member (RoundsJson *json, const char *name, const char *text)
{
  rounds_json_name (json, name);
  rounds_json_string (json, text);
}

static void
tell (RoundsCtl *ctl, const char *line, const char *file, const RoundsBackup *backup)
{
  g_autofree char *shown = g_filename_display_name (file);
  g_autoptr (RoundsJson) json = NULL;

  if (!ctl->json)
    {
      rounds_ctl_print ("%s %s", line, shown);
      rounds_ctl_print (_ (": %" PRIu64 " records, %" PRIu64 " audit rows, all of them checked"),
                        backup->records, backup->audit);
      rounds_ctl_print ("\n");
      return;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  add_member (json, "file", file);
  add_member (json, "store", rounds_ctl_get_store (ctl));
  add_number (json, "bytes", backup->bytes);
  add_number (json, "records", backup->records);
  add_number (json, "charts", backup->patients);
  add_number (json, "audit", backup->audit);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

int
rounds_ctl_backup (RoundsCtl *ctl, char **argv)
{
  const RoundsCtlSyntax syntax = { NULL, 1, 1, NULL };
  g_auto (GStrv) files = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;
  RoundsBackup made;
  int status = rounds_ctl_parse (ctl, argv, &syntax, &files);

  if (status >= 0)
    return status;
  store = rounds_ctl_open_store (ctl, &error);
  if (store == NULL)
    return rounds_ctl_fail (ctl, rounds_ctl_get_store (ctl), error);
  if (!rounds_backup_write (store, files[0], &made, &error))
    return rounds_ctl_fail (ctl, files[0], error);
  rounds_store_close (store);
  tell (ctl, _ ("Backed up to"), files[0], &made);
  return 0;
}

int
rounds_ctl_restore (RoundsCtl *ctl, char **argv)
{
  const RoundsCtlSyntax syntax = { NULL, 1, 1, NULL };
  g_auto (GStrv) files = NULL;
  g_autoptr (RoundsSecret) passphrase = NULL, code = NULL;
  g_autoptr (GError) error = NULL;
  RoundsBackupKey key = { NULL, NULL };
  RoundsBackup restored;
  int status = rounds_ctl_parse (ctl, argv, &syntax, &files);

  if (status >= 0)
    return status;
  if (ctl->recovery_file != NULL && !ctl->demo)
    key.recovery = code = rounds_ctl_new_passphrase (ctl->recovery_file, &error);
  else
    key.passphrase = passphrase = rounds_ctl_get_passphrase (ctl, FALSE, &error);
  if (key.passphrase == NULL && key.recovery == NULL)
    return rounds_ctl_fail (ctl, NULL, error);
  if (!rounds_backup_restore (files[0], rounds_ctl_get_store (ctl), &key, &restored, &error))
    return rounds_ctl_fail (ctl, files[0], error);
  tell (ctl, _ ("Restored from"), files[0], &restored);
  return 0;
}

/* ---- rotate ---- */

static void
print_codes (RoundsCtl *ctl, const RoundsRotated *rotated)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();

  if (!ctl->json)
    rounds_ctl_print (_ ("The store has a new key; %" PRIu64 " rows were sealed anew. "
                         "The passphrases of other users and all earlier codes open nothing any "
                         "more. Recovery codes, shown once:"),
                      rotated->rows);
  if (!ctl->json)
    rounds_ctl_print ("\n");
  rounds_json_begin_object (json);
  add_number (json, "rows", rotated->rows);
  rounds_json_name (json, "codes");
  rounds_json_begin_array (json);
  for (guint i = 0; i < rotated->codes->len; i++)
    {
      const RoundsNewCode *code = g_ptr_array_index (rotated->codes, i);
      const char *text = (const char *) rounds_secret_begin (code->code);

      if (!ctl->json)
        rounds_ctl_print ("%s  %s\n", text, code->user);
      rounds_json_begin_object (json);
      add_member (json, "user", code->user);
      add_member (json, "recovery_code", text);
      rounds_json_end_object (json);
      rounds_secret_end (code->code);
    }
  rounds_json_end_array (json);
  rounds_json_end_object (json);
  if (ctl->json)
    rounds_ctl_print_json (json);
}

int
rounds_ctl_rotate (RoundsCtl *ctl, char **argv)
{
  const RoundsCtlSyntax syntax = { NULL, 0, 0, NULL };
  g_auto (RoundsRotated) rotated = { 0 };
  g_autoptr (RoundsSecret) passphrase = NULL;
  g_autoptr (GError) error = NULL;
  int status = rounds_ctl_parse (ctl, argv, &syntax, NULL);

  if (status >= 0)
    return status;
  passphrase = rounds_ctl_get_passphrase (ctl, FALSE, &error);
  if (passphrase == NULL ||
      !rounds_rotate (rounds_ctl_get_store (ctl), passphrase, &rotated, &error))
    return rounds_ctl_fail (ctl, rounds_ctl_get_store (ctl), error);
  ctl->shown_once = TRUE;
  print_codes (ctl, &rotated);
  return 0;
}
