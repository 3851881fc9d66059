/* A document that stands in a Binary of its own: which one it is, and when that is not certain. */
#include "documents.h"

#include "store-fixture.h"

#include <string.h>

#define PERSON(id) "{\"resourceType\":\"Patient\",\"id\":\"" id "\"}\n"
#define DOCUMENT                                                                         \
  PERSON ("1")                                                                           \
  "{\"resourceType\":\"DocumentReference\",\"id\":\"d\",\"subject\":{\"reference\":"     \
  "\"Patient/1\"},\"status\":\"current\",\"content\":[{\"attachment\":{\"contentType\":" \
  "\"text/plain; charset=utf-8\",\"url\":\"Binary/b\"}}]}\n"
#define BINARY(type, more, data)                                                 \
  "{\"resourceType\":\"Binary\",\"id\":\"b\",\"contentType\":\"" type "\"," more \
  "\"data\":\"" data "\"}\n"
#define SEEN  "U2VlbiB0b2RheS4=" /* "Seen today." */
#define OTHER "U29tZWJvZHkgZWxzZS4="

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
  const char *says; /* NULL: nothing */
  int code;         /* of the error; -1: none */
} Case;

static void
test_which (TestStore *self, gconstpointer data)
{
  const Case *tried = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *says = NULL;

  test_store_put (self, "clinic", DOCUMENT);
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
};

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

int
main (int argc, char **argv)
{
  static const char *const names[] = { "of-nobody",      "of-patient",      "of-any-type",
                                       "another-source", "another-patient", "two",
                                       "another-type" };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/binary/", names[i], NULL);

      g_test_add (path, TestStore, &cases[i], test_store_set_up, test_which, test_store_tear_down);
    }
  g_test_add_func ("/binary/charset", test_charset);
  return g_test_run ();
}
