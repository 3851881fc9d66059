/* One entry for every kind of file: what it is told by its first bytes, archives, places. */
#include "counts.h"
#include "data-error.h"
#include "import-file.h"
#include "import-fixture.h"
#include "zip-make.h"

#include <string.h>

#define PATIENT(id) "{\"resourceType\":\"Patient\",\"id\":\"" id "\"}"
#define HL7         "MSH|^~\\&|A|B|||2026||ORU^R01|1|P|2.5\rPID|1||9^^^H^MR||D^J\r"
#define CCDA                                                                                     \
  "<?xml version='1.0'?><ClinicalDocument xmlns='urn:hl7-org:v3'><id root='1.2'/><recordTarget>" \
  "<patientRole><id root='1.3' extension='5'/></patientRole></recordTarget></ClinicalDocument>"

static void
on_part_refused (gpointer data, const char *file, const char *where, const char *why)
{
  TestTaken *got = data;

  g_string_append_printf (got->refused, "%s|%s|%s\n", file, where, why);
}

static gboolean
import_bytes (TestTaken *got, const char *name, GBytes *bytes, GError **error)
{
  g_autoptr (RoundsImport) import = rounds_import_new ("feed");
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (bytes);
  const RoundsImportUser user = { test_taken_take, on_part_refused, FALSE, got };
  gboolean good = rounds_import_read (import, in, name, &user, NULL, error);

  g_assert_false (g_input_stream_is_closed (in));
  return good;
}

static const struct
{
  const char *name, *text, *records;
} files[] = {
  { "a.json", " " PATIENT ("1") "\n", "Patient=Patient/1 " },
  { "a",
    "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":" PATIENT ("1") "}]}",
    "Patient=Patient/1 " },
  { "two lines", PATIENT ("1") "\r\n\n" PATIENT ("2") "\n",
    "Patient=Patient/1 Patient=Patient/2 " },
  { "one.ndjson", PATIENT ("1") "\n", "Patient=Patient/1 " },
  { "renamed.json", CCDA, "Patient=Patient/1.3-5 Document=Patient/1.3-5 " },
  { "bom", "\xef\xbb\xbf" CCDA, "Patient=Patient/1.3-5 Document=Patient/1.3-5 " },
  { "x.txt", HL7, "Patient=Patient/h-9 Message=Patient/h-9 " },
  { "mllp", "\x0b" HL7 "\x1c\r", "Patient=Patient/h-9 Message=Patient/h-9 " },
};

static void
test_formats (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    for (guint packed = 0; packed < 2; packed++)
      {
        g_autoptr (TestTaken) got = test_taken_new ();
        g_autoptr (GBytes) plain = test_bytes_of (files[i].text);
        g_autoptr (GBytes) bytes = packed ? test_gzip_make (plain) : g_bytes_ref (plain);
        g_autoptr (GError) error = NULL;
        g_assert_true (import_bytes (got, files[i].name, bytes, &error));
        g_assert_cmpstr (got->records->str, ==, files[i].records);
        g_assert_cmpstr (got->refused->str, ==, "");
      }
}

/* Members in their order; what cannot be read is named, and the rest goes on. */
static void
test_zip (void)
{
  g_autoptr (GBytes) none = test_bytes_of (""), readme = test_bytes_of ("read me"),
                     pdf = test_bytes_of ("%PDF-1.4");
  g_autoptr (GBytes) json = test_bytes_of (PATIENT ("1")), hl7 = test_bytes_of (HL7),
                     ccda = test_bytes_of (CCDA);
  g_autoptr (GBytes)
      bad = test_bytes_of ("{\"resourceType\":\"Patient\",\"birthDate\":\"2026-02-31\"}");
  g_autoptr (GBytes)
      lines = test_bytes_of (PATIENT ("2") "\n{\"resourceType\":\n" PATIENT ("3") "\n");
  g_autoptr (GBytes) inner = test_gzip_make (json);
  const TestZipMember members[] = {
    { .name = "a/", .content = none },
    { .name = "a/one.json", .content = json, .deflate = TRUE },
    { .name = "a/README.txt", .content = readme },
    { .name = "a/b/bad.json", .content = bad, .deflate = TRUE },
    { .name = "Patient.ndjson", .content = lines },
    { .name = "inner.gz", .content = inner },
    { .name = "secret", .content = json, .flags = 1 },
    { .name = "scan.pdf", .content = pdf },
    { .name = "h", .content = hl7, .deflate = TRUE },
    { .name = "broken", .content = json, .crc_change = 1 },
    { .name = "c.xml", .content = ccda },
  };
  g_autoptr (GBytes) zip = test_zip_make (members, G_N_ELEMENTS (members), FALSE);
  g_autoptr (TestTaken) got = test_taken_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (import_bytes (got, "all.zip", zip, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (got->records->str, ==,
                   "Patient=Patient/1 Patient=Patient/2 Patient=Patient/3 Patient=Patient/h-9 "
                   "Message=Patient/h-9 Patient=Patient/1.3-5 Document=Patient/1.3-5 ");
  g_assert_cmpstr (
      got->refused->str, ==,
      "all.zip|a/README.txt|neither FHIR JSON, nor C-CDA, nor HL7 v2\n"
      "all.zip|a/b/bad.json: /birthDate|not a date or time\n"
      "all.zip|Patient.ndjson: line 2|not JSON: byte 16: the text ends where a value is due\n"
      "all.zip|inner.gz|an archive inside an archive is not followed: unpack it first\n"
      "all.zip|secret|encrypted: unpack it with its password first\n"
      "all.zip|scan.pdf|neither FHIR JSON, nor C-CDA, nor HL7 v2\n"
      "all.zip|broken|damaged: its checksum is wrong\n");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *why;
  } rows[] = {
    { "", "an empty file" },
    { "hello", "neither FHIR JSON, nor C-CDA, nor HL7 v2" },
    { "{\"a\":", "not JSON: line 1, byte 5: the text ends where a value is due" },
    { "<html/>", "XML that is no C-CDA document (FHIR is read as JSON)" },
    { "PK\5\6", "a damaged zip: its directory is missing" },
    { "\x1f\x8b\1", "damaged: it ends too early" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TestTaken) got = test_taken_new ();
      g_autoptr (GBytes) bytes = test_bytes_of (rows[i].text);
      g_autoptr (GError) error = NULL;
      g_assert_false (import_bytes (got, "f", bytes, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, rows[i].why);
    }
}

/* What the store says ends everything, also inside a zip, where a bad member would not. */
static void
test_stop (void)
{
  g_autoptr (GBytes) json = test_bytes_of (PATIENT ("1")), hl7 = test_bytes_of (HL7),
                     ccda = test_bytes_of (CCDA);
  const TestZipMember members[] = {
    { .name = "a", .content = json },
    { .name = "b", .content = hl7 },
    { .name = "c", .content = ccda },
  };
  g_autoptr (GBytes) zip = test_zip_make (members, 3, FALSE);

  for (guint n = 1; n <= 5; n++)
    {
      g_autoptr (TestTaken) got = test_taken_new ();
      g_autoptr (GError) error = NULL;
      got->stop_after = n;
      g_assert_false (import_bytes (got, "all.zip", zip, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      g_assert_cmpuint (got->bytes->len, ==, n);
      g_assert_cmpstr (got->refused->str, ==, "");
    }
}

static void
test_cancel (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (RoundsImport) import = rounds_import_new ("feed");
      g_autoptr (GBytes) bytes = test_bytes_of (files[i].text);
      g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (bytes);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (TestTaken) got = test_taken_new ();
      const RoundsImportUser user = { test_taken_take, on_part_refused, FALSE, got };
      g_autoptr (GError) error = NULL;
      g_cancellable_cancel (cancellable);
      g_assert_false (rounds_import_read (import, in, "f", &user, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

/* Files of one import know each other. */
static void
test_references (void)
{
  g_autoptr (RoundsImport) import = rounds_import_new ("feed");
  g_autoptr (TestTaken) got = test_taken_new ();
  const RoundsImportUser user = { test_taken_take, on_part_refused, FALSE, got };
  const char *texts[] = {
    "{\"resourceType\":\"Patient\",\"id\":\"1\",\"identifier\":[{\"system\":\"s\",\"value\":\"v\"}]"
    "}",
    "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient?identifier=s|v\"}}",
  };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) bytes = test_bytes_of (texts[i]);
      g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (bytes);
      g_assert_true (rounds_import_read (import, in, "f", &user, NULL, NULL));
    }
  g_assert_cmpstr (got->records->str, ==, "Patient=Patient/1 Condition=Patient/1 ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-file/formats", test_formats);
  g_test_add_func ("/import-file/zip", test_zip);
  g_test_add_func ("/import-file/refused", test_refused);
  g_test_add_func ("/import-file/stop", test_stop);
  g_test_add_func ("/import-file/cancel", test_cancel);
  g_test_add_func ("/import-file/references", test_references);
  return g_test_run ();
}
