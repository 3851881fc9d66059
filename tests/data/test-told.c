/* test-told.c: what a physician must know of a record is still there once it was read: negations, statuses, what
 * happened, who is meant, units. One small record a case, in the form in which real systems send it. */
#include "import-file.h"
#include "import-fixture.h"

#include <string.h>

static void
refuse (gpointer data, const char *file, const char *where, const char *why)
{
  test_taken_refuse (data, where, why);
}

/* An apostrophe stands for a quotation mark, where mark is set. (transfer full) */
static TestTaken *
told (const char *text, gboolean mark)
{
  TestTaken *taken = test_taken_new ();
  const RoundsImportUser user = { test_taken_take, refuse, FALSE, taken };
  g_autoptr (RoundsImport) import = rounds_import_new ("feed");
  g_autoptr (GString) bytes = g_string_new (text);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  if (mark)
    g_string_replace (bytes, "'", "\"", 0);
  stream = g_memory_input_stream_new_from_data (bytes->str, (gssize) bytes->len, NULL);
  g_assert_true (rounds_import_read (import, stream, "test", &user, NULL, &error));
  g_assert_no_error (error);
  return taken;
}

/* ---- FHIR ---- */

#define OF "'subject':{'reference':'Patient/1'}"

static void
test_status_second (void)
{
  static const struct
  {
    const char *concept, *word;
  } rows[] = {
    { "{'coding':[{'system':'http://snomed.info/sct','code':'723511001','display':'Refuted'},"
      "{'system':'http://terminology.hl7.org/CodeSystem/condition-ver-status','code':'refuted'}]}",
      "refuted" },
    { "{'coding':[{'system':'urn:local','code':'ERR'},"
      "{'system':'http://terminology.hl7.org/CodeSystem/condition-ver-status','code':"
      "'entered-in-error'}]}",
      "entered-in-error" },
    { "{'coding':[{'code':'410590009'},{'code':'provisional'}]}", "provisional" },
    { "{'coding':[{'system':'http://snomed.info/sct','code':'723511001','display':'Refuted'}]}",
      "refuted" },
    { "{'text':'Entered in error'}", "entered-in-error" },
    { "{'coding':[{'code':'something'}]}", "something" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{'resourceType':'Condition','id':'c','code':{'text':'Pulmonary embolism'}," OF
          ",'verificationStatus':%s}",
          rows[i].concept);
      g_autoptr (TestTaken) taken = told (json, TRUE);

      g_assert_cmpstr (test_facet (test_taken_event (taken, 0), ROUNDS_FACET_VERIFICATION), ==,
                       rows[i].word);
    }
}

static void
test_titles (void)
{
  static const struct
  {
    const char *json, *title;
  } rows[] = {
    { "'AdverseEvent','actuality':'actual','event':{'text':'Anaphylaxis'},"
      "'category':[{'text':'Medication mishap'}],"
      "'suspectEntity':[{'instance':{'display':'Gadobutrol'}}],'severity':{'text':'severe'}",
      "Anaphylaxis · Gadobutrol · severe" },
    { "'NutritionOrder','patient':{'reference':'Patient/1'},"
      "'oralDiet':{'type':[{'text':'Nil by mouth'}]},'excludeFoodModifier':[{'text':'peanuts'}]",
      "Nil by mouth · not: peanuts" },
    { "'RiskAssessment','code':{'text':'Suicide risk'},'prediction':[{'qualitativeRisk':{'text':"
      "'high'}}]",
      "Suicide risk: high" },
    { "'Device','patient':{'reference':'Patient/1'},'type':{'text':'Cardiac pacemaker'},"
      "'deviceName':[{'name':'Azure XT','type':'user-friendly-name'}],"
      "'safety':[{'text':'MRI unsafe'}]",
      "Azure XT (Cardiac pacemaker) · MRI unsafe" },
    { "'DeviceUseStatement','device':{'display':'PICC line'}", "PICC line" },
    { "'Procedure','code':{'text':'Appendectomy'},"
      "'complication':[{'text':'Difficult intubation'}]",
      "Appendectomy · complication: Difficult intubation" },
    { "'Immunization','patient':{'reference':'Patient/1'},'vaccineCode':{'text':'Influenza'},"
      "'reaction':[{'detail':{'display':'Anaphylaxis'}}]",
      "Influenza · reaction: Anaphylaxis" },
    { "'FamilyMemberHistory','patient':{'reference':'Patient/1'},'relationship':{'text':'mother'},"
      "'deceasedAge':{'value':44,'code':'a'},'condition':[{'code':{'text':'Breast cancer'},"
      "'onsetAge':{'value':41,'unit':'a'}},{'code':{'text':'Malignant hyperthermia'}}]",
      "Breast cancer (at 41 y), Malignant hyperthermia, died at 44 y" },
    { "'FamilyMemberHistory','patient':{'reference':'Patient/1'},'relationship':{'text':'brother'},"
      "'deceasedBoolean':true,'note':[{'text':'sudden death at 19'}]",
      "died, sudden death at 19" },
    { "'FamilyMemberHistory','patient':{'reference':'Patient/1'},'relationship':{'text':'aunt'},"
      "'status':'health-unknown','deceasedBoolean':false",
      "health not known" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{'id':'x'," OF ",'resourceType':%s}", rows[i].json);
      g_autoptr (TestTaken) taken = told (json, TRUE);

      g_assert_cmpstr (test_taken_event (taken, 0)->title, ==, rows[i].title);
    }
}

static void
test_answers (void)
{
  g_autoptr (TestTaken) taken = told (
      "{'resourceType':'QuestionnaireResponse','id':'q'," OF ",'item':["
      "{'linkId':'9','text':'Thoughts of death','answer':[{'valueCoding':{'code':'2','display':"
      "'More than half the days'}}]},"
      "{'linkId':'a','text':'Alcohol','answer':[{'valueBoolean':false}]},"
      "{'linkId':'b','text':'Home','item':[{'linkId':'c','text':'Weight','answer':[{"
      "'valueQuantity':{'value':49,'unit':'kg'}}]}]}]}",
      TRUE);
  const RoundsEvent *event = test_taken_event (taken, 0);
  static const char *const lines[] = { "Thoughts of death: More than half the days", "Alcohol: no",
                                       "Home", "Weight: 49 kg" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_cmpstr (rounds_event_facet (event, ROUNDS_FACET_SECTION, i)->text, ==, lines[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/told/fhir/status-second", test_status_second);
  g_test_add_func ("/told/fhir/titles", test_titles);
  g_test_add_func ("/told/fhir/answers", test_answers);
  return g_test_run ();
}
