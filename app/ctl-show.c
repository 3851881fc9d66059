#include "ctl-record.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

/* The chart, or the place of what belongs to no patient, in which the record stands. */
static RoundsChart *
open_where_found (RoundsStore *store,
                  const RoundsFound *found,
                  const RoundsActor *actor,
                  GError **error)
{
  if (found->place == ROUNDS_PLACE_PATIENT)
    return rounds_chart_open (store, found->patient, actor, error);
  return rounds_chart_open_place (store, found->place, actor, error);
}

typedef struct
{
  RoundsCtlWhom whom;
  RoundsActor actor;
  int version; /* 0: the newest */
} ShowOptions;

static void
show_options_clear (ShowOptions *options)
{
  rounds_ctl_whom_clear (&options->whom);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ShowOptions, show_options_clear)

static GBytes *
read_record (RoundsStore *store, const ShowOptions *options, const char *reference, GError **error)
{
  g_autofree char *type = NULL;
  g_autofree char *id = NULL;
  g_autoptr (RoundsChart) chart = NULL;
  RoundsWhom which = { NULL, options->whom.source };
  RoundsFound found;

  if (!rounds_ctl_split_reference (reference, &type, &id))
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           _ ("A record is named TYPE/ID, as in Observation/123"));
      return NULL;
    }
  which.id = id;
  if (!rounds_find_one (store, type, &which, &found, error))
    return NULL;
  chart = open_where_found (store, &found, &options->actor, error);
  if (chart == NULL)
    return NULL;
  /* It is there: what keeps it out of the chart is its label. */
  if (rounds_chart_find (chart, found.rid) == NULL)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED,
                           _ ("This record is withheld for its label; --break-glass opens it"));
      return NULL;
    }
  return rounds_chart_content (chart, found.rid, (guint32) options->version, error);
}

/* Byte for byte, also on a terminal: what arrived is what is shown. */
int
rounds_ctl_show (RoundsCtl *ctl, char **argv)
{
  g_auto (ShowOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_INT, &options.version,
      N_ ("This version, counted from 1 (default: the newest)"), N_ ("N") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 1, 1, rounds_ctl_whom_options (&options.whom) };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;
  gconstpointer bytes;
  gsize size;
  int status = rounds_ctl_parse (ctl, argv, &syntax, &arguments);

  if (status >= 0)
    return status;
  if (options.version < 0)
    return rounds_ctl_usage (ctl, "%s", _ ("--version takes a number from 1"));
  store = rounds_ctl_actor (&options.whom, &options.actor, &error)
              ? rounds_ctl_open_store (ctl, &error)
              : NULL;
  if (store == NULL)
    return rounds_ctl_fail (ctl, rounds_ctl_get_store (ctl), error);
  content = read_record (store, &options, arguments[0], &error);
  if (content == NULL)
    return rounds_ctl_fail (ctl, NULL, error);
  bytes = g_bytes_get_data (content, &size);
  if (size > 0)
    fwrite (bytes, 1, size, stdout);
  return 0;
}
