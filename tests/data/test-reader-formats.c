/* What rounds-reader makes of HTML, RTF and PDF: the text, where it stands, what is passed over. */
#include "counts.h"
#include "reader-ask.h"
#include "zip-make.h"

#include <string.h>

/* (transfer full) NULL with an error's line in *why. */
static RoundsReading *
read_bytes (const char *format, const char *text, gsize size, char **why)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);

  return reader_ask (&(ReaderQuestion){ .format = format }, bytes, why);
}

typedef struct
{
  const char *document, *text;
} Row;

static void
check_rows (const char *format, const Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *why = NULL;
      g_autoptr (RoundsReading)
          reading = read_bytes (format, rows[i].document, strlen (rows[i].document), &why);
      g_assert_cmpstr (why, ==, NULL);
      g_assert_cmpstr (rounds_reading_get_text (reading, NULL), ==, rows[i].text);
    }
}

static void
test_html (void)
{
  static const Row rows[] = {
    { "", "" },
    { "<html><head><title>Note</title><style>p{}</style></head><body><p>One  two\n three</p>"
      "<p>four</body></html>",
      "Note\nOne two three\nfour" },
    { "<table><tr><th>Na</th><th>K</th></tr><tr><td>139</td><td>4.1 <b>H</b></td></tr></table>",
      "Na\tK\n139\t4.1 H" },
    { "a&amp;b &eacute;&#233;&#xE9;&#150; &nope; & &lt;script&gt; &#0;",
      "a&b ééé– &nope; & <script> \xef\xbf\xbd" },
    { "x<script>if (a<b) alert('</p>')</script>y<!-- no <p> -->z<style>q</STYLE>w", "xyzw" },
    { "seen<span style='Display : none'>un<span>se</span>en</span> <i hidden>no</i><b>yes</b>",
      "seen yes" },
    { "<div data-x='a>b'>1</div><br><br/>2<hr>3", "1\n2\n3" },
    { "<pre>a  b\n  c</pre>d", "a  b\n  c\nd" },
    { "<ul><li>one<li>two</ul>", "one\ntwo" },
    { "1 < 2 <3 <", "1 < 2 <3 <" },
    { "<p", "" },
    { "M\xc3\xa9ni\xc3\xa8re", "Ménière" },
    { "M\xe9ni\xe8re", "Ménière" },
    { "<meta charset=windows-1251>\xcf\xf0", "Пр" },
    { "<meta charset=\"utf-8\">\xff", "\xef\xbf\xbd" },
  };
  g_autofree char *why = NULL;

  check_rows ("html", rows, G_N_ELEMENTS (rows));
  g_assert_null (read_bytes ("html", "\xff\xfe<\0", 4, &why));
}

/* A word is found where it stands, also behind a tag or an entity. */
static void
test_html_places (void)
{
  const char *document = "<p>ab</p>&amp;<b>cd</b>", *text;
  g_autofree char *why = NULL;
  g_autoptr (RoundsReading) reading = read_bytes ("html", document, strlen (document), &why);
  RoundsReadingRange range;

  text = rounds_reading_get_text (reading, NULL);
  g_assert_cmpstr (text, ==, "ab\n&cd");
  g_assert_true (rounds_reading_locate (reading, 0, 2, &range));
  g_assert_cmpuint (range.start, ==, 3);
  g_assert_cmpuint (range.end, ==, 5);
  g_assert_true (rounds_reading_locate (reading, 4, 6, &range));
  g_assert_cmpmem (document + range.start, range.end - range.start, "cd", 2);
  g_assert_cmpuint (rounds_reading_get_document_bytes (reading), ==, strlen (document));
}

static void
test_rtf (void)
{
  static const Row rows[] = {
    { "{\\rtf1\\ansi One \\b two\\b0 .\\par Three}", "One two.\nThree" },
    { "{\\rtf1{\\fonttbl{\\f0\\fnil Arial;}{\\f1\\fcharset204 Arial Cyr;}}{\\colortbl;\\red0;}"
      "M\\'e9ni\\'e8re {\\f1\\'cf\\'f0} \\'e9}",
      "Ménière Пр é" },
    { "{\\rtf1\\uc1 \\u233?\\u8211- \\u-10179?\\u-8704? \\uc0\\u233 x{\\uc2\\u233 ab}c}",
      "é– 😀 éxéc" },
    { "{\\rtf1 a{\\pict\\wmetafile8 0102}b{\\object{\\objdata 01}{\\result c}}d{\\*\\foo no}e}",
      "abde" },
    { "{\\rtf1 a{\\v hidden}b\\v no\\v0 c{\\info{\\title T}}}", "abc" },
    { "{\\rtf1 {\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt shown}}}", "shown" },
    { "{\\rtf1\\trowd Na\\cell 139\\cell\\row K\\cell 4.1\\cell\\row}", "Na\t139\t\nK\t4.1\t\n" },
    { "{\\rtf1 a\\~b\\_c\\-d\\{e\\}\\\\f\\emdash g\\bin3 }}}h}", "a\xc2\xa0"
                                                                 "b\xe2\x80\x91"
                                                                 "cd{e}\\f—gh" },
    { "{\\rtf1{\\upr{a}{\\*\\ud{\\u233?}}}b}", "éb" },
    { "{\\rtf1\\mac \\'8e\\pc}", "é" },
    { "{\\rtf1 a\nb\r\nc\\\nd} junk", "abc\nd" },
    { "{\\rtf1{\\fonttbl{\\f0\\fcharset128 Mincho;}}\\f0\\'82\\'a0}", "\xef\xbf\xbd\xef\xbf\xbd" },
  };
  g_autofree char *why = NULL;
  g_autofree char *other = NULL;

  check_rows ("rtf", rows, G_N_ELEMENTS (rows));
  g_assert_null (read_bytes ("rtf", "hello", 5, &why));
  g_assert_null (read_bytes ("rtf", "{\\rtf1 a{b}", 11, &other));
}

static void
test_rtf_deep (void)
{
  g_autoptr (GString) text = g_string_new ("{\\rtf1 ");
  g_autofree char *why = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, '{');
  g_assert_null (read_bytes ("rtf", text->str, text->len, &why));
}

/* ---- PDF ---- */

#define CATALOG "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
#define PAGES                                                                              \
  "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F 5 0 R>>/XObject<</X 7 0 " \
  "R>>>>>>endobj "
#define PAGE    "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj "
#define FONT    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj "
#define TRAILER "trailer<</Root 1 0 R>>\n%%EOF\n"
#define TEXT(t) "4 0 obj<</Length 0>>stream\n" t "\nendstream endobj "
#define PDF     "%PDF-1.4\n" CATALOG PAGES PAGE
#define SHOW(t) PDF FONT TEXT ("BT /F 10 Tf 10 100 Td " t " ET") TRAILER
#define CMAP                                                                            \
  "6 0 obj<<>>stream\nbegincmap 1 begincodespacerange <0000> <ffff> endcodespacerange " \
  "1 beginbfchar <0003> <00660069> endbfchar 2 beginbfrange <0010> <0012> <0061> "      \
  "<0020> <0021> [<03a9> <d83dde00>] endbfrange endcmap\nendstream endobj "
#define TYPE0                                                                                     \
  "5 0 obj<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</W[16" \
  "[500 500] 18 33 500]/DW 1000>>]>>endobj "

static void
test_pdf (void)
{
  static const Row rows[] = {
    { SHOW ("(Potassium 4.1) Tj 0 -12 Td (line \\(two\\)) Tj T* <33> Tj"),
      "Potassium 4.1\nline (two)\n3\n" },
    { SHOW ("[(Po)-20(tassium)-500(4.1)] TJ 14 TL (next) '"), "Potassium 4.1\nnext\n" },
    { SHOW ("(a) Tj 1 0 0 1 200 100 Tm (b) Tj 1 0 0 1 10 50 Tm (c) Tj"), "a b\nc\n" },
    { SHOW ("(it's `\\256\\261\\n) Tj"), "it’s ‘fi–\n" },
    { SHOW ("/Nope 5 Tf (a) Tj"), "\xef\xbf\xbd\n" },
    { SHOW ("(a) Tj ET BI /W 1 ID (no) Tj EI BT /F 10 Tf 10 80 Td (b) Tj"), "a\nb\n" },
    { PDF "5 0 obj<</Subtype/Type1/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[65/eacute"
          "/uni03A9/nope]>>>>endobj " TEXT ("BT /F 9 Tf (ABCD\\222) Tj ET") TRAILER,
      "éΩ\xef\xbf\xbd"
      "D’\n" },
    { PDF TYPE0 CMAP TEXT ("BT /F 9 Tf <0010001100120003002000210099> Tj ET") TRAILER,
      "abcfiΩ😀\xef\xbf\xbd\n" },
    { PDF FONT "7 0 obj<</Type/XObject/Subtype/Form/Length 0>>stream\nBT /F 9 Tf (form) Tj ET\n"
               "endstream endobj " TEXT ("q 1 0 0 1 50 50 cm /X Do Q") TRAILER,
      "form\n" },
    { "%PDF-1.4\n" CATALOG
      "2 0 obj<</Kids[3 0 R 3 0 R]/Resources<</Font<</F 5 0 R>>>>>>endobj " PAGE FONT TEXT (
          "BT /F 9 Tf (page) Tj ET"),
      "page\n\fpage\n" },
    /* the later object is the one that is meant, and no trailer is needed */
    { SHOW ("(old) Tj") TEXT ("BT /F 9 Tf (new) Tj ET"), "new\n" },
    { PDF FONT
      "4 0 obj<</Filter[/ASCIIHexDecode]>>stream\n4254202f462039205466202841422920546a204554>"
      "endstream endobj ",
      "AB\n" },
    { PDF FONT
      "4 0 obj<</Filter/ASCII85Decode>>stream\n6<#'\\7Na]6<+[7$3&Mh)H79t9C*5rE~>endstream endobj ",
      "85 zz\n" },
  };

  check_rows ("pdf", rows, G_N_ELEMENTS (rows));
}

static char *
pdf_failure (const char *document)
{
  char *why = NULL;
  g_autoptr (RoundsReading) reading = read_bytes ("pdf", document, strlen (document), &why);

  g_assert_null (reading);
  return why;
}

static void
test_pdf_refused (void)
{
  static const char other[] = "The document is damaged or of another kind than it says.";
  static const struct
  {
    const char *document, *why;
  } rows[] = {
    { "hello", other },
    { "%PDF-1.4\n", other },
    { PDF FONT TEXT ("0 0 10 10 re f"),
      "The document holds pictures only: there is no text in it to read." },
    { PDF FONT TEXT ("BT /F 9 Tf (a) Tj ET") "trailer<</Root 1 0 R/Encrypt 9 0 R>>",
      "The document is encrypted. Remove its password, or print it to a new document." },
    { "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R 1 0 R]>>endobj", other },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *why = pdf_failure (rows[i].document);
      g_assert_cmpstr (why, ==, rows[i].why);
    }
}

/* Packed content, and objects packed together, as today's writers do it. */
static void
test_pdf_packed (void)
{
  const char *objects =
      "1 0 2 30 5 78 <</Type/Catalog/Pages 2 0 R>> <</Kids[3 0 R]/Resources<</Font<</F 5 0 R>>>>>> "
      "<</Type/Font/Subtype/TrueType>>";
  g_autoptr (GBytes) content = g_bytes_new_static ("BT /F 9 Tf (packed \351) Tj ET", 27);
  g_autoptr (GBytes) inner = g_bytes_new_static (objects, strlen (objects));
  g_autoptr (GBytes) a = test_zlib_make (content), b = test_zlib_make (inner);
  g_autoptr (GString) pdf = g_string_new ("%PDF-1.5\n" PAGE);
  g_autofree char *why = NULL;
  g_autoptr (RoundsReading) reading = NULL;

  g_string_append_printf (pdf, "4 0 obj<</Filter/FlateDecode/Length %u>>stream\n",
                          (guint) g_bytes_get_size (a));
  g_string_append_len (pdf, g_bytes_get_data (a, NULL), (gssize) g_bytes_get_size (a));
  g_string_append_printf (pdf,
                          "\nendstream endobj\n8 0 obj<</Type/ObjStm/N 3/First %u/Filter"
                          "/FlateDecode/Length %u>>stream\n",
                          (guint) strlen ("1 0 2 30 5 78 "), (guint) g_bytes_get_size (b));
  g_string_append_len (pdf, g_bytes_get_data (b, NULL), (gssize) g_bytes_get_size (b));
  g_string_append (pdf, "\nendstream endobj\n");
  reading = read_bytes ("pdf", pdf->str, pdf->len, &why);
  g_assert_nonnull (reading);
  g_assert_cmpstr (rounds_reading_get_text (reading, NULL), ==, "packed é\n");
}

/* A page that is a picture, beside one with text: said in a warning, and the text is there. */
static void
test_pdf_pictures (void)
{
  const char *document =
      "%PDF-1.4\n" CATALOG
      "2 0 obj<</Kids[3 0 R 9 0 R]/Resources<</Font<</F 5 0 R>>>>>>endobj " PAGE FONT
      "9 0 obj<</Type/Page>>endobj " TEXT ("BT /F 9 Tf (a) Tj ET");
  g_autofree char *why = NULL;
  g_autoptr (RoundsReading) reading = read_bytes ("pdf", document, strlen (document), &why);
  const RoundsReadingWarning *warnings;
  guint n;

  warnings = rounds_reading_get_warnings (reading, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (warnings[0].code, ==, ROUNDS_READING_WARNING_PICTURE);
  g_assert_cmpuint (warnings[0].count, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader-formats/html", test_html);
  g_test_add_func ("/reader-formats/html-places", test_html_places);
  g_test_add_func ("/reader-formats/rtf", test_rtf);
  g_test_add_func ("/reader-formats/rtf-deep", test_rtf_deep);
  g_test_add_func ("/reader-formats/pdf", test_pdf);
  g_test_add_func ("/reader-formats/pdf-refused", test_pdf_refused);
  g_test_add_func ("/reader-formats/pdf-packed", test_pdf_packed);
  g_test_add_func ("/reader-formats/pdf-pictures", test_pdf_pictures);
  return g_test_run ();
}
