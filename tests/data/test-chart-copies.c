/* What is one thing told twice, told again or taken back: duplicates, corrections, notes (record rule 2.4), each
 * case a few resources, written out here. An apostrophe stands for a quotation mark. */
#include "addenda.h"
#include "chart-fixture.h"
#include "observation-text.h"

static const char K_LOINC[] = "2823-3";

/* Of all its series. */
static guint
points_of (const RoundsChartIndex *chart, const char *code)
{
  guint n = 0;

  for (guint i = 0; i < chart->n_series; i++)
    n += g_strcmp0 (chart->series[i].code, code) == 0 ? chart->series[i].n_points : 0;
  return n;
}

/* ---- duplicates ---- */

/* Two rows of one feed are one where their accession, or their specimen, is the same and all else too. */
static void
test_duplicates (void)
{
#define SPECIMEN(id)      ",'specimen':{'reference':'Specimen/" id "'}"
#define IN_WORDS(n, unit) ",'valueQuantity':{'value':" n ",'unit':'" unit "'}"
#define SAME              VALUE ("4", "mmol/L") FIRST ACCESSION ("lab", "A")
  static const struct
  {
    const char *one, *other;
    guint points;
  } rows[] = {
    { SAME, SAME, 1 },
    { SAME, VALUE ("4.0", "mmol/L") FIRST ACCESSION ("lab", "A"), 1 },
    { SAME, VALUE ("4", "mmol/L") FIRST ACCESSION ("lab", "B"), 2 },
    { SAME, VALUE ("4", "mmol/L") FIRST ACCESSION ("other lab", "A"), 2 },
    { SAME, VALUE ("4", "mmol/L") SECOND ACCESSION ("lab", "A"), 2 },
    { SAME, VALUE ("5", "mmol/L") FIRST ACCESSION ("lab", "A"), 2 },
    { VALUE ("4", "mmol/L") FIRST SPECIMEN ("s"), VALUE ("4", "mmol/L") FIRST SPECIMEN ("s"), 1 },
    { VALUE ("4", "mmol/L") FIRST SPECIMEN ("s"), VALUE ("4", "mmol/L") FIRST SPECIMEN ("t"), 2 },
    { VALUE ("4", "mmol/L") FIRST, VALUE ("4", "mmol/L") FIRST, 2 },
    /* converted exactly, and only within a dimension */
    { SAME, VALUE ("4000", "umol/L") FIRST ACCESSION ("lab", "A"), 1 },
    { SAME, FIRST ACCESSION ("lab", "A") ",'valueQuantity':" LIMIT ("<", "4", "mmol/L"), 2 },
    { FIRST ACCESSION ("lab", "A") ",'valueQuantity':" LIMIT ("<", "4", "mmol/L"),
      FIRST ACCESSION ("lab", "A") ",'valueQuantity':" LIMIT ("<", "4", "mmol/L"), 1 },
    /* a unit that is only words is a unit: two of them are two series */
    { FIRST ACCESSION ("lab", "A") IN_WORDS ("5", "mmol/L"),
      FIRST ACCESSION ("lab", "A") IN_WORDS ("5", "mmol/L"), 1 },
    { FIRST ACCESSION ("lab", "A") IN_WORDS ("5", "mmol/L"),
      FIRST ACCESSION ("lab", "A") IN_WORDS ("5", "mg/dL"), 2 },
    /* two bottles of one order */
    { SAME SPECIMEN ("s"), SAME SPECIMEN ("t"), 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (K ("1", "%s") K ("2", "%s"), rows[i].one,
                                               rows[i].other);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpuint (points_of (chart, K_LOINC), ==, rows[i].points);
    }
}

/* What has no value twice: cancelled is not the same as given. Numbers of two dimensions are not the same. */
static void
test_no_duplicates (void)
{
#define CANCELLED(id) OBSERVED (id, "cancelled", LAB CODE (LOINC, "2823-3") SAME)
#define GRAMS         RESULT ("1", CODE (LOINC, "2345-7") FIRST ACCESSION ("lab", "A") VALUE ("1", "g/L"))
#define MOLES         RESULT ("2", CODE (LOINC, "2345-7") FIRST ACCESSION ("lab", "A") VALUE ("1", "mol/L"))
#define PARTED(id, dia)                                                                        \
  OBSERVED (id, "final",                                                                       \
            VITAL CODE (LOINC, "85354-9") FIRST ACCESSION ("lab", "A") ",'component':[" PART ( \
                "8480-6", AMOUNT ("120", "mm[Hg]")) "," PART ("8462-4",                        \
                                                              AMOUNT (dia, "mm[Hg]")) "]")
  static const char *const texts[] = { CANCELLED ("1") CANCELLED ("2"), GRAMS MOLES,
                                       PARTED ("1", "80") PARTED ("2", "90") };
  g_autoptr (RoundsChartIndex)
      same = chart_fixture_text (PARTED ("1", "80") PARTED ("2", "80"), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (texts[i], NULL);

      g_test_message ("%s", texts[i]);
      g_assert_true (rounds_chart_row (chart, "Observation/1") !=
                     rounds_chart_row (chart, "Observation/2"));
    }
  g_assert_true (rounds_chart_row (same, "Observation/1") ==
                 rounds_chart_row (same, "Observation/2"));
}

/* ---- corrections ---- */

/* Of one accession, code and instant the later status stands, and says what it was. */
static void
test_corrections (void)
{
#define OF_A(id, status, n) \
  OBSERVED (id, status, LAB CODE (LOINC, "2823-3") VALUE (n, "mmol/L") FIRST ACCESSION ("lab", "A"))
  static const struct
  {
    const char *early, *late;
    guint32 marks;
    gboolean one;
  } rows[] = {
    { "registered", "final", 0, TRUE },
    { "preliminary", "final", 0, TRUE },
    { "partial", "final", 0, TRUE },
    { "final", "amended", ROUNDS_MARK_CORRECTED, TRUE },
    { "final", "corrected", ROUNDS_MARK_CORRECTED, TRUE },
    { "final", "appended", ROUNDS_MARK_CORRECTED, TRUE },
    { "preliminary", "corrected", ROUNDS_MARK_CORRECTED, TRUE },
    { "final", "final", 0, FALSE },
    { "preliminary", "preliminary", ROUNDS_MARK_PRELIMINARY, FALSE },
    { "partial", "partial", ROUNDS_MARK_PRELIMINARY, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint order = 0; order < 2; order++)
      {
        g_autofree char *early = g_strdup_printf (OF_A ("early", "%s", "4"), rows[i].early);
        g_autofree char *late = g_strdup_printf (OF_A ("late", "%s", "5"), rows[i].late);
        g_autofree char *text = g_strconcat (order == 0 ? early : late, order == 0 ? late : early,
                                             NULL);
        g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
        const RoundsChartRow *row = rounds_chart_row (chart, "Observation/late");

        g_test_message ("%s then %s", rows[i].early, rows[i].late);
        g_assert_cmpint (rounds_chart_row (chart, "Observation/early") == row, ==, rows[i].one);
        g_assert_cmpuint (row->n_was, ==, rows[i].one);
        g_assert_cmpstr (row->event->value.first.decimal, ==, "5");
        g_assert_cmphex (row->marks & rows[i].marks, ==, rows[i].marks);
        g_assert_cmphex (row->marks & ROUNDS_MARK_PRELIMINARY, ==,
                         rows[i].marks & ROUNDS_MARK_PRELIMINARY);
      }
}

/* Of two corrections the one that arrived last stands; a correction alone is called one, too. */
static void
test_last_correction (void)
{
  static const char *const statuses[] = { "amended", "corrected", "appended" };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *two = g_strdup_printf (OF_A ("1", "%s", "4") OF_A ("2", "%s", "5"),
                                              statuses[i], statuses[i]);
      g_autofree char *one = g_strdup_printf (OF_A ("1", "%s", "4"), statuses[i]);
      g_autoptr (RoundsChartIndex) both = chart_fixture_text (two, NULL);
      g_autoptr (RoundsChartIndex) alone = chart_fixture_text (one, NULL);

      g_assert_cmpstr (rounds_chart_row (both, "Observation/1")->event->value.first.decimal, ==,
                       "5");
      g_assert_cmphex (chart_marks (alone, "Observation/1") & ROUNDS_MARK_CORRECTED, !=, 0);
    }
}

/* One accession at two instants, or of two analytes, is two results. */
static void
test_accession (void)
{
  g_autoptr (RoundsChartIndex) instants = chart_fixture_text (
      OF_A ("1", "preliminary", "4") K ("2", VALUE ("5", "mmol/L") SECOND ACCESSION ("lab", "A")),
      NULL);
  g_autoptr (RoundsChartIndex)
      analytes = chart_fixture_text (OF_A ("1", "preliminary", "4")
                                         RESULT ("2", CODE (LOINC, "2951-2") VALUE ("140", "mmol/L")
                                                          FIRST ACCESSION ("lab", "A")),
                                     NULL);

  g_assert_cmpuint (rounds_chart_row (instants, "Observation/2")->n_was, ==, 0);
  g_assert_cmpuint (rounds_chart_row (analytes, "Observation/2")->n_was, ==, 0);
}

/* Bottle 1 grew something, bottle 2 did not: one order, two results, each with its own correction. */
static void
test_two_specimens (void)
{
#define BOTTLE(id, status, n, bottle)                                             \
  OBSERVED (id, status,                                                           \
            LAB CODE (LOINC, "600-7") VALUE (n, "1") FIRST ACCESSION ("lab", "A") \
                SPECIMEN (bottle))
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (BOTTLE ("1", "preliminary", "1", "one")
                                      BOTTLE ("2", "final", "0", "two")
                                          BOTTLE ("3", "preliminary", "1", "two")
                                              BOTTLE ("4", "final", "2", "one"),
                                  NULL);

  g_assert_true (rounds_chart_row (chart, "Observation/1") ==
                 rounds_chart_row (chart, "Observation/4"));
  g_assert_true (rounds_chart_row (chart, "Observation/2") ==
                 rounds_chart_row (chart, "Observation/3"));
  g_assert_true (rounds_chart_row (chart, "Observation/1") !=
                 rounds_chart_row (chart, "Observation/2"));
  g_assert_cmpstr (rounds_chart_row (chart, "Observation/1")->event->value.first.decimal, ==, "2");
}

/* What a FHIR feed gives as an accession may be of values hour by hour, and a correction there is another version of
 * its own record: it takes the place of no value of another time. */
static void
test_corrected_in_place (void)
{
#define AT_TIME(id, status, n, time) \
  OBSERVED (id, status, LAB CODE (LOINC, "2823-3") VALUE (n, "mmol/L") time ACCESSION ("lab", "A"))
  static const char *const texts[] = {
    AT_TIME ("1", "final", "3.1", FIRST) AT_TIME ("2", "corrected", "6.1", SECOND),
    AT_TIME ("1", "final", "3.1", FIRST) AT_TIME ("2", "final", "5.9", SECOND)
        AT_TIME ("2", "corrected", "6.1", SECOND),
    AT_TIME ("1", "final", "3.1", SECOND) AT_TIME ("2", "amended", "6.1", FIRST),
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (texts[i], NULL);

      g_test_message ("%s", texts[i]);
      g_assert_cmpuint (points_of (chart, K_LOINC), ==, 2);
      g_assert_cmpstr (rounds_chart_row (chart, "Observation/1")->event->value.first.decimal, ==,
                       "3.1");
    }
}

/* Another record that is in error takes the place of none that stands, nor does one that stands hide it. */
static void
test_error_replaces_none (void)
{
  static const char *const standing[] = { "preliminary", "final", "corrected" };

  for (guint i = 0; i < G_N_ELEMENTS (standing); i++)
    {
      g_autofree char *text = g_strdup_printf (OF_A ("1", "%s", "4")
                                                   OF_A ("2", "entered-in-error", "5"),
                                               standing[i]);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_assert_cmphex (chart_marks (chart, "Observation/1") & ROUNDS_MARK_IN_ERROR, ==, 0);
      g_assert_cmphex (chart_marks (chart, "Observation/2") & ROUNDS_MARK_IN_ERROR, !=, 0);
    }
}

/* A newer version that says something else is a correction; one that says the same is none. */
static void
test_newer_version (void)
{
  static const struct
  {
    const char *second;
    gboolean corrected;
  } rows[] = {
    { VALUE ("5", "mmol/L"), TRUE },
    { VALUE ("4", "mmol/L"), FALSE },
    { VALUE ("4", "mmol/L") ",'note':[{'text':'seen'}]", FALSE },
    { VALUE ("4.0", "mmol/L"), TRUE }, /* as it was written, it is another number */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (K ("1", VALUE ("4", "mmol/L") FIRST)
                                                   K ("1", "%s" FIRST),
                                               rows[i].second);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpuint (rounds_chart_row (chart, "Observation/1")->n_was, ==, 1);
      g_assert_cmpint ((chart_marks (chart, "Observation/1") & ROUNDS_MARK_CORRECTED) != 0, ==,
                       rows[i].corrected);
    }
}

/* What its source has deleted is shown as such, and counts nowhere. */
static void
test_deleted (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (K ("1", VALUE ("4", "mmol/L") FIRST),
                                  &(ChartFixture){ .deleted = "Observation/1" });

  g_assert_cmpint (chart_marks (chart, "Observation/1") & ROUNDS_MARK_DELETED, !=, 0);
  g_assert_false (rounds_chart_series (chart, NULL, K_LOINC, NULL)->points[0].plotted);
}

/* ---- notes ---- */

#define DOCUMENT_OF(id, encounter, date, status, more)                                          \
  "{'resourceType':'DocumentReference','id':'" id "','status':'" status "'" OF ",'date':'" date \
  "','context':{'encounter':[{'reference':'Encounter/" encounter                                \
  "'}]},'content':[{'attachment':{'"                                                            \
  "contentType':'text/plain','data':'" more "}]}\n"
#define DOCUMENT(id, encounter, date, more) DOCUMENT_OF (id, encounter, date, "current", more)
#define REPORT(id, date, status)                                                             \
  "{'resourceType':'DiagnosticReport','id':'" id "','status':'" status "'" OF                \
  ",'code':{'text':'CT'},'encounter':{'reference':'Encounter/v'},'effectiveDateTime':'" date \
  "','presentedForm':[{'contentType':'text/plain','data':'" WORDS "]}\n"
#define WORDS       "aGVsbG8='}"
#define OTHER_WORDS "d29ybGQ='}"
#define BY(who)     "aGVsbG8='}}],'author':[{'display':'" who "'"

/* One note is the same bytes, of one visit, by one hand, in one minute; of a document and a report, in one day. */
static void
test_notes (void)
{
  static const struct
  {
    const char *one, *other;
    gboolean same;
  } rows[] = {
    { WORDS, DOCUMENT ("2", "v", "2026-01-01T10:00:00Z", WORDS), TRUE },
    { WORDS, DOCUMENT ("2", "v", "2026-01-01T10:00:59Z", WORDS), TRUE },
    { WORDS, DOCUMENT ("2", "v", "2026-01-01T18:00:00Z", WORDS), FALSE },
    { WORDS, DOCUMENT ("2", "v", "2026-01-02T10:00:00Z", WORDS), FALSE },
    { WORDS, DOCUMENT ("2", "w", "2026-01-01T10:00:00Z", WORDS), FALSE },
    { WORDS, DOCUMENT ("2", "v", "2026-01-01T10:00:00Z", OTHER_WORDS), FALSE },
    { BY ("Nurse A"), DOCUMENT ("2", "v", "2026-01-01T10:00:00Z", BY ("Nurse A")), TRUE },
    { BY ("Nurse A"), DOCUMENT ("2", "v", "2026-01-01T10:00:00Z", BY ("Nurse B")), FALSE },
    { BY ("Nurse A"), REPORT ("2", "2026-01-01T18:00:00Z", "final"), TRUE },
    { BY ("Nurse A"), REPORT ("2", "2026-01-02T18:00:00Z", "final"), FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (DOCUMENT ("1", "v", "2026-01-01T10:00:00Z",
                                                         "%s") "%s",
                                               rows[i].one, rows[i].other);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);
      const char *other = strstr (rows[i].other, "DiagnosticReport") != NULL
                              ? "DiagnosticReport/2"
                              : "DocumentReference/2";

      g_test_message ("%s", text);
      g_assert_cmpint (rounds_chart_row (chart, "DocumentReference/1") ==
                           rounds_chart_row (chart, other),
                       ==, rows[i].same);
    }
}

/* A note that stands is neither hidden by the same words that were entered in error nor hides them; what stands
 * twice is one all the same. */
static void
test_note_in_error (void)
{
  static const char *const texts[] = {
    DOCUMENT_OF ("1", "v", "2026-01-01T10:00:00Z", "entered-in-error", WORDS)
        DOCUMENT ("2", "v", "2026-01-01T10:00:00Z", WORDS),
    DOCUMENT ("2", "v", "2026-01-01T10:00:00Z", WORDS)
        DOCUMENT_OF ("1", "v", "2026-01-01T10:00:30Z", "entered-in-error", WORDS),
    DOCUMENT_OF ("1", "v", "2026-01-01T10:00:00Z", "entered-in-error", WORDS)
        REPORT ("2", "2026-01-01T10:00:00Z", "final"),
    DOCUMENT ("1", "v", "2026-01-01T10:00:00Z", WORDS)
        REPORT ("2", "2026-01-01T10:00:00Z", "entered-in-error"),
  };
  g_autoptr (RoundsChartIndex)
      between = chart_fixture_text (DOCUMENT ("1", "v", "2026-01-01T10:00:00Z", WORDS)
                                        DOCUMENT_OF ("2", "v", "2026-01-01T10:00:10Z",
                                                     "entered-in-error", WORDS)
                                            DOCUMENT ("3", "v", "2026-01-01T10:00:20Z", WORDS),
                                    NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (texts[i], NULL);
      const RoundsTimelineFilter notes = { .kinds = 1ull << ROUNDS_KIND_NOTE };
      g_autoptr (GPtrArray) rows = rounds_chart_timeline (chart, &notes);
      guint standing = 0;

      g_test_message ("%s", texts[i]);
      g_assert_cmpuint (rows->len, ==, 2);
      for (guint k = 0; k < rows->len; k++)
        standing += (((const RoundsChartRow *) rows->pdata[k])->marks & ROUNDS_MARK_IN_ERROR) == 0;
      g_assert_cmpuint (standing, ==, 1);
    }
  g_assert_true (rounds_chart_row (between, "DocumentReference/1") ==
                 rounds_chart_row (between, "DocumentReference/3"));
  g_assert_true (rounds_chart_row (between, "DocumentReference/1") !=
                 rounds_chart_row (between, "DocumentReference/2"));
}

/* Only a document that stands, and says so, replaces another. */
static void
test_replaced (void)
{
  static const struct
  {
    const char *more;
    gboolean replaced;
  } rows[] = {
    { "'status':'current','relatesTo':[{'code':'replaces','target':{'reference':'DocumentReference/"
      "1'"
      "}}]",
      TRUE },
    { "'status':'current','relatesTo':[{'code':'appends','target':{'reference':'DocumentReference/"
      "1'"
      "}}]",
      FALSE },
    { "'status':'entered-in-error','relatesTo':[{'code':'replaces','target':{'reference':'"
      "DocumentRef"
      "erence/1'}}]",
      FALSE },
    { "'status':'current','docStatus':'entered-in-error','relatesTo':[{'code':'replaces','target':"
      "{'reference':'DocumentReference/1'}}]",
      FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{'resourceType':'DocumentReference','id':'1','status':'superseded'" OF "}\n"
          "{'resourceType':'DocumentReference','id':'2'" OF ",%s}\n",
          rows[i].more);
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (text, NULL);

      g_test_message ("%s", text);
      g_assert_cmpint ((chart_marks (chart, "DocumentReference/1") & ROUNDS_MARK_REPLACED) != 0, ==,
                       rows[i].replaced);
    }
}

/* What a chart says of who adds to whom: "early late", the rows that say it, in order. */
static char *
addenda_of (const RoundsChartIndex *chart, const char *id, const char *at)
{
  g_autofree char *reference = g_strconcat ("DocumentReference/", id, NULL);
  const RoundsChartRow *row = rounds_chart_row (chart, reference);
  gint64 moment = at != NULL ? chart_instant (at) : G_MAXINT64;
  g_autoptr (GPtrArray) rows = rounds_chart_addenda (chart, row, moment);
  g_autoptr (GHashTable) counts = rounds_chart_addenda_counts (chart, moment);
  GString *ids = g_string_new (NULL);

  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, row)), ==, rows->len);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                            strchr (((const RoundsChartRow *) rows->pdata[i])->event->reference,
                                    '/') +
                                1);
  return g_string_free (ids, FALSE);
}

/* An addendum and its note know of each other, as of a moment; what is in error adds nothing, and a note that is
 * not in the chart is said not to be. */
static void
test_addenda (void)
{
#define ADDS(id, status, day, to)                                                             \
  "{'resourceType':'DocumentReference','id':'" id "','status':'" status "'" OF                \
  ",'date':'2026-01-0" day "T10:00:00Z','relatesTo':[{'code':'appends','target':{'reference'" \
  ":'DocumentReference/" to "'}}]}\n"
  static const struct
  {
    const char *id, *at, *addenda;
  } rows[] = {
    { "note", NULL, "early late" },
    { "note", "2026-01-02T12:00:00Z", "early" },
    { "note", "2026-01-01T12:00:00Z", "" },
    { "early", NULL, "" },
    { "late", NULL, "again" },
    { "own", NULL, "" },
  };
  static const struct
  {
    const char *id, *to;
    gboolean elsewhere;
  } targets[] = { { "late", "note", FALSE },  { "again", "late", FALSE }, { "note", NULL, FALSE },
                  { "wrong", "note", FALSE }, { "lost", NULL, TRUE },     { "own", NULL, FALSE } };
  g_autoptr (RoundsChartIndex) chart = chart_fixture_text (
      "{'resourceType':'DocumentReference','id':'note','status':'current'" OF
      ",'date':'2026-01-01T10:00:00Z'}\n" ADDS ("late", "current", "3", "note")
          ADDS ("early", "current", "2", "note") ADDS ("wrong", "entered-in-error", "2", "note")
              ADDS ("again", "current", "4", "late") ADDS ("lost", "current", "4", "nowhere")
                  ADDS ("own", "current", "4", "own"),
      NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *addenda = addenda_of (chart, rows[i].id, rows[i].at);

      g_assert_cmpstr (addenda, ==, rows[i].addenda);
    }
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *from = g_strconcat ("DocumentReference/", targets[i].id, NULL);
      g_autofree char *to = g_strconcat ("DocumentReference/", targets[i].to, NULL);
      gboolean elsewhere;
      g_autoptr (GPtrArray)
          appended = rounds_chart_appended (chart, rounds_chart_row (chart, from), &elsewhere);

      g_assert_cmpint (elsewhere, ==, targets[i].elsewhere);
      g_assert_cmpuint (appended->len, ==, targets[i].to != NULL ? 1 : 0);
      if (appended->len > 0)
        g_assert_true (appended->pdata[0] == rounds_chart_row (chart, to));
    }
  g_assert_cmpint (chart_marks (chart, "DocumentReference/note") & ROUNDS_MARK_REPLACED, ==, 0);
}

/* The state of a document's words is told, also where only docStatus says it. */
static void
test_doc_status (void)
{
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text ("{'resourceType':'DocumentReference','id':'draft','status':'"
                                  "current','docStatus':'preliminary'" OF
                                  "}\n{'resourceType':'DocumentReference','id':'wrong','status':'"
                                  "current','docStatus':'entered-in-"
                                  "error'" OF "}\n",
                                  NULL);

  g_assert_cmphex (chart_marks (chart, "DocumentReference/draft") &
                       (ROUNDS_MARK_PRELIMINARY | ROUNDS_MARK_IN_ERROR),
                   ==, ROUNDS_MARK_PRELIMINARY);
  g_assert_cmphex (chart_marks (chart, "DocumentReference/wrong") &
                       (ROUNDS_MARK_PRELIMINARY | ROUNDS_MARK_IN_ERROR),
                   ==, ROUNDS_MARK_IN_ERROR);
}

/* ---- the order of versions ---- */

#define VERSIONS 5

/* Some say when they were last updated, some a number, some a word, some nothing. */
static RoundsEvent *
version_new (GRand *rand, guint32 number)
{
  static const char *const times[] = { NULL, "2026-10-01T08:00:00Z", "2026-10-01T10:00:00+02:00",
                                       "2026-10-02", "no time" };
  static const char *const ids[] = { NULL, "1", "2", "3", "W/x" };
  const RoundsEvent made = {
    .kind = ROUNDS_KIND_RESULT,
    .reference = "Observation/1",
    .title = "x",
    .last_updated = times[g_rand_int_range (rand, 0, G_N_ELEMENTS (times))],
    .version_id = ids[g_rand_int_range (rand, 0, G_N_ELEMENTS (ids))]
  };
  g_autoptr (GBytes) packed = rounds_event_pack (&made);
  RoundsEvent *event = rounds_event_unpack (packed, NULL);

  event->version = number;
  event->source = "feed";
  event->arrived = number;
  event->superseded = TRUE;
  return event;
}

static RoundsEvent *
event_again (const RoundsEvent *event)
{
  g_autoptr (GBytes) packed = rounds_event_pack (event);
  RoundsEvent *copy = rounds_event_unpack (packed, NULL);

  copy->version = event->version;
  copy->source = event->source;
  copy->arrived = event->arrived;
  copy->superseded = event->superseded;
  return copy;
}

/* "3 1 2": the version that stands, and what it was. */
static char *
order_of (GPtrArray *versions)
{
  GPtrArray *events = g_ptr_array_new ();
  const RoundsChartSettings settings = { 0 };
  RoundsChartIndex *chart;
  GString *order;

  for (guint i = 0; i < versions->len; i++)
    g_ptr_array_add (events, event_again (versions->pdata[i]));
  chart = rounds_chart_index_new (events, NULL, &settings);
  g_assert_cmpuint (chart->n_rows, ==, 1);
  order = g_string_new (NULL);
  g_string_append_printf (order, "%u", chart->rows[0].event->version);
  for (guint i = 0; i < chart->rows[0].n_was; i++)
    g_string_append_printf (order, " %u", chart->rows[0].was[i]->version);
  rounds_chart_index_free (chart);
  return g_string_free (order, FALSE);
}

/* Whatever is known of which version: there is one order of them, in whatever order they are given. */
static void
test_order_of_versions (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (GPtrArray)
          versions = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_event_free);
      g_autofree char *first = NULL;

      for (guint i = 1; i <= VERSIONS; i++)
        g_ptr_array_add (versions, version_new (rand, i));
      first = order_of (versions);
      for (guint i = 0; i < 20; i++)
        {
          guint a = g_rand_int_range (rand, 0, VERSIONS), b = g_rand_int_range (rand, 0, VERSIONS);
          gpointer kept = versions->pdata[a];
          g_autofree char *again = NULL;

          versions->pdata[a] = versions->pdata[b];
          versions->pdata[b] = kept;
          again = order_of (versions);
          g_assert_cmpstr (again, ==, first);
        }
    }
}

/* Of two organisms that grew in one specimen each has its own answer to a drug, and neither hides the other, whatever
 * says which organism it is. */
static void
test_two_organisms (void)
{
#define RESISTS  ",'interpretation':[{'coding':[{'code':'R'}]}],'valueString':'>=4'" FIRST
#define DRUG     CODE (LOINC, "18906-8")
#define IN(more) DRUG RESISTS ACCESSION ("lab", "A") ",'specimen':{'reference':'Specimen/s'}" more
#define FROM(id) ",'derivedFrom':[{'reference':'Observation/" id "'}]"
#define GREW(id, what, members) \
  RESULT (id, CODE (LOINC, "600-7") FIRST ",'valueString':'" what "'" members)
#define LISTS(id) ",'hasMember':[{'reference':'Observation/" id "'}]"
  static const char *const texts[] = {
    GREW ("e", "Escherichia coli", "") GREW ("k", "Klebsiella", "") RESULT ("1", IN (FROM ("e")))
        RESULT ("2", IN (FROM ("k"))),
    GREW ("e", "Escherichia coli", "") GREW ("k", "Klebsiella", "") RESULT ("1", IN (FROM ("e")))
        OBSERVED ("2", "corrected", LAB IN (FROM ("k"))),
    GREW ("e", "Escherichia coli", LISTS ("1")) GREW ("k", "Klebsiella", LISTS ("2"))
        RESULT ("1", IN ("")) RESULT ("2", IN ("")),
    GREW ("e", "Escherichia coli", LISTS ("1")) GREW ("k", "Klebsiella", LISTS ("2"))
        RESULT ("1", IN ("")) OBSERVED ("2", "corrected", LAB IN ("")),
  };
  g_autoptr (RoundsChartIndex)
      same = chart_fixture_text (GREW ("e", "Escherichia coli", "") RESULT ("1", IN (FROM ("e")))
                                     RESULT ("2", IN (FROM ("e"))),
                                 NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (RoundsChartIndex) chart = chart_fixture_text (texts[i], NULL);

      g_test_message ("%s", texts[i]);
      g_assert_cmpstr (rounds_chart_row (chart, "Observation/1")->of, ==, "Escherichia coli");
      g_assert_cmpstr (rounds_chart_row (chart, "Observation/2")->of, ==, "Klebsiella");
      g_assert_cmpuint (points_of (chart, "18906-8"), ==, 2);
    }
  g_assert_cmpuint (points_of (same, "18906-8"), ==, 1);
}

/* What two cultures list is said with both words; a letter of another system is no answer to a drug. */
static void
test_organism_of_two (void)
{
#define BOTH ",'hasMember':[{'reference':'Observation/1'},{'reference':'Observation/2'}]"
  g_autoptr (RoundsChartIndex)
      chart = chart_fixture_text (GREW ("m", "Mixed growth", BOTH)
                                      GREW ("e", "Escherichia coli", LISTS ("1"))
                                          GREW ("k", "Klebsiella", LISTS ("2"))
                                              RESULT ("1", IN ("")) RESULT ("2", IN ("")),
                                  NULL);
  g_autoptr (RoundsChartIndex) reviewed = chart_fixture_text (
      GREW ("e", "Escherichia coli", LISTS ("1"))
          RESULT ("1", DRUG ",'interpretation':[{'coding':[{'system':'http://site.example/state',"
                            "'code':'R'}]}],'valueString':'seen'" FIRST),
      NULL);
  const char *first = rounds_chart_row (chart, "Observation/1")->of;
  const char *second = rounds_chart_row (chart, "Observation/2")->of;

  g_assert_true (strstr (first, "Mixed growth") != NULL && strstr (first, "Escherichia") != NULL);
  g_assert_true (strstr (second, "Mixed growth") != NULL && strstr (second, "Klebsiella") != NULL);
  g_assert_cmpuint (points_of (chart, "18906-8"), ==, 2);
  g_assert_null (rounds_chart_row (reviewed, "Observation/1")->of);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-copies/last-correction", test_last_correction);
  g_test_add_func ("/chart-copies/duplicates", test_duplicates);
  g_test_add_func ("/chart-copies/no-duplicates", test_no_duplicates);
  g_test_add_func ("/chart-copies/corrections", test_corrections);
  g_test_add_func ("/chart-copies/accession", test_accession);
  g_test_add_func ("/chart-copies/two-specimens", test_two_specimens);
  g_test_add_func ("/chart-copies/two-organisms", test_two_organisms);
  g_test_add_func ("/chart-copies/organism-of-two", test_organism_of_two);
  g_test_add_func ("/chart-copies/corrected-in-place", test_corrected_in_place);
  g_test_add_func ("/chart-copies/error-replaces-none", test_error_replaces_none);
  g_test_add_func ("/chart-copies/newer-version", test_newer_version);
  g_test_add_func ("/chart-copies/deleted", test_deleted);
  g_test_add_func ("/chart-copies/notes", test_notes);
  g_test_add_func ("/chart-copies/note-in-error", test_note_in_error);
  g_test_add_func ("/chart-copies/replaced", test_replaced);
  g_test_add_func ("/chart-copies/addenda", test_addenda);
  g_test_add_func ("/chart-copies/doc-status", test_doc_status);
  g_test_add_func ("/chart-copies/order-of-versions", test_order_of_versions);
  return g_test_run ();
}
