#include "ctl-record.h"

#include "allergies.h"
#include "chart-errors.h"
#include "chart-summary-json.h"
#include "medicines.h"
#include "problems.h"
#include "series.h"
#include "site-ranges.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST_SOURCES 4 /* of one contradiction, as text; --json has all */

static void
print_title (const char *title)
{
  rounds_ctl_print ("\n%s\n", title);
}

static void
print_problems (const RoundsProblems *problems)
{
  print_title (_ ("Problems"));
  if (problems->no_curated)
    rounds_ctl_print (
        "  %s\n",
        _ ("This record has no curated problem list; these were recorded at encounters."));
  if (problems->n_problems == 0)
    rounds_ctl_print ("  %s\n",
                      problems->partial ? _ ("not all was loaded") : _ ("none in this record"));
  for (guint i = 0; i < problems->n_problems; i++)
    {
      const RoundsProblem *problem = &problems->problems[i];

      rounds_ctl_print ("  %-10s %-12s %s", rounds_problem_section_word (problem->section),
                        rounds_problem_state_word (problem->state),
                        problem->suspected ? _ ("suspected: ") : "");
      rounds_ctl_print_words (problem->title);
      rounds_ctl_print ("  %s\n", problem->episodes[0].row->event->reference);
    }
}

/* Whose a statement is: each source on a line of its own. */
static void
print_sources (const RoundsChartRow *const *sources, guint n_sources)
{
  for (guint i = 0; i < MIN (n_sources, MOST_SOURCES); i++)
    {
      if (sources[i] == NULL)
        continue;
      rounds_ctl_print ("      ");
      rounds_ctl_print_words (sources[i]->event->title);
      rounds_ctl_print ("  %s\n", sources[i]->event->reference);
    }
  if (n_sources > MOST_SOURCES)
    {
      rounds_ctl_print ("      ");
      rounds_ctl_print (_ ("and %u more"), n_sources - MOST_SOURCES);
      rounds_ctl_print ("\n");
    }
}

static void
print_medicines (const RoundsMedicines *medicines)
{
  print_title (medicines->at_death ? _ ("Medicines at death") : _ ("Medicines"));
  for (guint i = 0; i < medicines->n_conflicts; i++)
    {
      rounds_ctl_print ("  ! ");
      rounds_ctl_print_words (medicines->conflicts[i].text);
      rounds_ctl_print ("\n");
      print_sources (medicines->conflicts[i].sources, 2);
    }
  if (medicines->n_lines == 0)
    rounds_ctl_print ("  %s\n",
                      medicines->partial ? _ ("not all was loaded") : _ ("none in this record"));
  for (guint i = 0; i < medicines->n_lines; i++)
    {
      const RoundsMedicineLine *line = &medicines->lines[i];

      rounds_ctl_print ("  %-14s ", rounds_medicine_state_word (line->state));
      rounds_ctl_print_words (line->title);
      rounds_ctl_print ("\n");
    }
}

/* "None known" of drugs says nothing of food. */
static void
print_scope (const RoundsAllergies *allergies)
{
  static const struct
  {
    guint scope;
    const char *words;
  } scopes[] = { { ROUNDS_SCOPE_DRUG, N_ ("drugs") },
                 { ROUNDS_SCOPE_FOOD, N_ ("food") },
                 { ROUNDS_SCOPE_ENVIRONMENT, N_ ("environment") },
                 { ROUNDS_SCOPE_LATEX, N_ ("latex") } };

  if (allergies->state != ROUNDS_ALLERGIES_NONE_KNOWN || allergies->scope == ROUNDS_SCOPE_ALL)
    return;
  rounds_ctl_print ("  %s", _ ("only of:"));
  for (gsize i = 0; i < G_N_ELEMENTS (scopes); i++)
    if ((allergies->scope & scopes[i].scope) != 0)
      rounds_ctl_print (" %s", _ (scopes[i].words));
  rounds_ctl_print ("\n");
}

static void
print_allergies (const RoundsAllergies *allergies, GArray *denials)
{
  print_title (_ ("Allergies"));
  rounds_ctl_print ("  %s\n", rounds_allergy_state_word (allergies->state));
  print_scope (allergies);
  for (guint i = 0; i < allergies->n_entries; i++)
    {
      const RoundsAllergy *allergy = &allergies->entries[i];

      rounds_ctl_print ("  %s%s", allergy->active ? "" : _ ("(not active) "),
                        allergy->anaphylaxis ? _ ("ANAPHYLAXIS ")
                        : allergy->severe    ? _ ("SEVERE ")
                                             : "");
      rounds_ctl_print_words (allergy->title);
      for (guint k = 0; allergy->reactions != NULL && allergy->reactions[k] != NULL; k++)
        {
          rounds_ctl_print (k == 0 ? ": " : ", ");
          rounds_ctl_print_words (allergy->reactions[k]);
        }
      rounds_ctl_print ("  %s\n", allergy->row->event->reference);
    }
  if (denials->len > 0)
    {
      rounds_ctl_print ("  ! ");
      rounds_ctl_print (ngettext ("%u note says that no allergies are known; the entries stand.",
                                  "%u notes say that no allergies are known; the entries stand.",
                                  denials->len),
                        denials->len);
      rounds_ctl_print ("\n");
    }
}

/* Of a pair both values, of anything else its own: a component is no whole event. */
static char *
words_of (const RoundsSeries *series, const RoundsPoint *point)
{
  return series->type == ROUNDS_SERIES_PAIR ? rounds_chart_value_line (point->row->event)
                                            : rounds_chart_value_words (point->value);
}

/* What the site says of a result without a range of its own. */
static void
print_site_range (const RoundsChartIndex *index, const RoundsPoint *point)
{
  RoundsSiteRange range;

  if (point->value != &point->row->event->value ||
      !rounds_chart_site_range (index, index->settings.site_ranges, point->row, &range))
    return;
  rounds_ctl_print ("      %s ", _ ("site range"));
  rounds_ctl_print_words (range.low != NULL ? range.low : "");
  rounds_ctl_print (" .. ");
  rounds_ctl_print_words (range.high != NULL ? range.high : "");
  rounds_ctl_print (" ");
  rounds_ctl_print_words (range.unit);
  rounds_ctl_print (": %s (", rounds_site_flag_word (range.flag));
  rounds_ctl_print_words (range.source);
  rounds_ctl_print (", %s)\n", range.date);
}

static void
print_series (const RoundsChartIndex *index, gint64 at)
{
  print_title (_ ("Latest"));
  for (guint i = 0; i < index->n_series; i++)
    {
      const RoundsSeries *series = &index->series[i];
      const RoundsPoint *point = NULL;
      RoundsLatest latest = rounds_series_latest (series, at, &point);
      g_autofree char *value = point != NULL ? words_of (series, point) : NULL;
      g_autofree char *when = point != NULL ? rounds_chart_when (point->row->event) : NULL;

      if (point == NULL)
        continue;
      rounds_ctl_print ("  ");
      rounds_ctl_print_words (series->title);
      rounds_ctl_print ("  ");
      rounds_ctl_print_words (value != NULL ? value : "");
      rounds_ctl_print ("  %s%s%s\n", when, latest != ROUNDS_LATEST_FOUND ? "  " : "",
                        latest != ROUNDS_LATEST_FOUND ? rounds_latest_word (latest) : "");
      print_site_range (index, point);
    }
}

static void
print_errors (const RoundsChartErrors *errors)
{
  if (errors->n_errors > 0)
    print_title (_ ("Where this chart contradicts itself"));
  for (guint i = 0; i < errors->n_errors; i++)
    {
      rounds_ctl_print ("  %-22s ", rounds_chart_error_word (errors->errors[i].kind));
      rounds_ctl_print_words (errors->errors[i].text);
      rounds_ctl_print ("\n");
      print_sources (errors->errors[i].sources, errors->errors[i].n_sources);
    }
}

static gboolean
print_lines (const RoundsChartIndex *index, GArray *denials, gint64 at)
{
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (index, at);
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (index, at);
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (index, at);
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (index, at);
  g_autofree char *name = index->person != NULL ? rounds_person_display (index->person) : NULL;

  if (problems == NULL || medicines == NULL || allergies == NULL || errors == NULL)
    return FALSE;
  rounds_ctl_print_words (name != NULL ? name : _ ("(no Patient resource)"));
  rounds_ctl_print ("\n");
  print_allergies (allergies, denials);
  print_problems (problems);
  print_medicines (medicines);
  print_series (index, at);
  print_errors (errors);
  return TRUE;
}

static gboolean
print_json (const RoundsOpenChart *chart, GArray *denials, gint64 at)
{
  g_autoptr (RoundsJson) json = rounds_json_new ();

  if (!rounds_chart_json_summary (json, chart, denials, at))
    return FALSE;
  rounds_ctl_print_json (json);
  return TRUE;
}

int
rounds_ctl_chart (RoundsCtl *ctl, char **argv)
{
  g_auto (RoundsCtlWhom) whom = { 0 };
  g_autofree char *as_of = NULL;
  g_autofree char *table = NULL;
  const GOptionEntry entries[] = {
    { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, N_ ("As it stood at the end of this day"),
      N_ ("DATE") },
    { "ranges", 0, 0, G_OPTION_ARG_FILENAME, &table,
      N_ ("A table of reference ranges in the place of the site's, for results without one"),
      N_ ("FILE") },
    { NULL },
  };
  const RoundsCtlSyntax syntax = { entries, 0, 0, rounds_ctl_whom_options (&whom) };
  g_autoptr (RoundsSiteRanges) ranges = NULL;
  g_auto (RoundsOpenChart) chart = { NULL, NULL };
  g_autoptr (RoundsStore) store = NULL;
  g_autoptr (GArray) denials = NULL;
  g_autoptr (GError) error = NULL;
  RoundsActor actor;
  gint64 at;
  int status = rounds_ctl_parse (ctl, argv, &syntax, NULL);

  if (status >= 0)
    return status;
  if (whom.patient == NULL)
    return rounds_ctl_usage (ctl, "%s", _ ("--patient is missing"));
  ranges = table != NULL ? rounds_site_ranges_load (table, &error) : NULL;
  if (error != NULL)
    return rounds_ctl_fail (ctl, table, error);
  whom.compare = TRUE;
  store = rounds_ctl_actor (&whom, &actor, &error)
              ? rounds_ctl_open_chart (ctl, &whom, &chart, &error)
              : NULL;
  if (store == NULL || !rounds_ctl_at (store, as_of, &at, &error))
    return rounds_ctl_fail (ctl, NULL, error);
  if (ranges != NULL)
    chart.index->settings.site_ranges = ranges;
  denials = rounds_chart_denials (&chart, &actor, at, &error);
  if (denials == NULL)
    return rounds_ctl_fail (ctl, NULL, error);
  if (ctl->json ? print_json (&chart, denials, at) : print_lines (chart.index, denials, at))
    {
      rounds_ctl_say_withheld (&chart);
      return 0;
    }
  g_set_error_literal (&error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_MEMORY,
                       _ ("There is not enough memory to read this chart"));
  return rounds_ctl_fail (ctl, NULL, error);
}
