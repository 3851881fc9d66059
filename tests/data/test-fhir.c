/* FHIR in: events packed and read back, what is taken of a resource. */
#include "counts.h"
#include "extract.h"
#include "fhir-time.h"

#include <math.h>
#include <string.h>

typedef struct
{
  RoundsScan *json;
  RoundsExtracted out;
} Taken;

static const char *
resolve (gpointer data, const char *reference)
{
  if (g_str_equal (reference, "urn:uuid:7"))
    return "Patient/7";
  return g_str_equal (reference, "Practitioner?identifier=x|1") ? "Practitioner/p1" : NULL;
}

static void
take (Taken *taken, const char *text)
{
  g_autoptr (GError) error = NULL;
  RoundsExtractInput input = { .resolve = resolve };

  taken->json = rounds_scan_parse (text, strlen (text), NULL, &error);
  g_assert_no_error (error);
  input.json = taken->json;
  input.resource = rounds_scan_root (taken->json);
  g_assert_true (rounds_extract (&input, &taken->out, NULL, &error));
  g_assert_no_error (error);
}

/* Packed and read back is what is checked: that is what a chart will see. */
static RoundsEvent *
event_of (const Taken *taken, guint i)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) packed = rounds_event_pack (taken->out.events[i]);
  RoundsEvent *event = rounds_event_unpack (packed, &error);
  g_autoptr (GBytes) again = NULL;

  g_assert_no_error (error);
  again = rounds_event_pack (event);
  g_assert_true (g_bytes_equal (packed, again));
  return event;
}

static void
taken_clear (Taken *taken)
{
  rounds_extracted_clear (&taken->out);
  rounds_scan_free (taken->json);
}

static void
test_observation (void)
{
  Taken taken;
  take (
      &taken,
      "{\"resourceType\":\"Observation\",\"id\":\"o1\",\"meta\":{\"versionId\":\"4\"},"
      "\"status\":\"final\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],"
      "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"2823-3\","
      "\"display\":\"Potassium\"}],\"text\":\"K\"},\"subject\":{\"reference\":\"urn:uuid:7\"},"
      "\"performer\":[{\"reference\":\"Practitioner?identifier=x|1\"}],"
      "\"effectiveDateTime\":\"2026-11-03T23:30:00-06:00\",\"issued\":\"2026-11-04T06:00:00Z\","
      "\"valueQuantity\":{\"value\":7.10,\"comparator\":\"<\",\"unit\":\"mmol/L\","
      "\"system\":\"http://unitsofmeasure.org\",\"code\":\"mmol/L\"},"
      "\"referenceRange\":[{\"low\":{\"value\":3.50},\"high\":{\"value\":5.1},\"text\":\"usual\"}],"
      "\"interpretation\":[{\"coding\":[{\"code\":\"H\"}]}]}");
  g_autoptr (RoundsEvent) event = event_of (&taken, 0);

  g_assert_cmpuint (taken.out.n_events, ==, 1);
  g_assert_cmpint (event->kind, ==, ROUNDS_KIND_RESULT);
  g_assert_cmpstr (event->reference, ==, "Observation/o1");
  g_assert_cmpstr (event->title, ==, "K");
  g_assert_cmpstr (rounds_event_code (event, "http://loinc.org"), ==, "2823-3");
  g_assert_cmpstr (event->value.first.decimal, ==, "7.10");
  g_assert_cmpfloat (event->value.first.number, ==, 7.1);
  g_assert_cmpstr (event->value.first.comparator, ==, "<");
  g_assert_cmpstr (event->ranges[0].low.decimal, ==, "3.50");
  g_assert_cmpstr (event->interpretations[0].code, ==, "H");
  g_assert_cmpstr (event->subject, ==, "Patient/7");
  g_assert_cmpstr (event->performer, ==, "Practitioner/p1");
  g_assert_cmpstr (event->version_id, ==, "4");
  g_assert_cmpstr (event->start_from, ==, "effectiveDateTime");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_ISSUED, 0)->time.text, ==,
                   "2026-11-04T06:00:00Z");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_ISSUED, 0)->pointer, ==, "/issued");
  g_assert_cmpuint (taken.out.n_resolved, >=, 2);
  taken_clear (&taken);
}

/* Record rule D2: the diastolic comes first in the data; each is known by its code. */
static void
test_components (void)
{
  Taken taken;
  take (&taken,
        "{\"resourceType\":\"Observation\",\"id\":\"bp\",\"status\":\"final\",\"category\":"
        "[{\"coding\":[{\"code\":\"vital-signs\"}]}],\"code\":{\"text\":\"BP\"},\"component\":["
        "{\"code\":{\"coding\":[{\"code\":\"8462-4\"}]},\"valueQuantity\":{\"value\":76}},"
        "{\"code\":{\"coding\":[{\"code\":\"8480-6\"}]},\"valueQuantity\":{\"value\":124}},"
        "{\"code\":{\"text\":\"absent\"},\"dataAbsentReason\":{\"coding\":[{\"code\":\"unknown\"}]}"
        "}]}");
  g_autoptr (RoundsEvent) event = event_of (&taken, 0);

  g_assert_cmpint (event->kind, ==, ROUNDS_KIND_VITAL);
  g_assert_cmpuint (event->n_components, ==, 3);
  g_assert_cmpstr (event->components[0].codes[0].code, ==, "8462-4");
  g_assert_cmpstr (event->components[1].value.first.decimal, ==, "124");
  g_assert_cmpstr (event->components[2].value.absent, ==, "unknown");
  g_assert_true (isnan (event->components[2].value.first.number));
  taken_clear (&taken);
}

static void
test_values (void)
{
  static const struct
  {
    const char *json;
    RoundsValueType type;
    const char *text, *first;
  } rows[] = {
    { "\"valueString\":\"seen\"", ROUNDS_VALUE_TEXT, "seen", NULL },
    { "\"valueBoolean\":false", ROUNDS_VALUE_BOOLEAN, "false", NULL },
    { "\"valueInteger\":12", ROUNDS_VALUE_INTEGER, NULL, "12" },
    { "\"valueCodeableConcept\":{\"coding\":[{\"display\":\"Positive\"}]}", ROUNDS_VALUE_CODED,
      "Positive", NULL },
    { "\"valueRatio\":{\"numerator\":{\"value\":1},\"denominator\":{\"value\":64}}",
      ROUNDS_VALUE_RATIO, NULL, "1" },
    { "\"valueRange\":{\"low\":{\"value\":2.0},\"high\":{\"value\":4}}", ROUNDS_VALUE_RANGE, NULL,
      "2.0" },
    { "\"valueDateTime\":\"2026-11\"", ROUNDS_VALUE_TIME, "2026-11", NULL },
    { "\"valueTime\":\"10:30:00\"", ROUNDS_VALUE_OTHER, "10:30:00", NULL },
    { "\"note\":[]", ROUNDS_VALUE_NONE, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"resourceType\":\"Observation\",\"id\":\"v\",%s}",
                                               rows[i].json);
      Taken taken;
      take (&taken, text);
      g_autoptr (RoundsEvent) event = event_of (&taken, 0);
      g_assert_cmpint (event->value.type, ==, rows[i].type);
      g_assert_cmpstr (event->value.text, ==, rows[i].text);
      g_assert_cmpstr (event->value.first.decimal, ==, rows[i].first);
      taken_clear (&taken);
    }
}

static void
test_medication (void)
{
  Taken taken;
  take (
      &taken,
      "{\"resourceType\":\"MedicationRequest\",\"id\":\"m\",\"status\":\"active\",\"intent\":"
      "\"order\",\"medicationReference\":{\"reference\":\"Medication/"
      "x\",\"display\":\"Tacrolimus\"},"
      "\"subject\":{\"reference\":\"Patient/"
      "1\"},\"authoredOn\":\"2026-01-02\",\"doNotPerform\":true,"
      "\"dosageInstruction\":[{\"text\":\"Take as needed\",\"asNeededBoolean\":true,\"timing\":{"
      "\"repeat\":{\"boundsPeriod\":{\"start\":\"2026-01-05\",\"end\":\"2026-02\"}}}}],"
      "\"dispenseRequest\":{\"numberOfRepeatsAllowed\":3,\"expectedSupplyDuration\":{\"value\":30,"
      "\"unit\":\"d\"}}}");
  g_autoptr (RoundsEvent) event = event_of (&taken, 0);

  g_assert_cmpint (event->kind, ==, ROUNDS_KIND_MEDICATION);
  g_assert_cmpstr (event->title, ==, "Tacrolimus");
  g_assert_cmpstr (event->start.text, ==, "2026-01-05");
  g_assert_cmpstr (event->end.text, ==, "2026-02");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_AUTHORED, 0)->time.text, ==,
                   "2026-01-02");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_AS_NEEDED, 0)->text, ==, "true");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_DO_NOT_PERFORM, 0)->text, ==, "true");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_REPEATS, 0)->text, ==, "3");
  g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_SUPPLY, 0)->quantity.decimal, ==, "30");
  g_assert_null (rounds_event_facet (event, ROUNDS_FACET_AS_NEEDED, 1));
  taken_clear (&taken);
}

/* A category may be missing: what was measured is a result or a vital sign all the same. */
static void
test_observation_kinds (void)
{
#define CODED(code) \
  "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"" code "\"}]}"
#define QUANTITY ",\"valueQuantity\":{\"value\":6.9,\"unit\":\"mmol/L\"}"
#define OF_CATEGORY(code)                                                                        \
  ",\"category\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/observation-" \
  "category\",\"code\":\"" code "\"}]}]"
  static const struct
  {
    const char *fields;
    RoundsKind kind;
  } rows[] = {
    { CODED ("2823-3") QUANTITY, ROUNDS_KIND_RESULT },
    { "\"code\":{\"text\":\"Potassium\"}" QUANTITY, ROUNDS_KIND_RESULT },
    { CODED ("600-7") ",\"valueString\":\"E. coli\",\"interpretation\":[{\"text\":\"abnormal\"}]",
      ROUNDS_KIND_RESULT },
    { CODED ("8867-4") QUANTITY, ROUNDS_KIND_VITAL },
    { CODED ("85354-9"), ROUNDS_KIND_VITAL },
    { CODED ("72166-2") ",\"valueString\":\"never\"", ROUNDS_KIND_OBSERVATION },
    { CODED ("2823-3") QUANTITY OF_CATEGORY ("laboratory"), ROUNDS_KIND_RESULT },
    { CODED ("2823-3") QUANTITY OF_CATEGORY ("social-history"), ROUNDS_KIND_OBSERVATION },
    { CODED ("8867-4") QUANTITY OF_CATEGORY ("vital-signs"), ROUNDS_KIND_VITAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Observation\",\"id\":\"o\",\"status\":\"final\",%s}",
          rows[i].fields);
      Taken taken;

      take (&taken, json);
      {
        g_autoptr (RoundsEvent) event = event_of (&taken, 0);

        g_test_message ("%s", json);
        g_assert_cmpint (event->kind, ==, rows[i].kind);
      }
      taken_clear (&taken);
    }
}

/* Record rule D6: the same note as a document and as a report's own form has one hash. */
static void
test_notes (void)
{
  Taken document, report;
  take (&document, "{\"resourceType\":\"DocumentReference\",\"id\":\"d\",\"status\":\"superseded\","
                   "\"relatesTo\":[{\"code\":\"appends\",\"target\":{\"reference\":"
                   "\"DocumentReference/a\"}},{\"code\":\"replaces\",\"target\":{\"reference\":"
                   "\"DocumentReference/b\"}}],\"content\":[{\"attachment\":{\"contentType\":"
                   "\"text/plain\",\"data\":\"Tm8g\\r\\na25vd24=\"}}]}");
  take (&report, "{\"resourceType\":\"DiagnosticReport\",\"id\":\"r\",\"code\":{\"text\":\"Note\"},"
                 "\"presentedForm\":[{\"contentType\":\"text/plain\",\"data\":\"Tm8ga25vd24=\"}]}");
  g_autoptr (RoundsEvent) note = event_of (&document, 0);
  g_autoptr (RoundsEvent) form = event_of (&report, 1);
  const RoundsFacet *a = rounds_event_facet (note, ROUNDS_FACET_ATTACHMENT, 0);
  const RoundsFacet *b = rounds_event_facet (form, ROUNDS_FACET_ATTACHMENT, 0);

  g_assert_cmpint (form->kind, ==, ROUNDS_KIND_NOTE);
  g_assert_cmpuint (form->part, ==, 1);
  g_assert_cmpint (a->attachment.size, ==, 8);
  g_assert_cmpmem (a->attachment.hash, 32, b->attachment.hash, 32);
  g_assert_cmpstr (a->attachment.pointer, ==, "/content/0/attachment/data");
  g_assert_cmpstr (rounds_event_facet (note, ROUNDS_FACET_REPLACES, 0)->text, ==,
                   "DocumentReference/b");
  g_assert_null (rounds_event_facet (note, ROUNDS_FACET_REPLACES, 1));
  g_assert_cmpstr (rounds_event_facet (note, ROUNDS_FACET_APPENDS, 0)->text, ==,
                   "DocumentReference/a");
  g_assert_null (rounds_event_facet (note, ROUNDS_FACET_APPENDS, 1));
  taken_clear (&document);
  taken_clear (&report);
}

static void
test_person (void)
{
  Taken taken;
  take (
      &taken,
      "{\"resourceType\":\"Patient\",\"id\":\"7\",\"name\":[{\"use\":\"maiden\",\"family\":\"Roe\"}"
      ","
      "{\"use\":\"official\",\"family\":\"Schmidt\",\"given\":[\"Anna\",\"Maria\"]}],"
      "\"identifier\":["
      "{\"type\":{\"coding\":[{\"code\":\"SS\"}]},\"value\":\"999-00-1234\"},"
      "{\"type\":{\"coding\":[{\"code\":\"MR\"}]},\"value\":\"OLD\",\"period\":{\"end\":\"2001\"}},"
      "{\"type\":{\"coding\":[{\"code\":\"MR\"}]},\"value\":\"M-77\"}],\"birthDate\":\"1958-03\","
      "\"gender\":\"female\",\"deceasedDateTime\":\"2026-01-02\",\"multipleBirthInteger\":2,"
      "\"link\":[{\"type\":\"seealso\",\"other\":{\"reference\":\"Patient/9\"}}]}");
  g_autoptr (GBytes) packed = rounds_person_pack (taken.out.person);
  g_autoptr (RoundsPerson) person = rounds_person_unpack (packed, NULL);
  g_autofree char *display = rounds_person_display (person);

  g_assert_cmpstr (display, ==, "Schmidt, Anna Maria");
  g_assert_cmpuint (person->n_names, ==, 2);
  g_assert_cmpstr (rounds_person_mrn (person)->value, ==, "M-77");
  g_assert_cmpint (person->birth.precision, ==, ROUNDS_PRECISION_MONTH);
  g_assert_true (person->deceased);
  g_assert_cmpuint (person->multiple_birth, ==, 3);
  g_assert_cmpstr (person->links[0].other, ==, "Patient/9");
  g_assert_cmpstr (taken.out.subject, ==, "Patient/7");
  taken_clear (&taken);
}

/* The three shapes of a gender identity; words before codes. Of a language its code, or its words. */
static void
test_person_says (void)
{
#define CONCEPT(inside) "\"valueCodeableConcept\":{" inside "}"
  static const struct
  {
    const char *extension, *says;
  } cases[] = {
    { "{\"url\":\"http://hl7.org/fhir/us/core/StructureDefinition/"
      "us-core-genderIdentity\"," CONCEPT ("\"coding\":[{\"code\":\"446141000124107\"}]") "}",
      "446141000124107" },
    { "{\"url\":\"http://hl7.org/fhir/StructureDefinition/patient-genderIdentity\"," CONCEPT (
          "\"text\":\"non-binary\"") "}",
      "non-binary" },
    { "{\"url\":\"http://hl7.org/fhir/StructureDefinition/individual-genderIdentity\","
      "\"extension\":[{\"url\":\"period\"},{\"url\":\"value\"," CONCEPT (
          "\"coding\":[{\"code\":\"1\",\"display\":\"Identifies as female\"}]") "}]}",
      "Identifies as female" },
    { "{\"url\":\"http://example.org/other\"}", NULL },
  };
#undef CONCEPT

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"7\",\"extension\":[%s],"
                           "\"communication\":[{\"language\":{%s\"text\":\"Somali\"}}]}",
                           cases[i].extension, i == 0 ? "\"coding\":[{\"code\":\"so\"}]," : "");
      Taken taken;

      take (&taken, json);
      g_assert_cmpstr (taken.out.person->gender_identity, ==, cases[i].says);
      g_assert_cmpstr (taken.out.person->language, ==, i == 0 ? "so" : "Somali");
      taken_clear (&taken);
    }
}

/* Of the Patient as it is stored: those that apply now, each with its explanation; what was packed before
 * stays where the resource says nothing that can be read. */
static void
test_person_read (void)
{
#define INDIVIDUAL(name, more)                                          \
  "{\"url\":\"http://hl7.org/fhir/StructureDefinition/individual-" name \
  "\",\"extension\":[{\"url\":\"value\",\"valueCodeableConcept\":" more "]}"
#define LOINC_CODE(code) "{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"" code "\"}]}}"
#define ENDED            ",{\"url\":\"period\",\"valuePeriod\":{\"end\":\"2001-02-03\"}}"
  static const struct
  {
    const char *extensions, *pronouns, *gender;
  } cases[] = {
    { INDIVIDUAL ("pronouns", LOINC_CODE ("LA29519-8")), "LA29519-8", NULL },
    { INDIVIDUAL ("pronouns", "{\"text\":\"he/him\"}}" ENDED) "," INDIVIDUAL (
          "pronouns", "{\"text\":\"they/them\"}}") "," INDIVIDUAL ("pronouns",
                                                                   LOINC_CODE ("LA29519-8")),
      "they/them, LA29519-8", NULL },
    { INDIVIDUAL ("pronouns", "{\"text\":\"xe/xem\"}}"
                              ",{\"url\":\"comment\",\"valueString\":\"only at the clinic\"}"),
      "xe/xem (only at the clinic)", NULL },
    { INDIVIDUAL ("genderIdentity",
                  "{\"text\":\"male\"}}" ENDED) "," INDIVIDUAL ("genderIdentity",
                                                                "{\"text\":\"non-binary\"}}"),
      NULL, "non-binary" },
    { INDIVIDUAL ("genderIdentity", "{\"text\":\"male\"}}" ENDED), NULL, NULL },
    { "{\"url\":\"http://example.org/other\"}", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Patient\",\"id\":\"7\",\"extension\":[%s]}", cases[i].extensions);
      RoundsPerson before = { .gender_identity = "as it was packed" };
      g_autoptr (GBytes) packed = rounds_person_pack (&before);
      g_autoptr (RoundsPerson) person = rounds_person_unpack (packed, NULL);

      rounds_person_read (person, json, 20);
      rounds_person_read (person, "<Patient/>", 10);
      rounds_person_read (person, "{\"resourceType\":\"Person\"}", 25);
      g_assert_cmpstr (person->gender_identity, ==, "as it was packed");
      g_assert_null (person->pronouns);
      rounds_person_read (person, json, strlen (json));
      g_clear_pointer (&json, g_free);
      g_assert_cmpstr (person->pronouns, ==, cases[i].pronouns);
      g_assert_cmpstr (person->gender_identity, ==, cases[i].gender);
    }
#undef INDIVIDUAL
#undef LOINC_CODE
#undef ENDED
}

/* Each of them, with where its bytes stand; those that are not inside are known as such. The Patient's event has no
 * attachment: a photograph is no document of the chart. */
static void
test_photos (void)
{
  static const char json[] =
      "{\"resourceType\":\"Patient\",\"id\":\"7\",\"photo\":["
      "{\"contentType\":\"image/jpeg\",\"url\":\"https://example.org/7.jpg\"},"
      "{\"contentType\":\"image/png\",\"data\":\"aGk=\",\"creation\":\"2019-04-03\"},"
      "{\"data\":\"aGk=\",\"creation\":\"soon\"},{\"data\":7}]}";
  RoundsPerson before = { .n_photos = 0 };
  g_autoptr (GBytes) packed = rounds_person_pack (&before);
  g_autoptr (RoundsPerson) person = rounds_person_unpack (packed, NULL);
  g_autofree char *copy = g_strdup (json);
  Taken taken;

  take (&taken, json);
  g_assert_cmpuint (taken.out.n_events, ==, 1);
  g_assert_null (rounds_event_facet (taken.out.events[0], ROUNDS_FACET_ATTACHMENT, 0));
  taken_clear (&taken);
  rounds_person_read (person, copy, strlen (copy));
  memset (copy, 'x', strlen (copy)); /* the document goes */
  g_assert_cmpuint (person->n_photos, ==, 4);
  g_assert_cmpstr (person->photos[0].content_type, ==, "image/jpeg");
  g_assert_null (person->photos[0].pointer);
  g_assert_null (person->photos[0].made.text);
  g_assert_cmpstr (person->photos[1].content_type, ==, "image/png");
  g_assert_cmpstr (person->photos[1].pointer, ==, "/photo/1/data");
  g_assert_cmpstr (person->photos[1].made.text, ==, "2019-04-03");
  g_assert_null (person->photos[2].content_type);
  g_assert_cmpstr (person->photos[2].pointer, ==, "/photo/2/data");
  g_assert_null (person->photos[2].made.text);
  g_assert_null (person->photos[3].pointer);
}

#define CARE_PLAN(more)                                                                    \
  "{\"resourceType\":\"CarePlan\",\"id\":\"x\",\"status\":\"active\",\"intent\":\"plan\"," \
  "\"subject\":{\"reference\":\"Patient/3\"}" more "}"
#define US_CORE_CATEGORY                                                                   \
  "{\"coding\":[{\"system\":\"http://hl7.org/fhir/us/core/CodeSystem/careplan-category\"," \
  "\"code\":\"assess-plan\"}]}"

/* A plan is called by the category that says what it is in words, all of them are kept in their order, and
 * its own title goes before them. */
static void
test_care_plan (void)
{
  static const struct
  {
    const char *json, *title;
    guint n_categories;
  } cases[] = {
    { CARE_PLAN (",\"category\":[" US_CORE_CATEGORY
                 ",{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"698360004\","
                 "\"display\":\"Diabetes self management plan\"}]}]"),
      "Diabetes self management plan", 2 },
    { CARE_PLAN (",\"category\":[" US_CORE_CATEGORY ",{\"text\":\"Wound care\"}]"), "Wound care",
      2 },
    { CARE_PLAN (",\"category\":[{\"text\":\"First\"},{\"text\":\"Second\"}]"), "First", 2 },
    { CARE_PLAN (",\"title\":\"Its title\",\"category\":[" US_CORE_CATEGORY "]"), "Its title", 1 },
    { CARE_PLAN (",\"category\":[" US_CORE_CATEGORY "]"), "assess-plan", 1 },
    { CARE_PLAN (""), "CarePlan", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Taken taken;
      g_autoptr (RoundsEvent) event = NULL;
      guint n = 0;

      take (&taken, cases[i].json);
      event = event_of (&taken, 0);
      while (rounds_event_facet (event, ROUNDS_FACET_CATEGORY, n) != NULL)
        n++;
      g_assert_cmpint (event->kind, ==, ROUNDS_KIND_CARE_PLAN);
      g_assert_cmpstr (event->title, ==, cases[i].title);
      g_assert_cmpstr (event->status, ==, "active");
      g_assert_cmpuint (n, ==, cases[i].n_categories);
      if (i == 0)
        g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_CATEGORY, 0)->code.code, ==,
                         "assess-plan");
      if (i == 0)
        g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_CATEGORY, 1)->code.code, ==,
                         "698360004");
      taken_clear (&taken);
    }
}

/* What a goal's target says stands together by its pointers: a number is never another measure's. */
static void
test_goal (void)
{
  static const struct
  {
    RoundsFacetName name;
    guint index;
    const char *pointer, *words;
  } rows[] = {
    { ROUNDS_FACET_MEASURE, 0, "/target/0/measure", "8480-6" },
    { ROUNDS_FACET_DOSE, 0, "/target/0/detailQuantity", "130" },
    { ROUNDS_FACET_DUE, 0, "/target/0/dueDate", "2027-01" },
    { ROUNDS_FACET_MEASURE, 1, "/target/1/measure", "29463-7" },
    { ROUNDS_FACET_DOSE_LOW, 0, "/target/1/detailRange/low", "70.0" },
    { ROUNDS_FACET_DOSE_HIGH, 0, "/target/1/detailRange/high", "80.0" },
    { ROUNDS_FACET_DOSE_TEXT, 0, "/target/2/detailString", "walks daily" },
    { ROUNDS_FACET_DOSE_TEXT, 1, "/target/3/detailCodeableConcept", "Never smoked" },
  };
  Taken taken;
  g_autoptr (RoundsEvent) event = NULL;

  take (
      &taken,
      "{\"resourceType\":\"Goal\",\"id\":\"g\",\"lifecycleStatus\":\"active\",\"description\":{"
      "\"text\":\"Pressure\"},\"subject\":{\"reference\":\"Patient/7\"},\"target\":[{\"measure\":{"
      "\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8480-6\"}]},\"detailQuantity\":{"
      "\"value\":130,\"comparator\":\"<\",\"unit\":\"mmHg\"},\"dueDate\":\"2027-01\"},{\"measure\":"
      "{"
      "\"coding\":[{\"system\":\"http://"
      "loinc.org\",\"code\":\"29463-7\"}]},\"detailRange\":{\"low\":{"
      "\"value\":70.0,\"unit\":\"kg\"},\"high\":{\"value\":80.0,\"unit\":\"kg\"}}},{"
      "\"detailString\":"
      "\"walks daily\"},{\"detailCodeableConcept\":{\"text\":\"Never smoked\"}}]}");
  event = event_of (&taken, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const RoundsFacet *facet = rounds_event_facet (event, rows[i].name, rows[i].index);

      g_assert_nonnull (facet);
      g_assert_cmpstr (facet->pointer, ==, rows[i].pointer);
      g_assert_cmpstr (facet->type == ROUNDS_FACET_IS_CODE       ? facet->code.code
                       : facet->type == ROUNDS_FACET_IS_QUANTITY ? facet->quantity.decimal
                       : facet->type == ROUNDS_FACET_IS_TIME     ? facet->time.text
                                                                 : facet->text,
                       ==, rows[i].words);
    }
  taken_clear (&taken);
}

#define MR(use, value, more) \
  "{\"type\":{\"coding\":[{\"code\":\"MR\"}]},\"use\":\"" use "\",\"value\":\"" value "\"" more "}"

/* The number by which a person is called: a record number that counts now; never a social security
 * number. */
static void
test_record_number (void)
{
  static const struct
  {
    const char *identifiers, *mrn;
  } cases[] = {
    { MR ("usual", "a", ""), "a" },
    { MR ("old", "a", "") "," MR ("usual", "b", ""), "b" },
    { MR ("usual", "a", ",\"period\":{\"end\":\"2001-01-01\"}") "," MR ("usual", "b", ""), "b" },
    { MR ("usual", "a", ",\"period\":{\"end\":\"2999\"}") "," MR ("usual", "b", ""), "a" },
    { MR ("usual", "a", ",\"period\":{\"end\":\"some day\"}"), NULL },
    { MR ("usual", "a", "") "," MR ("official", "b", "") "," MR ("official", "c", ""), "b" },
    { "{\"type\":{\"coding\":[{\"code\":\"SS\"}]},\"value\":\"a\"},{\"value\":\"b\"}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"p\","
                                               "\"identifier\":[%s]}",
                                               cases[i].identifiers);
      const RoundsIdentifier *mrn;
      Taken taken;

      take (&taken, text);
      mrn = rounds_person_mrn (taken.out.person);
      g_test_message ("%s", cases[i].identifiers);
      g_assert_cmpstr (mrn != NULL ? mrn->value : NULL, ==, cases[i].mrn);
      taken_clear (&taken);
    }
}

/* Whoever reads a Bundle reads its entries: it has the label of any of them, and of what they contain. */
static void
test_labels_inside (void)
{
#define LABEL                                                                       \
  "\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-" \
  "Confidentiality\",\"code\":\"R\"}]}"
  static const char *const cases[] = {
    "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{"
    "\"resourceType\":"
    "\"Basic\"}},{\"resource\":{\"resourceType\":\"Basic\"," LABEL "}}]}",
    "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{"
    "\"resourceType\":"
    "\"Basic\",\"contained\":[{\"resourceType\":\"Basic\"," LABEL "}]}}]}",
    "{\"resourceType\":\"Basic\",\"contained\":[{\"resourceType\":\"Basic\"," LABEL "}]}",
    "{\"resourceType\":\"Bundle\",\"type\":\"document\",\"entry\":[{\"resource\":{\"resourceType\":"
    "\"Composition\",\"confidentiality\":\"R\"}}]}",
    "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{"
    "\"resourceType\":\"DocumentReference\",\"securityLabel\":[{\"coding\":[{\"code\":\"R\"}]}]}}]"
    "}",
  };
#undef LABEL

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Taken taken;
      g_autoptr (RoundsEvent) event = NULL;

      take (&taken, cases[i]);
      event = event_of (&taken, 0);
      g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_SECURITY, 0)->code.code, ==, "R");
      taken_clear (&taken);
    }
}

/* A Bundle is of the one patient that its entries are of; of several, or none, it is nobody's. */
static void
test_whose_bundle (void)
{
#define BUNDLE(entries)                                                                         \
  "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"timestamp\":\"2026-01-01T00:00:00Z\"" \
  ",\"entry\":[" entries "]}"
#define ENTRY(type, more) "{\"resource\":{\"resourceType\":\"" type "\"" more "}}"
#define OF(id)            ",\"subject\":{\"reference\":\"Patient/" id "\"}"
  static const struct
  {
    const char *text, *patient;
  } cases[] = {
    { BUNDLE (ENTRY ("Patient", ",\"id\":\"1\"")), "Patient/1" },
    { BUNDLE (ENTRY ("Observation", OF ("1")) "," ENTRY ("Organization", "")), "Patient/1" },
    { BUNDLE (ENTRY ("Patient", ",\"id\":\"1\"") "," ENTRY ("Observation", OF ("1"))),
      "Patient/1" },
    { BUNDLE (ENTRY ("Patient", ",\"id\":\"1\"") "," ENTRY ("Observation", OF ("2"))), NULL },
    { BUNDLE (ENTRY ("Patient", ",\"id\":\"1\"") "," ENTRY ("Patient", ",\"id\":\"2\"")), NULL },
    { BUNDLE (ENTRY ("VisionPrescription", ",\"patient\":{\"reference\":\"Patient/1\"}")),
      "Patient/1" },
    { BUNDLE (ENTRY ("Bundle", ",\"entry\":[" ENTRY ("Observation", OF ("1")) "]")), "Patient/1" },
    { BUNDLE (ENTRY ("Organization", "")), NULL },
    { BUNDLE (ENTRY ("Observation", ",\"subject\":{\"reference\":\"Group/1\"}")), NULL },
    { BUNDLE (""), NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Taken taken;
      g_autoptr (RoundsEvent) event = NULL;

      g_test_message ("%s", cases[i].text);
      take (&taken, cases[i].text);
      g_assert_cmpstr (taken.out.subject, ==, cases[i].patient);
      g_assert_cmpint (taken.out.shared, ==, cases[i].patient == NULL);
      g_assert_cmpuint (taken.out.n_events, ==, cases[i].patient != NULL);
      if (cases[i].patient != NULL)
        event = event_of (&taken, 0);
      /* when it was put together is no time of anybody's life */
      if (event != NULL)
        g_assert_null (event->start.text);
      if (event != NULL)
        g_assert_cmpstr (event->title, ==, "Bundle");
      taken_clear (&taken);
    }
#undef BUNDLE
#undef ENTRY
#undef OF
}

/* What is of records, and not of a person, need not be assigned to anybody; its label counts all the same. */
static void
test_of_records (void)
{
  static const char *const types[] = { "Provenance", "AuditEvent", "Organization" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *open = g_strdup_printf ("{\"resourceType\":\"%s\",\"id\":\"1\"}", types[i]);
      g_autofree char *closed = g_strdup_printf (
          "{\"resourceType\":\"%s\",\"id\":\"1\",\"meta\":{\"security\":[{\"code\":\"V\"}]}}",
          types[i]);
      Taken taken;

      take (&taken, open);
      g_assert_true (taken.out.shared);
      taken_clear (&taken);
      take (&taken, closed);
      g_assert_true (taken.out.shared);
      g_assert_cmpuint (taken.out.n_events, ==, 1);
      taken_clear (&taken);
    }
}

static void
test_others (void)
{
  Taken unknown, shared, nobody, team;
  const RoundsFacet *reason;
  take (&unknown, "{\"resourceType\":\"VisionPrescription\",\"id\":\"x\",\"patient\":"
                  "{\"reference\":\"Patient/3\"},\"status\":\"active\"}");
  take (&shared, "{\"resourceType\":\"Organization\",\"id\":\"x\",\"name\":\"Clinic\"}");
  take (&nobody, "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Group/2\"}}");
  take (&team, "{\"resourceType\":\"CareTeam\",\"reasonReference\":[{\"reference\":\"Condition/1\","
               "\"display\":\"Heart failure\"}]}");
  g_autoptr (RoundsEvent) event = event_of (&unknown, 0);
  g_autoptr (RoundsEvent) care = event_of (&team, 0);
  g_autoptr (RoundsEvent) group = event_of (&nobody, 0);

  g_assert_cmpint (event->kind, ==, ROUNDS_KIND_OTHER);
  g_assert_cmpstr (event->title, ==, "VisionPrescription");
  g_assert_cmpstr (event->subject, ==, "Patient/3");
  g_assert_true (shared.out.shared);
  g_assert_cmpuint (shared.out.n_events, ==, 1); /* by which it is named where it is referred to */
  g_assert_cmpstr (shared.out.events[0]->title, ==, "Clinic");
  g_assert_null (nobody.out.id);
  g_assert_null (nobody.out.subject);
  g_assert_cmpstr (rounds_event_facet (group, ROUNDS_FACET_SUBJECT_OTHER, 0)->text, ==, "Group/2");
  reason = rounds_event_facet (care, ROUNDS_FACET_REASON, 0);
  g_assert_nonnull (reason);
  g_assert_cmpstr (reason->text, ==, "Condition/1");
  g_assert_cmpstr (reason->code.display, ==, "Heart failure");
  taken_clear (&team);
  taken_clear (&unknown);
  taken_clear (&shared);
  taken_clear (&nobody);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *where;
  } rows[] = {
    { "[]", "" },
    { "{}", "" },
    { "{\"resourceType\":7}", "" },
    { "{\"resourceType\":\"x y\"}", "/resourceType" },
    { "{\"resourceType\":\"Patient\",\"id\":\"a/b\"}", "/id" },
    { "{\"resourceType\":\"Patient\",\"id\":7}", "/id" },
    { "{\"resourceType\":\"Observation\",\"effectiveDateTime\":\"2026-02-31\"}",
      "/effectiveDateTime" },
    { "{\"resourceType\":\"Patient\",\"birthDate\":\"12/03/1958\"}", "/birthDate" },
    { "{\"resourceType\":\"Procedure\",\"performedDateTime\":7}", "/performedDateTime" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RoundsScan)
          json = rounds_scan_parse (rows[i].text, strlen (rows[i].text), NULL, NULL);
      RoundsExtractInput input = { .json = json, .resource = rounds_scan_root (json) };
      g_auto (RoundsExtracted) out = { 0 };
      g_autofree char *where = NULL;
      if (rounds_extract (&input, &out, &where, &error))
        g_error ("taken: %s", rows[i].text);
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      g_assert_cmpstr (where, ==, rows[i].where);
    }
}

/* A packed event that is cut or changed is read as something or refused, never past its end. */
static void
test_damage (void)
{
  static const TestCounts changes = { "packed event change", 5000, 50000, 500000 };
  guint n_changes = test_count (&changes);
  Taken taken;
  take (&taken,
        "{\"resourceType\":\"Condition\",\"id\":\"c\",\"code\":{\"text\":\"X\",\"coding\":"
        "[{\"system\":\"s\",\"code\":\"1\"}]},\"onsetDateTime\":\"2026\",\"note\":[{\"text\":"
        "\"n\"}]}");
  g_autoptr (GBytes) packed = rounds_event_pack (taken.out.events[0]);
  gsize size;
  const guint8 *data = g_bytes_get_data (packed, &size);

  for (gsize cut = 0; cut < size; cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new (data, cut);
      g_autoptr (GError) error = NULL;
      g_assert_null (rounds_event_unpack (part, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_CORRUPT);
    }
  for (guint i = 0; i < n_changes; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      copy[g_test_rand_int_range (0, (int) size)] = (guint8) g_test_rand_int_range (0, 256);
      g_autoptr (GBytes) changed = g_bytes_new (copy, size);
      g_autoptr (RoundsEvent) event = rounds_event_unpack (changed, NULL);
      if (event != NULL)
        g_assert_nonnull (event->title);
    }
  taken_clear (&taken);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fhir/observation", test_observation);
  g_test_add_func ("/fhir/components", test_components);
  g_test_add_func ("/fhir/values", test_values);
  g_test_add_func ("/fhir/medication", test_medication);
  g_test_add_func ("/fhir/notes", test_notes);
  g_test_add_func ("/fhir/observation-kinds", test_observation_kinds);
  g_test_add_func ("/fhir/person", test_person);
  g_test_add_func ("/fhir/person-says", test_person_says);
  g_test_add_func ("/fhir/person-read", test_person_read);
  g_test_add_func ("/fhir/photos", test_photos);
  g_test_add_func ("/fhir/care-plan", test_care_plan);
  g_test_add_func ("/fhir/goal", test_goal);
  g_test_add_func ("/fhir/record-number", test_record_number);
  g_test_add_func ("/fhir/labels-inside", test_labels_inside);
  g_test_add_func ("/fhir/whose-bundle", test_whose_bundle);
  g_test_add_func ("/fhir/of-records", test_of_records);
  g_test_add_func ("/fhir/others", test_others);
  g_test_add_func ("/fhir/refused", test_refused);
  g_test_add_func ("/fhir/damage", test_damage);
  return g_test_run ();
}
