#include "ctl.h"

#include "import-files.h"
#include "json-writer.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <unistd.h>

typedef struct
{
  char *source;
  gboolean keep_bundles, same_person;
} ImportOptions;

static void
import_options_clear (ImportOptions *options)
{
  g_clear_pointer (&options->source, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImportOptions, import_options_clear)

static void
on_progress (gpointer data, const char *file, guint64 records)
{
  g_autofree char *shown = file != NULL ? g_filename_display_name (file) : NULL;

  if (shown == NULL)
    return;
  g_printerr ("\r\033[K%s: ", shown);
  g_printerr (ngettext ("%" PRIu64 " record", "%" PRIu64 " records", records), records);
}

static void
print_json (const RoundsImportReport *report)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];

  rounds_json_begin_object (json);
  rounds_json_member_unsigned (json, "read", report->totals.records);
  rounds_json_member_unsigned (json, "new", report->totals.created);
  rounds_json_member_unsigned (json, "changed", report->totals.changed);
  rounds_json_member_unsigned (json, "same", report->totals.same);
  rounds_json_name (json, "refused");
  rounds_json_begin_array (json);
  for (guint i = 0; i < report->refused->len; i++)
    {
      const RoundsRefused *refused = report->refused->pdata[i];

      rounds_json_begin_object (json);
      rounds_json_member (json, "file", refused->file);
      rounds_json_member (json, "where", refused->where);
      rounds_json_member (json, "why", refused->why);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
  rounds_json_member_unsigned (json, "refusals", report->n_refused);
  rounds_json_member_unsigned (json, "unassigned", report->totals.unassigned);
  rounds_json_member_unsigned (json, "events", report->totals.events);
  rounds_json_member_unsigned (json, "patients", report->totals.patients);
  rounds_json_name (json, "seconds");
  rounds_json_decimal (json, g_ascii_formatd (seconds, sizeof seconds, "%.3f", report->seconds));
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

static void
print_lines (const RoundsImportReport *report)
{
  const RoundsBatchTotals *totals = &report->totals;

  rounds_ctl_print (_ ("%" PRIu64 " records read: %" PRIu64 " new, %" PRIu64 " changed, %" PRIu64
                       " the same, %" PRIu64 " refused; patients: %u, events: %" PRIu64
                       ", %.1f s."),
                    totals->records, totals->created, totals->changed, totals->same,
                    report->n_refused, totals->patients, totals->events, report->seconds);
  rounds_ctl_print ("\n");
  if (totals->unassigned > 0)
    {
      rounds_ctl_print (ngettext ("%" PRIu64 " of them names no patient and was kept unassigned.",
                                  "%" PRIu64 " of them name no patient and were kept unassigned.",
                                  totals->unassigned),
                        totals->unassigned);
      rounds_ctl_print ("\n");
    }
}

/* What was refused, a line each, also when the import could not go on. */
static void
print_refused (const RoundsImportReport *report)
{
  rounds_ctl_flush ();
  for (guint i = 0; i < report->refused->len; i++)
    {
      const RoundsRefused *refused = report->refused->pdata[i];
      g_autofree char *shown = g_filename_display_name (refused->file);

      g_printerr ("roundsctl: %s: %s%s%s\n", shown, refused->where,
                  refused->where[0] != '\0' ? ": " : "", refused->why);
    }
  if (report->n_refused > report->refused->len)
    {
      g_printerr (_ ("roundsctl: and %" PRIu64 " more"), report->n_refused - report->refused->len);
      g_printerr ("\n");
    }
}

int
rounds_ctl_import (RoundsCtl *ctl, char **argv)
{
  g_auto (ImportOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "source", 0, 0, G_OPTION_ARG_STRING, &options.source,
      N_ ("Where the records come from (default: import): the same id from two sources is two"),
      N_ ("NAME") },
    { "same-person", 0, 0, G_OPTION_ARG_NONE, &options.same_person,
      N_ ("Also where family name and date of birth both differ, an id means the same person"),
      NULL },
    { "keep-bundles", 0, 0, G_OPTION_ARG_NONE, &options.keep_bundles,
      N_ ("Keep transaction, batch and searchset Bundles as records too"), NULL },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, G_MAXINT, NULL };
  g_auto (RoundsImportReport) report = { 0 };
  g_auto (GStrv) files = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;
  RoundsImportOrder order = { 0 };
  int status = rounds_ctl_parse (ctl, argv, &syntax, &files);
  gboolean done;

  if (status >= 0)
    return status;
  if (options.source != NULL && options.source[0] == '\0')
    return rounds_ctl_usage (ctl, "%s", _ ("a source needs a name"));
  store = rounds_ctl_open_store (ctl, &error);
  if (store == NULL)
    return rounds_ctl_fail (ctl, rounds_ctl_get_store (ctl), error);
  order.source = options.source;
  order.files = (const char *const *) files;
  order.keep_bundles = options.keep_bundles;
  order.same_person = options.same_person;
  order.progress = !ctl->json && isatty (STDERR_FILENO) ? on_progress : NULL;
  done = rounds_import_files (store, &order, &report, &error);
  if (order.progress != NULL)
    g_printerr ("\r\033[K");
  if (done && ctl->json)
    print_json (&report);
  else if (done)
    print_lines (&report);
  if (!ctl->json)
    print_refused (&report);
  return done ? (report.n_refused > 0) : rounds_ctl_fail (ctl, NULL, error);
}
