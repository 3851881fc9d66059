/* Values, flags, ranges, marks: what say.h says of a row. */
#include "say.h"

#include "chart-json.h"
#include "results-names.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* ---- values ---- */

/* Units as people write them, of those that records give as UCUM (ucum.org/ucum). Others stand as
 * given. */
static const char *
unit_words (const RoundsQuantity *quantity)
{
  static const struct
  {
    const char *given, *said;
  } units[] = {
    { "1", NULL },
    { "mm[Hg]", "mmHg" },
    { "mL/min/{1.73_m2}", "mL/min/1.73 m²" },
    { "mL/min/1.73m2", "mL/min/1.73 m²" },
    { "kg/m2", "kg/m²" },
    { "Cel", "°C" },
    { "[degF]", "°F" },
    { "10*3/uL", "×10³/µL" },
    { "10*6/uL", "×10⁶/µL" },
    { "10*9/L", "×10⁹/L" },
    { "10*12/L", "×10¹²/L" },
    { "{score}", "score" },
  };
  const char *unit = quantity->unit != NULL ? quantity->unit : quantity->unit_code;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_strcmp0 (unit, units[i].given) == 0)
      return units[i].said;
  return unit;
}

static RoundsQuantity
said_quantity (const RoundsQuantity *given)
{
  RoundsQuantity said = *given;

  said.unit = unit_words (given);
  said.unit_code = NULL;
  if (g_strcmp0 (given->comparator, "<=") == 0)
    said.comparator = "≤";
  if (g_strcmp0 (given->comparator, ">=") == 0)
    said.comparator = "≥";
  return said;
}

static RoundsValue
said_value (const RoundsValue *given)
{
  RoundsValue said = *given;

  said.first = said_quantity (&given->first);
  said.second = said_quantity (&given->second);
  if (given->type == ROUNDS_VALUE_BOOLEAN)
    said.text = g_strcmp0 (given->text, "true") == 0 ? _ ("yes") : _ ("no");
  return said;
}

static gboolean
is_number (const RoundsValue *value)
{
  return value->type == ROUNDS_VALUE_QUANTITY || value->type == ROUNDS_VALUE_INTEGER;
}

/* hl7.org/fhir/R4/valueset-data-absent-reason.html */
static char *
no_value (const char *absent)
{
  static const struct
  {
    const char *code, *words;
  } reasons[] = {
    { "unknown", N_ ("no value: unknown") },
    { "asked-unknown", N_ ("no value: asked, not known") },
    { "temp-unknown", N_ ("no value yet") },
    { "not-asked", N_ ("no value: not asked") },
    { "asked-declined", N_ ("no value: declined") },
    { "masked", N_ ("no value: withheld by its source") },
    { "not-applicable", N_ ("no value: not applicable") },
    { "error", N_ ("no value: measurement failed") },
    { "not-performed", N_ ("no value: not performed") },
    { "not-permitted", N_ ("no value: not permitted") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (absent, reasons[i].code) == 0)
      return g_strdup (_ (reasons[i].words));
  return g_strdup (_ ("no value"));
}

/* SNOMED CT Technical Implementation Guide, "Semantic tags": the hierarchy in brackets at the end of
 * a fully specified name. Only these, so that brackets of another meaning stay. */
static const char *const tags[] = {
  " (disorder)",        " (finding)",           " (situation)",
  " (procedure)",       " (substance)",         " (organism)",
  " (physical object)", " (environment)",       " (morphologic abnormality)",
  " (person)",          " (occupation)",        " (regime/therapy)",
  " (record artifact)", " (qualifier value)",   " (product)",
  " (body structure)",  " (observable entity)",
};

char *
rounds_say_concept (const char *title)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    if (g_str_has_suffix (title, tags[i]))
      return g_strndup (title, strlen (title) - strlen (tags[i]));
  return g_strdup (title);
}

static char *
name_with_of (const RoundsChartRow *row)
{
  g_autofree char *name = rounds_results_name (row->event->title);

  return row->of != NULL ? g_strdup_printf ("%s, %s", name, row->of) : g_steal_pointer (&name);
}

char *
rounds_say_title (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;

  switch (event->kind)
    {
    case ROUNDS_KIND_RESULT:
    case ROUNDS_KIND_VITAL:
    case ROUNDS_KIND_OBSERVATION:
      return name_with_of (row);
    default:
      return event->title != NULL ? rounds_say_concept (event->title) : rounds_results_name (NULL);
    }
}

char *
rounds_say_value (const RoundsValue *value)
{
  RoundsValue said = said_value (value);
  char *words = NULL;

  if (!is_number (value) || value->first.decimal != NULL)
    words = rounds_chart_value_words (&said);
  if (words != NULL && *words != 0 && value->type == ROUNDS_VALUE_CODED)
    {
      g_autofree char *exact = words;

      return rounds_say_in_order (rounds_say_concept (exact));
    }
  if (words != NULL && *words != 0)
    return rounds_say_in_order (words);
  g_free (words);
  return no_value (value->absent);
}

char *
rounds_say_number (const RoundsValue *value)
{
  RoundsValue bare = *value;

  if (is_number (value))
    bare.first.unit = bare.first.unit_code = NULL;
  return rounds_say_value (&bare);
}

const char *
rounds_say_unit (const RoundsValue *value)
{
  const char *unit = is_number (value) ? unit_words (&value->first) : NULL;

  return unit != NULL ? unit : "";
}

static char *
event_value (const RoundsEvent *event)
{
  g_autofree RoundsComponent *components = g_new0 (RoundsComponent, event->n_components);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  RoundsEvent said = *event;
  char *words;

  if (event->n_components == 0)
    return rounds_say_value (&event->value);
  said.value = said_value (&event->value);
  for (guint i = 0; i < event->n_components; i++)
    {
      components[i] = event->components[i];
      components[i].value = said_value (&event->components[i].value);
      if (components[i].value.type != ROUNDS_VALUE_NONE)
        continue;
      /* Half of a blood pressure is missing: which, and why. */
      g_ptr_array_add (missing, no_value (components[i].value.absent));
      components[i].value.type = ROUNDS_VALUE_TEXT;
      components[i].value.text = g_ptr_array_index (missing, missing->len - 1);
    }
  said.components = components;
  words = rounds_chart_value_line (&said);
  if (*words != 0)
    return rounds_say_in_order (words);
  g_free (words);
  return no_value (event->value.absent);
}

char *
rounds_say_row_value (const RoundsChartRow *row)
{
  return event_value (row->event);
}

/* ---- ranges ---- */

/* hl7.org/fhir/R4/valueset-referencerange-meaning.html; NULL: the normal one, which needs no name. */
static const char *
range_type_words (const char *type)
{
  if (type == NULL || strcmp (type, "normal") == 0)
    return NULL;
  if (strcmp (type, "therapeutic") == 0)
    return _ ("therapeutic");
  if (strcmp (type, "treatment") == 0)
    return _ ("target");
  if (strcmp (type, "critical") == 0)
    return _ ("critical");
  return type;
}

static void
append_bounds (GString *line, const RoundsRange *range, const RoundsValue *value)
{
  const char *low = range->low.decimal, *high = range->high.decimal;
  const char *unit = unit_words (low != NULL ? &range->low : &range->high);

  if (low != NULL && high != NULL)
    g_string_append_printf (line, low[0] == '-' || high[0] == '-' ? _ ("%s to %s") : "%s–%s", low,
                            high);
  else if (low != NULL)
    g_string_append_printf (line, "≥ %s", low);
  else if (high != NULL)
    g_string_append_printf (line, "≤ %s", high);
  else
    g_string_append (line, range->text);
  /* The value beside it has the unit; another one must be said. */
  if ((low != NULL || high != NULL) && unit != NULL && strcmp (unit, rounds_say_unit (value)) != 0)
    g_string_append_printf (line, " %s", unit);
}

static void
append_ranges (
    GString *line, const RoundsRange *ranges, guint n, const RoundsValue *value, const char *name)
{
  for (guint i = 0; i < n; i++)
    {
      const char *type = range_type_words (ranges[i].type);

      if (ranges[i].low.decimal == NULL && ranges[i].high.decimal == NULL && ranges[i].text == NULL)
        continue;
      if (line->len > 0)
        g_string_append (line, "; ");
      if (name != NULL)
        g_string_append_printf (line, "%s ", name);
      if (type != NULL)
        g_string_append_printf (line, "%s ", type);
      append_bounds (line, &ranges[i], value);
      if (ranges[i].applies_to != NULL)
        g_string_append_printf (line, " (%s)", ranges[i].applies_to);
    }
}

char *
rounds_say_range (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  GString *line = g_string_new (NULL);

  append_ranges (line, event->ranges, event->n_ranges, &event->value, NULL);
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];
      const char *name = component->text;

      if (name == NULL && component->n_codes > 0)
        name = component->codes[0].display;
      append_ranges (line, component->ranges, component->n_ranges, &component->value, name);
    }
  if (line->len > 0)
    return rounds_say_in_order (g_string_free (line, FALSE));
  g_string_free (line, TRUE);
  return g_strdup (_ ("no range"));
}

/* ---- flags ---- */

/* terminology.hl7.org v3-ObservationInterpretation */
static RoundsFlag
flag_of_code (const char *code)
{
  static const struct
  {
    const char *code;
    RoundsFlag flag;
  } flags[] = {
    { "HH", ROUNDS_FLAG_CRITICAL_HIGH },
    { "LL", ROUNDS_FLAG_CRITICAL_LOW },
    { "AA", ROUNDS_FLAG_CRITICAL },
    { "H", ROUNDS_FLAG_HIGH },
    { "HU", ROUNDS_FLAG_HIGH },
    { "H>", ROUNDS_FLAG_HIGH },
    { "HX", ROUNDS_FLAG_HIGH },
    { ">", ROUNDS_FLAG_HIGH },
    { "L", ROUNDS_FLAG_LOW },
    { "LU", ROUNDS_FLAG_LOW },
    { "L<", ROUNDS_FLAG_LOW },
    { "LX", ROUNDS_FLAG_LOW },
    { "<", ROUNDS_FLAG_LOW },
    { "A", ROUNDS_FLAG_ABNORMAL },
    { "POS", ROUNDS_FLAG_ABNORMAL },
    { "DET", ROUNDS_FLAG_ABNORMAL },
    { "RR", ROUNDS_FLAG_ABNORMAL },
    { "WR", ROUNDS_FLAG_ABNORMAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_strcmp0 (code, flags[i].code) == 0)
      return flags[i].flag;
  return ROUNDS_FLAG_NONE;
}

guint
rounds_say_flag_weight (RoundsFlag flag)
{
  switch (flag)
    {
    case ROUNDS_FLAG_CRITICAL_LOW:
    case ROUNDS_FLAG_CRITICAL_HIGH:
    case ROUNDS_FLAG_CRITICAL:
      return 3;
    case ROUNDS_FLAG_LOW:
    case ROUNDS_FLAG_HIGH:
      return 2;
    case ROUNDS_FLAG_ABNORMAL:
      return 1;
    case ROUNDS_FLAG_NONE:
    default:
      return 0;
    }
}

static RoundsFlag
worse (RoundsFlag one, RoundsFlag other)
{
  return rounds_say_flag_weight (other) > rounds_say_flag_weight (one) ? other : one;
}

static RoundsFlag
flag_of_codes (const RoundsCode *codes, guint n)
{
  RoundsFlag flag = ROUNDS_FLAG_NONE;

  for (guint i = 0; i < n; i++)
    flag = worse (flag, flag_of_code (rounds_interpretation_code (&codes[i])));
  return flag;
}

/* Which side of its range: only asked where the chart says that the value is abnormal. */
static RoundsFlag
side_of (const RoundsValue *value, const RoundsRange *ranges, guint n)
{
  double number = value->first.number;

  for (guint i = 0; i < n && is_number (value) && !isnan (number); i++)
    {
      if (range_type_words (ranges[i].type) != NULL)
        continue;
      if (!isnan (ranges[i].low.number) && number < ranges[i].low.number)
        return ROUNDS_FLAG_LOW;
      if (!isnan (ranges[i].high.number) && number > ranges[i].high.number)
        return ROUNDS_FLAG_HIGH;
    }
  return ROUNDS_FLAG_NONE;
}

RoundsFlag
rounds_say_flag_of (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  RoundsFlag flag = flag_of_codes (event->interpretations, event->n_interpretations);
  RoundsFlag side = side_of (&event->value, event->ranges, event->n_ranges);

  /* What was taken back frightens nobody: it stands struck. */
  if ((row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED | ROUNDS_MARK_CANCELLED)) != 0 ||
      (row->marks & (ROUNDS_MARK_ABNORMAL | ROUNDS_MARK_CRITICAL)) == 0)
    return ROUNDS_FLAG_NONE;
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];

      flag = worse (flag, flag_of_codes (component->interpretations, component->n_interpretations));
      side = worse (side, side_of (&component->value, component->ranges, component->n_ranges));
    }
  if (flag == ROUNDS_FLAG_NONE)
    flag = side;
  return flag != ROUNDS_FLAG_NONE ? flag : ROUNDS_FLAG_ABNORMAL;
}

const char *
rounds_say_flag (RoundsFlag flag)
{
  static const char *const shapes[] = { "", "▼ L", "▲ H", "▼▼ LL", "▲▲ HH", "◆ A", "◆◆ AA" };

  return shapes[flag];
}

const char *
rounds_say_flag_words (RoundsFlag flag)
{
  static const char *const words[] = { NULL,
                                       N_ ("low"),
                                       N_ ("high"),
                                       N_ ("critically low"),
                                       N_ ("critically high"),
                                       N_ ("abnormal"),
                                       N_ ("critical") };

  return words[flag] != NULL ? _ (words[flag]) : "";
}

/* ---- marks and status ---- */

static gboolean
same_value (const RoundsEvent *one, const RoundsEvent *other)
{
  g_autofree char *value = event_value (one);
  g_autofree char *was = event_value (other);

  return strcmp (value, was) == 0;
}

/* "was 6.8", "was 7.1 preliminary", "was preliminary", "was 6.8 at another time"; NULL: no older version says otherwise. */
static char *
was_words (const RoundsChartRow *row)
{
  for (guint i = 0; i < row->n_was; i++)
    {
      const RoundsEvent *was = row->was[i];
      gboolean bare = strcmp (rounds_say_unit (&was->value),
                              rounds_say_unit (&row->event->value)) == 0;
      gboolean moved = was->start.from != row->event->start.from;
      g_autofree char *value = NULL;

      if (same_value (row->event, was) && !moved)
        continue;
      if (same_value (row->event, was))
        return g_strdup (_ ("was at another time"));
      value = bare && was->n_components == 0 ? rounds_say_number (&was->value) : event_value (was);
      if (moved)
        return g_strdup_printf (_ ("was %s at another time"), value);
      return g_strdup_printf (g_strcmp0 (was->status, "preliminary") == 0 ? _ ("was %s preliminary")
                                                                          : _ ("was %s"),
                              value);
    }
  for (guint i = 0; i < row->n_was; i++)
    if (g_strcmp0 (row->was[i]->status, "preliminary") == 0)
      return g_strdup (_ ("was preliminary"));
  return NULL;
}

char *
rounds_say_flagged_value (const RoundsChartRow *row)
{
  g_autofree char *value = rounds_say_row_value (row);
  const char *flag = rounds_say_flag (rounds_say_flag_of (row));

  return g_strdup_printf ("%s%s%s", value, *flag != '\0' ? " " : "", flag);
}

/* hl7.org/fhir/R4: observation-status, report-status, event-status, request-status, task-status, encounter-status,
 * document-reference-status, goal-achievement, request-priority; of the last two what is no English word. */
const char *
rounds_say_status_code (const char *status)
{
  static const struct
  {
    const char *code, *words;
  } known[] = {
    { "final", N_ ("final") },
    { "preliminary", N_ ("preliminary") },
    { "partial", N_ ("partial") },
    { "registered", N_ ("registered, no value yet") },
    { "corrected", N_ ("corrected") },
    { "amended", N_ ("amended") },
    { "appended", N_ ("added to") },
    { "cancelled", N_ ("cancelled") },
    { "entered-in-error", N_ ("entered in error") },
    { "active", N_ ("active") },
    { "on-hold", N_ ("on hold") },
    { "stopped", N_ ("stopped") },
    { "completed", N_ ("completed") },
    { "revoked", N_ ("revoked") },
    { "draft", N_ ("draft") },
    { "requested", N_ ("requested") },
    { "received", N_ ("received") },
    { "accepted", N_ ("accepted") },
    { "rejected", N_ ("rejected") },
    { "ready", N_ ("ready") },
    { "failed", N_ ("failed") },
    { "in-progress", N_ ("in progress") },
    { "not-done", N_ ("not done") },
    { "planned", N_ ("planned") },
    { "arrived", N_ ("arrived") },
    { "finished", N_ ("finished") },
    { "current", N_ ("current") },
    { "superseded", N_ ("superseded") },
    { "unknown", N_ ("status unknown") },
    { "onleave", N_ ("on leave") },
    { "no-change", N_ ("no change") },
    { "no-progress", N_ ("no progress") },
    { "not-achieved", N_ ("not achieved") },
    { "not-attainable", N_ ("not attainable") },
    { "asap", N_ ("as soon as possible") },
    { "stat", N_ ("at once") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (status, known[i].code) == 0)
      return _ (known[i].words);
  return status;
}

char *
rounds_say_status (const RoundsChartRow *row)
{
  g_autofree char *was = was_words (row);
  /* Of a problem and an allergy it is a facet. */
  const RoundsFacet *own = rounds_event_facet (row->event, ROUNDS_FACET_CLINICAL_STATUS, 0);
  const char *status = rounds_say_status_code (row->event->status != NULL ? row->event->status
                                               : own != NULL              ? own->text
                                                                          : NULL);

  if (status == NULL)
    status = _ ("no status");
  return was != NULL ? g_strdup_printf ("%s, %s", status, was) : g_strdup (status);
}

static const struct
{
  guint32 mark;
  const char *words;
} mark_words[] = {
  /* the gravest first */
  { ROUNDS_MARK_IN_ERROR, N_ ("entered in error") },
  { ROUNDS_MARK_DELETED, N_ ("deleted at its source") },
  { ROUNDS_MARK_NOT_PATIENT, N_ ("not of this patient") },
  { ROUNDS_MARK_MODIFIED, NULL },  /* and its flag as it was sent */
  { ROUNDS_MARK_CANCELLED, NULL }, /* its status */
  { ROUNDS_MARK_NOT_DONE, N_ ("not done") },
  { ROUNDS_MARK_CORRECTED, NULL }, /* and what it was */
  { ROUNDS_MARK_PRELIMINARY, N_ ("preliminary") },
  { ROUNDS_MARK_REPLACED, N_ ("replaced by a later document") },
  { ROUNDS_MARK_AFTER_DEATH, N_ ("after death") },
  { ROUNDS_MARK_CHECK_UNIT, N_ ("check unit") },
  { ROUNDS_MARK_TWO_VALUES, N_ ("2 values") },
  { ROUNDS_MARK_FLAG_CONFLICT, N_ ("flag and range disagree") },
  { ROUNDS_MARK_CONTRADICTED, N_ ("contradicted") },
  { ROUNDS_MARK_LATER_DATE, N_ ("dated in the future") },
  { ROUNDS_MARK_MIDNIGHT, N_ ("time may be missing") },
  { ROUNDS_MARK_ISSUED_LATER, N_ ("reported over an hour later") },
  { ROUNDS_MARK_CONSENT, N_ ("consent limits its use") },
  { ROUNDS_MARK_RESTRICTED, N_ ("restricted") },
  { ROUNDS_MARK_VERY, N_ ("very restricted") },
};

static gboolean
only_preliminary_before (const RoundsChartRow *row)
{
  for (guint i = 0; i < row->n_was; i++)
    if (g_strcmp0 (row->was[i]->status, "preliminary") != 0)
      return FALSE;
  return TRUE;
}

static gboolean
is_measured (const RoundsEvent *event)
{
  return event->kind == ROUNDS_KIND_RESULT || event->kind == ROUNDS_KIND_VITAL ||
         event->kind == ROUNDS_KIND_OBSERVATION;
}

static char *
corrected_words (const RoundsChartRow *row)
{
  static const char *const corrected[] = { "corrected", "amended", "appended", NULL };
  g_autofree char *was = was_words (row);
  const char *status = row->event->status;

  /* What a laboratory takes back is no correction. */
  if (is_measured (row->event) &&
      (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_CANCELLED)) != 0)
    return was != NULL ? g_strdup_printf (_ ("withdrawn, %s"), was) : g_strdup (_ ("withdrawn"));
  if (status == NULL || !g_strv_contains (corrected, status))
    {
      /* Preliminary, then final: no correction, but a number may have changed. */
      if (was != NULL && only_preliminary_before (row))
        return g_steal_pointer (&was);
      status = "corrected";
    }
  return was != NULL ? g_strdup_printf ("%s, %s", rounds_say_status_code (status), was)
                     : g_strdup (rounds_say_status_code (status));
}

static void
add_flags (GString *flags, const RoundsCode *codes, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const char *flag = codes[i].code != NULL ? codes[i].code : codes[i].display;

      if (flag != NULL)
        g_string_append_printf (flags, "%s%s", flags->len > 0 ? ", " : "", flag);
    }
}

char *
rounds_say_modified (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  g_autoptr (GString) flags = g_string_new (NULL);

  if ((row->marks & ROUNDS_MARK_MODIFIED) == 0)
    return NULL;
  if (is_measured (event))
    add_flags (flags, event->interpretations, event->n_interpretations);
  for (guint i = 0; is_measured (event) && i < event->n_components; i++)
    add_flags (flags, event->components[i].interpretations, event->components[i].n_interpretations);
  if (flags->len == 0)
    return g_strdup (_ ("changes its meaning: see the source"));
  /* Translators: of a value whose meaning something changes; its flag as it came, "HH". */
  return g_strdup_printf (_ ("changes its meaning: see the source · flag as sent, not read: %s"),
                          flags->str);
}

static gboolean
forbids (const RoundsEvent *event)
{
  const RoundsFacet *facet = rounds_event_facet (event, ROUNDS_FACET_DO_NOT_PERFORM, 0);

  return facet != NULL && g_strcmp0 (facet->text, "true") == 0;
}

char *
rounds_say_marks (const RoundsChartRow *row)
{
  GString *line = g_string_new (NULL);
  g_autofree char *remarks = rounds_say_remarks (row);

  for (guint i = 0; i < G_N_ELEMENTS (mark_words); i++)
    {
      g_autofree char *words = NULL;

      if ((row->marks & mark_words[i].mark) == 0)
        continue;
      if (mark_words[i].mark == ROUNDS_MARK_CORRECTED)
        words = corrected_words (row);
      else if (mark_words[i].mark == ROUNDS_MARK_MODIFIED)
        words = rounds_say_modified (row);
      else if (mark_words[i].mark == ROUNDS_MARK_CANCELLED)
        words = g_strdup (rounds_say_status_code (row->event->status));
      else if (mark_words[i].mark == ROUNDS_MARK_NOT_DONE && forbids (row->event))
        /* Translators: of an order that forbids: nobody may do it. */
        words = g_strdup (_ ("not to be done"));
      else
        words = g_strdup (_ (mark_words[i].words));
      g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", words);
    }
  if (remarks != NULL)
    g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", remarks);
  return g_string_free (line, FALSE);
}

char *
rounds_say_source (const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;

  return g_strdup_printf (_ ("%s · version %u · %s"),
                          event->reference != NULL ? event->reference : "?", event->version,
                          event->source != NULL ? event->source : _ ("source not named"));
}

const char *
rounds_say_kind (RoundsKind kind)
{
  static const char *const kinds[] = {
    [ROUNDS_KIND_OTHER] = N_ ("Other record"),
    [ROUNDS_KIND_ENCOUNTER] = N_ ("Encounter"),
    [ROUNDS_KIND_CONDITION] = N_ ("Problem"),
    [ROUNDS_KIND_ALLERGY] = N_ ("Allergy"),
    [ROUNDS_KIND_MEDICATION] = N_ ("Medicine"),
    [ROUNDS_KIND_RESULT] = N_ ("Result"),
    [ROUNDS_KIND_VITAL] = N_ ("Vital sign"),
    [ROUNDS_KIND_OBSERVATION] = N_ ("Observation"),
    [ROUNDS_KIND_PANEL] = N_ ("Report"),
    [ROUNDS_KIND_PROCEDURE] = N_ ("Procedure"),
    [ROUNDS_KIND_IMMUNIZATION] = N_ ("Immunization"),
    [ROUNDS_KIND_IMAGING] = N_ ("Image"),
    [ROUNDS_KIND_NOTE] = N_ ("Note"),
    [ROUNDS_KIND_DEVICE] = N_ ("Device"),
    [ROUNDS_KIND_CARE_PLAN] = N_ ("Care plan"),
    [ROUNDS_KIND_GOAL] = N_ ("Goal"),
    [ROUNDS_KIND_CARE_TEAM] = N_ ("Care team"),
    [ROUNDS_KIND_FAMILY_HISTORY] = N_ ("Family history"),
    [ROUNDS_KIND_ORDER] = N_ ("Order"),
    [ROUNDS_KIND_TASK] = N_ ("Task"),
    [ROUNDS_KIND_APPOINTMENT] = N_ ("Appointment"),
    [ROUNDS_KIND_COMMUNICATION] = N_ ("Message"),
    [ROUNDS_KIND_CONSENT] = N_ ("Consent"),
    [ROUNDS_KIND_FLAG] = N_ ("Alert"),
    [ROUNDS_KIND_RISK] = N_ ("Assessment"),
    [ROUNDS_KIND_SPECIMEN] = N_ ("Specimen"),
    [ROUNDS_KIND_GENOMICS] = N_ ("Genomics"),
    [ROUNDS_KIND_QUESTIONNAIRE] = N_ ("Questionnaire"),
    [ROUNDS_KIND_FINANCE] = N_ ("Finance"),
    [ROUNDS_KIND_LIST] = N_ ("List"),
    [ROUNDS_KIND_PERSON] = N_ ("Person"),
    [ROUNDS_KIND_PROVENANCE] = N_ ("Provenance"),
    [ROUNDS_KIND_EPISODE] = N_ ("Episode of care"),
  };

  return kind < G_N_ELEMENTS (kinds) ? _ (kinds[kind]) : _ (kinds[ROUNDS_KIND_OTHER]);
}
