/* HL7 v2: separators, escapes, character sets, framing; results, persons and what is refused. */
#include "counts.h"
#include "hl7-read.h"
#include "import-fixture.h"
#include "message.h"

#include <math.h>
#include <string.h>

#define MSH "MSH|^~\\&|LAB|GENERAL|EHR|CLINIC|202611030930||ORU^R01|1|P|2.5"
#define PID "PID|1||123^^^HOSP^MR||DOE^JANE^Q||19750702|F"
#define OBR "OBR|1||F77^LAB|24323-8^Panel^LN|||202611030800-0600"

static TestTaken *
read_bytes (const char *bytes, gsize n)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_data (bytes, (gssize) n, NULL);
  g_autoptr (GError) error = NULL;
  TestTaken *got = test_taken_new ();
  const RoundsRecordUser user = test_taken_user (got);

  g_assert_true (rounds_hl7_read (in, &user, NULL, &error));
  g_assert_no_error (error);
  return got;
}

static TestTaken *
read_text (const char *text)
{
  return read_bytes (text, strlen (text));
}

static void
assert_bytes (const TestTaken *got, guint i, const char *text)
{
  GBytes *bytes = g_ptr_array_index (got->bytes, i);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

/* A message of one result: events are the person, the panel and it. */
static TestTaken *
read_obx (const char *obx)
{
  g_autofree char *text = g_strdup_printf ("%s\r%s\r%s\r%s\r", MSH, PID, OBR, obx);

  return read_text (text);
}

static void
test_result (void)
{
  g_autoptr (TestTaken) got = read_obx ("OBX|1|NM|2823-3^Potassium^LN^K^Kalium^L||7.10|mmol/"
                                        "L^^UCUM|3.5-5.1|HH~A|||C|||202611030815+0100"
                                        "\rNTE|1||hemolysed\\.br\\repeat");
  const RoundsEvent *k = test_taken_event (got, 2);

  g_assert_cmpstr (got->refused->str, ==, "");
  g_assert_cmpstr (got->records->str, ==, "Patient=Patient/hosp-123 Message=Patient/hosp-123 ");
  g_assert_cmpint (k->kind, ==, ROUNDS_KIND_RESULT);
  g_assert_cmpuint (k->part, ==, 1);
  g_assert_cmpstr (rounds_event_code (k, "http://loinc.org"), ==, "2823-3");
  g_assert_cmpstr (rounds_event_code (k, "urn:hl7v2:GENERAL:L"), ==, "K");
  g_assert_cmpstr (k->title, ==, "Potassium");
  g_assert_cmpstr (k->value.first.decimal, ==, "7.10");
  g_assert_cmpfloat (k->value.first.number, ==, 7.1);
  g_assert_cmpstr (k->value.first.unit, ==, "mmol/L");
  g_assert_cmpstr (k->value.first.unit_code, ==, "mmol/L");
  g_assert_cmpstr (k->ranges[0].text, ==, "3.5-5.1");
  g_assert_cmpstr (k->ranges[0].low.decimal, ==, "3.5");
  g_assert_cmpstr (k->ranges[0].high.decimal, ==, "5.1");
  g_assert_cmpuint (k->n_interpretations, ==, 2);
  g_assert_cmpstr (k->interpretations[0].code, ==, "HH");
  g_assert_cmpstr (k->status, ==, "corrected");
  g_assert_cmpstr (k->start.text, ==, "202611030815+0100");
  g_assert_cmpint (k->start.precision, ==, ROUNDS_PRECISION_MINUTE);
  g_assert_true (k->start.zoned);
  g_assert_cmpstr (rounds_event_facet (k, ROUNDS_FACET_NOTE, 0)->text, ==, "hemolysed\nrepeat");
  g_assert_cmpstr (rounds_event_facet (k, ROUNDS_FACET_IDENTIFIER, 0)->code.code, ==,
                   "F77/2823-3/");
  g_assert_true (g_str_has_suffix (
      rounds_event_facet (test_taken_event (got, 1), ROUNDS_FACET_MEMBER, 0)->text, "#1"));
}

/* Without OBX 14 the time is the panel's, with its own zone; without both there is none. */
static void
test_times (void)
{
  g_autoptr (TestTaken) got = read_obx ("OBX|1|NM|1||1");
  g_autoptr (TestTaken) none = read_text (MSH "\r" PID "\rOBX|1|NM|1||1\r");
  g_autoptr (TestTaken) bad = read_obx ("OBX|1|NM|1||1|||||||||20260231\rOBX|2|NM|1||2");

  g_assert_cmpstr (test_taken_event (got, 2)->start.text, ==, "202611030800-0600");
  g_assert_cmpstr (test_taken_event (got, 2)->start_from, ==, "OBR-7");
  g_assert_null (test_taken_event (none, 1)->start.text);
  g_assert_cmpstr (bad->refused->str, ==, "message 1: OBX 1, field 14: not a date or time; ");
  g_assert_cmpuint (bad->events->len, ==, 3);
  g_assert_cmpstr (test_taken_event (bad, 2)->value.first.decimal, ==, "2");
}

static void
test_values (void)
{
  static const struct
  {
    const char *type, *value;
    RoundsValueType got;
    const char *text; /* of it, or its numbers with a space between */
  } rows[] = {
    { "NM", "-3.50", ROUNDS_VALUE_QUANTITY, "-3.50" },
    { "NM", "<0.01", ROUNDS_VALUE_QUANTITY, "<0.01" },
    { "NM", ">= 90", ROUNDS_VALUE_QUANTITY, ">=90" },
    { "NM", "+07.50", ROUNDS_VALUE_QUANTITY, "7.50" },
    { "NM", "-.5", ROUNDS_VALUE_QUANTITY, "-0.5" },
    { "NM", "5.", ROUNDS_VALUE_QUANTITY, "5" },
    { "NM", "000", ROUNDS_VALUE_QUANTITY, "0" },
    { "NM", ".", ROUNDS_VALUE_TEXT, "." },
    { "NM", "1,5", ROUNDS_VALUE_TEXT, "1,5" },
    { "NM", "=5", ROUNDS_VALUE_TEXT, "=5" },
    { "NM", "positive", ROUNDS_VALUE_TEXT, "positive" },
    { "NM", "", ROUNDS_VALUE_NONE, "" },
    { "SN", ">^100", ROUNDS_VALUE_QUANTITY, ">100" },
    { "SN", "^100", ROUNDS_VALUE_QUANTITY, "100" },
    { "SN", "^1^:^128", ROUNDS_VALUE_RATIO, "1 128" },
    { "SN", "^2^-^4", ROUNDS_VALUE_RANGE, "2 4" },
    { "SN", "^2^+", ROUNDS_VALUE_TEXT, "2+" },
    { "ST", "5.4", ROUNDS_VALUE_TEXT, "5.4" },
    { "TX", "one~two", ROUNDS_VALUE_TEXT, "one\ntwo" },
    { "FT", "a\\.br\\b \\T\\ c", ROUNDS_VALUE_TEXT, "a\nb & c" },
    { "CE", "260373001^Detected^SCT", ROUNDS_VALUE_CODED, "Detected" },
    { "CWE", "^free text", ROUNDS_VALUE_TEXT, "free text" },
    { "DT", "20261103", ROUNDS_VALUE_TIME, "" },
    { "TM", "0815", ROUNDS_VALUE_TEXT, "0815" },
    { "TS", "2026", ROUNDS_VALUE_TIME, "" },
    { "ED", "^APPLICATION^PDF^Base64^JVBE", ROUNDS_VALUE_OTHER, "a document inside the message" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *obx = g_strdup_printf ("OBX|1|%s|1^x^L||%s", rows[i].type, rows[i].value);
      g_autoptr (TestTaken) got = read_obx (obx);
      const RoundsValue *v = &test_taken_event (got, 2)->value;
      g_autofree char *text = NULL;
      if (v->type == ROUNDS_VALUE_QUANTITY)
        text = g_strconcat (v->first.comparator != NULL ? v->first.comparator : "",
                            v->first.decimal, NULL);
      else if (v->type == ROUNDS_VALUE_RATIO || v->type == ROUNDS_VALUE_RANGE)
        text = g_strdup_printf ("%s %s", v->first.decimal, v->second.decimal);
      else
        text = g_strdup (v->text != NULL ? v->text : "");
      g_assert_cmpint (v->type, ==, rows[i].got);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* What is text for its comma, or for its type, keeps what it is measured in; words have no unit, or their own. */
static void
test_text_units (void)
{
  static const struct
  {
    const char *type, *value, *text;
  } rows[] = {
    { "NM", "12,5", "12,5 10*3/uL" },
    { "NM", "positive", "positive" },
    { "SN", "<^12,5", "<12,5 10*3/uL" },
    { "ST", "5.4", "5.4 10*3/uL" },
    { "ST", "Clumped", "Clumped" },
    { "TX", "5 lines", "5 lines" },
    { "ST", "Hemolyzed, see note 2", "Hemolyzed, see note 2" },
    { "ST", "12.5 mg/dL", "12.5 mg/dL" },
    { "NM", "1:80", "1:80" },
    { "NM", "> 12,5 (repeated)", "> 12,5 (repeated)" },
    { "ST", ">= 7,5", ">= 7,5 10*3/uL" },
    { "ST", "-0.5", "-0.5 10*3/uL" },
    { "ST", "0 - 2", "0 - 2 10*3/uL" },
    { "ST", "5.", "5." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *obx = g_strdup_printf ("OBX|1|%s|777-3^Plt^LN||%s|10*3/uL", rows[i].type,
                                              rows[i].value);
      g_autoptr (TestTaken) got = read_obx (obx);

      g_assert_cmpint (test_taken_event (got, 2)->value.type, ==, ROUNDS_VALUE_TEXT);
      g_assert_cmpstr (test_taken_event (got, 2)->value.text, ==, rows[i].text);
    }
}

static void
test_lines_of_text (void)
{
  g_autoptr (TestTaken) got = read_obx ("OBX|1|TX|18748-4^Report^LN|1|one||||||F\r"
                                        "OBX|2|TX|18748-4^Report^LN|1|||||||F\r"
                                        "OBX|3|TX|18748-4^Report^LN|1|two||||||F\r"
                                        "OBX|4|TX|18748-4^Report^LN|2|other||||||F");

  g_assert_cmpuint (got->events->len, ==, 4);
  g_assert_cmpstr (test_taken_event (got, 2)->value.text, ==, "one\n\ntwo");
  g_assert_cmpstr (test_taken_event (got, 3)->value.text, ==, "other");
}

static void
test_person (void)
{
  g_autoptr (TestTaken) got = read_text (
      MSH "\rPID|1||PP-9^^^REG&2.16.840.1.113883.19.3&ISO^PI~123^^^HOSP^MR~9^^^^SS||"
          "DOE&VAN^JANE^Q^JR^DR^^L~DOE^JANIE^^^^^N~SMITH^JANE^^^^^M||197507|F|DOE^J|2106-3^White|"
          "1 Main St^Apt 2^Wyoming^MN^55092^USA^H||^PRN^PH^^1^612^5550100~^NET^Internet^j@x.org|"
          "555-0111|en^English|M^Married|||111-22-3333|||2186-5^Not Hispanic||Y|2||||20260101|Y"
          "\rNK1|1|DOE^JOHN|SPO^Spouse||5550199\r");
  const RoundsPerson *p = g_ptr_array_index (got->persons, 0);
  const RoundsIdentifier *mrn = rounds_person_mrn (p);

  g_assert_cmpstr (got->refused->str, ==, "");
  g_assert_cmpstr (p->id, ==, "hosp-123");
  g_assert_cmpstr (p->names[0].family, ==, "DOE");
  g_assert_cmpstr (p->names[0].given, ==, "JANE Q");
  g_assert_cmpstr (p->names[0].use, ==, "official");
  g_assert_cmpuint (p->n_names, ==, 4);
  g_assert_cmpstr (mrn->value, ==, "123");
  g_assert_cmpstr (mrn->assigner, ==, "HOSP");
  g_assert_cmpstr (p->identifiers[0].system, ==, "urn:oid:2.16.840.1.113883.19.3");
  g_assert_cmpstr (p->identifiers[3].system, ==, "http://hl7.org/fhir/sid/us-ssn");
  g_assert_cmpint (p->birth.precision, ==, ROUNDS_PRECISION_MONTH);
  g_assert_cmpstr (p->sex, ==, "female");
  g_assert_cmpstr (p->addresses[0].lines, ==, "1 Main St\nApt 2");
  g_assert_cmpstr (p->telecoms[0].value, ==, "+1 612 5550100");
  g_assert_cmpstr (p->telecoms[1].value, ==, "j@x.org");
  g_assert_cmpstr (p->contacts[0].name, ==, "JOHN DOE");
  g_assert_cmpstr (p->contacts[0].relationship, ==, "Spouse");
  g_assert_cmpuint (p->multiple_birth, ==, 3);
  g_assert_true (p->deceased);
  g_assert_cmpstr (p->died.text, ==, "20260101");
}

/* Another authority, another person; the order of the identifiers does not matter. */
static void
test_identity (void)
{
  static const struct
  {
    const char *pid3, *id;
  } rows[] = {
    { "1^^^A^MR", "Patient/a-1" },          { "1^^^B^MR", "Patient/b-1" },
    { "1", "Patient/general-1" },           { "7^^^B^PI~1^^^A^MR", "Patient/a-1" },
    { "1^^^A^MR~7^^^B^PI", "Patient/a-1" }, { "1^^^&1.2.3&ISO^MR", "Patient/1.2.3-1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (MSH "\rPID|1||%s||DOE^J\r", rows[i].pid3);
      g_autofree char *want = g_strdup_printf ("Patient=%s Message=%s ", rows[i].id, rows[i].id);
      g_autoptr (TestTaken) got = read_text (text);
      g_assert_cmpstr (got->records->str, ==, want);
    }
}

static void
test_encounter (void)
{
  g_autoptr (TestTaken)
      got = read_text ("MSH|^~\\&|A|GENERAL|||2026||ADT^A08|1|P|2.5\r" PID
                       "\rPV1|1|I|4W^12^B^GENERAL||||||||||||||||V55^^^VIS|||||||||||||"
                       "||||01||||||||202611020915\r");
  const RoundsEvent *visit = test_taken_event (got, 1);

  g_assert_cmpstr (got->records->str, ==,
                   "Patient=Patient/hosp-123 Encounter=Patient/hosp-123 "
                   "Message=Patient/hosp-123 ");
  g_assert_cmpstr (g_ptr_array_index (got->ids, 1), ==, "vis-V55");
  g_assert_cmpstr (visit->reference, ==, "Encounter/vis-V55");
  g_assert_cmpstr (rounds_event_facet (visit, ROUNDS_FACET_CLASS, 0)->code.code, ==, "IMP");
  g_assert_cmpstr (rounds_event_facet (visit, ROUNDS_FACET_LOCATION, 0)->text, ==,
                   "GENERAL 4W 12 B");
  g_assert_cmpstr (visit->start.text, ==, "202611020915");
  g_assert_null (visit->end.text);
}

/* Lists: a record each, the same one when it is sent again. */
static void
test_lists (void)
{
  static const char text[] =
      "MSH|^~\\&|ADT|GENERAL|EHR|CLINIC|202611030930||ADT^A08|1|P|2.5\r" PID "\r"
      "PV1|1|I|||||||||||||||||V9^^^HOSP\r"
      "AL1|1|DA^Drug allergy^HL70127|7980^Penicillin^RxNorm|SV|Anaphylaxis~Hives|20190203\r"
      "AL1|2|FA||MI\r"
      "DG1|1||E11.9^Type 2 diabetes^I10||202611010900|W||||||||||7^House^Greg\r"
      "DG1|2|||Chest pain|20261102|A|||||||||||||||D\r";
  g_autoptr (TestTaken) got = read_text (text);
  g_autoptr (TestTaken) again = read_text (text);
  const RoundsEvent *allergy = test_taken_kind (got, ROUNDS_KIND_ALLERGY, 0);
  const RoundsEvent *diabetes = test_taken_kind (got, ROUNDS_KIND_CONDITION, 0);
  const RoundsEvent *pain = test_taken_kind (got, ROUNDS_KIND_CONDITION, 1);

  g_assert_cmpstr (got->refused->str, ==, "message 1: AL1 2, field 3: says not what it is about; ");
  g_assert_cmpstr (got->records->str, ==,
                   "Patient=Patient/hosp-123 Encounter=Patient/hosp-123 "
                   "AllergyIntolerance=Patient/hosp-123 Condition=Patient/hosp-123 "
                   "Condition=Patient/hosp-123 Message=Patient/hosp-123 ");
  for (guint i = 0; i < 6; i++)
    g_assert_cmpstr (g_ptr_array_index (got->ids, i), ==, g_ptr_array_index (again->ids, i));
  assert_bytes (
      got, 2, "AL1|1|DA^Drug allergy^HL70127|7980^Penicillin^RxNorm|SV|Anaphylaxis~Hives|20190203");
  g_assert_cmpstr (allergy->text, ==, "Penicillin");
  g_assert_cmpuint (test_taken_count (got, ROUNDS_KIND_ALLERGY), ==, 1);
  g_assert_cmpstr (test_facet (allergy, ROUNDS_FACET_CATEGORY), ==, "medication");
  g_assert_cmpstr (test_facet (allergy, ROUNDS_FACET_REACTION_SEVERITY), ==, "severe");
  g_assert_cmpstr (rounds_event_facet (allergy, ROUNDS_FACET_REACTION, 1)->code.display, ==,
                   "Hives");
  g_assert_null (test_facet (allergy, ROUNDS_FACET_CRITICALITY));
  g_assert_cmpstr (allergy->start.text, ==, "20190203");
  g_assert_cmpstr (diabetes->codes[0].code, ==, "E11.9");
  g_assert_cmpstr (diabetes->performer, ==, "House, Greg");
  g_assert_cmpstr (test_facet (diabetes, ROUNDS_FACET_VERIFICATION), ==, "provisional");
  g_assert_true (g_str_has_prefix (diabetes->reference, "Condition/"));
  g_assert_cmpstr (pain->text, ==, "Chest pain");
  g_assert_cmpstr (test_facet (pain, ROUNDS_FACET_VERIFICATION), ==, "entered-in-error");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *why;
  } rows[] = {
    { "MSH|^~\\&|A|B|||2026||ADT^A01|1|P|2.5\r" PID,
      "message 1: MSH 1, field 9: ADT^A01 (admission) is not read: ORU^R01 and ADT^A08 are; " },
    { "MSH|^~\\&|A|B|||2026||ADT^A11|1|P|2.5\r" PID,
      "message 1: MSH 1, field 9: ADT^A11 (cancelled admission) is not read: ORU^R01 and ADT^A08 "
      "are; " },
    { "MSH|^~\\&|A|B|||2026||<script>^x|1|P|2.5\r" PID,
      "message 1: MSH 1, field 9: not a message that is read: ORU^R01 and ADT^A08 are; " },
    { MSH "\r" PID "\r" OBR "\r" PID "\r",
      "message 1: MSH 1: a message about several patients is not read; " },
    { MSH "\rPID|1||9^^^^SS||DOE^J\r",
      "message 1: PID 1, field 3: names no patient: no medical record number; " },
    { MSH "\rnot a segment\r", "message 1: segment 2: not a segment; " },
    { "MSH|^^~\\&|A\r", "message 1: MSH: encoding characters that cannot be; " },
    { "MSH||\r", "message 1: MSH: no encoding characters; " },
    { MSH "\rPID|1||1||M\xfcller\r",
      "message 1: segment 2: not UTF-8, and MSH 18 names no other character set; " },
    { MSH "||||||ASCII\rPID|1||1||M\xc3\xbcller\r",
      "message 1: segment 2: MSH 18 says ASCII, and this is not; " },
    { MSH "||||||BIG-5\r" PID,
      "message 1: MSH: a character set that is not read: send UTF-8 or 8859/1; " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TestTaken) got = read_text (rows[i].text);
      g_assert_cmpstr (got->records->str, ==, "");
      g_assert_cmpstr (got->refused->str, ==, rows[i].why);
    }
}

/* A birth date that is none: no person, and the results stay with the patient that is named. */
static void
test_bad_birth (void)
{
  g_autoptr (TestTaken)
      got = read_text (MSH "\rPID|1||1^^^A^MR||DOE^J||20260231|F\r" OBR "\rOBX|1|NM|1||1\r");

  g_assert_cmpstr (got->records->str, ==, "Message=Patient/a-1 ");
  g_assert_cmpstr (got->refused->str, ==, "message 1: PID 1, field 7: not a date or time; ");
  g_assert_cmpuint (got->events->len, ==, 2);
}

static void
test_characters (void)
{
  g_autoptr (TestTaken) latin = read_text (MSH "||||||8859/1\rPID|1||1||M\xfcller^J\r");
  g_autoptr (TestTaken) utf8 = read_text (MSH "||||||UNICODE UTF-8\rPID|1||1||M\xc3\xbcller^J\r");
  const RoundsPerson *a = g_ptr_array_index (latin->persons, 0);
  const RoundsPerson *b = g_ptr_array_index (utf8->persons, 0);

  g_assert_cmpstr (a->names[0].family, ==, "Müller");
  g_assert_cmpstr (b->names[0].family, ==, "Müller");
  assert_bytes (latin, 0, "PID|1||1||M\xfcller^J");
}

/* However messages are put together, each is the same record, byte by byte. */
static void
test_framing (void)
{
  const char *const one = MSH "\r" PID "\r", *const two = "MSH|^~\\&|LAB|X|||2026||ORU^R01|2|P|2.5";
  static const char *const forms[] = {
    "%s%s",                                           /* one after the other */
    "\x0b%s\x1c\r\x0b%s\x1c\r",                       /* MLLP */
    "\x0b%s\x1c\x0d\n\n\x0b%s\x1c",                   /* MLLP with lines between, last CR missing */
    "FHS|^~\\&|A\rBHS|^~\\&|A\r%s%s\rBTS|2\rFTS|1\r", /* a batch */
    "%s\n\n%s\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GString) text = g_string_new (forms[i]);
      g_autoptr (TestTaken) got = NULL;
      g_string_replace (text, "%s", one, 1);
      g_string_replace (text, "%s", two, 1);
      got = read_bytes (text->str, text->len);
      g_assert_cmpstr (got->refused->str, ==, "");
      g_assert_cmpuint (got->bytes->len, ==, 3);
      assert_bytes (got, 0, PID);
      assert_bytes (got, 1, MSH "\r" PID);
      assert_bytes (got, 2, two);
    }
}

static void
test_line_ends (void)
{
  static const char *const ends[] = { "\r", "\n", "\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s%s%s%s%s%sOBX|1|ST|1||x", MSH, ends[i], PID,
                                               ends[i], OBR, ends[i]);
      g_autoptr (TestTaken) got = read_text (text);
      g_assert_cmpstr (got->refused->str, ==, "");
      g_assert_cmpstr (test_taken_event (got, 2)->value.text, ==, "x");
      assert_bytes (got, 1, text);
    }
}

static void
test_escapes (void)
{
  static const struct
  {
    const char *from, *to;
  } rows[] = {
    { "\\F\\\\S\\\\T\\\\R\\\\E\\", "|^&~\\" },
    { "a\\X41\\b", "aAb" },
    { "\\XC3BC\\", "ü" },
    { "\\XFF\\", "\\XFF\\" },
    { "\\H\\bold\\N\\", "bold" },
    { "a\\Zq\\b", "a\\Zq\\b" },
    { "open\\end", "open\\end" },
    { "\"\"", NULL },
    { "  ", NULL },
  };
  const char *text = MSH "\r";
  g_auto (RoundsHl7Message) message = { 0 };

  g_assert_true (rounds_hl7_parse ((const guint8 *) text, strlen (text), &message, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RoundsHl7Part part = { rows[i].from, strlen (rows[i].from) };
      g_autofree char *got = rounds_hl7_text (&message, part);
      g_assert_cmpstr (got, ==, rows[i].to);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hl7v2/result", test_result);
  g_test_add_func ("/hl7v2/times", test_times);
  g_test_add_func ("/hl7v2/values", test_values);
  g_test_add_func ("/hl7v2/text-units", test_text_units);
  g_test_add_func ("/hl7v2/lines-of-text", test_lines_of_text);
  g_test_add_func ("/hl7v2/person", test_person);
  g_test_add_func ("/hl7v2/identity", test_identity);
  g_test_add_func ("/hl7v2/encounter", test_encounter);
  g_test_add_func ("/hl7v2/lists", test_lists);
  g_test_add_func ("/hl7v2/refused", test_refused);
  g_test_add_func ("/hl7v2/bad-birth", test_bad_birth);
  g_test_add_func ("/hl7v2/characters", test_characters);
  g_test_add_func ("/hl7v2/framing", test_framing);
  g_test_add_func ("/hl7v2/line-ends", test_line_ends);
  g_test_add_func ("/hl7v2/escapes", test_escapes);
  return g_test_run ();
}
