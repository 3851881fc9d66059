/* Files of FHIR JSON: what is taken, what is refused and where, references among the files. */
#include "counts.h"
#include "feed.h"

#include <string.h>

typedef struct
{
  GString *taken;   /* "Patient/1=Patient/1 " of each: reference=subject */
  GString *refused; /* "where: why; " */
  GString *bytes;   /* of all, one a line */
  guint stop_after; /* 0: never */
  guint resolved;   /* references of Bundles that were made others */
  guint n;
} Got;

static gboolean
on_resource_taken (
    gpointer data, const RoundsExtracted *x, const guint8 *bytes, gsize n_bytes, GError **error)
{
  Got *got = data;

  g_string_append_printf (got->taken, "%s/%s=%s ", x->type, x->id != NULL ? x->id : "",
                          x->subject != NULL ? x->subject : "");
  g_string_append_len (got->bytes, (const char *) bytes, (gssize) n_bytes);
  g_string_append_c (got->bytes, '\n');
  if (strcmp (x->type, "Bundle") == 0)
    got->resolved += x->n_resolved;
  if (++got->n != got->stop_after)
    return TRUE;
  g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_FULL, "no space");
  return FALSE;
}

static void
on_resource_refused (gpointer data, const char *where, const char *why)
{
  Got *got = data;

  g_string_append_printf (got->refused, "%s: %s; ", where, why);
}

static void
got_clear (Got *got)
{
  g_string_free (got->taken, TRUE);
  g_string_free (got->refused, TRUE);
  g_string_free (got->bytes, TRUE);
}

static gboolean
read_into (Got *got, RoundsFeed *feed, const char *name, GBytes *content, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (content);
  RoundsFeedUser user = { on_resource_taken, on_resource_refused, FALSE, got };

  if (got->taken == NULL)
    {
      got->taken = g_string_new (NULL);
      got->refused = g_string_new (NULL);
      got->bytes = g_string_new (NULL);
    }
  return rounds_feed_read (feed, stream, name, &user, NULL, error);
}

static void
read_good (Got *got, RoundsFeed *feed, const char *name, const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_true (read_into (got, feed, name, content, &error));
  g_assert_no_error (error);
}

static void
test_bundle (void)
{
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  Got got = { 0 };

  read_good (
      &got, feed, "staff.json",
      "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":{\"resourceType\":"
      "\"Practitioner\",\"id\":\"p1\",\"identifier\":[{\"system\":\"npi\",\"value\":\"9\"}]}}]}");
  read_good (
      &got, feed, "one.json",
      "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
      "{\"resource\":{\"resourceType\":\"Condition\",\"id\":\"c\",\"subject\":{\"reference\":"
      "\"urn:uuid:aa\"},\"asserter\":{\"reference\":\"Practitioner?identifier=npi|9\"}}},"
      "{\"fullUrl\":\"urn:uuid:aa\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\"}},"
      "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/2\"}}]}");
  g_assert_cmpstr (got.taken->str, ==,
                   "Practitioner/p1= Condition/c=Patient/1 Patient/1=Patient/1 ");
  g_assert_cmpstr (got.refused->str, ==, "");
  /* That something is deleted, and not whose, is not passed over. */
  read_good (
      &got, feed, "history.json",
      "{\"resourceType\":\"Bundle\",\"type\":\"history\",\"entry\":[{\"request\":{\"method\":"
      "\"DELETE\",\"url\":\"Observation/2\"},\"response\":{\"status\":\"204\"}}]}");
  g_assert_nonnull (strstr (got.refused->str, "/entry/0"));
  got_clear (&got);
}

/* A Bundle that is kept is of the one patient of its entries, also where they name the patient by the address
 * of an entry; within it the addresses stay. */
static void
test_whose_bundle (void)
{
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  Got got = { 0 };

  read_good (
      &got, feed, "one.json",
      "{\"resourceType\":\"Bundle\",\"id\":\"b\",\"type\":\"document\",\"entry\":["
      "{\"resource\":{\"resourceType\":\"Composition\",\"id\":\"c\",\"subject\":{\"reference\":"
      "\"urn:uuid:aa\"}}},"
      "{\"fullUrl\":\"urn:uuid:aa\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\"}}]}");
  g_assert_cmpstr (got.taken->str, ==,
                   "Bundle/b=Patient/1 Composition/c=Patient/1 Patient/1=Patient/1 ");
  g_assert_cmpuint (got.resolved, ==, 0);
  got_clear (&got);
}

/* The bytes that are handed on are those that arrived, spaces and digits included: all of a file that is one
 * resource, and of a line what stands in it. */
static void
test_bytes (void)
{
  const char *text =
      " {\"resourceType\" :\"Observation\",\"id\":\"o\", \"valueQuantity\":{\"value\":7.10 }}\n";
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  Got got = { 0 };

  read_good (&got, feed, "o.json", text);
  g_assert_cmpint (strncmp (got.bytes->str, text, strlen (text)), ==, 0);
  g_assert_cmpuint (got.bytes->len, ==, strlen (text) + 1);
  got_clear (&got);
  got = (Got){ 0 };
  read_good (&got, feed, "o.ndjson", text);
  g_assert_cmpint (strncmp (got.bytes->str, text + 1, strlen (text) - 2), ==, 0);
  g_assert_cmpuint (got.bytes->len, ==, strlen (text) - 1);
  got_clear (&got);
}

/* One bad entry: it is named, and the rest is taken. */
static void
test_refused (void)
{
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  Got got = { 0 };

  read_good (
      &got, feed, "one.json",
      "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
      "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\",\"birthDate\":\"2026-02-31\"}},"
      "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"2\"}},{\"resource\":7},{}]}");
  g_assert_cmpstr (got.taken->str, ==, "Bundle/= Patient/2=Patient/2 ");
  g_assert_cmpstr (got.refused->str, ==,
                   "/entry/0/resource/birthDate: not a date or time; "
                   "/entry/2/resource: not a FHIR resource: no object; "
                   "/entry/3: a Bundle entry without a resource; ");
  got_clear (&got);
}

static void
test_lines (void)
{
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  Got got = { 0 };

  read_good (
      &got, feed, "Patient.ndjson",
      "{\"resourceType\":\"Patient\",\"id\":\"1\"}\r\n\n{\"resourceType\":\n"
      "{\"resourceType\":\"Patient\",\"id\":\"a b\"}\n{\"resourceType\":\"Patient\",\"id\":\"3\"}");
  g_assert_cmpstr (got.taken->str, ==, "Patient/1=Patient/1 Patient/3=Patient/3 ");
  g_assert_cmpstr (got.refused->str, ==,
                   "line 3: not JSON: byte 16: the text ends where a value is due; "
                   "line 4: /id: an id that FHIR does not allow; ");
  got_clear (&got);
}

static GBytes *
gzip (const char *text)
{
  g_autoptr (GZlibCompressor) zip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (plain, G_CONVERTER (zip));
  guint8 buffer[4096];
  gsize n;

  g_assert_true (g_input_stream_read_all (packed, buffer, sizeof (buffer), &n, NULL, NULL));
  return g_bytes_new (buffer, n);
}

static void
test_gzip (void)
{
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  g_autoptr (GBytes) packed = gzip ("{\"resourceType\":\"Patient\",\"id\":\"1\"}\n");
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, g_bytes_get_size (packed) - 12);
  g_autoptr (GError) error = NULL;
  Got got = { 0 };

  g_assert_true (read_into (&got, feed, "p.json.gz", packed, &error));
  g_assert_true (read_into (&got, feed, "p.ndjson.gz", packed, &error));
  g_assert_cmpstr (got.taken->str, ==, "Patient/1=Patient/1 Patient/1=Patient/1 ");
  g_assert_false (read_into (&got, feed, "p.json.gz", cut, &error));
  g_assert_nonnull (error);
  got_clear (&got);
}

static void
test_no_json (void)
{
  static const char *const texts[] = { "", "hello", "<html/>", "[1", "{\"a\":1}{\"b\":2}" };
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  Got got = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) content = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr (GError) error = NULL;
      g_assert_false (read_into (&got, feed, "x.json", content, &error));
      g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, "not JSON: line 1, byte "));
    }
  read_good (&got, feed, "x.json", "{\"a\":1}");
  g_assert_cmpstr (got.refused->str, ==, ": not a FHIR resource: resourceType is missing; ");
  got_clear (&got);
}

/* What the store says ends the reading, at once. */
static void
test_stop (void)
{
  const char *text =
      "{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"resourceType\":\"Patient\"}\n";
  g_autoptr (RoundsFeed) feed = rounds_feed_new ();
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  Got got = { .stop_after = 1 };

  g_assert_false (read_into (&got, feed, "x.ndjson", content, &error));
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_FULL);
  g_assert_cmpuint (got.n, ==, 1);
  got_clear (&got);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/bundle", test_bundle);
  g_test_add_func ("/feed/whose-bundle", test_whose_bundle);
  g_test_add_func ("/feed/bytes", test_bytes);
  g_test_add_func ("/feed/refused", test_refused);
  g_test_add_func ("/feed/lines", test_lines);
  g_test_add_func ("/feed/gzip", test_gzip);
  g_test_add_func ("/feed/no-json", test_no_json);
  g_test_add_func ("/feed/stop", test_stop);
  return g_test_run ();
}
