/* test-overview-told.c: what the overview may not leave out, and may not deny. */
#include "overview-fixture.h"

#include "banner-facts.h"
#include "overview-page.h"

#include <string.h>

#define OF "'subject':{'reference':'Patient/told'},'effectiveDateTime':'2026-11-12T08:00:00Z'"

static char *
texts_of (UiRecord *record, const char *records)
{
  g_autoptr (GString) json = g_string_new (
      "{'resourceType':'Patient','id':'told','name':[{'family':'Told','given':['Tess']}],"
      "'birthDate':'1960-02-29'}\n");
  GtkWidget *page;

  g_string_append (json, records);
  g_string_replace (json, "'", "\"", 0);
  overview_put (record, json->str, "TOLD Tess");
  ui_record_open (record, "TOLD Tess");
  page = rounds_overview_page_new (record->patient);
  ui_record_show (record, page, 980, 690);
  ui_record_frames (record, 4);
  return overview_texts (page);
}

/* A pressure whose halves came alone is none of the usual vital signs: it is not denied for that. */
static void
test_other_vitals (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *texts = texts_of (
      record, "{'resourceType':'Observation','id':'s','status':'final'," OF
              ",'category':[{'coding':[{'code':'vital-signs'}]}],'code':{'text':'Systolic'},"
              "'valueQuantity':{'value':71,'unit':'mmHg'}}\n");

  g_assert_nonnull (strstr (texts, "1 vital sign that is not shown here: see the flow sheet"));
  g_assert_null (strstr (texts, "No vital sign"));
}

/* Coded in SNOMED CT only, the lower one first: by their codes, never by their places. */
static void
test_snomed_pressure (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *texts = texts_of (
      record,
      "{'resourceType':'Observation','id':'b','status':'final'," OF
      ",'category':[{'coding':[{'code':'vital-signs'}]}],'code':{'coding':[{'system':"
      "'http://snomed.info/sct','code':'75367002'}]},'component':[{'code':{'coding':[{'system':"
      "'http://snomed.info/sct','code':'271650006'}]},'valueQuantity':{'value':42,'unit':'mmHg'}},"
      "{'code':{'coding':[{'system':'http://snomed.info/sct','code':'271649006'}]},"
      "'valueQuantity':{'value':71,'unit':'mmHg'}}]}\n");

  g_assert_nonnull (strstr (texts, "71/42"));
}

/* What grew is a value in words, without a unit. */
static void
test_abnormal_words (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *texts = texts_of (
      record, "{'resourceType':'Observation','id':'c','status':'final'," OF
              ",'category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'Blood culture'},"
              "'interpretation':[{'coding':[{'code':'A'}]}],"
              "'valueCodeableConcept':{'text':'Staphylococcus aureus'}}\n");

  g_assert_nonnull (strstr (texts, "Staphylococcus aureus"));
}

/* An order not to do what is no medicine stands over the chart as one not to give does, until it is ended. */
static void
test_forbidden (void)
{
  g_autoptr (UiRecord) record = ui_record_new ();
  g_autofree char *texts = texts_of (
      record,
      "{'resourceType':'ServiceRequest','id':'n','status':'active','intent':'order','doNotPerform':"
      "true,'subject':{'reference':'Patient/told'},'authoredOn':'2026-02-01','code':{'text':"
      "'Blood "
      "transfusion'}}\n{'resourceType':'ServiceRequest','id':'r','status':'revoked','intent':"
      "'order','doNotPerform':true,'subject':{'reference':'Patient/told'},'authoredOn':"
      "'2026-02-01','code':{'text':'Lumbar puncture'}}\n");
  g_autoptr (GPtrArray) pieces = rounds_banner_facts (record->patient);
  g_autoptr (GString) banner = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    g_string_append_printf (banner, "%s\n", ((const RoundsPiece *) pieces->pdata[i])->text);
  g_assert_nonnull (strstr (texts, "⊘ Prohibited: Blood transfusion"));
  g_assert_null (strstr (texts, "Prohibited: Lumbar puncture"));
  g_assert_nonnull (strstr (banner->str, "⊘ Prohibited: Blood transfusion"));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add_func ("/overview-told/other-vitals", test_other_vitals);
  g_test_add_func ("/overview-told/snomed-pressure", test_snomed_pressure);
  g_test_add_func ("/overview-told/abnormal-words", test_abnormal_words);
  g_test_add_func ("/overview-told/forbidden", test_forbidden);
  return g_test_run ();
}
