#include "ctl-record.h"

#include "chart-json.h"
#include "export.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

typedef struct
{
  RoundsCtlWhom whom;
  RoundsActor actor;
  gboolean all, original, ndjson;
} ExportOptions;

static void
export_options_clear (ExportOptions *options)
{
  rounds_ctl_whom_clear (&options->whom);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ExportOptions, export_options_clear)

static gboolean
export_to (RoundsStore *store,
           const ExportOptions *options,
           const char *path,
           RoundsExportReport *report,
           GError **error)
{
  const RoundsWhom whom = { options->whom.patient, options->whom.source };
  RoundsExportOrder order = { .path = path, .actor = options->actor };
  RoundsFound found;

  if (options->original)
    order.form = ROUNDS_EXPORT_ORIGINAL;
  else if (options->ndjson)
    order.form = ROUNDS_EXPORT_NDJSON;
  if (!options->all)
    {
      if (!rounds_find_one (store, "Patient", &whom, &found, error))
        return FALSE;
      order.patient = found.patient;
    }
  return rounds_export (store, &order, report, error);
}

static void
print_report (RoundsCtl *ctl, const RoundsExportReport *report)
{
  g_autoptr (RoundsJson) json = NULL;

  if (!ctl->json)
    {
      rounds_ctl_print (_ ("%" PRIu64 " records written, %" PRIu64 " left out."), report->records,
                        report->left_out);
      rounds_ctl_print ("\n");
      return;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  rounds_json_member_unsigned (json, "records", report->records);
  rounds_json_member_unsigned (json, "left_out", report->left_out);
  rounds_json_member_unsigned (json, "bytes", report->bytes);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

int
rounds_ctl_export (RoundsCtl *ctl, char **argv)
{
  g_auto (ExportOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, N_ ("Every patient, and what belongs to none"),
      NULL },
    { "original", 0, 0, G_OPTION_ARG_NONE, &options.original,
      N_ ("FILE is a folder: every version of every record, a file each, as it arrived"), NULL },
    { "ndjson", 0, 0, G_OPTION_ARG_NONE, &options.ndjson,
      N_ ("A resource a line, in place of one Bundle"), NULL },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, 1, rounds_ctl_whom_options (&options.whom) };
  RoundsExportReport report = { 0 };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status = rounds_ctl_parse (ctl, argv, &syntax, &arguments);

  if (status >= 0)
    return status;
  if (options.all == (options.whom.patient != NULL))
    return rounds_ctl_usage (ctl, "%s", _ ("--patient or --all, one of them, is needed"));
  if (options.original && options.ndjson)
    return rounds_ctl_usage (ctl, "%s", _ ("--original and --ndjson do not go together"));
  store = rounds_ctl_actor (&options.whom, &options.actor, &error)
              ? rounds_ctl_open_store (ctl, &error)
              : NULL;
  if (store == NULL)
    return rounds_ctl_fail (ctl, rounds_ctl_get_store (ctl), error);
  if (!export_to (store, &options, arguments[0], &report, &error))
    return rounds_ctl_fail (ctl, arguments[0], error);
  print_report (ctl, &report);
  return 0;
}
