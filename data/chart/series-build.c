/* Which values belong to one series, and what each of them is in it (record rule 2.4). */
#include "chart-private.h"
#include "tables.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#define SYSTOLIC  "8480-6" /* LOINC: by code, never by position */
#define DIASTOLIC "8462-4"
#define UCUM      "http://unitsofmeasure.org"

typedef struct
{
  RoundsSeriesType type;
  const char *system, *code, *dimension;
  const char *unit, *performer; /* only of what has no LOINC code */
  const char *of;               /* two organisms, or genes, are two */
} Key;

/* A unit that values of a series are given in; text NULL: none. */
typedef struct
{
  const char *text;
  const RoundsUnit *unit; /* NULL: not UCUM's */
  guint count;
} Given;

/* Events lie far apart in memory: what their values are is noted when each is seen, so that the end of a
 * series looks at none of them again. */
typedef struct
{
  Key key;
  const char *title;
  RoundsKind kind;
  GArray *points;                /* of RoundsPoint; the number of each is as it was given */
  GArray *given;                 /* of Given */
  GArray *units;                 /* guint, of each point: which of given */
  guint common;                  /* the one given most often; of equals the one given last */
  const RoundsPlausible *bounds; /* of a number with a unit; NULL: none */
} Builder;

typedef struct
{
  RoundsChartIndex *index;
  GHashTable *by_key; /* Key to Builder, both in builders */
  GPtrArray *builders;
} Build;

/* ---- keys ---- */

static guint
hash_text (const char *text)
{
  return text != NULL ? g_str_hash (text) : 0;
}

/* The codes of a chart are few, and one has seldom two dimensions. */
static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return hash_text (key->code) * 31 + (guint) key->type;
}

static gboolean
is_same (const char *a, const char *b)
{
  return a == b || (a != NULL && b != NULL && strcmp (a, b) == 0);
}

static gboolean
key_equal (gconstpointer one, gconstpointer other)
{
  const Key *a = one, *b = other;

  return a->type == b->type && is_same (a->code, b->code) && is_same (a->dimension, b->dimension) &&
         is_same (a->system, b->system) && is_same (a->unit, b->unit) &&
         is_same (a->performer, b->performer) && is_same (a->of, b->of);
}

static RoundsSeriesType
type_of (const RoundsValue *value)
{
  switch (value->type)
    {
    case ROUNDS_VALUE_QUANTITY:
    case ROUNDS_VALUE_INTEGER:
      return ROUNDS_SERIES_NUMBER;
    case ROUNDS_VALUE_CODED:
    case ROUNDS_VALUE_BOOLEAN:
      return ROUNDS_SERIES_CODED;
    case ROUNDS_VALUE_TEXT:
      return ROUNDS_SERIES_TEXT;
    case ROUNDS_VALUE_RATIO:
      return ROUNDS_SERIES_RATIO;
    default:
      return ROUNDS_SERIES_OTHER;
    }
}

/* A code is UCUM's only where it says so: other systems use the same letters for other things. */
static const RoundsUnit *
unit_of (const RoundsQuantity *quantity)
{
  return quantity->unit_system != NULL && strcmp (quantity->unit_system, UCUM) == 0
             ? rounds_table_unit (quantity->unit_code)
             : NULL;
}

static const char *
unit_text (const RoundsQuantity *quantity)
{
  return quantity->unit_code != NULL ? quantity->unit_code : quantity->unit;
}

static const char *
dimension_of (const RoundsValue *value, const RoundsUnit *unit)
{
  if (type_of (value) != ROUNDS_SERIES_NUMBER)
    return NULL;
  if (unit != NULL)
    return unit->dimension;
  if (value->type == ROUNDS_VALUE_INTEGER)
    return "number";
  return unit_text (&value->first) != NULL ? unit_text (&value->first) : "no-unit";
}

/* The LOINC code, the one whose method says more where there are two; else whatever there is. */
static const RoundsCode *
code_of (const RoundsCode *codes, guint n)
{
  const RoundsCode *found = NULL;

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (codes[i].system, ROUNDS_LOINC) == 0 && codes[i].code != NULL &&
        (found == NULL || rounds_table_specific (found->code, codes[i].code)))
      found = &codes[i];
  for (guint i = 0; i < n && found == NULL; i++)
    if (codes[i].code != NULL)
      found = &codes[i];
  return found;
}

/* ---- numbers ---- */

static gboolean
is_outside (const RoundsQuantity *quantity, const RoundsUnit *unit, const RoundsPlausible *bounds)
{
  const RoundsUnit *of_bounds;
  double number;

  if (bounds == NULL || unit == NULL || isnan (quantity->number) || quantity->comparator != NULL)
    return FALSE;
  of_bounds = rounds_table_unit (bounds->unit);
  number = quantity->number * unit->factor / of_bounds->factor;
  return number < bounds->low || number > bounds->high ||
         (bounds->whole != 0 && number != floor (number));
}

static gboolean
is_implausible (const char *code, const RoundsQuantity *quantity)
{
  const RoundsUnit *unit = unit_of (quantity);

  return unit != NULL &&
         is_outside (quantity, unit, rounds_table_plausible (code, unit->dimension));
}

/* What is to be said of a number, and the number as it was given. */
static void
weigh_number (const Builder *builder, RoundsPoint *point, const RoundsUnit *unit)
{
  const RoundsQuantity *first = &point->value->first;

  if (first->comparator != NULL)
    point->marks |= ROUNDS_MARK_LIMIT;
  if (is_outside (first, unit, builder->bounds))
    point->marks |= ROUNDS_MARK_CHECK_UNIT;
  if ((point->marks & (ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_LIMIT)) == 0)
    point->number = first->number;
}

/* A number in the common unit of its series; NAN where it must not be converted. */
static double
convert (double number, const Given *from, const Given *to)
{
  if (to->text == NULL || is_same (from->text, to->text))
    return number;
  if (from->unit == NULL || to->unit == NULL ||
      strcmp (from->unit->dimension, to->unit->dimension) != 0)
    return NAN;
  return number * from->unit->factor / to->unit->factor;
}

static void
measure_pair (RoundsPoint *point, const Builder *builder, guint i)
{
  const RoundsQuantity *quantities[2] = { &point->value->first, &point->second->first };
  const Given *given = (const Given *) builder->given->data;
  const Given of_second = { unit_text (quantities[1]), unit_of (quantities[1]), 0 };

  if (quantities[0]->comparator != NULL || quantities[1]->comparator != NULL)
    point->marks |= ROUNDS_MARK_LIMIT;
  if (is_implausible (SYSTOLIC, quantities[0]) || is_implausible (DIASTOLIC, quantities[1]))
    point->marks |= ROUNDS_MARK_CHECK_UNIT;
  if ((point->marks & (ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_LIMIT)) != 0)
    return;
  point->number = convert (quantities[0]->number, &given[g_array_index (builder->units, guint, i)],
                           &given[builder->common]);
  point->number_2 = convert (quantities[1]->number, &of_second, &given[builder->common]);
}

static void
measure_points (RoundsPoint *points, const RoundsSeries *series, const Builder *builder)
{
  const Given *given = (const Given *) builder->given->data;

  for (guint i = 0; i < series->n_points; i++)
    if (series->type == ROUNDS_SERIES_PAIR)
      measure_pair (&points[i], builder, i);
    else if (series->type == ROUNDS_SERIES_NUMBER && !isnan (points[i].number))
      points[i].number = convert (points[i].number,
                                  &given[g_array_index (builder->units, guint, i)],
                                  &given[builder->common]);
}

/* ---- points ---- */

typedef struct
{
  const RoundsCode *codes;
  guint n_codes;
  const char *text;
  const RoundsValue *value, *second;
} Measure;

static Builder *
builder_new (const Key *key, const RoundsUnit *unit)
{
  Builder *builder = g_new0 (Builder, 1);

  builder->key = *key;
  builder->points = g_array_new (FALSE, FALSE, sizeof (RoundsPoint));
  builder->given = g_array_new (FALSE, FALSE, sizeof (Given));
  builder->units = g_array_new (FALSE, FALSE, sizeof (guint));
  if (key->type == ROUNDS_SERIES_NUMBER && unit != NULL && key->code != NULL)
    builder->bounds = rounds_table_plausible (key->code, unit->dimension);
  return builder;
}

/* Counts the unit of a value. */
static void
note_unit (Builder *builder, const RoundsQuantity *quantity, const RoundsUnit *unit)
{
  const char *text = unit_text (quantity);
  Given *all = (Given *) builder->given->data;
  guint i = 0;

  while (i < builder->given->len && !(is_same (all[i].text, text) && all[i].unit == unit))
    i++;
  if (i == builder->given->len)
    {
      g_array_append_val (builder->given, ((Given){ text, unit, 0 }));
      all = (Given *) builder->given->data;
    }
  g_array_append_val (builder->units, i);
  if (text == NULL)
    return;
  all[i].count++;
  if (all[i].count >= all[builder->common].count)
    builder->common = i;
}

static void
add_point (Build *build, const RoundsChartRow *row, const Measure *measure)
{
  const RoundsCode *code = code_of (measure->codes, measure->n_codes);
  const RoundsUnit *unit = unit_of (&measure->value->first);
  gboolean loinc = code != NULL && g_strcmp0 (code->system, ROUNDS_LOINC) == 0;
  Key key = { .type = measure->second != NULL ? ROUNDS_SERIES_PAIR : type_of (measure->value),
              .system = code != NULL ? code->system : NULL,
              .code = code != NULL ? code->code : measure->text,
              .dimension = dimension_of (measure->value, unit),
              .of = row->of };
  RoundsPoint point = { .row = row,
                        .value = measure->value,
                        .second = measure->second,
                        .number = NAN,
                        .number_2 = NAN,
                        .marks = row->marks };
  Builder *builder;

  if (!loinc)
    key.unit = unit_text (&measure->value->first);
  if (!loinc)
    key.performer = row->event->performer;
  builder = g_hash_table_lookup (build->by_key, &key);
  if (builder == NULL)
    {
      builder = builder_new (&key, unit);
      builder->kind = row->event->kind;
      builder->title = code != NULL && code->display != NULL ? code->display : measure->text;
      g_ptr_array_add (build->builders, builder);
      g_hash_table_insert (build->by_key, &builder->key, builder);
    }
  if (key.dimension != NULL || key.type == ROUNDS_SERIES_PAIR)
    note_unit (builder, &measure->value->first, unit);
  if (key.type == ROUNDS_SERIES_NUMBER)
    weigh_number (builder, &point, unit);
  g_array_append_val (builder->points, point);
}

/* What a part that names itself nowhere is called: two of them are two. */
static const char *
component_name (Build *build, const RoundsEvent *event, guint i)
{
  const RoundsComponent *component = &event->components[i];
  g_autofree char *made = NULL;

  if (component->text != NULL)
    return component->text;
  for (guint k = 0; k < component->n_codes; k++)
    if (component->codes[k].display != NULL)
      return component->codes[k].display;
  if (code_of (component->codes, component->n_codes) != NULL)
    return NULL;
  made = g_strdup_printf (_ ("%s, component %u"), event->title, i + 1);
  return rounds_block_text (build->index->parts->block, made, strlen (made));
}

/* A pressure that is coded in SNOMED CT only, as in the United Kingdom: 271649006 Systolic blood pressure, 271650006
 * Diastolic blood pressure (browser.ihtsdotools.org). */
static gboolean
is_half (const RoundsCode *code, const char *loinc)
{
  const char *snomed = strcmp (loinc, SYSTOLIC) == 0 ? "271649006" : "271650006";

  if (g_strcmp0 (code->system, ROUNDS_SNOMED) == 0)
    return g_strcmp0 (code->code, snomed) == 0;
  return g_strcmp0 (code->system, ROUNDS_LOINC) == 0 && g_strcmp0 (code->code, loinc) == 0;
}

static const RoundsComponent *
component_of (const RoundsEvent *event, const char *loinc)
{
  for (guint i = 0; i < event->n_components; i++)
    for (guint k = 0; k < event->components[i].n_codes; k++)
      if (is_half (&event->components[i].codes[k], loinc))
        return &event->components[i];
  return NULL;
}

static void
add_row (Build *build, const RoundsChartRow *row)
{
  const RoundsEvent *event = row->event;
  const RoundsComponent *systolic = component_of (event, SYSTOLIC);
  const RoundsComponent *diastolic = component_of (event, DIASTOLIC);

  if (event->value.type != ROUNDS_VALUE_NONE)
    add_point (build, row,
               &(Measure){ event->codes, event->n_codes,
                           event->text != NULL ? event->text : event->title, &event->value, NULL });
  if (systolic != NULL && diastolic != NULL)
    add_point (build, row,
               &(Measure){ event->codes, event->n_codes,
                           event->text != NULL ? event->text : event->title, &systolic->value,
                           &diastolic->value });
  for (guint i = 0; i < event->n_components; i++)
    {
      const RoundsComponent *component = &event->components[i];
      if ((systolic != NULL && diastolic != NULL &&
           (component == systolic || component == diastolic)) ||
          component->value.type == ROUNDS_VALUE_NONE)
        continue;
      add_point (build, row,
                 &(Measure){ component->codes, component->n_codes, component_name (build, event, i),
                             &component->value, NULL });
    }
}

/* ---- two values at one instant ---- */

static gboolean
points_agree (const RoundsPoint *one, const RoundsPoint *other)
{
  if (isnan (one->number) || isnan (other->number))
    return rounds_value_equal (one->value, other->value) &&
           (one->second == NULL || rounds_value_equal (one->second, other->second));
  return fabs (one->number - other->number) <=
             1e-9 * fmax (fabs (one->number), fabs (other->number)) &&
         (one->second == NULL || one->number_2 == other->number_2);
}

static void
mark_run (RoundsPoint *points, guint from, guint to)
{
  guint first = ROUNDS_NONE;
  gboolean differ = FALSE;

  for (guint i = from; i < to; i++)
    if (rounds_row_counts (points[i].row))
      {
        differ |= first != ROUNDS_NONE && !points_agree (&points[first], &points[i]);
        first = first == ROUNDS_NONE ? i : first;
      }
  for (guint i = from; differ && i < to; i++)
    if (rounds_row_counts (points[i].row))
      points[i].marks |= ROUNDS_MARK_TWO_VALUES;
}

/* A questionnaire may have several answers in words; a result, a number and whether to resuscitate have one. */
static gboolean
has_one_value (const RoundsSeries *series)
{
  return series->kind != ROUNDS_KIND_OBSERVATION || series->type == ROUNDS_SERIES_NUMBER ||
         series->type == ROUNDS_SERIES_PAIR ||
         (series->n_points > 0 && rounds_event_is_code_status (series->points[0].row->event));
}

static void
finish_points (RoundsChartIndex *self, RoundsSeries *series, const Builder *builder)
{
  RoundsPoint *points = (RoundsPoint *) series->points;
  guint from = 0;

  measure_points (points, series, builder);
  for (guint i = 1; i <= series->n_points; i++)
    if (i == series->n_points || points[i].row->from != points[from].row->from)
      {
        if (points[from].row->from != G_MAXINT64 && has_one_value (series))
          mark_run (points, from, i);
        from = i;
      }
  for (guint i = 0; i < series->n_points; i++)
    {
      points[i].plotted = rounds_row_counts (points[i].row) && !isnan (points[i].number) &&
                          (points[i].second == NULL || !isnan (points[i].number_2)) &&
                          points[i].row->from != G_MAXINT64 &&
                          (points[i].marks & ROUNDS_MARK_TWO_VALUES) == 0;
      self->parts->rows[rounds_chart_row_index (self, points[i].row)].marks |=
          points[i].marks & (ROUNDS_MARK_CHECK_UNIT | ROUNDS_MARK_TWO_VALUES | ROUNDS_MARK_LIMIT);
    }
}

/* ---- finishing ---- */

static int
compare_series (const void *one, const void *other)
{
  const RoundsSeries *a = one, *b = other;
  int order = g_strcmp0 (a->group != NULL ? a->group : a->title,
                         b->group != NULL ? b->group : b->title);

  if (order == 0)
    order = g_strcmp0 (a->title, b->title);
  if (order == 0)
    order = g_strcmp0 (a->code, b->code);
  if (order == 0)
    order = g_strcmp0 (a->dimension, b->dimension);
  return order != 0 ? order : (int) a->type - (int) b->type;
}

static void
finish_series (RoundsChartIndex *self, const Builder *builder, RoundsSeries *out)
{
  const Key *key = &builder->key;
  const RoundsEquivalence *same = g_strcmp0 (key->system, ROUNDS_LOINC) == 0
                                      ? rounds_table_equivalence (key->code)
                                      : NULL;

  *out = (RoundsSeries){ .type = key->type,
                         .title = builder->title != NULL ? builder->title : key->code,
                         .system = key->system,
                         .code = key->code,
                         .dimension = key->dimension,
                         .kind = builder->kind,
                         .group = same != NULL ? same->group : NULL,
                         .specimen = same != NULL ? same->specimen : NULL };
  if (key->dimension != NULL)
    out->unit = g_array_index (builder->given, Given, builder->common).text;
  out->points = rounds_chart_keep (self, builder->points);
  out->n_points = out->points != NULL ? builder->points->len : 0;
  finish_points (self, out, builder);
}

static void
builder_free (gpointer data)
{
  Builder *builder = data;

  g_array_unref (builder->points);
  g_array_unref (builder->given);
  g_array_unref (builder->units);
  g_free (builder);
}

/* Rows stand by time, their events anywhere in 100 MB: what the next rows need is asked for ahead, an
 * event, then what it points to. That is a tenth of the time of an index. */
static void
fetch_ahead (const RoundsChartIndex *self, guint i)
{
  const guint far = i + 16, middle = i + 10, near = i + 5;
  const RoundsEvent *event;

  for (gsize line = 0; far < self->n_rows && line < sizeof (RoundsEvent); line += 64)
    __builtin_prefetch ((const char *) self->rows[far].event + line);
  if (middle < self->n_rows)
    __builtin_prefetch (self->rows[middle].event->codes);
  event = near < self->n_rows ? self->rows[near].event : NULL;
  for (guint k = 0; event != NULL && k < MIN (event->n_codes, 2); k++)
    __builtin_prefetch (event->codes[k].code);
}

void
rounds_chart_build_series (RoundsChartIndex *self)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new (key_hash, key_equal);
  g_autoptr (GPtrArray) builders = g_ptr_array_new_with_free_func (builder_free);
  Build build = { self, by_key, builders };
  RoundsSeries *all;

  for (guint i = 0; i < self->n_rows; i++)
    {
      fetch_ahead (self, i);
      if (rounds_kind_is_measured (self->parts->kinds[i]) &&
          (self->rows[i].marks & ROUNDS_MARK_NOT_PATIENT) == 0)
        add_row (&build, &self->rows[i]);
    }
  all = rounds_chart_room (self, (gsize) builders->len * sizeof (RoundsSeries));
  for (guint i = 0; all != NULL && i < builders->len; i++)
    finish_series (self, g_ptr_array_index (builders, i), &all[i]);
  if (all == NULL)
    return;
  qsort (all, builders->len, sizeof (RoundsSeries), compare_series);
  self->series = all;
  self->n_series = builders->len;
}
