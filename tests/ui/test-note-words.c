/* What is said of a note: its status, where it belongs, what is wrong with it. */
#include "counts.h"
#include "evidence.h"
#include "documents-page.h"
#include "notes-page.h"
#include "note-item.h"
#include "overview-fixture.h"
#include "source-facts.h"

#include <string.h>

#define WHO "WORDY Wilma"

typedef struct
{
  UiRecord *record;
  RoundsNotesPage *page;
} Fixture;

static UiRecord *shared;

/* ---- a chart with a note of each state ---- */

static void
add_note (GString *json, const char *id, const char *day, const char *text, const char *more)
{
  g_autofree char *date = g_strconcat ("2026-", day, NULL);
  g_autofree char *note = overview_note (
      &(OverviewNote){ "wordy", id, date, "Progress note", text, more });

  g_string_append (json, note);
}

static void
add_addenda (GString *json, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("addendum%u", i);
      g_autofree char *day = g_strdup_printf ("06-%02u", i + 1);

      add_note (json, id, day, id,
                "\"status\":\"current\",\"author\":[{\"display\":\"Dr. Adds\"}],\"relatesTo\":[{"
                "\"code\":\"appends\",\"target\":{\"reference\":\"DocumentReference/plain\"}}]");
    }
}

static void
put_chart (void)
{
  g_autoptr (GString) json = g_string_new (
      "{\"resourceType\":\"Patient\",\"id\":\"wordy\",\"name\":[{\"family\":\"Wordy\",\"given\":["
      "\"Wilma\"]}],\"birthDate\":\"1960-02-29\"}\n"
      "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"subject\":{\"reference\":\"Patient/wordy\"},"
      "\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"type\":[{\"text\":\"Check-up\"}],"
      "\"period\":{\"start\":\"2026-05-01T09:00:00+02:00\",\"end\":\"2026-05-01T10:00:00+02:00\"}}"
      "\n");
  static const char copied[] =
      "She walks two kilometres a day with a stick and has no pain at rest, sleeps through the "
      "night, eats well, and wants to go on with the tablets as they are for the time being.\n";

  add_note (json, "plain", "05-01", "A plain note.",
            "\"status\":\"current\",\"docStatus\":\"final\",\"author\":[{\"display\":\"Dr. "
            "Plain\"}],\"context\":{\"encounter\":[{\"reference\":\"Encounter/e\"}]}");
  add_addenda (json, 6);
  add_note (json, "nobody", "05-02", "Nobody signed.", "\"status\":\"current\"");
  add_note (json, "preliminary", "05-03", "Not yet signed.",
            "\"status\":\"current\",\"docStatus\":\"preliminary\"");
  add_note (json, "amended", "05-04", "Amended.",
            "\"status\":\"current\",\"docStatus\":\"amended\"");
  add_note (json, "error", "05-05", copied,
            "\"status\":\"current\",\"docStatus\":\"entered-in-error\",\"author\":[{\"display\":"
            "\"Dr. Wrong\"}]");
  add_note (json, "error2", "05-06", "Of somebody with zebrafish.\n",
            "\"status\":\"entered-in-error\"");
  add_note (json, "superseded", "05-07", "Superseded.", "\"status\":\"superseded\"");
  add_note (json, "lost", "05-08", "Adds to what is elsewhere.",
            "\"status\":\"current\",\"relatesTo\":[{\"code\":\"appends\",\"target\":{"
            "\"reference\":\"DocumentReference/elsewhere\"}}]");
  add_note (json, "copy", "05-09", copied, "\"status\":\"current\"");
  /* The same words of the same visit and moment, from another record (rule 2.4, D6). */
  add_note (json, "twin", "05-01", "A plain note.",
            "\"status\":\"current\",\"docStatus\":\"final\",\"author\":[{\"display\":\"Dr. "
            "Plain\"}],\"context\":{\"encounter\":[{\"reference\":\"Encounter/e\"}]}");
  overview_put (shared, json->str, WHO);
}

static gboolean
is_settled (gpointer data)
{
  Fixture *fixture = data;

  return rounds_notes_page_has_marks (fixture->page) &&
         rounds_note_reader_is_settled (rounds_notes_page_get_reader (fixture->page));
}

static void
open_page (Fixture *fixture)
{
  if (shared == NULL)
    {
      shared = ui_record_new ();
      put_chart ();
    }
  fixture->record = shared;
  ui_record_open (shared, "WORDY");
  fixture->page = ROUNDS_NOTES_PAGE (rounds_notes_page_new (shared->patient));
  ui_record_show (shared, GTK_WIDGET (fixture->page), 1400, 800);
}

static void
close_page (Fixture *fixture)
{
  g_clear_pointer (&fixture->record->window, gtk_window_destroy);
}

static const RoundsChartRow *
row_of (Fixture *fixture, const char *id)
{
  g_autofree char *reference = g_strconcat ("DocumentReference/", id, NULL);
  const RoundsChartRow *row = rounds_chart_row (rounds_patient_get_index (fixture->record->patient),
                                                reference);

  g_assert_nonnull (row);
  return row;
}

static RoundsNoteReader *
choose (Fixture *fixture, const char *id)
{
  rounds_patient_select (fixture->record->patient,
                         &(RoundsSelection){ .row = row_of (fixture, id) });
  g_assert_true (test_wait_until (is_settled, fixture, TEST_PATIENCE_MS));
  ui_record_frames (fixture->record, 3);
  return rounds_notes_page_get_reader (fixture->page);
}

/* The item of a note in the list. */
static RoundsNoteItem *
item_of (Fixture *fixture, const char *id)
{
  GListModel *model = rounds_note_list_get_model (rounds_notes_page_get_list (fixture->page));
  const RoundsChartRow *row = row_of (fixture, id);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RoundsNoteItem) item = g_list_model_get_item (model, i);

      if (rounds_note_item_get_row (item) == row)
        return item; /* the model holds it */
    }
  g_error ("%s is not listed", id);
}

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” does not stand in “%s”", part, text);
}

/* ---- tests ---- */

/* In the head and in the line of the list: what it is, and first what must be said of it. */
static void
test_states (void)
{
  static const struct
  {
    const char *id, *facts, *warning, *detail;
  } states[] = {
    { "plain", "Dr. Plain · current · encounter 01-May-2026", "", "has 6 addenda · Dr. Plain" },
    { "nobody", "author not named · current", "", "author not named" },
    { "preliminary", "author not named · current", "preliminary", "preliminary · author" },
    { "amended", "author not named · current", "amended", "amended · author" },
    { "error", "Dr. Wrong · current", "entered in error", "entered in error · Dr. Wrong" },
    { "error2", "author not named · entered in error", "entered in error", "entered in error · " },
    { "superseded", "superseded", "marked superseded, no successor",
      "marked superseded, no successor · " },
    { "lost", "current", "", "addendum · " },
  };
  Fixture fixture = { NULL };

  open_page (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      RoundsNoteReader *reader = choose (&fixture, states[i].id);

      g_test_message ("%s", states[i].id);
      assert_has (rounds_note_reader_get_facts (reader), states[i].facts);
      g_assert_cmpstr (rounds_note_reader_get_warning (reader), ==, states[i].warning);
      assert_has (rounds_note_item_get_detail (item_of (&fixture, states[i].id)), states[i].detail);
      g_assert_true (ui_shows (GTK_WIDGET (reader), states[i].warning));
    }
  assert_has (rounds_note_reader_get_facts (choose (&fixture, "plain")), "Check-up");
  assert_has (rounds_note_reader_get_facts (choose (&fixture, "plain")),
              "the same note from 1 more record");
  close_page (&fixture);
}

/* What belongs to it: addenda beyond four are counted, and one to a document elsewhere says so. */
static void
test_relations (void)
{
  Fixture fixture = { NULL };
  g_autofree char *plain = NULL, *lost = NULL, *added = NULL;

  open_page (&fixture);
  plain = rounds_note_reader_get_relations (choose (&fixture, "plain"));
  assert_has (plain, "2 earlier addenda, in the list of notes");
  assert_has (plain, "Addendum: Progress note, 06-Jun-2026");
  added = rounds_note_reader_get_relations (choose (&fixture, "addendum3"));
  assert_has (added, "Adds to: Progress note, 01-May-2026");
  assert_has (added, "Dr. Plain");
  lost = rounds_note_reader_get_relations (choose (&fixture, "lost"));
  g_assert_cmpstr (lost, ==, "Adds to a document that this chart does not show");
  close_page (&fixture);
}

static gboolean
is_struck (GtkTextView *view)
{
  GtkTextIter start;
  GSList *tags;
  gboolean struck = FALSE;

  gtk_text_buffer_get_start_iter (gtk_text_view_get_buffer (view), &start);
  tags = gtk_text_iter_get_tags (&start);
  for (GSList *tag = tags; tag != NULL; tag = tag->next)
    {
      gboolean is = FALSE;

      g_object_get (tag->data, "strikethrough", &is, NULL);
      struck |= is;
    }
  g_slist_free (tags);
  return struck;
}

static GtkTextView *
text_of (GtkWidget *root)
{
  GtkTextView *found = NULL;

  if (GTK_IS_TEXT_VIEW (root) && gtk_widget_get_mapped (root))
    return GTK_TEXT_VIEW (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = text_of (child);
  return found;
}

static gboolean
is_open (gpointer view)
{
  return rounds_document_view_is_settled (view);
}

/* What was entered in error is struck in both sections, and no answer comes of it. */
static void
test_in_error (void)
{
  Fixture fixture = { NULL };
  g_autoptr (RoundsEvidence) evidence = NULL;
  GtkWidget *documents;
  RoundsDocumentView *view;
  RoundsNoteList *list;

  open_page (&fixture);
  g_assert_true (is_struck (text_of (GTK_WIDGET (choose (&fixture, "error2")))));
  g_assert_false (is_struck (text_of (GTK_WIDGET (choose (&fixture, "plain")))));
  /* Searched for it is found, and its line says what it is before anything else. */
  list = rounds_notes_page_get_list (fixture.page);
  rounds_note_list_set_query (list, "zebrafish");
  assert_has (rounds_note_list_get_status (list), "1 note");
  g_assert_true (g_str_has_prefix (rounds_note_item_get_detail (item_of (&fixture, "error2")),
                                   "entered in error"));
  evidence = rounds_evidence_new (fixture.record->patient, "Who has zebrafish?");
  for (guint i = 0; i < evidence->n_lines; i++)
    {
      const RoundsEvidenceLine *line = &evidence->lines[i];

      g_assert_cmpuint (line->row->marks & ROUNDS_MARK_IN_ERROR, ==, 0);
      g_assert_null (strstr (line->line, "zebrafish"));
    }
  documents = rounds_documents_page_new (fixture.record->patient);
  ui_record_show (fixture.record, documents, 1200, 700);
  view = rounds_documents_page_get_view (ROUNDS_DOCUMENTS_PAGE (documents));
  rounds_patient_select (fixture.record->patient,
                         &(RoundsSelection){ .row = row_of (&fixture, "error2") });
  g_assert_true (test_wait_until (is_open, view, TEST_PATIENCE_MS));
  ui_record_frames (fixture.record, 3);
  g_assert_cmpstr (rounds_document_view_get_warning (view), ==, "entered in error");
  g_assert_true (is_struck (text_of (GTK_WIDGET (view))));
  close_page (&fixture);
}

/* What was copied of a note that was entered in error says so. */
static void
test_copied_error (void)
{
  Fixture fixture = { NULL };
  RoundsNoteBody *body;
  gboolean found = FALSE;

  open_page (&fixture);
  body = rounds_note_reader_get_body (choose (&fixture, "copy"));
  for (guint i = 0; i < rounds_note_body_n_remarks (body); i++)
    found |= strstr (rounds_note_body_get_remark (body, i),
                     "copied forward, word for word, from 05-May-2026 (entered in error)") != NULL;
  g_assert_true (found);
  close_page (&fixture);
}

/* The records of a contradiction: those that are not listed are counted. */
static void
test_contradicted (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GPtrArray) sources = g_ptr_array_new (), cards = NULL;
  g_autofree char *words = NULL;
  RoundsChartError error = { .text = "They do not agree." };
  const RoundsChartErrors errors = { &error, 1 };
  RoundsListChart chart = { .at = G_MAXINT64 };
  gboolean found = FALSE;
  guint n = 0;

  open_page (&fixture);
  chart.index = rounds_patient_get_index (fixture.record->patient);
  chart.errors = &errors;
  for (guint i = 0; i < chart.index->n_rows; i++)
    g_ptr_array_add (sources, (gpointer) &chart.index->rows[i]);
  g_assert_cmpuint (sources->len, >, 14);
  error.sources = (const RoundsChartRow *const *) (gconstpointer) sources->pdata;
  error.n_sources = sources->len;
  words = g_strdup_printf ("and %u more records", sources->len - 1 - 12);
  cards = rounds_source_facts (&chart, row_of (&fixture, "copy"), NULL);
  for (guint i = 0; i < cards->len; i++)
    {
      const RoundsSourceCard *card = cards->pdata[i];

      if (strstr (card->title, "Contradicted") == NULL)
        continue;
      for (guint k = 0; k < card->lines->len; k++)
        {
          const RoundsSourceLine *line = &g_array_index (card->lines, RoundsSourceLine, k);

          n += line->row != NULL;
          found |= strcmp (line->text, words) == 0;
        }
    }
  g_assert_cmpuint (n, ==, 12);
  g_assert_true (found);
  close_page (&fixture);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  g_test_add_func ("/note-words/states", test_states);
  g_test_add_func ("/note-words/relations", test_relations);
  g_test_add_func ("/note-words/in-error", test_in_error);
  g_test_add_func ("/note-words/copied-error", test_copied_error);
  g_test_add_func ("/note-words/contradicted", test_contradicted);
  status = g_test_run ();
  g_clear_pointer (&shared, ui_record_free);
  return status;
}
