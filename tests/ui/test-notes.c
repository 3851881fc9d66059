/* The notes page: what a clinician reads of the demonstration's notes. */
#include "counts.h"
#include "documents-page.h"
#include "note-paper.h"
#include "note-words.h"
#include "notes-fixture.h"

#include <string.h>

#define LIMIT_MS 60000
#define DATA     "content/0/attachment/data"

static void
select_place (NotesFixture *fixture, const char *reference, const RoundsSelection *place)
{
  RoundsSelection selection = *place;

  selection.row = ui_record_row (fixture->record, reference);
  rounds_patient_select (fixture->record->patient, &selection);
  notes_fixture_settle (fixture);
}

static RoundsNoteReader *
reader_of (NotesFixture *fixture)
{
  return rounds_notes_page_get_reader (fixture->page);
}

static RoundsNoteView *
view_of (NotesFixture *fixture)
{
  return rounds_note_body_get_view (rounds_note_reader_get_body (reader_of (fixture)));
}

static char *
text_of (NotesFixture *fixture)
{
  return ui_text_of (GTK_TEXT_VIEW (view_of (fixture)));
}

static RoundsNoteItem *
item_at (NotesFixture *fixture, guint i)
{
  g_autoptr (RoundsNoteItem) item = g_list_model_get_item (
      rounds_note_list_get_model (rounds_notes_page_get_list (fixture->page)), i);

  g_assert_nonnull (item);
  return item; /* the model holds it */
}

static gboolean
has_remark (NotesFixture *fixture, const char *words)
{
  RoundsNoteBody *body = rounds_note_reader_get_body (reader_of (fixture));

  for (guint i = 0; i < rounds_note_body_n_remarks (body); i++)
    if (strstr (rounds_note_body_get_remark (body, i), words) != NULL)
      return TRUE;
  return FALSE;
}

/* Newest first, and the rail's count is the count of the lines (W8). */
static void
test_list (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  GListModel *model;

  notes_fixture_open (&fixture, "Wes853");
  model = rounds_note_list_get_model (rounds_notes_page_get_list (fixture.page));
  g_assert_cmpuint (g_list_model_get_n_items (model), ==,
                    rounds_notes_page_count (fixture.record->patient));
  g_assert_cmpstr (rounds_note_item_get_title (item_at (&fixture, 0)), ==, "Progress note");
  g_assert_cmpstr (rounds_note_item_get_date (item_at (&fixture, 0)), ==, "13-Nov-2026 13:50");
  g_assert_nonnull (strstr (rounds_note_item_get_detail (item_at (&fixture, 0)), "Ines901"));
}

/* What must be said of a note stands before its author, who may be cut. */
static void
test_marks_first (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  const RoundsChartIndex *index;
  guint n = 0;

  notes_fixture_open (&fixture, "Wes853");
  index = rounds_patient_get_index (fixture.record->patient);
  for (guint i = 0; i < index->n_rows; i++)
    {
      const RoundsChartRow *row = &index->rows[i];
      g_autofree char *marks = rounds_note_marks (row);
      g_autoptr (RoundsNoteItem) item = NULL;

      if (row->event->kind != ROUNDS_KIND_NOTE || *marks == '\0')
        continue;
      item = rounds_note_item_new (index, row, 0);
      g_assert_true (g_str_has_prefix (rounds_note_item_get_detail (item), marks));
      n++;
    }
  g_assert_cmpuint (n, >, 0);
}

/* H14: the paragraph that was copied forward is marked, and says where from. */
static void
test_copied (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  g_autofree char *said = NULL, *text = NULL;

  notes_fixture_open (&fixture, "Wes853");
  select_place (&fixture, "DocumentReference/demo-wes-note-nephrology-1113",
                &(RoundsSelection){ 0 });
  text = text_of (&fixture);
  g_assert_nonnull (strstr (text, "Potassium still high with lisinopril held."));
  g_assert_cmpuint (rounds_note_view_n_spans (view_of (&fixture), ROUNDS_SPAN_COPIED), ==, 1);
  said = rounds_note_view_span_text (view_of (&fixture), ROUNDS_SPAN_COPIED, 0);
  g_assert_true (g_str_has_suffix (said, "told to avoid anti-inflammatory painkillers."));
  g_assert_nonnull (strstr (said, "eGFR 35 to 38"));
  g_assert_null (strstr (said, "Examination"));
  g_assert_true (has_remark (&fixture, "copied forward, word for word, from 21-Aug-2026 11:20"));
  g_assert_nonnull (strstr (rounds_note_reader_get_facts (reader_of (&fixture)), "Ines901"));
}

/* A citation is shown where it points, to the byte. */
static void
test_cited (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  g_autofree char *text = NULL, *said = NULL;
  RoundsSelection place = { .field = DATA };
  const char *at;

  notes_fixture_open (&fixture, "Wes853");
  select_place (&fixture, "DocumentReference/demo-wes-note-nephrology-1113",
                &(RoundsSelection){ 0 });
  text = text_of (&fixture);
  at = strstr (text, "Potassium 5.4 mmol/L (high).");
  g_assert_nonnull (at);
  place.start = (guint32) (at - text);
  place.end = place.start + (guint32) strlen ("Potassium 5.4 mmol/L (high).");
  select_place (&fixture, "DocumentReference/demo-wes-note-nephrology-1113", &place);
  said = rounds_note_view_span_text (view_of (&fixture), ROUNDS_SPAN_CITED, 0);
  g_assert_cmpstr (said, ==, "Potassium 5.4 mmol/L (high).");
  g_assert_true (has_remark (&fixture, "where the citation points"));
}

/* Every match of the note is marked; next goes through them and on into the next note. */
static void
test_search (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  RoundsNoteList *list;
  const RoundsChartRow *first;

  notes_fixture_open (&fixture, "Wes853");
  list = rounds_notes_page_get_list (fixture.page);
  rounds_note_list_set_query (list, "naproxen");
  g_assert_true (g_str_has_prefix (rounds_note_list_get_status (list), "2 notes, "));
  g_assert_nonnull (strstr (rounds_note_item_get_detail (item_at (&fixture, 0)), "aproxen"));
  notes_fixture_settle (&fixture);
  first = rounds_note_reader_get_row (reader_of (&fixture));
  g_assert_cmpstr (first->event->reference, ==, "DocumentReference/demo-wes-note-nephrology-1113");
  g_assert_cmpuint (rounds_note_view_n_spans (view_of (&fixture), ROUNDS_SPAN_HIT), ==, 2);
  g_assert_cmpstr (rounds_note_reader_get_matches (reader_of (&fixture)), ==, "match 1 of 2");
  gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "reader.next-match", NULL);
  g_assert_cmpstr (rounds_note_reader_get_matches (reader_of (&fixture)), ==, "match 2 of 2");
  gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "reader.next-match", NULL);
  notes_fixture_settle (&fixture);
  g_assert_true (rounds_note_reader_get_row (reader_of (&fixture)) != first);
  rounds_note_list_set_query (list, "nothingofthatkind");
  g_assert_true (g_str_has_prefix (rounds_note_list_get_status (list), "0 notes, 0 elsewhere"));
}

/* The row that the list shows as selected; NULL: it is not drawn at all. */
static GtkWidget *
selected_row (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (strcmp (G_OBJECT_TYPE_NAME (root), "GtkListItemWidget") == 0 &&
      (gtk_widget_get_state_flags (root) & GTK_STATE_FLAG_SELECTED) != 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = selected_row (child);
  return found;
}

/* A note that is opened from elsewhere is seen in the list, wherever it stands there: rows have several heights. */
static void
test_seen (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  RoundsNoteList *list;
  guint n;

  notes_fixture_open (&fixture, "Wes853");
  list = rounds_notes_page_get_list (fixture.page);
  n = g_list_model_get_n_items (rounds_note_list_get_model (list));
  g_assert_cmpuint (n, >, 40);
  for (guint k = 0; k < 8; k++)
    {
      RoundsSelection selection = { 0 };
      graphene_rect_t place;
      GtkWidget *row, *view;

      selection.row = rounds_note_item_get_row (item_at (&fixture, (k * 29 + n - 1) % n));
      rounds_patient_select (fixture.record->patient, &selection);
      notes_fixture_settle (&fixture);
      ui_record_frames (fixture.record, 5);
      row = selected_row (GTK_WIDGET (list));
      g_assert_nonnull (row);
      view = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
      g_assert_true (gtk_widget_compute_bounds (row, view, &place));
      g_assert_cmpfloat (place.origin.y, >=, -1);
      g_assert_cmpfloat (place.origin.y + place.size.height, <=, gtk_widget_get_height (view) + 1);
    }
}

/* W2: off now, what was written later is not there. */
static void
test_as_of (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  const RoundsChartRow *row;
  const char *status;
  guint before;

  notes_fixture_open (&fixture, "Wes853");
  before = rounds_notes_page_count (fixture.record->patient);
  row = ui_record_row (fixture.record, "DocumentReference/demo-wes-note-nephrology-1113");
  select_place (&fixture, "DocumentReference/demo-wes-note-nephrology-1113",
                &(RoundsSelection){ 0 });
  rounds_patient_set_at (fixture.record->patient, row->from - 1000);
  g_assert_cmpuint (rounds_notes_page_count (fixture.record->patient), ==, before - 1);
  g_assert_cmpstr (rounds_note_reader_get_row (reader_of (&fixture))->event->reference, ==,
                   "DocumentReference/demo-wes-note-ed");
  g_assert_cmpstr (rounds_note_item_get_date (item_at (&fixture, 0)), ==, "01-Nov-2026 10:15");
  /* Nor does the search find it; that there is more is said. */
  rounds_note_list_set_query (rounds_notes_page_get_list (fixture.page), "naproxen");
  status = rounds_note_list_get_status (rounds_notes_page_get_list (fixture.page));
  g_assert_true (g_str_has_prefix (status, "1 note, "));
  g_assert_nonnull (strstr (status, " later, not shown"));
}

/* D7: the sentence that the record contradicts is marked beside the entry. */
static void
test_denial (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  g_autofree char *said = NULL;

  notes_fixture_open (&fixture, "Huey641");
  /* The note before the allergist's, by Synthea. */
  rounds_note_list_step (rounds_notes_page_get_list (fixture.page), 1);
  notes_fixture_settle (&fixture);
  for (guint i = 0; i < 5 && rounds_note_view_n_spans (view_of (&fixture), ROUNDS_SPAN_DENIES) == 0;
       i++)
    {
      rounds_note_list_step (rounds_notes_page_get_list (fixture.page), 1);
      notes_fixture_settle (&fixture);
    }
  said = rounds_note_view_span_text (view_of (&fixture), ROUNDS_SPAN_DENIES, 0);
  g_assert_nonnull (said);
  g_assert_nonnull (strstr (said, "No Known Allergies"));
  g_assert_true (has_remark (&fixture, "this record lists"));
  g_assert_true (has_remark (&fixture, "Latex"));
}

/* Where a character of the text stands, in pixels. */
static int
x_of (NotesFixture *fixture, const char *word)
{
  GtkTextView *view = GTK_TEXT_VIEW (view_of (fixture));
  GtkTextIter start, from, to;
  GdkRectangle place;

  gtk_text_buffer_get_start_iter (gtk_text_view_get_buffer (view), &start);
  g_assert_true (gtk_text_iter_forward_search (&start, word, 0, &from, &to, NULL));
  gtk_text_view_get_iter_location (view, &from, &place);
  return place.x;
}

/* H16: a letter in Arabic begins at the right. */
static void
test_right_to_left (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  g_autofree char *text = NULL;

  notes_fixture_open (&fixture, "YUNDT842");
  select_place (&fixture, "DocumentReference/demo-carlotta-note-abroad", &(RoundsSelection){ 0 });
  text = text_of (&fixture);
  g_assert_nonnull (strstr (text, "الشكوى الرئيسية"));
  g_assert_cmpint (x_of (&fixture, "الشكوى"), >,
                   gtk_widget_get_width (GTK_WIDGET (view_of (&fixture))) / 2);
}

/* The author's note before is a comparison; the text comes back whole. */
static void
test_compare (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  g_autofree char *before = NULL, *during = NULL, *after = NULL, *warned = NULL;

  notes_fixture_open (&fixture, "Wes853");
  select_place (&fixture, "DocumentReference/demo-wes-note-nephrology-1113",
                &(RoundsSelection){ 0 });
  before = text_of (&fixture);
  warned = g_strdup (rounds_note_reader_get_warning (reader_of (&fixture)));
  gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "reader.compare", "i", 0);
  notes_fixture_settle (&fixture);
  during = text_of (&fixture);
  g_assert_nonnull (strstr (during, "FIRST VISIT"));
  g_assert_nonnull (strstr (during, "FOLLOW-UP"));
  g_assert_nonnull (strstr (rounds_note_reader_get_compared (reader_of (&fixture)),
                            "Compare with the author’s note of 21-Aug-2026 11:20"));
  /* What must be said of the note is said meanwhile too, on its paper as well. */
  g_assert_cmpstr (rounds_note_reader_get_warning (reader_of (&fixture)), ==, warned);
  gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "reader.compare", "i", -1);
  notes_fixture_settle (&fixture);
  after = text_of (&fixture);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (rounds_note_view_n_spans (view_of (&fixture), ROUNDS_SPAN_COPIED), ==, 1);
}

/* Lines on which no tag begins; a line without words has none. */
static guint
count_untagged_lines (GtkTextBuffer *buffer)
{
  GtkTextIter at;
  guint n = 0;

  gtk_text_buffer_get_start_iter (buffer, &at);
  do
    n += !gtk_text_iter_ends_line (&at) && !gtk_text_iter_starts_tag (&at, NULL);
  while (gtk_text_iter_forward_line (&at));
  return n;
}

/* What is gone, or in error, is struck on each of its lines (tag-lines.h). */
static void
test_lines_struck (void)
{
  static const char note[] = "One two\nthree four\n\nfive six";
  RoundsNotePart part = { "", NULL, (char *) note, sizeof note - 1, 0 };
  const RoundsNote whole = { &part, 1 };
  g_auto (NotesFixture) fixture = { 0 };
  g_auto (RoundsDiff) diff = { 0 };
  GtkTextBuffer *buffer;

  notes_fixture_open (&fixture, "Wes853");
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view_of (&fixture)));
  rounds_note_view_set_note (view_of (&fixture), &whole, "source", TRUE);
  g_assert_cmpuint (count_untagged_lines (buffer), ==, 0);
  rounds_diff_words (note, "", &diff);
  rounds_note_view_set_diff (view_of (&fixture), note, "", &diff);
  g_assert_cmpint (gtk_text_buffer_get_line_count (buffer), ==, 4);
  g_assert_cmpuint (count_untagged_lines (buffer), ==, 0);
}

/* H24: what is labelled over what was opened is not there, and the list does not name it. */
static void
test_withheld (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  const RoundsChartIndex *index;

  notes_fixture_open (&fixture, "Huey641");
  index = rounds_patient_get_index (fixture.record->patient);
  g_assert_null (rounds_chart_row (index, "DocumentReference/demo-huey-note-confidential"));
  rounds_note_list_set_query (rounds_notes_page_get_list (fixture.page), "confidential");
  for (guint i = 0; i < g_list_model_get_n_items (
                            rounds_note_list_get_model (rounds_notes_page_get_list (fixture.page)));
       i++)
    g_assert_cmpstr (rounds_note_item_get_date (item_at (&fixture, i)), !=, "25-May-2026 16:40");
}

static void
walk (GtkWidget *root, void (*found) (GtkWidget *widget))
{
  if (!gtk_widget_get_mapped (root))
    return;
  found (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    walk (child, found);
}

static gboolean
is_named (GtkWidget *widget)
{
  g_autofree char *other = NULL;

  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
    return FALSE;
  other = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                              GTK_ACCESSIBLE_PROPERTY_LABEL, "");
  return other != NULL;
}

/* A button may bear its words itself; what a menu button or an entry focuses is inside of it. */
static void
check_name (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (!gtk_widget_get_focusable (widget) || !gtk_widget_is_sensitive (widget))
    return;
  if (GTK_IS_MENU_BUTTON (parent) || GTK_IS_SEARCH_ENTRY (parent) ||
      GTK_IS_SCROLLED_WINDOW (widget))
    return;
  if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) != NULL)
    return;
  if (!is_named (widget) && !(GTK_IS_MENU_BUTTON (widget)))
    g_error ("%s takes the focus and has no name", G_OBJECT_TYPE_NAME (widget));
}

static void
check_label (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))));
}

/* At 200 % the page folds and asks for no more than a narrow window has. */
static void
test_large (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  int minimum;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  notes_fixture_open (&fixture, "Wes853");
  select_place (&fixture, "DocumentReference/demo-wes-note-nephrology-1113",
                &(RoundsSelection){ 0 });
  walk (GTK_WIDGET (fixture.page), check_name);
  walk (GTK_WIDGET (fixture.page), check_label);
  gtk_widget_measure (GTK_WIDGET (fixture.page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=, 600);
  ui_record_show (fixture.record, g_object_ref (GTK_WIDGET (fixture.page)), 700, 800);
  walk (GTK_WIDGET (fixture.page), check_label);
  /* Esc is the way back to the list. */
  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "notes.back", NULL));
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

/* W16: a task keeps the place of the line that it was made of. */
static void
test_task (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  const RoundsSelection *selection;
  g_autofree char *text = NULL, *cited = NULL;

  notes_fixture_open (&fixture, "Wes853");
  select_place (&fixture, "DocumentReference/demo-wes-note-nephrology-1113",
                &(RoundsSelection){ 0 });
  text = text_of (&fixture);
  gtk_text_view_place_cursor_onscreen (GTK_TEXT_VIEW (view_of (&fixture)));
  gtk_widget_activate_action (GTK_WIDGET (reader_of (&fixture)), "reader.task", NULL);
  selection = rounds_patient_get_selection (fixture.record->patient);
  g_assert_cmpstr (selection->field, ==, DATA);
  cited = g_strndup (text + selection->start, selection->end - selection->start);
  g_assert_cmpstr (cited, ==, "DEMONSTRATION RECORD - SYNTHETIC PATIENT");
}

/* A note of a typewriter's width, its lines ended by `line_end`. */
static GString *
wrapped_note (const char *line_end)
{
  GString *text = g_string_new ("Progress");

  for (guint paragraph = 0; paragraph < 3; paragraph++)
    {
      g_string_append_printf (text, "%s%s", line_end, line_end);
      for (guint word = 0, column = 0; word < 80; word++)
        {
          g_autofree char *next = g_strdup_printf ("r\u00e9sum%u",
                                                   g_test_rand_int_range (0, 99999));
          guint length = (guint) g_utf8_strlen (next, -1);
          gboolean fits = column + 1 + length <= 76;

          if (column > 0)
            g_string_append (text, fits ? " " : line_end);
          column = column > 0 && fits ? column + 1 + length : length;
          g_string_append (text, next);
        }
      g_string_append_printf (text, ".%s- an item%s- another", line_end, line_end);
    }
  return text;
}

/* However wide it is, no display line begins with the unit of a number, and the words are the record's. */
static void
test_units_whole (void)
{
  static const char text[] =
      "Weight today is 53.1 kg and simvastatin goes on with 10 mg once a day";
  RoundsNotePart part = { "", NULL, (char *) text, sizeof text - 1, 0 };
  const RoundsNote note = { &part, 1 };
  g_auto (NotesFixture) fixture = { NULL };
  GtkTextBuffer *buffer;
  GtkTextIter start, end;
  GtkTextView *view;
  g_autofree char *said = NULL;

  notes_fixture_open (&fixture, "Wes853");
  buffer = gtk_text_view_get_buffer (view = GTK_TEXT_VIEW (view_of (&fixture)));
  rounds_note_view_set_note (view_of (&fixture), &note, "source", FALSE);
  for (int width = 120; width < 520; width += 5)
    {
      gtk_text_view_set_right_margin (view, gtk_widget_get_width (GTK_WIDGET (view)) - width);
      ui_record_frames (fixture.record, 2);
      gtk_text_buffer_get_start_iter (buffer, &start);
      while (gtk_text_view_forward_display_line (view, &start))
        g_assert_null (strchr ("km", (int) gtk_text_iter_get_char (&start)));
    }
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  said = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  g_assert_cmpstr (said, ==, text);
}

/* Lines flow together and every span is still the bytes that it was. */
static void
check_breaks (NotesFixture *fixture, const char *line_end)
{
  const TestCounts counts = { "spans", 200, 2000, 20000 };
  g_autoptr (GString) text = wrapped_note (line_end);
  RoundsNotePart part = { "", NULL, text->str, text->len, 0 };
  const RoundsNote note = { &part, 1 };
  RoundsNoteView *view = view_of (fixture);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  g_assert_true (rounds_note_view_set_note (view, &note, "source", FALSE));
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), ==, g_utf8_strlen (text->str, -1));
  g_assert_cmpint (gtk_text_buffer_get_line_count (buffer), ==, 1 + 3 * 4);
  for (guint run = test_count (&counts); run > 0; run--)
    {
      gsize start = (gsize) g_test_rand_int_range (0, (gint) text->len);
      gsize end = (gsize) g_test_rand_int_range (0, (gint) text->len);
      g_autofree char *expected = NULL, *said = NULL;

      while (start > 0 && ((guchar) text->str[start] & 0xc0) == 0x80)
        start--;
      while (((guchar) text->str[end] & 0xc0) == 0x80)
        end++;
      if (end <= start)
        continue;
      rounds_note_view_clear_spans (view, ROUNDS_SPAN_HIT);
      g_assert_true (
          rounds_note_view_add_span (view, ROUNDS_SPAN_HIT,
                                     &(RoundsNotePlace){ "", (guint32) start, (guint32) end }));
      said = rounds_note_view_span_text (view, ROUNDS_SPAN_HIT, 0);
      expected = g_strndup (text->str + start, end - start);
      g_assert_cmpstr (said, ==, expected);
    }
}

static void
test_breaks (void)
{
  g_auto (NotesFixture) fixture = { 0 };

  notes_fixture_open (&fixture, "Wes853");
  check_breaks (&fixture, "\n");
  check_breaks (&fixture, "\r\n");
}

/* On paper a note is whole: every word of it stands on some page, also behind what the window shows. */
static void
test_paper (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  const RoundsNote *note;
  g_autoptr (RoundsPaper) paper = NULL;
  g_autoptr (GString) words = g_string_new ("");
  guint n, found = 0;

  notes_fixture_open (&fixture, "Wes853");
  select_place (&fixture, "DocumentReference/demo-wes-note-nephrology-1113",
                &(RoundsSelection){ 0 });
  note = rounds_note_reader_get_note (reader_of (&fixture));
  g_assert_nonnull (note);
  paper = rounds_note_paper_new (fixture.record->patient, reader_of (&fixture));
  n = rounds_paper_layout (paper, 595, 420); /* half of an A4 sheet, so that there are several */
  g_assert_cmpuint (n, >, 1);
  for (guint page = 0; page < n; page++)
    {
      g_autofree char *said = rounds_paper_words (paper, page);

      g_string_append_printf (words, " %s", said);
    }
  for (guint i = 0; i < note->n; i++)
    {
      g_auto (GStrv) each = g_strsplit_set (note->parts[i].text, " \n\r\t", -1);
      const char *at = words->str;

      for (guint k = 0; each[k] != NULL; k++, found++)
        {
          const char *next = strstr (at, each[k]);

          if (next == NULL)
            g_error ("%s is not on the paper", each[k]);
          at = next + strlen (each[k]);
        }
    }
  g_assert_cmpuint (found, >, 100);
}

static gboolean
has_rows (gpointer list)
{
  return gtk_list_view_get_model (list) != NULL;
}

/* GTK makes a list's rows in a turn after the one that makes the page; what is listed, chosen and read does not wait. */
static void
check_opening (GtkWidget *page, GListModel *items)
{
  GtkWidget *list = ui_find_typed (page, "GtkListView", NULL);

  g_object_ref_sink (page);
  g_assert_nonnull (list);
  g_assert_false (has_rows (list));
  g_assert_cmpuint (g_list_model_get_n_items (items), >, 0);
  g_assert_true (test_wait_until (has_rows, list, TEST_PATIENCE_MS));
  g_object_unref (page);
}

static void
test_opening (void)
{
  g_auto (NotesFixture) fixture = { 0 };
  GtkWidget *page;

  notes_fixture_open (&fixture, "Wes853");
  page = rounds_notes_page_new (fixture.record->patient);
  g_assert_nonnull (
      rounds_note_reader_get_row (rounds_notes_page_get_reader (ROUNDS_NOTES_PAGE (page))));
  check_opening (page, rounds_note_list_get_model (
                           rounds_notes_page_get_list (ROUNDS_NOTES_PAGE (page))));
  page = rounds_documents_page_new (fixture.record->patient);
  check_opening (page, rounds_documents_page_get_model (ROUNDS_DOCUMENTS_PAGE (page)));
  /* One that goes before its turn came. */
  page = g_object_ref_sink (rounds_notes_page_new (fixture.record->patient));
  g_object_unref (page);
  page = g_object_ref_sink (rounds_documents_page_new (fixture.record->patient));
  g_object_unref (page);
  ui_record_frames (fixture.record, 3);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  g_test_add_func ("/notes/w8/list-and-count", test_list);
  g_test_add_func ("/notes/opening", test_opening);
  g_test_add_func ("/notes/marks-first", test_marks_first);
  g_test_add_func ("/notes/copied-forward", test_copied);
  g_test_add_func ("/notes/cited", test_cited);
  g_test_add_func ("/notes/search", test_search);
  g_test_add_func ("/notes/seen-in-list", test_seen);
  g_test_add_func ("/notes/w2/as-of", test_as_of);
  g_test_add_func ("/notes/denial", test_denial);
  g_test_add_func ("/notes/right-to-left", test_right_to_left);
  g_test_add_func ("/notes/compare", test_compare);
  g_test_add_func ("/notes/lines-struck", test_lines_struck);
  g_test_add_func ("/notes/withheld", test_withheld);
  g_test_add_func ("/notes/w16/task", test_task);
  g_test_add_func ("/notes/units-whole", test_units_whole);
  g_test_add_func ("/notes/breaks", test_breaks);
  g_test_add_func ("/notes/paper", test_paper);
  g_test_add_func ("/notes/large-and-named", test_large);
  status = g_test_run ();
  notes_fixture_end ();
  return status;
}
