#include "ctl.h"

#include <glib/gi18n-lib.h>

/* store: NULL when it was not opened. */
static void
print_json (const char *dir, const RoundsStoreLabel *label, RoundsStore *store)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();

  rounds_json_begin_object (json);
  rounds_json_member (json, "store", dir);
  rounds_json_member (json, "kind", rounds_ctl_kind_word (label->kind));
  rounds_json_member (json, "id", label->id);
  rounds_json_member_truth (json, "opened", store != NULL);
  rounds_json_member (json, "user", store != NULL ? rounds_store_get_user (store) : NULL);
  rounds_json_member (json, "as_of", store != NULL ? rounds_store_get_as_of (store) : NULL);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

static void
print_line (const char *name, const char *value)
{
  rounds_ctl_print ("%-8s %s\n", name, value);
}

static void
print_lines (const char *dir, const RoundsStoreLabel *label, RoundsStore *store)
{
  g_autofree char *shown = g_filename_display_name (dir);

  print_line (_ ("store"), shown);
  print_line (_ ("kind"), label->kind == ROUNDS_STORE_DEMONSTRATION
                              ? _ ("demonstration: synthetic patients")
                              : _ ("clinical"));
  print_line (_ ("id"), label->id);
  if (store == NULL)
    {
      print_line (_ ("opened"), _ ("no: give --passphrase-file or --demo"));
      return;
    }
  print_line (_ ("opened"), _ ("yes"));
  print_line (_ ("user"), rounds_store_get_user (store));
  if (rounds_store_get_as_of (store) != NULL)
    print_line (_ ("as of"), rounds_store_get_as_of (store));
}

int
rounds_ctl_info (RoundsCtl *ctl, char **argv)
{
  const RoundsCtlSyntax syntax = { NULL, 0, 0 };
  g_auto (RoundsStoreLabel) label = { 0 };
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status = rounds_ctl_parse (ctl, argv, &syntax, NULL);
  const char *dir;

  if (status >= 0)
    return status;
  dir = rounds_ctl_get_store (ctl);
  if (!rounds_store_peek (dir, &label, &error))
    return rounds_ctl_fail (ctl, dir, error);
  if (rounds_ctl_has_passphrase (ctl))
    {
      store = rounds_ctl_open_store (ctl, &error);
      if (store == NULL)
        return rounds_ctl_fail (ctl, dir, error);
    }
  if (ctl->json)
    print_json (dir, &label, store);
  else
    print_lines (dir, &label, store);
  return 0;
}
