/* C-CDA and FHIR narrative as headings, lists and tables. */
#include "narrative.h"

#include <string.h>

#define CDA(text)                                                                              \
  "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><structuredBody><component><section>" \
  "<title>Plan</title><text>" text                                                             \
  "</text></section></component></structuredBody></component></ClinicalDocument>"

static RoundsNarrative *
read_cda (const char *xml)
{
  g_autoptr (GError) error = NULL;
  RoundsNarrative *narrative = rounds_narrative_of_cda ((const guint8 *) xml, strlen (xml), &error);

  g_assert_no_error (error);
  return narrative;
}

typedef struct
{
  const char *xml, *text;
} Row;

static void
test_text (void)
{
  static const Row rows[] = {
    { CDA ("One  two<br/>three<paragraph>four</paragraph>"), "Plan\n\nOne two\nthree\n\nfour" },
    { CDA ("<list><item>a</item><item>b<list><item>c</item></list></item></list>after"),
      "Plan\n\n- a\n- b\n- c\nafter" },
    { CDA ("Take <content revised=\"delete\">10 mg</content> 5 mg"),
      "Plan\n\nTake [struck out: 10 mg] 5 mg" },
    { CDA ("<renderMultiMedia referencedObject=\"x\"/>"),
      "Plan\n\n[a picture or file stands here, which is not shown]" },
    { CDA ("<table><caption>Labs</caption><thead><tr><th>K</th><th>Na</th></tr></thead>"
           "<tbody><tr><td>4.1</td><td>139</td></tr></tbody></table>"),
      "Plan\n\nLabs\n\nK | Na\n4.1 | 139" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RoundsNarrative) narrative = read_cda (rows[i].xml);
      g_autofree char *text = rounds_narrative_text (narrative);

      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_false (narrative->cut);
    }
}

/* A cell that spans rows or columns leaves the others where their headings are. */
static void
test_spans (void)
{
  g_autoptr (RoundsNarrative) narrative = read_cda (
      CDA ("<table><thead><tr><th>Drug</th><th colspan=\"2\">Dose</th></tr></thead><tbody>"
           "<tr><td rowspan=\"2\">Insulin</td><td>10</td><td>morning</td></tr>"
           "<tr><td>8</td><td>night</td></tr></tbody></table>"));
  const RoundsNarrativeBlock *last = &narrative->blocks[narrative->n - 1];

  g_assert_cmpint (last->kind, ==, ROUNDS_NARRATIVE_ROW);
  g_assert_false (last->head);
  g_assert_true (last[-2].head);
  g_assert_cmpuint (last->n_cells, ==, 3);
  g_assert_cmpstr (last->cells[0], ==, "");
  g_assert_cmpstr (last->cells[1], ==, "8");
  g_assert_cmpstr (last->cells[2], ==, "night");
  g_assert_cmpuint (last->table, ==, last[-1].table);
}

/* The body may be a file. */
static void
test_file (void)
{
  g_autoptr (RoundsNarrative) narrative = read_cda (
      "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><nonXMLBody>"
      "<text mediaType=\"text/plain\" representation=\"B64\">SGVs\nbG8=</text>"
      "</nonXMLBody></component></ClinicalDocument>");

  g_assert_cmpstr (narrative->body_type, ==, "text/plain");
  g_assert_cmpmem (g_bytes_get_data (narrative->body, NULL), g_bytes_get_size (narrative->body),
                   "Hello", 5);
}

static void
test_div (void)
{
  static const char xml[] = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><h1>Course</h1>"
                            "<p>Better. <s>Worse.</s></p><script>no()</script></div>";
  g_autoptr (RoundsNarrative) narrative = rounds_narrative_of_div (xml, strlen (xml), NULL);
  g_autofree char *text = rounds_narrative_text (narrative);

  g_assert_cmpstr (text, ==, "Course\n\nBetter. [struck out: Worse.]");
}

static void
test_refused (void)
{
  static const char *const refused[] = {
    "",
    "text",
    "<div/>",
    "<ClinicalDocument/>",
    "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"
    "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">&a;</ClinicalDocument>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          rounds_narrative_of_cda ((const guint8 *) refused[i], strlen (refused[i]), &error));
      g_assert_nonnull (error);
    }
}

/* What is too long is cut, and says so. */
static void
test_cut (void)
{
  g_autoptr (GString) xml = g_string_new ("<div>");
  g_autoptr (RoundsNarrative) narrative = NULL;

  for (guint i = 0; i <= ROUNDS_NARRATIVE_BLOCKS; i++)
    g_string_append (xml, "<p>a</p>");
  g_string_append (xml, "</div>");
  narrative = rounds_narrative_of_div (xml->str, xml->len, NULL);
  g_assert_true (narrative->cut);
  g_assert_cmpuint (narrative->n, ==, ROUNDS_NARRATIVE_BLOCKS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/narrative/text", test_text);
  g_test_add_func ("/narrative/spans", test_spans);
  g_test_add_func ("/narrative/file", test_file);
  g_test_add_func ("/narrative/div", test_div);
  g_test_add_func ("/narrative/refused", test_refused);
  g_test_add_func ("/narrative/cut", test_cut);
  return g_test_run ();
}
