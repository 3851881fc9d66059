/* test-chat-kept.c: what an answer was given is there again when its chart is: to be opened where it stands, in the version
 * that was given; what became of a record since is said. Nothing of another patient's is shown. */
#include "overview-fixture.h"

#include "chat-pane.h"
#include "counts.h"
#include "given.h"
#include "incoming.h"
#include "local.h"
#include "paper-fixture.h"
#include "question-paper.h"
#include "scan.h"
#include "source-pane.h"

#include <string.h>

#define PERSON(id, name)                                                          \
  "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"name\":[{\"family\":\"" name \
  "\",\"given\":[\"Anna\"]}],\"gender\":\"female\",\"birthDate\":\"1960-02-29\"}\n"
#define SUBJECT "\"subject\":{\"reference\":\"Patient/kept\"}"
#define SALT(status, value)                                                                       \
  "{\"resourceType\":\"Observation\",\"id\":\"salt\"," SUBJECT ",\"status\":\"" status            \
  "\",\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{\"coding\":[{\"system\":" \
  "\"urn:made\",\"code\":\"salt\",\"display\":\"Salt, serum\"}]},\"effectiveDateTime\":"          \
  "\"2026-11-15T08:00:00-06:00\",\"valueQuantity\":{\"value\":" value ",\"unit\":\"mmol/L\"}}\n"
#define ANSWER "It was high [1]."

/* ---- as a person does it ---- */

static RoundsChatPane *
chat (UiTest *test)
{
  return rounds_chart_page_get_chat (rounds_window_get_chart (test->window));
}

static gboolean
is_over (gpointer turn)
{
  return rounds_answer_is_over (rounds_chat_turn_get_answer (turn));
}

/* The chip of a line; it must be there. */
static GtkWidget *
chip_of (GtkWidget *root, guint number)
{
  GtkWidget *found = NULL;

  if (gtk_widget_has_css_class (root, "citation") &&
      GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (root), "number")) == number)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = chip_of (child, number);
  return found;
}

static GtkToggleButton *
toggle_of (GtkWidget *root)
{
  GtkToggleButton *found = GTK_IS_TOGGLE_BUTTON (root) ? GTK_TOGGLE_BUTTON (root) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = toggle_of (child);
  return found;
}

/* What was asked last is there again with all that it was given, and its chip opens the field. */
static void
check_again (UiTest *test, guint n_given)
{
  RoundsChatTurn *turn = ui_last_turn (test);
  RoundsCitations *citations = turn != NULL ? rounds_chat_turn_get_citations (turn) : NULL;
  g_autofree char *shown = NULL, *facts = NULL;
  const RoundsSelection *selection;

  g_assert_nonnull (citations);
  shown = rounds_chat_turn_dup_shown (turn);
  g_assert_cmpstr (shown, ==, "potassium [2] [1]");
  g_assert_true (g_str_has_prefix (rounds_chat_turn_get_state_text (turn), "Kept from "));
  g_assert_cmpuint (rounds_citations_get_n_given (citations), ==, n_given);
  g_assert_cmpuint (rounds_citations_get_n_cited (citations), ==, 2);
  g_assert_true (ui_shows (GTK_WIDGET (citations), "Given to the model: "));
  g_assert_false (ui_shows (GTK_WIDGET (citations), "⚠"));
  facts = rounds_citations_dup_facts (citations);
  g_assert_true (g_str_has_prefix (facts, "Given besides, of the whole record"));
  g_assert_nonnull (strstr (facts, "Allergies: "));
  gtk_toggle_button_set_active (toggle_of (GTK_WIDGET (citations)), TRUE);
  g_assert_true (ui_shows (GTK_WIDGET (citations), facts));
  ui_press (chip_of (GTK_WIDGET (citations), 2));
  selection = rounds_patient_get_selection (rounds_window_get_patient (test->window));
  g_assert_nonnull (selection->row);
  g_assert_cmpstr (selection->field, ==, "/valueQuantity");
  g_assert_cmpuint (selection->was.version, ==, 0);
  g_assert_nonnull (ui_find (GTK_WIDGET (test->window), "text_note"));
}

static void
test_again (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 1 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  RoundsChatTurn *turn;
  guint n_given;

  ui_open (test);
  ui_wait_model_ready (test);
  g_assert_nonnull (rounds_chat_pane_ask (chat (test), "potassium [2] [1]"));
  turn = ui_last_turn (test);
  g_assert_true (test_wait_until (is_over, turn, TEST_PATIENCE_MS));
  n_given = rounds_citations_get_n_given (rounds_chat_turn_get_citations (turn));
  g_assert_cmpuint (n_given, >, 2);
  ui_open_patient (test, "Azzie965");
  g_assert_null (ui_last_turn (test));
  ui_open_patient (test, "Wes853");
  check_again (test, n_given);
  rounds_session_lock (test->session);
  ui_wait_frames (test, 2);
  ui_open (test);
  check_again (test, n_given);
}

/* ---- the moment that the record was of (W2) ---- */

#define THEN     G_GINT64_CONSTANT (1551614400000) /* 2019-03-03 12:00 UTC */
#define OF_THEN  "From the record as of 03-Mar-2019 06:00"
#define WHEN_NOW "From the record when asked, 16-Nov-2026 08:00"

static RoundsChatTurn *
ask_over (UiTest *test, const char *question)
{
  RoundsChatTurn *turn;

  g_assert_nonnull (rounds_chat_pane_ask (chat (test), question));
  turn = ui_last_turn (test);
  g_assert_true (test_wait_until (is_over, turn, TEST_PATIENCE_MS));
  return turn;
}

/* In words that are on the screen, and by more than a colour. */
static void
check_moment (RoundsChatTurn *turn, const char *words, gboolean off)
{
  GtkWidget *label = ui_find (GTK_WIDGET (turn), "moment_label");

  g_assert_nonnull (label);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, words);
  g_assert_true (gtk_widget_get_mapped (label));
  g_assert_true (gtk_widget_get_mapped (ui_find (GTK_WIDGET (turn), "moment_icon")) == off);
}

static RoundsChatTurn *
turn_at (UiTest *test, int i)
{
  GtkListBox *turns = GTK_LIST_BOX (ui_find (GTK_WIDGET (chat (test)), "turns"));

  return ROUNDS_CHAT_TURN (gtk_list_box_get_row_at_index (turns, i));
}

static void
check_both (UiTest *test)
{
  ui_wait_frames (test, 2);
  check_moment (turn_at (test, 0), WHEN_NOW, FALSE);
  check_moment (turn_at (test, 1), OF_THEN, TRUE);
}

/* The words of the newest answer as an older reader shows them. */
static gboolean
words_say (RoundsPatient *patient, const char *words)
{
  GPtrArray *rows = rounds_patient_get_local (patient, ROUNDS_LOCAL_TURN);
  const RoundsLocalRow *row = g_ptr_array_index (rows, rows->len - 1);
  gsize size;
  const char *json = g_bytes_get_data (row->content, &size);
  g_autoptr (RoundsScan) scan = rounds_scan_parse (json, size, NULL, NULL);
  const char *text = rounds_scan_get_string (scan, rounds_scan_root (scan), "text");

  return strstr (text, words) != NULL;
}

static void
test_moment (void)
{
  const UiTestConfig config = { .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 1 };
  g_autoptr (UiTest) test = ui_test_new (&config);
  RoundsPatient *patient;
  double height;

  ui_open (test);
  ui_wait_model_ready (test);
  patient = rounds_window_get_patient (test->window);
  ask_over (test, "potassium now [1]");
  ui_wait_frames (test, 2);
  height = gtk_widget_get_height (GTK_WIDGET (turn_at (test, 0)));
  rounds_patient_set_at (patient, THEN);
  ask_over (test, "potassium then [1]");
  check_both (test);
  /* Nothing of the other answer moved for it. */
  g_assert_cmpfloat (gtk_widget_get_height (GTK_WIDGET (turn_at (test, 0))), ==, height);
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.now", NULL);
  g_assert_true (rounds_patient_is_now (patient));
  check_both (test);
  ui_open_patient (test, "Azzie965");
  ui_open_patient (test, "Wes853");
  patient = rounds_window_get_patient (test->window);
  check_both (test);
  g_assert_true (words_say (patient, OF_THEN));
  rounds_patient_set_at (patient, THEN);
  check_both (test);
}

/* ---- a chart made to measure ---- */

/* One store for all: deriving its key takes most of a second. */
static UiRecord *record;

static void
keep_now (const char *role, const char *text, const char *sources)
{
  const RoundsAct act = { .type = ROUNDS_ACT_TURN,
                          .id = "0123456789abcdef0123456789abcdef",
                          .role = role,
                          .text = text,
                          .sources = sources };
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_patient_act_now (record->patient, &act, NULL, &error));
  g_assert_no_error (error);
}

static void
keep (const char *answer, const char *sources)
{
  keep_now ("user", "What was the salt?", NULL);
  keep_now ("assistant", answer, sources);
}

/* What a question of the open chart is given now, the line of this record alone. */
static char *
sources_of_now (const char *question, const char *reference)
{
  g_autoptr (RoundsEvidence) evidence = rounds_evidence_new (record->patient, question);
  g_autoptr (RoundsGiven)
      given = rounds_given_new (evidence, rounds_patient_get_index (record->patient));

  for (guint i = given->lines->len; i > 0; i--)
    if (strcmp (rounds_given_line (given, i)->reference, reference) != 0)
      g_array_remove_index (given->lines, i - 1);
  g_assert_cmpuint (given->lines->len, ==, 1);
  rounds_given_cite (given, ANSWER);
  return rounds_given_write (given, record->patient, ANSWER);
}

/* Opens the patient anew; the conversation beside the source. (transfer none) */
static RoundsChatPane *
show_again (const char *who)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  RoundsChatPane *pane;

  ui_record_open (record, who);
  pane = rounds_chat_pane_new (record->patient);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (pane));
  gtk_box_append (GTK_BOX (box), rounds_source_pane_new (record->patient));
  ui_record_show (record, box, 900, 700);
  return pane;
}

static GtkWidget *
citations_of (RoundsChatPane *pane)
{
  return GTK_WIDGET (rounds_chat_turn_get_citations (rounds_chat_pane_get_newest (pane)));
}

/* All that is marked, line after line. (transfer full) */
static char *
marked_text (void)
{
  GtkTextBuffer *text = gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (ui_find (GTK_WIDGET (record->window), "text")));
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (text), "field");
  GString *all = g_string_new (NULL);
  GtkTextIter at, end;

  gtk_text_buffer_get_start_iter (text, &at);
  while (gtk_text_iter_starts_tag (&at, tag) || gtk_text_iter_forward_to_tag_toggle (&at, tag))
    {
      g_autofree char *line = NULL;

      end = at;
      gtk_text_iter_forward_to_tag_toggle (&end, tag);
      line = gtk_text_buffer_get_text (text, &at, &end, FALSE);
      g_string_append (all, line);
      at = end;
    }
  return g_string_free (all, FALSE);
}

static gboolean
is_marked (gpointer data)
{
  g_autofree char *marked = marked_text ();

  return *marked != '\0';
}

/* Presses the only chip; what is marked holds `field`, the line above it says `note`. */
static void
open_and_check (RoundsChatPane *pane, const char *field, const char *note)
{
  g_autofree char *marked = NULL;

  rounds_patient_select (record->patient, &(RoundsSelection){ NULL });
  ui_press (chip_of (citations_of (pane), 1));
  g_assert_true (test_wait_until (is_marked, NULL, TEST_PATIENCE_MS));
  marked = marked_text ();
  if (strstr (marked, field) == NULL)
    g_error ("“%s” is not in “%s”", field, marked);
  g_assert_true (ui_shows (ui_find (GTK_WIDGET (record->window), "text_note"), note));
}

static void
assert_says (GtkWidget *root, const char *words)
{
  if (!ui_shows (root, words))
    g_error ("nothing says “%s”", words);
}

/* The lines of the newest question on paper. */
static char *
paper_words (RoundsChatPane *pane)
{
  return paper_fixture_words (
      rounds_question_paper_new (record->patient, rounds_chat_pane_get_newest (pane), TRUE, NULL));
}

/* A corrected value: the chip says so and opens the value that was given; then it is entered in error. */
static void
test_changed (void)
{
  g_autofree char *sources = NULL, *words = NULL, *later = NULL;
  RoundsChatPane *pane;

  overview_put (record, PERSON ("kept", "KEPT") SALT ("final", "5.1"), "KEPT Anna");
  ui_record_open (record, "KEPT");
  sources = sources_of_now ("salt", "Observation/salt");
  keep (ANSWER "\n\n[1] Salt: 5.1 mmol/L (Observation/salt, version 1)", sources);
  pane = show_again ("KEPT");
  g_assert_false (ui_shows (citations_of (pane), "⚠"));
  open_and_check (pane, "5.1", "the field is marked");
  overview_put (record, SALT ("corrected", "6.2"), "KEPT Anna");
  /* In the chart that is open, too. */
  rounds_patient_reload (record->patient);
  ui_record_wait_changed (record);
  assert_says (citations_of (pane), "⚠ changed since: version 2 now");
  pane = show_again ("KEPT");
  assert_says (citations_of (pane), "5.1 mmol/L");
  assert_says (citations_of (pane), "⚠ changed since: version 2 now");
  open_and_check (pane, "5.1", "version 1, as it was cited; version 2 counts now");
  assert_says (citations_of (pane),
               "Line 1 was given as version 1 of its record, which is opened; version 2 counts");
  words = paper_words (pane);
  paper_fixture_assert_has (words, "5.1 mmol/L");
  paper_fixture_assert_has (words,
                            "Observation/salt, version 1 · ⚠ changed since: version 2 now · the "
                            "draft names it");
  overview_put (record, SALT ("entered-in-error", "6.2"), "KEPT Anna");
  pane = show_again ("KEPT");
  assert_says (citations_of (pane), "⚠ entered in error since: version 3 now");
  open_and_check (pane, "5.1", "version 1, as it was cited; version 3 counts now");
  later = paper_words (pane);
  paper_fixture_assert_has (later, "entered in error since");
}

/* The source took it back: what was given can still be read. */
static void
test_deleted (void)
{
  const RoundsIncoming tombstone = { .source = "demonstration",
                                     .type = "Observation",
                                     .id = "salt",
                                     .subject = "Patient/kept",
                                     .deleted = TRUE };
  const RoundsActor actor = { .reason = "test" };
  g_autoptr (RoundsBatch)
      batch = rounds_batch_new (rounds_session_get_store (record->session), &actor, NULL, NULL);
  g_autoptr (GError) error = NULL;
  RoundsChatPane *pane;

  overview_put (record, SALT ("final", "6.4"), "KEPT Anna");
  g_assert_true (rounds_batch_put (batch, &tombstone, &error));
  g_assert_true (rounds_batch_finish (batch, NULL, &error));
  g_assert_no_error (error);
  pane = show_again ("KEPT");
  assert_says (citations_of (pane), "⚠ deleted at its source since: version 5 now");
  open_and_check (pane, "5.1", "version 1, as it was cited; version 5 counts now");
}

/* A note that was written again: the words that were given, where they stood. */
static void
test_note (void)
{
  static const char *const texts[] = { "The zebrafish was well. She went home.",
                                       "Nothing. And again nothing here at all." };
  g_autofree char *sources = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *data = g_base64_encode ((const guchar *) texts[i], strlen (texts[i]));
      g_autofree char *json = g_strdup_printf (
          PERSON ("kept", "KEPT") "{\"resourceType\":\"DocumentReference\",\"id\":\"note\"," SUBJECT
                                  ",\"status\":\"current\",\"date\":\"2026-11-15T08:00:00-06:00\","
                                  "\"type\":{\"text\":"
                                  "\"Visit\"},\"content\":[{\"attachment\":{\"contentType\":\"text/"
                                  "plain\",\"data\":"
                                  "\"%s\"}}]}\n",
          data);
      RoundsChatPane *pane;

      overview_put (record, json, "KEPT Anna");
      pane = show_again ("KEPT");
      if (sources == NULL)
        {
          sources = sources_of_now ("zebrafish", "DocumentReference/note");
          keep (ANSWER, sources);
          continue;
        }
      assert_says (citations_of (pane), "⚠ changed since: version 2 now");
      open_and_check (pane, "zebrafish", "version 1, as it was cited; version 2 counts now");
    }
}

#define CODED(id, what)                                          \
  "{\"resourceType\":\"Observation\",\"id\":\"" id "\"," SUBJECT \
  ",\"status\":\"final\",\"code\":{"                             \
  "\"text\":\"Wombat " id "\"},\"effectiveDateTime\":\"2026-11-15T08:00:00-06:00\"," what "}\n"

static const struct
{
  const char *reference, *json, *marked, *not ;
} kinds[] = {
  { "Observation/coded",
    CODED ("coded", "\"valueCodeableConcept\":{\"text\":\"blue\"},\"note\":[{\"text\":\"red\"}]"),
    "blue", "red" },
  { "Observation/said", CODED ("said", "\"valueString\":\"well enough\""), "well enough",
    "Wombat" },
  { "Observation/truth", CODED ("truth", "\"valueBoolean\":true"), "true", "final" },
  { "Observation/whole", CODED ("whole", "\"valueInteger\":4"), "4", "final" },
  { "Observation/pressure",
    CODED (
        "pressure",
        "\"component\":[{\"code\":{\"text\":\"Upper\"},\"valueQuantity\":{\"value\":142,\"unit\":"
        "\"mmHg\"}},{\"code\":{\"text\":\"Lower\"},\"valueQuantity\":{\"value\":88,\"unit\":"
        "\"mmHg\"}}]"),
    "88", "final" },
  { "Observation/absent", CODED ("absent", "\"note\":[{\"text\":\"red\"}]"), "Wombat absent",
    "red" },
  { "MedicationRequest/pill",
    "{\"resourceType\":\"MedicationRequest\",\"id\":\"pill\"," SUBJECT
    ",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"2026-11-15\","
    "\"reasonCode\":[{\"text\":\"Wombat fever\"}],"
    "\"medicationCodeableConcept\":{\"text\":\"Wombat pill\"}}\n",
    "Wombat pill", "fever" },
  { "MedicationRequest/named",
    "{\"resourceType\":\"MedicationRequest\",\"id\":\"named\"," SUBJECT
    ",\"status\":\"active\",\"intent\":\"order\",\"authoredOn\":\"2026-11-15\","
    "\"contained\":[{\"resourceType\":\"Medication\",\"id\":\"m\",\"code\":{\"text\":\"Wombat "
    "cream\"}}],\"medicationReference\":{\"reference\":\"#m\"}}\n",
    "Wombat cream", "active" },
  { "Condition/problem",
    "{\"resourceType\":\"Condition\",\"id\":\"problem\"," SUBJECT
    ",\"recordedDate\":\"2026-11-15\",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},"
    "\"code\":{\"text\":\"Wombat disease\"}}\n",
    "Wombat disease", "active" },
  { "AllergyIntolerance/allergy",
    "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"allergy\",\"patient\":{\"reference\":"
    "\"Patient/kept\"},\"recordedDate\":\"2026-11-15\",\"type\":\"allergy\",\"code\":{\"text\":"
    "\"Wombat hair\"},\"reaction\":[{\"manifestation\":[{\"text\":\"Wombat rash\"}]}]}\n",
    "Wombat hair", "rash" },
  { "Task/task",
    "{\"resourceType\":\"Task\",\"id\":\"task\",\"for\":{\"reference\":\"Patient/"
    "kept\"},\"status\":"
    "\"requested\",\"intent\":\"order\",\"authoredOn\":\"2026-11-15\",\"code\":{\"text\":"
    "\"fulfil\"},"
    "\"description\":\"Brush the wombat\"}\n",
    "Brush the wombat", "fulfil" },
};

/* The chip of each kind opens the record as it arrived, and what its line says is marked: this, and not that. */
static void
test_fields (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *json = g_strconcat (PERSON ("kept", "KEPT"), kinds[i].json, NULL);
      g_autofree char *sources = NULL, *marked = NULL;

      g_test_message ("%s", kinds[i].reference);
      overview_put (record, json, "KEPT Anna");
      ui_record_open (record, "KEPT");
      sources = sources_of_now ("wombat", kinds[i].reference);
      keep (ANSWER, sources);
      open_and_check (show_again ("KEPT"), kinds[i].marked, "the field is marked");
      marked = marked_text ();
      g_assert_null (strstr (marked, kinds[i].not ));
      g_assert_true (gtk_toggle_button_get_active (
          GTK_TOGGLE_BUTTON (ui_find (GTK_WIDGET (record->window), "text_tab"))));
    }
}

/* What `from` stands for, in place of `to`. (transfer full) */
static char *
replaced (const char *text, const char *from, const char *to)
{
  GString *other = g_string_new (text);

  g_assert_cmpuint (g_string_replace (other, from, to, 1), ==, 1);
  return g_string_free (other, FALSE);
}

/* A record that is not of this chart: that is said, and nothing of it; there is nothing to press. */
static void
check_no_chip (const char *sources)
{
  g_autofree char *words = NULL;
  GtkToggleButton *which;
  RoundsChatPane *pane;
  GtkWidget *citations;

  keep ("In words.", sources);
  pane = show_again ("KEPT");
  citations = citations_of (pane);
  which = GTK_TOGGLE_BUTTON (gtk_widget_get_prev_sibling (
      gtk_widget_get_last_child (gtk_widget_get_first_child (citations))));
  gtk_toggle_button_set_active (which, TRUE);
  g_assert_null (chip_of (citations, 1));
  assert_says (citations, "1 · ⚠ its record is not in this chart now");
  g_assert_false (ui_shows (citations, "mmol/L"));
  rounds_patient_select (record->patient, &(RoundsSelection){ NULL });
  rounds_citations_open (ROUNDS_CITATIONS (citations), 1);
  g_assert_null (rounds_patient_get_selection (record->patient)->row);
  words = paper_words (pane);
  paper_fixture_assert_has (words, "its record is not in this chart now");
  paper_fixture_assert_not (words, "mmol/L");
}

static void
test_gone (void)
{
  g_autofree char *sources = NULL, *gone = NULL;

  overview_put (record, SALT ("final", "7.3"), "KEPT Anna");
  ui_record_open (record, "KEPT");
  sources = sources_of_now ("salt", "Observation/salt");
  gone = replaced (sources, "Observation/salt", "Observation/pepper");
  check_no_chip (gone);
  g_free (gone);
  gone = replaced (sources, "\"rid\":\"",
                   "\"rid\":\"00000000000000000000000000000000\",\"was\":\"");
  check_no_chip (gone);
}

static void
test_another_patient (void)
{
  char rid[ROUNDS_RID_TEXT], own[ROUNDS_RID_TEXT];
  g_autofree char *sources = NULL, *moved = NULL, *shown = NULL;
  RoundsChatTurn *turn;

  overview_put (
      record,
      PERSON (
          "other",
          "OTHER") "{\"resourceType\":\"Observation\",\"id\":\"theirs\","
                   "\"subject\":{\"reference\":\"Patient/other\"},\"status\":\"final\",\"code\":{"
                   "\"text\":\"Salt, "
                   "serum\"},\"effectiveDateTime\":\"2026-11-15\",\"valueQuantity\":"
                   "{\"value\":9.9,\"unit\":\"mmol/L\"}}\n",
      "OTHER Anna");
  ui_record_open (record, "OTHER");
  sources = sources_of_now ("salt", "Observation/theirs");
  rounds_rid_text (rounds_patient_get_rid (record->patient), rid);
  ui_record_open (record, "KEPT");
  rounds_rid_text (rounds_patient_get_rid (record->patient), own);
  moved = replaced (sources, rid, own);
  /* Said to be of this patient: its records are not. */
  check_no_chip (moved);
  keep ("In words.", sources);
  turn = rounds_chat_pane_get_newest (show_again ("KEPT"));
  g_assert_null (rounds_chat_turn_get_citations (turn));
  shown = rounds_chat_turn_dup_shown (turn);
  g_assert_cmpstr (shown, ==, "In words.");
  g_assert_nonnull (strstr (rounds_chat_turn_get_state_text (turn), "cannot be read"));
}

/* A turn from before: its words, as they were kept. */
static void
test_old_form (void)
{
  const char *words = ANSWER "\n\n[1] Salt: 5.1 mmol/L (Observation/salt, version 1)";
  g_autofree char *shown = NULL;
  RoundsChatTurn *turn;

  ui_record_open (record, "KEPT");
  keep (words, NULL);
  turn = rounds_chat_pane_get_newest (show_again ("KEPT"));
  g_assert_null (rounds_chat_turn_get_citations (turn));
  shown = rounds_chat_turn_dup_shown (turn);
  g_assert_cmpstr (shown, ==, ANSWER "\n[1] Salt: 5.1 mmol/L (Observation/salt, version 1)");
  g_assert_null (strstr (rounds_chat_turn_get_state_text (turn), "cannot be read"));
  g_assert_cmpstr (rounds_chat_turn_get_moment_text (turn), ==, "");
}

/* Sources from before the moment was kept: the card says nothing of it, and the paper that it is not known. */
static void
test_no_moment (void)
{
  g_autofree char *sources = NULL, *before = NULL, *words = NULL;
  RoundsChatPane *pane;
  RoundsChatTurn *turn;

  overview_put (record, SALT ("final", "7.3"), "KEPT Anna");
  ui_record_open (record, "KEPT");
  sources = sources_of_now ("salt", "Observation/salt");
  before = replaced (sources, "\"moment\":", "\"later\":");
  keep (ANSWER, before);
  pane = show_again ("KEPT");
  turn = rounds_chat_pane_get_newest (pane);
  g_assert_nonnull (rounds_chat_turn_get_citations (turn));
  g_assert_cmpstr (rounds_chat_turn_get_moment_text (turn), ==, "");
  g_assert_false (gtk_widget_get_visible (ui_find (GTK_WIDGET (turn), "moment_box")));
  words = paper_words (pane);
  paper_fixture_assert_has (words, "As of: not recorded");
  paper_fixture_assert_not (words, "· As of 16-Nov-2026");
}

/* What cannot be read takes nothing away: the words stand as for an older reader. What a later one adds is passed over. */
static void
test_damaged (void)
{
  static const char *const damages[][2] = {
    { "{\"form\":1", "{\"form\":2" },
    { "{\"form\":1", "{\"form\":\"1\"" },
    { "{\"form\":1,", "{" },
    { "\"patient\":\"", "\"patient\":\"zz" },
    { "\"cited\":[1]", "\"cited\":[2]" },
    { "\"cited\":[1]", "\"cited\":[0]" },
    { "\"cited\":[1]", "\"cited\":[1,1]" },
    { "\"cited\":[1]", "\"cited\":1" },
    { "\"cited\":[1]", "\"cited\":[4294967297]" },
    { "\"given\":[", "\"given\":[null," },
    { "\"given\":[", "\"Given\":[" },
    { "\"rid\":\"", "\"rid\":\"0" },
    { "\"version\":", "\"version\":-" },
    { "\"version\":", "\"version\":9999999999" },
    { "\"version\":", "\"version\":0,\"other\":" },
    { "\"start\":0", "\"start\":1" },
    { "\"line\":", "\"Line\":" },
    { "\"said\":", "\"Said\":" },
    { "\"moment\":", "\"moment\":99" },
    { "\"moment\":", "\"moment\":true,\"was\":" },
    { "\"off\":", "\"Off\":" },
    { "\"off\":false", "\"off\":0" },
    { "}]}", "}]" },
  };
  g_autofree char *sources = NULL, *more = NULL;
  g_autoptr (RoundsGiven) read = NULL;
  RoundsChatTurn *turn;

  ui_record_open (record, "KEPT");
  sources = sources_of_now ("salt", "Observation/salt");
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *damaged = replaced (sources, damages[i][0], damages[i][1]);

      if (rounds_given_read (record->patient, damaged) != NULL)
        g_error ("%s is read", damages[i][1]);
    }
  /* Cut anywhere. */
  for (gsize size = 0; size < strlen (sources); size++)
    {
      g_autofree char *part = g_strndup (sources, size);

      g_assert_null (rounds_given_read (record->patient, part));
    }
  more = replaced (sources, "\"rid\":", "\"later\":[{}],\"rid\":");
  read = rounds_given_read (record->patient, more);
  g_assert_nonnull (read);
  keep ("All in words.", "{");
  turn = rounds_chat_pane_get_newest (show_again ("KEPT"));
  g_assert_null (rounds_chat_turn_get_citations (turn));
  g_assert_cmpstr (rounds_answer_get_text (rounds_chat_turn_get_answer (turn)), ==,
                   "All in words.");
  g_assert_nonnull (strstr (rounds_chat_turn_get_state_text (turn), "cannot be read"));
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  ui_test_style ();
  record = ui_record_new ();
  g_test_add_func ("/chat/kept-again", test_again);
  g_test_add_func ("/chat/moment", test_moment);
  /* One story of a chart: each goes on from the one before. */
  g_test_add_func ("/chat/kept-changed", test_changed);
  g_test_add_func ("/chat/kept-deleted", test_deleted);
  g_test_add_func ("/chat/kept-note", test_note);
  g_test_add_func ("/chat/kept-gone", test_gone);
  g_test_add_func ("/chat/kept-another-patient", test_another_patient);
  g_test_add_func ("/chat/kept-old-form", test_old_form);
  g_test_add_func ("/chat/kept-no-moment", test_no_moment);
  g_test_add_func ("/chat/kept-damaged", test_damaged);
  g_test_add_func ("/chat/chip-fields", test_fields);
  status = g_test_run ();
  ui_record_free (record);
  return status;
}
