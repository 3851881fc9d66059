/* A task of a line of a note (W16): it quotes the words that were selected, of their part and version, and they are seen
 * before they are kept. And the encounters that a note may be of. */
#include "citation.h"
#include "counts.h"
#include "entry-dialog.h"
#include "note-context.h"
#include "overview-fixture.h"

#include <string.h>

#define WHO          "TASKS Tamara"
#define FIRST        "First part: nothing is to be done, and it says so at some length.\n"
#define SECOND       "Second part: repeat the potassium on Friday.\n"
#define N_ENCOUNTERS 30

typedef struct
{
  UiRecord *record;
  GtkWindow *dialog;
} Fixture;

static UiRecord *shared;

static void
put_chart (void)
{
  g_autofree char *first = g_base64_encode ((const guchar *) FIRST, strlen (FIRST));
  g_autofree char *second = g_base64_encode ((const guchar *) SECOND, strlen (SECOND));
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (
      json,
      "{\"resourceType\":\"Patient\",\"id\":\"tasks\",\"name\":[{\"family\":\"Tasks\",\"given\":["
      "\"Tamara\"]}],\"birthDate\":\"1960-02-29\"}\n"
      "{\"resourceType\":\"DocumentReference\",\"id\":\"two\",\"subject\":{\"reference\":"
      "\"Patient/tasks\"},\"status\":\"current\",\"date\":\"2026-10-05\",\"type\":{\"text\":"
      "\"Progress note\"},\"content\":[{\"attachment\":{\"contentType\":\"text/plain\",\"data\":"
      "\"%s\"}},{\"attachment\":{\"contentType\":\"text/plain\",\"data\":\"%s\"}}]}\n",
      first, second);
  g_string_append (json,
                   "{\"resourceType\":\"Observation\",\"id\":\"k\",\"subject\":{\"reference\":"
                   "\"Patient/tasks\"},\"status\":\"preliminary\",\"effectiveDateTime\":"
                   "\"2026-10-05\",\"code\":{\"text\":\"Potassium\"},\"category\":[{\"coding\":[{"
                   "\"code\":\"laboratory\"}]}],\"valueQuantity\":{\"value\":7.2,\"unit\":"
                   "\"mmol/L\"}}\n");
  for (guint i = 0; i < N_ENCOUNTERS; i++)
    g_string_append_printf (
        json,
        "{\"resourceType\":\"Encounter\",\"id\":\"e%u\",\"subject\":{\"reference\":"
        "\"Patient/tasks\"},\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"period\":{"
        "\"start\":\"2026-01-%02uT09:00:00+01:00\",\"end\":\"2026-01-%02uT10:00:00+01:00\"}}\n",
        i, i + 1, i + 1);
  overview_put (shared, json->str, WHO);
}

static void
open_chart (Fixture *fixture)
{
  if (shared == NULL)
    {
      shared = ui_record_new ();
      put_chart ();
    }
  fixture->record = shared;
  ui_record_open (shared, "TASKS");
}

/* Selects words of a part of the note. */
static void
select_words (Fixture *fixture, const char *field, const char *text, const char *words)
{
  RoundsSelection place = { .field = field };
  const char *at = strstr (text, words);

  g_assert_nonnull (at);
  place.row = rounds_chart_row (rounds_patient_get_index (fixture->record->patient),
                                "DocumentReference/two");
  g_assert_nonnull (place.row);
  place.start = (guint32) (at - text);
  place.end = place.start + (guint32) strlen (words);
  rounds_patient_select (fixture->record->patient, &place);
}

static void
show_dialog (Fixture *fixture)
{
  fixture->dialog = rounds_entry_dialog_new (fixture->record->patient, "task");
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (fixture->dialog);
}

static gboolean
is_read (gpointer data)
{
  return !ui_shows (GTK_WIDGET (((Fixture *) data)->dialog), "Reading its words");
}

static gboolean
is_gone (gpointer data)
{
  return ((Fixture *) data)->dialog == NULL;
}

static void
type (GtkWidget *root, const char *title, const char *text)
{
  if (ADW_IS_ENTRY_ROW (root) &&
      strcmp (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (root)), title) == 0)
    gtk_editable_set_text (GTK_EDITABLE (root), text);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    type (child, title, text);
}

/* The newest record of this name. */
static const RoundsChartRow *
find_task (Fixture *fixture, const char *title)
{
  const RoundsChartIndex *index = rounds_patient_get_index (fixture->record->patient);

  for (guint i = index->n_rows; i > 0; i--)
    if (g_strcmp0 (index->rows[i - 1].event->title, title) == 0)
      return &index->rows[i - 1];
  return NULL;
}

static gboolean
is_kept (gpointer fixture)
{
  return find_task (fixture, "Repeat it") != NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer bytes)
{
  *(GBytes **) bytes = rounds_patient_read_finish (ROUNDS_PATIENT (source), result, NULL);
}

static gboolean
is_there (gpointer bytes)
{
  return *(GBytes **) bytes != NULL;
}

/* What the record of the task says. (transfer full) */
static char *
read_task (Fixture *fixture, const char *title)
{
  const RoundsChartRow *row = find_task (fixture, title);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (row);
  rounds_patient_read_async (fixture->record->patient, row->event->rid, 0, on_read, &bytes);
  g_assert_true (test_wait_until (is_there, &bytes, TEST_PATIENCE_MS));
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Of the second part: its words, not those that stand at the same bytes of the first. */
static void
test_part (void)
{
  Fixture fixture = { NULL };
  GtkWidget *enter;
  g_autofree char *json = NULL;

  open_chart (&fixture);
  select_words (&fixture, "content/1/attachment/data", SECOND, "repeat the potassium on Friday");
  show_dialog (&fixture);
  enter = overview_button (GTK_WIDGET (fixture.dialog), "Enter for ");
  g_assert_false (gtk_widget_is_sensitive (enter));
  g_assert_true (test_wait_until (is_read, &fixture, TEST_PATIENCE_MS));
  g_assert_true (ui_shows (GTK_WIDGET (fixture.dialog), "“repeat the potassium on Friday”"));
  g_assert_true (ui_shows (GTK_WIDGET (fixture.dialog), "(version 1, content/1/attachment/data)"));
  g_assert_true (gtk_widget_is_sensitive (enter));
  if (g_getenv ("ROUNDS_TEST_PICTURES") != NULL)
    {
      g_autofree char *path = g_build_filename (g_getenv ("ROUNDS_TEST_PICTURES"), "task-quote.png",
                                                NULL);
      g_autoptr (GdkTexture) texture = NULL;

      ui_wait_painted (GTK_WIDGET (fixture.dialog), 3);
      texture = ui_picture (GTK_WIDGET (fixture.dialog));
      g_assert_true (gdk_texture_save_to_png (texture, path));
    }
  type (GTK_WIDGET (fixture.dialog), "What is to be done", "Repeat it");
  ui_press (enter);
  g_assert_true (test_wait_until (is_gone, &fixture, TEST_PATIENCE_MS));
  g_assert_true (test_wait_until (is_kept, &fixture, TEST_PATIENCE_MS));
  json = read_task (&fixture, "Repeat it");
  g_assert_nonnull (strstr (json, "\"repeat the potassium on Friday\""));
  g_assert_nonnull (strstr (json, "content/1/attachment/data"));
  g_assert_null (strstr (json, "nothing is to be done"));
}

/* Where the words cannot be read the task keeps the place, and the dialog says so. */
static void
test_unread (void)
{
  Fixture fixture = { NULL };

  open_chart (&fixture);
  select_words (&fixture, "content/7/attachment/data", SECOND, "repeat");
  show_dialog (&fixture);
  g_assert_true (test_wait_until (is_read, &fixture, TEST_PATIENCE_MS));
  g_assert_true (ui_shows (GTK_WIDGET (fixture.dialog), "Its words cannot be read here"));
  g_assert_true (
      gtk_widget_is_sensitive (overview_button (GTK_WIDGET (fixture.dialog), "Enter for ")));
  gtk_window_destroy (fixture.dialog);
}

/* A note may be of any encounter of the patient, however many there are. */
static void
test_encounters (void)
{
  Fixture fixture = { NULL };
  g_autoptr (GPtrArray) references = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GListModel) words = NULL;
  guint at;

  open_chart (&fixture);
  words = rounds_note_encounters (fixture.record->patient, "Encounter/e3", references, &at);
  g_assert_cmpuint (references->len, ==, N_ENCOUNTERS);
  g_assert_cmpuint (g_list_model_get_n_items (words), ==, N_ENCOUNTERS + 1);
  g_assert_cmpstr (references->pdata[at - 1], ==, "Encounter/e3");
}

/* A value that stands beside who writes says that it is none yet to rely on. */
static void
test_preliminary (void)
{
  Fixture fixture = { NULL };
  g_autofree char *detail = NULL;

  open_chart (&fixture);
  detail = rounds_citation_detail (
      fixture.record->patient,
      rounds_chart_row (rounds_patient_get_index (fixture.record->patient), "Observation/k"));
  g_assert_cmpstr (detail, ==, "7.2 mmol/L · preliminary · 05-Oct-2026");
}

int
main (int argc, char **argv)
{
  int status;

  ui_test_init (&argc, &argv);
  g_test_add_func ("/task/quote/part", test_part);
  g_test_add_func ("/task/quote/preliminary", test_preliminary);
  g_test_add_func ("/task/quote/unread", test_unread);
  g_test_add_func ("/note/encounters", test_encounters);
  status = g_test_run ();
  g_clear_pointer (&shared, ui_record_free);
  return status;
}
