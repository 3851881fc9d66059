/* test-evidence.c: what of a chart a question is answered from, and how it is told to a model. */
#include "evidence.h"

#include "desk.h"
#include "documents.h"
#include "evidence-private.h"
#include "store-fixture.h"

#include <string.h>

typedef struct
{
  TestDesk desk;
  RoundsPatient *patient;
} Fixture;

static void
open_patient (Fixture *self, const char *who)
{
  g_clear_object (&self->patient);
  self->patient = test_desk_open (&self->desk, who);
  test_desk_wait_words (self->patient);
}

static void
setup (Fixture *self, gconstpointer data)
{
  test_desk_begin (&self->desk);
  open_patient (self, "Wes853");
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->patient);
  test_desk_end (&self->desk);
}

/* Records of one more person, "MADE Evidence", one a line; an apostrophe stands for a quotation mark. */
static void
open_made (Fixture *self, const char *records)
{
  const RoundsActor actor = { .reason = "test" };
  RoundsBatch *batch = rounds_batch_new (rounds_session_get_store (self->desk.session), &actor,
                                         NULL, NULL);
  g_autoptr (GString) json = g_string_new (
      "{'resourceType':'Patient','id':'made','name':[{'family':'MADE','given':['Evidence']}],"
      "'birthDate':'1960-05-02'}\n");
  g_autoptr (GError) error = NULL;

  g_string_append (json, records);
  g_string_replace (json, "@", "'subject':{'reference':'Patient/made'}", 0);
  g_string_replace (json, "'", "\"", 0);
  test_batch_put (batch, "demonstration", json->str);
  g_assert_true (rounds_batch_finish (batch, NULL, &error));
  g_assert_no_error (error);
  rounds_batch_free (batch);
  rounds_session_lock (self->desk.session);
  test_desk_unlock (&self->desk);
  open_patient (self, "MADE");
}

static gboolean
has_line (const RoundsEvidence *evidence, const char *words)
{
  for (guint i = 0; i < evidence->n_lines; i++)
    if (strstr (evidence->lines[i].line, words) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_words (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence)
      evidence = rounds_evidence_new (self->patient, "What happened to the potassium?");
  g_autofree char *summary = NULL, *chosen_of = NULL;
  guint of_potassium = 0;

  g_assert_nonnull (evidence);
  g_assert_cmpuint (evidence->n_lines, <=, ROUNDS_EVIDENCE_MAX);
  g_assert_cmpuint (evidence->n_lines, >, 5);
  g_assert_cmpuint (evidence->considered, >, evidence->n_lines);
  g_assert_true (has_line (evidence, "6.6 mmol/L"));
  g_assert_true (has_line (evidence, "5.4 mmol/L"));
  for (guint i = 0; i < evidence->n_lines; i++)
    {
      if (i > 0)
        g_assert_true (evidence->lines[i - 1].row < evidence->lines[i].row);
      of_potassium += strcmp (evidence->lines[i].why, "potassium") == 0;
      g_assert_null (strchr (evidence->lines[i].line, '\n'));
      g_assert_true (g_utf8_validate (evidence->lines[i].line, -1, NULL));
    }
  g_assert_cmpuint (of_potassium, >=, 3);
  /* What was left out is counted. */
  summary = rounds_evidence_summary (evidence, rounds_patient_get_index (self->patient));
  chosen_of = g_strdup_printf ("; %u could be given", evidence->considered);
  g_assert_true (g_str_has_suffix (summary, chosen_of));
}

/* Every line says in which field its words stand. */
static void
test_fields (Fixture *self, gconstpointer data)
{
  static const char *const questions[] = { "blood pressure", "lisinopril naproxen",
                                           "kidney disease", "smoking status", "xyzzy" };
  guint n_titles = 0, n_components = 0, n_coded = 0;

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (self->patient, questions[i]);

      for (guint k = 0; k < evidence->n_lines; k++)
        {
          const char *field = evidence->lines[k].field;
          const RoundsEvent *event = evidence->lines[k].row->event;

          g_assert_nonnull (field);
          n_titles += g_str_equal (field, "title") && event->kind == ROUNDS_KIND_MEDICATION;
          n_components += g_str_equal (field, "/component") && event->n_components == 2;
          n_coded += g_str_equal (field, "/valueCodeableConcept") &&
                     event->value.type == ROUNDS_VALUE_CODED;
        }
    }
  g_assert_cmpuint (n_titles, >, 0);
  g_assert_cmpuint (n_components, >, 0);
  g_assert_cmpuint (n_coded, >, 0);
}

/* A word that stands in a note only. */
static void
test_note (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence)
      evidence = rounds_evidence_new (self->patient, "Why was naproxen stopped?");
  gboolean in_note = FALSE;

  for (guint i = 0; i < evidence->n_lines; i++)
    in_note |= evidence->lines[i].row->event->kind == ROUNDS_KIND_NOTE &&
               evidence->lines[i].end > evidence->lines[i].start;
  g_assert_true (in_note);
}

/* A word of a note whose text stands in a file that it names: the line leads to where it stands. */
static void
test_named_note (Fixture *self, gconstpointer data)
{
  static const char text[] = "Digoxin was stopped after she vomited."; /* as below */
  g_autoptr (RoundsEvidence) evidence = NULL;
  gboolean found = FALSE;

  open_made (self, "{'resourceType':'Binary','id':'mn','contentType':'text/plain','data':"
                   "'RGlnb3hpbiB3YXMgc3RvcHBlZCBhZnRlciBzaGUgdm9taXRlZC4='}\n"
                   "{'resourceType':'DocumentReference','id':'mn',@,'status':'current','date':"
                   "'2026-11-14T08:00:00Z','type':{'text':'Letter'},'content':[{'attachment':{"
                   "'contentType':'text/plain','url':'Binary/mn'}}]}\n");
  evidence = rounds_evidence_new (self->patient, "Why was digoxin stopped?");
  for (guint i = 0; i < evidence->n_lines; i++)
    {
      const RoundsEvidenceLine *line = &evidence->lines[i];

      if (g_strcmp0 (line->row->event->reference, "DocumentReference/mn") != 0)
        continue;
      found = TRUE;
      g_assert_cmpstr (line->field, ==, "content/0/attachment/url");
      g_assert_cmpuint (rounds_documents_attachment (line->row->event, line->field), ==, 0);
      g_assert_cmpuint (line->end, <=, strlen (text));
      g_assert_nonnull (strstr (line->line, "Digoxin was stopped"));
      g_assert_true (line->end > line->start);
    }
  g_assert_true (found);
}

/* The same question of the same chart gives the same lines. */
static void
test_same (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence) one = rounds_evidence_new (self->patient, "kidney function");
  g_autoptr (RoundsEvidence) other = rounds_evidence_new (self->patient, "kidney function");

  g_assert_cmpuint (one->n_lines, ==, other->n_lines);
  g_assert_cmpstr (one->facts, ==, other->facts);
  for (guint i = 0; i < one->n_lines; i++)
    g_assert_cmpstr (one->lines[i].line, ==, other->lines[i].line);
}

/* What the moment shown did not know, and what was entered in error, is not there. */
static void
test_kept_back (Fixture *self, gconstpointer data)
{
  const gint64 moment = rounds_patient_get_now (self->patient) - G_GINT64_CONSTANT (31536000000);
  g_autoptr (RoundsEvidence) evidence = NULL;

  rounds_patient_set_at (self->patient, moment);
  evidence = rounds_evidence_new (self->patient, "potassium weight creatinine");
  g_assert_cmpuint (evidence->n_lines, >, 0);
  for (guint i = 0; i < evidence->n_lines; i++)
    {
      const RoundsChartRow *row = evidence->lines[i].row;

      g_assert_true ((row->marks & ROUNDS_MARK_NO_TIME) != 0 || row->from <= moment);
      g_assert_cmpuint (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_CONSENT), ==, 0);
    }
}

/* Record rules 2.1 to 2.3: nothing that is over, ruled out or not sure is given as if it were there. */
static void
test_states (Fixture *self, gconstpointer data)
{
  static const char records[] =
      "{'resourceType':'Condition','id':'c1',@,'code':{'text':'Asthma'},'clinicalStatus':{'coding':"
      "[{'code':'resolved'}]},'onsetDateTime':'2019-03-01'}\n"
      "{'resourceType':'Condition','id':'c2',@,'code':{'text':'Epilepsy'},'clinicalStatus':{"
      "'coding':[{'code':'active'}]},'verificationStatus':{'coding':[{'code':'refuted'}]},"
      "'onsetDateTime':'2020-03-01'}\n"
      "{'resourceType':'Condition','id':'c3',@,'code':{'text':'Lupus'},'clinicalStatus':{'coding':"
      "[{'code':'active'}]},'verificationStatus':{'coding':[{'code':'provisional'}]},"
      "'onsetDateTime':'2021-03-01'}\n"
      "{'resourceType':'Condition','id':'c4',@,'code':{'text':'Leprosy'},'clinicalStatus':{"
      "'coding':[{'code':'active'}]},'verificationStatus':{'coding':[{'code':'entered-in-error'}]},"
      "'onsetDateTime':'2021-03-01'}\n"
      "{'resourceType':'Condition','id':'c5',@,'code':{'text':'Gout'},'onsetDateTime':'2021'}\n"
      "{'resourceType':'AllergyIntolerance','id':'a1','patient':{'reference':'Patient/made'},"
      "'code':{'text':'Penicillin'},'verificationStatus':{'coding':[{'code':'refuted'}]},"
      "'clinicalStatus':{'coding':[{'code':'active'}]},'recordedDate':'2021-03-01'}\n"
      "{'resourceType':'MedicationRequest','id':'m1',@,'status':'stopped','intent':'order',"
      "'medicationCodeableConcept':{'text':'Warfarin'},'authoredOn':'2020-03-01'}\n"
      "{'resourceType':'MedicationRequest','id':'m2',@,'status':'active','intent':'order',"
      "'medicationCodeableConcept':{'text':'Astemizole'},'authoredOn':'1986-03-01'}\n"
      "{'resourceType':'Immunization','id':'i1','patient':{'reference':'Patient/made'},'status':"
      "'not-done','vaccineCode':{'text':'Tetanus'},'occurrenceDateTime':'2022-03-01'}\n";
  g_autoptr (RoundsEvidence) evidence = NULL;

  open_made (self, records);
  evidence = rounds_evidence_new (self->patient, "asthma epilepsy lupus gout penicillin");
  g_assert_true (has_line (evidence, "Asthma, resolved, not current, end not recorded"));
  g_assert_true (has_line (evidence, "Epilepsy, refuted, not a problem of this patient"));
  g_assert_true (has_line (evidence, "Lupus, suspected, active"));
  g_assert_true (has_line (evidence, "Gout, status not recorded"));
  g_assert_true (has_line (evidence, "Penicillin, refuted, not an allergy of this patient"));
  g_assert_true (has_line (evidence, "Warfarin, stopped, end not recorded"));
  g_assert_true (has_line (evidence, "Astemizole, listed active, not confirmed since 01-Mar-1986"));
  g_assert_true (has_line (evidence, "Tetanus, not done"));
  g_assert_false (has_line (evidence, "Leprosy"));
  g_assert_nonnull (strstr (evidence->facts, "Lupus (suspected; active)"));
  g_assert_nonnull (strstr (evidence->facts, "Gout (status not recorded)"));
  g_assert_null (strstr (evidence->facts, "Asthma"));
  g_assert_null (strstr (evidence->facts, "Epilepsy"));
  g_assert_null (strstr (evidence->facts, "Leprosy"));
  g_assert_nonnull (strstr (evidence->facts, "Allergies: none active: all entries are refuted"));
}

/* Record rule 2.1: each course with its own state and dose; "none current" is not said beside what may be taken, or
 * must not be. */
static void
test_courses (Fixture *self, gconstpointer data)
{
#define ORDER(id, more) \
  "{'resourceType':'MedicationRequest','id':'" id "',@,'intent':'order'" more "}\n"
#define CODED(code)                                                                          \
  ",'medicationCodeableConcept':{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/" \
  "rxnorm','code':'" code "'}]}"
#define CALLED(words) ",'medicationCodeableConcept':{'text':'" words "'}"
#define ON(day, dose) \
  ",'status':'active','authoredOn':'" day "','dosageInstruction':[{'text':'" dose "'}]"
  static const char records[] = ORDER ("m1",
                                       CODED ("314076") ON ("2026-10-01", "10 mg each morning"))
      ORDER ("m2", CODED ("314076") ON ("2026-10-01", "10 mg each evening"))
          ORDER ("m3", CODED ("314077") ON ("2015-10-01", "20 mg daily"));
  static const char unsure[] = ORDER ("m1", CALLED ("Warfarin") ",'status':'unknown'")
      ORDER ("m2", CALLED ("Ibuprofen") ",'status':'active','doNotPerform':true");
#undef ORDER
#undef CODED
#undef CALLED
#undef ON
  const char *all = GPOINTER_TO_INT (data) == 0 ? records : unsure;
  static const char *const said[] = {
    "(current, confirmed; 10 mg each morning)",
    "(current, confirmed; 10 mg each evening)",
    "(listed active, not confirmed since 01-Oct-2015; 20 mg daily)",
    "Warfarin (status not recorded; dose not recorded)",
    "Ibuprofen (prohibited)",
  };
  guint from = all == records ? 0 : 3, to = all == records ? 3 : G_N_ELEMENTS (said);
  g_autoptr (RoundsEvidence) evidence = NULL;

  open_made (self, all);
  evidence = rounds_evidence_new (self->patient, "medicines");
  g_test_message ("%s", evidence->facts);
  for (guint i = from; i < to; i++)
    g_assert_nonnull (strstr (evidence->facts, said[i]));
  g_assert_null (strstr (evidence->facts, "none current"));
}

/* H19: of what did not come whole nothing is said to be none. */
static void
test_not_loaded (Fixture *self, gconstpointer data)
{
  static const char *const types[] = { "AllergyIntolerance", "Condition", "MedicationRequest",
                                       NULL };
  static const char none_known[] =
      "{'resourceType':'AllergyIntolerance','id':'a1','patient':{'reference':'Patient/made'},"
      "'code':{'coding':[{'system':'http://snomed.info/sct','code':'716186003'}],'text':'No known "
      "allergy'},'clinicalStatus':{'coding':[{'code':'active'}]},'recordedDate':'2021-03-01'}\n";
  g_autoptr (RoundsEvidence) whole = NULL, partial = NULL;

  open_made (self, none_known);
  whole = rounds_evidence_new (self->patient, "allergy");
  g_assert_nonnull (strstr (whole->facts, "Allergies: none known, as recorded\n"));
  g_assert_nonnull (strstr (whole->facts, "Medicines: none current\n"));
  g_assert_null (strstr (whole->facts, "loaded"));
  test_desk_not_loaded (self->patient, types);
  partial = rounds_evidence_new (self->patient, "allergy");
  g_assert_nonnull (strstr (partial->facts, "Not loaded, or not whole: AllergyIntolerance, "
                                            "Condition, MedicationRequest."));
  g_assert_nonnull (strstr (partial->facts, "not all was loaded, so not known\n"));
  g_assert_null (strstr (partial->facts, "none known, as"));
  g_assert_null (strstr (partial->facts, "none current"));
  g_assert_null (strstr (partial->facts, "none recorded"));
  g_assert_true (has_line (partial, "No known allergy, but not all allergies were loaded"));
  test_desk_not_loaded (self->patient, NULL);
}

/* What is cut says so, at the end of a word; a number keeps all its digits, its unit and its date. */
static void
test_cut (Fixture *self, gconstpointer data)
{
  static const char *const ends[] = { "1250 mg of it", "13 Nov 2026 it was", "9.5 \303\227 10^9/L",
                                      "abcdefgh" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    for (guint pad = 20; pad < 60; pad++)
      {
        g_autoptr (GString) text = g_string_new (NULL);
        g_autofree char *cut = NULL, *kept = NULL;

        while (text->len < 240)
          g_string_append_printf (text, "%.*s %s, %s", (int) pad,
                                  "wordwordwordwordwordwordwordwordwordwordwordwordwordwordword",
                                  ends[i], "then ");
        cut = rounds_evidence_cut (text->str);
        g_assert_true (g_str_has_suffix (cut, " … (cut)"));
        kept = g_strndup (cut, strlen (cut) - strlen (" … (cut)"));
        g_assert_true (g_str_has_prefix (text->str, kept));
        g_assert_true (text->str[strlen (kept)] == ' ');
        g_assert_false (g_ascii_isdigit (kept[strlen (kept) - 1]));
        g_assert_false (g_str_has_suffix (kept, " mg") || g_str_has_suffix (kept, "Nov") ||
                        g_str_has_suffix (kept, "\303\227"));
      }
}

/* A long value does not lose its end without a word of it. */
static void
test_long_value (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) records = g_string_new (
      "{'resourceType':'Observation','id':'o1',@,'status':'final','code':{'text':'Platelet "
      "function'},'effectiveDateTime':'2022-03-01','valueString':'");
  g_autoptr (RoundsEvidence) evidence = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (records, "%u mg then, ", 1250 + i);
  g_string_append (records, "end'}\n");
  open_made (self, records->str);
  evidence = rounds_evidence_new (self->patient, "platelet");
  g_assert_true (has_line (evidence, " mg then, … (cut)"));
  g_assert_true (has_line (evidence, "Platelet function: 1250 mg then, 1251 mg"));
}

/* D7: 861 of 862 later notes of charts with allergies say that there are none. The consult note that quotes them, and
 * says that they are wrong, may be given. */
static void
test_denied (Fixture *self, gconstpointer data)
{
  static const char *const questions[] = { "Does he have allergies?", "Any known allergies",
                                           "No known allergies?", "Is he allergic to latex" };

  open_patient (self, "Huey641");
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (self->patient, questions[i]);

      for (guint k = 0; k < evidence->n_lines; k++)
        g_assert_null (strstr (evidence->lines[k].line, "Allergies No Known Allergies."));
      g_assert_nonnull (strstr (evidence->facts, "Latex (substance) (severe: "));
    }
}

/* Record rule 2.3: what denies is left out; what the same note affirms beside it is not, and with it no denial comes. */
static void
test_affirmed (Fixture *self, gconstpointer data)
{
#define NOTE(id, day, base64)                                                                   \
  "{'resourceType':'DocumentReference','id':'" id "','status':'current',@,'date':'2026-10-" day \
  "T10:00:00Z','type':{'text':'Visit " id                                                       \
  "'},'content':[{'attachment':{'contentType':'text/plain',"                                    \
  "'data':'" base64 "'}}]}\n"
  g_autoptr (RoundsEvidence) evidence = NULL;
  /* one: the denial first; two: in one sentence; three: nothing but the denial */
  static const char one[] =
      "Allergies: no known allergies to latex. Later: allergic to latex, hives. End.";
  static const char two[] = "No known allergies except latex gloves.";
  static const char three[] = "No known allergies to latex at all.";
  g_autofree char *data_one = g_base64_encode ((const guchar *) one, strlen (one));
  g_autofree char *data_two = g_base64_encode ((const guchar *) two, strlen (two));
  g_autofree char *data_three = g_base64_encode ((const guchar *) three, strlen (three));
  g_autofree char *notes = g_strdup_printf (
      "{'resourceType':'AllergyIntolerance','id':'a','patient':{'reference':'Patient/made'},"
      "'clinicalStatus':{'coding':[{'code':'active'}]},'code':{'text':'Peanut'}}\n" NOTE (
          "one", "01", "%s") NOTE ("two", "02", "%s") NOTE ("three", "03", "%s"),
      data_one, data_two, data_three);

  open_made (self, notes);
  evidence = rounds_evidence_new (self->patient, "latex");
  g_assert_true (has_line (evidence, "allergic to latex, hives"));
  g_assert_true (has_line (evidence, "No known allergies except latex gloves."));
  g_assert_false (has_line (evidence, "no known allergies to latex"));
  g_assert_false (has_line (evidence, "at all"));
#undef NOTE
}

/* No word of a long question is left out unsaid. */
static void
test_long_question (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (RoundsEvidence) evidence = NULL, longer = NULL;
  g_autofree char *summary = NULL;

  for (guint i = 0; i < 31; i++)
    g_string_append_printf (words, "zyx%c%c ", 'a' + i / 26, 'a' + i % 26);
  /* Once more is no other word. */
  g_string_append (words, "zyxaa zyxab potassium");
  evidence = rounds_evidence_new (self->patient, words->str);
  g_assert_null (evidence->left);
  g_assert_true (has_line (evidence, "6.6 mmol/L"));
  g_string_append (words, " rash itch fever cough pain night sweat");
  longer = rounds_evidence_new (self->patient, words->str);
  summary = rounds_evidence_summary (longer, rounds_patient_get_index (self->patient));
  g_assert_true (g_str_has_suffix (summary, "not looked for were rash, itch, fever, cough, pain, "
                                            "night and 1 more"));
}

static const RoundsEvidenceLine *
find_line (const RoundsEvidence *evidence, const char *words)
{
  for (guint i = 0; i < evidence->n_lines; i++)
    if (strstr (evidence->lines[i].line, words) != NULL)
      return &evidence->lines[i];
  g_error ("no line with: %s", words);
}

/* H8: social by its code alone, for a reason that is sensitive, or by a name that stands in its words: none has the mark.
 * So too what the facts are made of. */
static void
test_sensitive (Fixture *self, gconstpointer data)
{
#define SOCIAL                                                                                \
  "'code':{'coding':[{'system':'http://snomed.info/sct','code':'105531004','display':'Unfit " \
  "house'}]}"
  g_autoptr (RoundsEvidence) evidence = NULL, open = NULL;

  open_made (self,
             "{'resourceType':'Observation','id':'house','status':'final',@,"
             "'effectiveDateTime':'2026-10-01','valueString':'cold rooms'," SOCIAL "}\n"
             "{'resourceType':'ServiceRequest','id':'visit','status':'active','intent':'order',@,"
             "'authoredOn':'2026-10-02','code':{'text':'Home visit'},"
             "'reasonReference':[{'reference':'Observation/house'}]}\n"
             "{'resourceType':'CarePlan','id':'plan','status':'active','intent':'plan',@,"
             "'period':{'start':'2026-10-03'},'title':'Plan about the unfit house'}\n"
             "{'resourceType':'ServiceRequest','id':'salt','status':'active','intent':'order',@,"
             "'authoredOn':'2026-10-04','code':{'text':'Salt test'}}\n");
  open = rounds_evidence_new (self->patient, "salt visit house plan");
  g_assert_true (find_line (open, "Unfit house")->sensitive);
  g_assert_true (find_line (open, "Home visit")->sensitive);
  g_assert_true (find_line (open, "Plan about")->sensitive);
  g_assert_false (find_line (open, "Salt test")->sensitive);
  g_assert_cmpuint (open->facts_marks & ROUNDS_MARK_SENSITIVE, ==, 0);
  open_made (self,
             "{'resourceType':'MedicationRequest','id':'m','status':'active','intent':'order',@,"
             "'authoredOn':'2026-11-04','medicationCodeableConcept':{'text':'Salt tablet'},"
             "'reasonReference':[{'reference':'Observation/house'}]}\n");
  evidence = rounds_evidence_new (self->patient, "salt");
  g_assert_nonnull (strstr (evidence->facts, "Salt tablet"));
  g_assert_cmpuint (evidence->facts_marks & ROUNDS_MARK_SENSITIVE, !=, 0);
#undef SOCIAL
}

/* No word of the chart: what is abnormal and newest. */
static void
test_no_word (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (self->patient, "xyzzy?");
  g_autoptr (RoundsEvidence) nothing = rounds_evidence_new (self->patient, "");

  g_assert_cmpuint (evidence->n_lines, >, 5);
  g_assert_cmpuint (nothing->n_lines, ==, evidence->n_lines);
}

/* The order of the prompt; the record is never an instruction; no name and no number of the person. */
static void
test_prompt (Fixture *self, gconstpointer data)
{
  static const RoundsTrust order[] = { ROUNDS_TRUST_INSTRUCTION, ROUNDS_TRUST_RECORD,
                                       ROUNDS_TRUST_RECORD, ROUNDS_TRUST_INSTRUCTION };
  const char *question = "What happened to the potassium?";
  g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (self->patient, question);
  g_autoptr (RoundsPrompt) prompt = rounds_evidence_prompt (evidence, self->patient, question);
  const RoundsPersonRow *row = rounds_patient_get_row (self->patient);

  g_assert_cmpuint (rounds_prompt_get_n_segments (prompt), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      RoundsRole role;
      RoundsTrust trust;
      gboolean pinned;
      const char *text = rounds_prompt_get_segment (prompt, i, &role, &trust, &pinned);

      g_assert_cmpint (trust, ==, order[i]);
      g_assert_cmpint (pinned, ==, i < 2);
      g_assert_null (strstr (text, "Wes853"));
      g_assert_null (strstr (text, "SPENCER"));
      g_assert_null (strstr (text, row->mrn));
    }
  g_assert_cmpmem (rounds_prompt_get_scope (prompt), ROUNDS_SCOPE_BYTES,
                   rounds_patient_get_scope (self->patient), ROUNDS_SCOPE_BYTES);
  g_assert_nonnull (strstr (evidence->facts, "male"));
  g_assert_nonnull (strstr (evidence->facts, "Hyperkal"));
  g_assert_nonnull (strstr (evidence->facts, "Allergies: nothing recorded, which does not mean"));
}

static void
test_cited (Fixture *self, gconstpointer data)
{
  g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (self->patient, "potassium");
  g_autoptr (GArray)
      cited = rounds_evidence_cited (evidence,
                                     "It rose [2], then fell [1, 2] [99] [x] [] [3][ 4 ] [0");
  static const guint expected[] = { 2, 1, 3, 4 };

  g_assert_cmpuint (cited->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < cited->len; i++)
    g_assert_cmpuint (g_array_index (cited, guint, i), ==, expected[i]);
}

static void
test_suggest (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) questions = rounds_evidence_suggest (self->patient, 4);
  g_autoptr (GPtrArray) few = NULL;

  g_assert_cmpuint (questions->len, ==, 4);
  open_patient (self, "Dorsey40");
  few = rounds_evidence_suggest (self->patient, 4);
  g_assert_cmpuint (few->len, >=, 2);
}

/* Nothing is asked of a result that no answer may be made of. */
static void
test_suggest_none_of (Fixture *self, gconstpointer data)
{
  static const char records[] =
      "{'resourceType':'Observation','id':'o1',@,'status':'final','code':{'text':'Sodium'},"
      "'effectiveDateTime':'2026-03-01','interpretation':[{'coding':[{'code':'H'}]}],"
      "'valueQuantity':{'value':150,'unit':'mmol/L'}}\n"
      "{'resourceType':'Observation','id':'o2',@,'status':'final','code':{'text':'Bilirubin'},"
      "'effectiveDateTime':'2026-03-02','interpretation':[{'coding':[{'code':'H'}]}],'focus':[{"
      "'reference':'Patient/baby'}],'valueQuantity':{'value':300,'unit':'umol/L'}}\n"
      "{'resourceType':'Observation','id':'o3',@,'status':'entered-in-error','code':{'text':"
      "'Chloride'},'effectiveDateTime':'2026-03-03','interpretation':[{'coding':[{'code':'H'}]}],"
      "'valueQuantity':{'value':300,'unit':'mmol/L'}}\n"
      "{'resourceType':'Observation','id':'o4',@,'status':'cancelled','code':{'text':'Glucose'},"
      "'effectiveDateTime':'2026-03-03','interpretation':[{'coding':[{'code':'H'}]}],"
      "'valueQuantity':{'value':30,'unit':'mmol/L'}}\n"
      "{'resourceType':'Observation','id':'o5',@,'status':'final','code':{'text':'Lactate'},"
      "'effectiveDateTime':'2027-03-03','interpretation':[{'coding':[{'code':'H'}]}],"
      "'valueQuantity':{'value':30,'unit':'mmol/L'}}\n";
  g_autoptr (GPtrArray) questions = NULL;

  open_made (self, records);
  questions = rounds_evidence_suggest (self->patient, 8);
  g_assert_cmpstr (g_ptr_array_index (questions, 0), ==, "What happened to Sodium?");
  for (guint i = 1; i < questions->len; i++)
    g_assert_false (g_str_has_prefix (g_ptr_array_index (questions, i), "What happened to"));
}

#define LAB                                                                                        \
  "'resourceType':'Observation','status':'final',@,'category':[{'coding':[{'code':'laboratory'}]}" \
  "]"
#define AT "'effectiveDateTime':'2026-11-10T08:00:00Z'"
static const char told_records[] =
    "{'id':'sp','resourceType':'Specimen',@,'type':{'text':'Cerebrospinal fluid'}}\n"
    "{'id':'e'," LAB "," AT
    ",'code':{'text':'Culture'},'valueCodeableConcept':{'text':'Escherichia "
    "coli'},'specimen':{'reference':'Specimen/sp'},'hasMember':[{'reference':'Observation/s'}]}\n"
    "{'id':'p'," LAB "," AT ",'code':{'text':'Culture'},'valueCodeableConcept':{'text':"
    "'Pseudomonas'}}\n"
    "{'id':'s'," LAB "," AT ",'code':{'text':'Ciprofloxacin'},'valueQuantity':{'comparator':'<=',"
    "'value':0.25,'unit':'ug/mL'},'interpretation':[{'coding':[{'code':'S'}]}]}\n"
    "{'id':'r'," LAB "," AT ",'code':{'text':'Ciprofloxacin'},'valueQuantity':{'comparator':'>=',"
    "'value':4,'unit':'ug/mL'},'interpretation':[{'coding':[{'code':'R'}]}],"
    "'derivedFrom':[{'reference':'Observation/p'}]}\n"
    "{'id':'t'," LAB "," AT ",'code':{'text':'Troponin'},'dataAbsentReason':{'coding':[{'code':"
    "'error'}]},'note':[{'text':'haemolysed'}]}\n"
    "{'id':'f','resourceType':'FamilyMemberHistory','patient':{'reference':'Patient/made'},"
    "'relationship':{'text':'mother'},'condition':[{'code':{'text':'Malignant hyperthermia'}}]}\n"
    "{'id':'g','resourceType':'DiagnosticReport','status':'final',@," AT
    ",'code':{'text':'Genetics'},'conclusion':'DPYD poor metaboliser'}\n"
    "{'id':'b','resourceType':'Observation','status':'final',@," AT
    ",'category':[{'coding':[{'code':'vital-signs'}]}],'code':{'text':'BP'},'component':["
    "{'code':{'text':'Systolic'},'dataAbsentReason':{'coding':[{'code':'not-performed'}]}},"
    "{'code':{'text':'Diastolic'},'valueQuantity':{'value':60,'unit':'mmHg'}}]}\n"
    "{'id':'w','resourceType':'Observation','status':'final',@,'effectiveDateTime':'2026-10-01',"
    "'code':{'coding':[{'system':'http://loinc.org','code':'82810-3'}]},'valueCodeableConcept':{"
    "'coding':[{'system':'http://snomed.info/sct','code':'77386006'}]}}\n"
    "{'id':'n','resourceType':'Observation','status':'final',@," AT
    ",'code':{'coding':[{'system':'http://snomed.info/sct','code':'304251008'}]},"
    "'valueCodeableConcept':{'text':'Not for resuscitation'}}\n"
    "{'id':'a','resourceType':'Flag','status':'active',@,'code':{'text':'Contact isolation'}}\n"
    "{'id':'z','resourceType':'Flag','status':'inactive',@,'code':{'text':'Old'}}\n"
    "{'id':'o','resourceType':'ServiceRequest','status':'active','intent':'order',@,"
    "'doNotPerform':true,'code':{'text':'Blood transfusion'},'authoredOn':'2026-11-10'}\n";
#undef LAB
#undef AT

/* A line says of which organism a susceptibility is and what it came to, whose illness it is, what a report concludes,
 * what is forbidden, and that there is no value. */
static void
test_told (Fixture *self, gconstpointer data)
{
  static const char *const lines[] = {
    "Ciprofloxacin, Escherichia coli: ≤ 0.25 ug/mL",
    "Ciprofloxacin, Pseudomonas: ≥ 4 ug/mL",
    "specimen: Cerebrospinal fluid",
    "mother: Malignant hyperthermia",
    "Genetics: “DPYD poor metaboliser”",
    "Blood transfusion, not to be done",
    "Troponin: no value",
    "Systolic no value: not performed; Diastolic 60 mmHg",
    "comment: haemolysed",
  };
  g_autoptr (RoundsEvidence) evidence = NULL;

  open_made (self, told_records);
  evidence = rounds_evidence_new (self->patient, "xyzzy");
  g_assert_nonnull (strstr (evidence->facts, "\nPregnancy: recorded, weeks not recorded\n"));
  g_assert_nonnull (strstr (evidence->facts, "\nCode status: Not for resuscitation\n"));
  g_assert_nonnull (strstr (evidence->facts, "\nAlerts: Contact isolation\n"));
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    if (!has_line (evidence, lines[i]))
      g_error ("no line says %s", lines[i]);
  for (guint i = 0; i < evidence->n_lines; i++)
    {
      g_assert_true (strstr (evidence->lines[i].line, "≥ 4") == NULL ||
                     strstr (evidence->lines[i].line, "resistant") != NULL);
      g_assert_true (strstr (evidence->lines[i].line, "0.25") == NULL ||
                     strstr (evidence->lines[i].line, "susceptible") != NULL);
    }
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } cases[] = {
    { "/evidence/words", test_words },
    { "/evidence/note", test_note },
    { "/evidence/named-note", test_named_note },
    { "/evidence/same", test_same },
    { "/evidence/kept-back", test_kept_back },
    { "/evidence/no-word", test_no_word },
    { "/evidence/prompt", test_prompt },
    { "/evidence/cited", test_cited },
    { "/evidence/suggest", test_suggest },
    { "/evidence/fields", test_fields },
    { "/evidence/states", test_states },
    { "/evidence/cut", test_cut },
    { "/evidence/not-loaded", test_not_loaded },
    { "/evidence/long-value", test_long_value },
    { "/evidence/denied", test_denied },
    { "/evidence/sensitive", test_sensitive },
    { "/evidence/affirmed", test_affirmed },
    { "/evidence/told", test_told },
    { "/evidence/long-question", test_long_question },
    { "/evidence/suggest-none-of", test_suggest_none_of },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, setup, cases[i].run, teardown);
  g_test_add ("/evidence/courses", Fixture, GINT_TO_POINTER (0), setup, test_courses, teardown);
  g_test_add ("/evidence/unsure-courses", Fixture, GINT_TO_POINTER (1), setup, test_courses,
              teardown);
  return g_test_run ();
}
