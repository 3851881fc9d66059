/* What a line of results says: names, differences, ranges, status. */
#include "results-list.h"
#include "results-names.h"
#include "say.h"
#include "sensitive.h"
#include "site-ranges.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* ---- names ---- */

char *
rounds_results_line_parts (const RoundsResultLine *line, char **detail)
{
  const char *of = line->row != NULL ? line->row->of : NULL;

  if (line->series == NULL || line->series->type != ROUNDS_SERIES_PAIR)
    {
      char *name = rounds_results_name_parts (line->series != NULL ? line->series->title
                                                                   : line->row->event->title,
                                              detail);
      g_autofree char *own = of != NULL ? *detail : NULL;

      if (of != NULL)
        *detail = g_strdup_printf ("%s%s%s", of, *own != 0 ? ", " : "", own);
      return name;
    }
  *detail = g_strdup ("");
  return g_strdup (_ ("Blood pressure"));
}

char *
rounds_results_line_name (const RoundsResultLine *line)
{
  g_autofree char *detail = NULL;
  char *name = rounds_results_line_parts (line, &detail);

  return rounds_results_whole_name (name, detail);
}

char *
rounds_results_group_words (const RoundsResultsList *self, const RoundsResultGroup *group)
{
  const RoundsPanel *panel = group->panel;
  g_autofree char *time = NULL, *status = NULL, *held = NULL;
  gulong there = 0, missing;

  if (panel == NULL || panel->row == NULL)
    return g_strdup (group->vitals ? "" : _ ("members of no panel"));
  for (guint i = 0; i < panel->n_members; i++)
    there += panel->members[i].row != NULL;
  missing = panel->n_members - there;
  time = rounds_say_row_time (self->ask.index, panel->row);
  status = rounds_say_status (panel->row);
  held = g_strdup_printf (ngettext ("%lu result in this report", "%lu results in this report",
                                    there),
                          there);
  if (missing == 0)
    return g_strdup_printf ("%s · %s · %s", time, status, held);
  return g_strdup_printf (ngettext ("%s · %s · %s, %lu missing", "%s · %s · %s, %lu missing",
                                    missing),
                          time, status, held, missing);
}

static guint
withheld (const RoundsChartIndex *index)
{
  guint n = 0;

  if ((index->withheld_kinds & (1u << ROUNDS_KIND_RESULT)) != 0)
    for (guint i = 0; i < ROUNDS_N_SECRECIES; i++)
      n += index->withheld[i];
  return n;
}

char *
rounds_results_summary (const RoundsResultsList *self)
{
  gulong n = rounds_results_list_count (self);
  g_autofree char *values = g_strdup_printf (ngettext ("%lu result", "%lu results", n), n);
  GString *words = g_string_new (NULL);

  g_string_append_printf (words, ngettext ("%s in %u series", "%s in %u series", self->n_series),
                          values, self->n_series);
  if (self->n_pending > 0)
    g_string_append_printf (words,
                            ngettext (", %u without a value", ", %u without a value",
                                      self->n_pending),
                            self->n_pending);
  if (withheld (self->ask.index) > 0)
    g_string_append_printf (words, " · %s", _ ("some are withheld from you"));
  if (!rounds_chart_loaded (self->ask.index, "Observation"))
    g_string_append_printf (words, " · %s", _ ("not all were loaded"));
  return g_string_free (words, FALSE);
}

char *
rounds_results_none (const RoundsResultsAsk *ask)
{
  if (!rounds_chart_loaded (ask->index, "Observation"))
    return g_strdup (_ ("Results were not loaded whole: that there are none cannot be said."));
  if (withheld (ask->index) > 0)
    return g_strdup (_ ("No results that you may see: some records are withheld from you."));
  return g_strdup (ask->whole ? _ ("No results in this record.")
                              : _ ("No results up to this moment."));
}

/* ---- the difference ---- */

static guint
decimals_of (const RoundsValue *value)
{
  const char *dot = value->first.decimal != NULL ? strchr (value->first.decimal, '.') : NULL;
  guint n = 0;

  for (; dot != NULL && g_ascii_isdigit (dot[1]); dot++)
    n++;
  return MIN (n, 9);
}

static char *
signed_number (double number, guint decimals)
{
  g_autofree char *format = g_strdup_printf ("%%.%uf", decimals);
  char digits[64];
  gboolean none;

  g_ascii_formatd (digits, sizeof digits, format, fabs (number));
  none = g_ascii_strtod (digits, NULL) == 0;
  return g_strdup_printf ("%s%s", none ? "" : number < 0 ? "−" : "+", digits);
}

/* The unit of a difference, where the two values were not given in one. */
static const char *
series_unit (const RoundsSeries *series)
{
  static const RoundsValue none = { .type = ROUNDS_VALUE_QUANTITY };
  RoundsValue value = none;

  value.first.unit = series->unit;
  return rounds_say_unit (&value);
}

gboolean
rounds_results_is_stretch (const RoundsPoint *point)
{
  return point->row->event->start.precision > ROUNDS_PRECISION_NONE &&
         point->row->event->start.precision < ROUNDS_PRECISION_DAY;
}

/* Of two values of which one is dated only by its month or year the days between are not known. */
static char *
vague_difference (const RoundsResultLine *line, const char *by, const char *was, const char *when)
{
  const RoundsPoint *now = line->latest, *then = line->before;

  if (then->row->to > now->row->from)
    return g_strdup_printf (_ ("which came first is not known: no difference (%s, %s)"), was, when);
  return g_strdup_printf (_ ("%s %s (%s, %s)"), by, series_unit (line->series), was, when);
}

static char *
difference (const RoundsResultsList *self, const RoundsResultLine *line)
{
  const RoundsPoint *now = line->latest, *then = line->before;
  g_autofree char *was = rounds_results_point_value (then);
  g_autofree char *number = rounds_say_number (then->value);
  g_autofree char *when = rounds_say_row_time (self->ask.index, then->row);
  g_autofree char *apart = rounds_say_distance (then->row->from, now->row->from);
  gboolean same = strcmp (rounds_say_unit (now->value), rounds_say_unit (then->value)) == 0;
  g_autofree char *by = signed_number (now->number - then->number,
                                       MAX (decimals_of (now->value), decimals_of (then->value)));

  if (rounds_results_is_stretch (now) || rounds_results_is_stretch (then))
    return vague_difference (line, by, was, when);
  if (same)
    /* translators: a difference, how long it took, and what it was: -0.2 in 12 days (5.6, date) */
    return g_strdup_printf (_ ("%s in %s (%s, %s)"), by, apart, number, when);
  return g_strdup_printf (_ ("%s %s in %s (%s, %s)"), by, series_unit (line->series), apart, was,
                          when);
}

static gboolean
may_differ (const RoundsResultLine *line)
{
  return line->series->type == ROUNDS_SERIES_NUMBER && !isnan (line->latest->number) &&
         !isnan (line->before->number);
}

char *
rounds_results_change_short (const RoundsResultLine *line)
{
  const RoundsPoint *now = line->latest, *then = line->before;
  g_autofree char *by = NULL, *apart = NULL;

  if (line->state != ROUNDS_LATEST_FOUND || line->before_state != ROUNDS_LATEST_FOUND ||
      now == NULL || then == NULL || !may_differ (line) || rounds_results_is_stretch (now) ||
      rounds_results_is_stretch (then))
    return g_strdup ("");
  by = signed_number (now->number - then->number,
                      MAX (decimals_of (now->value), decimals_of (then->value)));
  apart = rounds_say_distance (then->row->from, now->row->from);
  if (g_ascii_isdigit (*by))
    return g_strdup_printf (_ ("no change in %s"), apart);
  /* translators: a difference with its unit, and how long it took: −0.8 kg in 5 weeks */
  return g_strdup_printf (_ ("%s %s in %s"), by, series_unit (line->series), apart);
}

char *
rounds_results_change (const RoundsResultsList *self, const RoundsResultLine *line)
{
  g_autofree char *was = NULL, *when = NULL;

  if (line->latest == NULL || line->state == ROUNDS_LATEST_NONE)
    return g_strdup ("");
  if (line->state == ROUNDS_LATEST_TWO_VALUES)
    return g_strdup (_ ("2 values at one time: no difference"));
  if (line->state == ROUNDS_LATEST_CHECK_UNIT)
    return g_strdup (_ ("none while the unit is in doubt"));
  if (line->before == NULL)
    return g_strdup (_ ("first value"));
  if (line->state == ROUNDS_LATEST_LIMIT && line->before_state == ROUNDS_LATEST_LIMIT)
    return g_strdup (_ ("2 limits: no difference is computed"));
  if (line->before_state == ROUNDS_LATEST_TWO_VALUES)
    return g_strdup (_ ("2 values before: no difference"));
  if (line->before_state == ROUNDS_LATEST_CHECK_UNIT)
    return g_strdup (_ ("none: the unit before is in doubt"));
  was = rounds_results_point_value (line->before);
  when = rounds_say_row_time (self->ask.index, line->before->row);
  if (line->state == ROUNDS_LATEST_LIMIT || line->before_state == ROUNDS_LATEST_LIMIT)
    return g_strdup_printf (_ ("a limit: no difference (%s, %s)"), was, when);
  if (may_differ (line))
    return difference (self, line);
  /* Words may be long, and a row cuts its end: not the time. */
  return g_strdup_printf (_ ("before, %s: %s"), when, was);
}

/* ---- range ---- */

static char *
site_words (const RoundsSiteRange *site)
{
  if (site->low != NULL && site->high != NULL)
    return g_strdup_printf (_ ("no range · site range %s–%s"), site->low, site->high);
  return g_strdup_printf (site->low != NULL ? _ ("no range · site range ≥ %s")
                                            : _ ("no range · site range ≤ %s"),
                          site->low != NULL ? site->low : site->high);
}

char *
rounds_results_range (const RoundsChartIndex *index, const RoundsChartRow *row)
{
  RoundsSiteRange site;

  if ((row->marks & ROUNDS_MARK_NO_RANGE) != 0 && index->settings.site_ranges != NULL &&
      rounds_chart_site_range (index, index->settings.site_ranges, row, &site))
    return site_words (&site);
  return rounds_say_range (row);
}

/* ---- status ---- */

/* Another specimen or method of the group that says something else at the same instant; NULL. */
static char *
other_specimen (const RoundsResultsList *self, const RoundsResultLine *line)
{
  const RoundsSeries *series = line->series;

  for (guint i = 0; series->group != NULL && i < self->n_lines; i++)
    {
      const RoundsResultLine *other = &self->lines[i];
      const RoundsPoint *point;
      guint n;
      if (other->series == NULL || other->series == series ||
          g_strcmp0 (other->series->group, series->group) != 0)
        continue;
      n = rounds_series_count (other->series, line->row->from);
      point = n > 0 ? &other->series->points[n - 1] : NULL;
      if (point != NULL && point->row->from == line->row->from && point->plotted &&
          line->latest->plotted && point->number != line->latest->number &&
          g_strcmp0 (other->series->dimension, series->dimension) == 0)
        {
          g_autofree char *value = rounds_results_point_value (point);
          g_autofree char *name = rounds_results_line_name (other);
          return g_strdup_printf (_ ("⚠ %s in %s at this instant"), value,
                                  other->series->specimen != NULL ? other->series->specimen : name);
        }
    }
  return NULL;
}

/* "31-Oct-2026 corrected, was 6.8": of the newest corrected value before the latest. */
static char *
earlier_correction (const RoundsResultsList *self, const RoundsResultLine *line)
{
  guint last = line->n > 12 ? line->n - 12 : 0;

  for (guint i = line->n; i-- > last;)
    {
      const RoundsPoint *point = &line->series->points[i];
      if (point->row->from < line->row->from && point->row->n_was > 0 &&
          (point->marks & ROUNDS_MARK_CORRECTED) != 0)
        {
          g_autofree char *day = rounds_say_day (self->ask.index, point->row->from);
          g_autofree char *status = rounds_say_status (point->row);
          return g_strdup_printf ("%s %s", day, status);
        }
    }
  return NULL;
}

/* The newest report of the group is later, and has no value of this. */
static char *
missing_words (const RoundsResultsList *self, const RoundsResultLine *line)
{
  const RoundsPanel *panel = self->groups[line->group].panel;
  g_autofree char *day = NULL;

  if (panel == NULL || panel->row == NULL || panel->row->from <= line->row->from)
    return NULL;
  day = rounds_say_day (self->ask.index, panel->row->from);
  return g_strdup_printf (_ ("missing %s"), day);
}

static void
append_words (GString *words, char *more)
{
  if (more != NULL && *more != 0)
    g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", more);
  g_free (more);
}

static char *
pending_words (const RoundsResultsList *self, const RoundsResultLine *line)
{
  g_autofree char *apart = NULL;

  if (g_strcmp0 (line->row->event->status, "registered") != 0 || line->row->from == G_MAXINT64 ||
      line->row->from > self->ask.at)
    return rounds_say_status (line->row);
  apart = rounds_say_distance (line->row->from, self->ask.at);
  return g_strdup_printf (_ ("registered · pending %s"), apart);
}

static void
append_marks (GString *words, const RoundsChartRow *row, guint32 marks)
{
  g_autofree char *modified = rounds_say_modified (row);

  if (modified != NULL)
    append_words (words, g_strdup_printf ("⚠ %s", modified));
  if ((marks & ROUNDS_MARK_TWO_VALUES) != 0)
    append_words (words, g_strdup (_ ("⚠ 2 values at this instant")));
  if ((marks & ROUNDS_MARK_CHECK_UNIT) != 0)
    append_words (words, g_strdup (_ ("⚠ check unit: not trended")));
  if ((marks & ROUNDS_MARK_FLAG_CONFLICT) != 0)
    append_words (words, g_strdup (_ ("⚠ flag and range disagree")));
  if ((marks & ROUNDS_MARK_NOT_PATIENT) != 0)
    append_words (words, g_strdup (_ ("⚠ not of this patient")));
  if ((marks & ROUNDS_MARK_LATER_DATE) != 0)
    append_words (words, g_strdup (_ ("⚠ dated in the future")));
  if ((marks & ROUNDS_MARK_LIMIT) != 0)
    append_words (words, g_strdup (_ ("limit of the assay")));
}

/* What the status says. */
#define STATUS_MARKS \
  (ROUNDS_MARK_PRELIMINARY | ROUNDS_MARK_CORRECTED | ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_CANCELLED)
#define WARNING_MARKS                                                            \
  (ROUNDS_MARK_TWO_VALUES | ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_FLAG_CONFLICT | \
   ROUNDS_MARK_NOT_PATIENT | ROUNDS_MARK_LATER_DATE | ROUNDS_MARK_PRELIMINARY |  \
   ROUNDS_MARK_CORRECTED | ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_MODIFIED)

char *
rounds_results_doubts (const RoundsChartRow *row, guint32 marks)
{
  GString *words = g_string_new (NULL);

  append_marks (words, row, marks & ~ROUNDS_MARK_LIMIT); /* which its value says */
  if ((marks & STATUS_MARKS) != 0)
    append_words (words, rounds_say_status (row));
  return g_string_free (words, FALSE);
}

char *
rounds_results_status (const RoundsResultsList *self, const RoundsResultLine *line, gboolean *warn)
{
  GString *words = g_string_new (NULL);
  gboolean stands_out = line->latest == NULL || (line->latest->marks & WARNING_MARKS) != 0;
  char *more;

  if (line->latest == NULL)
    append_words (words, pending_words (self, line));
  else
    {
      more = other_specimen (self, line);
      stands_out |= more != NULL;
      append_words (words, more);
      append_marks (words, line->latest->row, line->latest->marks);
      more = rounds_say_remarks (line->latest->row);
      stands_out |= more != NULL;
      append_words (words, more);
      append_words (words, rounds_say_status (line->row));
      more = earlier_correction (self, line);
      stands_out |= more != NULL;
      append_words (words, more);
      append_words (words, missing_words (self, line));
    }
  if (warn != NULL)
    *warn = stands_out;
  return g_string_free (words, FALSE);
}

/* ---- the line ---- */

/* The values at the instant of the latest, [*first, *last) of the points: one, but where it has two. */
static void
find_latest (const RoundsResultLine *line, guint *first, guint *last)
{
  const RoundsPoint *points = line->series->points;
  gint64 instant = line->row->from;

  *first = (guint) (line->latest - points);
  *last = *first + 1;
  if (line->state != ROUNDS_LATEST_TWO_VALUES)
    return;
  while (*first > 0 && points[*first - 1].row->from == instant)
    *first -= 1;
  while (*last < line->series->n_points && points[*last].row->from == instant)
    *last += 1;
}

static gboolean
is_of_two (const RoundsResultLine *line, const RoundsPoint *point)
{
  guint32 more = rounds_sensitive_marks (point->row) & ~rounds_sensitive_marks (line->row);
  gboolean twice = (point->marks & ROUNDS_MARK_TWO_VALUES) != 0;

  return point == line->latest || (twice && (more & ROUNDS_MARK_SENSITIVE) == 0);
}

RoundsFlag
rounds_results_flag (const RoundsResultLine *line)
{
  RoundsFlag flag = rounds_say_flag_of (line->row);
  guint first, last;

  if (line->latest == NULL || line->state != ROUNDS_LATEST_TWO_VALUES)
    return flag;
  find_latest (line, &first, &last);
  for (guint i = first; i < last; i++)
    {
      const RoundsPoint *point = &line->series->points[i];
      RoundsFlag other = rounds_say_flag_of (point->row);

      if (is_of_two (line, point) && rounds_say_flag_weight (other) > rounds_say_flag_weight (flag))
        flag = other;
    }
  return flag;
}

/* Each with its flag but that of the line's row, which comes last: its flag is said beside. */
static char *
latest_words (const RoundsResultLine *line)
{
  GString *words = g_string_new (NULL);
  g_autofree char *last_value = rounds_results_point_value (line->latest), *others = NULL;
  guint first, last;

  find_latest (line, &first, &last);
  for (guint i = first; i < last; i++)
    {
      const RoundsPoint *point = &line->series->points[i];
      const char *flag = rounds_say_flag (rounds_say_flag_of (point->row));
      g_autofree char *value = NULL;

      if (point == line->latest || !is_of_two (line, point))
        continue;
      value = rounds_results_point_value (point);
      g_string_append_printf (words, "%s%s%s%s", words->len > 0 ? ", " : "", value,
                              *flag != '\0' ? " " : "", flag);
    }
  others = g_string_free (words, FALSE);
  /* Translators: two values of one test at one instant. */
  return *others != '\0' ? g_strdup_printf (_ ("%s and %s"), others, last_value)
                         : g_steal_pointer (&last_value);
}

char *
rounds_results_value (const RoundsResultLine *line)
{
  if (line->latest != NULL)
    return latest_words (line);
  return g_strcmp0 (line->row->event->status, "registered") == 0
             ? g_strdup (_ ("pending"))
             : rounds_say_value (&line->row->event->value);
}

static void
append_part (GString *words, char *more)
{
  if (*more != 0)
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", more);
  g_free (more);
}

char *
rounds_results_line_words (const RoundsResultsList *self, const RoundsResultLine *line)
{
  GString *words = g_string_new (NULL);

  append_part (words, rounds_results_line_name (line));
  append_part (words, rounds_results_value (line));
  append_part (words, g_strdup (rounds_say_flag_words (rounds_say_flag_of (line->row))));
  append_part (words, rounds_say_row_time (self->ask.index, line->row));
  append_part (words, rounds_results_change (self, line));
  if (line->latest != NULL)
    append_part (words, rounds_results_range (self->ask.index, line->row));
  append_part (words, rounds_results_status (self, line, NULL));
  return g_string_free (words, FALSE);
}

/* ---- points ---- */

char *
rounds_results_why_not_plotted (const RoundsSeries *series, const RoundsPoint *point)
{
  static const struct
  {
    guint32 mark;
    const char *words;
  } reasons[] = {
    { ROUNDS_MARK_IN_ERROR, N_ ("not plotted: entered in error") },
    { ROUNDS_MARK_DELETED, N_ ("not plotted: deleted at its source") },
    { ROUNDS_MARK_CANCELLED, N_ ("not plotted: cancelled") },
    { ROUNDS_MARK_NOT_PATIENT, N_ ("not plotted: not of this patient") },
    { ROUNDS_MARK_MODIFIED, N_ ("not plotted: its meaning is changed") },
    { ROUNDS_MARK_CHECK_UNIT, N_ ("not plotted: check unit") },
    { ROUNDS_MARK_TWO_VALUES, N_ ("not plotted: 2 values at this instant") },
    { ROUNDS_MARK_NO_TIME, N_ ("not plotted: not dated") },
    { ROUNDS_MARK_LIMIT, N_ ("not plotted: a limit") },
  };

  if (point->plotted)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if ((point->marks & reasons[i].mark) != 0)
      return g_strdup (_ (reasons[i].words));
  if (series->type != ROUNDS_SERIES_NUMBER && series->type != ROUNDS_SERIES_PAIR)
    return g_strdup (_ ("not plotted: not a number"));
  return g_strdup (_ ("not plotted: its unit cannot be converted"));
}

char *
rounds_results_point_value (const RoundsPoint *point)
{
  g_autofree char *first = NULL, *second = NULL;

  if (point->second == NULL)
    return rounds_say_value (point->value);
  first = rounds_say_number (point->value);
  second = rounds_say_value (point->second);
  return g_strdup_printf ("%s/%s", first, second);
}

/* hl7.org/fhir/R4/observation.html: value[x] */
static const char *
value_element (const RoundsValue *value)
{
  static const char *const elements[] = {
    [ROUNDS_VALUE_QUANTITY] = "valueQuantity", [ROUNDS_VALUE_CODED] = "valueCodeableConcept",
    [ROUNDS_VALUE_TEXT] = "valueString",       [ROUNDS_VALUE_BOOLEAN] = "valueBoolean",
    [ROUNDS_VALUE_INTEGER] = "valueInteger",   [ROUNDS_VALUE_RATIO] = "valueRatio",
    [ROUNDS_VALUE_RANGE] = "valueRange",
  };

  return value->type < G_N_ELEMENTS (elements) ? elements[value->type] : NULL;
}

char *
rounds_results_point_field (const RoundsPoint *point)
{
  const RoundsEvent *event = point->row->event;
  const char *element = value_element (point->value);

  if (point->second != NULL)
    return g_strdup ("/component");
  if (element == NULL)
    return NULL;
  if (point->value == &event->value)
    return g_strdup_printf ("/%s", element);
  for (guint i = 0; i < event->n_components; i++)
    if (point->value == &event->components[i].value)
      return g_strdup_printf ("/component/%u/%s", i, element);
  return NULL;
}

gboolean
rounds_results_has_trend (const RoundsSeries *series, guint n)
{
  guint found = 0;

  for (guint i = n; i-- > 0 && found < 2;)
    found += series->points[i].plotted && !rounds_results_is_stretch (&series->points[i]);
  return found == 2;
}

static gboolean
holds (const char *text, const char *folded)
{
  g_autofree char *low = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return low != NULL && strstr (low, folded) != NULL;
}

gboolean
rounds_results_matches (const RoundsResultLine *line, const char *folded)
{
  const RoundsEvent *event = line->row->event;
  g_autofree char *name = rounds_results_line_name (line);

  if (*folded == 0 || holds (name, folded) || holds (event->title, folded) ||
      (line->series != NULL && holds (line->series->code, folded)))
    return TRUE;
  for (guint i = 0; i < event->n_codes; i++)
    if (holds (event->codes[i].code, folded) || holds (event->codes[i].display, folded))
      return TRUE;
  return FALSE;
}
