/* The banner (W9) and the bar off now (W2): who this is, never cut off, critical until acknowledged. */
#include "overview-fixture.h"

#include "as-of-bar.h"
#include "banner-facts.h"
#include "banner.h"
#include "citation.h"
#include "counts.h"
#include "local.h"
#include "news.h"
#include "paper-fixture.h"
#include "summary-paper.h"
#include "timeline-words.h"
#include "timeline.h"
#include "ui-checks.h"
#include "ui-keys.h"

#include <string.h>

#define POTASSIUM "▲▲ HH  Potassium 6.6 mmol/L, 31-Oct-2026 23:30: not acknowledged"

typedef struct
{
  UiRecord *record;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  self->record = ui_record_new ();
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  ui_record_free (self->record);
}

/* In a box, as in the window: the banner has the height that it asks for. */
static GtkWidget *
show (Fixture *self, const char *who, int width)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *banner;

  ui_record_open (self->record, who);
  banner = rounds_banner_new (self->record->patient);
  gtk_box_append (GTK_BOX (box), banner);
  ui_record_show (self->record, box, width, 600);
  return banner;
}

static void
assert_says (Fixture *self, const char *who, const char *const *expected)
{
  g_autofree char *texts = overview_texts (show (self, who, 1600));

  overview_assert_order (texts, expected);
}

static void
test_wes (Fixture *self, gconstpointer data)
{
  static const char *const expected[] = { "SPENCER878 Wes853",
                                          "male · 64 y · born 21-Oct-1962",
                                          "MRN 9931f8d5-8942-44fa-f7ec-29f82290721b",
                                          POTASSIUM,
                                          "Weight 98.2 kg (13-Nov-2026 13:02)",
                                          "Code status not recorded",
                                          "Interpreter not recorded",
                                          "Allergies: nothing in this record",
                                          "⊘ Prohibited: Any non-steroidal anti-inflammatory drug",
                                          "⚠ Chart contradicts itself: ",
                                          "Now",
                                          "16-Nov-2026 08:00",
                                          NULL };

  assert_says (self, "Wes853", expected);
}

static void
test_others (Fixture *self, gconstpointer data)
{
  static const char *const huey[] = { "15 y", "⚠ Allergy ",
                                      "Latex: Wheal, Anaphylaxis, Rhinoconjunctivitis, Balloon at "
                                      "a party; adrenaline given (2 entries)",
                                      NULL };
  static const char *const ramiro[] = { "male · died at 60 y", "✝ DECEASED 06-May-2012",
                                        "Not for attempted cardiopulmonary resuscitation",
                                        "⚑ Interpreter needed", NULL };
  static const char *const azzie[] = { "Not for attempted cardiopulmonary resuscitation, since "
                                       "17-Sep-2026 14:45",
                                       "⚑ At increased risk for falls", NULL };
  static const char *const dorsey[] = { "male · 12 months", "born 14-Nov-2025", "Weight ", NULL };

  assert_says (self, "Huey641", huey);
  assert_says (self, "Ramiro608", ramiro);
  assert_says (self, "Azzie965", azzie);
  assert_says (self, "Dorsey40", dorsey);
}

/* Of two at one instant neither is taken, whichever stands last; what a modifier changes is not said as it stands. */
static void
test_code_status (Fixture *self, gconstpointer data)
{
  static const char *const twice[] = { "Code status: 2 values, check record", NULL };
  static const char *const changed[] = { "Code status: its meaning is changed, see the source",
                                         NULL };
  static const char *const later[] = { "For resuscitation, since 02-Oct-2026", NULL };

#define NAMED(id, name)                                                           \
  "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"name\":[{\"family\":\"" name \
  "\",\"given\":[\"Tom\"]}],\"gender\":\"male\",\"birthDate\":\"1950-05-06\"}\n"
#define STATUS(of, id, code, words, day, more)                                              \
  "{\"resourceType\":\"Observation\",\"id\":\"" of id "\",\"status\":\"final\"," more       \
  "\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"304251008\"}]}," \
  "\"subject\":{\"reference\":\"Patient/" of "\"},\"effectiveDateTime\":\"2026-10-0" day    \
  "\",\"valueCodeableConcept\":{\"coding\":[{\"system\":\"http://snomed.info/"              \
  "sct\",\"code\":\"" code "\",\"display\":\"" words "\"}]}}\n"
#define NOT_FOR(of, id, day) STATUS (of, id, "304253006", "Not for resuscitation", day, "")
#define FOR(of, id, day)     STATUS (of, id, "304252001", "For resuscitation", day, "")
  overview_put (self->record,
                NAMED ("twice", "Twice") NOT_FOR ("twice", "a", "1") FOR ("twice", "b", "1"),
                "TWICE Tom");
  assert_says (self, "TWICE", twice);
  overview_put (self->record,
                NAMED ("changed", "Changed")
                    STATUS ("changed", "a", "304252001", "For resuscitation", "1",
                            "\"modifierExtension\":[{\"url\":\"urn:not\","
                            "\"valueBoolean\":true}],"),
                "CHANGED Tom");
  assert_says (self, "CHANGED", changed);
  overview_put (self->record,
                NAMED ("later", "Later") NOT_FOR ("later", "a", "1") FOR ("later", "b", "1")
                    FOR ("later", "c", "2"),
                "LATER Tom");
  assert_says (self, "LATER", later);
#undef FOR
#undef NOT_FOR
#undef STATUS
#undef NAMED
}

/* What the person says of themself stands beside what is recorded, and leads to the record that says so. */
static void
test_pronouns (Fixture *self, gconstpointer data)
{
  static const char *const expected[] = { "female", "gender identity non-binary",
                                          "pronouns they/them", NULL };
  g_autoptr (GPtrArray) pieces = NULL;
  guint linked = 0;

#define SAID(name, concept)                                                                  \
  "{\"url\":\"http://hl7.org/fhir/StructureDefinition/individual-" name "\",\"extension\":[" \
  "{\"url\":\"value\",\"valueCodeableConcept\":{\"coding\":[" concept "]}}]}"
  overview_put (self->record,
                "{\"resourceType\":\"Patient\",\"id\":\"said\",\"name\":[{\"family\":\"Said\","
                "\"given\":[\"Sam\"]}],\"gender\":\"female\",\"birthDate\":\"1990-05-06\","
                "\"extension\":[" SAID (
                    "genderIdentity",
                    "{\"code\":\"33791000087105\"}") "," SAID ("pronouns",
                                                               "{\"code\":\"LA29520-6\"}") "]}\n",
                "SAID Sam");
#undef SAID
  assert_says (self, "SAID", expected);
  pieces = rounds_banner_identity (self->record->patient);
  for (guint i = 0; i < pieces->len; i++)
    {
      const RoundsPiece *piece = g_ptr_array_index (pieces, i);

      if (g_str_has_prefix (piece->text, "pronouns") || g_str_has_prefix (piece->text, "gender"))
        {
          g_assert_nonnull (piece->row);
          g_assert_cmpstr (piece->row->event->reference, ==, "Patient/said");
          linked++;
        }
    }
  g_assert_cmpuint (linked, ==, 2);
}

/* A language is said without an interpreter, and one that is needed without a language; by its name where only a code
 * is given, the preferred one first; and the need of one stands beside the alert that says so. */
static void
test_language (Fixture *self, gconstpointer data)
{
  static const char needs[] = "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"
                              "patient-interpreterRequired\",\"valueBoolean\":true}],";
  static const char needs_none[] = "\"extension\":[{\"url\":\"http://hl7.org/fhir/us/core/"
                                   "StructureDefinition/us-core-interpreter-needed\","
                                   "\"valueCoding\":{\"code\":\"373067005\"}}],";
#define SPEAKS(more) "{\"language\":{\"coding\":[{\"code\":" more "}"
  static const struct
  {
    const char *name, *extension, *communication, *alert, *said;
  } cases[] = {
    { "LANGA", needs, SPEAKS ("\"es-MX\"}]}"), "", "Speaks Spanish · interpreter needed" },
    { "LANGB", needs, "", "", "Interpreter needed · language not recorded" },
    { "LANGC", "", SPEAKS ("\"vi\"}]}"), "", "Speaks Vietnamese · interpreter not recorded" },
    { "LANGD", needs_none, SPEAKS ("\"de\"}]}"), "", "Speaks German · no interpreter needed" },
    { "LANGE", "", SPEAKS ("\"en-US\"}]}"), "", "Interpreter not recorded" },
    { "LANGF", "", SPEAKS ("\"en\"}]}") "," SPEAKS ("\"so\"}]},\"preferred\":true"), "",
      "Speaks Somali (preferred), English · interpreter not recorded" },
    { "LANGG", "", SPEAKS ("\"xyz\"}]}"), "", "Speaks language “xyz” · interpreter not recorded" },
    { "LANGH", "", SPEAKS ("\"ar\"}]}"), "315594003", "Speaks Arabic · interpreter needed" },
    { "LANGI", "", SPEAKS ("\"ar\"}],\"text\":\"Arabic, Iraq\"}"), "",
      "Speaks Arabic, Iraq · interpreter not recorded" },
  };
#undef SPEAKS

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const said[] = { cases[i].said, NULL };
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Patient\",\"id\":\"%s\",%s\"communication\":[%s],\"name\":[{"
          "\"family\":\"%s\",\"given\":[\"Lou\"]}],\"birthDate\":\"1990-05-06\"}\n"
          "{\"resourceType\":\"Flag\",\"id\":\"flag-%s\",\"subject\":{\"reference\":\"Patient/%s\"}"
          ",\"status\":\"active\",\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\","
          "\"code\":\"%s\",\"display\":\"Alert\"}]}}\n",
          cases[i].name, cases[i].extension, cases[i].communication, cases[i].name, cases[i].name,
          cases[i].name, cases[i].alert);
      g_autofree char *name = g_strdup_printf ("%s Lou", cases[i].name);

      overview_put (self->record, json, name);
      assert_says (self, cases[i].name, said);
    }
}

/* Name, sex, birth and number, the death too, come from the Patient record, and lead to it. */
static void
test_source (Fixture *self, gconstpointer data)
{
  static const char *const said[] = { "SPENCER878 Wes853", "born 21-Oct-1962", "MRN 9931f8d5" };
  GtkWidget *banner = show (self, "Wes853", 1600);
  RoundsPatient *patient = self->record->patient;
  g_autoptr (GPtrArray) pieces = NULL;
  gint64 now = rounds_patient_get_now (patient), from, to;

  gtk_box_append (GTK_BOX (gtk_widget_get_parent (banner)),
                  GTK_WIDGET (rounds_timeline_new (patient)));
  ui_record_frames (self->record, 3);
  rounds_patient_set_view (patient, now - 365 * 86400000ll, now);
  ui_record_frames (self->record, 3);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      const RoundsChartRow *row;

      rounds_patient_select (self->record->patient, &(RoundsSelection){ .row = NULL });
      ui_press (overview_button (banner, said[i]));
      row = rounds_patient_get_selection (self->record->patient)->row;
      g_assert_nonnull (row);
      g_assert_true (g_str_has_prefix (row->event->reference, "Patient/"));
      /* The timeline stays where it was. */
      ui_record_frames (self->record, 3);
      rounds_patient_get_view (patient, &from, &to);
      g_assert_cmpint (from, ==, now - 365 * 86400000ll);
    }
  ui_record_open (self->record, "Ramiro608");
  pieces = rounds_banner_identity (self->record->patient);
  for (guint i = 0; i < pieces->len; i++)
    g_assert_nonnull (((RoundsPiece *) g_ptr_array_index (pieces, i))->row);
}

/* ---- weight ---- */

#define WEIGHED(id, code, weight)                                                                  \
  "{\"resourceType\":\"Patient\",\"id\":\"" id                                                     \
  "\",\"name\":[{\"family\":\"Heavy\",\"given\":[\"" id "\"]}],\"birthDate\":\"1960-02-29\"}\n"    \
  "{\"resourceType\":\"Observation\",\"id\":\"w-" id "\",\"subject\":{\"reference\":\"Patient/" id \
  "\"},\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://"                           \
  "loinc.org\",\"code\":\"" code                                                                   \
  "\"}]},\"effectiveDateTime\":\"2026-11-02\",\"valueQuantity\":{\"value\":" weight                \
  ",\"unit\":\"kg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}}\n"

/* TRUE: one of the pieces says it, all of it. */
static gboolean
says (RoundsPatient *patient, const char *words)
{
  g_autoptr (GPtrArray) pieces = rounds_banner_facts (patient);
  gboolean found = FALSE;

  for (guint i = 0; i < pieces->len; i++)
    found |= g_str_equal (((const RoundsPiece *) g_ptr_array_index (pieces, i))->text, words);
  return found;
}

/* What is told or estimated is no measured weight, and one at birth is none; what was not loaded is not "not
 * recorded". */
static void
test_weight (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *who, *words;
  } cases[] = { { "HEAVY measured", "Weight 71 kg (02-Nov-2026)" },
                { "HEAVY told", "Weight stated, not measured: 74 kg (02-Nov-2026)" },
                { "HEAVY guessed", "Weight estimated: 73 kg (02-Nov-2026)" },
                { "HEAVY clothed", "Weight with clothes 72 kg (02-Nov-2026)" },
                { "HEAVY newborn", "Weight not recorded" } };
  RoundsChartIndex *index;

  overview_put (self->record,
                WEIGHED ("measured", "3141-9", "71") WEIGHED ("told", "3142-7", "74")
                    WEIGHED ("guessed", "8335-2", "73") WEIGHED ("clothed", "8350-1", "72")
                        WEIGHED ("newborn", "8339-4", "3.4"),
                "HEAVY newborn");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].who);
      g_assert_true (says (ui_record_open (self->record, cases[i].who), cases[i].words));
    }
  index = (RoundsChartIndex *) rounds_patient_get_index (self->record->patient);
  index->settings.sync = ROUNDS_SYNC_PARTIAL;
  g_assert_true (says (self->record->patient, "Weight not known: not all was loaded"));
  g_assert_false (says (self->record->patient, "Weight not recorded"));
}

/* ---- restricted ---- */

#define LABEL_R                                                                  \
  "\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/" \
  "v3-Confidentiality\","                                                        \
  "\"code\":\"R\"}]}"

/* W9: whose own record is restricted has that over every page, first among what is red, and the row of what is
 * restricted carries the mark wherever it is said: in the hover, in the table, in what is copied, on paper. */
static void
test_restricted (Fixture *self, gconstpointer data)
{
  g_autofree char *card = NULL, *copied = NULL, *paper = NULL;
  const RoundsChartRow *row;
  RoundsPatient *patient;
  GtkWidget *banner;

  overview_put (self->record,
                "{\"resourceType\":\"Patient\",\"id\":\"shut\"," LABEL_R
                ",\"name\":[{\"family\":\"Shut\",\"given\":[\"Sia\"]}],\"birthDate\":"
                "\"1960-02-29\"}\n"
                "{\"resourceType\":\"Condition\",\"id\":\"shut-c\"," LABEL_R
                ",\"subject\":{\"reference\":\"Patient/"
                "shut\"},\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},\"code\":{"
                "\"text\":\"Some illness\"},"
                "\"onsetDateTime\":\"2026-01-02\"}\n",
                "SHUT Sia");
  g_clear_object (&self->record->patient);
  patient = rounds_patient_open (self->record->session, ui_record_rid (self->record, "SHUT Sia"),
                                 "on call", ROUNDS_SECRECY_RESTRICTED);
  self->record->patient = patient;
  g_assert_true (test_wait_until (test_desk_is_open, patient, TEST_PATIENCE_MS));
  banner = rounds_banner_new (patient);
  ui_record_show (self->record, banner, 1100, 600);
  g_assert_true (ui_shows (banner, "⊘ Restricted record"));
  g_assert_true (ui_shows (banner, "⊘ Opened beyond its restriction"));
  row = rounds_chart_row (rounds_patient_get_index (patient), "Condition/shut-c");
  card = rounds_timeline_row_words (rounds_patient_get_index (patient), row);
  g_assert_nonnull (strstr (card, "restricted"));
  copied = rounds_citation_of_row (patient, row);
  g_assert_nonnull (strstr (copied, "restricted"));
  paper = paper_fixture_words (rounds_summary_paper_new (patient, TRUE));
  paper_fixture_assert_has (paper, "Some illness · restricted");
  /* Nobody else has it. */
  g_assert_false (ui_shows (show (self, "Wes853", 1100), "Restricted record"));
}

/* ---- pregnant, until it ends ---- */

#define MOTHER "\"subject\":{\"reference\":\"Patient/mother\"},"
#define CODED(system, code) \
  "\"code\":{\"coding\":[{\"system\":\"" system "\",\"code\":\"" code "\"}]},"
#define PREGNANCY                                                    \
  "{\"resourceType\":\"Condition\",\"id\":\"pregnancy\"," MOTHER     \
  "\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]}," CODED ( \
      "http://hl7.org/fhir/sid/icd-10-cm", "Z34.02") "\"onsetDateTime\":\"2026-05-04\"}\n"
#define EXPECTED                                                                             \
  "{\"resourceType\":\"Observation\",\"id\":\"due\"," MOTHER "\"status\":\"final\"," CODED ( \
      "http://loinc.org",                                                                    \
      "11778-8") "\"effectiveDateTime\":\"2026-06-01\",\"valueDateTime\":\"2026-12-07\"}\n"
#define BIRTH                                                  \
  "{\"resourceType\":\"Procedure\",\"id\":\"birth\"," MOTHER   \
  "\"status\":\"completed\"," CODED ("http://snomed.info/sct", \
                                     "66348005") "\"performedDateTime\":\"2026-11-10\"}\n"

/* The words of the banner on her pregnancy and what they lead to, off now too (W2); NULL: it says nothing. */
static void
assert_pregnancy (Fixture *self, const char *words, const char *reference)
{
  g_autoptr (GPtrArray) pieces = NULL;
  guint n = 0;

  ui_record_open (self->record, "MOTHER");
  rounds_patient_set_at (self->record->patient,
                         rounds_patient_get_now (self->record->patient) - 30 * 86400000ll);
  pieces = rounds_banner_facts (self->record->patient);
  for (guint i = 0; i < pieces->len; i++)
    {
      const RoundsPiece *piece = g_ptr_array_index (pieces, i);

      if (strstr (piece->text, "regnan") == NULL)
        continue;
      g_assert_cmpstr (piece->text, ==, words);
      g_assert_cmpint (piece->kind, ==, ROUNDS_PIECE_WARN);
      g_assert_cmpstr (piece->row->event->reference, ==, reference);
      n++;
    }
  g_assert_cmpuint (n, ==, words != NULL ? 1 : 0);
}

static void
test_pregnant (Fixture *self, gconstpointer data)
{
  overview_put (
      self->record,
      "{\"resourceType\":\"Patient\",\"id\":\"mother\",\"name\":[{\"family\":\"Mother\","
      "\"given\":[\"Mary\"]}],\"gender\":\"female\",\"birthDate\":\"1996-02-29\"}\n" PREGNANCY,
      "MOTHER Mary");
  assert_pregnancy (self, "Pregnant, recorded 04-May-2026, weeks not recorded",
                    "Condition/pregnancy");
  overview_put (self->record, EXPECTED, "MOTHER Mary");
  assert_pregnancy (self, "Pregnant 37+0", "Observation/due");
  overview_put (self->record, BIRTH, "MOTHER Mary");
  assert_pregnancy (self, "⚠ Pregnancy: check record", "Condition/pregnancy");
}

static void
test_delivered (Fixture *self, gconstpointer data)
{
  overview_put (
      self->record,
      "{\"resourceType\":\"Patient\",\"id\":\"mother\",\"name\":[{\"family\":\"Mother\","
      "\"given\":[\"Mary\"]}],\"gender\":\"female\",\"birthDate\":\"1996-02-29\"}\n" EXPECTED BIRTH,
      "MOTHER Mary");
  assert_pregnancy (self, NULL, NULL);
}

/* ---- never cut off ---- */

static void
assert_whole (GtkWidget *widget, GtkWidget *banner)
{
  graphene_rect_t bounds;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget))
    {
      g_assert_true (gtk_widget_compute_bounds (widget, banner, &bounds));
      g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))));
      g_assert_cmpfloat (bounds.origin.x, >=, 0);
      g_assert_cmpfloat (bounds.origin.y, >=, 0);
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=,
                         gtk_widget_get_width (banner) + 1);
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=,
                         gtk_widget_get_height (banner) + 1);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      assert_whole (child, banner);
}

static void
test_wraps (Fixture *self, gconstpointer data)
{
  static const char *const who[] = { "Wes853", "Huey641", "Azzie965", "Ramiro608" };
  static const int widths[] = { 1600, 900, 620 };
  static const char *const fonts[] = { "Cantarell 11", "Cantarell 22" };

  for (guint font = 0; font < G_N_ELEMENTS (fonts); font++)
    for (guint i = 0; i < G_N_ELEMENTS (who); i++)
      for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
        {
          GtkWidget *banner;
          g_autofree char *texts = NULL;

          g_object_set (gtk_settings_get_default (), "gtk-font-name", fonts[font], NULL);
          banner = show (self, who[i], widths[w]);
          g_assert_cmpint (gtk_widget_get_width (gtk_widget_get_parent (banner)), ==, widths[w]);
          texts = overview_texts (banner);
          /* The identifiers stay. */
          g_assert_nonnull (strstr (texts, who[i]));
          g_assert_nonnull (strstr (texts, "born "));
          g_assert_nonnull (strstr (texts, "MRN "));
          assert_whole (banner, banner);
        }
}

/* In two lines at the width of a screen, as drawn. */
static void
test_two_lines (Fixture *self, gconstpointer data)
{
  int line;
  GtkWidget *banner = show (self, "Wes853", 1600);
  PangoLayout *layout = gtk_widget_create_pango_layout (banner, "Name");

  pango_layout_get_pixel_size (layout, NULL, &line);
  g_object_unref (layout);
  g_assert_cmpint (gtk_widget_get_height (banner), <, 5 * line);
}

/* ---- critical until acknowledged (W3) ---- */

static gboolean
is_gone (gpointer banner)
{
  return !ui_shows (banner, "not acknowledged");
}

static void
test_critical (Fixture *self, gconstpointer data)
{
  GtkWidget *banner = show (self, "Wes853", 1600);
  RoundsNews *news = rounds_news_of (self->record->patient);
  const RoundsChartRow *row = rounds_news_get (news, 0)->row;
  g_autofree char *seen = NULL;

  g_assert_nonnull (overview_button (banner, "Acknowledge…"));
  /* Opening it is not acknowledging it. */
  ui_press (overview_button (banner, POTASSIUM));
  g_assert_cmpstr (rounds_patient_get_selection (self->record->patient)->row->event->reference, ==,
                   row->event->reference);
  ui_record_frames (self->record, 10);
  seen = overview_texts (banner);
  g_assert_nonnull (strstr (seen, POTASSIUM));
  rounds_news_acknowledge (news, row, "diet");
  g_assert_true (test_wait_until (is_gone, banner, TEST_PATIENCE_MS));
}

/* ---- what was done, in words ---- */

#define POTASSIUM_OF(id, value, status)                                                            \
  "{\"resourceType\":\"Observation\",\"id\":\"" id                                                 \
  "\",\"subject\":{\"reference\":\"Patient/words\"},"                                              \
  "\"status\":\"" status "\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{"   \
  "\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"2823-3\",\"display\":\"Potassium\"}]}," \
  "\"effectiveDateTime\":\"2026-11-15T07:00:00-06:00\",\"valueQuantity\":{\"value\":" value        \
  ",\"unit\":\"mmol/L\"},\"interpretation\":[{\"coding\":[{\"code\":\"HH\"}]}]}\n"

static GtkWindow *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWindow *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        found = window;
    }
  return found;
}

static GtkEditable *
find_entry (GtkWindow *dialog)
{
  GtkWidget *box = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));

  return GTK_EDITABLE (gtk_widget_get_last_child (box));
}

static void
put_words (Fixture *self, const char *value, const char *status)
{
  g_autofree char *json = g_strdup_printf (
      "{\"resourceType\":\"Patient\",\"id\":\"words\",\"name\":[{\"family\":\"Words\","
      "\"given\":[\"Wanda\"]}],\"birthDate\":\"1960-02-29\"}\n" POTASSIUM_OF ("k", "%s", "%s"),
      status, value);

  overview_put (self->record, json, "WORDS Wanda");
}

static gboolean
is_taken (gpointer news)
{
  return rounds_news_critical (news) == 0;
}

/* What arrives while somebody writes what was done takes neither the words nor the place to write them; a number
 * that changed meanwhile is not the one that was read. */
static void
test_written (Fixture *self, gconstpointer data)
{
  GtkWidget *banner;
  GtkWindow *dialog;
  RoundsNews *news;

  put_words (self, "6.6", "final");
  banner = show (self, "WORDS", 1600);
  news = rounds_news_of (self->record->patient);
  ui_press (overview_button (banner, "Acknowledge…"));
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "WORDS Wanda, 29-Feb-1960"));
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "6.6 mmol/L ▲▲ HH, 15-Nov-2026 07:00"));
  gtk_editable_set_text (find_entry (dialog), "rang the ward");
  put_words (self, "7.1", "corrected");
  rounds_patient_reload (self->record->patient);
  ui_record_wait_changed (self->record);
  ui_record_frames (self->record, 3);
  g_assert_true (find_dialog () == dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "acknowledge");
  g_assert_cmpuint (rounds_news_critical (news), ==, 1);
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  g_assert_true (ui_shows (GTK_WIDGET (dialog), "7.1 mmol/L ▲▲ HH"));
  g_assert_cmpstr (gtk_editable_get_text (find_entry (dialog)), ==, "rang the ward");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "acknowledge");
  g_assert_true (test_wait_until (is_taken, news, TEST_PATIENCE_MS));
  g_assert_cmpstr (rounds_news_get (news, 0)->text, ==, "rang the ward");
}

/* Where there is room for one line alone the first critical value still says when. */
static void
test_brief (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) pieces = NULL;
  g_autofree char *more = NULL;
  guint n = 0;

  ui_record_open (self->record, "Wes853");
  pieces = rounds_banner_identity (self->record->patient);
  for (guint i = 0; i < pieces->len; i++)
    {
      const RoundsPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->brief == NULL)
        continue;
      g_assert_cmpstr (piece->brief, ==, "▲▲ HH Potassium 6.6 mmol/L, 31-Oct-2026 23:30");
      more = rounds_banner_more (3, 1, 0, piece->brief);
      g_assert_cmpstr (more, ==, "▾ ▲▲ HH Potassium 6.6 mmol/L, 31-Oct-2026 23:30 · and 2 more");
      n++;
    }
  g_assert_cmpuint (n, ==, 1);
}

/* Another person's acknowledgement is one; that it was seen is none. */
static void
test_another (Fixture *self, gconstpointer data)
{
  static const OverviewMark seen = { "Wes853", "Observation/demo-wes-potassium-2330",
                                     ROUNDS_LOCAL_SEEN, "another", "2026-11-16T07:00:00-06:00" };
  static const OverviewMark acknowledged = { "Wes853", "Observation/demo-wes-potassium-2330",
                                             ROUNDS_LOCAL_ACKNOWLEDGED, "another",
                                             "2026-11-16T07:00:00-06:00" };

  overview_mark (self->record, &seen);
  g_assert_true (ui_shows (show (self, "Wes853", 1600), POTASSIUM));
  overview_mark (self->record, &acknowledged);
  g_assert_false (ui_shows (show (self, "Wes853", 1600), POTASSIUM));
}

/* ---- what has no room ---- */

static GtkWidget *
find_rest (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root) && gtk_widget_get_child_visible (root) && ui_shows (root, "▾ "))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_rest (child);
  return found;
}

static gboolean
is_over (gpointer window)
{
  return ui_over (window) != NULL;
}

static gboolean
has_focus (gpointer widget)
{
  return gtk_widget_has_focus (widget);
}

static void
assert_expanded (GtkWidget *button, gboolean expanded)
{
  g_autofree char *differs = gtk_test_accessible_check_state (GTK_ACCESSIBLE (button),
                                                              GTK_ACCESSIBLE_STATE_EXPANDED,
                                                              expanded);

  g_assert_cmpstr (differs, ==, NULL);
}

/* By the keyboard alone: it opens, has a name, holds all that the banner says, and Escape closes it where one was. */
static void
test_rest (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) facts = NULL;
  g_autofree char *differs = NULL;
  GtkWidget *banner, *page, *rest, *over;

  overview_make_full (self->record);
  banner = show (self, "WINTERBOTTOM", 760);
  /* The page below takes the height. */
  page = gtk_label_new ("page");
  gtk_widget_set_size_request (page, -1, 440);
  gtk_box_append (GTK_BOX (gtk_widget_get_parent (banner)), page);
  ui_record_frames (self->record, 8);
  rest = find_rest (banner);
  g_assert_nonnull (rest);
  ui_take_keyboard (self->record->window);
  gtk_widget_grab_focus (rest);
  ui_xdotool ("key", "Return");
  g_assert_true (test_wait_until (is_over, self->record->window, TEST_PATIENCE_MS));
  over = ui_over (GTK_WIDGET (self->record->window));
  g_assert_true (GTK_IS_POPOVER (over));
  assert_expanded (rest, TRUE);
  differs = gtk_test_accessible_check_property (GTK_ACCESSIBLE (over),
                                                GTK_ACCESSIBLE_PROPERTY_LABEL,
                                                "All that the banner says");
  g_assert_cmpstr (differs, ==, NULL);
  ui_check_names (over, "what the banner has no room for");
  facts = rounds_banner_facts (self->record->patient);
  for (guint i = 0; i < facts->len; i++)
    if (!ui_shows (over, ((const RoundsPiece *) facts->pdata[i])->text))
      g_error ("it does not say: %s", ((const RoundsPiece *) facts->pdata[i])->text);
  ui_escape (over, "what the banner has no room for");
  assert_expanded (rest, FALSE);
  g_assert_true (test_wait_until (has_focus, rest, TEST_PATIENCE_MS));
}

/* ---- the moment (W2) ---- */

static void
test_as_of (Fixture *self, gconstpointer data)
{
  GtkWidget *banner = show (self, "Wes853", 1600);
  RoundsPatient *patient = self->record->patient;
  GtkWidget *bar = g_object_ref_sink (rounds_as_of_bar_new (patient));
  static const char *const off[] = { "Weight 98.2 kg (13-Nov-2026 13:02)",
                                     "Allergies: nothing in this record", "As of 16-Nov-2025 08:00",
                                     "this banner: now, 16-Nov-2026 08:00", NULL };
  g_autofree char *texts = NULL, *words = NULL;

  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
  rounds_patient_set_at (patient, rounds_patient_get_now (patient) - 365ll * 24 * 3600 * 1000);
  ui_record_frames (self->record, 2);
  texts = overview_texts (banner);
  overview_assert_order (texts, off);
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
  words = overview_texts (gtk_revealer_get_child (GTK_REVEALER (bar)));
  g_assert_nonnull (strstr (words, "As of 16-Nov-2025 08:00"));
  g_assert_nonnull (strstr (words, "Back to Now (Esc)"));
  rounds_patient_set_at (patient, ROUNDS_NOW);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
  g_assert_false (ui_shows (banner, "As of"));
  g_object_unref (bar);
}

static void
test_edge (Fixture *self, gconstpointer data)
{
  GtkWidget *banner = show (self, "Wes853", 1600);

  g_assert_true (gtk_widget_has_css_class (banner, "edge-0"));
  rounds_banner_set_edge (ROUNDS_BANNER (banner), ROUNDS_BANNER_EDGES + 2);
  g_assert_true (gtk_widget_has_css_class (banner, "edge-2"));
  g_assert_false (gtk_widget_has_css_class (banner, "edge-0"));
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);
  ui_test_style ();
  g_test_add ("/w9/wes", Fixture, NULL, setup, test_wes, teardown);
  g_test_add ("/w9/others", Fixture, NULL, setup, test_others, teardown);
  g_test_add ("/w9/wraps", Fixture, NULL, setup, test_wraps, teardown);
  g_test_add ("/w9/code-status", Fixture, NULL, setup, test_code_status, teardown);
  g_test_add ("/w9/pronouns", Fixture, NULL, setup, test_pronouns, teardown);
  g_test_add ("/w9/language", Fixture, NULL, setup, test_language, teardown);
  g_test_add ("/w9/weight", Fixture, NULL, setup, test_weight, teardown);
  g_test_add ("/w9/restricted", Fixture, NULL, setup, test_restricted, teardown);
  g_test_add ("/w9/pregnant", Fixture, NULL, setup, test_pregnant, teardown);
  g_test_add ("/w9/delivered", Fixture, NULL, setup, test_delivered, teardown);
  g_test_add ("/w9/two-lines", Fixture, NULL, setup, test_two_lines, teardown);
  g_test_add ("/w9/source", Fixture, NULL, setup, test_source, teardown);
  g_test_add ("/w3/written", Fixture, NULL, setup, test_written, teardown);
  g_test_add ("/w3/critical", Fixture, NULL, setup, test_critical, teardown);
  g_test_add ("/w3/brief", Fixture, NULL, setup, test_brief, teardown);
  g_test_add ("/w9/rest", Fixture, NULL, setup, test_rest, teardown);
  g_test_add ("/w3/another", Fixture, NULL, setup, test_another, teardown);
  g_test_add ("/w2/as-of", Fixture, NULL, setup, test_as_of, teardown);
  g_test_add ("/w9/edge", Fixture, NULL, setup, test_edge, teardown);
  return g_test_run ();
}
