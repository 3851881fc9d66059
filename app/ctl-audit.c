#include "ctl.h"

#include "audit-json.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

typedef struct
{
  const char *store_id;
  gboolean as_events, json;
} Print;

static gboolean
on_row (gpointer data, const RoundsAuditRow *row)
{
  const Print *print = data;
  g_autoptr (RoundsJson) json = rounds_json_new ();
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (row->time / 1000);
  g_autofree char *when = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : NULL;

  if (print->as_events)
    rounds_audit_json_event (json, print->store_id, row);
  else if (print->json)
    rounds_audit_json_row (json, row);
  if (print->as_events || print->json)
    rounds_ctl_print_json (json);
  else
    {
      g_autofree char *line = g_strdup_printf ("%6" PRIu64 "  %s  %-14s %s%s%s%s%s", row->seq,
                                               when != NULL ? when : "?", row->entry.act, row->user,
                                               row->reason != NULL ? ", " : "",
                                               row->reason != NULL ? row->reason : "",
                                               row->entry.reference != NULL ? "  " : "",
                                               row->entry.reference != NULL ? row->entry.reference
                                                                            : "");

      rounds_ctl_print_text (line, strlen (line));
      rounds_ctl_print ("\n");
    }
  return rounds_ctl_flush ();
}

static int
verify (RoundsCtl *ctl, RoundsStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsJson) json = NULL;
  guint64 rows = 0;

  if (!rounds_audit_verify (store, &rows, &error))
    return rounds_ctl_fail (ctl, NULL, error);
  if (!ctl->json)
    {
      rounds_ctl_print (ngettext ("The audit is whole: %" PRIu64 " row.",
                                  "The audit is whole: %" PRIu64 " rows.", rows),
                        rows);
      rounds_ctl_print ("\n");
      return 0;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  rounds_json_member_truth (json, "whole", TRUE);
  rounds_json_member_unsigned (json, "rows", rows);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
  return 0;
}

int
rounds_ctl_audit (RoundsCtl *ctl, char **argv)
{
  const RoundsCtlSyntax syntax = { NULL, 1, 1, NULL };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;
  Print print = { 0 };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &arguments);

  if (status >= 0)
    return status;
  print.as_events = strcmp (arguments[0], "export") == 0;
  if (!print.as_events && strcmp (arguments[0], "list") != 0 &&
      strcmp (arguments[0], "verify") != 0)
    return rounds_ctl_usage (ctl, "%s", _ ("audit takes verify, list or export"));
  store = rounds_ctl_open_store (ctl, &error);
  if (store == NULL)
    return rounds_ctl_fail (ctl, rounds_ctl_get_store (ctl), error);
  if (strcmp (arguments[0], "verify") == 0)
    return verify (ctl, store);
  print.json = ctl->json;
  print.store_id = rounds_store_get_id (store);
  if (!rounds_audit_list (store, 1, on_row, &print, &error))
    return rounds_ctl_fail (ctl, NULL, error);
  return 0;
}
