#include "ctl-record.h"

#include "chart-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  RoundsCtlWhom whom;
  char *from, *to, *kind, *code;
  gboolean unassigned;
} TimelineOptions;

static void
timeline_options_clear (TimelineOptions *options)
{
  rounds_ctl_whom_clear (&options->whom);
  g_free (options->from);
  g_free (options->to);
  g_free (options->kind);
  g_free (options->code);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TimelineOptions, timeline_options_clear)

/* "result,vital" as bits. */
static gboolean
parse_kinds (const char *text, guint64 *kinds, char **unknown)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  for (char **word = words; *word != NULL; word++)
    {
      gboolean known;
      RoundsKind kind = rounds_kind_of_word (*word, &known);

      if (!known)
        {
          *unknown = g_strdup (*word);
          return FALSE;
        }
      *kinds |= (guint64) 1 << kind;
    }
  return TRUE;
}

static gboolean
make_filter (RoundsStore *store,
             const TimelineOptions *options,
             RoundsTimelineFilter *filter,
             GError **error)
{
  filter->code = options->code;
  if (options->from == NULL && options->to == NULL)
    return TRUE;
  filter->from = G_MININT64;
  filter->to = G_MAXINT64;
  if (options->from != NULL && !rounds_site_day_begin (store, options->from, &filter->from, error))
    return FALSE;
  if (options->to == NULL)
    return TRUE;
  if (!rounds_site_day_end (store, options->to, &filter->to, error))
    return FALSE;
  filter->to++;
  if (filter->from < filter->to)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                       _ ("--to is before --from"));
  return FALSE;
}

static void
print_part (const char *text)
{
  rounds_ctl_print ("  ");
  rounds_ctl_print_words (text);
}

/* Who is said by name, or said to be named nowhere in this store. */
static void
print_who (const RoundsChartIndex *index, const RoundsEvent *event)
{
  const RoundsChartWho who = rounds_chart_who (index, event);
  g_autofree char *line = NULL;

  if (who.name != NULL)
    line = g_strdup_printf (_ ("by %s"), who.name);
  else if (who.reference != NULL)
    line = g_strdup_printf (_ ("by %s, who is not in this record"), who.reference);
  if (line != NULL)
    print_part (line);
}

static void
print_where (const RoundsEvent *event)
{
  const RoundsFacet *place = rounds_event_facet (event, ROUNDS_FACET_LOCATION, 0);
  const RoundsChartWho where = place != NULL ? rounds_facet_who (place) : (RoundsChartWho){ 0 };
  g_autofree char *line = NULL;

  if (where.name != NULL)
    line = g_strdup_printf (_ ("at %s"), where.name);
  else if (where.reference != NULL)
    line = g_strdup_printf (_ ("at %s, which is not in this record"), where.reference);
  if (line != NULL)
    print_part (line);
}

static void
print_row (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  g_autofree char *value = rounds_chart_value_line (event);
  g_autofree char *when = rounds_chart_when (event);
  g_autofree char *line = g_strdup_printf ("%-25s  %-12s  %s%s%s%s%s%s", when,
                                           rounds_kind_word (event->kind), event->title,
                                           value[0] != '\0' ? "  " : "", value,
                                           event->status != NULL ? "  (" : "",
                                           event->status != NULL ? event->status : "",
                                           event->status != NULL ? ")" : "");

  rounds_ctl_print_words (line);
  for (guint i = 0; i < row->n_was; i++)
    {
      g_autofree char *was = rounds_chart_value_line (row->was[i]);

      if (was[0] == '\0')
        continue;
      rounds_ctl_print (_ ("  was "));
      rounds_ctl_print_words (was);
    }
  print_who (index, event);
  print_where (event);
  rounds_ctl_print ("  %s\n", event->reference);
}

static void
print_rows (gboolean as_json, const RoundsChartIndex *index, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len && rounds_ctl_flush (); i++)
    {
      g_autoptr (RoundsJson) json = NULL;

      if (!as_json)
        {
          print_row (index, rows->pdata[i]);
          continue;
        }
      json = rounds_json_new ();
      rounds_chart_json_row (json, index, rows->pdata[i]);
      rounds_ctl_print_json (json);
    }
}

/* (transfer full) */
static RoundsStore *
open_rows (RoundsCtl *ctl, const TimelineOptions *options, RoundsOpenChart *chart, GError **error)
{
  RoundsActor actor;
  g_autoptr (RoundsStore) store = NULL;

  if (!options->unassigned)
    return rounds_ctl_open_chart (ctl, &options->whom, chart, error);
  store = rounds_ctl_actor (&options->whom, &actor, error) ? rounds_ctl_open_store (ctl, error)
                                                           : NULL;
  return store != NULL && rounds_open_unassigned (store, &actor, chart, error)
             ? g_steal_pointer (&store)
             : NULL;
}

int
rounds_ctl_timeline (RoundsCtl *ctl, char **argv)
{
  g_auto (TimelineOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &options.from, N_ ("From this day, month or year on"),
      N_ ("DATE") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, N_ ("Up to the end of this one"), N_ ("DATE") },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &options.kind,
      N_ ("Only these kinds: result,vital,medication,…"), N_ ("KINDS") },
    { "code", 0, 0, G_OPTION_ARG_STRING, &options.code, N_ ("Only what has this code"),
      N_ ("CODE") },
    { "unassigned", 0, 0, G_OPTION_ARG_NONE, &options.unassigned,
      N_ ("In the place of a patient: records that name none, though they should"), NULL },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 0, 0, rounds_ctl_whom_options (&options.whom) };
  RoundsTimelineFilter filter = { 0 };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *unknown = NULL;
  int status = rounds_ctl_parse (ctl, argv, &syntax, NULL);

  if (status >= 0)
    return status;
  if ((options.whom.patient == NULL) != options.unassigned)
    return rounds_ctl_usage (ctl, "%s", _ ("--patient or --unassigned, one of them, is needed"));
  if (options.kind != NULL && !parse_kinds (options.kind, &filter.kinds, &unknown))
    return rounds_ctl_usage (ctl, _ ("there is no kind '%s'"), unknown);
  store = open_rows (ctl, &options, &chart, &error);
  if (store == NULL || !make_filter (store, &options, &filter, &error))
    return rounds_ctl_fail (ctl, NULL, error);
  rows = rounds_chart_timeline (chart.index, &filter);
  print_rows (ctl->json, chart.index, rows);
  rounds_ctl_say_withheld (&chart);
  return 0;
}
