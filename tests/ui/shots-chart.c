/* shots-chart.c: what a page of a chart comes to show: a search with its hits, two notes compared, analytes
 * compared, the chat over the whole page, a document that is read; and charts with nothing in them, or that were
 * not opened.
 *
 * The last ones need patients that no demonstration has: a store of two, made here.
 */
#include "shots.h"

#include "counts.h"
#include "documents-page.h"
#include "import-files.h"
#include "note-item.h"
#include "notes-page.h"
#include "paper-fixture.h"

#include <string.h>

#define LIMIT_MS 60000

static void
save_window (Shots *shots, UiTest *test, const char *page)
{
  ui_wait_frames (test, 12);
  shots_save (shots, GTK_WIDGET (test->window), page);
}

static GtkWidget *
show_section (UiTest *test, const char *id)
{
  gtk_widget_activate_action (GTK_WIDGET (test->window), "win.section", "s", id);
  ui_wait_frames (test, 12);
  return rounds_chart_page_peek_section (rounds_window_get_chart (test->window), id);
}

/* ---- of a demonstration ---- */

static gboolean
notes_are_settled (gpointer page)
{
  return rounds_notes_page_has_marks (page) &&
         rounds_note_reader_is_settled (rounds_notes_page_get_reader (page));
}

static void
shoot_notes (Shots *shots, UiTest *test)
{
  RoundsNotesPage *page = ROUNDS_NOTES_PAGE (show_section (test, "notes"));
  RoundsNoteList *list = rounds_notes_page_get_list (page);
  GtkWidget *reader = GTK_WIDGET (rounds_notes_page_get_reader (page));

  rounds_note_list_set_query (list, "naproxen");
  g_assert_true (test_wait_until (notes_are_settled, page, LIMIT_MS));
  g_assert_true (g_str_has_prefix (rounds_note_list_get_status (list), "2 notes, "));
  save_window (shots, test, "notes-search");
  /* The note that was found stays open; chosen, it is over its list where the page has room for one. */
  rounds_note_list_set_query (list, "");
  rounds_patient_select (rounds_window_get_patient (test->window),
                         &(RoundsSelection){ .row = rounds_note_reader_get_row (
                                                 rounds_notes_page_get_reader (page)) });
  gtk_widget_activate_action (reader, "reader.compare", "i", 0);
  g_assert_true (test_wait_until (notes_are_settled, page, LIMIT_MS));
  g_assert_cmpstr (rounds_note_reader_get_compared (ROUNDS_NOTE_READER (reader)), !=, "");
  save_window (shots, test, "notes-compare");
}

/* The first line of a panel is its heading. */
static void
shoot_compared_plots (Shots *shots, UiTest *test)
{
  GtkWidget *page = show_section (test, "results");
  GtkListView *list = GTK_LIST_VIEW (shots_find (page, "list"));

  for (guint i = 2; i < 6; i++)
    gtk_selection_model_select_item (gtk_list_view_get_model (list), i, i == 2);
  g_assert_true (gtk_widget_activate_action (page, "results.compare", NULL));
  save_window (shots, test, "plot-compared");
}

static void
shoot_demonstration (Shots *shots)
{
  const UiTestConfig config = {
    .kind = ROUNDS_STORE_DEMONSTRATION, .echo_ms = 0, .width = 1600, .height = 1000
  };
  g_autoptr (UiTest) test = ui_test_new (&config);

  ui_open (test);
  ui_wait_model_ready (test);
  shoot_notes (shots, test);
  shoot_compared_plots (shots, test);
  shots_act (test, "win.full-chat");
  save_window (shots, test, "chat-full");
}

/* ---- of a store made for it ---- */

static void
add_document (GString *json, const char *id, const char *type, GBytes *bytes)
{
  gsize size;
  const guchar *data = g_bytes_get_data (bytes, &size);
  g_autofree char *base64 = g_base64_encode (data, size);

  g_string_append_printf (json,
                          ",{\"resource\":{\"resourceType\":\"DocumentReference\",\"id\":\"%s\","
                          "\"status\":\"current\",\"subject\":{\"reference\":\"Patient/paper\"},"
                          "\"date\":\"2026-03-02T09:00:00+01:00\","
                          "\"content\":[{\"attachment\":{\"contentType\":\"%s\",\"title\":\"%s\","
                          "\"data\":\"%s\"}}]}}",
                          id, type, id, base64);
}

static void
import (RoundsStore *store, const char *folder)
{
  g_autoptr (GString) json = g_string_new (
      "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
      "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"paper\",\"birthDate\":\"1960-05-02\","
      "\"name\":[{\"family\":\"Paper\",\"given\":[\"Anna\"]}]}},"
      "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"empty\",\"birthDate\":\"1971-08-09\","
      "\"name\":[{\"family\":\"Empty\",\"given\":[\"Bertha\"]}]}}");
  g_autoptr (GBytes) picture = paper_fixture_png (640, 480), letter = paper_fixture_pdf ();
  g_autofree char *bundle = g_build_filename (folder, "bundle.json", NULL);
  const char *const files[] = { bundle, NULL };
  const RoundsImportOrder order = { .source = "test", .files = files };
  g_auto (RoundsImportReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  add_document (json, "picture", "image/png", picture);
  add_document (json, "letter", "application/pdf", letter);
  g_string_append (json, "]}");
  g_assert_true (g_file_set_contents (bundle, json->str, (gssize) json->len, NULL));
  g_assert_true (rounds_import_files (store, &order, &report, &error));
  g_assert_no_error (error);
}

static char *
make_store (const char *folder)
{
  char *path = g_build_filename (folder, "store", NULL);
  g_autoptr (GError) error = NULL;
  RoundsStore *store;

  g_assert_true (rounds_store_create (path, ROUNDS_STORE_CLINICAL, "A. Clinician",
                                      UI_TEST_PASSPHRASE, NULL, &error));
  store = rounds_store_open (path, UI_TEST_PASSPHRASE, &error);
  g_assert_no_error (error);
  import (store, folder);
  rounds_store_close (store);
  return path;
}

/* Read, and as sharp as it gets. */
static gboolean
is_read (gpointer view)
{
  return rounds_document_view_is_settled (view) &&
         (rounds_document_view_get_kind (view) != ROUNDS_PAGES_SHEETS ||
          rounds_sheets_view_is_sharp (rounds_document_view_get_sheets (view)));
}

static void
shoot_documents (Shots *shots, UiTest *test)
{
  RoundsDocumentsPage *page = ROUNDS_DOCUMENTS_PAGE (show_section (test, "documents"));
  GListModel *model = rounds_documents_page_get_model (page);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RoundsNoteItem) item = g_list_model_get_item (model, i);
      const char *reference = rounds_note_item_get_row (item)->event->reference;
      g_autofree char *name = g_strconcat ("document-", strchr (reference, '/') + 1, NULL);

      rounds_documents_page_choose (page, i);
      g_assert_true (test_wait_until (is_read, rounds_documents_page_get_view (page), LIMIT_MS));
      save_window (shots, test, name);
    }
}

static gboolean
has_failed (gpointer window)
{
  return ui_shows (window, "This chart was not opened");
}

static void
shoot_made (Shots *shots)
{
  static const guint8 nobody[ROUNDS_RID_BYTES] = { 1 };
  g_autofree char *folder = test_folder_new ();
  g_autofree char *store = NULL;
  UiTestConfig config = {
    .kind = ROUNDS_STORE_CLINICAL, .width = 1600, .height = 1000, .passphrase = UI_TEST_PASSPHRASE
  };
  UiTest *test;

  shots_set_clock (SHOTS_NOW_US);
  config.store = store = make_store (folder);
  shots_set_files (store, SHOTS_NOW_US);
  test = ui_test_new (&config);
  ui_enter (test);
  ui_open_patient (test, "Anna");
  shoot_documents (shots, test);
  ui_open_patient (test, "Bertha");
  save_window (shots, test, "documents-empty");
  show_section (test, "overview");
  save_window (shots, test, "chart-empty");
  rounds_window_open_patient (test->window, nobody, "treatment", 0);
  g_assert_true (test_wait_until (has_failed, test->window, LIMIT_MS));
  save_window (shots, test, "chart-failed");
  ui_test_free (test);
  test_folder_remove (folder);
  shots_set_clock (0);
}

void
shots_charts (Shots *shots)
{
  shoot_demonstration (shots);
  shoot_made (shots);
}
