#include "ctl-act.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- seen, acknowledged ---- */

static void
print_mark_line (RoundsScan *json, RoundsScanNode root)
{
  const char *text = rounds_scan_get_string (json, root, "text");
  g_autofree char *line = g_strdup_printf ("%s  %s  %s%s%s",
                                           rounds_scan_get_string (json, root, "at"),
                                           rounds_scan_get_string (json, root, "user"),
                                           rounds_scan_get_string (json, root, "reference"),
                                           text != NULL && *text != '\0' ? "  " : "",
                                           text != NULL ? text : "");

  rounds_ctl_print_words (line);
  rounds_ctl_print ("\n");
}

int
rounds_ctl_seen (RoundsCtl *ctl, char **argv)
{
  g_auto (RoundsCtlAct) self = { .ctl = ctl };
  g_auto (GStrv) words = NULL;
  const RoundsCtlSyntax syntax = { NULL, 0, 2000, rounds_ctl_whom_options (&self.whom) };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);

  if (status < 0)
    status = rounds_ctl_act_open (&self, TRUE);
  if (status >= 0)
    return status;
  if (words == NULL || *words == NULL)
    return rounds_ctl_act_list (&self, ROUNDS_LOCAL_SEEN, TRUE, print_mark_line);
  status = 0;
  for (char **word = words; *word != NULL; word++)
    status |= rounds_ctl_act_apply (&self,
                                    (RoundsAct){ .type = ROUNDS_ACT_SEEN,
                                                 .reference = *word,
                                                 .source = self.whom.source },
                                    "seen");
  return status;
}

int
rounds_ctl_acknowledge (RoundsCtl *ctl, char **argv)
{
  g_auto (RoundsCtlAct) self = { .ctl = ctl };
  g_auto (GStrv) words = NULL;
  g_autofree char *text = NULL;
  const GOptionEntry entries[] = {
    { "text", 0, 0, G_OPTION_ARG_STRING, &text, N_ ("What is done about it"), N_ ("TEXT") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 0, 1, rounds_ctl_whom_options (&self.whom) };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);

  if (status >= 0)
    return status;
  if (text != NULL && (words == NULL || *words == NULL))
    return rounds_ctl_usage (ctl, "%s", _ ("--text goes with the record that is acknowledged"));
  status = rounds_ctl_act_open (&self, TRUE);
  if (status >= 0)
    return status;
  if (words == NULL || *words == NULL)
    return rounds_ctl_act_list (&self, ROUNDS_LOCAL_ACKNOWLEDGED, FALSE, print_mark_line);
  return rounds_ctl_act_apply (&self,
                               (RoundsAct){ .type = ROUNDS_ACT_ACKNOWLEDGE,
                                            .reference = words[0],
                                            .source = self.whom.source,
                                            .text = text != NULL ? text : "" },
                               "acknowledged");
}

/* ---- conversations ---- */

static void
print_turn_line (RoundsScan *json, RoundsScanNode root)
{
  g_autofree char *line = g_strdup_printf ("%s  %s  %s: %s",
                                           rounds_scan_get_string (json, root, "at"),
                                           rounds_scan_get_string (json, root, "conversation"),
                                           rounds_scan_get_string (json, root, "role"),
                                           rounds_scan_get_string (json, root, "text"));

  rounds_ctl_print_words (line);
  rounds_ctl_print ("\n");
}

int
rounds_ctl_turn (RoundsCtl *ctl, char **argv)
{
  g_auto (RoundsCtlAct) self = { .ctl = ctl };
  g_auto (GStrv) words = NULL;
  g_autofree char *given = NULL, *file = NULL, *text = NULL, *to = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "text", 0, 0, G_OPTION_ARG_STRING, &given, N_ ("What is said"), N_ ("TEXT") },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &file, N_ ("What is said, from this file"),
      N_ ("FILE") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, N_ ("The conversation it goes on; else a new one"),
      N_ ("ID") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, 1, rounds_ctl_whom_options (&self.whom) };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &words);
  gboolean list;

  if (status >= 0)
    return status;
  list = strcmp (words[0], "list") == 0;
  if ((!list && strcmp (words[0], "user") != 0 && strcmp (words[0], "assistant") != 0) ||
      (given != NULL) + (file != NULL) != !list || (list && to != NULL))
    return rounds_ctl_usage (ctl, "%s",
                             _ ("turn list, or turn user or turn assistant with --text or --file"));
  if (!rounds_ctl_act_text (given, file, &text, &error))
    return rounds_ctl_fail (ctl, file, error);
  status = rounds_ctl_act_open (&self, TRUE);
  if (status >= 0)
    return status;
  /* What a model said unchecked is kept in demonstrations only (window-rules W1). */
  if (strcmp (words[0], "assistant") == 0 &&
      rounds_store_get_kind (self.store) != ROUNDS_STORE_DEMONSTRATION)
    {
      g_set_error_literal (&error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED,
                           _ ("An assistant's words are kept in demonstrations only"));
      return rounds_ctl_fail (ctl, NULL, error);
    }
  if (list)
    return rounds_ctl_act_list (&self, ROUNDS_LOCAL_TURN, TRUE, print_turn_line);
  return rounds_ctl_act_apply (
      &self, (RoundsAct){ .type = ROUNDS_ACT_TURN, .id = to, .role = words[0], .text = text },
      "said");
}
