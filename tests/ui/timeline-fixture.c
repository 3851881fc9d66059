#include "timeline-fixture.h"

#define MINUTE 60000ll
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define YEAR   (365 * DAY)

GPtrArray *
timeline_events_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_event_free);
}

static RoundsTime
time_of (gint64 at, RoundsPrecision precision)
{
  static const char *const texts[] = { NULL,
                                       "2000",
                                       "2000-01",
                                       "2000-01-01",
                                       "2000-01-01T00:00Z",
                                       "2000-01-01T00:00:00Z",
                                       "2000-01-01T00:00:00.0Z" };
  static const gint64 widths[] = { 0, YEAR, 30 * DAY, DAY, MINUTE, 1000, 1 };
  RoundsTime time = { .text = texts[precision], .precision = precision, .zoned = TRUE };

  time.from = at;
  time.to = at + widths[precision];
  return time;
}

void
timeline_events_add (GPtrArray *events, const TimelineEvent *given)
{
  const char *title = given->title != NULL ? given->title : rounds_kind_word (given->kind);
  g_autofree char *reference = g_strdup_printf (
      "%s/%u", given->kind == ROUNDS_KIND_MEDICATION ? "MedicationRequest" : "Thing", events->len);
  RoundsCode code = { given->snomed != NULL ? "http://snomed.info/sct" : "http://example.org/codes",
                      given->snomed != NULL ? given->snomed : title, title };
  RoundsCode flag = { "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
                      given->interpretation, given->interpretation };
  RoundsFacet klass = { .name = ROUNDS_FACET_CLASS,
                        .type = ROUNDS_FACET_IS_CODE,
                        .code = { "http://terminology.hl7.org/CodeSystem/v3-ActCode", given->klass,
                                  given->klass } };
  RoundsEvent event = { .kind = given->kind,
                        .reference = reference,
                        .title = title,
                        .text = title,
                        .codes = &code,
                        .n_codes = 1,
                        .status = given->status != NULL ? given->status : "final" };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  RoundsEvent *copy;

  if (given->precision != ROUNDS_PRECISION_NONE)
    event.start = time_of (given->at, given->precision);
  if (given->lasts != 0 && given->precision != ROUNDS_PRECISION_NONE)
    event.end = time_of (given->at + given->lasts, ROUNDS_PRECISION_SECOND);
  if (given->decimal != NULL)
    event.value = (RoundsValue){ .type = ROUNDS_VALUE_QUANTITY,
                                 .first = { .decimal = given->decimal,
                                            .number = g_ascii_strtod (given->decimal, NULL),
                                            .unit = given->unit,
                                            .unit_code = given->unit,
                                            .unit_system = "http://unitsofmeasure.org" } };
  if (given->interpretation != NULL)
    {
      event.interpretations = &flag;
      event.n_interpretations = 1;
    }
  if (given->klass != NULL)
    {
      event.facets = &klass;
      event.n_facets = 1;
    }
  bytes = rounds_event_pack (&event);
  copy = rounds_event_unpack (bytes, &error);
  g_assert_no_error (error);
  copy->version = 1;
  copy->source = "test";
  copy->arrived = given->at + HOUR;
  copy->rid[0] = (guint8) events->len;
  copy->rid[1] = (guint8) (events->len >> 8);
  copy->rid[2] = (guint8) (events->len >> 16);
  g_ptr_array_add (events, copy);
}

static void
add_visit (GPtrArray *events, GRand *random, gint64 at)
{
  static const char *const analytes[] = { "Potassium", "Sodium",      "Creatinine", "Glucose",
                                          "Urea",      "Haemoglobin", "Platelets",  "Calcium" };
  gboolean stay = g_rand_int_range (random, 0, 60) == 0;

  timeline_events_add (events, &(TimelineEvent){
                                   ROUNDS_KIND_ENCOUNTER, stay ? "Hospital stay" : "Clinic visit",
                                   at, stay ? 3 * DAY : HOUR / 2, ROUNDS_PRECISION_SECOND,
                                   .status = "finished", .klass = stay ? "IMP" : "AMB" });
  for (guint i = 0; i < G_N_ELEMENTS (analytes); i++)
    timeline_events_add (events,
                         &(TimelineEvent){
                             ROUNDS_KIND_RESULT, analytes[i], at + 10 * MINUTE, 0,
                             ROUNDS_PRECISION_SECOND, .decimal = "4.2", .unit = "mmol/L",
                             .interpretation = g_rand_int_range (random, 0, 40) == 0  ? "HH"
                                               : g_rand_int_range (random, 0, 8) == 0 ? "H"
                                                                                      : "N" });
  for (guint i = 0; i < 4; i++)
    timeline_events_add (events, &(TimelineEvent){ ROUNDS_KIND_VITAL, "Heart rate",
                                                   at + i * 5 * MINUTE, 0, ROUNDS_PRECISION_SECOND,
                                                   .decimal = "72", .unit = "/min" });
  timeline_events_add (events, &(TimelineEvent){ ROUNDS_KIND_NOTE, "Progress note",
                                                 at + 20 * MINUTE, 0, ROUNDS_PRECISION_SECOND });
  if (g_rand_int_range (random, 0, 12) == 0)
    timeline_events_add (events, &(TimelineEvent){ ROUNDS_KIND_PROCEDURE, "Procedure", at, HOUR,
                                                   ROUNDS_PRECISION_SECOND });
  if (g_rand_int_range (random, 0, 30) == 0)
    timeline_events_add (events, &(TimelineEvent){ ROUNDS_KIND_IMMUNIZATION, "Vaccine", at, 0,
                                                   ROUNDS_PRECISION_DAY, .status = "completed" });
}

void
timeline_events_fill (GPtrArray *events, GRand *random, guint n, guint years, gint64 as_of)
{
  static const char *const names[] = { "lisinopril",   "amlodipine", "metformin",  "insulin",
                                       "atorvastatin", "apixaban",   "furosemide", "omeprazole" };
  static const char *const problems[] = { "Hypertension", "Diabetes", "Chronic kidney disease",
                                          "Osteoporosis", "Anaemia",  "Gout" };
  gint64 begin = as_of - years * YEAR;
  guint visits = n / 14 + 1, since = events->len;

  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    timeline_events_add (events, &(TimelineEvent){ ROUNDS_KIND_CONDITION, problems[i],
                                                   begin + (gint64) i * years * YEAR / 8, 0,
                                                   ROUNDS_PRECISION_DAY });
  for (guint i = 0; i < visits / 10 && events->len - since < n; i++)
    timeline_events_add (events,
                         &(TimelineEvent){ ROUNDS_KIND_MEDICATION, names[i % G_N_ELEMENTS (names)],
                                           begin + (gint64) (g_rand_double (random) * years * YEAR),
                                           90 * DAY, ROUNDS_PRECISION_SECOND, .status = "active" });
  for (guint i = 0; events->len - since < n; i++)
    add_visit (events, random, begin + (gint64) (g_rand_double (random) * years * YEAR));
  while (events->len - since > n)
    g_ptr_array_remove_index (events, events->len - 1);
}

RoundsChartIndex *
timeline_chart_new (GPtrArray *events, gint64 as_of, const char *zone)
{
  g_autoptr (GTimeZone) site = g_time_zone_new_identifier (zone != NULL ? zone : "America/Chicago");
  RoundsChartSettings settings = { .as_of = as_of, .zone = site, .opened = ROUNDS_SECRECY_VERY };
  RoundsChartIndex *index;

  g_ptr_array_set_free_func (events, NULL);
  index = rounds_chart_index_new (events, NULL, &settings);
  g_assert_nonnull (index);
  return index;
}

RoundsChartIndex *
timeline_chart_random (GRand *random, guint most, gint64 as_of)
{
  static const RoundsPrecision precisions[] = { ROUNDS_PRECISION_SECOND, ROUNDS_PRECISION_SECOND,
                                                ROUNDS_PRECISION_SECOND, ROUNDS_PRECISION_DAY,
                                                ROUNDS_PRECISION_MONTH,  ROUNDS_PRECISION_YEAR,
                                                ROUNDS_PRECISION_NONE };
  static const char *const flags[] = { NULL, NULL, NULL, "H", "LL" };
  GPtrArray *events = timeline_events_new ();
  guint n = (guint) g_rand_int_range (random, 0, (gint32) most + 1);
  gint64 span = (gint64) g_rand_int_range (random, 1, 120) * YEAR;
  gint64 near = as_of - span;

  for (guint i = 0; i < n; i++)
    {
      RoundsKind kind = (RoundsKind) g_rand_int_range (random, 0, ROUNDS_KIND_EPISODE + 1);
      RoundsPrecision precision = precisions[g_rand_int_range (random, 0, 7)];

      /* Crowds: half of the events come within days of one before. */
      if (g_rand_boolean (random))
        near = as_of - span + (gint64) (g_rand_double (random) * 1.05 * span);
      timeline_events_add (
          events, &(TimelineEvent){
                      kind, NULL, near + (gint64) (g_rand_double (random) * 3 * DAY),
                      g_rand_boolean (random) ? (gint64) (g_rand_double (random) * 400 * DAY) : 0,
                      precision, .interpretation = flags[g_rand_int_range (random, 0, 5)],
                      .klass = kind == ROUNDS_KIND_ENCOUNTER ? "AMB" : NULL });
    }
  return timeline_chart_new (events, as_of, NULL);
}
