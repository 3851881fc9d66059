#include "ctl-act.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- lists of patients ---- */

static void
print_list_line (RoundsScan *json, RoundsScanNode root)
{
  const char *name = rounds_scan_get_string (json, root, "name");
  guint n = rounds_scan_length (json, rounds_scan_get (json, root, "patients"));
  g_autofree char *line = g_strdup_printf (ngettext ("%s: %u patient", "%s: %u patients", n), name,
                                           n);

  rounds_ctl_print_words (line);
  rounds_ctl_print ("\n");
}

static int
save_list (RoundsCtlAct *self, const char *name, char **ids)
{
  g_autoptr (GByteArray) members = g_byte_array_new ();
  RoundsAct act = { .type = ROUNDS_ACT_LIST_SAVE, .id = name };

  for (; *ids != NULL; ids++)
    {
      const RoundsWhom whom = { *ids, self->whom.source };
      g_autoptr (GError) error = NULL;
      RoundsFound found;

      if (!rounds_find_one (self->store, "Patient", &whom, &found, &error))
        return rounds_ctl_fail (self->ctl, *ids, error);
      g_byte_array_append (members, found.patient, ROUNDS_RID_BYTES);
    }
  act.members = members->data;
  act.n_members = members->len / ROUNDS_RID_BYTES;
  return rounds_ctl_act_apply (self, act, "saved");
}

int
rounds_ctl_list (RoundsCtl *ctl, char **argv)
{
  g_auto (RoundsCtlAct) self = { .ctl = ctl };
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "source", 0, 0, G_OPTION_ARG_STRING, &self.whom.source,
      N_ ("The source of the ids, where more than one has them"), N_ ("NAME") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, 2000, NULL };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);
  guint n = status < 0 ? g_strv_length (words) : 0;

  if (status >= 0)
    return status;
  if (!(strcmp (words[0], "show") == 0 && n == 1) && !(strcmp (words[0], "save") == 0 && n >= 2) &&
      !(strcmp (words[0], "remove") == 0 && n == 2))
    return rounds_ctl_usage (ctl, "%s", _ ("list show, save NAME ID… or remove NAME"));
  if (n > 1 && words[1][strspn (words[1], " \t\r\n")] == '\0')
    return rounds_ctl_usage (ctl, "%s", _ ("a list has a name"));
  status = rounds_ctl_act_open (&self, FALSE);
  if (status >= 0)
    return status;
  if (n == 1)
    return rounds_ctl_act_list (&self, ROUNDS_LOCAL_LIST, TRUE, print_list_line);
  if (strcmp (words[0], "save") == 0)
    return save_list (&self, words[1], words + 2);
  return rounds_ctl_act_apply (&self, (RoundsAct){ .type = ROUNDS_ACT_LIST_REMOVE, .id = words[1] },
                               "removed");
}

/* ---- the outbox, conflicts ---- */

static void
print_outbox_line (RoundsScan *json, RoundsScanNode root)
{
  RoundsScanNode resources = rounds_scan_get (json, root, "resources");
  g_autofree char *line = g_strdup_printf (
      "%s  %s  %s  %s  %s\n", rounds_scan_get_string (json, root, "at"),
      rounds_scan_get_string (json, root, "user"), rounds_scan_get_string (json, root, "act"),
      rounds_scan_get_string (json, rounds_scan_item (json, resources, 0), "reference"),
      rounds_scan_get_string (json, root, "state"));

  rounds_ctl_print_text (line, strlen (line));
}

static void
print_conflict_line (RoundsScan *json, RoundsScanNode root)
{
  rounds_ctl_print ("%s\n", rounds_scan_get_string (json, root, "reference"));
}

static int
list_own (RoundsCtl *ctl,
          char **argv,
          const char *kind,
          void (*line) (RoundsScan *json, RoundsScanNode root))
{
  const RoundsCtlSyntax syntax = { NULL, 0, 0, NULL };
  g_auto (RoundsCtlAct) self = { .ctl = ctl };
  int status = rounds_ctl_parse (ctl, argv, &syntax, NULL);

  if (status < 0)
    status = rounds_ctl_act_open (&self, FALSE);
  return status < 0 ? rounds_ctl_act_list (&self, kind, FALSE, line) : status;
}

int
rounds_ctl_outbox (RoundsCtl *ctl, char **argv)
{
  return list_own (ctl, argv, ROUNDS_LOCAL_OUTBOX, print_outbox_line);
}

int
rounds_ctl_conflicts (RoundsCtl *ctl, char **argv)
{
  return list_own (ctl, argv, ROUNDS_LOCAL_CONFLICT, print_conflict_line);
}

int
rounds_ctl_resolve (RoundsCtl *ctl, char **argv)
{
  g_auto (RoundsCtlAct) self = { .ctl = ctl };
  g_auto (GStrv) words = NULL;
  g_autofree char *file = NULL, *text = NULL;
  g_autoptr (GBytes) merged = NULL;
  g_autoptr (GError) error = NULL;
  gboolean mine = FALSE, theirs = FALSE;
  const GOptionEntry entries[] = {
    { "mine", 0, 0, G_OPTION_ARG_NONE, &mine, N_ ("Keep what is here"), NULL },
    { "theirs", 0, 0, G_OPTION_ARG_NONE, &theirs, N_ ("Take what the server has"), NULL },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &file, N_ ("Take the resource in this file"),
      N_ ("FILE") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, 1, rounds_ctl_whom_options (&self.whom) };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);

  if (status >= 0)
    return status;
  if (mine + theirs + (file != NULL) != 1)
    return rounds_ctl_usage (ctl, "%s", _ ("one of --mine, --theirs and --file is needed"));
  if (!rounds_ctl_act_text (NULL, file, &text, &error))
    return rounds_ctl_fail (ctl, file, error);
  merged = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
  status = rounds_ctl_act_open (&self, TRUE);
  if (status >= 0)
    return status;
  return rounds_ctl_act_apply (&self,
                               (RoundsAct){ .type = ROUNDS_ACT_RESOLVE,
                                            .reference = words[0],
                                            .status = mine     ? "mine"
                                                      : theirs ? "theirs"
                                                               : NULL,
                                            .merged = merged },
                               "resolved");
}
