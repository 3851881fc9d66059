/* The documents page, on a store of its own: pictures, PDF, text, C-CDA, what cannot be shown; and a
 * note that replaces another. */
#include "counts.h"
#include "documents-page.h"
#include "import-files.h"
#include "listings.h"
#include "note-item.h"
#include "note-paper.h"
#include "notes-page.h"
#include "paper-fixture.h"
#include "print-chart.h"
#include "source-facts.h"
#include "ui-record.h"

#include <gdk/gdk.h>
#include <string.h>

#define LIMIT_MS 60000
#define WIDTH    900
#define HEIGHT   1200

typedef struct
{
  UiRecord *record;
  RoundsDocumentsPage *page;
} Fixture;

/* ---- a store with documents ---- */

static void
add_document (GString *json, const char *id, const char *type, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree char *packed = g_base64_encode (data, size);

  g_string_append_printf (
      json,
      ",{\"resource\":{\"resourceType\":\"DocumentReference\",\"id\":\"%s\",\"status\":\"current\","
      "\"subject\":{\"reference\":\"Patient/"
      "p\"},\"%s\":\"2026-10-0%u\",\"type\":{\"text\":\"%s\"},"
      "\"author\":[{\"display\":\"Dr. Outside\"}],"
      "\"content\":[{\"attachment\":{\"contentType\":\"%s\",\"data\":\"%s\"}}]%s}}",
      id, strcmp (id, "tiff") == 0 ? "undated" : "date", (guint) (json->len % 9) + 1, id, type,
      packed,
      strcmp (id, "second") == 0
          ? ",\"relatesTo\":[{\"code\":\"replaces\",\"target\":{\"reference\":"
            "\"DocumentReference/first\"}}]"
      : strcmp (id, "early") == 0
          ? ",\"relatesTo\":[{\"code\":\"appends\",\"target\":{\"reference\":"
            "\"DocumentReference/first\"}}]"
      : strcmp (id, "added") == 0
          ? ",\"relatesTo\":[{\"code\":\"appends\",\"target\":{\"reference\":"
            "\"DocumentReference/second\"}}]"
          : "");
}

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static GBytes *
read_file (const char *path)
{
  char *contents;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  return g_bytes_new_take (contents, size);
}

static char *
write_bundle (const char *folder)
{
  g_autoptr (GString) json = g_string_new (
      "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{"
      "\"resourceType\":\"Patient\",\"id\":\"p\",\"name\":[{\"family\":\"Paper\",\"given\":["
      "\"Anna\"]}],"
      "\"birthDate\":\"1960-05-02\"}}");
  g_autoptr (GBytes) png = paper_fixture_png (WIDTH, HEIGHT),
                     cut = g_bytes_new_from_bytes (png, 0, 200);
  g_autoptr (GBytes) pages = paper_fixture_pdf (),
                     plain = bytes_of ("Allergic to nothing known.\n");
  g_autoptr (GBytes) first = bytes_of ("Sodium was 120."), second = bytes_of ("Sodium was 130.");
  g_autoptr (GBytes) early = bytes_of ("By telephone."), added = bytes_of ("Repeated at 133.");
  g_autoptr (GBytes) ccda = read_file (ROUNDS_TESTS_DIR "/data/fixtures/ccda/hl7-ccd.xml");
  char *path = g_build_filename (folder, "bundle.json", NULL);

  add_document (json, "scan", "image/png", png);
  add_document (json, "cut", "image/png", cut);
  add_document (json, "letter", "application/pdf", pages);
  add_document (json, "plain", "text/plain", plain);
  add_document (json, "tiff", "image/tiff", plain);
  add_document (json, "first", "text/plain", first);
  add_document (json, "second", "text/plain", second);
  add_document (json, "early", "text/plain", early);
  add_document (json, "added", "text/plain", added);
  add_document (json, "summary", "application/cda+xml", ccda);
  g_string_append (json, "]}");
  g_assert_true (g_file_set_contents (path, json->str, (gssize) json->len, NULL));
  return path;
}

static void
fill_store (const char *dir, const char *bundle)
{
  const char *const files[] = { bundle, ROUNDS_TESTS_DIR "/data/fixtures/ccda/hl7-ccd.xml", NULL };
  const RoundsImportOrder order = { .source = "test", .files = files };
  g_auto (RoundsImportReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  RoundsStore *store;

  g_assert_true (rounds_store_create (dir, ROUNDS_STORE_CLINICAL, "A. Clinician",
                                      UI_TEST_PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  store = rounds_store_open (dir, UI_TEST_PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_true (rounds_import_files (store, &order, &report, &error));
  g_assert_no_error (error);
  rounds_store_close (store);
}

/* Deriving a key takes a second: one store, unlocked once, serves every test. */
static UiRecord *shared;

static UiRecord *
record_new (void)
{
  UiRecord *record;
  g_autofree char *dir = NULL, *bundle = NULL;

  if (shared != NULL)
    return shared;
  shared = record = g_new0 (UiRecord, 1);
  record->desk.folder = test_folder_new ();
  dir = g_build_filename (record->desk.folder, "store", NULL);
  bundle = write_bundle (record->desk.folder);
  fill_store (dir, bundle);
  record->session = record->desk.session = rounds_session_new (dir, NULL);
  rounds_session_unlock_async (record->session, UI_TEST_PASSPHRASE, NULL, NULL);
  g_assert_true (test_wait_until (test_desk_has_people, record->session, LIMIT_MS));
  return record;
}

/* ---- the page ---- */

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
choose_at_once (Fixture *fixture, const char *reference)
{
  GListModel *model = rounds_documents_page_get_model (fixture->page);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RoundsNoteItem) item = g_list_model_get_item (model, i);

      if (g_str_has_prefix (rounds_note_item_get_row (item)->event->reference, reference))
        {
          rounds_documents_page_choose (fixture->page, i);
          return;
        }
    }
  g_error ("%s is not listed", reference);
}

static void
choose (Fixture *fixture, const char *reference)
{
  choose_at_once (fixture, reference);
  g_assert_true (test_wait_until (is_settled, fixture, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
}

static void
open_page (Fixture *fixture, const char *who)
{
  ui_record_open (fixture->record, who);
  fixture->page = ROUNDS_DOCUMENTS_PAGE (rounds_documents_page_new (fixture->record->patient));
  ui_record_show (fixture->record, GTK_WIDGET (fixture->page), 1300, 800);
}

static gboolean
shows_words (GtkWidget *root, const char *words)
{
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), words) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_child_visible (child) && shows_words (child, words))
      return TRUE;
  return FALSE;
}

/* The colour at a place of the window. */
static guint32
colour_at (Fixture *fixture, double x, double y)
{
  g_autofree char *path = g_build_filename (fixture->record->desk.folder, "picture.png", NULL);
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guchar *pixels = NULL;
  gsize stride, at;
  int width, height;

  ui_record_save (fixture->record, path);
  texture = gdk_texture_new_from_filename (path, NULL);
  width = gdk_texture_get_width (texture);
  height = gdk_texture_get_height (texture);
  stride = (gsize) width * 4;
  pixels = g_malloc (stride * (gsize) height);
  gdk_texture_download (texture, pixels, stride);
  at = (gsize) (y * height) * stride + (gsize) (x * width) * 4;
  return (guint32) pixels[at + 2] << 16 | (guint32) pixels[at + 1] << 8 | pixels[at];
}

static void
check_picture (Fixture *fixture)
{
  choose (fixture, "DocumentReference/scan");
  g_assert_cmpint (rounds_document_view_get_kind (view_of (fixture)), ==, ROUNDS_PAGES_PICTURES);
  g_assert_cmpstr (rounds_document_view_get_place (view_of (fixture)), ==, "page 1 of 1");
  g_assert_cmphex (colour_at (fixture, .7, .3), ==, 0xff0000);
  gtk_widget_activate_action (GTK_WIDGET (view_of (fixture)), "document.zoom-out", NULL);
  gtk_widget_activate_action (GTK_WIDGET (view_of (fixture)), "document.zoom-out", NULL);
  gtk_widget_activate_action (GTK_WIDGET (view_of (fixture)), "document.zoom-out", NULL);
  ui_record_frames (fixture->record, 3);
  g_assert_cmphex (colour_at (fixture, .65, .8), ==, 0x0000ff);
  gtk_widget_activate_action (GTK_WIDGET (view_of (fixture)), "document.zoom-fit", NULL);
}

static void
check_refused (Fixture *fixture)
{
  choose (fixture, "DocumentReference/cut");
  g_assert_cmpuint (rounds_document_view_n_pages (view_of (fixture)), ==, 0);
  g_assert_true (shows_words (GTK_WIDGET (view_of (fixture)), "damaged or of another kind"));
  choose (fixture, "DocumentReference/tiff");
  g_assert_true (shows_words (GTK_WIDGET (view_of (fixture)), "(image/tiff) are not shown here"));
}

static gboolean
is_sharp (gpointer data)
{
  return rounds_sheets_view_is_sharp (rounds_document_view_get_sheets (view_of (data)));
}

static gboolean
has_found (gpointer data)
{
  RoundsDocumentFind *find = rounds_document_view_get_find (view_of (data));

  return strcmp (rounds_document_find_get_status (find), "1 of 1") == 0;
}

/* A PDF's pages, drawn as they are scrolled to; its words, found on the second. */
static void
check_pdf (Fixture *fixture)
{
  RoundsDocumentView *view = view_of (fixture);
  RoundsSheetsView *sheets = rounds_document_view_get_sheets (view);
  g_autofree char *selected = NULL;

  choose (fixture, "DocumentReference/letter");
  g_assert_cmpint (rounds_document_view_get_kind (view), ==, ROUNDS_PAGES_SHEETS);
  g_assert_true (test_wait_until (is_sharp, fixture, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
  g_assert_cmpstr (rounds_document_view_get_place (view), ==, "page 1 of 2");
  g_assert_cmpstr (rounds_document_view_get_said (view), ==, "");

  g_assert_cmphex (colour_at (fixture, .55, .7), ==, 0xff0000);
  gtk_widget_activate_action (GTK_WIDGET (view), "document.next-page", NULL);
  ui_record_frames (fixture->record, 3);
  g_assert_true (test_wait_until (is_sharp, fixture, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
  g_assert_cmpstr (rounds_document_view_get_place (view), ==, "page 2 of 2");
  rounds_sheets_view_show_page (sheets, 0);
  rounds_document_find_words (rounds_document_view_get_find (view), "SECOND  page", 0);
  g_assert_true (test_wait_until (has_found, fixture, LIMIT_MS));
  ui_record_frames (fixture->record, 3);
  g_assert_cmpuint (rounds_sheets_view_get_page (sheets), ==, 1);
}

/* Of a Rounds that was built without rounds-pages. */
static void
check_pdf_undrawn (Fixture *fixture)
{
  choose (fixture, "DocumentReference/letter");
  g_assert_cmpint (rounds_document_view_get_kind (view_of (fixture)), ==, ROUNDS_PAGES_TEXT);
  g_assert_nonnull (
      strstr (rounds_document_view_get_said (view_of (fixture)), "Pages are shown as text"));
}

/* The same as text, which says what is missing. */
static void
check_pdf_text (Fixture *fixture)
{
  RoundsDocumentView *view = view_of (fixture);

  gtk_widget_activate_action (GTK_WIDGET (view), "document.as-text", NULL);
  g_assert_true (test_wait_until (is_settled, fixture, LIMIT_MS));
  g_assert_cmpint (rounds_document_view_get_kind (view), ==, ROUNDS_PAGES_TEXT);
  g_assert_cmpstr (rounds_document_view_get_place (view), ==, "page 2 of 2");
  g_assert_nonnull (strstr (rounds_document_view_get_said (view), "Pages are shown as text"));
  gtk_widget_activate_action (GTK_WIDGET (view), "document.previous-page", NULL);
  g_assert_cmpstr (rounds_document_view_get_place (view), ==, "page 1 of 2");
  gtk_widget_activate_action (GTK_WIDGET (view), "document.as-text", NULL);
  g_assert_cmpint (rounds_document_view_get_kind (view), ==, ROUNDS_PAGES_SHEETS);
}

static void
test_documents (void)
{
  Fixture fixture = { record_new (), NULL };

  open_page (&fixture, "Anna");
  g_assert_cmpuint (rounds_documents_page_count (fixture.record->patient), ==, 10);
  g_assert_cmpuint (g_list_model_get_n_items (rounds_documents_page_get_model (fixture.page)), ==,
                    10);
  check_picture (&fixture);
  check_refused (&fixture);
  if (rounds_sheets_are_drawn ())
    {
      check_pdf (&fixture);
      check_pdf_text (&fixture);
    }
  else
    check_pdf_undrawn (&fixture);
  choose (&fixture, "DocumentReference/plain");
  g_assert_cmpint (rounds_document_view_get_kind (view_of (&fixture)), ==, ROUNDS_PAGES_TEXT);
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

/* What is cited of a PDF leads to its page, where the words are marked. */
static void
test_cited (void)
{
  Fixture fixture = { record_new (), NULL };
  RoundsSelection selection = { .field = "content/0/attachment/data", .start = 11, .end = 22 };
  const RoundsChartIndex *index;

  open_page (&fixture, "Anna");
  index = rounds_patient_get_index (fixture.record->patient);
  selection.row = rounds_chart_row (index, "DocumentReference/letter");
  rounds_patient_select (fixture.record->patient, &selection);
  g_assert_true (test_wait_until (has_found, &fixture, LIMIT_MS));
  ui_record_frames (fixture.record, 3);
  g_assert_cmpuint (rounds_sheets_view_get_page (
                        rounds_document_view_get_sheets (view_of (&fixture))),
                    ==, 1);
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

/* ---- on paper ---- */

/* Its papers are drawn when they are chosen, and the status is empty when they are there. */
static gboolean
is_made (gpointer window)
{
  return *rounds_print_window_get_status (window) == '\0';
}

static gboolean
is_read (gpointer sheets)
{
  rounds_sheets_want_first (sheets, 600);
  rounds_sheets_read_all (sheets);
  return rounds_sheets_get_n (sheets) > 0 &&
         rounds_sheets_get_n_read (sheets) == rounds_sheets_get_n (sheets);
}

static void
assert_words (RoundsSheets *sheets, const char *part)
{
  g_assert_nonnull (strstr (rounds_reading_get_text (rounds_sheets_get (sheets, 0), NULL), part));
}

/* The words of a sheet, and the red of the document's page in its middle. */
static void
check_sheet (RoundsSheets *sheets, guint page)
{
  const char *words = rounds_reading_get_text (rounds_sheets_get_words (sheets, page), NULL);
  g_autofree char *number = g_strdup_printf ("Page %u of 2 of the document", page + 1);
  const char *const all[] = { "PAPER Anna", "02-May-1960", "no MRN",
                              number,       "letter",      "Not the complete record",
                              "As of",      "Printed",     "Last synced" };
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (strstr (words, all[i]) == NULL)
      g_error ("“%s” is not on sheet %u: %s", all[i], page, words);
  if (page == 0)
    {
      const RoundsPixmap *pixmap = rounds_reading_get_pixmaps (rounds_sheets_get (sheets, 0), &n);
      const guint8 *pixels = g_bytes_get_data (pixmap->pixels, NULL);
      const guint8 *middle = pixels +
                             3 * ((gsize) pixmap->height / 2 * pixmap->width + pixmap->width / 2);

      g_assert_cmpuint (middle[0], >, 240);
      g_assert_cmpuint (middle[1], <, 20);
    }
}

static RoundsPrintWindow *
print_chosen (Fixture *fixture)
{
  GtkWindow *window = rounds_print_chart_new (fixture->record->window, fixture->record->patient,
                                              &(RoundsPrintShown){ GTK_WIDGET (fixture->page),
                                                                   "Documents", "" });

  gtk_window_present (window);
  return ROUNDS_PRINT_WINDOW (window);
}

/* The PDF of what it shows; closes it. (transfer full) */
static RoundsSheets *
save_printed (RoundsPrintWindow *window, const char *path)
{
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  RoundsSheets *sheets;
  gsize size;

  rounds_print_window_save (window, path);
  g_assert_true (test_wait_until (paper_fixture_is_saved, window, LIMIT_MS));
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  bytes = g_bytes_new (contents, size);
  sheets = rounds_sheets_new (bytes);
  g_assert_true (test_wait_until (is_read, sheets, LIMIT_MS));
  return sheets;
}

/* The pages of the document, each on a sheet with whose it is; and nothing before they are drawn. */
static void
test_printed (void)
{
  Fixture fixture = { record_new (), NULL };
  g_autofree char *path = g_build_filename (fixture.record->desk.folder, "paper.pdf", NULL);
  g_autoptr (RoundsSheets) sheets = NULL;
  RoundsPrintWindow *window;

  open_page (&fixture, "Anna");
  choose (&fixture, "DocumentReference/letter");
  g_assert_true (test_wait_until (is_sharp, &fixture, LIMIT_MS));
  window = print_chosen (&fixture);
  g_assert_cmpstr (rounds_print_window_get_status (window), !=, "");
  rounds_print_window_save (window, path);
  g_assert_true (test_wait_until (is_made, window, LIMIT_MS));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  sheets = save_printed (window, path);
  g_assert_cmpuint (rounds_sheets_get_n (sheets), ==, 2);
  check_sheet (sheets, 0);
  check_sheet (sheets, 1);
  rounds_sheets_close (sheets);
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

/* A picture, red and blue, under whose it is, and a text whole. */
static void
test_printed_picture (void)
{
  Fixture fixture = { record_new (), NULL };
  g_autofree char *path = g_build_filename (fixture.record->desk.folder, "scan.pdf", NULL);
  g_autofree char *other = g_build_filename (fixture.record->desk.folder, "plain.pdf", NULL);
  g_autoptr (RoundsSheets) picture = NULL, text = NULL;
  const RoundsPixmap *pixmap;
  const guint8 *pixels;
  guint n, colors = 0;

  open_page (&fixture, "Anna");
  choose (&fixture, "DocumentReference/scan");
  picture = save_printed (print_chosen (&fixture), path);
  assert_words (picture, "PAPER Anna, 02-May-1960");
  assert_words (picture, "Picture 1 of 1 of the document");
  pixmap = rounds_reading_get_pixmaps (rounds_sheets_get (picture, 0), &n);
  pixels = g_bytes_get_data (pixmap->pixels, NULL);
  for (gsize i = 0; i < (gsize) pixmap->width * pixmap->height; i++, pixels += 3)
    colors |= (pixels[0] > 200 && pixels[2] < 50) | (pixels[2] > 200 && pixels[0] < 50) << 1;
  g_assert_cmpuint (colors, ==, 3);
  choose (&fixture, "DocumentReference/plain");
  text = save_printed (print_chosen (&fixture), other);
  assert_words (text, "Allergic to nothing known.");
  rounds_sheets_close (picture);
  rounds_sheets_close (text);
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

/* What was looked at before is there at once; what is looked at is never mixed up with it. */
static void
test_kept (void)
{
  Fixture fixture = { record_new (), NULL };

  open_page (&fixture, "Anna");
  choose (&fixture, "DocumentReference/letter");
  g_assert_true (test_wait_until (is_sharp, &fixture, LIMIT_MS));
  choose (&fixture, "DocumentReference/scan");
  g_assert_cmphex (colour_at (&fixture, .7, .3), ==, 0xff0000);
  choose (&fixture, "DocumentReference/plain");
  choose_at_once (&fixture, "DocumentReference/letter");
  g_assert_true (is_settled (&fixture));
  g_assert_cmpstr (rounds_document_view_get_place (view_of (&fixture)), ==, "page 1 of 2");
  ui_record_frames (fixture.record, 1);
  g_assert_true (is_sharp (&fixture));
  choose_at_once (&fixture, "DocumentReference/scan");
  g_assert_true (is_settled (&fixture));
  g_assert_cmpint (rounds_document_view_get_kind (view_of (&fixture)), ==, ROUNDS_PAGES_PICTURES);
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

/* The document as its author attested it: sections in order, tables as tables. */
static void
test_ccda (void)
{
  Fixture fixture = { record_new (), NULL };
  gboolean found = FALSE;

  open_page (&fixture, "Isabella");
  choose (&fixture, "Document/");
  g_assert_cmpint (rounds_document_view_get_kind (view_of (&fixture)), ==, ROUNDS_PAGES_NARRATIVE);
  for (guint i = 0; i < rounds_document_view_n_pages (view_of (&fixture)); i++)
    {
      rounds_document_view_show_page (view_of (&fixture), i);
      ui_record_frames (fixture.record, 2);
      found |= shows_words (GTK_WIDGET (view_of (&fixture)), "ALLERGIES");
    }
  g_assert_true (found);
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

/* The same document as an attachment. */
static void
test_ccda_attached (void)
{
  Fixture fixture = { record_new (), NULL };

  open_page (&fixture, "Anna");
  choose (&fixture, "DocumentReference/summary");
  g_assert_cmpint (rounds_document_view_get_kind (view_of (&fixture)), ==, ROUNDS_PAGES_NARRATIVE);
  g_assert_cmpuint (rounds_document_view_n_pages (view_of (&fixture)), >, 0);
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

static GtkWidget *
button_that_says (GtkWidget *root, const char *start)
{
  GtkWidget *found = NULL,
            *child = GTK_IS_BUTTON (root) ? gtk_button_get_child (GTK_BUTTON (root)) : NULL;

  if (GTK_IS_LABEL (child) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (child)), start))
    return root;
  for (child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = button_that_says (child, start);
  return found;
}

static gboolean
is_note_read (gpointer data)
{
  return rounds_note_reader_is_settled (data);
}

/* The one click from a note to another that belongs to it. */
static void
follow (GtkWidget *reader, const char *start)
{
  GtkWidget *button = button_that_says (reader, start);

  g_assert_nonnull (button);
  ui_press (button);
  g_assert_true (test_wait_until (is_note_read, reader, LIMIT_MS));
}

/* Rule 2.4: a document that was replaced is listed once, as its successor, which leads to it. */
static void
test_replaced (void)
{
  Fixture fixture = { record_new (), NULL };
  RoundsNotesPage *page;
  RoundsNoteReader *reader;
  RoundsSelection selection = { 0 };
  const RoundsChartIndex *index;
  guint listed = 0;

  ui_record_open (fixture.record, "Anna");
  index = rounds_patient_get_index (fixture.record->patient);
  page = ROUNDS_NOTES_PAGE (rounds_notes_page_new (fixture.record->patient));
  ui_record_show (fixture.record, GTK_WIDGET (page), 1300, 800);
  for (guint i = 0; i < rounds_notes_page_count (fixture.record->patient); i++)
    {
      g_autoptr (RoundsNoteItem) item =
          g_list_model_get_item (rounds_note_list_get_model (rounds_notes_page_get_list (page)), i);
      const char *reference = rounds_note_item_get_row (item)->event->reference;

      g_assert_cmpstr (reference, !=, "DocumentReference/first");
      listed += strcmp (reference, "DocumentReference/second") == 0;
    }
  g_assert_cmpuint (listed, ==, 1);
  /* A citation of the old one still opens it, and says what it is. */
  selection.row = rounds_chart_row (index, "DocumentReference/first");
  rounds_patient_select (fixture.record->patient, &selection);
  reader = rounds_notes_page_get_reader (page);
  g_assert_nonnull (
      strstr (rounds_note_reader_get_warning (reader), "replaced by a later document"));
  follow (GTK_WIDGET (reader), "Replaced by: second, ");
  g_assert_cmpstr (rounds_note_reader_get_row (reader)->event->reference, ==,
                   "DocumentReference/second");
  follow (GTK_WIDGET (reader), "Replaces: first, ");
  g_assert_true (rounds_note_reader_get_row (reader) == selection.row);
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

/* The Source pane leads from an addendum to its note, by its name. */
static void
check_source (RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsListChart chart = { .index = rounds_patient_get_index (patient), .at = G_MAXINT64 };
  g_autoptr (GPtrArray) cards = rounds_source_facts (&chart, row, NULL);
  guint found = 0;

  for (guint i = 0; i < cards->len; i++)
    {
      const RoundsSourceCard *card = cards->pdata[i];

      for (guint k = 0; k < card->lines->len; k++)
        {
          const RoundsSourceLine *line = &g_array_index (card->lines, RoundsSourceLine, k);

          if (g_strcmp0 (line->label, "Adds to") != 0)
            continue;
          g_assert_true (g_str_has_prefix (line->text, "second, "));
          g_assert_cmpstr (line->row->event->reference, ==, "DocumentReference/second");
          found++;
        }
    }
  g_assert_cmpuint (found, ==, 1);
}

/* A note and its addendum lead to each other, by one click, and the list says of both what they are. */
static void
test_addendum (void)
{
  Fixture fixture = { record_new (), NULL };
  RoundsNotesPage *page;
  RoundsNoteReader *reader;
  g_autoptr (RoundsPaper) paper = NULL;
  g_autofree char *words = NULL;
  GListModel *model;
  guint told = 0;

  ui_record_open (fixture.record, "Anna");
  page = ROUNDS_NOTES_PAGE (rounds_notes_page_new (fixture.record->patient));
  ui_record_show (fixture.record, GTK_WIDGET (page), 1300, 800);
  reader = rounds_notes_page_get_reader (page);
  model = rounds_note_list_get_model (rounds_notes_page_get_list (page));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RoundsNoteItem) item = g_list_model_get_item (model, i);
      const RoundsChartRow *row = rounds_note_item_get_row (item);
      const char *detail = rounds_note_item_get_detail (item);

      if (strcmp (row->event->reference, "DocumentReference/second") == 0)
        {
          g_assert_cmpstr (detail, ==, "has an addendum · Dr. Outside");
          rounds_patient_select (fixture.record->patient, &(RoundsSelection){ .row = row });
          told++;
        }
      else if (strcmp (row->event->reference, "DocumentReference/added") == 0)
        told += strcmp (detail, "addendum · Dr. Outside") == 0;
      else if (strcmp (row->event->reference, "DocumentReference/early") != 0)
        g_assert_null (strstr (detail, "addendum"));
    }
  g_assert_cmpuint (told, ==, 2);
  ui_record_frames (fixture.record, 2);
  g_assert_nonnull (
      button_that_says (GTK_WIDGET (reader), "Addendum to what it replaces: early, "));
  follow (GTK_WIDGET (reader), "Addendum: added, ");
  g_assert_cmpstr (rounds_note_reader_get_row (reader)->event->reference, ==,
                   "DocumentReference/added");
  paper = rounds_note_paper_new (fixture.record->patient, reader);
  g_assert_cmpuint (rounds_paper_layout (paper, 595, 842), ==, 1);
  words = rounds_paper_words (paper, 0);
  g_assert_nonnull (strstr (words, "Adds to: second, "));
  check_source (fixture.record->patient, rounds_note_reader_get_row (reader));
  follow (GTK_WIDGET (reader), "Adds to: second, ");
  g_assert_cmpstr (rounds_note_reader_get_row (reader)->event->reference, ==,
                   "DocumentReference/second");
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

/* Newest first; what has no date is not the newest. */
static void
test_order (void)
{
  Fixture fixture = { record_new (), NULL };
  GListModel *model;
  gint64 before = G_MAXINT64;
  gboolean undated = FALSE;

  open_page (&fixture, "Anna");
  model = rounds_documents_page_get_model (fixture.page);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RoundsNoteItem) item = g_list_model_get_item (model, i);
      const RoundsChartRow *row = rounds_note_item_get_row (item);

      /* Who wrote it is said before what kind of file it is. */
      if (g_str_has_prefix (row->event->reference, "DocumentReference/"))
        g_assert_nonnull (strstr (rounds_note_item_get_detail (item), "Dr. Outside · "));
      /* The same record stands under Notes, where it stands there. */
      g_assert_cmpint (strstr (rounds_note_item_get_detail (item), "also under Notes") != NULL, ==,
                       row->event->kind == ROUNDS_KIND_NOTE &&
                           (row->marks & ROUNDS_MARK_REPLACED) == 0);
      if ((row->marks & ROUNDS_MARK_NO_TIME) != 0)
        {
          undated = TRUE;
          continue;
        }
      g_assert_false (undated);
      g_assert_cmpint (row->from, <=, before);
      before = row->from;
    }
  g_assert_true (undated);
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

/* What must be said of a document stands above it too, where its line in the list is not seen. */
static void
test_warned (void)
{
  Fixture fixture = { record_new (), NULL };
  const char *warning;

  open_page (&fixture, "Anna");
  warning = rounds_document_view_get_warning (view_of (&fixture));
  choose (&fixture, "DocumentReference/plain");
  g_assert_cmpstr (warning, ==, "");
  choose (&fixture, "DocumentReference/first");
  warning = rounds_document_view_get_warning (view_of (&fixture));
  g_assert_true (g_str_has_prefix (warning, "replaced by a later document\nReplaced by: second, "));
  choose (&fixture, "DocumentReference/second");
  warning = rounds_document_view_get_warning (view_of (&fixture));
  g_assert_nonnull (strstr (warning, "Addendum: added, "));
  g_clear_pointer (&fixture.record->window, gtk_window_destroy);
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  g_test_add_func ("/documents/kinds", test_documents);
  if (rounds_sheets_are_drawn ())
    {
      g_test_add_func ("/documents/cited", test_cited);
      g_test_add_func ("/documents/printed", test_printed);
      g_test_add_func ("/documents/printed-picture", test_printed_picture);
      g_test_add_func ("/documents/kept", test_kept);
    }
  g_test_add_func ("/documents/c-cda", test_ccda);
  g_test_add_func ("/documents/c-cda-attached", test_ccda_attached);
  g_test_add_func ("/documents/order", test_order);
  g_test_add_func ("/documents/warned", test_warned);
  g_test_add_func ("/notes/addendum", test_addendum);
  g_test_add_func ("/documents/replaced-once", test_replaced);
  status = g_test_run ();
  g_clear_pointer (&shared, ui_record_free);
  return status;
}
