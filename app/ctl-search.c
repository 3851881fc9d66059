#include "ctl-record.h"

#include "chart-json.h"
#include "chart-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST_HITS 1000

static void
print_hit (gboolean as_json, const RoundsChartHit *hit)
{
  const RoundsEvent *event = hit->row->event;
  g_autofree char *when = rounds_chart_when (event);
  g_autoptr (RoundsJson) json = NULL;

  if (!as_json)
    {
      rounds_ctl_print ("%-25s  %s  ", when, event->reference);
      rounds_ctl_print_text (hit->snippet, strlen (hit->snippet));
      rounds_ctl_print ("\n");
      return;
    }
  json = rounds_json_new ();
  rounds_json_begin_object (json);
  rounds_chart_json_source (json, event);
  rounds_json_member (json, "field", hit->field);
  rounds_json_member_unsigned (json, "start", hit->start);
  rounds_json_member_unsigned (json, "end", hit->end);
  rounds_json_member (json, "snippet", hit->snippet);
  rounds_json_end_object (json);
  rounds_ctl_print_json (json);
}

/* The question stands in the audit before anything is found. One question: a scan. */
static GPtrArray *
search (const RoundsOpenChart *chart,
        const RoundsChartQuestion *question,
        guint *unread,
        GError **error)
{
  const RoundsAuditEntry entry = { .act = "search",
                                   .patient = rounds_chart_get_patient (chart->chart),
                                   .detail = question->text };

  if (!rounds_audit_add (rounds_chart_get_store (chart->chart), &question->actor, &entry, error))
    return NULL;
  return rounds_chart_words_scan (chart, question, unread, error);
}

static void
say_unread (guint unread)
{
  if (unread == 0)
    return;
  rounds_ctl_flush ();
  g_printerr (ngettext ("roundsctl: %u document could not be read and was not searched",
                        "roundsctl: %u documents could not be read and were not searched", unread),
              unread);
  g_printerr ("\n");
}

int
rounds_ctl_search (RoundsCtl *ctl, char **argv)
{
  g_auto (RoundsCtlWhom) whom = { 0 };
  const RoundsCtlSyntax syntax = { NULL, 1, 1, rounds_ctl_whom_options (&whom) };
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_auto (GStrv) arguments = NULL;
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (GError) error = NULL;
  RoundsChartQuestion question;
  guint unread = 0;
  int status = rounds_ctl_parse (ctl, argv, &syntax, &arguments);

  if (status >= 0)
    return status;
  if (whom.patient == NULL)
    return rounds_ctl_usage (ctl, "%s", _ ("--patient is missing"));
  question = (RoundsChartQuestion){ .text = arguments[0], .max = MOST_HITS };
  store = rounds_ctl_actor (&whom, &question.actor, &error)
              ? rounds_ctl_open_chart (ctl, &whom, &chart, &error)
              : NULL;
  if (store == NULL)
    return rounds_ctl_fail (ctl, NULL, error);
  hits = search (&chart, &question, &unread, &error);
  if (hits == NULL)
    return rounds_ctl_fail (ctl, NULL, error);
  for (guint i = 0; i < hits->len; i++)
    print_hit (ctl->json, hits->pdata[i]);
  say_unread (unread);
  rounds_ctl_say_withheld (&chart);
  return 0;
}
