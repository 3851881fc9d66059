#include "chart-summary-json.h"

#include "allergies.h"
#include "chart-errors.h"
#include "medicines.h"
#include "problems.h"
#include "series.h"
#include "site-ranges.h"
#include "say.h"

static void
add_person (RoundsJson *json, const RoundsPerson *person)
{
  const RoundsIdentifier *mrn = person != NULL ? rounds_person_mrn (person) : NULL;
  g_autofree char *name = person != NULL ? rounds_person_display (person) : NULL;

  rounds_json_name (json, "patient");
  if (person == NULL)
    {
      rounds_json_null (json);
      return;
    }
  rounds_json_begin_object (json);
  rounds_json_member (json, "id", person->id);
  rounds_json_member (json, "name", name);
  rounds_json_time (json, "birth_date", &person->birth);
  rounds_json_member (json, "sex", person->sex);
  rounds_json_member (json, "mrn", mrn != NULL ? mrn->value : NULL);
  rounds_json_member_truth (json, "deceased", person->deceased);
  rounds_json_time (json, "died", &person->died);
  rounds_json_end_object (json);
}

/* ---- problems ---- */

static void
add_episode (RoundsJson *json, const RoundsChartIndex *index, const RoundsEpisode *episode)
{
  rounds_json_begin_object (json);
  rounds_chart_json_source (json, episode->row->event);
  rounds_json_member (json, "state", rounds_problem_state_word (episode->state));
  rounds_json_member_truth (json, "suspected", episode->suspected);
  rounds_chart_json_performer (json, index, episode->row->event);
  rounds_chart_json_day (json, "from", index, episode->from, G_MININT64);
  rounds_chart_json_day (json, "until", index, episode->until, G_MAXINT64);
  rounds_json_end_object (json);
}

static void
add_problem (RoundsJson *json, const RoundsChartIndex *index, const RoundsProblem *problem)
{
  rounds_json_begin_object (json);
  rounds_json_member (json, "title", problem->title);
  rounds_json_member (json, "section", rounds_problem_section_word (problem->section));
  rounds_json_member (json, "state", rounds_problem_state_word (problem->state));
  rounds_json_member_truth (json, "suspected", problem->suspected);
  rounds_json_member_truth (json, "beneath", problem->beneath);
  rounds_json_name (json, "code");
  rounds_chart_json_code (json, problem->code);
  rounds_chart_json_marks (json, problem->marks);
  rounds_json_name (json, "episodes");
  rounds_json_begin_array (json);
  for (guint i = 0; i < problem->n_episodes; i++)
    add_episode (json, index, &problem->episodes[i]);
  rounds_json_end_array (json);
  rounds_json_name (json, "also_open");
  rounds_json_begin_array (json);
  for (guint i = 0; i < problem->n_also_open; i++)
    rounds_json_string (json, problem->also_open[i]->title);
  rounds_json_end_array (json);
  rounds_json_end_object (json);
}

static gboolean
add_problems (RoundsJson *json, const RoundsChartIndex *index, gint64 at)
{
  g_autoptr (RoundsProblems) problems = rounds_chart_problems (index, at);

  if (problems == NULL)
    return FALSE;
  rounds_json_name (json, "problems");
  rounds_json_begin_array (json);
  for (guint i = 0; i < problems->n_problems; i++)
    add_problem (json, index, &problems->problems[i]);
  rounds_json_end_array (json);
  rounds_json_member_truth (json, "no_curated_problem_list", problems->no_curated);
  rounds_json_member_truth (json, "problems_partial", problems->partial);
  return TRUE;
}

/* ---- medicines ---- */

static void
add_dosages (RoundsJson *json, const RoundsMedicineCourse *course)
{
  rounds_json_name (json, "dosages");
  rounds_json_begin_array (json);
  for (guint i = 0; i < course->n_dosages; i++)
    {
      const RoundsDosage *dosage = &course->dosages[i];

      rounds_json_begin_object (json);
      rounds_json_member (json, "text", dosage->text);
      rounds_json_member (json, "dose", dosage->dose);
      rounds_json_member (json, "rate", dosage->rate);
      rounds_json_member (json, "route", dosage->route);
      rounds_json_member (json, "site", dosage->site);
      rounds_json_member (json, "method", dosage->method);
      rounds_json_member (json, "timing", dosage->timing);
      rounds_json_member (json, "frequency", dosage->frequency);
      rounds_json_member (json, "as_needed", dosage->as_needed);
      rounds_json_member (json, "start", dosage->start != NULL ? dosage->start->text : NULL);
      rounds_json_member (json, "end", dosage->end != NULL ? dosage->end->text : NULL);
      rounds_json_member (json, "duration", dosage->duration);
      rounds_json_name (json, "events");
      rounds_json_begin_array (json);
      for (guint k = 0; k < dosage->n_events; k++)
        rounds_json_string (json, dosage->events[k]->text);
      rounds_json_end_array (json);
      rounds_json_member (json, "maximum", dosage->maximum);
      rounds_json_member (json, "instructions", dosage->instructions);
      rounds_json_member (json, "sequence", dosage->sequence);
      rounds_json_member (json, "unread", dosage->unread);
      rounds_json_member_truth (json, "modified", dosage->modified);
      rounds_json_member_truth (json, "text_differs", dosage->text_differs);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
}

static void
add_course (RoundsJson *json, const RoundsChartIndex *index, const RoundsMedicineCourse *course)
{
  static const char *const end_kinds[] = {
    [ROUNDS_END_NOT_RECORDED] = "not-recorded",
    [ROUNDS_END_RECORDED] = "recorded",
    [ROUNDS_END_ESTIMATED] = "estimated",
  };

  const RoundsDosage *only = course->n_dosages == 1 ? course->dosages : NULL;
  g_autofree char *dose = course->n_dosages > 0 ? rounds_say_dose (course) : NULL;
  g_autofree char *supply = rounds_say_supply (course->decides->event);

  rounds_json_begin_object (json);
  rounds_json_member (json, "state", rounds_medicine_state_word (course->state));
  rounds_json_member_truth (json, "prohibits", course->prohibits);
  rounds_json_member_truth (json, "no_stay", course->no_stay);
  rounds_json_member (json, "why", rounds_medicine_state_text (course->state));
  rounds_chart_json_day (json, "start", index, course->start, G_MININT64);
  rounds_chart_json_day (json, "ordered", index, course->ordered, G_MININT64);
  rounds_chart_json_day (json, "evidence", index, course->evidence, G_MININT64);
  rounds_chart_json_day (json, "end", index, course->end, G_MAXINT64);
  rounds_json_member (json, "end_kind", end_kinds[course->end_kind]);
  rounds_json_member (json, "strength", course->strength);
  rounds_json_member (json, "dose", dose);
  rounds_json_member (json, "timing", only != NULL ? only->timing : NULL);
  rounds_json_member (json, "frequency", only != NULL ? only->frequency : NULL);
  add_dosages (json, course);
  rounds_json_member (json, "supply", supply);
  rounds_json_member (json, "as_needed", course->as_needed);
  rounds_json_member (json, "reason", course->reason);
  rounds_json_member (json, "status", course->status);
  rounds_chart_json_performer (json, index, course->decides->event);
  rounds_chart_json_sources (json, "sources", course->rows, course->n_rows);
  rounds_json_end_object (json);
}

static void
add_line (RoundsJson *json, const RoundsChartIndex *index, const RoundsMedicineLine *line)
{
  rounds_json_begin_object (json);
  rounds_json_member (json, "title", line->title);
  rounds_json_member (json, "state", rounds_medicine_state_word (line->state));
  rounds_json_name (json, "ingredients");
  rounds_json_begin_array (json);
  for (guint i = 0; line->ingredients != NULL && line->ingredients[i] != NULL; i++)
    rounds_json_string (json, line->ingredients[i]);
  rounds_json_end_array (json);
  rounds_json_member_truth (json, "not_known", line->not_known);
  rounds_json_member (json, "route", line->route);
  rounds_json_member_truth (json, "route_by_product", line->route_by_product);
  rounds_json_member (json, "form", line->form);
  rounds_json_name (json, "courses");
  rounds_json_begin_array (json);
  for (guint i = 0; i < line->n_courses; i++)
    add_course (json, index, &line->courses[i]);
  rounds_json_end_array (json);
  rounds_json_end_object (json);
}

static void
add_conflict (RoundsJson *json, const RoundsMedicineConflict *conflict)
{
  rounds_json_begin_object (json);
  rounds_json_member (json, "kind", rounds_medicine_conflict_word (conflict->kind));
  rounds_json_member (json, "text", conflict->text);
  rounds_chart_json_sources (json, "sources", conflict->sources, 2);
  rounds_json_end_object (json);
}

static gboolean
add_medicines (RoundsJson *json, const RoundsChartIndex *index, gint64 at)
{
  g_autoptr (RoundsMedicines) medicines = rounds_chart_medicines (index, at);

  if (medicines == NULL)
    return FALSE;
  rounds_json_name (json, "medicines");
  rounds_json_begin_array (json);
  for (guint i = 0; i < medicines->n_lines; i++)
    add_line (json, index, &medicines->lines[i]);
  rounds_json_end_array (json);
  rounds_json_member_truth (json, "medicines_at_death", medicines->at_death);
  rounds_json_member_truth (json, "medicines_partial", medicines->partial);
  rounds_json_name (json, "conflicts");
  rounds_json_begin_array (json);
  for (guint i = 0; i < medicines->n_conflicts; i++)
    add_conflict (json, &medicines->conflicts[i]);
  rounds_json_end_array (json);
  return TRUE;
}

/* ---- allergies ---- */

static void
add_allergy (RoundsJson *json, const RoundsChartIndex *index, const RoundsAllergy *allergy)
{
  rounds_json_begin_object (json);
  rounds_chart_json_source (json, allergy->row->event);
  rounds_json_member (json, "title", allergy->title);
  rounds_json_member_truth (json, "active", allergy->active);
  rounds_json_member_truth (json, "severe", allergy->severe);
  rounds_json_member_truth (json, "anaphylaxis", allergy->anaphylaxis);
  rounds_json_member_truth (json, "unconfirmed", allergy->unconfirmed);
  rounds_json_member_truth (json, "unspecified", allergy->unspecified);
  rounds_json_member (json, "type", allergy->type);
  rounds_json_member (json, "category", allergy->category);
  rounds_json_member (json, "criticality", allergy->criticality);
  rounds_json_member (json, "verification", allergy->verification);
  rounds_json_member (json, "clinical_status", allergy->clinical_status);
  rounds_json_name (json, "reactions");
  rounds_json_begin_array (json);
  for (guint i = 0; allergy->reactions != NULL && allergy->reactions[i] != NULL; i++)
    rounds_json_string (json, allergy->reactions[i]);
  rounds_json_end_array (json);
  rounds_chart_json_day (json, "recorded", index, allergy->recorded, G_MININT64);
  rounds_chart_json_performer (json, index, allergy->row->event);
  rounds_json_end_object (json);
}

static guint
rows_length (const RoundsChartRow *const *rows)
{
  guint n = 0;

  while (rows != NULL && rows[n] != NULL)
    n++;
  return n;
}

static gboolean
add_allergies (RoundsJson *json, const RoundsChartIndex *index, gint64 at)
{
  static const struct
  {
    guint scope;
    const char *word;
  } scopes[] = {
    { ROUNDS_SCOPE_DRUG, "drug" },
    { ROUNDS_SCOPE_FOOD, "food" },
    { ROUNDS_SCOPE_ENVIRONMENT, "environment" },
    { ROUNDS_SCOPE_LATEX, "latex" },
  };
  g_autoptr (RoundsAllergies) allergies = rounds_chart_allergies (index, at);

  if (allergies == NULL)
    return FALSE;
  rounds_json_name (json, "allergies");
  rounds_json_begin_object (json);
  rounds_json_member (json, "state", rounds_allergy_state_word (allergies->state));
  rounds_json_name (json, "scope");
  rounds_json_begin_array (json);
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    if ((allergies->scope & scopes[i].scope) != 0)
      rounds_json_string (json, scopes[i].word);
  rounds_json_end_array (json);
  rounds_json_member_truth (json, "conflict", allergies->conflict);
  rounds_json_member_truth (json, "partial", allergies->partial);
  rounds_json_name (json, "entries");
  rounds_json_begin_array (json);
  for (guint i = 0; i < allergies->n_entries; i++)
    add_allergy (json, index, &allergies->entries[i]);
  rounds_json_end_array (json);
  rounds_chart_json_sources (json, "none_known", allergies->none_known,
                             rows_length (allergies->none_known));
  rounds_json_end_object (json);
  return TRUE;
}

/* ---- series, errors ---- */

/* What the site says of the value, never as the result's own: see site-ranges.h. */
static void
add_site_range (RoundsJson *json, const RoundsChartIndex *index, const RoundsPoint *point)
{
  RoundsSiteRange range;

  if (point->value != &point->row->event->value ||
      !rounds_chart_site_range (index, index->settings.site_ranges, point->row, &range))
    return;
  rounds_json_name (json, "site_range");
  rounds_json_begin_object (json);
  rounds_json_name (json, "low");
  rounds_json_decimal (json, range.low);
  rounds_json_name (json, "high");
  rounds_json_decimal (json, range.high);
  rounds_json_member (json, "unit", range.unit);
  rounds_json_member (json, "flag", rounds_site_flag_word (range.flag));
  rounds_json_member (json, "method", range.method);
  rounds_json_member (json, "source", range.source);
  rounds_json_member (json, "date", range.date);
  rounds_json_end_object (json);
}

static void
add_latest (RoundsJson *json, const RoundsChartIndex *index, const RoundsSeries *series, gint64 at)
{
  const RoundsPoint *point = NULL;
  RoundsLatest latest = rounds_series_latest (series, at, &point);

  rounds_json_name (json, "latest");
  rounds_json_begin_object (json);
  rounds_json_member (json, "state", rounds_latest_word (latest));
  if (point != NULL)
    {
      rounds_chart_json_source (json, point->row->event);
      rounds_chart_json_performer (json, index, point->row->event);
      rounds_json_time (json, "start", &point->row->event->start);
      rounds_chart_json_value (json, point->value);
      rounds_json_name (json, "second");
      if (point->second != NULL)
        rounds_json_decimal (json, point->second->first.decimal);
      else
        rounds_json_null (json);
      rounds_chart_json_marks (json, point->marks);
      add_site_range (json, index, point);
    }
  rounds_json_end_object (json);
}

static void
add_series (RoundsJson *json, const RoundsChartIndex *index, const RoundsSeries *series, gint64 at)
{
  rounds_json_begin_object (json);
  rounds_json_member (json, "title", series->title);
  rounds_json_member (json, "type", rounds_series_type_word (series->type));
  rounds_json_member (json, "system", series->system);
  rounds_json_member (json, "code", series->code);
  rounds_json_member (json, "dimension", series->dimension);
  rounds_json_member (json, "unit", series->unit);
  rounds_json_member (json, "group", series->group);
  rounds_json_member (json, "specimen", series->specimen);
  rounds_json_member_unsigned (json, "points", rounds_series_count (series, at));
  add_latest (json, index, series, at);
  rounds_json_end_object (json);
}

static gboolean
add_errors (RoundsJson *json, const RoundsChartIndex *index, gint64 at)
{
  g_autoptr (RoundsChartErrors) errors = rounds_chart_errors (index, at);

  if (errors == NULL)
    return FALSE;
  rounds_json_name (json, "errors");
  rounds_json_begin_array (json);
  for (guint i = 0; i < errors->n_errors; i++)
    {
      const RoundsChartError *error = &errors->errors[i];

      rounds_json_begin_object (json);
      rounds_json_member (json, "kind", rounds_chart_error_word (error->kind));
      rounds_json_member (json, "text", error->text);
      rounds_chart_json_sources (json, "sources", error->sources, error->n_sources);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
  return TRUE;
}

static void
add_denials (RoundsJson *json, GArray *denials)
{
  rounds_json_name (json, "notes_deny_allergies");
  rounds_json_begin_array (json);
  for (guint i = 0; i < denials->len; i++)
    {
      const RoundsDenial *denial = &g_array_index (denials, RoundsDenial, i);

      rounds_json_begin_object (json);
      rounds_chart_json_source (json, denial->row->event);
      rounds_json_member (json, "field", denial->field);
      rounds_json_member_unsigned (json, "start", denial->start);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
}

/* How much is kept back, and of which types: what a list lacks may be asked for by name. */
static void
add_withheld (RoundsJson *json, const RoundsOpenChart *chart)
{
  GHashTable *types = rounds_chart_get_withheld_types (chart->chart);
  g_autoptr (GList) names = types != NULL ? g_hash_table_get_keys (types) : NULL;
  guint withheld = 0;

  for (guint i = 0; i < ROUNDS_N_SECRECIES; i++)
    withheld += chart->index->withheld[i];
  rounds_json_member_unsigned (json, "withheld", withheld);
  rounds_json_name (json, "withheld_types");
  rounds_json_begin_object (json);
  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (GList *name = names; name != NULL; name = name->next)
    rounds_json_member_unsigned (json, name->data,
                                 GPOINTER_TO_UINT (g_hash_table_lookup (types, name->data)));
  rounds_json_end_object (json);
}

gboolean
rounds_chart_json_summary (RoundsJson *json,
                           const RoundsOpenChart *chart,
                           GArray *denials,
                           gint64 at)
{
  const RoundsChartIndex *index = chart->index;

  rounds_json_begin_object (json);
  add_person (json, index->person);
  rounds_chart_json_day (json, "as_of", index, at, G_MININT64);
  if (!add_problems (json, index, at) || !add_medicines (json, index, at) ||
      !add_allergies (json, index, at))
    return FALSE;
  add_denials (json, denials);
  rounds_json_name (json, "series");
  rounds_json_begin_array (json);
  for (guint i = 0; i < index->n_series; i++)
    add_series (json, index, &index->series[i], at);
  rounds_json_end_array (json);
  if (!add_errors (json, index, at))
    return FALSE;
  add_withheld (json, chart);
  rounds_json_end_object (json);
  return TRUE;
}
