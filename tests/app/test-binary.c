/* A document that stands in a Binary of its own: which one it is, when that is not certain, and what it says. */
#include "chart-words.h"
#include "documents.h"
#include "notes.h"
#include "store-fixture.h"

#include <string.h>

#define PERSON(id) "{\"resourceType\":\"Patient\",\"id\":\"" id "\"}\n"
#define NOTE(attachment)                                                             \
  "{\"resourceType\":\"DocumentReference\",\"id\":\"d\",\"subject\":{\"reference\":" \
  "\"Patient/1\"},\"status\":\"current\",\"date\":\"2024-03-01T08:00:00Z\","         \
  "\"content\":[{\"attachment\":{" attachment "}}]}\n"
#define PLAIN    "\"contentType\":\"text/plain; charset=utf-8\",\"url\":\"Binary/b\""
#define DOCUMENT PERSON ("1") NOTE (PLAIN)
#define BINARY(type, more, data)                                                 \
  "{\"resourceType\":\"Binary\",\"id\":\"b\",\"contentType\":\"" type "\"," more \
  "\"data\":\"" data "\"}\n"
#define SEEN        "U2VlbiB0b2RheS4=" /* "Seen today." */
#define OTHER       "U29tZWJvZHkgZWxzZS4="
/* Of "Seen today.": openssl dgst -sha1 -binary | base64; the same as digits; of SHA-256. */
#define SHA1        "\"hash\":\"xq0ko7XO/OAck4nBE9wTtACd+jc=\""
#define SHA1_DIGITS "\"hash\":\"c6ad24a3b5cefce01c9389c113dc13b4009dfa37\""
#define SHA256      "\"hash\":\"SGQoUSzkmSTkXXoN0gy4C/SrphfpG4+WsohjorxX1r8=\""
#define HTML        "PHA+U2VlbiA8Yj50b2RheTwvYj4uPC9wPg==" /* <p>Seen <b>today</b>.</p> */
#define HTML_SHA1   "\"hash\":\"iPUD+fNWPZysSVsDPz5v7bbDyPE=\""
#define RTF         "e1xydGYxIFNlZW4gdG9kYXkufQ==" /* {\\rtf1 Seen today.} */

/* What the document of Patient/1 is; NULL: it did not come. */
static char *
read_document (TestStore *self, GError **error)
{
  g_autoptr (RoundsChart) chart = test_store_chart (self, "1");
  g_autoptr (RoundsDocuments) documents = rounds_documents_new (chart, &test_actor, error);
  GPtrArray *events = rounds_chart_get_events (chart);

  for (guint i = 0; i < events->len; i++)
    {
      const RoundsEvent *event = events->pdata[i];
      const RoundsFacet *facet = rounds_event_facet (event, ROUNDS_FACET_ATTACHMENT, 0);
      g_autoptr (GBytes) bytes = NULL;

      if (facet == NULL)
        continue;
      bytes = rounds_documents_bytes (documents, event, &facet->attachment, error);
      return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                           : NULL;
    }
  g_error ("no document");
}

typedef struct
{
  const char *source, *more;
  const char *says;  /* NULL: nothing */
  int code;          /* of the error; -1: none */
  const char *named; /* what the document says of it; NULL: PLAIN */
} Case;

static void
test_which (TestStore *self, gconstpointer data)
{
  const Case *tried = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *says = NULL, *note = NULL;

  note = g_strconcat (PERSON ("1"), tried->named != NULL ? tried->named : NOTE (PLAIN), NULL);
  test_store_put (self, "clinic", note);
  test_store_put (self, tried->source, tried->more);
  says = read_document (self, &error);
  g_assert_cmpstr (says, ==, tried->says);
  if (tried->code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, ROUNDS_DATA_ERROR, tried->code);
}

static const Case cases[] = {
  { "clinic", BINARY ("text/plain", "", SEEN), "Seen today.", -1 },
  { "clinic", BINARY ("text/plain", "\"securityContext\":{\"reference\":\"Patient/1\"},", SEEN),
    "Seen today.", -1 },
  { "clinic", BINARY ("application/octet-stream", "", SEEN), "Seen today.", -1 },
  { "elsewhere", BINARY ("text/plain", "", SEEN), NULL, -1 },
  { "clinic",
    PERSON ("2") BINARY ("text/plain", "\"securityContext\":{\"reference\":\"Patient/2\"},", OTHER),
    NULL, -1 },
  { "clinic", BINARY ("text/plain", "", SEEN) BINARY ("text/plain", "", OTHER), NULL,
    ROUNDS_DATA_ERROR_AMBIGUOUS },
  { "clinic", BINARY ("image/png", "", OTHER), NULL, ROUNDS_DATA_ERROR_AMBIGUOUS },
  { "clinic",
    BINARY ("text/plain", "\"securityContext\":{\"reference\":\"DocumentReference/d\"},", SEEN),
    "Seen today.", -1 },
  /* Of a thing that is not this patient's. */
  { "clinic",
    BINARY ("text/plain", "\"securityContext\":{\"reference\":\"DocumentReference/x\"},", SEEN),
    NULL, ROUNDS_DATA_ERROR_AMBIGUOUS },
  { "clinic",
    BINARY ("text/plain", "\"securityContext\":{\"reference\":\"https://a/Patient/2\"},", SEEN),
    NULL, ROUNDS_DATA_ERROR_AMBIGUOUS },
  /* What the document says of it. */
  { "clinic", BINARY ("text/plain", "", SEEN), "Seen today.", -1, NOTE (PLAIN "," SHA1) },
  { "clinic", BINARY ("text/plain", "", SEEN), "Seen today.", -1, NOTE (PLAIN "," SHA1_DIGITS) },
  { "clinic", BINARY ("text/plain", "", SEEN), "Seen today.", -1, NOTE (PLAIN "," SHA256) },
  { "clinic", BINARY ("text/plain", "", OTHER), NULL, ROUNDS_DATA_ERROR_AMBIGUOUS,
    NOTE (PLAIN "," SHA1) },
  { "clinic", BINARY ("text/plain", "", OTHER), NULL, ROUNDS_DATA_ERROR_AMBIGUOUS,
    NOTE (PLAIN "," SHA256) },
  { "clinic", BINARY ("text/plain", "", SEEN), "Seen today.", -1, NOTE (PLAIN ",\"size\":11") },
  { "clinic", BINARY ("text/plain", "", SEEN), NULL, ROUNDS_DATA_ERROR_AMBIGUOUS,
    NOTE (PLAIN ",\"size\":12") },
  { "clinic", BINARY ("text/plain", "\"securityContext\":{\"reference\":\"Patient/1\"},", OTHER),
    NULL, ROUNDS_DATA_ERROR_AMBIGUOUS, NOTE (PLAIN "," SHA1) },
  /* Of two hospitals: the one that is meant, whichever came last. */
  { "clinic", BINARY ("text/plain", "", SEEN) BINARY ("text/plain", "", OTHER), "Seen today.", -1,
    NOTE (PLAIN "," SHA1) },
  { "clinic", BINARY ("image/png", "", SEEN), "Seen today.", -1, NOTE (PLAIN "," SHA1) },
  /* An address. */
  { "https://a/fhir", BINARY ("text/plain", "", SEEN), NULL, -1,
    NOTE ("\"contentType\":\"text/plain\",\"url\":\"https://a/fhir/Binary/b\"") },
  { "clinic", BINARY ("text/plain", "", SEEN), NULL, ROUNDS_DATA_ERROR_AMBIGUOUS,
    NOTE ("\"contentType\":\"text/plain\",\"url\":\"https://b/fhir/Binary/b\"") },
  { "clinic", BINARY ("text/plain", "", SEEN), "Seen today.", -1,
    NOTE ("\"contentType\":\"text/plain\",\"url\":\"https://b/fhir/Binary/b\"," SHA1) },
  { "clinic", BINARY ("text/plain", "", SEEN), NULL, -1,
    NOTE ("\"contentType\":\"text/plain\",\"url\":\"Binary/b/_history/1\"") },
};

/* An address of the server that the source is. */
static void
test_address (TestStore *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *says = NULL;

  test_store_put (self, "https://a/fhir",
                  PERSON ("1")
                      NOTE ("\"contentType\":\"text/plain\",\"url\":\"https://a/fhir/Binary/b\""));
  test_store_put (self, "https://a/fhir", BINARY ("text/plain", "", SEEN));
  says = read_document (self, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (says, ==, "Seen today.");
}

/* An entry of the same Bundle, by the address that it has there. */
static void
test_entry (TestStore *self, gconstpointer data)
{
  static const char *const addresses[] = { "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7",
                                           "https://a/fhir/Binary/b" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *says = NULL;
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{"
          "\"resourceType\":\"Patient\",\"id\":\"1\"}},{\"resource\":{\"resourceType\":"
          "\"DocumentReference\",\"id\":\"d\",\"subject\":{\"reference\":\"Patient/1\"},"
          "\"status\":\"current\",\"content\":[{\"attachment\":{\"contentType\":\"text/plain\","
          "\"url\":\"%s\"}}]}},{\"fullUrl\":\"%s\",\"resource\":{\"resourceType\":\"Binary\","
          "\"id\":\"b\",\"contentType\":\"text/plain\",\"data\":\"" SEEN "\"}}]}",
          addresses[i], addresses[i]);

      test_store_put (self, "clinic", json);
      says = read_document (self, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (says, ==, "Seen today.");
    }
}

/* ---- what it says ---- */

static void
open_person (TestStore *self, RoundsOpenChart *chart)
{
  const RoundsWhom whom = { .id = "1" };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_open_chart (self->store, &whom, &test_actor, chart, &error));
  g_assert_no_error (error);
}

static const RoundsChartRow *
note_row (const RoundsOpenChart *chart)
{
  const RoundsChartRow *row = rounds_chart_row (chart->index, "DocumentReference/d");

  g_assert_nonnull (row);
  return row;
}

#define URL "content/0/attachment/url"

/* A search finds it, and says where; the note has it; what leads there leads back. */
static void
check_says (const RoundsOpenChart *chart, const char *word, const char *field)
{
  const RoundsChartQuestion question = { .text = word, .max = 10, .actor = test_actor };
  g_autoptr (RoundsChartWords) words = NULL;
  g_autoptr (GPtrArray) scanned = NULL, found = NULL;
  g_autoptr (RoundsNote) note = NULL;
  g_autoptr (GError) error = NULL;
  const RoundsChartHit *hit;
  guint unread;

  scanned = rounds_chart_words_scan (chart, &question, &unread, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (scanned->len, ==, 1);
  g_assert_cmpuint (unread, ==, 0);
  words = rounds_chart_words_new (chart, &error);
  g_assert_true (rounds_chart_words_fill (words, &test_actor, NULL, &error));
  g_assert_cmpuint (rounds_chart_words_unread (words), ==, 0);
  found = rounds_chart_words_search (words, word, 10, &error);
  g_assert_cmpuint (found->len, ==, 1);
  hit = found->pdata[0];
  g_assert_true (hit->row == note_row (chart));
  g_assert_cmpstr (hit->field, ==, field);
  g_assert_cmpuint (rounds_documents_attachment (hit->row->event, hit->field), ==, 0);
  note = rounds_note_read (chart, &test_actor, hit->row->event, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (note->n, ==, 1);
  g_assert_cmpstr (note->parts[0].field, ==, hit->field);
  g_assert_nonnull (note->parts[0].text);
  g_assert_true (strncmp (note->parts[0].text + hit->start, word, hit->end - hit->start) == 0);
}

/* Nothing else of the chart is lost by it, and it is said. */
static void
check_says_not (const RoundsOpenChart *chart, const char *why)
{
  const RoundsChartQuestion question = { .text = "today", .max = 10, .actor = test_actor };
  g_autoptr (GPtrArray) scanned = NULL;
  g_autoptr (RoundsNote) note = NULL;
  g_autoptr (GError) error = NULL;
  guint unread;

  scanned = rounds_chart_words_scan (chart, &question, &unread, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (scanned->len, ==, 0);
  g_assert_cmpuint (unread, ==, 1);
  note = rounds_note_read (chart, &test_actor, note_row (chart)->event, &error);
  g_assert_no_error (error);
  g_assert_null (note->parts[0].text);
  g_assert_nonnull (strstr (note->parts[0].why, why));
}

/* Whichever comes first, in whichever page. */
static void
test_says (TestStore *self, gconstpointer data)
{
  static const char *const kinds[][2] = { { "text/plain", SEEN },
                                          { "text/html", HTML },
                                          { "application/rtf", RTF } };
  const gboolean last = GPOINTER_TO_INT (data);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *note =
          g_strdup_printf (NOTE ("\"contentType\":\"%s\",\"url\":\"Binary/b%u\""), kinds[i][0], i);
      g_autofree char *binary = g_strdup_printf (
          "{\"resourceType\":\"Binary\",\"id\":\"b%u\",\"contentType\":\"%s\",\"data\":\"%s\"}\n",
          i, kinds[i][0], kinds[i][1]);

      test_store_put (self, "clinic", PERSON ("1"));
      test_store_put (self, "clinic", last ? note : binary);
      test_store_put (self, "clinic", last ? binary : note);
      /* The second time what was decoded is found in the store. */
      for (guint again = 0; again < 2; again++)
        {
          g_auto (RoundsOpenChart) chart = { 0 };

          open_person (self, &chart);
          check_says (&chart, "today", URL);
        }
    }
}

/* It comes while the chart is open: the chart is not what is there any more. A later version of it is read, not the
 * one of before. */
static void
test_comes_later (TestStore *self, gconstpointer data)
{
  static const char *const contexts[] = { "",
                                          "\"securityContext\":{\"reference\":\"Patient/1\"}," };
  g_autoptr (GError) error = NULL;
  gboolean current;

  test_store_put (self, "clinic", DOCUMENT);
  for (guint i = 0; i < G_N_ELEMENTS (contexts); i++)
    {
      g_auto (RoundsOpenChart) chart = { 0 };
      g_autofree char *binary = g_strdup_printf (BINARY ("text/plain", "%s", "%s"), contexts[i],
                                                 i == 0 ? SEEN : OTHER);

      open_person (self, &chart);
      if (i == 0)
        check_says_not (&chart, "is not in this record");
      g_assert_true (rounds_chart_is_current (chart.chart, &current, &error));
      g_assert_true (current);
      test_store_put (self, "clinic", binary);
      g_assert_true (rounds_chart_is_current (chart.chart, &current, &error));
      g_assert_false (current);
      rounds_open_chart_clear (&chart);
      open_person (self, &chart);
      check_says (&chart, i == 0 ? "today" : "else", i == 0 ? URL : URL "#2");
    }
}

/* The span of an answer that was given of one version of the file is none of another. */
static void
test_cited (TestStore *self, gconstpointer data)
{
  static const char own[] = "\"securityContext\":{\"reference\":\"Patient/1\"},";
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_auto (RoundsOpenChart) chart = { 0 };
      g_autoptr (RoundsDocuments) documents = NULL;
      g_autoptr (GBytes) first = NULL, second = NULL;
      g_autofree char *binary = g_strdup_printf (BINARY ("text/plain", "%s", "%s"), own,
                                                 i == 0 ? SEEN : OTHER);

      test_store_put (self, "clinic", DOCUMENT);
      test_store_put (self, "clinic", binary);
      open_person (self, &chart);
      documents = rounds_documents_new (chart.chart, &test_actor, &error);
      first = rounds_documents_cited_text (documents, note_row (&chart)->event, URL, &error);
      second = rounds_documents_cited_text (documents, note_row (&chart)->event, "/" URL "#2",
                                            &error);
      g_assert_no_error (error);
      g_assert_true ((first != NULL) == (i == 0));
      g_assert_true ((second != NULL) == (i == 1));
    }
}

/* An earlier version of the file, which its hash names, is cited as that one, also when what was decoded of it is found in
 * the store. */
static void
test_cited_earlier (TestStore *self, gconstpointer data)
{
  static const char own[] = "\"securityContext\":{\"reference\":\"Patient/1\"},";
  g_autofree char *first = g_strdup_printf (BINARY ("text/html", "%s", "%s"), own, HTML);
  g_autofree char *second = g_strdup_printf (BINARY ("text/html", "%s", "%s"), own, OTHER);

  test_store_put (self, "clinic", PERSON ("1"));
  test_store_put (self, "clinic",
                  NOTE ("\"contentType\":\"text/html\",\"url\":\"Binary/b\"," HTML_SHA1));
  test_store_put (self, "clinic", first);
  test_store_put (self, "clinic", second);
  for (guint again = 0; again < 2; again++)
    {
      g_auto (RoundsOpenChart) chart = { 0 };

      open_person (self, &chart);
      check_says (&chart, "today", URL);
    }
}

/* What is not certain is not read, and all else is. */
static void
test_not_certain (TestStore *self, gconstpointer data)
{
  g_auto (RoundsOpenChart) chart = { 0 }, other = { 0 };

  test_store_put (self, "clinic", DOCUMENT BINARY ("text/plain", "", SEEN));
  test_store_put (self, "clinic", BINARY ("text/plain", "", OTHER));
  open_person (self, &chart);
  check_says_not (&chart, "not certain");
  rounds_open_chart_clear (&chart);
  test_store_put (self, "clinic", NOTE (PLAIN ",\"size\":12"));
  open_person (self, &other);
  check_says_not (&other, "not the one that this document names");
}

/* A Binary that is another patient's is not in this record. */
static void
test_another (TestStore *self, gconstpointer data)
{
  g_auto (RoundsOpenChart) chart = { 0 };

  test_store_put (self, "clinic", DOCUMENT PERSON ("2"));
  test_store_put (self, "clinic",
                  BINARY ("text/plain", "\"securityContext\":{\"reference\":\"Patient/2\"},",
                          SEEN));
  open_person (self, &chart);
  check_says_not (&chart, "is not in this record");
}

/* ---- the encoding of a plain text ---- */

static void
test_charset (void)
{
  static const struct
  {
    const char *type, *bytes;
    gssize size;
    const char *says; /* NULL: not by what it declares */
  } texts[] = {
    { "text/plain; charset=iso-8859-1", "caf\xe9", 4, "café" },
    { "text/plain; charset=\"ISO-8859-1\"", "caf\xe9", 4, "café" },
    { "text/plain;format=flowed;charset=windows-1252", "\x80 5", 3, "€ 5" },
    { "text/plain; charset=iso-8859-1", "a\x81", 2, "a\xc2\x81" },
    { "text/plain; charset=utf-16le", "\xe9\0t\0\xe9\0", 6, "été" },
    { "text/plain; charset=iso-8859-1", "caf\xc3\xa9", 5, "café" }, /* it is UTF-8 all the same */
    { "text/plain; charset=utf-8", "caf\xe9", 4, NULL },
    { "text/plain; charset=utf-16le", "abc", 3, NULL },
    { "text/plain; charset=klingon", "caf\xe9", 4, NULL },
    { "text/plain", "caf\xe9", 4, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) document = g_bytes_new_static (texts[i].bytes, (gsize) texts[i].size);
      g_autoptr (GBytes) text = rounds_documents_declared_text (texts[i].type, document);
      g_autofree char *says = text != NULL ? g_strndup (g_bytes_get_data (text, NULL),
                                                        g_bytes_get_size (text))
                                           : NULL;

      g_assert_cmpstr (says, ==, texts[i].says);
    }
}

/* ---- what a document says, by its type ---- */

#define CDA(body)                                                                   \
  "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Summary</title><component>" body \
  "</component></ClinicalDocument>"
#define SECTION                                                                        \
  CDA ("<structuredBody><component><section><title>Plan</title><text><paragraph>Stop " \
       "naproxen.</paragraph></text></section></component></structuredBody>")
#define FILE_OF(type, data) \
  CDA ("<nonXMLBody><text mediaType='" type "' representation='B64'>" data "</text></nonXMLBody>")

typedef struct
{
  const char *type, *bytes;
  const char *says; /* among it; NULL: nothing */
} Type;

static const Type types[] = {
  { "text/plain", "Seen today.", "Seen today." },
  { "application/hl7-cda+xml", SECTION, "Stop naproxen." },
  { "application/cda+xml", SECTION, "Stop naproxen." },
  { "application/hl7-v3+xml", SECTION, "Stop naproxen." },
  { "text/xml; charset=utf-8", SECTION, "Plan" },
  { "application/xml", FILE_OF ("text/plain", SEEN), "Seen today." },
  { "application/xml", FILE_OF ("text/html", HTML), "Seen today" },
  { "application/xml", FILE_OF ("image/png", SEEN), NULL },
  { "application/xml", FILE_OF ("application/cda+xml", SEEN), NULL },
  { "application/xml", "<note>Stop naproxen.</note>", NULL },
  { "application/cda+xml", "Stop naproxen.", NULL },
  { "application/cda+xmlx", SECTION, NULL },
  { "image/png", SECTION, NULL },
};

static void
test_type (TestStore *self, gconstpointer data)
{
  const Type *type = data;
  g_autofree char *bytes = g_base64_encode ((const guchar *) type->bytes, strlen (type->bytes));
  g_autofree char *note = g_strdup_printf (NOTE ("\"contentType\":\"%s\",\"data\":\"%s\""),
                                           type->type, bytes);
  g_autofree char *lines = g_strconcat (PERSON ("1"), note, NULL), *said = NULL;
  g_autoptr (RoundsChart) chart = NULL;
  g_autoptr (RoundsDocuments) documents = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *events;

  test_store_put (self, "clinic", lines);
  chart = test_store_chart (self, "1");
  documents = rounds_documents_new (chart, &test_actor, &error);
  events = rounds_chart_get_events (chart);
  for (guint i = 0; i < events->len; i++)
    {
      const RoundsFacet *facet = rounds_event_facet (events->pdata[i], ROUNDS_FACET_ATTACHMENT, 0);
      g_autoptr (GBytes) text = facet != NULL ? rounds_documents_text (documents, events->pdata[i],
                                                                       &facet->attachment, &error)
                                              : NULL;

      g_assert_no_error (error);
      if (text != NULL)
        said = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
    }
  if (type->says == NULL)
    g_assert_null (said);
  else
    {
      g_assert_nonnull (said);
      g_assert_nonnull (strstr (said, type->says));
      g_assert_null (strstr (said, "<"));
    }
}

static void
add_types (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/binary/type/%u", i);

      g_test_add (path, TestStore, &types[i], test_store_set_up, test_type, test_store_tear_down);
    }
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "of-nobody",
                                       "of-patient",
                                       "of-any-type",
                                       "another-source",
                                       "another-patient",
                                       "two",
                                       "another-type",
                                       "of-this-document",
                                       "of-another-document",
                                       "of-another-address",
                                       "hash",
                                       "hash-digits",
                                       "hash-longer",
                                       "hash-differs",
                                       "longer-hash-differs",
                                       "size",
                                       "size-differs",
                                       "own-hash-differs",
                                       "two-by-hash",
                                       "another-type-by-hash",
                                       "address-of-another-source",
                                       "another-server",
                                       "another-server-by-hash",
                                       "one-version" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (cases));

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/binary/", names[i], NULL);

      g_test_add (path, TestStore, &cases[i], test_store_set_up, test_which, test_store_tear_down);
    }
  add_types ();
  g_test_add_func ("/binary/charset", test_charset);
  g_test_add ("/binary/address", TestStore, NULL, test_store_set_up, test_address,
              test_store_tear_down);
  g_test_add ("/binary/entry", TestStore, NULL, test_store_set_up, test_entry,
              test_store_tear_down);
  g_test_add ("/binary/says", TestStore, GINT_TO_POINTER (FALSE), test_store_set_up, test_says,
              test_store_tear_down);
  g_test_add ("/binary/says-last", TestStore, GINT_TO_POINTER (TRUE), test_store_set_up, test_says,
              test_store_tear_down);
  g_test_add ("/binary/comes-later", TestStore, NULL, test_store_set_up, test_comes_later,
              test_store_tear_down);
  g_test_add ("/binary/cited", TestStore, NULL, test_store_set_up, test_cited,
              test_store_tear_down);
  g_test_add ("/binary/cited-earlier", TestStore, NULL, test_store_set_up, test_cited_earlier,
              test_store_tear_down);
  g_test_add ("/binary/not-certain", TestStore, NULL, test_store_set_up, test_not_certain,
              test_store_tear_down);
  g_test_add ("/binary/another", TestStore, NULL, test_store_set_up, test_another,
              test_store_tear_down);
  return g_test_run ();
}
