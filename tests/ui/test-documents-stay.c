/* A document that is read stays where it is while its chart is read anew; what of it is cited is marked. */
#include "counts.h"
#include "documents-page.h"
#include "loop-guard.h"
#include "loop-watch.h"
#include "note-item.h"
#include "note-view.h"
#include "notes.h"
#include "overview-fixture.h"
#include "paper-fixture.h"
#include "pixmap-levels.h"

#include <string.h>

#define WHO "PAPERS Petra"
#define PERSON                                                                                   \
  "{\"resourceType\":\"Patient\",\"id\":\"papers\",\"name\":[{\"family\":\"Papers\",\"given\":[" \
  "\"Petra\"]}],\"birthDate\":\"1960-02-29\"}\n"
#define DATA "content/0/attachment/data"

typedef struct
{
  UiRecord *record; /* one for all: deriving a key takes a second */
  RoundsDocumentsPage *page;
} Fixture;

static UiRecord *shared;

/* ---- a chart with documents ---- */

/* As an import brings it; the chart that is open does not know it yet. */
static void
put_bytes (const char *id, const char *type, const guchar *bytes, gsize size)
{
  g_autofree char *data = g_base64_encode (bytes, size);
  g_autofree char *json = g_strdup_printf (
      "%s{\"resourceType\":\"DocumentReference\",\"id\":\"%s\",\"subject\":{\"reference\":"
      "\"Patient/papers\"},\"status\":\"current\",\"date\":\"2026-10-05\",\"type\":{\"text\":"
      "\"Letter\"},\"content\":[{\"attachment\":{\"contentType\":\"%s\",\"data\":\"%s\"}}]}\n",
      PERSON, id, type, data);

  overview_put (shared, json, WHO);
}

static void
put_text (const char *id, const char *text)
{
  put_bytes (id, "text/plain", (const guchar *) text, strlen (text));
}

/* Of some pages (document-load.c cuts at 64 KiB). */
static char *
long_text (const char *first)
{
  GString *text = g_string_new (first);

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "Line %u: potassium %u.%u mmol/L.\n", i, 3 + i % 3, i % 10);
  return g_string_free (text, FALSE);
}

static RoundsDocumentView *
view_of (Fixture *fixture)
{
  return rounds_documents_page_get_view (fixture->page);
}

static gboolean
is_settled (gpointer data)
{
  return rounds_document_view_is_settled (view_of (data));
}

static void
settle (Fixture *fixture)
{
  g_assert_true (test_wait_until (is_settled, fixture, TEST_PATIENCE_MS));
  ui_record_frames (fixture->record, 3);
}

static void
open_page (Fixture *fixture)
{
  fixture->record = shared;
  ui_record_open (shared, "PAPERS");
  fixture->page = ROUNDS_DOCUMENTS_PAGE (rounds_documents_page_new (shared->patient));
  ui_record_show (shared, GTK_WIDGET (fixture->page), 1200, 700);
}

static void
close_page (Fixture *fixture)
{
  g_clear_pointer (&fixture->record->window, gtk_window_destroy);
}

static void
choose (Fixture *fixture, const char *reference)
{
  rounds_patient_select (fixture->record->patient,
                         &(RoundsSelection){ .row = ui_record_row (fixture->record, reference) });
  settle (fixture);
}

static void
read_anew (Fixture *fixture)
{
  rounds_patient_reload (fixture->record->patient);
  ui_record_wait_filled (fixture->record);
  settle (fixture);
}

/* ---- what is seen ---- */

static RoundsNoteView *
text_of (Fixture *fixture)
{
  return ROUNDS_NOTE_VIEW (ui_find_type (GTK_WIDGET (view_of (fixture)), ROUNDS_TYPE_NOTE_VIEW));
}

static GtkAdjustment *
scroll_of (Fixture *fixture)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (text_of (fixture)));
}

static char *
words_of (Fixture *fixture)
{
  return ui_text_of (GTK_TEXT_VIEW (text_of (fixture)));
}

/* The line at the top of what is seen. */
static char *
top_line (Fixture *fixture)
{
  GtkTextView *view = GTK_TEXT_VIEW (text_of (fixture));
  GdkRectangle shown;
  GtkTextIter from, to;

  gtk_text_view_get_visible_rect (view, &shown);
  gtk_text_view_get_iter_at_location (view, &from, shown.x, shown.y + 4);
  gtk_text_iter_set_line_offset (&from, 0);
  to = from;
  gtk_text_iter_forward_to_line_end (&to);
  return gtk_text_buffer_get_text (gtk_text_view_get_buffer (view), &from, &to, TRUE);
}

typedef struct
{
  Fixture *fixture;
  const char *line;
} AtLine;

static gboolean
is_at_line (gpointer data)
{
  const AtLine *wanted = data;
  g_autofree char *line = top_line (wanted->fixture);

  return strcmp (line, wanted->line) == 0;
}

/* ---- tests ---- */

/* Nothing can be chosen where nothing is: both halves say so. */
static void
test_none (void)
{
  Fixture fixture = { NULL };

  overview_put (shared, PERSON, WHO);
  open_page (&fixture);
  g_assert_cmpuint (rounds_documents_page_count (fixture.record->patient), ==, 0);
  g_assert_true (ui_shows (GTK_WIDGET (view_of (&fixture)), "No documents"));
  g_assert_false (ui_shows (GTK_WIDGET (fixture.page), "Choose a document"));
  put_text ("plain", "Now there is one.\n");
  read_anew (&fixture);
  g_assert_true (ui_shows (GTK_WIDGET (view_of (&fixture)), "Choose a document"));
  close_page (&fixture);
}

/* As soon as so many lines have their heights. */
static gboolean
is_scrolled (gpointer fixture)
{
  gtk_adjustment_set_value (scroll_of (fixture), 3000);
  return gtk_adjustment_get_value (scroll_of (fixture)) >= 3000;
}

/* Another record came: the page of a text, and the line of it, are where they were. */
static void
test_text (void)
{
  Fixture fixture = { NULL };
  g_autofree char *text = long_text (""), *newer = long_text ("A newer version.\n");
  g_autofree char *before = NULL, *words = NULL, *place = NULL;
  double scrolled;

  put_text ("long", text);
  open_page (&fixture);
  choose (&fixture, "DocumentReference/long");
  rounds_document_view_show_page (view_of (&fixture), 1);
  ui_record_frames (fixture.record, 3);
  g_assert_true (test_wait_until (is_scrolled, &fixture, TEST_PATIENCE_MS));
  ui_record_frames (fixture.record, 3);
  scrolled = gtk_adjustment_get_value (scroll_of (&fixture));
  g_assert_cmpfloat (scrolled, >, 1000);
  before = top_line (&fixture);
  place = g_strdup (rounds_document_view_get_place (view_of (&fixture)));
  put_text ("other", "Something else.\n");
  read_anew (&fixture);
  g_assert_cmpstr (rounds_document_view_get_place (view_of (&fixture)), ==, place);
  g_assert_cmpfloat (ABS (gtk_adjustment_get_value (scroll_of (&fixture)) - scrolled), <, 1);
  g_assert_cmpstr (rounds_document_view_get_changed (view_of (&fixture)), ==, "");
  /* The document itself changed: at the line that was read, and with a word. */
  put_text ("long", newer);
  read_anew (&fixture);
  g_assert_cmpstr (rounds_document_view_get_place (view_of (&fixture)), ==, place);
  g_assert_true (test_wait_until (is_at_line, &(AtLine){ &fixture, before }, TEST_PATIENCE_MS));
  g_assert_nonnull (
      strstr (rounds_document_view_get_changed (view_of (&fixture)), "changed while it was open"));
  words = words_of (&fixture);
  g_assert_false (g_str_has_prefix (words, "Line 0"));
  close_page (&fixture);
}

static gboolean
has_found (gpointer data)
{
  RoundsDocumentFind *find = rounds_document_view_get_find (view_of (data));

  return strcmp (rounds_document_find_get_status (find), "1 of 1") == 0;
}

static gboolean
is_sharp (gpointer data)
{
  return rounds_sheets_view_is_sharp (rounds_document_view_get_sheets (view_of (data)));
}

/* The pages of a PDF: page, size and what was found stay. */
static void
test_pdf (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GBytes) pdf = paper_fixture_pdf ();
  RoundsSheetsView *sheets;
  double scale;

  put_bytes ("pdf", "application/pdf", g_bytes_get_data (pdf, NULL), g_bytes_get_size (pdf));
  open_page (&fixture);
  sheets = rounds_document_view_get_sheets (view_of (&fixture));
  choose (&fixture, "DocumentReference/pdf");
  g_assert_true (test_wait_until (is_sharp, &fixture, TEST_PATIENCE_MS));
  gtk_widget_activate_action (GTK_WIDGET (view_of (&fixture)), "document.zoom-out", NULL);
  rounds_document_find_words (rounds_document_view_get_find (view_of (&fixture)), "SECOND page", 0);
  g_assert_true (test_wait_until (has_found, &fixture, TEST_PATIENCE_MS));
  ui_record_frames (fixture.record, 3);
  g_assert_cmpuint (rounds_sheets_view_get_page (sheets), ==, 1);
  scale = rounds_document_view_get_scale (view_of (&fixture));
  put_text ("other", "Something else once more.\n");
  read_anew (&fixture);
  g_assert_true (has_found (&fixture));
  g_assert_cmpuint (rounds_sheets_view_get_page (sheets), ==, 1);
  g_assert_cmpfloat (ABS (rounds_document_view_get_scale (view_of (&fixture)) - scale), <, .001);
  g_assert_cmpstr (rounds_document_view_get_place (view_of (&fixture)), ==, "page 2 of 2");
  close_page (&fixture);
}

/* Larger, and searched in the same turn: GTK warns of what is painted before it was laid out, which ends a test. */
static void
test_zoomed (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GBytes) pdf = paper_fixture_pdf ();

  put_bytes ("zoomed", "application/pdf", g_bytes_get_data (pdf, NULL), g_bytes_get_size (pdf));
  open_page (&fixture);
  choose (&fixture, "DocumentReference/zoomed");
  g_assert_true (test_wait_until (is_sharp, &fixture, TEST_PATIENCE_MS));
  for (guint i = 0; i < 6; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (view_of (&fixture)), "document.zoom-in", NULL);
      rounds_document_find_words (rounds_document_view_get_find (view_of (&fixture)),
                                  i % 2 == 0 ? "SECOND page" : "page", 0);
      ui_record_frames (fixture.record, 3);
    }
  gtk_widget_activate_action (GTK_WIDGET (view_of (&fixture)), "document.zoom-fit", NULL);
  ui_record_frames (fixture.record, 3);
  close_page (&fixture);
}

static gboolean
is_cited (gpointer data)
{
  return *rounds_document_view_get_cited (view_of (data)) != '\0';
}

static void
cite (Fixture *fixture, const RoundsSelection *place)
{
  rounds_patient_select (fixture->record->patient, place);
  g_assert_true (test_wait_until (is_cited, fixture, TEST_PATIENCE_MS));
  settle (fixture);
}

/* Words of a text that stand in it twice: those that are cited are marked, on their page. */
static void
test_cited_text (void)
{
  Fixture fixture = { NULL };
  g_autofree char *text = long_text ("Line 4000: potassium 4.0 mmol/L.\n"), *said = NULL;
  const char *at = g_strrstr (text, "potassium 4.0 mmol/L.\nLine 4001:");
  RoundsSelection place = { .field = DATA };

  put_text ("cited", text);
  open_page (&fixture);
  g_assert_nonnull (at);
  place.row = ui_record_row (fixture.record, "DocumentReference/cited");
  place.start = (guint32) (at - text);
  place.end = place.start + (guint32) strlen ("potassium 4.0 mmol/L.");
  cite (&fixture, &place);
  g_assert_cmpstr (rounds_document_view_get_cited (view_of (&fixture)), ==,
                   "The cited words are underlined.");
  g_assert_cmpstr (rounds_document_view_get_place (view_of (&fixture)), !=, "page 1 of 3");
  said = rounds_note_view_span_text (text_of (&fixture), ROUNDS_SPAN_CITED, 0);
  g_assert_cmpstr (said, ==, "potassium 4.0 mmol/L.");
  close_page (&fixture);
}

static gboolean
is_underlined (gpointer data)
{
  return strstr (rounds_document_view_get_cited (view_of (data)), "underlined") != NULL;
}

/* In a text of 4 MB they are looked for in steps: the window is never kept waiting, and what is done is said. */
static void
test_cited_long (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *said = NULL;
  RoundsSelection place = { .field = DATA };
  RoundsLoopWatch watch;

  for (guint i = 0; text->len < 4 << 20; i++)
    g_string_append_printf (text, "Line %u: potassium 4.0 mmol/L.\n", i);
  put_text ("cited", text->str);
  open_page (&fixture);
  place.row = ui_record_row (fixture.record, "DocumentReference/cited");
  place.end = (guint32) text->len - 1;
  place.start = place.end - (guint32) strlen ("potassium 4.0 mmol/L.");
  loop_watch_begin (&watch);
  rounds_patient_select (fixture.record->patient, &place);
  g_assert_true (test_wait_until (is_cited, &fixture, TEST_PATIENCE_MS));
  g_assert_cmpstr (rounds_document_view_get_cited (view_of (&fixture)), ==,
                   "The cited words are being looked for …");
  g_assert_true (test_wait_until (is_underlined, &fixture, TEST_PATIENCE_MS));
  settle (&fixture);
  loop_watch_end (&watch);
  said = rounds_note_view_span_text (text_of (&fixture), ROUNDS_SPAN_CITED, 0);
  g_assert_cmpstr (said, ==, "potassium 4.0 mmol/L.");
  g_test_message ("%s: a turn of at most %.1f ms of work",
                  rounds_document_view_get_place (view_of (&fixture)), watch.worked);
  g_assert_cmpfloat (watch.worked, <, rounds_loop_guard_limit_ms ());
  close_page (&fixture);
}

/* For people to look at. */
static void
picture (Fixture *fixture, const char *name)
{
  const char *folder = g_getenv ("ROUNDS_TEST_PICTURES");
  g_autofree char *file = g_strconcat (name, ".png", NULL), *path = NULL;

  if (folder == NULL)
    return;
  path = g_build_filename (folder, file, NULL);
  ui_record_save (fixture->record, path);
}

/* The label whose words are marked. */
static GtkWidget *
marked_label (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) &&
      g_object_get_data (G_OBJECT (root), "block") != NULL &&
      gtk_label_get_attributes (GTK_LABEL (root)) != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = marked_label (child);
  return found;
}

/* Its own words, in the part of the scrolled window that is seen. */
static gboolean
is_in_sight (gpointer label)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (gtk_widget_get_ancestor (label, GTK_TYPE_VIEWPORT),
                                                 GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t place;

  return gtk_widget_compute_bounds (label, scroller, &place) && place.size.height > 0 &&
         place.origin.y >= 0 &&
         place.origin.y + place.size.height <= (float) gtk_widget_get_height (scroller);
}

static void
put_composition (void)
{
  g_autoptr (GString) json = g_string_new (PERSON);

  g_string_append (
      json, "{\"resourceType\":\"Composition\",\"id\":\"summary\",\"status\":\"final\",\"type\":{"
            "\"text\":\"Summary\"},\"subject\":{\"reference\":\"Patient/papers\"},\"date\":"
            "\"2026-10-06\",\"author\":[{\"display\":\"Dr. Outside\"}],\"title\":\"Summary\","
            "\"section\":[");
  for (guint i = 0; i < 40; i++)
    g_string_append_printf (
        json,
        "%s{\"title\":\"Part %u\",\"text\":{\"status\":\"generated\",\"div\":\"<div "
        "xmlns='http://www.w3.org/1999/xhtml'><p>Walks without help.</p><table><tr><td>Sodium"
        "</td><td>1%02u mmol/L</td></tr></table><p>Seen   again in %u days.</p></div>\"}}",
        i > 0 ? "," : "", i, i, i);
  g_string_append (json, "]}\n");
  overview_put (shared, json->str, WHO);
}

/* The last part but eight, of a composition. */
static RoundsSelection
place_in_composition (Fixture *fixture)
{
  RoundsSelection place = { .row = ui_record_row (fixture->record, "Composition/summary") };
  const RoundsFacet *facet = rounds_event_facet (place.row->event, ROUNDS_FACET_SECTION, 31);
  g_autofree char *text = NULL;
  const char *at;

  g_assert_nonnull (facet);
  text = rounds_note_section_text (facet);
  at = strstr (text, "again in 31 days");
  g_assert_nonnull (at);
  place.field = facet->pointer;
  place.start = (guint32) (at - text);
  place.end = place.start + (guint32) strlen ("again in 31 days");
  return place;
}

static void
assert_in_sight (Fixture *fixture)
{
  GtkWidget *label = marked_label (GTK_WIDGET (view_of (fixture)));

  g_assert_nonnull (label);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "Seen again in 31 days.");
  g_assert_true (test_wait_until (is_in_sight, label, TEST_PATIENCE_MS));
}

/* Of a narrative: the same words of another section are not taken for those that are cited. */
static void
test_cited_narrative (void)
{
  Fixture fixture = { NULL };
  RoundsSelection place;

  put_composition ();
  open_page (&fixture);
  place = place_in_composition (&fixture);
  cite (&fixture, &place);
  assert_in_sight (&fixture);
  picture (&fixture, "document-cited");
  close_page (&fixture);
}

/* On a page that is not seen nothing is brought into sight, with no frame spent on trying; when it is seen it is. */
static void
test_cited_unseen (void)
{
  Fixture fixture = { NULL };
  RoundsSelection place;

  put_composition ();
  open_page (&fixture);
  place = place_in_composition (&fixture);
  choose (&fixture, "Composition/summary");
  gtk_widget_set_child_visible (GTK_WIDGET (fixture.page), FALSE);
  rounds_patient_select (fixture.record->patient, &place);
  g_assert_true (test_wait_until (is_cited, &fixture, TEST_PATIENCE_MS));
  settle (&fixture);
  gtk_widget_set_child_visible (GTK_WIDGET (fixture.page), TRUE);
  assert_in_sight (&fixture);
  close_page (&fixture);
}

/* A picture that stands in a record of its own. */
static void
put_elsewhere (guint width)
{
  g_autoptr (GBytes) png = paper_fixture_png (width, 80);
  g_autofree char *data = g_base64_encode (g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  g_autofree char *json = g_strdup_printf (
      "%s{\"resourceType\":\"DocumentReference\",\"id\":\"away\",\"subject\":{\"reference\":"
      "\"Patient/papers\"},\"status\":\"current\",\"type\":{\"text\":\"Photo\"},\"content\":[{"
      "\"attachment\":{\"contentType\":\"image/png\",\"url\":\"Binary/bytes\"}}]}\n"
      "{\"resourceType\":\"Binary\",\"id\":\"bytes\",\"contentType\":\"image/png\","
      "\"subject\":{\"reference\":\"Patient/papers\"},\"data\":\"%s\"}\n",
      PERSON, data);

  overview_put (shared, json, WHO);
}

static guint
width_of (Fixture *fixture)
{
  RoundsDocumentPrint print = { 0 };
  const RoundsPixmapLevels *levels;

  g_assert_true (rounds_document_view_get_print (view_of (fixture), &print));
  g_assert_nonnull (print.pictures);
  levels = print.pictures->pdata[0];
  return levels->levels[0].width;
}

/* Its bytes changed while another one was looked at: what was shown of it before is not shown again. */
static void
test_elsewhere (void)
{
  Fixture fixture = { NULL };

  put_text ("plain", "Now there is one.\n");
  put_elsewhere (120);
  open_page (&fixture);
  choose (&fixture, "DocumentReference/away");
  g_assert_cmpuint (width_of (&fixture), ==, 120);
  choose (&fixture, "DocumentReference/plain");
  put_elsewhere (90);
  read_anew (&fixture);
  choose (&fixture, "DocumentReference/away");
  g_assert_cmpuint (width_of (&fixture), ==, 90);
  close_page (&fixture);
}

/* What was marked of the words before is not said of those that came in their place. */
static void
test_cited_changed (void)
{
  Fixture fixture = { NULL };
  RoundsSelection place = { .field = DATA, .start = 4, .end = 13 };

  put_text ("moved", "The potassium was 4.0 mmol/L.\n");
  open_page (&fixture);
  place.row = ui_record_row (fixture.record, "DocumentReference/moved");
  cite (&fixture, &place);
  g_assert_nonnull (strstr (rounds_document_view_get_cited (view_of (&fixture)), "underlined"));
  put_text ("moved", "The sodium was 140 mmol/L.\n");
  read_anew (&fixture);
  g_assert_nonnull (
      strstr (rounds_document_view_get_changed (view_of (&fixture)), "changed while it was open"));
  g_assert_null (strstr (rounds_document_view_get_cited (view_of (&fixture)), "underlined"));
  close_page (&fixture);
}

/* What cannot be marked is said, never left out. */
static void
test_cited_nowhere (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GBytes) png = paper_fixture_png (300, 200);
  RoundsSelection place = { .field = DATA, .start = 3, .end = 9 };

  put_bytes ("scan", "image/png", g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  open_page (&fixture);
  place.row = ui_record_row (fixture.record, "DocumentReference/scan");
  cite (&fixture, &place);
  g_assert_nonnull (
      strstr (rounds_document_view_get_cited (view_of (&fixture)), "cannot be marked"));
  close_page (&fixture);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  shared = ui_record_new ();
  g_test_add_func ("/documents/none", test_none);
  g_test_add_func ("/documents/stay/text", test_text);
  if (rounds_sheets_are_drawn ())
    {
      g_test_add_func ("/documents/stay/pdf", test_pdf);
      g_test_add_func ("/documents/stay/zoomed", test_zoomed);
    }
  g_test_add_func ("/documents/stay/elsewhere", test_elsewhere);
  g_test_add_func ("/documents/cited/changed", test_cited_changed);
  g_test_add_func ("/documents/cited/text", test_cited_text);
  g_test_add_func ("/documents/cited/long", test_cited_long);
  g_test_add_func ("/documents/cited/narrative", test_cited_narrative);
  g_test_add_func ("/documents/cited/unseen", test_cited_unseen);
  g_test_add_func ("/documents/cited/nowhere", test_cited_nowhere);
  status = g_test_run ();
  g_clear_pointer (&shared, ui_record_free);
  return status;
}
