/* What is read stays where it is while its chart is read anew; what changed meanwhile is said (W8). */
#include "counts.h"
#include "loop-guard.h"
#include "loop-watch.h"
#include "note-others.h"
#include "notes-page.h"
#include "overview-fixture.h"
#include "overview-page.h"

#include <string.h>

#define WHO   "STAYS Stella"
#define LINES 400
#define NOTE  "DocumentReference/long"
#define PATIENT_                                                                               \
  "{\"resourceType\":\"Patient\",\"id\":\"stays\",\"name\":[{\"family\":\"Stays\",\"given\":[" \
  "\"Stella\"]}],\"birthDate\":\"1960-02-29\"}\n"

typedef struct
{
  UiRecord *record; /* one for all: deriving a key takes a second */
  RoundsNotesPage *page;
} Fixture;

static UiRecord *shared;

/* ---- a chart with a long note ---- */

static char *
long_text (const char *first, const char *last)
{
  GString *text = g_string_new (first);

  for (guint i = 0; i < LINES; i++)
    g_string_append_printf (text, "Line %u: potassium %u.%u mmol/L.\n", i, 3 + i % 3, i % 10);
  g_string_append (text, last);
  return g_string_free (text, FALSE);
}

static char *
note_json (const char *id, const char *date, const char *status, const char *text)
{
  g_autofree char *more = g_strdup_printf (
      "\"status\":\"current\",\"docStatus\":\"%s\",\"author\":[{\"display\":\"Dr. Outside\"}]",
      status);

  return overview_note (&(OverviewNote){ "stays", id, date, "Progress note", text, more });
}

/* As an import brings it; the chart that is open does not know it yet. */
static void
put_note (const char *id, const char *date, const char *text)
{
  g_autofree char *note = note_json (id, date, "final", text);
  g_autofree char *json = g_strconcat (PATIENT_, note, NULL);

  overview_put (shared, json, WHO);
}

static gboolean
is_settled (gpointer data)
{
  Fixture *fixture = data;

  return rounds_notes_page_has_marks (fixture->page) &&
         rounds_note_reader_is_settled (rounds_notes_page_get_reader (fixture->page));
}

static void
settle (Fixture *fixture)
{
  g_assert_true (test_wait_until (is_settled, fixture, TEST_PATIENCE_MS));
  ui_record_frames (fixture->record, 3);
}

static RoundsNoteReader *
reader_of (Fixture *fixture)
{
  return rounds_notes_page_get_reader (fixture->page);
}

static RoundsNoteView *
view_of (Fixture *fixture)
{
  return rounds_note_body_get_view (rounds_note_reader_get_body (reader_of (fixture)));
}

static void
open_note (Fixture *fixture)
{
  g_autofree char *text = long_text ("First version.\n", "");
  RoundsSelection selection = { 0 };

  if (shared == NULL)
    shared = ui_record_new ();
  fixture->record = shared;
  put_note ("long", "2026-10-05", text);
  put_note ("before", "2026-10-01", "First version.\nAnother note of the same author.\n");
  ui_record_open (shared, "STAYS");
  fixture->page = ROUNDS_NOTES_PAGE (rounds_notes_page_new (shared->patient));
  ui_record_show (shared, GTK_WIDGET (fixture->page), 1200, 700);
  selection.row = rounds_chart_row (rounds_patient_get_index (shared->patient), NOTE);
  g_assert_nonnull (selection.row);
  rounds_patient_select (shared->patient, &selection);
  settle (fixture);
}

static void
close_note (Fixture *fixture)
{
  g_clear_pointer (&fixture->record->window, gtk_window_destroy);
}

static void
read_anew (Fixture *fixture)
{
  rounds_patient_reload (fixture->record->patient);
  ui_record_wait_filled (fixture->record);
  settle (fixture);
}

/* ---- where it is ---- */

static double
scrolled (Fixture *fixture)
{
  return gtk_adjustment_get_value (
      gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view_of (fixture))));
}

/* Brings a line to the top, and selects it. */
static void
read_line (Fixture *fixture, const char *words)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view_of (fixture)));
  GtkTextIter start, from, to;

  gtk_text_buffer_get_start_iter (buffer, &start);
  g_assert_true (gtk_text_iter_forward_search (&start, words, 0, &from, &to, NULL));
  gtk_text_buffer_select_range (buffer, &from, &to);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (view_of (fixture)),
                                gtk_text_buffer_get_insert (buffer), 0, TRUE, 0, 0);
  ui_record_frames (fixture->record, 5);
  g_assert_cmpfloat (scrolled (fixture), >, 1000);
}

static char *
selected_words (Fixture *fixture)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view_of (fixture)));
  GtkTextIter from, to;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &from, &to))
    return NULL;
  return gtk_text_buffer_get_text (buffer, &from, &to, TRUE);
}

/* The words of the first line that is seen. */
static char *
top_line (Fixture *fixture)
{
  GtkTextView *view = GTK_TEXT_VIEW (view_of (fixture));
  GdkRectangle shown;
  GtkTextIter from, to;

  gtk_text_view_get_visible_rect (view, &shown);
  gtk_text_view_get_iter_at_location (view, &from, shown.x, shown.y + 4);
  gtk_text_iter_set_line_offset (&from, 0);
  to = from;
  gtk_text_iter_forward_to_line_end (&to);
  return gtk_text_buffer_get_text (gtk_text_view_get_buffer (view), &from, &to, TRUE);
}

static char *
text_of (Fixture *fixture)
{
  return ui_text_of (GTK_TEXT_VIEW (view_of (fixture)));
}

/* ---- tests ---- */

/* Another record came: the text, what is selected in it and the match at hand are where they were. */
static void
test_same (void)
{
  Fixture fixture = { NULL };
  RoundsNoteList *list;
  g_autofree char *selected = NULL;
  double before;

  open_note (&fixture);
  list = rounds_notes_page_get_list (fixture.page);
  rounds_note_list_set_query (list, "potassium");
  settle (&fixture);
  gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "reader.next-match", NULL);
  gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "reader.next-match", NULL);
  g_assert_cmpstr (rounds_note_reader_get_matches (reader_of (&fixture)), ==, "match 3 of 400");
  read_line (&fixture, "Line 250: ");
  before = scrolled (&fixture);
  put_note ("other", "2026-10-03", "Something else.");
  read_anew (&fixture);
  g_assert_nonnull (rounds_chart_row (rounds_patient_get_index (fixture.record->patient),
                                      "DocumentReference/other"));
  g_assert_cmpstr (rounds_note_reader_get_row (reader_of (&fixture))->event->reference, ==, NOTE);
  g_assert_cmpfloat (ABS (scrolled (&fixture) - before), <, 1);
  selected = selected_words (&fixture);
  g_assert_cmpstr (selected, ==, "Line 250: ");
  g_assert_cmpstr (rounds_note_list_get_query (list), ==, "potassium");
  g_assert_cmpstr (rounds_note_reader_get_matches (reader_of (&fixture)), ==, "match 3 of 400");
  g_assert_cmpstr (rounds_note_reader_get_changed (reader_of (&fixture)), ==, "");
  close_note (&fixture);
}

static gboolean
is_at_line (gpointer fixture)
{
  g_autofree char *line = top_line (fixture);

  return g_str_has_prefix (line, "Line 250: ");
}

/* The note itself changed: its newer words, at the line that was read, and a word about it. */
static void
test_changed (void)
{
  Fixture fixture = { NULL };
  g_autofree char *newer =
                      long_text ("Second version, which begins with more than the first did.\n\n",
                                 "Signed.\n"),
                  *text = NULL, *before = NULL, *after = NULL;

  open_note (&fixture);
  read_line (&fixture, "Line 250: ");
  before = top_line (&fixture);
  g_assert_true (g_str_has_prefix (before, "Line 250: "));
  put_note ("long", "2026-10-05", newer);
  read_anew (&fixture);
  text = text_of (&fixture);
  g_assert_true (g_str_has_prefix (text, "Second version"));
  g_assert_true (test_wait_until (is_at_line, &fixture, TEST_PATIENCE_MS));
  after = top_line (&fixture);
  g_assert_cmpstr (after, ==, before);
  g_assert_nonnull (
      strstr (rounds_note_reader_get_changed (reader_of (&fixture)), "changed while it was open"));
  if (g_getenv ("ROUNDS_TEST_PICTURES") != NULL)
    {
      g_autofree char *path = g_build_filename (g_getenv ("ROUNDS_TEST_PICTURES"),
                                                "note-changed.png", NULL);

      ui_record_save (fixture.record, path);
    }
  close_note (&fixture);
}

/* A span is of the version that it was taken of: in a newer one other words stand there (W16). */
static void
test_cited (void)
{
  Fixture fixture = { NULL };
  RoundsSelection place = { .field = "content/0/attachment/data", .start = 6, .end = 13 };
  const RoundsSelection *selection;
  RoundsSelection earlier;
  g_autofree char *newer = long_text ("Third version.\n", "");
  g_autofree char *said = NULL;
  guint32 version;

  open_note (&fixture);
  selection = rounds_patient_get_selection (fixture.record->patient);
  place.row = selection->row;
  version = place.row->event->version;
  rounds_patient_select (fixture.record->patient, &place);
  settle (&fixture);
  g_assert_cmpuint (rounds_note_view_n_spans (view_of (&fixture), ROUNDS_SPAN_CITED), ==, 1);
  put_note ("other", "2026-10-03", "Something else again.");
  read_anew (&fixture);
  g_assert_cmpuint (selection->start, ==, 6);
  g_assert_cmpuint (rounds_note_view_n_spans (view_of (&fixture), ROUNDS_SPAN_CITED), ==, 1);
  put_note ("long", "2026-10-05", newer);
  read_anew (&fixture);
  g_assert_cmpuint (selection->row->event->version, >, version);
  g_assert_cmpuint (selection->start, ==, 0);
  g_assert_cmpuint (selection->end, ==, 0);
  g_assert_cmpuint (selection->was.version, ==, version);
  g_assert_cmpuint (selection->was.end, ==, 13);
  g_assert_cmpuint (rounds_note_view_n_spans (view_of (&fixture), ROUNDS_SPAN_CITED), ==, 0);
  /* Nothing is marked, and it is said why, also when it is opened from the citation anew, and no longer than it is cited. */
  said = g_strdup_printf ("Cited from version %u; this is version %u", version,
                          selection->row->event->version);
  g_assert_nonnull (strstr (rounds_note_reader_get_changed (reader_of (&fixture)), said));
  earlier = *selection;
  rounds_patient_select (fixture.record->patient, &(RoundsSelection){ .row = earlier.row });
  settle (&fixture);
  g_assert_cmpstr (rounds_note_reader_get_changed (reader_of (&fixture)), ==, "");
  rounds_patient_select (fixture.record->patient, &earlier);
  settle (&fixture);
  g_assert_nonnull (strstr (rounds_note_reader_get_changed (reader_of (&fixture)), said));
  close_note (&fixture);
}

static void
compare_with (Fixture *fixture, int other)
{
  gtk_widget_activate_action (GTK_WIDGET (reader_of (fixture)), "reader.compare", "i", other);
  settle (fixture);
}

/* A comparison stays too; where what is compared with changed it ends, and that is said. */
static void
test_compared (void)
{
  Fixture fixture = { NULL };
  g_autofree char *before = NULL, *after = NULL, *words = NULL;

  open_note (&fixture);
  compare_with (&fixture, 0);
  words = g_strdup (rounds_note_reader_get_compared (reader_of (&fixture)));
  g_assert_cmpstr (words, !=, "");
  before = text_of (&fixture);
  put_note ("other", "2026-10-03", "Something else, which is not compared.");
  read_anew (&fixture);
  after = text_of (&fixture);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (rounds_note_reader_get_compared (reader_of (&fixture)), ==, words);
  compare_with (&fixture, -1);
  g_assert_cmpstr (rounds_note_reader_get_compared (reader_of (&fixture)), ==, "");
  /* One that was stopped while it was made does not come back. */
  gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "reader.compare", "i", 0);
  compare_with (&fixture, -1);
  g_assert_cmpstr (rounds_note_reader_get_compared (reader_of (&fixture)), ==, "");
  close_note (&fixture);
}

/* What was compared with says something else now. */
static void
test_compared_changed (void)
{
  Fixture fixture = { NULL };
  guint last;

  open_note (&fixture);
  last = rounds_note_reader_get_row (reader_of (&fixture))->n_was;
  compare_with (&fixture, (int) last);
  g_assert_nonnull (
      strstr (rounds_note_reader_get_compared (reader_of (&fixture)), "the author’s note of"));
  put_note ("other", "2026-10-03", "Something else, which was compared with.");
  put_note ("before", "2026-10-01", "Another note, changed.\n");
  read_anew (&fixture);
  if (*rounds_note_reader_get_compared (reader_of (&fixture)) != '\0')
    g_error ("%s", rounds_note_reader_get_compared (reader_of (&fixture)));
  g_assert_nonnull (
      strstr (rounds_note_reader_get_changed (reader_of (&fixture)), "the comparison ended"));
  close_note (&fixture);
}

/* Matches beyond those that are marked are counted, and so are those in what is not shown. */
static void
test_matches (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 700; i++)
    g_string_append_printf (text, "Potassium %u.\n", i);
  open_note (&fixture);
  put_note ("long", "2026-10-05", text->str);
  read_anew (&fixture);
  rounds_note_list_set_query (rounds_notes_page_get_list (fixture.page), "potassium");
  settle (&fixture);
  g_assert_cmpstr (rounds_note_reader_get_matches (reader_of (&fixture)), ==,
                   "match 1 of 500, and 200 more that are not marked");
  rounds_note_list_set_query (rounds_notes_page_get_list (fixture.page), "");
  close_note (&fixture);
}

static gboolean
is_found (gpointer data)
{
  return strstr (rounds_note_reader_get_matches (data), "being searched") == NULL;
}

/* A note of 2 MB: what is searched for is found in steps, the count says so meanwhile, the next letter takes the place of
 * what is still searched, and the window is never kept waiting. */
static void
test_matches_long (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GString) text = g_string_new (NULL);
  RoundsNoteList *list;
  RoundsLoopWatch watch;
  guint n = 0;

  for (; text->len < 2 << 20; n++)
    g_string_append_printf (text, "Line %u: potassium 3.%u mmol/L, sodium 140 mmol/L.\n", n,
                            n % 10);
  g_string_append (text, "Unicorn.\n");
  open_note (&fixture);
  put_note ("long", "2026-10-05", text->str);
  loop_watch_begin (&watch);
  ui_record_frames (fixture.record, 1);
  read_anew (&fixture);
  list = rounds_notes_page_get_list (fixture.page);
  rounds_note_list_set_query (list, "p");
  g_assert_nonnull (strstr (rounds_note_reader_get_matches (reader_of (&fixture)),
                            "not marked · the rest is being searched"));
  rounds_note_list_set_query (list, "unicorn");
  g_assert_cmpstr (rounds_note_reader_get_matches (reader_of (&fixture)), ==,
                   "no match so far · the rest is being searched …");
  /* There may be one in this note yet. */
  gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "reader.next-match", NULL);
  g_assert_true (test_wait_until (is_found, reader_of (&fixture), TEST_PATIENCE_MS));
  g_assert_cmpstr (rounds_note_reader_get_matches (reader_of (&fixture)), ==,
                   "1 match in what is not shown here");
  rounds_note_list_set_query (list, "potassium");
  g_assert_true (test_wait_until (is_found, reader_of (&fixture), TEST_PATIENCE_MS));
  ui_record_frames (fixture.record, 1);
  loop_watch_end (&watch);
  g_autofree char *words = g_strdup_printf ("match 1 of 500, and %u more that are not marked",
                                            n - 500);
  g_assert_cmpstr (rounds_note_reader_get_matches (reader_of (&fixture)), ==, words);
  g_test_message ("a turn of at most %.1f ms of work", watch.worked);
  g_assert_cmpfloat (watch.worked, <, rounds_loop_guard_limit_ms ());
  rounds_note_list_set_query (list, "");
  close_note (&fixture);
}

/* No number stands without its unit, and nothing that was denied without its "no". */
static void
assert_whole_sentences (GtkTextBuffer *buffer)
{
  for (int i = 1; i < gtk_text_buffer_get_line_count (buffer); i++)
    {
      GtkTextIter at;

      gtk_text_buffer_get_iter_at_line (buffer, &at, i);
      gtk_text_iter_backward_chars (&at, 2);
      g_assert_nonnull (strchr (".;", (int) gtk_text_iter_get_char (&at)));
    }
}

/* GtkTextView lays out a paragraph at once: one of 300 KB is shown as several, and stays the record's where it is copied or
 * cited. */
static void
test_paragraph (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GString) text = g_string_new (NULL);
  GtkTextBuffer *buffer;
  RoundsSelection place = { .field = "content/0/attachment/data" };
  RoundsLoopWatch watch;
  g_autofree char *cited = NULL;

  while (text->len < 300 << 10)
    g_string_append (text, "Potassium is 3.4 mmol/L; feels well today, and walks without help. ");
  open_note (&fixture);
  put_note ("long", "2026-10-05", text->str);
  loop_watch_begin (&watch);
  ui_record_frames (fixture.record, 1);
  read_anew (&fixture);
  ui_record_frames (fixture.record, 10);
  loop_watch_end (&watch);
  g_test_message ("a turn of at most %.1f ms of work", watch.worked);
  g_assert_cmpfloat (watch.worked, <, rounds_loop_guard_limit_ms ());
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view_of (&fixture)));
  g_assert_cmpint (gtk_text_buffer_get_line_count (buffer), >, 10);
  assert_whole_sentences (buffer);
  place.row = rounds_note_reader_get_row (reader_of (&fixture));
  place.start = 10000;
  place.end = 60000;
  rounds_patient_select (fixture.record->patient, &place);
  settle (&fixture);
  cited = rounds_note_view_span_text (view_of (&fixture), ROUNDS_SPAN_CITED, 0);
  g_assert_cmpmem (cited, strlen (cited), text->str + place.start, place.end - place.start);
  close_note (&fixture);
}

/* Versions beyond those in the menu are counted there, and the other notes are still offered. */
static void
test_versions (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GArray) others = NULL;
  const RoundsChartRow *row;
  const RoundsNoteOther *more, *last;
  g_autofree char *words = NULL;

  open_note (&fixture);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *text = g_strdup_printf ("Version number %u.\n", i);

      put_note ("long", "2026-10-05", text);
    }
  read_anew (&fixture);
  row = rounds_note_reader_get_row (reader_of (&fixture));
  g_assert_cmpuint (row->n_was, >=, 40);
  others = rounds_note_others (rounds_patient_get_index (fixture.record->patient), row);
  g_assert_cmpuint (others->len, ==, 34);
  more = &g_array_index (others, RoundsNoteOther, 32);
  words = g_strdup_printf ("%u earlier versions are in the source", row->n_was - 32);
  g_assert_cmpuint (more->version.version, ==, 0);
  g_assert_cmpstr (more->label, ==, words);
  last = &g_array_index (others, RoundsNoteOther, 33);
  g_assert_nonnull (strstr (last->label, "the author’s note of"));
  close_note (&fixture);
}

/* What is cited behind what is shown of a note is not left out in silence. */
static void
test_cited_far (void)
{
  Fixture fixture = { NULL };
  g_autofree char *text = g_strnfill (ROUNDS_NOTE_SHOWN + 100, 'a');
  RoundsSelection place = { .field = "content/0/attachment/data",
                            .start = ROUNDS_NOTE_SHOWN + 10,
                            .end = ROUNDS_NOTE_SHOWN + 20 };

  for (gsize i = 60; i < ROUNDS_NOTE_SHOWN; i += 61)
    text[i] = '\n';
  open_note (&fixture);
  put_note ("long", "2026-10-05", text);
  read_anew (&fixture);
  place.row = rounds_note_reader_get_row (reader_of (&fixture));
  rounds_patient_select (fixture.record->patient, &place);
  settle (&fixture);
  g_assert_cmpuint (rounds_note_view_n_spans (view_of (&fixture), ROUNDS_SPAN_CITED), ==, 0);
  g_assert_nonnull (strstr (rounds_note_reader_get_changed (reader_of (&fixture)),
                            "not in the part that is shown here"));
  g_assert_nonnull (
      strstr (rounds_note_reader_get_warning (reader_of (&fixture)), "Too long to be shown"));
  close_note (&fixture);
}

/* What a note says stands in a file of its own: that it is not there is said, and once it came a citation leads into it. */
static void
test_named (void)
{
  Fixture fixture = { NULL };
  RoundsSelection place = { .field = "content/0/attachment/url", .start = 5, .end = 10 };

  open_note (&fixture);
  overview_put (shared,
                "{\"resourceType\":\"DocumentReference\",\"id\":\"named\",\"subject\":{"
                "\"reference\":\"Patient/stays\"},\"status\":\"current\",\"date\":\"2026-10-09\","
                "\"type\":{\"text\":\"Letter\"},\"content\":[{\"attachment\":{\"contentType\":"
                "\"text/plain\",\"url\":\"Binary/letter\"}}]}\n",
                WHO);
  read_anew (&fixture);
  place.row = rounds_chart_row (rounds_patient_get_index (shared->patient),
                                "DocumentReference/named");
  rounds_patient_select (shared->patient, &(RoundsSelection){ .row = place.row });
  settle (&fixture);
  g_assert_true (ui_shows (GTK_WIDGET (reader_of (&fixture)),
                           "The text of this document is not in this record: the record only names "
                           "the file."));
  overview_put (shared,
                "{\"resourceType\":\"Binary\",\"id\":\"letter\",\"contentType\":\"text/plain\","
                "\"data\":\"U2VlbiB0b2RheS4=\"}\n", /* Seen today. */
                WHO);
  read_anew (&fixture);
  place.row = rounds_note_reader_get_row (reader_of (&fixture));
  rounds_patient_select (shared->patient, &place);
  settle (&fixture);
  g_assert_cmpuint (rounds_note_view_n_spans (view_of (&fixture), ROUNDS_SPAN_CITED), ==, 1);
  close_note (&fixture);
}

static gboolean
says_unread (gpointer page)
{
  return ui_shows (
      page, "The text of this note cannot be read here: it is in a file that the note names.");
}

static gboolean
shows_the_plan (gpointer page)
{
  return ui_shows (page, "1. The old plan stays.");
}

/* The card of the plan reads what came after its note. */
static void
test_named_plan (void)
{
  GtkWidget *page;

  if (shared == NULL)
    shared = ui_record_new ();
  overview_put (shared,
                "{\"resourceType\":\"Patient\",\"id\":\"filed\",\"name\":[{\"family\":\"Filed\","
                "\"given\":[\"Fay\"]}],\"birthDate\":\"1960-02-29\"}\n"
                "{\"resourceType\":\"DocumentReference\",\"id\":\"fn\",\"subject\":{\"reference\":"
                "\"Patient/filed\"},\"status\":\"current\",\"date\":\"2026-11-14T08:00:00-06:00\","
                "\"type\":{\"text\":\"Letter\"},\"content\":[{\"attachment\":{\"contentType\":"
                "\"application/rtf\",\"url\":\"Binary/plan\"}}]}\n",
                "FILED Fay");
  ui_record_open (shared, "FILED");
  page = rounds_overview_page_new (shared->patient);
  ui_record_show (shared, page, 1600, 1000);
  g_assert_true (test_wait_until (says_unread, page, TEST_PATIENCE_MS));
  overview_put (shared,
                "{\"resourceType\":\"Binary\",\"id\":\"plan\",\"contentType\":\"application/rtf\","
                /* {\rtf1 Plan\par 1. The old plan stays.\par} */
                "\"data\":\"e1xydGYxIFBsYW5ccGFyIDEuIFRoZSBvbGQgcGxhbiBzdGF5cy5ccGFyfQ==\"}\n",
                "FILED Fay");
  rounds_patient_reload (shared->patient);
  g_assert_true (test_wait_until (shows_the_plan, page, TEST_PATIENCE_MS));
  g_clear_pointer (&shared->window, gtk_window_destroy);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  g_test_add_func ("/notes/stay/same", test_same);
  g_test_add_func ("/notes/stay/changed", test_changed);
  g_test_add_func ("/notes/stay/cited", test_cited);
  g_test_add_func ("/notes/stay/compared", test_compared);
  g_test_add_func ("/notes/stay/compared-changed", test_compared_changed);
  g_test_add_func ("/notes/stay/matches", test_matches);
  g_test_add_func ("/notes/stay/matches-long", test_matches_long);
  g_test_add_func ("/notes/stay/paragraph", test_paragraph);
  g_test_add_func ("/notes/stay/versions", test_versions);
  g_test_add_func ("/notes/stay/cited-far", test_cited_far);
  g_test_add_func ("/notes/stay/named", test_named);
  g_test_add_func ("/notes/stay/named-plan", test_named_plan);
  status = g_test_run ();
  g_clear_pointer (&shared, ui_record_free);
  return status;
}
