#include "chart-json.h"

#include "fhir-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
rounds_json_time (RoundsJson *json, const char *name, const RoundsTime *time)
{
  g_autofree char *text = rounds_time_iso (time);

  rounds_json_member (json, name, text);
}

void
rounds_chart_json_day (
    RoundsJson *json, const char *name, const RoundsChartIndex *index, gint64 at, gint64 none)
{
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) epoch = NULL;
  g_autofree char *text = NULL;

  rounds_json_name (json, name);
  if (at != none)
    {
      epoch = g_date_time_new_from_unix_utc (0);
      /* The day was worked out in the site's zone; here it is only written. */
      date = g_date_time_add_days (epoch, (int) rounds_chart_day (index, at));
      text = date != NULL ? g_date_time_format (date, "%Y-%m-%d") : NULL;
    }
  rounds_json_string (json, text);
}

void
rounds_chart_json_source (RoundsJson *json, const RoundsEvent *event)
{
  char rid[ROUNDS_RID_TEXT];

  rounds_json_member (json, "reference", event->reference);
  rounds_json_member_unsigned (json, "version", event->version);
  rounds_json_member (json, "source", event->source);
  rounds_json_member (json, "rid", rounds_rid_text (event->rid, rid));
}

void
rounds_chart_json_sources (RoundsJson *json,
                           const char *name,
                           const RoundsChartRow *const *rows,
                           guint n_rows)
{
  rounds_json_name (json, name);
  rounds_json_begin_array (json);
  for (guint i = 0; i < n_rows; i++)
    {
      if (rows[i] == NULL)
        continue;
      rounds_json_begin_object (json);
      rounds_chart_json_source (json, rows[i]->event);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
}

void
rounds_chart_json_code (RoundsJson *json, const RoundsCode *code)
{
  if (code == NULL)
    {
      rounds_json_null (json);
      return;
    }
  rounds_json_begin_object (json);
  rounds_json_member (json, "system", code->system);
  rounds_json_member (json, "code", code->code);
  rounds_json_member (json, "display", code->display);
  rounds_json_end_object (json);
}

/* ---- values ---- */

static const char *
unit_of (const RoundsQuantity *quantity)
{
  return quantity->unit != NULL ? quantity->unit : quantity->unit_code;
}

static void
append_quantity (GString *line, const RoundsQuantity *quantity)
{
  if (quantity->comparator != NULL)
    g_string_append_printf (line, "%s ", quantity->comparator);
  g_string_append (line, quantity->decimal != NULL ? quantity->decimal : "?");
  if (unit_of (quantity) != NULL)
    g_string_append_printf (line, " %s", unit_of (quantity));
}

/* The words of a value that is no single number; NULL when there are none. (transfer full) */
static char *
value_words (const RoundsValue *value)
{
  g_autoptr (GString) line = g_string_new (NULL);

  switch (value->type)
    {
    case ROUNDS_VALUE_RATIO:
      append_quantity (line, &value->first);
      g_string_append (line, " : ");
      append_quantity (line, &value->second);
      break;
    case ROUNDS_VALUE_RANGE:
      append_quantity (line, &value->first);
      g_string_append (line, " .. ");
      append_quantity (line, &value->second);
      break;
    case ROUNDS_VALUE_TIME:
      return g_strdup (value->time.text);
    case ROUNDS_VALUE_CODED:
      if (value->text == NULL && value->n_codes > 0)
        return g_strdup (value->codes[0].display != NULL ? value->codes[0].display
                                                         : value->codes[0].code);
      return g_strdup (value->text);
    default:
      return g_strdup (value->text);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static gboolean
is_number (const RoundsValue *value)
{
  return value->type == ROUNDS_VALUE_QUANTITY || value->type == ROUNDS_VALUE_INTEGER;
}

void
rounds_chart_json_value (RoundsJson *json, const RoundsValue *value)
{
  g_autofree char *words = is_number (value) ? NULL : value_words (value);

  rounds_json_name (json, "value");
  if (is_number (value))
    rounds_json_decimal (json, value->first.decimal);
  else if (value->type == ROUNDS_VALUE_BOOLEAN)
    rounds_json_truth (json, g_strcmp0 (value->text, "true") == 0);
  else
    rounds_json_null (json);
  rounds_json_member (json, "comparator", is_number (value) ? value->first.comparator : NULL);
  rounds_json_member (json, "unit", is_number (value) ? unit_of (&value->first) : NULL);
  rounds_json_member (json, "text", words);
}

/* ---- rows ---- */

static void
add_range (RoundsJson *json, const RoundsRange *ranges, guint n_ranges)
{
  rounds_json_name (json, "range");
  if (n_ranges == 0)
    {
      rounds_json_null (json);
      return;
    }
  rounds_json_begin_object (json);
  rounds_json_name (json, "low");
  rounds_json_decimal (json, ranges[0].low.decimal);
  rounds_json_name (json, "high");
  rounds_json_decimal (json, ranges[0].high.decimal);
  rounds_json_member (json, "text", ranges[0].text);
  rounds_json_end_object (json);
}

static void
add_interpretation (RoundsJson *json, const RoundsCode *codes, guint n_codes)
{
  const char *words = n_codes > 0 ? codes[0].display : NULL;

  rounds_json_member (json, "interpretation",
                      n_codes > 0 && codes[0].code != NULL ? codes[0].code : words);
}

static void
add_components (RoundsJson *json, const RoundsEvent *event)
{
  rounds_json_name (json, "components");
  rounds_json_begin_array (json);
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];

      rounds_json_begin_object (json);
      rounds_json_name (json, "code");
      rounds_chart_json_code (json, component->n_codes > 0 ? component->codes : NULL);
      rounds_chart_json_value (json, &component->value);
      add_range (json, component->ranges, component->n_ranges);
      add_interpretation (json, component->interpretations, component->n_interpretations);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
}

static void
add_also (RoundsJson *json, const RoundsChartRow *row)
{
  rounds_json_name (json, "also");
  rounds_json_begin_array (json);
  for (guint i = 0; i < row->n_also; i++)
    rounds_json_string (json, row->also[i]->reference);
  rounds_json_end_array (json);
}

/* [{version, source, value, comparator, unit, text, status}, ...], the newest first. */
static void
add_was (RoundsJson *json, const RoundsChartRow *row)
{
  rounds_json_name (json, "was");
  rounds_json_begin_array (json);
  for (guint i = 0; i < row->n_was; i++)
    {
      rounds_json_begin_object (json);
      rounds_chart_json_source (json, row->was[i]);
      rounds_json_member (json, "status", row->was[i]->status);
      rounds_chart_json_value (json, &row->was[i]->value);
      rounds_json_end_object (json);
    }
  rounds_json_end_array (json);
}

void
rounds_chart_json_marks (RoundsJson *json, guint32 marks)
{
  rounds_json_name (json, "marks");
  rounds_json_begin_array (json);
  for (guint bit = 0; bit < ROUNDS_N_MARKS; bit++)
    if ((marks & (1u << bit)) != 0)
      rounds_json_string (json, rounds_mark_word (1u << bit));
  rounds_json_end_array (json);
}

static void
add_who (RoundsJson *json, const char *name, RoundsChartWho who)
{
  rounds_json_name (json, name);
  if (who.name == NULL && who.reference == NULL)
    {
      rounds_json_null (json);
      return;
    }
  rounds_json_begin_object (json);
  rounds_json_member (json, "name", who.name);
  rounds_json_member (json, "reference", who.reference);
  rounds_json_end_object (json);
}

void
rounds_chart_json_performer (RoundsJson *json,
                             const RoundsChartIndex *index,
                             const RoundsEvent *event)
{
  add_who (json, "performer", rounds_chart_who (index, event));
}

static void
add_location (RoundsJson *json, const RoundsEvent *event)
{
  const RoundsFacet *facet = rounds_event_facet (event, ROUNDS_FACET_LOCATION, 0);

  add_who (json, "location", facet != NULL ? rounds_facet_who (facet) : (RoundsChartWho){ 0 });
}

void
rounds_chart_json_row (RoundsJson *json, const RoundsChartIndex *index, const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;

  rounds_json_begin_object (json);
  rounds_chart_json_source (json, event);
  rounds_json_member (json, "kind", rounds_kind_word (event->kind));
  rounds_json_time (json, "start", &event->start);
  rounds_json_time (json, "end", &event->end);
  rounds_json_member (json, "precision", rounds_precision_word (event->start.precision));
  rounds_json_name (json, "code");
  rounds_chart_json_code (json, event->n_codes > 0 ? event->codes : NULL);
  rounds_chart_json_value (json, &event->value);
  add_components (json, event);
  add_range (json, event->ranges, event->n_ranges);
  add_interpretation (json, event->interpretations, event->n_interpretations);
  rounds_json_member (json, "status", event->status);
  rounds_json_member (json, "encounter", event->encounter);
  rounds_chart_json_performer (json, index, event);
  add_location (json, event);
  rounds_json_member (json, "title", event->title);
  rounds_json_member (json, "tier", rounds_tier_word (row->tier));
  add_also (json, row);
  add_was (json, row);
  rounds_chart_json_marks (json, row->marks);
  rounds_json_end_object (json);
}

char *
rounds_chart_when (const RoundsEvent *event)
{
  char *text = rounds_time_iso (&event->start);

  return text != NULL ? text : g_strdup (_ ("no date"));
}

char *
rounds_chart_value_words (const RoundsValue *value)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (!is_number (value))
    return value_words (value);
  append_quantity (line, &value->first);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
append_value (GString *line, const RoundsValue *value)
{
  g_autofree char *words = rounds_chart_value_words (value);

  if (words != NULL)
    g_string_append (line, words);
}

/* LOINC 8480-6 systolic, 8462-4 diastolic (loinc.org/8480-6, loinc.org/8462-4). */
static const RoundsValue *
component_of (const RoundsEvent *event, const char *code)
{
  for (guint i = 0; i < event->n_components; i++)
    for (guint k = 0; k < event->components[i].n_codes; k++)
      if (g_strcmp0 (event->components[i].codes[k].code, code) == 0 &&
          event->components[i].value.first.decimal != NULL)
        return &event->components[i].value;
  return NULL;
}

/* A blood pressure is one reading, systolic first whatever the order in the record. */
static gboolean
append_pressure (GString *line, const RoundsEvent *event)
{
  const RoundsValue *systolic = component_of (event, "8480-6");
  const RoundsValue *diastolic = component_of (event, "8462-4");

  if (systolic == NULL || diastolic == NULL || event->n_components != 2 ||
      g_strcmp0 (unit_of (&systolic->first), unit_of (&diastolic->first)) != 0)
    return FALSE;
  g_string_append_printf (line, "%s/", systolic->first.decimal);
  append_quantity (line, &diastolic->first);
  return TRUE;
}

char *
rounds_chart_value_line (const RoundsEvent *event)
{
  GString *line = g_string_new (NULL);

  append_value (line, &event->value);
  if (append_pressure (line, event))
    return g_string_free (line, FALSE);
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];
      const char *name = component->text;

      if (name == NULL && component->n_codes > 0)
        name = component->codes[0].display;
      if (line->len > 0)
        g_string_append (line, "; ");
      g_string_append_printf (line, "%s ", name != NULL ? name : "?");
      append_value (line, &component->value);
    }
  return g_string_free (line, FALSE);
}
